"""`apigwctl import` of portals and their products: pages become files, and adopting them publishes once at most."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from apigwctl.workflows import plan
from tests.functional.test_import_kinds import taken_off
from tests.functional.test_import_specs import adopted_without_a_change, document, imported
from tests.sandbox_project import Project

API = """
kind: RestApi
name: orders
routes: {GET /orders: {mock: {}}, POST /orders: {mock: {}}}
stages: {prod: {}}
---
"""
PRODUCT = """
kind: PortalProduct
name: everything
displayName: Every/thing
description: All about orders
tags: {team: shop}
overview: Orders can be read and made.
pages:
  Start: ./everything/pages/start.md
  Limits: Fifty requests a second.
endpoints:
  Reading: [orders@prod GET /orders]
  Writing:
  - {api: orders, stage: prod, route: POST /orders, tryItState: DISABLED, operationName: Make an order}
share: {accounts: ["222222222222"], organisations: [o-a1b2c3d4e5]}
"""
PORTAL = """
kind: Portal
name: developers
displayName: The Developers
description: What the shop offers
authorization: none
colors: {accent: "#ff9900"}
products: [everything]
tags: {team: shop}
publish: false
"""
START = "# Start\n\nAsk for a key.\n\n${stageVariables.x}\n"
OURS = ["apigwctl:owner", "apigwctl:document", "apigwctl:logo", "apigwctl:preview"]


def made_by_hand(shop: Project, text: str) -> None:
    """Apply specs, and take our tags off everything that they made."""
    shop.write(START, "specs/everything/pages/start.md")
    shop.applied(API + text)
    taken_off(shop)
    client: Any = shop.client("apigatewayv2")
    arns = [item["PortalArn"] for item in client.list_portals()["Items"]]
    for arn in (*arns, *(item["PortalProductArn"] for item in client.list_portal_products()["Items"])):
        client.untag_resource(ResourceArn=arn, TagKeys=OURS)


def test_they_come_out_as_they_were_written_and_their_adoption_changes_nothing(shop: Project) -> None:
    made_by_hand(shop, PRODUCT + "---" + PORTAL)
    folder = imported(shop, "--all")
    words = {"name: everything": "name: every-thing", "./everything/": "./every-thing/"}
    product, portal = PRODUCT, PORTAL.replace("name: developers", "name: the-developers")
    for old, new in words.items():
        product = product.replace(old, new)
    assert document(folder, "portal-products/every-thing.yaml") == yaml.safe_load(product)
    assert document(folder, "portals/the-developers.yaml") == yaml.safe_load(
        portal.replace("[everything]", "[every-thing]")
    )
    assert (folder / "specs/portal-products/every-thing/pages/start.md").read_text(encoding="utf-8") == START
    adopted_without_a_change(shop, folder)


def test_one_on_the_web_is_published_once_more_when_it_is_taken_over_and_says_so(shop: Project) -> None:
    made_by_hand(shop, PRODUCT + "---" + PORTAL.replace("publish: false", "publish: {description: The first}"))
    folder = imported(shop, "--all")
    said = document(folder, "portals/the-developers.yaml")
    assert said["publish"] == {"description": "The first"}
    assert "it is published once more" in (folder / "specs/portals/the-developers.yaml").read_text(encoding="utf-8")
    project = Project(folder, shop.sandbox)
    (made,) = plan(project.options(adopt=True))
    changed = [item for item in made.effective if not all(each.name.startswith("tags.") for each in item.fields)]
    assert [str(item.address.kind) for item in changed] == ["portal_publication"]
    assert next(item.new for each in changed for item in each.fields).startswith("The first (apigwctl v1 sha256:")
    project.applied(adopt=True)
    assert project.lines() == []
    assert shop.calls("PublishPortal") == 2


def test_a_logo_that_aws_does_not_tell_is_left_alone_and_listed(shop: Project) -> None:
    made_by_hand(shop, PRODUCT + "---" + PORTAL + "logo: s3://pictures/logo.png\n")
    folder = imported(shop, "--all")
    assert document(folder, "portals/the-developers.yaml")["ignore"] == ["logo"]
    assert "its logo, which AWS does not tell" in (folder / "specs/portals/the-developers.yaml").read_text("utf-8")
    adopted_without_a_change(shop, folder)
    (item,) = shop.client("apigatewayv2").list_portals()["Items"]
    assert item["PortalContent"]["Theme"]["LogoLastUploaded"]


SAID: dict[str, tuple[str, dict[str, Any]]] = {
    "a policy of one's own": (
        PRODUCT.replace("share:", "sharingPolicy: ./policy.json\nx:").partition("\nx:")[0] + "\n",
        {"sharingPolicy": "./every-thing/policy.json"},
    ),
    "routes under no headings": (
        "kind: PortalProduct\nname: every-thing\nendpoints: [orders@prod GET /orders]\n",
        {"kind": "PortalProduct", "name": "every-thing", "endpoints": ["orders@prod GET /orders"]},
    ),
    "the text of a route's page": (
        "kind: PortalProduct\nname: every-thing\nendpoints: [{api: orders, stage: prod, route: GET /orders, "
        'body: "a\\n\\nb\\n\\nc\\n", endpoint: "https://shop.example"}]\n',
        {
            "endpoints": [
                {
                    "api": "orders",
                    "stage": "prod",
                    "route": "GET /orders",
                    "body": "./every-thing/pages/endpoints-0.md",
                    "endpoint": "https://shop.example",
                }
            ]
        },
    ),
}
POLICY = """
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::222222222222:root"]},
 "Action": ["apigateway:GetPortalProduct"], "Resource": ["portalproduct:"]}]}
