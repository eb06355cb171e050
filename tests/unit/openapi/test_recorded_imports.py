"""What AWS was recorded to make of real documents, and what we make of them."""

from __future__ import annotations

import itertools
import json
import pathlib
import re
from typing import Any

import pytest
import yaml

from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.schema import KINDS
from apigwctl.openapi.importer import routes
from tests.unit.openapi.documents import comparable, node, resources, said

SHARED = pathlib.Path(__file__).resolve().parents[4] / "shared"
CORPUS = SHARED / "corpus"
RECORDED = SHARED / "facts" / "recorded" / "test_apigateway_import.snapshot.json"
TEST = "tests/aws/services/apigateway/test_apigateway_import.py::TestApiGatewayImportRestApi::"

# document, recorded case, the answer that shows the API, what stands before the names of the other answers
PAIRS = [
    ("openapi-basepath-url.yaml", "test_import_rest_api_with_base_path_oas30[ignore]", "put-rest-api-oas30-srv-url"),
    ("openapi.cognito-auth.json", "test_import_with_cognito_auth_identity_source", "import-swagger"),
    ("openapi.spec.circular-ref.json", "test_import_with_circular_models", "import-api"),
    ("openapi.spec.tf.json", "test_import_and_validate_rest_api[openapi.spec.tf.json]", "import_tf_rest_api"),
    ("petstore-authorizer.swagger.json", "test_import_swagger_api", "import-swagger"),
    ("swagger-mock-cors.json", "test_import_and_validate_rest_api[swagger-mock-cors.json]", "import_tf_rest_api"),
]
RESOURCES_OF = {"put-rest-api-oas30-srv-url": ("srv-url-", "get-resources-oas30-srv-url")}

# These two can't be deployed: AWS would refuse them, and so do we.
REFUSED = {
    "api_with_any_method_in_swagger.MyApi.json": "ANY $default",
    "definition_body_intrinsics_support.RestApiIfIntrinsicAndNoSwaggerEditor.json": "POST /post",
}

pytestmark = [
    pytest.mark.needs_shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is not here"),
]


def load(path: pathlib.Path) -> Any:
    text = path.read_text(encoding="utf-8")
    return yaml.safe_load(text) if path.suffix == ".yaml" else json.loads(text)


def documents() -> list[pathlib.Path]:
    return sorted([*(CORPUS / "rest").glob("*"), *(CORPUS / "import").glob("*")]) if CORPUS.is_dir() else []


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_a_real_document_is_read_unless_it_cannot_be_deployed(path):
    _, problems = routes(node(load(path), path.name))
    errors = [item for item in problems if item.severity == "error"]
    assert [said(item) for item in errors if path.name not in REFUSED] == []
    assert path.name not in REFUSED or REFUSED[path.name] in {item.address for item in errors}


def test_nearly_all_real_documents_can_be_deployed():
    assert len(documents()) == 45
    assert len(REFUSED) == 2


@pytest.mark.parametrize(("name", "case", "answer"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_the_result_is_what_aws_was_recorded_to_make(name, case, answer):
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))[TEST + case]["recorded-content"]
    made, _ = routes(node(load(CORPUS / "import" / name), name))
    ours = comparable(resources("api", made.plain()))
    theirs = comparable(resources("api", recorded_as_spec(recorded, answer)))
    shown = shown_kinds(recorded)
    ours = {address: item for address, item in ours.items() if address.split(":")[0] in shown}
    theirs = {address: item for address, item in theirs.items() if address.split(":")[0] in shown}
    assert_alike(pair_up(ours, theirs))


def shown_kinds(recorded: dict[str, Any]) -> set[str]:
    """The kinds that a recording shows; it asks for models and authorizers only sometimes."""
    always = {"rest_api", "resource", "method", "method_response", "integration", "integration_response"}
    asked = {"get-models": "model", "get-authorizers": "authorizer"}
    return always | {kind for key, kind in asked.items() if key in recorded}


