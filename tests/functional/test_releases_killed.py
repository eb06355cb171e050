"""Every release verb, killed at each of its writes and given again: the same end, and nothing half done in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.chaos import points
from tests.released_project import CANARY, applied, may_be_called, spec, state, versions
from tests.sandbox_observer import Killed, observed
from tests.sandbox_project import Project, open_project

TRIED = "{variables: {alias: next, more: 'yes'}, deploy: {strategy: canary, percentTraffic: 10}}"


def two_versions(project: Project) -> None:
    applied(project, 1, test="{}")
    applied(project, 2, test="{}")


def two_stages(project: Project) -> None:
    applied(project, 1, test="{}", prod="{deploy: manual}")
    applied(project, 2, test="{}", prod="{deploy: manual}")


def changed(project: Project) -> None:
    applied(project, 1, prod=CANARY.replace("alias: live", "alias: live, old: x"))
    project.write(spec(2, prod=TRIED))


def in_flight(project: Project) -> None:
    changed(project)
    project.applied(revision="v2")


def swapped_functions(project: Project) -> None:
    for version, name in ((1, "one"), (2, "two")):
        project.sandbox.clock.advance(60)
        text = spec(version).replace("GET /health: {mock: {}}", f"GET /health: {{lambda: {name}}}")
        project.applied(text, revision=f"v{version}")


def rolled_back(project: Project) -> None:
    two_versions(project)
    assert project.run("deployments", "rollback", "orders@prod", "--yes").status == 0


def newer(project: Project) -> None:
    in_flight(project)
    project.write(spec(3, prod=TRIED))


def manual(project: Project) -> None:
    applied(project, 1, prod="{deploy: manual}")
    project.write(spec(2, prod="{deploy: manual}"))


def many(project: Project) -> None:
    for version in (1, 2, 3, 4):
        applied(project, version, more="keepDeployments: 9\n")
    project.write(spec(4, more="keepDeployments: 1\n"))


VERBS: dict[str, tuple[Callable[[Project], None], tuple[str, ...]]] = {
    "rollback by steps": (two_versions, ("deployments", "rollback", "orders@prod", "--steps", "1")),
    "rollback to a version": (two_versions, ("deployments", "rollback", "orders@prod", "--to", "v1")),
    "rollback that gives a permission back": (swapped_functions, ("deployments", "rollback", "orders@prod")),
    "promote from stage to stage": (two_stages, ("deployments", "promote", "orders@test", "--to", "orders@prod")),
    "prune": (many, ("deployments", "prune")),
    "apply with a canary": (changed, ("apply", "--revision", "v2")),
    "apply over a canary": (newer, ("apply", "--revision", "v3", "--replace-canary")),
    "apply of a stage by hand": (manual, ("apply", "--revision", "v2", "--deploy", "orders@prod")),
    "apply that releases a hold": (rolled_back, ("apply", "--release")),
    "canary start": (manual, ("canary", "start", "orders@prod", "--percent", "20", "--revision", "v2")),
    "canary start of an earlier version": (
        two_versions, ("canary", "start", "orders@prod", "--to", "v1", "--percent", "20")
    ),
    "canary shift": (in_flight, ("canary", "shift", "orders@prod", "50")),
    "canary promote": (in_flight, ("canary", "promote", "orders@prod")),
    "canary abort": (in_flight, ("canary", "abort", "orders@prod")),
}  # fmt: skip


def outcome(project: Project) -> dict[str, Any]:
    """What is left of the API as far as releases go."""
    permitted = [name for name in ("one", "two") if may_be_called(project, name)]
    (api,) = project.client().get_rest_apis()["items"]
    return {
        "prod": state(project),
        "versions": sorted(versions(project)),
        "plan": project.run("plan").status,
        "permitted": permitted,
        "tags": sorted(api["tags"]),
    }


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_is_killed_at_any_write_and_given_again_comes_to_the_same_end(tmp_path: Path, verb: str) -> None:
    prepare, arguments = VERBS[verb]
    with open_project(tmp_path / "undisturbed") as project:
        prepare(project)
        with observed(project) as seen:
            ran = project.run(*arguments, "--yes")
        assert ran.status == 0, ran.text
        wanted, writes = outcome(project), seen.writes
    assert writes
    for kill_at in points(1, writes + 1):
        for after in (False, True):
            with open_project(tmp_path / f"{kill_at}-{after}") as project:
                prepare(project)
                with observed(project, kill_at=kill_at, after=after), pytest.raises(Killed):
                    project.run(*arguments, "--yes")
                again = project.run(*arguments, "--yes")
                finished = kill_at == writes and after
                assert again.status == 0 or (finished and again.status == 3), again.text
                assert outcome(project) == wanted, (kill_at, after)


@pytest.mark.parametrize("verb", [name for name in VERBS if name != "prune"])
def test_at_no_moment_does_base_or_canary_point_to_anything_but_the_old_or_the_new_version(
    shop: Project, verb: str
) -> None:
    prepare, arguments = VERBS[verb]
    prepare(shop)
    before = {shop.stage()["deploymentId"], shop.stage().get("canarySettings", {}).get("deploymentId", "")}
    old = {id_of: revision for revision, id_of in versions(shop).items()}
    with observed(shop) as seen:
        assert shop.run(*arguments, "--yes").status == 0
    after = {shop.stage()["deploymentId"], shop.stage().get("canarySettings", {}).get("deploymentId", "")}
    assert seen.seen
    assert seen.pointed("prod") <= before | after
    new = {id_of: revision for revision, id_of in versions(shop).items()}
    for identifier in seen.pointed("prod"):
        revision = {**old, **new}[identifier]
        assert uri_of(shop, identifier) == f"https://{revision}.example/orders"


def uri_of(project: Project, deployment: str) -> str:
    """Where the route leads in a deployment: what the sandbox keeps of it, whoever serves it."""
    client = project.client()
    client.create_stage(restApiId=project.api_id(), stageName="looking", deploymentId=deployment)
    found = project.served("looking")["GET /orders"]["x-amazon-apigateway-integration"]["uri"]
    client.delete_stage(restApiId=project.api_id(), stageName="looking")
    return str(found)
