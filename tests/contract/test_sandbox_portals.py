"""Portals, portal products and their pages: what is made, published, shared, referred to and refused."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import pytest

from apigwctl.sandbox.control_plane import ControlPlane
from tests.contract.sandbox_client import NOON, client
from tests.contract.sandbox_world import Case, Refusal, World, bad, conflict, missing

STRANGER = "999999999999"
COLORS = {
    f"{name}Color": "#fff" for name in ("Accent", "Background", "ErrorValidation", "Header", "Navigation", "Text")
}
CONTENT = {"DisplayName": "Pets", "Theme": {"CustomColors": COLORS}}
COGNITO = {
    "CognitoConfig": {
        "AppClientId": "client",
        "UserPoolArn": "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/pool",
        "UserPoolDomain": "https://pool.auth.example.com",
    }
}
OWN_DOMAIN = {
    "CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/one",
    "DomainName": "portal.example.com",
}
ENDPOINT = {"Method": "GET", "Path": "/pets", "RestApiId": "<api>", "Stage": "dev"}
NO_PORTAL = missing("Invalid Portal identifier specified")
NO_PRODUCT = missing("Invalid Portal Product identifier specified")
NO_PAGE = missing("Invalid product page identifier specified")
NO_ENDPOINT = missing("Invalid product REST endpoint page identifier specified")
ARN = "arn:aws:apigateway:<region>:<account>:"


class PortalWorld(World):
    """The small API with a product of two pages and a portal that shows it; asks the second service."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.first, self.client = self.client, client(self.plane, "apigatewayv2")
        self.names["product"] = self.ask("create_portal_product", DisplayName="Pets")["PortalProductId"]
        of_product = {"PortalProductId": "<product>"}
        page = self.ask("create_product_page", **of_product, DisplayContent={"Title": "Welcome", "Body": "Hello"})
        self.names["page"] = page["ProductPageId"]
        endpoint = self.ask(
            "create_product_rest_endpoint_page", **of_product, RestEndpointIdentifier={"IdentifierParts": ENDPOINT}
        )
        self.names["endpoint"] = endpoint["ProductRestEndpointPageId"]
        self.names["portal"] = self.ask("create_portal", **portal("", None).asks)["PortalId"]


def portal(says: str, answer: Any, **asks: Any) -> Case:
    """CreatePortal."""
    given = {
        "Authorization": {"None": {}},
        "EndpointConfiguration": {"None": {}},
        "PortalContent": CONTENT,
        "IncludedPortalProductArns": [f"{ARN}/portalproducts/<product>"],
        **asks,
    }
    return Case(says, "create_portal", {name: item for name, item in given.items() if item is not None}, answer, 201)


def of_portal(says: str, operation: str, answer: Any, status: int = 200, **asks: Any) -> Case:
    return Case(says, operation, {"PortalId": "<portal>", **asks}, answer, status)


def shown(**said: Any) -> dict[str, Any]:
    """A portal as it is shown."""
    return {
        "PortalId": ANY,
        "PortalArn": ANY,
        "Authorization": {"None": {}},
        "EndpointConfiguration": {"PortalDefaultDomainName": ANY, "PortalDomainHostedZoneId": ANY},
        "IncludedPortalProductArns": [f"{ARN}/portalproducts/<product>"],
        "LastModified": NOON,
        "PortalContent": CONTENT,
        "Tags": {},
        **said,
    }


