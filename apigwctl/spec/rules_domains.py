"""Rules on domain names, what they lead to, and VPC links.

Each is said by AWS's reference or developer guide (2026-04) where nothing else stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from apigwctl.catalogue.addresses import api_address, is_elsewhere, protocol_of
from apigwctl.catalogue.domains import MAPPINGS_ONLY
from apigwctl.spec.facts import Facts, Rule, is_open
from apigwctl.values import Address, Problem, Template

LEGACY = ("TLS_1_0", "TLS_1_2")
_DOMAIN = re.compile(r"(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?\Z")
_PATH = re.compile(r"[A-Za-z0-9$\-_.+!*'(),/]*\Z")
LONGEST_PATH = 300


def _types(item: Any) -> frozenset[str]:
    return frozenset(item.endpoint_configuration.types)


def _is_private(item: Any) -> bool:
    return "PRIVATE" in _types(item)


def _name(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("domain_name"):
        name = item.domain_name
        if not is_open(name) and not _DOMAIN.match(name):
            hint = "say it: domainName: shop.example.com"
            yield facts.problem(address, f"{name} is no domain name", "domainName", hint=hint)
        elif _is_private(item) and name.startswith("*."):
            yield facts.problem(address, "a private domain name can't be a wildcard", "domainName")


def _endpoint(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("domain_name"):
        types, where = _types(item), ("endpointConfiguration", "types")
        unknown = types - {"EDGE", "REGIONAL", "PRIVATE"}
        if not types or unknown:
            message = f"endpoint type {', '.join(sorted(unknown))} is not known" if unknown else "no endpoint type"
            yield facts.problem(address, message, *where, hint="REGIONAL, EDGE or PRIVATE")
        elif len(types) > 1 and _is_private(item):
            yield facts.problem(address, "a private domain name has no other endpoint type", *where)
        if _is_private(item) and item.endpoint_configuration.ip_address_type == "ipv4":
            message = "a private domain name is dualstack"
            yield facts.problem(address, message, "endpointConfiguration", "ipAddressType", hint="leave it out")


CERTIFICATES = {
    "EDGE": ("certificate_arn", "certificate_name"),
    "PRIVATE": ("certificate_arn",),
    "REGIONAL": ("regional_certificate_arn", "regional_certificate_name"),
}


def _certificate(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("domain_name"):
        types = _types(item) & CERTIFICATES.keys()
        for each in sorted(types):
            if not any(getattr(item, name) is not None for name in CERTIFICATES[each]):
                hint = "certificate: an ARN, or {name: shop.example.com} to find it in ACM"
                yield facts.problem(address, f"a {each} domain name needs a certificate", hint=hint)
        idle = {name for names in CERTIFICATES.values() for name in names}
        idle -= {name for each in types for name in CERTIFICATES[each]}
        for name in sorted(idle):
            if getattr(item, name) is not None:
                member = {"certificate_arn": "certificateArn", "certificate_name": "certificateName"}.get(
                    name, "regionalCertificateArn" if name.endswith("arn") else "regionalCertificateName"
                )
                yield facts.problem(address, f"{member} is not for a {', '.join(sorted(types))} domain name", member)


def _security(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("domain_name"):
        policy, mode = item.security_policy, item.endpoint_access_mode
        if policy in LEGACY:
            if mode is not None:
                hint = "choose a policy SecurityPolicy_…, or leave it out"
                yield facts.problem(
                    address, f"endpointAccessMode has no place with {policy}", "endpointAccessMode", hint=hint
                )
            if policy == "TLS_1_0" and _is_private(item):
                yield facts.problem(address, "a private domain name speaks TLS_1_2", "securityPolicy")
            continue
        if mode is None:
            message = f"securityPolicy {policy} needs endpointAccessMode"
            yield facts.problem(address, message, "securityPolicy", hint="BASIC first, and STRICT once all clients do")
        if len(_types(item)) > 1:
            hint = "TLS_1_2 while it migrates"
            message = f"securityPolicy {policy} is not for a domain name of two endpoint types"
            yield facts.problem(address, message, "securityPolicy", hint=hint)
        elif policy.endswith("_EDGE") != ("EDGE" in _types(item)):
            where = "edge-optimized" if policy.endswith("_EDGE") else "regional and private"
            yield facts.problem(address, f"securityPolicy {policy} is for {where} domain names", "securityPolicy")


def _mutual_tls(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("domain_name"):
        settings = item.mutual_tls_authentication
        if settings is None:
            if item.ownership_verification_certificate_arn is not None:
                member = "ownershipVerificationCertificateArn"
                yield facts.problem(address, f"{member} needs mutualTlsAuthentication", member)
            continue
        where = ("mutualTlsAuthentication", "truststoreUri")
        if _types(item) != {"REGIONAL"}:
            yield facts.problem(address, "mutual TLS is for REGIONAL domain names", where[0])
        if item.security_policy != "TLS_1_2":
            yield facts.problem(address, "mutual TLS needs securityPolicy TLS_1_2", where[0])
        if not is_open(settings.truststore_uri) and not re.match(r"s3://[^/]+/.+\Z", settings.truststore_uri):
            yield facts.problem(address, "truststoreUri is s3://BUCKET/KEY", *where)


def _private_members(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("domain_name"):
        if _is_private(item):
            continue
        for member, value in (("policy", item.policy), ("managementPolicy", item.management_policy)):
            if value is not None:
                yield facts.problem(address, f"{member} is for private domain names", member)
    for address, _ in facts.of("access_association"):
        domain = facts.snapshot.get(Address("domain_name", address.parts[:1]))
        if domain is not None and not _is_private(domain):
            yield facts.problem(address, "only private domain names are associated with VPC endpoints")
        if not is_open(address.name) and not address.name.startswith("vpce-"):
            yield facts.problem(address, f"{address.name} is no id of a VPC endpoint", hint="vpce-…")
    for address, _ in facts.of("dns_record"):
        domain = facts.snapshot.get(Address("domain_name", address.parts[:1]))
        if domain is not None and _is_private(domain):
            hint = "its name leads to a VPC endpoint, in a zone of the VPC"
            yield facts.problem(address, "a private domain name has no host name at AWS to lead to", hint=hint)


def _targets(facts: Facts) -> Iterator[tuple[Address, Address, str]]:
    for address, item in facts.of("api_mapping"):
        yield address, item.api, item.stage
    for address, item in facts.of("routing_rule"):
        for action in item.actions:
            yield address, action.invoke_api.api, action.invoke_api.stage


def _unknown_target(facts: Facts) -> Iterator[Problem]:
    for address, api, stage in _targets(facts):
        domain = Address("domain_name", address.parts[:1])
        if not facts.exists(domain):
            yield facts.missing(address, "DomainName", domain)
        if is_elsewhere(api.name) or is_open(api.name):
            continue
        if not facts.exists(api):
            yield facts.missing(address, "API", api, "api")
        elif stage and not is_open(stage):
            wanted = Address("v2_stage" if api.kind == "v2_api" else "stage", (api.name, stage))
            if not facts.exists(wanted):
                yield facts.missing(address, "stage", wanted, "stage")


def _kind_of(api: Address) -> str:
    """REST, HTTP or WEBSOCKET; of APIs that others describe it is not known."""
    return "" if is_elsewhere(api.name) or is_open(api.name) else protocol_of(api.name) or "REST"


def _canary_domain(facts: Facts) -> Iterator[Problem]:
    """What gives a Region a part of the traffic: a weighted record of a name that leads to the stage."""
    for stage, policy in facts.canaries.items():
        domain = Address("domain_name", (policy.domain,))
        if not policy.domain or is_open(policy.domain) or domain in facts.beyond:
            continue
        if domain not in facts.snapshot:
            yield facts.missing(stage, "DomainName", domain, "deploy", "domain")
            continue
        records = [item for _, item in facts.snapshot.children(domain, "dns_record")]
        if not any(item.weight for item in records):
            hint = "dns: {routing: weighted, weight: 100} on the DomainName"
            message = f"{policy.domain} has no weighted record"
            yield facts.problem(stage, message, "deploy", "domain", hint=hint)
        target = (api_address(stage.parts[0]), stage.name)
        if not any(address.parts[0] == domain.name and (api, name) == target for address, api, name in _targets(facts)):
            hint = f"domains: [{policy.domain}] on the stage"
            yield facts.problem(stage, f"{policy.domain} does not lead to the stage", "deploy", "domain", hint=hint)


def _mapping_path(facts: Facts) -> Iterator[Problem]:
    for address, _ in facts.of("api_mapping"):
        path = address.name
        if is_open(path):
            continue
        if path.startswith("/") or path.endswith("/") or "//" in path:
            message = f"mapping {path}: no slash at the beginning or the end, nor two in a row"
            yield facts.problem(address, message, hint=f"write {path.strip('/') or 'the empty text'}")
        elif not _PATH.match(path) or len(path) > LONGEST_PATH:
            message = f"mapping {path}: at most {LONGEST_PATH} letters, digits and $-_.+!*'(),/"
            yield facts.problem(address, message)


def _mapping_fits(facts: Facts) -> Iterator[Problem]:
    """What only regional names on TLS 1.2 may have: HTTP and WebSocket APIs, and paths of several levels."""
    for address, item in facts.of("api_mapping"):
        domain = facts.snapshot.get(Address("domain_name", address.parts[:1]))
        kind = _kind_of(item.api)
        if domain is None:
            continue
        regional = _types(domain) == {"REGIONAL"}
        if "/" in address.name and (not regional or domain.security_policy == "TLS_1_0"):
            hint = "routingRules can match them" if _is_private(domain) else ""
            message = "a path of several levels needs a REGIONAL domain name on TLS 1.2 or better"
            yield facts.problem(address, message, hint=hint)
        if kind in ("HTTP", "WEBSOCKET"):
            what = "an HTTP API" if kind == "HTTP" else "a WebSocket API"
            if not regional:
                yield facts.problem(address, f"{what} is reached by REGIONAL domain names only", "api")
            elif domain.security_policy != "TLS_1_2":
                message = f"{what} needs a domain name with securityPolicy TLS_1_2, not {domain.security_policy}"
                yield facts.problem(address, message, "api")
            if not item.stage:
                yield facts.problem(address, f"{what} is mapped by its stage", hint="stage: prod")


def _neighbours(facts: Facts) -> Iterator[Problem]:
    """WebSocket APIs share a name with no others; private names lead to private APIs, and public ones to public."""
    kinds: dict[str, set[str]] = {}
    for address, item in facts.of("api_mapping"):
        kinds.setdefault(address.parts[0], set()).add(_kind_of(item.api))
    ruled = {address.parts[0] for address, _ in facts.of("routing_rule")}
    for name in sorted(name for name in ruled if {"REST", "HTTP"} <= kinds.get(name, set())):
        message = "a domain name with routing rules has mappings to REST APIs or to HTTP APIs, not to both"
        yield facts.problem(Address("domain_name", (name,)), message, hint="give the HTTP API a domain name of its own")
    for address, item in facts.of("api_mapping"):
        if _kind_of(item.api) == "WEBSOCKET" and kinds[address.parts[0]] - {"WEBSOCKET", ""}:
            hint = "give it a domain name of its own"
            yield facts.problem(address, "a WebSocket API shares a domain name with no other kind", "api", hint=hint)
    for address, api, _ in _targets(facts):
        domain = facts.snapshot.get(Address("domain_name", address.parts[:1]))
        target = facts.snapshot.get(api) if api.kind == "rest_api" else None
        if domain is None or target is None:
            continue
        private = "PRIVATE" in target.endpoint_configuration.types
        if private != _is_private(domain):
            api_is, name_is = ("private", "public") if private else ("public", "private")
            yield facts.problem(address, f"a {name_is} domain name can't lead to a {api_is} API", "api")


def _rules(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("routing_rule"):
        for action in item.actions:
            if _kind_of(action.invoke_api.api) in ("HTTP", "WEBSOCKET"):
                yield facts.problem(address, "a routing rule leads to REST APIs only", "api", hint="use a mapping")
        headers = sum(1 for one in item.conditions if one.match_headers is not None)
        paths = sum(1 for one in item.conditions if one.match_base_paths is not None)
        if headers > 2 or paths > 1:
            yield facts.problem(address, "a rule has at most two headers and one base path", "conditions")
        domain = facts.snapshot.get(Address("domain_name", address.parts[:1]))
        if domain is not None and domain.routing_mode == MAPPINGS_ONLY:
            hint = "routingMode: ROUTING_RULE_THEN_API_MAPPING"
            message = f"no rule is followed while the name's routingMode is {MAPPINGS_ONLY}"
            yield facts.problem(address, message, severity="warning", hint=hint)


def _unknown_link(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("integration", "v2_integration"):
        if isinstance(getattr(item, "connection_id", None), Template):
            link = item.connection_id.refs[0].address
        else:
            link = getattr(item, "connection", None)
        if isinstance(link, Address) and not is_elsewhere(link.name) and not is_open(link.name):
            kinds = ("vpc_link", "v2_vpc_link")
            if not any(facts.exists(Address(kind, link.parts)) for kind in kinds):
                yield facts.missing(address, "VpcLink", link, "connectionId")
            elif not facts.exists(link):
                wanted = "targetArns" if link.kind == "vpc_link" else "subnetIds"
                yield facts.problem(address, f"VpcLink {link.name} has to be one with {wanted}", "connectionId")


def _edge_dns(facts: Facts) -> Iterator[Problem]:
    """Several regions can share a name only where each has a host name of its own."""
    for address, item in facts.of("dns_record"):
        domain = facts.snapshot.get(Address("domain_name", address.parts[:1]))
        if domain is not None and _types(domain) == {"EDGE"} and item.region is not None:
            yield facts.problem(address, "an edge-optimized name is one for all regions: no latency routing")


RULES: tuple[Rule, ...] = (
    Rule("canary-domain", "a canary of a Region has a weighted record that leads to its stage", _canary_domain),
    Rule("domain-name", "a domain name is one, in lower case; private ones are no wildcards", _name),
    Rule("domain-endpoint", "a domain name has one endpoint type, or two while it migrates", _endpoint),
    Rule("domain-certificate", "each endpoint type of a domain name has its certificate", _certificate),
    Rule("domain-security", "a security policy fits the endpoint type; enhanced ones have an access mode", _security),
    Rule("domain-mutual-tls", "mutual TLS is for regional domain names with TLS_1_2", _mutual_tls),
    Rule("domain-private", "policies and access associations are for private domain names", _private_members),
    Rule("domain-target", "the API, the stage and the domain name of a mapping or rule exist", _unknown_target),
    Rule("mapping-path", "the path of a mapping has the characters that AWS allows", _mapping_path),
    Rule("mapping-fits", "a mapping fits its domain name's endpoint type and security policy", _mapping_fits),
    Rule("mapping-neighbours", "APIs of these kinds can share a domain name", _neighbours),
    Rule("routing-rule", "a routing rule leads to a REST API, under at most three conditions", _rules),
    Rule("unknown-link", "a VPC link that is named exists, of the kind that the API takes", _unknown_link),
    Rule("domain-dns", "a record of several fits its domain name", _edge_dns),
)  # fmt: skip
