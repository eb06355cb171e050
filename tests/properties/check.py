"""What has to hold between two projects, step by step."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from apigwctl.catalogue.addresses import api_address
from apigwctl.catalogue.domains import ARN, HOST, ID, ZONE, aspect
from apigwctl.catalogue.links import LINKS
from apigwctl.catalogue.protection import WAF
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.codec import canonical, encode, plans_from_text, plans_to_text
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.model.result import Result
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import planner
from apigwctl.planning.deployments import KINDS_OF
from apigwctl.planning.differ import NEVER_DELETED, SHARED
from apigwctl.planning.digest import definition_digest, mark, marked_digest
from apigwctl.spec.load import Loaded
from apigwctl.values import Address, FrozenMap
from tests.properties.world import ACCOUNT, REGION, Documents, World, lines, new_world, session


def applies(world: World, found: Loaded, **allowed: Any) -> Live:
    """Apply specs, assert that a fresh plan is empty, and return the live state."""
    result, live = world.apply(found, **allowed)
    settled(result)
    return live


def settled(result: Result) -> None:
    """Assert that a fresh plan after an apply is empty."""
    assert result.remaining is not None
    assert lines(result.remaining) == [], "\n".join(lines(result.remaining))


def is_valid_and_settled(found: Loaded) -> None:
    """Assert that specs have no error, and nothing to do where AWS has exactly what they say."""
    assert found.errors == (), "\n".join(map(str, found.errors))
    made = planner.plan(found.snapshot, live_as_wanted(found), session(found).context)
    assert lines(made) == []
    assert made.steps == ()
    assert made.problems == ()


def survives_its_json(made: Plan) -> None:
    """Assert that a plan comes out of its JSON as it went in."""
    text = plans_to_text((made,))
    (once,) = plans_from_text(text, name="plan.json")
    assert plans_to_text((once,)) == text
    assert (once.steps, once.spec_digest, once.live_digest) == (made.steps, made.spec_digest, made.live_digest)


ASPECTS = (ARN, HOST, ID, ZONE)
Worlds = Callable[[Path], AbstractContextManager[World]]


def converges(folder: Path, first: Documents, second: Documents, worlds: Worlds = new_world, **allowed: Any) -> None:
    """Assert that the second project is reached from the first, and that it is as if it had been made anew."""
    with worlds(folder) as world:
        applies(world, world.load(first))
        found = world.load(second)
        after = applies(world, found, prune=True, **allowed)
        serves(found, after)
        reached = managed(found, after)
    with worlds(folder) as world:
        found = world.load(second)
        anew = managed(found, applies(world, found))
    differing = [
        f"{name}: reached {reached.get(name)}, anew {anew.get(name)}"
        for name in sorted({*reached, *anew})
        if reached.get(name) != anew.get(name)
    ]
    assert differing == [], "\n".join(differing)


def serves(found: Loaded, live: Live) -> None:
    """Assert that every stage which follows by itself serves a deployment of the wanted definition."""
    context = session(found).context
    wanted, _ = planner.comparable(found.snapshot, live, context)
    for address, stage in found.snapshot.of("stage", "v2_stage"):
        deployment = live.snapshot.get(live.snapshot.get(address).deployment)
        if address not in context.manual and not getattr(stage, "auto_deploy", False):
            api = api_address(address.parts[0])
            assert marked_digest(deployment.description) == definition_digest(wanted, api), str(address)


def managed(found: Loaded, live: Live) -> dict[str, str]:
    """Return what specs manage of the live state, as text by address; ids and dates never are in a snapshot."""
    context = session(found).context
    wanted, seen = planner.comparable(found.snapshot, live, context)
    return {
        str(address): canonical(encode(_managed(item, wanted.get(address))))
        for address, item in seen.resources.items()
        if address in wanted or not (_is_shared(address, context.exclusive) or _lingers(address, context.manual))
    }


def _is_shared(address: Address, exclusive: frozenset[Address]) -> bool:
    """Whether it may be there although no spec says so: what is never deleted, and what others may attach."""
    if address.kind in SHARED:
        return Address(address.kind, address.parts[:1]) not in exclusive
    return address.kind in NEVER_DELETED


def _lingers(address: Address, manual: frozenset[Address]) -> bool:
    """Whether a stage that is deployed by hand may still need something: a link, what lets it call a function."""
    if address.kind in LINKS:
        return bool(manual)
    return address.kind == "lambda_permission" and any(stage.parts[0] == address.parts[0] for stage in manual)


def _managed(item: Any, wanted: Any) -> dict[str, Any]:
    """Return the members of a resource but for those that specs leave alone, being absent from them."""
    declared = next(kind for kind in KINDS.values() if kind.cls is type(item))
    made: dict[str, Any] = {}
    for member in declared.fields:
        value, said = getattr(item, member.attribute), getattr(wanted, member.attribute, None)
        if member.shape.base == "map" and member.unmanaged:
            value = {key: value.get(key) for key in said or {}}
        elif (member.unmanaged and not said) or member.on.value == "import":
            continue
        made[member.wire] = value
    return made


def live_as_wanted(found: Loaded) -> Live:
    """Return the live state that is exactly what specs say, deployed to every stage."""
    context = session(found).context
    wanted, _ = planner.comparable(found.snapshot, Live(ACCOUNT, REGION), context)
    made: dict[Address, Any] = dict(wanted.resources)
    newest = {}
    for api, _ in wanted.of("rest_api", "v2_api"):
        stages, deployments = KINDS_OF[api.kind]
        deployment = Address(deployments, (*api.parts, "d1"))
        made[deployment] = KINDS[deployments].cls(description=mark(definition_digest(wanted, api)))
        newest[api] = (deployment,)
        for address, stage in wanted.children(api, stages):
            made[address] = dataclasses.replace(stage, deployment=deployment)
    ids = {address: f"id{number}" for number, address in enumerate(made)}
    # WAF's ids are ARNs that end in the name and the id.
    ids |= {item: f"arn/{item.name}/{text}" for item, text in ids.items() if KINDS[item.kind].service == WAF}
    ids |= {Address("resource", (*api.parts, "/")): f"{api.name}-root" for api in newest}
    ids |= {
        aspect(item, which): f"{item.name}-{which}"
        for item in list(ids)
        if item.kind == "domain_name"
        for which in ASPECTS
    }
    return Live(ACCOUNT, REGION, Snapshot(FrozenMap(made)), ids=FrozenMap(ids), newest=FrozenMap(newest))
