"""Reading a document as an HTTP API: what ImportApi and ReimportApi make of OpenAPI 3.0.

Nothing of this is recorded. Sources: developer guide, "Use OpenAPI definitions for HTTP APIs" and the pages on the
extensions (2026-04); the words of refusals are our own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from apigwctl.sandbox.openapi.document import (
    Document,
    Findings,
    InvalidDocument,
    JsonObject,
    items,
    mapping,
    number,
    parse,
    present,
    text,
)
from apigwctl.sandbox.openapi.extensions import PREFIX
from apigwctl.sandbox.openapi.importer import BASEPATH_MODES, filled, prefix_of
from apigwctl.sandbox.openapi.integrations import EXTENSION
from apigwctl.sandbox.openapi.security import AUTH, AUTHORIZER, AUTHTYPE, SIGV4

INTEGRATIONS = PREFIX + "integrations"
CORS = PREFIX + "cors"
TAG_VALUE = PREFIX + "tag-value"
ANY_METHOD = PREFIX + "any-method"
DEFAULT_ROUTE = "$default"
DESCRIPTION = "AutoCreate from OpenAPI Import"
"""What an integration is described as that an import made (facts: the answer of reimport-api)."""

_VERBS = {name: name.upper() for name in ("get", "put", "post", "delete", "options", "head", "patch")} | {
    ANY_METHOD: "ANY"
}
_CORS_LISTS = ("allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders")
_INTEGRATION_TEXTS = {
    "uri": "IntegrationUri",
    "connectionId": "ConnectionId",
    "credentials": "CredentialsArn",
    "description": "Description",
    "payloadFormatVersion": "PayloadFormatVersion",
}
_INTEGRATION_ENUMS = {"type": "IntegrationType", "httpMethod": "IntegrationMethod", "connectionType": "ConnectionType"}
_AUTHORIZER_TEXTS = {
    "authorizerUri": "AuthorizerUri",
    "authorizerCredentials": "AuthorizerCredentialsArn",
    "authorizerPayloadFormatVersion": "AuthorizerPayloadFormatVersion",
    "identityValidationExpression": "IdentityValidationExpression",
}
_REFERENCE = re.compile(rf"#/components/{INTEGRATIONS}/(?P<name>[^/]+)")


@dataclass(frozen=True)
class ImportedRoute:
    """One route: the members of CreateRoute, and the names of its integration and authorizer in the document."""

    members: JsonObject
    integration: str | None
    authorizer: str | None


@dataclass(frozen=True)
class ImportedHttpApi:
    """A document in the shapes of the `apigatewayv2` wire, with names of ours where AWS has ids.

    `api` has the members of CreateApi, `integrations` and `authorizers` those of their Create operations; `infos` are
    what HTTP APIs leave out, `warnings` what is not right and does no harm, `errors` what the import is refused for.
    """

    api: JsonObject
    routes: list[ImportedRoute]
    integrations: dict[str, JsonObject]
    authorizers: dict[str, JsonObject]
    infos: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read_http_api(body: str, *, basepath: str, account: str, region: str) -> ImportedHttpApi:
    """What AWS makes of a document of OpenAPI 3.0, JSON or YAML, as an HTTP API.

    `basepath` is ignore, prepend or split, as for REST APIs; a base path that is the server's variable of that name is
    the stage in every export, and is no path. Raises InvalidDocument when there is no reading it.
    """
    if basepath not in BASEPATH_MODES:
        raise InvalidDocument(f"Invalid basepath mode specified: {basepath}")
    document = parse(filled(body.encode(), account=account, region=region))
    if document.major != 3:
        raise InvalidDocument("Invalid OpenAPI input. Only OpenAPI 3.0 is supported for HTTP APIs.")
    return _Reader(document, prefix_of(document, basepath)).read()


class _Reader:
    def __init__(self, document: Document, prefix: str) -> None:
        self._document = document
        self._prefix = prefix
        self._findings = Findings()
        self._infos: list[str] = []
        self._integrations: dict[str, JsonObject] = {}
        self._authorizers = self._read_authorizers()

    def read(self) -> ImportedHttpApi:
        """Everything that the document says."""
        routes = list(self._routes())
        for key in ("schemas", "requestBodies", "responses"):
            if self._document.shelf(key):
                self._inform(f"'components.{key}' is not supported for HTTP APIs and will be ignored")
        return ImportedHttpApi(
            api=self._api(),
            routes=routes,
            integrations=self._integrations,
            authorizers=self._authorizers,
            infos=self._infos,
            warnings=self._findings.warnings,
            errors=self._findings.errors,
        )

    def _inform(self, message: str) -> None:
        if message not in self._infos:
            self._infos.append(message)

    def _api(self) -> JsonObject:
        root, info = self._document.root, mapping(self._document.root.get("info"))
        endpoint = mapping(self._document.server().get(PREFIX + "endpoint-configuration"))
        endpoint = endpoint | mapping(root.get(PREFIX + "endpoint-configuration"))
        disabled = endpoint.get("disableExecuteApiEndpoint")
        tags = {
            text(tag.get("name")): text(tag[TAG_VALUE])
            for tag in map(mapping, items(root.get("tags")))
            if TAG_VALUE in tag
        }
        return present(
            {
                "Name": text(info.get("title")) or None,
                "Version": text(info.get("version")) or None,
                "Description": text(info.get("description")) or None,
                "CorsConfiguration": self._cors(root.get(CORS)),
                "DisableExecuteApiEndpoint": None if disabled is None else text(disabled) == "true",
                "Tags": tags or None,
            }
        )

    def _cors(self, node: object) -> JsonObject | None:
        cors = mapping(node)
        found: JsonObject = {}
        for name in _CORS_LISTS:
            if name in cors:
                values = cors[name] if isinstance(cors[name], list) else [cors[name]]
                found[_capital(name)] = [text(value) for value in values]
        if "allowCredentials" in cors:
            found["AllowCredentials"] = text(cors["allowCredentials"]) == "true"
        if "maxAge" in cors:
            found["MaxAge"] = number(cors["maxAge"])
        for unknown in sorted(set(cors) - {*_CORS_LISTS, "allowCredentials", "maxAge"}):
            self._findings.warn(f"Parse issue: attribute {CORS}.{unknown} is unexpected")
        return found or None

    # --- authorizers

    def _read_authorizers(self) -> dict[str, JsonObject]:
        found = {}
        for name, node in self._document.security_schemes().items():
            scheme = self._document.target(node)
            extension = mapping(scheme.get(AUTHORIZER))
            if not extension:
                continue
            kind = text(extension.get("type")).upper()
            if kind not in ("JWT", "REQUEST"):
                self._findings.refuse(f"Invalid authorizer type specified for '{name}'. Must be one of [JWT, REQUEST]")
                continue
            found[name] = _authorizer(name, kind, extension)
        return found

    def _authorization(self, operation: JsonObject) -> tuple[JsonObject, str | None]:
        """The route's members of authorization, and the authorizer's name."""
        requirements = operation["security"] if "security" in operation else self._document.root.get("security")
        schemes = self._document.security_schemes()
        for requirement in items(requirements):
            for name, scopes in mapping(requirement).items():
                if name in self._authorizers:
                    return self._authorized(name, items(scopes)), name
                if text(mapping(schemes.get(name)).get(AUTHTYPE)).lower() == SIGV4.lower():
                    return {"AuthorizationType": "AWS_IAM"}, None
                if name in schemes:
                    self._inform(f"Security scheme '{name}' has no authorizer and will be ignored")
                else:
                    self._findings.warn(f"Unable to find security scheme '{name}'")
        if text(mapping(operation.get(AUTH)).get("type")).upper() == "AWS_IAM":
            return {"AuthorizationType": "AWS_IAM"}, None
        return {"AuthorizationType": "NONE"}, None

    def _authorized(self, name: str, scopes: list[object]) -> JsonObject:
        if self._authorizers[name]["AuthorizerType"] == "REQUEST":
            return {"AuthorizationType": "CUSTOM"}
        found: JsonObject = {"AuthorizationType": "JWT"}
        if scopes:
            found["AuthorizationScopes"] = [text(scope) for scope in scopes]
        return found

    # --- routes and integrations

    def _routes(self) -> list[ImportedRoute]:
        found: dict[str, ImportedRoute] = {}
        for written, node in mapping(self._document.root.get("paths")).items():
            if written.startswith("x-"):
                continue
            item = self._document.target(node)
            for name, operation in item.items():
                if name in _VERBS:
                    route = self._route(written, _VERBS[name], mapping(operation))
                    key = route.members["RouteKey"]
                    if key in found:
                        self._findings.refuse(f"Route with key {key} already exists for this API")
                    found[key] = route
                elif name == "trace":
                    self._findings.warn(f"Method 'TRACE' of path '{written}' is not supported and will be ignored")
        return list(found.values())

    def _route(self, written: str, verb: str, operation: JsonObject) -> ImportedRoute:
        if operation.get("isDefaultRoute") is True or written.strip("/") == DEFAULT_ROUTE:
            key = DEFAULT_ROUTE
        else:
            key = f"{verb} {(self._prefix + '/' + written.lstrip('/')).rstrip('/') or '/'}"
        authorization, authorizer = self._authorization(operation)
        for ignored in ("requestBody", "callbacks"):
            if ignored in operation:
                self._inform(f"'{ignored}' of route '{key}' is not supported for HTTP APIs and will be ignored")
        members = present(
            {"RouteKey": key, **authorization, "OperationName": text(operation.get("operationId")) or None}
        )
        return ImportedRoute(members, self._integration_of(key, operation), authorizer)

    def _integration_of(self, key: str, operation: JsonObject) -> str | None:
        """The name under which the route's integration is kept; one of the components serves all that refer to it."""
        node = operation.get(EXTENSION)
        if node is None:
            return None
        reference = _REFERENCE.fullmatch(text(mapping(node).get("$ref")))
        name = reference["name"] if reference else key
        if name not in self._integrations:
            described = self._document.target(node)
            if not described:
                self._findings.refuse(f"Unable to find the integration of route '{key}'")
                return None
            self._integrations[name] = _integration(described)
        return name


