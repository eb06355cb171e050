"""What a change of an API's definition does to stages with `AutoDeploy`: a deployment of its own, shortly afterwards.

Source: the CLI's examples get-deployments and get-stages, and messages that users of the API have shown. That several
such stages share one deployment of a change is not documented.
"""

from __future__ import annotations

from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2.definition import snapshot
from apigwctl.sandbox.v2.kind import Call, api_called

DESCRIPTION = "Automatic deployment triggered by changes to the Api configuration"
_NO_ROUTES = "Deployment attempt failed: Unable to deploy API because no valid routes exist in this API"
# Every change makes a deployment, and AWS keeps them all. So that the state does not grow with each change times the
# size of the API, what older ones held is forgotten unless a stage points to them.
_KEPT = 20


def after_change(call: Call) -> None:
    """Deploy the API that the request has changed, to its stages that want it at once; nothing where it is gone."""
    if call.params.get("ApiId") in call.home["v2Apis"]:
        deploy(call, api_called(call, call.params["ApiId"]))


def deploy(call: Call, api: Record) -> None:
    """Deploy an API to its stages that want it at once."""
    stages = [stage for stage in api["stages"].values() if stage.get("AutoDeploy")]
    if not stages:
        return
    if not api["routes"]:
        for stage in stages:
            stage["LastDeploymentStatusMessage"] = _NO_ROUTES
        return
    made = {
        "AutoDeployed": True,
        "CreatedDate": call.now,
        "DeploymentId": call.new_id(),
        "Description": DESCRIPTION,
        "readyAt": call.ready_at("autoDeploy"),
        "snapshot": snapshot(api),
    }
    api["deployments"][made["DeploymentId"]] = made
    for stage in stages:
        _point(call, stage, made)
    _forget(api)


def _point(call: Call, stage: Record, made: Record) -> None:
    if call.is_past(stage.get("deployedBefore", {}).get("until")):
        stage["deployedBefore"] = {
            name: stage[name] for name in ("DeploymentId", "LastDeploymentStatusMessage") if name in stage
        }
    stage["deployedBefore"]["until"] = made["readyAt"]
    stage["DeploymentId"] = made["DeploymentId"]
    stage["LastDeploymentStatusMessage"] = f"Successfully deployed stage with deployment ID '{made['DeploymentId']}'"


def as_of_now(call: Call, stage: Record) -> Record:
    """A stage as it is shown while its newest automatic deployment is still under way: with the one before."""
    before = stage.get("deployedBefore", {})
    if call.is_past(before.get("until")):
        return stage
    names = ("DeploymentId", "LastDeploymentStatusMessage")
    shown: Record = {name: value for name, value in stage.items() if name not in names} | before
    return shown


def active(stage: Record) -> tuple[str | None, ...]:
    """The ids of the deployments that a stage serves or has just served."""
    return stage.get("DeploymentId"), stage.get("deployedBefore", {}).get("DeploymentId")


def _forget(api: Record) -> None:
    used = {deployment_id for stage in api["stages"].values() for deployment_id in active(stage)}
    old = [
        item
        for item in api["deployments"].values()
        if item["AutoDeployed"] and "snapshot" in item and item["DeploymentId"] not in used
    ]
    for item in old[:-_KEPT]:
        del item["snapshot"]
