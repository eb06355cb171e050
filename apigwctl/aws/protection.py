"""The live web ACLs that specs name or describe, with the IP sets and the log that belong to them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from apigwctl.aws.contents import Contents
from apigwctl.aws.paging import Reads
from apigwctl.aws.roots import orphan_address
from apigwctl.aws.scope import Scope
from apigwctl.catalogue.addresses import id_in, label
from apigwctl.catalogue.protection import NO_WEB_ACL, SCOPE, WAF, IpSet, WebAcl, WebAclLogging
from apigwctl.errors import AwsError
from apigwctl.model.identity import OWNER_TAG, Matches
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address, FrozenMap, Problem, Ref, freeze

PAGE = 100
IP_SETS = tuple(f"{what}-ipv{version}" for what in ("allow", "block") for version in (4, 6))
"""The natural keys of a web ACL's own IP sets."""


def list_waf(reads: Reads, operation: str, member: str) -> list[dict[str, Any]]:
    """Return all items of a list of WAF, by pages."""
    found: list[dict[str, Any]] = []
    params: dict[str, Any] = {"Scope": SCOPE, "Limit": PAGE}
    while True:
        answer = reads.get(WAF, operation, params)
        found.extend(answer.get(member, []))
        # A marker comes with full pages only; WAF may give one with the last of them (reference: ListWebACLs).
        if not answer.get("NextMarker") or not answer.get(member):
            return found
        params = {**params, "NextMarker": answer["NextMarker"]}


def named_acls(scope: Scope) -> dict[str, Address]:
    """Return the web ACLs that stages name and no document describes, each with a stage that names it."""
    described = {item.address for item in scope.wanted}
    return {
        stage.web_acl.name: address
        for address, stage in scope.desired.of("stage")
        if stage.web_acl not in (None, NO_WEB_ACL) and not id_in(stage.web_acl) and stage.web_acl not in described
    }


def list_web_acls(reads: Reads, scope: Scope) -> dict[str, list[dict[str, Any]]]:
    """Return the live web ACLs, with the tags of those that may be ours; nothing where no spec needs to know.

    Each tag list is a request: those of web ACLs that no document names are asked for when what is left over is pruned.
    """
    wanted = [item for item in scope.wanted if item.address.kind == "web_acl"]
    if not (wanted or named_acls(scope) or scope.prune):
        return {}
    names, ids = {item.aws_name for item in wanted}, {item.id for item in wanted}
    items = list_waf(reads, "ListWebACLs", "WebACLs")
    asked = {item["ARN"] for item in items if scope.prune or item["Name"] in names or item["ARN"] in ids}
    return {
        "web_acl": [
            {
                "name": item["Name"],
                "ARN": item["ARN"],
                "Id": item["Id"],
                "tags": _tags(reads, item["ARN"]) if item["ARN"] in asked else {},
            }
            for item in items
        ]
    }


def _tags(reads: Reads, arn: str) -> dict[str, str]:
    answer = reads.get(WAF, "ListTagsForResource", {"ResourceARN": arn})
    return {item["Key"]: item["Value"] for item in answer.get("TagInfoForResource", {}).get("TagList", [])}


def read_web_acls(
    reads: Reads,
    contents: Contents,
    items: list[dict[str, Any]],
    matches: Mapping[str, Matches],
    scope: Scope,
) -> tuple[Problem, ...]:
    """Read the web ACLs that documents describe, and learn those that stages name; tell of what is not there."""
    matched = matches.get("web_acl", Matches())
    found = {address: item.id for address, item in matched.found.items()}
    found |= {orphan_address("web_acl", item): item.id for item in matched.orphans if scope.prune}
    by_arn = {item["ARN"]: item for item in items}
    # An apply that died may have made the sets of a web ACL that is not there yet.
    without = {
        address: item.name
        for address, item in scope.desired.of("web_acl")
        if address not in found and any(scope.desired.children(address, "web_acl_ip_set"))
    }
    sets = list_waf(reads, "ListIPSets", "IPSets") if found or without else []
    problems: list[Problem] = []
    for address, name in sorted(without.items()):
        problems += _add_ip_sets(reads, contents, address, name, sets, scope)
    for address, arn in sorted(found.items()):
        problems += _add_ip_sets(reads, contents, address, by_arn[arn]["name"], sets, scope)
        _add_web_acl(reads, contents, address, by_arn[arn])
    return (*problems, *_learn_named(contents, items, scope))


def _learn_named(contents: Contents, items: list[dict[str, Any]], scope: Scope) -> list[Problem]:
    arns = {item["name"]: item["ARN"] for item in items}
    problems = []
    for name, stage in sorted(named_acls(scope).items()):
        if name in arns:
            contents.learn(Address("web_acl", (name,)), arns[name])
        else:
            hint = "name a WebAcl document, a regional web ACL of this account and region, or its ARN"
            place = scope.desired.sources.get(stage)
            problems.append(Problem(f"no web ACL {name}", "unknown-web-acl", label(stage), place, hint))
    return problems


