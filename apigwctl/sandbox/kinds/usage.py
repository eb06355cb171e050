"""Usage: what the keys of a usage plan used by day, and what is left. Without traffic nothing is ever used.

Shapes are the API reference's: per key one [used, remaining] for each day. The keys of `items` are key ids (the
reference says "key value", answers in the field have ids); what is left without a quota, 0, is a guess.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.kinds import usage_plan
from apigwctl.sandbox.kinds.kind import Call, Handler, page
from apigwctl.sandbox.patches import Patch, patched
from apigwctl.sandbox.store import Record

# The reference's example asks for a whole year; a longer range would only make a longer list of zeros.
_LONGEST = timedelta(days=366)


def get(call: Call) -> Record:
    """GetUsage: one page of keys."""
    plan = usage_plan.KIND.find(call)
    start, end = _day(call, "startDate"), _day(call, "endDate")
    if end < start:
        raise bad_request("Invalid date range specified. The end date must not be before the start date")
    if end - start >= _LONGEST:
        raise bad_request(f"Invalid date range specified. The range must not exceed {_LONGEST.days} days")
    keys = [usage_plan.found_key(call)] if call.params.get("keyId") else plan["keys"]
    shown = page(call, [{"id": key} for key in keys], "id")
    items = {key["id"]: _daily(plan, key["id"], start, end) for key in shown["items"]}
    position = {"position": shown["position"]} if "position" in shown else {}
    return {**_about(plan, start, end), "items": items, **position}


def update(call: Call) -> Record:
    """UpdateUsage: what is left in the current period becomes another number."""
    key_id = usage_plan.found_key(call)
    plan = usage_plan.KIND.find(call)
    if "quota" not in plan:
        raise bad_request(f"Usage Plan {plan['id']} does not have a quota")
    today = datetime.fromtimestamp(call.now, UTC).date()
    granted = patched(
        plan.get("granted", {}),
        call.params.get("patchOperations") or [],
        operation=call.operation,
        shape=call.protocol.shape("Usage"),
        special=lambda record, patch: _grant(record, patch, key_id, today),
    )
    if granted:
        plan["granted"] = granted
    return {**_about(plan, today, today), "items": {key_id: _daily(plan, key_id, today, today)}}


def _grant(granted: Record, patch: Patch, key_id: str, today: date) -> bool:
    if patch.path != "/remaining" or patch.op != "replace":
        return False
    if not re.fullmatch(r"\d{1,18}", patch.value or ""):
        raise bad_request(f"Invalid value specified for {patch.path}: {patch.value}")
    granted.setdefault(key_id, {})[today.isoformat()] = int(patch.value or "")
    return True


def _day(call: Call, name: str) -> date:
    text = call.params[name]
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise bad_request(f"Invalid {name} specified: {text}. Must be in the format YYYY-MM-DD") from error


def _about(plan: Record, start: date, end: date) -> Record:
    return {"usagePlanId": plan["id"], "startDate": start.isoformat(), "endDate": end.isoformat()}


def _daily(plan: Record, key_id: str, start: date, end: date) -> list[list[int]]:
    days = [start + timedelta(days=count) for count in range((end - start).days + 1)]
    return [[0, _remaining(plan, key_id, day)] for day in days]


def _remaining(plan: Record, key_id: str, day: date) -> int:
    """What is left at the end of a day: what was last granted in its period, else the plan's limit."""
    quota = plan.get("quota")
    if quota is None:
        return 0
    granted = plan.get("granted", {}).get(key_id, {})
    begin = _period_start(quota, day)
    dates = [text for text in sorted(granted) if begin <= date.fromisoformat(text) <= day]
    return int(granted[dates[-1]] if dates else quota["limit"])


def _period_start(quota: Record, day: date) -> date:
    """The first day of the quota's period; `offset` counts days from Sunday or from the first of the month."""
    if quota["period"] == "DAY":
        return day
    if quota["period"] == "WEEK":
        return day - timedelta(days=(day.isoweekday() - quota["offset"]) % 7)
    first = day.replace(day=1) + timedelta(days=quota["offset"])
    if first > day:
        first = (day.replace(day=1) - timedelta(days=1)).replace(day=1) + timedelta(days=quota["offset"])
    return first


HANDLERS: dict[str, Handler] = {"GetUsage": get, "UpdateUsage": update}
