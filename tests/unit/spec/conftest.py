"""Loading a spec from text, in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from apigwctl.spec.interpolation import Environment, External, Resolved
from apigwctl.spec.load import Loaded, load
from apigwctl.values import EMPTY

Spec = Callable[..., Loaded]
HERE = Environment(target="dev", account="111111111111", region="eu-west-1")


@pytest.fixture
def spec(tmp_path: Path) -> Spec:
    def read(
        text: str,
        files: Mapping[str, str] = EMPTY,
        environment: Environment = HERE,
        externals: Mapping[External, Resolved] = EMPTY,
    ) -> Loaded:
        for name, content in {"spec.yaml": dedent(text), **files}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
        return load([tmp_path / "spec.yaml"], environment, externals=externals, base=tmp_path)

    return read
