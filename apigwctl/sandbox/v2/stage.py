"""Stage of HTTP and WebSocket APIs: its name, its settings by protocol, what it serves.

Sources: API reference, Stage; the CLI's examples create-stage, get-stages and update-stage; Terraform's acceptance
tests (2026-04). The texts on execution logs and on unknown routes were reported by users of Terraform.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from apigwctl.sandbox.domains import mappings
from apigwctl.sandbox.errors import bad_request, conflict, not_found
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2 import auto_deploy
from apigwctl.sandbox.v2.kind import Call, Handler, Kind, chosen, find_api, is_http

DEFAULT = "$default"
# AWS developer guide, quotas of HTTP APIs and of WebSocket APIs (2026-04).
_QUOTA, _VARIABLES, _FORMAT = 10, 100, 3 * 1024
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_VARIABLE_NAME = re.compile(r"[A-Za-z0-9_]{1,64}")
_VARIABLE_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=,]{1,512}")
_LOGS = re.compile(r"arn:aws[\w-]*:logs:[\w-]+:\d{12}:log-group:[^:*]+(:\*)?")
_STREAM = re.compile(r"arn:aws[\w-]*:firehose:[\w-]+:\d{12}:deliverystream/amazon-apigateway-.+")
_LEAVES: Mapping[bool, Record] = {
    True: {"DetailedMetricsEnabled": False},
    False: {"DataTraceEnabled": False, "DetailedMetricsEnabled": False, "LoggingLevel": "OFF"},
}
"""The default route settings of HTTP APIs (True) and of WebSocket APIs."""


def build(call: Call, api: Record) -> Record:
    """CreateStage's record."""
    params = call.params
    name = params["StageName"]
    if not _NAME.fullmatch(name) and not (name == DEFAULT and is_http(api)):
        raise bad_request("Stage name only allows a-zA-Z0-9-_")
    if name in api["stages"]:
        raise conflict("Stage already exists")
    made = {
        "StageName": name,
        "CreatedDate": call.now,
        "RouteSettings": {},
        "StageVariables": {},
        **chosen(
            params, "AccessLogSettings", "AutoDeploy", "ClientCertificateId", "DeploymentId", "Description",
            "RouteSettings", "StageVariables", "Tags",
        ),
        "DefaultRouteSettings": {**_LEAVES[is_http(api)], **(params.get("DefaultRouteSettings") or {})},
    }  # fmt: skip
    _complete(call, made)
    check(call, api, {}, made)
    return made


def create(call: Call) -> Record:
    """CreateStage; one that deploys by itself does so shortly afterwards."""
    api = find_api(call)
    made = KIND.add(call, api)
    if made.get("AutoDeploy"):
        auto_deploy.deploy(call, api)
    return KIND.shown(call, made)


def update(call: Call) -> Record:
    """UpdateStage; one that now deploys by itself does so shortly afterwards."""
    was = bool(KIND.find(call).get("AutoDeploy"))
    record = KIND.change(call)
    if record.get("AutoDeploy") and not was:
        auto_deploy.deploy(call, find_api(call))
    return KIND.shown(call, record)


def _complete(call: Call, record: Record) -> None:
    record["LastUpdatedDate"] = call.now
    if not record.get("AutoDeploy"):
        record.pop("AutoDeploy", None)


def check(call: Call, api: Record, old: Record, record: Record) -> None:
    """Raise BadRequestException or NotFoundException for what AWS refuses."""
    _check_deployment(call, api, record)
    _check_settings(api, record)
    _check_variables(record["StageVariables"])
    _check_access_log(is_http(api), record.get("AccessLogSettings"))
    certificate = record.get("ClientCertificateId")
    if certificate and is_http(api):
        raise bad_request("ClientCertificateId is supported only for WEBSOCKET protocol Apis")
    if certificate and certificate not in call.home["clientCertificates"]:
        raise not_found("Invalid Client Certificate identifier specified")
    _check_role(call, api, old, record)


def _check_deployment(call: Call, api: Record, record: Record) -> None:
    wanted = call.params.get("DeploymentId")
    if not wanted:
        return
    if record.get("AutoDeploy"):
        raise bad_request("Deployment ID cannot be set on stages with AutoDeploy enabled")
    if wanted not in api["deployments"]:
        raise bad_request("Deployment id does not exist")
    if "snapshot" not in api["deployments"][wanted]:
        raise bad_request("the sandbox has forgotten what this old automatic deployment held")


def _check_settings(api: Record, record: Record) -> None:
    keys = {route["RouteKey"] for route in api["routes"].values()}
    for key in record["RouteSettings"]:
        # those that every API may have are taken before they exist (Terraform's acceptance tests)
        if key not in keys and not key.startswith("$"):
            raise not_found(f"Unable to find Route by key {key} within the provided RouteSettings")
    for settings in (record["DefaultRouteSettings"], *record["RouteSettings"].values()):
        if is_http(api) and (settings.get("LoggingLevel") or settings.get("DataTraceEnabled")):
            raise bad_request("Execution logs are not supported on protocolType HTTP")
        for name in ("ThrottlingBurstLimit", "ThrottlingRateLimit"):
            if settings.get(name, 0) < 0:
                raise bad_request(f"{name} must not be negative")


