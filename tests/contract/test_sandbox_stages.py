"""Deployments, stages and canaries answer as AWS was recorded to."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest

from tests.contract.sandbox_client import NOON
from tests.contract.sandbox_world import ROLE, Case, World, bad, conflict, missing, patch

LOG = "arn:aws:logs:eu-west-1:123456789012:log-group:access"
LOG_PATHS = bad(
    "Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]"
)
UNKNOWN = bad("Deployment id does not exist")
DEFAULTS = {
    "metricsEnabled": False,
    "dataTraceEnabled": False,
    "throttlingBurstLimit": 5000,
    "throttlingRateLimit": 10000.0,
    "cachingEnabled": False,
    "cacheTtlInSeconds": 300,
    "cacheDataEncrypted": False,
    "requireAuthorizationForCacheControl": True,
    "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
}


def unset(name: str) -> Any:
    return bad(f"Cannot remove method setting {name} because there is no method setting for this method ")


def shown(**said: Any) -> dict[str, Any]:
    """The world's stage as AWS shows it."""
    return {
        "stageName": "dev",
        "deploymentId": "<deployment>",
        "cacheClusterEnabled": False,
        "cacheClusterStatus": "NOT_AVAILABLE",
        "methodSettings": {},
        "tracingEnabled": False,
        "createdDate": NOON,
        "lastUpdatedDate": NOON,
        **said,
    }


def create(says: str, answer: Any, **asks: Any) -> Case:
    asks = {"restApiId": "<api>", "stageName": "new", "deploymentId": "<deployment>", **asks}
    return Case(says, "create_stage", asks, answer, 201)


def canary(**said: Any) -> dict[str, Any]:
    return {"deploymentId": "<newer>", "percentTraffic": 0.0, "useStageCache": False, **said}


CREATED = [
    create("bare", shown(stageName="new")),
    create(
        "with everything",
        shown(
            stageName="new",
            description="d",
            variables={"a": "b"},
            tags={"t": "u"},
            tracingEnabled=True,
            cacheClusterEnabled=True,
            cacheClusterSize="1.6",
            cacheClusterStatus="CREATE_IN_PROGRESS",
        ),
        description="d",
        variables={"a": "b"},
        tags={"t": "u"},
        tracingEnabled=True,
        cacheClusterEnabled=True,
        cacheClusterSize="1.6",
    ),
    create("with nothing but empty maps", shown(stageName="new"), variables={}, tags={}),
    create(
        "with a canary",
        shown(stageName="new", canarySettings=canary(percentTraffic=50.0, stageVariableOverrides={"a": "c"})),
        canarySettings={
            "deploymentId": "<newer>",
            "percentTraffic": 50,
            "stageVariableOverrides": {"a": "c"},
        },
    ),
    create(
        "with a canary of its own deployment",
        shown(stageName="new", canarySettings=canary(deploymentId="<deployment>", percentTraffic=5.0)),
        canarySettings={"percentTraffic": 5},
    ),
    create("with a canary of nothing", UNKNOWN, canarySettings={"deploymentId": "none"}),
    create("of no deployment", UNKNOWN, deploymentId="none"),
    create("of no API", missing("Invalid API identifier specified <account>:none"), restApiId="none"),
    create("twice", conflict("Stage already exists"), stageName="dev"),
    create("under a bad name", bad("Stage name only allows a-zA-Z0-9-_"), stageName="a b"),
]


@pytest.mark.parametrize("case", CREATED, ids=lambda case: case.says)
def test_creating_a_stage(case: Case) -> None:
    World().holds(case)


def update(says: str, answer: Any, *patches: dict[str, str]) -> Case:
    asks = {"restApiId": "<api>", "stageName": "dev", "patchOperations": list(patches)}
    return Case(says, "update_stage", asks, answer)


