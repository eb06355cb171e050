"""What holds between any two projects, one applied after the other."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given

from tests.properties import check
from tests.properties.projects import pairs
from tests.properties.world import Documents, new_world


@given(pair=pairs())
def test_any_project_becomes_any_other_and_its_stages_serve_it(folder: Path, pair: tuple[Documents, Documents]) -> None:
    before, after = pair
    with new_world(folder) as world:
        check.applies(world, world.load(before))
        found = world.load(after)
        check.serves(found, check.applies(world, found, prune=True))
