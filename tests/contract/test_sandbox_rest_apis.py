"""REST APIs in the sandbox answer as AWS was recorded to (recordings of 2024-2026)."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import ANY

import pytest

from tests.contract.sandbox_client import NOON, client, plane
from tests.contract.sandbox_world import Case, World, bad, invalid, missing, patch

_COMPRESSION = bad("Invalid minimum compression size, must be between 0 and 10485760")
_DUALSTACK = bad("Only dualstack ipAddressType is supported for Private APIs.")
_OPS = "Member must satisfy enum value set: [add, remove, move, test, replace, copy]"
_TYPES = (
    "Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: Member must "
    "satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]"
)
_ADDRESSES = (
    "Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy constraint: Member "
    "must satisfy enum value set: [ipv4, dualstack]"
)


def made(**said: Any) -> dict[str, Any]:
    """What AWS answers to a creation with these members."""
    return {
        "id": ANY,
        "name": "n",
        "createdDate": NOON,
        "apiKeySource": "HEADER",
        "disableExecuteApiEndpoint": False,
        "rootResourceId": ANY,
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
        **said,
    }


def endpoint(kind: str, addresses: str) -> dict[str, Any]:
    return {"endpointConfiguration": {"types": [kind], "ipAddressType": addresses}}


def create(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "create_rest_api", {"name": "n", **asks}, answer, 201)


CREATED = [
    create("only a name", made()),
    create("a description", made(description="d"), description="d"),
    create("an empty description", bad("Description cannot be an empty string"), description=""),
    create("a version", made(version="v1"), version="v1"),
    create("no binary media types", made(), binaryMediaTypes=[]),
    create("binary media types", made(binaryMediaTypes=["image/png"]), binaryMediaTypes=["image/png"]),
    create("tags", made(tags={"a": "b"}), tags={"a": "b"}),
    create("empty tags are not shown", made(), tags={}),
    create("compression from 0", made(minimumCompressionSize=0), minimumCompressionSize=0),
    create("negative compression", _COMPRESSION, minimumCompressionSize=-1),
    create("too much compression", _COMPRESSION, minimumCompressionSize=10485761),
    create("a key source", made(apiKeySource="AUTHORIZER"), apiKeySource="AUTHORIZER"),
    create("no default endpoint", made(disableExecuteApiEndpoint=True), disableExecuteApiEndpoint=True),
    create("regional", made(**endpoint("REGIONAL", "ipv4")), endpointConfiguration={"types": ["REGIONAL"]}),
    create(
        "private is dualstack", made(**endpoint("PRIVATE", "dualstack")), endpointConfiguration={"types": ["PRIVATE"]}
    ),
    create(
        "dualstack on the edge",
        made(**endpoint("EDGE", "dualstack")),
        endpointConfiguration={"ipAddressType": "dualstack"},
    ),
    create("private over ipv4", _DUALSTACK, endpointConfiguration={"types": ["PRIVATE"], "ipAddressType": "ipv4"}),
    create(
        "a private API's empty description comes first",
        bad("Description cannot be an empty string"),
        description="",
        endpointConfiguration={"types": ["PRIVATE"], "ipAddressType": "ipv4"},
    ),
    create(
        "no type",
        bad("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED."),
        endpointConfiguration={"types": []},
    ),
    create(
        "two types",
        bad("Cannot create an api with multiple Endpoint Types."),
        endpointConfiguration={"types": ["REGIONAL", "EDGE"]},
    ),
    create(
        "a wrong type", invalid(f"1 validation error detected: {_TYPES}"), endpointConfiguration={"types": ["wrong"]}
    ),
    create(
        "wrong addresses",
        invalid(f"1 validation error detected: {_ADDRESSES}"),
        endpointConfiguration={"ipAddressType": "wrong"},
    ),
    create(
        "all that is wrong at once, types first",
        invalid(f"2 validation errors detected: {_TYPES}; {_ADDRESSES}"),
        endpointConfiguration={"ipAddressType": "wrong", "types": ["wrong"]},
    ),
    create(
        "a policy that is no JSON",
        bad("Invalid policy document. Please check the policy syntax and ensure that Principals are valid."),
        policy="{",
    ),
    create(
        "tags of AWS's own",
        bad("Tag keys starting with 'aws:' are reserved for system use"),
        tags={"aws:x": "y"},
    ),
    create("a clone of nothing", missing("Invalid API identifier specified <account>:none"), cloneFrom="none"),
]


@pytest.mark.parametrize("case", CREATED, ids=lambda case: case.says)
def test_creating_a_rest_api(case: Case) -> None:
    World().holds(case)


def update(says: str, answer: Any, *patches: dict[str, str]) -> Case:
    return Case(says, "update_rest_api", {"restApiId": "<api>", "patchOperations": list(patches)}, answer)


def updated(**said: Any) -> dict[str, Any]:
    return made(**{"name": "orders", "tags": {}, "id": "<api>", "rootResourceId": "<root>", **said})


UPDATED = [
    update("nothing", updated()),
    update("name", updated(name="x"), patch("replace", "/name", "x")),
    update("description", updated(description="d"), patch("replace", "/description", "d")),
    update("description by add", updated(description="d"), patch("add", "/description", "d")),
    update("description away", updated(), patch("add", "/description", "d"), patch("remove", "/description")),
    update(
        "media types by path",
        updated(binaryMediaTypes=["image/png", "image/jpeg"]),
        patch("add", "/binaryMediaTypes/image~1png"),
        patch("add", "/binaryMediaTypes/image~1jpeg"),
    ),
    update(
        "a media type replaced goes last",
        updated(binaryMediaTypes=["image/jpeg", "image/gif"]),
        patch("add", "/binaryMediaTypes/image~1png"),
        patch("add", "/binaryMediaTypes/image~1jpeg"),
        patch("replace", "/binaryMediaTypes/image~1png", "image/gif"),
    ),
    update("a dash is a media type", updated(binaryMediaTypes=["-"]), patch("add", "/binaryMediaTypes/-")),
    update(
        "the last media type away",
        updated(),
        patch("add", "/binaryMediaTypes/a"),
        patch("remove", "/binaryMediaTypes/a"),
    ),
    *(
        update(
            f"{op} of all media types", bad("Invalid patch path /binaryMediaTypes"), patch(op, "/binaryMediaTypes", "x")
        )
        for op in ("add", "replace", "remove")
    ),
    update("compression", updated(minimumCompressionSize=10), patch("replace", "/minimumCompressionSize", "10")),
    update("compression of 0", updated(minimumCompressionSize=0), patch("replace", "/minimumCompressionSize", "0")),
    update(
        "compression away by no value",
        updated(),
        patch("replace", "/minimumCompressionSize", "10"),
        patch("replace", "/minimumCompressionSize"),
    ),
    update("compression of -1", _COMPRESSION, patch("replace", "/minimumCompressionSize", "-1")),
    update("compression of text", _COMPRESSION, patch("replace", "/minimumCompressionSize", "test")),
    update(
        "compression by add",
        bad("Invalid patch operation specified. Must be one of: [replace]"),
        patch("add", "/minimumCompressionSize", "10"),
    ),
    update(
        "private flips to dualstack",
        updated(**endpoint("PRIVATE", "dualstack")),
        patch("replace", "/endpointConfiguration/types/EDGE", "PRIVATE"),
    ),
    update(
        "a type by index",
        updated(**endpoint("REGIONAL", "ipv4")),
        patch("replace", "/endpointConfiguration/types/0", "REGIONAL"),
    ),
    update(
        "private to ipv4",
        _DUALSTACK,
        patch("replace", "/endpointConfiguration/types/0", "PRIVATE"),
        patch("replace", "/endpointConfiguration/ipAddressType", "ipv4"),
    ),
    update(
        "a wrong address type",
        bad("ipAddressType must be either ipv4 or dualstack."),
        patch("replace", "/endpointConfiguration/ipAddressType", "wrong"),
    ),
    update(
        "a wrong endpoint type",
        bad("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE"),
        patch("replace", "/endpointConfiguration/types/EDGE", "wrong"),
    ),
    update(
        "address type by remove",
        bad("Invalid patch operation specified. Must be one of: [replace]"),
        patch("remove", "/endpointConfiguration/ipAddressType"),
    ),
    update(
        "endpoint type by remove",
        bad("Invalid patch operation specified. Must be 'add'|'remove'|'replace'"),
        patch("remove", "/endpointConfiguration/types/EDGE"),
    ),
    update("version", bad("Invalid patch path /version"), patch("replace", "/version", "2")),
    update("junk is false", updated(), patch("replace", "/disableExecuteApiEndpoint", "junk")),
    update("false is false", updated(), patch("replace", "/disableExecuteApiEndpoint", "false")),
    update(
        "true is true",
        updated(disableExecuteApiEndpoint=True),
        patch("replace", "/disableExecuteApiEndpoint", "true"),
    ),
    update("no path", bad("Invalid patch path null"), patch("replace", None, "x")),
    update(
        "every unknown op at once",
        invalid(
            "2 validation errors detected: Value 'wrong' at 'updateRestApiInput.patchOperations.1.member.op' failed to "
            f"satisfy constraint: {_OPS}; Value 'wrong' at 'updateRestApiInput.patchOperations.2.member.op' failed to "
            f"satisfy constraint: {_OPS}"
        ),
        patch("wrong", "/name", "x"),
        patch("wrong", "/nope", "x"),
    ),
    update(
        "a security policy with its access mode",
        updated(securityPolicy="SecurityPolicy_TLS13_2025_EDGE", endpointAccessMode="BASIC", apiStatus="UPDATING"),
        patch("replace", "/securityPolicy", "SecurityPolicy_TLS13_2025_EDGE"),
        patch("replace", "/endpointAccessMode", "BASIC"),
    ),
    update(
        "a security policy alone",
        bad("Endpoint access mode is required for the specified security policy"),
        patch("replace", "/securityPolicy", "SecurityPolicy_TLS13_1_3_2025_09"),
    ),
    update(
        "one refused operation refuses all",
        bad("Invalid patch path /nope"),
        patch("replace", "/name", "x"),
        patch("replace", "/nope", "x"),
    ),
]


@pytest.mark.parametrize("case", UPDATED, ids=lambda case: case.says)
def test_updating_a_rest_api(case: Case) -> None:
    World().holds(case)


def test_an_unknown_api_is_told_with_the_account() -> None:
    for operation in ("get_rest_api", "update_rest_api", "delete_rest_api"):
        World().holds(
            Case("", operation, {"restApiId": "no"}, missing("Invalid API identifier specified <account>:no"))
        )


def test_api_ids_are_ten_lower_case_characters_and_case_sensitive() -> None:
    world = World()
    found = world.names["api"]
    assert len(found) == 10
    assert found == found.lower()
    world.holds(
        Case(
            "",
            "get_rest_api",
            {"restApiId": found.upper()},
            missing(f"Invalid API identifier specified <account>:{found.upper()}"),
        )
    )


def test_deleting_an_api_answers_202_and_takes_it_from_the_list() -> None:
    world = World()
    world.holds(Case("", "delete_rest_api", {"restApiId": "<api>"}, {}, 202))
    assert world.ask("get_rest_apis") == {"items": []}


def test_tags_are_an_empty_map_in_get_and_absent_in_lists() -> None:
    world = World()
    assert world.ask("get_rest_api", restApiId="<api>")["tags"] == {}
    assert "tags" not in world.ask("get_rest_apis")["items"][0]


def test_a_policy_comes_back_escaped_with_full_arns() -> None:
    world = World()
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Resource": "execute-api:/*"}],
    }
    answer = world.ask("create_rest_api", name="n", policy=json.dumps(policy))
    assert answer["policy"].startswith('{\\"Version\\":')
    kept = json.loads(json.loads(f'"{answer["policy"]}"'))
    assert kept["Statement"][0]["Resource"] == world.filled(f"arn:aws:execute-api:<region>:<account>:{answer['id']}/*")
    cleared = world.ask("update_rest_api", restApiId=answer["id"], patchOperations=[patch("replace", "/policy", "")])
    assert "policy" not in cleared


def test_a_new_api_has_its_root_and_the_models_empty_and_error() -> None:
    world = World()
    api = world.ask("create_rest_api", name="n")
    assert world.ask("get_resources", restApiId=api["id"]) == {"items": [{"id": api["rootResourceId"], "path": "/"}]}
    models = world.ask("get_models", restApiId=api["id"])["items"]
    assert [(model["name"], model["description"]) for model in models] == [
        ("Empty", "This is a default empty schema model"),
        ("Error", "This is a default error schema model"),
    ]


def test_a_clone_has_the_routes_of_its_origin_under_its_own_root() -> None:
    world = World()
    clone = world.ask("create_rest_api", name="n", cloneFrom="<api>")
    paths = {item["path"]: item for item in world.ask("get_resources", restApiId=clone["id"])["items"]}
    assert list(paths) == ["/", "/pets", "/pets/{id}"]
    assert paths["/"]["id"] == paths["/pets"]["parentId"] == clone["rootResourceId"]


def test_accounts_and_regions_have_their_own_apis() -> None:
    control = plane()
    client(control).create_rest_api(name="here")
    assert client(control, region="us-east-1").get_rest_apis()["items"] == []
    assert client(control, account="999999999999").get_rest_apis()["items"] == []


def test_the_121st_edge_api_is_too_many() -> None:
    world = World()
    for _ in range(119):
        world.ask("create_rest_api", name="n")
    refusal = world.ask("create_rest_api", name="n")
    assert (refusal.status, refusal.code) == (429, "LimitExceededException")
    assert world.ask("create_rest_api", name="n", endpointConfiguration={"types": ["REGIONAL"]})["name"] == "n"
