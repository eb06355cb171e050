"""Base path mappings and API mappings: one thing through two services, and what they keep from being deleted."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest

from tests.contract.domains_world import EDGE_NOT_HERE, NO_DOMAIN, OLD_TLS_NOT_HERE, DomainWorld
from tests.contract.sandbox_world import Case, Refusal, bad, conflict, missing, patch

MIXED = bad(
    "Mixing of REST APIs and HTTP APIs on the same domain name can only be accomplished through API Gateway's V2 "
    "DomainName interface. Currently, WebSocket APIs can only be attached to a domain name with other WebSocket APIs. "
    "This must also occur through API Gateway's V2 DomainName interface."
)
NO_STAGE = bad("Invalid stage identifier specified")
NO_API = bad("Invalid REST API identifier specified")
NO_PATH = missing("Invalid base path mapping identifier specified")
NO_MAPPING = missing("Invalid API mapping identifier specified")
TAKEN = conflict("Base path already exists for this domain name")
KEY_TAKEN = conflict("ApiMapping key already exists for this domain name")
SLASH = bad(
    "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path "
    "mapping, use API Gateway V2."
)
ENDS = bad("API mapping key should not end with a '/'.")
STARTS = bad("API mapping key should not start with a '/' or have consecutive '/'s.")
CHARACTERS = bad("An API mapping key may contain only letters, numbers and one of $-_.+!*'(), characters.")
HIDDEN = bad("A public custom domain name cannot be mapped to a private API")
OPEN = bad("A private custom domain name cannot be mapped to a public API")
NAME = "api.example.com"
V1 = {"basePath": "v1", "restApiId": "<api>", "stage": "dev"}


def first(says: str, answer: Any, domain: str = NAME, **asks: Any) -> Case:
    """CreateBasePathMapping."""
    return Case(
        says,
        "create_base_path_mapping",
        {"domainName": domain, "restApiId": "<api>", "stage": "dev", **asks},
        answer,
        201,
    )


def second(says: str, answer: Any, domain: str = NAME, **asks: Any) -> Case:
    """CreateApiMapping."""
    return Case(
        says, "v2_create_api_mapping", {"DomainName": domain, "ApiId": "<api>", "Stage": "dev", **asks}, answer, 201
    )


def mapped(key: str, api: str = "<api>", stage: str = "dev") -> dict[str, Any]:
    return {"ApiId": api, "ApiMappingId": ANY, "ApiMappingKey": key, "Stage": stage}


def change(says: str, answer: Any, *patches: dict[str, str], path: str = "v1") -> Case:
    asks = {"domainName": NAME, "basePath": path, "patchOperations": list(patches)}
    return Case(says, "update_base_path_mapping", asks, answer)


def move(says: str, answer: Any, **asks: Any) -> Case:
    return Case(
        says,
        "v2_update_api_mapping",
        {"DomainName": NAME, "ApiMappingId": "<mapping>", "ApiId": "<api>", **asks},
        answer,
    )


HTTP = {"ApiId": "<http>", "Stage": "live"}
SOCKET = {"ApiId": "<socket>", "Stage": "live"}
LISTED = "/basepath, /restapiId, /stage"
CASES = [
    first("a path", {"basePath": "v2", "restApiId": "<api>", "stage": "dev"}, basePath="v2"),
    first("the root", {"basePath": "(none)", "restApiId": "<api>", "stage": "dev"}),
    first("the root as an empty text", {"basePath": "(none)", "restApiId": "<api>", "stage": "dev"}, basePath=""),
    first("the root by its name", {"basePath": "(none)", "restApiId": "<api>", "stage": "dev"}, basePath="(none)"),
    first("any stage", {"basePath": "all", "restApiId": "<api>"}, basePath="all", stage=""),
    first("at the edge", {"basePath": "v2", "restApiId": "<api>", "stage": "dev"}, "edge.example.com", basePath="v2"),
    first("on TLS 1.0", {"basePath": "v2", "restApiId": "<api>", "stage": "dev"}, "old.example.com", basePath="v2"),
    first(
        "a private API of a private domain",
        {"basePath": "(none)", "restApiId": "<hidden>", "stage": "dev"},
        "private.example.com",
        domainNameId="<id>",
        restApiId="<hidden>",
    ),
    first("a path twice", TAKEN, basePath="v1"),
    first("two levels", SLASH, basePath="a/b"),
    first(
        "a blank",
        bad("A base path may contain only letters, numbers and one of $-_.+!*'(), characters."),
        basePath="a b",
    ),
    first("no such API", NO_API, basePath="x", restApiId="none"),
    first("no such stage", NO_STAGE, basePath="x", stage="none"),
    first("an HTTP API", MIXED, basePath="x", restApiId="<http>", stage="live"),
    first("a WebSocket API", MIXED, basePath="x", restApiId="<socket>", stage="live"),
    first("no such domain", NO_DOMAIN, "none.example.com"),
    first("a private domain without its id", NO_DOMAIN, "private.example.com"),
    first("a private API of a public domain", HIDDEN, basePath="x", restApiId="<hidden>"),
    first("a public API of a private domain", OPEN, "private.example.com", domainNameId="<id>"),
    Case("read", "get_base_path_mapping", {"domainName": NAME, "basePath": "v1"}, V1),
    Case("no such path", "get_base_path_mapping", {"domainName": NAME, "basePath": "none"}, NO_PATH),
    Case("no root", "get_base_path_mapping", {"domainName": NAME, "basePath": "(none)"}, NO_PATH),
    Case("no domain to read", "get_base_path_mapping", {"domainName": "none", "basePath": "v1"}, NO_DOMAIN),
    Case("listed", "get_base_path_mappings", {"domainName": NAME}, {"items": [V1]}),
    Case("none listed", "get_base_path_mappings", {"domainName": "edge.example.com"}, {"items": []}),
    Case("no domain to list", "get_base_path_mappings", {"domainName": "none"}, NO_DOMAIN),
    Case("deleted", "delete_base_path_mapping", {"domainName": NAME, "basePath": "v1"}, {}, 202),
    Case("nothing to delete", "delete_base_path_mapping", {"domainName": NAME, "basePath": "x"}, NO_PATH),
    change("nothing", V1),
    change("the path as documented", V1 | {"basePath": "v2"}, patch("replace", "/basepath", "v2")),
    change("the path as Terraform spells it", V1 | {"basePath": "v2"}, patch("replace", "/basePath", "v2")),
    change("the path to the root", V1 | {"basePath": "(none)"}, patch("replace", "/basepath", "")),
    change("to any stage", {"basePath": "v1", "restApiId": "<api>"}, patch("replace", "/stage", "")),
    change(
        "to an HTTP API",
        MIXED,
        patch("replace", "/restapiId", "<http>"),
        patch("replace", "/stage", "live"),
    ),
    change("to no API", NO_API, patch("replace", "/restapiId", "none")),
    change("to an empty API", NO_API, patch("replace", "/restapiId", "")),
    change("to no stage", NO_STAGE, patch("replace", "/stage", "none")),
    change("to two levels", SLASH, patch("replace", "/basepath", "a/b")),
    change(
        "an unknown path",
        bad(f"Invalid patch path  '/nope' specified for op 'replace'. Must be one of: [{LISTED}]"),
        patch("replace", "/nope", "x"),
    ),
    change(
        "by removing",
        bad("Invalid patch path  '/stage' specified for op 'remove'. Please choose supported operations"),
        patch("remove", "/stage"),
    ),
    change("of nothing", NO_PATH, patch("replace", "/stage", "dev"), path="none"),
    second("REST", mapped("v2"), ApiMappingKey="v2"),
    second("REST at the root", mapped("")),
    second("blanks are the root", mapped(""), ApiMappingKey="   "),
    second("REST on several levels", mapped("a/b/c"), ApiMappingKey="a/b/c"),
    second("HTTP beside REST", mapped("http", "<http>", "live"), ApiMappingKey="http", **HTTP),
    second("HTTP on several levels", mapped("a/b", "<http>", "live"), ApiMappingKey="a/b", **HTTP),
    second("all characters", mapped("aZ0$-_.+!*'(),"), ApiMappingKey="aZ0$-_.+!*'(),"),
    second("the longest", mapped("a" * 300), ApiMappingKey="a" * 300),
    second("WebSocket beside REST", MIXED, ApiMappingKey="ws", **SOCKET),
    second("a key twice", KEY_TAKEN, ApiMappingKey="v1"),
    second("a slash", ENDS, ApiMappingKey="/"),
    second("a slash at the end", ENDS, ApiMappingKey="a/"),
    second("a slash at the start", STARTS, ApiMappingKey="/a"),
    second("two slashes", STARTS, ApiMappingKey="a//b"),
    second("a leading blank", CHARACTERS, ApiMappingKey=" a"),
    second("a tilde", CHARACTERS, ApiMappingKey="a~b"),
    second("too long", bad("ApiMapping key length must be under 300 characters."), ApiMappingKey="a" * 301),
    second("unknown API", bad("Invalid API identifier specified: none"), ApiId="none"),
    second("unknown stage", NO_STAGE, Stage="none"),
    second("unknown stage of an HTTP API", NO_STAGE, ApiId="<http>"),
    second("unknown domain", NO_DOMAIN, "none.example.com"),
    second("private domain", NO_DOMAIN, "private.example.com"),
    second("edge domain", EDGE_NOT_HERE, "edge.example.com"),
    second("TLS 1.0 domain", OLD_TLS_NOT_HERE, "old.example.com"),
    second("private API", HIDDEN, ApiMappingKey="x", ApiId="<hidden>"),
    Case("seen", "v2_get_api_mapping", {"DomainName": NAME, "ApiMappingId": "<mapping>"}, mapped("v1")),
    Case("not seen", "v2_get_api_mapping", {"DomainName": NAME, "ApiMappingId": "none"}, NO_MAPPING),
    Case("all seen", "v2_get_api_mappings", {"DomainName": NAME}, {"Items": [mapped("v1")]}),
    Case("all of the edge", "v2_get_api_mappings", {"DomainName": "edge.example.com"}, EDGE_NOT_HERE),
    Case("removed", "v2_delete_api_mapping", {"DomainName": NAME, "ApiMappingId": "<mapping>"}, {}, 204),
    Case("not removed", "v2_delete_api_mapping", {"DomainName": NAME, "ApiMappingId": "none"}, NO_MAPPING),
    move("moved nowhere", mapped("v1")),
    move("moved to another key", mapped("a/b"), ApiMappingKey="a/b"),
    move("moved to the root", mapped(""), ApiMappingKey=""),
    move("moved to another API", mapped("v1", "<http>", "live"), **HTTP),
    move("moved to another kind, alone on the domain", mapped("v1", "<socket>", "live"), **SOCKET),
    move("moved to blanks", STARTS, ApiMappingKey="  "),
    move("moved to a slash", ENDS, ApiMappingKey="/"),
    move("moved to an API without that stage", NO_STAGE, ApiId="<http>"),
    move("not moved", NO_MAPPING, ApiMappingId="none"),
    Case(
        "a mapped API",
        "delete_rest_api",
        {"restApiId": "<api>"},
        bad(
            "Deleting RestApi <api> failed. Please remove all base path mappings related to the RestApi in your "
            f"domains: {NAME}"
        ),
    ),
    Case(
        "a mapped stage",
        "delete_stage",
        {"restApiId": "<api>", "stageName": "dev"},
        bad(
            "Deleting stage dev failed. Please remove all base path mappings related to the stage in your domains: "
            f"{NAME}"
        ),
    ),
    Case("a domain with mappings", "delete_domain_name", {"domainName": NAME}, {}, 202),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_mappings(case: Case) -> None:
    DomainWorld().holds(case)


def test_an_http_api_and_its_stage_stay_while_they_are_mapped() -> None:
    world = DomainWorld()
    world.holds(second("", mapped("http", "<http>", "live"), ApiMappingKey="http", **HTTP))
    api, stage = {"ApiId": "<http>"}, {"ApiId": "<http>", "StageName": "live"}
    words = "Please remove all API mappings for the API from your custom domain names."
    world.holds(Case("", "v2_delete_api", api, bad(f"Deleting API <http> failed. {words}")))
    words = f"Please remove all base path mappings related to the stage in your domains: {NAME}"
    world.holds(Case("", "v2_delete_stage", stage, bad(f"Deleting stage live failed. {words}")))
    world.ask("delete_domain_name", domainName=NAME)
    world.holds(Case("", "v2_delete_stage", stage, {}, 204))
    world.holds(Case("", "v2_delete_api", api, {}, 204))


def test_the_first_service_shows_what_the_second_made() -> None:
    world = DomainWorld()
    world.ask("v2_create_api_mapping", DomainName=NAME, ApiMappingKey="a/b", **HTTP)
    deep = {"basePath": "a/b", "restApiId": "<http>", "stage": "live"}
    world.holds(Case("", "get_base_path_mappings", {"domainName": NAME}, {"items": [V1, deep]}))
    world.holds(Case("", "get_base_path_mapping", {"domainName": NAME, "basePath": "a/b"}, deep))
    world.holds(first("REST beside HTTP is the second service's", MIXED, basePath="v2"))


def test_web_socket_apis_share_a_domain_among_themselves() -> None:
    world = DomainWorld()
    world.ask("delete_base_path_mapping", domainName=NAME, basePath="v1")
    world.holds(second("", mapped("one", "<socket>", "live"), ApiMappingKey="one", **SOCKET))
    world.holds(second("", mapped("two", "<socket>", "live"), ApiMappingKey="two", **SOCKET))
    world.holds(second("", MIXED, ApiMappingKey="http", **HTTP))
    world.holds(second("", MIXED, ApiMappingKey="rest"))


@pytest.mark.parametrize(
    ("patches", "refusal"),
    [
        ([patch("replace", "/securityPolicy", "TLS_1_0")], OLD_TLS_NOT_HERE),
        (
            [
                patch("add", "/endpointConfiguration/types", "EDGE"),
                patch("add", "/certificateArn", "arn:aws:acm:us-east-1:123456789012:certificate/edge"),
            ],
            EDGE_NOT_HERE,
        ),
        (
            [
                patch("replace", "/securityPolicy", "SecurityPolicy_TLS13_1_3_2025_09"),
                patch("replace", "/endpointAccessMode", "BASIC"),
            ],
            OLD_TLS_NOT_HERE,
        ),
    ],
)
def test_a_domain_with_an_http_api_stays_regional_and_on_tls_1_2(patches: list[Any], refusal: Refusal) -> None:
    world = DomainWorld()
    world.ask("v2_create_api_mapping", DomainName=NAME, ApiMappingKey="http", **HTTP)
    world.holds(Case("", "update_domain_name", {"domainName": NAME, "patchOperations": patches}, refusal))


def test_a_domain_has_200_mappings_of_several_levels_and_any_number_of_one() -> None:
    world = DomainWorld()
    for number in range(200):
        world.ask("v2_create_api_mapping", DomainName=NAME, ApiId="<api>", Stage="dev", ApiMappingKey=f"a/{number}")
    over = world.ask("v2_create_api_mapping", DomainName=NAME, ApiId="<api>", Stage="dev", ApiMappingKey="a/b")
    assert (over.status, over.code) == (429, "TooManyRequestsException")
    world.holds(second("", mapped("b"), ApiMappingKey="b"))


@pytest.mark.parametrize("size", [1, 2, 500])
def test_mappings_are_paged(size: int) -> None:
    world = DomainWorld()
    for number in range(4):
        world.ask("create_base_path_mapping", domainName=NAME, basePath=f"p{number}", restApiId="<api>", stage="dev")
    pages = world.client.get_paginator("get_base_path_mappings").paginate(
        domainName=NAME, PaginationConfig={"PageSize": size}
    )
    assert [item["basePath"] for page in pages for item in page["items"]] == ["v1", "p0", "p1", "p2", "p3"]
    seen, token = [], {}
    while True:
        page = world.second.get_api_mappings(DomainName=NAME, MaxResults=str(size), **token)
        seen += [item["ApiMappingKey"] for item in page["Items"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert seen == ["v1", "p0", "p1", "p2", "p3"]
