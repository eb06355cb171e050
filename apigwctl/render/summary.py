"""The lines that sum up: how much a plan changes, how much work that is, and whether anything differs."""

from __future__ import annotations

from collections.abc import Sequence

from apigwctl.model.change import Action
from apigwctl.render.outline import Outline
from apigwctl.render.wording import counted, duration

_WORDS = (
    (Action.CREATE, "to create", True),
    (Action.UPDATE, "to change", True),
    (Action.REPLACE, "to replace", False),
    (Action.DELETE, "to delete", True),
    (Action.RENAME, "to rename", False),
    (Action.ADOPT, "to adopt", False),
    (Action.DEPLOY, "to deploy", False),
    (Action.ORPHAN, "left over", False),
)
_DRIFT_WORDS = (
    (Action.UPDATE, "changed"),
    (Action.REPLACE, "replaced"),
    (Action.CREATE, "added"),
    (Action.DELETE, "deleted"),
    (Action.DEPLOY, "deployed otherwise"),
    (Action.ORPHAN, "left over"),
)
NO_DIFFERENCE = "Nothing to do: AWS agrees with the specs"
NO_DRIFT = "No drift: AWS agrees with the specs"


def counts(outlines: Sequence[Outline]) -> dict[str, int]:
    """Return how many entries of each action there are, by the action's name."""
    return {action.value: sum(item.count(action) for item in outlines) for action in Action}


def changes(outlines: Sequence[Outline]) -> str:
    """Return `3 to create, 1 to change, 0 to delete`: always these three, the others where there are any."""
    found = counts(outlines)
    return ", ".join(
        f"{found[action.value]} {words}" for action, words, always in _WORDS if always or found[action.value]
    )


def held(outlines: Sequence[Outline]) -> str:
    """Return what is said where nothing but holds keeps AWS from the specs; empty where there is none."""
    stages = [stage for item in outlines for stage in item.held]
    return f"Nothing to do while {', '.join(stages)} {'is' if len(stages) == 1 else 'are'} held" if stages else ""


def plan_summary(outlines: Sequence[Outline]) -> str:
    """Return the one line that sums up plans."""
    if all(item.is_empty for item in outlines):
        return held(outlines) or NO_DIFFERENCE
    return f"Plan: {changes(outlines)}"


def drift_summary(outlines: Sequence[Outline]) -> str:
    """Return the one line that sums up drift."""
    if all(item.is_empty for item in outlines):
        return held(outlines) or NO_DRIFT
    return "Drift in AWS: " + (seen(outlines) or "see above")


def seen(outlines: Sequence[Outline]) -> str:
    """Return `3 changed, 1 added`: what happened in AWS, as far as anything did."""
    found = counts(outlines)
    return ", ".join(f"{found[action.value]} {words}" for action, words in _DRIFT_WORDS if found[action.value])


def work(outlines: Sequence[Outline]) -> str:
    """Return `12 calls, about 9 s`; empty where there is nothing to call."""
    calls = sum(item.calls for item in outlines)
    seconds = max((item.seconds for item in outlines), default=0.0)
    return f"{counted(calls, 'call')}, about {duration(seconds)}" if calls else ""
