"""OpenAPI documents that others wrote, each beneath a spec of five lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from apigwctl.spec.load import load
from tests.unit.spec.conftest import HERE

CORPUS = Path(__file__).resolve().parents[3].parent / "shared" / "corpus"
REFUSED_AT_MOST = 2


@pytest.mark.needs_shared
def test_documents_of_others_are_taken_or_refused_by_the_name_of_a_method(tmp_path: Path):
    documents = sorted([*CORPUS.glob("rest/*"), *CORPUS.glob("import/*")])
    if not documents:
        pytest.skip("../shared/corpus is not here")
    refused = []
    for document in documents:
        path = tmp_path / "spec.yaml"
        path.write_text(f"kind: RestApi\nname: pets\nopenapi: {{file: {document}}}\nstages:\n  prod: {{}}\n")
        loaded = load([path], HERE, base=tmp_path)
        assert len(loaded.snapshot) > 0
        if loaded.errors:
            refused.append(document.name)
            assert any(verb in loaded.errors[0].address for verb in ("GET", "POST", "ANY", "PUT", "DELETE"))
    assert len(refused) <= REFUSED_AT_MOST, refused
