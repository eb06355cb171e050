"""`deployments rollback`: one command back, checked before, and held until the spec changes."""

from __future__ import annotations

import json

import pytest

from tests.released_project import applied, may_be_called, serves, spec, state, versions
from tests.sandbox_project import ACCOUNT, Project

FUNCTIONS = """
kind: RestApi
name: orders
endpointConfiguration: {{types: [REGIONAL]}}
authorizers:
  staff: {{type: TOKEN, identitySource: method.request.header.Authorization, lambda: {authorizer}}}
routes:
  GET /orders: {{lambda: {function}, authorizer: staff}}
  GET /health: {{mock: {{}}}}
stages:
  prod: {{}}
"""


def test_a_rollback_serves_the_version_before_and_holds_off_what_was_served(shop: Project) -> None:
    applied(shop, 1)
    applied(shop, 2)
    ran = shop.run("deployments", "rollback", "orders@prod", "--yes")
    assert (ran.status, serves(shop)) == (0, "v1"), ran.text
    assert state(shop)["hold"].startswith("rollback:")
    assert shop.calls("CreateDeployment") == 2


def test_steps_are_counted_from_what_is_held_off_so_that_the_command_can_be_given_again(shop: Project) -> None:
    for version in (1, 2, 3):
        applied(shop, version)
    for steps, version in (("1", "v2"), ("1", "v2"), ("2", "v1"), ("1", "v2")):
        ran = shop.run("deployments", "rollback", "orders@prod", "--steps", steps, "--yes")
        assert (ran.status, serves(shop)) == (0, version), ran.text


@pytest.mark.parametrize("way", ["id", "digest", "revision"])
def test_a_version_is_named_by_its_id_its_digest_or_its_revision(shop: Project, way: str) -> None:
    for version in (1, 2, 3):
        applied(shop, version)
    first = shop.run("deployments", "list", "--format", "json").data["targets"][0]["versions"][-1]
    named = first[way][:12] if way == "digest" else first[way]
    assert shop.run("deployments", "rollback", "orders@prod", "--to", named, "--yes").status == 0
    assert serves(shop) == "v1"


def test_going_on_to_what_is_held_off_ends_the_hold(shop: Project) -> None:
    applied(shop, 1)
    applied(shop, 2)
    assert shop.run("deployments", "rollback", "orders@prod", "--yes").status == 0
    assert shop.run("deployments", "rollback", "orders@prod", "--to", "v2", "--yes").status == 0
    assert (serves(shop), state(shop)["hold"]) == ("v2", "")
    assert shop.run("plan", "--detailed-exitcode").status == 0


def test_a_web_socket_api_goes_back_as_well(shop: Project) -> None:
    text = """
    kind: WebSocketApi
    name: chat
    routeSelectionExpression: $request.body.action
    routes:
      $connect: {http: {uri: "https://v1.example/", httpMethod: POST}}
    stages:
      live: {}
    """
    shop.applied(text, revision="v1")
    shop.sandbox.clock.advance(60)
    shop.write(text.replace("v1.example", "v2.example"))
    assert shop.apply(revision="v2").verified
    ran = shop.run("deployments", "rollback", "chat@live", "--yes")
    assert ran.status == 0, ran.text
    assert shop.run("plan", "--detailed-exitcode").status == 2
    assert "rolled back on" in shop.run("plan").out
    assert shop.run("apply", "--release", "--yes").status == 0
    assert shop.run("plan", "--detailed-exitcode").status == 0


def test_a_stage_that_deploys_by_itself_has_nothing_to_go_back_to(shop: Project) -> None:
    shop.applied(
        """
        kind: HttpApi
        name: web
        routes:
          GET /: {http: "https://web.example/"}
        stages:
          $default: {autoDeploy: true}
        """
    )
    ran = shop.run("deployments", "rollback", "web@$default", "--to", "x", "--yes")
    assert ran.status in (1, 3)
    ran = shop.run("deployments", "rollback", "web@$default", "--yes")
    assert (ran.status, "nothing to go back to" in ran.text or "0 versions" in ran.text) == (3, True), ran.text


# -- checked before ----------------------------------------------------------------------------------------------------


@pytest.fixture
def functions(shop: Project) -> Project:
    for number, (function, authorizer) in enumerate((("one", "judge"), ("two", "judge"))):
        shop.sandbox.clock.advance(60)
        shop.applied(FUNCTIONS.format(function=function, authorizer=authorizer), revision=f"v{number + 1}")
    return shop


def test_a_version_gets_back_the_permission_that_a_later_one_took_away(functions: Project) -> None:
    assert not may_be_called(functions, "one")
    ran = functions.run("deployments", "rollback", "orders@prod", "--yes")
    assert (ran.status, serves(functions)) == (0, "v1"), ran.text
    assert "FunctionName: arn:aws:lambda:eu-west-1:111111111111:function:one" in ran.out
    assert may_be_called(functions, "one")


