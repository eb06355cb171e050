"""The interpreter of plans: it knows calls, references and order; no kinds, no printing, no dry run."""

from __future__ import annotations

import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from apigwctl.apply.calls import Notice, Sender
from apigwctl.errors import ApigwctlError
from apigwctl.model.event import Event, Kind, Listener
from apigwctl.model.plan import Plan, Step
from apigwctl.model.result import Outcome, StepResult
from apigwctl.model.transient import Caller, Patience

WORKERS = 8


@dataclass
class Execution:
    """What became of a plan's steps, in the plan's order."""

    steps: tuple[StepResult, ...]
    requests: int
    interrupted: bool = False


@dataclass
class _Run:
    sender: Sender
    listener: Listener
    done: dict[str, StepResult] = field(default_factory=dict)
    running: dict[Future[StepResult], Step] = field(default_factory=dict)
    lanes: set[str] = field(default_factory=set)
    tell_lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, event: Event) -> None:
        with self.tell_lock:
            self.listener(event)


def execute(plan: Plan, call: Caller, *, patience: Patience, listener: Listener) -> Execution:
    """Carry out the steps of a plan: those of one lane one after another, lanes side by side.

    A failed step stops what waits for it, and nothing else. An interrupt lets requests in flight end and starts no
    new ones. Never raises for what AWS answers: the result says what was done and what was not.
    """
    run = _Run(Sender(call, patience), listener)
    waiting = list(plan.steps)
    interrupted = False
    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        while waiting or run.running:
            try:
                waiting = [] if interrupted else _start(run, pool, waiting)
                _collect(run)
            except KeyboardInterrupt:
                interrupted, waiting = True, []
    results = tuple(run.done.get(step.id) or _not_attempted(step, "interrupted") for step in plan.steps)
    return Execution(results, run.sender.sent, interrupted)


def _start(run: _Run, pool: ThreadPoolExecutor, waiting: list[Step]) -> list[Step]:
    """Start every step that can go, and return those that still wait."""
    left = []
    for step in waiting:
        broken = next((name for name in step.after if _broken(run.done.get(name))), None)
        if broken is not None:
            run.done[step.id] = _not_attempted(step, f"waits for: {run.done[broken].title}")
            run.tell(Event(Kind.SKIPPED, step.id, step.title, detail=run.done[step.id].error))
        elif step.lane not in run.lanes and all(name in run.done for name in step.after):
            run.lanes.add(step.lane)
            run.running[pool.submit(_carry_out, run, step)] = step
        else:
            left.append(step)
    if len(left) == len(waiting) and not run.running:
        # Nothing runs that could free one of them: better told than waited for.
        run.done.update({step.id: _not_attempted(step, "waits for itself") for step in left})
        return []
    return left


def _collect(run: _Run) -> None:
    if not run.running:
        return
    finished, _ = wait(run.running, return_when=FIRST_COMPLETED)
    for future in finished:
        step = run.running.pop(future)
        run.lanes.discard(step.lane)
        run.done[step.id] = future.result()


def _broken(result: StepResult | None) -> bool:
    return result is not None and result.outcome is not Outcome.DONE


def _not_attempted(step: Step, why: str) -> StepResult:
    return StepResult(step.id, step.title, Outcome.NOT_ATTEMPTED, error=why)


def _carry_out(run: _Run, step: Step) -> StepResult:
    run.tell(Event(Kind.STARTED, step.id, step.title))
    sent = 0
    notice = _notice(run, step)
    try:
        for call in step.calls:
            run.sender.run(call, notice)
            sent += 1
    except ApigwctlError as error:
        run.tell(Event(Kind.FAILED, step.id, step.title, detail=str(error)))
        return StepResult(step.id, step.title, Outcome.FAILED, error=str(error), hint=error.hint, calls=sent)
    run.tell(Event(Kind.FINISHED, step.id, step.title))
    return StepResult(step.id, step.title, Outcome.DONE, calls=sent)


def _notice(run: _Run, step: Step) -> Notice:
    def notice(kind: Kind, operation: str, detail: str) -> None:
        run.tell(Event(kind, step.id, step.title, operation, detail))

    return notice
