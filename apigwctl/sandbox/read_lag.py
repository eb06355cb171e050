"""Eventual consistency on demand: what a read that lags behind the writes sees."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from apigwctl.sandbox.store import Record


@dataclass
class _Before:
    """What an account and region had before a write: as text until a read wants it."""

    moment: float
    text: str
    read: Record | None = None

    def state(self) -> Record:
        if self.read is None:
            self.read = json.loads(self.text)
        return self.read


class ReadLag:
    """What each account and region had before the writes of the last `seconds`; nothing is kept while that is 0."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._kept: dict[str, list[_Before]] = {}

    def before_write(self, home: str, state: Any, now: float) -> None:
        """Keep what `home` has, because a write is about to change it."""
        kept = [item for item in self._kept.get(home, ()) if item.moment > now - self.seconds]
        self._kept[home] = [*kept, _Before(now, json.dumps(state))]

    def seen(self, home: str, state: Record, now: float) -> Record:
        """What a read sees now: the state before the first write that it has not heard of, else the state itself."""
        unheard = (item for item in self._kept.get(home, ()) if item.moment > now - self.seconds)
        first = next(unheard, None)
        return state if first is None else first.state()
