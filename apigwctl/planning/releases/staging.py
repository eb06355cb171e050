"""What specs and stages say about releases, in every plan: canaries that begin or fly, holds, and what has to wait."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from apigwctl.catalogue.addresses import API_KINDS, label, root_of
from apigwctl.catalogue.delivery import CanarySettings
from apigwctl.model.change import Action, Change, FieldChange, Reason
from apigwctl.model.identity import CANARY_TAG, HOLD_TAG
from apigwctl.model.live import Live
from apigwctl.model.release import ABORT
from apigwctl.planning.deployments import KINDS_OF, Deploying, decide, digest_of
from apigwctl.planning.differ import Delta
from apigwctl.planning.releases.goals import (
    Goal,
    canary_of,
    canary_told,
    goal_now,
    hold_on,
    intended_canary,
    serving_calls,
    tag_draft,
    version,
)
from apigwctl.planning.releases.intentions import as_intended, astray
from apigwctl.planning.steps import Draft, Phase
from apigwctl.planning.work import Work
from apigwctl.values import Address, FrozenMap, Ref

# -- before the parts of an API are planned ----------------------------------------------------------------------------


def patient(deltas: Iterable[Delta], work: Work) -> list[Delta]:
    """Return the deltas without those that have to wait, which are noted.

    Stage variables of what goes behind a canary are the canary's until it is promoted; and a permission that is not
    wanted any more stays while a stage serves something older that may need it.
    """
    deltas = list(deltas)
    deciding = {api: _deciding(api, deltas, work) for api in {root_of(item.address) for item in deltas}}
    kept: list[Delta] = []
    for delta in deltas:
        deploying = deciding[root_of(delta.address)]
        if deploying is None:
            kept.append(delta)
        elif delta.address.kind == "stage" and delta.action is Action.UPDATE:
            kept += _own_variables(delta, deploying, work)
        elif delta.address.kind == "lambda_permission" and delta.action is Action.DELETE and deploying.lingering:
            stages = ", ".join(label(item) for item in deploying.lingering)
            note = f"kept while {stages} serves an older version"
            work.changes.append(Change(delta.address, Action.NOTE, Reason.GONE, detail=note))
        else:
            kept.append(delta)
    return kept


def _deciding(api: Address, deltas: list[Delta], work: Work) -> Deploying | None:
    """Return what is decided about an API, where something may have to wait for it."""
    if api.kind not in API_KINDS or api not in work.desired:
        return None
    waits = any(delta.action is Action.DELETE for delta in deltas if delta.address.kind == "lambda_permission") or any(
        address in work.context.strategies
        or canary_of(work.live.snapshot.get(address)) is not None
        or hold_on(work.live.snapshot.get(address)) is not None
        for address, _ in work.desired.children(api, KINDS_OF[api.kind][0])
    )
    return decide(api, work.desired, work.live, work.context) if waits else None


def _own_variables(delta: Delta, deploying: Deploying, work: Work) -> list[Delta]:
    """Return the delta of a stage without the variables that its canary has for itself, or had when it was aborted."""
    changed = [item for item in delta.differences if item.fields[0].attribute == "variables"]
    left = tuple(item for item in delta.differences if item not in changed)
    hold = hold_on(work.live.snapshot.get(delta.address)) if delta.address in deploying.held else None
    if hold is not None and hold.verb == ABORT:
        waiting, until, reason = changed, "wait: they are the aborted canary's", Reason.HELD
    elif delta.address in _tried(deploying, work.live):
        waiting = [item for item in changed if item.new is None]
        until, reason = "go when the canary is promoted", Reason.CANARY_IN_FLIGHT
    else:
        return [delta]
    if waiting:
        note = f"variables {', '.join(str(item.key) for item in waiting)} {until}"
        work.changes.append(Change(delta.address, Action.NOTE, reason, detail=note))
    return [dataclasses.replace(delta, differences=left)] if left else []


def _tried(deploying: Deploying, live: Live) -> set[Address]:
    """Return the stages whose canary has what is wanted, or gets it."""
    flying = {item for item in deploying.in_flight if _is_of(item, deploying.digest, live)}
    return {address for address, _ in deploying.canaries} | flying


def _is_of(stage: Address, digest: str, live: Live) -> bool:
    canary = as_intended(stage, live)
    return canary is not None and digest_of(live, canary.deployment) == digest


# -- with the rest of an API -------------------------------------------------------------------------------------------


def release_drafts(work: Work, deploying: Deploying, deltas: Iterable[Delta]) -> list[Draft]:
    """Return the steps of canaries and holds of one API, and note what people have to know about them."""
    made: list[Draft] = []
    deltas = tuple(deltas)
    for stage in _live_stages(work, deploying.api):
        goal, reason = _goal(stage, deploying, work)
        now = goal_now(work.live, stage)
        tags: dict[str, Any] = {}
        if goal.canary != now.canary and stage not in {item for item, _ in deploying.stages}:
            calls = tuple(serving_calls(goal, now))
            title = f"set the canary of {label(stage)}"
            made.append(Draft(stage, title, deploying.api, Phase.POINT, calls, (1, stage)))
            work.changes.append(_canary_change(stage, goal, now, reason, work.live, deploying))
            made += _intention(stage, goal.canary, work)
        # With an alias the tag is that of the functions' canary.
        other = work.context.other_canaries.get(stage)
        forgotten = goal.canary is None and not (other is not None and other.alias)
        if forgotten and intended_canary(work.live.snapshot.get(stage)):
            tags[CANARY_TAG] = None
        if stage in deploying.released:
            tags[HOLD_TAG] = None
            told = hold_on(work.live.snapshot.get(stage))
            field = FieldChange(("hold",), told.told if told is not None else None, None)
            work.changes.append(Change(stage, Action.UPDATE, Reason.HOLD_ENDS, (field,)))
        untagged = tag_draft(stage, tags, work.context, (9,))
        made += [untagged] if untagged is not None else []
    _notes(work, deploying, deltas)
    return made


def _live_stages(work: Work, api: Address) -> list[Address]:
    stages = work.desired.children(api, KINDS_OF[api.kind][0])
    return sorted(address for address, _ in stages if address in work.live.snapshot)


def _intention(stage: Address, canary: CanarySettings | None, work: Work) -> list[Draft]:
    """Remember what a canary is pointed at before it is, so that a canary of another is seen to be somebody else's."""
    if canary is None or canary.deployment is None:
        return []
    known = work.live.ids.get(canary.deployment)
    if known is not None and known == intended_canary(work.live.snapshot.get(stage)):
        return []
    draft = tag_draft(stage, {CANARY_TAG: Ref(canary.deployment)}, work.context, (0,))
    return [draft] if draft is not None else []


