"""Authorizers, and what the security requirements of an operation mean for its method."""

from __future__ import annotations

from apigwctl.sandbox.openapi.document import Document, Findings, JsonObject, items, mapping, number, present, text

AUTHORIZER = "x-amazon-apigateway-authorizer"
AUTHTYPE = "x-amazon-apigateway-authtype"
AUTH = "x-amazon-apigateway-auth"
SIGV4 = "awsSigv4"

_LAMBDA_TYPES = ("TOKEN", "REQUEST")
_TYPES = (*_LAMBDA_TYPES, "COGNITO_USER_POOLS", "JWT")


def read_authorizers(document: Document, findings: Findings) -> dict[str, JsonObject]:
    """The authorizers of a document, unused ones too, by the names of their security schemes.

    Recorded (test_import_swagger_api, test_import_with_cognito_auth_identity_source): `authType` is the scheme's
    x-amazon-apigateway-authtype, the identity source comes from the scheme's header, and a TTL that is not said stays
    unsaid.
    """
    found = {}
    for name, node in document.security_schemes().items():
        scheme = document.target(node)
        extension = mapping(scheme.get(AUTHORIZER))
        if not extension:
            continue
        kind = text(extension.get("type")).upper()
        if kind not in _TYPES:
            findings.refuse(
                f"Unable to create authorizer '{name}': Invalid authorizer type: {text(extension.get('type'))}"
            )
            continue
        found[name] = _authorizer(name, kind, scheme, extension)
    return found


def _authorizer(name: str, kind: str, scheme: JsonObject, extension: JsonObject) -> JsonObject:
    source = extension.get("identitySource")
    if source is None and kind != "REQUEST" and scheme.get("in") == "header":
        source = f"method.request.header.{scheme.get('name')}"
    arns = [arn for arn in items(extension.get("providerARNs")) if arn is not None]
    auth_type = scheme.get(AUTHTYPE) or ("custom" if kind in _LAMBDA_TYPES else kind.lower())
    return present(
        {
            "name": name,
            "type": kind,
            "providerARNs": arns if kind == "COGNITO_USER_POOLS" else None,
            "authType": auth_type,
            "authorizerUri": extension.get("authorizerUri"),
            "authorizerCredentials": extension.get("authorizerCredentials"),
            "identitySource": source,
            "identityValidationExpression": extension.get("identityValidationExpression"),
            "authorizerResultTtlInSeconds": number(extension.get("authorizerResultTtlInSeconds")),
            "jwtConfiguration": extension.get("jwtConfiguration"),
        }
    )


def read_authorization(document: Document, operation: JsonObject, authorizers: dict[str, JsonObject]) -> JsonObject:
    """`authorizationType`, `apiKeyRequired` and, as they apply, `authorizerName` and `authorizationScopes`.

    An operation's `security` replaces the document's, an empty one included. The document's own applies in both
    versions: AWS's list of known issues says that root-level security is ignored, the recordings show it at work
    (test_import_with_cognito_auth_identity_source, OpenAPI 3.0.1). Schemes that are not defined have no effect, and of
    several authorizers the first one counts.
    """
    result: JsonObject = {"authorizationType": "NONE", "apiKeyRequired": False}
    requirements = operation["security"] if "security" in operation else document.root.get("security")
    schemes = document.security_schemes()
    for requirement in items(requirements):
        for name, scopes in mapping(requirement).items():
            _apply(result, name, document.target(schemes.get(name)), items(scopes), authorizers)
    forced = text(mapping(operation.get(AUTH)).get("type")).upper()
    if forced == "AWS_IAM" and result["authorizationType"] == "NONE":
        result["authorizationType"] = "AWS_IAM"
    return result


def _apply(
    result: JsonObject, name: str, scheme: JsonObject, scopes: list[str], authorizers: dict[str, JsonObject]
) -> None:
    if name in authorizers:
        if result["authorizationType"] != "NONE":
            return
        kind = authorizers[name]["type"]
        result["authorizationType"] = "CUSTOM" if kind in _LAMBDA_TYPES else kind
        result["authorizerName"] = name
        if scopes:
            result["authorizationScopes"] = [text(scope) for scope in scopes]
    elif text(scheme.get(AUTHTYPE)).lower() == SIGV4.lower():
        if result["authorizationType"] == "NONE":
            result["authorizationType"] = "AWS_IAM"
    elif is_api_key(name, scheme):
        result["apiKeyRequired"] = True


def is_api_key(name: str, scheme: JsonObject) -> bool:
    """Whether a scheme asks for an API key of a usage plan: the header x-api-key, or the scheme called api_key."""
    if scheme.get("type") != "apiKey" or scheme.get("in") != "header" or AUTHORIZER in scheme:
        return False
    return text(scheme.get("name")).lower() == "x-api-key" or name == "api_key"
