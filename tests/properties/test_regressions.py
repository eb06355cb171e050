"""What generated projects once broke, made small: each pair has to converge, and to be as if made anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.properties import check
from tests.properties.world import new_world

INVOKE = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:111111111111:function:staff/invocations"
)
JWT = '{issuers: [{issuer: "https://issuer.example", audiences: [one]}], defaultAlgorithms: [RS256]}'
POLICY = '{Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: a, Resource: "execute-api:/*"}]}'
MOCK = "{type: MOCK}"


def api(members: str = "", routes: str = f"GET /: {{integration: {MOCK}}}", stages: str = "prod: {}") -> str:
    """Return an API in YAML's flow style."""
    return (
        f"{{kind: RestApi, name: orders, routes: {{{routes}}}, stages: {{{stages}}}{', ' if members else ''}{members}}}"
    )


def answers(*responses: tuple[str, str]) -> str:
    """Return a route whose back end's answers are told apart by selection patterns, by status."""
    told = ", ".join(
        f"'{status}': {{method: {{}}, integration: {{{pattern and f'selectionPattern: {pattern}'}}}}}"
        for status, pattern in responses
    )
    return f"GET /: {{integration: {MOCK}, responses: {{{told}}}}}"


def plan(name: str, stages: str, keys: str, more: str = "") -> str:
    """Return a usage plan that holds nothing but this."""
    return (
        f"{{kind: UsagePlan, name: {name}, apiStages: {{exclusive: true, items: [{stages}]}}, "
        f"keys: {{exclusive: true, items: [{keys}]}}{', ' if more else ''}{more}}}"
    )


def shared(name: str, stages: str, keys: str) -> str:
    """Return a usage plan that others may add to."""
    return f"{{kind: UsagePlan, name: {name}, apiStages: [{stages}], keys: [{keys}]}}"


KEY = "{kind: ApiKey, name: acme}"
BOTH = "prod: {}, dev: {}"
PROD, DEV = "{api: orders, stage: prod}", "{api: orders, stage: dev}"
USED = "GET /: {integration: {type: MOCK}, authorizer: staff}"
PRIVATE = "endpointConfiguration: {types: [PRIVATE], vpcEndpointIds: [vpce-1]}, policy: " + POLICY
REGIONAL = "endpointConfiguration: {types: [REGIONAL]}"
TOKEN = "{type: TOKEN, lambda: staff}"
POOL = "{type: COGNITO_USER_POOLS, providerARNs: ['arn:aws:cognito-idp:eu-west-1:1:userpool/a']}"
LINE = 'Line: {schema: {properties: {o: {$ref: "#/models/Order"}}}}'

EDGE = "securityPolicy: SecurityPolicy_TLS13_2025_EDGE, endpointAccessMode: STRICT"
MODELS = ", ".join(f"Model{number}: {{schema: {{}}}}" for number in range(9))

