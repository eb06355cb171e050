"""The canary of a REST stage: started, shifted, promoted, aborted; each verb an aim, and each aim a plan."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from apigwctl.catalogue.delivery import CanarySettings
from apigwctl.model.change import Reason
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.model.release import ABORT, NO_CANARIES, OTHER_WAYS, USUAL_PERCENT, Hold, hold_of
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.context import Context
from apigwctl.planning.digest import definition_digest, marked_digest, with_links
from apigwctl.planning.planner import comparable
from apigwctl.planning.releases.aims import Aim, Refusal
from apigwctl.planning.releases.goals import Goal, canary_of, goal_now, intended_canary, version
from apigwctl.planning.releases.intentions import is_spared
from apigwctl.values import EMPTY, Address, FrozenMap


def start(
    live: Live,
    stage: Address,
    context: Context,
    deployment: Address,
    *,
    percent: float = USUAL_PERCENT,
    use_stage_cache: bool = False,
    overrides: Mapping[str, str] = EMPTY,
) -> Plan:
    """Return the plan that sends a part of a stage's traffic to a deployment that exists already."""
    canary = CanarySettings(
        deployment=deployment,
        percent_traffic=percent,
        use_stage_cache=use_stage_cache,
        stage_variable_overrides=FrozenMap(overrides),
    )
    return starting(live, stage, context, canary).plan(live, context)


def shift(live: Live, stage: Address, percent: float, context: Context) -> Plan:
    """Return the plan that gives a canary another part of the traffic, at once and without a deployment."""
    return shifting(live, stage, percent).plan(live, context)


def promote(live: Live, stage: Address, context: Context, desired: Snapshot | None = None) -> Plan:
    """Return the plan that gives a canary all traffic: its deployment and variables become the stage's own."""
    return promoting(live, stage, context, desired).plan(live, context)


def abort(live: Live, stage: Address, context: Context) -> Plan:
    """Return the plan that takes a canary away and holds its version off, so that no pipeline starts it again."""
    return aborting(live, stage, context).plan(live, context)


# -- aims --------------------------------------------------------------------------------------------------------------


def starting(live: Live, stage: Address, context: Context, canary: CanarySettings) -> Aim | Refusal:
    """Return the aim of a canary of a deployment that exists already."""
    if stage.kind != "stage":
        return no_canaries(stage)
    now = goal_now(live, stage)
    if canary.deployment == now.deployment:
        said = f"{version(live, canary.deployment)} is what the stage serves already"
        return Refusal(stage, said, "canary-is-base", "name another version: deployments list")
    if now.canary is not None and now.canary.deployment != canary.deployment and not context.replace_canary:
        said = (
            f"a canary is in flight: {version(live, now.canary.deployment)} has "
            f"{now.canary.percent_traffic:g} % of the traffic"
        )
        return Refusal(stage, said, "canary-in-flight", "canary promote, canary abort, or --replace-canary")
    goal = dataclasses.replace(now, canary=canary, hold=unless_asked(now, live, canary.deployment))
    return Aim(goal, Reason.CANARY_STARTED)


def shifting(live: Live, stage: Address, percent: float) -> Aim | Refusal:
    """Return the aim of another percentage."""
    now = goal_now(live, stage)
    if now.canary is None:
        return no_canary(stage)
    if now.canary.deployment == now.deployment:
        said = "the canary serves what the stage serves already: its promotion is not finished"
        return Refusal(stage, said, "canary-is-base", "canary promote finishes it")
    canary = dataclasses.replace(now.canary, percent_traffic=percent)
    return Aim(dataclasses.replace(now, canary=canary), Reason.CANARY_SHIFTED)


def promoting(live: Live, stage: Address, context: Context, desired: Snapshot | None = None) -> Aim | Refusal:
    """Return the aim of a promotion.

    Where the specs describe the canary's version, the stage gets the variables that they say, and loses those that
    they do not have any more; otherwise the canary's are laid over its own.
    """
    now = goal_now(live, stage)
    if now.canary is None:
        left = bool(intended_canary(live.snapshot.get(stage))) if stage.kind == "stage" else False
        return Aim(now, Reason.CANARY_PROMOTED) if left else no_canary(stage)
    variables = {**now.variables, **now.canary.stage_variable_overrides}
    wanted = comparable(desired, live, context)[0] if desired is not None else Snapshot()
    if stage in wanted and _is_of(live, now.canary.deployment, wanted, stage):
        own = {name: value for name, value in now.variables.items() if is_spared(stage, name, value, context)}
        variables = {**own, **wanted.get(stage).variables}
    hold = unless_asked(now, live, now.canary.deployment)
    return Aim(Goal(stage, now.canary.deployment, FrozenMap(variables), None, hold), Reason.CANARY_PROMOTED)


def aborting(live: Live, stage: Address, context: Context) -> Aim | Refusal:
    """Return the aim of an abort."""
    now = goal_now(live, stage)
    if now.canary is None:
        left = bool(intended_canary(live.snapshot.get(stage))) if stage.kind == "stage" else False
        return Aim(now, Reason.CANARY_ABORTED) if left else no_canary(stage)
    off, base = _digest(live, now.canary.deployment), _digest(live, now.deployment)
    hold = hold_of(ABORT, off, context.now) if off and off != base else now.hold
    return Aim(dataclasses.replace(now, canary=None, hold=hold), Reason.CANARY_ABORTED)


def no_canary(stage: Address) -> Refusal:
    """Return the refusal of a verb that needs a canary where there is none."""
    if stage.kind != "stage":
        return no_canaries(stage)
    return Refusal(stage, "no canary is in flight", "no-canary", "canary start begins one")


def no_canaries(stage: Address) -> Refusal:
    """Return the refusal of canaries for APIs that have none."""
    return Refusal(stage, NO_CANARIES, "no-canaries", OTHER_WAYS)


def is_in_flight(live: Live, stage: Address) -> bool:
    """Whether a stage has a canary."""
    return canary_of(live.snapshot.get(stage)) is not None


def unless_asked(now: Goal, live: Live, deployment: Address | None) -> Hold | None:
    """Return the hold that stays: none, where what it holds off is now asked for by hand."""
    asked = _digest(live, deployment)
    return None if now.hold is not None and asked and now.hold.holds(asked) else now.hold


def _is_of(live: Live, deployment: Address | None, desired: Snapshot, stage: Address) -> bool:
    return _digest(live, deployment) == definition_digest(
        with_links(desired, live.snapshot), Address("rest_api", stage.parts[:1])
    )


def _digest(live: Live, deployment: Address | None) -> str | None:
    found = live.snapshot.get(deployment) if deployment is not None else None
    return marked_digest(found.description) if found is not None else None
