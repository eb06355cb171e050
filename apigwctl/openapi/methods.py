"""Methods of a snapshot as operations of a document, and why some cannot be said in one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apigwctl.catalogue.access import Authorizer
from apigwctl.catalogue.quirks import AUTHORIZER_TYPES
from apigwctl.catalogue.rest import Integration, IntegrationResponse, Method, MethodResponse
from apigwctl.openapi.extensions import INTEGRATION, VALIDATOR
from apigwctl.openapi.integrations import DEFAULT_RESPONSE
from apigwctl.openapi.paths import variables
from apigwctl.openapi.saying import SCHEMAS, members_said, value_said

IN = {"method.request.header.": "header", "method.request.querystring.": "query", "method.request.path.": "path"}
RESPONSE_HEADER = "method.response.header."


def unsayable_method(
    path: str,
    method: Method,
    integration: Integration | None,
    authorizers: Mapping[str, Authorizer],
    models: frozenset[str],
) -> str:
    """Return why a method cannot be said in a document, or an empty text.

    `authorizers` and `models` are those that the document says.
    """
    if integration is None:
        return "it has no integration, and an import wants one"
    return (
        _unsayable_parameters(path, method)
        or _unsayable_models(method.request_models, models)
        or _unsayable_authorization(method, authorizers)
    )


def unsayable_method_response(response: MethodResponse, models: frozenset[str]) -> str:
    """Return why a method response cannot be said in a document, or an empty text."""
    for name, required in response.response_parameters.items():
        if required:
            return f"an import makes {name} false (recorded), and it is to be true"
        if not name.startswith(RESPONSE_HEADER):
            return f"OpenAPI knows headers of a response, and {name} is none"
    return _unsayable_models(response.response_models, models)


def unsayable_integration_responses(responses: Mapping[str, IntegrationResponse]) -> dict[str, str]:
    """Return, by status code, why integration responses of one method cannot be said together.

    Their key in a document is the selection pattern, so one pattern serves one status code: the lowest keeps it.
    """
    made: dict[str, str] = {}
    taken: dict[str, str] = {}
    for status, response in sorted(responses.items()):
        key = response.selection_pattern or DEFAULT_RESPONSE
        if response.selection_pattern == DEFAULT_RESPONSE:
            made[status] = "in a document, the pattern default means that there is none"
        elif key in taken:
            made[status] = f"{taken[key]} has the same selection pattern, which is the key in a document"
        else:
            taken[key] = status
    return made


def operation(
    method: Method,
    integration: Integration,
    method_responses: Mapping[str, MethodResponse],
    integration_responses: Mapping[str, IntegrationResponse],
    security: list[dict[str, list[str]]],
) -> dict[str, Any]:
    """Return the operation that AWS's import makes this method of."""
    made: dict[str, Any] = {}
    if method.operation_name is not None:
        made["operationId"] = method.operation_name
    if method.request_parameters:
        made["parameters"] = [_parameter(*item) for item in sorted(method.request_parameters.items())]
    if method.request_models:
        made["requestBody"] = {"content": _content(method.request_models)}
    made["responses"] = {status: _response(status, item) for status, item in sorted(method_responses.items())}
    if security:
        made["security"] = security
    if method.request_validator is not None:
        made[VALIDATOR] = method.request_validator.name
    made[INTEGRATION] = _integration(integration, integration_responses)
    return made


def _integration(integration: Integration, responses: Mapping[str, IntegrationResponse]) -> dict[str, Any]:
    said = members_said(integration)
    for key in ("type", "passthroughBehavior"):
        if key in said:
            said[key] = said[key].lower()
    if responses:
        said["responses"] = {
            item.selection_pattern or DEFAULT_RESPONSE: {
                "statusCode": status,
                **members_said(item, besides=("selectionPattern",)),
            }
            for status, item in sorted(responses.items())
        }
    return said


def _parameter(name: str, required: bool) -> dict[str, Any]:
    prefix = next(item for item in IN if name.startswith(item))
    return {"name": name.removeprefix(prefix), "in": IN[prefix], "required": required, "schema": {"type": "string"}}


def _response(status: str, response: MethodResponse) -> dict[str, Any]:
    made: dict[str, Any] = {"description": f"{status} response"}
    if response.response_parameters:
        names = sorted(name.removeprefix(RESPONSE_HEADER) for name in response.response_parameters)
        made["headers"] = {name: {"schema": {"type": "string"}} for name in names}
    if response.response_models:
        made["content"] = _content(response.response_models)
    return made


def _content(models: Mapping[str, str]) -> dict[str, Any]:
    return {kind: {"schema": {"$ref": SCHEMAS + name}} for kind, name in sorted(value_said(models).items())}


def _unsayable_parameters(path: str, method: Method) -> str:
    inside = variables(path)
    for name, required in method.request_parameters.items():
        prefix = next((item for item in IN if name.startswith(item)), "")
        if not prefix:
            return f"OpenAPI knows headers, query strings and path variables, and {name} is none"
        if IN[prefix] == "path" and name.removeprefix(prefix) not in inside:
            return f"the path has no variable for {name}"
        if IN[prefix] == "path" and not required:
            return f"an import makes {name} required, as OpenAPI says of path variables"
    for variable in inside:
        # recorded: an import adds the variables of the path to a method that does not name them
        if f"method.request.path.{variable}" not in method.request_parameters:
            return f"an import adds method.request.path.{variable}, which the method does not have"
    return ""


def _unsayable_models(named: Mapping[str, str], models: frozenset[str]) -> str:
    missing = sorted(set(named.values()) - models)
    return f"model {missing[0]} is not in the document" if missing else ""


def _unsayable_authorization(method: Method, authorizers: Mapping[str, Authorizer]) -> str:
    kind, scopes = method.authorization_type, method.authorization_scopes
    if method.authorizer is None:
        if kind not in ("NONE", "AWS_IAM"):
            return f"authorization {kind} without an authorizer cannot be said"
        return "scopes without an authorizer cannot be said" if scopes else ""
    authorizer = authorizers.get(method.authorizer.name)
    if authorizer is None:
        return f"authorizer {method.authorizer.name} is not in the document"
    if AUTHORIZER_TYPES.get(authorizer.type) != kind:
        return f"an import makes the authorization that of {method.authorizer.name}, and it is to be {kind}"
    return "an import keeps scopes for user pools only" if scopes and kind == "CUSTOM" else ""
