"""Values that nobody may see: keys from Secrets Manager, from SSM, or literal; and what happens when they rotate."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.sandbox_project import Project

FIRST = "first-value-nobody-may-see"
SECOND = "second-value-nobody-may-see"
PLAN = """
kind: UsagePlan
name: partners
keys: [acme]
---
kind: ApiKey
name: acme
value: %s
"""
SOURCES = {
    "secretsmanager": "${secretsmanager:apikeys/acme}",
    "ssm": "${ssm:/apikeys/acme}",
    "literal": FIRST,
    "env": "${env.ACME_KEY}",
}


@pytest.fixture(params=SOURCES)
def acme(shop: Project, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A key on a plan, its value from each source that a value can have."""
    shop.client("secretsmanager").create_secret(Name="apikeys/acme", SecretString=FIRST)
    shop.client("ssm").put_parameter(Name="/apikeys/acme", Value=FIRST, Type="SecureString")
    monkeypatch.setenv("ACME_KEY", FIRST)
    shop.write(PLAN % SOURCES[request.param])
    return shop


def rotate(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the value a new version at all of its sources."""
    project.client("secretsmanager").put_secret_value(SecretId="apikeys/acme", SecretString=SECOND)
    project.client("ssm").put_parameter(Name="/apikeys/acme", Value=SECOND, Type="SecureString", Overwrite=True)
    monkeypatch.setenv("ACME_KEY", SECOND)
    spec = (project.directory / "specs/orders.yaml").read_text()
    project.write(spec.replace(FIRST, SECOND))


def key(project: Project) -> dict[str, str]:
    (found,) = project.client().get_api_keys(includeValues=True)["items"]
    return dict(found)


def on_plan(project: Project) -> list[str]:
    (plan,) = project.client().get_usage_plans()["items"]
    return [item["id"] for item in project.client().get_usage_plan_keys(usagePlanId=plan["id"])["items"]]


def written(folder: Path) -> str:
    """All text that commands left in a folder, specs apart."""
    return "".join(
        path.read_text("utf-8", errors="replace")
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "specs"
    )


def test_a_value_shows_in_no_output_file_event_or_log(
    acme: Project, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "apigwctl")
    plan_file = str(acme.directory / "plan.json")
    said = [
        acme.run("validate", "-v"),
        acme.run("plan", "-v", "-o", plan_file),
        acme.run("plan", "--format", "json"),
        acme.run("plan", "--format", "markdown"),
        acme.run("apply", plan_file, "--yes", "--format", "json"),
    ]
    assert key(acme)["value"] == FIRST
    rotate(acme, monkeypatch)
    said += [
        acme.run("drift", "-v"),
        acme.run("plan", "-v", "-o", plan_file),
        acme.run("plan", "--format", "json"),
        acme.run("apply", "--yes", "-v"),
        acme.run("outputs"),
        acme.run("destroy", "--yes", "-v"),
    ]
    assert [ran.status for ran in said] == [0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0], [ran.text for ran in said]
    everything = "".join(ran.text for ran in said) + caplog.text + written(acme.directory)
    assert FIRST not in everything
    assert SECOND not in everything


def test_a_value_shows_in_no_error(acme: Project) -> None:
    acme.client().create_api_key(name="taken", value=FIRST, enabled=True)
    ran = acme.run("apply", "--yes", "-v")
    assert ran.status == 4
    assert FIRST not in ran.text
    assert "CreateApiKey" in ran.text


def test_a_rotated_value_means_a_new_key_in_the_place_of_the_old_one(
    acme: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme.applied()
    before = key(acme)
    assert on_plan(acme) == [before["id"]]
    rotate(acme, monkeypatch)
    planned = acme.run("plan")
    assert "rotated" in planned.text
    assert {line.split(":")[0] for line in acme.lines()} == {"-/+ ApiKey/acme", "+ UsagePlan/partners ApiKey/acme"}
    acme.applied()
    after = key(acme)
    assert after["value"] == SECOND
    assert after["id"] != before["id"]
    assert on_plan(acme) == [after["id"]]


def test_a_protected_key_is_not_rotated(acme: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.applied()
    rotate(acme, monkeypatch)
    spec = (acme.directory / "specs/orders.yaml").read_text()
    acme.write(spec.replace("kind: ApiKey\n", "kind: ApiKey\nprotected: true\n"))
    ran = acme.run("apply", "--yes")
    assert ran.status == 3
    assert "protected" in ran.text
    assert key(acme)["value"] == FIRST


def test_a_replacement_counts_as_a_delete(acme: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.applied()
    rotate(acme, monkeypatch)
    ran = acme.run("apply", "--yes", "--max-deletes", "0")
    assert ran.status == 3
    assert "--max-deletes 1" in ran.text


def test_a_rotation_that_dies_in_between_is_finished_by_the_next_apply(
    acme: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme.applied()
    rotate(acme, monkeypatch)
    acme.sandbox.faults.add("CreateApiKey", "drop-before", times=100)
    assert acme.apply().failed
    acme.sandbox.faults.clear()
    acme.applied()
    assert key(acme)["value"] == SECOND
    assert on_plan(acme) == [key(acme)["id"]]


def test_an_adopted_key_is_taken_to_hold_the_secret_already(acme: Project) -> None:
    made = acme.client().create_api_key(name="acme", value="a-value-from-before-our-time", enabled=True)["id"]
    acme.applied(adopt=True)
    assert key(acme)["id"] == made
    assert acme.lines() == []


def test_a_key_without_a_value_gets_one_from_aws_and_a_value_given_later_replaces_it(shop: Project) -> None:
    shop.applied("kind: ApiKey\nname: acme\n")
    before = key(shop)
    shop.applied(f"kind: ApiKey\nname: acme\nvalue: {FIRST}\n")
    assert (key(shop)["value"], key(shop)["id"] != before["id"]) == (FIRST, True)
    shop.applied("kind: ApiKey\nname: acme\n")
    assert key(shop)["value"] == FIRST


def test_changing_a_key_in_place_keeps_its_value(acme: Project) -> None:
    acme.applied()
    before = key(acme)
    spec = (acme.directory / "specs/orders.yaml").read_text()
    acme.applied(spec + "enabled: false\ndescription: no longer\n")
    assert (key(acme)["id"], key(acme)["value"]) == (before["id"], FIRST)
    assert key(acme)["enabled"] is False
