"""`exclusive: [tags]`: tags that the document does not name are taken away; without it they are others'."""

from __future__ import annotations

import pytest

from tests.sandbox_project import Project

SPEC = """
kind: RestApi
name: orders
endpointConfiguration: {types: [REGIONAL]}
tags: {team: shop}
routes:
  GET /orders: {mock: {}}
stages:
  prod: {}
"""


@pytest.fixture
def tagged(shop: Project) -> Project:
    """An applied API on which, and on whose stage, somebody else has set a tag."""
    shop.applied(SPEC)
    for arn in (f"/restapis/{shop.api_id()}", f"/restapis/{shop.api_id()}/stages/prod"):
        shop.client().tag_resource(resourceArn=f"arn:aws:apigateway:eu-west-1::{arn}", tags={"theirs": "x"})
    return shop


def tags(project: Project) -> tuple[set[str], set[str]]:
    api = project.client().get_rest_api(restApiId=project.api_id())["tags"]
    return {name for name in api if not name.startswith("apigwctl:")}, set(project.stage().get("tags", {}))


def test_tags_of_others_stay(tagged: Project) -> None:
    assert tagged.lines() == []


@pytest.mark.parametrize("said", ["exclusive: [tags]", "exclusive: tags", "exclusive: true"])
def test_tags_that_are_ours_alone_are_completed_and_cleared(tagged: Project, said: str) -> None:
    tagged.write(SPEC + said)
    assert tagged.lines() == ["~ orders: tags.theirs x -> (not set)", "~ orders@prod: tags.theirs x -> (not set)"]
    tagged.applied()
    assert tags(tagged) == ({"team"}, set())


def test_ignored_tags_and_paths_stay_all_the_same(tagged: Project) -> None:
    tagged.write(SPEC + "exclusive: [tags]\nignore: [tags.theirs]")
    assert tagged.lines() == ["~ orders@prod: tags.theirs x -> (not set)"]
    project = (tagged.directory / "apigwctl.yaml").read_text(encoding="utf-8")
    tagged.write(project + "ignoreTags: [their*]\n", "apigwctl.yaml")
    assert tagged.lines() == []


def test_a_part_of_the_project_leaves_them(tagged: Project) -> None:
    tagged.write(SPEC.replace("GET /orders: {mock: {}}", "GET /orders: {mock: {statusCode: 201}}") + "exclusive: true")
    assert not [line for line in tagged.lines(only=("orders/GET /orders",)) if "tags" in line]


def test_what_is_adopted_keeps_its_tags_until_a_prune(shop: Project) -> None:
    shop.client().create_rest_api(name="orders", endpointConfiguration={"types": ["REGIONAL"]}, tags={"theirs": "x"})
    shop.applied(SPEC + "exclusive: [tags]", adopt=True)
    assert "theirs" in tags(shop)[0]
    shop.applied(prune=True)
    assert tags(shop)[0] == {"team"}


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        ("kind: ApiKey\nname: acme\n", "apikeys"),
        ("kind: UsagePlan\nname: acme\n", "usageplans"),
        ("kind: ClientCertificate\nname: acme\n", "clientcertificates"),
    ],
)
def test_keys_plans_and_certificates_too(shop: Project, spec: str, path: str) -> None:
    shop.applied(spec)
    client = shop.client()
    items = {
        "apikeys": client.get_api_keys,
        "usageplans": client.get_usage_plans,
        "clientcertificates": client.get_client_certificates,
    }[path]()["items"]
    identifier = items[0].get("id") or items[0]["clientCertificateId"]
    client.tag_resource(resourceArn=f"arn:aws:apigateway:eu-west-1::/{path}/{identifier}", tags={"theirs": "x"})
    assert shop.lines() == []
    shop.write(spec + "exclusive: true\n")
    (line,) = shop.lines()
    assert line.endswith(": tags.theirs x -> (not set)")
    shop.applied()
