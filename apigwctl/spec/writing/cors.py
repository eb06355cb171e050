"""`cors:` recovered: where every preflight and header is what one setting would have made, that setting is said.

What is guessed here from one preflight is checked route by route, and the whole once more by reading it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.rest import GatewayResponse, Integration, IntegrationResponse, Method, MethodResponse
from apigwctl.spec.cors import DEFAULT_HEADERS, GATEWAY_TYPES, ORIGIN, Cors, cors_of, gateway_responses
from apigwctl.spec.report import Report
from apigwctl.spec.routes import PROXY_TYPES
from apigwctl.spec.writing.forms import LiveRoute
from apigwctl.values import FrozenMap, Node, Source

HERE = Source("cors", 1, 1)
_PREFIX = "method.response.header."
_ORIGIN_TEST = re.compile(r'\$origin == "([^"]*)"')
_TEMPLATES = FrozenMap({"application/json": '{"statusCode": 204}'})


@dataclass(frozen=True)
class WithoutCors:
    """An API's routes and gateway responses without what its `cors:` makes, and which routes it is kept away from."""

    said: Any
    routes: tuple[LiveRoute, ...]
    gateway: Mapping[str, GatewayResponse]
    apart: frozenset[LiveRoute] = field(default_factory=frozenset)


def recover(routes: Iterable[LiveRoute], gateway: Mapping[str, GatewayResponse]) -> WithoutCors | None:
    """Return an API in terms of a `cors:`, or None when no setting could have made it."""
    routes = tuple(routes)
    preflights = {route.path: route for route in routes if _is_preflight(route)}
    said = _guess(preflights, routes, gateway)
    cors = cors_of(Node.of(said, HERE), Report()) if said is not None else None
    if cors is None or not all(kind in gateway for kind in GATEWAY_TYPES):
        return None
    left = {name: _without_headers(item, cors) for name, item in gateway.items()}
    kept: list[LiveRoute] = []
    apart: list[LiveRoute] = []
    for path in dict.fromkeys(route.path for route in routes):
        here = [route for route in routes if route.path == path]
        verbs = _verbs_of(preflights.get(path), here, cors)
        own = [route for route in here if verbs is None or route.verb != "OPTIONS"]
        for route in own:
            bare = _without_answers(route, cors)
            away = (verbs is None and not _answers_itself(own)) or bare is None
            made = route if away or bare is None else bare
            kept.append(made)
            apart += [made] if away else []
    return WithoutCors(said, tuple(kept), {name: item for name, item in left.items() if item}, frozenset(apart))


def _answers_itself(routes: list[LiveRoute]) -> bool:
    """Whether a path has an OPTIONS method of another making, beside which no preflight is made."""
    return any(route.verb == "OPTIONS" for route in routes)


def _is_preflight(route: LiveRoute) -> bool:
    integration = route.integration
    return (
        route.verb == "OPTIONS"
        and integration is not None
        and integration.type == "MOCK"
        and "204" in route.integration_responses
        and f"{_PREFIX}{ORIGIN}" in route.integration_responses["204"].response_parameters
    )


def _guess(
    preflights: Mapping[str, LiveRoute], routes: tuple[LiveRoute, ...], gateway: Mapping[str, GatewayResponse]
) -> dict[str, Any] | None:
    first = next(iter(preflights.values()), None)
    if first is None:
        return None
    answer = first.integration_responses["204"]
    headers = _headers(answer.response_parameters, _PREFIX)
    several = [text for template in answer.response_templates.values() for text in _ORIGIN_TEST.findall(template)]
    said: dict[str, Any] = {"allowOrigins": several or [headers[ORIGIN]]}
    verbs = {item for item in headers.get("Access-Control-Allow-Methods", "").split(",") if item and item != "OPTIONS"}
    if verbs != {route.verb for route in routes if route.path == first.path and route.verb != "OPTIONS"}:
        said["allowMethods"] = [
            item for item in headers["Access-Control-Allow-Methods"].split(",") if item != "OPTIONS"
        ]
    allowed = headers.get("Access-Control-Allow-Headers", "").split(",")
    if tuple(allowed) != DEFAULT_HEADERS:
        said["allowHeaders"] = allowed
    errors = gateway.get(GATEWAY_TYPES[0])
    exposed = _headers(errors.response_parameters if errors else {}, "gatewayresponse.header.")
    if exposed.get("Access-Control-Expose-Headers"):
        said["exposeHeaders"] = exposed["Access-Control-Expose-Headers"].split(",")
    if headers.get("Access-Control-Allow-Credentials") == "true":
        said["allowCredentials"] = True
    if headers.get("Access-Control-Max-Age", "").isdigit():
        said["maxAge"] = int(headers["Access-Control-Max-Age"])
    if any("Access-Control-Allow-Methods" not in _headers(_parameters(item), _PREFIX) for item in preflights.values()):
        return None
    return said


