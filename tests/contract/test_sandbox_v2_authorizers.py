"""Authorizers and models of HTTP and WebSocket APIs, as AWS documents them."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest

from tests.contract.sandbox_v2_world import INVOKE, ISSUER, LAMBDA, ROLE, Case, V2World
from tests.contract.sandbox_world import bad, conflict, missing

URI = "Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation."
TOKEN = {
    "Name": "new",
    "AuthorizerType": "JWT",
    "IdentitySource": ["$request.header.Authorization"],
    "JwtConfiguration": {"Issuer": ISSUER, "Audience": ["web"]},
}
FUNCTION = {
    "Name": "new",
    "AuthorizerType": "REQUEST",
    "AuthorizerUri": INVOKE,
    "AuthorizerPayloadFormatVersion": "2.0",
    "IdentitySource": ["$request.header.Auth"],
}
DOOR = {
    "ApiId": "<ws-api>",
    "Name": "new",
    "AuthorizerType": "REQUEST",
    "AuthorizerUri": INVOKE,
    "IdentitySource": ["route.request.header.Auth"],
}
MISSING = missing("Invalid Authorizer identifier specified")
ONE_SOURCE = bad("A JWT authorizer needs one identity source, $request.header.<name> or $request.querystring.<name>")
ISSUED = bad("Issuer of a JWT authorizer must be a URL that begins with https://")
AUDIENCES = bad("A JWT authorizer needs between 1 and 50 audiences")
TAKEN = bad("Authorizer name must be unique. Authorizer callers already exists in this RestApi.")


def create(says: str, parts: dict[str, Any], answer: Any = None, **asks: Any) -> Case:
    """A creation; without an answer what was asked for is what is shown."""
    asked = {"ApiId": "<api>", **parts, **asks}
    asked = {name: item for name, item in asked.items() if item is not None}
    shown = {name: item for name, item in asked.items() if name != "ApiId" and item != []}
    return Case(says, "create_authorizer", asked, answer or {"AuthorizerId": ANY, **shown}, 201)


def source(text: str) -> Any:
    return bad(f"Invalid identity source expression specified: {text}")


def update(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "update_authorizer", {"ApiId": "<api>", "AuthorizerId": "<callers>", **asks}, answer)


def callers(**said: Any) -> dict[str, Any]:
    return {**FUNCTION, "AuthorizerId": "<callers>", "Name": "callers", **said}


CREATED = [
    create("a token", TOKEN),
    create("a token in the query", TOKEN, IdentitySource=["$request.querystring.token"]),
    create("two sources", TOKEN, ONE_SOURCE, IdentitySource=["$request.header.a", "$request.header.b"]),
    create("no source", TOKEN, ONE_SOURCE, IdentitySource=[]),
    create("a source of WebSocket APIs", TOKEN, ONE_SOURCE, IdentitySource=["route.request.header.a"]),
    create("no configuration", TOKEN, ISSUED, JwtConfiguration=None),
    create("an issuer that is not secure", TOKEN, ISSUED, JwtConfiguration={"Issuer": "http://a", "Audience": ["b"]}),
    create("no audience", TOKEN, AUDIENCES, JwtConfiguration={"Issuer": ISSUER}),
    create("too many", TOKEN, AUDIENCES, JwtConfiguration={"Issuer": ISSUER, "Audience": ["a"] * 51}),
    create(
        "a function for tokens",
        TOKEN,
        bad("AuthorizerUri is supported only for REQUEST authorizers"),
        AuthorizerUri=INVOKE,
    ),
    create("a function", FUNCTION),
    create("its old payload", FUNCTION, AuthorizerPayloadFormatVersion="1.0"),
    create("simple answers", FUNCTION, EnableSimpleResponses=True),
    create("kept for an hour", FUNCTION, AuthorizerResultTtlInSeconds=3600),
    create("never kept", FUNCTION, AuthorizerResultTtlInSeconds=0),
    create("called with a role", FUNCTION, AuthorizerCredentialsArn=ROLE),
    create("no sources", FUNCTION, IdentitySource=[]),
    create(
        "many sources",
        FUNCTION,
        IdentitySource=["$request.querystring.a", "$context.routeKey", "$stageVariables.b", "$request.header.c"],
    ),
    create(
        "no payload version",
        FUNCTION,
        bad("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer"),
        AuthorizerPayloadFormatVersion=None,
    ),
    create(
        "a third payload version",
        FUNCTION,
        bad("Invalid AuthorizerPayloadFormatVersion specified. Must be one of [1.0, 2.0]"),
        AuthorizerPayloadFormatVersion="3.0",
    ),
    create(
        "simple answers to the old payload",
        FUNCTION,
        bad("EnableSimpleResponses is supported only for AuthorizerPayloadFormatVersion 2.0"),
        AuthorizerPayloadFormatVersion="1.0",
        EnableSimpleResponses=True,
    ),
    create(
        "kept without a source",
        FUNCTION,
        bad("IdentitySource is required where AuthorizerResultTtlInSeconds is more than 0"),
        IdentitySource=[],
        AuthorizerResultTtlInSeconds=300,
    ),
    create(
        "a source of REST APIs", FUNCTION, source("method.request.header.a"), IdentitySource=["method.request.header.a"]
    ),
    create(
        "no function", FUNCTION, bad("AuthorizerUri is a required parameter for REQUEST authorizer"), AuthorizerUri=None
    ),
    create("a function's own ARN", FUNCTION, bad(f"Invalid Authorizer URI: {LAMBDA}. {URI}"), AuthorizerUri=LAMBDA),
    create(
        "called with what is no role",
        FUNCTION,
        bad("Invalid ARN specified in the request"),
        AuthorizerCredentialsArn="me",
    ),
    create(
        "tokens for a function",
        FUNCTION,
        bad("JwtConfiguration is supported only for JWT authorizers"),
        JwtConfiguration={"Issuer": ISSUER},
    ),
    create("a name that is taken", FUNCTION, TAKEN, Name="callers"),
    create("no name", FUNCTION, bad("Authorizer name must not be empty"), Name=""),
    create("a door", DOOR),
    create("a door without sources", DOOR, IdentitySource=[]),
    create("a name of another API", DOOR, Name="callers"),
    create(
        "tokens at the door",
        DOOR,
        bad("Authorizer type JWT is supported only for HTTP protocol Apis"),
        AuthorizerType="JWT",
    ),
    create(
        "kept at the door",
        DOOR,
        bad("AuthorizerResultTtlInSeconds cannot be set for WEBSOCKET protocol Apis."),
        AuthorizerResultTtlInSeconds=0,
    ),
    create(
        "a payload at the door",
        DOOR,
        bad("AuthorizerPayloadFormatVersion cannot be set for WEBSOCKET protocol Apis."),
        AuthorizerPayloadFormatVersion="1.0",
    ),
    create("an HTTP API's source", DOOR, source("$request.header.a"), IdentitySource=["$request.header.a"]),
]
OTHERS = [
    update("nothing", callers()),
    update("a name", callers(Name="others"), Name="others"),
    update("its own name", callers(), Name="callers"),
    update(
        "a name that is taken",
        bad("Authorizer name must be unique. Authorizer tokens already exists in this RestApi."),
        Name="tokens",
    ),
    update("how long", callers(AuthorizerResultTtlInSeconds=60), AuthorizerResultTtlInSeconds=60),
    update(
        "no sources", {name: item for name, item in callers().items() if name != "IdentitySource"}, IdentitySource=[]
    ),
    update(
        "no payload version",
        bad("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer"),
        AuthorizerPayloadFormatVersion="",
    ),
    update("none", MISSING, AuthorizerId="x"),
    Case("one", "get_authorizer", {"ApiId": "<api>", "AuthorizerId": "<callers>"}, callers()),
    Case("none", "get_authorizer", {"ApiId": "<api>", "AuthorizerId": "x"}, MISSING),
    Case("one", "delete_authorizer", {"ApiId": "<api>", "AuthorizerId": "<callers>"}, {}, 204),
    Case("none", "delete_authorizer", {"ApiId": "<api>", "AuthorizerId": "x"}, MISSING),
    Case(
        "all",
        "get_authorizers",
        {"ApiId": "<api>"},
        {"Items": [{**TOKEN, "AuthorizerId": "<tokens>", "Name": "tokens"}, callers()]},
    ),
    Case("caches", "reset_authorizers_cache", {"ApiId": "<api>", "StageName": "dev"}, {}, 204),
    Case(
        "caches of none",
        "reset_authorizers_cache",
        {"ApiId": "<api>", "StageName": "x"},
        missing("Invalid stage identifier specified"),
    ),
]
MESSAGE = {
    "ModelId": "<ws-model>",
    "ContentType": "application/json",
    "Name": "Message",
    "Schema": '{"type": "object"}',
}
NO_MODEL = missing("Invalid Model identifier specified")
NAMED = bad("Model name must be alphanumeric: [a-zA-Z0-9]+")


def model(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "create_model", {"ApiId": "<ws-api>", "Name": "New", "Schema": "{}", **asks}, answer, 201)


def update_model(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "update_model", {"ApiId": "<ws-api>", "ModelId": "<ws-model>", **asks}, answer)


MODELS = [
    model("bare", {"ModelId": ANY, "ContentType": "application/json", "Name": "New", "Schema": "{}"}),
    model(
        "whole",
        {"ModelId": ANY, "ContentType": "text/json", "Name": "New", "Schema": "{}", "Description": "d"},
        ContentType="text/json",
        Description="d",
    ),
    model("a name with a dash", NAMED, Name="a-b"),
    model("a name that is taken", conflict("Model name already exists for this API"), Name="Message"),
    model(
        "no JSON",
        bad("Invalid model schema specified. Expecting value: line 1 column 1 (char 0)"),
        Schema="type: object",
    ),
    model("no object", bad("Invalid model schema specified. A schema must be an object"), Schema="[]"),
    model("for an HTTP API", bad("Models are supported only for WEBSOCKET protocol Apis"), ApiId="<api>"),
    update_model("nothing", MESSAGE),
    update_model("a description", {**MESSAGE, "Description": "d"}, Description="d"),
    update_model("a schema", {**MESSAGE, "Schema": "{}"}, Schema="{}"),
    update_model(
        "no schema", bad("Invalid model schema specified. Expecting value: line 1 column 1 (char 0)"), Schema=""
    ),
    update_model("a name", {**MESSAGE, "Name": "Other"}, Name="Other"),
    update_model("a bad name", NAMED, Name="a b"),
    update_model("none", NO_MODEL, ModelId="x"),
    Case("one", "get_model", {"ApiId": "<ws-api>", "ModelId": "<ws-model>"}, MESSAGE),
    Case("none", "get_model", {"ApiId": "<ws-api>", "ModelId": "x"}, NO_MODEL),
    Case("all", "get_models", {"ApiId": "<ws-api>"}, {"Items": [MESSAGE]}),
    Case("one", "delete_model", {"ApiId": "<ws-api>", "ModelId": "<ws-model>"}, {}, 204),
    Case("a template of none", "get_model_template", {"ApiId": "<ws-api>", "ModelId": "x"}, NO_MODEL),
]


@pytest.mark.parametrize("case", [*CREATED, *OTHERS, *MODELS], ids=lambda case: f"{case.operation}: {case.says}")
def test_authorizers_and_models_answer_as_documented(case: Case) -> None:
    V2World().holds(case)


def test_an_update_of_a_jwt_configuration_keeps_what_it_does_not_give() -> None:
    where = {"ApiId": "<api>", "AuthorizerId": "<tokens>"}
    changed = V2World().shows("update_authorizer", **where, JwtConfiguration={"Audience": ["app"]})
    assert changed["JwtConfiguration"] == {"Issuer": ISSUER, "Audience": ["app"]}


def test_an_authorizer_that_a_route_uses_is_not_deleted() -> None:
    world = V2World()
    route = {"ApiId": "<api>", "RouteId": "<pets>", "AuthorizationType": "CUSTOM", "AuthorizerId": "<callers>"}
    world.shows("update_route", **route)
    refusal = conflict("Cannot delete authorizer 'callers', is referenced in route: GET /pets")
    world.holds(Case("used", "delete_authorizer", {"ApiId": "<api>", "AuthorizerId": "<callers>"}, refusal))


USES = [
    ("update_route", {"RouteId": "<ws-default>", "RequestModels": {"a": "Message"}}),
    (
        "update_route_response",
        {"RouteId": "<ws-default>", "RouteResponseId": "<ws-reply>", "ResponseModels": {"a": "Message"}},
    ),
]


@pytest.mark.parametrize(("operation", "asks"), USES, ids=[operation for operation, _ in USES])
def test_a_model_that_is_used_is_neither_deleted_nor_renamed(operation: str, asks: dict[str, Any]) -> None:
    world = V2World()
    world.shows(operation, ApiId="<ws-api>", **asks)
    refusal = conflict("Cannot delete model 'Message', is referenced in route: $default")
    where = {"ApiId": "<ws-api>", "ModelId": "<ws-model>"}
    world.holds(Case("used", "delete_model", where, refusal))
    world.holds(Case("used", "update_model", {**where, "Name": "Other"}, refusal))


def test_a_models_template_has_its_properties() -> None:
    world = V2World()
    where = {"ApiId": "<ws-api>", "ModelId": "<ws-model>"}
    world.shows("update_model", **where, Schema='{"properties": {"kind": {}, "text": {}}}')
    value = world.shows("get_model_template", **where)["Value"]
    assert '"kind": $inputRoot.kind' in value
    assert '"text": $inputRoot.text' in value


def test_an_api_has_ten_authorizers_at_most() -> None:
    world = V2World()
    for index in range(8):
        world.shows("create_authorizer", ApiId="<api>", **{**FUNCTION, "Name": f"a{index}"})
    refusal = world.ask("create_authorizer", ApiId="<api>", **FUNCTION)
    assert (refusal.status, refusal.code) == (429, "TooManyRequestsException")
