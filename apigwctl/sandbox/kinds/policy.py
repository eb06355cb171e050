"""Resource policies as API Gateway keeps them: checked JSON, short ARNs made full, and escaped once more when shown."""

from __future__ import annotations

import json
from typing import Any

from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.kinds.kind import Call
from apigwctl.sandbox.store import Record, partition

_INVALID = "Invalid policy document. Please check the policy syntax and ensure that Principals are valid."
_SHORT = "execute-api:/"
_LONGEST = 8192


def accepted(call: Call, api_id: str, text: str) -> str:
    """The policy as it is kept: compact JSON with full ARNs; raises BadRequestException."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise bad_request(_INVALID) from error
    if not isinstance(document, dict) or "Statement" not in document:
        raise bad_request(_INVALID)
    if len(text) > _LONGEST:
        raise bad_request(f"Policy exceeds the maximum length of {_LONGEST} characters")
    statements = document["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
            raise bad_request(_INVALID)
        for member in ("Resource", "NotResource"):
            if member in statement:
                statement[member] = _expanded(call, api_id, statement[member])
    return json.dumps(document, separators=(",", ":"))


def shown(about: Record) -> Record:
    """An API's record with its policy as AWS answers it: every quote backslash-escaped."""
    if "policy" not in about:
        return about
    return {**about, "policy": json.dumps(about["policy"])[1:-1]}


def _expanded(call: Call, api_id: str, resource: Any) -> Any:
    if isinstance(resource, list):
        return [_expanded(call, api_id, item) for item in resource]
    if isinstance(resource, str) and resource.startswith(_SHORT):
        path = resource.removeprefix(_SHORT)
        return f"arn:{partition(call.region)}:execute-api:{call.region}:{call.account}:{api_id}/{path}"
    return resource
