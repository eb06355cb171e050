"""Deltas to calls: how each kind of change is said to AWS. Parameters hold references until `bind` knows better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apigwctl.catalogue import portals, wire
from apigwctl.catalogue.addresses import ROOT_PATH, parent_of, resource
from apigwctl.catalogue.domains import ARN, aspect
from apigwctl.catalogue.schema import KINDS, V2, Kind, On, Patch, kind_of
from apigwctl.catalogue.wire import Difference
from apigwctl.model.identity import DOCUMENT_TAG, OWNER_TAG
from apigwctl.model.plan import Bind, Call, Probe, Until
from apigwctl.planning.differ import Delta
from apigwctl.values import EMPTY, Address, FrozenMap, Ref, Template, freeze

PAGE = 500
V2_PAGE = FrozenMap({"MaxResults": str(PAGE)})
GONE = ("NotFoundException", "ResourceNotFoundException", "ParameterNotFound")


def create(delta: Delta, *, extra: Mapping[str, Any] = EMPTY) -> Call:
    """Return the call that creates a resource, with the probe that finds it again."""
    declared = kind_of(delta.new)
    params = {**wire.create_params(delta.address, delta.new), **extra}
    return Call(
        declared.service,
        declared.calls.create,
        freeze(params),
        binds=binds(delta.address),
        probe=None if declared.calls.put else probe(delta.address, delta.new, params),
        until=until(delta.address),
    )


def until(address: Address, extra: Mapping[str, Any] = EMPTY) -> Until | None:
    """Return what to wait for after a write to a kind that takes its time; `extra` are more parameters of the poll."""
    declared = KINDS[address.kind]
    settling = declared.settling
    if settling is None:
        return None
    params = freeze({**wire.address_params(address), **extra})
    return Until(
        declared.calls.get,
        params,
        settling.path,
        settling.good,
        settling.bad,
        settling.limit_seconds,
        settling.message,
    )


def binds(address: Address) -> tuple[Bind, ...]:
    """Return what the answer of a create call binds."""
    declared = KINDS[address.kind]
    if declared.identity == "key":
        return ()
    made = [Bind(Ref(address), (declared.identity,))]
    if address.kind == "rest_api":
        made.append(Bind(Ref(resource(address.name, ROOT_PATH)), ("rootResourceId",)))
    return tuple(made)


def probe(address: Address, new: Any, params: Mapping[str, Any]) -> Probe | None:
    """Return how a created resource is found again: by our tags, by its natural key, or by asking for it."""
    declared = KINDS[address.kind]
    parents = _parent_params(address)
    found: dict[str, Any]
    if declared.root:
        tags = {key: new.tags[key] for key in (OWNER_TAG, DOCUMENT_TAG) if key in new.tags}
        return _root_probe(declared, new, tags) if tags else None
    match address.kind:
        case "resource":
            found = {"path": address.name}
        case "documentation_part":
            found = {"location": wire.struct_to_wire(new.location, address)}
        case "usage_plan_key":
            found = {"id": Ref(new.key)}
        case "deployment":
            found = {"description": params["description"]}
        case _ if declared.service == V2 and declared.identity != "key":
            return Probe(
                declared.calls.list, freeze({**parents, **V2_PAGE}), ("Items",), freeze(_told(address, params))
            )
        case _ if declared.identity != "key":
            found = {"name": new.name}
        case _:
            return (
                Probe(declared.calls.get, freeze(wire.address_params(address)))
                if declared.service in ("apigateway", V2)
                else None
            )
    return Probe(declared.calls.list, freeze({**parents, "limit": PAGE}), ("items",), freeze(found))


def _told(address: Address, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members by which a list of `apigatewayv2` shows what a create call made.

    Keys and names are unique there; an integration has neither, and is known by all that it was made with: one that is
    alike and no route uses is as good.
    """
    natural = [item.wire for item in KINDS[address.kind].keys] or ["Description"]
    if address.kind == "v2_integration":
        natural = [name for name in params if name not in ("ApiId", "IntegrationId")]
    return {name: params[name] for name in natural if name in params}


def _root_probe(declared: Kind, new: Any, tags: dict[str, str]) -> Probe:
    """GetRestApis lists tags (recorded 2026-03); whether other lists do is not recorded, so there a name has to do."""
    if declared.service == V2:
        return Probe(declared.calls.list, freeze(V2_PAGE), ("Items",), freeze({"Name": new.name, "Tags": tags}))
    params = FrozenMap({"limit": PAGE})
    named = {"name": new.name} if hasattr(new, "name") else {}
    if declared.name == "rest_api" or not named:
        return Probe(declared.calls.list, params, ("items",), freeze({**named, "tags": tags}))
    return Probe(declared.calls.list, params, ("items",), freeze(named), freeze({"tags": tags}))


def lookup(declared: Kind, api: Address, wanted: list[Address]) -> Call:
    """Return a read that binds the ids of resources which an import made."""
    member = "path" if declared.name == "resource" else "name"
    return Call(
        declared.service,
        declared.calls.list,
        freeze({**wire.address_params(api), "limit": PAGE}),
        binds=tuple(
            Bind(Ref(address), ("items",), FrozenMap({member: address.name}), (declared.identity,))
            for address in wanted
        ),
    )


