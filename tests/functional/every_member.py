"""Which members of AWS's calls there are to say, and which its answers show: by botocore's shapes.

A member is written as its way through the shapes: `tags{}` for entries of a map, `types[]` for items of a list,
`methodSettings{}.metricsEnabled` for a member of a map's structures. What is there to say are the members of all calls
that write, what patch operations can write beside them, and what the address of a put says.
"""

from __future__ import annotations

import functools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import botocore.session

V1, V2 = "apigateway", "apigatewayv2"
SERVICES = (V1, V2)
WRITES = ("Create", "Put", "Update", "Generate", "Import", "Reimport", "Publish", "Preview", "Disable")
READS = ("Get", "List")
OTHERS = ("Delete", "Tag", "Untag", "Flush", "Test", "Reset", "Reject", "Export")
"""What operations do that neither declare a resource nor show one; tags are members of what they are on."""

Member = tuple[str, str, str]
"""A service, a resource of it, and the way to a member."""

OPERATIONS_OF = {
    "ImportApiKeys": "ApiKey",
    "ImportDocumentationParts": "DocumentationPart",
    "ReimportApi": "Api",
}
"""Operations that are not named after the one resource that they write."""

IDENTITIES = {
    ("Resource", "parentId"),
    ("Method", "httpMethod"),
    ("MethodResponse", "statusCode"),
    ("IntegrationResponse", "statusCode"),
    ("GatewayResponse", "responseType"),
}
"""What the address of a request says and a spec has to choose: there is no other place for it in the request."""

PATCHED = json.loads((Path(__file__).parents[1] / "contract" / "patch_operations.json").read_text(encoding="utf-8"))


@functools.cache
def model(service: str) -> Any:
    """Return botocore's model of a service."""
    return botocore.session.get_session().get_service_model(service)


def resource_of(operation: str, verbs: Iterable[str] = WRITES) -> str:
    """Return the resource that an operation is about, empty for one with another verb."""
    if operation in OPERATIONS_OF:
        return OPERATIONS_OF[operation]
    return next((operation.removeprefix(verb) for verb in verbs if operation.startswith(verb)), "")


def paths(shape: Any, way: str = "") -> Iterator[str]:
    """Iterate over the members of a shape, all the way down."""
    if shape.type_name == "structure" and shape.members:
        for name, member in shape.members.items():
            yield from paths(member, f"{way}.{name}" if way else name)
    elif shape.type_name == "list":
        yield from paths(shape.member, f"{way}[]")
    elif shape.type_name == "map":
        yield from paths(shape.value, way + "{}")
    else:
        yield way


def is_written(service: str, operation: str) -> bool:
    """Whether an operation writes a resource that is somebody's to declare."""
    return bool(resource_of(operation)) and model(service).operation_model(operation).http["method"] != "GET"


@functools.cache
def sayable() -> dict[Member, tuple[str, ...]]:
    """Return every member that a call can write, with the operations that do."""
    found: dict[Member, list[str]] = defaultdict(list)
    for service in SERVICES:
        for operation in model(service).operation_names:
            if is_written(service, operation):
                for way in _written(service, operation):
                    found[service, resource_of(operation), way].append(operation)
    return {member: tuple(operations) for member, operations in found.items()}


def _written(service: str, operation: str) -> Iterator[str]:
    resource, shape = resource_of(operation), model(service).operation_model(operation).input_shape
    for name, member in shape.members.items():
        if name == "patchOperations":
            yield from patchable(operation)
        elif member.serialization.get("location") != "uri" or (resource, name) in IDENTITIES:
            yield from paths(member, name)


@functools.cache
def patchable(operation: str) -> tuple[str, ...]:
    """Return the members that documented patch operations write."""
    found = [way for item in PATCHED.get(operation, ()) for way in ways_of_patch(operation, item["path"])]
    return tuple(dict.fromkeys(found))


# -- patch operations --------------------------------------------------------------------------------------------------

SPELLED = {
    "basepath": "basePath",
    "restapiId": "restApiId",
    "loglevel": "loggingLevel",
    "dataTrace": "dataTraceEnabled",
    "metrics/enabled": "metricsEnabled",
    "caching/enabled": "cachingEnabled",
    "ttlInSeconds": "cacheTtlInSeconds",
    "dataEncrypted": "cacheDataEncrypted",
    "throttling/burstLimit": "throttlingBurstLimit",
    "throttling/rateLimit": "throttlingRateLimit",
}
"""Patch paths that spell members otherwise than answers do."""

WRITTEN_AS = {
    ("Integration", "httpMethod"): "integrationHttpMethod",
    ("UsagePlanKey", "id"): "keyId",
    ("UsagePlanKey", "type"): "keyType",
    ("DocumentationVersion", "version"): "documentationVersion",
}
"""Members that answers and patches call otherwise than the calls that create."""

SETTINGS = ("metrics", "logging", "throttling", "caching")


def ways_of_patch(operation: str, path: str) -> tuple[str, ...]:
    """Return the members that a patch path leads to: one, or all of a structure."""
    resource = resource_of(operation)
    tokens = [token.replace("~1", "/").replace("~0", "~") for token in path.strip("/").split("/")]
    shape = model(V1).operation_model(operation).output_shape
    if resource == "Stage" and len(tokens) > 2 and tokens[-2] in SETTINGS:
        last = SPELLED.get("/".join(tokens[-2:])) or SPELLED.get(tokens[-1], tokens[-1])
        return (f"methodSettings{{}}.{last}",)
    found = _descend(shape, [SPELLED.get(token, token) for token in tokens], "")
    return tuple(WRITTEN_AS.get((resource, way), way) for way in found)


def _descend(shape: Any, tokens: list[str], way: str) -> tuple[str, ...]:
    if shape.type_name == "structure":
        if not tokens:
            return tuple(paths(shape, way))
        if tokens[0] not in shape.members:
            return ()
        return _descend(shape.members[tokens[0]], tokens[1:], f"{way}.{tokens[0]}" if way else tokens[0])
    if shape.type_name == "list":
        return _descend(shape.member, tokens[1:], f"{way}[]")
    if shape.type_name == "map":
        rest = tokens[-1:] if shape.value.type_name == "structure" and len(tokens) > 1 else []
        return _descend(shape.value, rest, way + "{}")
    return (way,)


# -- answers ---------------------------------------------------------------------------------------------------------

LISTS = {"items", "item", "Items", "RoutingRules"}
"""How answers call a list of resources."""

INSIDE = {
    ("Resource", "resourceMethods"): "Method",
    ("Method", "methodResponses"): "MethodResponse",
    ("Method", "methodIntegration"): "Integration",
    ("Integration", "integrationResponses"): "IntegrationResponse",
}
"""Members of answers that are other resources."""


@functools.cache
def showable() -> frozenset[Member]:
    """Return the members that answers to reads have a place for."""
    found: set[Member] = set()
    for service in SERVICES:
        for operation in model(service).operation_names:
            resource, shape = resource_of(operation, READS), model(service).operation_model(operation).output_shape
            if resource and shape is not None:
                found.update(_showable(service, resource, shape))
    return frozenset(found)


def _showable(service: str, resource: str, shape: Any) -> Iterator[Member]:
    for name, member in shape.members.items():
        if name in LISTS and member.type_name == "list":
            yield from _showable(service, resource.removesuffix("s"), member.member)
        elif service != V1 or (resource, name) not in INSIDE:
            for way in paths(member, name):
                yield service, resource, WRITTEN_AS.get((resource, way), way)
