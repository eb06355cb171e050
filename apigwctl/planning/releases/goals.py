"""What a stage is to serve, and the plan that takes it there from wherever it is: the one way of all release verbs.

A goal says everything that a release may change about a stage, so a verb that was killed and is run again comes to the
same goal, and only what is left of it is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue import wire
from apigwctl.catalogue.addresses import api_address, label
from apigwctl.catalogue.delivery import CanarySettings
from apigwctl.model.change import Action, Change, FieldChange, Reason
from apigwctl.model.codec import digest
from apigwctl.model.identity import CANARY_TAG, HOLD_TAG
from apigwctl.model.live import Live
from apigwctl.model.plan import Call, Plan
from apigwctl.model.release import Hold, read_hold
from apigwctl.planning import calls
from apigwctl.planning.context import Context
from apigwctl.planning.digest import marked_digest, marked_revision
from apigwctl.planning.estimate import estimate
from apigwctl.planning.steps import Draft, Phase, order
from apigwctl.values import Address, FrozenMap, Problem, Ref

CANARY = "/canarySettings"
OVERRIDES = f"{CANARY}/stageVariableOverrides"


@dataclass(frozen=True)
class Goal:
    """What a stage is to serve: its deployment, its variables, its canary, and the hold that it carries."""

    stage: Address
    deployment: Address | None
    variables: FrozenMap[str, str]
    canary: CanarySettings | None = None
    hold: Hold | None = None


def goal_now(live: Live, stage: Address) -> Goal:
    """Return what a stage serves now, as the goal that changes nothing."""
    item = live.snapshot.get(stage)
    variables = item.stage_variables if stage.kind == "v2_stage" else item.variables
    return Goal(stage, item.deployment, FrozenMap(variables), canary_of(item), hold_on(item))


def canary_of(stage: Any) -> CanarySettings | None:
    """Return the canary of a live stage, or None; stages of HTTP and WebSocket APIs have none."""
    found: CanarySettings | None = getattr(stage, "canary_settings", None)
    return found


def hold_on(stage: Any) -> Hold | None:
    """Return the hold that a live stage carries, or None."""
    return read_hold(stage.tags.get(HOLD_TAG)) if stage is not None else None


def intended_canary(stage: Any) -> str:
    """Return the id of the deployment that the canary of a live stage was pointed at by us; empty if it was not."""
    return str(stage.tags.get(CANARY_TAG, ""))


def version(live: Live, deployment: Address | None) -> str:
    """Return a deployment as people read it: its id, and its revision or the start of its digest."""
    if deployment is None:
        return "nothing"
    found = live.snapshot.get(deployment)
    known = marked_digest(found.description) if found is not None else None
    said = (marked_revision(found.description) if found is not None else "") or (known or "")[:12]
    identifier = live.ids.get(deployment, deployment.name.removeprefix("id:"))
    return f"{identifier} ({said})" if said else identifier


def towards(
    goal: Goal,
    live: Live,
    context: Context,
    reason: Reason,
    *,
    first: Iterable[Draft] = (),
    more: Iterable[Change] = (),
    before: str = "",
) -> Plan:
    """Return the plan that makes a stage serve what a goal says; empty once it does.

    The hold and the intention come first, so that whoever plans in between leaves the stage alone; then what the stage
    serves; then the tags that mean nothing any more.
    """
    now = goal_now(live, goal.stage)
    drafts = (*first, _tags(goal, live, context), *_serving(goal, now), _untags(goal, live, context))
    changes = (*_changes(goal, now, live, reason, before), *more)
    return plan_of([draft for draft in drafts if draft is not None], changes, live, context)


def plan_of(
    drafts: Iterable[Draft],
    changes: Iterable[Change],
    live: Live,
    context: Context,
    problems: Iterable[Problem] = (),
) -> Plan:
    """Return the plan of a release verb: these changes by these steps."""
    steps, changes = order(drafts, live.ids), tuple(changes)
    touched = [
        (str(item.address), item.detail, tuple((field.name, field.old) for field in item.fields)) for item in changes
    ]
    return Plan(
        project=context.project,
        target=context.target,
        account=context.account,
        region=context.region,
        spec_digest="",
        live_digest=digest(touched),
        changes=changes,
        steps=steps,
        problems=tuple(problems),
        options=context.allowances,
        estimate=estimate(steps),
    )


def refused(live: Live, context: Context, message: str, rule: str, stage: Address, hint: str = "") -> Plan:
    """Return a plan that nobody can carry out, with the reason and what to do instead."""
    return plan_of((), (), live, context, [Problem(message, rule, label(stage), hint=hint)])


# -- the calls ---------------------------------------------------------------------------------------------------------


def _tags(goal: Goal, live: Live, context: Context) -> Draft | None:
    stage = live.snapshot.get(goal.stage)
    tags: dict[str, Any] = {}
    if goal.hold is not None and not goal.hold.same(hold_on(stage)):
        tags[HOLD_TAG] = goal.hold.text
    if goal.canary is not None and goal.canary.deployment is not None:
        pointed = live.ids.get(goal.canary.deployment)
        if pointed is None or intended_canary(stage) != pointed:
            tags[CANARY_TAG] = Ref(goal.canary.deployment)
    return tag_draft(goal.stage, tags, context, (0,))


def _untags(goal: Goal, live: Live, context: Context) -> Draft | None:
    stage = live.snapshot.get(goal.stage)
    tags: dict[str, Any] = {}
    if goal.hold is None and hold_on(stage) is not None:
        tags[HOLD_TAG] = None
    if goal.canary is None and intended_canary(stage):
        tags[CANARY_TAG] = None
    return tag_draft(goal.stage, tags, context, (9,))


def tag_draft(stage: Address, tags: dict[str, Any], context: Context, rank: tuple[object, ...]) -> Draft | None:
    """Return the step that sets tags on a stage, or removes those that are None."""
    if not tags:
        return None
    steps = tuple(calls.tag(stage, tags, calls.arn(stage, context.partition, context.region)))
    verb = "mark" if any(tags.values()) else "unmark"
    return Draft(stage, f"{verb} {label(stage)}", api_address(stage.parts[0]), Phase.POINT, steps, (*rank, stage))


def _serving(goal: Goal, now: Goal) -> list[Draft]:
    """Return the updates of a stage, each whole in itself: base and canary never point at anything half done."""
    lane = api_address(goal.stage.parts[0])
    title = f"change what {label(goal.stage)} serves"
    return [
        Draft(goal.stage, title, lane, Phase.POINT, (call,), (1 + number, goal.stage))
        for number, call in enumerate(serving_calls(goal, now))
    ]


def serving_calls(goal: Goal, now: Goal) -> list[Call]:
    """Return the update calls that take a stage from what it serves to a goal."""
    if goal.stage.kind == "v2_stage":
        return _members(goal, now)
    groups = [_promotion(goal, now)] if _is_promotion(goal, now) else []
    if groups:
        now = Goal(now.stage, goal.deployment, _promoted_variables(goal, now), now.canary, now.hold)
    groups.append(
        [
            *_canary_operations(goal.canary, now.canary),
            *_base_operations(goal, now),
            *_variable_operations("/variables", goal.variables, now.variables),
        ]
    )
    return [call for group in groups for call in calls.patch_with(goal.stage, group)]


def _is_promotion(goal: Goal, now: Goal) -> bool:
    """Whether the canary takes the base's place, and has not yet."""
    canary = now.canary
    if canary is None or goal.canary is not None or goal.deployment != canary.deployment:
        return False
    return now.deployment != canary.deployment or canary.percent_traffic != 0


