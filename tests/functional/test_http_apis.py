"""HTTP and WebSocket APIs from specs to the sandbox: what people see when something changed, moved or is not theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from apigwctl.errors import RefusedError, UsageError
from tests.sandbox_project import ACCOUNT, Project, open_project

ORDERS = """
kind: HttpApi
name: orders
cors: {allowOrigins: ["https://shop.example"], allowMethods: [GET], allowHeaders: [x-a]}
authorizers:
  customers: {type: JWT, identitySource: [$request.header.Authorization],
              jwtConfiguration: {issuer: "https://issuer.example", audience: [shop]}}
routes:
  GET /orders: {http: {uri: "https://core.example/orders"}, authorizer: customers}
  POST /orders: {lambda: orders}
stages:
  $default:
    throttle: {rateLimit: 5, burstLimit: 2}
    variables: {alias: live}
"""
CHAT = """
kind: WebSocketApi
name: orders
routeSelectionExpression: $request.body.action
routes:
  $connect: {lambda: chat}
  send: {lambda: chat}
stages:
  prod: {}
"""
REST = """
kind: RestApi
name: orders
routes:
  GET /orders: {mock: {statusCode: 200, body: {}}}
stages:
  prod: {}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Project]:
    with open_project(tmp_path) as project:
        yield project


def api_id(shop: Project, name: str = "orders") -> str:
    (found,) = [item["ApiId"] for item in shop.client("apigatewayv2").get_apis()["Items"] if item["Name"] == name]
    return str(found)


def routes(shop: Project) -> dict[str, dict[str, object]]:
    items = shop.client("apigatewayv2").get_routes(ApiId=api_id(shop))["Items"]
    return {item["RouteKey"]: item for item in items}


def test_a_change_of_one_route_is_one_update_and_a_deployment(shop: Project) -> None:
    shop.applied(ORDERS)
    shop.write(ORDERS.replace("core.example/orders", "core.example/v2"))
    assert shop.lines() == [
        "~ orders/GET /orders integration: uri https://core.example/orders -> https://core.example/v2",
        "> redeploy orders@$default",
    ]
    shop.applied()


def test_a_throttle_and_a_variable_change_without_a_deployment(shop: Project) -> None:
    shop.applied(ORDERS)
    shop.write(ORDERS.replace("rateLimit: 5", "rateLimit: 6").replace("alias: live", "alias: next"))
    assert shop.lines() == [
        "~ orders@$default: variables.alias live -> next",
        "~ orders@$default: settings.throttle.rateLimit 5 -> 6",
    ]
    shop.applied()


def test_what_somebody_changed_by_hand_is_put_back(shop: Project) -> None:
    shop.applied(ORDERS)
    v2, api = shop.client("apigatewayv2"), api_id(shop)
    v2.update_route(ApiId=api, RouteId=routes(shop)["GET /orders"]["RouteId"], AuthorizationType="NONE")
    v2.update_stage(ApiId=api, StageName="$default", DefaultRouteSettings={"ThrottlingRateLimit": 0})
    v2.create_route(ApiId=api, RouteKey="GET /extra")
    v2.delete_cors_configuration(ApiId=api)
    assert [line for line in shop.lines() if "cors.allowMethods" not in line] == [
        "~ orders: cors.allowOrigins +https://shop.example",
        "~ orders: cors.allowHeaders +x-a",
        "- orders/GET /extra",
        "~ orders/GET /orders: authorizationType NONE -> JWT",
        "~ orders/GET /orders: authorizer (not set) -> customers",
        "~ orders@$default: settings.throttle.rateLimit 0 -> 5",
    ]
    shop.applied()
    assert "GET /extra" not in routes(shop)


def test_apis_of_three_kinds_may_bear_one_name_and_are_told_apart(shop: Project) -> None:
    shop.write(REST, "specs/rest.yaml")
    shop.write(CHAT, "specs/chat.yaml")
    shop.write(ORDERS)
    told = shop.lines()
    assert {"+ RestApi/orders", "+ HttpApi/orders", "+ WebSocketApi/orders", "+ HttpApi/orders/GET /orders"} <= set(
        told
    )
    result = shop.applied()
    assert result.outputs["WebSocketApi/orders.prod.invokeUrl"].startswith("wss://")
    assert result.outputs["HttpApi/orders.$default.invokeUrl"].startswith("https://")


