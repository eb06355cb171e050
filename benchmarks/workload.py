"""The workloads that the counts are held to.

A REST API of 290 routes, a stage, a usage plan and a key; an HTTP API of as many routes with a stage; a WebSocket API
of 50 routes, five of them two-way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROUTES = 290
SOCKET_ROUTES, TWO_WAY = 50, 5
CHANGED = 7
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

# Beside what an HTTP API takes: the lists that no other answer holds, which are the route responses and the integration
# responses of each two-way route; and the creation of each route, since WebSocket APIs cannot be imported.
LISTS = 2 * TWO_WAY
SOCKET_RUNS = (
    Run("first apply", ("apply", "--yes"), 16 + 2 * SOCKET_ROUTES + 2 * LISTS),
    Run("no-op plan", ("plan",), 9 + LISTS),
    Run("one route changed", ("apply", "--yes"), 20 + 2 * LISTS, changed="first"),
    Run("saved plan applied", ("apply", "plan.json"), 20 + 9 + 3 * LISTS, changed="second"),
    Run("destroy", ("destroy", "--yes"), 11),
)


def write(directory: Path, changed: str = "") -> None:
    """Write the project into a folder; `changed` names the version of one of its back ends."""
    specs = _specs(directory)
    (specs / "access.yaml").write_text(_ACCESS, encoding="utf-8")
    lines = ["kind: RestApi", "name: big", "endpointConfiguration: {types: [REGIONAL]}", "stages:", "  live:"]
    lines += ["    throttle: {rateLimit: 500, burstLimit: 200}", "    metrics: true", "routes:"]
    _write_api(specs, lines, changed)


def write_http(directory: Path, changed: str = "") -> None:
    """Write the project with an HTTP API into a folder; `changed` names the version of one of its back ends."""
    specs = _specs(directory)
    lines = ["kind: HttpApi", "name: big", "stages:", "  live:", "    throttle: {rateLimit: 500, burstLimit: 200}"]
    _write_api(specs, [*lines, "routes:"], changed)


def write_socket(directory: Path, changed: str = "") -> None:
    """Write the project with a WebSocket API into a folder; `changed` names the version of one of its back ends."""
    lines = ["kind: WebSocketApi", "name: big", "routeSelectionExpression: $request.body.action", "stages:", "  live:"]
    lines += ["    throttle: {rateLimit: 500, burstLimit: 200}", "routes:"]
    for number in range(SOCKET_ROUTES):
        uri = f"https://backend.example/{_version(number, changed)}/r{number}"
        two_way = f"{{http: {{uri: {uri!r}, type: HTTP}}, responses: {{$default: {{}}}}}}"
        lines.append(f"  r{number}: {two_way if number < TWO_WAY else f'{{http: {uri!r}}}'}")
    (_specs(directory) / "big.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


WORKLOADS = (
    Workload(f"a REST API of {ROUTES} HTTP_PROXY routes, a stage, a usage plan, a key", RUNS, write),
    Workload(f"an HTTP API of {ROUTES} HTTP_PROXY routes, a stage", HTTP_RUNS, write_http),
    Workload(f"a WebSocket API of {SOCKET_ROUTES} routes, {TWO_WAY} two-way, a stage", SOCKET_RUNS, write_socket),
)


def _specs(directory: Path) -> Path:
    specs = directory / "specs"
    specs.mkdir(parents=True, exist_ok=True)
    (directory / "apigwctl.yaml").write_text(_PROJECT, encoding="utf-8")
    return specs


def _version(number: int, changed: str) -> str:
    return changed if changed and number == CHANGED else "v1"


def _write_api(specs: Path, lines: list[str], changed: str) -> None:
    lines += [
        f"  GET /r{number}: {{http: https://backend.example/{_version(number, changed)}/r{number}}}"
        for number in range(ROUTES)
    ]
    (specs / "big.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
