"""A live web ACL as a document, where one comes to exactly what is live, in short forms as far as its order allows."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from apigwctl.catalogue.protection import IpSet, WebAcl, WebAclLogging
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec.desired import Desired
from apigwctl.spec.documents import Document
from apigwctl.spec.language_protection import CONTENT_TYPES, GROUPS
from apigwctl.spec.report import Report
from apigwctl.spec.web_acls import BODY, FORWARDED, WebAclBuilder
from apigwctl.spec.writing.document import Naming, Said, own_tags, section
from apigwctl.spec.writing.saying import without
from apigwctl.values import EMPTY, Address, FrozenMap, Node, Ref, Source, thaw

HERE = Source("web-acl", 1, 1)
RAW = "rules"
SECTIONS = ("allowIps", "blockIps", "rateLimits", "managedRules", RAW)
"""The sections of a document, in the order in which their rules are looked at."""
WINDOW = 300

Rule = Mapping[str, Any]


def said_web_acl(snapshot: Snapshot, address: Address, naming: Naming, prefix: str) -> Said | None:
    """Return the document of a web ACL, or None where no document says all of it."""
    acl: Any = snapshot.get(address)
    head = naming.header("WebAcl")
    for shortest in (True, False):
        said = _body(snapshot, address, acl, shortest=shortest)
        if said is not None and _comes_to(said, snapshot, address, naming.name, prefix):
            return Said(address, {**head, **said, **section("tags", own_tags(acl.tags))})
    return None


def _comes_to(said: Mapping[str, Any], snapshot: Snapshot, address: Address, name: str, prefix: str) -> bool:
    """Whether a document is read as what is live, with the IP sets and the log."""
    desired, report = Desired(), Report()
    node = Node.of({"kind": "WebAcl", "name": name, **said}, HERE)
    WebAclBuilder(Document("WebAcl", name, HERE, node=node), prefix, desired, report).build()
    made = {item: _untagged(value) for item, value in desired.resources.items()}
    return not report.found and made == {item: _untagged(value) for item, value in snapshot.below(address)}


def _untagged(resource: Any) -> Any:
    return dataclasses.replace(resource, tags=EMPTY) if isinstance(resource, WebAcl) else resource


def _body(snapshot: Snapshot, address: Address, acl: Any, *, shortest: bool) -> dict[str, Any] | None:
    rules = sorted(acl.rules.items(), key=lambda item: item[1].get("Priority", 0))
    response = _response(acl, rules)
    sets = dict(snapshot.children(address, "web_acl_ip_set"))
    rules_said = _sections(rules, sets, shortest=shortest)
    if rules_said is None:
        return None
    visibility = acl.visibility_config
    default = "Block" in acl.default_action
    return {
        **({"description": acl.description} if acl.description else {}),
        **({"defaultAction": "block"} if default else {}),
        **section("response", response),
        **rules_said,
        **section("logging", _logging(snapshot.get(Address("web_acl_logging", address.parts)))),
        **({} if visibility.get("CloudWatchMetricsEnabled") else {"metrics": False}),
        **({} if visibility.get("SampledRequestsEnabled") else {"sampledRequests": False}),
    }


def _sections(rules: list[tuple[str, Rule]], sets: Mapping[Address, IpSet], *, shortest: bool) -> dict[str, Any] | None:
    """Return the rules in their sections; from the first on that stands before its section's turn, in AWS's words."""
    made: dict[str, Any] = {}
    at = 0
    for name, rule in rules:
        place, said = _short(name, rule, sets) if shortest else (RAW, None)
        if SECTIONS.index(place) < at or said is None:
            if _refers(rule):
                return None  # a set of addresses of ours stands in allowIps or blockIps only
            place, said = RAW, {name: thaw(without(rule, "Priority", "VisibilityConfig"))}
        at = SECTIONS.index(place)
        if isinstance(said, dict):
            made[place] = {**made.get(place, {}), **said}
        else:
            made[place] = [*made.get(place, []), *said]
    return {key: made[key] for key in SECTIONS if key in made}


def _short(name: str, rule: Rule, sets: Mapping[Address, IpSet]) -> tuple[str, Any]:
    statement = rule.get("Statement", EMPTY)
    if "IPSetReferenceStatement" in statement:
        found = statement["IPSetReferenceStatement"].get("ARN")
        if isinstance(found, Ref) and found.address in sets:
            return ("allowIps" if name.startswith("allow") else "blockIps"), sorted(sets[found.address].addresses)
    if "RateBasedStatement" in statement:
        return "rateLimits", {name: _rate(rule, statement["RateBasedStatement"])}
    if "ManagedRuleGroupStatement" in statement:
        return "managedRules", [_group(rule, statement["ManagedRuleGroupStatement"])]
    return RAW, None


def _refers(value: Any) -> bool:
    """Whether something live of ours is referred to anywhere in a rule."""
    if isinstance(value, Mapping):
        return any(map(_refers, value.values()))
    return any(map(_refers, value)) if isinstance(value, tuple) else isinstance(value, Ref)


def _rate(rule: Rule, statement: Rule) -> dict[str, Any]:
    said: dict[str, Any] = {"limit": statement.get("Limit")}
    if statement.get("EvaluationWindowSec", WINDOW) != WINDOW:
        said["window"] = statement["EvaluationWindowSec"]
    if statement.get("AggregateKeyType") == "FORWARDED_IP":
        header = statement.get("ForwardedIPConfig", EMPTY).get("HeaderName", FORWARDED)
        said |= {"by": "forwardedIp", **({"header": header} if header != FORWARDED else {})}
    return {**said, **({"action": "count"} if "Count" in rule.get("Action", EMPTY) else {})}


def _group(rule: Rule, statement: Rule) -> Any:
    words = {name: word for word, name in reversed(GROUPS.items())}
    written = str(statement.get("Name", ""))
    vendor = str(statement.get("VendorName", "AWS"))
    said: dict[str, Any] = {"name": words.get(written, written) if vendor == "AWS" else written}
    if vendor != "AWS":
        said["vendor"] = vendor
    if statement.get("Version"):
        said["version"] = statement["Version"]
    if "Count" in rule.get("OverrideAction", EMPTY):
        said["action"] = "count"
    counted = [str(item.get("Name")) for item in statement.get("RuleActionOverrides", ())]
    said |= section("countRules", counted)
    return said["name"] if set(said) == {"name"} else said


def _response(acl: Any, rules: list[tuple[str, Rule]]) -> dict[str, Any]:
    """Return what blocked requests are answered: as the first block says it, since a document says it once."""
    actions = [acl.default_action, *(rule.get("Action", EMPTY) for _, rule in rules)]
    blocks = (action["Block"].get("CustomResponse") for action in actions if "Block" in action)
    custom = next((item for item in blocks if item), None)
    if custom is None:
        return {}
    said: dict[str, Any] = {"statusCode": custom.get("ResponseCode")} if custom.get("ResponseCode") != 403 else {}
    body = acl.custom_response_bodies.get(BODY)
    if body is not None and custom.get("CustomResponseBodyKey") == BODY:
        said |= _answer(body)
    headers = {item.get("Name"): item.get("Value") for item in custom.get("ResponseHeaders", ())}
    return {**said, **section("headers", headers)} or {"statusCode": 403}


def _answer(body: Rule) -> dict[str, Any]:
    content, kinds = str(body.get("Content")), {aws: word for word, aws in CONTENT_TYPES.items()}
    kind = kinds.get(str(body.get("ContentType")), "text")
    if kind == "json":
        try:
            value = json.loads(content)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict | list) and json.dumps(value, separators=(",", ":"), ensure_ascii=False) == content:
            return {"body": value}
    return {"body": content, **({"contentType": kind} if kind != "text" else {})}


def _logging(logging: WebAclLogging | None) -> Any:
    if logging is None:
        return ""
    said: dict[str, Any] = {"destinationArn": "".join(logging.log_destination_configs)}
    fields = logging.redacted_fields if isinstance(logging.redacted_fields, tuple) else ()
    names = [item["SingleHeader"]["Name"] for item in fields if isinstance(item, FrozenMap) and "SingleHeader" in item]
    return {**said, "redactHeaders": names} if names else said["destinationArn"]
