"""Every declared member there and back: attribute, wire name, answer, create call; and AWS's defaults, as recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from apigwctl.catalogue import KINDS, wire
from apigwctl.catalogue.addresses import API_KINDS
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.schema import STRUCTS, Field, Kind, On, fields_of
from apigwctl.values import Address, FrozenMap, Ref, Secret, Template, freeze, thaw
from tests.contract.catalogue_samples import address_of, bare, full

SKIPPED = {"lambda_permission"}
"""Read from a function's policy, not from members."""

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)

API_ID = "a1b2c3d4e5"


# -- what AWS would answer ---------------------------------------------------------------------------------------------


@dataclass
class Ids:
    """Live ids of what resources refer to, both ways."""

    known: dict[tuple[str, str], Address] = field(default_factory=dict)

    def answered(self, value: Any) -> Any:
        """A call parameter as AWS echoes it: references as ids, late-bound text filled in."""
        if isinstance(value, Ref):
            identifier = f"id-of-{value.address}"
            self.known[value.address.kind, identifier] = value.address
            return identifier
        if isinstance(value, Template):
            return "".join(part if isinstance(part, str) else self._id_of(part) for part in value.parts)
        if isinstance(value, dict):
            return {key: self.answered(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.answered(item) for item in value]
        return value

    def _id_of(self, ref: Ref) -> str:
        return API_ID if ref.address.kind in API_KINDS else str(self.answered(ref))

    def resolve(self, kind: str, identifier: str) -> Address | None:
        natural = KINDS[kind].identity == "key"
        return Address(kind, ("orders", identifier)) if natural else self.known[kind, identifier]


def answer_of(kind: Kind, resource: Any, ids: Ids) -> dict[str, Any]:
    """What AWS answers for a resource, with every member that it was given."""
    address = address_of(kind, resource)
    return {
        item.wire: ids.answered(wire.to_wire(item, value, address))
        for item in kind.fields
        if (value := getattr(resource, item.attribute)) is not None and not isinstance(value, Secret)
    }


def there_and_back(kind: Kind, resource: Any) -> Any:
    ids = Ids()
    return wire.from_wire(kind, thaw(answer_of(kind, resource, ids)), resolve=ids.resolve, api_id=API_ID)


# -- arbitrary resources -----------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)
KEY = st.text("abcXYZ/~.-$_{}+", min_size=1, max_size=8)
DOCUMENTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | TEXT
    | st.just("https://apigateway.amazonaws.com/restapis/*/models/A"),
    lambda inner: (
        st.dictionaries(st.sampled_from(["$ref", "type", "a"]), inner, max_size=3) | st.lists(inner, max_size=2)
    ),
    max_leaves=4,
)


def values(kind: Kind, item: Field) -> st.SearchStrategy[Any]:
    """Values of a member, the default among them."""
    made = _values(kind, item)
    return made if item.required else st.just(item.default) | made


def _values(kind: Kind, item: Field) -> st.SearchStrategy[Any]:
    of = item.shape.of
    match item.shape.base:
        case "bool":
            return st.booleans()
        case "int":
            return st.integers(int(item.minimum or 0), int(item.maximum or 10**6))
        case "float":
            return st.floats(item.minimum or 0, 10**6, allow_nan=False)
        case "json":
            return st.dictionaries(st.sampled_from(["type", "$ref", "properties"]), DOCUMENTS, min_size=1).map(freeze)
        case "address":
            # A name of an address that begins so is an id.
            names = TEXT.filter(lambda name: not name.startswith("id:"))
            return names.map(lambda name: Address(item.to, (name,) if KINDS[item.to].root else ("orders", name)))
        case "secret":
            return st.just(item.default)
        case "struct":
            return structures(kind, of)
        case "structs":
            return st.lists(structures(kind, of), max_size=2).map(tuple)
        case "set":
            return st.frozensets(texts(item), max_size=3)
        case "list":
            return st.lists(texts(item), min_size=1, max_size=2).map(tuple)
        case "map":
            entries = st.booleans() if of is bool else structures(kind, of) if of in STRUCTS else TEXT
            return st.dictionaries(KEY, entries, max_size=2).map(FrozenMap)
    return texts(item)


