"""What routes of HTTP and WebSocket APIs call: the short forms of REST APIs, put into the second service's members."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from apigwctl.catalogue.addresses import by_id
from apigwctl.catalogue.http import V2Integration
from apigwctl.catalogue.schema import fields_of
from apigwctl.spec.backends import AWS_KEYS, LAMBDA_KEYS, body_text
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.lambdas import function_arn, invocation_uri
from apigwctl.spec.members import Members, Opaque, as_map, type_name, with_entries
from apigwctl.spec.report import Report
from apigwctl.spec.v2.expressions import answer_mapping, request_mapping
from apigwctl.spec.v2.protocols import RULE, Protocol
from apigwctl.spec.v2.route_keys import verb_of
from apigwctl.spec.v2.subtypes import SUBTYPES, subtype_of
from apigwctl.values import Address, FrozenMap, Node

CONNECTIONS = ("connection", "connectionId")
INTEGRATION_KEYS = frozenset(key for item in fields_of(V2Integration) for key in (item.spec, *item.aliases))
MOCK_KEYS = frozenset({"statusCode", "body"})
DEFAULT = "$default"
DEFAULT_TEMPLATE = r"\$default"
"""The expression that always selects the template `$default` (AWS developer guide, template selection expressions)."""


@dataclass(frozen=True)
class Called:
    """What a route calls: an integration in AWS's members, the name that it shares it by, and what comes with it."""

    node: Node
    name: str = ""
    narrow: bool = False
    responses: Node | None = None


@dataclass(frozen=True)
class Place:
    """The route, the kind of API and the environment that a short form is read in."""

    key: str
    protocol: Protocol
    environment: Environment
    report: Report


def canonical(node: Node) -> Node:
    """Return a map of integration members under one name each; one that is given twice is left as it is."""
    names = {alias: item.spec for item in fields_of(V2Integration) for alias in item.aliases}
    entries = {key if names.get(key, key) in node.value else names.get(key, key): child for key, child in node.items()}
    keys = {**node.keys, **{names[key]: source for key, source in node.keys.items() if key in names}}
    return Node(FrozenMap(entries), node.source, FrozenMap(keys))


def _members(node: Node, own: frozenset[str], place: Place) -> dict[str, Node]:
    """Return the integration members of a short form's map under one name each; strangers are problems."""
    node = place.protocol.only(node, "integration", place.report)
    Members(node, place.report).known((*own, *INTEGRATION_KEYS))
    kept = {key: child for key, child in node.items() if key in INTEGRATION_KEYS}
    return dict(canonical(with_entries(node, kept)).items())


def _over(made: dict[str, Any], entries: dict[str, Node], made_at: Node, node: Node) -> Node:
    base = {key: Node.of(value, made_at.source) for key, value in made.items() if key not in entries}
    keys = canonical(with_entries(node, entries)).keys if node.is_map else FrozenMap[str, Any]()
    return Node(FrozenMap({**base, **entries}), node.source, keys)


def from_lambda(node: Node, place: Place) -> Called | None:
    """`lambda:` a function name, an ARN, or a map with `function` and integration members."""
    report, named, entries, narrow = place.report, node, dict[str, Node](), False
    if node.is_map:
        entries = _members(node, LAMBDA_KEYS, place)
        narrow = Members(node, report).flag("narrow")
        found = node.get("function") or node.get("arn")
        if found is None:
            report.add("lambda: function is missing", "required", node)
            return None
        named = found
    arn = function_arn(named.value, place.environment) if isinstance(named.value, str) else None
    if arn is None:
        got = named.value if isinstance(named.value, str) else type_name(named.value)
        report.add(f"lambda: {got} is no function", "lambda-function", named, hint="a function's name or its ARN")
        return None
    made = {
        "integrationType": "AWS_PROXY",
        "integrationMethod": "POST",
        "integrationUri": invocation_uri(arn, place.environment),
        **({"payloadFormatVersion": "2.0"} if place.protocol.is_http else {}),
    }
    return Called(_over(made, entries, named, node), narrow=narrow)


def from_http(node: Node, place: Place) -> Called | None:
    """`http:` a URL, or a map with `uri` and integration members."""
    entries = _members(node, frozenset(), place) if node.is_map else {"integrationUri": node}
    uri = entries.get("integrationUri")
    if uri is None or not isinstance(uri.value, str):
        place.report.add("http: uri is missing", "required", node)
        return None
    verb = verb_of(place.key) if place.protocol.is_http else "POST"
    return Called(_over({"integrationType": "HTTP_PROXY", "integrationMethod": verb}, entries, uri, node))


def from_aws(node: Node, place: Place) -> Called | None:
    """`aws:` a service and its action; an HTTP API calls those that it has a subtype for."""
    node = as_map(node, place.report, "aws")
    return _subtype(node, place) if place.protocol.is_http else _service(node, place)


