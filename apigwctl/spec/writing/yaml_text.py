"""Plain data as YAML that reads well: blocks, literal text, short lists on one line; read again it is the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from apigwctl.spec.scalars import plain_scalar

LONGEST_LINE = 80
MOST_INLINE = 3
WIDE = 1_000_000
"""Text is never folded: where a line breaks is the author's choice."""


class _Document(dict[str, Any]):
    """A whole document, which never stands on one line."""


class _Dumper(yaml.SafeDumper):
    """Writes no aliases, and lists indented beneath their keys."""

    def ignore_aliases(self, _: Any) -> bool:
        """Say everything where it belongs, even twice."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent the items of a list, too."""
        super().increase_indent(flow, False)

    def check_simple_key(self) -> bool:
        """Write an empty key as a key: `"": orders@prod`."""
        event = self.event
        return bool(super().check_simple_key()) or (isinstance(event, yaml.ScalarEvent) and not event.value)

    def choose_scalar_style(self) -> Any:
        """Quote with double quotes, but for text that has some of its own."""
        style, event = super().choose_scalar_style(), self.event
        own = isinstance(event, yaml.ScalarEvent) and bool({'"', "\\"} & set(event.value))
        return '"' if style == "'" and not own else style


def yaml_text(data: dict[str, Any], comments: Iterable[str] = ()) -> str:
    """Return a document as YAML text with comments at its head."""
    head = "".join(f"# {line}\n".replace("\r", " ") for text in comments for line in text.splitlines())
    return head + yaml.dump(
        _Document(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDE, default_flow_style=False
    )


def _text(dumper: Any, text: str) -> Any:
    style = None
    if "\n" in text:
        style = "|" if _may_stand_literally(text) else '"'
    elif plain_scalar(text) != text or not isinstance(plain_scalar(text), str):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _may_stand_literally(text: str) -> bool:
    """Whether a literal block gives this text back: line feeds alone end its lines, and the first is not indented."""
    plain = all(character == "\n" or character.isprintable() or character == "\t" for character in text)
    return (
        plain and not text.startswith((" ", "\n", "\t")) and not any(line != line.rstrip() for line in text.split("\n"))
    )


def _list(dumper: Any, items: list[Any]) -> Any:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=_is_short(items))


def _map(dumper: Any, data: dict[Any, Any]) -> Any:
    short = len(data) <= MOST_INLINE and _is_short(list(data.values()), sum(len(str(key)) + 2 for key in data))
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=not data or short)


def _document(dumper: Any, data: _Document) -> Any:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=False)


def _is_short(items: list[Any], more: int = 0) -> bool:
    plain = all(item is None or isinstance(item, str | int | float) for item in items)
    return (
        plain
        and sum(len(str(item)) + 2 for item in items) + more < LONGEST_LINE
        and not any("\n" in str(item) for item in items)
    )


def _float(dumper: Any, value: float) -> Any:
    whole = value == int(value) and abs(value) < 1e15
    return (
        dumper.represent_int(int(value)) if whole else dumper.represent_scalar("tag:yaml.org,2002:float", repr(value))
    )


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(dict, _map)
_Dumper.add_representer(_Document, _document)
_Dumper.add_representer(float, _float)
