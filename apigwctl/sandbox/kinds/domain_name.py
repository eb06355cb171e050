"""DomainName as `apigateway` shows it: edge-optimized, regional and private custom domain names.

The record is shared with the second service. Refusals whose words AWS's documents and issues do not give are ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from apigwctl.sandbox.domains import lifecycle, mappings, names, policies, rules
from apigwctl.sandbox.errors import AnsweredError, bad_request, limit_exceeded
from apigwctl.sandbox.kinds.kind import Call, Handler, chosen, page
from apigwctl.sandbox.patches import Patch, patched
from apigwctl.sandbox.store import Record

# AWS developer guide, Quotas page (2026-04): per account and region.
_PUBLIC_QUOTA, _PRIVATE_QUOTA = 120, 50
_DEFAULTS = {"securityPolicy": "TLS_1_2", "routingMode": "BASE_PATH_MAPPING_ONLY"}
_POLICIES = ("policy", "managementPolicy")
_TYPE_PATH = re.compile(r"/endpointConfiguration/types(/\d+)?")
# What cannot be added in one request with taking another away (API reference, patch operations).
_MIGRATED = re.compile(r"/endpointConfiguration/types|/(certificate|regionalCertificate)(Name|Arn)")


def create(call: Call) -> Record:
    """CreateDomainName."""
    params = call.params
    record = made(call, params["domainName"], params.get("endpointConfiguration") or {})
    record |= chosen(
        params, "certificateArn", "regionalCertificateArn", "regionalCertificateName", "securityPolicy", "routingMode",
        "endpointAccessMode", "mutualTlsAuthentication", "ownershipVerificationCertificateArn", "policy", "tags",
    )  # fmt: skip
    _take_uploaded(params, record)
    kept(call, record, frozenset(params), _full)
    return policies.shown(shown(call, record))


def made(call: Call, name: str, endpoint: Record) -> Record:
    """A record with AWS's defaults, not yet in the store."""
    types = endpoint.get("types") or ["EDGE"]
    if len(types) > 1:
        raise bad_request("Cannot create a domain name with multiple Endpoint Types.")
    private = types == ["PRIVATE"]
    rules.check_name(name, private=private)
    address_type = endpoint.get("ipAddressType") or ("dualstack" if private else "ipv4")
    record: Record = {
        "domainName": name,
        "endpointConfiguration": {"types": types, "ipAddressType": address_type},
        **_DEFAULTS,
        "mappings": {},
        "rules": {},
    }
    if private:
        record["domainNameId"] = call.new_id(8)
    return record


def kept(call: Call, record: Record, given: frozenset[str], full: Callable[[str, int], AnsweredError]) -> Record:
    """A new record checked, completed and put into the store; `full` words a quota that is used up."""
    rules.check(call, record, given)
    if names.is_private(record):
        for member in _POLICIES:
            if record.get(member):
                record[member] = policies.accepted(call, record, record[member])
    else:
        names.check_free(call, record)
    _check_quota(call, full, private=names.is_private(record))
    record["domainNameArn"] = names.arn(call, record)
    if names.types(record) != ["REGIONAL"]:
        record["certificateUploadDate"] = call.now
    lifecycle.complete(call, record)
    lifecycle.begin(call, record)
    call.home["domainNames"][names.key(record)] = record
    return record


def _take_uploaded(params: Record, record: Record) -> None:
    """A certificate that comes with the request, of which only the name is kept (the way of before 2016)."""
    name = params.get("certificateName")
    if not name:
        return
    if not params.get("certificateBody") or not params.get("certificatePrivateKey"):
        raise bad_request("A certificate body and a private key must be provided with the certificate name")
    record["certificateName"] = name


def _full(kind: str, quota: int) -> AnsweredError:
    return limit_exceeded(f"Maximum number of {kind} custom domain names has been reached ({quota})")


def _check_quota(call: Call, full: Callable[[str, int], AnsweredError], *, private: bool) -> None:
    quota = _PRIVATE_QUOTA if private else _PUBLIC_QUOTA
    same = [record for record in call.home["domainNames"].values() if names.is_private(record) == private]
    if len(same) >= quota:
        raise full("private" if private else "public", quota)


def shown(call: Call, record: Record) -> Record:
    """A domain name with its status."""
    return {**record, "domainNameStatus": lifecycle.status(call, record)}


def get(call: Call) -> Record:
    """GetDomainName."""
    return _single(call, _asked(call))


