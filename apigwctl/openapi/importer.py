"""An OpenAPI document of a REST API as a spec: what AWS would make of it, said in the spec's own words."""

from __future__ import annotations

from typing import Any

from apigwctl.catalogue.documentation import DocumentationLocation
from apigwctl.catalogue.rest import EndpointConfiguration, GatewayResponse, RequestValidator, RestApi
from apigwctl.catalogue.schema import KINDS, Field, fields_of
from apigwctl.openapi import extensions as ext
from apigwctl.openapi.operations import Operations
from apigwctl.openapi.paths import BASEPATH_MODES, path_of, prefix
from apigwctl.openapi.reading import Reading, mapping, member, members
from apigwctl.openapi.schemas import Models
from apigwctl.openapi.security import Security
from apigwctl.values import FrozenMap, Node, Problem

_SETTINGS = {
    "binaryMediaTypes": ext.BINARY_MEDIA_TYPES,
    "minimumCompressionSize": ext.COMPRESSION,
    "apiKeySource": ext.API_KEY_SOURCE,
    "policy": ext.POLICY,
    "securityPolicy": ext.SECURITY_POLICY,
    "endpointAccessMode": ext.ENDPOINT_ACCESS_MODE,
}
_BESIDE_OPERATIONS = frozenset({"parameters", "servers", "summary", "description", "$ref"})


def routes(
    document: Node, *, basepath: str = "ignore", account: str = "", region: str = ""
) -> tuple[Node, tuple[Problem, ...]]:
    """Return the body of a RestApi spec for an OpenAPI 2.0 or 3.0 document, and everything that is wrong with it.

    The result is a map of version, description, settings, authorizers, requestValidators, models, gatewayResponses,
    documentationParts, resources (paths without methods) and routes (`GET /orders`), with AWS's members in
    lowerCamelCase; every node keeps the place in the document that it came from. `basepath` is PutRestApi's:
    ignore, prepend or split. `account` and `region`, where given, take the place of `${AWS::AccountId}` and
    `${AWS::Region}`, which documents written for CloudFormation use. Problems of severity `note` are about things that
    AWS ignores; of an error, what it is about may be missing in the result.
    """
    if basepath not in BASEPATH_MODES:
        raise ValueError(f"basepath is one of {', '.join(BASEPATH_MODES)}, not {basepath}")
    reading = _opened(bound(document, {"AccountId": account, "Region": region}))
    if reading.problems:
        return Node(FrozenMap(), document.source), tuple(reading.problems)
    _check_extensions(reading, reading.document)
    models, security = Models(reading), Security(reading)
    validators = _validators(reading)
    resources, operations = _paths(reading, prefix(reading, basepath), Operations(models, security, validators))
    source = document.source
    made: dict[str, Node | None] = {
        **_info(reading),
        **_settings(reading),
        "authorizers": _group(security.authorizers(), source),
        "requestValidators": _group(validators, source),
        "models": _group(models.all(), source),
        "gatewayResponses": _group(_gateway_responses(reading), source),
        "documentationParts": _documentation(reading),
        "resources": resources,
        "routes": _group(operations, source),
    }
    return mapping(source, made), tuple(reading.problems)


def _opened(document: Node) -> Reading:
    """Return a reading of a document; it has a problem when this is no OpenAPI 2.0 or 3.0."""
    reading = Reading(document)
    if not document.is_map:
        reading.error("this is no OpenAPI document: not a mapping", "openapi-version", document.source)
        return reading
    swagger, openapi = document.get("swagger"), document.get("openapi")
    if swagger is not None and str(swagger.value) in ("2.0", "2"):
        return Reading(document, swagger2=True)
    if swagger is None and openapi is not None and str(openapi.value).split(".")[:2] in (["3"], ["3", "0"]):
        return reading
    said = swagger or openapi
    if said is None:
        reading.error(
            "this is no OpenAPI document: it says neither openapi nor swagger", "openapi-version", document.source
        )
    else:
        reading.error(
            f"OpenAPI {said.value} is not supported",
            "openapi-version",
            said.source,
            "API Gateway reads OpenAPI 2.0 and 3.0: say openapi: 3.0.3 if the document needs nothing newer",
        )
    return reading


def bound(node: Node, names: dict[str, str]) -> Node:
    """Return a document with CloudFormation's pseudo parameters of these names filled in, where they are known."""
    if node.is_map:
        return node.replace(FrozenMap({key: bound(child, names) for key, child in node.items()}))
    if node.is_list:
        return node.replace(tuple(bound(child, names) for child in node.value))
    if not isinstance(node.value, str) or "${AWS::" not in node.value:
        return node
    text = node.value
    for name, value in names.items():
        text = text.replace("${AWS::" + name + "}", value) if value else text
    return node.replace(text)


def _check_extensions(reading: Reading, node: Node) -> None:
    """Say which extensions are misspelled, or are for HTTP APIs."""
    for child in node.value if node.is_list else ():
        _check_extensions(reading, child)
    for key, child in node.items():
        source = node.key_source(key)
        if key.startswith("x-am") and key not in ext.REST:
            if key in ext.HTTP_ONLY:
                reading.note(f"{key} is for HTTP APIs and has no effect", "openapi-http-api-only", source)
            elif meant := ext.closest_extension(key):
                reading.error(f"{key} is unknown", "openapi-unknown-extension", source, f"did you mean {meant}?")
            elif key.startswith(ext.PREFIX):
                reading.note(f"{key} is unknown and has no effect", "openapi-unknown-extension", source)
        if key not in (ext.POLICY, ext.DOCUMENTATION):
            _check_extensions(reading, child)


