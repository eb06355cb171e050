"""ImportApi and ReimportApi: an OpenAPI document as an HTTP API; ExportApi: an HTTP API as a document.

A reimport replaces routes, integrations, authorizers and CORS; it keeps the API's id, its tags, its stages and its
deployments (facts: emulator, section 4; that tags of the document join those of the API is not documented).
"""

from __future__ import annotations

from collections.abc import Callable

from apigwctl.sandbox.errors import AnsweredError, bad_request
from apigwctl.sandbox.openapi import ImportedHttpApi, InvalidDocument, read_http_api, write_http_api
from apigwctl.sandbox.openapi.http_export import VERSION
from apigwctl.sandbox.store import Record, copied
from apigwctl.sandbox.v2 import api, authorizer, auto_deploy, integration, route, stage
from apigwctl.sandbox.v2.definition import DEFINITION
from apigwctl.sandbox.v2.kind import Call, Handler, asking, find_api, is_http

_IMPORTED = ("routes", "integrations", "authorizers")


def import_api(call: Call) -> Record:
    """ImportApi: a new API; what cannot be made of the document leaves nothing behind."""
    imported = _read(call)
    if not imported.api.get("Name"):
        raise bad_request("Invalid OpenAPI input. info.title is required.")
    made = api.KIND.build(asking(call, "CreateApi", **imported.api, ProtocolType="HTTP"), call.home)
    call.home["v2Apis"][made["about"]["ApiId"]] = made
    try:
        _fill(call, made, imported)
    finally:
        del call.home["v2Apis"][made["about"]["ApiId"]]
    api.KIND.put(call.home, made)
    return _answer(call, made, imported)


def reimport_api(call: Call) -> Record:
    """ReimportApi; the API stays as it was when the document is refused."""
    found = find_api(call)
    if not is_http(found):
        raise bad_request("Only HTTP APIs can be imported")
    imported = _read(call)
    before = copied(found)
    try:
        _replace(found, imported)
        api.check(found["about"])
        _fill(call, found, imported)
    except AnsweredError:
        found.clear()
        found.update(before)
        raise
    auto_deploy.deploy(call, found)
    return _answer(call, found, imported)


def _read(call: Call) -> ImportedHttpApi:
    try:
        imported = read_http_api(
            call.params["Body"],
            basepath=call.params.get("Basepath") or "ignore",
            account=call.account,
            region=call.region,
        )
    except InvalidDocument as error:
        raise bad_request(str(error)) from error
    if imported.errors:
        raise bad_request("\n\t".join(["Errors found during import:", *imported.errors]))
    if imported.warnings and call.params.get("FailOnWarnings"):
        # Terraform's acceptance test of `fail_on_warnings` expects these words.
        raise bad_request("\n\t".join(["Warnings found during import:", *imported.warnings]))
    return imported


def _replace(found: Record, imported: ImportedHttpApi) -> None:
    about = found["about"]
    for name in _IMPORTED:
        found[name] = {}
    for name in ("CorsConfiguration", "Description", "Version"):
        about.pop(name, None)
    tags = {**about.get("Tags", {}), **imported.api.get("Tags", {})}
    about.update(imported.api)
    if tags:
        about["Tags"] = tags


def _fill(call: Call, made: Record, imported: ImportedHttpApi) -> None:
    """Make what the document has, each as if it were asked for by itself; a refusal names the route or authorizer."""
    api_id = made["about"]["ApiId"]
    authorizers, integrations = {}, {}
    for name, members in imported.authorizers.items():
        request = asking(call, "CreateAuthorizer", ApiId=api_id, **members)
        authorizers[name] = _made(authorizer.KIND.add, request, made, f"authorizer '{name}'")["AuthorizerId"]
    for name, members in imported.integrations.items():
        request = asking(call, "CreateIntegration", ApiId=api_id, **members)
        integrations[name] = _made(integration.KIND.add, request, made, f"integration of '{name}'")["IntegrationId"]
    for item in imported.routes:
        target = f"integrations/{integrations[item.integration]}" if item.integration else None
        used = authorizers[item.authorizer] if item.authorizer else None
        request = asking(call, "CreateRoute", ApiId=api_id, **item.members, Target=target, AuthorizerId=used)
        _made(route.KIND.add, request, made, f"route '{item.members['RouteKey']}'")


def _made(add: Callable[[Call, Record], Record], request: Call, parent: Record, what: str) -> Record:
    try:
        return add(request, parent)
    except AnsweredError as refused:
        if refused.status == 429:
            raise
        raise bad_request(f"Errors found during import:\n\tUnable to create {what}: {refused.message}") from refused


def _answer(call: Call, made: Record, imported: ImportedHttpApi) -> Record:
    said = {"ImportInfo": imported.infos, "Warnings": imported.warnings}
    return {**api.KIND.shown(call, made["about"]), **{name: texts for name, texts in said.items() if texts}}


def export(call: Call) -> Record:
    """ExportApi: what a stage serves, or the newest definition where no stage is named."""
    found = find_api(call)
    params = call.params
    if not is_http(found):
        raise bad_request("Only HTTP APIs can be exported")
    if params.get("ExportVersion") not in (None, VERSION):
        raise bad_request(f"Invalid export version. Must be one of [{VERSION}]")
    name = params.get("StageName")
    definition = found if name is None else _served(call, found, name)
    body = write_http_api(
        definition["about"],
        definition["routes"],
        definition["integrations"],
        definition["authorizers"],
        output=params["OutputType"],
        extensions=params.get("IncludeExtensions") is not False,
        stage=name,
        region=call.region,
    )
    return {"body": body}


def _served(call: Call, found: Record, name: str) -> Record:
    staged = stage.KIND.find(asking(call, "GetStage", ApiId=found["about"]["ApiId"], StageName=name))
    deployment = found["deployments"].get(staged.get("DeploymentId"))
    if deployment is None:
        raise bad_request(f"Stage {name} has no deployment to export")
    snapshot: Record = deployment.get("snapshot") or {part: found[part] for part in (*DEFINITION, "about")}
    return snapshot


HANDLERS: dict[str, Handler] = {"ImportApi": import_api, "ReimportApi": reimport_api, "ExportApi": export}
