"""What a canary's map comes to: durations, rates and times as people write them, and the policy of a whole map."""

from __future__ import annotations

import pytest

from apigwctl.errors import UsageError
from apigwctl.model.canary import CanaryPolicy, Limit, Measure, MetricSource, Watch
from apigwctl.spec.canary import duration, log_keys, milliseconds, overridden, rate, read_canary
from apigwctl.spec.report import Report
from apigwctl.spec.text import read
from apigwctl.values import FrozenMap

DURATIONS = {
    "30s": 30,
    "10m": 600,
    "1h": 3600,
    "1h30m": 5400,
    "1h30m15s": 5415,
    "90m": 5400,
    "0s": 0,
    "": None,
    "10": None,
    "m": None,
    "30m1h": None,
    "1.5h": None,
    " 10m": None,
    "10M": None,
    "-10m": None,
    "10m\n": None,
}


@pytest.mark.parametrize("text", DURATIONS)
def test_a_duration(text: str):
    assert duration(text) == DURATIONS[text]


@pytest.mark.parametrize(
    ("text", "value"), [("1%", 0.01), ("0.5 %", 0.005), ("100%", 1.0), ("101%", None), ("1", None), ("%", None)]
)
def test_a_rate_is_a_share_of_all_requests(text: str, value: float | None):
    assert rate(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("800ms", 800), ("1.5s", 1500), ("2 s", 2000), ("800", None), ("1m", None), ("ms", None)]
)
def test_a_latency_is_in_milliseconds(text: str, value: float | None):
    assert milliseconds(text) == value


def policy(text: str) -> CanaryPolicy | None:
    report = Report()
    (node,), _ = read(text, "spec.yaml")
    found = read_canary(node, report)
    assert report.found == []
    return found


def test_a_whole_map():
    assert policy(
        "{strategy: canary, percentTraffic: 2, useStageCache: true, variables: {a: b}, steps: [5, 50], bake: 5m, "
        "watch: {source: stage, requests: 10, every: 30s, patience: 1m, 5XXError: {limit: 1%, overBase: 2%}, "
        "p95Latency: {overBase: 20%}, alarms: [one, two, one]}}"
    ) == CanaryPolicy(
        2.0,
        (5.0, 50.0),
        300,
        Watch(
            MetricSource.STAGE,
            (Limit(Measure.ERRORS_5XX, 0.01, 0.02), Limit(Measure.LATENCY, None, 0.2, is_share=True)),
            ("one", "two"),
            10,
            30,
            60,
        ),
        use_stage_cache=True,
        variables=FrozenMap({"a": "b"}),
    )


def test_a_canary_begins_with_its_first_step():
    found = policy("{strategy: canary, steps: [5, 50]}")
    assert found is not None
    assert (found.percent_traffic, found.steps) == (5.0, (5.0, 50.0))


def test_a_canary_without_steps_has_one():
    found = policy("{strategy: canary, percentTraffic: 10}")
    assert found is not None
    assert (found.steps, found.watch) == ((10.0,), Watch())


BEFORE = CanaryPolicy(
    5.0,
    (5.0, 50.0),
    300,
    Watch(MetricSource.STAGE, (Limit(Measure.ERRORS_5XX, 0.01), Limit(Measure.LATENCY, 800.0)), ("one",), 10, 30, 60),
)


def test_options_that_say_nothing_change_nothing():
    assert overridden(BEFORE, {"steps": None, "bake": None, "watch": {}}, "the options") == BEFORE


def test_an_option_stands_in_the_place_of_one_member_and_a_limit_in_that_of_its_measure():
    said = {"steps": [20.0], "watch": {"5XXError": {"limit": "3%"}, "alarms": ("two",), "requests": 7}}
    found = overridden(BEFORE, said, "the options")
    assert (found.steps, found.bake_seconds) == ((20.0,), 300)
    assert found.watch == Watch(
        MetricSource.STAGE, (Limit(Measure.ERRORS_5XX, 0.03), Limit(Measure.LATENCY, 800.0)), ("two",), 7, 30, 60
    )


def test_what_a_spec_would_be_refused_for_an_option_is_too():
    with pytest.raises(UsageError, match="the options: bake: soon is no duration"):
        overridden(None, {"bake": "soon"}, "the options")


def test_the_keys_of_a_log_line_are_those_of_its_format():
    form = '{"id":"$context.requestId","code":"$context.status","fixed":1}'
    assert log_keys(form)["$context.status"] == "code"
    assert log_keys("$context.requestId $context.status") == {}
    assert log_keys("[1]") == {}
