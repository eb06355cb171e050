"""Deployment: a snapshot of an API's definition; with a stage name it also makes, moves or canaries a stage."""

from __future__ import annotations

from apigwctl.sandbox.departing import is_going
from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.kinds import resource, stage
from apigwctl.sandbox.kinds.kind import Call, Handler, Kind, chosen
from apigwctl.sandbox.store import DEFINITION, Record, copied

_CANARY_STAGE_NEEDED = (
    "Invalid deployment content specified.Non null and non empty stageName must be provided for canary release "
    "deployment."
)


def build(call: Call, api: Record) -> Record:
    """A deployment's record; raises BadRequestException where API or stage forbid it."""
    _check_deployable(call, api)
    params = call.params
    name = params.get("stageName") or ""
    canary = params.get("canarySettings")
    existing = api["stages"].get(name)
    if canary is not None and not name:
        raise bad_request(_CANARY_STAGE_NEEDED)
    if canary is not None and existing is None:
        raise bad_request(f"Stage {name} must already be created before making a canary release deployment")
    if canary is None and existing is not None and existing.get("canarySettings"):
        raise bad_request(f"Non canary deployment not supported on stage {name} because Canary is enabled")
    made = {
        "id": call.new_id(),
        "createdDate": call.now,
        **chosen(params, "description"),
        "snapshot": copied({part: api[part] for part in DEFINITION} | {"about": api["about"]}),
    }
    if name:
        _put_on_stage(call, api, made["id"], existing)
    return made


def _check_deployable(call: Call, api: Record) -> None:
    methods = [method for holder in api["resources"].values() for method in holder["resourceMethods"].values()]
    if not methods:
        raise bad_request("The REST API doesn't contain any methods")
    if any("methodIntegration" not in method for method in methods):
        raise bad_request("No integration defined for method")
    if api["about"]["endpointConfiguration"]["types"] == ["PRIVATE"] and "policy" not in api["about"]:
        raise bad_request("Private REST API doesn't have a resource policy attached to it")
    # API reference, VpcLink: deploying fails where a link is DELETING, and waits where it is PENDING. Words of our own.
    used = {method["methodIntegration"].get("connectionId") for method in methods}
    for key, link in {**call.home["vpcLinks"], **call.home["v2VpcLinks"]}.items():
        if key in used and is_going(link):
            raise bad_request(f"Cannot deploy the API. Vpc link '{key}' is being deleted")


def _put_on_stage(call: Call, api: Record, deployment_id: str, existing: Record | None) -> None:
    params = call.params
    settings = stage.given(call, {**params, "description": params.get("stageDescription")}, api)
    if existing is None:
        made = stage.built(call, params["stageName"], deployment_id, settings)
        stage.add(api, made)
        return
    if params.get("canarySettings") is not None:
        existing["canarySettings"] = stage.canary(params["canarySettings"], deployment_id)
    else:
        existing["deploymentId"] = deployment_id
        existing.update(settings)
    existing["lastUpdatedDate"] = call.now


def show(call: Call, record: Record) -> Record:
    """A deployment as AWS shows it: what it holds only on request, and only as `apiSummary`."""
    shown = {name: value for name, value in record.items() if name != "snapshot"}
    if "apisummary" in call.params.get("embed", ()):
        shown["apiSummary"] = summary(record["snapshot"])
    return shown


def summary(snapshot: Record) -> Record:
    """{path: {verb: {authorizationType, apiKeyRequired}}} of a snapshot."""
    return {
        resource.path_of(snapshot, holder): {
            verb: {name: method[name] for name in ("authorizationType", "apiKeyRequired")}
            for verb, method in holder["resourceMethods"].items()
        }
        for holder in snapshot["resources"].values()
        if holder["resourceMethods"]
    }


def _check_deleted(call: Call, record: Record) -> None:
    for used in call.api()["stages"].values():
        if record["id"] in (used["deploymentId"], used.get("canarySettings", {}).get("deploymentId")):
            raise bad_request("Active stages pointing to this deployment must be moved or deleted")


KIND = Kind(
    shape="Deployment",
    plural="Deployments",
    collection="deployments",
    key="id",
    param="deploymentId",
    missing="Invalid Deployment identifier specified",
    build=build,
    show=show,
    newest_first=True,
    check_deleted=_check_deleted,
)
HANDLERS: dict[str, Handler] = KIND.handlers()
