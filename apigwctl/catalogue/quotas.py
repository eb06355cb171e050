"""The published control-plane quotas, as token buckets (AWS developer guide, Quotas page, 2026-04)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Bucket:
    """How often an operation may be called: requests per second, and how many at once."""

    rate: float
    burst: int


@cache
def _data() -> dict[str, Any]:
    text = resources.files("apigwctl.catalogue").joinpath("quotas.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


@cache
def total() -> Bucket:
    """Return the bucket that all operations of an account and region share."""
    row = _data()["control_plane"]["total"]
    return Bucket(float(row["requests_per_second"]), int(row["burst"]))


@cache
def bucket(service: str, operation: str, endpoint_type: str = "REGIONAL") -> Bucket | None:
    """Return an operation's own bucket, or None when only the total applies.

    Where a row depends on the endpoint type (CreateRestApi, ImportRestApi) the stricter EDGE row is taken for EDGE.
    """
    rows = [
        row
        for row in _data()["control_plane"]["operations"]
        if row["service"] == service and row["operation"] == operation
    ]
    if not rows:
        return None
    fitting = [row for row in rows if not row.get("condition") or endpoint_type in row["condition"]]
    row = (fitting or rows)[0]
    return Bucket(float(row["requests"]) / float(row["per_seconds"]), max(int(row["requests"]), 1))


def endpoint_type(params: Mapping[str, Any]) -> str:
    """Return the endpoint type that a request creates an API with: EDGE where it does not say (recorded 2026-03)."""
    types = (params.get("endpointConfiguration") or {}).get("types") or ("EDGE",)
    return str(types[0])
