"""`canary run` killed at every tick and at every write: the next run goes on, and comes to the same end.

Between two writes nothing changes in AWS, so dying before each write, after the last one and in each sleep is dying
everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.functional.canary_world import Killed, World, world

OPTIONS = ("--steps", "5,50", "--bake", "1m")
TICKS = {"promoted": 6, "aborted": 5}
WRITES = {"promoted": 4, "aborted": 4}
STATUS = {"promoted": (0,), "aborted": (2, 4)}
"""What the next run ends with: an abort is its own, or what it finds is held already."""


@contextmanager
def begun(folder: Path, ending: str) -> Iterator[World]:
    """A world whose canary ends in this way."""
    with world(folder) as made:

        def happen(minute: int) -> None:
            if minute == 4 and ending == "aborted":
                made.canary.errors_5xx = 0.5

        made.happen = happen
        yield made


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The state in which a run that nobody kills leaves the stage, by how it ends."""
    found = {}
    for ending in TICKS:
        with begun(tmp_path_factory.mktemp(ending), ending) as made:
            ran = made.canary_run(*OPTIONS)
            assert ending in ran.out
            assert (made.ticks, made.writes) == (TICKS[ending], WRITES[ending]), "the tables here name every point"
            found[ending] = made.state()
    return found


POINTS = [
    *((ending, "tick", number) for ending, count in TICKS.items() for number in range(1, count + 1)),
    *((ending, "write", number) for ending, count in WRITES.items() for number in range(1, count + 1)),
]


@pytest.mark.parametrize(("ending", "what", "number"), POINTS, ids=lambda part: str(part))
def test_a_run_that_is_killed_is_gone_on_with(
    tmp_path: Path, undisturbed: dict[str, Any], ending: str, what: str, number: int
):
    with begun(tmp_path, ending) as made:
        stage = made.stage
        versions = {stage["deploymentId"], stage["canarySettings"]["deploymentId"], ""}
        setattr(made, f"die_at_{what}", number)
        with pytest.raises(Killed):
            made.canary_run(*OPTIONS)
        made.die_at_tick = made.die_at_write = -1
        again = made.canary_run(*OPTIONS)
        assert again.status in STATUS[ending], again.text
        assert made.state() == undisturbed[ending]
        assert {part for pair in made.pointers for part in pair} <= versions


@pytest.mark.parametrize("ending", TICKS)
def test_a_run_that_is_killed_after_its_last_write_has_nothing_left(
    tmp_path: Path, undisturbed: dict[str, Any], ending: str
):
    with begun(tmp_path, ending) as made:
        made.canary_run(*OPTIONS)
        ticks, writes = made.ticks, made.writes
        again = made.canary_run(*OPTIONS)
        assert (again.status, made.ticks, made.writes) == (0 if ending == "promoted" else 2, ticks, writes)
        assert made.state() == undisturbed[ending]


def test_a_run_that_is_killed_at_every_look_still_comes_to_its_end(tmp_path: Path, undisturbed: dict[str, Any]):
    """A pipeline that is stopped all the time: every run sleeps once, and the next one looks again."""
    with begun(tmp_path, "promoted") as made:
        for _ in range(30):
            made.ticks, made.die_at_tick = 0, 2
            try:
                if made.canary_run(*OPTIONS).status == 0:
                    break
            except Killed:
                continue
        assert made.state() == undisturbed["promoted"]


def test_an_abort_that_was_begun_is_finished_although_the_canary_has_recovered(tmp_path: Path):
    with begun(tmp_path, "aborted") as made:
        made.die_at_write = 3  # after the hold, before the canary is gone
        with pytest.raises(Killed):
            made.canary_run(*OPTIONS)
        assert made.percent == 50
        made.die_at_write = -1
        made.canary.errors_5xx = 0.0
        made.project.sandbox.clock.advance(3600)
        ran = made.canary_run(*OPTIONS)
        assert (ran.status, "an abort was not finished" in ran.out, made.percent) == (4, True, None)
