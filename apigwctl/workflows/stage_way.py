"""What another way to a canary begins with: the stage that it stands for, in the specs and live."""

from __future__ import annotations

from dataclasses import dataclass

from apigwctl.model.canary import CanaryPolicy
from apigwctl.model.live import Live
from apigwctl.values import Address
from apigwctl.workflows.sessions import Session


@dataclass(frozen=True)
class StageWay:
    """A stage to which AWS gives no canary, as it is now."""

    session: Session
    stage: Address
    live: Live

    @property
    def policy(self) -> CanaryPolicy:
        """How its canary begins, and how it is watched."""
        return self.session.other_canaries[self.stage]
