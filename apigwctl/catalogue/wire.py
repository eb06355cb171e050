"""Resources to and from AWS's members, and the patch operations between two of them.

Everything follows from the declarations; what deviates is in `quirks`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue import http_folds, quirks, writing
from apigwctl.catalogue.addresses import api_address, id_in, parent_of
from apigwctl.catalogue.schema import KINDS, STRUCTS, Field, Kind, On, Patch, kind_of
from apigwctl.values import Address, FrozenMap, Ref, Secret, Template, freeze, thaw

Resolver = Callable[[str, str], Address | None]
"""Turns a kind and a live id into the address of that resource, or None for one that is not in the snapshot."""


@dataclass(frozen=True)
class Difference:
    """One member that differs: the fields that lead to it, the key in a map, and both values."""

    fields: tuple[Field, ...]
    key: str | None
    old: Any
    new: Any

    @property
    def path(self) -> tuple[str, ...]:
        """The member as specs spell it."""
        names = tuple(item.shown for item in self.fields)
        return names if self.key is None else (*names[:1], self.key, *names[1:])


# -- differences -----------------------------------------------------------------------------------------------------


def differences(old: Any, new: Any) -> tuple[Difference, ...]:
    """Return what has to change for `old` to become `new`; what the spec leaves unmanaged is left out."""
    return tuple(_differences(kind_of(new).fields, old, new, ()))


def members(resource: Any) -> tuple[Difference, ...]:
    """Return the members of a new resource that are not AWS's defaults, as differences from nothing."""
    found: list[Difference] = []
    for item in kind_of(resource).fields:
        value = getattr(resource, item.attribute)
        if not item.key and value != item.default and not quirks.is_implied(resource, item):
            found.extend(_additions(item, value, (item,)))
    return tuple(found)


def _differences(fields: tuple[Field, ...], old: Any, new: Any, chain: tuple[Field, ...]) -> Iterator[Difference]:
    for item in fields:
        before, after = getattr(old, item.attribute), getattr(new, item.attribute)
        if before == after or (item.unmanaged and not after):
            continue
        if item.shape.base == "secret":
            continue  # never read back: a rotation is seen by its version tag
        yield from _difference(item, before, after, (*chain, item))


def _difference(item: Field, before: Any, after: Any, chain: tuple[Field, ...]) -> Iterator[Difference]:
    if item.shape.base == "map":
        yield from _map_difference(item, before, after, chain)
    elif item.shape.base == "struct" and item.patch is Patch.MEMBERS and after is not None:
        if before is None:
            yield from _additions(item, after, chain)
        else:
            yield from _differences(STRUCTS[type(after)], before, after, chain)
    else:
        yield Difference(chain, None, before, after)


def _map_difference(item: Field, before: Any, after: Any, chain: tuple[Field, ...]) -> Iterator[Difference]:
    keys = list(after) if item.unmanaged else sorted({*before, *after})
    for key in keys:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if item.shape.of in STRUCTS and old is not None and new is not None:
            for inner in _differences(STRUCTS[type(new)], old, new, chain):
                yield Difference(inner.fields, key, inner.old, inner.new)
        else:
            yield Difference(chain, key, old, new)


def _additions(item: Field, value: Any, chain: tuple[Field, ...]) -> Iterator[Difference]:
    if item.shape.base == "map":
        for key, entry in value.items():
            yield Difference(chain, key, None, entry)
    elif item.shape.base == "struct" and item.patch is Patch.MEMBERS:
        for inner in STRUCTS[type(value)]:
            entry = getattr(value, inner.attribute)
            if entry != inner.default:
                yield from _additions(inner, entry, (*chain, inner))
    else:
        yield Difference(chain, None, None, value)


# -- to AWS ----------------------------------------------------------------------------------------------------------


def address_params(address: Address) -> dict[str, Any]:
    """Return the parameters that address a resource: natural keys as text, ids as references."""
    return _params(address, KINDS[address.kind].service)


