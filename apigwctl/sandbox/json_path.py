"""JSONPath as mapping templates and response mappings use it: members, indexes and wildcards."""

from __future__ import annotations

import re
from typing import Any

_STEP = re.compile(
    r"\.(?P<name>[\w\-@$]+|\*)|\[\s*(?:'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"|(?P<index>-?\d+|\*))\s*\]"
)


def select(document: Any, path: str) -> Any:
    """What a path selects: None where nothing is; a list where the path has a wildcard."""
    if not path.startswith("$"):
        path = f"$.{path}"
    found, position, many = [document], 1, False
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None:
            return None
        position = step.end()
        key = next(text for text in step.groups() if text is not None)
        wildcard = key == "*" and step["single"] is None and step["double"] is None
        many = many or wildcard
        found = [inner for value in found for inner in (_children(value) if wildcard else _child(value, key))]
    if many:
        return found
    return found[0] if found else None


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _child(value: Any, key: str) -> list[Any]:
    if isinstance(value, dict):
        return [value[key]] if key in value else []
    if isinstance(value, list) and re.fullmatch(r"-?\d+", key) and -len(value) <= int(key) < len(value):
        return [value[int(key)]]
    return []
