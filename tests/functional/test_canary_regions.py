"""The canary of a Region: an HTTP API's weighted records, started, shifted, watched, promoted, aborted and held."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.functional.canary_world import (
    Killed,
    OtherWorld,
    Traffic,
    killed_at_writes_of_a_run,
    killed_at_writes_of_a_verb,
)
from tests.sandbox_project import ACCOUNT, Ran, open_project
from tests.sandbox_project import PROJECT as ONE_REGION

HERE, THERE = "eu-west-1", "eu-central-1"
NAME = "web.example.com"
PROJECT = ONE_REGION.replace(f"region: {HERE}", f"regions: [{HERE}, {THERE}]\n    homeRegion: {HERE}")
SPEC = f"""
kind: HttpApi
name: web
routes: {{GET /orders: {{http: "https://orders.example"}}}}
stages:
  prod:
    domains: [{NAME}]
    deploy:
      strategy: canary
      domain: {NAME}
      steps: [5, 25]
      bake: 3m
      watch: {{5XXError: 1%, 4XXError: 50%, p95Latency: {{limit: 500ms, overBase: 20%}}}}
---
kind: DomainName
name: {NAME}
certificate: arn:aws:acm:${{region}}:{ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555
dns: {{hostedZone: example.com, routing: weighted, weight: 100}}
"""
CHANGED = SPEC.replace("orders.example", "v2.orders.example")


@dataclass
class Regions(OtherWorld):
    """A project in two Regions that share a name's traffic. `canary` is what this Region meets, `base` the other."""

    zone: str = ""
    metrics: str = "HTTP"
    places = ("/rrset", "/tags/")

    @property
    def records(self) -> dict[str, dict[str, Any]]:
        """The weighted records of the name, by their Region."""
        found = self.project.client("route53").list_resource_record_sets(HostedZoneId=self.zone)["ResourceRecordSets"]
        return {item["SetIdentifier"]: item for item in found if item["Type"] == "A"}

    @property
    def weights(self) -> tuple[int, int]:
        """The weights of this Region and of the other."""
        found = self.records
        return found[HERE]["Weight"], found[THERE]["Weight"]

    @property
    def tag(self) -> str | None:
        found = self.project.client(region=HERE).get_domain_name(domainName=NAME)
        tag: str | None = found.get("tags", {}).get("apigwctl:canary")
        return tag

    @property
    def target(self) -> str:
        """What the API of this Region calls."""
        return self.uri(HERE)

    def uri(self, region: str) -> str:
        client = self.project.client("apigatewayv2", region=region)
        (api,) = client.get_apis()["Items"]
        (item,) = client.get_integrations(ApiId=api["ApiId"])["Items"]
        return str(item["IntegrationUri"])

    def verb(self, verb: str, *more: str) -> Ran:
        return super().verb(verb, *more, "--region", HERE)

    def here(self, *arguments: str) -> Ran:
        return self.run(*arguments, "--region", HERE)

    def weigh(self, region: str, weight: int) -> None:
        """Change a record as somebody else."""
        record = {**self.records[region], "Weight": weight}
        changes = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
        self.project.client("route53").change_resource_record_sets(HostedZoneId=self.zone, ChangeBatch=changes)

    def serve(self, at: datetime) -> None:
        """Write one minute's metrics of both Regions, as API Gateway would."""
        for region, traffic in ((HERE, self.canary), (THERE, self.base)):
            client = self.project.client("apigatewayv2", region=region)
            (api,) = client.get_apis()["Items"]
            data = list(_metrics(api["ApiId"], traffic, at, self.metrics))
            self.project.client("cloudwatch", region=region).put_metric_data(
                Namespace="AWS/ApiGateway", MetricData=data
            )


def _metrics(api: str, traffic: Traffic, at: datetime, kind: str) -> Iterator[dict[str, Any]]:
    dimensions = [{"Name": "ApiId", "Value": api}, {"Name": "Stage", "Value": "prod"}]
    common = {"Dimensions": dimensions, "Timestamp": at + timedelta(seconds=1)}
    bad, refused = traffic.requests * traffic.errors_5xx, traffic.requests * traffic.errors_4xx
    sums = {"Count": traffic.requests, "5xx": bad, "4xx": refused}
    if kind == "WEBSOCKET":
        sums = {"MessageCount": traffic.requests, "ExecutionError": 0, "IntegrationError": bad, "ClientError": refused}
    for metric, total in sums.items():
        statistics = {"SampleCount": traffic.requests, "Sum": total, "Minimum": 0, "Maximum": 1}
        yield {"MetricName": metric, "StatisticValues": statistics, **common}
    latency = "IntegrationLatency" if kind == "WEBSOCKET" else "Latency"
    yield {"MetricName": latency, "Values": [traffic.latency], "Counts": [10], **common}


@contextmanager
def regions(directory: Path, text: str = SPEC) -> Iterator[Regions]:
    """Open a world of one HTTP API in two Regions, which have half of the traffic each."""
    with open_project(directory, project=PROJECT) as project:
        clock = project.sandbox.clock
        clock.stop()
        clock.advance(60 - clock().timestamp() % 60)
        made = project.client("route53").create_hosted_zone(Name="example.com", CallerReference="1")
        world = Regions(project, zone=str(made["HostedZone"]["Id"].rpartition("/")[2]))
        project.write(text)
        first = world.run("apply", "--yes")
        assert first.status == 0, first.text
        yield world


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Regions]:
    with regions(tmp_path) as made:
        yield made


