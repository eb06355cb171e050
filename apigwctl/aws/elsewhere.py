"""What specs of ours name and other projects describe: their APIs, and the usage plans that our stages join."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apigwctl.aws.contents import Contents
from apigwctl.aws.scope import Scope
from apigwctl.catalogue.addresses import API_KINDS, by_id, by_project, is_elsewhere, label
from apigwctl.model.identity import DOCUMENT_TAG, OWNER_TAG
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address, Problem

ENDPOINT_PAGE = "product_rest_endpoint_page"
Items = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class _Sort:
    """A sort of thing that others may describe, with the words for it."""

    kind: str
    plural: str
    rule: str


APIS = _Sort("rest_api", "APIs", "unknown-api")
PLANS = _Sort("usage_plan", "usage plans", "unknown-usage-plan")


def apis_named(desired: Snapshot) -> list[tuple[Address, Address]]:
    """Return the APIs that domain names lead to and that portals are about, each with what names it."""
    found = [(address, item.api) for address, item in desired.of("api_mapping")]
    for address, rule in desired.of("routing_rule"):
        found += [(address, action.invoke_api.api) for action in rule.actions]
    return found + [(address, Address("rest_api", address.parts[1:2])) for address, _ in desired.of(ENDPOINT_PAGE)]


def plans_named(desired: Snapshot) -> list[tuple[Address, Address]]:
    """Return the usage plans of others that stages join, each with the attachment that names it."""
    plans = ((address, Address("usage_plan", address.parts[:1])) for address, _ in desired.of("usage_plan_stage"))
    return [(address, plan) for address, plan in plans if is_elsewhere(plan.name)]


def add_elsewhere(contents: Contents, lists: Mapping[str, Items], scope: Scope) -> tuple[Problem, ...]:
    """Learn the APIs and usage plans of other projects that specs name; tell of those that are not there."""
    covered = [(item, Address("rest_api", item.parts[1:2])) for item, _ in scope.desired.of("usage_plan_stage")]
    apis = (*lists.get("rest_api", ()), *lists.get("v2_api", ()))
    return (
        *_learn(contents, APIS, covered + apis_named(scope.desired), apis, scope),
        *_learn(contents, PLANS, plans_named(scope.desired), tuple(lists.get("usage_plan", ())), scope),
    )


def _learn(
    contents: Contents, sort: _Sort, named: Iterable[tuple[Address, Address]], items: Items, scope: Scope
) -> Iterator[Problem]:
    for address, target in named:
        name = target.name
        if not is_elsewhere(name):
            continue
        place = scope.desired.sources.get(address)
        found = [_id_of(item) for item in items if name in _foreign_names(item, scope.owner)]
        if name.startswith(by_project(scope.owner.partition("/")[0], "")):
            own = name.partition("/")[2]
            yield Problem(f"{own} is of this project", sort.rule, label(address), place, f"say its name alone: {own}")
        elif len(found) == 1:
            contents.learn(Address(sort.kind, (name,)), found[0])
        else:
            message = f"{len(found) or 'no'} live {sort.plural} are {name.replace(':', ' ', 1)}"
            yield Problem(message, sort.rule, label(address), place, "apply that project first")


def add_joined(contents: Contents, items: Items, ours: frozenset[str], scope: Scope) -> None:
    """Add what our stages hold on usage plans of others, which are all but those of these ids.

    What a plan limits them to is for its owner to say, and is not read.
    """
    named = {plan.name for _, plan in plans_named(scope.desired)}
    for item in items:
        names = _foreign_names(item, scope.owner) & named or {by_id(item["id"])}
        for stage in _our_stages(contents, item) if item["id"] not in ours else ():
            for name in names:
                contents.ids.setdefault(Address("usage_plan", (name,)), item["id"])
                contents.add(Address("usage_plan_stage", (name, *stage)), {})


def _our_stages(contents: Contents, plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for entry in plan.get("apiStages") or ():
        known = (contents.by_id.get((kind, entry["apiId"])) for kind in API_KINDS)
        api = next((address.name for address in known if address is not None), "")
        if api and not is_elsewhere(api):
            yield api, entry["stage"]


def _foreign_names(item: Mapping[str, Any], owner: str) -> set[str]:
    """How specs of others would name what is live: by its id, or by the tags of its owner in the same target."""
    tags = item.get("tags") or item.get("Tags") or {}
    project, _, target = tags.get(OWNER_TAG, "").partition("/")
    names = {by_id(_id_of(item))}
    if project and target == owner.partition("/")[2]:
        document = tags.get(DOCUMENT_TAG, "")
        names |= {by_project(project, name) for name in (document.partition("/")[2], document)}
    return names


def _id_of(item: Mapping[str, Any]) -> str:
    return str(item.get("id") or item["ApiId"])
