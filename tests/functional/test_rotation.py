"""A rotated key: clients have a key that works at every moment, no plan loses it, and a crash is taken up."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from apigwctl.sandbox.faults import FaultKind
from tests.functional.test_first_apply import die
from tests.sandbox_project import Project, open_project, told

FIRST, SECOND, THIRD = (f"{name}-value-nobody-may-see" for name in ("first", "second", "third"))
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
apiStages:
  - {api: orders, stage: prod}
keys: [acme]
---
kind: UsagePlan
name: internal
keys: {exclusive: true, items: []}
---
kind: ApiKey
name: acme
value: VALUE
"""


def spec(value: str) -> str:
    return SPEC.replace("VALUE", value)


@contextmanager
def rotating(folder: Path) -> Iterator[Project]:
    """A key on a plan of ours, and on one of somebody else, about to be rotated; one more has none."""
    folder.mkdir()
    with open_project(folder, spec(FIRST)) as project:
        project.applied()
        client = project.client()
        foreign = client.create_usage_plan(name="foreign")["id"]
        client.create_usage_plan_key(usagePlanId=foreign, keyId=ids(project)[FIRST], keyType="API_KEY")
        project.write(spec(SECOND))
        yield project


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Project]:
    with rotating(tmp_path / "shop") as project:
        yield project


def ids(project: Project) -> dict[str, str]:
    """The keys that there are: their ids by their values."""
    return {item["value"]: item["id"] for item in project.client().get_api_keys(includeValues=True)["items"]}


def holders(project: Project) -> dict[str, list[str]]:
    """The values of the keys on each plan."""
    client = project.client()
    return {
        plan["name"]: sorted(item["value"] for item in client.get_usage_plan_keys(usagePlanId=plan["id"])["items"])
        for plan in client.get_usage_plans()["items"]
    }


def writes(project: Project) -> list[str]:
    return [event.operation for event in project.events if event.kind.value == "called"]


DONE = {"partners": [SECOND], "internal": [], "foreign": [SECOND]}


def test_a_new_key_is_where_the_old_one_was_before_the_old_one_goes(acme: Project) -> None:
    assert acme.lines()[0].startswith("+ UsagePlan/id:")
    acme.applied()
    assert writes(acme) == [
        "TagResource",
        "CreateApiKey",
        "CreateUsagePlanKey",
        "CreateUsagePlanKey",
        "DeleteApiKey",
    ]
    assert set(ids(acme)) == {SECOND}
    assert holders(acme) == DONE
    assert acme.lines() == []


def test_a_key_keeps_the_plans_that_the_specs_do_not_choose(acme: Project) -> None:
    acme.applied(only=("ApiKey/acme",))
    assert holders(acme) == DONE


def test_a_rotation_that_dies_at_any_point_is_finished_by_the_next_apply_and_leaves_no_moment_without_a_key(
    tmp_path: Path,
) -> None:
    with rotating(tmp_path / "whole") as project:
        start = project.sandbox.counts.total()
        project.plan()
        reads = project.sandbox.counts.total() - start
        project.applied()
        total = len(writes(project))
    for number in itertools.count():
        if number >= total:
            break
        with rotating(tmp_path / str(number)) as project:
            die(project, reads + number)
            assert not project.apply().verified
            project.sandbox.faults.clear()
            for plan in ("partners", "foreign"):
                assert holders(project)[plan], f"died at write {number}: nobody can call by {plan}"
            again = project.apply()
            assert again.verified, f"died at write {number}: {told(again)}"
            assert (set(ids(project)), holders(project)) == ({SECOND}, DONE), f"died at write {number}"
            assert project.lines() == []
    assert total == 5


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
@pytest.mark.parametrize("operation", ["TagResource", "CreateApiKey", "CreateUsagePlanKey", "DeleteApiKey"])
def test_a_rotation_survives_a_lost_answer(acme: Project, operation: str, fault: FaultKind) -> None:
    acme.sandbox.faults.add(operation, fault)
    acme.applied()
    assert not acme.sandbox.faults.to_data(), f"{operation} was never asked for"
    assert (set(ids(acme)), holders(acme)) == ({SECOND}, DONE)


