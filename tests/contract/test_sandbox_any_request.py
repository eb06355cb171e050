"""Whatever is asked, the sandbox answers; and a request that it refuses changes nothing."""

from __future__ import annotations

import random
from typing import Any

from botocore import xform_name
from botocore.model import Shape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apigwctl.sandbox.kinds.operations import OPERATIONS
from apigwctl.sandbox.patches import tables
from apigwctl.sandbox.protocol import protocol
from tests.contract.sandbox_world import Refusal, World

WORDS = [
    "", "x/y", "{id}", "{p+}", "application/json", "200", "method.request.path.id", "method.response.header.X", "'x'",
    "true", "5", "0.5", "-1", "{}", '{"a": 1}', "[]", "null", "arn:aws:iam::123456789012:role/r", "http://x.y", "none",
    "Pet", "*/*", "é", "$context.requestId", "<api>:dev",
]  # fmt: skip
BODIES = [
    b"", b"{", b"- 1", b'{"swagger": "2.0", "info": {"title": "q"}, "paths": {"/a": {"get": {}}}}',
    b"name,key\na,aaaaaaaaaaaaaaaaaaaaaaaa",
]  # fmt: skip
NAMED = {
    "restApiId": ["<api>"], "resourceId": ["<pets>", "<pet>", "<root>"], "parentId": ["<root>", "<pets>", "<pet>"],
    "stageName": ["dev", "b"], "deploymentId": ["<deployment>", "<newer>"], "authorizerId": ["<authorizer>"],
    "requestValidatorId": ["<validator>"], "usagePlanId": ["<plan>"], "apiKey": ["<key>"], "keyId": ["<key>"],
    "clientCertificateId": ["<certificate>"], "vpcLinkId": ["<link>"], "modelName": ["Pet"], "keyType": ["API_KEY"],
    "httpMethod": ["GET", "DELETE", "ANY"], "statusCode": ["200", "404"], "exportType": ["oas30", "swagger"],
    "resourceArn": ["arn:aws:apigateway:eu-west-1::/restapis/<api>", "arn:aws:apigateway:eu-west-1::/apikeys/<key>"],
}  # fmt: skip
PATHS = [
    "/*/*/throttling/rateLimit", "/~1pets/GET/caching/ttlInSeconds", "/canarySettings", "/canarySettings/deploymentId",
    "/canarySettings/percentTraffic", "/canarySettings/stageVariableOverrides/a", "/accessLogSettings/format",
    "/variables/a", "/*/*", "/apiStages/<api>:dev/throttle", "/apiStages/<api>:dev/throttle/~1pets/GET/rateLimit",
]  # fmt: skip


def stocked() -> World:
    world = World()
    world.names["key"] = world.ask("create_api_key", name="k")["id"]
    world.names["plan"] = world.ask("create_usage_plan", name="p", apiStages=[{"apiId": "<api>", "stage": "dev"}])["id"]
    world.names["certificate"] = world.ask("generate_client_certificate")["clientCertificateId"]
    world.names["link"] = world.ask("create_vpc_link", name="l", targetArns=["arn:aws:x:y:z:l"])["id"]
    return world


def made_up(pick: random.Random, shape: Shape) -> Any:
    """Any value of a shape, members that are not required left out half of the time."""
    kind = shape.type_name
    if kind == "structure":
        wanted = [name for name in shape.members if name in shape.required_members or pick.random() < 0.5]
        return {name: made_up(pick, shape.members[name]) for name in wanted}
    if kind == "list":
        return [made_up(pick, shape.member) for _ in range(pick.randint(0, 2))]
    if kind == "map":
        return {pick.choice(WORDS) or "k": made_up(pick, shape.value) for _ in range(pick.randint(0, 2))}
    if kind == "string" and shape.enum and pick.random() < 0.9:
        return pick.choice(shape.enum)
    values: dict[str, list[Any]] = {"boolean": [True, False], "blob": BODIES, "string": WORDS}
    return pick.choice(values.get(kind, [0, 1, -1, 300, 29000]))


def patches(pick: random.Random, operation: str) -> list[dict[str, str]]:
    rules = [rule.path.replace("{key}", "a").replace("{type}", "0") for rule in tables()[operation].rules]
    ops = ["add", "replace", "replace", "remove", "copy", "test"]
    made = []
    for _ in range(pick.randint(0, 3)):
        one = {"op": pick.choice(ops), "path": pick.choice([*rules, pick.choice(PATHS)]), "value": pick.choice(WORDS)}
        made.append({name: text for name, text in one.items() if name == "op" or pick.random() < 0.95})
    return made


def request(pick: random.Random, operation: str) -> dict[str, Any]:
    """A request of an operation: mostly about what is there, otherwise made up."""
    shape = protocol("apigateway").operation(operation).input_shape
    asks: dict[str, Any] = made_up(pick, shape)
    for name in asks:
        in_path = shape.members[name].serialization.get("location") == "uri"
        if name in NAMED and pick.random() < 0.9:
            asks[name] = pick.choice(NAMED[name])
        elif in_path and not asks[name]:
            asks[name] = "x"
    if operation.startswith("Update"):
        asks["patchOperations"] = patches(pick, operation)
    return asks


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(min_value=0))
def test_any_request_is_answered_and_a_refused_one_changes_nothing(seed: int) -> None:
    pick = random.Random(seed)
    world = stocked()
    for _ in range(60):
        operation = pick.choice(sorted(set(OPERATIONS) - {"DeleteRestApi"}))
        asks = request(pick, operation)
        before = repr(world.plane.to_data()["homes"])
        answer = world.ask(xform_name(operation), **asks)
        if isinstance(answer, Refusal):
            assert answer.code != "InternalFailure", (operation, asks)
            assert repr(world.plane.to_data()["homes"]) == before, (operation, asks)
