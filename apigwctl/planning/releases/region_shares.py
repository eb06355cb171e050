"""The canary of a Region: its weighted records give it a part of a domain name's traffic, and the others take the rest.

What an API becomes reaches its Region first, and few people there. The stage carries a tag of when its share was last
moved and what to, since records have no such date; or of what ends it. An abort leaves the tag, and no traffic for the
Region, until somebody begins again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.addresses import api_address
from apigwctl.model.change import Action, Change, FieldChange, Reason
from apigwctl.model.identity import CANARY_TAG
from apigwctl.model.live import Live
from apigwctl.model.plan import Call, Plan
from apigwctl.model.region_share import Group, RegionShare, WeightedRecord, share_of, weight_for
from apigwctl.model.release import ABORT, Hold
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.context import Context
from apigwctl.planning.releases.aims import Refusal
from apigwctl.planning.releases.function_aliases import PROMOTE, no_canary, when_text
from apigwctl.planning.releases.goals import plan_of, tag_draft
from apigwctl.planning.steps import Draft, Phase
from apigwctl.planning.work import Work
from apigwctl.values import Address, FrozenMap, freeze, thaw

ABORTED = "aborted"
ENDED = "stage.canary"
"""Stands for a stage whose canary has ended, among what drafts provide and need."""
LARGER = "say a larger weight in dns, such as 100, in every Region"


# -- what the tag says -------------------------------------------------------------------------------------------------


def flying_text(now: float, percent: float) -> str:
    """Return the tag of a canary in flight: `2026-11-23T10:00:00Z 5`."""
    return f"{when_text(now)} {percent:g}"


def asked_percent(tag: str) -> float | None:
    """Return the part of the traffic that a tag says a Region was given; None for one that says something else."""
    when, _, said = tag.partition(" ")
    try:
        return float(said) if when != ABORTED else None
    except ValueError:
        return None


def is_aborted(tag: str) -> bool:
    """Whether a tag says that a Region gets no traffic until somebody begins again."""
    return tag.startswith(ABORTED)


def aborted_told(tag: str) -> str:
    """Return the tag of an abort as people read it: `canary aborted on 2026-11-23 at 10:00 UTC`."""
    return Hold(ABORT, "", tag.partition(" ")[2]).told if is_aborted(tag) else ""


def tag_on(stage: Any) -> str:
    """Return the tag of a live stage; empty where there is none."""
    return str(stage.tags.get(CANARY_TAG, "")) if stage is not None else ""


# -- the verbs ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShareAim:
    """The weights that a Region's records are to have, and why; `percent` is what they come to."""

    stage: Address
    weights: FrozenMap[Group, int]
    reason: Reason
    percent: float = 0.0

    def plan(self, now: RegionShare, live: Live, context: Context) -> Plan:
        """Return the plan that gets there from what the records are now; empty once they are so."""
        moved = [(item, self.weights[item.group]) for item in now.own]
        moved = [(item, weight) for item, weight in moved if item.weight != weight]
        tag = tag_on(live.snapshot.get(self.stage))
        before = self._says(tag, moved=bool(moved), now=context.now)
        ends = self.reason is Reason.CANARY_PROMOTED and bool(moved or tag)
        drafts = [
            tag_draft(self.stage, {CANARY_TAG: before} if before else {}, context, (0,)),
            *_batches(self.stage, now.name, moved),
            tag_draft(self.stage, {CANARY_TAG: None} if ends else {}, context, (9,)),
        ]
        fields = [field for item, weight in moved for field in _fields(item, weight, now)]
        if not fields and (before or ends):
            fields = [FieldChange(("tags", CANARY_TAG), tag or None, before or None)]
        changes = [Change(self.stage, Action.UPDATE, self.reason, tuple(fields))] if fields else []
        return plan_of([item for item in drafts if item is not None], changes, live, context)

    def _says(self, tag: str, *, moved: bool, now: float) -> str:
        """Return what the tag has to say before anything moves; empty where it says that."""
        if self.reason is Reason.CANARY_PROMOTED:
            return PROMOTE if moved and tag != PROMOTE else ""
        if self.reason is Reason.CANARY_ABORTED:
            return "" if is_aborted(tag) else f"{ABORTED} {when_text(now)}"
        return flying_text(now, self.percent) if moved or asked_percent(tag) != self.percent else ""


def giving(stage: Address, now: RegionShare, percent: float, live: Live, *, begins: bool = False) -> ShareAim | Refusal:
    """Return the aim of a part of the traffic: of a canary that begins, or of one in flight."""
    if not begins and asked_percent(tag_on(live.snapshot.get(stage))) is None:
        return no_canary(stage)
    lone = _alone(stage, now)
    if lone is not None:
        return lone
    weights: dict[Group, int] = {}
    for item in now.own:
        weight = weight_for(percent, now.rest(item))
        if weight is None:
            said = f"beside {now.rest(item)} of the other Regions no weight of {now.name} comes to {percent:g} %"
            return Refusal(stage, said, "coarse-weights", LARGER)
        weights[item.group] = weight
    reason = Reason.CANARY_STARTED if begins else Reason.CANARY_SHIFTED
    return ShareAim(stage, FrozenMap(weights), reason, percent)


