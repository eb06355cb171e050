"""`apigwctl smoke`: test a stage by real requests, and put it back when it fails."""

from __future__ import annotations

import click

from apigwctl.cli.carrying_out import carry_out
from apigwctl.cli.deployments_moving import yes_option
from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options
from apigwctl.errors import ApigwctlError, IncompleteError


@click.command(cls=Command)
@click.argument("stage", metavar="API@STAGE")
@click.option("--url", default="", metavar="URL", help="Where the stage is reached, if not by its invoke URL.")
@click.option("--no-rollback", is_flag=True, help="Only tell; leave the stage as it is.")
@yes_option
@common_options
@pass_invocation
def command(invocation: Invocation, /, stage: str, url: str, no_rollback: bool, yes: bool) -> int:
    """Send the smoke tests of an API's spec to one of its stages.

    When one fails, the stage is rolled back to the version before, and what it served is held off; the exit status is 4
    whether that could be done or not. Before traffic, `apply` runs the tests of REST APIs by itself.
    """
    from apigwctl.render import envelope, smoke

    form = invocation.form("text", "json")
    work, chosen = invocation.work(), invocation.options()
    found = work.smoke_stage(chosen, stage, url=url)
    if form == "json":
        click.echo(envelope.one_line(envelope.smoke(found)))
    else:
        invocation.show(lambda width: smoke.smoke_text(found, width=width))
    if all(item.passed for item in found):
        return 0
    return IncompleteError.exit_status if no_rollback else _put_back(invocation, stage, yes)


def _put_back(invocation: Invocation, stage: str, yes: bool) -> int:
    work, chosen = invocation.work(), invocation.options()
    if invocation.form("text", "json") == "text":
        click.echo()
    try:
        status = carry_out(
            invocation,
            lambda consent, listener: work.deployments_rollback(chosen, stage, consent=consent, listener=listener),
            given=yes,
            question="Roll this stage back?",
            again="smoke",
        )
    except ApigwctlError as error:
        invocation.fail(error)
        return IncompleteError.exit_status
    return status if status == 130 else IncompleteError.exit_status
