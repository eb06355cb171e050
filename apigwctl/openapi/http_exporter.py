"""An HTTP API as an OpenAPI document: what ReimportApi makes of it is the API, but for what a document cannot say.

Sources: developer guide, "Use OpenAPI definitions for HTTP APIs" and the pages on the extensions (2026-04).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue import wire
from apigwctl.catalogue.http import DEFAULT_ROUTE, Cors, Route, V2Authorizer, V2Integration
from apigwctl.model.snapshot import Snapshot
from apigwctl.openapi.extensions import PREFIX
from apigwctl.values import Address, FrozenMap, thaw

VERSION = "1"
"""The version of a document that has none: OpenAPI asks for one."""

ANY, INTEGRATION, INTEGRATIONS = (PREFIX + name for name in ("any-method", "integration", "integrations"))
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_PATH_VARIABLE = re.compile(r"\{([^{}+]+)\+?\}")


@dataclass(frozen=True)
class ExportedApi:
    """A document, and what it says: the addresses and resources as an import makes them of it."""

    body: dict[str, Any]
    made: FrozenMap[Address, Any]


def document(snapshot: Snapshot, api: Address) -> ExportedApi:
    """Return an HTTP API as a document, and what AWS makes of that.

    What it leaves to single calls: integrations that no route uses, authorizers with names that a document cannot
    hold, routes that use those or whose path ends in a slash with all that share their integrations, and operation
    names that are there twice.
    """
    return _Exporter(snapshot, api).exported()


class _Exporter:
    def __init__(self, snapshot: Snapshot, api: Address) -> None:
        self._api, self._about = api, snapshot.get(api)
        routes = dict(snapshot.children(api, "v2_route"))
        # Of an integration that an import made nobody can tell the id: all of its routes are in the document, or none.
        apart = {item.target for item in routes.values() if not _is_sayable(item)} - {None}
        self._routes = {
            address: item for address, item in routes.items() if _is_sayable(item) and item.target not in apart
        }
        self._authorizers = dict(snapshot.children(api, "v2_authorizer"))
        self._integrations = dict(snapshot.children(api, "v2_integration"))
        self._uses = Counter(item.target for item in self._routes.values())
        self._operations = Counter(item.operation_name for item in self._routes.values())
        self._shared = {
            target: f"shared{number}"
            for number, target in enumerate(sorted(item for item in self._uses if item and self._uses[item] > 1), 1)
        }

    def exported(self) -> ExportedApi:
        """The document and what it says."""
        said = {address: item for address, item in self._authorizers.items() if _NAME.fullmatch(address.name)}
        info = {"title": self._about.name, "version": self._about.version or VERSION}
        if self._about.description:
            info["description"] = self._about.description
        body: dict[str, Any] = {"openapi": "3.0.1", "info": info, "paths": self._paths()}
        components: dict[str, Any] = {}
        if said:
            components["securitySchemes"] = {address.name: _scheme(item) for address, item in sorted(said.items())}
        if self._shared:
            components[INTEGRATIONS] = {
                name: _integration(self._integrations[target]) for target, name in self._shared.items()
            }
        body |= {"components": components} if components else {}
        if self._about.cors_configuration is not None:
            body[PREFIX + "cors"] = _cors(self._about.cors_configuration)
        # Said either way: an import may leave alone what a document does not say.
        endpoint = {"disableExecuteApiEndpoint": self._about.disable_execute_api_endpoint}
        body["servers"] = [{"url": "/", PREFIX + "endpoint-configuration": endpoint}]
        return ExportedApi(body, FrozenMap({**said, **self._made()}))

    def _made(self) -> dict[Address, Any]:
        routes = {
            address: Route(**{**_members(item), "operation_name": self._operation(item)})
            for address, item in self._routes.items()
        }
        used = {item.target for item in self._routes.values()}
        return {**{key: item for key, item in self._integrations.items() if key in used}, **routes}

    def _operation(self, route: Route) -> str | None:
        return route.operation_name if self._operations[route.operation_name] == 1 else None

    def _paths(self) -> dict[str, Any]:
        paths: dict[str, Any] = {}
        for _, route in sorted(self._routes.items()):
            verb, _, path = route.route_key.partition(" ")
            key = ANY if verb in ("ANY", DEFAULT_ROUTE) else verb.lower()
            paths.setdefault(path or f"/{DEFAULT_ROUTE}", {})[key] = self._route(route)
        return paths

    def _route(self, route: Route) -> dict[str, Any]:
        made: dict[str, Any] = {"responses": {"default": {"description": "the answer of the back end"}}}
        variables = _PATH_VARIABLE.findall(route.route_key)
        if variables:
            made["parameters"] = [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in variables
            ]
        if route.route_key == DEFAULT_ROUTE:
            made["isDefaultRoute"] = True
        operation = self._operation(route)
        if operation:
            made["operationId"] = operation
        if route.authorization_type == "AWS_IAM":
            made[PREFIX + "auth"] = {"type": "AWS_IAM"}
        elif route.authorizer is not None:
            made["security"] = [{route.authorizer.name: sorted(route.authorization_scopes)}]
        if route.target in self._shared:
            made[INTEGRATION] = {"$ref": f"#/components/{INTEGRATIONS}/{self._shared[route.target]}"}
        elif route.target is not None:
            made[INTEGRATION] = _integration(self._integrations[route.target])
        return made


def _members(route: Route) -> dict[str, Any]:
    return {name: getattr(route, name) for name in route.__dataclass_fields__}


def _is_sayable(route: Route) -> bool:
    path = route.route_key.partition(" ")[2]
    named = route.authorizer is None or _NAME.fullmatch(route.authorizer.name) is not None
    return named and (path == "/" or not path.endswith("/"))


def _scheme(authorizer: V2Authorizer) -> dict[str, Any]:
    jwt = authorizer.jwt_configuration
    said: dict[str, Any] = {"identitySource": ",".join(sorted(authorizer.identity_source))}
    if authorizer.authorizer_type == "JWT":
        configuration: dict[str, Any] = {}
        if jwt is not None:
            configuration = {"issuer": jwt.issuer, "audience": sorted(jwt.audience)}
        extension = {"type": "jwt", **said, "jwtConfiguration": configuration}
        return {"type": "oauth2", "flows": {}, PREFIX + "authorizer": extension}
    said |= {
        "authorizerUri": authorizer.authorizer_uri,
        "authorizerCredentials": authorizer.authorizer_credentials_arn,
        "authorizerPayloadFormatVersion": authorizer.authorizer_payload_format_version,
        "authorizerResultTtlInSeconds": authorizer.authorizer_result_ttl_in_seconds or 0,
        "enableSimpleResponses": authorizer.enable_simple_responses,
        "identityValidationExpression": authorizer.identity_validation_expression,
    }
    extension = {"type": "request", **{name: value for name, value in said.items() if value not in (None, "")}}
    return {"type": "apiKey", "name": "Unused", "in": "header", PREFIX + "authorizer": extension}


_INTEGRATION = FrozenMap(
    {
        "integration_type": "type",
        "integration_method": "httpMethod",
        "integration_uri": "uri",
        "integration_subtype": "integrationSubtype",
        "connection_type": "connectionType",
        "credentials_arn": "credentials",
        "description": "description",
        "payload_format_version": "payloadFormatVersion",
        "timeout_in_millis": "timeoutInMillis",
    }
)


def _integration(integration: V2Integration) -> dict[str, Any]:
    made = {said: getattr(integration, name) for name, said in _INTEGRATION.items()}
    if integration.connection is not None:
        made["connectionId"] = wire.reference(integration.connection)
    made |= {"requestParameters": thaw(integration.request_parameters) or None}
    made |= {"responseParameters": thaw(integration.response_parameters) or None}
    if integration.tls_config is not None:
        made["tlsConfig"] = {"serverNameToVerify": integration.tls_config.server_name_to_verify}
    return {name: value for name, value in made.items() if value is not None}


def _cors(cors: Cors) -> dict[str, Any]:
    made: dict[str, Any] = {
        "allowOrigins": sorted(cors.allow_origins),
        "allowMethods": sorted(cors.allow_methods),
        "allowHeaders": sorted(cors.allow_headers),
        "exposeHeaders": sorted(cors.expose_headers),
        "maxAge": cors.max_age,
    }
    return {name: value for name, value in made.items() if value not in (None, [])} | {
        "allowCredentials": cors.allow_credentials
    }
