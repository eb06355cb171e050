"""A sandbox as a server in the background: started, found, told what to do, stopped, forgotten.

`directory` is the folder of all sandboxes (usually `.apigwctl/sandbox`); each has a folder of its name in it.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from apigwctl.errors import SandboxError
from apigwctl.sandbox import persistence, settings

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SERVER_FILE = "server.json"
_SERVER_LOG = "server.log"
_START_SECONDS = 30.0
_STOP_SECONDS = 20.0


@dataclass(frozen=True)
class Running:
    """A sandbox server in the background."""

    pid: int
    port: int
    endpoint: str
    name: str
    account: str
    region: str


def start(
    directory: Path,
    *,
    port: int = 0,
    name: str = "default",
    account: str = DEFAULT_ACCOUNT,
    region: str = DEFAULT_REGION,
    seed_file: Path | None = None,
    seed_regions: Iterable[str] = (),
    settings_file: Path | None = None,
) -> Running:
    """Start a sandbox server in the background on 127.0.0.1, or find the one that runs; returns once it answers.

    `port` 0 takes any free one; `seed_regions` are regions beside the first that the seed file is for too; the settings
    file is put in force in a server that runs already, too. Raises `SandboxError` for a bad name or bad settings, for
    another port than that of a server that runs, and with the end of the server's log when it does not come up.
    """
    settings.from_environment()
    changed = settings.from_file(settings_file) if settings_file else None
    folder = _folder(directory, name)
    if running := status(directory, name):
        if port not in (0, running.port):
            raise SandboxError(f"{name} runs already, on port {running.port}", hint=f"end it first: {_stopping(name)}")
        if changed is not None and settings_file is not None:
            _request(running, "PUT", "settings", settings.load(settings_file))
        return running
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / _SERVER_FILE).unlink(missing_ok=True)
    arguments = ["--directory", str(directory.resolve()), "--name", name, "--port", str(port)]
    arguments += ["--account", account, "--region", region]
    if seed_file is not None:
        arguments += ["--seed", str(seed_file.resolve())]
    if settings_file is not None:
        arguments += ["--settings", str(settings_file.resolve())]
    for item in seed_regions:
        arguments += ["--seed-region", item]
    pid = _spawn([sys.executable, "-m", "apigwctl.sandbox.server", *arguments], folder / _SERVER_LOG)
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if running := status(directory, name):
            return running
        if not _alive(pid):
            raise SandboxError(f"the server did not start: {_last_line(folder / _SERVER_LOG)}")
        time.sleep(0.05)
    os.kill(pid, signal.SIGTERM)
    raise SandboxError(f"the server did not answer within {_START_SECONDS:.0f} s", hint=f"see {folder / _SERVER_LOG}")


def stop(directory: Path, name: str = "default") -> bool:
    """End the server, which saves its state; False when none ran."""
    running = status(directory, name)
    if running is None:
        return False
    os.kill(running.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while _alive(running.pid):
        if time.monotonic() > deadline:
            raise SandboxError(f"process {running.pid} does not end", hint=f"see {directory / name / _SERVER_LOG}")
        time.sleep(0.02)
    return True


def status(directory: Path, name: str = "default") -> Running | None:
    """The server that runs under this name, or None; asks it, so that a stale file deceives nobody."""
    try:
        running = Running(**json.loads((_folder(directory, name) / _SERVER_FILE).read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    try:
        answer = _request(running, "GET", "status")
    except (OSError, http.client.HTTPException, ValueError):
        return None
    return running if answer.get("pid") == running.pid else None


def _request(running: Running, method: str, what: str, body: object = None) -> Any:
    """What the server answers under its own address."""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=5)
    try:
        connection.request(method, f"/_sandbox/{what}", None if body is None else json.dumps(body))
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


def reset(directory: Path, name: str = "default") -> None:
    """Delete the state; raises `SandboxError` while a process uses it."""
    if running := status(directory, name):
        raise SandboxError(f"a server runs (process {running.pid})", hint=f"end it first: {_stopping(name)}")
    folder = _folder(directory, name)
    if folder.is_dir():
        with persistence.locked(folder):
            persistence.delete(folder)
            (folder / _SERVER_FILE).unlink(missing_ok=True)


def _folder(directory: Path, name: str) -> Path:
    """The folder of one sandbox; raises `SandboxError` for a name that would be a folder elsewhere."""
    if not _NAME.fullmatch(name):
        raise SandboxError(
            f"{name!r} is no name for a sandbox", hint="letters, digits, '.', '_' and '-', the first a letter or digit"
        )
    return directory / name


def _stopping(name: str) -> str:
    return "apigwctl sandbox stop" + ("" if name == "default" else f" --name {name}")


def exports(running: Running) -> list[str]:
    """The shell lines that point other clients at the server."""
    return [
        f"export AWS_ENDPOINT_URL={running.endpoint}",
        "export AWS_ACCESS_KEY_ID=sandbox",
        "export AWS_SECRET_ACCESS_KEY=sandbox",
        f"export AWS_REGION={running.region}",
        f"export AWS_DEFAULT_REGION={running.region}",
        "unset AWS_PROFILE AWS_SESSION_TOKEN",
    ]


def announce(directory: Path, running: Running) -> None:
    """Write the file by which `status` finds a server; the server calls it once it listens."""
    persistence.write_atomically(directory / running.name / _SERVER_FILE, json.dumps(asdict(running)))


def _spawn(command: list[str], log: Path) -> int:
    """Start a process in a session of its own with its output in `log`; its id. It outlives this one on purpose."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    return os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), flags, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )


def _alive(pid: int) -> bool:
    """Whether the process still runs; takes leave of it if it was a child of ours."""
    try:
        ended, _ = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        ended = 0
    if ended:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else "it left no log"
