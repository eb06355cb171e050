"""One run of the command line: the common options, where output goes, and how failures are told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from apigwctl.errors import ApigwctlError, ProblemsError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from apigwctl.render.page import Line
    from apigwctl.workflows import Options

_PASSED = ("targets", "profile", "region", "endpoint_url", "sandbox", "only")


def _terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


@dataclass
class Invocation:
    """What the common options said, wherever they stood. `workflows` and `interactive` are given by tests."""

    values: dict[str, Any] = field(default_factory=dict)
    workflows: Any = None
    interactive: Callable[[], bool] = field(default=_terminal)

    def work(self) -> Any:
        """Return the workflows, imported now: no command pays for them before it needs them."""
        if self.workflows is None:
            from apigwctl import workflows

            self.workflows = workflows
        return self.workflows

    @property
    def verbose(self) -> bool:
        """Whether -v was given."""
        return bool(self.values.get("verbose"))

    @property
    def directory(self) -> Path:
        """The project's folder (-C)."""
        return Path(self.values.get("directory", "."))

    def form(self, *allowed: str) -> str:
        """Return the output format; UsageError when the command has no such format."""
        wanted = str(self.values.get("form", allowed[0]))
        if wanted not in allowed:
            raise UsageError(f"no format {wanted} here", hint=f"this command has {', '.join(allowed)}")
        return wanted

    def options(self, paths: Sequence[str] = (), **more: Any) -> Options:
        """Return the options of a workflow: the common ones and those of the command."""
        common = {name: self.values[name] for name in _PASSED if name in self.values}
        made: Options = self.work().Options(
            directory=self.directory, paths=tuple(Path(item) for item in paths), **common, **more
        )
        return made

    def console(self, *, err: bool = False) -> Console:
        """Return the console for output, or for what is said beside it."""
        from apigwctl.render import terminal

        return terminal.console(sys.stderr if err else sys.stdout, colour=not self.values.get("no_color"))

    def show(self, page: Callable[[int | None], Iterable[Line]], *, err: bool = False) -> None:
        """Write a page, made for the width of where it goes."""
        from apigwctl.render import terminal

        target = self.console(err=err)
        terminal.show(target, page(terminal.width_of(target)))

    def fail(self, error: ApigwctlError) -> None:
        """Tell a failure: on stderr for people, as an envelope on stdout with --format json."""
        from apigwctl.render import envelope, failure

        if self.values.get("form") == "json":
            click.echo(envelope.text(envelope.error(error)))
            return
        problems = error.problems if isinstance(error, ProblemsError) else ()
        self.show(lambda width: failure.failure_text(error, problems, width=width), err=True)


pass_invocation = click.make_pass_decorator(Invocation, ensure=True)