def _promoted_variables(goal: Goal, now: Goal) -> FrozenMap[str, str]:
    """Return the variables that a promotion leaves before what is not wanted any more goes."""
    overrides = now.canary.stage_variable_overrides if now.canary else {}
    kept = {name: goal.variables.get(name, value) for name, value in {**now.variables, **overrides}.items()}
    own = {name: value for name, value in kept.items() if name in now.variables or name in goal.variables}
    return FrozenMap({**now.variables, **overrides} if _is_copied(goal, now) else own)


def _is_copied(goal: Goal, now: Goal) -> bool:
    """Whether the canary's variables become the stage's as they are: it may have some for itself."""
    overrides = now.canary.stage_variable_overrides if now.canary else {}
    return bool(overrides) and all(goal.variables.get(name) == value for name, value in overrides.items())


def _promotion(goal: Goal, now: Goal) -> list[dict[str, Any]]:
    """One update as AWS's console sends it; the canary stays with no traffic until it is removed (recorded 2026-03)."""
    said = _promoted_variables(goal, now)
    variables = [{"op": "copy", "from": OVERRIDES, "path": "/variables"}]
    if not _is_copied(goal, now):
        variables = _variable_operations("/variables", said, now.variables)
    return [
        {"op": "replace", "path": f"{CANARY}/percentTraffic", "value": "0.0"},
        *variables,
        *(
            [{"op": "copy", "from": f"{CANARY}/deploymentId", "path": "/deploymentId"}]
            if now.deployment != goal.deployment
            else []
        ),
    ]


def _base_operations(goal: Goal, now: Goal) -> list[dict[str, Any]]:
    if goal.deployment is None or goal.deployment == now.deployment:
        return []
    return [{"op": "replace", "path": "/deploymentId", "value": Ref(goal.deployment)}]


