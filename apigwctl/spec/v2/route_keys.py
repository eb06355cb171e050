"""Route keys of HTTP and WebSocket APIs: `GET /orders/{id}`, `$default`, `$connect`, `sendmessage`."""

from __future__ import annotations

import re

from apigwctl.catalogue.http import DEFAULT_ROUTE
from apigwctl.spec.report import Report, suggest
from apigwctl.spec.route_keys import VERBS, is_greedy, variables
from apigwctl.spec.v2.protocols import RULE, Protocol
from apigwctl.values import Source

SOCKET_ROUTES = ("$connect", "$disconnect", DEFAULT_ROUTE)

_SEGMENT = re.compile(r"[^{}\s?#]*\Z|\{[A-Za-z0-9._:-]+\+?\}\Z")


def verb_of(key: str) -> str:
    """Return the verb of a route key, ANY where it names none."""
    verb, _, path = key.partition(" ")
    return verb if path else "ANY"


def path_of(key: str) -> str:
    """Return the path of a route key, or nothing where it has none."""
    return key.partition(" ")[2]


def route_key(text: str, protocol: Protocol, source: Source, report: Report) -> str | None:
    """Return the route that a key names; a problem and None when it names none that the kind can have."""
    return _http_key(text, source, report) if protocol.is_http else _socket_key(text, source, report)


def _http_key(text: str, source: Source, report: Report) -> str | None:
    verb, _, path = text.strip().partition(" ")
    path = path.strip()
    if verb == DEFAULT_ROUTE and not path:
        return DEFAULT_ROUTE
    if verb in SOCKET_ROUTES and not path:
        report.add(f"{verb} is not for HTTP APIs", RULE, source, hint="only WebSocket APIs have connections")
        return None
    if verb not in VERBS:
        hint = suggest(verb, VERBS) if path else "METHOD /path or $default, for example: GET /orders/{id}"
        report.add(f"{text} is no route", "route-key", source, hint=hint)
        return None
    problem, hint = _in_path(path)
    if problem:
        report.add(problem, "route-key", source, hint=hint)
        return None
    return f"{verb} {path}"


def _in_path(path: str) -> tuple[str, str]:
    """Return what is wrong with a path, and a hint; two empty texts when it is right."""
    if not path.startswith("/"):
        return f"{path or 'the path'} does not start with /", ""
    segments = path.split("/")[1:]
    for segment in segments:
        if not _SEGMENT.match(segment):
            return f"{segment} is no path segment", "a variable is a whole segment: {name} or {name+}"
    for segment in segments[:-1]:
        if is_greedy(segment):
            return f"{segment} takes the rest of the path", "it has to be the last segment"
    names = variables(path)
    for name in names:
        if names.count(name) > 1:
            return f"the path has {{{name}}} twice", "give each variable a name of its own"
    return "", ""


def _socket_key(text: str, source: Source, report: Report) -> str | None:
    key = text.strip()
    verb, _, path = key.partition(" ")
    if verb in VERBS and path.strip().startswith("/"):
        hint = "a message selects a route by routeSelectionExpression: $connect, $default, sendmessage"
        report.add(f"{key} is not for WebSocket APIs", RULE, source, hint=hint)
        return None
    if not key:
        report.add("a route has no key", "route-key", source)
        return None
    if key.startswith("$") and key not in SOCKET_ROUTES:
        report.add(f"{key} is no route", "route-key", source, hint=suggest(key, SOCKET_ROUTES))
        return None
    return key
