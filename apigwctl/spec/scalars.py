"""Plain YAML scalars: YAML 1.2's types, with the number as it was written kept beside its value."""

from __future__ import annotations

import re
from typing import Any

_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, Any] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_LONGEST_NUMBER = 40  # longer digits are an identifier, and int() refuses very long text


class WrittenInt(int):
    """A whole number that remembers its text: `0123` stays `0123` where AWS wants text."""

    text: str


class WrittenFloat(float):
    """A number that remembers its text: `1.10` stays `1.10` where AWS wants text."""

    text: str


def plain_scalar(text: str) -> Any:
    """Return the value of an unquoted scalar; `on`, `off`, `yes`, `no` and dates stay text, as in YAML 1.2."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > _LONGEST_NUMBER:
        return text
    if _INT.match(text):
        whole = WrittenInt(text)
        whole.text = text
        return whole
    if _FLOAT.match(text):
        number = WrittenFloat(text)
        number.text = text
        return number
    return text


def as_written(value: Any) -> str:
    """Return a scalar as the text that the author wrote."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    return getattr(value, "text", None) or str(value)
