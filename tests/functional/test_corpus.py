"""Real OpenAPI documents, referred to by a short spec: applied to the sandbox, held against what AWS made of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from apigwctl.errors import SpecError
from apigwctl.sandbox.lifecycle import in_process
from apigwctl.workflows import Options, apply
from apigwctl.workflows.sessions import SANDBOX_FOLDER

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
CORPUS = SHARED / "corpus"
RECORDED = SHARED / "facts" / "recorded" / "test_apigateway_import.snapshot.json"

pytestmark = [
    pytest.mark.needs_shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of shared documents is absent"),
]

SPEC = "kind: RestApi\nname: corpus\nopenapi: ./{document}\nstages:\n  prod: {{}}\n"

REFUSED = {
    "api_with_any_method_in_swagger.MyApi.json": "corpus/ANY $default: $default is no path of a REST API",
    "definition_body_intrinsics_support.RestApiIfIntrinsicAndNoSwaggerEditor.json": (
        "corpus/POST /post: the AWS_PROXY integration lacks an ARN in its uri"
    ),
}
"""Documents that AWS would refuse, and what the problem says of the method and what it lacks."""

FILLED = {
    "${uri}": "http://petstore.execute-api.us-east-1.amazonaws.com/petstore/pets",
    "${cognito_pool_arn}": "arn:aws:cognito-idp:us-east-1:111111111111:userpool/us-east-1_ABC123",
}
"""What the recorder put in place of the documents' own placeholders."""

PAIRS = [
    ("petstore-authorizer.swagger.json", "test_import_swagger_api", ""),
    ("openapi.spec.tf.json", "test_import_and_validate_rest_api[openapi.spec.tf.json]", ""),
    ("swagger-mock-cors.json", "test_import_and_validate_rest_api[swagger-mock-cors.json]", ""),
    ("openapi.spec.circular-ref.json", "test_import_with_circular_models", ""),
    ("openapi.cognito-auth.json", "test_import_with_cognito_auth_identity_source", ""),
    ("openapi-basepath-url.yaml", "test_import_rest_api_with_base_path_oas30[ignore]", "srv-url-"),
]
"""A document, the test that recorded AWS's import of it with base path mode `ignore`, and the prefix of its answers."""


def documents() -> list[Path]:
    return sorted(path for folder in ("rest", "import") for path in (CORPUS / folder).glob("*"))


def project(folder: Path, document: Path, *, filled: bool = False) -> Options:
    """Write a spec of five lines that refers to a copy of a document."""
    text = document.read_text(encoding="utf-8")
    for placeholder, value in FILLED.items() if filled else ():
        text = text.replace(placeholder, value)
    (folder / document.name).write_text(text, encoding="utf-8")
    (folder / "spec.yaml").write_text(SPEC.format(document=document.name), encoding="utf-8")
    return Options(directory=folder, paths=(Path("spec.yaml"),), sandbox=True)


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_a_real_document_applies_and_plans_empty_or_is_refused_by_name(document: Path, tmp_path: Path) -> None:
    options = project(tmp_path, document)
    if document.name in REFUSED:
        with pytest.raises(SpecError) as refusal:
            apply(options, consent=lambda _: True, listener=lambda _: None)
        assert any(REFUSED[document.name] in str(problem) for problem in refusal.value.problems)
        with in_process(tmp_path / SANDBOX_FOLDER):
            assert boto3.client("apigateway", region_name="us-east-1").get_rest_apis()["items"] == []
        return
    (result,) = apply(options, consent=lambda _: True, listener=lambda _: None)
    assert [step.error for step in result.steps if step.error] == []
    assert result.verified


def test_at_most_two_documents_of_the_corpus_are_refused() -> None:
    assert set(REFUSED) <= {path.name for path in documents()}
    assert (len(documents()), len(REFUSED)) == (45, 2)


