"""Planning and carrying out, for every account and region that a command works on."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass

from apigwctl.apply.executor import execute
from apigwctl.aws.reader import read
from apigwctl.catalogue.schema import KINDS
from apigwctl.errors import ApigwctlError, RefusedError
from apigwctl.model.change import Action, Reason
from apigwctl.model.event import Listener
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.model.result import Outcome, Outputs, Result, StepResult
from apigwctl.planning import planner as planning
from apigwctl.values import Problem
from apigwctl.workflows import snapshots
from apigwctl.workflows.options import Options
from apigwctl.workflows.output_values import values_of
from apigwctl.workflows.saved import differences
from apigwctl.workflows.sessions import Session, sessions

LONG_ANSWER_SECONDS = 30.0
"""After a prompt was open this long, the live state is read again before the first write."""

MOST_MOVED = 20
"""So many lines of what moved since a plan was made are told."""

SECOND_LOOKS = 5
"""How often the verification looks again at what it should have written."""

WRITING = frozenset({Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE, Action.DEPLOY})

Consent = Callable[[tuple[Plan, ...]], bool]
Planner = Callable[[Session], "Planned"]


@dataclass(frozen=True)
class Planned:
    """A plan, and the live state that it was made from."""

    plan: Plan
    live: Live


def plan(options: Options) -> tuple[Plan, ...]:
    """Return the plan of each account and region; reads only."""
    with sessions(options) as opened:
        return tuple(_plan(session).plan for session in opened)


def drift(options: Options) -> tuple[Plan, ...]:
    """Return what differs between specs and AWS, for watching."""
    return plan(options)


def apply(
    options: Options, *, saved: tuple[Plan, ...] | None = None, consent: Consent, listener: Listener
) -> tuple[Result, ...]:
    """Make AWS what the specs say, and read it again to see that it is.

    With `saved` plans, the specs are planned anew, with the options of that time, and must come to the same.
    RefusedError when they do not, when a guard says no, or when consent was not given.
    """
    with sessions(options if saved is None else options.as_saved(saved)) as opened:
        if saved is not None:
            opened = _those_of(opened, saved)
        seen: dict[tuple[str, str, str], Planned] = {}

        def planner(session: Session) -> Planned:
            seen[_place(session)] = planned = _plan(session)
            return planned

        results = carry_out(opened, planner, consent, listener, saved)
        for session, result in zip(opened, results, strict=True):
            if not result.interrupted:
                snapshots.keep(session, seen[_place(session)].live)
        return results


def destroy(options: Options, *, purge_logs: bool = False, consent: Consent, listener: Listener) -> tuple[Result, ...]:
    """Delete the owned objects of the specs' documents; log groups only when asked."""

    def planner(session: Session) -> Planned:
        return _destroy_plan(session, purge_logs=purge_logs)

    with sessions(options) as opened:
        return carry_out(opened, planner, consent, listener, None)


def outputs(options: Options) -> tuple[Outputs, ...]:
    """Return what the APIs of each target are reached by."""
    with sessions(options) as opened:
        return tuple(_outputs(session) for session in opened)


def _outputs(session: Session) -> Outputs:
    values = values_of(session, read_all(session, shallow=True))
    return Outputs(session.target, session.account, session.connection.region, values)


def _place(session: Session) -> tuple[str, str, str]:
    return (session.target, session.account, session.connection.region)


# -- planning ----------------------------------------------------------------------------------------------------------


def read_all(session: Session, *, shallow: bool = False) -> Live:
    """Return the live state that a session's specs are about."""
    scope = session.scope(shallow=shallow)
    return read(session.reads, scope, account=session.account, region=session.connection.region)


def _plan(session: Session) -> Planned:
    live = read_all(session, shallow=False)
    notes = (*(item for item in session.loaded.problems if item.severity != "error"), *session.loaded.notes)
    return Planned(
        planning.plan(session.loaded.snapshot, live, session.context, notes, only=session.options.only), live
    )


def _destroy_plan(session: Session, *, purge_logs: bool) -> Planned:
    live = read_all(session, shallow=True)
    roots = (item.address for item in session.scope().wanted)
    # The account's settings are everybody's: no spec takes them away.
    doomed = frozenset(item for item in roots if item not in live.adopting and item.kind != "account")
    return Planned(planning.destroy(doomed, live, session.context, purge_logs=purge_logs), live)


# -- carrying out ------------------------------------------------------------------------------------------------------


