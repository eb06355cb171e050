"""Usage plans with the stages they cover and the keys on them, as drafts: one update call per plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apigwctl.catalogue import wire
from apigwctl.catalogue.addresses import api_address, is_v2, label, root_of
from apigwctl.model.change import Action
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import calls
from apigwctl.planning.differ import Delta
from apigwctl.planning.steps import Draft, Phase
from apigwctl.values import Address, Ref, Template


def drafts(plan: Address, deltas: list[Delta], live: Live, desired: Snapshot) -> list[Draft]:
    """Return the steps of one usage plan.

    UpdateUsagePlan is allowed once in 20 seconds (published quota), so everything about a plan goes in one call.
    """
    own = next((delta for delta in deltas if delta.address == plan), None)
    stages = [delta for delta in deltas if delta.address.kind == "usage_plan_stage"]
    keys = [delta for delta in deltas if delta.address.kind == "usage_plan_key"]
    if own is not None and own.action is Action.DELETE:
        return _removal(plan, live)
    made = _creation(plan, own, stages) if own is not None and own.action is Action.CREATE else []
    if not made:
        made = _update(plan, own, stages, live, desired)
    return made + [_key_draft(plan, delta, live, desired) for delta in keys]


def held(desired: Snapshot, deltas: Iterable[Delta]) -> Snapshot:
    """Return what is wanted, with the keys that are put on plans whose specs do not list them: they stay there."""
    put = {item.address: item.new for item in deltas if item.address.kind == "usage_plan_key" and item.new is not None}
    return desired.with_resources(put)


def _creation(plan: Address, own: Delta, stages: list[Delta]) -> list[Draft]:
    covered = [_covered(plan, delta) for delta in stages]
    created = calls.create(own, extra={"apiStages": covered} if covered else {})
    later = calls.patch(plan, own.new, calls.after_creation(own))
    needs = frozenset(stage_of(delta.address) for delta in stages)
    title = f"create {label(plan)}"
    return [Draft(plan, title, plan, Phase.ROOT, (created, *later), needs=needs, provides=_provided(plan, stages))]


def _covered(plan: Address, delta: Delta) -> dict[str, Any]:
    limits = {throttle_key(route): wire.struct_to_wire(item, plan) for route, item in delta.new.throttle.items()}
    said = {"apiId": api_reference(delta.address), "stage": delta.address.name}
    return {**said, "throttle": limits} if limits else said


def _update(plan: Address, own: Delta | None, stages: list[Delta], live: Live, desired: Snapshot) -> list[Draft]:
    operations: list[dict[str, Any]] = []
    leaving = [delta for delta in stages if _moves(delta, live, desired)]
    stages = [delta for delta in stages if delta not in leaving]
    if own is not None:
        changed = tuple(item for item in own.differences if item.fields[0].attribute != "tags")
        operations.extend(wire.patch_operations(plan, desired.get(plan), changed))
    for delta in sorted(stages, key=lambda item: (item.action is not Action.DELETE, item.address)):
        operations.extend(stage_operations(delta))
    needs = frozenset(stage_of(delta.address) for delta in stages if delta.action is not Action.DELETE)
    joined = [delta for delta in stages if delta.action is Action.CREATE]
    for delta in joined:
        needs |= _left(delta, live, desired)
    if joined:
        needs |= {address for address, _ in live.snapshot.of("usage_plan_key") if address not in desired}
    steps = tuple(calls.patch_with(plan, operations))
    title, provides = f"update {label(plan)}", _provided(plan, stages)
    return [
        *(leave(delta) for delta in leaving),
        Draft(plan, title, plan, Phase.ATTACH, steps, needs=needs, provides=provides),
    ]


def leave(delta: Delta) -> Draft:
    """Return the step that takes a stage off a usage plan by itself, before what comes after it."""
    plan = root_of(delta.address)
    steps = tuple(calls.patch_with(plan, stage_operations(delta)))
    title = f"detach {label(delta.address)}"
    return Draft(delta.address, title, plan, Phase.CLEAR, steps, provides=frozenset({delta.address}))


def _moves(delta: Delta, live: Live, desired: Snapshot) -> bool:
    """Whether a stage goes from one plan to another: it leaves the one before it joins the other.

    AWS allows a key one plan per stage (recorded 2026-03), and the key may be on both plans.
    """
    return delta.action is Action.DELETE and any(
        address.parts[1:] == delta.address.parts[1:] and address not in live.snapshot
        for address, _ in desired.of("usage_plan_stage")
    )


def _stages(item: Address, snapshot: Snapshot) -> set[tuple[str, ...]]:
    """Return the stages that the plan of an attachment covers."""
    return {address.parts[1:] for address, _ in snapshot.of("usage_plan_stage") if address.parts[0] == item.parts[0]}


def _left(delta: Delta, live: Live, desired: Snapshot) -> frozenset[Address]:
    """Return what the same stage or key leaves, and the plans that go with what they hold: nobody read inside them."""
    same = {
        address
        for address, _ in live.snapshot.of(delta.address.kind)
        if address.parts[1:] == delta.address.parts[1:] and address not in desired
    }
    return frozenset(same) | frozenset(address for address in live.orphans if address.kind == "usage_plan")


def _provided(plan: Address, stages: list[Delta]) -> frozenset[Address]:
    return frozenset({plan, *(delta.address for delta in stages)})


def _removal(plan: Address, live: Live) -> list[Draft]:
    """A plan can be deleted once it covers no stage (reference; Terraform does the same)."""
    covered = sorted(address for address, _ in live.snapshot.children(plan, "usage_plan_stage"))
    keys = sorted(address for address, _ in live.snapshot.children(plan, "usage_plan_key"))
    operations = [{"op": "remove", "path": "/apiStages", "value": stage_value(address)} for address in covered]
    steps = [
        *(calls.delete(address, None) for address in keys),
        *calls.patch_with(plan, operations),
        calls.delete(plan, None),
    ]
    provides = frozenset({plan, *covered, *keys})
    return [Draft(plan, f"delete {label(plan)}", plan, Phase.REMOVE, tuple(steps), provides=provides)]


def _key_draft(plan: Address, delta: Delta, live: Live, desired: Snapshot) -> Draft:
    if delta.action is Action.DELETE:
        call = calls.delete(delta.address, delta.old)
        title = f"take {label(delta.address)} off"
        # Before any plan gets another key or stage: a key has one plan per stage (recorded 2026-03).
        joining = any(address not in live.snapshot for address, _ in desired.of("usage_plan_key", "usage_plan_stage"))
        phase = Phase.CLEAR if joining else Phase.RELEASE
        return Draft(delta.address, title, plan, phase, (call,), provides=frozenset({delta.address}))
    own = _stages(delta.address, live.snapshot) | _stages(delta.address, desired)
    needs = {
        item for item in _left(delta, live, desired) if item.kind == "usage_plan" or _stages(item, live.snapshot) & own
    }
    needs |= {
        address
        for address, _ in live.snapshot.of("usage_plan_stage")
        if address not in desired and address.parts[0] != plan.name and address.parts[1:] in own
    }
    title = f"put {label(delta.address)} on"
    return Draft(delta.address, title, plan, Phase.POINT, (calls.create(delta),), needs=frozenset(needs))


def stage_operations(delta: Delta) -> list[dict[str, Any]]:
    """Return the patch operations that attach, detach or throttle a stage on a plan (docs: UpdateUsagePlan)."""
    value = stage_value(delta.address)
    if delta.action is Action.DELETE:
        return [{"op": "remove", "path": "/apiStages", "value": value}]
    made = [{"op": "add", "path": "/apiStages", "value": value}] if delta.action is Action.CREATE else []
    halved = {item.key for item in delta.differences if item.new is None and len(item.fields) > 1}
    for item in delta.differences:
        base = throttle_path(delta.address, item.key or "")
        if item.new is None and len(item.fields) == 1:
            made.append({"op": "remove", "path": base})
        elif len(item.fields) == 1:
            made.extend(_limits(base, item.new, delta.address))
        elif item.key not in halved:
            made.append({"op": "replace", "path": _join(base, item.fields[-1].wire), "value": wire.text(item.new)})
    for route in sorted(route for route in halved if route):
        # One half of a throttle cannot be unset: it is removed, and the other half set again.
        base = throttle_path(delta.address, route)
        made += [{"op": "remove", "path": base}, *_limits(base, delta.new.throttle[route], delta.address)]
    return made


def _limits(base: Template, throttle: Any, address: Address) -> list[dict[str, Any]]:
    return [
        {"op": "replace", "path": _join(base, name), "value": wire.text(limit)}
        for name, limit in wire.struct_to_wire(throttle, address).items()
    ]


def throttle_path(address: Address, route: str) -> Template:
    """Return the patch path of a route's throttle: `/apiStages/{apiId}:{stage}/throttle/{path~1escaped}/{METHOD}`.

    The root's is `…/throttle/~1/GET`, as JSON Pointer has it; Terraform's users write it so for stage settings.
    """
    verb, path = route.split(" ", 1)
    tail = f":{address.name}/throttle/{wire.escape(path)}/{verb}"
    return Template(("/apiStages/", api_reference(address), tail))


def _join(base: Template, leaf: str) -> Template:
    return Template((*base.parts, f"/{leaf}"))


def stage_value(address: Address) -> Template:
    """Return how a patch names a stage: `{apiId}:{stage}`."""
    return Template((api_reference(address), f":{address.name}"))


def api_reference(address: Address) -> Ref:
    """Return the reference to the API that an attachment names; the reader knows the ids of those elsewhere."""
    return Ref(api_address(address.parts[1]))


def stage_of(address: Address) -> Address:
    """Return the stage that an attachment covers."""
    return Address("v2_stage" if is_v2(address.parts[1]) else "stage", address.parts[1:])


def throttle_key(route: str) -> str:
    """Return how AWS keys a plan's throttle of a route: `POST /orders` -> `/orders/POST`, and `GET /` -> `//GET`.

    The key is `{path}/{verb}` (reference: UsagePlan, ApiStage), so the root's has two slashes; CDK writes it so
    (aws-apigateway usage-plan.ts, 2026-11). No answer with it is recorded, and reading takes `/GET` as well.
    """
    verb, path = route.split(" ", 1)
    return f"{path}/{verb}"
