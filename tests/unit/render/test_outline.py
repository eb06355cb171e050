"""How a plan is arranged: which entry a change is told at, what is counted, and in which order."""

from __future__ import annotations

import pytest

from apigwctl.catalogue.schema import KINDS
from apigwctl.model.change import Action, Change, FieldChange, Reason
from apigwctl.render import arrange
from apigwctl.render.lines import lines
from apigwctl.render.outline import MARKS
from apigwctl.render.wording import because
from apigwctl.values import Address, Problem
from tests.unit.render.examples import at, change, create, delete, plan, rich_plan, update


def entries(*changes):
    return [(entry.mark, entry.label) for entry in arrange.outline(plan(*changes)).entries]


def test_a_new_route_is_one_entry_with_its_path_integration_and_responses():
    made = entries(
        create(at("resource", "orders", "/a")),
        create(at("resource", "orders", "/a/b")),
        create(at("method", "orders", "/a/b", "GET")),
        create(at("integration", "orders", "/a/b", "GET"), type="MOCK"),
        create(at("method_response", "orders", "/a/b", "GET", "200")),
    )
    assert made == [("+", "GET /a/b")]


def test_a_path_without_a_route_is_told():
    assert entries(create(at("resource", "orders", "/a"))) == [("+", "/a")]


def test_a_changed_integration_changes_its_route():
    outline = arrange.outline(plan(update(at("integration", "orders", "/a", "GET"), timeoutInMillis=(1, 2))))
    (entry,) = outline.entries
    assert (entry.mark, entry.address) == ("~", "orders/GET /a")
    assert [(item.name, item.old, item.new) for item in entry.details] == [("integration.timeoutInMillis", "1", "2")]


def test_a_response_that_goes_from_a_route_that_stays_is_marked_there():
    (entry,) = arrange.outline(plan(delete(at("method_response", "orders", "/a", "GET", "200")))).entries
    assert (entry.mark, [(item.mark, item.name) for item in entry.details]) == ("~", [("-", "responses.200.method")])
    assert entry.reason == ""


def test_settings_are_told_at_their_stage():
    assert entries(update(at("method_setting", "orders", "prod", "/a", "GET"), x=(1, 2))) == [("~", "orders@prod")]


def test_stages_and_keys_are_told_at_their_usage_plan():
    made = entries(create(at("usage_plan_stage", "p", "orders", "prod")), create(at("usage_plan_key", "p", "acme")))
    assert made == [("~", "UsagePlan/p")]


def test_an_adoption_is_told_before_what_changes_in_the_adopted():
    made = entries(
        update(at("rest_api", "orders"), description=("a", "b")),
        change(Action.ADOPT, Reason.NOT_OURS, at("rest_api", "orders")),
    )
    assert made == [("=", "orders"), ("~", "orders")]


def test_definitions_come_before_routes_and_stages_come_last():
    made = entries(
        change(Action.DEPLOY, Reason.DEFINITION_CHANGED, at("stage", "orders", "prod")),
        create(at("stage", "orders", "prod")),
        create(at("method", "orders", "/a", "GET")),
        create(at("model", "orders", "Order")),
        create(at("rest_api", "orders")),
    )
    assert [label for _, label in made] == ["orders", "Model Order", "GET /a", "orders@prod", "orders@prod"]


def test_a_redeployment_says_how_many_routes_changed():
    route = update(at("method", "orders", "/a", "GET"), apiKeyRequired=(False, True))
    deploy = change(Action.DEPLOY, Reason.DEFINITION_CHANGED, at("stage", "orders", "prod"))
    assert arrange.outline(plan(route, deploy)).entries[-1].reason == "because 1 route changed"


def test_drift_is_the_plan_seen_from_aws():
    outline = arrange.drift(
        plan(
            delete(at("method", "orders", "/b", "GET")),
            update(at("stage", "orders", "prod"), tracingEnabled=(True, False)),
        )
    )
    assert [(entry.mark, entry.label) for entry in outline.entries] == [("+", "GET /b"), ("~", "orders@prod")]
    assert outline.entries[1].details[0].old == "false"


