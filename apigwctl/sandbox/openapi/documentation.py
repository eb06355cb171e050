"""Documentation parts: those that a document lists, or those that AWS makes from its descriptions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from apigwctl.sandbox.openapi.document import Document, JsonObject, items, mapping

EXTENSION = "x-amazon-apigateway-documentation"

_PARAMETER_PARTS = {"path": "PATH_PARAMETER", "query": "QUERY_PARAMETER", "header": "REQUEST_HEADER"}
# Places that are no part of a path
_NOWHERE = ("API", "AUTHORIZER", "MODEL")

Part = dict[str, Any]


def read_documentation(document: Document, methods: dict[str, dict[str, tuple[JsonObject, JsonObject]]]) -> list[Part]:
    """The documentation parts of an import: `{"location": {…}, "properties": "<JSON text>"}` each.

    `methods` holds path item and operation by path and verb. When the document lists its parts
    (x-amazon-apigateway-documentation), those are all; else AWS makes parts of the descriptions, summaries, titles and
    tags in place (recorded: test_import_documentation_parts shows API, METHOD, MODEL and RESPONSE parts). A listed part
    that leaves out its path is at the root (recorded for METHOD and RESPONSE; the API reference says so of all places).
    """
    listed = mapping(document.root.get(EXTENSION))
    if listed:
        parts = [mapping(node) for node in items(listed.get("documentationParts"))]
        return [_part(_rooted(mapping(part.get("location"))), part.get("properties")) for part in parts]
    found = [*_api_parts(document), *_definition_parts(document)]
    for path, operations in methods.items():
        found.extend(_resource_parts(path, operations))
        for verb, (item, operation) in operations.items():
            found.extend(_method_parts(document, {"path": path, "method": verb}, item, operation))
    return _distinct(found)


def _rooted(location: JsonObject) -> JsonObject:
    return location if location.get("type") in _NOWHERE else {"path": "/", **location}


def _api_parts(document: Document) -> Iterator[Part]:
    info = mapping(document.root.get("info"))
    about = {name: info[name] for name in ("description", "termsOfService", "contact", "license") if info.get(name)}
    properties: JsonObject = {"info": about} if about else {}
    properties |= {name: document.root[name] for name in ("tags", "externalDocs") if document.root.get(name)}
    yield from _when(properties, {"type": "API"})


def _definition_parts(document: Document) -> Iterator[Part]:
    for name, schema in document.shelf("schemas").items():
        yield from _when(_of(schema, "title", "description"), {"type": "MODEL", "name": name})
    for name, scheme in document.security_schemes().items():
        if "x-amazon-apigateway-authorizer" in mapping(scheme):
            yield from _when(_of(scheme, "description"), {"type": "AUTHORIZER", "name": name})


def _resource_parts(path: str, operations: dict[str, tuple[JsonObject, JsonObject]]) -> Iterator[Part]:
    for item, _ in list(operations.values())[:1]:
        yield from _when(_of(item, "summary", "description"), {"type": "RESOURCE", "path": path})


def _method_parts(document: Document, at: JsonObject, item: JsonObject, operation: JsonObject) -> Iterator[Part]:
    yield from _when(_of(operation, "tags", "summary", "description"), {"type": "METHOD"} | at)
    for node in [*items(item.get("parameters")), *items(operation.get("parameters"))]:
        parameter = document.target(node)
        described = _of(parameter, "description")
        if parameter.get("in") == "body":
            yield from _when(described, {"type": "REQUEST_BODY"} | at)
        elif kind := _PARAMETER_PARTS.get(str(parameter.get("in"))):
            yield from _when(described, {"type": kind, "name": parameter.get("name")} | at)
    yield from _when(_of(document.target(operation.get("requestBody")), "description"), {"type": "REQUEST_BODY"} | at)
    for status, node in mapping(operation.get("responses")).items():
        response, answered = document.target(node), at | {"statusCode": status}
        yield from _when(_of(response, "description"), {"type": "RESPONSE"} | answered)
        for name, header in mapping(response.get("headers")).items():
            described = _of(document.target(header), "description")
            yield from _when(described, {"type": "RESPONSE_HEADER", "name": name} | answered)


def _of(node: object, *names: str) -> JsonObject:
    return {name: mapping(node)[name] for name in names if mapping(node).get(name)}


def _when(properties: JsonObject, location: JsonObject) -> Iterator[Part]:
    if properties:
        yield _part(location, properties)


def _part(location: JsonObject, properties: object) -> Part:
    return {
        "location": dict(location),
        "properties": properties if isinstance(properties, str) else json.dumps(properties, ensure_ascii=False),
    }


def _distinct(parts: list[Part]) -> list[Part]:
    """One part for each location; the later one, which stands nearer to the operation, holds."""
    by_location = {json.dumps(part["location"], sort_keys=True): part for part in parts}
    return list(by_location.values())
