"""Client certificates that expire soon: a new one is made, the stages show it, and the old one goes last.

AWS neither renews nor extends them (reference: client certificates, 2026-04). An apply that dies in between is taken up
as with keys: the old one is marked as superseded.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from apigwctl.catalogue.addresses import by_id
from apigwctl.catalogue.schema import KINDS
from apigwctl.catalogue.wire import Difference
from apigwctl.model.change import Action, Reason
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.context import Context
from apigwctl.planning.differ import Delta
from apigwctl.values import Address

DAY = 24 * 3600.0
STAGES = ("stage", "v2_stage")


def rotate(deltas: Iterable[Delta], wanted: Snapshot, live: Live, context: Context) -> list[Delta]:
    """Return the deltas with new certificates in the place of those that expire soon, shown by the same stages."""
    made = {delta.address: delta for delta in deltas}
    for certificate in sorted(_expiring(wanted, live, context)):
        old, new = live.snapshot.get(certificate), wanted.get(certificate)
        differences = made[certificate].differences if certificate in made else ()
        made[certificate] = Delta(certificate, Action.REPLACE, Reason.EXPIRES, old, new, differences)
        for stage, item in wanted.of(*STAGES):
            if item.client_certificate == certificate and stage in live.snapshot:
                made[stage] = _shown(stage, certificate, made.get(stage), wanted, live)
    return list(made.values())


def _expiring(wanted: Snapshot, live: Live, context: Context) -> set[Address]:
    return {
        address
        for address, days in context.rotate_before.items()
        if address in wanted
        and address in live.snapshot
        and address not in live.adopting
        and live.expires.get(address, float("inf")) - context.now < days * DAY
    }


def _shown(stage: Address, certificate: Address, delta: Delta | None, wanted: Snapshot, live: Live) -> Delta:
    """Return the delta of a stage that shows the new certificate: its id is another one under the same name."""
    if delta is None:
        delta = Delta(stage, Action.UPDATE, Reason.PARENT_REPLACED, live.snapshot.get(stage), wanted.get(stage))
    item = KINDS[stage.kind].field("client_certificate")
    if any(difference.fields[0] is item for difference in delta.differences):
        return delta
    before = Address(certificate.kind, (by_id(live.ids[certificate]),))
    return dataclasses.replace(delta, differences=(*delta.differences, Difference((item,), None, before, certificate)))


def shown_by(certificate: Address, deltas: Iterable[Delta]) -> frozenset[Address]:
    """Return the stages that are told of a certificate: the one before it goes once they are."""
    return frozenset(
        delta.address
        for delta in deltas
        if delta.address.kind in STAGES and getattr(delta.new, "client_certificate", None) == certificate
    )
