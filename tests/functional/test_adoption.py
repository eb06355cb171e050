"""Whose is it: what exists without our tags is taken over only when told to, and other people's things stay theirs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox_project import ACCOUNT, REGION, Project

SPEC = """
kind: RestApi
name: orders
endpointConfiguration: {types: [REGIONAL]}
routes:
  GET /orders: {http: "https://core.example/orders"}
stages:
  prod: {}
"""
OWNED = {"apigwctl:owner": "shop/dev", "apigwctl:document": "RestApi/orders"}


def by_hand(project: Project, name: str = "orders", **more: Any) -> str:
    """An API that somebody made: the route of the spec and one more, deployed to the stage of the spec."""
    client = project.client()
    api = client.create_rest_api(name=name, endpointConfiguration={"types": ["REGIONAL"]}, **more)
    for path in ("orders", "legacy"):
        made = client.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart=path)["id"]
        where = {"restApiId": api["id"], "resourceId": made, "httpMethod": "GET"}
        client.put_method(**where, authorizationType="NONE")
        client.put_integration(
            **where, type="HTTP_PROXY", integrationHttpMethod="GET", uri=f"https://core.example/{path}"
        )
    deployment = client.create_deployment(restApiId=api["id"])["id"]
    client.create_stage(restApiId=api["id"], stageName="prod", deploymentId=deployment)
    return str(api["id"])


def tags(project: Project, api: str) -> dict[str, str]:
    return dict(project.client().get_rest_api(restApiId=api).get("tags", {}))


def paths(project: Project) -> set[str]:
    return set(project.resource_ids())


def test_an_api_that_is_not_ours_stops_the_plan_and_offers_to_adopt_it(shop: Project) -> None:
    api = by_hand(shop)
    shop.write(SPEC)
    for ran in (shop.run("plan"), shop.run("apply", "--yes")):
        assert ran.status == 3, ran.text
        assert "--adopt" in ran.text
        assert api in ran.text
    assert tags(shop, api) == {}
    assert len(shop.client().get_rest_apis()["items"]) == 1


def test_adopting_tags_the_api_and_keeps_what_the_spec_does_not_list(shop: Project) -> None:
    api = by_hand(shop, tags={"team": "old"})
    shop.applied(SPEC, adopt=True)
    assert tags(shop, api) == {**OWNED, "team": "old", "apigwctl:adopted": "true"}
    assert paths(shop) == {"/", "/orders", "/legacy"}
    assert shop.lines() == []
    assert shop.run("drift").status == 0


def test_an_adopted_api_is_changed_but_nothing_in_it_is_deleted(shop: Project) -> None:
    by_hand(shop)
    shop.applied(SPEC, adopt=True)
    shop.applied(SPEC.replace("core.example", "edge.example"))
    assert paths(shop) == {"/", "/orders", "/legacy"}
    served = shop.served()
    assert served["GET /orders"]["x-amazon-apigateway-integration"]["uri"] == "https://edge.example/orders"
    assert "GET /legacy" in served


def test_the_first_prune_removes_what_is_not_listed_and_the_mark(shop: Project) -> None:
    api = by_hand(shop)
    shop.applied(SPEC, adopt=True)
    assert "- orders/GET /legacy" in shop.lines(prune=True)
    shop.applied(prune=True)
    assert paths(shop) == {"/", "/orders"}
    assert tags(shop, api) == OWNED
    assert set(shop.served()) == {"GET /orders"}
    assert shop.lines() == []


def test_adopting_and_pruning_at_once_leaves_no_mark(shop: Project) -> None:
    api = by_hand(shop)
    shop.write(SPEC)
    result = shop.apply(adopt=True, prune=True)
    assert not result.failed
    shop.applied(prune=True)
    assert tags(shop, api) == OWNED
    assert paths(shop) == {"/", "/orders"}


def test_a_deployment_that_is_marked_for_another_definition_is_not_taken_for_this_one(shop: Project) -> None:
    api = by_hand(shop)
    (made,) = shop.client().get_deployments(restApiId=api)["items"]
    said = {"op": "replace", "path": "/description", "value": f"apigwctl v1 sha256:{'0' * 64}"}
    shop.client().update_deployment(restApiId=api, deploymentId=made["id"], patchOperations=[said])
    legacy = 'GET /legacy: {http: "https://core.example/legacy"}'
    shop.write(SPEC.replace("stages:", f"  {legacy}\nstages:"))
    assert "> redeploy orders@prod" in shop.lines(adopt=True)
    shop.applied(adopt=True)


def test_an_api_can_be_adopted_by_its_id(shop: Project) -> None:
    api = by_hand(shop, name="something-else")
    shop.applied(SPEC + f"id: {api}\n")
    assert tags(shop, api)["apigwctl:document"] == "RestApi/orders"
    assert shop.client().get_rest_api(restApiId=api)["name"] == "orders"


def test_an_id_that_is_nobodys_is_refused(shop: Project) -> None:
    shop.write(SPEC + "id: abcdefghij\n")
    ran = shop.run("apply", "--yes")
    assert ran.status == 3
    assert "abcdefghij" in ran.text


def test_two_apis_of_one_name_are_both_listed_and_none_is_taken(shop: Project) -> None:
    both = {by_hand(shop), by_hand(shop)}
    shop.write(SPEC)
    ran = shop.run("plan", "--adopt")
    assert ran.status == 3
    assert all(api in ran.text for api in both)
    assert "id:" in ran.text


def test_an_api_of_a_stack_is_adopted_only_when_that_is_said(shop: Project) -> None:
    api = by_hand(shop)
    shop.sandbox.plane.set_system_tags(ACCOUNT, REGION, api, {"aws:cloudformation:stack-name": "shop"})
    shop.write(SPEC)
    ran = shop.run("apply", "--yes", "--adopt")
    assert ran.status == 3
    assert "--adopt-from-cloudformation" in ran.text
    shop.applied(adopt_from_cloudformation=True)
    assert tags(shop, api)["apigwctl:owner"] == "shop/dev"


def test_an_api_of_another_project_is_never_taken(shop: Project) -> None:
    api = by_hand(shop, tags={"apigwctl:owner": "other/dev", "apigwctl:document": "RestApi/orders"})
    shop.write(SPEC)
    ran = shop.run("apply", "--yes", "--adopt")
    assert ran.status == 3
    assert "other/dev" in ran.text
    assert tags(shop, api)["apigwctl:owner"] == "other/dev"


@pytest.mark.parametrize("kind", ["usage plan", "key"])
def test_plans_and_keys_are_adopted_too(shop: Project, kind: str) -> None:
    if kind == "usage plan":
        made = shop.client().create_usage_plan(name="partners", throttle={"rateLimit": 1, "burstLimit": 1})["id"]
        shop.write("kind: UsagePlan\nname: partners\n")
    else:
        made = shop.client().create_api_key(name="acme", enabled=True)["id"]
        shop.write("kind: ApiKey\nname: acme\n")
    assert shop.run("plan").status == 3
    shop.applied(adopt=True)
    items = shop.client().get_usage_plans()["items"] or shop.client().get_api_keys()["items"]
    assert [item["id"] for item in items] == [made]
    assert shop.lines() == []


# -- other people's things -----------------------------------------------------------------------------------------

PLAN = (
    SPEC
    + """---
