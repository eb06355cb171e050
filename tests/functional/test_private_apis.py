"""A private API by its short forms: closed to all but its endpoints, deployed with its policy in place."""

from __future__ import annotations

import json

from tests.sandbox_project import Project

PRIVATE = """
kind: RestApi
name: orders
endpointConfiguration: {types: [PRIVATE], vpcEndpointIds: [vpce-1]}
policy: {allow: {vpcEndpoints: [vpce-1]}}
routes: {GET /orders: {mock: {}}}
stages: {prod: {}}
"""


def live_policy(shop: Project) -> dict[str, object]:
    text = shop.client().get_rest_api(restApiId=shop.api_id())["policy"]
    return dict(json.loads(text.replace('\\"', '"')))


def test_a_private_api_is_made_with_its_policy_and_endpoints(shop: Project) -> None:
    shop.applied(PRIVATE)
    api = shop.client().get_rest_api(restApiId=shop.api_id())
    assert api["endpointConfiguration"]["types"] == ["PRIVATE"]
    assert api["endpointConfiguration"]["vpcEndpointIds"] == ["vpce-1"]
    assert "aws:SourceVpce" in json.dumps(live_policy(shop))
    assert shop.lines() == []


def test_another_endpoint_of_a_private_api_is_added_in_place_and_deployed(shop: Project) -> None:
    shop.applied(PRIVATE)
    before = shop.api_id()
    shop.applied(PRIVATE.replace("[vpce-1]", "[vpce-1, vpce-2]"))
    assert shop.api_id() == before
    assert "vpce-2" in json.dumps(live_policy(shop))
    assert len(shop.deployments()) == 2
    assert shop.lines() == []


def test_a_public_api_becomes_private_with_its_policy_first(shop: Project) -> None:
    public = PRIVATE.replace("endpointConfiguration: {types: [PRIVATE], vpcEndpointIds: [vpce-1]}", "").replace(
        "policy: {allow: {vpcEndpoints: [vpce-1]}}", "endpointConfiguration: {types: [REGIONAL]}"
    )
    shop.applied(public)
    shop.applied(PRIVATE)
    assert shop.lines() == []


def test_the_plan_shows_the_document_that_a_short_form_stands_for(shop: Project) -> None:
    shop.applied(PRIVATE)
    shop.write(PRIVATE.replace("{vpcEndpoints: [vpce-1]}", "{vpcEndpoints: [vpce-2]}"))
    text = shop.run("plan").out
    assert "aws:SourceVpce" in text
