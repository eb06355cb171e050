"""APIs that real OpenAPI documents made, imported as specs: adopting them changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from apigwctl.sandbox.lifecycle import in_process
from apigwctl.workflows import Options, apply, import_, plan
from apigwctl.workflows.finding import Selection
from tests.functional.test_corpus import documents
from tests.functional.test_import_specs import besides_tags

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

pytestmark = [
    pytest.mark.needs_shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of shared documents is absent"),
]


REFUSED = {
    "api_with_security_definition_and_components.ExplicitApi.json": "CognitoAuthorizer: type COGNITO_USER_POOLS needs",
}
"""What AWS took from an import and the spec language refuses: told, and left to people."""


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_an_api_of_a_real_document_is_adopted_without_a_change(document: Path, tmp_path: Path) -> None:
    with in_process(None, account="123456789012", region="us-east-1"):
        api = made_of(document)
        if api is None:
            pytest.skip("AWS refuses the document")
        found = import_(Options(directory=tmp_path, sandbox=True), Selection(everything=True), Path("taken"))
        if document.name in REFUSED:
            assert [REFUSED[document.name] in item.text for item in found.unsaid] == [True]
            return
        assert [str(item) for item in found.unsaid] == []
        options = Options(directory=tmp_path / "taken", sandbox=True, adopt=True)
        (made,) = plan(options)
        assert made.problems == ()
        assert besides_tags(made) == []
        (result,) = apply(options, consent=lambda _: True, listener=lambda _: None)
        assert result.verified


def made_of(document: Path) -> Any:
    """Import a document by hand, deploy it, and return its id; None when AWS refuses either."""
    client = boto3.client(
        "apigateway", "us-east-1", aws_access_key_id="123456789012", aws_secret_access_key="123456789012"
    )
    try:
        api = client.import_rest_api(body=document.read_bytes())["id"]
        client.create_deployment(restApiId=api, stageName="prod", description="by hand")
    except ClientError:
        return None
    return api
