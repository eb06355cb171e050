"""The loop of a run over scripted sights: what it does, in which order, and what ends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from apigwctl.apply.canary import Sight, Time, run
from apigwctl.errors import AwsError, IncompleteError, RefusedError
from apigwctl.model.canary import (
    CanaryPolicy,
    CanaryRun,
    Check,
    Decision,
    Ending,
    Figures,
    InFlight,
    Observation,
    Verdict,
    Watch,
)

BEGUN = InFlight("new", "old", 5.0, 0.0)
POLICY = CanaryPolicy(5.0, (5.0, 50.0), 60, Watch(every_seconds=30))
WAIT = Decision.WAIT


@dataclass
class Script:
    """A stage whose canary moves as it is told, and a judge that decides as written; `done` is what happened."""

    decisions: list[Decision]
    canary: InFlight | None = BEGUN
    now: float = 1000.0
    done: list[str] = field(default_factory=list)
    told: list[Check] = field(default_factory=list)
    fails: Exception | None = None
    interrupts: bool = False

    def judge(self, _: CanaryPolicy, canary: InFlight, __: Observation) -> Verdict:
        decision = self.decisions.pop(0)
        percent = 50.0 if decision is Decision.NEXT else None
        return Verdict(decision, (f"at {canary.percent:g}",), Figures(0), percent=percent)

    def _move(self, name: str, after: InFlight | None) -> None:
        self.done.append(name)
        if self.fails is not None:
            raise self.fails
        self.canary = after

    def shift(self, canary: InFlight, percent: float) -> None:
        self._move(f"shift {canary.percent:g} -> {percent:g}", replace(canary, percent=percent, since=self.now))

    def promote(self, canary: InFlight) -> None:
        self._move(f"promote at {canary.percent:g}", None)

    def abort(self, canary: InFlight) -> None:
        self._move(f"abort at {canary.percent:g}", None)

    def sleep(self, seconds: float) -> None:
        if self.interrupts:
            raise KeyboardInterrupt
        self.done.append(f"sleep {seconds:g}")
        self.now += seconds

    def run(self, look: Callable[[], InFlight | None] | None = None) -> CanaryRun:
        def differences(expected: InFlight, seen: InFlight | None) -> tuple[str, ...]:
            same = seen is not None and (expected.percent, expected.deployment) == (seen.percent, seen.deployment)
            return () if same else ("it is another one",)

        sight = Sight(look or (lambda: self.canary), lambda _, now: Observation(now), self.judge, differences)
        time = Time(lambda: self.now, self.sleep)
        return run(POLICY, BEGUN, sight=sight, moves=self, time=time, tell=self.told.append)


def test_a_run_waits_shifts_and_promotes():
    script = Script([WAIT, Decision.NEXT, WAIT, Decision.PROMOTE])
    found = script.run()
    assert script.done == ["sleep 30", "shift 5 -> 50", "sleep 30", "promote at 50"]
    assert (found.ending, found.reasons, found.moved) == (Ending.PROMOTED, ("at 50",), True)
    assert list(found.checks) == script.told
    assert [(check.percent, check.elapsed_seconds) for check in found.checks] == [
        (5, 1000),
        (5, 1030),
        (50, 0),
        (50, 30),
    ]


ENDINGS = {
    "aborted": ([WAIT, Decision.ABORT], Ending.ABORTED, True),
    "given up": ([WAIT, Decision.GIVE_UP], Ending.INCONCLUSIVE, False),
}


@pytest.mark.parametrize("what", ENDINGS)
def test_a_run_ends(what: str):
    decisions, ending, moved = ENDINGS[what]
    found = Script(list(decisions)).run()
    assert (found.ending, found.moved) == (ending, moved)


def test_a_canary_that_is_another_one_ends_a_run_before_anything_is_judged():
    script = Script([])
    found = script.run(lambda: replace(BEGUN, percent=80))
    assert (found.ending, found.reasons, script.done, script.told) == (Ending.CHANGED, ("it is another one",), [], [])


FAILURES = {
    "changed in between": (RefusedError("another one by now"), Ending.CHANGED, False),
    "done in part": (IncompleteError("half of it"), Ending.FAILED, True),
    "not done": (AwsError("no", operation="UpdateStage", error_code="AccessDenied"), Ending.FAILED, False),
}


@pytest.mark.parametrize("what", FAILURES)
def test_a_move_that_fails_ends_a_run_and_says_whether_anything_moved(what: str):
    error, ending, moved = FAILURES[what]
    found = Script([Decision.NEXT], fails=error).run()
    assert (found.ending, found.reasons, found.moved) == (ending, (str(error),), moved)


def test_an_interrupt_leaves_the_canary_where_it_is():
    script = Script([WAIT], interrupts=True)
    found = script.run()
    assert (found.ending, script.done, script.canary) == (Ending.INTERRUPTED, [], BEGUN)
