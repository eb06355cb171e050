"""Nodes -> resources, by their declarations: canonical keys, aliases, types, enums, ranges, references."""

from __future__ import annotations

import hmac
import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from apigwctl.catalogue.schema import KINDS, STRUCTS, Field, fields_of
from apigwctl.spec.files import Files, Reference, reference
from apigwctl.spec.interpolation import Interpolation
from apigwctl.spec.members import Opaque, as_map, type_name
from apigwctl.spec.report import Report, suggest
from apigwctl.spec.scalars import as_written
from apigwctl.values import EMPTY, Address, FrozenMap, Node, Secret, freeze

_EXPECTED = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "address": "a name",
    "secret": "text",
    "json": "a JSON document",
    "list": "a list",
    "set": "a list",
    "structs": "a list",
    "map": "a map",
    "struct": "a map",
}


class _Missing:
    """Stands for a value that could not be read; the problem is already reported."""


_MISSING = _Missing()


@dataclass
class Parser:
    """Builds resources of the catalogue for one environment; `api` names the API that references are looked up in."""

    files: Files
    interpolation: Interpolation
    api: str = ""
    keys: dict[type, dict[str, Field]] = field(default_factory=dict)

    def resource(
        self,
        cls: type,
        node: Node,
        report: Report,
        *,
        given: Mapping[str, Any] = EMPTY,
        also: Collection[str] = (),
        hidden: Collection[str] = (),
    ) -> Any:
        """Return a resource or structure, or None when a required member is missing or wrong.

        `given` are attributes known from elsewhere (natural keys); `also` are keys that someone else reads; `hidden`
        are attributes that specs may not set.
        """
        node = as_map(node, report, cls.__name__)
        known = self._known(cls, {*given, *hidden})
        values = dict(given)
        self._read(node, known, also, values, report)
        complete = True
        for item in fields_of(cls):
            if item.required and item.attribute not in values:
                complete = False
                if not any(known.get(key) is item for key, child in node.items() if child.value is not None):
                    report.add(f"{item.spec} is missing", "required", node)
        return cls(**values) if complete else None

    def _known(self, cls: type, left_out: Collection[str]) -> dict[str, Field]:
        if cls not in self.keys:
            found: dict[str, Field] = {}
            for item in fields_of(cls):
                found.update(dict.fromkeys((item.spec, *item.aliases), item))
            self.keys[cls] = found
        return {key: item for key, item in self.keys[cls].items() if item.attribute not in left_out}

    def _read(
        self, node: Node, known: Mapping[str, Field], also: Collection[str], values: dict[str, Any], report: Report
    ) -> None:
        spelled: dict[str, str] = {}
        for key, child in node.items():
            if key in also:
                continue
            item = known.get(key)
            if item is None:
                report.add(
                    f"unknown key {key}", "unknown-key", node.key_source(key), hint=suggest(key, (*known, *also))
                )
                continue
            other = spelled.setdefault(item.attribute, key)
            if other != key:
                message = f"{other} and {key} are the same member"
                report.add(message, "alias-twice", node.key_source(key), hint=f"keep {item.spec}")
                continue
            if child.value is None and not item.required:
                continue
            value = self.value(item, child, report)
            # An empty text is AWS's way to say that there is none, and its create calls refuse it (recorded).
            if value is not _MISSING and not (value == "" and item.shape.optional):
                values[item.attribute] = value

    def value(self, item: Field, node: Node, report: Report) -> Any:
        """Return the value of a member, or a marker when it is wrong."""
        shape = item.shape
        match shape.base:
            case "struct":
                assert shape.of is not None
                made = self.resource(shape.of, node, report) if self._is(node, "map", item, report) else None
                return _MISSING if made is None else made
            case "structs":
                return self._structs(item, node, report)
            case "list" | "set":
                return self._list(item, node, report)
            case "map":
                return self._map(item, node, report)
            case "json":
                return self._json(item, node, report)
            case "secret":
                return self._secret(item, node, report)
            case "address":
                return self._address(item, node, report)
        return self._scalar(item, shape.base, self.loaded(node, report) if item.file else node, report)

    def _is(self, node: Node, base: str, item: Field, report: Report) -> bool:
        good = node.is_map if base == "map" else node.is_list
        if not good:
            _wrong(item, _EXPECTED[base], node, report)
        return good

    def _structs(self, item: Field, node: Node, report: Report) -> Any:
        if not self._is(node, "list", item, report) or item.shape.of is None:
            return _MISSING
        made = [self.resource(item.shape.of, child, report) for child in node.value]
        return tuple(child for child in made if child is not None)

    def _list(self, item: Field, node: Node, report: Report) -> Any:
        if isinstance(node.value, str):
            node = Node((node,), node.source)
        if not self._is(node, "list", item, report):
            return _MISSING
        found = [self._scalar(item, "str", child, report) for child in node.value]
        if any(value is _MISSING for value in found):
            return _MISSING
        return frozenset(found) if item.shape.base == "set" else tuple(found)

    def _map(self, item: Field, node: Node, report: Report) -> Any:
        if not self._is(node, "map", item, report):
            return _MISSING
        found: dict[str, Any] = {}
        for key, child in node.items():
            value = self._entry(item, child, report)
            if value is not _MISSING:
                found[key] = value
        return FrozenMap(found)

    def _entry(self, item: Field, node: Node, report: Report) -> Any:
        of = item.shape.of
        if of is bool:
            return self._scalar(item, "bool", node, report)
        if of is str:
            if node.value is None:
                return ""
            return self._scalar(item, "str", self.loaded(node, report) if item.file else node, report)
        if of not in STRUCTS:
            return self._texts(item, node, report)
        assert of is not None
        made = self.resource(of, node, report)
        return _MISSING if made is None else made

    def _texts(self, item: Field, node: Node, report: Report) -> Any:
        """Return the map of texts that is an entry of a map."""
        if not self._is(node, "map", item, report):
            return _MISSING
        found = {key: self._scalar(item, "str", child, report) for key, child in node.items()}
        return FrozenMap({key: value for key, value in found.items() if value is not _MISSING})

    def loaded(self, node: Node, report: Report) -> Node:
        """Return a node that names a file as a node of the file's text; other nodes as they are."""
        found = reference(node, report)
        if found is None:
            return node
        text = self.files.text(self.files.beside(node, found.path), node, report)
        return self._interpolated(node.replace(Opaque("") if text is None else text), found, report)

    def _interpolated(self, node: Node, found: Reference, report: Report) -> Node:
        return self.interpolation.apply(node, report) if found.interpolate else node

    def _json(self, item: Field, node: Node, report: Report) -> Any:
        found = reference(node, report)
        if found is not None:
            loaded = self.files.node(self.files.beside(node, found.path), node, report)
            if loaded is None:
                return _MISSING
            node = self._interpolated(loaded, found, report)
        if isinstance(node.value, Secret):
            report.add(f"{item.spec}: a secret is not allowed here", "secret-placement", node)
            return _MISSING
        if isinstance(node.value, str) and not isinstance(node.value, Opaque):
            try:
                return freeze(json.loads(node.value))
            except (ValueError, RecursionError):
                report.add(f"{item.spec}: not a JSON document", "wrong-type", node, hint="a map, JSON text, or ./FILE")
                return _MISSING
        return freeze(node.plain())

    def _secret(self, item: Field, node: Node, report: Report) -> Any:
        if isinstance(node.value, Secret):
            return node.value
        if isinstance(node.value, Opaque):
            text = str(node.value)
            return Secret(text.removeprefix("${").removesuffix("}"), lambda: text)
        text = self._scalar(item, "str", node, report)
        if text is _MISSING:
            return text
        return Secret(f"value at {node.source}", lambda: str(text), _fingerprint(str(text)))

    def _address(self, item: Field, node: Node, report: Report) -> Any:
        name = self._scalar(item, "str", node, report)
        if name is _MISSING:
            return name
        return Address(item.to, (name,) if KINDS[item.to].root else (self.api, name))

    def _scalar(self, item: Field, base: str, node: Node, report: Report) -> Any:
        value = node.value
        if isinstance(value, Secret):
            report.add(f"{item.spec}: a secret is not allowed here", "secret-placement", node)
            return _MISSING
        if isinstance(value, Opaque):
            # Unresolved: free text stays as it is; of anything else nothing can be said yet.
            return value if base in ("str", "address") and not item.enum else _MISSING
        if value is None or isinstance(value, FrozenMap | tuple):
            return _wrong(item, _EXPECTED[base], node, report)
        converted = _converted(base, value)
        if converted is None:
            return _wrong(item, _EXPECTED[base], node, report)
        return _checked(item, converted, node, report)


