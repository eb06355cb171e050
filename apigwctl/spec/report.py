"""Collecting problems: where they belong, and which word was probably meant."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from apigwctl.values import Node, Problem, Source


@dataclass
class Report:
    """The problems found so far; `at` makes a view that puts another address in front of messages."""

    found: list[Problem] = field(default_factory=list)
    address: str = ""

    def at(self, address: str) -> Report:
        """Return a report that shares the problems and names another address."""
        return dataclasses.replace(self, address=address)

    def add(
        self, message: str, rule: str, where: Node | Source | None, *, hint: str = "", severity: str = "error"
    ) -> None:
        """Add a problem at a node or source."""
        source = where.source if isinstance(where, Node) else where
        self.found.append(Problem(message, rule, self.address, source, hint, severity))

    def note(self, message: str, rule: str, where: Node | Source | None, *, hint: str = "") -> None:
        """Add something worth knowing that is no error."""
        self.add(message, rule, where, hint=hint, severity="note")

    def idle(self, message: str, where: Node | Source | None, *, hint: str = "") -> None:
        """Warn of a member that is right in itself, and changes nothing where it stands."""
        self.add(message, "idle-member", where, hint=hint, severity="warning")

    def extend(self, problems: Iterable[Problem]) -> None:
        """Add problems that others found, with the address where they have none."""
        for problem in problems:
            self.found.append(problem if problem.address else dataclasses.replace(problem, address=self.address))


def suggest(word: str, known: Iterable[str]) -> str:
    """Return the hint `did you mean X?`, or the whole list when it is short, or nothing."""
    names = sorted(set(known))
    folded = {name.lower(): name for name in names}
    close = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    if close:
        return f"did you mean {folded[close[0]]}?"
    return f"known: {', '.join(names)}" if 0 < len(names) <= 8 else ""
