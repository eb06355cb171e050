"""`smoke:` of an API: requests, and what their answers must be like."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from apigwctl.model.smoke import Smoke, answering
from apigwctl.spec.members import Members, Opaque, as_map, type_name
from apigwctl.spec.report import Report, suggest
from apigwctl.spec.route_keys import VERBS
from apigwctl.values import FrozenMap, Node

SMOKE_KEYS = ("name", "request", "expect")
REQUEST_KEYS = ("method", "path", "headers", "body", "stageVariables")
EXPECT_KEYS = ("status", "headers", "json")
METHODS = tuple(verb for verb in VERBS if verb != "ANY")


def read_smoke(node: Node | None, routes: Collection[str], report: Report, *, real: bool = False) -> tuple[Smoke, ...]:
    """Return the smoke tests that a document says; `real`: of an API that is tested by real requests only."""
    if node is None or node.value is None:
        return ()
    if not node.is_list:
        report.add(f"smoke: expected a list of tests, got {type_name(node.value)}", "wrong-type", node)
        return ()
    made = [_test(item, routes, report, real=real) for item in node.value]
    return tuple(item for item in made if item is not None)


def _test(node: Node, routes: Iterable[str], report: Report, *, real: bool) -> Smoke | None:
    members = Members(as_map(node, report, "smoke"), report).known(SMOKE_KEYS)
    wanted = members.map("request")
    if wanted is None:
        if "request" not in members:
            report.add("smoke: request is missing", "required", node, hint="request: {method: GET, path: /health}")
        return None
    request = Members(wanted, report).known(REQUEST_KEYS)
    expected = members.map("expect")
    expect = Members(expected if expected is not None else Node(FrozenMap(), node.source), report).known(EXPECT_KEYS)
    method, path = _method(request, report), request.text("path")
    if not path.startswith("/"):
        report.add("smoke: path is missing" if not path else f"smoke: {path} does not start with /", "required", wanted)
        return None
    known = method in METHODS and not isinstance(path, Opaque)
    if known and answering(method, path, routes) is None:
        asked = f"{method} {path}"
        report.add(f"smoke: no route answers {asked}", "smoke-route", wanted, hint=suggest(asked, routes))
        return None
    variables = _texts(request, "stageVariables", report)
    if real and variables:
        hint = "a real request gets the stage's own"
        report.idle("smoke: stageVariables of an HTTP API", request.source("stageVariables"), hint=hint)
    return Smoke(
        name=members.text("name") or f"{method} {path}",
        method=method,
        path=path,
        headers=_texts(request, "headers", report),
        body=_body(request),
        variables=FrozenMap() if real else variables,
        status=_status(expect, report),
        answered=_texts(expect, "headers", report),
        answer=_values(expect),
    )


def _method(request: Members, report: Report) -> str:
    method = request.text("method", "GET")
    if method not in METHODS and not isinstance(method, Opaque):
        report.add(f"smoke: method {method} is not known", "enum", request.get("method"), hint=suggest(method, METHODS))
    return method


def _status(expect: Members, report: Report) -> int:
    status = expect.whole("status", 200)
    if not 100 <= status <= 599:
        report.add(f"smoke: {status} is no status code", "status-code", expect.get("status"), hint="100 to 599")
    return status


def _texts(members: Members, key: str, report: Report) -> FrozenMap[str, str]:
    node = members.map(key)
    inner = Members(node, report) if node is not None else None
    return FrozenMap({name: inner.text(name) for name, _ in inner.node.items()} if inner is not None else {})


def _body(request: Members) -> str:
    """Return a body as text; a map or a list is sent as JSON."""
    node = request.get("body")
    if node is None:
        return ""
    return node.value if isinstance(node.value, str) else json.dumps(node.plain(), ensure_ascii=False)


def _values(expect: Members) -> FrozenMap[str, Any]:
    node = expect.map("json")
    return FrozenMap({place: child.plain() for place, child in node.items()} if node is not None else {})
