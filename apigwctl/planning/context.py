"""What planning needs to know besides the two snapshots."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from apigwctl.model.canary import CanaryPolicy
from apigwctl.model.smoke import Smoke
from apigwctl.values import EMPTY, Address, FrozenMap


@dataclass(frozen=True)
class Context:
    """Where a plan is for, and what its user allows.

    `manual` are the stages that are not redeployed by themselves; `protected` roots refuse deletes; `keep_deployments`
    is a number per API; `exclusive` are shared collections that are wholly ours, as (kind, root's parts), and
    `exclusive_tags` the roots of which all tags are ours. `ignored` paths of a root and tags are others' to write.
    `takes_over` replaces a role for logs that somebody else gave the account. `rotate_before` says how many days before
    they expire certificates are replaced, `now` is the time in seconds since 1970. `allowances` are the options that
    the plan was made with, kept in it so that it can be made again. `strategies` say how stages that have a canary get
    new versions, `other_canaries` what stages have to which AWS gives none; `smoke` are the tests of an API that must
    pass before they do; `release` lifts holds, `replace_canary` lets a newer version take the place of one in flight.
    """

    project: str
    target: str
    account: str
    region: str
    partition: str = "aws"
    prune: bool = False
    max_deletes: int | None = None
    allow_replace: bool = False
    revision: str = ""
    manual: frozenset[Address] = frozenset()
    protected: frozenset[Address] = frozenset()
    exclusive: frozenset[Address] = frozenset()
    exclusive_tags: frozenset[Address] = frozenset()
    keep_deployments: FrozenMap[Address, int] = field(default_factory=lambda: EMPTY)
    ignored: FrozenMap[Address, tuple[str, ...]] = field(default_factory=lambda: EMPTY)
    ignored_tags: tuple[str, ...] = ()
    takes_over: bool = False
    rotate_before: FrozenMap[Address, int] = field(default_factory=lambda: EMPTY)
    now: float = 0.0
    allowances: FrozenMap[str, Any] = field(default_factory=lambda: EMPTY)
    strategies: FrozenMap[Address, CanaryPolicy] = field(default_factory=lambda: EMPTY)
    smoke: FrozenMap[Address, tuple[Smoke, ...]] = field(default_factory=lambda: EMPTY)
    other_canaries: FrozenMap[Address, CanaryPolicy] = field(default_factory=lambda: EMPTY)
    release: bool = False
    replace_canary: bool = False

    @property
    def owner(self) -> str:
        """The value of the owner tag."""
        return f"{self.project}/{self.target}"
