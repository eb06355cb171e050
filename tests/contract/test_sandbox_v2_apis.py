"""HTTP and WebSocket APIs, their CORS configuration and quick create, as AWS documents them."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest

from tests.contract.sandbox_client import NOON, client
from tests.contract.sandbox_v2_world import LAMBDA, Case, Refusal, V2World, http_only, socket_only
from tests.contract.sandbox_world import bad, missing

SELECTION = "$request.method $request.path"
KEY = "$request.header.x-api-key"
USAGE = "$context.authorizer.usageIdentifierKey"


def http(**said: Any) -> dict[str, Any]:
    """An HTTP API as AWS shows it."""
    return {
        "ApiId": "<api>",
        "ApiEndpoint": "https://<api>.execute-api.<region>.amazonaws.com",
        "ApiKeySelectionExpression": KEY,
        "CreatedDate": NOON,
        "DisableExecuteApiEndpoint": False,
        "IpAddressType": "ipv4",
        "Name": "orders",
        "ProtocolType": "HTTP",
        "RouteSelectionExpression": SELECTION,
        "Tags": {},
        **said,
    }


def socket(**said: Any) -> dict[str, Any]:
    """A WebSocket API as AWS shows it."""
    ids = {"ApiId": "<ws-api>", "ApiEndpoint": "wss://<ws-api>.execute-api.<region>.amazonaws.com"}
    return http(**ids, Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action") | said


def create(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "create_api", {"Name": "new", "ProtocolType": "HTTP", **asks}, answer, 201)


def create_socket(says: str, answer: Any, **asks: Any) -> Case:
    asks = {"ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action", **asks}
    return create(says, answer, **asks)


def update(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "update_api", {"ApiId": "<api>", **asks}, answer)


def made(**said: Any) -> dict[str, Any]:
    return http(ApiId=ANY, ApiEndpoint=ANY, Name="new", **said)


def made_socket(**said: Any) -> dict[str, Any]:
    return socket(ApiId=ANY, ApiEndpoint=ANY, Name="new", **said)


def cors(**said: Any) -> dict[str, Any]:
    return {"CorsConfiguration": said}


CREATED = [
    create("bare", made()),
    create("the selection expression in braces", made(), RouteSelectionExpression="${request.method} ${request.path}"),
    create("the selection expression as it is shown", made(), RouteSelectionExpression=SELECTION),
    create(
        "everything",
        made(Description="d", Version="v1", DisableExecuteApiEndpoint=True, IpAddressType="dualstack", Tags={"a": "b"}),
        Description="d",
        Version="v1",
        DisableExecuteApiEndpoint=True,
        IpAddressType="dualstack",
        Tags={"a": "b"},
    ),
    create("an empty description is none", made(), Description=""),
    create(
        "cross-origin requests",
        made(CorsConfiguration={"AllowCredentials": False, "AllowOrigins": ["*"]}),
        **cors(AllowOrigins=["*"]),
    ),
    create(
        "credentials for an origin",
        made(CorsConfiguration={"AllowCredentials": True, "AllowOrigins": ["https://a.example"], "MaxAge": -1}),
        **cors(AllowOrigins=["https://a.example"], AllowCredentials=True, MaxAge=-1),
    ),
    create(
        "a lower case method stays",
        made(CorsConfiguration={"AllowCredentials": False, "AllowMethods": ["GET", "put"]}),
        **cors(AllowMethods=["GET", "put"]),
    ),
    create(
        "credentials for every origin",
        bad("allow-credentials is not supported if 'allow-origin' is *"),
        **cors(AllowOrigins=["*"], AllowCredentials=True),
    ),
    create("an origin without scheme", bad("Invalid format for origin a.example"), **cors(AllowOrigins=["a.example"])),
    create(
        "an unknown method",
        bad("Invalid method FETCH specified for CorsConfiguration"),
        **cors(AllowMethods=["FETCH"]),
    ),
    create(
        "a header with a blank", bad("Invalid header a b specified for CorsConfiguration"), **cors(AllowHeaders=["a b"])
    ),
    create(
        "another selection expression",
        bad("RouteSelectionExpression of an HTTP API must be ${request.method} ${request.path}"),
        RouteSelectionExpression="$request.body.action",
    ),
    create("no name", bad("Name must not be empty"), Name=""),
    create(
        "the schema validation of WebSocket APIs", socket_only("DisableSchemaValidation"), DisableSchemaValidation=True
    ),
    create("a key from an authorizer", socket_only("ApiKeySelectionExpression"), ApiKeySelectionExpression=USAGE),
    create("a route without a target", bad("Target is required for quick create"), RouteKey="GET /pets"),
    create("a target that is no URL", bad("Invalid HTTP endpoint specified for URI"), Target="example.com"),
    create_socket("a WebSocket API", made_socket()),
    create_socket(
        "its settings",
        made_socket(ApiKeySelectionExpression=USAGE, DisableSchemaValidation=True),
        ApiKeySelectionExpression=USAGE,
        DisableSchemaValidation=True,
    ),
    create_socket(
        "selected by an expression in braces",
        made_socket(RouteSelectionExpression="${request.body.action}"),
        RouteSelectionExpression="${request.body.action}",
    ),
    create_socket(
        "no selection expression",
        bad("RouteSelectionExpression is required for WEBSOCKET protocol Apis"),
        RouteSelectionExpression="",
    ),
    create_socket(
        "that of HTTP APIs",
        bad(f"Invalid RouteSelectionExpression specified: {SELECTION}"),
        RouteSelectionExpression=SELECTION,
    ),
    create_socket("cross-origin requests for a WebSocket API", http_only("CorsConfiguration"), **cors(MaxAge=1)),
    create_socket(
        "quick create of a WebSocket API", bad("Quick create is supported only for HTTP protocol Apis"), Target="x"
    ),
    create_socket(
        "a key from elsewhere",
        bad(f"Invalid ApiKeySelectionExpression specified. Must be one of [{KEY}, {USAGE}]"),
        ApiKeySelectionExpression="$request.body.key",
    ),
]
READ = [
    Case("an HTTP API", "get_api", {"ApiId": "<api>"}, http()),
    Case("a WebSocket API", "get_api", {"ApiId": "<ws-api>"}, socket()),
    Case("all", "get_apis", {}, {"Items": [http(), socket()]}),
    Case("none", "get_api", {"ApiId": "nope"}, missing("Invalid API identifier specified <account>:nope")),
    Case("deleting none", "delete_api", {"ApiId": "nope"}, missing("Invalid API identifier specified <account>:nope")),
    Case("deleting one", "delete_api", {"ApiId": "<api>"}, {}, 204),
    Case("updating none", "update_api", {"ApiId": "x"}, missing("Invalid API identifier specified <account>:x")),
    Case("deleting what is not there", "delete_cors_configuration", {"ApiId": "<api>"}, {}, 204),
]

UPDATED = [
    update("nothing", http()),
    update("a name", http(Name="newer"), Name="newer"),
    update("a description", http(Description="d"), Description="d"),
    update("what answers no more", http(DisableExecuteApiEndpoint=True), DisableExecuteApiEndpoint=True),
    update("addresses", http(IpAddressType="dualstack"), IpAddressType="dualstack"),
    update("no name", bad("Name must not be empty"), Name=""),
    update(
        "the target of what was not made quickly",
        bad("Target, RouteKey and CredentialsArn can be changed only of an API made by quick create"),
        Target="https://example.com",
    ),
    Case(
        "another selection",
        "update_api",
        {"ApiId": "<ws-api>", "RouteSelectionExpression": "$request.body.kind"},
        socket(RouteSelectionExpression="$request.body.kind"),
    ),
    Case(
        "no selection",
        "update_api",
        {"ApiId": "<ws-api>", "RouteSelectionExpression": ""},
        bad("RouteSelectionExpression is required for WEBSOCKET protocol Apis"),
    ),
    Case(
        "cross-origin requests to a WebSocket API",
        "update_api",
        {"ApiId": "<ws-api>", **cors(MaxAge=1)},
        http_only("CorsConfiguration"),
    ),
]


@pytest.mark.parametrize("case", [*CREATED, *READ, *UPDATED], ids=lambda case: f"{case.operation}: {case.says}")
def test_apis_answer_as_documented(case: Case) -> None:
    V2World().holds(case)


def test_an_update_of_cors_keeps_the_members_that_it_does_not_give_and_an_empty_list_clears_one() -> None:
    world = V2World()
    world.shows("update_api", ApiId="<api>", **cors(AllowOrigins=["https://a.example"], AllowHeaders=["x-a"], MaxAge=5))
    changed = world.shows("update_api", ApiId="<api>", **cors(AllowOrigins=["https://b.example"], AllowHeaders=[]))
    expected = {"AllowCredentials": False, "AllowOrigins": ["https://b.example"], "MaxAge": 5}
    assert changed["CorsConfiguration"] == expected


def test_cors_is_taken_away_by_an_operation_of_its_own() -> None:
    world = V2World()
    world.shows("update_api", ApiId="<api>", **cors(AllowOrigins=["*"]))
    world.shows("delete_cors_configuration", ApiId="<api>")
    assert "CorsConfiguration" not in world.shows("get_api", ApiId="<api>")


def test_an_api_that_is_mapped_to_a_domain_is_not_deleted() -> None:
    world = V2World()
    domain = {"CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1", "EndpointType": "REGIONAL"}
    world.shows("create_domain_name", DomainName="shop.example", DomainNameConfigurations=[domain])
    world.shows("create_api_mapping", DomainName="shop.example", ApiId="<api>", Stage="dev")
    refusal = bad(
        "Deleting API <api> failed. Please remove all API mappings for the API from your custom domain names."
    )
    world.holds(Case("mapped", "delete_api", {"ApiId": "<api>"}, refusal))
    stage = world.ask("delete_stage", ApiId="<api>", StageName="dev")
    assert isinstance(stage, Refusal)
    assert stage.code == "BadRequestException"


def quickly(world: V2World, **asks: Any) -> str:
    """The id of an API made by quick create."""
    return str(world.shows("create_api", Name="quick", ProtocolType="HTTP", **asks)["ApiId"])


QUICK = [
    ({"Target": LAMBDA}, "AWS_PROXY", "POST", "2.0", "$default"),
    ({"Target": "https://example.com"}, "HTTP_PROXY", "ANY", "1.0", "$default"),
    ({"Target": "https://example.com", "RouteKey": "GET /pets"}, "HTTP_PROXY", "ANY", "1.0", "GET /pets"),
]


@pytest.mark.parametrize(("asks", "kind", "method", "payload", "key"), QUICK, ids=lambda value: str(value))
def test_quick_create_makes_an_integration_a_route_and_a_stage(
    asks: dict[str, Any], kind: str, method: str, payload: str, key: str
) -> None:
    world = V2World()
    api = quickly(world, **asks)
    [integration] = world.shows("get_integrations", ApiId=api)["Items"]
    [route] = world.shows("get_routes", ApiId=api)["Items"]
    [stage] = world.shows("get_stages", ApiId=api)["Items"]
    [deployment] = world.shows("get_deployments", ApiId=api)["Items"]
    assert all(record["ApiGatewayManaged"] for record in (integration, route, stage))
    assert (integration["IntegrationType"], integration["IntegrationMethod"]) == (kind, method)
    assert (integration["IntegrationUri"], integration["PayloadFormatVersion"]) == (asks["Target"], payload)
    assert (route["RouteKey"], route["Target"]) == (key, f"integrations/{integration['IntegrationId']}")
    assert (stage["StageName"], stage["AutoDeploy"]) == ("$default", True)
    assert (stage["DeploymentId"], deployment["AutoDeployed"]) == (deployment["DeploymentId"], True)


LOCKED = [
    ("update_route", {"RouteId": "<route>", "RouteKey": "GET /x"}, "RouteKey of a Route"),
    ("update_stage", {"StageName": "$default", "ClientCertificateId": "x"}, "ClientCertificateId of a Stage"),
    (
        "update_integration",
        {"IntegrationId": "<integration>", "IntegrationUri": "x"},
        "IntegrationUri of a Integration",
    ),
]


@pytest.mark.parametrize(("operation", "asks", "what"), LOCKED, ids=[operation for operation, _, _ in LOCKED])
def test_what_quick_create_made_is_locked(operation: str, asks: dict[str, Any], what: str) -> None:
    world = quick_world()
    refusal = bad(f"{what} that is managed by API Gateway cannot be changed")
    world.holds(Case("locked", operation, {"ApiId": "<quick>", **asks}, refusal))


UNLOCKED = [
    ("update_route", {"RouteId": "<route>", "OperationName": "list"}),
    ("update_stage", {"StageName": "$default", "Description": "d"}),
    ("update_integration", {"IntegrationId": "<integration>", "TimeoutInMillis": 5000}),
]


@pytest.mark.parametrize(("operation", "asks"), UNLOCKED, ids=[operation for operation, _ in UNLOCKED])
def test_what_overrides_of_managed_things_change_can_be_changed(operation: str, asks: dict[str, Any]) -> None:
    world = quick_world()
    name, value = list(asks.items())[-1]
    assert world.shows(operation, ApiId="<quick>", **asks)[name] == value


KEPT = [
    ("delete_integration", {"IntegrationId": "<integration>"}, "An Integration"),
    ("delete_stage", {"StageName": "$default"}, "A Stage"),
]


@pytest.mark.parametrize(("operation", "asks", "what"), KEPT, ids=[operation for operation, _, _ in KEPT])
def test_what_quick_create_made_is_not_deleted_alone(operation: str, asks: dict[str, Any], what: str) -> None:
    refusal = bad(f"{what} that is managed by API Gateway cannot be deleted")
    quick_world().holds(Case("kept", operation, {"ApiId": "<quick>", **asks}, refusal))


def quick_world() -> V2World:
    world = V2World()
    world.names["quick"] = quickly(world, Target="https://example.com")
    world.names["route"] = world.shows("get_routes", ApiId="<quick>")["Items"][0]["RouteId"]
    world.names["integration"] = world.shows("get_integrations", ApiId="<quick>")["Items"][0]["IntegrationId"]
    return world


def test_the_target_and_route_of_quick_create_can_be_changed_with_the_api() -> None:
    world = quick_world()
    world.shows("update_api", ApiId="<quick>", Target=LAMBDA, RouteKey="GET /pets")
    integration = world.shows("get_integration", ApiId="<quick>", IntegrationId="<integration>")
    route = world.shows("get_route", ApiId="<quick>", RouteId="<route>")
    assert (integration["IntegrationType"], integration["IntegrationUri"]) == ("AWS_PROXY", LAMBDA)
    assert (integration["IntegrationMethod"], integration["ApiGatewayManaged"]) == ("POST", True)
    assert (route["RouteKey"], route["Target"]) == ("GET /pets", world.filled("integrations/<integration>"))


BROKEN_TARGETS = [
    ({"Target": ""}, "The target of an API made by quick create cannot be removed"),
    ({"Target": "example.com"}, "Invalid HTTP endpoint specified for URI"),
    ({"Target": "https://a.example", "Name": ""}, "Name must not be empty"),
]


@pytest.mark.parametrize(("asks", "words"), BROKEN_TARGETS, ids=[words for _, words in BROKEN_TARGETS])
def test_a_refused_change_of_a_quick_target_changes_nothing(asks: dict[str, Any], words: str) -> None:
    quick_world().holds(Case("refused", "update_api", {"ApiId": "<quick>", **asks}, bad(words)))


def test_a_client_of_another_region_or_account_sees_no_api() -> None:
    world = V2World()
    for place in ({"region": "us-east-1"}, {"account": "210987654321"}):
        assert client(world.plane, "apigatewayv2", **place).get_apis()["Items"] == []