USUAL, FEW, SOME, NONE = (100, 100), (5, 100), (33, 100), (0, 100)


# -- verbs -------------------------------------------------------------------------------------------------------------


def test_a_region_gets_few_people_then_the_change_then_more_and_its_usual_share(web: Regions) -> None:
    begun = web.verb("start")
    assert begun.status == 0, begun.text
    assert web.weights == FEW
    web.project.write(CHANGED)
    assert web.here("apply", "--yes").status == 0
    assert (web.weights, web.target, web.uri(THERE)) == (FEW, "https://v2.orders.example", "https://orders.example")
    assert web.verb("shift", "25").status == 0
    assert web.weights == SOME
    assert web.verb("promote").status == 0
    assert (web.weights, web.tag) == (USUAL, None)
    assert web.run("apply", "--yes").status == 0
    assert web.uri(THERE) == "https://v2.orders.example"


def test_a_plan_shows_weights_and_what_they_come_to(web: Regions) -> None:
    shown = web.here("canary", "start", "web@prod")
    assert shown.status == 3, "nobody was there to agree"
    assert f"{NAME} A.weight: 100 -> 5" in shown.out
    assert f"{NAME} A.percentTraffic: 50 -> 4.8" in shown.out
    assert web.weights == USUAL


def test_an_apply_leaves_the_share_of_a_canary_alone_and_says_so(web: Regions) -> None:
    web.verb("start")
    planned = web.here("plan", "--detailed-exitcode")
    assert planned.status == 0, planned.text
    assert "a canary is in flight: this Region has 5 % of the traffic" in planned.out
    assert web.here("drift").status == 0


def test_the_rest_of_a_record_can_change_while_a_canary_is_in_flight(web: Regions) -> None:
    web.verb("start")
    web.project.write(SPEC.replace("weight: 100}", "weight: 100, evaluateTargetHealth: true}"))
    assert web.run("apply", "--yes").status == 0
    assert web.weights == FEW
    assert {item["AliasTarget"]["EvaluateTargetHealth"] for item in web.records.values()} == {True}


