"""A value, and another one, for every declared member: what the contracts of the catalogue are tried with."""

from __future__ import annotations

import dataclasses
from typing import Any

from apigwctl.catalogue import KINDS
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.schema import STRUCTS, Field, Kind
from apigwctl.values import Address, FrozenMap, Secret, freeze

KEYS = {
    "content types": ("application/json", "text/x~1"),
    "request": ("method.request.header.Accept", "method.request.querystring.a/b"),
    "integration": ("integration.request.header.Accept", "integration.request.path.id"),
    "response": ("method.response.header.Location", "method.response.header.X-Count"),
}
KEYS_OF = {
    ("integration", "request_parameters"): "integration",
    ("method", "request_parameters"): "request",
    ("method_response", "response_parameters"): "response",
    ("integration_response", "response_parameters"): "response",
    **{
        (kind, name): "content types"
        for kind in ("integration", "method", "method_response", "integration_response", "gateway_response")
        for name in ("request_templates", "request_models", "response_models", "response_templates")
    },
}

FITTING: dict[tuple[str, str], dict[str, Any]] = {
    ("stage", "cache_cluster_size"): {"cache_cluster_enabled": True},
    ("method", "authorizer"): {"authorization_type": "CUSTOM"},
    ("method", "authorization_scopes"): {"authorization_type": "COGNITO_USER_POOLS"},
    ("integration", "connection_type"): {"type": "AWS"},
    ("authorizer", "jwt_configuration"): {"type": "JWT"},
}
"""What else a resource must be for a member to mean anything."""


def scalar(item: Field, which: int) -> Any:
    """Return one of two values of a member that is no collection."""
    base = item.shape.base
    if item.enum:
        return item.enum[which % len(item.enum)]
    if base == "bool":
        return bool(which) if item.default is not True else not which
    if base in ("int", "float"):
        number = max(int(item.minimum or 0), 1) + which
        return float(number) + 0.5 if base == "float" else number
    if base == "secret":
        return Secret(f"value {which}", lambda: "hidden")
    if base == "json":
        return freeze({"type": ("object", "string")[which]})
    if base == "address":
        parts = ("orders", f"{item.to}-{which}")
        return Address(item.to, parts[1:] if KINDS[item.to].root else parts)
    return f"{item.attribute}-{which}"


def sample(kind: str, item: Field, which: int) -> Any:
    """Return one of two values of a member; the collections of both differ in an element and share none."""
    base, of = item.shape.base, item.shape.of
    match base:
        case "set":
            return frozenset(
                {item.enum[which % len(item.enum)] if item.enum else f"application/{item.attribute}-{which}"}
            )
        case "list":
            return (item.enum[which % len(item.enum)] if item.enum else f"{item.attribute}-{which}",)
        case "map":
            return FrozenMap({_key(kind, item, which): _entry(kind, item, which)})
        case "struct":
            assert of is not None
            return structure(kind, of, which)
        case "structs":
            assert of is not None
            return (structure(kind, of, which),)
    return scalar(item, which)


def structure(kind: str, cls: type, which: int) -> Any:
    """Return a structure with every member set."""
    return cls(**{item.attribute: sample(kind, item, which) for item in STRUCTS[cls]})


def bare(kind: Kind, **members: Any) -> Any:
    """Return a resource with what is required and these members, everything else at AWS's default."""
    required = {item.attribute: sample(kind.name, item, 0) for item in kind.fields if item.required}
    return normalise(kind.cls(**{**required, **members}))


def full(kind: Kind, which: int = 0) -> Any:
    """Return a resource with every member set."""
    made = {item.attribute: sample(kind.name, item, which) for item in kind.fields}
    if kind.name == "method":
        made["authorization_type"] = "COGNITO_USER_POOLS"
    if kind.name == "v2_route":
        made["authorization_type"] = "JWT"
    if kind.name == "v2_integration":
        made |= {"integration_type": "HTTP", "integration_subtype": None}  # which leaves no verb
    return normalise(kind.cls(**made))


def address_of(kind: Kind, resource: Any) -> Address:
    """Return an address that fits a resource of a kind."""
    parts = {
        "resource": ("orders", "/a/b"),
        "method": ("orders", "/a/b", "GET"),
        "integration": ("orders", "/a/b", "GET"),
        "method_response": ("orders", "/a/b", "GET", "200"),
        "integration_response": ("orders", "/a/b", "GET", "200"),
        "method_setting": ("orders", "prod", "/a~b/{id}", "GET"),
        "usage_plan_stage": ("partners", "orders", "prod"),
        "usage_plan_key": ("partners", "acme"),
        "account": (),
        "product_rest_endpoint_page": ("orders", "pets", "prod", "GET /pets"),
        "product_sharing_policy": ("orders",),
        "portal_publication": ("orders",),
        "portal_preview": ("orders",),
    }
    key = next((item for item in kind.fields if item.key), None)
    name = getattr(resource, key.attribute) if key else "one"
    return Address(kind.name, parts.get(kind.name, (name,) if kind.root else ("orders", name)))


def clear(resource: Any, item: Field) -> Any:
    """Return a resource without a member: as if the spec left it out."""
    return normalise(dataclasses.replace(resource, **{item.attribute: item.default}))


def _key(kind: str, item: Field, which: int) -> str:
    if kind == "usage_plan_stage":
        return ("GET /a/{id}", "POST /b")[which]
    found = KEYS_OF.get((kind, item.attribute))
    return KEYS[found][which] if found else f"key/{which}"


def _entry(kind: str, item: Field, which: int) -> Any:
    of = item.shape.of
    if of in STRUCTS and of is not None:
        return structure(kind, of, which)
    return bool(which) if of is bool else f"{item.attribute}-{which}"
