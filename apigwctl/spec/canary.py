"""The `deploy: {strategy: canary, …}` map of a stage -> how its canary is paced and watched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from apigwctl.catalogue.delivery import AccessLogSettings
from apigwctl.errors import UsageError
from apigwctl.model.canary import CanaryPolicy, Limit, Measure, MetricSource, Watch
from apigwctl.spec.members import Members, Opaque, as_map, type_name, with_entries
from apigwctl.spec.report import Report, suggest
from apigwctl.values import FrozenMap, Node, Source

CANARY_KEYS = ("strategy", "percentTraffic", "useStageCache", "variables", "steps", "bake", "watch")
OTHER_KEYS = ("strategy", "alias", "domain", "percentTraffic", "steps", "bake", "watch")
"""Of a canary of functions or of a Region: it has no cache and no variables."""
MEASURES = tuple(item.value for item in Measure)
SOURCES = tuple(item.value for item in MetricSource)
WATCH_KEYS = ("source", "requests", "every", "patience", *MEASURES, "alarms")
LIMIT_KEYS = ("limit", "overBase")
MOST_ALARMS = 100
"""DescribeAlarms takes so many names in one request (CloudWatch API reference)."""
LONGEST_SECONDS = 14 * 86400
"""CloudWatch keeps minutes for 15 days (CloudWatch API reference, PutMetricData); a step has to fit in."""

NOT_OF_OTHERS = {"source": "the figures of a canary of functions are those of Lambda, a Region's those of its stage"}
NOT_OF_FUNCTIONS = {**NOT_OF_OTHERS, Measure.ERRORS_4XX.value: "Lambda counts what fails, not what is answered"}

_ALIAS = re.compile(r"(?!\d+\Z)[A-Za-z0-9_-]{1,128}\Z")
_DURATION = re.compile(r"(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m)?(?:(?P<s>\d+)s)?\Z")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%\Z")
_TIME = re.compile(r"(\d+(?:\.\d+)?) ?(ms|s)\Z")
_FIELDS = {
    "source": "source",
    "requests": "requests",
    "every": "every_seconds",
    "patience": "patience_seconds",
    "alarms": "alarms",
}
"""The members of a watch that one key says each."""

_UNITS = {"h": 3600, "m": 60, "s": 1}


def duration(text: str) -> int | None:
    """Return the seconds of `90s`, `10m` or `1h30m`; None for anything else."""
    found = _DURATION.match(text) if text else None
    if found is None:
        return None
    return sum(int(value) * _UNITS[unit] for unit, value in found.groupdict().items() if value)


def rate(text: str) -> float | None:
    """Return `1%` as a part of 1; None for anything else and for more than all."""
    found = _PERCENT.match(text)
    value = float(found[1]) / 100 if found else None
    return value if value is not None and value <= 1 else None


def milliseconds(text: str) -> float | None:
    """Return the milliseconds of `800ms` or `1.5s`; None for anything else."""
    found = _TIME.match(text)
    return float(found[1]) * (1000 if found[2] == "s" else 1) if found else None


def read_canary(node: Node, report: Report) -> CanaryPolicy | None:
    """Return the policy that a canary map says; None when its percentages are not known."""
    members = Members(node, report).known(CANARY_KEYS)
    percent = _percent(members.get("percentTraffic"), "percentTraffic", report)
    steps = _steps(members, percent, report)
    bake = _seconds(members, "bake", CanaryPolicy.bake_seconds, report)
    watch = _watch(members, report)
    if members.get("percentTraffic") is None and members.get("steps") is None:
        hint = "percentTraffic: 10, or steps: [5, 25, 50]"
        report.add("deploy: a canary needs percentTraffic or steps", "required", node, hint=hint)
    begin = percent if percent is not None else next(iter(steps), None)
    if begin is None:
        return None
    return CanaryPolicy(
        percent_traffic=begin,
        steps=steps or (begin,),
        bake_seconds=bake,
        watch=watch,
        use_stage_cache=members.flag("useStageCache"),
        variables=_variables(members, report),
    )


def read_other_canary(node: Node, report: Report) -> CanaryPolicy | None:
    """Return the policy of a canary where AWS has none; None when it is not known.

    That is one of functions, which an alias of theirs makes, or of a Region, which weighted records of a name make.
    """
    members = Members(node, report).known(OTHER_KEYS)
    alias, domain = members.text("alias"), members.text("domain")
    if alias and domain:
        hint = "an alias for what functions do, a domain for all that the API is"
        report.add("deploy: alias and domain are both given", "exclusive-keys", node.key_source("domain"), hint=hint)
    elif not alias and not domain:
        hint = "alias: live, or domain: NAME"
        report.add(
            "deploy: a canary of functions needs their alias, one of a Region a domain", "required", node, hint=hint
        )
    elif alias and not _ALIAS.match(alias):
        hint = "letters, digits, - and _; not digits alone"
        report.add(f"alias: {alias} is no alias", "name", members.get("alias"), hint=hint)
    watch = node.get("watch")
    watched = Members(watch, report) if watch is not None and watch.is_map else None
    for name, why in (NOT_OF_FUNCTIONS if alias else NOT_OF_OTHERS).items():
        found = watched.get(name) if watched is not None else None
        if found is not None:
            report.add(f"{name}: {why}", "watch-source", found, hint="leave it out")
    plain = with_entries(node, {key: child for key, child in node.items() if key not in ("alias", "domain")})
    policy = read_canary(plain, report)
    return policy and replace(policy, alias=alias, domain="" if alias else domain)


def overridden(policy: CanaryPolicy | None, said: Mapping[str, Any], where: str) -> CanaryPolicy:
    """Return a policy with what the command line says in its place, in the same words as a spec.

    Limits on other measures stay. UsageError for what a spec would be refused for.
    """
    source, report = Source(where, 1, 1), Report()
    watch = {key: value for key, value in said.get("watch", {}).items() if value}
    members = Members(Node.of({**{key: value for key, value in said.items() if value}, "watch": watch}, source), report)
    begin = policy or CanaryPolicy(0.0)
    heard = _watch(members, report) if watch else Watch()
    steps, bake = _steps(members, None, report), _seconds(members, "bake", begin.bake_seconds, report)
    problems = [item for item in report.found if item.rule != "required"]
    if problems:
        raise UsageError(f"{where}: {problems[0].message}", hint=problems[0].hint)
    limits = {item.measure: item for item in (*begin.watch.limits, *heard.limits)}
    plain = {_FIELDS[key]: getattr(heard, _FIELDS[key]) for key in watch if key in _FIELDS}
    return replace(
        begin,
        steps=steps or begin.steps,
        bake_seconds=bake,
        watch=replace(begin.watch, limits=tuple(limits.values()), **plain),
    )


def check_source(node: Node, policy: CanaryPolicy, log: AccessLogSettings | None, report: Report) -> None:
    """Report a watch whose figures cannot come from where it says: an access log that is not there, or says too little.

    A log's figures are those of its JSON lines, under the keys that hold `$context.status` and, for latencies,
    `$context.responseLatency`.
    """
    watch = node.get("watch")
    source = watch.get("source") if watch is not None else None
    if source is None or policy.watch.source is not MetricSource.ACCESS_LOG:
        return
    if log is None:
        hint = "accessLog: {logGroup: …} makes one"
        report.add("watch: the stage has no access log to read", "watch-source", source, hint=hint)
        return
    if ":log-group:" not in str(log.destination_arn):
        report.add("watch: only an access log in CloudWatch Logs can be read", "watch-source", source)
        return
    if isinstance(log.format, Opaque):
        return
    wanted = ["status"] + ["responseLatency"] * any(not item.measure.is_rate for item in policy.watch.limits)
    known = log_keys(log.format)
    for name in wanted:
        if f"$context.{name}" not in known:
            hint = "accessLog: {format: json} has all that is needed"
            message = f"watch: the access log's format says no $context.{name} in a JSON line"
            report.add(message, "watch-source", source, hint=hint)


def log_keys(form: str) -> dict[str, str]:
    """Return the key of each variable in an access log's JSON format; empty for other formats."""
    try:
        line = json.loads(form)
    except ValueError:
        return {}
    return {str(value): key for key, value in line.items()} if isinstance(line, dict) else {}


