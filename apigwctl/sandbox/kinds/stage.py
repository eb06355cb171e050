"""Stage: what serves a deployment. Its defaults, canary and cache; how it is patched is in `stage_patches`."""

from __future__ import annotations

import re

from apigwctl.sandbox.domains import mappings
from apigwctl.sandbox.errors import bad_request, conflict, limit_exceeded, not_found
from apigwctl.sandbox.kinds import cache_cluster
from apigwctl.sandbox.kinds.kind import Call, Handler, Kind, chosen
from apigwctl.sandbox.kinds.stage_patches import special
from apigwctl.sandbox.store import Record

# AWS developer guide, Quotas page (2026-04).
_QUOTA, _VARIABLES = 10, 100
# AWS gives no number; clients in the field send 80 at once after they were refused for more.
_PATCHES = 80
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_VARIABLE_NAME = re.compile(r"[A-Za-z0-9_]{1,64}")
_VARIABLE_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=,]{1,512}")


def build(call: Call, api: Record) -> Record:
    """CreateStage's record."""
    name = call.params["stageName"]
    if call.params["deploymentId"] not in api["deployments"]:
        raise bad_request("Deployment id does not exist")
    made = built(call, name, call.params["deploymentId"], given(call, call.params, api))
    made |= chosen(call.params, "tags")
    settings = call.params.get("canarySettings")
    if settings is not None:
        tried = settings.get("deploymentId") or made["deploymentId"]
        if tried not in api["deployments"]:
            raise bad_request("Deployment id does not exist")
        made["canarySettings"] = canary(settings, tried)
    check_new(api, made)
    return made


def add(api: Record, made: Record) -> None:
    """Put a new stage into its API; raises ConflictException, LimitExceededException."""
    check_new(api, made)
    api["stages"][made["stageName"]] = made


def check_new(api: Record, made: Record) -> None:
    """Raise for a stage that cannot be added."""
    if not _NAME.fullmatch(made["stageName"]):
        raise bad_request("Stage name only allows a-zA-Z0-9-_")
    if made["stageName"] in api["stages"]:
        raise conflict("Stage already exists")
    if len(api["stages"]) >= _QUOTA:
        raise limit_exceeded(f"Maximum number of stages for this API has been reached ({_QUOTA})")


def built(call: Call, name: str, deployment_id: str, settings: Record) -> Record:
    """A stage's record with AWS's defaults, as recorded."""
    made = {
        "deploymentId": deployment_id,
        "stageName": name,
        "cacheClusterEnabled": False,
        "methodSettings": {},
        "tracingEnabled": False,
        "createdDate": call.now,
        "lastUpdatedDate": call.now,
        **settings,
    }
    cache_cluster.follow(call, {}, made)
    return made


def given(call: Call, params: Record, api: Record) -> Record:
    """The settings that CreateStage and CreateDeployment take, checked."""
    settings = chosen(
        params, "description", "cacheClusterEnabled", "cacheClusterSize", "variables", "documentationVersion",
        "tracingEnabled",
    )  # fmt: skip
    check(call, api, settings)
    return _with_cache_size(settings)


def _with_cache_size(record: Record) -> Record:
    if record.get("cacheClusterEnabled") and not record.get("cacheClusterSize"):
        record["cacheClusterSize"] = "0.5"
    return record


def canary(settings: Record, deployment_id: str) -> Record:
    """A canary with AWS's defaults."""
    return {
        "deploymentId": deployment_id,
        "percentTraffic": float(settings.get("percentTraffic") or 0.0),
        "useStageCache": bool(settings.get("useStageCache")),
        **chosen(settings, "stageVariableOverrides"),
    }


def check(call: Call, api: Record, record: Record) -> None:
    """Raise for settings that AWS refuses."""
    variables = record.get("variables") or {}
    for name, value in variables.items():
        if not _VARIABLE_NAME.fullmatch(name):
            raise bad_request(f"Stage variable name {name} only allows a-zA-Z0-9_")
        if not _VARIABLE_VALUE.fullmatch(value):
            raise bad_request(f"Stage variable value of {name} only allows A-Za-z0-9-._~:/?#&=,")
    if len(variables) > _VARIABLES:
        raise limit_exceeded(f"Maximum number of stage variables has been reached ({_VARIABLES})")
    version = record.get("documentationVersion")
    if version and version not in api["documentationVersions"]:
        raise not_found("Invalid Documentation version specified")
    certificate = record.get("clientCertificateId")
    if certificate and certificate not in call.home["clientCertificates"]:
        raise not_found("Invalid Client Certificate identifier specified")


def show(call: Call, record: Record) -> Record:
    """A stage as AWS shows it, with its cache's status."""
    return {**record, "cacheClusterStatus": cache_cluster.status(call, record)}


def _check_patched(call: Call, old: Record, new: Record) -> None:
    if len(call.params.get("patchOperations") or []) > _PATCHES:
        raise bad_request("Update size too large. Try updating stage in multiple UpdateStage operations")
    api = call.api()
    if not new.get("variables"):
        new.pop("variables", None)
    check(call, api, new)
    _with_cache_size(new)
    _check_logging(call, old, new)
    cache_cluster.follow(call, old, new)
    new["lastUpdatedDate"] = call.now


def _check_logging(call: Call, old: Record, new: Record) -> None:
    """Logs need the account's role, whoever turns them on (AWS developer guide, set-up-logging)."""
    levels = [entry.get("loggingLevel") for entry in new["methodSettings"].values()]
    wanted = "accessLogSettings" in new or any(level in ("ERROR", "INFO") for level in levels)
    changed = [new.get(name) != old.get(name) for name in ("accessLogSettings", "methodSettings")]
    if wanted and any(changed) and not call.home["account"].get("cloudwatchRoleArn"):
        raise bad_request("CloudWatch Logs role ARN must be set in account settings to enable logging")


def _check_deleted(call: Call, record: Record) -> None:
    mappings.check_stage_unmapped(call, call.api_id, record["stageName"])
    used = {"apiId": call.api_id, "stage": record["stageName"]}
    for plan in call.home["usagePlans"].values():
        if any({name: entry[name] for name in used} == used for entry in plan["apiStages"]):
            raise bad_request(
                f"Cannot delete stage {record['stageName']} because it is associated with usage plan {plan['id']}. "
                "Remove the association and try again"
            )


def flush(call: Call) -> Record:
    """FlushStageCache: the stage must exist."""
    cache_cluster.flush(call, KIND.find(call, "delete"))
    return {}


def flush_authorizers(call: Call) -> Record:
    """FlushStageAuthorizersCache: nothing to see afterwards, but the stage must exist."""
    KIND.find(call, "delete")
    return {}


def _keep(call: Call, record: Record) -> bool:
    wanted = call.params.get("deploymentId")
    return not wanted or record["deploymentId"] == wanted


KIND = Kind(
    shape="Stage",
    plural="Stages",
    collection="stages",
    key="stageName",
    param="stageName",
    missing="Invalid Stage identifier specified",
    build=build,
    show=show,
    keep=_keep,
    special=special,
    check_patched=_check_patched,
    check_deleted=_check_deleted,
)
HANDLERS: dict[str, Handler] = {
    **KIND.handlers(),
    "FlushStageCache": flush,
    "FlushStageAuthorizersCache": flush_authorizers,
}
