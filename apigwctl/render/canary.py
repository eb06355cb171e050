"""A canary's run as people read it: what it will do, each look as a line or a row, and how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from apigwctl.model.canary import (
    LAG_SECONDS,
    CanaryPolicy,
    CanaryReport,
    Check,
    Decision,
    Ending,
    Figures,
    Limit,
    Measure,
    MetricSource,
    Watched,
    duration_text,
)
from apigwctl.model.event import Event
from apigwctl.render.page import BLANK, STYLES, Line, line
from apigwctl.render.progress import event_line

ROWS = 15
"""So many looks stay on the screen; all of them are in the report."""

SHORT = {Measure.ERRORS_5XX: "5XX", Measure.ERRORS_4XX: "4XX", Measure.LATENCY: "p95"}
STYLE_OF = {
    Decision.WAIT: "",
    Decision.NEXT: "+",
    Decision.PROMOTE: "good",
    Decision.ABORT: "bad",
    Decision.GIVE_UP: "!",
}
SOURCES = {
    MetricSource.CANARY: "metrics of Stage=…/Canary, a dimension that AWS does not document",
    MetricSource.STAGE: "metrics of the whole stage, held against what they were before",
    MetricSource.ACCESS_LOG: "the canary's access log",
}
OF_FUNCTIONS = "what Lambda measures of each version of the functions"
OF_REGIONS = "the metrics of the stage in this Region"
ENDINGS = {
    Ending.PROMOTED: ("promoted: the canary's version serves all traffic", "good"),
    Ending.ABORTED: ("aborted: the canary is gone, and its version is held off", "bad"),
    Ending.INCONCLUSIVE: ("no verdict: the canary stays as it is", "!"),
    Ending.CHANGED: ("stopped: somebody else changed the stage, and it was left alone", "bad"),
    Ending.FAILED: ("failed: the canary may not be where it should be", "bad"),
    Ending.INTERRUPTED: ("interrupted: the canary stays as it is", "!"),
}
OF_A_REGION = {
    Ending.PROMOTED: ("promoted: this Region has its usual share of the traffic", "good"),
    Ending.ABORTED: ("aborted: the other Regions have all traffic until canary start, or apply --release", "bad"),
}
OF_A_FUNCTION = {Ending.ABORTED: ("aborted: the aliases lead where they led before", "bad")}
AGAIN = "publish another version, and canary start again"
REPAIR = "apply what mends it here, and canary start again"
HINTS = {
    Ending.ABORTED: "change the spec, or apply --release, to try again",
    Ending.INCONCLUSIVE: "canary run again, canary promote, or canary abort",
    Ending.CHANGED: "canary status shows what is there; canary run goes on from it",
    Ending.FAILED: "canary run again goes on from what is there",
    Ending.INTERRUPTED: "canary run again goes on from what is there",
}


# -- what it will do ---------------------------------------------------------------------------------------------------


def watched_text(watched: Watched) -> Iterator[Line]:
    """Yield what a run is about to do."""
    policy, canary = watched.policy, watched.canary
    yield line((f"{watched.stage}", "title"), f"  {watched.target} ({watched.account}, {watched.region})")
    yield line(f"canary {canary.deployment} at {canary.percent:g} %, base {canary.base}", indent=2)
    path = [f"{percent:g} %" for percent in (canary.percent, *(step for step in policy.steps if step > canary.percent))]
    lag = f", and {duration_text(LAG_SECONDS)} until its figures are in" if policy.watch.limits else ""
    yield line(f"{' -> '.join(path)} -> promoted", indent=2)
    yield line(f"each for {duration_text(policy.bake_seconds)}{lag}", indent=2)
    for told in limits_told(policy):
        yield line(told, indent=2)


def limits_told(policy: CanaryPolicy) -> Iterator[str]:
    """Yield what makes a run abort, and what it looks at."""
    watch = policy.watch
    for limit in watch.limits:
        yield f"aborts when {limit.measure.value} is {limit_told(limit)}"
    for name in watch.alarms:
        yield f"aborts when alarm {name} is in ALARM"
    if watch.limits:
        source = OF_FUNCTIONS if policy.alias else OF_REGIONS if policy.domain else SOURCES[watch.source]
        yield f"judges {watch.requests} requests or more, by {source}"
    elif not watch.alarms:
        yield "nothing is watched: only the bake time counts"


def limit_told(limit: Limit) -> str:
    """Return a limit in words."""
    found = []
    if limit.most is not None:
        found.append(f"above {limit.measure.told(limit.most)}")
    if limit.over_base is not None:
        much = f"{limit.over_base * 100:g} %" if limit.is_share else limit.measure.told(limit.over_base)
        of = " of requests" if limit.measure.is_rate else ""
        found.append(f"more than {much}{of} above the base's")
    return " or ".join(found)


# -- each look ---------------------------------------------------------------------------------------------------------


def check_line(check: Check) -> Line:
    """Return one look as a line."""
    told = verdict_told(check)
    shown = ", ".join(text for text in figures_told(check) if text)
    parts = (f"{clock(check.at)}  {check.percent:>3g} %  {duration_text(check.elapsed_seconds):>7}  {shown}  ", "")
    return line(parts, (told, STYLE_OF[check.verdict.decision]))


def figures_told(check: Check) -> tuple[str, ...]:
    """Return the requests and each measure, the base's beside it; empty where nothing is known."""
    canary, base = check.verdict.canary, check.verdict.base
    return (f"{canary.requests:,.0f} requests", *(_measure_told(measure, canary, base) for measure in Measure))


