"""What HTTP and WebSocket APIs fill in or leave out, put on both sides of a diff; and how their members are cleared.

No answer of this service was recorded. Sources: "reference" is the API reference or developer guide (2026-04), "CLI"
the outputs that the AWS CLI's examples show, "Terraform" what its provider's acceptance tests expect of AWS.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any

from apigwctl.catalogue.addresses import protocol_of
from apigwctl.catalogue.http import (
    API_KEY_SELECTION,
    HTTP,
    Api,
    Cors,
    Route,
    RouteSettings,
    V2AccessLogSettings,
    V2Authorizer,
    V2Integration,
    V2Stage,
)
from apigwctl.values import Address, FrozenMap

TARGET = "integrations/"
"""What stands before an integration's id in the target of a route."""

IMPORTED = "AutoCreate from OpenAPI Import"
"""How an import describes an integration of which the document says nothing (CLI: reimport-api)."""

_FUNCTION = re.compile(r"arn:([^:]+):lambda:([^:]+):[^:]*:function:[^:/]+(?::[^:/]+)?\Z")
NON_PROXY = ("AWS", "HTTP", "MOCK")
LONGEST_TIMEOUT = FrozenMap({"HTTP": 30000, "WEBSOCKET": 29000})
"""The timeout in milliseconds that integrations have unless told otherwise (CLI, Terraform)."""

NO_THROTTLE = FrozenMap({"throttling_burst_limit": 5000, "throttling_rate_limit": 10000.0})
"""What is written where a throttle goes: the limits that an account has anyway (reference: quotas).

A stage's own throttle cannot be unset: whoever tried got 0, which refuses every request (reported by users of
Terraform and Pulumi).
"""

SETTINGS_OFF: FrozenMap[str, Any] = FrozenMap(
    {"detailed_metrics_enabled": False, "logging_level": "OFF", "data_trace_enabled": False, **NO_THROTTLE}
)
"""What a member of a route's settings comes to that nobody set.

Whether a route that has settings of its own takes what they leave out from its stage is not documented, and users of
Terraform report that it does not: so a member that is left out there is off.
"""


def fold_api(api: Api) -> Api:
    """All HTTP APIs select routes alike, and AWS shows how; CORS that allows nothing is none (CLI, reference)."""
    if api.protocol_type == HTTP:
        api = dataclasses.replace(
            api,
            route_selection_expression=None,
            api_key_selection_expression=API_KEY_SELECTION,
            disable_schema_validation=False,
        )
    cors = None if api.cors_configuration == Cors() else api.cors_configuration
    return dataclasses.replace(api, cors_configuration=cors)


def fold_integration(integration: V2Integration) -> V2Integration:
    """Functions are called by POST, and mocks and service integrations by no verb (CLI, Terraform).

    A function is called by the URI of its invocation or by its ARN alone: HTTP APIs take either, and the console writes
    the second (developer guide: Lambda integrations for HTTP APIs).

    A proxy has no use for templates, so what it does without one means nothing; elsewhere WHEN_NO_MATCH is the default.
    """
    kind, method = integration.integration_type, integration.integration_method
    if kind == "MOCK" or integration.integration_subtype:
        method = None
    elif kind in ("AWS", "AWS_PROXY"):
        method = method or "POST"
    passthrough = integration.passthrough_behavior
    if kind not in NON_PROXY or passthrough == "WHEN_NO_MATCH":
        passthrough = None
    uri = integration.integration_uri
    return dataclasses.replace(
        integration,
        integration_method=method,
        integration_uri=invocation(uri) if kind == "AWS_PROXY" and isinstance(uri, str) else uri,
        passthrough_behavior=passthrough,
        description=None if integration.description == IMPORTED else integration.description,
        tls_config=integration.tls_config if integration.tls_config and any(_members(integration.tls_config)) else None,
        response_parameters=FrozenMap({key: entry for key, entry in integration.response_parameters.items() if entry}),
    )


def invocation(uri: str) -> str:
    """Return the URI by which a function is invoked that is given by its ARN; other URIs as they are."""
    found = _FUNCTION.match(uri)
    if found is None:
        return uri
    return f"arn:{found[1]}:apigateway:{found[2]}:lambda:path/2015-03-31/functions/{uri}/invocations"


