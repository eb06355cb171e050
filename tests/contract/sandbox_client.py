"""A real boto3 client whose requests are answered by a ControlPlane in this process, without a socket."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

from apigwctl.sandbox.control_plane import ControlPlane
from apigwctl.sandbox.http import HttpRequest

ACCOUNT = "123456789012"
REGION = "eu-west-1"
NOON = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)


class _Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._body

    def read(self, *_: Any) -> bytes:
        body, self._body = self._body, b""
        return body


def plane(seed: int = 1) -> ControlPlane:
    """An empty control plane at a fixed time."""
    return ControlPlane(clock=lambda: NOON, random=random.Random(seed))


@functools.cache
def _session() -> boto3.Session:
    # its loader keeps the service models, which are most of the cost of a client
    return boto3.Session(aws_access_key_id="sandbox", aws_secret_access_key="sandbox")


def client(control: ControlPlane, service: str = "apigateway", *, region: str = REGION, account: str = ACCOUNT) -> Any:
    """A boto3 client of the control plane; what it sends is built, and what it gets is parsed, by botocore."""
    made = _session().client(
        service, region_name=region, config=Config(retries={"total_max_attempts": 1}, parameter_validation=False)
    )

    def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        url = urlsplit(request.url)
        body = request.body or b""
        if hasattr(body, "read"):
            body = body.read()
        response = control.handle(
            HttpRequest(
                method=request.method,
                path=url.path,
                query=parse_qs(url.query, keep_blank_values=True),
                headers={name: _text(value) for name, value in request.headers.items()},
                body=body.encode() if isinstance(body, str) else bytes(body),
                account=account,
                region=region,
            )
        )
        return AWSResponse(request.url, response.status, dict(response.headers), _Raw(response.body))

    made.meta.events.register("before-send.*.*", answer)
    return made


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
