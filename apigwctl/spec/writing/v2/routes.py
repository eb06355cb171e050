"""The routes of a live HTTP or WebSocket API as specs write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from apigwctl.catalogue.addresses import id_in
from apigwctl.catalogue.http import Route, RouteResponse, V2Integration, V2IntegrationResponse
from apigwctl.catalogue.quirks import normalise
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec.lambdas import function_in
from apigwctl.spec.v2.api import AUTHORIZATION_TYPES
from apigwctl.spec.v2.integrations import DEFAULT
from apigwctl.spec.v2.route_keys import path_of, verb_of
from apigwctl.spec.writing.layout import slug
from apigwctl.spec.writing.routes import MOST_SHARE, VERB_ORDER
from apigwctl.spec.writing.saying import members, without
from apigwctl.spec.writing.v2.forms import Form, LiveRoute, Place, named_function, said_integration, short
from apigwctl.values import EMPTY, Address, FrozenMap

SOCKET_ORDER = ("$connect", "$disconnect")
OWN = ("target", "authorization_type", "authorizer")


@dataclass(frozen=True)
class Manner:
    """How the routes of one API are written: the shared authorizer, and which of them have no short form."""

    place: Place
    authorizers: Mapping[str, str]
    default: str = ""
    long: frozenset[str] = frozenset()


def live_routes(snapshot: Snapshot, api: Address) -> list[LiveRoute]:
    """Return the routes of an API in the order in which people read them, integrations that they share named."""
    routes = {address.name: normalise(item) for address, item in snapshot.children(api, "v2_route")}
    keys = sorted(routes, key=_rank)
    users = Counter(item.target for item in routes.values() if item.target is not None)
    names = _shared_names(snapshot, [routes[key].target for key in keys if users[routes[key].target] > 1], keys)
    halves = _halves(snapshot, api)
    made: list[LiveRoute] = []
    spoken: set[Address] = set()
    for key in keys:
        target = routes[key].target
        found = LiveRoute(key, routes[key], responses=halves.get(Address("v2_route", (*api.parts, key)), EMPTY))
        if target is not None and target in snapshot:
            found = replace(
                found,
                integration=normalise(snapshot.get(target)),
                answers=halves.get(target, EMPTY),
                shared=names.get(target, ""),
                says_answers=target not in spoken,
            )
            spoken.add(target)
        made.append(found)
    return made


def _halves(snapshot: Snapshot, api: Address) -> dict[Address, FrozenMap[str, Any]]:
    """Return what routes and back ends of an API answer, by the route or the integration."""
    found: dict[Address, dict[str, Any]] = {}
    for address, item in snapshot.of("v2_route_response", "v2_integration_response"):
        if address.parts[0] == api.name:
            found.setdefault(Address(address.kind.removesuffix("_response"), address.parts[:2]), {})[address.name] = (
                item
            )
    return {owner: FrozenMap(items) for owner, items in found.items()}


def shared_integrations(routes: Iterable[LiveRoute], place: Place) -> dict[str, Any]:
    """Return the `integrations:` of a document: those that several routes call, by name."""
    shared = {item.shared: item.integration for item in routes if item.shared and item.integration is not None}
    return {name: _in_members(shared[name], place) for name in sorted(shared)}


def _in_members(integration: V2Integration, place: Place) -> dict[str, Any]:
    return said_integration(named_function(integration) if place.protocol.is_http else integration)


def shared_authorizer(routes: Iterable[LiveRoute]) -> str:
    """Return the authorizer that most routes of an HTTP API use, where saying it once is shorter."""
    counted = list(routes)
    named = Counter(item.route.authorizer.name for item in counted if item.route.authorizer is not None)
    name, count = named.most_common(1)[0] if named else ("", 0)
    return name if count >= MOST_SHARE and count * 2 > len(counted) else ""


def said_route(live: LiveRoute, manner: Manner) -> dict[str, Any]:
    """Return what stands under one route's key."""
    form = None if live.key in manner.long else short(live, manner.place)
    if form is None:
        form = _long(live, manner.place)
    http = manner.place.protocol.is_http
    called, answers = _split_answers(form.said) if http and live.key not in manner.long else (form.said, {})
    responses = answers if http else _responses(live, answered=form.answered)
    return {
        **_authorization(live.route, manner),
        **_members(live),
        **called,
        **({"responses": responses} if responses else {}),
    }


