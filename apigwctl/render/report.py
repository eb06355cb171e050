"""What came of an apply, truthfully: done, failed, not attempted, verified or not, and how to go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from apigwctl.model.change import Action
from apigwctl.model.result import Outcome, Result, StepResult
from apigwctl.render import summary
from apigwctl.render.arrange import outline, place
from apigwctl.render.page import BLANK, Line, line, wrapped
from apigwctl.render.text import PIPE_WIDTH, entry_lines
from apigwctl.render.wording import counted, duration

_TITLES = {
    "nothing": "Nothing to do",
    "applied": "Applied, not verified",
    "verified": "Applied and verified",
    "differs": "Applied, but AWS still differs",
    "partial": "Applied in part",
    "failed": "Failed",
    "interrupted": "Interrupted",
}
_DESTROYED = {
    "applied": "Deleted, not verified",
    "verified": "Deleted and verified",
    "differs": "Deleted, but AWS still has some of it",
    "partial": "Deleted in part",
}


def status(result: Result) -> str:
    """Return how an apply ended: nothing, applied, verified, differs, partial, failed or interrupted."""
    done = [step for step in result.steps if step.outcome is Outcome.DONE]
    if result.interrupted:
        return "interrupted"
    if result.failed:
        touched = done or any(step.calls > 1 for step in result.steps if step.outcome is Outcome.FAILED)
        return "partial" if touched else "failed"
    if not result.steps and not result.plan.pending:
        return "nothing"
    if result.remaining is None:
        return "applied"
    return "verified" if result.verified else "differs"


def exit_status(results: Sequence[Result]) -> int:
    """Return the exit status of an apply: 130 interrupted, 4 in part or not verified, 2 for a hold, else 0."""
    found = {status(result) for result in results}
    if "interrupted" in found:
        return 130
    if found & {"partial", "failed", "differs", "applied"}:
        return 4
    return 2 if any((result.remaining or result.plan).is_held for result in results) else 0


def result_text(results: Sequence[Result], *, width: int | None = None, again: str = "apply") -> list[Line]:
    """Return what came of plans as lines; `again` is the command with which to go on."""
    told: list[Line] = []
    for number, result in enumerate(results):
        told += [BLANK] if number else []
        told += _result(result, width or PIPE_WIDTH, again)
    return wrapped(told, width)


def _result(result: Result, width: int, again: str) -> Iterable[Line]:
    state = status(result)
    good = state in ("nothing", "verified")
    titles = _TITLES | (_DESTROYED if again == "destroy" else {})
    yield line((titles[state], "good" if good else "bad"), f": {place(result.plan)}")
    held = summary.held([outline(result.plan)])
    if state == "nothing":
        yield from [line(held, indent=2)] if held else []
        # A plan of the specs was read before it was applied; who gives a verb again is told why nothing is to do.
        notes = [change.detail for change in result.plan.changes if change.action is Action.NOTE and again != "apply"]
        yield from (line(note, indent=2) for note in notes if note)
        return
    yield line(_amounts(result), indent=2)
    yield from _verification(result, state, width, again)
    yield from _steps("failed", "-", _of(result, Outcome.FAILED))
    yield from _steps("not attempted", "~", _of(result, Outcome.NOT_ATTEMPTED))
    if not good and state != "differs":
        yield from _steps("done", "+", _of(result, Outcome.DONE))
    if result.outputs:
        yield BLANK
        yield from (line((f"{name}  ", "soft"), value, indent=2) for name, value in result.outputs.items())
    if not good:
        yield BLANK
        yield line(("how to go on: ", "title"), _way_on(state, again), hang=2)


def _amounts(result: Result) -> str:
    done = len(_of(result, Outcome.DONE))
    steps = f"{done} of {counted(len(result.steps), 'step')} done"
    return f"{steps}, {counted(result.requests, 'request')}, {duration(result.seconds)}"


def _verification(result: Result, state: str, width: int, again: str) -> Iterable[Line]:
    destroyed = again == "destroy"
    if state == "verified":
        agreed = "a fresh read agrees with the specs" if again == "apply" else "a fresh read shows it so"
        yield line("a fresh read finds none of it" if destroyed else agreed, indent=2)
    elif state == "differs" and result.remaining is not None:
        yield line("a fresh read still finds:" if destroyed else "a fresh read still differs from the specs:", indent=2)
        for group in outline(result.remaining).groups:
            for entry in group.entries:
                yield from entry_lines(entry, width, indent=4)
    elif state == "applied":
        yield line(f"not verified: {result.unverified or 'it was not read again'}", indent=2)
    elif state in ("partial", "failed", "interrupted"):
        yield line("not verified: not everything was done", indent=2)


def _of(result: Result, outcome: Outcome) -> list[StepResult]:
    return [step for step in result.steps if step.outcome is outcome]


def _steps(title: str, style: str, steps: Sequence[StepResult]) -> Iterable[Line]:
    if not steps:
        return
    yield BLANK
    yield line((title, style), indent=2)
    for step in steps:
        reason = f": {step.error}" if step.error else ""
        yield line(f"{step.title}{reason}", indent=4)
        if step.hint:
            yield line(("hint: ", "soft"), step.hint, indent=6)


def _way_on(state: str, again: str) -> str:
    if state == "applied":
        return "`apigwctl plan` reads AWS again; it should be empty"
    if state == "differs":
        return f"`apigwctl {again}` again goes on with that; `apigwctl plan` shows what differs now"
    if state == "interrupted":
        return f"the state is consistent; `apigwctl {again}` again does what is left"
    return f"mend the cause, then `apigwctl {again}` again: it plans afresh and repeats nothing that is done"
