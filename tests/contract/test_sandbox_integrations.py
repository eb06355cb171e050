"""Integrations and their responses answer as AWS was recorded to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.sandbox_routes import (
    BAD_STATUS,
    LINK,
    MOCK,
    NO_INTEGRATION,
    NO_METHOD,
    NO_RESOURCE,
    NO_STATUS,
    at,
    unmapped,
)
from tests.contract.sandbox_world import INVOKE, Case, World, bad, conflict, invalid, missing, patch


def back(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "put_integration", at(**asks), answer, 201)


def backend(kind: str, **said: Any) -> dict[str, Any]:
    """An integration of GET /pets with AWS's defaults."""
    return {
        "type": kind,
        "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": 29000,
        "cacheNamespace": "<pets>",
        "cacheKeyParameters": [],
        **said,
    }


_HTTP = {"type": "HTTP_PROXY", "integrationHttpMethod": "POST", "uri": "http://example.com"}
_PROXIED = backend("HTTP_PROXY", connectionType="INTERNET", httpMethod="POST", uri="http://example.com")
_EMPTY_VERB = bad("Enumeration value for HttpMethod must be non-empty")
INTEGRATIONS = [
    back("a mock needs nothing", backend("MOCK"), type="MOCK"),
    back("a proxy over HTTP", _PROXIED, **_HTTP),
    back(
        "a service",
        backend(
            "AWS",
            httpMethod="POST",
            uri="arn:aws:apigateway:eu-west-1:s3:path/b/k",
            credentials="arn:aws:iam::123456789012:role/r",
        ),
        type="AWS",
        integrationHttpMethod="POST",
        uri="arn:aws:apigateway:eu-west-1:s3:path/b/k",
        credentials="arn:aws:iam::123456789012:role/r",
    ),
    back(
        "a function",
        backend("AWS_PROXY", httpMethod="POST", uri=INVOKE),
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=INVOKE,
    ),
    back(
        "a VPC link by stage variable",
        backend(
            "HTTP_PROXY",
            connectionType="VPC_LINK",
            connectionId="${stageVariables.link}",
            httpMethod="POST",
            uri="http://example.com",
        ),
        **_HTTP,
        connectionType="VPC_LINK",
        connectionId="${stageVariables.link}",
    ),
    *(
        back(f"{kind} without a verb", _EMPTY_VERB, type=kind, uri="http://example.com")
        for kind in ("HTTP", "HTTP_PROXY", "AWS")
    ),
    *(
        back(
            f"{kind} to no URL",
            bad("Invalid HTTP endpoint specified for URI"),
            type=kind,
            integrationHttpMethod="GET",
            uri="nope",
        )
        for kind in ("HTTP", "HTTP_PROXY")
    ),
    back("no ARN", bad("Invalid ARN specified in the request"), type="AWS", integrationHttpMethod="GET", uri="nope"),
    back(
        "an ARN without path",
        bad("AWS ARN for integration must contain path or action"),
        type="AWS",
        integrationHttpMethod="GET",
        uri="arn:aws:iam::0000000000:role/service-role/asdf",
    ),
    back(
        "a proxy to S3",
        bad(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."
        ),
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri="arn:aws:apigateway:eu-west-1:s3:path/b/k",
    ),
    back(
        "a wrong type",
        invalid(
            "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to satisfy "
            "constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]"
        ),
        type="HTTPS_PROXY",
    ),
    back("no method", NO_METHOD, httpMethod="PUT", type="MOCK"),
    back("no resource", NO_RESOURCE, resourceId="none", type="MOCK"),
    back(
        "a mapping of nothing",
        unmapped("true"),
        **_HTTP,
        requestParameters={"integration.request.querystring.q": "true"},
    ),
    back(
        "a mapping of what the method does not declare",
        unmapped("method.request.header.x", "mapping expression parameter"),
        **_HTTP,
        requestParameters={"integration.request.header.x": "method.request.header.x"},
    ),
    back(
        "a mapping",
        _PROXIED | {"requestParameters": {"integration.request.querystring.p": "method.request.querystring.q"}},
        **_HTTP,
        requestParameters={"integration.request.querystring.p": "method.request.querystring.q"},
    ),
    back(
        "a stream of what cannot stream",
        bad("Response streaming is supported for integrations of type HTTP_PROXY and AWS_PROXY only"),
        **_HTTP | {"type": "HTTP", "responseTransferMode": "STREAM"},
    ),
    back(
        "a stream of 15 minutes",
        _PROXIED | {"responseTransferMode": "STREAM", "timeoutInMillis": 900000},
        **_HTTP,
        responseTransferMode="STREAM",
        timeoutInMillis=900000,
    ),
    back("too long", bad("Timeout should be between 50 ms and 29000 ms"), **_HTTP, timeoutInMillis=29001),
    back("too short", bad("Timeout should be between 50 ms and 29000 ms"), **_HTTP, timeoutInMillis=49),
    Case("a look without API", "get_integration", at(restApiId="none"), NO_RESOURCE),
    Case("a look without method", "get_integration", at(httpMethod="PUT"), NO_METHOD),
    Case("a deletion", "delete_integration", at(), {}, 204),
    Case(
        "patches",
        "update_integration",
        at(
            resourceId="<pet>",
            httpMethod="DELETE",
            patchOperations=[
                patch("replace", "/timeoutInMillis", "500"),
                patch("add", "/requestTemplates/application~1json", "{}"),
                patch("add", "/cacheKeyParameters/method.request.path.id", ""),
                patch("replace", "/passthroughBehavior", "NEVER"),
            ],
        ),
        MOCK["methodIntegration"]
        | {
            "timeoutInMillis": 500,
            "requestTemplates": {"application/json": "{}"},
            "passthroughBehavior": "NEVER",
            "cacheKeyParameters": ["method.request.path.id"],
        },
    ),
    Case(
        "a patch of the type",
        "update_integration",
        at(patchOperations=[patch("replace", "/type", "AWS")]),
        bad("Invalid patch path /type"),
    ),
]