def test_what_guards_an_apply_is_no_part_of_drift():
    made = plan(problems=(Problem("99 deletes are planned", "max-deletes"), Problem("not ours", "ownership")))
    assert [item.rule for item in arrange.drift(made).problems] == ["ownership"]


def test_a_route_that_goes_with_its_path_goes_because_the_spec_does_not_have_it():
    gone = change(Action.DELETE, Reason.PARENT_GONE, at("method", "orders", "/a", "GET"))
    assert arrange.outline(plan(gone)).entries[0].reason == "because it is not in the spec"


def test_an_outline_is_empty_when_its_plan_is():
    for made in (plan(), rich_plan(), plan(change(Action.NOTE, Reason.CREATION_VALUE, at("rest_api", "orders")))):
        assert arrange.outline(made).is_empty is made.is_empty


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("action", list(Action))
def test_every_kind_and_action_can_be_told(kind, action):
    address = Address(kind, tuple("abcdef"[: KINDS[kind].arity]))
    made = plan(change(action, Reason.DIFFERS, address, x=(1, 2)))
    assert [entry.mark for entry in arrange.outline(made).entries]
    assert lines(made)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words(reason):
    assert because(reason)


@pytest.mark.parametrize("action", list(Action))
def test_every_action_has_a_mark(action):
    assert MARKS[action]


SOCKET = "WebSocketApi/chat"


def test_the_integration_of_a_websocket_route_is_told_at_the_route():
    made = entries(
        create(at("v2_route", SOCKET, "send"), integration=at("v2_integration", SOCKET, "send")),
        create(at("v2_integration", SOCKET, "send"), type="AWS_PROXY"),
        update(at("v2_integration", SOCKET, "shared"), timeoutInMillis=(1, 2)),
    )
    assert made == [("+", "send"), ("~", "Integration shared")]


PARTS = [
    (at("api_mapping", "shop.example.com", ""), "mapping /"),
    (at("api_mapping", "shop.example.com", "v1"), "mapping /v1"),
    (at("routing_rule", "shop.example.com", "10"), "routing rule 10"),
    (at("access_association", "shop.example.com", "vpce-1"), "access from vpce-1"),
    (at("dns_record", "shop.example.com", "Z1", "A", ""), "DNS record A in zone Z1"),
    (at("dns_record", "shop.example.com", "Z1", "AAAA", "eu-west-1"), "DNS record AAAA eu-west-1 in zone Z1"),
    (at("web_acl_ip_set", "edge", "allow-ipv4"), "IP set allow-ipv4"),
    (at("web_acl_logging", "edge"), "logging"),
]


@pytest.mark.parametrize(("address", "told"), PARTS, ids=[told for _, told in PARTS])
def test_a_part_of_a_domain_name_or_web_acl_is_called_by_a_word_inside_its_group(address, told):
    (group,) = arrange.outline(plan(create(address))).groups
    assert [entry.label for entry in group.entries] == [told]


def rule(name, limit, *, metric=""):
    shown = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": metric or name}
    return {"Limit": limit, "VisibilityConfig": shown}


def test_a_rule_of_a_web_acl_is_told_without_a_metric_that_says_its_name_again():
    changed = FieldChange(("rules", "rate"), rule("rate", 1), rule("rate", 2))
    (entry,) = arrange.outline(plan(Change(at("web_acl", "edge"), Action.UPDATE, Reason.DIFFERS, (changed,)))).entries
    assert [(item.old, item.new) for item in entry.details] == [("{Limit: 1}", "{Limit: 2}")]


def test_a_metric_of_somebody_elses_choice_is_told():
    changed = FieldChange(("rules", "rate"), rule("rate", 1, metric="theirs"), rule("rate", 1))
    (entry,) = arrange.outline(plan(Change(at("web_acl", "edge"), Action.UPDATE, Reason.DIFFERS, (changed,)))).entries
    assert any("theirs" in line for item in entry.details for line in item.diff)


def test_what_no_document_stands_for_is_told_by_its_arn():
    theirs = at("web_acl", "id:arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/theirs/1")
    made = plan(update(at("stage", "orders", "prod"), webAcl=(theirs, at("web_acl", "edge"))))
    assert lines(made) == [
        "~ orders@prod: webAcl arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/theirs/1 -> edge"
    ]
