"""The share of a name's traffic that weights come to, and the weight that comes nearest to a share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigwctl.model.region_share import MOST_WEIGHT, NEAR_PERCENT, NEAR_SHARE, share_of, weight_for


@pytest.mark.parametrize(
    ("percent", "rest", "weight"),
    [
        (10, 100, 11),
        (5, 100, 5),
        (50, 100, 100),
        (1, 100, 1),
        (0, 100, 0),
        (0, 0, 0),
        (70, 100, 233),
        (72, 100, None),  # 257 is no weight
        (100, 100, None),
        (5, 1, None),  # the least is a half
        (5, 10, None),
        (10, 10, 1),
        (10, 0, None),  # all traffic, whatever the weight
    ],
)
def test_a_share_comes_to_the_nearest_weight_if_one_is_near(percent: float, rest: int, weight: int | None) -> None:
    assert weight_for(percent, rest) == weight


@given(percent=st.floats(0, 100), rest=st.integers(0, 1000))
def test_a_weight_is_one_that_route_53_takes_and_comes_near_to_what_was_asked_for(percent: float, rest: int) -> None:
    weight = weight_for(percent, rest)
    if weight is not None:
        assert 0 <= weight <= MOST_WEIGHT
        assert abs(share_of(weight, rest) - percent) <= max(NEAR_PERCENT, NEAR_SHARE * percent)


@given(weight=st.integers(1, MOST_WEIGHT), rest=st.integers(1, 1000))
def test_the_share_of_a_weight_comes_back_to_it(weight: int, rest: int) -> None:
    assert weight_for(share_of(weight, rest), rest) == weight