def test_only_takes_an_address_with_or_without_its_kind(shop: Project) -> None:
    shop.applied(ORDERS)
    shop.write(ORDERS.replace("core.example/orders", "core.example/v2").replace("issuer.example", "other.example"))
    expected = [
        "~ orders/GET /orders integration: uri https://core.example/orders -> https://core.example/v2",
        "> redeploy orders@$default",
    ]
    assert shop.lines(only=("orders/GET /orders",)) == expected
    assert shop.lines(only=("HttpApi/orders/GET /orders",)) == expected
    with pytest.raises(UsageError, match="no such address"):
        shop.plan(only=("WebSocketApi/orders",))


def test_a_new_route_can_be_applied_alone_with_all_that_it_calls(shop: Project) -> None:
    shop.applied(ORDERS)
    wider = ORDERS.replace("stages:", '  GET /new: {http: {uri: "https://core.example/new"}}\nstages:')
    shop.write(wider.replace("core.example/orders", "core.example/v2"))
    result = shop.apply(only=("orders/GET /new",))
    assert not result.failed
    assert "GET /new" in routes(shop)


def test_an_api_that_is_not_ours_is_taken_over_only_with_consent(shop: Project) -> None:
    v2 = shop.client("apigatewayv2")
    created = v2.create_api(Name="orders", ProtocolType="HTTP")["ApiId"]
    v2.create_route(ApiId=created, RouteKey="GET /theirs")
    shop.write(ORDERS)
    with pytest.raises(RefusedError, match="does not carry our tags"):
        shop.apply()
    assert shop.apply(adopt=True).verified
    assert api_id(shop) == created
    assert "GET /theirs" in routes(shop)  # nothing inside is deleted without --prune
    assert "- orders/GET /theirs" in shop.lines(prune=True)


def test_a_stage_that_serves_what_the_specs_say_is_adopted_without_a_deployment(shop: Project) -> None:
    shop.applied(ORDERS)
    v2, api = shop.client("apigatewayv2"), api_id(shop)
    arn = f"arn:aws:apigateway:eu-west-1::/apis/{api}"
    v2.untag_resource(ResourceArn=arn, TagKeys=["apigwctl:owner", "apigwctl:document"])
    (deployment,) = v2.get_deployments(ApiId=api)["Items"]
    v2.update_deployment(ApiId=api, DeploymentId=deployment["DeploymentId"], Description="theirs")
    told = shop.lines(adopt=True)
    assert "= adopt orders" in told
    assert not any("deploy orders@$default" in line for line in told)
    assert shop.apply(adopt=True).verified
    assert len(v2.get_deployments(ApiId=api)["Items"]) == 1


def test_a_stage_that_serves_something_else_is_redeployed_when_it_is_adopted(shop: Project) -> None:
    shop.applied(ORDERS)
    v2, api = shop.client("apigatewayv2"), api_id(shop)
    v2.untag_resource(
        ResourceArn=f"arn:aws:apigateway:eu-west-1::/apis/{api}", TagKeys=["apigwctl:owner", "apigwctl:document"]
    )
    (deployment,) = v2.get_deployments(ApiId=api)["Items"]
    v2.update_deployment(ApiId=api, DeploymentId=deployment["DeploymentId"], Description="theirs")
    v2.update_route(ApiId=api, RouteId=routes(shop)["POST /orders"]["RouteId"], OperationName="added")
    assert "> redeploy orders@$default" in shop.lines(adopt=True)


def test_an_api_of_another_kind_with_the_same_name_is_nobodys_business(shop: Project) -> None:
    shop.client("apigatewayv2").create_api(
        Name="orders", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
    )
    shop.applied(ORDERS)


def test_a_renamed_api_keeps_its_id_and_its_url(shop: Project) -> None:
    shop.applied(ORDERS)
    before = api_id(shop)
    shop.write(ORDERS.replace("name: orders", "name: sales\nrenamedFrom: orders"))
    assert shop.lines()[:2] == ["~ rename sales", "~ sales: name orders -> sales"]
    assert shop.apply().verified
    assert api_id(shop, "sales") == before


def test_an_api_whose_document_is_gone_is_listed_and_pruned(shop: Project) -> None:
    shop.write(CHAT.replace("name: orders", "name: chat"), "specs/chat.yaml")
    shop.applied(ORDERS)
    shop.remove()
    assert shop.lines() == ["? orders"]
    assert shop.lines(prune=True)[:1] == ["- orders"]
    assert shop.apply(prune=True).verified
    assert [item["Name"] for item in shop.client("apigatewayv2").get_apis()["Items"]] == ["chat"]


