"""UpdateStage's own paths: method settings with their inheritance, access logs, variables, the canary and its copies.

The texts were recorded, apart from those of wrong values and of copies between other places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from apigwctl.sandbox.errors import AnsweredError, bad_request
from apigwctl.sandbox.kinds.kind import Call
from apigwctl.sandbox.patches import STAGE_PATHS, Patch
from apigwctl.sandbox.store import Record

# A fresh entry; the throttles are the account's limits.
_DEFAULTS: Mapping[str, Any] = {
    "metricsEnabled": False,
    "dataTraceEnabled": False,
    "throttlingBurstLimit": 5000,
    "throttlingRateLimit": 10000.0,
    "cachingEnabled": False,
    "cacheTtlInSeconds": 300,
    "cacheDataEncrypted": False,
    "requireAuthorizationForCacheControl": True,
    "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
}
_LEVELS = ("OFF", "ERROR", "INFO")
_STRATEGIES = ("FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER")
_SETTING = re.compile(r"/(?P<key>.+/[A-Z*]+)/(?P<leaf>[a-zA-Z]+/[a-zA-Z]+)")
_LOG_PATHS = ("/accessLogSettings/destinationArn", "/accessLogSettings/format")
_LOG_TARGET = re.compile(
    r"arn:[\w-]+:(logs:[\w-]+:\d{12}:log-group:[^*]*[^*:]|firehose:[\w-]+:\d{12}:deliverystream/amazon-apigateway-.+)"
)
# AWS developer guide, Quotas page (2026-04).
_LONGEST_FORMAT = 3072
_COPIES = {
    ("/deploymentId", "/canarySettings/deploymentId"),
    ("/variables", "/canarySettings/stageVariableOverrides"),
}


def special(call: Call, stage: Record, patch: Patch) -> bool:
    """Handle the paths that are UpdateStage's own; whether it did."""
    if patch.op == "copy":
        _copy(stage, patch)
    elif patch.path.startswith("/canarySettings"):
        _canary(call, stage, patch)
    elif patch.path.startswith("/accessLogSettings"):
        _access_log(stage, patch)
    elif patch.path.startswith("/variables/"):
        _variable(stage, patch)
    elif patch.path == "/deploymentId" and patch.op == "replace":
        stage["deploymentId"] = _deployment(call, patch)
    elif patch.op == "remove" and patch.path != "/variables":
        _remove_setting(stage, patch)
    elif match := _SETTING.fullmatch(patch.path):
        _setting(stage, patch, match["key"], match["leaf"])
    else:
        return False
    return True


def _copy(stage: Record, patch: Patch) -> None:
    if (patch.path, patch.source) not in _COPIES:
        raise bad_request(
            f"Invalid copy operation with path: {patch.path} and from {patch.source}. Valid copy:path are "
            "[/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, "
            "/canarySettings/stageVariableOverrides]"
        )
    canary = stage.get("canarySettings")
    if canary is None:
        raise bad_request("Promotion not available. Canary does not exist.")
    if patch.path == "/deploymentId":
        stage["deploymentId"] = canary["deploymentId"]
    elif canary.get("stageVariableOverrides"):
        stage["variables"] = {**stage.get("variables", {}), **canary["stageVariableOverrides"]}


def _canary(call: Call, stage: Record, patch: Patch) -> None:
    segments = patch.segments[1:]
    overrides = segments[:1] == ("stageVariableOverrides",) and len(segments) == 2
    if patch.op == "remove" and not segments:
        stage.pop("canarySettings", None)
        return
    if patch.op == "remove" and overrides:
        held = stage.get("canarySettings", {}).get("stageVariableOverrides", {})
        if held.pop(segments[1], None) is None:
            raise _no_setting(patch)
        if not held:
            stage["canarySettings"].pop("stageVariableOverrides")
        return
    if patch.op == "remove":
        raise _no_setting(patch)
    if patch.op != "replace":
        raise bad_request(f"Invalid {patch.op} operation with path: {patch.path}")
    _set_canary(call, stage, patch, segments)


def _set_canary(call: Call, stage: Record, patch: Patch, segments: tuple[str, ...]) -> None:
    fresh = {"deploymentId": stage["deploymentId"], "percentTraffic": 0.0, "useStageCache": False}
    canary = stage.get("canarySettings") or fresh
    value = patch.value or ""
    if segments == ("deploymentId",):
        canary["deploymentId"] = _deployment(call, patch)
    elif segments == ("percentTraffic",):
        canary["percentTraffic"] = _number(patch, 0.0, 100.0)
    elif segments == ("useStageCache",):
        canary["useStageCache"] = value.lower() == "true"
    elif len(segments) == 2 and segments[0] == "stageVariableOverrides":
        canary.setdefault("stageVariableOverrides", {})[segments[1]] = value
    else:
        raise bad_request(f"Invalid {patch.op} operation with path: {patch.path}")
    stage["canarySettings"] = canary


