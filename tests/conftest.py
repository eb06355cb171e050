"""What all tests share: Hypothesis profiles, and botocore's models read once.

The profiles are `ci` for every run and `fuzz` for the long one, chosen by HYPOTHESIS_PROFILE.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator

import pytest
from botocore.loaders import JSONFileLoader
from hypothesis import HealthCheck, settings

# Machines differ in speed, and examples are found anew each time: no deadline, no database.
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("ci", max_examples=100, deadline=None, database=None, suppress_health_check=QUIET)
settings.register_profile("fuzz", max_examples=2000, deadline=None, database=None, suppress_health_check=QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session", autouse=True)
def models_read_once() -> Iterator[None]:
    """Keep botocore's service models in memory: each session reads megabytes of JSON, and tests make many sessions."""
    read = functools.cache(functools.partial(JSONFileLoader.load_file, JSONFileLoader()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", lambda _, path: read(path))
        yield
