"""Authorizers and security in an OpenAPI import: a small document, a place in the result, what stands there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.test_sandbox_openapi_import import ABSENT, AWS, FUNCTION, METHOD, at, scheme, three, two

API_KEY = {"type": "apiKey", "name": "x-api-key", "in": "header"}
IAM = {"type": "apiKey", "name": "Authorization", "in": "header", AWS + "authtype": "awsSigv4"}
TOKEN = scheme(type="token", authorizerUri=FUNCTION)
COGNITO = scheme(type="cognito_user_pools", providerARNs=["arn:pool"])
SECURED: dict[str, Any] = {"securityDefinitions": {"key": API_KEY, "iam": IAM, "token": TOKEN, "cognito": COGNITO}}
SECURED_3: dict[str, Any] = {"components": {"securitySchemes": SECURED["securityDefinitions"]}}

AUTHORIZER_CASES: list[tuple[str, dict[str, Any], tuple[str, ...], Any]] = [
    (
        "a token authorizer takes its header from the scheme",
        two(**SECURED),
        ("authorizers", "token"),
        {
            "name": "token",
            "type": "TOKEN",
            "authType": "custom",
            "authorizerUri": FUNCTION,
            "identitySource": "method.request.header.Auth",
        },
    ),
    (
        "a Cognito authorizer has its pools",
        three(**SECURED_3),
        ("authorizers", "cognito"),
        {
            "name": "cognito",
            "type": "COGNITO_USER_POOLS",
            "providerARNs": ["arn:pool"],
            "authType": "cognito_user_pools",
            "identitySource": "method.request.header.Auth",
        },
    ),
    (
        "a request authorizer without identity source has none",
        two(securityDefinitions={"r": scheme(type="request", authorizerUri=FUNCTION)}),
        ("authorizers", "r", "identitySource"),
        ABSENT,
    ),
    (
        "a request authorizer says its identity source",
        two(securityDefinitions={"r": scheme(type="request", identitySource="context.path")}),
        ("authorizers", "r", "identitySource"),
        "context.path",
    ),
    (
        "a TTL of zero is kept",
        two(securityDefinitions={"r": scheme(type="token", authorizerResultTtlInSeconds=0)}),
        ("authorizers", "r", "authorizerResultTtlInSeconds"),
        0,
    ),
    (
        "a TTL that is not said stays unsaid",
        two(**SECURED),
        ("authorizers", "token", "authorizerResultTtlInSeconds"),
        ABSENT,
    ),
    (
        "the authtype of the scheme is the authorizer's",
        two(securityDefinitions={"r": TOKEN | {AWS + "authtype": "oauth2"}}),
        ("authorizers", "r", "authType"),
        "oauth2",
    ),
    (
        "a JWT authorizer keeps its configuration",
        three(
            components={"securitySchemes": {"j": scheme(type="jwt", jwtConfiguration={"issuers": [{"issuer": "i"}]})}}
        ),
        ("authorizers", "j", "jwtConfiguration"),
        {"issuers": [{"issuer": "i"}]},
    ),
    ("an API key scheme is no authorizer", two(**SECURED), ("authorizers", "key"), ABSENT),
    (
        "an unknown type of authorizer is refused",
        two(securityDefinitions={"x": scheme(type="magic")}),
        ("errors",),
        ["Unable to create authorizer 'x': Invalid authorizer type: magic"],
    ),
]

SECURITY_CASES: list[tuple[str, dict[str, Any], tuple[str, ...], Any]] = [
    ("no security is NONE", two(), (*METHOD, "authorizationType"), "NONE"),
    ("no security needs no key", two(), (*METHOD, "apiKeyRequired"), False),
    ("an API key", two({"security": [{"key": []}]}, **SECURED), (*METHOD, "apiKeyRequired"), True),
    (
        "a key beside an authorizer",
        two({"security": [{"token": []}, {"key": []}]}, **SECURED),
        (*METHOD, "apiKeyRequired"),
        True,
    ),
    (
        "a key and an authorizer in one",
        two({"security": [{"token": [], "key": []}]}, **SECURED),
        (*METHOD, "authorizerName"),
        "token",
    ),
    (
        "a Lambda authorizer is CUSTOM",
        two({"security": [{"token": []}]}, **SECURED),
        (*METHOD, "authorizationType"),
        "CUSTOM",
    ),
    (
        "Cognito",
        three({"security": [{"cognito": []}]}, **SECURED_3),
        (*METHOD, "authorizationType"),
        "COGNITO_USER_POOLS",
    ),
    (
        "scopes",
        three({"security": [{"cognito": ["a", "b"]}]}, **SECURED_3),
        (*METHOD, "authorizationScopes"),
        ["a", "b"],
    ),
    (
        "no scopes are none",
        three({"security": [{"cognito": []}]}, **SECURED_3),
        (*METHOD, "authorizationScopes"),
        ABSENT,
    ),
    ("IAM by scheme", two({"security": [{"iam": []}]}, **SECURED), (*METHOD, "authorizationType"), "AWS_IAM"),
    ("IAM by extension", two({AWS + "auth": {"type": "AWS_IAM"}}), (*METHOD, "authorizationType"), "AWS_IAM"),
    ("NONE by extension", two({AWS + "auth": {"type": "NONE"}}), (*METHOD, "authorizationType"), "NONE"),
    (
        "security of the whole document in version 2",
        two(security=[{"token": []}], **SECURED),
        (*METHOD, "authorizerName"),
        "token",
    ),
    (
        "security of the whole document in version 3",
        three(security=[{"cognito": ["email"]}], **SECURED_3),
        (*METHOD, "authorizationScopes"),
        ["email"],
    ),
    (
        "an operation overrides it",
        two({"security": [{"key": []}]}, security=[{"token": []}], **SECURED),
        (*METHOD, "authorizerName"),
        ABSENT,
    ),
    (
        "an empty list turns it off",
        two({"security": []}, security=[{"token": []}], **SECURED),
        (*METHOD, "authorizationType"),
        "NONE",
    ),
    (
        "a scheme that is not defined has no effect",
        two({"security": [{"NONE": []}]}),
        (*METHOD, "authorizationType"),
        "NONE",
    ),
    (
        "a scheme called api_key that has an authorizer is an authorizer",
        two(
            {"security": [{"api_key": []}]},
            securityDefinitions={"api_key": scheme(type="request", authorizerUri=FUNCTION)},
        ),
        (*METHOD, "apiKeyRequired"),
        False,
    ),
    (
        "JWT",
        two({"security": [{"j": ["s"]}]}, securityDefinitions={"j": scheme(type="jwt", jwtConfiguration={})}),
        (*METHOD, "authorizationType"),
        "JWT",
    ),
]

CASES = [*AUTHORIZER_CASES, *SECURITY_CASES]


@pytest.mark.parametrize(("document_", "place", "want"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_security(document_: dict[str, Any], place: tuple[str, ...], want: Any) -> None:
    found = at(document_, place)
    assert found is want if want is ABSENT else found == want
