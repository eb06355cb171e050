"""Resources, methods and method responses answer as AWS was recorded to."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest

from tests.contract.sandbox_routes import (
    BAD_STATUS,
    LINK,
    MOCK,
    NEEDS_AUTHORIZER,
    NO_METHOD,
    NO_RESOURCE,
    NO_STATUS,
    ONLY_REPLACE,
    at,
    unmapped,
)
from tests.contract.sandbox_world import Case, World, bad, conflict, invalid, missing, patch

GREEDY = "Cannot create a child of a resource with a greedy path variable: {proxy+}"


def resource(says: str, answer: Any, **asks: Any) -> Case:
    return Case(
        says, "create_resource", {"restApiId": "<api>", "parentId": "<root>", "pathPart": "x", **asks}, answer, 201
    )


def moved(says: str, answer: Any, *patches: dict[str, str], resource_id: str = "<pets>") -> Case:
    asks = {"restApiId": "<api>", "resourceId": resource_id, "patchOperations": list(patches)}
    return Case(says, "update_resource", asks, answer)


_PART = bad(
    "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning "
    "and the end, but not in the middle"
)
RESOURCES = [
    resource("a resource", {"id": ANY, "parentId": "<root>", "path": "/x", "pathPart": "x"}),
    resource("below another", {"id": ANY, "parentId": "<pets>", "path": "/pets/x", "pathPart": "x"}, parentId="<pets>"),
    resource("below nothing", NO_RESOURCE, parentId="none"),
    resource("of no API", NO_RESOURCE, restApiId="none"),
    resource(
        "a sibling's name",
        conflict("Another resource with the same parent already has this name: pets"),
        pathPart="pets",
    ),
    resource(
        "a second variable",
        bad("A sibling ({id}) of this resource already has a variable path part -- only one is allowed"),
        parentId="<pets>",
        pathPart="{other}",
    ),
    resource(
        "a greedy sibling of a variable",
        bad("A sibling ({id}) of this resource already has a variable path part -- only one is allowed"),
        parentId="<pets>",
        pathPart="{proxy+}",
    ),
    resource("a brace in the middle", _PART, pathPart="a{b}"),
    resource("a slash", _PART, pathPart="a/b"),
    moved(
        "a new name",
        {"id": "<pets>", "parentId": "<root>", "path": "/dogs", "pathPart": "dogs", "resourceMethods": {"GET": {}}},
        patch("replace", "/pathPart", "dogs"),
    ),
    moved(
        "a new place",
        {"id": "<pet>", "parentId": "<root>", "path": "/{id}", "pathPart": "{id}", "resourceMethods": {"DELETE": {}}},
        patch("replace", "/parentId", "<root>"),
        resource_id="<pet>",
    ),
    moved("below itself", bad("Resources cannot be cyclical."), patch("replace", "/parentId", "<pet>")),
    moved("below nothing", NO_RESOURCE, patch("replace", "/parentId", "none")),
    moved(
        "an unknown path",
        bad("Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]"),
        patch("replace", "/invalid", "x"),
    ),
    *(
        moved(
            f"{op} of a name",
            bad(f"Invalid patch path  '/pathPart' specified for op '{op}'. Please choose supported operations"),
            patch(op, "/pathPart", "x"),
        )
        for op in ("add", "remove")
    ),
    moved("no such resource", NO_RESOURCE, patch("replace", "/pathPart", "x"), resource_id="none"),
    moved(
        "the root's name",
        bad("Root resource cannot update its pathPart."),
        patch("replace", "/pathPart", "x"),
        resource_id="<root>",
    ),
    moved(
        "the root's place",
        bad("Root resource cannot update its parentId."),
        patch("replace", "/parentId", "<pets>"),
        resource_id="<root>",
    ),
    Case("a deletion", "delete_resource", {"restApiId": "<api>", "resourceId": "<pets>"}, {}, 202),
    Case("a deletion of nothing", "delete_resource", {"restApiId": "<api>", "resourceId": "none"}, NO_RESOURCE),
    Case(
        "a look",
        "get_resource",
        {"restApiId": "<api>", "resourceId": "<pet>"},
        {
            "id": "<pet>",
            "parentId": "<pets>",
            "path": "/pets/{id}",
            "pathPart": "{id}",
            "resourceMethods": {"DELETE": {}},
        },
    ),
    Case(
        "all of no API",
        "get_resources",
        {"restApiId": "none"},
        missing("Invalid API identifier specified <account>:none"),
    ),
]


@pytest.mark.parametrize("case", RESOURCES, ids=lambda case: f"{case.operation} {case.says}")
def test_resources(case: Case) -> None:
    World().holds(case)


def test_deleting_a_resource_deletes_what_is_below_it() -> None:
    world = World()
    world.ask("delete_resource", restApiId="<api>", resourceId="<pets>")
    assert [item["path"] for item in world.ask("get_resources", restApiId="<api>")["items"]] == ["/"]


@pytest.mark.parametrize("part", ["child", "{child}", "{child+}"])
def test_nothing_can_be_below_a_greedy_variable(part: str) -> None:
    world = World()
    proxy = world.ask("create_resource", restApiId="<api>", parentId="<root>", pathPart="{proxy+}")["id"]
    world.holds(Case("", "create_resource", {"restApiId": "<api>", "parentId": proxy, "pathPart": part}, bad(GREEDY)))


def test_resources_are_listed_by_path_with_methods_only_when_embedded() -> None:
    world = World()
    plain = world.ask("get_resources", restApiId="<api>")["items"]
    assert [item["path"] for item in plain] == ["/", "/pets", "/pets/{id}"]
    assert plain[1]["resourceMethods"] == {"GET": {}}
    embedded = world.ask("get_resources", restApiId="<api>", embed=["methods"])["items"]
    assert embedded[1]["resourceMethods"]["GET"] == world.ask("get_method", **at())


def test_an_api_has_at_most_300_resources() -> None:
    world = World()
    for number in range(297):
        world.ask("create_resource", restApiId="<api>", parentId="<root>", pathPart=f"r{number}")
    refusal = world.ask("create_resource", restApiId="<api>", parentId="<root>", pathPart="more")
    assert (refusal.status, refusal.code) == (429, "LimitExceededException")


def put(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "put_method", at(httpMethod="POST", authorizationType="NONE", **asks), answer, 201)


def method(says: str, answer: Any, *patches: dict[str, str], **place: str) -> Case:
    return Case(
        says,
        "update_method",
        at(resourceId="<pet>", httpMethod="DELETE", **place) | {"patchOperations": list(patches)},
        answer,
    )


def plain(verb: str = "POST", **said: Any) -> dict[str, Any]:
    return {"httpMethod": verb, "authorizationType": "NONE", "apiKeyRequired": False, **said}


def deleting(**said: Any) -> dict[str, Any]:
    return plain("DELETE", **MOCK, **said)


_QUERY = "method.request.querystring.q"
METHODS = [
    put("a method", plain()),
    put("with required parameters", plain(requestParameters={_QUERY: True}), requestParameters={_QUERY: True}),
    put("with models", plain(requestModels={"application/json": "Pet"}), requestModels={"application/json": "Pet"}),
    put("with empty maps", plain(), requestParameters={}, requestModels={}),
    put("with a key", plain(apiKeyRequired=True), apiKeyRequired=True),
    put("an authorizer where none is used is dropped", plain(), authorizerId="<authorizer>"),
    Case(
        "with an authorizer",
        "put_method",
        at(httpMethod="PUT", authorizationType="CUSTOM", authorizerId="<authorizer>"),
        plain("PUT", authorizationType="CUSTOM", authorizerId="<authorizer>"),
        201,
    ),
    Case("no authorizer", "put_method", at(httpMethod="PUT", authorizationType="CUSTOM"), NEEDS_AUTHORIZER),
    Case(
        "an authorizer of another type",
        "put_method",
        at(httpMethod="PUT", authorizationType="COGNITO_USER_POOLS", authorizerId="<authorizer>"),
        NEEDS_AUTHORIZER,
    ),
    put("an unknown validator", bad("Invalid Request Validator identifier specified"), requestValidatorId="none"),
    put(
        "an unknown model",
        bad("Invalid model identifier specified: petModel"),
        requestModels={"application/json": "petModel"},
    ),
    put(
        "one name at two places",
        bad("Parameter names must be unique across querystring, header and path"),
        requestParameters={_QUERY: True, "method.request.header.q": True},
    ),
    put("a parameter from nowhere", unmapped("method.request.q"), requestParameters={"method.request.q": True}),
    Case(
        "a wrong verb",
        "put_method",
        at(httpMethod="WRONG", authorizationType="NONE"),
        bad("Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY"),
    ),
    Case("of no resource", "put_method", at(resourceId="none", authorizationType="NONE"), NO_RESOURCE),
    Case("of no API", "put_method", at(restApiId="none", authorizationType="NONE"), NO_RESOURCE),
    Case("twice", "put_method", at(authorizationType="NONE"), conflict("Method already exists for this resource")),
    Case("a look at none", "get_method", at(httpMethod="PATCH"), NO_METHOD),
    Case("a deletion", "delete_method", at(), {}, 204),
    Case("a deletion of none", "delete_method", at(httpMethod="PATCH"), NO_METHOD),
    method(
        "adds",
        deleting(requestParameters={_QUERY: True}, requestModels={"application/json": "Empty"}),
        patch("add", f"/requestParameters/{_QUERY}", "true"),
        patch("add", "/requestModels/application~1json", "Empty"),
    ),
    method(
        "an entry that goes",
        deleting(),
        patch("add", f"/requestParameters/{_QUERY}", "true"),
        patch("remove", f"/requestParameters/{_QUERY}"),
    ),
    method(
        "scalars",
        deleting(apiKeyRequired=True, operationName="Remove", requestValidatorId="<validator>"),
        patch("replace", "/apiKeyRequired", "true"),
        patch("replace", "/operationName", "Remove"),
        patch("replace", "/requestValidatorId", "<validator>"),
    ),
    method("IAM", deleting(authorizationType="AWS_IAM"), patch("replace", "/authorizationType", "AWS_IAM")),
    method(
        "type and authorizer together",
        deleting(authorizationType="CUSTOM", authorizerId="<authorizer>"),
        patch("replace", "/authorizationType", "CUSTOM"),
        patch("replace", "/authorizerId", "<authorizer>"),
    ),
    method("a type alone", NEEDS_AUTHORIZER, patch("replace", "/authorizationType", "CUSTOM")),
    method("an authorizer alone is ignored", deleting(), patch("replace", "/authorizerId", "abc123")),
    method(
        "an unknown authorizer",
        NEEDS_AUTHORIZER,
        patch("replace", "/authorizationType", "CUSTOM"),
        patch("replace", "/authorizerId", "abc123"),
    ),
    method(
        "an unknown validator",
        bad("Invalid Request Validator identifier specified"),
        patch("replace", "/requestValidatorId", "none"),
    ),
    method("add of a scalar", ONLY_REPLACE, patch("add", "/operationName", "x")),
    method("remove of a scalar", ONLY_REPLACE, patch("remove", "/operationName")),
    method("an unknown path", bad("Invalid patch path /httpMethod"), patch("replace", "/httpMethod", "PUT")),
    method(
        "a map as a whole", bad("Invalid patch path /requestParameters"), patch("replace", "/requestParameters", "x")
    ),
    method(
        "an unescaped type",
        bad("Invalid patch path /requestModels/application/json"),
        patch("add", "/requestModels/application/json", "Empty"),
    ),
    method("junk is false", deleting(), patch("replace", "/apiKeyRequired", "junk")),
    method("scopes by value", deleting(authorizationScopes=["a/b"]), patch("add", "/authorizationScopes", "a/b")),
    method("scopes by path", deleting(authorizationScopes=["a/b"]), patch("add", "/authorizationScopes/a~1b")),
    method("of no API", NO_RESOURCE, patch("replace", "/operationName", "x"), restApiId="none"),
]


@pytest.mark.parametrize("case", METHODS, ids=lambda case: f"{case.operation} {case.says}")
def test_methods(case: Case) -> None:
    World().holds(case)


def answers(says: str, answer: Any, *patches: dict[str, str], **place: str) -> Case:
    return Case(
        says, "update_method_response", at(statusCode="200", **place) | {"patchOperations": list(patches)}, answer, 201
    )


NO_PARAMETER = missing("Invalid parameter name specified")
NO_TYPE = missing("Content-Type specified was not found")
METHOD_RESPONSES = [
    Case("bare", "put_method_response", at(statusCode="404"), {"statusCode": "404"}, 201),
    Case(
        "with empty maps",
        "put_method_response",
        at(statusCode="404", responseParameters={}, responseModels={}),
        {"statusCode": "404", "responseParameters": {}, "responseModels": {}},
        201,
    ),
    Case("twice", "put_method_response", at(statusCode="200"), conflict("Response already exists for this resource")),
    Case("a wrong status", "put_method_response", at(statusCode="wrong"), BAD_STATUS),
    Case(
        "an unknown model",
        "put_method_response",
        at(statusCode="404", responseModels={"a/b": "None"}),
        bad("Invalid model identifier specified: None"),
    ),
    Case("a look at none", "get_method_response", at(statusCode="404"), NO_STATUS),
    Case("a deletion", "delete_method_response", at(statusCode="200"), {}, 204),
    answers(
        "adds",
        {
            "statusCode": "200",
            "responseParameters": {LINK: False, "method.response.header.X": True},
            "responseModels": {"application/json": "Empty"},
        },
        patch("add", "/responseParameters/method.response.header.X", "true"),
        patch("add", "/responseModels/application~1json", "Empty"),
    ),
    answers("an empty map is not shown", {"statusCode": "200"}, patch("remove", f"/responseParameters/{LINK}")),
    answers(
        "replace of no parameter",
        NO_PARAMETER,
        patch("replace", "/responseParameters/method.response.header.X", "true"),
    ),
    answers("remove of no parameter", NO_PARAMETER, patch("remove", "/responseParameters/method.response.header.X")),
    answers("replace of no model", NO_TYPE, patch("replace", "/responseModels/application~1xml", "Empty")),
    answers("remove of no model", NO_TYPE, patch("remove", "/responseModels/application~1xml")),
    answers(
        "an unknown path",
        bad("Invalid patch path /wrong/method.response.header.X"),
        patch("add", "/wrong/method.response.header.X", "true"),
    ),
    answers("of no method", NO_METHOD, patch("remove", "/x"), httpMethod="PUT"),
    answers("of no resource", NO_RESOURCE, patch("remove", "/x"), resourceId="none"),
    Case(
        "an unknown op and a wrong status, the op first",
        "update_method_response",
        at(statusCode="wrong", patchOperations=[patch("wrong_op", "/x", "y")]),
        invalid(
            "2 validation errors detected: Value 'wrong_op' at 'updateMethodResponseInput.patchOperations.1.member.op' "
            "failed to satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, "
            "copy]; Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression "
            "pattern: [1-5]\\d\\d"
        ),
    ),
]


@pytest.mark.parametrize("case", METHOD_RESPONSES, ids=lambda case: f"{case.operation} {case.says}")
def test_method_responses(case: Case) -> None:
    World().holds(case)
