"""What the executor tells while it works; the progress display, the summary and the JSON stream listen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What happened."""

    STARTED = "started"
    CALLED = "called"
    RETRIED = "retried"
    BOUND = "bound"
    WAITING = "waiting"
    FAILED = "failed"
    SKIPPED = "skipped"
    FINISHED = "finished"


@dataclass(frozen=True)
class Event:
    """One thing that happened to a step; `operation` and `detail` where they apply."""

    kind: Kind
    step: str
    title: str
    operation: str = ""
    detail: str = ""


Listener = Callable[[Event], None]
