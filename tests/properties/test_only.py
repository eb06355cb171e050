"""What holds of a part of a project that is applied by itself: nothing else is touched, and the rest can follow."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from apigwctl.apply.executor import execute
from apigwctl.catalogue.addresses import label, parent_of, root_of
from apigwctl.model.change import Action
from apigwctl.model.leaving import LEAVES_TAG
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.model.result import Outcome
from apigwctl.values import Address, FrozenMap
from tests.properties import check
from tests.properties.atoms import subset
from tests.properties.projects import pairs
from tests.properties.world import PATIENCE, Documents, always_one_in, connection, new_world

AROUND = frozenset({"deployment", "resource"})
"""What a part may need around it: the path of a route, the deployment that serves it."""
UNSEEN = frozenset({"lambda_permission"})
"""What is read only where a route or the specs lead to it."""


@always_one_in(5)
@given(pair=pairs(exclusive=False), data=st.data())
def test_a_part_is_applied_by_itself_and_the_rest_after_it(
    folder: Path, pair: tuple[Documents, Documents], data: Any
) -> None:
    before, after = pair
    with new_world(folder) as world:
        check.applies(world, world.load(before))
        found = world.load(after)
        live = world.read(found)
        whole = world.plan_from(live, found)
        only = tuple(data.draw(subset(_parts(whole, live), least=1)))
        if only:
            made = world.proposed(world.read(found, only=only), found, only=only)
            own = [item for item in made.effective if item.action is not Action.DEPLOY]
            assert [str(item.address) for item in own if not _is_asked_for(item.address, only)] == [], only
            stopped = False
            if not made.problems:
                # What a part needs of the rest may be missing; AWS says so then.
                ran = execute(made, connection().call, patience=PATIENCE, listener=world.events.append)
                stopped = any(step.outcome is not Outcome.DONE for step in ran.steps)
            differing = _differing(live, world.read(found), stopped=stopped)
            touched = [str(item) for item in differing if not _is_asked_for(item, only)]
            assert touched == [], (only, [step.title for step in made.steps])
        check.serves(found, check.applies(world, found, prune=True))


def _parts(plan: Plan, live: Live) -> list[str]:
    """Return the addresses that a plan changes, and the roots that they are in, as people write them.

    What is not there yet has no parts.
    """
    changed = [item.address for item in plan.effective if root_of(item.address) not in live.orphans]
    return sorted(
        {
            label(above)
            for address in changed
            for above in _above(address)
            if above.kind not in AROUND and (above == root_of(above) or root_of(above) in live.snapshot)
        }
    )


def _is_asked_for(address: Address, only: tuple[str, ...]) -> bool:
    return address.kind in AROUND | UNSEEN or any(label(above) in only for above in _above(address))


def _above(address: Address) -> Iterator[Address]:
    """Yield an address and what it is part of; some things go and come with what they hang on too."""
    if address.kind == "usage_plan_stage":
        yield from _above(Address("stage", address.parts[1:]))
    if address.kind == "integration_response":
        yield Address("integration", address.parts[:-1])
    if address.kind == "usage_plan_key":
        yield Address("api_key", address.parts[1:])
    current: Address | None = address
    while current is not None:
        yield current
        current = parent_of(current)


def _differing(before: Live, after: Live, *, stopped: bool) -> list[Address]:
    """Return what is not as it was; which deployment a stage serves may change with what it serves.

    An apply that AWS `stopped` keeps its note of the functions whose permissions it did not come to.
    """
    one, other = before.snapshot.resources, after.snapshot.resources
    plain = partial(_plain, stopped=stopped)
    return sorted(address for address in {*one, *other} if plain(one.get(address)) != plain(other.get(address)))


def _plain(item: Any, *, stopped: bool) -> Any:
    if stopped and hasattr(item, "tags"):
        kept = {key: text for key, text in item.tags.items() if not key.startswith(LEAVES_TAG)}
        item = dataclasses.replace(item, tags=FrozenMap(kept))
    return dataclasses.replace(item, deployment=None) if hasattr(item, "deployment") else item


def test_a_route_that_comes_or_goes_by_itself_takes_its_permission_along(folder: Path) -> None:
    routes = {"GET /": {"mock": {}}, "GET /own": {"lambda": "own"}, "GET /a": {"lambda": "both"}}
    before = [{"kind": "RestApi", "name": "orders", "routes": routes | {"GET /b": {"lambda": "both"}}}]
    after = [{"kind": "RestApi", "name": "orders", "routes": {"GET /": {"mock": {}}}}]
    with new_world(folder) as world:
        check.applies(world, world.load(before))
        kept = []
        for documents in (after, before):
            found, only = world.load(documents), ("orders/GET /own", "orders/GET /a")
            made = world.plan_from(world.read(found, only=only), found, only=only)
            execute(made, connection().call, patience=PATIENCE, listener=world.events.append)
            live = world.read(world.load(before)).snapshot
            kept.append(sorted(item.function_name.rpartition(":")[2] for _, item in live.of("lambda_permission")))
    assert kept == [["both"], ["both", "own"]], "what another route calls stays"
