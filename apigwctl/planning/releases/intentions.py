"""What the canary of a live stage was pointed at by us, against what it serves."""

from __future__ import annotations

import dataclasses

from apigwctl.catalogue.addresses import api_address
from apigwctl.catalogue.delivery import CanarySettings
from apigwctl.catalogue.schema import KINDS
from apigwctl.catalogue.wire import Difference
from apigwctl.model.change import Reason
from apigwctl.model.live import Live
from apigwctl.planning.context import Context
from apigwctl.planning.ignoring import is_left_alone
from apigwctl.planning.releases.goals import canary_of, intended_canary
from apigwctl.values import Address


def intended(address: Address, live: Live) -> Address | None:
    """Return the deployment that the canary of a stage is there for; None for a canary that is to go.

    That is the one that we pointed it at, as the stage remembers it. Where an API was adopted, its canary is others'
    to say; elsewhere one that we did not make, or whose deployment is gone, has no place.
    """
    stage, api = live.snapshot.get(address), api_address(address.parts[0])
    canary = canary_of(stage)
    if canary is None:
        return None
    if not intended_canary(stage):
        return canary.deployment if api in live.adopting | live.marked else None
    return next((item for item in live.newest.get(api, ()) if live.ids[item] == intended_canary(stage)), None)


def as_intended(address: Address, live: Live) -> CanarySettings | None:
    """Return the canary of a stage as it should be: where we pointed it, or none."""
    canary, deployment = canary_of(live.snapshot.get(address)), intended(address, live)
    if canary is None or deployment is None:
        return None
    return dataclasses.replace(canary, deployment=deployment)


def astray(address: Address, live: Live) -> Reason | None:
    """Return what is wrong with where the canary of a stage points; None when nothing is."""
    canary = canary_of(live.snapshot.get(address))
    if canary is None or canary == as_intended(address, live):
        return None
    return Reason.CANARY_REPOINTED if intended_canary(live.snapshot.get(address)) else Reason.CANARY_FOREIGN


def is_spared(stage: Address, name: str, value: str, context: Context) -> bool:
    """Whether a document leaves a stage variable to others."""
    difference = Difference((KINDS["stage"].field("variables"),), name, value, None)
    return is_left_alone(stage, context, difference)
