"""The canary of a Region: its weighted records give it a part of a domain name's traffic, and the others take the rest.

What an API becomes reaches its Region first, and few people there. The domain name carries a tag of when its share was
last moved and what to, since records have no such date; or of what ends it. An abort leaves the tag, and no traffic for
the Region, until somebody begins again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.addresses import label, root_of
from apigwctl.model.change import Action, Change, FieldChange, Reason
from apigwctl.model.identity import CANARY_TAG
from apigwctl.model.live import Live
from apigwctl.model.plan import Call, Plan
from apigwctl.model.region_share import Group, RegionShare, WeightedRecord, share_of, weight_for
from apigwctl.model.release import ABORT, Hold
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import calls
from apigwctl.planning.context import Context
from apigwctl.planning.releases.aims import Refusal
from apigwctl.planning.releases.function_aliases import PROMOTE, no_canary, when_text
from apigwctl.planning.releases.goals import plan_of
from apigwctl.planning.steps import Draft, Phase, served
from apigwctl.planning.work import Work
from apigwctl.values import Address, FrozenMap, Template, freeze, thaw

ABORTED = "aborted"
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


# -- the verbs ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShareAim:
    """The weights that a Region's records are to have, and why; `percent` is what they come to."""

    stage: Address
    domain: Address
    weights: FrozenMap[Group, int]
    reason: Reason
    percent: float = 0.0

    def plan(self, now: RegionShare, live: Live, context: Context) -> Plan:
        """Return the plan that gets there from what the records are now; empty once they are so."""
        moved = [(item, self.weights[item.group]) for item in now.own]
        moved = [(item, weight) for item, weight in moved if item.weight != weight]
        before = self._says(now.tag, moved=bool(moved), now=context.now)
        ends = self.reason is Reason.CANARY_PROMOTED and bool(moved or now.tag)
        drafts = [
            *self._tag(now, before, 0),
            *self._batches(now.name, moved),
            *(self._tag(now, None, 2) if ends else ()),
        ]
        fields = [field for item, weight in moved for field in _fields(item, weight, now)]
        if not fields and (before or ends):
            fields = [FieldChange(("tags", CANARY_TAG), now.tag or None, before or None)]
        changes = [Change(self.stage, Action.UPDATE, self.reason, tuple(fields))] if fields else []
        return plan_of(drafts, changes, live, context)

    def _says(self, tag: str, *, moved: bool, now: float) -> str:
        """Return what the tag has to say before anything moves; empty where it says that."""
        if self.reason is Reason.CANARY_PROMOTED:
            return PROMOTE if moved and tag != PROMOTE else ""
        if self.reason is Reason.CANARY_ABORTED:
            return "" if is_aborted(tag) else f"{ABORTED} {when_text(now)}"
        return flying_text(now, self.percent) if moved or asked_percent(tag) != self.percent else ""

    def _tag(self, now: RegionShare, text: str | None, rank: int) -> list[Draft]:
        if text == "":
            return []
        title = f"{'mark' if text else 'unmark'} {label(self.domain)}"
        steps = tuple(calls.tag(self.domain, {CANARY_TAG: text}, Template((now.arn,))))
        return [Draft(self.stage, title, self.domain, Phase.POINT, steps, (rank, self.stage))]

    def _batches(self, name: str, moved: Iterable[tuple[WeightedRecord, int]]) -> list[Draft]:
        by_zone: dict[str, list[dict[str, Any]]] = {}
        for item, weight in moved:
            record = {**thaw(item.said), "Weight": weight}
            by_zone.setdefault(item.zone, []).append({"Action": "UPSERT", "ResourceRecordSet": record})
        made = []
        for zone, changes in sorted(by_zone.items()):
            params = {"HostedZoneId": zone, "ChangeBatch": {"Comment": "apigwctl", "Changes": changes}}
            call = Call("route53", "ChangeResourceRecordSets", freeze(params))
            title = f"change this Region's share of {name}"
            made.append(Draft(self.stage, title, self.domain, Phase.POINT, (call,), (1, self.stage, zone)))
        return made