OVERRIDE = "/canarySettings/stageVariableOverrides"
UPDATED = [
    update("description", shown(description="d"), patch("replace", "/description", "d")),
    update("an empty description", shown(), patch("replace", "/description", "")),
    update("tracing", shown(tracingEnabled=True), patch("replace", "/tracingEnabled", "true")),
    update("another deployment", shown(deploymentId="<newer>"), patch("replace", "/deploymentId", "<newer>")),
    update("no deployment", UNKNOWN, patch("replace", "/deploymentId", "none")),
    update("a variable", shown(variables={"a": "b"}), patch("replace", "/variables/a", "b")),
    update("a variable away", shown(), patch("replace", "/variables/a", "b"), patch("remove", "/variables/a")),
    update(
        "a variable by add", bad("Invalid add operation with path: /variables/a"), patch("add", "/variables/a", "b")
    ),
    update(
        "a cache",
        shown(cacheClusterEnabled=True, cacheClusterSize="0.5", cacheClusterStatus="CREATE_IN_PROGRESS"),
        patch("replace", "/cacheClusterEnabled", "true"),
        patch("replace", "/cacheClusterSize", "0.5"),
    ),
    update(
        "a setting brings its whole entry",
        shown(methodSettings={"*/*": DEFAULTS | {"throttlingRateLimit": 5.5}}),
        patch("replace", "/*/*/throttling/rateLimit", "5.5"),
    ),
    update(
        "a method's entry starts as the stage's",
        shown(
            methodSettings={
                "*/*": DEFAULTS | {"throttlingRateLimit": 9.0},
                "~1pets/GET": DEFAULTS | {"throttlingRateLimit": 5.0, "cachingEnabled": True},
            }
        ),
        patch("replace", "/*/*/throttling/rateLimit", "5"),
        patch("replace", "/~1pets/GET/caching/enabled", "true"),
        patch("replace", "/*/*/throttling/rateLimit", "9"),
    ),
    update(
        "the key is the path as it was sent",
        shown(methodSettings={"pets/GET": DEFAULTS | {"metricsEnabled": True}}),
        patch("replace", "/pets/GET/metrics/enabled", "true"),
    ),
    update(
        "every leaf",
        shown(
            methodSettings={
                "*/*": {
                    "metricsEnabled": True,
                    "dataTraceEnabled": True,
                    "loggingLevel": "INFO",
                    "throttlingBurstLimit": -1,
                    "throttlingRateLimit": -1.0,
                    "cachingEnabled": True,
                    "cacheTtlInSeconds": 0,
                    "cacheDataEncrypted": True,
                    "requireAuthorizationForCacheControl": False,
                    "unauthorizedCacheControlHeaderStrategy": "FAIL_WITH_403",
                }
            }
        ),
        patch("replace", "/*/*/metrics/enabled", "true"),
        patch("replace", "/*/*/logging/dataTrace", "true"),
        patch("replace", "/*/*/logging/loglevel", "INFO"),
        patch("replace", "/*/*/throttling/burstLimit", "-1"),
        patch("replace", "/*/*/throttling/rateLimit", "-1"),
        patch("replace", "/*/*/caching/enabled", "true"),
        patch("replace", "/*/*/caching/ttlInSeconds", "0"),
        patch("replace", "/*/*/caching/dataEncrypted", "true"),
        patch("replace", "/*/*/caching/requireAuthorizationForCacheControl", "false"),
        patch("replace", "/*/*/caching/unauthorizedCacheControlHeaderStrategy", "FAIL_WITH_403"),
    ),
    update("an entry away", shown(), patch("replace", "/*/*/metrics/enabled", "true"), patch("remove", "/*/*")),
    update("an entry that is not there", unset("*/*"), patch("remove", "/*/*")),
    update(
        "an access log",
        shown(accessLogSettings={"destinationArn": LOG, "format": "$context.requestId"}),
        patch("add", "/accessLogSettings/destinationArn", LOG),
        patch("replace", "/accessLogSettings/format", "$context.requestId"),
    ),
    update(
        "an access log away",
        shown(),
        patch("add", "/accessLogSettings/destinationArn", LOG),
        patch("remove", "/accessLogSettings"),
    ),
    *(
        update(f"{op} of {path}", LOG_PATHS, patch(op, path, "x"))
        for op in ("add", "replace")
        for path in ("/accessLogSettings", "/accessLogSettings/*", "/accessLogSettings/randomValue")
    ),
    update("an unknown log path away", unset("accessLogSettings/*"), patch("remove", "/accessLogSettings/*")),
    update(
        "one leaf of the log away",
        unset("accessLogSettings/destinationArn"),
        patch("add", "/accessLogSettings/destinationArn", LOG),
        patch("remove", "/accessLogSettings/destinationArn"),
    ),
    *(
        update(
            f"an empty {leaf}",
            bad("Access Log value must not be empty"),
            patch("replace", f"/accessLogSettings/{leaf}", ""),
        )
        for leaf in ("destinationArn", "format")
    ),
    update(
        "a canary by its percentage",
        shown(canarySettings=canary(deploymentId="<deployment>", percentTraffic=50.0)),
        patch("replace", "/canarySettings/percentTraffic", "50"),
    ),
    update(
        "a canary by its deployment",
        shown(canarySettings=canary()),
        patch("replace", "/canarySettings/deploymentId", "<newer>"),
    ),
    update("a canary of nothing", UNKNOWN, patch("replace", "/canarySettings/deploymentId", "none")),
    update(
        "a canary by add",
        bad("Invalid add operation with path: /canarySettings/percentTraffic"),
        patch("add", "/canarySettings/percentTraffic", "50"),
    ),
    update(
        "all overrides away",
        unset("canarySettings/stageVariableOverrides"),
        patch("replace", f"{OVERRIDE}/a", "b"),
        patch("remove", OVERRIDE),
    ),
    update(
        "one override away",
        shown(canarySettings=canary(deploymentId="<deployment>")),
        patch("replace", f"{OVERRIDE}/a", "b"),
        patch("remove", f"{OVERRIDE}/a"),
    ),
    update(
        "a canary away",
        shown(),
        patch("replace", "/canarySettings/percentTraffic", "5"),
        patch("remove", "/canarySettings"),
    ),
    update(
        "a promotion merges variables and leaves the canary",
        shown(
            deploymentId="<newer>",
            variables={"kept": "1", "a": "c"},
            canarySettings=canary(stageVariableOverrides={"a": "c"}),
        ),
        patch("replace", "/variables/kept", "1"),
        patch("replace", "/variables/a", "b"),
        patch("replace", "/canarySettings/deploymentId", "<newer>"),
        patch("replace", f"{OVERRIDE}/a", "c"),
        patch("copy", "/variables", source=OVERRIDE),
        patch("copy", "/deploymentId", source="/canarySettings/deploymentId"),
    ),
    update(
        "a promotion of nothing",
        bad("Promotion not available. Canary does not exist."),
        patch("copy", "/deploymentId", source="/canarySettings/deploymentId"),
    ),
    update(
        "another copy",
        bad(
            "Invalid copy operation with path: /deploymentId and from /variables. Valid copy:path are [/deploymentId, "
            "/variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]"
        ),
        patch("copy", "/deploymentId", source="/variables"),
    ),
]


