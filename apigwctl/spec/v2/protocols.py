"""HTTP and WebSocket APIs: what only other kinds of APIs have, and what to do instead.

Source: AWS developer guide, "Choose between REST APIs and HTTP APIs" and the pages on WebSocket APIs (2026-04).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from apigwctl.catalogue.http import HTTP, WEBSOCKET
from apigwctl.spec.members import Opaque, with_entries
from apigwctl.spec.report import Report
from apigwctl.values import EMPTY, FrozenMap, Node

RULE = "other-kind-of-api"
Words = Mapping[str, str]

_WAF = "AWS WAF guards REST APIs only: put CloudFront with a web ACL in front, or use kind: RestApi"
_PLAIN_THROTTLE = "throttle: on the stage and its routes limits everybody alike; keys need kind: RestApi"
_CACHE = "cache in the back end or in CloudFront, or use kind: RestApi"
_TEMPLATES = "write the function, or the back end, so that it takes requests as they come; or use kind: RestApi"
_DOCUMENTED = "describe it in an OpenAPI document, which AWS keeps for REST APIs only"
_TLS = "TLS is 1.2 on every such API; a DomainName chooses for itself"
_MODELS = "check bodies in the function, or use kind: RestApi"
_GATEWAY = "AWS's own answers are fixed there; kind: RestApi can change them"
_RESOURCE_POLICY = "use authorizer: iam or an authorizer, or kind: RestApi"
_PREFLIGHT = "browsers ask no preflight for WebSockets: check the Origin header in the authorizer"
_EXECUTION_LOG = "use accessLog: it can name integration errors too"
_CERTIFICATE = "HTTP APIs show no certificate to back ends: use a private integration"
_SOCKET = "WebSocket APIs only"

_BOTH_API = {
    "policy": _RESOURCE_POLICY,
    "binaryMediaTypes": "functions and back ends answer binary bodies by themselves there",
    "minimumCompressionSize": "compress in the back end or in CloudFront",
    "apiKeySource": "WebSocket APIs say apiKeySelectionExpression, HTTP APIs have no keys",
    "securityPolicy": _TLS,
    "endpointAccessMode": _TLS,
    "gatewayResponses": _GATEWAY,
    "requestValidators": _MODELS,
    "documentationParts": _DOCUMENTED,
    "documentationVersions": _DOCUMENTED,
    "resources": "there are routes only, and no paths of their own",
}
_BOTH_STAGE = {
    "webAcl": _WAF,
    "cache": _CACHE,
    "cacheClusterEnabled": _CACHE,
    "cacheClusterSize": _CACHE,
    "tracingEnabled": "trace in the functions: X-Ray sees REST APIs only",
    "documentationVersion": _DOCUMENTED,
    "methodSettings": "say routes: {ROUTE: …}",
}
_BOTH_SETTINGS = {
    "cache": _CACHE,
    "cachingEnabled": _CACHE,
    "cacheTtlInSeconds": _CACHE,
    "cacheDataEncrypted": _CACHE,
    "requireAuthorizationForCacheControl": _CACHE,
    "unauthorizedCacheControlHeaderStrategy": _CACHE,
}
_BOTH_INTEGRATION = {
    "cacheNamespace": _CACHE,
    "cacheKeyParameters": _CACHE,
    "responseTransferMode": "answers are whole there; kind: RestApi streams",
    "streaming": "answers are whole there; kind: RestApi streams",
    "integrationTarget": "the uri is the listener's ARN there, and connectionId the link",
}


@dataclass(frozen=True)
class Protocol:
    """One of the two kinds: its document kind, its name in AWS, what people call it, and the words it refuses.

    `refused` holds, by place (api, stage, settings, route, integration, authorizer), the words with what to do instead.
    """

    kind: str
    name: str
    title: str
    longest_timeout: int
    refused: Mapping[str, Words]

    @property
    def is_http(self) -> bool:
        """Whether this is the kind that answers requests, and not messages."""
        return self.name == HTTP

    def only(self, node: Node, place: str, report: Report) -> Node:
        """Return a map without the words that the kind refuses; each that says something is a problem."""
        refused = self.refused.get(place, EMPTY)
        kept = {key: child for key, child in node.items() if key not in refused}
        for key, child in node.items():
            if key in refused and not says_nothing(key, child.value):
                report.add(f"{key} is not for {self.title}", RULE, node.key_source(key), hint=refused[key])
        return node if len(kept) == len(node.value) else with_entries(node, kept)


_HARMLESS = {
    "apiKeySource": ("HEADER",),
    "passthroughBehavior": ("WHEN_NO_MATCH",),
    "responseTransferMode": ("BUFFERED",),
    "webAcl": ("none",),
    "executionLog": ("OFF",),
    "logging": ("OFF",),
    "loggingLevel": ("OFF",),
}


def says_nothing(key: str, value: object) -> bool:
    """Whether a word has a value that means the same as leaving it out."""
    if isinstance(value, Opaque) or (key == "mock" and value is not None):
        return False
    return value is None or value is False or value in ((), FrozenMap(), "") or value in _HARMLESS.get(key, ())


HTTP_API = Protocol(
    kind="HttpApi",
    name=HTTP,
    title="HTTP APIs",
    longest_timeout=30_000,
    refused=FrozenMap(
        {
            "api": {
                **_BOTH_API,
                "models": _MODELS,
                "routeSelectionExpression": f"method and path select routes; the expression is for {_SOCKET}",
                "apiKeySelectionExpression": _PLAIN_THROTTLE,
                "disableSchemaValidation": _MODELS,
            },
            "stage": {
                **_BOTH_STAGE,
                "usagePlans": _PLAIN_THROTTLE,
                "clientCertificate": _CERTIFICATE,
                "clientCertificateId": _CERTIFICATE,
                "executionLog": _EXECUTION_LOG,
            },
            "settings": {
                **_BOTH_SETTINGS,
                "executionLog": _EXECUTION_LOG,
                "logging": _EXECUTION_LOG,
                "loggingLevel": _EXECUTION_LOG,
                "dataTraceEnabled": _EXECUTION_LOG,
            },
            "route": {
                "apiKeyRequired": _PLAIN_THROTTLE,
                "requestValidator": _MODELS,
                "requestModels": _MODELS,
                "modelSelectionExpression": _MODELS,
                "routeResponseSelectionExpression": f"answers go back by themselves; this is for {_SOCKET}",
                "mock": "answer from a function, or use kind: RestApi",
            },
            "integration": {
                **_BOTH_INTEGRATION,
                "requestTemplates": _TEMPLATES,
                "templateSelectionExpression": _TEMPLATES,
                "passthroughBehavior": _TEMPLATES,
                "contentHandling": _TEMPLATES,
                "contentHandlingStrategy": _TEMPLATES,
            },
            "authorizer": {
                "authType": "it follows from the type",
                "providerARNs": "a user pool is an issuer of tokens there: type JWT",
            },
        }
    ),
)
WEBSOCKET_API = Protocol(
    kind="WebSocketApi",
    name=WEBSOCKET,
    title="WebSocket APIs",
    longest_timeout=29_000,
    refused=FrozenMap(
        {
            "api": {
                **_BOTH_API,
                "cors": _PREFLIGHT,
                "corsConfiguration": _PREFLIGHT,
                "openapi": "AWS imports no WebSocket APIs: write routes:",
            },
            "stage": _BOTH_STAGE,
            "settings": _BOTH_SETTINGS,
            "route": {"requestValidator": "a route of a WebSocket API checks the models that it names by itself"},
            "integration": {
                **_BOTH_INTEGRATION,
                "integrationSubtype": "say aws: {service, action}, with credentials and a template",
                "tlsConfig": "HTTP APIs only",
                "responseParameters": "say responses: at the route",
            },
            "authorizer": {
                "authType": "it follows from the type",
                "providerARNs": "check the token of $connect in a function: type REQUEST",
                "authorizerPayloadFormatVersion": "the function gets the request of $connect, and answers a policy",
                "enableSimpleResponses": "the function answers a policy there",
                "authorizerResultTtlInSeconds": "the authorizer is asked once per connection",
                "jwtConfiguration": "check the token of $connect in a function: type REQUEST",
            },
        }
    ),
)
PROTOCOLS: Mapping[str, Protocol] = FrozenMap({item.kind: item for item in (HTTP_API, WEBSOCKET_API)})


def protocol_named(name: str) -> Protocol:
    """Return the kind of API that AWS calls by a protocol's name."""
    return HTTP_API if name == HTTP else WEBSOCKET_API
