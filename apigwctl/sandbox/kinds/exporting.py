"""GetExport: the document of what a stage serves."""

from __future__ import annotations

from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.kinds import model, resource, stage
from apigwctl.sandbox.kinds.kind import Call, Handler
from apigwctl.sandbox.openapi import file_name, write
from apigwctl.sandbox.store import Record

_TYPES = ("oas30", "swagger")
_ACCEPTED = ("application/json", "application/yaml")


def export(call: Call) -> Record:
    """GetExport: the deployment behind the stage, not the live definition."""
    served = stage.KIND.find(call)
    snapshot = call.api()["deployments"][served["deploymentId"]]["snapshot"]
    kind, accepts = call.params["exportType"], call.params.get("accepts") or "application/json"
    if kind not in _TYPES:
        raise bad_request(f"Invalid export type specified. Must be one of: [{', '.join(_TYPES)}]")
    if accepts not in _ACCEPTED:
        accepts = "application/json"
    wanted = (call.params.get("parameters") or {}).get("extensions", "")
    about = snapshot["about"]
    body = write(
        about,
        _paths(snapshot),
        {name: record for name, record in snapshot["models"].items() if model.is_json_schema(record)},
        {record["name"]: record for record in snapshot["authorizers"].values()},
        {record["name"]: record for record in snapshot["requestValidators"].values() if "name" in record},
        snapshot["gatewayResponses"],
        list(snapshot["documentationParts"].values()),
        export_type=kind,
        accepts=accepts,
        extensions=[name for name in wanted.split(",") if name],
        stage=served["stageName"],
        region=call.region,
    )
    name = file_name(about, export_type=kind, accepts=accepts)
    return {
        "body": body,
        "contentType": "application/octet-stream",
        "contentDisposition": f'attachment; filename="{name}"',
    }


def _paths(snapshot: Record) -> Record:
    """The snapshot's methods in the importer's shapes: names instead of ids, no cache namespace that is the default."""
    return {
        resource.path_of(snapshot, holder): {
            verb: _method(snapshot, holder["id"], method) for verb, method in holder["resourceMethods"].items()
        }
        for holder in sorted(snapshot["resources"].values(), key=lambda holder: resource.path_of(snapshot, holder))
    }


def _method(snapshot: Record, resource_id: str, held: Record) -> Record:
    written = dict(held)
    used = snapshot["authorizers"].get(written.pop("authorizerId", None))
    if used:
        written["authorizerName"] = used["name"]
    validator = snapshot["requestValidators"].get(written.pop("requestValidatorId", None))
    if validator:
        written["requestValidatorName"] = validator.get("name", validator["id"])
    integration = dict(held["methodIntegration"])
    if integration.get("cacheNamespace") == resource_id:
        del integration["cacheNamespace"]
    return {**written, "methodIntegration": integration}


HANDLERS: dict[str, Handler] = {"GetExport": export}
