"""The routes of a live REST API as specs write them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.addresses import paths_above
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.rest import Method
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.rest_api import AUTHORIZATION_TYPES
from apigwctl.spec.routes import PROXY_TYPES
from apigwctl.spec.writing.forms import Form, LiveRoute, said_integration, short, without_implied
from apigwctl.spec.writing.saying import members, without
from apigwctl.values import Address, FrozenMap

VERB_ORDER = ("ANY", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
MOST_SHARE = 3
"""From so many routes on, what most of them share is said once."""


@dataclass(frozen=True)
class Manner:
    """How the routes of one API are written: the shared authorizer, and which of them have no short form."""

    environment: Environment
    authorizers: Mapping[str, str]
    default: str = ""
    long: frozenset[str] = frozenset()


def live_routes(snapshot: Snapshot, api: Address) -> list[LiveRoute]:
    """Return the routes of an API by path and verb."""
    halves: dict[str, dict[tuple[str, ...], dict[str, Any]]] = {"method_response": {}, "integration_response": {}}
    for address, item in snapshot.of(*halves):
        if address.parts[0] == api.name:
            halves[address.kind].setdefault(address.parts[:3], {})[address.name] = item
    found = [
        LiveRoute(
            address.parts[1],
            address.name,
            without_implied(address.parts[1], method),
            snapshot.get(Address("integration", address.parts)),
            FrozenMap(halves["method_response"].get(address.parts, {})),
            FrozenMap(halves["integration_response"].get(address.parts, {})),
        )
        for address, method in snapshot.of("method")
        if address.parts[0] == api.name
    ]
    return sorted(found, key=lambda item: (item.path, _rank(item.verb)))


def key_of(route: LiveRoute) -> str:
    """Return a route's key: `GET /orders`."""
    return f"{route.verb} {route.path}"


def shared_authorizer(routes: Iterable[LiveRoute]) -> str:
    """Return the authorizer that most routes use, where saying it once is shorter; OPTIONS does not count."""
    counted = [route for route in routes if route.verb != "OPTIONS"]
    named = Counter(
        item.authorizer.name for item in (normalise(route.method) for route in counted) if item.authorizer is not None
    )
    name, count = named.most_common(1)[0] if named else ("", 0)
    return name if count >= MOST_SHARE and count * 2 > len(counted) else ""


def said_routes(routes: Iterable[LiveRoute], manner: Manner) -> dict[str, Any]:
    """Return the `routes:` of a document."""
    return {key_of(route): said_route(route, manner) for route in routes}


def said_route(route: LiveRoute, manner: Manner) -> dict[str, Any]:
    """Return what stands under one route's key."""
    form = None if key_of(route) in manner.long else short(route, manner.environment)
    if form is None:
        form = Form({"integration": said_integration(route.integration)} if route.integration is not None else {})
    method = _method(route.method, manner)
    parameters = without(method.get("requestParameters", {}), *form.parameters)
    method = {**method, "requestParameters": parameters} if parameters else without(method, "requestParameters")
    responses = _responses(route, form.status)
    return {**method, **form.said, **({"responses": responses} if responses else {})}


def extra_paths(paths: Iterable[str], routes: Iterable[LiveRoute]) -> list[str]:
    """Return the paths that no route implies, without those that a deeper one implies."""
    implied = {above for route in routes for above in paths_above(route.path)}
    alone = sorted(path for path in paths if path not in implied)
    above = {item for path in alone for item in paths_above(path)[:-1]}
    return [path for path in alone if path not in above]


def _rank(verb: str) -> int:
    return VERB_ORDER.index(verb) if verb in VERB_ORDER else len(VERB_ORDER)


def _method(raw: Method, manner: Manner) -> dict[str, Any]:
    method = normalise(raw)
    rest = members(method, left_out=("authorization_type", "authorizer"))
    return {**_authorization(method, manner), **rest}


def _authorization(method: Method, manner: Manner) -> dict[str, Any]:
    kind, authorizer = method.authorization_type, method.authorizer
    if authorizer is not None:
        derived = AUTHORIZATION_TYPES.get(manner.authorizers.get(authorizer.name, ""), "CUSTOM") == kind
        if derived and authorizer.name == manner.default:
            return {}
        return {"authorizer": authorizer.name, **({} if derived else {"authorizationType": kind})}
    if kind == "NONE":
        return {"authorizer": "none"} if manner.default else {}
    return {"authorizer": "iam"} if kind == "AWS_IAM" else {"authorizationType": kind}


def _responses(route: LiveRoute, done: str) -> dict[Any, Any]:
    proxy = route.integration is not None and route.integration.type in PROXY_TYPES
    said: dict[Any, Any] = {}
    for status in sorted({*route.method_responses, *route.integration_responses} - {done}):
        method, integration = route.method_responses.get(status), route.integration_responses.get(status)
        said[_number(status)] = _response(
            None if method is None else members(method), None if integration is None else members(integration), proxy
        )
    return said


def _number(status: str) -> Any:
    return int(status) if status.isdigit() else status


def _response(method: dict[str, Any] | None, integration: dict[str, Any] | None, proxy: bool) -> dict[str, Any]:
    models = {key: value for key, value in (method or {}).items() if key == "responseModels"}
    if method is not None and integration is None and proxy and method == models:
        return models
    if method is not None and integration is not None and (integration or not proxy):
        declared = dict.fromkeys(integration.get("responseParameters", {}), False)
        if method == {**models, **({"responseParameters": declared} if declared else {})}:
            return {**models, **integration}
    halves = {"method": method, "integration": integration}
    return {key: half for key, half in halves.items() if half is not None}
