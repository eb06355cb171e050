"""Markdown for pull requests: it finds its way back, it fits, and no value breaks out of it."""

from __future__ import annotations

import pytest

from apigwctl.render import arrange, markdown
from tests.unit.render.examples import at, create, plan, rich_plan, update


def told(*plans, **more):
    return markdown.plan_markdown([arrange.outline(item) for item in plans], **more)


def large(number):
    return plan(
        *(
            create(
                at("integration", f"api{number % 7}", f"/route{number:05}", "GET"),
                uri="https://core.example/" + "a" * 60,
            )
            for number in range(number)
        )
    )


def test_a_comment_begins_with_the_mark_by_which_a_bot_finds_it():
    assert told(plan()).startswith("<!-- apigwctl:plan -->\n")


def test_an_empty_plan_is_said_in_one_line():
    assert told(plan()) == f"{markdown.MARKER}\n**Nothing to do: AWS agrees with the specs**\n"


@pytest.mark.parametrize("limit", [1_000, 5_000, 20_000, 65_536])
def test_a_comment_is_cut_below_the_limit_and_points_to_the_rest(limit):
    made = told(large(3_000), limit=limit)
    assert len(made) < limit
    assert "The rest is cut" in made
    assert made.count("<details") == made.count("</details>")
    assert made.count("```") % 2 == 0


def test_a_comment_that_fits_is_whole():
    assert "The rest is cut" not in told(rich_plan())


def test_a_cut_comment_uses_the_room_that_it_has():
    assert len(told(large(3_000))) > 40_000


def test_a_value_with_a_fence_stays_inside_a_longer_one():
    made = told(plan(update(at("stage", "o", "s"), description=("```", "````\n</details>\nx"))))
    assert "\n`````diff\n" in made


def test_a_name_cannot_be_markup():
    assert "<code>&lt;b&gt;</code>" in told(plan(create(at("rest_api", "<b>"))))
