"""What holds of any one project: it loads, plans empty against itself, is created, read back equal, and told safely."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.properties.projects import projects
from tests.properties.world import Documents, lines, new_world

SLOW = settings(deadline=None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("specs")


@SLOW
@given(project=projects())
def test_an_apply_makes_what_the_specs_say_and_the_next_plan_is_empty(folder: Path, project: Documents) -> None:
    with new_world(folder) as world:
        found = world.load(project)
        result = world.apply(found)
        assert result.remaining is not None
        assert lines(result.remaining) == []
        assert result.verified
