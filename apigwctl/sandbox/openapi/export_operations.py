"""One Method as an operation of an exported document."""

from __future__ import annotations

from dataclasses import dataclass

from apigwctl.sandbox.openapi.document import JsonObject, present
from apigwctl.sandbox.openapi.integrations import EXTENSION
from apigwctl.sandbox.openapi.operations import VALIDATOR

_PLACES = {"path": "path", "querystring": "query", "header": "header"}

_INTEGRATION_PLAIN = (
    "httpMethod",
    "uri",
    "connectionId",
    "credentials",
    "requestParameters",
    "requestTemplates",
    "cacheNamespace",
    "tlsConfig",
    "integrationTarget",
)


@dataclass(frozen=True)
class OperationWriter:
    """Writes operations of OpenAPI 2 or 3, with or without AWS's extensions."""

    major: int
    integrations: bool
    extensions: bool

    def write(self, verb: str, method: JsonObject) -> tuple[str, JsonObject]:
        """The field of the path item and the operation that stands there."""
        operation: JsonObject = present({"operationId": method.get("operationName")})
        integration = method.get("methodIntegration") or {}
        if self.major == 2:
            operation |= _media_types(method, integration)
        parameters = self._parameters(method)
        models = method.get("requestModels") or {}
        if self.major == 3 and models:
            operation["requestBody"] = {"content": self._content(models), "required": True}
        elif models:
            name = next(iter(models.values()))
            parameters.append({"in": "body", "name": name, "required": True, "schema": self._reference(name)})
        if parameters:
            operation["parameters"] = parameters
        operation["responses"] = {
            status: self._response(status, response or {})
            for status, response in (method.get("methodResponses") or {}).items()
        }
        if security := _security(method):
            operation["security"] = security
        if self.extensions and method.get("requestValidatorName"):
            operation[VALIDATOR] = method["requestValidatorName"]
        if self.integrations and integration:
            operation[EXTENSION] = write_integration(integration)
        return ("x-amazon-apigateway-any-method" if verb == "ANY" else verb.lower()), operation

    def _parameters(self, method: JsonObject) -> list[JsonObject]:
        found = []
        for source, required in (method.get("requestParameters") or {}).items():
            place, _, name = source.removeprefix("method.request.").partition(".")
            parameter: JsonObject = {"name": name, "in": _PLACES.get(place, place)}
            if self.major == 2:
                parameter |= {"required": bool(required), "type": "string"}
            else:
                parameter |= ({"required": True} if required else {}) | {"schema": {"type": "string"}}
            found.append(parameter)
        return found

    def _response(self, status: str, response: JsonObject) -> JsonObject:
        written: JsonObject = {"description": f"{status} response"}
        models = response.get("responseModels") or {}
        header: JsonObject = {"type": "string"} if self.major == 2 else {"schema": {"type": "string"}}
        headers = {
            name.removeprefix("method.response.header."): dict(header)
            for name in response.get("responseParameters") or {}
        }
        if headers:
            written["headers"] = headers
        if self.major == 3:
            written["content"] = self._content(models)
        elif models:
            written["schema"] = self._reference(next(iter(models.values())))
        return written

    def _content(self, models: JsonObject) -> JsonObject:
        return {kind: {"schema": self._reference(name)} for kind, name in models.items()}

    def _reference(self, name: str) -> JsonObject:
        return {"$ref": f"#/definitions/{name}" if self.major == 2 else f"#/components/schemas/{name}"}


def write_integration(integration: JsonObject) -> JsonObject:
    """The extension of an Integration: enums in lower case where AWS writes them so, defaults left out."""
    members: JsonObject = {"type": str(integration.get("type", "")).lower() or None}
    members |= {name: integration.get(name) or None for name in _INTEGRATION_PLAIN}
    connection, timeout = integration.get("connectionType", "INTERNET"), integration.get("timeoutInMillis", 29000)
    mode = integration.get("responseTransferMode", "BUFFERED")
    passthrough = integration.get("passthroughBehavior")
    members |= {
        "connectionType": connection if connection != "INTERNET" else None,
        "timeoutInMillis": timeout if timeout != 29000 else None,
        "responseTransferMode": mode if mode != "BUFFERED" else None,
        "passthroughBehavior": passthrough.lower() if passthrough else None,
        "contentHandling": integration.get("contentHandling"),
        "cacheKeyParameters": integration.get("cacheKeyParameters") or None,
    }
    responses = {}
    for status, response in (integration.get("integrationResponses") or {}).items():
        responses[response.get("selectionPattern") or "default"] = _integration_response(status, response)
    return present(members | {"responses": responses or None})


def _integration_response(status: str, response: JsonObject) -> JsonObject:
    templates = response.get("responseTemplates") or {}
    return present(
        {
            "statusCode": status,
            "responseParameters": response.get("responseParameters") or None,
            "responseTemplates": {kind: template or "" for kind, template in templates.items()} or None,
            "contentHandling": response.get("contentHandling"),
        }
    )


def _media_types(method: JsonObject, integration: JsonObject) -> JsonObject:
    """Recorded: what a method consumes and produces are the media types of its models and mapping templates."""
    consumed = [*(method.get("requestModels") or {}), *(integration.get("requestTemplates") or {})]
    produced = [
        kind
        for response in (method.get("methodResponses") or {}).values()
        for kind in (response or {}).get("responseModels") or {}
    ]
    for response in (integration.get("integrationResponses") or {}).values():
        produced.extend(response.get("responseTemplates") or {})
    lists = {"consumes": list(dict.fromkeys(consumed)), "produces": list(dict.fromkeys(produced))}
    return {name: kinds for name, kinds in lists.items() if kinds}


def _security(method: JsonObject) -> list[JsonObject]:
    found: list[JsonObject] = []
    if method.get("authorizerName"):
        found.append({method["authorizerName"]: list(method.get("authorizationScopes") or [])})
    elif method.get("authorizationType") == "AWS_IAM":
        found.append({"sigv4": []})
    if method.get("apiKeyRequired"):
        found.append({"api_key": []})
    return found
