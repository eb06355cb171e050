"""Somebody changes an API behind the specs' back: drift sees it, and apply puts it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox_project import Project

ROUTES = """
kind: RestApi
name: orders
endpointConfiguration: {types: [REGIONAL]}
routes:
  GET /orders: {http: "https://core.example/orders"}
  POST /orders: {http: "https://core.example/orders"}
  GET /orders/{id}: {http: "https://core.example/orders/{id}"}
stages:
  prod: {throttle: {rateLimit: 100, burstLimit: 50}, variables: {alias: live}}
"""
OPENAPI_SPEC = """
kind: RestApi
name: orders
endpointConfiguration: {types: [REGIONAL]}
openapi: ../orders.openapi.json
stages:
  prod: {throttle: {rateLimit: 100, burstLimit: 50}, variables: {alias: live}}
"""
OPENAPI = """
{"openapi": "3.0.1", "info": {"title": "orders", "version": "1"},
 "paths": {
  "/orders": {
   "get": {"responses": {}, "x-amazon-apigateway-integration":
     {"type": "http_proxy", "httpMethod": "GET", "uri": "https://core.example/orders"}},
   "post": {"responses": {}, "x-amazon-apigateway-integration":
     {"type": "http_proxy", "httpMethod": "POST", "uri": "https://core.example/orders"}}},
  "/orders/{id}": {
   "get": {"parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
     "responses": {}, "x-amazon-apigateway-integration":
     {"type": "http_proxy", "httpMethod": "GET", "uri": "https://core.example/orders/{id}",
      "requestParameters": {"integration.request.path.id": "method.request.path.id"}}}}}}
"""

SPECS = ("routes", "openapi")


@pytest.fixture(params=SPECS)
def orders(shop: Project, request: pytest.FixtureRequest) -> Project:
    """An applied API, whose routes are said in the spec or in an OpenAPI file."""
    if request.param == "openapi":
        shop.write(OPENAPI, "orders.openapi.json")
        shop.applied(OPENAPI_SPEC)
    else:
        shop.applied(ROUTES)
    return shop


def patch(path: str, value: str, op: str = "replace") -> list[dict[str, str]]:
    return [{"op": op, "path": path, "value": value}]


def change_a_uri(project: Project) -> None:
    project.client().update_integration(
        restApiId=project.api_id(),
        resourceId=project.resource_ids()["/orders"],
        httpMethod="GET",
        patchOperations=patch("/uri", "https://evil.example/orders"),
    )


def add_a_route(project: Project) -> None:
    api, client = project.api_id(), project.client()
    added = client.create_resource(restApiId=api, parentId=project.resource_ids()["/"], pathPart="admin")["id"]
    client.put_method(restApiId=api, resourceId=added, httpMethod="GET", authorizationType="NONE")
    client.put_integration(restApiId=api, resourceId=added, httpMethod="GET", type="MOCK")


def delete_a_route(project: Project) -> None:
    project.client().delete_method(
        restApiId=project.api_id(), resourceId=project.resource_ids()["/orders"], httpMethod="POST"
    )


def open_a_method(project: Project) -> None:
    project.client().update_method(
        restApiId=project.api_id(),
        resourceId=project.resource_ids()["/orders"],
        httpMethod="POST",
        patchOperations=patch("/apiKeyRequired", "true"),
    )


def raise_a_throttle(project: Project) -> None:
    project.client().update_stage(
        restApiId=project.api_id(), stageName="prod", patchOperations=patch("/*/*/throttling/rateLimit", "9999")
    )


def turn_on_tracing(project: Project) -> None:
    project.client().update_stage(
        restApiId=project.api_id(), stageName="prod", patchOperations=patch("/tracingEnabled", "true")
    )


def change_a_variable(project: Project) -> None:
    project.client().update_stage(
        restApiId=project.api_id(), stageName="prod", patchOperations=patch("/variables/alias", "old")
    )


def put_a_policy(project: Project) -> None:
    policy = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", '
        '"Action": "execute-api:Invoke", "Resource": "execute-api:/*"}]}'
    )
    project.client().update_rest_api(restApiId=project.api_id(), patchOperations=patch("/policy", policy))


def deploy_by_hand(project: Project) -> None:
    project.client().create_deployment(restApiId=project.api_id(), stageName="prod", description="by hand")


TAMPERINGS: dict[str, tuple[Callable[[Project], None], str]] = {
    "an integration's URI was changed": (
        change_a_uri,
        "~ orders/GET /orders integration: uri https://evil.example/orders -> https://core.example/orders",
    ),
    "a route was added": (add_a_route, "- orders/GET /admin"),
    "a route was deleted": (delete_a_route, "+ orders/POST /orders"),
    "a method's key requirement was changed": (
        open_a_method,
        "~ orders/POST /orders: apiKeyRequired true -> false",
    ),
    "a throttle was raised": (raise_a_throttle, "~ orders@prod settings: throttle.rateLimit 9999 -> 100"),
    "tracing was turned on": (turn_on_tracing, "~ orders@prod: tracingEnabled true -> false"),
    "a stage variable was changed": (change_a_variable, "~ orders@prod: variables.alias old -> live"),
    "a policy was put on": (put_a_policy, "~ orders: policy"),
    "somebody deployed by hand": (deploy_by_hand, "> redeploy orders@prod"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_others_changed_is_seen_by_drift_and_put_back_by_apply(orders: Project, what: str) -> None:
    tamper, expected = TAMPERINGS[what]
    assert orders.run("drift").status == 0
    before = orders.served()
    tamper(orders)
    seen = orders.run("drift")
    assert seen.status == 2, seen.text
    planned = orders.lines()
    assert any(line.startswith(expected) for line in planned), planned
    assert orders.run("apply", "--yes").status == 0
    assert orders.run("drift").status == 0
    assert orders.served() == before


def test_what_others_deployed_of_their_change_is_taken_off_the_stage(orders: Project) -> None:
    add_a_route(orders)
    deploy_by_hand(orders)
    assert "GET /admin" in orders.served()
    orders.applied()
    assert "GET /admin" not in orders.served()


def test_drift_changes_nothing(orders: Project) -> None:
    change_a_uri(orders)
    writes = orders.sandbox.plane.writes
    assert orders.run("drift").status == 2
    assert orders.sandbox.plane.writes == writes


def test_drift_as_json_says_what_was_changed(orders: Project) -> None:
    change_a_uri(orders)
    data: Any = orders.run("drift", "--format", "json").data
    assert "https://evil.example/orders" in str(data)
