"""Rules on routes, authorizers, CORS and stages of HTTP and WebSocket APIs.

Sources: AWS developer guide, the pages on routes, authorizers and CORS of HTTP APIs and of WebSocket APIs (2026-04).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from apigwctl.catalogue.addresses import protocol_of
from apigwctl.catalogue.http import HTTP, V2Authorizer
from apigwctl.spec.facts import Facts, Rule, is_open
from apigwctl.spec.report import suggest
from apigwctl.spec.v2.api import AUTHORIZATION_TYPES
from apigwctl.spec.v2.integrations import DEFAULT
from apigwctl.spec.v2.routes import CONNECT
from apigwctl.values import Address, Problem

QUIET_ROUTES = (CONNECT, "$disconnect")
LONGEST_MAX_AGE = 86_400

_PART = re.compile(r"\$(\{request\.(body|header|querystring)\.[^{}\s]+\}|request\.(body|header|querystring)\.\S+)")
_HTTP_SOURCE = re.compile(r"\$request\.(header|querystring)\.\S+|\$(context|stageVariables)\.\S+")
_TOKEN_SOURCE = re.compile(r"\$request\.(header|querystring)\.\S+")
_SOCKET_SOURCE = re.compile(r"route\.request\.(header|querystring)\.\S+|(context|stageVariables)\.\S+")
_PARAMETER = re.compile(r"route\.request\.(header|querystring|path|multivalue\w+)\.\S+")
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(\*|[^\s/]+)(:\d+)?/?", re.IGNORECASE)
_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "*")
_HEADER = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


def _without_integration(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("v2_route"):
        quiet = item.route_key in QUIET_ROUTES and protocol_of(address.parts[0]) != HTTP
        broken = Address("v2_integration", address.parts) in facts.beyond
        if item.target is None and not quiet and not broken:
            hint = "lambda, http, aws, mock or integration says what is called"
            yield facts.problem(address, "calls nothing", hint=hint, severity="warning")


def _authorization(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("v2_route"):
        said = item.authorization_type
        authorizer = facts.snapshot.get(item.authorizer) if item.authorizer is not None else None
        if item.authorizer is None and said in AUTHORIZATION_TYPES.values():
            yield facts.problem(address, f"authorizationType {said} needs an authorizer", "authorizationType")
        elif authorizer is not None and AUTHORIZATION_TYPES[authorizer.authorizer_type] != said:
            kind = authorizer.authorizer_type
            message = f"authorizationType {said} does not fit authorizer {item.authorizer.name} of type {kind}"
            hint = f"leave it out, or write {AUTHORIZATION_TYPES[kind]}"
            yield facts.problem(address, message, "authorizationType", hint=hint)
        if item.authorization_scopes and said != "JWT":
            message = f"authorizationScopes are for JWT authorizers, not for authorizationType {said}"
            yield facts.problem(address, message, "authorizationScopes", hint="check them in the function")


def _connect_only(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("v2_route"):
        if protocol_of(address.parts[0]) == HTTP or item.route_key == CONNECT:
            continue
        if item.authorization_type != "NONE":
            hint = "who may connect is decided at $connect; the function of the route may check more"
            yield facts.problem(address, f"only {CONNECT} asks who calls", "authorizer", hint=hint)


def _incomplete(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("v2_authorizer"):
        http = protocol_of(address.parts[0]) == HTTP
        for message, hint in _lacks(item, http=http):
            yield facts.problem(address, message, hint=hint)
        sources = _TOKEN_SOURCE if item.authorizer_type == "JWT" else _HTTP_SOURCE if http else _SOCKET_SOURCE
        for source in sorted(item.identity_source):
            if not is_open(source) and not sources.fullmatch(source):
                form = "$request.header.NAME" if http else "route.request.header.NAME"
                yield facts.problem(
                    address, f"{source} identifies nobody", "identitySource", hint=f"{form}, for example"
                )


def _lacks(item: V2Authorizer, *, http: bool) -> Iterator[tuple[str, str]]:
    if item.authorizer_type == "JWT":
        tokens = item.jwt_configuration
        if tokens is None or not tokens.issuer or not tokens.audience:
            hint = "jwtConfiguration: {issuer: https://…, audience: [CLIENT]}"
            yield "type JWT needs jwtConfiguration with issuer and audience", hint
        elif not is_open(tokens.issuer) and not tokens.issuer.startswith("https://"):
            yield f"issuer {tokens.issuer} is no URL that begins with https://", ""
        if len(item.identity_source) > 1:
            yield "a token comes in one place", "one identitySource: $request.header.Authorization"
        if item.authorizer_uri is not None:
            yield "a JWT authorizer calls no function", "type: REQUEST has one"
        return
    if item.authorizer_uri is None:
        yield "type REQUEST needs a function", "lambda: NAME, or authorizerUri"
    if item.jwt_configuration is not None:
        yield "jwtConfiguration is for type JWT", ""
    if not http:
        return
    if item.authorizer_result_ttl_in_seconds and not item.identity_source:
        yield "an authorizer that caches needs identitySource", "name what identifies a caller"
    if item.enable_simple_responses and item.authorizer_payload_format_version != "2.0":
        yield "simple responses need authorizerPayloadFormatVersion 2.0", ""


def _models(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("v2_route", "v2_route_response"):
        key = "requestModels" if address.kind == "v2_route" else "responseModels"
        models = item.request_models if address.kind == "v2_route" else item.response_models
        for content, name in models.items():
            wanted = Address("v2_model", (address.parts[0], name))
            if not facts.exists(wanted):
                yield facts.missing(address, "model", wanted, key, content)


def _expressions(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("v2_api"):
        text = item.route_selection_expression
        if text and not is_open(text) and not _PART.search(text):
            hint = "$request.body.action, for example"
            yield facts.problem(address, f"{text} selects nothing", "routeSelectionExpression", hint=hint)
    for address, item in facts.of("v2_route"):
        two_way = item.route_response_selection_expression
        if two_way not in (None, DEFAULT) and not is_open(two_way):
            message = f"routeResponseSelectionExpression is {DEFAULT}, not {two_way}"
            yield facts.problem(address, message, "routeResponseSelectionExpression")
        for name in item.request_parameters:
            if not _PARAMETER.fullmatch(name):
                hint = "route.request.header.NAME, .querystring.NAME or .path.NAME"
                yield facts.problem(address, f"{name} is no parameter", "requestParameters", name, hint=hint)


def _response_keys(facts: Facts) -> Iterator[Problem]:
    for address, _ in facts.of("v2_integration_response"):
        key = address.name
        if key != DEFAULT and not (len(key) > 2 and key.startswith("/") and key.endswith("/")):
            hint = f"{DEFAULT}, or a regular expression between slashes: /4\\d\\d/"
            yield facts.problem(address, f"{key} selects no answer", hint=hint)
    for address, _ in facts.of("v2_route_response"):
        if address.name != DEFAULT:
            hint = f"write it under {DEFAULT}; what differs is told apart by the integration's half"
            yield facts.problem(address, f"a route answers under {DEFAULT} only", hint=hint)


def _cors(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("v2_api"):
        cors = item.cors_configuration
        if cors is None:
            continue
        node = facts.nodes.get(address)
        place = "cors" if node is not None and node.get("cors") is not None else "corsConfiguration"
        any_origin = {"*", "http://*", "https://*"} & cors.allow_origins
        if cors.allow_credentials and any_origin and place != "cors":
            hint = "browsers refuse this: name the origins"
            yield facts.problem(address, "allowCredentials with every origin", place, "allowCredentials", hint=hint)
        for origin in sorted(cors.allow_origins):
            if origin != "*" and not is_open(origin) and not _ORIGIN.fullmatch(origin):
                hint = "https://HOST, without a path"
                yield facts.problem(address, f"{origin} is no origin", place, "allowOrigins", hint=hint)
        for method in sorted(cors.allow_methods):
            if method.upper() not in _VERBS:
                hint = suggest(method.upper(), _VERBS)
                yield facts.problem(address, f"{method} is no method", place, "allowMethods", hint=hint)
        for header in sorted(cors.allow_headers | cors.expose_headers):
            if not is_open(header) and not _HEADER.fullmatch(header):
                yield facts.problem(address, f"{header} is no header", place)
        if cors.max_age is not None and not -1 <= cors.max_age <= LONGEST_MAX_AGE:
            message = f"maxAge {cors.max_age} is not from -1 to {LONGEST_MAX_AGE}"
            yield facts.problem(address, message, place, "maxAge", hint="seconds, at most a day")


def _settings(facts: Facts) -> Iterator[Problem]:
    routes: dict[str, list[str]] = {}
    for address, item in facts.of("v2_route"):
        routes.setdefault(address.parts[0], []).append(item.route_key)
    for address, item in facts.of("v2_stage"):
        known = routes.get(address.parts[0], [])
        for key in item.route_settings:
            broken = Address("v2_route", (address.parts[0], key)) in facts.beyond
            if key not in known and not broken:
                yield facts.problem(address, f"no route {key}", "routes", key, hint=suggest(key, known))


RULES = (
    Rule("route-without-integration", "a route of an HTTP or WebSocket API says what it calls", _without_integration),
    Rule("v2-authorization-type", "authorizationType fits the authorizer, and scopes a JWT authorizer", _authorization),
    Rule("connect-only", "only $connect of a WebSocket API asks who calls", _connect_only),
    Rule("v2-authorizer-incomplete", "an authorizer of an HTTP or WebSocket API has what its type needs", _incomplete),
    Rule("v2-unknown-model", "a model that a route of a WebSocket API names exists", _models),
    Rule("selection-expression", "an expression selects a part of the message", _expressions),
    Rule("response-key", "a response of a WebSocket API is selected as AWS does it", _response_keys),
    Rule("cors-configuration", "CORS of an HTTP API says what AWS takes", _cors),
    Rule(
        "v2-unknown-setting-route",
        "a route of an HTTP or WebSocket API that a stage sets something for exists",
        _settings,
    ),
)
