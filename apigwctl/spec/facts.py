"""What the rules between resources look at, and what a rule is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.addresses import label
from apigwctl.model.canary import CanaryPolicy
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec.members import Opaque
from apigwctl.spec.report import suggest
from apigwctl.values import EMPTY, Address, Node, Problem


@dataclass(frozen=True)
class Facts:
    """The desired snapshot, what exists beyond it (broken, or not asked for), and the nodes of the resources.

    `described` are the integrations that come from an OpenAPI document; `canaries` those of functions or Regions, by
    the stages that have them.
    """

    snapshot: Snapshot
    beyond: frozenset[Address] = frozenset()
    nodes: Mapping[Address, Node] = EMPTY
    described: frozenset[Address] = frozenset()
    canaries: Mapping[Address, CanaryPolicy] = EMPTY

    def exists(self, address: Address) -> bool:
        """Return whether an address is defined somewhere in the specs."""
        return address in self.snapshot or address in self.beyond

    def of(self, *kinds: str) -> Iterator[tuple[Address, Any]]:
        """Iterate over the resources of some kinds."""
        return self.snapshot.of(*kinds)

    def names(self, kind: str, api: str = "") -> list[str]:
        """Return the names of a kind, within an API where one is given."""
        known = {*self.snapshot, *self.beyond}
        return sorted({item.name for item in known if item.kind == kind and (not api or item.parts[0] == api)})

    def problem(self, address: Address, message: str, *path: str, hint: str = "", severity: str = "error") -> Problem:
        """Return a problem at a member of a resource, or at the resource; the registry adds the rule."""
        source = self.snapshot.sources.get(address)
        node = self.nodes.get(address)
        for key in path:
            inner = node.get(key) if node is not None else None
            if node is None or inner is None:
                break
            source, node = (inner.source if inner.value is not None else node.key_source(key)), inner
        return Problem(message, "", label(address), source, hint, severity)

    def missing(self, where: Address, what: str, wanted: Address, *path: str) -> Problem:
        """Return the problem of a reference to something that does not exist."""
        api = wanted.parts[0] if len(wanted.parts) > 1 else ""
        hint = suggest(wanted.name, self.names(wanted.kind, api))
        return self.problem(where, f"no {what} {wanted.name}", *path, hint=hint)


@dataclass(frozen=True)
class Rule:
    """A rule: its id, what it says in one line, and its check."""

    id: str
    says: str
    check: Callable[[Facts], Iterator[Problem]]

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Iterate over what breaks the rule."""
        for problem in self.check(facts):
            yield dataclasses.replace(problem, rule=self.id)


def is_open(value: object) -> bool:
    """Return whether a value is not known yet, so that nothing can be said about it."""
    return isinstance(value, Opaque)
