"""Integration of HTTP and WebSocket APIs: its defaults and rules by protocol and type.

Defaults are those of the CLI's examples and of Terraform's acceptance tests (2026-04). The texts on
types, methods, VPC links and on use were reported by users of the AWS CLI, the AWS CDK and Terraform.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from apigwctl.sandbox.errors import bad_request, conflict
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2 import auto_deploy, selection, subtypes
from apigwctl.sandbox.v2.kind import Call, Handler, Kind, chosen, find_api, is_http

# AWS developer guide, quotas of HTTP APIs and of WebSocket APIs (2026-04).
_QUOTA, _SHORTEST = 300, 50
_LONGEST = {True: 30000, False: 29000}
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")
_SOCKET_ONLY = ("ContentHandlingStrategy", "RequestTemplates", "TemplateSelectionExpression")
_HTTP_ONLY = ("IntegrationSubtype", "ResponseParameters", "TlsConfig")
_RESPONSE_SELECTIONS = {
    "HTTP": "${integration.response.statuscode}",
    "MOCK": "${integration.response.statuscode}",
    "AWS": "${integration.response.body.errorMessage}",
}
_HTTP_URI = re.compile(r"https?://[^\s/]+.*", re.S)
_VARIABLE_URI = re.compile(r".*\$\{?stageVariables\..+", re.S)
_LISTENER = re.compile(
    r"arn:aws[\w-]*:elasticloadbalancing:[\w-]+:\d{12}:listener/(app|net)/.+|"
    r"arn:aws[\w-]*:servicediscovery:[\w-]+:\d{12}:service/.+"
)
_FUNCTION = re.compile(r"arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:.+")
_SERVICE = re.compile(r"arn:aws[\w-]*:apigateway:[\w-]+:[\w.-]+:(path|action)/.+", re.S)
_CREDENTIALS = re.compile(r"arn:aws[\w-]*:iam::(\d{12}:role/.+|\*:user/\*)")


def build(call: Call, api: Record) -> Record:
    """CreateIntegration's record."""
    params = call.params
    made = {
        "IntegrationId": call.new_id(7),
        **chosen(
            params, "ConnectionId", "ConnectionType", "ContentHandlingStrategy", "CredentialsArn", "Description",
            "IntegrationMethod", "IntegrationSubtype", "IntegrationType", "IntegrationUri", "PassthroughBehavior",
            "PayloadFormatVersion", "RequestParameters", "RequestTemplates", "ResponseParameters",
            "TemplateSelectionExpression", "TimeoutInMillis", "TlsConfig",
        ),
        "integrationResponses": {},
    }  # fmt: skip
    function = is_http(api) and made["IntegrationType"] == "AWS_PROXY" and "IntegrationSubtype" not in made
    if function and "PayloadFormatVersion" not in made:
        raise bad_request("PayloadFormatVersion is a required parameter for integration of type AWS_PROXY")
    _complete(api, made)
    check(call, api, made)
    return made


def _complete(api: Record, record: Record) -> None:
    """Fill in what AWS fills in."""
    kind, http = record["IntegrationType"], is_http(api)
    record.setdefault("ConnectionType", "INTERNET")
    record.setdefault("PayloadFormatVersion", "1.0")
    record.setdefault("TimeoutInMillis", _LONGEST[http])
    if kind in ("AWS", "AWS_PROXY") and not record.get("IntegrationSubtype"):
        record.setdefault("IntegrationMethod", "POST")
    record.pop("IntegrationResponseSelectionExpression", None)
    if http:
        # Terraform sends it always, and AWS does not keep it
        record.pop("PassthroughBehavior", None)
    elif kind in _RESPONSE_SELECTIONS:
        record.setdefault("PassthroughBehavior", "WHEN_NO_MATCH")
        record["IntegrationResponseSelectionExpression"] = _RESPONSE_SELECTIONS[kind]
    if kind == "MOCK":
        record.pop("IntegrationMethod", None)


def check(call: Call, api: Record, record: Record) -> None:
    """Raise BadRequestException for what AWS refuses."""
    http = is_http(api)
    kind = record["IntegrationType"]
    if http and kind not in ("AWS_PROXY", "HTTP_PROXY"):
        raise bad_request(
            "Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, "
            "HTTP_PROXY)"
        )
    for name in _SOCKET_ONLY if http else _HTTP_ONLY:
        if record.get(name):
            supported = "WEBSOCKET" if http else "HTTP"
            raise bad_request(f"{name} is supported only for {supported} protocol Apis")
    _check_timeout(http, record)
    _check_payload(http, record)
    _check_connection(call, http, record)
    _check_method(record)
    _check_parameters(http, record)
    if record.get("CredentialsArn") and not _CREDENTIALS.fullmatch(record["CredentialsArn"]):
        raise bad_request("Invalid ARN specified in the request")
    if not record.get("IntegrationSubtype"):
        _check_uri(http, record)


def _check_timeout(http: bool, record: Record) -> None:
    if not _SHORTEST <= record["TimeoutInMillis"] <= _LONGEST[http]:
        raise bad_request(f"Timeout should be between {_SHORTEST} ms and {_LONGEST[http]} ms")


