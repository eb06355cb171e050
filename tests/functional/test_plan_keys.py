"""Keys that come to, leave and change usage plans: whatever the order in which parallel steps get their turn."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from apigwctl.apply.calls import Sender
from apigwctl.model.plan import Call, Plan, Step
from apigwctl.workflows.sessions import sessions
from tests.chaos import points
from tests.sandbox_project import Project, open_project

API = """
kind: RestApi
name: orders
routes:
  GET /orders: {mock: {}, apiKeyRequired: true}
stages:
  prod: {}
  beta: {}
"""
SEEDS = 8


def plan_of(name: str, stages: str, keys: str, *, exclusive: bool = True) -> str:
    """A usage plan that covers some stages and has some keys."""
    held = f"{{exclusive: true, items: [{keys}]}}" if exclusive else f"[{keys}]"
    covered = ", ".join(f"{{api: orders, stage: {stage}}}" for stage in stages.split())
    return f"kind: UsagePlan\nname: {name}\napiStages: {{exclusive: true, items: [{covered}]}}\nkeys: {held}\n"


def keys_of(*names: str, value: str = "") -> str:
    made = [
        f"kind: ApiKey\nname: {name}\n" + (f"value: {value}-value-of-the-key-{name}\n" if value else "")
        for name in names
    ]
    return "\n---\n".join(made)


def spec(*documents: str) -> str:
    return "\n---\n".join((API, *documents))


CASES: dict[str, tuple[str, str]] = {
    "a key leaves": (
        spec(plan_of("a", "prod", "k1, k2"), keys_of("k1", "k2")),
        spec(plan_of("a", "prod", "k1"), keys_of("k1", "k2")),
    ),
    "a key leaves and its document goes": (
        spec(plan_of("a", "prod", "k1, k2"), keys_of("k1", "k2")),
        spec(plan_of("a", "prod", "k1"), keys_of("k1")),
    ),
    "two plans of one stage change their keys": (
        spec(plan_of("a", "prod", "k1"), plan_of("b", "prod", "k2"), keys_of("k1", "k2")),
        spec(plan_of("a", "prod", "k2"), plan_of("b", "prod", "k1"), keys_of("k1", "k2")),
    ),
    "two plans change their stages, and one loses its keys": (
        spec(plan_of("a", "prod", "k1, k2"), plan_of("b", "beta", "k1, k2"), keys_of("k1", "k2")),
        spec(plan_of("a", "beta", "k1"), plan_of("b", "prod", ""), keys_of("k1", "k2")),
    ),
    "a key leaves while it is rotated": (
        spec(plan_of("a", "prod", "k1, k2"), plan_of("b", "beta", "k1"), keys_of("k1", "k2", value="first")),
        spec(plan_of("a", "prod", "k2"), plan_of("b", "beta", "k1"), keys_of("k1", "k2", value="second")),
    ),
    "a key moves while it is rotated, and a plan goes": (
        spec(plan_of("a", "prod", "k1"), plan_of("c", "beta", "k1, k2"), keys_of("k1", "k2", value="first")),
        spec(plan_of("a", "beta", "k2"), plan_of("b", "prod beta", "k1"), keys_of("k1", "k2", value="second")),
    ),
    "a key leaves with its stage": (
        spec(plan_of("a", "prod beta", "k1, k2"), keys_of("k1", "k2")),
        spec(plan_of("a", "prod", "k2"), keys_of("k1", "k2")).replace("  beta: {}\n", ""),
    ),
}


@contextmanager
def about_to(folder: Path, case: str) -> Iterator[Project]:
    """A project whose next apply is what a case is about."""
    before, after = CASES[case]
    folder.mkdir()
    with open_project(folder, before) as project:
        project.applied()
        project.write(after)
        yield project


def carried_out(project: Project, plan: Plan, dice: random.Random, *, calls: int | None = None) -> int:
    """Carry out a plan, or its first calls, as an executor might: any step that can go is the next to send a call."""
    waiting: list[tuple[Step, list[Call]]] = [(step, list(step.calls)) for step in plan.steps]
    started: set[str] = set()
    sent = 0
    with sessions(project.options(prune=True)) as (session,):
        sender = Sender(session.connection.call, session.patience)
        while waiting and sent != calls:
            left = {step.id for step, _ in waiting}
            busy = {step.lane for step, _ in waiting if step.id in started}
            free = [
                (step, todo)
                for step, todo in waiting
                if step.id in started or (not left & set(step.after) and step.lane not in busy)
            ]
            step, todo = dice.choice(free)
            started.add(step.id)
            sender.run(todo.pop(0), lambda *_: None)
            sent += 1
            waiting = [(step, todo) for step, todo in waiting if todo]
    return sent


def on_plans(project: Project) -> dict[str, list[str]]:
    """The names of the keys on each plan."""
    client = project.client()
    return {
        plan["name"]: sorted(item["name"] for item in client.get_usage_plan_keys(usagePlanId=plan["id"])["items"])
        for plan in client.get_usage_plans()["items"]
    }


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """What there is when the specs of each case are applied where nothing was."""
    found = {}
    for case, (_, after) in CASES.items():
        with open_project(tmp_path_factory.mktemp("wanted"), after) as project:
            project.applied()
            found[case] = on_plans(project)
    return found


@pytest.mark.parametrize("case", CASES)
def test_every_order_of_parallel_steps_leaves_the_keys_that_the_specs_list(
    tmp_path: Path, case: str, wanted: dict[str, dict[str, list[str]]]
) -> None:
    for seed in points(0, SEEDS):
        with about_to(tmp_path / str(seed), case) as project:
            plan = project.plan(prune=True)
            assert any("key" in change.address.kind for change in plan.changes)
            carried_out(project, plan, random.Random(seed))
            assert (on_plans(project), project.lines(prune=True)) == (wanted[case], []), f"seed {seed}"


@pytest.mark.parametrize("case", CASES)
def test_every_order_that_ends_in_between_is_finished_by_the_next_apply(
    tmp_path: Path, case: str, wanted: dict[str, dict[str, list[str]]]
) -> None:
    with about_to(tmp_path / "whole", case) as project:
        total = carried_out(project, project.plan(prune=True), random.Random(0))
    for number in points(1, total):
        with about_to(tmp_path / str(number), case) as project:
            carried_out(project, project.plan(prune=True), random.Random(number), calls=number)
            project.applied(prune=True)
            assert (on_plans(project), project.lines(prune=True)) == (wanted[case], []), f"ended after {number} calls"


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
@pytest.mark.parametrize("operation", ["DeleteUsagePlanKey", "UpdateUsagePlan", "CreateUsagePlanKey"])
@pytest.mark.parametrize(
    "case", ["two plans of one stage change their keys", "a key moves while it is rotated, and a plan goes"]
)
def test_keys_leave_a_plan_although_an_answer_is_lost(
    tmp_path: Path, case: str, operation: str, fault: Any, wanted: dict[str, dict[str, list[str]]]
) -> None:
    with about_to(tmp_path / "shop", case) as project:
        project.sandbox.faults.add(operation, fault)
        project.applied(prune=True)
        assert on_plans(project) == wanted[case]


def test_a_key_that_somebody_put_on_a_plan_stays_unless_the_plan_lists_all_of_its_keys(tmp_path: Path) -> None:
    for exclusive in (False, True):
        folder = tmp_path / str(exclusive)
        folder.mkdir()
        with open_project(folder, spec(plan_of("a", "prod", "k1", exclusive=exclusive), keys_of("k1"))) as project:
            project.applied()
            client = project.client()
            key = client.create_api_key(name="theirs", enabled=True)["id"]
            (plan,) = client.get_usage_plans()["items"]
            client.create_usage_plan_key(usagePlanId=plan["id"], keyId=key, keyType="API_KEY")
            project.applied()
            assert on_plans(project) == {"a": ["k1"] if exclusive else ["k1", "theirs"]}
