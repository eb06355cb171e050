"""`apigwctl keys usage`: what was called with keys, by key, plan and day; as a table, CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.test_first_apply import die
from tests.sandbox_project import Project, open_project

SPEC = """
kind: UsagePlan
name: partners
quota: {limit: 100, period: DAY}
keys: [acme, globex]
---
kind: UsagePlan
name: unlimited
keys: [acme]
---
kind: ApiKey
name: acme
---
kind: ApiKey
name: globex
"""
DAYS = ("--from", "2026-01-01", "--to", "2026-01-02")


@pytest.fixture
def used(tmp_path: Path) -> Iterator[Project]:
    with open_project(tmp_path, SPEC) as project:
        project.applied()
        yield project


def ids(project: Project) -> dict[str, str]:
    return {item["name"]: item["id"] for item in project.client().get_api_keys()["items"]}


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        ([], ["acme partners", "globex partners", "acme unlimited"]),
        (["acme"], ["acme partners", "acme unlimited"]),
        (["ApiKey/globex"], ["globex partners"]),
        (["--plan", "partners"], ["acme partners", "globex partners"]),
        (["acme", "--plan", "unlimited"], ["acme unlimited"]),
    ],
)
def test_each_key_has_a_row_for_each_plan_and_day(used: Project, arguments: list[str], rows: list[str]) -> None:
    ran = used.run("keys", "usage", *arguments, *DAYS)
    assert ran.status == 0, ran.text
    lines = [line.split() for line in ran.out.splitlines() if "2026-01-0" in line and "from" not in line]
    assert [f"{name} {plan}" for name, _, plan, day, _, _ in lines if day == "2026-01-01"] == rows
    assert [day for *_, day, _, _ in lines] == ["2026-01-01", "2026-01-02"] * len(rows)


def test_what_is_left_is_told_where_there_is_a_quota(used: Project) -> None:
    used.client().update_usage(
        usagePlanId=used.client().get_usage_plans(keyId=ids(used)["globex"])["items"][0]["id"],
        keyId=ids(used)["globex"],
        patchOperations=[{"op": "replace", "path": "/remaining", "value": "7"}],
    )
    (target,) = used.run("keys", "usage", "--format", "json").data["targets"]
    today = {(item["key"], item["plan"]): item for item in target["usage"] if item["day"] == target["to"]}
    assert today["globex", "partners"]["remaining"] == 7
    assert today["acme", "partners"] == {
        "key": "acme",
        "keyId": ids(used)["acme"],
        "plan": "partners",
        "day": target["to"],
        "used": 0,
        "remaining": 100,
    }
    assert today["acme", "unlimited"]["remaining"] is None
    assert len([item for item in target["usage"] if item["key"] == "globex"]) == 7


def test_a_spreadsheet_gets_a_line_of_headings_and_one_for_each_row(used: Project) -> None:
    key = ids(used)["acme"]
    ran = used.run("keys", "usage", "acme", *DAYS, "--format", "csv")
    assert ran.out.splitlines() == [
        "target,account,region,key,keyId,plan,day,used,remaining",
        f"dev,111111111111,eu-west-1,acme,{key},partners,2026-01-01,0,100",
        f"dev,111111111111,eu-west-1,acme,{key},partners,2026-01-02,0,100",
        f"dev,111111111111,eu-west-1,acme,{key},unlimited,2026-01-01,0,",
        f"dev,111111111111,eu-west-1,acme,{key},unlimited,2026-01-02,0,",
    ]


def test_many_keys_come_in_pages(used: Project) -> None:
    plan = used.client().get_usage_plans(keyId=ids(used)["globex"])["items"][0]["id"]
    for number in range(501):
        made = used.client().create_api_key(name=f"key{number:03}")["id"]
        used.client().create_usage_plan_key(usagePlanId=plan, keyId=made, keyType="API_KEY")
    before = used.sandbox.counts["GetUsage"]
    (target,) = used.run("keys", "usage", "--plan", "partners", *DAYS, "--format", "json").data["targets"]
    assert len({item["keyId"] for item in target["usage"]}) == 503
    assert used.sandbox.counts["GetUsage"] - before == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nobody"], "no key nobody in AWS"),
        (["--plan", "none"], "no usage plan none in AWS"),
        (["--from", "2026-02-30"], "--from 2026-02-30: no day"),
        (["--from", "2026-02-02", "--to", "2026-02-01"], "--from 2026-02-02 is after --to 2026-02-01"),
        (["--from", "2024-01-01", "--to", "2026-02-01"], "are more than 366 days"),
        (["--format", "env"], "no format env here"),
    ],
)
def test_what_cannot_be_asked_is_an_error_of_usage(used: Project, arguments: list[str], says: str) -> None:
    ran = used.run("keys", "usage", *arguments)
    assert (ran.status, says in ran.err) == (1, True), ran.text


def test_where_nobody_has_a_key_it_says_so(shop: Project) -> None:
    shop.applied("kind: UsagePlan\nname: partners\n")
    ran = shop.run("keys", "usage", *DAYS)
    assert (ran.status, "no key of these plans from 2026-01-01 to 2026-01-02" in ran.out) == (0, True)


def test_usage_that_nobody_answers_is_an_error_and_can_be_asked_again(used: Project) -> None:
    die(used, 3)
    assert used.run("keys", "usage", *DAYS).status == 1
    used.sandbox.faults.clear()
    assert used.run("keys", "usage", *DAYS).status == 0
