"""VPC links, as drafts. What a link leads to cannot change: a new one is made beside it, integrations move over, APIs
are deployed again, and the old one goes when no stage serves it any longer.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from apigwctl.catalogue.addresses import API_KINDS, api_address, by_id, label
from apigwctl.catalogue.links import LINKS, link_of
from apigwctl.catalogue.schema import On
from apigwctl.catalogue.wire import differences
from apigwctl.model.change import Action, Change, Reason
from apigwctl.model.identity import SUPERSEDED_TAG
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import calls
from apigwctl.planning.deployments import POINTER, decide
from apigwctl.planning.differ import Delta
from apigwctl.planning.steps import Draft, Phase, bound_call, whole_lane
from apigwctl.planning.work import Work
from apigwctl.values import Address, FrozenMap, Template


def detach(seen: Snapshot, wanted: Snapshot, live: Live) -> Snapshot:
    """Return the live snapshot in which integrations do not go through a link that is going to be another one."""
    moving = {address for address, item in wanted.of(*LINKS) if _is_replaced(seen.get(address), item)}
    made: dict[Address, Any] = {}
    for address, item in seen.of("integration", "v2_integration"):
        link = link_of(item)
        if link not in moving or link is None:
            continue
        if isinstance(getattr(item, "connection_id", None), Template):
            made[address] = dataclasses.replace(item, connection_id=live.ids[link])
        else:
            made[address] = dataclasses.replace(item, connection=Address(link.kind, (by_id(live.ids[link]),)))
    return seen.with_resources(made)


def _is_replaced(old: Any, new: Any) -> bool:
    return old is not None and any(item.fields[0].on is On.CREATE for item in differences(old, new))


def replacement(work: Work, delta: Delta) -> list[Draft]:
    """Return the steps that put a link in the place of one that leads elsewhere."""
    address, title, live = delta.address, label(delta.address), work.live
    work.replaced.add(address)
    arn = calls.arn(address, work.context.partition, work.context.region)
    marks = tuple(bound_call(call, live.ids) for call in calls.tag(address, {SUPERSEDED_TAG: "true"}, arn))
    created = calls.create(delta)
    if created.probe is not None:
        unless: FrozenMap[str, tuple[str, ...]] = FrozenMap(dict.fromkeys(("id", "VpcLinkId"), (live.ids[address],)))
        created = dataclasses.replace(created, probe=dataclasses.replace(created.probe, unless=unless))
    made = [Draft(address, f"put a new {title} beside the old one", address, Phase.ROOT, (*marks, created))]
    using = holders(work)
    if using:
        work.changes.append(kept(Address(address.kind, (by_id(live.ids[address]),)), using))
        return made
    old = (bound_call(calls.delete(address, delta.old), live.ids),)
    needs = users(work, address)
    return [*made, Draft(address, f"delete the old {title}", address, Phase.REMOVE, old, needs=needs)]


def holders(work: Work) -> tuple[Address, ...]:
    """Return what may go on using a link that leaves: it stays until that is over, AWS refuses its deletion before.

    Stages that serve an older deployment for now, whose integrations nobody reads, and APIs whose documents are gone
    and that are not pruned.
    """
    live, found = work.live, list[Address]()
    for api, _ in work.desired.of(*API_KINDS):
        if api in live.snapshot:
            found += decide(api, work.desired, live, work.context).lingering
    left = [] if work.context.prune else sorted(item for item in live.orphans if item.kind in API_KINDS)
    return tuple(dict.fromkeys([*found, *left]))


def kept(link: Address, using: tuple[Address, ...]) -> Change:
    """Return the note that a link stays for now."""
    return Change(link, Action.NOTE, Reason.STILL_USED, detail=", ".join(map(label, using)))


def users(work: Work, link: Address) -> frozenset[Address]:
    """Return what has to be done before a link can go: whatever uses it moves over, is served without it, or goes."""
    found: set[Address] = set()
    for snapshot in (work.live.snapshot, work.desired):
        for address, item in snapshot.of("integration", "v2_integration"):
            if link_of(item) == link or _by_id(work, item, link):
                api = api_address(address.parts[0])
                kind = "v2_stage" if api.kind == "v2_api" else "stage"
                sides = (work.live.snapshot, work.desired)
                stages = {stage for side in sides for stage, _ in side.children(api, kind)}
                found |= {whole_lane(api), *stages, *(Address(POINTER, stage.parts) for stage in stages)}
    # After an apply that died, stages may serve what no integration says any more.
    for stage in [item for item in work.live.snapshot if item.kind in ("stage", "v2_stage")]:
        found |= {stage, Address(POINTER, stage.parts)}
    # What an orphaned API goes through was not read; nor what is inside when all of it goes.
    found |= {item for item in (*work.live.orphans, *work.live.snapshot) if item.kind in ("rest_api", "v2_api")}
    return frozenset(found)


def _by_id(work: Work, item: Any, link: Address) -> bool:
    known = work.live.ids.get(link)
    found = link_of(item)
    return known is not None and (
        getattr(item, "connection_id", None) == known or (found is not None and found.name == by_id(known))
    )
