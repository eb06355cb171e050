"""Portal documents -> the portal with its publication and preview; and the products that it says right there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.portals import Portal, PortalPreview, PortalPublication
from apigwctl.catalogue.schema import fields_of
from apigwctl.spec.desired import Desired
from apigwctl.spec.documents import HEADER_KEYS, Document, check_ignored, inside
from apigwctl.spec.interpolation import External
from apigwctl.spec.language_portals import COLORS, DOMAIN, POOL, PORTAL, PUBLISH
from apigwctl.spec.members import Members, Opaque, type_name, with_entries
from apigwctl.spec.parser import Parser
from apigwctl.spec.report import Report
from apigwctl.values import Address, Node

CERTIFICATES = "us-east-1"
"""Where the certificates of portals are: they stand on CloudFront (developer guide)."""

CONTENT = ("displayName", "description", "colors")


def products_within(document: Document, report: Report) -> Iterator[Document]:
    """Iterate over the products that a portal's document says itself, each as if it were a document of its own."""
    products = document.node.get("products")
    for name, node in products.items() if products is not None else ():
        if node.is_map:
            source = products.key_source(name) if products is not None else node.source
            yield inside("PortalProduct", name, node, source, report)


@dataclass
class PortalBuilder:
    """Reads one Portal document."""

    document: Document
    prefix: str
    parser: Parser
    desired: Desired
    report: Report

    def build(self) -> None:
        """Ask for everything that the document stands for."""
        node, name = self.document.node, self.document.name
        address = Address("portal", (name,))
        members = Members(node, self.report)
        entries = {key: child for key, child in node.items() if key not in (*HEADER_KEYS, *PORTAL)}
        entries |= self._content(node, members)
        entries |= self._authorization(node)
        entries |= self._domain(members)
        entries |= self._products(members)
        also = (*HEADER_KEYS, *(key for key in PORTAL if key != "authorization"))
        made = self.parser.resource(Portal, with_entries(node, entries), self.report, also=also)
        self.desired.add(address, made, self.document.source, node)
        names = {name for item in fields_of(Portal) for name in (item.spec, item.shown)}
        check_ignored(self.document, (*sorted(names), *PORTAL), self.report)
        publication = self._publication(node.get("publish"))
        if made is not None and publication is not None:
            where = node.get("publish") or node
            self.desired.add(Address("portal_publication", (name,)), publication, where.source, where)
        if made is not None and members.flag("preview"):
            self.desired.add(Address("portal_preview", (name,)), PortalPreview(), members.source("preview"))

    def _content(self, node: Node, members: Members) -> dict[str, Node]:
        given = node.get("portalContent")
        short = [key for key in CONTENT if key in members]
        if given is not None:
            for key in short:
                message = f"{key} and portalContent are both given"
                self.report.add(message, "exclusive-keys", members.source(key), hint="keep one of them")
            return {"portalContent": given}
        said = {key: members.get(key) for key in ("displayName", "description")}
        found = {key: child for key, child in said.items() if child is not None}
        found.setdefault("displayName", Node(self.prefix + self.document.name, members.source("name")))
        colors = members.map("colors")
        chosen = Members(colors, self.report).known(tuple(COLORS)) if colors is not None else None
        theme = {
            f"{key}Color": (chosen.get(key) if chosen is not None else None) or Node(value, node.source)
            for key, value in COLORS.items()
        }
        found["theme"] = Node.of({"customColors": theme}, node.source)
        return {"portalContent": with_entries(node, found)}

    def _authorization(self, node: Node) -> dict[str, Node]:
        given = node.get("authorization")
        if given is None or given.value is None:
            hint = "the userPoolArn, userPoolDomain and appClientId of who may see it, or none for everybody"
            self.report.add("authorization is missing", "required", node, hint=hint)
            return {"authorization": Node.of({"none": {}}, node.source)}
        if given.is_map:
            pool = any(given.get(key) is not None for key in POOL)
            if not pool and (given.get("cognitoConfig") is None) == (given.get("none") is None):
                self.report.add("authorization: expected a user pool, or none", "enum", given)
            return {"authorization": Node.of({"cognitoConfig": given}, given.source) if pool else given}
        if given.value != "none" and not isinstance(given.value, Opaque):
            said = given.value if isinstance(given.value, str) else type_name(given.value)
            self.report.add(f"authorization: {said} is not allowed", "enum", given, hint="none, or a user pool")
        return {"authorization": Node.of({"none": {}}, given.source)}

    def _domain(self, members: Members) -> dict[str, Node]:
        given, said = members.map("domain"), members.map("endpointConfiguration")
        if said is not None and said.get("acmManaged") is not None and said.get("none") is not None:
            message = "endpointConfiguration: acmManaged and none are both given"
            self.report.add(message, "exclusive-keys", said, hint="keep one of them")
        if given is None:
            return {} if said is None else {"endpointConfiguration": said}
        if said is not None:
            message = "domain and endpointConfiguration are both given"
            self.report.add(message, "exclusive-keys", given, hint="keep one of them")
        inner = Members(given, self.report).known(tuple(DOMAIN))
        entries = {key: child for key, child in given.items() if key != "certificate"}
        name = inner.get("certificate")
        if name is not None and "certificateArn" in inner:
            self.report.add("domain: certificate and certificateArn are both given", "exclusive-keys", name)
        elif name is not None:
            found = External("acm", f"{CERTIFICATES}:{inner.text('certificate')}")
            entries["certificateArn"] = name.replace(self.parser.interpolation.external(found))
        return {"endpointConfiguration": Node.of({"acmManaged": with_entries(given, entries)}, given.source)}

    def _products(self, members: Members) -> dict[str, Node]:
        given, said = members.get("products"), members.node.get("includedPortalProductArns")
        if given is None:
            return {} if said is None else {"includedPortalProductArns": said}
        if said is not None:
            message = "products and includedPortalProductArns are both given"
            self.report.add(message, "exclusive-keys", given, hint="keep one of them")
        if given.is_map:
            for name, child in given.items():
                if not child.is_map and child.value is not None:
                    message = f"products: {name}: expected a map, got {type_name(child.value)}"
                    self.report.add(message, "wrong-type", child)
            names: tuple[Node, ...] = tuple(Node(name, given.key_source(name)) for name in given.value)
        else:
            names = members.names("products")
        seen: set[Any] = set()
        for item in names:
            if item.value in seen:
                self.report.add(f"products: {item.value} is listed twice", "listed-twice", item)
            seen.add(item.value)
        return {"includedPortalProductArns": given.replace(names)}

    def _publication(self, node: Node | None) -> PortalPublication | None:
        if node is None or node.value is None or node.value is True:
            return PortalPublication()
        if node.is_map:
            said = Members(node, self.report).known(tuple(PUBLISH)).text("description")
            return PortalPublication(description=said or None)
        if not isinstance(node.value, bool | Opaque):
            message = f"publish: expected true or false, or a map, got {type_name(node.value)}"
            self.report.add(message, "wrong-type", node)
        return PortalPublication() if isinstance(node.value, Opaque) else None
