"""Integrations in an OpenAPI import, and what AWS refuses: a document, a place in the result, what stands there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.test_sandbox_openapi_import import ABSENT, FUNCTION, INTEGRATION, METHOD, MOCK, at, two


def integrated(**members: Any) -> dict[str, Any]:
    return two({INTEGRATION: MOCK | members})


def answering(**responses: Any) -> dict[str, Any]:
    return integrated(responses=responses)


PUT = (*METHOD, "methodIntegration")
ANSWERS = (*PUT, "integrationResponses")
INTEGRATION_CASES: list[tuple[str, dict[str, Any], tuple[str, ...], Any]] = [
    ("the type is in capitals", integrated(type="aws_proxy"), (*PUT, "type"), "AWS_PROXY"),
    ("the method is in capitals", integrated(httpMethod="any"), (*PUT, "httpMethod"), "ANY"),
    ("a timeout written as text", integrated(timeoutInMillis="5000"), (*PUT, "timeoutInMillis"), 5000),
    ("only what is said is there", integrated(), PUT, {"type": "MOCK"}),
    (
        "passthrough in capitals",
        integrated(passthroughBehavior="when_no_templates"),
        (*PUT, "passthroughBehavior"),
        "WHEN_NO_TEMPLATES",
    ),
    ("content handling", integrated(contentHandling="convert_to_text"), (*PUT, "contentHandling"), "CONVERT_TO_TEXT"),
    ("a VPC link", integrated(connectionType="vpc_link", connectionId="abc"), (*PUT, "connectionType"), "VPC_LINK"),
    ("its id", integrated(connectionType="VPC_LINK", connectionId="abc"), (*PUT, "connectionId"), "abc"),
    ("the target of a VPC link", integrated(integrationTarget="arn:lb"), (*PUT, "integrationTarget"), "arn:lb"),
    ("the transfer mode", integrated(responseTransferMode="stream"), (*PUT, "responseTransferMode"), "STREAM"),
    ("the timeout", integrated(timeoutInMillis=5000), (*PUT, "timeoutInMillis"), 5000),
    (
        "TLS",
        integrated(tlsConfig={"insecureSkipVerification": True}),
        (*PUT, "tlsConfig"),
        {"insecureSkipVerification": True},
    ),
    (
        "cache keys",
        integrated(cacheKeyParameters=["method.request.path.a"]),
        (*PUT, "cacheKeyParameters"),
        ["method.request.path.a"],
    ),
    ("a cache namespace", integrated(cacheNamespace="ns"), (*PUT, "cacheNamespace"), "ns"),
    ("credentials", integrated(credentials="arn:role"), (*PUT, "credentials"), "arn:role"),
    ("templates", integrated(requestTemplates={"a/b": "x"}), (*PUT, "requestTemplates"), {"a/b": "x"}),
    ("what HTTP APIs have is left out", integrated(payloadFormatVersion="2.0"), (*PUT, "payloadFormatVersion"), ABSENT),
    (
        "a parameter that is no text is left out",
        integrated(requestParameters={"integration.request.header.a": True, "integration.request.header.b": "'c'"}),
        (*PUT, "requestParameters"),
        {"integration.request.header.b": "'c'"},
    ),
    (
        "a parameter that is no text is warned of",
        integrated(requestParameters={"integration.request.header.a": True}),
        ("warnings",),
        [
            "Invalid format for 'requestParameters'. Expected type string for property 'integration.request.header.a' "
            "of resource '/a' and method 'GET' but got 'true'"
        ],
    ),
    (
        "the default response has no pattern",
        answering(default={"statusCode": "200"}),
        ANSWERS,
        {"200": {"statusCode": "200"}},
    ),
    (
        "another response is keyed by its status",
        answering(**{"4\\d\\d": {"statusCode": 400}}),
        ANSWERS,
        {"400": {"statusCode": "400", "selectionPattern": "4\\d\\d"}},
    ),
    (
        "an empty response template is null",
        answering(default={"statusCode": "200", "responseTemplates": {"a/b": ""}}),
        (*ANSWERS, "200", "responseTemplates"),
        {"a/b": None},
    ),
    (
        "content handling of a response",
        answering(default={"statusCode": "200", "contentHandling": "convert_to_binary"}),
        (*ANSWERS, "200", "contentHandling"),
        "CONVERT_TO_BINARY",
    ),
    ("no responses are none", integrated(responses={}), ANSWERS, ABSENT),
    (
        "a response without status is refused",
        answering(default={}),
        ("errors",),
        ["Unable to put integration response on 'GET' for resource at path '/a': Invalid status code"],
    ),
]

AT = "on 'GET' for resource at path '/a'"


def mapping_error(name: str) -> str:
    return (
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
        f"[Invalid mapping expression parameter specified: {name}]"
    )


ERROR_CASES: list[tuple[str, dict[str, Any], tuple[str, ...], Any]] = [
    (
        "a sound integration",
        two({INTEGRATION: {"type": "aws_proxy", "httpMethod": "POST", "uri": FUNCTION}}),
        ("errors",),
        [],
    ),
    (
        "a Lambda integration that names a web site",
        two({INTEGRATION: {"type": "aws_proxy", "httpMethod": "POST", "uri": "https://example.com"}}),
        ("errors",),
        [f"Unable to put integration {AT}: Invalid ARN specified in the request"],
    ),
    (
        "an ARN of another service",
        two({INTEGRATION: {"type": "aws", "httpMethod": "POST", "uri": "arn:aws:sqs:eu-west-1:1:queue"}}),
        ("errors",),
        [f"Unable to put integration {AT}: AWS ARN for integration must contain path or action"],
    ),
    (
        "a proxy for S3",
        two({INTEGRATION: {"type": "aws_proxy", "httpMethod": "GET", "uri": "arn:aws:apigateway:eu-west-1:s3:path/b"}}),
        ("errors",),
        [
            f"Unable to put integration {AT}: Integrations of type 'AWS_PROXY' currently only supports Lambda function "
            "and Firehose stream invocations."
        ],
    ),
    (
        "an HTTP integration without method",
        two({INTEGRATION: {"type": "http_proxy", "uri": "https://example.com"}}),
        ("errors",),
        [f"Unable to put integration {AT}: Enumeration value for HttpMethod must be non-empty"],
    ),
    (
        "an HTTP integration without address",
        two({INTEGRATION: {"type": "http", "httpMethod": "GET"}}),
        ("errors",),
        [f"Unable to put integration {AT}: Invalid HTTP endpoint specified for URI"],
    ),
    (
        "an address in a stage variable",
        two({INTEGRATION: {"type": "http", "httpMethod": "GET", "uri": "${stageVariables.u}"}}),
        ("errors",),
        [],
    ),
    (
        "no type",
        two({INTEGRATION: {}}),
        ("errors",),
        [f"Unable to put integration {AT}: Integration type must be specified"],
    ),
    (
        "a mapped parameter that is not declared",
        integrated(requestParameters={"integration.request.path.x": "method.request.path.x"}),
        ("errors",),
        [f"Unable to put integration {AT}: {mapping_error('method.request.path.x')}"],
    ),
    (
        "a response header that is not declared",
        answering(default={"statusCode": "200", "responseParameters": {"method.response.header.X": "'x'"}}),
        ("errors",),
        [f"Unable to put integration response {AT}: {mapping_error('method.response.header.X')}"],
    ),
    (
        "two variables side by side",
        two(paths={"/{a}": {"get": {}}, "/{b}": {"get": {}}}),
        ("errors",),
        [
            "Unable to create resource at path '/{b}': A sibling ({a}) of this resource already has a variable path "
            "part -- only one is allowed"
        ],
    ),
    (
        "a child of a greedy variable",
        two(paths={"/{proxy+}/a": {"get": {}}}),
        ("errors",),
        [
            "Unable to create resource at path '/{proxy+}/a': Cannot create a child of a resource with a greedy path "
            "variable: {proxy+}"
        ],
    ),
    (
        "a model's name with a hyphen",
        two(definitions={"a-b": {}}),
        ("errors",),
        ["Unable to create model for 'a-b': Model name must be alphanumeric: a-b"],
    ),
]

CASES = [*INTEGRATION_CASES, *ERROR_CASES]


@pytest.mark.parametrize(("document_", "place", "want"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_an_integration(document_: dict[str, Any], place: tuple[str, ...], want: Any) -> None:
    found = at(document_, place)
    assert found is want if want is ABSENT else found == want
