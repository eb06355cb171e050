"""A resource as the members that a spec has to say of it: what AWS would fill in anyway is left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.addresses import id_in
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.schema import Field, fields_of
from apigwctl.values import Address, thaw


class FileText(str):
    """Text that a spec may keep in a file: a template, a log format."""

    __slots__ = ()


@dataclass(frozen=True)
class FileJson:
    """A JSON document that a spec may keep in a file: a policy, a schema."""

    value: Any


def members(resource: Any, *, left_out: Collection[str] = ()) -> dict[str, Any]:
    """Return the members of a resource or structure that specs have to say, under their canonical spec keys.

    Natural keys, the attributes `left_out`, defaults, and what AWS derives from the other members are not said.
    """
    whole = normalise(resource)
    said: dict[str, Any] = {}
    for item in fields_of(type(resource)):
        value = getattr(resource, item.attribute)
        if item.key or item.attribute in left_out or value is None or _goes_without_saying(resource, item, whole):
            continue
        if item.shape.base == "struct":
            value = _smallest(resource, item, value, whole)
        said[spelling(item)] = plain(item, value)
    return said


def spelling(item: Field) -> str:
    """Return the spec key of a member: the canonical one where the spec language takes it in this place."""
    return item.shown if item.shown in (item.spec, *item.aliases) else item.spec


def plain(item: Field, value: Any) -> Any:
    """Return a member's value as plain data; sets in order, references by name, possible files marked."""
    match item.shape.base:
        case "json":
            return FileJson(thaw(value)) if item.file else thaw(value)
        case "address":
            return reference(value)
        case "set":
            return sorted(value)
        case "list":
            return list(value)
        case "struct":
            return members(value)
        case "structs":
            return [members(each) for each in value]
        case "map":
            return {key: _entry(item, value[key]) for key in sorted(value)}
        case "str":
            return FileText(value) if item.file else value
    return value


def reference(value: Any) -> Any:
    """Return how a spec names what a member refers to: its document, or the live id of what none describes."""
    return (id_in(value) or value.name) if isinstance(value, Address) else value


def without(data: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """Return a copy without some keys."""
    return {key: value for key, value in data.items() if key not in keys}


def _entry(item: Field, value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return members(value)
    if isinstance(value, Mapping):
        return {key: value[key] for key in sorted(value)}
    return FileText(value) if item.file and isinstance(value, str) else value


def _goes_without_saying(resource: Any, item: Field, whole: Any) -> bool:
    if item.required:
        return False
    if getattr(resource, item.attribute) == item.default:
        return True
    return bool(normalise(dataclasses.replace(resource, **{item.attribute: item.default})) == whole)


def _smallest(resource: Any, item: Field, value: Any, whole: Any) -> Any:
    """Return a structure without the members that AWS derives: an address type that follows from the endpoint."""
    for inner in fields_of(type(value)):
        if inner.required:
            continue
        smaller = dataclasses.replace(value, **{inner.attribute: inner.default})
        if normalise(dataclasses.replace(resource, **{item.attribute: smaller})) == whole:
            value = smaller
    return value
