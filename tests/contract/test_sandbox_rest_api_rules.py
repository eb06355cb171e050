"""Rules of REST APIs that hang together: endpoint types, private APIs, security policies; path parts; object quotas."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.sandbox_world import Case, Refusal, World, bad, patch

EDGE, REGIONAL = "SecurityPolicy_TLS13_2025_EDGE", "SecurityPolicy_TLS13_1_3_2025_09"
POLICY = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Resource": "execute-api:/*"}]})
TYPE = "/endpointConfiguration/types/0"
NEEDS_MODE = bad("Endpoint access mode is required for the specified security policy")
NEEDS_POLICY = bad("Endpoint access mode needs a security policy that starts with SecurityPolicy_")
NOT_TLS_1_2 = bad("Security policy cannot be changed from TLS_1_0 to TLS_1_2")
STRICT = bad("Endpoint type cannot be changed while the endpoint access mode is STRICT")
NOT_PRIVATE = bad("VPC endpoint ids can only be specified for PRIVATE APIs")


def api(kind: str, **asks: Any) -> World:
    """The world with another API of a type."""
    world = World()
    made = world.ask("create_rest_api", name="n", endpointConfiguration={"types": [kind]}, **asks)
    assert not isinstance(made, Refusal), made
    world.names["other"] = made["id"]
    return world


def changed(world: World, *patches: dict[str, str]) -> Any:
    return world.ask("update_rest_api", restApiId="<other>", patchOperations=list(patches))


def secured(policy: str, mode: str = "BASIC") -> dict[str, str]:
    return {"securityPolicy": policy, "endpointAccessMode": mode}


def policy_patch(policy: str) -> dict[str, str]:
    return patch("replace", "/securityPolicy", policy)


def mode_patch(mode: str) -> dict[str, str]:
    return patch("replace", "/endpointAccessMode", mode)


def unsupported(policy: str, kind: str) -> Refusal:
    return bad(f"Security policy {policy} is not supported for {kind} APIs")


CREATED = [
    ("EDGE", secured(EDGE), None),
    ("REGIONAL", secured(REGIONAL), None),
    ("PRIVATE", secured(REGIONAL, "STRICT"), None),
    ("REGIONAL", {"securityPolicy": "TLS_1_0"}, None),
    ("EDGE", secured(REGIONAL), unsupported(REGIONAL, "EDGE")),
    ("REGIONAL", secured(EDGE), unsupported(EDGE, "REGIONAL")),
    ("REGIONAL", {"securityPolicy": REGIONAL}, NEEDS_MODE),
    ("REGIONAL", {"endpointAccessMode": "BASIC"}, NEEDS_POLICY),
    ("REGIONAL", secured("TLS_1_0"), NEEDS_POLICY),
]
CHANGED = [
    ("to an enhanced policy", "REGIONAL", {}, [policy_patch(REGIONAL), mode_patch("BASIC")], None),
    ("to an enhanced policy alone", "REGIONAL", {}, [policy_patch(REGIONAL)], NEEDS_MODE),
    ("to STRICT", "REGIONAL", secured(REGIONAL), [mode_patch("STRICT")], None),
    ("back to a legacy policy", "REGIONAL", secured(REGIONAL), [policy_patch("TLS_1_0"), mode_patch("")], None),
    ("back but for the mode", "REGIONAL", secured(REGIONAL), [policy_patch("TLS_1_0")], NEEDS_POLICY),
    ("to TLS 1.2", "REGIONAL", {"securityPolicy": "TLS_1_0"}, [policy_patch("TLS_1_2")], NOT_TLS_1_2),
    ("to TLS 1.2 from the default", "REGIONAL", {}, [policy_patch("TLS_1_2")], NOT_TLS_1_2),
    ("to TLS 1.2 from the default of private APIs", "PRIVATE", {}, [policy_patch("TLS_1_2")], None),
    ("of type under STRICT", "REGIONAL", secured(REGIONAL, "STRICT"), [patch("replace", TYPE, "PRIVATE")], STRICT),
    ("of type under BASIC", "REGIONAL", secured(REGIONAL), [patch("replace", TYPE, "PRIVATE")], None),
    (
        "of type under a policy that it lacks",
        "REGIONAL",
        secured(REGIONAL),
        [patch("replace", TYPE, "EDGE")],
        unsupported(REGIONAL, "EDGE"),
    ),
    ("of type and policy", "REGIONAL", secured(REGIONAL), [patch("replace", TYPE, "EDGE"), policy_patch(EDGE)], None),
    (
        "private to edge",
        "PRIVATE",
        {},
        [patch("replace", TYPE, "EDGE")],
        bad("Cannot update endpoint from PRIVATE to EDGE"),
    ),
    ("private to regional", "PRIVATE", {}, [patch("replace", TYPE, "REGIONAL")], None),
    ("edge to private", "EDGE", {}, [patch("replace", TYPE, "PRIVATE")], None),
    (
        "VPC endpoints of a public API",
        "REGIONAL",
        {},
        [patch("add", "/endpointConfiguration/vpcEndpointIds", "vpce-1")],
        NOT_PRIVATE,
    ),
    (
        "VPC endpoints of a private API",
        "PRIVATE",
        {},
        [patch("add", "/endpointConfiguration/vpcEndpointIds", "vpce-1")],
        None,
    ),
]


@pytest.mark.parametrize(("kind", "asks", "refusal"), CREATED)
def test_a_security_policy_fits_its_endpoint(kind: str, asks: dict[str, str], refusal: Refusal | None) -> None:
    world = World()
    answer = world.ask("create_rest_api", name="n", endpointConfiguration={"types": [kind]}, **asks)
    assert answer == refusal or (refusal is None and {name: answer[name] for name in asks} == asks)


@pytest.mark.parametrize(("says", "kind", "asks", "patches", "refusal"), CHANGED, ids=[row[0] for row in CHANGED])
def test_a_change_of_endpoint_or_security(
    says: str, kind: str, asks: dict[str, str], patches: list[dict[str, str]], refusal: Refusal | None
) -> None:
    answer = changed(api(kind, **asks), *patches)
    assert answer == refusal if refusal else not isinstance(answer, Refusal), says


def test_a_change_of_security_takes_a_while_and_no_other_does() -> None:
    world = api("REGIONAL")
    assert "apiStatus" not in changed(world, patch("replace", "/name", "m"))
    assert changed(world, policy_patch(REGIONAL), mode_patch("BASIC"))["apiStatus"] == "UPDATING"
    assert world.ask("get_rest_api", restApiId="<other>")["apiStatus"] == "AVAILABLE"
    assert [item.get("apiStatus") for item in world.ask("get_rest_apis")["items"]] == [None, "AVAILABLE"]


def deployed(world: World) -> Any:
    root = world.ask("get_resources", restApiId="<other>")["items"][0]["id"]
    at = {"restApiId": "<other>", "resourceId": root, "httpMethod": "GET"}
    world.ask("put_method", **at, authorizationType="NONE")
    world.ask("put_integration", **at, type="MOCK")
    return world.ask("create_deployment", restApiId="<other>")


def test_a_private_api_is_deployed_with_a_policy_only() -> None:
    world = api("PRIVATE")
    assert deployed(world) == bad("Private REST API doesn't have a resource policy attached to it")
    changed(world, patch("replace", "/policy", POLICY))
    assert "id" in world.ask("create_deployment", restApiId="<other>")


PARTS = [
    ("pets", True),
    ("a.b-c_d:e~f", False),
    ("a.b-c_d:e", True),
    ("{id}", True),
    ("{proxy+}", True),
    ("{a.b-c_d}", True),
    ("$default", False),
    ("a b", False),
    ("a@b", False),
    ("a,b", False),
    ("*", False),
    ("{a}b", False),
    ("{a", False),
    ("{}", False),
    ("{a+b}", False),
    ("%7Ba%7D", False),
]


@pytest.mark.parametrize(("part", "fine"), PARTS)
def test_a_path_part_is_taken_by_creation_and_by_import_or_by_neither(part: str, fine: bool) -> None:
    world = api("REGIONAL")
    root = world.ask("get_resources", restApiId="<other>")["items"][0]["id"]
    asked = world.ask("create_resource", restApiId="<other>", parentId=root, pathPart=part)
    mock = {"x-amazon-apigateway-integration": {"type": "mock"}, "responses": {}}
    document = {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {f"/{part}": {"get": mock}}}
    imported = world.ask("import_rest_api", body=json.dumps(document))
    moved = world.ask(
        "update_resource", restApiId="<api>", resourceId="<pets>", patchOperations=[patch("replace", "/pathPart", part)]
    )
    assert [not isinstance(answer, Refusal) for answer in (asked, imported, moved)] == [fine] * 3
    for refusal in (asked, imported, moved):
        assert fine or "path part only allow a-zA-Z0-9._-:" in refusal.message


def full(message: str) -> Refusal:
    return Refusal(429, "LimitExceededException", message)


TEMPLATE = "x" * (300 * 1024)
SCHEMA = json.dumps({"type": "object", "description": "d" * 250 * 1024})
AT: dict[str, Any] = {"restApiId": "<api>", "resourceId": "<pet>", "httpMethod": "DELETE"}
LARGE = [
    Case(
        "a template of 300 KB",
        "put_integration",
        {**AT, "type": "MOCK", "requestTemplates": {"a/b": TEMPLATE}},
        None,
        201,
    ),
    Case(
        "a larger template",
        "put_integration",
        {**AT, "type": "MOCK", "requestTemplates": {"a/b": TEMPLATE + "x"}},
        full("Mapping template exceeds the maximum size of 307200 bytes"),
    ),
    Case(
        "400 KB of models",
        "create_model",
        {"restApiId": "<api>", "name": "Second", "contentType": "application/json", "schema": SCHEMA},
        full("Maximum size of the models of this API has been reached (409600 bytes)"),
    ),
    Case(
        "21 throttles of methods",
        "create_usage_plan",
        {
            "name": "p",
            "apiStages": [
                {
                    "apiId": "<api>",
                    "stage": "dev",
                    "throttle": {f"/p{number}/GET": {"rateLimit": 1.0} for number in range(21)},
                }
            ],
        },
        full("Maximum number of method throttles per stage has been reached (20)"),
    ),
]


@pytest.mark.parametrize("case", LARGE, ids=lambda case: case.says)
def test_sizes_have_quotas(case: Case) -> None:
    world = World()
    world.ask("create_model", restApiId="<api>", name="First", contentType="application/json", schema=SCHEMA)
    world.holds(case)
