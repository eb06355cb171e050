"""Problems as lines: `file:line:column: address: message [rule]`, and what to do below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from apigwctl.render.page import Line, line
from apigwctl.render.wording import counted
from apigwctl.values import Problem

_STYLE = {"error": "bad", "warning": "~"}


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems by file, line and column; those without a place come last."""
    return sorted(
        problems,
        key=lambda item: (
            item.source is None,
            (item.source.file, item.source.line, item.source.column) if item.source else (),
            item.address,
            item.message,
        ),
    )


def problem_lines(problems: Iterable[Problem], *, indent: int = 0) -> list[Line]:
    """Return the lines of problems, each followed by its hint."""
    return [made for problem in ordered(problems) for made in _lines(problem, indent)]


def verdict(problems: Sequence[Problem], documents: int, notes: Sequence[Problem] = ()) -> Line:
    """Return the line that ends a validation."""
    read = counted(documents, "document")
    if not problems:
        return line(("Valid", "good"), f": {read}, no problems" + (f", {counted(len(notes), 'note')}" if notes else ""))
    files = len({item.source.file for item in problems if item.source})
    where = f" in {counted(files, 'file')}" if files else ""
    return line((counted(len(problems), "problem"), "bad"), f"{where}, {read} read")


def as_data(problem: Problem) -> dict[str, object]:
    """Return a problem as the JSON object that docs/plan-format.md describes."""
    source = problem.source
    return {
        "message": problem.message,
        "rule": problem.rule,
        "address": problem.address,
        "source": {"file": source.file, "line": source.line, "column": source.column} if source else None,
        "hint": problem.hint,
        "severity": problem.severity,
    }


def _lines(problem: Problem, indent: int) -> Iterable[Line]:
    where = f"{problem.source}: " if problem.source else ""
    address = f"{problem.address}: " if problem.address else ""
    rule = f" [{problem.rule}]" if problem.rule else ""
    yield line(
        (where, "title"), address, (problem.message, _STYLE.get(problem.severity, "")), (rule, "soft"), indent=indent
    )
    if problem.hint:
        yield line(("hint: ", "soft"), problem.hint, indent=indent + 2, hang=6)
