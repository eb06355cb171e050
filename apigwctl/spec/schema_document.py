"""The spec language as JSON Schema 2020-12, made from the declarations."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, get_origin

from apigwctl.catalogue import access, delivery, documentation, domains, links, portals, rest
from apigwctl.catalogue.schema import STRUCTS, Field, fields_of, name_of
from apigwctl.spec import language as words
from apigwctl.spec import language_releases
from apigwctl.spec.documents import NAMELESS_KINDS
from apigwctl.spec.language import Word, closed, ref
from apigwctl.spec.language_portals import ENDPOINT_PAGE, PORTAL, PORTAL_PRODUCT
from apigwctl.spec.language_protection import POLICY_FORM, WEB_ACL
from apigwctl.spec.rest_api import AUTHORIZATION_TYPES
from apigwctl.spec.v2 import schema_parts

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DOCUMENTS: dict[str, tuple[type, dict[str, Word]]] = {
    "RestApi": (rest.RestApi, {**words.REST_API, **POLICY_FORM}),
    "UsagePlan": (access.UsagePlan, words.USAGE_PLAN),
    "ApiKey": (access.ApiKey, words.TAGGED),
    "ClientCertificate": (access.ClientCertificate, words.CLIENT_CERTIFICATE),
    "Account": (access.Account, words.ACCOUNT),
    "DomainName": (domains.DomainName, {**words.DOMAIN_NAME, **POLICY_FORM}),
    "VpcLink": (links.VpcLink, words.VPC_LINK),
    "Portal": (portals.Portal, PORTAL),
    "PortalProduct": (portals.PortalProduct, PORTAL_PRODUCT),
}

SAID_OTHERWISE = {
    "DomainName": {"domainName"},
    "VpcLink": {"targetArns"},
    "Portal": {"portalContent"},
    "PortalProduct": {"displayName"},
}
"""Required members that a document need not say: another one, or its name, stands for them."""

NOT_SAID = {"PortalProduct": ("display_order",)}
"""Members that other keys of a document say: their values are ARNs, which no spec knows."""

_BASIC: dict[str, dict[str, Any]] = {
    "open": {"type": "string", "pattern": r"\$\{"},
    "text": {"type": ["string", "number", "boolean"]},
    "flag": {"anyOf": [{"type": "boolean"}, ref("open")]},
    "whole": {"anyOf": [{"type": "integer"}, ref("open")]},
    "fileReference": {
        "type": "object",
        "properties": {"file": {"type": "string"}, "interpolate": {"type": "boolean"}},
        "required": ["file"],
        "additionalProperties": False,
    },
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of one document of a spec file, and of the project file."""
    of_http = {name: _document(name, made) for name, made in schema_parts.documents(declared).items()}
    definitions = {**_BASIC, **_structures(), **schema_parts.parts(declared), **_parts(), **_documents(), **of_http}
    names = [*DOCUMENTS, *of_http, "Routes", "WebAcl", "Project"]
    return {
        "$schema": DIALECT,
        "title": "apigwctl",
        "description": "A document of an apigwctl spec, or the project file apigwctl.yaml",
        "oneOf": [ref(name) for name in names],
        "$defs": definitions,
    }


def declared(
    cls: type, extra: dict[str, Word] | None = None, *, without: Collection[str] = (), open_ended: bool = False
) -> dict[str, Any]:
    """Return the schema of a declared kind or structure, with keys of ours beside its members."""
    properties: dict[str, Any] = {}
    required = []
    for item in fields_of(cls):
        if item.key or item.attribute in without:
            continue
        properties[item.spec] = _member(item)
        for alias in item.aliases:
            properties[alias] = {**_member(item), "description": f"another name of {item.spec}"}
        if item.required and not item.aliases and not open_ended:
            required.append(item.spec)
    for key, word in (extra or {}).items():
        properties[key] = {**word.schema, "description": word.doc}
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _member(item: Field) -> dict[str, Any]:
    made = _shape(item)
    text = item.doc
    if item.default not in (None, (), "") and isinstance(item.default, str | int | float):
        default = str(item.default).lower() if isinstance(item.default, bool) else str(item.default)
        text = f"{text}; default {default}".lstrip("; ")
    return {**made, "description": text} if text else made


