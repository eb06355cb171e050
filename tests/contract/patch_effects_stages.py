"""What patch operations do to stages."""

from __future__ import annotations

from typing import Any

from tests.contract.patch_cases import (
    FORMAT,
    GONE,
    LOG,
    effect,
    scalar,
)
from tests.contract.sandbox_world import patch

_CANARY = (
    patch("replace", "/canarySettings/deploymentId", "<newer>"),
    patch("replace", "/canarySettings/stageVariableOverrides/v", "c"),
)
_LEAVES: tuple[tuple[str, str, str, Any], ...] = (
    ("metrics/enabled", "true", "metricsEnabled", True),
    ("logging/dataTrace", "true", "dataTraceEnabled", True),
    ("logging/loglevel", "ERROR", "loggingLevel", "ERROR"),
    ("throttling/burstLimit", "7", "throttlingBurstLimit", 7),
    ("throttling/rateLimit", "7.5", "throttlingRateLimit", 7.5),
    ("caching/enabled", "true", "cachingEnabled", True),
    ("caching/dataEncrypted", "true", "cacheDataEncrypted", True),
    ("caching/ttlInSeconds", "60", "cacheTtlInSeconds", 60),
    ("caching/requireAuthorizationForCacheControl", "false", "requireAuthorizationForCacheControl", False),
    (
        "caching/unauthorizedCacheControlHeaderStrategy",
        "FAIL_WITH_403",
        "unauthorizedCacheControlHeaderStrategy",
        "FAIL_WITH_403",
    ),
)
_OVERRIDE = "/canarySettings/stageVariableOverrides/v"

STAGES = [
    effect(
        "Stage",
        "/accessLogSettings",
        "remove",
        None,
        "accessLogSettings",
        GONE,
        first=(
            patch("replace", "/accessLogSettings/destinationArn", LOG),
            patch("replace", "/accessLogSettings/format", FORMAT),
        ),
    ),
    *(
        effect("Stage", f"/accessLogSettings/{name}", op, value, ("accessLogSettings", name), value)
        for name, value in (("destinationArn", LOG), ("format", FORMAT))
        for op in ("add", "replace")
    ),
    scalar("Stage", "cacheClusterEnabled", "true", True),
    scalar("Stage", "cacheClusterSize", "1.6", first=(patch("replace", "/cacheClusterEnabled", "true"),)),
    effect("Stage", "/canarySettings", "remove", None, "canarySettings", GONE, first=_CANARY),
    effect(
        "Stage", "/canarySettings/deploymentId", "replace", "<newer>", ("canarySettings", "deploymentId"), "<newer>"
    ),
    effect("Stage", "/canarySettings/percentTraffic", "replace", "12.5", ("canarySettings", "percentTraffic"), 12.5),
    effect("Stage", "/canarySettings/useStageCache", "replace", "true", ("canarySettings", "useStageCache"), True),
    *(
        effect("Stage", row, "replace", "c", ("canarySettings", "stageVariableOverrides", "v"), "c", path=_OVERRIDE)
        for row in ("/canarySettings/stageVariableOverrides", "/canarySettings/stageVariableOverrides/{name}")
    ),
    effect(
        "Stage",
        "/canarySettings/stageVariableOverrides/{name}",
        "remove",
        None,
        ("canarySettings", "stageVariableOverrides"),
        GONE,
        path=_OVERRIDE,
        first=_CANARY,
    ),
    scalar("Stage", "clientCertificateId", "<certificate>"),
    scalar(
        "Stage", "clientCertificateId", "", GONE, first=(patch("replace", "/clientCertificateId", "<certificate>"),)
    ),
    scalar("Stage", "deploymentId", "<newer>"),
    effect(
        "Stage",
        "/deploymentId",
        "copy",
        None,
        "deploymentId",
        "<newer>",
        source="/canarySettings/deploymentId",
        first=_CANARY,
    ),
    scalar("Stage", "description", "d"),
    scalar("Stage", "documentationVersion", "1"),
    scalar("Stage", "documentationVersion", "", GONE, first=(patch("replace", "/documentationVersion", "1"),)),
    effect("Stage", "/variables", "remove", None, "variables", GONE, first=(patch("replace", "/variables/v", "a"),)),
    effect(
        "Stage",
        "/variables",
        "copy",
        None,
        "variables",
        {"kept": "k", "v": "c"},
        source="/canarySettings/stageVariableOverrides",
        first=(*_CANARY, patch("replace", "/variables/kept", "k")),
    ),
    effect("Stage", "/variables/*", "replace", "a", ("variables", "v"), "a", path="/variables/v"),
    effect(
        "Stage",
        "/variables/*",
        "remove",
        None,
        "variables",
        GONE,
        path="/variables/v",
        first=(patch("replace", "/variables/v", "a"),),
    ),
    scalar("Stage", "tracingEnabled", "true", True),
    *(
        effect(
            "Stage",
            f"/{{resourcePath}}/{{httpMethod}}/{leaf}",
            "replace",
            value,
            ("methodSettings", key, member),
            shows,
            path=f"/{key}/{leaf}",
        )
        for leaf, value, member, shows in _LEAVES
        for key in ("*/*", "~1pets/GET", "pets/GET")
    ),
    *(
        effect(
            "Stage",
            "/{resourcePath}/{httpMethod}",
            "remove",
            None,
            ("methodSettings", key),
            GONE,
            path=f"/{key}",
            first=(patch("replace", f"/{key}/metrics/enabled", "true"),),
        )
        for key in ("*/*", "~1pets/GET")
    ),
]
