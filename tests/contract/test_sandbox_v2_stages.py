"""Stages of HTTP and WebSocket APIs, as AWS documents them."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.sandbox_client import NOON, client
from tests.contract.sandbox_v2_world import FORMAT, GROUP, LAMBDA, Case, V2World, socket_only
from tests.contract.sandbox_world import bad, conflict, missing, patch

LOG = {"DestinationArn": GROUP, "Format": FORMAT}
STREAM = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/"
MISSING = missing("Invalid stage identifier specified")
EXECUTION_LOGS = bad("Execution logs are not supported on protocolType HTTP")
ROLE_NEEDED = bad("CloudWatch Logs role ARN must be set in account settings to enable logging")
QUIET = {"DetailedMetricsEnabled": False}
SOCKET = {"DataTraceEnabled": False, "DetailedMetricsEnabled": False, "LoggingLevel": "OFF"}


def stage(**said: Any) -> dict[str, Any]:
    """A stage as AWS shows it."""
    return {
        "CreatedDate": NOON,
        "DefaultRouteSettings": QUIET,
        "LastUpdatedDate": NOON,
        "RouteSettings": {},
        "StageName": "new",
        "StageVariables": {},
        "Tags": {},
        **said,
    }


def dev(**said: Any) -> dict[str, Any]:
    return stage(StageName="dev", DeploymentId="<deployment>") | said


def socket_dev(**said: Any) -> dict[str, Any]:
    return stage(StageName="dev", DefaultRouteSettings=SOCKET) | said


def create(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "create_stage", {"ApiId": "<api>", "StageName": "new", **asks}, answer, 201)


def create_socket(says: str, answer: Any, **asks: Any) -> Case:
    return create(says, answer, **{"ApiId": "<ws-api>", **asks})


def update(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "update_stage", {"ApiId": "<api>", "StageName": "dev", **asks}, answer)


def update_socket(says: str, answer: Any, **asks: Any) -> Case:
    return update(says, answer, **{"ApiId": "<ws-api>", **asks})


def unknown_route(key: str) -> Any:
    return missing(f"Unable to find Route by key {key} within the provided RouteSettings")


def log(**said: Any) -> dict[str, Any]:
    return {"AccessLogSettings": {**LOG, **said}}


def malformed(arn: str) -> Any:
    return bad(f"Invalid ARN specified in the request. ARN is not well formed {arn}")


NAMED = bad("Stage name only allows a-zA-Z0-9-_")
BOTH = bad("AccessLogSettings need both a DestinationArn and a Format")
CREATED = [
    create("bare", stage()),
    create("that of the root", stage(StageName="$default"), StageName="$default"),
    create("described", stage(Description="d"), Description="d"),
    create("with variables", stage(StageVariables={"a": "b"}), StageVariables={"a": "b"}),
    create("with tags", stage(Tags={"a": "b"}), Tags={"a": "b"}),
    create("of a deployment", stage(DeploymentId="<newer>"), DeploymentId="<newer>"),
    create("of no deployment", bad("Deployment id does not exist"), DeploymentId="nope"),
    create(
        "of a deployment and by itself",
        bad("Deployment ID cannot be set on stages with AutoDeploy enabled"),
        DeploymentId="<newer>",
        AutoDeploy=True,
    ),
    create("not by itself", stage(), AutoDeploy=False),
    create("a name with a blank", NAMED, StageName="a b"),
    create("a name of two parts", NAMED, StageName="v1.2"),
    create("a name that is taken", conflict("Stage already exists"), StageName="dev"),
    create("an API that is not", missing("Invalid API identifier specified <account>:x"), ApiId="x"),
    create(
        "settings of all routes",
        stage(DefaultRouteSettings={**QUIET, "ThrottlingBurstLimit": 5, "ThrottlingRateLimit": 2.5}),
        DefaultRouteSettings={"ThrottlingBurstLimit": 5, "ThrottlingRateLimit": 2.5},
    ),
    create(
        "settings of a route",
        stage(RouteSettings={"GET /pets": {"ThrottlingBurstLimit": 0}}),
        RouteSettings={"GET /pets": {"ThrottlingBurstLimit": 0}},
    ),
    create(
        "settings of the default route before it is there",
        stage(RouteSettings={"$default": {"DetailedMetricsEnabled": True}}),
        RouteSettings={"$default": {"DetailedMetricsEnabled": True}},
    ),
    create("settings of no route", unknown_route("GET /x"), RouteSettings={"GET /x": {"ThrottlingBurstLimit": 1}}),
    create(
        "a limit below zero",
        bad("ThrottlingBurstLimit must not be negative"),
        DefaultRouteSettings={"ThrottlingBurstLimit": -1},
    ),
    create("execution logs", EXECUTION_LOGS, DefaultRouteSettings={"LoggingLevel": "INFO"}),
    create("no execution logs", EXECUTION_LOGS, DefaultRouteSettings={"LoggingLevel": "OFF"}),
    create("traces", EXECUTION_LOGS, RouteSettings={"GET /pets": {"DataTraceEnabled": True}}),
    create("access logs", stage(**log()), **log()),
    create("access logs of all streams", stage(**log(DestinationArn=f"{GROUP}:*")), **log(DestinationArn=f"{GROUP}:*")),
    create("access logs to nowhere", malformed("nowhere"), **log(DestinationArn="nowhere")),
    create(
        "access logs to a stream",
        malformed(f"{STREAM}amazon-apigateway-a"),
        **log(DestinationArn=f"{STREAM}amazon-apigateway-a"),
    ),
    create("access logs without a format", BOTH, AccessLogSettings={"DestinationArn": GROUP}),
    create("access logs without a destination", BOTH, AccessLogSettings={"Format": FORMAT}),
    create(
        "a format without an id",
        bad("Access log format must contain $context.requestId or $context.extendedRequestId"),
        **log(Format="$context.status"),
    ),
    create(
        "a variable with a dash", bad("Stage variable name a-b only allows a-zA-Z0-9_"), StageVariables={"a-b": "c"}
    ),
    create(
        "a variable with a blank in it",
        bad("Stage variable value of a only allows A-Za-z0-9-._~:/?#&=,"),
        StageVariables={"a": "b c"},
    ),
    create(
        "a hundred and one variables",
        bad("Maximum number of stage variables has been reached (100)"),
        StageVariables={f"v{index}": "a" for index in range(101)},
    ),
    create("a certificate", socket_only("ClientCertificateId"), ClientCertificateId="<certificate>"),
    create_socket("a WebSocket API's", stage(DefaultRouteSettings=SOCKET)),
    create_socket("the root of a WebSocket API", NAMED, StageName="$default"),
    create_socket(
        "its certificate",
        stage(DefaultRouteSettings=SOCKET, ClientCertificateId="<certificate>"),
        ClientCertificateId="<certificate>",
    ),
    create_socket(
        "no certificate", missing("Invalid Client Certificate identifier specified"), ClientCertificateId="x"
    ),
    create_socket(
        "its logs",
        stage(DefaultRouteSettings={**SOCKET, "LoggingLevel": "ERROR", "DataTraceEnabled": True}),
        DefaultRouteSettings={"LoggingLevel": "ERROR", "DataTraceEnabled": True},
    ),
    create_socket(
        "settings of the connection",
        stage(DefaultRouteSettings=SOCKET, RouteSettings={"$connect": {"LoggingLevel": "INFO"}}),
        RouteSettings={"$connect": {"LoggingLevel": "INFO"}},
    ),
    create_socket(
        "access logs to a stream",
        stage(DefaultRouteSettings=SOCKET, **log(DestinationArn=f"{STREAM}amazon-apigateway-a")),
        **log(DestinationArn=f"{STREAM}amazon-apigateway-a"),
    ),
    create_socket(
        "access logs to a stream of another name", malformed(f"{STREAM}a"), **log(DestinationArn=f"{STREAM}a")
    ),
]
READ = [
    Case("one", "get_stage", {"ApiId": "<api>", "StageName": "dev"}, dev()),
    Case("a WebSocket API's", "get_stage", {"ApiId": "<ws-api>", "StageName": "dev"}, socket_dev()),
    Case("all", "get_stages", {"ApiId": "<api>"}, {"Items": [dev()]}),
    Case("none", "get_stage", {"ApiId": "<api>", "StageName": "x"}, MISSING),
    Case("one", "delete_stage", {"ApiId": "<api>", "StageName": "dev"}, {}, 204),
    Case("none", "delete_stage", {"ApiId": "<api>", "StageName": "x"}, MISSING),
    Case("none", "delete_access_log_settings", {"ApiId": "<api>", "StageName": "dev"}, {}, 204),
    Case("of none", "delete_access_log_settings", {"ApiId": "<api>", "StageName": "x"}, MISSING),
    Case(
        "none",
        "delete_route_settings",
        {"ApiId": "<api>", "StageName": "dev", "RouteKey": "GET /pets"},
        unknown_route("GET /pets"),
    ),
]
UPDATED = [
    update("nothing", dev()),
    update("a description", dev(Description="d"), Description="d"),
    update("a deployment", dev(DeploymentId="<newer>"), DeploymentId="<newer>"),
    update("no such deployment", bad("Deployment id does not exist"), DeploymentId="nope"),
    update("no deployment", {name: item for name, item in dev().items() if name != "DeploymentId"}, DeploymentId=""),
    update("none", MISSING, StageName="x"),
    update(
        "by itself and a deployment",
        bad("Deployment ID cannot be set on stages with AutoDeploy enabled"),
        AutoDeploy=True,
        DeploymentId="<newer>",
    ),
    update("execution logs", EXECUTION_LOGS, DefaultRouteSettings={"LoggingLevel": "INFO"}),
    update_socket(
        "logs",
        socket_dev(DefaultRouteSettings={**SOCKET, "LoggingLevel": "INFO"}),
        DefaultRouteSettings={"LoggingLevel": "INFO"},
    ),
    update_socket("no certificate", socket_dev(), ClientCertificateId=""),
]


@pytest.mark.parametrize("case", [*CREATED, *READ, *UPDATED], ids=lambda case: f"{case.operation}: {case.says}")
def test_stages_answer_as_documented(case: Case) -> None:
    V2World().holds(case)


def updated(world: V2World, name: str, *given: Any) -> Any:
    """What one update after the other leaves of a member of the HTTP API's stage."""
    for value in given:
        answer = world.shows("update_stage", ApiId="<api>", StageName="dev", **{name: value})
    return answer.get(name)


