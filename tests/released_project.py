"""A project with versions: an API that is changed, and how a stage stands after each verb."""

from __future__ import annotations

import json
from typing import Any

from apigwctl.model.identity import CANARY_TAG, HOLD_TAG
from tests.sandbox_project import Project

AUTO = "{}"
MANUAL = "{deploy: manual}"
CANARY = "{variables: {alias: live}, deploy: {strategy: canary, percentTraffic: 10}}"


def spec(version: int = 1, *, prod: str = AUTO, test: str = "", more: str = "") -> str:
    """The specs of an API whose one route leads to another place with every version."""
    staged = f"  test: {test}\n" if test else ""
    return (
        "kind: RestApi\nname: orders\nendpointConfiguration: {types: [REGIONAL]}\n"
        f'routes:\n  GET /orders: {{http: "https://v{version}.example/orders"}}\n  GET /health: {{mock: {{}}}}\n'
        f"stages:\n  prod: {prod}\n{staged}{more}"
    )


def applied(project: Project, version: int, **said: str) -> None:
    """Apply a version a minute after the one before it, and name it in its deployment: v1, v2 …"""
    project.sandbox.clock.advance(60)
    project.applied(spec(version, **said), revision=f"v{version}")


def versions(project: Project) -> dict[str, str]:
    """The ids of the deployments by the revision that they carry."""
    found = {}
    for item in project.deployments():
        found[item.get("description", "").rpartition(" ")[2]] = item["id"]
    return found


def serves(project: Project, stage: str = "prod") -> str:
    """The revision that the base of a stage serves."""
    return _named(project, project.stage(stage)["deploymentId"])


def tries(project: Project, stage: str = "prod") -> str:
    """The revision that the canary of a stage serves; empty where there is none."""
    canary = project.stage(stage).get("canarySettings")
    return _named(project, canary["deploymentId"]) if canary else ""


def _named(project: Project, identifier: str) -> str:
    return next((name for name, found in versions(project).items() if found == identifier), identifier)


def may_be_called(project: Project, name: str) -> bool:
    """Whether the API may call a function, by a statement of ours."""
    try:
        policy = json.loads(project.client("lambda").get_policy(FunctionName=name)["Policy"])
    except project.client("lambda").exceptions.ResourceNotFoundException:
        return False
    return any(item["Sid"].startswith("apigwctl-") for item in policy["Statement"])


def state(project: Project, stage: str = "prod") -> dict[str, Any]:
    """A stage as a release leaves it: what it serves, its canary, its variables, and its hold without the time."""
    item = project.stage(stage)
    canary = item.get("canarySettings")
    hold = item.get("tags", {}).get(HOLD_TAG, "")
    return {
        "base": serves(project, stage),
        "canary": tries(project, stage),
        "percent": canary["percentTraffic"] if canary else None,
        "overrides": canary.get("stageVariableOverrides", {}) if canary else None,
        "variables": item.get("variables", {}),
        "hold": ":".join(hold.split(":")[:2]),
        "intended": CANARY_TAG in item.get("tags", {}),
    }
