"""Plans and their parts as JSON, both ways: one encoding for every value that a plan can hold."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any, NoReturn

from apigwctl.errors import InternalError, UsageError
from apigwctl.model.plan import FORMAT, VERSION, Plan
from apigwctl.values import Address, FrozenMap, Ref, Secret, Template, freeze


def encode(value: Any) -> Any:
    """Return a value as JSON data; what JSON lacks is written as `{"$kind": …}`.

    A secret is written as its reference; its text never leaves it.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Enum():
            return value.value
        case Secret():
            return {"$secret": value.reference, "version": value.version}
        case Address():
            return {"$address": [value.kind, *value.parts]}
        case Ref():
            return {"$ref": encode(value.address)["$address"], "attribute": value.attribute}
        case Template():
            return {"$template": [encode(part) for part in value.parts]}
        case frozenset():
            return {"$set": sorted((encode(item) for item in value), key=canonical)}
        case Mapping():
            made = {str(key): encode(item) for key, item in value.items()}
            # A schema has keys such as `$ref`, which must not read as ours.
            return {"$map": made} if any(key.startswith("$") for key in made) else made
        case list() | tuple():
            return [encode(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: encode(getattr(value, item.name)) for item in dataclasses.fields(value)}
    raise InternalError(f"a plan cannot hold a {type(value).__name__}")


def canonical(data: Any) -> str:
    """Return JSON data as text that equal data share."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """Return the sha256 of a value's canonical JSON, in hex."""
    return hashlib.sha256(canonical(encode(value)).encode()).hexdigest()


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON data."""
    return dict(encode(plan))


def plans_to_text(plans: tuple[Plan, ...]) -> str:
    """Return the text of a plan file: one plan for each account and region."""
    return json.dumps({"format": FORMAT, "version": VERSION, "plans": [plan_to_json(plan) for plan in plans]}, indent=2)


def plans_from_text(text: str, *, name: str) -> tuple[Plan, ...]:
    """Read a plan file; UsageError when it is not one, or of another version."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UsageError(f"{name}: not a plan file: {error}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise UsageError(f"{name}: not a plan file", hint="plan files are written by `apigwctl plan -o FILE`")
    if data.get("version") != VERSION:
        raise UsageError(
            f"{name}: a plan file of version {data.get('version')}, and this apigwctl reads version {VERSION}",
            hint="make the plan again with this version",
        )
    try:
        return tuple(_decode(Plan, item) for item in data["plans"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{name}: a damaged plan file: {error}", hint="make the plan again") from error


def _unrevealed() -> NoReturn:
    raise InternalError("a secret from a plan file holds no text")


def _value(data: Any) -> Any:
    """Decode an untyped value (a parameter, one side of a change)."""
    if isinstance(data, list):
        return tuple(_value(item) for item in data)
    if not isinstance(data, dict):
        return data
    if "$secret" in data:
        return Secret(data["$secret"], _unrevealed, data["version"])
    if "$address" in data:
        return _address(data["$address"])
    if "$ref" in data:
        return Ref(_address(data["$ref"]), data["attribute"])
    if "$template" in data:
        return Template(tuple(_value(part) for part in data["$template"]))
    if "$set" in data:
        return frozenset(_value(item) for item in data["$set"])
    if "$map" in data:
        return FrozenMap({key: _value(item) for key, item in data["$map"].items()})
    return FrozenMap({key: _value(item) for key, item in data.items()})


def _address(data: list[str]) -> Address:
    kind, *parts = data
    return Address(kind, tuple(parts))


def _decode(hint: Any, data: Any) -> Any:
    """Decode data of a known type: a dataclass, an enum, a tuple of such, or an optional one."""
    if isinstance(hint, types.UnionType):
        inner = next(item for item in typing.get_args(hint) if item is not type(None))
        return None if data is None else _decode(inner, data)
    if typing.get_origin(hint) is tuple:
        element = typing.get_args(hint)[0]
        return tuple(_decode(element, item) for item in data)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(data)
    if hint in (Address, Ref):
        return _value(data)
    if dataclasses.is_dataclass(hint):
        members = {name: _decode(inner, data[name]) for name, inner in _members(typing.cast("Any", hint))}
        return typing.cast("Any", hint)(**members)
    return freeze(_value(data))


@functools.cache
def _members(hint: Any) -> tuple[tuple[str, Any], ...]:
    """Return the names of a dataclass's members with their types, which are slow to find out."""
    hints = typing.get_type_hints(hint)
    return tuple((item.name, hints[item.name]) for item in dataclasses.fields(hint))
