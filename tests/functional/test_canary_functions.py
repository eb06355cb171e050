"""The canary of the functions behind an HTTP API's routes: an alias of theirs, started, shifted, watched, promoted."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.functional.canary_world import (
    OtherWorld,
    Traffic,
    killed_at_writes_of_a_run,
    killed_at_writes_of_a_verb,
)
from tests.sandbox_project import open_project

SPEC = """
kind: HttpApi
name: web
routes:
  GET /orders: {lambda: "orders:live"}
  GET /bills: {lambda: "billing:live"}
  GET /plain: {lambda: plain}
stages:
  prod:
    deploy:
      strategy: canary
      alias: live
      steps: [5, 50]
      bake: 3m
      watch: {5XXError: 1%, p95Latency: {limit: 500ms, overBase: 20%}}
"""
NAMES = ("orders", "billing")


@dataclass
class Functions(OtherWorld):
    """A project whose functions are behind aliases; `publish` makes a newer version of one."""

    published: dict[str, int] = field(default_factory=dict)
    places = ("/aliases/", "/tags/")

    def publish(self, name: str) -> str:
        client = self.project.client("lambda")
        self.published[name] = self.published.get(name, 0) + 1
        client.get_function(FunctionName=name)
        client.update_function_code(FunctionName=name, ZipFile=_code(self.published[name]))
        return str(client.publish_version(FunctionName=name)["Version"])

    def make(self, name: str) -> None:
        self.project.client("lambda").create_alias(
            FunctionName=name, Name="live", FunctionVersion=self.publish(name), Description=""
        )

    def alias(self, name: str) -> tuple[str, dict[str, float]]:
        """The version that an alias points to, and the weights of others."""
        found = self.project.client("lambda").get_alias(FunctionName=name, Name="live")
        return found["FunctionVersion"], (found.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}

    @property
    def aliases(self) -> dict[str, tuple[str, dict[str, float]]]:
        return {name: self.alias(name) for name in NAMES}

    @property
    def tag(self) -> str | None:
        client = self.project.client("apigatewayv2")
        (api,) = client.get_apis()["Items"]
        (stage,) = client.get_stages(ApiId=api["ApiId"])["Items"]
        found: str | None = stage.get("Tags", {}).get("apigwctl:canary")
        return found

    def serve(self, at: datetime) -> None:
        """Write one minute's metrics, as Lambda would."""
        data = [item for name in NAMES for item in self._metrics(name, at)]
        self.project.client("cloudwatch").put_metric_data(Namespace="AWS/Lambda", MetricData=data)

    def _metrics(self, name: str, at: datetime) -> Iterator[dict[str, Any]]:
        version, weights = self.alias(name)
        for executed, traffic in ((version, self.base), *((canary, self.canary) for canary in weights)):
            dimensions = [
                {"Name": "FunctionName", "Value": name},
                {"Name": "Resource", "Value": f"{name}:live"},
                {"Name": "ExecutedVersion", "Value": executed},
            ]
            common = {"Dimensions": dimensions, "Timestamp": at + timedelta(seconds=1)}
            for metric, total in (("Invocations", traffic.requests), ("Errors", traffic.requests * traffic.errors_5xx)):
                statistics = {"SampleCount": traffic.requests, "Sum": total, "Minimum": 0, "Maximum": 1}
                yield {"MetricName": metric, "StatisticValues": statistics, **common}
            yield {"MetricName": "Duration", "Values": [traffic.latency], "Counts": [10], **common}


def _code(number: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", f"# version {number}")
    return packed.getvalue()


@contextmanager
def functions(directory: Path, text: str = SPEC) -> Iterator[Functions]:
    """Open a world of two functions of which newer versions were published."""
    with open_project(directory) as project:
        clock = project.sandbox.clock
        clock.stop()
        clock.advance(60 - clock().timestamp() % 60)
        made = Functions(project)
        for name in NAMES:
            made.make(name)
        project.write(text)
        first = made.run("apply", "--yes")
        assert first.status == 0, first.text
        for name in NAMES:
            made.publish(name)
        yield made


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Functions]:
    with functions(tmp_path) as made:
        yield made


