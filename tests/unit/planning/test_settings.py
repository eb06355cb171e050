from __future__ import annotations

from typing import Any

import pytest

from apigwctl.catalogue.delivery import MethodSetting
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.settings import fold, inherit
from apigwctl.render.lines import lines
from apigwctl.values import Address
from tests.snapshots import account, api, live, plan, route, stage, together

Settings = dict[str, dict[str, Any]]

FRESH: dict[str, Any] = {
    "metrics_enabled": False,
    "data_trace_enabled": False,
    "throttling_burst_limit": 5000,
    "throttling_rate_limit": 10000.0,
    "caching_enabled": False,
    "cache_ttl_in_seconds": 300,
    "cache_data_encrypted": False,
    "require_authorization_for_cache_control": True,
    "unauthorized_cache_control_header_strategy": "SUCCEED_WITH_RESPONSE_HEADER",
}
"""An entry of which nobody said anything but that it exists, as AWS shows it."""
FULL = {**FRESH, "logging_level": "OFF"}


def orders(settings: Settings) -> Snapshot:
    parts = (route("GET /a"), route("GET /b"), stage("prod", settings))
    return together(api("orders", *parts), account())


def setting(snapshot: Snapshot, key: str) -> Any:
    verb, path = ("*", "*") if key == "*" else key.split(" ", 1)
    return snapshot.get(Address("method_setting", ("orders", "prod", path, verb)))


NO_DIFFERENCE: dict[str, tuple[Settings, Settings]] = {
    "an entry that AWS filled in": ({"*": {**FRESH, "metrics_enabled": True}}, {"*": {"metrics_enabled": True}}),
    "limits of a smaller region": (
        {"*": {**FRESH, "metrics_enabled": True, "throttling_burst_limit": 1250, "throttling_rate_limit": 2500.0}},
        {"*": {"metrics_enabled": True}},
    ),
    "no limit of its own": (
        {"*": {**FRESH, "metrics_enabled": True, "throttling_burst_limit": -1, "throttling_rate_limit": -1.0}},
        {"*": {"metrics_enabled": True}},
    ),
    "an entry of nothing but defaults": ({"*": FRESH}, {}),
    "a route's entry of nothing but defaults": ({"GET /a": FULL}, {}),
    "a route's entry that copied the stage's": (
        {"*": {**FRESH, "throttling_rate_limit": 400.0}, "GET /a": {**FRESH, "throttling_rate_limit": 400.0}},
        {"*": {"throttling_rate_limit": 400.0}},
    ),
    "a route that says one leaf and copied the rest": (
        {
            "*": {**FRESH, "throttling_rate_limit": 400.0},
            "GET /a": {**FRESH, "throttling_rate_limit": 400.0, "caching_enabled": True},
        },
        {"*": {"throttling_rate_limit": 400.0}, "GET /a": {"caching_enabled": True}},
    ),
    "a default that is written out": (
        {"*": {**FULL, "metrics_enabled": True}},
        {"*": {**FULL, "metrics_enabled": True}},
    ),
    "a logging level of OFF and none": ({"*": {**FULL, "metrics_enabled": True}}, {"*": {"metrics_enabled": True}}),
}


@pytest.mark.parametrize(("have", "want"), NO_DIFFERENCE.values(), ids=NO_DIFFERENCE.keys())
def test_what_aws_fills_in_is_no_difference(have: Settings, want: Settings) -> None:
    assert lines(plan(live(orders(have)), orders(want))) == []


DIFFERENCES: dict[str, tuple[Settings, Settings, list[str]]] = {
    "the stage changed and the route's copy did not": (
        {"*": {**FRESH, "throttling_rate_limit": 500.0}, "GET /a": {**FRESH, "throttling_rate_limit": 400.0}},
        {"*": {"throttling_rate_limit": 500.0}, "GET /a": {"throttling_burst_limit": 5000}},
        ["~ orders@prod GET /a settings: throttle.rateLimit 400 -> 500"],
    ),
    "somebody throttled a route": (
        {"GET /a": {**FRESH, "throttling_rate_limit": 1.0}},
        {},
        ["- orders@prod GET /a settings"],
    ),
    "a route's entry is an old copy of the stage": (
        {"*": {**FRESH, "throttling_rate_limit": 500.0}, "GET /a": {**FRESH, "throttling_rate_limit": 400.0}},
        {"*": {"throttling_rate_limit": 500.0}},
        ["- orders@prod GET /a settings"],
    ),
    "a limit that is written and equals the account's is kept": (
        {"*": {**FRESH, "throttling_rate_limit": 400.0}},
        {"*": {"throttling_rate_limit": 10000.0}},
        ["~ orders@prod settings: throttle.rateLimit 400 -> 10000"],
    ),
    "zero is zero": (
        {"*": FRESH},
        {"*": {"throttling_burst_limit": 0}},
        ["~ orders@prod settings: throttle.burstLimit 5000 -> 0"],
    ),
}


@pytest.mark.parametrize(("have", "want", "expected"), DIFFERENCES.values(), ids=DIFFERENCES.keys())
def test_what_somebody_set_is_a_difference(have: Settings, want: Settings, expected: list[str]) -> None:
    assert lines(plan(live(orders(have)), orders(want))) == expected


def test_a_route_takes_what_it_leaves_out_from_its_stage() -> None:
    want = orders(
        {"*": {"throttling_rate_limit": 400.0, "metrics_enabled": True}, "GET /a": {"metrics_enabled": False}}
    )
    made = setting(inherit(want), "GET /a")
    assert made == MethodSetting(metrics_enabled=False, throttling_rate_limit=400.0)
    assert setting(inherit(want), "*") == setting(want, "*")


def test_a_route_without_settings_of_its_stage_stays_as_it_is() -> None:
    want = orders({"GET /a": {"metrics_enabled": True}})
    assert inherit(want) is want


def test_folding_leaves_what_the_spec_says_alone() -> None:
    have = orders({"*": {**FRESH, "throttling_rate_limit": 400.0}})
    made = setting(fold(have, orders({"*": {"throttling_rate_limit": 10000.0}})), "*")
    assert made == MethodSetting(throttling_rate_limit=400.0)


def test_a_leaf_that_is_no_longer_said_resets_the_whole_entry_and_sets_the_rest_again() -> None:
    have = orders({"*": {**FRESH, "throttling_rate_limit": 400.0, "metrics_enabled": True}})
    made = plan(live(have), orders({"*": {"metrics_enabled": True}}))
    (call,) = (call for step in made.steps for call in step.calls)
    operations = [(item["op"], item["path"], item.get("value")) for item in call.params["patchOperations"]]
    assert operations == [("remove", "/*/*", None), ("replace", "/*/*/metrics/enabled", "true")]
