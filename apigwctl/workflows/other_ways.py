"""How the stages of HTTP and WebSocket APIs come to a canary, which AWS gives them none."""

from __future__ import annotations

from typing import Any, Protocol

from apigwctl.model.canary import CanaryIdle, CanaryPolicy, InFlight, Observation
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.model.versions import Flight
from apigwctl.planning.releases.aims import Refusal
from apigwctl.planning.releases.function_aliases import AliasAim
from apigwctl.planning.releases.region_shares import ShareAim
from apigwctl.values import Address
from apigwctl.workflows.function_aliases import FunctionWay
from apigwctl.workflows.region_shares import RegionWay
from apigwctl.workflows.sessions import Session

OtherAim = AliasAim | ShareAim


class Source(Protocol):
    """Where a canary's figures come from."""

    def look(self, canary: InFlight, now: float) -> Observation:
        """Return what was measured since the canary was last changed."""


class Way(Protocol):
    """A canary that something else than the stage has: what verbs aim at, how it stands, and how it is watched."""

    def starting(self, percent: float | None, to: str) -> OtherAim | Refusal: ...
    def shifting(self, percent: float) -> OtherAim | Refusal: ...
    def promoting(self) -> OtherAim | Refusal: ...
    def aborting(self) -> OtherAim | Refusal: ...
    def plan(self, aim: Any) -> Plan: ...
    def standing(self) -> Flight: ...
    def flight(self, began: float) -> InFlight | None: ...
    def idle(self) -> CanaryIdle: ...
    @property
    def is_unfinished(self) -> bool: ...
    def source(self, policy: CanaryPolicy) -> Source: ...


def way_of(session: Session, stage: Address, live: Live) -> Way | None:
    """Return the other way to a canary that the specs give a live stage; None where they give none."""
    policy = session.other_canaries.get(stage)
    if policy is None:
        return None
    return RegionWay(session, stage, live) if policy.domain else FunctionWay(session, stage, live)
