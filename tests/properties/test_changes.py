"""What holds between any two projects, one applied after the other."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings

from tests.properties import check
from tests.properties.projects import pairs
from tests.properties.world import Documents, new_world

HALF = max(1, settings().max_examples // 2)
"""Three applies an example: as many examples as the others have would take most of a test run."""


@given(pair=pairs())
def test_any_project_becomes_any_other_and_its_stages_serve_it(folder: Path, pair: tuple[Documents, Documents]) -> None:
    before, after = pair
    with new_world(folder) as world:
        check.applies(world, world.load(before))
        found = world.load(after)
        check.serves(found, check.applies(world, found, prune=True))


@settings(max_examples=HALF)
@given(pair=pairs())
def test_minimal_calls_and_an_import_make_the_same_of_the_specs(
    folder: Path, pair: tuple[Documents, Documents]
) -> None:
    check.converges(folder, *pair)
