"""ApiKey: a value that is unique per account and region, and never changes. Lists are newest first (recorded)."""

from __future__ import annotations

from apigwctl.sandbox.errors import bad_request, conflict, not_found
from apigwctl.sandbox.kinds.kind import Call, Handler, Kind, chosen
from apigwctl.sandbox.patches import Patch
from apigwctl.sandbox.store import Record, key_value

MISSING = "Invalid API Key identifier specified"
_SHORTEST, _LONGEST = 20, 128
_LONGEST_NAME = 1024
_LONGEST_DESCRIPTION = 125000
# AWS developer guide, Quotas page (2026-04).
QUOTA = 10000


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
    check(made)
    check_value(home, made)
    return made


def _stage_key(call: Call, key: Record) -> str:
    api = call.home["apis"].get(key.get("restApiId"), {})
    if key.get("stageName") not in api.get("stages", {}):
        raise not_found("Invalid stage identifier specified")
    return f"{key['restApiId']}/{key['stageName']}"


def check(key: Record) -> None:
    """Raise BadRequestException for a name or a description that is too long."""
    if len(key.get("name", "")) > _LONGEST_NAME:
        raise bad_request(f"Invalid API Key name, can be at most {_LONGEST_NAME} characters.")
    if len(key.get("description", "")) > _LONGEST_DESCRIPTION:
        raise bad_request("Invalid API Key description specified.")


def check_value(home: Record, key: Record) -> None:
    """Raise for a value that AWS refuses, or that another key has."""
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
    check(new)
    new["lastUpdatedDate"] = call.now


def _check_deleted(call: Call, record: Record) -> None:
    # a key that goes leaves its usage plans
    for plan in call.home["usagePlans"].values():
        plan["keys"] = [key for key in plan["keys"] if key != record["id"]]


def _special(call: Call, record: Record, patch: Patch) -> bool:
    """The paths from before usage plans: stages are named in the value or in the path; labels are shown nowhere."""
    if patch.op not in ("add", "remove"):
        return False
    if patch.path == "/labels":
        if not patch.value:
            raise bad_request("Invalid label specified")
        kept = [label for label in record.get("labels", []) if label != patch.value]
        record["labels"] = [*kept, patch.value] if patch.op == "add" else kept
    elif patch.segments[:1] == ("stages",) and len(patch.segments) <= 2:
        named = patch.segments[1] if len(patch.segments) == 2 else (patch.value or "")
        api_id, _, stage = named.partition("/")
        key = _stage_key(call, {"restApiId": api_id, "stageName": stage}) if patch.op == "add" else named
        if patch.op == "remove" and key not in record["stageKeys"]:
            raise not_found("Invalid stage identifier specified")
        kept = [other for other in record["stageKeys"] if other != key]
        record["stageKeys"] = [*kept, key] if patch.op == "add" else kept
    else:
        return False
    return True


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
    quota=(QUOTA, "API keys for this account"),
    keep=_keep,
    show=show,
    special=_special,
    check_patched=_check_patched,
    check_deleted=_check_deleted,
)
HANDLERS: dict[str, Handler] = KIND.handlers()
