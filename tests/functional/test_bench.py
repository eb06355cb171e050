"""The benchmark's request counts, in process: each command once, in the order of a life of an API."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apigwctl.cli.invocation import Invocation
from apigwctl.cli.main import execute
from apigwctl.sandbox.lifecycle import Sandbox, in_process
from benchmarks import workload
from benchmarks.workload import HTTP_RUNS, RUNS, SOCKET_RUNS, TWO_WAY, Run


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with in_process(None, account=workload.ACCOUNT, region=workload.REGION) as running:
        yield running


@pytest.fixture(scope="module")
def counts(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, int]]:
    project = tmp_path_factory.mktemp("bench")
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        for run in RUNS:
            found[run.title] = _counted(run, project, sandbox)
    return found


def _counted(
    run: Run, project: Path, sandbox: Sandbox, write: Callable[[Path, str], None] = workload.write
) -> dict[str, int]:
    write(project, run.changed)
    if run.arguments[-1] == "plan.json":
        assert execute(["plan", "-o", "plan.json", "--sandbox"], Invocation()) == 0
    sandbox.counts.clear()
    assert execute([*run.arguments, "--sandbox"], Invocation()) == 0
    return dict(sandbox.counts)


@pytest.fixture(scope="module")
def http_counts(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, int]]:
    project = tmp_path_factory.mktemp("http")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        return {run.title: _counted(run, project, sandbox, workload.write_http) for run in HTTP_RUNS}


@pytest.fixture(scope="module")
def socket_counts(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, int]]:
    project = tmp_path_factory.mktemp("socket")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        return {run.title: _counted(run, project, sandbox, workload.write_socket) for run in SOCKET_RUNS}


@pytest.mark.parametrize("run", SOCKET_RUNS, ids=lambda run: run.title)
def test_a_command_sends_few_requests_for_a_websocket_api(run: Run, socket_counts: dict[str, dict[str, int]]) -> None:
    sent = socket_counts[run.title]
    assert sum(sent.values()) <= run.limit, sent


def test_only_the_responses_of_two_way_routes_are_read(socket_counts: dict[str, dict[str, int]]) -> None:
    sent = socket_counts["no-op plan"]
    assert {name for name in sent if not name.startswith("Get")} == set()
    lists = [sent.pop("GetRouteResponses"), sent.pop("GetIntegrationResponses")]
    assert lists == [TWO_WAY, TWO_WAY]
    assert sum(sent.values()) <= 9, sent


def test_a_changed_route_of_a_websocket_api_is_one_write_and_a_deployment(
    socket_counts: dict[str, dict[str, int]],
) -> None:
    sent = socket_counts["one route changed"]
    written = {name: number for name, number in sent.items() if not name.startswith("Get")}
    assert written == {"UpdateIntegration": 1, "CreateDeployment": 1, "UpdateStage": 1}


@pytest.mark.parametrize("run", HTTP_RUNS, ids=lambda run: run.title)
def test_a_command_sends_few_requests_for_an_http_api(run: Run, http_counts: dict[str, dict[str, int]]) -> None:
    sent = http_counts[run.title]
    assert sum(sent.values()) <= run.limit, sent


def test_a_changed_route_of_an_http_api_is_one_write_and_a_deployment(http_counts: dict[str, dict[str, int]]) -> None:
    sent = http_counts["one route changed"]
    written = {name: number for name, number in sent.items() if not name.startswith("Get")}
    assert written == {"UpdateIntegration": 1, "CreateDeployment": 1, "UpdateStage": 1}


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.title)
def test_a_command_sends_no_more_requests_than_its_limit(run: Run, counts: dict[str, dict[str, int]]) -> None:
    sent = counts[run.title]
    assert sum(sent.values()) <= run.limit, sent


def test_a_plan_that_finds_nothing_to_do_only_reads(counts: dict[str, dict[str, int]]) -> None:
    assert {name for name in counts["no-op plan"] if not name.startswith("Get")} == set()


def test_a_changed_route_is_one_write_and_a_deployment(counts: dict[str, dict[str, int]]) -> None:
    written = {name: number for name, number in counts["one route changed"].items() if not name.startswith("Get")}
    assert written == {"UpdateIntegration": 1, "CreateDeployment": 1, "UpdateStage": 1}


def test_a_first_apply_of_many_routes_imports_them_at_once(counts: dict[str, dict[str, int]]) -> None:
    sent = counts["first apply"]
    assert sent["PutRestApi"] == 1
    assert not {"CreateResource", "PutMethod", "PutIntegration"} & sent.keys()


def test_routes_are_destroyed_with_their_api(counts: dict[str, dict[str, int]]) -> None:
    assert counts["destroy"]["DeleteRestApi"] == 1
    assert not {"DeleteResource", "DeleteMethod"} & counts["destroy"].keys()