def _parameters(route: LiveRoute) -> Mapping[str, str]:
    return route.integration_responses["204"].response_parameters


def _headers(parameters: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value[1:-1]
        for name, value in parameters.items()
        if name.startswith(prefix) and value[:1] == value[-1:] == "'"
    }


def _verbs_of(preflight: LiveRoute | None, here: list[LiveRoute], cors: Cors) -> set[str] | None:
    """Return the verbs that a path's preflight speaks of, or None when the setting would not have made it so."""
    verbs = {route.verb for route in here if route.verb != "OPTIONS"}
    if preflight is None or preflight.method != Method(http_method="OPTIONS"):
        return None
    headers = {f"{_PREFIX}{name}": f"'{value}'" for name, value in cors.preflight(verbs).items()}
    template = FrozenMap({"application/json": cors.template()} if cors.several else {})
    answer = IntegrationResponse(status_code="204", response_parameters=FrozenMap(headers), response_templates=template)
    declared = MethodResponse(status_code="204", response_parameters=FrozenMap(dict.fromkeys(headers, False)))
    integration = preflight.integration
    plain = integration is not None and replace(integration, http_method=None, connection_type=None) == Integration(
        type="MOCK", request_templates=_TEMPLATES
    )
    same = dict(preflight.integration_responses) == {"204": answer}
    return verbs if plain and same and dict(preflight.method_responses) == {"204": declared} else None


def _without_headers(response: GatewayResponse, cors: Cors) -> GatewayResponse | None:
    """Return a gateway response without the headers that the setting gives it; None when nothing is left."""
    if response.response_type not in GATEWAY_TYPES:
        return response
    made = gateway_responses(None, cors).get(response.response_type)
    parameters = made.get("responseParameters") if made is not None else None
    own = {
        name: value
        for name, value in response.response_parameters.items()
        if parameters is None or parameters.get(name) is None or parameters.plain()[name] != value
    }
    left = replace(response, response_parameters=FrozenMap(own))
    return None if _is_bare(left) else left


def _is_bare(response: GatewayResponse) -> bool:
    return bool(normalise(response) == normalise(GatewayResponse(response_type=response.response_type)))


def _without_answers(route: LiveRoute, cors: Cors) -> LiveRoute | None:
    """Return a route without the headers on its answers that the setting makes; None when they are not all there."""
    integration = route.integration
    if integration is None or integration.type in PROXY_TYPES or route.verb == "OPTIONS":
        return route
    headers = {f"{_PREFIX}{name}": f"'{value}'" for name, value in cors.answer().items()}
    methods, answers = dict(route.method_responses), dict(route.integration_responses)
    for status, answer in route.integration_responses.items():
        method = methods.get(status)
        bare = _bare_answer(answer, headers, cors)
        if method is None or bare is None or any(method.response_parameters.get(name) is not False for name in headers):
            return None
        answers[status] = bare
        methods[status] = replace(method, response_parameters=FrozenMap(method.response_parameters).without(*headers))
    return replace(route, method_responses=FrozenMap(methods), integration_responses=FrozenMap(answers))


def _bare_answer(answer: IntegrationResponse, headers: Mapping[str, str], cors: Cors) -> IntegrationResponse | None:
    if any(answer.response_parameters.get(name) != value for name, value in headers.items()):
        return None
    templates = dict(answer.response_templates)
    if cors.several:
        if not all(text.startswith(cors.template()) for text in templates.values()):
            return None
        templates = {key: text.removeprefix(cors.template()) for key, text in templates.items()}
    own = FrozenMap(answer.response_parameters).without(*headers)
    return replace(answer, response_parameters=own, response_templates=FrozenMap(templates))
