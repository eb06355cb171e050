"""How `canary run` is shown, while it works and when it has ended: a table, plain lines, or lines of JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from apigwctl.cli.invocation import Invocation
from apigwctl.errors import UsageError
from apigwctl.model.canary import CanaryIdle, CanaryReport, Check, Ending, Watched
from apigwctl.model.event import Event

if TYPE_CHECKING:
    from apigwctl.render.page import Line

REPORTS = Path(".apigwctl/canary")
STATUS = {Ending.PROMOTED: 0, Ending.INTERRUPTED: 130}
HELD = 2
REFUSED = 3
INCOMPLETE = 4


class Looks(Protocol):
    """What shows the looks of a run."""

    def begin(self) -> None:
        """Begin to show looks."""

    def check(self, check: Check) -> None:
        """Show a look."""

    def event(self, event: Event) -> None:
        """Show what a move does."""

    def end(self) -> None:
        """End; calling it again does nothing."""


class Display(Looks, Protocol):
    """What shows a run."""

    def plan(self, watched: Watched) -> None:
        """Show what a run will do."""


def display(invocation: Invocation) -> Display:
    """Return what shows a run where the output goes."""
    from apigwctl.render import canary

    if invocation.form("text", "json") == "json":
        return _Json()
    console = invocation.console()
    shown: Looks = canary.CheckTable(console) if console.is_terminal else canary.CheckLines(click.echo)
    return _Text(invocation, shown)


class _Text:
    """Text, wherever it goes."""

    def __init__(self, invocation: Invocation, shown: Looks) -> None:
        self._invocation = invocation
        self._shown = shown
        self._begun = False

    def plan(self, watched: Watched) -> None:
        from apigwctl.render import canary

        self._invocation.show(lambda width: _wrapped(canary.watched_text(watched), width))

    def begin(self) -> None:
        self._begun = True
        click.echo()
        self._shown.begin()

    def check(self, check: Check) -> None:
        self._shown.check(check)

    def event(self, event: Event) -> None:
        self._shown.event(event)

    def end(self) -> None:
        if self._begun:
            self._begun = False
            self._shown.end()


class _Json:
    """One line of JSON for each look and each event."""

    def plan(self, watched: Watched) -> None:
        """The last line says it all."""

    def begin(self) -> None:
        """Nothing to begin."""

    def check(self, check: Check) -> None:
        from apigwctl.render import canary_report, envelope

        click.echo(envelope.one_line({"event": "check", **canary_report.check_json(check)}))

    def event(self, event: Event) -> None:
        from apigwctl.render import envelope

        click.echo(envelope.one_line(envelope.event(event)))

    def end(self) -> None:
        """Nothing to end."""


def told(invocation: Invocation, found: CanaryReport | CanaryIdle) -> int:
    """Tell how a run ended; return its exit status."""
    from apigwctl.render import canary, canary_report, envelope

    machine = invocation.form("text", "json") == "json"
    if isinstance(found, CanaryIdle):
        if machine:
            click.echo(envelope.one_line(canary_report.idle_json(found)))
        else:
            click.echo(f"{found.stage}: {found.told}")
        return HELD if found.held else 0
    if machine:
        click.echo(envelope.one_line(canary_report.report_json(found)))
    else:
        invocation.show(lambda width: _wrapped(canary.ended_text(found), width))
    if found.run.ending is Ending.CHANGED and not found.run.moved:
        return REFUSED
    if found.run.ending is Ending.FAILED and not found.run.moved:
        return 1
    return STATUS.get(found.run.ending, INCOMPLETE)


def written(invocation: Invocation, report: CanaryReport, files: Sequence[str]) -> None:
    """Write the report, as JSON and as markdown: where it was asked for, else into the project's own folder."""
    from apigwctl.render import canary_report, envelope

    folder = invocation.directory / REPORTS
    name = report.watched.stage.replace("/", "_")
    for path in [Path(file) for file in files] or [folder / f"{name}.json", folder / f"{name}.md"]:
        machine = path.suffix == ".json"
        made = envelope.text(canary_report.report_json(report)) + "\n" if machine else ""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made or canary_report.report_markdown(report), encoding="utf-8")
        except OSError as error:
            # What came of the run is told all the same: it is done, and nothing makes it undone.
            click.echo(f"the report was not written: {error}", err=True)


def check_files(files: Sequence[str]) -> None:
    """Raise UsageError for a report of a form that there is not, before anything begins."""
    for file in files:
        if Path(file).suffix not in (".json", ".md"):
            raise UsageError(f"--report {file}: a report is .json or .md")


def _wrapped(lines: Iterable[Line], width: int | None) -> list[Line]:
    from apigwctl.render.page import wrapped

    return wrapped(lines, width)
