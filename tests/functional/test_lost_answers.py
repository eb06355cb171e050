"""Connections that end, servers that fail, and quotas: an apply survives them, and never makes two of anything."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from apigwctl.model.transient import Patience
from apigwctl.sandbox.faults import FaultKind
from tests.sandbox_project import ACCOUNT, Project, open_project, told

SPEC = f"""
kind: RestApi
name: orders
endpointConfiguration: {{types: [REGIONAL]}}
authorizers:
  callers:
    type: TOKEN
    identitySource: method.request.header.Authorization
    lambda: auth
requestValidators:
  body: {{validateRequestBody: true}}
models:
  Order: {{contentType: application/json, schema: {{type: object}}}}
routes:
  GET /orders: {{lambda: orders, authorizer: callers}}
  POST /orders:
    lambda: orders
    apiKeyRequired: true
    requestValidator: body
    requestModels: {{application/json: Order}}
stages:
  prod:
    throttle: {{rateLimit: 100, burstLimit: 50}}
    accessLog: {{logGroup: /apigw/orders, retentionInDays: 30, format: json}}
---
kind: UsagePlan
name: partners
throttle: {{rateLimit: 5, burstLimit: 2}}
apiStages:
  - {{api: orders, stage: prod}}
keys: [acme]
---
kind: ApiKey
name: acme
---
kind: ClientCertificate
name: edge
---
kind: Account
cloudwatchRoleArn: arn:aws:iam::{ACCOUNT}:role/apigw-logs
"""
WIDER = SPEC.replace(
    "stages:",
    """  GET /orders/{id}: {http: "https://core.example/orders/{id}"}
