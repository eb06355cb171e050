from __future__ import annotations

from typing import Any

import pytest

from apigwctl.aws.contents import (
    Contents,
    add_deployments,
    add_documentation,
    add_plan,
    add_resources,
    add_stages,
    route_of,
    setting_scope,
)
from apigwctl.catalogue.access import Throttle
from apigwctl.catalogue.delivery import MethodSetting
from apigwctl.catalogue.rest import MethodResponse, Resource
from apigwctl.planning.delivery import setting_key
from apigwctl.planning.plans import throttle_key
from apigwctl.values import Address, FrozenMap

ORDERS = Address("rest_api", ("orders",))


@pytest.mark.parametrize(
    ("key", "scope"),
    [
        ("*/*", ("*", "*")),
        ("*/GET", ("*", "GET")),
        ("~1orders~1{id}/GET", ("/orders/{id}", "GET")),
        ("~1/GET", ("/", "GET")),
        ("test/GET", ("/test", "GET")),
        ("~1a~0b/*", ("/a~b", "*")),
        ("orders/{id}/DELETE", ("/orders/{id}", "DELETE")),
    ],
)
def test_a_key_of_method_settings_means(key: str, scope: tuple[str, str]) -> None:
    assert setting_scope(key) == scope


@pytest.mark.parametrize(
    "scope", [("*", "*"), ("/", "GET"), ("/orders/{id}", "POST"), ("/a~b", "ANY"), ("/a/{p+}", "*")]
)
def test_the_key_that_we_write_reads_back(scope: tuple[str, str]) -> None:
    assert setting_scope(setting_key(Address("method_setting", ("orders", "prod", *scope)))) == scope


@pytest.mark.parametrize(
    ("key", "route"),
    [
        ("/orders/POST", "POST /orders"),
        ("~1orders~1{id}/GET", "GET /orders/{id}"),
        ("//GET", "GET /"),
        ("/GET", "GET /"),
        ("~1/GET", "GET /"),
        ("orders/GET", "GET /orders"),
    ],
)
def test_a_plans_throttle_key_means(key: str, route: str) -> None:
    assert route_of(key) == route


@pytest.mark.parametrize("route", ["GET /", "POST /orders", "ANY /a/{id}"])
def test_the_throttle_key_that_we_write_reads_back(route: str) -> None:
    assert route_of(throttle_key(route)) == route


@pytest.mark.parametrize(
    ("location", "key"),
    [
        ({"type": "API"}, "API"),
        ({"type": "METHOD", "path": "/pets", "method": "GET"}, "METHOD GET /pets"),
        ({"type": "RESPONSE", "path": "/a", "method": "GET", "statusCode": "200"}, "RESPONSE GET /a 200"),
        ({"type": "MODEL", "name": "Order", "path": ""}, "MODEL Order"),
    ],
)
def test_a_documentation_part_is_known_by_its_location(location: dict[str, str], key: str) -> None:
    made = Contents()
    add_documentation(made, ORDERS, [{"id": "dp", "location": location, "properties": "{}"}])
    assert [address.name for address in made.resources] == [key]


def contents() -> Contents:
    made = Contents()
    made.learn(ORDERS, "a1")
    return made


def test_ids_resolve_to_addresses_and_strangers_to_their_ids() -> None:
    made = contents()
    assert made.resolve("rest_api", "a1") == ORDERS
    assert made.resolve("authorizer", "zz") == Address("authorizer", ("id:zz",))
    assert made.resolve("authorizer", "") is None


RESOURCES: list[dict[str, Any]] = [
    {"id": "r1", "parentId": "r0", "pathPart": "orders", "path": "/orders"},
    {
        "id": "r0",
        "path": "/",
        "resourceMethods": {
            "GET": {
                "httpMethod": "GET",
                "authorizationType": "CUSTOM",
                "authorizerId": "au1",
                "apiKeyRequired": False,
                "methodResponses": {"200": {"statusCode": "200", "responseModels": {"application/json": "Empty"}}},
                "methodIntegration": {
                    "type": "MOCK",
                    "cacheNamespace": "r0",
                    "cacheKeyParameters": [],
                    "integrationResponses": {"200": {"statusCode": "200", "selectionPattern": ""}},
                },
            },
            "POST": {"authorizationType": "NONE"},
            "PUT": {"authorizationType": "NONE", "methodIntegration": {"type": "MOCK", "cacheNamespace": "shared"}},
        },
    },
]


