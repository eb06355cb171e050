"""Model of a WebSocket API.

Source: API reference, Model (2026-04). Refusals are in the words of the first service's models.
"""

from __future__ import annotations

import json
import re
from typing import Any

from apigwctl.sandbox.errors import bad_request, conflict
from apigwctl.sandbox.kinds.model import sample_template
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2 import auto_deploy
from apigwctl.sandbox.v2.kind import Call, Handler, Kind, chosen, find_api, is_http

_NAME = re.compile(r"[A-Za-z0-9]{1,255}")


def build(call: Call, api: Record) -> Record:
    """CreateModel's record."""
    if is_http(api):
        raise bad_request("Models are supported only for WEBSOCKET protocol Apis")
    made = {
        "ModelId": call.new_id(),
        "ContentType": "application/json",
        **chosen(call.params, "ContentType", "Description", "Name", "Schema"),
    }
    check(api, made)
    return made


def check(api: Record, record: Record) -> None:
    """Raise BadRequestException or ConflictException for what AWS refuses."""
    name = record.get("Name") or ""
    if not _NAME.fullmatch(name):
        raise bad_request("Model name must be alphanumeric: [a-zA-Z0-9]+")
    if any(other["Name"] == name and other["ModelId"] != record["ModelId"] for other in api["models"].values()):
        raise conflict("Model name already exists for this API")
    schema = _parsed(record)
    if not isinstance(schema, dict):
        raise bad_request("Invalid model schema specified. A schema must be an object")


def _parsed(record: Record) -> Any:
    try:
        return json.loads(record.get("Schema") or "")
    except ValueError as error:
        raise bad_request(f"Invalid model schema specified. {error}") from error


def _changed(call: Call, old: Record, new: Record) -> None:
    new.setdefault("ContentType", "application/json")
    check(find_api(call), new)
    if new["Name"] != old["Name"]:
        _check_unused(call, old)


def _check_unused(call: Call, record: Record) -> None:
    for route in find_api(call)["routes"].values():
        responses = route["routeResponses"].values()
        holders = [route.get("RequestModels"), *(response.get("ResponseModels") for response in responses)]
        if any(record["Name"] in (models or {}).values() for models in holders):
            raise conflict(f"Cannot delete model '{record['Name']}', is referenced in route: {route['RouteKey']}")


def template(call: Call) -> Record:
    """GetModelTemplate."""
    return {"Value": sample_template(_parsed(KIND.find(call)))}


KIND = Kind(
    shape="Model",
    plural="Models",
    collection="models",
    key="ModelId",
    missing="Invalid Model identifier specified",
    build=build,
    parent=find_api,
    changed=_changed,
    check_deleted=_check_unused,
    after=auto_deploy.after_change,
)
HANDLERS: dict[str, Handler] = {**KIND.handlers(), "GetModelTemplate": template}