def _shape(item: Field) -> dict[str, Any]:
    base, of = item.shape.base, item.shape.of
    if base in ("int", "float"):
        number: dict[str, Any] = {"type": "integer" if base == "int" else "number"}
        if item.minimum is not None:
            number["minimum"] = item.minimum
        if item.maximum is not None:
            number["maximum"] = item.maximum
        return {"anyOf": [number, ref("open")]}
    if base == "bool":
        return ref("flag")
    if base == "json":
        return {"description": "a JSON document, its text, or ./FILE"}
    if base in ("struct", "structs") and of is not None:
        inner = ref(name_of(of))
        return inner if base == "struct" else {"type": "array", "items": inner}
    if base in ("list", "set"):
        return {"anyOf": [{"type": "array", "items": _text(item)}, _text(item)]}
    if base == "map":
        return {"anyOf": [words.map_of(_entry(item)), ref("open")]}
    return _text(item)


def _entry(item: Field) -> dict[str, Any]:
    if item.shape.of is bool:
        return ref("flag")
    if item.shape.of in STRUCTS and item.shape.of is not None:
        return ref(name_of(item.shape.of))
    if get_origin(item.shape.of) is not None:
        return words.map_of(_text(item))
    return {"anyOf": [_text(item), {"type": "null"}]}


def _text(item: Field) -> dict[str, Any]:
    if item.enum:
        # Numbers that AWS writes as text ("0.5") may be written as numbers.
        numbers = [float(value) for value in item.enum if value.replace(".", "").isdigit()]
        return {"anyOf": [{"enum": [*item.enum, *numbers]}, ref("open")]}
    return {"anyOf": [ref("text"), ref("fileReference")]} if item.file else ref("text")


def _structures() -> dict[str, Any]:
    return {name_of(cls): declared(cls) for cls in STRUCTS}


def _rule() -> dict[str, Any]:
    """Return the schema of a routing rule: the short form says its actions by other keys."""
    return {**declared(domains.RoutingRule, words.ROUTING_RULE, open_ended=True), "required": ["priority"]}


def _parts() -> dict[str, Any]:
    integration = declared(rest.Integration, words.CONNECTION, open_ended=True)
    narrowing = _with(integration, words.NARROW)
    method = declared(rest.Method)
    settings = declared(delivery.MethodSetting, words.SETTINGS)
    halves = {
        "method": Word(declared(rest.MethodResponse), "what the method declares"),
        "integration": Word(declared(rest.IntegrationResponse), "how the answer is mapped"),
        "responseModels": Word(words.map_of(words.TEXT), "models of the body by content type"),
    }
    return {
        "Cors": closed(words.CORS, "allowOrigins"),
        "Lambda": _with(integration, words.LAMBDA),
        "Http": integration,
        "AwsAction": _with(integration, words.AWS_ACTION),
        "Mock": _with(integration, words.MOCK),
        "RouteIntegration": narrowing,
        "NamedIntegration": narrowing,
        "Defaults": _with(_with(integration, {}, method), {"integration": Word(ref("Http"), "integration members")}),
        "Response": {"anyOf": [declared(rest.IntegrationResponse, halves), {"type": "null"}]},
        "Route": declared(rest.Method, words.ROUTE),
        "RouteSettings": settings,
        "Cache": closed(words.CACHE),
        "StageCache": closed(words.CACHE_CLUSTER),
        "AccessLog": closed(words.ACCESS_LOG),
        "ExecutionLog": closed(words.EXECUTION_LOG),
        "RouteLog": closed(words.ROUTE_LOG),
        "Outputs": closed(words.OUTPUTS, "ssm"),
        **language_releases.PARTS,
        "Stage": {
            "anyOf": [
                declared(delivery.Stage, words.STAGE, without=("deployment", "canary_settings")),
                {"type": "null"},
            ]
        },
        "ApiStage": closed(words.API_STAGE, "api", "stage"),
        "NamedAuthorizer": _authorizer(),
        "AuthorizerLambda": closed({key: words.LAMBDA[key] for key in ("function", "arn", "narrow")}),
        "NamedRule": _rule(),
        "InvokedApi": closed({**words.INVOKED, "apiId": Word(words.TEXT, "the live id of an API")}, "stage"),
        "EndpointPage": closed(ENDPOINT_PAGE, "api", "stage", "route"),
        "InlineProduct": _inline_product(),
        "RequestValidator": declared(rest.RequestValidator),
        "Model": declared(rest.Model),
        "GatewayResponses": _gateway_responses(),
        "DocumentationPart": declared(documentation.DocumentationPart),
        "DocumentationVersion": {"anyOf": [declared(documentation.DocumentationVersion), {"type": "null"}]},
        "Region": closed({"vars": words.TARGET["vars"]}),
        "Target": closed(words.TARGET),
    }


