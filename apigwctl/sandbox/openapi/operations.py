"""One operation of a document as a Method: parameters, bodies, responses, authorization, integration."""

from __future__ import annotations

import re
from dataclasses import dataclass

from apigwctl.sandbox.openapi.document import Document, Findings, JsonObject, items, mapping, text
from apigwctl.sandbox.openapi.integrations import EXTENSION, read_integration
from apigwctl.sandbox.openapi.schemas import Models
from apigwctl.sandbox.openapi.security import read_authorization

VALIDATOR = "x-amazon-apigateway-request-validator"

_LOCATIONS = {"path": "path", "query": "querystring", "header": "header"}
_VARIABLE = re.compile(r"\{([^{}]+?)\+?\}")


@dataclass
class OperationReader:
    """What is needed to read the operations of one document."""

    document: Document
    models: Models
    authorizers: dict[str, JsonObject]
    validators: dict[str, JsonObject]
    findings: Findings

    def read(self, path: str, verb: str, item: JsonObject, operation: JsonObject) -> JsonObject:
        """The Method at a path, with `authorizerName` and `requestValidatorName` in place of the ids."""
        method: JsonObject = {"httpMethod": verb}
        method |= read_authorization(self.document, operation, self.authorizers)
        if operation.get("operationId"):
            method["operationName"] = text(operation["operationId"])
        if validator := self._validator(operation, path, verb):
            method["requestValidatorName"] = validator
        parameters = self._parameters(item, operation)
        method |= _unless_empty("requestParameters", self._request_parameters(path, verb, parameters))
        method |= _unless_empty("requestModels", self._request_models(path, verb, operation, parameters))
        method |= _unless_empty("methodResponses", self._responses(path, verb, operation))
        if EXTENSION in operation:
            method["methodIntegration"] = read_integration(operation[EXTENSION], path, verb, self.findings)
        return method

    def _parameters(self, item: JsonObject, operation: JsonObject) -> list[JsonObject]:
        """The path's parameters, overridden by the operation's of the same name and place, references followed."""
        merged: dict[tuple[str, str], JsonObject] = {}
        for node in [*items(item.get("parameters")), *items(operation.get("parameters"))]:
            parameter = self.document.target(node)
            place = text(parameter.get("in"))
            merged[(place, "" if place == "body" else text(parameter.get("name")))] = parameter
        return list(merged.values())

    def _request_parameters(self, path: str, verb: str, parameters: list[JsonObject]) -> dict[str, bool]:
        """Recorded: the variables of the path are parameters, declared or not (swagger-mock-cors)."""
        found = {}
        for parameter in parameters:
            place = text(parameter.get("in"))
            if place in _LOCATIONS:
                required = place == "path" or parameter.get("required") is True
                found[f"method.request.{_LOCATIONS[place]}.{text(parameter.get('name'))}"] = required
            elif place != "body":
                self.findings.warn(
                    f"Parameter '{text(parameter.get('name'))}' in '{place}' is not supported and will be ignored, "
                    f"for resource '{path}' and method '{verb}'"
                )
        return found | {f"method.request.path.{name}": True for name in _VARIABLE.findall(path)}

    def _request_models(
        self, path: str, verb: str, operation: JsonObject, parameters: list[JsonObject]
    ) -> dict[str, str]:
        where = f"the request of resource '{path}' and method '{verb}'"
        if self.document.major == 3:
            body = self.document.target(operation.get("requestBody"))
            return self._models_by_type(mapping(body.get("content")), where)
        found = {}
        for parameter in parameters:
            if parameter.get("in") == "body":
                name = self.models.name_for(parameter.get("schema"), where)
                found = {kind: name for kind in self._media_types(operation, "consumes") if name}
        return found

    def _responses(self, path: str, verb: str, operation: JsonObject) -> dict[str, JsonObject]:
        found = {}
        for status, node in mapping(operation.get("responses")).items():
            where = f"response {status} of resource '{path}' and method '{verb}'"
            if not re.fullmatch(r"[1-5]\d\d", status):
                self.findings.warn(f"Ignoring {where}: only status codes of three digits are supported")
                continue
            response = self.document.target(node)
            entry: JsonObject = {"statusCode": status}
            # Recorded: a declared header is a response parameter that is not required.
            headers = {f"method.response.header.{name}": False for name in mapping(response.get("headers"))}
            entry |= _unless_empty("responseParameters", headers)
            entry |= _unless_empty("responseModels", self._response_models(operation, response, where))
            found[status] = entry
        return found

    def _response_models(self, operation: JsonObject, response: JsonObject, where: str) -> dict[str, str]:
        if self.document.major == 3:
            return self._models_by_type(mapping(response.get("content")), where)
        name = self.models.name_for(response.get("schema"), where)
        return {kind: name for kind in self._media_types(operation, "produces") if name}

    def _models_by_type(self, content: JsonObject, where: str) -> dict[str, str]:
        named = {kind: self.models.name_for(mapping(media).get("schema"), where) for kind, media in content.items()}
        return {kind: name for kind, name in named.items() if name}

    def _media_types(self, operation: JsonObject, member: str) -> list[str]:
        declared = operation[member] if member in operation else self.document.root.get(member)
        return [text(kind) for kind in items(declared)] or ["application/json"]

    def _validator(self, operation: JsonObject, path: str, verb: str) -> str | None:
        named = operation[VALIDATOR] if VALIDATOR in operation else self.document.root.get(VALIDATOR)
        if not isinstance(named, str) or not named:
            return None
        if named not in self.validators:
            self.findings.warn(
                f"Unable to find request validator '{named}' referenced by resource '{path}' and method '{verb}'"
            )
            return None
        return named


def _unless_empty(name: str, value: object) -> JsonObject:
    return {name: value} if value else {}
