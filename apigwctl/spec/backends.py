"""The short forms of an integration: lambda, http, aws and mock, rewritten into AWS's members."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.rest import Integration
from apigwctl.catalogue.schema import fields_of
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.lambdas import function_arn, invocation_uri
from apigwctl.spec.members import Members, Opaque, as_map, type_name, with_entries
from apigwctl.spec.report import Report
from apigwctl.spec.route_keys import RouteKey, variables
from apigwctl.values import FrozenMap, Node

INTEGRATION_KEYS = frozenset(key for item in fields_of(Integration) for key in (item.spec, *item.aliases))
LAMBDA_KEYS = frozenset({"function", "arn", "streaming", "narrow"})
AWS_KEYS = frozenset({"service", "action", "path", "subdomain"})
MOCK_KEYS = frozenset({"statusCode", "body", "headers", "contentType"})


@dataclass(frozen=True)
class Rewritten:
    """What a short form stands for: an integration, method members and responses beneath what the route says itself."""

    integration: Node
    method: Node | None = None
    responses: Node | None = None
    narrow: bool = False


@dataclass(frozen=True)
class Place:
    """The route and the environment that a short form is read in."""

    key: RouteKey
    environment: Environment
    report: Report


def _rest(node: Node, own: frozenset[str], report: Report) -> dict[str, Node]:
    Members(node, report).known((*own, *INTEGRATION_KEYS))
    return {key: child for key, child in canonical(node).items() if key in INTEGRATION_KEYS}


def canonical(node: Node) -> Node:
    """Return a map of integration members under their canonical names; one that is given twice is left as it is."""
    names = {alias: item.spec for item in fields_of(Integration) for alias in item.aliases}
    entries = {key if names.get(key, key) in node.value else names.get(key, key): child for key, child in node.items()}
    keys = {**node.keys, **{names[key]: source for key, source in node.keys.items() if key in names}}
    return Node(FrozenMap(entries), node.source, FrozenMap(keys))


def from_lambda(node: Node, place: Place) -> Rewritten | None:
    """`lambda:` a function name, an ARN, or a map with `function` and integration members."""
    report = place.report
    text_node = node
    entries: dict[str, Node] = {}
    streaming = narrow = False
    if node.is_map:
        members = Members(node, report)
        entries = _rest(node, LAMBDA_KEYS, report)
        streaming, narrow = members.flag("streaming"), members.flag("narrow")
        found = node.get("function") or node.get("arn")
        if found is None:
            report.add("lambda: function is missing", "required", node)
            return None
        text_node = found
    arn = function_arn(text_node.value, place.environment) if isinstance(text_node.value, str) else None
    if arn is None:
        got = text_node.value if isinstance(text_node.value, str) else type_name(text_node.value)
        report.add(f"lambda: {got} is no function", "lambda-function", text_node, hint="a function's name or its ARN")
        return None
    made: dict[str, Any] = {
        "type": "AWS_PROXY",
        "httpMethod": "POST",
        "uri": invocation_uri(arn, place.environment, streaming=streaming),
    }
    if streaming:
        made["responseTransferMode"] = "STREAM"
    return Rewritten(_over(made, entries, text_node, node), narrow=narrow)


def from_http(node: Node, place: Place) -> Rewritten | None:
    """`http:` a URL, or a map with `uri` and integration members; `{id}` in it is the route's path parameter."""
    entries = _rest(node, frozenset(), place.report) if node.is_map else {"uri": node}
    uri = entries.get("uri")
    if uri is None or not isinstance(uri.value, str):
        place.report.add("http: uri is missing", "required", node)
        return None
    integration = _over({"type": "HTTP_PROXY", "httpMethod": place.key.verb}, entries, uri, node)
    return _mapped(integration, uri, place)


def mapped_placeholders(integration: Node, place: Place) -> Rewritten:
    """Map the placeholders of an integration's URI that are path parameters of the route and not mapped yet."""
    uri = integration.get("uri")
    if uri is None or not isinstance(uri.value, str):
        return Rewritten(integration)
    return _mapped(integration, uri, place)


