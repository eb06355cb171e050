"""`apigwctl sandbox stop`, `status` and `reset`: the local AWS once it is there."""

from __future__ import annotations

from pathlib import Path

import click

from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options

FOLDER = Path(".apigwctl/sandbox")
name_option = click.option("--name", default="default", metavar="NAME", help="Which sandbox, where there are several.")


@click.command(cls=Command)
@name_option
@common_options
@pass_invocation
def stop(invocation: Invocation, name: str) -> None:
    """Stop a sandbox; its state is kept."""
    from apigwctl.sandbox import background

    stopped = background.stop(invocation.directory / FOLDER, name)
    click.echo(f"stopped {name}; its state is kept" if stopped else f"{name} was not running")


@click.command(cls=Command)
@name_option
@common_options
@pass_invocation
def status(invocation: Invocation, name: str) -> int:
    """Say whether a sandbox runs, and where; exit with 1 when it does not."""
    from apigwctl.sandbox import background

    running = background.status(invocation.directory / FOLDER, name)
    if running is None:
        click.echo(f"{name} is not running")
        return 1
    click.echo(
        f"{name} runs at {running.endpoint} (process {running.pid}), account {running.account}, {running.region}"
    )
    return 0


@click.command(cls=Command)
@name_option
@common_options
@pass_invocation
def reset(invocation: Invocation, name: str) -> None:
    """Throw a sandbox's state away."""
    from apigwctl.sandbox import background

    background.reset(invocation.directory / FOLDER, name)
    click.echo(f"{name} is empty")
