"""The parsed OpenAPI document: its version, its references and the base path that it declares."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import yaml

JsonObject = dict[str, Any]

INVALID_INPUT = "Invalid OpenAPI input."

# Fields of OpenAPI 2 and 3 that hold what `$ref` may name, by what is held.
_SHELVES = {
    "schemas": ("definitions", "components/schemas"),
    "parameters": ("parameters", "components/parameters"),
    "responses": ("responses", "components/responses"),
    "requestBodies": ("requestBodies", "components/requestBodies"),
    "headers": ("headers", "components/headers"),
}


class InvalidDocument(ValueError):  # noqa: N818 - it names what is refused, and the answer is AWS's
    """AWS refuses the document as a whole; the message is AWS's own (400 BadRequestException)."""


@dataclass
class Findings:
    """What AWS says about a document beside what it makes of it: warnings are kept, errors refuse the import."""

    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def warn(self, message: str) -> None:
        """Note what AWS lets pass; said once."""
        if message not in self.warnings:
            self.warnings.append(message)

    def refuse(self, message: str) -> None:
        """Note what AWS refuses the import for; said once."""
        if message not in self.errors:
            self.errors.append(message)


class _TextLoader(yaml.SafeLoader):
    """A YAML loader that leaves dates as the text that was written: JSON has no dates."""


_TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Document:
    """A document of OpenAPI 2.0 (`major` 2) or 3.0 (`major` 3), keys as text throughout."""

    root: JsonObject
    major: int

    def target(self, node: object) -> JsonObject:
        """The object itself, or what its `$ref` names, however long the chain; {} when there is no such thing."""
        seen: set[str] = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            reference = node["$ref"]
            if reference in seen:
                return {}
            seen.add(reference)
            node = self._at(reference)
        return node if isinstance(node, dict) else {}

    def shelf(self, what: str) -> JsonObject:
        """The named definitions of one sort: schemas, parameters, responses, requestBodies or headers."""
        found = self._at("#/" + _SHELVES[what][0 if self.major == 2 else 1])
        return found if isinstance(found, dict) else {}

    def security_schemes(self) -> JsonObject:
        """`securityDefinitions` of OpenAPI 2, `components.securitySchemes` of OpenAPI 3."""
        found = self._at("#/securityDefinitions" if self.major == 2 else "#/components/securitySchemes")
        return found if isinstance(found, dict) else {}

    def server(self) -> JsonObject:
        """The first server of OpenAPI 3; {} in OpenAPI 2 and where there is none."""
        servers = self.root.get("servers")
        first = servers[0] if self.major == 3 and isinstance(servers, list) and servers else {}
        return first if isinstance(first, dict) else {}

    def base_path(self) -> str:
        """The declared base path without slashes at its ends: `basePath`, or the path of the first server's URL."""
        if self.major == 2:
            return str(self.root.get("basePath") or "").strip("/")
        server = self.server()
        url = str(server.get("url") or "")
        for name, variable in mapping(server.get("variables")).items():
            url = url.replace("{" + name + "}", str(mapping(variable).get("default", "")).strip("/"))
        return urlsplit(url).path.strip("/")

    def _at(self, reference: str) -> object:
        if not reference.startswith("#/"):
            return None
        node: object = self.root
        for part in reference[2:].split("/"):
            node = node.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(node, dict) else None
        return node


def parse(body: bytes) -> Document:
    """Parse JSON or YAML into a document.

    A key said twice has its last value, and numbers as keys become text, as AWS's parsers have it. Raises
    InvalidDocument for what is no document of OpenAPI 2.0 or 3.0: 3.1 is refused with the same words as garbage
    (recorded: test_import_api_bad_file; smithy-lang/smithy issue 985 for 3.1).
    """
    root = _textual(_load(body))
    if not isinstance(root, dict) or not isinstance(root.get("paths", {}), dict):
        raise InvalidDocument(INVALID_INPUT)
    # A document that claims both versions is read as the older one, whose key the importer looks for first.
    if text(root.get("swagger")) == "2.0":
        return Document(root, 2)
    if text(root.get("openapi")).startswith("3.0"):
        return Document(root, 3)
    raise InvalidDocument(INVALID_INPUT)


def mapping(node: object) -> JsonObject:
    """The node when it is an object, else an empty one."""
    return node if isinstance(node, dict) else {}


def items(node: object) -> list[Any]:
    """The node when it is a list, else an empty one."""
    return node if isinstance(node, list) else []


def text(value: object) -> str:
    """A scalar as AWS's parser spells it: 2 -> "2", 1.0 -> "1.0", true -> "true", nothing -> ""."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, separators=(",", ":"))
    return str(value)


def number(value: object) -> int | None:
    """A whole number, written as a number or as text; None for nothing. Raises InvalidDocument for anything else."""
    if value is None:
        return None
    try:
        return int(text(value))
    except ValueError as error:
        raise InvalidDocument(INVALID_INPUT) from error


def present(members: Mapping[str, Any]) -> JsonObject:
    """The members that are not None."""
    return {name: value for name, value in members.items() if value is not None}


def _load(body: bytes) -> object:
    try:
        source = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidDocument(INVALID_INPUT) from error
    try:
        return json.loads(source)
    except ValueError:
        pass  # YAML is tried next: the operation takes both, and nothing in the request says which
    try:
        return yaml.load(source, Loader=_TextLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InvalidDocument(INVALID_INPUT) from error


def _textual(node: object) -> object:
    if isinstance(node, dict):
        return {text(key): _textual(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_textual(value) for value in node]
    return node
