"""UsagePlan and UsagePlanKey: limits for the keys of some stages. A key has one plan per stage."""

from __future__ import annotations

import json
import re

from apigwctl.sandbox.errors import bad_request, conflict, limit_exceeded, not_found
from apigwctl.sandbox.kinds import api_key
from apigwctl.sandbox.kinds.kind import Call, Handler, Kind, chosen, page
from apigwctl.sandbox.patches import Patch, unescape
from apigwctl.sandbox.store import Record

MISSING = "Invalid Usage Plan ID specified"
# AWS developer guide, Quotas page (2026-04).
_QUOTA, _PLANS_PER_KEY, _THROTTLES_PER_STAGE = 300, 10, 20
_LAST_OFFSETS = {"DAY": 0, "WEEK": 6, "MONTH": 27}
_STAGE_PATH = re.compile(r"/apiStages/(?P<stage>[^/]+)/throttle(?:/(?P<route>.+)/(?P<verb>[A-Z*]+))?")
_LEAF_PATH = re.compile(rf"{_STAGE_PATH.pattern}/(?P<leaf>rateLimit|burstLimit)")


def build(call: Call, _home: Record) -> Record:
    """CreateUsagePlan's record."""
    params = call.params
    if not params["name"].strip():
        raise bad_request("Usage Plan name cannot be empty")
    made = {
        "id": call.new_id(),
        "apiStages": [],
        "keys": [],
        **chosen(params, "name", "description", "quota", "throttle", "tags"),
    }
    for entry in params.get("apiStages") or []:
        made["apiStages"].append(
            _stage_entry(call, made, entry.get("apiId"), entry.get("stage"), entry.get("throttle"))
        )
    _check(made)
    return made


def _stage_entry(call: Call, plan: Record, api_id: str | None, stage: str | None, throttle: Record | None) -> Record:
    api = call.home["apis"].get(api_id) or _socket_api(call, api_id)
    if api is None or stage not in api["stages"]:
        raise not_found(f"Invalid API Stage {{api: {api_id}, stage: {stage}}} specified for usageplan {plan['id']}")
    if any((entry["apiId"], entry["stage"]) == (api_id, stage) for entry in plan["apiStages"]):
        raise conflict(f"API Stage {api_id}:{stage} is already associated with usage plan {plan['id']}")
    return {"apiId": api_id, "stage": stage, **({"throttle": throttle} if throttle else {})}


def _socket_api(call: Call, api_id: str | None) -> Record | None:
    """A WebSocket API: its keys are those of usage plans too (AWS developer guide, websocket-api-develop-routes)."""
    found: Record | None = call.home["v2Apis"].get(api_id)
    return found if found is not None and found["about"]["ProtocolType"] == "WEBSOCKET" else None


def _check(plan: Record) -> None:
    quota = plan.get("quota")
    if quota is not None:
        if not quota.get("limit") or not quota.get("period"):
            raise bad_request("Usage Plan quota must have a limit and a period")
        offset, last = quota.setdefault("offset", 0), _LAST_OFFSETS[quota["period"]]
        if not 0 <= offset <= last:
            raise bad_request(
                f"Usage Plan quota offset must be between 0 and {last} inclusive in the {quota['period']} period"
            )
    limits = [plan["throttle"]] if "throttle" in plan else []
    for entry in plan["apiStages"]:
        routes = entry.get("throttle") or {}
        if len(routes) > _THROTTLES_PER_STAGE:
            raise limit_exceeded(
                f"Maximum number of method throttles per stage has been reached ({_THROTTLES_PER_STAGE})"
            )
        limits += routes.values()
    for limit in limits:
        if limit.get("burstLimit", 0) < 0 or limit.get("rateLimit", 0) < 0:
            raise bad_request("Usage Plan throttle must not be negative")


def _special(call: Call, plan: Record, patch: Patch) -> bool:
    if patch.path == "/apiStages" and patch.op in ("add", "remove"):
        _change_stages(call, plan, patch)
    elif match := _LEAF_PATH.fullmatch(patch.path):
        if patch.op not in ("add", "replace"):
            return False
        routes = _stage_of(plan, match["stage"]).setdefault("throttle", {})
        limits = routes.setdefault(_route(match["route"], match["verb"]), {})
        limits[match["leaf"]] = _limit(patch, match["leaf"])
    elif match := _STAGE_PATH.fullmatch(patch.path):
        return _change_throttle(call, plan, patch, match)
    elif patch.path.startswith("/throttle/") and patch.op in ("add", "replace"):
        leaf = patch.path.removeprefix("/throttle/")
        if leaf not in ("rateLimit", "burstLimit"):
            return False
        plan.setdefault("throttle", {})[leaf] = _limit(patch, leaf)
    else:
        return False
    return True


def _limit(patch: Patch, leaf: str) -> float | int:
    try:
        return float(patch.value or "") if leaf == "rateLimit" else int(patch.value or "")
    except ValueError as error:
        raise bad_request(f"Invalid value specified for {patch.path}: {patch.value}") from error


def _change_stages(call: Call, plan: Record, patch: Patch) -> None:
    api_id, _, stage = (patch.value or "").partition(":")
    if not stage:
        raise bad_request("Invalid API Stage specified. Format must be {restApiId}:{stage}")
    if patch.op == "add":
        plan["apiStages"].append(_stage_entry(call, plan, api_id, stage, None))
        for key in plan["keys"]:
            _check_one_plan(call, plan, key)
    else:
        plan["apiStages"].remove(_stage_of(plan, patch.value or ""))


