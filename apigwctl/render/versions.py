"""Versions, what differs between two of them, and canaries, as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from apigwctl.model.versions import Comparison, Flight, Flights, Part, Version, Versions
from apigwctl.render.page import BLANK, Line, line, wrapped
from apigwctl.render.wording import counted, inline

HEADINGS = ("VERSION", "AGE", "REVISION", "DIGEST", "SERVED BY")
UNKNOWN = "not ours"


def versions_text(items: Sequence[Versions], *, width: int | None = None) -> list[Line]:
    """Return versions as lines: a table for each API, newest first."""
    told: list[Line] = []
    for item in items:
        told += [BLANK] if told else []
        told.append(line((_place(item), "soft")))
        apis = list(dict.fromkeys(found.api for found in item.items))
        if not apis:
            told.append(line("no deployment is there yet: `apigwctl apply` makes them", indent=2))
        for api in apis:
            rows = [_row(found, item.now) for found in item.items if found.api == api]
            told += [BLANK, line((api.name, "title")), *table(HEADINGS, rows)]
    return wrapped(told, width)


def _row(found: Version, now: float) -> tuple[str, ...]:
    serving = [*found.stages, *(f"{name} canary" for name in found.canaries)]
    held = [f"held off {name}" for name in found.held]
    return (
        found.id,
        age(now - found.created) if found.created else "",
        found.revision or "-",
        found.digest[:12] or UNKNOWN,
        ", ".join([*(serving or ["nobody"]), *held]),
    )


def age(seconds: float) -> str:
    """Return how long ago something was, in one unit: `40 s`, `5 min`, `3 h`, `12 d`."""
    whole = max(int(seconds), 0)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if whole >= size:
            return f"{whole // size} {unit}"
    return f"{whole} s"


def when(seconds: float) -> str:
    """Return a time as ISO 8601 text in UTC; empty for none."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else ""


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterable[Line]:
    """Return the lines of a table: its headings, then its rows, in columns."""
    widths = [max(len(row[number]) for row in (headings, *rows)) for number in range(len(headings))]
    for number, row in enumerate((headings, *rows)):
        cells = "  ".join(f"{cell:<{widths[place]}}" for place, cell in enumerate(row)).rstrip()
        yield line((cells, "soft") if number == 0 else cells, indent=2)


def _place(item: Versions | Flights) -> str:
    where = (item.target, f"account {item.account}" if item.account else "", item.region)
    return ", ".join(part for part in where if part)


# -- what differs ------------------------------------------------------------------------------------------------------


def comparison_text(found: Comparison, *, width: int | None = None) -> list[Line]:
    """Return what differs between two versions as lines."""
    told = [line((f"{found.old} -> {found.new}", "title"))]
    for part in found.parts:
        told += _part(part)
    told.append(BLANK)
    if found.parts:
        told.append(
            line((f"{counted(len(found.parts), 'part')} of it differ" + "s" * (len(found.parts) == 1), "title"))
        )
    elif not found.unknown:
        told.append(line(("The two versions are the same", "good")))
    else:
        told.append(line(("Nothing that is known differs", "title")))
    told += [line(("not known: ", "soft"), text, indent=2) for text in found.unknown]
    for name, basis in zip((found.old, found.new), found.basis, strict=True):
        told.append(line((f"{name} is known by {basis}", "soft"), indent=2))
    return wrapped(told, width)


def _part(part: Part) -> Iterable[Line]:
    mark = "~" if part.old and part.new else "-" if part.old else "+"
    yield line((f"{mark} ", mark), (part.label, "title"), indent=2)
    for name, old, new in part.members:
        yield line(f"{name}: ", (inline(old), "-"), " -> ", (inline(new), "+"), indent=6)


# -- canaries ----------------------------------------------------------------------------------------------------------


def flights_text(items: Sequence[Flights], *, width: int | None = None) -> list[Line]:
    """Return how canaries stand, as lines."""
    told: list[Line] = []
    for item in items:
        told += [BLANK] if told else []
        told.append(line((_place(item), "soft")))
        told += [] if item.items else [line("no stage of a REST API is there yet", indent=2)]
        for found in item.items:
            told += _flight(found)
    return wrapped(told, width)


def _flight(found: Flight) -> Iterable[Line]:
    if not found.canary:
        yield line((found.stage, "title"), f"  no canary; it serves {found.base}", indent=2)
    else:
        yield line((found.stage, "title"), indent=2)
        yield line(f"base    {100 - found.percent:g} %  {found.base}", indent=4)
        yield line(f"canary  {found.percent:g} %  {found.canary}", indent=4)
        for name, value in sorted(found.overrides.items()):
            yield line(f"variables.{name}: {inline(value)}", indent=12)
        if found.use_stage_cache:
            yield line("shares the stage's cache", indent=12)
    if found.wrong:
        yield line(("wrong: ", "bad"), found.wrong, indent=4)
    if found.hold:
        yield line(("held: ", "i"), found.hold, indent=4)
