"""What one operation of a document becomes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.openapi.documents import INTEGRATION, MOCK, imported, only_route, openapi, operation, swagger

ORDER = {"type": "object", "properties": {"id": {"type": "string"}}}
TEXT = {"schema": {"type": "string"}}
LAMBDA = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations"

METHODS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "an operation id is the operation name": ({"operationId": "List orders"}, {"operationName": "List orders"}),
    "a query parameter that is not required is false": (
        {"parameters": [{"name": "page", "in": "query", "schema": {"type": "string"}}]},
        {"requestParameters": {"method.request.querystring.page": False}},
    ),
    "a required header is true": (
        {"parameters": [{"name": "X-Tenant", "in": "header", "required": True}]},
        {"requestParameters": {"method.request.header.X-Tenant": True}},
    ),
    "cookies have no effect": ({"parameters": [{"name": "session", "in": "cookie"}]}, {}),
    "parameters may be references": (
        {"parameters": [{"$ref": "#/components/parameters/Page"}]},
        {"requestParameters": {"method.request.querystring.page": True}},
    ),
    "a body names its model": (
        {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}},
        {"requestModels": {"application/json": "Order"}},
    ),
    "a body may be a reference": (
        {"requestBody": {"$ref": "#/components/requestBodies/Order"}},
        {"requestModels": {"application/json": "Order", "text/json": "Order"}},
    ),
    "a body without a schema has no model": ({"requestBody": {"content": {"application/json": {}}}}, {}),
    "a response has its model and its headers": (
        {
            "responses": {
                "200": {
                    "description": "fine",
                    "headers": {"Location": TEXT},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}},
                }
            }
        },
        {
            "responses": {
                "200": {
                    "method": {
                        "responseParameters": {"method.response.header.Location": False},
                        "responseModels": {"application/json": "Order"},
                    }
                }
            }
        },
    ),
    "a response may be a reference": (
        {"responses": {"404": {"$ref": "#/components/responses/Missing"}}},
        {"responses": {"404": {"method": {"responseParameters": {"method.response.header.X-Why": False}}}}},
    ),
    "a bare response is there": (
        {"responses": {"200": {"description": "fine"}}},
        {"responses": {"200": {"method": {}}}},
    ),
    "no responses are none": ({"responses": {}}, {}),
    "the default response and ranges have no effect": ({"responses": {"default": {}, "2XX": {}}}, {}),
    "a validator is named": (
        {"x-amazon-apigateway-request-validator": "body"},
        {"requestValidator": "body"},
    ),
    "descriptions, tags and summaries make nothing": (
        {"description": "lists", "summary": "lists", "tags": ["orders"], "deprecated": True},
        {},
    ),
}


@pytest.mark.parametrize("name", METHODS)
def test_in_openapi_3(name):
    said, expected = METHODS[name]
    document = openapi(
        {"/orders": {"get": operation(**said)}},
        components={
            "schemas": {"Order": ORDER},
            "parameters": {"Page": {"name": "page", "in": "query", "required": True}},
            "requestBodies": {
                "Order": {
                    "content": {
                        kind: {"schema": {"$ref": "#/components/schemas/Order"}}
                        for kind in ("application/json", "text/json")
                    }
                }
            },
            "responses": {"Missing": {"description": "gone", "headers": {"X-Why": TEXT}}},
        },
        **{"x-amazon-apigateway-request-validators": {"body": {"validateRequestBody": True}}},
    )
    assert only_route(document) == {**expected, "integration": {"type": "MOCK"}}


SWAGGER: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a body parameter names its model": (
        {"parameters": [{"name": "body", "in": "body", "schema": {"$ref": "#/definitions/Order"}}]},
        {"requestModels": {"application/json": "Order"}},
    ),
    "the model stands under each type that is consumed": (
        {
            "consumes": ["application/json", "application/xml"],
            "parameters": [{"name": "body", "in": "body", "schema": {"$ref": "#/definitions/Order"}}],
        },
        {"requestModels": {"application/json": "Order", "application/xml": "Order"}},
    ),
    "the response's model stands under each type that is produced": (
        {"produces": ["text/html"], "responses": {"200": {"schema": {"$ref": "#/definitions/Order"}}}},
        {"responses": {"200": {"method": {"responseModels": {"text/html": "Order"}}}}},
    ),
    "a response header is never required": (
        {"responses": {"200": {"headers": {"Location": {"type": "string"}}}}},
        {"responses": {"200": {"method": {"responseParameters": {"method.response.header.Location": False}}}}},
    ),
    "form data has no effect": ({"parameters": [{"name": "file", "in": "formData", "type": "file"}]}, {}),
}


@pytest.mark.parametrize("name", SWAGGER)
def test_in_openapi_2(name):
    said, expected = SWAGGER[name]
    document = swagger({"/orders": {"post": operation(**said)}}, definitions={"Order": ORDER})
    assert only_route(document) == {**expected, "integration": {"type": "MOCK"}}


def test_what_a_whole_openapi_2_document_consumes_and_produces_holds_where_an_operation_does_not_say():
    reference = {"$ref": "#/definitions/Order"}
    body = {"in": "body", "name": "b", "schema": reference}
    said = operation(parameters=[body], responses={"200": {"schema": reference}})
    document = swagger({"/": {"put": said}}, definitions={"Order": ORDER}, consumes=["a/b"], produces=["c/d"])
    route = only_route(document)
    assert route["requestModels"] == {"a/b": "Order"}
    assert route["responses"]["200"]["method"]["responseModels"] == {"c/d": "Order"}


@pytest.mark.parametrize(
    ("path", "names"),
    [("/orders/{id}", ["id"]), ("/{a}/x/{b-c}", ["a", "b-c"]), ("/files/{proxy+}", ["proxy"]), ("/orders", [])],
)
def test_variables_of_the_path_are_required_parameters_said_or_not(path, names):
    route = only_route(openapi({path: {"get": operation()}}))
    assert route.get("requestParameters", {}) == {f"method.request.path.{name}": True for name in names}


def test_parameters_of_a_path_hold_for_its_operations_unless_these_say_them_again():
    item = {
        "parameters": [{"name": "page", "in": "query", "required": True}, {"name": "X-T", "in": "header"}],
        "get": operation(parameters=[{"name": "page", "in": "query"}]),
    }
    assert only_route(openapi({"/orders": item}))["requestParameters"] == {
        "method.request.querystring.page": False,
        "method.request.header.X-T": False,
    }


INTEGRATIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "enums are upper case": (
        {"type": "mock", "passthroughBehavior": "when_no_templates", "contentHandling": "convert_to_text"},
        {"type": "MOCK", "passthroughBehavior": "WHEN_NO_TEMPLATES", "contentHandling": "CONVERT_TO_TEXT"},
    ),
    "a Lambda proxy": (
        {"type": "aws_proxy", "httpMethod": "POST", "uri": LAMBDA, "credentials": "arn:aws:iam::1:role/r"},
        {"type": "AWS_PROXY", "httpMethod": "POST", "uri": LAMBDA, "credentials": "arn:aws:iam::1:role/r"},
    ),
    "a private one": (
        {
            "type": "http_proxy",
            "httpMethod": "any",
            "uri": "http://core/{proxy}",
            "connectionType": "vpc_link",
            "connectionId": "${stageVariables.link}",
            "tlsConfig": {"insecureSkipVerification": True},
        },
        {
            "type": "HTTP_PROXY",
            "httpMethod": "ANY",
            "uri": "http://core/{proxy}",
            "connectionType": "VPC_LINK",
            "connectionId": "${stageVariables.link}",
            "tlsConfig": {"insecureSkipVerification": True},
        },
    ),
    "caching, time limit and streaming": (
        {
            "type": "mock",
            "timeoutInMillis": "5000",
            "cacheNamespace": "orders",
            "cacheKeyParameters": ["method.request.querystring.page"],
            "responseTransferMode": "stream",
        },
        {
            "type": "MOCK",
            "timeoutInMillis": 5000,
            "cacheNamespace": "orders",
            "cacheKeyParameters": ["method.request.querystring.page"],
            "responseTransferMode": "STREAM",
        },
    ),
    "a mapping that is no text is dropped, as AWS drops it": (
        {
            "type": "mock",
            "requestParameters": {"integration.request.path.a": "'1'", "integration.request.path.b": True},
        },
        {"type": "MOCK", "requestParameters": {"integration.request.path.a": "'1'"}},
    ),
    "a mock has no verb and no uri": ({"type": "mock", "httpMethod": "POST", "uri": "x"}, {"type": "MOCK"}),
    "members of HTTP APIs have no effect": ({"type": "mock", "payloadFormatVersion": "2.0"}, {"type": "MOCK"}),
    "null is as good as absent": ({"type": "mock", "credentials": None, "requestTemplates": None}, {"type": "MOCK"}),
}


@pytest.mark.parametrize("name", INTEGRATIONS)
def test_an_integration(name):
    said, expected = INTEGRATIONS[name]
    assert only_route(openapi({"/": {"get": operation(said)}})) == {"integration": expected}


RESPONSES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "default is no pattern": ({"default": {"statusCode": "200"}}, {"200": {"integration": {}}}),
    "any other key is the pattern": (
        {"4\\d{2}": {"statusCode": "400"}},
        {"400": {"integration": {"selectionPattern": "4\\d{2}"}}},
    ),
    "a key that is a status code is a pattern too": (
        {"200": {"statusCode": "200"}},
        {"200": {"integration": {"selectionPattern": "200"}}},
    ),
    "a status code may be a number": ({"default": {"statusCode": 200}}, {"200": {"integration": {}}}),
    "mappings and templates are kept as they are": (
        {
            "default": {
                "statusCode": "200",
                "responseParameters": {"method.response.header.A": "'*'"},
                "responseTemplates": {"application/json": "{}\n"},
                "contentHandling": "convert_to_binary",
            }
        },
        {
            "200": {
                "integration": {
                    "responseParameters": {"method.response.header.A": "'*'"},
                    "responseTemplates": {"application/json": "{}\n"},
                    "contentHandling": "CONVERT_TO_BINARY",
                }
            }
        },
    ),
}


@pytest.mark.parametrize("name", RESPONSES)
def test_an_integration_response(name):
    said, expected = RESPONSES[name]
    assert only_route(openapi({"/": {"get": operation({**MOCK, "responses": said})}}))["responses"] == expected


def test_both_halves_of_a_response_meet_under_its_status():
    said = operation({**MOCK, "responses": {"default": {"statusCode": "200"}}}, responses={"200": {}})
    assert only_route(openapi({"/": {"get": said}}))["responses"] == {"200": {"method": {}, "integration": {}}}


def test_an_integration_may_be_a_reference_to_a_shared_one():
    shared = {"x-amazon-apigateway-integrations": {"nothing": MOCK}}
    reference = {"$ref": "#/components/x-amazon-apigateway-integrations/nothing"}
    document = openapi({"/": {"get": {INTEGRATION: reference}}}, components=shared)
    assert only_route(document) == {"integration": {"type": "MOCK"}}


def test_routes_are_named_by_verb_and_path():
    paths = {
        "/": {"get": operation(), "x-amazon-apigateway-any-method": operation()},
        "/orders/{id}/": {"delete": operation(), "head": operation()},
    }
    assert list(imported(openapi(paths))["routes"]) == ["GET /", "ANY /", "DELETE /orders/{id}", "HEAD /orders/{id}"]


def test_paths_without_methods_are_resources():
    made = imported(openapi({"/orders": {"parameters": []}, "/a/b": {}, "/": {}, "/x": {"get": operation()}}))
    assert made["resources"] == ["/orders", "/a/b"]


BASE_PATHS = [
    (swagger, {"basePath": "/base/v1"}, "ignore", "/x"),
    (swagger, {"basePath": "/base/v1"}, "prepend", "/base/v1/x"),
    (swagger, {"basePath": "/base/v1"}, "split", "/v1/x"),
    (swagger, {}, "prepend", "/x"),
    (openapi, {"servers": [{"url": "https://example.test/base/v1/"}]}, "ignore", "/x"),
    (openapi, {"servers": [{"url": "https://example.test/base/v1/"}]}, "prepend", "/base/v1/x"),
    (openapi, {"servers": [{"url": "https://example.test/base/v1/"}]}, "split", "/v1/x"),
    (
        openapi,
        {"servers": [{"url": "https://example.test/{base}", "variables": {"base": {"default": "v2"}}}]},
        "prepend",
        "/v2/x",
    ),
]


@pytest.mark.parametrize(("version", "said", "mode", "path"), BASE_PATHS)
def test_a_base_path(version, said, mode, path):
    made = imported(version({"/x": {"get": operation()}}, **said), basepath=mode)
    assert list(made["routes"]) == [f"GET {path}"]
