"""Two snapshots to a plan: the changes that people read and the steps that the executor carries out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from apigwctl.catalogue.addresses import API_KINDS, label, root_of
from apigwctl.catalogue.links import LINKS
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.change import Action, Change, Reason
from apigwctl.model.codec import digest
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import (
    calls,
    certificates,
    documentation,
    domains,
    guards,
    leaving,
    links,
    parameters,
    plans,
    portal_products,
    portals,
    protection,
    rotation,
    route_settings,
    settings,
    web_acls,
)
from apigwctl.planning.api import plan_api
from apigwctl.planning.context import Context
from apigwctl.planning.differ import Delta, to_change
from apigwctl.planning.estimate import estimate
from apigwctl.planning.http_api import plan_http_api
from apigwctl.planning.marks import note_adoptions, tag_drafts, tagged, unmarked, visible
from apigwctl.planning.releases import keys, region_shares, staging
from apigwctl.planning.removal import plan_orphans, plan_removal, plan_side_resources
from apigwctl.planning.replacement import plan_superseded, replacement
from apigwctl.planning.selection import select
from apigwctl.planning.steps import Draft, Phase, order
from apigwctl.planning.work import Work, compared
from apigwctl.values import Address, Problem


def plan(
    desired: Snapshot, live: Live, context: Context, notes: tuple[Problem, ...] = (), *, only: tuple[str, ...] = ()
) -> Plan:
    """Return the plan that makes AWS what the specs say.

    `desired` holds what documents describe, without ownership tags: those are added here. Objects that are ours but
    no longer described are listed, and deleted only when `context.prune` says so. `only` restricts it to some
    addresses.
    """
    wanted, seen = comparable(desired, live, context)
    notes = (*notes, *live.notes, *protection.account_notes(wanted, live.snapshot, context))
    if only:
        wanted = select(wanted, seen, only)
        chosen = frozenset(wanted)
        live = dataclasses.replace(live, adopting=live.adopting & chosen, renamed=live.renamed & chosen)
    live = dataclasses.replace(live, snapshot=seen)
    work = Work(wanted, live, context)
    deltas = rotation.rotate(compared(work, wanted, seen), wanted, live, context)
    deltas = certificates.rotate(deltas, wanted, live, context)
    deltas = unmarked(deltas, work) if context.prune else deltas
    deltas += _detached_stages(deltas, live, context)
    asked = domains.in_place_or_not(deltas)
    deltas = staging.patient(asked, work)
    work.drafts += leaving.drafts(work, asked, deltas)
    note_adoptions(work)
    region_shares.settle(work)
    by_root: dict[Address, list[Delta]] = {}
    for delta in deltas:
        by_root.setdefault(root_of(delta.address), []).append(delta)
    for root in sorted({*by_root, *(item for item, _ in wanted.of(*API_KINDS))}):
        _plan_root(work, root, by_root.get(root, []), deltas)
    plan_orphans(work)
    plan_superseded(work, deltas)
    work.changes += keys.notes(work)
    return _finish(work, notes)


def comparable(desired: Snapshot, live: Live, context: Context) -> tuple[Snapshot, Snapshot]:
    """Return both sides of a diff: what is wanted, what AWS derives filled in, and what is live, that taken off."""
    wanted = route_settings.inherit(settings.inherit(settings.per_verb(tagged(desired, live, context))))
    wanted = portals.published(protection.named(parameters.declare(wanted), live.ids), live.snapshot)
    seen = settings.fold(visible(live, wanted, context), wanted, live.limits)
    seen = route_settings.fold(seen, wanted, keep=live.adopting if context.prune else live.adopting | live.marked)
    for fold in (documentation.fold, parameters.fold, protection.fold, portals.fold):
        seen = fold(seen, wanted)
    seen = protection.fold_account(seen, wanted, context)
    return region_shares.patient(wanted, seen, context), links.detach(seen, wanted, live)


def destroy(doomed: frozenset[Address], live: Live, context: Context, *, purge_logs: bool = False) -> Plan:
    """Return the plan that deletes these roots and what hangs on them; log groups only when asked."""
    work = Work(Snapshot(), live, context)
    for root in sorted(doomed):
        if root in live.snapshot:
            plan_removal(work, root, Reason.DESTROYED, purge_logs=purge_logs)
        else:
            # Somebody deleted it by hand: what hung on it is still there.
            plan_side_resources(work, root, Reason.DESTROYED, purge_logs)
    for old, current in sorted(live.superseded.items()):
        if current in doomed:
            plan_removal(work, old, Reason.DESTROYED)
    return _finish(work, (), destroying=True)


def _detached_stages(deltas: Iterable[Delta], live: Live, context: Context) -> list[Delta]:
    """A stage that goes is taken off the usage plans that cover it first, but for those that go with all they cover.

    A name no longer leads to a stage that goes, or to an API that is pruned: AWS deletes neither before.
    """
    deltas = list(deltas)
    stages = ("stage", "v2_stage")
    gone = {delta.address.parts for delta in deltas if delta.address.kind in stages and delta.action is Action.DELETE}
    pruned = {address.name for address in live.orphans if context.prune and address.kind in API_KINDS}
    known = {delta.address for delta in deltas}

    def goes(address: Address, item: Any) -> bool:
        if address.kind == "usage_plan_stage":
            return address.parts[1:] in gone
        return (item.api.name, item.stage) in gone or item.api.name in pruned

    return [
        Delta(address, Action.DELETE, Reason.PARENT_GONE, item, None)
        for address, item in live.snapshot.of("usage_plan_stage", "api_mapping")
        if goes(address, item) and address not in known and not (context.prune and root_of(address) in live.orphans)
    ]


def _plan_root(work: Work, root: Address, deltas: list[Delta], every: list[Delta]) -> None:
    work.changes += [to_change(delta, work.desired) for delta in deltas]
    if root.kind == "rest_api":
        plan_api(work, root, deltas)
    elif root.kind == "v2_api":
        plan_http_api(work, root, deltas)
    elif root.kind == "web_acl":
        work.drafts += web_acls.drafts(work, root, deltas)
    elif root.kind == "usage_plan":
        work.drafts += plans.drafts(root, deltas, work.live, plans.held(work.desired, every))
        work.drafts += tag_drafts(work, deltas)
    elif root.kind == "domain_name":
        domains.plan_domain(work, root, deltas)
        work.drafts += tag_drafts(work, deltas)
    elif root.kind == "portal_product":
        portal_products.plan_product(work, root, deltas)
    elif root.kind == "portal":
        portals.plan_portal(work, deltas)
    elif root.kind in LINKS:
        for delta in deltas:
            replaced = delta.action is Action.REPLACE
            work.drafts += links.replacement(work, delta) if replaced else _simple(delta)
        work.drafts += [] if root in work.replaced else tag_drafts(work, deltas)
    else:
        for delta in deltas:
            replaced = delta.action is Action.REPLACE
            work.drafts += replacement(work, delta, every) if replaced else _simple(delta, _leaving_keys(work, delta))
        work.drafts += tag_drafts(work, deltas)


def _leaving_keys(work: Work, delta: Delta) -> frozenset[Address]:
    """Return the keys that go before a new one: AWS has one key of a value, and theirs may be the same."""
    if delta.address.kind != "api_key" or delta.action is not Action.CREATE or delta.new.value is None:
        return frozenset()
    return frozenset(item for item in work.live.orphans if item.kind == "api_key" and work.context.prune)


def _simple(delta: Delta, needs: frozenset[Address] = frozenset()) -> list[Draft]:
    """A key, a certificate or the account's settings: created by one call, changed by one."""
    address, title = delta.address, label(delta.address)
    if delta.action is Action.CREATE and KINDS[address.kind].calls.create:
        return [Draft(address, f"create {title}", address, Phase.ROOT, (calls.create(delta),), needs=needs)]
    changed = tuple(item for item in delta.differences if item.fields[0].attribute != "tags")
    steps = tuple(calls.patch(address, delta.new, changed))
    return [Draft(address, f"update {title}", address, Phase.UPDATE, steps, provides=frozenset({address}))]


def _finish(work: Work, notes: tuple[Problem, ...], *, destroying: bool = False) -> Plan:
    changes = tuple(work.changes)
    steps = order(work.drafts, work.live.ids.without(*work.replaced))
    context = work.context
    return Plan(
        project=context.project,
        target=context.target,
        account=context.account,
        region=context.region,
        spec_digest=digest(work.desired.resources_by_label()),
        live_digest=digest([_touched(change) for change in changes]),
        changes=changes,
        steps=steps,
        problems=guards.check(changes, work.desired, work.live, context, destroying=destroying),
        notes=notes,
        options=context.allowances,
        estimate=estimate(steps),
    )


def _touched(change: Change) -> tuple[str, str, tuple[tuple[str, object], ...]]:
    """What a change found in AWS: the members that it touches, as they were."""
    return (str(change.address), change.detail, tuple((item.name, item.old) for item in change.fields))
