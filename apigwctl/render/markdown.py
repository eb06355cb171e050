"""Plans as markdown for a pull request comment: a summary, an API each to unfold, and never too long for a comment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from apigwctl.model.change import Action
from apigwctl.render.outline import Detail, Entry, Group, Outline
from apigwctl.render.problems import problem_lines
from apigwctl.render.summary import changes, drift_summary, plan_summary, seen, work
from apigwctl.render.wording import visible

LIMIT = 65_536
"""Characters that GitHub takes in a comment (GitHub: "body is too long (maximum is 65536 characters)")."""

MARKER = "<!-- apigwctl:plan -->"
DRIFT_MARKER = "<!-- apigwctl:drift -->"
"""The hidden first lines by which a bot finds its comment again."""

_POINTER = (
    "\n> **The rest is cut**: a comment holds {limit:,} characters. The whole plan is in the plan file that the "
    "pipeline keeps, and in `apigwctl plan --format json`.\n"
)
_Told = Callable[[Sequence[Outline]], str]
_FENCE_SIGNS = {Action.CREATE: "+", Action.DELETE: "-", Action.UPDATE: "!", Action.REPLACE: "!", Action.RENAME: "!"}


def plan_markdown(outlines: Sequence[Outline], *, limit: int = LIMIT) -> str:
    """Return plans as one comment of less than `limit` characters."""
    effort = f" ({work(outlines)})" if work(outlines) else ""
    return _comment(MARKER, f"**{plan_summary(outlines)}**{effort}", outlines, limit, changes)


def drift_markdown(outlines: Sequence[Outline], *, limit: int = LIMIT) -> str:
    """Return drift as one comment of less than `limit` characters."""
    sides = "" if all(item.is_empty for item in outlines) else "; `-` is the spec, `+` is AWS"
    return _comment(DRIFT_MARKER, f"**{drift_summary(outlines)}**{sides}", outlines, limit, seen)


def _comment(marker: str, summary: str, outlines: Sequence[Outline], limit: int, told: _Told) -> str:
    """Join the parts that fit whole; what is left out is said at the end."""
    pointer = _POINTER.format(limit=limit)
    text = f"{marker}\n{summary}\n"
    parts = [part for outline in outlines for part in _parts(outline, told)]
    for number, part in enumerate(parts):
        reserve = len(pointer) if number < len(parts) - 1 else 0
        if len(text) + len(part) + max(reserve, 1) < limit:
            text += part
            continue
        return text + _cut(part, limit - len(text) - len(pointer) - 1) + pointer
    return text


def _parts(outline: Outline, told: _Told) -> Iterable[str]:
    if not (outline.groups or outline.problems or outline.notes):
        return
    yield f"\n`{_code(outline.place)}`\n"
    for group in outline.groups:
        summed = told([Outline(outline.place, (group,))])
        yield _details(f"<code>{_escaped(group.title)}</code>{f': {summed}' if summed else ''}", _group(group))
    for title, problems in (("Problems", outline.problems), ("Notes", outline.notes)):
        if problems:
            body = [str(line) for line in problem_lines(problems)]
            yield _details(f"{title} ({len(problems)})", body, language="text", unfolded=title == "Problems")


def _details(summary: str, body: Sequence[str], *, language: str = "diff", unfolded: bool = False) -> str:
    runs = [len(run) for line in body for run in re.findall(r"`+", line)]
    fence = "`" * max(3, max(runs, default=0) + 1)
    head = f"\n<details{' open' if unfolded else ''}><summary>{summary}</summary>\n\n{fence}{language}\n"
    return head + "\n".join(body) + f"\n{fence}\n\n</details>\n"


def _cut(part: str, room: int) -> str:
    """Return as much of a folded part as fits, its fence and fold closed; nothing where that is not worth it."""
    head, opened, rest = part.partition("\n\n`")
    fence = "`" + rest[: len(rest) - len(rest.lstrip("`"))]
    tail = f"\n{fence}\n\n</details>\n"
    if not opened or room < len(head) + len(tail) + 200:
        return ""
    return part[: room - len(tail)].rsplit("\n", 1)[0] + tail


def _group(group: Group) -> list[str]:
    return [visible(line) for section in group.sections for entry in section.entries for line in _entry(entry)]


def _entry(entry: Entry) -> Iterable[str]:
    """Return an entry as lines of a diff fence: the first column is what GitHub colours."""
    sign = _FENCE_SIGNS.get(entry.action, "#")
    mark = "" if entry.mark == sign else f"{entry.mark} "
    verb = f"{entry.verb} " if entry.verb else ""
    reason = f" {entry.reason}" if entry.reason else ""
    yield f"{sign} {mark}{verb}{entry.label}{reason}".replace("\n", "\\n")
    if entry.note:
        yield f"#     {entry.note}".replace("\n", "\\n")
    for detail in entry.details:
        yield from _detail(detail)


def _detail(detail: Detail) -> Iterable[str]:
    sign = detail.mark or " "
    if detail.diff:
        yield f"{sign}     {detail.name}:"
        yield from (line if line.startswith("@") else f"{line[:1]}       {line[1:]}" for line in detail.diff)
    elif detail.mark:
        value = detail.new or detail.old
        yield f"{sign}     {detail.name}: {value}" if value else f"{sign}     {detail.name}"
    else:
        yield f"-     {detail.name}: {detail.old}"
        yield f"+     {detail.name}: {detail.new}"


def _code(text: str) -> str:
    return visible(text).replace("`", "'")


def _escaped(text: str) -> str:
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
