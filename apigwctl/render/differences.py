"""Field changes as details: one line, a unified diff, or the items that a set gains and loses."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from apigwctl.model.change import Action, FieldChange
from apigwctl.render.outline import Detail
from apigwctl.render.wording import block, inline, is_long, plain
from apigwctl.values import Secret

CONTEXT = 2
FORMER = "its former version"
METRIC = "VisibilityConfig"


def detail(change: FieldChange, action: Action, prefix: str = "") -> Detail | None:
    """Return how a field change is told inside an entry of an action; None where there is nothing to tell."""
    name = ".".join(part for part in (prefix, change.name) if part)
    if action in (Action.CREATE, Action.DELETE):
        value = change.new if action is Action.CREATE else change.old
        return None if value is None else _one_side(name, value, "+" if action is Action.CREATE else "-")
    if _is_rotated(change):
        return Detail(name, old=FORMER, new=f"a new version of {change.new}")
    if _is_set(change.old) or _is_set(change.new):
        return Detail(name, diff=_items(change.old, change.new))
    if is_long(change.old) or is_long(change.new):
        return Detail(name, diff=tuple(unified(change.old, change.new)))
    return Detail(name, old=inline(change.old), new=inline(change.new))


def shortened(change: FieldChange) -> FieldChange:
    """Return a change of a rule of a web ACL without its metric, where that says no more than the rule's name."""
    if (
        change.path[0] != "rules"
        or len(change.path) != 2
        or not all(_has_own_metric(change.path[1], side) for side in (change.old, change.new))
    ):
        return change
    old, new = (
        side if side is None else {key: item for key, item in side.items() if key != METRIC}
        for side in (change.old, change.new)
    )
    return FieldChange(change.path, old, new)


def _has_own_metric(name: str, rule: Any) -> bool:
    if rule is None:
        return True
    metric = rule.get(METRIC) if isinstance(rule, Mapping) else None
    return metric == {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}


def unified(old: Any, new: Any) -> list[str]:
    """Return the lines of a unified diff of two values, without file names; `@@` lines only where text is left out."""
    before, after = block(old), block(new)
    if before == after:
        return [f"-{inline(old)}", f"+{inline(new)}"]
    lines = list(difflib.unified_diff(before, after, n=CONTEXT, lineterm=""))[2:]
    if sum(1 for line in lines if line[0] in " -") == len(before):
        return [line for line in lines if not line.startswith("@@")]
    return lines


def one_line(change: FieldChange) -> str:
    """Return a field change on one line, whole: `tracingEnabled false -> true`, `binaryMediaTypes +a -b`."""
    if _is_set(change.old) or _is_set(change.new):
        return " ".join([change.name, *(line.replace(" ", "", 1) for line in _items(change.old, change.new))])
    if _is_rotated(change):
        return f"{change.name} {FORMER} -> a new version of {change.new}"
    return f"{change.name} {inline(change.old)} -> {inline(change.new)}"


def _is_rotated(change: FieldChange) -> bool:
    return isinstance(change.old, Secret) and isinstance(change.new, Secret) and str(change.old) == str(change.new)


def _one_side(name: str, value: Any, sign: str) -> Detail:
    if _is_list_of_scalars(value) and is_long(value):
        return Detail(name, diff=tuple(f"{sign} {inline(item)}" for item in plain(value)), mark=sign)
    if is_long(value):
        return Detail(name, diff=tuple(f"{sign}{line}" for line in block(value)), mark=sign)
    if sign == "+":
        return Detail(name, new=inline(value), mark=sign)
    return Detail(name, old=inline(value), mark=sign)


def _is_list_of_scalars(value: Any) -> bool:
    data = plain(value)
    return isinstance(data, list) and not any(isinstance(item, dict | list) for item in data)


def _is_set(value: Any) -> bool:
    return isinstance(value, frozenset | set)


def _items(old: Any, new: Any) -> tuple[str, ...]:
    before, after = (set(map(inline, plain(side) or ())) for side in (old, new))
    return (*(f"+ {item}" for item in sorted(after - before)), *(f"- {item}" for item in sorted(before - after)))
