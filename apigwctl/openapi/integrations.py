"""The integration extension of an operation as an integration and its responses."""

from __future__ import annotations

from apigwctl.catalogue.rest import Integration, IntegrationResponse
from apigwctl.catalogue.schema import fields_of
from apigwctl.openapi.extensions import INTEGRATION
from apigwctl.openapi.reading import Reading, mapping, members
from apigwctl.values import Node, Source

DEFAULT_RESPONSE = "default"
RESPONSES = "responses"


def integration_of(reading: Reading, operation: Node) -> tuple[Node | None, dict[str, Node]]:
    """Return an operation's integration, and its integration responses by status code."""
    extension = operation.get(INTEGRATION)
    if extension is None or extension.value is None:
        reading.error(
            f"the method lacks {INTEGRATION}",
            "method-without-integration",
            operation.source,
            "add one: API Gateway deploys no API with a method that calls nothing",
        )
        return None, {}
    resolved = reading.resolve(extension)
    if resolved is None:
        return None, {}
    if not resolved.is_map:
        reading.error(f"{INTEGRATION} must be a mapping", "openapi-shape", resolved.source)
        return None, {}
    made = members(reading, resolved, fields_of(Integration), besides=(RESPONSES,))
    made = _without_leftovers_of_mock(made)
    _check_usable(reading, made, resolved)
    return mapping(resolved.source, made), _responses(reading, resolved)


def _without_leftovers_of_mock(made: dict[str, Node]) -> dict[str, Node]:
    """Return the members without those that AWS does not keep for MOCK (recorded: no httpMethod)."""
    kind = made.get("type")
    if kind is None or kind.value != "MOCK":
        if verb := made.get("httpMethod"):
            return {**made, "httpMethod": verb.replace(verb.value.upper())}
        return made
    return {key: node for key, node in made.items() if key not in ("httpMethod", "uri")}


def _check_usable(reading: Reading, made: dict[str, Node], extension: Node) -> None:
    """Say what an integration lacks; AWS refuses the whole import for it."""
    if "type" not in made:
        if extension.get("type") is None:
            reading.error("the integration lacks its type", "openapi-integration", extension.source)
        return
    kind = made["type"].value
    if kind == "MOCK":
        return
    for needed in ("uri", "httpMethod"):
        if needed not in made:
            reading.error(f"the {kind} integration lacks {needed}", "openapi-integration", extension.source)
    uri = made.get("uri")
    if uri is None or uri.value.startswith("${"):
        return
    if kind in ("AWS", "AWS_PROXY") and not uri.value.startswith("arn:"):
        reading.error(
            f"the {kind} integration lacks an ARN in its uri: {uri.value}",
            "openapi-integration",
            uri.source,
            "arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION/invocations, or type http_proxy",
        )
    if kind in ("HTTP", "HTTP_PROXY") and not uri.value.startswith(("http://", "https://")):
        reading.error(f"the {kind} integration lacks a URL in its uri: {uri.value}", "openapi-integration", uri.source)


def _responses(reading: Reading, extension: Node) -> dict[str, Node]:
    """Return integration responses by status code; the key of each in the document is its selection pattern."""
    fields = [item for item in fields_of(IntegrationResponse) if not item.key and item.wire != "selectionPattern"]
    made: dict[str, Node] = {}
    for pattern, node in reading.entries(extension, RESPONSES):
        response = reading.resolve(node)
        if response is None:
            continue
        status = reading.text(response, "statusCode")
        if status is None:
            reading.error(f"response {pattern} lacks its statusCode", "openapi-integration", response.source)
            continue
        if status.value in made:
            reading.error(
                f"two integration responses answer {status.value}; {pattern} is the second",
                "openapi-clashing-responses",
                response.source,
                "AWS keeps one integration response per status code: join the patterns with |",
            )
            continue
        parts = members(reading, response, fields, besides=("statusCode",))
        if pattern != DEFAULT_RESPONSE:
            # the key's own place, so that a problem with the pattern points at it
            parts["selectionPattern"] = Node(pattern, _key_source(extension, pattern))
        made[status.value] = mapping(response.source, parts)
    return made


def _key_source(extension: Node, pattern: str) -> Source:
    responses = extension.get(RESPONSES)
    return responses.key_source(pattern) if responses is not None else extension.source
