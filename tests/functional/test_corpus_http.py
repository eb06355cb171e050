"""Real OpenAPI documents of HTTP APIs, referred to by a short spec: applied to the sandbox, then planned empty."""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from apigwctl.errors import SpecError
from apigwctl.sandbox.lifecycle import in_process
from apigwctl.workflows import Options, apply, plan
from apigwctl.workflows.sessions import SANDBOX_FOLDER

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
FOLDER = SHARED / "corpus" / "http"

pytestmark = [
    pytest.mark.needs_shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of shared documents is absent"),
]

SPEC = "kind: HttpApi\nname: corpus\nopenapi: ./{document}\nstages:\n  $default: {{}}\n"

REFUSED = {
    "api_http_paths_with_if_condition.MyApi.json": "corpus/POST /post integration: https://www.otherURI.co/ is no ARN",
    "definition_body_intrinsics_support.HttpApiIfIntrinsicAndNoOpenApiEditor.json": (
        "corpus/POST /post integration: https://www.alphavantage.co/ is no ARN"
    ),
    "http_api_existing_openapi.MyApi.json": "corpus/$default: timeoutInMillis must be a whole number",
}
"""Documents that AWS would refuse, and what the problem says of the route and what it lacks."""


def documents() -> list[Path]:
    return sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_a_real_document_applies_and_plans_empty_or_is_refused_by_name(document: Path, tmp_path: Path) -> None:
    (tmp_path / document.name).write_text(document.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "spec.yaml").write_text(SPEC.format(document=document.name), encoding="utf-8")
    options = Options(directory=tmp_path, paths=(Path("spec.yaml"),), sandbox=True)
    if document.name in REFUSED:
        with pytest.raises(SpecError) as refusal:
            apply(options, consent=lambda _: True, listener=lambda _: None)
        assert any(REFUSED[document.name] in str(problem) for problem in refusal.value.problems)
        with in_process(tmp_path / SANDBOX_FOLDER):
            assert boto3.client("apigatewayv2", region_name="us-east-1").get_apis()["Items"] == []
        return
    (result,) = apply(options, consent=lambda _: True, listener=lambda _: None)
    assert [step.error for step in result.steps if step.error] == []
    assert result.verified
    assert all(item.is_empty for item in plan(options))


def test_all_documents_but_three_can_be_deployed() -> None:
    assert set(REFUSED) <= {path.name for path in documents()}
    assert (len(documents()), len(REFUSED)) == (10, 3)
