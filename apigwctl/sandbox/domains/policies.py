"""The two policies of a private domain name: who may call it, and which accounts may associate their VPC endpoints."""

from __future__ import annotations

import json
from typing import Any

from apigwctl.sandbox.domains import names
from apigwctl.sandbox.kinds import policy
from apigwctl.sandbox.kinds.kind import Call
from apigwctl.sandbox.store import Record

_ASSOCIATE = "apigateway:CreateAccessAssociation"


def accepted(call: Call, record: Record, text: str) -> str:
    """A policy as it is kept, with the short `execute-api:/` made this domain's ARN; raises BadRequestException."""
    return policy.accepted(call, f"/domainnames/{names.key(record)}", text)


def shown(record: Record) -> Record:
    """The record with its policies escaped, as AWS shows an API's."""
    return {
        **record,
        **{member: json.dumps(record[member])[1:-1] for member in ("policy", "managementPolicy") if record.get(member)},
    }


def lets_associate(record: Record, account: str) -> bool:
    """Whether the management policy lets another account associate a VPC endpoint; conditions are not looked at."""
    document = json.loads(record.get("managementPolicy") or '{"Statement": []}')
    statements = [one for one in _listed(document["Statement"]) if _names(one, account) and _is_about(one)]
    effects = {one["Effect"] for one in statements}
    return effects == {"Allow"}


def _is_about(statement: Any) -> bool:
    return any(action in ("*", "apigateway:*", _ASSOCIATE) for action in _listed(statement.get("Action", [])))


def _names(statement: Any, account: str) -> bool:
    principal = statement.get("Principal", {})
    listed = _listed(principal.get("AWS", []) if isinstance(principal, dict) else principal)
    return any(one in ("*", account) or f":iam::{account}:" in str(one) for one in listed)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
