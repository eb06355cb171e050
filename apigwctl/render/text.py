"""Outlines as text: readable at 80 columns, marked with signs so that colour adds nothing that is needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from apigwctl.model.change import Action
from apigwctl.render.outline import Detail, Entry, Group, Outline
from apigwctl.render.page import BLANK, Line, line, wrapped
from apigwctl.render.problems import problem_lines
from apigwctl.render.summary import drift_summary, plan_summary, work
from apigwctl.render.wording import counted

PIPE_WIDTH = 100
MANY_CREATED = 20
LONG_CREATED = 14


def plan_text(outlines: Sequence[Outline], *, width: int | None = None, verbose: bool = False) -> list[Line]:
    """Return plans as lines.

    `width` is the terminal's, in columns; None wraps nothing (pipes). Members of created things are left out where
    many things are created, unless `verbose`.
    """
    told = [
        item for outline in outlines for item in _body(outline, width or PIPE_WIDTH, verbose, many=len(outlines) > 1)
    ]
    style = "title" if any(not item.is_empty for item in outlines) else "good"
    told.append(line((plan_summary(outlines), style), hang=6))
    told += [line(work(outlines), indent=6)] if work(outlines) else []
    if not verbose and any(_collapses(outline) for outline in outlines):
        told.append(line(("members of what is created are left out here: -v shows them", "soft"), indent=6))
    return wrapped(told, width)


def drift_text(outlines: Sequence[Outline], *, width: int | None = None) -> list[Line]:
    """Return drift as lines; the left side of `->` is the spec, the right side AWS."""
    columns, many = width or PIPE_WIDTH, len(outlines) > 1
    told = [item for outline in outlines for item in _body(outline, columns, True, many=many)]
    clean = all(item.is_empty for item in outlines)
    told.append(line((drift_summary(outlines), "good" if clean else "title"), hang=7))
    if not clean:
        told.append(line(("left of -> is the spec, right of it is AWS", "soft"), indent=7))
    return wrapped(told, width)


def _body(outline: Outline, width: int, verbose: bool, *, many: bool) -> Iterable[Line]:
    if outline.groups or outline.problems or outline.notes or many:
        yield line((outline.place, "soft"))
        if not (outline.groups or outline.problems or outline.notes):
            yield line("nothing to do", indent=2)
        yield BLANK
    brief = not verbose and _collapses(outline)
    for group in outline.groups:
        yield from _group(group, width, brief=brief)
        yield BLANK
    for title, problems in (("problems", outline.problems), ("notes", outline.notes)):
        if problems:
            yield line((title, "title"))
            yield from problem_lines(problems, indent=2)
            yield BLANK


def _collapses(outline: Outline) -> bool:
    return outline.count(Action.CREATE) > MANY_CREATED


def _group(group: Group, width: int, *, brief: bool) -> Iterable[Line]:
    yield line((group.title, "title"))
    for number, section in enumerate(group.sections):
        if number:
            yield BLANK
        for entry in section.entries:
            yield from entry_lines(entry, width, brief=brief)


def entry_lines(entry: Entry, width: int, *, indent: int = 2, brief: bool = False) -> Iterable[Line]:
    """Return the lines of one entry: its mark and name, then its details."""
    verb = f"{entry.verb} " if entry.verb else ""
    spans: list[str | tuple[str, str]] = [(f"{entry.mark} ", entry.mark), verb, (entry.label, "title")]
    hide = brief and entry.action is Action.CREATE
    if hide and entry.gist:
        room = width - indent - len(entry.mark) - len(verb) - len(entry.label) - 4
        spans.append((f"  {_shortened(entry.gist, room)}", "soft"))
    spans.append(f" {entry.reason}" if entry.reason else "")
    yield line(*spans, indent=indent, hang=4)
    if entry.note:
        yield line(entry.note, indent=indent + 4)
    if not hide:
        for detail in entry.details:
            yield from _detail(detail, entry, width, indent + 4)


def _detail(detail: Detail, entry: Entry, width: int, indent: int) -> Iterable[Line]:
    own = detail.mark and entry.mark != detail.mark
    head: list[str | tuple[str, str]] = [(f"{detail.mark} ", detail.mark)] if own else []
    if detail.diff:
        yield line(*head, f"{detail.name}:", indent=indent)
        yield from (line((text, text[:1]), indent=indent + 2) for text in _limited(detail))
        return
    if detail.mark:
        value = detail.new or detail.old
        whole = line(*head, f"{detail.name}: {value}" if value else detail.name, indent=indent)
        if len(str(whole)) <= width:
            yield whole
            return
        yield line(*head, f"{detail.name}:", indent=indent)
        yield line(value, indent=indent + 2)
        return
    whole = line(f"{detail.name}: ", (detail.old, "-"), " -> ", (detail.new, "+"), indent=indent)
    if len(str(whole)) <= width:
        yield whole
        return
    yield line(f"{detail.name}:", indent=indent)
    yield line((f"- {detail.old}", "-"), indent=indent + 2)
    yield line((f"+ {detail.new}", "+"), indent=indent + 2)


def _limited(detail: Detail) -> Iterable[str]:
    """Return the diff, but of what comes or goes as a whole only the beginning: the spec file has it in full."""
    if not detail.mark or len(detail.diff) <= LONG_CREATED:
        return detail.diff
    left = len(detail.diff) - LONG_CREATED
    return (*detail.diff[:LONG_CREATED], f"@ … {counted(left, 'more line')}")


def _shortened(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: max(room - 1, 0)]}…"
