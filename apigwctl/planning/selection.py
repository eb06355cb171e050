"""Part of a project: the wanted snapshot restricted to some addresses, everything else as it is in AWS."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from apigwctl.catalogue.addresses import is_elsewhere, label, parent_of, root_of
from apigwctl.catalogue.quirks import BUILT_IN_MODELS
from apigwctl.catalogue.schema import KINDS
from apigwctl.errors import UsageError
from apigwctl.model.change import Action
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.differ import compare
from apigwctl.planning.plans import stage_of
from apigwctl.values import Address, FrozenMap


def select(desired: Snapshot, live: Snapshot, only: tuple[str, ...]) -> Snapshot:
    """Return what is wanted when only some addresses may change; UsageError for one that names nothing.

    A root without selected parts stays as it is in AWS. In a selected part the spec holds, deletes included. What is
    not selected and does not differ is said as the specs say it, so that a stage does not seem to serve something else.
    """
    every = {*desired, *live}
    chosen: set[Address] = set()
    for text in only:
        found = {address for address in every if text in _names(address)}
        if not found:
            raise UsageError(f"--only {text}: no such address", hint="addresses read like the plan: orders/GET /orders")
        chosen |= found
    chosen |= _called_by(chosen, desired, live)
    chosen |= _permissions_of(chosen, desired, live)
    chosen |= {address for address in every if _joins(address) and _is_within(stage_of(address), chosen)}
    roots = {root_of(address) for address in chosen}
    _refuse_parts_of_nothing({root_of(address) for address in chosen if not _joins(address)} - chosen - set(live))
    kept: dict[Address, Any] = {}
    for address in every:
        asked = _is_within(address, chosen) or (
            _is_above(address, chosen) and (address in desired or not _holds_more(address, live, chosen))
        )
        item = (desired if asked or _is_same(address, desired, live) else live).get(address)
        if not asked and hasattr(item, "tags"):
            item = replace(item, tags=FrozenMap({**getattr(live.get(address), "tags", {}), **item.tags}))
        if root_of(address) in roots and item is not None:
            kept[address] = item
    return Snapshot(FrozenMap(kept), desired.sources)


def _joins(address: Address) -> bool:
    """Whether a stage joins a usage plan of others, which no document here stands for: the stage brings it along."""
    return address.kind == "usage_plan_stage" and is_elsewhere(address.parts[0])


def _called_by(chosen: set[Address], desired: Snapshot, live: Snapshot) -> set[Address]:
    """Return the integrations of selected routes of HTTP and WebSocket APIs: those of their own, and new ones.

    A shared one that is there stays as it is, as others call it too; an authorizer comes along where it is new.
    """
    found: set[Address] = set()
    for side in (desired, live):
        targets = [(address, item.target) for address, item in side.of("v2_route") if item.target is not None]
        users = Counter(target for _, target in targets)
        found |= {target for address, target in targets if address in chosen and users[target] == 1}
        found |= {target for address, target in targets if address in chosen and target not in live}
    authorizers = {item.authorizer for address, item in desired.of("v2_route") if address in chosen and item.authorizer}
    return found | {item for item in authorizers if item not in live}


def _permissions_of(chosen: set[Address], desired: Snapshot, live: Snapshot) -> set[Address]:
    """Return the permissions that come and go with what was selected: those of functions that nothing else calls."""
    found: set[Address] = set()
    for side, other in ((desired, live), (live, desired)):
        for address, item in side.of("lambda_permission"):
            if address in other:
                continue
            callers = {caller for caller, uri in _calls(side, address.parts[0]) if _is_called(item, uri)}
            mine = {caller for caller in callers if _is_within(caller, chosen)}
            if mine and (side is desired or mine == callers):
                found.add(address)
    return found


def _calls(side: Snapshot, api: str) -> list[tuple[Address, Any]]:
    """Return what an API calls: integrations and authorizers, each with its URI."""
    names = ("uri", "integration_uri", "authorizer_uri")
    items = side.of("integration", "v2_integration", "authorizer", "v2_authorizer")
    return [
        (address, next((getattr(item, name) for name in names if getattr(item, name, None)), None))
        for address, item in items
        if address.parts[0] == api
    ]


def _is_called(permission: Any, uri: Any) -> bool:
    """Whether a URI calls the very function that a permission is for."""
    name = f"{permission.function_name}:{permission.qualifier}" if permission.qualifier else permission.function_name
    return isinstance(uri, str) and (uri == name or f"/{name}/invocations" in uri)


def _refuse_parts_of_nothing(lacking: set[Address]) -> None:
    """What is not there yet has no part that could be applied by itself."""
    for root in sorted(lacking):
        raise UsageError(f"--only: {label(root)} is not there yet", hint=f"--only {label(root)} creates it whole")


def _is_same(address: Address, desired: Snapshot, live: Snapshot) -> bool:
    new, old = desired.get(address), live.get(address)
    if new is None:
        return address.kind == "model" and address.name in BUILT_IN_MODELS
    if old is None:
        return False
    delta = compare(address, old, new)
    return delta is None or delta.action is Action.NOTE


def _names(address: Address) -> set[str]:
    names = {label(address), label(address, whole=True)}
    if KINDS[address.kind].root:
        names |= {address.name, f"{KINDS[address.kind].title}/{address.name}"}
        names = {label(address), address.name} if address.kind == "v2_api" else names
    return names


def _is_within(address: Address, chosen: set[Address]) -> bool:
    """Whether an address or something that it is part of was chosen; an integration takes its responses along."""
    if address.kind == "integration_response" and Address("integration", address.parts[:-1]) in chosen:
        return True
    current: Address | None = address
    while current is not None:
        if current in chosen:
            return True
        current = parent_of(current)
    return False


def _is_above(address: Address, chosen: set[Address]) -> bool:
    """Whether something selected lives in a path that this is part of, so that it has to exist."""
    return address.kind == "resource" and any(
        item.parts[:1] == address.parts[:1] and len(item.parts) > 1 and _contains(address.name, item.parts[1])
        for item in chosen
    )


def _holds_more(path: Address, live: Snapshot, chosen: set[Address]) -> bool:
    """Whether a path holds something that was not asked for, which would go with it."""
    return any(
        item != path
        and item.parts[0] == path.parts[0]
        and _contains(path.name, item.parts[1])
        and not (_is_within(item, chosen) or _is_above(item, chosen))
        for item, _ in live.of("method", "resource")
    )


def _contains(above: str, path: str) -> bool:
    return path == above or path.startswith(above.rstrip("/") + "/")
