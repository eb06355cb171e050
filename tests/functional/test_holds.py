"""Holds: a pipeline does not undo a rollback or an abort, and says so until the spec changes or somebody releases."""

from __future__ import annotations

import pytest

from apigwctl.model.identity import HOLD_TAG
from tests.released_project import AUTO, CANARY, applied, serves, spec, state
from tests.sandbox_project import Project

TRIED = CANARY.replace("live", "next")


@pytest.fixture
def held(shop: Project) -> Project:
    """A project whose stage was rolled back from v2 to v1."""
    applied(shop, 1)
    applied(shop, 2)
    assert shop.run("deployments", "rollback", "orders@prod", "--yes").status == 0
    return shop


@pytest.fixture
def aborted(shop: Project) -> Project:
    """A project whose canary of v2 was aborted."""
    applied(shop, 1, prod=CANARY)
    applied(shop, 2, prod=TRIED)
    assert shop.run("canary", "abort", "orders@prod", "--yes").status == 0
    return shop


@pytest.mark.parametrize("command", ["plan --detailed-exitcode", "apply --yes", "drift"])
@pytest.mark.parametrize("what", ["held", "aborted"])
def test_pipelines_say_held_and_exit_2(request: pytest.FixtureRequest, what: str, command: str) -> None:
    project: Project = request.getfixturevalue(what)
    before = state(project)
    ran = project.run(*command.split())
    assert ran.status == 2
    assert "Nothing to do while orders@prod is held" in ran.out
    assert state(project) == before


def test_a_plan_says_since_when_and_by_what(held: Project) -> None:
    out = held.run("plan").out
    assert "i note on orders@prod\n      held: rolled back on 20" in out
    assert "because" not in out


def test_what_else_changes_is_applied_while_a_stage_is_held(held: Project) -> None:
    held.write(spec(2, prod="{throttle: {rateLimit: 5, burstLimit: 2}}"))
    ran = held.run("apply", "--yes")
    assert (ran.status, serves(held)) == (2, "v1"), ran.text
    assert held.stage()["methodSettings"]["*/*"]["throttlingBurstLimit"] == 2


def test_a_newer_version_ends_the_hold_in_the_same_plan(held: Project) -> None:
    held.sandbox.clock.advance(60)
    held.write(spec(3))
    plan = held.run("plan").out
    assert "> redeploy orders@prod" in plan
    assert "hold: rolled back on" in plan
    ran = held.run("apply", "--yes", "--revision", "v3")
    assert (ran.status, serves(held), state(held)["hold"]) == (0, "v3", ""), ran.text


def test_what_the_aborted_canary_had_for_itself_stays_away_from_the_base(aborted: Project) -> None:
    assert "variables alias wait: they are the aborted canary's" in aborted.run("plan").out
    assert aborted.run("apply", "--yes").status == 2
    assert aborted.stage()["variables"] == {"alias": "live"}


def test_a_newer_version_goes_behind_the_canary_after_an_abort(aborted: Project) -> None:
    aborted.sandbox.clock.advance(60)
    aborted.write(spec(3, prod=TRIED))
    ran = aborted.run("apply", "--yes", "--revision", "v3")
    found = state(aborted)
    assert (ran.status, found["base"], found["canary"], found["hold"]) == (0, "v1", "v3", ""), ran.text


def test_a_release_deploys_what_was_held_off(held: Project) -> None:
    ran = held.run("apply", "--release", "--yes")
    assert (ran.status, serves(held), state(held)["hold"]) == (0, "v2", ""), ran.text
    assert held.run("plan", "--detailed-exitcode").status == 0
    assert held.calls("CreateDeployment") == 2


def test_a_release_is_part_of_a_saved_plan(held: Project) -> None:
    file = str(held.directory / "plan.json")
    assert held.run("plan", "--release", "-o", file).status == 0
    ran = held.run("apply", file)
    assert (ran.status, serves(held)) == (0, "v2"), ran.text


