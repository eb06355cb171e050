"""Generated documents of HTTP and WebSocket APIs: routes in every form, drawn from tables."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.properties.atoms import subset
from tests.properties.world import ACCOUNT, REGION, Documents

ROLE = f"arn:aws:iam::{ACCOUNT}:role/calls"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:shared"
INVOKED = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
LISTENER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener/app/core/1/2"
TEMPLATE = '#set($a = 1)\n{\n  "a": $a,\n  "b": 2\n}\n'
DEFAULT_TEMPLATE = {"templateSelectionExpression": r"\$default"}

HTTP_CALLS: list[dict[str, Any]] = [
    {"lambda": "orders"},
    {"lambda": "orders:${stageVariables.alias}"},
    {"lambda": {"function": "orders", "payloadFormatVersion": "1.0", "timeoutInMillis": 100, "description": "old"}},
    {"integration": {"type": "AWS_PROXY", "uri": FUNCTION, "payloadFormatVersion": "2.0", "credentials": ROLE}},
    {"http": "https://back.example/x"},
    {"http": {"uri": "https://back.example/x", "httpMethod": "PATCH", "requestParameters": {"append:header.a": "b"}}},
    {"http": {"uri": LISTENER, "httpMethod": "ANY", "connectionId": {"vpcLink": "core"}}},
    {"http": "https://back.example/y", "responses": {200: {"responseParameters": {"append:header.a": "b"}}}},
    {
        "aws": {
            "service": "sqs",
            "action": "SendMessage",
            "credentials": ROLE,
            "requestParameters": {"QueueUrl": "https://queue.example", "MessageBody": "$request.body"},
        }
    },
    {
        "aws": {
            "service": "states",
            "action": "StartSyncExecution",
            "credentials": ROLE,
            "requestParameters": {"StateMachineArn": "$request.querystring.machine"},
        }
    },
    {"integration": "shared"},
    {"integration": "function"},
]
HTTP_KEYS = ["GET /a", "POST /a", "ANY /b/{id}", "GET /c/{proxy+}", "GET /d", "$default"]
GUARDS: list[dict[str, Any]] = [
    {},
    {"authorizer": "none"},
    {"authorizer": "iam"},
    {"authorizer": "caller"},
    {"authorizer": "tokens", "authorizationScopes": ["a/read"]},
]
CORS: list[Any] = [
    None,
    {"cors": True},
    {"cors": {"allowOrigins": ["https://a.example"], "allowMethods": ["GET"], "maxAge": 5}},
    {"cors": {"allowOrigins": ["https://a.example"], "allowHeaders": ["x"], "allowCredentials": True}},
    {"corsConfiguration": {"allowOrigins": ["*"]}},
]
SETTINGS: list[dict[str, Any]] = [
    {},
    {"throttle": {"rateLimit": 5, "burstLimit": 2}},
    {"metrics": True},
    {"metrics": False},
    {"throttle": {"rateLimit": -1}},
    {"throttle": {"rateLimit": 0.5, "burstLimit": 1}, "metrics": True},
]
LOGS: list[dict[str, Any]] = [
    {},
    {"accessLog": {"logGroup": "/logs", "retentionInDays": 30}},
    {"accessLog": {"logGroup": "/lines", "format": "clf"}},
    {"accessLog": {"logGroup": "/own", "format": {"id": "$context.requestId"}}},
]
HTTP_AUTHORIZERS = {
    "caller": {"type": "REQUEST", "lambda": "authorize", "identitySource": ["$request.header.Authorization"]},
    "tokens": {"type": "JWT", "jwtConfiguration": {"issuer": "https://issuer.example", "audience": ["a"]}},
}
LINK = {"kind": "VpcLink", "name": "core", "subnetIds": ["subnet-1"]}
SHARED = {
    "shared": {"type": "HTTP_PROXY", "httpMethod": "ANY", "uri": "https://shared.example/"},
    "function": {"type": "AWS_PROXY", "uri": FUNCTION, "payloadFormatVersion": "2.0"},
}

SOCKET_CALLS: list[dict[str, Any]] = [
    {"lambda": "chat"},
    {"lambda": "chat", "responses": {"$default": {}}},
    {
        "lambda": {"function": "chat", "timeoutInMillis": 100},
        "responses": {"$default": {"responseModels": {"a": "One"}}},
    },
    {"http": {"uri": "https://back.example/", "httpMethod": "GET"}},
    {"mock": {"statusCode": 200}},
    {"mock": {"statusCode": 404, "body": {"error": "nobody"}}},
    {"mock": {"body": "plain"}, "responses": {"$default": {"responseTemplates": {"$default": TEMPLATE}}}},
    {"aws": {"service": "sqs", "action": "SendMessage", "credentials": ROLE}, "responses": {"$default": {}}},
    {
        "integration": {
            "type": "HTTP",
            "httpMethod": "PUT",
            "uri": "https://back.example/",
            "requestTemplates": {"$default": TEMPLATE},
            "passthroughBehavior": "NEVER",
            **DEFAULT_TEMPLATE,
        },
        "responses": {"$default": {}, "/5\\d\\d/": {"responseTemplates": {"a": TEMPLATE}}},
    },
    {"integration": "shared"},
    {},
]
SOCKET_MEMBERS: list[dict[str, Any]] = [
    {},
    {"apiKeyRequired": True},
    {"operationName": "named"},
    {"modelSelectionExpression": "$request.body.action", "requestModels": {"a": "One"}},
]
SOCKET_SETTINGS = [
    *SETTINGS,
    {"executionLog": "INFO"},
    {"executionLog": {"level": "ERROR", "dataTrace": True}},
    {"executionLog": {"level": "OFF", "dataTrace": False}},
]


@st.composite
def _stages(draw: st.DrawFn, names: list[str], keys: list[str], settings: list[dict[str, Any]]) -> dict[str, Any]:
    stages: dict[str, Any] = {}
    for name in draw(subset(names)):
        whole = {**draw(st.sampled_from(settings)), **draw(st.sampled_from(LOGS)), "variables": {"alias": "live"}}
        routes = {key: draw(st.sampled_from(settings)) for key in draw(subset(keys))}
        stages[name] = {**whole, "autoDeploy": draw(st.booleans()), "routes": routes}
    return stages


@st.composite
def http_documents(draw: st.DrawFn) -> Documents:
    """Return an HTTP API with everything that it needs."""
    routes: dict[str, Any] = {}
    for key in draw(subset(HTTP_KEYS, least=1)):
        routes[key] = {**draw(st.sampled_from(HTTP_CALLS)), **draw(st.sampled_from(GUARDS))}
    said = {
        "kind": "HttpApi",
        "name": "orders",
        **(draw(st.sampled_from(CORS)) or {}),
        "authorizers": HTTP_AUTHORIZERS,
        "integrations": SHARED,
        "routes": routes,
        "stages": draw(_stages(["$default", "prod"], sorted(routes), SETTINGS)),
    }
    return [said, LINK]


@st.composite
def socket_documents(draw: st.DrawFn) -> Documents:
    """Return a WebSocket API with everything that it needs."""
    routes: dict[str, Any] = {}
    for key in draw(subset(["$connect", "$disconnect", "send", "join room", "$default"], least=1)):
        members = {} if key.startswith("$") else draw(st.sampled_from(SOCKET_MEMBERS))
        guard = {"authorizer": "caller"} if key == "$connect" and draw(st.booleans()) else {}
        routes[key] = {**draw(st.sampled_from(SOCKET_CALLS)), **members, **guard}
    said = {
        "kind": "WebSocketApi",
        "name": "chat",
        "routeSelectionExpression": "$request.body.action",
        "authorizers": {
            "caller": {"type": "REQUEST", "lambda": "authorize", "identitySource": ["route.request.header.A"]}
        },
        "models": {"One": {"schema": {"type": "object"}}},
        "integrations": {"shared": {"type": "AWS_PROXY", "httpMethod": "POST", "uri": INVOKED}},
        "routes": routes,
        "stages": draw(_stages(["live"], sorted(routes), SOCKET_SETTINGS)),
    }
    return [said, {"kind": "Account", "cloudwatchRoleArn": ROLE}]