LOGO = CONTENT | {"Theme": {"CustomColors": COLORS, "LogoLastUploaded": NOON}}
UNKNOWN = f"{ARN}/portalproducts/none"
PORTALS = [
    portal("bare", shown()),
    portal("without products", shown(IncludedPortalProductArns=[]), IncludedPortalProductArns=None),
    portal("with a logo", shown(PortalContent=LOGO), LogoUri="s3://bucket/logo.png"),
    portal("with tags", shown(Tags={"a": "b"}), Tags={"a": "b"}),
    portal("with sign-in", shown(Authorization=COGNITO), Authorization=COGNITO),
    portal("with monitoring", shown(RumAppMonitorName="rum"), RumAppMonitorName="rum"),
    portal(
        "with its own domain",
        shown(EndpointConfiguration={"PortalDefaultDomainName": ANY, "PortalDomainHostedZoneId": ANY, **OWN_DOMAIN}),
        EndpointConfiguration={"AcmManaged": OWN_DOMAIN},
    ),
    portal(
        "with both sign-ins",
        bad("Exactly one of CognitoConfig, None must be specified"),
        Authorization=COGNITO | {"None": {}},
    ),
    portal("with no sign-in", bad("Exactly one of CognitoConfig, None must be specified"), Authorization={}),
    portal("with no endpoint", bad("Exactly one of AcmManaged, None must be specified"), EndpointConfiguration={}),
    portal(
        "with no domain",
        bad("Invalid domain name specified: nope"),
        EndpointConfiguration={"AcmManaged": OWN_DOMAIN | {"DomainName": "nope"}},
    ),
    portal(
        "of an unknown product",
        bad(f"Invalid portal product specified: {UNKNOWN}"),
        IncludedPortalProductArns=[UNKNOWN],
    ),
    portal(
        "of a product twice",
        bad(f"The portal product {ARN}/portalproducts/<product> is included more than once"),
        IncludedPortalProductArns=[f"{ARN}/portalproducts/<product>"] * 2,
    ),
    portal(
        "of more than 200 products",
        Refusal(
            429,
            "TooManyRequestsException",
            "Maximum number of portal products for this portal has been reached. Please contact AWS if you need "
            "additional portal products.",
        ),
        IncludedPortalProductArns=[f"{ARN}/portalproducts/<product>"] * 201,
    ),
    portal(
        "with a short name",
        bad("Invalid length of PortalContent.DisplayName: must be between 3 and 255"),
        PortalContent=CONTENT | {"DisplayName": "P"},
    ),
    portal(
        "with two things wrong",
        bad(
            "Invalid length of PortalContent.DisplayName: must be between 3 and 255; Invalid length of "
            "RumAppMonitorName: must be between 0 and 255"
        ),
        PortalContent=CONTENT | {"DisplayName": "P"},
        RumAppMonitorName="r" * 256,
    ),
    portal(
        "without content",
        bad(
            "1 validation error detected: Value null at 'createPortalInput.PortalContent' failed to satisfy "
            "constraint: Member must not be null"
        ),
        PortalContent=None,
    ),
    of_portal("read", "get_portal", shown(PortalId="<portal>", PortalArn=f"{ARN}/portals/<portal>")),
    of_portal("not read", "get_portal", NO_PORTAL, PortalId="none"),
    of_portal("changed not at all", "update_portal", shown()),
    of_portal("changed to sign-in", "update_portal", shown(Authorization=COGNITO), Authorization=COGNITO),
    of_portal(
        "changed to its own domain",
        "update_portal",
        shown(EndpointConfiguration={"PortalDefaultDomainName": ANY, "PortalDomainHostedZoneId": ANY, **OWN_DOMAIN}),
        EndpointConfiguration={"AcmManaged": OWN_DOMAIN},
    ),
    of_portal(
        "changed to no products", "update_portal", shown(IncludedPortalProductArns=[]), IncludedPortalProductArns=[]
    ),
    of_portal(
        "changed to an unknown product",
        "update_portal",
        bad(f"Invalid portal product specified: {UNKNOWN}"),
        IncludedPortalProductArns=[UNKNOWN],
    ),
    of_portal("changed logo", "update_portal", shown(PortalContent=LOGO), LogoUri="s3://bucket/logo.png"),
    of_portal("not changed", "update_portal", NO_PORTAL, PortalId="none"),
    of_portal("published", "publish_portal", {}, 202, Description="first"),
    of_portal("not published", "publish_portal", NO_PORTAL, PortalId="none"),
    of_portal(
        "published with a long story",
        "publish_portal",
        bad("Invalid length of Description: must be between 0 and 1024"),
        Description="x" * 1025,
    ),
    of_portal("previewed", "preview_portal", {}, 202),
    of_portal("not previewed", "preview_portal", NO_PORTAL, PortalId="none"),
    of_portal("disabled before it was published", "disable_portal", bad("The portal is not published")),
    of_portal("not disabled", "disable_portal", NO_PORTAL, PortalId="none"),
    of_portal("deleted", "delete_portal", {}, 204),
    of_portal("deleted again", "delete_portal", {}, 204, PortalId="none"),
    Case("all", "list_portals", {}, {"Items": [shown()]}),
]


