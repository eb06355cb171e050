"""Every problem that specs can have, at its line; and specs that have none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from apigwctl.spec import json_schema
from apigwctl.spec.relations import RULES, VALUE_RULES
from apigwctl.spec.text import read
from tests.unit.spec.scenarios import Scenario, run, said, scenarios

ALL = scenarios()
VALID = [scenario for scenario in ALL if scenario.file == "valid"]


def _id(scenario: Scenario) -> str:
    return f"{scenario.file}: {scenario.title}"


@pytest.fixture(scope="module")
def validator() -> Any:
    made = json_schema.schema()
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


@pytest.mark.parametrize("scenario", ALL, ids=_id)
def test_a_scenario_is_told_exactly_its_lines(scenario: Scenario, tmp_path: Path):
    assert said(scenario, tmp_path) == list(scenario.lines)


@pytest.mark.parametrize("scenario", [item for item in ALL if item.file != "valid"], ids=_id)
def test_a_scenario_outside_the_valid_ones_expects_something(scenario: Scenario):
    assert scenario.lines


@pytest.mark.parametrize("scenario", VALID, ids=_id)
def test_a_valid_spec_fits_the_json_schema(scenario: Scenario, validator: Any):
    for text in filter(None, (scenario.spec, scenario.project)):
        documents, problems = read(text, "spec.yaml")
        assert not problems
        for document in documents:
            # Sibling branches of oneOf make unreadable messages: the branch of the kind is what matters.
            plain = document.plain()
            name = plain.get("kind", "Project")
            branch = validator.evolve(schema={"$ref": f"#/$defs/{name}", "$defs": validator.schema["$defs"]})
            assert [error.message for error in branch.iter_errors(plain)] == []
            validator.validate(plain)


@pytest.mark.parametrize("scenario", VALID, ids=_id)
def test_a_valid_spec_asks_for_resources(scenario: Scenario, tmp_path: Path):
    _, loaded = run(scenario, tmp_path)
    assert len(loaded.snapshot) > 0
    assert loaded.errors == ()


def test_every_rule_has_a_scenario():
    found = {word.rpartition("[")[2] for scenario in ALL for line in scenario.lines for word in line.split("]")[:-1]}
    assert {rule.id for rule in RULES} | set(VALUE_RULES) <= found


def test_every_example_fits_the_json_schema(validator: Any):
    examples = Path(__file__).resolve().parents[3] / "specs"
    checked = 0
    for path in sorted(examples.rglob("*.yaml")):
        documents, problems = read(path.read_text(encoding="utf-8"), path.name)
        assert not problems
        for document in documents:
            plain = document.plain()
            if "kind" in plain or "project" in plain:
                checked += 1
                assert [f"{path}: {error.message}" for error in validator.iter_errors(plain)] == []
    assert checked > 0
