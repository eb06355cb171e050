"""Mapping templates: Apache Velocity as API Gateway evaluates it, on top of airspeed.

`render` takes the template and its variables ($input, $context, $stageVariables, $util); what is absent or null prints
as nothing, and JSON objects print as Java's maps do ({a=1}). Sources: AWS developer guide, "Variables for data
transformations"; that an absent reference prints nothing is how templates in the field rely on it, and not recorded.
"""

from __future__ import annotations

import base64
import binascii
import functools
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from apigwctl.sandbox.json_path import select

_INDEXED = re.compile(r"#set\(\s*(?P<holder>\$!?\{?[\w.]+\}?)\[(?P<key>[^\]]+)\]\s*=\s*")
_BRACKETS = {"(": 1, ")": -1}
_ESCAPED = {'"': '\\"', "'": "\\'", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "/": "\\/"}


class BrokenTemplateError(Exception):
    """A template that cannot be parsed, or that fails while it is evaluated."""


class JavaMap(dict[str, Any]):
    """A JSON object as templates see it: Java's map methods, and Java's text."""

    def entrySet(self) -> list[JavaMap]:  # noqa: N802  (Java's names)
        """Its entries, each with `key` and `value`."""
        return [JavaMap(key=key, value=value) for key, value in self.items()]

    def keySet(self) -> list[str]:  # noqa: N802
        """Its keys."""
        return list(self)

    def containsKey(self, key: str) -> JavaBoolean:  # noqa: N802
        """Whether it has a key."""
        return JavaBoolean(key in self)

    def put(self, key: str, value: Any) -> None:
        """Set one entry."""
        self[key] = value

    def size(self) -> int:
        """How many entries it has."""
        return len(self)

    def isEmpty(self) -> JavaBoolean:  # noqa: N802
        """Whether it has none."""
        return JavaBoolean(not self)

    def __str__(self) -> str:
        return "{" + ", ".join(f"{key}={_printed(value)}" for key, value in self.items()) + "}"


class JavaList(list[Any]):
    """A JSON array as templates see it."""

    def size(self) -> int:
        """How many elements it has."""
        return len(self)

    def isEmpty(self) -> JavaBoolean:  # noqa: N802
        """Whether it has none."""
        return JavaBoolean(not self)

    def get(self, index: int) -> Any:
        """One element."""
        return self[index]

    def contains(self, value: Any) -> JavaBoolean:
        """Whether it has an element."""
        return JavaBoolean(value in self)

    def add(self, value: Any) -> None:
        """Put an element at the end."""
        self.append(value)

    def __str__(self) -> str:
        return "[" + ", ".join(_printed(value) for value in self) + "]"


class JavaBoolean(int):
    """A JSON boolean, which prints in lower case."""

    def __str__(self) -> str:
        return "true" if self else "false"


def _printed(value: Any) -> str:
    return "null" if value is None else str(value)


def java(value: Any) -> Any:
    """JSON data as templates see it."""
    if isinstance(value, Mapping):
        return JavaMap({key: java(item) for key, item in value.items()})
    if isinstance(value, list):
        return JavaList(java(item) for item in value)
    return JavaBoolean(value) if isinstance(value, bool) else value


@dataclass(frozen=True)
class Input:
    """`$input`: a body, and the parameters of the request in {"path" | "querystring" | "header": {name: value}}."""

    body: str
    parameters: Mapping[str, Mapping[str, str]]

    def json(self, path: str) -> str:
        """What a JSONPath selects, as JSON text; "" where it selects nothing."""
        found = select(self._document(), path)
        return "" if found is None else json.dumps(found, separators=(",", ":"), ensure_ascii=False)

    def path(self, path: str) -> Any:
        """What a JSONPath selects, as an object."""
        return java(select(self._document(), path))

    def params(self, name: str | None = None) -> Any:
        """All parameters, those of one place, or the first of a name in path, query string, headers."""
        if name is None:
            return java({place: dict(values) for place, values in self.parameters.items()})
        if name in self.parameters:
            return java(dict(self.parameters[name]))
        return next((values[name] for values in self.parameters.values() if name in values), "")

    def _document(self) -> Any:
        try:
            return json.loads(self.body) if self.body else {}
        except ValueError:
            return self.body


class Util:
    """`$util`."""

    def escapeJavaScript(self, text: Any) -> str:  # noqa: N802
        """Text that can stand in a JavaScript string."""
        return "".join(_ESCAPED.get(letter, letter) for letter in _printed(text))

    def parseJson(self, text: str) -> Any:  # noqa: N802
        """JSON text as an object."""
        try:
            return java(json.loads(text))
        except ValueError as error:
            raise BrokenTemplateError(f"not JSON: {text}") from error

    def urlEncode(self, text: Any) -> str:  # noqa: N802
        """Text in application/x-www-form-urlencoded form."""
        return quote(str(text), safe="*-._").replace("%20", "+")

    def urlDecode(self, text: Any) -> str:  # noqa: N802
        """The opposite."""
        return unquote(str(text).replace("+", " "))

    def base64Encode(self, text: Any) -> str:  # noqa: N802
        """Text in base64."""
        return base64.b64encode(str(text).encode()).decode()

    def base64Decode(self, text: Any) -> str:  # noqa: N802
        """The opposite."""
        try:
            return base64.b64decode(str(text)).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise BrokenTemplateError(f"not base64: {text}") from error


class _Entries:
    """What stands for assignments to an index, which airspeed cannot parse."""

    def put(self, holder: Any, key: Any, value: Any) -> None:
        holder[key] = value


def render(text: str, variables: Mapping[str, Any]) -> str:
    """The text that a template makes; raises BrokenTemplateError. Assignments change `variables`' own objects."""
    import airspeed  # only who invokes a method pays for it

    try:
        return str(_compiled(text).merge({**variables, "util": Util(), "indexed": _Entries()}))
    except airspeed.TemplateError as error:
        raise BrokenTemplateError(str(error)) from error


@functools.lru_cache(maxsize=256)
def _compiled(text: str) -> Any:
    import airspeed

    template = airspeed.Template(_without_indexed(text))
    template.ensure_compiled()
    for reference in _found(template.root_element, airspeed.FormalReference):
        reference.silent = "!"
    return template


def _found(element: Any, wanted: type) -> Iterable[Any]:
    """All elements of one class in a parsed template."""
    if isinstance(element, wanted):
        yield element
    for value in vars(element).values() if hasattr(element, "__dict__") else ():
        for child in value if isinstance(value, list | tuple) else [value]:
            if type(child).__module__ == type(element).__module__:
                yield from _found(child, wanted)


def _without_indexed(text: str) -> str:
    """`#set($m["k"] = v)` said as a call."""
    while match := _INDEXED.search(text):
        end = _closing(text, match.end())
        if end < 0:
            return text
        said = f"$indexed.put({match['holder']}, {match['key']}, {text[match.end() : end].strip()})"
        text = f"{text[: match.start()]}#set($ignored = {said}{text[end:]}"
    return text


def _closing(text: str, start: int) -> int:
    depth, quoted = 1, ""
    for index in range(start, len(text)):
        letter = text[index]
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "'\"":
            quoted = letter
        else:
            depth += _BRACKETS.get(letter, 0)
        if depth == 0:
            return index
    return -1
