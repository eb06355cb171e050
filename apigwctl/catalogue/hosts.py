"""The hosts that APIs answer on."""

from __future__ import annotations

SUFFIXES = {"aws-cn": "amazonaws.com.cn"}
"""The DNS suffix of partitions whose execute-api hosts do not end in amazonaws.com (AWS reference)."""


def after_api_id(region: str, partition: str, stage: str) -> str:
    """Return what follows the API's id in the URL of a stage, `https://{api id}.execute-api.…/{stage}`."""
    return f".execute-api.{region}.{SUFFIXES.get(partition, 'amazonaws.com')}/{stage}"
