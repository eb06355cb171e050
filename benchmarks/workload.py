"""The workloads that the counts are held to.

A REST API of 290 routes, a stage, a usage plan and a key; an HTTP API of as many routes with a stage.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROUTES = 290
ACCOUNT = "111111111111"
REGION = "eu-west-1"

_PROJECT = f"""\
project: bench
specs: [specs/]
targets:
  dev: {{account: "{ACCOUNT}", region: {REGION}}}
"""

_ACCESS = """\
kind: UsagePlan
name: partners
throttle: {rateLimit: 50, burstLimit: 20}
quota: {limit: 100000, period: MONTH}
apiStages: [{api: big, stage: live}]
keys: [acme]
---
kind: ApiKey
name: acme
"""


@dataclass(frozen=True)
class Run:
    """One command of the benchmark: what it is called, its arguments, and how many requests it may send."""

    title: str
    arguments: tuple[str, ...]
    limit: int
    changed: str = ""


@dataclass(frozen=True)
class Workload:
    """A project, what is run in it one after another, and how it is written: its folder, and what changed."""

    title: str
    runs: tuple[Run, ...]
    write: Callable[[Path, str], None]


RUNS = (
    Run("first apply", ("apply", "--yes"), 32),
    Run("no-op plan", ("plan",), 16),
    Run("one route changed", ("apply", "--yes"), 34, changed="first"),
    # The plan is made before, by another process; applying it may add what finding the same plan again takes.
    Run("saved plan applied", ("apply", "plan.json"), 34 + 16, changed="second"),
    Run("destroy", ("destroy", "--yes"), 24),
)


HTTP_RUNS = (
    Run("first apply", ("apply", "--yes"), 16),
    Run("no-op plan", ("plan",), 9),
    Run("one route changed", ("apply", "--yes"), 20, changed="first"),
    Run("saved plan applied", ("apply", "plan.json"), 20 + 9, changed="second"),
    Run("destroy", ("destroy", "--yes"), 11),
)


def write(directory: Path, changed: str = "") -> None:
    """Write the project into a folder; `changed` names the version of one of its back ends."""
    specs = directory / "specs"
    specs.mkdir(parents=True, exist_ok=True)
    (directory / "apigwctl.yaml").write_text(_PROJECT, encoding="utf-8")
    (specs / "access.yaml").write_text(_ACCESS, encoding="utf-8")
    lines = ["kind: RestApi", "name: big", "endpointConfiguration: {types: [REGIONAL]}", "stages:", "  live:"]
    lines += ["    throttle: {rateLimit: 500, burstLimit: 200}", "    metrics: true", "routes:"]
    _write_api(specs, lines, changed)


def write_http(directory: Path, changed: str = "") -> None:
    """Write the project with an HTTP API into a folder; `changed` names the version of one of its back ends."""
    specs = directory / "specs"
    specs.mkdir(parents=True, exist_ok=True)
    (directory / "apigwctl.yaml").write_text(_PROJECT, encoding="utf-8")
    lines = ["kind: HttpApi", "name: big", "stages:", "  live:", "    throttle: {rateLimit: 500, burstLimit: 200}"]
    _write_api(specs, [*lines, "routes:"], changed)


WORKLOADS = (
    Workload(f"a REST API of {ROUTES} HTTP_PROXY routes, a stage, a usage plan, a key", RUNS, write),
    Workload(f"an HTTP API of {ROUTES} HTTP_PROXY routes, a stage", HTTP_RUNS, write_http),
)


def _write_api(specs: Path, lines: list[str], changed: str) -> None:
    for number in range(ROUTES):
        version = changed if changed and number == 7 else "v1"
        lines.append(f"  GET /r{number}: {{http: https://backend.example/{version}/r{number}}}")
    (specs / "big.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
