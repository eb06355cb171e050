"""The entry point: commands loaded when they are used, and every failure turned into its exit status."""

from __future__ import annotations

import importlib
import sys
import traceback
from functools import partial
from types import TracebackType
from typing import Any

import click

from apigwctl.cli.invocation import Invocation
from apigwctl.cli.options import common_options
from apigwctl.errors import ApigwctlError

COMMANDS = {
    "init": "Write a starting project and a pipeline file.",
    "validate": "Check specs offline: every problem with its file, line and column.",
    "plan": "Show what differs between the specs and AWS.",
    "apply": "Make AWS agree with the specs, then check that it does.",
    "drift": "Show what was changed in AWS behind the specs' back.",
    "destroy": "Delete what these specs created.",
    "import": "Write specs for what is live, without changing it.",
    "deployments": "Versions: list, compare, roll back, promote, prune.",
    "canary": "Send a part of the traffic to a new version first.",
    "smoke": "Test a stage by real requests; put it back when it fails.",
    "cache": "Empty what stages keep of answers.",
    "keys": "API keys: what was called with them, and new ones for old.",
    "outputs": "Print invoke URLs, ids and names.",
    "schema": "Print the JSON Schema of specs, for editors.",
    "explain": "Say what a kind or one of its members means.",
    "sandbox": "Run a local AWS to try specs on.",
}
"""The commands in the order in which one meets them, with their help on one line: kept here so that help loads none."""

MODULES = {"import": "importing"}
"""The modules of commands whose names Python keeps for itself."""

EPILOG = """\b
Exit status: 0 done or no difference · 1 error · 2 there is a difference
             3 refused · 4 applied in part or not verified · 130 interrupted
"""


class LazyGroup(click.Group):
    """A group whose commands are modules of this package, imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, importing its module; None when there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        loaded: Any = importlib.import_module(f"apigwctl.cli.{MODULES.get(cmd_name, cmd_name)}")
        return loaded.command if isinstance(loaded.command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@common_options
def main() -> None:
    """Manage AWS API Gateway from declarative specs: plan, apply, verify.

    AWS is the only state: specs and live APIs are read, compared, and made to agree. Options may stand before or after
    the command. With --sandbox everything runs against a local AWS, without an account.
    """


def run() -> None:
    """Run the command line and leave the process with the exit status of docs/exit-codes.md."""
    invocation = Invocation()
    sys.excepthook = partial(_bug, invocation)
    sys.exit(execute(sys.argv[1:], invocation))


def execute(arguments: list[str], invocation: Invocation) -> int:
    """Run one command line and return its exit status; failures are told on stderr, bugs are raised."""
    try:
        found = main.main(arguments, prog_name="apigwctl", standalone_mode=False, obj=invocation)
        return found if isinstance(found, int) else 0
    except click.ClickException as error:
        error.show()
        return 1
    except ApigwctlError as error:
        invocation.fail(error)
        return error.exit_status
    except (click.Abort, KeyboardInterrupt):
        click.echo("\ninterrupted" if sys.stderr.isatty() else "interrupted", err=True)  # not beside a terminal's ^C
        return 130


def _bug(invocation: Invocation, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell what nobody foresaw: as a bug of ours, on one line; the traceback is for those who ask for it."""
    if invocation.verbose:
        click.echo("".join(traceback.format_exception(kind, error, trace)), err=True, nl=False)
    first = (str(error).splitlines() or [""])[0]
    click.echo(f"internal error: {kind.__name__}: {first}", err=True)
    more = (
        "please report it with what stands above"
        if invocation.verbose
        else "-v shows where: please report it with that"
    )
    click.echo(f"  hint: this is a bug of apigwctl, not of your specs; {more}", err=True)
