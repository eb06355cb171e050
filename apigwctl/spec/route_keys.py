"""Route keys: `METHOD /path`, what is in a path, and what AWS allows there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from apigwctl.spec.report import Report, suggest
from apigwctl.values import Source

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")

_SEGMENT = re.compile(r"(\{[A-Za-z0-9._:-]+\+?\}|[A-Za-z0-9._:,~@%$!'()*+;=&-]+)\Z")
_VARIABLE = re.compile(r"\{([^{}+]+)(\+?)\}")


@dataclass(frozen=True, order=True)
class RouteKey:
    """A verb on a path."""

    path: str
    verb: str

    def __str__(self) -> str:
        return f"{self.verb} {self.path}"


def route_key(text: str, source: Source, report: Report) -> RouteKey | None:
    """Return the route that a key names, without a trailing slash; a problem and None when it names none."""
    verb, _, path = text.strip().partition(" ")
    path = path.strip()
    if verb not in VERBS:
        hint = suggest(verb, VERBS) if path else "METHOD /path, for example: GET /orders/{id}"
        report.add(f"{text} is no route", "route-key", source, hint=hint)
        return None
    normal = normal_path(path, source, report)
    return None if normal is None else RouteKey(normal, verb)


def normal_path(path: str, source: Source, report: Report) -> str | None:
    """Return a path without its trailing slash; a problem and None when AWS would refuse it."""
    if not path.startswith("/"):
        report.add(f"{path or 'the path'} does not start with /", "route-key", source)
        return None
    segments = path.strip("/").split("/") if path.strip("/") else []
    for segment in segments:
        if not _SEGMENT.match(segment):
            hint = "a variable is a whole segment: {name} or {name+}" if "{" in segment else "a-z A-Z 0-9 . _ - : ~"
            report.add(f"{segment or 'an empty segment'} is no path segment", "route-key", source, hint=hint)
            return None
    return "/" + "/".join(segments)


def variables(path: str) -> tuple[str, ...]:
    """Return the names of a path's variables, a greedy one without its `+`."""
    return tuple(match.group(1) for match in _VARIABLE.finditer(path))


def is_variable(segment: str) -> bool:
    """Return whether a path segment is a variable."""
    return segment.startswith("{")


def is_greedy(segment: str) -> bool:
    """Return whether a path segment takes the rest of the path."""
    return segment.endswith("+}")