def _subtype(node: Node, place: Place) -> Called | None:
    report = place.report
    members = Members(node, report)
    entries = _members(node, AWS_KEYS, place)
    service, action = members.text("service"), members.text("action")
    subtype = members.text("integrationSubtype") or subtype_of(service, action)
    if not subtype:
        said = f"{service} {action or members.text('path')}".strip()
        if not said:
            report.add("aws: service and action are needed", "required", node, hint=f"one of: {', '.join(SUBTYPES)}")
        else:
            hint = f"{', '.join(SUBTYPES)} only: call it from a function, or use kind: RestApi"
            report.add(f"aws: HTTP APIs do not call {said}", RULE, node.get("action") or node, hint=hint)
        return None
    return Called(_over({"integrationType": "AWS_PROXY", "integrationSubtype": subtype}, entries, node, node))


def _service(node: Node, place: Place) -> Called | None:
    members = Members(node, place.report)
    entries = _members(node, AWS_KEYS, place)
    service, action, path = members.text("service"), members.text("action"), members.text("path")
    made: dict[str, Any] = {"integrationType": "AWS", "integrationMethod": "POST"}
    if "integrationUri" not in entries:
        if not service or bool(action) == bool(path):
            place.report.add("aws: service and either action or path are needed", "required", node)
            return None
        subdomain = f"{members.text('subdomain')}." if "subdomain" in members else ""
        what = f"action/{action}" if action else f"path/{path.removeprefix('/')}"
        here = place.environment
        made["integrationUri"] = f"arn:{here.partition}:apigateway:{here.region}:{subdomain}{service}:{what}"
    return Called(_over(made, entries, node.get("action") or node.get("path") or node, node))


def from_mock(node: Node, place: Place) -> Called | None:
    """`mock:` on a WebSocket API: a status code, and a body that goes back to the client where there is one."""
    report = place.report
    node = as_map(node, report, "mock")
    members = Members(node, report)
    for key in ("headers", "contentType"):
        if key in members:
            report.add(f"{key} is not for WebSocket APIs", RULE, members.source(key), hint="a message has no headers")
            node = with_entries(node, {name: child for name, child in node.items() if name != key})
    entries = _members(node, MOCK_KEYS, place)
    template = json.dumps({"statusCode": members.whole("statusCode", 200)})
    made = {
        "integrationType": "MOCK",
        "requestTemplates": {DEFAULT: template},
        "templateSelectionExpression": DEFAULT_TEMPLATE,
    }
    answer: dict[str, Any] = {}
    body = node.get("body")
    if body is not None and body.value is not None:
        answer = {"responseTemplates": {DEFAULT: body_text(body)}, "templateSelectionExpression": DEFAULT_TEMPLATE}
    halves = {"integration": answer, **({"route": {}} if answer else {})}
    return Called(_over(made, entries, node, node), responses=Node.of({DEFAULT: halves}, node.source))


SHORT_FORMS: dict[str, Callable[[Node, Place], Called | None]] = {
    "lambda": from_lambda,
    "http": from_http,
    "aws": from_aws,
    "mock": from_mock,
}


def in_members(node: Node, place: Place, *, what: str = "integration") -> Called:
    """Return an integration that is written in AWS's own members."""
    node = as_map(node, place.report, what)
    narrow = Members(node, place.report).flag("narrow")
    rest = with_entries(node, {key: child for key, child in node.items() if key != "narrow"})
    return Called(canonical(place.protocol.only(rest, "integration", place.report)), narrow=narrow)


def finished(called: Called, protocol: Protocol, report: Report) -> Called:
    """Return what is called with its mappings in the words of the kind."""
    entries = dict(called.node.items())
    for key, child in called.node.items():
        if key == "requestParameters":
            entries[key] = request_mapping(child, protocol, report)
        elif key == "responseParameters" and child.is_map:
            statuses = {status: answer_mapping(mapping, protocol) for status, mapping in child.items()}
            entries[key] = with_entries(child, statuses)
    return replace(called, node=with_entries(called.node, entries))


def connection(node: Node, protocol: Protocol, report: Report) -> tuple[Node, Address | None]:
    """Return an integration's members without its VPC link, and the address of the link: a VpcLink document, or an id.

    HTTP APIs take links of the second service, WebSocket APIs those of the first (Terraform's acceptance tests).
    """
    said = next((key for key in CONNECTIONS if node.get(key) is not None), "")
    given = node.get(said) if said else None
    if given is None or given.value is None:
        return node, None
    entries = {key: child for key, child in node.items() if key not in CONNECTIONS}
    entries.setdefault("connectionType", Node("VPC_LINK", given.source))
    kind = "v2_vpc_link" if protocol.is_http else "vpc_link"
    rest = with_entries(node, entries)
    if given.is_map:
        name = Members(given, report).known(("vpcLink",)).text("vpcLink")
        if not name:
            report.add("connectionId: vpcLink is missing", "required", given, hint="{vpcLink: NAME}")
        return rest, Address(kind, (name,)) if name else None
    if isinstance(given.value, Opaque | str):
        return rest, Address(kind, (by_id(given.value),))
    got = type_name(given.value)
    report.add(f"connectionId: expected an id or {{vpcLink: NAME}}, got {got}", "wrong-type", given)
    return rest, None
