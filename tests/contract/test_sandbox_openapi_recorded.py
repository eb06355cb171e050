"""What the sandbox makes of documents that were imported into AWS, against the recordings of what AWS made of them."""

from __future__ import annotations

import json
import pathlib
import re
from typing import Any

import pytest

from apigwctl.sandbox.openapi import Imported, file_name, read, write

SHARED = pathlib.Path(__file__).resolve().parents[2].parent / "shared"
RECORDED = SHARED / "facts" / "recorded"

pytestmark = [
    pytest.mark.needs_shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of shared recordings is absent"),
]

# Recorded with these in place of the documents' own placeholders.
FILLED = {
    b"${uri}": b"http://petstore.execute-api.us-east-1.amazonaws.com/petstore/pets",
    b"${cognito_pool_arn}": b"arn:aws:cognito-idp:us-east-1:111111111111:userpool/us-east-1_ABC123",
}

# document, test that recorded, base path mode, prefix of the recording's keys
PAIRS = [
    ("petstore-authorizer.swagger.json", "test_import_swagger_api", "ignore", ""),
    ("openapi.spec.tf.json", "test_import_and_validate_rest_api[openapi.spec.tf.json]", "ignore", ""),
    ("swagger-mock-cors.json", "test_import_and_validate_rest_api[swagger-mock-cors.json]", "ignore", ""),
    ("openapi.spec.circular-ref.json", "test_import_with_circular_models", "ignore", ""),
    ("openapi.cognito-auth.json", "test_import_with_cognito_auth_identity_source", "ignore", ""),
    ("openapi-basepath-url.yaml", "test_import_rest_api_with_base_path_oas30[ignore]", "ignore", "srv-url-"),
    ("openapi-basepath-url.yaml", "test_import_rest_api_with_base_path_oas30[prepend]", "prepend", "srv-url-"),
    ("openapi-basepath-url.yaml", "test_import_rest_api_with_base_path_oas30[split]", "split", "srv-url-"),
]

PLACEHOLDER = re.compile(r"<[a-z-]+(?::\d+)?>")
IMPORT_KEYS = ("import-swagger", "import-api", "import_tf_rest_api", "put-rest-api-oas30-srv-url")


@pytest.mark.parametrize(("document", "test", "mode", "prefix"), PAIRS, ids=[f"{p[0]}-{p[2]}" for p in PAIRS])
def test_an_import_is_what_aws_was_recorded_to_make_of_it(document: str, test: str, mode: str, prefix: str) -> None:
    imported = imported_document(document, mode)
    recording = recorded("test_apigateway_import", test)
    compared = [key for key, want in recording.items() if compare(key, want, imported, recording, prefix)]
    assert imported.errors == []
    assert len(compared) >= 4, compared


@pytest.mark.parametrize("export_type", ["swagger", "oas30"])
@pytest.mark.parametrize(
    ("step", "extensions"), [("get-export", set()), ("get-export-with-extensions", {"apigateway"})]
)
def test_an_export_is_what_aws_was_recorded_to_write(export_type: str, step: str, extensions: set[str]) -> None:
    recording = recorded(
        "test_apigateway_extended", f"test_export_{export_type}_openapi[TEST_IMPORT_PETSTORE_SWAGGER]"
    )[step]
    made = imported_document("petstore-swagger.json", "ignore")
    api = made.api | {"id": "abc123", "createdDate": "2025-05-06T18:20:26Z"}
    data = write(
        api,
        with_defaults(made),
        made.models,
        made.authorizers,
        made.request_validators,
        made.gateway_responses,
        made.documentation_parts,
        export_type=export_type,
        accepts="application/json",
        extensions=extensions,
        stage="local",
        region="us-east-1",
    )
    want = recording["body"]
    want["info"]["version"] = "2025-05-06T18:20:26Z"
    assert_like(want, json.loads(data), "export")
    name = file_name(api, export_type=export_type, accepts="application/json")
    assert recording["contentDisposition"].startswith(f'attachment; filename="{name.split("_")[0]}_')


