"""Which deployment the stages of an API serve: what is decided about it, and the drafts that follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.addresses import label
from apigwctl.catalogue.quirks import verbs_of_any
from apigwctl.catalogue.schema import V2
from apigwctl.model.change import Action, Change, Reason
from apigwctl.model.live import AS_IT_IS, Live
from apigwctl.model.plan import Call
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import calls
from apigwctl.planning.context import Context
from apigwctl.planning.differ import Delta
from apigwctl.planning.digest import definition, digest_of_definition, mark, marked_digest, with_links
from apigwctl.planning.releases import intentions as canaries
from apigwctl.planning.releases.goals import canary_of, hold_on
from apigwctl.planning.steps import Draft, Phase
from apigwctl.values import Address, FrozenMap, Ref, freeze


@dataclass(frozen=True)
class Deploying:
    """What is decided about an API's deployments: which one is wanted, which stages move to it, and why.

    `stamped` deployments were made by somebody else and hold what is wanted: they only get our mark. `manual` stages
    serve something else, and are deployed by hand, with the reason. Of the stages that move, the base of `stages` does,
    and the canary of `canaries`. `held` stages are not to serve what is wanted; what `released` ones held off is not
    wanted any more, or wanted by force. `in_flight` stages keep the canary that they have, and `blocked` ones have one
    that stands in the way of a newer version.
    """

    api: Address
    digest: str
    wanted: Address
    is_new: bool
    stages: tuple[tuple[Address, Reason], ...]
    stamped: tuple[Address, ...] = ()
    manual: tuple[tuple[Address, Reason], ...] = ()
    canaries: tuple[tuple[Address, Reason], ...] = ()
    held: tuple[Address, ...] = ()
    released: tuple[Address, ...] = ()
    in_flight: tuple[Address, ...] = ()
    blocked: tuple[Address, ...] = ()

    @property
    def lingering(self) -> tuple[Address, ...]:
        """The stages that go on serving something else than what is wanted, to some or all of their traffic."""
        behind = [address for address, _ in (*self.manual, *self.canaries)]
        return tuple(dict.fromkeys((*behind, *self.held, *self.in_flight, *self.blocked)))


POINTER = "stage.pointer"
"""The kind of the addresses that stand for a stage's being pointed at what was planned."""

KINDS_OF = {"rest_api": ("stage", "deployment"), "v2_api": ("v2_stage", "v2_deployment")}
"""The kinds of the stages and deployments of an API, by its own."""


def is_unserved(delta: Delta) -> bool:
    """Whether a delta leaves alone what a deployment snapshots: a name, a tag."""
    return delta.action in (Action.UPDATE, Action.NOTE) and not any(item.fields[0].served for item in delta.differences)


def decide(api: Address, desired: Snapshot, live: Live, context: Context, *, as_wanted: bool = False) -> Deploying:
    """Return which stages have to serve another deployment; `as_wanted`: the live definition is what the specs say.

    A stage serves what was planned when its deployment carries the digest of the wanted definition. A deployment of
    that digest that exists already (an interrupted apply made it) is used again.
    """
    digest = digest_of_definition(wanted_definition(api, desired, live, context))
    existing = next((item for item in live.newest.get(api, ()) if digest_of(live, item) == digest), None)
    found: dict[str, list[Any]] = {name: [] for name in (*_WAYS, "stamped", "released")}
    newest = existing is not None and existing == newest_of_ours(live, api)
    for address, stage in desired.children(api, KINDS_OF[api.kind][0]):
        before = live.snapshot.get(address)
        if getattr(stage, "auto_deploy", False):
            continue
        agrees = before is not None and live.summaries.get(before.deployment) in summaries(desired, api)
        if agrees and as_wanted and digest_of(live, before.deployment) is None:
            found["stamped"].append(before.deployment)
            continue
        reason = _reason(before, digest, live)
        if reason is Reason.DEFINITION_CHANGED and as_wanted and newest:
            reason = Reason.REPOINTED
        if hold_on(before) is not None and not _is_held(before, digest, context):
            found["released"].append(address)
        way = _way(address, before, reason, digest, live, context)
        if way:
            found[way].append((address, reason) if way in _MOVES else address)
    is_new = existing is None and bool(found["stages"] or found["canaries"])
    told = {name: tuple(dict.fromkeys(items)) for name, items in found.items()}
    return Deploying(api, digest, existing or Address(KINDS_OF[api.kind][1], (api.name, digest)), is_new, **told)


