from __future__ import annotations

import json

import pytest

from apigwctl.spec.load import Loaded
from apigwctl.values import Address
from tests.unit.spec.conftest import Spec

ONE = """
kind: RestApi
name: orders
cors: {allowOrigins: ["https://a.example"], allowHeaders: [authorization], exposeHeaders: [x-id], maxAge: 60}
gatewayResponses:
  DEFAULT_4XX: {responseParameters: {gatewayresponse.header.X: "'1'"}}
routes:
  GET /a: {lambda: orders}
  POST /a: {mock: {}}
  OPTIONS /b: {mock: {}}
  GET /b: {mock: {headers: {Access-Control-Allow-Origin: "https://own.example"}}}
  GET /c: {mock: {}, cors: false}
"""
PREFIX = "method.response.header.Access-Control-"


def _answer(loaded: Loaded, path: str, verb: str, status: str) -> dict[str, str]:
    found = loaded.snapshot.get(Address("integration_response", ("orders", path, verb, status))).response_parameters
    return {key.removeprefix(PREFIX): value for key, value in found.items()}


def test_a_path_without_options_answers_the_preflight(spec: Spec):
    loaded = spec(ONE)
    assert loaded.problems == ()
    assert _answer(loaded, "/a", "OPTIONS", "204") == {
        "Allow-Origin": "'https://a.example'",
        "Allow-Methods": "'GET,POST,OPTIONS'",
        "Allow-Headers": "'authorization'",
        "Max-Age": "'60'",
    }
    method = loaded.snapshot.get(Address("method", ("orders", "/a", "OPTIONS")))
    assert (method.authorization_type, method.api_key_required) == ("NONE", False)


def test_a_path_with_its_own_options_and_a_route_that_opts_out_are_left_alone(spec: Spec):
    loaded = spec(ONE)
    assert _answer(loaded, "/b", "OPTIONS", "200") == {}
    assert Address("method", ("orders", "/c", "OPTIONS")) not in loaded.snapshot
    assert _answer(loaded, "/c", "GET", "200") == {}


def test_answers_that_are_ours_to_change_get_headers(spec: Spec):
    loaded = spec(ONE)
    assert _answer(loaded, "/a", "POST", "200") == {"Allow-Origin": "'https://a.example'", "Expose-Headers": "'x-id'"}
    assert _answer(loaded, "/b", "GET", "200")["Allow-Origin"] == "'https://own.example'"
    assert Address("integration_response", ("orders", "/a", "GET", "200")) not in loaded.snapshot


def test_gateway_responses_get_headers_beside_those_of_the_spec(spec: Spec):
    found = dict(spec(ONE).snapshot.of("gateway_response"))
    first = found[Address("gateway_response", ("orders", "DEFAULT_4XX"))].response_parameters
    assert first["gatewayresponse.header.X"] == "'1'"
    assert first["gatewayresponse.header.Access-Control-Allow-Origin"] == "'https://a.example'"
    assert Address("gateway_response", ("orders", "DEFAULT_5XX")) in found


ORIGIN_OF_ERRORS = "gatewayresponse.header.Access-Control-Allow-Origin"


def _of_errors(loaded: Loaded) -> set[str | None]:
    found = dict(loaded.snapshot.of("gateway_response"))
    return {item.response_parameters.get(ORIGIN_OF_ERRORS) for item in found.values()}


@pytest.mark.parametrize(
    ("origins", "shown", "noted"),
    [
        (["https://a.example"], "'https://a.example'", ""),
        (["https://a.example", "https://b.example"], "'https://a.example'", "allow the origin https://a.example only"),
        (
            ["https://*.b.example", "https://a.example"],
            "'https://a.example'",
            "allow the origin https://a.example only",
        ),
        (["https://*.b.example"], None, "allow no origin"),
        (["*"], "'*'", ""),
    ],
)
def test_errors_of_the_gateway_allow_the_first_origin_that_is_no_pattern(
    spec: Spec, origins: list[str], shown: str | None, noted: str
):
    loaded = spec(f"kind: RestApi\nname: orders\ncors: {{allowOrigins: {json.dumps(origins)}}}\n")
    assert _of_errors(loaded) == {shown}
    assert [noted in note.message for note in loaded.notes] == ([True] if noted else [])


def test_a_spec_may_let_every_origin_read_the_errors_of_the_gateway(spec: Spec):
    said = f"{{responseParameters: {{{ORIGIN_OF_ERRORS}: method.request.header.Origin}}}}"
    head = 'kind: RestApi\nname: orders\ncors: {allowOrigins: ["https://a.example", "https://b.example"]}\n'
    both = spec(f"{head}gatewayResponses: {{DEFAULT_4XX: {said}, DEFAULT_5XX: {said}}}\n")
    assert (_of_errors(both), both.notes) == ({"method.request.header.Origin"}, ())
    assert len(spec(f"{head}gatewayResponses: {{DEFAULT_4XX: {said}}}\n").notes) == 1


def test_several_origins_are_told_apart_in_the_template(spec: Spec):
    loaded = spec(
        """
        kind: RestApi
        name: orders
        cors: {allowOrigins: ["https://a.example", "https://*.b.example"]}
        routes: {GET /a: {mock: {body: {ok: true}}}}
        """
    )
    preflight = loaded.snapshot.get(Address("integration_response", ("orders", "/a", "OPTIONS", "204")))
    template = preflight.response_templates["application/json"]
    assert '$origin == "https://a.example"' in template
    assert '$origin.matches("https://[A-Za-z0-9.-]+[.]b[.]example")' in template
    assert "$context.responseOverride.header.Access-Control-Allow-Origin = $origin" in template
    assert preflight.response_parameters["method.response.header.Vary"] == "'Origin'"
    answer = loaded.snapshot.get(Address("integration_response", ("orders", "/a", "GET", "200")))
    assert answer.response_templates["application/json"] == template + '{"ok": true}'


def test_true_allows_every_origin(spec: Spec):
    loaded = spec("kind: RestApi\nname: orders\ncors: true\nroutes: {ANY /a: {lambda: orders}}\n")
    answer = _answer(loaded, "/a", "OPTIONS", "204")
    assert answer["Allow-Origin"] == "'*'"
    assert answer["Allow-Methods"] == "'DELETE,GET,HEAD,PATCH,POST,PUT,OPTIONS'"
