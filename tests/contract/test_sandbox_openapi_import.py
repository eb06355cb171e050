"""One rule of AWS's OpenAPI import in each case: a small document, a place in the result, what stands there."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from apigwctl.sandbox.openapi import Imported, InvalidDocument, read

ABSENT = object()
AWS = "x-amazon-apigateway-"
INTEGRATION = AWS + "integration"
MOCK = {"type": "mock"}
FUNCTION = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations"
)
MODELS = "https://apigateway.amazonaws.com/restapis/{restapi_id}/models/"
PET = {"type": "object", "properties": {"name": {"type": "string"}}}


def two(operation: dict[str, Any] | None = None, *, path: str = "/a", **root: Any) -> dict[str, Any]:
    return document({"swagger": "2.0"}, operation, path, root)


def three(operation: dict[str, Any] | None = None, *, path: str = "/a", **root: Any) -> dict[str, Any]:
    return document({"openapi": "3.0.1"}, operation, path, root)


def document(
    version: dict[str, Any], operation: dict[str, Any] | None, path: str, root: dict[str, Any]
) -> dict[str, Any]:
    paths = {path: {"get": {INTEGRATION: MOCK} | (operation or {})}}
    return version | {"info": {"title": "t", "version": "1"}, "paths": paths} | root


def scheme(**authorizer: Any) -> dict[str, Any]:
    return {"type": "apiKey", "name": "Auth", "in": "header", AWS + "authorizer": authorizer}


def parameter(where: str, **members: Any) -> dict[str, Any]:
    return {"name": "p", "in": where} | members


def imported(document_: dict[str, Any], **options: str) -> Imported:
    return read(json.dumps(document_).encode(), account="111111111111", region="eu-west-1", **options)


def at(document_: dict[str, Any], place: tuple[str, ...]) -> Any:
    """What stands at a place in the import of a document; ABSENT when nothing does."""
    found: Any = imported(document_)
    for step in place:
        found = found.get(step, ABSENT) if isinstance(found, dict) else getattr(found, step)
        if found is ABSENT:
            break
    return found


METHOD = ("paths", "/a", "GET")
CASES: list[tuple[str, dict[str, Any], tuple[str, ...], Any]] = [
    ("the title is the name", two(), ("api", "name"), "t"),
    ("a version written as a number is text", two(info={"title": "t", "version": 2}), ("api", "version"), "2"),
    ("a version written as a fraction is text", two(info={"title": "t", "version": 1.0}), ("api", "version"), "1.0"),
    ("the description is the API's", two(info={"title": "t", "description": "d"}), ("api", "description"), "d"),
    ("an empty description is none", two(info={"title": "t", "description": ""}), ("api", "description"), ABSENT),
    ("a document without info leaves the name alone", {"swagger": "2.0", "paths": {}}, ("api",), {}),
    (
        "the key source is in capitals",
        two(**{AWS + "api-key-source": "authorizer"}),
        ("api", "apiKeySource"),
        "AUTHORIZER",
    ),
    ("binary media types", two(**{AWS + "binary-media-types": ["a/b"]}), ("api", "binaryMediaTypes"), ["a/b"]),
    (
        "a compression size of zero counts",
        two(**{AWS + "minimum-compression-size": 0}),
        ("api", "minimumCompressionSize"),
        0,
    ),
    ("the policy is text", two(**{AWS + "policy": {"Version": "x"}}), ("api", "policy"), '{"Version":"x"}'),
    ("a policy written as text", two(**{AWS + "policy": '{"a": 1}'}), ("api", "policy"), '{"a": 1}'),
    (
        "a policy that is no policy is refused",
        two(**{AWS + "policy": "let me in"}),
        ("errors",),
        ["Invalid policy document. Please check the policy syntax and ensure that Principals are valid."],
    ),
    ("security policy", two(**{AWS + "security-policy": "TLS_1_2"}), ("api", "securityPolicy"), "TLS_1_2"),
    ("endpoint access mode", two(**{AWS + "endpoint-access-mode": "strict"}), ("api", "endpointAccessMode"), "STRICT"),
    (
        "the default endpoint is turned off",
        two(**{AWS + "endpoint-configuration": {"disableExecuteApiEndpoint": True}}),
        ("api", "disableExecuteApiEndpoint"),
        True,
    ),
    (
        "VPC endpoints of OpenAPI 3 stand under the server",
        three(servers=[{"url": "/", AWS + "endpoint-configuration": {"vpcEndpointIds": ["vpce-1"]}}]),
        ("api", "endpointConfiguration"),
        {"vpcEndpointIds": ["vpce-1"]},
    ),
    (
        "a request validator is false where it is silent",
        two(**{AWS + "request-validators": {"body": {"validateRequestBody": True}}}),
        ("request_validators", "body"),
        {"name": "body", "validateRequestBody": True, "validateRequestParameters": False},
    ),
    (
        "a gateway response's status is text",
        two(**{AWS + "gateway-responses": {"DEFAULT_4XX": {"statusCode": 418, "responseTemplates": {"a/b": "x"}}}}),
        ("gateway_responses", "DEFAULT_4XX"),
        {
            "responseType": "DEFAULT_4XX",
            "defaultResponse": False,
            "statusCode": "418",
            "responseTemplates": {"a/b": "x"},
        },
    ),
    (
        "an unknown gateway response is refused",
        two(**{AWS + "gateway-responses": {"TEAPOT": {}}}),
        ("errors",),
        ["Unable to put gateway response 'TEAPOT': Invalid response type"],
    ),
]


@pytest.mark.parametrize(("document_", "place", "want"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_api(document_: dict[str, Any], place: tuple[str, ...], want: Any) -> None:
    found = at(document_, place)
    assert found is want if want is ABSENT else found == want


NOT_A_DOCUMENT = [
    ("nothing", b""),
    ("text", b"a plain sentence"),
    ("a list", b"[]"),
    ("half of a JSON object", b'{"swagger": "2.0"'),
    ("YAML with a stray tab", b"a:\n\t- b"),
    ("two YAML documents", b"swagger: '2.0'\n---\nswagger: '2.0'\n"),
    ("bytes that are no text", b"\xff\xfe\x00"),
    ("no version", b'{"info": {"title": "t"}, "paths": {}}'),
    ("OpenAPI 3.1", b'{"openapi": "3.1.0", "info": {"title": "t"}, "paths": {}}'),
    ("Swagger 1.2", b'{"swagger": "1.2", "paths": {}}'),
    ("a size that is no number", b'{"swagger": "2.0", "x-amazon-apigateway-minimum-compression-size": "big"}'),
    ("paths that are a list", b'{"swagger": "2.0", "paths": []}'),
]


@pytest.mark.parametrize("body", [case[1] for case in NOT_A_DOCUMENT], ids=[case[0] for case in NOT_A_DOCUMENT])
def test_what_is_no_document_is_refused_in_awss_words(body: bytes) -> None:
    with pytest.raises(InvalidDocument, match=r"^Invalid OpenAPI input\.$"):
        read(body, account="1", region="eu-west-1")


@pytest.mark.parametrize("extension", ["text", {"type": "aws", "uri": {"Fn::Sub": "x"}}])
def test_a_malformed_integration_refuses_the_document(extension: Any) -> None:
    with pytest.raises(
        InvalidDocument, match=r"^Unable to parse API definition because of a malformed integration at path /a\.$"
    ):
        imported(two({INTEGRATION: extension}))


# mode, base path, the resulting paths of /t
BASE_PATHS = [
    ("ignore", "/a/b", ["/t"]),
    ("prepend", "/a/b", ["/a", "/a/b", "/a/b/t"]),
    ("split", "/a/b", ["/b", "/b/t"]),
    ("split", "/a", ["/t"]),
    ("prepend", "/", ["/t"]),
    ("prepend", "/a/b/", ["/a", "/a/b", "/a/b/t"]),
]


@pytest.mark.parametrize(("mode", "base", "want"), BASE_PATHS)
def test_the_base_path_makes_parents(mode: str, base: str, want: list[str]) -> None:
    variable = [{"url": "https://x.example/{basePath}", "variables": {"basePath": {"default": base}}}]
    for document_ in (
        two(path="/t", basePath=base),
        three(path="/t", servers=[{"url": f"https://x.example{base}"}]),
        three(path="/t", servers=variable),
    ):
        made = imported(document_, basepath=mode)
        assert list(made.paths) == want
        assert [path for path, methods in made.paths.items() if methods] == [want[-1]]


def test_an_unknown_base_path_mode_is_refused() -> None:
    with pytest.raises(InvalidDocument, match="Invalid basepath mode specified: shuffle"):
        imported(two(), basepath="shuffle")


def test_parents_come_before_children_and_the_root_only_when_it_is_written() -> None:
    made = imported(two(paths={"/a/b/c": {"get": {}}, "/": {"get": {}}, "/a": {"put": {}}}))
    assert list(made.paths) == ["/a", "/a/b", "/a/b/c", "/"]
    assert list(made.paths["/a"]) == ["PUT"]


def test_yaml_and_json_are_the_same_document() -> None:
    source = two(
        {
            "responses": {"200": {"description": "ok"}},
            INTEGRATION: MOCK | {"responses": {"default": {"statusCode": "200"}}},
        }
    )
    as_yaml = read(yaml.safe_dump(source).encode(), account="1", region="eu-west-1")
    assert as_yaml == read(json.dumps(source).encode(), account="1", region="eu-west-1")


def test_yaml_may_write_status_codes_as_numbers_and_dates_bare() -> None:
    body = b"""
