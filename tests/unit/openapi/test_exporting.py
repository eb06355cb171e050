"""The document that a snapshot becomes, what is left out of it, and that reading it back gives the snapshot."""

from __future__ import annotations

from typing import Any

import pytest

from apigwctl.catalogue.documentation import DocumentationLocation, DocumentationPart
from apigwctl.catalogue.quirks import BUILT_IN_MODELS
from apigwctl.catalogue.rest import EndpointConfiguration, GatewayResponse, Integration, TlsConfig
from apigwctl.model.snapshot import Snapshot
from apigwctl.openapi import exporter
from apigwctl.openapi.exporter import document
from apigwctl.values import Address, FrozenMap, Ref, Template, freeze, thaw
from tests.unit.openapi.snapshots import (
    REF,
    SHOP,
    answer,
    at,
    authorizer,
    model,
    path,
    response,
    route,
    shop,
    validator,
)

X = "x-amazon-apigateway-"
EMPTY = {"title": "Empty Schema", "type": "object"}
ID = {"method.request.path.id": True}


def exported(snapshot: Snapshot) -> dict[str, Any]:
    made = document(snapshot, SHOP)
    assert made.left_out == frozenset()
    return dict(thaw(made.body))


def test_an_empty_api_keeps_the_models_that_every_api_has():
    assert exported(shop()) == {
        "openapi": "3.0.1",
        "info": {"title": "shop", "version": "1.0"},
        "paths": {},
        "components": {
            "schemas": {
                "Empty": EMPTY,
                "Error": {"title": "Error Schema", "type": "object", "properties": {"message": {"type": "string"}}},
            }
        },
    }


def test_the_built_in_models_are_those_of_the_catalogue():
    assert set(exporter.BUILT_IN_MODELS) == BUILT_IN_MODELS


MEMBERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "name, version and description": (
        {"name": "Shop API", "version": "7", "description": "sells"},
        {"info": {"title": "Shop API", "version": "7", "description": "sells"}},
    ),
    "binary media types": (
        {"binary_media_types": frozenset({"b/b", "a/a"})},
        {X + "binary-media-types": ["a/a", "b/b"]},
    ),
    "a compression from zero on": ({"minimum_compression_size": 0}, {X + "minimum-compression-size": 0}),
    "the source of keys": ({"api_key_source": "AUTHORIZER"}, {X + "api-key-source": "AUTHORIZER"}),
    "a policy": ({"policy": freeze({"Version": "1"})}, {X + "policy": {"Version": "1", "Statement": []}}),
    "a closed endpoint": (
        {"disable_execute_api_endpoint": True},
        {"servers": [{"url": "/", X + "endpoint-configuration": {"disableExecuteApiEndpoint": True}}]},
    ),
    "private endpoints": (
        {"endpoint_configuration": EndpointConfiguration(types=("PRIVATE",), vpc_endpoint_ids=frozenset({"v2", "v1"}))},
        {"servers": [{"url": "/", X + "endpoint-configuration": {"vpcEndpointIds": ["v1", "v2"]}}]},
    ),
    "a TLS policy": ({"security_policy": "TLS_1_2"}, {X + "security-policy": "TLS_1_2"}),
    "an access mode with its TLS policy": (
        {"endpoint_access_mode": "STRICT", "security_policy": "SecurityPolicy_TLS13_1_3_2025_09"},
        {X + "endpoint-access-mode": "STRICT", X + "security-policy": "SecurityPolicy_TLS13_1_3_2025_09"},
    ),
}


@pytest.mark.parametrize("name", MEMBERS)
def test_members_of_the_api(name):
    said, expected = MEMBERS[name]
    bare = exported(shop())
    assert {key: value for key, value in exported(shop(**said)).items() if value != bare.get(key)} == expected


LOCATION = DocumentationLocation(type="METHOD", path="/x", method="GET")
PART = DocumentationPart(location=LOCATION, properties=freeze({"summary": "s"}))
THROTTLED = GatewayResponse(response_type="THROTTLED", status_code="420", response_templates=FrozenMap({"a/b": "{}"}))
IN_HEADER = {"type": "apiKey", "in": "header"}

