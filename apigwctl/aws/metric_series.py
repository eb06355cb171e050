"""Minutes of metrics of CloudWatch, several series by one request."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apigwctl.aws.paging import Reads
from apigwctl.model.canary import Minute

AT_ONCE = 500
"""So many queries GetMetricData takes in one request (CloudWatch API reference)."""


@dataclass(frozen=True)
class Statistic:
    """Which statistic of which metric is a member of a `Minute`."""

    member: str
    metric: str
    statistic: str


@dataclass(frozen=True)
class Series:
    """Metrics of one namespace under the same dimensions."""

    namespace: str
    dimensions: tuple[tuple[str, str], ...]
    statistics: tuple[Statistic, ...]


def minutes_of(reads: Reads, wanted: Sequence[Series], begin: float, end: float) -> list[tuple[Minute, ...]]:
    """Return the minutes of each series between two times, in seconds since 1970; a page costs one request."""
    if end <= begin:
        return [()] * len(wanted)
    queries = [_query(number, item, series) for number, series in enumerate(wanted) for item in series.statistics]
    found: dict[str, dict[float, float]] = {}
    for first in range(0, len(queries), AT_ONCE):
        _read(reads, queries[first : first + AT_ONCE], begin, end, found)
    return [_merged(found, number, series) for number, series in enumerate(wanted)]


def span(begin: float, end: float) -> tuple[float, float]:
    """Return whole minutes around a stretch of time: CloudWatch wants them aligned."""
    return math.floor(begin / 60) * 60, math.ceil(end / 60) * 60


def _query(number: int, item: Statistic, series: Series) -> dict[str, Any]:
    metric = {
        "Namespace": series.namespace,
        "MetricName": item.metric,
        "Dimensions": [{"Name": name, "Value": value} for name, value in series.dimensions],
    }
    statistic = {"Metric": metric, "Period": 60, "Stat": item.statistic}
    return {"Id": f"m{number}_{item.member}", "MetricStat": statistic, "ReturnData": True}


def _read(
    reads: Reads, queries: Sequence[Mapping[str, Any]], begin: float, end: float, found: dict[str, dict[float, float]]
) -> None:
    params: dict[str, Any] = {
        "MetricDataQueries": list(queries),
        "StartTime": datetime.fromtimestamp(begin, UTC),
        "EndTime": datetime.fromtimestamp(end, UTC),
        "ScanBy": "TimestampAscending",
    }
    while True:
        answer = reads.get("cloudwatch", "GetMetricData", params)
        for item in answer.get("MetricDataResults", ()):
            values = zip(item.get("Timestamps", ()), item.get("Values", ()), strict=False)
            found.setdefault(item["Id"], {}).update({at.timestamp(): float(value) for at, value in values})
        if not answer.get("NextToken"):
            return
        params = {**params, "NextToken": answer["NextToken"]}


def _merged(found: Mapping[str, Mapping[float, float]], number: int, series: Series) -> tuple[Minute, ...]:
    by_member = {item.member: found.get(f"m{number}_{item.member}", {}) for item in series.statistics}
    refused = by_member.get("errors_4xx")
    return tuple(
        Minute(
            at,
            count,
            by_member["errors_5xx"].get(at, 0.0),
            None if refused is None else refused.get(at, 0.0),
            by_member.get("latency", {}).get(at),
        )
        for at, count in sorted(by_member["requests"].items())
    )


def together_of(series: Sequence[tuple[Minute, ...]]) -> tuple[Minute, ...]:
    """Return minutes of several functions or stages as those of one; a latency is that of the slowest."""
    by_time: dict[float, list[Minute]] = {}
    for minute in (minute for minutes in series for minute in minutes):
        by_time.setdefault(math.floor(minute.at), []).append(minute)
    return tuple(_one(at, minutes) for at, minutes in sorted(by_time.items()))


def _one(at: float, minutes: Sequence[Minute]) -> Minute:
    latencies = [item.latency for item in minutes if item.latency is not None]
    requests, errors = sum(item.requests for item in minutes), sum(item.errors_5xx for item in minutes)
    refused = [item.errors_4xx for item in minutes if item.errors_4xx is not None]
    return Minute(at, requests, errors, sum(refused) if refused else None, max(latencies, default=None))
