"""`deployments list`, `diff`, `promote` and `prune` on the command line."""

from __future__ import annotations

import shutil

import pytest

from tests.released_project import applied, serves, spec, state, versions
from tests.sandbox_project import Project, die

SOCKETS = """
kind: WebSocketApi
name: chat
routeSelectionExpression: $request.body.action
routes:
  $connect: {http: {uri: "https://chat.example/", httpMethod: POST}}
stages:
  live: {}
"""


@pytest.fixture
def orders(shop: Project) -> Project:
    for version in (1, 2, 3):
        applied(shop, version, test="{}")
    return shop


# -- list --------------------------------------------------------------------------------------------------------------


def test_versions_are_listed_newest_first_with_who_serves_them(orders: Project) -> None:
    ran = orders.run("deployments", "list")
    rows = [line.split() for line in ran.out.splitlines() if line.startswith("  ")]
    assert ran.status == 0, ran.text
    assert [row[0] for row in rows] == ["VERSION", *(versions(orders)[name] for name in ("v3", "v2", "v1"))]
    assert [row[3] for row in rows[1:]] == ["v3", "v2", "v1"]
    assert [row[5:] for row in rows[1:]] == [["orders@prod,", "orders@test"], ["nobody"], ["nobody"]]


def test_versions_as_json_say_who_serves_them_tries_them_and_holds_them_off(orders: Project) -> None:
    assert orders.run("deployments", "rollback", "orders@prod", "--yes").status == 0
    assert orders.run("canary", "start", "orders@test", "--to", "v1", "--yes").status == 0
    found = orders.run("deployments", "list", "orders@prod", "--format", "json").data
    assert found["format"] == "apigwctl.versions"
    (target,) = found["targets"]
    told = {item["revision"]: (item["stages"], item["canaries"], item["held"]) for item in target["versions"]}
    assert told == {
        "v3": (["orders@test"], [], ["orders@prod"]),
        "v2": (["orders@prod"], [], []),
        "v1": ([], ["orders@test"], []),
    }
    assert all(len(item["digest"]) == 64 and item["created"].endswith("Z") for item in target["versions"])


def test_a_version_of_somebody_else_is_listed_as_not_ours(orders: Project) -> None:
    orders.client().create_deployment(restApiId=orders.api_id(), description="by hand")
    assert "not ours" in orders.run("deployments", "list", "orders").out


