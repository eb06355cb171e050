"""DocumentationPart and DocumentationVersion: texts at places of an API, and named snapshots of them."""

from __future__ import annotations

import json

from apigwctl.sandbox.errors import bad_request, conflict, limit_exceeded, not_found
from apigwctl.sandbox.kinds.documentation_places import undocumented
from apigwctl.sandbox.kinds.kind import Call, Handler, Kind, chosen, page
from apigwctl.sandbox.openapi import InvalidDocument, read
from apigwctl.sandbox.store import Record, copied

# AWS developer guide, Quotas page (2026-04).
_QUOTA = 2000
_BAD_INPUT = "Unable to build importer with provided input."


def build_part(call: Call, api: Record) -> Record:
    """CreateDocumentationPart's record."""
    made = {"id": call.new_id(), "location": call.params["location"], "properties": call.params["properties"]}
    _check_properties(made["properties"])
    if any(other["location"] == made["location"] for other in api["documentationParts"].values()):
        place = ", ".join(f"{name} '{value}'" for name, value in sorted(made["location"].items()))
        raise conflict(f"Documentation part already exists for the specified location: {place}.")
    return made


def _check_properties(text: str) -> None:
    try:
        properties = json.loads(text or "")
    except ValueError as error:
        raise bad_request("Documentation part properties must be a valid JSON") from error
    if not isinstance(properties, dict) or not properties:
        raise bad_request("Documentation part properties must be non-empty")


def _keep_part(call: Call, record: Record) -> bool:
    params, location = call.params, record["location"]
    return (
        params.get("type") in (None, location["type"])
        and params.get("path") in (None, location.get("path"))
        and (params.get("nameQuery") or "") in location.get("name", "")
    )


def list_parts(call: Call) -> Record:
    """GetDocumentationParts: parts, or with locationStatus UNDOCUMENTED the places that have none."""
    if call.params.get("locationStatus") != "UNDOCUMENTED":
        return PART.list(call)
    places = [{"location": place} for place in undocumented(call.api())]
    # a place stands for itself: it has no id
    keyed = [{**place, "key": str(number)} for number, place in enumerate(places) if _keep_part(call, place)]
    return page(call, keyed, "key")


def import_parts(call: Call) -> Record:
    """ImportDocumentationParts: overwrite replaces all, merge those at the same places."""
    api = call.api()
    try:
        imported = read(call.params["body"], basepath="ignore", account=call.account, region=call.region)
    except InvalidDocument as error:
        raise bad_request(_BAD_INPUT) from error
    if imported.warnings and call.params.get("failOnWarnings"):
        raise bad_request("; ".join(imported.warnings))
    kept = {} if call.params.get("mode") == "overwrite" else dict(api["documentationParts"])
    made = put_parts(call, kept, imported.documentation_parts)
    api["documentationParts"] = kept
    return {"ids": made, "warnings": imported.warnings or None}


def put_parts(call: Call, parts: Record, given: list[Record]) -> list[str]:
    """Put parts of a document into a collection, replacing those at the same places; their ids."""
    ids = []
    for part in given:
        for key in [key for key, other in parts.items() if other["location"] == part["location"]]:
            del parts[key]
        made = {"id": call.new_id(), **part}
        parts[made["id"]] = made
        ids.append(made["id"])
    if len(parts) > _QUOTA:
        raise limit_exceeded(f"Maximum number of documentation parts for this API has been reached ({_QUOTA})")
    return ids


def build_version(call: Call, api: Record) -> Record:
    """CreateDocumentationVersion's record."""
    version = call.params["documentationVersion"]
    if version in api["documentationVersions"]:
        raise conflict(f"Documentation version already exists: {version}")
    if not api["documentationParts"]:
        raise bad_request("Cannot create a documentation version: the API has no documentation parts")
    stage = call.params.get("stageName")
    if stage and stage not in api["stages"]:
        raise not_found("Invalid Stage identifier specified")
    if stage:
        api["stages"][stage]["documentationVersion"] = version
    return {
        "version": version,
        "createdDate": call.now,
        **chosen(call.params, "description"),
        "parts": copied(api["documentationParts"]),
    }


def _check_version_deleted(call: Call, record: Record) -> None:
    for stage in call.api()["stages"].values():
        if stage.get("documentationVersion") == record["version"]:
            raise bad_request(f"Documentation version {record['version']} is used by stage {stage['stageName']}")


PART = Kind(
    shape="DocumentationPart",
    plural="DocumentationParts",
    collection="documentationParts",
    key="id",
    param="documentationPartId",
    missing="Invalid Documentation part identifier specified",
    build=build_part,
    no_api_told=("delete",),
    keep=_keep_part,
    quota=(_QUOTA, "documentation parts for this API"),
    check_patched=lambda _call, _old, new: _check_properties(new.get("properties", "")),
)
VERSION = Kind(
    shape="DocumentationVersion",
    plural="DocumentationVersions",
    collection="documentationVersions",
    key="version",
    param="documentationVersion",
    missing="Invalid Documentation version specified",
    build=build_version,
    check_deleted=_check_version_deleted,
)
HANDLERS: dict[str, Handler] = {
    **PART.handlers(),
    **VERSION.handlers(),
    "GetDocumentationParts": list_parts,
    "ImportDocumentationParts": import_parts,
}
