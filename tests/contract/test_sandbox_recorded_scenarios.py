"""Whole recorded scenarios, asked again step by step: every answer is the recorded one."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from tests.contract import (
    recorded_apis,
    recorded_creations,
    recorded_imports,
    recorded_invocations,
    recorded_responses,
    recorded_scenarios,
)
from tests.contract.recorded_comparison import Likeness, expected
from tests.contract.recorded_scenarios import SHARED, Shared, Step
from tests.contract.sandbox_client import client, plane
from tests.contract.sandbox_world import Refusal, World

MODULES = (
    recorded_scenarios,
    recorded_responses,
    recorded_apis,
    recorded_creations,
    recorded_invocations,
    recorded_imports,
)
SCENARIOS = {name: steps for module in MODULES for name, steps in module.SCENARIOS.items()}
ACCOUNT, REGION = "111111111111", "us-east-1"
FOLDER = SHARED / "facts" / "recorded"

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
    made.names |= {
        "api": api["id"],
        "API": api["id"].upper(),
        "root": api["rootResourceId"],
        "account": ACCOUNT,
        "region": REGION,
    }
    return made


def compared(asked: World, step: Step, answers: dict[str, Any], likeness: Likeness) -> bool:
    """Ask one step and compare its answer; whether there is a recorded one."""
    asks = {name: value.read() if isinstance(value, Shared) else value for name, value in step.asks.items()}
    ours = asked.ask(step.operation, **asks)
    if not isinstance(ours, Refusal):
        if step.operation == "get_resources":
            asked.names |= {item["path"]: item["id"] for item in ours["items"]}
        asked.names |= {name: ours[member] for name, member in step.names.items()}
    if step.key not in answers:
        assert not isinstance(ours, Refusal), (step, ours)
        return False
    want = expected(answers[step.key])
    if isinstance(want, Refusal):
        assert isinstance(ours, Refusal), (step.key, ours)
        likeness.holds(vars(want), vars(ours), step.key)
    else:
        assert not isinstance(ours, Refusal), (step.key, ours)
        if "ResponseMetadata" in answers[step.key]:
            assert asked.status == answers[step.key]["ResponseMetadata"]["HTTPStatusCode"], step.key
        likeness.holds(want, step.shows(ours), step.key)
    return True


CALLED = "TestAPIGateway::test_apigw_test_invoke_method_api"
# Recorded answers that are none of ours, by scenario and key
NOT_OURS = {
    "test_create_execute_api_vpc_endpoint": {"endpoint-details": "an answer of EC2's"},
    "TestAPIGateway::test_apigateway_with_custom_authorization_method": {"api-id": "no answer, but a name"},
    "TestApiGatewayApiRestApi::test_get_api_case_insensitive": {
        "create-rest-api": "recorded before APIs had an ipAddressType; otherwise as in the other scenarios"
    },
    "TestApiGatewayApiResource::test_create_proxy_resource": {"create-proxy-sibling-resource": "no answer, but an id"},
    "TestApiGatewayVpcLink::test_vpc_link_lifecycle": {"nlb-arn": "no answer, but an ARN"},
}
# Scenarios of which nothing can be asked here: what they record is the traffic of deployed APIs
TRAFFIC = {
    "TestApiGatewayImportRestApi::test_import_with_stage_variables": "the answers of an HTTP back end",
    CALLED: "the answers of a Lambda function; what was sent to it is compared below",
    **{
        f"TestApiGatewayHeaderRemapping::test_apigateway_header_remapping_{kind}": "headers on their way to a back end"
        for kind in ("http[HTTP]", "http[HTTP_PROXY]", "aws[AWS]", "aws[AWS_PROXY]")
    },
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_recorded_scenario_is_answered_as_recorded(name: str) -> None:
    answers, asked, likeness = recorded()[name], world(), Likeness()
    keys = {step.key for step in SCENARIOS[name] if compared(asked, step, answers, likeness)}
    assert set(answers) - keys == set(NOT_OURS.get(name, {}))


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("test_invoke_method_response", {"pathWithQueryString": "/foo"}),
    (
        "test_invoke_method_response_with_body",
        {
            "pathWithQueryString": "/foo?queryTest=value",
            "body": '{"test": "val123"}',
            "headers": {"content-type": "application/json"},
        },
    ),
]
# of the recorded log: the request, where it goes and its body; not its signature, and not what came back
SENT = [f"line{number:02}" for number in (*range(8), 9, 10)]


@pytest.mark.parametrize(("key", "asks"), ASKED, ids=[row[0] for row in ASKED])
def test_a_function_would_be_sent_what_it_was_recorded_to_get(key: str, asks: dict[str, Any]) -> None:
    asked, at = world(), {"restApiId": "<api>", "resourceId": "<foo>", "httpMethod": "GET"}
    asked.names["foo"] = asked.ask("create_resource", restApiId="<api>", parentId="<root>", pathPart="foo")["id"]
    asked.ask("put_method", **at, authorizationType="NONE")
    asked.ask("put_integration", **at, type="AWS", integrationHttpMethod="POST", uri=recorded_scenarios.INVOKE)
    ours = asked.ask("test_invoke_method", **at, **asks)
    log, lines = recorded()[CALLED][key]["log"], ours["log"].split("\n")
    sent = {f"line{place:02}": log[name] for place, name in enumerate(SENT)}
    Likeness().holds(sent, "\n".join(lines[int(name[4:])] for name in SENT), key)
    assert ours["headers"]["x-sandbox-integration"] == "not-called"


def test_every_recorded_scenario_is_asked_here_unless_it_is_traffic() -> None:
    assert sorted(recorded()) == sorted([*SCENARIOS, *TRAFFIC])


def test_there_are_as_many_recorded_answers_compared_as_are_told() -> None:
    answers = recorded()
    asked = [key for name, steps in SCENARIOS.items() for key in {step.key for step in steps} & set(answers[name])]
    assert (len(SCENARIOS), len(asked)) == (138, 713)
