"""What an import wrote and could not say, as lines for people; and its progress on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from apigwctl.model.imported import Imported
from apigwctl.render.page import BLANK, Line, line, wrapped

MOST_FILES = 40
"""So many files are named one by one; JSON names all of them."""


def imported_text(item: Imported, *, width: int | None = None) -> list[Line]:
    """Return the lines that tell an import: the files, what they leave unsaid, and what to do next."""
    told = [line("wrote ", (f"{len(item.documents)} documents", "title"), f" to {item.directory}")]
    told += [line((f"account {item.account}, {item.region}", "soft"), indent=2)]
    told += [line(name, indent=2) for name in item.files[:MOST_FILES]]
    if len(item.files) > MOST_FILES:
        told.append(line((f"… and {len(item.files) - MOST_FILES} more", "soft"), indent=2))
    if item.unsaid:
        told += [BLANK, line(("not said", "!"), ", and left alone:")]
        told += [line(f"{each.label}: {each.text}", indent=2, hang=4) for each in item.unsaid]
    if item.stacks:
        told += [BLANK, line(("managed by CloudFormation", "!"), ": detach these from their stacks first:")]
        told += [line(name, indent=2) for name in item.stacks]
    option = "--adopt-from-cloudformation" if item.stacks else "--adopt"
    told += [BLANK, line("next:")]
    told.append(line(f"apigwctl -C {item.directory} plan {option}", ("   # tags, and nothing else", "soft"), indent=2))
    return wrapped(told, width)


@contextmanager
def progress(console: Console) -> Iterator[Callable[[str], None]]:
    """Show what is being done, live on a terminal; a pipe is told nothing until the end."""
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("starting") as status:
        yield status.update
