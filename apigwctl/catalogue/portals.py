"""API Gateway's own portals: web pages that show the documentation of REST APIs, and the products that they show.

No answer of AWS was recorded. What is built on are the service model (botocore 1.44.5) and the developer guide
("API Gateway portals", 2026-04). In a snapshot products and pages are named as specs name them: the ARNs that AWS
wants are bound when a plan is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from apigwctl.catalogue.schema import V2, Calls, Json, On, Patch, Settling, aws, kind, struct_v2
from apigwctl.values import EMPTY, Address

PORTALS = ("portal_product", "portal")
ARN, BUSY, HOST = "arn", "busy", "host"
"""What else is known of a portal, a product or a page: its ARN; of a portal the status that it is passing through, and
the name that it is found under."""

LOGO_TAG = "apigwctl:logo"
"""On a portal: the digest of its logo's URI, which no answer shows (botocore 1.44.5: GetPortal)."""
PREVIEW_TAG = "apigwctl:preview"
"""On a portal: the digest of what was previewed last."""

_MARK = re.compile(r"(?P<said>.*?) ?\(?apigwctl v\d+ sha256:[0-9a-f]{64}\)?\Z", re.DOTALL)

SELF = "portalproduct:"
"""How the sharing policy of a product names the product itself, whose ARN nobody knows before it is there."""

OVERVIEW = "Overview"
"""The title of the page that a product opens with, where it is not said."""


def aspect(address: Address, which: str) -> Address:
    """Return the address under which something that AWS makes up for a resource is known, as if it were an id."""
    return Address(f"{address.kind}.{which}", address.parts)


def without_mark(description: str) -> str:
    """Return the description of a publication without the digest that says what was published."""
    found = _MARK.match(description)
    return found["said"] if found else description


def endpoint_key(address: Address) -> str:
    """Return how specs write the route that a page is about: `orders@prod GET /orders`."""
    _, api, stage, route = address.parts
    return f"{api}@{stage} {route}"


@struct_v2
class PortalUserPool:
    """The Cognito user pool whose users may see a portal; its app client has no secret (developer guide)."""

    user_pool_arn: str = aws()
    user_pool_domain: str = aws(doc="the domain of its login page")
    app_client_id: str = aws()


@struct_v2
class Nothing:
    """A choice without members: nobody has to log in, AWS's own domain, no overrides."""


@struct_v2
class PortalAuthorization:
    """Who may see a portal: one of the two."""

    cognito_config: PortalUserPool | None = aws(default=None)
    none: Nothing | None = aws(default=None)


@struct_v2
class PortalColors:
    """The colours of a portal, as CSS writes them."""

    accent_color: str = aws()
    background_color: str = aws()
    error_validation_color: str = aws()
    header_color: str = aws()
    navigation_color: str = aws()
    text_color: str = aws()


@struct_v2
class PortalTheme:
    """What a portal looks like."""

    custom_colors: PortalColors = aws()


@struct_v2
class PortalContent:
    """What a portal says of itself."""

    display_name: str = aws()
    description: str | None = aws(default=None)
    theme: PortalTheme = aws()


@struct_v2
class PortalDomain:
    """A domain name of one's own; the certificate is in us-east-1 (developer guide)."""

    domain_name: str = aws()
    certificate_arn: str = aws()


@struct_v2
class PortalEndpoint:
    """Where a portal is found: one of the two."""

    acm_managed: PortalDomain | None = aws(default=None)
    none: Nothing | None = aws(default=None)


@struct_v2
class PageSection:
    """A heading with the routes below it."""

    section_name: str = aws()
    product_rest_endpoint_page_arns: tuple[str, ...] = aws(canonical="endpoints")


@struct_v2
class DisplayOrder:
    """In which order a product's pages are shown."""

    overview_page_arn: str | None = aws(default=None, canonical="overview")
    product_page_arns: tuple[str, ...] = aws(default=(), canonical="pages")
    contents: tuple[PageSection, ...] = aws(default=(), canonical="sections")


@kind(
    "portal_product",
    title="PortalProduct",
    service=V2,
    param="PortalProductId",
    identity="PortalProductId",
    root=True,
    arn="/portalproducts/{PortalProductId}",
    calls=Calls(
        create="CreatePortalProduct",
        get="GetPortalProduct",
        list="ListPortalProducts",
        update="UpdatePortalProduct",
        delete="DeletePortalProduct",
    ),
    computed=frozenset({"PortalProductArn", "LastModified"}),
)
class PortalProduct:
    """A group of documented routes, with pages that say how to use them."""

    display_name: str = aws(doc="as portals show it; absent: the document's name")
    description: str | None = aws(default=None)
    display_order: DisplayOrder | None = aws(default=None, on=On.AFTER, patch=Patch.WHOLE)
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True)

    @property
    def name(self) -> str:
        """The name that AWS knows it by."""
        return self.display_name


@struct_v2
class PageContent:
    """A page: its title, and its text in Markdown."""

    title: str = aws()
    body: str = aws(file=True)


