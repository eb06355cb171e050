"""Places and refusals that the route cases share."""

from __future__ import annotations

from typing import Any

from tests.contract.sandbox_world import Refusal, bad, invalid, missing

NO_RESOURCE = missing("Invalid Resource identifier specified")
NO_METHOD = missing("Invalid Method identifier specified")
NO_INTEGRATION = missing("Invalid Integration identifier specified")
NO_STATUS = missing("Invalid Response status code specified")
ONLY_REPLACE = bad("Invalid patch operation specified. Must be one of: [replace]")
NEEDS_AUTHORIZER = bad(
    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid "
    "authorizer."
)
BAD_STATUS = invalid(
    "1 validation error detected: Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy "
    "regular expression pattern: [1-5]\\d\\d"
)


def unmapped(expression: str, noun: str = "mapping expression") -> Refusal:
    return bad(
        f"Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid {noun} specified: "
        f"{expression}]"
    )


def at(**said: Any) -> dict[str, Any]:
    """GET /pets, or another place."""
    return {"restApiId": "<api>", "resourceId": "<pets>", "httpMethod": "GET", **said}


MOCK = {
    "methodIntegration": {
        "type": "MOCK",
        "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": 29000,
        "cacheNamespace": "<pet>",
        "cacheKeyParameters": [],
    }
}
LINK = "method.response.header.Link"
