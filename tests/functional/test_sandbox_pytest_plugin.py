"""The pytest fixture that we ship, as docs/sandbox.md shows it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

from apigwctl.sandbox import settings
from tests.doc_examples import DOCS

PAGE = (DOCS / "sandbox.md").read_text(encoding="utf-8")


def files(language: str) -> dict[str, str]:
    """The page's examples that begin with the name of a file."""
    found = re.findall(rf"```{language}\n# (\S+)\n(.*?)```", PAGE, re.DOTALL)
    return dict(found)


def test_the_example_of_the_documentation_passes_as_a_users_own_tests(tmp_path: Path) -> None:
    written = files("python")
    assert set(written) == {"conftest.py", "test_shop.py"}
    for name, text in written.items():
        (tmp_path / name).write_text(text)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTEST_"))}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 passed" in run.stdout


def test_the_settings_of_the_documentation_are_settings() -> None:
    found = settings.changes(yaml.safe_load(files("yaml")["settings.yaml"]))
    assert found["request_quotas"] is True
    assert [rule.fault for rule in found["faults"]] == ["drop-after", "409", "503"]
    assert found["faults"][2].probability == 0.02


def test_the_documentation_names_every_setting_and_every_duration() -> None:
    documented = set(re.findall(r"`(\w+)`", PAGE))
    assert set(settings.Settings().to_data()) | {"faults"} | set(settings.AS_AWS) <= documented
