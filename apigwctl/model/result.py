"""What came of a plan: what was done, what failed, what was not attempted, and whether a fresh read agrees."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from apigwctl.model.plan import Plan
from apigwctl.values import EMPTY, FrozenMap


class Outcome(Enum):
    """How one step ended."""

    DONE = "done"
    FAILED = "failed"
    NOT_ATTEMPTED = "not attempted"


@dataclass(frozen=True)
class StepResult:
    """How one step ended; `error` and `hint` say why where it failed or which step it waited for."""

    step: str
    title: str
    outcome: Outcome
    error: str = ""
    hint: str = ""
    calls: int = 0


@dataclass(frozen=True)
class Result:
    """What came of one plan.

    `remaining` is the plan that a fresh read gives after the apply: empty when verified, None when nothing was
    applied or the read failed: then `unverified` says why.
    """

    plan: Plan
    steps: tuple[StepResult, ...] = ()
    remaining: Plan | None = None
    unverified: str = ""
    interrupted: bool = False
    requests: int = 0
    seconds: float = 0.0
    outputs: FrozenMap[str, str] = field(default_factory=lambda: EMPTY)

    @property
    def failed(self) -> bool:
        """Whether any step failed or was not attempted."""
        return self.interrupted or any(step.outcome is not Outcome.DONE for step in self.steps)

    @property
    def verified(self) -> bool:
        """Whether a fresh read against the same spec gave an empty plan."""
        return self.remaining is not None and not self.remaining.pending


@dataclass(frozen=True)
class Outputs:
    """What a target's APIs are reached by: names such as `orders.prod.invokeUrl`, and their values."""

    target: str
    account: str
    region: str
    values: FrozenMap[str, str]
