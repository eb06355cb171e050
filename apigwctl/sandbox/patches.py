"""One engine for every Update* with patch operations, driven by the table in patch_operations.json.

The table says per operation which paths take which ops and how AWS words a refusal ("answers"):
`listed` names the legal paths, `plain` only echoes the path, `stage` belongs to UpdateStage. What a path means follows
from the shape that it points into: a scalar, one entry of a map, one element of a list, or a whole object.
Sources: AWS API reference "Patch Operations" (2026-04), and recorded answers where these contradict it.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from botocore.model import Shape

from apigwctl.sandbox.errors import AnsweredError, bad_request, not_found
from apigwctl.sandbox.store import Record, copied

_METHOD_SETTING_PATHS = (
    "metrics/enabled", "logging/dataTrace", "logging/loglevel", "throttling/burstLimit", "throttling/rateLimit",
    "caching/ttlInSeconds", "caching/enabled", "caching/dataEncrypted", "caching/requireAuthorizationForCacheControl",
    "caching/unauthorizedCacheControlHeaderStrategy",
)  # fmt: skip
STAGE_PATHS = ", ".join(
    [
        "/deploymentId", "/description", "/cacheClusterEnabled", "/cacheClusterSize", "/clientCertificateId",
        "/accessLogSettings", "/accessLogSettings/destinationArn", "/accessLogSettings/format",
        *(f"/{{resourcePath}}/{{httpMethod}}/{leaf}" for leaf in _METHOD_SETTING_PATHS),
        *(f"/*/*/{leaf}" for leaf in _METHOD_SETTING_PATHS),
        "/variables/{variable_name}", "/tracingEnabled",
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Patch:
    """One patch operation: `value` is None when it was not sent."""

    op: str
    path: str
    value: str | None
    source: str | None

    @property
    def segments(self) -> tuple[str, ...]:
        """The path's segments, unescaped (RFC 6901)."""
        return tuple(unescape(part) for part in self.path.split("/")[1:])


@dataclass(frozen=True)
class Rule:
    """One row of the table."""

    segments: tuple[str, ...]
    ops: tuple[str, ...]
    path: str

    def fits(self, segments: tuple[str, ...]) -> bool:
        """Whether a path is an instance of this row."""
        return len(segments) == len(self.segments) and all(
            mine.startswith("{") or mine == theirs for mine, theirs in zip(self.segments, segments, strict=True)
        )


@dataclass(frozen=True)
class Table:
    """The rows of one operation, and how it words refusals."""

    answers: str
    rules: tuple[Rule, ...]


Special = Callable[[Record, Patch], bool]


@functools.cache
def tables() -> Mapping[str, Table]:
    """Every operation's table, by operation name."""
    text = resources.files("apigwctl.sandbox").joinpath("patch_operations.json").read_text("utf-8")
    return {
        operation: Table(
            entry["answers"],
            tuple(Rule(tuple(row["path"].split("/")[1:]), tuple(row["ops"]), row["path"]) for row in entry["rules"]),
        )
        for operation, entry in json.loads(text).items()
    }


def unescape(segment: str) -> str:
    """A path segment without RFC 6901 escapes."""
    return segment.replace("~1", "/").replace("~0", "~")


def patched(
    record: Record, operations: list[Record], *, operation: str, shape: Shape, special: Special | None = None
) -> Record:
    """A copy of the record with all operations applied in order; the first refusal refuses all (AnsweredError).

    `special` sees every operation first and says whether it has handled it.
    """
    table = tables()[operation]
    result: Record = copied(record)
    for wire in operations:
        patch = Patch(wire.get("op") or "", wire.get("path") or "", wire.get("value"), wire.get("from"))
        if not wire.get("path"):
            raise bad_request("Invalid patch path null")
        if special is not None and special(result, patch):
            continue
        _check_allowed(table, patch)
        _apply(result, patch, shape)
    return result


