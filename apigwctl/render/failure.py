"""A failure as lines: its problems, then what went wrong in one sentence, then what to do."""

from __future__ import annotations

from collections.abc import Iterable

from apigwctl.errors import ApigwctlError
from apigwctl.render.page import Line, line, wrapped
from apigwctl.render.problems import ordered, problem_lines
from apigwctl.values import Problem

MOST = 100
"""So many problems are told; JSON holds all of them."""

_WORDS = {"refused": "refused", "incomplete": "incomplete", "interrupted": "interrupted", "internal": "internal error"}


def failure_text(error: ApigwctlError, problems: Iterable[object] = (), *, width: int | None = None) -> list[Line]:
    """Return the lines that tell an error."""
    found = ordered(item for item in problems if isinstance(item, Problem))
    if error.code == "refused" and len(found) == 1:
        found = []  # the sentence below is that very problem
    told = problem_lines(found[:MOST])
    if len(found) > MOST:
        told.append(line((f"… and {len(found) - MOST} more: --format json lists all", "soft")))
    first, *others = str(error).splitlines() or [""]
    told.append(line((_WORDS.get(error.code, "error"), "bad"), f": {first}", hang=2))
    told += [line(text, indent=2) for text in others]
    if error.hint:
        told += [line(("hint: ", "soft"), text, indent=2, hang=6) for text in error.hint.splitlines()]
    return wrapped(told, width)
