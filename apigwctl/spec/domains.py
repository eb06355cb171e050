"""DomainName documents -> the name, the paths and rules that lead to APIs, who may reach it, and its DNS record."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from apigwctl.catalogue.domains import (
    ROUTING_MODES,
    AccessAssociation,
    Alias,
    ApiMapping,
    DnsRecord,
    DomainName,
)
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.schema import fields_of
from apigwctl.spec.api_names import ApiNames
from apigwctl.spec.desired import Desired
from apigwctl.spec.documents import HEADER_KEYS, Document, check_ignored
from apigwctl.spec.interpolation import External
from apigwctl.spec.members import Members, Opaque, as_map, type_name, with_entries
from apigwctl.spec.parser import Parser
from apigwctl.spec.policies import with_policy
from apigwctl.spec.report import Report, suggest
from apigwctl.spec.routing_rules import rule_of
from apigwctl.values import Address, Node, Source

SECTIONS = ("certificate", "mappings", "routingRules", "accessAssociations", "dns")
CERTIFICATE_KEYS = ("name", "arn")
MAPPING_KEYS = ("api", "stage")
DNS_KEYS = (
    "hostedZone", "routing", "weight", "setIdentifier", "healthCheckId", "evaluateTargetHealth",
)  # fmt: skip
ROUTING = ("simple", "latency", "weighted")
EDGE_REGION = "us-east-1"
"""Where the certificates of edge-optimized names are (reference)."""
MEMBERS_OF_CERTIFICATE = {
    "EDGE": "certificateArn",
    "PRIVATE": "certificateArn",
    "REGIONAL": "regionalCertificateArn",
}
ROOT = "(none)"
"""How AWS writes the empty base path (reference)."""

_ZONE_ID = re.compile(r"[A-Z0-9]{10,32}\Z")
_TRUSTSTORE = re.compile(r"s3://([^/]+)/(.+)\Z")


@dataclass
class DomainBuilder:
    """Builds one domain name's resources from its document."""

    document: Document
    parser: Parser
    names: ApiNames
    desired: Desired
    report: Report

    def __post_init__(self) -> None:
        self.address = Address("domain_name", (self.document.name,))
        self.environment = self.parser.interpolation.environment

    def build(self) -> None:
        """Ask for everything that the document stands for."""
        node = with_policy(self._plain(self.document.node), self.environment, self.report)
        keys = ("domainName",) if node.get("domainName") is not None else ()
        given = {} if keys else {"domain_name": self.document.name}
        made = self.parser.resource(DomainName, node, self.report, given=given, also=(*HEADER_KEYS, *SECTIONS))
        if made is not None:
            made = normalise(replace(made, domain_name=made.domain_name.lower()))
        self.desired.add(self.address, made, node.source, node)
        check_ignored(self.document, (*(item.spec for item in fields_of(DomainName)), *SECTIONS[1:]), self.report)
        members = Members(node, self.report)
        self._mappings(members.map("mappings"))
        self._rules(node.get("routingRules"))
        self._associations(members)
        if made is not None:
            self._dns(members.map("dns"), made)

    # -- the name itself ---------------------------------------------------------------------------------------------

    def _plain(self, node: Node) -> Node:
        entries = dict(node.items())
        mode = entries.get("routingMode")
        if mode is not None and mode.value in ROUTING_MODES:
            entries["routingMode"] = mode.replace(ROUTING_MODES[mode.value])
        types = self._types(node)
        certificate = entries.pop("certificate", None)
        if certificate is not None and certificate.value is not None:
            for each in types:
                member = MEMBERS_OF_CERTIFICATE.get(each, "")
                if member in entries:
                    message = f"certificate and {member} are both given"
                    self.report.add(message, "exclusive-keys", certificate, hint="keep one of them")
                elif member:
                    entries[member] = self._certificate(certificate, each)
        truststore = entries.get("mutualTlsAuthentication")
        if truststore is not None and truststore.is_map:
            entries["mutualTlsAuthentication"] = self._truststore(truststore)
        return with_entries(node, entries)

    def _types(self, node: Node) -> tuple[str, ...]:
        endpoint = node.get("endpointConfiguration")
        found = endpoint.get("types") if endpoint is not None and endpoint.is_map else None
        if found is None or found.value is None:
            return ("REGIONAL",)
        items = found.value if found.is_list else (found,)
        return tuple(str(item.value) for item in items)

    def _certificate(self, node: Node, endpoint: str) -> Node:
        """Return the ARN that a `certificate:` means: itself, or that of the certificate in ACM that is for a name."""
        if not node.is_map:
            return node
        members = Members(node, self.report).known(CERTIFICATE_KEYS)
        arn, name = members.get("arn"), members.text("name")
        if arn is not None and name:
            self.report.add("certificate: name and arn are both given", "exclusive-keys", node)
        if arn is not None:
            return arn
        if not name:
            self.report.add("certificate: name is missing", "required", node, hint="an ARN, or {name: shop.example}")
            return node.replace(Opaque(""))
        region = EDGE_REGION if endpoint == "EDGE" else self.environment.region
        return node.replace(self.parser.interpolation.external(External("acm", f"{region}:{name}")))

    def _truststore(self, node: Node) -> Node:
        """Return a truststore with the version of its object that is the latest now, so that a new one is planned."""
        uri = node.get("truststoreUri")
        found = _TRUSTSTORE.match(uri.value) if uri is not None and isinstance(uri.value, str) else None
        if found is None or node.get("truststoreVersion") is not None or uri is None or isinstance(uri.value, Opaque):
            return node
        version = self.parser.interpolation.external(External("s3", f"{found[1]}/{found[2]}"))
        return with_entries(node, {**dict(node.items()), "truststoreVersion": uri.replace(version)})

    # -- where its paths lead ----------------------------------------------------------------------------------------

    def _mappings(self, node: Node | None) -> None:
        for text, child in node.items() if node is not None else ():
            source = node.key_source(text) if node is not None else child.source
            target = self._target(child, text or "/")
            path = "" if text == ROOT else text
            address = Address("api_mapping", (*self.address.parts, path))
            if target is not None:
                add_mapping(address, target, replace(child, source=source), self.desired, self.report)

    def _target(self, node: Node, what: str) -> ApiMapping | None:
        """Return where a path leads: `orders@prod`, or {api, stage}."""
        if isinstance(node.value, str):
            head, at, tail = node.value.rpartition("@")
            node = Node.of({"api": head, "stage": tail} if at else {"api": tail}, node.source)
        node = as_map(node, self.report, what)
        members = Members(node, self.report).known(MAPPING_KEYS)
        api = self.names.address(node.get("api"), self.report)
        if api is None:
            if node.get("api") is None:
                self.report.add(f"mappings: {what}: api is missing", "required", node)
            return None
        return ApiMapping(api=api, stage=members.text("stage"))

    def _rules(self, node: Node | None) -> None:
        if node is None or node.value is None:
            return
        if not node.is_list:
            self.report.add(f"routingRules: expected a list, got {type_name(node.value)}", "wrong-type", node)
            return
        for item in node.value:
            made = rule_of(item, self.parser, self.names, self.report)
            if made is None:
                continue
            address = Address("routing_rule", (*self.address.parts, str(made.priority)))
            if address in self.desired.resources:
                message = f"routingRules: two rules have the priority {made.priority}"
                self.report.add(message, "listed-twice", item)
            self.desired.add(address, made, item.source, item)

    def _associations(self, members: Members) -> None:
        node = members.get("accessAssociations")
        if node is not None and node.is_map:
            for name, child in node.items():
                entry = as_map(child, self.report, name)
                self._associate(name, entry, node.key_source(name))
            return
        for item in members.names("accessAssociations"):
            if Address("access_association", (*self.address.parts, item.value)) in self.desired.resources:
                self.report.add(f"accessAssociations: {item.value} is listed twice", "listed-twice", item)
            self._associate(item.value, Node.of({}, item.source), item.source)

    def _associate(self, endpoint: str, node: Node, source: Source) -> None:
        given = {"access_association_source": endpoint}
        made = self.parser.resource(
            AccessAssociation, node, self.report, given=given, hidden=("access_association_source_type",)
        )
        address = Address("access_association", (*self.address.parts, endpoint))
        self.desired.add(address, made, source, node)

    # -- its record --------------------------------------------------------------------------------------------------

    def _dns(self, node: Node | None, domain: DomainName) -> None:
        if node is None:
            return
        members = Members(node, self.report).known(DNS_KEYS)
        routing = members.text("routing", "simple")
        if routing not in ROUTING:
            hint = suggest(routing, ROUTING)
            self.report.add(f"dns: routing {routing} is not known", "enum", node.get("routing"), hint=hint)
            return
        if not members.text("hostedZone"):
            self.report.add("dns: hostedZone is missing", "required", node, hint="the zone's name, or its id")
            return
        home = self.environment.home_region
        if routing == "simple" and home and home != self.environment.region:
            return  # one record for all regions: it leads to the region that global things are written from
        made = self._record(node, members, routing)
        zone = members.text("hostedZone")
        if not _ZONE_ID.match(zone) and not isinstance(zone, Opaque):
            zone = self._zone(zone)
        for kind in ("A", "AAAA") if domain.endpoint_configuration.ip_address_type == "dualstack" else ("A",):
            identifier = members.text("setIdentifier") or ("" if routing == "simple" else self.environment.region)
            address = Address("dns_record", (*self.address.parts, zone, kind, identifier))
            self.desired.add(address, made, node.source, node)

    def _record(self, node: Node, members: Members, routing: str) -> DnsRecord:
        weight = members.whole("weight", 0)
        if routing == "weighted" and "weight" not in members:
            self.report.add("dns: weight is missing", "required", node, hint="0 to 255")
        for key in ("weight",) if routing != "weighted" else ():
            if key in members:
                self.report.idle(f"dns: {key} means nothing with routing {routing}", members.source(key))
        if not 0 <= weight <= 255:
            self.report.add(f"dns: weight: {weight} is out of range", "range", node.get("weight"), hint="0 to 255")
        return DnsRecord(
            weight=weight if routing == "weighted" else None,
            region=self.environment.region if routing == "latency" else None,
            health_check_id=members.text("healthCheckId") or None,
            alias_target=Alias(target=self.address, evaluate_target_health=members.flag("evaluateTargetHealth")),
        )

    def _zone(self, name: str) -> str:
        return str(self.parser.interpolation.external(External("route53", name.rstrip(".").lower())))


def add_mapping(address: Address, made: ApiMapping, node: Node, desired: Desired, report: Report) -> None:
    """Ask for a mapping, from the domain's side or from the stage's; the two must not say different things."""
    other: Any = desired.resources.get(address)
    if other is not None and other != made:
        where = desired.sources.get(address)
        report.add(
            f"/{address.name} of {address.parts[0]} leads to {_said(other)} and to {_said(made)}",
            "mapped-twice",
            node,
            hint=f"also at {where}: keep one of them",
        )
        return
    desired.add(address, made, node.source, node)


def _said(mapping: ApiMapping) -> str:
    return f"{mapping.api.name}@{mapping.stage}" if mapping.stage else mapping.api.name
