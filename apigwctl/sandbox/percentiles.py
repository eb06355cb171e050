"""Percentiles of metrics (`p95`), which moto's CloudWatch stores the values for and has no statistic of."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from moto.cloudwatch.models import Statistics

_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?|100)")


@contextmanager
def percentiles() -> Iterator[None]:
    """Let moto answer percentiles for the time of the block.

    CloudWatch has them of values alone, and of statistic sets whose extremes are equal (CloudWatch API reference,
    GetMetricStatistics); of other sets the sandbox has no answer.
    """
    plain = Statistics.get_statistics_for_type

    def statistic(self: Statistics, stat: str) -> Any:
        found, values = _PERCENTILE.fullmatch(stat), _values(self)
        return _percentile(values, float(found[1])) if found is not None and values else plain(self, stat)

    Statistics.get_statistics_for_type = statistic  # type: ignore[method-assign]
    try:
        yield
    finally:
        Statistics.get_statistics_for_type = plain  # type: ignore[method-assign]


def _values(statistics: Statistics) -> list[float]:
    values = list(statistics.metric_single_values_list)
    for item in statistics.metric_aggregated_list:
        if item.min == item.max:
            values += [item.min] * int(item.sample_count)
    return sorted(values)


def _percentile(values: Sequence[float], percent: float) -> float:
    """The value that so many percent of the sorted values do not exceed."""
    return values[max(0, math.ceil(percent / 100 * len(values)) - 1)]
