"""A project whose time is simulated and whose traffic is made up, minute by minute, in the sandbox's CloudWatch."""

from __future__ import annotations

import contextlib
import io
import json
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from apigwctl import workflows
from apigwctl.cli.invocation import Invocation
from apigwctl.cli.main import execute
from apigwctl.model.transient import Patience
from apigwctl.sandbox.aws_request import AwsRequest
from apigwctl.sandbox.http import HttpResponse
from apigwctl.workflows import Options
from tests.chaos import points
from tests.sandbox_project import Project, Ran, open_project

SPEC = """
kind: RestApi
name: orders
endpointConfiguration: {{types: [REGIONAL]}}
routes:
  GET /orders: {{mock: {{statusCode: 200, body: {{version: {version}}}}}}}
stages:
  prod:
    variables: {{alias: {alias}}}
    accessLog: {{logGroup: /apigw/orders, format: json}}
    deploy:
      strategy: canary
      steps: [5, 25, 50]
      bake: 3m
      watch: {watch}
---
kind: Account
cloudwatchRoleArn: arn:aws:iam::111111111111:role/apigw-logs
"""
WATCH = "{5XXError: 1%, p95Latency: 500ms}"
NAMES = (
    "Options",
    "apply",
    "plan",
    "drift",
    *(f"canary_{verb}" for verb in ("start", "status", "shift", "promote", "abort", "run")),
)


class Killed(BaseException):
    """The process ends here and now."""


@dataclass
class Traffic:
    """What a minute brings to the canary and to the base; rates are parts of 1."""

    requests: float = 60
    errors_5xx: float = 0.0
    errors_4xx: float = 0.0
    latency: float = 200.0


@dataclass
class World:
    """A project with a canary in flight. `happen` is called after each minute with its number, before it is seen."""

    project: Project
    canary: Traffic = field(default_factory=Traffic)
    base: Traffic = field(default_factory=lambda: Traffic(requests=600))
    happen: Callable[[int], None] = lambda _: None
    minute: int = 0
    ticks: int = 0
    die_at_tick: int = -1
    die_at_write: int = -1
    writes: int = 0
    pointers: set[tuple[str, str]] = field(default_factory=set)

    # -- time ---------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        return self.project.sandbox.clock().timestamp()

    def sleep(self, seconds: float) -> None:
        """Let time pass, with its traffic; a run that is to die at this tick dies in its sleep."""
        self.ticks += 1
        if self.ticks == self.die_at_tick:
            raise Killed
        clock = self.project.sandbox.clock
        left = seconds
        while left > 0.001:
            before = self.now // 60
            step = min(60 - self.now % 60, left)
            clock.advance(step)
            left -= step
            if self.now // 60 > before:
                self.minute += 1
                self.serve(datetime.fromtimestamp(before * 60, UTC))
                self.happen(self.minute)

    def serve(self, at: datetime) -> None:
        """Write one minute's metrics, as API Gateway would."""
        data = [*_metrics("prod/Canary", self.canary, at), *_metrics("prod", self.base, at)]
        self.project.client("cloudwatch").put_metric_data(Namespace="AWS/ApiGateway", MetricData=data)

    def serve_before(self, minutes: int) -> None:
        """Write metrics of a stage without errors for the time before the canary was made."""
        begin = self.now // 60 * 60
        for number in range(2, minutes + 2):
            at = datetime.fromtimestamp(begin - 60 * number, UTC)
            data = [*_metrics("prod", Traffic(requests=2000), at)]
            self.project.client("cloudwatch").put_metric_data(Namespace="AWS/ApiGateway", MetricData=data)

    def log(self, group: str, lines: int, *, status: int, latency: float) -> None:
        """Write the access log of the minute that has just ended."""
        client = self.project.client("logs")
        with contextlib.suppress(client.exceptions.ResourceAlreadyExistsException):
            client.create_log_group(logGroupName=group)
            client.create_log_stream(logGroupName=group, logStreamName="one")
        line = json.dumps({"status": str(status), "responseLatency": str(latency)})
        at = int((self.now - 30) * 1000)
        events = [{"timestamp": at, "message": line}] * lines
        client.put_log_events(logGroupName=group, logStreamName="one", logEvents=events)

    def die_at(self, write: int, *places: str) -> None:
        """Die before a write to places, which are parts of URLs; or before none."""
        gate = self.project.sandbox.gate
        answer, self.writes, self.die_at_write = gate.answer, 0, write

        def answered(request: AwsRequest) -> HttpResponse:
            if request.method != "GET" and any(place in request.url for place in places):
                self.writes += 1
                if self.writes == self.die_at_write:
                    raise Killed
            return answer(request)

        gate.answer = answered  # type: ignore[method-assign]

    # -- the command line ---------------------------------------------------------------------------------------------

    def run(self, *arguments: str) -> Ran:
        """Run a command line on this world's time."""
        patience = Patience(self.sleep, random.Random(1))
        made = SimpleNamespace(**{name: getattr(workflows, name) for name in NAMES})
        made.Options = partial(Options, patience=patience, clock=lambda: self.now)
        out, err = io.StringIO(), io.StringIO()
        common = ["-C", str(self.project.directory), "--sandbox"]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = execute([*arguments, *common], Invocation(workflows=made, interactive=lambda: False))
        return Ran(status, out.getvalue(), err.getvalue())

    def canary_run(self, *arguments: str) -> Ran:
        return self.run("canary", "run", "orders@prod", "--yes", *arguments)

    # -- what is there ------------------------------------------------------------------------------------------------

    @property
    def stage(self) -> dict[str, Any]:
        return self.project.stage()

    @property
    def percent(self) -> float | None:
        canary = self.stage.get("canarySettings")
        return None if canary is None else canary["percentTraffic"]

    def state(self) -> dict[str, Any]:
        """What the stage is, but for dates; deployments by their age, so that two worlds can be compared."""
        stage = self.stage
        ages = {item["id"]: number for number, item in enumerate(_by_age(self.project.deployments()))}
        kept = ("variables", "canarySettings", "tags", "tracingEnabled", "methodSettings")
        made = {name: stage.get(name) for name in kept}
        for identifier, age in ages.items():
            made = json.loads(json.dumps(made).replace(identifier, f"deployment {age}"))
        tags = made["tags"] or {}
        hold = tags.get("apigwctl:hold", "").split(":")[:2]
        return {**made, "tags": {**tags, "apigwctl:hold": hold}, "base": ages[stage["deploymentId"]]}

    def update_stage(self, *operations: tuple[str, str, str]) -> None:
        """Change the stage as somebody else."""
        patches = [{"op": op, "path": path, **({"value": value} if value else {})} for op, path, value in operations]
        self.project.client().update_stage(restApiId=self.project.api_id(), stageName="prod", patchOperations=patches)

    def spec(self, *, version: int, alias: str = "live", watch: str = WATCH) -> str:
        return SPEC.format(version=version, alias=alias, watch=watch)


