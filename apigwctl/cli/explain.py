"""`apigwctl explain`: what a kind or one of its members means."""

from __future__ import annotations

import click

from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options
from apigwctl.errors import UsageError


@click.command(cls=Command)
@click.argument("topic", required=False, metavar="[KIND | KIND.FIELD]")
@click.option("--aliases", is_flag=True, help="Print the canonical spelling of every alias.")
@common_options
@pass_invocation
def command(invocation: Invocation, topic: str | None, aliases: bool) -> int:
    """Say what a kind of document, or a member of one, means: its type, default, range and spelling in AWS.

    \b
    apigwctl explain RestApi
    apigwctl explain Stage.tracingEnabled
    """
    from apigwctl.spec import json_schema

    invocation.form("text")
    if aliases == bool(topic):
        raise UsageError("explain what?", hint="give one of: KIND, KIND.FIELD, --aliases")
    for text in json_schema.aliases() if aliases else json_schema.explain(topic or ""):
        click.echo(text)
    return 0