@pytest.mark.parametrize("case", PORTALS, ids=lambda case: case.says)
def test_portals(case: Case) -> None:
    world = PortalWorld()
    if case.answer is None or isinstance(case.answer, Refusal):
        world.holds(case)
        return
    assert world.ask(case.operation, **case.asks) == world.filled(case.answer)
    assert world.status == case.status


def test_a_portal_is_published_then_disabled_then_deleted() -> None:
    world = PortalWorld()
    world.ask("publish_portal", PortalId="<portal>", Description="first")
    published = world.ask("get_portal", PortalId="<portal>")
    assert (published["PublishStatus"], published["LastPublished"]) == ("PUBLISHED", NOON)
    assert published["LastPublishedDescription"] == "first"
    world.holds(of_portal("", "delete_portal", bad("The portal must be disabled before it can be deleted")))
    world.holds(of_portal("", "disable_portal", {}, 204))
    assert world.ask("get_portal", PortalId="<portal>")["PublishStatus"] == "DISABLED"
    world.holds(of_portal("", "delete_portal", {}, 204))
    world.holds(of_portal("", "get_portal", NO_PORTAL))


def test_a_preview_is_ready_when_next_looked_at() -> None:
    world = PortalWorld()
    world.ask("preview_portal", PortalId="<portal>")
    preview = world.ask("get_portal", PortalId="<portal>")["Preview"]
    assert preview["PreviewStatus"] == "PREVIEW_READY"
    assert preview["PreviewUrl"].startswith("https://")


def test_a_portal_keeps_its_logo_until_another_comes() -> None:
    world = PortalWorld()
    world.ask("update_portal", PortalId="<portal>", LogoUri="s3://bucket/logo.png")
    kept = world.ask("update_portal", PortalId="<portal>", PortalContent=CONTENT)
    assert kept["PortalContent"] == LOGO
    gone = world.ask("update_portal", PortalId="<portal>", LogoUri="")
    assert gone["PortalContent"] == CONTENT


def slow(world: PortalWorld, seconds: float) -> list[Any]:
    """Let portals take their time; the list's one item is what time it is."""
    now = [NOON]
    plane = ControlPlane.from_data(world.plane.to_data(), clock=lambda: now[0], random=random.Random())
    plane.durations = {**plane.durations, "portal": seconds}
    world.plane, world.client = plane, client(plane, "apigatewayv2")
    return now


@pytest.mark.parametrize("operation", ["publish_portal", "disable_portal", "preview_portal"])
def test_while_a_portal_is_being_published_nothing_else_begins(operation: str) -> None:
    world = PortalWorld()
    now = slow(world, 120)
    world.ask("publish_portal", PortalId="<portal>")
    assert world.ask("get_portal", PortalId="<portal>")["PublishStatus"] == "PUBLISH_IN_PROGRESS"
    world.holds(of_portal("", operation, conflict("The portal is being published or disabled")))
    now[0] += timedelta(seconds=121)
    assert world.ask(operation, PortalId="<portal>") == {}


def test_disabling_and_previewing_take_their_time_too() -> None:
    world = PortalWorld()
    world.ask("publish_portal", PortalId="<portal>")
    slow(world, 120)
    world.ask("preview_portal", PortalId="<portal>")
    world.holds(of_portal("", "preview_portal", conflict("A preview of the portal is in progress")))
    world.ask("disable_portal", PortalId="<portal>")
    during = world.ask("get_portal", PortalId="<portal>")
    assert during["PublishStatus"] == "DISABLE_IN_PROGRESS"
    assert during["Preview"] == {"PreviewStatus": "PREVIEW_IN_PROGRESS"}
    world.holds(of_portal("", "delete_portal", bad("The portal must be disabled before it can be deleted")))


