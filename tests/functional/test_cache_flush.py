"""`apigwctl cache flush`: what is kept is emptied once, with consent; where nothing is kept, it says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from apigwctl.sandbox.faults import FaultKind
from tests.functional.test_first_apply import die
from tests.sandbox_project import Project, open_project

SPEC = """
kind: RestApi
name: orders
authorizers:
  callers: {type: TOKEN, identitySource: method.request.header.Authorization, lambda: auth}
routes:
  GET /orders: {mock: {}, authorizer: callers}
stages:
  prod:
    cache: {size: "0.5"}
  test: {}
---
kind: RestApi
name: plain
routes:
  GET /plain: {mock: {}}
stages:
  prod: {}
---
kind: HttpApi
name: front
authorizers:
  callers:
    type: REQUEST
    lambda: auth
    identitySource: ["$request.header.Authorization"]
    authorizerPayloadFormatVersion: "2.0"
    authorizerResultTtlInSeconds: 60
routes:
  GET /front: {lambda: front, authorizer: callers}
stages:
  prod: {}
---
kind: HttpApi
name: open
routes:
  GET /open: {lambda: open}
stages:
  prod: {}
---
kind: WebSocketApi
name: chat
routeSelectionExpression: $request.body.action
routes:
  $connect: {lambda: chat}
stages:
  prod: {}
"""
FLUSHES = ("FlushStageCache", "FlushStageAuthorizersCache", "ResetAuthorizersCache")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Project]:
    with open_project(tmp_path, SPEC) as project:
        project.applied()
        yield project


def flushed(project: Project) -> list[int]:
    return [project.sandbox.counts[name] for name in FLUSHES]


@pytest.mark.parametrize(
    ("arguments", "sent", "says"),
    [
        (["orders@prod"], [1, 0, 0], "cache: 0.5 GB -> emptied"),
        (["orders@prod", "--authorizers"], [0, 1, 0], "authorizerCache: [callers] -> emptied"),
        (["orders@test", "--authorizers"], [0, 1, 0], "authorizerCache: [callers] -> emptied"),
        (["front@prod", "--authorizers"], [0, 0, 1], "authorizerCache: [callers] -> emptied"),
    ],
)
def test_what_is_kept_is_emptied_by_one_request(
    kept: Project, arguments: list[str], sent: list[int], says: str
) -> None:
    ran = kept.run("cache", "flush", *arguments, "--yes")
    assert ran.status == 0, ran.text
    assert says in ran.out
    assert "Applied and verified" in ran.out
    assert flushed(kept) == sent
    assert kept.lines() == []


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["orders@test"], 3, "orders@test: the stage has no cache"),
        (["plain@prod", "--authorizers"], 3, "plain@prod: no authorizer of its API keeps answers"),
        (["front@prod"], 3, "front@prod: stages of HTTP and WebSocket APIs have no cache"),
        (["open@prod", "--authorizers"], 3, "open@prod: no authorizer of its API keeps answers"),
        (["chat@prod", "--authorizers"], 3, "chat@prod: authorizers of WebSocket APIs keep nothing"),
        (["orders@beta"], 1, "no stage orders@beta in AWS"),
    ],
)
def test_where_nothing_is_kept_it_is_refused_and_nothing_is_asked(
    kept: Project, arguments: list[str], status: int, says: str
) -> None:
    ran = kept.run("cache", "flush", *arguments, "--yes")
    assert (ran.status, says in ran.err) == (status, True), ran.text
    assert "hint:" in ran.err
    assert flushed(kept) == [0, 0, 0]


def test_without_consent_nothing_is_emptied(kept: Project) -> None:
    ran = kept.run("cache", "flush", "orders@prod")
    assert ran.status == 3
    assert "consent is needed" in ran.err
    assert flushed(kept) == [0, 0, 0]


def test_the_cache_is_seen_to_be_emptied(kept: Project) -> None:
    kept.run("cache", "flush", "orders@prod", "--yes")
    assert kept.stage()["cacheClusterStatus"] in ("FLUSH_IN_PROGRESS", "AVAILABLE")


def test_as_json_each_step_is_a_line_and_the_last_one_the_result(kept: Project) -> None:
    ran = kept.run("cache", "flush", "orders@prod", "--yes", "--format", "json")
    assert ran.status == 0
    last = json.loads(ran.out.splitlines()[-1])
    (result,) = last["results"]
    assert (result["status"], result["steps"][0]["title"]) == ("verified", "empty the cache of orders@prod")


@pytest.mark.parametrize("fault", ["drop-before", "drop-after", "503"])
def test_a_flush_survives_a_lost_answer(kept: Project, fault: FaultKind) -> None:
    kept.sandbox.faults.add("FlushStageCache", fault)
    assert kept.run("cache", "flush", "orders@prod", "--yes").status == 0
    assert not kept.sandbox.faults.to_data()
    assert kept.sandbox.counts["FlushStageCache"] == 2


def test_a_flush_that_died_can_be_given_again(kept: Project) -> None:
    start = kept.sandbox.counts.total()
    kept.run("cache", "flush", "orders@prod")
    die(kept, kept.sandbox.counts.total() - start)
    died = kept.run("cache", "flush", "orders@prod", "--yes")
    assert died.status == 4, died.text
    assert "cache flush" in died.out
    kept.sandbox.faults.clear()
    assert kept.run("cache", "flush", "orders@prod", "--yes").status == 0
    assert kept.lines() == []