def wanted_definition(api: Address, desired: Snapshot, live: Live, context: Context) -> dict[str, Any]:
    """Return what a deployment of an API as it is wanted holds: what the digest covers."""
    more = _holds_more(api, desired, live, context)
    return definition(with_links(desired, live.snapshot), api, more=more)


_MOVES = ("stages", "canaries", "manual")
_WAYS = (*_MOVES, "held", "in_flight", "blocked")
"""What becomes of a stage, by the member of `Deploying` that lists it."""


def _reason(before: Any, digest: str, live: Live) -> Reason | None:
    """Return why a stage should serve another deployment; None when it serves what is wanted."""
    if before is None:
        return Reason.FIRST_DEPLOYMENT
    if before.deployment is None or digest_of(live, before.deployment) is None:
        return Reason.UNKNOWN_DEPLOYMENT
    return Reason.DEFINITION_CHANGED if digest_of(live, before.deployment) != digest else None


def _is_held(before: Any, digest: str, context: Context) -> bool:
    hold = hold_on(before)
    return hold is not None and hold.holds(digest) and not context.release


def _way(address: Address, before: Any, reason: Reason | None, digest: str, live: Live, context: Context) -> str:
    """Return what becomes of a stage; empty when it serves what is wanted, and nothing else."""
    if reason is Reason.FIRST_DEPLOYMENT:
        return "stages"  # whatever its strategy: there is no base yet that a canary could stand beside
    if _is_held(before, digest, context):
        return "held"
    tried = canaries.intended(address, live)
    if tried is not None and (reason is None or digest_of(live, tried) == digest):
        return "in_flight"
    if reason is None:
        return ""
    if address in context.manual:
        return "manual" if tried is None else "in_flight"
    if tried is not None and not context.replace_canary:
        return "blocked"
    return "canaries" if address in context.strategies else "stages"


def _holds_more(api: Address, desired: Snapshot, live: Live, context: Context) -> bool:
    """Whether an adopted API has routes that no spec lists: once a prune takes them, stages must serve without them."""
    adopted = api in live.adopting | live.marked and not context.prune
    return adopted and any(
        address not in desired for address, _ in live.snapshot.below(api) if address.kind in ("method", "v2_route")
    )


def newest_of_ours(live: Live, api: Address) -> Address | None:
    """Return the newest deployment of an API that carries our mark: what the latest apply deployed."""
    return next((item for item in live.newest.get(api, ()) if digest_of(live, item) is not None), None)


def digest_of(live: Live, deployment: Address | None) -> str | None:
    """Return the digest of what a deployment holds, or None for one that is not ours."""
    if deployment is None:
        return None
    found = live.snapshot.get(deployment)
    return marked_digest(found.description) if found is not None else None


def deploy_drafts(deploying: Deploying, resulting: Snapshot, context: Context) -> list[Draft]:
    """Return the step that makes the deployment and checks that it holds the planned methods."""
    if not deploying.is_new:
        return []
    api, description = deploying.api, mark(deploying.digest, context.revision)
    if api.kind == "v2_api":
        return [_v2_deployment(deploying, description)]
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


def _v2_deployment(deploying: Deploying, description: str) -> Draft:
    """Nothing tells what a deployment of these APIs holds; that it did not fail has to do."""
    api, params = deploying.api, {"ApiId": Ref(deploying.api), "Description": description}
    created = Call(
        V2,
        "CreateDeployment",
        freeze(params),
        binds=calls.binds(deploying.wanted),
        probe=calls.probe(deploying.wanted, None, params),
        expect=freeze({"DeploymentStatus": ["DEPLOYED", "PENDING"]}),
    )
    return Draft(deploying.wanted, f"deploy {label(api)}", api, Phase.DEPLOY, (created,))


