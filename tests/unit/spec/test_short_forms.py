from __future__ import annotations

from typing import Any

import pytest

from apigwctl.catalogue.rest import Integration
from apigwctl.values import Address
from tests.unit.spec.conftest import Spec

START = "arn:aws:apigateway:eu-west-1:"
FUNCTION = "arn:aws:lambda:eu-west-1:111111111111:function:orders"


def _invoke(function: str, region: str = "eu-west-1") -> str:
    return f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations"


def _lambda(function: str, **more: Any) -> dict[str, Any]:
    return {"type": "AWS_PROXY", "http_method": "POST", "uri": _invoke(function), **more}


FORMS: list[tuple[str, dict[str, Any]]] = [
    ("lambda: orders", _lambda(FUNCTION)),
    ("lambda: orders:live", _lambda(f"{FUNCTION}:live")),
    ("lambda: function:orders", _lambda(FUNCTION)),
    ("lambda: 'orders:${stageVariables.alias}'", _lambda(FUNCTION + ":${stageVariables.alias}")),
    ("lambda: '${stageVariables.fn}'", _lambda(FUNCTION.replace("orders", "${stageVariables.fn}"))),
    (f"lambda: '{FUNCTION}:7'", _lambda(f"{FUNCTION}:7")),
    (
        f"lambda: '{FUNCTION.replace('eu-west-1', 'us-east-1')}'",
        {"uri": _invoke(FUNCTION.replace("eu-west-1", "us-east-1"), "us-east-1")},
    ),
    (
        "lambda: {function: orders, credentials: 'arn:x', timeoutInMillis: 100}",
        _lambda(FUNCTION, credentials="arn:x", timeout_in_millis=100),
    ),
    (
        "lambda: {arn: orders, streaming: true}",
        {
            "uri": START + f"lambda:path/2021-11-15/functions/{FUNCTION}/response-streaming-invocations",
            "response_transfer_mode": "STREAM",
        },
    ),
    ("lambda: '${cloudformation:stack.Arn}'", {"uri": _invoke("${cloudformation:stack.Arn}")}),
    ("http: 'https://a.example'", {"type": "HTTP_PROXY", "http_method": "GET", "uri": "https://a.example"}),
    ("http: {uri: 'https://a.example', httpMethod: POST}", {"type": "HTTP_PROXY", "http_method": "POST"}),
    ("http: {integrationUri: 'https://a.example', type: HTTP}", {"type": "HTTP", "uri": "https://a.example"}),
    (
        "http: {integrationUri: 'https://a.example', integrationType: HTTP, integrationMethod: PUT}",
        {"http_method": "PUT"},
    ),
    (
        "http: 'https://a.example/{id}'",
        {"request_parameters": {"integration.request.path.id": "method.request.path.id"}},
    ),
    (
        "http: {uri: 'https://a.example/{id}', requestParameters: {integration.request.path.id: \"'1'\"}}",
        {"request_parameters": {"integration.request.path.id": "'1'"}},
    ),
    (
        "aws: {service: sqs, path: 111111111111/queue, credentials: 'arn:x'}",
        {"type": "AWS", "http_method": "POST", "uri": START + "sqs:path/111111111111/queue", "credentials": "arn:x"},
    ),
    ("aws: {service: states, action: StartExecution}", {"uri": START + "states:action/StartExecution"}),
    (
        "aws: {service: s3, subdomain: b, path: /k, httpMethod: GET}",
        {"uri": START + "b.s3:path/k", "http_method": "GET"},
    ),
    (
        "aws: {service: s3, path: 'bucket/{id}', httpMethod: GET}",
        {
            "uri": START + "s3:path/bucket/{id}",
            "request_parameters": {"integration.request.path.id": "method.request.path.id"},
        },
    ),
    (
        "mock: {statusCode: 204}",
        {"type": "MOCK", "http_method": None, "request_templates": {"application/json": '{"statusCode": 204}'}},
    ),
    ("integration: {integrationType: HTTP, uri: 'https://a.example', httpMethod: ANY}", {"type": "HTTP"}),
    (
        "integration: core",
        {
            "type": "HTTP_PROXY",
            "http_method": "ANY",
            "uri": "http://core.example/{id}",
            "request_parameters": {"integration.request.path.id": "method.request.path.id"},
        },
    ),
]


@pytest.mark.parametrize(("form", "members"), FORMS, ids=[form for form, _ in FORMS])
def test_a_short_form_stands_for_members_of_an_integration(spec: Spec, form: str, members: dict[str, Any]):
    loaded = spec(
        f"""
        kind: RestApi
        name: orders
        integrations: {{core: {{type: HTTP_PROXY, httpMethod: ANY, uri: "http://core.example/{{id}}"}}}}
        routes:
          GET /orders/{{id}}:
            {form}
        """
    )
    assert [str(item) for item in loaded.problems] == []
    integration: Integration = loaded.snapshot.get(Address("integration", ("orders", "/orders/{id}", "GET")))
    assert {name: getattr(integration, name) for name in members} == members


