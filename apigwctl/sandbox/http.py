"""The two values that cross the sandbox's wire: a request as the server got it, and the answer to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class HttpRequest:
    """One HTTP request: `path` is raw (still percent-encoded, no query), `query` holds every value of each name."""

    method: str
    path: str
    query: Mapping[str, Sequence[str]]
    headers: Mapping[str, str]
    body: bytes
    account: str
    region: str


@dataclass(frozen=True)
class HttpResponse:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
