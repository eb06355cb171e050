"""`apigwctl destroy`: delete what these specs created."""

from __future__ import annotations

import click

from apigwctl.cli.carrying_out import carry_out
from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options


@click.command(cls=Command)
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
@click.option("--yes", is_flag=True, help="Delete without asking.")
@click.option("--purge-logs", is_flag=True, help="Delete the log groups too; without it they stay.")
@common_options
@pass_invocation
def command(invocation: Invocation, /, paths: tuple[str, ...], yes: bool, purge_logs: bool) -> int:
    """Delete what the documents of these specs own in AWS, after showing all of it.

    What is not ours, and what says `protected: true`, is not deleted.
    """
    chosen = invocation.options(paths)
    workflows = invocation.work()
    return carry_out(
        invocation,
        lambda consent, listener: workflows.destroy(chosen, purge_logs=purge_logs, consent=consent, listener=listener),
        given=yes,
        question="Delete all of this?",
        again="destroy",
    )