BEFORE = {name: ("1", {}) for name in NAMES}
AFTER = {name: ("2", {}) for name in NAMES}


def at(percent: float) -> dict[str, Any]:
    return {name: ("1", {"2": percent / 100}) for name in NAMES}


# -- verbs -------------------------------------------------------------------------------------------------------------


def test_a_canary_goes_to_the_newest_versions_is_shifted_and_promoted(web: Functions) -> None:
    begun = web.verb("start")
    assert begun.status == 0, begun.text
    assert web.aliases == at(5)
    assert web.tag is not None
    assert web.verb("shift", "40").status == 0
    assert web.aliases == at(40)
    assert web.verb("promote").status == 0
    assert web.aliases == AFTER
    assert web.tag is None


def test_an_abort_takes_it_back(web: Functions) -> None:
    web.verb("start", "--percent", "30")
    assert web.aliases == at(30)
    assert web.verb("abort").status == 0
    assert (web.aliases, web.tag) == (BEFORE, None)


def test_the_apis_own_plan_does_not_see_a_canary_of_its_functions(web: Functions) -> None:
    web.verb("start")
    assert web.run("plan", "--detailed-exitcode").status == 0
    assert web.run("drift").status == 0


def test_an_apply_of_the_api_leaves_the_mark_of_a_canary_in_flight(web: Functions) -> None:
    web.verb("start")
    begun = web.tag
    web.project.write(SPEC.replace("GET /plain", "GET /plainer"))
    assert web.run("apply", "--yes").status == 0
    assert (web.aliases, web.tag) == (at(5), begun)


def test_the_status_says_which_versions_have_what(web: Functions) -> None:
    assert "no canary; it serves billing 1, orders 1" in web.verb("status").out
    web.verb("start")
    told = web.verb("status").out
    assert "base    95 %  billing 1, orders 1" in told
    assert "canary  5 %  billing 2, orders 2" in told


def test_one_function_can_be_named_with_its_version(web: Functions) -> None:
    assert web.verb("start", "--to", "orders=2").status == 0
    assert web.aliases == {"orders": ("1", {"2": 0.05}), "billing": ("1", {})}
    assert web.verb("promote").status == 0
    assert web.aliases == {"orders": ("2", {}), "billing": ("1", {})}


def test_a_plan_names_aliases_and_versions(web: Functions) -> None:
    shown = web.run("canary", "start", "web@prod")
    assert shown.status == 3, "nobody was there to agree"
    assert "billing:live.canary: (not set) -> version 2" in shown.out
    assert "billing:live.percentTraffic: (not set) -> 5" in shown.out
    assert web.aliases == BEFORE


