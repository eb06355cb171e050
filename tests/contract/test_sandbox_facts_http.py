"""HTTP and WebSocket APIs: what AWS does where emulators are known to do something else, one case a fact."""

from __future__ import annotations

import pytest

from tests.contract.sandbox_client import client
from tests.contract.sandbox_facts import Fact, asked, check
from tests.contract.sandbox_stock import CERTIFICATE, V2, everything
from tests.contract.sandbox_world import INVOKE, Refusal

HTTP, SOCKET = {"ApiId": "<http>"}, {"ApiId": "<socket>"}
BAD, MISSING, CONFLICT = (400, "BadRequestException"), (404, "NotFoundException"), (409, "ConflictException")
RSE = "$request.body.action"
AUTO = "Automatic deployment triggered by changes to the Api configuration"

APIS = [
    Fact(
        "an HTTP API's defaults",
        "create_api",
        {"Name": "n", "ProtocolType": "HTTP"},
        {
            "ApiKeySelectionExpression": "$request.header.x-api-key",
            "DisableExecuteApiEndpoint": False,
            "IpAddressType": "ipv4",
            "RouteSelectionExpression": "$request.method $request.path",
        },
        ("Description", "Version", "CorsConfiguration"),
        status=201,
    ),
    Fact("tags are shown empty", "get_api", HTTP, {"Tags": {}}),
    Fact("a WebSocket API needs its expression", "create_api", {"Name": "n", "ProtocolType": "WEBSOCKET"}, refuses=BAD),
    Fact(
        "a WebSocket API has no CORS",
        "create_api",
        {
            "Name": "n",
            "ProtocolType": "WEBSOCKET",
            "RouteSelectionExpression": RSE,
            "CorsConfiguration": {"AllowOrigins": ["*"]},
        },
        refuses=BAD,
    ),
    Fact(
        "an HTTP API's own expression",
        "create_api",
        {"Name": "n", "ProtocolType": "HTTP", "RouteSelectionExpression": RSE},
        refuses=BAD,
    ),
    Fact(
        "dualstack is kept",
        "create_api",
        {"Name": "n", "ProtocolType": "HTTP", "IpAddressType": "dualstack"},
        {"IpAddressType": "dualstack"},
    ),
    Fact(
        "the protocol stays", "get_api", HTTP, {"ProtocolType": "HTTP"}, before=(("update_api", {**HTTP, "Name": "x"}),)
    ),
    Fact("no API", "get_api", {"ApiId": "none"}, refuses=MISSING),
    Fact("deleting no API", "delete_api", {"ApiId": "none"}, refuses=MISSING),
    Fact("deleting an API", "delete_api", SOCKET, status=204),
    Fact(
        "no CORS from then on",
        "get_api",
        HTTP,
        lacks=("CorsConfiguration",),
        before=(
            ("update_api", {**HTTP, "CorsConfiguration": {"AllowOrigins": ["*"]}}),
            ("delete_cors_configuration", HTTP),
        ),
    ),
    Fact(
        "an empty description clears",
        "get_api",
        HTTP,
        lacks=("Description",),
        before=(("update_api", {**HTTP, "Description": "d"}), ("update_api", {**HTTP, "Description": ""})),
    ),
    Fact(
        "quick create makes a stage",
        "get_stage",
        {**HTTP, "StageName": "$default"},
        {"AutoDeploy": True, "ApiGatewayManaged": True},
    ),
]
STAGES = [
    Fact(
        "a stage's defaults",
        "create_stage",
        {**HTTP, "StageName": "new"},
        {"DefaultRouteSettings": {"DetailedMetricsEnabled": False}, "RouteSettings": {}, "StageVariables": {}},
        ("AutoDeploy", "DeploymentId", "Description", "AccessLogSettings"),
        status=201,
    ),
    Fact(
        "a WebSocket stage's defaults",
        "create_stage",
        {**SOCKET, "StageName": "new"},
        {"DefaultRouteSettings": {"DataTraceEnabled": False, "DetailedMetricsEnabled": False, "LoggingLevel": "OFF"}},
    ),
    Fact("a stage again", "create_stage", {**HTTP, "StageName": "dev"}, refuses=CONFLICT),
    Fact(
        "a stage's deployment",
        "create_stage",
        {**SOCKET, "StageName": "new", "DeploymentId": "<served>"},
        {"DeploymentId": "<served>"},
    ),
    Fact(
        "a stage of no deployment", "create_stage", {**SOCKET, "StageName": "new", "DeploymentId": "none"}, refuses=BAD
    ),
    Fact(
        "part of the settings keeps the rest",
        "create_stage",
        {**HTTP, "StageName": "new", "DefaultRouteSettings": {"ThrottlingBurstLimit": 7}},
        {"DefaultRouteSettings": {"ThrottlingBurstLimit": 7, "DetailedMetricsEnabled": False}},
    ),
    Fact("a stage's name with a blank", "create_stage", {**HTTP, "StageName": "a b"}, refuses=BAD),
    Fact("a WebSocket API has no default stage", "create_stage", {**SOCKET, "StageName": "$default"}, refuses=BAD),
    Fact("deleting no stage", "delete_stage", {**HTTP, "StageName": "none"}, refuses=MISSING),
    Fact(
        "no settings of no route",
        "delete_route_settings",
        {**HTTP, "StageName": "dev", "RouteKey": "GET /nope"},
        refuses=MISSING,
    ),
    Fact(
        "a deployment by hand",
        "create_deployment",
        SOCKET,
        {"AutoDeployed": False, "DeploymentStatus": "DEPLOYED"},
        status=201,
    ),
    Fact("a deployment of no route", "create_deployment", {"ApiId": "<bare>"}, refuses=BAD),
    Fact("deleting a deployment in use", "delete_deployment", {**SOCKET, "DeploymentId": "<served>"}, refuses=BAD),
]
ROUTES = [
    Fact(
        "a route's defaults",
        "create_route",
        {**HTTP, "RouteKey": "POST /pets"},
        {"ApiKeyRequired": False, "AuthorizationType": "NONE"},
        ("RequestParameters", "Target"),
        status=201,
    ),
    Fact("a route again", "create_route", {**HTTP, "RouteKey": "GET /pets"}, refuses=CONFLICT),
    Fact("a key that is none", "create_route", {**HTTP, "RouteKey": "FETCH /pets"}, refuses=BAD),
    Fact(
        "a target that is none",
        "create_route",
        {**HTTP, "RouteKey": "PUT /pets", "Target": "integrations/none"},
        refuses=MISSING,
    ),
    Fact(
        "an authorizer that is none",
        "create_route",
        {**HTTP, "RouteKey": "PUT /pets", "AuthorizationType": "JWT", "AuthorizerId": "none"},
        refuses=BAD,
    ),
    Fact(
        "a target is cleared",
        "get_route",
        {**HTTP, "RouteId": "<pets route>"},
        lacks=("Target",),
        before=(("update_route", {**HTTP, "RouteId": "<pets route>", "Target": ""}),),
    ),
    Fact(
        "scopes are cleared",
        "get_route",
        {**HTTP, "RouteId": "<pets route>"},
        lacks=("AuthorizationScopes",),
        before=(
            (
                "update_route",
                {
                    **HTTP,
                    "RouteId": "<pets route>",
                    "AuthorizationType": "JWT",
                    "AuthorizerId": "<issuer>",
                    "AuthorizationScopes": ["a"],
                },
            ),
            ("update_route", {**HTTP, "RouteId": "<pets route>", "AuthorizationScopes": []}),
        ),
    ),
    Fact(
        "authorization of a message",
        "update_route",
        {**SOCKET, "RouteId": "<route>", "AuthorizationType": "AWS_IAM"},
        refuses=BAD,
    ),
    Fact(
        "an HTTP integration's defaults",
        "create_integration",
        {**HTTP, "IntegrationType": "HTTP_PROXY", "IntegrationUri": "https://x.example", "IntegrationMethod": "GET"},
        {"ConnectionType": "INTERNET", "PayloadFormatVersion": "1.0", "TimeoutInMillis": 30000},
        status=201,
    ),
    Fact(
        "a function's method",
        "create_integration",
        {**HTTP, "IntegrationType": "AWS_PROXY", "IntegrationUri": INVOKE, "PayloadFormatVersion": "2.0"},
        {"IntegrationMethod": "POST", "PayloadFormatVersion": "2.0"},
    ),
    Fact(
        "a WebSocket integration's defaults",
        "create_integration",
        {**SOCKET, "IntegrationType": "MOCK"},
        {
            "ConnectionType": "INTERNET",
            "PayloadFormatVersion": "1.0",
            "TimeoutInMillis": 29000,
            "PassthroughBehavior": "WHEN_NO_MATCH",
            "IntegrationResponseSelectionExpression": "${integration.response.statuscode}",
        },
    ),
    Fact("an HTTP API has no mock", "create_integration", {**HTTP, "IntegrationType": "MOCK"}, refuses=BAD),
    Fact(
        "a timeout too long",
        "update_integration",
        {**HTTP, "IntegrationId": "<proxy>", "TimeoutInMillis": 30001},
        refuses=BAD,
    ),
    Fact(
        "no integration", "update_integration", {**HTTP, "IntegrationId": "none", "Description": "x"}, refuses=MISSING
    ),
    Fact(
        "parameters merge",
        "update_integration",
        {**HTTP, "IntegrationId": "<proxy>", "RequestParameters": {"append:header.b": "2"}},
        {"RequestParameters": {"append:header.a": "1", "append:header.b": "2"}},
        before=(
            ("update_integration", {**HTTP, "IntegrationId": "<proxy>", "RequestParameters": {"append:header.a": "1"}}),
        ),
    ),
    Fact(
        "an empty parameter goes",
        "get_integration",
        {**HTTP, "IntegrationId": "<proxy>"},
        {"RequestParameters": {"append:header.b": "2"}},
        before=(
            (
                "update_integration",
                {
                    **HTTP,
                    "IntegrationId": "<proxy>",
                    "RequestParameters": {"append:header.a": "1", "append:header.b": "2"},
                },
            ),
            ("update_integration", {**HTTP, "IntegrationId": "<proxy>", "RequestParameters": {"append:header.a": ""}}),
        ),
    ),
    Fact(
        "deleting an integration in use", "delete_integration", {**HTTP, "IntegrationId": "<proxy>"}, refuses=CONFLICT
    ),
    Fact(
        "no integration response",
        "delete_integration_response",
        {**SOCKET, "IntegrationId": "<mock>", "IntegrationResponseId": "none"},
        refuses=MISSING,
    ),
    Fact(
        "a route response's parameters are kept",
        "get_route_response",
        {**SOCKET, "RouteId": "<route>", "RouteResponseId": "<routed>"},
        {"ResponseParameters": {"route.response.header.a": {"Required": True}}},
        before=(
            (
                "update_route_response",
                {
                    **SOCKET,
                    "RouteId": "<route>",
                    "RouteResponseId": "<routed>",
                    "ResponseParameters": {"route.response.header.a": {"Required": True}},
                },
            ),
        ),
    ),
    Fact("no authorizer", "update_authorizer", {**HTTP, "AuthorizerId": "none", "Name": "x"}, refuses=MISSING),
    Fact(
        "a function's authorizer of an HTTP API needs a format",
        "create_authorizer",
        {
            **HTTP,
            "Name": "n",
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": INVOKE,
            "IdentitySource": ["$request.header.A"],
        },
        refuses=BAD,
    ),
    Fact("caches of no stage", "reset_authorizers_cache", {**HTTP, "StageName": "none"}, refuses=MISSING),
    Fact("a model's template", "get_model_template", {**SOCKET, "ModelId": "<message>"}),
    Fact("no model", "update_model", {**SOCKET, "ModelId": "none", "Name": "x"}, refuses=MISSING),
]
DELIVERY = [
    Fact(
        "a domain's defaults",
        "get_domain_name",
        {"DomainName": "b.example.com"},
        {"ApiMappingSelectionExpression": "$request.basepath"},
        ("MutualTlsAuthentication",),
    ),
    Fact(
        "both services have one domain",
        "get_domain_name",
        {"DomainName": "region.example.com"},
        {"DomainName": "region.example.com"},
    ),
    Fact(
        "a domain again",
        "create_domain_name",
        {"DomainName": "a.example.com", "DomainNameConfigurations": [{"CertificateArn": CERTIFICATE}]},
        refuses=BAD,
    ),
    Fact(
        "a mapping of a REST API",
        "create_api_mapping",
        {"DomainName": "a.example.com", "ApiId": "<api>", "Stage": "dev", "ApiMappingKey": "v2"},
        {"ApiId": "<api>"},
        status=201,
    ),
    Fact(
        "a mapping to no stage",
        "create_api_mapping",
        {"DomainName": "b.example.com", "ApiId": "<http>", "Stage": "none", "ApiMappingKey": "x"},
        refuses=BAD,
    ),
    Fact(
        "a mapping's key again",
        "create_api_mapping",
        {"DomainName": "b.example.com", "ApiId": "<http>", "Stage": "$default"},
        refuses=CONFLICT,
    ),
    Fact("mappings of no domain", "get_api_mappings", {"DomainName": "none.example.com"}, refuses=MISSING),
    Fact("a mapped domain is deleted", "delete_domain_name", {"DomainName": "b.example.com"}, status=204),
    Fact("deleting a mapped API", "delete_api", HTTP, refuses=BAD),
    Fact(
        "a WebSocket API beside an HTTP API",
        "create_api_mapping",
        {"DomainName": "b.example.com", "ApiId": "<socket>", "Stage": "dev", "ApiMappingKey": "x"},
        refuses=BAD,
    ),
    Fact(
        "a link is pending",
        "create_vpc_link",
        {"Name": "n", "SubnetIds": ["subnet-1"]},
        {"VpcLinkStatus": "PENDING", "VpcLinkVersion": "V2"},
        status=201,
    ),
    Fact("a link is ready", "get_vpc_link", {"VpcLinkId": "<v2 link>"}, {"VpcLinkStatus": "AVAILABLE"}),
    Fact("deleting no link", "delete_vpc_link", {"VpcLinkId": "none"}, refuses=MISSING),
    Fact(
        "tags are the stage's own",
        "get_stage",
        {**HTTP, "StageName": "dev"},
        {"Tags": {"a": "b"}},
        before=(
            (
                "tag_resource",
                {"ResourceArn": "arn:aws:apigateway:eu-west-1::/apis/<http>/stages/dev", "Tags": {"a": "b"}},
            ),
        ),
    ),
    Fact(
        "tags given at creation",
        "get_tags",
        {"ResourceArn": "arn:aws:apigateway:eu-west-1::/apis/<http>"},
        {"Tags": {"a": "b"}},
        before=(("tag_resource", {"ResourceArn": "arn:aws:apigateway:eu-west-1::/apis/<http>", "Tags": {"a": "b"}}),),
    ),
    Fact(
        "a rule's priority again",
        "create_routing_rule",
        {
            "DomainName": "<domain>",
            "Priority": 10,
            "Conditions": [{"MatchBasePaths": {"AnyOf": ["other"]}}],
            "Actions": [{"InvokeApi": {"ApiId": "<api>", "Stage": "dev"}}],
        },
        refuses=CONFLICT,
    ),
    Fact(
        "a rule to an HTTP API",
        "create_routing_rule",
        {
            "DomainName": "<domain>",
            "Priority": 11,
            "Conditions": [{"MatchBasePaths": {"AnyOf": ["other"]}}],
            "Actions": [{"InvokeApi": {"ApiId": "<http>", "Stage": "dev"}}],
        },
        refuses=BAD,
    ),
]
FACTS = [*APIS, *STAGES, *ROUTES, *DELIVERY]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.operation}: {fact.says}")
def test_a_fact_holds(fact: Fact) -> None:
    world = everything()
    caller = client(world.plane, V2)
    world.names["bare"] = caller.create_api(Name="bare", ProtocolType="HTTP")["ApiId"]
    check(world, V2, fact)


