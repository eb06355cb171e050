"""What domain names fill in, and how their changes are said in patch operations.

Sources: "reference" is the API reference or developer guide (2026-04); "Terraform" what its provider's acceptance tests
expect of AWS. No answer about domain names was recorded.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from apigwctl.catalogue.domains import DomainName
from apigwctl.values import Address

CERTIFICATES = ("/certificateArn", "/certificateName", "/regionalCertificateArn", "/regionalCertificateName")
CERTIFICATE_MEMBERS = (
    "certificate_arn", "certificate_name", "regional_certificate_arn", "regional_certificate_name",
)  # fmt: skip
LEGACY = ("TLS_1_0", "TLS_1_2")
TYPES = "/endpointConfiguration/types"
TRUSTSTORE = "/mutualTlsAuthentication/truststoreUri"


def fill_domain(domain: DomainName) -> DomainName:
    """The address type is ipv4, and dualstack for private names, which have no other (reference)."""
    endpoint = domain.endpoint_configuration
    if endpoint.ip_address_type is None:
        usual = "dualstack" if "PRIVATE" in endpoint.types else "ipv4"
        endpoint = dataclasses.replace(endpoint, ip_address_type=usual)
    mutual = domain.mutual_tls_authentication
    return dataclasses.replace(
        domain,
        endpoint_configuration=endpoint,
        mutual_tls_authentication=mutual if mutual is not None and mutual.truststore_uri else None,
    )


def at_first(domain: DomainName) -> DomainName:
    """Return a name as it is created: of one endpoint type, to which another is added as in a migration (reference)."""
    endpoint = domain.endpoint_configuration
    if len(endpoint.types) < 2:
        return domain
    return dataclasses.replace(
        domain,
        endpoint_configuration=dataclasses.replace(endpoint, types=frozenset({"EDGE"})),
        regional_certificate_arn=None,
        regional_certificate_name=None,
    )


def on_the_way(old: DomainName, new: DomainName) -> tuple[list[DomainName], list[DomainName]]:
    """Return what a name that gets other endpoint types is one after another: until all are there, and from then on.

    While there are two, a name has neither an enhanced security policy nor mutual TLS, which are for one type
    (reference).
    """
    before, after = old.endpoint_configuration.types, new.endpoint_configuration.types
    both = _plain(new, new if new.security_policy in LEGACY else old)
    certificates = {name: getattr(new, name) or getattr(old, name) for name in CERTIFICATE_MEMBERS}
    endpoint = dataclasses.replace(new.endpoint_configuration, types=before | after)
    both = dataclasses.replace(both, endpoint_configuration=endpoint, **certificates)
    first = [both] if old.security_policy in LEGACY else [_plain(old, new), both]
    if before <= after:
        return first, []
    certificates = {name: getattr(new, name) for name in CERTIFICATE_MEMBERS}
    alone = dataclasses.replace(both, endpoint_configuration=new.endpoint_configuration, **certificates)
    return first, [alone, new]


def _plain(domain: DomainName, usual: DomainName) -> DomainName:
    """Return a name as it may be with two endpoint types, under a policy that it has before or after if it can be."""
    return dataclasses.replace(
        domain,
        security_policy=usual.security_policy if usual.security_policy in LEGACY else "TLS_1_2",
        endpoint_access_mode=None,
        mutual_tls_authentication=None,
        ownership_verification_certificate_arn=None,
    )


def takes_second_service(domain: DomainName) -> bool:
    """Whether the second service takes a name's mappings: only of regional names on TLS 1.2 or better (reference)."""
    return set(domain.endpoint_configuration.types) == {"REGIONAL"} and domain.security_policy != "TLS_1_0"


def takes_mapping(domain: DomainName, address: Address, mapping: Any) -> bool:
    """Whether a name can have a mapping: of several levels or to an HTTP or WebSocket API not all can (reference)."""
    if "/" in address.name and not takes_second_service(domain):
        return False
    return mapping.api.kind != "v2_api" or (takes_second_service(domain) and domain.security_policy == "TLS_1_2")


def required_on_create(domain: DomainName) -> dict[str, Any]:
    """CreateDomainName makes an edge-optimized name unless told otherwise (reference)."""
    endpoint = domain.endpoint_configuration
    said = {"ipAddressType": endpoint.ip_address_type} if endpoint.ip_address_type else {}
    return {"endpointConfiguration": {"types": sorted(endpoint.types), **said}}


def finish_patches(domain: DomainName, operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a domain name's operations as AWS takes them.

    A certificate comes with `add` for an endpoint type that comes, and its policy and access mode together; an empty
    truststore turns mutual TLS off, and takes its version with it (reference).
    """
    # The second part of a migration takes away only.
    arriving = any(item["op"] == "add" and item["path"] == TYPES for item in operations)
    made = []
    off = domain.mutual_tls_authentication is None
    for item in operations:
        if item["path"] in CERTIFICATES and item["op"] == "replace" and arriving:
            item = {**item, "op": "add"}
        if item["path"] == "/mutualTlsAuthentication":
            item = {"op": "replace", "path": TRUSTSTORE, "value": ""}
        if off and item["path"].endswith("/truststoreVersion"):
            continue
        made.append(item)
    return made


def in_requests(operations: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return a domain name's operations as requests: what takes away an endpoint type goes after what adds one.

    "The add and remove operations cannot be included in the same request" (reference: migration of endpoint types). A
    certificate goes with its type. STRICT access is asked for only once the policy that it needs is there (reference).
    """
    leaving = [item for item in operations if item["op"] == "remove" and item["path"] in (TYPES, *CERTIFICATES)]
    rest = [item for item in operations if item not in leaving]
    strict = {"op": "replace", "path": "/endpointAccessMode", "value": "STRICT"}
    if strict in rest and any(item["path"] == "/securityPolicy" for item in rest):
        first = [{**item, "value": "BASIC"} if item == strict else item for item in rest]
        return [part for part in (first, leaving, [strict]) if part]
    return [part for part in (rest, leaving) if part]


def takes_away(part: list[dict[str, Any]]) -> bool:
    """Whether a request's operations only take away an endpoint type and what belongs to it."""
    return all(item["op"] == "remove" and item["path"] in (TYPES, *CERTIFICATES) for item in part)
