"""`apigwctl canary run`: a canary taken through its steps, watched, and promoted or aborted."""

from __future__ import annotations

from typing import Any

import click

from apigwctl.cli.canary_display import check_files, display, told, written
from apigwctl.cli.consent import agreed
from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options
from apigwctl.model.canary import CanaryIdle, Watched

WATCHED = ("source", "requests", "every", "patience", "alarms")


def _pairs(_: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Return `NAME=VALUE` options as a map."""
    found = dict(text.partition("=")[::2] for text in values)
    if not all(name and value for name, value in found.items()):
        raise click.BadParameter("write MEASURE=VALUE", param=parameter)
    return found


@click.command("run", cls=Command)
@click.argument("stage", metavar="API@STAGE")
@click.option("--yes", is_flag=True, help="Begin without asking.")
@click.option("--steps", metavar="5,25,50", help="Percentages of the traffic, one after another.")
@click.option("--bake", metavar="10m", help="How long each step is watched.")
@click.option("--limit", "limits", metavar="MEASURE=1%", multiple=True, callback=_pairs, help="Abort above this.")
@click.option("--over-base", metavar="MEASURE=1%", multiple=True, callback=_pairs, help="Abort so far above the base.")
@click.option("--alarm", "alarms", metavar="NAME", multiple=True, help="Abort when it is in ALARM; repeatable.")
@click.option("--source", metavar="canary|stage|accessLog", help="Where the figures come from.")
@click.option("--requests", type=int, metavar="100", help="Judge nothing on fewer.")
@click.option("--every", metavar="1m", help="How often to look.")
@click.option("--patience", metavar="1h", help="How long to wait for figures beyond the bake time.")
@click.option("--report", "files", metavar="FILE", multiple=True, help="Write the report to a .json or .md.")
@common_options
@pass_invocation
def command(invocation: Invocation, /, stage: str, yes: bool, files: tuple[str, ...], **said: Any) -> int:
    """Watch the canary of a stage, give it more traffic step by step, then promote or abort it.

    Steps, bake time and limits are those of `deploy:` in the spec; options stand in their place. A run that was killed
    is gone on with by another one. Measures: 5XXError, 4XXError, p95Latency.
    """
    check_files(files)
    shown = display(invocation)

    def consent(watched: Watched) -> bool:
        agree = agreed(invocation, given=yes, question="Run this canary?", page=lambda: shown.plan(watched))
        shown.begin()
        return agree

    workflows = invocation.work()
    try:
        found = workflows.canary_run(
            invocation.options(), stage, _policy(said), consent=consent, listener=shown.event, tell=shown.check
        )
    finally:
        shown.end()
    if not isinstance(found, CanaryIdle):
        written(invocation, found, files)
    return told(invocation, found)


def _policy(said: dict[str, Any]) -> dict[str, Any]:
    """Return what options say, in the words of a spec's `deploy:`."""
    limits, over = said["limits"], said["over_base"]
    measures = {
        name: {key: value for key, value in (("limit", limits.get(name)), ("overBase", over.get(name))) if value}
        for name in (*limits, *over)
    }
    steps = said["steps"] and [_number(text) for text in said["steps"].split(",")]
    watch = {name: said[name] for name in WATCHED if said[name]}
    return {"steps": steps, "bake": said["bake"], "watch": {**watch, **measures}}


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
