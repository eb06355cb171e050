"""Text for people: its width, its diffs, and what it leaves out."""

from __future__ import annotations

import re

import pytest

from apigwctl.model.change import FieldChange
from apigwctl.render import arrange, report, text
from apigwctl.render.differences import unified
from apigwctl.render.page import line, plain_text, wrapped
from apigwctl.render.summary import NO_DIFFERENCE
from apigwctl.render.wording import duration, inline
from apigwctl.values import Ref, Template, freeze
from tests.unit.render.examples import at, create, plan, results, rich_plan, update


def told(made, **more):
    return plain_text(text.plan_text([arrange.outline(made)], **more))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_no_line_is_wider_than_the_terminal(width):
    outlines = [arrange.outline(rich_plan())]
    pages = [text.plan_text(outlines, width=width), text.drift_text([arrange.drift(rich_plan())], width=width)]
    pages += [report.result_text([item], width=width) for item in results().values()]
    assert max(len(str(item)) for page in pages for item in page) <= width


def test_wrapping_loses_nothing_but_space():
    long = line("  word" * 40, ("x" * 200, "bad"), indent=4)
    narrow = "".join(str(item) for item in wrapped([long], 50))
    assert re.sub(r"\s", "", narrow) == re.sub(r"\s", "", str(long))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (
            "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111111111111:f:g",
            [
                "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/",
                "arn:aws:lambda:eu-west-1:111111111111:f:g",
            ],
        ),
        (
            "arn:aws:lambda:eu-west-1:111111111111:function:" + "a" * 40,
            ["arn:aws:lambda:eu-west-1:111111111111:function:", "a" * 40],
        ),
        ("-".join(["name"] * 20), ["name-" * 14, "-".join(["name"] * 6)]),
        ("x" * 100, ["x" * 70, "x" * 30]),
        ("two words " + "x" * 66, ["two words " + "x" * 60, "x" * 6]),
    ],
)
def test_a_long_word_is_broken_after_one_of_its_parts(text: str, pieces: list[str]):
    assert [str(item).strip() for item in wrapped([line(text, hang=0)], 70)] == pieces


def test_an_empty_plan_is_one_line():
    assert told(plan()) == f"{NO_DIFFERENCE}\n"


def test_values_stand_on_both_sides_of_an_arrow():
    assert "tracingEnabled: false -> true\n" in told(plan(update(at("stage", "o", "s"), tracingEnabled=(False, True))))


def test_what_does_not_fit_on_a_line_stands_on_two():
    made = plan(
        update(at("integration", "o", "/a", "GET"), uri=("http://old.example/" + "a" * 40, "http://new.example/"))
    )
    assert "      integration.uri:\n        - http://old" in told(made, width=80)


def test_two_documents_differ_by_structure_and_sorted_keys():
    old, new = freeze({"b": 1, "a": ["x" * 40, "y"]}), '{"a": ["%s", "z"], "b": 1}' % ("x" * 40)
    assert [item for item in unified(old, new) if item[0] in "+-"] == ['-    "y"', '+    "z"']


def test_a_line_feed_at_the_end_is_a_difference():
    assert unified("a\nb", "a\nb\n") == [" a", " b", "-\\ no line feed at the end"]


def test_where_many_things_are_created_a_line_each_says_what_they_lead_to():
    changes = [create(at("method", "o", f"/r{number:03}", "GET"), authorizationType="NONE") for number in range(300)]
    changes += [
        create(
            at("integration", "o", f"/r{number:03}", "GET"), type="HTTP_PROXY", uri=f"https://core.example/r{number}"
        )
        for number in range(300)
    ]
    brief, whole = told(plan(*changes), width=80), told(plan(*changes), width=80, verbose=True)
    assert "  + GET /r000  HTTP_PROXY https://core.example/r0\n  + GET /r001" in brief
    assert "-v shows them" in brief
    assert "integration.type: HTTP_PROXY" in whole


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "(not set)"),
        (True, "true"),
        (0, "0"),
        (100.0, "100"),
        (0.5, "0.5"),
        ("live", "live"),
        ("", '""'),
        ("false", '"false"'),
        ("12", '"12"'),
        (" a", '" a"'),
        ("a -> b", '"a -> b"'),
        ("https://a.example/{id}", "https://a.example/{id}"),
        ("arn:${x}", "arn:${x}"),
        ((1, "a"), "[1, a]"),
        ((None,), "[null]"),
        (frozenset({"b", "a"}), "[a, b]"),
        (freeze({"a": {"b": True}}), "{a: {b: true}}"),
        (Ref(at("rest_api", "orders")), "(id of orders, known after apply)"),
        (Template(("arn:", Ref(at("rest_api", "orders")), "/*")), "arn:{id of orders}/*"),
        ("a\tb", '"a\\tb"'),
    ],
)
def test_a_value_reads_as_a_spec_would_write_it(value, expected):
    assert inline(value) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.04, "under 0.1 s"), (0.5, "0.5 s"), (9.2, "9 s"), (125, "2 min 5 s")]
)
def test_a_duration_reads(seconds, expected):
    assert duration(seconds) == expected


def test_a_field_change_is_named_by_its_path():
    assert FieldChange(("variables", "alias"), None, "live").name == "variables.alias"
