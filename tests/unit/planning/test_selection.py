"""Parts of a project: what --only may name."""

from __future__ import annotations

import pytest

from apigwctl.catalogue.access import UsagePlan, UsagePlanKey
from apigwctl.catalogue.addresses import resource, rest_api
from apigwctl.catalogue.rest import Integration, IntegrationResponse, Method, Resource, RestApi
from apigwctl.errors import UsageError
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.selection import select
from apigwctl.values import Address, FrozenMap

PLAN = Address("usage_plan", ("partners",))
KEY = Address("usage_plan_key", ("partners", "acme"))
DESIRED = Snapshot(FrozenMap({PLAN: UsagePlan(name="partners"), KEY: UsagePlanKey(key=Address("api_key", ("acme",)))}))
THERE = Snapshot(FrozenMap({PLAN: UsagePlan(name="partners")}))
NAME = "UsagePlan/partners ApiKey/acme"


def test_a_part_of_what_is_not_there_yet_is_refused() -> None:
    with pytest.raises(UsageError, match="UsagePlan/partners is not there yet") as raised:
        select(DESIRED, Snapshot(), (NAME,))
    assert raised.value.hint == "--only UsagePlan/partners creates it whole"


@pytest.mark.parametrize(("live", "only"), [(THERE, (NAME,)), (Snapshot(), (NAME, "UsagePlan/partners"))])
def test_a_part_of_what_is_there_or_asked_for_as_well_is_taken(live: Snapshot, only: tuple[str, ...]) -> None:
    assert set(select(DESIRED, live, only)) == {PLAN, KEY}


def routes(*verbs: str) -> Snapshot:
    """Return an API with routes of one path."""
    path = {resource("orders", "/a"): Resource(parent=resource("orders", "/"), path_part="a")} if verbs else {}
    methods = {Address("method", ("orders", "/a", verb)): Method(http_method=verb) for verb in verbs}
    return Snapshot(FrozenMap({rest_api("orders"): RestApi(name="orders"), **path, **methods}))


@pytest.mark.parametrize(
    ("only", "left"),
    [(("GET",), ["POST"]), (("POST",), ["GET"]), (("GET", "POST"), [])],
    ids=lambda item: "+".join(item),
)
def test_a_route_that_goes_takes_its_path_along_only_when_nothing_else_is_there(
    only: tuple[str, ...], left: list[str]
) -> None:
    chosen = tuple(f"orders/{verb} /a" for verb in only)
    assert select(routes(), routes("GET", "POST"), chosen).resources == routes(*left).resources


def test_an_integration_takes_its_responses_along() -> None:
    parts = ("orders", "/a", "GET")
    calls = {
        Address("integration", parts): Integration(type="MOCK"),
        Address("integration_response", (*parts, "200")): IntegrationResponse(status_code="200"),
    }
    live = routes("GET").with_resources(calls)
    assert select(routes("GET"), live, ("orders/GET /a integration",)).resources == routes("GET").resources
