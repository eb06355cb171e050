"""The names of API Gateway's OpenAPI extensions, and which of them speak of REST APIs.

Source: AWS's developer guide, "OpenAPI extensions for API Gateway".
"""

from __future__ import annotations

import difflib

PREFIX = "x-amazon-apigateway-"
ANY_METHOD = PREFIX + "any-method"
API_KEY_SOURCE = PREFIX + "api-key-source"
AUTH = PREFIX + "auth"
AUTHORIZER = PREFIX + "authorizer"
AUTHTYPE = PREFIX + "authtype"
BINARY_MEDIA_TYPES = PREFIX + "binary-media-types"
COMPRESSION = PREFIX + "minimum-compression-size"
DOCUMENTATION = PREFIX + "documentation"
ENDPOINT = PREFIX + "endpoint-configuration"
ENDPOINT_ACCESS_MODE = PREFIX + "endpoint-access-mode"
GATEWAY_RESPONSES = PREFIX + "gateway-responses"
INTEGRATION = PREFIX + "integration"
INTEGRATIONS = PREFIX + "integrations"
POLICY = PREFIX + "policy"
SECURITY_POLICY = PREFIX + "security-policy"
VALIDATOR = PREFIX + "request-validator"
VALIDATORS = PREFIX + "request-validators"

REST = frozenset(
    {
        ANY_METHOD,
        API_KEY_SOURCE,
        AUTH,
        AUTHORIZER,
        AUTHTYPE,
        BINARY_MEDIA_TYPES,
        COMPRESSION,
        DOCUMENTATION,
        ENDPOINT,
        ENDPOINT_ACCESS_MODE,
        GATEWAY_RESPONSES,
        INTEGRATION,
        INTEGRATIONS,
        POLICY,
        SECURITY_POLICY,
        VALIDATOR,
        VALIDATORS,
    }
)
HTTP_ONLY = frozenset({PREFIX + "cors", PREFIX + "importexport-version", PREFIX + "tag-value"})
HTTP_ONLY_MEMBERS = frozenset(
    {
        "payloadFormatVersion",
        "integrationSubtype",
        "enableSimpleResponses",
        "authorizerPayloadFormatVersion",
        "isDefaultRoute",
    }
)

VERBS = ("get", "put", "post", "delete", "options", "head", "patch")
SIGV4 = "awssigv4"
DERIVED_AUTHTYPE = {
    "TOKEN": "custom",
    "REQUEST": "custom",
    "COGNITO_USER_POOLS": "cognito_user_pools",
    "JWT": "jwt",
}
"""The `authType` that AWS fills in for a type of authorizer (recorded, but for JWT)."""


def closest(word: str, known: frozenset[str] | tuple[str, ...]) -> str:
    """Return the known word that a misspelled one is likely to mean, or an empty text."""
    found = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.7)
    return found[0] if found else ""


def closest_extension(key: str) -> str:
    """Return the extension that a misspelled one is likely to mean, or an empty text."""
    if not key.startswith(PREFIX):  # the vendor is misspelled: the whole name has to be close
        return next(iter(difflib.get_close_matches(key, sorted(REST), n=1, cutoff=0.9)), "")
    meant = closest(key.removeprefix(PREFIX), frozenset(name.removeprefix(PREFIX) for name in REST))
    return PREFIX + meant if meant else ""
