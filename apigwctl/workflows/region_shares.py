"""Canaries of Regions: how much of a domain name's traffic this one has, and verbs over it."""

from __future__ import annotations

from apigwctl.aws.region_shares import HTTP, WEBSOCKET, StageIn, StageMetrics, in_region, read_share
from apigwctl.catalogue.addresses import label, protocol_of, root_of
from apigwctl.catalogue.http import WEBSOCKET as SOCKETS
from apigwctl.errors import RefusedError
from apigwctl.model.canary import CanaryIdle, CanaryPolicy, InFlight, MetricSource
from apigwctl.model.identity import DOCUMENT_TAG, OWNER_TAG, document_of
from apigwctl.model.plan import Plan
from apigwctl.model.region_share import RegionShare
from apigwctl.model.versions import Flight
from apigwctl.planning.releases.aims import Refusal
from apigwctl.planning.releases.function_aliases import PROMOTE, moved_at
from apigwctl.planning.releases.region_shares import ShareAim, Verbs, aborted_told, asked_percent, is_aborted
from apigwctl.values import Address
from apigwctl.workflows.stage_way import StageWay


class RegionWay(StageWay):
    """The canary of a stage's Region, by the weighted records of a domain name."""

    @property
    def share(self) -> RegionShare:
        """The share of the traffic that this Region has now."""
        snapshot = self.session.loaded.snapshot
        domain = self._domain
        if domain not in snapshot:
            raise RefusedError(f"{label(self.stage)}: DomainName {domain.name} is not among these specs")
        records = dict(snapshot.children(domain, "dns_record"))
        usual = next((item.weight for item in records.values() if item.weight is not None), 0)
        return read_share(self.session.reads, snapshot.get(domain).domain_name, records, usual)

    def starting(self, percent: float | None, to: str) -> ShareAim | Refusal:
        """Return the aim of a canary that begins: what the API is in this Region is what it tries."""
        if to:
            hint = "apply gives this Region its version, once few people come to it"
            return Refusal(self.stage, "a canary of a Region is of what the Region serves", "no-version", hint)
        share = self.policy.percent_traffic if percent is None else percent
        return self._verbs.giving(share, begins=True)

    def shifting(self, percent: float) -> ShareAim | Refusal:
        """Return the aim of another percentage."""
        return self._verbs.giving(percent)

    def promoting(self) -> ShareAim | Refusal:
        """Return the aim of the usual share."""
        return self._verbs.promoting()

    def aborting(self) -> ShareAim | Refusal:
        """Return the aim of no traffic for this Region."""
        return self._verbs.aborting()

    def plan(self, aim: ShareAim) -> Plan:
        """Return the plan that is left to get to an aim."""
        return aim.plan(self.share, self.live, self.session.context)

    def standing(self) -> Flight:
        """Return how it stands."""
        share = self.share
        if asked_percent(share.tag) is None:
            told = f"{share.percent:.3g} % of {share.name}"
            return Flight(label(self.stage), told, hold=aborted_told(share.tag))
        return Flight(label(self.stage), share.elsewhere or "no other Region", self._region, self._percent(share))

    def flight(self, began: float) -> InFlight | None:
        """Return the canary in flight; one that nothing says the beginning of is watched from when the run `began`."""
        share = self.share
        if not share.tag or (is_aborted(share.tag) and share.percent == 0):
            return None
        since = moved_at(share.tag)
        return InFlight(
            deployment=share.elsewhere if share.tag == PROMOTE else self._region,
            base=share.elsewhere,
            percent=0.0 if share.tag == PROMOTE else self._percent(share),
            since=began if since is None else since,
            held=is_aborted(share.tag),
        )

    def idle(self) -> CanaryIdle:
        """Return why there is nothing to run."""
        share = self.share
        if is_aborted(share.tag):
            return CanaryIdle(
                label(self.stage), f"held: {aborted_told(share.tag)}; {share.name} leads nobody here", held=True
            )
        told = f"this Region has {share.percent:.3g} % of {share.name}, and no canary is in flight"
        return CanaryIdle(label(self.stage), told)

    @property
    def is_unfinished(self) -> bool:
        """Whether something is left although nothing flies; a tag that is left is of a canary in flight here."""
        return False

    def source(self, policy: CanaryPolicy) -> StageMetrics:
        """Return what is measured: this Region's stage, held against the same stage in the target's other Regions."""
        if policy.watch.source is not MetricSource.CANARY:
            message = f"{label(self.stage)}: a canary of a Region is watched by the figures of its stage there"
            raise RefusedError(message, hint="leave the source out")
        api = root_of(self.stage)
        here = StageIn(self.session.reads, self.live.ids[api], self.stage.name)
        others = tuple(self._elsewhere(api)) if policy.watch.needs_base else ()
        if policy.watch.needs_base and not others:
            hint = "the target's other regions are the base; or leave overBase out"
            raise RefusedError(f"{label(self.stage)}: there is no base to hold it against", hint=hint)
        statistics = WEBSOCKET if protocol_of(api.name) == SOCKETS else HTTP
        return StageMetrics(here, others, statistics, policy.watch)

    def _elsewhere(self, api: Address) -> list[StageIn]:
        """Return the same stage in the other Regions of the target, where it is."""
        session = self.session
        target = session.project.targets.get(session.target) if session.project is not None else None
        tags = {OWNER_TAG: session.context.owner, DOCUMENT_TAG: document_of(api)}
        found = []
        for region in target.regions if target is not None else ():
            if region != session.connection.region:
                reads = in_region(session.reads, region)
                same = [item for item in reads.list_v2("GetApis", {}) if tags.items() <= item.get("Tags", {}).items()]
                found += [StageIn(reads, item["ApiId"], self.stage.name) for item in same]
        return found

    @property
    def _verbs(self) -> Verbs:
        return Verbs(self.stage, self._domain, self.share)

    @property
    def _domain(self) -> Address:
        return Address("domain_name", (self.policy.domain,))

    @property
    def _region(self) -> str:
        return self.session.connection.region

    def _percent(self, share: RegionShare) -> float:
        """Return the part of the traffic that was asked for, where the weights are still those that it came to."""
        asked = asked_percent(share.tag)
        return asked if asked is not None and share.has(asked) else round(share.percent, 1)
