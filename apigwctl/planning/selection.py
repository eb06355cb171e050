"""Part of a project: the wanted snapshot restricted to some addresses, everything else as it is in AWS."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from apigwctl.catalogue.addresses import label, parent_of, root_of
from apigwctl.catalogue.quirks import BUILT_IN_MODELS
from apigwctl.catalogue.schema import KINDS
from apigwctl.errors import UsageError
from apigwctl.model.change import Action
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.differ import compare
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
    roots = {root_of(address) for address in chosen}
    _refuse_parts_of_nothing(roots - chosen - set(live))
    kept: dict[Address, Any] = {}
    for address in every:
        asked = _is_within(address, chosen) or _is_above(address, chosen)
        item = (desired if asked or _is_same(address, desired, live) else live).get(address)
        if not asked and hasattr(item, "tags"):
            item = replace(item, tags=FrozenMap({**getattr(live.get(address), "tags", {}), **item.tags}))
        if root_of(address) in roots and item is not None:
            kept[address] = item
    return Snapshot(FrozenMap(kept), desired.sources)


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
    names = {label(address)}
    if KINDS[address.kind].root:
        names |= {address.name, f"{KINDS[address.kind].title}/{address.name}"}
    return names


def _is_within(address: Address, chosen: set[Address]) -> bool:
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


def _contains(above: str, path: str) -> bool:
    return path == above or path.startswith(above.rstrip("/") + "/")
