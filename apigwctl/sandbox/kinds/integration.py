"""Integration and IntegrationResponse: the back end of a method. Putting one again replaces it, responses included."""

from __future__ import annotations

import re
from collections.abc import Mapping

from apigwctl.sandbox.errors import bad_request, conflict, limit_exceeded, not_found
from apigwctl.sandbox.kinds import method, resource
from apigwctl.sandbox.kinds.kind import Call, Handler, chosen
from apigwctl.sandbox.patches import patched
from apigwctl.sandbox.store import Record

MISSING = "Invalid Integration identifier specified"
_HTTP = ("HTTP", "HTTP_PROXY")
_URI = re.compile(r"https?://[^\s/]+.*|\$\{stageVariables\..+", re.S)
_REQUEST_TARGET = re.compile(r"integration\.request\.(path|header|querystring)\..+")
_SOURCE = re.compile(
    r"'.*'|context\..+|stageVariables\..+|"
    r"method\.request\.(body.*|(path|header|querystring|multivalueheader|multivaluequerystring)\..+)",
    re.S,
)
_RESPONSE_SOURCE = re.compile(
    r"'.*'|context\..+|stageVariables\..+|integration\.response\.(body.*|(multivalueheader|header)\..+)", re.S
)
_PASSTHROUGH = ("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER")
_PROXY_ONLY = (
    "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."
)
# AWS developer guide, Quotas page (2026-04): 300 KB.
_LARGEST_TEMPLATE = 300 * 1024
_LONGEST = {"BUFFERED": 29000, "STREAM": 900000}


def find(call: Call) -> Record:
    """The integration that the request names; raises NotFoundException."""
    found: Record | None = method.find(call).get("methodIntegration")
    if found is None:
        raise not_found(MISSING)
    return found


def put(call: Call) -> Record:
    """PutIntegration; an existing one is replaced, and its responses go."""
    holder = method.find(call)
    made = built(call.params, call.params["resourceId"], call.params.get("integrationHttpMethod"))
    check(made, holder.get("requestParameters") or {})
    holder["methodIntegration"] = made
    return made


def built(params: Record, resource_id: str, http_method: str | None) -> Record:
    """An integration's record with AWS's defaults, as recorded."""
    kind = params["type"]
    made = {
        "type": kind,
        "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": 29000,
        "cacheNamespace": resource_id,
        "cacheKeyParameters": [],
        **({"connectionType": "INTERNET"} if kind in _HTTP else {}),
        **chosen(
            params, "credentials", "connectionType", "connectionId", "requestParameters", "passthroughBehavior",
            "contentHandling", "timeoutInMillis", "cacheNamespace", "cacheKeyParameters", "tlsConfig",
            "responseTransferMode", "integrationTarget",
        ),
    }  # fmt: skip
    if params.get("requestTemplates"):
        made["requestTemplates"] = blank_as_null(params["requestTemplates"])
    if kind != "MOCK":
        made.update({"httpMethod": http_method or ""}, **chosen(params, "uri"))
    return made


def check(integration: Record, declared: Mapping[str, bool]) -> None:
    """Raise BadRequestException for what AWS refuses; `declared` are the method's request parameters."""
    kind = integration["type"]
    if kind != "MOCK":
        if not integration.get("httpMethod"):
            raise bad_request("Enumeration value for HttpMethod must be non-empty")
        if integration["httpMethod"] not in method.VERBS:
            raise bad_request(f"Invalid HttpMethod specified. Valid options are {','.join(method.VERBS)}")
        _check_uri(kind, integration.get("uri") or "")
    if integration.get("connectionType") == "VPC_LINK" and not integration.get("connectionId"):
        raise bad_request("Connection ID must be specified for connection type VPC_LINK")
    check_settings(integration)
    check_content_types(integration.get("requestTemplates"))
    _check_request_parameters(integration, declared)


def check_settings(integration: Record) -> None:
    """Raise BadRequestException for a timeout out of range, an unknown passthrough behaviour, or wrong streaming."""
    if integration["passthroughBehavior"] not in _PASSTHROUGH:
        raise bad_request(f"Invalid passthrough behavior specified. Valid options are {','.join(_PASSTHROUGH)}")
    mode = integration.get("responseTransferMode", "BUFFERED")
    if mode == "STREAM" and integration["type"] not in ("HTTP_PROXY", "AWS_PROXY"):
        raise bad_request("Response streaming is supported for integrations of type HTTP_PROXY and AWS_PROXY only")
    if mode == "BUFFERED" and (integration.get("uri") or "").endswith("/response-streaming-invocations"):
        raise bad_request("Response transfer mode must be STREAM for a function URI that streams")
    longest = _LONGEST[mode]
    if not 50 <= integration["timeoutInMillis"] <= longest:
        raise bad_request(f"Timeout should be between 50 ms and {longest} ms")


def _check_uri(kind: str, uri: str) -> None:
    if kind in _HTTP:
        if not _URI.fullmatch(uri):
            raise bad_request("Invalid HTTP endpoint specified for URI")
        return
    parts = uri.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        raise bad_request("Invalid ARN specified in the request")
    if not parts[5].startswith(("path/", "action/")):
        raise bad_request("AWS ARN for integration must contain path or action")
    if kind == "AWS_PROXY" and parts[4] not in ("lambda", "firehose"):
        raise bad_request(_PROXY_ONLY)