def product(**said: Any) -> dict[str, Any]:
    return {
        "PortalProductId": "<product>",
        "PortalProductArn": f"{ARN}/portalproducts/<product>",
        "DisplayName": "Pets",
        "LastModified": NOON,
        "Tags": {},
        **said,
    }


def of_product(says: str, operation: str, answer: Any, status: int = 200, **asks: Any) -> Case:
    return Case(says, operation, {"PortalProductId": "<product>", **asks}, answer, status)


PAGE = f"{ARN}/portalproducts/<product>/productpages/<page>"
ENDPOINT_PAGE = f"{ARN}/portalproducts/<product>/productrestendpointpages/<endpoint>"
ORDER = {
    "OverviewPageArn": PAGE,
    "ProductPageArns": [PAGE],
    "Contents": [{"SectionName": "Adopt", "ProductRestEndpointPageArns": [ENDPOINT_PAGE]}],
}
NO_POLICY = missing("The portal product has no sharing policy")
SHARE = json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"AWS": STRANGER}, "Action": "*"}]})
NEW_PRODUCT = product(PortalProductId=ANY, PortalProductArn=ANY)
EMPTY_PAGE = {"Title": "", "Body": "b"}
WELCOME = {"Title": "Welcome", "Body": "Hello"}
DEPLOYED = "https://<api>.execute-api.<region>.amazonaws.com/dev/pets"
NO_METHOD = bad("The stage has no method PUT /pets")


def page(**said: Any) -> dict[str, Any]:
    return {
        "ProductPageId": "<page>",
        "ProductPageArn": PAGE,
        "DisplayContent": WELCOME,
        "LastModified": NOON,
        **said,
    }


def endpoint(**said: Any) -> dict[str, Any]:
    return {
        "ProductRestEndpointPageId": "<endpoint>",
        "ProductRestEndpointPageArn": ENDPOINT_PAGE,
        "RestEndpointIdentifier": {"IdentifierParts": ENDPOINT},
        "DisplayContent": {"Endpoint": DEPLOYED},
        "LastModified": NOON,
        "Status": "AVAILABLE",
        "TryItState": "ENABLED",
        **said,
    }


def new_endpoint(says: str, answer: Any, parts: dict[str, str] | None = None, **asks: Any) -> Case:
    identifier = {"IdentifierParts": ENDPOINT | (parts or {})}
    return of_product(
        says, "create_product_rest_endpoint_page", answer, 201, **({"RestEndpointIdentifier": identifier} | asks)
    )


