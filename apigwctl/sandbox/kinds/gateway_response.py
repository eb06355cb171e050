"""GatewayResponse: every type is always there; only those that were put are customised.

A customised DEFAULT_4XX or DEFAULT_5XX shows through the types of its class that are not customised (recorded).
"""

from __future__ import annotations

from collections.abc import Mapping

from apigwctl.sandbox.errors import not_found
from apigwctl.sandbox.kinds.kind import Call, Handler, page
from apigwctl.sandbox.patches import patched
from apigwctl.sandbox.store import Record

_TEMPLATES = {"application/json": '{"message":$context.error.messageString}'}
_STATUSES: Mapping[str, str | None] = {
    "ACCESS_DENIED": "403",
    "API_CONFIGURATION_ERROR": "500",
    "AUTHORIZER_CONFIGURATION_ERROR": "500",
    "AUTHORIZER_FAILURE": "500",
    "BAD_REQUEST_BODY": "400",
    "BAD_REQUEST_PARAMETERS": "400",
    "DEFAULT_4XX": None,
    "DEFAULT_5XX": None,
    "EXPIRED_TOKEN": "403",
    "INTEGRATION_FAILURE": "504",
    "INTEGRATION_TIMEOUT": "504",
    "INVALID_API_KEY": "403",
    "INVALID_SIGNATURE": "403",
    "MISSING_AUTHENTICATION_TOKEN": "403",
    "QUOTA_EXCEEDED": "429",
    "REQUEST_TOO_LARGE": "413",
    "RESOURCE_NOT_FOUND": "404",
    "THROTTLED": "429",
    "UNAUTHORIZED": "401",
    "UNSUPPORTED_MEDIA_TYPE": "415",
    "WAF_FILTERED": "403",
}


def shown(api: Record, kind: str) -> Record:
    """A response as AWS shows it: customised, inherited from its class, or AWS's default."""
    own: Record | None = api["gatewayResponses"].get(kind)
    if own is not None:
        return {**own, "defaultResponse": False}
    status = _STATUSES[kind]
    inherited = api["gatewayResponses"].get(f"DEFAULT_{status[0]}XX") if status else None
    made = {**built({"responseType": kind}), **(inherited or {}), "responseType": kind, "defaultResponse": True}
    if status and not made.get("statusCode"):
        made["statusCode"] = status
    return made


def built(params: Record) -> Record:
    """A customised response's record; what was not given is the type's own default, never its class's (recorded)."""
    kind = params["responseType"]
    status = params.get("statusCode") or _STATUSES[kind]
    return {
        "responseType": kind,
        **({"statusCode": status} if status else {}),
        "responseParameters": params.get("responseParameters") or {},
        "responseTemplates": params.get("responseTemplates") or dict(_TEMPLATES),
    }


def put(call: Call) -> Record:
    """PutGatewayResponse."""
    api = call.api()
    kind = call.params["responseType"]
    api["gatewayResponses"][kind] = built(call.params)
    return shown(api, kind)


def get(call: Call) -> Record:
    """GetGatewayResponse."""
    return shown(call.api(), call.params["responseType"])


def list_(call: Call) -> Record:
    """GetGatewayResponses: all types."""
    api = call.api()
    return page(call, [shown(api, kind) for kind in _STATUSES], "responseType")


def update(call: Call) -> Record:
    """UpdateGatewayResponse: makes the customisation where there is none (recorded)."""
    api = call.api()
    kind = call.params["responseType"]
    api["gatewayResponses"][kind] = patched(
        api["gatewayResponses"].get(kind) or built({"responseType": kind}),
        call.params.get("patchOperations") or [],
        operation=call.operation,
        shape=call.protocol.shape("GatewayResponse"),
    )
    return shown(api, kind)


def delete(call: Call) -> Record:
    """DeleteGatewayResponse: back to the default."""
    if call.api()["gatewayResponses"].pop(call.params["responseType"], None) is None:
        raise not_found("Gateway response type not defined on api")
    return {}


HANDLERS: dict[str, Handler] = {
    "PutGatewayResponse": put,
    "GetGatewayResponse": get,
    "GetGatewayResponses": list_,
    "UpdateGatewayResponse": update,
    "DeleteGatewayResponse": delete,
}
