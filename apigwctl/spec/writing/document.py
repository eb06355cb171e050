"""A document as it is about to be written: its members, and what of the live thing they do not say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apigwctl.model.identity import CLOUDFORMATION_PREFIX
from apigwctl.values import Address

OURS_PREFIX = "apigwctl:"
AWS_PREFIX = "aws:"


@dataclass(frozen=True)
class Said:
    """A document and the root that it describes; `comments` stand at its head, `unsaid` is told besides."""

    address: Address
    data: dict[str, Any]
    unsaid: tuple[str, ...] = ()
    comments: tuple[str, ...] = field(default=())

    @property
    def kind(self) -> str:
        """The document's kind."""
        return str(self.data["kind"])

    @property
    def name(self) -> str:
        """The document's name; its kind where it has none."""
        return str(self.data.get("name") or self.kind)


@dataclass(frozen=True)
class Naming:
    """How a root is named: its document, and its live id where the name alone does not find it."""

    name: str
    id: str = ""

    def header(self, kind: str) -> dict[str, Any]:
        """Return the header of the document."""
        return {"kind": kind, "name": self.name, **({"id": self.id} if self.id else {})}


def own_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags that a spec may say: neither AWS's nor ours."""
    return {key: tags[key] for key in sorted(tags) if not key.startswith((AWS_PREFIX, OURS_PREFIX))}


def of_a_stack(tags: Mapping[str, str]) -> bool:
    """Whether CloudFormation manages what has these tags."""
    return any(key.startswith(CLOUDFORMATION_PREFIX) for key in tags)


def section(name: str, entries: Mapping[str, Any] | Iterable[Any]) -> dict[str, Any]:
    """Return a section of a document, be it a map, a list or a text; nothing when it is empty."""
    filled = dict(entries) if isinstance(entries, Mapping) else entries if isinstance(entries, str) else list(entries)
    return {name: filled} if filled else {}
