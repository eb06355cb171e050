"""The report of a canary's run: JSON for machines, markdown for a pull request; docs/releases.md describes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apigwctl.model.canary import (
    CanaryIdle,
    CanaryPolicy,
    CanaryReport,
    Check,
    Figures,
    Limit,
    Measure,
    Watched,
    duration_text,
)
from apigwctl.render.canary import ending_told, figures_told, limits_told, moment, verdict_told
from apigwctl.render.wording import visible

FORMAT = "apigwctl.canary-run"
VERSION = 1
"""Raised when a member goes or means something else; members may come."""


def report_json(report: CanaryReport) -> dict[str, Any]:
    """Return a report as data: rates are parts of 1, latencies milliseconds, times ISO 8601 in UTC."""
    run = report.run
    return {
        "format": FORMAT,
        "version": VERSION,
        **watched_json(report.watched),
        "ending": run.ending.value,
        "reasons": list(run.reasons),
        "changed": run.moved,
        "began": moment(report.began),
        "ended": moment(report.ended),
        "checks": [check_json(check) for check in run.checks],
    }


def idle_json(idle: CanaryIdle) -> dict[str, Any]:
    """Return that there was nothing to run, as data."""
    return {"format": FORMAT, "version": VERSION, "stage": idle.stage, "ending": "held" if idle.held else "idle"} | {
        "reasons": [idle.told]
    }


def watched_json(watched: Watched) -> dict[str, Any]:
    """Return what a run is of, and by which policy, as data."""
    canary = watched.canary
    return {
        "stage": watched.stage,
        "target": watched.target,
        "account": watched.account,
        "region": watched.region,
        "canary": {"deployment": canary.deployment, "base": canary.base, "percentTraffic": canary.percent},
        "policy": _policy(watched.policy),
    }


def check_json(check: Check) -> dict[str, Any]:
    """Return one look as data: a line of the stream that a run writes, too."""
    verdict = check.verdict
    return {
        "at": moment(check.at),
        "percentTraffic": check.percent,
        "elapsedSeconds": round(check.elapsed_seconds),
        "canary": _figures(verdict.canary),
        "base": _figures(verdict.base) if verdict.base is not None else None,
        "alarms": dict(check.alarms),
        "verdict": verdict.decision.value,
        "percentNext": verdict.percent,
        "reasons": list(verdict.reasons),
    }


def _figures(found: Figures) -> dict[str, Any]:
    return {"requests": round(found.requests), **{measure.value: _rounded(found.of(measure)) for measure in Measure}}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _policy(policy: CanaryPolicy) -> dict[str, Any]:
    watch = policy.watch
    return {
        "steps": list(policy.steps),
        "bakeSeconds": policy.bake_seconds,
        "source": watch.source.value,
        "requests": watch.requests,
        "everySeconds": watch.every_seconds,
        "patienceSeconds": watch.patience_seconds,
        "limits": [_limit(item) for item in watch.limits],
        "alarms": list(watch.alarms),
    }


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "measure": limit.measure.value,
        "limit": limit.most,
        "overBase": limit.over_base,
        "overBaseIsShare": limit.is_share,
    }


# -- markdown ----------------------------------------------------------------------------------------------------------


def report_markdown(report: CanaryReport) -> str:
    """Return a report as markdown."""
    return "\n".join(_markdown(report)) + "\n"


def _markdown(report: CanaryReport) -> Iterator[str]:
    watched, run = report.watched, report.run
    yield f"## Canary of `{watched.stage}`: {run.ending.value}"
    yield ""
    yield f"{ending_told(report)[0]}."
    yield ""
    yield from (f"- {_cell(reason)}" for reason in run.reasons)
    if run.reasons:
        yield ""
    yield f"- {watched.target} ({watched.account}, {watched.region})"
    yield f"- {moment(report.began)} to {moment(report.ended)}, {duration_text(report.ended - report.began)}"
    yield f"- canary `{watched.canary.deployment}`, base `{watched.canary.base}`"
    yield from (f"- {_cell(told)}" for told in limits_told(watched.policy))
    yield ""
    yield "| time | traffic | for | seen | verdict |"
    yield "|---|---|---|---|---|"
    for check in run.checks:
        seen = ", ".join(text for text in figures_told(check) if text)
        cells = (
            moment(check.at),
            f"{check.percent:g} %",
            duration_text(check.elapsed_seconds),
            seen,
            verdict_told(check),
        )
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return visible(text).replace("|", "\\|").replace("\n", " ")
