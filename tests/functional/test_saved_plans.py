"""A saved plan is consent: exactly it is applied, or nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sandbox_project import Project

SPEC = """
kind: RestApi
name: orders
endpointConfiguration: {types: [REGIONAL]}
routes:
  GET /orders: {http: "https://core.example/orders"}
stages:
  prod: {}
"""
WIDER = SPEC.replace("stages:", '  POST /orders: {http: "https://core.example/orders"}\nstages:')


def saved(project: Project, *more: str) -> str:
    """Plan into a file and return its name."""
    path = str(project.directory / "plan.json")
    assert project.run("plan", "-o", path, *more).status == 0
    return path


def test_a_saved_plan_is_applied_later(shop: Project) -> None:
    shop.write(SPEC)
    ran = shop.run("apply", saved(shop), "--yes")
    assert ran.status == 0, ran.text
    assert set(shop.served()) == {"GET /orders"}
    assert shop.lines() == []


def test_a_saved_plan_of_a_change_is_applied_later(shop: Project) -> None:
    shop.applied(SPEC)
    shop.write(WIDER)
    assert shop.run("apply", saved(shop), "--yes").status == 0
    assert set(shop.served()) == {"GET /orders", "POST /orders"}


def test_a_saved_plan_is_refused_when_the_specs_changed_and_says_what_moved(shop: Project) -> None:
    shop.applied(SPEC)
    shop.write(WIDER)
    plan = saved(shop)
    shop.write(WIDER.replace("POST /orders", "POST /baskets"))
    ran = shop.run("apply", plan, "--yes")
    assert ran.status == 3
    assert "no longer planned: create orders/POST /orders" in ran.text
    assert "newly planned: create orders/POST /baskets" in ran.text
    assert set(shop.served()) == {"GET /orders"}


def test_a_saved_plan_is_refused_when_aws_changed_and_says_what_moved(shop: Project) -> None:
    shop.applied(SPEC)
    shop.write(WIDER)
    plan = saved(shop)
    shop.client().update_stage(
        restApiId=shop.api_id(),
        stageName="prod",
        patchOperations=[{"op": "replace", "path": "/tracingEnabled", "value": "true"}],
    )
    ran = shop.run("apply", plan, "--yes")
    assert ran.status == 3
    assert "newly planned: update orders@prod (tracingEnabled)" in ran.text
    assert shop.stage()["tracingEnabled"] is True


def test_a_saved_plan_is_refused_once_it_was_applied(shop: Project) -> None:
    shop.write(SPEC)
    plan = saved(shop)
    assert shop.run("apply", plan, "--yes").status == 0
    writes = shop.sandbox.plane.writes
    again = shop.run("apply", plan, "--yes")
    assert again.status == 3, again.text
    assert shop.sandbox.plane.writes == writes


def test_what_a_saved_plan_does_not_touch_may_change_meanwhile(shop: Project) -> None:
    shop.applied(SPEC)
    shop.write(WIDER)
    plan = saved(shop)
    shop.client().create_rest_api(name="unrelated")
    shop.client().tag_resource(
        resourceArn=f"arn:aws:apigateway:eu-west-1::/restapis/{shop.api_id()}", tags={"cost": "12"}
    )
    ran = shop.run("apply", plan, "--yes")
    assert ran.status == 0, ran.text


def test_a_saved_plan_remembers_what_it_was_allowed(shop: Project) -> None:
    shop.applied(SPEC + "---\nkind: ApiKey\nname: acme\n")
    shop.write(SPEC)
    assert shop.run("apply", saved(shop, "--prune"), "--yes").status == 0
    assert shop.client().get_api_keys()["items"] == []


def _of_another_version(path: Path) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": 99}))


def _of_something_else(path: Path) -> None:
    path.write_text(json.dumps({"format": "terraform"}))


def _cut_off(path: Path) -> None:
    path.write_text(path.read_text()[:200])


def _without_members(path: Path) -> None:
    data = json.loads(path.read_text())
    del data["plans"][0]["steps"]
    path.write_text(json.dumps(data))


@pytest.mark.parametrize("damage", [_of_another_version, _of_something_else, _cut_off, _without_members])
def test_a_plan_file_that_cannot_be_read_is_refused_and_changes_nothing(shop: Project, damage) -> None:  # type: ignore[no-untyped-def]
    shop.write(SPEC)
    plan = saved(shop)
    damage(Path(plan))
    writes = shop.sandbox.plane.writes
    ran = shop.run("apply", plan, "--yes")
    assert ran.status in (1, 3)
    assert "plan" in ran.text
    assert "internal error" not in ran.text
    assert shop.sandbox.plane.writes == writes


def test_no_call_is_taken_from_a_plan_file(shop: Project) -> None:
    shop.write(SPEC)
    plan = Path(saved(shop))
    shop.client().create_rest_api(name="unrelated")
    data = json.loads(plan.read_text())
    data["plans"][0]["steps"][0]["calls"][0] |= {
        "operation": "DeleteRestApi",
        "params": {"restApiId": shop.api_id("unrelated")},
    }
    plan.write_text(json.dumps(data))
    shop.run("apply", str(plan), "--yes")
    assert shop.calls("DeleteRestApi") == 0
    assert shop.api_id("unrelated")


def test_a_saved_plan_with_problems_is_not_applied(shop: Project) -> None:
    shop.client().create_rest_api(name="orders")
    shop.write(SPEC)
    path = str(shop.directory / "plan.json")
    assert shop.run("plan", "-o", path).status == 3
    assert shop.run("apply", path, "--yes").status == 3
    assert len(shop.client().get_rest_apis()["items"]) == 1
