"""Percentiles of metrics in the sandbox's CloudWatch, of values that were put there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from apigwctl.sandbox.lifecycle import in_process

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
HUNDRED = {"Values": [float(number) for number in range(1, 101)]}


@pytest.fixture
def cloudwatch() -> Iterator[Any]:
    with in_process(None):
        yield boto3.client("cloudwatch")


def latency(cloudwatch: Any, statistic: str, **members: Any) -> list[float]:
    """The one minute's statistic after some data was put."""
    datum = {"MetricName": "Latency", "Timestamp": NOW + timedelta(seconds=1), **members}
    cloudwatch.put_metric_data(Namespace="shop", MetricData=[datum])
    metric = {"Namespace": "shop", "MetricName": "Latency"}
    query = {"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": statistic}}
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=[query], StartTime=NOW, EndTime=NOW + timedelta(minutes=1), ScanBy="TimestampAscending"
    )
    return list(answer["MetricDataResults"][0]["Values"])


@pytest.mark.parametrize(("statistic", "value"), [("p95", 95), ("p50", 50), ("p99.9", 100), ("p100", 100), ("p0", 1)])
def test_a_percentile_is_the_value_that_so_many_do_not_exceed(cloudwatch: Any, statistic: str, value: float):
    assert latency(cloudwatch, statistic, **HUNDRED) == [value]


def test_values_count_as_often_as_they_were_put(cloudwatch: Any):
    assert latency(cloudwatch, "p95", Values=[10.0, 900.0], Counts=[96.0, 4.0]) == [10]


def test_a_set_of_one_value_has_percentiles(cloudwatch: Any):
    assert latency(cloudwatch, "p95", StatisticValues={"SampleCount": 3, "Sum": 21, "Minimum": 7, "Maximum": 7}) == [7]


@pytest.mark.parametrize(("statistic", "value"), [("Sum", 5050), ("Average", 50.5), ("SampleCount", 100)])
def test_the_other_statistics_are_what_they_were(cloudwatch: Any, statistic: str, value: float):
    assert latency(cloudwatch, statistic, **HUNDRED) == [value]
