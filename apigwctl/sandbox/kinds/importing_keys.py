"""ImportApiKeys: keys from a CSV file with the columns name, key, description, enabled, usageplanIds.

A row that cannot be imported is a warning, and with `failOnWarnings` the end of the whole import (API reference:
"whether to rollback ApiKey importation"); which problems AWS counts as warnings, and its texts, are not recorded.
"""

from __future__ import annotations

import csv
import io

from apigwctl.sandbox.errors import AnsweredError, bad_request, limit_exceeded
from apigwctl.sandbox.kinds import api_key, usage_plan
from apigwctl.sandbox.kinds.kind import Call, Handler, chosen
from apigwctl.sandbox.store import Record

_NEEDED = ("name", "key")


def import_keys(call: Call) -> Record:
    """ImportApiKeys."""
    rows = _rows(call.params["body"])
    made: Record = {}
    plans: dict[str, list[str]] = {}
    warnings = []
    for number, row in enumerate(rows, 1):
        try:
            key = _built(call, row, made)
            plans[key["id"]] = _plans(call, row)
        except AnsweredError as problem:
            warnings.append(f"Row {number}: {problem.message}")
            continue
        made[key["id"]] = key
    if warnings and call.params.get("failOnWarnings"):
        raise bad_request("\n\t".join(["Warnings found during import:", *warnings]))
    if len(call.home["apiKeys"]) + len(made) > api_key.QUOTA:
        raise limit_exceeded("Maximum number of API keys for this account has been reached")
    call.home["apiKeys"].update(made)
    for key_id in made:
        for plan in plans[key_id]:
            usage_plan.attach(call, call.home["usagePlans"][plan], key_id)
    return {"ids": list(made), "warnings": warnings or None}


def _rows(body: bytes) -> list[Record]:
    try:
        reader = csv.DictReader(io.StringIO(body.decode("utf-8-sig")))
        rows = [
            {name.strip().lower(): (value or "").strip() for name, value in row.items() if isinstance(name, str)}
            for row in reader
        ]
    except (UnicodeDecodeError, AttributeError, csv.Error) as error:
        raise bad_request("Unable to parse the API keys file") from error
    columns = [name.strip().lower() for name in reader.fieldnames or []]
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise bad_request(f"Invalid API keys file: missing columns [{', '.join(missing)}]")
    return rows


def _built(call: Call, row: Record, made: Record) -> Record:
    if not row["name"]:
        raise bad_request("API Key name cannot be empty")
    key = {
        "id": call.new_id(10),
        "value": row["key"],
        "enabled": row.get("enabled", "").lower() == "true",
        "createdDate": call.now,
        "lastUpdatedDate": call.now,
        "stageKeys": [],
        **chosen(row, "name", "description"),
    }
    api_key.check(key)
    api_key.check_value({"apiKeys": {**call.home["apiKeys"], **made}}, key)
    return key


def _plans(call: Call, row: Record) -> list[str]:
    wanted = [plan.strip() for plan in row.get("usageplanids", "").split(",") if plan.strip()]
    for plan in wanted:
        if plan not in call.home["usagePlans"]:
            raise bad_request(f"{usage_plan.MISSING}: {plan}")
    return wanted


HANDLERS: dict[str, Handler] = {"ImportApiKeys": import_keys}
