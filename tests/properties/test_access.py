"""What holds of usage plans and keys over several applies: who may call what is what the specs say, every time."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given

from tests.properties import check
from tests.properties.access import Holding, Step, histories
from tests.properties.world import connection, new_world, one_in, secret_value


@one_in(3)
@given(history=histories())
def test_plans_hold_what_specs_say_through_moves_renames_rotations_and_removals(
    folder: Path, history: list[Step]
) -> None:
    with new_world(folder) as world:
        for step in history:
            world.versions = step.versions
            check.applies(world, world.load(step.documents), prune=True)
            assert _held() == step.holdings
            assert _values(step) == {
                name: secret_value(name, version) for name, version in step.versions.items() if name in _secret(step)
            }


def _held() -> dict[str, Holding]:
    """Return what each live usage plan holds, by names."""
    call = connection().call
    apis = {item["id"]: item["name"] for item in call("apigateway", "GetRestApis", {})["items"]}
    return {
        plan["name"]: Holding(
            frozenset((apis[item["apiId"]], item["stage"]) for item in plan.get("apiStages", [])),
            frozenset(
                item["name"] for item in call("apigateway", "GetUsagePlanKeys", {"usagePlanId": plan["id"]})["items"]
            ),
        )
        for plan in call("apigateway", "GetUsagePlans", {})["items"]
    }


def _secret(step: Step) -> set[str]:
    return {item["name"] for item in step.documents if item["kind"] == "ApiKey" and "value" in item}


def _values(step: Step) -> dict[str, str]:
    items = connection().call("apigateway", "GetApiKeys", {"includeValues": True})["items"]
    return {item["name"]: item["value"] for item in items if item["name"] in _secret(step)}
