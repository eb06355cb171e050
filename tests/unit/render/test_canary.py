"""A canary's run as people and machines read it."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from apigwctl.model.canary import (
    CanaryPolicy,
    CanaryReport,
    CanaryRun,
    Check,
    Decision,
    Ending,
    Figures,
    InFlight,
    Limit,
    Measure,
    MetricSource,
    Verdict,
    Watch,
    Watched,
)
from apigwctl.model.event import Event, Kind
from apigwctl.render.canary import (
    CheckLines,
    CheckTable,
    check_line,
    clock,
    ended_text,
    limit_told,
    watched_text,
)
from apigwctl.render.canary_report import check_json, report_json, report_markdown
from apigwctl.values import FrozenMap

BEGAN = 1_790_000_000.0
POLICY = CanaryPolicy(
    5.0,
    (5.0, 25.0, 50.0),
    600,
    Watch(
        MetricSource.ACCESS_LOG, (Limit(Measure.ERRORS_5XX, 0.01), Limit(Measure.LATENCY, None, 0.2, True)), ("cpu",)
    ),
)
WATCHED = Watched("orders@prod", "prod", "111111111111", "eu-west-1", InFlight("d2", "d1", 5.0, BEGAN), POLICY)
GOOD = Check(
    BEGAN + 720,
    5.0,
    720,
    Verdict(
        Decision.NEXT,
        ("healthy",),
        Figures(1234, 0.0012, 0.05, 240.4),
        Figures(23456, 0.001, 0.05, 236.0),
        percent=25.0,
    ),
    FrozenMap({"cpu": "OK"}),
)
BLIND = Check(BEGAN, 5.0, 0, Verdict(Decision.WAIT, ("12m to go", "no datapoints"), Figures(0)))
REPORT = CanaryReport(
    WATCHED, CanaryRun(Ending.ABORTED, ("alarm a|b is in ALARM",), (BLIND, GOOD), True), BEGAN, BEGAN + 725
)


def test_what_a_run_will_do_is_said_before_it_begins():
    assert [str(item) for item in watched_text(WATCHED)] == [
        "orders@prod  prod (111111111111, eu-west-1)",
        "  canary d2 at 5 %, base d1",
        "  5 % -> 25 % -> 50 % -> promoted",
        "  each for 10m, and 2m until its figures are in",
        "  aborts when 5XXError is above 1 %",
        "  aborts when p95Latency is more than 20 % above the base's",
        "  aborts when alarm cpu is in ALARM",
        "  judges 100 requests or more, by the canary's access log",
    ]


def test_a_run_that_watches_nothing_says_so():
    blind = Watched("orders@prod", "prod", "1", "eu-west-1", InFlight("d2", "d1", 30.0, 0), CanaryPolicy(5.0, (5.0,)))
    told = [str(item) for item in watched_text(blind)]
    assert told[2:] == ["  30 % -> promoted", "  each for 10m", "  nothing is watched: only the bake time counts"]


LIMITS = {
    "above 1 %": Limit(Measure.ERRORS_5XX, 0.01),
    "more than 0.5 % of requests above the base's": Limit(Measure.ERRORS_4XX, None, 0.005),
    "above 800 ms or more than 50 ms above the base's": Limit(Measure.LATENCY, 800, 50),
    "more than 150 % above the base's": Limit(Measure.LATENCY, None, 1.5, is_share=True),
}


@pytest.mark.parametrize("told", LIMITS)
def test_a_limit_in_words(told: str):
    assert limit_told(LIMITS[told]) == told


def test_a_look_is_a_line_with_the_base_beside_each_measure():
    assert str(check_line(GOOD)) == (
        f"{clock(GOOD.at)}    5 %      12m  1,234 requests, 5XX 0.12 % (base 0.1 %), 4XX 5 % (base 5 %), "
        "p95 240 ms (base 236 ms)  next 25 %: healthy"
    )


def test_what_is_not_known_is_left_out_of_a_line():
    assert str(check_line(BLIND)) == f"{clock(BEGAN)}    5 %       0s  0 requests  wait: 12m to go; no datapoints"


def test_lines_tell_looks_and_what_moves_do():
    written: list[str] = []
    lines = CheckLines(written.append)
    lines.check(BLIND)
    lines.event(Event(Kind.CALLED, "1", "shift", "UpdateStage"))
    lines.event(Event(Kind.FINISHED, "1", "shift"))
    assert written == [str(check_line(BLIND)), "  done    shift"]


def test_a_terminal_shows_the_last_looks_as_a_table():
    out = io.StringIO()
    table = CheckTable(Console(file=out, width=120, force_terminal=False))
    table.begin()
    for _ in range(20):
        table.check(BLIND)
    table.check(GOOD)
    table.event(Event(Kind.RETRIED, "1", "shift", "UpdateStage", "slow down"))
    table.end()
    shown = out.getvalue().splitlines()
    assert shown[0].split() == ["time", "traffic", "for", "requests", "5XX", "4XX", "p95", "verdict"]
    assert "0.12 % / 0.1 %" in shown[-1]
    assert "240 ms / 236 ms" in shown[-1]
    assert len(shown) == 1 + 15


@pytest.mark.parametrize("ending", Ending)
def test_every_ending_is_told_with_its_reasons(ending: Ending):
    run = CanaryRun(ending, ("because",), (), False)
    told = [str(item) for item in ended_text(CanaryReport(WATCHED, run, BEGAN, BEGAN))]
    assert told[1].startswith("orders@prod  ")
    assert told[2] == "  because"
    assert ("hint" in told[-1]) is (ending is not Ending.PROMOTED)


def test_a_report_in_json_has_every_figure_in_its_unit():
    found = report_json(REPORT)
    assert (found["ending"], found["changed"], found["reasons"]) == ("aborted", True, ["alarm a|b is in ALARM"])
    assert (found["began"], found["ended"]) == ("2026-09-21T14:13:20Z", "2026-09-21T14:25:25Z")
    assert found["canary"] == {"deployment": "d2", "base": "d1", "percentTraffic": 5.0}
    assert check_json(GOOD) == {
        "at": "2026-09-21T14:25:20Z",
        "percentTraffic": 5.0,
        "elapsedSeconds": 720,
        "canary": {"requests": 1234, "5XXError": 0.0012, "4XXError": 0.05, "p95Latency": 240.4},
        "base": {"requests": 23456, "5XXError": 0.001, "4XXError": 0.05, "p95Latency": 236.0},
        "alarms": {"cpu": "OK"},
        "verdict": "next",
        "percentNext": 25.0,
        "reasons": ["healthy"],
    }


def test_a_report_in_markdown_keeps_its_table_whole():
    text = report_markdown(REPORT)
    assert "- alarm a\\|b is in ALARM\n" in text
    rows = [line for line in text.splitlines() if line.startswith("| 20")]
    assert [row.count(" | ") for row in rows] == [4, 4]
