"""Every patch that the catalogue can make against the table of what AWS takes, and every row of it against us."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from apigwctl.catalogue import KINDS
from apigwctl.catalogue.access import Throttle, UsagePlanStage
from apigwctl.catalogue.delivery import CanarySettings, Deployment, MethodSetting
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.schema import STRUCTS, V2, Field, Kind, Patch
from apigwctl.model.change import Action, Reason
from apigwctl.planning import calls, delivery, plans
from apigwctl.planning.differ import Delta, compare
from apigwctl.planning.releases import canary
from apigwctl.values import Address, FrozenMap, Ref, Template
from tests.contract.catalogue_samples import FITTING, address_of, bare, clear, sample
from tests.snapshots import CONTEXT, api, client_certificate, live, plan, route, stage, together

TABLE: dict[str, list[dict[str, Any]]] = {
    operation: rows
    for operation, rows in json.loads(Path(__file__).with_name("patch_operations.json").read_text()).items()
    if operation != "_meta"
}

PATCHED = tuple(kind for kind in KINDS.values() if kind.service != V2)
"""The kinds whose updates are patch operations, or no calls of API Gateway's."""

LEFT_OUT = {
    ("UpdateAccount", "/features"): "legacy: accounts older than usage plans",
    ("UpdateApiKey", "/labels"): "legacy",
    ("UpdateApiKey", "/stages"): "legacy: usage plans tie keys to stages",
    ("UpdateAuthorizer", "/name"): "the natural key",
    ("UpdateRequestValidator", "/name"): "the natural key",
    ("UpdateResource", "/parentId"): "the natural key is the path: a resource elsewhere is another one",
    ("UpdateResource", "/pathPart"): "the natural key is the path: a resource elsewhere is another one",
    ("UpdateGatewayResponse", "/statusCode"): "put again as a whole",
    ("UpdateGatewayResponse", "/responseParameters"): "put again as a whole",
    ("UpdateGatewayResponse", "/responseTemplates"): "put again as a whole",
    ("UpdateIntegration", "/type"): "no patch: put again as a whole",
    ("UpdateIntegration", "/credentials"): "no patch: put again as a whole",
    ("UpdateStage", "/accessLogSettings/*"): "a placeholder row: AWS refuses the star",
    ("UpdateStage", "/methodSettings"): "a row of doubtful use: the settings are patched by their keys",
    ("UpdateStage", "/tags/{key}"): "no patch: TagResource and UntagResource",
    ("UpdateUsage", "*"): "an operation on a key's remaining quota, no setting",
    ("UpdateUsagePlan", "/apiStages/{apidId:stageName}/throttle"): "the throttles of a stage are written one by one",
    ("UpdateBasePathMapping", "*"): "sent by the planner for names that the second service leaves to the first",
}
"""Rows that we never send, with the reason."""


@dataclass(frozen=True)
class Sent:
    """One patch operation as it would be sent, and what it came of."""

    operation: str
    op: str
    path: str
    value: Any
    because: str


# -- every patch that we can make --------------------------------------------------------------------------------------


def changes(kind: Kind) -> Iterator[tuple[str, Any, Any]]:
    """Pairs of resources that differ in one member: set, changed, cleared; and in a member of a structure."""
    for item in kind.fields:
        if item.key:
            continue
        more = FITTING.get((kind.name, item.attribute), {})
        base = bare(kind, **more)
        one, other = (_with(base, item, sample(kind.name, item, which)) for which in (0, 1))
        yield f"{item.attribute} changed", one, other
        if not item.required:
            unset = clear(base, item)
            yield f"{item.attribute} set", unset, one
            yield f"{item.attribute} set", unset, other
            yield f"{item.attribute} cleared", other, unset
        if item.shape.base == "struct" and item.patch is Patch.MEMBERS:
            yield from _inside(kind, item, base)


def _inside(kind: Kind, item: Field, base: Any) -> Iterator[tuple[str, Any, Any]]:
    assert item.shape.of is not None
    whole = sample(kind.name, item, 1)
    for inner in STRUCTS[item.shape.of]:
        changed = dataclasses.replace(whole, **{inner.attribute: sample(kind.name, inner, 0)})
        name = f"{item.attribute}.{inner.attribute}"
        yield f"{name} changed", _with(base, item, whole), _with(base, item, changed)
        if not inner.required:
            unset = dataclasses.replace(whole, **{inner.attribute: inner.default})
            yield f"{name} cleared", _with(base, item, changed), _with(base, item, unset)
            yield f"{name} set", _with(base, item, unset), _with(base, item, changed)


def _with(base: Any, item: Field, value: Any) -> Any:
    return normalise(dataclasses.replace(base, **{item.attribute: value}))


