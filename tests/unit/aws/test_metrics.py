"""A canary's figures over a seam that answers what a test says: pages, log lines, alarms, and how often it asks."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from apigwctl.aws.metrics import AccessLog, CanaryDimension, Place, WholeStage, alarm_states, flight
from apigwctl.aws.paging import Reads
from apigwctl.errors import AwsError
from apigwctl.model.canary import InFlight, Limit, Measure, Minute, Watch
from apigwctl.model.transient import Patience
from apigwctl.values import FrozenMap

CANARY = InFlight("new", "old", 5.0, since=630.0)
PLACE = Place("orders", "abc", "prod", created=7230.0)
MOST = Watch(limits=(Limit(Measure.ERRORS_5XX, most=0.01),))
AGAINST_BASE = Watch(limits=(Limit(Measure.ERRORS_5XX, over_base=0.01),))
GONE = AwsError("no such group", operation="FilterLogEvents", error_code="ResourceNotFoundException")
KEYS = {"$context.status": "status", "$context.responseLatency": "took"}


class Seam:
    """Answers each request by a function, and keeps what was asked."""

    def __init__(self, answer: Callable[[str, dict[str, Any]], dict[str, Any]]) -> None:
        self.answer = answer
        self.sent: list[dict[str, Any]] = []

    def __call__(self, _: str, operation: str, params: Any) -> dict[str, Any]:
        self.sent.append(dict(params))
        return self.answer(operation, dict(params))


def reads(seam: Seam) -> Reads:
    return Reads(seam, Patience(lambda _: None, random.Random(1)))


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


# -- CloudWatch --------------------------------------------------------------------------------------------------------


def cloudwatch(**values: dict[float, float]) -> Seam:
    """CloudWatch with one page of some queries' values."""

    def answer(_: str, params: dict[str, Any]) -> dict[str, Any]:
        results = [
            {"Id": name, "Timestamps": [at(moment) for moment in found], "Values": list(found.values())}
            for name, found in values.items()
        ]
        return {"MetricDataResults": results}

    return Seam(answer)


def asked(seam: Seam) -> list[tuple[str, str, str]]:
    """The values of the stage's dimension, the metrics and the statistics that were asked for."""
    return [
        (query["MetricStat"]["Metric"]["Dimensions"][1]["Value"], metric["MetricName"], query["MetricStat"]["Stat"])
        for query in seam.sent[0]["MetricDataQueries"]
        for metric in [query["MetricStat"]["Metric"]]
    ]


def test_the_canary_is_asked_for_under_its_own_dimension_by_whole_minutes():
    seam = cloudwatch(m0_requests={660.0: 50.0, 600.0: 40.0}, m0_errors_5xx={660.0: 2.0}, m0_latency={600.0: 120.0})
    seen = CanaryDimension(reads(seam), PLACE, MOST).look(CANARY, 725.0)
    assert asked(seam) == [
        ("prod/Canary", "Count", "SampleCount"),
        ("prod/Canary", "5XXError", "Sum"),
        ("prod/Canary", "4XXError", "Sum"),
        ("prod/Canary", "Latency", "p95"),
    ]
    assert (seam.sent[0]["StartTime"], seam.sent[0]["EndTime"]) == (at(600), at(780))
    assert seen.canary == (Minute(600.0, 40.0, 0.0, 0.0, 120.0), Minute(660.0, 50.0, 2.0, 0.0, None))
    assert seen.base == ()


def test_the_base_is_asked_for_in_the_same_request_where_a_limit_is_held_against_it():
    seam = cloudwatch(m0_requests={660.0: 5.0}, m1_requests={660.0: 500.0})
    seen = CanaryDimension(reads(seam), PLACE, AGAINST_BASE).look(CANARY, 725.0)
    assert {stage for stage, _, _ in asked(seam)} == {"prod/Canary", "prod"}
    assert (seen.base, len(seam.sent)) == ((Minute(660.0, 500.0),), 1)


def test_pages_are_taken_together():
    pages = iter(
        [
            {"MetricDataResults": [{"Id": "m0_requests", "Timestamps": [at(660)], "Values": [1]}], "NextToken": "t"},
            {"MetricDataResults": [{"Id": "m0_requests", "Timestamps": [at(720)], "Values": [2]}]},
        ]
    )
    seam = Seam(lambda *_: next(pages))
    seen = CanaryDimension(reads(seam), PLACE, MOST).look(CANARY, 800.0)
    assert [minute.requests for minute in seen.canary] == [1, 2]
    assert seam.sent[1]["NextToken"] == "t"


@pytest.mark.parametrize(
    ("name", "dimension"), [("orders", "orders"), ("bestellüng", "bestellng"), ("注文", "abc"), ("my api", "my api")]
)
def test_an_api_is_named_as_cloudwatch_names_it(name: str, dimension: str):
    assert Place(name, "abc", "prod").dimension == dimension


def test_a_whole_stage_is_held_against_the_hour_before_the_canary_which_is_read_once():
    seam = cloudwatch(m0_requests={660.0: 5.0})
    source = WholeStage(reads(seam), PLACE, MOST)
    first = source.look(CANARY, 725.0)
    source.look(CANARY, 785.0)
    assert first.mixed
    assert [(item["StartTime"], item["EndTime"]) for item in seam.sent] == [
        (at(3600), at(7200)),
        (at(600), at(780)),
        (at(600), at(840)),
    ]


# -- access logs -------------------------------------------------------------------------------------------------------


def line(seconds: float, status: object = 200, took: object = 100) -> dict[str, Any]:
    return {"timestamp": int(seconds * 1000), "message": json.dumps({"status": status, "took": took})}


