"""Rules on stages, their settings and logs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from apigwctl.catalogue.addresses import label
from apigwctl.spec.facts import Facts, Rule, is_open
from apigwctl.spec.report import suggest
from apigwctl.values import Address, Problem

STAGES = ("stage", "v2_stage")

_URIS = ("uri", "integration_uri", "authorizer_uri")
_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.([^{}]+)\}")
_VARIABLE_NAME = re.compile(r"[A-Za-z0-9_]{1,64}\Z")
_VARIABLE_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=,]+\Z")


def _access_log_format(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of(*STAGES):
        settings = item.access_log_settings
        if settings is None or is_open(settings.format):
            continue
        if "$context.requestId" not in settings.format and "$context.extendedRequestId" not in settings.format:
            hint = "AWS wants $context.requestId or $context.extendedRequestId in it"
            yield facts.problem(address, "the access log format names no request id", "accessLog", "format", hint=hint)


def _unknown_certificate(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of(*STAGES):
        if item.client_certificate is not None and not facts.exists(item.client_certificate):
            yield facts.missing(address, "ClientCertificate", item.client_certificate, "clientCertificate")


def _unknown_documentation_version(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("stage"):
        if item.documentation_version is None or is_open(item.documentation_version):
            continue
        wanted = Address("documentation_version", (address.parts[0], item.documentation_version))
        if not facts.exists(wanted):
            yield facts.missing(address, "documentation version", wanted, "documentationVersion")


def _unknown_setting_route(facts: Facts) -> Iterator[Problem]:
    verbs: dict[tuple[str, str], set[str]] = {}
    for address, _ in facts.of("method"):
        verbs.setdefault((address.parts[0], address.parts[1]), set()).add(address.parts[2])
    for address, _ in facts.of("method_setting"):
        api, _, path, verb = address.parts
        if path == "*":
            continue
        have = verbs.get((api, path), set())
        if verb not in have and not (have and verb == "*"):
            known = [f"{item} {place[1]}" for place, items in verbs.items() if place[0] == api for item in items]
            yield facts.problem(address, f"no route {verb} {path}", hint=suggest(f"{verb} {path}", known))


def _cache_without_cluster(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("method_setting"):
        stage = facts.snapshot.get(Address("stage", address.parts[:2]))
        if item.caching_enabled and stage is not None and not stage.cache_cluster_enabled:
            hint = "cache: {size: …} on the stage makes one"
            yield facts.problem(address, "caching is on and the stage has no cache", hint=hint, severity="warning")


def _unknown_stage_variable(facts: Facts) -> Iterator[Problem]:
    stages: dict[str, list[tuple[Address, set[str]]]] = {}
    for address, item in facts.of(*STAGES):
        stages.setdefault(address.parts[0], []).append((address, set(_variables(item))))
    for address, item in facts.of("integration", "authorizer", "v2_integration", "v2_authorizer"):
        uri = next((getattr(item, name) for name in _URIS if hasattr(item, name)), None)
        for name in dict.fromkeys(_STAGE_VARIABLE.findall(uri or "")):
            for stage, known in stages.get(address.parts[0], ()):
                if name not in known:
                    message = f"{label(stage)} has no variable {name}"
                    hint = suggest(name, known) or f"add it to the variables of stage {stage.name}"
                    yield facts.problem(address, message, "uri", hint=hint, severity="warning")


def _variables(stage: Any) -> Mapping[str, str]:
    found: Mapping[str, str] = stage.stage_variables if hasattr(stage, "stage_variables") else stage.variables
    return found


def _stage_variable(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of(*STAGES):
        for name, value in _variables(item).items():
            where = ("variables", name)
            if not _VARIABLE_NAME.match(name):
                hint = "letters, digits and _, at most 64"
                yield facts.problem(address, f"{name} is no name of a stage variable", *where, hint=hint)
            elif not is_open(value) and (len(value) > 512 or not _VARIABLE_VALUE.match(value)):
                hint = "1 to 512 of A-Z a-z 0-9 - . _ ~ : / ? # & = ,"
                what = "has characters that AWS refuses" if value else "is empty, which AWS refuses"
                yield facts.problem(address, f"variable {name} {what}", *where, hint=hint)


def _log_stream(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of(*STAGES):
        settings = item.access_log_settings
        arn = settings.destination_arn if settings is not None else ""
        if isinstance(arn, str) and ":firehose:" in arn and ":deliverystream/amazon-apigateway-" not in arn:
            hint = "its name has to start with amazon-apigateway-"
            yield facts.problem(address, "AWS logs to no such stream", "accessLog", "destinationArn", hint=hint)


RULES = (
    Rule("access-log-format", "an access log names the request", _access_log_format),
    Rule("log-stream", "an access log goes to a stream that AWS writes to", _log_stream),
    Rule("unknown-client-certificate", "a client certificate that a stage shows exists", _unknown_certificate),
    Rule(
        "unknown-documentation-version",
        "a documentation version that a stage shows exists",
        _unknown_documentation_version,
    ),
    Rule("unknown-setting-route", "a route that a stage sets something for exists", _unknown_setting_route),
    Rule("cache-without-cluster", "a stage that caches has a cache", _cache_without_cluster),
    Rule("unknown-stage-variable", "a stage has the variables that its integrations use", _unknown_stage_variable),
    Rule("stage-variable", "stage variables have the characters that AWS allows", _stage_variable),
)
