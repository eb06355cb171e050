"""The first creation of an API: its whole definition by one import, and what that leaves to single calls."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from typing import Any

from apigwctl.catalogue.addresses import ROOT_PATH, label, parent_of, resource
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.change import Action
from apigwctl.model.live import Live
from apigwctl.model.plan import Call
from apigwctl.model.snapshot import Snapshot
from apigwctl.openapi.exporter import Exported
from apigwctl.planning import calls
from apigwctl.planning.differ import Delta
from apigwctl.planning.steps import Draft, Phase, unbound
from apigwctl.values import Address, FrozenMap, Ref, Template, freeze, thaw

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
    """Return what is wanted without what an import into the live API refuses: it keeps its type, and what fits that."""
    wanted, before = desired.get(api), live.snapshot.get(api)
    if before is None or before.endpoint_configuration.types == wanted.endpoint_configuration.types:
        return desired
    bare = dataclasses.replace(wanted.endpoint_configuration, vpc_endpoint_ids=frozenset())
    fitting = {"security_policy": before.security_policy, "endpoint_access_mode": before.endpoint_access_mode}
    return desired.with_resources({api: dataclasses.replace(wanted, endpoint_configuration=bare, **fitting)})


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
