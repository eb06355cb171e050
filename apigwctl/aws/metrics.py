"""What a canary's figures are read from: CloudWatch's metrics, an access log, alarms; and what its stage shows."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from apigwctl.aws.metric_series import Series, Statistic, minutes_of, span
from apigwctl.aws.paging import Reads
from apigwctl.model.canary import LAG_SECONDS, InFlight, Minute, Observation, Watch
from apigwctl.model.identity import HOLD_TAG
from apigwctl.model.release import read_hold
from apigwctl.values import FrozenMap

NAMESPACE = "AWS/ApiGateway"
BEFORE_SECONDS = 3600
"""A stage is compared with what it was like for so long before the canary's deployment was made."""

_STATISTICS = (
    Statistic("requests", "Count", "SampleCount"),
    Statistic("errors_5xx", "5XXError", "Sum"),
    Statistic("errors_4xx", "4XXError", "Sum"),
    Statistic("latency", "Latency", "p95"),
)
_MISSING = "missing"


@dataclass(frozen=True)
class Place:
    """A stage, as metrics and logs name it; `created` is when the canary's deployment was made."""

    api_name: str
    api_id: str
    stage: str
    created: float = 0.0

    @property
    def dimension(self) -> str:
        """The API as metrics name it: its name without what is not ASCII, its id where nothing is left (AWS guide)."""
        return self.api_name.encode("ascii", "ignore").decode("ascii") or self.api_id


def flight(reads: Reads, api_id: str, stage: str, digests: Mapping[str, str]) -> InFlight | None:
    """Return the canary of a stage as AWS shows it; None where there is none, or no such stage.

    `digests` are those of the deployments that are known, by id.
    """
    answer = reads.find("apigateway", "GetStage", {"restApiId": api_id, "stageName": stage})
    canary = (answer or {}).get("canarySettings")
    if answer is None or canary is None:
        return None
    hold = read_hold((answer.get("tags") or {}).get(HOLD_TAG))
    return InFlight(
        deployment=str(canary.get("deploymentId", "")),
        base=str(answer.get("deploymentId", "")),
        percent=float(canary.get("percentTraffic", 0.0)),
        since=_seconds(answer.get("lastUpdatedDate")),
        overrides=FrozenMap(canary.get("stageVariableOverrides") or {}),
        variables=FrozenMap(answer.get("variables") or {}),
        use_stage_cache=bool(canary.get("useStageCache")),
        held=hold is not None and hold.holds(digests.get(str(canary.get("deploymentId")), "")),
    )


def alarm_states(reads: Reads, names: tuple[str, ...]) -> FrozenMap[str, str]:
    """Return the state of each alarm by its name, whether metric or composite; `missing` for what is not there."""
    if not names:
        return FrozenMap()
    found: dict[str, str] = {}
    params: dict[str, Any] = {"AlarmNames": list(names), "AlarmTypes": ["MetricAlarm", "CompositeAlarm"]}
    while True:
        answer = reads.get("cloudwatch", "DescribeAlarms", params)
        for item in (*answer.get("MetricAlarms", ()), *answer.get("CompositeAlarms", ())):
            found[item["AlarmName"]] = item["StateValue"]
        if not answer.get("NextToken"):
            return FrozenMap({name: found.get(name, _MISSING) for name in names})
        params = {**params, "NextToken": answer["NextToken"]}


@dataclass(frozen=True)
class CanaryDimension:
    """The canary under a dimension of its own, `Stage={stage}/Canary`.

    AWS does not document that dimension (not verified): its guide says only that a canary has metrics of its own, and
    public code assumes that they are named like its log groups. Whether the stage's own metrics hold the canary's
    requests as well is not known; the base is read as if they did not. Where AWS has no such metric there are no
    datapoints, and those never count as good.
    """

    reads: Reads
    place: Place
    watch: Watch

    def look(self, canary: InFlight, now: float) -> Observation:
        """Return the minutes since the stage was last changed."""
        begin, end = span(canary.since, now)
        names = [f"{self.place.stage}/Canary", *([self.place.stage] if self.watch.needs_base else [])]
        found = minutes_of(self.reads, [_series(self.place, name) for name in names], begin, end)
        return Observation(now, found[0], found[1] if len(found) > 1 else ())


