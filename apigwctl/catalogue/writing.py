"""Where AWS deviates from its own regularity in what it takes: small named functions, each dated, each with its source.

Sources are named as in `quirks.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apigwctl.catalogue import domain_folds
from apigwctl.catalogue.access import ApiKey, Authorizer, UsagePlan
from apigwctl.catalogue.delivery import Stage
from apigwctl.catalogue.domains import DomainName
from apigwctl.catalogue.http import Route, V2Integration
from apigwctl.catalogue.http_folds import required_on_create as v2_required_on_create
from apigwctl.catalogue.quirks import is_implied
from apigwctl.catalogue.rest import Integration, Method, RestApi
from apigwctl.catalogue.schema import KINDS, V2, fields_of
from apigwctl.values import Address


def required_on_create(address: Address, resource: Any) -> dict[str, Any]:
    """Return members that a create call must carry although their value is our default.

    PutMethod wants authorizationType, CreateModel contentType, CreateUsagePlanKey keyType, AddPermission its action and
    principal (botocore 1.44.5: required); CreateApiKey makes a disabled key unless told otherwise (recorded 2026-03).
    """
    if KINDS[address.kind].service == V2:
        return v2_required_on_create(address, resource)
    if isinstance(resource, DomainName):
        return domain_folds.required_on_create(resource)
    if isinstance(resource, Method):
        return {"authorizationType": resource.authorization_type}
    if isinstance(resource, ApiKey):
        return {"enabled": resource.enabled}
    if isinstance(resource, Authorizer) and resource.identity_source:
        return {"identitySource": resource.identity_source}
    wanted: Mapping[str, tuple[tuple[str, str], ...]] = {
        "model": (("contentType", "content_type"),),
        "usage_plan_key": (("keyType", "key_type"),),
        "lambda_permission": (("Action", "action"), ("Principal", "principal")),
    }
    return {wire: getattr(resource, attribute) for wire, attribute in wanted.get(address.kind, ())}


def finish_patches(new: Any, operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return an update's operations as AWS wants them together in one request, and in their order."""
    match new:
        case DomainName():
            return domain_folds.finish_patches(new, operations)
        case Method():
            return _finish_method(new, operations)
        case Authorizer():
            return [operation for operation in operations if _fits_type(new, operation)]
        case Stage():
            # No size can be unset: it goes with the cache.
            return [item for item in operations if (item["path"], item.get("value")) != ("/cacheClusterSize", "")]
        case Integration():
            # No connection of its own is the internet's (botocore 1.44.5: PutIntegration).
            return [{**item, "value": "INTERNET"} if item == NO_CONNECTION else item for item in operations]
        case RestApi():
            return _finish_api(new, operations)
        case UsagePlan():
            return _finish_plan(new, operations)
    return operations


NO_CONNECTION = {"op": "replace", "path": "/connectionType", "value": ""}
REMOVED_ENDPOINT = ("remove", "/endpointConfiguration/vpcEndpointIds")
OF_JWT = frozenset({"/jwtConfiguration"})
NOT_OF_JWT = frozenset(
    {
        "/authorizerCredentials",
        "/authorizerResultTtlInSeconds",
        "/authorizerUri",
        "/authType",
        "/identityValidationExpression",
        "/providerARNs",
    }
)


def _finish_api(api: RestApi, operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Endpoints can be added and removed while the API is private only; its TLS policy goes with the endpoint type.

    A move from TLS_1_0 to TLS_1_2 is refused (reference: UpdateRestApi, 2026-04).
    """
    paths = {item["path"] for item in operations}
    # An access mode that goes shows that the policy was chosen, and did not come with the type.
    derived = "/endpointConfiguration/types/0" in paths and "/endpointAccessMode" not in paths
    policy = next(item for item in fields_of(RestApi) if item.attribute == "security_policy")
    if derived and is_implied(api, policy):
        operations = [item for item in operations if item["path"] != "/securityPolicy"]
    return sorted(operations, key=lambda item: (item["op"], item["path"]) != REMOVED_ENDPOINT)


def _fits_type(authorizer: Authorizer, operation: dict[str, Any]) -> bool:
    """A new /type takes what the other types have with it: those members cannot be cleared (botocore 1.44.5)."""
    return operation["path"] not in (NOT_OF_JWT if authorizer.type == "JWT" else OF_JWT)


def _finish_plan(plan: UsagePlan, operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One half of a throttle cannot be unset: the whole is removed, and the other half set again (reference)."""
    halves = {"/throttle/rateLimit": "rate_limit", "/throttle/burstLimit": "burst_limit"}
    if not any(item["path"] in halves and item.get("value") == "" for item in operations):
        return operations
    set_again = [
        {"op": "replace", "path": path, "value": str(getattr(plan.throttle, attribute)).removesuffix(".0")}
        for path, attribute in halves.items()
        if getattr(plan.throttle, attribute) is not None
    ]
    others = [item for item in operations if item["path"] not in halves]
    return [*others, {"op": "remove", "path": "/throttle"}, *set_again]


def _finish_method(new: Method, operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A method's authorizerId is only taken along with its authorizationType (recorded 2026-03)."""
    paths = {operation["path"] for operation in operations}
    if new.authorizer is None:
        return [operation for operation in operations if operation["path"] != "/authorizerId"]
    if "/authorizerId" in paths and "/authorizationType" not in paths:
        together = {"op": "replace", "path": "/authorizationType", "value": new.authorization_type}
        return [together, *operations]
    return operations


def finish_members(new: Any, members: dict[str, Any]) -> dict[str, Any]:
    """Return the members of an update of `apigatewayv2` as AWS wants them together in one request.

    An update of the parameters of a service integration names the required ones again (Terraform's provider, 2026-11);
    an authorizer goes with the authorization type that uses it, as in the first service.
    """
    if isinstance(new, V2Integration) and new.integration_subtype and "RequestParameters" in members:
        members = {**members, "RequestParameters": {**new.request_parameters, **members["RequestParameters"]}}
    if isinstance(new, Route) and new.authorizer is not None and "AuthorizerId" in members:
        members = {"AuthorizationType": new.authorization_type, **members}
    return members
