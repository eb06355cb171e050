"""Rules on authorizers, models, validators, usage plans, keys and endpoints."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apigwctl.catalogue.addresses import api_address, document_name, is_elsewhere
from apigwctl.model.identity import document_of
from apigwctl.spec.facts import Facts, Rule, is_open
from apigwctl.spec.report import suggest
from apigwctl.spec.rest_api import AUTHORIZATION_TYPES
from apigwctl.values import Address, Problem

BUILT_IN_MODELS = ("Empty", "Error")
WITH_SCOPES = ("COGNITO_USER_POOLS", "JWT")
_MODEL_NAME = re.compile(r"[A-Za-z0-9]+\Z")
_TAG_KEY = re.compile(r"[\w \-+=.:/@]{1,128}\Z")
_TAG_VALUE = re.compile(r"[\w \-+=.:/@]{0,256}\Z")
LAST_OFFSET = {"DAY": 0, "WEEK": 6, "MONTH": 27}


def _unknown_authorizer(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("method", "v2_route"):
        if item.authorizer is not None and not facts.exists(item.authorizer):
            yield facts.missing(address, "authorizer", item.authorizer, "authorizer")


def _unknown_validator(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("method"):
        if item.request_validator is not None and not facts.exists(item.request_validator):
            yield facts.missing(address, "request validator", item.request_validator, "requestValidator")


def _unknown_model(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("method", "method_response"):
        key = "requestModels" if address.kind == "method" else "responseModels"
        models = item.request_models if address.kind == "method" else item.response_models
        for content, name in models.items():
            wanted = Address("model", (address.parts[0], name))
            if name not in BUILT_IN_MODELS and not facts.exists(wanted):
                yield facts.missing(address, "model", wanted, key, content)


def _authorization_type(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("method"):
        said = item.authorization_type
        authorizer = facts.snapshot.get(item.authorizer) if item.authorizer is not None else None
        if item.authorizer is None and said in AUTHORIZATION_TYPES.values():
            yield facts.problem(address, f"authorizationType {said} needs an authorizer", "authorizationType")
        elif authorizer is not None and AUTHORIZATION_TYPES[authorizer.type] != said:
            message = (
                f"authorizationType {said} does not fit authorizer {item.authorizer.name} of type {authorizer.type}"
            )
            hint = f"leave it out, or write {AUTHORIZATION_TYPES[authorizer.type]}"
            yield facts.problem(address, message, "authorizationType", hint=hint)
        if item.authorization_scopes and said not in WITH_SCOPES:
            message = f"authorizationScopes have no effect with authorizationType {said}"
            yield facts.problem(address, message, "authorizationScopes", severity="warning")


def _authorizer_incomplete(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("authorizer"):
        if item.type in ("TOKEN", "REQUEST") and item.authorizer_uri is None:
            yield facts.problem(address, f"type {item.type} needs a function", hint="lambda: NAME, or authorizerUri")
        if item.type == "COGNITO_USER_POOLS" and not item.provider_arns:
            yield facts.problem(address, "type COGNITO_USER_POOLS needs providerARNs")
        if item.type == "JWT" and (item.jwt_configuration is None or not item.jwt_configuration.issuers):
            yield facts.problem(address, "type JWT needs jwtConfiguration with an issuer")
        caches = item.authorizer_result_ttl_in_seconds is None or item.authorizer_result_ttl_in_seconds > 0
        if item.type == "REQUEST" and not item.identity_source and caches:
            hint = "name what identifies a caller, or authorizerResultTtlInSeconds: 0"
            yield facts.problem(address, "a REQUEST authorizer that caches needs identitySource", hint=hint)


def _key_without_plan(facts: Facts) -> Iterator[Problem]:
    covered = {address.parts[1] for address, _ in facts.of("usage_plan_stage")}
    served = {address.parts[0] for address, _ in facts.of("stage", "v2_stage")}
    told: set[str] = set()
    for address, item in facts.of("method", "v2_route"):
        api = address.parts[0]
        if item.api_key_required and api in served - covered and api not in told:
            told.add(api)
            hint = "without a plan every key is refused: usagePlans on the stage, or apiStages on a UsagePlan"
            message = f"needs a key, and no usage plan covers a stage of {document_name(api)}"
            yield facts.problem(address, message, "apiKeyRequired", hint=hint, severity="warning")


def _unknown_references(facts: Facts) -> Iterator[Problem]:
    for address, _ in facts.of("usage_plan_stage"):
        plan, api, stage = address.parts
        if not is_elsewhere(plan) and not facts.exists(Address("usage_plan", (plan,))):
            yield facts.missing(address, "usage plan", Address("usage_plan", (plan,)), "api")
        if is_elsewhere(api):
            continue
        root = api_address(api)
        if not facts.exists(root):
            yield facts.missing(address, "WebSocketApi" if root.kind == "v2_api" else "RestApi", root, "api")
        wanted = Address("v2_stage" if root.kind == "v2_api" else "stage", (api, stage))
        if facts.exists(root) and not facts.exists(wanted):
            yield facts.missing(address, "stage", wanted, "stage")
    for address, item in facts.of("usage_plan_key"):
        if not facts.exists(item.key):
            yield facts.missing(address, "ApiKey", item.key)


def _plan_per_key_and_stage(facts: Facts) -> Iterator[Problem]:
    stages: dict[str, list[tuple[str, str]]] = {}
    for address, _ in facts.of("usage_plan_stage"):
        stages.setdefault(address.parts[0], []).append((address.parts[1], address.parts[2]))
    first: dict[tuple[str, str, str], str] = {}
    for address, _ in facts.of("usage_plan_key"):
        plan, key = address.parts
        for api, stage in stages.get(plan, ()):
            other = first.setdefault((key, api, stage), plan)
            if other != plan:
                where = f"{document_name(api)}@{stage}"
                message = f"key {key} has plan {other} for {where} already"
                yield facts.problem(address, message, hint="AWS allows one plan per key and stage")


def _unknown_throttled_route(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("usage_plan_stage"):
        api = address.parts[1]
        known = [f"{place.parts[2]} {place.parts[1]}" for place, _ in facts.of("method") if place.parts[0] == api]
        for route in item.throttle if Address("rest_api", (api,)) in facts.snapshot else ():
            if route not in known:
                yield facts.problem(address, f"no route {route}", "routes", route, hint=suggest(route, known))


def _quota_offset(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("usage_plan"):
        if item.quota is not None and item.quota.offset > LAST_OFFSET[item.quota.period]:
            hint = f"0 to {LAST_OFFSET[item.quota.period]}"
            message = f"offset {item.quota.offset} is beyond a {item.quota.period}"
            yield facts.problem(address, message, "quota", "offset", hint=hint)


def _private_without_policy(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("rest_api"):
        if "PRIVATE" in item.endpoint_configuration.types and item.policy is None:
            hint = "AWS deploys no private API without a resource policy"
            yield facts.problem(address, "a private API needs a policy", "endpointConfiguration", "types", hint=hint)


def _endpoint(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("rest_api"):
        endpoint = item.endpoint_configuration
        place = ("endpointConfiguration", "types")
        if len(endpoint.types) != 1:
            yield facts.problem(address, "exactly one endpoint type is needed", *place)
        private = "PRIVATE" in endpoint.types
        if private and endpoint.ip_address_type == "ipv4":
            where = ("endpointConfiguration", "ipAddressType")
            yield facts.problem(address, "a private API is dualstack", *where, hint="leave ipAddressType out")
        if endpoint.vpc_endpoint_ids and not private:
            where = ("endpointConfiguration", "vpcEndpointIds")
            yield facts.problem(address, "vpcEndpointIds are for private APIs", *where)
        enhanced = (item.security_policy or "").startswith("SecurityPolicy_")
        if enhanced and item.endpoint_access_mode is None:
            message = f"securityPolicy {item.security_policy} needs endpointAccessMode"
            yield facts.problem(address, message, "securityPolicy", hint="BASIC first, STRICT later")
        # AWS developer guide, supported security policies (2026-11): those of edge APIs end in _EDGE, and only those.
        edge = "EDGE" in endpoint.types
        if enhanced and len(endpoint.types) == 1 and item.security_policy.endswith("_EDGE") != edge:
            message = f"securityPolicy {item.security_policy} is not for {endpoint.types[0]} APIs"
            hint = "theirs end in _EDGE" if edge else "those that end in _EDGE are for EDGE APIs only"
            yield facts.problem(address, message, "securityPolicy", hint=hint)


def _model_name(facts: Facts) -> Iterator[Problem]:
    for address, _ in facts.of("model", "v2_model"):
        if not _MODEL_NAME.match(address.name):
            hint = re.sub("[^A-Za-z0-9]", "", address.name)
            message = f"{address.name} is no name of a model"
            yield facts.problem(address, message, hint=f"letters and digits only: {hint or 'Order'}")


def _tags(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of(
        "v2_api", "v2_stage", "rest_api", "stage", "usage_plan", "api_key", "client_certificate"
    ):
        for key, value in item.tags.items():
            if key.lower().startswith("aws:"):
                yield facts.problem(address, f"tag {key}: AWS keeps aws: to itself", "tags", key)
            elif not _TAG_KEY.match(key) or not (is_open(value) or _TAG_VALUE.match(value)):
                hint = "letters, digits, spaces and + - = . _ : / @; 128 in a key, 256 in a value"
                yield facts.problem(address, f"tag {key} is not as AWS allows", "tags", key, hint=hint)


def _ownership_tag(facts: Facts) -> Iterator[Problem]:
    for address, _ in facts.of("rest_api", "v2_api", "usage_plan", "api_key", "client_certificate"):
        if not _TAG_VALUE.match(document_of(address)):
            hint = "letters, digits, spaces and + - = . _ : / @"
            yield facts.problem(
                address, f"the name {document_name(address.name)} cannot be kept in a tag", "name", hint=hint
            )


RULES = (
    Rule("unknown-authorizer", "an authorizer that a route names exists", _unknown_authorizer),
    Rule("unknown-validator", "a request validator that a route names exists", _unknown_validator),
    Rule("unknown-model", "a model that a route names exists", _unknown_model),
    Rule("authorization-type", "authorizationType fits the authorizer", _authorization_type),
    Rule("authorizer-incomplete", "an authorizer has the members that its type needs", _authorizer_incomplete),
    Rule("key-without-plan", "an API whose routes need keys has a usage plan", _key_without_plan),
    Rule("unknown-reference", "what a usage plan refers to exists", _unknown_references),
    Rule("plan-per-key-and-stage", "a key has one plan per stage", _plan_per_key_and_stage),
    Rule("unknown-throttled-route", "a route that a usage plan throttles exists", _unknown_throttled_route),
    Rule("quota-offset", "a quota starts within its period", _quota_offset),
    Rule("private-without-policy", "a private API has a resource policy", _private_without_policy),
    Rule("model-name", "models have the names that AWS allows", _model_name),
    Rule("tag", "tags are as AWS allows", _tags),
    Rule("name-in-tag", "a document's name can be kept in the tag that says whose it is", _ownership_tag),
    Rule("endpoint", "endpoint settings fit the endpoint type", _endpoint),
)
