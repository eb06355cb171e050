"""What has to be known of an API key before another takes its place: who holds it, and whether its value changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from apigwctl.aws.contents import Contents
from apigwctl.aws.paging import Reads, together
from apigwctl.aws.roots import orphan_address
from apigwctl.aws.scope import Scope
from apigwctl.catalogue.addresses import by_id
from apigwctl.errors import ApigwctlError
from apigwctl.model.identity import SECRET_VERSION_TAG, Matches
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
