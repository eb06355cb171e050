"""The x-amazon-apigateway-integration of an operation as an Integration with its responses."""

from __future__ import annotations

import re

from apigwctl.sandbox.openapi.document import (
    Findings,
    InvalidDocument,
    JsonObject,
    items,
    mapping,
    number,
    present,
    text,
)

EXTENSION = "x-amazon-apigateway-integration"

_PLAIN = ("uri", "connectionId", "credentials", "cacheNamespace", "integrationTarget")
_ENUMS = ("httpMethod", "connectionType", "passthroughBehavior", "contentHandling", "responseTransferMode")
_SERVICE_ARN = re.compile(r"arn:[^:]*:apigateway:[^:]*:([^:]+):(?:path|action)/")
_PROXIED_SERVICES = ("lambda", "firehose")

TYPES = ("AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK")


def read_integration(extension: object, path: str, verb: str, findings: Findings) -> JsonObject:
    """The Integration that an extension describes: only the members that it says, enums in capitals.

    `responses` is keyed by selection pattern, where "default" stands for none, and becomes `integrationResponses` by
    status code. Members of HTTP APIs (payloadFormatVersion …) are left out. Raises InvalidDocument with AWS's message
    when the extension, its type or its URI is not what it must be (localstack/localstack issue 4619 quotes AWS).
    """
    if not isinstance(extension, dict) or any(isinstance(extension.get(name), dict) for name in ("type", "uri")):
        raise InvalidDocument(f"Unable to parse API definition because of a malformed integration at path {path}.")
    where = f"resource '{path}' and method '{verb}'"
    result: JsonObject = present({"type": _upper(extension, "type")})
    result |= present({name: _plain(extension, name) for name in _PLAIN})
    result |= present({name: _upper(extension, name) for name in _ENUMS})
    for name in ("requestParameters", "requestTemplates"):
        if values := _texts(extension.get(name), name, where, findings):
            result[name] = values
    result |= present({"timeoutInMillis": number(extension.get("timeoutInMillis"))})
    if isinstance(extension.get("cacheKeyParameters"), list):
        result["cacheKeyParameters"] = [text(value) for value in extension["cacheKeyParameters"]]
    if isinstance(extension.get("tlsConfig"), dict):
        result["tlsConfig"] = {"insecureSkipVerification": bool(extension["tlsConfig"].get("insecureSkipVerification"))}
    if responses := _responses(extension, path, verb, findings):
        result["integrationResponses"] = responses
    return result


def _responses(extension: JsonObject, path: str, verb: str, findings: Findings) -> dict[str, JsonObject]:
    found: dict[str, JsonObject] = {}
    for pattern, node in mapping(extension.get("responses")).items():
        response = mapping(node)
        status = text(response.get("statusCode"))
        if not status:
            findings.refuse(
                f"Unable to put integration response on '{verb}' for resource at path '{path}': Invalid status code"
            )
            continue
        where = f"resource '{path}' and method '{verb}'"
        entry: JsonObject = {"statusCode": status}
        if pattern != "default":
            entry["selectionPattern"] = pattern
        if parameters := _texts(response.get("responseParameters"), "responseParameters", where, findings):
            entry["responseParameters"] = parameters
        if templates := _texts(response.get("responseTemplates"), "responseTemplates", where, findings):
            # Recorded: an empty response template is kept, and shown as null.
            entry["responseTemplates"] = {kind: template or None for kind, template in templates.items()}
        entry |= present({"contentHandling": _upper(response, "contentHandling")})
        found[status] = entry
    return found


def _texts(node: object, member: str, where: str, findings: Findings) -> dict[str, str]:
    """The values that are text; others are left out with the warning that AWS was recorded to give."""
    kept = {}
    for name, value in mapping(node).items():
        if isinstance(value, str):
            kept[name] = value
        elif value is None and member.endswith("Templates"):
            kept[name] = ""
        else:
            findings.warn(
                f"Invalid format for '{member}'. Expected type string for property '{name}' of {where} "
                f"but got '{text(value)}'"
            )
    return kept


def _plain(extension: JsonObject, name: str) -> str | None:
    return text(extension[name]) if extension.get(name) is not None else None


def _upper(extension: JsonObject, name: str) -> str | None:
    return text(extension[name]).upper() if extension.get(name) is not None else None


def problems_of(integration: JsonObject, method: JsonObject, path: str, verb: str) -> list[str]:
    """Why AWS refuses to put this integration on this method, in the words of its import errors; [] when it doesn't."""
    at = f"on '{verb}' for resource at path '{path}'"
    found = [f"Unable to put integration {at}: {reason}" for reason in _integration_reasons(integration)]
    if any(source not in method.get("requestParameters", {}) for source in _request_sources(integration)):
        unknown = sorted(set(_request_sources(integration)) - set(method.get("requestParameters", {})))
        found.append(f"Unable to put integration {at}: {_mapping_error(unknown)}")
    for status, response in integration.get("integrationResponses", {}).items():
        declared = method.get("methodResponses", {}).get(status, {}).get("responseParameters", {})
        unknown = sorted(set(response.get("responseParameters", {})) - set(declared))
        if unknown:
            found.append(f"Unable to put integration response {at}: {_mapping_error(unknown)}")
    return found


def _integration_reasons(integration: JsonObject) -> list[str]:
    kind, uri = integration.get("type", ""), integration.get("uri", "")
    if kind not in TYPES:
        return [f"Invalid integration type: {kind}" if kind else "Integration type must be specified"]
    if kind == "MOCK" or "${" in uri:
        return []
    reasons = [] if integration.get("httpMethod") else ["Enumeration value for HttpMethod must be non-empty"]
    if kind in ("AWS", "AWS_PROXY"):
        reasons.extend(_arn_reasons(kind, uri))
    if kind in ("HTTP", "HTTP_PROXY") and not uri.startswith(("http://", "https://")):
        reasons.append("Invalid HTTP endpoint specified for URI")
    return reasons


def _arn_reasons(kind: str, uri: str) -> list[str]:
    """Recorded: test_put_integration_validation."""
    if not uri.startswith("arn:"):
        return ["Invalid ARN specified in the request"]
    match = _SERVICE_ARN.match(uri)
    if not match:
        return ["AWS ARN for integration must contain path or action"]
    if kind == "AWS_PROXY" and match[1] not in _PROXIED_SERVICES:
        supported = "Lambda function and Firehose stream invocations"
        return [f"Integrations of type 'AWS_PROXY' currently only supports {supported}."]
    return []


def _request_sources(integration: JsonObject) -> list[str]:
    prefixes = ("method.request.path.", "method.request.querystring.", "method.request.header.")
    sources = [value for value in integration.get("requestParameters", {}).values() if value.startswith(prefixes)]
    return sources + [name for name in items(integration.get("cacheKeyParameters")) if name.startswith(prefixes)]


def _mapping_error(unknown: list[str]) -> str:
    errors = ", ".join(f"Invalid mapping expression parameter specified: {name}" for name in unknown)
    return f"Invalid mapping expression specified: Validation Result: warnings : [], errors : [{errors}]"
