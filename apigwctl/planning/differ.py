"""Two snapshots to deltas: what has to be created, updated, replaced and deleted, without a thought about calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.access import LambdaPermission
from apigwctl.catalogue.addresses import parent_of, paths_above, resource, root_of
from apigwctl.catalogue.quirks import BUILT_IN_MODELS
from apigwctl.catalogue.schema import KINDS, On, Patch
from apigwctl.catalogue.wire import Difference, differences, members
from apigwctl.model.change import Action, Change, FieldChange, Reason
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address

NEVER_DELETED = frozenset(
    {"deployment", "v2_deployment", "log_group", "account", "documentation_version", "portal_preview"}
)
"""Kinds that are not deleted because a spec does not list them: they have a life of their own."""

SHARED = frozenset({"usage_plan_stage", "usage_plan_key", "api_mapping"})
"""Collections that others write to as well: managed as far as the spec names them, unless it says `exclusive`."""


@dataclass(frozen=True)
class Delta:
    """One resource that differs, with both sides."""

    address: Address
    action: Action
    reason: Reason
    old: Any = None
    new: Any = None
    differences: tuple[Difference, ...] = ()

    @property
    def puts_again(self) -> bool:
        """Whether the update is a put of the whole, since a member that differs has no patch."""
        return self.action is Action.UPDATE and any(item.fields[-1].patch is Patch.NONE for item in self.differences)


Spares = Callable[[Address, Difference | None], bool]
"""Whether a live resource, or one difference of a wanted one, is others' to change."""


def _spares_nothing(_: Address, __: Difference | None) -> bool:
    return False


Surplus = Callable[[Address, Any, Any], tuple[Difference, ...]]
"""What of a live resource has to go although it is no member that its spec could leave out."""


def _no_surplus(_: Address, __: Any, ___: Any) -> tuple[Difference, ...]:
    return ()


def diff(
    desired: Snapshot,
    live: Snapshot,
    *,
    exclusive: frozenset[Address] = frozenset(),
    keep: frozenset[Address] = frozenset(),
    spares: Spares = _spares_nothing,
    surplus: Surplus = _no_surplus,
) -> tuple[Delta, ...]:
    """Return the deltas that turn `live` into `desired`.

    `exclusive` names shared collections that are wholly ours, as (kind, root's parts); in `keep` roots nothing is
    deleted; `spares` says what is left to others; `surplus` what goes besides.
    """
    found: list[Delta] = []
    for address, new in desired.resources.items():
        delta = compare(address, live.get(address), new, spares, surplus)
        if delta is not None:
            found.append(delta)
    spared = {address for address in live if address not in desired and spares(address, None)}
    found.extend(_deletions(desired, live, exclusive, keep, spared | _paths_of(spared)))
    return tuple(found)


def compare(
    address: Address, old: Any, new: Any, spares: Spares = _spares_nothing, surplus: Surplus = _no_surplus
) -> Delta | None:
    """Return the delta of one wanted resource, or None when it is as wanted."""
    if old is None:
        return Delta(address, Action.CREATE, Reason.NEW, None, new, members(new))
    found = (*differences(old, new), *surplus(address, old, new))
    changed = tuple(item for item in found if not spares(address, item))
    if not changed:
        return None
    if any(item.fields[0].on is On.CREATE for item in changed):
        return Delta(address, Action.REPLACE, Reason.CREATE_ONLY, old, new, changed)
    if all(item.fields[0].on is On.IMPORT for item in changed):
        return Delta(address, Action.NOTE, Reason.CREATION_VALUE, old, new, changed)
    patchable = tuple(item for item in changed if item.fields[0].on is not On.IMPORT)
    return Delta(address, Action.UPDATE, Reason.DIFFERS, old, new, patchable)


def to_change(delta: Delta, desired: Snapshot) -> Change:
    """Return a delta as people see it; a secret never shows more than its reference."""
    fields = tuple(FieldChange(item.path, item.old, item.new) for item in delta.differences)
    detail = called(delta.old) if delta.action is Action.DELETE else ""
    return Change(delta.address, delta.action, delta.reason, fields, detail, desired.sources.get(delta.address))


def called(resource: Any) -> str:
    """Return the function that a permission is about, whose own name tells nobody: `orders:live`; else nothing."""
    if not isinstance(resource, LambdaPermission):
        return ""
    name = resource.function_name.rpartition(":function:")[2]
    return f"{name}:{resource.qualifier}" if resource.qualifier else name


def _paths_of(spared: set[Address]) -> set[Address]:
    """The paths that spared routes need."""
    methods = [address for address in spared if address.kind == "method"]
    return {resource(address.parts[0], path) for address in methods for path in paths_above(address.parts[1])}


def _deletions(
    desired: Snapshot,
    live: Snapshot,
    exclusive: frozenset[Address],
    keep: frozenset[Address],
    spared: set[Address],
) -> Iterable[Delta]:
    gone: set[Address] = set()
    for address, old in live.resources.items():
        if address in desired or address in spared or not _is_deletable(address, desired, exclusive, keep):
            continue
        gone.add(address)
        parent = parent_of(address)
        reason = Reason.PARENT_GONE if parent in gone else Reason.GONE
        yield Delta(address, Action.DELETE, reason, old, None)


def _is_deletable(address: Address, desired: Snapshot, exclusive: frozenset[Address], keep: frozenset[Address]) -> bool:
    root = root_of(address)
    if root not in desired or root in keep or address.kind in NEVER_DELETED or KINDS[address.kind].root:
        return False
    if address.kind in SHARED:
        return Address(address.kind, root.parts) in exclusive
    return not (address.kind == "model" and address.name in BUILT_IN_MODELS)
