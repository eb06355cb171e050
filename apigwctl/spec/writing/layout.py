"""Documents -> files: where each goes, what of them goes into files of its own, and `${…}` that means itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from apigwctl.spec.files import is_file_name
from apigwctl.spec.interpolation import AWS
from apigwctl.spec.writing.document import Said
from apigwctl.spec.writing.saying import FileJson, FileText
from apigwctl.spec.writing.yaml_text import yaml_text

MOST_LINES = 3
"""Templates of more lines get a file."""

WORDS = {"RestApi": "rest", "HttpApi": "http", "WebSocketApi": "websocket"}
"""What tells the files of APIs of one name apart."""

FOLDERS = {"UsagePlan": "usage-plans", "ApiKey": "api-keys", "ClientCertificate": "client-certificates"}
PAGES = ("overview", "pages", "endpoints")
"""Where documents hold pages of portals, which are Markdown."""

_PLACE = re.compile(r"\$\{([^{}]*)\}")
_BROKEN = re.compile("[^\x09\x0a\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029\ufeff]")


@dataclass
class _Pieces:
    """The files of one document: `folder` is where those beside it go, relative to the spec."""

    folder: str
    files: dict[str, str] = field(default_factory=dict)

    def kept(self, name: str, suffix: str, text: str) -> str:
        """Put a text into a file of its own and return how the spec names it."""
        number = 1
        path = f"{self.folder}/{name}{suffix}"
        while self.files.get(path, text) != text:
            number += 1
            path = f"{self.folder}/{name}-{number}{suffix}"
        self.files[path] = text
        return f"./{path}"


def files_of(documents: Iterable[Said]) -> dict[str, str]:
    """Return the files of documents by path: a spec for each, and beside it what it refers to."""
    made: dict[str, str] = {}
    for said in documents:
        path = _path(said)
        if path in made and said.kind in WORDS:
            path = f"{path.removesuffix('.yaml')}-{WORDS[said.kind]}.yaml"
        path = _unique(path, made)
        folder = path.removesuffix(".yaml").rpartition("/")[2]
        pieces = _Pieces(folder)
        data = _laid_out(said.data, (), pieces)
        made[path] = yaml_text(data, (*said.comments, *_unsaid(said)))
        above = path.rpartition("/")[0]
        for name, text in pieces.files.items():
            made[f"{above}/{name}" if above else name] = text
    return made


def slug(text: str) -> str:
    """Return a text as a part of a file name."""
    words = re.sub(r"\{(\w+)\+?\}", r"\1", text)
    return re.sub(r"[^A-Za-z0-9._-]+", "-", words).strip("-.").lower()[:80] or "x"


def _path(said: Said) -> str:
    if said.kind in WORDS:
        return f"{slug(said.name)}.yaml"
    folder = FOLDERS.get(said.kind, slug(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", said.kind)) + "s")
    return "account.yaml" if said.kind == "Account" else f"{folder}/{slug(said.name)}.yaml"


def _unique(path: str, taken: Iterable[str]) -> str:
    number, made = 1, path
    while made in taken:
        number += 1
        made = f"{path.removesuffix('.yaml')}-{number}.yaml"
    return made


def _unsaid(said: Said) -> list[str]:
    return ["Not said here, and left alone:", *(f"- {item}" for item in said.unsaid)] if said.unsaid else []


def _laid_out(value: Any, place: tuple[str, ...], pieces: _Pieces) -> Any:
    if isinstance(value, FileJson):
        return pieces.kept(_name(place), ".json", f"{_json(value.value)}\n")
    if isinstance(value, FileText):
        return _file_text(value, place, pieces)
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, dict):
        return {key: _laid_out(item, (*place, str(key)), pieces) for key, item in value.items()}
    if isinstance(value, list):
        return [_laid_out(item, (*place, str(number)), pieces) for number, item in enumerate(value)]
    return value


def _file_text(text: str, place: tuple[str, ...], pieces: _Pieces) -> str:
    # A byte order mark or a carriage return would not come back from a file.
    if not _BROKEN.search(text) and (text.count("\n") > MOST_LINES or is_file_name(text)):
        return pieces.kept(_name(place), ".md" if place[0] in PAGES else ".vtl", str(text))
    return literal(str(text))


def literal(text: str) -> str:
    """Return a text that interpolation gives back: what only looks like ours is escaped."""
    made, end = [], 0
    for match in re.finditer(r"\$\{", text):
        whole = _PLACE.match(text, match.start())
        passes = whole is not None and _is_aws(whole.group(1)) and text[match.start() - 1 : match.start()] != "$"
        made.append(text[end : match.start()] + ("${" if passes else "$${"))
        end = match.end()
    return "".join([*made, text[end:]])


def _is_aws(inside: str) -> bool:
    head, dot, _ = inside.partition(".")
    return (head in AWS and bool(dot)) or inside.startswith("aws:")


def _name(place: tuple[str, ...]) -> str:
    """Return the file's name for a place in a document: `schemas/order`, `templates/post-orders-request`."""
    match place:
        case ("policy",) | ("sharingPolicy",):
            return "policy"
        case ("managementPolicy",):
            return "management-policy"
        case ("models", name, *_):
            return f"schemas/{slug(name)}"
        case ("routes", route, *rest):
            said = [item for item in rest if item not in ("integration", "responses", "requestTemplates")]
            words = [
                item for item in said if item not in ("responseTemplates", "application/json", "http", "aws", "mock")
            ]
            side = "answer" if "responseTemplates" in rest else "request"
            return "templates/" + slug(" ".join((route, *words, side)))
        case ("pages", *rest):
            return "pages/" + slug(" ".join(rest))
        case (head, *_) if head in PAGES:
            return "pages/" + slug(" ".join(item for item in place if item != "body"))
    return "templates/" + slug(" ".join(place))


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=bool(_BROKEN.search(json.dumps(value, ensure_ascii=False))))
