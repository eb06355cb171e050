"""What a document says about the API as a whole: its own members, request validators and gateway responses."""

from __future__ import annotations

import json

from apigwctl.sandbox.openapi.document import Document, Findings, JsonObject, items, mapping, number, present, text

PREFIX = "x-amazon-apigateway-"

GATEWAY_RESPONSE_TYPES = (
    "DEFAULT_4XX",
    "DEFAULT_5XX",
    "RESOURCE_NOT_FOUND",
    "UNAUTHORIZED",
    "INVALID_API_KEY",
    "ACCESS_DENIED",
    "AUTHORIZER_FAILURE",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "INVALID_SIGNATURE",
    "EXPIRED_TOKEN",
    "MISSING_AUTHENTICATION_TOKEN",
    "INTEGRATION_FAILURE",
    "INTEGRATION_TIMEOUT",
    "API_CONFIGURATION_ERROR",
    "UNSUPPORTED_MEDIA_TYPE",
    "BAD_REQUEST_PARAMETERS",
    "BAD_REQUEST_BODY",
    "REQUEST_TOO_LARGE",
    "THROTTLED",
    "QUOTA_EXCEEDED",
    "WAF_FILTERED",
)


def read_api(document: Document, findings: Findings) -> JsonObject:
    """The RestApi members that the document says.

    Recorded: `name`, `version` and `description` come from `info` and are text whatever the document wrote. The
    endpoint configuration stands at the top in OpenAPI 2 and under the server in OpenAPI 3 (AWS's page on the
    extension); both places are read in OpenAPI 3.
    """
    info = mapping(document.root.get("info"))
    endpoint = mapping(document.root.get(PREFIX + "endpoint-configuration"))
    endpoint = endpoint | mapping(document.server().get(PREFIX + "endpoint-configuration"))
    vpc_endpoints = items(endpoint.get("vpcEndpointIds"))
    disabled = endpoint.get("disableExecuteApiEndpoint")
    return present(
        {
            "name": _said(info, "title"),
            "version": _said(info, "version"),
            "description": _said(info, "description"),
            "policy": _policy(document.root.get(PREFIX + "policy"), findings),
            "binaryMediaTypes": [text(kind) for kind in items(document.root.get(PREFIX + "binary-media-types"))]
            or None,
            "minimumCompressionSize": number(document.root.get(PREFIX + "minimum-compression-size")),
            "apiKeySource": _upper(document.root, "api-key-source"),
            "endpointConfiguration": {"vpcEndpointIds": vpc_endpoints} if vpc_endpoints else None,
            "disableExecuteApiEndpoint": _flag(disabled) if disabled is not None else None,
            "securityPolicy": _said(document.root, PREFIX + "security-policy"),
            "endpointAccessMode": _upper(document.root, "endpoint-access-mode"),
        }
    )


def read_validators(document: Document) -> dict[str, JsonObject]:
    """The request validators by name; what a validator doesn't say is false."""
    return {
        name: {
            "name": name,
            "validateRequestBody": _flag(mapping(node).get("validateRequestBody")),
            "validateRequestParameters": _flag(mapping(node).get("validateRequestParameters")),
        }
        for name, node in mapping(document.root.get(PREFIX + "request-validators")).items()
    }


def read_gateway_responses(document: Document, findings: Findings) -> dict[str, JsonObject]:
    """The gateway responses that the document sets, by type, with the members that it says."""
    found = {}
    for kind, node in mapping(document.root.get(PREFIX + "gateway-responses")).items():
        if kind.upper() not in GATEWAY_RESPONSE_TYPES:
            findings.refuse(f"Unable to put gateway response '{kind}': Invalid response type")
            continue
        response = mapping(node)
        entry: JsonObject = {"responseType": kind.upper(), "defaultResponse": False}
        entry |= present({"statusCode": _said(response, "statusCode")})
        for member in ("responseParameters", "responseTemplates"):
            if isinstance(response.get(member), dict):
                entry[member] = {name: text(value) for name, value in response[member].items()}
        found[kind.upper()] = entry
    return found


def _said(node: JsonObject, name: str) -> str | None:
    return text(node[name]) if node.get(name) not in (None, "") else None


def _upper(root: JsonObject, name: str) -> str | None:
    said = _said(root, PREFIX + name)
    return said.upper() if said is not None else None


def _flag(value: object) -> bool:
    return text(value).lower() == "true"


def _policy(node: object, findings: Findings) -> str | None:
    if node is None or node == "":
        return None
    policy = node if isinstance(node, str) else json.dumps(node, separators=(",", ":"))
    try:
        sound = isinstance(json.loads(policy), dict)
    except ValueError:
        sound = False
    if not sound:
        findings.refuse("Invalid policy document. Please check the policy syntax and ensure that Principals are valid.")
    return policy
