"""Writing an HTTP API as OpenAPI 3.0: what ExportApi answers.

The form is that of the exports in the developer guide ("Exporting an HTTP API", 2026-04); nothing of it is recorded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import yaml

from apigwctl.sandbox.openapi.document import JsonObject, present
from apigwctl.sandbox.openapi.extensions import PREFIX
from apigwctl.sandbox.openapi.http_api import ANY_METHOD, CORS, DEFAULT_ROUTE, TAG_VALUE
from apigwctl.sandbox.openapi.integrations import EXTENSION
from apigwctl.sandbox.openapi.security import AUTHORIZER, AUTHTYPE, SIGV4

VERSION = "1.0"
"""The only version of the export's form (CLI reference, export-api)."""

_SIGV4_SCHEME = "sigv4Reference"
_VARIABLE = re.compile(r"\{([^}+]+)\+?\}")
_INTEGRATION = {
    "IntegrationSubtype": "integrationSubtype",
    "PayloadFormatVersion": "payloadFormatVersion",
    "IntegrationMethod": "httpMethod",
    "IntegrationUri": "uri",
    "ConnectionId": "connectionId",
    "ConnectionType": "connectionType",
    "CredentialsArn": "credentials",
    "Description": "description",
    "TimeoutInMillis": "timeoutInMillis",
    "RequestParameters": "requestParameters",
    "ResponseParameters": "responseParameters",
}
_AUTHORIZER = {
    "AuthorizerUri": "authorizerUri",
    "AuthorizerCredentialsArn": "authorizerCredentials",
    "AuthorizerPayloadFormatVersion": "authorizerPayloadFormatVersion",
    "AuthorizerResultTtlInSeconds": "authorizerResultTtlInSeconds",
    "EnableSimpleResponses": "enableSimpleResponses",
    "IdentityValidationExpression": "identityValidationExpression",
}


def write_http_api(
    api: JsonObject,
    routes: Mapping[str, JsonObject],
    integrations: Mapping[str, JsonObject],
    authorizers: Mapping[str, JsonObject],
    *,
    output: str,
    extensions: bool,
    stage: str | None,
    region: str,
) -> bytes:
    """The document of an HTTP API in JSON or YAML (`output`); records are those of the service, by id.

    `extensions` false leaves out everything of AWS's; `stage` names the base path of the server.
    """
    paths: dict[str, JsonObject] = {}
    for route in sorted(routes.values(), key=lambda route: str(route["RouteKey"])):
        path, field, operation = _operation(route, integrations, authorizers, extensions=extensions)
        if field is not None:
            paths.setdefault(path, {})[field] = operation
    document: JsonObject = {"openapi": "3.0.1", "info": _info(api), "servers": [_server(api, stage, region)]}
    if extensions and (tags := api.get("Tags")):
        document["tags"] = [{"name": name, TAG_VALUE: value} for name, value in tags.items()]
    document["paths"] = paths
    if schemes := _schemes(routes, authorizers, extensions=extensions):
        document["components"] = {"securitySchemes": schemes}
    if extensions:
        document |= present({CORS: _cors(api.get("CorsConfiguration"))})
        document[PREFIX + "importexport-version"] = VERSION
    if output == "YAML":
        return yaml.safe_dump(document, sort_keys=False, allow_unicode=True).encode()
    return json.dumps(document, indent=2).encode()


def _info(api: JsonObject) -> JsonObject:
    """`info`; what never had a version shows when it was made."""
    made = datetime.fromtimestamp(float(api["CreatedDate"]), UTC).strftime("%Y-%m-%d %H:%M:%SUTC")
    return present({"title": api["Name"], "description": api.get("Description"), "version": api.get("Version") or made})


def _server(api: JsonObject, stage: str | None, region: str) -> JsonObject:
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    base = "" if stage in (None, DEFAULT_ROUTE) else str(stage)
    server: JsonObject = {
        "url": f"https://{api['ApiId']}.execute-api.{region}.{suffix}/{{basePath}}",
        "variables": {"basePath": {"default": base}},
    }
    if api.get("DisableExecuteApiEndpoint"):
        server[PREFIX + "endpoint-configuration"] = {"disableExecuteApiEndpoint": True}
    return server


