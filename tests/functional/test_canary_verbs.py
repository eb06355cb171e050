"""`canary start`, `status`, `shift`, `promote` and `abort`, and canaries that specs ask for."""

from __future__ import annotations

import pytest

from tests.released_project import CANARY, applied, serves, spec, state, tries, versions
from tests.sandbox_project import Project

DEPLOY = "deploy: {strategy: canary, percentTraffic: 10}"
TRIED = f"{{variables: {{alias: next}}, throttle: {{rateLimit: 5, burstLimit: 2}}, {DEPLOY}}}"
WEB = """
kind: HttpApi
name: web
routes:
  GET /: {http: "https://web.example/"}
stages:
  live: {}
"""


@pytest.fixture
def flying(shop: Project) -> Project:
    """A project whose stage serves v1, and v2 to a tenth of the traffic."""
    applied(shop, 1, prod=CANARY.replace("alias: live", "alias: live, old: x"))
    applied(shop, 2, prod=TRIED)
    return shop


# -- what specs ask for ------------------------------------------------------------------------------------------------


def test_the_first_version_of_a_stage_goes_to_its_base(shop: Project) -> None:
    applied(shop, 1, prod=CANARY)
    assert (serves(shop), tries(shop)) == ("v1", "")


def test_a_later_version_goes_behind_the_canary_and_variables_with_it(flying: Project) -> None:
    assert state(flying) == {
        "base": "v1",
        "canary": "v2",
        "percent": 10.0,
        "overrides": {"alias": "next"},
        "variables": {"alias": "live", "old": "x"},
        "hold": "",
        "intended": True,
    }


def test_a_canary_is_set_by_one_update_of_the_stage(shop: Project) -> None:
    applied(shop, 1, prod=CANARY)
    before = shop.calls("UpdateStage")
    applied(shop, 2, prod=CANARY.replace("live", "next"))
    assert shop.calls("UpdateStage") - before == 1
    assert tries(shop) == "v2"


def test_a_plan_says_what_reaches_all_traffic_at_once_and_what_waits(shop: Project) -> None:
    applied(shop, 1, prod=CANARY.replace("alias: live", "alias: live, old: x"))
    shop.write(spec(2, prod=TRIED))
    out = shop.run("plan").out
    assert "> start a canary on orders@prod" in out
    assert "reaches all traffic at once: throttle.burstLimit, throttle.rateLimit" in out
    assert "variables old go when the canary is promoted" in out


def test_a_canary_in_flight_is_noted_and_nothing_is_to_do(flying: Project) -> None:
    ran = flying.run("plan", "--detailed-exitcode")
    assert ran.status == 0
    assert "a canary is in flight: " in ran.out
    assert "has 10 % of the traffic" in ran.out
    assert flying.run("drift").status == 0


def test_a_third_version_is_refused_until_it_may_replace_the_canary(flying: Project) -> None:
    flying.write(spec(3, prod=TRIED))
    assert flying.run("plan").status == 3
    ran = flying.run("apply", "--yes")
    assert ran.status == 3
    assert "a canary is in flight, and the specs say something newer" in ran.text
    assert "--replace-canary" in ran.text
    flying.sandbox.clock.advance(60)
    ran = flying.run("apply", "--replace-canary", "--revision", "v3", "--yes")
    assert (ran.status, serves(flying), tries(flying)) == (0, "v1", "v3"), ran.text


def test_a_stage_that_goes_back_to_auto_gets_its_version_at_once_when_the_canary_may_go(flying: Project) -> None:
    flying.sandbox.clock.advance(60)
    flying.write(spec(3, prod="{variables: {alias: next}}"))
    assert flying.run("apply", "--yes").status == 3
    ran = flying.run("apply", "--replace-canary", "--revision", "v3", "--yes")
    assert (ran.status, serves(flying), tries(flying), state(flying)["intended"]) == (0, "v3", "", False), ran.text


def test_the_permissions_of_what_the_base_serves_stay_until_the_promotion(shop: Project) -> None:
    text = spec(1, prod=CANARY).replace("GET /health: {mock: {}}", "GET /health: {lambda: one}")
    shop.applied(text, revision="v1")
    shop.sandbox.clock.advance(60)
    shop.write(text.replace("lambda: one", "lambda: two"))
    out = shop.run("plan").out
    assert "kept while orders@prod serves an older version" in out
    assert shop.run("apply", "--yes").status == 0
    client = shop.client("lambda")
    assert all("apigwctl-" in client.get_policy(FunctionName=name)["Policy"] for name in ("one", "two"))
    assert shop.run("canary", "promote", "orders@prod", "--yes").status == 0
    assert "(one) because it is not in the spec" in shop.run("plan").out
    assert shop.run("deployments", "rollback", "orders@prod", "--yes").status == 0
    assert "kept while orders@prod serves an older version" in shop.run("plan").out
    assert shop.run("apply", "--release", "--yes").status == 0
    assert shop.run("canary", "promote", "orders@prod", "--yes").status == 0
    assert shop.run("apply", "--yes").status == 0
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_policy(FunctionName="one")
    assert shop.run("plan", "--detailed-exitcode").status == 0


