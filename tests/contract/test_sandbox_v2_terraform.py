"""What Terraform's provider sends is taken, and what its acceptance tests expect of AWS is read back.

Each case is one resource of a test: what is sent to make it, what is sent to change it, and what is then read; None is
a member that is not there. Restated from the tests of hashicorp/terraform-provider-aws (2026-08).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.contract.sandbox_v2_world import FORMAT, GROUP, INVOKE, ISSUER, LISTENER, ROLE, V2World


@dataclass(frozen=True)
class Lifetime:
    """One resource: its kind, the request that makes it, then pairs of an update and what is read after it."""

    says: str
    kind: str
    made: Mapping[str, Any]
    read: Mapping[str, Any]
    changes: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...] = ()


KEYS = {
    "api": "ApiId", "integration": "IntegrationId", "route": "RouteId", "authorizer": "AuthorizerId",
    "stage": "StageName",
}  # fmt: skip
HTTP_SELECTION = "$request.method $request.path"
KEY = "$request.header.x-api-key"
SENT = {"ConnectionType": "INTERNET", "PassthroughBehavior": "WHEN_NO_MATCH", "PayloadFormatVersion": "1.0"}
STATUS = "${integration.response.statuscode}"
QUEUE = {"MessageBody": "$request.body", "MessageGroupId": "$request.body.authentication_key"}
PARAMETER, QUERY = "route.request.header.authorization", "route.request.querystring.authToken"
APIS = [
    Lifetime(
        "an HTTP API with and without everything",
        "api",
        {
            "Name": "a",
            "ProtocolType": "HTTP",
            "ApiKeySelectionExpression": KEY,
            "RouteSelectionExpression": HTTP_SELECTION,
            "Description": "test description",
            "DisableExecuteApiEndpoint": True,
            "Version": "v1",
        },
        {"DisableExecuteApiEndpoint": True, "Description": "test description", "Version": "v1", "Tags": {}},
        (
            (
                {"Description": "", "DisableExecuteApiEndpoint": False, "Version": ""},
                {"DisableExecuteApiEndpoint": False, "Description": None, "Version": None},
            ),
        ),
    ),
    Lifetime(
        "a WebSocket API with and without everything",
        "api",
        {
            "Name": "a",
            "ProtocolType": "WEBSOCKET",
            "ApiKeySelectionExpression": "$context.authorizer.usageIdentifierKey",
            "RouteSelectionExpression": "$request.body.service",
        },
        {"ApiKeySelectionExpression": "$context.authorizer.usageIdentifierKey"},
        (
            (
                {"ApiKeySelectionExpression": KEY, "RouteSelectionExpression": "$request.body.action"},
                {"ApiKeySelectionExpression": KEY, "RouteSelectionExpression": "$request.body.action"},
            ),
        ),
    ),
    Lifetime(
        "cross-origin requests",
        "api",
        {
            "Name": "a",
            "ProtocolType": "HTTP",
            "CorsConfiguration": {
                "AllowCredentials": False,
                "AllowHeaders": ["Authorization"],
                "AllowMethods": ["GET", "put"],
                "AllowOrigins": ["https://www.example.com"],
                "ExposeHeaders": [],
                "MaxAge": 0,
            },
        },
        {},
        (
            (
                {
                    "CorsConfiguration": {
                        "AllowCredentials": True,
                        "AllowHeaders": [],
                        "AllowMethods": ["*"],
                        "AllowOrigins": ["HTTP://WWW.EXAMPLE.ORG", "https://example.io"],
                        "ExposeHeaders": ["X-Api-Id"],
                        "MaxAge": 500,
                    }
                },
                {
                    "CorsConfiguration": {
                        "AllowCredentials": True,
                        "AllowMethods": ["*"],
                        "AllowOrigins": ["HTTP://WWW.EXAMPLE.ORG", "https://example.io"],
                        "ExposeHeaders": ["X-Api-Id"],
                        "MaxAge": 500,
                    }
                },
            ),
        ),
    ),
]
INTEGRATIONS = [
    Lifetime(
        "a mock",
        "integration",
        {"ApiId": "<ws-api>", "IntegrationType": "MOCK", **SENT},
        {
            "IntegrationMethod": None,
            "IntegrationResponseSelectionExpression": STATUS,
            "PassthroughBehavior": "WHEN_NO_MATCH",
            "TimeoutInMillis": 29000,
        },
    ),
    Lifetime(
        "a URL of an HTTP API",
        "integration",
        {
            "IntegrationType": "HTTP_PROXY",
            "IntegrationMethod": "GET",
            "IntegrationUri": "https://example.com",
            **SENT,
        },
        {"PassthroughBehavior": None, "IntegrationResponseSelectionExpression": None, "TimeoutInMillis": 30000},
    ),
    Lifetime(
        "mappings",
        "integration",
        {
            "IntegrationType": "HTTP_PROXY",
            "IntegrationMethod": "ANY",
            "IntegrationUri": "http://www.example.com",
            **SENT,
            "RequestParameters": {"append:header.header1": "$context.requestId", "remove:querystring.qs1": "''"},
            "ResponseParameters": {
                "500": {"append:header.header1": "$context.requestId", "overwrite:statuscode": "403"},
                "404": {"append:header.error": "$stageVariables.environmentId"},
            },
        },
        {},
        (
            (
                {
                    "IntegrationType": "HTTP_PROXY",
                    "RequestParameters": {
                        "remove:querystring.qs1": "",
                        "append:header.header1": "$context.accountId",
                        "overwrite:header.header2": "$stageVariables.environmentId",
                    },
                    "ResponseParameters": {
                        "500": {"append:header.header1": "$context.requestId", "overwrite:statuscode": "403"},
                        "404": {},
                    },
                },
                {
                    "RequestParameters": {
                        "append:header.header1": "$context.accountId",
                        "overwrite:header.header2": "$stageVariables.environmentId",
                    },
                    "ResponseParameters": {
                        "500": {"append:header.header1": "$context.requestId", "overwrite:statuscode": "403"}
                    },
                },
            ),
        ),
    ),
    Lifetime(
        "a URL of a WebSocket API",
        "integration",
        {
            "ApiId": "<ws-api>",
            "IntegrationType": "HTTP",
            "ContentHandlingStrategy": "CONVERT_TO_TEXT",
            "Description": "Test HTTP",
            "IntegrationMethod": "GET",
            "IntegrationUri": "http://www.example.com",
            **SENT,
            "TemplateSelectionExpression": "$request.body.name",
            "TimeoutInMillis": 28999,
            "RequestParameters": {"integration.request.querystring.stage": "'value1'"},
            "RequestTemplates": {"application/json": ""},
        },
        {"RequestTemplates": {"application/json": ""}, "IntegrationResponseSelectionExpression": STATUS},
        (
            (
                {
                    "IntegrationType": "HTTP",
                    "ContentHandlingStrategy": "CONVERT_TO_BINARY",
                    "PassthroughBehavior": "WHEN_NO_TEMPLATES",
                    "TimeoutInMillis": 51,
                    "RequestParameters": {
                        "integration.request.querystring.stage": "",
                        "integration.request.header.x-userid": "'value2'",
                        "integration.request.path.op": "'value3'",
                    },
                    "RequestTemplates": {
                        "application/json": "#set($number=42)",
                        "application/xml": "#set($percent=$number/100)",
                    },
                },
                {
                    "ContentHandlingStrategy": "CONVERT_TO_BINARY",
                    "PassthroughBehavior": "WHEN_NO_TEMPLATES",
                    "TimeoutInMillis": 51,
                    "RequestParameters": {
                        "integration.request.header.x-userid": "'value2'",
                        "integration.request.path.op": "'value3'",
                    },
                    "RequestTemplates": {
                        "application/json": "#set($number=42)",
                        "application/xml": "#set($percent=$number/100)",
                    },
                },
            ),
            ({"IntegrationType": "HTTP", "ContentHandlingStrategy": ""}, {"ContentHandlingStrategy": None}),
        ),
    ),
    Lifetime(
        "a function of a WebSocket API",
        "integration",
        {
            "ApiId": "<ws-api>",
            "IntegrationType": "AWS",
            "ContentHandlingStrategy": "CONVERT_TO_TEXT",
            "IntegrationUri": INVOKE,
            **SENT,
        },
        {
            "IntegrationMethod": "POST",
            "IntegrationResponseSelectionExpression": "${integration.response.body.errorMessage}",
            "TimeoutInMillis": 29000,
        },
    ),
    Lifetime(
        "a function of an HTTP API",
        "integration",
        {"IntegrationType": "AWS_PROXY", "IntegrationUri": INVOKE, **SENT, "PayloadFormatVersion": "2.0"},
        {"IntegrationMethod": "POST", "PassthroughBehavior": None, "TimeoutInMillis": 30000},
    ),
    Lifetime(
        "a private one of a WebSocket API",
        "integration",
        {
            "ApiId": "<ws-api>",
            "IntegrationType": "HTTP_PROXY",
            "ContentHandlingStrategy": "CONVERT_TO_TEXT",
            "IntegrationMethod": "PUT",
            "IntegrationUri": "http://www.example.net",
            **SENT,
            "ConnectionType": "VPC_LINK",
            "ConnectionId": "<first-link>",
            "PassthroughBehavior": "NEVER",
            "TimeoutInMillis": 12345,
        },
        {"PassthroughBehavior": "NEVER", "IntegrationResponseSelectionExpression": None, "TimeoutInMillis": 12345},
    ),
    Lifetime(
        "a private one of an HTTP API",
        "integration",
        {
            "IntegrationType": "HTTP_PROXY",
            "IntegrationMethod": "GET",
            "IntegrationUri": LISTENER,
            **SENT,
            "ConnectionType": "VPC_LINK",
            "ConnectionId": "<link>",
            "TimeoutInMillis": 29001,
            "TlsConfig": {"ServerNameToVerify": "www.example.com"},
        },
        {"TlsConfig": {"ServerNameToVerify": "www.example.com"}, "PassthroughBehavior": None},
        (
            (
                {
                    "IntegrationType": "HTTP_PROXY",
                    "IntegrationMethod": "POST",
                    "TlsConfig": {"ServerNameToVerify": "www.example.org"},
                },
                {"TlsConfig": {"ServerNameToVerify": "www.example.org"}, "TimeoutInMillis": 29001},
            ),
        ),
    ),
    Lifetime(
        "a queue",
        "integration",
        {
            "IntegrationType": "AWS_PROXY",
            "IntegrationSubtype": "SQS-SendMessage",
            "CredentialsArn": ROLE,
            **SENT,
            "RequestParameters": {**QUEUE, "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q0"},
        },
        {"IntegrationMethod": None, "IntegrationUri": None, "PayloadFormatVersion": "1.0", "TimeoutInMillis": 30000},
        (
            (
                {
                    "IntegrationType": "AWS_PROXY",
                    "IntegrationSubtype": "SQS-SendMessage",
                    "RequestParameters": {**QUEUE, "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q1"},
                },
                {"RequestParameters": {**QUEUE, "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q1"}},
            ),
        ),
    ),
]
OPEN = {"ApiKeyRequired": False, "AuthorizationType": "NONE"}
ROUTES = [
    Lifetime(
        "authorization",
        "route",
        {**OPEN, "RouteKey": "GET /test", "AuthorizationType": "JWT", "AuthorizerId": "<tokens>"},
        {"AuthorizationType": "JWT", "AuthorizerId": "<tokens>", "Target": None},
        (
            (
                {"AuthorizationType": "AWS_IAM", "AuthorizerId": ""},
                {"AuthorizationType": "AWS_IAM", "AuthorizerId": None},
            ),
        ),
    ),
    Lifetime(
        "a model",
        "route",
        {
            **OPEN,
            "ApiId": "<ws-api>",
            "RouteKey": "send",
            "ModelSelectionExpression": "action",
            "RequestModels": {"test": "Message"},
        },
        {"ModelSelectionExpression": "action", "RequestModels": {"test": "Message"}},
    ),
    Lifetime(
        "request parameters",
        "route",
        {**OPEN, "ApiId": "<ws-api>", "RouteKey": "$disconnect", "RequestParameters": {PARAMETER: {"Required": True}}},
        {"RequestParameters": {PARAMETER: {"Required": True}}},
        (
            (
                {"RequestParameters": {PARAMETER: {"Required": False}, QUERY: {"Required": True}}},
                {"RequestParameters": {PARAMETER: {"Required": False}, QUERY: {"Required": True}}},
            ),
        ),
    ),
]
AUTHORIZERS = [
    Lifetime(
        "a function of a WebSocket API",
        "authorizer",
        {
            "ApiId": "<ws-api>",
            "Name": "a",
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": INVOKE,
            "IdentitySource": ["route.request.header.Auth"],
            "AuthorizerCredentialsArn": ROLE,
        },
        {"AuthorizerCredentialsArn": ROLE, "AuthorizerPayloadFormatVersion": None},
        (
            (
                {"Name": "b", "IdentitySource": ["route.request.header.Auth", "route.request.querystring.Name"]},
                {"Name": "b", "IdentitySource": ["route.request.header.Auth", "route.request.querystring.Name"]},
            ),
            (
                {"AuthorizerCredentialsArn": "", "IdentitySource": []},
                {"AuthorizerCredentialsArn": None, "IdentitySource": None, "AuthorizerResultTtlInSeconds": None},
            ),
        ),
    ),
    Lifetime(
        "tokens",
        "authorizer",
        {
            "Name": "a",
            "AuthorizerType": "JWT",
            "IdentitySource": ["$request.header.Authorization"],
            "JwtConfiguration": {"Audience": ["test"], "Issuer": ISSUER},
        },
        {"AuthorizerResultTtlInSeconds": None, "EnableSimpleResponses": None, "AuthorizerUri": None},
        (
            (
                {"JwtConfiguration": {"Audience": ["test", "testing"], "Issuer": ISSUER}},
                {"JwtConfiguration": {"Audience": ["test", "testing"], "Issuer": ISSUER}},
            ),
        ),
    ),
    Lifetime(
        "a function of an HTTP API",
        "authorizer",
        {
            "Name": "a",
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": INVOKE,
            "AuthorizerPayloadFormatVersion": "2.0",
            "AuthorizerResultTtlInSeconds": 300,
            "EnableSimpleResponses": True,
            "IdentitySource": ["$request.header.Auth"],
        },
        {"AuthorizerResultTtlInSeconds": 300, "EnableSimpleResponses": True},
        (
            (
                {
                    "AuthorizerPayloadFormatVersion": "1.0",
                    "AuthorizerResultTtlInSeconds": 3600,
                    "EnableSimpleResponses": False,
                    "IdentitySource": ["$request.querystring.User", "$context.routeKey"],
                },
                {"AuthorizerResultTtlInSeconds": 3600, "EnableSimpleResponses": False},
            ),
            ({"AuthorizerResultTtlInSeconds": 0}, {"AuthorizerResultTtlInSeconds": 0}),
        ),
    ),
]
LIMITS = {"DetailedMetricsEnabled": True, "ThrottlingBurstLimit": 2222, "ThrottlingRateLimit": 8888.0}
NO_LIMITS = {"DetailedMetricsEnabled": False, "ThrottlingBurstLimit": 0, "ThrottlingRateLimit": 0.0}
LOGGED = {**LIMITS, "DataTraceEnabled": True, "LoggingLevel": "ERROR"}
STAGES = [
    Lifetime(
        "settings of all routes of an HTTP API",
        "stage",
        {"StageName": "a", "AutoDeploy": False, "DefaultRouteSettings": LIMITS},
        {"AutoDeploy": None, "DefaultRouteSettings": LIMITS},
        (({"DefaultRouteSettings": NO_LIMITS}, {"DefaultRouteSettings": NO_LIMITS}),),
    ),
    Lifetime(
        "settings of all routes of a WebSocket API",
        "stage",
        {"ApiId": "<ws-api>", "StageName": "a", "AutoDeploy": False, "DefaultRouteSettings": LOGGED},
        {"DefaultRouteSettings": LOGGED},
        (
            (
                {"DefaultRouteSettings": {**NO_LIMITS, "DataTraceEnabled": False}},
                {"DefaultRouteSettings": {**NO_LIMITS, "DataTraceEnabled": False, "LoggingLevel": "ERROR"}},
            ),
        ),
    ),
    Lifetime(
        "settings of a route before it is there",
        "stage",
        {"StageName": "a", "AutoDeploy": False, "RouteSettings": {"$default": LIMITS}},
        {"RouteSettings": {"$default": LIMITS}},
    ),
    Lifetime(
        "access logs",
        "stage",
        {"StageName": "a", "AutoDeploy": False, "AccessLogSettings": {"DestinationArn": GROUP, "Format": FORMAT}},
        {"AccessLogSettings": {"DestinationArn": GROUP, "Format": FORMAT}},
        (({"AccessLogSettings": {}}, {"AccessLogSettings": None}),),
    ),
    Lifetime(
        "variables",
        "stage",
        {"StageName": "a", "AutoDeploy": False, "StageVariables": {"Var1": "Value1", "Var2": "Value2"}},
        {"StageVariables": {"Var1": "Value1", "Var2": "Value2"}},
        (({"StageVariables": {"Var1": "", "Var2": ""}}, {"StageVariables": {}}),),
    ),
]


@pytest.mark.parametrize(
    "case", [*APIS, *INTEGRATIONS, *ROUTES, *AUTHORIZERS, *STAGES], ids=lambda case: f"{case.kind}: {case.says}"
)
def test_what_terraform_sends_is_read_back_as_its_tests_expect(case: Lifetime) -> None:
    world = V2World()
    place = {} if case.kind == "api" else {"ApiId": case.made.get("ApiId", "<api>")}
    key = KEYS[case.kind]
    where = {**place, key: world.shows(f"create_{case.kind}", **{**place, **case.made})[key]}
    assert found(world, case, where, case.read) == world.filled(case.read)
    for change, expected in case.changes:
        world.shows(f"update_{case.kind}", **where, **change)
        assert found(world, case, where, expected) == world.filled(expected)


def found(world: V2World, case: Lifetime, where: Mapping[str, str], names: Mapping[str, Any]) -> dict[str, Any]:
    """The members that a case looks at, as they are read now."""
    shown = world.shows(f"get_{case.kind}", **where)
    return {name: shown.get(name) for name in names}
