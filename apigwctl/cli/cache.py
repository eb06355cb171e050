"""`apigwctl cache`: what stages keep of answers."""

from __future__ import annotations

import click

from apigwctl.cli.carrying_out import carry_out
from apigwctl.cli.deployments_moving import yes_option
from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options


@click.group(short_help="Caches of stages: empty them.")
@common_options
def command() -> None:
    """Empty what stages keep of answers, and authorizers of what they said."""


@command.command(cls=Command)
@click.argument("stage", metavar="API@STAGE")
@click.option("--authorizers", is_flag=True, help="What its authorizers said, instead of the answers of its cache.")
@yes_option
@common_options
@pass_invocation
def flush(invocation: Invocation, /, stage: str, authorizers: bool, yes: bool) -> int:
    """Empty a stage's cache.

    Until it is full again, all requests reach what is behind the API. A stage's cache is waited for until AWS says that
    it is there again; of what authorizers said, AWS tells nothing.
    """
    work, chosen = invocation.work(), invocation.options()
    return carry_out(
        invocation,
        lambda consent, listener: work.cache_flush(
            chosen, stage, authorizers=authorizers, consent=consent, listener=listener
        ),
        given=yes,
        question="Empty it?",
        again="cache flush",
    )
