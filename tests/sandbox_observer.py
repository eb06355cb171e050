"""An observer in the sandbox: what bases and canaries point at after every call, and a kill at any write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.sandbox_project import Project

WRITTEN = ("apigateway.", "lambda.", "logs.")
"""The services whose requests are counted as writes, but for those that only ask."""


class Killed(BaseException):
    """The process ends here and now: nothing catches it."""


@dataclass
class Observer:
    """What was seen: the number of writes, and the deployments of base and canary of each stage after each of them."""

    project: Project
    kill_at: int | None = None
    after: bool = True
    writes: int = 0
    seen: list[tuple[str, str, str]] = field(default_factory=list)

    def look(self) -> None:
        """Remember what the bases and canaries of all stages point at now."""
        client = self.project.client()
        for api in client.get_rest_apis()["items"]:
            for item in client.get_stages(restApiId=api["id"])["item"]:
                canary = item.get("canarySettings", {}).get("deploymentId", "")
                self.seen.append((item["stageName"], item["deploymentId"], canary))

    def pointed(self, stage: str) -> set[str]:
        """Return every deployment that the base or canary of a stage pointed at at any moment."""
        return {item for name, *both in self.seen if name == stage for item in both if item}


@contextmanager
def observed(project: Project, *, kill_at: int | None = None, after: bool = True) -> Iterator[Observer]:
    """Look after every write in this block; the one of the number `kill_at` is the last, sent (`after`) or not."""
    observer, gate = Observer(project, kill_at, after), project.sandbox.gate
    answer, looking = gate.answer, False

    def answered(request: Any) -> Any:
        nonlocal looking
        host = request.url.partition("://")[2].partition("/")[0]
        asks = request.method == "GET" or (host.startswith("logs.") and "Describe" in str(request.headers))
        if looking or asks or not any(name in host for name in WRITTEN):
            return answer(request)
        observer.writes += 1
        last = observer.writes == observer.kill_at
        if last and not observer.after:
            raise Killed
        found = answer(request)
        looking = True
        observer.look()
        looking = False
        if last:
            raise Killed
        return found

    gate.answer = answered  # type: ignore[method-assign]
    try:
        yield observer
    finally:
        gate.answer = answer  # type: ignore[method-assign]
