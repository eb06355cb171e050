"""Route of HTTP and WebSocket APIs: its key, its target, who may call it.

Sources: API reference, Route, and developer guide, "Create routes for HTTP APIs" and "Create routes for WebSocket APIs"
(2026-04). The texts on authorizers were reported by users of Terraform, the AWS CDK and SST.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from apigwctl.sandbox.errors import bad_request, conflict, not_found
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2 import auto_deploy
from apigwctl.sandbox.v2.kind import Call, Handler, Kind, chosen, find_api, is_http

DEFAULT = "$default"
# AWS developer guide, quotas of HTTP APIs and of WebSocket APIs (2026-04).
_QUOTA, _SCOPES = 300, 10
_HTTP_KEY = re.compile(r"(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (/[^\s?#]*)")
_SEGMENT = re.compile(r"[^{}]*|\{[A-Za-z0-9._:-]+\+?\}")
_SOCKET_ONLY = (
    "ApiKeyRequired", "ModelSelectionExpression", "RequestModels", "RequestParameters",
    "RouteResponseSelectionExpression",
)  # fmt: skip
_PARAMETER = re.compile(r"route\.request\.(header|querystring|path|multivalue\w+)\.\S+")
_CUSTOM_NEEDS = (
    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid "
    "authorizer."
)
_JWT_NEEDS = "Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer."
_SCOPES_NEED = (
    "Invalid Route authorization type specified. Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT "
    "authorization types"
)


def build(call: Call, api: Record) -> Record:
    """CreateRoute's record."""
    made = {
        "RouteId": call.new_id(7),
        "ApiKeyRequired": False,
        "AuthorizationType": "NONE",
        **chosen(
            call.params, "ApiKeyRequired", "AuthorizationScopes", "AuthorizationType", "AuthorizerId",
            "ModelSelectionExpression", "OperationName", "RequestModels", "RequestParameters", "RouteKey",
            "RouteResponseSelectionExpression", "Target",
        ),
        "routeResponses": {},
    }  # fmt: skip
    check(api, made)
    return made


def check(api: Record, record: Record) -> None:
    """Raise BadRequestException, NotFoundException or ConflictException for what AWS refuses."""
    http = is_http(api)
    _check_key(http, record)
    key = record["RouteKey"]
    if any(other["RouteKey"] == key and other["RouteId"] != record["RouteId"] for other in api["routes"].values()):
        raise conflict(f"Route with key {key} already exists for this API")
    if http:
        _check_variables(api, record)
    for name in _SOCKET_ONLY if http else ():
        if record.get(name):
            raise bad_request(f"{name} is supported only for WEBSOCKET protocol Apis")
    _check_authorization(api, record)
    _check_target(api, record)
    for name in record.get("RequestParameters") or {}:
        if not _PARAMETER.fullmatch(name):
            raise bad_request(f"Invalid request parameter specified: {name}")
    check_models(api, record.get("RequestModels"))
    if record.get("RouteResponseSelectionExpression", DEFAULT) != DEFAULT:
        raise bad_request("RouteResponseSelectionExpression must be $default")


def _check_key(http: bool, record: Record) -> None:
    key = record.get("RouteKey")
    if not key:
        raise bad_request("Route key is required")
    if not http or key == DEFAULT:
        return
    match = _HTTP_KEY.fullmatch(key)
    segments = match[2].split("/")[1:] if match else []
    named = [segment.strip("{}+") for segment in segments if segment.startswith("{")]
    greedy = any(segment.endswith("+}") for segment in segments[:-1])
    if not match or greedy or len(named) != len(set(named)) or not all(map(_SEGMENT.fullmatch, segments)):
        raise bad_request(f"The provided route key is not formatted properly for HTTP protocol. Route key: {key}")


