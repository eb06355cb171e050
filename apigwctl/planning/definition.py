"""The definition of one API: from deltas to drafts, by an import at first creation and by minimal calls later."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from typing import Any

from apigwctl.catalogue import wire
from apigwctl.catalogue.addresses import ROOT_PATH, label, parent_of, parent_path, resource
from apigwctl.catalogue.quirks import ANY_API_MODELS
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.change import Action, Reason
from apigwctl.model.live import Live
from apigwctl.model.plan import Call
from apigwctl.model.snapshot import Snapshot
from apigwctl.openapi.exporter import Exported
from apigwctl.planning import calls
from apigwctl.planning.differ import Delta
from apigwctl.planning.steps import Draft, Phase, unbound
from apigwctl.values import Address, FrozenMap, Ref, Template, freeze, thaw

CREATE_ORDER = (
    "model",
    "request_validator",
    "authorizer",
    "resource",
    "method",
    "method_response",
    "integration",
    "integration_response",
    "gateway_response",
    "documentation_part",
    "documentation_version",
)

REFERRED_TO = frozenset({"model", "request_validator", "authorizer"})

FEW = 8
"""Up to this many missing things are made by single calls rather than by importing the whole again."""


def is_first_creation(deltas: Iterable[Delta], live: Live, api: Address) -> bool:
    """Whether the definition is made by one import: the API is new, or ours, bare of stages and not adopted.

    The latter is what an interrupted first creation leaves, so that it can be repeated.
    """
    if api not in live.snapshot:
        return True
    if api in live.adopting or api in live.marked or any(live.snapshot.children(api, "stage")):
        return False
    missing = sum(1 for delta in deltas if KINDS[delta.address.kind].snapshotted and delta.action is Action.CREATE)
    return missing > FEW


def after_import(desired: Snapshot, live: Live, api: Address, exported: Exported) -> Snapshot:
    """Return the live snapshot as it will be once the import has made the definition."""
    made = {
        address: item
        for address, item in desired.below(api)
        if KINDS[address.kind].snapshotted
        and address not in exported.left_out
        and address.kind != "documentation_version"
    }
    before = live.snapshot.get(api)
    if before is not None:
        made[api] = _kept(made[api], before)
    rest = {address: item for address, item in live.snapshot.resources.items() if address not in made}
    dropped = {
        address
        for address in rest
        if address.parts[:1] == api.parts
        and KINDS[address.kind].snapshotted
        and address.kind not in ("rest_api", "documentation_version")
        and parent_of(address) is not None
    }
    return Snapshot(FrozenMap({**{key: item for key, item in rest.items() if key not in dropped}, **made}))


def _kept(wanted: Any, before: Any) -> Any:
    """An import leaves tags, endpoint type, address type and TLS policy as they are (recorded 2026-03)."""
    endpoint = dataclasses.replace(
        wanted.endpoint_configuration,
        types=before.endpoint_configuration.types,
        ip_address_type=before.endpoint_configuration.ip_address_type,
    )
    return dataclasses.replace(
        wanted,
        endpoint_configuration=endpoint,
        tags=before.tags,
        security_policy=before.security_policy,
        endpoint_access_mode=before.endpoint_access_mode,
    )


def importable(desired: Snapshot, live: Live, api: Address) -> Snapshot:
    """Return what is wanted without what an import into the live API refuses: endpoints before it is private."""
    wanted, before = desired.get(api), live.snapshot.get(api)
    if before is None or before.endpoint_configuration.types == wanted.endpoint_configuration.types:
        return desired
    bare = dataclasses.replace(wanted.endpoint_configuration, vpc_endpoint_ids=frozenset())
    return desired.with_resources({api: dataclasses.replace(wanted, endpoint_configuration=bare)})


def without_ids(live: Live, api: Address) -> Live:
    """Return the live state without the ids that an overwriting import gives anew; the root path keeps its own."""
    kept = {
        address: identifier
        for address, identifier in live.ids.items()
        if address.parts[:1] != api.parts
        or not KINDS[address.kind].snapshotted
        or address in (api, resource(api.name, ROOT_PATH))
    }
    return dataclasses.replace(live, ids=FrozenMap(kept))


def import_draft(api: Address, exported: Exported) -> Draft:
    """Return the step that makes the whole definition by one PutRestApi overwrite."""
    # Warnings stop before anything is deployed. Another apply goes on from there by single calls: were the import
    # refused for them, it could never get past a warning about something harmless.
    params = {
        "restApiId": Ref(api),
        "mode": "overwrite",
        "failOnWarnings": False,
        "parameters": {"basepath": "ignore"},
        "body": body(exported.body),
    }
    routes = sum(1 for item in exported.body.get("paths", {}).values() for key in item if not key.startswith("param"))
    title = f"import the definition of {label(api)} ({routes} route{'s' if routes != 1 else ''})"
    return Draft(
        api,
        title,
        api,
        Phase.IMPORT,
        (Call("apigateway", "PutRestApi", freeze(params), expect=freeze({"warnings": []})),),
    )


def body(exported: Any) -> Any:
    """Return a document as text for a request; model references and late-bound parts become a template."""
    pieces: list[str | Ref] = []
    held: dict[str, Template | Ref] = {}

    def mark(value: Any) -> Any:
        if isinstance(value, Template | Ref):
            token = f"\u0000{len(held)}\u0000"
            held[token] = value
            return token
        if isinstance(value, dict):
            return {key: mark(item) for key, item in value.items()}
        return [mark(item) for item in value] if isinstance(value, list) else value

    text = json.dumps(mark(thaw(exported)), separators=(",", ":"), ensure_ascii=False)
    if not held:
        return text
    for index, piece in enumerate(text.replace("\\u0000", "\u0000").split("\u0000")):
        if index % 2 == 0:
            pieces.append(piece)
            continue
        value = held[f"\u0000{piece}\u0000"]
        parts = value.parts if isinstance(value, Template) else (value,)
        pieces += [json.dumps(part)[1:-1] if isinstance(part, str) else part for part in parts]
    return Template(tuple(pieces))


def lookups(api: Address, drafts: list[Draft], live: Live) -> list[Draft]:
    """Return the reads that bind the ids of what the import made and later steps refer to."""
    missing: dict[str, list[Address]] = {}
    for ref in unbound(drafts, live.ids):
        if ref.address.parts[:1] == api.parts and ref.address.kind in ("resource", "authorizer", "request_validator"):
            missing.setdefault(ref.address.kind, []).append(ref.address)
    return [
        Draft(
            api,
            f"look up what the import made ({kind})",
            api,
            Phase.LOOKUP,
            (calls.lookup(KINDS[kind], api, sorted(found)),),
        )
        for kind, found in sorted(missing.items())
    ]


# -- minimal calls -----------------------------------------------------------------------------------------------------


def drafts(deltas: list[Delta], desired: Snapshot, live: Snapshot) -> list[Draft]:
    """Return the drafts of the definition's deltas; `live` is the definition that they start from."""
    deleted = {delta.address for delta in deltas if delta.action is Action.DELETE}
    rank = _ranks(deltas)
    put = {delta.address.parts for delta in deltas if delta.puts_again and delta.address.kind == "integration"}
    made: list[Draft] = []
    for delta in deltas:
        # What a put of an integration clears is put again after it, whatever was to become of it.
        if delta.address.kind != "integration_response" or delta.address.parts[:3] not in put:
            made.extend(_draft(delta, deltas, deleted, rank, desired))
    made.extend(_detachments(deltas, live))
    return made


