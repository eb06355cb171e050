"""A snapshot: every resource of a scope under its address, whether it was read from specs or from AWS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from apigwctl.catalogue.addresses import parent_of, root_of
from apigwctl.values import EMPTY, Address, FrozenMap, Source


@dataclass(frozen=True)
class Snapshot:
    """Resources of the catalogue's kinds by address; immutable.

    Ids never occur in it: references are addresses. `sources` says where a resource is written, for messages.
    """

    resources: FrozenMap[Address, Any] = EMPTY
    sources: FrozenMap[Address, Source] = field(default=EMPTY, compare=False)

    def __contains__(self, address: Address) -> bool:
        return address in self.resources

    def __iter__(self) -> Iterator[Address]:
        return iter(self.resources)

    def __len__(self) -> int:
        return len(self.resources)

    def get(self, address: Address) -> Any:
        """Return the resource at an address, or None."""
        return self.resources.get(address)

    def of(self, *kinds: str) -> Iterator[tuple[Address, Any]]:
        """Iterate over the resources of some kinds."""
        for address, resource in self.resources.items():
            if address.kind in kinds:
                yield address, resource

    def children(self, parent: Address, *kinds: str) -> Iterator[tuple[Address, Any]]:
        """Iterate over the direct children of an address, of some kinds or of all."""
        for address, resource in self.resources.items():
            if (not kinds or address.kind in kinds) and parent_of(address) == parent:
                yield address, resource

    def below(self, root: Address) -> Iterator[tuple[Address, Any]]:
        """Iterate over a root and everything that belongs to it."""
        for address, resource in self.resources.items():
            if root_of(address) == root:
                yield address, resource

    def with_resources(self, resources: Mapping[Address, Any]) -> Snapshot:
        """Return a copy with these resources set."""
        return Snapshot(FrozenMap({**self.resources, **resources}), self.sources)

    def without(self, addresses: set[Address] | frozenset[Address]) -> Snapshot:
        """Return a copy without these addresses."""
        kept = {address: item for address, item in self.resources.items() if address not in addresses}
        return Snapshot(FrozenMap(kept), self.sources)

    def within(self, roots: set[Address] | frozenset[Address]) -> Snapshot:
        """Return the part that belongs to these roots."""
        kept = {address: item for address, item in self.resources.items() if root_of(address) in roots}
        return Snapshot(FrozenMap(kept), self.sources)

    def resources_by_label(self) -> dict[str, Any]:
        """Return the resources under their addresses as text, for digests."""
        return {str(address): item for address, item in self.resources.items()}
