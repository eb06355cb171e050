"""ImportRestApi, PutRestApi and GetExport: a document becomes an API, and an API a document."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.sandbox_world import INVOKE, Case, World, bad, missing

MOCK = {"x-amazon-apigateway-integration": {"type": "mock", "requestTemplates": {"application/json": "{}"}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.1",
    "info": {"title": "shop", "version": 2, "description": "d"},
    "x-amazon-apigateway-binary-media-types": ["image/png"],
    "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": True, "validateRequestParameters": True}},
    "x-amazon-apigateway-gateway-responses": {"DEFAULT_4XX": {"statusCode": 418}},
    "paths": {
        "/orders/{id}": {
            "get": {
                "security": [{"callers": []}],
                "x-amazon-apigateway-request-validator": "all",
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
                },
                **MOCK,
            }
        }
    },
    "components": {
        "schemas": {
            "Order": {"type": "object", "properties": {"item": {"$ref": "#/components/schemas/Item"}}},
            "Item": {"type": "string"},
        },
        "securitySchemes": {
            "callers": {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": INVOKE},
            }
        },
    },
}


def document(**changes: Any) -> bytes:
    return json.dumps({**DOCUMENT, **changes}).encode()


def routes(world: World, api: str = "<api>") -> dict[str, list[str]]:
    items = world.ask("get_resources", restApiId=api)["items"]
    return {item["path"]: sorted(item.get("resourceMethods", {})) for item in items}


def named(world: World, operation: str, api: str) -> list[str]:
    return sorted(item["name"] for item in world.ask(operation, restApiId=api)["items"])


def test_an_import_makes_the_api_its_parents_and_everything_it_refers_to() -> None:
    world = World()
    api = world.ask("import_rest_api", body=document())
    assert world.status == 201
    assert (api["name"], api["version"], api["description"]) == ("shop", "2", "d")
    assert api["binaryMediaTypes"] == ["image/png"]
    assert "tags" not in api
    assert routes(world, api["id"]) == {"/": [], "/orders": [], "/orders/{id}": ["GET"]}
    assert named(world, "get_models", api["id"]) == ["Item", "Order"]
    resource = world.ask("get_resources", restApiId=api["id"], embed=["methods"])["items"][-1]
    method = resource["resourceMethods"]["GET"]
    (authorizer,) = world.ask("get_authorizers", restApiId=api["id"])["items"]
    (validator,) = world.ask("get_request_validators", restApiId=api["id"])["items"]
    assert (method["authorizationType"], method["authorizerId"]) == ("CUSTOM", authorizer["id"])
    assert method["requestValidatorId"] == validator["id"]
    assert method["methodIntegration"] == {
        "type": "MOCK",
        "requestTemplates": {"application/json": "{}"},
        "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": 29000,
        "cacheNamespace": resource["id"],
        "cacheKeyParameters": [],
    }
    assert method["methodResponses"] == {"200": {"statusCode": "200", "responseModels": {"application/json": "Order"}}}
    assert world.ask("get_gateway_response", restApiId=api["id"], responseType="DEFAULT_4XX")["statusCode"] == "418"


def test_references_between_models_become_urls_of_the_api() -> None:
    world = World()
    api = world.ask("import_rest_api", body=document())["id"]
    schema = json.loads(world.ask("get_model", restApiId=api, modelName="Order")["schema"])
    url = f"https://apigateway.amazonaws.com/restapis/{api}/models/Item"
    assert schema["properties"]["item"] == {"$ref": url}


def test_the_endpoint_type_is_a_parameter() -> None:
    world = World()
    api = world.ask("import_rest_api", body=document(), parameters={"endpointConfigurationTypes": "REGIONAL"})
    assert api["endpointConfiguration"] == {"types": ["REGIONAL"], "ipAddressType": "ipv4"}


def test_merge_adds_and_replaces_and_keeps_the_rest() -> None:
    world = World()
    world.ask(
        "update_rest_api", restApiId="<api>", patchOperations=[{"op": "add", "path": "/binaryMediaTypes/image~1heif"}]
    )
    paths = {"/pets": {"post": MOCK}, **DOCUMENT["paths"]}
    api = world.ask("put_rest_api", restApiId="<api>", mode="merge", body=document(paths=paths))
    assert (api["name"], api["tags"], api["binaryMediaTypes"]) == ("shop", {}, ["image/heif", "image/png"])
    assert routes(world) == {
        "/": [],
        "/orders": [],
        "/orders/{id}": ["GET"],
        "/pets": ["GET", "POST"],
        "/pets/{id}": ["DELETE"],
    }
    assert named(world, "get_models", "<api>") == ["Empty", "Error", "Item", "Order", "Pet"]


def test_overwrite_keeps_only_the_document_but_the_root_and_the_stages() -> None:
    world = World()
    arn = "arn:aws:apigateway:<region>::/restapis/<api>"
    world.ask("tag_resource", resourceArn=arn, tags={"a": "b"})
    api = world.ask("put_rest_api", restApiId="<api>", mode="overwrite", body=document())
    assert (api["id"], api["rootResourceId"]) == (world.names["api"], world.names["root"])
    assert api["tags"] == {"a": "b"}
    assert routes(world) == {"/": [], "/orders": [], "/orders/{id}": ["GET"]}
    assert named(world, "get_models", "<api>") == ["Item", "Order"]
    assert world.ask("get_stage", restApiId="<api>", stageName="dev")["deploymentId"] == world.names["deployment"]


def test_overwrite_keeps_the_ids_of_resources_whose_paths_stay() -> None:
    world = World()
    world.ask("put_rest_api", restApiId="<api>", mode="overwrite", body=document(paths={"/a/b": {}, "/c": {}}))
    before = paths_by_id(world)
    world.ask("put_rest_api", restApiId="<api>", mode="overwrite", body=document(paths={"/a/d": {}, "/c": {}}))
    after = paths_by_id(world)
    assert sorted(after.values()) == ["/", "/a", "/a/d", "/c"]
    assert {path for key, path in after.items() if before.get(key) == path} == {"/", "/a", "/c"}
    assert [key for key in after if key in before and before[key] != after[key]] == []


def paths_by_id(world: World) -> dict[str, str]:
    items = world.ask("get_resources", restApiId="<api>")["items"]
    return {item["id"]: item["path"] for item in items}


def test_importing_the_same_document_again_changes_nothing_but_ids() -> None:
    world = World()
    world.ask("put_rest_api", restApiId="<api>", mode="overwrite", body=document())
    exports = []
    for _ in range(2):
        world.ask("create_deployment", restApiId="<api>", stageName="dev")
        asks = {"restApiId": "<api>", "stageName": "dev", "exportType": "oas30"}
        exports.append(world.ask("get_export", **asks, parameters={"extensions": "apigateway"})["body"].read())
        world.ask("put_rest_api", restApiId="<api>", mode="overwrite", body=document())
    assert exports[0] == exports[1]


TWO_VARIABLES = {"/a/{b}": {"get": MOCK}, "/a/{c}": {"get": MOCK}}
REFUSALS = [
    Case("no document", "import_rest_api", {"body": b"{"}, bad("Invalid OpenAPI input.")),
    Case(
        "no document",
        "put_rest_api",
        {"restApiId": "<api>", "body": b"x: [", "mode": "overwrite"},
        bad("Invalid OpenAPI input."),
    ),
    Case(
        "no API",
        "put_rest_api",
        {"restApiId": "none", "body": document()},
        missing("Invalid API identifier specified <account>:none"),
    ),
]


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: f"{case.operation} {case.says}")
def test_imports_refused(case: Case) -> None:
    World().holds(case)


@pytest.mark.parametrize("mode", ["merge", "overwrite"])
def test_a_refused_import_changes_nothing(mode: str) -> None:
    world = World()
    before = repr(world.plane.to_data()["homes"])
    refusal = world.ask("put_rest_api", restApiId="<api>", mode=mode, body=document(paths=TWO_VARIABLES))
    assert (refusal.status, refusal.code) == (400, "BadRequestException")
    assert "already has a variable path part" in refusal.message
    assert repr(world.plane.to_data()["homes"]) == before


def test_an_import_of_more_than_300_resources_is_refused() -> None:
    world = World()
    refusal = world.ask("import_rest_api", body=document(paths={f"/r{number}": {"get": MOCK} for number in range(301)}))
    assert (refusal.status, refusal.code) == (429, "LimitExceededException")
    assert len(world.ask("get_rest_apis")["items"]) == 1


def test_warnings_are_told_and_refused_on_request() -> None:
    world = World()
    odd = {"/a": {"get": {"parameters": [{"in": "cookie", "name": "c", "schema": {"type": "string"}}], **MOCK}}}
    assert world.ask("import_rest_api", body=document(paths=odd))["warnings"]
    refusal = world.ask("import_rest_api", body=document(paths=odd), failOnWarnings=True)
    assert refusal.message.startswith("Warnings found during import:\n\t")


@pytest.mark.parametrize(
    ("kind", "accepts", "name", "start"),
    [
        ("oas30", "application/json", "oas30_2.json", b"{"),
        ("swagger", "application/json", "swagger_2.json", b"{"),
        ("oas30", "application/yaml", "oas30_2.yaml", b"---\nopenapi"),
    ],
)
def test_an_export_is_a_file_of_what_the_stage_serves(kind: str, accepts: str, name: str, start: bytes) -> None:
    world = World()
    api = world.ask("import_rest_api", body=document())["id"]
    world.ask("create_deployment", restApiId=api, stageName="dev")
    found = world.ask("get_resources", restApiId=api)["items"][-1]["id"]
    world.ask("delete_resource", restApiId=api, resourceId=found)
    answer = world.ask("get_export", restApiId=api, stageName="dev", exportType=kind, accepts=accepts)
    assert answer["contentDisposition"] == f'attachment; filename="{name}"'
    body = answer["body"].read()
    assert body.startswith(start)
    assert b"/orders/{id}" in body
    assert world.filled(api).encode() in body


def test_documentation_parts_are_imported_over_those_at_the_same_places() -> None:
    world = World()
    parts = {"documentationParts": [{"location": {"type": "API"}, "properties": {"description": "d"}}]}
    body = document(**{"x-amazon-apigateway-documentation": parts})
    first = world.ask("import_documentation_parts", restApiId="<api>", mode="merge", body=body)["ids"]
    second = world.ask("import_documentation_parts", restApiId="<api>", mode="overwrite", body=body)["ids"]
    assert first != second
    (part,) = world.ask("get_documentation_parts", restApiId="<api>")["items"]
    assert (part["id"], part["location"], json.loads(part["properties"])) == (
        second[0],
        {"type": "API"},
        {"description": "d"},
    )


PLACES = [
    ({"type": "METHOD", "method": "GET"}, {"type": "METHOD", "method": "GET", "path": "/"}),
    (
        {"type": "RESPONSE", "method": "GET", "statusCode": "200"},
        {"type": "RESPONSE", "method": "GET", "statusCode": "200", "path": "/"},
    ),
    ({"type": "RESOURCE", "path": "/a"}, {"type": "RESOURCE", "path": "/a"}),
    ({"type": "MODEL", "name": "Item"}, {"type": "MODEL", "name": "Item"}),
    ({"type": "AUTHORIZER", "name": "x"}, {"type": "AUTHORIZER", "name": "x"}),
    ({"type": "API"}, {"type": "API"}),
]


@pytest.mark.parametrize(("listed", "shown"), PLACES, ids=lambda place: place["type"])
def test_a_listed_documentation_part_without_a_path_is_at_the_root(listed: Any, shown: Any) -> None:
    world = World()
    parts = {"documentationParts": [{"location": listed, "properties": {"description": "d"}}]}
    body = document(**{"x-amazon-apigateway-documentation": parts})
    world.ask("import_documentation_parts", restApiId="<api>", mode="overwrite", body=body)
    (part,) = world.ask("get_documentation_parts", restApiId="<api>")["items"]
    assert part["location"] == shown
