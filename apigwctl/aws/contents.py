"""What is inside a live API, from list answers to resources: pure, so that it can be tested on recorded answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apigwctl.catalogue import wire
from apigwctl.catalogue.addresses import (
    API_KINDS,
    ROOT_PATH,
    api_address,
    by_id,
    documentation_key,
    parent_path,
    resource,
)
from apigwctl.catalogue.links import LINKS
from apigwctl.catalogue.schema import KINDS
from apigwctl.values import Address

ALIKE = {"rest_api": API_KINDS, **dict.fromkeys(LINKS, LINKS)}
"""Kinds of which an id alone does not tell which one is meant: a mapping leads to any API, an integration any link."""


@dataclass
class Contents:
    """Resources and ids gathered from answers; `by_id` turns a kind and an id into an address."""

    resources: dict[Address, Any] = field(default_factory=dict)
    ids: dict[Address, str] = field(default_factory=dict)
    by_id: dict[tuple[str, str], Address] = field(default_factory=dict)
    created: dict[Address, float] = field(default_factory=dict)

    def resolve(self, kind: str, identifier: str) -> Address | None:
        """Return the address of a live id, or an address that names the id when the thing is not in the snapshot."""
        for other in ALIKE.get(kind, (kind,)):
            if (other, identifier) in self.by_id:
                return self.by_id[other, identifier]
        return Address(kind, (f"id:{identifier}",)) if identifier else None

    def learn(self, address: Address, identifier: str) -> None:
        """Remember the live id of an address."""
        self.ids[address] = identifier
        self.by_id[address.kind, identifier] = address

    def date(self, address: Address, made: Any) -> None:
        """Remember when something was made, where AWS says it."""
        if isinstance(made, datetime):
            self.created[address] = made.timestamp()

    def add(self, address: Address, data: Mapping[str, Any], *, api_id: str = "") -> None:
        """Add the resource that an answer describes."""
        self.resources[address] = wire.from_wire(KINDS[address.kind], data, resolve=self.resolve, api_id=api_id)

    def add_named(self, kind: str, api: Address, items: Iterable[Mapping[str, Any]], api_id: str) -> None:
        """Add children of an API that are known by one member: models by name, gateway responses by type …"""
        declared = KINDS[kind]
        key = next(item.wire for item in declared.fields if item.key)
        for item in items:
            address = Address(kind, (*api.parts, str(item[key])))
            if declared.identity != "key":
                self.learn(address, item[declared.identity])
            self.add(address, item, api_id=api_id)


def add_deployments(contents: Contents, api: Address, items: Iterable[Mapping[str, Any]]) -> tuple[Address, ...]:
    """Add an API's deployments and return their addresses, newest first."""
    dated = []
    for item in items:
        address = Address("deployment", (*api.parts, item["id"]))
        contents.learn(address, item["id"])
        contents.add(address, item)
        contents.date(address, item.get("createdDate"))
        dated.append((str(item.get("createdDate", "")), address))
    return tuple(address for _, address in sorted(dated, reverse=True))


def add_documentation(contents: Contents, api: Address, items: Iterable[Mapping[str, Any]]) -> None:
    """Add documentation parts; they are known by their location."""
    for item in items:
        part = wire.from_wire(KINDS["documentation_part"], item, resolve=contents.resolve)
        address = Address("documentation_part", (*api.parts, documentation_key(part.location)))
        contents.learn(address, item["id"])
        contents.resources[address] = part


def add_resources(contents: Contents, api: Address, items: Iterable[Mapping[str, Any]]) -> None:
    """Add paths with their methods, integrations and responses, as GetResources embeds them."""
    items = list(items)
    for item in items:
        contents.learn(resource(api.name, item["path"]), item["id"])
    for item in items:
        address = resource(api.name, item["path"])
        if item["path"] != ROOT_PATH:
            above = resource(api.name, parent_path(item["path"]))
            contents.resources[address] = KINDS["resource"].cls(parent=above, path_part=item["pathPart"])
        for verb, method in (item.get("resourceMethods") or {}).items():
            _add_method(contents, Address("method", (*address.parts, verb)), method, item["id"])


def _add_method(contents: Contents, address: Address, data: Mapping[str, Any], resource_id: str) -> None:
    contents.add(address, {"httpMethod": address.name, **data})
    for status, response in (data.get("methodResponses") or {}).items():
        contents.add(Address("method_response", (*address.parts, status)), {"statusCode": status, **response})
    integration = data.get("methodIntegration")
    if not integration:
        return
    # AWS names the cache after the resource unless told otherwise (recorded 2026-03).
    own = {} if integration.get("cacheNamespace") != resource_id else {"cacheNamespace": None}
    contents.add(Address("integration", address.parts), {**integration, **own})
    for status, response in (integration.get("integrationResponses") or {}).items():
        contents.add(Address("integration_response", (*address.parts, status)), {"statusCode": status, **response})


def add_stages(contents: Contents, api: Address, items: Iterable[Mapping[str, Any]]) -> None:
    """Add stages and their per-method settings."""
    for item in items:
        address = Address("stage", (*api.parts, item["stageName"]))
        contents.add(address, item)
        for key, setting in (item.get("methodSettings") or {}).items():
            path, verb = setting_scope(key)
            entry = Address("method_setting", (*address.parts, path, verb))
            contents.ids[entry] = key
            contents.add(entry, setting)


def setting_scope(key: str) -> tuple[str, str]:
    """Return the path and verb that a key of methodSettings means.

    AWS echoes the path that was patched: `~1orders~1{id}/GET`, and `test/GET` after `/test/GET/…` (recorded 2026-03).
    """
    head, verb = key.rsplit("/", 1)
    if head == "*":
        return "*", verb
    path = head.replace("~1", "/").replace("~0", "~")
    return "/" + path.lstrip("/"), verb


def add_plan(contents: Contents, plan: Address, data: Mapping[str, Any]) -> None:
    """Add a usage plan and the stages that it covers."""
    contents.learn(plan, data["id"])
    contents.add(plan, data)
    for item in data.get("apiStages") or []:
        api = contents.by_id.get(("rest_api", item["apiId"])) or contents.by_id.get(("v2_api", item["apiId"]))
        name = api.name if api else by_id(item["apiId"])
        contents.ids.setdefault(api_address(name), item["apiId"])
        throttle = {route_of(key): limits for key, limits in (item.get("throttle") or {}).items()}
        contents.add(Address("usage_plan_stage", (*plan.parts, name, item["stage"])), {"throttle": throttle})


def route_of(key: str) -> str:
    """Return the route that a plan's throttle key means: `/orders/POST` -> `POST /orders`.

    Of the root's key it is not recorded whether AWS keeps `//GET` or `/GET`: both mean `GET /`.
    """
    path, verb = key.replace("~1", "/").rsplit("/", 1)
    return f"{verb} /{path.lstrip('/')}"
