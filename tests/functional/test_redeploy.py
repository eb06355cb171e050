"""A stage serves what was planned: redeployed when, and only when, what it serves has changed."""

from __future__ import annotations

import pytest

from tests.sandbox_project import Project

SPEC = """
kind: RestApi
name: orders
endpointConfiguration: {types: [REGIONAL]}
models:
  Order: {contentType: application/json, schema: {type: object}}
requestValidators:
  body: {validateRequestBody: true}
routes:
  GET /orders: {http: "https://core.example/orders"}
  POST /orders: {mock: {statusCode: 200, body: {ok: true}}}
stages:
  prod: {}
  beta: {}
"""
SERVED = {
    "a route comes": ("stages:", "  GET /new: {mock: {}}\nstages:"),
    "a route goes": ("  POST /orders: {mock: {statusCode: 200, body: {ok: true}}}\n", ""),
    "a uri changes": ("core.example", "edge.example"),
    "a body changes": ("{ok: true}", "{ok: false}"),
    "a model changes": ("schema: {type: object}", "schema: {type: array}"),
    "a validator changes": ("validateRequestBody: true", "validateRequestBody: true, validateRequestParameters: true"),
    "a key is needed": ("GET /orders: {http", "GET /orders: {apiKeyRequired: true, http"),
    "a gateway response comes": ("routes:", "gatewayResponses: {UNAUTHORIZED: {statusCode: 403}}\nroutes:"),
    "binary types change": ("routes:", "binaryMediaTypes: [image/png]\nroutes:"),
    "compression changes": ("routes:", "minimumCompressionSize: 100\nroutes:"),
    "a policy comes": (
        "routes:",
        "policy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: '*', "
        "Action: 'execute-api:Invoke', Resource: 'execute-api:/*'}]}\nroutes:",
    ),
    "cors comes": ("routes:", "cors: {allowOrigins: ['*'], allowMethods: [GET]}\nroutes:"),
}
UNSERVED = {
    "a description changes": ("routes:", "description: of orders\nroutes:"),
    "tags change": ("routes:", "tags: {team: shop}\nroutes:"),
    "a stage variable changes": ("prod: {}", "prod: {variables: {a: b}}"),
    "a throttle changes": ("prod: {}", "prod: {throttle: {rateLimit: 1, burstLimit: 1}}"),
    "a plan covers the stage": (
        "beta: {}",
        "beta: {}\n---\nkind: UsagePlan\nname: p\napiStages: [{api: orders, stage: prod}]",
    ),
    "another order": ("  prod: {}\n  beta: {}", "  beta: {}\n  prod: {}"),
}


@pytest.fixture
def orders(shop: Project) -> Project:
    shop.applied(SPEC)
    return shop


def pointers(project: Project) -> dict[str, str]:
    return {stage: project.stage(stage)["deploymentId"] for stage in ("prod", "beta")}


@pytest.mark.parametrize("what", SERVED)
def test_what_a_deployment_holds_redeploys_every_stage_once(orders: Project, what: str) -> None:
    old, new = SERVED[what]
    assert old in SPEC
    before = pointers(orders)
    orders.applied(SPEC.replace(old, new))
    after = pointers(orders)
    assert after["prod"] == after["beta"] != before["prod"]
    assert len(orders.deployments()) == 2
    assert orders.calls("CreateDeployment") == 2
    assert orders.lines() == []


@pytest.mark.parametrize("what", UNSERVED)
def test_what_no_deployment_holds_redeploys_nothing(orders: Project, what: str) -> None:
    old, new = UNSERVED[what]
    assert old in SPEC
    before = pointers(orders)
    orders.applied(SPEC.replace(old, new))
    assert pointers(orders) == before
    assert orders.calls("CreateDeployment") == 1


def test_going_back_serves_the_former_deployment_again(orders: Project) -> None:
    before = pointers(orders)
    orders.applied(SPEC.replace("core.example", "edge.example"))
    orders.applied(SPEC)
    assert pointers(orders) == before
    assert orders.calls("CreateDeployment") == 2
    assert orders.served()["GET /orders"]["x-amazon-apigateway-integration"]["uri"] == "https://core.example/orders"


def test_a_deployment_comes_after_everything_that_it_holds_and_the_pointer_last(orders: Project) -> None:
    orders.applied(
        SPEC.replace("POST /orders", "POST /baskets").replace("prod: {}", "prod: {variables: {a: b}}")
        + "policy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: '*', "
        "Action: 'execute-api:Invoke', Resource: 'execute-api:/*'}]}\n"
    )
    sent = [event.operation for event in orders.events if event.kind.value == "called"]
    deployed = sent.index("CreateDeployment")
    assert {"CreateResource", "PutMethod", "DeleteMethod", "UpdateRestApi"} <= set(sent[:deployed])
    assert set(sent[deployed + 1 :]) == {"GetDeployment", "UpdateStage"}


def test_a_stage_that_is_deployed_by_hand_is_left_and_told(orders: Project) -> None:
    manual = SPEC.replace("beta: {}", "beta: {deploy: manual}")
    before = pointers(orders)
    orders.applied(manual.replace("core.example", "edge.example"))
    after = pointers(orders)
    assert after["beta"] == before["beta"]
    assert after["prod"] != before["prod"]
    orders.write(manual.replace("core.example", "edge.example"))
    assert [line for line in orders.lines() if line[0] != "i"] == []


def test_a_deployment_of_somebody_else_is_replaced_by_ours(orders: Project) -> None:
    before = orders.stage()["deploymentId"]
    theirs = orders.client().create_deployment(restApiId=orders.api_id(), stageName="prod")["id"]
    assert orders.lines() == ["> redeploy orders@prod"]
    orders.applied()
    assert orders.stage()["deploymentId"] == before
    assert theirs in {item["id"] for item in orders.deployments()}


def test_as_many_deployments_stay_as_the_spec_keeps(shop: Project) -> None:
    spec = SPEC + "keepDeployments: 3\n"
    shop.applied(spec)
    for number in range(5):
        shop.applied(spec.replace("core.example", f"core{number}.example"))
    assert len(shop.deployments()) == 3
    assert shop.stage()["deploymentId"] in {item["id"] for item in shop.deployments()}


def test_the_revision_is_written_into_the_deployment(shop: Project) -> None:
    shop.applied(SPEC, revision="abc123")
    (deployment,) = shop.deployments()
    assert deployment["description"].startswith("apigwctl v1 sha256:")
    assert deployment["description"].endswith(" abc123")