@pytest.mark.parametrize("case", UPDATED, ids=lambda case: case.says)
def test_updating_a_stage(case: Case) -> None:
    World().holds(case)


@pytest.mark.parametrize("path", ["/tags/a", "/stageName", "/*/*/throttling/nope", "/nope"])
def test_an_unknown_stage_path_is_answered_with_the_legal_ones(path: str) -> None:
    refusal = World().ask(
        "update_stage", restApiId="<api>", stageName="dev", patchOperations=[patch("replace", path, "x")]
    )
    assert refusal.code == "BadRequestException"
    assert refusal.message.startswith(f"Invalid method setting path: {path}. Must be one of: [/deploymentId, ")
    assert refusal.message.endswith("/variables/{variable_name}, /tracingEnabled]")


def test_an_unknown_stage_is_told_as_such() -> None:
    for operation in ("get_stage", "update_stage", "delete_stage", "flush_stage_cache"):
        asks = {"restApiId": "<api>", "stageName": "none"}
        World().holds(Case("", operation, asks, missing("Invalid Stage identifier specified")))


@pytest.mark.parametrize(
    "patches",
    [
        [patch("replace", "/*/*/logging/loglevel", "ERROR")],
        [patch("replace", "/accessLogSettings/destinationArn", LOG)],
    ],
)
def test_logs_need_the_accounts_role(patches: list[dict[str, str]]) -> None:
    world = World()
    assert world.ask("get_account")["cloudwatchRoleArn"] == ROLE
    world.ask("update_account", patchOperations=[patch("replace", "/cloudwatchRoleArn", "")])
    asks = {"restApiId": "<api>", "stageName": "dev", "patchOperations": patches}
    message = "CloudWatch Logs role ARN must be set in account settings to enable logging"
    world.holds(Case("", "update_stage", asks, bad(message)))


def test_stages_are_listed_by_deployment() -> None:
    world = World()
    world.ask("create_stage", restApiId="<api>", stageName="other", deploymentId="<newer>")
    names = [stage["stageName"] for stage in world.ask("get_stages", restApiId="<api>")["item"]]
    assert names == ["dev", "other"]
    found = world.ask("get_stages", restApiId="<api>", deploymentId="<newer>")["item"]
    assert [stage["stageName"] for stage in found] == ["other"]


def test_the_eleventh_stage_is_too_many() -> None:
    world = World()
    for number in range(9):
        world.ask("create_stage", restApiId="<api>", stageName=f"s{number}", deploymentId="<deployment>")
    refusal = world.ask("create_stage", restApiId="<api>", stageName="more", deploymentId="<deployment>")
    assert (refusal.status, refusal.code) == (429, "LimitExceededException")


def deploy(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "create_deployment", {"restApiId": "<api>", **asks}, answer, 201)


