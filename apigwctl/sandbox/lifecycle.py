"""A sandbox from beginning to end: in this process, or as a server in the background.

`directory` is the folder of all sandboxes (usually `.apigwctl/sandbox`); each has a folder of its name in it.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import boto3
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import ConnectionClosedError
from moto import mock_aws, settings
from moto.core.models import botocore_stubber

from apigwctl.errors import SandboxError
from apigwctl.sandbox import persistence, seed
from apigwctl.sandbox.aws_request import AwsRequest
from apigwctl.sandbox.control_plane import ControlPlane
from apigwctl.sandbox.faults import Dropped, Faults
from apigwctl.sandbox.gate import Gate
from apigwctl.sandbox.mount import mount

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"
_SERVER_FILE = "server.json"
_SERVER_LOG = "server.log"
_START_SECONDS = 30.0
_STOP_SECONDS = 20.0
# What would let a client of the block see a real profile, role or endpoint; emptied for its time.
_UNSET = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "MOTO_ACCOUNT_ID",
)


@dataclass
class Sandbox:
    """A sandbox that runs in this process; requests of boto3 clients made in its block come to it."""

    gate: Gate
    account: str
    region: str

    @property
    def plane(self) -> ControlPlane:
        """The API Gateway of this sandbox."""
        return self.gate.plane

    @property
    def counts(self) -> Counter[str]:
        """Requests so far per operation, every service's; `clear()` starts anew."""
        return self.gate.counts

    @property
    def faults(self) -> Faults:
        """The faults in force."""
        return self.gate.faults

    @property
    def latency_seconds(self) -> float:
        """How long each request waits before it is looked at."""
        return self.gate.latency_seconds

    @latency_seconds.setter
    def latency_seconds(self, seconds: float) -> None:
        self.gate.latency_seconds = seconds

    def save(self) -> None:
        """Write the control plane's snapshot now; the end of the block does it too."""
        self.gate.save()


@dataclass(frozen=True)
class Running:
    """A sandbox server in the background."""

    pid: int
    port: int
    endpoint: str
    name: str
    account: str
    region: str


def is_running() -> bool:
    """Whether a sandbox runs in this process."""
    return "process_request" in vars(botocore_stubber)


@contextmanager
def in_process(
    directory: Path | None,
    *,
    account: str = DEFAULT_ACCOUNT,
    region: str = DEFAULT_REGION,
    seed_file: Path | None = None,
    name: str = "default",
    places: Iterable[tuple[str, str]] = (),
) -> Iterator[Sandbox]:
    """Run a sandbox in this process, under moto's `mock_aws`, with dummy credentials in the environment.

    The state is read from and kept in `directory / name`; None keeps it in memory only. `places` are accounts and
    regions beside the first that the seed file is for too. Raises `SandboxError` when another process holds that
    folder, when a sandbox runs in this process already, or for a bad seed file.
    """
    if is_running():
        raise SandboxError("a sandbox runs in this process already")
    with ExitStack() as stack:
        store = None
        folder = None if directory is None else directory / name
        if folder is not None:
            stack.enter_context(persistence.locked(folder))
            store = persistence.Store(folder)
            stack.callback(store.close)
        gate = Gate(account=account, store=store)
        stack.enter_context(_environment(region))
        stack.enter_context(mock_aws(config={"core": {"mock_credentials": False}}))
        stack.enter_context(mount(gate.plane))
        stack.enter_context(_intercepting(gate))
        gate.restore()
        stack.callback(gate.close)
        if seed_file is not None:
            for place in dict.fromkeys(((account, region), *places)):
                seed.plant(seed_file, folder, *place)
            gate.counts.clear()
        yield Sandbox(gate, account, region)


def start(
    directory: Path,
    *,
    port: int = 0,
    name: str = "default",
    account: str = DEFAULT_ACCOUNT,
    region: str = DEFAULT_REGION,
    seed_file: Path | None = None,
    seed_regions: Iterable[str] = (),
) -> Running:
    """Start a sandbox server in the background on 127.0.0.1, or find the one that runs; returns once it answers.

    `port` 0 takes any free one; `seed_regions` are regions beside the first that the seed file is for too. Raises
    `SandboxError` with the end of the server's log when it does not come up.
    """
    if running := status(directory, name):
        return running
    folder = directory / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / _SERVER_FILE).unlink(missing_ok=True)
    arguments = ["--directory", str(directory.resolve()), "--name", name, "--port", str(port)]
    arguments += ["--account", account, "--region", region]
    if seed_file is not None:
        arguments += ["--seed", str(seed_file.resolve())]
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
        running = Running(**json.loads((directory / name / _SERVER_FILE).read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=5)
    try:
        connection.request("GET", "/_sandbox/status")
        answer = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return running if answer.get("pid") == running.pid else None


def reset(directory: Path, name: str = "default") -> None:
    """Delete the state; raises `SandboxError` while a process uses it."""
    if running := status(directory, name):
        raise SandboxError(f"a server runs (process {running.pid})", hint="end it first: apigwctl sandbox stop")
    folder = directory / name
    if folder.is_dir():
        with persistence.locked(folder):
            persistence.delete(folder)
            seed.forget(folder)
            (folder / _SERVER_FILE).unlink(missing_ok=True)


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


@contextmanager
def _environment(region: str) -> Iterator[None]:
    """Dummy credentials, the region, and nothing of the user's AWS configuration, for the time of the block."""
    before = dict(os.environ)
    certificates_wait = settings.ACM_VALIDATION_WAIT
    # moto lets a DNS-validated certificate wait a minute otherwise, nobody being there to validate it.
    settings.ACM_VALIDATION_WAIT = -1
    for variable in list(os.environ):
        if variable in _UNSET or variable.startswith("AWS_ENDPOINT_URL"):
            del os.environ[variable]
    os.environ.update(
        AWS_ACCESS_KEY_ID="sandbox",
        AWS_SECRET_ACCESS_KEY="sandbox",
        AWS_REGION=region,
        AWS_DEFAULT_REGION=region,
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
    )
    try:
        yield
    finally:
        settings.ACM_VALIDATION_WAIT = certificates_wait
        for variable in set(os.environ) - set(before):
            del os.environ[variable]
        os.environ.update(before)


@contextmanager
def _intercepting(gate: Gate) -> Iterator[None]:
    """Let moto's botocore handler bring every request to the gate instead of to moto."""
    session = boto3.DEFAULT_SESSION
    boto3.DEFAULT_SESSION = None

    def process_request(request: AWSPreparedRequest) -> tuple[int, dict[str, str], bytes] | None:
        host = request.url.split("/")[2].partition(":")[0]
        if not host.endswith((".amazonaws.com", ".amazonaws.com.cn", ".api.aws")):
            return None
        try:
            response = gate.answer(_aws_request(request))
        except Dropped:
            raise ConnectionClosedError(endpoint_url=request.url) from None
        return response.status, dict(response.headers), response.body

    vars(botocore_stubber)["process_request"] = process_request
    try:
        yield
    finally:
        del vars(botocore_stubber)["process_request"]
        boto3.DEFAULT_SESSION = session


def _aws_request(request: AWSPreparedRequest) -> AwsRequest:
    body = request.body
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        body = body.encode("utf-8")
    headers = {
        name: value.decode("utf-8") if isinstance(value, bytes) else value for name, value in request.headers.items()
    }
    return AwsRequest(request.method, request.url, headers, bytes(body or b""))


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
