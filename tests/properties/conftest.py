"""The folder that generated specs are written to."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples of a module: each example writes its specs anew."""
    return tmp_path_factory.mktemp("specs")
