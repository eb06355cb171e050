"""`apigwctl plan`: the difference between specs and AWS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options
from apigwctl.cli.planning_options import planning_options


@click.command(cls=Command)
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Keep the plan for `apply FILE`.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there is a difference or a hold.")
@planning_options
@common_options
@pass_invocation
def command(
    invocation: Invocation, /, paths: tuple[str, ...], output: str | None, detailed_exitcode: bool, **guards: Any
) -> int:
    """Show what differs between the specs and AWS, and why.

    PATHs are spec files or folders; without any, those of apigwctl.yaml. A plan changes nothing. Marks: + create,
    ~ change, -/+ replace, - delete, > deploy, = adopt, i a note.
    """
    from apigwctl.model.codec import plans_to_text
    from apigwctl.render import arrange, envelope, markdown, text

    form = invocation.form("text", "json", "markdown")
    plans = invocation.work().plan(invocation.options(paths, **guards))
    outlines = [arrange.outline(plan) for plan in plans]
    stopped = any(plan.problems for plan in plans)
    if output:
        Path(output).write_text(plans_to_text(plans) + "\n", encoding="utf-8")
    if form == "json":
        click.echo(envelope.text(envelope.plans(plans)))
    elif form == "markdown":
        click.echo(markdown.plan_markdown(outlines), nl=False)
    else:
        invocation.show(lambda width: text.plan_text(outlines, width=width, verbose=invocation.verbose))
        if output and stopped:
            click.echo(f"Kept in {output}; it is not applied while there are problems")
        elif output:
            click.echo(f"Kept in {output}; `apigwctl apply {output}` applies exactly this, or nothing")
    if stopped:
        return 3
    return 2 if detailed_exitcode and any(not plan.is_empty or plan.is_held for plan in plans) else 0
