"""The outline of a plan: what all renderers walk, grouped as people think, by API and route, then the rest.

Changes of a route's parts (integration, responses) are told at the route, those of a stage's settings at the stage,
and those of a usage plan's stages and keys at the plan; so one marked entry is one thing of the spec.
"""

from __future__ import annotations

from dataclasses import dataclass

from apigwctl.model.change import Action
from apigwctl.values import Problem

MARKS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "-/+",
    Action.DELETE: "-",
    Action.DEPLOY: ">",
    Action.ADOPT: "=",
    Action.RENAME: "~",
    Action.ORPHAN: "?",
    Action.NOTE: "i",
}


@dataclass(frozen=True)
class Detail:
    """One member of an entry: both sides on a line, or the lines of a diff (each starts with ` `, `+`, `-` or `@`).

    `mark` is `+` or `-` where the member as a whole comes or goes; then only one side is told.
    """

    name: str
    old: str = ""
    new: str = ""
    diff: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class Entry:
    """One thing of the spec that differs. `label` reads inside its group, `address` stands alone.

    `gist` is what a route leads to; `note` is a text of its own.
    """

    action: Action
    label: str
    address: str
    reason: str = ""
    details: tuple[Detail, ...] = ()
    gist: str = ""
    source: str = ""
    verb: str = ""
    note: str = ""

    @property
    def mark(self) -> str:
        """The sign in front: `+ ~ -/+ - > = ? i`."""
        return MARKS[self.action]


@dataclass(frozen=True)
class Section:
    """Entries of one sort inside a group: routes, definitions, stages …"""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Group:
    """Everything about one API, or about one sort of thing outside of APIs."""

    title: str
    sections: tuple[Section, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of all sections."""
        return tuple(entry for section in self.sections for entry in section.entries)


@dataclass(frozen=True)
class Outline:
    """One plan, ready to be told. `place` is target, account and region on one line.

    `held` stages are kept from what the specs say by a rollback or an abort.
    """

    place: str
    groups: tuple[Group, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    calls: int = 0
    seconds: float = 0.0
    held: tuple[str, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of all groups."""
        return tuple(entry for group in self.groups for entry in group.entries)

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs; notes are no difference."""
        return all(entry.action is Action.NOTE for entry in self.entries)

    def count(self, *actions: Action) -> int:
        """Count the entries of some actions."""
        return sum(1 for entry in self.entries if entry.action in actions)
