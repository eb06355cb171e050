"""What a change to one of moto's services is about, as far as it matters to whether the change is still needed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from apigwctl.sandbox.aws_request import AwsRequest
from apigwctl.sandbox.operation_names import s3_path


@dataclass(frozen=True)
class Thing:
    """One object that a request is about. `mentions` are the texts by which other requests may refer to it.

    `ends` says that the request removes it with all that was done to it; `replaces` that what the same operation did to
    it before does not matter any more.
    """

    key: tuple[str, ...]
    mentions: tuple[str, ...]
    ends: bool = False
    replaces: bool = False


class Things:
    """Tells what requests are about, one after another from the beginning; it learns the keys of tables by the way."""

    def __init__(self) -> None:
        self._table_keys: dict[str, list[str]] = {}

    def of(self, service: str, operation: str, request: AwsRequest) -> list[Thing]:
        """The objects that a request is about; none for what we do not know well enough."""
        if service == "dynamodb":
            return self._items(operation, _json(request))
        about = _SERVICES.get(service)
        return about(operation, request) if about else []

    def _items(self, operation: str, body: Mapping[str, Any]) -> list[Thing]:
        table = str(body.get("TableName", ""))
        if not table:
            return []
        things = [Thing(("table", table), (f'"{table}"', f"table/{table}"), ends=operation == "DeleteTable")]
        if operation == "CreateTable":
            self._table_keys[table] = [str(key.get("AttributeName")) for key in body.get("KeySchema", ())]
        given = body.get("Item") or body.get("Key")
        names = self._table_keys.get(table, [])
        if operation in ("PutItem", "UpdateItem", "DeleteItem") and names and isinstance(given, dict):
            values = [json.dumps(given.get(name), sort_keys=True) for name in names]
            texts = [text for value in given.values() if isinstance(value, dict) for text in value.values()]
            mentions = tuple(f'"{text}"' for text in texts if operation == "DeleteItem")
            things.append(Thing(("item", table, *values), mentions, ends=operation == "DeleteItem"))
        return things


def _json(request: AwsRequest) -> Mapping[str, Any]:
    try:
        found = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _log_group(operation: str, request: AwsRequest) -> list[Thing]:
    body = _json(request)
    arn = str(body.get("resourceArn") or body.get("resourceIdentifier") or "")
    name = body.get("logGroupName") or arn.partition(":log-group:")[2].removesuffix(":*")
    replaces = operation in ("PutRetentionPolicy", "DeleteRetentionPolicy")
    mentions = (f'"{name}"', f"log-group:{name}")
    return [Thing(("group", name), mentions, ends=operation == "DeleteLogGroup", replaces=replaces)] if name else []


def _function(operation: str, request: AwsRequest) -> list[Thing]:
    parts = urlsplit(request.url)
    path = unquote(parts.path)
    body = _json(request)
    if operation == "CreateFunction":
        name = str(body.get("FunctionName", ""))
    elif "/functions/" in path:
        name = path.partition("/functions/")[2].split("/")[0]
    else:
        return []
    name = name.partition(":function:")[2] or name
    name, _, qualifier = name.partition(":")
    qualifier = parse_qs(parts.query).get("Qualifier", [qualifier])[0]
    mentions = (f'"{name}"', f"function:{name}", f"functions/{name}")
    things = [Thing(("function", name), mentions, ends=operation == "DeleteFunction" and not qualifier)]
    if operation in ("AddPermission", "RemovePermission"):
        statement = str(body.get("StatementId") or path.rpartition("/")[2])
        key = ("statement", name, qualifier, statement)
        things.append(Thing(key, (), ends=operation == "RemovePermission"))
    return things


def _object(operation: str, request: AwsRequest) -> list[Thing]:
    path = unquote(s3_path(request.url))
    bucket, _, name = path[1:].partition("/")
    if not name:
        return []
    # Of one version, or of the tags alone, is not the end of the object.
    ends = operation == "DeleteObject" and "versionId" not in request.url
    return [Thing(("object", bucket, name), (name,), ends=ends, replaces=operation == "PutObject")]


def _secret(operation: str, request: AwsRequest) -> list[Thing]:
    body = _json(request)
    name = str(body.get("SecretId") or body.get("Name") or "")
    name = re.sub(r"-\w{6}$", "", name.partition(":secret:")[2]) or name
    ends = operation == "DeleteSecret" and body.get("ForceDeleteWithoutRecovery") is True
    return [Thing(("secret", name), (f'"{name}"', f"secret:{name}"), ends=ends)] if name else []


def _parameter(operation: str, request: AwsRequest) -> list[Thing]:
    name = str(_json(request).get("Name", ""))
    mentions = (f'"{name}"', f"parameter{name}")
    return [Thing(("parameter", name), mentions, ends=operation == "DeleteParameter")] if name else []


def _role(operation: str, request: AwsRequest) -> list[Thing]:
    name = parse_qs(request.body.decode("utf-8", "replace")).get("RoleName", [""])[0]
    mentions = (f"role/{name}", f"={name}")
    return [Thing(("role", name), mentions, ends=operation == "DeleteRole")] if name else []


def _alarm(operation: str, request: AwsRequest) -> list[Thing]:
    body = _json(request)
    names = body.get("AlarmNames") or [body.get("AlarmName", "")]
    if operation not in ("PutMetricAlarm", "SetAlarmState", "DeleteAlarms") or len(names) != 1 or not names[0]:
        return []
    name, ends = names[0], operation == "DeleteAlarms"
    mentions = (f'"{name}"', f"alarm:{name}")
    return [Thing(("alarm", name), mentions, ends=ends, replaces=operation == "SetAlarmState")]


def _association(operation: str, request: AwsRequest) -> list[Thing]:
    if operation not in ("AssociateWebACL", "DisassociateWebACL"):
        return []
    arn = str(_json(request).get("ResourceArn", ""))
    return [Thing(("association", arn), (arn,), ends=operation == "DisassociateWebACL", replaces=True)]


def _record(operation: str, request: AwsRequest) -> list[Thing]:
    """A record set, where a request changes one alone."""
    text = request.body.decode("utf-8", "replace")
    found = re.findall(r"<Action>(\w+)</Action>.*?<Name>(.*?)</Name>.*?<Type>(\w+)</Type>", text, re.DOTALL)
    if operation != "ChangeResourceRecordSets" or len(found) != 1 or "<SetIdentifier>" in text:
        return []
    action, name, kind = found[0]
    zone = urlsplit(request.url).path.split("/hostedzone/")[-1].split("/")[0]
    plain = name.rstrip(".")
    return [Thing(("record", zone, plain, kind), (plain,), ends=action == "DELETE", replaces=action == "UPSERT")]


_SERVICES: Mapping[str, Callable[[str, AwsRequest], list[Thing]]] = {
    "logs": _log_group,
    "lambda": _function,
    "s3": _object,
    "secretsmanager": _secret,
    "ssm": _parameter,
    "iam": _role,
    "monitoring": _alarm,
    "wafv2": _association,
    "route53": _record,
}
