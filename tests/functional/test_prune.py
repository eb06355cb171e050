"""What is ours and no longer in any document: listed, counted as a difference, deleted only by a prune."""

from __future__ import annotations

import pytest

from tests.sandbox_project import Project

API = """
kind: RestApi
name: {name}
endpointConfiguration: {{types: [REGIONAL]}}
routes:
  GET /orders: {{lambda: {name}-orders}}
stages:
  prod: {{clientCertificate: edge}}
"""
REST = """
kind: UsagePlan
name: partners
apiStages:
  - {api: old, stage: prod}
keys: [acme]
---
kind: ApiKey
name: acme
"""
EDGE = "kind: ClientCertificate\nname: edge\n"


@pytest.fixture
def left(shop: Project) -> Project:
    """Two APIs, a plan, a key and a certificate were applied; then all but one API lost their documents."""
    shop.write(API.format(name="old"), "specs/old.yaml")
    shop.write(API.format(name="new"), "specs/new.yaml")
    shop.write(REST, "specs/plans.yaml")
    shop.write(EDGE, "specs/edge.yaml")
    shop.applied()
    for name in ("old", "plans", "edge"):
        shop.remove(f"specs/{name}.yaml")
    shop.write(API.format(name="new").replace("{clientCertificate: edge}", "{}"), "specs/new.yaml")
    return shop


def names(project: Project) -> dict[str, list[str]]:
    client = project.client()
    return {
        "apis": sorted(item["name"] for item in client.get_rest_apis()["items"]),
        "plans": [item["name"] for item in client.get_usage_plans()["items"]],
        "keys": [item["name"] for item in client.get_api_keys()["items"]],
        "certificates": [item["clientCertificateId"] for item in client.get_client_certificates()["items"]],
    }


def test_what_is_left_over_is_listed_and_a_difference_and_stays(left: Project) -> None:
    assert {line for line in left.lines() if line.startswith("?")} == {
        "? old",
        "? UsagePlan/partners",
        "? ApiKey/acme",
        "? ClientCertificate/edge",
    }
    assert left.run("drift").status == 2
    assert left.run("plan", "--detailed-exitcode").status == 2
    left.apply()
    assert names(left)["apis"] == ["new", "old"]
    assert names(left)["keys"] == ["acme"]


def test_a_prune_deletes_what_is_left_over_and_nothing_else(left: Project) -> None:
    left.client().create_api_key(name="theirs", enabled=True)
    left.applied(prune=True)
    found = names(left)
    assert (found["apis"], found["plans"], found["keys"], found["certificates"]) == (["new"], [], ["theirs"], [])
    assert left.lines() == []
    assert left.run("drift").status == 0


@pytest.mark.parametrize("arguments", [["specs/new.yaml"], ["--only", "new"]])
def test_a_prune_of_a_part_is_refused(left: Project, arguments: list[str]) -> None:
    given = [str(left.directory / item) if item.startswith("specs") else item for item in arguments]
    ran = left.run("apply", "--yes", "--prune", *given)
    assert ran.status == 1
    assert "--prune" in ran.text


def test_a_prune_does_nothing_while_a_spec_has_a_problem(left: Project) -> None:
    left.write("kind: RestApi\nname: broken\nroutes: {GET /a: {lamda: x}}\n", "specs/broken.yaml")
    ran = left.run("apply", "--yes", "--prune")
    assert ran.status == 1
    assert "specs/broken.yaml:3" in ran.text
    assert names(left)["apis"] == ["new", "old"]


def test_a_part_of_the_project_lists_no_left_overs(left: Project) -> None:
    plan = left.plan(paths=(left.directory / "specs/new.yaml",))
    assert not [change for change in plan.changes if change.action.value == "orphan"]


def test_what_other_projects_own_is_not_left_over(left: Project) -> None:
    for owner in ("other/dev", "shop/prod"):
        left.client().create_api_key(
            name="theirs", enabled=True, tags={"apigwctl:owner": owner, "apigwctl:document": "ApiKey/theirs"}
        )
    assert "? ApiKey/theirs" not in left.lines()
    left.applied(prune=True)
    assert names(left)["keys"] == ["theirs", "theirs"]


def test_a_protected_api_refuses_to_be_destroyed(shop: Project) -> None:
    shop.write(API.format(name="new") + "protected: true\n---\n" + EDGE)
    shop.applied()
    ran = shop.run("destroy", "--yes")
    assert ran.status == 3
    assert "protected" in ran.text
    assert names(shop)["apis"] == ["new"]


def test_destroy_deletes_the_documents_objects_and_leaves_everybody_elses(shop: Project) -> None:
    shop.write("---\n".join([API.format(name="old"), REST, EDGE]))
    shop.applied()
    shop.client().create_api_key(name="theirs", enabled=True)
    ran = shop.run("destroy", "--yes")
    assert ran.status == 0, ran.text
    found = names(shop)
    assert (found["apis"], found["plans"], found["keys"], found["certificates"]) == ([], [], ["theirs"], [])
    assert '"Statement":[{' not in policy_of(shop, "old-orders")
    assert shop.run("destroy", "--yes").status == 0


def policy_of(project: Project, function: str) -> str:
    client = project.client("lambda")
    try:
        return str(client.get_policy(FunctionName=function)["Policy"]).replace(" ", "")
    except client.exceptions.ResourceNotFoundException:
        return ""


def test_a_pruned_apis_functions_may_no_longer_be_called_by_it(left: Project) -> None:
    old = left.api_id("old")
    assert old in policy_of(left, "old-orders")
    left.applied(prune=True)
    assert old not in policy_of(left, "old-orders")
    assert left.api_id("new") in policy_of(left, "new-orders")


def test_a_part_of_the_project_may_refer_to_the_rest_of_it(shop: Project) -> None:
    shop.write(API.format(name="old") + "---\n" + EDGE, "specs/old.yaml")
    shop.write(REST, "specs/plans.yaml")
    shop.applied()
    for name in ("old", "plans"):
        assert shop.lines(paths=(shop.directory / f"specs/{name}.yaml",)) == []
    shop.write(REST.replace("name: partners\n", "name: partners\ndescription: for partners\n"), "specs/plans.yaml")
    shop.applied(paths=(shop.directory / "specs/plans.yaml",))
    assert shop.lines() == []
