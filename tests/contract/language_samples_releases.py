"""The documents around places of canaries, and values that fit there: they change what planning is told of a stage."""

from __future__ import annotations

from typing import Any

_DEPLOY = "RestApi.stages.prod.deploy"
_STAGE = "{stages: {prod: {accessLog: {logGroup: g, format: json}, deploy: {strategy: canary, %s}}}}"
_MUCH = {"5XXError": "3%", "4XXError": "3%", "p95Latency": "9ms"}
_OVER, _MOST = (", ".join(f"{name}: {{{key}: {_MUCH[name]}}}" for name in _MUCH) for key in ("overBase", "limit"))
_WATCHED = _STAGE % "percentTraffic: 5, watch: {alarms: [errors], %s}"

AROUND: dict[str, str] = {
    **dict.fromkeys((f"{_DEPLOY}.{name}" for name in ("bake", "useStageCache", "variables")), _STAGE % "steps: [50]"),
    f"{_DEPLOY}.percentTraffic": _STAGE % "steps: [50]",
    f"{_DEPLOY}.steps": _STAGE % "percentTraffic: 5",
    f"{_DEPLOY}.steps.0": _STAGE % "steps: [50]",
    f"{_DEPLOY}.watch": _STAGE % "percentTraffic: 5",
    f"{_DEPLOY}.watch.*": _WATCHED % "every: 1m",
    f"{_DEPLOY}.watch.*.limit": _WATCHED
    % "5XXError: {overBase: 3%}, 4XXError: {overBase: 3%}, p95Latency: {overBase: 9ms}",
    f"{_DEPLOY}.watch.*.overBase": _WATCHED % _MOST,
}

SAMPLES: dict[str, tuple[Any, ...]] = {
    f"{_DEPLOY}.strategy": ("auto", "manual"),
    f"{_DEPLOY}.percentTraffic": (5, 10),
    f"{_DEPLOY}.steps": ([5, 25], [10]),
    f"{_DEPLOY}.bake": ("5m", "90s"),
    f"{_DEPLOY}.variables": ({"a": "b"}, {}),
    f"{_DEPLOY}.watch": ({"5XXError": "1%"}, {"alarms": ["errors"]}),
    f"{_DEPLOY}.watch.every": ("30s", "2m"),
    f"{_DEPLOY}.watch.patience": ("30m", "2h"),
    f"{_DEPLOY}.watch.requests": (10, 1000),
    f"{_DEPLOY}.watch.alarms": (["errors"], ["errors", "latency"]),
    f"{_DEPLOY}.watch.?XXError": ("1%", {"overBase": "1%"}),
    f"{_DEPLOY}.watch.?XXError.*": ("1%", "2%"),
    f"{_DEPLOY}.watch.p95Latency": ("800ms", {"overBase": "20%"}),
    f"{_DEPLOY}.watch.p95Latency.*": ("800ms", "1s"),
}

MANAGED: dict[str, str] = {f"{_DEPLOY}.*": "how a stage gets a new version"}
