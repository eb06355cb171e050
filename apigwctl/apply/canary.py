"""The loop of `canary run`: look, judge, move, wait; everything that it touches is given to it.

It keeps nothing: the percentage on the stage says which step a run is in, and the date of the stage's last change when
the step began. So a run that was killed is gone on with by another one, and a change of the stage by anybody starts the
step's bake time anew, since what was measured before it says nothing about what is there now.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from apigwctl.errors import ApigwctlError, IncompleteError, RefusedError
from apigwctl.model.canary import CanaryPolicy, CanaryRun, Check, Decision, Ending, InFlight, Observation, Verdict
from apigwctl.values import EMPTY


class Moves(Protocol):
    """What a run may do to a stage; each is a plan, carried out and read again.

    Each takes the canary as it was last seen, so that nobody else's is moved: RefusedError when it is another one by
    now, IncompleteError when the move was not done whole.
    """

    def shift(self, canary: InFlight, percent: float) -> None:
        """Give the canary another part of the traffic."""

    def promote(self, canary: InFlight) -> None:
        """Give the canary all traffic."""

    def abort(self, canary: InFlight) -> None:
        """Take the canary away and hold its version off."""


@dataclass(frozen=True)
class Sight:
    """How a run sees: the stage's canary, what is measured of it, and the pure functions that decide over both."""

    flight: Callable[[], InFlight | None]
    observe: Callable[[InFlight, float], Observation]
    judge: Callable[[CanaryPolicy, InFlight, Observation], Verdict]
    differences: Callable[[InFlight, InFlight | None], tuple[str, ...]]


@dataclass(frozen=True)
class Time:
    """Now, in seconds since 1970, and waiting."""

    clock: Callable[[], float]
    sleep: Callable[[float], None]


def run(
    policy: CanaryPolicy, canary: InFlight, *, sight: Sight, moves: Moves, time: Time, tell: Callable[[Check], None]
) -> CanaryRun:
    """Take a canary from where it is to promotion, as far as what is seen of it is good; tell every look.

    Ends without touching anything as soon as the stage is not as it was left. An interrupt leaves the canary as it is.
    """
    checks: list[Check] = []
    moved = False
    while True:
        try:
            seen = sight.flight()
            changed = sight.differences(canary, seen)
            if seen is None or changed:
                return CanaryRun(Ending.CHANGED, changed, tuple(checks), moved)
            canary = seen
            check = _check(policy, canary, sight, time)
            checks.append(check)
            tell(check)
            verdict = check.verdict
            if verdict.decision is Decision.WAIT:
                time.sleep(policy.watch.every_seconds)
                continue
            if verdict.decision is Decision.GIVE_UP:
                return CanaryRun(Ending.INCONCLUSIVE, verdict.reasons, tuple(checks), moved)
            ending = _move(verdict, canary, moves)
            moved = True
        except RefusedError as error:
            return CanaryRun(Ending.CHANGED, (str(error),), tuple(checks), moved)
        except ApigwctlError as error:
            return CanaryRun(Ending.FAILED, (str(error),), tuple(checks), moved or isinstance(error, IncompleteError))
        except KeyboardInterrupt:
            return CanaryRun(Ending.INTERRUPTED, (), tuple(checks), moved)
        if ending is not None:
            return CanaryRun(ending, verdict.reasons, tuple(checks), moved)
        canary = dataclasses.replace(canary, percent=verdict.percent or canary.percent)


def _check(policy: CanaryPolicy, canary: InFlight, sight: Sight, time: Time) -> Check:
    now = time.clock()
    observed = sight.observe(canary, now)
    verdict = sight.judge(policy, canary, observed)
    return Check(now, canary.percent, max(0.0, now - canary.since), verdict, observed.alarms or EMPTY)


def _move(verdict: Verdict, canary: InFlight, moves: Moves) -> Ending | None:
    """Do what was decided; the ending that it is, None when the run goes on."""
    if verdict.decision is Decision.NEXT and verdict.percent is not None:
        moves.shift(canary, verdict.percent)
        return None
    if verdict.decision is Decision.PROMOTE:
        moves.promote(canary)
        return Ending.PROMOTED
    moves.abort(canary)
    return Ending.ABORTED
