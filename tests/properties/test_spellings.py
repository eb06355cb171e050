"""What holds of targets, overlays and variables: they are other ways to say the same."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from apigwctl.spec.documents import Document
from apigwctl.values import Node, Source
from tests.properties.projects import projects
from tests.properties.spellings import spellings
from tests.properties.world import Documents, loaded, one_in, session

NOWHERE = Node(None, Source("", 1, 1))


@one_in(2)
@given(project=projects(), data=st.data())
def test_overlays_targets_and_variables_mean_what_plain_documents_say(
    folder: Path, project: Documents, data: Any
) -> None:
    project = [_referring(document) for document in project]
    spelling = data.draw(spellings(project))
    plain = loaded(project, folder)
    found = loaded(spelling.documents, folder, about=spelling.about)
    assert found.errors == (), "\n".join(map(str, found.errors))
    assert found.snapshot.resources == plain.snapshot.resources
    assert [_placeless(item) for item in found.documents] == [_placeless(item) for item in plain.documents]
    assert session(found).context == session(plain).context


def _referring(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document without a secret in its text, which would be known by its place."""
    return {**document, "value": f"${{secretsmanager:{document['name']}}}"} if "value" in document else document


def _placeless(document: Document) -> Document:
    return dataclasses.replace(document, source=NOWHERE.source, node=NOWHERE)
