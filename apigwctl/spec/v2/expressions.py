"""Where values come from and go to: one spelling for all kinds of APIs, put into the words of each.

REST APIs say `method.request.header.X`, WebSocket APIs `route.request.header.X`, HTTP APIs `$request.header.X`; a
mapped header is `integration.request.header.X` in the first two and `overwrite:header.X` in the third (AWS developer
guide, "Transform API requests and responses for HTTP APIs", "WebSocket API data mapping", 2026-04). Each kind takes its
own words as they are, and those of the others where they mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from apigwctl.spec.members import Opaque, with_entries
from apigwctl.spec.report import Report
from apigwctl.spec.v2.protocols import RULE, Protocol
from apigwctl.values import FrozenMap, Node, Source

_REQUEST = re.compile(r"(?:\$|method\.|route\.)request\.(.+)\Z", re.DOTALL)
_ANSWER = re.compile(r"integration\.response\.(.+)\Z", re.DOTALL)
_ELSEWHERE = re.compile(r"\$?((?:context|stageVariables)\..+)\Z", re.DOTALL)
_LITERAL = re.compile(r"'(.*)'\Z", re.DOTALL)
_REST_TARGET = re.compile(r"integration\.request\.(header|querystring|path)\.(.+)\Z")
_REST_ANSWER = re.compile(r"method\.response\.header\.(.+)\Z")
_MULTIVALUE = re.compile(r"(?:method|route)\.request\.multivalue")


def source_in(text: str, protocol: Protocol) -> str:
    """Return where a value comes from in a kind's words; what is none of the known forms stays as it is."""
    if isinstance(text, Opaque) or _MULTIVALUE.match(text):
        return text
    for pattern, http, socket in (
        (_REQUEST, "$request.", "route.request."),
        (_ANSWER, "$response.", "integration.response."),
        (_ELSEWHERE, "$", ""),
    ):
        match = pattern.match(text)
        if match is not None:
            return (http if protocol.is_http else socket) + match.group(1)
    return text


def identity_sources(node: Node, protocol: Protocol) -> Node:
    """Return identity sources as a list in a kind's words: a list already, or one text with commas."""
    items = node.value if node.is_list else (node,)
    return node.replace(tuple(_sources(items, protocol)))


def _sources(items: tuple[Node, ...], protocol: Protocol) -> Iterator[Node]:
    for item in items:
        if not isinstance(item.value, str) or isinstance(item.value, Opaque):
            yield item
            continue
        for part in item.value.split(","):
            if part.strip():
                yield item.replace(source_in(part.strip(), protocol))


def request_mapping(node: Node, protocol: Protocol, report: Report) -> Node:
    """Return the request parameters of an integration in a kind's words."""
    if not node.is_map:
        return node
    if not protocol.is_http:
        return _mapped(node, {key: key for key, _ in node.items()}, protocol)
    names: dict[str, str] = {}
    for key, child in node.items():
        match = _REST_TARGET.match(key)
        if match is None:
            names[key] = key
        elif match.group(1) != "path":
            names[key] = f"overwrite:{match.group(1)}.{match.group(2)}"
        elif child.value != f"method.request.path.{match.group(2)}":
            hint = "name the route's own variable in the uri: HTTP APIs put it in"
            report.add(f"{key} is not for {protocol.title}", RULE, node.key_source(key), hint=hint)
    return _mapped(node, names, protocol)


def answer_mapping(node: Node, protocol: Protocol) -> Node:
    """Return the response parameters of a status of an HTTP API in its words."""
    if not node.is_map:
        return node
    matches = {key: _REST_ANSWER.match(key) for key, _ in node.items()}
    names = {key: f"overwrite:header.{match.group(1)}" if match else key for key, match in matches.items()}
    return _mapped(node, names, protocol)


def _mapped(node: Node, names: dict[str, str], protocol: Protocol) -> Node:
    entries: dict[str, Node] = {}
    sources: dict[str, Source] = {}
    for key, name in names.items():
        child = node.value[key]
        sources[name] = node.key_source(key)
        entries[name] = child
        if isinstance(child.value, str):
            text = source_in(child.value, protocol)
            literal = _LITERAL.match(text) if protocol.is_http and name != key else None
            entries[name] = child.replace(literal.group(1) if literal else text)
    return Node(FrozenMap(entries), node.source, FrozenMap(sources))


def declared_parameters(node: Node) -> Node:
    """Return the request parameters that a route of a WebSocket API asks for: `true` is short for {required: true}."""
    if not node.is_map:
        return node
    entries: dict[str, Node] = {}
    sources: dict[str, Source] = {}
    for key, child in node.items():
        match = _REQUEST.match(key)
        name = f"route.request.{match.group(1)}" if match else key
        sources[name] = node.key_source(key)
        entries[name] = _constraint(child)
    return Node(FrozenMap(entries), node.source, FrozenMap(sources))


def answered_parameters(half: Node) -> Node:
    """Return the route's half of a response; the parameters that it declares may be as short as a request's."""
    declared = half.get("responseParameters") if half.is_map else None
    if declared is None or not declared.is_map:
        return half
    long = with_entries(declared, {key: _constraint(child) for key, child in declared.items()})
    return with_entries(half, {**dict(half.items()), "responseParameters": long})


def _constraint(node: Node) -> Node:
    return Node.of({"required": node}, node.source) if isinstance(node.value, bool) else node
