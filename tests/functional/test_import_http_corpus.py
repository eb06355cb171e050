"""HTTP APIs that real OpenAPI documents made, imported as specs: adopting them changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from apigwctl.sandbox.lifecycle import in_process
from apigwctl.workflows import Options, apply, import_, plan
from apigwctl.workflows.finding import Selection
from tests.functional.test_corpus_http import REFUSED, SHARED, documents
from tests.functional.test_import_specs import besides_tags

pytestmark = [
    pytest.mark.needs_shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of shared documents is absent"),
]

TAKEN = [item for item in documents() if item.name not in REFUSED]
"""The documents that AWS takes."""


@pytest.mark.parametrize("document", TAKEN, ids=lambda path: path.name)
@pytest.mark.parametrize("auto", [True, False], ids=["auto-deployed", "deployed"])
def test_an_api_of_a_real_document_is_adopted_without_a_change(document: Path, auto: bool, tmp_path: Path) -> None:
    with in_process(None, account="123456789012", region="us-east-1"):
        made_of(document, auto=auto)
        found = import_(Options(directory=tmp_path, sandbox=True), Selection(everything=True), Path("taken"))
        assert [str(item) for item in found.unsaid] == []
        options = Options(directory=tmp_path / "taken", sandbox=True, adopt=True)
        (made,) = plan(options)
        assert made.problems == ()
        assert besides_tags(made) == []
        (result,) = apply(options, consent=lambda _: True, listener=lambda _: None)
        assert result.verified
        assert [item.is_empty for item in plan(options)] == [True]


def test_seven_documents_of_the_corpus_make_apis() -> None:
    assert len(TAKEN) == 7


def made_of(document: Path, *, auto: bool) -> None:
    """Import a document by hand, and serve it from a stage."""
    client: Any = boto3.client(
        "apigatewayv2", "us-east-1", aws_access_key_id="123456789012", aws_secret_access_key="123456789012"
    )
    try:
        api = client.import_api(Body=document.read_text(encoding="utf-8"))["ApiId"]
    except ClientError as error:
        pytest.fail(f"AWS refuses the document: {error}")
    stage = {"AutoDeploy": True} if auto else {"DeploymentId": client.create_deployment(ApiId=api)["DeploymentId"]}
    client.create_stage(ApiId=api, StageName="$default", **stage)
