from __future__ import annotations

from typing import Any

import pytest

from apigwctl.spec.scalars import as_written
from apigwctl.spec.text import read, read_one

VALUES: list[tuple[str, Any]] = [
    ("on", "on"),
    ("off", "off"),
    ("yes", "yes"),
    ("No", "No"),
    ("true", True),
    ("False", False),
    ("null", None),
    ("~", None),
    ("12", 12),
    ("-3", -3),
    ("0123", 123),
    ("0x10", "0x10"),
    ("1_000", "1_000"),
    ("1:30", "1:30"),
    ("1.10", 1.1),
    ("1e3", 1000.0),
    (".5", 0.5),
    (".inf", ".inf"),
    ("2012-10-17", "2012-10-17"),
    ("9" * 60, "9" * 60),
    ("'12'", "12"),
    ('"true"', "true"),
    ("!!str 12", "12"),
    ("!!int '12'", 12),
    ('"\\ud83d\\ude00"', "\U0001f600"),
    ("|\n  a\n  b\n", "a\nb\n"),
]


@pytest.mark.parametrize(("text", "value"), VALUES, ids=[text for text, _ in VALUES])
def test_a_scalar_is_read_as_yaml_1_2_says(text: str, value: Any):
    documents, problems = read(f"key: {text}", "f.yaml")
    assert problems == ()
    assert documents[0].plain() == {"key": value}
    assert type(documents[0].plain()["key"]) in (type(value), *type(value).__subclasses__())


@pytest.mark.parametrize("text", ["0123", "1.10", "1e3", "200", "true"])
def test_a_number_remembers_how_it_was_written(text: str):
    documents, _ = read(f"key: {text}", "f.yaml")
    assert as_written(documents[0].value["key"].value) == text


def test_values_and_keys_know_their_places():
    documents, _ = read("a:\n  - b: 1\n---\nc: {d: 2}\n", "f.yaml")
    first, second = documents
    assert str(first.key_source("a")) == "f.yaml:1:1"
    assert str(first.value["a"].value[0].value["b"].source) == "f.yaml:2:8"
    assert str(second.value["c"].key_source("d")) == "f.yaml:4:5"


def test_keys_are_text_as_it_is_written():
    documents, _ = read("200: a\ntrue: b\non: c\n", "f.yaml")
    assert list(documents[0].value) == ["200", "true", "on"]


def test_merge_keys_give_way_to_what_is_said():
    documents, problems = read("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: [*a, {z: 4}]}\n", "f.yaml")
    assert problems == ()
    assert documents[0].plain()["b"] == {"x": 1, "y": 3}
    assert documents[0].plain()["c"] == {"x": 1, "y": 2, "z": 4}


def test_json_may_be_indented_with_tabs():
    documents, problems = read('{\n\t"a": [1,\n\t\t2]\n}', "f.json")
    assert problems == ()
    assert documents[0].plain() == {"a": [1, 2]}
    assert str(documents[0].value["a"].source) == "f.json:2:7"


def test_aliases_that_explode_are_refused():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]" for before, name in zip("abcdefg", "bcdefgh", strict=True)
    ]
    _, problems = read("\n".join(lines), "f.yaml")
    assert [problem.rule for problem in problems] == ["yaml-limit"]


def test_empty_documents_are_left_out():
    documents, problems = read("---\n---\na: 1\n---\n# nothing\n", "f.yaml")
    assert (len(documents), problems) == (1, ())


def test_a_second_document_is_refused_where_one_is_meant():
    node, problems = read_one("a: 1\n---\nb: 2\n", "f.yaml")
    assert node is None
    assert [str(problem) for problem in problems] == ["f.yaml:3:1: one document expected, found 2 [yaml-syntax]"]
