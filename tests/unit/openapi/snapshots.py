"""Small snapshots of the API `shop`, and arbitrary ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from apigwctl.catalogue.access import Authorizer
from apigwctl.catalogue.addresses import parent_path, paths_above, resource
from apigwctl.catalogue.documentation import DocumentationLocation, DocumentationPart
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.rest import (
    EndpointConfiguration,
    GatewayResponse,
    Integration,
    IntegrationResponse,
    Method,
    MethodResponse,
    Model,
    RequestValidator,
    Resource,
    RestApi,
    TlsConfig,
)
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address, FrozenMap, freeze

ARN = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:f/invocations"
SHOP = Address("rest_api", ("shop",))
REF = "https://apigateway.amazonaws.com/restapis/*/models/"


def shop(*parts: Mapping[Address, Any], **members: Any) -> Snapshot:
    """Return a snapshot of the API with these members, of these resources, and of the paths that they need."""
    found: dict[Address, Any] = {SHOP: RestApi(**{"name": "shop", **members})}
    for part in parts:
        found |= part
    for address in list(found):
        if address.kind == "method":
            found |= path(address.parts[1])
    return Snapshot(FrozenMap({address: normalise(item) for address, item in found.items()}))


def path(name: str) -> dict[Address, Any]:
    return {
        resource("shop", above): Resource(
            parent=resource("shop", parent_path(above)), path_part=above.rsplit("/", 1)[1]
        )
        for above in paths_above(name)
    }


def at(kind: str, *keys: str) -> Address:
    return Address(kind, ("shop", *keys))


def route(
    name: str = "GET /x",
    integration: Integration | None = None,
    responses: Mapping[str, MethodResponse] = FrozenMap(),
    answers: Mapping[str, IntegrationResponse] = FrozenMap(),
    **members: Any,
) -> dict[Address, Any]:
    """Return a method with its integration, a mock unless said, and its responses."""
    verb, where = name.split(" ", 1)
    for item in ("request_parameters", "request_models"):
        members[item] = freeze(members.get(item, {}))
    made: dict[Address, Any] = {
        at("method", where, verb): Method(http_method=verb, **members),
        at("integration", where, verb): integration or Integration(type="MOCK"),
    }
    made |= {at("method_response", where, verb, status): item for status, item in responses.items()}
    return made | {at("integration_response", where, verb, status): item for status, item in answers.items()}


def response(status: str = "200", headers: Mapping[str, bool] = FrozenMap(), **models: str) -> MethodResponse:
    return MethodResponse(
        status_code=status,
        response_parameters=FrozenMap({f"method.response.header.{name}": value for name, value in headers.items()}),
        response_models=FrozenMap({kind.replace("_", "/"): name for kind, name in models.items()}),
    )


def answer(status: str = "200", pattern: str | None = None, **members: Any) -> IntegrationResponse:
    return IntegrationResponse(status_code=status, selection_pattern=pattern, **freeze(members))


def model(name: str, schema: Any, **members: Any) -> dict[Address, Any]:
    return {at("model", name): Model(name=name, schema=freeze(schema), **members)}


def authorizer(name: str, **members: Any) -> dict[Address, Any]:
    said = {"type": "TOKEN", "authorizer_uri": "arn:f", "identity_source": "method.request.header.Authorization"}
    return {at("authorizer", name): Authorizer(name=name, **{**said, **members})}


def validator(name: str, **members: Any) -> dict[Address, Any]:
    return {at("request_validator", name): RequestValidator(name=name, **members)}


# -- arbitrary snapshots -----------------------------------------------------------------------------------------------

WORDS = st.sampled_from(["a", "Order", "x1", "Zulu", "q"])
TEXTS = st.sampled_from(["a", "{}", "${stageVariables.x}", 'with "quotes"', "two\nlines", "ümlaut"])
MAPPINGS = st.sampled_from(["'*'", "'a, b'", "context.requestId"])
MEDIA = st.sampled_from(["application/json", "text/html", "application/xml"])
STATUS = st.sampled_from(["200", "201", "400", "404", "500"])
PATHS = st.sampled_from(["/", "/a", "/a/b", "/a/{id}", "/files/{proxy+}", "/a/{id}/lines"])
VERBS = st.sampled_from(["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "ANY"])
PARAMETERS = st.sampled_from(
    ["method.request.querystring.q", "method.request.header.h"] * 3 + ["method.request.multivalueheader.m"]
)
HEADERS = st.sampled_from(["Location", "X-Count", "Access-Control-Allow-Origin"])


def maps(keys: Any, values: Any) -> Any:
    return st.dictionaries(keys, values, max_size=2).map(FrozenMap)


SCHEMAS = st.recursive(
    st.sampled_from(
        [
            {"type": "string"},
            {"type": "integer", "minimum": 0},
            {"type": "object", "description": "Things"},
            {"$ref": REF + "Order"},
            {"type": "object", "additionalProperties": False},
            {"$schema": "http://json-schema.org/draft-04/schema#", "type": "object"},
        ]
    ),
    lambda inner: (
        st.builds(lambda item: {"type": "array", "items": item}, inner)
        | st.builds(
            lambda item: {"type": "object", "properties": {"$ref": item, "enum": item}, "required": ["enum"]}, inner
        )
    ),
    max_leaves=3,
)
MODELS = st.builds(
    lambda name, schema, kind, described: Model(
        name=name,
        schema=freeze(schema),
        content_type=kind,
        description=schema.get("description") if described else "Other",
    ),
    WORDS,
    SCHEMAS,
    st.sampled_from(["application/json"] * 3 + ["text/plain"]),
    st.sampled_from([True, True, False]),
)
AUTHORIZERS = st.builds(
    lambda kind, pools, source, expression, ttl, auth_type: Authorizer(
        name="",
        type=kind,
        provider_arns=frozenset(pools) if kind == "COGNITO_USER_POOLS" else frozenset(),
        authorizer_uri="arn:f" if kind in ("TOKEN", "REQUEST") else None,
        identity_source=source,
        identity_validation_expression=expression,
        authorizer_result_ttl_in_seconds=ttl,
        auth_type=auth_type,
    ),
    st.sampled_from(["TOKEN", "REQUEST", "COGNITO_USER_POOLS", "JWT"]),
    st.sets(st.sampled_from(["arn:p1", "arn:p2"])),
    st.sampled_from(["method.request.header.Authorization", "method.request.header.A, context.stage", None]),
    st.none() | st.just("^x"),
    st.none() | st.integers(0, 3600),
    st.none() | st.just("oauth2"),
)
INTEGRATIONS = st.builds(
    lambda kind, passthrough, handling, templates, parameters, timeout, cached, insecure, mode: Integration(
        type=kind,
        http_method=None if kind == "MOCK" else "POST",
        uri={"MOCK": None, "AWS": ARN, "AWS_PROXY": ARN}.get(kind, "https://a.test"),
        passthrough_behavior=passthrough,
        content_handling=handling,
        request_templates=templates,
        request_parameters=parameters,
        timeout_in_millis=timeout,
        cache_key_parameters=cached,
        tls_config=TlsConfig(insecure_skip_verification=insecure),
        response_transfer_mode=mode if kind.endswith("_PROXY") else "BUFFERED",
    ),
    st.sampled_from(["MOCK", "AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY"]),
    st.sampled_from(["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]),
    st.sampled_from([None, "CONVERT_TO_BINARY", "CONVERT_TO_TEXT"]),
    maps(MEDIA, TEXTS),
    maps(st.sampled_from(["integration.request.header.a", "integration.request.path.b"]), MAPPINGS),
    st.integers(50, 29000),
    st.frozensets(st.sampled_from(["method.request.querystring.q", "method.request.header.h"])),
    st.booleans(),
    st.sampled_from(["BUFFERED", "STREAM"]),
)


METHOD_RESPONSES = st.builds(
    lambda status, headers, required, models: MethodResponse(
        status_code=status,
        response_parameters=FrozenMap({f"method.response.header.{name}": name == required for name in headers}),
        response_models=models,
    ),
    STATUS,
    st.sets(HEADERS, max_size=2),
    st.sampled_from(["", "", "", "Location"]),
    maps(MEDIA, WORDS),
)


@st.composite
def answers(draw: Any, declared: MethodResponse) -> IntegrationResponse:
    """Return an integration response that maps some of the headers that the method response declares."""
    return IntegrationResponse(
        status_code=declared.status_code,
        selection_pattern=draw(st.sampled_from([None, "4\\d{2}", "5..", "200", "default"])),
        response_parameters=FrozenMap({name: draw(MAPPINGS) for name in sorted(declared.response_parameters)}),
        response_templates=draw(maps(MEDIA, TEXTS)),
        content_handling=draw(st.sampled_from([None, "CONVERT_TO_TEXT"])),
    )


@st.composite
def routes(draw: Any) -> dict[Address, Any]:
    where, verb = draw(PATHS), draw(VERBS)
    variables = ["id"] if "{id}" in where else ["proxy"] if "{proxy" in where else []
    parameters = {f"method.request.path.{name}": draw(st.sampled_from([True] * 5 + [False])) for name in variables}
    parameters |= draw(
        maps(
            PARAMETERS,
            st.booleans(),
        )
    )
    kind = draw(st.sampled_from(["NONE", "NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"]))
    declared = {item.status_code: item for item in draw(st.lists(METHOD_RESPONSES, max_size=3))}
    named = draw(st.sampled_from([None, "first", "second"]))
    called = draw(INTEGRATIONS)
    return route(
        f"{verb} {where}",
        dataclasses.replace(called, cache_key_parameters=called.cache_key_parameters & frozenset(parameters)),
        declared,
        {status: draw(answers(item)) for status, item in declared.items() if draw(st.booleans())},
        authorization_type=kind,
        authorizer=at("authorizer", draw(WORDS)) if kind in ("CUSTOM", "COGNITO_USER_POOLS") else None,
        authorization_scopes=draw(st.frozensets(WORDS, max_size=2)) if kind == "COGNITO_USER_POOLS" else frozenset(),
        api_key_required=draw(st.booleans()),
        operation_name=named,
        request_validator=draw(st.none() | WORDS.map(lambda name: at("request_validator", name))),
        request_parameters=parameters,
        request_models=draw(maps(MEDIA, WORDS)),
    )


@st.composite
def snapshots(draw: Any) -> Snapshot:
    """Return a modest snapshot, with things that OpenAPI cannot say now and then."""
    parts: list[dict[Address, Any]] = [{at("model", item.name): item} for item in draw(st.lists(MODELS, max_size=3))]
    parts += [authorizer_named(name, draw(AUTHORIZERS)) for name in draw(st.sets(WORDS, max_size=3))]
    made = draw(st.lists(routes(), max_size=4))
    methods = [item for part in made for item in part.values() if isinstance(item, Method)]
    validators = {item.request_validator.name for item in methods if item.request_validator}
    validators |= draw(st.sets(WORDS, max_size=1))
    parts += [validator(name, validate_request_body=draw(st.booleans())) for name in sorted(validators)]
    parts += [path(name) for name in draw(st.sets(PATHS, max_size=2))]
    if draw(st.booleans()):
        item = GatewayResponse(
            response_type="THROTTLED", status_code="420", response_templates=draw(maps(MEDIA, TEXTS))
        )
        parts.append({at("gateway_response", "THROTTLED"): item})
    if draw(st.booleans()):
        location = DocumentationLocation(type="METHOD", path="/a", method="GET")
        part = DocumentationPart(location=location, properties=freeze({"summary": draw(TEXTS), "tags": ["a"]}))
        parts.append({at("documentation_part", "METHOD /a GET"): part})
    members = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "description": TEXTS,
                "version": st.just("7"),
                "binary_media_types": st.frozensets(MEDIA),
                "minimum_compression_size": st.integers(0, 99),
                "api_key_source": st.sampled_from(["HEADER", "AUTHORIZER"]),
                "disable_execute_api_endpoint": st.booleans(),
                "security_policy": st.sampled_from(["TLS_1_0", "TLS_1_2"]),
                "endpoint_configuration": st.builds(
                    lambda ids: EndpointConfiguration(types=("PRIVATE",), vpc_endpoint_ids=ids),
                    st.frozensets(st.sampled_from(["vpce-1", "vpce-2"])),
                ),
                "policy": st.just(freeze({"Version": "2012-10-17", "Statement": [{"Effect": "Deny"}]})),
            },
        )
    )
    return shop(*parts, *made, **members)


def authorizer_named(name: str, item: Authorizer) -> dict[Address, Any]:
    members = {field: getattr(item, field) for field in item.__dataclass_fields__ if field != "name"}
    return {at("authorizer", name): Authorizer(name=name, **members)}
