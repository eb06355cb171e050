"""Smoke tests: before traffic a failure leaves the stage where it was, after it puts the stage back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from apigwctl.model.plan import Plan
from apigwctl.sandbox.faults import FaultKind
from tests.chaos import points
from tests.functional.test_first_apply import die
from tests.sandbox_project import Project, open_project, told

SPEC = """
kind: RestApi
name: orders
routes:
  GET /health: {mock: {body: {ok: WORKS, checks: [{name: db}]}, headers: {X-Version: "1"}}}
  ANY /orders/{id}: {mock: {body: {id: any}}}
  GET /orders/latest: {mock: {body: {id: newest}}}
  POST /orders: {lambda: orders}
smoke:
  - name: is well
    request: {path: /health}
    expect: {status: 200, headers: {x-version: "1"}, json: {ok: true, checks.0.name: db}}
  - request: {method: PUT, path: "/orders/7?full=1", headers: {Content-Type: application/json}, body: {a: 1}}
    expect: {json: {id: any}}
  - request: {path: /orders/latest}
    expect: {json: {id: newest}}
stages:
  prod: {variables: {alias: live}}
  test: {}
---
kind: HttpApi
name: front
routes:
  GET /front: {lambda: front}
smoke:
  - {request: {path: /front}}
stages:
  prod: {}
