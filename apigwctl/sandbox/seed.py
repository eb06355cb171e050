"""`sandbox.yaml`: what a sandbox has besides API Gateway before the first command.

```yaml
roles:
  apigw-logs: {service: apigateway.amazonaws.com}     # who may assume it; this is the default
secrets:
  apikeys/acme: s3cr3t
parameters:
  /shop/table: orders                                 # a String
  /shop/token: {value: abc, type: SecureString}
certificates:
  shop.example: {alternativeNames: [www.shop.example]}
userPools:
  customers: {clients: [web]}
logGroups:
  /apigw/orders: {retentionInDays: 30}
functions:
  orders: {}
webAcls:
  edge-protection: {defaultAction: block}             # allow is the default
hostedZones:
  shop.example: {}                                    # one for all regions
```

What exists already stays as it is, so a seed file can grow; unknown keys are errors.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import boto3
import yaml
from botocore.exceptions import ClientError

from apigwctl.errors import SandboxError
from apigwctl.sandbox.persistence import SEEDED, write_atomically

_EXISTS = frozenset(
    {
        "EntityAlreadyExists",
        "ResourceExistsException",
        "ParameterAlreadyExists",
        "ResourceAlreadyExistsException",
        "ResourceConflictException",
        "WafV2DuplicateItem",
        "WAFDuplicateItemException",
    }
)

Settings = Mapping[str, Any]
Clients = Callable[[str], Any]
Planter = Callable[[str, Settings, Clients], None]


def plant(file: Path, folder: Path | None, account: str, region: str) -> None:
    """Create what the file names in an account and region, where it is not there yet.

    With a `folder` once per content of the file. Talks to AWS, so call it where the sandbox answers. Raises
    `SandboxError` with file and key.
    """
    try:
        text = file.read_text("utf-8")
    except OSError as unreadable:
        raise SandboxError(f"{file}: {unreadable.strerror}") from unreadable
    content = _load(file, text)
    digest = hashlib.sha256(f"{account}\n{region}\n{text}".encode()).hexdigest()
    mark = None if folder is None else folder / SEEDED
    if mark is not None and mark.exists() and digest in mark.read_text("ascii").split():
        return
    # An access key of twelve digits is the sandbox's way to say the account.
    clients: Clients = boto3.Session(account, account, region_name=region).client
    for section, entries in content.items():
        planter = _PLANTERS[section][1]
        for name, settings in entries.items():
            try:
                planter(name, settings, clients)
            except ClientError as refused:
                if refused.response["Error"]["Code"] not in _EXISTS:
                    message = refused.response["Error"].get("Message", "")
                    raise SandboxError(f"{file}: {section}.{name}: {message}") from refused
    if mark is not None:
        planted = mark.read_text("ascii") if mark.exists() else ""
        write_atomically(mark, f"{planted}{digest}\n")


def _load(file: Path, text: str) -> dict[str, dict[str, Settings]]:
    """The file's sections, each entry a map of settings; raises `SandboxError` for what does not belong."""
    try:
        document = yaml.safe_load(text) or {}
    except yaml.YAMLError as broken:
        raise SandboxError(f"{file}: {broken}") from broken
    if not isinstance(document, dict):
        raise SandboxError(f"{file}: a map of sections is wanted", hint=f"sections: {', '.join(_PLANTERS)}")
    sections: dict[str, dict[str, Settings]] = {}
    for section, entries in document.items():
        _known(file, "", section, _PLANTERS)
        allowed, _ = _PLANTERS[section]
        if not isinstance(entries, dict):
            raise SandboxError(f"{file}: {section}: a map of names is wanted")
        sections[section] = {}
        for name, given in entries.items():
            settings = _settings(given)
            for key in settings:
                _known(file, f"{section}.{name}.", key, allowed)
            sections[section][str(name)] = settings
    return sections


def _settings(given: Any) -> Settings:
    if given is None:
        return {}
    return given if isinstance(given, dict) else {"value": str(given)}


def _known(file: Path, path: str, key: str, allowed: Collection[str]) -> None:
    if key not in allowed:
        close = difflib.get_close_matches(str(key), allowed, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(allowed) or 'nothing'}"
        raise SandboxError(f"{file}: unknown key {path}{key}", hint=hint)


def _role(name: str, settings: Settings, clients: Clients) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": settings.get("service", "apigateway.amazonaws.com")},
        "Action": "sts:AssumeRole",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    clients("iam").create_role(RoleName=name, AssumeRolePolicyDocument=policy)


def _secret(name: str, settings: Settings, clients: Clients) -> None:
    clients("secretsmanager").create_secret(Name=name, SecretString=str(settings.get("value", "")))


def _parameter(name: str, settings: Settings, clients: Clients) -> None:
    kind = settings.get("type", "String")
    clients("ssm").put_parameter(Name=name, Value=str(settings.get("value", "")), Type=kind)


def _certificate(name: str, settings: Settings, clients: Clients) -> None:
    client = clients("acm")
    if any(found["DomainName"] == name for found in client.list_certificates()["CertificateSummaryList"]):
        return
    names = settings.get("alternativeNames", [])
    more = {"SubjectAlternativeNames": [name, *names]} if names else {}
    client.request_certificate(DomainName=name, ValidationMethod="DNS", **more)


def _user_pool(name: str, settings: Settings, clients: Clients) -> None:
    client = clients("cognito-idp")
    pools = {pool["Name"]: pool["Id"] for pool in client.list_user_pools(MaxResults=60)["UserPools"]}
    pool = pools.get(name) or client.create_user_pool(PoolName=name)["UserPool"]["Id"]
    have = client.list_user_pool_clients(UserPoolId=pool, MaxResults=60)["UserPoolClients"]
    for wanted in set(settings.get("clients", [])) - {found["ClientName"] for found in have}:
        client.create_user_pool_client(UserPoolId=pool, ClientName=wanted)


def _log_group(name: str, settings: Settings, clients: Clients) -> None:
    client = clients("logs")
    client.create_log_group(logGroupName=name)
    if days := settings.get("retentionInDays"):
        client.put_retention_policy(logGroupName=name, retentionInDays=days)


def _function(name: str, _settings: Settings, clients: Clients) -> None:
    clients("lambda").get_function(FunctionName=name)


def _web_acl(name: str, settings: Settings, clients: Clients) -> None:
    action = str(settings.get("defaultAction", "allow")).capitalize()
    visibility = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": name}
    clients("wafv2").create_web_acl(
        Name=name, Scope="REGIONAL", DefaultAction={action: {}}, VisibilityConfig=visibility
    )


def _hosted_zone(name: str, _settings: Settings, clients: Clients) -> None:
    client = clients("route53")
    if not any(zone["Name"].rstrip(".") == name for zone in client.list_hosted_zones()["HostedZones"]):
        client.create_hosted_zone(Name=name, CallerReference=name)


_PLANTERS: Mapping[str, tuple[tuple[str, ...], Planter]] = {
    "roles": (("service",), _role),
    "secrets": (("value",), _secret),
    "parameters": (("value", "type"), _parameter),
    "certificates": (("alternativeNames",), _certificate),
    "userPools": (("clients",), _user_pool),
    "logGroups": (("retentionInDays",), _log_group),
    "functions": ((), _function),
    "webAcls": (("defaultAction",), _web_acl),
    "hostedZones": ((), _hosted_zone),
}