def test_variables_are_merged_and_an_empty_text_takes_one_away() -> None:
    assert updated(V2World(), "StageVariables", {"a": "1", "b": "2"}, {"b": "3", "c": "4"}, {"a": ""}) == {
        "b": "3",
        "c": "4",
    }


def test_settings_of_all_routes_keep_what_an_update_does_not_give() -> None:
    left = updated(V2World(), "DefaultRouteSettings", {"ThrottlingBurstLimit": 5}, {"DetailedMetricsEnabled": True})
    assert left == {"DetailedMetricsEnabled": True, "ThrottlingBurstLimit": 5}


def test_settings_of_routes_are_merged_by_route_and_member() -> None:
    left = updated(
        V2World(),
        "RouteSettings",
        {"GET /pets": {"ThrottlingBurstLimit": 5}},
        {"$default": {"ThrottlingRateLimit": 1.0}},
        {"GET /pets": {"ThrottlingRateLimit": 2.0}},
    )
    assert left == {
        "GET /pets": {"ThrottlingBurstLimit": 5, "ThrottlingRateLimit": 2.0},
        "$default": {"ThrottlingRateLimit": 1.0},
    }


def test_access_logs_are_changed_by_member_and_an_empty_object_takes_them_away() -> None:
    world = V2World()
    other = "$context.requestId"
    assert updated(world, "AccessLogSettings", LOG, {"Format": other}) == {"DestinationArn": GROUP, "Format": other}
    assert updated(world, "AccessLogSettings", {}) is None


