"""The rules between resources, and the ids of the rules that single values are held to."""

from __future__ import annotations

from apigwctl.spec import rules_access, rules_delivery, rules_domains, rules_portals, rules_quotas, rules_routes
from apigwctl.spec.facts import Facts, Rule
from apigwctl.spec.report import Report
from apigwctl.spec.v2 import rules_access as rules_v2_access
from apigwctl.spec.v2 import rules_integrations
from apigwctl.spec.v2 import rules_quotas as rules_v2_quotas
from apigwctl.values import EMPTY, FrozenMap

RULES: tuple[Rule, ...] = (
    *rules_routes.RULES,
    *rules_access.RULES,
    *rules_delivery.RULES,
    *rules_quotas.RULES,
    *rules_domains.RULES,
    *rules_portals.RULES,
    *rules_integrations.RULES,
    *rules_v2_access.RULES,
    *rules_v2_quotas.RULES,
)

VALUE_RULES = FrozenMap(
    {
        "account": "an account id has twelve digits",
        "alias-twice": "a member is written once, under one of its names",
        "auto-deploy": "a stage that deploys by itself is not deployed by us as well",
        "cors": "a cors setting that browsers refuse, or that contradicts itself",
        "cors-several-origins": "with several origins, errors of the gateway itself allow only the first",
        "cross-account-function": "a function of another account needs a permission that only its owner can give",
        "defined-twice": "a named entry stands in one place only",
        "deprecated": "a deprecation begins before the sunset, and is told where answers can be changed",
        "duplicate-document": "two documents of one kind have different names",
        "duplicate-key": "a key is written once in a map",
        "duplicate-route": "a route is defined once, in specs and OpenAPI documents together",
        "duration": "a duration is written like 90s, 10m or 1h30m",
        "enum": "a value is one of those that AWS knows",
        "exclusive-keys": "two members that say the same thing are not both given",
        "file": "a file that is named can be read",
        "idle-member": "a member changes something where it stands",
        "ip-range": "an address or a range of addresses is one",
        "key-value": "the value of an API key has 20 to 128 characters",
        "lambda-function": "a function is given by its name or its ARN",
        "mapped-twice": "a path of a domain name leads to one stage, whichever side says it",
        "limit": "a limit is written like 1%, 800ms or 1.5s",
        "listed-twice": "a collection lists an item once",
        "log-group-twice": "two stages that share a log group describe it the same way",
        "name": "a name has the characters that AWS allows",
        "policy-form": "accounts, organisations, VPCs and endpoints are written as AWS writes them",
        "range": "a number is within its range",
        "region": "a region is written like eu-west-1",
        "required": "a required member is there",
        "response-without-integration": "an answer is mapped where something is called",
        "route-key": "a route is METHOD /path, of segments that AWS allows, or as its kind of API has it",
        "same-place": "two targets in one account and region have different name prefixes",
        "smoke-route": "a smoke test asks for what a route of its API answers",
        "secret-placement": "a secret stands alone, in a member that takes secrets",
        "status-code": "a status code is a number from 100 to 599",
        "steps-order": "each step of a canary takes more of the traffic than the one before",
        "timeout-range": "an integration times out after 50 ms to 29 s; more needs a quota, and streaming",
        "ttl-range": "a cache lives for 0 to 3600 seconds",
        "unknown-api": "an API that is referred to exists",
        "unknown-integration": "a named integration exists",
        "unknown-interpolation": "what stands in ${…} is known",
        "unknown-key": "a key is known where it stands",
        "unknown-kind": "a document is of a known kind",
        "unknown-place": "account and region are known where they are used",
        "unknown-target": "a target exists",
        "unknown-variable": "a variable is defined for the target",
        "wrong-type": "a value is of the type that its member has",
        "watch-source": "what a canary is watched by is there, and says what is watched",
        "yaml-limit": "a file is not nested or repeated beyond reason",
        "yaml-syntax": "a file is YAML",
        "yaml-tag": "a file has no tags of other tools",
    }
)


def check(facts: Facts, report: Report) -> None:
    """Report everything in which resources do not fit together."""
    for rule in RULES:
        report.extend(rule.problems(facts))


def described() -> FrozenMap[str, str]:
    """Return what each rule says, by id."""
    return FrozenMap({**(VALUE_RULES or EMPTY), **{rule.id: rule.says for rule in RULES}})
