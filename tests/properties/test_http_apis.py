"""HTTP and WebSocket APIs, generated as snapshots: from any to any, one apply is enough and the next plan is empty."""

from __future__ import annotations

import dataclasses

import hypothesis.strategies as st
from hypothesis import given, settings

from apigwctl.apply.executor import execute
from apigwctl.catalogue import http as v2
from apigwctl.model.result import Outcome
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import planner
from apigwctl.render.lines import lines
from apigwctl.values import FrozenMap
from tests.contract.sandboxed import IMPATIENT, Place, place
from tests.snapshots import (
    CONTEXT,
    Part,
    account,
    caller,
    http_api,
    jwt,
    proxy,
    shared,
    socket_api,
    together,
    v2_model,
    v2_route,
    v2_stage,
)

LOOSE = dataclasses.replace(CONTEXT, max_deletes=1000)
FEWER = 4
"""Each example carries out two applies, so there are fewer than of what is only planned."""

KEYS = ("GET /a", "POST /a", "ANY /b/{id}", "GET /c/", "$default")
NAMES = ("one", "two")
URIS = st.sampled_from(("https://a.test/", "https://b.test/x"))
TEXTS = st.none() | st.sampled_from(("text", "other"))
LIMITS = st.none() | st.integers(-1, 3)


@st.composite
def backs(draw: st.DrawFn) -> v2.V2Integration:
    return proxy(
        draw(URIS),
        integration_method=draw(st.sampled_from(("GET", "ANY"))),
        description=draw(TEXTS),
        timeout_in_millis=draw(st.none() | st.sampled_from((50, 29000))),
        request_parameters=draw(
            st.dictionaries(st.sampled_from(("append:header.a", "overwrite:querystring.b")), st.just("$request.path"))
        ),
        response_parameters=draw(
            st.dictionaries(st.sampled_from(("200", "404")), st.just(FrozenMap({"append:header.a": "'x'"})))
        ),
    )


@st.composite
def route_settings(draw: st.DrawFn) -> v2.RouteSettings:
    rate = draw(LIMITS)
    return v2.RouteSettings(
        detailed_metrics_enabled=draw(st.none() | st.booleans()),
        throttling_burst_limit=draw(LIMITS),
        throttling_rate_limit=-1.0 if rate == -1 else None if rate is None else rate + 0.5,
    )


@st.composite
def corses(draw: st.DrawFn) -> v2.Cors:
    words = st.frozensets(st.sampled_from(("a", "b")))
    return v2.Cors(
        allow_origins=draw(st.frozensets(st.sampled_from(("https://a.test", "https://b.test")))),
        allow_headers=draw(words),
        expose_headers=draw(words),
        allow_methods=draw(st.frozensets(st.sampled_from(("GET", "POST")))),
        allow_credentials=draw(st.booleans()),
        max_age=draw(st.none() | st.integers(-1, 3)),
    )


@st.composite
def http_apis(draw: st.DrawFn) -> Snapshot:
    authorizers = {name: draw(st.sampled_from((jwt, caller))) for name in draw(st.sets(st.sampled_from(NAMES)))}
    named = sorted(draw(st.sets(st.sampled_from(("core", "edge")))))
    parts: list[Part] = [make(name) for name, make in sorted(authorizers.items())]
    parts += [shared(name, draw(backs())) for name in named]
    keys = sorted(draw(st.sets(st.sampled_from(KEYS), min_size=1)))
    for key in keys:
        target = draw(st.sampled_from(named)) if named and draw(st.booleans()) else draw(backs())
        guard = draw(st.sampled_from((None, "AWS_IAM", *sorted(authorizers))))
        said = {"authorization_type": "AWS_IAM"} if guard == "AWS_IAM" else {}
        if guard in authorizers:
            said = {"authorizer": guard, "authorization_type": "JWT" if authorizers[guard] is jwt else "CUSTOM"}
        parts.append(v2_route(key, target, operation_name=draw(TEXTS), **said))
    for name in sorted(draw(st.sets(st.sampled_from(("$default", "prod"))))):
        parts.append(
            v2_stage(
                name,
                auto_deploy=draw(st.booleans()),
                description=draw(TEXTS),
                stage_variables=draw(st.dictionaries(st.sampled_from(("v", "w")), st.sampled_from(("1", "2")))),
                default_route_settings=draw(route_settings()),
                route_settings=draw(st.dictionaries(st.sampled_from(keys), route_settings())),
            )
        )
    return http_api(
        "orders",
        *parts,
        description=draw(TEXTS),
        version=draw(TEXTS),
        disable_execute_api_endpoint=draw(st.booleans()),
        cors_configuration=draw(st.none() | corses()),
    )


@st.composite
def socket_apis(draw: st.DrawFn) -> Snapshot:
    models = sorted(draw(st.sets(st.sampled_from(("One", "Two")))))
    parts: list[Part] = [v2_model(name, {"type": draw(st.sampled_from(("object", "array")))}) for name in models]
    for key in sorted(draw(st.sets(st.sampled_from(("$connect", "$default", "send")), min_size=1))):
        answers = {
            name: v2.V2IntegrationResponse(
                integration_response_key=name,
                response_templates=FrozenMap({"a": draw(st.sampled_from(("{}", "[]")))}),
                template_selection_expression=draw(st.none() | st.just("$request.body.kind")),
            )
            for name in sorted(draw(st.sets(st.sampled_from(("$default", "/500/")))))
        }
        kind = draw(st.sampled_from(("HTTP", "MOCK", "HTTP_PROXY")))
        back = proxy(draw(URIS), integration_type=kind, timeout_in_millis=draw(st.none() | st.just(70)))
        if kind == "MOCK":
            back = v2.V2Integration(integration_type="MOCK", request_templates=FrozenMap({"200": "{}"}))
        two_way = draw(st.booleans())
        constraints = {
            name: v2.ParameterConstraints(required=draw(st.booleans()))
            for name in sorted(draw(st.sets(st.sampled_from(("a", "b")))))
        }
        parts.append(
            v2_route(
                key,
                back,
                answers=answers if kind != "HTTP_PROXY" else {},
                response=v2.RouteResponse(route_response_key="$default") if two_way else None,
                route_response_selection_expression="$default" if two_way else None,
                request_models={"x": models[0]} if models and draw(st.booleans()) else {},
                request_parameters={f"route.request.header.{name}": item for name, item in constraints.items()},
            )
        )
    parts += [v2_stage("prod", default_route_settings=draw(route_settings()))] if draw(st.booleans()) else []
    return socket_api("orders", *parts, disable_schema_validation=draw(st.booleans()))


def applied(at: Place, want: Snapshot) -> None:
    made = planner.plan(want, at.live(want), LOOSE)
    assert made.problems == ()
    done = execute(made, at.connection.call, patience=IMPATIENT, listener=at.events.append)
    assert [(item.title, item.error) for item in done.steps if item.outcome is not Outcome.DONE] == []
    assert lines(planner.plan(want, at.live(want), LOOSE)) == []


def converges(first: Snapshot, second: Snapshot) -> None:
    with place() as at:
        applied(at, together(account(), first))
        applied(at, together(account(), second))


@settings(max_examples=max(settings().max_examples // FEWER, 1))
@given(first=http_apis(), second=http_apis())
def test_an_http_api_becomes_any_other(first: Snapshot, second: Snapshot) -> None:
    converges(first, second)


@settings(max_examples=max(settings().max_examples // FEWER, 1))
@given(first=socket_apis(), second=socket_apis())
def test_a_websocket_api_becomes_any_other(first: Snapshot, second: Snapshot) -> None:
    converges(first, second)