def stamp_drafts(deploying: Deploying, context: Context) -> tuple[list[Draft], list[Change]]:
    """Return the steps that put our mark on adopted deployments that hold what the specs say."""
    description = mark(deploying.digest, context.revision)
    operation = {"op": "replace", "path": "/description", "value": description}

    def stamped(item: Address) -> tuple[Call, ...]:
        if item.kind == "v2_deployment":
            return (calls.set_members(item, {"Description": description}),)
        return tuple(calls.patch_with(item, [operation]))

    drafts = [
        Draft(item, f"mark the deployment of {label(deploying.api)}", deploying.api, Phase.DEPLOY, stamped(item))
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
    if api.kind == "v2_api":
        return (AS_IT_IS,)
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
    deltas = tuple(deltas)
    routes = len({delta.address.parts[1:3] for delta in deltas if _is_of_route(delta.address)})
    detail = f"{routes} route{'s' if routes != 1 else ''} changed" if routes else ""
    deployed = [
        Change(stage, Action.DEPLOY, reason, detail=detail if reason is Reason.DEFINITION_CHANGED else "")
        for stage, reason in deploying.stages
    ]
    blocked = [Change(stage, Action.DEPLOY, Reason.CANARY_IN_FLIGHT) for stage in deploying.blocked]
    by_hand = [
        Change(stage, Action.NOTE, reason if reason is Reason.UNKNOWN_DEPLOYMENT else Reason.DEPLOYED_BY_HAND)
        for stage, reason in deploying.manual
    ]
    return deployed + blocked + by_hand


def _is_of_route(address: Address) -> bool:
    """Whether it is a route, or a part of one: of a shared integration nobody knows here how many routes it changes."""
    return address.kind == "v2_route" if address.kind.startswith("v2_") else len(address.parts) >= 3


def pointer_drafts(deploying: Deploying, desired: Snapshot, live: Live) -> list[Draft]:
    """Return the steps that point existing stages at the wanted deployment, after everything that it needs."""
    made = []
    with_canary = {stage for stage, _ in deploying.stages if canary_of(live.snapshot.get(stage)) is not None}
    for stage, reason in deploying.stages:
        if reason is Reason.FIRST_DEPLOYMENT:
            continue
        operations = [{"op": "replace", "path": "/deploymentId", "value": Ref(deploying.wanted)}]
        if stage in with_canary:
            # Before the pointer: AWS moves none under a canary (developer guide).
            operations.insert(0, {"op": "remove", "path": "/canarySettings"})
        steps = tuple(calls.patch_with(stage, operations)) if stage.kind == "stage" else ()
        if stage.kind == "v2_stage":
            steps = (calls.set_members(stage, {"DeploymentId": Ref(deploying.wanted)}),)
        needs = frozenset(item for item, _ in desired.of("usage_plan_stage") if item.parts[1:] == stage.parts)
        title, done = f"point {label(stage)} at it", frozenset({Address(POINTER, stage.parts)})
        made.append(Draft(stage, title, deploying.api, Phase.POINT, steps, needs=needs, provides=done))
    return made


def in_use(
    live: Live, api: Address, moving: Collection[Address] = (), canaries: Collection[Address] = ()
) -> set[Address]:
    """Return the deployments that stages and canaries use, but for the bases of `moving` and those of `canaries`."""
    stages = list(live.snapshot.children(api, KINDS_OF[api.kind][0]))
    found = [item.deployment for address, item in stages if address not in moving]
    tried = [canary_of(item) for address, item in stages if address not in canaries]
    found += [canary.deployment for canary in tried if canary is not None]
    return {item for item in found if item is not None}


def prune_drafts(
    deploying: Deploying, live: Live, context: Context, deltas: Iterable[Delta] = ()
) -> tuple[list[Draft], list[Change]]:
    """Return the deletions of our deployments that no stage uses, beyond the number of those to keep.

    Stages that `deltas` delete are gone before.
    """
    keep = context.keep_deployments.get(deploying.api, 10) - (1 if deploying.is_new else 0)
    if not (deploying.stages or deploying.canaries) or deploying.api in live.marked:
        return [], []
    leaving = {stage for stage, _ in deploying.stages}
    leaving |= {delta.address for delta in deltas if delta.action is Action.DELETE}
    used = in_use(live, deploying.api, leaving, leaving | {stage for stage, _ in deploying.canaries})
    ours = [item for item in live.newest.get(deploying.api, ()) if digest_of(live, item) is not None]
    doomed = [item for item in ours if item not in used and item != deploying.wanted][max(keep, 0) :]
    drafts = [
        Draft(item, f"delete deployment {live.ids[item]}", deploying.api, Phase.PRUNE, (calls.delete(item, None),))
        for item in doomed
    ]
    return drafts, [Change(item, Action.DELETE, Reason.UNREFERENCED, detail=live.ids[item]) for item in doomed]
