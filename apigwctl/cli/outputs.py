"""`apigwctl outputs`: what the APIs are reached by."""

from __future__ import annotations

import click

from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options


@click.command(cls=Command)
@common_options
@pass_invocation
def command(invocation: Invocation) -> int:
    """Print invoke URLs, ids and names of what is deployed.

    --format env prints lines for a shell or an env file: ORDERS_PROD_INVOKE_URL=https://…
    """
    from apigwctl.render import envelope, listing

    form = invocation.form("text", "json", "env")
    found = invocation.work().outputs(invocation.options())
    if form == "json":
        click.echo(envelope.text(envelope.outputs(found)))
    elif form == "env":
        for text in listing.env_lines(found):
            click.echo(text)
    else:
        invocation.show(lambda width: listing.outputs_text(found, width=width))
    return 0
