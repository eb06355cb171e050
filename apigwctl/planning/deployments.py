"""Which deployment the stages of an API serve: what is decided about it, and the drafts that follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.addresses import label
from apigwctl.catalogue.quirks import verbs_of_any
from apigwctl.model.change import Action, Change, Reason
from apigwctl.model.live import Live
from apigwctl.model.plan import Call
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import calls
from apigwctl.planning.context import Context
from apigwctl.planning.differ import Delta
from apigwctl.planning.digest import definition_digest, mark, marked_digest
from apigwctl.planning.steps import Draft, Phase
from apigwctl.values import Address, FrozenMap, Ref, freeze


@dataclass(frozen=True)
class Deploying:
    """What is decided about an API's deployments: which one is wanted, which stages move to it, and why.

    `stamped` deployments were made by somebody else and hold what is wanted: they only get our mark. `manual` stages
    serve something else, and are deployed by hand.
    """

    api: Address
    digest: str
    wanted: Address
    is_new: bool
    stages: tuple[tuple[Address, Reason], ...]
    stamped: tuple[Address, ...] = ()
    manual: tuple[Address, ...] = ()


def decide(api: Address, desired: Snapshot, live: Live, context: Context, *, as_wanted: bool = False) -> Deploying:
    """Return which stages have to serve another deployment; `as_wanted`: the live definition is what the specs say.

    A stage serves what was planned when its deployment carries the digest of the wanted definition. A deployment of
    that digest that exists already (an interrupted apply made it) is used again.
    """
    digest = definition_digest(desired, api, more=_holds_more(api, desired, live, context))
    existing = next((item for item in live.newest.get(api, ()) if _digest_of(live, item) == digest), None)
    wanted = existing or Address("deployment", (api.name, digest))
    stages = []
    stamped = []
    for address, _ in desired.children(api, "stage"):
        before = live.snapshot.get(address)
        if before is not None and as_wanted and live.summaries.get(before.deployment) in summaries(desired, api):
            stamped.append(before.deployment)
        elif before is None:
            stages.append((address, Reason.FIRST_DEPLOYMENT))
        elif before.deployment is None or _digest_of(live, before.deployment) is None:
            stages.append((address, Reason.UNKNOWN_DEPLOYMENT))
        elif _digest_of(live, before.deployment) != digest:
            stages.append((address, Reason.DEFINITION_CHANGED))
    moving = tuple(
        (address, reason)
        for address, reason in stages
        if reason is Reason.FIRST_DEPLOYMENT or address not in context.manual
    )
    stamps = tuple(dict.fromkeys(item for item in stamped if _digest_of(live, item) is None))
    manual = tuple(address for address, reason in stages if (address, reason) not in moving)
    return Deploying(api, digest, wanted, existing is None and bool(moving), moving, stamps, manual)


def _holds_more(api: Address, desired: Snapshot, live: Live, context: Context) -> bool:
    """Whether an adopted API has routes that no spec lists: once a prune takes them, stages must serve without them."""
    adopted = api in live.adopting | live.marked and not context.prune
    return adopted and any(
        address not in desired for address, _ in live.snapshot.below(api) if address.kind == "method"
    )


def _digest_of(live: Live, deployment: Address) -> str | None:
    found = live.snapshot.get(deployment)
    return marked_digest(found.description) if found is not None else None


def deploy_drafts(deploying: Deploying, resulting: Snapshot, context: Context) -> list[Draft]:
    """Return the step that makes the deployment and checks that it holds the planned methods."""
    if not deploying.is_new:
        return []
    api, description = deploying.api, mark(deploying.digest, context.revision)
    params = {"restApiId": Ref(api), "description": description}
    created = Call(
        "apigateway",
        "CreateDeployment",
        freeze(params),
        binds=calls.binds(deploying.wanted),
        probe=calls.probe(deploying.wanted, None, params),
    )
    check = Call(
        "apigateway",
        "GetDeployment",
        freeze({"restApiId": Ref(api), "deploymentId": Ref(deploying.wanted), "embed": ["apisummary"]}),
        expect=freeze({"apiSummary": summaries(resulting, api)}),
    )
    return [Draft(deploying.wanted, f"deploy {label(api)}", api, Phase.DEPLOY, (created, check))]


def stamp_drafts(deploying: Deploying, context: Context) -> tuple[list[Draft], list[Change]]:
    """Return the steps that put our mark on adopted deployments that hold what the specs say."""
    description = mark(deploying.digest, context.revision)
    operation = {"op": "replace", "path": "/description", "value": description}
    drafts = [
        Draft(
            item,
            f"mark the deployment of {label(deploying.api)}",
            deploying.api,
            Phase.DEPLOY,
            tuple(calls.patch_with(item, [operation])),
        )
        for item in deploying.stamped
    ]
    return drafts, [Change(item, Action.ADOPT, Reason.NOT_OURS) for item in deploying.stamped]


def summary(desired: Snapshot, api: Address) -> dict[str, Any]:
    """Return what a deployment of an API lists: its methods' authorization and whether they want a key, by path."""
    found: dict[str, Any] = {}
    for address, method in desired.of("method"):
        if address.parts[0] == api.name:
            entry = {"authorizationType": method.authorization_type, "apiKeyRequired": method.api_key_required}
            found.setdefault(address.parts[1], {})[address.name] = entry
    return found


