"""IntegrationResponse and RouteResponse: what a WebSocket API does with what comes back.

Sources: API reference and developer guide, "Set up WebSocket API integration responses" and "Set up route
responses for WebSocket APIs" (2026-04).
"""

from __future__ import annotations

from apigwctl.sandbox.errors import AnsweredError, bad_request, conflict
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2 import auto_deploy, integration, route
from apigwctl.sandbox.v2.kind import Call, Handler, Kind, chosen, find_api, is_http

_DEFAULT = "$default"


def _socket_only(call: Call, what: str) -> None:
    if is_http(find_api(call)):
        raise bad_request(f"{what} is supported only for WEBSOCKET protocol Apis")


def _taken(others: dict[str, Record], member: str, own_id: str, id_member: str, text: str) -> AnsweredError | None:
    if any(other[member] == text and other[id_member] != own_id for other in others.values()):
        return conflict(f"A response with key {text} already exists")
    return None


def _build_integration_response(call: Call, parent: Record) -> Record:
    _socket_only(call, "IntegrationResponse")
    made = {
        "IntegrationResponseId": call.new_id(7),
        **chosen(
            call.params, "ContentHandlingStrategy", "IntegrationResponseKey", "ResponseParameters", "ResponseTemplates",
            "TemplateSelectionExpression",
        ),
    }  # fmt: skip
    _check_integration_response(parent, made)
    return made


def _check_integration_response(parent: Record, record: Record) -> None:
    key = record.get("IntegrationResponseKey") or ""
    if key != _DEFAULT and not (len(key) > 2 and key.startswith("/") and key.endswith("/")):
        raise bad_request("IntegrationResponseKey must be $default or a regular expression between slashes")
    fault = _taken(
        parent["integrationResponses"],
        "IntegrationResponseKey",
        record["IntegrationResponseId"],
        "IntegrationResponseId",
        key,
    )
    if fault:
        raise fault


def _build_route_response(call: Call, parent: Record) -> Record:
    _socket_only(call, "RouteResponse")
    made = {
        "RouteResponseId": call.new_id(7),
        **chosen(call.params, "ModelSelectionExpression", "ResponseModels", "ResponseParameters", "RouteResponseKey"),
    }
    _check_route_response(call, parent, made)
    return made


def _check_route_response(call: Call, parent: Record, record: Record) -> None:
    if record.get("RouteResponseKey") != _DEFAULT:
        raise bad_request("RouteResponseKey must be $default")
    route.check_models(find_api(call), record.get("ResponseModels"))
    fault = _taken(parent["routeResponses"], "RouteResponseKey", record["RouteResponseId"], "RouteResponseId", _DEFAULT)
    if fault:
        raise fault


INTEGRATION_RESPONSE = Kind(
    shape="IntegrationResponse",
    plural="IntegrationResponses",
    collection="integrationResponses",
    key="IntegrationResponseId",
    missing="Invalid IntegrationResponse identifier specified",
    build=_build_integration_response,
    parent=integration.KIND.find,
    changed=lambda call, _old, new: _check_integration_response(integration.KIND.find(call), new),
    after=auto_deploy.after_change,
)
ROUTE_RESPONSE = Kind(
    shape="RouteResponse",
    plural="RouteResponses",
    collection="routeResponses",
    key="RouteResponseId",
    missing="Invalid RouteResponse identifier specified",
    build=_build_route_response,
    parent=route.KIND.find,
    changed=lambda call, _old, new: _check_route_response(call, route.KIND.find(call), new),
    after=auto_deploy.after_change,
)
HANDLERS: dict[str, Handler] = {**INTEGRATION_RESPONSE.handlers(), **ROUTE_RESPONSE.handlers()}
