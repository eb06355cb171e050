"""A key in the place of another: the new one is there, and where the old one is, before the old one goes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from apigwctl.catalogue.access import UsagePlanKey
from apigwctl.catalogue.addresses import label
from apigwctl.catalogue.links import LINKS
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.change import Action, Change, Reason
from apigwctl.model.identity import SUPERSEDED_TAG
from apigwctl.model.plan import Call
from apigwctl.planning import calls
from apigwctl.planning.certificates import shown_by
from apigwctl.planning.differ import Delta
from apigwctl.planning.links import holders, kept, users
from apigwctl.planning.steps import Draft, Phase, bound_call
from apigwctl.planning.work import Work
from apigwctl.values import Address, FrozenMap


def replacement(work: Work, delta: Delta, deltas: Iterable[Delta]) -> list[Draft]:
    """Return the steps that put a new key in the place of one whose value cannot change.

    AWS has one key of a value (reference), and asks nowhere that a name be unique (not recorded), so two of one name
    live side by side. The old one is marked first: whoever finds both knows which of them goes.
    """
    address, title = delta.address, label(delta.address)
    # The new one's id takes the place of the old one's in all that refers to it.
    work.replaced.add(address)
    finished = _finished(work, address)
    arn = calls.arn(address, work.context.partition, work.context.region)
    marks = tuple(bound_call(call, work.live.ids) for call in calls.tag(address, {SUPERSEDED_TAG: "true"}, arn))
    created = calls.create(delta)
    if created.probe is not None:
        unless: FrozenMap[str, tuple[str, ...]] = FrozenMap({KINDS[address.kind].identity: (work.live.ids[address],)})
        created = dataclasses.replace(created, probe=dataclasses.replace(created.probe, unless=unless))
    old = (bound_call(calls.delete(address, delta.old), work.live.ids),)
    needs = _attachments(address, deltas)
    return [
        Draft(address, f"finish the last replacement of {title}", address, Phase.ROOT, finished, (0,)),
        Draft(address, f"put a new {title} beside the old one", address, Phase.ROOT, (*marks, created), (1,)),
        Draft(address, f"delete the old {title}", address, Phase.REMOVE, old, needs=needs),
    ]


def plan_superseded(work: Work, deltas: Iterable[Delta]) -> None:
    """Plan the end of keys in whose place another one stands: an apply died before it could delete them."""
    deltas = tuple(deltas)
    for address, current in sorted(work.live.superseded.items()):
        if current not in work.desired or address in work.live.retiring:
            continue
        using = holders(work) if current.kind in LINKS else ()
        if using:
            work.changes.append(kept(address, using))
            continue
        detail = work.live.ids.get(address, "")
        work.changes.append(Change(address, Action.DELETE, Reason.SUPERSEDED, detail=detail))
        # A key that is replaced once more takes what the last time left with it.
        if current in work.replaced and current.kind not in LINKS:
            continue
        step = (calls.delete(address, None),)
        needs = _attachments(current, deltas) | {current}
        if current.kind in LINKS:
            needs |= users(work, current) | users(work, address)
        work.drafts.append(Draft(address, f"delete {label(address)}", current, Phase.REMOVE, step, needs=needs))


def _finished(work: Work, key: Address) -> tuple[Call, ...]:
    """Return the calls that end a replacement which an apply died in, before the key is replaced once more.

    The key that it left may have the very value that is wanted now, and AWS has one key of a value; and of two that are
    marked nobody could tell which one is in use.
    """
    live = work.live
    left = sorted(old for old, current in live.superseded.items() if current == key)
    here = set(live.plans_of.get(key, ()))
    missing = {plan for old in left for plan in live.plans_of.get(old, ())} - here
    made = []
    for plan in sorted(missing):
        address = Address("usage_plan_key", (*plan.parts, *key.parts))
        put = calls.create(Delta(address, Action.CREATE, Reason.PARENT_REPLACED, None, UsagePlanKey(key=key)))
        made.append(dataclasses.replace(bound_call(put, live.ids), binds=()))
    return (*made, *(bound_call(calls.delete(old, None), live.ids) for old in left))


def _attachments(key: Address, deltas: Iterable[Delta]) -> frozenset[Address]:
    """Return where a key is put on a plan, or a certificate shown: the one before it goes once that is done."""
    deltas = tuple(deltas)
    return shown_by(key, deltas) | frozenset(
        delta.address
        for delta in deltas
        if delta.address.kind == "usage_plan_key" and delta.action is Action.CREATE and delta.new.key == key
    )
