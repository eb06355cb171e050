"""An OpenAPI document of an HTTP API as a spec: what AWS would make of it, said in the spec's own words.

Sources: AWS developer guide, "Use OpenAPI definitions for HTTP APIs" and the pages on the extensions (2026-04).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from apigwctl.catalogue.http import DEFAULT_ROUTE, Api, Cors, V2Authorizer, V2Integration
from apigwctl.catalogue.schema import Field, fields_of
from apigwctl.openapi import extensions as ext
from apigwctl.openapi.importer import bound
from apigwctl.openapi.reading import Reading, mapping, member, members
from apigwctl.values import FrozenMap, Node, Problem, Source

CORS = ext.PREFIX + "cors"
TAG_VALUE = ext.PREFIX + "tag-value"
DEFAULT_MARK = "isDefaultRoute"
AUTHORIZER_TYPES = {"REQUEST": "CUSTOM", "JWT": "JWT"}
NO_AUTHORIZER = "NONE"

_NAMED = re.compile(rf"#/components/{ext.INTEGRATIONS}/([^/]+)\Z")
_INTEGRATION = (
    "type", "uri", "httpMethod", "connectionId", "connectionType", "credentials", "payloadFormatVersion",
    "integrationSubtype", "requestParameters", "timeoutInMillis", "tlsConfig", "description",
)  # fmt: skip
_AUTHORIZER = (
    "type", "authorizerUri", "authorizerCredentials", "authorizerPayloadFormatVersion", "authorizerResultTtlInSeconds",
    "identityValidationExpression", "enableSimpleResponses", "jwtConfiguration",
)  # fmt: skip
_REST_ONLY = (
    ext.API_KEY_SOURCE, ext.BINARY_MEDIA_TYPES, ext.COMPRESSION, ext.DOCUMENTATION, ext.ENDPOINT_ACCESS_MODE,
    ext.GATEWAY_RESPONSES, ext.POLICY, ext.SECURITY_POLICY, ext.VALIDATOR, ext.VALIDATORS,
)  # fmt: skip
_BESIDE = frozenset({"parameters", "servers", "summary", "description", "$ref"})


def routes(document: Node, *, account: str = "", region: str = "") -> tuple[Node, tuple[Problem, ...]]:
    """Return the body of an HttpApi spec for an OpenAPI 3.0 document, and everything that is wrong with it.

    The result is a map of version, description, tags, corsConfiguration, disableExecuteApiEndpoint, authorizers,
    integrations (those of the components) and routes; every node keeps the place that it came from. Problems are as
    those of REST APIs' documents.
    """
    reading = _opened(bound(document, {"AccountId": account, "Region": region}))
    if reading.problems:
        return Node(FrozenMap(), document.source), tuple(reading.problems)
    _check_extensions(reading, reading.document)
    security = _Security(reading)
    source = document.source
    info = reading.document.get("info")
    made: dict[str, Node | None] = {
        "version": reading.text(info, "version"),
        "description": reading.text(info, "description"),
        "tags": _tags(reading),
        "corsConfiguration": _cors(reading),
        "disableExecuteApiEndpoint": _endpoint(reading),
        "integrations": _group(_shared_integrations(reading), source),
        "routes": _group(_routes(reading, security), source),
        "authorizers": _group(security.authorizers, source),
    }
    return mapping(source, made), tuple(reading.problems)


def _opened(document: Node) -> Reading:
    reading = Reading(document)
    said = document.get("openapi") if document.is_map else None
    if said is None or str(said.value).split(".")[:2] not in (["3"], ["3", "0"]):
        what = "" if said is None else f" {said.value}"
        hint = "say openapi: 3.0.3; documents of OpenAPI 2 have to be converted"
        where = document.source if said is None else said.source
        reading.error(f"HTTP APIs read OpenAPI 3.0 only, not{what or ' this'}", "openapi-version", where, hint)
    return reading


def _check_extensions(reading: Reading, node: Node) -> None:
    for child in node.value if node.is_list else ():
        _check_extensions(reading, child)
    for key, child in node.items():
        if key in _REST_ONLY:
            message = f"{key} is for REST APIs and has no effect"
            reading.note(message, "openapi-no-effect", node.key_source(key))
        elif key.startswith("x-am") and key not in ext.REST | ext.HTTP_ONLY:
            meant = ext.closest_extension(key)
            if meant:
                hint = f"did you mean {meant}?"
                reading.error(f"{key} is unknown", "openapi-unknown-extension", node.key_source(key), hint)
        _check_extensions(reading, child)


def _group(entries: dict[str, Node], source: Source) -> Node | None:
    return mapping(source, entries) if entries else None


def _fields(cls: type, names: Iterable[str]) -> dict[str, Field]:
    found = {key: item for item in fields_of(cls) for key in (item.spec, *item.aliases)}
    return {name: found[name] for name in names if name in found}


def _read(reading: Reading, node: Node, fields: dict[str, Field], besides: Iterable[str]) -> dict[str, Node]:
    """Return the members of an extension that are known, under the names that it gives them."""
    made: dict[str, Node] = {}
    known = {*fields, *besides}
    for key, child in node.items():
        if key in fields:
            value = member(reading, child, fields[key], key)
            if value is not None:
                made[key] = value
        elif key not in known:
            meant = ext.closest(key, frozenset(known))
            if meant:
                reading.error(
                    f"{key} is unknown", "openapi-unknown-member", node.key_source(key), f"did you mean {meant}?"
                )
            else:
                reading.note(f"{key} has no effect", "openapi-no-effect", node.key_source(key))
    return made


# -- the API -----------------------------------------------------------------------------------------------------------


def _tags(reading: Reading) -> Node | None:
    made: dict[str, Node] = {}
    for tag in reading.listed(reading.document, "tags"):
        name, value = reading.text(tag, "name"), reading.text(tag, TAG_VALUE)
        if name is not None and value is not None:
            made[name.value] = value
    return _group(made, reading.document.source)


def _cors(reading: Reading) -> Node | None:
    node = reading.document.get(CORS)
    if node is None or node.value is None:
        return None
    if not node.is_map:
        reading.error(f"{CORS} must be a mapping", "openapi-shape", node.source)
        return None
    lists = {key: child.replace((child,)) for key, child in node.items() if isinstance(child.value, str)}
    named = [item.spec for item in fields_of(Cors) if item.shape.base == "set"]
    whole = {**dict(node.items()), **{key: child for key, child in lists.items() if key in named}}
    return mapping(node.source, members(reading.at("cors"), node.replace(FrozenMap(whole)), fields_of(Cors)))


def _endpoint(reading: Reading) -> Node | None:
    declared = next(item for item in fields_of(Api) if item.attribute == "disable_execute_api_endpoint")
    for holder in (reading.document, *reading.listed(reading.document, "servers")):
        node = holder.get(ext.ENDPOINT)
        said = node.get(declared.spec) if node is not None else None
        if said is not None:
            return member(reading, said, declared, declared.spec)
    return None


# -- who may call ------------------------------------------------------------------------------------------------------


class _Security:
    """The security schemes of a document: its authorizers by name, and which schemes stand for IAM."""

    def __init__(self, reading: Reading) -> None:
        self.authorizers: dict[str, Node] = {}
        self._names: dict[str, str] = {}
        self._schemes: dict[str, Node] = {}
        for name, node in reading.entries(reading.document.get("components"), "securitySchemes"):
            place = reading.at(f"authorizer {name}")
            scheme = place.resolve(node)
            if scheme is None:
                continue
            self._schemes[name] = scheme
            extension = scheme.get(ext.AUTHORIZER)
            if extension is not None:
                found = place.resolve(extension)
                if found is not None:
                    self._add(place, name, found)

    def _add(self, reading: Reading, name: str, extension: Node) -> None:
        made = _read(reading, extension, _fields(V2Authorizer, _AUTHORIZER), ("identitySource", "name", "authType"))
        source = extension.get("identitySource")
        if source is not None and source.value:
            made["identitySource"] = source
        called = reading.text(extension, "name")
        self._names[name] = str(called.value) if called is not None else name
        self.authorizers[self._names[name]] = mapping(extension.source, made)

    def of(self, reading: Reading, operation: Node) -> dict[str, Node]:
        """Return the members of a route that an operation's security decides; its own replaces the document's."""
        own = operation.get("security")
        made: dict[str, Node] = {}
        for requirement in reading.listed(operation if own is not None else reading.document, "security"):
            for name, scopes in requirement.items():
                self._require(reading, made, name, scopes, requirement.key_source(name))
        forced = operation.get(ext.AUTH)
        kind = reading.text(forced, "type") if forced is not None else None
        return {"authorizationType": kind.replace(kind.value.upper())} if kind is not None else made

    def _require(self, reading: Reading, made: dict[str, Node], name: str, scopes: Node, source: Source) -> None:
        scheme = self._schemes.get(name)
        if name in self._names:
            self._authorize(reading, made, name, scopes, source)
        elif scheme is None:
            if name != NO_AUTHORIZER:
                meant = ext.closest(name, tuple(self._schemes))
                hint = f"did you mean {meant}?" if meant else ""
                reading.error(f"security scheme {name} is not defined", "openapi-unknown-security", source, hint)
        elif str((reading.text(scheme, ext.AUTHTYPE) or Node("", source)).value).casefold() == ext.SIGV4:
            made["authorizationType"] = Node("AWS_IAM", source)
        else:
            message = f"security scheme {name} has no {ext.AUTHORIZER}, so nothing enforces it"
            reading.note(message, "openapi-unenforced-security", source)

    def _authorize(self, reading: Reading, made: dict[str, Node], name: str, scopes: Node, source: Source) -> None:
        called = self._names[name]
        if "authorizer" in made and made["authorizer"].value != called:
            message = f"a route has one authorizer, and these are two: {made['authorizer'].value} and {called}"
            reading.error(message, "openapi-several-authorizers", source)
            return
        kind = self.authorizers[called].get("type")
        made["authorizer"] = Node(called, source)
        made["authorizationType"] = Node(AUTHORIZER_TYPES.get(str(kind.value) if kind else "", "CUSTOM"), source)
        if not (scopes.is_list and scopes.value):
            return
        if kind is not None and kind.value == "JWT":
            made["authorizationScopes"] = Node(scopes.value, source)
        else:
            message = f"scopes of {called} have no effect: it is a Lambda authorizer"
            reading.note(message, "openapi-no-effect", source)


# -- routes ------------------------------------------------------------------------------------------------------------


def _routes(reading: Reading, security: _Security) -> dict[str, Node]:
    made: dict[str, Node] = {}
    for written, node in reading.entries(reading.document, "paths"):
        item = reading.at(written).resolve(node) if not written.startswith("x-") else None
        for verb, operation in _operations(reading.at(written), item) if item is not None else ():
            key = _key(written, verb, operation)
            place = reading.at(key)
            if key in made:
                place.error("the route is defined twice", "openapi-duplicate-route", operation.source)
            parts: dict[str, Node | None] = {
                **security.of(place, operation),
                "operationName": place.text(operation, "operationId"),
                "integration": _integration_of(place, operation),
            }
            made[key] = mapping(operation.source, parts)
    return made


def _key(written: str, verb: str, operation: Node) -> str:
    mark = operation.get(DEFAULT_MARK)
    if (mark is not None and mark.value is True) or written.strip("/") == DEFAULT_ROUTE:
        return DEFAULT_ROUTE
    return f"{verb} /{written.lstrip('/')}"


def _operations(reading: Reading, item: Node) -> list[tuple[str, Node]]:
    made = []
    for key, node in item.items():
        if key in ext.VERBS or key == ext.ANY_METHOD:
            if node.is_map:
                made.append(("ANY" if key == ext.ANY_METHOD else key.upper(), node))
        elif key == "trace":
            message = "trace is no method of API Gateway and has no effect"
            reading.note(message, "openapi-no-effect", item.key_source(key))
        elif key not in _BESIDE and not key.startswith("x-"):
            meant = ext.ANY_METHOD if key.casefold() == "any" else ext.closest(key.casefold(), ext.VERBS)
            hint = f"did you mean {meant}?" if meant else ""
            reading.error(f"{key} is no method of OpenAPI", "openapi-unknown-method", item.key_source(key), hint)
    return made


def _shared_integrations(reading: Reading) -> dict[str, Node]:
    components = reading.document.get("components")
    return {
        name: _integration(reading.at(f"integration {name}"), node)
        for name, node in reading.entries(components, ext.INTEGRATIONS)
    }


def _integration_of(reading: Reading, operation: Node) -> Node | None:
    extension = operation.get(ext.INTEGRATION)
    if extension is None or extension.value is None:
        return None
    reference = extension.get("$ref")
    match = _NAMED.match(str(reference.value)) if reference is not None else None
    resolved = reading.resolve(extension)
    if resolved is None:
        return None
    if not resolved.is_map:
        reading.error(f"{ext.INTEGRATION} must be a mapping", "openapi-shape", resolved.source)
        return None
    if match is not None and reference is not None:
        return reference.replace(match.group(1))
    return _integration(reading, resolved)


def _integration(reading: Reading, node: Node) -> Node:
    made = _read(reading, node, _fields(V2Integration, _INTEGRATION), ("responseParameters", "passthroughBehavior"))
    answers = node.get("responseParameters")
    if answers is not None and answers.is_map:
        made["responseParameters"] = answers
    if verb := made.get("httpMethod"):
        made["httpMethod"] = verb.replace(str(verb.value).upper())
    return mapping(node.source, made)
