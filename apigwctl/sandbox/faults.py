"""Faults on purpose: which requests go unanswered or are refused, how often, and by what chance."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from apigwctl.errors import SandboxError

FaultKind = Literal["drop-before", "drop-after", "500", "503", "429", "409"]

FAULTS: tuple[FaultKind, ...] = get_args(FaultKind)
"""Every fault that there is; those of digits are HTTP statuses."""


class Dropped(Exception):  # noqa: N818 - it is an event on the wire, not an error of ours
    """The connection ends without an answer; whether the request took effect is the fault's secret."""


@dataclass
class Rule:
    """The next `times` requests of `operation` ("*" for any) meet `fault`, after `skip` of them passed unharmed.

    `service` ("" for any) is a boto3 client's name. `times` None is without end. With a `probability` each request
    meets the fault by chance, and the same `seed` and requests meet the same faults again.
    """

    operation: str
    fault: FaultKind
    times: int | None = 1
    skip: int = 0
    service: str = ""
    probability: float | None = None
    seed: int = 0
    retry_after_seconds: int | None = None
    _chance: random.Random = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    @property
    def is_over(self) -> bool:
        """Whether it has met as many requests as it was meant for."""
        return self.times is not None and self.times <= 0

    def meets(self, service: str, operation: str, *, writes: bool) -> bool:
        """Whether this request is one that takes the fault; counts it."""
        if self.is_over or self.operation not in (operation, "*") or self.service not in ("", service):
            return False
        # Only what writes can be in the way of another write; a rule that names a read gets what it asks for.
        if self.operation == "*" and self.fault == "409" and not writes:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        # Drawn for every request that could meet it: so the next one's luck does not hang on this one's.
        if self.probability is not None and self._chance.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def to_data(self) -> dict[str, Any]:
        """The rule as settings say it, with the counts that are left."""
        data: dict[str, Any] = {"operation": self.operation, "fault": self.fault, "skip": self.skip}
        if self.times is not None:
            data["times"] = self.times
        if self.service:
            data["service"] = self.service
        if self.probability is not None:
            data |= {"probability": self.probability, "seed": self.seed}
        if self.retry_after_seconds is not None:
            data["retryAfterSeconds"] = self.retry_after_seconds
        return data


class Faults:
    """The rules in force; each request takes at most one fault."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []

    def add(self, operation: str, fault: FaultKind, *, times: int = 1, skip: int = 0) -> None:
        """Put a rule in force; raises `SandboxError` for a fault that does not exist."""
        self._rules.append(rule({"operation": operation, "fault": fault, "times": times, "skip": skip}, "the rule"))

    def clear(self) -> None:
        """Take every rule out of force."""
        self._rules.clear()

    def replace(self, rules: list[Mapping[str, Any]]) -> None:
        """Put exactly these rules in force, each as `Rule.to_data` writes it; raises `SandboxError` for a bad one."""
        self.put(parsed(rules, "faults"))

    def put(self, rules: list[Rule]) -> None:
        """Put exactly these rules in force."""
        self._rules = rules

    def take(self, operation: str, service: str, *, writes: bool) -> Rule | None:
        """The rule whose fault this request meets, used up by one; None for most."""
        return next((rule for rule in self._rules if rule.meets(service, operation, writes=writes)), None)

    def to_data(self) -> list[dict[str, Any]]:
        """The rules in force with the counts that are left, as JSON-able data."""
        return [rule.to_data() for rule in self._rules if not rule.is_over]


def parsed(data: Any, where: str) -> list[Rule]:
    """The rules of a list in settings; raises `SandboxError` with the place of what is wrong."""
    if not isinstance(data, list):
        raise SandboxError(f"{where}: a list of rules is wanted", hint='[{"operation": "GetRestApi", "fault": "503"}]')
    return [rule(item, f"{where}[{number}]") for number, item in enumerate(data)]


def rule(data: Any, where: str) -> Rule:
    """One rule of settings; raises `SandboxError` with the place of what is wrong."""
    if not isinstance(data, dict) or not {"operation", "fault"} <= set(data):
        raise SandboxError(f"{where}: a fault rule needs an operation and a fault", hint="operation * is any")
    if unknown := sorted(set(data) - set(_MEMBERS), key=str):
        raise SandboxError(f"{where}: unknown key {unknown[0]!r}", hint=f"known here: {', '.join(_MEMBERS)}")
    data = dict[str, Any](data, fault=str(data["fault"]))  # YAML reads 503 as a number
    for key, value in data.items():
        kind, wanted = _MEMBERS[key]
        fits = isinstance(value, kind) and not isinstance(value, bool)
        if not fits or (not isinstance(value, str) and value < 0):
            raise SandboxError(f"{where}.{key}: {value!r} is not {wanted}")
    if data["fault"] not in FAULTS:
        raise SandboxError(f"{where}: unknown fault {data['fault']!r}", hint=f"one of {', '.join(FAULTS)}")
    probability: float | None = data.get("probability")
    if probability is not None and probability > 1:
        raise SandboxError(f"{where}.probability: {probability!r} is not {_MEMBERS['probability'][1]}")
    return Rule(
        operation=data["operation"],
        fault=data["fault"],
        # A chance has no end of its own; what is certain happens once unless it is said how often.
        times=data.get("times", None if "probability" in data else 1),
        skip=data.get("skip", 0),
        service=data.get("service", ""),
        probability=probability,
        seed=data.get("seed", 0),
        retry_after_seconds=data.get("retryAfterSeconds"),
    )


_COUNT = (int, "a number of requests")
_MEMBERS: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "operation": (str, "the name of an operation, or *"),
    "fault": (str, f"one of {', '.join(FAULTS)}"),
    "times": _COUNT,
    "skip": _COUNT,
    "service": (str, "the name of a boto3 client"),
    "probability": ((int, float), "a number from 0 to 1"),
    "seed": (int, "a whole number"),
    "retryAfterSeconds": (int, "a number of seconds"),
}
