"""Rules on portals and their products.

Each is said by the developer guide ("API Gateway portals", "Portal quotas", 2026-04) or by the lengths of the service
model (botocore 1.44.5) where nothing else stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from apigwctl.catalogue.addresses import is_elsewhere, protocol_of
from apigwctl.spec.facts import Facts, Rule, is_open
from apigwctl.spec.language_portals import MOST_PAGES, MOST_PRODUCTS
from apigwctl.spec.report import suggest
from apigwctl.values import Address, Problem

PAGES = {"product_page": "pages", "product_rest_endpoint_page": "endpoints"}
CERTIFICATES = "us-east-1"


def _endpoints(facts: Facts) -> Iterator[Problem]:
    for address, page in facts.of("product_rest_endpoint_page"):
        parts = page.rest_endpoint_identifier.identifier_parts
        if is_open(parts.rest_api.name) or is_open(parts.stage) or is_elsewhere(parts.rest_api.name):
            continue
        api = parts.rest_api
        if protocol_of(api.name) or Address("v2_api", (f"HttpApi/{api.name}",)) in facts.snapshot:
            yield facts.problem(address, f"{api.name} is no REST API", hint="portals show REST APIs only")
        elif not facts.exists(api):
            yield facts.missing(address, "API", api, "api")
        elif not facts.exists(stage := Address("stage", (api.name, parts.stage))):
            yield facts.missing(address, "stage", stage, "stage")
        elif api in facts.snapshot and Address("method", (api.name, parts.path, parts.method)) not in facts.snapshot:
            yield _no_route(facts, address, parts)


def _no_route(facts: Facts, address: Address, parts: Any) -> Problem:
    routes = [
        f"{item.parts[2]} {item.parts[1]}" for item, _ in facts.of("method") if item.parts[0] == parts.rest_api.name
    ]
    said = f"{parts.method} {parts.path}"
    if f"ANY {parts.path}" in routes:
        hint = f"the route is ANY {parts.path}: the page is about that"
        return facts.problem(address, f"{parts.rest_api.name} has no route {said}", "route", hint=hint)
    hint = suggest(said, routes)
    return facts.problem(address, f"{parts.rest_api.name} has no route {said}", "route", hint=hint)


def _products(facts: Facts) -> Iterator[Problem]:
    for address, portal in facts.of("portal"):
        for name in portal.included_portal_product_arns:
            product = Address("portal_product", (name,))
            if not name.startswith("arn:") and not is_open(name) and not facts.exists(product):
                yield facts.missing(address, "PortalProduct", product, "products")


def _empty(facts: Facts) -> Iterator[Problem]:
    for address, _ in facts.of("portal_publication"):
        portal = Address("portal", address.parts)
        found = facts.snapshot.get(portal)
        if found is not None and not found.included_portal_product_arns:
            hint = "name products, or say publish: false"
            yield facts.problem(portal, "would be on the web without a product", "products", hint=hint)


def _lengths(facts: Facts) -> Iterator[Problem]:
    for address, portal in facts.of("portal"):
        content = portal.portal_content
        yield from _length(facts, address, "displayName", content.display_name, 3, 255)
        yield from _length(facts, address, "description", content.description, 0, 1024)
        yield from _length(facts, address, "logoUri", portal.logo_uri, 0, 1092)
    for address, publication in facts.of("portal_publication"):
        # Our mark takes the rest.
        yield from _length(facts, address, "description", publication.description, 0, 900)
    for address, product in facts.of("portal_product"):
        yield from _length(facts, address, "displayName", product.display_name, 1, 255)
        yield from _length(facts, address, "description", product.description, 0, 1024)
    for address, page in facts.of("product_page"):
        yield from _length(facts, address, "title", page.display_content.title, 1, 255)
        yield from _length(facts, address, "body", page.display_content.body, 1, 32768)
    for address, page in facts.of("product_rest_endpoint_page"):
        overrides = page.display_content.overrides
        if overrides is not None:
            yield from _length(facts, address, "body", overrides.body, 1, 32768)
            yield from _length(facts, address, "operationName", overrides.operation_name, 1, 255)


def _length(facts: Facts, address: Address, member: str, text: str | None, least: int, most: int) -> Iterator[Problem]:
    if text is None or is_open(text) or least <= len(text) <= most:
        return
    hint = f"{least} to {most}" if least else f"at most {most}"
    yield facts.problem(address, f"{member}: {len(text)} characters", member, hint=hint)


def _counts(facts: Facts) -> Iterator[Problem]:
    counted = Counter((address.kind, address.parts[0]) for address, _ in facts.of(*PAGES))
    for (kind, product), count in sorted(counted.items()):
        if count > MOST_PAGES:
            where = Address("portal_product", (product,))
            hint = f"a product has at most {MOST_PAGES}: make it two products"
            yield facts.problem(where, f"{count} {PAGES[kind]}", PAGES[kind], hint=hint)
    for address, portal in facts.of("portal"):
        count = len(portal.included_portal_product_arns)
        if count > MOST_PRODUCTS:
            yield facts.problem(address, f"{count} products", "products", hint=f"at most {MOST_PRODUCTS}")


def _logo(facts: Facts) -> Iterator[Problem]:
    for address, portal in facts.of("portal"):
        if portal.logo_uri is not None and not is_open(portal.logo_uri) and "://" not in portal.logo_uri:
            hint = "put the picture where AWS can read it, and say that place: s3://bucket/logo.png"
            yield facts.problem(address, f"{portal.logo_uri} is no URI", "logo", hint=hint)


def _domain(facts: Facts) -> Iterator[Problem]:
    for address, portal in facts.of("portal"):
        own = portal.endpoint_configuration.acm_managed
        arn = own.certificate_arn if own is not None else ""
        if arn and not is_open(arn) and arn.split(":")[3:4] != [CERTIFICATES]:
            hint = f"portals stand on CloudFront, which takes certificates of {CERTIFICATES}"
            yield facts.problem(address, f"certificateArn: not one of {CERTIFICATES}", "domain", hint=hint)


RULES = (
    Rule("portal-endpoint", "a page of a portal is about a route of a stage of a REST API", _endpoints),
    Rule("unknown-product", "a product that a portal shows exists", _products),
    Rule("portal-empty", "a portal on the web shows something", _empty),
    Rule("portal-length", "a text of a portal is as long as AWS allows", _lengths),
    Rule("portal-count", "a product has at most 40 pages of each sort, and a portal 200 products", _counts),
    Rule("portal-logo", "a logo is given by its URI", _logo),
    Rule("portal-domain", "the certificate of a portal's own domain name is in us-east-1", _domain),
)
