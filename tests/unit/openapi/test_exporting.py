"""The document that a snapshot becomes, what is left out of it, and that reading it back gives the snapshot."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings

from apigwctl.catalogue.quirks import BUILT_IN_MODELS
from apigwctl.catalogue.rest import (
    DocumentationLocation,
    DocumentationPart,
    DocumentationVersion,
    EndpointConfiguration,
    GatewayResponse,
    Integration,
    TlsConfig,
)
from apigwctl.model.snapshot import Snapshot
from apigwctl.openapi import exporter
from apigwctl.openapi.exporter import SAID_KINDS, document
from apigwctl.openapi.importer import routes
from apigwctl.values import Address, FrozenMap, Ref, Template, freeze, thaw
from tests.unit.openapi.documents import comparable, node, resources
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
    snapshots,
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
    "an access mode": ({"endpoint_access_mode": "STRICT"}, {X + "endpoint-access-mode": "STRICT"}),
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


# -- what is left out --------------------------------------------------------------------------------------------------

POOL = {"type": "COGNITO_USER_POOLS", "authorizer_uri": None, "provider_arns": frozenset({"arn:a"})}
WHOLE_ROUTE = ("method /x GET", "integration /x GET")

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
    "an authorizer that looks at no header": (authorizer("mine", identity_source=None), ("authorizer mine",)),
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
    assert exported(shop(version)) == exported(shop())


# -- there and back ----------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(snapshots())
@example(shop(*(part for part, _, _ in PARTS.values() if not any(a.kind == "method" for a in part))))
@example(shop(*(part for part, _ in LEFT_OUT.values())))
def test_reading_a_document_back_gives_all_of_the_snapshot_that_is_not_left_out(snapshot):
    made = document(snapshot, SHOP)
    read, problems = routes(node(thaw(made.body)))
    assert [str(item) for item in problems if item.severity != "note"] == []
    back = comparable(resources("shop", read.plain()))
    for name in BUILT_IN_MODELS - {address.name for address, _ in snapshot.of("model")}:
        del back[f"model:shop/{name}"]
    kept = {address: item for address, item in snapshot.resources.items() if address not in made.left_out}
    assert described(back) == described(comparable(kept))


def described(found: dict[str, Any]) -> dict[str, Any]:
    """Return resources without what a document does not carry: endpoint types, the name and the version of the API."""
    api = found.pop("rest_api:shop")
    served = ("description", "binary_media_types", "minimum_compression_size", "api_key_source", "policy")
    endpoint = (api.endpoint_configuration.vpc_endpoint_ids, api.disable_execute_api_endpoint)
    return {**found, "api": [*(getattr(api, name) for name in served), *endpoint]}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(snapshots())
def test_a_document_is_openapi_by_the_judgement_of_a_validator(snapshot):
    validators = pytest.importorskip("openapi_spec_validator")
    # the + of a greedy variable is AWS's own
    body = json.dumps(thaw(document(snapshot, SHOP).body)).replace("{proxy+}", "{proxy}")
    errors = validators.OpenAPIV30SpecValidator(json.loads(body)).iter_errors()
    # OpenAPI wants a response at least; AWS takes none for none (recorded: swagger-mock-cors.json)
    assert [str(item) for item in errors if list(item.path)[-1:] != ["responses"]] == []


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
