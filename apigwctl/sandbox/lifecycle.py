"""A sandbox in this process, from beginning to end.

`directory` is the folder of all sandboxes (usually `.apigwctl/sandbox`); each has a folder of its name in it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import ConnectionClosedError
from moto import mock_aws
from moto import settings as moto_settings
from moto.core.models import botocore_stubber

from apigwctl.errors import SandboxError
from apigwctl.sandbox import persistence, seed
from apigwctl.sandbox import settings as behaviour
from apigwctl.sandbox.aws_request import AwsRequest
from apigwctl.sandbox.background import DEFAULT_ACCOUNT, DEFAULT_REGION
from apigwctl.sandbox.clock import Clock
from apigwctl.sandbox.control_plane import ControlPlane
from apigwctl.sandbox.faults import Dropped, Faults
from apigwctl.sandbox.gate import Gate
from apigwctl.sandbox.mount import mount
from apigwctl.sandbox.percentiles import percentiles
from apigwctl.sandbox.record_sets import exact_deletions

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
        return float(self.gate.settings_data()["latencySeconds"])

    @latency_seconds.setter
    def latency_seconds(self, seconds: float) -> None:
        self.gate.configure({"latencySeconds": seconds})

    @property
    def clock(self) -> Clock:
        """The time of this sandbox; `advance` lets it pass."""
        return self.gate.clock

    def configure(self, **settings: Any) -> None:
        """Put settings in force, spelled as in a settings file; what is not named stays. Raises `SandboxError`."""
        self.gate.configure(settings)

    def save(self) -> None:
        """Write the control plane's snapshot now; the end of the block does it too."""
        self.gate.save()


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
    settings: Mapping[str, Any] | None = None,
    settings_file: Path | None = None,
    clock: Clock | None = None,
) -> Iterator[Sandbox]:
    """Run a sandbox in this process, under moto's `mock_aws`, with dummy credentials in the environment.

    The state is read from and kept in `directory / name`; None keeps it in memory only. `places` are accounts and
    regions beside the first that the seed file is for too. Settings come from the environment, from a file over it, and
    from `settings` over both. Raises `SandboxError` when another process holds that folder, when a sandbox runs in this
    process already, or for a bad seed file or setting.
    """
    if is_running():
        raise SandboxError("a sandbox runs in this process already")
    wanted = behaviour.from_environment() | (behaviour.from_file(settings_file) if settings_file else {})
    wanted |= behaviour.changes(settings or {})
    with ExitStack() as stack:
        store = None
        folder = None if directory is None else directory / name
        if folder is not None:
            stack.enter_context(persistence.locked(folder))
            store = persistence.Store(folder)
            stack.callback(store.close)
        gate = Gate(account=account, store=store, clock=clock)
        stack.enter_context(_environment(region))
        stack.enter_context(mock_aws(config={"core": {"mock_credentials": False}}))
        stack.enter_context(percentiles())
        stack.enter_context(exact_deletions())
        stack.enter_context(mount(gate.plane))
        stack.enter_context(_intercepting(gate))
        stack.callback(gate.moto_time.undo)
        gate.restore()
        stack.callback(gate.close)
        if seed_file is not None:
            for place in dict.fromkeys(((account, region), *places)):
                seed.plant(seed_file, folder, *place)
            gate.counts.clear()
        # Not before the seeds are planted: nobody wants those to be throttled.
        gate.apply(wanted)
        yield Sandbox(gate, account, region)


@contextmanager
def _environment(region: str) -> Iterator[None]:
    """Dummy credentials, the region, and nothing of the user's AWS configuration, for the time of the block."""
    before = dict(os.environ)
    certificates_wait = moto_settings.ACM_VALIDATION_WAIT
    # moto lets a DNS-validated certificate wait a minute otherwise, nobody being there to validate it.
    moto_settings.ACM_VALIDATION_WAIT = -1
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
        moto_settings.ACM_VALIDATION_WAIT = certificates_wait
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
