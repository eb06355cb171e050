"""How values, reasons and counts are put into words; no secret and no control character gets through."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from typing import Any

from apigwctl.catalogue.addresses import label
from apigwctl.catalogue.schema import STRUCTS
from apigwctl.model.change import Reason
from apigwctl.values import Address, Ref, Secret, Template

NOT_SET = "(not set)"
_PLAIN = re.compile(r"[^\s\"'{}\[\],#&*!|>%@`(][^\"\x00-\x1f]*")
_AMBIGUOUS = re.compile(r"(true|false|null|yes|no|on|off|~|[-+]?[0-9][0-9_.eE+-]*)", re.IGNORECASE)
_JOINTS = re.compile(r" -> |, |: |,$|:$")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_CLAUSES = {
    Reason.NEW: "it is not in AWS",
    Reason.DIFFERS: "it differs from the spec",
    Reason.GONE: "it is not in the spec",
    Reason.CREATE_ONLY: "that can only be set at creation",
    Reason.PARENT_GONE: "what it belongs to is deleted",
    Reason.PARENT_REPLACED: "what it belongs to is replaced",
    Reason.EXPIRES: "it expires soon, and cannot be renewed in place",
    Reason.ROTATED: "its secret was rotated, and a value cannot change in place",
    Reason.SUPERSEDED: "a new one has taken its place",
    Reason.DEFINITION_CHANGED: "what the stage serves has changed",
    Reason.UNKNOWN_DEPLOYMENT: "the stage serves a deployment that is not ours",
    Reason.FIRST_DEPLOYMENT: "the stage needs a deployment",
    Reason.DEPLOYED_BY_HAND: "deploy is manual, and what it would serve has changed",
    Reason.STILL_USED: "what is served for now may still use it: it goes once that is over",
    Reason.UNREFERENCED: "no stage uses it and newer ones are kept",
    Reason.NOT_OURS: "it exists without our tags",
    Reason.RENAMED: "it is renamed in the spec",
    Reason.CREATION_VALUE: "AWS takes it at creation only",
    Reason.DESTROYED: "destroy was asked for",
    Reason.PRUNED: "its document is gone",
    Reason.REPOINTED: "the stage serves another version than the latest apply deployed",
    Reason.HELD: "its version is held off",
    Reason.HOLD_ENDS: "what was held off is not wanted any more, or was released",
    Reason.ROLLED_BACK: "a rollback was asked for",
    Reason.PROMOTED_HERE: "the version of another stage was asked for",
    Reason.CANARY_STARTED: "a new version goes behind the canary",
    Reason.CANARY_SHIFTED: "the canary gets another part of the traffic",
    Reason.CANARY_PROMOTED: "the canary gets all traffic",
    Reason.CANARY_ABORTED: "the canary is given up",
    Reason.CANARY_REPLACED: "the canary gives way to a newer version",
    Reason.CANARY_REPOINTED: "the canary serves another version than it was pointed at",
    Reason.CANARY_FOREIGN: "somebody else made the canary",
    Reason.CANARY_IN_FLIGHT: "a canary is in flight",
    Reason.SMOKE: "smoke tests have to pass first",
    Reason.KEY_ROTATES: "a rotation was asked for",
    Reason.EMPTIED: "it was asked to be emptied",
    Reason.AT_ONCE: "it reaches all traffic at once, not the canary alone",
}
OBVIOUS = frozenset(
    {
        Reason.NEW,
        Reason.DIFFERS,
        Reason.ROLLED_BACK,
        Reason.PROMOTED_HERE,
        Reason.CANARY_STARTED,
        Reason.CANARY_SHIFTED,
        Reason.CANARY_PROMOTED,
        Reason.CANARY_ABORTED,
        Reason.EMPTIED,
        Reason.KEY_ROTATES,
    }
)
"""Reasons that go without saying: what was asked for, or what the entry says by itself."""

DEPLOY_VERBS = {
    Reason.FIRST_DEPLOYMENT: "deploy",
    Reason.ROLLED_BACK: "roll back",
    Reason.PROMOTED_HERE: "promote to",
    Reason.CANARY_STARTED: "start a canary on",
    Reason.CANARY_REPLACED: "replace the canary of",
    Reason.CANARY_PROMOTED: "promote the canary of",
}
"""What a deployment of a stage is called, where it is no redeployment."""


def because(reason: Reason) -> str:
    """Return a reason as the clause that follows "because"."""
    return _CLAUSES[reason]


def visible(text: str) -> str:
    """Return text with control and direction characters written as escapes, so that no value can drive a terminal."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def plain(value: Any) -> Any:
    """Return a value of a change as JSON-like data for display.

    Secrets become their references, late-bound values the words for them, structures their members that are not
    AWS's default.
    """
    match value:
        case Secret():
            return str(value)
        case Address():
            return _referred(value)
        case Ref():
            return f"({_origin(value)}, known after apply)"
        case Template(parts):
            return "".join(part if isinstance(part, str) else f"{{{_origin(part)}}}" for part in parts)
        case frozenset() | set():
            return sorted((plain(item) for item in value), key=str)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    if dataclasses.is_dataclass(value) and type(value) in STRUCTS:
        members = ((item, getattr(value, item.attribute)) for item in STRUCTS[type(value)])
        return {item.spec: plain(member) for item, member in members if item.required or member != item.default}
    return value


