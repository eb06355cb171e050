"""ImportRestApi and PutRestApi: a document's content put into a new or an existing API.

`merge` lets the document win where both have something; `overwrite` keeps only what the document has, apart from the
API's id, the ids of the resources whose paths stay, tags, endpoint type and stages (recorded). Nothing is changed when
the import is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apigwctl.sandbox.errors import bad_request, limit_exceeded
from apigwctl.sandbox.kinds import (
    authorizer,
    documentation,
    gateway_response,
    integration,
    method,
    policy,
    request_validator,
    resource,
    rest_api,
)
from apigwctl.sandbox.kinds.kind import Call, Handler, chosen
from apigwctl.sandbox.openapi import Imported, InvalidDocument, read
from apigwctl.sandbox.store import DEFINITION, Record, copied

# AWS developer guide, Quotas page (2026-04).
_AUTHORIZERS = 10
_LARGEST = 6 * 1024 * 1024
_API_ID = "{restapi_id}"
_NO_IDS: Mapping[str, str] = {}
# what an overwrite takes away when the document does not say it
_RESET = (
    "description", "version", "policy", "binaryMediaTypes", "minimumCompressionSize", "securityPolicy",
    "endpointAccessMode",
)  # fmt: skip


def import_api(call: Call) -> Record:
    """ImportRestApi: a new API without the built-in models."""
    imported = _read(call)
    about = dict(imported.api)
    about["endpointConfiguration"] = _endpoint(call, about.get("endpointConfiguration") or {})
    if not about.get("name"):
        raise bad_request("Invalid OpenAPI input.")
    api = rest_api.make(call, about)
    fill(call, api, imported)
    call.home["apis"][api["about"]["id"]] = api
    return {**policy.shown(api["about"]), "warnings": imported.warnings or None}


def put_api(call: Call) -> Record:
    """PutRestApi."""
    api = call.api()
    imported = _read(call)
    overwrite = call.params.get("mode") == "overwrite"
    # the definition is changed as a copy, which replaces it when all went well
    draft = copied({part: api[part] for part in (*DEFINITION, "about")})
    former = {resource.path_of(api, holder): key for key, holder in api["resources"].items()} if overwrite else {}
    if overwrite:
        _empty(draft)
    _merge_about(call, draft["about"], imported.api, overwrite=overwrite)
    fill(call, draft, imported, former)
    api.update(draft)
    return {**rest_api.single(call, api), "warnings": imported.warnings or None}


def _read(call: Call) -> Imported:
    parameters = call.params.get("parameters") or {}
    if len(call.params["body"]) > _LARGEST:
        raise bad_request(f"API definition exceeds the maximum size of {_LARGEST} bytes")
    try:
        imported = read(
            call.params["body"],
            basepath=parameters.get("basepath", "ignore"),
            account=call.account,
            region=call.region,
        )
    except InvalidDocument as error:
        raise bad_request(str(error)) from error
    if imported.refusal:
        raise bad_request(imported.refusal)
    if imported.warnings and call.params.get("failOnWarnings"):
        raise bad_request("\n\t".join(["Warnings found during import:", *imported.warnings]))
    return imported


def _endpoint(call: Call, given: Record) -> Record:
    types = (call.params.get("parameters") or {}).get("endpointConfigurationTypes")
    return {**given, **({"types": types.split(",")} if types else {})}


def _empty(draft: Record) -> None:
    root = draft["about"]["rootResourceId"]
    for part in DEFINITION:
        draft[part] = {}
    draft["resources"] = {root: {"id": root, "resourceMethods": {}}}


def _merge_about(call: Call, about: Record, given: Record, *, overwrite: bool) -> None:
    endpoint = about["endpointConfiguration"]
    if overwrite:
        for name in _RESET:
            about.pop(name, None)
        about.update(apiKeySource="HEADER", disableExecuteApiEndpoint=False)
        endpoint.pop("vpcEndpointIds", None)
    rest_api.check_compression(given.get("minimumCompressionSize"))
    media_types = [*about.get("binaryMediaTypes", []), *(given.get("binaryMediaTypes") or [])]
    about |= chosen(
        given, "name", "description", "version", "minimumCompressionSize", "apiKeySource", "disableExecuteApiEndpoint",
        "securityPolicy", "endpointAccessMode",
    )  # fmt: skip
    if media_types:
        about["binaryMediaTypes"] = list(dict.fromkeys(media_types))
    if given.get("policy"):
        about["policy"] = policy.accepted(call, about["id"], given["policy"])
    wanted = _endpoint(call, given.get("endpointConfiguration") or {})
    changed = wanted.get("types") and wanted["types"] != endpoint["types"]
    kept = {} if changed else {"ipAddressType": endpoint["ipAddressType"]}
    about["endpointConfiguration"] = rest_api.endpoint_configuration({"types": endpoint["types"], **kept, **wanted})
    rest_api.check_security(about, about["endpointConfiguration"]["types"][0])


def fill(call: Call, api: Record, imported: Imported, former: Mapping[str, str] = _NO_IDS) -> None:
    """Put a document's content into an API's definition; `former` has the ids that resources had, by path.

    Raises BadRequestException, LimitExceededException.
    """
    api_id = api["about"]["id"]
    for name, model in imported.models.items():
        kept = api["models"].get(name, {}).get("id")
        schema = (model.get("schema") or "").replace(_API_ID, api_id)
        api["models"][name] = {**model, "name": name, "id": kept or call.new_id(), "schema": schema}
    authorizers = _by_name(call, api["authorizers"], imported.authorizers, authorizer.built)
    if len(api["authorizers"]) > _AUTHORIZERS:
        raise limit_exceeded(f"Maximum number of authorizers for this API has been reached ({_AUTHORIZERS})")
    validators = _by_name(call, api["requestValidators"], imported.request_validators, request_validator.built)
    for kind, response in imported.gateway_responses.items():
        api["gatewayResponses"][kind] = gateway_response.built({**response, "responseType": kind})
    for path, methods in imported.paths.items():
        holder = ensured(call, api, path, former)
        for verb, wire in methods.items():
            made = _method(holder["id"], verb, wire, authorizers, validators)
            method.check(api, made)
            holder["resourceMethods"][verb] = made
    documentation.put_parts(call, api["documentationParts"], imported.documentation_parts)


def _by_name(call: Call, collection: Record, given: dict[str, Record], build: Any) -> dict[str, str]:
    """Put named things under ids, those of a known name under theirs; ids by name."""
    ids = {record.get("name"): key for key, record in collection.items()}
    for name, wire in given.items():
        key = ids.setdefault(name, call.new_id())
        collection[key] = build(key, {**wire, "name": name})
    return ids


def ensured(call: Call, api: Record, path: str, former: Mapping[str, str] = _NO_IDS) -> Record:
    """The resource at a path, made with its parents where it is missing."""
    holder: Record = api["resources"][api["about"]["rootResourceId"]]
    so_far = ""
    for part in [part for part in path.split("/") if part]:
        so_far = f"{so_far}/{part}"
        child = next(
            (
                other
                for other in api["resources"].values()
                if other.get("parentId") == holder["id"] and other["pathPart"] == part
            ),
            None,
        )
        holder = child or resource.add(call, api, holder, part, former.get(so_far))
    return holder


def _method(
    resource_id: str, verb: str, wire: Record, authorizers: dict[str, str], validators: dict[str, str]
) -> Record:
    made = method.built(
        {
            **wire,
            "httpMethod": verb,
            "authorizerId": authorizers.get(wire.get("authorizerName", "")),
            "requestValidatorId": validators.get(wire.get("requestValidatorName", "")),
        }
    )
    responses = wire.get("methodResponses") or {}
    if responses:
        made["methodResponses"] = {
            status: {"statusCode": status, **chosen(response, "responseParameters", "responseModels")}
            for status, response in responses.items()
        }
    given = wire.get("methodIntegration")
    if given:
        kept = integration.built(given, resource_id, given.get("httpMethod"))
        integration.check_settings(kept)  # the reader has checked the rest, and says it better
        responses = given.get("integrationResponses") or {}
        if responses:
            kept["integrationResponses"] = {
                status: integration.built_response(response, status) for status, response in responses.items()
            }
        made["methodIntegration"] = kept
    return made


HANDLERS: dict[str, Handler] = {"ImportRestApi": import_api, "PutRestApi": put_api}
