"""Checking specs offline: nothing of AWS is imported for it."""

from __future__ import annotations

import os
from dataclasses import dataclass

from apigwctl.spec.load import environment_of
from apigwctl.spec.project import Target, find_project
from apigwctl.values import FrozenMap, Problem
from apigwctl.workflows.options import Options
from apigwctl.workflows.specs import NO_PROJECT, read

NO_ACCOUNT = "123456789012"
"""Stands for the account while nobody is asked which one it is."""


@dataclass(frozen=True)
class Validation:
    """What an offline check of specs found."""

    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    documents: int


def validate(options: Options) -> Validation:
    """Check specs offline, for every chosen target; nothing is sent anywhere."""
    project = find_project(options.directory)
    if project is None or not project.targets:
        targets = [Target(name=NO_PROJECT)]
    else:
        names = tuple(project.targets) if "all" in options.targets or not options.targets else options.targets
        targets = [project.target(name) for name in names]
    problems: dict[Problem, None] = {}
    notes: dict[Problem, None] = {}
    documents = 0
    for target in targets:
        for region in [options.region] if options.region else list(target.regions) or ["us-east-1"]:
            environment = environment_of(target, region, FrozenMap(os.environ), account=target.account or NO_ACCOUNT)
            loaded = read(options, project, environment)
            problems.update(dict.fromkeys(loaded.problems))
            notes.update(dict.fromkeys(loaded.notes))
            documents = max(documents, len(loaded.documents))
    return Validation(tuple(problems), tuple(notes), documents)
