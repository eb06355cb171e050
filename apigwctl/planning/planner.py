"""Two snapshots to a plan: the changes that people read and the steps that the executor carries out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from apigwctl.catalogue.addresses import label, rest_api, root_of
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.schema import KINDS
from apigwctl.catalogue.wire import Difference
from apigwctl.model.change import Action, Change, Reason
from apigwctl.model.codec import digest
from apigwctl.model.identity import ADOPTED_TAG, ownership_tags
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.model.snapshot import Snapshot
from apigwctl.openapi.exporter import document
from apigwctl.planning import calls, definition, delivery, documentation, guards, parameters, plans, rotation, settings
from apigwctl.planning.context import Context
from apigwctl.planning.differ import Delta, diff, to_change
from apigwctl.planning.estimate import estimate
from apigwctl.planning.ignoring import is_left_alone
from apigwctl.planning.selection import select
from apigwctl.planning.steps import Draft, Phase, order
from apigwctl.values import Address, FrozenMap, Problem


@dataclass
class _Work:
    """What one planning run gathers."""

    desired: Snapshot
    live: Live
    context: Context
    drafts: list[Draft] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    replaced: set[Address] = field(default_factory=set)


def plan(
    desired: Snapshot, live: Live, context: Context, notes: tuple[Problem, ...] = (), *, only: tuple[str, ...] = ()
) -> Plan:
    """Return the plan that makes AWS what the specs say.

    `desired` holds what documents describe, without ownership tags: those are added here. Objects that are ours but
    no longer described are listed, and deleted only when `context.prune` says so. `only` restricts it to some
    addresses.
    """
    wanted, seen = comparable(desired, live, context)
    if only:
        wanted = select(wanted, seen, only)
        chosen = frozenset(wanted)
        live = dataclasses.replace(live, adopting=live.adopting & chosen, renamed=live.renamed & chosen)
    live = dataclasses.replace(live, snapshot=seen)
    work = _Work(wanted, live, context)
    deltas = rotation.rotate(_diff(work, wanted, seen), wanted, live.adopting)
    deltas = _unmarked(deltas, work) if context.prune else deltas
    deltas += _detached_stages(deltas, live, context)
    _note_adoptions(work)
    by_root: dict[Address, list[Delta]] = {}
    for delta in deltas:
        by_root.setdefault(root_of(delta.address), []).append(delta)
    for root in sorted({*by_root, *(item for item, _ in wanted.of("rest_api"))}):
        _plan_root(work, root, by_root.get(root, []))
    _plan_orphans(work)
    return _finish(work, notes)


def comparable(desired: Snapshot, live: Live, context: Context) -> tuple[Snapshot, Snapshot]:
    """Return both sides of a diff: what is wanted, what AWS derives filled in, and what is live, that taken off."""
    wanted = parameters.declare(settings.inherit(settings.per_verb(tagged(desired, live, context))))
    seen = settings.fold(_visible(live, wanted, context), wanted, live.limits)
    for fold in (documentation.fold, parameters.fold):
        seen = fold(seen, wanted)
    return wanted, seen


def destroy(doomed: frozenset[Address], live: Live, context: Context, *, purge_logs: bool = False) -> Plan:
    """Return the plan that deletes these roots and what hangs on them; log groups only when asked."""
    work = _Work(Snapshot(), live, context)
    for root in sorted(doomed & set(live.snapshot)):
        _plan_removal(work, root, Reason.DESTROYED, purge_logs=purge_logs)
    return _finish(work, (), destroying=True)


def _diff(work: _Work, wanted: Snapshot, seen: Snapshot) -> tuple[Delta, ...]:
    """The deltas under the rules of ownership: what is shared, adopted or ignored is not ours to delete."""
    context, live = work.context, work.live
    keep = live.adopting if context.prune else live.adopting | live.marked

    def spares(address: Address, difference: Difference | None) -> bool:
        return is_left_alone(address, context, difference)

    return diff(wanted, seen, exclusive=context.exclusive, keep=keep, spares=spares)


def tagged(desired: Snapshot, live: Live, context: Context) -> Snapshot:
    """Return the wanted snapshot, AWS's derived values filled in, with our tags on every root that can carry them."""
    made = {address: normalise(item) for address, item in desired.resources.items()}
    for address, item in made.items():
        if KINDS[address.kind].root and KINDS[address.kind].arn:
            named = {key: value for key, value in item.tags.items() if not _is_ignored(key, context)}
            tags = {**named, **rotation.version_tags(address.kind, item), **ownership_tags(context.owner, address)}
            if address in live.adopting and not context.prune:
                tags[ADOPTED_TAG] = "true"
            made[address] = dataclasses.replace(item, tags=FrozenMap(tags))
    return desired.with_resources(made)


