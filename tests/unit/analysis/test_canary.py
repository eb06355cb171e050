"""The judge of canaries: what is seen -> wait, next, promote, abort or give up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apigwctl.analysis.canary import baked_after, differences, figures, judge, next_percent
from apigwctl.model.canary import (
    CanaryPolicy,
    Decision,
    Figures,
    InFlight,
    Limit,
    Measure,
    Minute,
    Observation,
    Verdict,
    Watch,
    duration_text,
)
from apigwctl.values import FrozenMap

BEGAN = 600.0
MOST_5XX = Limit(Measure.ERRORS_5XX, most=0.01)
CANARY = InFlight("new", "old", 5.0, BEGAN)


def minutes(count: int = 12, *, begin: float = BEGAN, **each: float | None) -> tuple[Minute, ...]:
    """So many minutes of 100 requests each, all alike."""
    usual = {"requests": 100.0, "latency": 200.0}
    return tuple(Minute(begin + 60 * number, **{**usual, **each}) for number in range(count))


def policy(*limits: Limit, bake: int = 600, **watch: object) -> CanaryPolicy:
    """Steps of 5, 25 and 50 percent."""
    made = Watch(limits=limits, **watch)  # type: ignore[arg-type]
    return CanaryPolicy(5.0, (5.0, 25.0, 50.0), bake, made)


def verdict(
    *limits: Limit,
    after: float = 720,
    canary: tuple[Minute, ...] | None = None,
    base: tuple[Minute, ...] = (),
    percent: float = 5.0,
    alarms: dict[str, str] | None = None,
    mixed: bool = False,
    **watch: object,
) -> Verdict:
    """What the judge says so many seconds into a step."""
    seen = Observation(
        BEGAN + after, minutes() if canary is None else canary, base, FrozenMap(alarms or {}), mixed=mixed
    )
    return judge(policy(*limits, **watch), replace(CANARY, percent=percent), seen)


def told(found: Verdict) -> str:
    to = f" {found.percent:g}" if found.percent is not None else ""
    return f"{found.decision.value}{to}: {'; '.join(found.reasons)}"


AGAINST_BASE = Limit(Measure.ERRORS_5XX, over_base=0.01)
SLOW = Limit(Measure.LATENCY, most=500)
SLOWER = Limit(Measure.LATENCY, over_base=0.2, is_share=True)
LATER = Limit(Measure.LATENCY, over_base=50)

TABLE = {
    "healthy and baked: the next step": ({}, "next 25: healthy"),
    "healthy on the last step: promoted": ({"percent": 50.0}, "promote: every step was healthy"),
    "above the last step: promoted": ({"percent": 60.0}, "promote: every step was healthy"),
    "between two steps: on to the one above": ({"percent": 10.0}, "next 25: healthy"),
    "no traffic yet: on at once": (
        {"percent": 0.0, "after": 1, "canary": ()},
        "next 5: no request comes to a canary at 0 %",
    ),
    "still baking": ({"after": 300}, "wait: 7m to go"),
    "the metrics' delay belongs to the bake time": ({"after": 660}, "wait: 1m to go"),
    "5XX above the limit: at once": (
        {"after": 180, "canary": minutes(2, errors_5xx=5.0)},
        "abort: 5XXError is 5 %, above 1 %",
    ),
    "exactly the limit is allowed": ({"canary": minutes(errors_5xx=1.0)}, "next 25: healthy"),
    "too few requests are no reason to abort": (
        {"after": 120, "canary": minutes(1, requests=50.0, errors_5xx=50.0)},
        "wait: 10m to go; 50 of 100 requests",
    ),
    "too few requests after the bake time": (
        {"canary": minutes(1, requests=99.0)},
        "wait: 99 of 100 requests",
    ),
    "too few requests for too long": (
        {"after": 720 + 3601, "canary": minutes(1, requests=99.0)},
        "give up: 99 of 100 requests",
    ),
    "no datapoints": ({"canary": ()}, "wait: no datapoints"),
    "no datapoints for too long": ({"after": 720 + 3601, "canary": ()}, "give up: no datapoints"),
    "a minute that began before the step does not count": (
        {"canary": minutes(1, begin=BEGAN - 1, errors_5xx=100.0)},
        "wait: no datapoints",
    ),
    "a sudden failure late in a long step": (
        {
            "after": 6000,
            "canary": minutes(95) + minutes(5, begin=BEGAN + 95 * 60, errors_5xx=8.0),
            "bake": 7200,
        },
        "abort: 5XXError is 8 % in the last 5 minutes, above 1 %",
    ),
    "one bad minute of many is judged with its neighbours": (
        {"canary": minutes(11) + minutes(1, begin=BEGAN + 660, errors_5xx=4.0)},
        "next 25: healthy",
    ),
}


@pytest.mark.parametrize("case", TABLE)
def test_a_limit_on_5xx(case: str):
    given, expected = TABLE[case]
    given = dict(given)
    bake = given.pop("bake", 600)
    seen = Observation(BEGAN + given.get("after", 720), given.get("canary", minutes()))
    found = judge(policy(MOST_5XX, bake=bake), replace(CANARY, percent=given.get("percent", 5.0)), seen)
    assert told(found) == expected


AGAINST = {
    "as the base": (AGAINST_BASE, {"base": minutes(errors_5xx=3.0), "canary": minutes(errors_5xx=3.0)}, "next"),
    "a point more than the base is allowed": (
        AGAINST_BASE,
        {"base": minutes(errors_5xx=3.0), "canary": minutes(errors_5xx=4.0)},
        "next",
    ),
    "more than that is not": (
        AGAINST_BASE,
        {"base": minutes(errors_5xx=3.0), "canary": minutes(errors_5xx=5.0)},
        "abort",
    ),
    "a base without errors": (AGAINST_BASE, {"base": minutes(), "canary": minutes(errors_5xx=2.0)}, "abort"),
    "a base that nobody calls says nothing": (
        AGAINST_BASE,
        {"base": minutes(1, requests=3.0), "canary": minutes(errors_5xx=50.0)},
        "wait",
    ),
    "slow": (SLOW, {"canary": minutes(latency=501.0)}, "abort"),
    "not slow": (SLOW, {"canary": minutes(latency=500.0)}, "next"),
    "no latency known": (SLOW, {"canary": minutes(latency=None)}, "wait"),
    "a fifth slower than the base": (SLOWER, {"base": minutes(), "canary": minutes(latency=240.0)}, "next"),
    "more than a fifth slower": (SLOWER, {"base": minutes(), "canary": minutes(latency=241.0)}, "abort"),
    "50 ms slower": (LATER, {"base": minutes(), "canary": minutes(latency=250.0)}, "next"),
    "51 ms slower": (LATER, {"base": minutes(), "canary": minutes(latency=251.0)}, "abort"),
    "4XX": (Limit(Measure.ERRORS_4XX, most=0.1), {"canary": minutes(errors_4xx=11.0)}, "abort"),
}


@pytest.mark.parametrize("case", AGAINST)
def test_limits_against_the_base_and_on_latency(case: str):
    limit, given, expected = AGAINST[case]
    assert verdict(limit, **given).decision.value == expected


ALARMS = {
    "fine": ({"errors": "OK"}, "next 25: healthy"),
    "in alarm": ({"errors": "ALARM", "other": "OK"}, "abort: alarm errors is in ALARM"),
    "without data it says nothing": ({"errors": "INSUFFICIENT_DATA"}, "next 25: healthy"),
    "gone": ({"errors": "missing"}, "wait: there is no alarm errors"),
}


@pytest.mark.parametrize("case", ALARMS)
def test_alarms_are_heeded_with_and_without_traffic(case: str):
    states, expected = ALARMS[case]
    assert told(verdict(alarms=states, canary=())) == expected


def test_an_alarm_aborts_before_the_bake_time_is_over():
    assert verdict(after=5, canary=(), alarms={"errors": "ALARM"}).decision is Decision.ABORT


def test_every_reason_to_abort_is_told():
    found = verdict(MOST_5XX, SLOW, canary=minutes(errors_5xx=2.0, latency=900.0), alarms={"errors": "ALARM"})
    assert found.reasons == (
        "alarm errors is in ALARM",
        "5XXError is 2 %, above 1 %",
        "p95Latency is 900 ms, above 500 ms",
    )


def test_what_the_base_does_not_explain_of_a_whole_stage_is_the_canarys():
    before = minutes(60, begin=0.0, errors_5xx=1.0)
    stage = minutes(requests=1000.0, errors_5xx=35.0)  # 3.5 %: 95 % of it at 1 %, 5 % of it at 51 %
    found = verdict(Limit(Measure.ERRORS_5XX, most=0.5), base=before, canary=stage, mixed=True)
    assert told(found) == "abort: 5XXError is 51 %, above 50 %"
    assert found.canary.requests == pytest.approx(12 * 1000 * 0.05)


def test_a_whole_stage_is_not_judged_without_what_it_was_before():
    assert told(verdict(MOST_5XX, canary=minutes(errors_5xx=90.0), requests=10, mixed=True)) == (
        "wait: 5XXError is not known"
    )


def test_without_limits_the_bake_time_alone_counts_and_no_delay_of_metrics():
    assert told(verdict(after=600, canary=())) == "next 25: healthy"
    assert baked_after(policy()) == 600
    assert baked_after(policy(MOST_5XX)) == 720


def test_what_is_left_of_a_promotion_is_finished_at_once():
    half = InFlight(
        "new", "new", 0.0, BEGAN, overrides=FrozenMap({"a": "1"}), variables=FrozenMap({"a": "1", "b": "2"})
    )
    found = judge(policy(MOST_5XX), half, Observation(BEGAN + 1))
    assert found.decision is Decision.PROMOTE
    begun = replace(half, variables=FrozenMap({"b": "2"}))
    assert judge(policy(MOST_5XX), begun, Observation(BEGAN + 1)).decision is Decision.NEXT


CHANGED = {
    "nothing, but for the date": ({"since": 900.0}, ()),
    "another deployment": ({"deployment": "other"}, ("the canary's deployment is other, and was new",)),
    "the base": ({"base": "other"}, ("the base's deployment is other, and was old",)),
    "the percentage": ({"percent": 40.0}, ("percentTraffic is 40, and was 5",)),
    "the cache": ({"use_stage_cache": True}, ("useStageCache is True, and was False",)),
    "a variable": ({"overrides": FrozenMap({"a": "1"})}, ("the canary's variable a has changed",)),
}


@pytest.mark.parametrize("what", CHANGED)
def test_what_somebody_else_changed_is_told(what: str):
    members, expected = CHANGED[what]
    assert differences(CANARY, replace(CANARY, **members)) == expected


def test_a_canary_that_is_gone_has_changed():
    assert differences(CANARY, None) == ("the canary is gone",)


def test_minutes_are_taken_together_by_their_requests():
    found = figures([Minute(0, 100, 1, 2, 100.0), Minute(60, 300, 3, 0, 300.0), Minute(120, 0, 0, 0, 9999.0)])
    assert found == Figures(400, 0.01, 0.005, 250.0)
    assert figures([]) == Figures(0)
    assert figures([Minute(0, 10)]).latency is None


@pytest.mark.parametrize(
    ("percent", "following"), [(0, 5), (5, 25), (7, 25), (25, 50), (49.9, 50), (50, None), (100, None)]
)
def test_the_step_after_a_percentage(percent: float, following: float | None):
    assert next_percent(policy(), percent) == following


@pytest.mark.parametrize(("seconds", "text"), [(0, "0s"), (59.6, "1m"), (90, "1m30s"), (5400, "1h30m"), (-3, "0s")])
def test_durations_read_as_specs_write_them(seconds: float, text: str):
    assert duration_text(seconds) == text
