"""The generated specs reach every member that the catalogue declares, so that no property passes by looking away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from apigwctl.catalogue.schema import KINDS, STRUCTS, Field, Kind
from apigwctl.openapi import extensions
from apigwctl.spec.load import Loaded
from tests.properties.doors import public_names
from tests.properties.estates import estates
from tests.properties.openapi import openapi_documents
from tests.properties.portals import shops
from tests.properties.projects import projects
from tests.properties.webs import http_apis, socket_apis
from tests.properties.world import Documents, loaded

NEVER_SAID = {
    **{
        ("CanarySettings", name): "canaries are ours to set"
        for name in ("deployment", "percent_traffic", "stage_variable_overrides", "use_stage_cache")
    },
    ("Deployment", "description"): "deployments are ours to make; their description carries our mark",
    ("LambdaPermission", "action"): "a permission is implied, and always lambda:InvokeFunction",
    ("LambdaPermission", "principal"): "a permission is implied, and always API Gateway's",
    ("LogGroup", "tags"): "a log group is implied, and specs have no place for its tags",
    ("Stage", "web_acl"): "web ACLs are generated with what is around",
    ("Stage", "canary_settings"): "canaries are ours to set",
    ("Stage", "deployment"): "which deployment a stage serves is ours to decide",
    ("UsagePlanKey", "key_type"): "AWS knows one type of key",
}
"""Members that no spec can set to anything but their default, and why."""


NAME = ("shop.example.com", [("orders", "prod")], [("web", "prod")])
"""A domain name, and the stages of REST and HTTP APIs that it may lead to."""


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
AROUND = ("domains", "http", "links", "protection")
SHOWN = ("portals",)
"""The catalogue's subjects that generated specs speak of: REST APIs, what is around them, and what shows them."""


def subject(kind: Kind) -> str:
    """Return the module of the catalogue that declares a kind."""
    return kind.cls.__module__.rpartition(".")[2]


def declared_in(*subjects: str) -> set[tuple[str, str]]:
    """Return the members of everything that some subjects declare."""
    kinds = (kind for kind in KINDS.values() if subject(kind) in subjects)
    return {member for kind in kinds for member in members(kind.cls, kind.fields)}


def said_in(found: Loaded) -> Iterator[tuple[str, str]]:
    """Yield the members that specs say something in."""
    for item in found.snapshot.resources.values():
        yield from said(item, next(kind for kind in KINDS.values() if kind.cls is type(item)).fields)


def test_every_subject_is_generated() -> None:
    assert sorted({subject(kind) for kind in KINDS.values()} ^ {*GENERATED, *AROUND, *SHOWN}) == []


def test_every_declared_member_is_said_by_some_generated_spec(folder: Path) -> None:
    reached: set[tuple[str, str]] = set()

    @settings(derandomize=True, max_examples=150)
    @given(project=projects())
    def collect(project: Documents) -> None:
        reached.update(said_in(loaded(project, folder)))

    collect()
    assert sorted(declared_in(*GENERATED) - reached - set(NEVER_SAID)) == []
    assert sorted(set(NEVER_SAID) & reached) == []


NEVER_SAID_AROUND = {
    ("AccessAssociation", "access_association_source_type"): "AWS knows one type of source",
    ("AccessAssociation", "tags"): "a name's associations have no place for tags",
    ("DomainName", "certificate_name"): "of a certificate uploaded before ACM: no name can be made with one",
    ("DomainName", "regional_certificate_name"): "of a certificate uploaded before ACM: no name can be made with one",
    ("V2Authorizer", "identity_validation_expression"): "HTTP and WebSocket APIs take none",
    ("V2Deployment", "description"): "deployments are ours to make; their description carries our mark",
    ("V2Stage", "deployment"): "which deployment a stage serves is ours to decide",
    ("WebAclLogging", "logging_filter"): "specs have no place for a filter",
}
"""Members of what is around REST APIs that no spec can set to anything but their default, and why."""


def test_every_declared_member_around_rest_apis_is_said_by_some_generated_spec(folder: Path) -> None:
    reached: set[tuple[str, str]] = set()
    alone = (http_apis("web", ["subnets"]), socket_apis("chat", ["back ends"]), public_names(*NAME, alone=True))
    apart = (documents.map(lambda document: [document]) for documents in alone)

    @settings(derandomize=True, max_examples=600)
    @given(estate=st.one_of(estates(), *apart))
    def collect(estate: Documents) -> None:
        reached.update(said_in(loaded(estate, folder)))

    collect()
    assert sorted(declared_in(*AROUND) - reached - set(NEVER_SAID_AROUND)) == []
    assert sorted(set(NEVER_SAID_AROUND) & reached) == []


def test_every_declared_member_of_portals_is_said_by_some_generated_spec(folder: Path) -> None:
    reached: set[tuple[str, str]] = set()

    @settings(derandomize=True, max_examples=150)
    @given(shop=shops())
    def collect(shop: Documents) -> None:
        reached.update(said_in(loaded(shop, folder)))

    collect()
    assert sorted(declared_in(*SHOWN) - reached) == []


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
