"""The roots of a scope: what AWS lists, and whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from apigwctl.aws.contents import Contents
from apigwctl.aws.elsewhere import apis_named, plans_named
from apigwctl.aws.paging import Reads, together
from apigwctl.aws.scope import Scope
from apigwctl.catalogue.addresses import PROTOCOLS, by_id, id_in, is_elsewhere, is_v2
from apigwctl.catalogue.links import LINKS, links_of
from apigwctl.catalogue.portals import PORTALS
from apigwctl.catalogue.schema import KINDS, V2
from apigwctl.model.identity import DOCUMENT_TAG, OWNER_TAG, SUPERSEDED_TAG, Found, Matches, match
from apigwctl.values import Address

USUAL = ("rest_api", "usage_plan", "api_key", "client_certificate", "v2_api")
ROOTS = (*USUAL, "domain_name", *LINKS, *PORTALS)
APIS = frozenset({"rest_api", "v2_api"})
TITLES = {protocol: title for title, protocol in PROTOCOLS.items()}


def kinds_of(scope: Scope) -> set[str]:
    """Return the kinds of roots that documents describe or refer to: a part of a project may name the rest of it."""
    kinds = {item.address.kind for item in scope.wanted}
    if any(scope.desired.of("usage_plan_stage", "usage_plan_key")):
        kinds |= {"rest_api", "api_key"}
    if any(is_v2(address.parts[1]) for address, _ in scope.desired.of("usage_plan_stage")):
        kinds.add("v2_api")
    if any(stage.client_certificate is not None for _, stage in scope.desired.of("stage", "v2_stage")):
        kinds.add("client_certificate")
    kinds |= {target.kind for _, target in (*apis_named(scope.desired), *plans_named(scope.desired))}
    if any(is_elsewhere(target.name) for _, target in apis_named(scope.desired)):
        kinds |= APIS
    kinds |= {link.kind for link in links_of(scope.desired) if not id_in(link)}
    if kinds & set(PORTALS):
        # A product that goes is taken off portals first; and endpoint pages name APIs.
        kinds |= set(PORTALS)
    return kinds | set(LINKS) if kinds & set(LINKS) else kinds


def kinds_to_list(scope: Scope) -> list[str]:
    """Return the kinds of roots to list: those that documents need, and those that may hold what they left behind.

    A project of HTTP and WebSocket APIs alone looks for left-over APIs only, until it prunes: each list is a request
    with every plan, and plans, keys and certificates come with the documents that name them.
    """
    needed = kinds_of(scope)
    if scope.orphans:
        others = set(ROOTS) if scope.prune else set(USUAL) if needed - {"v2_api"} else APIS
        needed |= others - scope.bare
    return [kind for kind in ROOTS if kind in needed]


def orphan_address(kind: str, item: Found) -> Address:
    """Return the address of an owned object that no document means: by the name that its tag remembers.

    What was superseded goes by its id: the name is that of what took its place.
    """
    if SUPERSEDED_TAG in item.tags:
        return Address(kind, (by_id(item.id),))
    document = item.tags.get(DOCUMENT_TAG, "")
    if kind == "v2_api":
        return Address(kind, (document if is_v2(document) else f"{item.title}/{item.name}",))
    return Address(kind, (document.partition("/")[2] or item.name,))


def listed(reads: Reads, scope: Scope, region: str) -> dict[str, list[dict[str, Any]]]:
    """Return the live roots of every kind that matters, by kind, with their tags."""
    kinds = kinds_to_list(scope)
    lists = together(
        [
            partial(reads.list_v2 if KINDS[kind].service == V2 else reads.list, KINDS[kind].calls.list, {})
            for kind in kinds
        ]
    )
    found = {kind: [item for item in items if not _is_going(item)] for kind, items in zip(kinds, lists, strict=True)}
    return {kind: _with_tags(reads, kind, items, scope, region) for kind, items in found.items()}


def _is_going(item: Mapping[str, Any]) -> bool:
    """Whether AWS is deleting a VPC link: it is listed a while longer, and nothing can be done with it."""
    return "DELETING" in (item.get("status"), item.get("VpcLinkStatus"))


def _with_tags(reads: Reads, kind: str, items: list[dict[str, Any]], scope: Scope, region: str) -> list[dict[str, Any]]:
    """Ask for the tags of what a document may mean and the list shows without any.

    GetRestApis shows tags (recorded 2026-03); whether the other lists do is not recorded, and ownership rests on them.
    """
    names = {item.aws_name for item in scope.wanted if item.address.kind == kind}
    # A plan of another project may have a prefix there.
    joined = tuple(plan.name.rpartition("/")[2] for _, plan in plans_named(scope.desired) if kind == "usage_plan")
    asked = []
    for item in items:
        if kind in PORTALS and "Tags" not in item:
            arn = item["PortalArn" if kind == "portal" else "PortalProductArn"]
            item = {**item, "Tags": reads.get(V2, "GetTags", {"ResourceArn": arn}).get("Tags", {})}
        if (
            kind not in (*APIS, *PORTALS, "v2_vpc_link")
            and "tags" not in item
            and (_name_of(kind, item) in names or _name_of(kind, item).endswith(joined))
        ):
            path = KINDS[kind].arn.rpartition("/")[0]
            arn = f"arn:{scope.partition}:apigateway:{region}::{path}/{item[KINDS[kind].identity]}"
            arn = item.get("domainNameArn", arn)
            item = {**item, "tags": reads.get("apigateway", "GetTags", {"resourceArn": arn}).get("tags", {})}
        asked.append(item)
    return asked


def _name_of(kind: str, item: Mapping[str, Any]) -> str:
    return str(item.get("domainName" if kind == "domain_name" else "name", ""))


def domain_identifier(item: Mapping[str, Any]) -> str:
    """Return what tells a live domain name from all others: private ones can share their name (reference)."""
    name, own = str(item["domainName"]), item.get("domainNameId")
    return f"{name}+{own}" if own else name


def matched(kind: str, items: Iterable[Mapping[str, Any]], scope: Scope) -> Matches:
    """Return which live objects of a kind belong to which documents."""
    found = [_found(kind, item) for item in items]
    if kind in PORTALS:
        # What they are called need not be unique: what others own of that name is not in the way.
        others = {item.id for item in found if item.tags.get(OWNER_TAG, scope.owner) != scope.owner}
        found = [replace(item, name="") if item.id in others else item for item in found]
    wanted = [item for item in scope.wanted if item.address.kind == kind]
    return match(wanted, found, scope.owner, scope.consent)


def _found(kind: str, item: Mapping[str, Any]) -> Found:
    identifier = item[KINDS[kind].identity]
    if kind == "v2_api":
        return Found(identifier, item.get("Name", ""), item.get("Tags") or {}, TITLES[item["ProtocolType"]])
    if kind == "v2_vpc_link":
        return Found(identifier, item.get("Name", ""), item.get("Tags") or {})
    if kind in PORTALS:
        name = item.get("DisplayName") or (item.get("PortalContent") or {}).get("DisplayName", "")
        return Found(identifier, name, item.get("Tags") or {})
    if kind == "domain_name":
        return Found(domain_identifier(item), identifier, item.get("tags") or {})
    return Found(identifier, item.get("name", ""), item.get("tags") or {})


def add_roots(contents: Contents, lists: Mapping[str, Any], matches: Mapping[str, Matches]) -> None:
    """Add the live roots that documents describe; plans come with what they cover."""
    for kind, items in lists.items():
        if kind == "domain_name" or kind in PORTALS:
            continue  # read with what hangs on them
        identity = KINDS[kind].identity
        by_id = {item[identity]: item for item in items}
        for left in matches[kind].orphans if kind in LINKS else ():
            # Integrations of a part of a project go through links that the rest of it describes.
            contents.add(orphan_address(kind, left), by_id[left.id])
        for address, found in matches[kind].found.items():
            if kind != "usage_plan":
                contents.add(address, by_id[found.id], api_id=found.id if kind in APIS else "")
            if kind == "rest_api" and by_id[found.id].get("rootResourceId"):
                contents.learn(Address("resource", (address.name, "/")), by_id[found.id]["rootResourceId"])
