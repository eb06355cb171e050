"""Every patch operation that AWS documents has its effect, and what it does not document is refused."""

from __future__ import annotations

import functools
import json
import pathlib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore import xform_name

from tests.contract.patch_cases import GONE, TARGETS, Effect, stocked
from tests.contract.patch_effects import EFFECTS
from tests.contract.sandbox_world import Refusal, World, patch

OPS = ("add", "remove", "replace", "move", "copy", "test")
ROWS: Mapping[str, list[dict[str, Any]]] = {
    operation: rows
    for operation, rows in json.loads(
        (pathlib.Path(__file__).parent / "patch_operations.json").read_text("utf-8")
    ).items()
    if operation != "_meta"
}
# Documented rows that AWS was recorded to refuse, or whose meaning nothing says: its list of legal paths has neither.
NOT_TAKEN = {
    ("UpdateStage", "/accessLogSettings/*", "replace"),
    ("UpdateStage", "/methodSettings", "replace"),
    ("UpdateStage", "/variables", "replace"),
    ("UpdateAccount", "/features", "remove"),  # "but not for the UsagePlans feature": there is no other
}
MODELLED = {
    "BadRequestException", "NotFoundException", "ConflictException", "ValidationException", "LimitExceededException",
}  # fmt: skip


def change(world: World, effect: Effect, operations: list[Mapping[str, str]]) -> Any:
    asks = TARGETS[effect.operation][1] if effect.at is None else effect.at
    return world.ask(xform_name(effect.operation), **asks, patchOperations=operations)


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: effect.says)
def test_a_patch_operation_has_its_effect(effect: Effect) -> None:
    world = stocked()
    if effect.first:
        prepared = change(world, effect, list(effect.first))
        assert not isinstance(prepared, Refusal), prepared
    sent = [patch(effect.op, effect.path, effect.value, effect.source), *effect.along]
    answer = change(world, effect, sent)
    assert not isinstance(answer, Refusal), answer
    read, asks = TARGETS[effect.operation] if effect.read is None else effect.read
    shown = world.ask(read, **(asks if effect.at is None or effect.read else effect.at))
    where, expected = effect.shows
    assert found(shown, tuple(world.filled(name) for name in where)) == (
        GONE if expected is GONE else world.filled(expected)
    )
    if effect.read is None:
        assert settled(answer) == settled(shown)


def settled(shown: Mapping[str, Any]) -> Mapping[str, Any]:
    """An answer without what changes by itself."""
    changing = ("cacheClusterStatus", "domainNameStatus", "apiStatus")
    return {name: value for name, value in shown.items() if name not in changing}


def found(shown: Any, where: tuple[str, ...]) -> Any:
    for name in where:
        if name not in shown:
            return GONE
        shown = shown[name]
    return shown


def documented() -> Iterator[tuple[str, str, str]]:
    for operation, rows in ROWS.items():
        for row in rows:
            for op in row["ops"]:
                yield operation, row["path"], op


def test_every_documented_patch_operation_is_tried() -> None:
    tried = {(effect.operation, effect.row, effect.op) for effect in EFFECTS}
    wanted = {row for row in documented() if row not in NOT_TAKEN and row[0] in TARGETS}
    assert wanted - tried == set()
    assert tried - set(documented()) == set()


def legal(operation: str, sent: str) -> set[str]:
    """The ops that some documented row gives a path as it is sent."""
    return {effect.op for effect in EFFECTS if effect.operation == operation and effect.path == sent}


def refusals() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Paths with the ops that are not documented for them."""
    for operation in TARGETS:
        others = {effect.path for effect in EFFECTS if effect.operation == operation}
        taken = {row["path"] for row in ROWS[operation]}
        containers = {row["path"] for row in ROWS[operation] if row.get("client_path") or not row["ops"]}
        foreign = {"/restapiId", "/location", "/id", "/createdDate", "/nope", "/name/nope", "/nope/x", "", "/", "name"}
        if operation not in ("UpdateStage",):
            foreign |= {"/accessLogSettings/format", "/canarySettings/percentTraffic", "/pets/GET/metrics/enabled"}
        for path in sorted(others | containers | (foreign - taken)):
            if any(mark in path for mark in ("{", "/*")) and path not in others:
                continue  # a placeholder, not a path
            ops = tuple(op for op in OPS if op not in legal(operation, path))
            if ops:
                yield operation, path, ops


REFUSALS = list(refusals())


@functools.cache
def untouched() -> World:
    """A stocked world for requests that change nothing, which each of them proves."""
    return stocked()


def state(world: World) -> str:
    return json.dumps(world.plane.to_data()["homes"], sort_keys=True)


@pytest.mark.parametrize(("operation", "path", "ops"), REFUSALS, ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_not_documented_is_refused_and_changes_nothing(operation: str, path: str, ops: tuple[str, ...]) -> None:
    world = untouched()
    value = next((effect.value for effect in EFFECTS if (effect.operation, effect.path) == (operation, path)), None)
    before = state(world)
    for op in ops:
        sent = [patch(op, path, value or "x", "/name" if op in ("copy", "move") else None)]
        answer = world.ask(xform_name(operation), **TARGETS[operation][1], patchOperations=sent)
        assert isinstance(answer, Refusal), (op, answer)
        assert answer.code in MODELLED, (op, answer)
        assert answer.message, op
        assert state(world) == before, op


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: effect.says)
def test_a_path_without_its_slash_is_refused(effect: Effect) -> None:
    world = stocked() if effect.first else untouched()
    if effect.first:
        change(world, effect, list(effect.first))
    before = state(world)
    source = None if effect.source is None else effect.source.removeprefix("/")
    answer = change(
        world, effect, [patch(effect.op, effect.path.removeprefix("/"), effect.value, source), *effect.along]
    )
    assert isinstance(answer, Refusal), answer
    assert answer.code in MODELLED
    assert state(world) == before


@pytest.mark.parametrize("operation", sorted(TARGETS))
def test_an_op_that_does_not_exist_is_a_validation_error(operation: str) -> None:
    world = untouched()
    sent = [patch("put", "/description", "x"), patch("delete", "/description", "x")]
    answer = world.ask(xform_name(operation), **TARGETS[operation][1], patchOperations=sent)
    assert (answer.status, answer.code) == (400, "ValidationException")
    assert "patchOperations.1.member.op" in answer.message
    assert "patchOperations.2.member.op" in answer.message


@pytest.mark.parametrize("operation", sorted(TARGETS))
def test_a_refused_operation_takes_those_before_it_along(operation: str) -> None:
    world = untouched()
    before = state(world)
    first = next(
        effect for effect in EFFECTS if effect.operation == operation and not effect.first and effect.at is None
    )
    sent = [patch(first.op, first.path, first.value), *first.along, patch("test", "/nope", "x")]
    answer = world.ask(xform_name(operation), **TARGETS[operation][1], patchOperations=sent)
    assert isinstance(answer, Refusal)
    assert state(world) == before


def test_the_table_is_that_of_the_facts() -> None:
    source = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "facts" / "patch-operations.json"
    if not source.exists():
        pytest.skip(f"{source} is absent")
    facts = json.loads(source.read_text("utf-8"))
    assert {operation: rows for operation, rows in facts.items() if operation != "_meta"} == ROWS
