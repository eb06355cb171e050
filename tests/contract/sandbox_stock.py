"""A control plane with one of everything that either service has, for tests that go over all operations."""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from apigwctl.sandbox.control_plane import ControlPlane
from tests.contract.patch_cases import POLICY, stocked
from tests.contract.sandbox_client import ACCOUNT, NOON, REGION, client
from tests.contract.sandbox_world import INVOKE, World

CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1"
V2 = "apigatewayv2"
COLOURS = dict.fromkeys(
    ("AccentColor", "BackgroundColor", "ErrorValidationColor", "HeaderColor", "NavigationColor", "TextColor"), "#000000"
)
_SOCKET = {"ApiId": "<socket>"}
_HTTP = {"ApiId": "<http>"}

STOCK: tuple[tuple[str, str, str, Mapping[str, Any], str], ...] = (
    (
        "covered",
        "apigateway",
        "create_usage_plan",
        {"name": "c", "apiStages": [{"apiId": "<api>", "stage": "dev"}]},
        "id",
    ),
    (
        "",
        "apigateway",
        "create_usage_plan_key",
        {"usagePlanId": "<covered>", "keyId": "<key>", "keyType": "API_KEY"},
        "",
    ),
    (
        "domain",
        "apigateway",
        "create_domain_name",
        {
            "domainName": "a.example.com",
            "regionalCertificateArn": CERTIFICATE,
            "endpointConfiguration": {"types": ["REGIONAL"]},
        },
        "domainName",
    ),
    (
        "private domain",
        "apigateway",
        "create_domain_name",
        {
            "domainName": "private.example.com",
            "certificateArn": CERTIFICATE,
            "endpointConfiguration": {"types": ["PRIVATE"]},
            "policy": POLICY,
        },
        "domainNameArn",
    ),
    (
        "association",
        "apigateway",
        "create_domain_name_access_association",
        {
            "domainNameArn": "<private domain>",
            "accessAssociationSourceType": "VPCE",
            "accessAssociationSource": "vpce-1",
        },
        "domainNameAccessAssociationArn",
    ),
    (
        "",
        "apigateway",
        "create_base_path_mapping",
        {"domainName": "<domain>", "restApiId": "<api>", "stage": "dev", "basePath": "one"},
        "",
    ),
    (
        "other domain",
        V2,
        "create_domain_name",
        {"DomainName": "b.example.com", "DomainNameConfigurations": [{"CertificateArn": CERTIFICATE}]},
        "DomainName",
    ),
    ("http", V2, "create_api", {"Name": "h", "ProtocolType": "HTTP", "Target": "https://x.example"}, "ApiId"),
    (
        "socket",
        V2,
        "create_api",
        {"Name": "w", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"},
        "ApiId",
    ),
    ("mock", V2, "create_integration", {**_SOCKET, "IntegrationType": "MOCK"}, "IntegrationId"),
    (
        "mocked",
        V2,
        "create_integration_response",
        {**_SOCKET, "IntegrationId": "<mock>", "IntegrationResponseKey": "$default"},
        "IntegrationResponseId",
    ),
    (
        "route",
        V2,
        "create_route",
        {
            **_SOCKET,
            "RouteKey": "$default",
            "Target": "integrations/<mock>",
            "RouteResponseSelectionExpression": "$default",
        },
        "RouteId",
    ),
    (
        "routed",
        V2,
        "create_route_response",
        {**_SOCKET, "RouteId": "<route>", "RouteResponseKey": "$default"},
        "RouteResponseId",
    ),
    (
        "connected",
        V2,
        "create_authorizer",
        {
            **_SOCKET,
            "Name": "a",
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": INVOKE,
            "IdentitySource": ["route.request.header.Auth"],
        },
        "AuthorizerId",
    ),
    (
        "issuer",
        V2,
        "create_authorizer",
        {
            **_HTTP,
            "Name": "j",
            "AuthorizerType": "JWT",
            "IdentitySource": ["$request.header.Authorization"],
            "JwtConfiguration": {"Issuer": "https://issuer.example", "Audience": ["a"]},
        },
        "AuthorizerId",
    ),
    ("message", V2, "create_model", {**_SOCKET, "Name": "Message", "Schema": "{}"}, "ModelId"),
    ("served", V2, "create_deployment", {**_SOCKET}, "DeploymentId"),
    ("", V2, "create_stage", {**_SOCKET, "StageName": "dev", "DeploymentId": "<served>"}, ""),
    ("", V2, "create_stage", {**_HTTP, "StageName": "dev"}, ""),
    (
        "proxy",
        V2,
        "create_integration",
        {
            **_HTTP,
            "IntegrationType": "HTTP_PROXY",
            "IntegrationUri": "https://y.example",
            "IntegrationMethod": "GET",
            "PayloadFormatVersion": "1.0",
        },
        "IntegrationId",
    ),
    ("pets route", V2, "create_route", {**_HTTP, "RouteKey": "GET /pets", "Target": "integrations/<proxy>"}, "RouteId"),
    (
        "mapping",
        V2,
        "create_api_mapping",
        {"DomainName": "<other domain>", "ApiId": "<http>", "Stage": "dev"},
        "ApiMappingId",
    ),
    (
        "rule",
        V2,
        "create_routing_rule",
        {
            "DomainName": "<domain>",
            "Priority": 10,
            "Conditions": [{"MatchBasePaths": {"AnyOf": ["rule"]}}],
            "Actions": [{"InvokeApi": {"ApiId": "<api>", "Stage": "dev"}}],
        },
        "RoutingRuleId",
    ),
    ("v2 link", V2, "create_vpc_link", {"Name": "l", "SubnetIds": ["subnet-1"]}, "VpcLinkId"),
    ("product", V2, "create_portal_product", {"DisplayName": "p"}, "PortalProductId"),
    (
        "page",
        V2,
        "create_product_page",
        {"PortalProductId": "<product>", "DisplayContent": {"Title": "t", "Body": "b"}},
        "ProductPageId",
    ),
    (
        "endpoint",
        V2,
        "create_product_rest_endpoint_page",
        {
            "PortalProductId": "<product>",
            "RestEndpointIdentifier": {
                "IdentifierParts": {"Method": "GET", "Path": "/pets", "RestApiId": "<api>", "Stage": "dev"}
            },
        },
        "ProductRestEndpointPageId",
    ),
    (
        "portal",
        V2,
        "create_portal",
        {
            "Authorization": {"None": {}},
            "EndpointConfiguration": {"None": {}},
            "PortalContent": {"DisplayName": "shop", "Theme": {"CustomColors": COLOURS}},
        },
        "PortalId",
    ),
)
"""Name, service, operation, request and the member of the answer that is the name's value."""


def everything() -> World:
    """A world with one of everything; `world.names` has the names of STOCK."""
    data, names = _built()
    world = World.__new__(World)
    world.names = dict(names)
    world.plane = ControlPlane.from_data(json.loads(data), clock=lambda: NOON, random=random.Random())
    world.client = client(world.plane)
    return world


@functools.cache
def _built() -> tuple[str, Mapping[str, str]]:
    world = stocked()
    clients = {"apigateway": world.client, V2: client(world.plane, V2)}
    for name, service, operation, asks, member in STOCK:
        try:
            answer = getattr(clients[service], operation)(**world.filled(asks))
        except ClientError as error:
            raise AssertionError(f"{operation}: {error}") from error
        if name:
            world.names[name] = answer[member]
    return json.dumps(world.plane.to_data()), world.names
