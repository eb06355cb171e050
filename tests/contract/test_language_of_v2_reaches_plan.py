"""Every key of HTTP and WebSocket APIs in the spec language reaches a plan, as those of the other kinds do."""

from __future__ import annotations

import itertools
from pathlib import Path as FilePath

import pytest

from tests.contract.language_places import MISSING, Place, around, best, places, put, values
from tests.contract.language_samples import FILES
from tests.contract.language_samples_v2 import AROUND, ELSEWHERE, IDLE, SAMPLES
from tests.contract.test_language_reaches_plan import MOST_VALUES, Outcome, outcome

DOCUMENTS = ("HttpApi", "WebSocketApi")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> FilePath:
    made = tmp_path_factory.mktemp("specs")
    for name, text in FILES.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


def outcomes(place: Place, folder: FilePath) -> list[Outcome]:
    """What the documents come to without a key, and with values of it."""
    path = place.path[1:]
    document = put(around(AROUND, place.path), (*path[:-1], place.alias_of), MISSING)
    if path[-1] == "interpolate":
        document = put(document, (*path[:-1], "file"), best(SAMPLES, ".".join((*place.path[:-1], "file")))[0])
    samples = best(SAMPLES, str(place), None)
    chosen = itertools.islice(values(place.schema) if samples is None else samples, MOST_VALUES)
    return [outcome(put(document, path, value), folder) for value in (MISSING, *chosen)]


def said(item: Outcome) -> object:
    """What an outcome comes to: the steps of a first apply, and what planning is told."""
    assert item.plan is not None
    return item.plan.steps, item.told


PLACES = [item for item in places(*DOCUMENTS) if not best(ELSEWHERE, str(item), "")]


@pytest.mark.parametrize("place", [pytest.param(item, id=str(item)) for item in PLACES])
def test_a_key_of_the_language_reaches_a_plan(place: Place, folder: FilePath):
    found = outcomes(place, folder)
    valid = [said(item) for item in found if item.plan is not None]
    refused = [item.errors for item in found if item.plan is None]
    assert valid, refused
    if best(IDLE, str(place), ""):
        assert valid == [valid[0]] * len(valid)
    else:
        assert any(item != valid[0] for item in valid), refused


@pytest.mark.parametrize("table", [AROUND, SAMPLES, IDLE, ELSEWHERE])
def test_an_entry_of_a_table_is_about_a_place(table: dict[str, object]):
    texts = {".".join(item.path[:end]) for item in places(*DOCUMENTS) for end in range(1, len(item.path) + 1)}
    assert [pattern for pattern in table if not any(best({pattern: 1}, text, 0) for text in texts)] == []
