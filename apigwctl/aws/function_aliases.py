"""Aliases of Lambda functions as AWS has them, and what Lambda measures of the two versions that one may point to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from apigwctl.aws.metric_series import Series, Statistic, minutes_of, span, together_of
from apigwctl.aws.paging import Reads, together
from apigwctl.model.canary import InFlight, Observation, Watch
from apigwctl.model.function_alias import FunctionAlias

NAMESPACE = "AWS/Lambda"
LATEST = "$LATEST"
_STATISTICS = (
    Statistic("requests", "Invocations", "Sum"),
    Statistic("errors_5xx", "Errors", "Sum"),
    Statistic("latency", "Duration", "p95"),
)


def read_aliases(reads: Reads, functions: Iterable[str], alias: str) -> tuple[FunctionAlias, ...]:
    """Return an alias of several functions, two requests each; functions that have none of that name are left out."""
    found = together([partial(_alias, reads, function, alias) for function in sorted(functions)])
    return tuple(item for item in found if item is not None)


def _alias(reads: Reads, function: str, alias: str) -> FunctionAlias | None:
    answer = reads.find("lambda", "GetAlias", {"FunctionName": function, "Name": alias})
    if answer is None:
        return None
    weights = (answer.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    canary, weight = next(iter(weights.items()), ("", 0.0))
    version = str(answer["FunctionVersion"])
    return FunctionAlias(function, alias, version, canary, round(float(weight) * 100, 4), _newest(reads, function))


def _newest(reads: Reads, function: str) -> str:
    """Return the last published version; empty where nothing was published."""
    params = {"FunctionName": function}
    numbers = [0]
    while True:
        answer = reads.get("lambda", "ListVersionsByFunction", params)
        numbers += [int(item["Version"]) for item in answer.get("Versions", ()) if item["Version"] != LATEST]
        if not answer.get("NextMarker"):
            return str(max(numbers)) if max(numbers) else ""
        params = {**params, "Marker": answer["NextMarker"]}


@dataclass(frozen=True)
class ExecutedVersions:
    """What Lambda measures of the versions that aliases point to, taken together over all functions.

    The dimension ExecutedVersion tells the two versions of a weighted alias apart (Lambda developer guide, types of
    metrics). A latency is that of the slowest function.
    """

    reads: Reads
    aliases: tuple[FunctionAlias, ...]
    watch: Watch

    def look(self, canary: InFlight, now: float) -> Observation:
        """Return the minutes since the canary's part of the traffic was last changed."""
        begin, end = span(canary.since, now)
        wanted = [_series(item, item.canary) for item in self.aliases]
        if self.watch.needs_base:
            wanted += [_series(item, item.version) for item in self.aliases]
        found = minutes_of(self.reads, wanted, begin, end)
        count = len(self.aliases)
        return Observation(now, together_of(found[:count]), together_of(found[count:]))


def _series(item: FunctionAlias, version: str) -> Series:
    dimensions = (("FunctionName", item.name), ("Resource", item.told), ("ExecutedVersion", version))
    return Series(NAMESPACE, dimensions, _STATISTICS)
