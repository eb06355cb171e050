"""Data -> YAML -> data: what is written is what is read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigwctl.spec.text import read_one
from apigwctl.spec.writing.yaml_text import yaml_text

PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=20)
WORDS = ["1", "1e3", "0123", "yes", "on", "null", "~", "", " x", "x ", "a: b", "# c", "- d", "{e}", "2012-10-17", "<<"]
LINES = [
    "two\nlines\n",
    "no end\nhere",
    "  indented\nfirst",
    "\n",
    "blank \nend",
    "a\n\n\nb\n",
    "tab\there\n",
    "a\r\nb",
]
TEXTS = PRINTABLE | st.sampled_from([*WORDS, *LINES])
SCALARS = TEXTS | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(-1e6, 1e6) | st.none()
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=20
)


@given(data=st.dictionaries(TEXTS, DATA, max_size=5))
def test_what_is_written_reads_as_it_was(data: dict[str, Any]) -> None:
    text = yaml_text(data)
    node, problems = read_one(text, "x.yaml")
    assert problems == (), text
    assert node is not None
    assert node.plain() == data, text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"types": ["REGIONAL"]}, "types: [REGIONAL]\n"),
        ({"GET /a/{id}": {"lambda": "orders"}}, "GET /a/{id}: {lambda: orders}\n"),
        ({"period": 500.0}, "period: 500\n"),
        ({"variables": {"more": "1"}}, 'variables: {more: "1"}\n'),
        ({"template": "#set($a = 1)\n$a\n"}, "template: |\n  #set($a = 1)\n  $a\n"),
        ({"mappings": {"": "orders@prod"}}, 'mappings: {"": orders@prod}\n'),
        ({"origins": ["https://shop.example"]}, 'origins: ["https://shop.example"]\n'),
        ({"body": {"text": '{"a": 1}'}}, "body: {text: '{\"a\": 1}'}\n"),
        ({"items": [{"a": {"b": {}}}]}, "items:\n  - a:\n      b: {}\n"),
    ],
)
def test_it_reads_well(data: dict[str, Any], text: str) -> None:
    assert yaml_text(data) == text


def test_comments_stand_at_the_head() -> None:
    assert yaml_text({"kind": "Account"}, ["one\ntwo"]) == "# one\n# two\nkind: Account\n"
