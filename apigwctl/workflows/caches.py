"""Emptying caches of stages: planned, agreed to and carried out like any change."""

from __future__ import annotations

from dataclasses import dataclass

from apigwctl.aws.caches import keeping
from apigwctl.catalogue.addresses import root_of
from apigwctl.model.event import Event, Kind, Listener
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.model.result import Result
from apigwctl.planning.releases import caches
from apigwctl.planning.releases.versions import stage_named
from apigwctl.workflows.options import Options
from apigwctl.workflows.releases import read_releases
from apigwctl.workflows.running import Consent, Planned, carry_out
from apigwctl.workflows.sessions import Session, sessions


@dataclass
class _Flush:
    """A verb that is done once it was answered: a cache that was emptied is full again by and by.

    The fresh read after it only sees that the stage is still there.
    """

    stage: str
    authorizers: bool
    listener: Listener
    answered: bool = False

    def heard(self, event: Event) -> None:
        """Remember that the step of the account and region at hand was done."""
        self.answered = self.answered or event.kind is Kind.FINISHED
        self.listener(event)

    def __call__(self, session: Session) -> Planned:
        """Return the plan of one call, and after it the one of none."""
        live = read_releases(session)
        made = self._plan(session, live)
        if self.answered:
            self.answered = False
            made = caches.emptied(live, session.context)
        return Planned(made, live)

    def _plan(self, session: Session, live: Live) -> Plan:
        address = stage_named(self.stage, live)
        if not self.authorizers:
            return caches.flush(live, address, session.context)
        found = keeping(session.reads, live.ids[root_of(address)], second=address.kind == "v2_stage")
        return caches.flush_authorizers(live, address, session.context, found)


def cache_flush(
    options: Options, stage: str, *, authorizers: bool = False, consent: Consent, listener: Listener
) -> tuple[Result, ...]:
    """Empty a stage's cache, or with `authorizers` what its authorizers said; refused where nothing is kept."""
    flush = _Flush(stage, authorizers, listener)
    with sessions(options) as opened:
        return carry_out(opened, flush, consent, flush.heard, None)
