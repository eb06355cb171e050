"""`apigwctl drift`: what was changed in AWS behind the specs' back."""

from __future__ import annotations

import click

from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options


@click.command(cls=Command)
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
@common_options
@pass_invocation
def command(invocation: Invocation, /, paths: tuple[str, ...]) -> int:
    """Show what was changed, added or deleted in AWS; exit with 2 when anything was.

    Only watches: nothing is changed. Marks are those of AWS: + was added there, - was deleted there, ~ was changed
    there (left of -> is the spec, right of it AWS).
    """
    from apigwctl.render import arrange, envelope, markdown, text

    form = invocation.form("text", "json", "markdown")
    plans = invocation.work().drift(invocation.options(paths))
    outlines = [arrange.drift(plan) for plan in plans]
    if form == "json":
        click.echo(envelope.text(envelope.drift(plans)))
    elif form == "markdown":
        click.echo(markdown.drift_markdown(outlines), nl=False)
    else:
        invocation.show(lambda width: text.drift_text(outlines, width=width))
    return 2 if any(not plan.is_empty or plan.is_held for plan in plans) else 0
