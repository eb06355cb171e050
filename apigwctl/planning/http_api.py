"""One HTTP or WebSocket API: its definition, its deployment, then what serves it."""

from __future__ import annotations

import dataclasses
from typing import Any

from apigwctl.catalogue.addresses import label, parent_of
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.change import Action
from apigwctl.model.plan import Call
from apigwctl.planning import calls, delivery, deployments, http_import, outputs
from apigwctl.planning.differ import Delta
from apigwctl.planning.mappings import leading_to
from apigwctl.planning.marks import tag_drafts
from apigwctl.planning.releases import staging
from apigwctl.planning.steps import Draft, Phase, bound_call
from apigwctl.planning.work import Work
from apigwctl.values import Address, FrozenMap, Ref

CREATE_ORDER = (
    "v2_model",
    "v2_authorizer",
    "v2_integration",
    "v2_integration_response",
    "v2_route",
    "v2_route_response",
)
"""What is named stands before what names it; deletes go the other way."""


def plan_http_api(work: Work, api: Address, deltas: list[Delta]) -> None:
    """Plan one API of `apigatewayv2`."""
    definitions = [delta for delta in deltas if KINDS[delta.address.kind].snapshotted]
    as_wanted = all(deployments.is_unserved(delta) for delta in definitions)
    deploying = deployments.decide(api, work.desired, work.live, work.context, as_wanted=as_wanted)
    made = _define(work, api, definitions)
    made += deployments.deploy_drafts(deploying, work.desired, work.context)
    stamps, stamped = deployments.stamp_drafts(deploying, work.context)
    made += stamps
    at_once = _deploys_by_itself(work, api)
    for delta in deltas:
        if delta.address.kind == "log_group":
            made += delivery.log_group_drafts(delta, work.context)
        elif delta.address.kind == "lambda_permission":
            permitted = delivery.permission_drafts(delta)
            made += [_before(draft, work) if at_once else draft for draft in permitted]
        elif delta.address.kind == "parameter":
            made += outputs.parameter_drafts(delta, work.context)
        elif delta.address.kind == "v2_stage":
            made += _stage(work, api, delta, deploying)
    made += deployments.pointer_drafts(deploying, work.desired, work.live)
    made += staging.release_drafts(work, deploying, deltas)
    pruned, changes = deployments.prune_drafts(deploying, work.live, work.context, deltas)
    made += pruned
    made += outputs.rename_drafts(work, api)
    made += http_import.lookups(api, made, work)
    work.drafts += made + tag_drafts(work, deltas)
    work.changes += deployments.deploy_changes(deploying, definitions) + stamped + changes


def _deploys_by_itself(work: Work, api: Address) -> bool:
    return any(stage.auto_deploy for _, stage in work.live.snapshot.children(api, "v2_stage"))


def _before(draft: Draft, work: Work) -> Draft:
    """Where every write is live at once, a function may be called before a route that calls it is there.

    But for a permission that names an authorizer which has to be made first.
    """
    named = {ref.address for call in draft.calls for ref in calls.references(call.params)}
    known = all(item in work.live.ids and item not in work.replaced for item in named)
    return dataclasses.replace(draft, phase=Phase.CLEAR) if draft.phase is Phase.SUPPORT and known else draft


# -- the definition ----------------------------------------------------------------------------------------------------


def _define(work: Work, api: Address, deltas: list[Delta]) -> list[Draft]:
    made: list[Draft] = []
    own = next((delta for delta in deltas if delta.address == api), None)
    if own is not None and own.action is Action.CREATE:
        # What an import says is said at creation too: whoever dies in between leaves no API that is open by mistake.
        made.append(Draft(api, f"create {label(api)}", api, Phase.ROOT, (calls.create(own),)))
    if http_import.is_first_creation(api, deltas, work):
        imported, deltas = http_import.planned(work, api)
        made.append(imported)
    deleted = {delta.address for delta in deltas if delta.action is Action.DELETE}
    in_the_way = _in_the_way(deltas)
    for delta in deltas:
        if delta.address == api:
            made += _settings(api, delta)
        elif delta.action is Action.REPLACE:
            made += _replaced_authorizer(work, api, delta)
        else:
            made += _part(work, api, delta, deleted, in_the_way)
    return made


def _unlike_others(call: Call, work: Work) -> Call:
    """Return the creation of an integration with a probe that does not take one that was there before for it.

    Two may be alike, and without a natural key all that tells them apart is which ids are known.
    """
    if call.operation != "CreateIntegration" or call.probe is None:
        return call
    known = tuple(identifier for address, identifier in work.live.ids.items() if address.kind == "v2_integration")
    unless: FrozenMap[str, tuple[str, ...]] = FrozenMap({"IntegrationId": known})
    return dataclasses.replace(call, probe=dataclasses.replace(call.probe, unless=unless))


