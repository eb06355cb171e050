"""Secrets that were rotated: AWS never shows them again, so a tag remembers which version of them was written.

A key's value cannot be changed, so a new version means a new key in the place of the old one. The old one is marked as
superseded, the new one made and put on the plans that hold the old one, and only then the old one deleted: clients
always have one of the two, and an apply that dies in between is taken up by the mark.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any, NoReturn

from apigwctl.catalogue.access import UsagePlanKey
from apigwctl.catalogue.schema import KINDS, Field
from apigwctl.catalogue.wire import Difference
from apigwctl.errors import InternalError
from apigwctl.model.change import Action, Reason
from apigwctl.model.identity import SECRET_VERSION_TAG, SUPERSEDED_TAG
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.context import Context
from apigwctl.planning.differ import Delta
from apigwctl.values import Address, Secret


def version_tags(kind: str, resource: Any) -> dict[str, str]:
    """Return the tag that remembers the version of a resource's secret; none without a secret or a version."""
    item = _secret_of(kind)
    value = getattr(resource, item.attribute) if item else None
    return {SECRET_VERSION_TAG: value.version} if isinstance(value, Secret) and value.version else {}


def rotate(deltas: Iterable[Delta], wanted: Snapshot, live: Live, context: Context) -> list[Delta]:
    """Return the deltas with updates of a secret's version as replacements, and new keys put where the old ones are.

    What is being adopted is taken to hold the secret already: nobody has compared them. A version that did not change
    the value only changes the tag.
    """
    spared = live.adopting | live.same_value
    made = [delta if delta.address in spared else _rotated(delta) for delta in deltas]
    # What holds a key that was superseded loses it with that key, once the new one is there.
    made = [delta for delta in made if not _goes_with_key(delta, live)]
    replaced = {item.address for item in made if item.action is Action.REPLACE and _secret_of(item.address.kind)}
    known = {item.address for item in made}
    found = {address for address, item in wanted.of("usage_plan_key") if item.key in replaced}
    found |= _carried(replaced, wanted, live, context)
    return made + [
        Delta(
            address,
            Action.CREATE,
            Reason.PARENT_REPLACED,
            None,
            UsagePlanKey(key=Address("api_key", address.parts[1:])),
        )
        for address in sorted(found - known)
    ]


def _goes_with_key(delta: Delta, live: Live) -> bool:
    kind, old = delta.address.kind, delta.old
    return kind == "usage_plan_key" and delta.action is Action.DELETE and old.key in live.superseded


def _carried(replaced: set[Address], wanted: Snapshot, live: Live, context: Context) -> set[Address]:
    """Return where a new key has to go because its forerunner is there: on plans of others too.

    Left out are the plans that go, and those of ours whose keys are all in the spec.
    """
    holders = {key: {key} for key in replaced}
    for old, current in live.superseded.items():
        if current in wanted:
            holders.setdefault(current, set()).add(old)
    found = set()
    for key, forerunners in holders.items():
        plans = {plan for item in forerunners for plan in live.plans_of.get(item, ())}
        if key not in replaced:
            plans -= set(live.plans_of.get(key, ()))
        for plan in plans:
            leaves = context.prune and plan in live.orphans
            if not leaves and Address("usage_plan_key", plan.parts) not in context.exclusive:
                found.add(Address("usage_plan_key", (*plan.parts, *key.parts)))
    return found


def _secret_of(kind: str) -> Field | None:
    return next((item for item in KINDS[kind].fields if item.shape.base == "secret"), None)


def _rotated(delta: Delta) -> Delta:
    item = _secret_of(delta.address.kind)
    version = next((found for found in delta.differences if found.key == SECRET_VERSION_TAG), None)
    value = getattr(delta.new, item.attribute) if item is not None and delta.new is not None else None
    if delta.action is not Action.UPDATE or item is None or version is None or not isinstance(value, Secret):
        return delta
    before = Secret(value.reference, _forgotten, version.old) if version.old else None
    others = tuple(found for found in delta.differences if found.key not in (SECRET_VERSION_TAG, SUPERSEDED_TAG))
    return dataclasses.replace(
        delta,
        action=Action.REPLACE,
        reason=Reason.ROTATED,
        differences=(Difference((item,), None, before, value), *others),
    )


def _forgotten() -> NoReturn:
    raise InternalError("only the version of a secret that was written is known")
