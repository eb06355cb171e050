"""`apigwctl validate`: check specs offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apigwctl.render.page import Line


@click.command(cls=Command)
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
@common_options
@pass_invocation
def command(invocation: Invocation, /, paths: tuple[str, ...]) -> int:
    """Check specs without AWS: spelling, types, and everything that they refer to.

    All problems are told at once, each with file:line:column, the rule that it breaks, and what to do.
    """
    from apigwctl.render import envelope, page, problems

    form = invocation.form("text", "json")
    found = invocation.work().validate(invocation.options(paths))
    if form == "json":
        click.echo(envelope.text(envelope.validation(found.problems, found.notes, found.documents)))
        return 1 if found.problems else 0

    def told(width: int | None) -> Iterable[Line]:
        items = problems.problem_lines((*found.problems, *found.notes))
        return page.wrapped([*items, problems.verdict(found.problems, found.documents, found.notes)], width)

    invocation.show(told)
    return 1 if found.problems else 0
