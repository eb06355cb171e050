"""`canary run` on simulated time: promotes what is healthy, aborts what is not, touches nothing of anybody else's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from apigwctl.render.canary_report import FORMAT, VERSION
from tests.functional.canary_world import Traffic, World, world

LOOKS_OF_A_STEP = 6
"""Three minutes of baking and two for the metrics, looked at every minute from the first moment on."""


@pytest.fixture
def orders(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


def verdicts(text: str) -> list[str]:
    """The looks of a run's output: the traffic and what was decided."""
    looks = [line.split("  ") for line in text.splitlines() if line[2:3] == ":" and line[5:6] == ":"]
    return [f"{parts[1].strip() or parts[2].strip()} {parts[-1].partition(':')[0]}" for parts in looks]


# -- a healthy one -----------------------------------------------------------------------------------------------------


def test_a_healthy_canary_goes_through_its_steps_and_is_promoted(orders: World):
    ran = orders.canary_run()
    assert ran.status == 0, ran.text
    assert [text for text in verdicts(ran.out) if "wait" not in text] == [
        "5 % next 25 %",
        "25 % next 50 %",
        "50 % promote",
    ]
    assert len(verdicts(ran.out)) == 3 * LOOKS_OF_A_STEP
    assert "promoted: the canary's version serves all traffic" in ran.out
    assert orders.percent is None
    assert orders.state()["base"] == 1
    assert orders.stage["variables"] == {"alias": "next"}
    assert orders.project.served()["GET /orders"]["x-amazon-apigateway-integration"]["responses"]["default"][
        "responseTemplates"
    ] == {"application/json": '{"version": 2}'}
    assert orders.run("plan", "--detailed-exitcode").status == 0


def test_after_a_promotion_there_is_nothing_to_run(orders: World):
    orders.canary_run()
    again = orders.canary_run()
    assert again.status == 0
    assert again.out == "orders@prod: it serves what the specs say, and no canary is in flight\n"


def test_options_stand_in_place_of_the_spec(orders: World):
    ran = orders.canary_run("--steps", "10,90", "--bake", "1m", "--limit", "4XXError=50%", "--requests", "10")
    assert ran.status == 0, ran.text
    assert [text for text in verdicts(ran.out) if "wait" not in text] == [
        "5 % next 10 %",
        "10 % next 90 %",
        "90 % promote",
    ]
    assert "aborts when 4XXError is above 50 %" in ran.out


def test_it_looks_as_often_as_it_is_told(orders: World):
    assert len(verdicts(orders.canary_run("--every", "30s", "--steps", "5").out)) == 2 * LOOKS_OF_A_STEP - 1


# -- what is bad -------------------------------------------------------------------------------------------------------


def alarm(made: World, state: str) -> None:
    client = made.project.client("cloudwatch")
    client.put_metric_alarm(
        AlarmName="orders-errors",
        Namespace="shop",
        MetricName="errors",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        Threshold=1,
        Period=60,
        Statistic="Sum",
    )
    client.set_alarm_state(AlarmName="orders-errors", StateValue=state, StateReason="by hand")


def worse(minute: int, **members: Any) -> Callable[[World], None]:
    """Something goes wrong after so many minutes."""

    def prepare(made: World) -> None:
        def happen(now: int) -> None:
            if now == minute:
                made.canary = replace(made.canary, **members)

        made.happen = happen

    return prepare


def alarmed(made: World) -> None:
    alarm(made, "OK")
    made.happen = lambda now: alarm(made, "ALARM") if now == 4 else None


