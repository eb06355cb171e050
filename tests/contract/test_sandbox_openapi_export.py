"""One rule of AWS's export in each case, and that an export with all extensions imports as what was exported."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from apigwctl.sandbox.openapi import file_name, read, write

AWS = "x-amazon-apigateway-"
MODELS = "https://apigateway.amazonaws.com/restapis/abc123/models/"

MOCK: dict[str, Any] = {
    "type": "MOCK",
    "passthroughBehavior": "WHEN_NO_MATCH",
    "timeoutInMillis": 29000,
    "requestTemplates": {"application/json": '{"statusCode": 200}'},
    "integrationResponses": {"200": {"statusCode": "200", "responseTemplates": {"text/html": "<p>"}}},
}
PETS: dict[str, Any] = {
    "httpMethod": "POST",
    "authorizationType": "CUSTOM",
    "authorizerName": "guard",
    "authorizationScopes": ["pets"],
    "apiKeyRequired": True,
    "operationName": "CreatePet",
    "requestValidatorName": "body",
    "requestParameters": {"method.request.querystring.q": False, "method.request.header.h": True},
    "requestModels": {"application/json": "Pet"},
    "methodResponses": {
        "200": {
            "statusCode": "200",
            "responseParameters": {"method.response.header.X": False},
            "responseModels": {"application/json": "Pet"},
        }
    },
    "methodIntegration": {
        "type": "HTTP_PROXY",
        "httpMethod": "POST",
        "uri": "https://pets.example/pets",
        "connectionType": "VPC_LINK",
        "connectionId": "link1",
        "timeoutInMillis": 5000,
        "cacheKeyParameters": ["method.request.querystring.q"],
        "responseTransferMode": "STREAM",
        "tlsConfig": {"insecureSkipVerification": True},
    },
}
PATHS: dict[str, Any] = {
    "/pets": {"POST": PETS, "ANY": {"httpMethod": "ANY", "authorizationType": "AWS_IAM", "methodIntegration": MOCK}},
    "/empty": {},
}
SCHEMES: dict[str, Any] = {
    "guard": {
        "id": "a1",
        "name": "guard",
        "type": "TOKEN",
        "authType": "custom",
        "authorizerUri": "arn:f",
        "identitySource": "method.request.header.Auth",
    },
    "idle": {"name": "idle", "type": "TOKEN", "authType": "custom"},
}
SCHEMAS: dict[str, Any] = {
    "Pet": {"name": "Pet", "schema": json.dumps({"type": "object", "properties": {"kind": {"$ref": MODELS + "Kind"}}})},
    "Kind": {"name": "Kind", "schema": '{"type": "string"}'},
    "Unused": {"name": "Unused", "schema": "{}"},
}
API: dict[str, Any] = {"id": "abc123", "name": "pets", "description": "d", "version": "1.0", "apiKeySource": "HEADER"}


def exported(export_type: str = "swagger", *extensions: str, api: dict[str, Any] | None = None, **data: Any) -> Any:
    given: dict[str, Any] = {
        "paths": PATHS,
        "models": SCHEMAS,
        "authorizers": SCHEMES,
        "validators": {},
        "gateway_responses": {},
    }
    given |= {"documentation": []} | data
    options: dict[str, Any] = {
        "accepts": "application/json",
        "extensions": set(extensions),
        "stage": "live",
        "region": "eu-west-1",
    }
    return json.loads(write(api or API, **given, export_type=export_type, **options))


POST_2 = ("paths", "/pets", "post")
ANY_2 = ("paths", "/pets", AWS + "any-method")
ABSENT = object()
INTEGRATION = AWS + "integration"
CASES: list[tuple[str, Any, tuple[str, ...], Any]] = [
    ("the head of version 2", exported(), ("swagger",), "2.0"),
    ("the head of version 3", exported("oas30"), ("openapi",), "3.0.1"),
    ("the host", exported(), ("host",), "abc123.execute-api.eu-west-1.amazonaws.com"),
    ("the stage is the base path", exported(), ("basePath",), "/live"),
    (
        "the stage is a variable of the server",
        exported("oas30"),
        ("servers",),
        [
            {
                "url": "https://abc123.execute-api.eu-west-1.amazonaws.com/{basePath}",
                "variables": {"basePath": {"default": "live"}},
            }
        ],
    ),
    ("the description of the API", exported(), ("info",), {"title": "pets", "description": "d", "version": "1.0"}),
    ("resources without methods are left out", exported(), ("paths", "/empty"), ABSENT),
    ("the name of the operation", exported(), (*POST_2, "operationId"), "CreatePet"),
    ("what is consumed, by models", exported(), (*POST_2, "consumes"), ["application/json"]),
    ("what is consumed, by templates", exported(), (*ANY_2, "consumes"), ["application/json"]),
    ("what is produced, by templates", exported(), (*ANY_2, "produces"), ["text/html"]),
    (
        "parameters and the body of version 2",
        exported(),
        (*POST_2, "parameters"),
        [
            {"name": "q", "in": "query", "required": False, "type": "string"},
            {"name": "h", "in": "header", "required": True, "type": "string"},
            {"in": "body", "name": "Pet", "required": True, "schema": {"$ref": "#/definitions/Pet"}},
        ],
    ),
    (
        "parameters of version 3",
        exported("oas30"),
        (*POST_2, "parameters"),
        [
            {"name": "q", "in": "query", "schema": {"type": "string"}},
            {"name": "h", "in": "header", "required": True, "schema": {"type": "string"}},
        ],
    ),
    (
        "the body of version 3",
        exported("oas30"),
        (*POST_2, "requestBody"),
        {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}, "required": True},
    ),
    (
        "a response of version 2",
        exported(),
        (*POST_2, "responses", "200"),
        {"description": "200 response", "headers": {"X": {"type": "string"}}, "schema": {"$ref": "#/definitions/Pet"}},
    ),
    (
        "a response of version 3 has content even when it has none",
        exported("oas30", paths={"/a": {"GET": {"methodResponses": {"204": {"statusCode": "204"}}}}}),
        ("paths", "/a", "get", "responses", "204"),
        {"description": "204 response", "content": {}},
    ),
    ("components stand though empty", exported("oas30", paths={}), ("components",), {}),
    ("no definitions when there are none", exported(paths={}), ("definitions",), ABSENT),
    (
        "models that methods use, and those that these use",
        exported(),
        ("definitions",),
        {
            "Pet": {"type": "object", "properties": {"kind": {"$ref": "#/definitions/Kind"}}},
            "Kind": {"type": "string"},
        },
    ),
    (
        "references in version 3",
        exported("oas30"),
        ("components", "schemas", "Pet", "properties", "kind", "$ref"),
        "#/components/schemas/Kind",
    ),
    ("security with scopes and a key", exported(), (*POST_2, "security"), [{"guard": ["pets"]}, {"api_key": []}]),
    ("IAM", exported(), (*ANY_2, "security"), [{"sigv4": []}]),
    ("an authorizer that no method uses is left out", exported(), ("securityDefinitions", "idle"), ABSENT),
    (
        "the scheme of an authorizer",
        exported(),
        ("securityDefinitions", "guard"),
        {"type": "apiKey", "name": "Auth", "in": "header"},
    ),
    (
        "the scheme of an authorizer with extensions",
        exported("oas30", "authorizers"),
        ("components", "securitySchemes", "guard"),
        {
            "type": "apiKey",
            "name": "Auth",
            "in": "header",
            AWS + "authtype": "custom",
            AWS + "authorizer": {"type": "token", "authorizerUri": "arn:f"},
        },
    ),
    ("no integration unless asked", exported(), (*POST_2, INTEGRATION), ABSENT),
    (
        "the extension of integrations is enough",
        exported("swagger", "integrations"),
        (*ANY_2, INTEGRATION, "type"),
        "mock",
    ),
    ("the type is in small letters", exported("swagger", "apigateway"), (*POST_2, INTEGRATION, "type"), "http_proxy"),
    (
        "passthrough too",
        exported("swagger", "apigateway"),
        (*ANY_2, INTEGRATION, "passthroughBehavior"),
        "when_no_match",
    ),
    (
        "the default timeout is left out",
        exported("swagger", "apigateway"),
        (*ANY_2, INTEGRATION, "timeoutInMillis"),
        ABSENT,
    ),
    ("another timeout is not", exported("swagger", "apigateway"), (*POST_2, INTEGRATION, "timeoutInMillis"), 5000),
    ("a VPC link", exported("swagger", "apigateway"), (*POST_2, INTEGRATION, "connectionType"), "VPC_LINK"),
    (
        "the default response",
        exported("swagger", "apigateway"),
        (*ANY_2, INTEGRATION, "responses"),
        {"default": {"statusCode": "200", "responseTemplates": {"text/html": "<p>"}}},
    ),
    ("the validator of a method", exported("swagger", "apigateway"), (*POST_2, AWS + "request-validator"), "body"),
    ("postman has no effect", exported("swagger", "postman"), (*POST_2, INTEGRATION), ABSENT),
    ("the usual key source is left out", exported("swagger", "apigateway"), (AWS + "api-key-source",), ABSENT),
    (
        "only customised gateway responses are written",
        exported(
            "swagger",
            "apigateway",
            gateway_responses={
                "THROTTLED": {"responseType": "THROTTLED", "statusCode": "429", "defaultResponse": True},
                "DEFAULT_4XX": {"responseType": "DEFAULT_4XX", "statusCode": "418", "defaultResponse": False},
            },
        ),
        (AWS + "gateway-responses",),
        {"DEFAULT_4XX": {"statusCode": "418"}},
    ),
    (
        "a policy with escaped quotes is a structure",
        exported("swagger", "apigateway", api=API | {"policy": '{\\"Version\\":\\"x\\"}'}),
        (AWS + "policy",),
        {"Version": "x"},
    ),
    (
        "documentation",
        exported("swagger", "documentation", documentation=[{"location": {"type": "API"}, "properties": '{"a": 1}'}]),
        (AWS + "documentation",),
        {"documentationParts": [{"location": {"type": "API"}, "properties": {"a": 1}}]},
    ),
]


@pytest.mark.parametrize(("document", "place", "want"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_export(document: Any, place: tuple[str, ...], want: Any) -> None:
    found = document
    for step in place:
        found = found.get(step, ABSENT) if isinstance(found, dict) else ABSENT
    assert found is want if want is ABSENT else found == want


# A document that says everything that an export can say.
EVERYTHING: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "t", "version": "1.0", "description": "d"},
    AWS + "policy": {"Version": "2012-10-17", "Statement": []},
    AWS + "binary-media-types": ["image/png"],
    AWS + "minimum-compression-size": 10,
    AWS + "api-key-source": "AUTHORIZER",
    AWS + "endpoint-configuration": {"disableExecuteApiEndpoint": True, "vpcEndpointIds": ["vpce-1"]},
    AWS + "security-policy": "SecurityPolicy_TLS13_1_3_2025_09",
    AWS + "endpoint-access-mode": "STRICT",
    AWS + "request-validators": {"body": {"validateRequestBody": True, "validateRequestParameters": False}},
    AWS + "gateway-responses": {
        "THROTTLED": {"statusCode": "429", "responseParameters": {"gatewayresponse.header.A": "'b'"}}
    },
    "securityDefinitions": {
        "token": {
            "type": "apiKey",
            "name": "Auth",
            "in": "header",
            AWS + "authorizer": {"type": "token", "authorizerUri": "arn:f", "authorizerResultTtlInSeconds": 0},
        },
        "request": {
            "type": "apiKey",
            "name": "Unused",
            "in": "header",
            AWS + "authorizer": {
                "type": "request",
                "authorizerUri": "arn:f",
                "identitySource": "context.path, context.stage",
            },
        },
        "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
        "iam": {"type": "apiKey", "name": "Authorization", "in": "header", AWS + "authtype": "awsSigv4"},
    },
    "definitions": {"Pet": {"type": "object", "properties": {"friend": {"$ref": "#/definitions/Pet"}}}},
    "paths": {
        "/pets/{id}": {
            "put": {
                "operationId": "PutPet",
                "security": [{"token": ["a"]}, {"key": []}],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "type": "string"},
                    {"in": "body", "name": "Pet", "schema": {"$ref": "#/definitions/Pet"}},
                ],
                "responses": {"200": {"headers": {"X": {"type": "string"}}, "schema": {"$ref": "#/definitions/Pet"}}},
                AWS + "request-validator": "body",
                INTEGRATION: {
                    "type": "aws",
                    "httpMethod": "POST",
                    "uri": "arn:aws:apigateway:eu-west-1:sqs:path/1/q",
                    "credentials": "arn:role",
                    "requestParameters": {"integration.request.path.id": "method.request.path.id"},
                    "requestTemplates": {"application/json": "x"},
                    "passthroughBehavior": "never",
                    "contentHandling": "CONVERT_TO_TEXT",
                    "timeoutInMillis": 50,
                    "cacheKeyParameters": ["method.request.path.id"],
                    "cacheNamespace": "shared",
                    "responses": {
                        "default": {"statusCode": "200", "responseParameters": {"method.response.header.X": "'x'"}},
                        "5\\d\\d": {"statusCode": "500", "responseTemplates": {"application/json": ""}},
                    },
                },
            },
            AWS + "any-method": {
                "security": [{"request": []}],
                INTEGRATION: {
                    "type": "http_proxy",
                    "httpMethod": "ANY",
                    "uri": "https://pets.example/{id}",
                    "connectionType": "VPC_LINK",
                    "connectionId": "link1",
                    "integrationTarget": "arn:lb",
                    "responseTransferMode": "STREAM",
                    "tlsConfig": {"insecureSkipVerification": True},
                },
            },
            "get": {"security": [{"iam": []}], INTEGRATION: {"type": "mock"}},
        }
    },
}


@pytest.mark.parametrize("export_type", ["swagger", "oas30"])
@pytest.mark.parametrize("accepts", ["application/json", "application/yaml"])
def test_an_export_with_all_extensions_imports_as_what_was_exported(export_type: str, accepts: str) -> None:
    first = read(json.dumps(EVERYTHING).encode(), account="1", region="eu-west-1")
    body = write(
        first.api | {"id": "abc123"},
        first.paths,
        first.models,
        first.authorizers,
        first.request_validators,
        first.gateway_responses,
        first.documentation_parts,
        export_type=export_type,
        accepts=accepts,
        extensions={"apigateway", "documentation"},
        stage="live",
    )
    again = read(body, account="1", region="eu-west-1")
    assert first.errors == []
    assert again == first


def test_yaml_and_json_exports_are_the_same_document() -> None:
    data: dict[str, Any] = {"paths": PATHS, "models": SCHEMAS, "authorizers": SCHEMES, "validators": {}}
    data |= {
        "gateway_responses": {},
        "documentation": [],
        "export_type": "oas30",
        "extensions": {"apigateway"},
        "stage": "live",
    }
    as_yaml = yaml.safe_load(write(API, **data, accepts="application/yaml"))
    assert as_yaml == json.loads(write(API, **data, accepts="application/json"))


MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("created", [MOMENT, MOMENT.timestamp(), "2026-01-02T03:04:05Z"])
def test_the_day_of_creation_stands_in_for_a_version_never_set(created: Any) -> None:
    api = {"id": "abc123", "name": "pets", "createdDate": created}
    assert exported(api=api)["info"]["version"] == "2026-01-02T03:04:05Z"
    assert file_name(api, export_type="swagger", accepts="application/json") == "swagger_2026-01-02T03:04:05Z.json"


def test_the_file_is_named_after_the_version_and_the_format() -> None:
    assert file_name(API, export_type="oas30", accepts="application/yaml") == "oas30_1.0.yaml"


def test_an_unknown_export_type_is_an_error() -> None:
    with pytest.raises(ValueError, match="neither swagger nor oas30"):
        exported("raml")
