"""What holds of portals and the products that they show."""

from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from apigwctl.apply.executor import execute
from apigwctl.catalogue.portals import ARN, LOGO_TAG, PREVIEW_TAG
from apigwctl.model.identity import DOCUMENT_TAG, OWNER_TAG
from apigwctl.model.live import Live
from apigwctl.planning import planner
from apigwctl.workflows import Options, import_, plan
from apigwctl.workflows.finding import Selection
from tests.properties import check
from tests.properties.objects import objects
from tests.properties.portals import shops
from tests.properties.test_adoption import _beside_tags, _disown
from tests.properties.test_estates import _disturb, _roots
from tests.properties.test_import_specs import NEAR
from tests.properties.world import PATIENCE, Documents, always_one_in, connection, loaded, new_world, one_in, session

Pair = tuple[Documents, Documents]
pairs = st.tuples(shops(), shops())


@given(shop=shops())
def test_specs_are_valid_and_plan_empty_against_exactly_what_they_say(folder: Path, shop: Documents) -> None:
    found = loaded(shop, folder)
    check.is_valid_and_settled(found)


@given(pair=pairs)
def test_a_plan_survives_its_json(folder: Path, pair: Pair) -> None:
    before, found = (loaded(shop, folder) for shop in pair)
    made = planner.plan(found.snapshot, check.live_as_wanted(before), session(found, prune=True).context)
    check.survives_its_json(made)


@one_in(4)
@given(pair=pairs)
def test_any_shop_becomes_any_other(folder: Path, pair: Pair) -> None:
    check.converges(folder, *pair)


@always_one_in(5)
@given(pair=pairs, share=st.floats(0, 1), lost=st.booleans())
def test_an_apply_that_dies_at_any_write_is_finished_by_the_next(
    folder: Path, pair: Pair, share: float, lost: bool
) -> None:
    """Killed, or only its answer lost: nothing is made twice, and the next apply makes it whole."""
    before, after = pair
    with new_world(folder) as world:
        check.applies(world, world.load(before))
        found = world.load(after)
        made = world.plan(found, prune=True)
        _disturb(world, int(share * sum(len(step.calls) for step in made.steps)), fatal=not lost)
        done = execute(made, connection().call, patience=PATIENCE, listener=world.events.append)
        failed = [f"{step.title}: {step.error}" for step in done.steps if step.error]
        assert not (lost and failed), "\n".join(failed)
        world.sandbox.faults.clear()
        check.applies(world, found, prune=True)
        there = objects()
    with new_world(folder) as world:
        check.applies(world, world.load(after))
        anew = objects()
    assert (there - anew, anew - there) == ({}, {})


@always_one_in(5)
@given(shop=shops())
def test_a_destroy_leaves_nothing(folder: Path, shop: Documents) -> None:
    with new_world(folder) as world:
        found = world.load(shop)
        check.applies(world, found)
        made = planner.destroy(_roots(found), world.read(found), session(found).context)
        assert made.problems == ()
        done = execute(made, connection().call, patience=PATIENCE, listener=world.events.append)
        assert [step.error for step in done.steps if step.error] == []
        assert objects() == {}


@always_one_in(5)
@given(shop=shops())
def test_what_is_imported_is_adopted_as_it_is_but_for_what_is_on_the_web(folder: Path, shop: Documents) -> None:
    with new_world(folder) as world:
        _disown_all(check.applies(world, world.load(shop)))
        near, taken = folder / "near", folder / "taken"
        near.mkdir(exist_ok=True)
        (near / "apigwctl.yaml").write_text(NEAR, encoding="utf-8")
        shutil.rmtree(taken, ignore_errors=True)
        here = Options(directory=near, sandbox=True, patience=PATIENCE)
        found = import_(here, Selection(everything=True), Path("../taken"))
        (made,) = plan(Options(directory=taken, sandbox=True, adopt=True, patience=PATIENCE))
        assert not made.problems, "\n".join(map(str, made.problems))
        changed = _beside_tags(made)
        public = [item for item in shop if item["kind"] == "Portal" and item.get("publish", True) is not False]
        # Our mark may stand in the description still: one whose document has its old name is known to be unchanged.
        assert {line.split()[1].partition(":")[0] for line in changed} <= {"portal_publication"}
        assert len(changed) <= len(public)
        told = ("its logo", "what of it is on the web")
        assert [item.text for item in found.unsaid if not item.text.startswith(("~ ", *told))] == []


def _disown_all(live: Live) -> None:
    _disown(live)
    for address, identifier in live.ids.items():
        if address.kind in (f"portal.{ARN}", f"portal_product.{ARN}"):
            keys = [OWNER_TAG, DOCUMENT_TAG, LOGO_TAG, PREVIEW_TAG]
            connection().call("apigatewayv2", "UntagResource", {"ResourceArn": identifier, "TagKeys": keys})