@dataclass
class WholeStage:
    """The stage's own metrics, canary and base together, held against what they were before the canary."""

    reads: Reads
    place: Place
    watch: Watch
    _before: tuple[Minute, ...] | None = None

    def look(self, canary: InFlight, now: float) -> Observation:
        """Return the minutes since the stage was last changed, and those before the canary."""
        if self._before is None:
            begin, end = span(self.place.created - BEFORE_SECONDS, math.floor(self.place.created / 60) * 60)
            self._before = minutes_of(self.reads, [_series(self.place, self.place.stage)], begin, end)[0]
        begin, end = span(canary.since, now)
        minutes = minutes_of(self.reads, [_series(self.place, self.place.stage)], begin, end)[0]
        return Observation(now, minutes, self._before, mixed=True)


@dataclass
class AccessLog:
    """The lines of the access log: the canary's are in a group of their own, `{group}/Canary` (AWS developer guide).

    `keys` says under which key of a line each variable stands. Minutes that nothing is added to any more are kept, so
    that a long step is not read again at every look.
    """

    reads: Reads
    group: str
    keys: Mapping[str, str]
    watch: Watch
    _known: dict[str, _Tail] = field(default_factory=dict)

    def look(self, canary: InFlight, now: float) -> Observation:
        """Return the minutes since the stage was last changed, counted from the lines."""
        groups = [f"{self.group}/Canary", *([self.group] if self.watch.needs_base else [])]
        found = [self._known.setdefault(name, _Tail(name)).minutes(self, canary.since, now) for name in groups]
        return Observation(now, found[0], found[1] if len(found) > 1 else ())

    def lines(self, group: str, begin: float, end: float) -> Iterator[tuple[float, dict[str, Any]]]:
        """Yield the time and the members of each line of a group that is JSON; nothing where there is no group."""
        params = {"logGroupName": group, "startTime": int(begin * 1000), "endTime": int(end * 1000)}
        while True:
            answer = self.reads.find("logs", "FilterLogEvents", params)
            for event in (answer or {}).get("events", ()):
                said = _json(event.get("message", ""))
                if said is not None:
                    yield event["timestamp"] / 1000, said
            if not (answer or {}).get("nextToken"):
                return
            params = {**params, "nextToken": (answer or {})["nextToken"]}

    def counted(self, line: Mapping[str, Any]) -> tuple[int, float | None] | None:
        """Return the status and the latency that a line says; None for a line that says no status."""
        status = _number(line.get(self.keys.get("$context.status", "")))
        if status is None:
            return None
        return int(status), _number(line.get(self.keys.get("$context.responseLatency", "")))


@dataclass
class _Tail:
    """What is known of one log group, minute by minute."""

    group: str
    through: float = 0.0
    lines: dict[float, list[tuple[int, float | None]]] = field(default_factory=dict)

    def minutes(self, log: AccessLog, since: float, now: float) -> tuple[Minute, ...]:
        begin, end = span(since, now)
        fresh = max(begin, self.through)
        self.lines = {at: lines for at, lines in self.lines.items() if begin <= at < fresh}
        for at, line in log.lines(self.group, fresh, end):
            counted = log.counted(line)
            if counted is not None:
                self.lines.setdefault(math.floor(at / 60) * 60, []).append(counted)
        self.through = max(fresh, math.floor((now - LAG_SECONDS) / 60) * 60)
        return tuple(_minute(at, lines) for at, lines in sorted(self.lines.items()))


def _minute(at: float, lines: list[tuple[int, float | None]]) -> Minute:
    latencies = sorted(value for _, value in lines if value is not None)
    rank = math.ceil(0.95 * len(latencies)) - 1
    return Minute(
        at,
        len(lines),
        sum(1 for status, _ in lines if status >= 500),
        sum(1 for status, _ in lines if 400 <= status < 500),
        latencies[rank] if latencies else None,
    )


def _series(place: Place, stage: str) -> Series:
    return Series(NAMESPACE, (("ApiName", place.dimension), ("Stage", stage)), _STATISTICS)


def _seconds(moment: Any) -> float:
    return float(moment.timestamp()) if moment is not None else 0.0


def _json(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _number(value: Any) -> float | None:
    """Return a member as a number: access logs write numbers as text, and `-` for what there is not."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
