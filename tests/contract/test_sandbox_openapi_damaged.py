"""However a document is damaged, the sandbox reads it or refuses it in AWS's words; it never fails."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from apigwctl.sandbox.openapi import InvalidDocument, read
from tests.contract.test_sandbox_openapi_export import EVERYTHING

JUNK: list[Any] = [
    None,
    True,
    0,
    3.5,
    "",
    "x",
    [],
    [1],
    [None],
    [{}],
    {},
    {"a": None},
    {"$ref": "#/x"},
    {"type": "aws"},
]


def places(node: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the nodes of a document are, itself apart."""
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in members:
        yield (*place, key)
        yield from places(value, (*place, key))


PLACES = list(places(EVERYTHING))


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_a_damaged_document_is_read_or_refused(junk: Any) -> None:
    answers = {answer(damaged(place, junk)) for place in PLACES}
    assert "read" in answers
    assert answers <= {
        "read",
        "Invalid OpenAPI input.",
        "Unable to parse API definition because of a malformed integration at path /pets/{id}.",
    }


def damaged(place: tuple[Any, ...], junk: Any) -> bytes:
    document = copy.deepcopy(EVERYTHING)
    node: Any = document
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = junk
    return json.dumps(document).encode()


def answer(body: bytes) -> str:
    try:
        made = read(body, account="1", region="eu-west-1")
    except InvalidDocument as refused:
        return str(refused)
    json.dumps([made.api, made.paths, made.models, made.documentation_parts])
    return "read"
