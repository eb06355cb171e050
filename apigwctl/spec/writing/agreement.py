"""What was written, held against what it was written of: the short forms that do not come to the same give way."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.rest import Method
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec.writing.forms import without_implied
from apigwctl.spec.writing.rest_api import Choices
from apigwctl.values import Address

ROUTE_KINDS = ("method", "integration", "method_response", "integration_response")


def corrected(choices: Choices, said: Snapshot, live: Snapshot, api: Address) -> Choices:
    """Return the choices for writing an API anew; the same ones when nothing is to be gained.

    `said` is what the loader makes of the document that these choices led to.
    """
    routes = frozenset(f"{item.parts[2]} {item.parts[1]}" for item in differing(said, live, api, *ROUTE_KINDS))
    preflights = any(route.startswith("OPTIONS ") for route in routes)
    gateway = any(differing(said, live, api, "gateway_response"))
    stuck = routes & choices.long
    if choices.cors and (preflights or gateway or stuck):
        return dataclasses.replace(choices, cors=False)
    return dataclasses.replace(choices, long=choices.long | routes)


def differing(said: Snapshot, live: Snapshot, api: Address, *kinds: str) -> Iterator[Address]:
    """Iterate over the addresses of an API at which two snapshots do not say the same."""
    one = {address: item for address, item in said.of(*kinds) if address.parts[0] == api.name}
    other = {address: item for address, item in live.of(*kinds) if address.parts[0] == api.name}
    for address in sorted({*one, *other}):
        if (
            address not in one
            or address not in other
            or _plain(address, one[address]) != _plain(address, other[address])
        ):
            yield address


def _plain(address: Address, resource: Any) -> Any:
    resource = normalise(resource)
    return without_implied(address.parts[1], resource) if isinstance(resource, Method) else resource