def fold_authorizer(authorizer: V2Authorizer) -> V2Authorizer:
    """Results are kept for no time unless it is said how long (reference: 0 switches caching off)."""
    ttl = authorizer.authorizer_result_ttl_in_seconds or None
    return dataclasses.replace(authorizer, authorizer_result_ttl_in_seconds=ttl)


def fold_route(route: Route) -> Route:
    """An authorizer is kept only where the authorization type uses one, and scopes with JWT only (Terraform)."""
    used = route.authorization_type in ("CUSTOM", "JWT")
    scopes = route.authorization_scopes if route.authorization_type == "JWT" else frozenset()
    return dataclasses.replace(route, authorizer=route.authorizer if used else None, authorization_scopes=scopes)


def fold_stage(stage: V2Stage) -> V2Stage:
    """A log group's ARN may end in `:*`; execution logs are off unless turned on; routes that set nothing are none.

    -1 is no limit, in the words of REST APIs; this service knows no such value.
    """
    logs = stage.access_log_settings
    if logs is not None and isinstance(logs.destination_arn, str):
        logs = V2AccessLogSettings(destination_arn=logs.destination_arn.removesuffix(":*"), format=logs.format)
    default = _limited(stage.default_route_settings)
    if default.logging_level == "OFF":
        default = dataclasses.replace(default, logging_level=None)
    routes = {key: _limited(entry) for key, entry in stage.route_settings.items() if entry != RouteSettings()}
    return dataclasses.replace(
        stage, access_log_settings=logs, default_route_settings=default, route_settings=FrozenMap(routes)
    )


def _limited(settings: RouteSettings) -> RouteSettings:
    limits: dict[str, Any] = {name: usual for name, usual in NO_THROTTLE.items() if getattr(settings, name) == -1}
    return dataclasses.replace(settings, **limits)


def _members(value: Any) -> tuple[Any, ...]:
    return tuple(getattr(value, item.name) for item in dataclasses.fields(value))


FOLDS: dict[type, Callable[[Any], Any]] = {
    Api: fold_api,
    V2Integration: fold_integration,
    V2Authorizer: fold_authorizer,
    Route: fold_route,
    V2Stage: fold_stage,
}


def fold_timeout(address: Address, resource: Any) -> Any:
    """Return an integration without the timeout that it has anyway: that depends on the API's protocol."""
    if (
        isinstance(resource, V2Integration)
        and resource.timeout_in_millis == LONGEST_TIMEOUT[protocol_of(address.parts[0])]
    ):
        return dataclasses.replace(resource, timeout_in_millis=None)
    return resource


# -- what goes out ---------------------------------------------------------------------------------------------------


def required_on_create(address: Address, resource: Any) -> dict[str, Any]:
    """Return members that a create call must carry although their value is our default, or AWS's own to derive.

    AWS wants the payload version of functions and authorizers of HTTP APIs and the verb of an integration (its
    messages, as users report them); whether it caches an authorizer's answers unless told otherwise is not documented.
    """
    match resource:
        case V2Integration():
            said: dict[str, Any] = {}
            if resource.integration_method is not None:
                said["IntegrationMethod"] = resource.integration_method
            if resource.integration_type == "AWS_PROXY" and not resource.integration_subtype:
                said["PayloadFormatVersion"] = resource.payload_format_version
            return said
        case V2Authorizer():
            made: dict[str, Any] = {"IdentitySource": sorted(resource.identity_source)}
            if protocol_of(address.parts[0]) == "HTTP" and resource.authorizer_type == "REQUEST":
                made["AuthorizerResultTtlInSeconds"] = resource.authorizer_result_ttl_in_seconds or 0
            return made
    return {"ContentType": resource.content_type} if address.kind == "v2_model" else {}


def cleared(address: Address, attribute: str, base: str) -> Any:
    """Return what an update says for a member to go back to its default: an empty text, or the default in words."""
    match attribute:
        case "timeout_in_millis":
            return LONGEST_TIMEOUT[protocol_of(address.parts[0])]
        case "authorizer_result_ttl_in_seconds":
            return 0
        case "passthrough_behavior":
            return "WHEN_NO_MATCH"
        case _ if attribute in SETTINGS_OFF:
            return SETTINGS_OFF[attribute]
    return {} if base in ("struct", "map") else ""
