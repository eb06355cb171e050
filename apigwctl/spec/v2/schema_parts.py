"""The definitions of HTTP and WebSocket APIs in the JSON Schema of the spec language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apigwctl.catalogue import http
from apigwctl.spec import language as words
from apigwctl.spec import language_v2 as v2
from apigwctl.spec.language import Word, closed, ref
from apigwctl.spec.v2.protocols import HTTP_API, WEBSOCKET_API, Protocol

Schema = dict[str, Any]
Declare = Callable[..., Schema]
LINK = ("connection",)
TYPE = ("integrationType", "type")
METHOD = ("integrationMethod", "httpMethod", "integrationHttpMethod")
URI = ("integrationUri", "uri")
SAID = (*TYPE, *METHOD, *URI)
"""What a short form says by itself."""

PRIVATE = ("connectionType", "connectionId", "tlsConfig")
VERSION = ("payloadFormatVersion",)
ASKED: Schema = {"anyOf": [words.FLAG, ref("V2ParameterConstraints")]}
OF_MOCK = (*SAID, *PRIVATE, *VERSION, "credentialsArn", "credentials")


def documents(declared: Declare) -> dict[str, Schema]:
    """Return the schemas of the documents of both kinds, without what every document has."""
    kinds = ((HTTP_API, v2.HTTP_API), (WEBSOCKET_API, v2.WEBSOCKET_API))
    made = {}
    for protocol, extra in kinds:
        known = declared(http.Api, {**words.HEADER, **extra}, without=("name", "protocol_type"))
        # AWS calls it corsConfiguration, and so do those who want exactly what they write.
        made[protocol.kind] = _only(known, protocol, "api")
    made[WEBSOCKET_API.kind]["required"].append("routeSelectionExpression")
    return made


def parts(declared: Declare) -> dict[str, Schema]:
    """Return the definitions that the documents refer to."""
    answered = declared(http.RouteResponse)
    answered["properties"]["responseParameters"] = words.map_of(ASKED)
    made: dict[str, Schema] = {
        "V2Endpoint": closed(
            {
                "types": Word({"anyOf": [{"type": "array", "items": {"const": "REGIONAL"}}]}, "REGIONAL"),
                "ipAddressType": Word({"enum": ["ipv4", "dualstack"]}, "the same as ipAddressType of the API"),
            }
        ),
        "RouteResponse": answered,
        "SocketIntegrationResponse": declared(http.V2IntegrationResponse),
        "V2Model": declared(http.V2Model),
        "HttpResponse": {"anyOf": [closed({**v2.ANSWER, "integration": Word(ref("HttpAnswer"), "the same")})]},
        "HttpAnswer": closed(v2.ANSWER),
        "SocketResponse": {"anyOf": [_socket_response(declared), {"type": "null"}]},
        "SocketMock": _with(_without(_integration(declared, WEBSOCKET_API), *OF_MOCK), v2.SOCKET_MOCK),
    }
    for prefix, protocol in ((v2.HTTP, HTTP_API), (v2.SOCKET, WEBSOCKET_API)):
        made.update(_of(prefix, protocol, declared))
    return made


def _of(prefix: str, protocol: Protocol, declared: Declare) -> dict[str, Schema]:
    integration = _integration(declared, protocol)
    is_http = protocol.is_http
    action = v2.HTTP_ACTION if is_http else words.AWS_ACTION
    route = _only(declared(http.Route, without=("target",)), protocol, "route")
    if is_http:
        route["properties"].pop("requestParameters")
    else:
        route["properties"]["requestParameters"] = words.map_of(ASKED)
    settings = v2.HTTP_SETTINGS if is_http else v2.SOCKET_SETTINGS
    stage = v2.HTTP_STAGE if is_http else v2.SOCKET_STAGE
    inside = {"integration": Word(ref(f"{prefix}Integration"), "integration members")}
    service = (*SAID, *PRIVATE, *VERSION) if is_http else (*TYPE, *METHOD, *PRIVATE, *VERSION, "integrationSubtype")
    in_lambda = (*SAID, *PRIVATE, *(() if is_http else VERSION), "integrationSubtype")
    return {
        f"{prefix}Integration": integration,
        f"{prefix}Http": _without(integration, *TYPE, *VERSION, "integrationSubtype"),
        f"{prefix}Lambda": _with(_without(integration, *in_lambda), v2.HTTP_LAMBDA),
        f"{prefix}AwsAction": _with(_without(integration, *service), action),
        f"{prefix}NamedIntegration": _with(integration, words.NARROW),
        f"{prefix}Defaults": _with({**integration, "properties": _joined(integration, route)}, inside),
        f"{prefix}Route": _with(route, v2.HTTP_ROUTE if is_http else v2.SOCKET_ROUTE),
        f"{prefix}Authorizer": _authorizer(declared, protocol),
        f"{prefix}Settings": _only(declared(http.RouteSettings, settings), protocol, "settings"),
        f"{prefix}Stage": {"anyOf": [_stage(declared, protocol, stage), {"type": "null"}]},
    }


def _integration(declared: Declare, protocol: Protocol) -> Schema:
    known = declared(http.V2Integration, words.CONNECTION, without=LINK, open_ended=True)
    return _only(known, protocol, "integration")


def _authorizer(declared: Declare, protocol: Protocol) -> Schema:
    made = _only(declared(http.V2Authorizer, words.AUTHORIZER), protocol, "authorizer")
    if not protocol.is_http:
        for key in ("authorizerType", "type"):
            made["properties"][key] = {"const": "REQUEST"}
    else:
        either = [made["properties"]["jwtConfiguration"], ref("JwtConfiguration")]
        made["properties"]["jwtConfiguration"] = {"anyOf": either}
    made["properties"]["identitySource"] = words.TEXTS
    return made


def _stage(declared: Declare, protocol: Protocol, extra: dict[str, Word]) -> Schema:
    return _only(declared(http.V2Stage, extra, without=("deployment",)), protocol, "stage")


def _socket_response(declared: Declare) -> Schema:
    loose = {
        **v2.SOCKET_HALVES,
        "responseModels": Word(words.map_of(words.TEXT), "models of what the route answers"),
        "modelSelectionExpression": Word(words.TEXT, "what selects the model"),
    }
    return declared(http.V2IntegrationResponse, loose)


def _only(made: Schema, protocol: Protocol, place: str) -> Schema:
    refused = protocol.refused.get(place, {})
    kept = {key: item for key, item in made["properties"].items() if key not in refused}
    return {**made, "properties": kept, "required": [key for key in made["required"] if key in kept]}


def _without(made: Schema, *keys: str) -> Schema:
    return {**made, "properties": {key: item for key, item in made["properties"].items() if key not in keys}}


def _joined(integration: Schema, route: Schema) -> Schema:
    return {**integration["properties"], **route["properties"]}


def _with(made: Schema, extra: dict[str, Word]) -> Schema:
    more = {key: {**word.schema, "description": word.doc} for key, word in extra.items()}
    return {**made, "properties": {**made["properties"], **more}}