def test_after_an_abort_the_region_gets_nobody_until_it_is_released(web: Regions) -> None:
    web.verb("start")
    assert web.verb("abort").status == 0
    assert web.weights == NONE
    held = web.here("apply", "--yes")
    assert (held.status, web.weights) == (2, NONE)
    assert f"Nothing to do while DomainName/{NAME} is held" in held.out
    assert "held: canary aborted on 20" in web.here("plan").out
    assert web.here("apply", "--yes", "--release").status == 0
    assert (web.weights, web.tag) == (USUAL, None)
    assert web.run("plan", "--detailed-exitcode").status == 0


def test_a_release_brings_people_back_once_the_region_serves_what_mends_it(web: Regions) -> None:
    web.verb("start")
    web.verb("abort")
    web.project.write(CHANGED)
    ran = web.here("apply", "--yes", "--release")
    assert ran.status == 0, ran.text
    told = [line for line in ran.out.splitlines() if line.startswith("done")]
    assert told[-2:] == [
        f"done    lead DomainName/{NAME} to AWS in zone {web.zone}",
        f"done    unmark DomainName/{NAME}",
    ]
    assert (web.weights, web.target) == (USUAL, "https://v2.orders.example")


def test_after_an_abort_a_canary_can_begin_again(web: Regions) -> None:
    web.verb("start")
    web.verb("abort")
    assert web.verb("promote").status != 0
    assert web.verb("start", "--percent", "25").status == 0
    assert web.weights == SOME
    assert web.verb("promote").status == 0
    assert (web.weights, web.tag) == (USUAL, None)


def test_both_records_of_a_dualstack_name_move_together(tmp_path: Path) -> None:
    text = SPEC.replace(
        "certificate:", "endpointConfiguration: {types: [REGIONAL], ipAddressType: dualstack}\ncertificate:"
    )
    with regions(tmp_path, text) as web:
        web.verb("start")
        found = web.project.client("route53").list_resource_record_sets(HostedZoneId=web.zone)["ResourceRecordSets"]
        weights = {(item["Type"], item["SetIdentifier"]): item["Weight"] for item in found if "Weight" in item}
        assert weights == {("A", HERE): 5, ("AAAA", HERE): 5, ("A", THERE): 100, ("AAAA", THERE): 100}