REFUSED = {
    "shift without a canary": (("shift", "20"), "no canary is in flight"),
    "promote without a canary": (("promote",), "no canary is in flight"),
    "abort without a canary": (("abort",), "no canary is in flight"),
    "an unknown function": (("start", "--to", "nobody=2"), "no function nobody is behind its routes"),
    "a version without its function": (("start", "--to", "2"), "name published versions of functions"),
    "what is served already": (("start", "--to", "orders=1"), "the aliases point to the newest versions"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_changes_nothing_and_says_why(web: Functions, what: str) -> None:
    arguments, message = REFUSED[what]
    ran = web.verb(*arguments)
    assert ran.status != 0
    assert message in ran.text
    assert (web.aliases, web.tag) == (BEFORE, None)


def test_another_version_pushes_none_aside_unless_it_is_said(web: Functions) -> None:
    web.verb("start")
    web.publish("orders")
    refused = web.verb("start")
    assert refused.status != 0
    assert "a canary is in flight: orders:live sends 5 % to 2" in refused.text
    assert web.verb("start", "--replace-canary").status == 0
    assert web.alias("orders") == ("1", {"3": 0.05})


def test_an_alias_that_is_not_there_is_named_with_what_makes_it(web: Functions) -> None:
    web.project.client("lambda").delete_alias(FunctionName="orders", Name="live")
    ran = web.verb("start")
    assert ran.status != 0
    assert "the function orders has no alias live" in ran.text
    assert "aws lambda create-alias --function-name orders --name live" in ran.text


@pytest.mark.parametrize("verb", [("start",), ("shift", "40"), ("promote",), ("abort",)], ids=lambda verb: verb[0])
def test_a_verb_that_is_killed_before_any_write_is_finished_when_it_is_given_again(
    tmp_path: Path, verb: tuple[str, ...]
) -> None:
    expected = {"start": at(5), "shift": at(40), "promote": AFTER, "abort": BEFORE}
    killed = 0
    for web in killed_at_writes_of_a_verb(functions, tmp_path, *verb):
        killed += 1
        assert web.aliases == expected[verb[0]], f"killed before write {killed}"
        assert (web.tag is None) == (verb[0] in ("promote", "abort"))
    assert killed > 2, "a mark, and two aliases"


# -- run ---------------------------------------------------------------------------------------------------------------


def test_a_healthy_canary_is_taken_through_its_steps_and_promoted(web: Functions) -> None:
    web.verb("start")
    ran = web.verb("run")
    assert ran.status == 0, ran.text
    assert "promoted" in ran.out
    assert "by what Lambda measures of each version of the functions" in ran.out
    assert "120 requests, 5XX 0 % (base 0 %), p95 200 ms (base 200 ms)" in ran.out
    assert (web.aliases, web.tag) == (AFTER, None)
    again = web.verb("run")
    assert again.status == 0
    assert "the functions serve billing 2, orders 2, and none is in flight" in again.out


@pytest.mark.parametrize(
    "bad", [Traffic(errors_5xx=0.05), Traffic(latency=800), Traffic(latency=300)], ids=["errors", "slow", "slower"]
)
def test_a_bad_canary_is_aborted(web: Functions, bad: Traffic) -> None:
    web.canary = bad
    web.verb("start")
    ran = web.verb("run")
    assert ran.status != 0
    assert "aborted: the aliases lead where they led before" in ran.out
    assert (web.aliases, web.tag) == (BEFORE, None)


def test_an_alias_that_somebody_else_moved_is_left_alone(web: Functions) -> None:
    web.verb("start")

    def happen(minute: int) -> None:
        if minute == 2:
            web.project.client("lambda").update_alias(
                FunctionName="orders", Name="live", RoutingConfig={"AdditionalVersionWeights": {"2": 0.9}}
            )
            web.project.client("lambda").update_alias(
                FunctionName="billing", Name="live", RoutingConfig={"AdditionalVersionWeights": {"2": 0.9}}
            )

    web.happen = happen
    ran = web.verb("run")
    assert ran.status != 0
    assert "percentTraffic is 90, and was 5" in ran.text
    assert web.alias("orders") == ("1", {"2": 0.9})


@pytest.mark.parametrize(("bad", "expected"), [(False, AFTER), (True, BEFORE)], ids=["healthy", "bad"])
def test_a_run_that_is_killed_at_any_write_is_gone_on_with(tmp_path: Path, bad: bool, expected: Any) -> None:
    killed = 0
    for web in killed_at_writes_of_a_run(functions, tmp_path, bad=bad):
        killed += 1
        assert (web.aliases, web.tag) == (expected, None), f"killed before write {killed}"
    assert killed > 2


@pytest.mark.parametrize("option", [("--limit", "4XXError=1%"), ("--source", "stage")], ids=["4XX", "source"])
def test_what_lambda_does_not_measure_is_refused_before_anything_begins(
    web: Functions, option: tuple[str, ...]
) -> None:
    web.verb("start")
    ran = web.verb("run", *option)
    assert ran.status == 3
    assert "watched by Lambda's figures" in ran.text
    assert web.aliases == at(5)


def test_a_run_without_a_canary_says_what_begins_one(web: Functions) -> None:
    ran = web.verb("run")
    assert ran.status != 0
    assert "canary start begins one" in ran.text


def test_time_is_told_as_the_tag_has_it(web: Functions) -> None:
    web.verb("start")
    assert web.tag == datetime.fromtimestamp(web.now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
