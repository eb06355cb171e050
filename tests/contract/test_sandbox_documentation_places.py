"""GetDocumentationParts filters by type, name and path, and can list the places that are not documented."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.sandbox_world import World, missing

PARTS = [
    {"type": "API"},
    {"type": "RESOURCE", "path": "/pets"},
    {"type": "METHOD", "path": "/pets", "method": "GET"},
    {"type": "QUERY_PARAMETER", "path": "/pets", "method": "GET", "name": "q"},
    {"type": "MODEL", "name": "Pet"},
]


def documented(*places: dict[str, str]) -> World:
    world = World()
    for place in places:
        world.ask("create_documentation_part", restApiId="<api>", location=place, properties='{"description": "d"}')
    return world


def locations(world: World, **asks: Any) -> list[dict[str, str]]:
    items = world.ask("get_documentation_parts", restApiId="<api>", **asks)["items"]
    return [item["location"] for item in items]


FILTERS = [
    ({}, PARTS),
    ({"locationStatus": "DOCUMENTED"}, PARTS),
    ({"type": "METHOD"}, PARTS[2:3]),
    ({"path": "/pets"}, PARTS[1:4]),
    ({"nameQuery": "et"}, PARTS[4:]),
    ({"type": "MODEL", "path": "/pets"}, []),
]


@pytest.mark.parametrize(("asks", "expected"), FILTERS)
def test_parts_are_filtered(asks: dict[str, str], expected: list[dict[str, str]]) -> None:
    assert locations(documented(*PARTS), **asks) == expected


def test_every_place_of_the_api_can_be_documented() -> None:
    get = {"path": "/pets", "method": "GET"}
    assert locations(documented(), locationStatus="UNDOCUMENTED") == [
        {"type": "API"},
        {"type": "AUTHORIZER", "name": "callers"},
        {"type": "MODEL", "name": "Empty"},
        {"type": "MODEL", "name": "Error"},
        {"type": "MODEL", "name": "Pet"},
        {"type": "RESOURCE", "path": "/"},
        {"type": "RESOURCE", "path": "/pets"},
        {"type": "METHOD", **get},
        {"type": "QUERY_PARAMETER", **get, "name": "q"},
        {"type": "RESPONSE", **get, "statusCode": "200"},
        {"type": "RESPONSE_HEADER", **get, "statusCode": "200", "name": "Link"},
        {"type": "RESOURCE", "path": "/pets/{id}"},
        {"type": "METHOD", "path": "/pets/{id}", "method": "DELETE"},
    ]


def test_a_documented_place_is_no_longer_undocumented() -> None:
    left = locations(documented(*PARTS), locationStatus="UNDOCUMENTED")
    assert [place for place in left if place in PARTS] == []
    assert len(left) == 13 - len(PARTS)
    assert locations(documented(*PARTS), locationStatus="UNDOCUMENTED", type="MODEL", nameQuery="Err") == [
        {"type": "MODEL", "name": "Error"}
    ]


def test_undocumented_places_have_pages() -> None:
    world = documented()
    pages = world.client.get_paginator("get_documentation_parts").paginate(
        restApiId=world.names["api"], locationStatus="UNDOCUMENTED", PaginationConfig={"PageSize": 5}
    )
    assert [len(page["items"]) for page in pages] == [5, 5, 3]


def test_places_of_no_api_are_not_found() -> None:
    asked = World().ask("get_documentation_parts", restApiId="none", locationStatus="UNDOCUMENTED")
    assert asked == missing("Invalid API identifier specified <account>:none".replace("<account>", "123456789012"))