BAD = {
    "5XX from the first minute on": (worse(0, errors_5xx=0.0), {"errors_5xx": 0.05}, (), "5XXError is 5 %, above 1 %"),
    "5XX on the second step": (worse(8, errors_5xx=0.2), {}, (), "5XXError is"),
    "latency": (worse(2, latency=4000.0), {}, (), "p95Latency is"),
    "4XX against the base": (
        worse(3, errors_4xx=0.5),
        {},
        ("--over-base", "4XXError=10%"),
        "more than 10 % above the base's 0 %",
    ),
    "latency against the base": (
        worse(3, latency=400.0),
        {},
        ("--over-base", "p95Latency=20%"),
        "more than 20 % above the base's 200 ms",
    ),
    "an alarm": (alarmed, {}, ("--alarm", "orders-errors"), "alarm orders-errors is in ALARM"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_canary_that_is_bad_is_aborted_and_held_off(orders: World, what: str):
    prepare, traffic, options, reason = BAD[what]
    prepare(orders)
    orders.canary = replace(orders.canary, **traffic)
    before = orders.state()
    ran = orders.canary_run(*options)
    assert ran.status == 4, ran.text
    assert reason in ran.out
    assert "aborted: the canary is gone, and its version is held off" in ran.out
    after = orders.state()
    assert (after["base"], after["variables"], after["canarySettings"]) == (before["base"], {"alias": "live"}, None)
    assert after["tags"]["apigwctl:hold"][0] == "abort"
    held = orders.run("plan", "--detailed-exitcode")
    assert (held.status, "held" in held.out or "aborted" in held.out) == (2, True)


def test_after_an_abort_a_pipeline_does_not_begin_anew(orders: World):
    orders.canary.errors_5xx = 0.5
    orders.canary_run()
    again = orders.canary_run()
    assert (again.status, orders.percent) == (2, None)


def test_after_an_abort_the_canarys_variables_do_not_reach_everybody_instead(orders: World):
    orders.canary.errors_5xx = 0.5
    orders.canary_run()
    assert "variables alias wait" in orders.run("plan").out
    assert orders.run("apply", "--yes").status == 2
    assert (orders.stage["variables"], orders.percent) == ({"alias": "live"}, None)
    released = orders.run("apply", "--yes", "--release")
    assert (released.status, orders.percent) == (0, 5), released.text
    assert orders.stage["variables"] == {"alias": "live"}
    assert orders.stage["canarySettings"]["stageVariableOverrides"] == {"alias": "next"}


def test_errors_of_the_base_are_not_the_canarys(orders: World):
    orders.base = Traffic(requests=600, errors_5xx=0.5, latency=3000)
    assert orders.canary_run().status == 0


# -- what is not known -------------------------------------------------------------------------------------------------


def test_too_few_requests_are_waited_for(orders: World):
    orders.canary.requests = 15
    ran = orders.canary_run("--steps", "5")
    assert ran.status == 0
    assert "of 100 requests" in ran.out
    assert len(verdicts(ran.out)) == 1 + 7  # 100 requests at 15 a minute


@pytest.mark.parametrize("requests", [0, 1])
def test_without_requests_there_is_no_verdict_and_the_canary_stays(orders: World, requests: int):
    orders.canary.requests = requests
    ran = orders.canary_run("--patience", "20m")
    assert ran.status == 4
    assert "no verdict: the canary stays as it is" in ran.out
    assert orders.percent == 5
    assert ("no datapoints" if requests == 0 else "of 100 requests") in ran.out.splitlines()[-2]


def test_an_alarm_that_is_not_there_is_refused_before_anything_begins(orders: World):
    ran = orders.canary_run("--alarm", "nowhere")
    assert (ran.status, orders.percent, orders.ticks) == (3, 5, 0)
    assert "there is no alarm nowhere" in ran.err


# -- somebody else -----------------------------------------------------------------------------------------------------


def repointed(made: World) -> None:
    made.update_stage(("replace", "/canarySettings/deploymentId", made.stage["deploymentId"]))


OTHERS = {
    "another deployment": (repointed, "the canary's deployment is"),
    "another percentage": (
        lambda made: made.update_stage(("replace", "/canarySettings/percentTraffic", "80")),
        "percentTraffic is 80, and was",
    ),
    "another variable": (
        lambda made: made.update_stage(("replace", "/canarySettings/stageVariableOverrides/alias", "theirs")),
        "the canary's variable alias has changed",
    ),
    "gone": (lambda made: made.update_stage(("remove", "/canarySettings", "")), "the canary is gone"),
}


@pytest.mark.parametrize(("minute", "status"), [(2, 3), (7, 4)], ids=["before a move", "after a move"])
@pytest.mark.parametrize("what", OTHERS)
def test_a_canary_that_somebody_else_changed_is_left_alone(orders: World, what: str, minute: int, status: int):
    change, told = OTHERS[what]
    seen: list[Any] = []

    def happen(now: int) -> None:
        if now == minute:
            change(orders)
            seen.append(orders.state())

    orders.happen = happen
    ran = orders.canary_run()
    assert (ran.status, told in ran.out) == (status, True), ran.text
    assert "somebody else changed the stage" in ran.out
    assert orders.state() == seen[0]


def test_the_step_begins_anew_when_the_stage_changes(orders: World):
    """What was measured before somebody gave the stage other settings says nothing about what is there now."""
    orders.happen = lambda now: orders.update_stage(("replace", "/description", "busy")) if now == 3 else None
    ran = orders.canary_run("--steps", "5")
    assert ran.status == 0
    assert len(verdicts(ran.out)) == 3 + LOOKS_OF_A_STEP


# -- where the figures come from ---------------------------------------------------------------------------------------


def test_a_whole_stage_is_held_against_what_it_was_before(tmp_path: Path):
    with world(tmp_path, watch="{source: stage, 5XXError: 10%}") as made:
        made.canary.requests = 0  # no dimension of its own
        made.base = Traffic(requests=2000, errors_5xx=0.01)  # all of it from the canary: 20 % of 5 %
        made.serve_before(60)
        ran = made.canary_run()
        assert ran.status == 4, ran.text
        assert "5XXError is 20 %, above 10 %" in ran.out


def test_a_healthy_whole_stage_is_promoted(tmp_path: Path):
    with world(tmp_path, watch="{source: stage, 5XXError: 10%}") as made:
        made.canary.requests = 0
        made.base = Traffic(requests=2000)
        made.serve_before(60)
        assert made.canary_run().status == 0


@pytest.mark.parametrize(("status", "ending"), [(200, 0), (502, 4)])
def test_the_access_log_of_the_canary_is_counted(tmp_path: Path, status: int, ending: int):
    with world(tmp_path, watch="{source: accessLog, 5XXError: 1%, p95Latency: 500ms}") as made:
        made.canary.requests = 0
        made.happen = lambda _: made.log("/apigw/orders/Canary", 40, status=status, latency=120)
        ran = made.canary_run()
        assert ran.status == ending, ran.text
        assert "p95 120 ms" in ran.out


def test_a_log_group_that_is_not_there_yet_has_no_datapoints(tmp_path: Path):
    with world(tmp_path, watch="{source: accessLog, 5XXError: 1%}") as made:
        ran = made.canary_run("--patience", "5m")
        assert (ran.status, "no datapoints" in ran.out) == (4, True)


# -- what is told ------------------------------------------------------------------------------------------------------


def test_a_report_is_written_as_json_and_as_markdown(orders: World, tmp_path: Path):
    ran = orders.canary_run("--report", str(tmp_path / "r.json"), "--report", str(tmp_path / "out/r.md"))
    found = json.loads((tmp_path / "r.json").read_text())
    assert (found["format"], found["version"]) == (FORMAT, VERSION)
    assert (found["stage"], found["ending"], found["changed"]) == ("orders@prod", "promoted", True)
    assert found["policy"]["limits"][0] == {
        "measure": "5XXError",
        "limit": 0.01,
        "overBase": None,
        "overBaseIsShare": False,
    }
    assert len(found["checks"]) == len(verdicts(ran.out))
    last = found["checks"][-1]
    assert (last["percentTraffic"], last["verdict"], last["canary"]["requests"]) == (50, "promote", 300)
    table = (tmp_path / "out/r.md").read_text()
    assert table.startswith("## Canary of `orders@prod`: promoted\n")
    assert table.count("\n| 20") == len(found["checks"])


def test_without_a_name_the_report_is_kept_in_the_project(orders: World):
    orders.canary_run()
    kept = orders.project.directory / ".apigwctl/canary"
    assert sorted(path.name for path in kept.iterdir()) == ["orders@prod.json", "orders@prod.md"]


def test_a_report_that_cannot_be_written_takes_nothing_back(orders: World, tmp_path: Path):
    (tmp_path / "file").write_text("")
    ran = orders.canary_run("--steps", "5", "--report", str(tmp_path / "file/r.json"))
    assert (ran.status, "the report was not written" in ran.err, "promoted" in ran.out) == (0, True, True)


def test_json_tells_one_line_for_each_look_and_the_report_last(orders: World):
    ran = orders.canary_run("--format", "json", "--steps", "5")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert [line["verdict"] for line in lines if line.get("event") == "check"] == ["wait"] * 5 + ["promote"]
    assert (lines[-1]["format"], lines[-1]["ending"]) == (FORMAT, "promoted")


# -- refusals ----------------------------------------------------------------------------------------------------------

REFUSED = {
    "no consent": (("canary", "run", "orders@prod"), 3, "consent is needed"),
    "no such stage": (("canary", "run", "orders@nowhere", "--yes"), 1, "no stage orders@nowhere"),
    "a bad step": (("canary", "run", "orders@prod", "--yes", "--steps", "50,5"), 1, "5 comes after 50"),
    "steps that are none": (("canary", "run", "orders@prod", "--yes", "--steps", "a few"), 1, "number of percent"),
    "a bad duration": (("canary", "run", "orders@prod", "--yes", "--bake", "10"), 1, "10 is no duration"),
    "a bad limit": (("canary", "run", "orders@prod", "--yes", "--limit", "5XXError=2"), 1, "2 is not understood"),
    "no such measure": (("canary", "run", "orders@prod", "--yes", "--limit", "6XX=2%"), 1, "unknown key 6XX"),
    "half a limit": (("canary", "run", "orders@prod", "--yes", "--limit", "5XXError"), 1, "MEASURE=VALUE"),
    "no such source": (("canary", "run", "orders@prod", "--yes", "--source", "logs"), 1, "logs is not known"),
    "a report of no form": (("canary", "run", "orders@prod", "--yes", "--report", "r.txt"), 1, ".json or .md"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_touches_nothing(orders: World, what: str):
    arguments, status, told = REFUSED[what]
    before = orders.state()
    ran = orders.run(*arguments)
    assert (ran.status, told in ran.err) == (status, True), ran.text
    assert (orders.state(), orders.ticks) == (before, 0)


def test_a_canary_that_somebody_else_pointed_elsewhere_is_not_watched_and_never_promoted(orders: World):
    """Whoever may update the stage could otherwise have their own deployment promoted by the next pipeline run."""
    repointed(orders)
    before = orders.state()
    ran = orders.canary_run()
    assert (ran.status, orders.state(), orders.ticks) == (3, before, 0), ran.text
    assert "the canary serves another version than it was pointed at" in ran.err


def test_a_canary_that_somebody_else_made_is_not_watched(orders: World):
    orders.canary.errors_5xx = 1.0
    orders.canary_run()
    orders.update_stage(("replace", "/canarySettings/percentTraffic", "20"))
    ran = orders.canary_run()
    assert (ran.status, orders.percent) == (3, 20), ran.text
    assert "somebody else made the canary" in ran.err


def test_an_http_api_has_no_canary_and_says_what_does_the_same(orders: World):
    orders.project.write(
        "{kind: HttpApi, name: chat, routes: {GET /a: {http: 'https://a.example'}}, stages: {live: {}}}",
        "specs/chat.yaml",
    )
    assert orders.run("apply", "--yes").status == 0
    ran = orders.run("canary", "run", "chat@live", "--yes")
    assert (ran.status, "weighted Lambda alias" in ran.err, "weighted records" in ran.err) == (3, True, True), ran.text


def test_a_stage_without_a_canary_says_what_begins_one(orders: World):
    orders.update_stage(("remove", "/canarySettings", ""))
    ran = orders.canary_run()
    assert (ran.status, "no canary is in flight" in ran.err) == (3, True), ran.text