kind: UsagePlan
name: partners
apiStages:
  - {api: orders, stage: prod}
keys: [acme]
---
kind: ApiKey
name: acme
"""
)


def add_to_the_plan(project: Project) -> str:
    """Somebody puts a key and a stage of their own on our plan."""
    client = project.client()
    (plan,) = client.get_usage_plans()["items"]
    key = client.create_api_key(name="theirs", enabled=True)["id"]
    client.create_usage_plan_key(usagePlanId=plan["id"], keyId=key, keyType="API_KEY")
    other = by_hand(project, name="theirs")
    client.update_usage_plan(
        usagePlanId=plan["id"], patchOperations=[{"op": "add", "path": "/apiStages", "value": f"{other}:prod"}]
    )
    return str(plan["id"])


def test_keys_and_stages_that_others_put_on_a_plan_are_left_alone(shop: Project) -> None:
    shop.applied(PLAN)
    plan = add_to_the_plan(shop)
    assert shop.lines() == []
    shop.applied(PLAN.replace("name: partners\n", "name: partners\ndescription: for partners\n"))
    assert len(shop.client().get_usage_plan_keys(usagePlanId=plan)["items"]) == 2
    assert len(shop.client().get_usage_plan(usagePlanId=plan)["apiStages"]) == 2


def test_an_exclusive_plan_takes_others_keys_and_stages_off(shop: Project) -> None:
    shop.applied(PLAN)
    plan = add_to_the_plan(shop)
    exclusive = PLAN.replace("keys: [acme]", "keys: {exclusive: true, items: [acme]}").replace(
        "apiStages:\n  - {api: orders, stage: prod}",
        "apiStages: {exclusive: true, items: [{api: orders, stage: prod}]}",
    )
    shop.applied(exclusive)
    (left,) = shop.client().get_usage_plan_keys(usagePlanId=plan)["items"]
    assert left["name"] == "acme"
    assert [item["apiId"] for item in shop.client().get_usage_plan(usagePlanId=plan)["apiStages"]] == [shop.api_id()]
    assert shop.client().get_api_keys(nameQuery="theirs")["items"]


def test_tags_that_others_put_on_are_left_alone(shop: Project) -> None:
    shop.applied(SPEC + "tags: {team: shop}\n")
    arn = f"arn:aws:apigateway:eu-west-1::/restapis/{shop.api_id()}"
    shop.client().tag_resource(resourceArn=arn, tags={"cost": "12", "team": "they"})
    assert shop.lines() == ["~ orders: tags.team they -> shop"]
    shop.applied()
    assert tags(shop, shop.api_id()) == {**OWNED, "cost": "12", "team": "shop"}


# -- renames -------------------------------------------------------------------------------------------------------


def test_a_rename_keeps_the_api_and_is_nothing_once_done(shop: Project) -> None:
    shop.applied(SPEC)
    api, before = shop.api_id(), shop.deployments()
    renamed = SPEC.replace("name: orders", "name: sales\nrenamedFrom: orders")
    shop.write(renamed)
    assert "~ rename sales" in shop.lines()
    assert not [line for line in shop.lines() if line.startswith(("-", "+"))]
    shop.applied()
    assert shop.api_id("sales") == api
    assert tags(shop, api)["apigwctl:document"] == "RestApi/sales"
    assert shop.lines() == []
    assert shop.deployments("sales") == before
    assert len(shop.client().get_rest_apis()["items"]) == 1


def test_a_rename_when_both_exist_is_refused(shop: Project) -> None:
    shop.applied(SPEC + "---" + SPEC.replace("name: orders", "name: sales"))
    shop.write(SPEC.replace("name: orders", "name: sales\nrenamedFrom: orders"))
    ran = shop.run("apply", "--yes")
    assert ran.status == 3
    assert "both exist" in ran.text


def test_renaming_a_usage_plan_and_a_key_keeps_them(shop: Project) -> None:
    shop.applied(PLAN)
    (plan,), (key,) = shop.client().get_usage_plans()["items"], shop.client().get_api_keys()["items"]
    renamed = PLAN.replace("name: partners", "name: resellers\nrenamedFrom: partners")
    shop.applied(renamed.replace("name: acme", "name: acme-corp\nrenamedFrom: acme").replace("[acme]", "[acme-corp]"))
    assert [(item["id"], item["name"]) for item in shop.client().get_usage_plans()["items"]] == [
        (plan["id"], "resellers")
    ]
    assert [(item["id"], item["name"]) for item in shop.client().get_api_keys()["items"]] == [(key["id"], "acme-corp")]


# -- accounts ------------------------------------------------------------------------------------------------------


def test_credentials_of_another_account_are_refused_before_anything_is_read(shop: Project) -> None:
    shop.write(SPEC)
    text = (shop.directory / "apigwctl.yaml").read_text()
    shop.write(text.replace(ACCOUNT, "222222222222"), "apigwctl.yaml")
    shop.sandbox.counts.clear()
    ran = shop.run("apply", "--yes", sandbox=False)
    assert ran.status == 3, ran.text
    assert "222222222222" in ran.text
    assert ACCOUNT in ran.text
    assert set(shop.sandbox.counts) == {"GetCallerIdentity"}
