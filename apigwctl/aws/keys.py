"""What has to be known of an API key before another takes its place: who holds it, and whether its value changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from apigwctl.aws.contents import Contents
from apigwctl.aws.paging import PAGE, Reads, together
from apigwctl.aws.roots import orphan_address
from apigwctl.aws.scope import Scope
from apigwctl.catalogue.addresses import by_id
from apigwctl.errors import ApigwctlError, UsageError
from apigwctl.model.identity import SECRET_VERSION_TAG, Matches
from apigwctl.model.keys import RETIRES_TAG, LiveKey
from apigwctl.values import Address, FrozenMap, Secret


@dataclass(frozen=True)
class Keys:
    """The members of `Live` that tell of keys which are being replaced."""

    superseded: FrozenMap[Address, Address]
    plans_of: FrozenMap[Address, tuple[Address, ...]]
    same_value: frozenset[Address]


def learn_superseded(contents: Contents, matches: Mapping[str, Matches]) -> FrozenMap[Address, Address]:
    """Learn what interrupted replacements left, and return what stands in the place of each."""
    found: dict[Address, Address] = {}
    for kind, matched in matches.items():
        for current, items in matched.superseded.items():
            for item in items:
                address = orphan_address(kind, item)
                contents.learn(address, item.id)
                found[address] = current
    return FrozenMap(found)


def retiring(contents: Contents, matches: Mapping[str, Matches]) -> FrozenMap[Address, str]:
    """Return what was superseded and is to stay for a while, with the tag that says how long."""
    return FrozenMap(
        {
            contents.by_id[kind, item.id]: item.tags[RETIRES_TAG]
            for kind, matched in matches.items()
            for items in matched.superseded.values()
            for item in items
            if RETIRES_TAG in item.tags
        }
    )


def read_keys(
    reads: Reads,
    contents: Contents,
    superseded: FrozenMap[Address, Address],
    scope: Scope,
    matches: Mapping[str, Matches],
) -> Keys:
    """Read what is needed of keys that are being replaced; nothing is asked of AWS where none is."""
    if scope.shallow:
        return Keys(superseded, FrozenMap(), frozenset())
    # What is adopted is taken to hold the secret already.
    known = matches["api_key"].found.keys() - matches["api_key"].adopting if "api_key" in matches else set()
    rotating = [address for address in sorted(known) if _is_rotated(scope.desired.get(address), contents, address)]
    asked = sorted({*rotating, *superseded, *superseded.values()})
    params = [{"keyId": contents.ids[address]} for address in asked]
    answers = together([partial(reads.list, "GetUsagePlans", item) for item in params])
    plans = {
        address: tuple(_plan(contents, item["id"]) for item in items)
        for address, items in zip(asked, answers, strict=True)
    }
    same = frozenset(
        address for address in rotating if _has_same_value(reads, contents, address, scope.desired.get(address).value)
    )
    return Keys(superseded, FrozenMap(plans), same)


def _is_rotated(wanted: Any, contents: Contents, address: Address) -> bool:
    """Whether the secret has another version than the one that a tag remembers as written."""
    value, tags = getattr(wanted, "value", None), contents.resources[address].tags
    return isinstance(value, Secret) and bool(value.version) and value.version != tags.get(SECRET_VERSION_TAG, "")


def _plan(contents: Contents, identifier: str) -> Address:
    known = contents.by_id.get(("usage_plan", identifier))
    if known is None:
        known = Address("usage_plan", (by_id(identifier),))
        contents.learn(known, identifier)
    return known


def _has_same_value(reads: Reads, contents: Contents, address: Address, value: Secret) -> bool:
    """Whether the new version says what the key's value is already: AWS would refuse a second key of that value.

    The two texts are compared here and not kept. Who may not read them plans a replacement.
    """
    params = {"apiKey": contents.ids[address], "includeValue": True}
    try:
        return bool(reads.get("apigateway", "GetApiKey", params).get("value") == value.reveal())
    except ApigwctlError:
        return False


def live_key(reads: Reads, identifier: str) -> LiveKey:
    """Return a key as it is, without its value, and the usage plans that hold it."""
    item = reads.get("apigateway", "GetApiKey", {"apiKey": identifier})
    plans = tuple(str(plan["id"]) for plan in reads.list("GetUsagePlans", {"keyId": identifier}))
    return LiveKey(identifier, bool(item.get("enabled")), FrozenMap(item.get("tags") or {}), plans)


def new_value(reads: Reads, name: str, owned: Mapping[str, str], before: frozenset[str]) -> str:
    """Return the value of the key that carries these tags and was not there before; it goes where it was asked for.

    It is fetched when it is written, and kept nowhere. Whether GetApiKeys shows tags is not recorded; GetApiKey does.
    """
    listed = [item["id"] for item in reads.list("GetApiKeys", {"nameQuery": name}) if item["id"] not in before]
    found = [item for item in listed if owned.items() <= live_key(reads, item).tags.items()]
    if len(found) != 1:
        raise UsageError(f"{len(found)} keys carry the tags of the new one", hint="look at a new plan")
    answer = reads.get("apigateway", "GetApiKey", {"apiKey": found[0], "includeValue": True})
    return str(answer["value"])


def names(reads: Reads) -> dict[str, str]:
    """Return the names of all keys by their ids; of two of one document, the one that goes says so."""
    items = reads.list("GetApiKeys", {})
    return {
        item["id"]: str(item.get("name", "")) + (" (old)" if RETIRES_TAG in (item.get("tags") or {}) else "")
        for item in items
    }


def usage(reads: Reads, plan: str, first: str, last: str, key: str = "") -> dict[str, list[list[int]]]:
    """Return what keys used of a plan, all pages: by key id one [used, remaining] for each day.

    The reference says that items are by key value, and answers in the field have ids; what is neither the id of a key
    nor short is taken for a value by those who show it.
    """
    params = {
        "usagePlanId": plan,
        "startDate": first,
        "endDate": last,
        "limit": PAGE,
        **({"keyId": key} if key else {}),
    }
    found: dict[str, list[list[int]]] = {}
    while True:
        answer = reads.get("apigateway", "GetUsage", params)
        found |= answer.get("items") or {}
        if not answer.get("position"):
            return found
        params = {**params, "position": answer["position"]}
