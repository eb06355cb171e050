"""The sandbox's API Gateway: answers the requests of the `apigateway` service from state that it holds as plain data."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from apigwctl.sandbox.http import HttpRequest, HttpResponse


class ControlPlane:
    """API Gateway for every account and region, in one process."""

    def __init__(self, *, clock: Callable[[], datetime], random: random.Random) -> None:
        self._clock = clock
        self._random = random
        self.writes = 0
        self.counts: Counter[str] = Counter()

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; never raises."""
        body = json.dumps({"message": f"no such operation: {request.method} {request.path}"}).encode()
        return HttpResponse(403, {"x-amzn-errortype": "AccessDeniedException"}, body)

    def to_data(self) -> dict[str, Any]:
        """The whole state as JSON-able data."""
        return {}

    @classmethod
    def from_data(
        cls, data: dict[str, Any], *, clock: Callable[[], datetime], random: random.Random
    ) -> ControlPlane:
        """The control plane that `to_data` described."""
        return cls(clock=clock, random=random)

    def stage_of(self, account: str, region: str, api_id: str, stage_name: str) -> dict[str, Any] | None:
        """The stage as AWS shows it, or None."""
        return None

    def set_web_acl(self, account: str, region: str, api_id: str, stage_name: str, arn: str | None) -> None:
        """Set or clear the web ACL of a stage."""
