"""API Gateway's published request quotas as token buckets, one set of them for each account and region.

The figures are those of the developer guide's quotas page; we could not check its rows against a live account. How AWS
counts is not published: a bucket here holds as many requests as its row names and fills up evenly, and a refused
request takes nothing.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from apigwctl.sandbox.aws_request import AwsRequest

_TABLE = Path(__file__).with_name("request_quotas.json")
_BY_ENDPOINT = frozenset({"CreateRestApi", "ImportRestApi"})


@dataclass(frozen=True)
class Quota:
    """One row: `burst` requests at once, and then `rate` a second."""

    name: str
    burst: int
    rate: float


class Bucket:
    """What is left of one quota; starts full."""

    def __init__(self, quota: Quota, now: float) -> None:
        self._quota = quota
        self._tokens = float(quota.burst)
        self._at = now

    def wait(self, now: float) -> float:
        """Seconds until a request may pass; 0 for at once."""
        self._tokens = min(self._quota.burst, self._tokens + max(0.0, now - self._at) * self._quota.rate)
        self._at = now
        # Rates are no binary fractions: a token that is there but for rounding is there.
        return max(0.0, round((1 - self._tokens) / self._quota.rate, 6))

    def take(self) -> None:
        """Let a request pass."""
        self._tokens -= 1


class RequestQuotas:
    """The buckets of every account and region that asked for something."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str, str], Bucket] = {}

    def refuse(self, service: str, operation: str, request: AwsRequest, home: tuple[str, str], now: float) -> int:
        """Seconds to wait, whole ones as `Retry-After` says them, before this request may pass; 0 lets it pass.

        `service` is boto3's name, `home` account and region, `now` seconds since 1970.
        """
        buckets = [self._bucket(quota, home, now) for quota in _quotas_of(service, operation, request)]
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait > 0:
            return math.ceil(wait)
        for bucket in buckets:
            bucket.take()
        return 0

    def _bucket(self, quota: Quota, home: tuple[str, str], now: float) -> Bucket:
        key = (*home, quota.name)
        if key not in self._buckets:
            self._buckets[key] = Bucket(quota, now)
        return self._buckets[key]


def _quotas_of(service: str, operation: str, request: AwsRequest) -> list[Quota]:
    total, by_operation = _table()
    name = f"{service}:{operation}"
    if operation in _BY_ENDPOINT:
        name = f"{name}:{_endpoint_type(operation, request)}"
    return [total, by_operation[name]] if name in by_operation else [total]


@functools.cache
def _table() -> tuple[Quota, Mapping[str, Quota]]:
    """The quota of everything together, and those of `service:operation` or `service:operation:endpoint type`."""
    data = json.loads(_TABLE.read_text("utf-8"))
    found: dict[str, Quota] = {}
    for row in data["operations"]:
        name = f"{row['service']}:{row['operation']}"
        types = row.get("endpointTypes")
        quota = Quota("/".join([name, *(types or ())]), row["requests"], row["requests"] / row["perSeconds"])
        found |= {f"{name}:{item}": quota for item in types} if types else {name: quota}
    return Quota("total", data["total"]["burst"], data["total"]["requestsPerSecond"]), found


def _endpoint_type(operation: str, request: AwsRequest) -> str:
    """The endpoint type of the API that is to be made: EDGE unless it is said."""
    if operation == "ImportRestApi":
        said: Any = parse_qs(urlsplit(request.url).query).get("endpointConfigurationTypes")
    else:
        try:
            said = json.loads(request.body or b"{}")["endpointConfiguration"]["types"]
        except (ValueError, LookupError, TypeError):
            said = None
    return said[0] if isinstance(said, list) and said and said[0] in ("REGIONAL", "PRIVATE") else "EDGE"
