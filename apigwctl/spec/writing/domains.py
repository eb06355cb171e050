"""A live custom domain name as a document: the name, where its paths lead, who may reach it, and its DNS record."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from apigwctl.catalogue.addresses import document_name, id_in
from apigwctl.catalogue.domains import AccessAssociation, DnsRecord, DomainName, RoutingRule, RuleCondition
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec.domains import MEMBERS_OF_CERTIFICATE
from apigwctl.spec.writing.document import Naming, Said, own_tags, section
from apigwctl.spec.writing.saying import members, plain
from apigwctl.spec.writing.stages import Surroundings
from apigwctl.values import Address

CERTIFICATES = {"certificateArn": "certificate_arn", "regionalCertificateArn": "regional_certificate_arn"}
LEGACY = {"certificate_name": "certificate_arn", "regional_certificate_name": "regional_certificate_arn"}
"""Names of certificates from before ACM, with the ARN that says it better."""


def said_domain(snapshot: Snapshot, address: Address, naming: Naming, around: Surroundings) -> Said:
    """Return the document of a domain name."""
    domain: DomainName = normalise(snapshot.get(address))
    unsaid: list[str] = []
    own = dataclasses.replace(domain, tags=own_tags(domain.tags))
    certificate = _certificate(domain)
    left_out = [name for name, arn in LEGACY.items() if getattr(domain, arn)]
    left_out += CERTIFICATES.values() if certificate else ()
    left_out += ["domain_name"] if domain.domain_name == naming.name.lower() else []
    said = members(own, left_out=left_out)
    ours = snapshot.children(address, "access_association")
    data = {
        **naming.header("DomainName"),
        **section("certificate", certificate),
        **said,
        **section("mappings", _mappings(snapshot, address)),
        **section("routingRules", _rules(snapshot, address)),
        **section("accessAssociations", _associations(item for _, item in ours)),
        **section("dns", _dns(snapshot, address, domain, around, unsaid)),
    }
    return Said(address, data, tuple(unsaid))


def _associations(found: Iterable[AccessAssociation]) -> list[str] | dict[str, Any]:
    """Return the VPC endpoints that may call a name: a list, or a map where an association has tags of its own."""
    tags = {item.access_association_source: own_tags(item.tags) for item in found}
    if not any(tags.values()):
        return sorted(tags)
    return {endpoint: {"tags": tags[endpoint]} if tags[endpoint] else None for endpoint in sorted(tags)}


def _certificate(domain: DomainName) -> str:
    """Return the one certificate of a name, where `certificate:` comes to the same members."""
    wanted = {MEMBERS_OF_CERTIFICATE[kind] for kind in domain.endpoint_configuration.types}
    arns = {key: getattr(domain, attribute) for key, attribute in CERTIFICATES.items()}
    found = {key for key, arn in arns.items() if arn}
    several = {arns[key] for key in found}
    return str(several.pop()) if found == wanted and len(several) == 1 else ""


# -- where its paths lead ----------------------------------------------------------------------------------------------


def said_api(api: Address, snapshot: Snapshot) -> Any:
    """Return how a spec names an API from elsewhere: with its kind in front where the name alone may mean several."""
    identifier = id_in(api)
    if identifier:
        return {"id": identifier}
    name = document_name(api.name)
    same = [item for item, _ in snapshot.of("rest_api", "v2_api") if document_name(item.name) == name]
    if len(same) <= 1:
        return name
    return api.name if api.kind == "v2_api" else f"RestApi/{name}"


def _mappings(snapshot: Snapshot, domain: Address) -> dict[str, Any]:
    found = sorted(snapshot.children(domain, "api_mapping"), key=lambda item: item[0])
    return {address.parts[1]: _target(item.api, item.stage, snapshot) for address, item in found}


def _target(api: Address, stage: str, snapshot: Snapshot) -> Any:
    said = said_api(api, snapshot)
    if not isinstance(said, str) or (not stage and "@" in said):
        return {"api": said, **section("stage", stage)}
    return f"{said}@{stage}" if stage else said


def _rules(snapshot: Snapshot, domain: Address) -> list[dict[str, Any]]:
    rules = sorted((item for _, item in snapshot.children(domain, "routing_rule")), key=lambda item: item.priority)
    return [_rule(item, snapshot) for item in rules]


def _rule(rule: RoutingRule, snapshot: Snapshot) -> dict[str, Any]:
    (action,) = rule.actions
    invoked = action.invoke_api
    conditions = _short(rule.conditions)
    if conditions is None:
        conditions = {"conditions": plain(KINDS["routing_rule"].field("conditions"), rule.conditions)}
    return {
        "priority": rule.priority,
        **conditions,
        "api": said_api(invoked.api, snapshot),
        "stage": invoked.stage,
        **({"stripBasePath": True} if invoked.strip_base_path else {}),
    }


def _short(conditions: tuple[RuleCondition, ...]) -> dict[str, Any] | None:
    """Return conditions as `headers` and `basePath`; None where those would say something else."""
    headers: dict[str, str] = {}
    path = ""
    for item in conditions:
        found = item.match_headers.any_of if item.match_headers is not None else ()
        paths = item.match_base_paths.any_of if item.match_base_paths is not None else ()
        if len(found) + len(paths) != 1 or path or (found and found[0].header in headers):
            return None
        headers |= {each.header: each.value_glob for each in found}
        path = "".join(paths)
    return {**section("headers", headers), **section("basePath", path)}


# -- its record --------------------------------------------------------------------------------------------------------


def _dns(
    snapshot: Snapshot, domain: Address, resource: DomainName, around: Surroundings, unsaid: list[str]
) -> dict[str, Any]:
    """Return the alias records of a name, as far as one `dns:` says them; tell of the others."""
    found: dict[tuple[str, str], dict[str, DnsRecord]] = {}
    for address, record in sorted(snapshot.children(domain, "dns_record"), key=lambda item: item[0]):
        _, zone, kind, identifier = address.parts
        found.setdefault((zone, identifier), {})[kind] = record
    wanted = {"A", "AAAA"} if resource.endpoint_configuration.ip_address_type == "dualstack" else {"A"}
    said: dict[str, Any] = {}
    for (zone, identifier), records in found.items():
        alike = len(set(records.values())) == 1
        if said or set(records) != wanted or not alike or not _is_sayable(records["A"], around.environment.region):
            name = around.zones.get(zone, zone)
            unsaid.append(
                f"the records {', '.join(sorted(records))} in the hosted zone {name}: one dns: does not say them"
            )
            continue
        said = _record(records["A"], around.zones.get(zone, zone), identifier, around.environment.region)
    return said


def _is_sayable(record: DnsRecord, region: str) -> bool:
    return record.region in (None, region)


def _record(record: DnsRecord, zone: str, identifier: str, region: str) -> dict[str, Any]:
    said: dict[str, Any] = {"hostedZone": zone}
    if record.region is not None:
        said["routing"] = "latency"
    elif record.weight is not None:
        said |= {"routing": "weighted", "weight": record.weight}
    if identifier and identifier != region:
        said["setIdentifier"] = identifier
    if record.health_check_id:
        said["healthCheckId"] = record.health_check_id
    return {**said, **({"evaluateTargetHealth": True} if record.alias_target.evaluate_target_health else {})}
