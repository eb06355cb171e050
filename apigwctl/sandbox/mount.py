"""Puts our control plane in place of moto's API Gateway, v1 and v2, and leaves every other service to moto."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from moto.apigateway.urls import url_paths
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends

from apigwctl.sandbox.control_plane import ControlPlane
from apigwctl.sandbox.http import HttpRequest

ACCOUNT_HEADER = "x-moto-account-id"
"""The request header by which moto lets a caller say its account (moto/core/responses.py, `get_current_account`)."""

CREDENTIAL = re.compile(r"Credential=(?P<key>[^/,\s]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/")
"""The credential scope of a version 4 signature."""

_HOST_REGION = re.compile(r"\.([a-z]{2}(?:-[a-z]+)+-\d)\.")

MotoAnswer = tuple[int, dict[str, str], bytes]


@contextmanager
def mount(plane: ControlPlane) -> Iterator[None]:
    """Serve API Gateway from `plane` for the time of the block, in whatever moto runs (mock_aws or its server).

    moto reads this one table for both versions, and reads it anew on every request.
    """
    before = dict(url_paths)
    url_paths.clear()
    url_paths["{0}/.*"] = _handler(plane)
    try:
        yield
    finally:
        url_paths.clear()
        url_paths.update(before)


def region_of(headers: Mapping[str, str], url: str, default: str = "us-east-1") -> str:
    """The region of a request: the credential scope's, else the host's."""
    if scope := CREDENTIAL.search(headers.get("Authorization", "")):
        return scope["region"]
    named = _HOST_REGION.search(urlsplit(url).netloc)
    return named[1] if named else default


def account_of(headers: Mapping[str, str], default: str) -> str:
    """The account of a request: an access key of twelve digits says it, moto knows those that it issued."""
    scope = CREDENTIAL.search(headers.get("Authorization", ""))
    if scope is None:
        return default
    key = scope["key"]
    if re.fullmatch(r"\d{12}", key):
        return key
    for account, partitions in list(iam_backends.items()):
        if any(key in partition.access_keys for partition in list(partitions.values())):
            return str(account)
    return default


def _handler(plane: ControlPlane) -> Callable[[Any, str, Any], MotoAnswer]:
    def answer(request: Any, full_url: str, headers: Any) -> MotoAnswer:
        parts = urlsplit(full_url)
        account = headers.get(ACCOUNT_HEADER) or account_of(headers, DEFAULT_ACCOUNT_ID)
        response = plane.handle(
            HttpRequest(
                method=request.method,
                path=parts.path,
                query=parse_qs(parts.query, keep_blank_values=True),
                headers=dict(headers.items()),
                body=request.get_data(),
                account=account,
                region=region_of(headers, full_url),
            )
        )
        return response.status, dict(response.headers), response.body

    return answer
