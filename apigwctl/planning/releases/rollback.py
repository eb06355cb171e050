"""Back to an earlier version, and on to the version of another stage: one update of a stage each."""

from __future__ import annotations

import dataclasses

from apigwctl.catalogue.addresses import api_address, label
from apigwctl.catalogue.delivery import CanarySettings
from apigwctl.model.change import Reason
from apigwctl.model.live import Live
from apigwctl.model.release import ROLLBACK, hold_of
from apigwctl.planning.context import Context
from apigwctl.planning.deployments import digest_of
from apigwctl.planning.releases.aims import Aim, Refusal
from apigwctl.planning.releases.canary import starting, unless_asked
from apigwctl.planning.releases.goals import Goal, goal_now, version
from apigwctl.values import Address

IN_FLIGHT = "a canary is in flight"
FIRST = "canary abort takes it away; then the base can be moved"


def earlier(live: Live, stage: Address, steps: int) -> Address | Refusal:
    """Return the version that is some versions before the one that a stage serves.

    After a rollback they are counted from what was rolled back, so that the same command leads to the same version
    however often it is given.
    """
    start = _started_from(live, stage)
    versions = [item for item in live.newest.get(api_address(stage.parts[0]), ()) if _counts(live, item, start)]
    place = versions.index(start) + steps if start in versions else steps - 1
    if place < len(versions):
        return versions[place]
    older = len(versions) - (versions.index(start) + 1 if start in versions else 0)
    known = "is 1 version" if older == 1 else f"are {older} versions"
    said = f"there {known} before this one, and {steps} steps back were asked for"
    return Refusal(stage, said, "no-such-version", "deployments list shows what is there")


def rolling_back(live: Live, stage: Address, target: Address, context: Context, wanted: str = "") -> Aim | Refusal:
    """Return the aim of a rollback to a version; `wanted` is the digest of what the specs say."""
    if getattr(live.snapshot.get(stage), "auto_deploy", False):
        said = "the stage deploys by itself: every change is live at once, and there is nothing to go back to"
        return Refusal(stage, said, "auto-deploy", "apply the specs of then, or leave autoDeploy out")
    now = goal_now(live, stage)
    if now.canary is not None:
        return Refusal(stage, IN_FLIGHT, "canary-in-flight", FIRST)
    start = _started_from(live, stage)
    off, back = digest_of(live, start) or wanted, digest_of(live, target)
    hold = hold_of(ROLLBACK, off, context.now) if off and off != back else None
    return Aim(dataclasses.replace(now, deployment=target, hold=hold), Reason.ROLLED_BACK)


def promoting_to(live: Live, source: Address, stage: Address, context: Context) -> Aim | Refusal:
    """Return the aim of one stage serving what another one serves; behind its canary, where its specs say so."""
    if source.parts[0] != stage.parts[0]:
        said = f"{label(source)} is a stage of another API"
        return Refusal(stage, said, "other-api", "deployments belong to one API: promote between its stages")
    there, now = goal_now(live, source), goal_now(live, stage)
    if there.canary is not None or now.canary is not None:
        which = source if there.canary is not None else stage
        return Refusal(which, IN_FLIGHT, "canary-in-flight", "canary promote or canary abort first")
    if there.deployment is None or getattr(live.snapshot.get(stage), "auto_deploy", False):
        return Refusal(
            stage, "there is no version to promote", "no-such-version", "deployments list shows what is there"
        )
    policy = context.strategies.get(stage)
    if policy is not None and there.deployment != now.deployment:
        canary = CanarySettings(
            deployment=there.deployment,
            percent_traffic=policy.percent_traffic,
            use_stage_cache=policy.use_stage_cache,
            stage_variable_overrides=policy.variables,
        )
        return starting(live, stage, context, canary)
    goal = Goal(stage, there.deployment, now.variables, None, unless_asked(now, live, there.deployment))
    return Aim(goal, Reason.PROMOTED_HERE)


def told(live: Live, deployment: Address) -> str:
    """Return a version as people read it."""
    return version(live, deployment)


def _started_from(live: Live, stage: Address) -> Address | None:
    """Return the version that a rollback leaves: what was held off by one before it, else what is served."""
    now = goal_now(live, stage)
    if now.hold is not None and now.hold.verb == ROLLBACK:
        versions = live.newest.get(api_address(stage.parts[0]), ())
        held = next((item for item in versions if now.hold.holds(digest_of(live, item) or "")), None)
        if held is not None:
            return held
    return now.deployment


def _counts(live: Live, item: Address, start: Address | None) -> bool:
    """Whether a deployment is a version of its own: one of ours, or what the stage serves."""
    return item == start or digest_of(live, item) is not None
