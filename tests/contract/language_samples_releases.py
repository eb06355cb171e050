"""The documents around places of canaries, and values that fit there: they change what planning is told of a stage."""

from __future__ import annotations

from typing import Any

_DEPLOY = "RestApi.stages.prod.deploy"
_STAGE = "{stages: {prod: {accessLog: {logGroup: g, format: json}, deploy: {strategy: canary, %s}}}}"
_MUCH = {"5XXError": "3%", "4XXError": "3%", "p95Latency": "9ms"}
_OVER, _MOST = (", ".join(f"{name}: {{{key}: {_MUCH[name]}}}" for name in _MUCH) for key in ("overBase", "limit"))
_WATCHED = _STAGE % "percentTraffic: 5, watch: {alarms: [errors], %s}"

_TESTED = "{smoke: [{request: {path: /orders}, expect: {status: 201}}]}"
_SMOKE: dict[str, tuple[Any, ...]] = {
    "smoke": ([{"request": {"path": "/orders"}}], [{"request": {"path": "/orders"}, "expect": {"status": 202}}]),
    "smoke.0.name": ("well", "better"),
    "smoke.0.request": ({"path": "/orders"}, {"path": "/orders?a=b"}),
    "smoke.0.request.method": ("GET", "POST"),
    "smoke.0.request.path": ("/orders", "/orders?a=b"),
    "smoke.0.request.headers": ({"a": "b"}, {}),
    "smoke.0.request.body": ("text", {"a": 1}),
    "smoke.0.request.stageVariables": ({"a": "b"}, {}),
    "smoke.0.expect": ({"status": 202}, {}),
    "smoke.0.expect.status": (202, 404),
    "smoke.0.expect.headers": ({"a": "b"}, {}),
    "smoke.0.expect.json": ({"a.b": 1}, {"a.b": [1]}),
}
_MOCKED = "{%sroutes: {GET /orders: {http: null, mock: {}%s}}}"
_HTTP = "{%sroutes: {GET /orders: {http: 'https://x.example'%s}}}"
_OLD = "deprecated: {since: 2026-01-01, sunset: 2026-06-30}"
_DAYS: dict[str, tuple[Any, ...]] = {
    "deprecated": ({"since": "2026-01-01"}, {"sunset": "2026-06-30"}),
    "deprecated.since": ("2026-01-01", "2026-01-02"),
    "deprecated.sunset": ("2026-06-30", "2026-06-29"),
}
OF_DEPRECATED: dict[str, tuple[Any, ...]] = {f"*.{place}": values for place, values in _DAYS.items()}
_AROUND_DEPRECATED: dict[str, str] = {
    "RestApi.deprecated": _MOCKED % ("", ""),
    "RestApi.deprecated.*": _MOCKED % (f"{_OLD}, ", ""),
    "Rest*.routes.GET /orders.deprecated": _MOCKED % ("", ""),
    "Rest*.routes.GET /orders.deprecated.*": _MOCKED % ("", f", {_OLD}"),
    "Routes.routes.GET /orders.deprecated": _MOCKED % ("", ""),
    "Routes.routes.GET /orders.deprecated.*": _MOCKED % ("", f", {_OLD}"),
}
AROUND_DEPRECATED_V2: dict[str, str] = {
    "HttpApi.deprecated.*": _HTTP % (f"{_OLD}, ", ""),
    "HttpApi.routes.GET /orders.deprecated": _HTTP % ("", ""),
    "HttpApi.routes.GET /orders.deprecated.*": _HTTP % ("", f", {_OLD}"),
}
OF_SMOKE: dict[str, tuple[Any, ...]] = {f"*Api.{place}": values for place, values in _SMOKE.items()}
AROUND_SMOKE: dict[str, str] = {
    "*Api.smoke.*": _TESTED,
    "*Api.smoke.0.request.method": """
        {routes: {POST /orders: {http: "https://x.example"}}, smoke: [{request: {path: /orders}}]}
        """,
}

AROUND: dict[str, str] = {
    **AROUND_SMOKE,
    **_AROUND_DEPRECATED,
    **dict.fromkeys((f"{_DEPLOY}.{name}" for name in ("bake", "useStageCache", "variables")), _STAGE % "steps: [50]"),
    f"{_DEPLOY}.percentTraffic": _STAGE % "steps: [50]",
    f"{_DEPLOY}.steps": _STAGE % "percentTraffic: 5",
    f"{_DEPLOY}.watch": _STAGE % "percentTraffic: 5",
    f"{_DEPLOY}.watch.*": _WATCHED % "every: 1m",
    f"{_DEPLOY}.watch.*.limit": _WATCHED
    % "5XXError: {overBase: 3%}, 4XXError: {overBase: 3%}, p95Latency: {overBase: 9ms}",
    f"{_DEPLOY}.watch.*.overBase": _WATCHED % _MOST,
}

SAMPLES: dict[str, tuple[Any, ...]] = {
    **OF_SMOKE,
    **OF_DEPRECATED,
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

AT_CREATION: dict[str, str] = {"RestApi.smoke*": "tests run when a stage gets a new version, and at no other time"}

_FUNCTIONS = "*Api.stages.prod.deploy"
_ALIASED = "{stages: {prod: {deploy: {strategy: canary, alias: live, %s}}}}"
_SEEN = _ALIASED % "percentTraffic: 5, watch: {alarms: [errors], %s}"
_LED = "domains: [one.example, two.example], deploy: {strategy: canary, percentTraffic: 5"
_WATCHED = f"{{stages: {{prod: {{{_LED}, alias: null, domain: one.example, watch: {{alarms: [errors], %s}}}}}}}}}}"
AROUND_FUNCTIONS: dict[str, str] = {
    f"{_FUNCTIONS}.domain": f"{{stages: {{prod: {{{_LED}}}}}}}}}",
    f"{_FUNCTIONS}.alias": "{stages: {prod: {deploy: {strategy: canary, percentTraffic: 5}}}}",
    f"{_FUNCTIONS}.bake": _ALIASED % "steps: [50]",
    f"{_FUNCTIONS}.percentTraffic": _ALIASED % "steps: [50]",
    f"{_FUNCTIONS}.steps": _ALIASED % "percentTraffic: 5",
    f"{_FUNCTIONS}.watch": _ALIASED % "percentTraffic: 5",
    f"{_FUNCTIONS}.watch.*": _SEEN % "every: 1m",
    f"{_FUNCTIONS}.watch.*.limit": _SEEN % "5XXError: {overBase: 3%}, p95Latency: {overBase: 9ms}",
    f"{_FUNCTIONS}.watch.*.overBase": _SEEN % "5XXError: {limit: 3%}, p95Latency: {limit: 9ms}",
    f"{_FUNCTIONS}.watch.4XXError": _WATCHED % "every: 1m",
    f"{_FUNCTIONS}.watch.4XXError.limit": _WATCHED % "4XXError: {overBase: 3%}",
    f"{_FUNCTIONS}.watch.4XXError.overBase": _WATCHED % "4XXError: {limit: 3%}",
}
OF_FUNCTIONS: dict[str, tuple[Any, ...]] = {
    f"{_FUNCTIONS}.alias": ("live", "next"),
    f"{_FUNCTIONS}.domain": ("one.example", "two.example"),
    **{
        f"{_FUNCTIONS}{place.removeprefix(_DEPLOY)}": values
        for place, values in SAMPLES.items()
        if place.startswith(_DEPLOY) and not place.endswith(".variables")
    },
}