REFUSED = {
    "an API that is not there": (("deployments", "list", "billing"), 1, "no API billing in AWS"),
    "a stage that is not there": (("deployments", "list", "orders@live"), 1, "no stage orders@live in AWS"),
    "a version that is not there": (("deployments", "diff", "v1", "v9"), 1, "no version v9"),
    "a rollback of no stage": (("deployments", "rollback", "orders@live", "--yes"), 1, "orders@prod, orders@test"),
    "a rollback to no version": (("deployments", "rollback", "orders@prod", "--to", "zz", "--yes"), 1, "no version zz"),
    "a rollback beyond the first": (
        ("deployments", "rollback", "orders@prod", "--steps", "3", "--yes"), 3, "there are 2 versions before this one"
    ),
    "a rollback both ways": (
        ("deployments", "rollback", "orders@prod", "--steps", "1", "--to", "v1"), 1, "--to and --steps"
    ),
    "a rollback without consent": (("deployments", "rollback", "orders@prod"), 3, "consent is needed"),
    "a prune of nothing": (("deployments", "prune", "billing", "--yes"), 1, "no API billing in AWS"),
    "a status of no stage": (("canary", "status", "orders@live"), 1, "no stage orders@live in AWS"),
    "a promotion to no stage": (
        ("deployments", "promote", "orders@test", "--to", "orders@live", "--yes"), 1, "no stage orders@live"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_with_what_there_is(orders: Project, what: str) -> None:
    arguments, status, said = REFUSED[what]
    before = state(orders)
    ran = orders.run(*arguments)
    assert (ran.status, said in ran.text) == (status, True), ran.text
    assert state(orders) == before


READING = {
    "list": ("deployments", "list"),
    "diff": ("deployments", "diff", "v1", "v2"),
    "status": ("canary", "status"),
}


@pytest.mark.parametrize("verb", READING)
def test_what_nobody_answers_is_an_error_and_can_be_asked_again(orders: Project, verb: str) -> None:
    die(orders, 1)
    ran = orders.run(*READING[verb])
    assert (ran.status, "no answer" in ran.err, ran.out) == (1, True, "")
    orders.sandbox.faults.clear()
    assert orders.run(*READING[verb]).status == 0


# -- diff --------------------------------------------------------------------------------------------------------------


def test_two_versions_are_compared_route_by_route_by_what_applies_kept(orders: Project) -> None:
    ran = orders.run("deployments", "diff", "v1", "orders@prod")
    assert ran.status == 0, ran.text
    assert "~ GET /orders" in ran.out
    assert "integration.uri: https://v1.example/orders -> https://v3.example/orders" in ran.out
    assert "/health" not in ran.out
    assert "is known by a kept snapshot" in ran.out


def test_a_route_that_came_and_a_model_that_changed_are_told(orders: Project) -> None:
    more = "models: {Order: {contentType: application/json, schema: {type: object}}}\n"
    text = spec(3, test="{}", more=more).replace("  GET /health", "  POST /orders: {mock: {}}\n  GET /health")
    orders.applied(text, revision="v4")
    parts = orders.run("deployments", "diff", "v3", "v4", "--format", "json").data["parts"]
    assert {(part["label"], part["change"]) for part in parts} == {("POST /orders", "added"), ("Model Order", "added")}


def test_without_a_snapshot_what_a_stage_serves_is_exported_and_the_rest_is_said_to_be_unknown(orders: Project) -> None:
    shutil.rmtree(orders.directory / ".apigwctl" / "snapshots")
    found = orders.run("deployments", "diff", "v1", "v3", "--format", "json").data
    assert found["basis"] == ["AWS's summary", "the stage's export"]
    assert len(found["unknown"]) == 2
    assert found["parts"] == []  # both have the same routes, and nothing else of them is known of both
    text = orders.run("deployments", "diff", "v1", "v3").out
    assert "Nothing that is known differs" in text
    assert "not known: of" in text


def test_the_export_of_a_stage_is_held_against_a_snapshot_of_the_other_version(orders: Project) -> None:
    folder = orders.directory / ".apigwctl" / "snapshots"
    served = orders.run("deployments", "list", "--format", "json").data["targets"][0]["versions"][0]["digest"]
    (folder / f"{served}.json").unlink()
    found = orders.run("deployments", "diff", "v2", "v3", "--format", "json").data
    assert found["basis"] == ["a kept snapshot", "the stage's export"]
    assert [(part["label"], [item["name"] for item in part["members"]]) for part in found["parts"]] == [
        ("GET /orders", ["integration.uri"])
    ]


def test_a_version_of_a_web_socket_api_without_a_snapshot_is_said_to_be_unknown(shop: Project) -> None:
    shop.applied(SOCKETS, revision="v1")
    shop.sandbox.clock.advance(60)
    shop.applied(SOCKETS.replace("chat.example", "talk.example"), revision="v2")
    known = shop.run("deployments", "diff", "v1", "v2", "--format", "json").data
    assert [part["label"] for part in known["parts"]] == ["$connect"]
    shutil.rmtree(shop.directory / ".apigwctl" / "snapshots")
    unknown = shop.run("deployments", "diff", "v1", "v2", "--format", "json").data
    assert unknown["parts"] == []
    assert len(unknown["unknown"]) == 2


# -- promote -----------------------------------------------------------------------------------------------------------


def test_a_version_goes_from_one_stage_to_the_next(shop: Project) -> None:
    for version in (1, 2):
        applied(shop, version, test="{}", prod="{deploy: manual}")
    assert (serves(shop, "test"), serves(shop)) == ("v2", "v1")
    ran = shop.run("deployments", "promote", "orders@test", "--to", "orders@prod", "--yes")
    assert (ran.status, serves(shop)) == (0, "v2"), ran.text
    assert shop.run("plan", "--detailed-exitcode").status == 0


def test_a_version_goes_behind_the_canary_of_a_stage_that_says_so(shop: Project) -> None:
    prod = "{deploy: {strategy: canary, percentTraffic: 25}}"
    applied(shop, 1, test="{}", prod=prod)
    assert shop.run("canary", "status", "orders@prod").status == 0
    applied(shop, 2, test="{}", prod=prod)
    assert shop.run("canary", "abort", "orders@prod", "--yes").status == 0
    ran = shop.run("deployments", "promote", "orders@test", "--to", "orders@prod", "--yes")
    found = state(shop)
    assert ran.status == 0, ran.text
    assert (found["base"], found["canary"], found["percent"], found["hold"]) == ("v1", "v2", 25.0, "")


def test_a_stage_of_another_api_cannot_be_promoted(orders: Project) -> None:
    other = spec(1).replace("name: orders", "name: billing")
    orders.write(other, "specs/billing.yaml")
    assert orders.apply().verified
    ran = orders.run("deployments", "promote", "billing@prod", "--to", "orders@prod", "--yes")
    assert (ran.status, "billing@prod is a stage of another API" in ran.text) == (3, True)


# -- prune and budgets -------------------------------------------------------------------------------------------------


def test_a_prune_keeps_what_stages_and_canaries_use_and_as_many_more_as_the_spec_says(shop: Project) -> None:
    for version in range(1, 7):
        applied(shop, version, prod="{deploy: manual}" if version > 1 else "{}", test="{}", more="keepDeployments: 9\n")
    assert shop.run("canary", "start", "orders@prod", "--to", "v2", "--yes").status == 0
    shop.write(spec(6, prod="{deploy: manual}", test="{}", more="keepDeployments: 1\n"))
    ran = shop.run("deployments", "prune", "orders", "--yes")
    assert ran.status == 0, ran.text
    assert set(versions(shop)) == {"v1", "v2", "v5", "v6"}
    assert shop.run("deployments", "prune", "--yes").status == 0
    assert set(versions(shop)) == {"v1", "v2", "v5", "v6"}


def test_ten_stages_and_fifty_versions_take_few_requests(shop: Project) -> None:
    stages = "".join(f"  s{number}: {{deploy: manual}}\n" for number in range(9))
    text = spec(1, more="keepDeployments: 5\n").replace("stages:\n", f"stages:\n{stages}")
    shop.applied(text, revision="v1")
    client, api = shop.client(), shop.api_id()
    (first,) = shop.deployments()
    for number in range(49):
        shop.sandbox.clock.advance(60)
        digest = f"{number:064x}"
        made = client.create_deployment(restApiId=api, description=f"apigwctl v1 sha256:{digest} w{number}")
        if number < 9:
            operation = {"op": "replace", "path": "/deploymentId", "value": made["id"]}
            client.update_stage(restApiId=api, stageName=f"s{number}", patchOperations=[operation])
    assert len(shop.deployments()) == 50
    for arguments, most in ((("list",), 12), (("diff", first["id"], "w5"), 12), (("diff", "w40", "w41"), 12)):
        before = sum(shop.sandbox.counts.values())
        assert shop.run("deployments", *arguments).status == 0
        assert sum(shop.sandbox.counts.values()) - before <= most, arguments
    before = sum(shop.sandbox.counts.values())
    used = {item["deploymentId"] for item in client.get_stages(restApiId=api)["item"]}
    ran = shop.run("deployments", "prune", "--yes")
    deleted = shop.calls("DeleteDeployment")
    assert ran.status == 0, ran.text
    assert deleted == 50 - 10 - 5
    assert sum(shop.sandbox.counts.values()) - before <= 12 + deleted
    assert used <= {item["id"] for item in shop.deployments()}
