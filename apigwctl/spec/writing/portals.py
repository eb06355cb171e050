"""Live portals and the products that they show as documents: pages go into files, routes are named by API and stage."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Any

from apigwctl.catalogue.addresses import id_in
from apigwctl.catalogue.portals import (
    OVERVIEW,
    DisplayOrder,
    EndpointOverrides,
    Portal,
    PortalContent,
    PortalProduct,
    ProductRestEndpointPage,
    endpoint_key,
    without_mark,
)
from apigwctl.catalogue.quirks import normalise
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec.language_portals import COLORS
from apigwctl.spec.portal_products import sharing
from apigwctl.spec.writing.document import Naming, Said, own_tags, section
from apigwctl.spec.writing.domains import said_api
from apigwctl.spec.writing.saying import FileJson, FileText, members
from apigwctl.values import Address, freeze, thaw

_ACCOUNT = re.compile(r"(?:arn:[^:]+:iam::)?(\d{12})(?::root)?")


# -- portals -----------------------------------------------------------------------------------------------------------


def said_portal(snapshot: Snapshot, address: Address, naming: Naming) -> Said:
    """Return the document of a portal."""
    portal: Portal = normalise(snapshot.get(address))
    unsaid: list[str] = []
    content, pool, domain = (
        portal.portal_content, portal.authorization.cognito_config, portal.endpoint_configuration.acm_managed,
    )  # fmt: skip
    if portal.logo_uri is not None:
        unsaid.append("its logo, which AWS does not tell: say logo: here, and take it out of ignore:")
    rum = portal.rum_app_monitor_name
    data = {
        **naming.header("Portal"),
        **({"displayName": content.display_name} if content.display_name != naming.name else {}),
        **section("description", content.description or ""),
        **section("colors", _colors(content)),
        "authorization": members(pool) if pool is not None else "none",
        **section("domain", members(domain) if domain is not None else {}),
        **section("products", portal.included_portal_product_arns),
        **section("rumAppMonitorName", rum or ""),
        **section("tags", own_tags(portal.tags)),
        **_publish(snapshot, address, unsaid),
        **section("ignore", ["logo"] if portal.logo_uri is not None else []),
    }
    return Said(address, data, tuple(unsaid))


def _colors(content: PortalContent) -> dict[str, str]:
    chosen = members(content.theme.custom_colors)
    found = {key: chosen[f"{key}Color"] for key in COLORS}
    return {key: color for key, color in found.items() if color != COLORS[key]}


def _publish(snapshot: Snapshot, address: Address, unsaid: list[str]) -> dict[str, Any]:
    publication = snapshot.get(Address("portal_publication", address.parts))
    if publication is None:
        return {"publish": False}
    unsaid.append("what of it is on the web, which AWS does not tell: it is published once more when it is taken over")
    text = without_mark(publication.description or "")
    return {"publish": {"description": text}} if text else {}


# -- products ----------------------------------------------------------------------------------------------------------


def said_product(snapshot: Snapshot, address: Address, naming: Naming, partition: str) -> Said:
    """Return the document of a product with its pages."""
    product: PortalProduct = normalise(snapshot.get(address))
    order = product.display_order or DisplayOrder()
    unsaid: list[str] = []
    overview, pages = _pages(snapshot, address, order, unsaid)
    data = {
        **naming.header("PortalProduct"),
        **({"displayName": product.display_name} if product.display_name != naming.name else {}),
        **section("description", product.description or ""),
        **section("tags", own_tags(product.tags)),
        **({"overview": overview} if overview is not None else {}),
        **section("pages", pages),
        **section("endpoints", _endpoints(snapshot, address, order, unsaid)),
        **_sharing(snapshot, address, partition),
    }
    return Said(address, data, tuple(unsaid))


def _pages(
    snapshot: Snapshot, product: Address, order: DisplayOrder, unsaid: list[str]
) -> tuple[FileText | None, dict[str, FileText]]:
    """Return the page that a product opens with, and the others in their order."""
    bodies: dict[str, FileText] = {}
    for address, page in sorted(snapshot.children(product, "product_page"), key=lambda item: item[0]):
        if id_in(address):
            unsaid.append(f"the page {page.display_content.title} once more: two of one title have no names here")
        else:
            bodies[address.name] = FileText(page.display_content.body)
    overview = bodies.pop(OVERVIEW, None) if order.overview_page_arn == OVERVIEW else None
    ordered = [title for title in order.product_page_arns if title in bodies]
    if order.overview_page_arn and overview is None:
        unsaid.append(f"that it opens with the page {order.overview_page_arn}: one that does is called {OVERVIEW}")
    left = sorted(set(bodies) - set(ordered))
    if left:
        unsaid.append(f"that these pages are not shown: {', '.join(left)}")
    return overview, {title: bodies[title] for title in (*ordered, *left)}


def _endpoints(snapshot: Snapshot, product: Address, order: DisplayOrder, unsaid: list[str]) -> Any:
    """Return the routes that a product is about: in a list, or in lists by their headings."""
    said: dict[str, Any] = {}
    for address, page in sorted(snapshot.children(product, "product_rest_endpoint_page"), key=lambda item: item[0]):
        if id_in(address):
            parts = page.rest_endpoint_identifier.identifier_parts
            unsaid.append(f"the page of {parts.method} {parts.path} once more: one route has one page here")
        else:
            said[endpoint_key(address)] = _endpoint(page, snapshot)
    if not order.contents:
        return list(said.values())
    sections = {item.section_name: _known(item.product_rest_endpoint_page_arns, said) for item in order.contents}
    left = sorted(set(said) - {key for item in order.contents for key in item.product_rest_endpoint_page_arns})
    if left:
        unsaid.append(f"the pages of routes that stand under no heading: {', '.join(left)}")
    return sections


def _known(keys: Iterable[str], said: dict[str, Any]) -> list[Any]:
    return [said[key] for key in keys if key in said]


def _endpoint(page: ProductRestEndpointPage, snapshot: Snapshot) -> Any:
    parts = page.rest_endpoint_identifier.identifier_parts
    api, route = said_api(parts.rest_api, snapshot), f"{parts.method} {parts.path}"
    overrides = members(page.display_content.overrides or EndpointOverrides())
    state = {"tryItState": page.try_it_state} if page.try_it_state != "ENABLED" else {}
    if isinstance(api, str) and not overrides and not state:
        return f"{api}@{parts.stage} {route}"
    return {"api": api, "stage": parts.stage, "route": route, **state, **overrides}


# -- who may show it ---------------------------------------------------------------------------------------------------


def _sharing(snapshot: Snapshot, product: Address, partition: str) -> dict[str, Any]:
    found = snapshot.get(Address("product_sharing_policy", product.parts))
    if found is None:
        return {}
    policy = thaw(found.policy_document)
    accounts, organisations = _named_in(policy)
    made = dataclasses.replace(found, policy_document=freeze(sharing(partition, accounts, organisations)))
    if normalise(made) == normalise(found):
        return {"share": {**section("accounts", accounts), **section("organisations", organisations)}}
    return {"sharingPolicy": FileJson(policy)}


def _named_in(policy: Any) -> tuple[list[str], list[str]]:
    """Return the accounts and organisations that a policy may be about, wherever it names them."""
    statements = policy.get("Statement", []) if isinstance(policy, dict) else []
    accounts: list[str] = []
    groups: list[str] = []
    for item in statements if isinstance(statements, list) else [statements]:
        principal, condition = item.get("Principal", {}), item.get("Condition", {})
        named = principal.get("AWS", []) if isinstance(principal, dict) else []
        accounts += [match[1] for text in _texts(named) if (match := _ACCOUNT.fullmatch(text))]
        groups += _texts(condition.get("StringEquals", {}).get("aws:PrincipalOrgID", []))
    return accounts, groups


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [item for item in value if isinstance(item, str)]