def _authorizer(name: str, kind: str, extension: JsonObject) -> JsonObject:
    source = extension.get("identitySource")
    sources = items(source) if isinstance(source, list) else text(source).split(",")
    jwt = mapping(extension.get("jwtConfiguration"))
    audience = jwt.get("audience")
    simple = extension.get("enableSimpleResponses")
    return present(
        {
            "Name": text(extension.get("name")) or name,
            "AuthorizerType": kind,
            "IdentitySource": [text(one).strip() for one in sources if text(one).strip()],
            **{wire: text(extension[said]) for said, wire in _AUTHORIZER_TEXTS.items() if extension.get(said)},
            "AuthorizerResultTtlInSeconds": number(extension.get("authorizerResultTtlInSeconds")),
            "EnableSimpleResponses": None if simple is None else text(simple) == "true",
            "JwtConfiguration": present(
                {
                    "Issuer": text(jwt.get("issuer")) or None,
                    "Audience": [text(one) for one in (audience if isinstance(audience, list) else [audience]) if one],
                }
            )
            if jwt
            else None,
        }
    )


def _integration(described: JsonObject) -> JsonObject:
    found: JsonObject = {
        wire: text(described[said]) for said, wire in _INTEGRATION_TEXTS.items() if described.get(said)
    }
    found |= {wire: text(described[said]).upper() for said, wire in _INTEGRATION_ENUMS.items() if described.get(said)}
    found.setdefault("Description", DESCRIPTION)
    if subtype := text(described.get("integrationSubtype")):
        found["IntegrationSubtype"] = subtype
    found |= present({"TimeoutInMillis": number(described.get("timeoutInMillis"))})
    if parameters := mapping(described.get("requestParameters")):
        found["RequestParameters"] = {name: text(value) for name, value in parameters.items()}
    if responses := mapping(described.get("responseParameters")):
        found["ResponseParameters"] = {
            status: {name: text(value) for name, value in mapping(changes).items()}
            for status, changes in responses.items()
        }
    if server := text(mapping(described.get("tlsConfig")).get("serverNameToVerify")):
        found["TlsConfig"] = {"ServerNameToVerify": server}
    return found


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]
