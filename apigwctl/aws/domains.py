"""Custom domain names with their mappings, rules, VPC endpoints and DNS records.

One list tells everything of the names themselves; of those that documents describe, one more each tells where their
paths lead. The first service lists them: it alone shows private names and the enhanced security policies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from apigwctl.aws.contents import Contents
from apigwctl.aws.paging import Reads, together
from apigwctl.aws.roots import domain_identifier, orphan_address
from apigwctl.aws.scope import Scope
from apigwctl.catalogue import wire
from apigwctl.catalogue.addresses import by_id, label
from apigwctl.catalogue.domain_folds import takes_second_service
from apigwctl.catalogue.domains import (
    ARN,
    HOST,
    ID,
    MAPPINGS_ONLY,
    ZONE,
    Alias,
    ApiMapping,
    DnsRecord,
    aspect,
    distribution_of,
)
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.identity import Matches
from apigwctl.values import Address, Problem

RULES_PAGE = 100
"""The largest page that ListRoutingRules takes (botocore 1.44.5)."""

ROOT = "(none)"
"""How the first service spells the empty base path (reference)."""


def learn_domains(contents: Contents, items: Iterable[Mapping[str, Any]], matches: Matches) -> None:
    """Learn what AWS made up for the names that are ours, and read those that documents describe."""
    by_identifier = {domain_identifier(item): item for item in items}
    for address, found in matches.found.items():
        _learn(contents, address, by_identifier[found.id])
        _add(contents, address, by_identifier[found.id])
    for left in matches.orphans:
        _learn(contents, orphan_address("domain_name", left), by_identifier[left.id])


def _learn(contents: Contents, address: Address, item: Mapping[str, Any]) -> None:
    contents.ids[address] = str(item["domainName"])
    known = {
        ARN: item.get("domainNameArn"),
        ID: item.get("domainNameId"),
        HOST: item.get("regionalDomainName") or item.get("distributionDomainName"),
        ZONE: item.get("regionalHostedZoneId") or item.get("distributionHostedZoneId"),
    }
    for which, value in known.items():
        if value:
            contents.ids[aspect(address, which)] = str(value)
    if item.get("regionalDomainName") and item.get("distributionDomainName"):
        # While it moves from one endpoint type to the other, it has a host of each.
        other = distribution_of(address)
        contents.ids[aspect(other, HOST)] = str(item["distributionDomainName"])
        contents.ids[aspect(other, ZONE)] = str(item["distributionHostedZoneId"])


def _add(contents: Contents, address: Address, item: Mapping[str, Any]) -> None:
    # A private name's policies come with its own ARN in them, as an API's do.
    own = f"/domainnames/{domain_identifier(item)}" if item.get("domainNameId") else ""
    contents.add(address, item, api_id=own)


def add_contents(reads: Reads, contents: Contents, matches: Matches, scope: Scope) -> tuple[Problem, ...]:
    """Read what hangs on the names that documents describe; tell of DNS records that are somebody else's."""
    domains = sorted(matches.found)
    live = [contents.resources[address] for address in domains]
    mappings = together(
        [partial(_mappings, reads, contents, address, item) for address, item in zip(domains, live, strict=True)]
    )
    for address, (items, first) in zip(domains, mappings, strict=True):
        for item in items:
            _add_mapping(contents, address, item, scope, first=first)
    for address, item in zip(domains, live, strict=True):
        if item.routing_mode != MAPPINGS_ONLY or any(scope.desired.children(address, "routing_rule")):
            _add_rules(contents, address, _rules(reads, contents, address), scope)
    # Associations do not go with a name: those of one that is pruned have to be known.
    left = [orphan_address("domain_name", item) for item in matches.orphans] if scope.prune else []
    private = [address for address in (*domains, *left) if aspect(address, ID) in contents.ids]
    if private:
        items = reads.list(KINDS["access_association"].calls.list, {})
        for address in private:
            _add_associations(contents, address, items)
    return _add_records(reads, contents, scope)


def _named(contents: Contents, domain: Address, second: bool) -> dict[str, Any]:
    names = ("DomainName", "DomainNameId") if second else ("domainName", "domainNameId")
    known = (contents.ids[domain], contents.ids.get(aspect(domain, ID)))
    return {name: value for name, value in zip(names, known, strict=True) if value}


def _mappings(reads: Reads, contents: Contents, domain: Address, item: Any) -> tuple[list[dict[str, Any]], bool]:
    if takes_second_service(item):
        return reads.list_v2("GetApiMappings", _named(contents, domain, True)), False
    return reads.list("GetBasePathMappings", _named(contents, domain, False)), True


def _add_mapping(contents: Contents, domain: Address, item: Mapping[str, Any], scope: Scope, *, first: bool) -> None:
    if first:
        path, api_id, stage = item.get("basePath") or ROOT, item["restApiId"], item.get("stage") or ""
        path = "" if path == ROOT else path
    else:
        path, api_id, stage = item.get("ApiMappingKey") or "", item["ApiId"], item.get("Stage") or ""
    address = Address("api_mapping", (*domain.parts, path))
    if not first:
        contents.learn(address, item["ApiMappingId"])
    wanted = scope.desired.get(address)
    api = as_wanted(contents, wanted.api if wanted is not None else None, api_id)
    contents.resources[address] = ApiMapping(api=api, stage=stage)


