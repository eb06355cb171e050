"""Run the AWS CLI, in a virtual environment of its own, against a sandbox that this starts and stops again.

python -m tests.interop.check PATH/TO/aws
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.interop.steps import LANES, Step

SANDBOX = (sys.executable, "-m", "apigwctl", "sandbox")
_LONGEST = 60.0


class WrongAnswer(Exception):  # noqa: N818 - what it says is the message
    """The client or the sandbox did something else than a step expects."""


@contextmanager
def sandbox(folder: Path) -> Iterator[dict[str, str]]:
    """A running sandbox in a folder; gives the environment of its clients."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    started = subprocess.run(
        [*SANDBOX, "start", "--name", "interop"],
        cwd=folder,
        env=clean,
        text=True,
        capture_output=True,
        timeout=_LONGEST,
    )
    if started.returncode:
        raise WrongAnswer(f"the sandbox does not start: {started.stderr}")
    exports = dict(
        line.removeprefix("export ").split("=", 1) for line in started.stdout.splitlines() if line.startswith("export ")
    )
    try:
        # no configuration of whoever runs this: only what the sandbox said
        yield {**clean, **exports, "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    finally:
        stop = [*SANDBOX, "stop", "--name", "interop"]
        subprocess.run(stop, cwd=folder, env=clean, capture_output=True, timeout=_LONGEST, check=True)


def run(client: str, service: str, steps: tuple[Step, ...], environment: Mapping[str, str], folder: Path) -> int:
    """Do the steps of one lane in order; how many there were. Raises WrongAnswer at the first that is wrong."""
    names = {"folder": str(folder)}
    for step in steps:
        command = [client, service, *shlex.split(filled(step.command, names)), "--output", "json"]
        done = subprocess.run(command, env=environment, text=True, capture_output=True, timeout=_LONGEST)
        where = f"{service} {filled(step.command, names)}"
        if step.fails:
            if f"({step.fails})" not in done.stderr:
                raise WrongAnswer(f"{where}: {step.fails} expected, got {done.stdout}{done.stderr}")
            continue
        if done.returncode:
            raise WrongAnswer(f"{where}: {done.stderr}")
        answer = json.loads(done.stdout or "{}")
        for problem in differences(filled(step.shows, names), answer, "answer"):
            raise WrongAnswer(f"{where}: {problem}")
        names |= {name: answer[member] for name, member in step.keeps.items()}
    return len(steps)


def filled(value: Any, names: Mapping[str, str]) -> Any:
    """A value with <name> replaced by what the name stands for."""
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace(f"<{name}>", text)
        return value
    if isinstance(value, Mapping):
        return {key: filled(item, names) for key, item in value.items()}
    return [filled(item, names) for item in value] if isinstance(value, list) else value


def differences(wanted: Any, answer: Any, where: str) -> Iterator[str]:
    """What of the wanted an answer does not show."""
    if isinstance(wanted, Mapping):
        for name, value in wanted.items():
            if not isinstance(answer, Mapping) or name not in answer:
                yield f"{where} has no {name}: {answer}"
            else:
                yield from differences(value, answer[name], f"{where}.{name}")
    elif isinstance(wanted, list):
        if len(answer) != len(wanted):
            yield f"{where} has {len(answer)} items, not {len(wanted)}: {answer}"
        for index, (one, other) in enumerate(zip(wanted, answer, strict=False)):
            yield from differences(one, other, f"{where}[{index}]")
    elif wanted is not None and wanted != answer:
        yield f"{where} is {answer!r}, not {wanted!r}"


def main(client: str) -> int:
    """Do every lane, side by side; the exit status."""
    version = subprocess.run([client, "--version"], text=True, capture_output=True, check=True, timeout=_LONGEST)
    with tempfile.TemporaryDirectory() as name, sandbox(Path(name)) as environment, ThreadPoolExecutor() as pool:
        lanes = {
            title: pool.submit(run, client, service, steps, environment, Path(name))
            for title, (service, steps) in LANES.items()
        }
        problems = {title: lane.exception() for title, lane in lanes.items()}
        sys.stdout.write(f"{version.stdout.strip()}\n")
        for title, problem in problems.items():
            sys.stdout.write(f"{title}: {problem or f'{lanes[title].result()} commands as expected'}\n")
    return int(any(problems.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
