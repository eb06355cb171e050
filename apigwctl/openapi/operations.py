"""An operation of a document as a route: the method, its responses, its integration."""

from __future__ import annotations

import re
from collections.abc import Iterable

from apigwctl.openapi.extensions import HTTP_ONLY_MEMBERS, VALIDATOR, closest
from apigwctl.openapi.integrations import integration_of
from apigwctl.openapi.paths import variables
from apigwctl.openapi.reading import Reading, mapping
from apigwctl.openapi.schemas import JSON_TYPE, Models
from apigwctl.openapi.security import Security
from apigwctl.values import FrozenMap, Node

PLACES = {"header": "header", "query": "querystring", "path": "path"}
_STATUS = re.compile(r"^[1-5]\d\d$")


class Operations:
    """Reads the operations of one document."""

    def __init__(self, models: Models, security: Security, validators: FrozenMap[str, Node]) -> None:
        self._models = models
        self._security = security
        self._validators = validators

    def route(self, reading: Reading, path: str, item: Node, operation: Node) -> Node:
        """Return the route of an operation, with members in canonical form."""
        parameters = _parameters(reading, item, operation)
        integration, integration_responses = integration_of(reading, operation)
        for key in operation.value:
            if key in HTTP_ONLY_MEMBERS:
                source = operation.key_source(key)
                reading.note(f"{key} is for HTTP APIs and has no effect", "openapi-http-api-only", source)
        return mapping(
            operation.source,
            {
                **self._security.of(reading, operation),
                "operationName": reading.text(operation, "operationId"),
                "requestParameters": _request_parameters(reading, path, parameters, operation),
                "requestModels": self._request_models(reading, parameters, operation),
                "requestValidator": self._validator(reading, operation),
                "integration": integration,
                "responses": self._responses(reading, operation, integration_responses),
            },
        )

    def _request_models(self, reading: Reading, parameters: list[Node], operation: Node) -> Node | None:
        if reading.swagger2:
            bodies = [item for item in parameters if _said(item, "in") == "body"]
            schema = bodies[0].get("schema") if bodies else None
            return self._swagger_models(reading, schema, "consumes", operation)
        body = operation.get("requestBody")
        resolved = reading.resolve(body) if body is not None else None
        return self._content_models(reading, resolved) if resolved is not None else None

    def _content_models(self, reading: Reading, holder: Node) -> Node | None:
        """Return the models by content type of an OpenAPI 3 request body or response."""
        made: dict[str, Node] = {}
        for content_type, media in reading.entries(holder, "content"):
            schema = media.get("schema")
            name = self._models.reference(schema, reading) if schema is not None and schema.is_map else None
            if name is not None:
                made[content_type] = name
        return mapping(holder.source, made) if made else None

    def _swagger_models(self, reading: Reading, schema: Node | None, key: str, operation: Node) -> Node | None:
        """Return the model of an OpenAPI 2 body under each of the content types of `consumes` or `produces`."""
        if schema is None or not schema.is_map:
            return None
        name = self._models.reference(schema, reading)
        if name is None:
            return None
        holder = operation if operation.get(key) is not None else reading.document
        types = [str(item.value) for item in reading.listed(holder, key)] or [JSON_TYPE]
        return mapping(schema.source, dict.fromkeys(types, name))

    def _validator(self, reading: Reading, operation: Node) -> Node | None:
        named = reading.text(operation, VALIDATOR) or reading.text(reading.document, VALIDATOR)
        if named is None or named.value in self._validators:
            return named
        meant = closest(named.value, tuple(self._validators))
        reading.error(
            f"request validator {named.value} is not defined",
            "openapi-unknown-validator",
            named.source,
            f"did you mean {meant}?" if meant else "",
        )
        return None

    def _responses(self, reading: Reading, operation: Node, integration: dict[str, Node]) -> Node | None:
        methods: dict[str, Node] = {}
        for status, node in reading.entries(operation, "responses"):
            if status.startswith("x-"):
                continue
            if not _STATUS.match(status):
                reading.note(f"response {status} is no status code and has no effect", "openapi-no-effect", node.source)
                continue
            resolved = reading.resolve(node)
            if resolved is not None:
                methods[status] = self._response(reading, resolved, operation)
        if not methods and not integration:
            return None
        made = {
            status: mapping(
                (methods.get(status) or integration[status]).source,
                {"method": methods.get(status), "integration": integration.get(status)},
            )
            for status in [*methods, *(status for status in integration if status not in methods)]
        }
        return mapping((operation.get("responses") or operation).source, made)

    def _response(self, reading: Reading, response: Node, operation: Node) -> Node:
        headers = {
            f"method.response.header.{name}": Node(False, header.source)  # recorded: never required
            for name, header in reading.entries(response, "headers")
        }
        if reading.swagger2:
            models = self._swagger_models(reading, response.get("schema"), "produces", operation)
        else:
            models = self._content_models(reading, response)
        parameters = mapping(response.source, headers) if headers else None
        return mapping(response.source, {"responseParameters": parameters, "responseModels": models})


def _parameters(reading: Reading, item: Node, operation: Node) -> list[Node]:
    """Return an operation's parameters and those of its path that it does not say itself."""
    made: dict[tuple[str, str], Node] = {}
    for holder in (item, operation):
        for node in reading.listed(holder, "parameters"):
            parameter = reading.resolve(node)
            if parameter is not None:
                made[_said(parameter, "in"), _said(parameter, "name")] = parameter
    return list(made.values())


def _request_parameters(reading: Reading, path: str, parameters: Iterable[Node], operation: Node) -> Node | None:
    """Return the method's parameters; every variable of the path is one, said or not (recorded)."""
    made = {f"method.request.path.{name}": Node(True, operation.source) for name in variables(path)}
    for parameter in parameters:
        place, name = _said(parameter, "in"), _said(parameter, "name")
        if place in PLACES and name:
            required = parameter.get("required")
            value = place == "path" or bool(required is not None and required.value is True)
            made[f"method.request.{PLACES[place]}.{name}"] = Node(value, parameter.source)
        elif place != "body":
            what = f"parameter {name} in {place}" if place else "a parameter without a place"
            reading.note(f"{what} has no effect", "openapi-no-effect", parameter.source)
    return mapping(operation.source, made) if made else None


def _said(node: Node, key: str) -> str:
    child = node.get(key)
    return str(child.value) if child is not None and child.value is not None else ""
