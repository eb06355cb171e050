"""Account: one per account and region, with the role that API Gateway writes logs with."""

from __future__ import annotations

import re

from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.kinds.kind import Call, Handler
from apigwctl.sandbox.patches import patched
from apigwctl.sandbox.store import Record

_ROLE = re.compile(r"arn:[\w-]+:iam::\d{12}:role/.+")
# AWS developer guide, Quotas page (2026-04).
_THROTTLE = {"burstLimit": 5000, "rateLimit": 10000.0}


def get(call: Call) -> Record:
    """GetAccount."""
    return {
        "throttleSettings": _THROTTLE,
        "features": ["UsagePlans"],
        "apiKeyVersion": "4",
        **call.home["account"],
    }


def update(call: Call) -> Record:
    """UpdateAccount: an empty role clears it."""
    new = patched(
        call.home["account"],
        call.params.get("patchOperations") or [],
        operation=call.operation,
        shape=call.protocol.shape("Account"),
    )
    role = new.get("cloudwatchRoleArn")
    if role is not None and not _ROLE.fullmatch(role):
        raise bad_request(
            "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway "
            "and add the required role policy."
        )
    call.home["account"] = new
    return get(call)


HANDLERS: dict[str, Handler] = {"GetAccount": get, "UpdateAccount": update}
