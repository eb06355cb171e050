"""A canary release, as values: how it is paced and watched, what is seen of it, and what is decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from apigwctl.values import EMPTY, FrozenMap

DEFAULT_BAKE = 600
DEFAULT_EVERY = 60
DEFAULT_REQUESTS = 100
DEFAULT_PATIENCE = 3600

LAG_SECONDS = 120
"""So long after it ended a minute's metrics may still grow: CloudWatch shows them one to two minutes late."""


class Measure(Enum):
    """What is measured of requests; rates are parts of 1, latencies milliseconds."""

    ERRORS_5XX = "5XXError"
    ERRORS_4XX = "4XXError"
    LATENCY = "p95Latency"

    @property
    def is_rate(self) -> bool:
        """Whether this is a share of the requests."""
        return self is not Measure.LATENCY

    def told(self, value: float) -> str:
        """Return a value as people read it: `1.25 %`, `840 ms`."""
        return f"{round(value * 100, 2):g} %" if self.is_rate else f"{value:.0f} ms"


class MetricSource(Enum):
    """Where the figures of a canary come from."""

    CANARY = "canary"
    STAGE = "stage"
    ACCESS_LOG = "accessLog"


@dataclass(frozen=True)
class Limit:
    """How much is too much: `most` of the measure itself, `over_base` more than the base has.

    `over_base` adds to the base, in the measure's unit; `is_share` makes it a share of what the base has.
    """

    measure: Measure
    most: float | None = None
    over_base: float | None = None
    is_share: bool = False


@dataclass(frozen=True)
class Watch:
    """What is looked at while a canary takes traffic, and how often.

    Nothing is judged below `requests`. When there are too few for `patience_seconds` beyond the bake time, the run ends
    without a verdict.
    """

    source: MetricSource = MetricSource.CANARY
    limits: tuple[Limit, ...] = ()
    alarms: tuple[str, ...] = ()
    requests: int = DEFAULT_REQUESTS
    every_seconds: int = DEFAULT_EVERY
    patience_seconds: int = DEFAULT_PATIENCE

    @property
    def needs_base(self) -> bool:
        """Whether a limit is measured against the base."""
        return any(item.over_base is not None for item in self.limits)


@dataclass(frozen=True)
class CanaryPolicy:
    """How a canary begins, and how it goes on: percentages of the traffic, the last of them below promotion.

    With an `alias` it is one of functions: that alias of theirs sends the part of the traffic to their newer versions.
    With a `domain` it is one of a Region: the weighted records of that document's name give the Region its part.
    """

    percent_traffic: float
    steps: tuple[float, ...] = ()
    bake_seconds: int = DEFAULT_BAKE
    watch: Watch = field(default_factory=Watch)
    use_stage_cache: bool = False
    variables: FrozenMap[str, str] = EMPTY
    alias: str = ""
    domain: str = ""

    @property
    def is_the_stages(self) -> bool:
        """Whether the stage itself has the canary, as those of REST APIs do."""
        return not self.alias and not self.domain


@dataclass(frozen=True)
class InFlight:
    """A stage with a canary as AWS shows it; `since` is when the stage was last changed, in seconds since 1970.

    A `held` one is of a version that the stage holds off: its abort was begun.
    """

    deployment: str
    base: str
    percent: float
    since: float
    overrides: FrozenMap[str, str] = EMPTY
    variables: FrozenMap[str, str] = EMPTY
    use_stage_cache: bool = False
    held: bool = False

    @property
    def is_promoted(self) -> bool:
        """Whether the base has all that the canary has: what is left of a promotion is to take the canary away."""
        held = all(self.variables.get(name) == value for name, value in self.overrides.items())
        return self.deployment == self.base and self.percent == 0 and held


@dataclass(frozen=True)
class Minute:
    """What was measured in one minute, from `at` seconds since 1970 on; None is not known."""

    at: float
    requests: float
    errors_5xx: float = 0.0
    errors_4xx: float | None = 0.0
    latency: float | None = None


@dataclass(frozen=True)
class Observation:
    """One look: the minutes of the canary and of the base it is held against, and the states of alarms by name.

    A `mixed` canary is measured together with the base: then the base is what the stage was like before the canary.
    """

    now: float
    canary: tuple[Minute, ...] = ()
    base: tuple[Minute, ...] = ()
    alarms: FrozenMap[str, str] = EMPTY
    mixed: bool = False


@dataclass(frozen=True)
class Figures:
    """Minutes taken together."""

    requests: float
    errors_5xx: float | None = None
    errors_4xx: float | None = None
    latency: float | None = None

    def of(self, measure: Measure) -> float | None:
        """Return one measure; None when nothing was measured."""
        found = {
            Measure.ERRORS_5XX: self.errors_5xx,
            Measure.ERRORS_4XX: self.errors_4xx,
            Measure.LATENCY: self.latency,
        }
        return found[measure]


class Decision(Enum):
    """What to do with a canary now."""

    WAIT = "wait"
    NEXT = "next"
    PROMOTE = "promote"
    ABORT = "abort"
    GIVE_UP = "give up"


@dataclass(frozen=True)
class Verdict:
    """A decision, why, and the figures it rests on; `percent` is where NEXT goes."""

    decision: Decision
    reasons: tuple[str, ...]
    canary: Figures
    base: Figures | None = None
    percent: float | None = None


class Ending(Enum):
    """How a run ended."""

    PROMOTED = "promoted"
    ABORTED = "aborted"
    INCONCLUSIVE = "inconclusive"
    CHANGED = "changed"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Check:
    """One look at a canary, told: when, how far the step is, and what was decided."""

    at: float
    percent: float
    elapsed_seconds: float
    verdict: Verdict
    alarms: FrozenMap[str, str] = EMPTY


@dataclass(frozen=True)
class CanaryRun:
    """What became of a run; `moved` says whether it changed anything in AWS."""

    ending: Ending
    reasons: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    moved: bool = False


@dataclass(frozen=True)
class Watched:
    """What a run is about to do: of which stage, where, from where it is now, and by which policy."""

    stage: str
    target: str
    account: str
    region: str
    canary: InFlight
    policy: CanaryPolicy


@dataclass(frozen=True)
class CanaryReport:
    """A run from beginning to end, in seconds since 1970."""

    watched: Watched
    run: CanaryRun
    began: float
    ended: float


@dataclass(frozen=True)
class CanaryIdle:
    """A stage without a canary to run, and why; `held` ones are kept from what the specs say."""

    stage: str
    told: str
    held: bool = False


def duration_text(seconds: float) -> str:
    """Return a duration as specs write it: `90s`, `10m`, `1h30m`."""
    whole = max(0, round(seconds))
    parts = ((whole // 3600, "h"), (whole % 3600 // 60, "m"), (whole % 60, "s"))
    return "".join(f"{amount}{unit}" for amount, unit in parts if amount) or "0s"