@pytest.mark.parametrize(("name", "case", "prefix"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_what_is_live_equals_what_aws_made_of_the_document(name: str, case: str, prefix: str, tmp_path: Path) -> None:
    options = project(tmp_path, CORPUS / "import" / name, filled=True)
    (result,) = apply(options, consent=lambda _: True, listener=lambda _: None)
    assert result.verified
    compared = []
    with in_process(tmp_path / SANDBOX_FOLDER):
        live = Live(boto3.client("apigateway", region_name="us-east-1"))
        for key, wanted in recording(case).items():
            found = live.answer(key, prefix)
            if found is not None and "Error" not in wanted:
                assert_like(wanted, found["items"] if isinstance(wanted, list) else found, key)
                compared.append(key)
    assert len(compared) >= 6, compared


def recording(case: str) -> dict[str, Any]:
    found = json.loads(RECORDED.read_text(encoding="utf-8"))
    return next(item["recorded-content"] for name, item in found.items() if name.endswith("::" + case))


class Live:
    """The live API in the shapes that the recordings have."""

    def __init__(self, client: Any) -> None:
        self.client = client
        (self.api,) = client.get_rest_apis()["items"]
        self.id = self.api["id"]
        resources = client.get_resources(restApiId=self.id, embed=["methods"], limit=500)["items"]
        self.resources = {item["path"]: item for item in resources}

    def answer(self, key: str, prefix: str) -> Any:
        """Return what AWS would have answered under a key of a recording, or None for what is not compared."""
        match key:
            case "get-models":
                models = self.client.get_models(restApiId=self.id, limit=500)["items"]
                return {"items": [item for item in models if item["name"] not in ("Empty", "Error")]}
            case "get-authorizers":
                return {"items": self.client.get_authorizers(restApiId=self.id, limit=500)["items"]}
            case "request-validators":
                return {"items": self.client.get_request_validators(restApiId=self.id)["items"]}
            case "resources" | "get-resources-oas30-srv-url":
                bare = [
                    {**item, "resourceMethods": {verb: {} for verb in item["resourceMethods"]}}
                    if "resourceMethods" in item
                    else item
                    for item in self.resources.values()
                ]
                return {"items": bare}
        found = re.fullmatch(rf"{prefix}(method|integration)(-response)?-(.*)-(\w+)", key)
        return self._method(found) if found else None

    def _method(self, found: re.Match[str]) -> Any:
        path = "/" if found[3] == "root" else f"/{found[3]}"
        method = self.resources[path]["resourceMethods"][found[4].upper()]
        whole = method if found[1] == "method" else method["methodIntegration"]
        if not found[2]:
            return whole
        responses = whole.get("methodResponses" if found[1] == "method" else "integrationResponses", {})
        return responses.get("200") or next(iter(responses.values()), {})


def assert_like(wanted: Any, found: Any, where: str) -> None:
    """Compare through the members that a recording shows; ids and dates are placeholders there."""
    if isinstance(wanted, str) and re.search(r"<[\w-]+(:\d+)?>|^datetime$", wanted):
        return
    if isinstance(wanted, dict | list) and isinstance(found, str):
        found = json.loads(found)
    if isinstance(wanted, dict):
        assert isinstance(found, dict), where
        shown = set(wanted) - {"ResponseMetadata"}
        assert shown == set(found), f"{where}: {sorted(shown ^ set(found))}"
        for key in sorted(shown):
            assert_like(wanted[key], found[key], f"{where}.{key}")
    elif isinstance(wanted, list):
        entries = list(without_built_in(wanted))
        assert len(entries) == len(found), where
        for one, other in zip(sorted(entries, key=rank), sorted(found, key=rank), strict=True):
            assert_like(one, other, f"{where}[]")
    else:
        assert wanted == found, where


def without_built_in(items: list[Any]) -> Iterator[Any]:
    for item in items:
        # The recorder put a placeholder for the name of the built-in model where it was ambiguous.
        if not (isinstance(item, dict) and "schema" in item and item.get("name") in ("Empty", "Error", "<name:2>")):
            yield item


def rank(item: Any) -> str:
    """Recordings are sorted by the recorder, so order proves nothing; names and paths tell items apart."""
    return str(item.get("name") or item.get("path") or item) if isinstance(item, dict) else str(item)
