"""The example projects, applied and imported as if somebody else had made them: adopting them changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from apigwctl.sandbox.lifecycle import in_process
from apigwctl.spec.project import find_project
from apigwctl.workflows import Options, apply, import_, plan
from apigwctl.workflows.finding import Selection
from tests.functional.test_examples import SPECS
from tests.functional.test_import_kinds import taken_off
from tests.functional.test_import_specs import besides_tags
from tests.sandbox_project import Project

EXAMPLES = (
    "http-jwt", "http-sqs", "openapi", "partner-api", "private-api", "rest-cognito", "two-regions", "websocket-chat",
)  # fmt: skip
"""Those that have the most different things in them."""

TOLD = "AWS does not tell what stage"
"""What an import says that it leaves alone, and rightly."""


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_adopted_without_a_change(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(SPECS / name, folder, ignore=shutil.ignore_patterns(".apigwctl", "__pycache__"))
    project = find_project(folder)
    assert project is not None
    chosen = project.target()
    region = next(iter(chosen.regions), "us-east-1")
    seed = folder / "sandbox.yaml"
    here = Options(directory=folder, sandbox=True, targets=(chosen.name,), region=region)
    with in_process(None, account=chosen.account, region=region, seed_file=seed if seed.is_file() else None) as sandbox:
        (result,) = apply(here, consent=lambda _: True, listener=lambda _: None)
        assert result.verified
        taken_off(Project(folder, sandbox), account=chosen.account, region=region)
        found = import_(here, Selection(everything=True), Path("../taken"))
        assert [item for item in found.unsaid if TOLD not in item.text] == []
        options = Options(directory=tmp_path / "taken", sandbox=True, adopt=True)
        (made,) = plan(options)
        assert made.problems == ()
        assert besides_tags(made) == []
        (adopted,) = apply(options, consent=lambda _: True, listener=lambda _: None)
        assert adopted.verified
