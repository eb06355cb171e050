"""How members of a resource are said in a document, and which schemas survive an import by AWS."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from apigwctl.catalogue import quirks
from apigwctl.catalogue.schema import fields_of

SCHEMAS = "#/components/schemas/"
# What AWS's importer keeps of a schema. It reads schemas as OpenAPI's, whose vocabulary is smaller than that of JSON
# schema (the developer guide's "known issues" lists oneOf, anyOf, additionalProperties, exclusiveMinimum, readOnly …
# as dropped or refused), so a model that uses anything else is made by a call, which takes JSON schema as it is.
KEPT_KEYWORDS = frozenset(
    {
        "$ref",
        "allOf",
        "description",
        "enum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "pattern",
        "properties",
        "required",
        "title",
        "type",
        "uniqueItems",
    }
)


def members_said(resource: Any, besides: Collection[str] = ()) -> dict[str, Any]:
    """Return the members of a resource or structure that AWS does not fill in by itself, by wire name, without keys."""
    made: dict[str, Any] = {}
    for item in fields_of(type(resource)):
        value = getattr(resource, item.attribute)
        if item.key or item.shape.base in ("address", "secret") or item.wire in besides or value == item.default:
            continue
        if quirks.is_implied(resource, item):
            continue
        made[item.wire] = value_said(value)
    return made


def value_said(value: Any) -> Any:
    """Return a member's value as JSON-like data: sets in a fixed order, structures as mappings."""
    if isinstance(value, frozenset | set):
        return sorted((value_said(item) for item in value), key=str)
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and _is_structure(value):
        return members_said(value)
    if isinstance(value, Mapping):
        return {key: value_said(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [value_said(item) for item in value]
    return value


def schema_said(schema: Any) -> Any:
    """Return a model's schema with references to sibling models as references into the document."""
    if isinstance(schema, list):
        return [schema_said(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value.replace(quirks.ANY_API_MODELS, SCHEMAS)
        if key == "$ref" and isinstance(value, str)
        else schema_said(value)
        for key, value in schema.items()
    }


def siblings(schema: Any) -> set[str]:
    """Return the names of the models that a schema in its document form refers to."""
    if isinstance(schema, list):
        return set().union(*(siblings(item) for item in schema))
    if not isinstance(schema, dict):
        return set()
    own = schema.get("$ref")
    found = {own.removeprefix(SCHEMAS)} if isinstance(own, str) and own.startswith(SCHEMAS) else set()
    return found.union(*(siblings(value) for value in schema.values()))


def lost_in_import(schema: Any) -> str:
    """Return the keyword of a schema in its document form that an import would lose, or an empty text."""
    if not isinstance(schema, dict):
        return "a schema that is no mapping"
    for key, value in schema.items():
        if key not in KEPT_KEYWORDS:
            return str(key)
        if lost := _lost_in_value(key, value, alone=len(schema) == 1):
            return lost
    return ""


def _lost_in_value(key: str, value: Any, *, alone: bool) -> str:
    match key:
        case "$ref":  # beside a $ref, OpenAPI ignores everything; a foreign one is no reference to a model
            return "" if alone and isinstance(value, str) and value.startswith(SCHEMAS) else "$ref"
        case "type":  # JSON schema allows a list of types, OpenAPI does not
            return "" if isinstance(value, str) else "type"
        case "properties":
            inner = list(value.values()) if isinstance(value, dict) else [value]
        case "allOf":
            inner = value if isinstance(value, list) else [value]
        case "items":
            inner = [value]
        case "required":  # draft 3 said it as a flag
            return "" if isinstance(value, list) else "required"
        case _:
            return ""
    return next((lost for lost in map(lost_in_import, inner) if lost), "")


def _is_structure(value: Any) -> bool:
    """Tell a structure of the catalogue from a late-bound value, which is a dataclass too."""
    try:
        fields_of(type(value))
    except StopIteration:
        return False
    return True
