"""Every list of both services pages: each item once, in one order, whatever the length of a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from botocore import xform_name

from apigwctl.sandbox.protocol import protocol
from tests.contract.sandbox_client import client
from tests.contract.sandbox_stock import CERTIFICATE, COLOURS, V2, everything
from tests.contract.sandbox_world import World

V1 = "apigateway"
MORE = 4
"""How many more of each a test makes; <n> is their number."""
SIZES = (1, 2, 500)
_REST = {"restApiId": "<api>"}
_SOCKET = {"ApiId": "<socket>"}
_PRODUCT = {"PortalProductId": "<product>"}


@dataclass(frozen=True)
class Listing:
    """A list operation: what it is asked, how what it lists is made, and what names an item."""

    service: str
    operation: str
    key: str
    asks: Mapping[str, Any]
    make: str = ""
    made: Mapping[str, Any] | None = None
    items: str = "items"
    makes: str = V1
    longest: int = 500

    @property
    def words(self) -> tuple[str, str, str]:
        """The service's words for the length of a page, for where it begins, and for where the next one does."""
        return ("limit", "position", "position") if self.service == V1 else ("MaxResults", "NextToken", "NextToken")


def first(operation: str, key: str, asks: Mapping[str, Any], make: str = "", **made: Any) -> Listing:
    """A list of the first service."""
    return Listing(V1, operation, key, asks, make, {**asks, **made})


def second(operation: str, key: str, asks: Mapping[str, Any], make: str = "", **made: Any) -> Listing:
    """A list of the second service."""
    return Listing(V2, operation, key, asks, make, {**asks, **made}, "Items", V2)


LISTINGS = [
    first("GetApiKeys", "id", {}, "create_api_key", name="k<n>"),
    first(
        "GetAuthorizers", "id", _REST, "create_authorizer",
        name="a<n>", type="COGNITO_USER_POOLS", providerARNs=["arn:aws:cognito-idp:r:a:userpool/p"],
        identitySource="method.request.header.A",
    ),
    first(
        "GetBasePathMappings", "basePath", {"domainName": "<domain>"}, "create_base_path_mapping",
        restApiId="<api>", stage="dev", basePath="p<n>",
    ),
    first("GetClientCertificates", "clientCertificateId", {}, "generate_client_certificate"),
    first("GetDeployments", "id", _REST, "create_deployment"),
    first(
        "GetDocumentationParts", "id", _REST, "create_documentation_part",
        location={"type": "RESOURCE", "path": "/p<n>"}, properties='{"a": 1}',
    ),
    first("GetDocumentationVersions", "version", _REST, "create_documentation_version", documentationVersion="v<n>"),
    first(
        "GetDomainNameAccessAssociations", "domainNameAccessAssociationArn", {},
        "create_domain_name_access_association",
        domainNameArn="<private domain>", accessAssociationSourceType="VPCE", accessAssociationSource="vpce-a<n>",
    ),
    first(
        "GetDomainNames", "domainName", {}, "create_domain_name",
        domainName="d<n>.example.com", regionalCertificateArn=CERTIFICATE,
        endpointConfiguration={"types": ["REGIONAL"]},
    ),
    first("GetGatewayResponses", "responseType", _REST),
    first("GetModels", "id", _REST, "create_model", name="M<n>", contentType="application/json", schema="{}"),
    first("GetRequestValidators", "id", _REST, "create_request_validator", name="v<n>"),
    first("GetResources", "id", _REST, "create_resource", parentId="<root>", pathPart="r<n>"),
    first("GetRestApis", "id", {}, "create_rest_api", name="n<n>"),
    first("GetSdkTypes", "id", {}),
    Listing(
        V1, "GetUsagePlanKeys", "id", {"usagePlanId": "<covered>"}, "import_api_keys",
        {"format": "csv", "body": "name,key,usageplanIds\nk,aaaaaaaaaaaaaaaaaaaaaaaa<n>,<covered>"},
    ),
    first("GetUsagePlans", "id", {}, "create_usage_plan", name="p<n>"),
    first("GetVpcLinks", "id", {}, "create_vpc_link", name="l<n>", targetArns=["arn:aws:x:r:a:l/n/1"]),
    second(
        "GetApiMappings", "ApiMappingId", {"DomainName": "<other domain>"}, "create_api_mapping",
        ApiId="<http>", Stage="dev", ApiMappingKey="p<n>",
    ),
    second("GetApis", "ApiId", {}, "create_api", Name="n<n>", ProtocolType="HTTP"),
    second(
        "GetAuthorizers", "AuthorizerId", {"ApiId": "<http>"}, "create_authorizer",
        Name="j<n>", AuthorizerType="JWT", IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": "https://issuer.example", "Audience": ["a"]},
    ),
    second("GetDeployments", "DeploymentId", _SOCKET, "create_deployment"),
    second(
        "GetDomainNames", "DomainName", {}, "create_domain_name",
        DomainName="d<n>.example.com", DomainNameConfigurations=[{"CertificateArn": CERTIFICATE}],
    ),
    second(
        "GetIntegrationResponses", "IntegrationResponseId", {**_SOCKET, "IntegrationId": "<mock>"},
        "create_integration_response", IntegrationResponseKey="/20<n>/",
    ),
    second("GetIntegrations", "IntegrationId", _SOCKET, "create_integration", IntegrationType="MOCK"),
    second("GetModels", "ModelId", _SOCKET, "create_model", Name="M<n>", Schema="{}"),
    second("GetRouteResponses", "RouteResponseId", {**_SOCKET, "RouteId": "<route>"}),
    second("GetRoutes", "RouteId", _SOCKET, "create_route", RouteKey="action<n>"),
    Listing(
        V2, "ListRoutingRules", "RoutingRuleId", {"DomainName": "<domain>"}, "create_routing_rule",
        {
            "DomainName": "<domain>",
            "Conditions": [{"MatchBasePaths": {"AnyOf": ["b<n>"]}}],
            "Actions": [{"InvokeApi": {"ApiId": "<api>", "Stage": "dev"}}],
        },
        "RoutingRules", V2, 100,
    ),
    second("GetStages", "StageName", _SOCKET, "create_stage", StageName="s<n>"),
    second("GetVpcLinks", "VpcLinkId", {}, "create_vpc_link", Name="l<n>", SubnetIds=["subnet-1"]),
    second("ListPortalProducts", "PortalProductId", {}, "create_portal_product", DisplayName="p<n>"),
    second(
        "ListPortals", "PortalId", {}, "create_portal",
        Authorization={"None": {}}, EndpointConfiguration={"None": {}},
        PortalContent={"DisplayName": "shop <n>", "Theme": {"CustomColors": COLOURS}},
    ),
    second(
        "ListProductPages", "ProductPageId", _PRODUCT, "create_product_page",
        DisplayContent={"Title": "t<n>", "Body": "b"},
    ),
    second(
        "ListProductRestEndpointPages", "ProductRestEndpointPageId", _PRODUCT, "create_product_rest_endpoint_page",
        RestEndpointIdentifier={
            "IdentifierParts": {"Method": "GET", "Path": "/pets", "RestApiId": "<api>", "Stage": "dev"}
        },
    ),
]  # fmt: skip
# What has the members of a page and is no list of things.
NO_LISTS = {
    (V1, "GetTags"): "one map of at most 50; limit and position are not supported (API reference)",
    (V1, "GetUsage"): "a map by key",
}


