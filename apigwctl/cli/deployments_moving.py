"""`apigwctl deployments rollback`, `promote` and `prune`: what stages serve, and what is kept."""

from __future__ import annotations

import click

from apigwctl.cli.carrying_out import carry_out
from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options
from apigwctl.errors import UsageError

yes_option = click.option("--yes", is_flag=True, help="Do it without asking.")


@click.command(cls=Command, short_help="Let a stage serve an earlier version.")
@click.argument("stage", metavar="API@STAGE")
@click.option("--to", metavar="VERSION", default="", help="The version: an id, a digest's start, a revision.")
@click.option("--steps", type=click.IntRange(min=1), metavar="N", help="So many versions back; 1 if not given.")
@click.option("--allow-incomplete", is_flag=True, help="Go back although something that the version needs is gone.")
@yes_option
@common_options
@pass_invocation
def rollback(
    invocation: Invocation, /, stage: str, to: str, steps: int | None, allow_incomplete: bool, yes: bool
) -> int:
    """Let a stage serve an earlier version, and hold off what it served.

    Plans say "held" and leave the stage alone until its spec changes, or `apply --release`. Steps are counted from the
    version that is held off, so that the command can be given again.
    """
    if to and steps:
        raise UsageError("--to and --steps say the same", hint="keep one of them")
    work, chosen = invocation.work(), invocation.options()
    said = {"to": to, "steps": steps or 1, "incomplete": allow_incomplete}
    return carry_out(
        invocation,
        lambda consent, listener: work.deployments_rollback(chosen, stage, **said, consent=consent, listener=listener),
        given=yes,
        question="Roll this stage back?",
        again="deployments rollback",
    )


@click.command(cls=Command, short_help="Let a stage serve what another one serves.")
@click.argument("source", metavar="API@STAGE")
@click.option("--to", required=True, metavar="API@STAGE", help="The stage that is to serve the same version.")
@yes_option
@common_options
@pass_invocation
def promote(invocation: Invocation, /, source: str, to: str, yes: bool) -> int:
    """Let a stage serve the version that another stage serves, behind its canary where its spec says so."""
    work, chosen = invocation.work(), invocation.options()
    return carry_out(
        invocation,
        lambda consent, listener: work.deployments_promote(chosen, source, to, consent=consent, listener=listener),
        given=yes,
        question="Promote this version?",
        again="deployments promote",
    )


@click.command(cls=Command, short_help="Delete versions that nobody uses.")
@click.argument("api", required=False, default="", metavar="[API]")
@yes_option
@common_options
@pass_invocation
def prune(invocation: Invocation, /, api: str, yes: bool) -> int:
    """Delete versions beyond keepDeployments; never one that a stage or a canary uses."""
    work, chosen = invocation.work(), invocation.options()
    return carry_out(
        invocation,
        lambda consent, listener: work.deployments_prune(chosen, api, consent=consent, listener=listener),
        given=yes,
        question="Delete these versions?",
        again="deployments prune",
    )
