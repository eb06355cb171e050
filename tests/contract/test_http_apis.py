"""HTTP and WebSocket APIs from snapshot to sandbox: applied, changed, killed at every write, destroyed."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from apigwctl.apply.executor import Execution, execute
from apigwctl.catalogue import http as v2
from apigwctl.catalogue.addresses import v2_api
from apigwctl.errors import AwsError, LostAnswerError
from apigwctl.model.result import Outcome
from apigwctl.model.snapshot import Snapshot
from apigwctl.model.transient import Caller
from apigwctl.planning import planner
from apigwctl.render.lines import lines
from apigwctl.values import FrozenMap
from tests.chaos import points
from tests.contract.sandboxed import IMPATIENT, Place, place
from tests.snapshots import (
    ACCOUNT,
    CONTEXT,
    REGION,
    account,
    caller,
    http_api,
    jwt,
    proxy,
    shared,
    socket_api,
    together,
    v2_model,
    v2_route,
    v2_stage,
)

LOGS = v2.V2AccessLogSettings(
    destination_arn=f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/apigw/orders", format="$context.requestId"
)
INVOKE = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
FUNCTION = proxy(f"{INVOKE}/invocations", integration_type="AWS_PROXY", integration_method="POST")
HTTP_FUNCTION = dataclasses.replace(FUNCTION, payload_format_version="2.0")
QUEUE = v2.V2Integration(
    integration_type="AWS_PROXY",
    integration_subtype="SQS-SendMessage",
    credentials_arn=f"arn:aws:iam::{ACCOUNT}:role/queue",
    request_parameters=FrozenMap(
        {"QueueUrl": "https://q.test/1/q", "MessageBody": "$request.body", "DelaySeconds": "1"}
    ),
)
THROTTLE = v2.RouteSettings(throttling_burst_limit=20, throttling_rate_limit=10.5)
CORS = v2.Cors(allow_origins=frozenset({"https://a.test"}), allow_headers=frozenset({"x-a"}), max_age=60)
BARE = http_api("orders", v2_route("GET /orders"), v2_stage("$default"))
FULL = http_api(
    "orders",
    jwt("customers"),
    caller("partners", authorizer_result_ttl_in_seconds=60, enable_simple_responses=True),
    shared("core", proxy("https://core.test/{proxy}", integration_method="ANY", timeout_in_millis=5000)),
    v2_route("GET /orders", "core", authorization_type="JWT", authorizer="customers",
             authorization_scopes=frozenset({"read"}), operation_name="list"),
    v2_route("POST /orders", HTTP_FUNCTION, authorization_type="CUSTOM", authorizer="partners"),
    v2_route("PUT /orders/{id}", QUEUE, authorization_type="AWS_IAM"),
    v2_route("ANY /{proxy+}", "core"),
    v2_route("$default", proxy("https://rest.test/", description="the rest",
                               request_parameters={"overwrite:header.x-a": "$request.header.b"},
                               response_parameters={"500": {"overwrite:statuscode": "503"}})),
    v2_stage("$default", stage_variables={"a": "1", "b": "2"}, default_route_settings=THROTTLE,
             route_settings={"GET /orders": v2.RouteSettings(throttling_burst_limit=5, throttling_rate_limit=1.0)},
             access_log_settings=LOGS, description="live"),
    v2_stage("beta", auto_deploy=True),
    cors_configuration=CORS, description="orders", version="7", disable_execute_api_endpoint=True,
    ip_address_type="dualstack", tags={"team": "shop"},
)  # fmt: skip
MANY = http_api(
    "orders",
    jwt("customers"),
    jwt("un usual"),
    shared("core"),
    shared("idle", proxy("https://idle.test/")),
    v2_route("GET /a/", "core", operation_name="twice"),
    v2_route("GET /b/{id}", "core", operation_name="twice", authorization_type="JWT", authorizer="customers"),
    v2_route("GET /c", authorization_type="JWT", authorizer="un usual"),
    *(v2_route(f"GET /r{number}", proxy(f"https://r.test/{number}")) for number in range(9)),
    v2_stage("prod", route_settings={"GET /a/": THROTTLE}),
)
RETYPED = FULL.with_resources(
    http_api(
        "orders", caller("customers"),
        v2_route("GET /orders", "core", authorization_type="CUSTOM", authorizer="customers", operation_name="list"),
    ).without({v2_api("HttpApi", "orders")}).resources
)  # fmt: skip
SOCKET = socket_api(
    "chat",
    v2_route("$connect", FUNCTION),
    v2_route("send", FUNCTION),
    v2_stage("prod"),
)
TALKING = socket_api(
    "chat",
    caller("callers", authorizer_payload_format_version=None, identity_source=frozenset({"route.request.header.Auth"})),
    v2_model("Message"),
    v2_model("Other", {"type": "string"}, description="other"),
    v2_route("$connect", FUNCTION, authorization_type="CUSTOM", authorizer="callers", api_key_required=True,
             request_parameters={"route.request.header.a": v2.ParameterConstraints(required=True),
                                 "route.request.header.b": v2.ParameterConstraints()}),
    v2_route("send", proxy("https://b.test/", integration_type="HTTP", passthrough_behavior="NEVER",
                           request_templates={"application/json": "{}"}, content_handling_strategy="CONVERT_TO_TEXT",
                           template_selection_expression="$request.body.kind", timeout_in_millis=100),
             answers={"$default": v2.V2IntegrationResponse(integration_response_key="$default"),
                      "/500/": v2.V2IntegrationResponse(integration_response_key="/500/",
                                                        response_templates=FrozenMap({"$default": "{}"}))},
             response=v2.RouteResponse(route_response_key="$default"),
             route_response_selection_expression="$default", model_selection_expression="$request.body.kind",
             request_models={"a": "Message"}),
    v2_route("quiet", v2.V2Integration(integration_type="MOCK", request_templates=FrozenMap({"200": "{}"})),
             answers={"$default": v2.V2IntegrationResponse(integration_response_key="$default")}),
    v2_stage("prod", default_route_settings=v2.RouteSettings(logging_level="INFO", data_trace_enabled=True,
             detailed_metrics_enabled=True), access_log_settings=LOGS),
    disable_schema_validation=True, api_key_selection_expression=v2.API_KEY_FROM_AUTHORIZER,
)  # fmt: skip


def changed(snapshot: Snapshot, kind: str, name: str, **members: Any) -> Snapshot:
    """A snapshot with members of one of its resources changed."""
    address = next(item for item, _ in snapshot.of(kind) if item.parts[1:] == tuple(name.split("|")) or not name)
    return snapshot.with_resources({address: dataclasses.replace(snapshot.get(address), **members)})


CHANGES: Mapping[str, tuple[Snapshot, Snapshot]] = {
    "from little to much": (BARE, FULL),
    "from much to little": (FULL, BARE),
    "to many routes": (BARE, MANY),
    "from many routes": (MANY, BARE),
    "a socket that begins to talk": (SOCKET, TALKING),
    "a socket that stops talking": (TALKING, SOCKET),
    "an authorizer of another type": (FULL, RETYPED),
    "CORS without an age": (FULL, changed(FULL, "v2_api", "", cors_configuration=v2.Cors(
        allow_origins=frozenset({"https://b.test"})))),
    "CORS without headers": (FULL, changed(FULL, "v2_api", "", cors_configuration=dataclasses.replace(
        CORS, allow_headers=frozenset()))),
    "a stage's throttle goes": (FULL, changed(FULL, "v2_stage", "$default", default_route_settings=v2.RouteSettings())),
    "half of a stage's throttle goes": (FULL, changed(
        FULL, "v2_stage", "$default", default_route_settings=v2.RouteSettings(throttling_burst_limit=7))),
    "a route's throttle goes": (FULL, changed(FULL, "v2_stage", "$default", route_settings=FrozenMap())),
    "half of a route's throttle goes": (FULL, changed(
        FULL, "v2_stage", "$default", default_route_settings=v2.RouteSettings(),
        route_settings=FrozenMap({"GET /orders": v2.RouteSettings(throttling_burst_limit=5)}))),
    "a stage deploys by itself": (BARE, changed(BARE, "v2_stage", "$default", auto_deploy=True)),
    "a stage stops deploying by itself": (changed(BARE, "v2_stage", "$default", auto_deploy=True), BARE),
    "a queue's message": (FULL, changed(FULL, "v2_integration", "PUT /orders/{id}", request_parameters=FrozenMap(
        {"QueueUrl": "https://q.test/1/q", "MessageBody": "'ping'"}))),
    "a back end of another type": (BARE, http_api(
        "orders", v2_route("GET /orders", HTTP_FUNCTION), v2_stage("$default"))),
    "a queue becomes a back end": (FULL, FULL.with_resources(http_api(
        "orders", v2_route("PUT /orders/{id}", authorization_type="AWS_IAM"),
    ).without({v2_api("HttpApi", "orders")}).resources)),
    "a back end becomes a queue": (BARE, http_api("orders", v2_route("GET /orders", QUEUE), v2_stage("$default"))),
    "a timeout goes": (FULL, changed(FULL, "v2_integration", "core", timeout_in_millis=None)),
    "a route stops being shared": (FULL, FULL.with_resources(http_api(
        "orders", v2_route("ANY /{proxy+}", proxy("https://new.test/")),
    ).without({v2_api("HttpApi", "orders")}).resources)),
    "a constraint is loosened": (TALKING, changed(TALKING, "v2_route", "$connect", request_parameters=FrozenMap(
        {"route.request.header.a": v2.ParameterConstraints()}))),
    "a constraint comes beside a loose one": (
        socket_api("chat", v2_route("send", request_parameters={
            "route.request.header.a": v2.ParameterConstraints()})),
        socket_api("chat", v2_route("send", request_parameters={
            "route.request.header.a": v2.ParameterConstraints(),
            "route.request.header.b": v2.ParameterConstraints()})),
    ),
    "an endpoint that was off, by import": (
        http_api("orders", v2_route("GET /a"), disable_execute_api_endpoint=True), MANY),
    "templates go": (TALKING, changed(TALKING, "v2_integration", "send", request_templates=FrozenMap(),
                                      passthrough_behavior=None, template_selection_expression=None,
                                      timeout_in_millis=None, content_handling_strategy=None)),
    "responses change": (TALKING, changed(TALKING, "v2_integration_response", "send|/500/",
                                          response_templates=FrozenMap())),
}  # fmt: skip

ROLE = account()
LOOSE = dataclasses.replace(CONTEXT, max_deletes=1000)


def carried_out(at: Place, want: Snapshot, call: Caller | None = None) -> Execution:
    """Plan a snapshot against what AWS has, and carry the plan out."""
    made = planner.plan(want, at.live(want), LOOSE)
    assert made.problems == ()
    return execute(made, call or at.connection.call, patience=IMPATIENT, listener=at.events.append)


def applied(at: Place, want: Snapshot) -> None:
    """Apply a snapshot, and see that the plan after it is empty."""
    execution = carried_out(at, want)
    assert [(item.title, item.error) for item in execution.steps if item.outcome is not Outcome.DONE] == []
    assert lines(at.plan(want)) == []


@pytest.mark.parametrize(("have", "want"), CHANGES.values(), ids=CHANGES.keys())
def test_what_is_applied_plans_empty_wherever_it_came_from(have: Snapshot, want: Snapshot) -> None:
    with place() as at:
        applied(at, together(ROLE, have))
        applied(at, together(ROLE, want))
        reached = at.live(together(ROLE, want)).snapshot
    with place() as at:
        applied(at, together(ROLE, want))
        anew = at.live(together(ROLE, want)).snapshot
    assert planned_between(want, reached) == planned_between(want, anew) == []


def planned_between(want: Snapshot, seen: Snapshot) -> list[str]:
    """The addresses of an API's parts that one of both sides lacks; a stage's pointer and its deployments aside."""
    sides = [
        {item for item in side if item.kind.startswith("v2_") and "deployment" not in item.kind}
        for side in (want, seen)
    ]
    return sorted(map(str, sides[0] ^ sides[1]))


class Failing:
    """A seam that loses answers or dies at one write."""

    def __init__(self, at: Place, number: int, *, how: str) -> None:
        self.at, self.number, self.how, self.writes, self.dead = at, number, how, 0, False

    def __call__(self, service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        if operation.startswith(("Get", "Describe", "List")):
            return self.at.connection.call(service, operation, params)
        if self.dead:
            raise AwsError("killed", operation=operation, error_code="Killed", http_status=403)
        self.writes += 1
        if self.writes != self.number:
            return self.at.connection.call(service, operation, params)
        answer = self.at.connection.call(service, operation, params)
        if self.how == "after":
            self.dead = True
            raise AwsError("killed", operation=operation, error_code="Killed", http_status=403)
        assert answer is not None
        raise LostAnswerError("lost", operation=operation)


STORIES = {
    "HTTP": (BARE, FULL),
    "HTTP by import": (None, MANY),
    "HTTP, less": (FULL, BARE),
    "another type of authorizer": CHANGES["an authorizer of another type"],
    "WebSocket": (None, TALKING),
    "WebSocket, less": (TALKING, SOCKET),
}


@pytest.mark.parametrize("how", ["after", "lost"])
@pytest.mark.parametrize(("have", "want"), STORIES.values(), ids=STORIES.keys())
def test_an_apply_that_dies_at_any_write_is_finished_by_another(
    have: Snapshot | None, want: Snapshot, how: str
) -> None:
    for number in points(1):
        with place() as at:
            if have is not None:
                applied(at, together(ROLE, have))
            seam = Failing(at, number, how=how)
            execution = carried_out(at, together(ROLE, want), seam)
            if how == "lost":
                failed = [(item.title, item.error) for item in execution.steps if item.outcome is not Outcome.DONE]
                assert failed == [], f"write {number}"
                assert lines(at.plan(together(ROLE, want))) == [], f"write {number}"
            else:
                applied(at, together(ROLE, want))
            assert len(at.connection.call("apigatewayv2", "GetApis", {})["Items"]) == 1
        if seam.writes < number:
            break
    assert number > 3


@pytest.mark.parametrize("have", [FULL, TALKING], ids=["HTTP", "WebSocket"])
def test_a_destroy_leaves_nothing(have: Snapshot) -> None:
    with place() as at:
        applied(at, together(ROLE, have))
        doomed = frozenset(item for item, _ in have.of("v2_api"))
        made = planner.destroy(doomed, at.live(have), CONTEXT)
        execution = execute(made, at.connection.call, patience=IMPATIENT, listener=at.events.append)
        assert [item.error for item in execution.steps if item.error] == []
        assert at.connection.call("apigatewayv2", "GetApis", {})["Items"] == []