def _params(address: Address, service: str) -> dict[str, Any]:
    params: dict[str, Any] = {}
    current: Address | None = address
    while current is not None:
        declared = KINDS[current.kind]
        name = declared.param if declared.service == service else declared.params.get(service)
        if name:
            params[name] = current.name if declared.identity == "key" else Ref(current)
        current = None if declared.alone else parent_of(current)
    return params


def create_params(address: Address, resource: Any) -> dict[str, Any]:
    """Return the parameters of the create or put call: the parent's address and every member that is not a default."""
    declared = kind_of(resource)
    parent = parent_of(address)
    params = _params(parent, declared.service) if parent and not declared.alone else {}
    if declared.param and declared.identity == "key" and not declared.keys:
        params[declared.param] = address.name
    for item in declared.fields:
        value = getattr(resource, item.attribute)
        if item.on is On.AFTER or value is None or (value == item.default and not item.required):
            continue
        if quirks.is_implied(resource, item):
            continue
        params[item.create_as or item.wire] = to_wire(item, value, address)
    return {**params, **writing.required_on_create(address, resource)}


def to_wire(item: Field, value: Any, address: Address) -> Any:
    """Return a value as a call parameter."""
    match item.shape.base:
        case "json":
            return document(value, address)
        case "set":
            return sorted(value)
        case "list":
            return list(value)
        case "address":
            return reference(value)
        case "struct":
            return struct_to_wire(value, address)
        case "structs":
            return [struct_to_wire(entry, address) for entry in value]
        case "map":
            if item.shape.of in STRUCTS:
                # An update takes an empty structure for an entry that goes (Terraform's provider).
                return {key: struct_to_wire(entry, address) or _switches_off(item) for key, entry in value.items()}
            return dict(value)
    return value


def struct_to_wire(value: Any, address: Address) -> dict[str, Any]:
    """Return a structure as a call parameter, without its defaults."""
    return {
        item.wire: to_wire(item, getattr(value, item.attribute), address)
        for item in STRUCTS[type(value)]
        if item.required or getattr(value, item.attribute) != item.default
    }


def reference(address: Address) -> Any:
    """Return how a parameter names another resource: by its natural key, or by its id."""
    known = id_in(address)
    if known:
        return known
    if address.kind == "v2_integration":
        return Template((http_folds.TARGET, Ref(address)))
    return address.name if KINDS[address.kind].identity == "key" else Ref(address)


def document(value: Any, address: Address) -> Any:
    """Return a JSON document as text; references to models of the API are bound to its id when it is sent."""
    text = json.dumps(thaw(value), separators=(",", ":"), ensure_ascii=False)
    if quirks.ANY_API_MODELS not in text:
        return text
    before, after = quirks.ANY_API_MODELS.split("*")
    pieces: list[str | Ref] = []
    for index, piece in enumerate(text.split(quirks.ANY_API_MODELS)):
        if index:
            pieces += [before, Ref(api_address(address.parts[0])), after]
        pieces.append(piece)
    return Template(tuple(pieces))


# -- patches ---------------------------------------------------------------------------------------------------------


def patch_operations(address: Address, new: Any, changed: tuple[Difference, ...]) -> list[dict[str, Any]]:
    """Return the patch operations of one update call for these differences."""
    operations: list[dict[str, Any]] = []
    for difference in changed:
        operations.extend(_operations(address, difference))
    return writing.finish_patches(new, operations)


def text(value: Any) -> Any:
    """Return a scalar as patch operations want it: text, `true` for True, no trailing `.0`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str | Ref | Template | Secret):
        return value
    return str(value)


def escape(key: str) -> str:
    """Return a key as a segment of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _operations(address: Address, difference: Difference) -> Iterator[dict[str, Any]]:
    item = difference.fields[-1]
    path = "/" + "/".join(part.path for part in difference.fields)
    match item.patch:
        case Patch.ENTRIES | Patch.UPSERTS:
            yield _entry(item, path, difference)
        case Patch.ELEMENTS | Patch.VALUES:
            yield from _set_operations(item, path, difference)
        case Patch.SCALAR | Patch.WHOLE | Patch.MEMBERS:
            yield _scalar(item, path, difference, address)


