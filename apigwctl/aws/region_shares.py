"""The weighted records of a domain name as Route 53 has them, and what API Gateway measures of a stage in Regions."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apigwctl.aws.domains import leads_to, record_sets
from apigwctl.aws.metric_series import Series, Statistic, minutes_of, span, together_of
from apigwctl.aws.paging import Reads
from apigwctl.model.canary import InFlight, Minute, Observation, Watch
from apigwctl.model.identity import CANARY_TAG
from apigwctl.model.region_share import RegionShare, WeightedRecord
from apigwctl.values import Address, freeze

NAMESPACE = "AWS/ApiGateway"
HTTP = (
    (
        Statistic("requests", "Count", "SampleCount"),
        Statistic("errors_5xx", "5xx", "Sum"),
        Statistic("errors_4xx", "4xx", "Sum"),
        Statistic("latency", "Latency", "p95"),
    ),
)
WEBSOCKET = (
    (
        Statistic("requests", "MessageCount", "Sum"),
        Statistic("errors_5xx", "ExecutionError", "Sum"),
        Statistic("errors_4xx", "ClientError", "Sum"),
        Statistic("latency", "IntegrationLatency", "p95"),
    ),
    (Statistic("requests", "MessageCount", "Sum"), Statistic("errors_5xx", "IntegrationError", "Sum")),
)
"""What stands for each measure (developer guide, metrics of HTTP and of WebSocket APIs).

Two metrics of a WebSocket API are failures of what it calls: those of calling it, and those that it answers.
"""


def in_region(reads: Reads, region: str) -> Reads:
    """Return the same reads, of another Region."""

    def call(service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        return reads.call(f"{service}@{region}", operation, params)

    return dataclasses.replace(reads, call=call)


def read_share(reads: Reads, name: str, wanted: Iterable[Address], usual: int) -> RegionShare:
    """Return the weighted records of a name; this Region's are those that specs want and that lead to its host."""
    own: list[WeightedRecord] = []
    others: list[WeightedRecord] = []
    keys = {address.parts[1:] for address in wanted}
    found = reads.find("apigateway", "GetDomainName", {"domainName": name}) or {}
    host, tag = str(found.get("regionalDomainName", "")), str((found.get("tags") or {}).get(CANARY_TAG, ""))
    for zone in sorted({key[0] for key in keys}):
        for item in record_sets(reads, zone, name):
            if "Weight" not in item:
                continue
            record = WeightedRecord(zone, item["Type"], item["SetIdentifier"], int(item["Weight"]), freeze(item))
            if (zone, record.type, record.identifier) not in keys:
                others.append(record)
            elif leads_to(item.get("AliasTarget", {}).get("DNSName", ""), host):
                own.append(record)
    return RegionShare(name, tuple(own), tuple(others), usual, tag, str(found.get("domainNameArn", "")))


@dataclass(frozen=True)
class StageIn:
    """A stage of an HTTP or WebSocket API in some Region, to be read there."""

    reads: Reads
    api_id: str
    stage: str


@dataclass(frozen=True)
class StageMetrics:
    """What API Gateway measures of a stage: of this Region's, held against those of the others."""

    here: StageIn
    others: tuple[StageIn, ...]
    statistics: Sequence[Sequence[Statistic]]
    watch: Watch

    def look(self, canary: InFlight, now: float) -> Observation:
        """Return the minutes since this Region's share was last changed."""
        begin, end = span(canary.since, now)
        base = [self._minutes(place, begin, end) for place in self.others] if self.watch.needs_base else []
        return Observation(now, self._minutes(self.here, begin, end), together_of(base))

    def _minutes(self, place: StageIn, begin: float, end: float) -> tuple[Minute, ...]:
        dimensions = (("ApiId", place.api_id), ("Stage", place.stage))
        wanted = [Series(NAMESPACE, dimensions, tuple(each)) for each in self.statistics]
        first, *more = minutes_of(place.reads, wanted, begin, end)
        failed = {minute.at: minute.errors_5xx for minutes in more for minute in minutes}
        return tuple(dataclasses.replace(item, errors_5xx=item.errors_5xx + failed.get(item.at, 0.0)) for item in first)