def test_the_status_says_which_region_has_what(web: Regions) -> None:
    assert f"no canary; it serves 50 % of {NAME}" in web.verb("status").out
    web.verb("start")
    told = web.verb("status").out
    assert f"base    95 %  {THERE}" in told
    assert f"canary  5 %  {HERE}" in told
    web.verb("abort")
    assert "canary aborted" in web.verb("status").out


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "shift without a canary": (("shift", "20"), "no canary is in flight"),
    "promote without a canary": (("promote",), "no canary is in flight"),
    "abort without a canary": (("abort",), "no canary is in flight"),
    "a version": (("start", "--to", "2"), "a canary of a Region is of what the Region serves"),
    "all of the traffic": (("start", "--percent", "100"), f"no weight of {NAME} comes to 100 %"),
    "more than a weight can be": (("start", "--percent", "80"), "beside 100 of the other Regions"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_changes_nothing_and_says_why(web: Regions, what: str) -> None:
    arguments, message = REFUSED[what]
    ran = web.verb(*arguments)
    assert ran.status != 0
    assert message in ran.text
    assert (web.weights, web.tag) == (USUAL, None)


@pytest.mark.parametrize("verb", ["start", "abort"])
def test_a_region_that_has_the_name_to_itself_cannot_send_people_elsewhere(web: Regions, verb: str) -> None:
    if verb == "abort":
        web.verb("start")
    web.weigh(THERE, 0)
    before = web.weights
    ran = web.verb(verb)
    assert ran.status != 0
    assert "nobody would take the rest of the traffic" in ran.text
    assert web.weights == before


def test_weights_that_are_too_small_to_tell_a_share_are_refused_with_what_to_say(tmp_path: Path) -> None:
    with regions(tmp_path, SPEC.replace("weight: 100", "weight: 1")) as web:
        ran = web.verb("start")
        assert ran.status != 0
        assert "no weight of web.example.com comes to 5 %" in ran.text
        assert "such as 100" in ran.text
        assert web.weights == (1, 1)


def test_a_verb_goes_for_one_region(web: Regions) -> None:
    ran = web.run("canary", "start", "web@prod", "--yes")
    assert ran.status == 1
    assert "name one: --target, --region" in ran.text
    assert web.weights == USUAL


def test_a_record_that_is_not_there_is_named_with_what_makes_it(web: Regions) -> None:
    changes = {"Changes": [{"Action": "DELETE", "ResourceRecordSet": web.records[HERE]}]}
    web.project.client("route53").change_resource_record_sets(HostedZoneId=web.zone, ChangeBatch=changes)
    ran = web.verb("start")
    assert ran.status != 0
    assert f"{NAME} has no weighted record that leads to this Region" in ran.text


ENDS = {"start": FEW, "shift": SOME, "promote": USUAL, "abort": NONE}


@pytest.mark.parametrize("verb", [("start",), ("shift", "25"), ("promote",), ("abort",)], ids=lambda verb: verb[0])
def test_a_verb_that_is_killed_before_any_write_is_finished_when_it_is_given_again(
    tmp_path: Path, verb: tuple[str, ...]
) -> None:
    killed = 0
    for web in killed_at_writes_of_a_verb(regions, tmp_path, *verb):
        killed += 1
        assert web.weights == ENDS[verb[0]], f"killed before write {killed}"
        assert (web.tag is None) == (verb[0] == "promote")
    assert killed > 1, "a mark, and the records"


def test_a_release_of_an_api_that_could_not_be_mended_brings_nobody_back(web: Regions) -> None:
    web.verb("start")
    web.verb("abort")
    web.project.write(CHANGED)
    web.project.sandbox.faults.add("UpdateIntegration", "503", times=99)
    assert web.here("apply", "--yes", "--release").status == 4
    assert web.weights == NONE


def test_an_apply_of_the_name_alone_leaves_the_share_of_a_canary_alone(web: Regions) -> None:
    api, name = SPEC.split("---")
    web.project.write(api, "specs/orders.yaml")
    web.project.write(name, "specs/name.yaml")
    web.verb("start")
    ran = web.here("apply", str(web.project.directory / "specs/name.yaml"), "--yes")
    assert ran.status == 0, ran.text
    assert web.weights == FEW


def test_a_canary_that_no_spec_says_any_more_ends_with_a_release(web: Regions) -> None:
    web.verb("start")
    web.project.write(SPEC.replace(f"      domain: {NAME}\n", "      alias: live\n").replace("4XXError: 50%, ", ""))
    assert web.here("apply", "--yes").status == 0
    assert web.weights == FEW
    assert web.here("apply", "--yes", "--release").status == 0
    assert (web.weights, web.tag) == (USUAL, None)


def test_a_promotion_that_was_killed_is_finished_by_an_apply(tmp_path: Path) -> None:
    for number in (2, 3):
        with regions(tmp_path / str(number)) as web:
            web.verb("start")
            web.die_at(number, *web.places)
            with pytest.raises(Killed):
                web.verb("promote")
            web.die_at_write = -1
            assert web.here("apply", "--yes").status == 0
            assert (web.weights, web.tag) == (USUAL, None), f"killed before write {number}"


# -- run ---------------------------------------------------------------------------------------------------------------


def test_a_healthy_region_is_taken_through_its_steps_and_promoted(web: Regions) -> None:
    web.verb("start")
    ran = web.verb("run")
    assert ran.status == 0, ran.text
    assert "promoted: this Region has its usual share of the traffic" in ran.out
    assert "by the metrics of the stage in this Region" in ran.out
    assert "60 requests, 5XX 0 % (base 0 %), 4XX 0 % (base 0 %), p95 200 ms (base 200 ms)" in ran.out
    assert (web.weights, web.tag) == (USUAL, None)
    again = web.verb("run")
    assert again.status == 0
    assert f"this Region has 50 % of {NAME}, and no canary is in flight" in again.out


BAD = {"errors": Traffic(errors_5xx=0.05), "refusals": Traffic(errors_4xx=0.9), "slower": Traffic(latency=300)}


@pytest.mark.parametrize("what", BAD)
def test_a_region_that_does_badly_is_drained_and_held(web: Regions, what: str) -> None:
    web.canary = BAD[what]
    web.verb("start")
    ran = web.verb("run")
    assert ran.status != 0
    assert "aborted: the other Regions have all traffic" in ran.out
    assert web.weights == NONE
    again = web.verb("run")
    assert (again.status, "held: canary aborted" in again.out) == (2, True)


def test_a_websocket_api_is_watched_by_its_messages(tmp_path: Path) -> None:
    text = SPEC.replace("kind: HttpApi", "kind: WebSocketApi\nrouteSelectionExpression: $request.body.action")
    text = text.replace("GET /orders: {http: ", "$default: {http: ")
    for bad, weights in ((False, USUAL), (True, NONE)):
        with regions(tmp_path / str(bad), text) as web:
            web.metrics = "WEBSOCKET"
            web.canary = Traffic(errors_5xx=0.5 if bad else 0.0)
            assert web.verb("start").status == 0
            web.verb("run")
            assert web.weights == weights


def test_a_mark_that_a_canary_of_functions_left_is_none_of_a_region(web: Regions) -> None:
    client = web.project.client("apigatewayv2", region=HERE)
    (api,) = client.get_apis()["Items"]
    arn = f"arn:aws:apigateway:{HERE}::/apis/{api['ApiId']}/stages/prod"
    client.tag_resource(ResourceArn=arn, Tags={"apigwctl:canary": "promote"})
    ran = web.verb("run")
    assert (ran.status, "no canary is in flight" in ran.out) == (0, True), ran.text


def test_a_share_that_somebody_else_changed_is_left_alone(web: Regions) -> None:
    web.verb("start")

    def happen(minute: int) -> None:
        if minute == 2:
            web.weigh(HERE, 90)

    web.happen = happen
    ran = web.verb("run")
    assert ran.status != 0
    assert "percentTraffic is 47.4, and was 5" in ran.text
    assert web.weights == (90, 100)


@pytest.mark.parametrize(("bad", "expected"), [(False, USUAL), (True, NONE)], ids=["healthy", "bad"])
def test_a_run_that_is_killed_at_any_write_is_gone_on_with(tmp_path: Path, bad: bool, expected: Any) -> None:
    killed = 0
    for web in killed_at_writes_of_a_run(regions, tmp_path, bad=bad):
        killed += 1
        assert web.weights == expected, f"killed before write {killed}"
    assert killed > 1


def test_another_source_of_figures_is_refused_before_anything_begins(web: Regions) -> None:
    web.verb("start")
    ran = web.verb("run", "--source", "stage")
    assert (ran.status, "the figures of its stage" in ran.text) == (3, True), ran.text
    assert web.weights == FEW


def test_no_other_region_to_hold_it_against_is_told_before_anything_begins(tmp_path: Path) -> None:
    with regions(tmp_path) as web:
        web.verb("start")
        alone = PROJECT.replace(f"regions: [{HERE}, {THERE}]", f"regions: [{HERE}]")
        web.project.write(alone, "apigwctl.yaml")
        ran = web.verb("run")
        assert ran.status == 3
        assert "there is no base to hold it against" in ran.text
        assert web.weights == FEW


def test_the_report_says_which_region_it_was(web: Regions, tmp_path: Path) -> None:
    web.verb("start")
    ran = web.verb("run", "--report", str(tmp_path / "report.json"))
    assert ran.status == 0, ran.text
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["region"], report["canary"]["deployment"], report["canary"]["base"]) == (HERE, HERE, THERE)
