"""Where a change is told: the entry that it belongs to, its name there, and what an entry is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from apigwctl.catalogue.addresses import API_KINDS, label, names_a_route, root_of
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.change import Change
from apigwctl.values import Address

_PARTS = {
    "api_mapping": "mapping",
    "routing_rule": "routing rule",
    "access_association": "access from",
    "dns_record": "DNS record",
    "web_acl_ip_set": "IP set",
    "web_acl_logging": "logging",
}
"""What parts of domain names and web ACLs are called inside their group."""

Keys = frozenset[tuple[str, ...]]
"""The API and key of each route of a plan."""


@dataclass(frozen=True)
class Place:
    """The entry that a change belongs to (its owner's address) and the prefix of its details there."""

    owner: Address
    prefix: str = ""


def route_keys(changes: Iterable[Change]) -> Keys:
    """Return the API and key of each route of a plan: the integration of that name is told at its route."""
    return frozenset(change.address.parts for change in changes if change.address.kind == "v2_route")


def placed(address: Address, keys: Keys = frozenset()) -> Place:
    """Return where a change of an address is told, in a plan that has routes of these keys."""
    parts = address.parts
    match address.kind:
        case "integration":
            return Place(Address("method", parts[:3]), "integration")
        case "method_response":
            return Place(Address("method", parts[:3]), f"responses.{parts[3]}.method")
        case "integration_response":
            return Place(Address("method", parts[:3]), f"responses.{parts[3]}.integration")
        case "v2_route_response":
            return Place(Address("v2_route", parts[:2]), f"responses.{parts[2]}.method")
        case "v2_integration" if names_a_route(address) or parts in keys:
            return Place(Address("v2_route", parts), "integration")
        case "v2_integration_response":
            where = placed(Address("v2_integration", parts[:2]), keys)
            return Place(where.owner, ".".join(part for part in (where.prefix, f"responses.{parts[2]}") if part))
        case "method_setting":
            everything = parts[2:] == ("*", "*")
            return Place(Address("stage", parts[:2]), "settings" if everything else f"routes.{parts[3]} {parts[2]}")
        case "usage_plan_stage":
            return Place(Address("usage_plan", parts[:1]), f"apiStages.{parts[1]}@{parts[2]}")
        case "usage_plan_key":
            return Place(Address("usage_plan", parts[:1]), f"keys.{parts[1]}")
    return Place(address)


def shared_names(changes: Iterable[Change]) -> frozenset[str]:
    """Return the names that several APIs of a plan bear: they are told with their kinds in front."""
    roots = {item for item in (root_of(change.address) for change in changes) if item.kind in API_KINDS}
    counts = Counter(label(root) for root in roots)
    return frozenset(name for name, number in counts.items() if number > 1)


def named(address: Address, shared: frozenset[str]) -> str:
    """Return an address as people read it, the kind in front where the name of its API alone means several."""
    root = root_of(address)
    return label(address, whole=root.kind in API_KINDS and label(root) in shared)


def entry_label(owner: Address, shared: frozenset[str]) -> str:
    """Return how an entry is called inside its API's group."""
    match owner.kind:
        case "method":
            return f"{owner.parts[2]} {owner.parts[1]}"
        case "resource" | "v2_route":
            return owner.parts[1]
        case "rest_api" | "v2_api" | "stage" | "v2_stage":
            return named(owner, shared)
    if owner.kind in _PARTS:
        return " ".join((_PARTS[owner.kind], *(part for part in _own_parts(owner) if part)))
    if root_of(owner).kind not in API_KINDS:
        return named(owner, shared)
    return f"{KINDS[owner.kind].title} {'/'.join(owner.parts[1:])}"


def _own_parts(owner: Address) -> tuple[str, ...]:
    """Return what tells a part of a domain name or web ACL from its like."""
    if owner.kind == "api_mapping":
        return (f"/{owner.parts[1]}",)
    if owner.kind == "dns_record":
        _, zone, kind, identifier = owner.parts
        return (kind, identifier, f"in zone {zone}")
    return owner.parts[1:]