def texts(item: Field) -> st.SearchStrategy[str]:
    return st.sampled_from(item.enum) if item.enum else TEXT


def structures(kind: Kind, cls: Any) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({item.attribute: values(kind, item) for item in STRUCTS[cls]}).map(
        lambda members: cls(**members)
    )


def resources(kind: Kind) -> st.SearchStrategy[Any]:
    members = {item.attribute: values(kind, item) for item in kind.fields}
    return st.fixed_dictionaries(members).map(lambda made: normalise(kind.cls(**made)))


READABLE = [kind for kind in KINDS.values() if kind.name not in SKIPPED]


@given(st.data())
@pytest.mark.parametrize("kind", READABLE, ids=lambda kind: kind.name)
def test_an_answer_reads_as_what_was_asked_for_and_creates_the_same_again(kind: Kind, data: st.DataObject) -> None:
    resource = data.draw(resources(kind))
    address, read = address_of(kind, resource), there_and_back(kind, resource)
    assert read == resource
    assert wire.create_params(address, read) == wire.create_params(address, resource)


@every_kind
def test_a_create_call_says_every_member_that_is_not_a_default(kind: Kind) -> None:
    if not kind.calls.create:
        return
    resource = full(kind)
    params = wire.create_params(address_of(kind, resource), resource)
    left_out = {
        item.attribute
        for item in kind.fields
        if (item.create_as or item.wire) not in params and item.on is not On.AFTER
    }
    implied = {name for name in left_out if getattr(bare(kind), name) == getattr(resource, name)}
    assert left_out - implied == set()


@every_kind
def test_a_wire_name_follows_from_the_attribute_unless_it_says_otherwise(kind: Kind) -> None:
    ours = {"lambda_permission", "parameter"}  # the members of Lambda and SSM begin with capitals
    spelled = {"providerARNs", "IPAddressVersion"}
    references = {item.wire for item in kind.fields if item.shape.base == "address"}
    for item in fields_of(kind.cls):
        head, *rest = item.attribute.split("_")
        usual = head + "".join(part.capitalize() for part in rest)
        usual = usual[0].upper() + usual[1:] if item.pascal else usual
        assert item.wire == usual or kind.name in ours or item.wire in spelled | references


# -- AWS's defaults ----------------------------------------------------------------------------------------------------

