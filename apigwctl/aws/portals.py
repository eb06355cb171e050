"""Live portals and the products that they show, with the pages of products.

Lists tell all of portals. Of a product that a document describes its pages are read one by one: no list shows what is
on them.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from apigwctl.aws.contents import Contents
from apigwctl.aws.domains import as_wanted
from apigwctl.aws.paging import Reads, together
from apigwctl.aws.roots import orphan_address
from apigwctl.aws.scope import Scope
from apigwctl.catalogue import wire
from apigwctl.catalogue.addresses import by_id, label
from apigwctl.catalogue.portals import (
    ARN,
    BUSY,
    HOST,
    PORTALS,
    SELF,
    EndpointContent,
    EndpointOverrides,
    Nothing,
    PortalPublication,
    ProductRestEndpointPage,
    endpoint_key,
)
from apigwctl.catalogue.portals import aspect as known_as
from apigwctl.catalogue.schema import KINDS, V2
from apigwctl.model.identity import Found, Matches
from apigwctl.values import Address, Problem

UNDER_WAY = ("PUBLISH_IN_PROGRESS", "DISABLE_IN_PROGRESS")
ARNS = {"portal": "PortalArn", "portal_product": "PortalProductArn"}
OVERRIDES = {"body": "body", "endpoint": "endpoint", "operationname": "operation_name"}


def read_portals(
    reads: Reads, contents: Contents, lists: Mapping[str, Any], matches: Mapping[str, Matches], scope: Scope
) -> tuple[Problem, ...]:
    """Read the portals and products that documents describe, and those products of ours that portals show.

    Return what stands in the way: products that portals name and that are not there.
    """
    for kind in PORTALS:
        items = {item[KINDS[kind].identity]: item for item in lists.get(kind, [])}
        for address, found in _all_of(kind, matches).items():
            contents.learn(known_as(address, ARN), items[found.id][ARNS[kind]])
    products = _all_of("portal_product", matches)
    shown = {name for _, portal in scope.desired.of("portal") for name in portal.included_portal_product_arns}
    described = matches["portal_product"].found if "portal_product" in matches else {}
    wanted = {address: found for address, found in products.items() if address in described or address.name in shown}
    if not scope.shallow:
        tasks = [partial(_product, reads, found.id) for _, found in sorted(wanted.items())]
        for (address, _), answers in zip(sorted(wanted.items()), together(tasks), strict=True):
            _add_product(reads, contents, address, answers, scope)
    else:
        items = {item["PortalProductId"]: item for item in lists.get("portal_product", [])}
        for address, found in wanted.items():
            contents.add(address, items[found.id])
    items = {item["PortalId"]: item for item in lists.get("portal", [])}
    for address, found in _all_of("portal", matches).items():
        _add_portal(contents, address, items[found.id])
    return tuple(_unknown(contents, scope))


def _unknown(contents: Contents, scope: Scope) -> Iterator[Problem]:
    for address, portal in scope.desired.of("portal"):
        for name in portal.included_portal_product_arns:
            product = Address("portal_product", (name,))
            if not name.startswith("arn:") and product not in scope.desired and product not in contents.ids:
                place, hint = scope.desired.sources.get(address), "apply its document first"
                yield Problem(f"PortalProduct {name} is not there yet", "unknown-product", label(address), place, hint)


def _all_of(kind: str, matches: Mapping[str, Matches]) -> dict[Address, Found]:
    found = matches.get(kind, Matches())
    return {**found.found, **{orphan_address(kind, item): item for item in found.orphans}}


# -- portals -----------------------------------------------------------------------------------------------------------


def _add_portal(contents: Contents, address: Address, item: Mapping[str, Any]) -> None:
    shown = item.get("EndpointConfiguration") or {}
    own = {key: shown[key] for key in ("DomainName", "CertificateArn") if shown.get(key)}
    endpoint = {"AcmManaged": own} if own else {"None": {}}
    included = [_product_name(contents, arn) for arn in item.get("IncludedPortalProductArns") or []]
    data = {**item, "EndpointConfiguration": endpoint, "IncludedPortalProductArns": included}
    contents.add(address, {key: value for key, value in data.items() if key != "LogoUri"})
    if (item["PortalContent"].get("Theme") or {}).get("LogoLastUploaded"):
        # That there is a logo is shown, and not which.
        contents.resources[address] = dataclasses.replace(contents.resources[address], logo_uri="(another)")
    contents.ids[known_as(address, HOST)] = shown.get("DomainName") or shown.get("PortalDefaultDomainName") or ""
    if item.get("PublishStatus") in UNDER_WAY:
        contents.ids[known_as(address, BUSY)] = item["PublishStatus"]
    publication = _publication(item)
    if publication is not None:
        contents.resources[Address("portal_publication", address.parts)] = publication


def _publication(item: Mapping[str, Any]) -> PortalPublication | None:
    """Return what is on the web; what failed to get there or away is unlike anything that a spec says.

    Whether a portal of which a publication failed still shows the one before is not documented: it is taken to.
    """
    status, description = item.get("PublishStatus"), item.get("LastPublishedDescription")
    if status in (None, "DISABLED", "DISABLE_IN_PROGRESS"):
        return None
    if status == "PUBLISH_FAILED":
        return PortalPublication(description=None) if item.get("LastPublished") else None
    return PortalPublication(description=None if status == "DISABLE_FAILED" else description)


def _product_name(contents: Contents, arn: str) -> str:
    found = contents.by_id.get((f"portal_product.{ARN}", arn))
    return found.name if found is not None else arn


# -- products ----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class _Answers:
    """What AWS says of one product."""

    product: Mapping[str, Any]
    pages: list[dict[str, Any]]
    endpoints: list[dict[str, Any]]
    sharing: Mapping[str, Any] | None


def _product(reads: Reads, identifier: str) -> _Answers:
    where = {"PortalProductId": identifier}
    return _Answers(
        reads.get(V2, "GetPortalProduct", where),
        reads.list_v2("ListProductPages", where),
        reads.list_v2("ListProductRestEndpointPages", where),
        reads.find(V2, "GetPortalProductSharingPolicy", where),
    )


def _add_product(reads: Reads, contents: Contents, address: Address, answers: _Answers, scope: Scope) -> None:
    where = {"PortalProductId": contents.ids[address]}
    more = {**where, "IncludeRawDisplayContent": "true"}
    tasks: list[Callable[[], dict[str, Any]]] = [
        *(
            partial(reads.get, V2, "GetProductPage", {**where, "ProductPageId": item["ProductPageId"]})
            for item in answers.pages
        ),
        *(
            partial(
                reads.get,
                V2,
                "GetProductRestEndpointPage",
                {**more, "ProductRestEndpointPageId": item["ProductRestEndpointPageId"]},
            )
            for item in answers.endpoints
        ),
    ]
    read = together(tasks)
    titles = _add_pages(contents, address, read[: len(answers.pages)])
    routes = _add_endpoints(contents, address, read[len(answers.pages) :], scope)
    contents.add(address, {**answers.product, "DisplayOrder": _order(answers.product, titles | routes)})
    if answers.sharing is not None:
        own = contents.ids[known_as(address, ARN)]
        text = answers.sharing["PolicyDocument"].replace(own, SELF)
        contents.add(Address("product_sharing_policy", address.parts), {"PolicyDocument": text})


def _order(product: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the order of pages by what they go by here; one that nobody can name keeps its ARN."""
    order = product.get("DisplayOrder")
    if not order:
        return None
    overview = order.get("OverviewPageArn")
    return {
        "OverviewPageArn": names.get(overview, overview) if overview else None,
        "ProductPageArns": [names.get(arn, arn) for arn in order.get("ProductPageArns") or []],
        "Contents": [
            {**section, "ProductRestEndpointPageArns": [names.get(arn, arn) for arn in _pages_of(section)]}
            for section in order.get("Contents") or []
        ],
    }


