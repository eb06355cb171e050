"""TestInvokeAuthorizer: what the authorizer would be asked; a request without the wanted identity is refused, 401.

Only the checks that come before the call are made, as the API reference describes them: the identity source must be
there, and a TOKEN must match identityValidationExpression. A JWT or Cognito token is read, not verified: the sandbox
has no issuer.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any
from urllib.parse import parse_qsl

from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.kinds import authorizer
from apigwctl.sandbox.kinds.invocation import given_headers, latency
from apigwctl.sandbox.kinds.kind import Call, Handler
from apigwctl.sandbox.store import Record

# API reference: 0 when the authorizer succeeded
_REFUSED, _ALLOWED = 401, 0


def invoke(call: Call) -> Record:
    """TestInvokeAuthorizer: `clientStatus` tells the outcome, HTTP is 200 either way."""
    asked = authorizer.KIND.find(call)
    identity = [_identity(call, source) for source in _sources(asked)]
    lines = [f"Starting authorizer: {asked['id']} for request"]
    answer: Record
    if any(not value for value in identity):
        lines.append("Unauthorized request: the identity source is missing")
        answer = {"clientStatus": _REFUSED}
    elif not _is_valid(asked, identity):
        lines.append("Unauthorized request: the token does not match the validation expression")
        answer = {"clientStatus": _REFUSED}
    elif asked["type"] in ("COGNITO_USER_POOLS", "JWT"):
        answer = _claims(identity[0] or "")
    else:
        answer = _would_ask(asked, identity)
    lines.append(answer.pop("said", "Unauthorized"))
    return {**answer, "log": "\n".join([*lines, ""]), "latency": latency(call.source)}


def _sources(asked: Record) -> list[str]:
    found = [part.strip() for part in (asked.get("identitySource") or "").split(",") if part.strip()]
    return found or (["method.request.header.Authorization"] if asked["type"] in ("COGNITO_USER_POOLS", "JWT") else [])


def _identity(call: Call, source: str) -> str | None:
    """The value of one identity source in the test request."""
    place, _, rest = source.partition(".")
    if place == "stageVariables":
        return (call.params.get("stageVariables") or {}).get(rest)
    if place == "context":
        return (call.params.get("additionalContext") or {}).get(rest)
    _, kind, name = rest.split(".", 2)
    if kind == "header":
        values = {key.lower(): value for key, value in given_headers(call.params).items()}
        several = values.get(name.lower())
        return several[-1] if several else None
    query = (call.params.get("pathWithQueryString") or "").partition("?")[2]
    return dict(parse_qsl(query)).get(name) if kind == "querystring" else None


def _is_valid(asked: Record, identity: list[str | None]) -> bool:
    expression = asked.get("identityValidationExpression")
    if asked["type"] != "TOKEN" or not expression:
        return True
    try:
        return re.fullmatch(expression, identity[0] or "") is not None
    except re.error as error:
        raise bad_request(f"Invalid identity validation expression specified: {expression}") from error


def _claims(token: str) -> Record:
    """The claims that a token carries; 401 for what is no token."""
    parts = token.removeprefix("Bearer ").split(".")
    try:
        claims: Any = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return {"clientStatus": _REFUSED, "said": "Unauthorized request: not a JSON Web Token"}
    if not isinstance(claims, dict):
        return {"clientStatus": _REFUSED, "said": "Unauthorized request: not a JSON Web Token"}
    return {
        "clientStatus": _ALLOWED,
        "claims": {name: value if isinstance(value, str) else json.dumps(value) for name, value in claims.items()},
        "said": "The token's claims were read; the sandbox does not verify signatures, issuers or expiry",
    }


def _would_ask(asked: Record, identity: list[str | None]) -> Record:
    uri = asked.get("authorizerUri") or ""
    function = uri.partition("/functions/")[2].rpartition("/invocations")[0] or uri
    given = ", ".join(map(str, identity))
    return {
        "clientStatus": _ALLOWED,
        "said": f"Not sent: the sandbox would invoke {function} with the identity {given}",
    }


HANDLERS: dict[str, Handler] = {"TestInvokeAuthorizer": invoke}
