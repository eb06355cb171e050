"""What users of other tools suffer from with deployments, policies, plans and logs, for APIs of every kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.sandbox_project import ACCOUNT, PROJECT, Project

ROUTES = """
routes:
  GET /orders: {http: "https://core.example/v1"}
stages:
  prod: {}
"""
KINDS = {
    "RestApi": f"kind: RestApi\nname: orders{ROUTES}",
    "HttpApi": f"kind: HttpApi\nname: orders{ROUTES}",
    "WebSocketApi": f"kind: WebSocketApi\nname: orders\nrouteSelectionExpression: $request.body.action"
    f"{ROUTES.replace('GET /orders', 'orders')}",
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def edited(text: str, old: str, new: str) -> str:
    """A spec with one piece of text replaced, which must be there."""
    assert old in text, old
    return text.replace(old, new)


def v2_id(shop: Project, name: str = "orders") -> str:
    (found,) = [item["ApiId"] for item in shop.client("apigatewayv2").get_apis()["Items"] if item["Name"] == name]
    return str(found)


def attached(shop: Project, kind: str) -> str | None:
    """The deployment that the stage serves."""
    if kind == "RestApi":
        return str(shop.stage()["deploymentId"])
    stage = shop.client("apigatewayv2").get_stage(ApiId=v2_id(shop), StageName="prod")
    return stage.get("DeploymentId")


def deployments(shop: Project, kind: str) -> set[str]:
    """The ids of the API's deployments."""
    if kind == "RestApi":
        return {item["id"] for item in shop.deployments()}
    items = shop.client("apigatewayv2").get_deployments(ApiId=v2_id(shop))["Items"]
    return {item["DeploymentId"] for item in items}


def point(shop: Project, kind: str, deployment: str) -> None:
    """Lead the stage back to a deployment, as somebody does who rolls back by hand."""
    if kind == "RestApi":
        change = {"op": "replace", "path": "/deploymentId", "value": deployment}
        shop.client().update_stage(restApiId=shop.api_id(), stageName="prod", patchOperations=[change])
        return
    shop.client("apigatewayv2").update_stage(ApiId=v2_id(shop), StageName="prod", DeploymentId=deployment)


# -- 4: no history, no way back ------------------------------------------------------------------------------------


@every_kind
def test_after_a_redeployment_the_former_deployments_are_there_to_go_back_to(shop: Project, kind: str) -> None:
    served = []
    for version in ("v1", "v2", "v3"):
        shop.applied(edited(KINDS[kind], "core.example/v1", f"core.example/{version}"))
        served.append(attached(shop, kind))
    assert len(set(served)) == 3
    assert deployments(shop, kind) == set(served)
    first = served[0]
    assert first is not None
    point(shop, kind, first)
    assert attached(shop, kind) == first


def test_going_back_brings_back_what_was_served_then(shop: Project) -> None:
    shop.applied(KINDS["RestApi"])
    first = str(attached(shop, "RestApi"))
    shop.applied(edited(KINDS["RestApi"], "core.example/v1", "core.example/v2"))
    point(shop, "RestApi", first)
    assert shop.served()["GET /orders"]["x-amazon-apigateway-integration"]["uri"] == "https://core.example/v1"


@every_kind
def test_a_stage_that_somebody_led_elsewhere_is_drift_and_an_apply_makes_it_serve_the_specs(
    shop: Project, kind: str
) -> None:
    shop.applied(KINDS[kind])
    first = str(attached(shop, kind))
    shop.applied(edited(KINDS[kind], "core.example/v1", "core.example/v2"))
    second = attached(shop, kind)
    point(shop, kind, first)
    assert shop.run("drift").status == 2
    shop.applied()
    assert attached(shop, kind) == second, "the deployment that serves the specs is there already"


@every_kind
def test_no_more_deployments_are_kept_than_the_spec_says(shop: Project, kind: str) -> None:
    spec = edited(KINDS[kind], "name: orders", "name: orders\nkeepDeployments: 3")
    for version in range(6):
        shop.applied(edited(spec, "core.example/v1", f"core.example/{version}"))
    assert len(deployments(shop, kind)) == 3
    assert attached(shop, kind) in deployments(shop, kind)


# -- 7: deployments that are not attached, and one word for all kinds ----------------------------------------------


@every_kind
def test_a_deployment_is_attached_to_its_stage_after_one_apply(shop: Project, kind: str) -> None:
    shop.applied(KINDS[kind])
    assert deployments(shop, kind) == {attached(shop, kind)}


