"""What AWS shows in the settings of a stage's methods that nobody made."""

from __future__ import annotations

from typing import Any

from apigwctl.values import FrozenMap

USUAL_LIMITS: FrozenMap[str, tuple[float, ...]] = FrozenMap(
    {"throttling_burst_limit": (-1, 5000, 2500, 1250), "throttling_rate_limit": (-1.0, 10000.0, 5000.0, 2500.0)}
)
"""What the throttles of a method show that nobody set: -1 is no limit of its own, the others are an account's limits.

Those vary by region, and AWS raises them on request (recorded 2026-03; reference: quotas, 2026-04).
"""

UNSET: FrozenMap[str, tuple[Any, ...]] = FrozenMap(
    {
        "metrics_enabled": (False,),
        "logging_level": ("OFF",),
        "data_trace_enabled": (False,),
        **USUAL_LIMITS,
        "caching_enabled": (False,),
        "cache_ttl_in_seconds": (300,),
        "cache_data_encrypted": (False,),
        "require_authorization_for_cache_control": (True,),
        "unauthorized_cache_control_header_strategy": ("SUCCEED_WITH_RESPONSE_HEADER",),
    }
)
"""The values that each setting shows when nobody set it (recorded 2026-03)."""
