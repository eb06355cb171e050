"""Routing rules: conditions, one action, priorities, and the private and public worlds that they keep apart."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest

from tests.contract.domains_world import NO_DOMAIN, DomainWorld
from tests.contract.sandbox_world import Case, Refusal, bad, conflict, missing

NAME = "api.example.com"
NO_RULE = missing("Invalid routing rule identifier specified")


def invoke(api: str = "<api>", stage: str = "dev", **more: Any) -> dict[str, Any]:
    return {"InvokeApi": {"ApiId": api, "Stage": stage, **more}}


def header(name: str, glob: str) -> dict[str, Any]:
    return {"MatchHeaders": {"AnyOf": [{"Header": name, "ValueGlob": glob}]}}


def path(*paths: str) -> dict[str, Any]:
    return {"MatchBasePaths": {"AnyOf": list(paths)}}


def rule(*conditions: dict[str, Any], priority: int = 10, **invoked: Any) -> dict[str, Any]:
    """A rule as it is shown."""
    place = "arn:aws:apigateway:<region>:<account>:/domainnames/api.example.com/routingrules/"
    return {
        "RoutingRuleId": ANY,
        "RoutingRuleArn": place,
        "Priority": priority,
        "Conditions": list(conditions),
        "Actions": [invoke(**({"StripBasePath": False} | invoked))],
    }


def made(says: str, answer: Any, *conditions: dict[str, Any], **asks: Any) -> Case:
    given = {"DomainName": NAME, "Priority": 10, "Actions": [invoke()], "Conditions": list(conditions), **asks}
    return Case(says, "v2_create_routing_rule", given, answer, 201)


def long(glob: str, length: int) -> str:
    return glob.replace("_", "a" * (length - len(glob) + 1))


def bad_glob(glob: str) -> Case:
    return made(
        f"glob {glob[:9]}", bad(f"Invalid header glob value specified in a condition: {glob}"), header("x", glob)
    )


def bad_header(name: str) -> Case:
    return made(f"header {name[:9]}", bad(f"Invalid header specified in a condition: {name}"), header(name, "a"))


def reserved(name: str) -> Case:
    return made(f"reserved {name}", bad(f"The header {name} is not supported in a condition"), header(name, "a"))


def bad_path(base: str) -> Case:
    return made(f"path {base[:9]}", bad(f"Invalid base path specified in a condition: {base}"), path(base))


EITHER = bad("Each condition must have either matchHeaders or matchBasePaths")
MANY = bad("A routing rule can have at most 2 header conditions and 1 base path condition")
ONE_VALUE = bad("The anyOf of a condition must have one value")
RANGE = bad("Invalid value of Priority: must be between 1 and 1000000")
SIDES = bad("A routing rule must lead from a private domain name to a private API, or from public to public")
REST_ONLY = bad("Routing rules are only supported for REST APIs")
MADE = [
    made("for everything", rule()),
    made("a header", rule(header("x-version", "beta")), header("x-version", "beta")),
    made("a prefix", rule(header("x", "a*")), header("x", "a*")),
    made("a suffix", rule(header("x", "*a")), header("x", "*a")),
    made("an infix", rule(header("x", "*a*")), header("x", "*a*")),
    made("the longest infix", rule(header("x", long("*_*", 40))), header("x", long("*_*", 40))),
    made("the longest glob", rule(header("x", "a" * 127)), header("x", "a" * 127)),
    made("the longest header", rule(header("x" * 39, "a")), header("x" * 39, "a")),
    made("a star in a header's name", rule(header("x*", "a")), header("x*", "a")),
    made("a base path", rule(path("shop")), path("shop")),
    made("a base path of two levels", rule(path("shop/v1")), path("shop/v1")),
    made("everything at once", rule(header("a", "1"), header("b", "2"), path("p")),
         header("a", "1"), header("b", "2"), path("p")),
    made("without its base path", rule(StripBasePath=True), Actions=[invoke(StripBasePath=True)]),
    made("the first", rule(priority=1), Priority=1),
    made("the last", rule(priority=1000000), Priority=1000000),
    made("too early", RANGE, Priority=0),
    made("too late", RANGE, Priority=1000001),
    made("no action", bad("A routing rule must have one action"), Actions=[]),
    made("two actions", bad("A routing rule must have one action"), Actions=[invoke(), invoke()]),
    made("three headers", MANY, header("a", "1"), header("b", "1"), header("c", "1")),
    made("two base paths", MANY, path("a"), path("b")),
    made("a base path or another", ONE_VALUE, path("a", "b")),
    made("no base path", ONE_VALUE, path()),
    made("both in one condition", EITHER, header("a", "1") | path("p")),
    made("an empty condition", EITHER, {}),
    *(bad_glob(glob) for glob in ("", "a*b", "**", "*a*b", "a b", "a" * 128, long("*_*", 41), "a/b")),
    *(bad_header(name) for name in ("", "a b", "a:b", "x" * 40)),
    *(reserved(name) for name in ("Authorization", "x-amz-date", "X-Amzn-Trace-Id", "apigw-x", "via", "X-Forwarded-For",
                                  "access-control-allow-origin", "x-restAPI", "TE")),
    *(bad_path(base) for base in ("", "a b", "a~b", "a\\", "a" * 128)),
    made("no such API", bad("Invalid API identifier specified: none"), Actions=[invoke("none")]),
    made("no such stage", bad("Invalid stage identifier specified"), Actions=[invoke(stage="none")]),
    made("an HTTP API", REST_ONLY, Actions=[invoke("<http>", "live")]),
    made("a WebSocket API", REST_ONLY, Actions=[invoke("<socket>", "live")]),
    made("a private API", SIDES, Actions=[invoke("<hidden>")]),
    made("a private domain and a public API", SIDES, DomainName="private.example.com", DomainNameId="<id>"),
    made("no such domain", NO_DOMAIN, DomainName="none.example.com"),
    made("a private domain without its id", NO_DOMAIN, DomainName="private.example.com"),
]  # fmt: skip


@pytest.mark.parametrize("case", MADE, ids=lambda case: case.says)
def test_making_a_routing_rule(case: Case) -> None:
    world = DomainWorld()
    answer = case.answer
    if not isinstance(answer, Refusal):
        made_rule = world.ask(case.operation, **case.asks)
        answer = answer | {"RoutingRuleArn": world.filled(answer["RoutingRuleArn"]) + made_rule["RoutingRuleId"]}
        assert made_rule == world.filled(answer)
        assert world.status == case.status
        return
    world.holds(case)


def stocked() -> DomainWorld:
    """The world with two rules, made from the last to the first, and no mapping."""
    world = DomainWorld()
    world.ask("delete_base_path_mapping", domainName=NAME, basePath="v1")
    for name, priority in (("late", 20), ("early", 10)):
        answer = world.ask("v2_create_routing_rule", **made("", None).asks | {"Priority": priority})
        world.names[name] = answer["RoutingRuleId"]
    return world


def asked(says: str, operation: str, answer: Any, status: int = 200, **asks: Any) -> Case:
    return Case(says, operation, {"DomainName": NAME, "RoutingRuleId": "<late>", **asks}, answer, status)


ANEW = {"Priority": 30, "Actions": [invoke()], "Conditions": [path("p")]}
LATE = "arn:aws:apigateway:<region>:<account>:/domainnames/api.example.com/routingrules/<late>"
PRIORITY_TAKEN = conflict("A routing rule with the priority 10 exists already for this domain name")
KEPT = [
    asked("read", "v2_get_routing_rule", rule(priority=20) | {"RoutingRuleArn": LATE, "RoutingRuleId": "<late>"}),
    asked("put anew", "v2_put_routing_rule", rule(path("p"), priority=30) | {"RoutingRuleArn": LATE}, **ANEW),
    asked("put as it was", "v2_put_routing_rule", rule(priority=20) | {"RoutingRuleArn": LATE},
          **ANEW | {"Priority": 20, "Conditions": []}),
    asked("put on another's priority", "v2_put_routing_rule", PRIORITY_TAKEN, **ANEW | {"Priority": 10}),
    asked("put out of range", "v2_put_routing_rule", RANGE, **ANEW | {"Priority": 0}),
    asked("put what is not there", "v2_put_routing_rule", NO_RULE, RoutingRuleId="none", **ANEW),
    made("a priority twice", PRIORITY_TAKEN),
    asked("not read", "v2_get_routing_rule", NO_RULE, RoutingRuleId="none"),
    asked("not read from nowhere", "v2_get_routing_rule", NO_DOMAIN, DomainName="none"),
    asked("deleted", "v2_delete_routing_rule", {}, 204),
    asked("not deleted", "v2_delete_routing_rule", NO_RULE, RoutingRuleId="none"),
    Case("too few to a page", "v2_list_routing_rules", {"DomainName": NAME, "MaxResults": 0},
         bad("Invalid value of MaxResults: must be between 1 and 100")),
    Case("too many to a page", "v2_list_routing_rules", {"DomainName": NAME, "MaxResults": 101},
         bad("Invalid value of MaxResults: must be between 1 and 100")),
    Case("of no domain", "v2_list_routing_rules", {"DomainName": "none"}, NO_DOMAIN),
    Case("an API with rules", "delete_rest_api", {"restApiId": "<api>"},
         bad("Deleting RestApi <api> failed. Please remove all base path mappings related to the RestApi in your "
             f"domains: {NAME}")),
]  # fmt: skip


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case.says)
def test_routing_rules_that_are_there(case: Case) -> None:
    stocked().holds(case)


@pytest.mark.parametrize("size", [1, 2, 100])
def test_rules_are_listed_in_the_order_in_which_they_are_evaluated(size: int) -> None:
    world = stocked()
    pages = world.second.get_paginator("list_routing_rules").paginate(
        DomainName=NAME, PaginationConfig={"PageSize": size}
    )
    assert [item["Priority"] for page in pages for item in page["RoutingRules"]] == [10, 20]


def test_a_private_domain_s_rule_leads_to_a_private_api() -> None:
    world = DomainWorld()
    asks = {"DomainName": "private.example.com", "DomainNameId": "<id>"}
    answer = world.ask("v2_create_routing_rule", Priority=1, Conditions=[], Actions=[invoke("<hidden>")], **asks)
    place = "arn:aws:apigateway:<region>:<account>:/domainnames/private.example.com+<id>/routingrules/"
    assert answer["RoutingRuleArn"] == world.filled(place) + answer["RoutingRuleId"]


def test_a_domain_that_mixes_rest_and_http_has_no_rules() -> None:
    world = DomainWorld()
    world.ask("v2_create_api_mapping", DomainName=NAME, ApiId="<http>", Stage="live", ApiMappingKey="http")
    words = "Routing rules are not supported for a domain name with mappings to both REST and HTTP APIs"
    world.holds(made("", bad(words)))


def test_a_domain_has_50_rules() -> None:
    world = DomainWorld()
    for number in range(50):
        world.ask("v2_create_routing_rule", **made("", None).asks | {"Priority": number + 1})
    over = world.ask("v2_create_routing_rule", **made("", None).asks | {"Priority": 100})
    assert (over.status, over.code) == (429, "TooManyRequestsException")
