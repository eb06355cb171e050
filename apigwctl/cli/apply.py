"""`apigwctl apply`: make AWS agree with the specs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from apigwctl.cli.carrying_out import carry_out
from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options
from apigwctl.cli.planning_options import planning_options
from apigwctl.errors import UsageError
from apigwctl.model.plan import Plan


@click.command(cls=Command)
@click.argument("paths", nargs=-1, type=click.Path(exists=True), metavar="[PLAN.json | PATH...]")
@click.option("--yes", is_flag=True, help="Apply without asking.")
@planning_options
@common_options
@pass_invocation
def command(invocation: Invocation, /, paths: tuple[str, ...], yes: bool, **guards: Any) -> int:
    """Make AWS agree with the specs, then read it again to check that it does.

    With a plan file, exactly that plan is applied, or nothing: when the specs or AWS have moved since, it is refused.
    With PATHs or nothing, a fresh plan is shown and you are asked.
    """
    saved = _saved(paths)
    if saved and "targets" not in invocation.values:
        invocation.values["targets"] = tuple(dict.fromkeys(plan.target for plan in saved if plan.target))
    chosen = invocation.options(() if saved else paths, **guards)
    workflows = invocation.work()
    return carry_out(
        invocation,
        lambda consent, listener: workflows.apply(chosen, saved=saved, consent=consent, listener=listener),
        given=yes or saved is not None,
        question="Apply these changes?",
        again="apply",
    )


def _saved(paths: tuple[str, ...]) -> tuple[Plan, ...] | None:
    """Return the plans of a plan file (a `.json`), or None when the paths are specs."""
    from apigwctl.model.codec import plans_from_text

    files = [path for path in paths if path.endswith(".json")]
    if not files:
        return None
    if len(paths) > 1:
        raise UsageError("a plan file is applied alone", hint="one plan file holds the plans of several targets")
    try:
        return plans_from_text(Path(files[0]).read_text(encoding="utf-8"), name=files[0])
    except UnicodeDecodeError as error:
        raise UsageError(f"{files[0]}: not a plan file: {error}") from error
