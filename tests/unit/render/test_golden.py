"""Every rendering of the example plan and of the example results, as it was looked at and found good."""

from __future__ import annotations

import pytest

from apigwctl.render import arrange, envelope, lines, markdown, report, text
from apigwctl.render.page import plain_text
from tests.unit.render.examples import results, rich_plan
from tests.unit.render.golden import assert_golden


def test_a_plan_as_text_at_80_columns():
    assert_golden("plan-80.txt", plain_text(text.plan_text([arrange.outline(rich_plan())], width=80)))


def test_a_plan_as_text_in_a_pipe():
    assert_golden("plan-pipe.txt", plain_text(text.plan_text([arrange.outline(rich_plan())])))


def test_a_plan_as_markdown():
    assert_golden("plan.md", markdown.plan_markdown([arrange.outline(rich_plan())]))


def test_a_plan_as_json():
    assert_golden("plan.json", envelope.text(envelope.plans([rich_plan()])) + "\n")


def test_a_plan_as_lines():
    assert_golden("plan-lines.txt", "\n".join(lines.lines(rich_plan())) + "\n")


def test_drift_as_text():
    assert_golden("drift-80.txt", plain_text(text.drift_text([arrange.drift(rich_plan())], width=80)))


@pytest.mark.parametrize("name", sorted(results()))
def test_what_came_of_an_apply_as_text(name):
    assert_golden(f"result-{name}.txt", plain_text(report.result_text([results()[name]], width=80)))