def test_a_permission_that_came_back_goes_again_once_no_stage_serves_the_version(functions: Project) -> None:
    functions.run("deployments", "rollback", "orders@prod", "--yes")
    assert functions.run("apply", "--yes").status == 2
    assert may_be_called(functions, "one")
    released = functions.run("apply", "--release", "--yes")
    assert (released.status, serves(functions)) == (0, "v2"), released.text
    assert (may_be_called(functions, "one"), may_be_called(functions, "two")) == (False, True)
    assert functions.run("plan", "--detailed-exitcode").status == 0
    (api,) = functions.client().get_rest_apis()["items"]
    assert not [key for key in api["tags"] if key.startswith("apigwctl:leaves")]


def test_a_version_whose_permission_was_brought_back_is_served_again(functions: Project) -> None:
    functions.client("lambda").add_permission(
        FunctionName="one",
        StatementId="back",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:{functions.api_id()}/*",
    )
    ran = functions.run("deployments", "rollback", "orders@prod", "--yes")
    assert (ran.status, serves(functions)) == (0, "v1"), ran.text


def test_a_version_whose_authorizer_is_gone_is_refused(functions: Project) -> None:
    text = FUNCTIONS.format(function="two", authorizer="judge")
    text = text[: text.index("authorizers:")] + text[text.index("routes:") :]
    functions.sandbox.clock.advance(60)
    functions.applied(text.replace(", authorizer: staff", ""), revision="v3")
    served = functions.stage()["deploymentId"]
    ran = functions.run("deployments", "rollback", "orders@prod", "--yes")
    assert ran.status == 3
    assert "needs what is gone: the authorizer staff" in ran.text
    assert "--allow-incomplete" in ran.text
    assert functions.stage()["deploymentId"] == served
    ran = functions.run("deployments", "rollback", "orders@prod", "--allow-incomplete", "--yes")
    assert (ran.status, serves(functions)) == (0, "v2"), ran.text
    assert "gone, and needed: the authorizer staff" in ran.out


def test_without_a_snapshot_a_rollback_says_that_it_does_not_know_what_the_version_needs(shop: Project) -> None:
    applied(shop, 1)
    applied(shop, 2)
    for file in (shop.directory / ".apigwctl" / "snapshots").iterdir():
        file.unlink()
    ran = shop.run("deployments", "rollback", "orders@prod", "--yes")
    assert (ran.status, serves(shop)) == (0, "v1")
    assert "needs is not known: no snapshot of it is kept" in ran.out


# -- what applies keep -------------------------------------------------------------------------------------------------


def test_every_apply_that_deploys_keeps_what_it_deployed_by_digest(shop: Project) -> None:
    applied(shop, 1)
    applied(shop, 2)
    folder = shop.directory / ".apigwctl" / "snapshots"
    kept = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir()}
    found = shop.run("deployments", "list", "--format", "json").data["targets"][0]["versions"]
    assert set(kept) == {item["digest"] for item in found}
    assert {item["definition"]["integration\n/orders\nGET"]["uri"] for item in kept.values()} == {
        "https://v1.example/orders",
        "https://v2.example/orders",
    }


def test_what_was_not_kept_is_made_up_for_by_the_next_apply(shop: Project) -> None:
    applied(shop, 1)
    (file,) = (shop.directory / ".apigwctl" / "snapshots").iterdir()
    text = file.read_text(encoding="utf-8")
    file.unlink()
    assert shop.run("apply", "--yes").status == 0
    assert file.read_text(encoding="utf-8") == text


def test_a_project_with_a_bucket_keeps_it_there_for_others(shop: Project) -> None:
    shop.client("s3").create_bucket(Bucket="releases", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    project = (shop.directory / "apigwctl.yaml").read_text(encoding="utf-8")
    shop.write(project + "snapshots: s3://releases/shop\n", "apigwctl.yaml")
    applied(shop, 1)
    applied(shop, 2)
    keys = {item["Key"] for item in shop.client("s3").list_objects_v2(Bucket="releases")["Contents"]}
    folder = shop.directory / ".apigwctl" / "snapshots"
    assert keys == {f"shop/{file.name}" for file in folder.iterdir()}
    for file in list(folder.iterdir()):
        file.unlink()
    found = shop.run("deployments", "diff", "v1", "v2", "--format", "json").data
    assert found["basis"] == ["a kept snapshot", "a kept snapshot"]
    assert set(versions(shop)) == {"v1", "v2"}


def test_a_bucket_that_is_not_there_is_told_after_the_apply(shop: Project) -> None:
    project = (shop.directory / "apigwctl.yaml").read_text(encoding="utf-8")
    shop.write(project + "snapshots: s3://nowhere-at-all\n", "apigwctl.yaml")
    shop.write(spec(1))
    ran = shop.run("apply", "--yes")
    assert ran.status == 4
    assert "what was deployed is not kept in s3://nowhere-at-all" in ran.text