def test_variables_that_the_canary_alone_has_are_not_the_stages_after_a_promotion(shop: Project) -> None:
    more = "percentTraffic: 10, variables: {trial: 'yes', alias: a}"
    own = f"{{variables: {{alias: live}}, deploy: {{strategy: canary, {more}}}}}"
    applied(shop, 1, prod=own)
    applied(shop, 2, prod=own)
    assert state(shop)["overrides"] == {"trial": "yes", "alias": "a"}
    assert shop.run("plan", "--detailed-exitcode").status == 0
    assert shop.run("canary", "promote", "orders@prod", "--yes").status == 0
    assert state(shop)["variables"] == {"alias": "live"}
    assert shop.run("plan", "--detailed-exitcode").status == 0


# -- verbs -------------------------------------------------------------------------------------------------------------


def test_a_promotion_gives_the_canary_everything_and_the_plan_is_empty_then(flying: Project) -> None:
    ran = flying.run("canary", "promote", "orders@prod", "--yes")
    assert ran.status == 0, ran.text
    found = state(flying)
    assert (found["base"], found["canary"], found["variables"]) == ("v2", "", {"alias": "next"})
    assert (found["hold"], found["intended"]) == ("", False)
    assert flying.run("plan", "--detailed-exitcode").status == 0


def test_a_promotion_is_the_recorded_one(flying: Project) -> None:
    sent = []
    answer = flying.sandbox.gate.answer

    def answered(request):  # type: ignore[no-untyped-def]
        if request.method == "PATCH":
            sent.append(request.body)
        return answer(request)

    flying.sandbox.gate.answer = answered  # type: ignore[method-assign]
    assert flying.run("canary", "promote", "orders@prod", "--yes").status == 0
    first, second = (body.decode() if isinstance(body, bytes) else body for body in sent)
    assert '"/canarySettings/percentTraffic"' in first
    assert first.count('"copy"') == 2
    assert "/canarySettings/stageVariableOverrides" in first
    assert second.count('"remove"') == 2
    assert "/variables/old" in second


def test_an_abort_leaves_the_base_and_a_hold(flying: Project) -> None:
    ran = flying.run("canary", "abort", "orders@prod", "--yes")
    assert ran.status == 0, ran.text
    found = state(flying)
    assert (found["base"], found["canary"], found["variables"]) == ("v1", "", {"alias": "live", "old": "x"})
    assert found["hold"].startswith("abort:")
    assert flying.run("plan", "--detailed-exitcode").status == 2


def test_another_part_of_the_traffic_is_one_update(flying: Project) -> None:
    before = flying.calls("UpdateStage", "TagResource", "UntagResource")
    ran = flying.run("canary", "shift", "orders@prod", "37.5", "--yes")
    assert (ran.status, state(flying)["percent"]) == (0, 37.5), ran.text
    assert flying.calls("UpdateStage", "TagResource", "UntagResource") - before == 1
    assert flying.run("plan", "--detailed-exitcode").status == 0


def test_the_status_says_what_base_and_canary_serve(flying: Project) -> None:
    out = flying.run("canary", "status").out
    assert "base    90 %" in out
    assert "(v1)" in out
    assert "canary  10 %" in out
    assert "variables.alias: next" in out
    (found,) = flying.run("canary", "status", "orders@prod", "--format", "json").data["targets"][0]["stages"]
    assert (found["stage"], found["percent"], found["overrides"]) == ("orders@prod", 10.0, {"alias": "next"})


def test_a_canary_is_begun_by_hand_whatever_the_spec_says_of_the_stage(shop: Project) -> None:
    applied(shop, 1, test="{deploy: manual}")
    shop.sandbox.clock.advance(60)
    shop.write(spec(2, prod="{deploy: manual}", test="{deploy: manual}"))
    ran = shop.run("canary", "start", "orders@prod", "--percent", "5", "--revision", "v2", "--yes")
    assert ran.status == 0, ran.text
    assert (serves(shop), tries(shop), state(shop)["percent"]) == ("v1", "v2", 5.0)
    assert serves(shop, "test") == "v1"
    assert shop.run("plan", "--detailed-exitcode").status == 0


def test_a_canary_of_an_earlier_version(shop: Project) -> None:
    applied(shop, 1)
    applied(shop, 2)
    ran = shop.run("canary", "start", "orders@prod", "--to", "v1", "--yes")
    assert (ran.status, serves(shop), tries(shop)) == (0, "v2", "v1"), ran.text
    assert "a canary is in flight" in shop.run("plan").out


