"""`apigwctl init`: a starting project and a pipeline file."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click

from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options
from apigwctl.errors import RefusedError

FORGES = ("github", "gitlab", "none")


@click.command(cls=Command)
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(file_okay=False))
@click.option(
    "--pipeline", type=click.Choice(["github", "gitlab", "none"]), default="github", help="Whose pipeline file."
)
@common_options
@pass_invocation
def command(invocation: Invocation, /, folder: str | None, pipeline: str) -> int:
    """Write a starting project: apigwctl.yaml, a spec that works at once, and a pipeline.

    The pipeline plans on each change request and comments the plan there, applies that very plan on merge, and looks
    for drift every day. No file that exists is overwritten.
    """
    from apigwctl.cli import pipelines, starter

    root = invocation.directory / (folder or ".")
    files = {
        "apigwctl.yaml": starter.project_file(_name(root)),
        "specs/api.yaml": starter.SPEC,
        **pipelines.FILES[pipeline],
    }
    if not (root / ".gitignore").exists():
        files[".gitignore"] = starter.IGNORED
    taken = [name for name in files if (root / name).exists()]
    if taken:
        raise RefusedError(f"{', '.join(taken)}: exists already, and nothing was written", hint="give another folder")
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(f"wrote {path}")
    click.echo("\nnext:")
    if root.resolve() != Path.cwd():
        click.echo(f"  cd {shlex.quote(str(root))}")
    for arguments, what in starter.NEXT:
        click.echo(f"  apigwctl {arguments:<16}  # {what}")
    return 0


def _name(root: Path) -> str:
    """Return a project name made from the folder's."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", root.resolve().name).strip("-._").lower() or "shop"
