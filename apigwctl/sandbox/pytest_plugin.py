"""pytest fixtures for tests of one's own: `pytest_plugins = ["apigwctl.sandbox.pytest_plugin"]` in a conftest.py.

It is asked for by name, not found by an entry point: nobody's tests should load a local AWS that they do not use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from apigwctl.sandbox.lifecycle import Sandbox


@pytest.fixture
def apigwctl_sandbox_options() -> Mapping[str, Any]:
    """What the sandbox is made with, as `lifecycle.in_process` takes it; define a fixture of this name to say it."""
    return {}


@pytest.fixture
def apigwctl_sandbox(apigwctl_sandbox_options: Mapping[str, Any]) -> Iterator[Sandbox]:
    """A sandbox in memory for one test: boto3 clients that the test makes, and apigwctl with sandbox=True, use it."""
    from apigwctl.sandbox.lifecycle import in_process

    options = dict(apigwctl_sandbox_options)
    with in_process(options.pop("directory", None), **options) as sandbox:
        yield sandbox
