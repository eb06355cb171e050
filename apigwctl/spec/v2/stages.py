"""Stages of HTTP and WebSocket APIs as specs write them -> the stage, its settings, its log groups, its plans."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from apigwctl.catalogue.access import Throttle
from apigwctl.catalogue.http import DEFAULT_ROUTE, RouteSettings, V2AccessLogSettings, V2Stage
from apigwctl.catalogue.schema import fields_of
from apigwctl.model.canary import CanaryPolicy
from apigwctl.model.release import CANARY, OTHER_WAYS, Deploy
from apigwctl.spec.canary import read_other_canary
from apigwctl.spec.desired import Desired
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.logs import access_log, execution_log_group, execution_log_settings
from apigwctl.spec.members import Members, as_map, with_entries
from apigwctl.spec.parser import Parser
from apigwctl.spec.report import Report, suggest
from apigwctl.spec.stage_domains import add_stage_domains
from apigwctl.spec.stage_plans import join_plans
from apigwctl.spec.stages import DEPLOY_WORDS, OURS, refuse_ours
from apigwctl.spec.v2.log_formats import formats_of
from apigwctl.spec.v2.protocols import RULE, Protocol
from apigwctl.spec.v2.route_keys import route_key
from apigwctl.values import Address, FrozenMap, Node, Source

SETTING_KEYS = tuple(key for item in fields_of(RouteSettings) for key in (item.spec, *item.aliases))
SETTING_FORMS = ("throttle", "metrics", "executionLog", "logging")
STAGE_FORMS = ("throttle", "metrics", "executionLog", "accessLog", "routes", "usagePlans", "domains", "deploy")
NAMES = {"metricsEnabled": "detailedMetricsEnabled"}
EVERY_ROUTE = ("*", "*/*")

_STAGE_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}\Z")


@dataclass
class V2StageBuilder:
    """Reads the stages of one API."""

    api: Address
    protocol: Protocol
    parser: Parser
    environment: Environment
    desired: Desired
    report: Report

    def stages(self, node: Node) -> dict[str, Deploy]:
        """Ask for every stage of a `stages:` map; return how each is deployed."""
        deploy: dict[str, Deploy] = {}
        for name, child in as_map(node, self.report, "stages").items():
            report = self.report.at(f"{self.report.address}@{name}")
            source = node.key_source(name)
            if self._is_name(name, source, report):
                deploy[name] = self._stage(name, as_map(child, report, name), source, report)
        return deploy

    def _is_name(self, name: str, source: Source, report: Report) -> bool:
        if _STAGE_NAME.match(name) or (name == DEFAULT_ROUTE and self.protocol.is_http):
            return True
        if name == DEFAULT_ROUTE:
            hint = "a stage has a name, which is the path of its URL"
            report.add(f"stage {name} is not for {self.protocol.title}", RULE, source, hint=hint)
        else:
            report.add(f"{name} is no stage name", "name", source, hint="letters, digits, - and _")
        return False

    def _stage(self, name: str, node: Node, source: Source, report: Report) -> Deploy:
        address = Address("v2_stage", (self.api.name, name))
        refuse_ours(node, report)
        plain = with_entries(node, {key: child for key, child in node.items() if key not in OURS})
        plain = self.protocol.only(plain, "stage", report)
        given: dict[str, Any] = {"stage_name": name, **self._settings(plain, report)}
        stage = self.parser.resource(V2Stage, plain, report, given=given, also=STAGE_FORMS, hidden=("deployment",))
        if stage is not None:
            stage = self._with_log(stage, plain, report)
        self.desired.add(address, stage, source, plain)
        self._log_group(name, plain, report)
        join_plans(plain, address, self.desired, report)
        add_stage_domains(plain, self.api, name, self.desired, report)
        deploy = self._deploy(plain, stage, report)
        if isinstance(deploy, CanaryPolicy):
            self.desired.canaries[address] = deploy
        return deploy

    def _with_log(self, stage: V2Stage, node: Node, report: Report) -> V2Stage:
        log = node.get("accessLog")
        if log is None or log.value is None:
            return stage
        if node.get("accessLogSettings") is not None:
            _both("accessLog", "accessLogSettings", node, report)
        formats = formats_of(self.protocol)
        found = access_log(log, self.api, self.parser, self.environment, self.desired, report, formats)
        if found is None:
            return stage
        made = V2AccessLogSettings(destination_arn=found.destination_arn, format=found.format)
        return replace(stage, access_log_settings=made)

    def _log_group(self, name: str, node: Node, report: Report) -> None:
        log = node.get("executionLog")
        if log is not None and log.is_map and not self.protocol.is_http:
            execution_log_group(log, self.api, name, self.desired, report)

    def _settings(self, node: Node, report: Report) -> dict[str, Any]:
        """Return the settings that short forms stand for: of the whole stage, and by route."""
        forms = {key: child for key, child in node.items() if key in ("throttle", "metrics", "executionLog")}
        found: dict[str, Any] = {}
        whole = node.get("defaultRouteSettings")
        if forms and whole is not None:
            _both(next(iter(forms)), "defaultRouteSettings", node, report)
        elif forms:
            found["default_route_settings"] = self._made(with_entries(node, forms), report, whole=True)
        routes = Members(node, report).map("routes")
        if routes is None:
            return {key: value for key, value in found.items() if value is not None}
        if node.get("routeSettings") is not None:
            _both("routes", "routeSettings", node, report)
        by_route: dict[str, RouteSettings] = {}
        for text, child in routes.items():
            source = routes.key_source(text)
            where = report.at(f"{report.address} {text}")
            made = self._made(self.protocol.only(as_map(child, where, text), "settings", where), where, whole=False)
            if text in EVERY_ROUTE:
                hint = "say it on the stage itself: throttle, metrics"
                report.add(f"{text} is no route", "route-key", source, hint=hint)
                continue
            key = route_key(text, self.protocol, source, report)
            if key is not None and made is not None and made != RouteSettings():
                by_route[key] = made
        found["route_settings"] = FrozenMap(by_route)
        return {key: value for key, value in found.items() if value is not None}

    def _made(self, node: Node, report: Report, *, whole: bool) -> RouteSettings | None:
        Members(node, report).known((*SETTING_KEYS, *SETTING_FORMS))
        entries = {key: child for key, child in node.items() if key in SETTING_KEYS}
        for key in SETTING_FORMS:
            child = node.get(key)
            if child is None or child.value is None:
                continue
            for name, value in _form(key, child, report, whole=whole).items():
                if name in entries:
                    report.add(f"{key} and {name} are the same member", "alias-twice", node.key_source(key))
                entries[name] = value
        made: RouteSettings | None = self.parser.resource(RouteSettings, with_entries(node, entries), report)
        return made

    def _deploy(self, node: Node, stage: V2Stage | None, report: Report) -> Deploy:
        found = node.get("deploy")
        if found is None or found.value is None:
            return "auto"
        word = found.get("strategy") if found.is_map else found
        value = word.value if word is not None else None
        if value == CANARY and found.is_map and any(found.get(key) is not None for key in ("alias", "domain")):
            return read_other_canary(found, report) or "auto"
        if value == CANARY:
            report.add(f"deploy: canary is not for {self.protocol.title}", RULE, word, hint=OTHER_WAYS)
        elif value not in DEPLOY_WORDS:
            report.add(f"deploy: {value} is not known", "enum", word or found, hint=suggest(str(value), DEPLOY_WORDS))
        elif found.is_map:
            Members(found, report).known(("strategy",))
        if value == "manual" and stage is not None and stage.auto_deploy:
            hint = "with autoDeploy every change is live at once: leave one of the two out"
            report.add("deploy: manual beside autoDeploy", "auto-deploy", word, hint=hint)
        return value if value in DEPLOY_WORDS else "auto"


def _form(key: str, node: Node, report: Report, *, whole: bool) -> dict[str, Node]:
    if key == "metrics":
        return {"detailedMetricsEnabled": node}
    if key in ("executionLog", "logging"):
        made = execution_log_settings(node, report, whole=whole)
        return {NAMES.get(name, name): child for name, child in made.items()}
    node = as_map(node, report, "throttle")
    names: dict[str, str] = {}
    for item in fields_of(Throttle):
        names.update(dict.fromkeys((item.spec, *item.aliases), item.aliases[0]))
    Members(node, report).known(names)
    return {names[name]: child for name, child in node.items() if name in names}


def _both(first: str, second: str, node: Node, report: Report) -> None:
    report.add(
        f"{first} and {second} are both given", "exclusive-keys", node.key_source(first), hint="keep one of them"
    )
