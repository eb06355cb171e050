"""Stages as specs write them -> the stage, its method settings, its log groups and its usage plans."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from apigwctl.catalogue.access import Throttle
from apigwctl.catalogue.delivery import MethodSetting, Stage
from apigwctl.catalogue.protection import web_acl_named
from apigwctl.catalogue.schema import fields_of
from apigwctl.model.release import AUTO, CANARY, MANUAL, Deploy
from apigwctl.spec.canary import check_source, read_canary
from apigwctl.spec.desired import Desired
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.logs import access_log, execution_log_group, execution_log_settings
from apigwctl.spec.members import Members, as_map, with_entries
from apigwctl.spec.parser import Parser
from apigwctl.spec.report import Report, suggest
from apigwctl.spec.route_keys import RouteKey, normal_path, route_key
from apigwctl.spec.stage_domains import add_stage_domains
from apigwctl.spec.stage_plans import join_plans
from apigwctl.values import Address, Node, Source

SETTING_KEYS = tuple(item.spec for item in fields_of(MethodSetting))
SETTING_FORMS = ("throttle", "cache", "metrics", "executionLog", "logging")
STAGE_FORMS = (*SETTING_FORMS[:4], "accessLog", "routes", "methodSettings", "usagePlans", "domains", "deploy")
OURS = ("deployment", "deploymentId", "canarySettings")
CACHE_KEYS = {
    "enabled": "cachingEnabled",
    "ttlInSeconds": "cacheTtlInSeconds",
    "encrypted": "cacheDataEncrypted",
    "requireAuthorizationForCacheControl": "requireAuthorizationForCacheControl",
    "unauthorizedCacheControlHeaderStrategy": "unauthorizedCacheControlHeaderStrategy",
}
DEPLOY_WORDS = (AUTO, MANUAL)
ALL = ("*", "*")

_STAGE_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}\Z")


@dataclass
class StageBuilder:
    """Reads the stages of one API."""

    api: Address
    parser: Parser
    environment: Environment
    desired: Desired
    report: Report

    def stages(self, node: Node) -> dict[str, Deploy]:
        """Ask for every stage of a `stages:` map; return how each is deployed."""
        deploy: dict[str, Deploy] = {}
        for name, child in as_map(node, self.report, "stages").items():
            report = self.report.at(f"{self.api.name}@{name}")
            source = node.key_source(name)
            if not _STAGE_NAME.match(name):
                report.add(f"{name} is no stage name", "name", source, hint="letters, digits, - and _")
                continue
            deploy[name] = self._stage(name, as_map(child, report, name), source, report)
        return deploy

    def _stage(self, name: str, node: Node, source: Source, report: Report) -> Deploy:
        address = Address("stage", (self.api.name, name))
        refuse_ours(node, report)
        plain = with_entries(node, {key: child for key, child in node.items() if key not in OURS})
        made: Stage | None = None
        stage = self.parser.resource(
            Stage, plain, report, given={"stage_name": name}, also=STAGE_FORMS, hidden=("deployment", "canary_settings")
        )
        if stage is not None:
            made = self._with_forms(stage, plain, report)
            self.desired.add(address, made, source, plain)
        else:
            self.desired.broken.add(address)
        self._settings(address, plain, report)
        join_plans(plain, address, self.desired, report)
        add_stage_domains(plain, self.api, name, self.desired, report)
        return _deploy(plain, made, report)

    def _with_forms(self, stage: Stage, node: Node, report: Report) -> Stage:
        log, cache = node.get("accessLog"), node.get("cache")
        if log is not None and log.value is not None:
            if node.get("accessLogSettings") is not None:
                _both("accessLog", "accessLogSettings", node, report)
            settings = access_log(log, self.api, self.parser, self.environment, self.desired, report)
            stage = replace(stage, access_log_settings=settings)
        if stage.web_acl is not None:
            stage = replace(stage, web_acl=web_acl_named(stage.web_acl.name))
        size = cache.get("size") if cache is not None else None
        if size is not None:
            if node.get("cacheClusterSize") is not None:
                _both("cache", "cacheClusterSize", node, report)
            cluster = Node.of({"cacheClusterEnabled": True, "cacheClusterSize": size}, size.source)
            made = self.parser.resource(Stage, cluster, report, given={"stage_name": stage.stage_name})
            stage = replace(stage, cache_cluster_enabled=True, cache_cluster_size=made.cache_cluster_size)
        elif stage.cache_cluster_size is not None and not stage.cache_cluster_enabled:
            message, hint = "cacheClusterSize: there is no cache", "cacheClusterEnabled: true makes one"
            report.idle(message, node.key_source("cacheClusterSize"), hint=hint)
        return stage

    def _settings(self, stage: Address, node: Node, report: Report) -> None:
        log = node.get("executionLog")
        if log is not None and log.is_map:
            execution_log_group(log, self.api, stage.name, self.desired, report)
        forms = {key: child for key, child in node.items() if key in ("throttle", "cache", "metrics", "executionLog")}
        found: dict[tuple[str, str], tuple[dict[str, Node], Source]] = {}
        if forms:
            found[ALL] = (
                self._entries(with_entries(node, forms), report, whole=True),
                node.key_source(next(iter(forms))),
            )
        for key in ("routes", "methodSettings"):
            self._route_settings(node, key, found, report)
        for place in sorted(found, key=lambda item: item != ALL):
            entries, source = found[place]
            where = report if place == ALL else report.at(f"{report.address} {place[1]} {place[0]}")
            setting = self.parser.resource(MethodSetting, Node.of(entries, source), where)
            if setting is None or setting == MethodSetting():
                continue  # a map without a member: AWS has no entry that says nothing
            self.desired.add(Address("method_setting", (*stage.parts, *place)), setting, source)

    def _route_settings(
        self, node: Node, key: str, found: dict[tuple[str, str], tuple[dict[str, Node], Source]], report: Report
    ) -> None:
        routes = Members(node, report).map(key)
        for text, child in routes.items() if routes is not None else ():
            source = routes.key_source(text) if routes is not None else child.source
            place = _place(text, source, report)
            if place is None:
                continue
            entries = self._entries(as_map(child, report, text), report, whole=False)
            for name in entries.keys() & found.get(place, ({}, source))[0].keys():
                report.add(f"{name} is given twice for {text}", "alias-twice", source)
            found[place] = ({**found.get(place, ({}, source))[0], **entries}, found.get(place, ({}, source))[1])

    def _entries(self, node: Node, report: Report, *, whole: bool) -> dict[str, Node]:
        """Return method settings by AWS's names, short forms written out; `whole`: those of the whole stage."""
        Members(node, report).known((*SETTING_KEYS, *SETTING_FORMS))
        entries = {key: child for key, child in node.items() if key in SETTING_KEYS}
        for key in SETTING_FORMS:
            child = node.get(key)
            if child is None or child.value is None:
                continue
            for name, value in self._form(key, child, report, whole=whole).items():
                if name in entries:
                    report.add(f"{key} and {name} are the same member", "alias-twice", node.key_source(key))
                entries[name] = value
        return entries

    def _form(self, key: str, node: Node, report: Report, *, whole: bool) -> dict[str, Node]:
        if key == "metrics":
            return {"metricsEnabled": node}
        if key in ("executionLog", "logging"):
            return execution_log_settings(node, report, whole=whole)
        if key == "throttle":
            return throttle_settings(node, report)
        return _cache_settings(node, report, ("size",) if whole else ())