def _is_ignored(tag: str, context: Context) -> bool:
    return any(fnmatchcase(tag, pattern) for pattern in context.ignored_tags)


def _visible(live: Live, wanted: Snapshot, context: Context) -> Snapshot:
    """The live snapshot with the adopted mark shown only where a prune takes it off."""
    made = {}
    for address in live.marked:
        item = live.snapshot.get(address)
        if item is not None and not context.prune and address in wanted:
            made[address] = dataclasses.replace(item, tags=item.tags.without(ADOPTED_TAG))
    return live.snapshot.with_resources(made)


def _unmarked(deltas: list[Delta], work: _Work) -> list[Delta]:
    """A prune takes the adopted mark off: from now on the spec is complete."""
    tags = {item: KINDS[item.kind].field("tags") for item in work.live.marked if item in work.desired}
    gone = {item: Difference((found,), ADOPTED_TAG, "true", None) for item, found in tags.items()}
    made = []
    for delta in deltas:
        # A replacement comes without the mark.
        mark = gone.pop(delta.address, None) if delta.action in (Action.UPDATE, Action.REPLACE) else None
        if mark is not None and delta.action is Action.UPDATE:
            delta = dataclasses.replace(delta, differences=(*delta.differences, mark))
        made.append(delta)
    for address, mark in gone.items():
        old, new = work.live.snapshot.get(address), work.desired.get(address)
        made.append(Delta(address, Action.UPDATE, Reason.DIFFERS, old, new, (mark,)))
    return made


def _detached_stages(deltas: Iterable[Delta], live: Live, context: Context) -> list[Delta]:
    """A stage that goes is taken off the usage plans that cover it first, but for those that go with all they cover."""
    deltas = list(deltas)
    gone = {delta.address.parts for delta in deltas if delta.address.kind == "stage" and delta.action is Action.DELETE}
    known = {delta.address for delta in deltas}
    return [
        Delta(address, Action.DELETE, Reason.PARENT_GONE, item, None)
        for address, item in live.snapshot.of("usage_plan_stage")
        if address.parts[1:] in gone
        and address not in known
        and not (context.prune and root_of(address) in live.orphans)
    ]


def _note_adoptions(work: _Work) -> None:
    for address in sorted(work.live.adopting):
        work.changes.append(Change(address, Action.ADOPT, Reason.NOT_OURS, detail=work.live.ids.get(address, "")))
    for address in sorted(work.live.renamed):
        work.changes.append(Change(address, Action.RENAME, Reason.RENAMED, detail=work.live.ids.get(address, "")))


def _plan_root(work: _Work, root: Address, deltas: list[Delta]) -> None:
    work.changes += [to_change(delta, work.desired) for delta in deltas]
    if root.kind == "rest_api":
        _plan_api(work, root, deltas)
    elif root.kind == "usage_plan":
        work.drafts += plans.drafts(root, deltas, work.live, work.desired)
        work.drafts += _tag_drafts(work, deltas)
    else:
        for delta in deltas:
            work.drafts += _simple(work, delta)
        work.drafts += _tag_drafts(work, deltas)


