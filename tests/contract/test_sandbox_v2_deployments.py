"""Deployments of HTTP and WebSocket APIs, made by request and by AutoDeploy, as AWS documents them."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest

from apigwctl.sandbox.control_plane import ControlPlane
from apigwctl.sandbox.timed import AS_AWS
from tests.contract.sandbox_client import NOON, client
from tests.contract.sandbox_v2_world import ISSUER, LAMBDA, Case, V2World
from tests.contract.sandbox_world import bad, missing

AUTOMATIC = "Automatic deployment triggered by changes to the Api configuration"
MISSING = missing("Invalid Deployment identifier specified")
DEV = {"ApiId": "<api>", "StageName": "dev"}


def deployment(**said: Any) -> dict[str, Any]:
    """A deployment as AWS shows it."""
    return {
        "AutoDeployed": False,
        "CreatedDate": NOON,
        "DeploymentId": ANY,
        "DeploymentStatus": "DEPLOYED",
        **said,
    }


FIRST = deployment(DeploymentId="<deployment>")
NEWER = deployment(DeploymentId="<newer>", Description="newer")
CASES = [
    Case("bare", "create_deployment", {"ApiId": "<api>"}, deployment(), 201),
    Case("described", "create_deployment", {"ApiId": "<api>", "Description": "d"}, deployment(Description="d"), 201),
    Case("to a stage", "create_deployment", DEV, deployment(), 201),
    Case(
        "to no stage",
        "create_deployment",
        {"ApiId": "<api>", "StageName": "x"},
        missing("Invalid stage identifier specified"),
    ),
    Case("of no API", "create_deployment", {"ApiId": "x"}, missing("Invalid API identifier specified <account>:x")),
    Case("of a WebSocket API", "create_deployment", {"ApiId": "<ws-api>", "StageName": "dev"}, deployment(), 201),
    Case("one", "get_deployment", {"ApiId": "<api>", "DeploymentId": "<newer>"}, NEWER),
    Case("none", "get_deployment", {"ApiId": "<api>", "DeploymentId": "x"}, MISSING),
    Case("all", "get_deployments", {"ApiId": "<api>"}, {"Items": [FIRST, NEWER]}),
    Case(
        "a description",
        "update_deployment",
        {"ApiId": "<api>", "DeploymentId": "<newer>", "Description": "d"},
        deployment(DeploymentId="<newer>", Description="d"),
    ),
    Case(
        "no description",
        "update_deployment",
        {"ApiId": "<api>", "DeploymentId": "<newer>", "Description": ""},
        deployment(DeploymentId="<newer>"),
    ),
    Case("none", "update_deployment", {"ApiId": "<api>", "DeploymentId": "x"}, MISSING),
    Case("one", "delete_deployment", {"ApiId": "<api>", "DeploymentId": "<newer>"}, {}, 204),
    Case("none", "delete_deployment", {"ApiId": "<api>", "DeploymentId": "x"}, MISSING),
    Case(
        "what a stage serves",
        "delete_deployment",
        {"ApiId": "<api>", "DeploymentId": "<deployment>"},
        bad("Active stages pointing to this deployment must be moved or deleted"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.operation}: {case.says}")
def test_deployments_answer_as_documented(case: Case) -> None:
    V2World().holds(case)


def test_a_deployment_to_a_stage_is_what_it_serves() -> None:
    world = V2World()
    made = world.shows("create_deployment", **DEV)["DeploymentId"]
    assert world.shows("get_stage", **DEV)["DeploymentId"] == made


WITHOUT_ROUTES = [
    ({"ProtocolType": "HTTP"}, "Unable to deploy API because no routes exist in this API"),
    (
        {"ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"},
        "At least one route is required before deploying the Api",
    ),
]


@pytest.mark.parametrize(("asks", "words"), WITHOUT_ROUTES, ids=["HTTP", "WebSocket"])
def test_an_api_without_routes_is_not_deployed(asks: dict[str, Any], words: str) -> None:
    world = V2World()
    world.names["empty"] = world.shows("create_api", Name="empty", **asks)["ApiId"]
    world.holds(Case("empty", "create_deployment", {"ApiId": "<empty>"}, bad(words)))


def automatic(world: V2World) -> str:
    """The id of the deployment of a stage that now deploys by itself."""
    world.shows("update_stage", **DEV, AutoDeploy=True)
    return str(world.shows("get_stage", **DEV)["DeploymentId"])


def test_a_stage_that_begins_to_deploy_by_itself_does_so() -> None:
    world = V2World()
    before = automatic(world)
    stage = world.shows("get_stage", **DEV)
    assert stage["AutoDeploy"] is True
    assert stage["LastDeploymentStatusMessage"] == f"Successfully deployed stage with deployment ID '{before}'"
    made = world.shows("get_deployment", ApiId="<api>", DeploymentId=before)
    assert made == deployment(AutoDeployed=True, Description=AUTOMATIC, DeploymentId=before)


JWT = {"Issuer": ISSUER, "Audience": ["web"]}
CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("update_api", {"Description": "d"}),
    ("update_api", {"CorsConfiguration": {"AllowOrigins": ["*"]}}),
    ("delete_cors_configuration", {}),
    ("create_route", {"RouteKey": "GET /new"}),
    ("update_route", {"RouteId": "<pets>", "OperationName": "list"}),
    ("create_integration", {"IntegrationType": "AWS_PROXY", "IntegrationUri": LAMBDA, "PayloadFormatVersion": "2.0"}),
    ("update_integration", {"IntegrationId": "<backend>", "TimeoutInMillis": 500}),
    ("delete_integration", {"IntegrationId": "<function>"}),
    (
        "create_authorizer",
        {
            "Name": "new",
            "AuthorizerType": "JWT",
            "IdentitySource": ["$request.header.a"],
            "JwtConfiguration": JWT,
        },
    ),
    ("update_authorizer", {"AuthorizerId": "<tokens>", "Name": "others"}),
    ("delete_authorizer", {"AuthorizerId": "<tokens>"}),
]


@pytest.mark.parametrize(("operation", "asks"), CHANGES, ids=[f"{name} {list(asks)}" for name, asks in CHANGES])
def test_a_change_of_the_definition_is_deployed(operation: str, asks: dict[str, Any]) -> None:
    world = V2World()
    before = automatic(world)
    world.shows(operation, ApiId="<api>", **asks)
    assert world.shows("get_stage", **DEV)["DeploymentId"] != before


UNCHANGED: list[tuple[str, dict[str, Any]]] = [
    ("get_routes", {}),
    ("update_stage", {"StageName": "dev", "Description": "d"}),
    ("create_stage", {"StageName": "other"}),
    ("update_deployment", {"DeploymentId": "<newer>", "Description": "d"}),
]


@pytest.mark.parametrize(("operation", "asks"), UNCHANGED, ids=[name for name, _ in UNCHANGED])
def test_what_does_not_change_the_definition_is_not_deployed(operation: str, asks: dict[str, Any]) -> None:
    world = V2World()
    before = automatic(world)
    world.shows(operation, ApiId="<api>", **asks)
    assert world.shows("get_stage", **DEV)["DeploymentId"] == before


def test_a_refused_change_deploys_nothing() -> None:
    world = V2World()
    automatic(world)
    world.holds(Case("refused", "create_route", {"ApiId": "<api>", "RouteKey": ""}, bad("Route key is required")))


def test_the_change_of_a_websocket_api_is_deployed_too() -> None:
    world = V2World()
    where = {"ApiId": "<ws-api>", "StageName": "dev"}
    world.shows("update_stage", **where, AutoDeploy=True)
    before = world.shows("get_stage", **where)["DeploymentId"]
    world.shows("delete_route_response", ApiId="<ws-api>", RouteId="<ws-default>", RouteResponseId="<ws-reply>")
    assert world.shows("get_stage", **where)["DeploymentId"] != before


def test_a_stage_whose_api_has_no_routes_says_why_it_was_not_deployed() -> None:
    world = V2World()
    before = automatic(world)
    world.shows("delete_route", ApiId="<api>", RouteId="<pets>")
    stage = world.shows("get_stage", **DEV)
    assert stage["DeploymentId"] == before
    assert stage["LastDeploymentStatusMessage"] == (
        "Deployment attempt failed: Unable to deploy API because no valid routes exist in this API"
    )


def test_a_stage_that_deploys_by_itself_is_not_deployed_to() -> None:
    world = V2World()
    automatic(world)
    refusal = bad("Deployments cannot be created for a stage with AutoDeploy enabled")
    world.holds(Case("by itself", "create_deployment", DEV, refusal))


def test_an_automatic_deployment_takes_its_time() -> None:
    world = V2World()
    moment = [NOON]
    slow(world, lambda: moment[0])
    world.shows("update_stage", **DEV, AutoDeploy=True)
    assert world.shows("get_stage", **DEV)["DeploymentId"] == world.names["deployment"]
    states = {item["DeploymentStatus"] for item in world.shows("get_deployments", ApiId="<api>")["Items"]}
    assert states == {"DEPLOYED", "PENDING"}
    moment[0] += timedelta(seconds=2)
    assert world.shows("get_stage", **DEV)["DeploymentId"] != world.names["deployment"]
    assert "PENDING" not in str(world.shows("get_deployments", ApiId="<api>"))


def slow(world: V2World, clock: Callable[[], datetime]) -> None:
    """Give the world a clock, and things that take as long as in AWS."""
    world.plane = ControlPlane.from_data(world.plane.to_data(), clock=clock, random=random.Random())
    world.plane.durations = AS_AWS
    world.client = client(world.plane, "apigatewayv2")


def test_old_automatic_deployments_are_kept_but_for_what_they_held() -> None:
    world = V2World()
    first = automatic(world)
    for index in range(25):
        world.shows("update_api", ApiId="<api>", Description=str(index))
    listed = world.shows("get_deployments", ApiId="<api>", MaxResults="100")["Items"]
    assert len(listed) == 2 + 26
    world.shows("update_stage", **DEV, AutoDeploy=False)
    refusal = bad("the sandbox has forgotten what this old automatic deployment held")
    world.holds(Case("forgotten", "update_stage", {**DEV, "DeploymentId": first}, refusal))
    recent = world.shows("update_stage", **DEV, DeploymentId=listed[-2]["DeploymentId"])
    assert recent["DeploymentId"] == listed[-2]["DeploymentId"]
