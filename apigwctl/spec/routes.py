"""Routes as specs write them -> routes in one form: method members, one integration, both halves of each response."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from apigwctl.catalogue.rest import IntegrationResponse, Method
from apigwctl.catalogue.schema import fields_of
from apigwctl.spec.backends import INTEGRATION_KEYS, SHORT_FORMS, Place, Rewritten, canonical, mapped_placeholders
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.members import Members, as_map, joined, overlaid, with_entries
from apigwctl.spec.report import Report, suggest
from apigwctl.spec.route_keys import RouteKey, route_key
from apigwctl.values import FrozenMap, Node, Source

METHOD_KEYS = frozenset(key for item in fields_of(Method) if not item.key for key in (item.spec, *item.aliases))
ROUTE_KEYS = frozenset({*METHOD_KEYS, *SHORT_FORMS, "integration", "responses", "cors", "deprecated"})
RESPONSE_KEYS = frozenset(item.spec for item in fields_of(IntegrationResponse) if not item.key)
AUTHORIZER_WORDS = {"none": "NONE", "iam": "AWS_IAM"}
PROXY_TYPES = ("AWS_PROXY", "HTTP_PROXY")

_STATUS = re.compile(r"[1-5]\d\d\Z")


class Keyed(Protocol):
    """A route of any kind of API: its key and where it is written."""

    @property
    def key(self) -> Hashable:
        """What no two routes of an API share."""

    @property
    def source(self) -> Source:
        """Where it is written."""


KeyedRoute = TypeVar("KeyedRoute", bound=Keyed)


@dataclass(frozen=True)
class Response:
    """Both halves of a response; a half that is not there is None."""

    source: Source
    method: Node | None = None
    integration: Node | None = None


@dataclass(frozen=True)
class Route:
    """A route in the one form that resources are made from."""

    key: RouteKey
    source: Source
    method: Node
    integration: Node | None
    responses: dict[str, Response] = field(default_factory=dict)
    narrow: bool = False
    cors: bool = True
    cors_at: Source | None = None  # where it says that it wants the API's
    described: bool = False  # by an OpenAPI document
    broken: bool = False  # what it calls is written, and cannot be read
    deprecated: Node | None = None

    @property
    def is_proxy(self) -> bool:
        """Whether the back end's answer goes to the client as it is."""
        kind = self.integration.get("type") if self.integration is not None else None
        return kind is not None and kind.value in PROXY_TYPES


@dataclass(frozen=True)
class Shared:
    """What the routes of a document share: defaults and named integrations."""

    environment: Environment
    defaults: Node | None = None
    integrations: Node | None = None

    def checked(self, report: Report) -> Shared:
        """Report the defaults that are no route or integration members."""
        if self.defaults is not None:
            keys = {*METHOD_KEYS, *INTEGRATION_KEYS, "integration"}
            Members(as_map(self.defaults, report, "defaults"), report).known(keys)
        for name, node in self.integrations.items() if self.integrations is not None else ():
            Members(as_map(node, report, f"integration {name}"), report).known((*INTEGRATION_KEYS, "narrow"))
        return self


def routes_of(node: Node, shared: Shared, api: str, report: Report) -> list[Route]:
    """Return the routes of a `routes:` map, in its order."""
    made = []
    for text, child in as_map(node, report, "routes").items():
        source = node.key_source(text)
        key = route_key(text, source, report)
        if key is not None:
            made.append(_route(key, source, child, shared, report.at(f"{api}/{key}")))
    return made


def without_twins(routes: Iterable[KeyedRoute], api: str, report: Report) -> list[KeyedRoute]:
    """Return the routes, each once; a second definition is a problem that names the first."""
    seen: dict[Hashable, KeyedRoute] = {}
    for route in routes:
        first = seen.setdefault(route.key, route)
        if first is not route:
            hint = f"first at {first.source}"
            report.at(f"{api}/{route.key}").add("is defined twice", "duplicate-route", route.source, hint=hint)
    return list(seen.values())


def _route(key: RouteKey, source: Source, node: Node, shared: Shared, report: Report) -> Route:
    node = as_map(node, report, str(key))
    members = Members(node, report).known(ROUTE_KEYS)
    rewritten = _integration(key, node, shared, report)
    method = with_entries(node, {name: child for name, child in node.items() if name in METHOD_KEYS})
    method = with_authorizer_word(_with_defaults(method, shared), report)
    if rewritten is not None and rewritten.method is not None:
        method = _joined_parameters(rewritten.method, method)
    integration = rewritten.integration if rewritten is not None else None
    responses = _responses(members.map("responses"), integration, report)
    if rewritten is not None and rewritten.responses is not None:
        for status, made in _responses(rewritten.responses, integration, report).items():
            responses[status] = _beneath(made, responses[status]) if status in responses else made
    narrow = rewritten is not None and rewritten.narrow
    broken = rewritten is None and any(node.get(name) is not None for name in (*SHORT_FORMS, "integration"))
    cors = members.flag("cors", True)
    cors_at = members.source("cors") if cors and "cors" in members else None
    route = Route(key, source, method, integration, responses, narrow, cors, cors_at, broken=broken)
    return replace(route, deprecated=node.get("deprecated"))