CASES: dict[str, tuple[list[str], list[str]]] = {
    "cors adds no mapping to a response that is only declared": (
        [],
        [api("cors: true", "GET /: {integration: {type: MOCK}, responses: {'404': {method: {}}, '200': {}}}")],
    ),
    "settings without a member are no entry": ([], [api(stages="prod: {throttle: {}, routes: {GET /: {}}}")]),
    "a cache that is on without a size has AWS's": ([], [api(stages="prod: {cacheClusterEnabled: true}")]),
    "a second certificate is not taken for the first": (
        ["{kind: ClientCertificate, name: one}"],
        ["{kind: ClientCertificate, name: one}", "{kind: ClientCertificate, name: two}"],
    ),
    "a certificate goes after the stage that showed it": (
        ["{kind: ClientCertificate, name: one}", api(stages="prod: {clientCertificate: one}")],
        [api()],
    ),
    "a key gets the value of one that is pruned": (
        ["{kind: ApiKey, name: acme, value: long-enough-to-be-a-value}"],
        ["{kind: ApiKey, name: globex, value: long-enough-to-be-a-value}"],
    ),
    "an authorizer of tokens becomes a JWT one": (
        [api(f"authorizers: {{staff: {TOKEN}}}", USED)],
        [api(f"authorizers: {{staff: {{type: JWT, jwtConfiguration: {JWT}}}}}", USED)],
    ),
    "a JWT authorizer becomes one of tokens": (
        [api(f"authorizers: {{staff: {{type: JWT, jwtConfiguration: {JWT}}}}}", USED)],
        [api(f"authorizers: {{staff: {TOKEN}}}", USED)],
    ),
    "a new method wants the authorizer as it is going to be": (
        [api(f"authorizers: {{staff: {TOKEN}}}")],
        [api(f"authorizers: {{staff: {POOL}}}", USED.replace("GET", "PUT"))],
    ),
    "a private API loses its endpoints before it is regional": ([api(PRIVATE)], [api(REGIONAL)]),
    "an API is private before it gets endpoints": ([api(REGIONAL)], [api(PRIVATE)]),
    "an API without a stage is imported again and private after": (
        [api(REGIONAL, stages="")],
        [api(PRIVATE + ", resources: [/a, /b]", stages="")],
    ),
    "an enhanced TLS policy goes with the endpoint type": (
        [api(f"{PRIVATE}, securityPolicy: SecurityPolicy_TLS13_1_3_2025_09, endpointAccessMode: BASIC")],
        [api(REGIONAL)],
    ),
    "an import gives ids anew": (
        [api("requestValidators: {body: {}}", stages="")],
        [
            api(
                "requestValidators: {body: {}}, models: {Order: {schema: {not: {}}}}",
                "PUT /: {integration: {type: MOCK}, requestValidator: body, requestModels: {text/plain: Order}}",
                "",
            )
        ],
    ),
    "a model that another one refers to is replaced": (
        [api(f"models: {{Order: {{schema: {{type: object}}}}, {LINE}}}")],
        [api(f"models: {{Order: {{schema: {{type: object}}, contentType: application/xml}}, {LINE}}}")],
    ),
    "a description that goes leaves no documentation behind": ([api("description: old")], [api()]),
    "selection patterns change places": (
        [api(routes=answers(("200", ""), ("400", "4..")))],
        [api(routes=answers(("200", "4.."), ("400", "")))],
    ),
    "a new response takes the pattern of one that goes": (
        [api(routes=answers(("400", "")))],
        [api(routes=answers(("200", "")))],
    ),
    "half of a plan's throttle goes": (
        [plan("a", "", "", "throttle: {rateLimit: 5, burstLimit: 2}")],
        [plan("a", "", "", "throttle: {rateLimit: 0.5}")],
    ),
    "a throttle of the root path goes": (
        [api(), plan("a", "{api: orders, stage: prod, routes: {GET /: {rateLimit: 5}}}", "")],
        [api(), plan("a", "{api: orders, stage: prod, routes: {GET /: {}}}", "")],
    ),
    "a header of a response that was only declared is mapped": (
        [api(routes="POST /: {integration: {type: MOCK}, responses: {'200': {method: {}}}}")],
        [api("cors: true", "POST /: {integration: {type: MOCK}, responses: {'200': {method: {}, integration: {}}}}")],
    ),
    "a permission goes with the stage variable that named its function": (
        [api(routes="GET /: {lambda: 'staff:${stageVariables.alias}'}", stages="prod: {variables: {alias: live}}")],
        [api(routes="GET /: {lambda: {function: 'staff:live', credentials: 'arn:aws:iam::1:role/a'}}", stages="")],
    ),
    "a key goes to the other plan of its stage": (
        [api(), KEY, plan("a", PROD, "acme"), plan("b", PROD, "")],
        [api(), KEY, plan("a", PROD, ""), plan("b", PROD, "acme")],
    ),
    "two plans of one key change stages": (
        [api(stages=BOTH), KEY, plan("a", PROD, "acme"), plan("b", DEV, "acme")],
        [api(stages=BOTH), KEY, plan("a", DEV, "acme"), plan("b", PROD, "acme")],
    ),
    "an API without a stage gets the TLS policy of another type": (
        [api(REGIONAL, stages="")],
        [api(f"{EDGE}, models: {{{MODELS}}}", stages="")],
    ),
    "a new key is put on a plan that gets a stage and no longer lists the key": (
        [api(), KEY, shared("a", "", "acme")],
        [api(), KEY.replace("}", ", value: '${secretsmanager:acme}'}"), shared("a", PROD, "")],
    ),
    "a plan gets a stage as its key leaves": (
        [api(), KEY, plan("a", "", "acme"), plan("b", PROD, "acme")],
        [api(), KEY, plan("a", PROD, ""), plan("b", PROD, "acme")],
    ),
}


def documents(texts: list[str]) -> list[dict[str, Any]]:
    """Return documents that are written in flow style."""
    return [yaml.safe_load(text) for text in texts]


@pytest.mark.parametrize("name", CASES)
def test_what_once_broke_converges(folder: Path, name: str) -> None:
    before, after = CASES[name]
    check.converges(folder, documents(before), documents(after))


def test_the_default_tls_policy_goes_with_the_endpoint_type(folder: Path) -> None:
    enhanced = f"{REGIONAL}, securityPolicy: SecurityPolicy_TLS13_1_3_2025_09, endpointAccessMode: BASIC"
    with new_world(folder) as world:
        for members in (enhanced, REGIONAL, PRIVATE, REGIONAL):
            check.applies(world, world.load(documents([api(members)])))


def test_a_key_joins_a_plan_once_an_api_that_is_pruned_has_left_the_other(folder: Path) -> None:
    with new_world(folder) as world:
        check.applies(world, world.load(documents([api(), KEY, shared("a", PROD, "acme"), shared("b", PROD, "")])))
        found = world.load(documents([KEY, shared("a", "", "acme"), shared("b", "", "acme")]))
        steps = {step.title: step for step in world.plan(found, prune=True).steps}
        assert steps["delete orders"].id in steps["put UsagePlan/b ApiKey/acme on"].after
        check.applies(world, found, prune=True)