def inline(value: Any) -> str:
    """Return a value on one line, as a spec would write it: `true`, `500`, `live`, `[a, b]`, `(not set)`."""
    match plain(value):
        case None:
            return NOT_SET
        case bool() as flag:
            return "true" if flag else "false"
        case float() as number:
            return f"{number:.10g}"
        case int() as number:
            return str(number)
        case str() as text:
            return _scalar(text, quoted=not isinstance(value, Secret | Ref | Template))
        case dict() as members:
            return "{" + ", ".join(f"{_scalar(key)}: {_item(item)}" for key, item in members.items()) + "}"
        case list() as items:
            return "[" + ", ".join(_item(item) for item in items) + "]"
        case other:
            return visible(str(other))


def block(value: Any) -> list[str]:
    """Return a value as the lines of a text: JSON pretty-printed with sorted keys, other text as it is.

    A last line without its line feed is followed by a line that says so, as in git.
    """
    data = plain(value)
    if data is None:
        return []
    if isinstance(data, str):
        document = _document(data)
        if document is None:
            return _text_lines(data)
        data = document
    return [visible(line) for line in json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False).splitlines()]


def is_long(value: Any) -> bool:
    """Whether a value reads better as a text of several lines than on one."""
    data = plain(value)
    if isinstance(data, str):
        return "\n" in data.rstrip("\n") or (len(data) > 60 and _document(data) is not None)
    return isinstance(data, dict | list) and len(inline(data)) > 60


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 route`, `3 routes`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def duration(seconds: float) -> str:
    """Return seconds as people say them: `0.4 s`, `9 s`, `2 min 5 s`."""
    if seconds < 0.1:
        return "under 0.1 s"
    if seconds < 0.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


def _referred(address: Address) -> str:
    """Return a reference as a spec would write it; what no document stands for may be known by its ARN alone."""
    if address.kind in ("stage", "deployment", "v2_stage", "v2_deployment"):
        return label(address)
    return address.name.removeprefix("id:") if address.name.startswith("id:arn:") else address.name


def _origin(ref: Ref) -> str:
    return f"{ref.attribute} of {label(ref.address)}"


def _item(value: Any) -> str:
    return "null" if value is None else inline(value)


def _scalar(text: str, *, quoted: bool = True) -> str:
    if not quoted:
        return visible(text)
    simple = (
        _PLAIN.fullmatch(text) and not _AMBIGUOUS.fullmatch(text) and text == text.strip() and not _JOINTS.search(text)
    )
    if simple or text.startswith("<secret "):
        return visible(text)
    if '"' in text and "'" not in text and not _CONTROL.search(text) and "\n" not in text and "\t" not in text:
        return f"'{text}'"
    return visible(json.dumps(text, ensure_ascii=False))


def _document(text: str) -> Any:
    """Return the JSON object or array that a text is, or None."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _text_lines(text: str) -> list[str]:
    lines = [visible(line) for line in text.split("\n")]
    if lines[-1] == "":
        return lines[:-1]
    return [*lines, "\\ no line feed at the end"] if len(lines) > 1 else lines