def _goal(stage: Address, deploying: Deploying, work: Work) -> tuple[Goal, Reason]:
    """Return what a stage is to serve as far as its canary goes, and why that is another one than now."""
    now = goal_now(work.live, stage)
    moving = {address for address, _ in deploying.canaries}
    if stage in moving:
        reason = Reason.CANARY_STARTED if now.canary is None else Reason.CANARY_REPLACED
        policy = work.context.strategies[stage]
        canary = CanarySettings(
            deployment=deploying.wanted,
            percent_traffic=policy.percent_traffic,
            use_stage_cache=policy.use_stage_cache,
            stage_variable_overrides=overrides(stage, work),
        )
        return dataclasses.replace(now, canary=canary), reason
    if stage in {address for address, _ in deploying.stages}:
        return dataclasses.replace(now, canary=None), Reason.CANARY_REPLACED
    canary_now = as_intended(stage, work.live) if now.canary is not None else None
    if canary_now is not None and stage in _tried(deploying, work.live):
        canary_now = dataclasses.replace(canary_now, stage_variable_overrides=overrides(stage, work))
    return dataclasses.replace(now, canary=canary_now), astray(stage, work.live) or Reason.DIFFERS


def overrides(stage: Address, work: Work) -> FrozenMap[str, str]:
    """Return the variables that a canary has for itself: those that the specs change, and its own."""
    wanted, live = work.desired.get(stage), work.live.snapshot.get(stage)
    changed = {name: value for name, value in wanted.variables.items() if live.variables.get(name) != value}
    policy = work.context.strategies.get(stage)
    return FrozenMap({**changed, **(policy.variables if policy is not None else {})})


def _canary_change(stage: Address, goal: Goal, now: Goal, reason: Reason, live: Live, deploying: Deploying) -> Change:
    new, old = canary_told(goal.canary, live), canary_told(now.canary, live)
    if goal.canary is not None and goal.canary.deployment not in live.ids:
        new["deployment"] = f"a new one ({deploying.digest[:12]})"
    fields = [
        FieldChange(("canary", *name.split(".", 1)), old.get(name), new.get(name))
        for name in [*new, *(name for name in old if name not in new)]
        if old.get(name) != new.get(name)
    ]
    action = Action.DEPLOY if reason in (Reason.CANARY_STARTED, Reason.CANARY_REPLACED) else Action.UPDATE
    return Change(stage, action, reason, tuple(fields))


def _notes(work: Work, deploying: Deploying, deltas: tuple[Delta, ...]) -> None:
    """Note holds, canaries in flight, and what reaches all traffic although a canary was asked for."""
    for stage in deploying.held:
        hold = hold_on(work.live.snapshot.get(stage))
        told = f"held: {hold.told}" if hold is not None else "held"
        work.changes.append(Change(stage, Action.NOTE, Reason.HELD, detail=told))
    for stage in (*deploying.in_flight, *deploying.blocked):
        canary = as_intended(stage, work.live)
        if canary is not None:
            work.changes.append(
                Change(stage, Action.NOTE, Reason.CANARY_IN_FLIGHT, detail=_flight(stage, canary, work))
            )
    for stage, _ in deploying.canaries:
        at_once = sorted({name for delta in deltas for name in _reaching_all(delta, stage)})
        if at_once:
            note = f"reaches all traffic at once: {', '.join(at_once)}"
            work.changes.append(Change(stage, Action.NOTE, Reason.AT_ONCE, detail=note))


def _flight(stage: Address, canary: CanarySettings, work: Work) -> str:
    told = version(work.live, canary.deployment)
    if canary.deployment == work.live.snapshot.get(stage).deployment:
        return f"the canary serves what the stage serves: {told}; promote or abort it"
    return f"a canary is in flight: {told} has {canary.percent_traffic:g} % of the traffic"


def _reaching_all(delta: Delta, stage: Address) -> list[str]:
    """Return the members of a delta that a canary cannot have for itself: settings of its stage, and permissions."""
    if delta.address.kind == "lambda_permission" and delta.action is not Action.DELETE:
        return ["invoke permissions"] if delta.address.parts[0] == stage.parts[0] else []
    if delta.address.kind not in ("stage", "method_setting") or delta.address.parts[:2] != stage.parts:
        return []
    if delta.action is Action.DELETE:
        return ["settings"]
    return [".".join(item.path) for item in delta.differences]
