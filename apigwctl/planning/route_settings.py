"""Settings of routes on stages of HTTP and WebSocket APIs, made comparable: what is left out means as the stage's.

Whether AWS has a route that has settings of its own inherit what they leave out is not documented, and users report
that it does not: so they are written out. A stage's own throttle cannot be unset, so the limits that an account has
anyway stand for none.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from apigwctl.catalogue.http import RouteSettings
from apigwctl.catalogue.schema import STRUCTS
from apigwctl.catalogue.unset_settings import USUAL_LIMITS
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import FrozenMap

_OFF = FrozenMap({"logging_level": ("OFF",), **{name: limits[1:] for name, limits in USUAL_LIMITS.items()}})
"""What members show that nobody set."""


def inherit(desired: Snapshot) -> Snapshot:
    """Return the wanted snapshot with what the settings of routes leave out taken from their stage."""
    return desired.with_resources(
        {
            address: dataclasses.replace(
                stage,
                route_settings=FrozenMap(
                    {key: _filled(entry, stage.default_route_settings) for key, entry in stage.route_settings.items()}
                ),
            )
            for address, stage in desired.of("v2_stage")
        }
    )


def _filled(entry: RouteSettings, stage: RouteSettings) -> RouteSettings:
    names = [item.attribute for item in STRUCTS[RouteSettings]]
    defaults = {item.attribute: item.default for item in STRUCTS[RouteSettings]}
    taken = {name: getattr(stage, name) for name in names if getattr(entry, name) == defaults[name]}
    return dataclasses.replace(entry, **taken)


def fold(live: Snapshot, desired: Snapshot) -> Snapshot:
    """Return the live snapshot without members that say no more than the wanted ones which leave them out."""
    made: dict[Any, Any] = {}
    for address, stage in live.of("v2_stage"):
        wanted = desired.get(address)
        if wanted is not None:
            entries = {
                key: _folded(entry, wanted.route_settings.get(key, RouteSettings()))
                for key, entry in stage.route_settings.items()
            }
            made[address] = dataclasses.replace(
                stage,
                default_route_settings=_folded(stage.default_route_settings, wanted.default_route_settings),
                route_settings=FrozenMap(entries),
            )
    return live.with_resources(made)


def _folded(entry: RouteSettings, wanted: RouteSettings) -> RouteSettings:
    idle: dict[str, Any] = {
        name: None for name, usual in _OFF.items() if getattr(wanted, name) is None and getattr(entry, name) in usual
    }
    return dataclasses.replace(entry, **idle)