def _deployment(call: Call, patch: Patch) -> str:
    if patch.value is None or patch.value not in call.api()["deployments"]:
        raise bad_request("Deployment id does not exist")
    return patch.value


def _access_log(stage: Record, patch: Patch) -> None:
    if patch.op == "remove":
        if patch.path != "/accessLogSettings":
            raise _no_setting(patch)
        stage.pop("accessLogSettings", None)
        return
    if patch.path not in _LOG_PATHS:
        raise bad_request(f"Invalid accessLogSettings path. Must be one of : [{', '.join(_LOG_PATHS)}]")
    if patch.op not in ("add", "replace"):
        raise bad_request(f"Invalid {patch.op} operation with path: {patch.path}")
    if not patch.value:
        raise bad_request("Access Log value must not be empty")
    if patch.path.endswith("destinationArn") and not _LOG_TARGET.fullmatch(patch.value):
        raise bad_request(f"Invalid ARN specified in the request: {patch.value}")
    if patch.path.endswith("format") and not re.search(r"\$context\.(requestId|extendedRequestId)", patch.value):
        raise bad_request("Access Log format must contain at least $context.requestId or $context.extendedRequestId")
    if len(patch.value.encode()) > _LONGEST_FORMAT:
        raise bad_request(f"Access Log format exceeds the maximum size of {_LONGEST_FORMAT} bytes")
    stage.setdefault("accessLogSettings", {})[patch.segments[-1]] = patch.value


def _variable(stage: Record, patch: Patch) -> None:
    name = patch.path.removeprefix("/variables/")
    if patch.op == "replace":
        stage.setdefault("variables", {})[name] = patch.value or ""
    elif patch.op == "remove":
        stage.get("variables", {}).pop(name, None)
    else:
        raise bad_request(f"Invalid {patch.op} operation with path: {patch.path}")


def _remove_setting(stage: Record, patch: Patch) -> None:
    if not patch.path.startswith("/") or stage["methodSettings"].pop(patch.path[1:], None) is None:
        raise _no_setting(patch)


def _no_setting(patch: Patch) -> AnsweredError:
    name = patch.path.removeprefix("/")
    return bad_request(f"Cannot remove method setting {name} because there is no method setting for this method ")


def _setting(stage: Record, patch: Patch, key: str, leaf: str) -> None:
    if leaf not in _LEAVES or patch.op != "replace":
        raise bad_request(f"Invalid method setting path: {patch.path}. Must be one of: [{STAGE_PATHS}]")
    settings = stage["methodSettings"]
    # the entry is a copy of the stage's own settings at this moment, and later changes of those do not reach it
    entry = settings.get(key) or dict(settings.get("*/*") or _DEFAULTS)
    member, read = _LEAVES[leaf]
    entry[member] = read(patch)
    settings[key] = entry


def _flag(patch: Patch) -> bool:
    return (patch.value or "").lower() == "true"


def _number(patch: Patch, least: float, most: float) -> float:
    try:
        number = float(patch.value or "")
    except ValueError as error:
        raise bad_request(f"Invalid value specified for {patch.path}: {patch.value}") from error
    if not least <= number <= most:
        raise bad_request(f"Invalid value specified for {patch.path}: {patch.value}")
    return number


def _count(patch: Patch, least: int, most: float) -> int:
    number = _number(patch, least, most)
    if number != int(number):
        raise bad_request(f"Invalid value specified for {patch.path}: {patch.value}")
    return int(number)


def _one_of(patch: Patch, allowed: tuple[str, ...]) -> str:
    if patch.value not in allowed:
        raise bad_request(
            f"Invalid value specified for {patch.path}: {patch.value}. Must be one of: [{', '.join(allowed)}]"
        )
    return patch.value


# -1 is a legal throttle: no limit of its own (facts of Terraform's acceptance tests)
_LEAVES: Mapping[str, tuple[str, Callable[[Patch], Any]]] = {
    "metrics/enabled": ("metricsEnabled", _flag),
    "logging/dataTrace": ("dataTraceEnabled", _flag),
    "logging/loglevel": ("loggingLevel", lambda patch: _one_of(patch, _LEVELS)),
    "throttling/burstLimit": ("throttlingBurstLimit", lambda patch: _count(patch, -1, 2**31)),
    "throttling/rateLimit": ("throttlingRateLimit", lambda patch: _number(patch, -1.0, float("inf"))),
    "caching/enabled": ("cachingEnabled", _flag),
    "caching/dataEncrypted": ("cacheDataEncrypted", _flag),
    "caching/ttlInSeconds": ("cacheTtlInSeconds", lambda patch: _count(patch, 0, 3600)),
    "caching/requireAuthorizationForCacheControl": ("requireAuthorizationForCacheControl", _flag),
    "caching/unauthorizedCacheControlHeaderStrategy": (
        "unauthorizedCacheControlHeaderStrategy",
        lambda patch: _one_of(patch, _STRATEGIES),
    ),
}