def _stage() -> dict[str, Any]:
    return declared(delivery.Stage, words.STAGE, without=("deployment", "canary_settings"))


def _authorizer() -> dict[str, Any]:
    made = declared(access.Authorizer, words.AUTHORIZER)
    made["properties"]["type"] = {"anyOf": [{"enum": list(AUTHORIZATION_TYPES)}, ref("open")]}
    return made


def _inline_product() -> dict[str, Any]:
    """A product that its portal says: without what only documents have."""
    unsaid = ("kind", *words.LABEL)
    extra = {key: word for key, word in {**words.HEADER, **PORTAL_PRODUCT}.items() if key not in unsaid}
    return {**declared(portals.PortalProduct, extra, without=NOT_SAID["PortalProduct"]), "required": []}


def _gateway_responses() -> dict[str, Any]:
    one = declared(rest.GatewayResponse)
    return {
        "type": "object",
        "properties": dict.fromkeys(rest.GATEWAY_RESPONSE_TYPES, one),
        "additionalProperties": False,
    }


def _with(made: dict[str, Any], extra: dict[str, Word], over: dict[str, Any] | None = None) -> dict[str, Any]:
    more = {key: {**word.schema, "description": word.doc} for key, word in extra.items()}
    above = over["properties"] if over is not None else {}
    return {**made, "properties": {**made["properties"], **above, **more}}


def _documents() -> dict[str, Any]:
    made = {}
    for name, (cls, extra) in DOCUMENTS.items():
        schema = declared(cls, {**header(name), **extra}, without=("name", *NOT_SAID.get(name, ())))
        needed = [key for key in schema["required"] if key not in SAID_OTHERWISE.get(name, ())]
        made[name] = _document(name, {**schema, "required": needed})
    made["Routes"] = _document("Routes", closed({**words.LABEL, **words.ROUTES}, "api"))
    # A web ACL keeps its name for ever (reference: UpdateWebACL).
    unchanging = {key: word for key, word in words.HEADER.items() if key != "renamedFrom"}
    made["WebAcl"] = _document("WebAcl", closed({**unchanging, **WEB_ACL}))
    made["Project"] = closed(words.PROJECT, "project")
    return made


def header(name: str) -> dict[str, Word]:
    """Return the keys that every document of a kind may have."""
    return words.LABEL if name in NAMELESS_KINDS else words.HEADER


def _document(name: str, made: dict[str, Any]) -> dict[str, Any]:
    needed = ["kind"] if name in NAMELESS_KINDS else ["kind", "name"]
    return {
        **made,
        "properties": {"kind": {"const": name}, **made["properties"]},
        "required": [*needed, *made["required"]],
    }
