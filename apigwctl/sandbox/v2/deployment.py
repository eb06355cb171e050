"""Deployment of HTTP and WebSocket APIs: a snapshot of the definition; with a stage name it is what the stage serves.

Sources: API reference and CloudFormation, AWS::ApiGatewayV2::Deployment (2026-04). The texts on
missing routes were reported by users of Terraform and AWS SAM.
"""

from __future__ import annotations

from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2 import auto_deploy, stage
from apigwctl.sandbox.v2.definition import snapshot
from apigwctl.sandbox.v2.kind import Call, Handler, Kind, asking, chosen, find_api, is_http


def build(call: Call, api: Record) -> Record:
    """CreateDeployment's record; the stage, where one is named, serves it from now on."""
    if not api["routes"]:
        raise bad_request(
            "Unable to deploy API because no routes exist in this API"
            if is_http(api)
            else "At least one route is required before deploying the Api"
        )
    made = {
        "AutoDeployed": False,
        "CreatedDate": call.now,
        "DeploymentId": call.new_id(),
        **chosen(call.params, "Description"),
        "snapshot": snapshot(api),
    }
    if call.params.get("StageName"):
        named = {name: call.params[name] for name in ("ApiId", "StageName")}
        staged = stage.KIND.find(asking(call, "GetStage", **named))
        if staged.get("AutoDeploy"):
            raise bad_request("Deployments cannot be created for a stage with AutoDeploy enabled")
        staged.pop("deployedBefore", None)
        staged |= {"DeploymentId": made["DeploymentId"], "LastUpdatedDate": call.now}
    return made


def show(call: Call, record: Record) -> Record:
    """A deployment as AWS shows it: one made automatically is pending at first."""
    over = call.is_past(record.get("readyAt"))
    return {**record, "DeploymentStatus": "DEPLOYED" if over else "PENDING"}


def _check_deleted(call: Call, record: Record) -> None:
    if any(record["DeploymentId"] in auto_deploy.active(item) for item in find_api(call)["stages"].values()):
        raise bad_request("Active stages pointing to this deployment must be moved or deleted")


KIND = Kind(
    shape="Deployment",
    plural="Deployments",
    collection="deployments",
    key="DeploymentId",
    missing="Invalid Deployment identifier specified",
    build=build,
    parent=find_api,
    show=show,
    check_deleted=_check_deleted,
)
HANDLERS: dict[str, Handler] = KIND.handlers()
