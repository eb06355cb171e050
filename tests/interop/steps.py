"""What the AWS CLI is asked, and what it must show: one of each main kind is made, listed, changed, deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
INVOKE = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
BALANCER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/n/1"


@dataclass(frozen=True)
class Step:
    """One command of `aws <service>`; `<name>` in it is a name that an earlier step kept.

    `shows` is part of the answer: maps may have more, a list has exactly as many items. `keeps` are names and the
    answer's members that they stand for. `fails` is the error code that is printed instead of an answer.
    """

    command: str
    shows: Any = None
    keeps: Mapping[str, str] = field(default_factory=dict)
    fails: str = ""


def patches(op: str, path: str, value: str) -> str:
    """The option with one patch operation."""
    return f"--patch-operations '{json.dumps([{'op': op, 'path': path, 'value': value}])}'"


_API = "--rest-api-id <api>"
_METHOD = f"{_API} --resource-id <pets> --http-method GET"

REST = (
    Step("create-rest-api --name orders --tags team=shop", {"name": "orders"}, {"api": "id", "root": "rootResourceId"}),
    Step("get-rest-apis"),
    Step(f"update-rest-api {_API} {patches('replace', '/description', 'Orders')}", {"description": "Orders"}),
    Step("get-tags --resource-arn arn:aws:apigateway:us-east-1::/restapis/<api>", {"tags": {"team": "shop"}}),
    Step(f"create-resource {_API} --parent-id <root> --path-part pet", {"path": "/pet"}, {"pets": "id"}),
    Step(f"update-resource {_API} --resource-id <pets> {patches('replace', '/pathPart', 'pets')}", {"path": "/pets"}),
    Step(
        f"create-authorizer {_API} --name callers --type TOKEN --authorizer-uri {INVOKE} "
        "--identity-source method.request.header.Authorization",
        {"authType": "custom"},
        {"authorizer": "id"},
    ),
    Step(
        f"update-authorizer {_API} --authorizer-id <authorizer> "
        f"{patches('replace', '/authorizerResultTtlInSeconds', '60')}",
        {"authorizerResultTtlInSeconds": 60},
    ),
    Step(f"get-authorizers {_API}", {"items": [{"name": "callers"}]}),
    Step(
        f"create-model {_API} --name Pet --content-type application/json --schema '{{}}'",
        {"name": "Pet"},
        {"model": "id"},
    ),
    Step(
        f"update-model {_API} --model-name Pet {patches('replace', '/description', 'A pet')}", {"description": "A pet"}
    ),
    Step(f"get-models {_API}", {"items": [{}, {}, {}]}),
    Step(
        f"put-method {_METHOD} --authorization-type CUSTOM --authorizer-id <authorizer>",
        {"authorizationType": "CUSTOM"},
    ),
    Step(f"update-method {_METHOD} {patches('replace', '/apiKeyRequired', 'true')}", {"apiKeyRequired": True}),
    Step(f"put-method {_METHOD} --authorization-type NONE", fails="ConflictException"),
    Step(f"put-method-response {_METHOD} --status-code 200", {"statusCode": "200"}),
    Step(f"put-integration {_METHOD} --type MOCK", {"type": "MOCK", "timeoutInMillis": 29000}),
    Step(f"update-integration {_METHOD} {patches('replace', '/timeoutInMillis', '1000')}", {"timeoutInMillis": 1000}),
    Step(f"put-integration-response {_METHOD} --status-code 200", {"statusCode": "200"}),
    Step(f"get-resources {_API} --embed methods", {"items": [{}, {}]}),
    Step(f"create-deployment {_API} --description first", {"description": "first"}, {"deployment": "id"}),
    Step(f"create-stage {_API} --stage-name prod --deployment-id <deployment>", {"stageName": "prod"}),
    Step(
        f"update-stage {_API} --stage-name prod {patches('replace', '/~1pets/GET/throttling/rateLimit', '5')}",
        {"methodSettings": {"~1pets/GET": {"throttlingRateLimit": 5.0}}},
    ),
    Step(f"get-stages {_API}", {"item": [{"stageName": "prod"}]}),
    Step(
        f"get-export {_API} --stage-name prod --export-type oas30 <folder>/export.json",
        {"contentType": "application/octet-stream"},
    ),
    Step(
        f"update-deployment {_API} --deployment-id <deployment> {patches('replace', '/description', 'second')}",
        {"description": "second"},
    ),
    Step(f"delete-deployment {_API} --deployment-id <deployment>", fails="BadRequestException"),
    Step(f"delete-stage {_API} --stage-name prod"),
    Step(f"delete-deployment {_API} --deployment-id <deployment>"),
    Step(f"delete-integration {_METHOD}"),
    Step(f"delete-method {_METHOD}"),
    Step(f"delete-authorizer {_API} --authorizer-id <authorizer>"),
    Step(f"delete-model {_API} --model-name Pet"),
    Step(f"delete-resource {_API} --resource-id <pets>"),
    Step(f"delete-rest-api {_API}"),
    Step(f"get-rest-api {_API}", fails="NotFoundException"),
    Step(f"delete-rest-api {_API}", fails="NotFoundException"),
)

ACCESS = (
    Step("create-rest-api --name served", {"name": "served"}, {"api": "id", "pets": "rootResourceId"}),
    Step(f"put-method {_METHOD} --authorization-type NONE", {"authorizationType": "NONE"}),
    Step(f"put-integration {_METHOD} --type MOCK", {"type": "MOCK"}),
    Step(f"create-deployment {_API} --stage-name prod", None, {"deployment": "id"}),
    Step("create-usage-plan --name gold --api-stages apiId=<api>,stage=prod", {"name": "gold"}, {"plan": "id"}),
    Step(
        f"update-usage-plan --usage-plan-id <plan> {patches('add', '/throttle/rateLimit', '7')}",
        {"throttle": {"rateLimit": 7.0}},
    ),
    Step("create-api-key --name mobile --enabled", {"enabled": True}, {"key": "id"}),
    Step(f"update-api-key --api-key <key> {patches('replace', '/enabled', 'false')}", {"enabled": False}),
    Step("create-usage-plan-key --usage-plan-id <plan> --key-id <key> --key-type API_KEY", {"id": "<key>"}),
    Step("get-usage-plan-keys --usage-plan-id <plan>", {"items": [{"id": "<key>"}]}),
    Step("get-api-keys", {"items": [{"name": "mobile"}]}),
    Step("get-usage-plans", {"items": [{"apiStages": [{"stage": "prod"}]}]}),
    Step(
        f"create-domain-name --domain-name a.example.com --regional-certificate-arn {CERTIFICATE} "
        "--endpoint-configuration types=REGIONAL",
        {"domainName": "a.example.com", "securityPolicy": "TLS_1_2"},
    ),
    Step(
        "create-base-path-mapping --domain-name a.example.com --rest-api-id <api> --stage prod --base-path shop",
        {"basePath": "shop"},
    ),
    Step("get-base-path-mappings --domain-name a.example.com", {"items": [{"restApiId": "<api>"}]}),
    Step(
        "update-base-path-mapping --domain-name a.example.com --base-path shop "
        + patches("replace", "/basepath", "store"),
        {"basePath": "store"},
    ),
    Step("get-domain-names", {"items": [{"domainName": "a.example.com"}]}),
    Step(
        f"update-domain-name --domain-name a.example.com {patches('replace', '/routingMode', 'ROUTING_RULE_ONLY')}",
        {"routingMode": "ROUTING_RULE_ONLY"},
    ),
    Step(f"create-vpc-link --name private --target-arns {BALANCER}", {"status": "PENDING"}, {"link": "id"}),
    Step("get-vpc-links", {"items": [{"id": "<link>", "status": "AVAILABLE"}]}),
    Step(f"update-vpc-link --vpc-link-id <link> {patches('replace', '/name', 'other')}", {"name": "other"}),
    Step("delete-vpc-link --vpc-link-id <link>"),
    Step("delete-base-path-mapping --domain-name a.example.com --base-path store"),
    Step("delete-domain-name --domain-name a.example.com"),
    Step("delete-usage-plan-key --usage-plan-id <plan> --key-id <key>"),
    Step(
        f"update-usage-plan --usage-plan-id <plan> {patches('remove', '/apiStages', '<api>:prod')}", {"apiStages": []}
    ),
    Step("delete-usage-plan --usage-plan-id <plan>"),
    Step("delete-api-key --api-key <key>"),
    Step(f"delete-rest-api {_API}"),
)

_HTTP = "--api-id <http>"
HTTP = (
    Step("create-api --name shop --protocol-type HTTP", {"ProtocolType": "HTTP"}, {"http": "ApiId"}),
    Step(
        f"update-api {_HTTP} --description Shop --cors-configuration AllowOrigins=https://shop.example",
        {"Description": "Shop"},
    ),
    Step(
        f"create-integration {_HTTP} --integration-type HTTP_PROXY --integration-uri https://example.com "
        "--integration-method GET --payload-format-version 1.0",
        {"TimeoutInMillis": 30000},
        {"integration": "IntegrationId"},
    ),
    Step(
        f"update-integration {_HTTP} --integration-id <integration> --timeout-in-millis 1000", {"TimeoutInMillis": 1000}
    ),
    Step(f"get-integrations {_HTTP}", {"Items": [{"IntegrationType": "HTTP_PROXY"}]}),
    Step(
        f"create-authorizer {_HTTP} --name issuer --authorizer-type JWT "
        "--identity-source $request.header.Authorization --jwt-configuration Audience=a,Issuer=https://issuer.example",
        {"AuthorizerType": "JWT"},
        {"authorizer": "AuthorizerId"},
    ),
    Step(f"update-authorizer {_HTTP} --authorizer-id <authorizer> --name other", {"Name": "other"}),
    Step(f"get-authorizers {_HTTP}", {"Items": [{"Name": "other"}]}),
    Step(
        f"create-route {_HTTP} --route-key 'GET /pets' --target integrations/<integration>",
        {"RouteKey": "GET /pets", "AuthorizationType": "NONE"},
        {"route": "RouteId"},
    ),
    Step(f"create-route {_HTTP} --route-key 'GET /pets'", fails="ConflictException"),
    Step(
        f"update-route {_HTTP} --route-id <route> --authorization-type JWT --authorizer-id <authorizer>",
        {"AuthorizationType": "JWT"},
    ),
    Step(f"get-routes {_HTTP}", {"Items": [{"AuthorizerId": "<authorizer>"}]}),
    Step(f"create-stage {_HTTP} --stage-name '$default' --auto-deploy", {"AutoDeploy": True}),
    Step(f"update-stage {_HTTP} --stage-name '$default' --stage-variables a=b", {"StageVariables": {"a": "b"}}),
    Step(f"get-stages {_HTTP}", {"Items": [{"StageName": "$default"}]}),
    Step(f"delete-stage {_HTTP} --stage-name '$default'"),
    Step(f"delete-route {_HTTP} --route-id <route>"),
    Step(f"delete-authorizer {_HTTP} --authorizer-id <authorizer>"),
    Step(f"delete-integration {_HTTP} --integration-id <integration>"),
    Step(f"delete-api {_HTTP}"),
    Step(f"get-api {_HTTP}", fails="NotFoundException"),
)

_SOCKET = "--api-id <socket>"
SOCKET = (
    Step(
        "create-api --name chat --protocol-type WEBSOCKET --route-selection-expression $request.body.action",
        {"ProtocolType": "WEBSOCKET"},
        {"socket": "ApiId"},
    ),
    Step(f"update-api {_SOCKET} --name talk", {"Name": "talk"}),
    Step(
        f"create-integration {_SOCKET} --integration-type MOCK",
        {"TimeoutInMillis": 29000},
        {"integration": "IntegrationId"},
    ),
    Step(
        f"create-authorizer {_SOCKET} --name callers --authorizer-type REQUEST --authorizer-uri {INVOKE} "
        "--identity-source route.request.header.Auth",
        {"AuthorizerType": "REQUEST"},
        {"authorizer": "AuthorizerId"},
    ),
    Step(
        f"create-route {_SOCKET} --route-key '$connect' --target integrations/<integration> "
        "--authorization-type CUSTOM --authorizer-id <authorizer>",
        {"RouteKey": "$connect"},
        {"route": "RouteId"},
    ),
    Step(f"get-routes {_SOCKET}", {"Items": [{"RouteKey": "$connect"}]}),
    Step(f"update-route {_SOCKET} --route-id <route> --operation-name connect", {"OperationName": "connect"}),
    Step(f"create-deployment {_SOCKET}", {"DeploymentStatus": "DEPLOYED"}, {"deployment": "DeploymentId"}),
    Step(f"create-stage {_SOCKET} --stage-name prod --deployment-id <deployment>", {"DeploymentId": "<deployment>"}),
    Step(f"update-stage {_SOCKET} --stage-name prod --description Live", {"Description": "Live"}),
    Step(f"get-deployments {_SOCKET}", {"Items": [{"DeploymentId": "<deployment>"}]}),
    Step(f"delete-stage {_SOCKET} --stage-name prod"),
    Step(f"delete-deployment {_SOCKET} --deployment-id <deployment>"),
    Step(f"delete-route {_SOCKET} --route-id <route>"),
    Step(f"delete-authorizer {_SOCKET} --authorizer-id <authorizer>"),
    Step(f"delete-integration {_SOCKET} --integration-id <integration>"),
    Step(f"delete-api {_SOCKET}"),
    Step(f"get-stage {_SOCKET} --stage-name prod", fails="NotFoundException"),
)

LANES: Mapping[str, tuple[str, tuple[Step, ...]]] = {
    "REST API": ("apigateway", REST),
    "plans, keys, domain names and VPC links": ("apigateway", ACCESS),
    "HTTP API": ("apigatewayv2", HTTP),
    "WebSocket API": ("apigatewayv2", SOCKET),
}
"""What can be done side by side: the service and the steps in their order."""
