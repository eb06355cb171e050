"""The first creation of an HTTP API: its definition by one import, and what that leaves to single calls."""

from __future__ import annotations

import dataclasses

from apigwctl.catalogue.addresses import label, protocol_of
from apigwctl.catalogue.http import HTTP
from apigwctl.catalogue.schema import KINDS, V2
from apigwctl.model.change import Action
from apigwctl.model.plan import Bind, Call
from apigwctl.model.snapshot import Snapshot
from apigwctl.openapi.http_exporter import VERSION, document
from apigwctl.planning import calls
from apigwctl.planning.differ import Delta
from apigwctl.planning.first_creation import FEW, body
from apigwctl.planning.steps import Draft, Phase, unbound
from apigwctl.planning.work import Work, compared
from apigwctl.values import Address, FrozenMap, Ref, freeze

NAMED_BY = {"v2_authorizer": "Name", "v2_route": "RouteKey"}
"""The members of a list by which what an import made is found again."""


def is_first_creation(api: Address, deltas: list[Delta], work: Work) -> bool:
    """Whether the definition is made by one import: many things are missing, and nothing is served or another's.

    Other stages than those that were never there would serve an API that is half replaced.
    """
    live = work.live
    if protocol_of(api.name) != HTTP or api in live.adopting or api in live.marked:
        return False
    if any(live.snapshot.children(api, "v2_stage")):
        return False
    return sum(1 for delta in deltas if delta.action is Action.CREATE and delta.address != api) > FEW


def planned(work: Work, api: Address) -> tuple[Draft, list[Delta]]:
    """Return the step of the import, and what differs once it is done."""
    exported = document(work.desired, api)
    definition = [item for item, _ in work.desired.below(api) if KINDS[item.kind].snapshotted]
    wanted = Snapshot(FrozenMap({address: work.desired.get(address) for address in definition}))
    before = work.live.snapshot.get(api)
    own = work.desired.get(api)
    # An import leaves alone what a document does not say: tags, the address type.
    tags, addresses = (before.tags, before.ip_address_type) if before else (own.tags, own.ip_address_type)
    about = dataclasses.replace(own, version=own.version or VERSION, tags=tags, ip_address_type=addresses)
    made = Snapshot(FrozenMap({api: about, **exported.made}))
    kept = work.live.ids.items()
    work.live = dataclasses.replace(
        work.live,
        ids=FrozenMap(
            {
                address: identifier
                for address, identifier in kept
                if address == api or address.parts[:1] != api.parts or not KINDS[address.kind].snapshotted
            }
        ),
    )
    later = [delta for delta in compared(work, wanted, made) if delta.action is not Action.DELETE]
    routes = sum(1 for address in exported.made if address.kind == "v2_route")
    title = f"import the definition of {label(api)} ({routes} route{'s' if routes != 1 else ''})"
    params = {"ApiId": Ref(api), "Basepath": "ignore", "FailOnWarnings": False, "Body": body(exported.body)}
    # Warnings stop before anything is deployed; another apply goes on from there by single calls.
    call = Call(V2, "ReimportApi", freeze(params), expect=freeze({"Warnings": []}))
    return Draft(api, title, api, Phase.IMPORT, (call,)), later


def lookups(api: Address, drafts: list[Draft], work: Work) -> list[Draft]:
    """Return the reads that bind the ids of what the import made and later steps refer to."""
    missing: dict[str, list[Address]] = {}
    for ref in unbound(drafts, work.live.ids.without(*work.replaced)):
        if ref.address.parts[:1] == api.parts and ref.address.kind in NAMED_BY:
            missing.setdefault(ref.address.kind, []).append(ref.address)
    return [
        Draft(
            api,
            f"look up what the import made ({KINDS[kind].title})",
            api,
            Phase.LOOKUP,
            (_lookup(kind, api, sorted(found)),),
        )
        for kind, found in sorted(missing.items())
    ]


def _lookup(kind: str, api: Address, wanted: list[Address]) -> Call:
    declared = KINDS[kind]
    binds = tuple(
        Bind(Ref(address), ("Items",), FrozenMap({NAMED_BY[kind]: address.name}), (declared.identity,))
        for address in wanted
    )
    return Call(V2, declared.calls.list, freeze({"ApiId": Ref(api), **calls.V2_PAGE}), binds=binds)
