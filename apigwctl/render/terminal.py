"""Pages on a terminal: colour where it is wanted, plain text in a pipe."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Literal, TextIO

from rich.console import Console
from rich.text import Text

from apigwctl.render.page import STYLES, Line

WIDEST = 120
NARROWEST = 40


class _Console(Console):
    """A console that lets the caller decide what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        """Raise the BrokenPipeError that is being handled, where rich would end the process."""
        raise


def console(stream: TextIO, *, colour: bool = True) -> Console:
    """Return a console on a stream: colour only on a terminal, and not with NO_COLOR or `colour=False`."""
    wanted = colour and not os.environ.get("NO_COLOR") and stream.isatty()
    system: Literal["auto"] | None = "auto" if wanted else None
    return _Console(file=stream, color_system=system, force_terminal=stream.isatty(), highlight=False, markup=False)


def width_of(target: Console) -> int | None:
    """Return the columns to write for: the terminal's, within reason; None for a pipe, where nothing is wrapped."""
    return max(NARROWEST, min(target.width, WIDEST)) if target.is_terminal else None


def show(target: Console, lines: Iterable[Line]) -> None:
    """Write lines to a console."""
    for item in lines:
        target.print(_text(item), soft_wrap=True)


def _text(item: Line) -> Text:
    made = Text(" " * item.indent)
    for text, style in item.spans:
        made.append(text, STYLES.get(style, "") or None)
    return made
