"""Bad input becomes problems: nothing that can be written raises."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apigwctl.spec.interpolation import Environment
from apigwctl.spec.load import load
from apigwctl.spec.project import parse_project
from apigwctl.spec.text import read
from tests.unit.spec.scenarios import scenarios

HERE = Environment(account="111111111111", region="eu-west-1")
ODD: tuple[Any, ...] = (None, True, 0, -1, 1.5, "", "x", "./none.json", "${var.x}", "${", [], {}, [{}], {"a": 1}, [[1]])
VALID = [list(yaml.safe_load_all(item.spec)) for item in scenarios() if item.file == "valid"]


@given(st.text(max_size=200))
def test_any_text_is_read_or_told_what_is_wrong(text: str):
    documents, problems = read(text, "spec.yaml")
    assert isinstance(documents, tuple)
    assert all(problem.source is not None for problem in problems)


@given(st.text(alphabet="{}[]:,-#&*!|>'\"%@` \n\tab01\\<=~", max_size=80))
def test_any_text_of_yaml_signs_is_read_or_told_what_is_wrong(text: str):
    documents, problems = read(text, "spec.yaml")
    assert documents or problems or not text.strip() or isinstance(documents, tuple)


@given(st.text(alphabet="project: targs\n{}[]0a-", max_size=120))
def test_any_project_file_is_read_or_told_what_is_wrong(text: str):
    _, problems = parse_project(text, Path("apigwctl.yaml"))
    assert all(problem.message for problem in problems)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inside for place in _places(item, (*path, key)))]


def _with(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _with(value[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize("documents", VALID)
def test_any_value_in_any_place_of_a_spec_is_taken_or_told_what_is_wrong(documents: list[Any], tmp_path: Path):
    path = tmp_path / "spec.json"
    for place in _places(documents)[1:]:
        for odd in random.Random(str(place)).sample(ODD, 1):
            changed = _with(documents, place, odd)
            path.write_text("\n---\n".join(json.dumps(item) for item in changed), encoding="utf-8")
            for problem in load([path], HERE, base=tmp_path).problems:
                assert problem.message
                assert problem.rule


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.dictionaries(st.sampled_from(["routes", "stages", "cors", "openapi", "models", "x"]), st.sampled_from(ODD)))
def test_any_rest_api_is_taken_or_told_what_is_wrong(tmp_path: Path, body: dict[str, Any]):
    path = tmp_path / "spec.json"
    path.write_text(json.dumps({"kind": "RestApi", "name": "orders", **body}), encoding="utf-8")
    assert load([path], HERE, base=tmp_path).documents
