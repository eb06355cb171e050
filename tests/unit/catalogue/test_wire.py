from __future__ import annotations

from typing import Any

import pytest

from apigwctl.catalogue import KINDS, wire
from apigwctl.catalogue.access import ApiKey, Authorizer, JwtConfiguration, JwtIssuer, Quota, Throttle, UsagePlan
from apigwctl.catalogue.delivery import AccessLogSettings, Stage
from apigwctl.catalogue.rest import (
    EndpointConfiguration,
    Integration,
    Method,
    MethodResponse,
    Model,
    Resource,
    RestApi,
    TlsConfig,
)
from apigwctl.catalogue.schema import camel, fields_of, kind_of
from apigwctl.values import Address, FrozenMap, Ref, Secret, Template, freeze

ORDERS = Address("rest_api", ("orders",))
JWT = JwtConfiguration(issuers=(JwtIssuer(issuer="i", audiences=("a",)),), default_algorithms=("RS256",))
GET = Address("method", ("orders", "/a", "GET"))


def maps(**entries: Any) -> FrozenMap[str, Any]:
    return FrozenMap({key.replace("__", "/"): value for key, value in entries.items()})


# What was, what is wanted, and the operations: op, path, value.
PATCHES: dict[str, tuple[Address, Any, Any, list[tuple[str, ...]]]] = {
    "a scalar": (ORDERS, RestApi(name="a"), RestApi(name="b"), [("replace", "/name", "b")]),
    "a scalar cleared by emptiness": (
        ORDERS,
        RestApi(name="a", minimum_compression_size=5),
        RestApi(name="a"),
        [("replace", "/minimumCompressionSize", "")],
    ),
    "zero is no emptiness": (
        ORDERS,
        RestApi(name="a"),
        RestApi(name="a", minimum_compression_size=0),
        [("replace", "/minimumCompressionSize", "0")],
    ),
    "a scalar cleared by removal": (
        ORDERS,
        RestApi(name="a", description="x"),
        RestApi(name="a"),
        [("remove", "/description")],
    ),
    "a switch": (
        ORDERS,
        RestApi(name="a"),
        RestApi(name="a", disable_execute_api_endpoint=True),
        [("replace", "/disableExecuteApiEndpoint", "true")],
    ),
    "a switch back to its default": (
        ORDERS,
        RestApi(name="a", disable_execute_api_endpoint=True),
        RestApi(name="a"),
        [("replace", "/disableExecuteApiEndpoint", "false")],
    ),
    "elements in the path": (
        ORDERS,
        RestApi(name="a", binary_media_types=frozenset({"image/png", "a/b"})),
        RestApi(name="a", binary_media_types=frozenset({"a/b", "x/y", "b~/c"})),
        [
            ("add", "/binaryMediaTypes/b~0~1c"),
            ("add", "/binaryMediaTypes/x~1y"),
            ("remove", "/binaryMediaTypes/image~1png"),
        ],
    ),
    "elements as values": (
        ORDERS,
        RestApi(name="a", endpoint_configuration=EndpointConfiguration(vpc_endpoint_ids=frozenset({"v1"}))),
        RestApi(name="a", endpoint_configuration=EndpointConfiguration(vpc_endpoint_ids=frozenset({"v2"}))),
        [
            ("remove", "/endpointConfiguration/vpcEndpointIds", "v1"),
            ("add", "/endpointConfiguration/vpcEndpointIds", "v2"),
        ],
    ),
    "the endpoint type": (
        ORDERS,
        RestApi(name="a"),
        RestApi(name="a", endpoint_configuration=EndpointConfiguration(types=("REGIONAL",))),
        [("replace", "/endpointConfiguration/types/0", "REGIONAL")],
    ),
    "a document": (
        ORDERS,
        RestApi(name="a"),
        RestApi(name="a", policy=freeze({"Version": "1", "Statement": []})),
        [("replace", "/policy", '{"Version":"1","Statement":[]}')],
    ),
    "entries of a map": (
        GET,
        Method(http_method="GET", request_models=maps(a="One", b="Two", application__json="X")),
        Method(http_method="GET", request_models=maps(a="One", b="Three", text__x="Y")),
        [
            ("remove", "/requestModels/application~1json"),
            ("replace", "/requestModels/b", "Three"),
            ("add", "/requestModels/text~1x", "Y"),
        ],
    ),
    "entries that are switches": (
        GET,
        Method(http_method="GET"),
        Method(http_method="GET", request_parameters=maps(q=False, h=True)),
        [("add", "/requestParameters/h", "true"), ("add", "/requestParameters/q", "false")],
    ),
    "entries that are put in place, not added": (
        Address("stage", ("orders", "prod")),
        Stage(stage_name="prod", variables=maps(a="1", b="2")),
        Stage(stage_name="prod", variables=maps(b="3", c="4")),
        [("remove", "/variables/a"), ("replace", "/variables/b", "3"), ("replace", "/variables/c", "4")],
    ),
    "a member of a structure": (
        Address("integration", ("orders", "/a", "GET")),
        Integration(type="HTTP"),
        Integration(type="HTTP", tls_config=TlsConfig(insecure_skip_verification=True)),
        [("replace", "/tlsConfig/insecureSkipVerification", "true")],
    ),
    "a structure that comes": (
        Address("usage_plan", ("p",)),
        UsagePlan(name="p"),
        UsagePlan(name="p", quota=Quota(limit=5, period="DAY"), throttle=Throttle(rate_limit=2.0, burst_limit=1)),
        [
            ("replace", "/throttle/rateLimit", "2"),
            ("replace", "/throttle/burstLimit", "1"),
            ("replace", "/quota/limit", "5"),
            ("replace", "/quota/period", "DAY"),
        ],
    ),
    "a structure that goes": (
        Address("usage_plan", ("p",)),
        UsagePlan(name="p", quota=Quota(limit=5, period="DAY")),
        UsagePlan(name="p"),
        [("remove", "/quota")],
    ),
    "logs that are turned off": (
        Address("stage", ("orders", "prod")),
        Stage(stage_name="prod", access_log_settings=AccessLogSettings(destination_arn="arn", format="f")),
        Stage(stage_name="prod"),
        [("remove", "/accessLogSettings")],
    ),
    "a structure as a whole": (
        Address("authorizer", ("orders", "a")),
        Authorizer(name="a", type="JWT"),
        Authorizer(name="a", type="JWT", jwt_configuration=JWT),
        [
            (
                "replace",
                "/jwtConfiguration",
                '{"issuers":[{"issuer":"i","audiences":["a"]}],"defaultAlgorithms":["RS256"]}',
            )
        ],
    ),
    "a reference": (
        GET,
        Method(http_method="GET"),
        Method(http_method="GET", request_validator=Address("request_validator", ("orders", "v"))),
        [("replace", "/requestValidatorId", Ref(Address("request_validator", ("orders", "v"))))],  # type: ignore[list-item]
    ),
    "tags and values that are taken at creation": (
        Address("api_key", ("k",)),
        ApiKey(name="k", tags=maps(a="1")),
        ApiKey(name="k", tags=maps(a="2"), value=Secret("s", str)),
        [],
    ),
}