def summaries(desired: Snapshot, api: Address) -> tuple[FrozenMap[str, Any], ...]:
    """Return the ways in which AWS may list a deployment: ANY as itself, or as the methods that it is served as."""
    plain = summary(desired, api)
    spread = {
        path: {
            each: entry
            for verb, entry in methods.items()
            for each in (verbs_of_any(methods.keys()) if verb == "ANY" else (verb,))
        }
        for path, methods in plain.items()
    }
    return tuple(dict.fromkeys((freeze(plain), freeze(spread))))


def deploy_changes(deploying: Deploying, deltas: Iterable[Delta]) -> list[Change]:
    """Return the redeployments as people see them."""
    routes = len({delta.address.parts[1:3] for delta in deltas if len(delta.address.parts) >= 3})
    detail = f"{routes} route{'s' if routes != 1 else ''} changed" if routes else ""
    deployed = [
        Change(stage, Action.DEPLOY, reason, detail=detail if reason is Reason.DEFINITION_CHANGED else "")
        for stage, reason in deploying.stages
    ]
    return deployed + [Change(stage, Action.NOTE, Reason.DEPLOYED_BY_HAND) for stage in deploying.manual]


def pointer_drafts(deploying: Deploying, desired: Snapshot) -> list[Draft]:
    """Return the steps that point existing stages at the wanted deployment, after everything that it needs."""
    made = []
    for stage, reason in deploying.stages:
        if reason is Reason.FIRST_DEPLOYMENT:
            continue
        operation = {"op": "replace", "path": "/deploymentId", "value": Ref(deploying.wanted)}
        steps = tuple(calls.patch_with(stage, [operation]))
        needs = frozenset(item for item, _ in desired.of("usage_plan_stage") if item.parts[1:] == stage.parts)
        made.append(Draft(stage, f"point {label(stage)} at it", deploying.api, Phase.POINT, steps, needs=needs))
    return made


def prune_drafts(deploying: Deploying, live: Live, context: Context) -> tuple[list[Draft], list[Change]]:
    """Return the deletions of our deployments that no stage uses, beyond the number of those to keep."""
    keep = context.keep_deployments.get(deploying.api, 10) - (1 if deploying.is_new else 0)
    if not deploying.stages or deploying.api in live.marked:
        return [], []
    moving = {stage for stage, _ in deploying.stages}
    used = {
        item.deployment for address, item in live.snapshot.children(deploying.api, "stage") if address not in moving
    }
    ours = [item for item in live.newest.get(deploying.api, ()) if _digest_of(live, item) is not None]
    doomed = [item for item in ours if item not in used and item != deploying.wanted][max(keep, 0) :]
    drafts = [
        Draft(item, f"delete deployment {live.ids[item]}", deploying.api, Phase.PRUNE, (calls.delete(item, None),))
        for item in doomed
    ]
    return drafts, [Change(item, Action.DELETE, Reason.UNREFERENCED, detail=live.ids[item]) for item in doomed]
