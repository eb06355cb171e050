"""YAML and JSON text -> Node trees with the source of every value and key; bad input becomes problems."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from apigwctl.spec.scalars import plain_scalar
from apigwctl.values import FrozenMap, Node, Problem, Source

MAX_DEPTH = 100
MAX_NODES = 500_000  # after aliases are expanded: what stops a "billion laughs" document

_UNPRINTABLE = re.compile("[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STANDARD = "tag:yaml.org,2002:"
_TAGGED: dict[str, Callable[[str], Any]] = {"str": str, "int": plain_scalar, "float": plain_scalar}


class _BadTextError(Exception):
    """Text that cannot be read any further."""

    def __init__(self, message: str, rule: str, source: Source, hint: str = "") -> None:
        super().__init__(message)
        self.problem = Problem(message, rule, source=source, hint=hint)


def read(text: str, file: str) -> tuple[tuple[Node, ...], tuple[Problem, ...]]:
    """Return the documents of a text and what is wrong with it; never raises for bad input.

    `file` is the name that sources carry. Empty documents are left out. JSON is read as the YAML that it is.
    """
    text = text.removeprefix("\ufeff")
    bad = _UNPRINTABLE.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        column = bad.start() - (text.rfind("\n", 0, bad.start()) + 1) + 1
        message = f"character U+{ord(bad.group()):04X} is not allowed in YAML"
        return (), (Problem(message, "yaml-syntax", source=Source(file, line, column)),)
    if text.lstrip()[:1] in ("{", "[") and "\t" in text:
        text = _tabs_as_spaces(text)
    if yaml.__with_libyaml__:
        try:
            return _compose(text, file, yaml.cyaml.CParser)  # type: ignore[attr-defined]
        except (yaml.YAMLError, ValueError):
            # The pure parser is slow, but its messages are the same on every machine.
            return _compose_or_problem(text, file)
    return _compose_or_problem(text, file)


def read_one(text: str, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """Return the single document of a text; a second document is a problem."""
    documents, problems = read(text, file)
    if problems:
        return None, problems
    if len(documents) > 1:
        message = f"one document expected, found {len(documents)}"
        return None, (Problem(message, "yaml-syntax", source=documents[1].source),)
    return (documents[0] if documents else Node(None, Source(file, 1, 1))), ()


def _tabs_as_spaces(text: str) -> str:
    # JSON may be indented with tabs, YAML may not; valid JSON has no raw tab inside a string.
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text.replace("\t", " ")


def _compose(text: str, file: str, parser: Callable[[str], Any]) -> tuple[tuple[Node, ...], tuple[Problem, ...]]:
    composer = _Composer(parser(text), file)
    try:
        documents = tuple(composer.documents())
    except _BadTextError as error:
        return (), (*composer.problems, error.problem)
    return documents, tuple(composer.problems)


def _compose_or_problem(text: str, file: str) -> tuple[tuple[Node, ...], tuple[Problem, ...]]:
    try:
        return _compose(text, file, _PureParser)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        source = Source(file, mark.line + 1, mark.column + 1) if mark else Source(file, 1, 1)
        words = " ".join(part for part in (error.context, error.problem) if part)
        language = "JSON" if file.endswith(".json") else "YAML"
        return (), (Problem(f"not valid {language}: {words}", "yaml-syntax", source=source, hint=_syntax_hint(words)),)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # ValueError: an escape such as \UFFFFFFFF names no character.
        first = str(error).splitlines()[0] if str(error) else "unreadable"
        return (), (Problem(f"not valid YAML: {first}", "yaml-syntax", source=Source(file, 1, 1)),)


def _syntax_hint(words: str) -> str:
    if "'\\t'" in words:
        return "indent with spaces; YAML allows no tabs there"
    if "mapping values are not allowed" in words:
        return "quote text that contains a colon and a space"
    if "but got '{'" in words:
        return "between { and }, quote keys and text that contain { or }"
    return ""


class _PureParser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):
    """PyYAML's own parser, without the rest of a loader."""

    def __init__(self, text: str) -> None:
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)


