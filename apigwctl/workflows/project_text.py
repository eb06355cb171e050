"""The project file of specs that were imported into a folder without one."""

from __future__ import annotations

import re
from pathlib import Path

TEXT = """\
# What is described here, and where it is.
# `apigwctl apply --adopt` takes it over: it writes tags and changes nothing else.
project: {name}
specs: [specs/]
targets:
  dev:
    account: "{account}"
    region: {region}
defaultTarget: dev
"""


def project_text(folder: Path, account: str, region: str) -> str:
    """Return the text of `apigwctl.yaml` for a folder, which names the project."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", folder.resolve().name).strip("-._").lower() or "imported"
    return TEXT.format(name=name, account=account, region=region)
