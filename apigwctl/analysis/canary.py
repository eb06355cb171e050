"""The judge of a canary: what is seen of it and how it shall be paced -> wait, go on, promote, abort or give up.

A limit is held against the whole step, so that a slow leak is seen, and against its last minutes, so that a sudden one
is: long before it shows in the average of a long step. Nothing is judged on fewer requests than the policy asks for,
and what is not known is never taken for good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from apigwctl.model.canary import (
    LAG_SECONDS,
    CanaryPolicy,
    Decision,
    Figures,
    InFlight,
    Limit,
    Measure,
    Minute,
    Observation,
    Verdict,
    duration_text,
)

RECENT_SECONDS = 300
"""The last minutes that are also judged by themselves."""

ROUNDING = 1e-9
"""What sums of floats may be off by; far below what anybody means by a limit."""

IN_ALARM = "ALARM"
NO_ALARM = "missing"
"""The state that is given to an alarm that does not exist."""


@dataclass(frozen=True)
class _Window:
    """Figures over one stretch of time, and how people call it."""

    name: str
    canary: Figures
    base: Figures | None


def judge(policy: CanaryPolicy, canary: InFlight, seen: Observation) -> Verdict:
    """Return what to do with a canary that has been at its percentage since the stage was last changed."""
    windows = _windows(canary, seen)
    made = _made(windows[0])
    if canary.is_promoted:
        return made(Decision.PROMOTE, ["the base serves the canary's deployment already"])
    if canary.held:
        return made(Decision.ABORT, ["its version is held off: an abort was not finished"])
    bad = [f"alarm {name} is in ALARM" for name, state in seen.alarms.items() if state == IN_ALARM]
    bad += next((found for window in windows if (found := list(_exceeded(policy, window)))), [])
    if bad:
        return made(Decision.ABORT, bad)
    following = next_percent(policy, canary.percent)
    if canary.percent == 0 and following is not None:
        return made(Decision.NEXT, ["no request comes to a canary at 0 %"], following)
    lacking = _lacking(policy, windows[0], seen)
    left = baked_after(policy) - (seen.now - canary.since)
    if left > 0:
        return made(Decision.WAIT, [f"{duration_text(left)} to go", *lacking])
    if lacking and -left > policy.watch.patience_seconds:
        return made(Decision.GIVE_UP, lacking)
    if lacking:
        return made(Decision.WAIT, lacking)
    if following is None:
        return made(Decision.PROMOTE, ["every step was healthy"])
    return made(Decision.NEXT, ["healthy"], following)


def next_percent(policy: CanaryPolicy, percent: float) -> float | None:
    """Return the step above a percentage; None when the last one is reached, and promotion comes next."""
    return next((step for step in policy.steps if step > percent), None)


def baked_after(policy: CanaryPolicy) -> float:
    """Return how many seconds a step takes: the bake time, and the delay of the metrics that it is judged by."""
    return policy.bake_seconds + (LAG_SECONDS if policy.watch.limits else 0)


def differences(expected: InFlight, seen: InFlight | None) -> tuple[str, ...]:
    """Return what somebody else changed on a stage since it was last looked at; empty for nothing."""
    if seen is None:
        return ("the canary is gone",)
    pairs = (
        ("the canary's deployment", expected.deployment, seen.deployment),
        ("the base's deployment", expected.base, seen.base),
        ("percentTraffic", f"{expected.percent:g}", f"{seen.percent:g}"),
        ("useStageCache", expected.use_stage_cache, seen.use_stage_cache),
    )
    told = [f"{name} is {found}, and was {wanted}" for name, wanted, found in pairs if wanted != found]
    names = sorted({*expected.overrides, *seen.overrides})
    moved = [name for name in names if expected.overrides.get(name) != seen.overrides.get(name)]
    return (*told, *(f"the canary's variable {name} has changed" for name in moved))


# -- figures -----------------------------------------------------------------------------------------------------------


def figures(minutes: Iterable[Minute]) -> Figures:
    """Take minutes together: rates over all requests, latency as the mean of each minute's, by requests.

    Percentiles of minutes cannot be merged exactly; the weighted mean is between the best and the worst of them.
    """
    found = [item for item in minutes if item.requests > 0]
    requests = sum(item.requests for item in found)
    if not requests:
        return Figures(0)
    timed = [(item.latency, item.requests) for item in found if item.latency is not None]
    weight = sum(count for _, count in timed)
    refused = [item.errors_4xx for item in found]
    return Figures(
        requests,
        sum(item.errors_5xx for item in found) / requests,
        None if None in refused else sum(count or 0.0 for count in refused) / requests,
        sum(value * count for value, count in timed) / weight if timed else None,
    )


def _windows(canary: InFlight, seen: Observation) -> tuple[_Window, ...]:
    """Return the whole step first, then its last minutes where they are only a part of it."""
    # A minute in which the step began holds requests from before it.
    minutes = [item for item in seen.canary if item.at >= canary.since]
    base = [item for item in seen.base if seen.mixed or item.at >= canary.since]
    whole = _window("", canary, minutes, base, seen)
    begin = max((item.at for item in minutes), default=seen.now) - RECENT_SECONDS + 60
    recent = [item for item in minutes if item.at >= begin]
    if len(recent) == len(minutes):
        return (whole,)
    beside = base if seen.mixed else [item for item in base if item.at >= begin]
    return whole, _window(f" in the last {RECENT_SECONDS // 60} minutes", canary, recent, beside, seen)


def _window(
    name: str, canary: InFlight, minutes: Sequence[Minute], base: Sequence[Minute], seen: Observation
) -> _Window:
    found, before = figures(minutes), figures(base) if base else None
    if seen.mixed:
        return _Window(name, _share_of(found, before, canary.percent / 100), before)
    return _Window(name, found, before)


def _share_of(whole: Figures, before: Figures | None, share: float) -> Figures:
    """Return the canary's part of what the whole stage shows: what the base does not explain is the canary's.

    The base is taken to do as it did before. A latency cannot be taken apart: it is that of the whole stage.
    """
    if not share:
        return Figures(0)

    def part(measure: Measure) -> float | None:
        rate, usual = whole.of(measure), before.of(measure) if before is not None else None
        if rate is None or usual is None:
            return None
        return min(1.0, max(0.0, (rate - (1 - share) * usual) / share))

    return replace(
        whole,
        requests=whole.requests * share,
        errors_5xx=part(Measure.ERRORS_5XX),
        errors_4xx=part(Measure.ERRORS_4XX),
    )


# -- limits ------------------------------------------------------------------------------------------------------------


def _exceeded(policy: CanaryPolicy, window: _Window) -> Iterator[str]:
    """Yield the limits that are exceeded, where there are requests enough to say so."""
    if window.canary.requests < policy.watch.requests:
        return
    for limit in policy.watch.limits:
        value = window.canary.of(limit.measure)
        if value is None:
            continue
        name, shown = limit.measure.value, limit.measure.told(value)
        if limit.most is not None and value > limit.most + ROUNDING:
            yield f"{name} is {shown}{window.name}, above {limit.measure.told(limit.most)}"
        usual = _base_value(policy, limit, window)
        if usual is not None and value > _allowed(limit, usual):
            yield f"{name} is {shown}{window.name}, {_over_text(limit)} above the base's {limit.measure.told(usual)}"


def _lacking(policy: CanaryPolicy, window: _Window, seen: Observation) -> list[str]:
    """Return what has to be known before a canary can be called healthy, and is not."""
    lacking = [f"there is no alarm {name}" for name, state in seen.alarms.items() if state == NO_ALARM]
    watch, found = policy.watch, window.canary
    if not watch.limits:
        return lacking
    if not found.requests:
        return [*lacking, "no datapoints"]
    if found.requests < watch.requests:
        return [*lacking, f"{found.requests:.0f} of {watch.requests} requests"]
    for limit in watch.limits:
        if found.of(limit.measure) is None:
            lacking.append(f"{limit.measure.value} is not known")
        elif limit.over_base is not None and _base_value(policy, limit, window) is None:
            requests = window.base.requests if window.base is not None else 0
            lacking.append(f"{limit.measure.value} of the base is not known: {requests:.0f} requests")
    return list(dict.fromkeys(lacking))


def _base_value(policy: CanaryPolicy, limit: Limit, window: _Window) -> float | None:
    """Return what the base has, where a limit is held against it and it has requests enough."""
    if limit.over_base is None or window.base is None or window.base.requests < policy.watch.requests:
        return None
    return window.base.of(limit.measure)


def _allowed(limit: Limit, usual: float) -> float:
    over = limit.over_base or 0.0
    return (usual * (1 + over) if limit.is_share else usual + over) + ROUNDING


# -- words -------------------------------------------------------------------------------------------------------------


def _over_text(limit: Limit) -> str:
    over = limit.over_base or 0.0
    return f"more than {over * 100:g} %" if limit.is_share else f"more than {limit.measure.told(over)}"


def _made(window: _Window) -> Callable[..., Verdict]:
    def make(decision: Decision, reasons: Sequence[str], percent: float | None = None) -> Verdict:
        return Verdict(decision, tuple(reasons), window.canary, window.base, percent)

    return make
