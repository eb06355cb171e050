"""The definition of one API by minimal calls: from deltas to drafts, each in its phase and rank."""

from __future__ import annotations

import dataclasses
import json
from graphlib import CycleError, TopologicalSorter
from typing import Any

from apigwctl.catalogue import wire
from apigwctl.catalogue.addresses import ROOT_PATH, label, parent_of, parent_path, resource
from apigwctl.catalogue.quirks import ANY_API_MODELS
from apigwctl.model.change import Action, Reason
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import calls
from apigwctl.planning.differ import Delta
from apigwctl.planning.steps import Draft, Phase
from apigwctl.values import Address, FrozenMap, thaw

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

REFERRED_TO = frozenset({"model", "request_validator", "authorizer", "method_response"})


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
            # A new method may want an authorizer, model or validator as it is going to be, and a new integration
            # response the headers of the method's.
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
