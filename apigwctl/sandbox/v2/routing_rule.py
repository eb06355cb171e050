"""RoutingRule: headers and a base path of requests to a domain name that lead to a stage of a REST API.

Limits: AWS developer guide, "Routing rules to connect API stages to a custom domain name for REST APIs" (2026-04), and
where the service was seen to differ (pull request 38803 of the CDK: `*` in header names, infix globs of 40 characters).
A domain's routing mode says whether rules are followed, not whether there can be any. AWS's words are not known.
"""

from __future__ import annotations

import re

from apigwctl.sandbox.domains import apis, names
from apigwctl.sandbox.errors import bad_request, conflict, not_found
from apigwctl.sandbox.store import Record, partition
from apigwctl.sandbox.v2 import limits
from apigwctl.sandbox.v2.kind import Call, Handler, full, page

# AWS developer guide, Quotas page (2026-04): per domain name.
_QUOTA = 50
_HEADERS, _BASE_PATHS = 2, 1
_HEADER_LENGTH, _GLOB_LENGTH, _INFIX_LENGTH, _PATH_LENGTH = 39, 127, 40, 127
_TOKEN = re.compile(r"[A-Za-z0-9*?\-!#$%&'.^_`|~]+")
_BASE_PATH = re.compile(r"[A-Za-z0-9$\-_.+!*'()/]+")
_RESERVED = re.compile(
    r"access-control-.*|apigw-.*|x-amzn?-.*|authorization|connection|content-(encoding|length|location)|forwarded|"
    r"keep-alive|origin|proxy-(authenticate|authorization)|te|trailers|transfer-encoding|upgrade|x-apigw-api-id|"
    r"x-forwarded-(for|host|proto)|x-restapi|via",
    re.IGNORECASE,
)


def create(call: Call) -> Record:
    """CreateRoutingRule."""
    limits.check(call)
    domain = _domain(call)
    if len(domain["rules"]) >= _QUOTA:
        raise full("routing rules", "this domain name")
    identifier = call.new_id()
    place = f"arn:{partition(call.region)}:apigateway:{call.region}:{call.account}:/domainnames/{names.key(domain)}"
    rule = {"RoutingRuleId": identifier, "RoutingRuleArn": f"{place}/routingrules/{identifier}"}
    rule |= _definition(call, domain, None)
    domain["rules"][identifier] = rule
    return rule


def put(call: Call) -> Record:
    """PutRoutingRule: everything but its id anew."""
    limits.check(call)
    domain = _domain(call)
    rule = _found(call, domain)
    rule |= _definition(call, domain, rule)
    return rule


def _definition(call: Call, domain: Record, known: Record | None) -> Record:
    priority, actions = call.params["Priority"], call.params["Actions"]
    if any(other["Priority"] == priority for other in domain["rules"].values() if other is not known):
        raise conflict(f"A routing rule with the priority {priority} exists already for this domain name")
    if len(actions) != 1:
        raise bad_request("A routing rule must have one action")
    _check_conditions(call.params["Conditions"])
    target = actions[0]["InvokeApi"]
    _check_target(call, domain, target)
    return {
        "Priority": priority,
        "Actions": [{"InvokeApi": {"StripBasePath": False, **target}}],
        "Conditions": call.params["Conditions"],
        "target": {"apiId": target["ApiId"], "stage": target["Stage"]},
    }


def _check_target(call: Call, domain: Record, target: Record) -> None:
    protocol = apis.protocol_of(call, target["ApiId"])
    if protocol is None:
        raise bad_request(f"Invalid API identifier specified: {target['ApiId']}")
    if protocol != "REST":
        raise bad_request("Routing rules are only supported for REST APIs")
    apis.check_stage(call, target["ApiId"], target["Stage"])
    if apis.is_private(call, target["ApiId"]) != names.is_private(domain):
        raise bad_request(
            "A routing rule must lead from a private domain name to a private API, or from public to public"
        )
    mapped = {apis.protocol_of(call, mapping["apiId"]) for mapping in domain["mappings"].values()}
    if {"REST", "HTTP"} <= mapped:
        raise bad_request("Routing rules are not supported for a domain name with mappings to both REST and HTTP APIs")


def _check_conditions(conditions: list[Record]) -> None:
    headers = [condition["MatchHeaders"]["AnyOf"] for condition in conditions if condition.get("MatchHeaders")]
    paths = [condition["MatchBasePaths"]["AnyOf"] for condition in conditions if condition.get("MatchBasePaths")]
    if len(headers) + len(paths) != len(conditions):
        raise bad_request("Each condition must have either matchHeaders or matchBasePaths")
    if len(headers) > _HEADERS or len(paths) > _BASE_PATHS:
        raise bad_request(
            f"A routing rule can have at most {_HEADERS} header conditions and {_BASE_PATHS} base path condition"
        )
    if any(len(values) != 1 for values in (*headers, *paths)):
        raise bad_request("The anyOf of a condition must have one value")
    for (header,) in headers:
        _check_header(header["Header"], header["ValueGlob"])
    for (path,) in paths:
        if not _BASE_PATH.fullmatch(path) or len(path) > _PATH_LENGTH:
            raise bad_request(f"Invalid base path specified in a condition: {path}")


def _check_header(name: str, glob: str) -> None:
    if not _TOKEN.fullmatch(name) or len(name) > _HEADER_LENGTH:
        raise bad_request(f"Invalid header specified in a condition: {name}")
    if _RESERVED.fullmatch(name):
        raise bad_request(f"The header {name} is not supported in a condition")
    infix = len(glob) > 2 and glob.startswith("*") and glob.endswith("*")
    if (
        not _TOKEN.fullmatch(glob)
        or len(glob) > (_INFIX_LENGTH if infix else _GLOB_LENGTH)
        or "*" in glob[1:-1]
        or (glob.startswith("*") and glob.endswith("*") and not infix and glob != "*")
    ):
        raise bad_request(f"Invalid header glob value specified in a condition: {glob}")


def get(call: Call) -> Record:
    """GetRoutingRule."""
    return _found(call, _domain(call))


def list_(call: Call) -> Record:
    """ListRoutingRules: in the order in which they are evaluated."""
    limits.check(call)
    rules = sorted(_domain(call)["rules"].values(), key=lambda rule: int(rule["Priority"]))
    found = page(call, rules, "RoutingRuleId")
    return {"RoutingRules": found["Items"], "NextToken": found.get("NextToken")}


def delete(call: Call) -> Record:
    """DeleteRoutingRule."""
    domain = _domain(call)
    del domain["rules"][_found(call, domain)["RoutingRuleId"]]
    return {}


def _domain(call: Call) -> Record:
    return names.find(call, call.params["DomainName"], call.params.get("DomainNameId") or None)


def _found(call: Call, domain: Record) -> Record:
    rule: Record | None = domain["rules"].get(call.params["RoutingRuleId"])
    if rule is None:
        raise not_found("Invalid routing rule identifier specified")
    return rule


HANDLERS: dict[str, Handler] = {
    "CreateRoutingRule": create,
    "GetRoutingRule": get,
    "ListRoutingRules": list_,
    "PutRoutingRule": put,
    "DeleteRoutingRule": delete,
}