@every_kind
@pytest.mark.parametrize("word", ["auto", "manual"])
def test_deploy_auto_and_manual_mean_the_same_for_every_kind(shop: Project, kind: str, word: str) -> None:
    spec = edited(KINDS[kind], "prod: {}", f"prod: {{deploy: {word}}}")
    shop.applied(spec)
    before = attached(shop, kind)
    shop.applied(edited(spec, "core.example/v1", "core.example/v2"))
    assert (attached(shop, kind) == before) is (word == "manual")
    assert shop.lines() == ([] if word == "auto" else ["i orders@prod"])


def test_automatic_deployment_is_turned_on_and_off_without_a_refusal(shop: Project) -> None:
    spec = KINDS["HttpApi"]
    shop.applied(spec)
    shop.applied(edited(spec, "prod: {}", "prod: {autoDeploy: true}"))
    shop.applied(edited(edited(spec, "prod: {}", "prod: {autoDeploy: true}"), "example/v1", "example/v2"))
    shop.applied(edited(spec, "example/v1", "example/v2"))
    stage = shop.client("apigatewayv2").get_stage(ApiId=v2_id(shop), StageName="prod")
    assert not stage.get("AutoDeploy")
    assert stage["DeploymentId"] in deployments(shop, "HttpApi")
    assert shop.lines() == []


# -- 10 and 11: what an import drops, and an API that is public without a word -------------------------------------

CLOSED = """
kind: HttpApi
name: orders
description: Order service
disableExecuteApiEndpoint: true
tags: {team: shop}
cors: {allowOrigins: ["https://shop.example"], allowMethods: [GET]}
authorizers:
  customers: {type: JWT, jwtConfiguration: {issuer: "https://login.example", audience: [shop]}}
defaults: {authorizer: customers}
routes:
  GET /orders: {http: "https://core.example/v1", authorizationScopes: [orders/read]}
  POST /orders: {http: "https://core.example/v1"}
stages:
  prod: {throttle: {rateLimit: 5, burstLimit: 2}}
"""


def test_an_http_api_is_right_after_the_first_apply(shop: Project) -> None:
    shop.applied(CLOSED)
    live = shop.client("apigatewayv2").get_api(ApiId=v2_id(shop))
    assert (live["Name"], live["Description"], live["DisableExecuteApiEndpoint"]) == ("orders", "Order service", True)
    assert live["CorsConfiguration"]["AllowOrigins"] == ["https://shop.example"]
    assert live["Tags"]["team"] == "shop"


def test_a_changed_back_end_opens_no_route_and_imports_nothing_over_the_api(shop: Project) -> None:
    shop.applied(CLOSED)
    client, api = shop.client("apigatewayv2"), v2_id(shop)
    before = client.get_api(ApiId=api) | {"ResponseMetadata": 0}
    imports = shop.calls("ReimportApi")
    shop.applied(edited(CLOSED, 'POST /orders: {http: "https://core.example/v1"}', "POST /orders: {lambda: orders}"))
    assert client.get_api(ApiId=api) | {"ResponseMetadata": 0} == before
    assert shop.calls("ReimportApi") == imports
    assert {item["AuthorizationType"] for item in client.get_routes(ApiId=api)["Items"]} == {"JWT"}


def test_a_route_that_somebody_opened_is_seen_and_closed_again(shop: Project) -> None:
    shop.applied(CLOSED)
    client, api = shop.client("apigatewayv2"), v2_id(shop)
    (route,) = [item for item in client.get_routes(ApiId=api)["Items"] if item["RouteKey"] == "POST /orders"]
    client.update_route(ApiId=api, RouteId=route["RouteId"], AuthorizationType="NONE")
    ran = shop.run("drift")
    assert (ran.status, "POST /orders" in ran.out) == (2, True)
    shop.applied()
    assert client.get_route(ApiId=api, RouteId=route["RouteId"])["AuthorizationType"] == "JWT"


# -- 15: "unable to complete operation due to concurrent modification" ---------------------------------------------


def test_many_routes_are_deleted_without_two_writes_to_one_api_at_a_time(shop: Project) -> None:
    many = "".join(f'  GET /r{number}: {{http: "https://core.example/{number}"}}\n' for number in range(25))
    for name in ("orders", "billing"):
        spec = edited(KINDS["HttpApi"], "name: orders", f"name: {name}")
        shop.write(edited(spec, "stages:", f"{many}stages:"), f"specs/{name}.yaml")
    shop.applied()
    shop.sandbox.configure(refuseOverlappingWrites=True, latencySeconds=0.002)
    for name in ("orders", "billing"):
        shop.write(edited(KINDS["HttpApi"], "name: orders", f"name: {name}"), f"specs/{name}.yaml")
    shop.applied(max_deletes=100)
    shop.sandbox.configure(refuseOverlappingWrites=False, latencySeconds=0)
    assert shop.calls("DeleteRoute") == 50
    assert not [event for event in shop.events if event.kind.value == "retried"]


