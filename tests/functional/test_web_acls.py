"""The web ACL of a stage: associated, replaced by one call, taken off, seen when others change it."""

from __future__ import annotations

from typing import Any

from tests.sandbox_project import REGION, Project, told

API = """
kind: RestApi
name: orders
routes: {GET /orders: {mock: {}}}
stages: {prod: {webAcl: edge}}
"""


def made_acl(shop: Project, name: str = "edge") -> str:
    """A web ACL that somebody else made; its ARN."""
    visibility = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}
    made = shop.client("wafv2").create_web_acl(
        Name=name, Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visibility
    )
    return str(made["Summary"]["ARN"])


def web_acl(shop: Project) -> Any:
    return shop.stage().get("webAclArn")


def is_open(shop: Project) -> bool:
    return not shop.client().get_rest_api(restApiId=shop.api_id())["disableExecuteApiEndpoint"]


def test_a_stage_gets_the_web_acl_that_it_names_and_the_plan_is_empty_afterwards(shop: Project) -> None:
    arn = made_acl(shop)
    shop.applied(API)
    assert web_acl(shop) == arn
    assert shop.lines() == []


def test_a_new_api_answers_nobody_until_its_web_acl_is_in_place(shop: Project) -> None:
    made_acl(shop)
    shop.write(API)
    sent = [(call.operation, call.params) for step in shop.plan().steps for call in step.calls]
    assert dict(sent)["CreateRestApi"]["disableExecuteApiEndpoint"] is True
    names = [name for name, _ in sent]
    # The last write to the stage makes the open endpoint take effect.
    assert names[-3:] == ["AssociateWebACL", "UpdateRestApi", "UpdateStage"]
    shop.applied()
    assert is_open(shop)


def test_an_apply_that_died_before_the_association_opens_the_api_after_it(shop: Project) -> None:
    made_acl(shop)
    shop.write(API)
    shop.sandbox.faults.add("AssociateWebACL", "drop-before", times=100)
    assert not shop.apply().verified
    assert not is_open(shop)
    shop.sandbox.faults.clear()
    result = shop.apply()
    assert result.verified, told(result)
    assert is_open(shop)
    assert web_acl(shop)


def test_a_web_acl_goes_by_its_arn_too(shop: Project) -> None:
    arn = made_acl(shop)
    shop.applied(API)
    shop.write(API.replace("edge", arn))
    assert shop.lines() == []


def test_a_web_acl_is_replaced_by_one_call_and_none_takes_it_off(shop: Project) -> None:
    made_acl(shop)
    other = made_acl(shop, "stricter")
    shop.applied(API)
    shop.write(API.replace("edge", "stricter"))
    assert len(shop.lines()) == 1
    before = shop.calls("DisassociateWebACL")
    shop.applied()
    assert web_acl(shop) == other
    assert shop.calls("DisassociateWebACL") == before
    shop.applied(API.replace("edge", "none"))
    assert web_acl(shop) is None
    assert shop.lines() == []


def test_what_others_put_on_a_stage_stays_where_the_spec_says_nothing(shop: Project) -> None:
    arn = made_acl(shop)
    shop.applied(API.replace("webAcl: edge", ""))
    stage = f"arn:aws:apigateway:{REGION}::/restapis/{shop.api_id()}/stages/prod"
    shop.client("wafv2").associate_web_acl(WebACLArn=arn, ResourceArn=stage)
    assert shop.lines() == []


def test_a_web_acl_that_others_took_off_is_drift(shop: Project) -> None:
    arn = made_acl(shop)
    shop.applied(API)
    stage = f"arn:aws:apigateway:{REGION}::/restapis/{shop.api_id()}/stages/prod"
    shop.client("wafv2").disassociate_web_acl(ResourceArn=stage)
    assert shop.lines() == ["~ orders@prod: webAcl (not set) -> edge"]
    shop.applied()
    assert web_acl(shop) == arn


def test_a_web_acl_that_is_nowhere_is_told_before_anything_is_written(shop: Project) -> None:
    shop.write(API)
    (problem,) = shop.plan().problems
    assert (problem.rule, problem.address) == ("unknown-web-acl", "orders@prod")
    writes = shop.sandbox.plane.writes
    assert shop.run("apply", "--yes").status == 3
    assert shop.sandbox.plane.writes == writes


# -- a web ACL of ours -------------------------------------------------------------------------------------------------

OURS = """
kind: WebAcl
name: edge
managedRules: [common, sqli, knownBadInputs]
rateLimits: {per-caller: {limit: 2000}}
allowIps: [192.0.2.0/24]
blockIps: [198.51.100.7, "2001:db8::/32"]
logging: arn:aws:logs:eu-west-1:111111111111:log-group:aws-waf-logs-edge
---
"""


def acls(shop: Project) -> dict[str, dict[str, Any]]:
    """The web ACLs by name, as AWS shows them."""
    waf = shop.client("wafv2")
    items = waf.list_web_acls(Scope="REGIONAL")["WebACLs"]
    return {
        item["Name"]: waf.get_web_acl(Name=item["Name"], Id=item["Id"], Scope="REGIONAL")["WebACL"] for item in items
    }