def test_no_list_operation_is_left_out() -> None:
    paged = set()
    for service, words in ((V1, {"position", "limit"}), (V2, {"NextToken", "MaxResults"})):
        model = protocol(service).model
        for name in model.operation_names:
            shape = model.operation_model(name).input_shape
            if shape is not None and words <= set(shape.members):
                paged.add((service, name))
    assert {(listing.service, listing.operation) for listing in LISTINGS} | set(NO_LISTS) == paged


def filled(world: World, value: Any, number: int) -> Any:
    world.names["n"] = str(number)
    return world.filled(value)


def stocked(listing: Listing) -> tuple[World, Any]:
    """A world with more of what a list lists, and the list's client."""
    world = everything()
    maker = client(world.plane, listing.makes)
    for number in range(MORE if listing.make else 0):
        asks = filled(world, listing.made, number)
        if listing.operation == "ListRoutingRules":
            asks["Priority"] = 100 - number
        getattr(maker, listing.make)(**asks)
    return world, client(world.plane, listing.service)


def pages(listing: Listing, world: World, caller: Any, size: int) -> Iterator[list[str]]:
    """The keys on each page: by boto3's paginator where it has one, else by hand."""
    name, asks = xform_name(listing.operation), world.filled(listing.asks)
    if caller.can_paginate(name):
        paginator = caller.get_paginator(name).paginate(**asks, PaginationConfig={"PageSize": size})
        for page in paginator:
            yield [item[listing.key] for item in page[listing.items]]
        return
    limit, begin, following = listing.words
    asks[limit] = size if listing.service == V1 else str(size)
    while True:
        page = getattr(caller, name)(**asks)
        yield [item[listing.key] for item in page[listing.items]]
        if not page.get(following):
            return
        asks[begin] = page[following]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: f"{listing.service} {listing.operation}")
def test_a_list_has_each_item_once_and_in_one_order(listing: Listing, size: int) -> None:
    world, caller = stocked(listing)
    whole = [key for page in pages(listing, world, caller, listing.longest) for key in page]
    size = min(size, listing.longest)
    found = list(pages(listing, world, caller, size))
    assert [key for page in found for key in page] == whole
    assert len(set(whole)) == len(whole) >= (MORE if listing.make else 1)
    assert all(len(page) == size for page in found[:-1])
    assert 0 < len(found[-1]) <= size


GROWING = [listing for listing in LISTINGS if listing.make and listing.make != "import_api_keys"]


@pytest.mark.parametrize("listing", GROWING, ids=lambda listing: f"{listing.service} {listing.operation}")
def test_a_list_goes_on_where_it_was_when_an_item_comes(listing: Listing) -> None:
    world, caller = stocked(listing)
    before = [key for page in pages(listing, world, caller, listing.longest) for key in page]
    walk = pages(listing, world, caller, 2)
    seen = next(walk)
    asks = filled(world, listing.made, 9)
    if listing.operation == "ListRoutingRules":
        asks["Priority"] = 500
    getattr(client(world.plane, listing.makes), listing.make)(**asks)
    seen += [key for page in walk for key in page]
    assert len(set(seen)) == len(seen)
    assert set(before) <= set(seen)


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: f"{listing.service} {listing.operation}")
def test_a_made_up_place_is_refused(listing: Listing) -> None:
    world, caller = stocked(listing)
    _, begin, _ = listing.words
    with pytest.raises(caller.exceptions.BadRequestException):
        getattr(caller, xform_name(listing.operation))(**world.filled(listing.asks), **{begin: "made up!"})


def test_tags_are_answered_whole() -> None:
    world = everything()
    arn = f"arn:aws:apigateway:eu-west-1::/restapis/{world.names['api']}"
    world.client.tag_resource(resourceArn=arn, tags={f"t{number}": "x" for number in range(30)})
    assert len(world.client.get_tags(resourceArn=arn, limit=1)["tags"]) == 30