def _operation(
    route: JsonObject,
    integrations: Mapping[str, JsonObject],
    authorizers: Mapping[str, JsonObject],
    *,
    extensions: bool,
) -> tuple[str, str | None, JsonObject]:
    """Path, field and operation of a route; no field for what the document cannot say without extensions."""
    key = str(route["RouteKey"])
    verb, _, path = key.partition(" ")
    operation: JsonObject = present({"operationId": route.get("OperationName")})
    if key == DEFAULT_ROUTE:
        path, verb = "/" + DEFAULT_ROUTE, "ANY"
        operation["isDefaultRoute"] = True
    field = ANY_METHOD if verb == "ANY" else verb.lower()
    if parameters := [_parameter(name) for name in _VARIABLE.findall(path)]:
        operation["parameters"] = parameters
    operation["responses"] = {"default": {"description": f"Default response for {verb} {path}"}}
    if security := _security(route, authorizers):
        operation["security"] = security
    target = str(route.get("Target", "")).removeprefix("integrations/")
    if extensions and target in integrations:
        operation[EXTENSION] = _integration(integrations[target])
    return path, field if extensions or verb != "ANY" else None, operation


def _parameter(name: str) -> JsonObject:
    return {
        "name": name,
        "in": "path",
        "description": f"Generated path parameter for {name}",
        "required": True,
        "schema": {"type": "string"},
    }


def _security(route: JsonObject, authorizers: Mapping[str, JsonObject]) -> list[Any]:
    if route.get("AuthorizationType") == "AWS_IAM":
        return [{_SIGV4_SCHEME: []}]
    used = authorizers.get(str(route.get("AuthorizerId")))
    return [{used["Name"]: list(route.get("AuthorizationScopes") or [])}] if used else []


def _schemes(
    routes: Mapping[str, JsonObject], authorizers: Mapping[str, JsonObject], *, extensions: bool
) -> dict[str, JsonObject]:
    found = {record["Name"]: _scheme(record, extensions=extensions) for record in authorizers.values()}
    if any(route.get("AuthorizationType") == "AWS_IAM" for route in routes.values()):
        signed: JsonObject = {"type": "apiKey", "name": "Authorization", "in": "header"}
        found[_SIGV4_SCHEME] = signed | ({AUTHTYPE: SIGV4} if extensions else {})
    return found


def _scheme(authorizer: JsonObject, *, extensions: bool) -> JsonObject:
    jwt = authorizer["AuthorizerType"] == "JWT"
    # `oauth2` needs flows by the standard, and AWS's exports have an empty object there.
    scheme: JsonObject = (
        {"type": "oauth2", "flows": {}} if jwt else {"type": "apiKey", "name": "Unused", "in": "header"}
    )
    if not extensions:
        return scheme
    written: JsonObject = {"type": str(authorizer["AuthorizerType"]).lower()}
    if sources := authorizer.get("IdentitySource"):
        written["identitySource"] = ",".join(sources)
    written |= {name: authorizer[wire] for wire, name in _AUTHORIZER.items() if authorizer.get(wire) is not None}
    if configuration := authorizer.get("JwtConfiguration"):
        written["jwtConfiguration"] = present(
            {"issuer": configuration.get("Issuer"), "audience": configuration.get("Audience")}
        )
    return scheme | {AUTHORIZER: written}


def _integration(record: JsonObject) -> JsonObject:
    written: JsonObject = {"type": str(record["IntegrationType"]).lower()}
    written |= {name: record[wire] for wire, name in _INTEGRATION.items() if record.get(wire) not in (None, {})}
    if server := (record.get("TlsConfig") or {}).get("ServerNameToVerify"):
        written["tlsConfig"] = {"serverNameToVerify": server}
    return written


def _cors(configuration: JsonObject | None) -> JsonObject | None:
    if not configuration:
        return None
    return {name[0].lower() + name[1:]: value for name, value in configuration.items()}