def sent(kind: Kind) -> Iterator[Sent]:
    for because, old, new in changes(kind):
        delta = compare(address_of(kind, new), old, new)
        if delta is None or delta.action is not Action.UPDATE:
            continue  # replaced as a whole, or a note only
        for operation, found in _operations(kind, delta):
            yield Sent(operation, found["op"], text(found["path"]), found.get("value"), f"{kind.name}.{because}")


def _operations(kind: Kind, delta: Delta) -> Iterator[tuple[str, dict[str, Any]]]:
    if kind.name == "method_setting":
        yield from (("UpdateStage", item) for item in delivery.setting_operations(delta, ""))
    elif kind.name == "usage_plan_stage":
        yield from (("UpdateUsagePlan", item) for item in plans.stage_operations(delta))
    elif kind.calls.update:
        for call in calls.update(delta):
            yield from ((call.operation, dict(item)) for item in call.params.get("patchOperations", ()))


def text(path: Any) -> str:
    """A path with late-bound ids filled in."""
    if isinstance(path, Template):
        return "".join(part if isinstance(part, str) else "a1b2c3" for part in path.parts)
    return str(path)


def attached() -> Iterator[Sent]:
    """What is sent for a stage that is put on a plan or taken off, for whole settings, and to point a stage."""
    place = Address("usage_plan_stage", ("partners", "orders", "prod"))
    covered = UsagePlanStage(throttle=FrozenMap({"GET /a/{id}": Throttle(rate_limit=1.0, burst_limit=1)}))
    bare_cover = UsagePlanStage()
    created = compare(place, None, covered)
    assert created is not None
    deleted = Delta(place, Action.DELETE, Reason.GONE, bare_cover, None)
    for delta in (created, deleted):
        for item in plans.stage_operations(delta):
            yield Sent("UpdateUsagePlan", item["op"], text(item["path"]), item.get("value"), "attached or detached")
    setting = Address("method_setting", ("orders", "prod", "/a", "GET"))
    gone = Delta(setting, Action.DELETE, Reason.GONE, MethodSetting(), None)
    for item in delivery.setting_operations(gone, "~1a/GET"):
        yield Sent("UpdateStage", item["op"], item["path"], None, "a route's settings are gone")
    for step in redeployed().steps:
        for call in step.calls:
            for item in call.params.get("patchOperations", ()):
                yield Sent(call.operation, item["op"], text(item["path"]), item.get("value"), "redeployed")


def released() -> Iterator[Sent]:
    """What is sent to start, change, promote and abort a canary."""
    have = live(api("orders", route("GET /a"), stage("prod", variables={"alias": "live"})))
    place, newer = Address("stage", ("orders", "prod")), Address("deployment", ("orders", "newer"))
    have = dataclasses.replace(
        have,
        snapshot=have.snapshot.with_resources({newer: Deployment()}),
        ids=FrozenMap({**have.ids, newer: "newer"}),
    )
    made = [canary.start(have, place, CONTEXT, newer, percent=10, use_stage_cache=True, overrides={"alias": "new"})]
    flying = CanarySettings(
        deployment=newer, percent_traffic=10.0, stage_variable_overrides=FrozenMap({"alias": "new"})
    )
    found = dataclasses.replace(have.snapshot.get(place), canary_settings=flying)
    have = dataclasses.replace(have, snapshot=have.snapshot.with_resources({place: found}))
    made += [
        canary.shift(have, place, 50, CONTEXT),
        canary.promote(have, place, CONTEXT),
        canary.abort(have, place, CONTEXT),
    ]
    for plan_made in made:
        for call in (call for step in plan_made.steps for call in step.calls):
            for item in call.params.get("patchOperations", ()):
                yield Sent(call.operation, item["op"], text(item["path"]), item.get("value"), "released")


def redeployed() -> Any:
    have = api("orders", route("GET /a"), stage("prod"))
    return plan(have, api("orders", route("GET /a"), route("GET /b"), stage("prod")))


@functools.cache
def everything() -> tuple[Sent, ...]:
    return (*(item for kind in PATCHED for item in sent(kind)), *attached(), *released())


# -- the table ---------------------------------------------------------------------------------------------------------


@functools.cache
def pattern(path: str) -> re.Pattern[str]:
    """A path of the table as a pattern: placeholders and stars are one segment, alternatives are alternatives."""
    pieces = re.split(r"(\{[^}]*\}|\*)", path)
    return re.compile("".join(_piece(piece) for piece in pieces))


def _piece(piece: str) -> str:
    if piece == "*":
        return "[^/]+"
    if not piece.startswith("{"):
        return re.escape(piece)
    names = piece[1:-1].split("|")
    return f"(?:{'|'.join(names)})" if len(names) > 1 else "[^/]+"


def paths_of(row: dict[str, Any]) -> list[str]:
    """The paths that a client sends for a row. Elements that go in the value are sent to the row's own path."""
    said = re.sub(r" \([^)]*\)", "", row.get("client_path", row["path"]))
    return [path for path in said.split(" or ") if path.startswith("/")] + (
        [row["path"]] if "value form" in row.get("client_path", "") else []
    )


