"""Deployments, stages and canaries: what AWS does where emulators are known to do something else, one case a fact."""

from __future__ import annotations

import pytest

from tests.contract.rest_facts import API, BAD, CONFLICT, INVALID, MISSING, STAGE, update
from tests.contract.sandbox_facts import Fact, check
from tests.contract.sandbox_stock import everything
from tests.contract.sandbox_world import patch

LIFE = [
    Fact(
        "a deployment shows itself alone",
        "create_deployment",
        {**API, "description": "d"},
        {"description": "d"},
        ("stageName", "apiSummary"),
        status=201,
    ),
    Fact(
        "deploying anew keeps what the stage was",
        "get_stage",
        STAGE,
        {"variables": {"v": "1"}, "tracingEnabled": True},
        before=(
            (
                "update_stage",
                {
                    **STAGE,
                    "patchOperations": [
                        patch("replace", "/variables/v", "1"),
                        patch("replace", "/tracingEnabled", "true"),
                    ],
                },
            ),
            ("create_deployment", {**API, "stageName": "dev"}),
        ),
    ),
    Fact("no deployment", "get_deployment", {**API, "deploymentId": "none"}, refuses=MISSING),
    Fact(
        "deleting a deployment in use",
        "delete_deployment",
        {**API, "deploymentId": "<deployment>"},
        refuses=(*BAD, "Active stages pointing to this deployment must be moved or deleted"),
    ),
    Fact("deleting a deployment", "delete_deployment", {**API, "deploymentId": "<newer>"}, {}, status=202),
    Fact(
        "a summary of a deployment",
        "get_deployment",
        {**API, "deploymentId": "<deployment>", "embed": ["apisummary"]},
        {"apiSummary": {"/pets": {"GET": {"authorizationType": "NONE", "apiKeyRequired": False}}}},
    ),
    Fact(
        "a canary without a stage",
        "create_deployment",
        {**API, "stageName": "none", "canarySettings": {"percentTraffic": 1}},
        refuses=BAD,
    ),
    Fact(
        "a canary of no stage's name",
        "create_deployment",
        {**API, "canarySettings": {"percentTraffic": 1}},
        refuses=BAD,
    ),
    Fact(
        "a canary leaves the stage's deployment",
        "get_stage",
        STAGE,
        {"deploymentId": "<deployment>"},
        before=(("create_deployment", {**API, "stageName": "dev", "canarySettings": {"percentTraffic": 1}}),),
    ),
    Fact(
        "no release beside a canary",
        "create_deployment",
        {**API, "stageName": "dev"},
        refuses=BAD,
        before=(("create_deployment", {**API, "stageName": "dev", "canarySettings": {"percentTraffic": 1}}),),
    ),
    Fact(
        "a stage's defaults",
        "create_stage",
        {**API, "stageName": "new", "deploymentId": "<newer>"},
        {
            "cacheClusterEnabled": False,
            "cacheClusterStatus": "NOT_AVAILABLE",
            "methodSettings": {},
            "tracingEnabled": False,
        },
        (
            "description",
            "variables",
            "tags",
            "accessLogSettings",
            "canarySettings",
            "documentationVersion",
            "webAclArn",
            "clientCertificateId",
            "cacheClusterSize",
        ),
        status=201,
    ),
    Fact("a stage of no deployment", "create_stage", {**API, "stageName": "new", "deploymentId": "none"}, refuses=BAD),
    Fact(
        "a stage's name with a blank",
        "create_stage",
        {**API, "stageName": "a b", "deploymentId": "<newer>"},
        refuses=BAD,
    ),
    Fact(
        "a cache of no size",
        "create_stage",
        {**API, "stageName": "new", "deploymentId": "<newer>", "cacheClusterEnabled": True, "cacheClusterSize": "7"},
        refuses=INVALID,
    ),
    Fact(
        "a stage again",
        "create_stage",
        {**STAGE, "deploymentId": "<newer>"},
        refuses=(*CONFLICT, "Stage already exists"),
    ),
    Fact("stages of a deployment", "get_stages", {**API, "deploymentId": "<newer>"}, {"item": []}),
    Fact("deleting a stage in a usage plan", "delete_stage", STAGE, refuses=BAD),
    Fact(
        "promoting without a canary",
        "update_stage",
        {**STAGE, "patchOperations": [patch("copy", "/deploymentId", None, "/canarySettings/deploymentId")]},
        refuses=(*BAD, "Promotion not available. Canary does not exist."),
    ),
    update(
        "a percentage makes a canary",
        "update_stage",
        STAGE,
        patch("replace", "/canarySettings/percentTraffic", "50"),
        shows={"canarySettings": {"percentTraffic": 50.0, "deploymentId": "<deployment>", "useStageCache": False}},
    ),
    update(
        "a deployment makes a canary",
        "update_stage",
        STAGE,
        patch("replace", "/canarySettings/deploymentId", "<newer>"),
        shows={"deploymentId": "<deployment>", "canarySettings": {"percentTraffic": 0.0, "deploymentId": "<newer>"}},
    ),
    update(
        "a canary of no deployment",
        "update_stage",
        STAGE,
        patch("replace", "/canarySettings/deploymentId", "none"),
        refuses=(*BAD, "Deployment id does not exist"),
    ),
    update(
        "promotion in one request",
        "update_stage",
        STAGE,
        patch("replace", "/canarySettings/deploymentId", "<newer>"),
        patch("replace", "/canarySettings/stageVariableOverrides/v", "c"),
        patch("replace", "/canarySettings/percentTraffic", "0.0"),
        patch("copy", "/variables", None, "/canarySettings/stageVariableOverrides"),
        patch("copy", "/deploymentId", None, "/canarySettings/deploymentId"),
        shows={
            "deploymentId": "<newer>",
            "variables": {"v": "c"},
            "canarySettings": {"deploymentId": "<newer>", "stageVariableOverrides": {"v": "c"}},
        },
    ),
    update(
        "one leaf makes a whole entry",
        "update_stage",
        STAGE,
        patch("replace", "/*/*/metrics/enabled", "true"),
        shows={
            "methodSettings": {
                "*/*": {
                    "metricsEnabled": True,
                    "throttlingBurstLimit": 5000,
                    "throttlingRateLimit": 10000.0,
                    "dataTraceEnabled": False,
                    "cachingEnabled": False,
                    "cacheTtlInSeconds": 300,
                    "cacheDataEncrypted": False,
                    "requireAuthorizationForCacheControl": True,
                    "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
                }
            }
        },
    ),
    update(
        "an entry copies the stage's own",
        "update_stage",
        STAGE,
        patch("replace", "/*/*/throttling/burstLimit", "9"),
        patch("replace", "/~1pets/GET/metrics/enabled", "true"),
        shows={"methodSettings": {"~1pets/GET": {"throttlingBurstLimit": 9}}},
    ),
    update(
        "a later change of the stage's own is not copied",
        "update_stage",
        STAGE,
        patch("replace", "/~1pets/GET/metrics/enabled", "true"),
        patch("replace", "/*/*/throttling/burstLimit", "9"),
        shows={"methodSettings": {"~1pets/GET": {"throttlingBurstLimit": 5000}}},
    ),
    update(
        "-1 is no limit of its own",
        "update_stage",
        STAGE,
        patch("replace", "/*/*/throttling/rateLimit", "-1"),
        shows={"methodSettings": {"*/*": {"throttlingRateLimit": -1.0}}},
    ),
    update(
        "removing no entry",
        "update_stage",
        STAGE,
        patch("remove", "/*/*"),
        refuses=(*BAD, "Cannot remove method setting */* because there is no method setting for this method "),
    ),
    update("a leaf that is none", "update_stage", STAGE, patch("replace", "/*/*/throttling/nope", "1"), refuses=BAD),
    update(
        "a level that is none", "update_stage", STAGE, patch("replace", "/*/*/logging/loglevel", "BLAH"), refuses=BAD
    ),
    update(
        "a rate that is none", "update_stage", STAGE, patch("replace", "/*/*/throttling/rateLimit", "many"), refuses=BAD
    ),
    update("the stage's name", "update_stage", STAGE, patch("replace", "/stageName", "x"), refuses=BAD),
    update("a web ACL", "update_stage", STAGE, patch("replace", "/webAclArn", "x"), refuses=BAD),
    update(
        "an empty log format",
        "update_stage",
        STAGE,
        patch("replace", "/accessLogSettings/format", ""),
        refuses=(*BAD, "Access Log value must not be empty"),
    ),
    Fact("flushing no stage", "flush_stage_cache", {**API, "stageName": "none"}, refuses=MISSING),
    Fact("flushing", "flush_stage_authorizers_cache", STAGE, {}, status=202),
    Fact("exporting no stage", "get_export", {**API, "stageName": "none", "exportType": "oas30"}, refuses=MISSING),
    Fact(
        "an export's file name",
        "get_export",
        {**STAGE, "exportType": "swagger"},
        {"contentDisposition": 'attachment; filename="swagger_2026-01-02T12:00:00Z.json"'},
    ),
]

