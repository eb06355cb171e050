"""`apigwctl sandbox`: a local AWS in the background, for other clients; --sandbox needs no server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options
from apigwctl.cli.sandbox_state import FOLDER, name_option, reset, status, stop


@click.group(short_help="Run a local AWS to try specs on.")
@common_options
def command() -> None:
    """Run a local AWS in the background, to try specs and other clients on, without an account."""


@command.command(cls=Command)
@click.option(
    "--port", default=0, type=click.IntRange(0, 65535), metavar="N", help="The port; any free one if not given."
)
@click.option("--settings", type=click.Path(path_type=Path), metavar="FILE", help="Faults, quotas and delays.")
@name_option
@common_options
@pass_invocation
def start(invocation: Invocation, port: int, settings: Path | None, name: str) -> None:
    """Start a sandbox on 127.0.0.1 and print how to reach it."""
    from apigwctl.sandbox import background

    seeds = invocation.directory / "sandbox.yaml"
    running = background.start(
        invocation.directory / FOLDER,
        port=port,
        name=name,
        seed_file=seeds if seeds.is_file() else None,
        settings_file=settings,
        **_place(invocation),
    )
    click.echo(f"# sandbox {running.name} answers at {running.endpoint} (process {running.pid})", err=True)
    click.echo("\n".join(background.exports(running)))


def _place(invocation: Invocation) -> dict[str, Any]:
    """Return the account and regions of the target, as far as a project or the command line names them."""
    from apigwctl.spec.project import find_project

    project = find_project(invocation.directory)
    named = {"region": invocation.values["region"]} if "region" in invocation.values else {}
    if project is None or not project.targets:
        return named
    target = project.target(*invocation.values.get("targets", ())[:1])
    first, *others = [*target.regions] or [""]
    found = {"account": target.account, "region": first, "seed_regions": others}
    return {key: value for key, value in found.items() if value} | named


for _command in (stop, status, reset):
    command.add_command(_command)
