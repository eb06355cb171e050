"""TestInvokeMethod: MOCK integrations answer as AWS was recorded to; others answer with what would be called."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.contract.sandbox_world import INVOKE, LAMBDA, Case, Refusal, World, missing

JSON = {"Content-Type": "application/json"}
FAILED = ('{"message":"Internal server error"}', {"x-amzn-ErrorType": "InternalServerErrorException"})
OK = '{"statusCode": 200}'


@dataclass(frozen=True)
class Mock:
    """A MOCK method at GET /items/{id}: templates by content type, and responses by status."""

    request: Mapping[str, str] = field(default_factory=lambda: {"application/json": OK})
    responses: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: {"200": {}})
    settings: Mapping[str, Any] = field(default_factory=dict)
    method: Mapping[str, Any] = field(default_factory=dict)


def world(mock: Mock, verb: str = "GET") -> World:
    """The world with the mock built."""
    made = World()
    items = made.ask("create_resource", restApiId="<api>", parentId="<root>", pathPart="items")["id"]
    made.names["items"] = made.ask("create_resource", restApiId="<api>", parentId=items, pathPart="{id}")["id"]
    at = {"restApiId": "<api>", "resourceId": "<items>", "httpMethod": verb}
    made.ask("put_method", **at, authorizationType="AWS_IAM", apiKeyRequired=True, **mock.method)
    made.ask("put_integration", **at, type="MOCK", requestTemplates=dict(mock.request), **mock.settings)
    for status, response in mock.responses.items():
        headers = dict.fromkeys(response.get("responseParameters", {}), False)
        made.ask("put_method_response", **at, statusCode=status, responseParameters=headers)
        put = made.ask("put_integration_response", **at, statusCode=status, **response)
        assert not isinstance(put, Refusal), put
    return made


def invoked(made: World, path: str | None = "/items/7", verb: str = "GET", **asks: Any) -> Any:
    given = {} if path is None else {"pathWithQueryString": path}
    answer = made.ask("test_invoke_method", restApiId="<api>", resourceId="<items>", httpMethod=verb, **given, **asks)
    assert not isinstance(answer, Refusal), answer
    return answer


def outcome(answer: Any) -> tuple[int, str, dict[str, str]]:
    assert answer["multiValueHeaders"] == {name: [value] for name, value in answer["headers"].items()}
    return answer["status"], answer["body"], answer["headers"]


def saying(template: str, **response: Any) -> dict[str, Any]:
    return {"responseTemplates": {"application/json": template}, **response}


PETS = Mock(responses={"200": saying('{"petId": "$input.params(\'id\')"}')})
# recorded: (path, request, its variables in the log, what the template says)
LOGGED = [
    ("/items/123", {}, "{id=123}", "{}", "123"),
    (None, {}, "{id={id}}", "{}", "{id}"),
    ("/random/test", {}, "{}", "{}", ""),
    ("/items/123?foo=bar", {}, "{id=123}", "{foo=bar}", "123"),
    ("/items/123", {"body": '{"foo": "bar"}'}, "{id=123}", "{}", "123"),
]


@pytest.mark.parametrize(("path", "asks", "variables", "query", "said"), LOGGED)
def test_a_mock_answers_with_its_template_and_the_recorded_log(
    path: str | None, asks: dict[str, str], variables: str, query: str, said: str
) -> None:
    answer = invoked(world(PETS), path, **asks)
    body = f'{{"petId": "{said}"}}'
    assert outcome(answer) == (200, body, JSON)
    assert answer["latency"] > 0
    first, *lines, last = answer["log"].split("\n")
    request_id = first.removeprefix("Execution log for request ")
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", request_id)
    assert last == ""
    assert [line.partition(" : ")[0] for line in lines] == ["Fri Jan 02 12:00:00 UTC 2026"] * len(lines)
    shown = "/items/{id}" if path is None else path.partition("?")[0]
    assert [line.partition(" : ")[2] for line in lines] == [
        f"Starting execution for request: {request_id}",
        f"HTTP Method: GET, Resource Path: {shown}",
        f"Method request path: {variables}",
        f"Method request query string: {query}",
        "Method request headers: {}",
        f"Method request body before transformations: {asks.get('body', '')}",
        f"Method response body after transformations: {body}",
        "Method response headers: {Content-Type=application/json}",
        "Successfully completed execution",
        "Method completed with status: 200",
    ]


MISSING = [
    Case(
        "no method",
        "test_invoke_method",
        {"restApiId": "<api>", "resourceId": "<root>", "httpMethod": "GET"},
        missing("Invalid Method identifier specified"),
    ),
    Case(
        "no resource",
        "test_invoke_method",
        {"restApiId": "<api>", "resourceId": "none", "httpMethod": "GET"},
        missing("Invalid Resource identifier specified"),
    ),
    Case(
        "no API",
        "test_invoke_method",
        {"restApiId": "none", "resourceId": "<root>", "httpMethod": "GET"},
        missing("Invalid Resource identifier specified"),
    ),
    Case(
        "no certificate",
        "test_invoke_method",
        {"restApiId": "<api>", "resourceId": "<pets>", "httpMethod": "GET", "clientCertificateId": "none"},
        missing("Invalid Client Certificate identifier specified"),
    ),
]


@pytest.mark.parametrize("case", MISSING, ids=lambda case: case.says)
def test_what_is_not_there_cannot_be_invoked(case: Case) -> None:
    World().holds(case)


def test_a_method_without_an_integration_cannot_be_invoked() -> None:
    made = World()
    made.ask("put_method", restApiId="<api>", resourceId="<root>", httpMethod="GET", authorizationType="NONE")
    asks = {"restApiId": "<api>", "resourceId": "<root>", "httpMethod": "GET"}
    made.holds(Case("", "test_invoke_method", asks, missing("Invalid Integration identifier specified")))


def test_an_any_method_is_invoked_with_any_verb() -> None:
    made = world(Mock(responses={"200": saying("$context.httpMethod")}), "ANY")
    assert invoked(made, verb="PATCH")["body"] == "PATCH"


CHOICE = {
    "200": saying("fine"),
    "400": saying("bad", selectionPattern="4\\d{2}"),
    "500": saying("worse", selectionPattern="5\\d{2}"),
}
NO_DEFAULT = {"400": saying("bad", selectionPattern="4\\d{2}")}
STATUSES = [
    ("the default", OK, CHOICE, (200, "fine", JSON)),
    ("a pattern", '{"statusCode": 404}', CHOICE, (400, "bad", JSON)),
    ("another pattern", '{"statusCode": "503"}', CHOICE, (500, "worse", JSON)),
    ("a name without quotes", "{statusCode: 404}", CHOICE, (400, "bad", JSON)),
    ("single quotes", "{'statusCode':404}", CHOICE, (400, "bad", JSON)),
    ("a pattern is not a prefix", '{"statusCode": 201}', NO_DEFAULT, (500, *FAILED)),
    ("no status", "{}", CHOICE, (500, *FAILED)),
    ("an empty template", "", CHOICE, (500, *FAILED)),
    ("no number", '{"statusCode": "many"}', CHOICE, (500, *FAILED)),
    ("a template that breaks", "#foreach($x in 5)#end", CHOICE, (500, *FAILED)),
    ("a template that cannot be parsed", "$input.params(", CHOICE, (500, *FAILED)),
    ("no response at all", OK, {}, (500, *FAILED)),
    (
        "chosen by a parameter",
        '{\n#if($input.params(\'id\') == "7")\n"statusCode": 400\n#else\n"statusCode": 200\n#end\n}',
        CHOICE,
        (400, "bad", JSON),
    ),
]


@pytest.mark.parametrize(
    ("says", "request_template", "responses", "expected"), STATUSES, ids=[row[0] for row in STATUSES]
)
def test_the_status_of_a_mock_chooses_its_response(
    says: str, request_template: str, responses: dict[str, Any], expected: tuple[int, str, dict[str, str]]
) -> None:
    mock = Mock(request={"application/json": request_template}, responses=responses)
    assert outcome(invoked(world(mock))) == expected, says


UNSUPPORTED = (415, '{"message":"Unsupported Media Type"}', {"x-amzn-ErrorType": "BadRequestException"})
XML = {"headers": {"Content-Type": "text/xml"}}
PASSTHROUGH = [
    ("WHEN_NO_MATCH", {"application/json": OK}, {}, (200, "fine", JSON)),
    ("WHEN_NO_TEMPLATES", {"application/json": OK}, {}, (200, "fine", JSON)),
    ("NEVER", {"application/json": OK}, {}, (200, "fine", JSON)),
    ("WHEN_NO_MATCH", {"application/json": OK}, {"body": '{"statusCode": 404}', **XML}, (400, "bad", JSON)),
    ("WHEN_NO_MATCH", {"application/json": OK}, {"body": "<a/>", **XML}, (500, *FAILED)),
    ("WHEN_NO_TEMPLATES", {"application/json": OK}, {"body": OK, **XML}, UNSUPPORTED),
    ("WHEN_NO_TEMPLATES", {}, {"body": OK, **XML}, (200, "fine", JSON)),
    ("NEVER", {}, {"body": OK, **XML}, UNSUPPORTED),
    ("NEVER", {"text/xml": '{"statusCode": 500}'}, {"body": OK, **XML}, (500, "worse", JSON)),
]


@pytest.mark.parametrize(("behaviour", "templates", "asks", "expected"), PASSTHROUGH)
def test_the_passthrough_behaviour_says_what_happens_without_a_template(
    behaviour: str, templates: dict[str, str], asks: dict[str, Any], expected: tuple[int, str, dict[str, str]]
) -> None:
    mock = Mock(request=templates, responses=CHOICE, settings={"passthroughBehavior": behaviour})
    assert outcome(invoked(world(mock), **asks)) == expected


HEADERS = {
    "method.response.header.Access-Control-Allow-Origin": "'*'",
    "method.response.header.X-Api": "context.apiId",
    "method.response.header.X-Alias": "stageVariables.alias",
    "method.response.header.X-None": "stageVariables.none",
}


def test_headers_come_from_literals_context_and_stage_variables() -> None:
    made = world(Mock(responses={"204": {"responseParameters": HEADERS}}))
    answer = invoked(made, stageVariables={"alias": "live"})
    headers = {"Access-Control-Allow-Origin": "*", "X-Api": made.names["api"], "X-Alias": "live", **JSON}
    assert outcome(answer) == (204, "", headers)


def test_the_caller_chooses_a_template_by_what_it_accepts() -> None:
    templates = {"application/json": "{}", "text/plain": "hello"}
    made = world(Mock(responses={"200": {"responseTemplates": templates}}))
    assert outcome(invoked(made, headers={"Accept": "text/plain"})) == (200, "hello", {"Content-Type": "text/plain"})
    assert outcome(invoked(made, headers={"Accept": "text/css"})) == (200, "{}", JSON)


OVERRIDE = (
    '#set($context.responseOverride.status = 444)#set($context.responseOverride.header.fooHeader = "bar")'
    '#set($context.requestOverride.path.note = "is also passed around"){"statusCode": 200}'
)
ECHO = (
    '{"statusOverride": "$context.responseOverride.status", "fooHeader": "$context.responseOverride.header.fooHeader", '
    '"custom": "$context.requestOverride.path.note"}'
)


@pytest.mark.parametrize(
    ("response", "body"),
    [
        ({}, ""),
        (saying(ECHO), '{"statusOverride": "444", "fooHeader": "bar", "custom": "is also passed around"}'),
    ],
    ids=["without a response template", "with one"],
)
def test_overrides_of_the_request_template_reach_the_answer(response: dict[str, Any], body: str) -> None:
    mock = Mock(request={"application/json": OVERRIDE}, responses={"200": response})
    assert outcome(invoked(world(mock))) == (444, body, {**JSON, "fooHeader": "bar"})


@pytest.mark.parametrize(
    "template",
    [
        "#set($context.responseOverride = 'x'){\"statusCode\": 200}",
        '#set($context.responseOverride.header = 5){"statusCode": 200}',
        "#set($context.responseOverride.status = 'many'){\"statusCode\": 200}",
        '#set($context.responseOverride.status = 600){"statusCode": 200}',
    ],
)
def test_an_override_that_makes_no_sense_is_a_failure(template: str) -> None:
    assert outcome(invoked(world(Mock(request={"application/json": template})))) == (500, *FAILED)


def test_a_request_template_hands_the_body_to_the_response_by_an_override() -> None:
    request = '#set($context.requestOverride.path.body = $input.body){"statusCode": 200}'
    response = (
        "#set($body = $util.parseJson($context.requestOverride.path.body))"
        '#if($body.path == "one")first#elseif($body.path == "two")second#{else}neither#end'
    )
    made = world(Mock(request={"application/json": request}, responses={"200": saying(response)}))
    answers = [invoked(made, body=json.dumps({"path": name}))["body"] for name in ("one", "two", "three")]
    assert answers == ["first", "second", "neither"]


def test_maps_are_assigned_to_by_name_and_by_index() -> None:
    template = (
        '#set($all = {"nested": {"name": "nestedFoo"}})#set($all["value"] = "bar")$!all.put("value2", "putBar")'
        '{"value": "$all.value", "value2": "$all["value2"]", "value3": "$all["nested"].name"}'
    )
    made = world(Mock(responses={"200": saying(template)}))
    assert json.loads(invoked(made)["body"]) == {"value": "bar", "value2": "putBar", "value3": "nestedFoo"}


PERSON = (
    '{"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "boss": {"$ref": "<ref>"}}}'
)
BAD_BODY = (400, '{"message":"Invalid request body"}', {"x-amzn-ErrorType": "BadRequestException"})
FINE = (200, "", JSON)
BODIES = [
    ("a body that fits", {"body": '{"name": "a", "boss": {"name": "b"}}'}, FINE),
    ("without what is required", {"body": "{}"}, BAD_BODY),
    ("of a wrong type", {"body": '{"name": 5}'}, BAD_BODY),
    ("wrong further down", {"body": '{"name": "a", "boss": {}}'}, BAD_BODY),
    ("no body", {}, BAD_BODY),
    ("no JSON", {"body": "name=a"}, BAD_BODY),
    ("of another content type", {"body": "{}", "headers": {"content-type": "text/xml"}}, (500, *FAILED)),
]


@pytest.mark.parametrize(("says", "asks", "expected"), BODIES, ids=[row[0] for row in BODIES])
def test_a_validator_holds_the_body_against_the_model(
    says: str, asks: dict[str, Any], expected: tuple[int, str, dict[str, str]]
) -> None:
    made = World()
    reference = made.filled("https://apigateway.amazonaws.com/restapis/<api>/models/Person")
    asked = {"restApiId": "<api>", "name": "Person", "contentType": "application/json"}
    made.ask("create_model", **asked, schema=PERSON.replace("<ref>", reference))
    at = {"restApiId": "<api>", "resourceId": "<pets>", "httpMethod": "POST"}
    models = {"application/json": "Person"}
    made.ask("put_method", **at, authorizationType="NONE", requestValidatorId="<validator>", requestModels=models)
    made.ask("put_integration", **at, type="MOCK", requestTemplates={"application/json": OK})
    made.ask("put_method_response", **at, statusCode="200")
    made.ask("put_integration_response", **at, statusCode="200")
    answer = made.ask("test_invoke_method", **at, **asks)
    assert outcome(answer) == expected, says
    assert ("does not match model schema" in answer["log"]) == (expected == BAD_BODY)


REQUIRED = {"method.request.querystring.q": True, "method.request.header.X-Key": True, "method.request.path.id": True}
PARAMETERS = [
    ("/items/7?q=1", {"headers": {"x-key": "k"}}, FINE),
    ("/items/7", {"multiValueHeaders": {"X-Key": ["k"]}}, "[q]"),
    ("/items/7?q=1", {}, "[X-Key]"),
    ("/items/7?q=", {}, "[q, X-Key]"),
]


@pytest.mark.parametrize(("path", "asks", "expected"), PARAMETERS)
def test_a_validator_wants_the_required_parameters(path: str, asks: dict[str, Any], expected: Any) -> None:
    made = world(Mock(method={"requestParameters": REQUIRED}))
    validator = made.ask("create_request_validator", restApiId="<api>", name="p", validateRequestParameters=True)["id"]
    change = [{"op": "replace", "path": "/requestValidatorId", "value": validator}]
    made.ask("update_method", restApiId="<api>", resourceId="<items>", httpMethod="GET", patchOperations=change)
    if isinstance(expected, str):
        problem = f"Missing required request parameters: {expected}"
        expected = (400, json.dumps({"message": problem}, separators=(",", ":")), BAD_BODY[2])
    assert outcome(invoked(made, path, **asks)) == expected


def test_a_gateway_response_of_ones_own_answers_refusals() -> None:
    made = world(Mock(request={"application/json": "{}"}))
    made.ask(
        "put_gateway_response",
        restApiId="<api>",
        responseType="DEFAULT_5XX",
        statusCode="503",
        responseParameters={
            "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
            "gatewayresponse.header.X-Id": "method.request.path.id",
            "gatewayresponse.header.X-Accept": "method.request.header.accept",
            "gatewayresponse.header.X-None": "method.request.querystring.none",
        },
        responseTemplates={"application/json": '{"why":$context.error.messageString,"on":"$context.resourcePath"}'},
    )
    answer = invoked(made, headers={"Accept": "text/css"})
    headers = {
        "x-amzn-ErrorType": "InternalServerErrorException",
        "Access-Control-Allow-Origin": "*",
        "X-Id": "7",
        "X-Accept": "text/css",
    }
    assert outcome(answer) == (503, '{"why":"Internal server error","on":"/items/{id}"}', headers)
    assert "Execution failed due to configuration error: Unable to parse statusCode" in answer["log"]
    assert answer["log"].endswith("Method completed with status: 503\n")


@dataclass(frozen=True)
class Calling:
    """An integration of another type at POST /items/{id}, and the call that it would make."""

    says: str
    integration: Mapping[str, Any]
    expected: Mapping[str, Any]
    asks: Mapping[str, Any] = field(default_factory=dict)


QUEUE = "arn:aws:apigateway:eu-west-1:sqs:action/SendMessage"
CALLS = [
    Calling(
        "HTTP with mapped parameters and a template",
        {
            "type": "HTTP",
            "integrationHttpMethod": "PUT",
            "uri": "http://${stageVariables.host}/{item}/x",
            "requestParameters": {
                "integration.request.path.item": "method.request.path.id",
                "integration.request.querystring.all": "'yes'",
                "integration.request.header.X-Name": "method.request.body.name",
            },
            "requestTemplates": {"application/json": "{\"was\": $input.json('$.name')}"},
        },
        {
            "httpMethod": "PUT",
            "uri": "http://example.com/7/x?all=yes",
            "headers": {"X-Name": "ann"},
            "body": '{"was": "ann"}',
        },
        {"body": '{"name": "ann"}', "stageVariables": {"host": "example.com"}},
    ),
    Calling(
        "HTTP_PROXY passes everything on",
        {"type": "HTTP_PROXY", "integrationHttpMethod": "ANY", "uri": "http://example.com/items"},
        {"httpMethod": "POST", "uri": "http://example.com/items?q=1", "headers": {"A": "b"}, "body": "hi"},
        {"body": "hi", "headers": {"A": "b"}, "pathWithQueryString": "/items/7?q=1"},
    ),
    Calling(
        "AWS action",
        {
            "type": "AWS",
            "integrationHttpMethod": "POST",
            "uri": QUEUE,
            "requestParameters": {"integration.request.querystring.QueueUrl": "'q u'"},
        },
        {"uri": "https://sqs.eu-west-1.amazonaws.com/?Action=SendMessage&QueueUrl=q+u", "body": "{}"},
        {"body": "{}"},
    ),
    Calling(
        "Lambda without a proxy",
        {"type": "AWS", "integrationHttpMethod": "POST", "uri": INVOKE},
        {"uri": f"https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/{LAMBDA}/invocations", "body": "{}"},
        {"body": "{}"},
    ),
]


def calling(integration: Mapping[str, Any]) -> World:
    made = World()
    made.names["items"] = made.ask("create_resource", restApiId="<api>", parentId="<root>", pathPart="{id}")["id"]
    at = {"restApiId": "<api>", "resourceId": "<items>", "httpMethod": "POST"}
    made.ask("put_method", **at, authorizationType="NONE", requestParameters={"method.request.path.id": True})
    put = made.ask("put_integration", **at, **integration)
    assert not isinstance(put, Refusal), put
    return made


@pytest.mark.parametrize("case", CALLS, ids=lambda case: case.says)
def test_other_integrations_answer_with_what_would_be_called(case: Calling) -> None:
    asks = {"path": "/7", **case.asks}
    path = asks.pop("pathWithQueryString", asks.pop("path"))
    answer = invoked(calling(case.integration), path, "POST", **asks)
    assert answer["headers"] == {**JSON, "x-sandbox-integration": "not-called"}
    told = json.loads(answer["body"])["wouldCall"]
    assert {name: told[name] for name in case.expected} == case.expected
    assert f"Endpoint request URI: {told['uri']}\n" in answer["log"]
    assert f"Endpoint request body after transformations: {told['body']}\n" in answer["log"]


def test_a_proxied_function_would_get_the_event_of_a_request() -> None:
    made = calling({"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": INVOKE})
    answer = invoked(made, "/7?q=1&q=2", "POST", body="hi", headers={"A": "b"}, stageVariables={"alias": "live"})
    told = json.loads(answer["body"])["wouldCall"]
    event = json.loads(told["body"])
    context = event.pop("requestContext")
    assert event == {
        "resource": "/{id}",
        "path": "/7",
        "httpMethod": "POST",
        "headers": {"A": "b"},
        "multiValueHeaders": {"A": ["b"]},
        "queryStringParameters": {"q": "2"},
        "multiValueQueryStringParameters": {"q": ["1", "2"]},
        "pathParameters": {"id": "7"},
        "stageVariables": {"alias": "live"},
        "body": "hi",
        "isBase64Encoded": False,
    }
    assert (context["stage"], context["apiId"]) == ("test-invoke-stage", made.names["api"])


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "10.1.2.3", "[::1]", "nowhere.invalid"])
def test_an_address_that_is_not_public_fails_as_recorded(host: str) -> None:
    made = calling({"type": "HTTP", "integrationHttpMethod": "GET", "uri": f"http://{host}/x"})
    answer = invoked(made, "/7", "POST")
    assert outcome(answer) == (500, *FAILED)
    assert [line.partition(" : ")[2] for line in answer["log"].split("\n")[-3:-1]] == [
        "Execution failed due to configuration error: Invalid endpoint address",
        "Method completed with status: 500",
    ]