def _pages_of(section: Mapping[str, Any]) -> list[str]:
    return list(section.get("ProductRestEndpointPageArns") or [])


def _add_pages(contents: Contents, product: Address, items: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    names = {}
    for item in items:
        title = item["DisplayContent"]["Title"]
        address = _free(contents, Address("product_page", (*product.parts, title)), item["ProductPageId"])
        contents.learn(address, item["ProductPageId"])
        contents.learn(known_as(address, ARN), item["ProductPageArn"])
        contents.add(address, item)
        names[item["ProductPageArn"]] = address.name
    return names


def _free(contents: Contents, address: Address, identifier: str) -> Address:
    """Return the address of a page; another one of the same title or route goes by its id, and no spec means it."""
    if address not in contents.resources:
        return address
    return Address(address.kind, (*address.parts[:-1], by_id(identifier)))


def _add_endpoints(
    contents: Contents, product: Address, items: Iterable[Mapping[str, Any]], scope: Scope
) -> dict[str, str]:
    names = {}
    pages = [address for address, _ in scope.desired.children(product, "product_rest_endpoint_page")]
    for item in items:
        parts = item["RestEndpointIdentifier"]["IdentifierParts"]
        route = f"{parts['Method']} {parts['Path']}"
        # The API as the spec says it, where that is the same one.
        named = [Address("rest_api", page.parts[1:2]) for page in pages if page.parts[2:] == (parts["Stage"], route)]
        wanted = next((api for api in named if contents.ids.get(api) == parts["RestApiId"]), None)
        api = as_wanted(contents, wanted, parts["RestApiId"])
        address = Address("product_rest_endpoint_page", (*product.parts, api.name, parts["Stage"], route))
        address = _free(contents, address, item["ProductRestEndpointPageId"])
        contents.learn(address, item["ProductRestEndpointPageId"])
        contents.learn(known_as(address, ARN), item["ProductRestEndpointPageArn"])
        _add_endpoint(contents, address, item, api, scope)
        names[item["ProductRestEndpointPageArn"]] = endpoint_key(address)
    return names


def _add_endpoint(contents: Contents, address: Address, item: Mapping[str, Any], api: Address, scope: Scope) -> None:
    def resolve(_: str, __: str) -> Address:
        return api

    data = {key: value for key, value in item.items() if key != "DisplayContent"}
    made: ProductRestEndpointPage = wire.from_wire(KINDS[address.kind], data, resolve=resolve)
    wanted = scope.desired.get(address)
    content = wanted.display_content if wanted is not None else EndpointContent(none=Nothing())
    contents.resources[address] = dataclasses.replace(made, display_content=_content(item, content))


def _content(item: Mapping[str, Any], wanted: EndpointContent) -> EndpointContent:
    """Return what a page overrides: its raw content says so, as JSON; elsewhere what it shows as the spec wants it.

    In which form AWS shows raw content is not documented; without it nobody could tell an override from what comes
    with the API.
    """
    try:
        raw = json.loads(item.get("RawDisplayContent") or "")
    except ValueError:
        raw = None
    if isinstance(raw, dict):
        folded = {str(key).lower(): value for key, value in raw.items()}
        found = {name: folded[key] for key, name in OVERRIDES.items() if folded.get(key)}
    else:
        shown = item.get("DisplayContent") or {}
        said = wanted.overrides or EndpointOverrides()
        members = {"body": "Body", "endpoint": "Endpoint", "operation_name": "OperationName"}
        found = {name: shown[member] for name, member in members.items() if getattr(said, name) and shown.get(member)}
    return EndpointContent(overrides=EndpointOverrides(**found)) if found else EndpointContent(none=Nothing())
