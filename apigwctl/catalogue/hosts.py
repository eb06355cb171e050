"""The hosts that APIs answer on."""

from __future__ import annotations

DEFAULT_STAGE = "$default"
SUFFIXES = {"aws-cn": "amazonaws.com.cn"}
"""The DNS suffix of partitions whose execute-api hosts do not end in amazonaws.com (AWS reference)."""


def after_api_id(region: str, partition: str, stage: str) -> str:
    """Return what follows the API's id in the URL of a stage, `https://{api id}.execute-api.…/{stage}`.

    The stage `$default` of an HTTP API is served at the root.
    """
    path = "" if stage == DEFAULT_STAGE else f"/{stage}"
    return f".execute-api.{region}.{SUFFIXES.get(partition, 'amazonaws.com')}{path}"


def scheme(protocol: str) -> str:
    """Return the scheme of the URLs of an API: `wss` for those of WebSocket APIs."""
    return "wss" if protocol == "WEBSOCKET" else "https"
