"""`apigwctl import`: what is live as specs, which adopt it without changing it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from apigwctl.model.change import Action
from apigwctl.render.lines import lines
from apigwctl.workflows import plan
from tests.sandbox_project import REGION, Project

WHOLE = """
kind: RestApi
name: orders
description: "Orders, and ${stageVariables.more}: $${not ours}"
endpointConfiguration: {types: [REGIONAL]}
tags: {team: shop}
policy:
  Version: "2012-10-17"
  Statement: [{Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*"}]
cors: {allowOrigins: ["https://shop.example"], maxAge: 600}
authorizers:
  customers:
    type: COGNITO_USER_POOLS
    providerARNs: ["arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_Shop"]
  tokens: {type: TOKEN, lambda: authorize}
defaults: {authorizer: customers}
requestValidators:
  body: {validateRequestBody: true}
models:
  Order: {schema: {type: object, properties: {id: {type: string}}}}
routes:
  GET /orders: {lambda: orders}
  GET /orders/{id}: {lambda: "orders:live"}
  POST /orders:
    lambda: {function: orders, timeoutInMillis: 5000}
    requestValidator: body
    requestModels: {application/json: Order}
  GET /receipts/{id}: {http: "https://receipts.example/{id}"}
  POST /orders/{id}/cancel:
    aws:
      service: states
      action: StartExecution
      credentials: arn:aws:iam::111111111111:role/states
      requestTemplates: {application/json: "#set($id = 1)\\n{\\n  \\"a\\": $id,\\n  \\"b\\": 2\\n}\\n"}
    responses: {200: {}, 400: {selectionPattern: "4\\\\d{2}"}}
  GET /health: {authorizer: none, mock: {body: {ok: true}, headers: {X-From: here}}}
  GET /inside: {authorizer: iam, http: "http://core.example/inside"}
stages:
  prod:
    variables: {more: "1"}
    throttle: {rateLimit: 500, burstLimit: 200}
    cache: {size: "0.5", ttlInSeconds: 60}
    executionLog: ERROR
    accessLog: {logGroup: /apigw/orders, retentionInDays: 30}
    tracingEnabled: true
    tags: {team: stages}
    routes:
      GET /orders: {throttle: {rateLimit: 5, burstLimit: 2}, cache: {ttlInSeconds: 10}}
---
kind: UsagePlan
name: partners
quota: {limit: 1000, period: MONTH}
apiStages: [{api: orders, stage: prod, routes: {"GET /orders": {rateLimit: 1, burstLimit: 1}}}]
keys: [acme]
---
kind: ApiKey
name: acme
value: very-secret-very-secret
---
kind: Account
cloudwatchRoleArn: arn:aws:iam::111111111111:role/logs
"""


def disowned(project: Project) -> None:
    """Take our tags off everything, as if somebody had made it by hand."""
    client = project.client()
    for path, items in (
        ("restapis", client.get_rest_apis()["items"]),
        ("usageplans", client.get_usage_plans()["items"]),
        ("apikeys", client.get_api_keys()["items"]),
        ("clientcertificates", client.get_client_certificates().get("items", [])),
    ):
        for item in items:
            identifier = item.get("id") or item["clientCertificateId"]
            keys = [key for key in item.get("tags", {}) if key.startswith("apigwctl:")]
            if path == "restapis":
                _unmark(client, identifier)
            if keys:
                client.untag_resource(resourceArn=f"arn:aws:apigateway:{REGION}::/{path}/{identifier}", tagKeys=keys)


def _unmark(client: Any, api: str) -> None:
    for item in client.get_deployments(restApiId=api)["items"]:
        said = [{"op": "replace", "path": "/description", "value": "by hand"}]
        client.update_deployment(restApiId=api, deploymentId=item["id"], patchOperations=said)


def beside(project: Project) -> str:
    """Return a folder outside of the project."""
    return f"{project.directory}-taken"


def imported(project: Project, *arguments: str) -> Path:
    """Import into a folder of its own, and return that."""
    ran = project.run("import", *arguments, "-o", beside(project))
    assert ran.status == 0, ran.text
    return Path(beside(project))


def adopted_without_a_change(project: Project, folder: Path) -> None:
    """Adopt what was imported: nothing but tags is planned, and nothing at all after that."""
    taken = Project(folder, project.sandbox)
    (made,) = plan(taken.options(adopt=True))
    assert made.problems == ()
    assert besides_tags(made) == []
    taken.applied(adopt=True)
    assert taken.lines() == []


def besides_tags(made: Any) -> list[str]:
    changes = [
        change
        for change in made.effective
        if change.action not in (Action.ADOPT, Action.NOTE)
        and not (change.action is Action.UPDATE and all(item.name.startswith("tags.") for item in change.fields))
    ]
    return [line for line in lines(made) if any(str(change.address.name) in line for change in changes)]


def document(folder: Path, name: str) -> Any:
    return yaml.safe_load((folder / "specs" / name).read_text(encoding="utf-8"))


def test_what_was_applied_is_imported_as_it_was_written(shop: Project) -> None:
    shop.applied(WHOLE)
    disowned(shop)
    folder = imported(shop, "--all")
    adopted_without_a_change(shop, folder)


SMALL = """
kind: RestApi
name: orders
endpointConfiguration: {types: [REGIONAL]}
routes:
  GET /orders: {http: "https://core.example/orders"}
stages:
  prod: {}
"""


def test_short_forms_come_out_where_they_went_in(shop: Project) -> None:
    shop.applied(WHOLE)
    disowned(shop)
    said = document(imported(shop, "--all"), "orders.yaml")
    assert said["cors"] == {"allowOrigins": ["https://shop.example"], "maxAge": 600}
    assert said["defaults"] == {"authorizer": "customers"}
    assert said["authorizers"]["tokens"] == {"type": "TOKEN", "lambda": "authorize"}
    routes = said["routes"]
    assert sorted(routes) == sorted(yaml.safe_load_all(WHOLE).__next__()["routes"]), "no preflight is a route"
    assert routes["GET /orders"] == {"lambda": "orders"}
    assert routes["GET /receipts/{id}"] == {"http": "https://receipts.example/{id}"}
    assert routes["GET /inside"] == {"authorizer": "iam", "http": "http://core.example/inside"}
    assert routes["GET /health"]["mock"]["body"] == {"ok": True}
    assert routes["POST /orders/{id}/cancel"]["aws"]["action"] == "StartExecution"
    stage = said["stages"]["prod"]
    assert stage["throttle"] == {"rateLimit": 500, "burstLimit": 200}
    assert stage["cache"] == {"size": "0.5", "ttlInSeconds": 60}
    assert stage["accessLog"] == {"logGroup": "/apigw/orders", "retentionInDays": 30}
    assert stage["executionLog"] == "ERROR"
    assert stage["tags"] == {"team": "stages"}


def test_schemas_templates_and_policies_get_files(shop: Project) -> None:
    shop.applied(WHOLE)
    disowned(shop)
    folder = imported(shop, "--all") / "specs" / "orders"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    template = "templates/post-orders-id-cancel-request.vtl"
    assert found == {"policy.json", "schemas/order.json", template}
    assert (folder / template).read_text(encoding="utf-8").startswith("#set($id = 1)\n{\n")


def test_no_value_of_a_key_is_written(shop: Project) -> None:
    shop.applied(WHOLE)
    folder = imported(shop, "--all", "--force")
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()]
    assert not any("very-secret" in text for text in texts)


@pytest.mark.parametrize("how", ["--name", "--api"])
def test_one_api_is_imported_by_its_name_or_its_id(shop: Project, how: str) -> None:
    shop.applied(SMALL + "---" + SMALL.replace("name: orders", "name: sales"))
    disowned(shop)
    folder = imported(shop, how, "sales" if how == "--name" else shop.api_id("sales"))
    assert [path.name for path in (folder / "specs").iterdir()] == ["sales.yaml"]
    adopted_without_a_change(shop, folder)


def test_an_api_that_is_not_there_is_an_error_that_lists_those_that_are(shop: Project) -> None:
    shop.applied(SMALL)
    ran = shop.run("import", "--name", "order", "-o", beside(shop))
    assert ran.status == 1
    assert "no API order" in ran.err
    assert "orders" in ran.err


@pytest.mark.parametrize("chosen", [[], ["--all", "--name", "orders"]])
def test_it_has_to_be_said_what_to_import(shop: Project, chosen: list[str]) -> None:
    ran = shop.run("import", *chosen, "-o", beside(shop))
    assert ran.status == 1
    assert "--all" in ran.err


def test_files_that_exist_are_overwritten_only_when_told_to(shop: Project) -> None:
    shop.applied(SMALL)
    disowned(shop)
    folder = imported(shop, "--all")
    (folder / "specs" / "orders.yaml").write_text("mine", encoding="utf-8")
    ran = shop.run("import", "--all", "-o", beside(shop))
    assert ran.status == 3
    assert "exists already" in ran.err
    assert (folder / "specs" / "orders.yaml").read_text(encoding="utf-8") == "mine"
    assert shop.run("import", "--all", "-o", beside(shop), "--force").status == 0
    adopted_without_a_change(shop, folder)


def test_a_stage_that_serves_something_older_is_deployed_by_hand_from_then_on(shop: Project) -> None:
    shop.applied(SMALL)
    disowned(shop)
    client, api = shop.client(), shop.api_id()
    path = next(item["id"] for item in client.get_resources(restApiId=api)["items"] if item["path"] == "/orders")
    client.put_method(restApiId=api, resourceId=path, httpMethod="DELETE", authorizationType="NONE")
    client.put_integration(restApiId=api, resourceId=path, httpMethod="DELETE", type="MOCK")
    folder = imported(shop, "--all")
    assert document(folder, "orders.yaml")["stages"]["prod"] == {"deploy": "manual"}
    taken = Project(folder, shop.sandbox)
    assert besides_tags(taken.plan(adopt=True)) == []
    taken.apply(adopt=True)
    assert besides_tags(taken.plan()) == []
    assert set(shop.served()) == {"GET /orders"}


def test_what_cannot_be_said_is_listed_on_screen_and_in_the_files(shop: Project) -> None:
    shop.applied(WHOLE)
    disowned(shop)
    client = shop.client()
    client.create_rest_api(name="a/b")
    client.create_api_key(enabled=True, name="theirs", tags={"apigwctl:owner": "other/dev"})
    key = client.get_api_keys(nameQuery="theirs")["items"][0]["id"]
    plan_id = client.get_usage_plans()["items"][0]["id"]
    client.create_usage_plan_key(usagePlanId=plan_id, keyId=key, keyType="API_KEY")
    for _ in range(2):
        shop.client("apigatewayv2").create_api(Name="chat", ProtocolType="HTTP")
    ran = shop.run("import", "--all", "-o", beside(shop))
    assert ran.status == 0, ran.text
    for line in (
        "RestApi/a/b: its name holds a slash",
        "ApiKey/theirs: belongs to other/dev",
        "is one of 2 of this name: rename it",
    ):
        assert line in ran.out
    assert f"the key {key}" in ran.out
    folder = Path(beside(shop))
    assert f"# - UsagePlan/partners: the key {key}" in (folder / "specs/usage-plans/partners.yaml").read_text()
    adopted_without_a_change(shop, folder)


def test_the_result_comes_as_json_too(shop: Project) -> None:
    shop.applied(SMALL)
    disowned(shop)
    found = shop.run("import", "--all", "-o", beside(shop), "--format", "json").data
    assert found["format"] == "apigwctl.import"
    assert found["import"]["files"] == ["apigwctl.yaml", "specs/orders.yaml"]
    assert found["import"]["documents"] == ["RestApi/orders"]


def test_an_import_changes_nothing_in_aws(shop: Project) -> None:
    shop.applied(WHOLE)
    disowned(shop)
    shop.sandbox.counts.clear()
    imported(shop, "--all")
    assert [name for name in shop.sandbox.counts if not name.startswith(("Get", "Describe", "List"))] == []


def test_an_import_into_the_project_that_owns_it_plans_empty_at_once(shop: Project) -> None:
    shop.applied(SMALL)
    shop.remove()
    ran = shop.run("import", "--all", "-o", ".")
    assert ran.status == 0, ran.text
    assert "apigwctl.yaml" not in ran.out.split("next")[0]
    assert shop.lines() == []
