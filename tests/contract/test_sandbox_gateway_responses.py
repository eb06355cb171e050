"""Gateway responses and documentation answer as AWS was recorded to."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest

from tests.contract.sandbox_client import NOON
from tests.contract.sandbox_world import Case, World, bad, conflict, invalid, missing, patch

NO_API = missing("Invalid API identifier specified <account>:none")
API: dict[str, Any] = {"restApiId": "<api>"}


def case(operation: str, says: str, answer: Any, status: int = 200, **asks: Any) -> Case:
    return Case(says, operation, API | asks, answer, status)


def updates(operation: str, says: str, answer: Any, patches: list[dict[str, str]], **place: Any) -> Case:
    return case(operation, says, answer, patchOperations=patches, **place)


JSON = "application/json"
MISSING_TOKEN: dict[str, Any] = {"responseType": "MISSING_AUTHENTICATION_TOKEN"}
TEMPLATES = {JSON: '{"message":$context.error.messageString}'}
DEFAULT = MISSING_TOKEN | {
    "defaultResponse": True,
    "statusCode": "403",
    "responseParameters": {},
    "responseTemplates": TEMPLATES,
}
PUT = DEFAULT | {"defaultResponse": False}
WRONG_TYPE = invalid(
    "1 validation error detected: Value 'FAKE' at 'responseType' failed to satisfy constraint: Member must satisfy "
    "enum value set: [REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, "
    "MISSING_AUTHENTICATION_TOKEN, BAD_REQUEST_BODY, "
    "INVALID_SIGNATURE, INVALID_API_KEY, BAD_REQUEST_PARAMETERS, AUTHORIZER_FAILURE, UNAUTHORIZED, "
    "INTEGRATION_TIMEOUT, ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, QUOTA_EXCEEDED, THROTTLED, "
    "API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN]"
)
ORIGIN = "gatewayresponse.header.Access-Control-Allow-Origin"
DEFAULT_4XX = {
    "responseType": "DEFAULT_4XX",
    "defaultResponse": False,
    "responseParameters": {},
    "responseTemplates": TEMPLATES,
}
GATEWAY_RESPONSES = [
    case("get_gateway_response", "the default", DEFAULT, **MISSING_TOKEN),
    case("put_gateway_response", "bare", PUT, 201, **MISSING_TOKEN),
    case("put_gateway_response", "a status", PUT | {"statusCode": "404"}, 201, **MISSING_TOKEN, statusCode="404"),
    case(
        "put_gateway_response",
        "a header",
        PUT | {"responseParameters": {ORIGIN: "'*'"}},
        201,
        **MISSING_TOKEN,
        responseParameters={ORIGIN: "'*'"},
    ),
    case("put_gateway_response", "a class without status", DEFAULT_4XX, 201, responseType="DEFAULT_4XX"),
    case("delete_gateway_response", "not set", missing("Gateway response type not defined on api"), **MISSING_TOKEN),
    *(
        case(operation, "a wrong type", WRONG_TYPE, responseType="FAKE")
        for operation in (
            "get_gateway_response",
            "put_gateway_response",
            "delete_gateway_response",
            "update_gateway_response",
        )
    ),
    *(
        Case("of no API", operation, {"restApiId": "none", **MISSING_TOKEN}, NO_API)
        for operation in ("get_gateway_response", "delete_gateway_response", "update_gateway_response")
    ),
    Case("of no API", "get_gateway_responses", {"restApiId": "none"}, NO_API),
    updates(
        "update_gateway_response",
        "one not set is made",
        DEFAULT_4XX | {"statusCode": "444"},
        [patch("replace", "/statusCode", "444")],
        responseType="DEFAULT_4XX",
    ),
    updates(
        "update_gateway_response",
        "entries",
        PUT | {"responseParameters": {ORIGIN: "'x'"}, "responseTemplates": TEMPLATES | {"application/xml": "<a/>"}},
        [
            patch("add", f"/responseParameters/{ORIGIN}", "'*'"),
            patch("replace", f"/responseParameters/{ORIGIN}", "'x'"),
            patch("add", "/responseTemplates/application~1xml", "<a/>"),
        ],
        **MISSING_TOKEN,
    ),
    *(
        updates(
            "update_gateway_response",
            f"{op} of status",
            bad("Invalid patch path /statusCode"),
            [patch(op, "/statusCode", "404")],
            **MISSING_TOKEN,
        )
        for op in ("add", "remove")
    ),
    updates(
        "update_gateway_response",
        "no such header",
        missing("Invalid parameter name specified"),
        [patch("replace", f"/responseParameters/{ORIGIN}", "'*'")],
        **MISSING_TOKEN,
    ),
    updates(
        "update_gateway_response",
        "no path",
        bad("Invalid patch path null"),
        [patch("replace", None, "'*'")],
        **MISSING_TOKEN,
    ),
    updates(
        "update_gateway_response",
        "a wrong path",
        bad("Invalid patch path /wrongPath"),
        [patch("replace", "/wrongPath", "'*'")],
        **MISSING_TOKEN,
    ),
    updates(
        "update_gateway_response",
        "no template",
        bad("Invalid null or empty value in responseTemplates"),
        [patch("replace", "/responseTemplates/application~1json")],
        **MISSING_TOKEN,
    ),
    updates(
        "update_gateway_response",
        "no header",
        bad("Invalid null or empty value in responseParameters"),
        [patch("add", f"/responseParameters/{ORIGIN}")],
        **MISSING_TOKEN,
    ),
]


@pytest.mark.parametrize("response", GATEWAY_RESPONSES, ids=lambda case: f"{case.operation} {case.says}")
def test_gateway_responses(response: Case) -> None:
    World().holds(response)


def test_a_default_response_shows_through_those_of_its_class_that_are_not_set() -> None:
    world = World()
    world.ask("put_gateway_response", **API, responseType="AUTHORIZER_FAILURE")
    world.ask(
        "put_gateway_response", **API, responseType="DEFAULT_5XX", statusCode="599", responseParameters={ORIGIN: "'*'"}
    )
    listed = {item["responseType"]: item for item in world.ask("get_gateway_responses", **API)["items"]}
    assert len(listed) == 21
    assert (listed["INTEGRATION_TIMEOUT"]["statusCode"], listed["INTEGRATION_TIMEOUT"]["defaultResponse"]) == (
        "599",
        True,
    )
    assert listed["INTEGRATION_TIMEOUT"]["responseParameters"] == {ORIGIN: "'*'"}
    assert (listed["AUTHORIZER_FAILURE"]["statusCode"], listed["AUTHORIZER_FAILURE"]["responseParameters"]) == (
        "500",
        {},
    )
    assert listed["THROTTLED"]["statusCode"] == "429"
    assert "statusCode" not in listed["DEFAULT_4XX"]


PROPERTIES = '{"description": "d"}'
PART = {"id": ANY, "location": {"type": "API"}, "properties": PROPERTIES}
NO_PART = missing("Invalid Documentation part identifier specified")
DOCUMENTATION = [
    case("create_documentation_part", "of the API", PART, 201, location={"type": "API"}, properties=PROPERTIES),
    case(
        "create_documentation_part",
        "no properties",
        bad("Documentation part properties must be non-empty"),
        location={"type": "API"},
        properties="{}",
    ),
    Case(
        "of no API",
        "create_documentation_part",
        {"restApiId": "none", "location": {"type": "API"}, "properties": PROPERTIES},
        NO_API,
    ),
    Case("of no API", "get_documentation_parts", {"restApiId": "none"}, NO_API),
    Case("of no API", "get_documentation_part", {"restApiId": "none", "documentationPartId": "none"}, NO_PART),
    Case("of no API", "delete_documentation_part", {"restApiId": "none", "documentationPartId": "none"}, NO_API),
    case("delete_documentation_part", "of none", NO_PART, documentationPartId="none"),
    updates(
        "update_documentation_part",
        "of none",
        NO_PART,
        [patch("replace", "/properties", "{}")],
        documentationPartId="none",
    ),
    case(
        "create_documentation_part",
        "at a wrong place",
        invalid(
            "1 validation error detected: Value 'INVALID' at 'createDocumentationPartInput.location.type' failed to "
            "satisfy constraint: Member must satisfy enum value set: [RESPONSE_BODY, RESPONSE, METHOD, MODEL, "
            "AUTHORIZER, RESPONSE_HEADER, RESOURCE, PATH_PARAMETER, REQUEST_BODY, QUERY_PARAMETER, API, REQUEST_HEADER]"
        ),
        location={"type": "INVALID"},
        properties=PROPERTIES,
    ),
    case(
        "import_documentation_parts", "of no document", bad("Unable to build importer with provided input."), body=b"{"
    ),
]


@pytest.mark.parametrize("part", DOCUMENTATION, ids=lambda case: f"{case.operation} {case.says}")
def test_documentation(part: Case) -> None:
    World().holds(part)


def test_a_documentation_part_and_its_version_live_and_go() -> None:
    world = World()
    world.names["part"] = world.ask(
        "create_documentation_part", **API, location={"type": "API"}, properties=PROPERTIES
    )["id"]
    at = {"documentationPartId": "<part>"}
    renewed = PART | {"properties": '{"a":1}'}
    world.holds(updates("update_documentation_part", "", renewed, [patch("replace", "/properties", '{"a":1}')], **at))
    refusal = bad("Invalid patch path  '/properties' specified for op 'add'. Please choose supported operations")
    world.holds(updates("update_documentation_part", "", refusal, [patch("add", "/properties", "{}")], **at))
    world.holds(
        case("create_documentation_version", "", {"version": "1", "createdDate": NOON}, 201, documentationVersion="1")
    )
    world.holds(
        case(
            "create_documentation_version",
            "",
            conflict("Documentation version already exists: 1"),
            documentationVersion="1",
        )
    )
    world.ask("update_stage", **API, stageName="dev", patchOperations=[patch("replace", "/documentationVersion", "1")])
    assert world.ask("get_stage", **API, stageName="dev")["documentationVersion"] == "1"
    world.holds(case("delete_documentation_part", "", {}, 202, **at))
    world.holds(case("get_documentation_parts", "", {"items": []}))