def _metrics(stage: str, traffic: Traffic, at: datetime) -> Iterator[dict[str, Any]]:
    if not traffic.requests:
        return
    dimensions = [{"Name": "ApiName", "Value": "orders"}, {"Name": "Stage", "Value": stage}]
    common = {"Dimensions": dimensions, "Timestamp": at + timedelta(seconds=1)}
    sums = {
        "Count": traffic.requests,
        "5XXError": traffic.requests * traffic.errors_5xx,
        "4XXError": traffic.requests * traffic.errors_4xx,
    }
    for name, total in sums.items():
        statistics = {"SampleCount": traffic.requests, "Sum": total, "Minimum": 0, "Maximum": 1}
        yield {"MetricName": name, "StatisticValues": statistics, **common}
    yield {"MetricName": "Latency", "Values": [traffic.latency], "Counts": [10], **common}


def _by_age(deployments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(deployments, key=lambda item: (item["createdDate"], item["id"]))


@contextmanager
def world(directory: Path, *, watch: str = WATCH) -> Iterator[World]:
    """Open a world with a canary of a second version at 5 percent, begun on the minute."""
    with open_project(directory) as project:
        clock = project.sandbox.clock
        clock.stop()
        clock.advance(60 - clock().timestamp() % 60)
        made = World(project)
        project.write(made.spec(version=1, watch=watch))
        first = made.run("apply", "--yes")
        assert first.status == 0, first.text
        clock.advance(60)
        project.write(made.spec(version=2, alias="next", watch=watch))
        begun = made.run("apply", "--yes")
        assert begun.status == 0, begun.text
        assert made.percent == 5
        _watch_writes(made)
        made.ticks = 0
        yield made


def _watch_writes(made: World) -> None:
    """Count what is written to API Gateway, die before the write that was asked for, and note what the stage serves."""
    gate = made.project.sandbox.gate
    answer = gate.answer

    def answered(request: AwsRequest) -> HttpResponse:
        if request.method == "GET" or (".apigateway." not in request.url and "://apigateway." not in request.url):
            return answer(request)
        made.writes += 1
        if made.writes == made.die_at_write:
            raise Killed
        answered = answer(request)
        stage = made.project.stage()
        made.pointers.add((stage["deploymentId"], stage.get("canarySettings", {}).get("deploymentId", "")))
        return answered

    gate.answer = answered  # type: ignore[method-assign]


class OtherWorld(World):
    """A world of an API to which AWS gives no canary; `places` of URLs are where its canary is written to."""

    places: tuple[str, ...] = ()

    def verb(self, verb: str, *more: str) -> Ran:
        """Give a verb over the canary of `web@prod`."""
        return self.run("canary", verb, "web@prod", *more, *([] if verb == "status" else ["--yes"]))


Opened = Callable[[Path], AbstractContextManager[OtherWorld]]


def killed_at_writes_of_a_verb(opened: Opened, folder: Path, *verb: str) -> Iterator[OtherWorld]:
    """Kill a verb before its writes, a world for each, and give it again; yield the worlds after that."""
    for number in points(1):
        with opened(folder / str(number)) as world:
            if verb[0] != "start":
                assert world.verb("start").status == 0
                world.project.sandbox.clock.advance(60)
            world.die_at(number, *world.places)
            try:
                world.verb(*verb)
            except Killed:
                world.die_at_write = -1
                assert world.verb(*verb).status == 0, f"killed before write {number}"
                yield world
            else:
                return


def killed_at_writes_of_a_run(opened: Opened, folder: Path, *, bad: bool) -> Iterator[OtherWorld]:
    """Kill a run before its writes, and run it again; what was bad has recovered by then.

    What was decided stays decided.
    """
    for number in points(1):
        with opened(folder / str(number)) as world:
            world.canary = Traffic(errors_5xx=0.5 if bad else 0.0)
            assert world.verb("start").status == 0
            world.die_at(number, *world.places)
            try:
                world.verb("run")
            except Killed:
                world.die_at_write = -1
                world.canary = Traffic(errors_5xx=0.5 if bad and number == 1 else 0.0)
                world.verb("run")
                yield world
            else:
                return
