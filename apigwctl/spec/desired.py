"""The resources that specs ask for, as they are collected: each with the place that asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from apigwctl.model.canary import CanaryPolicy
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address, FrozenMap, Node, Source


@dataclass
class Desired:
    """Resources and their sources by address; the first to ask for an address wins unless it says otherwise."""

    resources: dict[Address, Any] = field(default_factory=dict)
    sources: dict[Address, Source] = field(default_factory=dict)
    nodes: dict[Address, Node] = field(default_factory=dict)
    broken: set[Address] = field(default_factory=set)
    described: set[Address] = field(default_factory=set)  # by an OpenAPI document
    links: set[Address] = field(default_factory=set)  # by the part of the project that was not asked for
    canaries: dict[Address, CanaryPolicy] = field(default_factory=dict)  # of stages to which AWS gives none

    def add(self, address: Address, resource: Any, source: Source, node: Node | None = None) -> None:
        """Ask for a resource; None stands for one that could not be read, so that references to it are not blamed.

        `node` is where its members are written: later problems point into it.
        """
        if resource is None:
            self.broken.add(address)
            return
        self.resources[address] = resource
        self.sources[address] = source
        if node is not None:
            self.nodes[address] = node

    def snapshot(self) -> Snapshot:
        """Return what was collected as a snapshot."""
        return Snapshot(FrozenMap(self.resources), FrozenMap(self.sources))
