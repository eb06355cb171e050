"""Pacing: token buckets of the published control-plane quotas, so that AWS has no reason to refuse a request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apigwctl.catalogue.quotas import Bucket, bucket, endpoint_type, total
from apigwctl.values import EMPTY

PACED = frozenset({"apigateway", "apigatewayv2"})


@dataclass
class _Tokens:
    quota: Bucket
    tokens: float
    at: float

    def delay(self, now: float) -> float:
        """Take a token and return how many seconds to wait until it is there."""
        self.tokens = min(float(self.quota.burst), self.tokens + (now - self.at) * self.quota.rate)
        self.at = now
        self.tokens -= 1
        return 0.0 if self.tokens >= 0 else -self.tokens / self.quota.rate


@dataclass
class Throttle:
    """The buckets of one account and region; clock and sleep are injected."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    enabled: bool = True
    _buckets: dict[str, _Tokens] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, service: str, operation: str, params: Mapping[str, Any] = EMPTY) -> None:
        """Sleep until the operation may be sent; creating an edge API has a quota of its own."""
        if not self.enabled or service not in PACED:
            return
        with self._lock:
            now = self.clock()
            delay = self._take("*", total(), now)
            own = bucket(service, operation, endpoint_type(params))
            if own is not None:
                delay = max(delay, self._take(f"{service}:{operation}", own, now))
        if delay > 0:
            self.sleep(delay)

    def _take(self, name: str, quota: Bucket, now: float) -> float:
        tokens = self._buckets.setdefault(name, _Tokens(quota, float(quota.burst), now))
        return tokens.delay(now)
