"""Documents that were imported into AWS, imported here: every recorded answer of what came of them is ours too."""

from __future__ import annotations

import json
import pathlib
import re
from typing import Any

import pytest

from tests.contract.sandbox_client import client, plane
from tests.contract.sandbox_world import Refusal, World

SHARED = pathlib.Path(__file__).resolve().parents[2].parent / "shared"
RECORDING = SHARED / "facts" / "recorded" / "test_apigateway_import.snapshot.json"
EXPORTS = RECORDING.with_name("test_apigateway_extended.snapshot.json")
ACCOUNT, REGION = "111111111111", "us-east-1"

pytestmark = [
    pytest.mark.needs_shared,
    pytest.mark.skipif(not RECORDING.exists(), reason=f"{RECORDING} is absent"),
]

# document, recording, base path mode, and the part of the recording's keys that tells the document
PAIRS = [
    ("petstore-authorizer.swagger.json", "test_import_swagger_api", None, ""),
    ("openapi.spec.tf.json", "test_import_and_validate_rest_api[openapi.spec.tf.json]", None, ""),
    ("swagger-mock-cors.json", "test_import_and_validate_rest_api[swagger-mock-cors.json]", None, ""),
    ("openapi.spec.circular-ref.json", "test_import_with_circular_models", None, ""),
    ("openapi.cognito-auth.json", "test_import_with_cognito_auth_identity_source", None, ""),
    ("openapi-basepath-url.yaml", "test_import_rest_api_with_base_path_oas30[ignore]", "ignore", "srv-url"),
    ("openapi-basepath-url.yaml", "test_import_rest_api_with_base_path_oas30[prepend]", "prepend", "srv-url"),
    ("openapi-basepath-url.yaml", "test_import_rest_api_with_base_path_oas30[split]", "split", "srv-url"),
]
FILLED = {
    b"${uri}": b"http://petstore.execute-api.us-east-1.amazonaws.com/petstore/pets",
    b"${cognito_pool_arn}": b"arn:aws:cognito-idp:us-east-1:111111111111:userpool/us-east-1_ABC123",
}
PLACEHOLDER = re.compile(r"<[a-z-]+(?::\d+)?>")
METHOD_ANSWERS = {
    "method-response": ("get_method_response", {"statusCode": "200"}),
    "integration-response": ("get_integration_response", {"statusCode": "200"}),
    "integration": ("get_integration", {}),
    "method": ("get_method", {}),
}
LISTS = {"get-authorizers": "get_authorizers", "get-models": "get_models"}


def same(recorded: Any, ours: Any, where: str) -> None:
    """Assert that an answer is the recorded one: JSON texts were parsed, ids and the like replaced by the recorder."""
    if isinstance(recorded, dict | list) and isinstance(ours, str):
        ours = json.loads(ours)
    if isinstance(recorded, dict):
        assert isinstance(ours, dict), where
        assert sorted(recorded) == sorted(ours), where
        for key, value in recorded.items():
            same(value, ours[key], f"{where}.{key}")
    elif isinstance(recorded, list):
        assert len(recorded) == len(ours), where
        # the recorder sorts lists
        for index, (theirs, mine) in enumerate(zip(sorted(recorded, key=_key), sorted(ours, key=_key), strict=True)):
            same(theirs, mine, f"{where}[{index}]")
    elif isinstance(recorded, str) and PLACEHOLDER.search(recorded):
        pattern = "".join(
            ".+" if PLACEHOLDER.fullmatch(part) else re.escape(part)
            for part in re.split(f"({PLACEHOLDER.pattern})", recorded)
        )
        assert re.fullmatch(pattern, str(ours), re.S), f"{where}: {recorded} is not {ours}"
    elif recorded != "datetime":
        assert recorded == ours, where


def _key(item: Any) -> str:
    return str(item.get("name") or item.get("path")) if isinstance(item, dict) else str(item)


