"""Authorizers of HTTP and WebSocket APIs: the words of REST APIs where they mean the same."""

from __future__ import annotations

import re
from dataclasses import replace

from apigwctl.catalogue.http import V2Authorizer
from apigwctl.spec.members import Members, with_entries
from apigwctl.spec.parser import Parser
from apigwctl.spec.report import Report
from apigwctl.spec.v2.expressions import identity_sources
from apigwctl.spec.v2.protocols import RULE, Protocol
from apigwctl.values import FrozenMap, Node

TOKEN_HEADER = "$request.header.Authorization"
DEFAULT_FORMAT = "2.0"

_POOL = re.compile(r"arn:[^:]+:cognito-idp:(?P<region>[^:]+):\d*:userpool/(?P<pool>[^/]+)\Z")


def authorizer_of(name: str, node: Node, protocol: Protocol, parser: Parser, report: Report) -> V2Authorizer | None:
    """Return an authorizer, or None, with problems, when there can be none of this sort."""
    kind = node.get("type") or node.get("authorizerType")
    if kind is not None and not _fits(kind, node, protocol, report):
        return None
    node = protocol.only(node, "authorizer", report)
    is_jwt = kind is not None and kind.value == "JWT"
    entries = dict(node.items())
    for key, child in node.items():
        if key == "identitySource":
            entries[key] = identity_sources(child, protocol)
    issuers = node.get("jwtConfiguration")
    if is_jwt and issuers is not None and issuers.is_map and issuers.get("issuers") is not None:
        found = _one_issuer(issuers, report)
        if found is None:
            return None
        entries["jwtConfiguration"] = found
    made: V2Authorizer | None = parser.resource(V2Authorizer, with_entries(node, entries), report, given={"name": name})
    if made is None:
        return None
    if is_jwt and not made.identity_source:
        return replace(made, identity_source=frozenset({TOKEN_HEADER}))
    if protocol.is_http and not is_jwt and made.authorizer_payload_format_version is None:
        return replace(made, authorizer_payload_format_version=DEFAULT_FORMAT)
    return made


def _fits(kind: Node, node: Node, protocol: Protocol, report: Report) -> bool:
    value = kind.value
    if value == "TOKEN":
        hint = "write type: REQUEST; the function then finds the token among the headers"
    elif value == "COGNITO_USER_POOLS":
        hint = _cognito_hint(node) if protocol.is_http else "check the token in a function: type: REQUEST"
    elif value == "JWT" and not protocol.is_http:
        hint = "check the token in a function: type: REQUEST"
    else:
        return True
    report.add(f"type {value} is not for {protocol.title}", RULE, kind, hint=hint)
    return False


def _cognito_hint(node: Node) -> str:
    pools = node.get("providerARNs")
    arns = [str(item.value) for item in pools.value] if pools is not None and pools.is_list else []
    match = _POOL.match(arns[0]) if len(arns) == 1 else None
    region, pool = (match["region"], match["pool"]) if match else ("REGION", "POOL_ID")
    issuer = f"https://cognito-idp.{region}.amazonaws.com/{pool}"
    return f"write type: JWT, jwtConfiguration: {{issuer: {issuer}, audience: [APP_CLIENT_ID]}}"


def _one_issuer(node: Node, report: Report) -> Node | None:
    """Return the tokens of a REST API's JWT authorizer as an HTTP API says them, where it can."""
    issuers, algorithms = node.get("issuers"), node.get("defaultAlgorithms")
    only = issuers.value[0] if issuers is not None and issuers.is_list and len(issuers.value) == 1 else None
    if only is None or not only.is_map:
        hint = "an HTTP API's authorizer has one issuer: write one authorizer for each"
        report.add("jwtConfiguration: issuers are not for HTTP APIs", RULE, issuers or node, hint=hint)
        return None
    if only.get("additionalClaims") is not None:
        hint = "an HTTP API checks issuer, audience and scopes: check the claim in the function"
        report.add("additionalClaims are not for HTTP APIs", RULE, only.key_source("additionalClaims"), hint=hint)
        return None
    if algorithms is not None and any(not str(item.value).startswith("RS") for item in _items(algorithms)):
        hint = "an HTTP API takes tokens that are signed with RSA"
        report.add("these defaultAlgorithms are not for HTTP APIs", RULE, algorithms, hint=hint)
        return None
    names = {"issuer": "issuer", "audiences": "audience"}
    Members(only, report).known(names)
    entries = {names[key]: child for key, child in only.items() if key in names}
    keys = {names[key]: source for key, source in only.keys.items() if key in names}
    return Node(FrozenMap(entries), only.source, FrozenMap(keys))


def _items(node: Node) -> tuple[Node, ...]:
    return node.value if node.is_list else (node,)
