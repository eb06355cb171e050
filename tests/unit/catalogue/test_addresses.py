from __future__ import annotations

import pytest

from apigwctl.catalogue.addresses import (
    by_id,
    by_project,
    is_elsewhere,
    label,
    parent_of,
    parent_path,
    paths_above,
    root_of,
)
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address, FrozenMap
from tests.snapshots import api, api_key, path, route, stage, together

LABELS = {
    Address("rest_api", ("orders",)): "orders",
    Address("resource", ("orders", "/a/{id}")): "orders/a/{id}",
    Address("resource", ("orders", "/")): "orders/",
    Address("method", ("orders", "/a", "GET")): "orders/GET /a",
    Address("integration", ("orders", "/a", "GET")): "orders/GET /a integration",
    Address("method_response", ("orders", "/a", "GET", "200")): "orders/GET /a 200",
    Address("integration_response", ("orders", "/a", "GET", "200")): "orders/GET /a 200 integration",
    Address("stage", ("orders", "prod")): "orders@prod",
    Address("method_setting", ("orders", "prod", "*", "*")): "orders@prod settings",
    Address("method_setting", ("orders", "prod", "/a", "GET")): "orders@prod GET /a settings",
    Address("model", ("orders", "Order")): "orders/Model/Order",
    Address("lambda_permission", ("orders", "s")): "orders/LambdaPermission/s",
    Address("usage_plan", ("partners",)): "UsagePlan/partners",
    Address("usage_plan_stage", ("partners", "orders", "prod")): "UsagePlan/partners orders@prod",
    Address("usage_plan_key", ("partners", "acme")): "UsagePlan/partners ApiKey/acme",
    Address("account", ()): "Account",
}


@pytest.mark.parametrize(("address", "text"), LABELS.items(), ids=LABELS.values())
def test_an_address_reads_as_specs_write_it(address: Address, text: str) -> None:
    assert label(address) == text


def test_no_two_addresses_read_alike() -> None:
    assert len(set(LABELS.values())) == len(LABELS)


@pytest.mark.parametrize(
    ("address", "parent"),
    [
        (Address("integration_response", ("o", "/a", "GET", "200")), Address("method", ("o", "/a", "GET"))),
        (Address("integration", ("o", "/a", "GET")), Address("method", ("o", "/a", "GET"))),
        (Address("method", ("o", "/a", "GET")), Address("resource", ("o", "/a"))),
        (Address("method_setting", ("o", "prod", "/a", "GET")), Address("stage", ("o", "prod"))),
        (Address("usage_plan_stage", ("p", "o", "prod")), Address("usage_plan", ("p",))),
        (Address("rest_api", ("o",)), None),
        (Address("account", ()), None),
    ],
)
def test_a_resource_lives_in(address: Address, parent: Address | None) -> None:
    assert parent_of(address) == parent


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_address_leads_to_a_root(kind: object) -> None:
    name = getattr(kind, "name", "")
    address = Address(name, tuple("abcdefgh"[: KINDS[name].arity]))
    assert KINDS[root_of(address).kind].root
    assert len(root_of(address).parts) <= len(address.parts)


def test_paths_have_paths_above_them() -> None:
    assert paths_above("/") == []
    assert paths_above("/a/{id}/b") == ["/a", "/a/{id}", "/a/{id}/b"]
    assert [parent_path(item) for item in ("/a", "/a/b", "/a/b/{c}")] == ["/", "/a", "/a/b"]


def test_apis_that_others_describe_are_told_apart() -> None:
    assert is_elsewhere(by_id("a1"))
    assert is_elsewhere(by_project("bank", "billing"))
    assert not is_elsewhere("orders")


# -- snapshots ---------------------------------------------------------------------------------------------------------


def test_a_snapshot_knows_what_is_in_what() -> None:
    shop = together(api("orders", route("GET /a"), path("/b"), stage("prod")), api_key("k"))
    orders, key = Address("rest_api", ("orders",)), Address("api_key", ("k",))
    assert orders in shop
    assert len(shop) == len(list(shop)) == 7
    assert {str(address) for address, _ in shop.children(orders)} == {
        "resource:orders//a",
        "resource:orders//b",
        "stage:orders/prod",
    }
    assert [str(address) for address, _ in shop.children(orders, "stage")] == ["stage:orders/prod"]
    assert {address for address, _ in shop.below(key)} == {key}
    assert set(shop.within({key})) == {key}
    assert key not in shop.without({key})
    assert set(shop.resources_by_label()) == {str(address) for address in shop}


def test_changing_a_snapshot_makes_another() -> None:
    have = api("orders")
    more = have.with_resources(api_key("k").resources)
    assert (len(have), len(more)) == (1, 2)
    assert have.get(Address("api_key", ("k",))) is None
    assert Snapshot() == Snapshot(FrozenMap())
