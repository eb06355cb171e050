"""Faults on purpose: which requests go unanswered or are refused, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from apigwctl.errors import SandboxError

FaultKind = Literal["drop-before", "drop-after", "503", "429", "409"]


class Dropped(Exception):  # noqa: N818 - it is an event on the wire, not an error of ours
    """The connection ends without an answer; whether the request took effect is the fault's secret."""


@dataclass
class Rule:
    """The next `times` requests of `operation` ("*" for any) meet `fault`, after `skip` of them passed unharmed."""

    operation: str
    fault: FaultKind
    times: int = 1
    skip: int = 0


class Faults:
    """The rules in force; each request takes at most one fault."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []

    def add(self, operation: str, fault: FaultKind, *, times: int = 1, skip: int = 0) -> None:
        """Put a rule in force; raises `SandboxError` for a fault that does not exist."""
        if fault not in get_args(FaultKind):
            raise SandboxError(f"unknown fault {fault!r}", hint=f"one of {', '.join(get_args(FaultKind))}")
        self._rules.append(Rule(operation, fault, times, skip))

    def clear(self) -> None:
        """Take every rule out of force."""
        self._rules.clear()

    def replace(self, rules: list[Mapping[str, Any]]) -> None:
        """Put exactly these rules in force, each `{"operation", "fault", "times"?, "skip"?}`."""
        self.clear()
        for rule in rules:
            if unknown := set(rule) - {"operation", "fault", "times", "skip"}:
                raise SandboxError(f"unknown key {sorted(unknown)[0]!r} in a fault rule")
            if "operation" not in rule or "fault" not in rule:
                raise SandboxError("a fault rule needs an operation and a fault")
            self.add(rule["operation"], rule["fault"], times=int(rule.get("times", 1)), skip=int(rule.get("skip", 0)))

    def take(self, operation: str) -> FaultKind | None:
        """The fault that this request meets, used up by one; None for most."""
        for rule in self._rules:
            if rule.operation not in (operation, "*") or rule.times <= 0:
                continue
            if rule.skip > 0:
                rule.skip -= 1
                continue
            rule.times -= 1
            return rule.fault
        return None

    def to_data(self) -> list[dict[str, Any]]:
        """The rules in force with the counts that are left, as JSON-able data."""
        return [asdict(rule) for rule in self._rules if rule.times > 0]