def carry_out(
    opened: tuple[Session, ...],
    planner: Planner,
    consent: Consent,
    listener: Listener,
    saved: tuple[Plan, ...] | None,
) -> tuple[Result, ...]:
    """Plan, ask for consent, carry out and verify, session by session; `saved` plans are what was agreed to."""
    plans = tuple(planner(session).plan for session in opened)
    if saved is not None:
        _same(saved, plans)
    _guarded(plans)
    asked = time.monotonic()
    if not consent(plans):
        raise RefusedError("consent was not given: nothing was changed")
    if time.monotonic() - asked > LONG_ANSWER_SECONDS:
        fresh = tuple(planner(session).plan for session in opened)
        _same(plans, fresh)
        plans = fresh
    results: list[Result] = []
    for session, made in zip(opened, plans, strict=True):
        stopped = any(result.interrupted for result in results)
        results.append(_untouched(made) if stopped else _apply_one(session, planner, made, listener))
    return tuple(results)


def _guarded(plans: tuple[Plan, ...]) -> None:
    problems = tuple(_placed(problem, made, plans) for made in plans for problem in made.problems)
    if len(problems) == 1:
        only = problems[0]
        address = f"{only.address}: " if only.address else ""
        raise RefusedError(f"{address}{only.message}", problems=problems, hint=only.hint)
    if problems:
        raise RefusedError(f"{len(problems)} problems stand in the way: nothing was changed", problems=problems)


def _placed(problem: Problem, made: Plan, plans: tuple[Plan, ...]) -> Problem:
    where = f" ({made.target}, {made.region})" if len(plans) > 1 else ""
    return dataclasses.replace(problem, message=f"{problem.message}{where}")


def _same(wanted: tuple[Plan, ...], fresh: tuple[Plan, ...]) -> None:
    moved = [line for one, other in zip(wanted, fresh, strict=True) for line in differences(one, other)]
    if moved:
        rest = [f"… and {len(moved) - MOST_MOVED} more"] if len(moved) > MOST_MOVED else []
        listed = "\n".join(f"  {line}" for line in [*moved[:MOST_MOVED], *rest])
        raise RefusedError(f"the plan is stale; since it was made this moved:\n{listed}", hint="look at a new plan")


def _those_of(opened: tuple[Session, ...], saved: tuple[Plan, ...]) -> tuple[Session, ...]:
    """Return the sessions that saved plans are for, in their order."""
    found = {(session.target, session.account, session.connection.region): session for session in opened}
    chosen = []
    for item in saved:
        session = found.get((item.target, item.account, item.region))
        if session is None:
            raise RefusedError(
                f"the plan is for {item.target} ({item.account}, {item.region}), which is not chosen here",
                hint=f"--target {item.target}",
            )
        chosen.append(session)
    return tuple(chosen)


def _untouched(made: Plan) -> Result:
    """The result of a plan that was not begun, since the one before it was interrupted."""
    steps = tuple(StepResult(step.id, step.title, Outcome.NOT_ATTEMPTED, error="interrupted") for step in made.steps)
    return Result(made, steps, interrupted=True)


def _apply_one(session: Session, planner: Planner, made: Plan, listener: Listener) -> Result:
    started, before = time.monotonic(), session.connection.requests()
    if not made.steps:
        return Result(made, remaining=made if not made.pending else None)
    execution = execute(made, session.connection.call, patience=session.patience, listener=listener)
    result = Result(made, execution.steps, interrupted=execution.interrupted)
    if not result.failed:
        result = _verified(result, session, planner)
    return dataclasses.replace(
        result,
        requests=session.connection.requests() - before,
        seconds=round(time.monotonic() - started, 2),
    )


def _verified(result: Result, session: Session, planner: Planner) -> Result:
    """Read AWS again and plan anew: what an apply claims is what that plan says.

    AWS may show a write a little late, so what was just written is looked at again before it is said to differ.
    """
    # What was not left over when this was planned need not be looked for again.
    left = {change.address.kind for change in result.plan.changes if change.reason is Reason.PRUNED}
    session = dataclasses.replace(session, bare=frozenset(name for name in KINDS if name not in left))
    try:
        fresh = planner(session)
        for look in range(1, SECOND_LOOKS + 1):
            if not _is_behind(fresh.plan, result.plan):
                break
            session.patience.sleep(session.patience.pause(look, None))
            fresh = planner(session)
    except ApigwctlError as error:
        return dataclasses.replace(result, unverified=str(error))
    return dataclasses.replace(result, remaining=fresh.plan, outputs=values_of(session, fresh.live))


def _is_behind(fresh: Plan, applied: Plan) -> bool:
    """Whether what was just written differs: by a write that AWS does not show yet, or that somebody has undone."""
    if not fresh.steps:
        return False
    written = {change.address for change in applied.changes if change.action in WRITING}
    return any(change.action in WRITING and change.address in written for change in fresh.changes)
