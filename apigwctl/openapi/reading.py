"""One pass over a document: follows references, checks shapes against the catalogue, collects problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from apigwctl.catalogue.schema import Field, fields_of
from apigwctl.openapi.extensions import HTTP_ONLY_MEMBERS, closest
from apigwctl.values import FrozenMap, Node, Problem, Source

MAX_HOPS = 32  # references that lead to references; a longer chain is a circle


@dataclass(frozen=True)
class Reading:
    """A document that is being read, the place that is being read, and the problems found so far.

    `at` gives the same reading for another place; all places of a document share one list of problems.
    """

    document: Node
    swagger2: bool = False
    address: str = ""
    problems: list[Problem] = field(default_factory=list)

    def at(self, address: str) -> Reading:
        """Return this reading for another place: `GET /orders`, `authorizer customers`."""
        return replace(self, address=address)

    def error(self, message: str, rule: str, source: Source, hint: str = "") -> None:
        """Add a problem that must be mended before anything is made of the document."""
        self.problems.append(Problem(message, rule, self.address, source, hint))

    def note(self, message: str, rule: str, source: Source, hint: str = "") -> None:
        """Add a remark about something that has no effect."""
        self.problems.append(Problem(message, rule, self.address, source, hint, severity="note"))

    def resolve(self, node: Node) -> Node | None:
        """Return what a node refers to by `$ref`, or the node itself; None, with a problem, if it leads nowhere."""
        found = node
        for _ in range(MAX_HOPS):
            reference = found.get("$ref")
            if reference is None:
                return found
            target = self.lookup(str(reference.value))
            if target is None:
                self.error(
                    f"$ref {reference.value} leads nowhere",
                    "openapi-unresolved-ref",
                    reference.source,
                    "only references into the same document (#/...) are followed: bundle the files into one",
                )
                return None
            found = target
        self.error("$ref leads in a circle", "openapi-unresolved-ref", node.source)
        return None

    def lookup(self, pointer: str) -> Node | None:
        """Return what stands at a JSON pointer of the document (`#/components/schemas/Order`), or None."""
        if not pointer.startswith("#/"):
            return None
        found: Node | None = self.document
        for step in pointer[2:].split("/"):
            if found is None:
                return None
            name = step.replace("~1", "/").replace("~0", "~")
            if found.is_list:
                found = found.value[int(name)] if name.isdigit() and int(name) < len(found.value) else None
            else:
                found = found.get(name)
        return found

    def entries(self, parent: Node | None, key: str) -> Iterator[tuple[str, Node]]:
        """Iterate over the entries of a member that must be a mapping; nothing when it is absent."""
        node = parent.get(key) if parent else None
        if node is None or node.value is None:
            return
        if not node.is_map:
            self.error(f"{key} must be a mapping", "openapi-shape", node.source)
            return
        yield from node.items()

    def listed(self, parent: Node | None, key: str) -> tuple[Node, ...]:
        """Return the elements of a member that must be a list; nothing when it is absent."""
        node = parent.get(key) if parent else None
        if node is None or node.value is None:
            return ()
        if not node.is_list:
            self.error(f"{key} must be a list", "openapi-shape", node.source)
            return ()
        return tuple(node.value)

    def text(self, parent: Node | None, key: str) -> Node | None:
        """Return a member as text (numbers become text, as AWS does); None when it is absent or empty."""
        node = parent.get(key) if parent else None
        if node is None or node.value is None or node.value == "":
            return None
        if isinstance(node.value, bool) or not isinstance(node.value, str | int | float):
            self.error(f"{key} must be text", "openapi-shape", node.source)
            return None
        return node.replace(str(node.value))


def mapping(source: Source, entries: Mapping[str, Node | None] | Iterable[tuple[str, Node | None]]) -> Node:
    """Return a map node of the entries that are there; each key stands where its value does."""
    kept = {key: node for key, node in dict(entries).items() if node is not None}
    return Node(FrozenMap(kept), source, FrozenMap({key: node.source for key, node in kept.items()}))


def members(reading: Reading, node: Node, fields: Iterable[Field], besides: Iterable[str] = ()) -> dict[str, Node]:
    """Return the members of a map that the catalogue declares, by wire name, with values in canonical form.

    `besides` are members that the caller reads itself. Others are problems when they look like a misspelling of a
    declared one, and else notes: AWS ignores them.
    """
    declared = {item.spec if item.pascal else item.wire: item for item in fields}
    known = frozenset(declared) | frozenset(besides)
    made: dict[str, Node] = {}
    for key, child in node.items():
        if key in declared:
            value = member(reading, child, declared[key], key)
            if value is not None:
                made[key] = value
        elif key not in known:
            _stranger(reading, key, node.key_source(key), known)
    return made


def member(reading: Reading, node: Node, declared: Field, what: str) -> Node | None:
    """Return a value in the canonical form of a declared member; None when it is absent or, with a problem, wrong."""
    if node.value is None:
        return None
    match declared.shape.base:
        case "map":
            return _texts(reading, node, what)
        case "set" | "list":
            return _list(reading, node, what)
        case "struct" if node.is_map and declared.shape.of:
            return mapping(node.source, members(reading, node, fields_of(declared.shape.of)))
        case "structs" if node.is_list and declared.shape.of:
            inner = fields_of(declared.shape.of)
            return node.replace(tuple(mapping(item.source, members(reading, item, inner)) for item in node.value))
        case "json":
            return node
        case base:
            return _scalar(reading, node, declared, base, what)


def _stranger(reading: Reading, key: str, source: Source, known: frozenset[str]) -> None:
    if key in HTTP_ONLY_MEMBERS:
        reading.note(f"{key} is for HTTP APIs and has no effect", "openapi-http-api-only", source)
    elif meant := closest(key, known):
        reading.error(f"{key} is unknown", "openapi-unknown-member", source, f"did you mean {meant}?")
    else:
        reading.note(f"{key} has no effect", "openapi-no-effect", source)


def _texts(reading: Reading, node: Node, what: str) -> Node | None:
    if not node.is_map:
        reading.error(f"{what} must be a mapping", "openapi-shape", node.source)
        return None
    kept: dict[str, Node] = {}
    for key, child in node.items():
        if isinstance(child.value, str):
            kept[key] = child
        elif child.is_map or child.is_list:
            reading.error(
                f"{what} {key} must be text", "openapi-shape", child.source, "write it as a quoted text or a | block"
            )
        else:  # recorded: `integration.request.header.nothing: true` is not in what AWS makes of it
            reading.note(f"{what} {key} is no text and has no effect", "openapi-no-effect", child.source)
    return mapping(node.source, kept)


def _list(reading: Reading, node: Node, what: str) -> Node | None:
    if not node.is_list:
        reading.error(f"{what} must be a list", "openapi-shape", node.source)
        return None
    for item in node.value:
        if item.value is None:
            reading.note(f"{what} has an element that is null, with no effect", "openapi-no-effect", item.source)
    return node.replace(tuple(item.replace(str(item.value)) for item in node.value if item.value is not None))


def _scalar(reading: Reading, node: Node, declared: Field, base: str, what: str) -> Node | None:
    converted = _converted(node.value, base)
    if converted is None:
        noun = {"str": "text", "int": "a whole number", "float": "a number", "bool": "true or false"}
        reading.error(f"{what} must be {noun.get(base, 'a mapping')}", "openapi-shape", node.source)
        return None
    if declared.enum:
        by_fold = {choice.casefold(): choice for choice in declared.enum}
        chosen = by_fold.get(str(converted).casefold())
        if chosen is None:
            meant = closest(str(converted).upper(), declared.enum)
            reading.error(
                f"{what} {converted} is not one of {', '.join(declared.enum)}",
                "openapi-enum",
                node.source,
                f"did you mean {meant}?" if meant else "",
            )
            return None
        converted = chosen
    return node.replace(converted)


def _converted(value: Any, base: str) -> Any:
    match base, value:
        case "bool", bool():
            return value
        case "bool", str() if value.casefold() in ("true", "false"):
            return value.casefold() == "true"
        case "int", int() if not isinstance(value, bool):
            return value
        case "int", float() if value.is_integer():
            return int(value)
        case "int", str() if value.isdigit():
            return int(value)
        case "float", int() | float() if not isinstance(value, bool):
            return float(value)
        case "str", str():
            return value
        case "str", int() | float() if not isinstance(value, bool):
            return str(value)
    return None
