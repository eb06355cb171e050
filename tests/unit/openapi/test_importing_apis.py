"""What a document says of the API as a whole: settings, security, models, documentation."""

from __future__ import annotations

from typing import Any

import pytest

from apigwctl.openapi.importer import routes
from tests.unit.openapi.documents import MOCK, imported, node, only_route, openapi, operation, swagger

X = "x-amazon-apigateway-"
POLICY = {"Version": "2012-10-17", "Statement": []}

SETTINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "version and description": (
        {"info": {"title": "t", "version": 1, "description": "of orders"}},
        {"version": "1", "description": "of orders"},
    ),
    "nothing without info": ({"info": None}, {}),
    "an empty description is none": ({"info": {"description": ""}}, {}),
    "binary media types": ({X + "binary-media-types": ["image/png"]}, {"binaryMediaTypes": ["image/png"]}),
    "compression": ({X + "minimum-compression-size": 0}, {"minimumCompressionSize": 0}),
    "key source": ({X + "api-key-source": "authorizer"}, {"apiKeySource": "AUTHORIZER"}),
    "policy": ({X + "policy": POLICY}, {"policy": POLICY}),
    "TLS policy and access mode": (
        {X + "security-policy": "SecurityPolicy_TLS13_2025_EDGE", X + "endpoint-access-mode": "strict"},
        {"securityPolicy": "SecurityPolicy_TLS13_2025_EDGE", "endpointAccessMode": "STRICT"},
    ),
    "endpoint at the top": (
        {X + "endpoint-configuration": {"vpcEndpointIds": ["vpce-1"], "disableExecuteApiEndpoint": True}},
        {"endpointConfiguration": {"vpcEndpointIds": ["vpce-1"]}, "disableExecuteApiEndpoint": True},
    ),
    "gateway responses": (
        {X + "gateway-responses": {"UNAUTHORIZED": {"statusCode": 401, "responseTemplates": {"a/b": "{}"}}}},
        {"gatewayResponses": {"UNAUTHORIZED": {"statusCode": "401", "responseTemplates": {"a/b": "{}"}}}},
    ),
    "validators": (
        {X + "request-validators": {"all": {"validateRequestBody": True, "validateRequestParameters": "true"}}},
        {"requestValidators": {"all": {"validateRequestBody": True, "validateRequestParameters": True}}},
    ),
    "documentation parts": (
        {
            X + "documentation": {
                "version": "1",
                "documentationParts": [{"location": {"type": "method", "path": "/x"}, "properties": {"summary": "s"}}],
            }
        },
        {"documentationParts": [{"location": {"type": "METHOD", "path": "/x"}, "properties": {"summary": "s"}}]},
    ),
    "the cors of HTTP APIs is nothing": ({X + "cors": {"allowOrigins": ["*"]}}, {}),
}


@pytest.mark.parametrize("version", [openapi, swagger])
@pytest.mark.parametrize("name", SETTINGS)
def test_settings(name, version):
    said, expected = SETTINGS[name]
    assert imported({**version(info={}), **said}) == expected


def test_an_openapi_3_document_says_its_endpoint_at_a_server():
    server = {"url": "/", X + "endpoint-configuration": {"disableExecuteApiEndpoint": True}}
    assert imported(openapi(info={}, servers=[server])) == {"disableExecuteApiEndpoint": True}


def scheme(kind: str = "token", header: str = "Authorization", authtype: str = "custom", **members: Any) -> Any:
    extension = {"type": kind, **members}
    authtypes = {X + "authtype": authtype} if authtype else {}
    return {"type": "apiKey", "name": header, "in": "header", **authtypes, X + "authorizer": extension}


POOL = {"kind": "cognito_user_pools", "authtype": "cognito_user_pools", "providerARNs": ["arn:pool"]}
KEY = {"type": "apiKey", "name": "X-API-Key", "in": "header"}
IAM = {"type": "apiKey", "name": "Authorization", "in": "header", X + "authtype": "awsSigv4"}

AUTHORIZERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a token authorizer looks at the scheme's header": (
        scheme(header="X-Token", authorizerUri="arn:f", authorizerResultTtlInSeconds=60),
        {
            "type": "TOKEN",
            "authorizerUri": "arn:f",
            "authorizerResultTtlInSeconds": 60,
            "identitySource": "method.request.header.X-Token",
        },
    ),
    "so does a user pool": (
        scheme(**POOL),
        {
            "type": "COGNITO_USER_POOLS",
            "providerARNs": ["arn:pool"],
            "identitySource": "method.request.header.Authorization",
        },
    ),
    "a request authorizer says where it looks": (
        scheme("request", "Unused", authorizerUri="arn:f", identitySource="method.request.header.A, context.stage"),
        {"type": "REQUEST", "authorizerUri": "arn:f", "identitySource": "method.request.header.A, context.stage"},
    ),
    "and may look at nothing": (
        scheme("request", "Unused", authorizerUri="arn:f", authorizerResultTtlInSeconds=0),
        {"type": "REQUEST", "authorizerUri": "arn:f", "authorizerResultTtlInSeconds": 0},
    ),
    "an authtype of its own is kept": (
        scheme(authtype="oauth2", authorizerUri="arn:f"),
        {
            "type": "TOKEN",
            "authType": "oauth2",
            "authorizerUri": "arn:f",
            "identitySource": "method.request.header.Authorization",
        },
    ),
    "credentials and expression": (
        scheme(authorizerUri="u", authorizerCredentials="arn:role", identityValidationExpression="^x"),
        {
            "type": "TOKEN",
            "authorizerUri": "u",
            "authorizerCredentials": "arn:role",
            "identityValidationExpression": "^x",
            "identitySource": "method.request.header.Authorization",
        },
    ),
    "issuers of tokens": (
        scheme("jwt", authtype="", jwtConfiguration={"issuers": [{"issuer": "https://i.test", "audiences": ["a"]}]}),
        {"type": "JWT", "jwtConfiguration": {"issuers": [{"issuer": "https://i.test", "audiences": ["a"]}]}},
    ),
}


@pytest.mark.parametrize("name", AUTHORIZERS)
def test_an_authorizer_is_made_used_or_not(name):
    said, expected = AUTHORIZERS[name]
    assert imported(openapi(components={"securitySchemes": {"mine": said}}))["authorizers"] == {"mine": expected}
    assert imported(swagger(securityDefinitions={"mine": said}))["authorizers"] == {"mine": expected}


BASIC = {"type": "basic"}
SCHEMES = {
    "keys": KEY,
    "iam": IAM,
    "mine": scheme(authorizerUri="u"),
    "pool": scheme(**POOL),
    "basic": {"type": "basic"},
}
CUSTOM = {"authorizationType": "CUSTOM", "authorizer": "mine"}
FROM_POOL = {"authorizationType": "COGNITO_USER_POOLS", "authorizer": "pool"}

SECURITY: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "nothing said is open": (None, None, {}),
    "a Lambda authorizer": (None, [{"mine": []}], CUSTOM),
    "a user pool without scopes": (None, [{"pool": []}], FROM_POOL),
    "a user pool with scopes": (None, [{"pool": ["read"]}], {**FROM_POOL, "authorizationScopes": ["read"]}),
    "scopes of a Lambda authorizer have no effect": (None, [{"mine": ["read"]}], CUSTOM),
    "an API key": (None, [{"keys": []}], {"apiKeyRequired": True}),
    "IAM": (None, [{"iam": []}], {"authorizationType": "AWS_IAM"}),
    "an authorizer and a key": (None, [{"pool": []}, {"keys": []}], {**FROM_POOL, "apiKeyRequired": True}),
    "both in one requirement": (None, [{"pool": [], "keys": []}], {**FROM_POOL, "apiKeyRequired": True}),
    "the document's holds": ([{"mine": []}], None, CUSTOM),
    "the operation's replaces it": ([{"mine": []}], [{"pool": []}], FROM_POOL),
    "an empty one removes it": ([{"mine": []}], [], {}),
    "the scheme NONE is none": ([{"mine": []}], [{"NONE": []}], {}),
    "a scheme that nothing enforces is passed over": (None, [{"basic": []}], {}),
}


@pytest.mark.parametrize("name", SECURITY)
def test_security(name):
    everywhere, here, expected = SECURITY[name]
    document = swagger({"/": {"get": operation()}}, securityDefinitions=SCHEMES)
    if everywhere is not None:
        document["security"] = everywhere
    if here is not None:
        document["paths"]["/"]["get"]["security"] = here
    assert only_route(document) == {**expected, "integration": {"type": "MOCK"}}