def test_a_spec_that_goes_back_as_well_ends_the_hold(held: Project) -> None:
    held.write(spec(1))
    ran = held.run("apply", "--yes")
    assert (ran.status, serves(held), state(held)["hold"]) == (0, "v1", ""), ran.text


def test_a_hold_is_no_tag_of_the_specs(held: Project) -> None:
    held.write(spec(2, prod="{tags: {team: shop}}") + "exclusive: [tags]\n")
    assert held.run("apply", "--yes").status == 2
    assert set(held.stage()["tags"]) == {"team", HOLD_TAG}
    assert held.run("plan", "--detailed-exitcode").status == 2


def test_other_stages_of_the_api_go_on(shop: Project) -> None:
    applied(shop, 1, test="{}")
    applied(shop, 2, test="{}")
    assert shop.run("deployments", "rollback", "orders@prod", "--yes").status == 0
    assert (serves(shop), serves(shop, "test")) == ("v1", "v2")
    shop.write(spec(2, test="{variables: {a: b}}"))
    assert shop.run("apply", "--yes").status == 2
    assert (serves(shop), serves(shop, "test")) == ("v1", "v2")


def test_the_permissions_of_what_a_held_stage_serves_stay(shop: Project) -> None:
    one = spec(1, prod=AUTO).replace("GET /health: {mock: {}}", "GET /health: {lambda: one}")
    shop.applied(one, revision="v1")
    shop.sandbox.clock.advance(60)
    shop.applied(one.replace("v1.example", "v2.example"), revision="v2")
    assert shop.run("deployments", "rollback", "orders@prod", "--yes").status == 0
    two = one.replace("v1.example", "v2.example")
    shop.write(two)
    assert shop.run("apply", "--yes").status == 2
    assert "apigwctl-" in shop.client("lambda").get_policy(FunctionName="one")["Policy"]


# -- undeployed changes, and stages that serve something else ----------------------------------------------------------


def test_undeployed_changes_of_a_stage_by_hand_show_as_such(shop: Project) -> None:
    applied(shop, 1, prod="{deploy: manual}")
    shop.write(spec(2, prod="{deploy: manual}"))
    assert shop.run("apply", "--yes").status == 0
    for command in ("plan", "drift"):
        assert "deploy is manual, and what it would serve has changed" in shop.run(command).out
    ran = shop.run("apply", "--deploy", "orders@prod", "--revision", "v2", "--yes")
    assert (ran.status, serves(shop)) == (0, "v2"), ran.text
    assert "manual" not in shop.run("plan").out


def test_a_stage_to_deploy_that_no_spec_has_is_refused_with_those_there_are(shop: Project) -> None:
    applied(shop, 1, prod="{deploy: manual}")
    ran = shop.run("apply", "--deploy", "orders@live", "--yes")
    assert (ran.status, "stages of these specs: orders@prod" in ran.text) == (1, True)


def test_a_stage_that_somebody_pointed_elsewhere_is_drift(shop: Project) -> None:
    applied(shop, 1)
    applied(shop, 2)
    earlier = next(item["id"] for item in shop.deployments() if item["description"].endswith("v1"))
    operation = {"op": "replace", "path": "/deploymentId", "value": earlier}
    shop.client().update_stage(restApiId=shop.api_id(), stageName="prod", patchOperations=[operation])
    ran = shop.run("drift")
    assert ran.status == 2
    assert "orders@prod serves something else than the spec says" in ran.out
    assert "because the stage serves another version than the latest apply deployed" in shop.run("plan").out
    shop.applied()
    assert serves(shop) == "v2"


def test_a_stage_by_hand_that_serves_a_version_of_somebody_else_says_so(shop: Project) -> None:
    applied(shop, 1, prod="{deploy: manual}")
    shop.client().create_deployment(restApiId=shop.api_id(), stageName="prod", description="theirs")
    for command in ("plan", "drift"):
        assert "the stage serves a deployment that is not ours" in shop.run(command).out
