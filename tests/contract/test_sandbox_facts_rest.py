"""REST APIs and their routes: what AWS does where emulators are known to do something else, one case a fact."""

from __future__ import annotations

import json

import pytest

from tests.contract.rest_facts import API, BAD, CONFLICT, GET, INVALID, MISSING, MOCK, NO_API, update
from tests.contract.sandbox_client import client
from tests.contract.sandbox_facts import Fact, asked, check
from tests.contract.sandbox_stock import everything
from tests.contract.sandbox_world import Refusal, patch

APIS = [
    Fact("a version is kept", "create_rest_api", {"name": "n", "version": "1.2"}, {"version": "1.2"}, status=201),
    Fact(
        "binary media types are kept",
        "create_rest_api",
        {"name": "n", "binaryMediaTypes": ["image/png"]},
        {"binaryMediaTypes": ["image/png"]},
    ),
    Fact(
        "what was not given is absent",
        "create_rest_api",
        {"name": "n"},
        {"apiKeySource": "HEADER", "disableExecuteApiEndpoint": False},
        ("description", "version", "binaryMediaTypes", "minimumCompressionSize", "policy", "tags"),
        status=201,
    ),
    Fact(
        "an edge API has IPv4",
        "create_rest_api",
        {"name": "n"},
        {"endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"}},
    ),
    Fact(
        "a private API has both",
        "create_rest_api",
        {"name": "n", "endpointConfiguration": {"types": ["PRIVATE"]}},
        {"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "dualstack"}},
    ),
    Fact(
        "a private API with IPv4 alone",
        "create_rest_api",
        {"name": "n", "endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "ipv4"}},
        refuses=(*BAD, "Only dualstack ipAddressType is supported for Private APIs."),
    ),
    Fact(
        "two endpoint types",
        "create_rest_api",
        {"name": "n", "endpointConfiguration": {"types": ["REGIONAL", "EDGE"]}},
        refuses=(*BAD, "Cannot create an api with multiple Endpoint Types."),
    ),
    Fact("an empty name", "create_rest_api", {"name": ""}, refuses=BAD),
    Fact(
        "an empty description",
        "create_rest_api",
        {"name": "n", "description": ""},
        refuses=(*BAD, "Description cannot be an empty string"),
    ),
    Fact("a negative compression size", "create_rest_api", {"name": "n", "minimumCompressionSize": -1}, refuses=BAD),
    Fact("a policy that is no JSON", "create_rest_api", {"name": "n", "policy": "{"}, refuses=BAD),
    Fact("a copy of nothing", "create_rest_api", {"name": "n", "cloneFrom": "none"}, refuses=MISSING),
    Fact("a copy never says whose it is", "create_rest_api", {"name": "n", "cloneFrom": "<api>"}, {}, ("cloneFrom",)),
    Fact(
        "a word that is no key source",
        "create_rest_api",
        {"name": "n", "apiKeySource": "FOO"},
        refuses=INVALID,
    ),
    Fact(
        "no API",
        "get_rest_api",
        NO_API,
        refuses=(*MISSING, "Invalid API identifier specified <account>:none"),
    ),
    Fact("deleting no API", "delete_rest_api", NO_API, refuses=MISSING),
    Fact("deleting a mapped API", "delete_rest_api", API, refuses=BAD),
    Fact(
        "deleting an API",
        "delete_rest_api",
        {"restApiId": "<regional>"},
        {},
        status=202,
        before=(("delete_base_path_mapping", {"domainName": "region.example.com", "basePath": "open"}),),
    ),
    update("a name by something like its path", "update_rest_api", API, patch("replace", "/nameX", "x"), refuses=BAD),
    update("the version", "update_rest_api", API, patch("replace", "/version", "2"), refuses=BAD),
    update("tags", "update_rest_api", API, patch("replace", "/tags", "{}"), refuses=BAD),
    update(
        "false is false",
        "update_rest_api",
        API,
        patch("replace", "/disableExecuteApiEndpoint", "false"),
        shows={"disableExecuteApiEndpoint": False},
    ),
    update(
        "dualstack leaves the types",
        "update_rest_api",
        API,
        patch("replace", "/endpointConfiguration/ipAddressType", "dualstack"),
        shows={"endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "dualstack"}},
    ),
    update(
        "a private API has both from then on",
        "update_rest_api",
        {"restApiId": "<regional>"},
        patch("replace", "/endpointConfiguration/types/REGIONAL", "PRIVATE"),
        shows={"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "dualstack"}},
    ),
    update(
        "a private API to the edge",
        "update_rest_api",
        {"restApiId": "<private>"},
        patch("replace", "/endpointConfiguration/types/PRIVATE", "EDGE"),
        refuses=BAD,
    ),
    update(
        "the literal media type -",
        "update_rest_api",
        API,
        patch("add", "/binaryMediaTypes/-", "image/png"),
        shows={"binaryMediaTypes": ["-"]},
    ),
    update(
        "media types by their container",
        "update_rest_api",
        API,
        patch("add", "/binaryMediaTypes", "image/png"),
        refuses=(*BAD, "Invalid patch path /binaryMediaTypes"),
    ),
    update(
        "adding a compression size",
        "update_rest_api",
        API,
        patch("add", "/minimumCompressionSize", "1"),
        refuses=(*BAD, "Invalid patch operation specified. Must be one of: [replace]"),
    ),
    update(
        "a compression size out of range",
        "update_rest_api",
        API,
        patch("replace", "/minimumCompressionSize", "-1"),
        refuses=(*BAD, "Invalid minimum compression size, must be between 0 and 10485760"),
    ),
    update(
        "no compression",
        "update_rest_api",
        API,
        patch("replace", "/minimumCompressionSize"),
        before=(("update_rest_api", {**API, "patchOperations": [patch("replace", "/minimumCompressionSize", "9")]}),),
        lacks=("minimumCompressionSize",),
    ),
    update(
        "tags are shown empty after a change",
        "update_rest_api",
        API,
        patch("replace", "/name", "n"),
        shows={"tags": {}},
    ),
    update("no operations", "update_rest_api", API, shows={"name": "orders"}),
    Fact("ids are case-sensitive", "get_rest_api", {"restApiId": "E41JRQX2DB"}, refuses=MISSING),
]

ROUTES = [
    Fact(
        "a sibling's name",
        "create_resource",
        {**API, "parentId": "<root>", "pathPart": "pets"},
        refuses=(*CONFLICT, "Another resource with the same parent already has this name: pets"),
    ),
    Fact("a second variable", "create_resource", {**API, "parentId": "<pets>", "pathPart": "{other}"}, refuses=BAD),
    Fact(
        "a child of a greedy variable", "create_resource", {**API, "parentId": "<greedy>", "pathPart": "x"}, refuses=BAD
    ),
    Fact(
        "no parent",
        "create_resource",
        {**API, "parentId": "none", "pathPart": "x"},
        refuses=(*MISSING, "Invalid Resource identifier specified"),
    ),
    Fact(
        "methods are named, not shown",
        "get_resource",
        {**API, "resourceId": "<pets>"},
        {"resourceMethods": {"GET": {}, "POST": {}}},
    ),
    Fact(
        "methods are shown when asked for",
        "get_resource",
        {**API, "resourceId": "<pet>", "embed": ["methods"]},
        {"resourceMethods": {"DELETE": {"httpMethod": "DELETE", "apiKeyRequired": False}}},
    ),
    Fact("deleting the root", "delete_resource", {**API, "resourceId": "<root>"}, refuses=BAD),
    Fact("deleting no resource", "delete_resource", {**API, "resourceId": "none"}, refuses=MISSING),
    update(
        "a cycle",
        "update_resource",
        {**API, "resourceId": "<pets>"},
        patch("replace", "/parentId", "<pet>"),
        refuses=BAD,
    ),
    update(
        "the root's name",
        "update_resource",
        {**API, "resourceId": "<root>"},
        patch("replace", "/pathPart", "x"),
        refuses=BAD,
    ),
    Fact(
        "no such verb",
        "put_method",
        {**API, "resourceId": "<root>", "httpMethod": "FOO", "authorizationType": "NONE"},
        refuses=BAD,
    ),
    Fact(
        "no such authorization",
        "put_method",
        {**API, "resourceId": "<root>", "httpMethod": "GET", "authorizationType": "FOO"},
        refuses=BAD,
    ),
    Fact(
        "CUSTOM without an authorizer",
        "put_method",
        {**API, "resourceId": "<root>", "httpMethod": "GET", "authorizationType": "CUSTOM"},
        refuses=BAD,
    ),
    Fact(
        "no such validator",
        "put_method",
        {**API, "resourceId": "<root>", "httpMethod": "GET", "authorizationType": "NONE", "requestValidatorId": "none"},
        refuses=BAD,
    ),
    Fact(
        "no such model",
        "put_method",
        {
            **API,
            "resourceId": "<root>",
            "httpMethod": "GET",
            "authorizationType": "NONE",
            "requestModels": {"a/b": "Nope"},
        },
        refuses=BAD,
    ),
    Fact("a method again", "put_method", {**GET, "authorizationType": "NONE"}, refuses=CONFLICT),
    Fact(
        "deleting no method",
        "delete_method",
        {**GET, "httpMethod": "PATCH"},
        refuses=(*MISSING, "Invalid Method identifier specified"),
    ),
    Fact("deleting a method", "delete_method", GET, {}, status=204),
    Fact("a bare method", "get_method", MOCK, {"apiKeyRequired": False}, ("methodResponses", "requestParameters")),
    update(
        "junk for a boolean is false",
        "update_method",
        GET,
        patch("replace", "/apiKeyRequired", "whatever"),
        shows={"apiKeyRequired": False},
    ),
    update(
        "an authorizer nobody uses",
        "update_method",
        GET,
        patch("replace", "/authorizerId", "<authorizer>"),
        lacks=("authorizerId",),
    ),
    update(
        "an unescaped content type",
        "update_method",
        GET,
        patch("add", "/requestModels/application/json", "Pet"),
        refuses=BAD,
    ),
    update(
        "parameters by their container",
        "update_method",
        GET,
        patch("replace", "/requestParameters", "x"),
        refuses=(*BAD, "Invalid patch path /requestParameters"),
    ),
    Fact(
        "no method response",
        "get_method_response",
        {**GET, "statusCode": "404"},
        refuses=(*MISSING, "Invalid Response status code specified"),
    ),
    Fact("deleting no method response", "delete_method_response", {**GET, "statusCode": "404"}, refuses=MISSING),
    Fact("a status that is none", "put_method_response", {**GET, "statusCode": "wrong"}, refuses=INVALID),
    Fact("a method response again", "put_method_response", {**GET, "statusCode": "200"}, refuses=CONFLICT),
    Fact(
        "an empty map is echoed",
        "put_method_response",
        {**GET, "statusCode": "201", "responseModels": {}},
        {"responseModels": {}},
        ("responseParameters",),
        status=201,
    ),
    update(
        "a method response is updated with 201",
        "update_method_response",
        {**GET, "statusCode": "200"},
        patch("add", "/responseParameters/method.response.header.X", "true"),
        status=201,
    ),
    update(
        "no such parameter",
        "update_method_response",
        {**GET, "statusCode": "200"},
        patch("replace", "/responseParameters/method.response.header.X", "true"),
        refuses=(*MISSING, "Invalid parameter name specified"),
    ),
    update(
        "no such content type",
        "update_method_response",
        {**GET, "statusCode": "200"},
        patch("remove", "/responseModels/a~1b"),
        refuses=(*MISSING, "Content-Type specified was not found"),
    ),
    Fact(
        "an integration's defaults",
        "put_integration",
        {**MOCK, "type": "MOCK"},
        {
            "cacheNamespace": "<pet>",
            "passthroughBehavior": "WHEN_NO_MATCH",
            "timeoutInMillis": 29000,
            "cacheKeyParameters": [],
        },
        ("connectionType", "httpMethod"),
        status=201,
    ),
    Fact(
        "HTTP goes over the internet",
        "put_integration",
        {**MOCK, "type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": "https://x.example"},
        {"connectionType": "INTERNET"},
    ),
    Fact("no such type", "put_integration", {**MOCK, "type": "FOO"}, refuses=INVALID),
    Fact(
        "a service without URI",
        "put_integration",
        {**MOCK, "type": "AWS", "integrationHttpMethod": "POST"},
        refuses=(*BAD, "Invalid ARN specified in the request"),
    ),
    Fact("a timeout too short", "put_integration", {**MOCK, "type": "MOCK", "timeoutInMillis": 49}, refuses=BAD),
    Fact(
        "cache keys are kept",
        "put_integration",
        {**GET, "type": "MOCK", "cacheKeyParameters": ["method.request.querystring.q"]},
        {"cacheKeyParameters": ["method.request.querystring.q"]},
    ),
    Fact(
        "a method without integration",
        "get_integration",
        {**GET, "httpMethod": "PUT"},
        refuses=(*MISSING, "Invalid Integration identifier specified"),
        before=(("put_method", {**GET, "httpMethod": "PUT", "authorizationType": "NONE"}),),
    ),
    Fact(
        "headers without a method response",
        "put_integration_response",
        {**MOCK, "statusCode": "200", "responseParameters": {"method.response.header.X": "'a'"}},
        refuses=MISSING,
    ),
    Fact(
        "deleting no integration response",
        "delete_integration_response",
        {**MOCK, "statusCode": "200"},
        refuses=MISSING,
    ),
    Fact(
        "an empty template is null",
        "put_integration_response",
        {**GET, "statusCode": "200", "responseTemplates": {"a/b": ""}},
        {"responseTemplates": {"a/b": None}},
        status=201,
    ),
    Fact(
        "what was not given is absent",
        "get_integration_response",
        {**GET, "statusCode": "200"},
        {},
        ("responseTemplates", "responseParameters"),
    ),
]

DOCUMENTS = {
    "a document of the second version": ({"swagger": "2.0", "paths": {"/a": {"get": {}}}}, ["/a GET"]),
    "no description": ({"paths": {"/a": {"get": {}}}}, ["/a GET"]),
    "parameters of a path": (
        {"paths": {"/{a}": {"parameters": [{"name": "a", "in": "path"}], "get": {}}}},
        ["/{a} GET"],
    ),
    "any method": ({"paths": {"/a": {"x-amazon-apigateway-any-method": {}}}}, ["/a ANY"]),
    "a mock in small letters": (
        {"paths": {"/a": {"get": {"x-amazon-apigateway-integration": {"type": "mock"}}}}},
        ["/a GET MOCK"],
    ),
}

FACTS = [*APIS, *ROUTES]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.operation}: {fact.says}")
def test_a_fact_holds(fact: Fact) -> None:
    world = everything()
    world.names["greedy"] = world.ask("create_resource", restApiId="<api>", parentId="<root>", pathPart="{p+}")["id"]
    check(world, "apigateway", fact)


def test_a_refused_child_leaves_the_api_whole() -> None:
    world = everything()
    assert isinstance(world.ask("create_resource", restApiId="<api>", parentId="none", pathPart="x"), Refusal)
    assert world.ask("create_deployment", restApiId="<api>")["id"]
    assert len(world.ask("get_resources", restApiId="<api>")["items"]) == 3


def test_what_is_below_a_deleted_resource_goes_with_it() -> None:
    world = everything()
    world.ask("delete_resource", restApiId="<api>", resourceId="<pets>")
    assert [item["path"] for item in world.ask("get_resources", restApiId="<api>")["items"]] == ["/"]


def test_every_type_of_gateway_response_is_listed() -> None:
    world = everything()
    assert len(world.ask("get_gateway_responses", restApiId="<api>", limit=500)["items"]) == 21


def test_a_new_api_has_two_models_and_an_imported_one_only_its_own() -> None:
    world = everything()
    assert {item["name"] for item in world.ask("get_models", restApiId="<regional>")["items"]} == {"Empty", "Error"}
    document = b'{"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {}}'
    made = asked(world.client, "import_rest_api", {"body": document})
    assert (made["name"], made["version"]) == ("t", "1")
    assert asked(world.client, "get_models", {"restApiId": made["id"]})["items"] == []


def test_an_import_that_overwrites_keeps_the_root() -> None:
    world = everything()
    document = b'{"openapi": "3.0.1", "info": {"title": "t", "version": "7"}, "paths": {"/a/{b}": {"get": {}}}}'
    made = asked(
        world.client, "put_rest_api", {"restApiId": world.names["regional"], "mode": "overwrite", "body": document}
    )
    before = asked(world.client, "get_rest_api", {"restApiId": world.names["regional"]})
    assert (before["name"], before["version"]) == ("t", "7")
    assert made["rootResourceId"] == before["rootResourceId"]
    paths = [item["path"] for item in world.ask("get_resources", restApiId="<regional>")["items"]]
    assert sorted(paths) == ["/", "/a", "/a/{b}"]


def test_keys_are_listed_newest_first() -> None:
    world = everything()
    made = [world.ask("create_api_key", name=f"n{number}")["id"] for number in range(3)]
    assert [item["id"] for item in world.ask("get_api_keys")["items"]][:3] == made[::-1]


@pytest.mark.parametrize("says", DOCUMENTS)
def test_an_import_makes_the_routes_of_its_document(says: str) -> None:
    document, expected = DOCUMENTS[says]
    caller = everything().client
    version = {} if "swagger" in document else {"openapi": "3.0.1"}
    body = json.dumps({**version, "info": {"title": "t", "version": "1"}, **document}).encode()
    api = {"restApiId": caller.import_rest_api(body=body)["id"]}
    for _ in range(2):  # merging it again makes nothing twice
        routes = [
            " ".join(
                [item["path"], verb, *([method["methodIntegration"]["type"]] if "methodIntegration" in method else [])]
            )
            for item in caller.get_resources(**api, embed=["methods"])["items"]
            for verb, method in item.get("resourceMethods", {}).items()
        ]
        assert routes == expected
        caller.put_rest_api(**api, mode="merge", body=body)


def test_a_domain_name_is_one_accounts_in_a_region() -> None:
    world = everything()
    other = client(world.plane, account="999999999999")
    asks = {
        "domainName": "a.example.com",
        "regionalCertificateArn": "arn:aws:acm:eu-west-1:999999999999:certificate/1",
        "endpointConfiguration": {"types": ["REGIONAL"]},
    }
    refusal = asked(other, "create_domain_name", asks)
    assert (refusal.status, refusal.code) == BAD
    elsewhere = client(world.plane, region="us-west-2", account="999999999999")
    certificate = asks["regionalCertificateArn"].replace("eu-west-1", "us-west-2")
    assert (
        elsewhere.create_domain_name(**{**asks, "regionalCertificateArn": certificate})["domainName"] == "a.example.com"
    )
