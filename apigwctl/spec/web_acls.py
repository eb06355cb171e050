"""A WebAcl document -> the web ACL, its IP sets and its log."""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.protection import NO_WEB_ACL, IpSet, WebAcl, WebAclLogging
from apigwctl.spec.desired import Desired
from apigwctl.spec.documents import HEADER_KEYS, Document, check_ignored
from apigwctl.spec.language_protection import (
    ACTIONS,
    CONTENT_TYPES,
    GROUP,
    GROUPS,
    LOGGING,
    RATE,
    RESPONSE,
    SOURCES,
    WEB_ACL,
    WINDOWS,
)
from apigwctl.spec.members import Members, Opaque, as_map, type_name
from apigwctl.spec.report import Report, suggest
from apigwctl.values import Address, FrozenMap, Node, Ref, freeze

BODY = "blocked"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}\Z")
"""What WAF takes as the name of a web ACL, a rule and its metric (reference: WebACL, Rule, VisibilityConfig)."""
LEAST_RATE = 10
FORWARDED = "X-Forwarded-For"


@dataclass
class WebAclBuilder:
    """Reads one WebAcl document."""

    document: Document
    prefix: str
    desired: Desired
    report: Report

    def build(self) -> None:
        """Ask for everything that the document stands for."""
        node = self.document.node
        keys = tuple(key for key in HEADER_KEYS if key != "renamedFrom")
        members = Members(node, self.report).known((*keys, *WEB_ACL))
        check_ignored(self.document, tuple(WEB_ACL), self.report)
        self.name = self.prefix + self.document.name
        self.address = Address("web_acl", (self.document.name,))
        if not _NAME.match(self.name) or self.document.name == NO_WEB_ACL.name:
            hint = "letters, digits, - and _, at most 128, and not none"
            self.report.add(f"{self.name} is no name of a web ACL", "name", members.source("name"), hint=hint)
        self.metrics, self.samples = members.flag("metrics", True), members.flag("sampledRequests", True)
        response, bodies = self._response(node.get("response"))
        self.block: dict[str, Any] = {"Block": response}
        default = self._word(members, "defaultAction", ("allow", "block"), "allow")
        rules: dict[str, dict[str, Any]] = {}
        self._ip_rules(members, rules)
        self._rates(members, rules)
        self._groups(members, rules)
        self._raw(members, rules)
        made = WebAcl(
            name=self.name,
            description=members.text("description") or None,
            default_action=freeze(self.block if default == "block" else {"Allow": {}}),
            rules=FrozenMap({key: freeze({"Priority": at, **rule}) for at, (key, rule) in enumerate(rules.items())}),
            visibility_config=freeze(self._visibility(self.document.name)),
            custom_response_bodies=freeze(bodies),
            tags=FrozenMap(
                {key: str(child.value) for key, child in (members.map("tags") or Node.of({}, node.source)).items()}
            ),
        )
        self.desired.add(self.address, made, node.source, node)
        self._logging(node.get("logging"))

    def _visibility(self, metric: str) -> dict[str, Any]:
        return {
            "SampledRequestsEnabled": self.samples,
            "CloudWatchMetricsEnabled": self.metrics,
            "MetricName": metric,
        }

    def _rule(self, rules: dict[str, dict[str, Any]], name: str, node: Node, **members: Any) -> None:
        if not _NAME.match(name):
            self.report.add(f"{name} is no name of a rule", "name", node, hint="letters, digits, - and _, at most 128")
        if name in rules:
            self.report.add(f"two rules are called {name}", "defined-twice", node)
        rules[name] = {**members, "VisibilityConfig": self._visibility(name)}

    def _word(self, members: Members, key: str, words: tuple[str, ...], default: str) -> str:
        found = members.get(key)
        if found is None or isinstance(found.value, Opaque):
            return default
        if found.value not in words:
            hint = suggest(str(found.value), words)
            members.report.add(f"{key}: {found.value} is not allowed", "enum", found, hint=hint)
            return default
        return str(found.value)

    # -- rules --------------------------------------------------------------------------------------------------------

    def _ip_rules(self, members: Members, rules: dict[str, dict[str, Any]]) -> None:
        for key, what, action in (("allowIps", "allow", {"Allow": {}}), ("blockIps", "block", self.block)):
            found: dict[int, set[str]] = {4: set(), 6: set()}
            for item in members.names(key):
                network = self._network(key, item)
                if network is not None:
                    found[network.version].add(str(network))
            for version, ranges in found.items():
                if ranges:
                    name = f"{what}-ipv{version}"
                    address = Address("web_acl_ip_set", (*self.address.parts, name))
                    made = IpSet(
                        name=f"{self.name}-{name}", ip_address_version=f"IPV{version}", addresses=frozenset(ranges)
                    )
                    self.desired.add(address, made, members.source(key))
                    statement = {"IPSetReferenceStatement": {"ARN": Ref(address)}}
                    node = members.get(key) or members.node
                    self._rule(rules, name, node, Statement=statement, Action=action)

    def _network(self, key: str, item: Node) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
        if isinstance(item.value, Opaque):
            return None
        try:
            network = ipaddress.ip_network(item.value)
        except ValueError as error:
            self.report.add(f"{key}: {error}", "ip-range", item, hint="an address, or a range: 192.0.2.0/24")
            return None
        if network.prefixlen == 0:
            # WAF takes every prefix length but /0 (reference: IPSet).
            hint = "defaultAction says what happens to everybody"
            self.report.add(f"{key}: WAF takes no range of all addresses", "ip-range", item, hint=hint)
            return None
        return network

    def _rates(self, members: Members, rules: dict[str, dict[str, Any]]) -> None:
        found = members.map("rateLimits")
        for name, child in found.items() if found is not None else ():
            report = self.report.at(f"{self.report.address} {name}")
            rate = Members(as_map(child, report, name), report).known(RATE)
            limit, window = rate.whole("limit", LEAST_RATE), rate.whole("window", 300)
            if "limit" not in rate:
                report.add("limit is missing", "required", child)
            if limit < LEAST_RATE:
                report.add(f"limit: {limit} is out of range", "range", rate.get("limit"), hint=f"at least {LEAST_RATE}")
            if window not in WINDOWS:
                hint = f"one of {', '.join(map(str, WINDOWS))} seconds"
                report.add(f"window: {window} is not allowed", "enum", rate.get("window"), hint=hint)
            statement: dict[str, Any] = {"Limit": limit, "EvaluationWindowSec": window, "AggregateKeyType": "IP"}
            if self._word(rate, "by", SOURCES, "ip") == "forwardedIp":
                header = rate.text("header", FORWARDED)
                statement["AggregateKeyType"] = "FORWARDED_IP"
                statement["ForwardedIPConfig"] = {"HeaderName": header, "FallbackBehavior": "MATCH"}
            elif "header" in rate:
                report.idle(
                    "header: requests are counted by their own address", rate.source("header"), hint="by: forwardedIp"
                )
            action = {"Count": {}} if self._word(rate, "action", ACTIONS, "block") == "count" else self.block
            self._rule(rules, name, child, Statement={"RateBasedStatement": statement}, Action=action)

    def _groups(self, members: Members, rules: dict[str, dict[str, Any]]) -> None:
        found = members.get("managedRules")
        if found is not None and not found.is_list:
            self.report.add(f"managedRules: expected a list, got {type_name(found.value)}", "wrong-type", found)
        for child in found.value if found is not None and found.is_list else ():
            group = Members(child if child.is_map else Node.of({"name": child}, child.source), self.report).known(GROUP)
            written = group.text("name")
            if not written:
                self.report.add("managedRules: name is missing", "required", child)
                continue
            vendor = group.text("vendor", "AWS")
            name = GROUPS.get(written, written)
            if vendor == "AWS" and not name.startswith("AWSManagedRules") and not isinstance(written, Opaque):
                self.report.add(f"managedRules: {written} is not known", "enum", child, hint=suggest(written, GROUPS))
                continue
            statement: dict[str, Any] = {"VendorName": vendor, "Name": name}
            if group.text("version"):
                statement["Version"] = group.text("version")
            counted = [{"Name": item.value, "ActionToUse": {"Count": {}}} for item in group.names("countRules")]
            if counted:
                statement["RuleActionOverrides"] = counted
            override = "Count" if self._word(group, "action", ACTIONS, "block") == "count" else "None"
            said = {"Statement": {"ManagedRuleGroupStatement": statement}, "OverrideAction": {override: {}}}
            self._rule(rules, name, child, **said)

    def _raw(self, members: Members, rules: dict[str, dict[str, Any]]) -> None:
        found = members.map("rules")
        for name, child in found.items() if found is not None else ():
            rule = as_map(child, self.report, name)
            for key in ("Statement", "Action"):
                if rule.get(key) is None and not (key == "Action" and rule.get("OverrideAction")):
                    self.report.add(f"rules: {name} has no {key}", "required", child)
            said = {key: value for key, value in rule.plain().items() if key not in ("Name", "Priority")}
            self._rule(rules, name, child, **said)

    # -- answers and logs ---------------------------------------------------------------------------------------------

    def _response(self, node: Node | None) -> tuple[dict[str, Any], dict[str, Any]]:
        if node is None or node.value is None:
            return {}, {}
        members = Members(as_map(node, self.report, "response"), self.report).known(RESPONSE)
        custom: dict[str, Any] = {"ResponseCode": members.whole("statusCode", 403)}
        body = members.get("body")
        headers = members.map("headers")
        if headers is not None:
            custom["ResponseHeaders"] = [{"Name": key, "Value": str(item.value)} for key, item in headers.items()]
        if body is None:
            return {"CustomResponse": custom}, {}
        kind = self._word(members, "contentType", tuple(CONTENT_TYPES), "text")
        content = body.value
        if not isinstance(content, str):
            kind, content = "json", json.dumps(body.plain(), separators=(",", ":"), ensure_ascii=False)
        custom["CustomResponseBodyKey"] = BODY
        return {"CustomResponse": custom}, {BODY: {"ContentType": CONTENT_TYPES[kind], "Content": content}}

    def _logging(self, node: Node | None) -> None:
        if node is None or node.value is None:
            return
        members = Members(node if node.is_map else Node.of({"destinationArn": node}, node.source), self.report)
        destination = members.known(LOGGING).text("destinationArn")
        if "aws-waf-logs-" not in destination and not isinstance(destination, Opaque):
            hint = "its name has to start with aws-waf-logs-"
            self.report.add("logging: WAF logs to no such place", "log-stream", node, hint=hint)
        redacted = freeze([{"SingleHeader": {"Name": item.value.lower()}} for item in members.names("redactHeaders")])
        made = WebAclLogging(log_destination_configs=(destination.removesuffix(":*"),), redacted_fields=redacted)
        self.desired.add(Address("web_acl_logging", self.address.parts), made, node.source)
