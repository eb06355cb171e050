"""Reading the members of maps that are not AWS resources: project files, document headers, short forms."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from apigwctl.spec.report import Report, suggest
from apigwctl.spec.scalars import as_written
from apigwctl.values import FrozenMap, Node, Secret, Source

D = TypeVar("D")


class Opaque(str):
    """Text that stands for a value from outside which is not resolved; its type is not checked."""

    __slots__ = ()


def type_name(value: Any) -> str:
    """Return what a parsed value is, in the words of the spec language."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, FrozenMap):
        return "a map"
    if isinstance(value, tuple):
        return "a list"
    return "a secret" if isinstance(value, Secret) else "text"


@dataclass(frozen=True)
class Members:
    """A map with known keys; reading a member of the wrong type reports it and gives the default."""

    node: Node
    report: Report

    def known(self, keys: Collection[str], rule: str = "unknown-key") -> Members:
        """Report the keys that are none of these."""
        for key in self.node.value if self.node.is_map else ():
            if key not in keys:
                self.report.add(f"unknown key {key}", rule, self.node.key_source(key), hint=suggest(key, keys))
        return self

    def __contains__(self, key: str) -> bool:
        return self.node.get(key) is not None

    def source(self, key: str) -> Source:
        """Return where a key is written."""
        return self.node.key_source(key)

    def get(self, key: str) -> Node | None:
        """Return a member that is there and says something."""
        found = self.node.get(key)
        return None if found is None or found.value is None else found

    def text(self, key: str, default: str = "") -> str:
        """Return a text; numbers are taken as they were written."""
        found = self.get(key)
        if found is None:
            return default
        if isinstance(found.value, str | int | float):
            return found.value if isinstance(found.value, str) else as_written(found.value)
        return self._wrong(key, found, "text", default)

    def flag(self, key: str, default: bool = False) -> bool:
        """Return true or false."""
        found = self.get(key)
        if found is None or isinstance(found.value, Opaque):
            return default
        return found.value if isinstance(found.value, bool) else self._wrong(key, found, "true or false", default)

    def whole(self, key: str, default: int) -> int:
        """Return a whole number."""
        found = self.get(key)
        if found is None or isinstance(found.value, Opaque):
            return default
        if isinstance(found.value, int) and not isinstance(found.value, bool):
            return int(found.value)
        return self._wrong(key, found, "a whole number", default)

    def names(self, key: str, *, maps: bool = False) -> tuple[Node, ...]:
        """Return the texts of a list, or one text, as nodes of text; with `maps` its maps too, as they are."""
        found = self.get(key)
        if found is None:
            return ()
        items = found.value if found.is_list else (found,)
        good = []
        for item in items:
            if isinstance(item.value, str | int | float) and not isinstance(item.value, bool):
                good.append(item.replace(item.value if isinstance(item.value, str) else as_written(item.value)))
            elif maps and item.is_map:
                good.append(item)
            else:
                self._wrong(key, item, "text or a list of texts", None)
        return tuple(good)

    def map(self, key: str) -> Node | None:
        """Return a map."""
        found = self.get(key)
        if found is None or found.is_map:
            return found
        return self._wrong(key, found, "a map", None)

    def _wrong(self, key: str, found: Node, expected: str, default: D) -> D:
        self.report.add(f"{key}: expected {expected}, got {type_name(found.value)}", "wrong-type", found)
        return default


def as_map(node: Node, report: Report, what: str) -> Node:
    """Return a node that is a map; anything else is reported and becomes an empty map, and nothing is empty quietly."""
    if node.is_map:
        return node
    if node.value is not None:
        report.add(f"{what}: expected a map, got {type_name(node.value)}", "wrong-type", node)
    return Node(FrozenMap(), node.source)


def with_entries(node: Node, entries: dict[str, Node]) -> Node:
    """Return a map node of other entries; the sources of keys that stay are kept."""
    return Node(FrozenMap(entries), node.source, node.keys)


def overlaid(below: Node, above: Node) -> Node:
    """Return `below` with `above` merged over it: maps merge, everything else replaces, null removes."""
    if not (below.is_map and above.is_map):
        return above
    entries = dict(below.items())
    for key, value in above.items():
        if value.value is None:
            entries.pop(key, None)
        else:
            entries[key] = overlaid(entries[key], value) if key in entries else value
    return Node(FrozenMap(entries), below.source, FrozenMap({**above.keys, **below.keys}))


def joined(below: Node, above: Node) -> Node:
    """Return both maps' entries, those of `above` first in rank; nested maps are not merged."""
    return Node(
        FrozenMap({**dict(below.items()), **dict(above.items())}), above.source, FrozenMap({**below.keys, **above.keys})
    )