@pytest.mark.parametrize(("address", "old", "new", "expected"), PATCHES.values(), ids=PATCHES.keys())
def test_a_difference_is_said_as(address: Address, old: Any, new: Any, expected: list[tuple[str, ...]]) -> None:
    made = wire.patch_operations(address, new, wire.differences(old, new))
    assert [tuple(item[name] for name in ("op", "path", "value") if name in item) for item in made] == expected


@pytest.mark.parametrize(("_", "old", "new", "__"), PATCHES.values(), ids=PATCHES.keys())
def test_nothing_differs_from_itself(_: Address, old: Any, new: Any, __: Any) -> None:
    assert wire.differences(old, old) == ()
    assert wire.differences(new, new) == ()


def test_tags_that_the_spec_does_not_name_are_left_alone() -> None:
    old, new = RestApi(name="a", tags=maps(team="x", cost="1")), RestApi(name="a", tags=maps(team="y"))
    assert [(item.key, item.old, item.new) for item in wire.differences(old, new)] == [("team", "x", "y")]
    assert wire.differences(old, RestApi(name="a")) == ()


def test_what_is_left_unmanaged_when_absent_is_left_alone() -> None:
    assert wire.differences(RestApi(name="a", version="1"), RestApi(name="a")) == ()
    assert [item.path for item in wire.differences(RestApi(name="a"), RestApi(name="a", version="1"))] == [("version",)]


def test_a_difference_is_named_as_specs_spell_it() -> None:
    named = {
        (RestApi(name="a"), RestApi(name="a", endpoint_configuration=EndpointConfiguration(types=("PRIVATE",)))): (
            "endpointConfiguration",
            "types",
        ),
        (Stage(stage_name="a"), Stage(stage_name="a", variables=maps(alias="x"))): ("variables", "alias"),
        (
            Method(http_method="GET", authorization_type="CUSTOM"),
            Method(http_method="GET", authorization_type="CUSTOM", authorizer=GET),
        ): ("authorizer",),
    }
    assert [wire.differences(*sides)[0].path for sides in named] == list(named.values())


def test_a_new_resource_differs_from_nothing_in_what_is_no_default() -> None:
    stage = Stage(
        stage_name="prod",
        tracing_enabled=True,
        variables=maps(a="1"),
        access_log_settings=AccessLogSettings(destination_arn="arn", format="f"),
    )
    assert [(item.path, item.new) for item in wire.members(stage)] == [
        (("variables", "a"), "1"),
        (("tracingEnabled",), True),
        (("accessLogSettings", "destinationArn"), "arn"),
        (("accessLogSettings", "format"), "f"),
    ]


# -- parameters --------------------------------------------------------------------------------------------------------


def test_a_resource_is_addressed_by_keys_and_ids_of_its_own_service() -> None:
    response = Address("integration_response", ("orders", "/a", "GET", "200"))
    assert wire.address_params(response) == {
        "statusCode": "200",
        "httpMethod": "GET",
        "resourceId": Ref(Address("resource", ("orders", "/a"))),
        "restApiId": Ref(ORDERS),
    }
    assert wire.address_params(Address("lambda_permission", ("orders", "s1"))) == {"StatementId": "s1"}
    assert wire.address_params(Address("account", ())) == {}


