"""Emptying what a stage keeps: the answers of its cache, or those of its authorizers. A plan of one call."""

from __future__ import annotations

from collections.abc import Sequence

from apigwctl.catalogue import wire
from apigwctl.catalogue.addresses import label, protocol_of
from apigwctl.catalogue.http import WEBSOCKET
from apigwctl.catalogue.schema import V2
from apigwctl.model.change import Action, Change, FieldChange, Reason
from apigwctl.model.live import Live
from apigwctl.model.plan import Call, Plan, Until
from apigwctl.planning.context import Context
from apigwctl.planning.releases.aims import Refusal
from apigwctl.planning.releases.goals import plan_of
from apigwctl.planning.steps import Draft, Phase
from apigwctl.values import Address, freeze

V1 = "apigateway"
FLUSH_SECONDS = 600
"""How long a cache is waited for that is emptied. How long AWS takes is not documented; making one takes 4 minutes."""


def flush(live: Live, stage: Address, context: Context) -> Plan:
    """Return the plan that empties the cache of a REST stage; refused where there is none."""
    item = live.snapshot.get(stage)
    if stage.kind == "v2_stage":
        hint = "stages of REST APIs have a cache; --authorizers empties that of an HTTP API's Lambda authorizers"
        return Refusal(stage, "stages of HTTP and WebSocket APIs have no cache", "no-cache", hint).plan(live, context)
    if not item.cache_cluster_enabled:
        hint = "`cache:` on the stage makes one; --authorizers empties that of its authorizers"
        return Refusal(stage, "the stage has no cache", "no-cache", hint).plan(live, context)
    size = f"{item.cache_cluster_size} GB" if item.cache_cluster_size else "kept answers"
    params = freeze(wire.address_params(stage))
    empty = Until("GetStage", params, ("cacheClusterStatus",), ("AVAILABLE",), limit_seconds=FLUSH_SECONDS)
    call = Call(V1, "FlushStageCache", params, until=empty)
    return _emptying(live, stage, context, call, FieldChange(("cache",), size, "emptied"))


def flush_authorizers(live: Live, stage: Address, context: Context, keeping: Sequence[str]) -> Plan:
    """Return the plan that empties what authorizers said; `keeping` are those that keep it, refused when there is none.

    `ResetAuthorizersCache` is for HTTP APIs only (API reference, read 2026-11).
    """
    if protocol_of(stage.parts[0]) == WEBSOCKET:
        said, hint = "authorizers of WebSocket APIs keep nothing", "each connection asks them anew"
        return Refusal(stage, said, "no-cache", hint).plan(live, context)
    if not keeping:
        said = "no authorizer of its API keeps answers"
        hint = "authorizerResultTtlInSeconds on an authorizer that calls a function says how long"
        return Refusal(stage, said, "no-cache", hint).plan(live, context)
    params = freeze(wire.address_params(stage))
    second = stage.kind == "v2_stage"
    call = Call(V2, "ResetAuthorizersCache", params) if second else Call(V1, "FlushStageAuthorizersCache", params)
    named = tuple(sorted(keeping))
    return _emptying(live, stage, context, call, FieldChange(("authorizerCache",), named, "emptied"))


def emptied(live: Live, context: Context) -> Plan:
    """Return the plan of a cache that was just emptied: nothing is left to do."""
    return plan_of((), (), live, context)


def _emptying(live: Live, stage: Address, context: Context, call: Call, field: FieldChange) -> Plan:
    kept = "cache" if field.path == ("cache",) else "authorizer cache"
    draft = Draft(stage, f"empty the {kept} of {label(stage)}", stage, Phase.AFTERMATH, (call,))
    return plan_of([draft], [Change(stage, Action.UPDATE, Reason.EMPTIED, (field,))], live, context)