# -- percentages and durations -----------------------------------------------------------------------------------------


def _percent(node: Node | None, name: str, report: Report) -> float | None:
    if node is None or isinstance(node.value, Opaque):
        return None
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        report.add(f"{name}: expected a number of percent, got {type_name(value)}", "wrong-type", node)
        return None
    if not 0 <= value <= 100:
        report.add(f"{name}: {value:g} is not between 0 and 100", "range", node)
        return None
    return float(value)


def _steps(members: Members, begin: float | None, report: Report) -> tuple[float, ...]:
    node = members.get("steps")
    if node is None:
        return ()
    if not node.is_list:
        report.add(f"steps: expected a list of percentages, got {type_name(node.value)}", "wrong-type", node)
        return ()
    found: list[float] = []
    for item in node.value:
        value = _percent(item, "steps", report)
        if value is None:
            continue
        if found and value <= found[-1]:
            message, hint = f"steps: {value:g} comes after {found[-1]:g}", "each step takes more than the one before"
            report.add(message, "steps-order", item, hint=hint)
            continue
        if value == 0:
            report.add("steps: 0 percent shows nothing", "range", item)
            continue
        found.append(value)
    if found and begin is not None and begin > found[0]:
        hint = "leave percentTraffic out: a canary begins with its first step"
        message = f"steps: the first, {found[0]:g}, is below percentTraffic, {begin:g}"
        report.add(message, "steps-order", node, hint=hint)
    return tuple(found)