MADE_ENDPOINT = endpoint(ProductRestEndpointPageId=ANY, ProductRestEndpointPageArn=ANY, Status="IN_PROGRESS")
THEIR_PAGE = {"ProductRestEndpointPageId": "<endpoint>"}
OVERRIDES = {"Overrides": {"OperationName": "List pets", "Body": "all of them"}}
PRODUCTS = [
    Case("new", "create_portal_product", {"DisplayName": "Pets"}, NEW_PRODUCT, 201),
    Case(
        "described",
        "create_portal_product",
        {"DisplayName": "Pets", "Description": "all", "Tags": {"a": "b"}},
        NEW_PRODUCT | {"Description": "all", "Tags": {"a": "b"}},
        201,
    ),
    Case(
        "nameless",
        "create_portal_product",
        {"DisplayName": ""},
        bad("Invalid length of DisplayName: must be between 1 and 255"),
    ),
    of_product("read", "get_portal_product", product()),
    of_product("not read", "get_portal_product", NO_PRODUCT, PortalProductId="none"),
    of_product("not read of a stranger", "get_portal_product", NO_PRODUCT, ResourceOwnerAccountId=STRANGER),
    of_product("renamed", "update_portal_product", product(DisplayName="Dogs"), DisplayName="Dogs"),
    of_product("ordered", "update_portal_product", product(DisplayOrder=ORDER), DisplayOrder=ORDER),
    of_product(
        "ordered with an unknown page",
        "update_portal_product",
        bad(f"Invalid page specified in the display order: {ENDPOINT_PAGE}"),
        DisplayOrder={"ProductPageArns": [ENDPOINT_PAGE]},
    ),
    of_product(
        "ordered with an unknown overview",
        "update_portal_product",
        bad(f"Invalid page specified in the display order: {ENDPOINT_PAGE}"),
        DisplayOrder={"OverviewPageArn": ENDPOINT_PAGE},
    ),
    of_product(
        "ordered with an unknown endpoint",
        "update_portal_product",
        bad(f"Invalid page specified in the display order: {PAGE}"),
        DisplayOrder={"Contents": [{"SectionName": "s", "ProductRestEndpointPageArns": [PAGE]}]},
    ),
    of_product("not updated", "update_portal_product", NO_PRODUCT, PortalProductId="none"),
    of_product(
        "in a portal",
        "delete_portal_product",
        bad("The portal product is included in a portal and cannot be deleted"),
    ),
    of_product("not deleted", "delete_portal_product", NO_PRODUCT, PortalProductId="none"),
    Case("all products", "list_portal_products", {}, {"Items": [product(Description="")]}),
    of_product("shared", "put_portal_product_sharing_policy", {}, PolicyDocument=SHARE),
    of_product(
        "shared by no policy",
        "put_portal_product_sharing_policy",
        bad("Invalid policy document"),
        PolicyDocument="nope",
    ),
    of_product(
        "shared by an empty policy",
        "put_portal_product_sharing_policy",
        bad("Invalid policy document"),
        PolicyDocument="{}",
    ),
    of_product(
        "shared by no statements",
        "put_portal_product_sharing_policy",
        bad("Invalid policy document"),
        PolicyDocument='{"Statement": ["Allow"]}',
    ),
    of_product("not shared", "get_portal_product_sharing_policy", NO_POLICY),
    of_product("not shared any more", "delete_portal_product_sharing_policy", NO_POLICY),
    of_product(
        "a page",
        "create_product_page",
        page(ProductPageId=ANY, ProductPageArn=ANY),
        201,
        DisplayContent=WELCOME,
    ),
    of_product(
        "a page without a title",
        "create_product_page",
        bad("Invalid length of DisplayContent.Title: must be between 1 and 255"),
        DisplayContent=EMPTY_PAGE,
    ),
    of_product("a page of nothing", "create_product_page", NO_PRODUCT, PortalProductId="none", DisplayContent=WELCOME),
    of_product("a page read", "get_product_page", page(), ProductPageId="<page>"),
    of_product("a page not read", "get_product_page", NO_PAGE, ProductPageId="none"),
    of_product(
        "a page rewritten",
        "update_product_page",
        page(DisplayContent=WELCOME | {"Body": "b"}),
        ProductPageId="<page>",
        DisplayContent=WELCOME | {"Body": "b"},
    ),
    of_product(
        "a page not rewritten",
        "update_product_page",
        bad("Invalid length of DisplayContent.Title: must be between 1 and 255"),
        ProductPageId="<page>",
        DisplayContent=EMPTY_PAGE,
    ),
    of_product("a page deleted", "delete_product_page", {}, 204, ProductPageId="<page>"),
    of_product("a page not deleted", "delete_product_page", NO_PAGE, ProductPageId="none"),
    of_product(
        "all pages",
        "list_product_pages",
        {
            "Items": [
                {"ProductPageId": "<page>", "ProductPageArn": PAGE, "PageTitle": "Welcome", "LastModified": NOON},
            ]
        },
    ),
    new_endpoint("an endpoint", MADE_ENDPOINT),
    new_endpoint(
        "an endpoint renamed",
        MADE_ENDPOINT | {"DisplayContent": {"Endpoint": DEPLOYED, "OperationName": "List pets", "Body": "all of them"}},
        DisplayContent=OVERRIDES,
    ),
    new_endpoint("an endpoint not to try", MADE_ENDPOINT | {"TryItState": "DISABLED"}, TryItState="DISABLED"),
    new_endpoint("an endpoint of no API", bad("Invalid REST API identifier specified"), {"RestApiId": "none"}),
    new_endpoint("an endpoint of no stage", bad("Invalid stage identifier specified"), {"Stage": "none"}),
    new_endpoint("an endpoint of no method", NO_METHOD, {"Method": "PUT"}),
    new_endpoint("an endpoint of no path", bad("The stage has no method GET /none"), {"Path": "/none"}),
    new_endpoint(
        "an endpoint of nothing",
        bad("Exactly one of IdentifierParts must be specified"),
        RestEndpointIdentifier={},
    ),
    new_endpoint(
        "an endpoint told twice",
        bad("Exactly one of None, Overrides must be specified"),
        DisplayContent=OVERRIDES | {"None": {}},
    ),
    of_product("an endpoint read", "get_product_rest_endpoint_page", endpoint(), **THEIR_PAGE),
    of_product(
        "an endpoint read as written",
        "get_product_rest_endpoint_page",
        endpoint(RawDisplayContent="{}"),
        **THEIR_PAGE,
        IncludeRawDisplayContent="true",
    ),
    of_product(
        "an endpoint not read",
        "get_product_rest_endpoint_page",
        NO_ENDPOINT,
        ProductRestEndpointPageId="none",
    ),
    of_product(
        "an endpoint changed",
        "update_product_rest_endpoint_page",
        endpoint(
            TryItState="DISABLED",
            DisplayContent={"Endpoint": DEPLOYED, "OperationName": "List pets", "Body": "all of them"},
        ),
        **THEIR_PAGE,
        DisplayContent=OVERRIDES,
        TryItState="DISABLED",
    ),
    of_product("an endpoint deleted", "delete_product_rest_endpoint_page", {}, 204, **THEIR_PAGE),
    of_product(
        "an endpoint not deleted",
        "delete_product_rest_endpoint_page",
        NO_ENDPOINT,
        ProductRestEndpointPageId="none",
    ),
    of_product(
        "all endpoints",
        "list_product_rest_endpoint_pages",
        {
            "Items": [
                {name: item for name, item in endpoint(Endpoint=DEPLOYED).items() if name != "DisplayContent"},
            ]
        },
    ),
]


