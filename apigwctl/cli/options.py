"""The options that all commands have, before the command and after it alike, and how help lists them."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from typing import Any, TypeVar

import click

from apigwctl.cli.invocation import Invocation

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("text", "json", "markdown", "env", "csv")


class Command(click.Command):
    """A command whose help tells its own options first, then the common ones."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options in two sections."""
        own: list[tuple[str, str]] = []
        common: list[tuple[str, str]] = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                (own if parameter.expose_value else common).append(record)
        for title, records in (("Options", own), ("Common options", common)):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def common_options(function: F) -> F:
    """Give a command the options that all commands have."""
    for option in reversed(_COMMON):
        function = option(function)
    return function


def _keep(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Remember an option that was given; what stands after the command wins, repeatable ones add up."""
    if value is None or value == ():
        return
    values = ctx.ensure_object(Invocation).values
    name = str(parameter.name)
    values[name] = (*values.get(name, ()), *value) if isinstance(value, tuple) else value


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"apigwctl {importlib.metadata.version('apigwctl')}")
        ctx.exit()


def _flag(*names: str, text: str) -> Callable[[F], F]:
    return click.option(*names, is_flag=True, default=None, callback=_keep, expose_value=False, help=text)


def _option(*names: str, text: str, **more: Any) -> Callable[[F], F]:
    return click.option(*names, callback=_keep, expose_value=False, help=text, **more)


_FOLDER = click.Path(exists=True, file_okay=False)
_COMMON = (
    _option("-C", "directory", metavar="DIR", type=_FOLDER, text="The project's folder."),
    _option("--target", "targets", metavar="NAME", multiple=True, text="A target of the project, or all; repeatable."),
    _option("--profile", metavar="NAME", text="The AWS profile."),
    _option("--region", metavar="NAME", text="One of the target's regions, or any where it names none."),
    _option("--endpoint-url", metavar="URL", text="Where AWS answers: a local server."),
    _flag("--sandbox", text="Use a local AWS; no account is touched."),
    _option("--only", metavar="ADDRESS", multiple=True, text="Only this (orders, orders@prod); repeatable."),
    _option("--format", "form", metavar="FORMAT", type=click.Choice(FORMATS), text=f"One of: {', '.join(FORMATS)}."),
    _flag("--no-color", text="No colour; NO_COLOR does the same."),
    _flag("-v", "--verbose", text="Say more."),
    click.option(
        "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version."
    ),
)