def _with_defaults(method: Node, shared: Shared) -> Node:
    if shared.defaults is None:
        return method
    says = {"authorizer", "authorizationType"} & {key for key, _ in method.items()}
    skipped = {"authorizer", "authorizationType", "authorizationScopes"} if says else set()
    usable = {key: child for key, child in shared.defaults.items() if key in METHOD_KEYS and key not in skipped}
    return joined(with_entries(shared.defaults, usable), method)


def with_authorizer_word(method: Node, report: Report) -> Node:
    """Return a route's members with `authorizer: none` and `authorizer: iam` as the authorization type they mean."""
    named = method.get("authorizer")
    if named is None or named.value not in AUTHORIZER_WORDS:
        return method
    entries = {key: child for key, child in method.items() if key != "authorizer"}
    meant = AUTHORIZER_WORDS[named.value]
    said = entries.setdefault("authorizationType", Node(meant, named.source))
    if said.value != meant:
        report.add(f"authorizer {named.value} and authorizationType {said.value} disagree", "authorization-type", said)
    return with_entries(method, entries)


def _joined_parameters(below: Node, method: Node) -> Node:
    said = method.get("requestParameters")
    made = below.get("requestParameters")
    if made is None:
        return method
    parameters = joined(made, said) if said is not None and said.is_map else made
    return with_entries(method, {**dict(method.items()), "requestParameters": parameters})


def _integration(key: RouteKey, node: Node, shared: Shared, report: Report) -> Rewritten | None:
    forms = [name for name in (*SHORT_FORMS, "integration") if node.get(name) is not None]
    if len(forms) > 1:
        message = f"{forms[0]} and {forms[1]} both say what is called"
        report.add(message, "exclusive-keys", node.key_source(forms[1]), hint="keep one of them")
    if not forms:
        return None
    child = node.value[forms[0]]
    place = Place(key, shared.environment, report)
    if forms[0] != "integration":
        rewritten = SHORT_FORMS[forms[0]](child, place)
        return None if rewritten is None else _with_integration_defaults(rewritten, shared, forms[0])
    if isinstance(child.value, str):
        return _named(child, shared, place)
    return _with_integration_defaults(_canonical(child, report), shared, "integration")


def _canonical(node: Node, report: Report) -> Rewritten:
    node = as_map(node, report, "integration")
    narrow = Members(node, report).flag("narrow")
    entries = {key: child for key, child in node.items() if key != "narrow"}
    return Rewritten(canonical(with_entries(node, entries)), narrow=narrow)


def _named(name: Node, shared: Shared, place: Place) -> Rewritten | None:
    known = dict(shared.integrations.items()) if shared.integrations is not None else {}
    if name.value not in known:
        place.report.add(f"no integration {name.value}", "unknown-integration", name, hint=suggest(name.value, known))
        return None
    found = _canonical(known[name.value], Report())
    mapped = mapped_placeholders(found.integration, place)
    return _with_integration_defaults(replace(mapped, narrow=found.narrow), shared, "integration")


def _with_integration_defaults(rewritten: Rewritten, shared: Shared, form: str) -> Rewritten:
    if shared.defaults is None or form == "mock":
        return rewritten
    inside = shared.defaults.get("integration")
    flat = {key: child for key, child in shared.defaults.items() if key in INTEGRATION_KEYS - METHOD_KEYS}
    below = canonical(with_entries(shared.defaults, {**flat, **dict(inside.items() if inside is not None else ())}))
    return replace(rewritten, integration=joined(below, rewritten.integration))


def _responses(node: Node | None, integration: Node | None, report: Report) -> dict[str, Response]:
    made: dict[str, Response] = {}
    kind = integration.get("type") if integration is not None else None
    proxy = kind is not None and kind.value in PROXY_TYPES
    for status, child in node.items() if node is not None else ():
        source = node.key_source(status) if node is not None else child.source
        if not _STATUS.match(status):
            report.add(f"{status} is no status code", "status-code", source, hint="100 to 599")
            continue
        made[status] = _response(status, child, source, proxy, report)
    return made


def _response(status: str, node: Node, source: Source, proxy: bool, report: Report) -> Response:
    node = as_map(node, report, status)
    if {"method", "integration"} & set(node.value):
        Members(node, report).known(("method", "integration"))
        return Response(source, node.get("method"), node.get("integration"))
    empty = Node(FrozenMap(), source)
    models = node.get("responseModels")
    rest = with_entries(node, {key: child for key, child in node.items() if key != "responseModels"})
    Members(rest, report).known((*RESPONSE_KEYS, "method", "integration", "responseModels"))
    method: dict[str, Node] = {} if models is None else {"responseModels": models}
    parameters = rest.get("responseParameters")
    if parameters is not None and parameters.is_map:
        # AWS wants each mapped parameter declared on the method's half.
        declared: dict[str, Any] = {key: Node(False, child.source) for key, child in parameters.items()}
        method["responseParameters"] = Node.of(declared, parameters.source)
    half = with_entries(node, method) if method else empty
    return Response(source, half, None if proxy and not rest.value else rest)


def _beneath(made: Response, said: Response) -> Response:
    return Response(said.source, _half(made.method, said.method), _half(made.integration, said.integration))


def _half(made: Node | None, said: Node | None) -> Node | None:
    if made is None or said is None:
        return said if made is None else made
    return overlaid(made, said)
