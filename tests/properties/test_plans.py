"""What holds of plans as values, without any account."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given

from apigwctl.model.codec import plans_from_text, plans_to_text
from apigwctl.planning import planner
from tests.properties.check import live_as_wanted
from tests.properties.projects import pairs, projects
from tests.properties.world import Documents, lines, loaded, session


@given(project=projects())
def test_specs_are_valid_and_plan_empty_against_exactly_what_they_say(folder: Path, project: Documents) -> None:
    found = loaded(project, folder)
    assert found.errors == (), "\n".join(map(str, found.errors))
    made = planner.plan(found.snapshot, live_as_wanted(found), session(found).context)
    assert lines(made) == []
    assert made.steps == ()
    assert made.problems == ()


@given(pair=pairs())
def test_a_plan_survives_its_json(folder: Path, pair: tuple[Documents, Documents]) -> None:
    before, found = (loaded(project, folder) for project in pair)
    made = planner.plan(found.snapshot, live_as_wanted(before), session(found).context)
    text = plans_to_text((made,))
    (once,) = plans_from_text(text, name="plan.json")
    assert plans_to_text((once,)) == text
    (twice,) = plans_from_text(plans_to_text((once,)), name="plan.json")
    assert twice == once
    assert (once.steps, once.spec_digest, once.live_digest) == (made.steps, made.spec_digest, made.live_digest)
