"""ApiKey: a value that is unique per account and region, and never changes. Lists are newest first (recorded)."""

from __future__ import annotations

import csv
import io

from apigwctl.sandbox.errors import bad_request, conflict, not_found
from apigwctl.sandbox.kinds.kind import Call, Handler, Kind, chosen
from apigwctl.sandbox.store import Record, key_value

MISSING = "Invalid API Key identifier specified"
_SHORTEST, _LONGEST = 20, 128
_LONGEST_NAME = 1024
_LONGEST_DESCRIPTION = 125000
# AWS developer guide, Quotas page (2026-04).
_QUOTA = 10000


def build(call: Call, home: Record) -> Record:
    """CreateApiKey's record."""
    params = call.params
    made = {
        "id": call.new_id(10),
        "value": params.get("value") or key_value(call.source),
        "enabled": bool(params.get("enabled")),
        "createdDate": call.now,
        "lastUpdatedDate": call.now,
        "stageKeys": [_stage_key(call, key) for key in params.get("stageKeys") or []],
        **chosen(params, "name", "description", "customerId", "tags"),
    }
    _check(made)
    _check_value(home, made)
    return made


def _stage_key(call: Call, key: Record) -> str:
    api = call.home["apis"].get(key.get("restApiId"), {})
    if key.get("stageName") not in api.get("stages", {}):
        raise not_found("Invalid stage identifier specified")
    return f"{key['restApiId']}/{key['stageName']}"


def _check(key: Record) -> None:
    if len(key.get("name", "")) > _LONGEST_NAME:
        raise bad_request(f"Invalid API Key name, can be at most {_LONGEST_NAME} characters.")
    if len(key.get("description", "")) > _LONGEST_DESCRIPTION:
        raise bad_request("Invalid API Key description specified.")


def _check_value(home: Record, key: Record) -> None:
    if len(key["value"]) < _SHORTEST:
        raise bad_request(f"API Key value should be at least {_SHORTEST} characters")
    if len(key["value"]) > _LONGEST:
        raise bad_request(f"API Key value exceeds maximum size of {_LONGEST} characters")
    if any(other["value"] == key["value"] for other in home["apiKeys"].values()):
        raise conflict("API Key already exists")


def show(call: Call, record: Record) -> Record:
    """A key as AWS shows it: its value on creation, else only when asked for."""
    wanted = call.operation == "CreateApiKey" or call.params.get("includeValue") or call.params.get("includeValues")
    return record if wanted else {name: value for name, value in record.items() if name != "value"}


def _keep(call: Call, record: Record) -> bool:
    return record.get("name", "").startswith(call.params.get("nameQuery") or "") and call.params.get("customerId") in (
        None,
        record.get("customerId"),
    )


def _check_patched(call: Call, _old: Record, new: Record) -> None:
    _check(new)
    new["lastUpdatedDate"] = call.now


def _check_deleted(call: Call, record: Record) -> None:
    # a key that goes leaves its usage plans
    for plan in call.home["usagePlans"].values():
        plan["keys"] = [key for key in plan["keys"] if key != record["id"]]


def import_keys(call: Call) -> Record:
    """ImportApiKeys: CSV with the columns name, key, description, enabled, usageplanIds."""
    if call.params.get("format") != "csv":
        raise bad_request("Invalid format specified. Must be one of: [csv]")
    rows = [
        {(name or "").strip().lower(): (value or "").strip() for name, value in row.items()}
        for row in csv.DictReader(io.StringIO(call.params["body"].decode("utf-8")))
    ]
    made: dict[str, Record] = {}
    for row in rows:
        key = {
            "id": call.new_id(10),
            "value": row.get("key", ""),
            "enabled": row.get("enabled", "").lower() == "true",
            "createdDate": call.now,
            "lastUpdatedDate": call.now,
            "stageKeys": [],
            **chosen(row, "name", "description"),
        }
        _check(key)
        _check_value({"apiKeys": {**call.home["apiKeys"], **made}}, key)
        made[key["id"]] = key
    plans = [[plan for plan in row.get("usageplanids", "").split(",") if plan] for row in rows]
    for unknown in {plan for wanted in plans for plan in wanted} - set(call.home["usagePlans"]):
        raise not_found(f"Invalid Usage Plan ID specified: {unknown}")
    for key_id, wanted in zip(made, plans, strict=True):
        for plan in wanted:
            call.home["usagePlans"][plan]["keys"].append(key_id)
    call.home["apiKeys"].update(made)
    return {"ids": list(made), "warnings": []}


KIND = Kind(
    shape="ApiKey",
    plural="ApiKeys",
    collection="apiKeys",
    key="id",
    param="apiKey",
    missing=MISSING,
    build=build,
    in_api=False,
    tagged=True,
    newest_first=True,
    quota=(_QUOTA, "API keys for this account"),
    keep=_keep,
    show=show,
    check_patched=_check_patched,
    check_deleted=_check_deleted,
)
HANDLERS: dict[str, Handler] = {**KIND.handlers(), "ImportApiKeys": import_keys}
