"""The stages of a live HTTP or WebSocket API as specs write them: throttle, metrics and logs in their short forms."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from apigwctl.catalogue.addresses import id_in
from apigwctl.catalogue.http import RouteSettings, V2Stage
from apigwctl.catalogue.http_folds import NO_THROTTLE, SETTINGS_OFF
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.unset_settings import USUAL_LIMITS
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec.v2.log_formats import formats_of
from apigwctl.spec.writing.document import own_tags, section
from apigwctl.spec.writing.saying import members
from apigwctl.spec.writing.stages import access_log
from apigwctl.spec.writing.v2.forms import Place
from apigwctl.values import Address

OFF: Mapping[str, tuple[Any, ...]] = {
    name: USUAL_LIMITS[name][1:] if name in USUAL_LIMITS else (off,) for name, off in SETTINGS_OFF.items()
}
"""What members show that nobody set."""

APART = (
    "deployment", "default_route_settings", "route_settings", "access_log_settings", "client_certificate", "tags",
)  # fmt: skip


def said_stages(snapshot: Snapshot, api: Address, place: Place) -> tuple[dict[str, Any], list[str]]:
    """Return the `stages:` of a document, and what of them could not be said."""
    said: dict[str, Any] = {}
    unsaid: list[str] = []
    routes = {address.name for address, _ in snapshot.children(api, "v2_route")}
    for address, stage in sorted(snapshot.children(api, "v2_stage"), key=lambda item: item[0]):
        said[address.name] = _stage(normalise(stage), routes, place, unsaid, address.name)
        if address in place.around.manual:
            said[address.name]["deploy"] = "manual"
            why = (
                f"stage {address.name} serves something else than this definition: deploy: manual keeps that"
                if place.protocol.is_http
                else f"AWS does not tell what stage {address.name} serves: deploy: manual leaves that as it is"
            )
            unsaid.append(why)
    return said, unsaid


def _stage(stage: V2Stage, routes: set[str], place: Place, unsaid: list[str], name: str) -> dict[str, Any]:
    said = {**members(stage, left_out=APART), **section("tags", own_tags(stage.tags))}
    certificate = stage.client_certificate
    if certificate is not None and id_in(certificate):
        unsaid.append(f"the client certificate of stage {name}: no document here describes it")
    elif certificate is not None:
        said["clientCertificate"] = certificate.name
    whole = _without(stage.default_route_settings, RouteSettings())
    said |= _settings(whole)
    if stage.access_log_settings is not None:
        said |= access_log(stage.access_log_settings, place.around, formats_of(place.protocol))
    inner: dict[str, Any] = {}
    for key in sorted(stage.route_settings):
        if key in routes:
            inner |= section(key, _settings(_own(stage.route_settings[key], whole)))
        else:
            unsaid.append(f"settings of {key} on stage {name}: there is no such route")
    return {**said, **section("routes", inner)}


def _own(entry: RouteSettings, stage: RouteSettings) -> RouteSettings:
    """Return what a route sets otherwise than its stage, which it takes the rest from.

    What it leaves out is off, as `planning` has it: that has to be said where the stage has it on.
    """
    said: dict[str, Any] = {}
    for name in SETTINGS_OFF:
        value, around = getattr(entry, name), getattr(stage, name)
        if value is None and around not in (None, SETTINGS_OFF[name]):
            value = -1 if name in NO_THROTTLE else SETTINGS_OFF[name]
        said[name] = None if value == around else value
    return _without(dataclasses.replace(entry, **said), stage)


def _without(settings: RouteSettings, stage: RouteSettings) -> RouteSettings:
    """Return settings without what nobody set: planning takes the same off where the stage sets nothing either."""
    idle: dict[str, Any] = {
        name: None for name, usual in OFF.items() if getattr(settings, name) in usual and getattr(stage, name) is None
    }
    return dataclasses.replace(settings, **idle)


def _settings(settings: RouteSettings) -> dict[str, Any]:
    """Return settings in their short forms: `throttle`, `executionLog`, `metrics`."""
    throttle = {"rateLimit": settings.throttling_rate_limit, "burstLimit": settings.throttling_burst_limit}
    said: dict[str, Any] = section("throttle", {key: value for key, value in throttle.items() if value is not None})
    log = {"level": settings.logging_level, "dataTrace": settings.data_trace_enabled}
    log = {key: value for key, value in log.items() if value is not None}
    said |= {"executionLog": log["level"]} if [*log] == ["level"] else section("executionLog", log)
    metrics = settings.detailed_metrics_enabled
    return said if metrics is None else {**said, "metrics": metrics}