def test_a_rollback_of_a_stage_with_a_canary_is_refused_with_what_to_do(flying: Project) -> None:
    ran = flying.run("deployments", "rollback", "orders@prod", "--to", "v1", "--yes")
    assert (ran.status, "canary abort" in ran.text) == (3, True)


REFUSED = {
    "no canary to promote": (("promote", "orders@prod"), 3, "no canary is in flight"),
    "no canary to abort": (("abort", "orders@prod"), 3, "no canary is in flight"),
    "no canary to shift": (("shift", "orders@prod", "50"), 3, "canary start begins one"),
    "no such stage": (("promote", "orders@live"), 1, "no stage orders@live in AWS"),
    "no such stage to start on": (("start", "orders@live"), 1, "no stage orders@live in the specs"),
    "no such version": (("start", "orders@prod", "--to", "v9"), 1, "no version v9"),
    "what it serves already": (("start", "orders@prod", "--to", "v1"), 3, "is what the stage serves already"),
    "no percentage": (("shift", "orders@prod", "101"), 1, "0<=x<=100"),
    "an HTTP API": (("start", "web@live"), 3, "weighted Lambda alias"),
    "an HTTP API's version": (("start", "web@live", "--to", "v1"), 3, "weighted records between Regions"),
    "a promotion of an HTTP API": (("promote", "web@live"), 3, "HTTP and WebSocket APIs have no canary"),
    "a stage that is not there yet": (("start", "new@prod"), 3, "its first version goes to the base"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_with_what_to_do(shop: Project, what: str) -> None:
    applied(shop, 1)
    shop.write(WEB, "specs/web.yaml")
    assert shop.apply().verified
    shop.write(spec(1).replace("name: orders", "name: new"), "specs/new.yaml")
    arguments, status, said = REFUSED[what]
    before = state(shop)
    ran = shop.run("canary", *arguments, "--yes")
    assert (ran.status, said in ran.text) == (status, True), ran.text
    assert state(shop) == before


# -- others ------------------------------------------------------------------------------------------------------------


def pointed(project: Project, **members: str) -> None:
    """Somebody else changes the canary of the stage."""
    operations = [
        {"op": "replace", "path": f"/canarySettings/{name}", "value": value} for name, value in members.items()
    ]
    project.client().update_stage(restApiId=project.api_id(), stageName="prod", patchOperations=operations)


def test_a_canary_that_was_pointed_elsewhere_is_drift_and_put_back(flying: Project) -> None:
    theirs = flying.client().create_deployment(restApiId=flying.api_id(), description="theirs")["id"]
    pointed(flying, deploymentId=theirs)
    ran = flying.run("drift")
    assert ran.status == 2
    assert "because the canary serves another version than it was pointed at" in ran.out
    assert "wrong: the canary serves another version" in flying.run("canary", "status").out
    flying.applied()
    assert (tries(flying), serves(flying)) == ("v2", "v1")


def test_a_canary_of_somebody_else_is_drift_and_taken_away(shop: Project) -> None:
    applied(shop, 1)
    theirs = shop.client().create_deployment(restApiId=shop.api_id(), description="theirs")["id"]
    pointed(shop, deploymentId=theirs, percentTraffic="100.0")
    ran = shop.run("drift")
    assert ran.status == 2
    assert "because somebody else made the canary" in ran.out
    shop.applied()
    assert (tries(shop), serves(shop)) == ("", "v1")


def test_another_percentage_is_nobodys_drift(flying: Project) -> None:
    pointed(flying, percentTraffic="60.0")
    ran = flying.run("drift")
    assert ran.status == 0
    assert "has 60 % of the traffic" in ran.out


def test_the_canary_of_an_adopted_api_is_left_to_others(shop: Project) -> None:
    applied(shop, 1)
    client, api = shop.client(), shop.api_id()
    arn = f"arn:aws:apigateway:eu-west-1::/restapis/{api}"
    client.untag_resource(resourceArn=arn, tagKeys=["apigwctl:owner", "apigwctl:document"])
    theirs = client.create_deployment(restApiId=api, description="theirs")["id"]
    pointed(shop, deploymentId=theirs)
    assert shop.run("apply", "--adopt", "--yes").status == 0
    assert shop.stage()["canarySettings"]["deploymentId"] == theirs
    assert "a canary is in flight" in shop.run("plan").out


def test_versions_that_canaries_use_are_not_pruned(flying: Project) -> None:
    assert set(versions(flying)) == {"v1", "v2"}
    flying.write(spec(2, prod=TRIED, more="keepDeployments: 1\n"))
    assert flying.run("deployments", "prune", "--yes").status == 0
    assert set(versions(flying)) == {"v1", "v2"}
