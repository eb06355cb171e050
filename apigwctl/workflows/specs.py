"""Reading the specs that options name, with values from elsewhere when there is somebody to ask."""

from __future__ import annotations

from collections.abc import Callable

from apigwctl.errors import SpecError
from apigwctl.spec.interpolation import Environment, External, Resolved
from apigwctl.spec.load import Loaded, externals, load
from apigwctl.spec.project import Project
from apigwctl.workflows.options import Options

NO_PROJECT = "default"
"""The project and target of specs that are named on the command line, without a project file."""


def read(
    options: Options,
    project: Project | None,
    environment: Environment,
    resolve: Callable[[External], Resolved] | None = None,
) -> Loaded:
    """Return the specs as they read in an environment; without `resolve`, values from elsewhere stay unknown."""
    paths = [path if path.is_absolute() else options.directory / path for path in options.paths]
    values: dict[External, Resolved] = {}
    if resolve is not None:
        for item in sorted(externals(paths, environment, project), key=str):
            values[item] = resolve(item)
    base = options.directory if project is None else None
    return load(paths, environment, project=project, externals=values, base=base)


def refuse_errors(loaded: Loaded) -> None:
    """Raise SpecError with everything that was found, when some of it is an error."""
    count = len(loaded.errors)
    if count:
        raise SpecError(f"{count} problem{'s' if count != 1 else ''} in the specs", problems=loaded.problems)
