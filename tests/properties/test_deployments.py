"""What holds of an API's deployments over many changes: each stage serves its own, and the old ones are few."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.properties import check
from tests.properties.atoms import Drawn, some, yes_or_no
from tests.properties.world import always_one_in, connection, new_world


def histories() -> Drawn:
    """Return the states of an API that answers something else at times; its stages follow by themselves or do not."""
    stage = some(deploy=st.sampled_from(["auto", "manual"]), tracingEnabled=yes_or_no)
    stages = st.dictionaries(st.sampled_from(["prod", "dev", "old"]), stage, min_size=1)
    state = st.fixed_dictionaries(
        {"stages": stages, "status": st.sampled_from([200, 202, 204, 404])},
        optional={"keepDeployments": st.integers(1, 3)},
    )
    return st.lists(state, min_size=4, max_size=7)


@always_one_in(4)
@given(history=histories())
def test_old_deployments_are_kept_as_many_as_asked_for(folder: Path, history: list[dict[str, Any]]) -> None:
    with new_world(folder) as world:
        for state in history:
            before = _deployments()
            members = {key: value for key, value in state.items() if key != "status"}
            route = {"mock": {"statusCode": state["status"]}}
            found = world.load([{"kind": "RestApi", "name": "orders", "routes": {"GET /": route}, **members}])
            live = check.applies(world, found)
            check.serves(found, live)
            now, used = _deployments(), _used()
            assert used <= now, "a stage serves a deployment that is there"
            assert now == before or len(now - used) <= state.get("keepDeployments", 10)
            assert before <= now or "keepDeployments" in state


def _apis() -> list[str]:
    return [item["id"] for item in connection().call("apigateway", "GetRestApis", {})["items"]]


def _deployments() -> set[str]:
    call = connection().call
    found = [item for api in _apis() for item in call("apigateway", "GetDeployments", {"restApiId": api})["items"]]
    return {item["id"] for item in found}


def _used() -> set[str]:
    call = connection().call
    found = [item for api in _apis() for item in call("apigateway", "GetStages", {"restApiId": api})["item"]]
    return {item["deploymentId"] for item in found}
