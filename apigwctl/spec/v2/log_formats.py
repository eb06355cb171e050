"""The named access log formats of HTTP and WebSocket APIs: those of REST APIs, in the variables that each kind has.

Sources: AWS developer guide, "Customize HTTP API access logs" and "Configure logging for WebSocket APIs" (2026-04).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from apigwctl.spec.v2.protocols import Protocol
from apigwctl.values import FrozenMap

_COMMON = {
    "requestId": "requestId",
    "extendedRequestId": "extendedRequestId",
    "time": "requestTime",
    "ip": "identity.sourceIp",
    "userAgent": "identity.userAgent",
    "routeKey": "routeKey",
    "status": "status",
}
_HTTP = {
    **_COMMON,
    "httpMethod": "httpMethod",
    "path": "path",
    "protocol": "protocol",
    "responseLength": "responseLength",
    "responseLatency": "responseLatency",
    "integrationStatus": "integration.status",
    "integrationLatency": "integration.latency",
    "caller": "identity.caller",
    "error": "error.message",
    "errorType": "error.responseType",
    "integrationError": "integration.error",
    "authorizerError": "authorizer.error",
}
_SOCKET = {
    **_COMMON,
    "eventType": "eventType",
    "connectionId": "connectionId",
    "messageId": "messageId",
    "integrationStatus": "integration.status",
    "integrationLatency": "integration.latency",
    "apiKeyId": "identity.apiKeyId",
    "caller": "identity.caller",
    "error": "error.message",
    "errorType": "error.responseType",
    "integrationError": "integration.error",
    "authorizerError": "authorizer.error",
}
_CALLER = ("identity.sourceIp", "identity.caller", "identity.user", "requestTime")
_REQUEST = {True: ("httpMethod", "routeKey", "protocol"), False: ("eventType", "routeKey", "connectionId")}
_ANSWER = {True: ("status", "responseLength", "requestId", "extendedRequestId"), False: ("status", "requestId")}
_XML = {
    "ip": "identity.sourceIp",
    "caller": "identity.caller",
    "user": "identity.user",
    "requestTime": "requestTime",
    "routeKey": "routeKey",
    "status": "status",
    "extendedRequestId": "extendedRequestId",
}


def formats_of(protocol: Protocol) -> Mapping[str, str]:
    """Return the text of each named format for a kind of API."""
    http = protocol.is_http
    fields = (*_CALLER, *_REQUEST[http], *_ANSWER[http])
    line = [f"$context.{path}" for path in fields]
    request = " ".join(line[4:7])
    inner = "".join(f"<{name}>$context.{path}</{name}>" for name, path in _XML.items())
    return FrozenMap(
        {
            "json": json.dumps(
                {name: f"$context.{path}" for name, path in (_HTTP if http else _SOCKET).items()}, separators=(",", ":")
            ),
            "csv": ",".join(line),
            "clf": f'{line[0]} {line[1]} {line[2]} [{line[3]}] "{request}" {" ".join(line[7:])}',
            "xml": f'<request id="$context.requestId">{inner}</request>',
        }
    )