def update(delta: Delta) -> list[Call]:
    """Return the calls that bring an existing resource to what is wanted, tags apart."""
    declared = kind_of(delta.new)
    if delta.puts_again:
        return [create(delta)]
    changed = tuple(item for item in delta.differences if item.fields[0].patch is not Patch.TAGS)
    return patch(delta.address, delta.new, changed) if declared.calls.update else []


def patch(address: Address, new: Any, changed: tuple[Difference, ...]) -> list[Call]:
    """Return the update call for some differences, or nothing when none of them can be patched."""
    if KINDS[address.kind].service == V2:
        return [
            Call(V2, operation, freeze(params), done_on=GONE if operation.startswith("Delete") else ())
            for operation, params in wire.member_updates(address, new, changed)
        ]
    return patch_with(address, wire.patch_operations(address, new, changed))


def set_members(address: Address, members: Mapping[str, Any]) -> Call:
    """Return the update call of `apigatewayv2` that sets these members of a resource."""
    declared = KINDS[address.kind]
    return Call(declared.service, declared.calls.update, freeze({**wire.address_params(address), **members}))


def patch_with(address: Address, operations: list[dict[str, Any]]) -> list[Call]:
    """Return the update call of a resource for these patch operations."""
    if not operations:
        return []
    declared = KINDS[address.kind]
    params = {**wire.address_params(address), "patchOperations": operations}
    return [Call(declared.service, declared.calls.update, freeze(params))]


def after_creation(delta: Delta) -> tuple[Difference, ...]:
    """Return the members of a new resource that its create call cannot carry."""
    return tuple(item for item in delta.differences if item.fields[0].on is On.AFTER)


def delete(address: Address, old: Any) -> Call:
    """Return the call that deletes a resource; that it is gone already is fine."""
    declared = KINDS[address.kind]
    params = wire.address_params(address)
    if address.kind == "lambda_permission":
        params["FunctionName"] = old.function_name
        if old.qualifier:
            params["Qualifier"] = old.qualifier
    return Call(declared.service, declared.calls.delete, freeze(params), done_on=GONE)


def tag(address: Address, changed: Mapping[str, str | None], arn: Template) -> list[Call]:
    """Return the calls that set and remove tags."""
    service = KINDS[address.kind].service
    setting = {key: value for key, value in changed.items() if value is not None}
    removing = [key for key, value in changed.items() if value is None]
    made = []
    if service == V2:
        if setting:
            made.append(Call(V2, "TagResource", freeze({"ResourceArn": arn, "Tags": setting})))
        if removing:
            made.append(Call(V2, "UntagResource", freeze({"ResourceArn": arn, "TagKeys": removing})))
        return made
    if setting:
        made.append(Call(service, "TagResource", freeze({"resourceArn": arn, "tags": setting})))
    if removing:
        made.append(Call(service, "UntagResource", freeze({"resourceArn": arn, "tagKeys": removing})))
    return made


def tag_changes(delta: Delta) -> dict[str, str | None]:
    """Return the tags that differ, None for those to remove."""
    return {
        item.key: item.new for item in delta.differences if item.fields[0].patch is Patch.TAGS and item.key is not None
    }


def arn(address: Address, partition: str, region: str) -> Template:
    """Return the ARN of a taggable resource, `arn:aws:apigateway:{region}::/restapis/{id}` (reference, 2026-04)."""
    if address.kind == "domain_name":
        # A private name's has the account and the id in it, and AWS tells it.
        return Template((Ref(aspect(address, ARN)),))
    if address.kind in portals.PORTALS:
        return Template((Ref(portals.aspect(address, portals.ARN)),))
    if KINDS[address.kind].identity.endswith("Arn"):
        return Template((Ref(address),))
    pieces: list[str | Ref] = [f"arn:{partition}:apigateway:{region}::"]
    params = wire.address_params(address)
    for segment in KINDS[address.kind].arn.strip("/").split("/"):
        pieces += ["/", params[segment[1:-1]] if segment.startswith("{") else segment]
    return Template(tuple(pieces))


def _parent_params(address: Address) -> dict[str, Any]:
    parent = parent_of(address)
    return wire.address_params(parent) if parent else {}


def bind(value: Any, ids: Mapping[Address, str]) -> Any:
    """Return a parameter with every reference that is already known replaced by its id."""
    match value:
        case Ref():
            return ids.get(value.address, value) if value.attribute == "id" else value
        case Template():
            return _bind_template(value, ids)
        case Mapping():
            return FrozenMap({key: bind(item, ids) for key, item in value.items()})
        case tuple():
            return tuple(bind(item, ids) for item in value)
    return value


def _bind_template(value: Template, ids: Mapping[Address, str]) -> Any:
    bound = tuple(bind(part, ids) for part in value.parts)
    return "".join(bound) if all(isinstance(part, str) for part in bound) else Template(bound)


def references(value: Any) -> set[Ref]:
    """Return the references that a parameter still holds."""
    match value:
        case Ref():
            return {value}
        case Template():
            return set(value.refs)
        case Mapping():
            return {ref for item in value.values() for ref in references(item)}
        case tuple() | list():
            return {ref for item in value for ref in references(item)}
    return set()
