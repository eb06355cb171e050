"""The two ways to a definition: one import at first creation, and minimal calls after that."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given

from tests.properties import check
from tests.properties.projects import pairs
from tests.properties.world import Documents, one_in


@one_in(2)
@given(pair=pairs())
def test_minimal_calls_and_an_import_make_the_same_of_the_specs(
    folder: Path, pair: tuple[Documents, Documents]
) -> None:
    check.converges(folder, *pair)
