"""Whole recorded scenarios, asked again step by step: every answer is the recorded one."""

from __future__ import annotations

import json
import pathlib
from functools import cache
from typing import Any

import pytest

from tests.contract import recorded_apis, recorded_responses, recorded_scenarios
from tests.contract.recorded_scenarios import Step
from tests.contract.sandbox_client import client, plane
from tests.contract.sandbox_world import Refusal, World
from tests.contract.test_sandbox_import_recorded import ACCOUNT, REGION, expected, same

SCENARIOS = recorded_scenarios.SCENARIOS | recorded_responses.SCENARIOS | recorded_apis.SCENARIOS
FOLDER = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "facts" / "recorded"

pytestmark = [
    pytest.mark.needs_shared,
    pytest.mark.skipif(not FOLDER.exists(), reason=f"{FOLDER} is absent"),
]


@cache
def recorded() -> dict[str, Any]:
    """All recorded answers, by scenario."""
    return {
        name.partition("::")[2]: content["recorded-content"]
        for path in sorted(FOLDER.glob("*.snapshot.json"))
        for name, content in json.loads(path.read_text("utf-8")).items()
    }


def world() -> World:
    """One API without routes, in an account and region of the recorder's."""
    made = World()
    made.plane = plane()
    made.client = client(made.plane, region=REGION, account=ACCOUNT)
    api = made.ask("create_rest_api", name="n", description="d")
    made.names |= {"api": api["id"], "root": api["rootResourceId"], "account": ACCOUNT, "region": REGION}
    return made


def compared(asked: World, step: Step, answers: dict[str, Any]) -> bool:
    """Ask one step and compare its answer; whether there is a recorded one."""
    ours = asked.ask(step.operation, **step.asks)
    if not isinstance(ours, Refusal):
        asked.names |= {name: ours[member] for name, member in step.names.items()}
    if step.key not in answers:
        assert not isinstance(ours, Refusal), (step, ours)
        return False
    want = expected(answers[step.key])
    if isinstance(want, Refusal):
        assert isinstance(ours, Refusal), (step.key, ours)
        same(vars(want), vars(ours), step.key)
    else:
        assert not isinstance(ours, Refusal), (step.key, ours)
        assert asked.status == answers[step.key]["ResponseMetadata"]["HTTPStatusCode"], step.key
        same(want, ours, step.key)
    return True


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_recorded_scenario_is_answered_as_recorded(name: str) -> None:
    answers, asked = recorded()[name], world()
    keys = {step.key for step in SCENARIOS[name] if compared(asked, step, answers)}
    # what the recorder made before the scenario itself
    assert set(answers) - keys <= {"create-rest-api", "nlb-arn", "create-proxy-sibling-resource"}


# Recorded scenarios by the start of their name: where they are restated, or why they are not
ELSEWHERE = {
    "TestApiGatewayImportRestApi::test_import_with_stage_variables": "no: the answers are those of an HTTP back end",
    "TestApiGatewayImportRestApi::": "test_sandbox_import_recorded, test_sandbox_import, test_sandbox_openapi_*",
    "test_export_": "test_sandbox_import_recorded, test_sandbox_openapi_recorded",
    "TestApigatewayTestInvoke::": "test_sandbox_invoke",
    "TestAPIGateway::test_apigw_test_invoke_method_api": "no: a function answers; the call: test_sandbox_invoke",
    "TestAPIGateway::test_api_gateway_mock_integration": "test_sandbox_invoke",
    "TestIntegrations::test_mock_integration_response": "test_sandbox_invoke",
    "test_integration_mock_": "test_sandbox_invoke",
    "TestApiGatewayHeaderRemapping::": "no: headers of requests that reach a back end",
    "test_create_execute_api_vpc_endpoint": "the policy: test_sandbox_rest_apis; no: the endpoint, which is EC2's",
    "TestApiGatewayApiRestApi::test_create_rest_api_": "test_sandbox_rest_apis",
    "TestApiGatewayApiRestApi::test_get_api_case_insensitive": "test_sandbox_rest_apis",
    "TestApiGatewayApiRestApi::test_update_rest_api_concatenation_of_errors": "test_sandbox_rest_apis",
    "TestApiGatewayApiAuthorizer::": "test_sandbox_definitions",
    "TestApiGatewayApiModels::": "test_sandbox_definitions",
    "TestApiGatewayApiRequestValidator::": "test_sandbox_definitions",
    "TestApiGatewayApiMethod::": "test_sandbox_routes",
    "TestApigatewayMethodResponse::": "test_sandbox_routes",
    "TestApigatewayIntegration::": "test_sandbox_integrations",
    "TestApigatewayIntegrationResponse::": "test_sandbox_integrations",
    "test_put_integration_response_with_response_template": "test_sandbox_integrations",
    "TestApiGatewayGatewayResponse::": "test_sandbox_gateway_responses",
    "TestApiGatewayApiDocumentationPart::": "test_sandbox_gateway_responses",
    "TestApiGatewayStage::": "test_sandbox_stages",
    "TestAPIGateway::test_update_rest_api_deployment": "test_sandbox_stages",
    "TestAPIGateway::test_apigateway_with_custom_authorization_method": "test_sandbox_routes, test_sandbox_definitions",
    "TestApigatewayApiKeysCrud::": "test_sandbox_access",
}


def test_every_recorded_scenario_is_answered_here_or_elsewhere() -> None:
    left = [name for name in recorded() if name not in SCENARIOS]
    assert [name for name in left if not name.startswith(tuple(ELSEWHERE))] == []
    assert [start for start in ELSEWHERE if not any(name.startswith(start) for name in left)] == []


def test_there_are_as_many_recorded_answers_compared_as_are_told() -> None:
    answers = recorded()
    compared_answers = [
        key for name, steps in SCENARIOS.items() for key in {step.key for step in steps} & set(answers[name])
    ]
    assert len(compared_answers) >= 300