def _info(reading: Reading) -> dict[str, Node | None]:
    info = reading.document.get("info")
    if info is None or not info.is_map:
        return {}
    return {"version": reading.text(info, "version"), "description": reading.text(info, "description")}


def _settings(reading: Reading) -> dict[str, Node | None]:
    declared = {item.wire: item for item in fields_of(RestApi)}
    made: dict[str, Node | None] = {}
    for wire, extension in _SETTINGS.items():
        node = reading.document.get(extension)
        if node is not None:
            made[wire] = member(reading, node, declared[wire], extension)
    made.update(_endpoint(reading, declared["disableExecuteApiEndpoint"]))
    return made


def _endpoint(reading: Reading, disable: Field) -> dict[str, Node]:
    """Return the endpoint's settings, which OpenAPI 2 says at the top and OpenAPI 3 at a server."""
    servers = [] if reading.swagger2 else reading.listed(reading.document, "servers")
    for holder in (reading.document, *servers):
        node = holder.get(ext.ENDPOINT)
        if node is None:
            continue
        if not node.is_map:
            reading.error(f"{ext.ENDPOINT} must be a mapping", "openapi-shape", node.source)
            continue
        made = members(reading, node, (*fields_of(EndpointConfiguration), disable))
        disabled = made.pop(disable.wire, None)
        parts = {"endpointConfiguration": mapping(node.source, made)} if made else {}
        return {**parts, disable.wire: disabled} if disabled is not None else parts
    return {}


def _validators(reading: Reading) -> FrozenMap[str, Node]:
    fields = _own(RequestValidator)
    return FrozenMap(
        {
            name: mapping(node.source, members(reading.at(f"request validator {name}"), node, fields))
            for name, node in reading.entries(reading.document, ext.VALIDATORS)
        }
    )


def _gateway_responses(reading: Reading) -> dict[str, Node]:
    types = next(item.enum for item in KINDS["gateway_response"].fields if item.key)
    made = {}
    for name, node in reading.entries(reading.document, ext.GATEWAY_RESPONSES):
        place = reading.at(f"gateway response {name}")
        if name not in types:
            meant = ext.closest(name.upper(), types)
            place.error(
                f"{name} is no type of gateway response",
                "openapi-enum",
                node.source,
                f"did you mean {meant}?" if meant else "",
            )
            continue
        made[name] = mapping(node.source, members(place, node, _own(GatewayResponse)))
    return made


def _documentation(reading: Reading) -> Node | None:
    """Return the documentation parts that the document says; those that AWS makes of descriptions are not made."""
    extension = reading.document.get(ext.DOCUMENTATION)
    if extension is None:
        return None
    parts = []
    for number, node in enumerate(reading.listed(extension, "documentationParts"), start=1):
        place = reading.at(f"documentation part {number}")
        location, properties = node.get("location"), node.get("properties")
        if location is None or not location.is_map or properties is None:
            place.error("a documentation part needs location and properties", "openapi-shape", node.source)
            continue
        where = mapping(location.source, members(place, location, fields_of(DocumentationLocation)))
        parts.append(mapping(node.source, {"location": where, "properties": properties}))
    return Node(tuple(parts), extension.source) if parts else None


def _paths(reading: Reading, before: str, operations: Operations) -> tuple[Node | None, dict[str, Node]]:
    """Return the paths that have no method, and the routes by `VERB /path`."""
    bare: list[Node] = []
    made: dict[str, Node] = {}
    for written, node in reading.entries(reading.document, "paths"):
        if written.startswith("x-"):
            continue
        item = reading.at(written).resolve(node)
        path = (
            path_of(reading.at(f"{_first_verb(item)} {written}"), before, written, node) if item is not None else None
        )
        if item is None or path is None:
            continue
        found = _operations(reading.at(path), item)
        if not found and path != "/":
            bare.append(Node(path, reading.document.value["paths"].key_source(written)))
        for verb, operation in found:
            route = f"{verb} {path}"
            if route in made:
                reading.at(route).error("the route is defined twice", "openapi-duplicate-route", operation.source)
            made[route] = operations.route(reading.at(route), path, item, operation)
    source = (reading.document.get("paths") or reading.document).source
    return (Node(tuple(bare), source) if bare else None), made


def _operations(reading: Reading, item: Node) -> list[tuple[str, Node]]:
    """Return the operations of a path by verb; ANY for the extension that says so."""
    made = []
    for key, node in item.items():
        if key in ext.VERBS or key == ext.ANY_METHOD:
            if node.is_map:
                made.append(("ANY" if key == ext.ANY_METHOD else key.upper(), node))
            elif node.value is not None:
                reading.error(f"{key} must be a mapping", "openapi-shape", node.source)
        elif key == "trace":
            reading.note(
                "trace is no method of API Gateway and has no effect", "openapi-no-effect", item.key_source(key)
            )
        elif key not in _BESIDE_OPERATIONS and not key.startswith("x-"):
            meant = ext.ANY_METHOD if key.casefold() == "any" else ext.closest(key.casefold(), ext.VERBS)
            reading.error(
                f"{key} is no method of OpenAPI",
                "openapi-unknown-method",
                item.key_source(key),
                f"did you mean {meant}?" if meant else "",
            )
    return made


def _first_verb(item: Node | None) -> str:
    for key, _ in item.items() if item is not None else ():
        if key in ext.VERBS:
            return key.upper()
    return "ANY"


def _own(cls: type[Any]) -> list[Field]:
    return [item for item in fields_of(cls) if not item.key]


def _group(entries: Any, source: Any) -> Node | None:
    return mapping(source, entries) if entries else None
