"""`apigwctl keys`: what was called with API keys, and new ones in the place of old ones."""

from __future__ import annotations

import click

from apigwctl.cli.carrying_out import carry_out
from apigwctl.cli.deployments_moving import yes_option
from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options


@click.group(short_help="API keys: usage, rotation.")
@common_options
def command() -> None:
    """See what was called with API keys, and put new ones in the place of old ones."""


@command.command(cls=Command)
@click.argument("key", required=False, default="", metavar="[KEY]")
@click.option("--plan", default="", metavar="PLAN", help="The usage plan; all of the specs if not given.")
@click.option(
    "--from", "first", default="", metavar="DAY", help="The first day, as 2026-11-23; a week ago if not given."
)
@click.option("--to", "last", default="", metavar="DAY", help="The last day; today if not given.")
@common_options
@pass_invocation
def usage(invocation: Invocation, /, key: str, plan: str, first: str, last: str) -> int:
    """Show what was called with keys, by key, plan and day: used, and left of the quota.

    AWS counts with some delay, and best effort. --format csv is for spreadsheets.
    """
    from apigwctl.render import envelope, usage

    form = invocation.form("text", "csv", "json")
    found = invocation.work().keys_usage(invocation.options(), key, plan=plan, first=first, last=last)
    if form == "json":
        click.echo(envelope.text(envelope.usage(found)))
    elif form == "csv":
        click.echo(usage.usage_csv(found), nl=False)
    else:
        invocation.show(lambda width: usage.usage_text(found, width=width))
    return 0


@command.command(cls=Command)
@click.argument("key", metavar="KEY")
@click.option(
    "--overlap", default="24h", metavar="TIME", help="How long both keys are good: 24h, 90m; 24h if not given."
)
@click.option("--to", default="", metavar="secretsmanager:ID", help="Write the new value to this secret.")
@yes_option
@common_options
@pass_invocation
def rotate(invocation: Invocation, /, key: str, overlap: str, to: str, yes: bool) -> int:
    """Put a new key in the place of one whose value AWS made: the next part of it, each time it is given.

    First a new key on the same usage plans, both good for the overlap; once that is over, the old one is disabled, and
    as long again after that, deleted. The keys' tags say how far it is, so it can be given again at any time; plans of
    the specs leave both alone. No value is ever shown.
    """
    work, chosen = invocation.work(), invocation.options()
    return carry_out(
        invocation,
        lambda consent, listener: work.keys_rotate(
            chosen, key, overlap=overlap, to=to, consent=consent, listener=listener
        ),
        given=yes,
        question="Go on with the rotation?",
        again="keys rotate",
    )