WHOLE = {
    "type": "object",
    "title": "A",
    "description": "All",
    "required": ["a"],
    "properties": {
        "a": {"type": "string", "minLength": 1, "maxLength": 2, "pattern": "^a", "enum": ["a"], "format": "byte"},
        "b": {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1}, "uniqueItems": True},
        "c": {"type": "array", "minItems": 0, "maxItems": 1},
    },
    "allOf": [{"$ref": REF + "Error"}],
}
PARTS: dict[str, tuple[dict[Address, Any], tuple[str, ...], Any]] = {
    "a validator": (
        validator("body", validate_request_body=True),
        (X + "request-validators",),
        {"body": {"validateRequestBody": True, "validateRequestParameters": False}},
    ),
    "a gateway response": (
        {at("gateway_response", "THROTTLED"): THROTTLED},
        (X + "gateway-responses",),
        {"THROTTLED": {"statusCode": "420", "responseTemplates": {"a/b": "{}"}}},
    ),
    "a documentation part": (
        {at("documentation_part", "METHOD /x GET"): PART},
        (X + "documentation", "documentationParts"),
        [{"location": {"type": "METHOD", "path": "/x", "method": "GET"}, "properties": {"summary": "s"}}],
    ),
    "a model that refers to another": (
        model("A", {"type": "array", "items": {"$ref": REF + "B"}}) | model("B", {"type": "string"}),
        ("components", "schemas", "A"),
        {"type": "array", "items": {"$ref": "#/components/schemas/B"}},
    ),
    "a model of all the keywords that an import keeps": (
        model("A", WHOLE, description="All"),
        ("components", "schemas", "A"),
        {**WHOLE, "allOf": [{"$ref": "#/components/schemas/Error"}]},
    ),
    "properties with the names of keywords": (
        model("A", {"properties": {"$ref": {"type": "string"}, "oneOf": {"$ref": REF + "Error"}}}),
        ("components", "schemas", "A"),
        {"properties": {"$ref": {"type": "string"}, "oneOf": {"$ref": "#/components/schemas/Error"}}},
    ),
    "scopes": (
        authorizer("pool", type="COGNITO_USER_POOLS", authorizer_uri=None, provider_arns=frozenset({"arn:a"}))
        | route(
            authorization_type="COGNITO_USER_POOLS",
            authorizer=at("authorizer", "pool"),
            authorization_scopes=frozenset({"b", "a"}),
        ),
        ("paths", "/x", "get", "security"),
        [{"pool": ["a", "b"]}],
    ),
    "the validator of a method": (
        validator("body") | route(request_validator=at("request_validator", "body")),
        ("paths", "/x", "get", X + "request-validator"),
        "body",
    ),
    "a model with the name of a built-in one": (
        model("Empty", {"type": "string"}),
        ("components", "schemas", "Empty"),
        {"type": "string"},
    ),
    "a token authorizer": (
        authorizer("mine", identity_source="method.request.header.X-T", authorizer_result_ttl_in_seconds=60),
        ("components", "securitySchemes", "mine"),
        {
            **IN_HEADER,
            "name": "X-T",
            X + "authtype": "custom",
            X + "authorizer": {"type": "token", "authorizerUri": "arn:f", "authorizerResultTtlInSeconds": 60},
        },
    ),
    "a request authorizer": (
        authorizer("mine", type="REQUEST", identity_source="context.stage"),
        ("components", "securitySchemes", "mine"),
        {
            **IN_HEADER,
            "name": "Unused",
            X + "authtype": "custom",
            X + "authorizer": {"type": "request", "authorizerUri": "arn:f", "identitySource": "context.stage"},
        },
    ),
    "a user pool": (
        authorizer("pool", type="COGNITO_USER_POOLS", authorizer_uri=None, provider_arns=frozenset({"arn:b", "arn:a"})),
        ("components", "securitySchemes", "pool"),
        {
            **IN_HEADER,
            "name": "Authorization",
            X + "authtype": "cognito_user_pools",
            X + "authorizer": {"type": "cognito_user_pools", "providerARNs": ["arn:a", "arn:b"]},
        },
    ),
    "a path without methods": (path("/a/b"), ("paths",), {"/a": {}, "/a/b": {}}),
    "any method": (route("ANY /x"), ("paths", "/x", X + "any-method", X + "integration"), {"type": "mock"}),
    "an operation name": (route(operation_name="List"), ("paths", "/x", "get", "operationId"), "List"),
    "parameters": (
        route(request_parameters={"method.request.querystring.q": False, "method.request.header.H": True}),
        ("paths", "/x", "get", "parameters"),
        [
            {"name": "H", "in": "header", "required": True, "schema": {"type": "string"}},
            {"name": "q", "in": "query", "required": False, "schema": {"type": "string"}},
        ],
    ),
    "variables of the path": (
        route("GET /x/{id}", request_parameters=ID),
        ("paths", "/x/{id}", "get", "parameters"),
        [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
    ),
    "a request model": (
        route("PUT /x", request_models={"a/b": "Empty"}),
        ("paths", "/x", "put", "requestBody"),
        {"content": {"a/b": {"schema": {"$ref": "#/components/schemas/Empty"}}}},
    ),
    "a key": (route(api_key_required=True), ("paths", "/x", "get", "security"), [{"api_key": []}]),
    "the scheme of keys": (
        route(api_key_required=True),
        ("components", "securitySchemes", "api_key"),
        {**IN_HEADER, "name": "x-api-key"},
    ),
    "IAM": (route(authorization_type="AWS_IAM"), ("paths", "/x", "get", "security"), [{"sigv4": []}]),
    "the scheme of IAM": (
        route(authorization_type="AWS_IAM"),
        ("components", "securitySchemes", "sigv4"),
        {**IN_HEADER, "name": "Authorization", X + "authtype": "awsSigv4"},
    ),
    "a key beside an authorizer of that name": (
        authorizer("api_key")
        | route(authorization_type="CUSTOM", authorizer=at("authorizer", "api_key"), api_key_required=True),
        ("paths", "/x", "get", "security"),
        [{"api_key": []}, {"api_key_": []}],
    ),
    "a method response": (
        route(responses={"200": response(headers={"B": False, "A": False}, a_b="Error")}),
        ("paths", "/x", "get", "responses"),
        {
            "200": {
                "description": "200 response",
                "headers": {"A": {"schema": {"type": "string"}}, "B": {"schema": {"type": "string"}}},
                "content": {"a/b": {"schema": {"$ref": "#/components/schemas/Error"}}},
            }
        },
    ),
    "integration responses": (
        route(answers={"200": answer(), "400": answer("400", "4..", response_templates={"a/b": "x"})}),
        ("paths", "/x", "get", X + "integration", "responses"),
        {"default": {"statusCode": "200"}, "4..": {"statusCode": "400", "responseTemplates": {"a/b": "x"}}},
    ),
    "an integration": (
        route(
            integration=Integration(
                type="HTTP_PROXY",
                http_method="ANY",
                uri="http://core",
                connection_type="VPC_LINK",
                connection_id="link",
                passthrough_behavior="NEVER",
                timeout_in_millis=50,
                cache_key_parameters=frozenset({"b", "a"}),
                tls_config=TlsConfig(insecure_skip_verification=True),
            )
        ),
        ("paths", "/x", "get", X + "integration"),
        {
            "type": "http_proxy",
            "httpMethod": "ANY",
            "uri": "http://core",
            "connectionType": "VPC_LINK",
            "connectionId": "link",
            "passthroughBehavior": "never",
            "timeoutInMillis": 50,
            "cacheKeyParameters": ["a", "b"],
            "tlsConfig": {"insecureSkipVerification": True},
        },
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_the_document(name):
    part, place, expected = PARTS[name]
    found: Any = exported(shop(part))
    for step in place:
        found = found[step]
    assert found == expected


def test_what_is_known_only_while_applying_stays_late_bound():
    uri = Template(("arn:aws:apigateway:eu-west-1:lambda:path/", Ref(SHOP)))
    made = document(shop(route(integration=Integration(type="AWS", http_method="POST", uri=uri))), SHOP).body
    assert made["paths"]["/x"]["get"][X + "integration"]["uri"] is uri


def test_another_api_is_not_in_the_document():
    other = Snapshot(shop(route("GET /mine")).resources)
    moved = {Address(a.kind, ("other", *a.parts[1:])): item for a, item in shop(route("GET /theirs")).resources.items()}
    assert list(exported(other.with_resources(moved))["paths"]) == ["/mine"]


def test_a_document_of_many_routes_is_made_in_one_go():
    parts = [
        route(
            f"GET /r{number}",
            Integration(type="HTTP_PROXY", http_method="GET", uri="https://a.test"),
            {"200": response()},
        )
        for number in range(300)
    ]
    assert len(exported(shop(*parts))["paths"]) == 300