def _stage_of(plan: Record, name: str) -> Record:
    api_id, _, stage = name.partition(":")
    for entry in plan["apiStages"]:
        if (entry["apiId"], entry["stage"]) == (api_id, stage):
            found: Record = entry
            return found
    raise not_found(f"Invalid API Stage {{api: {api_id}, stage: {stage}}} specified for usageplan {plan['id']}")


def _change_throttle(call: Call, plan: Record, patch: Patch, match: re.Match[str]) -> bool:
    entry = _stage_of(plan, match["stage"])
    if patch.op == "remove" and match["route"]:
        if entry.get("throttle", {}).pop(_route(match["route"], match["verb"]), None) is None:
            raise not_found("Invalid method specified for throttle")
        if not entry["throttle"]:
            del entry["throttle"]
    elif patch.op == "remove":
        entry.pop("throttle", None)
    elif match["route"]:
        return False
    else:
        try:
            given = json.loads(patch.value or "")
        except ValueError as error:
            raise bad_request(f"Invalid value specified for {patch.path}: {patch.value}") from error
        entry["throttle"] = call.protocol.checked("MapOfApiStageThrottleSettings", given, "throttle")
    return True


def _route(path: str, verb: str) -> str:
    # The root's key has two slashes, as in CreateUsagePlan (CDK writes `{path}/{verb}`).
    return f"/{unescape(path).strip('/')}/{verb}" if path != "*" else f"*/{verb}"


def _check_patched(_call: Call, _old: Record, new: Record) -> None:
    if not (new.get("name") or "").strip():
        raise bad_request("Usage Plan name cannot be empty")
    _check(new)


def _check_deleted(_call: Call, record: Record) -> None:
    if record["apiStages"]:
        raise bad_request(
            f"Cannot delete Usage Plan {record['id']} because there are API Stages associated with it. Please remove "
            "all API stages from the usage plan and try again."
        )


def _check_one_plan(call: Call, plan: Record, key_id: str) -> None:
    mine = {(entry["apiId"], entry["stage"]) for entry in plan["apiStages"]}
    for other in call.home["usagePlans"].values():
        if other["id"] == plan["id"] or key_id not in other["keys"]:
            continue
        for entry in other["apiStages"]:
            if (entry["apiId"], entry["stage"]) in mine:
                raise conflict(
                    f"Usage Plan {plan['id']} cannot be added because API Key {key_id} cannot reference multiple Usage "
                    f"Plans with the same api stage: {entry['apiId']}:{entry['stage']}"
                )


def _shown_key(call: Call, key_id: str) -> Record:
    key = call.home["apiKeys"][key_id]
    return {"id": key_id, "type": "API_KEY", "value": key["value"], **chosen(key, "name")}


def add_key(call: Call) -> Record:
    """CreateUsagePlanKey."""
    plan = KIND.find(call)
    key_id = call.params["keyId"]
    if call.params["keyType"] != "API_KEY":
        raise bad_request("Invalid key type specified. Must be one of: [API_KEY]")
    if key_id not in call.home["apiKeys"]:
        raise not_found(api_key.MISSING)
    attach(call, plan, key_id)
    return _shown_key(call, key_id)


def attach(call: Call, plan: Record, key_id: str) -> None:
    """Put a key into a plan; raises ConflictException, LimitExceededException."""
    if key_id in plan["keys"]:
        raise conflict(f"API Key {key_id} is already associated with usage plan {plan['id']}")
    if sum(key_id in other["keys"] for other in call.home["usagePlans"].values()) >= _PLANS_PER_KEY:
        raise limit_exceeded(f"API Key {key_id} has {_PLANS_PER_KEY} usage plans already")
    _check_one_plan(call, plan, key_id)
    plan["keys"].append(key_id)


def found_key(call: Call) -> str:
    """The id of the key that the request names, which must be the plan's; raises NotFoundException."""
    plan = KIND.find(call)
    if call.params["keyId"] not in plan["keys"]:
        raise not_found("Invalid Usage Plan Key identifier specified")
    return str(call.params["keyId"])


def get_key(call: Call) -> Record:
    """GetUsagePlanKey."""
    return _shown_key(call, found_key(call))


def list_keys(call: Call) -> Record:
    """GetUsagePlanKeys: newest first; an unknown plan has none (recorded)."""
    plan = call.home["usagePlans"].get(call.params["usagePlanId"], {"keys": []})
    shown = [_shown_key(call, key_id) for key_id in reversed(plan["keys"])]
    prefix = call.params.get("nameQuery") or ""
    return page(call, [key for key in shown if key.get("name", "").startswith(prefix)], "id")


def remove_key(call: Call) -> Record:
    """DeleteUsagePlanKey."""
    key_id = found_key(call)
    plan = KIND.find(call)
    plan["keys"].remove(key_id)
    plan.get("granted", {}).pop(key_id, None)
    return {}


def _keep(call: Call, record: Record) -> bool:
    wanted = call.params.get("keyId")
    return wanted is None or wanted in record["keys"]


KIND = Kind(
    shape="UsagePlan",
    plural="UsagePlans",
    collection="usagePlans",
    key="id",
    param="usagePlanId",
    missing=MISSING,
    build=build,
    in_api=False,
    tagged=True,
    quota=(_QUOTA, "usage plans for this account"),
    keep=_keep,
    special=_special,
    check_patched=_check_patched,
    check_deleted=_check_deleted,
)
HANDLERS: dict[str, Handler] = {
    **KIND.handlers(),
    "CreateUsagePlanKey": add_key,
    "GetUsagePlanKey": get_key,
    "GetUsagePlanKeys": list_keys,
    "DeleteUsagePlanKey": remove_key,
}
