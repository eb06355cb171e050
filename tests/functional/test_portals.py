"""Portals with their products: made, published, changed in place, seen when others change them, and taken away."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apigwctl.model.transient import Patience
from apigwctl.sandbox.faults import FaultKind
from tests.sandbox_project import ACCOUNT, REGION, Project, open_project, told

PARTNER = "222222222222"
API = """
kind: RestApi
name: orders
routes: {GET /orders: {mock: {}}, POST /orders: {mock: {}}}
stages: {prod: {}}
---
"""
PORTAL = """
kind: Portal
name: developers
displayName: Shop for developers
description: What the shop offers to those who build on it
authorization: none
logo: s3://shop-pictures/logo.png
colors: {accent: "#ff9900"}
tags: {team: shop}
products:
  orders:
    displayName: Orders
    description: Everything about orders
    overview: Orders can be read and made.
    pages:
      Getting started: ./pages/start.md
      Limits: Fifty requests a second.
    endpoints:
      Reading: [orders@prod GET /orders]
      Writing:
        - {api: orders, stage: prod, route: POST /orders, tryItState: DISABLED, operationName: Make an order}
    share: {accounts: ["222222222222"]}
"""
SPEC = API + PORTAL
POOL = {
    "userPoolArn": f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_builders",
    "userPoolDomain": "https://login.shop.example",
    "appClientId": "builders",
}
CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/portal"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Project]:
    with open_project(tmp_path) as project:
        project.write("# Start\n\nAsk for a key.\n", "specs/pages/start.md")
        yield project


def v2(shop: Project, account: str = ACCOUNT) -> Any:
    return shop.client("apigatewayv2", account=account)


def portals(shop: Project) -> list[dict[str, Any]]:
    return list(v2(shop).list_portals()["Items"])


def portal(shop: Project) -> dict[str, Any]:
    (found,) = portals(shop)
    return dict(v2(shop).get_portal(PortalId=found["PortalId"]))


def products(shop: Project) -> list[dict[str, Any]]:
    return list(v2(shop).list_portal_products()["Items"])


def product_id(shop: Project) -> str:
    (found,) = products(shop)
    return str(found["PortalProductId"])


def pages(shop: Project) -> dict[str, dict[str, Any]]:
    """The pages of the one product by their titles."""
    where = {"PortalProductId": product_id(shop)}
    items = v2(shop).list_product_pages(**where)["Items"]
    return {
        item["PageTitle"]: v2(shop).get_product_page(**where, ProductPageId=item["ProductPageId"]) for item in items
    }


def endpoints(shop: Project) -> dict[str, dict[str, Any]]:
    """The pages of the one product about routes, by route."""
    where = {"PortalProductId": product_id(shop)}
    found = {}
    for item in v2(shop).list_product_rest_endpoint_pages(**where)["Items"]:
        parts = item["RestEndpointIdentifier"]["IdentifierParts"]
        found[f"{parts['Method']} {parts['Path']}"] = v2(shop).get_product_rest_endpoint_page(
            **where, ProductRestEndpointPageId=item["ProductRestEndpointPageId"]
        )
    return found


def order(shop: Project) -> Any:
    """The order of the pages of the one product, by what they are called."""
    found = v2(shop).get_portal_product(PortalProductId=product_id(shop)).get("DisplayOrder") or {}
    names = {item["ProductPageArn"]: title for title, item in pages(shop).items()}
    names |= {item["ProductRestEndpointPageArn"]: route for route, item in endpoints(shop).items()}
    sections = {
        section["SectionName"]: [names[arn] for arn in section["ProductRestEndpointPageArns"]]
        for section in found.get("Contents", [])
    }
    return names.get(found.get("OverviewPageArn")), [names[arn] for arn in found.get("ProductPageArns", [])], sections


def sent(shop: Project) -> list[str]:
    """The operations of the plan, in their order."""
    return [call.operation for step in shop.plan().steps for call in step.calls]


# -- made --------------------------------------------------------------------------------------------------------------


def test_a_portal_is_on_the_web_with_all_that_its_spec_says_and_the_plan_is_empty_afterwards(shop: Project) -> None:
    shop.applied(SPEC)
    made = portal(shop)
    assert made["PublishStatus"] == "PUBLISHED"
    assert made["PortalContent"]["DisplayName"] == "Shop for developers"
    assert made["PortalContent"]["Theme"]["CustomColors"]["AccentColor"] == "#ff9900"
    assert made["PortalContent"]["Theme"]["LogoLastUploaded"]
    assert made["Tags"]["team"] == "shop"
    assert made["IncludedPortalProductArns"] == [products(shop)[0]["PortalProductArn"]]
    assert {title: page["DisplayContent"]["Body"] for title, page in pages(shop).items()} == {
        "Overview": "Orders can be read and made.",
        "Getting started": "# Start\n\nAsk for a key.\n",
        "Limits": "Fifty requests a second.",
    }
    assert order(shop) == (
        "Overview",
        ["Getting started", "Limits"],
        {"Reading": ["GET /orders"], "Writing": ["POST /orders"]},
    )
    assert endpoints(shop)["POST /orders"]["TryItState"] == "DISABLED"
    assert endpoints(shop)["POST /orders"]["DisplayContent"]["OperationName"] == "Make an order"
    assert shop.lines() == []


def test_what_a_portal_shows_is_there_before_it_is_published(shop: Project) -> None:
    shop.write(SPEC)
    operations = sent(shop)
    last = operations.index("PublishPortal")
    assert operations[-1] == "PublishPortal"
    for earlier in ("CreateStage", "CreateProductRestEndpointPage", "UpdatePortalProduct", "CreatePortal"):
        assert operations.index(earlier) < last


def test_products_may_have_documents_of_their_own_and_be_shown_by_several_portals(shop: Project) -> None:
    text = """
    kind: PortalProduct
    name: orders
    endpoints: [orders@prod GET /orders]
    ---
    kind: Portal
    name: inside
    authorization: none
    products: [orders]
    ---
    kind: Portal
    name: outside
    authorization: none
    products: [orders]
    """
    shop.applied(API + text.replace("\n    ", "\n"))
    assert len(products(shop)) == 1
    assert {item["PublishStatus"] for item in portals(shop)} == {"PUBLISHED"}
    assert order(shop) == (None, [], {})
    assert shop.lines() == []


def test_a_portal_for_the_users_of_a_pool_at_a_name_of_its_own_can_be_read_back(shop: Project) -> None:
    text = PORTAL.replace("authorization: none", f"authorization: {json.dumps(POOL)}")
    text += f"domain: {{domainName: developers.shop.example, certificateArn: '{CERTIFICATE}'}}\n"
    text += "rumAppMonitorName: portal\npublish: {description: The first one}\n"
    shop.applied(API + text)
    made = portal(shop)
    assert made["Authorization"]["CognitoConfig"] == {
        "UserPoolArn": POOL["userPoolArn"],
        "UserPoolDomain": POOL["userPoolDomain"],
        "AppClientId": POOL["appClientId"],
    }
    assert made["EndpointConfiguration"]["DomainName"] == "developers.shop.example"
    assert made["LastPublishedDescription"].startswith("The first one (apigwctl v1 sha256:")
    assert shop.lines() == []
    shop.applied(SPEC)
    assert portal(shop)["Authorization"] == {"None": {}}
    assert "DomainName" not in portal(shop)["EndpointConfiguration"]
    assert "RumAppMonitorName" not in portal(shop)
    assert shop.lines() == []


def test_members_may_be_said_in_the_words_of_aws(shop: Project) -> None:
    colors = {
        f"{name}Color": "#123456"
        for name in ("accent", "background", "errorValidation", "header", "navigation", "text")
    }
    content = {"displayName": "Developers", "description": "All of it", "theme": {"customColors": colors}}
    text = f"""
