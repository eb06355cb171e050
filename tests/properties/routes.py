"""Generated routes: methods, every type of integration in long and short forms, and both halves of responses."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.properties.atoms import (
    Drawn,
    arns,
    content_types,
    function,
    one_of_these,
    plain,
    some,
    subset,
    template_maps,
    words,
    yes_or_no,
)
from tests.properties.paths import path_variables

INVOKE = (
    "arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/"
    "arn:${partition}:lambda:${region}:${account}:function:orders/invocations"
)
STATUSES = ["200", "202", "400", "404", "500"]
PATTERNS = ["", "4\\d{2}", "5..", ".*Error.*"]
HEADERS = ["Link", "X-Total"]
TLS = st.fixed_dictionaries({"insecureSkipVerification": yes_or_no})
HANDLING = st.sampled_from(["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"])
BUILT_IN_MODELS = ["Empty", "Error"]


@dataclass(frozen=True)
class Names:
    """What a route may refer to; authorizers by name with their type."""

    models: list[str] = field(default_factory=list)
    validators: list[str] = field(default_factory=list)
    authorizers: dict[str, str] = field(default_factory=dict)
    integrations: list[str] = field(default_factory=list)


_PREFLIGHT = some(cors=yes_or_no)
_OWN = some(apiKeyRequired=yes_or_no, operationName=plain)


@st.composite
def routes(draw: st.DrawFn, verb: str, path: str, names: Names) -> dict[str, Any]:
    """Return what stands under one route."""
    method = draw(_methods(path, names))
    declared = tuple(sorted(method.get("requestParameters", {})))
    form = draw(st.sampled_from(_forms(names)))
    made = {**method, **draw(form(path, declared))}
    responses = draw(_responses(made, names))
    return {**made, **({"responses": responses} if responses else {}), **draw(_PREFLIGHT)}


@st.composite
def _methods(draw: st.DrawFn, path: str, names: Names) -> dict[str, Any]:
    sources = [f"method.request.path.{name}" for name in path_variables(path)]
    sources += ["method.request.querystring.q", "method.request.header.X-A", "method.request.multivalueheader.X-M"]
    declared = draw(subset(sources))
    made: dict[str, Any] = draw(_OWN)
    if declared:
        made["requestParameters"] = {name: draw(yes_or_no) for name in declared}
    if names.validators and draw(yes_or_no):
        made["requestValidator"] = draw(one_of_these(*names.validators))
    if draw(yes_or_no):
        made["requestModels"] = draw(_models_by_type((*names.models, *BUILT_IN_MODELS), 1))
    who = draw(one_of_these(None, "none", "iam", *names.authorizers))
    if who is not None:
        made["authorizer"] = who
    if names.authorizers.get(who or "") in ("COGNITO_USER_POOLS", "JWT") and draw(yes_or_no):
        made["authorizationScopes"] = draw(subset(["orders/read", "orders/write"], least=1))
    return made


# -- what is called ----------------------------------------------------------------------------------------------------


def _forms(names: Names) -> list[Any]:
    forms: list[Any] = [_lambda, _http, _aws, _mock, *(_long(kind) for kind in LONG_FORMS)]
    return forms + [_named(name) for name in names.integrations]


@functools.cache
def _lambda(path: str, declared: tuple[str, ...]) -> Drawn:
    long = st.fixed_dictionaries(
        {"function": function(variables=True)},
        optional={"narrow": yes_or_no, "streaming": yes_or_no, **_common(declared)},
    )
    return st.one_of(function(variables=True), long).map(lambda value: {"lambda": value})


@functools.cache
def _http(path: str, declared: tuple[str, ...]) -> Drawn:
    uri = "https://back.example" + path.replace("+}", "}")
    members = {
        "httpMethod": st.sampled_from(["GET", "POST", "ANY"]),
        "connectionType": st.just("INTERNET"),
        "tlsConfig": TLS,
        "timeoutInMillis": st.integers(50, 29000),
        "cacheNamespace": plain,
    }
    long = st.fixed_dictionaries({"uri": st.just(uri)}, optional=members)
    return st.one_of(st.just(uri), long).map(lambda value: {"http": value})


@functools.cache
def _aws(path: str, declared: tuple[str, ...]) -> Drawn:
    what = st.sampled_from(
        [
            {"service": "states", "action": "StartExecution"},
            {"service": "s3", "path": "/bucket/key"},
            {"service": "s3", "path": "a", "subdomain": "bucket"},
        ]
    )
    return st.tuples(what, some(**_common(declared))).map(lambda pair: {"aws": {**pair[0], **pair[1]}})


@functools.cache
def _mock(path: str, declared: tuple[str, ...]) -> Drawn:
    members = some(
        statusCode=st.sampled_from([200, 202, 418]),
        body=st.one_of(words, st.just({"ok": True, "n": [1, 2.5]})),
        headers=st.dictionaries(st.sampled_from(HEADERS), plain, max_size=2),
        contentType=st.just("text/plain"),
    )
    return members.map(lambda value: {"mock": value})


def _named(name: str) -> Any:
    def members(_: str, __: tuple[str, ...]) -> Drawn:
        return st.just({"integration": name})

    return members


@functools.cache
def _common(declared: tuple[str, ...]) -> dict[str, Drawn]:
    targets = ["integration.request.header.X-B", "integration.request.querystring.r", "integration.request.path.p"]
    sources = st.sampled_from([*declared, "'a b'", "context.requestId", "stageVariables.alias"])
    made: dict[str, Drawn] = {
        "credentials": arns,
        "requestParameters": st.dictionaries(st.sampled_from(targets), sources, max_size=2),
        "requestTemplates": template_maps,
        "passthroughBehavior": st.sampled_from(["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]),
        "contentHandling": HANDLING,
        "timeoutInMillis": st.integers(50, 29000),
        "cacheNamespace": plain,
    }
    return {**made, "cacheKeyParameters": subset(declared, least=1)} if declared else made


LONG_FORMS: dict[str, dict[str, Any]] = {
    "MOCK": {},
    "HTTP": {"uri": "http://back.example/a?b={{c}}".replace("{{c}}", "c"), "httpMethod": "PUT"},
    "HTTP_PROXY": {"uri": "http://back.example", "httpMethod": "ANY"},
    "AWS": {"uri": INVOKE, "httpMethod": "POST"},
    "AWS_PROXY": {"uri": INVOKE, "httpMethod": "POST"},
}


def _long(kind: str) -> Any:
    def members(path: str, declared: tuple[str, ...]) -> Drawn:
        return _in_aws_words(kind, declared)

    return members


@functools.cache
def _in_aws_words(kind: str, declared: tuple[str, ...]) -> Drawn:
    return integrations(kind, declared).map(lambda value: {"integration": value})


@functools.cache
def integrations(kind: str, declared: tuple[str, ...]) -> Drawn:
    """Return integrations of a type in AWS's own members."""
    fixed = st.just({"type": kind, **LONG_FORMS[kind]})
    more = {name: value for name, value in _common(declared).items() if kind != "MOCK" or name != "credentials"}
    parts = [fixed, some(**more)]
    if kind in ("HTTP", "HTTP_PROXY"):
        parts.append(_connections())
    if kind in ("HTTP_PROXY", "AWS_PROXY"):
        parts.append(some(responseTransferMode=st.sampled_from(["BUFFERED", "STREAM"])))
    if kind != "MOCK":
        parts.append(some(tlsConfig=TLS))
    return st.tuples(*parts).map(lambda found: {key: value for part in found for key, value in part.items()})


