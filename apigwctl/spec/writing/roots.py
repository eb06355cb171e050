"""Roots that are no APIs as documents: usage plans, keys, certificates, links, domain names, portals, the account."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from apigwctl.catalogue.addresses import document_name, id_in, is_v2
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec.writing.document import Naming, Said, own_tags, section
from apigwctl.spec.writing.domains import said_domain
from apigwctl.spec.writing.portals import said_portal, said_product
from apigwctl.spec.writing.saying import members
from apigwctl.spec.writing.stages import Surroundings
from apigwctl.values import Address

KEY_COMMENT = (
    "The key's value is a secret and is not written here. A key that is to be made anew elsewhere says where it is:",
    "value: ${{secretsmanager:apikeys/{name}}}",
)


def said_root(snapshot: Snapshot, address: Address, naming: Naming, around: Surroundings) -> Said:
    """Return the document of a root that is no API."""
    if address.kind == "domain_name":
        return said_domain(snapshot, address, naming, around)
    if address.kind == "portal_product":
        return said_product(snapshot, address, naming, around.environment.partition)
    return WRITERS.get(address.kind, _plain)(snapshot, address, naming)


def _plain(snapshot: Snapshot, address: Address, naming: Naming) -> Said:
    return Said(address, _header_and_members(snapshot, address, naming))


def _header_and_members(snapshot: Snapshot, address: Address, naming: Naming) -> dict[str, Any]:
    resource = snapshot.get(address)
    if hasattr(resource, "tags"):
        resource = dataclasses.replace(resource, tags=own_tags(resource.tags))
    own = ("name",) if hasattr(resource, "name") else ()
    return {**naming.header(KINDS[address.kind].title), **members(resource, left_out=own)}


def _account(snapshot: Snapshot, address: Address, _: Naming) -> Said:
    return Said(address, {"kind": "Account", **members(snapshot.get(address))})


def _key(snapshot: Snapshot, address: Address, naming: Naming) -> Said:
    comments = tuple(text.format(name=naming.name) for text in KEY_COMMENT)
    return Said(address, _header_and_members(snapshot, address, naming), comments=comments)


def _plan(snapshot: Snapshot, address: Address, naming: Naming) -> Said:
    unsaid: list[str] = []
    stages = [
        _stage(item, covered) for item, covered in sorted(snapshot.children(address, "usage_plan_stage"), key=_at)
    ]
    keys = []
    for item, held in sorted(snapshot.children(address, "usage_plan_key"), key=_at):
        if id_in(held.key) or held.key not in snapshot:
            unsaid.append(
                f"UsagePlan/{naming.name}: the key {id_in(held.key) or item.name}, which has no document here"
            )
        else:
            keys.append(held.key.name)
    data = {
        **_header_and_members(snapshot, address, naming),
        **section("apiStages", stages),
        **section("keys", keys),
    }
    return Said(address, data, tuple(unsaid))


def _at(item: tuple[Address, Any]) -> Address:
    return item[0]


def _stage(address: Address, covered: Any) -> dict[str, Any]:
    _, api, stage = address.parts
    identifier = id_in(Address("rest_api", (api,)))
    said: Any = {"id": identifier} if identifier else document_name(api) if not is_v2(api) else api
    routes = {key: members(covered.throttle[key]) for key in sorted(covered.throttle)}
    return {"api": said, "stage": stage, **section("routes", routes)}


WRITERS: Mapping[str, Callable[[Snapshot, Address, Naming], Said]] = {
    "account": _account,
    "api_key": _key,
    "portal": said_portal,
    "usage_plan": _plan,
}