def test_a_protected_api_is_not_destroyed(shop: Project) -> None:
    shop.applied(ORDERS.replace("name: orders", "name: orders\nprotected: true"))
    ran = shop.run("destroy", "--yes")
    assert (ran.status, "protected" in ran.text) == (3, True)


def test_a_destroy_leaves_no_api_and_no_permission(shop: Project) -> None:
    shop.applied(ORDERS)
    assert shop.run("destroy", "--yes").status == 0
    assert shop.client("apigatewayv2").get_apis()["Items"] == []


def test_a_stage_that_deploys_by_itself_serves_every_write_and_needs_no_deployment_of_ours(shop: Project) -> None:
    auto = ORDERS.replace("    throttle:", "    autoDeploy: true\n    throttle:")
    shop.applied(auto)
    shop.write(auto.replace("core.example/orders", "core.example/v2"))
    assert shop.lines() == [
        "~ orders/GET /orders integration: uri https://core.example/orders -> https://core.example/v2"
    ]
    shop.applied()
    deployments = shop.client("apigatewayv2").get_deployments(ApiId=api_id(shop))["Items"]
    assert {item["AutoDeployed"] for item in deployments} == {True}


def test_a_stage_is_not_redeployed_where_that_is_done_by_hand(shop: Project) -> None:
    manual = ORDERS.replace("    throttle:", "    deploy: manual\n    throttle:")
    shop.applied(manual)
    shop.write(manual.replace("core.example/orders", "core.example/v2"))
    assert shop.lines()[-1].startswith("i orders@$default")


def test_a_websocket_api_that_logs_wants_the_accounts_role(shop: Project) -> None:
    logging = CHAT.replace("prod: {}", "prod: {executionLog: {level: INFO}}")
    shop.write(logging)
    assert [problem.rule for problem in shop.plan().problems] == ["no-log-role"]
    shop.applied(logging + f"---\nkind: Account\ncloudwatchRoleArn: arn:aws:iam::{ACCOUNT}:role/apigw-logs\n")


def test_a_function_may_be_called_before_the_route_that_calls_it_is_live(shop: Project) -> None:
    auto = ORDERS.replace("    throttle:", "    autoDeploy: true\n    throttle:")
    shop.applied(auto)
    shop.write(auto.replace("stages:", "  PUT /orders: {lambda: writer}\nstages:"))
    operations = [call.operation for step in shop.plan().steps for call in step.calls]
    assert operations.index("AddPermission") < operations.index("CreateRoute")
    shop.applied()


def test_an_authorizer_that_becomes_a_function_is_replaced_without_opening_its_routes(shop: Project) -> None:
    auto = ORDERS.replace("    throttle:", "    autoDeploy: true\n    throttle:")
    shop.applied(auto)
    head, tail = auto.split("  customers:")
    shop.write(
        head
        + "  customers: {type: REQUEST, lambda: auth, narrow: true, identitySource: [$request.header.Authorization]}\n"
        + tail[tail.index("routes:") :]
    )
    operations = [call.operation for step in shop.plan().steps for call in step.calls]
    assert operations.index("CreateAuthorizer") < operations.index("UpdateRoute") < operations.index("DeleteAuthorizer")
    shop.applied()
    assert routes(shop)["GET /orders"]["AuthorizationType"] == "CUSTOM"


@pytest.mark.parametrize("stage", ["{}", "{autoDeploy: true}"], ids=["deployed by us", "deployed by itself"])
def test_a_path_variable_is_renamed_although_two_names_cannot_stand_side_by_side(shop: Project, stage: str) -> None:
    before = f"""
kind: HttpApi
name: orders
routes:
  GET /orders/{{id}}: {{http: {{uri: "https://back.example/{{id}}"}}}}
stages: {{prod: {stage}}}
"""
    shop.applied(before)
    shop.applied(before.replace("{id}", "{order}"))
    client = shop.client("apigatewayv2")
    (api,) = client.get_apis()["Items"]
    assert [route["RouteKey"] for route in client.get_routes(ApiId=api["ApiId"])["Items"]] == ["GET /orders/{order}"]
    assert shop.lines() == []
