"""Where AWS deviates from its own regularity in what it shows: small named functions, each dated, each with its source.

Sources: "recorded" is an answer of real AWS that was recorded; "reference" is the API reference or developer guide.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Set
from typing import Any

from apigwctl.catalogue.access import Authorizer
from apigwctl.catalogue.delivery import AccessLogSettings, Stage
from apigwctl.catalogue.documentation import DocumentationPart
from apigwctl.catalogue.domain_folds import fill_domain
from apigwctl.catalogue.domains import DomainName
from apigwctl.catalogue.http_folds import FOLDS
from apigwctl.catalogue.portals import (
    DisplayOrder,
    Nothing,
    Portal,
    PortalEndpoint,
    PortalProduct,
    ProductSharingPolicy,
)
from apigwctl.catalogue.rest import GatewayResponse, Integration, IntegrationResponse, Method, RestApi
from apigwctl.catalogue.schema import Field
from apigwctl.values import FrozenMap, freeze, thaw

ANY_API_MODELS = "https://apigateway.amazonaws.com/restapis/*/models/"
"""How snapshots spell a reference to a model of the same API; AWS puts the API's id where the star is."""

BUILT_IN_MODELS = frozenset({"Empty", "Error"})
"""Models that every API made by CreateRestApi owns (recorded); never ours to change or delete."""

AUTHORIZER_TYPES = {
    "TOKEN": "CUSTOM",
    "REQUEST": "CUSTOM",
    "COGNITO_USER_POOLS": "COGNITO_USER_POOLS",
    "JWT": "JWT",
}
"""The authorizationType of methods that use an authorizer of a type (reference, 2026-04)."""

VERBS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
"""The verbs that an ANY method answers, unless its path has a method of that verb."""

DEFAULT_TEMPLATES = FrozenMap({"application/json": '{"message":$context.error.messageString}'})

GATEWAY_STATUS = {
    "RESOURCE_NOT_FOUND": "404",
    "UNAUTHORIZED": "401",
    "INVALID_API_KEY": "403",
    "ACCESS_DENIED": "403",
    "AUTHORIZER_FAILURE": "500",
    "AUTHORIZER_CONFIGURATION_ERROR": "500",
    "INVALID_SIGNATURE": "403",
    "EXPIRED_TOKEN": "403",
    "MISSING_AUTHENTICATION_TOKEN": "403",
    "INTEGRATION_FAILURE": "504",
    "INTEGRATION_TIMEOUT": "504",
    "API_CONFIGURATION_ERROR": "500",
    "UNSUPPORTED_MEDIA_TYPE": "415",
    "BAD_REQUEST_PARAMETERS": "400",
    "BAD_REQUEST_BODY": "400",
    "REQUEST_TOO_LARGE": "413",
    "THROTTLED": "429",
    "QUOTA_EXCEEDED": "429",
    "WAF_FILTERED": "403",
}
"""The status that AWS fills in for each gateway response type; DEFAULT_4XX and DEFAULT_5XX have none (recorded)."""


def verbs_of_any(own: Set[str]) -> tuple[str, ...]:
    """Return the verbs that ANY stands for on a path that has methods of its own for some."""
    return tuple(verb for verb in VERBS if verb not in own)


# -- folding: what AWS fills in, put on both sides of a diff ---------------------------------------------------------


def fill_endpoint(api: RestApi) -> RestApi:
    """IP address type is ipv4, for private APIs dualstack; the TLS policy TLS_1_0, for private ones TLS_1_2.

    Recorded 2026-03 (address type), reference 2026-04 (policy).
    """
    private = "PRIVATE" in api.endpoint_configuration.types
    endpoint = api.endpoint_configuration
    if endpoint.ip_address_type is None:
        endpoint = dataclasses.replace(endpoint, ip_address_type="dualstack" if private else "ipv4")
    return dataclasses.replace(
        api,
        endpoint_configuration=endpoint,
        security_policy=api.security_policy or ("TLS_1_2" if private else "TLS_1_0"),
        policy=None if api.policy is None else freeze(fold_policy(thaw(api.policy))),
    )


def fill_connection(integration: Integration) -> Integration:
    """Integrations of type HTTP and HTTP_PROXY have connectionType INTERNET (recorded 2026-03).

    Import fills it for the others too; there it means nothing.
    """
    http = integration.type in ("HTTP", "HTTP_PROXY")
    connection = integration.connection_type
    if http:
        connection = connection or "INTERNET"
    elif connection == "INTERNET":
        connection = None
    # A MOCK has no verb of its own: AWS omits it (recorded 2026-03).
    verb = None if integration.type == "MOCK" else integration.http_method
    return dataclasses.replace(integration, connection_type=connection, http_method=verb)