def test_access_logs_are_taken_away_by_an_operation_of_their_own() -> None:
    world = V2World()
    updated(world, "AccessLogSettings", LOG)
    world.shows("delete_access_log_settings", ApiId="<api>", StageName="dev")
    assert "AccessLogSettings" not in world.shows("get_stage", ApiId="<api>", StageName="dev")


def test_settings_of_a_route_are_taken_away_by_an_operation_of_their_own() -> None:
    world = V2World()
    updated(world, "RouteSettings", {"GET /pets": {"ThrottlingBurstLimit": 5}})
    world.shows("delete_route_settings", ApiId="<api>", StageName="dev", RouteKey="GET /pets")
    assert world.shows("get_stage", ApiId="<api>", StageName="dev")["RouteSettings"] == {}


ROLELESS = [
    (create_socket("its logs", ROLE_NEEDED, DefaultRouteSettings={"LoggingLevel": "ERROR"})),
    (create_socket("its access logs", ROLE_NEEDED, **log())),
    (update_socket("logs of a route", ROLE_NEEDED, RouteSettings={"$connect": {"DataTraceEnabled": True}})),
    (create("access logs of an HTTP API", stage(**log()), **log())),
    (update_socket("a description", socket_dev(Description="d"), Description="d")),
]


@pytest.mark.parametrize("case", ROLELESS, ids=lambda case: case.says)
def test_websocket_apis_log_with_the_accounts_role(case: Case) -> None:
    world = V2World()
    client(world.plane).update_account(patchOperations=[patch("replace", "/cloudwatchRoleArn", "")])
    world.holds(case)


