"""Generated stages: their own members, settings of single routes, caches, logs."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from apigwctl.catalogue.delivery import CACHE_SIZES
from tests.properties.atoms import Drawn, one_of_these, plain, some, subset, tags, usually_one, words, yes_or_no

STRATEGIES = ["FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER"]
LEVELS = st.sampled_from(["OFF", "ERROR", "INFO"])
KEY = "arn:aws:kms:eu-west-1:111111111111:key/k"
CERTIFICATES = ["back ends"]
STAGES = ["prod", "dev-1"]
ttl = st.integers(0, 3600)
bursts = st.integers(0, 5000)
rates = st.one_of(st.integers(0, 10000), st.sampled_from([0.5, 99.9]))


@dataclass(frozen=True)
class Stage:
    """A stage's part of a document, and what it needs besides."""

    document: dict[str, Any]
    certificate: str = ""
    logs: bool = False


@st.composite
def stage_maps(draw: st.DrawFn, api: str, routes: list[str], versions: list[str]) -> dict[str, Stage]:
    """Return up to two stages of an API with these routes and documentation versions."""
    return {
        name: draw(_stages(f"{api}/{name}", routes, versions)) for name in draw(subset(STAGES, least=draw(usually_one)))
    }


@st.composite
def _stages(draw: st.DrawFn, group: str, routes: list[str], versions: list[str]) -> Stage:
    made: dict[str, Any] = draw(_members())
    made.update(draw(_caches()))
    if versions and draw(yes_or_no):
        made["documentationVersion"] = draw(one_of_these(*versions))
    certificate = draw(one_of_these("", *CERTIFICATES))
    if certificate:
        made["clientCertificate"] = certificate
    made.update(draw(_logs(group)))
    made.update(draw(_route_settings(routes)))
    return Stage(made, certificate, _logs_something(made))


throttles = some(rateLimit=rates, burstLimit=bursts)


@functools.cache
def _members() -> Drawn:
    return some(
        description=words,
        variables=some(alias=st.sampled_from(["live", "beta"]), link=plain, path=st.just("a/b?c=d,e")),
        tracingEnabled=yes_or_no,
        tags=tags,
        metrics=yes_or_no,
        throttle=throttles,
        deploy=st.sampled_from(["auto", "auto", "manual"]),
    )


@functools.cache
def _caches() -> Drawn:
    sizes = st.sampled_from(CACHE_SIZES)
    short = st.one_of(yes_or_no, st.fixed_dictionaries({"size": sizes}, optional=_cache_settings()))
    return st.one_of(
        st.just({}),
        st.fixed_dictionaries({"cache": short}),
        some(cacheClusterEnabled=yes_or_no, cacheClusterSize=sizes),
    )


def _cache_settings() -> dict[str, Drawn]:
    return {
        "enabled": yes_or_no,
        "ttlInSeconds": ttl,
        "encrypted": yes_or_no,
        "requireAuthorizationForCacheControl": yes_or_no,
        "unauthorizedCacheControlHeaderStrategy": st.sampled_from(STRATEGIES),
    }


@functools.cache
def _logs(name: str) -> Drawn:
    retention = {"retentionInDays": st.sampled_from([1, 14, 3653]), "kmsKeyId": st.just(KEY)}
    format_ = st.sampled_from(["json", "csv", "clf", "xml", "$context.requestId $context.status"])
    group = st.fixed_dictionaries(
        {"logGroup": st.just(f"/apigw/{name}")}, optional={"format": format_, **retention}
    ).map(lambda value: {"accessLog": value})
    stream = "arn:aws:firehose:eu-west-1:111111111111:deliverystream/amazon-apigateway-x"
    other = st.just({"accessLogSettings": {"destinationArn": stream, "format": "$context.extendedRequestId"}})
    full = some(level=LEVELS, dataTrace=yes_or_no, **retention)
    execution = st.one_of(LEVELS, full).map(lambda value: {"executionLog": value})
    return st.tuples(st.one_of(st.just({}), group, other), st.one_of(st.just({}), execution)).map(
        lambda pair: {**pair[0], **pair[1]}
    )


@functools.cache
def _settings_of_one() -> Drawn:
    settings = some(
        metricsEnabled=yes_or_no,
        loggingLevel=LEVELS,
        dataTraceEnabled=yes_or_no,
        throttlingBurstLimit=bursts,
        throttlingRateLimit=rates,
        cachingEnabled=yes_or_no,
        cacheTtlInSeconds=ttl,
        cacheDataEncrypted=yes_or_no,
        requireAuthorizationForCacheControl=yes_or_no,
        unauthorizedCacheControlHeaderStrategy=st.sampled_from(STRATEGIES),
    )
    short = some(throttle=throttles, cache=st.one_of(yes_or_no, some(**_cache_settings())), logging=LEVELS)
    return st.one_of(settings, short)


@st.composite
def _route_settings(draw: st.DrawFn, routes: list[str]) -> dict[str, Any]:
    found = {route: draw(_settings_of_one()) for route in draw(subset(routes))}
    return {"routes": found} if found else {}


def _logs_something(stage: dict[str, Any]) -> bool:
    return "'accessLog" in repr(stage) or any(f"'{level}'" in repr(stage) for level in ("ERROR", "INFO"))
