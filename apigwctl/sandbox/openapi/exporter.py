"""Writing a document: what GetExport answers for a deployed REST API."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import yaml

from apigwctl.sandbox.openapi.document import JsonObject, present
from apigwctl.sandbox.openapi.export_operations import OperationWriter
from apigwctl.sandbox.openapi.extensions import PREFIX
from apigwctl.sandbox.openapi.schemas import localised, referenced_models
from apigwctl.sandbox.openapi.security import AUTHORIZER, AUTHTYPE, SIGV4

_YAML = "application/yaml"


def write(
    api: JsonObject,
    paths: Mapping[str, Mapping[str, JsonObject]],
    models: Mapping[str, JsonObject],
    authorizers: Mapping[str, JsonObject],
    validators: Mapping[str, JsonObject],
    gateway_responses: Mapping[str, JsonObject],
    documentation: Sequence[JsonObject],
    *,
    export_type: str,
    accepts: str,
    extensions: Collection[str],
    stage: str,
    region: str = "us-east-1",
) -> bytes:
    """The document of a REST API as `swagger` (2.0) or `oas30` (3.0.1), in JSON or YAML.

    The data has the shapes that `read` gives; `api` also has `id` and `createdDate` (which stands in for a version that
    was never set). Defaults are left out as recorded (test_export_swagger_openapi, test_export_oas30_openapi): timeout
    29000, connection INTERNET, key source HEADER, customised gateway responses only; resources without methods and
    models that no method refers to are left out too. A `cacheNamespace` is written when it is given, so the caller
    leaves out the one that is just the resource's id. Of `extensions`, apigateway means all of AWS's, integrations and
    authorizers those, documentation the documentation parts; others have no effect.
    """
    if export_type not in ("swagger", "oas30"):
        raise ValueError(f"export type {export_type!r} is neither swagger nor oas30")
    major = 2 if export_type == "swagger" else 3
    everything = "apigateway" in extensions
    writer = OperationWriter(major, integrations=everything or "integrations" in extensions, extensions=everything)
    written = {
        path: {name: operation for verb, method in methods.items() for name, operation in [writer.write(verb, method)]}
        for path, methods in paths.items()
        if methods
    }
    schemes = _schemes(paths, authorizers, extended=everything or "authorizers" in extensions)
    schemas = _schemas(paths, models, "#/definitions/" if major == 2 else "#/components/schemas/")
    document = _head(api, major, stage=stage, region=region) | {"paths": written} | _shelves(major, schemas, schemes)
    if everything:
        document |= _api_extensions(api, validators, gateway_responses)
    if "documentation" in extensions:
        document[PREFIX + "documentation"] = {"documentationParts": [_documented(part) for part in documentation]}
    return _serialised(document, accepts)


def file_name(api: JsonObject, *, export_type: str, accepts: str) -> str:
    """The name in the export's Content-Disposition: `swagger_1.0.json`, `oas30_1.0.yaml`."""
    return f"{export_type}_{_version(api)}.{'yaml' if accepts == _YAML else 'json'}"


def _head(api: JsonObject, major: int, *, stage: str, region: str) -> JsonObject:
    info = {"title": api.get("name", ""), "version": _version(api)} | present({"description": api.get("description")})
    host = f"{api.get('id', '')}.execute-api.{region}.amazonaws.com"
    if major == 2:
        return {"swagger": "2.0", "info": info, "host": host, "basePath": f"/{stage}", "schemes": ["https"]}
    server: JsonObject = {"url": f"https://{host}/{{basePath}}", "variables": {"basePath": {"default": stage}}}
    return {"openapi": "3.0.1", "info": info, "servers": [server]}


def _version(api: JsonObject) -> str:
    if api.get("version"):
        return str(api["version"])
    created = api.get("createdDate", "")
    if isinstance(created, int | float):
        created = datetime.fromtimestamp(created, tz=UTC)
    return created.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(created, datetime) else str(created)


def _shelves(major: int, schemas: JsonObject, schemes: JsonObject) -> JsonObject:
    """The named definitions: OpenAPI 3 has `components` even when there are none (recorded)."""
    if major == 2:
        named = {"securityDefinitions": schemes, "definitions": schemas}
        return {name: shelf for name, shelf in named.items() if shelf}
    named = {"schemas": schemas, "securitySchemes": schemes}
    return {"components": {name: shelf for name, shelf in named.items() if shelf}}


