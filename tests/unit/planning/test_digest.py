from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from apigwctl.catalogue.access import Authorizer, JwtConfiguration, JwtIssuer
from apigwctl.catalogue.rest import EndpointConfiguration, Method
from apigwctl.catalogue.schema import KINDS, STRUCTS, Field, Shape
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.digest import definition_digest, mark, marked_digest
from apigwctl.values import Address, FrozenMap
from tests.snapshots import (
    answered,
    api,
    authorizer,
    documentation,
    documentation_version,
    gateway_response,
    http,
    log_group,
    mapped,
    model,
    permission,
    route,
    stage,
    validator,
)

ORDERS = Address("rest_api", ("orders",))
JWT = JwtConfiguration(
    issuers=(JwtIssuer(issuer="https://login.test", audiences=("a",)),), default_algorithms=("RS256",)
)


def digest(*parts: Any, **members: Any) -> str:
    base = (route("GET /a", authorizer="callers", authorization_type="CUSTOM"), authorizer("callers"))
    return definition_digest(api("orders", *base, *parts, **members), ORDERS)


SERVED: dict[str, str] = {
    "a policy": digest(policy={"Statement": [{"Effect": "Deny"}]}),
    "binary types": digest(binary_media_types=frozenset({"image/png"})),
    "compression": digest(minimum_compression_size=0),
    "the source of keys": digest(api_key_source="AUTHORIZER"),
    "the endpoint type": digest(endpoint_configuration=EndpointConfiguration(types=("REGIONAL",))),
    "the closed default endpoint": digest(disable_execute_api_endpoint=True),
    "a route": digest(route("GET /b")),
    "an integration": digest(
        route("GET /a", http("https://other.test/"), authorizer="callers", authorization_type="CUSTOM")
    ),
    "an authorizer": digest(authorizer("callers", identity_validation_expression="^x")),
    "a route's authorizer": digest(
        route("GET /a", authorizer="others", authorization_type="CUSTOM"), authorizer("others")
    ),
    "a response": digest(route("POST /a", responses={"200": (answered("200"), mapped("200"))})),
    "a model": digest(model("Order")),
    "a validator": digest(validator("body", validate_request_body=True)),
    "a gateway response": digest(gateway_response("THROTTLED", status_code="420")),
    "a documentation version": digest(documentation_version("1")),
    "documentation": digest(documentation("METHOD GET /a", {"summary": "x"})),
}
NOT_SERVED: dict[str, str] = {
    "the name": digest(name="Orders of the shop"),
    "the description": digest(description="text"),
    "the version": digest(version="7"),
    "tags": digest(tags={"team": "shop"}),
    "the address type": digest(endpoint_configuration=EndpointConfiguration(ip_address_type="dualstack")),
    "a stage": digest(stage("prod", {"*": {"metrics_enabled": True}}, tracing_enabled=True)),
    "a log group": digest(log_group("/a")),
    "a permission": digest(permission("apigwctl-x", "arn:f")),
    "a default that is written out": digest(api_key_source="HEADER", disable_execute_api_endpoint=False),
}


@pytest.mark.parametrize("other", SERVED.values(), ids=SERVED.keys())
def test_what_a_deployment_snapshots_changes_the_digest(other: str) -> None:
    assert other != digest()
    assert len(set(SERVED.values())) == len(SERVED)


@pytest.mark.parametrize("other", NOT_SERVED.values(), ids=NOT_SERVED.keys())
def test_what_a_deployment_does_not_snapshot_leaves_the_digest_alone(other: str) -> None:
    assert other == digest()


def test_the_order_of_routes_does_not_matter() -> None:
    one = api("orders", route("GET /a"), route("GET /b"), validator("v"))
    other = api("orders", validator("v"), route("GET /b"), route("GET /a"))
    assert definition_digest(one, ORDERS) == definition_digest(other, ORDERS)


def test_other_apis_do_not_matter() -> None:
    orders = api("orders", route("GET /a"))
    both = orders.with_resources(api("billing", route("GET /b")).resources)
    assert definition_digest(both, ORDERS) == definition_digest(orders, ORDERS)


def test_renaming_the_document_redeploys_nothing() -> None:
    """Paths, methods and their authorizers name the API that they belong to; that name is not served."""

    def of(name: str) -> str:
        parts = (
            route("GET /a/{id}", authorizer="callers", authorization_type="CUSTOM", request_validator="v"),
            authorizer("callers"),
            validator("v"),
        )
        return definition_digest(api(name, *parts), Address("rest_api", (name,)))

    assert of("orders") == of("purchases")


@pytest.mark.parametrize("cls", [Method, EndpointConfiguration, Authorizer, JwtIssuer])
def test_a_member_that_the_catalogue_learns_later_redeploys_nobody(cls: type, monkeypatch: pytest.MonkeyPatch) -> None:
    have = api(
        "orders",
        route("GET /a"),
        authorizer("callers", type="JWT", jwt_configuration=JWT),
        endpoint_configuration=EndpointConfiguration(types=("REGIONAL",)),
    )
    before = definition_digest(have, ORDERS)
    learn(cls, monkeypatch)
    assert definition_digest(have, ORDERS) == before


def learn(cls: type, monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare one more member of a kind or structure, at its default everywhere."""
    new = Field("flavour", "flavour", Shape("str", optional=True))
    monkeypatch.setattr(cls, "flavour", None, raising=False)
    if cls in STRUCTS:
        monkeypatch.setitem(STRUCTS, cls, (*STRUCTS[cls], new))
        return
    kind = next(item for item in KINDS.values() if item.cls is cls)
    monkeypatch.setitem(KINDS, kind.name, dataclasses.replace(kind, fields=(*kind.fields, new)))


# -- the mark ----------------------------------------------------------------------------------------------------------

HEX = "0" * 64


def test_a_mark_holds_the_digest_and_the_revision() -> None:
    assert mark(HEX) == f"apigwctl v1 sha256:{HEX}"
    assert mark(HEX, "4f2a") == f"apigwctl v1 sha256:{HEX} 4f2a"
    assert marked_digest(mark(HEX)) == marked_digest(mark(HEX, "4f2a")) == HEX


@pytest.mark.parametrize(
    "description",
    [None, "", "by hand", f"apigwctl v2 sha256:{HEX}", "apigwctl v1 sha256:abc", f"x apigwctl v1 sha256:{HEX}"],
)
def test_a_deployment_without_our_mark_is_unknown(description: str | None) -> None:
    assert marked_digest(description) is None


def test_an_empty_api_has_a_digest() -> None:
    assert definition_digest(Snapshot(FrozenMap(api("orders").resources)), ORDERS)
