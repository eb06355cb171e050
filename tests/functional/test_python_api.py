"""The Python API: what a script sees of a project, its plans and its results."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

import apigwctl
from apigwctl import Action, Plan
from tests.sandbox_project import Project as Shop

SPEC = """
    kind: RestApi
    name: orders
    routes:
      GET /orders: {http: https://orders.example/orders}
      GET /health: {mock: {statusCode: 200}}
    stages:
      prod: {}
"""


@pytest.fixture
def project(shop: Shop) -> apigwctl.Project:
    shop.write(SPEC)
    return apigwctl.load(shop.directory, sandbox=True)


def test_planning_only_reads(project: apigwctl.Project, shop: Shop) -> None:
    shop.sandbox.counts.clear()
    (plan,) = project.plan()
    assert isinstance(plan, Plan)
    assert "+ orders/GET /orders" in apigwctl.lines(plan)
    assert [name for name in shop.sandbox.counts if not name.startswith("Get")] == []


def test_plans_that_were_looked_at_are_applied_and_verified(project: apigwctl.Project) -> None:
    plans = project.plan()
    (result,) = project.apply(plans)
    assert result.verified
    assert result.plan.changes == plans[0].changes
    assert project.plan()[0].is_empty
    assert project.apply(project.plan())[0].steps == ()


def test_a_single_plan_may_be_given_as_it_is(project: apigwctl.Project) -> None:
    (plan,) = project.plan()
    assert project.apply(plan)[0].verified


def test_plans_are_refused_when_the_specs_have_moved(project: apigwctl.Project, shop: Shop) -> None:
    plans = project.plan()
    shop.write(SPEC.replace("orders.example", "elsewhere.example"))
    with pytest.raises(apigwctl.RefusedError, match="stale"):
        project.apply(plans)
    assert shop.calls("CreateRestApi") == 0


def test_plans_are_refused_when_aws_has_moved(project: apigwctl.Project, shop: Shop) -> None:
    project.apply(consent=True)
    shop.write(SPEC.replace("orders.example", "elsewhere.example"))
    plans = project.plan()
    paths = shop.resource_ids()
    shop.client().delete_method(restApiId=shop.api_id(), resourceId=paths["/health"], httpMethod="GET")
    with pytest.raises(apigwctl.RefusedError, match="stale"):
        project.apply(plans)


def test_nothing_is_applied_or_destroyed_without_consent(project: apigwctl.Project, shop: Shop) -> None:
    with pytest.raises(apigwctl.UsageError, match="consent"):
        project.apply()
    with pytest.raises(apigwctl.UsageError, match="consent"):
        project.destroy()
    with pytest.raises(apigwctl.RefusedError, match="consent"):
        project.apply(consent=lambda _: False)
    assert shop.calls("CreateRestApi") == 0


def test_consent_may_look_at_the_plans(project: apigwctl.Project) -> None:
    seen: list[Plan] = []

    def consent(plans: tuple[Plan, ...]) -> bool:
        seen.extend(plans)
        return all(plan.count(Action.DELETE) == 0 for plan in plans)

    assert project.apply(consent=consent)[0].verified
    assert [plan.target for plan in seen] == ["dev"]


def test_specs_are_read_anew_by_each_call(project: apigwctl.Project, shop: Shop) -> None:
    project.apply(consent=True)
    shop.write(SPEC.replace("prod: {}", "prod: {tracingEnabled: true}"))
    (plan,) = project.plan()
    assert apigwctl.lines(plan) == ["~ orders@prod: tracingEnabled false -> true"]


def test_the_options_of_a_plan_hold_for_its_apply(project: apigwctl.Project, shop: Shop) -> None:
    shop.write(SPEC + "---\nkind: ApiKey\nname: acme\n".replace("\n", "\n    ").join(["    ", ""]))
    plans = project.plan(only="ApiKey/acme")
    assert apigwctl.lines(plans[0]) == ["+ ApiKey/acme"]
    project.apply(plans)
    assert shop.calls("CreateApiKey") == 1
    assert shop.calls("CreateRestApi") == 0


def test_deletes_beyond_the_limit_need_to_be_allowed(project: apigwctl.Project, shop: Shop) -> None:
    project.apply(consent=True)
    shop.write(SPEC.replace("GET /health: {mock: {statusCode: 200}}", ""))
    (refused,) = project.plan(max_deletes=0)
    assert refused.problems
    with pytest.raises(apigwctl.RefusedError, match="delete"):
        project.apply(refused)
    (allowed,) = project.plan(max_deletes=5)
    assert project.apply(allowed)[0].verified


def test_drift_says_what_was_changed_behind_the_specs(project: apigwctl.Project, shop: Shop) -> None:
    project.apply(consent=True)
    assert project.drift()[0].is_empty
    patch = {"op": "replace", "path": "/tracingEnabled", "value": "true"}
    shop.client().update_stage(restApiId=shop.api_id(), stageName="prod", patchOperations=[patch])
    assert apigwctl.lines(project.drift()[0]) == ["~ orders@prod: tracingEnabled true -> false"]


def test_outputs_say_where_an_api_is(project: apigwctl.Project, shop: Shop) -> None:
    project.apply(consent=True)
    (outputs,) = project.outputs()
    assert outputs.values["orders.id"] == shop.api_id()
    assert outputs.values["orders.prod.invokeUrl"].endswith(".execute-api.eu-west-1.amazonaws.com/prod")


def test_destroying_leaves_nothing(project: apigwctl.Project, shop: Shop) -> None:
    project.apply(consent=True)
    assert project.destroy(consent=True)[0].verified
    assert shop.client().get_rest_apis()["items"] == []


def test_a_listener_hears_of_every_step(project: apigwctl.Project) -> None:
    heard: list[apigwctl.Event] = []
    (result,) = project.apply(consent=True, listener=heard.append)
    assert {event.step for event in heard if event.kind.value == "finished"} == {step.step for step in result.steps}


def test_a_failed_apply_raises_unless_it_is_asked_to_tell(project: apigwctl.Project, shop: Shop) -> None:
    # Waiting takes no time in these options; they are those of the project otherwise.
    hasty = dataclasses.replace(project, options=shop.options())
    shop.sandbox.faults.replace([{"operation": "CreateStage", "times": 1000, "fault": "503"}])
    (result,) = hasty.apply(consent=True, check=False)
    assert result.failed
    assert not result.verified
    with pytest.raises(apigwctl.IncompleteError, match="orders@prod"):
        hasty.apply(consent=True)
    shop.sandbox.faults.clear()
    assert hasty.apply(consent=True)[0].verified


def test_problems_of_specs_are_all_in_the_error(shop: Shop) -> None:
    shop.write("kind: RestApi\nname: orders\nroutes:\n  GET /a: {htpp: x}\n  GET /b: {authorizer: nobody}\n")
    with pytest.raises(apigwctl.SpecError) as caught:
        apigwctl.load(shop.directory, sandbox=True)
    rules = {problem.rule for problem in caught.value.problems if isinstance(problem, apigwctl.Problem)}
    assert {"unknown-key", "unknown-authorizer"} <= rules


def test_a_folder_without_a_project_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(apigwctl.UsageError, match=r"no apigwctl\.yaml"):
        apigwctl.load(tmp_path)


def test_an_unknown_target_is_said_to_be_unknown(shop: Shop) -> None:
    with pytest.raises(apigwctl.UsageError, match="no target prod"):
        apigwctl.load(shop.directory, target="prod").plan()


def test_values_are_frozen(project: apigwctl.Project) -> None:
    (plan,) = project.plan()
    with pytest.raises(dataclasses.FrozenInstanceError):
        plan.target = "prod"  # type: ignore[misc]


def test_importing_the_package_imports_no_boto3_and_every_name_is_there() -> None:
    code = (
        "import sys, apigwctl; assert not {'boto3', 'yaml', 'click', 'rich'} & set(sys.modules); "
        "print(all(hasattr(apigwctl, name) for name in dir(apigwctl)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.stdout.strip(), ran.stderr) == ("True", "")


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="planner"):
        _ = apigwctl.planner  # type: ignore[attr-defined]
