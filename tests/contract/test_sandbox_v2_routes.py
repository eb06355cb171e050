"""Routes and route responses of HTTP and WebSocket APIs, as AWS documents them."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest

from tests.contract.sandbox_v2_world import ROUTE, Case, V2World, socket_only
from tests.contract.sandbox_world import bad, conflict, missing

CUSTOM = bad(
    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid "
    "authorizer."
)
JWT = bad("Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer.")
SCOPES = bad(
    "Invalid Route authorization type specified. Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT "
    "authorization types"
)
MISSING = missing("Invalid Route identifier specified")
NO_RESPONSE = missing("Invalid RouteResponse identifier specified")


def route(**said: Any) -> dict[str, Any]:
    """A route as AWS shows it."""
    return {"ApiKeyRequired": False, "AuthorizationType": "NONE", "RouteId": ANY, "RouteKey": "GET /x", **said}


def create(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "create_route", {"ApiId": "<api>", "RouteKey": "GET /x", **asks}, answer, 201)


def create_socket(says: str, answer: Any, **asks: Any) -> Case:
    return create(says, answer, **{"ApiId": "<ws-api>", "RouteKey": "send", **asks})


def update(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "update_route", {"ApiId": "<api>", "RouteId": "<pets>", **asks}, answer)


def pets(**said: Any) -> dict[str, Any]:
    return route(RouteId="<pets>", RouteKey="GET /pets", Target="integrations/<backend>", **said)


TAKEN = [
    "$default", "ANY /", "POST /pets/{id}", "DELETE /a/b-c_d.e~f", "GET /{proxy+}", "HEAD /a/{b}/c/{d+}",
    "OPTIONS /a:b@c", "PATCH /pets/", "PUT /%20",
]  # fmt: skip
REFUSED = [
    "GET", "GET pets", "get /pets", "TRACE /pets", "/pets", "GET  /pets", "GET /a b", "GET /{a+}/b", "GET /{a}/{a}",
    "GET /x{a}", "GET /{}", "GET /{a", "GET /a?b=c", "$connect",
]  # fmt: skip
KEYS = [
    *(create(key, route(RouteKey=key), RouteKey=key) for key in TAKEN),
    *(create(key, bad(ROUTE + key), RouteKey=key) for key in REFUSED),
    create("no key", bad("Route key is required"), RouteKey=""),
    create(
        "a key that is taken", conflict("Route with key GET /pets already exists for this API"), RouteKey="GET /pets"
    ),
    create_socket("a key of one's own", route(RouteKey="send")),
    create_socket("the disconnection", route(RouteKey="$disconnect"), RouteKey="$disconnect"),
    create_socket("a path is no more than a word", route(RouteKey="GET /x"), RouteKey="GET /x"),
    create_socket("taken", conflict("Route with key $connect already exists for this API"), RouteKey="$connect"),
]
VARIABLES = [
    ("GET /a/{x}", "GET /a/{y}", True),
    ("GET /a/{x}/b", "GET /a/{y}/c", True),
    ("GET /{x}", "GET /{y}/a", True),
    ("GET /a/{x}", "GET /a/{x}/{y}", False),
    ("GET /a/{x}", "GET /b/{y}", False),
    ("GET /a/{x}", "GET /a/b", False),
    ("GET /a/{x}", "POST /a/{y}", False),
    ("GET /a/{x}", "GET /a/{y+}", False),
    ("GET /a/{x}/{y}", "GET /a/b/{z}", False),
]
CREATED = [
    create("an API that is not", missing("Invalid API identifier specified <account>:x"), ApiId="x"),
    create("with a target", route(Target="integrations/<backend>"), Target="integrations/<backend>"),
    create("with a name", route(OperationName="list"), OperationName="list"),
    create("no target", missing("Invalid Integration identifier specified"), Target="integrations/nope"),
    create(
        "a target without folder",
        bad("Invalid target specified: <backend>. Must be of the form integrations/<integration id>"),
        Target="<backend>",
    ),
    create("signed by IAM", route(AuthorizationType="AWS_IAM"), AuthorizationType="AWS_IAM"),
    create(
        "a token",
        route(AuthorizationType="JWT", AuthorizerId="<tokens>", AuthorizationScopes=["a", "b"]),
        AuthorizationType="JWT",
        AuthorizerId="<tokens>",
        AuthorizationScopes=["a", "b"],
    ),
    create(
        "a function",
        route(AuthorizationType="CUSTOM", AuthorizerId="<callers>"),
        AuthorizationType="CUSTOM",
        AuthorizerId="<callers>",
    ),
    create("a token without authorizer", JWT, AuthorizationType="JWT"),
    create("a token checked by a function", JWT, AuthorizationType="JWT", AuthorizerId="<callers>"),
    create("a function without authorizer", CUSTOM, AuthorizationType="CUSTOM"),
    create("a function that checks tokens", CUSTOM, AuthorizationType="CUSTOM", AuthorizerId="<tokens>"),
    create("another API's function", CUSTOM, AuthorizationType="CUSTOM", AuthorizerId="<ws-door>"),
    create("an authorizer alone is not kept", route(), AuthorizerId="<tokens>"),
    create("scopes without a token", SCOPES, AuthorizationScopes=["a"]),
    create(
        "scopes for a function",
        SCOPES,
        AuthorizationScopes=["a"],
        AuthorizationType="CUSTOM",
        AuthorizerId="<callers>",
    ),
    create(
        "eleven scopes",
        bad("At most 10 authorization scopes can be specified"),
        AuthorizationType="JWT",
        AuthorizerId="<tokens>",
        AuthorizationScopes=[f"s{index}" for index in range(11)],
    ),
    create("no API key", route(), ApiKeyRequired=False),
    create("an API key", socket_only("ApiKeyRequired"), ApiKeyRequired=True),
    create("a model", socket_only("RequestModels"), RequestModels={"a": "Message"}),
    create("a choice of model", socket_only("ModelSelectionExpression"), ModelSelectionExpression="a"),
    create(
        "a request parameter",
        socket_only("RequestParameters"),
        RequestParameters={"route.request.header.a": {"Required": True}},
    ),
    create("an answer", socket_only("RouteResponseSelectionExpression"), RouteResponseSelectionExpression="$default"),
    create_socket("a key for a message", route(RouteKey="send", ApiKeyRequired=True), ApiKeyRequired=True),
    create_socket(
        "a model for a message",
        route(RouteKey="send", RequestModels={"send": "Message"}, ModelSelectionExpression="action"),
        RequestModels={"send": "Message"},
        ModelSelectionExpression="action",
    ),
    create_socket("no model", bad("Invalid model identifier specified: Nope"), RequestModels={"send": "Nope"}),
    create_socket(
        "two ways",
        route(RouteKey="send", RouteResponseSelectionExpression="$default"),
        RouteResponseSelectionExpression="$default",
    ),
    create_socket(
        "another way",
        bad("RouteResponseSelectionExpression must be $default"),
        RouteResponseSelectionExpression="$request.body.a",
    ),
    create_socket(
        "a token for a message",
        bad("Authorization type JWT is supported only for HTTP protocol Apis"),
        AuthorizationType="JWT",
    ),
    create_socket(
        "authorization of a message",
        bad("Authorization is supported only for the route $connect of WEBSOCKET protocol Apis"),
        AuthorizationType="CUSTOM",
        AuthorizerId="<ws-door>",
    ),
    create_socket(
        "a request parameter that is none",
        bad("Invalid request parameter specified: header.a"),
        RequestParameters={"header.a": {"Required": True}},
    ),
]
READ = [
    Case("one", "get_route", {"ApiId": "<api>", "RouteId": "<pets>"}, pets()),
    Case("none", "get_route", {"ApiId": "<api>", "RouteId": "x"}, MISSING),
    Case("another API's", "get_route", {"ApiId": "<api>", "RouteId": "<ws-connect>"}, MISSING),
    Case("all", "get_routes", {"ApiId": "<api>"}, {"Items": [pets()]}),
    Case("all of none", "get_routes", {"ApiId": "x"}, missing("Invalid API identifier specified <account>:x")),
    Case("one", "delete_route", {"ApiId": "<api>", "RouteId": "<pets>"}, {}, 204),
    Case("none", "delete_route", {"ApiId": "<api>", "RouteId": "x"}, MISSING),
    Case(
        "no such parameter",
        "delete_route_request_parameter",
        {"ApiId": "<api>", "RouteId": "<pets>", "RequestParameterKey": "x"},
        missing("Invalid request parameter specified"),
    ),
]
UPDATED = [
    update("nothing", pets()),
    update("a key", pets() | {"RouteKey": "GET /cats"}, RouteKey="GET /cats"),
    update("the same key", pets(), RouteKey="GET /pets"),
    update("no key", bad("Route key is required"), RouteKey=""),
    update("another target", pets() | {"Target": "integrations/<function>"}, Target="integrations/<function>"),
    update("a target that is not", missing("Invalid Integration identifier specified"), Target="integrations/x"),
    update("no target", {name: item for name, item in pets().items() if name != "Target"}, Target=""),
    update(
        "a token",
        pets(AuthorizerId="<tokens>") | {"AuthorizationType": "JWT"},
        AuthorizationType="JWT",
        AuthorizerId="<tokens>",
    ),
    update("an authorizer alone is not kept", pets(), AuthorizerId="<tokens>"),
    update("none", MISSING, RouteId="x"),
]
RESPONSES = [
    Case(
        "one",
        "get_route_response",
        {"ApiId": "<ws-api>", "RouteId": "<ws-default>", "RouteResponseId": "<ws-reply>"},
        {"RouteResponseId": "<ws-reply>", "RouteResponseKey": "$default"},
    ),
    Case(
        "all",
        "get_route_responses",
        {"ApiId": "<ws-api>", "RouteId": "<ws-default>"},
        {"Items": [{"RouteResponseId": "<ws-reply>", "RouteResponseKey": "$default"}]},
    ),
    Case(
        "none",
        "get_route_response",
        {"ApiId": "<ws-api>", "RouteId": "<ws-default>", "RouteResponseId": "x"},
        NO_RESPONSE,
    ),
    Case("of no route", "get_route_responses", {"ApiId": "<ws-api>", "RouteId": "x"}, MISSING),
    Case(
        "with a model",
        "create_route_response",
        {
            "ApiId": "<ws-api>",
            "RouteId": "<ws-connect>",
            "RouteResponseKey": "$default",
            "ResponseModels": {"a": "Message"},
            "ModelSelectionExpression": "a",
        },
        {
            "RouteResponseId": ANY,
            "RouteResponseKey": "$default",
            "ResponseModels": {"a": "Message"},
            "ModelSelectionExpression": "a",
        },
        201,
    ),
    Case(
        "a second one",
        "create_route_response",
        {"ApiId": "<ws-api>", "RouteId": "<ws-default>", "RouteResponseKey": "$default"},
        conflict("A response with key $default already exists"),
    ),
    Case(
        "another key",
        "create_route_response",
        {"ApiId": "<ws-api>", "RouteId": "<ws-connect>", "RouteResponseKey": "a"},
        bad("RouteResponseKey must be $default"),
    ),
    Case(
        "for an HTTP API",
        "create_route_response",
        {"ApiId": "<api>", "RouteId": "<pets>", "RouteResponseKey": "$default"},
        socket_only("RouteResponse"),
    ),
    Case(
        "a choice of model",
        "update_route_response",
        {
            "ApiId": "<ws-api>",
            "RouteId": "<ws-default>",
            "RouteResponseId": "<ws-reply>",
            "ModelSelectionExpression": "b",
        },
        {"RouteResponseId": "<ws-reply>", "RouteResponseKey": "$default", "ModelSelectionExpression": "b"},
    ),
    Case(
        "no model",
        "update_route_response",
        {
            "ApiId": "<ws-api>",
            "RouteId": "<ws-default>",
            "RouteResponseId": "<ws-reply>",
            "ResponseModels": {"a": "Nope"},
        },
        bad("Invalid model identifier specified: Nope"),
    ),
    Case(
        "one",
        "delete_route_response",
        {"ApiId": "<ws-api>", "RouteId": "<ws-default>", "RouteResponseId": "<ws-reply>"},
        {},
        204,
    ),
]


@pytest.mark.parametrize(
    "case", [*KEYS, *CREATED, *READ, *UPDATED, *RESPONSES], ids=lambda case: f"{case.operation}: {case.says}"
)
def test_routes_answer_as_documented(case: Case) -> None:
    V2World().holds(case)


@pytest.mark.parametrize(("first", "second", "conflicting"), VARIABLES)
def test_a_variable_has_one_name_at_each_place_of_a_path(first: str, second: str, conflicting: bool) -> None:
    world = V2World()
    world.shows("create_route", ApiId="<api>", RouteKey=first)
    words = f"The provided route key {second} has a conflicting variable on the same hierarchical level as {first}"
    answer = conflict(words) if conflicting else route(RouteKey=second)
    world.holds(create("", answer, RouteKey=second))


def test_a_route_is_renamed_where_it_would_be_in_its_own_way() -> None:
    world = V2World()
    made = world.shows("create_route", ApiId="<api>", RouteKey="GET /a/{x}")["RouteId"]
    renamed = world.shows("update_route", ApiId="<api>", RouteId=made, RouteKey="GET /a/{y}")
    assert renamed["RouteKey"] == "GET /a/{y}"


def test_request_parameters_are_merged_and_deleted_one_by_one() -> None:
    world = V2World()
    where = {"ApiId": "<ws-api>", "RouteId": "<ws-connect>"}
    header, query = "route.request.header.authorization", "route.request.querystring.token"
    world.shows("update_route", **where, RequestParameters={header: {"Required": True}})
    both = world.shows("update_route", **where, RequestParameters={query: {"Required": False}})["RequestParameters"]
    assert both == {header: {"Required": True}, query: {"Required": False}}
    world.shows("delete_route_request_parameter", **where, RequestParameterKey=header)
    assert world.shows("get_route", **where)["RequestParameters"] == {query: {"Required": False}}


def test_taking_the_authorization_away_takes_authorizer_and_scopes_away() -> None:
    world = V2World()
    where = {"ApiId": "<api>", "RouteId": "<pets>"}
    world.shows("update_route", **where, AuthorizationType="JWT", AuthorizerId="<tokens>", AuthorizationScopes=["read"])
    open_again = world.shows("update_route", **where, AuthorizationType="NONE")
    assert open_again == world.filled(pets())


def test_empty_scopes_clear_them() -> None:
    world = V2World()
    where = {"ApiId": "<api>", "RouteId": "<pets>"}
    world.shows("update_route", **where, AuthorizationType="JWT", AuthorizerId="<tokens>", AuthorizationScopes=["read"])
    assert "AuthorizationScopes" not in world.shows("update_route", **where, AuthorizationScopes=[])


def test_a_route_of_a_websocket_api_takes_an_authorizer_for_the_connection() -> None:
    world = V2World()
    where = {"ApiId": "<ws-api>", "RouteId": "<ws-connect>"}
    shown = world.shows("update_route", **where, AuthorizationType="CUSTOM", AuthorizerId="<ws-door>")
    assert shown["AuthorizerId"] == world.names["ws-door"]
    shown = world.shows("update_route", **where, AuthorizationType="AWS_IAM", AuthorizerId="")
    assert "AuthorizerId" not in shown


def test_an_api_has_300_routes_at_most() -> None:
    world = V2World()
    for index in range(299):
        world.shows("create_route", ApiId="<api>", RouteKey=f"GET /r{index}")
    refusal = world.ask("create_route", ApiId="<api>", RouteKey="GET /more")
    assert (refusal.status, refusal.code) == (429, "TooManyRequestsException")
    assert refusal.message == (
        "Maximum number of Routes for this API has been reached. Please contact AWS if you need additional Routes."
    )
