"""Golden files: what was looked at and found good, compared to what is made now."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "golden"


def assert_golden(name: str, text: str) -> None:
    """Compare a text to its golden file; with UPDATE_GOLDEN=1 write that file first, to be looked at and committed."""
    path = FOLDER / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, f"{path.name} differs; UPDATE_GOLDEN=1 pytest writes it anew"
