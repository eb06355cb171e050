"""A stage's cache cluster: making, emptying and removing it takes a while (AWS developer guide, cache settings)."""

from __future__ import annotations

from apigwctl.sandbox.kinds.kind import Call
from apigwctl.sandbox.store import Record

_SIZE = ("cacheClusterEnabled", "cacheClusterSize")


def follow(call: Call, old: Record, new: Record) -> None:
    """Begin what the change of a stage asks of its cache; `old` is {} for a new stage."""
    if new.get("cacheClusterEnabled"):
        # A cache of another size is another cache (the same guide).
        if any(old.get(name) != new.get(name) for name in _SIZE):
            _begin(call, new, "CREATE_IN_PROGRESS", "cacheCluster")
    elif old.get("cacheClusterEnabled"):
        _begin(call, new, "DELETE_IN_PROGRESS", "cacheCluster")


def flush(call: Call, stage: Record) -> None:
    """Begin to empty the cache; nothing where there is none, or where it is just being made."""
    if stage.get("cacheClusterEnabled") and call.is_past(stage.get("cacheReadyAt")):
        _begin(call, stage, "FLUSH_IN_PROGRESS", "cacheFlush")


def status(call: Call, stage: Record) -> str:
    """The cache's status as a stage shows it."""
    if not call.is_past(stage.get("cacheReadyAt")):
        return str(stage["cacheDoing"])
    return "AVAILABLE" if stage["cacheClusterEnabled"] else "NOT_AVAILABLE"


def _begin(call: Call, stage: Record, doing: str, what: str) -> None:
    stage["cacheDoing"] = doing
    stage["cacheReadyAt"] = call.ready_at(what)