def _simple(work: _Work, delta: Delta) -> list[Draft]:
    """A key, a certificate or the account's settings: created by one call, changed by one."""
    address, title = delta.address, label(delta.address)
    if delta.action is Action.REPLACE:
        # The new one's id takes the place of the old one's in all that refers to it.
        work.replaced.add(address)
        old = calls.delete(address, delta.old)
        old = dataclasses.replace(old, params=calls.bind(old.params, work.live.ids))
        return [Draft(address, f"replace {title}", address, Phase.ROOT, (old, calls.create(delta)))]
    if delta.action is Action.CREATE and KINDS[address.kind].calls.create:
        return [Draft(address, f"create {title}", address, Phase.ROOT, (calls.create(delta),))]
    changed = tuple(item for item in delta.differences if item.fields[0].attribute != "tags")
    steps = tuple(calls.patch(address, delta.new, changed))
    return [Draft(address, f"update {title}", address, Phase.UPDATE, steps, provides=frozenset({address}))]


def _plan_api(work: _Work, api: Address, deltas: list[Delta]) -> None:
    """Plan one API: its definition, its deployment, then what serves it."""
    definitions = [delta for delta in deltas if KINDS[delta.address.kind].snapshotted]
    as_wanted = all(_is_unserved(delta) for delta in definitions)
    deploying = delivery.decide(api, work.desired, work.live, work.context, as_wanted=as_wanted)
    made = _define(work, api, definitions)
    made += delivery.deploy_drafts(deploying, _resulting(work, api, definitions), work.context)
    stamps, stamped = delivery.stamp_drafts(deploying, work.context)
    made += stamps
    for delta in deltas:
        if delta.address.kind == "log_group":
            made += delivery.log_group_drafts(delta, work.context)
        elif delta.address.kind == "lambda_permission":
            made += delivery.permission_drafts(delta)
    made += delivery.stage_drafts(deltas, deploying, work.live, work.desired)
    made += delivery.pointer_drafts(deploying, work.desired)
    pruned, changes = delivery.prune_drafts(deploying, work.live, work.context)
    made += pruned
    made += definition.lookups(api, made, work.live)
    work.drafts += made + _tag_drafts(work, deltas)
    work.changes += delivery.deploy_changes(deploying, definitions) + stamped + changes


def _resulting(work: _Work, api: Address, deltas: Iterable[Delta]) -> Snapshot:
    """The definition that the steps leave: what is wanted, and what others have there that is not ours to delete."""
    if definition.is_first_creation(deltas, work.live, api):
        return work.desired
    gone = {delta.address for delta in deltas if delta.action is Action.DELETE}
    kept = {address: item for address, item in work.live.snapshot.below(api) if address not in gone}
    return Snapshot(FrozenMap(kept)).with_resources(work.desired.resources)


def _is_unserved(delta: Delta) -> bool:
    """Whether a delta leaves alone what a deployment snapshots: a name, a tag."""
    return delta.action in (Action.UPDATE, Action.NOTE) and not any(item.fields[0].served for item in delta.differences)


def _define(work: _Work, api: Address, deltas: list[Delta]) -> list[Draft]:
    wanted = work.desired.get(api)
    made: list[Draft] = []
    start = work.live.snapshot
    if definition.is_first_creation(deltas, work.live, api):
        importable = definition.importable(work.desired, work.live, api)
        exported = document(importable, api)
        if api not in work.live.snapshot:
            created = calls.create(Delta(api, Action.CREATE, Reason.NEW, None, wanted))
            made.append(Draft(api, f"create {label(api)}", api, Phase.ROOT, (created,)))
        work.live = definition.without_ids(work.live, api)
        made.append(definition.import_draft(api, exported))
        start = definition.after_import(importable, work.live, api, exported)
    else:
        start = _detached(start, deltas)
    scope = frozenset({api})
    wanted_part = Snapshot(
        FrozenMap({key: item for key, item in work.desired.below(api) if KINDS[key.kind].snapshotted})
    )
    live_part = Snapshot(
        FrozenMap({key: item for key, item in start.within(scope).resources.items() if KINDS[key.kind].snapshotted})
    )
    steps = list(_diff(work, wanted_part, live_part))
    made += definition.drafts([delta for delta in steps if delta.address != api], work.desired, work.live.snapshot)
    made += _api_settings(api, steps)
    return made


def _detached(start: Snapshot, deltas: list[Delta]) -> Snapshot:
    replaced = {delta.address for delta in deltas if delta.action is Action.REPLACE and delta.address.kind == "model"}
    loose = {
        address: definition.without_models(item, replaced) for address, item in definition.referrers(start, replaced)
    }
    return start.with_resources(loose)