def _seconds(members: Members, name: str, default: int, report: Report, *, least: int = 0) -> int:
    node = members.get(name)
    if node is None or isinstance(node.value, Opaque):
        return default
    seconds = duration(node.value) if isinstance(node.value, str) else None
    if seconds is None:
        hint = f"did you mean {node.value}s?" if isinstance(node.value, int) else "write 90s, 10m or 1h30m"
        report.add(f"{name}: {node.plain()} is no duration", "duration", node, hint=hint)
        return default
    if not least <= seconds <= LONGEST_SECONDS:
        hint = f"{f'at least {least}s, ' if least else ''}at most {LONGEST_SECONDS // 3600}h"
        report.add(f"{name}: {node.value} is out of range", "range", node, hint=hint)
        return default
    return seconds


def _variables(members: Members, report: Report) -> FrozenMap[str, str]:
    node = members.map("variables")
    if node is None:
        return FrozenMap()
    inner = Members(node, report)
    return FrozenMap({key: inner.text(key) for key, _ in node.items()})


# -- what is watched ---------------------------------------------------------------------------------------------------


def _watch(members: Members, report: Report) -> Watch:
    found = members.get("watch")
    if found is None:
        return Watch()
    node = as_map(found, report, "watch")
    inner = Members(node, report).known(WATCH_KEYS)
    limits = tuple(
        limit
        for measure in Measure
        if (child := inner.get(measure.value)) is not None and (limit := _limit(measure, child, report)) is not None
    )
    alarms = inner.names("alarms")
    if found.is_map and not any(inner.get(name) for name in (*MEASURES, "alarms")) and set(node.value) <= {*WATCH_KEYS}:
        hint = f"known: {', '.join((*MEASURES, 'alarms'))}"
        report.add("watch: nothing is watched", "required", node, hint=hint)
    if len(alarms) > MOST_ALARMS:
        report.add(f"alarms: {len(alarms)} are more than {MOST_ALARMS}", "range", alarms[MOST_ALARMS])
    return Watch(
        source=_source(inner, report),
        limits=limits,
        alarms=tuple(dict.fromkeys(item.value for item in alarms)),
        requests=_requests(inner, report),
        every_seconds=_seconds(inner, "every", Watch.every_seconds, report, least=10),
        patience_seconds=_seconds(inner, "patience", Watch.patience_seconds, report),
    )


def _requests(members: Members, report: Report) -> int:
    count = members.whole("requests", Watch.requests)
    if count < 1:
        report.add(f"requests: {count} is less than 1", "range", members.get("requests"))
        return Watch.requests
    return count


def _source(members: Members, report: Report) -> MetricSource:
    node = members.get("source")
    if node is None or isinstance(node.value, Opaque):
        return Watch.source
    if node.value not in SOURCES:
        report.add(f"source: {node.plain()} is not known", "enum", node, hint=suggest(str(node.value), SOURCES))
        return Watch.source
    return MetricSource(node.value)


def _limit(measure: Measure, node: Node, report: Report) -> Limit | None:
    """Return a limit: a value, or a map of `limit` and `overBase`."""
    name = measure.value
    if not node.is_map:
        most = _value(name, node, _reader(measure), report)
        return None if most is None else Limit(measure, most)
    members = Members(node, report).known(LIMIT_KEYS)
    limit, over = members.get("limit"), members.get("overBase")
    if limit is None and over is None:
        report.add(f"{name}: neither limit nor overBase is given", "required", node)
        return None
    most = _value(f"{name}.limit", limit, _reader(measure), report)
    share = _share(over, measure)
    more = share if share is not None else _value(f"{name}.overBase", over, _reader(measure), report, also=measure)
    return None if most is None and more is None else Limit(measure, most, more, is_share=share is not None)


def _share(node: Node | None, measure: Measure) -> float | None:
    """Return how much more than the base a latency may be, said as a share of it: `20%`; 150 % is a share, too."""
    if node is None or measure.is_rate or not isinstance(node.value, str):
        return None
    found = _PERCENT.match(node.value)
    return float(found[1]) / 100 if found else None


def _reader(measure: Measure) -> Callable[[str], float | None]:
    return rate if measure.is_rate else milliseconds


def _value(
    name: str, node: Node | None, read: Callable[[str], float | None], report: Report, *, also: Measure | None = None
) -> float | None:
    if node is None or isinstance(node.value, Opaque):
        return None
    value = read(node.value) if isinstance(node.value, str) else None
    if value is None:
        ways = "1% or 0.5%" if read is rate else "800ms or 1.5s"
        more = ", or 20% of the base" if also is not None and not also.is_rate else ""
        report.add(f"{name}: {node.plain()} is not understood", "limit", node, hint=f"write {ways}{more}")
    return value
