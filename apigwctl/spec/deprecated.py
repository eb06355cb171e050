"""`deprecated: {since, sunset}` of an API or a route: headers on its answers, where answers are ours to change.

`Deprecation` is a date as RFC 9745 has it (`@1767225600`), `Sunset` one as RFC 8594 has it (an HTTP date).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from apigwctl.spec.members import Members, Opaque, as_map, joined, overlaid, with_entries
from apigwctl.spec.report import Report
from apigwctl.spec.routes import Response, Route
from apigwctl.spec.v2 import routes as v2
from apigwctl.values import FrozenMap, Node

KEYS = ("since", "sunset")
GOOD = ("200", "201", "202", "204")
"""The statuses of an HTTP API's answers that get the headers, beside those that its integration names already.

AWS maps answers by their exact status only (developer guide, parameter mapping of HTTP APIs).
"""
OWN = "the back end's answer goes out as it is: it has to send Deprecation and Sunset itself"
SHARED = "its integration is shared with other routes, and answers for all of them"
SOCKET = "messages of a WebSocket API have no headers"


@dataclass(frozen=True)
class Deprecated:
    """Since when something should not be used any more, and from when on it cannot be."""

    node: Node
    since: datetime | None = None
    sunset: datetime | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers that say it."""
        made = {} if self.since is None else {"Deprecation": f"@{int(self.since.timestamp())}"}
        return made if self.sunset is None else {**made, "Sunset": format_datetime(self.sunset, usegmt=True)}

    @property
    def told(self) -> str:
        """How people read it: `deprecated since 2026-01-01, sunset 2026-06-30`."""
        since = f" since {self.since:%Y-%m-%d}" if self.since is not None else ""
        return f"deprecated{since}" + (f", sunset {self.sunset:%Y-%m-%d}" if self.sunset is not None else "")


def read_deprecated(node: Node | None, report: Report) -> Deprecated | None:
    """Return what a `deprecated:` says; None where nothing is said, or nothing that can be."""
    if node is None or node.value is None:
        return None
    node = as_map(node, report, "deprecated")
    members = Members(node, report).known(KEYS)
    made = Deprecated(node, *(_date(members, key, report) for key in KEYS))
    if not any(key in members for key in KEYS):
        report.add("deprecated: since or sunset is missing", "required", node, hint="deprecated: {since: 2026-01-01}")
    if made.since is not None and made.sunset is not None and made.sunset < made.since:
        hint = "no earlier than since (RFC 9745)"
        report.add("deprecated: sunset is before since", "deprecated", members.get("sunset"), hint=hint)
        return None
    return made if made.headers else None


def _date(members: Members, key: str, report: Report) -> datetime | None:
    text = members.text(key)
    if not text or isinstance(text, Opaque):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        hint = "a day, 2026-01-31, or a time, 2026-01-31T12:00:00Z"
        report.add(f"deprecated: {key} {text} is no date", "deprecated", members.get(key), hint=hint)
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def with_deprecation(routes: list[Route], api: Node, name: str, report: Report) -> list[Route]:
    """Return the routes of a REST API with the headers on answers that are mapped; others are warned of."""
    whole = read_deprecated(api.get("deprecated"), report)
    if whole is not None:
        report.note(whole.told, "deprecated", whole.node)
    return [_marked(route, whole, report.at(f"{name}/{route.key}")) for route in routes]


def _marked(route: Route, whole: Deprecated | None, report: Report) -> Route:
    own = read_deprecated(route.deprecated, report)
    if own is not None:
        report.note(own.told, "deprecated", own.node)
    found = own or whole
    if found is None or route.key.verb == "OPTIONS" or route.integration is None:
        return route
    if route.is_proxy or not any(item.integration is not None for item in route.responses.values()):
        _nowhere(OWN if route.is_proxy else "it maps no answers", found, report, said=own is not None)
        return route
    return replace(route, responses={key: _answer(item, found) for key, item in route.responses.items()})


def _nowhere(why: str, found: Deprecated, report: Report, *, said: bool) -> None:
    """Warn of a route that says it for nothing; where its API says it for all routes, that is only worth knowing."""
    message = f"deprecated: no header can be set here: {why}"
    report.add(message, "deprecated", found.node, severity="warning" if said else "note")


def _answer(response: Response, found: Deprecated) -> Response:
    if response.integration is None:
        return response
    names = {f"method.response.header.{name}": value for name, value in found.headers.items()}
    made = Node.of({"responseParameters": {name: f"'{value}'" for name, value in names.items()}}, found.node.source)
    declared = Node.of({"responseParameters": dict.fromkeys(names, False)}, found.node.source)
    method = declared if response.method is None else overlaid(declared, response.method)
    return Response(response.source, method, overlaid(made, response.integration))


# -- HTTP and WebSocket APIs -------------------------------------------------------------------------------------------


def with_v2_deprecation(routes: list[v2.Route], api: Node, name: str, report: Report, *, http: bool) -> list[v2.Route]:
    """Return the routes of an HTTP API with the headers on their answers; those of WebSocket APIs are warned of."""
    whole = read_deprecated(api.get("deprecated"), report)
    if whole is not None:
        report.note(whole.told, "deprecated", whole.node)
        if not http:
            _nowhere(SOCKET, whole, report, said=True)
    return [_v2_marked(route, whole, report.at(f"{name}/{route.key}"), http=http) for route in routes]


def _v2_marked(route: v2.Route, whole: Deprecated | None, report: Report, *, http: bool) -> v2.Route:
    own = read_deprecated(route.deprecated, report)
    if own is not None:
        report.note(own.told, "deprecated", own.node)
    found = own or whole
    if found is None or route.called is None:
        return route
    if not http or (own is not None and route.called.name):
        if http or own is not None:
            _nowhere(SHARED if http else SOCKET, found, report, said=True)
        return route
    called = route.called
    said = called.node.get("responseParameters")
    entries = dict(called.node.items())
    entries["responseParameters"] = _by_status(said, found)
    return replace(route, called=replace(called, node=with_entries(called.node, entries)))


def _by_status(said: Node | None, found: Deprecated) -> Node:
    mapped: dict[str, Any] = {f"overwrite:header.{name}": value for name, value in found.headers.items()}
    known = dict(said.items()) if said is not None and said.is_map else {}
    headers = Node.of(mapped, found.node.source)
    both = {key: joined(headers, known[key]) if key in known else headers for key in dict.fromkeys((*GOOD, *known))}
    return Node(FrozenMap(both), found.node.source)
