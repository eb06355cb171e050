"""What all of `apigatewayv2` has in common: tags, pages, how requests are read, VPC links."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from apigwctl.sandbox.control_plane import ControlPlane
from apigwctl.sandbox.http import HttpRequest
from apigwctl.sandbox.protocol import protocol
from apigwctl.sandbox.timed import AS_AWS
from apigwctl.sandbox.v2.operations import OPERATIONS
from tests.contract.sandbox_client import ACCOUNT, NOON, REGION, client
from tests.contract.sandbox_v2_world import Case, Refusal, V2World
from tests.contract.sandbox_world import bad, missing

PREFIX = "arn:aws:apigateway:<region>::"
NO_API = missing("Invalid API identifier specified <account>:x")


def test_every_operation_that_is_answered_is_one_of_the_model() -> None:
    assert set(OPERATIONS) <= set(protocol("apigatewayv2").model.operation_names)


KINDS = (
    "Api",
    "Route",
    "RouteResponse",
    "Integration",
    "IntegrationResponse",
    "Authorizer",
    "Model",
    "Stage",
    "Deployment",
)


@pytest.mark.parametrize("kind", [*KINDS, "VpcLink"])
def test_every_kind_has_its_five_operations(kind: str) -> None:
    assert {f"{verb}{kind}" for verb in ("Create", "Get", "Update", "Delete")} | {f"Get{kind}s"} <= set(OPERATIONS)


TAGGED = [
    (f"{PREFIX}/apis/<api>", "get_api", {"ApiId": "<api>"}),
    (f"{PREFIX}/apis/<api>/stages/dev", "get_stage", {"ApiId": "<api>", "StageName": "dev"}),
    (f"{PREFIX}/vpclinks/<link>", "get_vpc_link", {"VpcLinkId": "<link>"}),
]


@pytest.mark.parametrize(("arn", "operation", "asks"), TAGGED, ids=[operation for _, operation, _ in TAGGED])
def test_tags_are_the_resources_own(arn: str, operation: str, asks: dict[str, str]) -> None:
    world = V2World()
    world.shows("tag_resource", ResourceArn=arn, Tags={"a": "1", "b": "2"})
    world.shows("tag_resource", ResourceArn=arn, Tags={"b": "3"})
    assert world.shows(operation, **asks)["Tags"] == {"a": "1", "b": "3"}
    world.shows("untag_resource", ResourceArn=arn, TagKeys=["a", "nope"])
    assert world.shows("get_tags", ResourceArn=arn)["Tags"] == {"b": "3"}
    world.shows("untag_resource", ResourceArn=arn, TagKeys=["b"])
    assert world.shows(operation, **asks)["Tags"] == {}


TAGS = [
    Case("the tags of a new API", "get_tags", {"ResourceArn": f"{PREFIX}/apis/<api>"}, {"Tags": {}}),
    Case("no API", "get_tags", {"ResourceArn": f"{PREFIX}/apis/x"}, NO_API),
    Case(
        "no stage",
        "get_tags",
        {"ResourceArn": f"{PREFIX}/apis/<api>/stages/x"},
        missing("Invalid stage identifier specified"),
    ),
    Case(
        "no link",
        "get_tags",
        {"ResourceArn": f"{PREFIX}/vpclinks/x"},
        missing("Invalid Vpc Link identifier specified"),
    ),
    Case(
        "routes have none",
        "get_tags",
        {"ResourceArn": f"{PREFIX}/apis/<api>/routes/<pets>"},
        bad(f"Invalid ARN. ARN is not well formed {PREFIX}/apis/<api>/routes/<pets>"),
    ),
    Case("no ARN", "get_tags", {"ResourceArn": "x"}, bad("Invalid ARN. ARN is not well formed x")),
    Case(
        "a tag of AWS's",
        "tag_resource",
        {"ResourceArn": f"{PREFIX}/apis/<api>", "Tags": {"aws:a": "b"}},
        bad("Tag keys starting with 'aws:' are reserved for system use"),
    ),
    Case(
        "fifty-one tags",
        "tag_resource",
        {"ResourceArn": f"{PREFIX}/apis/<api>", "Tags": {f"t{index}": "" for index in range(51)}},
        bad("The number of tags exceeds the limit of 50"),
    ),
    Case("tagging", "tag_resource", {"ResourceArn": f"{PREFIX}/apis/<api>", "Tags": {"a": "b"}}, {}, 201),
    Case("untagging", "untag_resource", {"ResourceArn": f"{PREFIX}/apis/<api>", "TagKeys": ["a"]}, {}, 204),
]


def failed(value: str, where: str, constraint: str) -> Any:
    return bad(f"1 validation error detected: Value {value} at '{where}' failed to satisfy constraint: {constraint}")


def length(operation: str, member: str, text: str, most: int) -> Any:
    return failed(f"'{text}'", f"{operation}Input.{member}", f"Member must have length less than or equal to {most}")


def size(operation: str, member: str, value: int, bound: int, word: str) -> Any:
    return failed(f"'{value}'", f"{operation}Input.{member}", f"Member must have value {word} than or equal to {bound}")


NEW = {"Name": "new", "ProtocolType": "HTTP"}
BACKEND = {"ApiId": "<api>", "IntegrationType": "HTTP_PROXY", "IntegrationMethod": "GET", "IntegrationUri": "http://a"}
PETS = {"ApiId": "<api>", "RouteId": "<pets>"}
READ = [
    Case(
        "no name",
        "create_api",
        {"ProtocolType": "HTTP"},
        failed("null", "createApiInput.Name", "Member must not be null"),
    ),
    Case(
        "no key",
        "create_route",
        {"ApiId": "<api>"},
        failed("null", "createRouteInput.RouteKey", "Member must not be null"),
    ),
    Case(
        "no sources",
        "create_authorizer",
        {"ApiId": "<api>", "Name": "a", "AuthorizerType": "JWT"},
        failed("null", "createAuthorizerInput.IdentitySource", "Member must not be null"),
    ),
    Case(
        "an unknown protocol",
        "create_api",
        {**NEW, "ProtocolType": "REST"},
        failed("'REST'", "createApiInput.ProtocolType", "Member must satisfy enum value set: [WEBSOCKET, HTTP]"),
    ),
    Case(
        "an unknown authorization",
        "update_route",
        {**PETS, "AuthorizationType": "COGNITO"},
        failed(
            "'COGNITO'",
            "updateRouteInput.AuthorizationType",
            "Member must satisfy enum value set: [NONE, AWS_IAM, CUSTOM, JWT]",
        ),
    ),
    Case("a name too long", "create_api", {**NEW, "Name": "n" * 129}, length("createApi", "Name", "n" * 129, 128)),
    Case(
        "a version too long", "create_api", {**NEW, "Version": "v" * 65}, length("createApi", "Version", "v" * 65, 64)
    ),
    Case(
        "a description too long",
        "update_api",
        {"ApiId": "<api>", "Description": "d" * 1025},
        length("updateApi", "Description", "d" * 1025, 1024),
    ),
    Case(
        "a time too short",
        "create_integration",
        {**BACKEND, "TimeoutInMillis": 49},
        size("createIntegration", "TimeoutInMillis", 49, 50, "greater"),
    ),
    Case(
        "a time too long",
        "create_integration",
        {**BACKEND, "TimeoutInMillis": 30001},
        size("createIntegration", "TimeoutInMillis", 30001, 30000, "less"),
    ),
    Case(
        "kept too long",
        "update_authorizer",
        {"ApiId": "<api>", "AuthorizerId": "<callers>", "AuthorizerResultTtlInSeconds": 3601},
        size("updateAuthorizer", "AuthorizerResultTtlInSeconds", 3601, 3600, "less"),
    ),
    Case(
        "remembered too long",
        "update_api",
        {"ApiId": "<api>", "CorsConfiguration": {"MaxAge": 86401}},
        size("updateApi", "CorsConfiguration.MaxAge", 86401, 86400, "less"),
    ),
    Case(
        "an operation name too long",
        "update_route",
        {**PETS, "OperationName": "o" * 65},
        length("updateRoute", "OperationName", "o" * 65, 64),
    ),
    Case("not that many", "get_apis", {"MaxResults": "many"}, bad("Invalid MaxResults parameter specified")),
    Case("none at all", "get_apis", {"MaxResults": "0"}, bad("Invalid MaxResults parameter specified")),
    Case("no token", "get_apis", {"NextToken": "???"}, bad("Invalid NextToken parameter specified")),
]
LINKS = [
    Case(
        "one",
        "get_vpc_link",
        {"VpcLinkId": "<link>"},
        {
            "CreatedDate": NOON,
            "Name": "second",
            "SecurityGroupIds": [],
            "SubnetIds": ["subnet-1"],
            "Tags": {},
            "VpcLinkId": "<link>",
            "VpcLinkStatus": "AVAILABLE",
            "VpcLinkStatusMessage": "VPC link is ready to route traffic",
            "VpcLinkVersion": "V2",
        },
    ),
    Case(
        "without subnets",
        "create_vpc_link",
        {"Name": "a", "SubnetIds": []},
        bad("At least one subnet must be specified"),
    ),
    Case(
        "with eleven subnets",
        "create_vpc_link",
        {"Name": "a", "SubnetIds": [f"subnet-{index}" for index in range(11)]},
        bad("At most 10 subnets can be specified"),
    ),
    Case("without a name", "create_vpc_link", {"Name": "", "SubnetIds": ["a"]}, bad("Name cannot be empty")),
    Case("no name", "update_vpc_link", {"VpcLinkId": "<link>", "Name": ""}, bad("Name cannot be empty")),
    Case("none", "delete_vpc_link", {"VpcLinkId": "x"}, missing("Invalid Vpc Link identifier specified")),
]


@pytest.mark.parametrize("case", [*TAGS, *READ, *LINKS], ids=lambda case: f"{case.operation}: {case.says}")
def test_requests_answer_as_documented(case: Case) -> None:
    V2World().holds(case)


BODIES = [
    ("no JSON", b"{", "Invalid request input: Unable to parse the request body"),
    ("no object", b"[]", "Invalid request input: class java.util.ArrayList can not be converted to an Map"),
    (
        "a number in words",
        b'{"integrationType": "MOCK", "timeoutInMillis": "long"}',
        "Invalid request input: class java.lang.String can not be converted to an Integer",
    ),
    (
        "a list for a map",
        b'{"integrationType": "MOCK", "requestParameters": []}',
        "Invalid request input: class java.util.ArrayList can not be converted to an Map",
    ),
]


@pytest.mark.parametrize(("says", "body", "words"), BODIES, ids=[says for says, _, _ in BODIES])
def test_what_cannot_be_read_is_a_bad_request(says: str, body: bytes, words: str) -> None:
    world = V2World()
    path = world.filled("/v2/apis/<ws-api>/integrations")
    answer = world.plane.handle(HttpRequest("POST", path, {}, {}, body, ACCOUNT, REGION))
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (400, "BadRequestException")
    assert words in answer.body.decode()


def test_what_is_null_counts_as_not_sent() -> None:
    world = V2World()
    path = world.filled("/v2/apis/<api>/routes/<pets>")
    body = b'{"routeKey": null, "operationName": "list", "authorizationScopes": [null]}'
    answer = world.plane.handle(HttpRequest("PATCH", path, {}, {}, body, ACCOUNT, REGION))
    assert answer.status == 200
    shown = world.shows("get_route", **PETS)
    assert (shown["RouteKey"], shown["OperationName"]) == ("GET /pets", "list")
    assert "AuthorizationScopes" not in shown


PAGED = [
    ("get_apis", {}),
    ("get_routes", {"ApiId": "<ws-api>"}),
    ("get_integrations", {"ApiId": "<api>"}),
    ("get_authorizers", {"ApiId": "<api>"}),
    ("get_deployments", {"ApiId": "<api>"}),
    ("get_stages", {"ApiId": "<api>"}),
    ("get_models", {"ApiId": "<ws-api>"}),
    ("get_route_responses", {"ApiId": "<ws-api>", "RouteId": "<ws-default>"}),
    ("get_integration_responses", {"ApiId": "<ws-api>", "IntegrationId": "<ws-mock>"}),
]


@pytest.mark.parametrize("length", [1, 2, 500])
@pytest.mark.parametrize(("operation", "asks"), PAGED, ids=[name for name, _ in PAGED])
def test_lists_come_in_pages(operation: str, asks: dict[str, str], length: int) -> None:
    world = V2World()
    world.shows("create_stage", ApiId="<api>", StageName="other")
    whole = world.shows(operation, **asks)["Items"]
    pages = world.client.get_paginator(operation).paginate(**world.filled(asks), PaginationConfig={"PageSize": length})
    found = [page["Items"] for page in pages]
    assert [item for page in found for item in page] == whole
    assert all(len(page) <= length for page in found)
    assert len(found) == max(1, -(-len(whole) // length))


def test_a_link_takes_its_time() -> None:
    world = V2World()
    moment = [NOON]
    world.plane = ControlPlane.from_data(world.plane.to_data(), clock=lambda: moment[0], random=random.Random())
    world.plane.durations = AS_AWS
    world.client = client(world.plane, "apigatewayv2")
    made = world.shows("create_vpc_link", Name="slow", SubnetIds=["subnet-1"])
    states = [made["VpcLinkStatus"]]
    for wait in (10, 200):
        moment[0] = NOON + timedelta(seconds=wait)
        states.append(world.shows("get_vpc_link", VpcLinkId=made["VpcLinkId"])["VpcLinkStatus"])
    assert states == ["PENDING", "PENDING", "AVAILABLE"]


NAMED: list[tuple[str, dict[str, Any], Refusal]] = [
    (name, {"ApiId": "x", **asks}, NO_API)
    for name, asks in [
        ("get_routes", {}),
        ("get_route", {"RouteId": "x"}),
        ("get_integrations", {}),
        ("get_authorizers", {}),
        ("get_models", {}),
        ("get_stages", {}),
        ("get_deployments", {}),
        ("delete_cors_configuration", {}),
        ("delete_stage", {"StageName": "x"}),
        ("delete_integration", {"IntegrationId": "x"}),
        ("update_authorizer", {"AuthorizerId": "x"}),
        ("update_deployment", {"DeploymentId": "x"}),
        ("get_model_template", {"ModelId": "x"}),
        ("reset_authorizers_cache", {"StageName": "x"}),
    ]
]


@pytest.mark.parametrize(("operation", "asks", "refusal"), NAMED, ids=[name for name, _, _ in NAMED])
def test_an_api_that_is_not_there_is_told(operation: str, asks: dict[str, Any], refusal: Refusal) -> None:
    V2World().holds(Case("no API", operation, asks, refusal))


def test_a_state_that_was_kept_answers_as_before() -> None:
    world = V2World()
    again = ControlPlane.from_data(world.plane.to_data(), clock=lambda: NOON, random=random.Random())
    assert client(again, "apigatewayv2").get_apis()["Items"] == world.shows("get_apis")["Items"]