CREATED: dict[str, tuple[Address, Any, dict[str, Any]]] = {
    "a path": (
        Address("resource", ("orders", "/a")),
        Resource(parent=Address("resource", ("orders", "/")), path_part="a"),
        {"restApiId": Ref(ORDERS), "parentId": Ref(Address("resource", ("orders", "/"))), "pathPart": "a"},
    ),
    "an integration, whose verb has another name there": (
        Address("integration", ("orders", "/a", "GET")),
        Integration(type="AWS", http_method="POST", uri="arn"),
        {
            "httpMethod": "GET",
            "resourceId": Ref(Address("resource", ("orders", "/a"))),
            "restApiId": Ref(ORDERS),
            "type": "AWS",
            "integrationHttpMethod": "POST",
            "uri": "arn",
        },
    ),
    "a stage, without what can only be set later": (
        Address("stage", ("orders", "prod")),
        Stage(stage_name="prod", access_log_settings=AccessLogSettings(destination_arn="arn", format="f")),
        {"stageName": "prod", "restApiId": Ref(ORDERS)},
    ),
    "a model": (
        Address("model", ("orders", "A")),
        Model(name="A", schema=freeze({"type": "string"})),
        {
            "restApiId": Ref(ORDERS),
            "name": "A",
            "contentType": "application/json",
            "schema": '{"type":"string"}',
        },
    ),
}


@pytest.mark.parametrize(("address", "resource", "expected"), CREATED.values(), ids=CREATED.keys())
def test_a_create_call_says(address: Address, resource: Any, expected: dict[str, Any]) -> None:
    assert wire.create_params(address, resource) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, "true"), (False, "false"), (5, "5"), (5.0, "5"), (0.5, "0.5"), ("x", "x"), (None, "None")],
)
def test_patch_values_are_text(value: Any, expected: str) -> None:
    assert wire.text(value) == expected


def test_late_bound_values_stay_themselves_in_patches() -> None:
    for value in (Ref(ORDERS), Template(("a",)), Secret("s", str)):
        assert wire.text(value) is value


def test_a_key_is_escaped_as_in_a_json_pointer() -> None:
    assert wire.escape("a~b/c") == "a~0b~1c"


# -- answers -----------------------------------------------------------------------------------------------------------


def test_an_empty_text_is_nothing_where_nothing_is_possible() -> None:
    read = wire.from_wire(KINDS["stage"], {"stageName": "prod", "description": ""}, resolve=lambda *_: None)
    assert read == Stage(stage_name="prod")


def test_an_entry_of_null_is_empty_text() -> None:
    answer = {"type": "MOCK", "requestTemplates": {"application/json": None}}
    read = wire.from_wire(KINDS["integration"], answer, resolve=lambda *_: None)
    assert read.request_templates == {"application/json": ""}


def test_numbers_are_read_as_their_declared_type() -> None:
    answer = {"name": "p", "throttle": {"rateLimit": 5, "burstLimit": 2}}
    read = wire.from_wire(KINDS["usage_plan"], answer, resolve=lambda *_: None)
    assert type(read.throttle.rate_limit) is float
    assert type(read.throttle.burst_limit) is int


def test_a_map_of_structures_is_read_as_such() -> None:
    answer = {"throttle": {"GET /a": {"rateLimit": 1.5}}}
    read = wire.from_wire(KINDS["usage_plan_stage"], answer, resolve=lambda *_: None)
    assert read.throttle == {"GET /a": Throttle(rate_limit=1.5)}


def test_a_structure_needs_a_class() -> None:
    with pytest.raises(KeyError):
        wire.read_struct(None, {}, lambda *_: None, "")


# -- declarations ------------------------------------------------------------------------------------------------------


def test_a_kind_is_known_by_its_resource_and_a_field_by_its_attribute() -> None:
    assert kind_of(MethodResponse(status_code="200")).name == "method_response"
    assert KINDS["stage"].field("tracing_enabled").wire == "tracingEnabled"
    assert {item.attribute for item in fields_of(Throttle)} == {"rate_limit", "burst_limit"}
    assert fields_of(Stage) == KINDS["stage"].fields
    with pytest.raises(KeyError):
        kind_of("text")
    with pytest.raises(KeyError, match="stage has no field flavour"):
        KINDS["stage"].field("flavour")


@pytest.mark.parametrize(("name", "spelled"), [("a", "a"), ("tracing_enabled", "tracingEnabled"), ("uri", "uri")])
def test_the_spelling_of_aws(name: str, spelled: str) -> None:
    assert camel(name) == spelled


def test_a_type_that_has_no_shape_is_refused_when_it_is_declared() -> None:
    from apigwctl.catalogue import schema

    with pytest.raises(TypeError, match="no shape for"):

        @schema.struct
        class Odd:
            """A structure of a type that AWS does not have."""

            member: complex = schema.aws()
