"""What the sandbox reads in an OpenAPI document for an HTTP API, told as documents and what they become."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from apigwctl.sandbox.openapi import InvalidDocument, read_http_api
from apigwctl.sandbox.openapi.http_api import ImportedHttpApi

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "http"
LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:f"
HTTP = {"type": "http_proxy", "httpMethod": "get", "uri": "https://example.com", "payloadFormatVersion": 1.0}
READ_HTTP = {
    "IntegrationType": "HTTP_PROXY",
    "IntegrationMethod": "GET",
    "IntegrationUri": "https://example.com",
    "PayloadFormatVersion": "1.0",
    "Description": "AutoCreate from OpenAPI Import",
}
INTEGRATION = "x-amazon-apigateway-integration"
AUTHORIZER = "x-amazon-apigateway-authorizer"


def document(paths: Mapping[str, Any] | None = None, **root: Any) -> dict[str, Any]:
    return {"openapi": "3.0.1", "info": {"title": "orders", "version": "1"}, "paths": paths or {}, **root}


def imported(source: Any, basepath: str = "ignore") -> ImportedHttpApi:
    body = source if isinstance(source, str) else json.dumps(source)
    return read_http_api(body, basepath=basepath, account="123456789012", region="eu-west-1")


def routes(source: Any, basepath: str = "ignore") -> list[str]:
    return [route.members["RouteKey"] for route in imported(source, basepath).routes]


def guarded(scheme: Mapping[str, Any], scopes: list[str]) -> dict[str, Any]:
    operation = {"security": [{"guard": scopes}], INTEGRATION: HTTP}
    return document({"/a": {"get": operation}}, components={"securitySchemes": {"guard": scheme}})


@pytest.mark.parametrize(
    ("says", "paths", "keys"),
    [
        ("verbs in capitals", {"/a": {"get": {}, "delete": {}}}, ["GET /a", "DELETE /a"]),
        ("any method", {"/a": {"x-amazon-apigateway-any-method": {}}}, ["ANY /a"]),
        ("a slash at the end is dropped", {"/a/": {"get": {}}}, ["GET /a"]),
        ("the root stays a slash", {"/": {"get": {}}}, ["GET /"]),
        ("greedy variables", {"/{proxy+}": {"x-amazon-apigateway-any-method": {}}}, ["ANY /{proxy+}"]),
        (
            "the default route",
            {"/$default": {"x-amazon-apigateway-any-method": {"isDefaultRoute": True}}},
            ["$default"],
        ),
        ("the default route without a slash", {"$default": {"x-amazon-apigateway-any-method": {}}}, ["$default"]),
        ("extensions beside paths are no paths", {"x-note": {"get": {}}, "/a": {"get": {}}}, ["GET /a"]),
    ],
)
def test_a_path_and_a_verb_are_a_route_key(says: str, paths: dict[str, Any], keys: list[str]) -> None:
    assert routes(document(paths)) == keys


@pytest.mark.parametrize(
    ("mode", "key"), [("ignore", "GET /a"), ("prepend", "GET /v1/shop/a"), ("split", "GET /shop/a")]
)
def test_the_base_path_of_the_server_is_treated_as_asked(mode: str, key: str) -> None:
    assert routes(document({"/a": {"get": {}}}, servers=[{"url": "https://example.com/v1/shop"}]), mode) == [key]


@pytest.mark.parametrize(
    ("says", "extension", "members"),
    [
        ("its enums in capitals and its numbers as text", HTTP, READ_HTTP),
        (
            "parameters, credentials and TLS",
            {
                **HTTP,
                "description": "d",
                "credentials": "arn:aws:iam::123456789012:role/r",
                "timeoutInMillis": 500,
                "requestParameters": {"append:header.a": 1},
                "responseParameters": {"500": {"overwrite:statuscode": 503}},
                "tlsConfig": {"serverNameToVerify": "example.com"},
            },
            {
                **READ_HTTP,
                "Description": "d",
                "CredentialsArn": "arn:aws:iam::123456789012:role/r",
                "TimeoutInMillis": 500,
                "RequestParameters": {"append:header.a": "1"},
                "ResponseParameters": {"500": {"overwrite:statuscode": "503"}},
                "TlsConfig": {"ServerNameToVerify": "example.com"},
            },
        ),
        (
            "a subtype",
            {"type": "aws_proxy", "integrationSubtype": "SQS-SendMessage", "payloadFormatVersion": "1.0"},
            {
                "IntegrationType": "AWS_PROXY",
                "IntegrationSubtype": "SQS-SendMessage",
                "PayloadFormatVersion": "1.0",
                "Description": "AutoCreate from OpenAPI Import",
            },
        ),
    ],
)
def test_an_integration_is_read_with(says: str, extension: dict[str, Any], members: dict[str, Any]) -> None:
    assert imported(document({"/a": {"get": {INTEGRATION: extension}}})).integrations == {"GET /a": members}


def test_routes_that_refer_to_one_integration_share_it() -> None:
    shared = {"$ref": "#/components/x-amazon-apigateway-integrations/backend"}
    source = document(
        {"/a": {"get": {INTEGRATION: shared}, "post": {INTEGRATION: shared}}},
        components={"x-amazon-apigateway-integrations": {"backend": HTTP}},
    )
    result = imported(source)
    assert result.integrations == {"backend": READ_HTTP}
    assert [route.integration for route in result.routes] == ["backend", "backend"]


@pytest.mark.parametrize(
    ("says", "scheme", "scopes", "authorizer", "authorization"),
    [
        (
            "a JWT authorizer with scopes",
            {
                "type": "oauth2",
                AUTHORIZER: {
                    "type": "jwt",
                    "identitySource": "$request.header.Authorization",
                    "jwtConfiguration": {"issuer": "https://issuer.example", "audience": "shop"},
                },
            },
            ["read"],
            {
                "Name": "guard",
                "AuthorizerType": "JWT",
                "IdentitySource": ["$request.header.Authorization"],
                "JwtConfiguration": {"Issuer": "https://issuer.example", "Audience": ["shop"]},
            },
            {"AuthorizationType": "JWT", "AuthorizationScopes": ["read"]},
        ),
        (
            "a Lambda authorizer, whose scopes mean nothing",
            {
                "type": "apiKey",
                "in": "header",
                "name": "Unused",
                AUTHORIZER: {
                    "type": "request",
                    "identitySource": "$request.header.a, $request.querystring.b",
                    "authorizerUri": LAMBDA,
                    "authorizerPayloadFormatVersion": 2.0,
                    "authorizerResultTtlInSeconds": 60,
                    "enableSimpleResponses": True,
                },
            },
            ["read"],
            {
                "Name": "guard",
                "AuthorizerType": "REQUEST",
                "IdentitySource": ["$request.header.a", "$request.querystring.b"],
                "AuthorizerUri": LAMBDA,
                "AuthorizerPayloadFormatVersion": "2.0",
                "AuthorizerResultTtlInSeconds": 60,
                "EnableSimpleResponses": True,
            },
            {"AuthorizationType": "CUSTOM"},
        ),
        (
            "signed requests",
            {"type": "apiKey", "in": "header", "name": "Authorization", "x-amazon-apigateway-authtype": "awsSigv4"},
            [],
            None,
            {"AuthorizationType": "AWS_IAM"},
        ),
        (
            "a scheme without an authorizer as no guard",
            {"type": "http", "scheme": "basic"},
            [],
            None,
            {"AuthorizationType": "NONE"},
        ),
    ],
)
def test_security_is_read_as(
    says: str, scheme: dict[str, Any], scopes: list[str], authorizer: Any, authorization: dict[str, Any]
) -> None:
    result = imported(guarded(scheme, scopes))
    assert result.authorizers == ({"guard": authorizer} if authorizer else {})
    assert result.routes[0].members == {"RouteKey": "GET /a", **authorization}


def test_the_document_says_what_the_api_is() -> None:
    source = document(
        tags=[{"name": "team", "x-amazon-apigateway-tag-value": "shop"}, {"name": "no tag of AWS's"}],
        servers=[{"url": "/", "x-amazon-apigateway-endpoint-configuration": {"disableExecuteApiEndpoint": True}}],
    )
    source["info"] = {"title": "orders", "version": 2.1, "description": "d"}
    source["x-amazon-apigateway-cors"] = {"allowOrigins": "*", "allowMethods": ["GET"], "maxAge": "60"}
    assert imported(source).api == {
        "Name": "orders",
        "Version": "2.1",
        "Description": "d",
        "CorsConfiguration": {"AllowOrigins": ["*"], "AllowMethods": ["GET"], "MaxAge": 60},
        "DisableExecuteApiEndpoint": True,
        "Tags": {"team": "shop"},
    }


@pytest.mark.parametrize(
    ("says", "source", "told"),
    [
        ("a body is not validated", document({"/a": {"post": {"requestBody": {}}}}), "infos"),
        ("schemas are not kept", document(components={"schemas": {"Pet": {}}}), "infos"),
        ("a scheme that nobody declares", document({"/a": {"get": {"security": [{"nobody": []}]}}}), "warnings"),
        ("a verb that HTTP APIs do not have", document({"/a": {"trace": {}}}), "warnings"),
        (
            "a key of CORS that does not exist",
            document(**{"x-amazon-apigateway-cors": {"allow_origins": []}}),
            "warnings",
        ),
        ("a route said twice", document({"/a": {"get": {}}, "/a/": {"get": {}}}), "errors"),
        ("an integration that is not there", document({"/a": {"get": {INTEGRATION: {"$ref": "#/x"}}}}), "errors"),
        ("an authorizer of another service", guarded({AUTHORIZER: {"type": "token"}}, []), "errors"),
    ],
)
def test_the_import_says(says: str, source: dict[str, Any], told: str) -> None:
    result = imported(source)
    assert len(getattr(result, told)) == 1
    assert told == "errors" or result.errors == []


@pytest.mark.parametrize(
    "source",
    ["", "not a document", '{"swagger": "2.0", "info": {}, "paths": {}}', '{"openapi": "3.1.0", "paths": {}}'],
)
def test_what_is_no_openapi_3_0_is_refused(source: str) -> None:
    with pytest.raises(InvalidDocument, match="Invalid OpenAPI input"):
        imported(source)


@pytest.mark.needs_shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
def test_documents_of_others_are_read_or_refused() -> None:
    for path in sorted(SHARED.glob("*.json")):
        try:
            assert imported(path.read_text("utf-8")).routes, path.name
        except InvalidDocument:
            assert '"timeoutInMillis": "Timeout"' in path.read_text("utf-8"), path.name
