"""Custom domain names with what hangs on them, as drafts: the name first, then where its paths lead, then its record.

A name that migrates between endpoint types has both for a while: the new type is there, and the DNS record leads to it,
before the old one goes.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from apigwctl.catalogue import domain_folds, wire
from apigwctl.catalogue.addresses import label
from apigwctl.catalogue.domains import ARN, HOST, ID, MAPPINGS_ONLY, ZONE, aspect
from apigwctl.catalogue.schema import V2
from apigwctl.model.change import Action, Reason
from apigwctl.model.plan import Bind, Call, Probe
from apigwctl.planning import calls, records
from apigwctl.planning.differ import Delta
from apigwctl.planning.mappings import mapping_draft, serving
from apigwctl.planning.steps import Draft, Phase, bound_call
from apigwctl.planning.work import Work
from apigwctl.values import Address, FrozenMap, Ref, freeze

CHILDREN = ("dns_record", "access_association", "routing_rule", "api_mapping")
REGIONAL = ("regionalDomainName", "regionalHostedZoneId")
EDGE = ("distributionDomainName", "distributionHostedZoneId")


def plan_domain(work: Work, domain: Address, deltas: list[Delta]) -> None:
    """Plan one domain name and what hangs on it."""
    own = next((delta for delta in deltas if delta.address == domain), None)
    if own is not None and own.action is Action.REPLACE:
        work.drafts += _replaced(work, own)
        deltas = [
            Delta(address, Action.CREATE, Reason.PARENT_REPLACED, None, item, wire.members(item))
            for address, item in work.desired.below(domain)
            if address != domain
        ]
        old = None
    else:
        if own is not None:
            work.drafts += _creation(own) if own.action is Action.CREATE else _updates(work, own)
        old = work.live.snapshot.get(domain)
    children = [delta for delta in deltas if delta.address.kind in CHILDREN]
    for delta in children:
        work.drafts += _child(work, domain, old, delta)
    moved = own is not None and own.action is Action.UPDATE and _moves(own.old, own.new)
    work.drafts += records.drafts(work, domain, children, moved=moved)


def name_params(work: Work, domain: Address, params: dict[str, Any], *, second: bool = False) -> dict[str, Any]:
    """Return parameters with the id of a private name, which tells it from others of its name."""
    if not _is_private(work, domain):
        return params
    return {**params, "DomainNameId" if second else "domainNameId": Ref(aspect(domain, ID))}


def _is_private(work: Work, domain: Address) -> bool:
    item = work.desired.get(domain) or work.live.snapshot.get(domain)
    # Of orphans nothing is read but that they have an id.
    known = aspect(domain, ID) in work.live.ids
    return known if item is None else "PRIVATE" in item.endpoint_configuration.types


# -- the name itself ---------------------------------------------------------------------------------------------------


def binds(domain: Address, item: Any) -> tuple[Bind, ...]:
    """Return what AWS makes up for a name, as its answers tell it."""
    types = item.endpoint_configuration.types
    made = [Bind(Ref(domain), ("domainName",)), Bind(Ref(aspect(domain, ARN)), ("domainNameArn",))]
    if "PRIVATE" in types:
        return (*made, Bind(Ref(aspect(domain, ID)), ("domainNameId",)))
    host, zone = REGIONAL if "REGIONAL" in types else EDGE
    return (*made, Bind(Ref(aspect(domain, HOST)), (host,)), Bind(Ref(aspect(domain, ZONE)), (zone,)))


def _creation(delta: Delta) -> list[Draft]:
    domain, item = delta.address, delta.new
    private = "PRIVATE" in item.endpoint_configuration.types
    extra = {"domainNameId": Ref(aspect(domain, ID))} if private else {}
    settled = calls.until(domain, extra)
    first = domain_folds.at_first(item)
    params = wire.create_params(domain, first)
    listed = FrozenMap({"domainName": item.domain_name})
    tags = {key: value for key, value in item.tags.items() if key.startswith("apigwctl:")}
    probe = Probe("GetDomainNames", FrozenMap({"limit": calls.PAGE}), ("items",), listed, freeze({"tags": tags}))
    created = Call("apigateway", "CreateDomainName", freeze(params), binds(domain, first), probe, settled)
    more = (*wire.differences(first, item), *calls.after_creation(delta))
    later = domain_folds.in_requests(wire.patch_operations(domain, item, more))
    steps = (created, *_updating(domain, item, later, extra))
    return [Draft(domain, f"create {label(domain)}", domain, Phase.ROOT, steps)]


def _updating(domain: Address, item: Any, parts: list[list[dict[str, Any]]], extra: dict[str, Any]) -> tuple[Call, ...]:
    """Return the updates of a name; each waits until the one before it is through, AWS refuses it before.

    The last one binds: by then the endpoint type is there that its host name is of.
    """
    made = [
        Call(
            "apigateway",
            "UpdateDomainName",
            freeze({"domainName": Ref(domain), **extra, "patchOperations": part}),
            until=calls.until(domain, extra),
        )
        for part in parts
    ]
    if made and "PRIVATE" not in item.endpoint_configuration.types:
        made[-1] = dataclasses.replace(made[-1], binds=binds(domain, item))
    return tuple(made)


def _updates(work: Work, delta: Delta) -> list[Draft]:
    domain, item = delta.address, delta.new
    before, after = delta.old.endpoint_configuration.types, item.endpoint_configuration.types
    first, last = _parts(delta) if before == after else _migration(delta)
    if not first and not last:
        return []
    extra = name_params(work, domain, {})
    if _moves(delta.old, item):
        # Its host name at AWS is another one from now on.
        work.replaced |= {aspect(domain, HOST), aspect(domain, ZONE)}
    title = f"update {label(domain)}"
    steps = _updating(domain, item, first, extra)
    if not steps and _moves(delta.old, item):
        # Both types are there: AWS tells the other's host name.
        asked = freeze({"domainName": Ref(domain), **extra})
        steps = (Call("apigateway", "GetDomainName", asked, binds(domain, item)),)
    made = [Draft(domain, title, domain, Phase.UPDATE, steps)]
    if last:
        gone = ", ".join(sorted(before - after))
        title = f"take the endpoint type {gone} off {label(domain)}" if gone else title
        # After the record leads elsewhere.
        gone_calls = tuple(dataclasses.replace(call, binds=()) for call in _updating(domain, item, last, extra))
        made.append(Draft(domain, title, domain, Phase.RELEASE, gone_calls, (1,)))
    return made


Requests = list[list[dict[str, Any]]]
"""The patch operations of updates that are sent one after another."""


def _parts(delta: Delta) -> tuple[Requests, Requests]:
    """Return the requests of an update that leaves the endpoint types as they are: now, and at the end."""
    changed = tuple(part for part in delta.differences if part.fields[0].attribute != "tags")
    parts = domain_folds.in_requests(wire.patch_operations(delta.address, delta.new, changed))
    leaving = [part for part in parts if domain_folds.takes_away(part)]
    return [part for part in parts if part not in leaving], leaving


def _migration(delta: Delta) -> tuple[Requests, Requests]:
    """Return the requests of an update to other endpoint types: now, and once the record leads to the new one."""
    changed = {part.fields[0].attribute for part in delta.differences}
    wanted = dataclasses.replace(delta.old, **{name: getattr(delta.new, name) for name in changed})
    current, made = delta.old, []
    for states in domain_folds.on_the_way(delta.old, wanted):
        requests: Requests = []
        for state in states:
            different = tuple(part for part in wire.differences(current, state) if part.fields[0].attribute != "tags")
            requests += domain_folds.in_requests(wire.patch_operations(delta.address, state, different))
            current = state
        made.append(requests)
    return made[0], made[1]


def _moves(old: Any, new: Any) -> bool:
    """Whether the host name that a record leads to becomes another one."""
    before, after = old.endpoint_configuration.types, new.endpoint_configuration.types
    return ("REGIONAL" in before) != ("REGIONAL" in after)


def in_place_or_not(deltas: list[Delta]) -> list[Delta]:
    """Return the deltas in which a name that becomes private, or public, is replaced: AWS has no way between them."""
    return [
        dataclasses.replace(delta, action=Action.REPLACE, reason=Reason.CREATE_ONLY)
        if delta.address.kind == "domain_name"
        and delta.action is Action.UPDATE
        and ("PRIVATE" in delta.old.endpoint_configuration.types)
        != ("PRIVATE" in delta.new.endpoint_configuration.types)
        else delta
        for delta in deltas
    ]


def _replaced(work: Work, delta: Delta) -> list[Draft]:
    """The old name goes with all that hangs on it, and then the new one is made: for a while there is none."""
    domain = delta.address
    removal = removal_calls(work, domain)
    gone = tuple(bound_call(call, work.live.ids) for call in removal)
    children = {address for address, _ in work.live.snapshot.below(domain)}
    work.replaced |= {domain, *children, *(aspect(domain, which) for which in (ARN, ID, HOST, ZONE))}
    made = _creation(Delta(domain, Action.CREATE, Reason.CREATE_ONLY, None, delta.new, wire.members(delta.new)))
    deleted = Draft(domain, f"delete the old {label(domain)}", domain, Phase.ROOT, gone, (0,))
    return [deleted, *(Draft(each.address, each.title, domain, Phase.ROOT, each.calls, (1,)) for each in made)]


# -- what hangs on it --------------------------------------------------------------------------------------------------


def _child(work: Work, domain: Address, old: Any, delta: Delta) -> list[Draft]:
    match delta.address.kind:
        case "api_mapping":
            return [mapping_draft(work, domain, old, delta, name_params(work, domain, {}))]
        case "routing_rule":
            return [_rule(work, domain, delta)]
        case "access_association":
            return [] if delta.action is Action.UPDATE else [_association(domain, delta)]  # its tags alone can change
    return []


def _rule(work: Work, domain: Address, delta: Delta) -> Draft:
    address, title = delta.address, label(delta.address)
    where = name_params(work, domain, {"DomainName": Ref(domain)}, second=True)
    if delta.action is Action.DELETE:
        params = freeze({**where, "RoutingRuleId": Ref(address)})
        call = Call(V2, "DeleteRoutingRule", params, done_on=calls.GONE)
        named = work.desired.get(domain)
        # A name that is to heed its mappings alone lists no rules any more: those left by a crash would not be found.
        unheard = named is not None and named.routing_mode == MAPPINGS_ONLY
        phase = Phase.CLEAR if unheard else Phase.RELEASE
        return Draft(address, f"delete {title}", domain, phase, (call,), provides=frozenset({address}))
    said = {"Conditions": (), **wire.create_params(address, delta.new), **where, "Priority": int(address.name)}
    needs = frozenset(item for action in delta.new.actions for item in serving(work, action.invoke_api))
    if delta.action is Action.CREATE:
        match = freeze({"Priority": int(address.name)})
        probe = Probe("ListRoutingRules", freeze(where), ("RoutingRules",), match)
        call = Call(V2, "CreateRoutingRule", freeze(said), calls.binds(address), probe)
    else:
        call = Call(V2, "PutRoutingRule", freeze({**said, "RoutingRuleId": Ref(address)}))
    verb = "create" if delta.action is Action.CREATE else "update"
    provides = frozenset({address})
    return Draft(address, f"{verb} {title}", domain, Phase.ATTACH, (call,), (1, address), needs, provides)


def _association(domain: Address, delta: Delta) -> Draft:
    address, title = delta.address, label(delta.address)
    if delta.action is Action.DELETE:
        call = calls.delete(address, delta.old)
        return Draft(address, f"delete {title}", domain, Phase.RELEASE, (call,))
    params = {
        "domainNameArn": Ref(aspect(domain, ARN)),
        "accessAssociationSourceType": delta.new.access_association_source_type,
        "accessAssociationSource": address.name,
        **({"tags": delta.new.tags} if delta.new.tags else {}),
    }
    probe = Probe(
        "GetDomainNameAccessAssociations",
        FrozenMap({"limit": calls.PAGE}),
        ("items",),
        freeze({"accessAssociationSource": address.name, "domainNameArn": Ref(aspect(domain, ARN))}),
    )
    call = Call("apigateway", "CreateDomainNameAccessAssociation", freeze(params), calls.binds(address), probe)
    return Draft(address, f"associate {title}", domain, Phase.ATTACH, (call,), (2, address))


# -- what goes ---------------------------------------------------------------------------------------------------------


def removal_calls(work: Work, domain: Address) -> tuple[Call, ...]:
    """Return the calls that delete a name: its record and associations first, mappings and rules go with it."""
    live = work.live.snapshot
    made = list(records.deletions(work, domain, [item for item, _ in live.children(domain, "dns_record")]))
    made += [calls.delete(address, item) for address, item in live.children(domain, "access_association")]
    params = name_params_of_live(work, domain)
    made.append(Call("apigateway", "DeleteDomainName", freeze(params), done_on=calls.GONE))
    return tuple(made)


def name_params_of_live(work: Work, domain: Address) -> dict[str, Any]:
    """Return how the live name is addressed."""
    known = aspect(domain, ID) in work.live.ids
    return {"domainName": Ref(domain), **({"domainNameId": Ref(aspect(domain, ID))} if known else {})}


def gone_with(work: Work, domain: Address) -> frozenset[Address]:
    """Return what goes with a name, so that others need not wait for it any longer."""
    return frozenset(address for address, _ in work.live.snapshot.below(domain)) | {domain}
