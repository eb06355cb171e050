"""One project in many places: targets, regions, name prefixes, overlays and variables, through to AWS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from apigwctl.errors import SpecError
from tests.sandbox_project import ACCOUNT, Project, open_project, told

PROJECT = f"""
project: shop
specs: [specs/]
defaultTarget: dev
targets:
  dev:
    account: "{ACCOUNT}"
    region: eu-west-1
    namePrefix: dev-
    vars: {{host: dev.example, limit: 10}}
  test:
    account: "{ACCOUNT}"
    region: eu-west-1
    namePrefix: test-
    vars: {{host: test.example, limit: 20}}
  prod:
    account: "222222222222"
    regions:
      eu-west-1: {{vars: {{host: eu.example}}}}
      us-east-1: {{vars: {{host: us.example}}}}
    vars: {{host: nowhere.example, limit: 1000}}
"""
SPEC = """
kind: RestApi
name: orders
description: for ${target} in ${region}
endpointConfiguration: {types: [REGIONAL]}
routes:
  GET /orders: {http: "https://${var.host}/orders"}
stages:
  live: {throttle: {rateLimit: "${var.limit}", burstLimit: 5}}
  trial: {targets: [dev]}
overlays:
  prod: {minimumCompressionSize: 100, stages: {live: {tracingEnabled: true}}}
---
kind: ApiKey
name: acme
targets: [dev, test]
"""
PLACES = {
    "dev": (ACCOUNT, "eu-west-1", "dev-orders", "dev.example"),
    "test": (ACCOUNT, "eu-west-1", "test-orders", "test.example"),
    "prod in Europe": ("222222222222", "eu-west-1", "orders", "eu.example"),
    "prod in the US": ("222222222222", "us-east-1", "orders", "us.example"),
}


@pytest.fixture
def everywhere(tmp_path: Path) -> Iterator[Project]:
    with open_project(tmp_path, SPEC, project=PROJECT) as project:
        yield project


def apis(project: Project, account: str, region: str) -> list[str]:
    client = project.client(account=account, region=region)
    return sorted(item["name"] for item in client.get_rest_apis()["items"])


def test_all_targets_and_regions_are_applied_by_one_command(everywhere: Project) -> None:
    results = everywhere.apply_all(targets=("all",))
    assert all(result.verified for result in results), [told(result) for result in results]
    assert len(results) == 4
    assert apis(everywhere, ACCOUNT, "eu-west-1") == ["dev-orders", "test-orders"]
    assert apis(everywhere, "222222222222", "eu-west-1") == ["orders"]
    assert apis(everywhere, "222222222222", "us-east-1") == ["orders"]
    assert apis(everywhere, ACCOUNT, "us-east-1") == []
    assert all(plan.is_empty for plan in everywhere.plans(targets=("all",)))


@pytest.mark.parametrize("place", PLACES)
def test_each_place_gets_its_own_values(everywhere: Project, place: str) -> None:
    account, region, name, host = PLACES[place]
    everywhere.apply_all(targets=("all",))
    client = everywhere.client(account=account, region=region)
    api = everywhere.api_id(name, account=account, region=region)
    items = client.get_resources(restApiId=api, embed=["methods"])["items"]
    (method,) = [item["resourceMethods"]["GET"] for item in items if item["path"] == "/orders"]
    assert method["methodIntegration"]["uri"] == f"https://{host}/orders"
    about = client.get_rest_api(restApiId=api)
    assert about["description"] == f"for {place.split()[0]} in {region}"
    assert about["tags"]["apigwctl:owner"] == f"shop/{place.split()[0]}"
    stages = {item["stageName"]: item for item in client.get_stages(restApiId=api)["item"]}
    assert set(stages) == ({"live", "trial"} if place == "dev" else {"live"})
    limits = {"dev": 10.0, "test": 20.0}
    assert stages["live"]["methodSettings"]["*/*"]["throttlingRateLimit"] == limits.get(place, 1000.0)
    assert stages["live"]["tracingEnabled"] is place.startswith("prod")
    assert about.get("minimumCompressionSize") == (100 if place.startswith("prod") else None)


def test_without_a_target_the_default_one_is_meant(everywhere: Project) -> None:
    assert everywhere.plan().target == "dev"
    everywhere.applied()
    assert apis(everywhere, ACCOUNT, "eu-west-1") == ["dev-orders"]


def test_targets_can_be_named_one_by_one_and_a_region_chosen(everywhere: Project) -> None:
    places = [(plan.target, plan.region) for plan in everywhere.plans(targets=("test", "prod"), region="")]
    assert places == [("test", "eu-west-1"), ("prod", "eu-west-1"), ("prod", "us-east-1")]
    (plan,) = everywhere.plans(targets=("prod",), region="us-east-1")
    assert (plan.target, plan.region, plan.account) == ("prod", "us-east-1", "222222222222")


def test_a_target_that_does_not_exist_is_said_with_a_hint(everywhere: Project) -> None:
    ran = everywhere.run("plan", "--target", "prd")
    assert ran.status == 1
    assert "prod" in ran.text


def test_a_document_of_other_targets_is_neither_made_nor_left_over(everywhere: Project) -> None:
    everywhere.apply_all(targets=("all",))
    keys = everywhere.client().get_api_keys()["items"]
    assert sorted(item["name"] for item in keys) == ["dev-acme", "test-acme"]
    assert everywhere.client(account="222222222222").get_api_keys()["items"] == []


def test_a_document_that_leaves_a_target_is_left_over_there_only(everywhere: Project) -> None:
    everywhere.apply_all(targets=("all",))
    everywhere.write(SPEC.replace("targets: [dev, test]", "targets: [dev]"))
    left = {
        plan.target: [str(change.address) for change in plan.changes] for plan in everywhere.plans(targets=("all",))
    }
    assert left == {"dev": [], "test": ["api_key:acme"], "prod": []}
    everywhere.applied(targets=("test",), prune=True)
    assert [item["name"] for item in everywhere.client().get_api_keys()["items"]] == ["dev-acme"]


def test_one_place_that_is_refused_is_told_and_nothing_is_written_anywhere(everywhere: Project) -> None:
    everywhere.client(account="222222222222", region="us-east-1").create_rest_api(name="orders")
    ran = everywhere.run("apply", "--yes", "--target", "all")
    assert ran.status == 3
    assert "prod, us-east-1" in ran.text
    assert apis(everywhere, ACCOUNT, "eu-west-1") == []


def test_a_saved_plan_holds_every_place(everywhere: Project) -> None:
    path = str(everywhere.directory / "plan.json")
    assert everywhere.run("plan", "-o", path, "--target", "all").status == 0
    ran = everywhere.run("apply", path, "--yes", "--target", "all")
    assert ran.status == 0, ran.text
    assert all(plan.is_empty for plan in everywhere.plans(targets=("all",)))


def test_two_targets_in_one_place_need_prefixes_of_their_own(tmp_path: Path) -> None:
    same = PROJECT.replace("namePrefix: test-", "namePrefix: dev-")
    with open_project(tmp_path, SPEC, project=same) as project, pytest.raises(SpecError):
        project.plans(targets=("all",))
