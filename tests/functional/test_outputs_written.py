"""`outputs: {ssm: PATH}`: an API's id and URLs stand in SSM parameters, which are planned, watched and removed."""

from __future__ import annotations

from typing import Any

import pytest

from apigwctl.sandbox.faults import FaultKind
from tests.sandbox_project import Project

SPEC = """
kind: RestApi
name: orders
endpointConfiguration: {types: [REGIONAL]}
outputs: {ssm: /shop/orders}
routes:
  GET /orders: {mock: {}}
stages:
  prod: {}
  test: {}
"""
NAMES = ["/shop/orders/id", "/shop/orders/prod/invokeUrl", "/shop/orders/test/invokeUrl"]


@pytest.fixture
def written(shop: Project) -> Project:
    """An applied API whose outputs are written."""
    shop.applied(SPEC)
    return shop


def parameters(project: Project) -> dict[str, str]:
    ssm: Any = project.client("ssm")
    items = ssm.get_parameters_by_path(Path="/shop", Recursive=True)["Parameters"]
    return {item["Name"]: item["Value"] for item in items}


def url(project: Project, stage: str) -> str:
    return f"https://{project.api_id()}.execute-api.eu-west-1.amazonaws.com/{stage}"


def test_the_first_plan_says_what_will_be_written(shop: Project) -> None:
    shop.write(SPEC)
    assert [line for line in shop.lines() if "Parameter" in line] == [f"+ orders/Parameter/{name}" for name in NAMES]


def test_the_id_and_the_urls_are_written_once_the_stages_are_there(written: Project) -> None:
    assert parameters(written) == dict(
        zip(NAMES, [written.api_id(), url(written, "prod"), url(written, "test")], strict=True)
    )
    assert written.lines() == []


def test_an_api_without_outputs_asks_ssm_nothing(shop: Project) -> None:
    shop.applied(SPEC.replace("outputs: {ssm: /shop/orders}\n", ""))
    assert shop.calls("DescribeParameters", "GetParameters", "PutParameter") == 0


def test_a_value_that_somebody_changed_is_drift_and_is_put_back(written: Project) -> None:
    written.client("ssm").put_parameter(Name=NAMES[1], Value="https://elsewhere.example", Overwrite=True)
    (line,) = written.lines()
    assert line.startswith(f"~ orders/Parameter/{NAMES[1]}: value https://elsewhere.example -> https://")
    assert written.run("drift").status == 2
    written.applied()
    assert parameters(written)[NAMES[1]] == url(written, "prod")


def test_a_parameter_that_somebody_deleted_is_written_again(written: Project) -> None:
    written.client("ssm").delete_parameter(Name=NAMES[0])
    assert written.lines() == [f"+ orders/Parameter/{NAMES[0]}"]
    written.applied()
    assert parameters(written)[NAMES[0]] == written.api_id()


def test_another_path_moves_them(written: Project) -> None:
    written.applied(SPEC.replace("/shop/orders", "/shop/v2"))
    assert sorted(parameters(written)) == ["/shop/v2/id", "/shop/v2/prod/invokeUrl", "/shop/v2/test/invokeUrl"]


@pytest.mark.parametrize("kind", ["RestApi", "HttpApi"])
def test_an_api_whose_own_endpoint_is_disabled_has_no_invoke_urls(shop: Project, kind: str) -> None:
    routes = "GET /orders: {http: {uri: 'https://orders.example'}}"
    spec = SPEC.replace("RestApi", kind).replace("endpointConfiguration: {types: [REGIONAL]}\n", "")
    spec = spec.replace("GET /orders: {mock: {}}", routes)
    shop.applied(spec)
    assert sorted(parameters(shop)) == NAMES
    assert "invokeUrl" in shop.run("outputs").text
    shop.applied(spec + "disableExecuteApiEndpoint: true\n")
    assert sorted(parameters(shop)) == NAMES[:1]
    told = shop.run("outputs", "--format", "json").text
    assert "orders.id" in told
    assert "invokeUrl" not in told