def as_wanted(contents: Contents, wanted: Address | None, api_id: str) -> Address:
    """Return the address of an API, as the spec says it where that is the same API."""
    if wanted is not None and contents.ids.get(wanted) == api_id:
        return wanted
    found = contents.resolve("rest_api", api_id)
    return found if found is not None else Address("rest_api", (by_id(api_id),))


def _rules(reads: Reads, contents: Contents, domain: Address) -> list[dict[str, Any]]:
    params: dict[str, Any] = {**_named(contents, domain, True), "MaxResults": RULES_PAGE}
    found: list[dict[str, Any]] = []
    while True:
        answer = reads.get("apigatewayv2", "ListRoutingRules", params)
        found.extend(answer.get("RoutingRules", []))
        if not answer.get("NextToken"):
            return found
        params = {**params, "NextToken": answer["NextToken"]}


def _add_rules(contents: Contents, domain: Address, items: Iterable[Mapping[str, Any]], scope: Scope) -> None:
    for item in items:
        address = Address("routing_rule", (*domain.parts, str(item["Priority"])))
        contents.learn(address, item["RoutingRuleId"])
        wanted = scope.desired.get(address)
        named = [action.invoke_api.api for action in wanted.actions] if wanted is not None else []

        def resolve(_: str, api_id: str, named: list[Address] = named) -> Address:
            return as_wanted(contents, named[0] if named else None, api_id)

        contents.resources[address] = wire.from_wire(KINDS["routing_rule"], item, resolve=resolve)


def _add_associations(contents: Contents, domain: Address, items: Iterable[Mapping[str, Any]]) -> None:
    arn = contents.ids[aspect(domain, ARN)]
    for item in items:
        if item["domainNameArn"] == arn:
            address = Address("access_association", (*domain.parts, item["accessAssociationSource"]))
            contents.learn(address, item["domainNameAccessAssociationArn"])
            contents.add(address, item)


# -- DNS -------------------------------------------------------------------------------------------------------------


def _add_records(reads: Reads, contents: Contents, scope: Scope) -> tuple[Problem, ...]:
    """Read the records of a name where a spec asks for some: ours are those that lead to the name's host at AWS."""
    problems: list[Problem] = []
    records = (address for address, _ in scope.desired.of("dns_record"))
    zones = {(Address("domain_name", address.parts[:1]), address.parts[1]) for address in records}
    for domain, zone in sorted(zones):
        wanted = scope.desired.get(domain)
        name = wanted.domain_name if wanted is not None else contents.ids.get(domain, "")
        for item in record_sets(reads, zone, name) if name else ():
            problems += _add_record(contents, domain, zone, item, scope)
    return tuple(problems)


def record_sets(reads: Reads, zone: str, name: str) -> list[dict[str, Any]]:
    """Return all records of a name in a zone."""
    params: dict[str, Any] = {"HostedZoneId": zone, "StartRecordName": name, "StartRecordType": "A"}
    found: list[dict[str, Any]] = []
    while True:
        answer = reads.get("route53", "ListResourceRecordSets", params)
        for item in answer.get("ResourceRecordSets", []):
            # A wildcard comes back escaped, with its dot at the end (reference).
            if item["Name"].replace("\\052", "*").rstrip(".") != name:
                return found
            found.append(item)
        if not answer.get("IsTruncated"):
            return found
        following = {
            "StartRecordName": answer.get("NextRecordName"),
            "StartRecordType": answer.get("NextRecordType"),
            "StartRecordIdentifier": answer.get("NextRecordIdentifier"),
        }
        params = {"HostedZoneId": zone, **{key: value for key, value in following.items() if value}}


def _add_record(contents: Contents, domain: Address, zone: str, item: Mapping[str, Any], scope: Scope) -> list[Problem]:
    if item["Type"] not in ("A", "AAAA", "CNAME"):
        return []
    address = Address("dns_record", (*domain.parts, zone, item["Type"], item.get("SetIdentifier", "")))
    alias = item.get("AliasTarget") or {}
    target = _leading_to(contents, domain, alias.get("DNSName", ""))
    if target is None:
        if address not in scope.desired and item.get("SetIdentifier"):
            return []  # another region's, or somebody's share of the traffic
        if not scope.desired.get(address) and item["Type"] != "CNAME":
            return []
        where = next((source for key, source in scope.desired.sources.items() if key.parts[:1] == domain.parts), None)
        message = f"zone {zone} has a record {item['Type']} of this name that leads elsewhere"
        return [Problem(message, "not-ours", label(domain), where, "delete it, or leave dns out")]
    contents.resources[address] = DnsRecord(
        weight=item.get("Weight"),
        region=item.get("Region"),
        health_check_id=item.get("HealthCheckId"),
        alias_target=Alias(target=target, evaluate_target_health=bool(alias.get("EvaluateTargetHealth"))),
    )
    return []


def _leading_to(contents: Contents, domain: Address, name: str) -> Address | None:
    """Return which host of a domain name an alias leads to; None for one that is none of them."""
    for target in (domain, distribution_of(domain)):
        if leads_to(name, contents.ids.get(aspect(target, HOST), "")):
            return target
    return None


def leads_to(name: str, host: str) -> bool:
    """Whether what an alias says is a host: Route 53 puts a dot at the end."""
    return bool(host) and name.rstrip(".").lower() == host.lower()