@dataclass(frozen=True)
class Verbs:
    """What verbs aim at, from the share that a stage's Region has now."""

    stage: Address
    domain: Address
    now: RegionShare

    def giving(self, percent: float, *, begins: bool = False) -> ShareAim | Refusal:
        """Return the aim of a part of the traffic: of a canary that begins, or of one in flight."""
        if not begins and asked_percent(self.now.tag) is None:
            return no_canary(self.stage)
        lone = self._alone()
        if lone is not None:
            return lone
        weights: dict[Group, int] = {}
        for item in self.now.own:
            weight = weight_for(percent, self.now.rest(item))
            if weight is None:
                others = f"beside {self.now.rest(item)} of the other Regions"
                said = f"{others} no weight of {self.now.name} comes to {percent:g} %"
                return Refusal(self.stage, said, "coarse-weights", LARGER)
            weights[item.group] = weight
        return self._aim(weights, Reason.CANARY_STARTED if begins else Reason.CANARY_SHIFTED, percent)

    def promoting(self) -> ShareAim | Refusal:
        """Return the aim of the usual share, which the specs say."""
        if is_aborted(self.now.tag):
            said = f"the canary was aborted: {self.now.name} leads nobody to this Region"
            hint = "canary start begins again; apply --release gives back the usual share"
            return Refusal(self.stage, said, "no-canary", hint)
        if not self.now.tag:
            return no_canary(self.stage)
        return self._aim({item.group: self.now.usual for item in self.now.own}, Reason.CANARY_PROMOTED)

    def aborting(self) -> ShareAim | Refusal:
        """Return the aim of no traffic for this Region."""
        if not self.now.tag:
            return no_canary(self.stage)
        return self._alone() or self._aim({item.group: 0 for item in self.now.own}, Reason.CANARY_ABORTED)

    def _aim(self, weights: Mapping[Group, int], reason: Reason, percent: float = 0.0) -> ShareAim:
        return ShareAim(self.stage, self.domain, FrozenMap(weights), reason, percent)

    def _alone(self) -> Refusal | None:
        """Refuse to move weights that share with nothing.

        Where all are 0, Route 53 takes each as often as the others (developer guide, weighted routing).
        """
        if not self.now.own:
            said = f"{self.now.name} has no weighted record that leads to this Region"
            return Refusal(self.stage, said, "no-record", "apply makes it, of dns: {routing: weighted, weight: 100}")
        if any(self.now.rest(item) == 0 for item in self.now.own):
            others = f"no other Region has a weighted record of {self.now.name}"
            said = f"{others}: nobody would take the rest of the traffic"
            return Refusal(self.stage, said, "no-other-region", "apply there first")
        return None


def _fields(item: WeightedRecord, weight: int, now: RegionShare) -> Iterable[FieldChange]:
    rest, place = now.rest(item), f"{now.name} {item.type}"
    yield FieldChange((place, "weight"), item.weight, weight)
    yield FieldChange((place, "percentTraffic"), *(round(share_of(each, rest), 1) for each in (item.weight, weight)))


# -- plans of the specs ------------------------------------------------------------------------------------------------


def patient(wanted: Snapshot, seen: Snapshot, context: Context) -> Snapshot:
    """Return what is wanted, with the weights that canaries of Regions gave their records."""
    kept: dict[Address, Any] = {}
    for domain, tag in _marked(seen):
        for address, item in wanted.children(domain, "dns_record") if not _ends(tag, domain, context) else ():
            live = seen.get(address)
            if live is not None and None not in (live.weight, item.weight):
                kept[address] = dataclasses.replace(item, weight=live.weight)
    return wanted.with_resources(kept)


def settle(work: Work) -> None:
    """Note the canaries of Regions, and forget those that end with this plan."""
    for domain, tag in _marked(work.live.snapshot):
        if domain not in work.desired:
            continue
        if _ends(tag, domain, work.context):
            arn = calls.arn(domain, work.context.partition, work.context.region)
            steps = calls.tag(domain, {CANARY_TAG: None}, arn)
            title = f"unmark {label(domain)}"
            work.drafts.append(Draft(domain, title, domain, Phase.POINT, tuple(steps), (9,), waiting(domain, work)))
            field = FieldChange(("tags", CANARY_TAG), tag, None)
            work.changes.append(Change(domain, Action.UPDATE, Reason.HOLD_ENDS, (field,)))
        elif is_aborted(tag):
            told = f"held: {aborted_told(tag)}; it leads nobody to this Region"
            work.changes.append(Change(domain, Action.NOTE, Reason.HELD, detail=told))
        else:
            told = f"a canary is in flight: this Region has {asked_percent(tag):g} % of the traffic"
            work.changes.append(Change(domain, Action.NOTE, Reason.CANARY_IN_FLIGHT, detail=told))


def waiting(domain: Address, work: Work) -> frozenset[Address]:
    """Return what a name's records wait for: people come back to a Region once it serves what the specs say."""
    tag = tag_on(work.live.snapshot.get(domain))
    if not tag or not _ends(tag, domain, work.context):
        return frozenset()
    others = work.context.other_canaries.items()
    return frozenset(served(root_of(stage)) for stage, policy in others if policy.domain == domain.name)


def tag_on(item: Any) -> str:
    """Return what a live domain name says of its canary; empty where it says nothing."""
    return str(item.tags.get(CANARY_TAG, "")) if item is not None else ""


def _marked(seen: Snapshot) -> list[tuple[Address, str]]:
    return [(domain, tag) for domain, item in seen.of("domain_name") if (tag := tag_on(item))]


def _ends(tag: str, domain: Address, context: Context) -> bool:
    """Whether nothing keeps a Region from its usual share: one that was being promoted, or a release.

    A release ends what is in flight only where no stage of the specs has a canary of that name any more.
    """
    if asked_percent(tag) is None and not is_aborted(tag):
        return True
    driven = any(policy.domain == domain.name for policy in context.other_canaries.values())
    return context.release and (is_aborted(tag) or not driven)