def test_those_of_a_stage_go_with_it(written: Project) -> None:
    written.applied(SPEC.replace("  test: {}\n", ""))
    assert sorted(parameters(written)) == NAMES[:2]


def test_without_outputs_in_the_spec_they_are_removed_and_not_looked_for_again(written: Project) -> None:
    bare = SPEC.replace("outputs: {ssm: /shop/orders}\n", "")
    written.write(bare)
    assert [line for line in written.lines() if "Parameter" in line] == [f"- orders/Parameter/{name}" for name in NAMES]
    written.applied()
    assert parameters(written) == {}
    before = written.calls("DescribeParameters")
    assert written.lines() == []
    assert written.calls("DescribeParameters") == before


def test_the_mark_that_says_where_to_look_goes_last_so_that_a_removal_can_be_finished(written: Project) -> None:
    written.write(SPEC.replace("outputs: {ssm: /shop/orders}\n", ""))
    steps = [step.title for step in written.plan().steps]
    assert steps[-1] == "tag orders"
    assert all("delete orders/Parameter" in title for title in steps[:-1])


def test_somebody_elses_parameters_stay_and_one_in_the_way_stops_the_plan(shop: Project) -> None:
    ssm: Any = shop.client("ssm")
    ssm.put_parameter(Name="/shop/orders/password", Value="theirs", Type="String")
    shop.applied(SPEC)
    shop.applied(SPEC.replace("outputs: {ssm: /shop/orders}\n", ""))
    assert parameters(shop) == {"/shop/orders/password": "theirs"}
    ssm.put_parameter(Name=NAMES[0], Value="theirs", Type="String")
    shop.write(SPEC)
    assert [problem.rule for problem in shop.plan().problems] == ["not-ours"]
    assert shop.run("apply", "--yes").status == 3
    assert parameters(shop)[NAMES[0]] == "theirs"


def test_a_renamed_api_keeps_its_outputs(written: Project) -> None:
    renamed = SPEC.replace("name: orders", "name: purchases")
    written.applied(renamed + "renamedFrom: orders\n")
    written.applied(renamed)
    written.applied(renamed.replace("  test: {}\n", ""))
    assert sorted(parameters(written)) == NAMES[:2]


def test_destroy_removes_them(written: Project) -> None:
    assert written.run("destroy", "--yes").status == 0
    assert parameters(written) == {}


def test_destroy_removes_them_even_when_the_api_is_gone_already(written: Project) -> None:
    written.client().delete_rest_api(restApiId=written.api_id())
    assert written.run("destroy", "--yes").status == 0
    assert parameters(written) == {}


def test_a_prune_of_the_api_removes_them(written: Project) -> None:
    written.write("kind: ApiKey\nname: acme\n")
    assert written.lines()
    assert sorted(parameters(written)) == NAMES
    written.applied(prune=True)
    assert parameters(written) == {}


@pytest.mark.parametrize("fault", ["drop-after", "drop-before", "503"])
@pytest.mark.parametrize("operation", ["PutParameter", "DeleteParameter", "DescribeParameters", "GetParameters"])
def test_a_bad_answer_is_survived(shop: Project, operation: str, fault: FaultKind) -> None:
    shop.applied(SPEC)
    shop.sandbox.faults.add(operation, fault)
    shop.applied(SPEC.replace("  test: {}", "  live: {}"))
    assert not shop.sandbox.faults.to_data(), f"{operation} was never asked for"
    assert sorted(parameters(shop)) == ["/shop/orders/id", "/shop/orders/live/invokeUrl", "/shop/orders/prod/invokeUrl"]


def test_an_apply_that_stopped_halfway_is_finished_by_the_next_one(shop: Project) -> None:
    shop.write(SPEC)
    shop.sandbox.faults.add("PutParameter", "503", times=1000, skip=1)
    assert shop.apply().failed
    shop.sandbox.faults.clear()
    assert [line for line in shop.lines() if "Parameter" in line] == [
        f"+ orders/Parameter/{name}" for name in NAMES[1:]
    ]
    shop.applied()
    assert sorted(parameters(shop)) == NAMES
