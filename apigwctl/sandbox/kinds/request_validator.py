"""RequestValidator: two switches under a name."""

from __future__ import annotations

from apigwctl.sandbox.errors import bad_request, conflict
from apigwctl.sandbox.kinds import resource
from apigwctl.sandbox.kinds.kind import Call, Handler, Kind, chosen
from apigwctl.sandbox.store import Record


def build(call: Call, _api: Record) -> Record:
    """CreateRequestValidator's record."""
    if call.params.get("name") is not None and not call.params["name"].strip():
        raise bad_request("Request Validator name cannot be blank")
    return built(call.new_id(), call.params)


def built(validator_id: str, params: Record) -> Record:
    """A validator's record: both switches are off unless given."""
    return {
        "id": validator_id,
        **chosen(params, "name"),
        "validateRequestBody": bool(params.get("validateRequestBody")),
        "validateRequestParameters": bool(params.get("validateRequestParameters")),
    }


def _check_patched(_call: Call, old: Record, new: Record) -> None:
    if "name" in old and not (new.get("name") or "").strip():
        raise bad_request("Request Validator name cannot be blank")


def _check_deleted(call: Call, record: Record) -> None:
    api = call.api()
    for holder in api["resources"].values():
        for verb, method in holder["resourceMethods"].items():
            if method.get("requestValidatorId") == record["id"]:
                where = f"{resource.path_of(api, holder)}/{verb}"
                raise conflict(f"Cannot delete request validator '{record['id']}', is referenced in method: {where}")


KIND = Kind(
    shape="RequestValidator",
    plural="RequestValidators",
    collection="requestValidators",
    key="id",
    param="requestValidatorId",
    missing="Invalid Request Validator identifier specified",
    build=build,
    no_api={"create": bad_request("Invalid REST API identifier specified")},
    check_patched=_check_patched,
    check_deleted=_check_deleted,
)
HANDLERS: dict[str, Handler] = KIND.handlers()
