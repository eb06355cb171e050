"""What one planning run gathers, and the deltas under the rules of ownership."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from apigwctl.catalogue.addresses import root_of
from apigwctl.catalogue.wire import Difference
from apigwctl.model.change import Change
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.context import Context
from apigwctl.planning.differ import Delta, diff
from apigwctl.planning.ignoring import is_left_alone
from apigwctl.planning.steps import Draft
from apigwctl.planning.surplus import surplus_tags
from apigwctl.values import Address


@dataclass
class Work:
    """What one planning run gathers."""

    desired: Snapshot
    live: Live
    context: Context
    drafts: list[Draft] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    replaced: set[Address] = field(default_factory=set)


def compared(work: Work, wanted: Snapshot, seen: Snapshot) -> tuple[Delta, ...]:
    """The deltas under the rules of ownership: what is shared, adopted or ignored is not ours to delete."""
    context, live = work.context, work.live
    keep = live.adopting if context.prune else live.adopting | live.marked

    def spares(address: Address, difference: Difference | None) -> bool:
        return is_left_alone(address, context, difference)

    def surplus(address: Address, old: Any, new: Any) -> tuple[Difference, ...]:
        return () if root_of(address) in keep else surplus_tags(address, old, new, context)

    return diff(wanted, seen, exclusive=context.exclusive, keep=keep, spares=spares, surplus=surplus)
