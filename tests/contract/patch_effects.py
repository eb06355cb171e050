"""What each documented patch operation does, as data: the request, and what reading back shows afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.contract.sandbox_client import ACCOUNT, REGION
from tests.contract.sandbox_world import INVOKE, ROLE, Refusal, World, patch

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
_PROXY = {"restApiId": "<api>", "resourceId": "<pets>", "httpMethod": "POST"}

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
    ("post", "put_method", {**_PROXY, "authorizationType": "NONE"}),
    ("function", "put_integration", {**_PROXY, "type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": INVOKE}),
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


_POOL = {"restApiId": "<api>", "authorizerId": "<pool>"}
_REQUEST = {"restApiId": "<api>", "authorizerId": "<request>"}
_JWT = {"restApiId": "<api>", "authorizerId": "<jwt>"}
_LINKED = (patch("replace", "/connectionId", "<link>"),)

DEFINITIONS = [
    scalar("Authorizer", "authorizerUri", INVOKE.replace("function:f/", "function:g/")),
    scalar("Authorizer", "authorizerCredentials", ROLE),
    scalar("Authorizer", "authorizerResultTtlInSeconds", "60", 60),
    scalar("Authorizer", "authType", "other"),
    effect(
        "Authorizer",
        "/identitySource",
        "add",
        "method.request.header.A",
        "identitySource",
        "method.request.header.A",
        at=_REQUEST,
    ),
    scalar("Authorizer", "identitySource", "method.request.header.B"),
    effect(
        "Authorizer",
        "/identitySource",
        "remove",
        None,
        "identitySource",
        GONE,
        at=_REQUEST,
        first=(patch("add", "/identitySource", "method.request.header.A"),),
    ),
    scalar("Authorizer", "identityValidationExpression", "^Bearer .+$"),
    scalar("Authorizer", "name", "others"),
    effect("Authorizer", "/providerARNs", "add", OTHER_POOL, "providerARNs", [POOL, OTHER_POOL], at=_POOL),
    effect(
        "Authorizer",
        "/providerARNs",
        "remove",
        OTHER_POOL,
        "providerARNs",
        [POOL],
        at=_POOL,
        first=(patch("add", "/providerARNs", OTHER_POOL),),
    ),
    scalar("Authorizer", "type", "REQUEST"),
    effect("Authorizer", "/jwtConfiguration", "replace", json.dumps(OTHER_JWT), "jwtConfiguration", OTHER_JWT, at=_JWT),
    scalar("Deployment", "description", "d"),
    scalar("DocumentationPart", "properties", '{"b":2}'),
    scalar("DocumentationVersion", "description", "d"),
    scalar("GatewayResponse", "statusCode", "430"),
    *entries("GatewayResponse", "responseParameters", "gatewayresponse.header.X", "'a'", "'b'"),
    *entries("GatewayResponse", "responseTemplates", "text/plain", "a", "b"),
    effect(
        "Integration",
        "/cacheKeyParameters",
        "add",
        "",
        "cacheKeyParameters",
        ["method.request.querystring.q"],
        path="/cacheKeyParameters/method.request.querystring.q",
    ),
    effect(
        "Integration",
        "/cacheKeyParameters",
        "replace",
        "method.request.querystring.r",
        "cacheKeyParameters",
        ["method.request.querystring.r"],
        path="/cacheKeyParameters/method.request.querystring.q",
        first=(patch("add", "/cacheKeyParameters/method.request.querystring.q", ""),),
    ),
    effect(
        "Integration",
        "/cacheKeyParameters",
        "remove",
        None,
        "cacheKeyParameters",
        [],
        path="/cacheKeyParameters/method.request.querystring.q",
        first=(patch("add", "/cacheKeyParameters/method.request.querystring.q", ""),),
    ),
    scalar("Integration", "cacheNamespace", "shared"),
    scalar("Integration", "connectionId", "<link>"),
    scalar("Integration", "connectionType", "VPC_LINK", along=_LINKED),
    scalar("Integration", "contentHandling", "CONVERT_TO_TEXT"),
    scalar("Integration", "httpMethod", "POST"),
    scalar(
        "Integration", "integrationTarget", BALANCER, along=(*_LINKED, patch("replace", "/connectionType", "VPC_LINK"))
    ),
    scalar("Integration", "passthroughBehavior", "NEVER"),
    *entries("Integration", "requestParameters", "integration.request.header.X", "'a'", "'b'"),
    *entries("Integration", "requestTemplates", "application/json", "a", "b"),
    scalar("Integration", "responseTransferMode", "STREAM", at=_PROXY),
    scalar("Integration", "timeoutInMillis", "1000", 1000),
    effect(
        "Integration",
        "/tlsConfig/insecureSkipVerification",
        "replace",
        "true",
        ("tlsConfig", "insecureSkipVerification"),
        True,
    ),
    scalar("Integration", "uri", "http://example.com/others"),
    scalar("IntegrationResponse", "contentHandling", "CONVERT_TO_BINARY"),
    *entries("IntegrationResponse", "responseParameters", "method.response.header.Link", "'a'", "'b'"),
    *entries("IntegrationResponse", "responseTemplates", "application/json", "a", "b"),
    scalar("IntegrationResponse", "selectionPattern", "2.."),
    *(
        effect(
            "Method",
            "/authorizationScopes",
            op,
            value,
            "authorizationScopes",
            shows,
            path=path,
            first=first,
            along=along,
        )
        for path, given in (("/authorizationScopes", "read"), ("/authorizationScopes/read", ""))
        for op, value, shows, first, along in (
            ("add", given, ["read"], (), ()),
            (
                "remove",
                given,
                ["write"],
                (patch("add", path, given), patch("add", "/authorizationScopes", "write")),
                (),
            ),
        )
    ),
    scalar("Method", "authorizationType", "CUSTOM", along=(patch("replace", "/authorizerId", "<authorizer>"),)),
    scalar("Method", "authorizerId", "<pool>", along=(patch("replace", "/authorizationType", "COGNITO_USER_POOLS"),)),
    scalar("Method", "apiKeyRequired", "true", True),
    scalar("Method", "operationName", "listPets"),
    *entries("Method", "requestParameters", "method.request.header.X", "true", "false"),
    effect(
        "Method",
        "/requestModels",
        "add",
        "Pet",
        ("requestModels", "text/json"),
        "Pet",
        path="/requestModels/text~1json",
    ),
    effect(
        "Method",
        "/requestModels",
        "replace",
        "Empty",
        ("requestModels", "text/json"),
        "Empty",
        path="/requestModels/text~1json",
        first=(patch("add", "/requestModels/text~1json", "Pet"),),
    ),
    effect(
        "Method",
        "/requestModels",
        "remove",
        None,
        ("requestModels", "text/json"),
        GONE,
        path="/requestModels/text~1json",
        first=(patch("add", "/requestModels/text~1json", "Pet"),),
    ),
    scalar("Method", "requestValidatorId", "<validator>"),
    *entries("MethodResponse", "responseModels", "text/json", "Pet", "Empty"),
    *entries("MethodResponse", "responseParameters", "method.response.header.X", "true", "false"),
    scalar("Model", "description", "d"),
    scalar("Model", "schema", '{"type": "array"}'),
    scalar("RequestValidator", "name", "other"),
    scalar("RequestValidator", "validateRequestBody", "false", False),
    scalar("RequestValidator", "validateRequestParameters", "true", True),
    scalar("Resource", "parentId", "<root>"),
    scalar("Resource", "pathPart", "{other}"),
]

_PRIVATE = {"restApiId": "<private>"}
_REGIONAL = {"restApiId": "<regional>"}
_STRICT = (
    patch("replace", "/securityPolicy", "SecurityPolicy_TLS13_1_3_2025_09"),
    patch("replace", "/endpointAccessMode", "BASIC"),
)
_PNG = "/binaryMediaTypes/image~1png"

APIS = [
    scalar("RestApi", "apiKeySource", "AUTHORIZER"),
    effect("RestApi", "/binaryMediaTypes", "add", None, "binaryMediaTypes", ["image/png"], path=_PNG),
    effect(
        "RestApi",
        "/binaryMediaTypes",
        "replace",
        "image/gif",
        "binaryMediaTypes",
        ["image/gif"],
        path=_PNG,
        first=(patch("add", _PNG),),
    ),
    effect(
        "RestApi",
        "/binaryMediaTypes",
        "remove",
        None,
        "binaryMediaTypes",
        ["a/b"],
        path=_PNG,
        first=(patch("add", _PNG), patch("add", "/binaryMediaTypes/a~1b")),
    ),
    effect("RestApi", "/description", "add", "d", "description", "d"),
    scalar("RestApi", "description", "d"),
    effect("RestApi", "/description", "remove", None, "description", GONE, first=(patch("add", "/description", "d"),)),
    scalar("RestApi", "disableExecuteApiEndpoint", "true", True),
    *(
        effect(
            "RestApi",
            "/endpointConfiguration/types/{type}",
            "replace",
            "REGIONAL",
            ("endpointConfiguration", "types"),
            ["REGIONAL"],
            path=f"/endpointConfiguration/types/{current}",
        )
        for current in ("0", "EDGE")
    ),
    effect(
        "RestApi",
        "/endpointConfiguration/vpcEndpointIds",
        "add",
        "vpce-2",
        ("endpointConfiguration", "vpcEndpointIds"),
        ["vpce-1", "vpce-2"],
        at=_PRIVATE,
    ),
    effect(
        "RestApi",
        "/endpointConfiguration/vpcEndpointIds",
        "remove",
        "vpce-1",
        ("endpointConfiguration", "vpcEndpointIds"),
        ["vpce-2"],
        at=_PRIVATE,
        first=(patch("add", "/endpointConfiguration/vpcEndpointIds", "vpce-2"),),
    ),
    effect(
        "RestApi",
        "/endpointConfiguration/ipAddressType",
        "replace",
        "dualstack",
        ("endpointConfiguration", "ipAddressType"),
        "dualstack",
    ),
    scalar("RestApi", "endpointAccessMode", "STRICT", at=_REGIONAL, first=_STRICT),
    scalar(
        "RestApi",
        "securityPolicy",
        "SecurityPolicy_TLS13_1_3_2025_09",
        at=_REGIONAL,
        along=(patch("replace", "/endpointAccessMode", "BASIC"),),
    ),
    scalar("RestApi", "minimumCompressionSize", "0", 0),
    scalar("RestApi", "name", "n"),
    scalar("RestApi", "policy", POLICY, json.dumps(POLICY)[1:-1]),
]

_CANARY = (
    patch("replace", "/canarySettings/deploymentId", "<newer>"),
    patch("replace", "/canarySettings/stageVariableOverrides/v", "c"),
)
_LEAVES: tuple[tuple[str, str, str, Any], ...] = (
    ("metrics/enabled", "true", "metricsEnabled", True),
    ("logging/dataTrace", "true", "dataTraceEnabled", True),
    ("logging/loglevel", "ERROR", "loggingLevel", "ERROR"),
    ("throttling/burstLimit", "7", "throttlingBurstLimit", 7),
    ("throttling/rateLimit", "7.5", "throttlingRateLimit", 7.5),
    ("caching/enabled", "true", "cachingEnabled", True),
    ("caching/dataEncrypted", "true", "cacheDataEncrypted", True),
    ("caching/ttlInSeconds", "60", "cacheTtlInSeconds", 60),
    ("caching/requireAuthorizationForCacheControl", "false", "requireAuthorizationForCacheControl", False),
    (
        "caching/unauthorizedCacheControlHeaderStrategy",
        "FAIL_WITH_403",
        "unauthorizedCacheControlHeaderStrategy",
        "FAIL_WITH_403",
    ),
)
_OVERRIDE = "/canarySettings/stageVariableOverrides/v"

STAGES = [
    effect(
        "Stage",
        "/accessLogSettings",
        "remove",
        None,
        "accessLogSettings",
        GONE,
        first=(
            patch("replace", "/accessLogSettings/destinationArn", LOG),
            patch("replace", "/accessLogSettings/format", FORMAT),
        ),
    ),
    *(
        effect("Stage", f"/accessLogSettings/{name}", op, value, ("accessLogSettings", name), value)
        for name, value in (("destinationArn", LOG), ("format", FORMAT))
        for op in ("add", "replace")
    ),
    scalar("Stage", "cacheClusterEnabled", "true", True),
    scalar("Stage", "cacheClusterSize", "1.6", first=(patch("replace", "/cacheClusterEnabled", "true"),)),
    effect("Stage", "/canarySettings", "remove", None, "canarySettings", GONE, first=_CANARY),
    effect(
        "Stage", "/canarySettings/deploymentId", "replace", "<newer>", ("canarySettings", "deploymentId"), "<newer>"
    ),
    effect("Stage", "/canarySettings/percentTraffic", "replace", "12.5", ("canarySettings", "percentTraffic"), 12.5),
    effect("Stage", "/canarySettings/useStageCache", "replace", "true", ("canarySettings", "useStageCache"), True),
    *(
        effect("Stage", row, "replace", "c", ("canarySettings", "stageVariableOverrides", "v"), "c", path=_OVERRIDE)
        for row in ("/canarySettings/stageVariableOverrides", "/canarySettings/stageVariableOverrides/{name}")
    ),
    effect(
        "Stage",
        "/canarySettings/stageVariableOverrides/{name}",
        "remove",
        None,
        ("canarySettings", "stageVariableOverrides"),
        GONE,
        path=_OVERRIDE,
        first=_CANARY,
    ),
    scalar("Stage", "clientCertificateId", "<certificate>"),
    scalar(
        "Stage", "clientCertificateId", "", GONE, first=(patch("replace", "/clientCertificateId", "<certificate>"),)
    ),
    scalar("Stage", "deploymentId", "<newer>"),
    effect(
        "Stage",
        "/deploymentId",
        "copy",
        None,
        "deploymentId",
        "<newer>",
        source="/canarySettings/deploymentId",
        first=_CANARY,
    ),
    scalar("Stage", "description", "d"),
    scalar("Stage", "documentationVersion", "1"),
    scalar("Stage", "documentationVersion", "", GONE, first=(patch("replace", "/documentationVersion", "1"),)),
    effect("Stage", "/variables", "remove", None, "variables", GONE, first=(patch("replace", "/variables/v", "a"),)),
    effect(
        "Stage",
        "/variables",
        "copy",
        None,
        "variables",
        {"kept": "k", "v": "c"},
        source="/canarySettings/stageVariableOverrides",
        first=(*_CANARY, patch("replace", "/variables/kept", "k")),
    ),
    effect("Stage", "/variables/*", "replace", "a", ("variables", "v"), "a", path="/variables/v"),
    effect(
        "Stage",
        "/variables/*",
        "remove",
        None,
        "variables",
        GONE,
        path="/variables/v",
        first=(patch("replace", "/variables/v", "a"),),
    ),
    scalar("Stage", "tracingEnabled", "true", True),
    *(
        effect(
            "Stage",
            f"/{{resourcePath}}/{{httpMethod}}/{leaf}",
            "replace",
            value,
            ("methodSettings", key, member),
            shows,
            path=f"/{key}/{leaf}",
        )
        for leaf, value, member, shows in _LEAVES
        for key in ("*/*", "~1pets/GET", "pets/GET")
    ),
    *(
        effect(
            "Stage",
            "/{resourcePath}/{httpMethod}",
            "remove",
            None,
            ("methodSettings", key),
            GONE,
            path=f"/{key}",
            first=(patch("replace", f"/{key}/metrics/enabled", "true"),),
        )
        for key in ("*/*", "~1pets/GET")
    ),
]

_STAGE_ROW = "/apiStages/{apidId:stageName}/throttle"
_ROUTE_ROW = f"{_STAGE_ROW}/{{resourcePath}}/{{httpMethod}}"
_COVERS = (patch("add", "/apiStages", "<api>:dev"),)
_STAGE = "/apiStages/<api>:dev/throttle"
_LIMITED = (*_COVERS, patch("replace", f"{_STAGE}/~1pets/GET/rateLimit", "1"))
_PLAN_QUOTA = (patch("replace", "/quota/limit", "10"), patch("replace", "/quota/period", "WEEK"))

ACCESS = [
    scalar("Account", "cloudwatchRoleArn", ROLE.replace("logs", "others")),
    scalar("Account", "cloudwatchRoleArn", "", GONE),
    scalar("ApiKey", "customerId", "c"),
    scalar("ApiKey", "description", "d"),
    scalar("ApiKey", "enabled", "true", True),
    scalar("ApiKey", "name", "n"),
    scalar("ClientCertificate", "description", "d"),
    effect("UsagePlan", "/apiStages", "add", "<api>:dev", "apiStages", [{"apiId": "<api>", "stage": "dev"}]),
    effect("UsagePlan", "/apiStages", "remove", "<api>:dev", "apiStages", [], first=_COVERS),
    effect(
        "UsagePlan",
        _ROUTE_ROW,
        "remove",
        None,
        "apiStages",
        [{"apiId": "<api>", "stage": "dev"}],
        path=f"{_STAGE}/~1pets/GET",
        first=_LIMITED,
    ),
    *(
        effect(
            "UsagePlan",
            f"{_ROUTE_ROW}/{leaf}",
            op,
            "7",
            "apiStages",
            [{"apiId": "<api>", "stage": "dev", "throttle": {"/pets/GET": {leaf: 7}}}],
            path=f"{_STAGE}/~1pets/GET/{leaf}",
            first=_COVERS,
        )
        for leaf in ("rateLimit", "burstLimit")
        for op in ("add", "replace")
    ),
    *(
        effect(
            "UsagePlan",
            _STAGE_ROW,
            op,
            '{"/pets/GET": {"rateLimit": 7, "burstLimit": 8}}',
            "apiStages",
            [{"apiId": "<api>", "stage": "dev", "throttle": {"/pets/GET": {"rateLimit": 7.0, "burstLimit": 8}}}],
            path=_STAGE,
            first=_COVERS,
        )
        for op in ("add", "replace")
    ),
    effect(
        "UsagePlan",
        _STAGE_ROW,
        "remove",
        None,
        "apiStages",
        [{"apiId": "<api>", "stage": "dev"}],
        path=_STAGE,
        first=_LIMITED,
    ),
    scalar("UsagePlan", "description", "d"),
    scalar("UsagePlan", "name", "n"),
    effect("UsagePlan", "/productCode", "add", "c", "productCode", "c"),
    scalar("UsagePlan", "productCode", "c"),
    effect(
        "UsagePlan", "/productCode", "remove", None, "productCode", GONE, first=(patch("add", "/productCode", "c"),)
    ),
    effect("UsagePlan", "/quota", "remove", None, "quota", GONE, first=_PLAN_QUOTA),
    *(
        effect("UsagePlan", f"/quota/{leaf}", op, value, ("quota", leaf), shows, along=_PLAN_QUOTA[drop])
        for leaf, value, shows, drop in (
            ("limit", "7", 7, slice(1, 2)),
            ("offset", "3", 3, slice(0, 2)),
            ("period", "MONTH", "MONTH", slice(0, 1)),
        )
        for op in ("add", "replace")
    ),
    effect(
        "UsagePlan", "/throttle", "remove", None, "throttle", GONE, first=(patch("add", "/throttle/rateLimit", "1"),)
    ),
    *(
        effect("UsagePlan", f"/throttle/{leaf}", op, "7", ("throttle", leaf), 7)
        for leaf in ("rateLimit", "burstLimit")
        for op in ("add", "replace")
    ),
    scalar("VpcLink", "name", "n"),
    scalar("VpcLink", "description", "d"),
]

LEGACY = [
    effect("Account", "/features", "add", "UsagePlans", "features", ["UsagePlans"]),
    # no answer shows labels: all that can be read back is the name that stays
    effect("ApiKey", "/labels", "add", "l", "name", "k"),
    effect("ApiKey", "/labels", "remove", "l", "name", "k", first=(patch("add", "/labels", "l"),)),
    effect("ApiKey", "/stages", "add", "<api>/dev", "stageKeys", ["<api>/dev"]),
    effect("ApiKey", "/stages", "add", "", "stageKeys", ["<api>/dev"], path="/stages/<api>~1dev"),
    effect("ApiKey", "/stages", "remove", "<api>/dev", "stageKeys", [], first=(patch("add", "/stages", "<api>/dev"),)),
    effect(
        "ApiKey",
        "/stages",
        "remove",
        "",
        "stageKeys",
        [],
        path="/stages/<api>~1dev",
        first=(patch("add", "/stages", "<api>/dev"),),
    ),
]

_AT_EDGE = {"domainName": "edge.example.com"}
_CLOSED = {"domainName": "closed.example.com", "domainNameId": "<closed>"}
_TYPES = "/endpointConfiguration/types"
_OTHER = REGIONAL.replace("/1", "/2")
_STORE = "s3://bucket/store.pem"
_TRUST = "/mutualTlsAuthentication/truststoreUri"
_VERSION = "/mutualTlsAuthentication/truststoreVersion"
_TRUSTED = (patch("add", _TRUST, _STORE),)
_OWNED = "/ownershipVerificationCertificateArn"
_OPEN = {"domainName": "region.example.com", "basePath": "open"}


def certificates(member: str, value: str, other: str, home: str) -> list[Effect]:
    """What is done with the certificate of an endpoint type: a domain of the type rotates it, others migrate."""
    own, foreign = ({}, _AT_EDGE) if home == "REGIONAL" else (_AT_EDGE, {})
    path, arn = f"/{member}", "/regionalCertificateArn" if home == "REGIONAL" else "/certificateArn"
    come = patch("add", _TYPES, home)
    # a certificate is an ARN or an uploaded one's name, not both
    instead = () if path == arn else (patch("remove", arn),)
    return [
        effect("DomainName", path, "add", value, member, value, at=foreign or None, along=(come,)),
        effect("DomainName", path, "replace", other, member, other, at=own or None, along=instead),
        effect(
            "DomainName", path, "remove", None, member, GONE, at=foreign or None,
            first=(come, patch("add", path, value)),
            along=(patch("remove", _TYPES, home),),
        ),
    ]  # fmt: skip


DOMAINS = [
    *certificates("certificateArn", EDGE, EDGE.replace("/1", "/2"), "EDGE"),
    *certificates("certificateName", "uploaded", "other", "EDGE"),
    *certificates("regionalCertificateArn", REGIONAL, _OTHER, "REGIONAL"),
    *certificates("regionalCertificateName", "uploaded", "other", "REGIONAL"),
    effect(
        "DomainName", _TYPES, "add", "EDGE", ("endpointConfiguration", "types"), ["REGIONAL", "EDGE"],
        along=(patch("add", "/certificateArn", EDGE),),
    ),
    effect(
        "DomainName", _TYPES, "remove", "EDGE", ("endpointConfiguration", "types"), ["REGIONAL"],
        first=(patch("add", _TYPES, "EDGE"), patch("add", "/certificateArn", EDGE)),
        along=(patch("remove", "/certificateArn"),),
    ),
    effect(
        "DomainName", "/endpointConfiguration/ipAddressType", "replace", "dualstack",
        ("endpointConfiguration", "ipAddressType"), "dualstack",
    ),
    scalar("DomainName", "endpointAccessMode", "STRICT", first=_STRICT),
    scalar("DomainName", "securityPolicy", "SecurityPolicy_TLS13_1_3_2025_09", along=_STRICT[1:]),
    scalar("DomainName", "routingMode", "ROUTING_RULE_ONLY"),
    scalar("DomainName", "managementPolicy", POLICY, json.dumps(POLICY)[1:-1], at=_CLOSED),
    scalar("DomainName", "policy", OTHER_POLICY, json.dumps(OTHER_POLICY)[1:-1], at=_CLOSED),
    effect("DomainName", _TRUST, "add", _STORE, ("mutualTlsAuthentication", "truststoreUri"), _STORE),
    effect("DomainName", _TRUST, "replace", _STORE, ("mutualTlsAuthentication", "truststoreUri"), _STORE),
    effect("DomainName", _TRUST, "replace", "", "mutualTlsAuthentication", GONE, first=_TRUSTED),
    effect("DomainName", _TRUST, "remove", None, "mutualTlsAuthentication", GONE, first=_TRUSTED),
    *(
        effect("DomainName", _VERSION, op, "v", ("mutualTlsAuthentication", "truststoreVersion"), "v", first=_TRUSTED)
        for op in ("add", "replace")
    ),
    effect(
        "DomainName", _VERSION, "remove", None, ("mutualTlsAuthentication", "truststoreVersion"), GONE,
        first=(*_TRUSTED, patch("add", _VERSION, "v")),
    ),
    *(
        effect("DomainName", _OWNED, op, REGIONAL, "ownershipVerificationCertificateArn", REGIONAL, along=_TRUSTED)
        for op in ("add", "replace")
    ),
    effect(
        "DomainName", _OWNED, "remove", None, "ownershipVerificationCertificateArn", GONE,
        first=(*_TRUSTED, patch("add", _OWNED, REGIONAL)),
    ),
    effect(
        "BasePathMapping", "/basepath", "replace", "two", "basePath", "two",
        read=("get_base_path_mapping", {"domainName": "region.example.com", "basePath": "two"}),
    ),
    effect("BasePathMapping", "/restapiId", "replace", "<regional>", "restApiId", "<regional>", at=_OPEN),
    effect("BasePathMapping", "/stage", "replace", "dev", "stage", "dev", at=_OPEN),
    effect(
        "Usage", "/remaining", "replace", "50", ("items", "<key>"), [[0, 50]],
        read=(
            "get_usage",
            {"usagePlanId": "<metered>", "keyId": "<key>", "startDate": "2026-01-02", "endDate": "2026-01-02"},
        ),
    ),
]  # fmt: skip

EFFECTS = [*DEFINITIONS, *APIS, *STAGES, *ACCESS, *LEGACY, *DOMAINS]
