"""Our tags on roots, the adopted mark, and what is taken over or renamed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from apigwctl.catalogue.addresses import API_KINDS, label, root_of
from apigwctl.catalogue.http_folds import fold_timeout
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.schema import KINDS
from apigwctl.catalogue.wire import Difference
from apigwctl.model.change import Action, Change, Reason
from apigwctl.model.identity import ADOPTED_TAG, OUTPUTS_TAG, ownership_tags
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import calls, rotation
from apigwctl.planning.context import Context
from apigwctl.planning.differ import Delta
from apigwctl.planning.steps import Draft, Phase
from apigwctl.planning.surplus import is_ignored
from apigwctl.planning.work import Work
from apigwctl.values import FrozenMap


def tagged(desired: Snapshot, live: Live, context: Context) -> Snapshot:
    """Return the wanted snapshot, AWS's derived values filled in, with our tags on every root that can carry them."""
    made = {address: fold_timeout(address, normalise(item)) for address, item in desired.resources.items()}
    outputs = {
        address.parts[0]: address.name.removesuffix("/id")
        for address, _ in desired.of("parameter")
        if address.name.endswith("/id")
    }
    for address, item in made.items():
        if KINDS[address.kind].root and KINDS[address.kind].arn:
            named = {key: value for key, value in item.tags.items() if not is_ignored(key, context)}
            tags = {**named, **rotation.version_tags(address.kind, item), **ownership_tags(context.owner, address)}
            if address in live.adopting and not context.prune:
                tags[ADOPTED_TAG] = "true"
            if address.kind in API_KINDS and address.name in outputs:
                tags[OUTPUTS_TAG] = outputs[address.name]
            made[address] = dataclasses.replace(item, tags=FrozenMap(tags))
    return desired.with_resources(made)


def visible(live: Live, wanted: Snapshot, context: Context) -> Snapshot:
    """The live snapshot with the adopted mark shown only where a prune takes it off."""
    made = {}
    for address in live.marked:
        item = live.snapshot.get(address)
        if item is not None and not context.prune and address in wanted:
            made[address] = dataclasses.replace(item, tags=item.tags.without(ADOPTED_TAG))
    return live.snapshot.with_resources(made)


def unmarked(deltas: list[Delta], work: Work) -> list[Delta]:
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


def note_adoptions(work: Work) -> None:
    """Tell what is taken over and what is renamed, with the ids."""
    for address in sorted(work.live.adopting):
        work.changes.append(Change(address, Action.ADOPT, Reason.NOT_OURS, detail=work.live.ids.get(address, "")))
    for address in sorted(work.live.renamed):
        work.changes.append(Change(address, Action.RENAME, Reason.RENAMED, detail=work.live.ids.get(address, "")))


def tag_drafts(work: Work, deltas: Iterable[Delta]) -> list[Draft]:
    """Return the steps that set and remove tags, which no update call can."""
    made = []
    for delta in deltas:
        changed = calls.tag_changes(delta) if delta.action is Action.UPDATE else {}
        idle = {key: changed.pop(key) for key in [OUTPUTS_TAG] if changed.get(key, "") is None}
        if idle:
            # It says where to look for what goes: as long as something is there, it has to stay.
            made.append(_tag_draft(work, delta, idle, Phase.AFTERMATH))
        if changed and KINDS[delta.address.kind].arn:
            made.append(_tag_draft(work, delta, changed, Phase.ROOT))
    return made


def _tag_draft(work: Work, delta: Delta, changed: dict[str, str | None], phase: Phase) -> Draft:
    arn = calls.arn(delta.address, work.context.partition, work.context.region)
    steps = tuple(calls.tag(delta.address, changed, arn))
    return Draft(delta.address, f"tag {label(delta.address)}", root_of(delta.address), phase, steps)
