"""The sandbox's own time: it runs with the computer's unless it is set ahead or stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from apigwctl.errors import SandboxError


class Clock:
    """What every date, quota and timed state of a sandbox goes by."""

    def __init__(self, real: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._real = real
        self._ahead = timedelta()
        self._stopped: datetime | None = None
        self.listener: Callable[[], object] = lambda: None

    def __call__(self) -> datetime:
        """Now."""
        return (self._stopped or self._real()) + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass at once; raises `SandboxError` for a time in the past, which would undo what has happened."""
        if seconds < 0:
            raise SandboxError(f"{seconds:g} seconds: time does not run backwards")
        self._ahead += timedelta(seconds=seconds)
        self.listener()

    def stop(self) -> None:
        """Let time pass by `advance` alone."""
        self._stopped = self._stopped or self._real()
        self.listener()

    def go_on(self) -> None:
        """Let time run again, from where it stands."""
        if self._stopped is not None:
            self._ahead -= self._real() - self._stopped
            self._stopped = None
            self.listener()

    def not_before(self, moment: datetime) -> None:
        """Set the clock ahead, if need be, to a moment that has been already."""
        self._ahead += max(timedelta(), moment - self())

    def state(self) -> dict[str, Any]:
        """What `restore` takes, as JSON-able data."""
        return {
            "aheadSeconds": self._ahead.total_seconds(),
            "stopped": self._stopped.isoformat() if self._stopped else None,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Stand as `state` told."""
        self._ahead = timedelta(seconds=state["aheadSeconds"])
        self._stopped = datetime.fromisoformat(state["stopped"]) if state["stopped"] else None

    def to_data(self) -> dict[str, Any]:
        """How it stands, as JSON-able data."""
        ahead = self() - self._real()
        return {
            "now": self().isoformat(),
            "aheadSeconds": round(ahead.total_seconds(), 3),
            "stopped": self._stopped is not None,
        }

    def configure(self, data: Any) -> None:
        """Do what `{"advanceSeconds": 60, "stopped": true}` says; raises `SandboxError` for anything else."""
        if not isinstance(data, dict) or not data or set(data) - {"advanceSeconds", "stopped"}:
            raise SandboxError("the clock takes advanceSeconds and stopped", hint='{"advanceSeconds": 60}')
        if not isinstance(data.get("stopped", False), bool):
            raise SandboxError("stopped: true or false is wanted")
        seconds = data.get("advanceSeconds", 0)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise SandboxError(f"advanceSeconds: {seconds!r} is not a number of seconds")
        self.advance(float(seconds))
        if "stopped" in data:
            (self.stop if data["stopped"] else self.go_on)()


class Moment:
    """The clock that the control plane reads: it stands still during a request, so that a replay can set it back."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now