def fill_authorizer(authorizer: Authorizer) -> Authorizer:
    """The authType follows the type; results are kept 300 seconds; tokens come in the Authorization header.

    Recorded 2026-03, the last for imports: CreateAuthorizer wants it said (reference). Several sources are a list with
    commas, with or without spaces.
    """
    auth_type = authorizer.auth_type
    if auth_type is None:
        auth_type = {"COGNITO_USER_POOLS": "cognito_user_pools", "JWT": None}.get(authorizer.type, "custom")
    ttl = authorizer.authorizer_result_ttl_in_seconds
    if ttl is None and authorizer.type != "JWT":
        ttl = 300
    source = authorizer.identity_source
    if isinstance(source, str):
        source = ",".join(part.strip() for part in source.split(",")) or None
    if source is None and authorizer.type in ("TOKEN", "COGNITO_USER_POOLS"):
        source = "method.request.header.Authorization"
    return dataclasses.replace(
        authorizer, auth_type=auth_type, authorizer_result_ttl_in_seconds=ttl, identity_source=source
    )


def fill_gateway_response(response: GatewayResponse) -> GatewayResponse:
    """A customised gateway response without a status or templates gets its type's own (recorded 2026-03)."""
    return dataclasses.replace(
        response,
        status_code=response.status_code or GATEWAY_STATUS.get(response.response_type),
        response_templates=response.response_templates or DEFAULT_TEMPLATES,
    )


def drop_idle_authorizer(method: Method) -> Method:
    """AWS ignores an authorizer on a method whose authorization type does not use one (recorded 2026-03)."""
    if method.authorization_type in AUTHORIZER_TYPES.values():
        return method
    return dataclasses.replace(method, authorizer=None, authorization_scopes=frozenset())


def strip_log_star(stage: Stage) -> Stage:
    """A log group's ARN is accepted and returned without the `:*` that CloudWatch Logs shows (recorded 2026-03)."""
    settings = stage.access_log_settings
    if settings is None or not isinstance(settings.destination_arn, str):
        return stage
    stripped = AccessLogSettings(destination_arn=settings.destination_arn.removesuffix(":*"), format=settings.format)
    return dataclasses.replace(stage, access_log_settings=stripped)


def fill_stage(stage: Stage) -> Stage:
    """A cache that is on without a size has the smallest, 0.5 GB (reference, 2026-04); one that is off has none.

    A size without a cache means nothing, and may stay behind when the cache goes (Terraform's provider, 2026-11).
    """
    size = (stage.cache_cluster_size or "0.5") if stage.cache_cluster_enabled else None
    return dataclasses.replace(strip_log_star(stage), cache_cluster_size=size)


def drop_location_defaults(part: DocumentationPart) -> DocumentationPart:
    """A part's place is the root path, every method and every status unless it says otherwise (botocore 1.44.5)."""
    defaults = {"path": "/", "method": "*", "status_code": "*"}
    idle: dict[str, Any] = {name: None for name, value in defaults.items() if getattr(part.location, name) == value}
    return dataclasses.replace(part, location=dataclasses.replace(part.location, **idle))


def drop_empty_pattern(response: IntegrationResponse) -> IntegrationResponse:
    """An empty selection pattern is the default response, and AWS omits it (recorded 2026-03)."""
    return dataclasses.replace(response, selection_pattern=response.selection_pattern or None)


_FOLDS: dict[type, Callable[[Any], Any]] = {
    RestApi: fill_endpoint,
    Integration: fill_connection,
    Authorizer: fill_authorizer,
    GatewayResponse: fill_gateway_response,
    Method: drop_idle_authorizer,
    Stage: fill_stage,
    DocumentationPart: drop_location_defaults,
    IntegrationResponse: drop_empty_pattern,
    **FOLDS,
    DomainName: lambda domain: _fold_domain_policies(fill_domain(domain)),
    Portal: lambda portal: _fill_portal_endpoint(portal),
    PortalProduct: lambda product: _drop_empty_order(product),
    ProductSharingPolicy: lambda policy: _fold_sharing_policy(policy),
}


