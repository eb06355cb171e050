"""Each deviation of AWS from its own regularity, on its own."""

from __future__ import annotations

from typing import Any

import pytest

from apigwctl.catalogue import quirks, wire, writing
from apigwctl.catalogue.access import ApiKey, Authorizer, LambdaPermission, UsagePlanKey
from apigwctl.catalogue.delivery import AccessLogSettings, Stage
from apigwctl.catalogue.quirks import is_implied, normalise
from apigwctl.catalogue.rest import (
    EndpointConfiguration,
    GatewayResponse,
    Integration,
    IntegrationResponse,
    Method,
    Model,
    RestApi,
)
from apigwctl.catalogue.schema import KINDS, kind_of
from apigwctl.values import Address, FrozenMap, Ref, Template, freeze

CALLERS = Address("authorizer", ("orders", "callers"))


def endpoint(**members: Any) -> RestApi:
    return RestApi(name="a", endpoint_configuration=EndpointConfiguration(**members))


FILLED: dict[str, tuple[Any, str, Any]] = {
    "an API has IPv4": (endpoint(), "endpoint_configuration.ip_address_type", "ipv4"),
    "a private API has both": (endpoint(types=("PRIVATE",)), "endpoint_configuration.ip_address_type", "dualstack"),
    "an address type that is said stays": (
        endpoint(ip_address_type="dualstack"),
        "endpoint_configuration.ip_address_type",
        "dualstack",
    ),
    "an API has TLS 1.0": (endpoint(), "security_policy", "TLS_1_0"),
    "a private API has TLS 1.2": (endpoint(types=("PRIVATE",)), "security_policy", "TLS_1_2"),
    "a policy that is said stays": (RestApi(name="a", security_policy="TLS_1_2"), "security_policy", "TLS_1_2"),
    "HTTP goes over the internet": (Integration(type="HTTP"), "connection_type", "INTERNET"),
    "HTTP_PROXY too": (Integration(type="HTTP_PROXY"), "connection_type", "INTERNET"),
    "a VPC link stays": (Integration(type="HTTP", connection_type="VPC_LINK"), "connection_type", "VPC_LINK"),
    "Lambda has no connection": (Integration(type="AWS", connection_type="INTERNET"), "connection_type", None),
    "Lambda over a VPC link has": (Integration(type="AWS", connection_type="VPC_LINK"), "connection_type", "VPC_LINK"),
    "a mock has no verb": (Integration(type="MOCK", http_method="POST"), "http_method", None),
    "others have": (Integration(type="AWS", http_method="POST"), "http_method", "POST"),
    "a token authorizer is custom": (Authorizer(name="a", type="TOKEN"), "auth_type", "custom"),
    "a user pool is one": (Authorizer(name="a", type="COGNITO_USER_POOLS"), "auth_type", "cognito_user_pools"),
    "JWT has no authType": (Authorizer(name="a", type="JWT"), "auth_type", None),
    "an authType that is said stays": (Authorizer(name="a", type="TOKEN", auth_type="oauth2"), "auth_type", "oauth2"),
    "results are kept 300 s": (Authorizer(name="a", type="REQUEST"), "authorizer_result_ttl_in_seconds", 300),
    "zero is zero": (
        Authorizer(name="a", type="TOKEN", authorizer_result_ttl_in_seconds=0),
        "authorizer_result_ttl_in_seconds",
        0,
    ),
    "sources are listed without spaces": (
        Authorizer(name="a", type="REQUEST", identity_source="method.request.header.A, context.stage "),
        "identity_source",
        "method.request.header.A,context.stage",
    ),
    "a blank source is none": (Authorizer(name="a", type="REQUEST", identity_source=" "), "identity_source", None),
    "a token is in the usual header": (
        Authorizer(name="a", type="TOKEN"),
        "identity_source",
        "method.request.header.Authorization",
    ),
    "JWT keeps nothing": (Authorizer(name="a", type="JWT"), "authorizer_result_ttl_in_seconds", None),
    "a gateway response has its type's status": (GatewayResponse(response_type="THROTTLED"), "status_code", "429"),
    "DEFAULT_5XX has none": (GatewayResponse(response_type="DEFAULT_5XX"), "status_code", None),
    "a status that is said stays": (
        GatewayResponse(response_type="THROTTLED", status_code="420"),
        "status_code",
        "420",
    ),
    "a gateway response has a template": (
        GatewayResponse(response_type="THROTTLED"),
        "response_templates",
        {"application/json": '{"message":$context.error.messageString}'},
    ),
    "an open method has no authorizer": (Method(http_method="GET", authorizer=CALLERS), "authorizer", None),
    "nor scopes": (
        Method(http_method="GET", authorization_scopes=frozenset({"a"})),
        "authorization_scopes",
        frozenset(),
    ),
    "IAM neither": (Method(http_method="GET", authorization_type="AWS_IAM", authorizer=CALLERS), "authorizer", None),
    "a custom one has": (
        Method(http_method="GET", authorization_type="CUSTOM", authorizer=CALLERS),
        "authorizer",
        CALLERS,
    ),
    "JWT has": (Method(http_method="GET", authorization_type="JWT", authorizer=CALLERS), "authorizer", CALLERS),
    "a log group has no star": (
        Stage(stage_name="a", access_log_settings=AccessLogSettings(destination_arn="arn:g:*", format="f")),
        "access_log_settings.destination_arn",
        "arn:g",
    ),
    "a stage without logs has none": (Stage(stage_name="a"), "access_log_settings", None),
    "an empty pattern is none": (
        IntegrationResponse(status_code="200", selection_pattern=""),
        "selection_pattern",
        None,
    ),
    "other kinds are left alone": (Model(name="a", schema=freeze({})), "content_type", "application/json"),
}