"""
GOOD, BAD = SPEC.replace("WORKS", "true"), SPEC.replace("WORKS", "false")
TESTS = 3


@pytest.fixture
def orders(tmp_path: Path) -> Iterator[Project]:
    with open_project(tmp_path, GOOD) as project:
        project.applied()
        yield project


class _Back(BaseHTTPRequestHandler):
    """What stands where a stage is called: it answers all tests but for the health that it is told."""

    healthy = True

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        known = {
            "/prod/health": {"ok": type(self).healthy, "checks": [{"name": "db"}]},
            "/prod/orders/7?full=1": {"id": "any"},
            "/prod/orders/latest": {"id": "newest"},
        }
        status = 200 if self.path in known else 404
        body = json.dumps(known.get(self.path, {"message": "Not Found"})).encode()
        self.send_response(status)
        self.send_header("X-Version", "1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(*, healthy: bool) -> Iterator[str]:
    handler = type("Back", (_Back,), {"healthy": healthy})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/prod"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def served(project: Project, stage: str = "prod") -> str:
    return str(project.stage(stage)["deploymentId"])


# -- before traffic ----------------------------------------------------------------------------------------------------


def test_the_plan_shows_them_and_they_run_between_the_deployment_and_the_stage(shop: Project) -> None:
    shop.write(GOOD)
    ran = shop.run("plan")
    assert "3 smoke tests before orders@prod, orders@test gets the new version, by TestInvokeMethod" in ran.out
    result = shop.applied()
    titles = [step.title for step in result.steps]
    deployed, first = titles.index("deploy orders"), titles.index("smoke test orders@prod: is well")
    assert deployed < first < titles.index("create orders@prod")
    assert shop.calls("TestInvokeMethod") == 2 * TESTS
    assert shop.lines() == []


def test_a_failure_before_leaves_the_stage_where_it_was(orders: Project) -> None:
    before = served(orders)
    orders.write(BAD)
    ran = orders.run("apply", "--yes")
    assert ran.status == 4
    assert "smoke test orders@prod: is well: ok is false, and true is expected" in ran.out
    assert served(orders) == served(orders, "test") == before
    assert len(orders.deployments()) == 2


def test_what_failed_is_tried_again_and_serves_once_it_is_mended(orders: Project) -> None:
    before = served(orders)
    orders.write(BAD)
    assert orders.run("apply", "--yes").status == 4
    assert orders.run("apply", "--yes").status == 4, "the deployment exists already, and still is not good"
    orders.applied(GOOD)
    assert served(orders) == before
    assert orders.lines() == []


def test_nothing_is_tested_where_nothing_is_deployed(orders: Project) -> None:
    tested = orders.calls("TestInvokeMethod")
    orders.applied(GOOD.replace("alias: live", "alias: other"))
    assert orders.calls("TestInvokeMethod") == tested


def test_a_new_version_goes_behind_a_canary_only_when_it_passes(orders: Project) -> None:
    strategy = "prod: {deploy: {strategy: canary, percentTraffic: 10}, variables: {alias: live}}"
    orders.write(BAD.replace("prod: {variables: {alias: live}}", strategy))
    assert orders.run("apply", "--yes").status == 4
    assert "canarySettings" not in orders.stage()


def test_stage_variables_are_those_of_the_stage_and_of_the_test(shop: Project) -> None:
    body = 'mock: {body: "$stageVariables.alias $stageVariables.more"}'
    shop.applied(
        f"""
        kind: RestApi
        name: orders
        routes:
          GET /health: {{{body}}}
        smoke:
          - request: {{path: /health, stageVariables: {{more: mine}}}}
        stages:
          prod: {{variables: {{alias: live}}}}
        """
    )
    (call,) = [item for step in _first_plan(shop).steps for item in step.calls if item.operation == "TestInvokeMethod"]
    assert dict(call.params["stageVariables"]) == {"alias": "live", "more": "mine"}


def _first_plan(project: Project) -> Plan:
    text = (project.directory / "specs/orders.yaml").read_text()
    project.write(text.replace("alias $", "alias and $"))
    return project.plan()


def test_an_apply_that_dies_while_it_tests_is_finished_by_the_next(tmp_path: Path) -> None:
    better = GOOD.replace('X-Version: "1"', 'X-Version: "2"').replace('x-version: "1"', 'x-version: "2"')
    for number in points(0):
        with open_project(tmp_path / str(number), GOOD) as project:
            project.applied()
            before = served(project)
            project.write(better)
            start = project.sandbox.counts.total()
            project.plan()
            die(project, project.sandbox.counts.total() - start + number)
            result = project.apply()
            project.sandbox.faults.clear()
            if result.verified:
                assert number > 2 * TESTS
                return
            newest = {item["id"] for item in project.deployments()} - {before}
            assert {served(project), served(project, "test")} <= {before, *newest}
            again = project.apply()
            assert again.verified, f"died at request {number}: {told(again)}"
            assert served(project) == served(project, "test") != before


@pytest.mark.parametrize("fault", ["drop-after", "drop-before", "429"])
def test_a_test_survives_a_lost_answer(orders: Project, fault: FaultKind) -> None:
    orders.write(GOOD.replace("name: db}]", "name: db}, {name: more}]"))
    orders.sandbox.faults.add("TestInvokeMethod", fault)
    orders.applied()
    assert not orders.sandbox.faults.to_data()


@pytest.mark.parametrize(
    ("test", "says"),
    [
        ("{request: {path: /helth}}", "orders.yaml:18:5 error orders: smoke: no route answers GET /helth"),
        ("{request: {method: POST, path: /health}}", "no route answers POST /health"),
        ("{request: {method: GOT, path: /health}}", "smoke: method GOT is not known"),
        ("{request: {path: health}}", "smoke: health does not start with /"),
        ("{request: {}}", "smoke: path is missing"),
        ("{name: x}", "smoke: request is missing"),
        ("{request: {path: /health}, expect: {status: 42}}", "smoke: 42 is no status code"),
        ("{request: {path: /health}, expect: {body: x}}", "unknown key body"),
        ("{request: {path: /health}, expect: {json: yes please}}", "json: expected a map, got text"),
        ("often", "smoke: expected a map, got text"),
    ],
)
def test_a_test_that_cannot_be_is_reported_with_its_line(shop: Project, test: str, says: str) -> None:
    shop.write(GOOD.partition("---")[0].partition("smoke:")[0] + f"smoke:\n  - {test}\n")
    ran = shop.run("validate")
    assert ran.status == 1
    assert says.rpartition("error ")[2] in ran.text, ran.text
    assert "specs/orders.yaml:" in ran.text


# -- after it ----------------------------------------------------------------------------------------------------------


def test_a_stage_that_answers_rightly_stays(orders: Project) -> None:
    with serving(healthy=True) as url:
        ran = orders.run("smoke", "orders@prod", "--url", url)
    assert ran.status == 0, ran.text
    assert "3 smoke tests passed" in ran.out


def second_version(project: Project) -> tuple[str, str]:
    first = served(project)
    project.sandbox.clock.advance(60)
    project.applied(GOOD.replace("routes:", "routes:\n  GET /more: {mock: {}}", 1))
    return first, served(project)


def test_a_failure_after_puts_the_stage_back_and_holds_the_version_off(orders: Project) -> None:
    first, second = second_version(orders)
    assert first != second
    with serving(healthy=False) as url:
        ran = orders.run("smoke", "orders@prod", "--url", url, "--yes")
    assert ran.status == 4
    assert "failed  is well" in ran.out
    assert "ok is false, and true is expected" in ran.out
    assert served(orders) == first
    assert served(orders, "test") == second
    assert orders.stage()["tags"]["apigwctl:hold"].startswith("rollback:")
    assert orders.run("plan", "--detailed-exitcode").status == 2


def test_given_again_it_leads_to_the_same_version(orders: Project) -> None:
    first, _ = second_version(orders)
    with serving(healthy=False) as url:
        for _ in range(3):
            assert orders.run("smoke", "orders@prod", "--url", url, "--yes").status == 4
            assert served(orders) == first


@pytest.mark.parametrize("arguments", [["--no-rollback"], []], ids=["only told", "without consent"])
def test_without_consent_it_only_tells(orders: Project, arguments: list[str]) -> None:
    _, second = second_version(orders)
    with serving(healthy=False) as url:
        ran = orders.run("smoke", "orders@prod", "--url", url, *arguments)
    assert (ran.status, served(orders)) == (4, second)
    assert "1 of 3 smoke tests failed" in ran.out


def test_where_there_is_nothing_to_go_back_to_it_says_so(orders: Project) -> None:
    with serving(healthy=False) as url:
        ran = orders.run("smoke", "orders@prod", "--url", url, "--yes")
    assert ran.status == 4
    assert "steps back were asked for" in ran.err


def test_nobody_there_is_a_failure(orders: Project) -> None:
    with serving(healthy=True) as url:
        pass
    ran = orders.run("smoke", "orders@prod", "--url", url, "--no-rollback")
    assert (ran.status, "no answer" in ran.out) == (4, True), ran.text


def test_as_json_each_test_is_told(orders: Project) -> None:
    second_version(orders)
    with serving(healthy=False) as url:
        ran = orders.run("smoke", "orders@prod", "--url", url, "--yes", "--format", "json")
    first, last = (json.loads(ran.out.splitlines()[place]) for place in (0, -1))
    (stage,) = first["stages"]
    assert (ran.status, first["format"], stage["passed"]) == (4, "apigwctl.smoke", False)
    assert stage["tests"][0] == {"name": "is well", "passed": False, "wrong": ["ok is false, and true is expected"]}
    assert last["results"][0]["status"] == "verified"


def test_a_rollback_that_dies_is_finished_when_it_is_given_again(orders: Project) -> None:
    first, second = second_version(orders)
    for number in range(30):
        with serving(healthy=False) as url:
            die(orders, number)
            status = orders.run("smoke", "orders@prod", "--url", url, "--yes").status
            orders.sandbox.faults.clear()
            assert served(orders) in (first, second)
            if "apigwctl:hold" in orders.stage().get("tags", {}):
                assert orders.run("smoke", "orders@prod", "--url", url, "--yes").status == 4
                assert served(orders) == first
                return
        assert status in (1, 4)
    pytest.fail("it never began to roll back")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["orders@prod"], "the sandbox answers no requests to APIs"),
        (["orders@prod", "--url", "ftp://example.com"], "ftp://example.com/health: no URL"),
        (["orders@beta"], "no stage orders@beta in AWS"),
    ],
)
def test_what_cannot_be_tested_is_an_error_of_usage(orders: Project, arguments: list[str], says: str) -> None:
    ran = orders.run("smoke", *arguments)
    assert (ran.status, says in ran.err) == (1, True), ran.text


def test_an_http_api_is_tested_by_real_requests_alone(orders: Project) -> None:
    assert "front" not in {step.title for step in orders.plan().steps}
    with serving(healthy=True) as url:
        ran = orders.run("smoke", "front@prod", "--url", url, "--no-rollback")
    assert ran.status == 4
    assert "status is 404, and 200 is expected" in ran.out


def test_an_api_without_tests_says_how_to_write_one(orders: Project) -> None:
    orders.applied(GOOD.partition("---")[0].partition("smoke:")[0] + "stages: {prod: {}, test: {}}\n", prune=False)
    ran = orders.run("smoke", "orders@prod")
    assert (ran.status, "its API says no smoke tests" in ran.err) == (1, True), ran.text
