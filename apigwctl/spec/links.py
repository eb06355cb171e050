"""VpcLink documents -> links of either service; and `connectionId: {vpcLink: NAME}` of REST integrations."""

from __future__ import annotations

from apigwctl.catalogue.links import LINKS, V2VpcLink, VpcLink
from apigwctl.catalogue.schema import fields_of
from apigwctl.spec.desired import Desired
from apigwctl.spec.documents import HEADER_KEYS, Document, check_ignored
from apigwctl.spec.members import Members, with_entries
from apigwctl.spec.parser import Parser
from apigwctl.spec.report import Report
from apigwctl.values import Address, Node, Ref, Template

OF_FIRST = ("targetArns", "description")
OF_SECOND = ("subnetIds", "securityGroupIds")
DUMMY = "link"
"""Stands for the id of a link until it is known; never sent."""


def kind_of(node: Node) -> str:
    """Return the kind of link that a document describes: those into subnets are the second service's."""
    return LINKS[any(node.get(key) is not None for key in OF_SECOND)]


def build(document: Document, parser: Parser, prefix: str, desired: Desired, report: Report) -> None:
    """Ask for the link that a document stands for."""
    kind = kind_of(document.node)
    cls: type = V2VpcLink if kind == "v2_vpc_link" else VpcLink
    address = Address(kind, (document.name,))
    foreign = [key for key in (OF_FIRST if cls is V2VpcLink else ()) if document.node.get(key) is not None]
    for key in foreign:
        message = f"{key} is not for links into subnets"
        hint = "targetArns alone is a link to a load balancer, subnetIds one into subnets"
        report.add(message, "exclusive-keys", document.node.key_source(key), hint=hint)
    if not any(document.node.get(key) is not None for key in ("targetArns", "subnetIds")):
        report.add("targetArns or subnetIds is missing", "required", document.node)
        desired.broken.add(address)
        return
    given = {"name": prefix + document.name}
    made = parser.resource(cls, document.node, report, given=given, also=(*HEADER_KEYS, *foreign))
    check_ignored(document, [item.spec for item in fields_of(cls)], report)
    desired.add(address, made, document.source, document.node)


def connected(node: Node, desired: Desired, report: Report) -> tuple[Node, Template | None]:
    """Return a REST integration's members, and the link that its `connectionId: {vpcLink: NAME}` means."""
    given = node.get("connectionId")
    if given is None or not given.is_map:
        return node, None
    name = Members(given, report).known(("vpcLink",)).text("vpcLink")
    entries = {**dict(node.items()), "connectionId": given.replace(DUMMY)}
    entries.setdefault("connectionType", Node("VPC_LINK", given.source))
    if not name:
        report.add("connectionId: vpcLink is missing", "required", given, hint="{vpcLink: NAME}")
        return with_entries(node, entries), None
    known = desired.resources.keys() | desired.broken | desired.links
    address = next((Address(kind, (name,)) for kind in LINKS if Address(kind, (name,)) in known), None)
    return with_entries(node, entries), Template((Ref(address or Address("vpc_link", (name,))),))
