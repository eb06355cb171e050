"""API keys as they are rotated and used: the key that a document means, what it takes the place of, and who called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from apigwctl.values import EMPTY, Address, FrozenMap

RETIRES_TAG = "apigwctl:retires"
"""On a key that another one takes the place of by and by: until when it is good, and from when on it may be deleted."""

WRITTEN_TAG = "apigwctl:written-to"
"""On a key: the secret that its value was written to."""

ROTATED_TAG = "apigwctl:rotated"
"""On a key that has taken another one's place for good: when that was."""

_FORM = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Overlap:
    """How long an old key stays: good until `until`, and to look back at, disabled, until `gone`; ISO 8601, UTC."""

    until: str
    gone: str

    @property
    def text(self) -> str:
        """The value of the tag that says it."""
        return f"{self.until} {self.gone}"

    def is_over(self, now: float) -> bool:
        """Whether the old key need not be good any more."""
        return _text(now) >= self.until

    def is_gone(self, now: float) -> bool:
        """Whether the old key may be deleted."""
        return _text(now) >= self.gone


def overlap_of(now: float, seconds: int) -> Overlap:
    """Return the overlap that begins now: the old key is good for so long, and kept as long again."""
    return Overlap(_text(now + seconds), _text(now + 2 * seconds))


def read_overlap(tag: str) -> Overlap:
    """Return the overlap that a tag says."""
    until, _, gone = tag.partition(" ")
    return Overlap(until, gone or until)


def rotated_at(now: float) -> str:
    """Return the value of the tag that says when a rotation ended."""
    return _text(now)


def is_fresh(tag: str, now: float, seconds: int) -> bool:
    """Whether a rotation ended less than so many seconds ago."""
    return bool(tag) and tag > _text(now - seconds)


def _text(seconds: float) -> str:
    return (datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)).strftime(_FORM)


@dataclass(frozen=True)
class LiveKey:
    """A key as AWS has it, without its value; `plans` are the ids of the usage plans that hold it."""

    id: str
    enabled: bool = True
    tags: FrozenMap[str, str] = EMPTY
    plans: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rotation:
    """The key that a document means, and the one whose place it takes, while there is one."""

    address: Address
    current: LiveKey
    old: LiveKey | None = None


class Goal(Enum):
    """How far a rotation is to get now."""

    BOTH = "both keys are good"
    DISABLED = "the old one is disabled"
    DELETED = "the old one is deleted"


@dataclass(frozen=True)
class Used:
    """What a key used of a usage plan on a day; `remaining` is None where the plan has no quota."""

    key: str
    key_id: str
    plan: str
    day: str
    used: int
    remaining: int | None = None


@dataclass(frozen=True)
class Usage:
    """What keys used in one account and region, from one day to another, both counted."""

    target: str
    account: str
    region: str
    first: str
    last: str
    items: tuple[Used, ...] = ()