def row_of(item: Sent) -> dict[str, Any] | None:
    """The row that is nearest: a literal one before one with a placeholder, and of two alike the one with the op."""
    found = [
        (sum(map(path.count, "{*")), item.op not in row["ops"], number, row)
        for number, row in enumerate(TABLE[item.operation])
        for path in paths_of(row)
        if pattern(path).fullmatch(item.path)
    ]
    return min(found)[-1] if found else None


@pytest.mark.parametrize("kind", PATCHED, ids=lambda kind: kind.name)
def test_every_patch_of_a_kind_is_one_that_aws_takes(kind: Kind) -> None:
    refused = [
        f"{item.because}: {item.op} {item.path}"
        for item in sent(kind)
        if (row := row_of(item)) is None or item.op not in row["ops"]
    ]
    assert refused == []


def test_every_patch_around_stages_and_plans_is_one_that_aws_takes() -> None:
    refused = [
        f"{item.op} {item.path}"
        for item in (*attached(), *released())
        if item.op not in (row_of(item) or {"ops": ()})["ops"]
    ]
    assert refused == []


def test_every_value_of_a_patch_is_text_and_a_removal_of_a_path_has_none() -> None:
    wrong = [
        item
        for item in everything()
        if not isinstance(item.value, str | Ref | Template)
        and not (item.op in ("remove", "copy") and item.value is None)
    ]
    wrong += [
        item
        for item in everything()
        if item.op not in ("remove", "copy") and item.value is None and "cache" not in item.path
    ]
    assert [item for item in wrong if not _is_element(item)] == []


def _is_element(item: Sent) -> bool:
    """Elements that stand in the path need no value."""
    return item.path.startswith(("/binaryMediaTypes/", "/cacheKeyParameters/"))


def rows() -> list[tuple[str, str]]:
    return [(operation, row["path"]) for operation, found in TABLE.items() for row in found]


def emitted() -> set[tuple[str, str]]:
    return {(item.operation, row["path"]) for item in everything() if (row := row_of(item)) is not None}


def is_left_out(row: tuple[str, str]) -> bool:
    return row in LEFT_OUT or (row[0], "*") in LEFT_OUT


def test_every_row_of_the_table_is_sent_or_left_out_with_a_reason() -> None:
    sent_rows = emitted()
    assert [row for row in rows() if row not in sent_rows and not is_left_out(row)] == []


def test_no_reason_for_leaving_a_row_out_is_stale() -> None:
    known = {*rows(), *((operation, "*") for operation in TABLE)}
    assert {*LEFT_OUT} - known == set()
    sent_rows = emitted()
    assert [row for row in LEFT_OUT if row in sent_rows] == []


def test_every_member_that_can_be_patched_comes_out_in_some_patch() -> None:
    """A member that no change of it leads to a call for would drift for ever."""
    silent = []
    for kind in PATCHED:
        if not kind.calls.update or kind.name in ("resource", "documentation_part"):
            continue
        reached = {item.because.split(" ")[0].split(".")[1] for item in sent(kind)}
        patched = [item for item in kind.fields if item.patch not in (Patch.TAGS, Patch.NONE) and not item.key]
        silent += [f"{kind.name}.{item.attribute}" for item in patched if item.attribute not in reached]
    # Taken at creation only: a note, a replacement, a secret that is never read back.
    assert set(silent) == {"rest_api.version", "model.content_type", "api_key.value"}


@pytest.mark.parametrize(
    ("operation", "op", "path"),
    [
        ("UpdateRestApi", "replace", "/version"),
        ("UpdateStage", "remove", "/accessLogSettings/format"),
        ("UpdateStage", "add", "/variables/alias"),
        ("UpdateMethod", "add", "/operationName"),
        ("UpdateMethod", "add", "/requestModels/application/json"),
        ("UpdateUsagePlan", "replace", "/quota"),
    ],
)
def test_the_table_tells_a_patch_that_aws_refuses(operation: str, op: str, path: str) -> None:
    row = row_of(Sent(operation, op, path, "x", "a mistake"))
    assert row is None or op not in row["ops"]


@pytest.mark.parametrize(
    ("member", "value"),
    [("description", "x"), ("variables", {"alias": "live"}), ("tracing_enabled", True)],
)
def test_a_stage_is_updated_in_one_request_whatever_changes(member: str, value: Any) -> None:
    have = together(api("orders", route("GET /a"), stage("prod")), client_certificate("c"))
    want = together(api("orders", route("GET /a"), stage("prod", **{member: value})), client_certificate("c"))
    made = plan(live(have), want)
    assert [call.operation for step in made.steps for call in step.calls] == ["UpdateStage"]
