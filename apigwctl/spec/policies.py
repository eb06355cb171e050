"""Short forms of resource policies: who may call, from where -> the policy document that AWS has.

Statements follow AWS's own examples (reference: resource policy examples, 2026-04): whoever may call is allowed, and
who does not come from a place that is named is denied, so that a signed request cannot go around it.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from apigwctl.spec.interpolation import Environment
from apigwctl.spec.language_protection import SIDES
from apigwctl.spec.members import Members, Opaque, as_map, with_entries
from apigwctl.spec.report import Report
from apigwctl.values import Node

INVOKE = {"Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
SHORT = ("allow", "deny")
PLACES = {
    "ipRanges": ("IpAddress", "NotIpAddress", "aws:SourceIp"),
    "vpcEndpoints": ("StringEquals", "StringNotEquals", "aws:SourceVpce"),
    "vpcs": ("StringEquals", "StringNotEquals", "aws:SourceVpc"),
}
"""Where requests come from: the operators that hold and that do not, and the key of the condition."""

CALLERS = {"accounts": "aws:PrincipalAccount", "organisations": "aws:PrincipalOrgID"}
"""Who calls: the condition that names them."""

PRIVATE_SOURCE = "aws:VpcSourceIp"
"""Requests through an endpoint have their address here, and not in aws:SourceIp (reference, 2026-04)."""

_EACH = {
    "accounts": (re.compile(r"\d{12}\Z"), "an account has twelve digits"),
    "organisations": (re.compile(r"o-[a-z0-9]{10,32}\Z"), "an organisation is written like o-a1b2c3d4e5"),
    "vpcEndpoints": (re.compile(r"vpce-[0-9a-z]+\Z"), "an endpoint is written like vpce-0123456789abcdef0"),
    "vpcs": (re.compile(r"vpc-[0-9a-z]+\Z"), "a VPC is written like vpc-0123456789abcdef0"),
}


def with_policy(node: Node, environment: Environment, report: Report) -> Node:
    """Return a document whose `policy:` is AWS's, where it is a short form."""
    policy = node.get("policy")
    if policy is None or not policy.is_map or not any(policy.get(key) is not None for key in SHORT):
        return node
    types = (node.get("endpointConfiguration") or node).get("types")
    private = types is not None and "PRIVATE" in (
        [item.value for item in types.value] if types.is_list else [types.value]
    )
    made = document(policy, environment.partition, report, private=private)
    return with_entries(node, {**dict(node.items()), "policy": Node.of(made, policy.source)})


def document(policy: Node, partition: str, report: Report, *, private: bool) -> dict[str, Any]:
    """Return the policy document that a short form stands for."""
    Members(policy, report).known(SHORT)
    allowed, denied = (_side(policy.get(side), side, report) for side in SHORT)
    statements = [
        {"Effect": "Allow", "Principal": item, **rest, **INVOKE} for item, rest in _callers(allowed, partition)
    ]
    outside: dict[str, dict[str, list[str]]] = {}
    for key, (_, not_in, name) in PLACES.items():
        if allowed.get(key):
            outside.setdefault(not_in, {})[_source(name, private=private)] = allowed[key]
    if outside:
        # What several conditions say has to hold together: whoever comes from one of the places is not denied.
        statements.append({"Effect": "Deny", "Principal": "*", **INVOKE, "Condition": outside})
    for key, (inside, _, name) in PLACES.items():
        if denied.get(key):
            condition = {inside: {_source(name, private=private): denied[key]}}
            statements.append({"Effect": "Deny", "Principal": "*", **INVOKE, "Condition": condition})
    for key, name in CALLERS.items():
        if denied.get(key):
            condition = {"StringEquals": {name: denied[key]}}
            statements.append({"Effect": "Deny", "Principal": "*", **INVOKE, "Condition": condition})
    return {"Version": "2012-10-17", "Statement": statements}


def _callers(allowed: dict[str, list[str]], partition: str) -> list[tuple[Any, dict[str, Any]]]:
    """Return the principals that are allowed, each with its condition; everybody where none is named."""
    made: list[tuple[Any, dict[str, Any]]] = []
    if allowed.get("accounts"):
        made.append(({"AWS": [f"arn:{partition}:iam::{item}:root" for item in allowed["accounts"]]}, {}))
    if allowed.get("organisations"):
        made.append(("*", {"Condition": {"StringEquals": {CALLERS["organisations"]: allowed["organisations"]}}}))
    return made or [("*", {})]


def _source(name: str, *, private: bool) -> str:
    return PRIVATE_SOURCE if private and name == "aws:SourceIp" else name


def _side(node: Node | None, side: str, report: Report) -> dict[str, list[str]]:
    if node is None or node.value is None:
        return {}
    members = Members(as_map(node, report, side), report).known(SIDES)
    return {key: _listed(key, members, report) for key in SIDES}


def _listed(key: str, members: Members, report: Report) -> list[str]:
    found: list[str] = []
    for item in members.names(key):
        if isinstance(item.value, Opaque):
            found.append(item.value)
        elif key == "ipRanges":
            try:
                found.append(str(ipaddress.ip_network(item.value)))
            except ValueError as error:
                report.add(f"{key}: {error}", "ip-range", item, hint="an address, or a range: 192.0.2.0/24")
        elif not _EACH[key][0].match(item.value):
            report.add(f"{key}: {item.value} is malformed", "policy-form", item, hint=_EACH[key][1])
        else:
            found.append(item.value)
    return found
