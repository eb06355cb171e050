"""A project in a temporary directory, a sandbox in this process, and both run together: workflows and command line."""

from __future__ import annotations

import contextlib
import io
import json
import random
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3

from apigwctl import workflows
from apigwctl.cli.invocation import Invocation
from apigwctl.cli.main import execute
from apigwctl.model.event import Event
from apigwctl.model.plan import Plan
from apigwctl.model.result import Result
from apigwctl.model.transient import Patience
from apigwctl.render.lines import lines
from apigwctl.sandbox.lifecycle import Sandbox, in_process
from apigwctl.workflows import Options

ACCOUNT = "111111111111"
REGION = "eu-west-1"
PROJECT = f"""
project: shop
specs: [specs/]
targets:
  dev:
    account: "{ACCOUNT}"
    region: {REGION}
"""


_WORKFLOWS = tuple(workflows.HOMES)


@dataclass(frozen=True)
class Ran:
    """What a command line did: its exit status, and what it said."""

    status: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Everything that it said."""
        return self.out + self.err

    @property
    def data(self) -> Any:
        """What it said as JSON."""
        return json.loads(self.out)


@dataclass
class Project:
    """A project on disk with a sandbox behind it. Waiting takes no time here; `waits` says how long it would have."""

    directory: Path
    sandbox: Sandbox
    waits: list[float] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def write(self, text: str, name: str = "specs/orders.yaml") -> None:
        """Write a file of the project."""
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")

    def remove(self, name: str = "specs/orders.yaml") -> None:
        """Remove a file of the project."""
        (self.directory / name).unlink()

    # -- workflows ----------------------------------------------------------------------------------------------------

    def options(self, **more: Any) -> Options:
        """Options of a workflow in this project."""
        patience = Patience(self.waits.append, random.Random(1))
        return Options(**{"directory": self.directory, "sandbox": True, "patience": patience, **more})

    def plans(self, **more: Any) -> tuple[Plan, ...]:
        """The plans of all chosen places."""
        return workflows.plan(self.options(**more))

    def plan(self, **more: Any) -> Plan:
        """The plan of the one place."""
        (plan,) = self.plans(**more)
        return plan

    def lines(self, **more: Any) -> list[str]:
        """The plan as lines."""
        return lines(self.plan(**more))

    def apply_all(self, **more: Any) -> tuple[Result, ...]:
        """Apply to all chosen places with consent given."""
        self.events.clear()
        return workflows.apply(self.options(**more), consent=lambda _: True, listener=self.events.append)

    def apply(self, **more: Any) -> Result:
        """Apply to the one place with consent given."""
        (result,) = self.apply_all(**more)
        return result

    def applied(self, text: str | None = None, **more: Any) -> Result:
        """Write a spec, apply it, and see that it holds."""
        if text is not None:
            self.write(text)
        result = self.apply(**more)
        assert result.verified, told(result)
        return result

    # -- command line -------------------------------------------------------------------------------------------------

    def run(self, *arguments: str, sandbox: bool = True) -> Ran:
        """Run a command line in this process."""
        patience = Patience(self.waits.append, random.Random(1))
        made = SimpleNamespace(
            Options=partial(Options, patience=patience),
            **{name: getattr(workflows, name) for name in _WORKFLOWS},
        )
        out, err = io.StringIO(), io.StringIO()
        common = ["-C", str(self.directory), *(["--sandbox"] if sandbox else [])]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = execute([*arguments, *common], Invocation(workflows=made, interactive=lambda: False))
        return Ran(status, out.getvalue(), err.getvalue())

    # -- AWS ----------------------------------------------------------------------------------------------------------

    def client(self, service: str = "apigateway", *, region: str = REGION, account: str = ACCOUNT) -> Any:
        """A boto3 client of somebody else in the same account."""
        return boto3.client(service, region, aws_access_key_id=account, aws_secret_access_key=account)

    def api_id(self, name: str = "orders", **place: str) -> str:
        """The id of the one API of a name."""
        (found,) = [item["id"] for item in self.client(**place).get_rest_apis()["items"] if item["name"] == name]
        return str(found)

    def stage(self, stage: str = "prod", api: str = "orders") -> dict[str, Any]:
        """A stage as AWS shows it."""
        return dict(self.client().get_stage(restApiId=self.api_id(api), stageName=stage))

    def resource_ids(self, api: str = "orders") -> dict[str, str]:
        """The ids of an API's paths."""
        items = self.client().get_resources(restApiId=self.api_id(api), limit=500)["items"]
        return {item["path"]: item["id"] for item in items}

    def served(self, stage: str = "prod", api: str = "orders") -> dict[str, dict[str, Any]]:
        """What a stage serves, which is its deployment's snapshot: `GET /orders` -> its operation in OpenAPI."""
        answer = self.client().get_export(
            restApiId=self.api_id(api),
            stageName=stage,
            exportType="oas30",
            parameters={"extensions": "integrations"},
            accepts="application/json",
        )
        document = json.loads(answer["body"].read())
        return {
            f"{'ANY' if verb.startswith('x-') else verb.upper()} {path}": operation
            for path, item in document.get("paths", {}).items()
            for verb, operation in item.items()
            if isinstance(operation, dict)
        }

    def deployments(self, api: str = "orders") -> list[dict[str, Any]]:
        """The deployments of an API."""
        return list(self.client().get_deployments(restApiId=self.api_id(api), limit=500)["items"])

    def calls(self, *operations: str) -> int:
        """How often operations were asked for so far."""
        return sum(self.sandbox.counts[name] for name in operations)


def told(result: Result) -> str:
    """What went wrong, for the message of a failed test."""
    failed = [f"{step.title}: {step.outcome.value}: {step.error}" for step in result.steps if step.error]
    left = lines(result.remaining) if result.remaining is not None else ["not read again"]
    return "\n".join([*failed, "left:", *left])


@contextmanager
def open_project(directory: Path, spec: str | None = None, *, project: str = PROJECT) -> Iterator[Project]:
    """Make a project with one spec, and run a sandbox for it in memory."""
    with in_process(None, account=ACCOUNT, region=REGION) as sandbox:
        sandbox.faults.clear()
        made = Project(directory, sandbox)
        made.client("iam").create_role(RoleName="apigw-logs", AssumeRolePolicyDocument="{}")
        made.write(project, "apigwctl.yaml")
        if spec is not None:
            made.write(spec)
        yield made


def die(project: Project, at: int) -> None:
    """One request still has its effect, and from it on nobody answers."""
    project.sandbox.faults.add("*", "drop-after", skip=at)
    project.sandbox.faults.add("*", "drop-before", skip=at, times=100_000)
