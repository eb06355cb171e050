"""Account: one per account and region, with the role that API Gateway writes logs with."""

from __future__ import annotations

import re

from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.kinds.kind import Call, Handler
from apigwctl.sandbox.patches import Patch, patched
from apigwctl.sandbox.store import Record

_ROLE = re.compile(r"arn:[\w-]+:iam::\d{12}:role/.+")
_FEATURE = "UsagePlans"
# AWS developer guide, Quotas page (2026-04).
_THROTTLE = {"burstLimit": 5000, "rateLimit": 10000.0}


def get(call: Call) -> Record:
    """GetAccount."""
    return {
        "throttleSettings": _THROTTLE,
        "features": [_FEATURE],
        "apiKeyVersion": "4",
        **call.home["account"],
    }


def update(call: Call) -> Record:
    """UpdateAccount: an empty role clears it; the feature UsagePlans can be added, and never removed."""
    new = patched(
        {"features": [_FEATURE], **call.home["account"]},
        call.params.get("patchOperations") or [],
        operation=call.operation,
        shape=call.protocol.shape("Account"),
        special=_special,
    )
    role = new.get("cloudwatchRoleArn")
    if role is not None and not _ROLE.fullmatch(role):
        raise bad_request(
            "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway "
            "and add the required role policy."
        )
    call.home["account"] = new
    return get(call)


def _special(_account: Record, patch: Patch) -> bool:
    # API reference, UpdateAccount: a switch of accounts from before 2016-08-11; the texts are ours
    if patch.path == "/features" and patch.value != _FEATURE:
        raise bad_request(f"Invalid feature specified: {patch.value}. Must be one of: [{_FEATURE}]")
    if patch.path == "/features" and patch.op == "remove":
        raise bad_request(f"Feature {_FEATURE} cannot be removed")
    return False


HANDLERS: dict[str, Handler] = {"GetAccount": get, "UpdateAccount": update}
