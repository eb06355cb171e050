"""`make bench`: requests, seconds, CPU and memory of each command, a process each, against a sandbox server.

Counts and memory have limits, and breaking one is exit status 1; times depend on the machine and are only printed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apigwctl.sandbox import background
from benchmarks import sandbox_speed
from benchmarks.workload import ACCOUNT, REGION, WORKLOADS, Run, Workload

LATENCY_SECONDS = 0.05
MEMORY_LIMITS = {"no-op plan": 150.0}
SECONDS_WANTED = {"no-op plan": 2.0, "first apply": 5.0}
# maxrss is in kilobytes on Linux and in bytes on macOS (getrusage(2)).
_RSS_UNIT = 2**20 if sys.platform == "darwin" else 2**10


@dataclass(frozen=True)
class Measured:
    """What one process took: requests by operation, wall and CPU seconds, peak memory in MB."""

    run: Run
    counts: dict[str, int]
    seconds: float
    cpu: float
    memory: float

    @property
    def requests(self) -> int:
        """All requests."""
        return sum(self.counts.values())

    @property
    def broken(self) -> bool:
        """Whether a limit is broken that does not depend on the machine's speed."""
        return self.requests > self.run.limit or self.memory > MEMORY_LIMITS.get(self.run.title, float("inf"))


def main() -> int:
    """Run the benchmark and print its table."""
    scratch = Path(tempfile.mkdtemp(prefix="apigwctl-bench."))
    try:
        running = background.start(scratch / "state", account=ACCOUNT, region=REGION)
        try:
            _control(running.endpoint, "PUT", "settings", {"latencySeconds": LATENCY_SECONDS})
            measured = {
                workload: [_measure(scratch / str(number), running.endpoint, workload, run) for run in workload.runs]
                for number, workload in enumerate(WORKLOADS)
            }
        finally:
            background.stop(scratch / "state")
    finally:
        shutil.rmtree(scratch)
    for workload, results in measured.items():
        _print(workload, results)
    sandbox_speed.report()
    return 1 if any(item.broken for results in measured.values() for item in results) else 0


def _measure(project: Path, endpoint: str, workload: Workload, run: Run) -> Measured:
    workload.write(project, run.changed)
    if run.arguments[-1] == "plan.json":
        _process(project, endpoint, ("plan", "-o", "plan.json"))
    _control(endpoint, "DELETE", "counts")
    seconds, cpu, memory = _process(project, endpoint, run.arguments)
    counts = _control(endpoint, "GET", "counts")["counts"]
    return Measured(run, counts, seconds, cpu, memory)


def _process(project: Path, endpoint: str, arguments: tuple[str, ...]) -> tuple[float, float, float]:
    """Run the command line in a process of its own; its wall and CPU seconds, and its peak memory in MB."""
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
    }
    with tempfile.TemporaryFile() as output:
        started = time.monotonic()
        process = subprocess.Popen(
            (sys.executable, "-m", "apigwctl", *arguments), cwd=project, env=environ, stdout=output, stderr=output
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.stderr.buffer.write(output.read())
            raise SystemExit(f"apigwctl {' '.join(arguments)} ended with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT / 2**20


def _control(endpoint: str, method: str, what: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{endpoint}/_sandbox/{what}", data=data, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def _print(workload: Workload, measured: list[Measured]) -> None:
    out = sys.stdout.write
    out(f"{workload.title}; {LATENCY_SECONDS * 1000:.0f} ms added per request; {os.cpu_count()} cores\n\n")
    out(f"{'':<20}{'requests':>9}{'limit':>7}{'seconds':>9}{'wanted':>8}{'CPU s':>7}{'MB':>7}{'limit':>7}\n")
    for item in measured:
        title = item.run.title
        wanted, memory = SECONDS_WANTED.get(title), MEMORY_LIMITS.get(title)
        out(f"{title:<20}{item.requests:>9}{item.run.limit:>7}{item.seconds:>9.2f}")
        out(f"{f'< {wanted:g}' if wanted else '':>8}{item.cpu:>7.2f}{item.memory:>7.0f}")
        out(f"{f'< {memory:g}' if memory else '':>7}{'  BROKEN' if item.broken else ''}\n")
    for item in (item for item in measured if item.broken or "-v" in sys.argv):
        counts = ", ".join(f"{name} {number}" for name, number in sorted(item.counts.items()))
        out(f"\n{item.run.title}: {counts}\n")
    out("\n")


if __name__ == "__main__":
    sys.exit(main())