def answered(world: World, key: str, api: str, paths: dict[str, str]) -> Any:
    """Our answer to what a recorded key stands for, or None where it stands for nothing that can be asked again."""
    if key in LISTS:
        return world.ask(LISTS[key], restApiId=api)
    if key.startswith(("resources", "get-resources")):
        return world.ask("get_resources", restApiId=api)
    for prefix, (operation, more) in METHOD_ANSWERS.items():
        found = re.fullmatch(rf"{prefix}-(.+)-(any|get|put|post|delete|patch|options|head)(-.*)?", key)
        if found:
            path = "/" if found[1] == "root" else f"/{found[1]}"
            if path not in paths:
                return None
            return world.ask(operation, restApiId=api, resourceId=paths[path], httpMethod=found[2].upper(), **more)
    return None


def expected(recorded: Any) -> Any:
    if isinstance(recorded, list):
        return {"items": recorded}
    kept = {name: value for name, value in recorded.items() if name not in ("ResponseMetadata", "message")}
    if "Error" in kept:
        status = recorded["ResponseMetadata"]["HTTPStatusCode"]
        return Refusal(status, kept["Error"]["Code"], kept["Error"]["Message"])
    return kept


def document_and_world(document: str) -> tuple[bytes, World]:
    """A document with the recorder's values, and an empty control plane of the recorder's account and region."""
    body = (SHARED / "corpus" / "import" / document).read_bytes()
    for placeholder, value in FILLED.items():
        body = body.replace(placeholder, value)
    world = World()
    world.plane = plane()
    world.client = client(world.plane, region=REGION, account=ACCOUNT)
    return body, world


@pytest.mark.parametrize(
    ("document", "test", "basepath", "part"), PAIRS, ids=[f"{pair[0]} {pair[1]}" for pair in PAIRS]
)
def test_an_imported_api_answers_as_recorded(document: str, test: str, basepath: str | None, part: str) -> None:
    body, world = document_and_world(document)
    if basepath is None:
        api = world.ask("import_rest_api", body=body)["id"]
    else:
        api = world.ask("create_rest_api", name="n")["id"]
        world.ask("put_rest_api", restApiId=api, mode="overwrite", body=body, parameters={"basepath": basepath})
    recorded = json.loads(RECORDING.read_text("utf-8"))
    (name,) = (name for name in recorded if name.endswith(f"::{test}"))
    paths = {item["path"]: item["id"] for item in world.ask("get_resources", restApiId=api)["items"]}
    compared = 0
    for key, want in recorded[name]["recorded-content"].items():
        if part not in key:
            continue
        ours = answered(world, key.removeprefix(f"{part}-"), api, paths)
        if ours is None:
            continue
        compared += 1
        if isinstance(expected(want), Refusal):
            assert ours == expected(want), key
        else:
            assert not isinstance(ours, Refusal), (key, ours)
            same(expected(want), ours, key)
    assert compared >= 4


@pytest.mark.parametrize("kind", ["swagger", "oas30"])
@pytest.mark.parametrize(("key", "extensions"), [("get-export", {}), ("get-export-with-extensions", "apigateway")])
def test_an_exported_api_is_the_recorded_document(kind: str, key: str, extensions: Any) -> None:
    body, world = document_and_world("petstore-swagger.json")
    api = world.ask("import_rest_api", body=body)["id"]
    world.ask("create_deployment", restApiId=api, stageName="local")
    parameters = {"extensions": extensions} if extensions else {}
    answer = world.ask("get_export", restApiId=api, stageName="local", exportType=kind, parameters=parameters)
    recorded = json.loads(EXPORTS.read_text("utf-8"))
    (name,) = (name for name in recorded if f"test_export_{kind}_openapi[TEST_IMPORT_PETSTORE_SWAGGER]" in name)
    want = recorded[name]["recorded-content"][key]["body"]
    ours = json.loads(answer["body"].read())
    ours["info"]["version"] = want["info"]["version"] = "the date of creation"
    same(want, ours, "body")