def recorded_as_spec(recorded: dict[str, Any], answer: str) -> dict[str, Any]:
    """Return recorded answers in the form that the importer gives, ids replaced by names."""
    prefix, listing = RESOURCES_OF.get(answer, ("", "resources"))
    authorizers = items(recorded.get("get-authorizers", []))
    names = {item["id"]: item["name"] for item in authorizers}
    routes, bare = {}, []
    for resource in recorded[listing]["items"]:
        path = resource["path"]
        for verb in resource.get("resourceMethods", {}):
            method = recorded[f"{prefix}method-{path.strip('/') or 'root'}-{verb.lower()}"]
            routes[f"{verb} {path}"] = recorded_route(method, names)
        if not resource.get("resourceMethods") and path != "/":
            bare.append(path)
    return {
        **recorded[answer],
        "endpointConfiguration": None,
        "routes": routes,
        "resources": bare,
        "authorizers": {item["name"]: item for item in authorizers},
        "models": {item["name"]: item for item in items(recorded.get("get-models", []))},
    }


def items(answer: Any) -> list[dict[str, Any]]:
    return answer["items"] if isinstance(answer, dict) else answer


def recorded_route(method: dict[str, Any], authorizers: dict[str, str]) -> dict[str, Any]:
    integration = dict(method["methodIntegration"])
    halves = {"method": method.get("methodResponses", {}), "integration": integration.pop("integrationResponses", {})}
    statuses = sorted({*halves["method"], *halves["integration"]})
    return {
        **method,
        "authorizer": authorizers.get(method.get("authorizerId", "")),
        "integration": {**integration, "cacheNamespace": None},
        "responses": {
            status: {half: found[status] for half, found in halves.items() if status in found} for status in statuses
        },
    }


def pair_up(ours: dict[str, Any], theirs: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Pair resources by address; the recorder replaced some names, so addresses are compared loosely too."""
    assert len(ours) == len(theirs), (sorted(ours), sorted(theirs))
    pairs = list(zip(sorted(ours.items()), sorted(theirs.items()), strict=True))
    for (mine, _), (recorded, _) in pairs:
        assert alike(mine, recorded), (mine, recorded)
    return [(mine, recorded) for (_, mine), (_, recorded) in pairs]


def assert_alike(pairs: list[tuple[Any, Any]]) -> None:
    for mine, recorded in pairs:
        if not isinstance(recorded, bool):
            for item in KINDS[kind(recorded)].fields:
                if item.attribute not in ("name", "security_policy"):
                    value, other = getattr(mine, item.attribute), getattr(normalise(recorded), item.attribute)
                    assert alike(value, other), (item.attribute, value, other)


def kind(resource: Any) -> str:
    return next(name for name, declared in KINDS.items() if declared.cls is type(resource))


def alike(ours: Any, recorded: Any) -> bool:
    """Compare with what the recorder changed: `<region>` stands for any text, JSON texts are parsed, lists sorted."""
    if isinstance(ours, str) and "${" in ours:
        return isinstance(recorded, str)  # a placeholder of the document, filled in before the recording
    if isinstance(recorded, str) and isinstance(ours, str):
        pattern = "".join(
            ".*" if part.startswith("<") else re.escape(part) for part in re.split(r"(<[^<>]+>)", recorded)
        )
        return ours == recorded or re.fullmatch(pattern, ours, re.DOTALL) is not None
    if hasattr(recorded, "items") and isinstance(ours, str):
        return alike(json.loads(ours), recorded)
    if hasattr(recorded, "items") and hasattr(ours, "items"):
        keys = itertools.zip_longest(sorted(ours), sorted(recorded))
        return all(a is not None and b is not None and alike(a, b) and alike(ours[a], recorded[b]) for a, b in keys)
    if isinstance(recorded, list | tuple | frozenset) and isinstance(ours, list | tuple | frozenset):
        both = zip(sorted(ours, key=str), sorted(recorded, key=str), strict=False)
        return len(ours) == len(recorded) and all(alike(a, b) for a, b in both)
    return bool(ours == recorded)