DEFAULTS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    (
        "a REST API that was given a name",
        "rest_api",
        {
            "id": API_ID,
            "name": "orders",
            "createdDate": "2026-01-02",
            "apiKeySource": "HEADER",
            "disableExecuteApiEndpoint": False,
            "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
            "rootResourceId": "r1",
            "securityPolicy": "TLS_1_0",
            "tags": {},
        },
        {"name": "orders"},
    ),
    (
        "a private REST API, which is dualstack",
        "rest_api",
        {
            "name": "orders",
            "apiKeySource": "HEADER",
            "disableExecuteApiEndpoint": False,
            "endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "dualstack", "vpcEndpointIds": ["vpce-1"]},
        },
        {
            "name": "orders",
            "endpoint_configuration": KINDS["rest_api"]
            .field("endpoint_configuration")
            .shape.of(  # type: ignore[misc]
                types=("PRIVATE",), vpc_endpoint_ids=frozenset({"vpce-1"})
            ),
        },
    ),
    (
        "a stage",
        "stage",
        {
            "stageName": "prod",
            "cacheClusterEnabled": False,
            "cacheClusterStatus": "NOT_AVAILABLE",
            "methodSettings": {},
            "tracingEnabled": False,
            "createdDate": "2026-01-02",
            "lastUpdatedDate": "2026-01-02",
        },
        {"stage_name": "prod"},
    ),
    ("a method", "method", {"httpMethod": "GET", "apiKeyRequired": False, "authorizationType": "NONE"}, {}),
    (
        "a mock integration",
        "integration",
        {
            "type": "MOCK",
            "cacheKeyParameters": [],
            "passthroughBehavior": "WHEN_NO_MATCH",
            "timeoutInMillis": 29000,
            "requestParameters": {},
            "requestTemplates": {},
        },
        {"type": "MOCK"},
    ),
    (
        "an HTTP integration, which goes over the internet",
        "integration",
        {
            "type": "HTTP",
            "httpMethod": "GET",
            "uri": "https://a.test",
            "connectionType": "INTERNET",
            "cacheKeyParameters": [],
            "passthroughBehavior": "WHEN_NO_MATCH",
            "timeoutInMillis": 29000,
        },
        {"type": "HTTP", "http_method": "GET", "uri": "https://a.test"},
    ),
    (
        "an imported Lambda integration, whose connection type means nothing",
        "integration",
        {"type": "AWS_PROXY", "httpMethod": "POST", "uri": "arn:f", "connectionType": "INTERNET"},
        {"type": "AWS_PROXY", "http_method": "POST", "uri": "arn:f"},
    ),
    (
        "an integration response whose template is empty",
        "integration_response",
        {"statusCode": "200", "responseTemplates": {"application/json": None}},
        {"status_code": "200", "response_templates": FrozenMap({"application/json": ""})},
    ),
    (
        "a response of a method, with and without empty maps",
        "method_response",
        {"statusCode": "200", "responseModels": {}, "responseParameters": {}},
        {"status_code": "200"},
    ),
    (
        "a token authorizer",
        "authorizer",
        {"id": "x", "name": "a", "type": "TOKEN", "authType": "custom", "authorizerUri": "arn:f"},
        {"name": "a", "type": "TOKEN", "authorizer_uri": "arn:f"},
    ),
    (
        "a user pool authorizer",
        "authorizer",
        {
            "name": "a",
            "type": "COGNITO_USER_POOLS",
            "authType": "cognito_user_pools",
            "authorizerResultTtlInSeconds": 300,
            "providerARNs": ["arn:p"],
        },
        {"name": "a", "type": "COGNITO_USER_POOLS", "provider_arns": frozenset({"arn:p"})},
    ),
    (
        "a request validator",
        "request_validator",
        {"id": "x", "name": "v", "validateRequestBody": False, "validateRequestParameters": False},
        {"name": "v"},
    ),
    (
        "a gateway response with its type's own status and template",
        "gateway_response",
        {
            "responseType": "THROTTLED",
            "statusCode": "429",
            "responseParameters": {},
            "responseTemplates": {"application/json": '{"message":$context.error.messageString}'},
            "defaultResponse": False,
        },
        {"response_type": "THROTTLED"},
    ),
    (
        "a customised DEFAULT_4XX, which has no status of its own",
        "gateway_response",
        {
            "responseType": "DEFAULT_4XX",
            "responseParameters": {},
            "responseTemplates": {"application/json": '{"message":$context.error.messageString}'},
            "defaultResponse": False,
        },
        {"response_type": "DEFAULT_4XX"},
    ),
    ("a usage plan", "usage_plan", {"id": "x", "name": "p", "apiStages": []}, {"name": "p"}),
    (
        "a usage plan with a quota and a throttle",
        "usage_plan",
        {
            "name": "p",
            "quota": {"limit": 5, "offset": 0, "period": "DAY"},
            "throttle": {"rateLimit": 5.0, "burstLimit": 2},
        },
        {
            "name": "p",
            "quota": KINDS["usage_plan"].field("quota").shape.of(limit=5, period="DAY"),  # type: ignore[misc]
            "throttle": KINDS["usage_plan"].field("throttle").shape.of(rate_limit=5.0, burst_limit=2),  # type: ignore[misc]
        },
    ),
    (
        "an API key, which AWS makes disabled",
        "api_key",
        {"id": "x", "name": "k", "enabled": False, "stageKeys": []},
        {"name": "k", "enabled": False},
    ),
    ("a deployment", "deployment", {"id": "d", "createdDate": "2026-01-02"}, {}),
    ("an account without a role", "account", {"throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0}}, {}),
]


@pytest.mark.parametrize(("name", "answer", "members"), [row[1:] for row in DEFAULTS], ids=[row[0] for row in DEFAULTS])
def test_an_answer_of_nothing_but_defaults_reads_as(name: str, answer: dict[str, Any], members: dict[str, Any]) -> None:
    kind = KINDS[name]
    read = wire.from_wire(kind, answer, resolve=lambda *_: None)
    asked = bare(kind, **members) if name != "method" else bare(kind, http_method="GET")
    assert read == asked
    assert wire.differences(read, asked) == ()