@pytest.mark.parametrize(("resource", "member", "expected"), FILLED.values(), ids=FILLED.keys())
def test_what_aws_derives(resource: Any, member: str, expected: Any) -> None:
    value = normalise(resource)
    for name in member.split("."):
        value = getattr(value, name)
    assert value == expected
    assert normalise(normalise(resource)) == normalise(resource)


def test_a_destination_that_is_known_later_is_left_alone() -> None:
    arn = Template(("arn:", Ref(CALLERS)))
    settings = AccessLogSettings(destination_arn=arn, format="f")  # type: ignore[arg-type]
    stage = Stage(stage_name="a", access_log_settings=settings)
    assert normalise(stage) == stage


@pytest.mark.parametrize(
    ("resource", "member", "expected"),
    [
        (Integration(type="HTTP", connection_type="INTERNET"), "connection_type", True),
        (Integration(type="HTTP", connection_type="VPC_LINK"), "connection_type", False),
        (RestApi(name="a", security_policy="TLS_1_0"), "security_policy", True),
        (RestApi(name="a"), "name", False),
        (Model(name="a", schema=freeze({})), "description", False),
    ],
)
def test_what_aws_would_derive_anyway_need_not_be_said(resource: Any, member: str, expected: bool) -> None:
    assert is_implied(resource, kind_of(resource).field(member)) is expected


