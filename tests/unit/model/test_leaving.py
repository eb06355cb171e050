"""Functions that an API leaves, as tags: whatever they are, they are read as they were written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from apigwctl.model.leaving import AT_ONCE, MOST, marks, read_marks

NAMES = st.text(st.sampled_from("aZ09-_"), min_size=1, max_size=64)
REGIONS = st.sampled_from(["arn:aws:lambda:eu-west-1:111111111111", "arn:aws-cn:lambda:cn-north-1:222222222222"])
ARNS = st.builds("{}:function:{}".format, REGIONS, NAMES)
FUNCTIONS = st.frozensets(st.tuples(ARNS, st.none() | NAMES), max_size=30)


@given(FUNCTIONS)
def test_what_is_left_is_read_as_it_was_noted(functions: frozenset[tuple[str, str | None]]) -> None:
    tags = marks(functions)
    assert read_marks({**tags, "team": "shop", "apigwctl:owner": "shop/prod"}) == functions
    assert all(len(text) <= MOST for text in tags.values())


def test_many_functions_take_no_more_tags_than_an_api_can_spare() -> None:
    many = frozenset(
        (f"arn:aws:lambda:eu-west-1:111111111111:function:{'f' * 50}{number:04}", None) for number in range(200)
    )
    assert len(marks(many)) == AT_ONCE
    assert read_marks(marks(many)) < many


def test_a_tag_reads_like_a_list() -> None:
    arn = "arn:aws:lambda:eu-west-1:111111111111:function:"
    assert marks(frozenset({(f"{arn}list", None), (f"{arn}get", "live")})) == {
        "apigwctl:leaves": f"{arn} get:live list"
    }


def test_a_tag_that_somebody_emptied_tells_nothing() -> None:
    assert read_marks({"apigwctl:leaves": "", "apigwctl:leaves-2": "arn:"}) == frozenset()
