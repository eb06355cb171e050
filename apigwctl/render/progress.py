"""Progress of an apply: live on a terminal, plain lines in a pipe, JSON lines for machines."""

from __future__ import annotations

import threading
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from apigwctl.model.event import Event, Kind
from apigwctl.model.plan import Plan
from apigwctl.render import envelope
from apigwctl.render.page import Line, line

_SIGNS = {Kind.FINISHED: ("done", "+"), Kind.FAILED: ("failed", "-"), Kind.SKIPPED: ("skipped", "~")}


def event_line(event: Event) -> Line | None:
    """Return the line that tells an event; None for those that only a machine wants."""
    detail = f": {event.detail}" if event.detail else ""
    if event.kind in _SIGNS:
        word, style = _SIGNS[event.kind]
        return line((f"{word:<7}", style), f" {event.title}{detail}")
    if event.kind in (Kind.RETRIED, Kind.WAITING):
        word = "again" if event.kind is Kind.RETRIED else "wait"
        what = f" ({event.operation}{detail})" if event.operation else detail
        return line((f"{word:<7}", "soft"), f" {event.title}{what}")
    return None


class Lines:
    """Progress as plain lines, or as JSON lines: each event is written whole, whichever thread tells it."""

    def __init__(self, write: Callable[[str], None], *, machine: bool = False) -> None:
        self._write = write
        self._machine = machine
        self._deaf = False
        self._lock = threading.Lock()

    def __call__(self, event: Event) -> None:
        """Tell one event."""
        told = envelope.one_line(envelope.event(event)) if self._machine else event_line(event)
        if told is not None:
            with self._lock:
                self._tell(str(told))

    def _tell(self, text: str) -> None:
        """Write a line; when nobody reads any more, the work goes on in silence."""
        try:
            if not self._deaf:
                self._write(text)
        except BrokenPipeError:
            self._deaf = True

    def begin(self, plans: tuple[Plan, ...]) -> None:
        """Say what is about to be done; lines need no beginning."""

    def end(self) -> None:
        """Stop; lines need no end."""


class Live:
    """Progress on a terminal: a bar over all steps, and the step that is being worked on."""

    def __init__(self, console: Console) -> None:
        columns = (
            TextColumn("{task.description:<34.34}", markup=False),
            BarColumn(18),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        self._progress = Progress(*columns, console=console, transient=True)
        self._task = self._progress.add_task("starting", total=None)
        self._console = console

    def begin(self, plans: tuple[Plan, ...]) -> None:
        """Start the bar over the steps of plans."""
        self._progress.update(self._task, total=sum(len(plan.steps) for plan in plans))
        self._progress.start()

    def __call__(self, event: Event) -> None:
        """Tell one event."""
        if event.kind is Kind.STARTED:
            self._progress.update(self._task, description=event.title)
        told = event_line(event)
        if event.kind in _SIGNS:
            self._progress.advance(self._task)
        elif event.kind in (Kind.RETRIED, Kind.WAITING):
            self._progress.update(self._task, description=str(told))
        if event.kind in (Kind.FAILED, Kind.SKIPPED):
            self._progress.console.print(str(told), soft_wrap=True)

    def end(self) -> None:
        """Remove the bar."""
        self._progress.stop()
