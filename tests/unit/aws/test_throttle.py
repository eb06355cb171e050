from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from apigwctl.aws.throttle import Throttle
from apigwctl.catalogue.quotas import Bucket, bucket, total


@dataclass
class Clock:
    """Time that passes only when somebody sleeps or says so."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


def throttle(clock: Clock, **members: object) -> Throttle:
    return Throttle(lambda: clock.now, clock.sleep, **members)  # type: ignore[arg-type]


def test_what_the_quotas_allow_is_not_delayed() -> None:
    clock = Clock()
    paced = throttle(clock)
    for _ in range(total().burst):
        paced.wait("apigateway", "PutMethod")
    assert clock.slept == []


def test_beyond_the_burst_requests_go_at_the_rate_that_all_share() -> None:
    clock = Clock()
    paced = throttle(clock)
    for _ in range(total().burst + 3):
        paced.wait("apigateway", "PutMethod")
    assert clock.slept == [round(1 / total().rate, 3)] * 3


def test_a_rare_operation_waits_for_its_own_quota() -> None:
    """UpdateUsagePlan: one request in 20 seconds (published)."""
    clock = Clock()
    paced = throttle(clock)
    paced.wait("apigateway", "UpdateUsagePlan")
    paced.wait("apigateway", "UpdateUsagePlan")
    paced.wait("apigateway", "GetRestApis")
    assert clock.slept == [20.0]


def test_time_that_passes_fills_the_buckets_again() -> None:
    clock = Clock()
    paced = throttle(clock)
    paced.wait("apigateway", "UpdateUsagePlan")
    clock.now += 20
    paced.wait("apigateway", "UpdateUsagePlan")
    assert clock.slept == []
    clock.now += 1000
    paced.wait("apigateway", "UpdateUsagePlan")
    paced.wait("apigateway", "UpdateUsagePlan")
    assert clock.slept == [20.0]


@pytest.mark.parametrize("service", ["logs", "lambda", "sts"])
def test_other_services_are_not_paced(service: str) -> None:
    clock = Clock()
    paced = throttle(clock)
    for _ in range(200):
        paced.wait(service, "DescribeLogGroups")
    assert clock.slept == []


def test_pacing_can_be_switched_off() -> None:
    clock = Clock()
    paced = throttle(clock, enabled=False)
    for _ in range(200):
        paced.wait("apigateway", "UpdateUsagePlan")
    assert clock.slept == []


def test_an_edge_api_has_the_stricter_quota() -> None:
    regional, edge = bucket("apigateway", "CreateRestApi"), bucket("apigateway", "CreateRestApi", "EDGE")
    assert regional is not None
    assert edge is not None
    assert edge.rate < regional.rate
    clock = Clock()
    paced = throttle(clock)
    for _ in range(2):
        paced.wait("apigateway", "CreateRestApi", {"endpointConfiguration": {"types": ["EDGE"]}})
    assert clock.slept == [round(1 / edge.rate, 3)]


def test_an_operation_without_a_quota_of_its_own_has_none() -> None:
    assert bucket("apigateway", "PutMethod") is None
    assert bucket("apigateway", "UpdateUsagePlan") == Bucket(0.05, 1)