def ip_sets(shop: Project) -> dict[str, list[str]]:
    waf = shop.client("wafv2")
    items = waf.list_ip_sets(Scope="REGIONAL")["IPSets"]
    return {
        item["Name"]: waf.get_ip_set(Name=item["Name"], Id=item["Id"], Scope="REGIONAL")["IPSet"]["Addresses"]
        for item in items
    }


def test_a_managed_web_acl_is_made_before_the_stage_that_has_it(shop: Project) -> None:
    shop.applied(OURS + API)
    acl = acls(shop)["edge"]
    assert web_acl(shop) == acl["ARN"]
    assert [rule["Name"] for rule in sorted(acl["Rules"], key=lambda rule: rule["Priority"])] == [
        "allow-ipv4",
        "block-ipv4",
        "block-ipv6",
        "per-caller",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesSQLiRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
    ]
    assert ip_sets(shop) == {
        "edge-allow-ipv4": ["192.0.2.0/24"],
        "edge-block-ipv4": ["198.51.100.7/32"],
        "edge-block-ipv6": ["2001:db8::/32"],
    }
    assert shop.lines() == []


def test_a_web_acl_is_updated_in_place(shop: Project) -> None:
    shop.applied(OURS + API)
    before = acls(shop)["edge"]["ARN"]
    changed = OURS.replace("limit: 2000", "limit: 500").replace("198.51.100.7", "198.51.100.8")
    shop.applied(changed.replace("[common, sqli, knownBadInputs]", "[common]") + API)
    acl = acls(shop)["edge"]
    assert acl["ARN"] == before
    assert len(acl["Rules"]) == 5
    assert ip_sets(shop)["edge-block-ipv4"] == ["198.51.100.8/32"]
    assert shop.lines() == []


def test_what_others_change_inside_a_web_acl_is_drift_and_put_back(shop: Project) -> None:
    shop.applied(OURS + API)
    waf, acl = shop.client("wafv2"), acls(shop)["edge"]
    token = waf.get_web_acl(Name="edge", Id=acl["Id"], Scope="REGIONAL")["LockToken"]
    waf.update_web_acl(
        Name="edge",
        Id=acl["Id"],
        Scope="REGIONAL",
        LockToken=token,
        DefaultAction={"Block": {}},
        VisibilityConfig=acl["VisibilityConfig"],
        Rules=acl["Rules"],
    )
    waf.delete_logging_configuration(ResourceArn=acl["ARN"])
    lines = shop.lines()
    assert len(lines) == 2
    assert lines[0].startswith("~ WebAcl/edge: defaultAction")
    shop.applied()
    assert acls(shop)["edge"]["DefaultAction"] == {"Allow": {}}
    assert waf.get_logging_configuration(ResourceArn=acl["ARN"])


def test_ip_sets_that_no_rule_needs_any_more_go_after_the_rule(shop: Project) -> None:
    shop.applied(OURS + API)
    shop.applied(OURS.replace('blockIps: [198.51.100.7, "2001:db8::/32"]\n', "") + API)
    assert list(ip_sets(shop)) == ["edge-allow-ipv4"]
    assert shop.lines() == []


def test_destroy_takes_the_web_acl_after_the_stages_that_have_it(shop: Project) -> None:
    shop.applied(OURS + API)
    assert shop.run("destroy", "--yes").status == 0
    assert (acls(shop), ip_sets(shop)) == ({}, {})


def test_a_web_acl_whose_document_is_gone_is_pruned(shop: Project) -> None:
    shop.applied(OURS + API)
    shop.applied(API.replace("webAcl: edge", "webAcl: none"))
    shop.applied(prune=True)
    assert (acls(shop), ip_sets(shop)) == ({}, {})


def test_somebody_elses_web_acl_of_that_name_is_only_taken_over_with_consent(shop: Project) -> None:
    arn = made_acl(shop)
    shop.write(OURS + API)
    assert [problem.rule for problem in shop.plan().problems] == ["not-ours"]
    shop.applied(adopt=True)
    assert acls(shop)["edge"]["ARN"] == arn
    assert shop.lines() == []


def test_a_create_whose_answer_was_lost_is_found_again(shop: Project) -> None:
    shop.write(OURS + API)
    for operation in ("CreateWebACL", "CreateIPSet"):
        shop.sandbox.faults.add(operation, "drop-after")
    result = shop.apply()
    assert result.verified, told(result)
    assert (len(acls(shop)), len(ip_sets(shop))) == (1, 3)


def test_a_blocked_request_is_answered_as_the_document_says(shop: Project) -> None:
    shop.applied(OURS.replace("---", "response: {statusCode: 429, body: {message: later}}\n---") + API)
    acl = acls(shop)["edge"]
    (rate,) = [rule for rule in acl["Rules"] if rule["Name"] == "per-caller"]
    assert rate["Action"]["Block"]["CustomResponse"]["ResponseCode"] == 429
    assert acl["CustomResponseBodies"]["blocked"]["Content"] == '{"message":"later"}'
    assert shop.lines() == []
