"""The short forms of what a route of an HTTP or WebSocket API calls, recovered; else AWS's own members."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from apigwctl.catalogue.addresses import id_in
from apigwctl.catalogue.http import Route, RouteResponse, V2Integration, V2IntegrationResponse
from apigwctl.catalogue.http_folds import invocation
from apigwctl.spec.lambdas import function_in
from apigwctl.spec.v2.integrations import DEFAULT, DEFAULT_TEMPLATE
from apigwctl.spec.v2.protocols import Protocol
from apigwctl.spec.v2.route_keys import verb_of
from apigwctl.spec.v2.subtypes import SUBTYPES
from apigwctl.spec.writing.forms import called_service, function_text, json_body
from apigwctl.spec.writing.saying import members, without
from apigwctl.spec.writing.stages import Surroundings
from apigwctl.values import EMPTY, Address


@dataclass(frozen=True)
class LiveRoute:
    """A route with everything that hangs on it; `shared` is the name under which several call its integration.

    `says_answers` tells the route that speaks for the answers of an integration that several share.
    """

    key: str
    route: Route
    integration: V2Integration | None = None
    responses: Mapping[str, RouteResponse] = EMPTY
    answers: Mapping[str, V2IntegrationResponse] = EMPTY
    shared: str = ""
    says_answers: bool = True


@dataclass(frozen=True)
class Form:
    """What stands in a route for what it calls, and whether the response `$default` is said by that."""

    said: dict[str, Any]
    answered: bool = False


@dataclass(frozen=True)
class Place:
    """The kind of API and the surroundings that a route is written in."""

    protocol: Protocol
    around: Surroundings


def short(live: LiveRoute, place: Place) -> Form | None:
    """Return the short form of what a route calls, or None when none fits."""
    if live.integration is None or live.shared:
        return None
    forms = _HTTP_FORMS if place.protocol.is_http else _SOCKET_FORMS
    form = forms.get(live.integration.integration_type)
    return None if form is None else form(live, live.integration, place)


def said_integration(integration: V2Integration) -> dict[str, Any]:
    """Return an integration in AWS's own members, with its VPC link by the name of its document."""
    said = members(integration, left_out=("connection", "connection_type") if integration.connection else ())
    if integration.connection is None:
        return said
    made: dict[str, Any] = {}
    for key, value in said.items():
        made[key] = value
        if key == "uri":
            made["connectionId"] = said_link(integration.connection)
    return {**made, "connectionId": said_link(integration.connection)}


def named_function(integration: V2Integration) -> V2Integration:
    """Return an integration of an HTTP API that calls a function by its ARN alone, which means the same."""
    function = function_in(integration.integration_uri)
    if function is None or integration.integration_type != "AWS_PROXY":
        return integration
    arn = ":".join(item for item in (function.arn, function.qualifier) if item)
    same = invocation(arn) == integration.integration_uri
    return replace(integration, integration_uri=arn) if same else integration


def said_link(link: Address) -> Any:
    """Return how a spec names a VPC link: by its document, or by its id where none describes it."""
    return id_in(link) or {"vpcLink": link.name}


def _lambda(_: LiveRoute, integration: V2Integration, place: Place) -> Form | None:
    text = function_text(integration.integration_uri or "", place.around.environment)
    if not text or integration.integration_subtype or integration.integration_method != "POST":
        return None
    usual = "2.0" if place.protocol.is_http else "1.0"
    rest = without(said_integration(integration), "type", "httpMethod", "uri", "payloadFormatVersion")
    if integration.payload_format_version != usual:
        rest = {"payloadFormatVersion": integration.payload_format_version, **rest}
    return Form({"lambda": {"function": text, **rest} if rest else text})


def _aws_proxy(live: LiveRoute, integration: V2Integration, place: Place) -> Form | None:
    subtype = SUBTYPES.get(integration.integration_subtype or "")
    if subtype is None:
        return _lambda(live, integration, place)
    rest = without(said_integration(integration), "type", "httpMethod", "integrationSubtype")
    action = str(integration.integration_subtype).partition("-")[2]
    return Form({"aws": {"service": subtype.service, "action": action, **rest}})


def _http(live: LiveRoute, integration: V2Integration, place: Place) -> Form | None:
    if not integration.integration_uri or not integration.integration_method:
        return None
    usual = verb_of(live.key) if place.protocol.is_http else "POST"
    said = without(
        said_integration(integration), "type", *(("httpMethod",) if integration.integration_method == usual else ())
    )
    rest = without(said, "uri")
    return Form({"http": {"uri": integration.integration_uri, **rest} if rest else integration.integration_uri})


def _service(_: LiveRoute, integration: V2Integration, place: Place) -> Form | None:
    found = called_service(integration.integration_uri or "", place.around.environment)
    if found is None or integration.integration_method != "POST":
        return None
    return Form({"aws": {**found, **without(said_integration(integration), "type", "httpMethod", "uri")}})


def _mock(live: LiveRoute, integration: V2Integration, _: Place) -> Form | None:
    status = _mock_status(integration)
    answer, response = live.answers.get(DEFAULT), live.responses.get(DEFAULT)
    if status is None or (answer is None and response is None):
        return None
    rest = without(said_integration(integration), "type", "requestTemplates", "templateSelectionExpression")
    base: dict[str, Any] = {"statusCode": status}
    bare = V2IntegrationResponse(integration_response_key=DEFAULT)
    if answer == bare and response is None:
        return Form({"mock": {**base, **rest}}, answered=True)
    text = (answer or bare).response_templates.get(DEFAULT)
    if text is None or response != RouteResponse(route_response_key=DEFAULT):
        return Form({"mock": {**base, **rest}})
    same = answer == replace(
        bare,
        response_templates=answer.response_templates
        if answer is not None and len(answer.response_templates) == 1
        else EMPTY,
        template_selection_expression=DEFAULT_TEMPLATE,
    )
    return Form({"mock": {**base, **({"body": json_body(text)} if same else {}), **rest}}, answered=same)


def _mock_status(integration: V2Integration) -> int | None:
    """Return the status of a mock that always answers one; None for a mock that does something else."""
    if integration.template_selection_expression != DEFAULT_TEMPLATE or set(integration.request_templates) != {DEFAULT}:
        return None
    text = integration.request_templates[DEFAULT]
    try:
        status = json.loads(text).get("statusCode")
    except (ValueError, AttributeError):
        return None
    return status if isinstance(status, int) and text == json.dumps({"statusCode": status}) else None


Writer = Callable[[LiveRoute, V2Integration, Place], Form | None]
_HTTP_FORMS: Mapping[str, Writer] = {"AWS_PROXY": _aws_proxy, "HTTP_PROXY": _http}
_SOCKET_FORMS: Mapping[str, Writer] = {"AWS_PROXY": _lambda, "HTTP_PROXY": _http, "AWS": _service, "MOCK": _mock}