def logs(*events: dict[str, Any]) -> Seam:
    """A log that answers what lies in the time that is asked for."""

    def answer(_: str, params: dict[str, Any]) -> dict[str, Any]:
        begin, end = params["startTime"], params["endTime"]
        return {"events": [event for event in events if begin <= event["timestamp"] < end]}

    return Seam(answer)


def test_lines_are_counted_by_minute_and_what_is_no_line_of_ours_is_not():
    seam = logs(
        *(line(661, "200", str(number)) for number in range(1, 21)),
        line(662, "404", "-"),
        line(663, 500, 5000),
        line(664, "-"),
        {"timestamp": 665000, "message": "not JSON"},
        {"timestamp": 665000, "message": "[1]"},
        line(725, 200, 7),
    )
    seen = AccessLog(reads(seam), "/apigw/orders", KEYS, MOST).look(CANARY, 730.0)
    assert seen.canary == (Minute(660, 22, 1, 1, 20.0), Minute(720, 1, 0, 0, 7.0))
    assert {item["logGroupName"] for item in seam.sent} == {"/apigw/orders/Canary"}


def test_the_bases_log_is_read_where_a_limit_is_held_against_it():
    seam = logs()
    AccessLog(reads(seam), "/apigw/orders", KEYS, AGAINST_BASE).look(CANARY, 730.0)
    assert {item["logGroupName"] for item in seam.sent} == {"/apigw/orders/Canary", "/apigw/orders"}


def test_minutes_that_nothing_is_added_to_any_more_are_not_read_again():
    events = [line(660 + number) for number in range(600)]
    seam = logs(*events)
    log = AccessLog(reads(seam), "/apigw/orders", KEYS, MOST)
    counted = [sum(minute.requests for minute in log.look(CANARY, now).canary) for now in (720.0, 1000.0, 1320.0)]
    assert counted == [60, 360, 600]
    assert [item["startTime"] // 1000 for item in seam.sent] == [600, 600, 840]


def test_lines_that_come_late_are_counted_when_they_have_come():
    events = [line(700)]
    seam = logs(*events)
    seam.answer = lambda _, params: {"events": [item for item in events if params["startTime"] <= item["timestamp"]]}
    log = AccessLog(reads(seam), "/apigw/orders", KEYS, MOST)
    assert log.look(CANARY, 730.0).canary[0].requests == 1
    events.append(line(701))
    assert log.look(CANARY, 790.0).canary[0].requests == 2


def test_a_step_that_begins_forgets_the_lines_before_it():
    seam = logs(line(661), line(7201))
    log = AccessLog(reads(seam), "/apigw/orders", KEYS, MOST)
    log.look(CANARY, 730.0)
    later = InFlight("new", "old", 25.0, since=7200.0)
    assert [minute.at for minute in log.look(later, 7260.0).canary] == [7200]


def test_a_log_has_pages():
    pages = iter([{"events": [line(661)], "nextToken": "t"}, {"events": [line(662)]}])
    seam = Seam(lambda *_: next(pages))
    assert AccessLog(reads(seam), "g", KEYS, MOST).look(CANARY, 730.0).canary[0].requests == 2
    assert seam.sent[1]["nextToken"] == "t"


def test_a_group_that_is_not_there_has_no_datapoints():
    def answer(*_: object) -> dict[str, Any]:
        raise GONE

    assert AccessLog(reads(Seam(answer)), "g", KEYS, MOST).look(CANARY, 730.0).canary == ()


# -- alarms and the stage ----------------------------------------------------------------------------------------------


def test_alarms_of_both_kinds_are_asked_for_by_name_with_all_pages():
    pages = iter(
        [
            {"MetricAlarms": [{"AlarmName": "a", "StateValue": "OK"}], "NextToken": "t"},
            {"CompositeAlarms": [{"AlarmName": "b", "StateValue": "ALARM"}]},
        ]
    )
    seam = Seam(lambda *_: next(pages))
    assert alarm_states(reads(seam), ("b", "a", "c")) == {"b": "ALARM", "a": "OK", "c": "missing"}
    assert seam.sent[0]["AlarmTypes"] == ["MetricAlarm", "CompositeAlarm"]


def test_without_alarms_nothing_is_asked():
    seam = Seam(lambda *_: {})
    assert (alarm_states(reads(seam), ()), seam.sent) == ({}, [])


STAGE = {
    "deploymentId": "old",
    "lastUpdatedDate": at(630),
    "variables": {"alias": "live"},
    "canarySettings": {
        "deploymentId": "new",
        "percentTraffic": 5.0,
        "useStageCache": True,
        "stageVariableOverrides": {"alias": "next"},
    },
}
DIGEST = "0123456789abcdef0123456789abcdef0123"
FLIGHTS = {
    "as it is": ({}, False),
    "with a hold of something else": ({"tags": {"apigwctl:hold": "rollback:ffff"}}, False),
    "with a hold of its own version": ({"tags": {"apigwctl:hold": f"abort:{DIGEST[:32]}:2026-11-22T10:00:00Z"}}, True),
}


@pytest.mark.parametrize("what", FLIGHTS)
def test_a_canary_is_what_its_stage_shows(what: str):
    members, held = FLIGHTS[what]
    found = flight(reads(Seam(lambda *_: {**STAGE, **members})), "abc", "prod", {"new": DIGEST})
    assert found == InFlight(
        "new", "old", 5.0, 630.0, FrozenMap({"alias": "next"}), FrozenMap({"alias": "live"}), True, held
    )


def test_a_stage_without_a_canary_and_no_stage_at_all_have_none():
    def gone(*_: object) -> dict[str, Any]:
        raise AwsError("gone", operation="GetStage", error_code="NotFoundException")

    assert flight(reads(Seam(lambda *_: {"deploymentId": "old"})), "abc", "prod", {}) is None
    assert flight(reads(Seam(gone)), "abc", "prod", {}) is None
