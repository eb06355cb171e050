"""Which of the kept changes to moto's services are still needed: without the others a replay ends in the same state.

Dropped are the whole life of what was removed, as long as nothing that stays refers to it; what was done again and
differently; sessions that are over and measurements too old to be asked for. What we do not know well enough stays.
Numbers stay as they are, so what is left draws the same ids as before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import unquote

from apigwctl.sandbox.aws_request import AwsRequest
from apigwctl.sandbox.mount import region_of
from apigwctl.sandbox.persistence import Change
from apigwctl.sandbox.things import Thing, Things

# A role's session lasts twelve hours at most (STS API reference); metrics of a minute are kept for fifteen days
# (CloudWatch user guide).
_FORGOTTEN_AFTER: Mapping[str, timedelta] = {
    "AssumeRole": timedelta(hours=12),
    "AssumeRoleWithWebIdentity": timedelta(hours=12),
    "PutMetricData": timedelta(days=15),
}

Identify = Callable[[AwsRequest], tuple[str, str]]
"""Tells the signing name of a request's service and its operation."""


def compacted(changes: list[Change], identify: Identify, now: datetime) -> list[Change]:
    """The changes that are still needed, in their order."""
    return _Compaction(changes, identify).run(now)


class _Compaction:
    """One pass over the changes; `_lives` are the places of what was done to each thing that may exist."""

    def __init__(self, changes: list[Change], identify: Identify) -> None:
        self._changes = changes
        self._identify = identify
        self._texts: dict[int, str] = {}
        self._dropped: set[int] = set()
        self._operations: list[str] = []
        self._lives: dict[tuple[str, ...], list[int]] = defaultdict(list)

    def run(self, now: datetime) -> list[Change]:
        """What is left."""
        homes: dict[tuple[str, ...], Things] = defaultdict(Things)
        keeps_versions = False
        for index, change in enumerate(self._changes):
            request = AwsRequest(change.method, change.url, change.headers, change.body)
            service, operation = self._identify(request)
            self._operations.append(operation)
            # A bucket with versions remembers what was overwritten and deleted.
            keeps_versions |= operation == "PutBucketVersioning"
            if now - change.at > _FORGOTTEN_AFTER.get(operation, timedelta.max):
                self._dropped.add(index)
            elif service != "s3" or not keeps_versions:
                home = (service, change.account, region_of(change.headers, change.url))
                for thing in homes[home].of(service, operation, request):
                    self._live((*home, *thing.key), thing, index)
        return [change for index, change in enumerate(self._changes) if index not in self._dropped]

    def _live(self, key: tuple[str, ...], thing: Thing, index: int) -> None:
        life = self._lives[key]
        if thing.replaces:
            self._dropped.update(old for old in life if self._operations[old] == self._operations[index])
        life.append(index)
        if thing.ends and not self._is_mentioned(thing, life):
            self._dropped.update(life)
            del self._lives[key]

    def _is_mentioned(self, thing: Thing, life: list[int]) -> bool:
        """Whether anything that stays, and came before the end of a life, may have to do with it."""
        others = set(range(life[-1])) - set(life) - self._dropped
        return any(mention in self._text(index) for index in others for mention in thing.mentions)

    def _text(self, index: int) -> str:
        if index not in self._texts:
            change = self._changes[index]
            body = change.body.decode("utf-8", "replace")
            self._texts[index] = unquote("\n".join([change.url, *change.headers.values(), body]))
        return self._texts[index]
