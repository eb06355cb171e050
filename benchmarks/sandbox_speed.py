"""How fast the sandbox is: our own code per request, requests a second through boto3, and the start of the server.

Times depend on the machine: they are printed beside what is wanted, and break nothing.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from apigwctl.sandbox import background
from apigwctl.sandbox.control_plane import ControlPlane
from apigwctl.sandbox.lifecycle import in_process

CASES = Path(__file__).parents[1] / "tests" / "contract"
MEDIAN_WANTED_MS, REQUESTS_WANTED, START_WANTED_SECONDS = 0.5, 800.0, 2.0
CORES, ROUTES, STARTS = 2, 150, 3


@dataclass
class Timed:
    """A pytest plugin that takes the time of every request which a control plane answers."""

    seconds: list[float] = field(default_factory=list)

    def pytest_sessionstart(self) -> None:
        """Begin."""
        handle = ControlPlane.handle

        def timed(plane: ControlPlane, request: Any) -> Any:
            started = time.perf_counter()
            answer = handle(plane, request)
            self.seconds.append(time.perf_counter() - started)
            return answer

        self._before: Callable[..., Any] = handle
        ControlPlane.handle = timed  # type: ignore[method-assign]

    def pytest_sessionfinish(self) -> None:
        """End."""
        ControlPlane.handle = self._before  # type: ignore[method-assign]


def own_code() -> tuple[int, float, float]:
    """Requests of the contract cases, and the median and the 95th percentile of our own milliseconds for each."""
    files = [str(path) for path in sorted(CASES.glob("test_sandbox_*.py")) if "Case(" in path.read_text("utf-8")]
    timed = Timed()
    with contextlib.redirect_stdout(io.StringIO()) as said:
        status = pytest.main(["-q", "--no-header", "-p", "no:cacheprovider", *files], plugins=[timed])
    if status:
        raise SystemExit(f"the contract cases do not hold\n{said.getvalue()}")
    percentiles = statistics.quantiles(timed.seconds, n=20)
    return len(timed.seconds), statistics.median(timed.seconds) * 1000, percentiles[-1] * 1000


def requests_per_second() -> float:
    """Requests a second through boto3 with a sandbox in each of two processes."""
    with multiprocessing.get_context("spawn").Pool(CORES) as pool:
        return sum(pool.map(_requests_per_second, range(CORES), chunksize=1))


def _requests_per_second(_: int) -> float:
    with in_process(None):
        client = boto3.client("apigateway")
        _make_routes(client, 10)
        started = time.perf_counter()
        sent = _make_routes(client, ROUTES)
        return sent / (time.perf_counter() - started)


def _make_routes(client: Any, routes: int) -> int:
    """Make an API of so many routes, look at each and change it; how many requests that took."""
    api = client.create_rest_api(name="bench")
    for number in range(routes):
        made = client.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart=f"r{number}")
        where = {"restApiId": api["id"], "resourceId": made["id"], "httpMethod": "GET"}
        client.put_method(**where, authorizationType="NONE")
        client.put_integration(**where, type="MOCK")
        client.get_method(**where)
        client.update_method(**where, patchOperations=[{"op": "replace", "path": "/operationName", "value": "a"}])
    return 5 * routes + 1


def start_seconds() -> float:
    """From the start of a server's process to its first answer: the median of a few."""
    taken = []
    with tempfile.TemporaryDirectory(prefix="apigwctl-bench.") as scratch:
        for number in range(STARTS):
            started = time.perf_counter()
            background.start(Path(scratch), name=str(number))
            taken.append(time.perf_counter() - started)
            background.stop(Path(scratch), str(number))
    return statistics.median(taken)


def report() -> None:
    """Measure, and print a table."""
    out = sys.stdout.write
    count, median, slowest = own_code()
    out(f"\nThe sandbox, our own code over {count} requests of the contract cases, median of {STARTS} starts\n\n")
    out(f"{'':<36}{'measured':>10}{'wanted':>10}\n")
    out(f"{'ms of our own per request, median':<36}{median:>10.3f}{f'<= {MEDIAN_WANTED_MS:g}':>10}\n")
    out(f"{'the same, 95 of 100 requests':<36}{slowest:>10.3f}\n")
    out(f"{f'requests/s, boto3, {CORES} processes':<36}{requests_per_second():>10.0f}{f'>= {REQUESTS_WANTED:g}':>10}\n")
    out(f"{'seconds to start the server':<36}{start_seconds():>10.2f}{f'< {START_WANTED_SECONDS:g}':>10}\n")


if __name__ == "__main__":
    report()
