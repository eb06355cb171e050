"""The parts of the spec language of HTTP and WebSocket APIs that are ours and not AWS's."""

from __future__ import annotations

from typing import Any

from apigwctl.spec.language import (
    FLAG,
    LAMBDA,
    LEVELS,
    ONLY_TARGETS,
    REST_API,
    STAGE,
    TEXT,
    Word,
    exclusive,
    map_of,
    ref,
)
from apigwctl.spec.route_keys import VERBS

HTTP_ROUTE_PATTERN = rf"^(({'|'.join(VERBS)}) +/|\$default$)"
SOCKET_ROUTE_PATTERN = rf"^(?!({'|'.join(VERBS)}) +/)."
HTTP, SOCKET = "Http", "Socket"
"""How the definitions of the two kinds begin."""


def routes_of(pattern: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a map from route keys."""
    return {"type": "object", "patternProperties": {pattern: schema}, "additionalProperties": False}


HTTP_LAMBDA = {key: LAMBDA[key] for key in ("function", "arn", "narrow")}
HTTP_ACTION = {
    "service": Word(TEXT, "the service's name in its endpoint: sqs, states, events, kinesis, appconfig"),
    "action": Word(TEXT, "the service's action: SendMessage"),
}
SOCKET_MOCK = {
    "statusCode": Word({"type": "integer"}, "the status that the mock answers with; default 200"),
    "body": Word({}, "what goes back to the client: text, or a value that is sent as JSON"),
}
ANSWER = {"responseParameters": Word(map_of(TEXT), "headers and status of the answer, by what is mapped")}
SOCKET_HALVES = {
    "route": Word(ref("RouteResponse"), "what the route answers"),
    "method": Word(ref("RouteResponse"), "the same as route"),
    "integration": Word(ref("SocketIntegrationResponse"), "how the answer is mapped"),
}


DEPRECATED = {"deprecated": Word(ref("Deprecated"), "Deprecation and Sunset headers on answers; HTTP APIs only")}


def called(prefix: str) -> dict[str, Word]:
    """Return the words of a route that say what it calls."""
    words = {
        "lambda": Word({"anyOf": [TEXT, ref(f"{prefix}Lambda")]}, "call a function: its URI, and the permission"),
        "http": Word({"anyOf": [TEXT, ref(f"{prefix}Http")]}, "pass on to a URL: HTTP_PROXY"),
        "aws": Word(ref(f"{prefix}AwsAction"), "call an AWS service"),
        "integration": Word(
            {"anyOf": [TEXT, ref(f"{prefix}NamedIntegration")]}, "AWS's own members, or a named integration"
        ),
    }
    if prefix == SOCKET:
        words["mock"] = Word(ref("SocketMock"), "answer without a back end")
    return words


HTTP_ROUTE = {
    **called(HTTP),
    **DEPRECATED,
    "responses": Word(map_of(ref("HttpResponse")), "by status: what is changed in the answer"),
}
SOCKET_ROUTE = {
    **called(SOCKET),
    **DEPRECATED,
    "responses": Word(
        map_of(ref("SocketResponse")), "by $default or /pattern/: {route: …, integration: …}, or integration members"
    ),
}
HTTP_SETTINGS = {
    "throttle": Word(ref("Throttle"), "requests per second, and how many at once"),
    "metrics": Word(FLAG, "metrics per route"),
}
SOCKET_SETTINGS = {
    **HTTP_SETTINGS,
    "executionLog": Word({"anyOf": [LEVELS, ref("RouteLog")]}, "a level, or a map"),
    "logging": Word({"anyOf": [LEVELS, ref("RouteLog")]}, "the same as executionLog"),
}
_COMMON_STAGE = {
    **ONLY_TARGETS,
    **HTTP_SETTINGS,
    "accessLog": STAGE["accessLog"],
    "domains": STAGE["domains"],
    "deploy": Word(
        {"anyOf": [{"enum": ["auto", "manual"]}, ref("Deploy"), ref("OtherCanary")]},
        "when changes are deployed, and how functions get new versions; default auto",
    ),
}
HTTP_STAGE = {
    **_COMMON_STAGE,
    "routes": Word(routes_of(HTTP_ROUTE_PATTERN, ref("HttpSettings")), "settings of single routes"),
}
SOCKET_STAGE = {
    **_COMMON_STAGE,
    "executionLog": STAGE["executionLog"],
    "usagePlans": STAGE["usagePlans"],
    "routes": Word(routes_of(SOCKET_ROUTE_PATTERN, ref("SocketSettings")), "settings of single routes"),
}


def _api(prefix: str, pattern: str) -> dict[str, Word]:
    return {
        "exclusive": exclusive("tags"),
        **DEPRECATED,
        **{key: REST_API[key] for key in ("keepDeployments", "outputs", "lambdaPermissions")},
        "endpointConfiguration": Word(ref("V2Endpoint"), "as a REST API says it: such APIs are REGIONAL"),
        "defaults": Word(ref(f"{prefix}Defaults"), "route and integration members of routes that do not say"),
        "integrations": Word(map_of(ref(f"{prefix}NamedIntegration")), "integrations that routes share by name"),
        "authorizers": Word(map_of(ref(f"{prefix}Authorizer")), "who decides whether a request may pass"),
        "routes": Word(routes_of(pattern, ref(f"{prefix}Route")), "what is called, by route key"),
        "stages": Word(map_of(ref(f"{prefix}Stage")), "how the API is served"),
    }


HTTP_API = {
    **_api(HTTP, HTTP_ROUTE_PATTERN),
    "smoke": Word(REST_API["smoke"].schema, "real requests that `apigwctl smoke` sends, and what they must answer"),
    "openapi": Word({"anyOf": [TEXT, {"type": "object"}]}, "an OpenAPI 3.0 document: ./FILE, or inline"),
    "cors": Word(
        {"anyOf": [{"const": True}, {"const": False}, ref("Cors")]}, "AWS answers preflights, and adds the headers"
    ),
}
WEBSOCKET_API = {
    **_api(SOCKET, SOCKET_ROUTE_PATTERN),
    "models": Word(map_of(ref("V2Model")), "JSON schemas of messages"),
}
