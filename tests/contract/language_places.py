"""Every place of the spec language, found by walking its JSON Schema, and the smallest documents that reach it."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import yaml

from apigwctl.spec.json_schema import schema

Path = tuple[str, ...]
MISSING = object()
ALIAS = "another name of "
ITEM = "0"
"""How a path names the one item of a list."""

KEYS: dict[str, str] = {
    "*routes": "GET /orders",
    "*.methodSettings": "orders/GET",
    "*responses": "200",
    "*.accessAssociations": "vpce-1",
    "*stages": "prod",
    "HttpApi*routeSettings": "GET /orders",
    "WebSocketApi*routeSettings": "send",
    "WebSocketApi*routes": "send",
    "WebSocketApi*responses": "$default",
    "WebSocketApi.routes.send.requestParameters": "route.request.header.X",
    "WebSocketApi*.routeResponse.responseParameters": "route.response.header.X",
    "HttpApi*responseParameters": "200",
    "Project.targets": "dev",
    "*.regions": "eu-west-1",
    "*": "customers",
}
"""The key that stands for any in a map, by the place of the map."""

ALIKE = {"RestApi.gatewayResponses": "DEFAULT_4XX"}
"""Maps of which all entries have the same members: one stands for all, inside it."""


@dataclass(frozen=True)
class Place:
    """A key of the language: its path from the document's kind, what its value may be, and whether it is needed."""

    path: Path
    schema: Mapping[str, Any]
    needed: bool = False

    def __str__(self) -> str:
        return dotted(self.path)

    @property
    def alias_of(self) -> str:
        """The canonical name of the member that this is another name of, or its own."""
        says = str(self.schema.get("description", ""))
        return says.removeprefix(ALIAS) if says.startswith(ALIAS) else self.path[-1]


def dotted(path: Path) -> str:
    """Return a path as tables and test ids write it: `RestApi.routes.GET /orders.mock.statusCode`."""
    return ".".join(path)


def best(table: Mapping[str, Any], text: str, default: Any = MISSING) -> Any:
    """Return the entry of the longest pattern that a text matches."""
    found = [pattern for pattern in table if fnmatchcase(text, pattern)]
    return table[max(found, key=len)] if found else default


@cache
def places(*documents: str) -> tuple[Place, ...]:
    """Return every place in some kinds of documents, outermost first."""
    return tuple(item for name in documents for item in _walk({"$ref": f"#/$defs/{name}"}, (name,)))


def options(found: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Iterate over what a schema allows, references and alternatives followed."""
    if "$ref" in found:
        name = found["$ref"].removeprefix("#/$defs/")
        yield from [{"open": True}] if name == "open" else options(_definitions()[name])
    elif "anyOf" in found:
        for inner in found["anyOf"]:
            yield from options(inner)
    else:
        yield found


@cache
def _definitions() -> dict[str, Any]:
    return dict(schema()["$defs"])


def _walk(found: Mapping[str, Any], path: Path) -> Iterator[Place]:
    for option in options(found):
        for key, inner in option.get("properties", {}).items():
            if key != "kind":
                yield Place((*path, key), inner, key in option.get("required", ()))
            if ALIKE.get(dotted(path), key) == key:
                yield from _walk(inner, (*path, key))
        inside = [*option.get("patternProperties", {}).values(), option.get("additionalProperties")]
        for inner in inside:
            if isinstance(inner, Mapping):
                yield from _walk(inner, (*path, best(KEYS, dotted(path))))
        if "items" in option:
            yield from _walk(option["items"], (*path, ITEM))


def values(found: Mapping[str, Any]) -> Iterator[Any]:
    """Iterate over values that a schema allows, a few of each sort."""
    for option in options(found):
        kinds = option.get("type", "")
        if "const" in option:
            yield option["const"]
        elif "enum" in option:
            yield from option["enum"]
        elif kinds == "boolean":
            yield from (True, False)
        elif kinds in ("integer", "number"):
            yield from (max(60, option.get("minimum", 0)), 0)
        elif kinds == "array":
            yield from ([item] for item in values(option.get("items", {})))
        elif kinds == "object" and isinstance(option.get("additionalProperties"), dict):
            yield from ({"customers": item} for item in values(option["additionalProperties"]))
        elif kinds == "object":
            yield from _maps(option)
        elif "string" in kinds:
            yield from ("text", "other")


def _maps(option: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    needed = {key: next(values(option["properties"][key]), None) for key in option.get("required", ())}
    if needed or not option.get("properties"):
        yield needed
    else:
        yield from ({key: item} for key, inner in option["properties"].items() for item in values(inner))


# -- documents ---------------------------------------------------------------------------------------------------------


def merged(below: Any, above: Any) -> Any:
    """Return a value with another over it: maps merge, everything else replaces, null removes."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    made = dict(below)
    for key, value in above.items():
        made[key] = merged(made.get(key), value)
    return {key: value for key, value in made.items() if value is not None}


def around(tables: Mapping[str, str], path: Path) -> dict[str, Any]:
    """Return the document that a place stands in: every table entry on the way to it, and its own, over one another."""
    made: dict[str, Any] = {}
    for length in range(1, len(path) + 1):
        text = dotted(path[:length])
        for pattern, document in tables.items():
            if fnmatchcase(text, pattern):
                made = merged(made, yaml.safe_load(document))
    return made


def put(document: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """Return a copy with a value at a path (MISSING: without it); containers that are not there are made."""
    made = copy.deepcopy(document)
    where: Any = made
    for key, after in zip(path, (*path[1:], ""), strict=True):
        last = after == ""
        if isinstance(where, list):
            if last:
                where[:] = [value]
                break
            if not where:
                where.append([] if after == ITEM else {})
            where = where[0]
            continue
        if last:
            if value is MISSING:
                where.pop(key, None)
            else:
                where[key] = value
            break
        if not isinstance(where.get(key), dict | list):
            where[key] = [] if after == ITEM else {}
        where = where[key]
    return made
