"""`apigwctl import`: live APIs as specs."""

from __future__ import annotations

from pathlib import Path

import click

from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options


@click.command(name="import", cls=Command)
@click.option("--api", default="", metavar="ID", help="The API of this id.")
@click.option("--name", default="", metavar="NAME", help="The API of this name in AWS.")
@click.option("--all", "everything", is_flag=True, help="Everything: APIs, plans, keys, domain names, links …")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Where the specs are written.",
)
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
@common_options
@pass_invocation
def command(invocation: Invocation, /, api: str, name: str, everything: bool, output: str, force: bool) -> int:
    """Write specs for what is live, without changing it.

    Each document is read again and planned before it is written: `apply --adopt` of the result sets tags and changes
    nothing else, and the plan after it is empty. What specs cannot say is listed, here and at the head of each file. No
    secret is written. Where DIR has no project file, one is made.
    """
    from apigwctl.render import envelope, imported
    from apigwctl.workflows.finding import Selection

    machine = invocation.form("text", "json") == "json"
    work = invocation.work().import_
    meant = Selection(api, name, everything)
    if machine:
        found = work(invocation.options(), meant, Path(output), force=force)
        click.echo(envelope.text(envelope.imported(found)))
        return 0
    with imported.progress(invocation.console(err=True)) as tell:
        found = work(invocation.options(), meant, Path(output), force=force, tell=tell)
    invocation.show(lambda width: imported.imported_text(found, width=width))
    return 0
