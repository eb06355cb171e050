"""What differs, for people: changes with their actions, reasons and fields."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from apigwctl.values import Address, Source


class Action(Enum):
    """What happens to a resource."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    ADOPT = "adopt"
    RENAME = "rename"
    DEPLOY = "deploy"
    ORPHAN = "orphan"
    NOTE = "note"


class Reason(Enum):
    """Why it happens; the text is what people read."""

    NEW = "not in AWS"
    DIFFERS = "differs from the spec"
    GONE = "not in the spec"
    CREATE_ONLY = "can only be set at creation"
    PARENT_GONE = "belongs to something that is deleted"
    PARENT_REPLACED = "belongs to something that is replaced"
    EXPIRES = "it expires soon, and cannot be renewed"
    ROTATED = "its secret was rotated, and cannot be changed in place"
    SUPERSEDED = "a new one has taken its place"
    DEFINITION_CHANGED = "what the stage serves has changed"
    UNKNOWN_DEPLOYMENT = "the stage serves a deployment that is not ours"
    FIRST_DEPLOYMENT = "the stage needs a deployment"
    DEPLOYED_BY_HAND = "deploy is manual, and what it would serve has changed"
    UNREFERENCED = "no stage uses it and newer ones are kept"
    NOT_OURS = "exists without our tags"
    RENAMED = "renamed in the spec"
    CREATION_VALUE = "AWS takes it at creation only"
    DESTROYED = "destroy was asked for"
    PRUNED = "its document is gone"


@dataclass(frozen=True)
class FieldChange:
    """One member with its value on both sides; None is absent. Lists and sets are compared whole."""

    path: tuple[str, ...]
    old: Any
    new: Any

    @property
    def name(self) -> str:
        """The member as people write it: `accessLogSettings.format`, `variables.alias`."""
        return ".".join(self.path)


@dataclass(frozen=True)
class Change:
    """One resource that differs, and why."""

    address: Address
    action: Action
    reason: Reason
    fields: tuple[FieldChange, ...] = ()
    detail: str = ""
    source: Source | None = None