def test_paths_come_with_methods_integrations_and_responses() -> None:
    made = contents()
    made.learn(Address("authorizer", ("orders", "callers")), "au1")
    add_resources(made, ORDERS, RESOURCES)
    assert [str(address) for address in made.resources] == [
        "resource:orders//orders",
        "method:orders///GET",
        "method_response:orders///GET/200",
        "integration:orders///GET",
        "integration_response:orders///GET/200",
        "method:orders///POST",
        "method:orders///PUT",
        "integration:orders///PUT",
    ]
    root, orders = Address("resource", ("orders", "/")), Address("resource", ("orders", "/orders"))
    assert made.resources[orders] == Resource(parent=root, path_part="orders")
    assert (made.ids[root], made.ids[orders]) == ("r0", "r1")
    assert made.resources[Address("method", ("orders", "/", "GET"))].authorizer.name == "callers"
    response = made.resources[Address("method_response", ("orders", "/", "GET", "200"))]
    assert response == MethodResponse(status_code="200", response_models=FrozenMap({"application/json": "Empty"}))


def test_the_cache_namespace_is_the_resources_id_unless_told_otherwise() -> None:
    made = contents()
    add_resources(made, ORDERS, RESOURCES)
    assert made.resources[Address("integration", ("orders", "/", "GET"))].cache_namespace is None
    assert made.resources[Address("integration", ("orders", "/", "PUT"))].cache_namespace == "shared"


def test_deployments_come_newest_first() -> None:
    made = contents()
    items = [
        {"id": "old", "createdDate": "2026-01-01", "description": "x"},
        {"id": "new", "createdDate": "2026-01-03"},
        {"id": "mid", "createdDate": "2026-01-02"},
    ]
    assert [address.name for address in add_deployments(made, ORDERS, items)] == ["new", "mid", "old"]
    assert made.resources[Address("deployment", ("orders", "old"))].description == "x"


def test_stages_come_with_their_settings_and_the_keys_that_aws_uses() -> None:
    made = contents()
    made.learn(Address("deployment", ("orders", "d1")), "d1")
    settings = {"*/*": {"metricsEnabled": True}, "test/GET": {"throttlingRateLimit": 5}}
    add_stages(made, ORDERS, [{"stageName": "prod", "deploymentId": "d1", "methodSettings": settings}])
    entry = Address("method_setting", ("orders", "prod", "/test", "GET"))
    assert made.resources[entry] == MethodSetting(throttling_rate_limit=5.0)
    assert made.ids[entry] == "test/GET"
    assert made.resources[Address("stage", ("orders", "prod"))].deployment == Address("deployment", ("orders", "d1"))


def test_a_plan_comes_with_the_stages_that_it_covers_our_own_by_name() -> None:
    made, plan = contents(), Address("usage_plan", ("partners",))
    covered = [
        {"apiId": "a1", "stage": "prod", "throttle": {"/orders/POST": {"rateLimit": 5.0, "burstLimit": 2}}},
        {"apiId": "zz", "stage": "prod"},
    ]
    add_plan(made, plan, {"id": "p1", "name": "partners", "apiStages": covered})
    ours, theirs = (Address("usage_plan_stage", ("partners", api, "prod")) for api in ("orders", "id:zz"))
    assert made.resources[ours].throttle == {"POST /orders": Throttle(rate_limit=5.0, burst_limit=2)}
    assert made.resources[theirs].throttle == {}


def test_documentation_and_named_children_are_known_by_their_keys() -> None:
    made = contents()
    add_documentation(made, ORDERS, [{"id": "dp", "location": {"type": "API"}, "properties": '{"a":1}'}])
    made.add_named(
        "model", ORDERS, [{"id": "m1", "name": "Order", "contentType": "application/json", "schema": "{}"}], "a1"
    )
    made.add_named("request_validator", ORDERS, [{"id": "v1", "name": "body"}], "a1")
    assert made.ids[Address("documentation_part", ("orders", "API"))] == "dp"
    assert Address("model", ("orders", "Order")) in made.resources
    assert Address("model", ("orders", "Order")) not in made.ids
    assert made.ids[Address("request_validator", ("orders", "body"))] == "v1"
