"""Settings of routes on stages of HTTP and WebSocket APIs, made comparable: what is left out means as the stage's.

Whether AWS has a route that has settings of its own inherit what they leave out is not documented, and users report
that it does not: so they are written out, and what a live route leaves out is off. A stage's own throttle cannot be
unset, so the limits that an account has anyway stand for none.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Container
from typing import Any

from apigwctl.catalogue.addresses import api_address
from apigwctl.catalogue.http import RouteSettings, V2Stage
from apigwctl.catalogue.http_folds import SETTINGS_OFF
from apigwctl.catalogue.unset_settings import USUAL_LIMITS
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address, FrozenMap

_USUAL: FrozenMap[str, tuple[Any, ...]] = FrozenMap(
    {name: USUAL_LIMITS[name][1:] if name in USUAL_LIMITS else (off,) for name, off in SETTINGS_OFF.items()}
)
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


def fold(live: Snapshot, desired: Snapshot, *, keep: Container[Address] = frozenset()) -> Snapshot:
    """Return the live snapshot without members and entries that say no more than the wanted ones; see `inherit`.

    An entry of a route that goes has to go before it: AWS changes no stage that has settings for what is not there. In
    `keep` APIs no route goes.
    """
    made: dict[Any, Any] = {}
    for address, stage in live.of("v2_stage"):
        wanted = desired.get(address)
        if wanted is not None:
            going = {
                key: entry
                for key, entry in stage.route_settings.items()
                if Address("v2_route", (address.parts[0], key)) not in desired
            }
            made[address] = dataclasses.replace(
                stage,
                default_route_settings=_folded(stage.default_route_settings, wanted.default_route_settings),
                route_settings=FrozenMap(
                    {**_routes(stage, wanted), **({} if api_address(address.parts[0]) in keep else going)}
                ),
            )
    return live.with_resources(made)


def _routes(stage: V2Stage, wanted: V2Stage) -> dict[str, RouteSettings]:
    """Return the live settings of routes: those that no spec names count only where they differ from the stage's."""
    made: dict[str, RouteSettings] = {}
    for key, entry in stage.route_settings.items():
        said = wanted.route_settings.get(key)
        folded = _folded(entry, said or wanted.default_route_settings)
        if said is not None or folded != wanted.default_route_settings:
            made[key] = folded
    return made


def _filled(entry: RouteSettings, stage: RouteSettings) -> RouteSettings:
    taken: dict[str, Any] = {name: getattr(stage, name) for name in SETTINGS_OFF if getattr(entry, name) is None}
    return dataclasses.replace(entry, **taken)


def _folded(entry: RouteSettings, wanted: RouteSettings) -> RouteSettings:
    same: dict[str, Any] = {}
    for name, off in SETTINGS_OFF.items():
        live, said = getattr(entry, name), getattr(wanted, name)
        if (said is None and live in _USUAL[name]) or (live is None and said == off):
            same[name] = said
    return dataclasses.replace(entry, **same)