def test_a_mapped_path_variable_is_declared_by_the_method(spec: Spec):
    loaded = spec("kind: RestApi\nname: orders\nroutes: {'GET /{id}': {http: 'https://a.example/{id}'}}\n")
    method = loaded.snapshot.get(Address("method", ("orders", "/{id}", "GET")))
    assert method.request_parameters == {"method.request.path.id": True}


def test_a_mock_answers_with_both_halves_of_its_response(spec: Spec):
    loaded = spec(
        """
        kind: RestApi
        name: orders
        routes:
          GET /x:
            mock: {statusCode: 201, body: {ok: true}, headers: {X-Version: "1"}}
            responses: {201: {integration: {selectionPattern: ""}}, 404: {selectionPattern: "4.."}}
        """
    )
    place = ("orders", "/x", "GET")
    assert loaded.problems == ()
    answer = loaded.snapshot.get(Address("integration_response", (*place, "201")))
    assert answer.response_templates == {"application/json": '{"ok": true}'}
    assert answer.response_parameters == {"method.response.header.X-Version": "'1'"}
    assert answer.selection_pattern is None
    declared = loaded.snapshot.get(Address("method_response", (*place, "201")))
    assert declared.response_parameters == {"method.response.header.X-Version": False}
    assert loaded.snapshot.get(Address("integration_response", (*place, "404"))).selection_pattern == "4.."


def test_a_bare_response_declares_the_headers_that_it_maps(spec: Spec):
    loaded = spec(
        """
        kind: RestApi
        name: orders
        routes:
          GET /x:
            aws: {service: states, action: StartExecution}
            responses:
              200: {responseParameters: {method.response.header.X: integration.response.header.x}}
        """
    )
    assert loaded.problems == ()
    declared = loaded.snapshot.get(Address("method_response", ("orders", "/x", "GET", "200")))
    assert declared.response_parameters == {"method.response.header.X": False}


@pytest.mark.parametrize(
    ("route", "members"),
    [
        ("{}", {"authorization_type": "CUSTOM", "api_key_required": True, "authorization_scopes": {"read"}}),
        ("authorizer: none", {"authorization_type": "NONE", "authorizer": None, "authorization_scopes": frozenset()}),
        ("authorizer: iam", {"authorization_type": "AWS_IAM", "authorizer": None, "api_key_required": True}),
        ("authorizer: users", {"authorization_type": "COGNITO_USER_POOLS", "authorization_scopes": frozenset()}),
        ("authorizationType: NONE", {"authorization_type": "NONE", "authorizer": None}),
        ("apiKeyRequired: false", {"authorization_type": "CUSTOM", "api_key_required": False}),
    ],
)
def test_defaults_are_for_routes_that_do_not_say(spec: Spec, route: str, members: dict[str, Any]):
    more = "" if route == "{}" else f"\n            {route}"
    loaded = spec(
        f"""
        kind: RestApi
        name: orders
        authorizers:
          staff: {{type: TOKEN, lambda: staff}}
          users: {{type: COGNITO_USER_POOLS, providerARNs: ["arn:aws:cognito-idp:eu-west-1:1:userpool/x"]}}
        defaults: {{authorizer: staff, apiKeyRequired: true, authorizationScopes: [read], timeoutInMillis: 900}}
        routes:
          GET /x:
            lambda: orders{more}
        """
    )
    assert loaded.errors == ()
    method = loaded.snapshot.get(Address("method", ("orders", "/x", "GET")))
    assert {name: getattr(method, name) for name in members} == members
    assert loaded.snapshot.get(Address("integration", ("orders", "/x", "GET"))).timeout_in_millis == 900


def test_a_default_gives_way_under_any_of_its_names(spec: Spec):
    loaded = spec(
        """
        kind: RestApi
        name: orders
        defaults: {credentialsArn: "arn:default", integration: {timeoutInMillis: 700}}
        routes:
          GET /a: {lambda: orders}
          GET /b: {lambda: {function: orders, credentials: "arn:own"}}
        """
    )
    assert loaded.problems == ()
    found = {address.parts[1]: item for address, item in loaded.snapshot.of("integration")}
    assert (found["/a"].credentials, found["/b"].credentials) == ("arn:default", "arn:own")
    assert found["/a"].timeout_in_millis == 700


def test_paths_come_with_those_above_them_and_the_root_comes_with_the_api(spec: Spec):
    loaded = spec("kind: RestApi\nname: orders\nroutes: {GET /: {mock: {}}, GET /a/b/: {mock: {}}}\nresources: [/c]\n")
    assert [address.name for address, _ in loaded.snapshot.of("resource")] == ["/a", "/a/b", "/c"]
    below = loaded.snapshot.get(Address("resource", ("orders", "/a/b")))
    assert (below.parent, below.path_part) == (Address("resource", ("orders", "/a")), "b")