def normalise(resource: Any) -> Any:
    """Return a resource with everything that AWS derives filled in, so that both sides of a diff say it alike."""
    fold = _FOLDS.get(type(resource))
    return fold(resource) if fold else resource


def is_implied(resource: Any, item: Field) -> bool:
    """Whether AWS derives a member's value by itself, so that a create call need not say it."""
    if item.required or type(resource) not in _FOLDS:
        return False
    value = getattr(resource, item.attribute)
    bare = dataclasses.replace(resource, **{item.attribute: item.default})
    return bool(getattr(normalise(bare), item.attribute) == value)


def _fold_domain_policies(domain: DomainName) -> DomainName:
    """The policies of a private name come back as an API's does."""
    return dataclasses.replace(
        domain,
        policy=None if domain.policy is None else freeze(fold_policy(thaw(domain.policy))),
        management_policy=None
        if domain.management_policy is None
        else freeze(fold_policy(thaw(domain.management_policy))),
    )


def _fill_portal_endpoint(portal: Portal) -> Portal:
    """A portal without a domain name of its own has one of AWS's (botocore 1.44.5: one of two has to be said)."""
    own = portal.endpoint_configuration.acm_managed
    endpoint = PortalEndpoint(none=Nothing()) if own is None else PortalEndpoint(acm_managed=own)
    return dataclasses.replace(portal, endpoint_configuration=endpoint)


def _drop_empty_order(product: PortalProduct) -> PortalProduct:
    """An order of nothing is what a product has before it has pages (botocore 1.44.5: it is no member of a create)."""
    return dataclasses.replace(product, display_order=None) if product.display_order == DisplayOrder() else product


def _fold_sharing_policy(sharing: ProductSharingPolicy) -> ProductSharingPolicy:
    return dataclasses.replace(sharing, policy_document=freeze(fold_policy(thaw(sharing.policy_document))))


def fold_policy(policy: Any) -> Any:
    """Return a policy in one spelling: lists for what may be a list, principals as maps, accounts by their number.

    AWS returns resource policies with its own choice between a scalar and a list of one, the flags and numbers of a
    condition as text, and an account that is named by its number as the ARN of its root (reference: IAM policies).
    """
    if not isinstance(policy, dict):
        return policy
    statements = policy.get("Statement", [])
    statements = statements if isinstance(statements, list) else [statements]
    return {**policy, "Statement": [_fold_statement(item) for item in statements]}


def _fold_statement(statement: Any) -> Any:
    if not isinstance(statement, dict):
        return statement
    folded = dict(statement)
    for key in ("Action", "NotAction", "Resource", "NotResource"):
        if key in folded:
            folded[key] = sorted(folded[key]) if isinstance(folded[key], list) else [folded[key]]
    for key in ("Principal", "NotPrincipal"):
        value = folded.get(key)
        if value == "*":
            folded[key] = {"AWS": ["*"]}
        elif isinstance(value, dict):
            folded[key] = {name: _fold_principals(item) for name, item in value.items()}
    condition = folded.get("Condition")
    if isinstance(condition, dict):
        folded["Condition"] = {
            operator: {
                name: sorted(map(_said, item)) if isinstance(item, list) else [_said(item)]
                for name, item in keys.items()
            }
            for operator, keys in condition.items()
            if isinstance(keys, dict)
        }
    return folded


_ACCOUNT_ROOT = re.compile(r"arn:[\w-]+:iam::(\d{12}):root\Z")


def _fold_principals(value: Any) -> list[Any]:
    found = value if isinstance(value, list) else [value]
    return sorted((_ACCOUNT_ROOT.sub(r"\1", item) if isinstance(item, str) else item for item in found), key=str)


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# -- reading ---------------------------------------------------------------------------------------------------------


def parse_document(value: Any, api_id: str) -> Any:
    """Return the JSON document in an answer.

    Policies come with their quotes escaped once more, `execute-api:/…` expanded to a full ARN, and model references
    with the API's id in them (recorded 2026-03).
    """
    if not isinstance(value, str):
        return value
    if api_id:
        value = value.replace(ANY_API_MODELS.replace("*", api_id), ANY_API_MODELS)
        value = re.sub(rf"arn:[\w-]+:execute-api:[\w-]*:\d*:{re.escape(api_id)}/", "execute-api:/", value)
    try:
        return json.loads(value)
    except ValueError:
        pass
    try:
        return json.loads(value.replace('\\"', '"').replace("\\/", "/"))
    except ValueError:
        return value
