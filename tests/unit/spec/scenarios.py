"""Running a validate scenario: its files in a folder, loaded, and what was said about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from apigwctl.spec.interpolation import Environment, External, Resolved
from apigwctl.spec.load import Loaded, environment_of, load
from apigwctl.spec.project import FILE_NAME, Project, read_project
from apigwctl.values import EMPTY, Problem, Secret

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "validate"


@dataclass(frozen=True)
class Scenario:
    """A spec and what is said about it."""

    file: str
    title: str
    spec: str
    lines: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    project: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict)
    account: str = "111111111111"
    region: str = "eu-west-1"


def scenarios() -> list[Scenario]:
    """Return every scenario of the folder."""
    return [
        Scenario(path.stem, **{**item, "lines": tuple(item.get("lines", ()))})
        for path in sorted(FOLDER.glob("*.yaml"))
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def said(scenario: Scenario, folder: Path) -> list[str]:
    """Return the lines of everything that a scenario's specs are told."""
    problems, loaded = run(scenario, folder)
    found = (*problems, *loaded.problems, *loaded.notes)
    return [str(item) if item.severity == "error" else f"{item.severity}: {item}" for item in found]


def run(scenario: Scenario, folder: Path) -> tuple[tuple[Problem, ...], Loaded]:
    """Load a scenario in a folder: the problems of its project file, and what was loaded."""
    for name, text in {**scenario.files, "spec.yaml": scenario.spec}.items():
        (folder / name).write_text(text, encoding="utf-8")
    project, problems = None, ()
    if scenario.project:
        (folder / FILE_NAME).write_text(scenario.project, encoding="utf-8")
        project, problems = read_project(folder / FILE_NAME)
    environment = _environment(scenario, project)
    loaded = load([folder / "spec.yaml"], environment, project=project, externals=_externals(scenario), base=folder)
    return problems, loaded


def _environment(scenario: Scenario, project: Project | None) -> Environment:
    if project is not None and project.targets:
        target = next(iter(project.targets.values()))
        return environment_of(target, next(iter(target.regions)))
    return Environment(account=scenario.account, region=scenario.region)


def _externals(scenario: Scenario) -> Mapping[External, Any]:
    if not scenario.secrets:
        return EMPTY
    return {
        External(*name.split(":", 1)): Resolved(Secret(name, lambda text=text: text))
        for name, text in scenario.secrets.items()
    }
