"""How many requests a plan is, and about how long they take at the published quotas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from apigwctl.catalogue.quotas import bucket, endpoint_type, total
from apigwctl.model.plan import Estimate, Step

SECONDS_PER_CALL = 0.1
"""An ordinary round trip; what matters are the quotas."""


def estimate(steps: Iterable[Step]) -> Estimate:
    """Return the number of calls and the seconds that the quotas make them take, first attempts only."""
    steps = tuple(steps)
    calls = [call for step in steps for call in step.calls]
    by_operation = Counter((call.service, call.operation, endpoint_type(call.params)) for call in calls)
    waits = [0.0]
    for (service, operation, endpoint), count in by_operation.items():
        own = bucket(service, operation, endpoint)
        if own is not None:
            waits.append(max(0, count - own.burst) / own.rate)
    shared = total()
    gateway = sum(count for (service, _, _), count in by_operation.items() if service in ("apigateway", "apigatewayv2"))
    waits.append(max(0, gateway - shared.burst) / shared.rate)
    return Estimate(len(calls), round(max(waits) + len(calls) * SECONDS_PER_CALL, 1))
