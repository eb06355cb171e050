"""The paths of a domain name, as drafts: written through the second service, and where it takes none, the first.

The stage of a mapping is changed in place, by one call: there is no moment without it.
"""

from __future__ import annotations

from typing import Any

from apigwctl.catalogue.addresses import is_elsewhere, label, protocol_of
from apigwctl.catalogue.domain_folds import takes_mapping, takes_second_service
from apigwctl.catalogue.schema import V2
from apigwctl.catalogue.wire import reference
from apigwctl.model.change import Action
from apigwctl.model.live import Live
from apigwctl.model.plan import Call, Probe
from apigwctl.planning import calls
from apigwctl.planning.differ import Delta
from apigwctl.planning.steps import Draft, Phase
from apigwctl.planning.work import Work
from apigwctl.values import Address, FrozenMap, Ref, freeze

ROOT = "(none)"
"""How the first service spells the empty base path (reference)."""


def mapping_draft(work: Work, domain: Address, old: Any, delta: Delta, private: dict[str, Any]) -> Draft:
    """Return the step of a mapping; `old` is the live domain name, `private` the parameter of a private one's id."""
    address, title = delta.address, label(delta.address)
    new = work.desired.get(domain)
    early = _goes_early(work, domain, old, delta)
    second = _through_second(old if early else new, old) and (delta.action is Action.DELETE or bool(delta.new.stage))
    late = delta.action is Action.CREATE and old is not None and not takes_mapping(old, address, delta.new)
    second = second or late
    if delta.action is not Action.CREATE:
        # Without an id it was read through the first service.
        second = second and address in work.live.ids
    call = _second(domain, delta) if second else _first(domain, delta, private)
    provides = frozenset({address})
    if delta.action is Action.DELETE:
        phase = Phase.DELETE if _makes_room(work, domain, delta) else Phase.RELEASE
        phase = Phase.CLEAR if early else phase
        return Draft(address, f"unmap {title}", domain, phase, (call,), provides=provides)
    needs = serving(work, delta.new) | {domain}
    verb = "map" if delta.action is Action.CREATE else "remap"
    if early:
        # AWS does not change a name as long as it has what it may not have then.
        return Draft(address, f"{verb} {title}", domain, Phase.CLEAR, (call,), (0, address), needs - {domain}, provides)
    if late:
        # What the name could not have before it can have once its other endpoint type is gone.
        return Draft(address, f"{verb} {title}", domain, Phase.RELEASE, (call,), (2, address), needs, provides)
    return Draft(address, f"{verb} {title}", domain, Phase.ATTACH, (call,), (0, address), needs, provides)


def serving(work: Work, target: Any) -> frozenset[Address]:
    """Return what has to be there before a stage is reached by a name: the stage, its usage plans, its web ACL."""
    api, stage = target.api, target.stage
    if is_elsewhere(api.name):
        return frozenset()
    kind = "v2_stage" if api.kind == "v2_api" else "stage"
    stages = [address for address, _ in work.desired.children(api, kind) if stage in ("", address.name)]
    plans = {
        address
        for address, _ in work.desired.of("usage_plan_stage")
        if address.parts[1] == api.name and stage in ("", address.parts[2])
    }
    return frozenset({api, *stages, *plans})


def leading_to(live: Live, target: Address) -> frozenset[Address]:
    """Return the live mappings and rules that lead to an API or a stage, and the names of which nothing was read."""
    stage = target.parts[1] if len(target.parts) > 1 else None
    found = {address for address in live.orphans if address.kind == "domain_name"}

    def leads(item: Any) -> bool:
        return bool(item.api.parts[0] == target.parts[0] and stage in (None, item.stage))

    for address, item in live.snapshot.of("api_mapping"):
        if leads(item):
            found.add(address)
    for address, rule in live.snapshot.of("routing_rule"):
        if any(leads(action.invoke_api) for action in rule.actions):
            found.add(address)
    return frozenset(found)


def _goes_early(work: Work, domain: Address, old: Any, delta: Delta) -> bool:
    """Whether a mapping goes, or leads elsewhere, before its name changes, which it could not with the mapping."""
    new = work.desired.get(domain)
    if delta.action is Action.CREATE or new is None or not _is_in_the_way(work, domain, new, delta):
        return False
    return delta.action is Action.DELETE or (old is not None and takes_mapping(old, delta.address, delta.new))


def _is_in_the_way(work: Work, domain: Address, new: Any, delta: Delta) -> bool:
    """Whether a name cannot have a mapping as it is going to be: rules go with one kind of APIs only."""
    ruled = protocol_of(delta.old.api.name) and any(work.desired.children(domain, "routing_rule"))
    return bool(ruled) or not takes_mapping(new, delta.address, delta.old)


def _through_second(new: Any, old: Any) -> bool:
    """Whether the second service takes a name's mappings, before and after a change of the name."""
    return all(takes_second_service(item) for item in (new, old) if item is not None)


def _makes_room(work: Work, domain: Address, delta: Delta) -> bool:
    """Whether a mapping goes before others come: APIs of its kind may not share the name with theirs."""
    socket = _is_socket(delta.old)
    return any(_is_socket(item) != socket for _, item in work.desired.children(domain, "api_mapping"))


def _is_socket(mapping: Any) -> bool:
    return protocol_of(mapping.api.name) == "WEBSOCKET"


def _second(domain: Address, delta: Delta) -> Call:
    address = delta.address
    where: dict[str, Any] = {"DomainName": Ref(domain)}
    if delta.action is Action.DELETE:
        params = freeze({**where, "ApiMappingId": Ref(address)})
        return Call(V2, "DeleteApiMapping", params, done_on=calls.GONE)
    said = {**where, "ApiId": reference(delta.new.api), "Stage": delta.new.stage}
    if delta.action is Action.UPDATE:
        return Call(V2, "UpdateApiMapping", freeze({**said, "ApiMappingId": Ref(address)}))
    key = {"ApiMappingKey": address.name}
    # The root's may be shown without a key.
    match, shown = (FrozenMap(), freeze(key)) if not address.name else (freeze(key), FrozenMap())
    probe = Probe("GetApiMappings", freeze({**where, **calls.V2_PAGE}), ("Items",), match, shown)
    params = freeze({**said, **(key if address.name else {})})
    return Call(V2, "CreateApiMapping", params, calls.binds(address), probe)


def _first(domain: Address, delta: Delta, private: dict[str, Any]) -> Call:
    path = delta.address.name or ROOT
    where = {"domainName": Ref(domain), **private}
    if delta.action is Action.DELETE:
        params = freeze({**where, "basePath": path})
        return Call("apigateway", "DeleteBasePathMapping", params, done_on=calls.GONE)
    if delta.action is Action.UPDATE:
        operations = [
            {"op": "replace", "path": "/restapiId", "value": reference(delta.new.api)},
            {"op": "replace", "path": "/stage", "value": delta.new.stage},
        ]
        params = freeze({**where, "basePath": path, "patchOperations": operations})
        return Call("apigateway", "UpdateBasePathMapping", params)
    said = {**where, "basePath": path, "restApiId": reference(delta.new.api)}
    if delta.new.stage:
        said["stage"] = delta.new.stage
    probe = Probe("GetBasePathMapping", freeze({**where, "basePath": path}))
    return Call("apigateway", "CreateBasePathMapping", freeze(said), probe=probe)
