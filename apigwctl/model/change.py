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
    STILL_USED = "what is served for now may still use it"
    UNREFERENCED = "no stage uses it and newer ones are kept"
    NOT_OURS = "exists without our tags"
    RENAMED = "renamed in the spec"
    CREATION_VALUE = "AWS takes it at creation only"
    DESTROYED = "destroy was asked for"
    PRUNED = "its document is gone"
    REPOINTED = "the stage serves another version than the latest apply deployed"
    HELD = "its version is held off"
    HOLD_ENDS = "what was held off is not wanted any more, or was released"
    ROLLED_BACK = "a rollback was asked for"
    PROMOTED_HERE = "the version of another stage was asked for"
    CANARY_STARTED = "a new version goes behind the canary"
    CANARY_SHIFTED = "the canary gets another part of the traffic"
    CANARY_PROMOTED = "the canary gets all traffic"
    CANARY_ABORTED = "the canary is given up"
    CANARY_REPLACED = "the canary gives way to a newer version"
    CANARY_REPOINTED = "the canary serves another version than it was pointed at"
    CANARY_FOREIGN = "somebody else made the canary"
    CANARY_IN_FLIGHT = "a canary is in flight"
    SMOKE = "smoke tests have to pass first"
    KEY_ROTATES = "a rotation was asked for"
    EMPTIED = "it was asked to be emptied"
    AT_ONCE = "it reaches all traffic at once, not the canary alone"


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