def promoting(stage: Address, now: RegionShare, live: Live) -> ShareAim | Refusal:
    """Return the aim of the usual share, which the specs say."""
    tag = tag_on(live.snapshot.get(stage))
    if is_aborted(tag):
        said = f"the canary was aborted: {now.name} leads nobody to this Region"
        return Refusal(
            stage, said, "no-canary", "canary start begins again; apply --release gives back the usual share"
        )
    if not tag:
        return no_canary(stage)
    return ShareAim(stage, FrozenMap({item.group: now.usual for item in now.own}), Reason.CANARY_PROMOTED)


def aborting(stage: Address, now: RegionShare, live: Live) -> ShareAim | Refusal:
    """Return the aim of no traffic for this Region."""
    if not tag_on(live.snapshot.get(stage)):
        return no_canary(stage)
    lone = _alone(stage, now)
    return lone or ShareAim(stage, FrozenMap({item.group: 0 for item in now.own}), Reason.CANARY_ABORTED)


def _alone(stage: Address, now: RegionShare) -> Refusal | None:
    """Refuse to move weights that share with nothing: where all are 0, Route 53 takes each as often as the others."""
    if not now.own:
        said = f"{now.name} has no weighted record that leads to this Region"
        return Refusal(stage, said, "no-record", "apply makes it, of dns: {routing: weighted, weight: 100}")
    if any(now.rest(item) == 0 for item in now.own):
        said = f"no other Region has a weighted record of {now.name}: nobody would take the rest of the traffic"
        return Refusal(stage, said, "no-other-region", "apply there first")
    return None


def _batches(stage: Address, name: str, moved: Iterable[tuple[WeightedRecord, int]]) -> list[Draft]:
    by_zone: dict[str, list[dict[str, Any]]] = {}
    for item, weight in moved:
        record = {**thaw(item.said), "Weight": weight}
        by_zone.setdefault(item.zone, []).append({"Action": "UPSERT", "ResourceRecordSet": record})
    made = []
    for zone, changes in sorted(by_zone.items()):
        params = {"HostedZoneId": zone, "ChangeBatch": {"Comment": "apigwctl", "Changes": changes}}
        call = Call("route53", "ChangeResourceRecordSets", freeze(params))
        title = f"change this Region's share of {name}"
        made.append(Draft(stage, title, api_address(stage.parts[0]), Phase.POINT, (call,), (1, stage, zone)))
    return made


def _fields(item: WeightedRecord, weight: int, now: RegionShare) -> Iterable[FieldChange]:
    rest, place = now.rest(item), f"{now.name} {item.type}"
    yield FieldChange((place, "weight"), item.weight, weight)
    yield FieldChange((place, "percentTraffic"), *(round(share_of(each, rest), 1) for each in (item.weight, weight)))


# -- plans of the specs ------------------------------------------------------------------------------------------------


def patient(wanted: Snapshot, seen: Snapshot, context: Context) -> Snapshot:
    """Return what is wanted, with the weights that canaries of Regions gave their records."""
    kept: dict[Address, Any] = {}
    for stage, policy in context.other_canaries.items():
        if policy.domain and not _ends(tag_on(seen.get(stage)), context):
            for address, item in wanted.children(Address("domain_name", (policy.domain,)), "dns_record"):
                live = seen.get(address)
                if live is not None and live.weight is not None:
                    kept[address] = dataclasses.replace(item, weight=live.weight)
    return wanted.with_resources(kept)


def settle(work: Work) -> None:
    """Note the canaries of Regions, and forget those that end with this plan."""
    for stage, policy in work.context.other_canaries.items():
        tag = tag_on(work.live.snapshot.get(stage))
        if not policy.domain or not tag or stage not in work.desired:
            continue
        if _ends(tag, work.context):
            draft = tag_draft(stage, {CANARY_TAG: None}, work.context, (9,))
            ended = frozenset({Address(ENDED, stage.parts)})
            work.drafts += [dataclasses.replace(draft, provides=ended)] if draft is not None else []
            field = FieldChange(("tags", CANARY_TAG), tag, None)
            work.changes.append(Change(stage, Action.UPDATE, Reason.HOLD_ENDS, (field,)))
        elif is_aborted(tag):
            told = f"held: {aborted_told(tag)}; {policy.domain} leads nobody to this Region"
            work.changes.append(Change(stage, Action.NOTE, Reason.HELD, detail=told))
        else:
            told = f"a canary is in flight: this Region has {asked_percent(tag):g} % of the traffic of {policy.domain}"
            work.changes.append(Change(stage, Action.NOTE, Reason.CANARY_IN_FLIGHT, detail=told))


def ended(domain: Address, context: Context) -> frozenset[Address]:
    """Return what a name's records wait for: people come back to a Region once it serves what the specs say."""
    others = context.other_canaries.items()
    return frozenset(Address(ENDED, stage.parts) for stage, policy in others if policy.domain == domain.name)


def _ends(tag: str, context: Context) -> bool:
    """Whether nothing keeps a Region from its usual share: no canary, one that was being promoted, or a release."""
    return asked_percent(tag) is None and (not is_aborted(tag) or context.release)
