"""`apigwctl canary start`, `shift`, `promote` and `abort`."""

from __future__ import annotations

from typing import Any

import click

from apigwctl.cli.carrying_out import carry_out
from apigwctl.cli.deployments_moving import yes_option
from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options

PERCENT = click.FloatRange(0, 100)


@click.command(cls=Command, short_help="Begin a canary.")
@click.argument("stage", metavar="API@STAGE")
@click.option("--percent", type=PERCENT, metavar="N", help="Its part of the traffic; the spec's, or 10.")
@click.option(
    "--to",
    metavar="VERSION",
    default="",
    help="An earlier version, or NAME=VERSION of a function; without it, what is newest.",
)
@click.option("--revision", default="", metavar="TEXT", help="Noted in the new version: a commit, a tag.")
@click.option("--replace-canary", is_flag=True, help="Push aside the canary that is in flight.")
@yes_option
@common_options
@pass_invocation
def start(invocation: Invocation, /, stage: str, percent: float | None, to: str, yes: bool, **more: Any) -> int:
    """Begin a canary: what the specs say is applied, and goes behind this stage's canary instead of its base.

    Of an HTTP or WebSocket API it is one of the functions behind its routes, or of its Region, as the spec says.
    """
    chosen = invocation.options(**more)
    return _moved(invocation, "start", stage, yes, chosen=chosen, percent=percent, to=to)


@click.command(cls=Command)
@click.argument("stage", metavar="API@STAGE")
@click.argument("percent", type=PERCENT, metavar="PERCENT")
@yes_option
@common_options
@pass_invocation
def shift(invocation: Invocation, /, stage: str, percent: float, yes: bool) -> int:
    """Give the canary another part of the traffic, at once."""
    return _moved(invocation, "shift", stage, yes, percent=percent)


@click.command(cls=Command, short_help="Give the canary all traffic.")
@click.argument("stage", metavar="API@STAGE")
@yes_option
@common_options
@pass_invocation
def promote(invocation: Invocation, /, stage: str, yes: bool) -> int:
    """Give the canary all traffic: its version and variables become the stage's own."""
    return _moved(invocation, "promote", stage, yes)


@click.command(cls=Command, short_help="Take the canary away, and hold it off.")
@click.argument("stage", metavar="API@STAGE")
@yes_option
@common_options
@pass_invocation
def abort(invocation: Invocation, /, stage: str, yes: bool) -> int:
    """Take the canary away, and hold its version off until the spec changes."""
    return _moved(invocation, "abort", stage, yes)


def _moved(invocation: Invocation, verb: str, stage: str, yes: bool, *, chosen: Any = None, **said: Any) -> int:
    work = getattr(invocation.work(), f"canary_{verb}")
    options = chosen or invocation.options()
    return carry_out(
        invocation,
        lambda consent, listener: work(options, stage, **said, consent=consent, listener=listener),
        given=yes,
        question=f"{verb.capitalize()} this canary?",
        again=f"canary {verb}",
    )
