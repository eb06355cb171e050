"""Small documents, what the importer makes of them, and the same as resources."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from apigwctl.catalogue.addresses import paths_above
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.schema import KINDS
from apigwctl.catalogue.wire import from_wire
from apigwctl.openapi.importer import routes
from apigwctl.values import Address, FrozenMap, Node, Problem, Source, thaw

MOCK = {"type": "mock"}
INTEGRATION = "x-amazon-apigateway-integration"


def node(data: Any, file: str = "api.yaml", lines: Iterator[int] | None = None) -> Node:
    """Return data as nodes, each on a line of its own: keys and values in the order of writing."""
    lines = lines or itertools.count(1)
    source = Source(file, next(lines), 1)
    if isinstance(data, dict):
        keys, values = {}, {}
        for key, item in data.items():
            keys[str(key)] = Source(file, next(lines), 1)
            values[str(key)] = node(item, file, lines)
        return Node(FrozenMap(values), source, FrozenMap(keys))
    if isinstance(data, list):
        return Node(tuple(node(item, file, lines) for item in data), source)
    return Node(data, source)


def openapi(paths: dict[str, Any] | None = None, **rest: Any) -> dict[str, Any]:
    return {"openapi": "3.0.1", "info": {"title": "orders", "version": "1"}, "paths": paths or {}, **rest}


def swagger(paths: dict[str, Any] | None = None, **rest: Any) -> dict[str, Any]:
    return {"swagger": "2.0", "info": {"title": "orders", "version": "1"}, "paths": paths or {}, **rest}


def operation(integration: Any = None, **rest: Any) -> dict[str, Any]:
    return {**rest, INTEGRATION: MOCK if integration is None else integration}


def imported(document: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Return what a document without errors becomes."""
    made, problems = routes(node(document), **options)
    assert [str(item) for item in problems if item.severity == "error"] == []
    return dict(made.plain())


def only_route(document: dict[str, Any]) -> dict[str, Any]:
    [route] = imported(document)["routes"].values()
    return dict(route)


def problems(document: dict[str, Any]) -> tuple[Problem, ...]:
    return routes(node(document))[1]


def said(problem: Problem) -> str:
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"{problem.severity} {problem.rule} {problem.address}: {problem.message}{hint}"


def resources(api: str, made: dict[str, Any]) -> dict[Address, Any]:
    """Return the resources that an imported document describes, with AWS's defaults filled in."""
    found: dict[Address, Any] = {Address("rest_api", (api,)): _read("rest_api", {**made, "name": api}, api)}
    groups = {
        "authorizer": "authorizers",
        "request_validator": "requestValidators",
        "model": "models",
        "gateway_response": "gatewayResponses",
    }
    for kind, group in groups.items():
        [key] = [item.wire for item in KINDS[kind].fields if item.key]
        for name, data in made.get(group, {}).items():
            found[Address(kind, (api, name))] = _read(kind, {**data, key: name}, api)
    for number, data in enumerate(made.get("documentationParts", ())):
        found[Address("documentation_part", (api, str(number)))] = _read("documentation_part", data, api)
    for name, route in made.get("routes", {}).items():
        found |= _route(api, *name.split(" ", 1), route)
    paths = [name.split(" ", 1)[1] for name in made.get("routes", {})] + made.get("resources", [])
    for path in {above for leaf in paths for above in paths_above(leaf)}:
        found[Address("resource", (api, path))] = path
    return found


def _route(api: str, verb: str, path: str, route: dict[str, Any]) -> dict[Address, Any]:
    parts = (api, path, verb)
    data = {
        **route,
        "httpMethod": verb,
        "authorizerId": route.get("authorizer"),
        "requestValidatorId": route.get("requestValidator"),
    }
    found = {
        Address("method", parts): _read("method", data, api),
        Address("integration", parts): _read("integration", route["integration"], api),
    }
    for status, response in route.get("responses", {}).items():
        for kind, half in (("method_response", "method"), ("integration_response", "integration")):
            if half in response:
                found[Address(kind, (*parts, status))] = _read(kind, {**response[half], "statusCode": status}, api)
    return found


def _read(kind: str, data: dict[str, Any], api: str) -> Any:
    return from_wire(KINDS[kind], data, resolve=lambda to, name: Address(to, (api, name)))


def comparable(found: dict[Address, Any]) -> dict[str, Any]:
    """Return resources by address as text, for a difference that can be read; documentation parts by content."""
    made: dict[str, Any] = {}
    for address, item in found.items():
        if address.kind == "documentation_part":
            made[f"documentation_part {item.location}"] = thaw(item.properties)
        elif address.kind == "resource":
            made[str(address)] = True
        else:
            made[str(address)] = normalise(item)
    return made
