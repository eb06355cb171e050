"""`apigwctl keys rotate`: both keys are good for a while, then the old one is disabled, then deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from apigwctl import workflows
from apigwctl.errors import ApigwctlError, RefusedError
from apigwctl.model.change import Action
from apigwctl.model.result import Result
from apigwctl.sandbox.faults import FaultKind
from tests.chaos import points
from tests.functional.test_first_apply import die
from tests.sandbox_project import Project, Ran, open_project, told

SPEC = """
kind: RestApi
name: orders
routes:
  GET /orders: {mock: {}, apiKeyRequired: true}
stages:
  prod: {}
---
kind: UsagePlan
name: partners
quota: {limit: 100, period: DAY}
apiStages:
  - {api: orders, stage: prod}
keys: {exclusive: true, items: [acme]}
---
kind: ApiKey
name: acme
description: for Acme
---
kind: ApiKey
name: fixed
value: a-value-from-the-spec-itself
"""
DAY = 86400.0


@contextmanager
def shop_of(folder: Path) -> Iterator[Project]:
    """A key on a plan of ours and on one of somebody else, and a secret for new values."""
    folder.mkdir(exist_ok=True)
    with open_project(folder, SPEC) as project:
        project.applied()
        client = project.client()
        foreign = client.create_usage_plan(name="foreign")["id"]
        client.create_usage_plan_key(usagePlanId=foreign, keyId=key_ids(project)[0], keyType="API_KEY")
        project.client("secretsmanager").create_secret(Name="acme-key", SecretString="nothing yet")
        yield project


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Project]:
    with shop_of(tmp_path) as project:
        yield project


def all_keys(project: Project) -> list[dict[str, Any]]:
    """The keys called acme with their values, the oldest first."""
    found = project.client().get_api_keys(nameQuery="acme", includeValues=True)["items"]
    return sorted(found, key=lambda item: ("apigwctl:retires" not in item["tags"], item["createdDate"]))


def key_ids(project: Project) -> list[str]:
    return [item["id"] for item in all_keys(project)]


def holders(project: Project) -> dict[str, list[str]]:
    client = project.client()
    return {
        plan["name"]: sorted(item["id"] for item in client.get_usage_plan_keys(usagePlanId=plan["id"])["items"])
        for plan in client.get_usage_plans()["items"]
    }


def rotate(project: Project, *, at: float = 0.0, to: str = "", overlap: str = "24h", agreed: bool = True) -> Result:
    """One run of the verb, so many seconds after the first."""
    start = 1_800_000_000.0
    options = project.options(clock=lambda: start + at)
    (result,) = workflows.keys_rotate(
        options, "acme", overlap=overlap, to=to, consent=lambda _: agreed, listener=project.events.append
    )
    return result


def at_command(project: Project, *more: str) -> Ran:
    return project.run("keys", "rotate", "acme", "--overlap", "0s", "--yes", *more)


def test_the_new_key_is_on_the_same_plans_beside_the_old_one(acme: Project) -> None:
    (old,) = key_ids(acme)
    ran = acme.run("keys", "rotate", "acme", "--yes")
    assert ran.status == 0, ran.text
    assert "+ ApiKey/acme" in ran.out
    assert "old.goodUntil" in ran.out
    first, second = all_keys(acme)
    assert (first["id"], first["enabled"], second["enabled"]) == (old, True, True)
    assert second["description"] == "for Acme"
    assert holders(acme) == {name: sorted([old, second["id"]]) for name in ("partners", "foreign")}


def test_no_value_is_ever_shown(acme: Project) -> None:
    said = "".join(at_command(acme, "--to", "secretsmanager:acme-key", "-v").text for _ in range(1))
    said += at_command(acme, "--format", "json").text
    for item in all_keys(acme):
        assert item["value"] not in said
    assert acme.client("secretsmanager").get_secret_value(SecretId="acme-key")["SecretString"] not in said


def test_plans_of_the_specs_leave_both_alone_and_say_so(acme: Project) -> None:
    assert rotate(acme).verified
    keys, plans = key_ids(acme), holders(acme)
    assert acme.plan().is_empty
    (note,) = [line for line in acme.lines() if "rotated" in line]
    assert f"the old one, {keys[0]}, is good until 2027-01-16T08:00:00Z" in note
    ran = acme.run("plan", "--detailed-exitcode")
    assert (ran.status, "is being rotated" in ran.out) == (0, True), ran.text
    acme.applied(prune=True)
    assert (key_ids(acme), holders(acme)) == (keys, plans)


def test_each_run_does_the_part_whose_time_has_come(acme: Project) -> None:
    old = key_ids(acme)[0]
    steps = []
    for hours in (0, 1, 23, 24, 25, 47, 48, 49, 73):
        result = rotate(acme, at=hours * 3600.0)
        assert not result.failed
        left = {item["id"]: item["enabled"] for item in all_keys(acme)}
        steps.append((hours, [step.title for step in result.steps], left.get(old)))
    assert [(hours, len(titles), state) for hours, titles, state in steps] == [
        (0, 3, True),
        (1, 0, True),
        (23, 0, True),
        (24, 1, False),
        (25, 0, False),
        (47, 0, False),
        (48, 1, None),
        (49, 0, None),
        (73, 3, None),
    ]
    assert steps[3][1] == ["disable the old ApiKey/acme"]
    assert steps[6][1] == ["delete the old ApiKey/acme"]


def test_after_a_rotation_plans_are_empty_and_the_new_key_has_the_old_ones_place(acme: Project) -> None:
    before = key_ids(acme)
    for at in (0.0, DAY, 2 * DAY):
        assert rotate(acme, at=at).verified
    (new,) = key_ids(acme)
    assert new not in before
    assert holders(acme) == {"partners": [new], "foreign": [new]}
    assert acme.lines() == []


def test_without_an_overlap_three_commands_are_a_whole_rotation(acme: Project) -> None:
    before = key_ids(acme)
    assert [at_command(acme).status for _ in range(3)] == [0, 0, 0]
    assert len(key_ids(acme)) == 1
    assert key_ids(acme) != before
    assert acme.lines() == []


def test_the_new_value_goes_to_a_secret_where_that_is_asked_for(acme: Project) -> None:
    assert rotate(acme, to="secretsmanager:acme-key").verified
    secret = acme.client("secretsmanager").get_secret_value(SecretId="acme-key")["SecretString"]
    assert secret == all_keys(acme)[1]["value"]
    assert all_keys(acme)[1]["tags"]["apigwctl:written-to"] == "acme-key"
    assert rotate(acme, to="secretsmanager:acme-key").steps == ()


def test_it_can_be_written_later(acme: Project) -> None:
    assert rotate(acme).verified
    later = rotate(acme, to="secretsmanager:acme-key", at=60.0)
    assert [step.title for step in later.steps] == ["write the new ApiKey/acme to the secret acme-key"]
    secret = acme.client("secretsmanager").get_secret_value(SecretId="acme-key")["SecretString"]
    assert secret == all_keys(acme)[1]["value"]


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["fixed"], 3, "ApiKey/fixed: its value comes from its spec, so it is rotated there"),
        (["acme", "--to", "secretsmanager:none"], 3, "ApiKey/acme: there is no secret none"),
        (["acme", "--to", "ssm:/x"], 1, "--to ssm:/x: no place for a value"),
        (["acme", "--overlap", "soon"], 1, "--overlap soon: no time"),
        (["nobody"], 1, "no key nobody in the specs"),
    ],
)
def test_what_cannot_be_rotated_is_refused(acme: Project, arguments: list[str], status: int, says: str) -> None:
    before = key_ids(acme)
    ran = acme.run("keys", "rotate", *arguments, "--yes")
    assert (ran.status, says in ran.err) == (status, True), ran.text
    assert "hint:" in ran.err
    assert key_ids(acme) == before


def test_a_key_that_is_not_there_yet_is_made_by_apply(shop: Project) -> None:
    shop.write(SPEC)
    ran = shop.run("keys", "rotate", "acme", "--yes")
    assert (ran.status, "it is not in AWS yet" in ran.err) == (3, True), ran.text


def test_without_consent_nothing_is_done(acme: Project) -> None:
    ran = acme.run("keys", "rotate", "acme")
    assert (ran.status, len(key_ids(acme))) == (3, 1)
    assert "apigwctl:retires" not in all_keys(acme)[0]["tags"]


def test_as_json_the_last_line_is_the_result(acme: Project) -> None:
    ran = at_command(acme, "--format", "json")
    (result,) = json.loads(ran.out.splitlines()[-1])["results"]
    assert (ran.status, result["status"], len(result["steps"])) == (0, "verified", 3)


@pytest.mark.parametrize("at", [0.0, DAY, 2 * DAY], ids=["begun", "disabled", "deleted"])
def test_a_part_that_dies_at_any_request_ends_the_same_when_given_again(tmp_path: Path, at: float) -> None:
    def until_there(project: Project) -> None:
        for before in (moment for moment in (0.0, DAY) if moment < at):
            assert rotate(project, at=before).verified

    def state(project: Project) -> Any:
        items = all_keys(project)
        places = [sorted(key_ids(project).index(key) for key in keys) for keys in holders(project).values()]
        secret = project.client("secretsmanager").get_secret_value(SecretId="acme-key")["SecretString"]
        told = [(item["enabled"], item["tags"].get("apigwctl:retires"), item["value"] == secret) for item in items]
        return told, places

    to = "secretsmanager:acme-key"
    with shop_of(tmp_path / "whole") as project:
        until_there(project)
        start = project.sandbox.counts.total()
        result = rotate(project, at=at, to=to)
        total, wanted = project.sandbox.counts.total() - start, state(project)
        writes = sum(step.calls for step in result.steps)
    with shop_of(tmp_path / "reads") as project:
        until_there(project)
        start = project.sandbox.counts.total()
        with pytest.raises(RefusedError):
            rotate(project, at=at, to=to, agreed=False)
        reads = project.sandbox.counts.total() - start
    assert writes >= 1
    for number in (*points(reads, total), total):
        with shop_of(tmp_path / str(number)) as project:
            until_there(project)
            die(project, number)
            try:
                died = not rotate(project, at=at, to=to).verified
            except ApigwctlError:
                died = True
            project.sandbox.faults.clear()
            if not died:
                assert number >= total
                return
            keys = all_keys(project)
            assert any(item["enabled"] for item in keys)
            assert all(holders(project).values()), f"died at request {number}: a plan without a key"
            assert not project.plan().count(Action.DELETE), f"died at request {number}: {project.lines()}"
            again = rotate(project, at=at, to=to)
            assert not again.failed, told(again)
            assert state(project) == wanted, f"died at request {number}"
    pytest.fail("there are more requests than were counted")


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
@pytest.mark.parametrize(
    "operation", ["TagResource", "CreateApiKey", "CreateUsagePlanKey", "GetApiKey", "PutSecretValue"]
)
def test_a_rotation_survives_a_lost_answer(acme: Project, operation: str, fault: FaultKind) -> None:
    acme.sandbox.faults.add(operation, fault)
    assert rotate(acme, to="secretsmanager:acme-key").verified
    assert not acme.sandbox.faults.to_data(), f"{operation} was never asked for"
    first, second = key_ids(acme)
    assert holders(acme) == {name: sorted([first, second]) for name in ("partners", "foreign")}
