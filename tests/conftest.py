"""What all tests share: Hypothesis profiles, and what makes requests cheap.

The profiles are `ci` for every run and `fuzz` for the long one, chosen by HYPOTHESIS_PROFILE.
"""

from __future__ import annotations

import functools
import gc
import os
from collections.abc import Iterator

import botocore.session
import pytest
from botocore.client import ClientCreator
from botocore.loaders import create_loader
from botocore.model import ServiceModel
from hypothesis import HealthCheck, settings

from apigwctl.aws import paging

# Machines differ in speed, and examples are found anew each time: no deadline, no database.
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("ci", max_examples=100, deadline=None, database=None, suppress_health_check=QUIET)
settings.register_profile("fuzz", max_examples=2000, deadline=None, database=None, suppress_health_check=QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not among what stays: service models are hundreds of thousands of objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def clients_made_of_the_same_parts() -> Iterator[None]:
    """Keep botocore's models and client classes: each session makes its own anew, and tests make many sessions."""
    made = functools.cache(create_loader)
    classes: dict[str, type] = {}
    create = ClientCreator._create_client_class

    def kept(creator: ClientCreator, service: str, model: ServiceModel) -> type:
        if service not in classes:
            classes[service] = create(creator, service, model)
        return classes[service]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", made)
        patch.setattr(ClientCreator, "_create_client_class", kept)
        yield


@pytest.fixture(scope="session", autouse=True)
def reads_one_after_another() -> Iterator[None]:
    """Let no threads read: they share this process with the sandbox that answers, and would only wait for each other.

    What runs in a process of its own reads side by side, as users have it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paging, "WORKERS", 1)
        yield