def _check_variables(variables: Record) -> None:
    for name, value in variables.items():
        if not _VARIABLE_NAME.fullmatch(name):
            raise bad_request(f"Stage variable name {name} only allows a-zA-Z0-9_")
        if not _VARIABLE_VALUE.fullmatch(value):
            raise bad_request(f"Stage variable value of {name} only allows A-Za-z0-9-._~:/?#&=,")
    if len(variables) > _VARIABLES:
        raise bad_request(f"Maximum number of stage variables has been reached ({_VARIABLES})")


def _check_access_log(http: bool, settings: Record | None) -> None:
    if settings is None:
        return
    arn, text = settings.get("DestinationArn"), settings.get("Format")
    if not arn or not text:
        raise bad_request("AccessLogSettings need both a DestinationArn and a Format")
    if not (_LOGS.fullmatch(arn) or (not http and _STREAM.fullmatch(arn))):
        raise bad_request(f"Invalid ARN specified in the request. ARN is not well formed {arn}")
    if len(text.encode()) > _FORMAT:
        raise bad_request(f"Access log format must not be longer than {_FORMAT} bytes")
    if "$context.requestId" not in text and "$context.extendedRequestId" not in text:
        raise bad_request("Access log format must contain $context.requestId or $context.extendedRequestId")


def _check_role(call: Call, api: Record, old: Record, record: Record) -> None:
    """WebSocket APIs log with the account's role, HTTP APIs with the caller's rights (developer guide)."""
    if is_http(api) or call.home["account"].get("cloudwatchRoleArn"):
        return
    settings = (record["DefaultRouteSettings"], *record["RouteSettings"].values())
    traced = any(item.get("LoggingLevel") in ("ERROR", "INFO") or item.get("DataTraceEnabled") for item in settings)
    names = ("AccessLogSettings", "DefaultRouteSettings", "RouteSettings")
    changed = any(record.get(name) != old.get(name) for name in names)
    if changed and (traced or "AccessLogSettings" in record):
        raise bad_request("CloudWatch Logs role ARN must be set in account settings to enable logging")


def _changed(call: Call, old: Record, new: Record) -> None:
    new["RouteSettings"] = {
        key: {**old["RouteSettings"].get(key, {}), **settings} for key, settings in new["RouteSettings"].items()
    }
    if "DeploymentId" in call.params:
        new.pop("deployedBefore", None)
    _complete(call, new)
    check(call, find_api(call), old, new)


def _check_deleted(call: Call, record: Record) -> None:
    if record.get("ApiGatewayManaged"):
        raise bad_request("A Stage that is managed by API Gateway cannot be deleted")
    mappings.check_stage_unmapped(call, call.params["ApiId"], record["StageName"])


def delete_access_log(call: Call) -> Record:
    """DeleteAccessLogSettings; nothing to do is no error."""
    record = KIND.find(call)
    record.pop("AccessLogSettings", None)
    record["LastUpdatedDate"] = call.now
    return {}


def delete_route_settings(call: Call) -> Record:
    """DeleteRouteSettings; a route without settings of its own is not found (Terraform's provider allows for that)."""
    record = KIND.find(call)
    if call.params["RouteKey"] not in record["RouteSettings"]:
        raise not_found(f"Unable to find Route by key {call.params['RouteKey']} within the provided RouteSettings")
    del record["RouteSettings"][call.params["RouteKey"]]
    record["LastUpdatedDate"] = call.now
    return {}


def reset_cache(call: Call) -> Record:
    """ResetAuthorizersCache: nothing to see afterwards, but the stage must exist."""
    KIND.find(call)
    return {}


KIND = Kind(
    shape="Stage",
    plural="Stages",
    collection="stages",
    key="StageName",
    missing="Invalid stage identifier specified",
    build=build,
    parent=find_api,
    tagged=True,
    merged=("StageVariables", "RouteSettings"),
    joined=("DefaultRouteSettings", "AccessLogSettings"),
    # Terraform's provider takes access logs away so, and reads that they are gone
    cleared=("AccessLogSettings",),
    unlocked=(
        "AccessLogSettings", "AutoDeploy", "DefaultRouteSettings", "Description", "RouteSettings", "StageVariables",
    ),
    quota=(_QUOTA, "Stages", "this API"),
    show=auto_deploy.as_of_now,
    changed=_changed,
    check_deleted=_check_deleted,
)  # fmt: skip
HANDLERS: dict[str, Handler] = {
    **KIND.handlers(),
    "CreateStage": create,
    "UpdateStage": update,
    "DeleteAccessLogSettings": delete_access_log,
    "DeleteRouteSettings": delete_route_settings,
    "ResetAuthorizersCache": reset_cache,
}
