"""The generated specs reach every member that the catalogue declares, so that no property passes by looking away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings

from apigwctl.catalogue.schema import KINDS, STRUCTS, Field, Kind
from apigwctl.openapi import extensions
from tests.properties.openapi import openapi_documents
from tests.properties.projects import projects
from tests.properties.world import Documents, loaded

NEVER_SAID = {
    ("Deployment", "description"): "deployments are ours to make; their description carries our mark",
    ("LambdaPermission", "action"): "a permission is implied, and always lambda:InvokeFunction",
    ("LambdaPermission", "principal"): "a permission is implied, and always API Gateway's",
    ("LogGroup", "tags"): "a log group is implied, and specs have no place for its tags",
    ("Stage", "web_acl"): "web ACLs have tests of their own",
    ("Stage", "deployment"): "which deployment a stage serves is ours to decide",
    ("UsagePlanKey", "key_type"): "AWS knows one type of key",
}
"""Members that no spec can set to anything but their default, and why."""


def members(cls: type, fields: tuple[Field, ...]) -> set[tuple[str, str]]:
    """Return the declared members of a kind or structure, those of its structures included, as (class, attribute)."""
    found = {(cls.__name__, item.attribute) for item in fields}
    for item in fields:
        if item.shape.of in STRUCTS:
            found |= members(item.shape.of, STRUCTS[item.shape.of])
    return found


def said(item: Any, fields: tuple[Field, ...]) -> Iterator[tuple[str, str]]:
    """Yield the members that a resource or structure says something in: those that are not the default."""
    for member in fields:
        value = getattr(item, member.attribute)
        if value != member.default or member.required:
            yield type(item).__name__, member.attribute
        for inner in value.values() if hasattr(value, "values") else value if isinstance(value, tuple) else (value,):
            if type(inner) in STRUCTS:
                yield from said(inner, STRUCTS[type(inner)])


GENERATED = ("access", "delivery", "documentation", "rest")
NOT_GENERATED = {
    "domains": "domain names have tests of their own",
    "http": "HTTP and WebSocket APIs have tests of their own",
    "links": "VPC links have tests of their own",
    "protection": "web ACLs have tests of their own",
}
"""The catalogue's subjects that generated specs speak of, and those that they do not, and where these are tested."""


def subject(kind: Kind) -> str:
    """Return the module of the catalogue that declares a kind."""
    return kind.cls.__module__.rpartition(".")[2]


DECLARED = {
    member for kind in KINDS.values() if subject(kind) in GENERATED for member in members(kind.cls, kind.fields)
}


def test_every_subject_is_generated_or_left_out_on_purpose() -> None:
    assert sorted({subject(kind) for kind in KINDS.values()} - set(GENERATED) - set(NOT_GENERATED)) == []


def test_every_declared_member_is_said_by_some_generated_spec(folder: Path) -> None:
    reached: set[tuple[str, str]] = set()

    @settings(derandomize=True, max_examples=150)
    @given(project=projects())
    def collect(project: Documents) -> None:
        for item in loaded(project, folder).snapshot.resources.values():
            declared = next(kind for kind in KINDS.values() if kind.cls is type(item))
            reached.update(said(item, declared.fields))

    collect()
    assert sorted(DECLARED - reached - set(NEVER_SAID)) == []
    assert sorted(set(NEVER_SAID) & reached) == []


UNSAID_EXTENSIONS = {
    extensions.INTEGRATIONS: "shared integrations are for HTTP APIs (developer guide)",
    extensions.SECURITY_POLICY: "an import leaves the TLS policy of an API as it is",
    extensions.ENDPOINT_ACCESS_MODE: "it goes with the TLS policy",
}
"""Extensions that no generated document has, and why."""


def keys(node: Any) -> Iterator[str]:
    """Yield the keys of a document, at any depth."""
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from keys(child)
    if isinstance(node, dict):
        yield from node


def test_every_extension_for_rest_apis_is_in_some_generated_document() -> None:
    reached: set[str] = set()

    @settings(derandomize=True, max_examples=100)
    @given(document=openapi_documents())
    def collect(document: dict[str, Any]) -> None:
        reached.update(keys(document))

    collect()
    assert sorted(extensions.REST - reached - set(UNSAID_EXTENSIONS)) == []
    assert sorted(set(UNSAID_EXTENSIONS) & reached) == []
    assert {"swagger", "openapi"} <= reached
