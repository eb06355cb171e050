"""Smoke tests: a request, what its answer must be like, and whether an answer is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apigwctl.model.plan import Want
from apigwctl.values import EMPTY, FrozenMap, thaw


@dataclass(frozen=True)
class Smoke:
    """A request to an API and what must be true of its answer; `answer` are values by their place in a JSON body.

    `variables` are stage variables that it alone has, where it can: a stage that is called has its own.
    """

    name: str
    method: str
    path: str
    headers: FrozenMap[str, str] = EMPTY
    body: str = ""
    variables: FrozenMap[str, str] = EMPTY
    status: int = 200
    answered: FrozenMap[str, str] = EMPTY
    answer: FrozenMap[str, Any] = EMPTY

    @property
    def wants(self) -> tuple[Want, ...]:
        """What must be true of an answer of `status`, `headers` and `body`."""
        headers = [Want(f"header {name}", ("headers", name), value) for name, value in self.answered.items()]
        inside = [Want(place, ("body",), value, tuple(place.split("."))) for place, value in self.answer.items()]
        return (Want("status", ("status",), self.status), *headers, *inside)


@dataclass(frozen=True)
class Judged:
    """How a smoke test went; `wrong` says what was otherwise than expected."""

    test: Smoke
    wrong: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.wrong


@dataclass(frozen=True)
class Smoked:
    """How the smoke tests of a stage went, by real requests to `url`."""

    stage: str
    url: str
    items: tuple[Judged, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether all of them passed."""
        return all(item.passed for item in self.items)


def answering(method: str, path: str, keys: Iterable[str]) -> str | None:
    """Return the route that answers a request, of keys such as `GET /orders/{id}`; None when none does.

    A segment said as it is wins over a variable, that over a greedy one, a method over ANY, all over `$default`.
    """
    parts, keys = path.partition("?")[0].strip("/").split("/"), tuple(keys)
    found = []
    for key in keys:
        verb, _, pattern = key.partition(" ")
        rank = _rank(pattern.strip("/").split("/"), parts) if pattern and verb in (method, "ANY") else None
        if rank is not None:
            found.append((*rank, verb == "ANY", key))
    return min(found)[-1] if found else "$default" if "$default" in keys else None


def _rank(pattern: list[str], parts: list[str]) -> tuple[tuple[int, ...]] | None:
    """Return how loosely a path is meant by a pattern, segment by segment; None when it is not."""
    rank: list[int] = []
    for number, segment in enumerate(pattern):
        if segment.endswith("+}"):
            return ((*rank, 2),) if len(parts) > number and parts[number] else None
        if number >= len(parts) or not ((segment.startswith("{") and parts[number]) or segment == parts[number]):
            return None
        rank.append(1 if segment.startswith("{") else 0)
    return (tuple(rank),) if len(parts) == len(pattern) else None


def unmet(wants: Iterable[Want], answer: Mapping[str, Any]) -> list[str]:
    """Return what an answer has otherwise than wanted, in words; names of members are told apart in any case."""
    wrong = []
    for want in wants:
        found = _at(answer, want.path)
        if want.inside:
            found = _inside(found, want.inside)
        if found != thaw(want.value):
            shown = "missing" if found is None else json.dumps(found, ensure_ascii=False)
            wrong.append(f"{want.name} is {shown}, and {json.dumps(thaw(want.value), ensure_ascii=False)} is expected")
    return wrong


def _at(answer: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        folded = {str(key).lower(): item for key, item in answer.items()} if isinstance(answer, Mapping) else {}
        answer = folded.get(name.lower())
    return answer


def _inside(text: Any, place: tuple[str, ...]) -> Any:
    """Return what stands at a place of a JSON text; None where there is nothing, or no JSON."""
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None
    for name in place:
        if isinstance(found, list):
            found = found[int(name)] if name.isdigit() and int(name) < len(found) else None
        else:
            found = found.get(name) if isinstance(found, dict) else None
    return found