def test_a_conflict_with_somebody_elses_write_is_waited_for(shop: Project) -> None:
    shop.applied(CLOSED)
    shop.write(edited(CLOSED, '  POST /orders: {http: "https://core.example/v1"}\n', ""))
    shop.sandbox.faults.add("DeleteRoute", "409", times=2)
    assert shop.apply().verified
    assert [event.operation for event in shop.events if event.kind.value == "retried"] == ["DeleteRoute"] * 2


# -- 20: a usage plan that several teams share ---------------------------------------------------------------------

PARTNERS = """
kind: UsagePlan
name: partners
throttle: {rateLimit: 5, burstLimit: 2}
keys: [acme]
---
kind: ApiKey
name: acme
"""


def team(name: str, stage: str = "{usagePlans: [partners]}") -> str:
    return edited(edited(KINDS["RestApi"], "name: orders", f"name: {name}"), "prod: {}", f"prod: {stage}")


def covered(shop: Project) -> set[str]:
    """The APIs that the one usage plan covers."""
    (plan,) = shop.client().get_usage_plans()["items"]
    names = {item["id"]: item["name"] for item in shop.client().get_rest_apis()["items"]}
    return {names[item["apiId"]] for item in plan.get("apiStages", [])}


def test_each_team_puts_its_own_api_on_the_plan_that_they_share(shop: Project) -> None:
    shop.write(PARTNERS, "specs/plans.yaml")
    shop.write(team("orders"), "specs/orders.yaml")
    shop.write(team("billing"), "specs/billing.yaml")
    shop.applied()
    assert covered(shop) == {"orders", "billing"}
    shop.write(team("billing", "{}"), "specs/billing.yaml")
    shop.applied(team("orders") + "description: changed by the other team\n")
    assert "orders" in covered(shop)


def test_an_api_of_another_project_stays_on_the_plan_when_its_owner_applies(shop: Project, tmp_path: Path) -> None:
    shop.write(PARTNERS, "specs/plans.yaml")
    shop.applied(team("orders"))
    other = Project(tmp_path / "other", shop.sandbox)
    other.write(edited(PROJECT, "project: shop", "project: other"), "apigwctl.yaml")
    other.applied(team("billing", "{}"))
    (plan,) = shop.client().get_usage_plans()["items"]
    change = {"op": "add", "path": "/apiStages", "value": f"{shop.api_id('billing')}:prod"}
    shop.client().update_usage_plan(usagePlanId=plan["id"], patchOperations=[change])
    shop.write(edited(PARTNERS, "rateLimit: 5", "rateLimit: 6"), "specs/plans.yaml")
    shop.applied()
    assert covered(shop) == {"orders", "billing"}
    assert (shop.lines(), other.lines()) == ([], [])


def test_the_plans_owner_names_an_api_of_another_project(shop: Project, tmp_path: Path) -> None:
    other = Project(tmp_path / "other", shop.sandbox)
    other.write(edited(PROJECT, "project: shop", "project: other"), "apigwctl.yaml")
    other.applied(team("billing", "{}"))
    shop.applied(edited(PARTNERS, "keys:", "apiStages: [{api: {project: other, name: billing}, stage: prod}]\nkeys:"))
    assert covered(shop) == {"billing"}
    other.applied(team("billing", "{}") + "description: changed by its owner\n")
    assert covered(shop) == {"billing"}
    assert shop.lines() == []


JOINING = "{usagePlans: [{project: shop, name: partners}]}"


@pytest.fixture
def other(shop: Project, tmp_path: Path) -> Project:
    """Another project in the same account, beside the one whose plan the partners have."""
    shop.write(PARTNERS, "specs/plans.yaml")
    shop.applied(team("orders"))
    made = Project(tmp_path / "other", shop.sandbox)
    made.write(edited(PROJECT, "project: shop", "project: other"), "apigwctl.yaml")
    return made


def test_a_team_puts_its_stage_on_the_plan_of_another_project_and_its_owner_leaves_it_there(
    shop: Project, other: Project
) -> None:
    other.applied(team("billing", JOINING))
    assert covered(shop) == {"orders", "billing"}
    shop.write(edited(PARTNERS, "rateLimit: 5", "rateLimit: 6"), "specs/plans.yaml")
    shop.applied()
    assert (covered(shop), shop.lines(), other.lines()) == ({"orders", "billing"}, [], [])


def test_limits_that_the_plans_owner_sets_for_a_stage_are_no_difference_to_the_team_that_put_it_there(
    shop: Project, other: Project
) -> None:
    other.applied(team("billing", JOINING))
    limited = (
        "{api: {project: other, name: billing}, stage: prod, routes: {GET /orders: {rateLimit: 1, burstLimit: 1}}}"
    )
    shop.write(edited(PARTNERS, "keys:", f"apiStages: [{limited}]\nkeys:"), "specs/plans.yaml")
    shop.applied()
    assert (shop.lines(), other.lines()) == ([], [])


