"""`apigwctl deployments`: the versions of APIs, and which of them stages serve."""

from __future__ import annotations

import click

from apigwctl.cli.deployments_moving import promote, prune, rollback
from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options


@click.group(short_help="Versions: list, compare, go back, promote, prune.")
@common_options
def command() -> None:
    """Look at the versions of APIs, and say which of them a stage serves."""


@command.command("list", cls=Command, short_help="Versions, newest first, and who serves them.")
@click.argument("which", required=False, default="", metavar="[API | API@STAGE]")
@common_options
@pass_invocation
def listing(invocation: Invocation, /, which: str) -> int:
    """Show versions, newest first: id, age, revision, digest, and who serves them."""
    from apigwctl.render import envelope, versions

    form = invocation.form("text", "json")
    found = invocation.work().deployments_list(invocation.options(), which)
    if form == "json":
        click.echo(envelope.text(envelope.versions(found)))
    else:
        invocation.show(lambda width: versions.versions_text(found, width=width))
    return 0


@command.command(cls=Command)
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@common_options
@pass_invocation
def diff(invocation: Invocation, /, old: str, new: str) -> int:
    """Show what differs between two versions, route by route.

    A version is said by its id, the start of its digest, its revision, or a stage that serves it. What is known comes
    from the snapshot that an apply kept, else from the export of a stage, else from AWS's list of its methods.
    """
    from apigwctl.render import envelope, versions

    form = invocation.form("text", "json")
    found = invocation.work().deployments_diff(invocation.options(), old, new)
    if form == "json":
        click.echo(envelope.text(envelope.comparison(found)))
    else:
        invocation.show(lambda width: versions.comparison_text(found, width=width))
    return 0


for _command in (rollback, promote, prune):
    command.add_command(_command)
