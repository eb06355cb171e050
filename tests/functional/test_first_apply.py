"""An apply that dies at any point is finished by running it again, whether it creates or changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from apigwctl.errors import ApigwctlError
from tests.chaos import points
from tests.functional.test_lost_answers import SPEC, WIDER, tally
from tests.sandbox_project import Project, die, open_project, told

CHANGED = (
    WIDER.replace("GET /orders: {lambda: orders, authorizer: callers}", "GET /baskets/{basket}: {lambda: others}")
    .replace("prod:\n    throttle", "prod:\n    tracingEnabled: true\n    throttle")
    .replace("{rateLimit: 5, burstLimit: 2}", "{rateLimit: 6}\nquota: {limit: 100, period: DAY}")
    .replace("kind: ApiKey\nname: acme\n", "kind: ApiKey\nname: acme\ndescription: for Acme\n")
    .replace("stages:", "gatewayResponses:\n  UNAUTHORIZED: {statusCode: 403}\nstages:")
    .replace("lambda: auth", "lambda: auth\n    authorizerResultTtlInSeconds: 60")
)
REPLACED = WIDER.replace("Order: {contentType: application/json,", "Order: {contentType: application/xml,").replace(
    "requestModels: {application/json: Order}", "requestModels: {application/xml: Order}"
)
LESS = """
kind: RestApi
name: orders
endpointConfiguration: {types: [REGIONAL]}
routes:
  POST /orders: {lambda: orders}
stages:
  prod: {}
"""
CASES: dict[str, tuple[str | None, str, bool]] = {
    "first creation": (None, SPEC, False),
    "many changes": (SPEC, CHANGED, False),
    "a model is replaced": (WIDER, REPLACED, False),
    "most of it goes": (WIDER, LESS, True),
}
PARTS = 3


@contextmanager
def prepared(folder: Path, case: str) -> Iterator[Project]:
    """A project whose next apply is what a case is about."""
    before, after, _ = CASES[case]
    folder.mkdir()
    with open_project(folder, before or after) as project:
        if before is not None:
            project.applied()
        project.write(after)
        yield project


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("case", CASES)
def test_an_apply_that_dies_at_any_point_is_finished_by_the_next_one(tmp_path: Path, case: str, part: int) -> None:
    allowed: dict[str, Any] = {"prune": True, "max_deletes": 50} if CASES[case][2] else {}
    with prepared(tmp_path / "whole", case) as project:
        start = project.sandbox.counts.total()
        project.plan(**allowed)
        reads = project.sandbox.counts.total() - start
        project.applied(**allowed)
        wanted = tally(project)
        writes = sum(1 for event in project.events if event.kind.value == "called")
    assert writes >= 4
    for number in list(points(0, writes))[part::PARTS]:
        with prepared(tmp_path / str(number), case) as project:
            die(project, reads + number)
            result = project.apply(**allowed)
            assert result.failed or not result.verified
            project.sandbox.faults.clear()
            again = project.apply(**allowed)
            assert again.verified, f"died at write {number}: {told(again)}"
            assert tally(project) == wanted, f"died at write {number}"
            assert project.lines(**allowed) == []


def test_an_apply_that_dies_says_what_was_done_and_how_to_go_on(tmp_path: Path) -> None:
    with open_project(tmp_path, SPEC) as project:
        project.sandbox.faults.add("CreateStage", "drop-before", times=100)
        ran = project.run("apply", "--yes")
        assert ran.status == 4
        assert "CreateStage" in ran.text
        assert "apply" in ran.text.split("not attempted")[-1]


def test_an_apply_whose_first_read_fails_changes_nothing_and_says_so(tmp_path: Path) -> None:
    with open_project(tmp_path, SPEC) as project:
        project.sandbox.faults.add("GetRestApis", "drop-before", times=100)
        with pytest.raises(ApigwctlError, match="GetRestApis"):
            project.apply()
        assert project.sandbox.plane.writes == 0
