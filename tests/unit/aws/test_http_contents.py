"""Names for live integrations, which have none in AWS."""

from __future__ import annotations

from typing import Any

import pytest

from apigwctl.aws.http_contents import names
from apigwctl.catalogue.addresses import v2_api
from apigwctl.model.snapshot import Snapshot
from tests.snapshots import http_api, proxy, shared, v2_route

API = v2_api("HttpApi", "orders")
CORE = http_api("orders", shared("core"), *(v2_route(f"GET /{key}", "core") for key in "abc"))
OWN = http_api("orders", v2_route("GET /a"), v2_route("GET /b"))
NEW = http_api("orders", shared("new", proxy("https://new.test/")))

CASES: list[tuple[str, Snapshot, dict[str, str], dict[str, str]]] = [
    ("a route's own goes by the route", OWN, {"GET /a": "i1", "GET /b": "i2"}, {"i1": "GET /a", "i2": "GET /b"}),
    ("a shared one goes by its name", CORE, {"GET /a": "i1", "GET /b": "i1"}, {"i1": "core"}),
    (
        "of several the one that most routes use is meant, and the others go by their routes",
        CORE,
        {"GET /a": "i1", "GET /b": "i2", "GET /c": "i2"},
        {"i1": "GET /a", "i2": "core"},
    ),
    ("what no spec lists goes by its first route", OWN, {"GET /z": "i1", "GET /y": "i1"}, {"i1": "GET /y"}),
    ("one that two routes are to have apart goes by one", OWN, {"GET /a": "i1", "GET /b": "i1"}, {"i1": "GET /a"}),
    ("what no route uses goes by its id", OWN, {"": "i1"}, {"i1": "id:i1"}),
    ("what no route uses yet is what a spec wants alike", NEW, {"": "i1"}, {"i1": "new"}),
]  # fmt: skip


@pytest.mark.parametrize(("want", "live", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_live_integration_gets_the_name_that_the_specs_give_it(
    want: Snapshot, live: dict[str, str], expected: dict[str, str]
) -> None:
    integrations: dict[str, Any] = {identifier: proxy("https://new.test/") for identifier in live.values()}
    routes = [{"RouteKey": key, "Target": f"integrations/{identifier}"} for key, identifier in live.items() if key]
    assert names(API, integrations, routes, want) == expected