def _draft(
    delta: Delta, deltas: list[Delta], deleted: set[Address], rank: dict[Address, tuple[Any, ...]], desired: Snapshot
) -> list[Draft]:
    address, title = delta.address, label(delta.address)
    lane = Address("rest_api", address.parts[:1])
    place = rank[address]
    match delta.action:
        case Action.CREATE:
            return [Draft(address, f"create {title}", lane, Phase.CREATE, (calls.create(delta),), place)]
        case Action.UPDATE if not _holds_anothers_pattern(delta, deltas):
            # A new method may want an authorizer, model or validator as it is going to be.
            phase = Phase.CREATE if address.kind in REFERRED_TO else Phase.UPDATE
            steps = [Draft(address, f"update {title}", lane, phase, tuple(calls.update(delta)), place)]
            return steps + (_put_responses(delta, desired, lane, place) if delta.puts_again else [])
        case Action.REPLACE | Action.UPDATE:
            return [
                Draft(address, f"delete {title}", lane, Phase.CLEAR, (calls.delete(address, delta.old),), (9, *place)),
                Draft(address, f"create {title}", lane, Phase.CREATE, (calls.create(delta),), place),
            ]
        case Action.DELETE if not _goes_with_parent(address, deleted):
            in_the_way = _is_in_the_way(address, deltas) or _holds_anothers_pattern(delta, deltas)
            phase = Phase.CLEAR if in_the_way else Phase.DELETE
            backwards = (-place[0], -place[1], *place[2:])
            call = calls.delete(address, delta.old)
            return [Draft(address, f"delete {title}", lane, phase, (call,), (5, *backwards))]
    return []


def _put_responses(delta: Delta, desired: Snapshot, lane: Address, place: tuple[Any, ...]) -> list[Draft]:
    """PutIntegration over an existing integration clears its responses, so all that are wanted are put (2026-11)."""
    method = Address("method", delta.address.parts)
    made = []
    for address, item in desired.children(method, "integration_response"):
        again = Delta(address, Action.CREATE, Reason.DIFFERS, None, item)
        made.append(Draft(address, f"put {label(address)}", lane, Phase.UPDATE, (calls.create(again),), (*place, 1)))
    return made