def _set_operations(item: Field, path: str, difference: Difference) -> Iterator[dict[str, Any]]:
    """What comes is added before what goes is removed: some sets must not be empty in between (user pools)."""
    for op, elements in (("add", difference.new - difference.old), ("remove", difference.old - difference.new)):
        for element in sorted(elements):
            if item.patch is Patch.ELEMENTS:
                yield {"op": op, "path": f"{path}/{escape(element)}"}
            else:
                yield {"op": op, "path": path, "value": element}


def _entry(item: Field, path: str, difference: Difference) -> dict[str, Any]:
    path = f"{path}/{escape(difference.key or '')}"
    if difference.new is None:
        return {"op": "remove", "path": path}
    adding = difference.old is None and item.patch is Patch.ENTRIES
    return {"op": "add" if adding else "replace", "path": path, "value": text(difference.new)}


def _scalar(item: Field, path: str, difference: Difference, address: Address) -> dict[str, Any]:
    value = difference.new
    if value is None:
        if item.clear == "remove":
            return {"op": "remove", "path": path}
        return {"op": "replace", "path": path, "value": ""}
    if item.shape.base == "list":
        return {"op": "replace", "path": path, "value": value[0]}
    wire = to_wire(item, value, address)
    if item.shape.base == "struct":
        return {"op": "replace", "path": path, "value": json.dumps(wire, separators=(",", ":"))}
    return {"op": "replace", "path": path, "value": text(wire)}


# -- updates by members ----------------------------------------------------------------------------------------------

CLEARED_ENTRIES = {"DeleteRouteSettings": "RouteKey", "DeleteRouteRequestParameter": "RequestParameterKey"}
"""The operations that take away one entry of a map, and their parameter that names it (botocore 1.44.5)."""


def member_updates(address: Address, new: Any, changed: tuple[Difference, ...]) -> list[tuple[str, dict[str, Any]]]:
    """Return the calls of `apigatewayv2` for these differences: operations and their parameters, the update last.

    An update carries the members that change; an empty text clears a member, and an entry of a map. What has an
    operation of its own to be cleared is cleared by it.
    """
    where = address_params(address)
    calls: dict[str, tuple[str, dict[str, Any]]] = {}
    members: dict[str, Any] = {}
    for difference in changed:
        item, value = difference.fields[0], getattr(new, difference.fields[0].attribute)
        if item.patch is Patch.TAGS:
            continue
        if item.shape.base == "map" and item.patch is Patch.ENTRIES:
            if _is_cleared_entry(difference):
                cleared = {**where, CLEARED_ENTRIES[item.cleared_by]: difference.key}
                calls.setdefault(f"{item.cleared_by} {difference.key}", (item.cleared_by, cleared))
            _set_entry(address, members.setdefault(item.wire, {}), difference, value)
        elif len(difference.fields) > 1:
            members.setdefault(item.wire, to_wire(item, value, address))
            inner = difference.fields[-1]
            if difference.new is None and inner.shape.base in ("int", "float") and item.cleared_by:
                calls[item.cleared_by] = (item.cleared_by, where)  # no empty text clears a number
            else:
                members[item.wire][inner.wire] = _said(address, inner, difference.new)
        elif item.cleared_by and value is None:
            calls[item.cleared_by] = (item.cleared_by, where)
        else:
            members[item.wire] = _said(address, item, value)
    members = {name: value for name, value in members.items() if value != {} or name not in _merged(new)}
    if members:
        update = KINDS[address.kind].calls.update
        calls[update] = (update, {**where, **writing.finish_members(new, members)})
    return list(calls.values())


