"""What holds of documents that are gone: nothing happens to their objects until somebody says so."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given

from apigwctl.apply.executor import execute
from apigwctl.model.change import Action
from apigwctl.planning import planner
from tests.properties import check
from tests.properties.projects import pairs
from tests.properties.world import PATIENCE, Documents, World, always_one_in, connection, lines, new_world, session

LISTS = ("GetRestApis", "GetUsagePlans", "GetApiKeys", "GetClientCertificates")


@always_one_in(5)
@given(pair=pairs(exclusive=False))
def test_what_has_no_document_stays_until_it_is_pruned_and_a_destroy_leaves_nothing(
    folder: Path, pair: tuple[Documents, Documents]
) -> None:
    before, after = pair
    with new_world(folder) as world:
        first = check.applies(world, world.load(before))
        had = _objects()
        found = world.load(after)
        result, live = world.apply(found)
        assert result.remaining is not None
        left = [line for line in lines(result.remaining) if not line.startswith(f"{Action.ORPHAN.value} ")]
        assert left == [], "\n".join(left)
        assert {change.address for change in result.remaining.effective} == set(live.orphans)
        replaced = {change.address for change in result.plan.effective if change.action is Action.REPLACE}
        assert had - _objects() <= {first.ids.get(address) for address in replaced}, "nothing goes without --prune"

        live = check.applies(world, found, prune=True)
        assert live.orphans == {}
        check.serves(found, live)
        _destroy(world, after)
        assert _objects() == set()


def _objects() -> set[str]:
    """Return the ids of everything that documents stand for."""
    return {
        item.get("id") or item["clientCertificateId"]
        for operation in LISTS
        for item in connection().call("apigateway", operation, {}).get("items", [])
    }


def _destroy(world: World, documents: Documents) -> None:
    found = world.load(documents)
    here = session(found)
    live = world.read(found)
    roots = frozenset(item.address for item in here.scope().wanted if item.address.kind != "account")
    made = planner.destroy(roots, live, here.context)
    assert made.problems == ()
    done = execute(made, connection().call, patience=PATIENCE, listener=world.events.append)
    assert [step.error for step in done.steps if step.error] == []