def _canary_operations(wanted: CanarySettings | None, now: CanarySettings | None) -> list[dict[str, Any]]:
    """A leaf that is replaced makes the canary where there is none; all of them go in one update (recorded 2026-03).

    The deployment comes first: a canary that is made by another leaf would begin with that of the base.
    """
    if wanted is None:
        # Before the pointer moves: AWS moves none under a canary (developer guide).
        return [] if now is None else [{"op": "remove", "path": CANARY}]
    if wanted == now:
        return []
    made: list[dict[str, Any]] = []
    if now is None or wanted.deployment != now.deployment:
        made.append({"op": "replace", "path": f"{CANARY}/deploymentId", "value": _pointed(wanted.deployment)})
    if now is None or wanted.percent_traffic != now.percent_traffic:
        made.append({"op": "replace", "path": f"{CANARY}/percentTraffic", "value": wire.text(wanted.percent_traffic)})
    if now is None or wanted.use_stage_cache != now.use_stage_cache:
        made.append({"op": "replace", "path": f"{CANARY}/useStageCache", "value": wire.text(wanted.use_stage_cache)})
    before = now.stage_variable_overrides if now is not None else {}
    return made + _variable_operations(OVERRIDES, wanted.stage_variable_overrides, before)


def _pointed(deployment: Address | None) -> Any:
    return Ref(deployment) if deployment is not None else ""


def _variable_operations(path: str, wanted: Any, now: Any) -> list[dict[str, Any]]:
    made = [
        {"op": "replace", "path": f"{path}/{wire.escape(name)}", "value": wanted[name]}
        for name in sorted(wanted)
        if now.get(name) != wanted[name]
    ]
    return made + [{"op": "remove", "path": f"{path}/{wire.escape(name)}"} for name in sorted(set(now) - set(wanted))]


def _members(goal: Goal, now: Goal) -> list[Call]:
    members: dict[str, Any] = {}
    if goal.deployment is not None and goal.deployment != now.deployment:
        members["DeploymentId"] = Ref(goal.deployment)
    return [calls.set_members(goal.stage, members)] if members else []


# -- what people see ---------------------------------------------------------------------------------------------------


def _changes(goal: Goal, now: Goal, live: Live, reason: Reason, before: str) -> list[Change]:
    made = []
    if goal.deployment != now.deployment:
        told = f"{version(live, now.deployment)} -> {version(live, goal.deployment)}"
        made.append(Change(goal.stage, Action.DEPLOY, reason, detail=told))
    fields = [
        *_canary_fields(goal.canary, now.canary, live),
        *(
            FieldChange(("variables", name), now.variables.get(name), goal.variables.get(name))
            for name in sorted({*goal.variables, *now.variables})
            if now.variables.get(name) != goal.variables.get(name)
        ),
        *_hold_fields(goal.hold, now.hold),
    ]
    if fields:
        made.append(Change(goal.stage, Action.UPDATE, reason, tuple(fields), detail=before))
    elif not made and intended_canary(live.snapshot.get(goal.stage)) and goal.canary is None:
        left = FieldChange(("tags", CANARY_TAG), intended_canary(live.snapshot.get(goal.stage)), None)
        made.append(Change(goal.stage, Action.UPDATE, reason, (left,)))
    return made


def canary_told(canary: CanarySettings | None, live: Live) -> dict[str, Any]:
    """Return the members of a canary as plans show them."""
    if canary is None:
        return {}
    return {
        "deployment": version(live, canary.deployment),
        "percentTraffic": canary.percent_traffic,
        **({"useStageCache": True} if canary.use_stage_cache else {}),
        **{f"variables.{name}": value for name, value in sorted(canary.stage_variable_overrides.items())},
    }


def _canary_fields(wanted: CanarySettings | None, now: CanarySettings | None, live: Live) -> list[FieldChange]:
    new, old = canary_told(wanted, live), canary_told(now, live)
    return [
        FieldChange(("canary", *name.split(".", 1)), old.get(name), new.get(name))
        for name in [*new, *(name for name in old if name not in new)]
        if old.get(name) != new.get(name)
    ]


def _hold_fields(wanted: Hold | None, now: Hold | None) -> list[FieldChange]:
    if (wanted is None and now is None) or (wanted is not None and wanted.same(now)):
        return []
    return [FieldChange(("hold",), _hold_told(now), _hold_told(wanted))]


def _hold_told(hold: Hold | None) -> str | None:
    """Return a hold without its time, which is another one whenever it is looked at before it is set."""
    return f"{hold.verb} of {hold.digest[:12]}" if hold is not None else None