def test_an_api_has_ten_stages_at_most() -> None:
    world = V2World()
    for index in range(9):
        world.shows("create_stage", ApiId="<api>", StageName=f"s{index}")
    refusal = world.ask("create_stage", ApiId="<api>", StageName="more")
    assert (refusal.status, refusal.code) == (429, "TooManyRequestsException")


def test_a_stage_that_stops_deploying_by_itself_keeps_its_deployment() -> None:
    world = V2World()
    world.shows("update_stage", ApiId="<api>", StageName="dev", AutoDeploy=True)
    before = world.shows("get_stage", ApiId="<api>", StageName="dev")
    after = world.shows("update_stage", ApiId="<api>", StageName="dev", AutoDeploy=False)
    assert "AutoDeploy" not in after
    assert after["DeploymentId"] == before["DeploymentId"]
    world.shows(
        "create_integration",
        ApiId="<api>",
        IntegrationType="AWS_PROXY",
        IntegrationUri=LAMBDA,
        PayloadFormatVersion="2.0",
    )
    assert world.shows("get_stage", ApiId="<api>", StageName="dev")["DeploymentId"] == before["DeploymentId"]


def plans(world: V2World, api: str) -> Any:
    """What usage plans say to the stage of an API: the plan's stages, or the refusal's code."""
    stages = [{"apiId": world.names[api], "stage": "dev"}]
    try:
        return client(world.plane).create_usage_plan(name="gold", apiStages=stages)["apiStages"]
    except ClientError as error:
        return error.response["Error"]["Code"]


def test_the_stage_of_a_websocket_api_can_be_in_a_usage_plan_and_that_of_an_http_api_cannot() -> None:
    world = V2World()
    assert plans(world, "ws-api") == [{"apiId": world.names["ws-api"], "stage": "dev"}]
    assert plans(world, "api") == "NotFoundException"
    world.shows("delete_api", ApiId="<ws-api>")
    assert client(world.plane).get_usage_plans()["items"][0]["apiStages"] == []
