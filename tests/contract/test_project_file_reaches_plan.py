"""Every key of the project file reaches planning: each changes a session, or the specs as they read in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from apigwctl.errors import ApigwctlError
from apigwctl.sandbox.lifecycle import in_process
from apigwctl.workflows.options import Options
from apigwctl.workflows.sessions import sessions
from tests.contract.language_places import MISSING, Place, places, put

ACCOUNT = "111111111111"
PROJECT = f"""
project: shop
targets:
  dev: {{account: "{ACCOUNT}", region: eu-west-1, vars: {{host: a.example}}}}
"""
TWO = "targets: {prod: {region: us-east-1, vars: {host: b.example}}}"
EVERYWHERE = """
targets: {dev: {region: null, regions: {eu-west-1: {vars: {}}, us-east-1: {vars: {}}}}}
"""
VALUES: dict[str, tuple[str, Any, Any]] = {
    "Project.project": ("", "shop", "store"),
    "Project.specs": ("", MISSING, "other/"),
    "Project.targets": ("", MISSING, {"dev": {"region": "eu-west-1", "vars": {"host": "a.example"}}}),
    "Project.targets.dev.account": ("", MISSING, "222222222222"),
    "Project.targets.dev.region": ("", "eu-west-1", "us-east-1"),
    "Project.targets.dev.regions": ("targets: {dev: {region: null}}", ["eu-west-1"], ["eu-west-1", "us-east-1"]),
    "Project.targets.dev.regions.eu-west-1.vars": (EVERYWHERE, MISSING, {"host": "c.example"}),
    "Project.targets.dev.vars": ("", {"host": "a.example"}, {"host": "c.example"}),
    "Project.targets.dev.roleArn": ("", MISSING, f"arn:aws:iam::{ACCOUNT}:role/deploy"),
    "Project.targets.dev.namePrefix": ("", MISSING, "dev-"),
    "Project.defaultTarget": (TWO, "dev", "prod"),
    "Project.ignoreTags": ("", MISSING, ["cost-center"]),
    "Project.maxDeletes": ("", MISSING, 3),
}
"""What a project says besides, and two values of a key (or none) between which something has to differ."""

IDLE: dict[str, tuple[Any, str]] = {
    "Project.targets.dev.homeRegion": (
        "us-east-1",
        "alias records of domains are written from there, and this project has none",
    ),
    "Project.snapshots": (
        "s3://bucket/prefix",
        "where what was deployed is kept for others: written by an apply, and read to go back to it",
    ),
}
"""Keys that change nothing here: a valid value of each, and why."""

SPEC = """
kind: RestApi
name: orders
description: ${var.host}
tags: {cost-center: x}
routes: {GET /orders: {mock: {}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of specs, and a sandbox that stands for AWS: its keys name the account."""
    for name, text in {"specs/orders.yaml": SPEC, "other/keys.yaml": "kind: ApiKey\nname: acme\n"}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", ACCOUNT)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with in_process(None, account=ACCOUNT, region="eu-west-1"):
        yield tmp_path


def merged(below: Any, above: Any) -> Any:
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    made = {**below, **{key: merged(below.get(key), value) for key, value in above.items()}}
    return {key: value for key, value in made.items() if value is not None}


def told(folder: Path, more: str, place: Place, value: Any) -> Any:
    """Return what a project file comes to: its sessions, or the error that it is."""
    project = merged(yaml.safe_load(PROJECT), yaml.safe_load(more) or {})
    text = yaml.dump(put(project, place.path[1:], value))
    (folder / "apigwctl.yaml").write_text(text, encoding="utf-8")
    try:
        with sessions(Options(directory=folder)) as opened:
            return [
                (item.target, item.account, item.connection.login, replace(item.context, now=0), item.loaded.snapshot)
                for item in opened
            ]
    except ApigwctlError as error:
        return str(error)


@pytest.mark.parametrize("place", [pytest.param(item, id=str(item)) for item in places("Project")])
def test_a_key_of_the_project_file_changes_what_is_planned(place: Place, folder: Path):
    if str(place) in IDLE:
        value, _ = IDLE[str(place)]
        without, with_it = told(folder, "", place, MISSING), told(folder, "", place, value)
        assert not isinstance(with_it, str), with_it
        assert without == with_it
        return
    more, first, second = VALUES[str(place)]
    one, other = told(folder, more, place, first), told(folder, more, place, second)
    assert not (isinstance(one, str) and isinstance(other, str))
    assert one != other


def test_the_table_is_about_keys_that_there_are():
    assert {*VALUES, *IDLE} == {str(item) for item in places("Project")}
