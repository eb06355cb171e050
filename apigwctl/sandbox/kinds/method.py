"""Method and MethodResponse: what a route asks of its caller, and what it declares to answer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from apigwctl.sandbox.errors import bad_request, conflict, not_found
from apigwctl.sandbox.kinds import resource
from apigwctl.sandbox.kinds.kind import Call, Handler, chosen
from apigwctl.sandbox.patches import patched
from apigwctl.sandbox.store import Record

VERBS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY")
MISSING = "Invalid Method identifier specified"
MISSING_STATUS = "Invalid Response status code specified"
_AUTHORIZER_NEEDED = (
    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid "
    "authorizer."
)
_AUTHORIZER_TYPES: Mapping[str, tuple[str, ...]] = {
    "CUSTOM": ("TOKEN", "REQUEST"),
    "COGNITO_USER_POOLS": ("COGNITO_USER_POOLS",),
    "JWT": ("JWT",),
}
_AUTHORIZATION_TYPES = ("NONE", "AWS_IAM", *_AUTHORIZER_TYPES)
_REQUEST_PARAMETER = re.compile(
    r"method\.request\.(path|header|querystring|multivalueheader|multivaluequerystring)\..+"
)
_RESPONSE_PARAMETER = re.compile(r"method\.response\.header\..+")


def find(call: Call) -> Record:
    """The method that the request names; raises NotFoundException."""
    found: Record | None = resource.find(call)["resourceMethods"].get(call.params["httpMethod"])
    if found is None:
        raise not_found(MISSING)
    return found


def bad_mapping(expression: str, *, parameter: bool = False) -> Exception:
    """AWS's refusal of a mapping expression, or of one that names an undeclared parameter."""
    noun = "mapping expression parameter" if parameter else "mapping expression"
    return bad_request(
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
        f"[Invalid {noun} specified: {expression}]"
    )


def put(call: Call) -> Record:
    """PutMethod; a second one for the same verb is a conflict."""
    holder = resource.find(call)
    verb = call.params["httpMethod"]
    if verb not in VERBS:
        raise bad_request(f"Invalid HttpMethod specified. Valid options are {','.join(VERBS)}")
    made = built(call.params)
    check(call.api(), made)
    if verb in holder["resourceMethods"]:
        raise conflict("Method already exists for this resource")
    holder["resourceMethods"][verb] = made
    return made


def built(params: Record) -> Record:
    """A method's record with AWS's defaults: an authorizer is kept only where the type uses one (recorded)."""
    made = {
        "httpMethod": params["httpMethod"],
        "authorizationType": params.get("authorizationType") or "NONE",
        "apiKeyRequired": bool(params.get("apiKeyRequired")),
        **chosen(
            params, "authorizerId", "operationName", "requestParameters", "requestModels", "requestValidatorId",
            "authorizationScopes",
        ),
    }  # fmt: skip
    if made["authorizationType"] not in _AUTHORIZER_TYPES:
        made.pop("authorizerId", None)
    return made


def check(api: Record, method: Record) -> None:
    """Raise BadRequestException for a method that refers to what is not there."""
    kind = method["authorizationType"]
    if kind not in _AUTHORIZATION_TYPES:
        raise bad_request(f"Invalid authorization type specified. Valid options are {','.join(_AUTHORIZATION_TYPES)}")
    if kind in _AUTHORIZER_TYPES:
        authorizer = api["authorizers"].get(method.get("authorizerId"))
        if authorizer is None or authorizer["type"] not in _AUTHORIZER_TYPES[kind]:
            raise bad_request(_AUTHORIZER_NEEDED)
    validator = method.get("requestValidatorId")
    if validator and validator not in api["requestValidators"]:
        raise bad_request("Invalid Request Validator identifier specified")
    _check_models(api, method.get("requestModels"))
    parameters = method.get("requestParameters") or {}
    for name in parameters:
        if not _REQUEST_PARAMETER.fullmatch(name):
            raise bad_mapping(name)
    names = [name.split(".", 3)[3] for name in parameters]
    if len(set(names)) < len(names):
        raise bad_request("Parameter names must be unique across querystring, header and path")


def _check_models(api: Record, models: Mapping[str, str] | None) -> None:
    for name in (models or {}).values():
        if name not in api["models"]:
            raise bad_request(f"Invalid model identifier specified: {name}")


def get(call: Call) -> Record:
    """GetMethod."""
    return find(call)


def update(call: Call) -> Record:
    """UpdateMethod: the authorizer is checked once all operations are applied, so that type and id come together."""
    old = find(call)
    new = patched(
        old,
        call.params.get("patchOperations") or [],
        operation=call.operation,
        shape=call.protocol.shape("Method"),
    )
    if new.get("authorizationType") not in _AUTHORIZER_TYPES:
        new.pop("authorizerId", None)
    if not new.get("authorizationScopes"):
        new.pop("authorizationScopes", None)
    check(call.api(), new)
    old.clear()
    old.update(new)
    return old


def delete(call: Call) -> Record:
    """DeleteMethod."""
    find(call)
    del resource.find(call)["resourceMethods"][call.params["httpMethod"]]
    return {}


def find_response(call: Call) -> Record:
    """The method response that the request names; raises NotFoundException."""
    found: Record | None = find(call).get("methodResponses", {}).get(call.params["statusCode"])
    if found is None:
        raise not_found(MISSING_STATUS)
    return found


def put_response(call: Call) -> Record:
    """PutMethodResponse; a second one for the same status is a conflict."""
    holder = find(call)
    status = call.params["statusCode"]
    made = {
        "statusCode": status,
        **{
            name: call.params[name]
            for name in ("responseParameters", "responseModels")
            if call.params.get(name) is not None  # an empty map is echoed (recorded)
        },
    }
    check_response(call.api(), made)
    if status in holder.get("methodResponses", {}):
        raise conflict("Response already exists for this resource")
    holder.setdefault("methodResponses", {})[status] = made
    return made


def check_response(api: Record, response: Record) -> None:
    """Raise BadRequestException for unknown models and for what is no response header."""
    _check_models(api, response.get("responseModels"))
    for name in response.get("responseParameters") or {}:
        if not _RESPONSE_PARAMETER.fullmatch(name):
            raise bad_mapping(name)


def update_response(call: Call) -> Record:
    """UpdateMethodResponse."""
    old = find_response(call)
    new = patched(
        old,
        call.params.get("patchOperations") or [],
        operation=call.operation,
        shape=call.protocol.shape("MethodResponse"),
    )
    check_response(call.api(), new)
    old.clear()
    old.update(new)
    return old


def delete_response(call: Call) -> Record:
    """DeleteMethodResponse."""
    find_response(call)
    holder = find(call)
    del holder["methodResponses"][call.params["statusCode"]]
    if not holder["methodResponses"]:
        del holder["methodResponses"]
    return {}


HANDLERS: dict[str, Handler] = {
    "PutMethod": put,
    "GetMethod": get,
    "UpdateMethod": update,
    "DeleteMethod": delete,
    "PutMethodResponse": put_response,
    "GetMethodResponse": find_response,
    "UpdateMethodResponse": update_response,
    "DeleteMethodResponse": delete_response,
}