@dataclass
class _Composer:
    """Builds nodes from parser events; the size of a node counts its aliases in full."""

    parser: Any
    file: str
    problems: list[Problem] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    kept: list[Node] = field(default_factory=list)

    def documents(self) -> Iterator[Node]:
        self.parser.get_event()
        while not self.parser.check_event(yaml.StreamEndEvent):
            self.parser.get_event()
            self.anchors = {}
            node, _ = self.node(0)
            self.parser.get_event()
            if node.value is not None:
                yield node

    def source(self, event: Any) -> Source:
        return Source(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def node(self, depth: int) -> tuple[Node, int]:
        """Return the next node and how many nodes it stands for."""
        event = self.parser.get_event()
        source = self.source(event)
        if isinstance(event, yaml.AliasEvent):
            known = self.anchors.get(event.anchor or "")
            if known is None:
                raise _BadTextError(
                    f"alias *{event.anchor} has no anchor", "yaml-syntax", source, "quote text that starts with *"
                )
            return known, self.sizes[id(known)]
        if depth > MAX_DEPTH:
            raise _BadTextError(f"nested deeper than {MAX_DEPTH} levels", "yaml-limit", source)
        if isinstance(event, yaml.ScalarEvent):
            node, size = Node(self.scalar(event, source), source), 1
        elif isinstance(event, yaml.SequenceStartEvent):
            node, size = self.sequence(event, source, depth)
        else:
            node, size = self.mapping(event, source, depth)
        if size > MAX_NODES:
            raise _BadTextError(f"aliases expand to more than {MAX_NODES} values", "yaml-limit", source)
        if event.anchor:
            self.anchors[event.anchor] = node
            self.sizes[id(node)] = size
            self.kept.append(node)  # so that its id() stays its own
        return node, size

    def scalar(self, event: Any, source: Source) -> Any:
        tag = event.tag
        value = event.value
        if tag and tag != "!":
            return self.tagged(tag, value, source)
        if event.implicit[0] and not event.style:
            return plain_scalar(value)
        return _joined_surrogates(value)

    def tagged(self, tag: str, value: str, source: Source) -> Any:
        name = tag.removeprefix(_STANDARD)
        if name in ("bool", "null"):
            return plain_scalar(value)
        if name in _TAGGED:
            return _TAGGED[name](value)
        self.unknown_tag(tag, source)
        return value

    def unknown_tag(self, tag: str, source: Source) -> None:
        self.problems.append(
            Problem(f"tag {tag} is not understood", "yaml-tag", source=source, hint="variables are written ${var.name}")
        )

    def sequence(self, event: Any, source: Source, depth: int) -> tuple[Node, int]:
        if event.tag and event.tag not in ("!", _STANDARD + "seq"):
            self.unknown_tag(event.tag, source)
        items = []
        total = 1
        while not self.parser.check_event(yaml.SequenceEndEvent):
            item, size = self.node(depth + 1)
            items.append(item)
            total += size
        self.parser.get_event()
        return Node(tuple(items), source), total

    def mapping(self, event: Any, source: Source, depth: int) -> tuple[Node, int]:
        if event.tag and event.tag not in ("!", _STANDARD + "map"):
            self.unknown_tag(event.tag, source)
        entries: dict[str, Node] = {}
        keys: dict[str, Source] = {}
        merged: list[Node] = []
        total = 1
        while not self.parser.check_event(yaml.MappingEndEvent):
            key, where, is_merge = self.key()
            value, size = self.node(depth + 1)
            total += size
            if is_merge:
                merged.extend(value.value if value.is_list else (value,))
            elif key in entries:
                hint = f"first written in line {keys[key].line}"
                self.problems.append(Problem(f"key {key} is written twice", "duplicate-key", source=where, hint=hint))
            else:
                entries[key], keys[key] = value, where
        self.parser.get_event()
        for parent in merged:
            self.merge(parent, entries, keys, source)
        return Node(FrozenMap(entries), source, FrozenMap(keys)), total

    def key(self) -> tuple[str, Source, bool]:
        event = self.parser.get_event()
        source = self.source(event)
        if not isinstance(event, yaml.ScalarEvent):
            raise _BadTextError(
                "a key must be plain text", "yaml-syntax", source, "quote keys that contain { or [ or *"
            )
        plain = event.implicit[0] and not event.style
        return _joined_surrogates(event.value), source, bool(plain and event.value == "<<")

    def merge(self, parent: Node, entries: dict[str, Node], keys: dict[str, Source], source: Source) -> None:
        if not parent.is_map:
            self.problems.append(Problem("<< merges maps only", "yaml-syntax", source=source))
        for key, value in parent.items():
            if key not in entries:
                entries[key], keys[key] = value, parent.key_source(key)


def _joined_surrogates(text: str) -> str:
    # JSON escapes characters beyond U+FFFF as two surrogates, which YAML keeps apart.
    if text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