def _merged(new: Any) -> set[str]:
    """The maps of which an update says the entries that change: one that says none is no update."""
    fields = kind_of(new).fields
    return {item.wire for item in fields if item.shape.base == "map" and item.patch is Patch.ENTRIES}


def _is_cleared_entry(difference: Difference) -> bool:
    """Whether an entry of a map has to be taken away by its own operation: it goes, or a number or text in it does."""
    return bool(difference.fields[0].cleared_by) and difference.new is None and not _is_switch(difference)


def _is_switch(difference: Difference) -> bool:
    """Whether it is a switch inside an entry, which is turned off by saying so."""
    return len(difference.fields) > 1 and difference.fields[-1].shape.base == "bool"


def _set_entry(address: Address, entries: dict[str, Any], difference: Difference, value: Mapping[str, Any]) -> None:
    item, key = difference.fields[0], difference.key or ""
    if key in value:
        wire = to_wire(item, FrozenMap({key: value[key]}), address)[key]
        if len(difference.fields) > 1 and (difference.new is not None or _is_switch(difference)):
            inner = difference.fields[-1]
            wire = {**entries.get(key, {}), **wire, inner.wire: _said(address, inner, difference.new)}
        entries[key] = wire
    elif not item.cleared_by:
        entries[key] = "" if item.shape.of is str else {}


def _switches_off(item: Field) -> dict[str, bool]:
    inside = STRUCTS.get(item.shape.of, ()) if item.shape.of is not None else ()
    return {inner.wire: False for inner in inside if inner.shape.base == "bool"}


def _said(address: Address, item: Field, value: Any) -> Any:
    """Return a member as an update says it: what AWS is to forget has to be said as well."""
    if value is None:
        return http_folds.cleared(address, item.attribute, item.shape.base)
    return to_wire(item, value, address)


# -- from AWS --------------------------------------------------------------------------------------------------------


def from_wire(declared: Kind, data: Mapping[str, Any], *, resolve: Resolver, api_id: str = "") -> Any:
    """Return the resource that an answer describes, with AWS's defaults folded in.

    `api_id` is folded out of documents that name their own API. Members that are not declared are ignored: the
    contract with botocore sees to it that they are known.
    """
    values = {item.attribute: _read(item, data.get(item.wire), resolve, api_id) for item in declared.fields}
    return quirks.normalise(declared.cls(**values))


def _read(item: Field, value: Any, resolve: Resolver, api_id: str) -> Any:
    if value is None or (value == "" and item.shape.optional):
        return item.default if not item.required else ""
    match item.shape.base:
        case "json":
            return freeze(quirks.parse_document(value, api_id))
        case "set":
            return frozenset(value)
        case "list":
            return tuple(value)
        case "address":
            return resolve(item.to, value.removeprefix(http_folds.TARGET))
        case "struct":
            return read_struct(item.shape.of, value, resolve, api_id)
        case "structs":
            return tuple(read_struct(item.shape.of, entry, resolve, api_id) for entry in value)
        case "map":
            return _read_map(item, value, resolve, api_id)
        case "float":
            return float(value)
        case "int":
            return int(value)
    return value


def _read_map(item: Field, value: Mapping[str, Any], resolve: Resolver, api_id: str) -> Any:
    if item.shape.of in STRUCTS:
        return FrozenMap({key: read_struct(item.shape.of, entry, resolve, api_id) for key, entry in value.items()})
    # AWS answers null for a template that is empty (recorded).
    return FrozenMap({key: "" if entry is None else freeze(entry) for key, entry in value.items()})


def read_struct(cls: type | None, data: Mapping[str, Any], resolve: Resolver, api_id: str) -> Any:
    """Return a structure from an answer."""
    if cls is None:
        raise KeyError("a structure without a class")
    made = {item.attribute: _read(item, data.get(item.wire), resolve, api_id) for item in STRUCTS[cls]}
    return cls(**made)
