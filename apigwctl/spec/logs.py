"""Logs of a stage: `accessLog` and `executionLog`, with the log groups that they imply."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from apigwctl.catalogue.delivery import RETENTION_DAYS, AccessLogSettings, LogGroup
from apigwctl.spec.desired import Desired
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.members import Members, Opaque, as_map
from apigwctl.spec.parser import Parser
from apigwctl.spec.report import Report, suggest
from apigwctl.values import Address, FrozenMap, Node, Ref, Template

ACCESS_LOG_KEYS = ("logGroup", "destinationArn", "format", "retentionInDays", "kmsKeyId")
ROUTE_LOG_KEYS = ("level", "dataTrace", "metrics")
GROUP_KEYS = ("retentionInDays", "kmsKeyId")

_JSON_FIELDS = {
    "requestId": "requestId",
    "extendedRequestId": "extendedRequestId",
    "time": "requestTime",
    "ip": "identity.sourceIp",
    "userAgent": "identity.userAgent",
    "httpMethod": "httpMethod",
    "resourcePath": "resourcePath",
    "path": "path",
    "protocol": "protocol",
    "status": "status",
    "responseLength": "responseLength",
    "responseLatency": "responseLatency",
    "integrationStatus": "integration.status",
    "integrationLatency": "integration.latency",
    "apiKeyId": "identity.apiKeyId",
    "caller": "identity.caller",
    "error": "error.message",
    "errorType": "error.responseType",
    "integrationError": "integration.error",
    "authorizerError": "authorizer.error",
}
_CALLER = ("identity.sourceIp", "identity.caller", "identity.user", "requestTime")
_REQUEST = ("httpMethod", "resourcePath", "protocol")
_ANSWER = ("status", "responseLength", "requestId", "extendedRequestId")
_XML_NAMES = {
    "ip": "identity.sourceIp",
    "caller": "identity.caller",
    "user": "identity.user",
    "requestTime": "requestTime",
    "httpMethod": "httpMethod",
    "resourcePath": "resourcePath",
    "status": "status",
    "protocol": "protocol",
    "responseLength": "responseLength",
    "extendedRequestId": "extendedRequestId",
}

# The csv, clf and xml forms are those of the AWS developer guide, "Set up CloudWatch logging for REST APIs".
FORMATS: dict[str, str] = {
    "json": json.dumps({name: f"$context.{path}" for name, path in _JSON_FIELDS.items()}, separators=(",", ":")),
    "csv": ",".join(f"$context.{path}" for path in (*_CALLER, *_REQUEST, *_ANSWER)),
    "clf": '{} {} {} [{}] "{} {} {}" {} {} {} {}'.format(
        *(f"$context.{path}" for path in (*_CALLER, *_REQUEST, *_ANSWER))
    ),
    "xml": '<request id="$context.requestId">'
    + "".join(f"<{name}>$context.{path}</{name}>" for name, path in _XML_NAMES.items())
    + "</request>",
}


def access_log(
    node: Node,
    api: Address,
    parser: Parser,
    environment: Environment,
    desired: Desired,
    report: Report,
    formats: Mapping[str, str] = FrozenMap(FORMATS),
) -> AccessLogSettings | None:
    """Return the settings that an `accessLog:` stands for, and ask for its log group; `formats` are known by name."""
    node = as_map(node, report, "accessLog")
    members = Members(node, report).known(ACCESS_LOG_KEYS)
    group, destination = members.text("logGroup"), members.text("destinationArn").removesuffix(":*")
    if bool(group) == bool(destination):
        report.add("accessLog: either logGroup or destinationArn is needed", "required", node)
        return None
    if group:
        place = f"{environment.region}:{environment.account}"
        destination = f"arn:{environment.partition}:logs:{place}:log-group:{group}"
        _log_group(Address("log_group", (api.name, group)), group, members, desired, report)
    elif "retentionInDays" in members or "kmsKeyId" in members:
        report.add("accessLog: retentionInDays and kmsKeyId belong to a logGroup", "exclusive-keys", node)
    return AccessLogSettings(destination_arn=destination, format=_format(members, parser, report, formats))


def _format(members: Members, parser: Parser, report: Report, formats: Mapping[str, str]) -> str:
    node = members.get("format")
    if node is None:
        return formats["json"]
    loaded = parser.loaded(node, report)
    if not isinstance(loaded.value, str):
        return json.dumps(node.plain(), separators=(",", ":")) if node.is_map else members.text("format")
    # AWS wants one line.
    text = loaded.value if isinstance(loaded.value, Opaque) else " ".join(map(str.strip, loaded.value.splitlines()))
    if text in formats:
        return formats[text]
    if "$" not in text and not isinstance(text, Opaque) and loaded is node:
        report.add(f"format: {text} is not known", "enum", node, hint=suggest(text, formats))
        return formats["json"]
    return text


def execution_log_settings(node: Node, report: Report, *, whole: bool) -> dict[str, Node]:
    """Return the method settings that an `executionLog:` stands for: a level, or a map; `whole`: of a whole stage."""
    if isinstance(node.value, str):
        return {"loggingLevel": node}
    members = Members(as_map(node, report, "executionLog"), report).known((*ROUTE_LOG_KEYS, *GROUP_KEYS))
    for key in GROUP_KEYS:
        if key in members and not whole:
            hint = "a stage has one log group: say it there"
            report.add(f"executionLog: {key} is not for a route", "exclusive-keys", members.source(key), hint=hint)
    names = {"level": "loggingLevel", "dataTrace": "dataTraceEnabled", "metrics": "metricsEnabled"}
    return {names[key]: child for key, child in members.node.items() if key in names}


def execution_log_group(node: Node, api: Address, stage: str, desired: Desired, report: Report) -> None:
    """Ask for the log group that AWS makes for a stage, where the spec says something about it.

    Its name is `API-Gateway-Execution-Logs_{api id}/{stage}` (AWS developer guide, "Set up CloudWatch logging"), of a
    WebSocket API `/aws/apigateway/{api id}/{stage}` (as users of Terraform and the AWS CDK name it; not recorded).
    """
    members = Members(node, report)
    if "retentionInDays" in members or "kmsKeyId" in members:
        start = "/aws/apigateway/" if api.kind == "v2_api" else "API-Gateway-Execution-Logs_"
        name = Template((start, Ref(api), f"/{stage}"))
        address = Address("log_group", (api.name, f"{start}*/{stage}"))
        _log_group(address, name, members, desired, report)


def _log_group(address: Address, name: Any, members: Members, desired: Desired, report: Report) -> None:
    retention = members.whole("retentionInDays", 0) if "retentionInDays" in members else None
    if retention is not None and retention not in RETENTION_DAYS:
        hint = f"the nearest that CloudWatch allows is {_nearest(retention)}"
        report.add(f"retentionInDays: {retention} is not allowed", "enum", members.get("retentionInDays"), hint=hint)
        retention = None
    group = LogGroup(log_group_name=name, retention_in_days=retention, kms_key_id=members.text("kmsKeyId") or None)
    # Stages of different APIs may write to one group, too.
    same = (item for item, known in desired.resources.items() if _is_group(known, name) and known != group)
    twin = next(same, None)
    if twin is not None:
        hint = f"also at {desired.sources[twin]}"
        report.add(f"log group {address.name} is described in two ways", "log-group-twice", members.node, hint=hint)
        return
    desired.add(address, group, members.node.source)


def _is_group(item: Any, name: Any) -> bool:
    return isinstance(item, LogGroup) and item.log_group_name == name


def _nearest(days: int) -> int:
    return min(RETENTION_DAYS, key=lambda allowed: abs(allowed - days))
