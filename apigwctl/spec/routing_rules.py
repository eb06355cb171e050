"""Routing rules of a domain name, in AWS's words or the short ones: `{priority, headers, basePath, api, stage}`."""

from __future__ import annotations

from typing import Any

from apigwctl.catalogue.domains import (
    InvokeApi,
    MatchBasePaths,
    MatchHeader,
    MatchHeaders,
    RoutingRule,
    RuleAction,
    RuleCondition,
)
from apigwctl.catalogue.schema import KINDS
from apigwctl.spec.api_names import ApiNames
from apigwctl.spec.members import Members, as_map
from apigwctl.spec.parser import Parser
from apigwctl.spec.report import Report
from apigwctl.values import Node

PRIORITY, CONDITIONS = (KINDS["routing_rule"].field(name) for name in ("priority", "conditions"))
SHORT = ("headers", "basePath", "api", "stage", "stripBasePath")
INVOKE_KEYS = ("api", "apiId", "stage", "stripBasePath")


def rule_of(node: Node, parser: Parser, names: ApiNames, report: Report) -> RoutingRule | None:
    """Return the rule that an entry of `routingRules:` stands for; None where it could not be read."""
    node = as_map(node, report, "routingRules")
    for short, long in (("headers", "conditions"), ("basePath", "conditions"), ("api", "actions")):
        if node.get(short) is not None and node.get(long) is not None:
            message = f"routingRules: {short} and {long} are both given"
            report.add(message, "exclusive-keys", node.key_source(short), hint="keep one of them")
    target = _action(node, names, report)
    Members(node, report).known(("priority", "conditions", "actions", *SHORT))
    priority, given = node.get("priority"), node.get("conditions")
    value = None if priority is None else parser.value(PRIORITY, priority, report)
    if priority is None:
        report.add("routingRules: priority is missing", "required", node)
    conditions: Any = ()
    if given is not None and given.value is not None:
        conditions = parser.value(CONDITIONS, given, report)
    if not isinstance(value, int) or target is None or not isinstance(conditions, tuple):
        return None
    return RoutingRule(
        priority=value,
        conditions=conditions or _conditions(node, report),
        actions=(RuleAction(invoke_api=target),),
    )


def _action(node: Node, names: ApiNames, report: Report) -> InvokeApi | None:
    actions = node.get("actions")
    if actions is not None and actions.is_list and len(actions.value) == 1:
        action = as_map(actions.value[0], report, "actions")
        Members(action, report).known(("invokeApi",))
        node = as_map(action.get("invokeApi") or Node.of({}, action.source), report, "invokeApi")
        Members(node, report).known(INVOKE_KEYS)
    elif actions is not None and actions.value is not None:
        report.add("routingRules: actions has one entry, {invokeApi: {api, stage}}", "wrong-type", actions)
        return None
    members = Members(node, report)
    named = node.get("api") or node.get("apiId")
    if node.get("api") is None and named is not None and isinstance(named.value, str):
        named = Node.of({"id": named.value}, named.source)
    api = names.address(named, report)
    for key, value in (("api", named), ("stage", members.get("stage"))):
        if value is None:
            report.add(f"routingRules: {key} is missing", "required", node)
            return None
    if api is None:
        return None
    return InvokeApi(api=api, stage=members.text("stage"), strip_base_path=members.flag("stripBasePath"))


def _conditions(node: Node, report: Report) -> tuple[RuleCondition, ...]:
    members = Members(node, report)
    made: list[RuleCondition] = []
    headers = members.map("headers")
    for name, child in headers.items() if headers is not None else ():
        glob = Members(Node.of({name: child}, child.source), report).text(name)
        header = MatchHeader(header=name, value_glob=glob)
        made.append(RuleCondition(match_headers=MatchHeaders(any_of=(header,))))
    path = members.text("basePath")
    if path:
        made.append(RuleCondition(match_base_paths=MatchBasePaths(any_of=(path,))))
    return tuple(made)
