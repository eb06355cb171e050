"""Lines with styles: what text is made of before a terminal colours it or a pipe takes it plain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from apigwctl.render.wording import visible

STYLES = {
    "+": "green",
    "-": "red",
    "~": "yellow",
    "-/+": "magenta",
    ">": "cyan",
    "=": "blue",
    "!": "yellow",
    "?": "yellow",
    "i": "dim",
    "@": "cyan",
    "title": "bold",
    "soft": "dim",
    "good": "bold green",
    "bad": "bold red",
}
"""Style names of a page, as rich knows them; a mark is also the name of its style."""

_PARTS = ("/", ":", "-")
"""What ends a part of a long word, in the order in which it is broken there."""


@dataclass(frozen=True)
class Line:
    """One line: spans of text with a style name each (empty for none), indented; `hang` indents what wraps."""

    spans: tuple[tuple[str, str], ...] = ()
    indent: int = 0
    hang: int = 2

    def __str__(self) -> str:
        return (" " * self.indent + "".join(text for text, _ in self.spans)).rstrip()


BLANK = Line()


def line(*spans: str | tuple[str, str], indent: int = 0, hang: int = 2) -> Line:
    """Return a line of texts and (text, style) pairs; control characters become escapes."""
    pairs = ((span, "") if isinstance(span, str) else span for span in spans)
    return Line(tuple((_one_line(text), style) for text, style in pairs), indent, hang)


def wrapped(lines: Iterable[Line], width: int | None) -> list[Line]:
    """Return lines that fit a width in columns, long ones broken where it hurts least; None wraps nothing."""
    if width is None:
        return list(lines)
    return [piece for item in lines for piece in _wrap(item, width)]


def plain_text(lines: Iterable[Line]) -> str:
    """Return lines as text without styles, each with its line feed."""
    return "".join(f"{item}\n" for item in lines)


def _one_line(text: str) -> str:
    return visible(text).replace("\t", "    ").replace("\n", "\\n")


def _wrap(item: Line, width: int) -> Iterable[Line]:
    while len(str(item)) > width:
        room = width - item.indent
        text = "".join(part for part, _ in item.spans)
        head, rest = _split(item.spans, _cut(text, room))
        yield Line(head, item.indent, item.hang)
        indent = item.indent + item.hang
        item = Line(_lstrip(rest), min(indent, width // 2), 0)
    yield item


def _cut(text: str, room: int) -> int:
    """Return where a text that is longer than its room is broken: at a space, else after a part of an ARN or a URL."""
    space = text.rfind(" ", room // 2, room + 1)
    if space > 0 and text[:space].strip():
        return space
    ends = (text.rfind(sign, room // 2, room) + 1 for sign in _PARTS)
    return next((end for end in ends if end > 0), room)


def _split(
    spans: tuple[tuple[str, str], ...], at: int
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    head: list[tuple[str, str]] = []
    rest: list[tuple[str, str]] = []
    for text, style in spans:
        here = max(0, min(at, len(text)))
        head.append((text[:here], style))
        rest.append((text[here:], style))
        at -= len(text)
    return tuple(pair for pair in head if pair[0]), tuple(pair for pair in rest if pair[0])


def _lstrip(spans: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    if not spans:
        return spans
    (text, style), *others = spans
    return ((text.lstrip(" "), style), *others)