def _schemas(
    paths: Mapping[str, Mapping[str, JsonObject]], models: Mapping[str, JsonObject], prefix: str
) -> JsonObject:
    parsed = {name: json.loads(model.get("schema") or "{}") for name, model in models.items()}
    wanted, used = _models_of_methods(paths), set()
    while wanted:
        name = wanted.pop()
        if name in parsed and name not in used:
            used.add(name)
            wanted |= referenced_models(parsed[name])
    return {name: localised(parsed[name], prefix) for name in models if name in used}


def _models_of_methods(paths: Mapping[str, Mapping[str, JsonObject]]) -> set[str]:
    found: set[str] = set()
    for methods in paths.values():
        for method in methods.values():
            found |= set((method.get("requestModels") or {}).values())
            for response in (method.get("methodResponses") or {}).values():
                found |= set((response.get("responseModels") or {}).values())
    return found


def _schemes(
    paths: Mapping[str, Mapping[str, JsonObject]], authorizers: Mapping[str, JsonObject], *, extended: bool
) -> JsonObject:
    """The security schemes that methods use: authorizers by name, `sigv4` for AWS_IAM, `api_key` for API keys."""
    methods = [method for verbs in paths.values() for method in verbs.values()]
    used = {method.get("authorizerName") for method in methods}
    found = {name: _authorizer(body, extended=extended) for name, body in authorizers.items() if name in used}
    if any(method.get("authorizationType") == "AWS_IAM" for method in methods):
        found["sigv4"] = {"type": "apiKey", "name": "Authorization", "in": "header"}
        found["sigv4"] |= {AUTHTYPE: SIGV4} if extended else {}
    if any(method.get("apiKeyRequired") for method in methods):
        found["api_key"] = {"type": "apiKey", "name": "x-api-key", "in": "header"}
    return found


def _authorizer(authorizer: JsonObject, *, extended: bool) -> JsonObject:
    source = str(authorizer.get("identitySource") or "")
    header = source.removeprefix("method.request.header.")
    of_header = header != source and "," not in header
    scheme: JsonObject = {"type": "apiKey", "name": header if of_header else "Unused", "in": "header"}
    if not extended:
        return scheme
    said = {name: value for name, value in authorizer.items() if name not in ("id", "name", "type", "authType")}
    if of_header and authorizer["type"] != "REQUEST":
        said.pop("identitySource", None)
    scheme |= present({AUTHTYPE: authorizer.get("authType")})
    return scheme | {AUTHORIZER: {"type": authorizer["type"].lower()} | said}


def _api_extensions(
    api: JsonObject, validators: Mapping[str, JsonObject], gateway_responses: Mapping[str, JsonObject]
) -> JsonObject:
    endpoint = present(
        {
            "disableExecuteApiEndpoint": api.get("disableExecuteApiEndpoint") or None,
            "vpcEndpointIds": (api.get("endpointConfiguration") or {}).get("vpcEndpointIds") or None,
        }
    )
    key_source = api.get("apiKeySource", "HEADER")
    members: JsonObject = {
        "policy": _structure(api.get("policy")),
        "binary-media-types": api.get("binaryMediaTypes") or None,
        "minimum-compression-size": api.get("minimumCompressionSize"),
        "api-key-source": key_source if key_source != "HEADER" else None,
        "endpoint-configuration": endpoint or None,
        "security-policy": api.get("securityPolicy"),
        "endpoint-access-mode": api.get("endpointAccessMode"),
        "request-validators": {name: _flags(body) for name, body in validators.items()} or None,
        "gateway-responses": _gateway_responses(gateway_responses) or None,
    }
    return {PREFIX + name: value for name, value in present(members).items()}


def _flags(validator: JsonObject) -> JsonObject:
    return {name: bool(validator.get(name)) for name in ("validateRequestParameters", "validateRequestBody")}


def _gateway_responses(gateway_responses: Mapping[str, JsonObject]) -> JsonObject:
    return {
        kind: present({name: body.get(name) for name in ("statusCode", "responseParameters", "responseTemplates")})
        for kind, body in gateway_responses.items()
        if not body.get("defaultResponse")
    }


def _structure(policy: object) -> Any:
    if not isinstance(policy, str) or not policy:
        return None
    # AWS keeps policies with their quotes escaped once more; both spellings are the same policy.
    return json.loads(policy.replace('\\"', '"') if policy.startswith('{\\"') else policy)


def _documented(part: JsonObject) -> JsonObject:
    return {"location": part["location"], "properties": json.loads(part["properties"])}


def _serialised(document: JsonObject, accepts: str) -> bytes:
    if accepts == _YAML:
        return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, explicit_start=True).encode()
    return json.dumps(document, indent=2, separators=(",", " : "), ensure_ascii=False).encode()