"""


@pytest.mark.parametrize(("text", "said"), SAID.values(), ids=SAID)
def test_a_product_says(shop: Project, text: str, said: dict[str, Any]) -> None:
    shop.write(POLICY, "specs/policy.json")
    made_by_hand(shop, text)
    folder = imported(shop, "--all")
    found = document(folder, "portal-products/every-thing.yaml")
    assert {key: found.get(key) for key in said} == said
    adopted_without_a_change(shop, folder)


def test_a_pool_and_a_name_of_ones_own_come_out(shop: Project) -> None:
    words = """
authorization:
  userPoolArn: arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_builders
  userPoolDomain: https://login.shop.example
  appClientId: builders
domain: {domainName: developers.shop.example, certificateArn: "arn:aws:acm:us-east-1:111111111111:certificate/portal"}
rumAppMonitorName: portal
"""
    made_by_hand(shop, PRODUCT + "---" + PORTAL.replace("authorization: none\n", words.lstrip()))
    folder = imported(shop, "--all")
    found = document(folder, "portals/the-developers.yaml")
    wanted = yaml.safe_load(words)
    assert {key: found[key] for key in wanted} == wanted
    adopted_without_a_change(shop, folder)


def test_two_titles_that_make_one_name_make_two(shop: Project) -> None:
    both = "kind: PortalProduct\nname: a\ndisplayName: One more\n---\n"
    both += "kind: PortalProduct\nname: b\ndisplayName: one-more\n"
    made_by_hand(shop, both)
    folder = imported(shop, "--all")
    names = {document(folder, f"portal-products/{name}.yaml")["name"] for name in ("one-more", "one-more-2")}
    assert names == {"one-more", "one-more-2"}
    adopted_without_a_change(shop, folder)


def test_a_page_that_its_product_does_not_show_is_listed(shop: Project) -> None:
    made_by_hand(shop, PRODUCT)
    client: Any = shop.client("apigatewayv2")
    (item,) = client.list_portal_products()["Items"]
    content = {"Title": "Hidden", "Body": "text"}
    client.create_product_page(PortalProductId=item["PortalProductId"], DisplayContent=content)
    folder = imported(shop, "--all")
    text = (folder / "specs/portal-products/every-thing.yaml").read_text(encoding="utf-8")
    assert "that these pages are not shown: Hidden" in text