POLICIES: dict[str, tuple[Any, Any]] = {
    "one action": ({"Action": "a"}, {"Action": ["a"]}),
    "actions in any order": ({"Action": ["b", "a"]}, {"Action": ["a", "b"]}),
    "what is not": ({"NotAction": "a", "NotResource": "r"}, {"NotAction": ["a"], "NotResource": ["r"]}),
    "everybody": ({"Principal": "*"}, {"Principal": {"AWS": ["*"]}}),
    "one account": ({"Principal": {"AWS": "1"}}, {"Principal": {"AWS": ["1"]}}),
    "accounts in any order": ({"Principal": {"AWS": ["2", "1"]}}, {"Principal": {"AWS": ["1", "2"]}}),
    "a condition": (
        {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8"]}}},
    ),
    "a condition of no text": ({"Condition": {"Bool": {"a": True}}}, {"Condition": {"Bool": {"a": ["true"]}}}),
    "a condition that is none": ({"Condition": "x"}, {"Condition": "x"}),
    "a condition of nothing": ({"Condition": {"Bool": "x"}}, {"Condition": {}}),
    "a principal that is none": ({"Principal": 3}, {"Principal": 3}),
}


@pytest.mark.parametrize(("one", "other"), POLICIES.values(), ids=POLICIES.keys())
def test_a_policy_has_one_spelling(one: Any, other: Any) -> None:
    assert quirks.fold_policy({"Statement": [one]}) == {"Statement": [other]}
    assert quirks.fold_policy({"Statement": one}) == {"Statement": [other]}


@pytest.mark.parametrize("odd", ["text", None, ["x"]])
def test_a_policy_that_is_none_is_left_alone(odd: Any) -> None:
    assert quirks.fold_policy(odd) == odd
    assert quirks.fold_policy({"Statement": [odd]}) == {"Statement": [odd]}


# -- reading -----------------------------------------------------------------------------------------------------------

ID = "a1b2c3d4e5"
DOCUMENTS: dict[str, tuple[Any, Any]] = {
    "a document": ('{"type": "object"}', {"type": "object"}),
    "quotes escaped once more": ('{\\"Version\\":\\"2012-10-17\\"}', {"Version": "2012-10-17"}),
    "slashes escaped too": ('{\\"Resource\\":\\"execute-api:\\/*\\"}', {"Resource": "execute-api:/*"}),
    "a full ARN": (
        f'{{"Resource":"arn:aws:execute-api:eu-west-1:123456789012:{ID}/prod/*"}}',
        {"Resource": "execute-api:/prod/*"},
    ),
    "another API's ARN": (
        '{"Resource":"arn:aws:execute-api:eu-west-1:123456789012:zzzzzzzzzz/*"}',
        {"Resource": "arn:aws:execute-api:eu-west-1:123456789012:zzzzzzzzzz/*"},
    ),
    "a model of the API": (
        f'{{"$ref":"https://apigateway.amazonaws.com/restapis/{ID}/models/Order"}}',
        {"$ref": "https://apigateway.amazonaws.com/restapis/*/models/Order"},
    ),
    "no JSON": ("#set($x = 1)", "#set($x = 1)"),
    "parsed already": ({"type": "object"}, {"type": "object"}),
}


@pytest.mark.parametrize(("value", "expected"), DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_document_in_an_answer_reads_as_what_was_sent(value: Any, expected: Any) -> None:
    assert quirks.parse_document(value, ID) == expected


def test_a_model_that_refers_to_another_is_bound_to_its_api_when_it_is_sent() -> None:
    schema = freeze({"items": {"$ref": quirks.ANY_API_MODELS + "Order"}, "x": quirks.ANY_API_MODELS})
    made = wire.document(schema, Address("model", ("orders", "Orders")))
    assert isinstance(made, Template)
    assert made.refs == (Ref(Address("rest_api", ("orders",))),) * 2
    text = "".join(part if isinstance(part, str) else ID for part in made.parts)
    assert quirks.parse_document(text, ID) == schema


# -- writing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "resource", "expected"),
    [
        ("method", Method(http_method="GET"), {"authorizationType": "NONE"}),
        ("api_key", ApiKey(name="a"), {"enabled": True}),
        ("model", Model(name="a", schema=freeze({})), {"contentType": "application/json"}),
        ("usage_plan_key", UsagePlanKey(key=Address("api_key", ("acme",))), {"keyType": "API_KEY"}),
        (
            "lambda_permission",
            LambdaPermission(function_name="f", source_arn="arn"),
            {"Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"},
        ),
        ("stage", Stage(stage_name="prod"), {}),
    ],
)
def test_what_a_create_call_must_say_although_it_is_a_default(kind: str, resource: Any, expected: Any) -> None:
    assert writing.required_on_create(Address(kind, ("a", "b")), resource) == expected


def _patches(old: Method, new: Method) -> list[tuple[str, Any]]:
    made = wire.patch_operations(Address("method", ("a", "/", "GET")), new, wire.differences(old, new))
    return [(item["path"], item["value"]) for item in made]


def test_a_methods_authorizer_goes_with_its_type_in_one_request() -> None:
    other = Address("authorizer", ("orders", "others"))
    custom = Method(http_method="GET", authorization_type="CUSTOM", authorizer=CALLERS)
    changed = Method(http_method="GET", authorization_type="CUSTOM", authorizer=other)
    opened = Method(http_method="GET")
    assert _patches(custom, changed) == [("/authorizationType", "CUSTOM"), ("/authorizerId", Ref(other))]
    assert _patches(opened, custom) == [("/authorizationType", "CUSTOM"), ("/authorizerId", Ref(CALLERS))]
    assert _patches(custom, opened) == [("/authorizationType", "NONE")]
    assert _patches(custom, normalise(Method(http_method="GET", operation_name="x"))) == [
        ("/authorizationType", "NONE"),
        ("/operationName", "x"),
    ]


def test_every_gateway_response_type_is_known_to_the_table_of_statuses() -> None:
    item = KINDS["gateway_response"].field("response_type")
    assert set(item.enum) - set(quirks.GATEWAY_STATUS) == {"DEFAULT_4XX", "DEFAULT_5XX"}
    assert set(quirks.GATEWAY_STATUS) <= set(item.enum)


def test_frozen_documents_read_as_frozen() -> None:
    read = wire.from_wire(KINDS["model"], {"name": "a", "schema": '{"a": [1]}'}, resolve=lambda *_: None)
    assert read.schema == FrozenMap({"a": (1,)})
    hash(read)
