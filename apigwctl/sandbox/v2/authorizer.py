"""Authorizer of HTTP and WebSocket APIs.

Sources: API reference, Authorizer, and developer guide, the pages on JWT and Lambda authorizers (2026-04). The texts
on a missing payload version, on a time to live of WebSocket APIs, on names and on use were reported by users of
Terraform, the AWS CDK and SST.
"""

from __future__ import annotations

import re

from apigwctl.sandbox.errors import bad_request, conflict
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2 import auto_deploy
from apigwctl.sandbox.v2.kind import Call, Handler, Kind, chosen, find_api, is_http

# AWS developer guide, quotas of HTTP APIs and of WebSocket APIs (2026-04).
_QUOTA, _AUDIENCES = 10, 50
_INVOCATION = re.compile(r"arn:aws[\w-]*:apigateway:[\w-]+:lambda:path/[\d-]+/functions/arn:[^\s/]+/invocations")
_HTTP_SOURCE = re.compile(r"\$request\.(header|querystring)\.\S+|\$(context|stageVariables)\.\S+")
_TOKEN_SOURCE = re.compile(r"\$request\.(header|querystring)\.\S+")
_SOCKET_SOURCE = re.compile(r"route\.request\.(header|querystring)\.\S+|(context|stageVariables)\.\S+")
_ROLE = re.compile(r"arn:aws[\w-]*:iam::\d{12}:role/.+")
_HTTP_ONLY = ("AuthorizerPayloadFormatVersion", "EnableSimpleResponses")
_LAMBDA_ONLY = (
    "AuthorizerUri", "AuthorizerCredentialsArn", "AuthorizerPayloadFormatVersion", "AuthorizerResultTtlInSeconds",
    "EnableSimpleResponses",
)  # fmt: skip


def build(call: Call, api: Record) -> Record:
    """CreateAuthorizer's record: a time to live is not filled in (Terraform sends the console's 300 itself)."""
    params = call.params
    made = {
        "AuthorizerId": call.new_id(),
        **chosen(
            params, "AuthorizerCredentialsArn", "AuthorizerPayloadFormatVersion", "AuthorizerResultTtlInSeconds",
            "AuthorizerType", "AuthorizerUri", "EnableSimpleResponses", "IdentitySource",
            "IdentityValidationExpression", "JwtConfiguration", "Name",
        ),
    }  # fmt: skip
    check(api, made)
    return made


def check(api: Record, record: Record) -> None:
    """Raise BadRequestException for what AWS refuses."""
    name = record.get("Name")
    if not name:
        raise bad_request("Authorizer name must not be empty")
    others = (other for other in api["authorizers"].values() if other["AuthorizerId"] != record["AuthorizerId"])
    if any(other["Name"] == name for other in others):
        raise bad_request(f"Authorizer name must be unique. Authorizer {name} already exists in this RestApi.")
    if not is_http(api):
        _check_socket(record)
    elif record["AuthorizerType"] == "JWT":
        _check_jwt(record)
    else:
        _check_http_lambda(record)


def _check_socket(record: Record) -> None:
    if record["AuthorizerType"] != "REQUEST":
        raise bad_request("Authorizer type JWT is supported only for HTTP protocol Apis")
    if "AuthorizerResultTtlInSeconds" in record:
        raise bad_request("AuthorizerResultTtlInSeconds cannot be set for WEBSOCKET protocol Apis.")
    for name in _HTTP_ONLY:
        if record.get(name):
            raise bad_request(f"{name} cannot be set for WEBSOCKET protocol Apis.")
    _check_lambda(record, _SOCKET_SOURCE)


def _check_http_lambda(record: Record) -> None:
    version = record.get("AuthorizerPayloadFormatVersion")
    if not version:
        raise bad_request("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer")
    if version not in ("1.0", "2.0"):
        raise bad_request("Invalid AuthorizerPayloadFormatVersion specified. Must be one of [1.0, 2.0]")
    if record.get("EnableSimpleResponses") and version != "2.0":
        raise bad_request("EnableSimpleResponses is supported only for AuthorizerPayloadFormatVersion 2.0")
    if record.get("AuthorizerResultTtlInSeconds") and not record.get("IdentitySource"):
        # developer guide: caching needs an identity source
        raise bad_request("IdentitySource is required where AuthorizerResultTtlInSeconds is more than 0")
    _check_lambda(record, _HTTP_SOURCE)


def _check_lambda(record: Record, sources: re.Pattern[str]) -> None:
    if record.get("JwtConfiguration"):
        raise bad_request("JwtConfiguration is supported only for JWT authorizers")
    uri = record.get("AuthorizerUri")
    if not uri:
        raise bad_request("AuthorizerUri is a required parameter for REQUEST authorizer")
    if not _INVOCATION.fullmatch(uri):
        raise bad_request(
            f"Invalid Authorizer URI: {uri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda "
            "function invocation."
        )
    credentials = record.get("AuthorizerCredentialsArn")
    if credentials and not _ROLE.fullmatch(credentials):
        raise bad_request("Invalid ARN specified in the request")
    for source in record.get("IdentitySource") or []:
        if not sources.fullmatch(source):
            raise bad_request(f"Invalid identity source expression specified: {source}")


def _check_jwt(record: Record) -> None:
    for name in _LAMBDA_ONLY:
        if record.get(name):
            raise bad_request(f"{name} is supported only for REQUEST authorizers")
    sources = record.get("IdentitySource") or []
    if len(sources) != 1 or not _TOKEN_SOURCE.fullmatch(sources[0]):
        raise bad_request(
            "A JWT authorizer needs one identity source, $request.header.<name> or $request.querystring.<name>"
        )
    configuration = record.get("JwtConfiguration") or {}
    if not (configuration.get("Issuer") or "").startswith("https://"):
        raise bad_request("Issuer of a JWT authorizer must be a URL that begins with https://")
    audiences = configuration.get("Audience") or []
    if not 0 < len(audiences) <= _AUDIENCES:
        raise bad_request(f"A JWT authorizer needs between 1 and {_AUDIENCES} audiences")


def _changed(call: Call, _old: Record, new: Record) -> None:
    if new.get("IdentitySource") == []:
        del new["IdentitySource"]
    check(find_api(call), new)


def _check_deleted(call: Call, record: Record) -> None:
    for route in find_api(call)["routes"].values():
        if route.get("AuthorizerId") == record["AuthorizerId"]:
            raise conflict(f"Cannot delete authorizer '{record['Name']}', is referenced in route: {route['RouteKey']}")


KIND = Kind(
    shape="Authorizer",
    plural="Authorizers",
    collection="authorizers",
    key="AuthorizerId",
    missing="Invalid Authorizer identifier specified",
    build=build,
    parent=find_api,
    joined=("JwtConfiguration",),
    quota=(_QUOTA, "Authorizers", "this API"),
    changed=_changed,
    check_deleted=_check_deleted,
    after=auto_deploy.after_change,
)
HANDLERS: dict[str, Handler] = KIND.handlers()
