"""What differs between two versions, route by route, as far as what is known of each allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.quirks import VERBS, verbs_of_any
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.versions import Comparison, Part

SNAPSHOT, EXPORT, SUMMARY, NOTHING = "a kept snapshot", "the stage's export", "AWS's summary", "nothing"
"""What a version may be known by, best first."""

SEEN: Mapping[str, tuple[str, ...]] = {
    SNAPSHOT: ("authorizationType", "apiKeyRequired", "integration.type", "integration.uri", "integration.httpMethod"),
    EXPORT: ("integration.type", "integration.uri", "integration.httpMethod"),
    SUMMARY: ("authorizationType", "apiKeyRequired"),
    NOTHING: (),
}
"""The members of a route that each tells."""

NOT_SEEN = {
    EXPORT: "authorizers, keys, models, templates and responses",
    SUMMARY: "integrations, models, templates, responses and authorizers",
}
PREFIXES = {
    "method": "",
    "v2_route": "",
    "integration": "integration.",
    "v2_integration": "integration.",
    "method_response": "responses.{}.method.",
    "integration_response": "responses.{}.integration.",
    "v2_route_response": "responses.{}.method.",
    "v2_integration_response": "responses.{}.integration.",
}
_IMPLIED = ("resource", "link")
"""Entries that come and go with others, and say nothing by themselves."""

Routes = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Known:
    """A version as far as it is known: by its whole definition, or by some members of its routes."""

    name: str
    basis: str
    definition: Mapping[str, Any] | None = None
    routes: Routes | None = None


def compare(old: Known, new: Known) -> Comparison:
    """Return what differs between two versions, and what of that nobody can tell."""
    if old.definition is not None and new.definition is not None:
        parts = tuple(_of_definitions(old.definition, new.definition))
        return Comparison(old.name, new.name, parts, (old.basis, new.basis))
    unknown = [f"of {item.name} {NOT_SEEN[item.basis]}" for item in (old, new) if item.basis in NOT_SEEN]
    unknown += [f"all that {item.name} holds" for item in (old, new) if item.basis == NOTHING]
    if NOTHING in (old.basis, new.basis):
        return Comparison(old.name, new.name, (), (old.basis, new.basis), tuple(unknown))
    told = [name for name in SEEN[old.basis] if name in SEEN[new.basis]]
    before, after = _routes(old), _routes(new)
    before, after = _spread(before, new, after), _spread(after, old, before)
    return Comparison(
        old.name, new.name, tuple(_of_routes(before, after, told)), (old.basis, new.basis), tuple(unknown)
    )


# -- whole definitions -------------------------------------------------------------------------------------------------


def _of_definitions(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Part]:
    before, after = _parts(old), _parts(new)
    for label in sorted({*before, *after}, key=lambda item: (item not in _routed(before, after), item)):
        one, other = before.get(label), after.get(label)
        members = tuple(_members(one or {}, other or {})) if one is not None and other is not None else ()
        if one is None or other is None or members:
            yield Part(label, one is not None, other is not None, members)


def _routed(*sides: Mapping[str, Any]) -> set[str]:
    return {label for side in sides for label in side if "/" in label or label.startswith("$")}


def _parts(definition: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the entries of a definition by what people call them, those of a route under the route."""
    found: dict[str, dict[str, Any]] = {}
    for key, members in sorted(definition.items()):
        kind, *names = key.split("\n")
        if kind in _IMPLIED or not isinstance(members, Mapping):
            continue
        label, prefix = _label(kind, names)
        found.setdefault(label, {}).update({f"{prefix}{name}": value for name, value in members.items()})
    return found


def _label(kind: str, names: list[str]) -> tuple[str, str]:
    if kind in ("method", "integration", "method_response", "integration_response"):
        path, verb, *rest = names
        return f"{verb} {path}", PREFIXES[kind].format(*rest)
    if kind in PREFIXES and (kind != "v2_integration" or " " in names[0] or names[0].startswith("$")):
        return names[0], PREFIXES[kind].format(*names[1:])
    title = KINDS[kind].title if kind in KINDS else kind
    return (" ".join([title, *names]) if names else "the API itself"), ""


def _members(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from ((f"{name}.{inner}", one, other) for inner, one, other in _members(before, after))
        else:
            yield name, before, after


# -- routes ------------------------------------------------------------------------------------------------------------


def _of_routes(old: Routes, new: Routes, told: list[str]) -> Iterator[Part]:
    for label in sorted({*old, *new}):
        one, other = old.get(label), new.get(label)
        if one is None or other is None:
            yield Part(label, one is not None, other is not None)
            continue
        members = tuple((name, one.get(name), other.get(name)) for name in told if one.get(name) != other.get(name))
        if members:
            yield Part(label, members=members)


def _routes(item: Known) -> Routes:
    return item.routes if item.routes is not None else routes_of(item.definition or {})


def _spread(mine: Routes, other: Known, theirs: Routes) -> Routes:
    """Return routes with ANY said of each verb, where a summary lists a deployment so."""
    if other.basis != SUMMARY:
        return mine
    found: dict[str, Mapping[str, Any]] = {}
    for label, members in mine.items():
        verb, _, path = label.partition(" ")
        if verb == "ANY" and label not in theirs:
            own = {item for item in VERBS if f"{item} {path}" in mine}
            found.update({f"{each} {path}": members for each in verbs_of_any({*own, "ANY"})})
        else:
            found[label] = members
    return found


def routes_of(definition: Mapping[str, Any]) -> Routes:
    """Return the routes of a definition with the members that exports and summaries tell as well."""
    found: dict[str, dict[str, Any]] = {}
    for key, members in definition.items():
        kind, *names = key.split("\n")
        if kind == "method":
            told = {"authorizationType": "NONE", "apiKeyRequired": False, **members}
            found.setdefault(f"{names[1]} {names[0]}", {}).update(told)
        elif kind == "integration":
            found.setdefault(f"{names[1]} {names[0]}", {}).update(_called(members, ("type", "uri", "httpMethod")))
        elif kind == "v2_route":
            target = members.get("Target") or members.get("target") or [""]
            called = definition.get(f"v2_integration\n{target[-1]}", {})
            names_there = ("IntegrationType", "IntegrationUri", "IntegrationMethod")
            found[names[0]] = _called(called, names_there)
    return found


def _called(members: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {
        f"integration.{said}": members.get(name)
        for said, name in zip(("type", "uri", "httpMethod"), names, strict=True)
    }


def routes_of_export(document: Mapping[str, Any]) -> Routes:
    """Return the routes that an exported OpenAPI document tells."""
    found: dict[str, dict[str, Any]] = {}
    for path, item in document.get("paths", {}).items():
        for verb, operation in item.items():
            if not isinstance(operation, Mapping) or verb == "parameters":
                continue
            name = "ANY" if verb == "x-amazon-apigateway-any-method" else verb.upper()
            called = operation.get("x-amazon-apigateway-integration", {})
            kind = called.get("type")
            label = path if path.startswith("/$") else f"{name} {path}"
            found[label.removeprefix("/") if label.startswith("/$") else label] = {
                "integration.type": kind.upper() if kind else None,
                "integration.uri": called.get("uri"),
                "integration.httpMethod": called.get("httpMethod"),
            }
    return found


def routes_of_summary(summary: Mapping[str, Any]) -> Routes:
    """Return the routes that AWS lists of a deployment."""
    return {
        f"{verb} {path}": {
            "authorizationType": entry.get("authorizationType", "NONE"),
            "apiKeyRequired": bool(entry.get("apiKeyRequired")),
        }
        for path, verbs in summary.items()
        for verb, entry in verbs.items()
    }
