"""The stages of a live API as specs write them: throttle, cache and logs in their short forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.addresses import id_in
from apigwctl.catalogue.delivery import AccessLogSettings, LogGroup, MethodSetting, Stage
from apigwctl.catalogue.http import V2AccessLogSettings
from apigwctl.catalogue.protection import NO_WEB_ACL
from apigwctl.catalogue.quirks import VERBS, normalise, verbs_of_any
from apigwctl.catalogue.schema import fields_of
from apigwctl.catalogue.unset_settings import UNSET, USUAL_LIMITS
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.logs import FORMATS
from apigwctl.spec.stages import ALL, CACHE_KEYS
from apigwctl.spec.writing.document import own_tags, section
from apigwctl.spec.writing.saying import FileText, members
from apigwctl.values import EMPTY, Address, FrozenMap

Leaves = dict[str, Any]


@dataclass(frozen=True)
class Surroundings:
    """What is written in view of: the place, its log groups, the account's limits, what is deployed by hand.

    `zones` are the names of hosted zones by their ids.
    """

    environment: Environment
    log_groups: Mapping[str, LogGroup] = EMPTY
    limits: tuple[float, ...] = ()
    manual: frozenset[Address] = frozenset()
    zones: Mapping[str, str] = EMPTY


def said_stages(snapshot: Snapshot, api: Address, around: Surroundings) -> tuple[dict[str, Any], list[str]]:
    """Return the `stages:` of a document, and what of them could not be said."""
    said: dict[str, Any] = {}
    unsaid: list[str] = []
    for address, stage in sorted(snapshot.children(api, "stage"), key=lambda item: item[0]):
        settings = {item.parts[2:]: setting for item, setting in snapshot.children(address, "method_setting")}
        verbs = {item.parts[1:] for item, _ in snapshot.of("method") if item.parts[0] == api.name}
        said[address.name] = _stage(stage, _leaves(settings, around.limits), verbs, around, unsaid, address)
        if address in around.manual:
            said[address.name]["deploy"] = "manual"
            unsaid.append(f"stage {address.name} serves something else than this definition: deploy: manual keeps that")
    return said, unsaid


def access_log(
    settings: AccessLogSettings | V2AccessLogSettings,
    around: Surroundings,
    formats: Mapping[str, str] = FrozenMap(FORMATS),
) -> dict[str, Any]:
    """Return what a stage says of its access log: `accessLog`, or AWS's own members where that would change them.

    `formats` are those that specs know by name.
    """
    text = str(settings.format)
    if "\n" in text or "\r" in text or "$" not in text or text != text.strip():
        return {"accessLogSettings": members(settings)}
    return {"accessLog": {**_destination(str(settings.destination_arn), around), **_format(text, formats)}}


def _destination(arn: str, around: Surroundings) -> dict[str, Any]:
    place = around.environment
    here = f"arn:{place.partition}:logs:{place.region}:{place.account}:log-group:"
    name = arn.removeprefix(here)
    group = around.log_groups.get(name) if arn.startswith(here) else None
    if group is None:
        return {"destinationArn": arn}
    kept = {"retentionInDays": group.retention_in_days, "kmsKeyId": group.kms_key_id}
    return {"logGroup": name, **{key: value for key, value in kept.items() if value is not None}}


def _format(text: str, formats: Mapping[str, str]) -> dict[str, Any]:
    if text == formats["json"]:
        return {}
    named = next((name for name, known in formats.items() if known == text), None)
    if named is not None:
        return {"format": named}
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return {"format": FileText(text)}
    plain = isinstance(fields, dict) and all(isinstance(value, str) for value in fields.values())
    same = plain and "file" not in fields and json.dumps(fields, separators=(",", ":")) == text
    return {"format": fields if same else FileText(text)}


def _stage(
    stage: Stage,
    leaves: Mapping[tuple[str, ...], Leaves],
    routes: set[tuple[str, ...]],
    around: Surroundings,
    unsaid: list[str],
    address: Address,
) -> dict[str, Any]:
    stage = normalise(stage)
    own = dict(leaves.get(ALL, {}))
    left_out = ["deployment", "canary_settings", "access_log_settings", "tags"]
    if stage.canary_settings is not None:
        unsaid.append(f"the canary of stage {address.name}: promote or abort it, or it stays as it is until then")
    cluster: dict[str, Any] = {}
    if stage.client_certificate is not None and id_in(stage.client_certificate):
        left_out.append("client_certificate")
        unsaid.append(f"the client certificate of stage {address.name}: no document here describes it")
    if stage.cache_cluster_enabled and own.get("caching_enabled") is True:
        left_out += ["cache_cluster_enabled", "cache_cluster_size"]
        cluster = {"size": stage.cache_cluster_size}
    said = {**members(stage, left_out=left_out), **section("tags", own_tags(stage.tags))}
    if stage.cache_cluster_enabled and not cluster:
        said["cacheClusterSize"] = stage.cache_cluster_size
    if stage.web_acl is not None:
        said["webAcl"] = _web_acl_name(said["webAcl"], around.environment)
    short, rest = _forms(own)
    if cluster:
        short["cache"] = {**cluster, **(short["cache"] if isinstance(short.get("cache"), dict) else {})}
    said |= short
    if stage.access_log_settings is not None:
        said |= access_log(stage.access_log_settings, around)
    inner = {"*": rest} if rest else {}
    for place, found in _by_route(leaves, routes).items():
        if place not in routes:
            unsaid.append(f"settings of {place[1]} {place[0]} on stage {address.name}: there is no such route")
            continue
        forms, others = _forms(found)
        inner[f"{place[1]} {place[0]}"] = {**forms, **others}
    if inner:
        said["routes"] = inner
    return said


def _web_acl_name(text: str, place: Environment) -> str:
    """Return the name of a web ACL of this place that is given by its ARN, which has the name in it."""
    here = f"arn:{place.partition}:wafv2:{place.region}:{place.account}:regional/webacl/"
    name = text.removeprefix(here).partition("/")[0] if text.startswith(here) else text
    return text if name == NO_WEB_ACL.name else name


def _leaves(
    settings: Mapping[tuple[str, ...], MethodSetting], limits: tuple[float, ...]
) -> dict[tuple[str, ...], Leaves]:
    """Return the leaves that somebody set: for a route those that differ from its stage's."""
    of_account = dict(zip(USUAL_LIMITS, ((limit,) for limit in limits), strict=False))
    unset = {name: (*values, *of_account.get(name, ())) for name, values in UNSET.items()}

    def is_set(setting: MethodSetting, name: str) -> bool:
        value = getattr(setting, name)
        return value is not None and value not in unset[name]

    whole = settings.get(ALL, MethodSetting())
    made: dict[tuple[str, ...], Leaves] = {ALL: {name: getattr(whole, name) for name in UNSET if is_set(whole, name)}}
    for place in sorted(set(settings) - {ALL}):
        setting = settings[place]
        found = {
            name: getattr(setting, name)
            for name in UNSET
            if getattr(setting, name) is not None
            and (getattr(setting, name) != made[ALL][name] if name in made[ALL] else is_set(setting, name))
        }
        if found:
            made[place] = found
    return {place: found for place, found in made.items() if found}