@pytest.mark.parametrize("case", PRODUCTS, ids=lambda case: case.says)
def test_portal_products_and_their_pages(case: Case) -> None:
    PortalWorld().holds(case)


def test_a_shared_product_is_seen_and_used_by_the_other_account() -> None:
    world = PortalWorld()
    stranger = PortalWorld.__new__(PortalWorld)
    stranger.names, stranger.plane = world.names, world.plane
    stranger.client = client(world.plane, "apigatewayv2", account=STRANGER)
    reading = {"PortalProductId": "<product>", "ResourceOwnerAccountId": "<account>"}
    refused = stranger.ask("get_portal_product", **reading)
    assert (refused.status, refused.code) == (403, "AccessDeniedException")
    unknown = stranger.ask("create_portal", **portal("", None).asks)
    assert unknown == bad(world.filled(f"Invalid portal product specified: {ARN}/portalproducts/<product>"))
    world.ask("put_portal_product_sharing_policy", PortalProductId="<product>", PolicyDocument=SHARE)
    assert stranger.ask("get_portal_product", **reading) == world.filled(product())
    assert stranger.ask("list_portal_products") == {"Items": []}
    listed = stranger.ask("list_portal_products", ResourceOwner="OTHER_ACCOUNTS")["Items"]
    assert [item["PortalProductId"] for item in listed] == [world.names["product"]]
    assert len(stranger.ask("list_product_pages", **reading)["Items"]) == 1
    assert "PortalId" in stranger.ask("create_portal", **portal("", None).asks)
    world.ask("delete_portal", PortalId="<portal>")
    world.holds(
        of_product("", "delete_portal_product", bad("The portal product is included in a portal and cannot be deleted"))
    )