@pytest.mark.parametrize("then", [FIRST, SECOND, THIRD])
@pytest.mark.parametrize("at", ["CreateApiKey", "CreateUsagePlanKey", "DeleteApiKey"])
def test_after_a_rotation_that_died_any_value_can_be_asked_for(acme: Project, at: str, then: str) -> None:
    acme.sandbox.faults.add(at, "drop-before", times=100)
    assert acme.apply().failed
    acme.sandbox.faults.clear()
    acme.write(spec(then))
    result = acme.apply()
    assert result.verified, told(result)
    assert set(ids(acme)) == {then}
    assert holders(acme) == {"partners": [then], "internal": [], "foreign": [then]}
    tags = acme.client().get_api_keys()["items"][0]["tags"]
    assert "apigwctl:superseded" not in tags


def test_a_rotation_that_dies_again_and_again_is_finished_all_the_same(tmp_path: Path) -> None:
    for number in itertools.count():
        with rotating(tmp_path / str(number)) as project:
            project.sandbox.faults.add("CreateUsagePlanKey", "drop-before", times=100)
            assert project.apply().failed
            project.sandbox.faults.clear()
            project.write(spec(FIRST))
            start = project.sandbox.counts.total()
            project.plan()
            die(project, project.sandbox.counts.total() - start + number)
            died = project.apply().failed
            project.sandbox.faults.clear()
            assert all(holders(project)[plan] for plan in ("partners", "foreign"))
            project.applied()
            assert (set(ids(project)), project.lines()) == ({FIRST}, []), f"died at write {number}"
            assert holders(project) == {"partners": [FIRST], "internal": [], "foreign": [FIRST]}
        if not died:
            assert number > 6, "a key put on a plan, one deleted, one marked, one made, put on two plans, one deleted"
            return


def test_a_rotation_to_a_value_that_is_taken_leaves_the_old_key_in_place(acme: Project) -> None:
    acme.client().create_api_key(name="taken", value=SECOND, enabled=True)
    ran = acme.run("apply", "--yes")
    assert ran.status == 4
    assert "already exists" in ran.text
    assert holders(acme) == {"partners": [FIRST], "internal": [], "foreign": [FIRST]}


def test_a_new_version_with_the_same_text_keeps_the_key(shop: Project) -> None:
    secrets = shop.client("secretsmanager")
    secrets.create_secret(Name="acme", SecretString=FIRST)
    shop.applied(spec("${secretsmanager:acme}"))
    before = ids(shop)
    secrets.put_secret_value(SecretId="acme", SecretString=FIRST)
    (line,) = shop.lines()
    assert line.startswith("~ ApiKey/acme: tags.apigwctl:secret-version")
    shop.applied()
    assert ids(shop) == before
    assert writes(shop) == ["TagResource"]


@pytest.mark.parametrize("at", ["CreateApiKey", "CreateUsagePlanKey"])
def test_what_a_rotation_left_goes_with_a_destroy(acme: Project, at: str) -> None:
    acme.sandbox.faults.add(at, "drop-before", times=100)
    assert acme.apply().failed
    acme.sandbox.faults.clear()
    assert acme.run("destroy", "--yes").status == 0
    assert ids(acme) == {}


@pytest.mark.parametrize("at", ["CreateApiKey", "CreateUsagePlanKey"])
def test_what_a_rotation_left_goes_with_its_document(acme: Project, at: str) -> None:
    acme.sandbox.faults.add(at, "drop-before", times=100)
    assert acme.apply().failed
    acme.sandbox.faults.clear()
    acme.write(SPEC.split("---\nkind: ApiKey")[0].replace("[acme]", "[]"))
    acme.applied(prune=True)
    assert ids(acme) == {}