def test_the_auth_extension_of_an_operation_comes_before_its_security():
    said = operation(security=[{"mine": []}, {"keys": []}], **{X + "auth": {"type": "aws_iam"}})
    route = only_route(swagger({"/": {"get": said}}, securityDefinitions=SCHEMES))
    assert route == {"authorizationType": "AWS_IAM", "apiKeyRequired": True, "integration": {"type": "MOCK"}}


def test_the_validator_of_the_document_holds_where_an_operation_names_none():
    validators = {X + "request-validators": {"a": {}, "b": {}}, X + "request-validator": "a"}
    paths = {"/": {"get": operation(), "put": operation(**{X + "request-validator": "b"})}}
    made = imported(openapi(paths, **validators))["routes"]
    assert {name: route["requestValidator"] for name, route in made.items()} == {"GET /": "a", "PUT /": "b"}


def test_schemas_are_models_that_refer_to_each_other_in_circles_too():
    schemas = {
        "Person": {
            "type": "object",
            "description": "Somebody",
            "properties": {"house": {"$ref": "#/components/schemas/House"}},
        },
        "House": {"type": "array", "items": {"$ref": "#/components/schemas/Person"}},
    }
    base = "https://apigateway.amazonaws.com/restapis/*/models/"
    assert imported(openapi(components={"schemas": schemas}))["models"] == {
        "Person": {
            "contentType": "application/json",
            "description": "Somebody",
            "schema": {
                "type": "object",
                "description": "Somebody",
                "properties": {"house": {"$ref": base + "House"}},
            },
        },
        "House": {
            "contentType": "application/json",
            "schema": {"type": "array", "items": {"$ref": base + "Person"}},
        },
    }


def test_a_property_called_ref_is_no_reference():
    schema = {"type": "object", "properties": {"$ref": {"type": "string"}}}
    assert imported(swagger(definitions={"Link": schema}))["models"]["Link"]["schema"] == schema


def test_a_schema_in_place_becomes_a_model_and_the_same_schema_the_same_model():
    body = {"content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/A"}}}}}
    paths = {"/": {"put": operation(requestBody=body), "post": operation(requestBody=body)}}
    made = imported(openapi(paths, components={"schemas": {"A": {"type": "string"}}}))
    [name] = set(made["models"]) - {"A"}
    assert name.startswith("MODEL")
    assert len(name) == len("MODEL") + 6
    assert made["models"][name]["schema"]["items"] == {"$ref": "https://apigateway.amazonaws.com/restapis/*/models/A"}
    assert [route["requestModels"] for route in made["routes"].values()] == [{"application/json": name}] * 2


def test_pseudo_parameters_of_cloudformation_are_filled_in():
    integration = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${AWS::AccountId}/invocations",
    }
    made, _ = routes(node(openapi({"/": {"get": operation(integration)}})), account="111111111111", region="eu-west-1")
    uri = made.plain()["routes"]["GET /"]["integration"]["uri"]
    assert uri == "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/111111111111/invocations"


def test_every_node_keeps_its_place_in_the_document():
    document = openapi({"/": {"get": operation({**MOCK, "timeoutInMillis": 5000}, operationId="list")}})
    source = node(document)
    made, _ = routes(source)
    route = made.value["routes"].value["GET /"]
    said = source.value["paths"].value["/"].value["get"]
    extension = said.value["x-amazon-apigateway-integration"]
    assert route.source == said.source
    assert route.value["operationName"].source == said.value["operationId"].source
    assert route.value["integration"].source == extension.source
    assert route.value["integration"].value["timeoutInMillis"].source == extension.value["timeoutInMillis"].source


@pytest.mark.parametrize(
    "said",
    [
        {"swagger": "2.0"},
        {"swagger": 2.0},
        {"openapi": "3.0"},
        {"openapi": "3.0.3"},
        {"swagger": 2.0, "openapi": "3.1.1"},
    ],
)
def test_versions_that_are_read(said):
    assert list(imported({**said, "paths": {"/": {"get": operation()}}})["routes"]) == ["GET /"]