def _api_settings(api: Address, deltas: list[Delta]) -> list[Draft]:
    """The API's own members go in one update after its contents, the policy before an endpoint type that needs it."""
    own = next((delta for delta in deltas if delta.address == api and delta.action is Action.UPDATE), None)
    if own is None:
        return []
    changed = sorted(
        (item for item in own.differences if item.fields[0].attribute != "tags"),
        key=lambda item: item.fields[0].attribute != "policy",
    )
    steps = tuple(calls.patch(api, own.new, tuple(changed)))
    return [Draft(api, f"update {label(api)}", api, Phase.SETTINGS, steps)]


def _tag_drafts(work: _Work, deltas: Iterable[Delta]) -> list[Draft]:
    made = []
    for delta in deltas:
        changed = calls.tag_changes(delta) if delta.action is Action.UPDATE else {}
        if changed and KINDS[delta.address.kind].arn:
            arn = calls.arn(delta.address, work.context.partition, work.context.region)
            steps = tuple(calls.tag(delta.address, changed, arn))
            lane = root_of(delta.address)
            made.append(Draft(delta.address, f"tag {label(delta.address)}", lane, Phase.ROOT, steps))
    return made


# -- removal -----------------------------------------------------------------------------------------------------------


def _plan_orphans(work: _Work) -> None:
    """Owned objects whose documents are gone: deleted with --prune, listed without."""
    for address, found in sorted(work.live.orphans.items()):
        if work.context.prune:
            _plan_removal(work, address, Reason.PRUNED)
        else:
            detail = f"{found}; deleted by --prune"
            work.changes.append(Change(address, Action.ORPHAN, Reason.PRUNED, detail=detail))


def _plan_removal(work: _Work, root: Address, reason: Reason, *, purge_logs: bool = False) -> None:
    live = work.live
    stages = ", ".join(sorted(address.name for address, _ in live.snapshot.children(root, "stage")))
    detail = live.ids.get(root, "") + (f", with its stages {stages}" if stages else "")
    work.changes.append(Change(root, Action.DELETE, reason, detail=detail))
    if root.kind == "usage_plan":
        gone = Delta(root, Action.DELETE, reason, live.snapshot.get(root), None)
        work.drafts += plans.drafts(root, [gone], live, work.desired)
        return
    if root.kind == "account":
        return
    waits = frozenset(
        address
        for address, _ in live.snapshot.of("usage_plan_stage", "usage_plan_key")
        if (root.kind == "rest_api" and address.parts[1] == root.name and address.kind == "usage_plan_stage")
        or (root.kind == "api_key" and address.name == root.name and address.kind == "usage_plan_key")
    )
    if root.kind == "client_certificate":
        shown = [address for address, item in live.snapshot.of("stage") if item.client_certificate == root]
        # What an orphaned API shows was not read.
        apis = {rest_api(address.parts[0]) for address in shown} | {a for a in live.orphans if a.kind == "rest_api"}
        waits |= frozenset({*shown, *apis})
    step = (calls.delete(root, live.snapshot.get(root)),)
    work.drafts.append(
        Draft(root, f"delete {label(root)}", root, Phase.REMOVE, step, needs=waits, provides=frozenset({root}))
    )
    _plan_side_resources(work, root, reason, purge_logs)


def _plan_side_resources(work: _Work, root: Address, reason: Reason, purge_logs: bool) -> None:
    """Invoke permissions go after the API that needed them; log groups hold history and go only when asked."""
    for address, item in work.live.snapshot.below(root):
        if address.kind == "lambda_permission" or (address.kind == "log_group" and purge_logs):
            work.changes.append(Change(address, Action.DELETE, reason))
            name = {"logGroupName": item.log_group_name} if address.kind == "log_group" else {}
            call = calls.delete(address, item)
            call = dataclasses.replace(call, params=FrozenMap({**call.params, **name}))
            title = f"delete {label(address)}"
            work.drafts.append(Draft(address, title, root, Phase.AFTERMATH, (call,), (address,)))


def _finish(work: _Work, notes: tuple[Problem, ...], *, destroying: bool = False) -> Plan:
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