def _part(work: Work, api: Address, delta: Delta, deleted: set[Address], in_the_way: set[Address]) -> list[Draft]:
    address, title = delta.address, label(delta.address)
    place = CREATE_ORDER.index(address.kind)
    match delta.action:
        case Action.CREATE:
            created = (_unlike_others(calls.create(delta), work),)
            return [Draft(address, f"create {title}", api, Phase.CREATE, created, (place, address.parts))]
        case Action.UPDATE:
            # A new route may want a model or authorizer as it is going to be.
            phase = Phase.CREATE if address.kind in CREATE_ORDER[:2] else Phase.UPDATE
            steps = tuple(calls.update(delta))
            return [Draft(address, f"update {title}", api, phase, steps, (place, address.parts))]
        case Action.DELETE if parent_of(address) not in deleted:
            call = calls.delete(address, delta.old)
            phase = Phase.CLEAR if address in in_the_way else Phase.DELETE
            return [Draft(address, f"delete {title}", api, phase, (call,), (-place, address.parts))]
    return []


def _in_the_way(deltas: list[Delta]) -> set[Address]:
    """Return the routes that have to go before a new one comes: a variable of a path has one name for each verb.

    Reported by users of the AWS CDK who renamed one: 409, "conflicting variable on the same hierarchical level".
    """
    routes = [delta for delta in deltas if delta.address.kind == "v2_route"]
    made = [delta.address.name for delta in routes if delta.action is Action.CREATE]
    gone = [delta.address for delta in routes if delta.action is Action.DELETE]
    return {old for old in gone if any(_is_twin(old.name, new) for new in made)}


def _is_twin(old: str, new: str) -> bool:
    (verb, _, path), (other_verb, _, other_path) = old.partition(" "), new.partition(" ")
    parts = zip(path.split("/"), other_path.split("/"), strict=False)
    first = next(((part, other) for part, other in parts if part != other), ("", ""))
    return verb == other_verb and all(part.startswith("{") and not part.endswith("+}") for part in first)


def _settings(api: Address, delta: Delta) -> list[Draft]:
    """The API's own members go in one update after its contents."""
    if delta.action is not Action.UPDATE:
        return []
    return [Draft(api, f"update {label(api)}", api, Phase.SETTINGS, tuple(calls.update(delta)))]


def _replaced_authorizer(work: Work, api: Address, delta: Delta) -> list[Draft]:
    """Put an authorizer of another type in the place of one, without a moment in which its routes have none.

    Names are unique, so the old one takes another first; it goes once no route uses it. An apply that dies in between
    leaves one that no spec lists, and routes that differ.
    """
    address, title, ids = delta.address, label(delta.address), work.live.ids
    place = CREATE_ORDER.index(address.kind)
    work.replaced.add(address)
    aside = f"{address.name}-replaced-{ids[address]}"
    renamed = calls.set_members(address, {"Name": aside})
    first = Draft(
        address, f"set the old {title} aside", api, Phase.CLEAR, (bound_call(renamed, ids),), (0, address.parts)
    )
    created = (calls.create(delta),)
    last = (bound_call(calls.delete(address, delta.old), ids),)
    users = [
        (route, item)
        for route, item in work.desired.children(api, "v2_route")
        if item.authorizer == address and getattr(work.live.snapshot.get(route), "authorizer", None) == address
    ]
    moved = [
        Draft(
            route,
            f"give {label(route)} the new {title}",
            api,
            Phase.UPDATE,
            (calls.set_members(route, {"AuthorizationType": item.authorization_type, "AuthorizerId": Ref(address)}),),
            (place, route.parts),
        )
        for route, item in users
    ]
    return [
        first,
        Draft(address, f"create {title}", api, Phase.CREATE, created, (place, address.parts)),
        *moved,
        Draft(address, f"delete the old {title}", api, Phase.DELETE, last, (-place, address.parts)),
    ]


# -- stages ------------------------------------------------------------------------------------------------------------


def _stage(work: Work, api: Address, delta: Delta, deploying: deployments.Deploying) -> list[Draft]:
    """A stage is made with all that it serves with in one call, and changed by one."""
    address, title = delta.address, label(delta.address)
    gone = frozenset({address})
    if delta.action is Action.DELETE:
        attached = frozenset(
            item for item, _ in work.live.snapshot.of("usage_plan_stage") if item.parts[1:] == address.parts
        )
        attached |= leading_to(work.live, address)
        call = calls.delete(address, delta.old)
        return [Draft(address, f"delete {title}", api, Phase.RELEASE, (call,), needs=attached, provides=gone)]
    steps: tuple[Any, ...]
    if delta.action is Action.CREATE:
        served: dict[str, Any] = {} if delta.new.auto_deploy else {"DeploymentId": Ref(deploying.wanted)}
        steps, title = (calls.create(delta, extra=served),), f"create {title}"
    else:
        steps, title = tuple(calls.update(delta)), f"set what {title} serves with"
    # Logs of WebSocket APIs can be turned on once the account's role is set.
    needs = delivery.ACCOUNT
    return [Draft(address, title, api, Phase.STAGE, steps, (0, address), needs=needs, provides=gone)]