@pytest.mark.parametrize("case", INTEGRATIONS, ids=lambda case: f"{case.operation} {case.says}")
def test_integrations(case: Case) -> None:
    World().holds(case)


def test_a_method_without_integration_has_none_to_show() -> None:
    world = World()
    world.ask("delete_integration", **at())
    world.holds(Case("", "get_integration", at(), NO_INTEGRATION))
    world.holds(Case("", "get_integration_response", at(statusCode="200"), NO_INTEGRATION))


def test_putting_an_integration_again_drops_its_responses() -> None:
    world = World()
    world.ask("put_integration", **at(type="MOCK"))
    assert "integrationResponses" not in world.ask("get_integration", **at())


def response(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "put_integration_response", at(statusCode="200", **asks), answer, 201)


INTEGRATION_RESPONSES = [
    response("bare", {"statusCode": "200"}),
    response("an empty pattern stays", {"statusCode": "200", "selectionPattern": ""}, selectionPattern=""),
    response(
        "an empty template is null",
        {"statusCode": "200", "responseTemplates": {"application/json": None}},
        responseTemplates={"application/json": ""},
    ),
    response("no templates stay", {"statusCode": "200", "responseTemplates": {}}, responseTemplates={}),
    response(
        "overwrites",
        {"statusCode": "200", "selectionPattern": "2\\d{2}", "contentHandling": "CONVERT_TO_BINARY"},
        selectionPattern="2\\d{2}",
        contentHandling="CONVERT_TO_BINARY",
    ),
    response("a header", {"statusCode": "200", "responseParameters": {LINK: "'x'"}}, responseParameters={LINK: "'x'"}),
    response(
        "an undeclared header",
        unmapped("method.response.header.X", "mapping expression parameter"),
        responseParameters={"method.response.header.X": "'x'"},
    ),
    response(
        "a wrong type",
        bad("Validation Result: warnings : [], errors : [Invalid content type specified: 123]"),
        responseTemplates={"123": "x"},
    ),
    Case(
        "headers without a method response",
        "put_integration_response",
        at(statusCode="500", responseParameters={"method.response.header.X": "'x'"}),
        missing("No method response exists for method."),
    ),
    Case(
        "no method response and no headers",
        "put_integration_response",
        at(statusCode="500", selectionPattern="5.."),
        {"statusCode": "500", "selectionPattern": "5.."},
        201,
    ),
    Case("a wrong status", "put_integration_response", at(statusCode="wrong"), BAD_STATUS),
    Case("no method", "put_integration_response", at(statusCode="200", httpMethod="PUT"), NO_METHOD),
    Case("no resource", "put_integration_response", at(statusCode="200", resourceId="none"), NO_RESOURCE),
    Case("a look at none", "get_integration_response", at(statusCode="500"), NO_STATUS),
    Case(
        "a patch",
        "update_integration_response",
        at(statusCode="200", patchOperations=[patch("replace", "/selectionPattern", "p")]),
        {"statusCode": "200", "selectionPattern": "p"},
    ),
    Case("a deletion", "delete_integration_response", at(statusCode="200"), {}, 204),
    Case(
        "a deletion without resource",
        "delete_integration_response",
        at(statusCode="200", resourceId="none"),
        NO_RESOURCE,
    ),
    Case(
        "a deletion without method",
        "delete_integration_response",
        at(statusCode="200", httpMethod="PUT"),
        NO_INTEGRATION,
    ),
    Case("a deletion of none", "delete_integration_response", at(statusCode="500"), NO_STATUS),
]


@pytest.mark.parametrize("case", INTEGRATION_RESPONSES, ids=lambda case: f"{case.operation} {case.says}")
def test_integration_responses(case: Case) -> None:
    World().holds(case)


def test_two_integration_responses_cannot_both_be_the_default() -> None:
    world = World()
    world.ask("put_method_response", **at(statusCode="500"))
    message = "Integration response with selection pattern default already exists"
    world.holds(Case("", "put_integration_response", at(statusCode="500"), conflict(message)))
