"""A live REST API as a RestApi document."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.access import Authorizer
from apigwctl.catalogue.quirks import BUILT_IN_MODELS, normalise
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec.cors import GATEWAY_TYPES
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.writing import cors
from apigwctl.spec.writing.document import Naming, Said, own_tags, section
from apigwctl.spec.writing.forms import LiveRoute, function_text
from apigwctl.spec.writing.routes import Manner, extra_paths, key_of, live_routes, said_route, shared_authorizer
from apigwctl.spec.writing.saying import members, without
from apigwctl.spec.writing.stages import Surroundings, said_stages
from apigwctl.values import Address


@dataclass(frozen=True)
class Choices:
    """What was tried and did not come to the same: routes without short forms, `cors` and permissions left out."""

    long: frozenset[str] = frozenset()
    cors: bool = True
    permissions: bool = True


def said_rest_api(
    snapshot: Snapshot, api: Address, naming: Naming, around: Surroundings, choices: Choices, ids: frozenset[str]
) -> Said:
    """Return the document of a live API; `ids` are those of its resources, which no spec says."""
    resource = snapshot.get(api)
    routes: list[LiveRoute] = [_without_ids(route, ids) for route in live_routes(snapshot, api)]
    gateway = {address.name: item for address, item in snapshot.children(api, "gateway_response")}
    found = cors.recover(routes, gateway) if choices.cors else None
    if found is not None:
        routes, gateway = list(found.routes), dict(found.gateway)
    stages, unsaid = said_stages(snapshot, api, around)
    data = {
        **naming.header("RestApi"),
        **members(dataclasses.replace(normalise(resource), tags=own_tags(resource.tags)), left_out=("name",)),
        **({} if choices.permissions else {"lambdaPermissions": False}),
        **({"cors": found.said} if found is not None else {}),
        **_parts(snapshot, api, around.environment, gateway),
        **_routes(snapshot, api, routes, choices, around, found.apart if found is not None else frozenset()),
        **section("stages", stages),
    }
    return Said(api, data, tuple(unsaid))


def _without_ids(route: LiveRoute, ids: frozenset[str]) -> LiveRoute:
    """Return a route whose cache is not named by the id of a resource: AWS's own name for it."""
    integration = route.integration
    if integration is None or integration.cache_namespace not in ids:
        return route
    return dataclasses.replace(route, integration=dataclasses.replace(integration, cache_namespace=None))


def _parts(snapshot: Snapshot, api: Address, environment: Environment, gateway: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sections of what routes refer to, and of what the gateway itself answers."""

    def named(kind: str) -> dict[str, Any]:
        return {address.name: members(item) for address, item in sorted(snapshot.children(api, kind))}

    authorizers = {
        address.name: _authorizer(item, environment) for address, item in sorted(snapshot.children(api, "authorizer"))
    }
    models = without(named("model"), *BUILT_IN_MODELS)
    responses = {name: members(gateway[name]) for name in sorted(gateway, key=_gateway_order)}
    parts = [members(normalise(item)) for _, item in sorted(snapshot.children(api, "documentation_part"))]
    return {
        **section("authorizers", authorizers),
        **section("requestValidators", named("request_validator")),
        **section("models", models),
        **section("gatewayResponses", responses),
        **section("documentationParts", parts),
        **section("documentationVersions", named("documentation_version")),
    }


def _gateway_order(name: str) -> tuple[bool, str]:
    return name not in GATEWAY_TYPES, name


def _authorizer(authorizer: Authorizer, environment: Environment) -> dict[str, Any]:
    said = members(authorizer)
    text = function_text(authorizer.authorizer_uri or "", environment)
    if not text:
        return said
    return {key if key != "authorizerUri" else "lambda": text if key == "authorizerUri" else said[key] for key in said}


def _routes(
    snapshot: Snapshot,
    api: Address,
    routes: list[LiveRoute],
    choices: Choices,
    around: Surroundings,
    apart: frozenset[LiveRoute],
) -> dict[str, Any]:
    types = {address.name: item.type for address, item in snapshot.children(api, "authorizer")}
    default = shared_authorizer(routes)
    manner = Manner(around.environment, types, default, choices.long)
    said = {}
    for route in routes:
        away = {"cors": False} if any(route is item for item in apart) else {}
        said[key_of(route)] = {**said_route(route, manner), **away}
    paths = [address.name for address, _ in snapshot.of("resource") if address.parts[0] == api.name]
    return {
        **section("defaults", {"authorizer": default} if default else {}),
        **section("resources", extra_paths(paths, routes)),
        **section("routes", said),
    }