def _long(live: LiveRoute, place: Place) -> Form:
    if live.integration is None:
        return Form({})
    return Form({"integration": live.shared or _in_members(live.integration, place)})


def _split_answers(said: dict[str, Any]) -> tuple[dict[str, Any], dict[Any, Any]]:
    """Return what a route calls without the response parameters, and those by status, where they stand in a spec."""
    for form, inner in said.items():
        if isinstance(inner, dict) and "responseParameters" in inner:
            rest = without(inner, "responseParameters")
            alone = {"http": "uri", "lambda": "function"}.get(form, "")
            kept = rest[alone] if set(rest) == {alone} else rest
            found = inner["responseParameters"]
            return {form: kept}, {_number(status): {"responseParameters": found[status]} for status in found}
    return said, {}


def _members(live: LiveRoute) -> dict[str, Any]:
    said = members(live.route, left_out=OWN)
    if DEFAULT in live.responses and said.get("routeResponseSelectionExpression") == DEFAULT:
        said = without(said, "routeResponseSelectionExpression")
    parameters = {name: item.required for name, item in sorted(live.route.request_parameters.items())}
    return {**said, **({"requestParameters": parameters} if parameters else {})}


def _authorization(route: Route, manner: Manner) -> dict[str, Any]:
    kind, authorizer = route.authorization_type, route.authorizer
    if authorizer is not None:
        derived = AUTHORIZATION_TYPES.get(manner.authorizers.get(authorizer.name, ""), "CUSTOM") == kind
        if derived and authorizer.name == manner.default:
            return {}
        return {"authorizer": authorizer.name, **({} if derived else {"authorizationType": kind})}
    if kind == "NONE":
        return {"authorizer": "none"} if manner.default else {}
    return {"authorizer": "iam"} if kind == "AWS_IAM" else {"authorizationType": kind}


# -- what routes and back ends of WebSocket APIs answer ------------------------------------------------------------


def _responses(live: LiveRoute, *, answered: bool) -> dict[str, Any]:
    proxy = live.integration is not None and live.integration.integration_type.endswith("_PROXY")
    answers = live.answers if live.says_answers else {}
    made: dict[str, Any] = {}
    for key in sorted({*live.responses, *answers} - ({DEFAULT} if answered else set())):
        made[key] = _response(key, live.responses.get(key), answers.get(key), proxy=proxy)
    return made


def _response(
    key: str, route: RouteResponse | None, answer: V2IntegrationResponse | None, *, proxy: bool
) -> dict[str, Any]:
    front = None if route is None else members(route)
    back = None if answer is None else members(answer)
    plain = front is None or "responseParameters" not in front
    # Written bare, the default response has a route's half, and the half of a back end that is no proxy.
    if plain and (front is not None) == (key == DEFAULT) and (back is None) == (proxy and not back):
        return {**(front or {}), **(back or {})}
    halves = {"route": front, "integration": back}
    return {name: half for name, half in halves.items() if half is not None}


# -- names and order -----------------------------------------------------------------------------------------------


def _rank(key: str) -> tuple[int, str, int]:
    """Return where a route stands: connections first, what is left over last, paths with their verbs in order."""
    if not path_of(key):
        place = SOCKET_ORDER.index(key) if key in SOCKET_ORDER else 4 if key == DEFAULT else 2
        return place, key, 0
    verb = verb_of(key)
    return 3, path_of(key), VERB_ORDER.index(verb) if verb in VERB_ORDER else len(VERB_ORDER)


def _shared_names(snapshot: Snapshot, shared: Iterable[Address | None], keys: Iterable[str]) -> dict[Address, str]:
    """Return names for the integrations that several routes call: what they call, told apart by number."""
    found: dict[Address, str] = {}
    taken = set(keys)
    for target in shared:
        if target is None or target in found or target not in snapshot:
            continue
        base = slug(_called(snapshot.get(target)))
        name, number = base, 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        found[target] = name
    return found


def _called(integration: V2Integration) -> str:
    """Return the word for what an integration calls: a function, a link, a host, a service's action."""
    function = function_in(integration.integration_uri)
    if function is not None:
        return re.sub(r"\$\{stageVariables\.(\w+)\}", r"\1", function.name)
    if integration.connection is not None and not id_in(integration.connection):
        return integration.connection.name
    if integration.integration_subtype:
        return integration.integration_subtype
    return urlsplit(integration.integration_uri or "").hostname or "shared"


def _number(status: str) -> Any:
    return int(status) if status.isdigit() else status
