"""The short forms of an integration, recovered: `lambda`, `http`, `aws`, `mock`, else AWS's own members."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from apigwctl.catalogue.rest import Integration, IntegrationResponse, Method, MethodResponse
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.lambdas import function_arn, function_in, invocation_uri
from apigwctl.spec.route_keys import variables
from apigwctl.spec.writing.saying import members, without
from apigwctl.values import EMPTY, FrozenMap, Template

_SERVICE = re.compile(r"arn:([^:]+):apigateway:([^:]+):(?:(.+)\.)?([a-z0-9-]+):(action|path)/(.+)\Z", re.DOTALL)
_HEADER = "method.response.header."


@dataclass(frozen=True)
class LiveRoute:
    """A method with everything that hangs on it."""

    path: str
    verb: str
    method: Method
    integration: Integration | None = None
    method_responses: Mapping[str, MethodResponse] = EMPTY
    integration_responses: Mapping[str, IntegrationResponse] = EMPTY


@dataclass(frozen=True)
class Form:
    """What stands in a route for its integration, and what that says besides: parameters and a status."""

    said: dict[str, Any]
    parameters: frozenset[str] = frozenset()
    status: str = ""


def without_implied(path: str, method: Method) -> Method:
    """Return a method without the variables of its path as parameters: an import declares them by itself."""
    implied = {f"method.request.path.{name}" for name in variables(path)}
    said = {key: value for key, value in method.request_parameters.items() if not (value and key in implied)}
    return replace(method, request_parameters=FrozenMap(said))


def short(route: LiveRoute, environment: Environment) -> Form | None:
    """Return the short form of a route's integration, or None when none fits."""
    integration = route.integration
    form = _FORMS.get(integration.type) if integration is not None else None
    return None if form is None else form(route, environment)


def function_text(uri: str, environment: Environment, *, streaming: bool = False) -> str:
    """Return how a spec names the function that a URI invokes: `name:qualifier` at home, else its ARN; "" if none."""
    function = function_in(uri)
    if function is None:
        return ""
    qualifier = f":{function.qualifier}" if function.qualifier else ""
    for text in (f"{function.name}{qualifier}", f"{function.arn}{qualifier}"):
        arn = function_arn(text, environment)
        if arn is not None and invocation_uri(arn, environment, streaming=streaming) == uri:
            return text
    return ""


def said_integration(integration: Integration) -> dict[str, Any]:
    """Return an integration in AWS's own members, with its VPC link by the name of its document."""
    link: object = integration.connection_id  # a template where a document describes the link
    if not isinstance(link, Template):
        return members(integration)
    said = members(integration, left_out=("connection_type",))
    return {**said, "connectionId": {"vpcLink": link.refs[0].address.name}}


def _lambda(route: LiveRoute, environment: Environment) -> Form | None:
    integration = route.integration
    assert integration is not None
    streaming = integration.response_transfer_mode == "STREAM"
    text = function_text(integration.uri or "", environment, streaming=streaming)
    if not text or integration.http_method != "POST":
        return None
    rest = without(
        said_integration(integration), "type", "httpMethod", "uri", *(("responseTransferMode",) if streaming else ())
    )
    more = {**({"streaming": True} if streaming else {}), **rest}
    return Form({"lambda": {"function": text, **more} if more else text})


def _http(route: LiveRoute, _: Environment) -> Form | None:
    integration = route.integration
    assert integration is not None
    if not integration.uri:
        return None
    said = said_integration(integration)
    own = ("type", "uri", *(("httpMethod",) if integration.http_method == route.verb else ()))
    rest = without(said, *own)
    mapped = {name: f"method.request.path.{name}" for name in _mapped(route, integration)}
    parameters = without(rest.get("requestParameters", {}), *(f"integration.request.path.{name}" for name in mapped))
    rest = {**rest, "requestParameters": parameters} if parameters else without(rest, "requestParameters")
    form = {"uri": integration.uri, **rest} if rest else integration.uri
    return Form({"http": form}, frozenset(mapped.values()))


def _mapped(route: LiveRoute, integration: Integration) -> list[str]:
    """Return the variables of the path that the URI takes and that are mapped as the short form would map them."""
    known = variables(route.path)
    names = [name for name in variables((integration.uri or "").replace("${", "$(")) if name in known]
    sources = integration.request_parameters
    declared = route.method.request_parameters
    return [
        name
        for name in names
        if sources.get(f"integration.request.path.{name}") == f"method.request.path.{name}"
        and declared.get(f"method.request.path.{name}", True) is True
    ]


def _aws(route: LiveRoute, environment: Environment) -> Form | None:
    integration = route.integration
    assert integration is not None
    found = called_service(integration.uri or "", environment)
    if found is None or integration.http_method != "POST":
        return None
    return Form({"aws": {**found, **without(said_integration(integration), "type", "httpMethod", "uri")}})


def called_service(uri: str, environment: Environment) -> dict[str, Any] | None:
    """Return the service that a URI calls, and its action or path, as `aws:` says them; None for any other URI."""
    found = _SERVICE.match(uri)
    if found is None or found[4] == "lambda" or (found[1], found[2]) != (environment.partition, environment.region):
        return None
    said: dict[str, Any] = {"service": found[4], found[5]: f"/{found[6]}" if found[6][:1] == "/" else found[6]}
    return {**said, "subdomain": found[3]} if found[3] else said


def _mock(route: LiveRoute, _: Environment) -> Form | None:
    integration = route.integration
    assert integration is not None
    status = next((item for item in route.integration_responses if _is_mock_of(integration, item)), "")
    if not status or status not in route.method_responses:
        return None
    rest = without(said_integration(integration), "type", "requestTemplates")
    base: dict[str, Any] = {"statusCode": int(status)}
    answer = _answer(route.integration_responses[status], route.method_responses[status])
    if answer is None:
        return Form({"mock": {**base, **rest}})
    return Form({"mock": {**base, **answer, **rest}}, status=status)


def _is_mock_of(integration: Integration, status: str) -> bool:
    wanted = {"application/json": json.dumps({"statusCode": int(status)})}
    return bool(dict(integration.request_templates) == wanted)


def _answer(integration: IntegrationResponse, method: MethodResponse) -> dict[str, Any] | None:
    """Return body, type and headers of a mock's answer; None where that would not say everything."""
    headers = dict(integration.response_parameters)
    declared = FrozenMap(dict.fromkeys(headers, False))
    fixed = all(name.startswith(_HEADER) and _is_quoted(value) for name, value in headers.items())
    plain = IntegrationResponse(
        status_code=integration.status_code,
        response_parameters=integration.response_parameters,
        response_templates=integration.response_templates,
    )
    same = (
        plain == integration and MethodResponse(status_code=method.status_code, response_parameters=declared) == method
    )
    if not same or not fixed or len(integration.response_templates) > 1:
        return None
    said: dict[str, Any] = {}
    for content, text in integration.response_templates.items():
        said["body"] = json_body(text)
        if content != "application/json":
            said["contentType"] = content
    if headers:
        said["headers"] = {name.removeprefix(_HEADER): headers[name][1:-1] for name in sorted(headers)}
    return said


def _is_quoted(value: str) -> bool:
    return len(value) >= 2 and value[0] == value[-1] == "'"


def json_body(text: str) -> Any:
    """Return the body of a mock as specs say it: a map where that comes to the same text, else the text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, dict) and json.dumps(value) == text else text


_FORMS: dict[str, Callable[[LiveRoute, Environment], Form | None]] = {
    "AWS_PROXY": _lambda,
    "HTTP_PROXY": _http,
    "AWS": _aws,
    "MOCK": _mock,
}
