"""PortalProduct documents -> the product with its pages, their order, and who may show it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from apigwctl.catalogue.portals import (
    OVERVIEW,
    SELF,
    DisplayOrder,
    EndpointContent,
    EndpointIdentifier,
    EndpointOverrides,
    EndpointParts,
    Nothing,
    PageContent,
    PageSection,
    PortalProduct,
    ProductPage,
    ProductRestEndpointPage,
    ProductSharingPolicy,
    endpoint_key,
)
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.schema import fields_of
from apigwctl.spec.api_names import ApiNames
from apigwctl.spec.desired import Desired
from apigwctl.spec.documents import HEADER_KEYS, Document, check_ignored
from apigwctl.spec.language_portals import ENDPOINT_PAGE, PORTAL_PRODUCT, SHARE
from apigwctl.spec.members import Members, Opaque, type_name, with_entries
from apigwctl.spec.parser import Parser
from apigwctl.spec.report import Report
from apigwctl.spec.route_keys import route_key
from apigwctl.values import Address, Node, freeze

READS = tuple(
    f"apigateway:{name}"
    for name in (
        "GetPortalProduct",
        "GetProductPage",
        "GetProductRestEndpointPage",
        "ListProductPages",
        "ListProductRestEndpointPages",
    )
)
"""What somebody who shows a product in a portal of theirs does with it (service authorization reference, 2026-04).