def _goes_with_parent(address: Address, deleted: set[Address]) -> bool:
    """Deleting a resource deletes all below it, deleting a method its integration and responses (recorded 2026-03)."""
    if address.kind == "resource":
        above = parent_path(address.name)
        return address.name != ROOT_PATH and resource(address.parts[0], above) in deleted
    parent = parent_of(address)
    return parent is not None and parent in deleted


def _holds_anothers_pattern(delta: Delta, deltas: list[Delta]) -> bool:
    """Whether another response of the integration is to get the selection pattern that this one has so far.

    AWS refuses a second response of one pattern, so this one goes first, and comes back with its own.
    """
    return delta.address.kind == "integration_response" and any(
        other.new is not None
        and other.new.selection_pattern == delta.old.selection_pattern
        and other.address.parts[:-1] == delta.address.parts[:-1]
        for other in deltas
        if other.address.kind == "integration_response" and other.address != delta.address
    )


def _is_in_the_way(address: Address, deltas: list[Delta]) -> bool:
    """A path may have one {variable} below it, so an old one goes before a new one comes (recorded 2026-03)."""
    if address.kind != "resource" or not address.name.endswith("}"):
        return False
    above = parent_path(address.name)
    return any(
        delta.action is Action.CREATE
        and delta.address.kind == "resource"
        and delta.address.name.endswith("}")
        and parent_path(delta.address.name) == above
        for delta in deltas
    )


def _detachments(deltas: list[Delta], live: Snapshot) -> list[Draft]:
    """A model that is replaced is taken off what names it first; the diff puts it back after."""
    replaced = {delta.address for delta in deltas if delta.action is Action.REPLACE and delta.address.kind == "model"}
    made = []
    for address, attached in referrers(live, replaced):
        detached = without_models(attached, replaced)
        attribute = MODELS_IN[address.kind]
        changed = tuple(item for item in wire.differences(attached, detached) if item.fields[0].attribute == attribute)
        step = Draft(
            address,
            f"detach models from {label(address)}",
            Address("rest_api", address.parts[:1]),
            Phase.CLEAR,
            tuple(calls.patch(address, detached, changed)),
            (0, address),
        )
        made.append(step)
    return made


MODELS_IN = FrozenMap({"method": "request_models", "method_response": "response_models", "model": "schema"})
"""Where a resource names models, by its kind."""


def referrers(snapshot: Snapshot, models: set[Address]) -> list[tuple[Address, Any]]:
    """Return the methods, method responses and other models that name one of these models."""
    return [
        (address, item)
        for address, item in snapshot.of(*MODELS_IN)
        if any(address.parts[0] == model.parts[0] and address != model and _names(item, model) for model in models)
    ]


def without_models(item: Any, models: set[Address]) -> Any:
    """Return a method, method response or model that names none of these models; a schema is emptied for the time."""
    if hasattr(item, "schema"):
        return dataclasses.replace(item, schema=FrozenMap())
    names = {model.name for model in models}
    attribute = "request_models" if hasattr(item, "request_models") else "response_models"
    kept = {key: name for key, name in getattr(item, attribute).items() if name not in names}
    return dataclasses.replace(item, **{attribute: FrozenMap(kept)})


def _names(item: Any, model: Address) -> bool:
    if hasattr(item, "schema"):
        return _refers_to(item.schema, model.name)
    attribute = "request_models" if hasattr(item, "request_models") else "response_models"
    return model.name in getattr(item, attribute).values()


def _refers_to(schema: Any, name: str) -> bool:
    return f'"{ANY_API_MODELS}{name}"' in json.dumps(thaw(schema))


def _ranks(deltas: list[Delta]) -> dict[Address, tuple[Any, ...]]:
    models = [delta for delta in deltas if delta.address.kind == "model"]
    turn = {address: index for index, address in enumerate(_model_order(models))}
    ranks: dict[Address, tuple[Any, ...]] = {}
    for delta in deltas:
        kind = delta.address.kind
        place = CREATE_ORDER.index(kind) if kind in CREATE_ORDER else len(CREATE_ORDER)
        ranks[delta.address] = (place, turn.get(delta.address, 0), delta.address.parts)
    return ranks


def _model_order(deltas: list[Delta]) -> list[Address]:
    """Models that others refer to come first; in a cycle the order of names has to do."""
    addresses = {delta.address.name: delta.address for delta in deltas}
    graph = {
        delta.address: {
            address
            for name, address in addresses.items()
            if address != delta.address and _refers_to((delta.new or delta.old).schema, name)
        }
        for delta in deltas
    }
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError:
        return sorted(graph)
