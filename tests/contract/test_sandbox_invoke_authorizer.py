"""TestInvokeAuthorizer: refused with 401 without the identity that is wanted, else told what would be asked."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.contract.sandbox_world import INVOKE, LAMBDA, Refusal, World, missing

POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc"
TOKEN = {"type": "TOKEN", "authorizerUri": INVOKE, "identitySource": "method.request.header.Authorization"}
CHECKED = {**TOKEN, "identityValidationExpression": "Bearer [a-z]+"}
REQUEST = {
    "type": "REQUEST",
    "authorizerUri": INVOKE,
    "identitySource": "method.request.querystring.key, method.request.header.X-Key,stageVariables.alias,context.ip",
}
UNCACHED = {"type": "REQUEST", "authorizerUri": INVOKE, "authorizerResultTtlInSeconds": 0}
COGNITO = {"type": "COGNITO_USER_POOLS", "providerARNs": [POOL]}
EVERYTHING = {
    "pathWithQueryString": "/?key=1",
    "multiValueHeaders": {"x-key": ["2"]},
    "stageVariables": {"alias": "live"},
    "additionalContext": {"ip": "3"},
}


def signed(claims: Any) -> str:
    """A JSON Web Token that nobody signed."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims)]
    return ".".join([*parts, "none"])


def headers(**values: str) -> dict[str, Any]:
    return {"headers": values}


CASES = [
    ("a token", TOKEN, headers(Authorization="any"), 0),
    ("a token under another case", TOKEN, headers(authorization="any"), 0),
    ("no token", TOKEN, {}, 401),
    ("an empty token", TOKEN, headers(Authorization=""), 401),
    ("a token that matches", CHECKED, headers(Authorization="Bearer abc"), 0),
    ("a token that does not match", CHECKED, headers(Authorization="Bearer 123"), 401),
    ("a token of which a part matches", CHECKED, headers(Authorization="Bearer abc 123"), 401),
    ("all that a request needs", REQUEST, EVERYTHING, 0),
    *(
        (f"a request without {name}", REQUEST, {key: value for key, value in EVERYTHING.items() if key != name}, 401)
        for name in EVERYTHING
    ),
    ("a request that needs nothing", UNCACHED, {}, 0),
    ("a user's token", COGNITO, headers(Authorization=signed({"sub": "me"})), 0),
    ("a bearer's token", COGNITO, headers(Authorization=f"Bearer {signed({'sub': 'me'})}"), 0),
    ("no user's token", COGNITO, {}, 401),
    ("what is no token", COGNITO, headers(Authorization="abc"), 401),
    ("a token of no claims", COGNITO, headers(Authorization=signed([1])), 401),
]


def invoked(settings: Mapping[str, Any], asks: Mapping[str, Any]) -> Any:
    world = World()
    made = world.ask("create_authorizer", restApiId="<api>", name="a", **settings)
    assert not isinstance(made, Refusal), made
    return world.ask("test_invoke_authorizer", restApiId="<api>", authorizerId=made["id"], **asks)


@pytest.mark.parametrize(("says", "settings", "asks", "status"), CASES, ids=[case[0] for case in CASES])
def test_the_identity_decides(says: str, settings: Mapping[str, Any], asks: Mapping[str, Any], status: int) -> None:
    answer = invoked(settings, asks)
    assert answer["clientStatus"] == status, says
    assert ("Unauthorized" in answer["log"]) == (status == 401)
    assert answer["latency"] > 0


def test_a_function_is_named_and_not_asked() -> None:
    answer = invoked(TOKEN, headers(Authorization="any"))
    assert f"the sandbox would invoke {LAMBDA} with the identity any" in answer["log"]
    assert "policy" not in answer


def test_the_claims_of_a_token_are_told() -> None:
    answer = invoked(COGNITO, headers(Authorization=signed({"sub": "me", "exp": 5})))
    assert answer["claims"] == {"sub": "me", "exp": "5"}


@pytest.mark.parametrize("named", [{"restApiId": "none"}, {"authorizerId": "none"}], ids=["API", "authorizer"])
def test_what_is_not_there_cannot_be_invoked(named: dict[str, str]) -> None:
    asks = {"restApiId": "<api>", "authorizerId": "<authorizer>", **named}
    assert World().ask("test_invoke_authorizer", **asks) == missing("Invalid Authorizer identifier specified")
