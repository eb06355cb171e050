"""What users of other tools suffer from when they release, told the other way round."""

from __future__ import annotations

import pytest

from tests.released_project import CANARY, applied, serves, spec, state, tries, versions
from tests.sandbox_observer import observed
from tests.sandbox_project import Project

POLICY = """
policy:
  Version: "2012-10-17"
  Statement:
    - {Effect: %s, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*"}
"""


# -- 2: a policy is deployed by the apply after the next ---------------------------------------------------------------


def test_a_changed_resource_policy_is_served_after_one_apply(shop: Project) -> None:
    shop.applied(spec(1, more=POLICY % "Allow"))
    before = shop.stage()["deploymentId"]
    shop.sandbox.clock.advance(60)
    shop.write(spec(1, more=POLICY % "Deny"))
    sent: list[str] = []
    shop.apply()
    sent = [event.operation for event in shop.events if event.kind.value == "called"]
    assert sent.index("UpdateRestApi") < sent.index("CreateDeployment") < sent.index("UpdateStage")
    assert shop.stage()["deploymentId"] != before
    assert shop.run("plan", "--detailed-exitcode").status == 0


# -- 4: no history, no way back ----------------------------------------------------------------------------------------


def test_after_many_releases_one_command_leads_back_to_any_of_the_last_ten(shop: Project) -> None:
    for version in range(1, 14):
        applied(shop, version)
    assert len(versions(shop)) == 10
    for steps, version in ((1, "v12"), (9, "v4")):
        ran = shop.run("deployments", "rollback", "orders@prod", "--steps", str(steps), "--yes")
        assert (ran.status, serves(shop)) == (0, version), ran.text


def test_going_back_is_one_update_and_no_new_deployment(shop: Project) -> None:
    applied(shop, 1)
    applied(shop, 2)
    before = shop.calls("CreateDeployment"), shop.calls("UpdateStage")
    assert shop.run("deployments", "rollback", "orders@prod", "--yes").status == 0
    assert (shop.calls("CreateDeployment"), shop.calls("UpdateStage")) == (before[0], before[1] + 1)


# -- 6: a team adds routes to an API of others, and nobody redeploys ---------------------------------------------------


def test_a_route_in_another_teams_file_is_served_after_the_apply(shop: Project) -> None:
    applied(shop, 1)
    shop.sandbox.clock.advance(60)
    shop.write(
        """
        kind: Routes
        api: orders
        routes:
          GET /invoices: {http: "https://billing.example/"}
        """,
        "specs/billing.yaml",
    )
    shop.applied()
    assert "GET /invoices" in shop.served()


# -- 8: a canary that gets everything, and is promoted by hand ---------------------------------------------------------


def test_the_base_of_a_stage_never_serves_the_new_version_before_the_promotion(shop: Project) -> None:
    applied(shop, 1, prod=CANARY)
    old = shop.stage()["deploymentId"]
    shop.sandbox.clock.advance(60)
    shop.write(spec(2, prod=CANARY))
    with observed(shop) as seen:
        assert shop.run("apply", "--revision", "v2", "--yes").status == 0
    assert {base for stage, base, _ in seen.seen if stage == "prod"} == {old}
    assert (serves(shop), tries(shop)) == ("v1", "v2")


def test_a_promotion_needs_no_import_and_no_edit_of_the_specs(shop: Project) -> None:
    applied(shop, 1, prod=CANARY)
    applied(shop, 2, prod=CANARY.replace("live", "next"))
    assert shop.run("canary", "promote", "orders@prod", "--yes").status == 0
    assert state(shop)["variables"] == {"alias": "next"}
    for command in ("plan --detailed-exitcode", "drift"):
        assert shop.run(*command.split()).status == 0


def test_a_canary_of_what_the_base_serves_is_refused(shop: Project) -> None:
    applied(shop, 1)
    ran = shop.run("canary", "start", "orders@prod", "--to", "v1", "--yes")
    assert (ran.status, tries(shop)) == (3, "")
    assert "is what the stage serves already" in ran.text


# -- 9: a canary is noise, or its drift is not seen --------------------------------------------------------------------


@pytest.mark.parametrize("command", ["plan --detailed-exitcode", "drift"])
def test_our_own_canary_is_no_difference_and_one_that_was_pointed_elsewhere_is(shop: Project, command: str) -> None:
    applied(shop, 1, prod=CANARY)
    applied(shop, 2, prod=CANARY.replace("live", "next"))
    assert shop.run(*command.split()).status == 0
    theirs = shop.client().create_deployment(restApiId=shop.api_id(), description="theirs")["id"]
    operation = {"op": "replace", "path": "/canarySettings/deploymentId", "value": theirs}
    shop.client().update_stage(restApiId=shop.api_id(), stageName="prod", patchOperations=[operation])
    ran = shop.run(*command.split())
    assert ran.status == 2
    assert f"canary.deployment: {theirs}" in ran.out or f"-> {theirs}" in ran.out
