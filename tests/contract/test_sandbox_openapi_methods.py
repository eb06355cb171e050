"""Methods, models and documentation in an OpenAPI import: a document, a place in the result, what stands there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.test_sandbox_openapi_import import (
    ABSENT,
    AWS,
    INTEGRATION,
    METHOD,
    MOCK,
    at,
    imported,
    parameter,
    three,
    two,
)

MODELS = "https://apigateway.amazonaws.com/restapis/{restapi_id}/models/"
PET = {"type": "object", "properties": {"name": {"type": "string"}}}
BODY = {"in": "body", "name": "b", "schema": {"$ref": "#/definitions/Pet"}}
JSON_PET = {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}
PETS_2: dict[str, Any] = {"definitions": {"Pet": PET}}
PETS_3: dict[str, Any] = {"components": {"schemas": {"Pet": PET}}}
REQUEST = (*METHOD, "requestParameters")
METHOD_CASES: list[tuple[str, dict[str, Any], tuple[str, ...], Any]] = [
    ("a query parameter", two({"parameters": [parameter("query")]}), REQUEST, {"method.request.querystring.p": False}),
    (
        "a required header",
        two({"parameters": [parameter("header", required=True)]}),
        REQUEST,
        {"method.request.header.p": True},
    ),
    ("no parameters are none", two(), REQUEST, ABSENT),
    (
        "a variable of the path is a parameter though not declared",
        two(path="/a/{id}"),
        ("paths", "/a/{id}", "GET", "requestParameters"),
        {"method.request.path.id": True},
    ),
    (
        "a greedy variable goes by its bare name",
        two(path="/{proxy+}"),
        ("paths", "/{proxy+}", "GET", "requestParameters"),
        {"method.request.path.proxy": True},
    ),
    (
        "parameters of the path count for its operations",
        two(paths={"/a": {"parameters": [parameter("query")], "get": {}}}),
        REQUEST,
        {"method.request.querystring.p": False},
    ),
    (
        "an operation overrides a parameter of the path",
        two(
            paths={
                "/a": {"parameters": [parameter("query")], "get": {"parameters": [parameter("query", required=True)]}}
            }
        ),
        REQUEST,
        {"method.request.querystring.p": True},
    ),
    (
        "a parameter by reference in version 2",
        two({"parameters": [{"$ref": "#/parameters/P"}]}, parameters={"P": parameter("query")}),
        REQUEST,
        {"method.request.querystring.p": False},
    ),
    (
        "a parameter by reference in version 3",
        three(
            {"parameters": [{"$ref": "#/components/parameters/P"}]},
            components={"parameters": {"P": parameter("header")}},
        ),
        REQUEST,
        {"method.request.header.p": False},
    ),
    (
        "a cookie is warned of",
        three({"parameters": [parameter("cookie")]}),
        ("warnings",),
        ["Parameter 'p' in 'cookie' is not supported and will be ignored, for resource '/a' and method 'GET'"],
    ),
    (
        "a body names its model",
        two({"parameters": [BODY]}, **PETS_2),
        (*METHOD, "requestModels"),
        {"application/json": "Pet"},
    ),
    (
        "a body has the types that the operation consumes",
        two({"parameters": [BODY], "consumes": ["a/b"]}, consumes=["c/d"], **PETS_2),
        (*METHOD, "requestModels"),
        {"a/b": "Pet"},
    ),
    (
        "a body has the types that the document consumes",
        two({"parameters": [BODY]}, consumes=["c/d"], **PETS_2),
        (*METHOD, "requestModels"),
        {"c/d": "Pet"},
    ),
    (
        "a request body",
        three({"requestBody": {"content": JSON_PET}}, **PETS_3),
        (*METHOD, "requestModels"),
        {"application/json": "Pet"},
    ),
    (
        "a request body by reference",
        three(
            {"requestBody": {"$ref": "#/components/requestBodies/B"}},
            components={"schemas": {"Pet": PET}, "requestBodies": {"B": {"content": JSON_PET}}},
        ),
        (*METHOD, "requestModels"),
        {"application/json": "Pet"},
    ),
    (
        "a model that does not exist is warned of",
        three({"requestBody": {"content": JSON_PET}}),
        ("warnings",),
        ["Unable to find model 'Pet' referenced by the request of resource '/a' and method 'GET'"],
    ),
    (
        "an operation id is the operation name",
        two({"operationId": "List pets"}),
        (*METHOD, "operationName"),
        "List pets",
    ),
    (
        "a validator by operation",
        two({AWS + "request-validator": "v"}, **{AWS + "request-validators": {"v": {}}}),
        (*METHOD, "requestValidatorName"),
        "v",
    ),
    (
        "a validator for the whole document",
        two(**{AWS + "request-validator": "v", AWS + "request-validators": {"v": {}}}),
        (*METHOD, "requestValidatorName"),
        "v",
    ),
    (
        "an operation overrides the validator",
        two(
            {AWS + "request-validator": "w"},
            **{AWS + "request-validator": "v", AWS + "request-validators": {"v": {}, "w": {}}},
        ),
        (*METHOD, "requestValidatorName"),
        "w",
    ),
    ("no responses are none", two({"responses": {}}), (*METHOD, "methodResponses"), ABSENT),
    (
        "a response",
        two({"responses": {"200": {"description": "ok"}}}),
        (*METHOD, "methodResponses"),
        {"200": {"statusCode": "200"}},
    ),
    (
        "a header of a response is not required",
        three({"responses": {"200": {"headers": {"X": {"schema": {"type": "string"}}}}}}),
        (*METHOD, "methodResponses", "200", "responseParameters"),
        {"method.response.header.X": False},
    ),
    (
        "the schema of a response is its model",
        two({"responses": {"200": {"schema": {"$ref": "#/definitions/Pet"}}}, "produces": ["a/b"]}, **PETS_2),
        (*METHOD, "methodResponses", "200", "responseModels"),
        {"a/b": "Pet"},
    ),
    (
        "the content of a response is its models",
        three({"responses": {"200": {"content": JSON_PET}}}, **PETS_3),
        (*METHOD, "methodResponses", "200", "responseModels"),
        {"application/json": "Pet"},
    ),
    (
        "a response by reference",
        three(
            {"responses": {"200": {"$ref": "#/components/responses/R"}}},
            components={"responses": {"R": {"headers": {"X": {}}}}},
        ),
        (*METHOD, "methodResponses", "200", "responseParameters"),
        {"method.response.header.X": False},
    ),
    (
        "the default response is warned of",
        two({"responses": {"default": {}}}),
        ("warnings",),
        [
            "Ignoring response default of resource '/a' and method 'GET': only status codes of three digits are "
            "supported"
        ],
    ),
    (
        "a method without integration is imported",
        two(paths={"/a": {"get": {}}}),
        (*METHOD, "methodIntegration"),
        ABSENT,
    ),
    (
        "any method",
        two(paths={"/a": {AWS + "any-method": {INTEGRATION: MOCK}}}),
        ("paths", "/a", "ANY", "httpMethod"),
        "ANY",
    ),
    ("a key that is no method is passed over", two(paths={"/a": {"any": {}, "summary": "s"}}), ("paths", "/a"), {}),
    (
        "TRACE is warned of",
        two(paths={"/a": {"trace": {}}}),
        ("warnings",),
        ["Method 'TRACE' of resource '/a' is not supported and will be ignored"],
    ),
]

PART = {"location": {"type": "API"}, "properties": '{"info": {"description": "d"}}'}
DOCUMENTATION_CASES: list[tuple[str, dict[str, Any], tuple[str, ...], Any]] = [
    ("nothing described is nothing documented", two(), ("documentation_parts",), []),
    ("the description of the API", two(info={"title": "t", "description": "d"}), ("documentation_parts",), [PART]),
    (
        "listed parts are all",
        two(
            {"description": "unlisted"},
            **{
                AWS + "documentation": {
                    "documentationParts": [{"location": {"type": "API"}, "properties": {"info": {"description": "d"}}}]
                }
            },
        ),
        ("documentation_parts",),
        [PART],
    ),
    (
        "a method",
        two({"summary": "s", "tags": ["t"]}),
        ("documentation_parts",),
        [
            {
                "location": {"type": "METHOD", "path": "/a", "method": "GET"},
                "properties": '{"tags": ["t"], "summary": "s"}',
            }
        ],
    ),
    (
        "a response",
        two({"responses": {"200": {"description": "ok"}}}),
        ("documentation_parts",),
        [
            {
                "location": {"type": "RESPONSE", "path": "/a", "method": "GET", "statusCode": "200"},
                "properties": '{"description": "ok"}',
            }
        ],
    ),
    (
        "a model",
        two(definitions={"Pet": {"title": "A pet"}}),
        ("documentation_parts",),
        [{"location": {"type": "MODEL", "name": "Pet"}, "properties": '{"title": "A pet"}'}],
    ),
    (
        "a query parameter",
        two({"parameters": [parameter("query", description="d")]}),
        ("documentation_parts",),
        [
            {
                "location": {"type": "QUERY_PARAMETER", "name": "p", "path": "/a", "method": "GET"},
                "properties": '{"description": "d"}',
            }
        ],
    ),
]

CASES = [*METHOD_CASES, *DOCUMENTATION_CASES]


@pytest.mark.parametrize(("document_", "place", "want"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_method(document_: dict[str, Any], place: tuple[str, ...], want: Any) -> None:
    found = at(document_, place)
    assert found is want if want is ABSENT else found == want


def test_a_model_refers_to_models_of_its_api() -> None:
    owner = {
        "type": "object",
        "description": "Who has pets",
        "properties": {"pets": {"items": {"$ref": "#/definitions/Pet"}}},
    }
    made = imported(two(definitions={"Owner": owner, "Pet": PET}))
    model = made.models["Owner"]
    assert (model["name"], model["contentType"], model["description"]) == ("Owner", "application/json", "Who has pets")
    assert json.loads(model["schema"])["properties"]["pets"] == {"items": {"$ref": MODELS + "Pet"}}
    assert "description" not in made.models["Pet"]


def test_a_schema_in_place_becomes_a_model_of_its_own() -> None:
    in_place = {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}
    content = {"application/json": {"schema": in_place}}
    made = imported(three({"requestBody": {"content": content}, "responses": {"200": {"content": content}}}, **PETS_3))
    method = made.paths["/a"]["GET"]
    name = method["requestModels"]["application/json"]
    assert name.startswith("MODEL")
    assert method["methodResponses"]["200"]["responseModels"] == {"application/json": name}
    assert json.loads(made.models[name]["schema"]) == {"type": "array", "items": {"$ref": MODELS + "Pet"}}
    assert sorted(made.models) == sorted([name, "Pet"])


def test_models_that_refer_to_each_other_are_imported() -> None:
    made = imported(two(definitions={"A": {"$ref": "#/definitions/B"}, "B": {"$ref": "#/definitions/A"}}))
    assert json.loads(made.models["A"]["schema"]) == {"$ref": MODELS + "B"}


def test_parameters_that_refer_to_each_other_have_no_effect() -> None:
    loop = {"P": {"$ref": "#/parameters/Q"}, "Q": {"$ref": "#/parameters/P"}}
    made = imported(two({"parameters": [{"$ref": "#/parameters/P"}]}, parameters=loop))
    assert "requestParameters" not in made.paths["/a"]["GET"]