def _add_ip_sets(
    reads: Reads, contents: Contents, acl: Address, name: str, sets: list[dict[str, Any]], scope: Scope
) -> list[Problem]:
    problems = []
    names = {f"{name}-{key}": Address("web_acl_ip_set", (*acl.parts, key)) for key in IP_SETS}
    for item in sets:
        address = names.get(item["Name"])
        if address is None:
            continue
        if _tags(reads, item["ARN"]).get(OWNER_TAG) != scope.owner:
            if address in scope.desired:
                message = f"the IP set {item['Name']} exists and does not carry our tags"
                place, hint = scope.desired.sources.get(address), "delete or rename it: its name is ours to use"
                problems.append(Problem(message, "not-ours", label(acl), place, hint))
            continue
        body = reads.get(WAF, "GetIPSet", {"Name": item["Name"], "Scope": SCOPE, "Id": item["Id"]})["IPSet"]
        contents.learn(address, item["ARN"])
        contents.resources[address] = IpSet(
            name=item["Name"],
            ip_address_version=body["IPAddressVersion"],
            addresses=frozenset(body.get("Addresses", [])),
        )
    return problems


def _add_web_acl(reads: Reads, contents: Contents, address: Address, item: Mapping[str, Any]) -> None:
    params = {"Name": item["name"], "Scope": SCOPE, "Id": item["Id"]}
    body = reads.get(WAF, "GetWebACL", params)["WebACL"]
    rules = {
        rule["Name"]: _referring(freeze(_plain({key: value for key, value in rule.items() if key != "Name"})), contents)
        for rule in body.get("Rules") or []
    }
    contents.resources[address] = WebAcl(
        name=body["Name"],
        description=body.get("Description") or None,
        default_action=freeze(body["DefaultAction"]),
        rules=FrozenMap(rules),
        visibility_config=freeze(body["VisibilityConfig"]),
        custom_response_bodies=freeze(body.get("CustomResponseBodies") or {}),
        tags=FrozenMap(item["tags"]),
    )
    logging = _logging(reads, item["ARN"])
    if logging is not None:
        contents.resources[Address("web_acl_logging", address.parts)] = logging


def _plain(value: Any) -> Any:
    """Return an answer without the members that say nothing."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _referring(value: Any, contents: Contents) -> Any:
    """Return a rule with the ARNs of its web ACL's own IP sets as references to them."""
    match value:
        case str():
            found = contents.by_id.get(("web_acl_ip_set", value))
            return value if found is None else Ref(found)
        case Mapping():
            return FrozenMap({key: _referring(item, contents) for key, item in value.items()})
        case tuple():
            return tuple(_referring(item, contents) for item in value)
    return value


def _logging(reads: Reads, arn: str) -> WebAclLogging | None:
    try:
        answer = reads.get(WAF, "GetLoggingConfiguration", {"ResourceArn": arn})
    except AwsError as error:
        if error.error_code == "WAFNonexistentItemException":
            return None
        raise
    said = answer["LoggingConfiguration"]
    return WebAclLogging(
        log_destination_configs=tuple(item.removesuffix(":*") for item in said["LogDestinationConfigs"]),
        redacted_fields=freeze(said.get("RedactedFields") or []),
        logging_filter=freeze(said["LoggingFilter"]) if said.get("LoggingFilter") else None,
    )


# -- the account's role for logs ---------------------------------------------------------------------------------------

UNTOLD = frozenset({"AccessDenied", "AccessDeniedException"})


def add_account(reads: Reads, contents: Contents, desired: Snapshot) -> None:
    """Read the account's settings; a role for logs that is dead is as good as none.

    AWS keeps the ARN of a role that was deleted. Whether it lives is asked only where another one is wanted.
    """
    address = Address("account", ())
    contents.add(address, reads.get("apigateway", "GetAccount", {}))
    wanted, found = desired.get(address), contents.resources[address]
    role = found.cloudwatch_role_arn
    another = wanted is not None and wanted.cloudwatch_role_arn and role not in (None, wanted.cloudwatch_role_arn)
    if another and not _is_alive(reads, role):
        contents.resources[address] = dataclasses.replace(found, cloudwatch_role_arn=None)


def _is_alive(reads: Reads, role: str) -> bool:
    try:
        reads.get("iam", "GetRole", {"RoleName": role.rpartition("/")[2]})
    except AwsError as error:
        if error.error_code in ("NoSuchEntity", "NoSuchEntityException"):
            return False
        if error.error_code not in UNTOLD:
            raise
    return True


# -- client certificates -----------------------------------------------------------------------------------------------


def expiries(contents: Contents, items: Iterable[Mapping[str, Any]]) -> FrozenMap[Address, float]:
    """Return until when the certificates of documents are good, in seconds since 1970."""
    found = {}
    for item in items:
        address = contents.by_id.get(("client_certificate", item["clientCertificateId"]))
        if address is not None and item.get("expirationDate") is not None:
            found[address] = item["expirationDate"].timestamp()
    return FrozenMap(found)
