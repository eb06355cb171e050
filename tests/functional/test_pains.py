"""What users of other tools suffer from, told the other way round: one test for what each of them would see here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apigwctl.model.change import Reason
from tests.sandbox_project import ACCOUNT, Project

SPEC = """
kind: RestApi
name: orders
endpointConfiguration: {types: [REGIONAL]}
routes:
  GET /orders: {http: "https://core.example/orders"}
  POST /orders: {http: "https://core.example/orders"}
stages:
  prod: {}
"""
POLICY = """
policy:
  Version: "2012-10-17"
  Statement:
    - {Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*"}
"""


def changed(text: str, old: str, new: str) -> str:
    """A spec with one piece of text replaced, which must be there."""
    assert old in text, old
    return text.replace(old, new)


# -- 1: the stage serves the old snapshot --------------------------------------------------------------------------


def test_a_changed_route_is_served_after_one_apply(shop: Project) -> None:
    shop.applied(SPEC)
    shop.applied(changed(SPEC, 'GET /orders: {http: "https://core.example/orders"}', "GET /orders: {mock: {}}"))
    kinds = {key: item["x-amazon-apigateway-integration"]["type"] for key, item in shop.served().items()}
    assert kinds == {"GET /orders": "mock", "POST /orders": "http_proxy"}


def test_the_plan_says_which_stage_is_redeployed_and_why(shop: Project) -> None:
    shop.applied(SPEC)
    shop.write(changed(SPEC, "POST /orders", "POST /baskets"))
    planned = shop.plan()
    (deploy,) = [item for item in planned.changes if item.action.value == "deploy"]
    assert (deploy.address.parts, deploy.reason) == (("orders", "prod"), Reason.DEFINITION_CHANGED)
    assert "2 routes changed" in shop.run("plan").out


def test_what_no_deployment_holds_does_not_redeploy(shop: Project) -> None:
    shop.applied(SPEC)
    before = shop.stage()["deploymentId"]
    more = "{throttle: {rateLimit: 10, burstLimit: 5}, variables: {a: b}, tags: {team: shop}}"
    shop.applied(changed(SPEC, "prod: {}", f"prod: {more}") + "description: other words\ntags: {team: shop}\n")
    assert shop.stage()["deploymentId"] == before
    assert len(shop.deployments()) == 1


# -- 3: active stages pointing to this deployment ------------------------------------------------------------------


def test_redeployments_never_delete_what_a_stage_serves_and_keep_ten(shop: Project) -> None:
    shop.applied(changed(SPEC, "prod: {}", "prod: {}\n  old: {deploy: manual}"))
    held = shop.stage("old")["deploymentId"]
    for number in range(14):
        spec = changed(SPEC, "prod: {}", "prod: {}\n  old: {deploy: manual}")
        shop.applied(changed(spec, "POST /orders", f"POST /orders{number}"))
    kept = {item["id"] for item in shop.deployments()}
    assert shop.stage("old")["deploymentId"] == held
    assert {held, shop.stage()["deploymentId"]} <= kept
    assert len(kept) == 11


# -- 5: a removed route keeps serving ------------------------------------------------------------------------------


def test_a_removed_route_stops_being_served_by_the_new_deployment(shop: Project) -> None:
    shop.applied(SPEC)
    assert set(shop.served()) == {"GET /orders", "POST /orders"}
    shop.applied(changed(SPEC, '  POST /orders: {http: "https://core.example/orders"}\n', ""))
    assert set(shop.served()) == {"GET /orders"}


def test_a_path_that_was_removed_and_one_that_came_are_right_in_the_first_deployment_after(shop: Project) -> None:
    shop.applied(SPEC)
    shop.applied(changed(SPEC, "POST /orders", "POST /baskets/{id}/items"))
    assert set(shop.served()) == {"GET /orders", "POST /baskets/{id}/items"}


# -- 10: what an import of a document drops ------------------------------------------------------------------------

LITERAL = """
kind: RestApi
name: inside
endpointConfiguration: {types: [PRIVATE], vpcEndpointIds: [vpce-0123456789abcdef0]}
binaryMediaTypes: [image/png, application/pdf]
minimumCompressionSize: 1024
apiKeySource: AUTHORIZER
disableExecuteApiEndpoint: true
tags: {team: shop}
gatewayResponses:
  UNAUTHORIZED: {statusCode: 403}
routes:
  GET /a: {http: "https://core.example/a"}
stages:
  prod: {}
"""


def test_a_private_api_is_right_after_the_first_apply(shop: Project) -> None:
    shop.applied(LITERAL + POLICY)
    live = shop.client().get_rest_api(restApiId=shop.api_id("inside"))
    assert live["endpointConfiguration"]["types"] == ["PRIVATE"]
    assert live["endpointConfiguration"]["vpcEndpointIds"] == ["vpce-0123456789abcdef0"]
    assert set(live["binaryMediaTypes"]) == {"image/png", "application/pdf"}
    assert (live["minimumCompressionSize"], live["apiKeySource"]) == (1024, "AUTHORIZER")
    assert live["disableExecuteApiEndpoint"] is True
    assert "execute-api:Invoke" in live["policy"]
    assert live["tags"]["team"] == "shop"


def test_changing_a_route_leaves_the_literal_members_of_a_private_api_alone(shop: Project) -> None:
    shop.applied(LITERAL + POLICY)
    before = shop.client().get_rest_api(restApiId=shop.api_id("inside"))
    imports = shop.calls("PutRestApi")
    shop.applied(changed(LITERAL, "GET /a", "GET /b") + POLICY)
    assert shop.client().get_rest_api(restApiId=shop.api_id("inside")) | {"ResponseMetadata": 0} == before | {
        "ResponseMetadata": 0
    }
    assert shop.calls("PutRestApi") == imports


# -- 11: a policy that disappears silently -------------------------------------------------------------------------


def test_a_changed_route_never_wipes_the_policy(shop: Project) -> None:
    shop.applied(SPEC + POLICY)
    before = shop.client().get_rest_api(restApiId=shop.api_id())["policy"]
    shop.applied(changed(SPEC, "GET /orders", "GET /baskets") + POLICY)
    assert shop.client().get_rest_api(restApiId=shop.api_id())["policy"] == before


def test_a_policy_that_somebody_took_off_is_seen_and_put_back(shop: Project) -> None:
    shop.applied(SPEC + POLICY)
    shop.client().update_rest_api(
        restApiId=shop.api_id(), patchOperations=[{"op": "replace", "path": "/policy", "value": ""}]
    )
    assert shop.run("drift").status == 2
    shop.applied()
    assert "policy" in shop.client().get_rest_api(restApiId=shop.api_id())


def test_an_apply_whose_result_somebody_changes_meanwhile_is_not_called_a_success(shop: Project) -> None:
    shop.applied(SPEC + POLICY)
    shop.write(changed(SPEC, "GET /orders", "GET /baskets") + POLICY)
    api = shop.api_id()

    def meddle(event: Any) -> None:
        if event.kind.value == "finished" and "point orders@prod" in event.title:
            shop.client().update_rest_api(
                restApiId=api, patchOperations=[{"op": "replace", "path": "/policy", "value": ""}]
            )

    from apigwctl import workflows

    (result,) = workflows.apply(shop.options(), consent=lambda _: True, listener=meddle)
    assert not result.verified
    assert result.remaining is not None
    assert any(change.fields and change.fields[0].name == "policy" for change in result.remaining.changes)


# -- 13: a throttle that becomes zero ------------------------------------------------------------------------------

THROTTLED = changed(
    SPEC,
    "prod: {}",
    """prod:
    throttle: {rateLimit: 100, burstLimit: 50}
    routes:
      POST /orders: {throttle: {rateLimit: 5, burstLimit: 2}}""",
)
UNLIMITED = {"throttlingRateLimit": 10000.0, "throttlingBurstLimit": 5000}


def limits(project: Project) -> dict[str, dict[str, Any]]:
    """The throttles of a stage by the key of their entry."""
    return {
        key: {name: item.get(name) for name in UNLIMITED}
        for key, item in project.stage().get("methodSettings", {}).items()
    }


def test_removing_a_throttle_never_writes_zero(shop: Project) -> None:
    shop.applied(THROTTLED)
    assert limits(shop)["*/*"] == {"throttlingRateLimit": 100.0, "throttlingBurstLimit": 50}
    shop.applied(SPEC)
    assert all(value in (UNLIMITED, dict.fromkeys(UNLIMITED)) for value in limits(shop).values()), limits(shop)


def test_removing_the_throttle_of_one_route_gives_it_its_stages(shop: Project) -> None:
    shop.applied(THROTTLED)
    shop.applied(
        changed(
            THROTTLED, "POST /orders: {throttle: {rateLimit: 5, burstLimit: 2}}", "GET /orders: {metricsEnabled: true}"
        )
    )
    for key, value in limits(shop).items():
        assert value == {"throttlingRateLimit": 100.0, "throttlingBurstLimit": 50}, key


def test_removing_one_half_of_a_throttle_puts_that_half_back_to_the_default(shop: Project) -> None:
    shop.applied(THROTTLED)
    shop.applied(changed(THROTTLED, "throttle: {rateLimit: 100, burstLimit: 50}", "throttle: {rateLimit: 100}"))
    assert limits(shop)["*/*"] == {"throttlingRateLimit": 100.0, "throttlingBurstLimit": 5000}


def test_removing_the_throttle_of_a_usage_plan_never_writes_zero(shop: Project) -> None:
    plan = "---\nkind: UsagePlan\nname: partners\n"
    shop.applied(SPEC + plan + "throttle: {rateLimit: 5, burstLimit: 2}\nquota: {limit: 9, period: DAY}\n")
    shop.applied(SPEC + plan)
    (live,) = shop.client().get_usage_plans()["items"]
    assert "throttle" not in live
    assert "quota" not in live


def test_removing_one_half_of_a_usage_plans_throttles_keeps_the_other_half(shop: Project) -> None:
    spec = (
        SPEC
        + """---
kind: UsagePlan
name: partners
throttle: {rateLimit: 6, burstLimit: 7}
apiStages:
  - {api: orders, stage: prod, routes: {"POST /orders": {rateLimit: 5, burstLimit: 2}}}
"""
    )
    shop.applied(spec)
    shop.applied(changed(changed(spec, "6, burstLimit: 7", "8"), "5, burstLimit: 2", "4"))
    live = usage_plan(shop)
    assert live["throttle"]["rateLimit"] == 8
    assert live["apiStages"][0]["throttle"]["/orders/POST"]["rateLimit"] == 4
    assert not live["throttle"].get("burstLimit")
    assert not live["apiStages"][0]["throttle"]["/orders/POST"].get("burstLimit")


def test_a_throttle_of_zero_is_written_only_when_the_spec_says_zero(shop: Project) -> None:
    shop.applied(changed(SPEC, "prod: {}", "prod: {throttle: {rateLimit: 0, burstLimit: 0}}"))
    assert limits(shop)["*/*"] == {"throttlingRateLimit": 0.0, "throttlingBurstLimit": 0}


# -- 14: delete order ----------------------------------------------------------------------------------------------

REFERRING = f"""
kind: RestApi
name: orders
endpointConfiguration: {{types: [REGIONAL]}}
authorizers:
  callers: {{type: COGNITO_USER_POOLS, providerARNs: ["arn:aws:cognito-idp:eu-west-1:{ACCOUNT}:userpool/eu-west-1_a"]}}
requestValidators:
  body: {{validateRequestBody: true}}
models:
  Line: {{contentType: application/json, schema: {{type: object}}}}
  Order:
    contentType: application/json
    schema: {{type: array, items: {{$ref: "https://apigateway.amazonaws.com/restapis/*/models/Line"}}}}
routes:
  POST /orders:
    http: "https://core.example/orders"
    authorizer: callers
    requestValidator: body
    requestModels: {{application/json: Order}}
stages:
  prod: {{}}
"""
BARE = """
kind: RestApi
name: orders
endpointConfiguration: {types: [REGIONAL]}
routes:
  POST /orders: {http: "https://core.example/orders"}
stages:
  prod: {}
"""


def test_an_authorizer_a_model_and_a_validator_are_detached_before_they_are_deleted(shop: Project) -> None:
    shop.applied(REFERRING)
    shop.applied(BARE)
    api = {"restApiId": shop.api_id()}
    assert shop.client().get_authorizers(**api)["items"] == []
    assert shop.client().get_request_validators(**api)["items"] == []
    assert {item["name"] for item in shop.client().get_models(**api)["items"]} <= {"Empty", "Error"}
    assert not [event for event in shop.events if event.kind.value == "retried"]


def test_a_transient_conflict_is_waited_for_and_a_real_one_is_not(shop: Project) -> None:
    shop.applied(BARE)
    shop.client().create_model(
        restApiId=shop.api_id(), name="Line", contentType="application/json", schema='{"type": "object"}'
    )
    before = len(shop.waits)
    shop.applied(REFERRING)
    assert len(shop.waits) == before


# -- 19: usage plans and their stages ------------------------------------------------------------------------------

PLANNED = (
    SPEC
    + """---
kind: UsagePlan
name: partners
apiStages:
  - {api: orders, stage: prod, routes: {"POST /orders": {rateLimit: 5, burstLimit: 2}}}
keys: [acme, beta]
---
kind: ApiKey
name: acme
---
kind: ApiKey
name: beta
"""
)


def usage_plan(project: Project) -> dict[str, Any]:
    (found,) = project.client().get_usage_plans()["items"]
    return dict(found)


def test_a_stage_that_a_usage_plan_covers_can_be_deleted(shop: Project) -> None:
    shop.applied(PLANNED)
    assert usage_plan(shop)["apiStages"][0]["throttle"] == {"/orders/POST": {"rateLimit": 5.0, "burstLimit": 2}}
    spec = changed(PLANNED, "prod: {}", "beta: {}")
    shop.applied(changed(spec, "stage: prod", "stage: beta"))
    assert [item["stage"] for item in usage_plan(shop)["apiStages"]] == ["beta"]


def test_a_usage_plan_with_stages_and_keys_can_be_deleted(shop: Project) -> None:
    shop.applied(PLANNED)
    shop.applied(SPEC, prune=True)
    assert shop.client().get_usage_plans()["items"] == []
    assert shop.client().get_api_keys()["items"] == []


def test_a_throttle_of_a_route_that_the_api_does_not_have_is_refused_at_its_line(shop: Project) -> None:
    shop.write(changed(PLANNED, '"POST /orders": {rate', '"POST /order": {rate'))
    ran = shop.run("plan")
    assert ran.status == 1
    assert "specs/orders.yaml:14:" in ran.text, ran.text


# -- 21: keys by name, never by place ------------------------------------------------------------------------------


def test_reordering_and_removing_keys_leaves_the_others_keys_alone(shop: Project) -> None:
    shop.applied(PLANNED)
    before = {item["name"]: item["id"] for item in shop.client().get_api_keys()["items"]}
    first, second = "---\nkind: ApiKey\nname: acme\n", "---\nkind: ApiKey\nname: beta\n"
    swapped = changed(changed(PLANNED, first, ""), second, second + first)
    shop.write(changed(swapped, "keys: [acme, beta]", "keys: [beta, acme]"))
    assert shop.lines() == []
    without = changed(changed(PLANNED, first, ""), "keys: [acme, beta]", "keys: [beta]\nexclusive: [keys]")
    shop.applied(without, prune=True)
    after = {item["name"]: item["id"] for item in shop.client().get_api_keys()["items"]}
    assert after == {"beta": before["beta"]}
    on_plan = shop.client().get_usage_plan_keys(usagePlanId=usage_plan(shop)["id"])["items"]
    assert [item["id"] for item in on_plan] == [before["beta"]]


def test_a_key_whose_document_is_gone_is_listed_and_not_deleted_without_prune(shop: Project) -> None:
    shop.applied(PLANNED)
    shop.write(changed(changed(PLANNED, "---\nkind: ApiKey\nname: beta\n", ""), "keys: [acme, beta]", "keys: [acme]"))
    assert "? ApiKey/beta" in shop.lines()
    assert shop.run("drift").status == 2
    shop.apply()
    assert len(shop.client().get_api_keys()["items"]) == 2


# -- 22: a key's value in the open ---------------------------------------------------------------------------------


def test_a_keys_value_shows_nowhere(shop: Project) -> None:
    value = "a-value-nobody-may-ever-see"
    shop.client("secretsmanager").create_secret(Name="apikeys/acme", SecretString=value)
    shop.write("kind: ApiKey\nname: acme\nvalue: ${secretsmanager:apikeys/acme}\n")
    said = [
        shop.run("plan", "-o", str(shop.directory / "plan.json")),
        shop.run("plan", "--format", "json"),
        shop.run("plan", "--format", "markdown"),
        shop.run("apply", "--yes", "-v"),
        shop.run("drift", "-v"),
        shop.run("outputs", "--format", "json"),
    ]
    assert [ran.status for ran in said] == [0] * 6, [ran.text for ran in said]
    (key,) = shop.client().get_api_keys(includeValues=True)["items"]
    assert key["value"] == value
    assert not [ran for ran in said if value in ran.text]
    assert value not in (shop.directory / "plan.json").read_text()


# -- 26: binary media types ----------------------------------------------------------------------------------------


def test_binary_media_types_are_removed_when_they_leave_the_spec_and_never_toggle(shop: Project) -> None:
    types = "binaryMediaTypes: [image/png, application/vnd.shop~1+json, '*/*']\n"
    shop.applied(SPEC + types)
    assert shop.lines() == []
    shop.write(SPEC + "binaryMediaTypes: ['*/*', application/vnd.shop~1+json, image/png]\n")
    assert shop.lines() == []
    shop.applied(SPEC + "binaryMediaTypes: [image/png, image/webp]\n")
    live = shop.client().get_rest_api(restApiId=shop.api_id())
    assert set(live["binaryMediaTypes"]) == {"image/png", "image/webp"}
    shop.applied(SPEC)
    assert not shop.client().get_rest_api(restApiId=shop.api_id()).get("binaryMediaTypes")


# -- 27: drift that is none ----------------------------------------------------------------------------------------

NOISY = f"""
kind: RestApi
name: orders
description: Order service
endpointConfiguration: {{types: [REGIONAL]}}
binaryMediaTypes: [image/png, application/pdf]
policy:
  Version: "2012-10-17"
  Statement:
    Effect: Allow
    Principal: "*"
    Action: execute-api:Invoke
    Resource: execute-api:/*/GET/*
models:
  Line: {{contentType: application/json, schema: {{type: object}}}}
  Order:
    contentType: application/json
    schema: {{type: array, items: {{$ref: "https://apigateway.amazonaws.com/restapis/*/models/Line"}}}}
authorizers:
  callers:
    type: REQUEST
    authorizerUri: "arn:aws:lambda:eu-west-1:{ACCOUNT}:function:auth"
    identitySource: "method.request.header.Authorization, context.identity.sourceIp"
gatewayResponses:
  DEFAULT_4XX: {{responseParameters: {{gatewayresponse.header.x: "'y'"}}}}
  QUOTA_EXCEEDED: {{}}
routes:
  GET /orders: {{lambda: orders, authorizer: callers}}
  POST /orders/{{id}}:
    http: {{uri: "https://core.example/orders/{{id}}", passthroughBehavior: WHEN_NO_MATCH, timeoutInMillis: 29000}}
    requestModels: {{application/json: Order}}
  GET /health: {{mock: {{statusCode: 200, body: {{ok: true}}}}}}
stages:
  prod:
    throttle: {{rateLimit: 100, burstLimit: 50}}
    variables: {{alias: live}}
    accessLog:
      destinationArn: "arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/apigw/orders:*"
      format: "$context.requestId"
    executionLog: {{level: ERROR, retentionInDays: 14}}
    routes:
      GET /orders: {{throttle: {{rateLimit: 10, burstLimit: 5}}}}
      POST /orders/{{id}}: {{metricsEnabled: true}}
---
kind: Account
cloudwatchRoleArn: arn:aws:iam::{ACCOUNT}:role/apigw-logs
"""


def test_nothing_differs_right_after_an_apply_whatever_the_spelling(shop: Project) -> None:
    shop.client("logs").create_log_group(logGroupName="/apigw/orders")
    shop.applied(NOISY)
    assert shop.lines() == []
    assert shop.run("drift").status == 0


@pytest.mark.parametrize(
    "policy",
    [
        {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*/GET/*"},
        {
            "Effect": "Allow",
            "Principal": {"AWS": ["*"]},
            "Action": ["execute-api:Invoke"],
            "Resource": ["execute-api:/*/GET/*"],
        },
    ],
)
def test_a_policy_in_another_spelling_is_no_drift(shop: Project, policy: dict[str, Any]) -> None:
    shop.client("logs").create_log_group(logGroupName="/apigw/orders")
    shop.applied(NOISY)
    text = json.dumps({"Version": "2012-10-17", "Statement": [policy]})
    shop.client().update_rest_api(
        restApiId=shop.api_id(), patchOperations=[{"op": "replace", "path": "/policy", "value": text}]
    )
    assert shop.lines() == []