def list_(call: Call) -> Record:
    """GetDomainNames: one's own, or the private ones that other accounts let one associate with."""
    if call.params.get("resourceOwner") == "OTHER_ACCOUNTS":
        found = [
            record
            for _, home in names.others(call)
            for record in home.get("domainNames", {}).values()
            if names.is_private(record) and policies.lets_associate(record, call.account)
        ]
    else:
        found = list(call.home["domainNames"].values())
    return page(call, [policies.shown(shown(call, record)) for record in found], "domainNameArn")


def update(call: Call) -> Record:
    """UpdateDomainName."""
    old = _asked(call)
    operations = call.params.get("patchOperations") or []
    _check_one_way(operations)
    shape = call.protocol.shape("DomainName")
    new = patched(old, operations, operation=call.operation, shape=shape, special=_special)
    new = {**_DEFAULTS, **new}
    new["endpointConfiguration"].setdefault("ipAddressType", "dualstack" if names.is_private(old) else "ipv4")
    for member in _POLICIES:
        if new.get(member) and new[member] != old.get(member):
            if not names.is_private(new):
                raise bad_request(f"{member} is only supported for private custom domain names")
            new[member] = policies.accepted(call, new, new[member])
    changed = frozenset(member for member in new if new[member] != old.get(member))
    replaced(call, old, new, changed)
    return _single(call, old)


def replaced(call: Call, old: Record, new: Record, given: frozenset[str]) -> None:
    """Put a changed record in the place of the old one, when it may be so."""
    if old.get("mutualTlsAuthentication") and not (new.get("mutualTlsAuthentication") or {}).get("truststoreUri"):
        new.pop("mutualTlsAuthentication", None)  # an empty URI turns it off (developer guide, mutual TLS)
    if names.is_private(old) != names.is_private(new):
        raise bad_request("A custom domain name cannot be changed from or to the endpoint type PRIVATE")
    rules.check(call, new, given)
    if "EDGE" in names.types(new) and "EDGE" not in names.types(old):
        names.check_free_at_edge(call, new)
    for mapping in new["mappings"].values():
        mappings.check_policy(call, new, mapping)
    lifecycle.follow(call, old, new)
    lifecycle.complete(call, new)
    old.clear()
    old.update(new)


def _check_one_way(operations: list[Record]) -> None:
    ops = {one.get("op") for one in operations if _MIGRATED.fullmatch(one.get("path") or "")}
    if {"add", "remove"} <= ops:
        raise bad_request("The add and remove operations cannot be included in the same request")


def _special(record: Record, patch: Patch) -> bool:
    if not _TYPE_PATH.fullmatch(patch.path):
        return False
    types = record["endpointConfiguration"]["types"]
    if patch.value not in rules.CERTIFICATES:
        raise bad_request("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")
    if patch.op == "add" and patch.path.endswith("types"):
        if patch.value in types:
            raise bad_request(f"Endpoint type {patch.value} is present already")
        types.append(patch.value)
    elif patch.op == "remove" and patch.path.endswith("types"):
        if patch.value not in types:
            raise bad_request(f"Invalid patch path {patch.path}")
        types.remove(patch.value)
    elif patch.op == "replace" and not patch.path.endswith("types"):
        # Not in the API reference; Terraform's provider sends it (aws_api_gateway_domain_name, update of types).
        index = int(patch.path.rpartition("/")[2])
        if index >= len(types):
            raise bad_request(f"Invalid patch path {patch.path}")
        types[index] = patch.value
    else:
        return False
    return True


def delete(call: Call) -> Record:
    """DeleteDomainName: its mappings and rules go with it (chalice, issue 1898).

    Access associations to it stay with the accounts that own them: only they delete them (API reference).
    """
    return removed(call, _asked(call))


def removed(call: Call, record: Record) -> Record:
    """Take a domain name out of the store."""
    del call.home["domainNames"][names.key(record)]
    return {}


def _asked(call: Call) -> Record:
    return names.find(call, call.params["domainName"], call.params.get("domainNameId") or None)


def _single(call: Call, record: Record) -> Record:
    return {"tags": {}, **policies.shown(shown(call, record))}


HANDLERS: dict[str, Handler] = {
    "CreateDomainName": create,
    "GetDomainName": get,
    "GetDomainNames": list_,
    "UpdateDomainName": update,
    "DeleteDomainName": delete,
}