DOCUMENTS = sorted(path for folder in ("rest", "import") for path in (SHARED / "corpus" / folder).glob("*"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=[path.name for path in DOCUMENTS])
def test_every_document_of_the_corpus_is_read(path: pathlib.Path) -> None:
    made = read(filled(path.read_bytes()), account="111111111111", region="us-east-1")
    operations = sum(len(methods) for methods in made.paths.values())
    assert operations > 0
    assert all(verb == method["httpMethod"] for methods in made.paths.values() for verb, method in methods.items())


def test_the_documents_that_aws_would_refuse_are_known() -> None:
    refused = {
        path.name: read(filled(path.read_bytes()), account="111111111111", region="us-east-1").errors
        for path in DOCUMENTS
    }
    assert {name: [error.split(": ")[-1] for error in errors] for name, errors in refused.items() if errors} == {
        # a path of an HTTP API
        "api_with_any_method_in_swagger.MyApi.json": [
            "or a valid greedy path variable and curly braces at the beginning and the end."
        ],
        # AWS_PROXY with the address of a web site
        "definition_body_intrinsics_support.RestApiIfIntrinsicAndNoSwaggerEditor.json": [
            "Invalid ARN specified in the request"
        ],
        # an integration that refers to components of HTTP APIs
        "openapi.spec.json": ["Integration type must be specified"],
    }


def filled(body: bytes) -> bytes:
    for placeholder, value in FILLED.items():
        body = body.replace(placeholder, value)
    return body


def imported_document(name: str, mode: str) -> Imported:
    body = filled((SHARED / "corpus" / "import" / name).read_bytes())
    return read(body, basepath=mode, account="111111111111", region="us-east-1")


def recorded(snapshot: str, test: str) -> dict[str, Any]:
    cases = json.loads((RECORDED / f"{snapshot}.snapshot.json").read_text())
    (found,) = [case["recorded-content"] for name, case in cases.items() if name.endswith("::" + test)]
    content: dict[str, Any] = found
    for answer in content.values():
        if isinstance(answer, dict):
            answer.pop("ResponseMetadata", None)
    return content


def compare(key: str, want: Any, made: Imported, recording: dict[str, Any], prefix: str) -> bool:
    """Hold one recorded answer against the import; False when the answer is about something else."""
    if key in IMPORT_KEYS:
        defaults = {"apiKeySource": "HEADER", "disableExecuteApiEndpoint": False}
        mine = defaults | made.api | ({"warnings": made.warnings} if made.warnings else {})
        left_out = ("id", "createdDate", "endpointConfiguration", "rootResourceId", "tags")
        assert_like({name: value for name, value in want.items() if name not in left_out}, mine, key)
    elif key == "get-authorizers":
        listed = want["items"] if isinstance(want, dict) else want
        assert_like(without_ids(listed), list(made.authorizers.values()), key)
    elif key == "get-models":
        assert_like(without_ids(want["items"]), list(made.models.values()), key)
    elif key in ("resources", "get-resources-oas30-srv-url"):
        mine_by_path: dict[str, dict[str, Any]] = {"/": {}} | made.paths
        assert {item["path"]: sorted(item.get("resourceMethods", {})) for item in want["items"]} == {
            path: sorted(methods) for path, methods in mine_by_path.items()
        }
    elif match := re.fullmatch(
        prefix + r"(method-response|integration-response|integration|method)-(.+)-([a-z]+)", key
    ):
        compare_method(match, want, made, recording)
    else:
        return False
    return True


def compare_method(match: re.Match[str], want: Any, made: Imported, recording: dict[str, Any]) -> None:
    what, place, verb = match.groups()
    path = "/" if place == "root" else f"/{place}"
    method = with_defaults(made)[path][verb.upper()]
    integration = method["methodIntegration"]
    if what == "method":
        named = {item["id"]: item["name"] for item in authorizers_of(recording)}
        want = dict(want)
        if "authorizerId" in want:
            want["authorizerName"] = named[want.pop("authorizerId")]
        assert_like(without_namespace(want), method, match[0])
    elif what == "integration":
        assert_like(without_namespace(want), integration, match[0])
    else:
        of = method if what == "method-response" else integration
        mine = of.get("methodResponses" if what == "method-response" else "integrationResponses", {}).get("200")
        if "Error" in want:
            assert mine is None
        else:
            assert_like(want, mine, match[0])


def with_defaults(made: Imported) -> dict[str, dict[str, dict[str, Any]]]:
    """The methods with the defaults that an integration gets whoever makes it."""
    filled_in: dict[str, dict[str, dict[str, Any]]] = {}
    for path, methods in made.paths.items():
        filled_in[path] = {}
        for verb, method in methods.items():
            defaults: dict[str, Any] = {
                "cacheKeyParameters": [],
                "passthroughBehavior": "WHEN_NO_MATCH",
                "timeoutInMillis": 29000,
            }
            if method["methodIntegration"]["type"].startswith("HTTP"):
                defaults["connectionType"] = "INTERNET"
            filled_in[path][verb] = method | {"methodIntegration": defaults | method["methodIntegration"]}
    return filled_in


def authorizers_of(recording: dict[str, Any]) -> list[dict[str, Any]]:
    answer = recording.get("get-authorizers", [])
    listed: list[dict[str, Any]] = answer["items"] if isinstance(answer, dict) else answer
    return listed


def without_ids(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in item.items() if name != "id"} for item in listed]


def without_namespace(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer less the cache namespace, which is the resource's id."""
    kept = {name: value for name, value in answer.items() if name != "cacheNamespace"}
    if "methodIntegration" in kept:
        kept["methodIntegration"] = without_namespace(kept["methodIntegration"])
    return kept


def assert_like(want: Any, mine: Any, at: str) -> None:
    """Equal, but for the recorder's habits: parsed JSON texts, sorted lists, placeholders."""
    if isinstance(want, dict | list) and isinstance(mine, str):
        mine = json.loads(mine)
        if at.endswith("schema"):
            mine = json.loads(
                json.dumps(mine).replace("https://apigateway.amazonaws.com/restapis/{restapi_id}", "<model-base-url>")
            )
            want = json.loads(re.sub(r"<model-base-url>/restapis/<rest-id:1>", "<model-base-url>", json.dumps(want)))
    if isinstance(want, dict):
        assert isinstance(mine, dict), at
        assert sorted(mine) == sorted(want), at
        for name, value in want.items():
            assert_like(value, mine[name], f"{at}.{name}")
    elif isinstance(want, list):
        assert len(want) == len(mine), at
        left = list(mine)
        for value in want:
            found = next((other for other in left if alike(value, other, at)), None)
            assert found is not None, f"{at}: nothing like {value} in {left}"
            left.remove(found)
    elif isinstance(want, str) and want != mine:
        pattern = ".+".join(re.escape(part) for part in PLACEHOLDER.split(want))
        assert PLACEHOLDER.search(want), f"{at}: {mine!r} is not {want!r}"
        assert re.fullmatch(pattern, mine, re.DOTALL), f"{at}: {mine!r} is not like {want!r}"
    else:
        assert mine == want, at


def alike(want: Any, mine: Any, at: str) -> bool:
    try:
        assert_like(want, mine, at)
    except (AssertionError, ValueError, KeyError):
        return False
    return True
