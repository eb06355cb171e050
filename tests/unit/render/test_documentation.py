"""docs/plan-format.md names every member of everything that is written as JSON."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from apigwctl.errors import ApigwctlError
from apigwctl.model.change import Action, Change, FieldChange
from apigwctl.model.event import Event, Kind
from apigwctl.model.plan import VERSION, Bind, Call, Estimate, Lock, Plan, Probe, Step, Until, Want
from apigwctl.model.result import Outcome, StepResult
from apigwctl.render import envelope
from apigwctl.render.problems import as_data
from apigwctl.values import Problem
from tests.unit.render.examples import results, rich_plan

DOCS = Path(__file__).resolve().parents[3] / "docs"
TEXT = (DOCS / "plan-format.md").read_text(encoding="utf-8")
CLASSES = (Plan, Change, FieldChange, Step, Call, Want, Lock, Bind, Probe, Until, Estimate, Problem)


EXITS = (DOCS / "exit-codes.md").read_text(encoding="utf-8")


def documented(heading):
    """Return the names in the first column of the table below a heading."""
    section = TEXT.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    rows = [row.split("|")[1] for row in section.splitlines() if row.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`(\w+)`", row)]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_member_of_a_plan_is_documented_and_nothing_else(cls):
    assert sorted(documented(cls.__name__)) == sorted(item.name for item in dataclasses.fields(cls))


def test_the_version_in_the_text_is_the_version_of_the_code():
    assert f"`version` (of the format, {VERSION} today)" in TEXT


@pytest.mark.parametrize("word", [item.value for item in (*Action, *Kind, *Outcome)])
def test_every_action_event_and_outcome_is_documented(word):
    assert f"`{word}`" in TEXT


@pytest.mark.parametrize("name", [item.name for item in dataclasses.fields(StepResult)])
def test_every_member_of_a_step_result_is_documented(name):
    assert f"`{name}`" in TEXT


def members_of_envelopes():
    yield from envelope.plans([rich_plan()])
    yield from envelope.plans([rich_plan()])["summary"]
    yield from envelope.drift([rich_plan()])["summary"]
    yield from envelope.validation([], [], 1)
    yield from envelope.event(Event(Kind.CALLED, "s1", "t", "Op", "d"))
    yield from envelope.results([results()["differs"]])["results"][0]
    yield from as_data(Problem("m", "r"))


@pytest.mark.parametrize("name", sorted(set(members_of_envelopes())))
def test_every_member_of_an_envelope_is_documented(name):
    assert f"`{name}`" in TEXT


def test_every_status_of_a_result_is_documented():
    for name in results():
        assert f"`{name}`" in TEXT


@pytest.mark.parametrize("error", ApigwctlError.__subclasses__(), ids=lambda cls: cls.__name__)
def test_every_exit_status_of_an_error_is_documented(error):
    assert f"\n| {error.exit_status} |" in EXITS