@kind(
    "product_page",
    parent="portal_product",
    title="ProductPage",
    service=V2,
    param="ProductPageId",
    identity="ProductPageId",
    calls=Calls(
        create="CreateProductPage",
        get="GetProductPage",
        list="ListProductPages",
        update="UpdateProductPage",
        delete="DeleteProductPage",
    ),
    computed=frozenset({"ProductPageArn", "PageTitle", "LastModified"}),
)
class ProductPage:
    """A page of a product; its natural key is the title."""

    display_content: PageContent = aws()


@struct_v2
class EndpointParts:
    """A route of a stage of a REST API."""

    method: str = aws()
    path: str = aws()
    rest_api: Address = aws("RestApiId", to="rest_api")
    stage: str = aws()


@struct_v2
class EndpointIdentifier:
    """The route that a page is about."""

    identifier_parts: EndpointParts = aws()


@struct_v2
class EndpointOverrides:
    """What a page says instead of what the API's documentation says."""

    body: str | None = aws(default=None, file=True, doc="instead of the API's documentation")
    endpoint: str | None = aws(default=None, doc="the URL that is shown; absent: the stage's own")
    operation_name: str | None = aws(default=None, doc="the title of the page")


@struct_v2
class EndpointContent:
    """What the page of a route says: one of the two."""

    none: Nothing | None = aws(default=None)
    overrides: EndpointOverrides | None = aws(default=None)


@kind(
    "product_rest_endpoint_page",
    parent="portal_product",
    title="ProductRestEndpointPage",
    service=V2,
    param="ProductRestEndpointPageId",
    identity="ProductRestEndpointPageId",
    own_keys=3,
    calls=Calls(
        create="CreateProductRestEndpointPage",
        get="GetProductRestEndpointPage",
        list="ListProductRestEndpointPages",
        update="UpdateProductRestEndpointPage",
        delete="DeleteProductRestEndpointPage",
    ),
    settling=Settling(("Status",), ("AVAILABLE",), ("FAILED",), ("StatusException", "Message"), 900),
    computed=frozenset(
        {
            "ProductRestEndpointPageArn",
            "Endpoint",
            "OperationName",
            "RawDisplayContent",
            "Status",
            "StatusException",
            "LastModified",
        }
    ),
)
class ProductRestEndpointPage:
    """The page of a route; its natural key is the API, the stage and the route."""

    rest_endpoint_identifier: EndpointIdentifier = aws(on=On.CREATE)
    display_content: EndpointContent = aws(default=EndpointContent(none=Nothing()))
    try_it_state: str = aws(default="ENABLED", enum=("ENABLED", "DISABLED"), doc="whether readers can send requests")


@kind(
    "product_sharing_policy",
    parent="portal_product",
    title="PortalProductSharingPolicy",
    service=V2,
    param="",
    own_keys=0,
    calls=Calls(
        create="PutPortalProductSharingPolicy",
        get="GetPortalProductSharingPolicy",
        delete="DeletePortalProductSharingPolicy",
        put=True,
    ),
)
class ProductSharingPolicy:
    """Which other accounts may show a product in their portals."""

    policy_document: Json = aws(patch=Patch.NONE, file=True)


@kind(
    "portal",
    title="Portal",
    service=V2,
    param="PortalId",
    identity="PortalId",
    root=True,
    arn="/portals/{PortalId}",
    calls=Calls(
        create="CreatePortal", get="GetPortal", list="ListPortals", update="UpdatePortal", delete="DeletePortal"
    ),
    computed=frozenset(
        {
            "PortalArn",
            "PortalContent.Theme.LogoLastUploaded",
            "LastModified",
            "LastPublished",
            "LastPublishedDescription",
            "Preview",
            "PublishStatus",
            "StatusException",
        }
    ),
)
class Portal:
    """A web page that shows products to those who build on APIs."""

    portal_content: PortalContent = aws()
    authorization: PortalAuthorization = aws(patch=Patch.WHOLE)
    endpoint_configuration: PortalEndpoint = aws(default=PortalEndpoint(none=Nothing()), patch=Patch.WHOLE)
    included_portal_product_arns: tuple[str, ...] = aws(default=(), canonical="products")
    logo_uri: str | None = aws(
        default=None, aliases=("logo",), canonical="logo", doc="where the picture is; its digest is kept in a tag"
    )
    rum_app_monitor_name: str | None = aws(default=None, doc="of CloudWatch RUM")
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True)

    @property
    def name(self) -> str:
        """The name that AWS knows it by."""
        return self.portal_content.display_name


@kind(
    "portal_publication",
    parent="portal",
    title="Publication",
    service=V2,
    param="",
    own_keys=0,
    calls=Calls(create="PublishPortal", delete="DisablePortal"),
)
class PortalPublication:
    """That a portal is on the web, with the description that says what of it is."""

    description: str | None = aws(default=None, patch=Patch.NONE)


@kind(
    "portal_preview",
    parent="portal",
    title="Preview",
    service=V2,
    param="",
    own_keys=0,
    calls=Calls(create="PreviewPortal"),
)
class PortalPreview:
    """That what a portal says can be looked at before it is published."""
