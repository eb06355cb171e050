from __future__ import annotations

from typing import Any

import pytest

from apigwctl.catalogue.rest import EndpointConfiguration
from apigwctl.model.live import Live
from apigwctl.model.plan import Call, Step
from apigwctl.planning import planner
from apigwctl.planning.estimate import estimate
from apigwctl.values import Address, FrozenMap, Problem, Source
from tests.snapshots import (
    ACCOUNT,
    CONTEXT,
    REGION,
    account,
    api,
    live,
    model,
    plan,
    route,
    stage,
    together,
    usage_plan,
)

ORDERS = Address("rest_api", ("orders",))


def with_models(count: int) -> Any:
    return api("orders", route("GET /a"), *(model(f"Model{number}") for number in range(count)), stage("prod"))


def with_routes(count: int) -> Any:
    return api("orders", *(route(f"GET /{number}") for number in range(count)), stage("prod"))


def rules(made: Any) -> list[str]:
    return [problem.rule for problem in made.problems]


@pytest.mark.parametrize(
    ("deleted", "allowed", "expected"),
    [
        (10, None, []),
        (11, None, ["max-deletes"]),
        (11, 11, []),
        (3, 2, ["max-deletes"]),
        (1, 0, ["max-deletes"]),
        (0, 0, []),
    ],
)
def test_more_deletes_than_allowed_are_refused(deleted: int, allowed: int | None, expected: list[str]) -> None:
    assert rules(plan(with_models(deleted), with_models(0), max_deletes=allowed)) == expected


def test_the_refusal_says_how_many_and_how_to_allow_it() -> None:
    (problem,) = plan(with_models(12), with_models(0)).problems
    assert problem.message == "12 deletes are planned, and 10 are allowed"
    assert problem.hint == "if that is what you want: --max-deletes 12"


@pytest.mark.parametrize(
    ("have", "want", "message"),
    [
        (10, 7, ""),
        (20, 15, ""),
        (5, 2, ""),
        (14, 10, ""),
        (12, 8, "4 of 12 routes would be deleted, and 30% are allowed"),
        (5, 1, "4 of 5 routes would be deleted, and 30% are allowed"),
    ],
)
def test_more_than_three_routes_and_a_third_of_them_are_refused(have: int, want: int, message: str) -> None:
    assert [item.message for item in plan(with_routes(have), with_routes(want)).problems] == (
        [message] if message else []
    )


def test_a_number_of_deletes_allows_routes_too() -> None:
    assert rules(plan(with_routes(12), with_routes(7))) == ["max-deletes"]
    assert rules(plan(with_routes(12), with_routes(7), max_deletes=5)) == []


def test_what_is_protected_is_not_deleted() -> None:
    have = api("orders", route("GET /a"))
    made = planner.destroy(frozenset({ORDERS}), live(have), _context(protected=frozenset({ORDERS})))
    assert rules(made) == ["protected"]
    assert made.problems[0].address == "orders"
    assert rules(planner.destroy(frozenset({ORDERS}), live(have), CONTEXT)) == []


def _context(**members: Any) -> Any:
    return type(CONTEXT)(**{**vars(CONTEXT), **members})


def test_destroying_is_not_counted() -> None:
    assert rules(planner.destroy(frozenset({ORDERS}), live(with_models(20)), _context(max_deletes=0))) == []


@pytest.mark.parametrize(
    "settings", [{"*": {"logging_level": "ERROR"}}, {"GET /a": {"logging_level": "INFO"}}], ids=["stage", "route"]
)
def test_logging_needs_the_accounts_role(settings: dict[str, Any]) -> None:
    want = api("orders", route("GET /a"), stage("prod", settings))
    made = plan(Live(ACCOUNT, REGION), want)
    assert rules(made) == ["no-log-role"]
    assert made.problems[0].address == "orders@prod"
    assert rules(plan(Live(ACCOUNT, REGION), together(want, account()))) == []
    assert rules(plan(live(account()), want)) == []


def test_an_account_without_a_role_is_as_good_as_none() -> None:
    want = together(api("orders", route("GET /a"), stage("prod", {"*": {"logging_level": "ERROR"}})), account(None))
    assert rules(plan(Live(ACCOUNT, REGION), want)) == ["no-log-role"]


def test_logging_that_is_off_needs_no_role() -> None:
    quiet = api("orders", route("GET /orders"), stage("prod", {"*": {"logging_level": "OFF"}}))
    assert rules(plan(Live(ACCOUNT, REGION), quiet)) == []


def test_what_the_reading_found_stands_in_the_way_too() -> None:
    found = Problem("two of them", "two-of-one", "orders", Source("a.yaml", 1, 1))
    assert plan(live(api("orders"), problems=(found,)), api("orders")).problems == (found,)


# -- estimate ----------------------------------------------------------------------------------------------------------


def steps(*operations: str, service: str = "apigateway") -> list[Step]:
    return [Step("1", "work", "lane", tuple(Call(service, name, FrozenMap()) for name in operations))]


def test_nothing_takes_no_time() -> None:
    made = estimate([])
    assert (made.calls, made.seconds) == (0, 0.0)


def test_calls_within_the_quotas_take_their_round_trips() -> None:
    assert estimate(steps("UpdateMethod", "UpdateMethod")).seconds == pytest.approx(0.2, abs=0.2)


def test_an_operation_that_is_allowed_rarely_makes_a_plan_wait() -> None:
    """UpdateUsagePlan is allowed once in 20 seconds, DeleteRestApi once in 30 (published quotas)."""
    assert estimate(steps(*["UpdateUsagePlan"] * 4)).seconds >= 60
    assert estimate(steps(*["DeleteRestApi"] * 3)).seconds >= 60
    assert estimate(steps("UpdateUsagePlan")).seconds < 1


def test_many_calls_wait_for_the_quota_that_all_share() -> None:
    few, many = estimate(steps(*["PutMethod"] * 40)), estimate(steps(*["PutMethod"] * 440))
    assert (few.calls, many.calls) == (40, 440)
    assert many.seconds > 40 + 40
    other = estimate(steps(*["CreateLogGroup"] * 440, service="logs"))
    assert other.seconds == pytest.approx(44.0)


def test_a_plan_says_how_many_calls_it_is() -> None:
    made = plan(Live(ACCOUNT, REGION), usage_plan("partners"))
    assert made.estimate.calls == 1


@pytest.mark.parametrize(
    ("mode", "kind", "expected"),
    [
        ("STRICT", "PRIVATE", ["strict-endpoint-type"]),
        ("STRICT", "REGIONAL", []),
        ("BASIC", "PRIVATE", []),
        (None, "PRIVATE", []),
    ],
)
def test_an_endpoint_type_does_not_change_under_strict_access(mode: str | None, kind: str, expected: list[str]) -> None:
    def orders(of: str) -> Any:
        endpoint = EndpointConfiguration(types=(of,))
        return api("orders", route("GET /a"), endpoint_configuration=endpoint, endpoint_access_mode=mode)

    assert rules(plan(orders("REGIONAL"), orders(kind))) == expected
