"""An HTTP API as an OpenAPI document: what it says, and what it leaves to single calls."""

from __future__ import annotations

from apigwctl.catalogue.addresses import v2_api
from apigwctl.model.snapshot import Snapshot
from apigwctl.openapi.http_exporter import document
from tests.snapshots import caller, http_api, jwt, proxy, shared, v2_route

API = v2_api("HttpApi", "orders")
PREFIX = "x-amazon-apigateway-"


def said(snapshot: Snapshot) -> set[str]:
    return {"/".join((item.kind, *item.parts[1:])) for item in document(snapshot, API).made}


def test_routes_stand_under_their_paths_with_what_they_call() -> None:
    body = document(
        http_api("orders", v2_route("GET /a/{id}", proxy("https://a.test/")), v2_route("$default")), API
    ).body
    assert body["info"] == {"title": "orders", "version": "1"}
    operation = body["paths"]["/a/{id}"]["get"]
    assert operation[PREFIX + "integration"]["uri"] == "https://a.test/"
    assert [item["name"] for item in operation["parameters"]] == ["id"]
    assert body["paths"]["/$default"][PREFIX + "any-method"]["isDefaultRoute"] is True


def test_an_integration_that_several_routes_call_is_said_once() -> None:
    body = document(
        http_api("orders", shared("core"), v2_route("GET /a", "core"), v2_route("ANY /b", "core")), API
    ).body
    assert list(body["components"][PREFIX + "integrations"]) == ["shared1"]
    reference = {"$ref": f"#/components/{PREFIX}integrations/shared1"}
    assert body["paths"]["/a"]["get"][PREFIX + "integration"] == reference
    assert body["paths"]["/b"][PREFIX + "any-method"][PREFIX + "integration"] == reference


def test_who_may_call_is_a_security_scheme() -> None:
    api = http_api(
        "orders",
        jwt("customers"),
        caller("partners"),
        v2_route("GET /a", authorization_type="JWT", authorizer="customers", authorization_scopes=frozenset({"read"})),
        v2_route("GET /b", authorization_type="CUSTOM", authorizer="partners"),
        v2_route("GET /c", authorization_type="AWS_IAM"),
    )
    body = document(api, API).body
    assert body["paths"]["/a"]["get"]["security"] == [{"customers": ["read"]}]
    assert body["paths"]["/b"]["get"]["security"] == [{"partners": []}]
    assert body["paths"]["/c"]["get"][PREFIX + "auth"] == {"type": "AWS_IAM"}
    # Whether AWS keeps answers that nobody asked it to keep is not documented.
    scheme = body["components"]["securitySchemes"]["partners"][PREFIX + "authorizer"]
    assert scheme["authorizerResultTtlInSeconds"] == 0


def test_what_a_document_cannot_say_is_left_out_with_all_that_depends_on_it() -> None:
    api = http_api(
        "orders",
        jwt("un usual"),
        shared("core"),
        shared("idle"),
        v2_route("GET /slash/", "core"),
        v2_route("GET /beside", "core"),
        v2_route("GET /guarded", authorization_type="JWT", authorizer="un usual"),
        v2_route("GET /plain"),
    )
    assert said(api) == {"v2_route/GET /plain", "v2_integration/GET /plain"}