def test_a_stage_that_was_taken_off_the_plan_of_another_project_is_put_back(shop: Project, other: Project) -> None:
    other.applied(team("billing", JOINING))
    (plan,) = shop.client().get_usage_plans()["items"]
    change = {"op": "remove", "path": "/apiStages", "value": f"{shop.api_id('billing')}:prod"}
    shop.client().update_usage_plan(usagePlanId=plan["id"], patchOperations=[change])
    assert other.lines() == ["+ UsagePlan/project:shop/partners billing@prod"]
    other.applied()
    assert covered(shop) == {"orders", "billing"}


def test_a_stage_that_goes_leaves_the_plans_of_other_projects_first(shop: Project, other: Project) -> None:
    two = edited(team("billing", JOINING), "stages:", f"stages:\n  test: {JOINING}")
    other.applied(two)
    other.applied(team("billing", JOINING))
    (plan,) = shop.client().get_usage_plans()["items"]
    assert sorted(entry["stage"] for entry in plan["apiStages"]) == ["prod", "prod"]
    before = shop.calls("UpdateUsagePlan")
    assert other.run("destroy", "--yes").status == 0
    assert shop.calls("UpdateUsagePlan") == before + 1
    assert (covered(shop), shop.lines()) == ({"orders"}, [])


def test_an_api_that_is_applied_by_itself_joins_the_plan_of_another_project(shop: Project, other: Project) -> None:
    other.write(team("billing", "{}"), "specs/billing.yaml")
    other.applied()
    other.write(team("billing", JOINING), "specs/billing.yaml")
    other.applied(only=("billing@prod",))
    assert covered(shop) == {"orders", "billing"}
    assert other.lines() == []


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ("{project: shop, name: nobody}", "no live usage plans are project shop/nobody"),
        ("{id: gone00}", "no live usage plans are id gone00"),
        ("{project: other, name: partners}", "partners is of this project"),
    ],
)
def test_a_plan_of_others_that_is_not_there_is_told_before_anything_is_written(
    other: Project, plan: str, message: str
) -> None:
    other.write(team("billing", f"{{usagePlans: [{plan}]}}"))
    (problem,) = other.plan().problems
    assert (problem.rule, problem.message) == ("unknown-usage-plan", message)


# -- 23: the account's role for logs, which every stack overwrites -------------------------------------------------

LOGGING = "prod: {executionLog: {level: ERROR}}"


def account(role: str) -> str:
    return f"kind: Account\ncloudwatchRoleArn: arn:aws:iam::{ACCOUNT}:role/{role}\n"


def live_role(shop: Project) -> Any:
    return shop.client().get_account().get("cloudwatchRoleArn")


def test_a_second_project_does_not_take_over_the_role_that_the_first_logs_with(shop: Project, tmp_path: Path) -> None:
    shop.client("iam").create_role(RoleName="others-logs", AssumeRolePolicyDocument="{}")
    shop.write(account("apigw-logs"), "specs/account.yaml")
    shop.applied(edited(KINDS["RestApi"], "prod: {}", LOGGING))
    ours = live_role(shop)
    other = Project(tmp_path / "other", shop.sandbox)
    other.write(edited(PROJECT, "project: shop", "project: other"), "apigwctl.yaml")
    other.write(account("others-logs"), "specs/account.yaml")
    other.applied(edited(edited(KINDS["RestApi"], "name: orders", "name: billing"), "prod: {}", LOGGING))
    assert live_role(shop) == ours
    assert (shop.lines(), other.lines()) == ([], [])


def test_destroying_one_project_does_not_end_the_logs_of_another(shop: Project, tmp_path: Path) -> None:
    shop.write(account("apigw-logs"), "specs/account.yaml")
    shop.applied(edited(KINDS["RestApi"], "prod: {}", LOGGING))
    other = Project(tmp_path / "other", shop.sandbox)
    other.write(edited(PROJECT, "project: shop", "project: other"), "apigwctl.yaml")
    other.applied(edited(edited(KINDS["RestApi"], "name: orders", "name: billing"), "prod: {}", LOGGING))
    assert shop.run("destroy", "--yes").status == 0
    assert live_role(shop) is not None
    assert other.lines() == []


def test_a_stage_that_is_to_log_without_any_role_is_refused_before_anything_is_written(shop: Project) -> None:
    shop.write(edited(KINDS["RestApi"], "prod: {}", LOGGING))
    ran = shop.run("apply", "--yes")
    assert (ran.status, "no role to write logs" in ran.text) == (3, True), ran.text
    assert shop.client().get_rest_apis()["items"] == []
