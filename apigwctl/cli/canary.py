"""`apigwctl canary`: a new version for a part of the traffic first."""

from __future__ import annotations

import click

from apigwctl.cli.canary_moving import abort, promote, shift, start
from apigwctl.cli.canary_run import command as run
from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options


@click.group(short_help="Canaries: start, watch, shift, promote, abort.")
@common_options
def command() -> None:
    """Send a part of a stage's traffic to a new version, and decide about it."""


@command.command(cls=Command, short_help="What bases and canaries serve, and holds.")
@click.argument("stage", required=False, default="", metavar="[API@STAGE]")
@common_options
@pass_invocation
def status(invocation: Invocation, /, stage: str) -> int:
    """Show what bases and canaries serve, and the holds that stages carry."""
    from apigwctl.render import envelope, versions

    form = invocation.form("text", "json")
    found = invocation.work().canary_status(invocation.options(), stage)
    if form == "json":
        click.echo(envelope.text(envelope.flights(found)))
    else:
        invocation.show(lambda width: versions.flights_text(found, width=width))
    return 0


for _command in (start, shift, promote, abort, run):
    command.add_command(_command)
