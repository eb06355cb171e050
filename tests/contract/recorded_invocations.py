"""Recorded scenarios of invoked methods: what deployed MOCK integrations answered is asked by test invocation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.contract.recorded_responses import GET
from tests.contract.recorded_scenarios import JSON, Step, below, plain, verb

SUCCESS = '{"statusCode": 200}'


def body(answer: Any) -> Any:
    return answer["body"]


def outcome(answer: Any) -> Any:
    return {"body": answer["body"], "status_code": answer["status"]}


def raw_outcome(answer: Any) -> Any:
    return {"body": repr(answer["body"].encode()), "status_code": answer["status"]}


def mock(
    where: str, says: str | None, verb_: str = "GET", request: str = SUCCESS, status: str = "200", **settings: Any
) -> list[Step]:
    """A MOCK method whose response template is `says`."""
    at = {"httpMethod": verb_}
    templates = {} if says is None else {"responseTemplates": {JSON: says}}
    return [
        plain(None, where, **at),
        verb(None, "put_method_response", where, **at, statusCode=status),
        verb(None, "put_integration", where, **at, type="MOCK", requestTemplates={JSON: request}, **settings),
        verb(None, "put_integration_response", where, **at, statusCode=status, selectionPattern="", **templates),
    ]


def invoked(
    key: str, where: str, path: str | None, verb_: str = "GET", shows: Callable[[Any], Any] | None = None, **asks: Any
) -> Step:
    given = {} if path is None else {"pathWithQueryString": path}
    step = verb(key, "test_invoke_method", where, httpMethod=verb_, **given, **asks)
    return step if shows is None else Step(step.key, step.operation, step.asks, shows=shows)


SAYS_ID = '{"petId": "$input.params(\'petId\')"}'
LOGGED = "test-invoke-method-get-pets"
INVOKED: dict[str, list[Step]] = {
    "TestApigatewayTestInvoke::test_invoke_test_method": [
        below(None, "root", "pets", "pets"),
        below(None, "pets", "{petId}", "pet"),
        *mock("pets", '{"pets": "all the pets"}'),
        *mock("pet", SAYS_ID),
        *mock("pet", SAYS_ID, "POST"),
        invoked(LOGGED, "pets", "/pets"),
        invoked(f"{LOGGED}-bad-path", "pets", "/random/test"),
        invoked(f"{LOGGED}-id", "pet", "/pets/123"),
        invoked(f"{LOGGED}-id-no-path", "pet", None),
        invoked(f"{LOGGED}-id-bad-path", "pet", "/random/test"),
        invoked("test-invoke-method-get-with-qs", "pet", "/pets/123?foo=bar"),
        invoked("test-invoke-method-post-with-body", "pet", "/pets/123", "POST", body='{"foo": "bar"}'),
        invoked("resource-method-not-found", "pet", "/pets/123", "PUT"),
        invoked("resource-id-not-found", "nowhere", "/pets/123", "POST"),
        invoked("rest-api-not-found", "pet", "/pets/123", "POST", restApiId="invalid"),
    ],
    "TestApigatewayTestInvoke::test_failed_invoke_test_method": [
        plain(None, **GET),
        verb(None, "put_method_response", **GET, statusCode="200"),
        verb(None, "put_integration", **GET, type="HTTP", integrationHttpMethod="GET", uri="http://localhost:8080"),
        verb(None, "put_integration_response", **GET, statusCode="200"),
        invoked("test-invoke-failure", "root", "/"),
    ],
    "TestAPIGateway::test_api_gateway_mock_integration": [
        below(None, "root", "{echo}"),
        *mock("new", '{"echo": "$input.params(\'echo\')", "response": "mocked"}', request='{"statusCode": 200}'),
        invoked("mocked-response", "new", "/foobar", shows=body),
    ],
    **{
        f"TestIntegrations::test_mock_integration_response[{behaviour}-UrlType.{address}-{verb_}]": [
            below(None, "root", "{id}"),
            *mock(
                "new",
                '{"statusCode": 200, "id": $input.params().path.id}',
                verb_,
                '{"statusCode":200}',
                passthroughBehavior=behaviour,
            ),
            invoked("mock-response", "new", "/42", verb_, body, headers={"Content-Type": JSON}),
        ]
        for behaviour in ("WHEN_NO_MATCH", "NEVER", "WHEN_NO_TEMPLATES")
        for address in ("PATH_BASED", "HOST_BASED")
        for verb_ in ("GET", "POST")
    },
    "test_integration_mock_with_request_overrides_in_response_template": [
        *mock(
            "root",
            '#set($body = $util.parseJson($context.requestOverride.path.body)){"response": "#if($body.path == "path1")'
            'path was path one#elseif($body.path == "path2")path was path two#{else}this is the else clause#end"}',
            "POST",
            '#set($context.requestOverride.path.body = $input.body){"statusCode": 200}',
        ),
        *(
            invoked(f"invoke-{path}", "root", "/", "POST", body, body=f'{{"path": "{sent}"}}')
            for path, sent in (("path1", "path1"), ("path2", "path2"), ("path-else", "path3"))
        ),
    ],
    "test_integration_mock_with_vtl_map_assignation": [
        *mock(
            "root",
            '#set($all = {"nested": {"name": "nestedFoo"}})#set($all["value"] = "bar")$!all.put("value2", "putBar")'
            '{"value": "$all.value", "value2": "$all["value2"]", "value3": "$all["nested"].name"}',
        ),
        invoked("response", "root", "/", shows=outcome),
    ],
    **{
        f"test_integration_mock_with_response_override_in_request_template[{templated}]": [
            *mock(
                "root",
                '{"custom": "$context.requestOverride.path.custom", "fooHeader": '
                '"$context.responseOverride.header.fooHeader", "statusOverride": "$context.responseOverride.status"}'
                if templated
                else None,
                request="#set($context.responseOverride.status = 444)#set($context.responseOverride.header.fooHeader = "
                '"bar")#set($context.requestOverride.path.custom = "is also passed around"){"statusCode": 200}',
            ),
            invoked("response", "root", "/", shows=outcome if templated else raw_outcome),
        ]
        for templated in (True, False)
    },
}
SCENARIOS = INVOKED
