"""Settings of routes on stages of HTTP and WebSocket APIs: false is a value, and what is left out is as the stage's."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from apigwctl.catalogue.http import RouteSettings
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.route_settings import inherit
from apigwctl.render.lines import lines
from apigwctl.values import Address, FrozenMap
from tests.snapshots import account, http_api, live, plan, proxy, together, v2_route, v2_stage

Said = dict[str, Any]
Settings = tuple[Said, Said | None]
"""What a stage says, and what its one route says of itself."""

ON = {"detailed_metrics_enabled": True}
OFF = {"detailed_metrics_enabled": False}
SLOW = {"throttling_rate_limit": 5.0, "throttling_burst_limit": 2}
USUAL = {"throttling_rate_limit": 10000.0, "throttling_burst_limit": 5000}
FREE = {"throttling_rate_limit": -1.0, "throttling_burst_limit": -1}


def orders(said: Settings) -> Snapshot:
    whole, own = said
    routes = {} if own is None else {"GET /a": RouteSettings(**own)}
    stage = v2_stage(
        "prod", auto_deploy=True, default_route_settings=RouteSettings(**whole), route_settings=FrozenMap(routes)
    )
    return together(http_api("orders", v2_route("GET /a", proxy("https://a.test")), stage), account())


def as_it_is(shown: Settings) -> Live:
    """A live API whose stage shows just these settings."""
    made, stages = live(orders(shown)), dict(orders(shown).of("v2_stage"))
    return dataclasses.replace(made, snapshot=made.snapshot.with_resources(stages))


NO_DIFFERENCE: dict[str, tuple[Settings, Settings]] = {
    "a stage that shows what nobody set": ((OFF, None), ({}, None)),
    "a stage that is told what it is anyway": (({}, None), (OFF, None)),
    "a route that is off under a stage that is on": ((ON, OFF), (ON, OFF)),
    "a route that leaves out what is off": ((ON, SLOW), (ON, {**OFF, **SLOW})),
    "a route that shows what nobody set": (({}, {**OFF, **USUAL, **SLOW}), ({}, SLOW)),
    "a route of nothing but what nobody set": (({}, {**OFF, **USUAL}), ({}, None)),
    "a route that is as its stage": (({**ON, **SLOW}, {**ON, **SLOW}), ({**ON, **SLOW}, None)),
    "a route without a throttle of its own": (({**SLOW, **ON}, ON), ({**SLOW, **ON}, {**ON, **FREE})),
    "a route that shows the limits of an account": (({**SLOW}, {**USUAL, **ON}), (SLOW, {**ON, **FREE})),
}


@pytest.mark.parametrize(("have", "want"), NO_DIFFERENCE.values(), ids=NO_DIFFERENCE)
def test_there_is_no_difference_in(have: Settings, want: Settings) -> None:
    assert lines(plan(as_it_is(have), orders(want))) == []


DIFFERENCES: dict[str, tuple[Settings, Settings, list[str], Said]] = {
    "metrics of a route are turned off": (
        (ON, ON),
        (ON, OFF),
        ["~ orders@prod: routes.GET /a.detailedMetricsEnabled true -> false"],
        {"RouteSettings": {"GET /a": {"DetailedMetricsEnabled": False}}},
    ),
    "a route that left its metrics out gets those of its stage": (
        ({}, ON),
        ({}, SLOW),
        [
            "~ orders@prod: routes.GET /a.detailedMetricsEnabled true -> (not set)",
            "~ orders@prod: routes.GET /a.throttle.burstLimit (not set) -> 2",
            "~ orders@prod: routes.GET /a.throttle.rateLimit (not set) -> 5",
        ],
        {
            "RouteSettings": {
                "GET /a": {"DetailedMetricsEnabled": False, "ThrottlingBurstLimit": 2, "ThrottlingRateLimit": 5.0}
            }
        },
    ),
    "a stage that no longer says": (
        (ON, None),
        ({}, None),
        ["~ orders@prod: settings.detailedMetricsEnabled true -> (not set)"],
        {"DefaultRouteSettings": {"DetailedMetricsEnabled": False}},
    ),
    "a route loses the throttle of its own": (
        (SLOW, SLOW),
        (SLOW, {**FREE, "throttling_burst_limit": 2}),
        ["~ orders@prod: routes.GET /a.throttle.rateLimit 5 -> 10000"],
        {"RouteSettings": {"GET /a": {"ThrottlingBurstLimit": 2, "ThrottlingRateLimit": 10000.0}}},
    ),
}


@pytest.mark.parametrize(("have", "want", "told", "sent"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_a_change_is_told_and_sent(have: Settings, want: Settings, told: list[str], sent: Said) -> None:
    made = plan(as_it_is(have), orders(want))
    assert lines(made) == told
    (params,) = [call.params for step in made.steps for call in step.calls if call.operation == "UpdateStage"]
    assert {key: _plain(value) for key, value in params.items() if key.endswith("Settings")} == sent


def _plain(value: Any) -> Any:
    return {key: _plain(child) for key, child in value.items()} if hasattr(value, "items") else value


def test_settings_that_only_their_stage_explains_are_taken_away() -> None:
    """An entry without a throttle of its own is not throttled, whatever its stage says."""
    made = plan(as_it_is((SLOW, OFF)), orders((SLOW, None)))
    assert [call.operation for step in made.steps for call in step.calls] == ["DeleteRouteSettings"]


def test_a_route_takes_what_it_leaves_out_from_its_stage_and_keeps_what_it_turns_off() -> None:
    filled = inherit(orders(({**ON, **SLOW}, OFF)))
    (stage,) = [item for _, item in filled.of("v2_stage")]
    assert stage.route_settings["GET /a"] == RouteSettings(**OFF, **SLOW)
    assert Address("v2_route", ("HttpApi/orders", "GET /a")) in filled
