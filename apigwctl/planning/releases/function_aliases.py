"""The canary of functions behind an API's routes: one alias of theirs sends a part of its traffic to newer versions.

An update of an alias says everything that matters of it, so it can be repeated, and a verb that was killed comes to the
same end when it is given again. The stage carries a tag of when its canary was last moved, as aliases have no such
date; or, while several are updated one by one, of what ends it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apigwctl.catalogue.addresses import api_address
from apigwctl.model.change import Action, Change, FieldChange, Reason
from apigwctl.model.function_alias import FunctionAlias
from apigwctl.model.identity import CANARY_TAG
from apigwctl.model.live import Live
from apigwctl.model.plan import Call, Plan
from apigwctl.planning.context import Context
from apigwctl.planning.releases.aims import Refusal
from apigwctl.planning.releases.goals import plan_of, tag_draft
from apigwctl.planning.steps import Draft, Phase
from apigwctl.values import Address, freeze

PROMOTE, ABORT = "promote", "abort"
ENDS = {Reason.CANARY_PROMOTED: PROMOTE, Reason.CANARY_ABORTED: ABORT}
"""What the tag says while a canary ends."""
IN_FLIGHT_HINT = "canary promote, canary abort, or --replace-canary"


@dataclass(frozen=True)
class AliasAim:
    """What the aliases of a stage's functions are to be, and why."""

    stage: Address
    wanted: tuple[FunctionAlias, ...]
    reason: Reason

    def plan(self, now: Iterable[FunctionAlias], live: Live, context: Context) -> Plan:
        """Return the plan that gets there from what aliases are now; empty once they are so."""
        by_function = {item.function: item for item in now}
        moved = [(by_function[item.function], item) for item in self.wanted if item.function in by_function]
        moved = [(old, new) for old, new in moved if _state(old) != _state(new)]
        flying = any(item.canary for item in self.wanted)
        drafts = [_update(self.stage, new) for _, new in moved]
        tag = live.snapshot.get(self.stage).tags.get(CANARY_TAG)
        said = when_text(context.now) if flying else ENDS[self.reason]
        before = tag_draft(self.stage, {CANARY_TAG: said} if moved and tag != said else {}, context, (0,))
        after = tag_draft(self.stage, {CANARY_TAG: None} if not flying and (moved or tag) else {}, context, (9,))
        changes = [Change(self.stage, Action.UPDATE, self.reason, _fields(old, new)) for old, new in moved]
        if after is not None and not moved:
            left = FieldChange(("tags", CANARY_TAG), tag, None)
            changes.append(Change(self.stage, Action.UPDATE, self.reason, (left,)))
        return plan_of([item for item in (before, *drafts, after) if item is not None], changes, live, context)


def starting(
    stage: Address, now: tuple[FunctionAlias, ...], percent: float, to: Mapping[str, str], *, replace: bool
) -> AliasAim | Refusal:
    """Return the aim of a canary of the newest versions, or of those that `to` says by the functions' names."""
    unknown = sorted(set(to) - {item.name for item in now})
    if unknown:
        known = ", ".join(item.name for item in now)
        return Refusal(stage, f"no function {unknown[0]} is behind its routes", "no-function", f"there are: {known}")
    wanted = []
    for item in now:
        version = to.get(item.name, "" if to else item.newest)
        if not version or version == item.version:
            continue
        if item.canary and item.canary != version and not replace:
            said = f"a canary is in flight: {item.told} sends {item.percent:g} % to {item.canary}"
            return Refusal(stage, said, "canary-in-flight", IN_FLIGHT_HINT)
        wanted.append(dataclasses.replace(item, canary=version, percent=percent))
    if not wanted:
        told = ", ".join(f"{item.told} is {item.version}" for item in now)
        hint = "publish a version of a function, or name one: --to NAME=VERSION"
        return Refusal(stage, f"the aliases point to the newest versions: {told}", "canary-is-base", hint)
    return AliasAim(stage, tuple(wanted), Reason.CANARY_STARTED)


def shifting(stage: Address, now: tuple[FunctionAlias, ...], percent: float) -> AliasAim | Refusal:
    """Return the aim of another percentage."""
    flying = tuple(dataclasses.replace(item, percent=percent) for item in now if item.canary)
    return AliasAim(stage, flying, Reason.CANARY_SHIFTED) if flying else no_canary(stage)


def promoting(stage: Address, now: tuple[FunctionAlias, ...], live: Live) -> AliasAim | Refusal:
    """Return the aim of aliases that point to what was their canary."""
    ended = tuple(_ended(item, item.canary) for item in now if item.canary)
    return _ending(stage, ended, now, live, Reason.CANARY_PROMOTED)


def aborting(stage: Address, now: tuple[FunctionAlias, ...], live: Live) -> AliasAim | Refusal:
    """Return the aim of aliases that point to what they pointed to, and to nothing else."""
    ended = tuple(_ended(item, item.version) for item in now if item.canary)
    return _ending(stage, ended, now, live, Reason.CANARY_ABORTED)


def no_canary(stage: Address) -> Refusal:
    """Return the refusal of a verb that needs a canary where there is none."""
    return Refusal(stage, "no canary is in flight", "no-canary", "canary start begins one")


def when_text(now: float) -> str:
    """Return a time as the tag says it."""
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moved_at(text: str | None) -> float | None:
    """Return when a canary was last moved, in seconds since 1970; None where the tag does not say."""
    try:
        return datetime.strptime(text or "", "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _ended(item: FunctionAlias, version: str) -> FunctionAlias:
    return dataclasses.replace(item, version=version, canary="", percent=0.0)


def _ending(
    stage: Address, ended: tuple[FunctionAlias, ...], now: tuple[FunctionAlias, ...], live: Live, reason: Reason
) -> AliasAim | Refusal:
    # A verb that was killed before its last step left the tag only.
    left = CANARY_TAG in live.snapshot.get(stage).tags
    return AliasAim(stage, ended or now, reason) if ended or left else no_canary(stage)


def _state(item: FunctionAlias) -> tuple[str, str, float]:
    return item.version, item.canary, item.percent


def _update(stage: Address, item: FunctionAlias) -> Draft:
    weights = {item.canary: round(item.percent / 100, 6)} if item.canary else {}
    params: dict[str, Any] = {
        "FunctionName": item.function,
        "Name": item.alias,
        "FunctionVersion": item.version,
        "RoutingConfig": {"AdditionalVersionWeights": weights},
    }
    call = Call("lambda", "UpdateAlias", freeze(params))
    title = f"change where {item.told} leads"
    return Draft(stage, title, api_address(stage.parts[0]), Phase.POINT, (call,), (1, stage, item.told))


def _fields(old: FunctionAlias, new: FunctionAlias) -> tuple[FieldChange, ...]:
    found = (
        ((), _version(old.version), _version(new.version)),
        (("canary",), _version(old.canary), _version(new.canary)),
        (("percentTraffic",), old.percent if old.canary else None, new.percent if new.canary else None),
    )
    return tuple(FieldChange((new.told, *path), before, after) for path, before, after in found if before != after)


def _version(number: str) -> str | None:
    return f"version {number}" if number else None


def told_versions(aliases: Iterable[FunctionAlias], *, canary: bool) -> str:
    """Return the versions that aliases lead to as people read them: `orders 7, billing 3`."""
    found = ((item.name, item.canary if canary else item.version) for item in aliases)
    return ", ".join(f"{name} {version}" for name, version in found if version)