def _check_payload(http: bool, record: Record) -> None:
    function = http and record["IntegrationType"] == "AWS_PROXY" and not record.get("IntegrationSubtype")
    allowed = ("1.0", "2.0") if function else ("1.0",)
    if record["PayloadFormatVersion"] not in allowed:
        raise bad_request(f"Invalid PayloadFormatVersion specified. Must be one of [{', '.join(allowed)}]")


def _check_connection(call: Call, http: bool, record: Record) -> None:
    if record["ConnectionType"] == "INTERNET":
        if record.get("ConnectionId"):
            raise bad_request("ConnectionId is supported only for connection type VPC_LINK")
        if record.get("TlsConfig"):
            raise bad_request("TlsConfig is supported only for private integrations")
        return
    if not record.get("ConnectionId"):
        raise bad_request("Connection ID must be specified for connection type VPC_LINK")
    if record["IntegrationType"] not in ("HTTP", "HTTP_PROXY"):
        raise bad_request("Connection type VPC_LINK is supported only for integrations of type HTTP and HTTP_PROXY")
    # HTTP APIs take links of the second kind, WebSocket APIs those of the first (Terraform's acceptance tests)
    links = call.home["v2VpcLinks" if http else "vpcLinks"]
    if record["ConnectionId"] not in links and not record["ConnectionId"].startswith("${stageVariables."):
        raise bad_request(f"Invalid VPC link specified: {record['ConnectionId']}")


def _check_method(record: Record) -> None:
    kind, method = record["IntegrationType"], record.get("IntegrationMethod")
    if kind == "MOCK" or record.get("IntegrationSubtype"):
        return
    if not method:
        raise bad_request(f"HttpMethod must be specified for {kind} IntegrationType")
    if method not in _METHODS:
        raise bad_request(f"Invalid HttpMethod specified. Valid options are {','.join(_METHODS)}")
    if kind == "AWS_PROXY" and method != "POST":
        raise bad_request("HttpMethod must be POST for AWS_PROXY IntegrationType")


def _check_parameters(http: bool, record: Record) -> None:
    given = record.get("RequestParameters") or {}
    if not http:
        selection.check_socket_request(given)
        return
    selection.check_http_response(record.get("ResponseParameters") or {})
    subtype = record.get("IntegrationSubtype")
    if subtype is None:
        selection.check_http_request(given)
        return
    if record["IntegrationType"] != "AWS_PROXY":
        raise bad_request("IntegrationSubtype is supported only for integrations of type AWS_PROXY")
    if record.get("IntegrationUri"):
        raise bad_request("IntegrationUri cannot be specified together with IntegrationSubtype")
    subtypes.check(subtype, given)


def _check_uri(http: bool, record: Record) -> None:
    kind, uri = record["IntegrationType"], record.get("IntegrationUri") or ""
    if kind == "MOCK":
        return
    if not uri:
        raise bad_request(f"IntegrationUri must be specified for {kind} IntegrationType")
    if http and record["ConnectionType"] == "VPC_LINK":
        if not _LISTENER.fullmatch(uri):
            raise bad_request(
                "For VpcLink VPC_LINK, integration uri should be a valid ELB listener ARN or a valid Cloud Map service "
                "ARN."
            )
        return
    if _VARIABLE_URI.fullmatch(uri):
        return
    if kind in ("HTTP", "HTTP_PROXY"):
        if not _HTTP_URI.fullmatch(uri):
            raise bad_request("Invalid HTTP endpoint specified for URI")
    elif not (_SERVICE.fullmatch(uri) or (http and _FUNCTION.fullmatch(uri))):
        raise bad_request("Invalid ARN specified in the request")


def _changed(call: Call, old: Record, new: Record) -> None:
    given = call.params.get("RequestParameters")
    subtype = new.get("IntegrationSubtype")
    if subtype and given:
        # an update of a service integration's parameters has to name the required ones again (Terraform provider)
        subtypes.check(subtype, {name: item for name, item in given.items() if item})
    if new["IntegrationType"] != old["IntegrationType"]:
        new.pop("IntegrationResponseSelectionExpression", None)
    api = find_api(call)
    _complete(api, new)
    check(call, api, new)


def users(api: Record, integration_id: str) -> Iterator[Mapping[str, Any]]:
    """The routes that target an integration."""
    target = f"integrations/{integration_id}"
    return (route for route in api["routes"].values() if route.get("Target") == target)


def _check_deleted(call: Call, record: Record) -> None:
    if record.get("ApiGatewayManaged"):
        raise bad_request("An Integration that is managed by API Gateway cannot be deleted")
    used = [route["RouteId"] for route in users(find_api(call), record["IntegrationId"])]
    if used:
        ids = ", ".join(used)
        raise conflict(f"Cannot delete Integration because it is referenced by the following Routes with Ids: [{ids}]")


KIND = Kind(
    shape="Integration",
    plural="Integrations",
    collection="integrations",
    key="IntegrationId",
    missing="Invalid Integration identifier specified",
    build=build,
    parent=find_api,
    # an entry of RequestParameters goes with an empty text, one of ResponseParameters with an empty map (Terraform)
    merged=("RequestParameters", "ResponseParameters"),
    cleared=("TlsConfig",),
    unlocked=("Description", "IntegrationMethod", "PayloadFormatVersion", "TimeoutInMillis"),
    quota=(_QUOTA, "Integrations", "this API"),
    changed=_changed,
    check_deleted=_check_deleted,
    after=auto_deploy.after_change,
)
HANDLERS: dict[str, Handler] = KIND.handlers()