stages:
  beta: {}""",
).replace("models:", "models:\n  Line: {contentType: application/json, schema: {type: string}}")
WIDER = WIDER.replace(
    "validateRequestBody: true}", "validateRequestBody: true}\n  all: {validateRequestParameters: true}"
)

FIRST_CREATES = (
    "CreateRestApi",
    "PutRestApi",
    "CreateUsagePlan",
    "CreateApiKey",
    "CreateStage",
    "CreateDeployment",
    "CreateUsagePlanKey",
    "GenerateClientCertificate",
    "UpdateAccount",
    "UpdateStage",
    "AddPermission",
    "CreateLogGroup",
    "PutRetentionPolicy",
)
LATER_WRITES = (
    "CreateResource",
    "CreateModel",
    "CreateRequestValidator",
    "PutMethod",
    "PutIntegration",
    "CreateDeployment",
    "CreateStage",
    "UpdateStage",
)


@pytest.fixture
def orders(tmp_path: Path) -> Iterator[Project]:
    with open_project(tmp_path, SPEC) as project:
        yield project


def tally(project: Project) -> dict[str, int]:
    """How many there are of everything that an apply creates."""
    client = project.client()
    apis = client.get_rest_apis()["items"]
    found = {
        "apis": len(apis),
        "plans": len(client.get_usage_plans()["items"]),
        "keys": len(client.get_api_keys()["items"]),
        "certificates": len(client.get_client_certificates()["items"]),
        "plan keys": sum(
            len(client.get_usage_plan_keys(usagePlanId=item["id"])["items"])
            for item in client.get_usage_plans()["items"]
        ),
    }
    for api in apis:
        inside = {"restApiId": api["id"]}
        found["deployments"] = len(client.get_deployments(**inside)["items"])
        found["stages"] = len(client.get_stages(**inside)["item"])
        found["resources"] = len(client.get_resources(**inside)["items"])
        found["models"] = len(client.get_models(**inside)["items"])
        found["authorizers"] = len(client.get_authorizers(**inside)["items"])
        found["validators"] = len(client.get_request_validators(**inside)["items"])
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, int], dict[str, int]]:
    """What there is after an apply of each spec without any fault."""
    with open_project(tmp_path_factory.mktemp("undisturbed"), SPEC) as project:
        project.applied()
        first = tally(project)
        project.applied(WIDER)
        return first, tally(project)


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
@pytest.mark.parametrize("operation", FIRST_CREATES)
def test_a_first_apply_survives_one_bad_answer_and_makes_one_of_everything(
    orders: Project, undisturbed: tuple[dict[str, int], dict[str, int]], operation: str, fault: FaultKind
) -> None:
    orders.sandbox.faults.add(operation, fault)
    orders.applied()
    assert not orders.sandbox.faults.to_data(), f"{operation} was never asked for"
    assert tally(orders) == undisturbed[0]
    assert orders.lines() == []


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
@pytest.mark.parametrize("operation", LATER_WRITES)
def test_a_later_apply_survives_one_bad_answer_and_makes_one_of_everything(
    orders: Project, undisturbed: tuple[dict[str, int], dict[str, int]], operation: str, fault: FaultKind
) -> None:
    orders.applied()
    orders.sandbox.faults.add(operation, fault)
    orders.applied(WIDER)
    assert not orders.sandbox.faults.to_data(), f"{operation} was never asked for"
    assert tally(orders) == undisturbed[1]
    assert orders.lines() == []


@pytest.mark.parametrize("operation", ["CreateRestApi", "CreateUsagePlan", "CreateApiKey", "CreateDeployment"])
def test_a_create_whose_answers_are_lost_twice_is_still_made_once(orders: Project, operation: str) -> None:
    orders.sandbox.faults.add(operation, "drop-before")
    orders.sandbox.faults.add(operation, "drop-after")
    orders.applied()
    assert not orders.sandbox.faults.to_data()
    assert {name: tally(orders)[name] for name in ("apis", "plans", "keys", "deployments")} == {
        "apis": 1,
        "plans": 1,
        "keys": 1,
        "deployments": 1,
    }


@pytest.mark.parametrize(("fault", "seed"), [("503", 1), ("503", 2), ("429", 3), ("drop-after", 4), ("drop-before", 5)])
def test_an_apply_survives_a_fifth_of_all_calls_failing(
    orders: Project, undisturbed: tuple[dict[str, int], dict[str, int]], fault: FaultKind, seed: int
) -> None:
    dice = random.Random(seed)
    unlucky = [number for number in range(400) if dice.random() < 0.2]
    for earlier, number in enumerate(unlucky):
        # A request that meets an earlier rule is not counted by the later ones.
        orders.sandbox.faults.add("*", fault, skip=number - earlier)
    orders.applied()
    orders.sandbox.faults.clear()
    assert tally(orders) == undisturbed[0]
    assert orders.lines() == []


def test_a_quota_refusal_is_waited_for_as_long_as_aws_asks(orders: Project) -> None:
    orders.sandbox.faults.add("CreateRestApi", "429", times=3)
    orders.applied()
    assert len(orders.waits) == 3
    assert orders.calls("CreateRestApi") == 4


@pytest.mark.parametrize("operation", ["PutRestApi", "CreateDeployment", "CreateStage", "UpdateStage"])
def test_a_conflict_with_somebody_elses_write_is_waited_for(orders: Project, operation: str) -> None:
    orders.sandbox.faults.add(operation, "409", times=2)
    orders.applied()
    assert not orders.sandbox.faults.to_data()
    assert len(orders.waits) == 2


def test_a_failure_that_does_not_pass_is_told_and_the_rest_is_not_attempted(orders: Project) -> None:
    orders.sandbox.faults.add("CreateRestApi", "503", times=100)
    ran = orders.run("apply", "--yes")
    assert ran.status == 4, ran.text
    assert "Service Unavailable" in ran.text
    assert "not attempted" in ran.text
    assert "Traceback" not in ran.text
    orders.sandbox.faults.clear()
    assert told(orders.applied()) == "left:"


@pytest.mark.parametrize("seconds", [1, 3])
def test_reads_that_lag_behind_writes_are_waited_for(
    orders: Project, undisturbed: tuple[dict[str, int], dict[str, int]], seconds: float
) -> None:
    patience = Patience(orders.sandbox.clock.advance, random.Random(1))
    orders.sandbox.clock.stop()
    orders.sandbox.configure(readLagSeconds=seconds)
    orders.applied(patience=patience)
    orders.applied(WIDER, patience=patience)
    orders.sandbox.configure(readLagSeconds=0)
    assert tally(orders) == undisturbed[1]
