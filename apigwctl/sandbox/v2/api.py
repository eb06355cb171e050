"""Api: an HTTP or WebSocket API, what is about it, and what quick create makes with it."""

from __future__ import annotations

from collections.abc import Mapping

from apigwctl.sandbox.domains import mappings
from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2 import auto_deploy, cors, quick_create, selection
from apigwctl.sandbox.v2.definition import new_api
from apigwctl.sandbox.v2.kind import Call, Handler, Kind, chosen, find_api

# AWS developer guide, Quotas page (2026-04): Regional APIs.
_QUOTA = 600
_KEY_SELECTIONS = ("$request.header.x-api-key", "$context.authorizer.usageIdentifierKey")
HTTP_SELECTION = "$request.method $request.path"
"""How AWS shows the one route selection expression that HTTP APIs have (CLI example: create-api)."""

_HTTP_SELECTIONS = (HTTP_SELECTION, "${request.method} ${request.path}")
_QUICK = ("Target", "RouteKey", "CredentialsArn")


def build(call: Call, _home: Record) -> Record:
    """CreateApi's record, without what quick create adds."""
    params = call.params
    about = {
        "ApiId": call.new_id(10),
        "ApiKeySelectionExpression": _KEY_SELECTIONS[0],
        "CreatedDate": call.now,
        "DisableExecuteApiEndpoint": False,
        "IpAddressType": "ipv4",
        **({"RouteSelectionExpression": HTTP_SELECTION} if params["ProtocolType"] == "HTTP" else {}),
        **chosen(
            params, "ApiKeySelectionExpression", "CorsConfiguration", "Description", "DisableExecuteApiEndpoint",
            "DisableSchemaValidation", "IpAddressType", "Name", "ProtocolType", "RouteSelectionExpression", "Tags",
            "Version",
        ),
    }  # fmt: skip
    about["ApiEndpoint"] = endpoint(call, about)
    check(about)
    return new_api(about)


def endpoint(call: Call, about: Mapping[str, str]) -> str:
    """Where an API answers: wss for WebSocket APIs (CLI example: get-apis)."""
    scheme = "https" if about["ProtocolType"] == "HTTP" else "wss"
    suffix = "amazonaws.com.cn" if call.region.startswith("cn-") else "amazonaws.com"
    return f"{scheme}://{about['ApiId']}.execute-api.{call.region}.{suffix}"


def check(about: Record) -> None:
    """Complete what is about an API; raise BadRequestException for what AWS refuses."""
    if not about.get("Name"):
        raise bad_request("Name must not be empty")
    if about["ApiKeySelectionExpression"] not in _KEY_SELECTIONS:
        options = ", ".join(_KEY_SELECTIONS)
        raise bad_request(f"Invalid ApiKeySelectionExpression specified. Must be one of [{options}]")
    if about["ProtocolType"] == "HTTP":
        _check_http(about)
    else:
        _check_socket(about)


def _check_http(about: Record) -> None:
    if about.get("RouteSelectionExpression") not in _HTTP_SELECTIONS:
        raise bad_request("RouteSelectionExpression of an HTTP API must be ${request.method} ${request.path}")
    about["RouteSelectionExpression"] = HTTP_SELECTION
    if about.get("DisableSchemaValidation"):
        raise bad_request("DisableSchemaValidation is supported only for WEBSOCKET protocol Apis")
    if about["ApiKeySelectionExpression"] != _KEY_SELECTIONS[0]:
        raise bad_request("ApiKeySelectionExpression is supported only for WEBSOCKET protocol Apis")
    if "CorsConfiguration" in about:
        about["CorsConfiguration"] = cors.completed(about["CorsConfiguration"])


def _check_socket(about: Record) -> None:
    if not about.get("RouteSelectionExpression"):
        raise bad_request("RouteSelectionExpression is required for WEBSOCKET protocol Apis")
    if not selection.names_message_part(about["RouteSelectionExpression"]):
        raise bad_request(f"Invalid RouteSelectionExpression specified: {about['RouteSelectionExpression']}")
    if "CorsConfiguration" in about:
        raise bad_request("CorsConfiguration is supported only for HTTP protocol Apis")


def create(call: Call) -> Record:
    """CreateApi; with a target also an integration, a route and a stage that API Gateway manages."""
    given = {name: call.params[name] for name in _QUICK if call.params.get(name)}
    if given and call.params["ProtocolType"] != "HTTP":
        raise bad_request("Quick create is supported only for HTTP protocol Apis")
    if given and "Target" not in given:
        raise bad_request("Target is required for quick create")
    # made apart first: a target that is refused must leave no API behind
    stored = KIND.build(call, call.home)
    if given:
        quick_create.fill(call, stored, given)
    KIND.put(call.home, stored)
    return KIND.shown(call, stored["about"])


def update(call: Call) -> Record:
    """UpdateApi; Target, RouteKey and CredentialsArn change what quick create made."""
    given = {name: call.params.pop(name) for name in _QUICK if name in call.params}
    api = find_api(call)
    prepared = quick_create.changed(call, api, given) if given else {}
    about = KIND.change(call)
    quick_create.replace(api, prepared)
    auto_deploy.deploy(call, api)
    return KIND.shown(call, about)


def _changed(_call: Call, _old: Record, new: Record) -> None:
    for name, default in (("ApiKeySelectionExpression", _KEY_SELECTIONS[0]), ("IpAddressType", "ipv4")):
        new.setdefault(name, default)
    check(new)


def delete(call: Call) -> Record:
    """DeleteApi; usage plans lose its stages, as those of a REST API."""
    answer = KIND.delete(call)
    for plan in call.home["usagePlans"].values():
        plan["apiStages"] = [stage for stage in plan["apiStages"] if stage["apiId"] != call.params["ApiId"]]
    return answer


def delete_cors(call: Call) -> Record:
    """DeleteCorsConfiguration; nothing to do is no error."""
    api = find_api(call)
    api["about"].pop("CorsConfiguration", None)
    auto_deploy.deploy(call, api)
    return {}


KIND = Kind(
    shape="Api",
    plural="Apis",
    collection="v2Apis",
    key="ApiId",
    missing="Invalid API identifier specified {account}:{key}",
    build=build,
    parent=lambda call: call.home,
    tagged=True,
    # the CLI's example update-api gives AllowOrigins alone, and the other members stay
    joined=("CorsConfiguration",),
    quota=(_QUOTA, "APIs", "this account"),
    changed=_changed,
    check_deleted=lambda call, record: mappings.check_api_unmapped(call, record["ApiId"]),
    after=auto_deploy.after_change,
    held=lambda stored: stored["about"],
)
HANDLERS: dict[str, Handler] = {
    **KIND.handlers(),
    "CreateApi": create,
    "UpdateApi": update,
    "DeleteApi": delete,
    "DeleteCorsConfiguration": delete_cors,
}
