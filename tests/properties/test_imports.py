"""The two ways to a definition: one import at first creation, and minimal calls after that."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings

from tests.properties import check
from tests.properties.projects import pairs
from tests.properties.world import Documents

HALF = max(1, settings().max_examples // 2)
"""Three applies an example: as many examples as the others have would take most of a test run."""


@settings(max_examples=HALF)
@given(pair=pairs())
def test_minimal_calls_and_an_import_make_the_same_of_the_specs(
    folder: Path, pair: tuple[Documents, Documents]
) -> None:
    check.converges(folder, *pair)