_NO_STAGE = "Stage none must already be created before making a canary release deployment"
DEPLOYMENTS = [
    deploy("bare", {"id": ANY, "createdDate": NOON}),
    deploy("described", {"id": ANY, "createdDate": NOON, "description": "d"}, description="d"),
    deploy("a canary of no stage", bad(_NO_STAGE), stageName="none", canarySettings={"percentTraffic": 1}),
    deploy("of no API", missing("Invalid API identifier specified <account>:none"), restApiId="none"),
    Case(
        "described later",
        "update_deployment",
        {"restApiId": "<api>", "deploymentId": "<newer>", "patchOperations": [patch("replace", "/description", "d")]},
        {"id": "<newer>", "createdDate": NOON, "description": "d"},
    ),
    Case(
        "one in use",
        "delete_deployment",
        {"restApiId": "<api>", "deploymentId": "<deployment>"},
        bad("Active stages pointing to this deployment must be moved or deleted"),
    ),
    Case("one not in use", "delete_deployment", {"restApiId": "<api>", "deploymentId": "<newer>"}, {}, 202),
    Case(
        "its summary",
        "get_deployment",
        {"restApiId": "<api>", "deploymentId": "<newer>", "embed": ["apisummary"]},
        {
            "id": "<newer>",
            "createdDate": NOON,
            "apiSummary": {
                "/pets": {"GET": {"authorizationType": "NONE", "apiKeyRequired": False}},
                "/pets/{id}": {"DELETE": {"authorizationType": "NONE", "apiKeyRequired": False}},
            },
        },
    ),
]


@pytest.mark.parametrize("case", DEPLOYMENTS, ids=lambda case: f"{case.operation} {case.says}")
def test_deployments(case: Case) -> None:
    World().holds(case)


def test_an_api_without_methods_or_integrations_cannot_be_deployed() -> None:
    world = World()
    empty = world.ask("create_rest_api", name="n")
    world.holds(deploy("", bad("The REST API doesn't contain any methods"), restApiId=empty["id"]))
    world.ask("put_method", restApiId="<api>", resourceId="<root>", httpMethod="GET", authorizationType="NONE")
    world.holds(deploy("", bad("No integration defined for method")))


def test_a_private_api_cannot_be_deployed_without_a_policy() -> None:
    world = World()
    private = [patch("replace", "/endpointConfiguration/types/0", "PRIVATE")]
    world.ask("update_rest_api", restApiId="<api>", patchOperations=private)
    world.holds(deploy("", bad("Private REST API doesn't have a resource policy attached to it")))
    policy = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Resource": "execute-api:/*"}]}'
    world.ask("update_rest_api", restApiId="<api>", patchOperations=[patch("replace", "/policy", policy)])
    world.holds(deploy("", None))


def test_deploying_to_an_existing_stage_moves_it_and_keeps_its_settings() -> None:
    world = World()
    world.ask(
        "update_stage", restApiId="<api>", stageName="dev", patchOperations=[patch("replace", "/variables/a", "b")]
    )
    made = world.ask("create_deployment", restApiId="<api>", stageName="dev")["id"]
    assert world.ask("get_stage", restApiId="<api>", stageName="dev") == shown(deploymentId=made, variables={"a": "b"})


def test_deploying_to_a_new_stage_makes_it() -> None:
    world = World()
    made = world.ask("create_deployment", restApiId="<api>", stageName="new", stageDescription="d")["id"]
    stage = world.ask("get_stage", restApiId="<api>", stageName="new")
    assert stage == shown(stageName="new", deploymentId=made, description="d")


def test_a_canary_deployment_leaves_the_base_and_blocks_a_plain_one() -> None:
    world = World()
    made = world.ask("create_deployment", restApiId="<api>", stageName="dev", canarySettings={"percentTraffic": 10})[
        "id"
    ]
    stage = world.ask("get_stage", restApiId="<api>", stageName="dev")
    assert stage == world.filled(shown(canarySettings=canary(deploymentId=made, percentTraffic=10.0)))
    world.holds(
        Case(
            "",
            "delete_deployment",
            {"restApiId": "<api>", "deploymentId": made},
            bad("Active stages pointing to this deployment must be moved or deleted"),
        )
    )
    world.holds(
        deploy("", bad("Non canary deployment not supported on stage dev because Canary is enabled"), stageName="dev")
    )


def test_a_deployment_keeps_what_was_deployed() -> None:
    world = World()
    before = world.ask("get_deployment", restApiId="<api>", deploymentId="<newer>", embed=["apisummary"])
    world.ask("delete_resource", restApiId="<api>", resourceId="<pets>")
    assert world.ask("get_deployment", restApiId="<api>", deploymentId="<newer>", embed=["apisummary"]) == before