@pytest.mark.parametrize(("protocol", "scheme"), [("HTTP", "https"), ("WEBSOCKET", "wss")])
def test_an_api_answers_at_its_protocols_address(protocol: str, scheme: str) -> None:
    caller = client(everything().plane, V2)
    expression = {"RouteSelectionExpression": RSE} if protocol == "WEBSOCKET" else {}
    made = caller.create_api(Name="n", ProtocolType=protocol, **expression)
    assert made["ApiEndpoint"] == f"{scheme}://{made['ApiId']}.execute-api.eu-west-1.amazonaws.com"


def test_quick_create_makes_what_api_gateway_manages() -> None:
    caller = client(everything().plane, V2)
    api = {"ApiId": caller.create_api(Name="q", ProtocolType="HTTP", Target="https://x.example")["ApiId"]}
    (route,) = caller.get_routes(**api)["Items"]
    (integration,) = caller.get_integrations(**api)["Items"]
    (stage,) = caller.get_stages(**api)["Items"]
    assert (route["RouteKey"], route["Target"]) == ("$default", f"integrations/{integration['IntegrationId']}")
    assert (stage["StageName"], stage["AutoDeploy"]) == ("$default", True)
    assert all(item["ApiGatewayManaged"] for item in (route, integration, stage))


def test_a_change_of_an_api_that_deploys_itself_makes_a_deployment() -> None:
    caller = client(everything().plane, V2)
    api = {"ApiId": caller.create_api(Name="q", ProtocolType="HTTP", Target="https://x.example")["ApiId"]}
    before = {item["DeploymentId"] for item in caller.get_deployments(**api)["Items"]}
    caller.create_route(**api, RouteKey="GET /more")
    (made,) = [item for item in caller.get_deployments(**api)["Items"] if item["DeploymentId"] not in before]
    assert (made["AutoDeployed"], made["Description"]) == (True, AUTO)
    assert caller.get_stage(**api, StageName="$default")["DeploymentId"] == made["DeploymentId"]


def test_reimporting_keeps_the_stages() -> None:
    caller = client(everything().plane, V2)
    document = (
        '{"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {"responses": {}}}}}'
    )
    api = {"ApiId": caller.import_api(Body=document)["ApiId"]}
    caller.create_stage(**api, StageName="dev")
    caller.reimport_api(**api, Body=document.replace("/a", "/b"))
    assert [item["StageName"] for item in caller.get_stages(**api)["Items"]] == ["dev"]
    assert [item["RouteKey"] for item in caller.get_routes(**api)["Items"]] == ["GET /b"]


def test_deleting_a_mapped_domain_from_either_service_leaves_neither_with_it() -> None:
    world = everything()
    caller = client(world.plane, V2)
    caller.delete_domain_name(DomainName="a.example.com")
    assert isinstance(world.ask("get_domain_name", domainName="a.example.com"), Refusal)
    assert isinstance(asked(caller, "get_api_mappings", {"DomainName": "a.example.com"}), Refusal)