Which of them AWS asks a sharing policy for is not documented.
"""

FORMS = {
    "accounts": (re.compile(r"\d{12}"), "an account has twelve digits"),
    "organisations": (re.compile(r"o-[a-z0-9]{10,32}"), "an organisation is written like o-a1b2c3d4e5"),
}
OVERRIDES = ("operationName", "body", "endpoint")
_SHORT = re.compile(r"(?P<api>.+)@(?P<stage>[^@\s]+)\s+(?P<route>[A-Z]+\s+/\S*)\Z")


@dataclass
class ProductBuilder:
    """Reads one PortalProduct document."""

    document: Document
    prefix: str
    partition: str
    parser: Parser
    names: ApiNames
    desired: Desired
    report: Report

    def build(self) -> None:
        """Ask for everything that the document stands for."""
        node = self.document.node
        self.address = Address("portal_product", (self.document.name,))
        members = Members(node, self.report)
        entries = {key: child for key, child in node.items() if key not in PORTAL_PRODUCT}
        if members.get("displayName") is None:
            entries["displayName"] = Node(self.prefix + self.document.name, members.source("name"))
        also = (*HEADER_KEYS, *PORTAL_PRODUCT)
        plain = with_entries(node, entries)
        made = self.parser.resource(PortalProduct, plain, self.report, also=also, hidden=("display_order",))
        pages = self._pages(members)
        sections = self._endpoints(node.get("endpoints"))
        if made is not None:
            overview = OVERVIEW if "overview" in members else None
            order = DisplayOrder(overview_page_arn=overview, product_page_arns=pages, contents=sections)
            made = normalise(replace(made, display_order=order))
        self.desired.add(self.address, made, self.document.source, node)
        keys = (*(item.spec for item in fields_of(PortalProduct)), *PORTAL_PRODUCT)
        check_ignored(self.document, keys, self.report)
        self._sharing(members)

    # -- its own pages -----------------------------------------------------------------------------------------------

    def _pages(self, members: Members) -> tuple[str, ...]:
        overview, pages = members.get("overview"), members.map("pages")
        if overview is not None:
            self._page(OVERVIEW, overview, members.source("overview"))
        for title, body in pages.items() if pages is not None else ():
            source = pages.key_source(title) if pages is not None else body.source
            if title == OVERVIEW and overview is not None:
                self.report.add(f"pages: {title} is defined twice", "defined-twice", source, hint="overview: is it too")
                continue
            self._page(title, body, source)
        return tuple(title for title in pages.value if title != OVERVIEW or overview is None) if pages else ()

    def _page(self, title: str, body: Node, source: Any) -> None:
        given = Node.of({"title": Node(title, source), "body": body}, body.source)
        made = self.parser.resource(PageContent, given, self.report)
        address = Address("product_page", (*self.address.parts, title))
        self.desired.add(address, None if made is None else ProductPage(display_content=made), source, body)

    # -- the pages of routes -----------------------------------------------------------------------------------------

    def _endpoints(self, node: Node | None) -> tuple[PageSection, ...]:
        if node is None or node.value is None:
            return ()
        if node.is_map:
            sections = []
            for name, child in node.items():
                keys = self._section(child, f"endpoints: {name}")
                sections.append(PageSection(section_name=name, product_rest_endpoint_page_arns=keys))
            return tuple(sections)
        self._section(node, "endpoints")
        return ()

    def _section(self, node: Node, what: str) -> tuple[str, ...]:
        if not node.is_list:
            if node.value is not None:
                self.report.add(f"{what}: expected a list, got {type_name(node.value)}", "wrong-type", node)
            return ()
        found = (self._endpoint(item) for item in node.value)
        return tuple(endpoint_key(address) for address in found if address is not None)

    def _endpoint(self, node: Node) -> Address | None:
        given = self._said(node)
        if given is None:
            return None
        members = Members(given, self.report).known(tuple(ENDPOINT_PAGE))
        api = self.names.address(given.get("api"), self.report, "endpoints: api")
        stage, where = members.text("stage"), given.get("route")
        key = route_key(members.text("route"), where.source, self.report) if where is not None else None
        for name, value in (("api", given.get("api")), ("stage", stage or None), ("route", where)):
            if value is None:
                self.report.add(f"endpoints: {name} is missing", "required", node, hint="orders@prod GET /orders")
        if api is None or not stage or key is None:
            return None
        address = Address("product_rest_endpoint_page", (*self.address.parts, api.name, stage, str(key)))
        parts = EndpointParts(method=key.verb, path=key.path, rest_api=api, stage=stage)
        if address in self.desired.resources:
            self.report.add(f"endpoints: {endpoint_key(address)} is listed twice", "listed-twice", node)
        made = self._endpoint_page(given, members, parts)
        self.desired.add(address, made, node.source, given)
        return address

    def _endpoint_page(self, node: Node, members: Members, parts: EndpointParts) -> Any:
        said = {key: node.get(key) for key in OVERRIDES}
        given = with_entries(node, {key: child for key, child in said.items() if child is not None})
        overrides = self.parser.resource(EndpointOverrides, given, self.report)
        content = EndpointContent(overrides=overrides)
        if overrides == EndpointOverrides():
            content = EndpointContent(none=Nothing())
        state = members.text("tryItState", "ENABLED")
        if state not in ("ENABLED", "DISABLED") and not isinstance(state, Opaque):
            where = node.get("tryItState")
            self.report.add(f"tryItState: {state} is not allowed", "enum", where, hint="ENABLED or DISABLED")
        return ProductRestEndpointPage(
            rest_endpoint_identifier=EndpointIdentifier(identifier_parts=parts),
            display_content=content,
            try_it_state=state,
        )

    def _said(self, node: Node) -> Node | None:
        if node.is_map:
            return node
        found = _SHORT.match(node.value.strip()) if isinstance(node.value, str) else None
        if found is None:
            said = node.value if isinstance(node.value, str) else type_name(node.value)
            hint = "orders@prod GET /orders, or {api, stage, route}"
            self.report.add(f"endpoints: {said} names no route of a stage", "route-key", node, hint=hint)
            return None
        return Node.of(found.groupdict(), node.source)

    # -- who may show it ---------------------------------------------------------------------------------------------

    def _sharing(self, members: Members) -> None:
        share, policy = members.map("share"), members.get("sharingPolicy")
        address = Address("product_sharing_policy", self.address.parts)
        if share is not None and policy is not None:
            message = "share and sharingPolicy are both given"
            self.report.add(message, "exclusive-keys", policy, hint="keep one of them")
        if share is not None:
            made = ProductSharingPolicy(policy_document=freeze(self._policy(share)))
            self.desired.add(address, normalise(made), share.source, share)
        elif policy is not None:
            given = Node.of({"policyDocument": policy}, policy.source)
            found = self.parser.resource(ProductSharingPolicy, given, self.report)
            self.desired.add(address, None if found is None else normalise(found), policy.source, policy)

    def _policy(self, share: Node) -> dict[str, Any]:
        members = Members(share, self.report).known(tuple(SHARE))
        accounts = [item for item in members.names("accounts") if self._is_like("accounts", item)]
        groups = [item for item in members.names("organisations") if self._is_like("organisations", item)]
        if not any(key in members for key in SHARE):
            self.report.add("share: nobody is named", "required", share, hint="accounts, or organisations")
        return sharing(self.partition, [item.value for item in accounts], [item.value for item in groups])

    def _is_like(self, key: str, item: Node) -> bool:
        pattern, hint = FORMS[key]
        good = isinstance(item.value, Opaque) or pattern.fullmatch(item.value) is not None
        if not good:
            self.report.add(f"share: {item.value} is malformed", "policy-form", item, hint=hint)
        return good


def sharing(partition: str, accounts: Sequence[Any], organisations: Sequence[Any]) -> dict[str, Any]:
    """Return the policy that lets accounts and organisations show a product in portals of theirs."""
    common = {"Effect": "Allow", "Action": list(READS), "Resource": [SELF, f"{SELF}/*"]}
    statements: list[dict[str, Any]] = []
    if accounts:
        roots = [f"arn:{partition}:iam::{item}:root" for item in accounts]
        statements.append({**common, "Principal": {"AWS": roots}})
    if organisations:
        condition = {"StringEquals": {"aws:PrincipalOrgID": list(organisations)}}
        statements.append({**common, "Principal": {"AWS": ["*"]}, "Condition": condition})
    return {"Version": "2012-10-17", "Statement": statements}