def _check_request_parameters(integration: Record, declared: Mapping[str, bool]) -> None:
    for target, source in (integration.get("requestParameters") or {}).items():
        if not _REQUEST_TARGET.fullmatch(target):
            raise method.bad_mapping(target)
        if not _SOURCE.fullmatch(source or ""):
            raise method.bad_mapping(source or "null")
        named = source.startswith("method.request.") and not source.startswith("method.request.body")
        if named and not {source, source.replace(".multivalue", ".")} & set(declared):
            raise method.bad_mapping(source, parameter=True)


def check_content_types(templates: Mapping[str, str | None] | None) -> None:
    """Raise BadRequestException for what is no content type, LimitExceededException for too large a template."""
    for name, text in (templates or {}).items():
        if len(text or "") > _LARGEST_TEMPLATE:
            raise limit_exceeded(f"Mapping template exceeds the maximum size of {_LARGEST_TEMPLATE} bytes")
        if "/" not in name and not name.startswith("$"):
            raise bad_request(f"Validation Result: warnings : [], errors : [Invalid content type specified: {name}]")


def blank_as_null(templates: Mapping[str, str | None]) -> dict[str, str | None]:
    """Templates as AWS answers them: an empty one is null (recorded)."""
    return {name: text or None for name, text in templates.items()}


def update(call: Call) -> Record:
    """UpdateIntegration."""
    old = find(call)
    new = patched(
        old,
        call.params.get("patchOperations") or [],
        operation=call.operation,
        shape=call.protocol.shape("Integration"),
    )
    if "requestTemplates" in new:
        new["requestTemplates"] = blank_as_null(new["requestTemplates"])
    for name, default in (("passthroughBehavior", "WHEN_NO_MATCH"), ("timeoutInMillis", 29000)):
        new.setdefault(name, default)
    check(new, method.find(call).get("requestParameters") or {})
    old.clear()
    old.update(new)
    return old


def delete(call: Call) -> Record:
    """DeleteIntegration."""
    find(call)
    del method.find(call)["methodIntegration"]
    return {}


def find_response(call: Call) -> Record:
    """The integration response that the request names; raises NotFoundException."""
    found: Record | None = find(call).get("integrationResponses", {}).get(call.params["statusCode"])
    if found is None:
        raise not_found(method.MISSING_STATUS)
    return found


def put_response(call: Call) -> Record:
    """PutIntegrationResponse; an existing one is replaced (recorded).

    Headers want a method response that declares them; without headers AWS takes a status that nothing declares
    (recorded: GetMethod shows integration responses and no method responses).
    """
    holder = find(call)
    status = call.params["statusCode"]
    declared = method.find(call).get("methodResponses", {}).get(status)
    made = built_response(call.params, status)
    check_content_types(made.get("responseTemplates"))
    if declared is None and made.get("responseParameters"):
        raise not_found("No method response exists for method.")
    check_response(made, declared or {})
    _check_pattern(holder, made)
    holder.setdefault("integrationResponses", {})[status] = made
    return made


def _check_pattern(holder: Record, response: Record) -> None:
    # seen by Terraform's users: "Integration response with selection pattern default already exists"
    pattern = response.get("selectionPattern") or "default"
    for status, other in (holder.get("integrationResponses") or {}).items():
        if status != response["statusCode"] and (other.get("selectionPattern") or "default") == pattern:
            raise conflict(f"Integration response with selection pattern {pattern} already exists")


def built_response(params: Record, status: str) -> Record:
    """An integration response's record: members that were not sent stay absent, an empty pattern is kept (recorded)."""
    made: Record = {"statusCode": status}
    made |= {name: params[name] for name in ("selectionPattern", "contentHandling") if params.get(name) is not None}
    made |= chosen(params, "responseParameters")
    if params.get("responseTemplates") is not None:
        made |= {"responseTemplates": blank_as_null(params["responseTemplates"])}
    return made


def check_response(response: Record, declared: Record) -> None:
    """Raise BadRequestException for a header that the method response does not declare, or a bad source."""
    for target, source in (response.get("responseParameters") or {}).items():
        if target not in (declared.get("responseParameters") or {}):
            raise method.bad_mapping(target, parameter=True)
        if not _RESPONSE_SOURCE.fullmatch(source or ""):
            raise method.bad_mapping(source or "null")


def update_response(call: Call) -> Record:
    """UpdateIntegrationResponse."""
    old = find_response(call)
    new = patched(
        old,
        call.params.get("patchOperations") or [],
        operation=call.operation,
        shape=call.protocol.shape("IntegrationResponse"),
    )
    if "responseTemplates" in new:
        new["responseTemplates"] = blank_as_null(new["responseTemplates"])
    declared = method.find(call).get("methodResponses", {}).get(new["statusCode"], {})
    check_response(new, declared)
    _check_pattern(find(call), new)
    old.clear()
    old.update(new)
    return old


def delete_response(call: Call) -> Record:
    """DeleteIntegrationResponse; a missing method is told as a missing integration (recorded)."""
    if call.params["httpMethod"] not in resource.find(call)["resourceMethods"]:
        raise not_found(MISSING)
    find_response(call)
    holder = find(call)
    del holder["integrationResponses"][call.params["statusCode"]]
    if not holder["integrationResponses"]:
        del holder["integrationResponses"]
    return {}


HANDLERS: dict[str, Handler] = {
    "PutIntegration": put,
    "GetIntegration": find,
    "UpdateIntegration": update,
    "DeleteIntegration": delete,
    "PutIntegrationResponse": put_response,
    "GetIntegrationResponse": find_response,
    "UpdateIntegrationResponse": update_response,
    "DeleteIntegrationResponse": delete_response,
}
