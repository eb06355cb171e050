"""What OpenAPI cannot say, and so is made by calls after the import."""

from __future__ import annotations

from typing import Any

import pytest

from apigwctl.catalogue.documentation import DocumentationVersion
from apigwctl.catalogue.rest import MethodResponse
from apigwctl.openapi.exporter import SAID_KINDS, document
from apigwctl.values import Address, FrozenMap, thaw
from tests.unit.openapi.snapshots import REF, SHOP, answer, at, authorizer, model, response, route, shop

ID = {"method.request.path.id": True}
POOL = {"type": "COGNITO_USER_POOLS", "authorizer_uri": None, "provider_arns": frozenset({"arn:a"})}
WHOLE_ROUTE = ("method /x GET", "integration /x GET")

BODY = FrozenMap({"method.response.body.a": False})

LEFT_OUT: dict[str, tuple[dict[Address, Any], tuple[str, ...]]] = {
    "a model of another content type": (model("A", {}, content_type="text/plain"), ("model A",)),
    "a model whose schema has keywords that an import loses": (
        model("A", {"$schema": "http://json-schema.org/draft-04/schema#", "type": "object"}),
        ("model A",),
    ),
    "so deep inside": (
        model("A", {"type": "array", "items": {"allOf": [{"properties": {"a": {"oneOf": []}}}]}}),
        ("model A",),
    ),
    "a model of several types": (model("A", {"type": ["string", "null"]}), ("model A",)),
    "a model with text beside a reference": (
        model("A", {"$ref": REF + "B", "title": "b"}) | model("B", {"type": "string"}),
        ("model A",),
    ),
    "a model that is described otherwise than its schema": (
        model("A", {"type": "string", "description": "one"}, description="two"),
        ("model A",),
    ),
    "a model with a description that its schema lacks": (model("A", {"type": "string"}, description="x"), ("model A",)),
    "a model that refers to one left out": (
        model("A", {"oneOf": []}) | model("B", {"items": {"$ref": REF + "A"}}) | model("C", {"$ref": REF + "B"}),
        ("model A", "model B", "model C"),
    ),
    "a method whose model is left out": (
        model("A", {"oneOf": []}) | route(request_models={"a/b": "A"}),
        ("model A", *WHOLE_ROUTE),
    ),
    "a response whose model is left out, and its integration response": (
        model("A", {"oneOf": []}) | route(responses={"200": response(a_b="A")}, answers={"200": answer()}),
        ("model A", "method_response /x GET 200", "integration_response /x GET 200"),
    ),
    "a response with a required header": (
        route(responses={"200": response(headers={"A": True}), "201": response("201")}),
        ("method_response /x GET 200",),
    ),
    "the second of two integration responses with one pattern": (
        route(answers={"200": answer(), "201": answer("201")}),
        ("integration_response /x GET 201",),
    ),
    "the pattern default": (route(answers={"200": answer(pattern="default")}), ("integration_response /x GET 200",)),
    "a parameter of many values": (
        route(request_parameters={"method.request.multivaluequerystring.q": True}),
        WHOLE_ROUTE,
    ),
    "a variable that the path lacks": (route(request_parameters=ID), WHOLE_ROUTE),
    "a variable that the method lacks, with all below": (
        route("GET /{id}", responses={"200": response()}, answers={"200": answer()}),
        (
            "method /{id} GET",
            "integration /{id} GET",
            "method_response /{id} GET 200",
            "integration_response /{id} GET 200",
        ),
    ),
    "a variable that is not required": (
        route("GET /{id}", request_parameters={"method.request.path.id": False}),
        ("method /{id} GET", "integration /{id} GET"),
    ),
    "a method without an integration": (
        {address: item for address, item in route().items() if address.kind == "method"},
        ("method /x GET",),
    ),
    "the second of two methods with one operation name": (
        route("GET /x", operation_name="same") | route("PUT /x", operation_name="same"),
        ("method /x PUT", "integration /x PUT"),
    ),
    "a JWT authorizer, and what it guards": (
        authorizer("jwt", type="JWT", authorizer_uri=None)
        | route(authorization_type="JWT", authorizer=at("authorizer", "jwt")),
        ("authorizer jwt", *WHOLE_ROUTE),
    ),
    "a user pool that looks elsewhere": (
        authorizer("pool", **POOL, identity_source="method.request.querystring.t"),
        ("authorizer pool",),
    ),
    "a user pool authorizer without a pool": (
        authorizer("pool", **{**POOL, "provider_arns": frozenset()}),
        ("authorizer pool",),
    ),
    "an authorizer of another type than the method's": (
        authorizer("pool", **POOL) | route(authorization_type="CUSTOM", authorizer=at("authorizer", "pool")),
        WHOLE_ROUTE,
    ),
    "a header of the answer that is none": (
        route(responses={"200": MethodResponse(status_code="200", response_parameters=BODY)}),
        ("method_response /x GET 200",),
    ),
    "an authorization without its authorizer": (route(authorization_type="CUSTOM"), WHOLE_ROUTE),
    "a model whose name AWS refuses": (model("order-item", {}), ("model order-item",)),
    "a reference to elsewhere": (model("A", {"$ref": "https://schemas.test/a"}), ("model A",)),
    "a schema that is no mapping": (model("A", {"items": True}), ("model A",)),
    "a flag for required": (model("A", {"required": True}), ("model A",)),
    "scopes for a Lambda authorizer": (
        authorizer("mine")
        | route(
            authorization_type="CUSTOM",
            authorizer=at("authorizer", "mine"),
            authorization_scopes=frozenset({"read"}),
        ),
        WHOLE_ROUTE,
    ),
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_left_out_is(name):
    part, expected = LEFT_OUT[name]
    made = document(shop(part), SHOP)
    assert {" ".join((address.kind, *address.parts[1:])) for address in made.left_out} == set(expected)
    assert all(made.reasons.values())


def test_a_path_of_which_all_methods_are_left_out_is_still_made():
    made = document(shop(route("GET /{id}")), SHOP)
    assert thaw(made.body["paths"]) == {"/{id}": {}}


def test_a_built_in_model_that_is_left_out_is_not_made_in_another_form():
    made = document(shop(model("Empty", {"oneOf": []})), SHOP)
    assert sorted(made.body["components"]["schemas"]) == ["Error"]


def test_other_kinds_are_never_in_a_document():
    version = {at("documentation_version", "1"): DocumentationVersion(version="1")}
    assert "documentation_version" not in SAID_KINDS
    assert document(shop(version), SHOP) == document(shop(), SHOP)
