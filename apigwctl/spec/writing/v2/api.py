"""A live HTTP or WebSocket API as a document."""

from __future__ import annotations

import dataclasses
from typing import Any

from apigwctl.catalogue.http import Api, Cors, V2Authorizer
from apigwctl.catalogue.quirks import normalise
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec.cors import DEFAULT_HEADERS
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.report import Report
from apigwctl.spec.v2.authorizers import DEFAULT_FORMAT, TOKEN_HEADER
from apigwctl.spec.v2.cors import cors_configuration
from apigwctl.spec.v2.protocols import Protocol, protocol_named
from apigwctl.spec.writing.document import Naming, Said, own_tags, section
from apigwctl.spec.writing.forms import function_text
from apigwctl.spec.writing.rest_api import Choices
from apigwctl.spec.writing.saying import members
from apigwctl.spec.writing.stages import Surroundings
from apigwctl.spec.writing.v2.forms import LiveRoute, Place
from apigwctl.spec.writing.v2.routes import Manner, live_routes, said_route, shared_authorizer, shared_integrations
from apigwctl.spec.writing.v2.stages import said_stages
from apigwctl.values import Address, Node, Source

HERE = Source("cors", 1, 1)


def said_v2_api(snapshot: Snapshot, api: Address, naming: Naming, around: Surroundings, choices: Choices) -> Said:
    """Return the document of a live API."""
    resource: Api = normalise(snapshot.get(api))
    protocol = protocol_named(resource.protocol_type)
    place = Place(protocol, around)
    routes = live_routes(snapshot, api)
    authorizers = {address.name: normalise(item) for address, item in sorted(snapshot.children(api, "v2_authorizer"))}
    models = {address.name: members(item) for address, item in sorted(snapshot.children(api, "v2_model"))}
    default = shared_authorizer(routes) if protocol.is_http else ""
    manner = Manner(place, {name: item.authorizer_type for name, item in authorizers.items()}, default, choices.long)
    stages, unsaid = said_stages(snapshot, api, place)
    said_authorizers = {name: _authorizer(item, protocol, around.environment) for name, item in authorizers.items()}
    left_out = ("name", "protocol_type", "cors_configuration")
    data = {
        **naming.header(protocol.kind),
        **members(dataclasses.replace(resource, tags=own_tags(resource.tags)), left_out=left_out),
        **({} if choices.permissions else {"lambdaPermissions": False}),
        **_cors(resource.cors_configuration, routes),
        **section("authorizers", said_authorizers),
        **section("models", models),
        **section("integrations", shared_integrations(routes, place)),
        **section("defaults", {"authorizer": default} if default else {}),
        **section("routes", {route.key: said_route(route, manner) for route in routes}),
        **section("stages", stages),
    }
    return Said(api, data, (*unsaid, *_unused(snapshot, api)))


def _cors(cors: Cors | None, routes: list[LiveRoute]) -> dict[str, Any]:
    """Return `cors:` where that comes to what is live, else AWS's own member."""
    if cors is None:
        return {}
    keys = [route.key for route in routes]
    headers = () if cors.allow_headers == frozenset(DEFAULT_HEADERS) else cors.allow_headers
    said: dict[str, Any] = {
        "allowOrigins": sorted(cors.allow_origins),
        **section("allowHeaders", sorted(headers)),
        **section("exposeHeaders", sorted(cors.expose_headers)),
        **({"allowCredentials": True} if cors.allow_credentials else {}),
        **({"maxAge": cors.max_age} if cors.max_age is not None else {}),
    }
    methods = (
        sorted(cors.allow_methods - {"OPTIONS"}) if "OPTIONS" in cors.allow_methods else sorted(cors.allow_methods)
    )
    for attempt in (said, {"allowOrigins": said["allowOrigins"], **section("allowMethods", methods), **said}):
        report = Report()
        if cors_configuration(Node.of(attempt, HERE), keys, report) == cors and not report.found:
            return {"cors": attempt}
    return {"corsConfiguration": members(cors)}


def _authorizer(authorizer: V2Authorizer, protocol: Protocol, environment: Environment) -> dict[str, Any]:
    """Return an authorizer without what specs need not say: the function by name, the usual format and source."""
    is_jwt = authorizer.authorizer_type == "JWT"
    if is_jwt and authorizer.identity_source == frozenset({TOKEN_HEADER}):
        authorizer = dataclasses.replace(authorizer, identity_source=frozenset())
    if protocol.is_http and authorizer.authorizer_payload_format_version == DEFAULT_FORMAT:
        authorizer = dataclasses.replace(authorizer, authorizer_payload_format_version=None)
    said = members(authorizer)
    text = function_text(authorizer.authorizer_uri or "", environment)
    if not text:
        return said
    return {key if key != "authorizerUri" else "lambda": text if key == "authorizerUri" else said[key] for key in said}


def _unused(snapshot: Snapshot, api: Address) -> list[str]:
    """Tell of the integrations that no route calls: specs say an integration where it is called."""
    called = {route.target for _, route in snapshot.children(api, "v2_route")}
    unused = [item for address, item in sorted(snapshot.children(api, "v2_integration")) if address not in called]
    return [f"an integration that no route calls: {item.integration_uri or item.integration_type}" for item in unused]