kind: Portal
name: developers
portalContent: {json.dumps(content)}
authorization: {{cognitoConfig: {json.dumps(POOL)}}}
endpointConfiguration: {{acmManaged: {{domainName: developers.shop.example, certificateArn: '{CERTIFICATE}'}}}}
includedPortalProductArns: [orders]
---
kind: PortalProduct
name: orders
endpoints:
  - {{api: orders, stage: prod, route: GET /orders, body: ./pages/start.md, endpoint: "https://shop.example/orders"}}
"""
    shop.applied(API + text)
    assert portal(shop)["PortalContent"]["Theme"]["CustomColors"]["TextColor"] == "#123456"
    shown = endpoints(shop)["GET /orders"]["DisplayContent"]
    assert shown == {"Body": "# Start\n\nAsk for a key.\n", "Endpoint": "https://shop.example/orders"}
    assert shop.lines() == []


def test_outputs_say_where_a_portal_is_found(shop: Project) -> None:
    shop.applied(SPEC)
    found = shop.run("outputs", "--format", "json").text
    assert f"https://{portal(shop)['EndpointConfiguration']['PortalDefaultDomainName']}" in found
    assert portal(shop)["PortalId"] in found
    assert product_id(shop) in found


# -- changed -----------------------------------------------------------------------------------------------------------

CHANGES = {
    "the text of a page": ("Fifty requests", "Sixty requests", ["UpdateProductPage", "PublishPortal"]),
    "a page that goes": (
        "\n      Limits: Fifty requests a second.",
        "",
        ["UpdatePortalProduct", "DeleteProductPage", "PublishPortal"],
    ),
    "a page that comes": (
        "\n      Limits:",
        "\n      Prices: None.\n      Limits:",
        ["CreateProductPage", "UpdatePortalProduct", "PublishPortal"],
    ),
    "the order of sections": (
        "Writing:",
        "Changing:",
        ["UpdatePortalProduct", "PublishPortal"],
    ),
    "what a page about a route says": (
        "Make an order",
        "Order something",
        ["UpdateProductRestEndpointPage", "PublishPortal"],
    ),
    "an override that goes": (
        ", operationName: Make an order",
        "",
        ["UpdateProductRestEndpointPage", "PublishPortal"],
    ),
    "a route that a page is about": (
        "[orders@prod GET /orders]",
        "[]",
        ["UpdatePortalProduct", "DeleteProductRestEndpointPage", "PublishPortal"],
    ),
    "what a product is called": (
        "displayName: Orders",
        "displayName: All orders",
        ["UpdatePortalProduct", "PublishPortal"],
    ),
    "what a product is for": ("description: Everything about orders", "", ["UpdatePortalProduct", "PublishPortal"]),
    "a colour": ("#ff9900", "#ff0000", ["UpdatePortal", "PublishPortal"]),
    "what a portal is for": (
        "description: What the shop offers to those who build on it",
        "",
        ["UpdatePortal", "PublishPortal"],
    ),
    "the logo": ("logo.png", "picture.png", ["UpdatePortal", "TagResource", "PublishPortal"]),
    "a logo that goes": (
        "logo: s3://shop-pictures/logo.png",
        "",
        ["UpdatePortal", "UntagResource", "PublishPortal"],
    ),
    "who may show a product": (PARTNER, "333333333333", ["PutPortalProductSharingPolicy"]),
    "that nobody else may": (f'share: {{accounts: ["{PARTNER}"]}}', "", ["DeletePortalProductSharingPolicy"]),
    "a tag": ("team: shop", "team: web", ["TagResource"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_made_in_place_and_published(shop: Project, change: str) -> None:
    old, new, operations = CHANGES[change]
    assert old in SPEC
    shop.applied(SPEC)
    published = shop.calls("PublishPortal")
    shop.write(SPEC.replace(old, new))
    assert sent(shop) == operations
    shop.applied()
    assert shop.lines() == []
    assert portal(shop)["PublishStatus"] == "PUBLISHED"
    assert shop.calls("PublishPortal") - published == operations.count("PublishPortal")


def test_a_portal_that_is_not_to_be_published_is_taken_off_the_web(shop: Project) -> None:
    shop.applied(SPEC)
    shop.write(SPEC + "publish: false\n")
    assert sent(shop) == ["DisablePortal"]
    shop.applied()
    assert portal(shop)["PublishStatus"] == "DISABLED"
    shop.applied(SPEC)
    assert portal(shop)["PublishStatus"] == "PUBLISHED"
    assert shop.lines() == []


def test_a_portal_can_be_previewed_before_it_is_published_and_is_again_when_it_changes(shop: Project) -> None:
    text = SPEC + "publish: false\npreview: true\n"
    shop.applied(text)
    assert portal(shop)["Preview"]["PreviewStatus"] == "PREVIEW_READY"
    assert "PublishStatus" not in portal(shop)
    assert shop.lines() == []
    shop.write(text.replace("Fifty", "Sixty"))
    assert sent(shop) == ["UpdateProductPage", "PreviewPortal", "TagResource"]
    shop.applied()
    assert shop.lines() == []


def test_a_renamed_portal_is_the_same_one(shop: Project) -> None:
    shop.applied(SPEC)
    before = portal(shop)["PortalId"]
    shop.applied(SPEC.replace("name: developers\n", "name: builders\nrenamedFrom: developers\n"))
    assert portal(shop)["PortalId"] == before
    assert shop.lines() == []


# -- seen --------------------------------------------------------------------------------------------------------------


def test_what_others_change_is_drift_and_put_back(shop: Project) -> None:
    shop.applied(SPEC)
    where = {"PortalProductId": product_id(shop)}
    limits = pages(shop)["Limits"]["ProductPageId"]
    reading = endpoints(shop)["GET /orders"]["ProductRestEndpointPageId"]
    v2(shop).update_product_page(
        **where, ProductPageId=limits, DisplayContent={"Title": "Limits", "Body": "None at all."}
    )
    v2(shop).update_product_rest_endpoint_page(
        **where, ProductRestEndpointPageId=reading, DisplayContent={"Overrides": {"OperationName": "Look"}}
    )
    v2(shop).create_product_page(**where, DisplayContent={"Title": "Ours", "Body": "Hello"})
    v2(shop).delete_portal_product_sharing_policy(**where)
    v2(shop).update_portal_product(**where, DisplayName="Orders!")
    route = "PortalProduct/orders orders@prod GET /orders"
    assert shop.lines() == [
        "~ PortalProduct/orders: displayName Orders! -> Orders",
        "~ PortalProduct/orders page Limits: displayContent.body None at all. -> Fifty requests a second.",
        "- PortalProduct/orders page Ours",
        f"~ {route}: displayContent.overrides {{operationName: Look}} -> (not set)",
        "+ PortalProduct/orders sharing",
    ]
    assert shop.run("drift").status == 2
    shop.applied()
    assert "Ours" not in pages(shop)
    assert pages(shop)["Limits"]["DisplayContent"]["Body"] == "Fifty requests a second."
    assert shop.lines() == []


def test_what_others_published_is_published_anew(shop: Project) -> None:
    shop.applied(SPEC)
    v2(shop).publish_portal(PortalId=portal(shop)["PortalId"], Description="by hand")
    assert sent(shop) == ["PublishPortal"]
    shop.applied()
    assert shop.lines() == []


def test_a_logo_that_others_took_away_comes_back(shop: Project) -> None:
    shop.applied(SPEC)
    v2(shop).update_portal(PortalId=portal(shop)["PortalId"], LogoUri="")
    assert shop.lines() == ["~ Portal/developers: logo (not set) -> s3://shop-pictures/logo.png"]
    shop.applied()
    assert portal(shop)["PortalContent"]["Theme"]["LogoLastUploaded"]


def test_two_pages_of_one_title_become_one(shop: Project) -> None:
    shop.applied(SPEC)
    where = {"PortalProductId": product_id(shop)}
    v2(shop).create_product_page(**where, DisplayContent={"Title": "Limits", "Body": "Another"})
    shop.applied()
    assert len(v2(shop).list_product_pages(**where)["Items"]) == 3
    assert shop.lines() == []


def test_what_is_being_published_or_disabled_is_waited_for(shop: Project) -> None:
    patience = Patience(shop.sandbox.clock.advance, random.Random(1))
    shop.sandbox.clock.stop()
    shop.sandbox.configure(durations={"portal": 120})
    shop.applied(SPEC, patience=patience)
    assert portal(shop)["PublishStatus"] == "PUBLISHED"
    v2(shop).disable_portal(PortalId=portal(shop)["PortalId"])
    assert sent(shop) == ["GetPortal", "PublishPortal"]
    shop.applied(patience=patience)
    assert portal(shop)["PublishStatus"] == "PUBLISHED"
    v2(shop).publish_portal(PortalId=portal(shop)["PortalId"])
    shop.write(SPEC + "publish: false\n")
    assert sent(shop) == ["GetPortal", "DisablePortal"]
    shop.applied(patience=patience)
    assert portal(shop)["PublishStatus"] == "DISABLED"


def test_a_portal_that_is_being_published_is_waited_for_before_it_is_deleted(shop: Project) -> None:
    shop.applied(SPEC)
    shop.sandbox.clock.stop()
    shop.sandbox.configure(durations={"portal": 120})
    v2(shop).publish_portal(PortalId=portal(shop)["PortalId"])
    shop.write(API)
    result = shop.apply(prune=True, patience=Patience(shop.sandbox.clock.advance, random.Random(1)))
    assert result.verified, told(result)
    assert portals(shop) == products(shop) == []


# -- shared ------------------------------------------------------------------------------------------------------------


def test_a_product_that_is_shared_can_be_shown_by_a_portal_of_another_account(shop: Project) -> None:
    shop.applied(SPEC)
    arn = products(shop)[0]["PortalProductArn"]
    text = json.loads(v2(shop).get_portal_product_sharing_policy(PortalProductId=product_id(shop))["PolicyDocument"])
    assert text["Statement"][0]["Resource"] == [arn, f"{arn}/*"]
    theirs = v2(shop, PARTNER).list_portal_products(ResourceOwner="OTHER_ACCOUNTS")["Items"]
    assert [item["PortalProductArn"] for item in theirs] == [arn]


def test_a_portal_shows_products_of_others_by_their_arns(shop: Project) -> None:
    other = v2(shop, PARTNER).create_portal_product(DisplayName="Parcels")
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "*", "Resource": "*"}],
    }
    v2(shop, PARTNER).put_portal_product_sharing_policy(
        PortalProductId=other["PortalProductId"], PolicyDocument=json.dumps(policy)
    )
    arn = other["PortalProductArn"]
    shop.applied(f"kind: Portal\nname: developers\nauthorization: none\nproducts: ['{arn}']\n")
    assert portal(shop)["IncludedPortalProductArns"] == [arn]
    assert shop.lines() == []


def test_a_whole_sharing_policy_names_the_product_itself(shop: Project) -> None:
    policy = """{Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "222222222222"},
          Action: "apigateway:GetPortalProduct", Resource: "portalproduct:"}]}"""
    shop.applied(f"kind: PortalProduct\nname: orders\nsharingPolicy:\n  {policy}\n")
    found = v2(shop).get_portal_product_sharing_policy(PortalProductId=product_id(shop))["PolicyDocument"]
    assert products(shop)[0]["PortalProductArn"] in found
    assert shop.lines() == []


# -- whose -------------------------------------------------------------------------------------------------------------


def test_a_portal_of_that_name_without_our_tags_is_adopted_only_when_asked(shop: Project) -> None:
    shop.applied(SPEC)
    for item in (*portals(shop), *products(shop)):
        arn = item.get("PortalArn") or item["PortalProductArn"]
        v2(shop).untag_resource(ResourceArn=arn, TagKeys=["apigwctl:owner", "apigwctl:document"])
    assert {problem.rule for problem in shop.plan().problems} == {"not-ours"}
    shop.applied(adopt=True)
    assert shop.lines() == []
    assert len(portals(shop)) == len(products(shop)) == 1


def test_what_others_own_under_the_same_name_is_not_in_the_way(shop: Project) -> None:
    v2(shop).create_portal_product(DisplayName="Orders", Tags={"apigwctl:owner": "shop/prod"})
    shop.applied(SPEC)
    assert len(products(shop)) == 2
    assert shop.lines() == []


def test_part_of_a_project_finds_the_products_that_the_rest_of_it_describes(shop: Project) -> None:
    product = "kind: PortalProduct\nname: orders\npages: {Limits: Fifty}\n"
    shop.write("kind: Portal\nname: developers\nauthorization: none\nproducts: [orders]\n", "specs/portal.yaml")
    shop.write(product, "specs/product.yaml")
    path = (shop.directory / "specs" / "portal.yaml",)
    assert [item.rule for item in shop.plan(paths=path).problems] == ["unknown-product"]
    shop.applied()
    assert shop.lines(paths=path) == []


# -- taken away --------------------------------------------------------------------------------------------------------


def test_destroy_takes_a_portal_off_the_web_and_leaves_nothing(shop: Project) -> None:
    shop.applied(SPEC)
    ran = shop.run("destroy", "--yes")
    assert ran.status == 0, ran.text
    assert portals(shop) == products(shop) == []


def test_documents_that_are_gone_are_pruned_the_portal_before_the_product(shop: Project) -> None:
    shop.applied(SPEC)
    shop.write(API)
    shop.write(
        "project: shop\nspecs: [specs/]\ntargets: {dev: {account: '111111111111', region: eu-west-1}}\n",
        "apigwctl.yaml",
    )
    result = shop.apply(prune=True)
    assert result.verified, told(result)
    assert portals(shop) == products(shop) == []


def test_a_product_that_is_no_longer_shown_is_pruned_after_the_portal_lets_go_of_it(shop: Project) -> None:
    more = PORTAL + "  parcels: {pages: {Sizes: Large}}\n"
    shop.applied(API + more)
    assert len(products(shop)) == 2
    shop.applied(SPEC, prune=True)
    assert [item["DisplayName"] for item in products(shop)] == ["Orders"]
    assert shop.lines() == []


def test_a_project_without_portals_asks_for_none(shop: Project) -> None:
    shop.applied(API)
    assert shop.calls("ListPortals", "ListPortalProducts") == 0


# -- answers that are lost ---------------------------------------------------------------------------------------------

WRITES = (
    "CreatePortalProduct",
    "CreateProductPage",
    "CreateProductRestEndpointPage",
    "UpdatePortalProduct",
    "PutPortalProductSharingPolicy",
    "CreatePortal",
    "PreviewPortal",
    "PublishPortal",
)


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
@pytest.mark.parametrize("operation", WRITES)
def test_one_bad_answer_makes_one_of_everything(shop: Project, operation: str, fault: FaultKind) -> None:
    shop.sandbox.faults.add(operation, fault)
    shop.applied(SPEC + "preview: true\n")
    assert not shop.sandbox.faults.to_data(), f"{operation} was never asked for"
    assert (len(portals(shop)), len(products(shop)), len(pages(shop)), len(endpoints(shop))) == (1, 1, 3, 2)
    assert shop.lines() == []


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
@pytest.mark.parametrize("operation", ["DisablePortal", "DeletePortal", "DeletePortalProduct"])
def test_one_bad_answer_does_not_keep_anything(shop: Project, operation: str, fault: FaultKind) -> None:
    shop.applied(SPEC)
    shop.sandbox.faults.add(operation, fault)
    ran = shop.run("destroy", "--yes")
    assert ran.status == 0, ran.text
    assert not shop.sandbox.faults.to_data()
    assert portals(shop) == products(shop) == []


@pytest.mark.parametrize("operation", WRITES)
def test_an_apply_that_died_is_finished_by_the_next_one(shop: Project, operation: str) -> None:
    shop.sandbox.faults.add(operation, "drop-before", times=100)
    shop.write(SPEC + "preview: true\n")
    assert not shop.apply().verified
    shop.sandbox.faults.clear()
    shop.applied()
    assert (len(portals(shop)), len(products(shop)), len(pages(shop)), len(endpoints(shop))) == (1, 1, 3, 2)
    assert shop.lines() == []


def test_an_apply_that_died_between_a_change_and_its_publication_publishes_it_later(shop: Project) -> None:
    shop.applied(SPEC)
    shop.sandbox.faults.add("PublishPortal", "drop-before", times=100)
    shop.write(SPEC.replace("Fifty", "Sixty"))
    assert not shop.apply().verified
    shop.sandbox.faults.clear()
    assert sent(shop) == ["PublishPortal"]
    shop.applied()
    assert shop.lines() == []
