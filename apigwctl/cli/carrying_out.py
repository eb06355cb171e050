"""Carrying plans out from the command line: progress while it works, then what came of it and the exit status."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from apigwctl.cli.consent import Consent, consent
from apigwctl.cli.invocation import Invocation
from apigwctl.model.event import Listener
from apigwctl.model.plan import Plan
from apigwctl.model.result import Result

if TYPE_CHECKING:
    from apigwctl.render.progress import Lines, Live

Work = Callable[[Consent, Listener], tuple[Result, ...]]


def carry_out(invocation: Invocation, work: Work, *, given: bool, question: str, again: str) -> int:
    """Ask for consent, do the work with progress, tell what came of it; the exit status is that of its results."""
    from apigwctl.render import envelope, report
    from apigwctl.render.progress import Lines

    machine = invocation.form("text", "json") == "json"
    ask = consent(invocation, given=given, question=question, quiet=machine)
    display = _display(invocation, machine=machine)

    def consented(plans: tuple[Plan, ...]) -> bool:
        agreed = ask(plans)
        if not machine and any(plan.steps for plan in plans):
            click.echo()
        display.begin(plans)
        return agreed

    try:
        results = work(consented, display)
    finally:
        display.end()
    if machine:
        click.echo(envelope.one_line(envelope.results(results)))
    else:
        if any(result.steps for result in results) and isinstance(display, Lines):
            click.echo()
        invocation.show(lambda width: report.result_text(results, width=width, again=again))
    return report.exit_status(results)


def _display(invocation: Invocation, *, machine: bool) -> Lines | Live:
    from apigwctl.render.progress import Lines, Live

    console = invocation.console()
    return Live(console) if console.is_terminal and not machine else Lines(click.echo, machine=machine)
