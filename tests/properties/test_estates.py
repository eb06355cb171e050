"""What holds of links, domain names, web ACLs, HTTP and WebSocket APIs, and of what hangs on them."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from apigwctl.apply.executor import execute
from apigwctl.catalogue.links import LINKS
from apigwctl.model.change import Action
from apigwctl.model.codec import plans_to_text
from apigwctl.model.transient import Patience
from apigwctl.planning import planner
from apigwctl.render import arrange, envelope, markdown, page, report, text
from apigwctl.spec.load import Loaded
from apigwctl.values import Address
from tests.properties import check
from tests.properties.estates import estate_pairs, estates
from tests.properties.objects import objects, without_backends
from tests.properties.world import (
    PATIENCE,
    SECRET_TEXT,
    Documents,
    World,
    always_one_in,
    connection,
    lines,
    loaded,
    new_estate,
    one_in,
    session,
)

Pair = tuple[Documents, Documents]


@given(estate=estates())
def test_specs_are_valid_and_plan_empty_against_exactly_what_they_say(folder: Path, estate: Documents) -> None:
    found = loaded(estate, folder)
    check.is_valid_and_settled(found)


@given(pair=estate_pairs())
def test_a_plan_survives_its_json(folder: Path, pair: Pair) -> None:
    before, found = (loaded(estate, folder) for estate in pair)
    made = planner.plan(found.snapshot, check.live_as_wanted(before), session(found, allow_replace=True).context)
    check.survives_its_json(made)


@one_in(8)
@given(pair=estate_pairs())
def test_any_estate_becomes_any_other_and_its_stages_serve_it(folder: Path, pair: Pair) -> None:
    check.converges(folder, *pair, worlds=new_estate, allow_replace=True)


@one_in(10)
@given(estate=estates())
def test_no_key_value_is_in_any_output_plan_or_event_of_an_apply(folder: Path, estate: Documents) -> None:
    with new_estate(folder) as world:
        result, live = world.apply(world.load(estate))
        check.settled(result)
        outline = arrange.outline(result.plan)
        told = [
            repr(result),
            repr(live),
            repr(world.events),
            plans_to_text((result.plan,)),
            envelope.text(envelope.results((result,))),
            page.plain_text(text.plan_text([outline], verbose=True)),
            markdown.plan_markdown([outline]),
            page.plain_text(report.result_text([result])),
        ]
        kept = connection().call("apigateway", "GetApiKeys", {"includeValues": True})["items"]
    assert len([item for item in kept if SECRET_TEXT in item["value"]]) == len(kept), "AWS must have got the values"
    assert [text for text in told if SECRET_TEXT in text] == []


@always_one_in(8)
@given(pair=estate_pairs(), share=st.floats(0, 1), lost=st.booleans())
def test_an_apply_that_dies_at_any_write_is_finished_by_the_next(
    folder: Path, pair: Pair, share: float, lost: bool
) -> None:
    """Killed, or only its answer lost: nothing is made twice, and the next apply makes it whole."""
    before, after = pair
    with new_estate(folder) as world:
        check.applies(world, world.load(before))
        found = world.load(after)
        made = world.plan(found, prune=True, allow_replace=True)
        _disturb(world, int(share * sum(len(step.calls) for step in made.steps)), fatal=not lost)
        done = execute(made, connection().call, patience=PATIENCE, listener=world.events.append)
        failed = [f"{step.title}: {step.error}" for step in done.steps if step.error]
        assert not (lost and failed), "\n".join(failed)
        world.sandbox.faults.clear()
        check.serves(found, check.applies(world, found, prune=True, allow_replace=True))
        there = objects()
    with new_estate(folder) as world:
        check.applies(world, world.load(after))
        anew = objects()
    twins, missing = there - anew, anew - there
    if session(found).context.manual:
        twins = without_backends(twins)
    assert (twins, missing) == ({}, {}), f"too many: {twins}, missing: {missing}"


@always_one_in(25)
@given(pair=estate_pairs())
def test_reads_that_lag_are_waited_for(folder: Path, pair: Pair) -> None:
    before, after = pair
    with new_estate(folder) as world:
        clock = world.sandbox.clock
        clock.stop()
        world.sandbox.configure(readLagSeconds=2)
        for documents in (before, after):
            found = world.load(documents)
            made = world.plan(found, prune=True, allow_replace=True)
            patience = Patience(clock.advance, random.Random(1))
            done = execute(made, connection().call, patience=patience, listener=world.events.append)
            assert not any(errors := [step.error for step in done.steps if step.error]), "\n".join(errors)
            clock.advance(10)
            assert lines(world.plan(found, prune=True, allow_replace=True)) == []


@always_one_in(12)
@given(pair=estate_pairs())
def test_what_has_no_document_stays_until_it_is_pruned_and_a_destroy_leaves_nothing(folder: Path, pair: Pair) -> None:
    before, after = pair
    # What leads to a stage has to be pruned before the stage can go.
    names = {item["name"] for item in after if item["kind"] == "DomainName"}
    before = [item for item in before if item["kind"] != "DomainName" or item["name"] in names]
    with new_estate(folder) as world:
        check.applies(world, world.load(before))
        found = world.load(after)
        result, live = world.apply(found, allow_replace=True)
        assert result.remaining is not None
        left = [line for line in lines(result.remaining) if not line.startswith(f"{Action.ORPHAN.value} ")]
        assert left == [], "\n".join(left)
        live = check.applies(world, found, prune=True)
        assert [address for address in live.orphans if not _may_linger(address, found)] == []
        check.serves(found, live)
        found = world.load(after)
        made = planner.destroy(_roots(found), world.read(found), session(found).context)
        assert made.problems == ()
        done = execute(made, connection().call, patience=PATIENCE, listener=world.events.append)
        assert [step.error for step in done.steps if step.error] == []
        assert without_backends(objects()) == {}


def _disturb(world: World, at: int, *, fatal: bool) -> None:
    """Let one request lose its answer, and from it on nobody answer where it is fatal."""
    world.sandbox.faults.add("*", "drop-after", skip=at)
    if fatal:
        world.sandbox.faults.add("*", "drop-before", skip=at, times=100_000)


def _may_linger(address: Address, found: Loaded) -> bool:
    """Whether it may be needed until a stage is deployed by hand."""
    return address.kind in LINKS and bool(session(found).context.manual)


def _roots(found: Loaded) -> frozenset[Address]:
    """Return what a destroy takes."""
    return frozenset(item.address for item in session(found).scope().wanted if item.address.kind != "account")