def _check_allowed(table: Table, patch: Patch) -> None:
    fitting = [rule for rule in table.rules if patch.path.startswith("/") and rule.fits(patch.segments)]
    if not any(patch.op in rule.ops for rule in fitting):
        raise _refusal(table, patch, fitting)


def _refusal(table: Table, patch: Patch, fitting: list[Rule]) -> AnsweredError:
    if table.answers == "listed":
        paths = [rule.path for rule in table.rules if patch.op in rule.ops]
        hint = f"Must be one of: [{', '.join(paths)}]" if paths else "Please choose supported operations"
        return bad_request(f"Invalid patch path  '{patch.path}' specified for op '{patch.op}'. {hint}")
    if table.answers == "stage":
        if fitting:
            return bad_request(f"Invalid {patch.op} operation with path: {patch.path}")
        return bad_request(f"Invalid method setting path: {patch.path}. Must be one of: [{STAGE_PATHS}]")
    if fitting and fitting[0].path != "/statusCode":
        return bad_request(f"Invalid patch operation specified. Must be one of: [{', '.join(fitting[0].ops)}]")
    return bad_request(f"Invalid patch path {patch.path}")


def _apply(record: Record, patch: Patch, shape: Shape) -> None:
    """Carry out one allowed operation where the shape says that its path leads."""
    holder, where = record, shape
    segments = patch.segments
    for name in segments[:-1]:
        inner = where.members[name]
        if inner.type_name == "map":
            _entry(holder, name, segments[-1], patch, inner)
            return
        if inner.type_name == "list":
            _element(holder, name, segments[-1], patch)
            return
        if patch.op == "remove" and name not in holder:
            raise not_found("Invalid parameter name specified")
        holder = holder.setdefault(name, {})
        where = inner
    name = segments[-1]
    leaf = where.members[name]
    if leaf.type_name == "list":
        _element(holder, name, patch.value or "", patch)
    elif patch.op == "remove":
        holder.pop(name, None)
    else:
        _assign(holder, name, converted(leaf, patch.value, patch.path))


def _assign(holder: Record, name: str, value: Any) -> None:
    if value is None:
        holder.pop(name, None)
    else:
        holder[name] = value


def converted(shape: Shape, value: str | None, path: str) -> Any:
    """A patch value (always text) in the type of the member; None clears, junk for a boolean is false (recorded)."""
    kind = shape.type_name
    if kind == "boolean":
        return (value or "").lower() == "true"
    if value is None or value == "":
        return None
    if kind in ("integer", "long", "double", "float"):
        try:
            return int(value) if kind in ("integer", "long") else float(value)
        except ValueError as error:
            raise bad_request(f"Invalid value specified for {path}: {value}") from error
    if kind == "structure":
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_request(f"Invalid JSON specified for {path}") from error
    if shape.enum and value not in shape.enum:
        raise bad_request(f"Invalid value specified for {path}: {value}. Must be one of: [{', '.join(shape.enum)}]")
    return value


def _entry(holder: Record, name: str, key: str, patch: Patch, shape: Shape) -> None:
    entries = holder.get(name) or {}
    if patch.op != "add" and key not in entries:
        missing_type = name in ("responseModels", "requestModels", "requestTemplates")
        raise not_found("Content-Type specified was not found" if missing_type else "Invalid parameter name specified")
    if patch.op == "remove":
        entries.pop(key)
    else:
        value = converted(shape.value, patch.value, patch.path)
        if value is None and holder.get("responseType"):
            raise bad_request(f"Invalid null or empty value in {name}")
        entries[key] = value
    if entries or holder.get("responseType"):
        holder[name] = entries
    else:
        holder.pop(name, None)


def _element(holder: Record, name: str, element: str, patch: Patch) -> None:
    elements = list(holder.get(name) or [])
    if patch.op == "add":
        if element not in elements:
            elements.append(element)
    elif element not in elements:
        raise bad_request(f"Invalid patch path {patch.path}")
    elif patch.op == "replace" and patch.value:
        elements.remove(element)
        elements.append(patch.value)
    else:
        elements.remove(element)
    holder[name] = elements