def test_a_sharing_policy_is_read_back_and_taken_away() -> None:
    world = PortalWorld()
    world.ask("put_portal_product_sharing_policy", PortalProductId="<product>", PolicyDocument=SHARE)
    policy = {"PolicyDocument": SHARE, "PortalProductId": "<product>"}
    world.holds(of_product("", "get_portal_product_sharing_policy", policy))
    world.holds(of_product("", "delete_portal_product_sharing_policy", {}, 204))
    world.holds(of_product("", "get_portal_product_sharing_policy", NO_POLICY))


def test_a_product_of_no_portal_is_deleted_with_its_pages() -> None:
    world = PortalWorld()
    world.ask("delete_portal", PortalId="<portal>")
    world.holds(of_product("", "delete_portal_product", {}, 204))
    world.holds(of_product("", "list_product_pages", NO_PRODUCT))


def test_a_deleted_page_leaves_the_display_order() -> None:
    world = PortalWorld()
    world.ask("update_portal_product", PortalProductId="<product>", DisplayOrder=ORDER)
    world.ask("delete_product_page", PortalProductId="<product>", ProductPageId="<page>")
    world.ask("delete_product_rest_endpoint_page", PortalProductId="<product>", **THEIR_PAGE)
    left = {"ProductPageArns": [], "Contents": [{"SectionName": "Adopt", "ProductRestEndpointPageArns": []}]}
    assert world.ask("get_portal_product", PortalProductId="<product>")["DisplayOrder"] == left


@pytest.mark.parametrize("path", ["/portals/<portal>", "/portalproducts/<product>"])
def test_portals_and_products_are_tagged(path: str) -> None:
    world = PortalWorld()
    arn = {"ResourceArn": ARN + path}
    world.holds(Case("", "tag_resource", {**arn, "Tags": {"a": "1", "b": "2"}}, {}, 201))
    world.holds(Case("", "untag_resource", {**arn, "TagKeys": ["a"]}, {}, 204))
    world.holds(Case("", "get_tags", arn, {"Tags": {"b": "2"}}))


@pytest.mark.parametrize(
    ("operation", "made", "quota"),
    [
        ("create_portal", portal("", None).asks, 15),
        ("create_product_page", {"PortalProductId": "<product>", "DisplayContent": WELCOME}, 40),
        ("create_product_rest_endpoint_page", new_endpoint("", None).asks, 40),
    ],
)
def test_portals_and_pages_have_quotas(operation: str, made: dict[str, Any], quota: int) -> None:
    world = PortalWorld()
    for _ in range(quota - 1):
        assert not isinstance(world.ask(operation, **made), Refusal)
    over = world.ask(operation, **made)
    assert (over.status, over.code) == (429, "TooManyRequestsException")


@pytest.mark.parametrize("size", ["1", "2", "500"])
def test_every_list_of_portals_is_paged(size: str) -> None:
    world = PortalWorld()
    of_one = {"PortalProductId": world.names["product"]}
    for _ in range(2):
        world.ask("create_portal_product", DisplayName="More")
        world.ask("create_product_page", **of_one, DisplayContent=WELCOME)
        world.ask("create_product_rest_endpoint_page", **new_endpoint("", None).asks)
        world.ask("create_portal", **portal("", None).asks)
    lists: dict[str, dict[str, str]] = {
        "list_portals": {},
        "list_portal_products": {},
        "list_product_pages": of_one,
        "list_product_rest_endpoint_pages": of_one,
    }
    for operation, asks in lists.items():
        pages = world.client.get_paginator(operation).paginate(**asks, PaginationConfig={"PageSize": size})
        assert len([item for shown_page in pages for item in shown_page["Items"]]) == 3, operation