def throttle_settings(node: Node, report: Report) -> dict[str, Node]:
    """Return the method settings that a `throttle:` stands for."""
    node = as_map(node, report, "throttle")
    names: dict[str, str] = {}
    for item in fields_of(Throttle):
        names.update(dict.fromkeys((item.spec, *item.aliases), item.aliases[0]))
    Members(node, report).known(names)
    return {names[key]: child for key, child in node.items() if key in names}


def _cache_settings(node: Node, report: Report, also: tuple[str, ...]) -> dict[str, Node]:
    if isinstance(node.value, bool):
        return {"cachingEnabled": node}
    node = as_map(node, report, "cache")
    Members(node, report).known((*CACHE_KEYS, *also))
    entries = {CACHE_KEYS[key]: child for key, child in node.items() if key in CACHE_KEYS}
    return {"cachingEnabled": Node(True, node.source), **entries}


def _place(text: str, source: Source, report: Report) -> tuple[str, str] | None:
    """Return the path and verb of a settings key: `*`, `GET /orders`, or AWS's `*/*` and `orders/GET`."""
    if text in ("*", "*/*"):
        return ALL
    if " " not in text and "/" in text:
        path, _, verb = text.replace("~1", "/").rpartition("/")
        normal = normal_path("/" + path.strip("/"), source, report)
        return None if normal is None else (normal, verb)
    key: RouteKey | None = route_key(text, source, report)
    return None if key is None else (key.path, key.verb)


def refuse_ours(node: Node, report: Report) -> None:
    """Report the members of a stage that are ours to set."""
    for key in OURS:
        if node.get(key) is not None:
            hint = "leave it out; deploy: says when a stage gets a new deployment"
            report.add(
                f"{key} is set by apigwctl and is no spec member", "unknown-key", node.key_source(key), hint=hint
            )


def _both(first: str, second: str, node: Node, report: Report) -> None:
    report.add(
        f"{first} and {second} are both given", "exclusive-keys", node.key_source(first), hint="keep one of them"
    )


def _deploy(node: Node, stage: Stage | None, report: Report) -> Deploy:
    """Return how a stage gets a new version: a word, or what its canaries follow."""
    found = node.get("deploy")
    if found is None or found.value is None:
        return AUTO
    word = found.get("strategy") if found.is_map else found
    value = word.value if word is not None else None
    if value == CANARY:
        said = found if found.is_map else Node.of({"strategy": CANARY}, found.source)
        policy = read_canary(said, report)
        if policy is not None and stage is not None:
            check_source(said, policy, stage.access_log_settings, report)
        return policy if policy is not None else AUTO
    if found.is_map:
        Members(found, report).known(("strategy",))
    if value not in DEPLOY_WORDS:
        hint = suggest(str(value), (*DEPLOY_WORDS, CANARY))
        report.add(f"deploy: {value} is not known", "enum", word or found, hint=hint)
    return value if value in DEPLOY_WORDS else AUTO
