"""The options that loosen the guards of a plan; plan and apply share them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--prune", is_flag=True, help="Also delete owned things whose documents are gone."),
    click.option("--adopt", is_flag=True, help="Take over what exists under these names without our tags."),
    click.option("--adopt-from-cloudformation", is_flag=True, help="Take over even what a CloudFormation stack made."),
    click.option("--max-deletes", type=click.IntRange(min=0), metavar="N", help="Allow up to N deletes."),
    click.option(
        "--allow-replace", is_flag=True, help="Delete and make again what cannot be changed in place: domain names."
    ),
    click.option("--release", is_flag=True, help="Deploy again what a rollback or an abort holds off."),
    click.option("--replace-canary", is_flag=True, help="Let a newer version take the place of a canary in flight."),
    click.option(
        "--deploy",
        metavar="API@STAGE",
        multiple=True,
        help="Also deploy this stage, whose spec says deploy: manual; repeatable.",
    ),
    click.option("--revision", default="", metavar="TEXT", help="Noted in deployments: a commit, a tag."),
)


def planning_options(function: F) -> F:
    """Give a command the options of planning."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function
