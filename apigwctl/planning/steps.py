"""Drafts of steps, and their order: phases within what must not be written to concurrently, needs across it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum

from apigwctl.model.plan import Call, Step
from apigwctl.planning.calls import bind, references
from apigwctl.values import Address, FrozenMap, Ref


class Phase(IntEnum):
    """When a step of one API (or plan, or key) takes its turn."""

    ROOT = 0
    IMPORT = 1
    LOOKUP = 2
    CLEAR = 3
    CREATE = 4
    UPDATE = 5
    DELETE = 6
    SETTINGS = 7
    DEPLOY = 8
    SUPPORT = 9
    SMOKE = 10
    STAGE = 11
    ATTACH = 12
    POINT = 13
    RELEASE = 14
    PRUNE = 15
    REMOVE = 16
    AFTERMATH = 17


@dataclass(frozen=True)
class Draft:
    """A step before it has its place.

    `needs` are addresses that must have been written (or removed) before, beyond those that the calls refer to.
    """

    address: Address
    title: str
    lane: Address
    phase: Phase
    calls: tuple[Call, ...]
    rank: tuple[object, ...] = ()
    needs: frozenset[Address] = frozenset()
    provides: frozenset[Address] = field(default_factory=frozenset)


def whole_lane(lane: Address) -> Address:
    """Return what stands for all steps of a lane among a draft's needs."""
    return Address("lane", (lane.kind, *lane.parts))


def served(lane: Address) -> Address:
    """Return what stands for the steps of a lane up to those that make its stages serve what is new."""
    return Address("served", (lane.kind, *lane.parts))


LANES = {
    "account": 0,
    "client_certificate": 1,
    "web_acl": 1,
    "vpc_link": 1,
    "v2_vpc_link": 1,
    "api_key": 2,
    "rest_api": 3,
    "v2_api": 3,
    "portal_product": 5,
    "portal": 6,
}
"""The order in which lanes are told: what others refer to comes first."""


def order(drafts: Iterable[Draft], ids: FrozenMap[Address, str]) -> tuple[Step, ...]:
    """Return the steps, lane by lane, each with those that it waits for.

    Within a lane a step waits for the one before it; across lanes it waits for the steps that bind what its calls refer
    to and for those that provide what it needs. References to live objects are replaced by their ids.
    """
    ready = [_bound(draft, ids) for draft in drafts if draft.calls]
    ready.sort(key=lambda draft: (_lane_rank(draft), draft.lane, draft.phase, draft.rank))
    numbered = {id(draft): str(number) for number, draft in enumerate(ready, 1)}
    providers = _providers(ready, numbered)
    steps: list[Step] = []
    last: dict[Address, str] = {}
    for draft in ready:
        number = numbered[id(draft)]
        wanted = {ref.address for call in draft.calls for ref in references(call.params)} | draft.needs
        after = {provider for address in wanted for provider in providers.get(address, ())} - {number}
        if draft.lane in last:
            after.add(last[draft.lane])
        last[draft.lane] = number
        steps.append(Step(number, draft.title, str(draft.lane), draft.calls, tuple(sorted(after, key=int))))
    return tuple(steps)


def _lane_rank(draft: Draft) -> int:
    return LANES.get(draft.lane.kind, 4)


def _bound(draft: Draft, ids: FrozenMap[Address, str]) -> Draft:
    return replace(draft, calls=tuple(bound_call(call, ids) for call in draft.calls))


def bound_call(call: Call, ids: FrozenMap[Address, str]) -> Call:
    """Return a call with the references to live objects replaced by their ids."""
    probe = call.probe
    if probe is not None:
        probe = replace(probe, params=bind(probe.params, ids), match=bind(probe.match, ids))
    lock = call.lock and replace(call.lock, params=bind(call.lock.params, ids))
    until = call.until and replace(call.until, params=bind(call.until.params, ids))
    return replace(call, params=bind(call.params, ids), probe=probe, lock=lock, until=until)


def _providers(drafts: list[Draft], numbered: dict[int, str]) -> dict[Address, list[str]]:
    found: dict[Address, list[str]] = {}
    for draft in drafts:
        bound = {item.ref.address for call in draft.calls for item in call.binds}
        whole = {whole_lane(draft.lane)} | ({served(draft.lane)} if draft.phase <= Phase.POINT else set())
        for address in bound | draft.provides | whole:
            found.setdefault(address, []).append(numbered[id(draft)])
    return found


def unbound(drafts: Iterable[Draft], ids: FrozenMap[Address, str]) -> set[Ref]:
    """Return the references that no draft binds and no live object answers."""
    drafts = tuple(drafts)
    bound = {item.ref for draft in drafts for call in draft.calls for item in call.binds}
    wanted = {ref for draft in drafts for call in draft.calls for ref in references(bind(call.params, ids))}
    return wanted - bound
