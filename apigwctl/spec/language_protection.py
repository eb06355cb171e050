"""The keys of a WebAcl document."""

from __future__ import annotations

from apigwctl.spec.language import FLAG, OBJECT, TEXT, TEXTS, WHOLE, Word, closed, exclusive, map_of, ref

GROUPS = {
    "common": "AWSManagedRulesCommonRuleSet",
    "xss": "AWSManagedRulesCommonRuleSet",
    "sqli": "AWSManagedRulesSQLiRuleSet",
    "knownBadInputs": "AWSManagedRulesKnownBadInputsRuleSet",
    "ipReputation": "AWSManagedRulesAmazonIpReputationList",
    "anonymousIp": "AWSManagedRulesAnonymousIpList",
    "adminProtection": "AWSManagedRulesAdminProtectionRuleSet",
    "linux": "AWSManagedRulesLinuxRuleSet",
    "unix": "AWSManagedRulesUnixRuleSet",
    "windows": "AWSManagedRulesWindowsRuleSet",
    "php": "AWSManagedRulesPHPRuleSet",
    "wordPress": "AWSManagedRulesWordPressRuleSet",
    "botControl": "AWSManagedRulesBotControlRuleSet",
}
"""Short words for AWS's managed rule groups (reference: baseline, use-case and IP reputation rule groups, 2026-04)."""

WINDOWS = (60, 120, 300, 600)
"""Seconds over which a rate can be counted (reference: RateBasedStatement, 2026-04)."""

SOURCES = ("ip", "forwardedIp")
ACTIONS = ("block", "count")
CONTENT_TYPES = {"json": "APPLICATION_JSON", "text": "TEXT_PLAIN", "html": "TEXT_HTML"}

GROUP = {
    "name": Word(TEXT, f"{', '.join(GROUPS)}, or AWS's name of the group"),
    "vendor": Word(TEXT, "who publishes the group; default AWS"),
    "version": Word(TEXT, "a version of the group; absent: the vendor's default"),
    "action": Word(
        {"anyOf": [{"enum": list(ACTIONS)}, ref("open")]}, "block as the group says, or only count; default block"
    ),
    "countRules": Word(TEXTS, "rules of the group that only count"),
}
RATE = {
    "limit": Word(WHOLE, "requests in the window; at least 10"),
    "window": Word({"anyOf": [{"enum": list(WINDOWS)}, ref("open")]}, "seconds; default 300"),
    "by": Word({"anyOf": [{"enum": list(SOURCES)}, ref("open")]}, "whose requests are counted together; default ip"),
    "header": Word(TEXT, "with by: forwardedIp, the header that holds the address; default X-Forwarded-For"),
    "action": Word({"anyOf": [{"enum": list(ACTIONS)}, ref("open")]}, "what happens above the limit; default block"),
}
RESPONSE = {
    "statusCode": Word(WHOLE, "the status of a blocked request; default 403"),
    "body": Word({}, "text, or a value that is answered as JSON"),
    "contentType": Word(
        {"anyOf": [{"enum": list(CONTENT_TYPES)}, ref("open")]}, "of a body that is text; default text"
    ),
    "headers": Word(map_of(TEXT), "headers of the answer"),
}
LOGGING = {
    "destinationArn": Word(TEXT, "a log group, delivery stream or bucket whose name starts with aws-waf-logs-"),
    "redactHeaders": Word(TEXTS, "headers whose values are not logged"),
}
WEB_ACL = {
    "exclusive": exclusive("tags"),
    "description": Word(TEXT, "what it is for"),
    "defaultAction": Word(
        {"anyOf": [{"enum": ["allow", "block"]}, ref("open")]},
        "what happens to a request that no rule decides; default allow",
    ),
    "response": Word(closed(RESPONSE), "what a blocked request is answered"),
    "allowIps": Word(TEXTS, "addresses and ranges that are let through before any other rule"),
    "blockIps": Word(TEXTS, "addresses and ranges that are blocked"),
    "rateLimits": Word(map_of(closed(RATE, "limit")), "by name: how many requests one caller may send"),
    "managedRules": Word(
        {"type": "array", "items": {"anyOf": [TEXT, closed(GROUP, "name")]}}, "groups of rules that AWS keeps"
    ),
    "rules": Word(map_of(OBJECT), "rules in AWS's own words, by name"),
    "logging": Word({"anyOf": [TEXT, closed(LOGGING, "destinationArn")]}, "where decisions are logged"),
    "metrics": Word(FLAG, "metrics of every rule; default true"),
    "sampledRequests": Word(FLAG, "keep samples of requests; default true"),
    "tags": Word(map_of(TEXT), "tags"),
}
SIDES = {
    "ipRanges": Word(TEXTS, "addresses and ranges that requests come from"),
    "vpcEndpoints": Word(TEXTS, "VPC endpoints that requests come through"),
    "vpcs": Word(TEXTS, "VPCs that requests come from"),
    "accounts": Word(TEXTS, "accounts whose signed requests are meant"),
    "organisations": Word(TEXTS, "organisations whose signed requests are meant"),
}
POLICY = {
    "allow": Word(closed(SIDES), "who may call, and from where; who comes from elsewhere is denied"),
    "deny": Word(closed(SIDES), "who may not call, and from where not"),
}
POLICY_FORM = {
    "policy": Word(
        {"anyOf": [closed(POLICY), {"description": "a policy document, its text, or ./FILE"}]},
        "who may call: a policy document, its text, ./FILE, or allow and deny",
    )
}
