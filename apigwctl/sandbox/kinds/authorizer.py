"""Authorizer: TOKEN, REQUEST, COGNITO_USER_POOLS and JWT, each with what it needs."""

from __future__ import annotations

import json
import re

from apigwctl.sandbox.errors import CONCURRENT, bad_request, conflict
from apigwctl.sandbox.kinds import method, resource
from apigwctl.sandbox.kinds.kind import Call, Handler, Kind, chosen
from apigwctl.sandbox.patches import Patch
from apigwctl.sandbox.store import Record

_AUTH_TYPES = {"TOKEN": "custom", "REQUEST": "custom", "COGNITO_USER_POOLS": "cognito_user_pools"}
# API reference: "present only when type is JWT", "not supported for JWT authorizers".
_NOT_OF_JWT = (
    "providerARNs", "authorizerUri", "authorizerCredentials", "identityValidationExpression",
    "authorizerResultTtlInSeconds",
)  # fmt: skip
_LONGEST_TTL = 3600
_SOURCE = re.compile(r"method\.request\.(header|querystring|path)\.[^,\s]+|context\.[^,\s]+|stageVariables\.[^,\s]+")
_LAMBDA = re.compile(r"arn:[\w-]+:apigateway:[\w-]+:lambda:path/2015-03-31/functions/.+/invocations")
# AWS developer guide, Quotas page (2026-04).
_QUOTA = 10


def build(call: Call, api: Record) -> Record:
    """CreateAuthorizer's record."""
    made = built(call.new_id(), call.params)
    check(api, made)
    return made


def built(authorizer_id: str, params: Record) -> Record:
    """An authorizer's record: authType is filled in, a TTL only kept when given (recorded)."""
    made = {
        "id": authorizer_id,
        **chosen(
            params, "name", "type", "providerARNs", "authType", "authorizerUri", "authorizerCredentials",
            "identitySource", "identityValidationExpression", "authorizerResultTtlInSeconds", "jwtConfiguration",
        ),
    }  # fmt: skip
    if params["type"] in _AUTH_TYPES:
        made.setdefault("authType", _AUTH_TYPES[params["type"]])
    return made


def check(api: Record, authorizer: Record) -> None:
    """Raise BadRequestException for an authorizer that AWS refuses."""
    name = authorizer.get("name")
    if not name:
        raise bad_request("Authorizer name cannot be empty")
    if any(other.get("name") == name and other["id"] != authorizer["id"] for other in api["authorizers"].values()):
        raise bad_request(f"Authorizer name must be unique. Authorizer {name} already exists in this RestApi.")
    ttl = authorizer.get("authorizerResultTtlInSeconds", 0)
    if not 0 <= ttl <= _LONGEST_TTL:
        raise bad_request(f"Invalid authorizer TTL specified, must be between 0 and {_LONGEST_TTL}")
    _check_type(authorizer)
    _check_source(authorizer)


def _check_type(authorizer: Record) -> None:
    kind = authorizer["type"]
    if kind in ("TOKEN", "REQUEST") and not _LAMBDA.fullmatch(authorizer.get("authorizerUri") or ""):
        raise bad_request("Invalid Authorizer URI: " + (authorizer.get("authorizerUri") or "null"))
    if kind == "COGNITO_USER_POOLS" and not authorizer.get("providerARNs"):
        raise bad_request("At least one provider ARN must be specified for an authorizer of type COGNITO_USER_POOLS")
    if kind == "JWT" and not (authorizer.get("jwtConfiguration") or {}).get("issuers"):
        raise bad_request("At least one issuer must be specified for an authorizer of type JWT")


def _check_source(authorizer: Record) -> None:
    source = authorizer.get("identitySource")
    cached = authorizer.get("authorizerResultTtlInSeconds", 300) > 0
    if not source:
        if authorizer["type"] == "TOKEN" or (authorizer["type"] == "REQUEST" and cached):
            raise bad_request("Identity source must be specified")
        return
    for part in source.split(","):
        if not _SOURCE.fullmatch(part.strip()):
            raise method.bad_mapping(part.strip())


def users(api: Record, authorizer_id: str) -> list[str]:
    """The methods that use an authorizer, as path/VERB."""
    return [
        f"{resource.path_of(api, holder)}/{verb}"
        for holder in api["resources"].values()
        for verb, used in holder["resourceMethods"].items()
        if used.get("authorizerId") == authorizer_id
    ]


def _check_deleted(call: Call, record: Record) -> None:
    used = users(call.api(), record["id"])
    if used:
        raise conflict(f"Cannot delete authorizer '{record['name']}', is referenced in method: {used[0]}")


def _special(call: Call, authorizer: Record, patch: Patch) -> bool:
    if patch.path != "/jwtConfiguration" or patch.op != "replace":
        return False
    try:
        given = json.loads(patch.value or "")
    except ValueError as error:
        raise bad_request("Invalid JWT configuration specified") from error
    authorizer["jwtConfiguration"] = call.protocol.checked("JwtConfigurationInput", given, "jwtConfiguration")
    return True


def _check_patched(call: Call, old: Record, new: Record) -> None:
    if not new.get("type"):
        raise bad_request("Authorizer type cannot be empty")
    if new["type"] != old["type"]:
        new.pop("authType", None)
        if new["type"] in _AUTH_TYPES:
            new["authType"] = _AUTH_TYPES[new["type"]]
        for name in _NOT_OF_JWT if new["type"] == "JWT" else ("jwtConfiguration",):
            new.pop(name, None)
    if not new.get("providerARNs"):
        new.pop("providerARNs", None)
    check(call.api(), new)


KIND = Kind(
    shape="Authorizer",
    plural="Authorizers",
    collection="authorizers",
    key="id",
    param="authorizerId",
    missing="Invalid Authorizer identifier specified",
    build=build,
    no_api={"create": conflict(CONCURRENT)},
    quota=(_QUOTA, "authorizers for this API"),
    special=_special,
    check_patched=_check_patched,
    check_deleted=_check_deleted,
)
HANDLERS: dict[str, Handler] = KIND.handlers()