def _mapped(integration: Node, uri: Node, place: Place) -> Rewritten:
    mapping = integration.get("requestParameters")
    entries = dict(mapping.items()) if mapping is not None else {}
    method: dict[str, Any] = {}
    known = variables(place.key.path)
    for name in variables(_without_interpolation(uri.value)):
        if name in known and f"integration.request.path.{name}" not in entries:
            target = f"method.request.path.{name}"
            entries[f"integration.request.path.{name}"] = Node(target, uri.source)
            method[target] = True
    if not method:
        return Rewritten(integration)
    parameters = (
        with_entries(mapping, entries) if mapping is not None and mapping.is_map else Node.of(entries, uri.source)
    )
    changed = with_entries(integration, {**dict(integration.items()), "requestParameters": parameters})
    return Rewritten(changed, method=Node.of({"requestParameters": method}, uri.source))


def _without_interpolation(text: str) -> str:
    return text.replace("${", "$(")


def from_aws(node: Node, place: Place) -> Rewritten | None:
    """`aws:` a service with an action or a path: type AWS, POST, and the service's URI; `{id}` in it is mapped."""
    report = place.report
    node = as_map(node, report, "aws")
    members = Members(node, report)
    entries = _rest(node, AWS_KEYS, report)
    service, action, path = members.text("service"), members.text("action"), members.text("path")
    if "uri" not in entries:
        if not service or bool(action) == bool(path):
            report.add("aws: service and either action or path are needed", "required", node)
            return None
        subdomain = f"{members.text('subdomain')}." if "subdomain" in members else ""
        what = f"action/{action}" if action else f"path/{path.removeprefix('/')}"
        environment = place.environment
        text = f"arn:{environment.partition}:apigateway:{environment.region}:{subdomain}{service}:{what}"
        entries["uri"] = Node(text, (node.get("action") or node.get("path") or node).source)
    return mapped_placeholders(_over({"type": "AWS", "httpMethod": "POST"}, entries, node, node), place)


def from_mock(node: Node, place: Place) -> Rewritten | None:
    """`mock:` a status code, a body and headers, answered without any back end."""
    report = place.report
    node = as_map(node, report, "mock")
    members = Members(node, report)
    entries = _rest(node, MOCK_KEYS, report)
    status = str(members.whole("statusCode", 200))
    made = {
        "type": "MOCK",
        "requestTemplates": {"application/json": json.dumps({"statusCode": int(status)})},
    }
    answer: dict[str, Any] = {}
    declared: dict[str, bool] = {}
    body = node.get("body")
    if body is not None and body.value is not None:
        content = members.text("contentType", "application/json")
        answer["responseTemplates"] = {content: body_text(body)}
    elif "contentType" in members:
        report.idle("mock: contentType without a body", members.source("contentType"))
    headers = members.map("headers")
    for name, value in headers.items() if headers is not None else ():
        declared[f"method.response.header.{name}"] = False
        answer.setdefault("responseParameters", {})[f"method.response.header.{name}"] = value.replace(
            f"'{value.value}'"
        )
    response = {status: {"method": {"responseParameters": declared} if declared else {}, "integration": answer}}
    return Rewritten(_over(made, entries, node, node), responses=Node.of(response, node.source))


def body_text(node: Node) -> Node:
    """Return the body of a mock as text: a value that is none as JSON."""
    if isinstance(node.value, str):
        return node
    text = json.dumps(node.plain())
    return Node(Opaque(text) if _has_opaque(node) else text, node.source)


def _has_opaque(node: Node) -> bool:
    if node.is_map:
        return any(_has_opaque(child) for child in node.value.values())
    return any(_has_opaque(child) for child in node.value) if node.is_list else isinstance(node.value, Opaque)


def _over(made: dict[str, Any], entries: dict[str, Node], made_at: Node, node: Node) -> Node:
    """Return the map of what is made, with what the spec says itself over it."""
    base = {key: Node.of(value, made_at.source) for key, value in made.items() if key not in entries}
    return with_entries(node, {**base, **entries})


SHORT_FORMS: dict[str, Callable[[Node, Place], Rewritten | None]] = {
    "lambda": from_lambda,
    "http": from_http,
    "aws": from_aws,
    "mock": from_mock,
}
