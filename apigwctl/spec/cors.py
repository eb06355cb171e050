"""`cors:` on a REST API: a preflight answer on every path, and headers on the answers that are ours to change.

REST APIs have no CORS setting of their own: AWS's console makes a mock OPTIONS method, and so do we. Several origins
are told apart in the preflight's response template by `$context.responseOverride` (AWS developer guide, "Use a mapping
template to override an API's request and response parameters").

Errors of the gateway itself (DEFAULT_4XX, DEFAULT_5XX) cannot tell origins apart: their templates are not run, and
their headers take a fixed text or a value of the request as it is (AWS developer guide, OpenAPI extension
"gatewayResponse", 2026-11). `method.request.header.Origin` would let every origin read them, and with credentials every
site learn who is logged in; so they allow one origin, unless `gatewayResponses` says more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from apigwctl.spec.members import Members, as_map, joined, overlaid
from apigwctl.spec.report import Report
from apigwctl.spec.route_keys import RouteKey
from apigwctl.spec.routes import Response, Route
from apigwctl.values import FrozenMap, Node, Source

CORS_KEYS = ("allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "allowCredentials", "maxAge")
DEFAULT_HEADERS = ("Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token")
ALL_VERBS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
GATEWAY_TYPES = ("DEFAULT_4XX", "DEFAULT_5XX")
ORIGIN = "Access-Control-Allow-Origin"
ORIGIN_OF_ERRORS = f"gatewayresponse.header.{ORIGIN}"
EVERY_ORIGIN = f"{ORIGIN_OF_ERRORS}: method.request.header.Origin in gatewayResponses lets every origin read them"


@dataclass(frozen=True)
class Cors:
    """Who may call from a browser, and how."""

    source: Source
    origins: tuple[str, ...]
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = DEFAULT_HEADERS
    exposed: tuple[str, ...] = ()
    credentials: bool = False
    max_age: int | None = None

    @property
    def several(self) -> bool:
        """Whether the allowed origin depends on the request."""
        return "*" not in self.origins and (len(self.origins) > 1 or "*" in self.origins[0])

    @property
    def fixed(self) -> str:
        """The first origin that a header can name as it is; empty when all of them are patterns."""
        return next((origin for origin in self.origins if origin == "*" or "*" not in origin), "")

    def answer(self) -> dict[str, str]:
        """Return the headers of an ordinary answer, with the first origin."""
        found = {ORIGIN: self.origins[0]}
        if self.credentials:
            found["Access-Control-Allow-Credentials"] = "true"
        if self.exposed:
            found["Access-Control-Expose-Headers"] = ",".join(self.exposed)
        if self.several:
            found["Vary"] = "Origin"
        return found

    def preflight(self, verbs: Iterable[str]) -> dict[str, str]:
        """Return the headers of a preflight answer for a path that has these verbs."""
        verbs = set(verbs)
        own = ALL_VERBS if "ANY" in verbs else tuple(sorted(verbs - {"OPTIONS"}))
        found = {key: value for key, value in self.answer().items() if key != "Access-Control-Expose-Headers"}
        found["Access-Control-Allow-Methods"] = ",".join((*(self.methods or own), "OPTIONS"))
        found["Access-Control-Allow-Headers"] = ",".join(self.headers)
        if self.max_age is not None:
            found["Access-Control-Max-Age"] = str(self.max_age)
        return found

    def template(self) -> str:
        """Return the template that allows the origin of the request when it is one of several."""
        tests = " || ".join(_test(origin) for origin in self.origins)
        return (
            '#set($origin = $input.params("Origin"))\n'
            '#if($origin == "")#set($origin = $input.params("origin"))#end\n'
            f"#if({tests})#set($context.responseOverride.header.{ORIGIN} = $origin)#end\n"
        )


def _test(origin: str) -> str:
    if "*" not in origin:
        return f'$origin == "{origin}"'
    # A wildcard stands for characters of a host name; the dots around it are literal.
    pattern = "[A-Za-z0-9.-]+".join(part.replace(".", "[.]") for part in origin.split("*"))
    return f'$origin.matches("{pattern}")'


def cors_of(node: Node | None, report: Report) -> Cors | None:
    """Return what a `cors:` says; `true` allows every origin."""
    if node is None or node.value is None or node.value is False:
        return None
    if node.value is True:
        return Cors(node.source, ("*",))
    node = as_map(node, report, "cors")
    members = Members(node, report).known(CORS_KEYS)
    origins = tuple(item.value for item in members.names("allowOrigins"))
    if not origins:
        report.add("cors: allowOrigins is missing", "required", node)
        return None
    if "*" in origins and len(origins) > 1:
        report.add("cors: * allows every origin, the others say nothing more", "cors", node.get("allowOrigins"))
    credentials = members.flag("allowCredentials")
    if credentials and "*" in origins:
        hint = "browsers refuse this: name the origins"
        report.add("cors: allowCredentials with the origin *", "cors", node.key_source("allowCredentials"), hint=hint)
    headers = tuple(item.value for item in members.names("allowHeaders"))
    return Cors(
        node.source,
        origins,
        tuple(item.value for item in members.names("allowMethods") if item.value != "OPTIONS"),
        headers or DEFAULT_HEADERS,
        tuple(item.value for item in members.names("exposeHeaders")),
        credentials,
        members.whole("maxAge", 0) if "maxAge" in members else None,
    )


def with_cors(routes: list[Route], cors: Cors) -> list[Route]:
    """Return the routes with headers on their non-proxy answers, and a preflight on each path without OPTIONS."""
    verbs: dict[str, set[str]] = {}
    for route in routes:
        if route.cors:
            verbs.setdefault(route.key.path, set()).add(route.key.verb)
    own = {route.key for route in routes}
    preflights = [
        _preflight(RouteKey(path, "OPTIONS"), cors, found)
        for path, found in verbs.items()
        if RouteKey(path, "OPTIONS") not in own
    ]
    return [_with_headers(route, cors) for route in routes] + preflights


def _preflight(key: RouteKey, cors: Cors, verbs: set[str]) -> Route:
    headers = cors.preflight(verbs)
    integration: dict[str, Any] = {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 204}'}}
    answer: dict[str, Any] = {"responseParameters": _mapping(headers, "method.response.header.")}
    if cors.several:
        answer["responseTemplates"] = {"application/json": cors.template()}
    declared = {"responseParameters": {f"method.response.header.{name}": False for name in headers}}
    source = cors.source
    return Route(
        key,
        source,
        Node.of({"authorizationType": "NONE"}, source),
        Node.of(integration, source),
        {"204": Response(source, Node.of(declared, source), Node.of(answer, source))},
    )


def _mapping(headers: dict[str, str], prefix: str) -> dict[str, str]:
    return {f"{prefix}{name}": f"'{value}'" for name, value in headers.items()}


def _with_headers(route: Route, cors: Cors) -> Route:
    # A proxy integration has no integration response: its back end answers its own headers.
    if route.is_proxy or not route.cors or route.integration is None or route.key.verb == "OPTIONS":
        return route
    return replace(
        route,
        responses={status: _with_response_headers(response, cors) for status, response in route.responses.items()},
    )


def _with_response_headers(response: Response, cors: Cors) -> Response:
    if response.integration is None:
        # Nothing maps the back end's answers to this status, and a second mapping without a pattern would be refused.
        return response
    headers = cors.answer()
    made = Node.of({"responseParameters": _mapping(headers, "method.response.header.")}, cors.source)
    declared = Node.of(
        {"responseParameters": {f"method.response.header.{name}": False for name in headers}}, cors.source
    )
    method = declared if response.method is None else overlaid(declared, response.method)
    integration = overlaid(made, response.integration)
    templates = integration.get("responseTemplates")
    if cors.several and templates is not None:
        changed = {key: Node(f"{cors.template()}{child.value or ''}", child.source) for key, child in templates.items()}
        extra = Node(FrozenMap({"responseTemplates": Node(FrozenMap(changed), templates.source)}), integration.source)
        integration = joined(integration, extra)
    return Response(response.source, method, integration)


def gateway_responses(node: Node | None, cors: Cors) -> Node:
    """Return the gateway responses with the headers on DEFAULT_4XX and DEFAULT_5XX."""
    headers = {**cors.answer(), ORIGIN: cors.fixed}
    if not cors.fixed:
        del headers[ORIGIN]
    parameters = _mapping(headers, "gatewayresponse.header.")
    made = Node.of({kind: {"responseParameters": parameters} for kind in GATEWAY_TYPES}, cors.source)
    return made if node is None else overlaid(made, node)


def says_origins(node: Node | None) -> bool:
    """Whether the gateway responses of a spec say themselves which origin may read the errors of the gateway."""
    said = [node.get(kind) if node is not None else None for kind in GATEWAY_TYPES]
    headers = [item.get("responseParameters") if item is not None else None for item in said]
    return all(item is not None and item.get(ORIGIN_OF_ERRORS) is not None for item in headers)


def only_one(cors: Cors) -> str:
    """Return what there is to know about the errors of the gateway where several origins are allowed."""
    who = f"the origin {cors.fixed} only" if cors.fixed else "no origin, since a header cannot be a pattern"
    return f"errors of the gateway itself allow {who}"
