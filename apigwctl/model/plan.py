"""A plan: a frozen value that says what differs and which calls make it not differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from apigwctl.model.change import Action, Change, Reason
from apigwctl.values import EMPTY, FrozenMap, Problem, Ref

FORMAT = "apigwctl.plan"
VERSION = 1


@dataclass(frozen=True)
class Bind:
    """Where an answer holds the value of a late-bound reference.

    `path` leads to the value, or, when `match` is given, to a list of which the item that has these members holds the
    value under `item`.
    """

    ref: Ref
    path: tuple[str, ...]
    match: FrozenMap[str, Any] = EMPTY
    item: tuple[str, ...] = ()


@dataclass(frozen=True)
class Probe:
    """How a create whose answer was lost is found again: a read, and the members that the thing has.

    With an empty `path` the answer itself is the thing, and a not-found error says that it is not there. `match` are
    members that the item must have, in maps those entries; `if_shown` holds for members that a list may leave out.
    `unless` are values by member that it does not have: those of what is alike and was there before. `under` is the
    member of the create's answer that holds what the list shows as items.
    """

    operation: str
    params: FrozenMap[str, Any] = EMPTY
    path: tuple[str, ...] = ()
    match: FrozenMap[str, Any] = EMPTY
    if_shown: FrozenMap[str, Any] = EMPTY
    unless: FrozenMap[str, tuple[str, ...]] = EMPTY
    under: str = ""


@dataclass(frozen=True)
class Until:
    """What to wait for after a call: a poll, the member to look at, good and bad values, a limit in seconds.

    `message` leads to the member that tells what is wrong.
    """

    operation: str
    params: FrozenMap[str, Any]
    path: tuple[str, ...]
    good: tuple[Any, ...]
    bad: tuple[Any, ...] = ()
    limit_seconds: int = 300
    message: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lock:
    """A token that a write has to carry, read right before it and again when somebody else wrote in between.

    `path` leads to it in the answer, `member` is the write's parameter, `lost_on` the error code that asks for another.
    """

    operation: str
    params: FrozenMap[str, Any]
    path: tuple[str, ...]
    member: str
    lost_on: str


@dataclass(frozen=True)
class Want:
    """What must be true of an answer: the value at a path of it, or at a place `inside` the JSON text that is there."""

    name: str
    path: tuple[str, ...]
    value: Any
    inside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """One request. Parameters may hold `Ref`, `Template` and `Secret` values, bound when it is sent.

    `done_on` lists error codes that mean that there is nothing left to do (a delete of what is gone), `again_on` those
    that pass by themselves once AWS has caught up with what was written before. `expect` holds
    members that the answer must have, as a check on what was done; a list holds ways in which AWS may say it. `wants`
    looks further into an answer that is itself what was asked about.
    """

    service: str
    operation: str
    params: FrozenMap[str, Any] = EMPTY
    binds: tuple[Bind, ...] = ()
    probe: Probe | None = None
    until: Until | None = None
    done_on: tuple[str, ...] = ()
    expect: FrozenMap[str, Any] = EMPTY
    again_on: tuple[str, ...] = ()
    lock: Lock | None = None
    wants: tuple[Want, ...] = ()


@dataclass(frozen=True)
class Step:
    """Calls that belong together and go out one after another.

    `lane` names what must not be written to concurrently (one API); `after` are the steps that must have been done.
    """

    id: str
    title: str
    lane: str
    calls: tuple[Call, ...]
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Estimate:
    """How much work a plan is: requests to send, and seconds at the published quotas."""

    calls: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Plan:
    """What differs between specs and AWS in one account and region, and the steps that change it.

    `options` are those that allow more than usual (prune, adopt …): a saved plan is made anew with them.
    """

    project: str
    target: str
    account: str
    region: str
    spec_digest: str
    live_digest: str
    changes: tuple[Change, ...] = ()
    steps: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    options: FrozenMap[str, Any] = EMPTY
    estimate: Estimate = field(default_factory=Estimate)
    version: int = VERSION

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not self.effective

    @property
    def is_held(self) -> bool:
        """Whether a stage is kept from what the specs say by a rollback or an abort."""
        return any(change.reason is Reason.HELD for change in self.changes)

    @property
    def effective(self) -> tuple[Change, ...]:
        """The changes that are differences; notes are not."""
        return tuple(change for change in self.changes if change.action is not Action.NOTE)

    @property
    def pending(self) -> tuple[Change, ...]:
        """The differences that an apply of this plan takes away; orphans without a prune stay."""
        return tuple(change for change in self.effective if change.action is not Action.ORPHAN)

    def count(self, *actions: Action) -> int:
        """Count the changes of some actions."""
        return sum(1 for change in self.changes if change.action in actions)