def _converted(base: str, value: Any) -> Any:
    """Return a scalar as its declared type, or None when it is something else."""
    if base == "str":
        return value if isinstance(value, str) else as_written(value)
    if base == "bool":
        return value if isinstance(value, bool) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    if base == "int":
        written = as_written(value).lstrip("+-")
        # 0100 is octal to some readers of YAML and decimal to others.
        octal = len(written) > 1 and written.startswith("0") and written.isdigit()
        return int(value) if value == int(value) and not octal else None
    return float(value)


def _checked(item: Field, value: Any, node: Node, report: Report) -> Any:
    if item.enum and value not in item.enum:
        report.add(f"{item.spec}: {value} is not allowed", "enum", node, hint=suggest(str(value), item.enum))
        return _MISSING
    low, high = item.minimum, item.maximum
    if isinstance(value, int | float) and not (low if low is not None else value) <= value <= (
        high if high is not None else value
    ):
        allowed = f"{low} to {high}" if low is not None and high is not None else f"at least {low}"
        report.add(f"{item.spec}: {value} is out of range", _range_rule(item), node, hint=allowed)
        return _MISSING
    if low == -1 and isinstance(value, float) and -1 < value < 0:
        report.add(f"{item.spec}: {value} is out of range", _range_rule(item), node, hint="at least 0, or -1 for none")
        return _MISSING
    return value


def _range_rule(item: Field) -> str:
    name = item.spec.lower()
    return "ttl-range" if "ttlinseconds" in name else "timeout-range" if "timeout" in name else "range"


def _fingerprint(secret: str) -> str:
    """Return what tells two literal secrets apart: too short to tell anybody what they are."""
    return hmac.new(b"apigwctl secret version", secret.encode(), "sha256").hexdigest()[:8]


def _wrong(item: Field, expected: str, node: Node, report: Report) -> Any:
    hint = ""
    if expected == "a whole number" and isinstance(node.value, int) and not isinstance(node.value, bool):
        hint = f"write {int(node.value)}: numbers that start with 0 are octal to some readers"
    got = as_written(node.value) if hint else type_name(node.value)
    report.add(f"{item.spec}: expected {expected}, got {got}", "wrong-type", node, hint=hint)
    return _MISSING