RELEASE = {**API, "stageName": "dev", "canarySettings": {"percentTraffic": 1.0, "stageVariableOverrides": {"v": "c"}}}
CANARIES = [
    Fact(
        "another canary replaces the first",
        "get_stage",
        STAGE,
        {"canarySettings": {"percentTraffic": 9.0, "useStageCache": True}},
        before=(
            ("create_deployment", RELEASE),
            ("create_deployment", {**RELEASE, "canarySettings": {"percentTraffic": 9.0, "useStageCache": True}}),
        ),
    ),
    Fact(
        "a stage begins with a canary",
        "create_stage",
        {
            **API,
            "stageName": "new",
            "deploymentId": "<deployment>",
            "canarySettings": {"deploymentId": "<newer>", "percentTraffic": 5.0},
        },
        {"deploymentId": "<deployment>", "canarySettings": {"deploymentId": "<newer>", "percentTraffic": 5.0}},
    ),
    Fact(
        "a stage with a canary of no deployment",
        "create_stage",
        {
            **API,
            "stageName": "new",
            "deploymentId": "<deployment>",
            "canarySettings": {"deploymentId": "none", "percentTraffic": 5.0},
        },
        refuses=BAD,
    ),
    Fact(
        "a release of no stage's canary",
        "create_deployment",
        {**RELEASE, "stageName": "none"},
        refuses=(*BAD, "Stage none must already be created before making a canary release deployment"),
    ),
    Fact(
        "overrides are part of the canary",
        "get_stage",
        STAGE,
        {"canarySettings": {"stageVariableOverrides": {"v": "c"}}},
        ("variables",),
        before=(("create_deployment", RELEASE),),
    ),
    update("no canary, no setting of it", "update_stage", STAGE, patch("replace", "/canarySettings", "x"), refuses=BAD),
    update(
        "a canary is not added",
        "update_stage",
        STAGE,
        patch("add", "/canarySettings/deploymentId", "<newer>"),
        refuses=(*BAD, "Invalid add operation with path: /canarySettings/deploymentId"),
    ),
    update(
        "all overrides at once",
        "update_stage",
        STAGE,
        patch("remove", "/canarySettings/stageVariableOverrides"),
        before=(("create_deployment", RELEASE),),
        refuses=BAD,
    ),
    update(
        "a percentage out of range",
        "update_stage",
        STAGE,
        patch("replace", "/canarySettings/percentTraffic", "101"),
        refuses=BAD,
    ),
    update(
        "a copy of something else",
        "update_stage",
        STAGE,
        patch("copy", "/description", None, "/canarySettings/deploymentId"),
        before=(("create_deployment", RELEASE),),
        refuses=BAD,
    ),
    update(
        "other variables are kept by a promotion",
        "update_stage",
        STAGE,
        patch("replace", "/variables/kept", "k"),
        patch("copy", "/variables", None, "/canarySettings/stageVariableOverrides"),
        before=(("create_deployment", RELEASE),),
        shows={"variables": {"kept": "k", "v": "c"}},
    ),
    update(
        "a stage that is none",
        "update_stage",
        {**STAGE, "stageName": "none"},
        patch("replace", "/description", "x"),
        refuses=(*MISSING, "Invalid Stage identifier specified"),
    ),
    Fact(
        "a private domain's base path has one level",
        "create_base_path_mapping",
        {"domainName": "closed.example.com", "domainNameId": "<closed>", "restApiId": "<private>", "basePath": "a/b"},
        refuses=BAD,
    ),
    Fact(
        "an edge certificate of another region",
        "create_domain_name",
        {
            "domainName": "e.example.com",
            "certificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
            "endpointConfiguration": {"types": ["EDGE"]},
        },
        refuses=BAD,
    ),
]
FACTS = [*LIFE, *CANARIES]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.operation}: {fact.says}")
def test_a_fact_holds(fact: Fact) -> None:
    check(everything(), "apigateway", fact)


def test_what_a_canary_served_stays_when_it_is_removed() -> None:
    world = everything()
    made = world.ask("create_deployment", **RELEASE)["id"]
    shown = world.ask("update_stage", **STAGE, patchOperations=[patch("remove", "/canarySettings")])
    assert "canarySettings" not in shown
    assert world.ask("get_deployment", restApiId="<api>", deploymentId=made)["id"] == made
