"""Fixtures that functional tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox_project import Project, open_project


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Project]:
    """An empty project with a sandbox behind it."""
    with open_project(tmp_path) as project:
        yield project
