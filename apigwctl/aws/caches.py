"""Which authorizers of an API keep what they said: what there is to empty, besides a stage's own cache."""

from __future__ import annotations

from typing import Any

from apigwctl.aws.paging import Reads

USUAL_SECONDS = 300
"""How long authorizers of REST APIs keep an answer unless they say so (API reference, CreateAuthorizer)."""


def keeping(reads: Reads, api_id: str, *, second: bool) -> tuple[str, ...]:
    """Return the names of the authorizers of an API that keep answers; `second`: of an HTTP API."""
    if second:
        items = reads.list_v2("GetAuthorizers", {"ApiId": api_id})
        return tuple(str(item["Name"]) for item in items if item.get("AuthorizerResultTtlInSeconds"))
    return tuple(str(item["name"]) for item in reads.list("GetAuthorizers", {"restApiId": api_id}) if _keeps(item))


def _keeps(item: dict[str, Any]) -> bool:
    return bool(item.get("authorizerResultTtlInSeconds", USUAL_SECONDS))
