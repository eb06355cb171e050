"""What each documented patch operation does, as data: the request, and what reading back shows afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.contract.sandbox_client import ACCOUNT, REGION
from tests.contract.sandbox_world import INVOKE, Refusal, World, patch

GONE = object()
"""What a member that is absent reads as."""

POOL = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_a"
OTHER_POOL = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_b"
LOG = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:access"
FORMAT = "$context.requestId"
JWT = {"issuers": [{"issuer": "https://issuer.example", "audiences": ["a"]}], "defaultAlgorithms": ["RS256"]}
OTHER_JWT = {"issuers": [{"issuer": "https://other.example", "audiences": ["b"]}], "defaultAlgorithms": ["ES256"]}
OTHER_POLICY = '{"Version":"2008-10-17","Statement":[]}'
POLICY = '{"Version":"2012-10-17","Statement":[]}'
EDGE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1"
REGIONAL = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/app/a/1"

_METHOD = {"restApiId": "<api>", "resourceId": "<pets>", "httpMethod": "GET"}
_MOCK = {"restApiId": "<api>", "resourceId": "<pet>", "httpMethod": "DELETE"}
PROXY = {"restApiId": "<api>", "resourceId": "<pets>", "httpMethod": "POST"}

TARGETS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "UpdateAccount": ("get_account", {}),
    "UpdateApiKey": ("get_api_key", {"apiKey": "<key>"}),
    "UpdateAuthorizer": ("get_authorizer", {"restApiId": "<api>", "authorizerId": "<authorizer>"}),
    "UpdateClientCertificate": ("get_client_certificate", {"clientCertificateId": "<certificate>"}),
    "UpdateDeployment": ("get_deployment", {"restApiId": "<api>", "deploymentId": "<deployment>"}),
    "UpdateDocumentationPart": ("get_documentation_part", {"restApiId": "<api>", "documentationPartId": "<part>"}),
    "UpdateDocumentationVersion": ("get_documentation_version", {"restApiId": "<api>", "documentationVersion": "1"}),
    "UpdateGatewayResponse": ("get_gateway_response", {"restApiId": "<api>", "responseType": "THROTTLED"}),
    "UpdateIntegration": ("get_integration", _METHOD),
    "UpdateIntegrationResponse": ("get_integration_response", {**_METHOD, "statusCode": "200"}),
    "UpdateMethod": ("get_method", _METHOD),
    "UpdateMethodResponse": ("get_method_response", {**_METHOD, "statusCode": "200"}),
    "UpdateModel": ("get_model", {"restApiId": "<api>", "modelName": "Pet"}),
    "UpdateRequestValidator": ("get_request_validator", {"restApiId": "<api>", "requestValidatorId": "<validator>"}),
    "UpdateResource": ("get_resource", {"restApiId": "<api>", "resourceId": "<pet>"}),
    "UpdateRestApi": ("get_rest_api", {"restApiId": "<api>"}),
    "UpdateStage": ("get_stage", {"restApiId": "<api>", "stageName": "dev"}),
    "UpdateBasePathMapping": ("get_base_path_mapping", {"domainName": "region.example.com", "basePath": "one"}),
    "UpdateDomainName": ("get_domain_name", {"domainName": "region.example.com"}),
    "UpdateUsage": ("get_usage", {"usagePlanId": "<metered>", "keyId": "<key>"}),
    "UpdateUsagePlan": ("get_usage_plan", {"usagePlanId": "<plan>"}),
    "UpdateVpcLink": ("get_vpc_link", {"vpcLinkId": "<link>"}),
}
"""Which thing an operation is tried on, and how it is read back."""


STRICT = (
    patch("replace", "/securityPolicy", "SecurityPolicy_TLS13_1_3_2025_09"),
    patch("replace", "/endpointAccessMode", "BASIC"),
)


@dataclass(frozen=True)
class Effect:
    """One patch operation on a stocked world: `shows` is where in the answer of the read, and what stands there.

    `row` is the documented path, `path` what is sent for it; `first` is patched before, `along` in the same request;
    `at` names another thing than the target's; `read` reads something else back.
    """

    operation: str
    row: str
    op: str
    value: str | None
    shows: tuple[tuple[str, ...], Any]
    path: str
    source: str | None = None
    first: tuple[Mapping[str, str], ...] = ()
    along: tuple[Mapping[str, str], ...] = ()
    at: Mapping[str, Any] | None = None
    read: tuple[str, Mapping[str, Any]] | None = None

    @property
    def says(self) -> str:
        """The case in a line."""
        return f"{self.operation} {self.op} {self.path}"


def effect(
    operation: str, row: str, op: str, value: str | None, where: str | tuple[str, ...], shows: Any, **more: Any
) -> Effect:
    """An effect; `where` is a member or a path of members, `path` the row itself where nothing else is said."""
    path = more.pop("path", row)
    return Effect(
        f"Update{operation}", row, op, value, ((where,) if isinstance(where, str) else where, shows), path, **more
    )


def scalar(operation: str, name: str, value: str, shows: Any = None, **more: Any) -> Effect:
    """A top-level member that is replaced."""
    return effect(operation, f"/{name}", "replace", value, name, value if shows is None else shows, **more)


def entries(operation: str, name: str, key: str, value: str, other: str, row: str | None = None) -> list[Effect]:
    """Add, replace and remove of one entry of a map; `true` and `false` stand for booleans."""
    sent = f"/{name}/{key.replace('~', '~0').replace('/', '~1')}"
    booleans: dict[str, Any] = {"true": True, "false": False}
    there = (patch("add", sent, value),)
    row = row or f"/{name}"
    return [
        effect(operation, row, "add", value, (name, key), booleans.get(value, value), path=sent),
        effect(operation, row, "replace", other, (name, key), booleans.get(other, other), path=sent, first=there),
        effect(operation, row, "remove", None, (name, key), GONE, path=sent, first=there),
    ]


_SOURCE = {"identitySource": "method.request.header.Authorization"}
STOCK: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("key", "create_api_key", {"name": "k"}),
    ("plan", "create_usage_plan", {"name": "p"}),
    ("certificate", "generate_client_certificate", {}),
    ("link", "create_vpc_link", {"name": "l", "targetArns": ["arn:aws:elasticloadbalancing:r:a:l/net/n/1"]}),
    (
        "part",
        "create_documentation_part",
        {"restApiId": "<api>", "location": {"type": "API"}, "properties": '{"a":1}'},
    ),
    ("version", "create_documentation_version", {"restApiId": "<api>", "documentationVersion": "1"}),
    (
        "pool",
        "create_authorizer",
        {"restApiId": "<api>", "name": "pool", "type": "COGNITO_USER_POOLS", "providerARNs": [POOL], **_SOURCE},
    ),
    (
        "jwt",
        "create_authorizer",
        {"restApiId": "<api>", "name": "jwt", "type": "JWT", "jwtConfiguration": JWT, **_SOURCE},
    ),
    (
        "request",
        "create_authorizer",
        {
            "restApiId": "<api>",
            "name": "request",
            "type": "REQUEST",
            "authorizerUri": INVOKE,
            "authorizerResultTtlInSeconds": 0,
        },
    ),
    (
        "private",
        "create_rest_api",
        {"name": "private", "endpointConfiguration": {"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-1"]}},
    ),
    ("regional", "create_rest_api", {"name": "regional", "endpointConfiguration": {"types": ["REGIONAL"]}}),
    ("metered", "create_usage_plan", {"name": "m", "quota": {"limit": 100, "period": "DAY"}}),
    ("", "create_usage_plan_key", {"usagePlanId": "<metered>", "keyId": "<key>", "keyType": "API_KEY"}),
    (
        "at the edge",
        "create_domain_name",
        {"domainName": "edge.example.com", "certificateArn": EDGE, "endpointConfiguration": {"types": ["EDGE"]}},
    ),
    (
        "in the region",
        "create_domain_name",
        {
            "domainName": "region.example.com",
            "regionalCertificateArn": REGIONAL,
            "endpointConfiguration": {"types": ["REGIONAL"]},
        },
    ),
    (
        "closed",
        "create_domain_name",
        {
            "domainName": "closed.example.com",
            "certificateArn": REGIONAL,
            "endpointConfiguration": {"types": ["PRIVATE"]},
            "policy": POLICY,
        },
    ),
    (
        "mapped",
        "create_base_path_mapping",
        {"domainName": "region.example.com", "restApiId": "<api>", "stage": "dev", "basePath": "one"},
    ),
    (
        "open",
        "create_base_path_mapping",
        {"domainName": "region.example.com", "restApiId": "<api>", "basePath": "open"},
    ),
    ("post", "put_method", {**PROXY, "authorizationType": "NONE"}),
    ("function", "put_integration", {**PROXY, "type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": INVOKE}),
)


def stocked() -> World:
    """A world with one of everything that a patch can be tried on; its names are those of STOCK."""
    world = World()
    for name, operation, asks in STOCK:
        answer = world.ask(operation, **asks)
        assert not isinstance(answer, Refusal), (operation, answer)
        members = ("id", "clientCertificateId", "domainNameId")
        world.names[name] = next((answer[member] for member in members if member in answer), "")
    return world
