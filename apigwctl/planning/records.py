"""The alias records of a domain name, as drafts: all changes of a name in one batch, which Route 53 makes at once.

A record that is new is created and never put over another; only what leads to our name already is changed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from apigwctl.catalogue.addresses import label
from apigwctl.catalogue.domains import HOST, ZONE, aspect
from apigwctl.model.change import Action, Reason
from apigwctl.model.plan import Call, Probe
from apigwctl.planning.differ import Delta
from apigwctl.planning.releases import region_shares
from apigwctl.planning.steps import Draft, Phase, bound_call
from apigwctl.planning.work import Work
from apigwctl.values import Address, Ref, Template, freeze


def drafts(work: Work, domain: Address, deltas: Iterable[Delta], *, moved: bool) -> list[Draft]:
    """Return the step of a name's records; `moved` says that its host name at AWS is becoming another one."""
    changing = [delta for delta in deltas if delta.address.kind == "dns_record"]
    if moved:
        known = {delta.address for delta in changing}
        changing += [
            Delta(address, Action.UPDATE, Reason.DIFFERS, work.live.snapshot.get(address), item)
            for address, item in work.desired.children(domain, "dns_record")
            if address not in known
        ]
    by_zone: dict[str, list[Delta]] = {}
    for delta in sorted(changing, key=lambda item: (item.action is not Action.DELETE, item.address)):
        by_zone.setdefault(delta.address.parts[1], []).append(delta)
    made = []
    for zone, batch in sorted(by_zone.items()):
        steps = (_batch(work, domain, zone, batch),)
        title = f"lead {label(domain)} to AWS in zone {zone}"
        provides = frozenset(delta.address for delta in batch)
        # After its paths lead somewhere, and before an endpoint type goes.
        needs = region_shares.waiting(domain, work)
        made.append(Draft(domain, title, domain, Phase.POINT, steps, needs=needs, provides=provides))
    return made


def deletions(work: Work, domain: Address, doomed: Iterable[Address]) -> list[Call]:
    """Return the calls that delete live records."""
    by_zone: dict[str, list[Delta]] = {}
    for address in sorted(doomed):
        item = work.live.snapshot.get(address)
        by_zone.setdefault(address.parts[1], []).append(Delta(address, Action.DELETE, Reason.PARENT_GONE, item, None))
    return [
        bound_call(dataclasses.replace(_batch(work, domain, zone, batch)), work.live.ids)
        for zone, batch in sorted(by_zone.items())
    ]


def _batch(work: Work, domain: Address, zone: str, batch: list[Delta]) -> Call:
    name = (work.desired.get(domain) or work.live.snapshot.get(domain)).domain_name
    changes = []
    for delta in batch:
        item = delta.old if delta.action is Action.DELETE else delta.new
        said = _record(domain, delta.address, item, name)
        if delta.action is Action.DELETE:
            # Route 53 deletes a record that is told whole, as it is.
            host, zone_of_host = (work.live.ids.get(aspect(item.alias_target.target, it), "") for it in (HOST, ZONE))
            alias = {**said["AliasTarget"], "DNSName": f"{host}.", "HostedZoneId": zone_of_host}
            said = {**said, "AliasTarget": alias}
        action = {Action.DELETE: "DELETE", Action.CREATE: "CREATE"}.get(delta.action, "UPSERT")
        changes.append({"Action": action, "ResourceRecordSet": said})
    params = {"HostedZoneId": zone, "ChangeBatch": {"Comment": "apigwctl", "Changes": changes}}
    return Call("route53", "ChangeResourceRecordSets", freeze(params), probe=_probe(domain, zone, batch, name))


def _record(domain: Address, address: Address, item: Any, name: str) -> dict[str, Any]:
    said = {
        "Name": name,
        "Type": address.parts[2],
        "SetIdentifier": address.parts[3] or None,
        "Weight": item.weight,
        "Region": item.region,
        "HealthCheckId": item.health_check_id,
    }
    alias = {
        "HostedZoneId": Ref(aspect(domain, ZONE)),
        # As Route 53 shows it, so that it is recognised.
        "DNSName": Template((Ref(aspect(domain, HOST)), ".")),
        "EvaluateTargetHealth": item.alias_target.evaluate_target_health,
    }
    return {**{member: value for member, value in said.items() if value is not None}, "AliasTarget": alias}


def _probe(domain: Address, zone: str, batch: list[Delta], name: str) -> Probe | None:
    """Return how a batch whose answer was lost is found to have been made: by the last thing that it makes."""
    made = [delta for delta in batch if delta.action is not Action.DELETE]
    if not made:
        return None
    last = made[-1].address
    params = {"HostedZoneId": zone, "StartRecordName": name, "StartRecordType": last.parts[2]}
    alias = {"DNSName": Template((Ref(aspect(domain, HOST)), "."))}
    said: dict[str, Any] = {"Type": last.parts[2], "AliasTarget": alias}
    if last.parts[3]:
        said["SetIdentifier"] = last.parts[3]
    return Probe("ListResourceRecordSets", freeze(params), ("ResourceRecordSets",), freeze(said))