def _check_variables(api: Record, record: Record) -> None:
    """Raise ConflictException where another route of the same verb has a variable of another name at the same place.

    Users of the AWS CDK who renamed a variable reported it, and its words; nobody told of two verbs, or of a greedy
    variable beside another one, and those are let through.
    """
    key = record["RouteKey"]
    for other in api["routes"].values():
        if other["RouteId"] != record["RouteId"] and _conflict(key, other["RouteKey"]):
            raise conflict(
                f"The provided route key {key} has a conflicting variable on the same hierarchical level as "
                f"{other['RouteKey']}"
            )


def _conflict(key: str, other: str) -> bool:
    (verb, _, path), (other_verb, _, other_path) = key.partition(" "), other.partition(" ")
    if verb != other_verb:
        return False
    for part, twin in zip(path.split("/"), other_path.split("/"), strict=False):
        if part != twin:
            return all(text.startswith("{") and not text.endswith("+}") for text in (part, twin))
    return False


def _check_authorization(api: Record, record: Record) -> None:
    http, kind = is_http(api), record["AuthorizationType"]
    if not http and kind == "JWT":
        raise bad_request("Authorization type JWT is supported only for HTTP protocol Apis")
    if not http and kind != "NONE" and record["RouteKey"] != "$connect":
        raise bad_request("Authorization is supported only for the route $connect of WEBSOCKET protocol Apis")
    if kind in ("CUSTOM", "JWT"):
        found = api["authorizers"].get(record.get("AuthorizerId"), {})
        if found.get("AuthorizerType") != {"CUSTOM": "REQUEST", "JWT": "JWT"}[kind]:
            raise bad_request(_CUSTOM_NEEDS if kind == "CUSTOM" else _JWT_NEEDS)
    else:
        # as Terraform's users see it: an authorizer without an authorization type that takes it is not kept
        record.pop("AuthorizerId", None)
    if record.get("AuthorizationScopes") and kind != "JWT":
        raise bad_request(_SCOPES_NEED)
    if len(record.get("AuthorizationScopes") or ()) > _SCOPES:
        raise bad_request(f"At most {_SCOPES} authorization scopes can be specified")


def _check_target(api: Record, record: Record) -> None:
    target = record.get("Target")
    if target is None:
        return
    folder, _, integration_id = target.partition("/")
    if folder != "integrations" or not integration_id:
        raise bad_request(f"Invalid target specified: {target}. Must be of the form integrations/<integration id>")
    if integration_id not in api["integrations"]:
        raise not_found("Invalid Integration identifier specified")


def check_models(api: Record, given: Mapping[str, str] | None) -> None:
    """Raise BadRequestException for a model that the API does not have."""
    names = {model["Name"] for model in api["models"].values()}
    for name in (given or {}).values():
        if name not in names:
            raise bad_request(f"Invalid model identifier specified: {name}")


def _changed(call: Call, _old: Record, new: Record) -> None:
    if new["AuthorizationType"] != "JWT" and "AuthorizationScopes" not in call.params:
        new.pop("AuthorizationScopes", None)
    if new.get("AuthorizationScopes") == []:
        del new["AuthorizationScopes"]
    check(find_api(call), new)


def delete_parameter(call: Call) -> Record:
    """DeleteRouteRequestParameter."""
    record = KIND.find(call)
    name = call.params["RequestParameterKey"]
    if name not in record.get("RequestParameters", {}):
        raise not_found("Invalid request parameter specified")
    del record["RequestParameters"][name]
    auto_deploy.after_change(call)
    return {}


KIND = Kind(
    shape="Route",
    plural="Routes",
    collection="routes",
    key="RouteId",
    missing="Invalid Route identifier specified",
    build=build,
    parent=find_api,
    merged=("RequestParameters",),
    unlocked=("AuthorizationScopes", "AuthorizationType", "AuthorizerId", "OperationName", "Target"),
    quota=(_QUOTA, "Routes", "this API"),
    changed=_changed,
    after=auto_deploy.after_change,
)
HANDLERS: dict[str, Handler] = {**KIND.handlers(), "DeleteRouteRequestParameter": delete_parameter}