def _connections() -> Drawn:
    link = st.fixed_dictionaries(
        {"connectionType": st.just("VPC_LINK"), "connectionId": st.sampled_from(["abc123", "${stageVariables.link}"])},
        optional={
            "integrationTarget": st.just("arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/a/b/c")
        },
    )
    return st.one_of(st.just({}), st.just({"connectionType": "INTERNET"}), link)


# -- what comes back ---------------------------------------------------------------------------------------------------


_ORDERS = st.permutations(PATTERNS)


@st.composite
def _responses(draw: st.DrawFn, route: dict[str, Any], names: Names) -> dict[str, Any]:
    """Return responses; an integration's response has a selection pattern of its own."""
    integration = route.get("integration")
    kind = integration.get("type") if isinstance(integration, dict) else "MOCK" if "mock" in route else ""
    with_integration = ("aws" in route or kind in ("MOCK", "HTTP", "AWS", "HTTP_PROXY")) and "mock" not in route
    patterns = list(draw(_ORDERS))
    made = {}
    for status in draw(subset(STATUSES)):
        declared = draw(subset(HEADERS))
        method = draw(_response_models((*names.models, *BUILT_IN_MODELS)))
        if declared:
            method["responseParameters"] = {f"method.response.header.{name}": draw(yes_or_no) for name in declared}
        half: dict[str, Any] = {"method": method}
        if with_integration and patterns and draw(yes_or_no):
            half["integration"] = draw(_integration_responses(patterns.pop(), declared))
        made[status] = half
    return made


@functools.cache
def _models_by_type(models: tuple[str, ...], least: int) -> Drawn:
    return st.dictionaries(content_types, st.sampled_from(models), min_size=least, max_size=2)


@functools.cache
def _response_models(models: tuple[str, ...]) -> Drawn:
    return some(responseModels=_models_by_type(models, 0))


_CHANGES = some(responseTemplates=template_maps, contentHandling=HANDLING)
_SOURCES = st.sampled_from(
    ["'a'", "integration.response.header.Link", "integration.response.body.a", "context.requestId"]
)


@st.composite
def _integration_responses(draw: st.DrawFn, pattern: str, declared: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = draw(_CHANGES)
    mapped = {f"method.response.header.{name}": draw(_SOURCES) for name in draw(subset(declared))}
    return {
        **made,
        **({"selectionPattern": pattern} if pattern else {}),
        **({"responseParameters": mapped} if mapped else {}),
    }
