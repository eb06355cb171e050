"""Hypothesis profiles: `ci` for every run, `fuzz` for the long one; chosen by HYPOTHESIS_PROFILE."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Machines differ in speed, and examples are found anew each time: no deadline, no database.
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("ci", max_examples=100, deadline=None, database=None, suppress_health_check=QUIET)
settings.register_profile("fuzz", max_examples=2000, deadline=None, database=None, suppress_health_check=QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
