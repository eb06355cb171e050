"""Versions of APIs, what serves them, and what is known of what they hold: what the verbs of releases answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from apigwctl.values import EMPTY, Address, FrozenMap


@dataclass(frozen=True)
class Version:
    """A deployment of an API: its digest where it is ours, when it was made (seconds since 1970), and who serves it.

    `stages` serve it to their base, `canaries` to a part of their traffic; `held` stages are kept from it.
    """

    api: Address
    id: str
    digest: str = ""
    revision: str = ""
    created: float = 0.0
    stages: tuple[str, ...] = ()
    canaries: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


@dataclass(frozen=True)
class Versions:
    """The versions of APIs in one account and region, newest first; `now` is when they were looked at."""

    target: str
    account: str
    region: str
    now: float
    items: tuple[Version, ...] = ()


@dataclass(frozen=True)
class Flight:
    """A stage as canaries go: its base, the canary with its part of the traffic, and the hold that it carries."""

    stage: str
    base: str
    canary: str = ""
    percent: float = 0.0
    overrides: FrozenMap[str, str] = EMPTY
    use_stage_cache: bool = False
    hold: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class Flights:
    """The stages of one account and region that may have canaries."""

    target: str
    account: str
    region: str
    items: tuple[Flight, ...] = ()


@dataclass(frozen=True)
class Part:
    """One route or definition that differs between two versions: members with both sides; None is not there."""

    label: str
    old: bool = True
    new: bool = True
    members: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(frozen=True)
class Comparison:
    """What differs between two versions; `basis` says what each was known by, `unknown` what nobody can tell."""

    old: str
    new: str
    parts: tuple[Part, ...] = ()
    basis: tuple[str, str] = ("", "")
    unknown: tuple[str, ...] = field(default_factory=tuple)
