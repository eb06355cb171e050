"""Routes of HTTP and WebSocket APIs as specs write them -> routes in one form: members, what is called, responses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from apigwctl.catalogue.http import Route as RouteMembers
from apigwctl.catalogue.http import RouteResponse, V2IntegrationResponse
from apigwctl.catalogue.schema import fields_of
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.members import Members, as_map, joined, with_entries
from apigwctl.spec.report import Report, suggest
from apigwctl.spec.routes import with_authorizer_word
from apigwctl.spec.v2.expressions import answer_mapping, declared_parameters
from apigwctl.spec.v2.integrations import (
    DEFAULT,
    INTEGRATION_KEYS,
    SHORT_FORMS,
    Called,
    Place,
    canonical,
    finished,
    in_members,
)
from apigwctl.spec.v2.protocols import RULE, Protocol
from apigwctl.spec.v2.route_keys import route_key
from apigwctl.values import FrozenMap, Node, Source

HIDDEN = ("route_key", "target")
MEMBER_KEYS = frozenset(
    key for item in fields_of(RouteMembers) if item.attribute not in HIDDEN for key in (item.spec, *item.aliases)
)
ROUTE_KEYS = frozenset({*MEMBER_KEYS, *SHORT_FORMS, "integration", "responses", "cors", "deprecated"})
AUTHORIZATION = ("authorizer", "authorizerId", "authorizationType", "authorizationScopes")
INTEGRATION_HALF = frozenset(
    key for item in fields_of(V2IntegrationResponse) if not item.key for key in (item.spec, *item.aliases)
)
ROUTE_HALF = frozenset(item.spec for item in fields_of(RouteResponse) if not item.key)
CONNECT = "$connect"


@dataclass(frozen=True)
class Response:
    """Both halves of a response of a WebSocket API; a half that is not there is None."""

    source: Source
    route: Node | None = None
    integration: Node | None = None


@dataclass(frozen=True)
class Route:
    """A route in the one form that resources are made from."""

    key: str
    source: Source
    node: Node
    called: Called | None
    responses: dict[str, Response] = field(default_factory=dict)
    described: bool = False  # by an OpenAPI document
    broken: bool = False  # what it calls is written, and cannot be read
    deprecated: Node | None = None


@dataclass(frozen=True)
class Shared:
    """What the routes of a document share: its kind of API, defaults and named integrations."""

    protocol: Protocol
    environment: Environment
    defaults: Node | None = None
    integrations: Node | None = None

    def checked(self, report: Report) -> Shared:
        """Return this without the words that the kind refuses; report them, and those that nobody knows."""
        defaults, named = self.defaults, self.integrations
        if defaults is not None:
            for place in ("route", "integration"):
                defaults = self.protocol.only(defaults, place, report)
            Members(defaults, report).known({*MEMBER_KEYS, *INTEGRATION_KEYS, "integration"})
        for name, node in named.items() if named is not None else ():
            where = report.at(f"{report.address}/{name} integration")
            plain = self.protocol.only(as_map(node, where, f"integration {name}"), "integration", where)
            Members(plain, where).known((*INTEGRATION_KEYS, "narrow"))
        return replace(self, defaults=defaults)


def routes_of(node: Node, shared: Shared, api: str, report: Report) -> list[Route]:
    """Return the routes of a `routes:` map, in its order."""
    made = []
    for text, child in as_map(node, report, "routes").items():
        source = node.key_source(text)
        key = route_key(text, shared.protocol, source, report)
        if key is not None:
            made.append(_route(key, source, child, shared, report.at(f"{api}/{key}")))
    return made


def _route(key: str, source: Source, node: Node, shared: Shared, report: Report) -> Route:
    written = as_map(node, report, key)
    node = shared.protocol.only(written, "route", report)
    members = Members(node, report).known(ROUTE_KEYS)
    called = _called(key, node, shared, report)
    said = with_entries(node, {name: child for name, child in node.items() if name in MEMBER_KEYS})
    route = with_authorizer_word(_with_defaults(key, said, shared), report)
    route = _with_parameters(route, shared.protocol, report)
    _check_cors(members, shared.protocol, report)
    responses: dict[str, Response] = {}
    if shared.protocol.is_http:
        called = _with_answers(called, members.map("responses"), shared.protocol, report)
    else:
        responses = _responses(members.map("responses"), called, report)
    broken = called is None and any(written.get(name) is not None for name in (*SHORT_FORMS, "integration"))
    return Route(key, source, route, called, responses, broken=broken, deprecated=node.get("deprecated"))


def _check_cors(members: Members, protocol: Protocol, report: Report) -> None:
    if "cors" in members and not (protocol.is_http and members.flag("cors", True)):
        hint = "an HTTP API has one cors for all of its routes" if protocol.is_http else "browsers ask no preflight"
        report.add(f"cors is not for a route of {protocol.title}", RULE, members.source("cors"), hint=hint)


def _with_defaults(key: str, route: Node, shared: Shared) -> Node:
    if shared.defaults is None:
        return route
    says = set(AUTHORIZATION[:3]) & {name for name, _ in route.items()}
    # Only $connect is asked who calls: the authorizer of the document is meant for it.
    elsewhere = not shared.protocol.is_http and key != CONNECT
    skipped = AUTHORIZATION if says or elsewhere else ()
    usable = {name: child for name, child in shared.defaults.items() if name in MEMBER_KEYS and name not in skipped}
    return joined(with_entries(shared.defaults, usable), route)


def _with_parameters(route: Node, protocol: Protocol, report: Report) -> Node:
    given = route.get("requestParameters")
    if given is None:
        return route
    entries = dict(route.items())
    if protocol.is_http:
        del entries["requestParameters"]
        if given.value:
            hint = "an HTTP API takes every parameter: there is nothing to declare"
            report.idle("requestParameters of a route", route.key_source("requestParameters"), hint=hint)
    else:
        entries["requestParameters"] = declared_parameters(given)
    return with_entries(route, entries)


# -- what is called ----------------------------------------------------------------------------------------------------


def _called(key: str, node: Node, shared: Shared, report: Report) -> Called | None:
    forms = [name for name in (*SHORT_FORMS, "integration") if node.get(name) is not None]
    if len(forms) > 1:
        message = f"{forms[0]} and {forms[1]} both say what is called"
        report.add(message, "exclusive-keys", node.key_source(forms[1]), hint="keep one of them")
    if not forms:
        return None
    child = node.value[forms[0]]
    place = Place(key, shared.protocol, shared.environment, report)
    if forms[0] != "integration":
        made = SHORT_FORMS[forms[0]](child, place)
    elif isinstance(child.value, str):
        made = _named(child, shared, place)
    else:
        made = in_members(child, place)
    if made is None:
        return None
    return finished(_with_integration_defaults(made, shared, forms[0]), shared.protocol, report)


def _named(name: Node, shared: Shared, place: Place) -> Called | None:
    known = dict(shared.integrations.items()) if shared.integrations is not None else {}
    if name.value not in known:
        place.report.add(f"no integration {name.value}", "unknown-integration", name, hint=suggest(name.value, known))
        return None
    # What is wrong in it is said once, where it is written.
    quiet = replace(place, report=Report())
    return replace(in_members(known[name.value], quiet), name=name.value)


def _with_integration_defaults(called: Called, shared: Shared, form: str) -> Called:
    if shared.defaults is None or form == "mock":
        return called
    inside = shared.defaults.get("integration")
    flat = {key: child for key, child in shared.defaults.items() if key in INTEGRATION_KEYS - MEMBER_KEYS}
    below = canonical(with_entries(shared.defaults, {**flat, **dict(inside.items() if inside is not None else ())}))
    return replace(called, node=joined(below, called.node))


# -- responses ---------------------------------------------------------------------------------------------------------


def _with_answers(called: Called | None, node: Node | None, protocol: Protocol, report: Report) -> Called | None:
    """Return what is called with the response parameters that a route of an HTTP API says by status."""
    statuses: dict[str, Node] = {}
    for status, child in node.items() if node is not None else ():
        found = _answers_of(as_map(child, report, status), report)
        if found is not None:
            statuses[status] = answer_mapping(found, protocol)
    if not statuses or called is None or node is None:
        return called
    if called.name:
        hint = f"say responseParameters in integrations: {called.name}, or give the route an integration of its own"
        report.add(f"integration {called.name} is shared, with its answers", "exclusive-keys", node, hint=hint)
        return called
    said = called.node.get("responseParameters")
    made = Node(FrozenMap(statuses), node.source, node.keys)
    both = made if said is None else joined(made, said)
    return replace(called, node=with_entries(called.node, {**dict(called.node.items()), "responseParameters": both}))


def _answers_of(node: Node, report: Report) -> Node | None:
    halves = {"method", "integration"} & set(node.value)
    Members(node, report).known(("method", "integration") if halves else ("responseParameters",))
    half = node.get("integration") if halves else node
    if halves:
        for name in halves & {"integration"}:
            Members(as_map(node.value[name], report, name), report).known(("responseParameters",))
    return half.get("responseParameters") if half is not None else None


def _responses(node: Node | None, called: Called | None, report: Report) -> dict[str, Response]:
    made: dict[str, Response] = {}
    for written, child in called.responses.items() if called is not None and called.responses is not None else ():
        made[written] = Response(child.source, child.get("route"), child.get("integration"))
    proxy = called is not None and str(_type_of(called)).endswith("_PROXY")
    for written, child in node.items() if node is not None else ():
        source = node.key_source(written) if node is not None else child.source
        key, plain = _response_key(written, as_map(child, report, written))
        if key in made and called is not None and called.responses is None:
            report.add(f"response {key} is said twice", "defined-twice", source)
        made[key] = _response(plain, source, proxy, report, is_default=key == DEFAULT)
    return made


def _type_of(called: Called) -> Any:
    kind = called.node.get("integrationType")
    return kind.value if kind is not None else ""


def _response_key(written: str, node: Node) -> tuple[str, Node]:
    """Return the key of a response, and its members: REST APIs select by a pattern, WebSocket APIs by the key."""
    if not written.isdigit():
        return written, node
    for holder, inner in ((node, None), (node.get("integration"), "integration")):
        pattern = holder.get("selectionPattern") if holder is not None else None
        if holder is None or pattern is None:
            continue
        rest = with_entries(holder, {key: child for key, child in holder.items() if key != "selectionPattern"})
        whole = rest if inner is None else with_entries(node, {**dict(node.items()), inner: rest})
        return (f"/{pattern.value}/" if pattern.value else DEFAULT), whole
    return DEFAULT, node


def _response(node: Node, source: Source, proxy: bool, report: Report, *, is_default: bool) -> Response:
    if {"method", "route", "integration"} & set(node.value):
        Members(node, report).known(("route", "method", "integration"))
        if node.get("method") is not None and node.get("route") is not None:
            report.add("method and route are the same half", "alias-twice", node.key_source("method"))
        return Response(source, node.get("route") or node.get("method"), node.get("integration"))
    Members(node, report).known(
        {*INTEGRATION_HALF, "responseModels", "modelSelectionExpression", "route", "integration"}
    )
    rest = with_entries(node, {key: child for key, child in node.items() if key in INTEGRATION_HALF})
    half = with_entries(node, {key: child for key, child in node.items() if key in ROUTE_HALF - INTEGRATION_HALF})
    # What a back end answers otherwise is told apart by the integration; the route answers its client in one way.
    return Response(source, half if is_default else None, None if proxy and not rest.value else rest)
