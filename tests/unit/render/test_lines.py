"""The one-line form of a plan."""

from __future__ import annotations

import pytest

from apigwctl.model.change import Action, Reason
from apigwctl.render.lines import lines
from apigwctl.values import Secret
from tests.unit.render.examples import at, change, create, delete, never, plan, rich_changes, update

STAGE = at("stage", "orders", "prod")
ROUTE = at("method", "orders", "/orders", "GET")

CASES = [
    (create(ROUTE, authorizationType="NONE"), ["+ orders/GET /orders"]),
    (delete(at("method", "orders", "/old", "GET")), ["- orders/GET /old"]),
    (update(STAGE, tracingEnabled=(False, True)), ["~ orders@prod: tracingEnabled false -> true"]),
    (update(STAGE, description=("a", None)), ["~ orders@prod: description a -> (not set)"]),
    (update(STAGE, description=("", "true")), ['~ orders@prod: description "" -> "true"']),
    (update(STAGE, description=("1\n2", "3")), ['~ orders@prod: description "1\\n2" -> "3"']),
    (update(STAGE, variables__alias=(None, "live")), ["~ orders@prod: variables.alias (not set) -> live"]),
    (update(STAGE, rate=(0.5, 500.0)), ["~ orders@prod: rate 0.5 -> 500"]),
    (
        update(STAGE, a=(1, 2), b=(True, False)),
        ["~ orders@prod: a 1 -> 2", "~ orders@prod: b true -> false"],
    ),
    (
        update(ROUTE, authorizationScopes=(frozenset("ab"), frozenset("bc"))),
        ["~ orders/GET /orders: authorizationScopes +c -a"],
    ),
    (
        update(ROUTE, authorizer=(at("authorizer", "orders", "a"), at("authorizer", "orders", "b"))),
        ["~ orders/GET /orders: authorizer a -> b"],
    ),
    (
        update(at("method_setting", "orders", "prod", "*", "*"), loggingLevel=(None, "ERROR")),
        ["~ orders@prod settings: loggingLevel (not set) -> ERROR"],
    ),
    (change(Action.DEPLOY, Reason.DEFINITION_CHANGED, STAGE, "3 routes changed"), ["> redeploy orders@prod"]),
    (change(Action.DEPLOY, Reason.FIRST_DEPLOYMENT, STAGE), ["> deploy orders@prod"]),
    (change(Action.ADOPT, Reason.NOT_OURS, at("rest_api", "orders"), "a1b2c3"), ["= adopt orders"]),
    (change(Action.RENAME, Reason.RENAMED, at("rest_api", "orders"), "a1b2c3"), ["~ rename orders"]),
    (change(Action.ORPHAN, Reason.PRUNED, at("rest_api", "old"), "a1b2c3"), ["? old"]),
    (
        change(Action.REPLACE, Reason.CREATE_ONLY, at("model", "orders", "Order"), contentType=("a/b", "c/d")),
        ["-/+ orders/Model/Order: contentType a/b -> c/d"],
    ),
]


@pytest.mark.parametrize(("made", "expected"), CASES, ids=[expected[0] for _, expected in CASES])
def test_a_change_reads(made, expected):
    assert lines(plan(made)) == expected


def test_the_order_of_changes_in_a_plan_does_not_show():
    changes = rich_changes()
    assert lines(plan(*changes)) == lines(plan(*reversed(changes)))


def test_an_empty_plan_has_no_lines():
    assert lines(plan()) == []


def test_a_value_cannot_drive_the_terminal():
    made = update(STAGE, description=("a\x1b[31m", "b\u202e"))
    assert lines(plan(made)) == ['~ orders@prod: description "a\\u001b[31m" -> b\\u202e']


def test_a_secret_is_its_reference():
    made = update(at("api_key", "acme"), value=(None, Secret("ssm:/key", never)))
    assert lines(plan(made)) == ["~ ApiKey/acme: value (not set) -> <secret ssm:/key>"]
