"""The roots of a scope: what AWS lists, whose it is, and what other projects describe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from apigwctl.aws.contents import Contents
from apigwctl.aws.paging import Reads, together
from apigwctl.aws.scope import Scope
from apigwctl.catalogue.addresses import by_id, by_project, is_elsewhere, label
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.identity import DOCUMENT_TAG, OWNER_TAG, SUPERSEDED_TAG, Found, Matches, match
from apigwctl.values import Address, Problem

ROOTS = ("rest_api", "usage_plan", "api_key", "client_certificate")


def kinds_of(scope: Scope) -> set[str]:
    """Return the kinds of roots that documents describe or refer to: a part of a project may name the rest of it."""
    kinds = {item.address.kind for item in scope.wanted}
    if any(scope.desired.of("usage_plan_stage", "usage_plan_key")):
        kinds |= {"rest_api", "api_key"}
    if any(stage.client_certificate is not None for _, stage in scope.desired.of("stage")):
        kinds.add("client_certificate")
    return kinds


def orphan_address(kind: str, item: Found) -> Address:
    """Return the address of an owned object that no document means: by the name that its tag remembers.

    What was superseded goes by its id: the name is that of what took its place.
    """
    if SUPERSEDED_TAG in item.tags:
        return Address(kind, (by_id(item.id),))
    return Address(kind, (item.tags.get(DOCUMENT_TAG, "").partition("/")[2] or item.name,))


def listed(reads: Reads, scope: Scope, region: str) -> dict[str, list[dict[str, Any]]]:
    """Return the live roots of every kind that matters, by kind, with their tags."""
    kinds = [kind for kind in ROOTS if scope.orphans or kind in kinds_of(scope)]
    lists = together([partial(reads.list, KINDS[kind].calls.list, {}) for kind in kinds])
    return {kind: _with_tags(reads, kind, items, scope, region) for kind, items in zip(kinds, lists, strict=True)}


def _with_tags(reads: Reads, kind: str, items: list[dict[str, Any]], scope: Scope, region: str) -> list[dict[str, Any]]:
    """Ask for the tags of what a document may mean and the list shows without any.

    GetRestApis shows tags (recorded 2026-03); whether the other lists do is not recorded, and ownership rests on them.
    """
    names = {item.aws_name for item in scope.wanted if item.address.kind == kind}
    asked = []
    for item in items:
        if kind != "rest_api" and "tags" not in item and item.get("name", "") in names:
            path = KINDS[kind].arn.rpartition("/")[0]
            arn = f"arn:{scope.partition}:apigateway:{region}::{path}/{item[KINDS[kind].identity]}"
            item = {**item, "tags": reads.get("apigateway", "GetTags", {"resourceArn": arn}).get("tags", {})}
        asked.append(item)
    return asked


def matched(kind: str, items: Iterable[Mapping[str, Any]], scope: Scope) -> Matches:
    """Return which live objects of a kind belong to which documents."""
    identity = KINDS[kind].identity
    found = [Found(item[identity], item.get("name", ""), item.get("tags") or {}) for item in items]
    wanted = [item for item in scope.wanted if item.address.kind == kind]
    return match(wanted, found, scope.owner, scope.consent)


def add_roots(contents: Contents, lists: Mapping[str, Any], matches: Mapping[str, Matches]) -> None:
    """Add the live roots that documents describe; plans come with what they cover."""
    for kind, items in lists.items():
        identity = KINDS[kind].identity
        by_id = {item[identity]: item for item in items}
        for address, found in matches[kind].found.items():
            if kind != "usage_plan":
                contents.add(address, by_id[found.id], api_id=found.id if kind == "rest_api" else "")
            if kind == "rest_api" and by_id[found.id].get("rootResourceId"):
                contents.learn(Address("resource", (address.name, "/")), by_id[found.id]["rootResourceId"])


def add_elsewhere(contents: Contents, items: Iterable[Mapping[str, Any]], scope: Scope) -> tuple[Problem, ...]:
    """Learn the APIs of other projects that usage plans cover, and tell of those that are not there."""
    problems = []
    items = tuple(items)
    for address, _ in scope.desired.of("usage_plan_stage"):
        name = address.parts[1]
        if not is_elsewhere(name):
            continue
        found = [item["id"] for item in items if name in _foreign_names(item, scope.owner)]
        if len(found) == 1:
            contents.learn(Address("rest_api", (name,)), found[0])
        else:
            message = f"{len(found) or 'no'} live APIs are {name.replace(':', ' ', 1)}"
            place = scope.desired.sources.get(address)
            problems.append(Problem(message, "unknown-api", label(address), place, "apply that project first"))
    return tuple(problems)


def _foreign_names(item: Mapping[str, Any], owner: str) -> set[str]:
    """How another project's specs would name a live API: by its id, or by the tags of its owner in the same target."""
    tags = item.get("tags") or {}
    project, _, target = tags.get(OWNER_TAG, "").partition("/")
    names = {by_id(item["id"])}
    if project and target == owner.partition("/")[2]:
        names.add(by_project(project, tags.get(DOCUMENT_TAG, "").partition("/")[2]))
    return names
