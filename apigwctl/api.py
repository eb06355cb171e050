"""The Python API: a project that can be planned, applied, watched and destroyed; thin over the workflows.

Everything raises `apigwctl.errors.ApigwctlError` or a class of it, and nothing else on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from apigwctl import workflows
from apigwctl.errors import IncompleteError, SpecError, UsageError
from apigwctl.model.event import Event
from apigwctl.model.plan import Plan
from apigwctl.model.result import Outputs, Result
from apigwctl.spec.project import find_project
from apigwctl.values import Problem
from apigwctl.workflows import Options

Consent = bool | Callable[[tuple[Plan, ...]], bool]
"""True, or a function that looks at the plans and says whether they may be carried out."""


def load(
    directory: str | Path = ".",
    *,
    paths: Iterable[str | Path] = (),
    target: str | Sequence[str] = (),
    profile: str = "",
    region: str = "",
    endpoint_url: str = "",
    sandbox: bool = False,
    revision: str = "",
) -> Project:
    """Return the project of a folder, checked offline.

    `target` is a target's name, several of them, or "all"; none means the default one. `paths` restrict the work to
    some spec files or folders, and may stand without an apigwctl.yaml. With `sandbox`, everything happens in a local
    AWS that is kept in `.apigwctl/sandbox` of the folder. `revision` is noted in deployments: a commit, a tag. The
    specs are read anew by each call on the project, so they may be edited in between.

    Raises UsageError where there is no project, and SpecError, with all `problems`, when the specs have any.
    """
    folder, chosen = Path(directory), tuple(Path(path) for path in paths)
    if find_project(folder) is None and not chosen:
        raise UsageError(f"no apigwctl.yaml in {folder} or above", hint="give `paths`, or make a project")
    targets = (target,) if isinstance(target, str) and target else tuple(target)
    made = Project(Options(folder, chosen, targets, profile, region, endpoint_url, sandbox, revision=revision))
    errors = tuple(problem for problem in made.validate() if problem.severity == "error")
    if errors:
        raise SpecError(f"{len(errors)} problem{'s' if len(errors) != 1 else ''} in the specs", problems=errors)
    return made


@dataclass(frozen=True)
class Project:
    """The specs of a folder, for some targets. One plan, result or set of outputs per account and region."""

    options: Options

    def validate(self) -> tuple[Problem, ...]:
        """Return every problem of the specs, errors and warnings, without asking AWS."""
        return workflows.validate(self.options).problems

    def plan(
        self,
        *,
        only: Sequence[str] = (),
        prune: bool = False,
        adopt: bool = False,
        adopt_from_cloudformation: bool = False,
        max_deletes: int | None = None,
    ) -> tuple[Plan, ...]:
        """Return what differs between the specs and AWS, and the steps that would change it; reads only.

        The options are those of `apigwctl plan`. A plan with `problems` is one that a guard refuses to apply.
        """
        chosen = replace(
            self.options,
            only=(only,) if isinstance(only, str) else tuple(only),
            prune=prune,
            adopt=adopt,
            adopt_from_cloudformation=adopt_from_cloudformation,
            max_deletes=max_deletes,
        )
        return workflows.plan(chosen)

    def apply(
        self,
        plans: Plan | Sequence[Plan] | None = None,
        *,
        consent: Consent = False,
        listener: Callable[[Event], None] | None = None,
        check: bool = True,
    ) -> tuple[Result, ...]:
        """Make AWS what the specs say, and read it again to see that it is.

        Given `plans` are the consent: specs and AWS are planned again, and unless that comes to the same plans, nothing
        is changed. Otherwise `consent` decides about a fresh plan. The `listener` hears of each step.

        Raises RefusedError when the world has moved, a guard says no, or there is no consent; IncompleteError when a
        step failed or a fresh read still differs, unless `check` is false: then the results say so.
        """
        if plans is None and consent is False:
            raise UsageError("consent is needed to apply", hint="give plans that were looked at, or consent=True")
        saved = None if plans is None else (plans,) if isinstance(plans, Plan) else tuple(plans)
        results = workflows.apply(
            self.options,
            saved=saved,
            consent=_consent(True if saved is not None else consent),
            listener=listener or _unheard,
        )
        return _checked(results) if check else results

    def drift(self) -> tuple[Plan, ...]:
        """Return what was changed in AWS behind the specs' back, as the plans that would put it back."""
        return workflows.drift(self.options)

    def destroy(
        self,
        *,
        consent: Consent = False,
        purge_logs: bool = False,
        listener: Callable[[Event], None] | None = None,
        check: bool = True,
    ) -> tuple[Result, ...]:
        """Delete what the specs' documents own; log groups only with `purge_logs`. Raises like `apply`."""
        if consent is False:
            raise UsageError("consent is needed to destroy", hint="give consent=True")
        results = workflows.destroy(
            self.options, purge_logs=purge_logs, consent=_consent(consent), listener=listener or _unheard
        )
        return _checked(results) if check else results

    def outputs(self) -> tuple[Outputs, ...]:
        """Return what the APIs are reached by: `orders.prod.invokeUrl`, `orders.id`."""
        return workflows.outputs(self.options)


def _consent(given: Consent) -> Callable[[tuple[Plan, ...]], bool]:
    return given if callable(given) else lambda _: given


def _unheard(_: Event) -> None:
    """Where events go when nobody listens."""


def _checked(results: tuple[Result, ...]) -> tuple[Result, ...]:
    for result in results:
        where = f"{result.plan.project}/{result.plan.target}"
        if result.failed:
            wrong = [f"{step.title}: {step.error or step.outcome.value}" for step in result.steps if step.error]
            raise IncompleteError(f"{where}: {'; '.join(wrong) or 'interrupted'}", hint="apply again to finish it")
        if not result.verified:
            raise IncompleteError(f"{where}: applied, and a fresh read still differs", hint="look at a new plan")
    return results