def _by_route(leaves: Mapping[tuple[str, ...], Leaves], routes: set[tuple[str, ...]]) -> dict[tuple[str, ...], Leaves]:
    """Return the leaves by route: those of an ANY route are told by AWS for each verb that it answers."""
    made: dict[tuple[str, ...], Leaves] = {}
    for place in sorted(set(leaves) - {ALL}):
        path, verb = place
        any_route = (path, "ANY")
        if verb in VERBS and place not in routes and any_route in routes:
            served = verbs_of_any({item for item in VERBS if (path, item) in routes})
            same = all(leaves.get((path, each)) == leaves[place] for each in served)
            made[any_route if same else place] = leaves[place]
        else:
            made[place] = leaves[place]
    return made


def _forms(leaves: Leaves) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return leaves in their short forms, and those that have none here under AWS's names."""
    keys = {item.attribute: item.spec for item in fields_of(MethodSetting)}
    spec = {keys[name]: value for name, value in leaves.items()}
    said: dict[str, Any] = {}
    throttle = {
        "rateLimit": spec.pop("throttlingRateLimit", None),
        "burstLimit": spec.pop("throttlingBurstLimit", None),
    }
    throttle = {key: value for key, value in throttle.items() if value is not None}
    if throttle:
        said["throttle"] = throttle
    enabled = spec.pop("cachingEnabled", None)
    inner = {key: spec.pop(name) for key, name in CACHE_KEYS.items() if enabled is True and name in spec}
    if enabled is not None:
        said["cache"] = inner or enabled
    level, trace = spec.pop("loggingLevel", None), spec.pop("dataTraceEnabled", None)
    log = {key: value for key, value in (("level", level), ("dataTrace", trace)) if value is not None}
    if log:
        said["executionLog"] = level if trace is None else log
    if "metricsEnabled" in spec:
        said["metrics"] = spec.pop("metricsEnabled")
    return said, spec


def log_group_names(snapshot: Snapshot) -> list[str]:
    """Return the names of the log groups that stages write their access logs to."""
    stages = (stage for _, stage in snapshot.of("stage", "v2_stage"))
    arns = (stage.access_log_settings.destination_arn for stage in stages if stage.access_log_settings)
    return sorted({str(arn).split(":log-group:", 1)[1] for arn in arns if ":log-group:" in str(arn)})