swagger: '2.0'
info: {title: t, version: 2020-01-02}
paths:
  /a:
    get:
      responses:
        200: {description: ok}
      x-amazon-apigateway-integration:
        type: mock
        responses: {default: {statusCode: 200}}
"""
    made = read(body, account="1", region="eu-west-1")
    assert made.api["version"] == "2020-01-02"
    assert made.paths["/a"]["GET"]["methodResponses"] == {"200": {"statusCode": "200"}}
    assert made.paths["/a"]["GET"]["methodIntegration"]["integrationResponses"] == {"200": {"statusCode": "200"}}


@pytest.mark.parametrize(
    "body",
    [b'{"swagger": "2.0", "info": {"title": "a", "title": "b"}}', b"swagger: '2.0'\ninfo: {title: a, title: b}\n"],
)
def test_a_key_said_twice_has_its_last_value(body: bytes) -> None:
    assert read(body, account="1", region="eu-west-1").api["name"] == "b"


def test_a_document_of_both_versions_is_read_as_the_older() -> None:
    key = {"type": "apiKey", "name": "x-api-key", "in": "header"}
    made = imported(two({"security": [{"key": []}]}, openapi="3.1.1", securityDefinitions={"key": key}))
    assert made.paths["/a"]["GET"]["apiKeyRequired"] is True


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_awss_variables_are_filled_in(region: str, partition: str) -> None:
    uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/queue"
    source = json.dumps(two({INTEGRATION: {"type": "aws", "httpMethod": "POST", "uri": uri}})).encode()
    made = read(source, account="111111111111", region=region)
    want = f"arn:{partition}:apigateway:{region}:sqs:path/111111111111/queue"
    assert made.paths["/a"]["GET"]["methodIntegration"]["uri"] == want


def test_the_refusal_lists_every_error() -> None:
    made = imported(two(paths={"/a b": {"get": {INTEGRATION: {}}}}))
    assert made.refusal == (
        "Errors found during import:\n\t"
        "Unable to create resource at path '/a b': Resource's path part only allow a-zA-Z0-9._-: or a valid greedy "
        "path variable and curly braces at the beginning and the end.\n\t"
        "Unable to put integration on 'GET' for resource at path '/a b': Integration type must be specified"
    )
    assert imported(two()).refusal == ""
