"""What is wrong with a document: each problem says what, where, and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from apigwctl.openapi.importer import routes
from tests.unit.openapi.documents import MOCK, node, openapi, operation, problems, said, swagger

X = "x-amazon-apigateway-"
POOL = {"type": "apiKey", "name": "A", "in": "header", X + "authorizer": {"type": "cognito_user_pools"}}


def token(**members: Any) -> dict[str, Any]:
    return {"type": "apiKey", "name": "A", "in": "header", X + "authorizer": {"type": "token", **members}}


def get(said: Any) -> dict[str, Any]:
    return openapi({"/x": {"get": said}})


ONE_PROBLEM: dict[str, tuple[dict[str, Any], str]] = {
    "a newer OpenAPI": (
        {"openapi": "3.1.0"},
        "error openapi-version : OpenAPI 3.1.0 is not supported "
        "(API Gateway reads OpenAPI 2.0 and 3.0: say openapi: 3.0.3 if the document needs nothing newer)",
    ),
    "an older one": (
        {"swagger": "1.2"},
        "error openapi-version : OpenAPI 1.2 is not supported "
        "(API Gateway reads OpenAPI 2.0 and 3.0: say openapi: 3.0.3 if the document needs nothing newer)",
    ),
    "something else": (
        {"paths": {}},
        "error openapi-version : this is no OpenAPI document: it says neither openapi nor swagger",
    ),
    "a method that calls nothing": (
        get({"responses": {}}),
        f"error method-without-integration GET /x: the method lacks {X}integration "
        "(add one: API Gateway deploys no API with a method that calls nothing)",
    ),
    "an integration without a type": (
        get(operation({"uri": "https://a.test"})),
        "error openapi-integration GET /x: the integration lacks its type",
    ),
    "an integration without an address": (
        get(operation({"type": "http", "httpMethod": "GET"})),
        "error openapi-integration GET /x: the HTTP integration lacks uri",
    ),
    "an integration without a verb": (
        get(operation({"type": "http_proxy", "uri": "https://a.test"})),
        "error openapi-integration GET /x: the HTTP_PROXY integration lacks httpMethod",
    ),
    "a Lambda integration of a web page": (
        get(operation({"type": "aws_proxy", "httpMethod": "POST", "uri": "https://a.test"})),
        "error openapi-integration GET /x: the AWS_PROXY integration lacks an ARN in its uri: https://a.test "
        "(arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION/invocations, or type http_proxy)",
    ),
    "a web page without a scheme": (
        get(operation({"type": "http", "httpMethod": "GET", "uri": "a.test"})),
        "error openapi-integration GET /x: the HTTP integration lacks a URL in its uri: a.test",
    ),
    "an integration response without a status": (
        get(operation({**MOCK, "responses": {"default": {}}})),
        "error openapi-integration GET /x: response default lacks its statusCode",
    ),
    "two integration responses of one status": (
        get(operation({**MOCK, "responses": {"default": {"statusCode": "200"}, "2..": {"statusCode": 200}}})),
        "error openapi-clashing-responses GET /x: two integration responses answer 200; 2.. is the second "
        "(AWS keeps one integration response per status code: join the patterns with |)",
    ),
    "a misspelled extension": (
        openapi(**{X + "binary-media-type": ["a/b"]}),
        f"error openapi-unknown-extension : {X}binary-media-type is unknown (did you mean {X}binary-media-types?)",
    ),
    "a misspelled vendor": (
        openapi(**{"x-amazon-apigatway-policy": {}}),
        f"error openapi-unknown-extension : x-amazon-apigatway-policy is unknown (did you mean {X}policy?)",
    ),
    "an extension that nobody knows": (
        openapi(**{X + "teapot": True}),
        f"note openapi-unknown-extension : {X}teapot is unknown and has no effect",
    ),
    "an extension of HTTP APIs": (
        openapi(**{X + "cors": {}}),
        f"note openapi-http-api-only : {X}cors is for HTTP APIs and has no effect",
    ),
    "a member of HTTP APIs": (
        get(operation({**MOCK, "payloadFormatVersion": "2.0"})),
        "note openapi-http-api-only GET /x: payloadFormatVersion is for HTTP APIs and has no effect",
    ),
    "a misspelled member": (
        get(operation({**MOCK, "requestTemplate": {}})),
        "error openapi-unknown-member GET /x: requestTemplate is unknown (did you mean requestTemplates?)",
    ),
    "a wrong word": (
        get(operation({**MOCK, "passthroughBehavior": "when_no_matches"})),
        "error openapi-enum GET /x: passthroughBehavior when_no_matches is not one of "
        "WHEN_NO_MATCH, WHEN_NO_TEMPLATES, NEVER (did you mean WHEN_NO_MATCH?)",
    ),
    "a wrong type": (
        get(operation({**MOCK, "timeoutInMillis": "soon"})),
        "error openapi-shape GET /x: timeoutInMillis must be a whole number",
    ),
    "a list that is none": (
        openapi(**{X + "binary-media-types": "image/png"}),
        f"error openapi-shape : {X}binary-media-types must be a list",
    ),
    "a mapping that is none": (
        get(operation({**MOCK, "requestTemplates": "x"})),
        "error openapi-shape GET /x: requestTemplates must be a mapping",
    ),
    "a reference to nothing": (
        get(operation(parameters=[{"$ref": "#/components/parameters/Page"}])),
        "error openapi-unresolved-ref GET /x: $ref #/components/parameters/Page leads nowhere "
        "(only references into the same document (#/...) are followed: bundle the files into one)",
    ),
    "a reference to another file": (
        get(operation(responses={"200": {"$ref": "common.yaml#/Missing"}})),
        "error openapi-unresolved-ref GET /x: $ref common.yaml#/Missing leads nowhere "
        "(only references into the same document (#/...) are followed: bundle the files into one)",
    ),
    "a schema that is not there": (
        get(operation(requestBody={"content": {"a/b": {"schema": {"$ref": "#/components/schemas/Gone"}}}})),
        "error openapi-unresolved-ref GET /x: $ref #/components/schemas/Gone leads nowhere "
        "(a schema is referred to as #/components/schemas/NAME or #/definitions/NAME)",
    ),
    "a schema that refers to nothing": (
        swagger(definitions={"A": {"items": {"$ref": "#/definitions/B"}}}),
        "error openapi-unresolved-ref model A: $ref #/definitions/B leads nowhere "
        "(a schema refers to another as a whole: #/components/schemas/NAME or #/definitions/NAME)",
    ),
    "a model with a name that AWS refuses": (
        swagger(definitions={"order-item": {"type": "object"}}),
        "error openapi-model-name model order-item: the name of a model has letters and digits only "
        "(rename it to orderitem)",
    ),
    "a security scheme that is not defined": (
        swagger({"/x": {"get": operation(security=[{"minne": []}])}}, securityDefinitions={"mine": token()}),
        "error openapi-unknown-security GET /x: security scheme minne is not defined (did you mean mine?)",
    ),
    "two authorizers on a method": (
        swagger(
            {"/x": {"get": operation(security=[{"a": []}, {"b": []}])}},
            securityDefinitions={"a": token(), "b": token()},
        ),
        "error openapi-several-authorizers GET /x: a method has one authorizer, and these are two: a and b",
    ),
    "a scheme that nothing enforces": (
        swagger({"/x": {"get": operation(security=[{"a": []}])}}, securityDefinitions={"a": {"type": "oauth2"}}),
        f"note openapi-unenforced-security GET /x: security scheme a has no {X}authorizer, so nothing enforces it",
    ),
    "an authorizer without a type": (
        swagger(securityDefinitions={"a": {"name": "A", X + "authorizer": {"authorizerUri": "u"}}}),
        "error openapi-authorizer authorizer a: the authorizer has no type",
    ),
    "an unused authorizer without a pool": (
        swagger(securityDefinitions={"a": POOL}),
        "note openapi-authorizer authorizer a: the authorizer names no user pool in providerARNs",
    ),
    "a used authorizer without a pool": (
        swagger({"/x": {"get": operation(security=[{"a": []}])}}, securityDefinitions={"a": POOL}),
        "error openapi-authorizer authorizer a: the authorizer names no user pool in providerARNs",
    ),
    "a validator that is not defined": (
        {**get(operation(**{X + "request-validator": "bodi"})), X + "request-validators": {"body": {}}},
        "error openapi-unknown-validator GET /x: request validator bodi is not defined (did you mean body?)",
    ),
    "a gateway response that is none": (
        openapi(**{X + "gateway-responses": {"UNAUTHORISED": {}}}),
        "error openapi-enum gateway response UNAUTHORISED: UNAUTHORISED is no type of gateway response "
        "(did you mean UNAUTHORIZED?)",
    ),
    "a documentation part without a place": (
        openapi(**{X + "documentation": {"documentationParts": [{"properties": {}}]}}),
        "error openapi-shape documentation part 1: a documentation part needs location and properties",
    ),
    "the default route of HTTP APIs": (
        openapi({"$default": {X + "any-method": operation()}}),
        "error openapi-path ANY $default: $default is no path of a REST API "
        "(a path starts with /; the $default route is for HTTP APIs: /{proxy+} serves any path of a REST API)",
    ),
    "a variable within a segment": (
        openapi({"/a{id}": {"get": operation()}}),
        "error openapi-path GET /a{id}: /a{id} has a segment that cannot be: a{id}",
    ),
    "a verb that is none": (
        openapi({"/x": {"any": operation()}}),
        f"error openapi-unknown-method /x: any is no method of OpenAPI (did you mean {X}any-method?)",
    ),
    "a route that is there twice": (
        openapi({"/x": {"get": operation()}, "/x/": {"get": operation()}}),
        "error openapi-duplicate-route GET /x: the route is defined twice",
    ),
    "a parameter that REST APIs do not know": (
        get(operation(parameters=[{"name": "session", "in": "cookie"}])),
        "note openapi-no-effect GET /x: parameter session in cookie has no effect",
    ),
    "an integration that is a text": (
        get({"x-amazon-apigateway-integration": "mock"}),
        f"error openapi-shape GET /x: {X}integration must be a mapping",
    ),
    "an integration that refers to nothing": (
        get(operation({"$ref": "#/components/gone"})),
        "error openapi-unresolved-ref GET /x: $ref #/components/gone leads nowhere "
        "(only references into the same document (#/...) are followed: bundle the files into one)",
    ),
    "an operation that is a text": (
        openapi({"/x": {"get": "mock"}}),
        "error openapi-shape /x: get must be a mapping",
    ),
    "an operation id that is a flag": (
        get(operation(operationId=True)),
        "error openapi-shape GET /x: operationId must be text",
    ),
    "an endpoint that is a text": (
        openapi(**{X + "endpoint-configuration": "regional"}),
        f"error openapi-shape : {X}endpoint-configuration must be a mapping",
    ),
    "the default route of an HTTP API as a flag": (
        get(operation(isDefaultRoute=True)),
        "note openapi-http-api-only GET /x: isDefaultRoute is for HTTP APIs and has no effect",
    ),
    "a member that nobody knows": (
        get(operation({**MOCK, "teapot": True})),
        "note openapi-no-effect GET /x: teapot has no effect",
    ),
    "a template that is a mapping": (
        get(operation({**MOCK, "requestTemplates": {"application/json": {"statusCode": 200}}})),
        "error openapi-shape GET /x: requestTemplates application/json must be text "
        "(write it as a quoted text or a | block)",
    ),
    "a verb that API Gateway does not know": (
        openapi({"/x": {"get": operation(), "trace": {}}}),
        "note openapi-no-effect /x: trace is no method of API Gateway and has no effect",
    ),
    "a list of mappings that is none": (
        get(operation(parameters={"name": "page"})),
        "error openapi-shape GET /x: parameters must be a list",
    ),
}


@pytest.mark.parametrize("name", ONE_PROBLEM)
def test_a_document_with_one_problem(name):
    document, expected = ONE_PROBLEM[name]
    assert [said(item) for item in problems(document)] == [expected]


def test_all_problems_are_said_at_once():
    document = openapi({"/a": {"get": {}}, "/b": {"get": {}}}, **{X + "polcy": {}})
    assert [item.rule for item in problems(document)] == [
        "openapi-unknown-extension",
        "method-without-integration",
        "method-without-integration",
    ]


def test_references_in_a_circle_end():
    document = openapi(components={"parameters": {"A": {"$ref": "#/components/parameters/A"}}})
    document["paths"] = {"/x": {"get": operation(parameters=[{"$ref": "#/components/parameters/A"}])}}
    assert [item.message for item in problems(document)] == ["$ref leads in a circle"]


def test_a_problem_points_at_the_line_that_is_wrong():
    document = get(operation({**MOCK, "timeoutInMillis": "soon"}))
    source = node(document)
    [problem] = routes(source)[1]
    extension = source.value["paths"].value["/x"].value["get"].value["x-amazon-apigateway-integration"]
    assert problem.source == extension.value["timeoutInMillis"].source


def test_a_document_that_is_a_list_is_a_problem():
    _, found = routes(node(["openapi"]))
    assert [item.rule for item in found] == ["openapi-version"]


def test_a_mode_of_the_base_path_that_is_none_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="basepath is one of ignore, prepend, split"):
        routes(node(openapi()), basepath="drop")
