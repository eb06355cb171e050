"""What is read of portals where AWS may show it in several ways, from answers that are made up."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest

from apigwctl.aws.paging import Reads
from apigwctl.aws.reader import read
from apigwctl.aws.scope import Scope
from apigwctl.catalogue.portals import (
    EndpointContent,
    EndpointIdentifier,
    EndpointOverrides,
    EndpointParts,
    Nothing,
    Portal,
    PortalAuthorization,
    PortalColors,
    PortalContent,
    PortalProduct,
    PortalPublication,
    PortalTheme,
    ProductRestEndpointPage,
)
from apigwctl.model.identity import Consent, Wanted
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.model.transient import Patience
from apigwctl.values import Address, FrozenMap

OURS = {"apigwctl:owner": "shop/dev"}
PORTAL, PRODUCT = Address("portal", ("developers",)), Address("portal_product", ("orders",))
PAGE = Address("product_rest_endpoint_page", ("orders", "id:abc", "prod", "GET /orders"))
COLORS = (
    "accent_color",
    "background_color",
    "error_validation_color",
    "header_color",
    "navigation_color",
    "text_color",
)
WANTED = {
    PORTAL: Portal(
        portal_content=PortalContent(
            display_name="Developers", theme=PortalTheme(custom_colors=PortalColors(**dict.fromkeys(COLORS, "red")))
        ),
        authorization=PortalAuthorization(none=Nothing()),
        included_portal_product_arns=("orders",),
    ),
    PRODUCT: PortalProduct(display_name="Orders"),
    PAGE: ProductRestEndpointPage(
        rest_endpoint_identifier=EndpointIdentifier(
            identifier_parts=EndpointParts(
                method="GET", path="/orders", rest_api=Address("rest_api", ("id:abc",)), stage="prod"
            )
        ),
        display_content=EndpointContent(overrides=EndpointOverrides(operation_name="Look")),
    ),
}


def shown_portal(**said: Any) -> dict[str, Any]:
    """A portal of ours as the list shows it."""
    wire = {"".join(part.title() for part in name.split("_")): "red" for name in COLORS}
    return {
        "PortalId": "portal0000",
        "PortalArn": "arn:portal",
        "IncludedPortalProductArns": ["arn:product", "arn:other"],
        "PortalContent": {"DisplayName": "Developers", "Theme": {"CustomColors": wire}},
        "Authorization": {"None": {}},
        "EndpointConfiguration": {"PortalDefaultDomainName": "p.example", "PortalDomainHostedZoneId": "Z"},
        "Tags": {**OURS, "apigwctl:document": "Portal/developers"},
        **said,
    }


def shown_page(**said: Any) -> dict[str, Any]:
    """The page of a route as AWS shows it."""
    parts = {"RestApiId": "abc", "Stage": "prod", "Method": "GET", "Path": "/orders"}
    return {
        "ProductRestEndpointPageId": "page000000",
        "ProductRestEndpointPageArn": "arn:page",
        "RestEndpointIdentifier": {"IdentifierParts": parts},
        "TryItState": "ENABLED",
        "Status": "AVAILABLE",
        "DisplayContent": {
            "Endpoint": "https://abc.example/prod/orders",
            "OperationName": "Look",
            "Body": "From the API",
        },
        **said,
    }


def seen(portal: dict[str, Any], page: dict[str, Any], *, product_tags: dict[str, str] | None = None) -> Live:
    """What is read of one portal with one product of one page."""
    asked: list[str] = []
    product = {"PortalProductId": "product000", "PortalProductArn": "arn:product", "DisplayName": "Orders"}
    tags = {**OURS, "apigwctl:document": "PortalProduct/orders"}
    listed = {**product, "Tags": tags} if product_tags is None else product
    answers: dict[str, dict[str, Any]] = {
        "ListPortals": {"Items": [portal]},
        "ListPortalProducts": {"Items": [listed]},
        "GetTags": {"Tags": product_tags or {}},
        "GetPortalProduct": product,
        "ListProductPages": {"Items": []},
        "ListProductRestEndpointPages": {"Items": [page]},
        "GetProductRestEndpointPage": page,
        "GetPortalProductSharingPolicy": {"PolicyDocument": "{}"},
    }

    def call(service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        asked.append(operation)
        return answers.get(operation, {"items": []} if service == "apigateway" else {"Items": []})

    wanted = tuple(Wanted(address, item.name) for address, item in WANTED.items() if address in (PORTAL, PRODUCT))
    scope = Scope(wanted, "shop/dev", Consent(), Snapshot(FrozenMap(WANTED)), orphans=False)
    reads = Reads(call, Patience(lambda _: None, random.Random(1)))
    return read(reads, scope, account="111111111111", region="eu-west-1")


LOOK = EndpointContent(overrides=EndpointOverrides(operation_name="Look"))
PLAIN = EndpointContent(none=Nothing())


@pytest.mark.parametrize(
    ("raw", "content"),
    [
        ('{"OperationName": "Look"}', LOOK),
        ('{"operationName": "Look", "other": 1}', LOOK),
        ("{}", PLAIN),
        ("# Markdown", LOOK),
        (None, LOOK),
    ],
)
def test_what_a_page_overrides_is_told_by_its_raw_content_or_by_what_it_shows_as_wanted(
    raw: str | None, content: EndpointContent
) -> None:
    said = {} if raw is None else {"RawDisplayContent": raw}
    assert seen(shown_portal(), shown_page(**said)).snapshot.get(PAGE).display_content == content


@pytest.mark.parametrize(
    ("status", "publication"),
    [
        ({}, None),
        ({"PublishStatus": "DISABLED", "LastPublishedDescription": "one"}, None),
        ({"PublishStatus": "DISABLE_IN_PROGRESS", "LastPublishedDescription": "one"}, None),
        ({"PublishStatus": "PUBLISHED", "LastPublishedDescription": "one"}, PortalPublication(description="one")),
        (
            {"PublishStatus": "PUBLISH_IN_PROGRESS", "LastPublishedDescription": "one"},
            PortalPublication(description="one"),
        ),
        ({"PublishStatus": "PUBLISH_FAILED", "LastPublishedDescription": "one"}, None),
        ({"PublishStatus": "PUBLISH_FAILED", "LastPublished": "then"}, PortalPublication()),
        ({"PublishStatus": "DISABLE_FAILED", "LastPublishedDescription": "one"}, PortalPublication()),
    ],
)
def test_what_is_on_the_web_follows_from_the_status(
    status: dict[str, Any], publication: PortalPublication | None
) -> None:
    live = seen(shown_portal(**status), shown_page())
    assert live.snapshot.get(Address("portal_publication", ("developers",))) == publication


def test_products_go_by_their_documents_and_those_of_others_by_their_arns() -> None:
    live = seen(shown_portal(), shown_page())
    assert live.snapshot.get(PORTAL).included_portal_product_arns == ("orders", "arn:other")


def test_tags_that_a_list_does_not_show_are_asked_for() -> None:
    tags = {**OURS, "apigwctl:document": "PortalProduct/orders"}
    assert PRODUCT in seen(shown_portal(), shown_page(), product_tags=tags).snapshot
    assert PRODUCT not in seen(shown_portal(), shown_page(), product_tags={}).snapshot