def _measure_told(measure: Measure, canary: Figures, base: Figures | None) -> str:
    here, there = canary.of(measure), base.of(measure) if base is not None else None
    if here is None:
        return ""
    beside = f" (base {measure.told(there)})" if there is not None else ""
    return f"{SHORT[measure]} {measure.told(here)}{beside}"


def verdict_told(check: Check) -> str:
    """Return what was decided, and why."""
    verdict = check.verdict
    to = f" {verdict.percent:g} %" if verdict.percent is not None else ""
    return f"{verdict.decision.value}{to}: {'; '.join(verdict.reasons)}"


class CheckLines:
    """A run in a pipe: one line for each look and each step of a move."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def begin(self) -> None:
        """Lines need no beginning."""

    def end(self) -> None:
        """Lines need no end."""

    def check(self, check: Check) -> None:
        """Tell a look."""
        self._write(str(check_line(check)))

    def event(self, event: Event) -> None:
        """Tell what a move does."""
        told = event_line(event)
        if told is not None:
            self._write(f"  {told}")


class CheckTable:
    """A run on a terminal: a table of the last looks that is drawn anew in place."""

    def __init__(self, console: Console, watched: Watched | None = None) -> None:
        self._watched = watched
        self._checks: list[Check] = []
        self._doing = ""
        self._live = Live(console=console, auto_refresh=False, get_renderable=self._table)

    def begin(self) -> None:
        """Start drawing."""
        self._live.start(refresh=True)

    def end(self) -> None:
        """Leave the table as it is."""
        self._doing = ""
        self._live.refresh()
        self._live.stop()

    def check(self, check: Check) -> None:
        """Add a look."""
        self._checks.append(check)
        self._doing = ""
        self._live.refresh()

    def event(self, event: Event) -> None:
        """Show what a move does below the table."""
        told = event_line(event)
        if told is not None:
            self._doing = str(told)
            self._live.refresh()

    def _table(self) -> Table:
        table = Table(
            box=None, pad_edge=False, header_style="bold", caption=self._doing or None, caption_justify="left"
        )
        for title in ("time", "traffic", "for", "requests", "5XX", "4XX", "p95"):
            table.add_column(title, justify="right", no_wrap=True)
        table.add_column("verdict", overflow="fold")
        for check in self._checks[-ROWS:]:
            table.add_row(*_cells(check))
        return table


def _cells(check: Check) -> list[str | Text]:
    canary, base = check.verdict.canary, check.verdict.base
    return [
        clock(check.at),
        f"{check.percent:g} %",
        duration_text(check.elapsed_seconds),
        f"{canary.requests:,.0f}",
        *(_cell(measure, canary, base) for measure in Measure),
        Text(verdict_told(check), style=STYLES.get(STYLE_OF[check.verdict.decision], "")),
    ]


def _cell(measure: Measure, canary: Figures, base: Figures | None) -> str:
    here, there = canary.of(measure), base.of(measure) if base is not None else None
    told = measure.told(here) if here is not None else "–"
    return f"{told} / {measure.told(there)}" if there is not None else told


# -- how it ended ------------------------------------------------------------------------------------------------------


def ending_told(report: CanaryReport) -> tuple[str, str]:
    """Return how a run ended in words, and their style."""
    policy, ending = report.watched.policy, report.run.ending
    own = OF_A_FUNCTION if policy.alias else OF_A_REGION if policy.domain else {}
    return own.get(ending, ENDINGS[ending])


def _hint(report: CanaryReport) -> str:
    policy, ending = report.watched.policy, report.run.ending
    if ending is Ending.ABORTED and not policy.is_the_stages:
        return AGAIN if policy.alias else REPAIR
    return HINTS.get(ending, "")


def ended_text(report: CanaryReport) -> Iterator[Line]:
    """Yield how a run ended, and how to go on."""
    told, style = ending_told(report)
    yield BLANK
    yield line((report.watched.stage, "title"), "  ", (told, style))
    for reason in report.run.reasons:
        yield line(reason, indent=2)
    hint = _hint(report)
    if hint:
        yield line((f"hint: {hint}", "soft"), indent=2)


# -- words -------------------------------------------------------------------------------------------------------------


def clock(at: float) -> str:
    """Return the time of day of a moment, in the time zone of the machine."""
    return time.strftime("%H:%M:%S", time.localtime(at))


def moment(at: float) -> str:
    """Return a moment as ISO 8601 text in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
