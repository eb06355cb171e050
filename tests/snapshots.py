"""Snapshots made of words: `api("orders", route("GET /orders"), stage("prod"))`, and plans between two of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from apigwctl.catalogue import http as v2
from apigwctl.catalogue.access import (
    Account,
    ApiKey,
    Authorizer,
    ClientCertificate,
    LambdaPermission,
    Throttle,
    UsagePlan,
    UsagePlanKey,
    UsagePlanStage,
)
from apigwctl.catalogue.addresses import documentation_key, parent_path, paths_above, resource, v2_api
from apigwctl.catalogue.delivery import Deployment, LogGroup, MethodSetting, Stage
from apigwctl.catalogue.documentation import DocumentationLocation, DocumentationPart, DocumentationVersion
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.rest import (
    GatewayResponse,
    Integration,
    IntegrationResponse,
    Method,
    MethodResponse,
    Model,
    RequestValidator,
    Resource,
    RestApi,
)
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan, Step
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import planner
from apigwctl.planning.context import Context
from apigwctl.planning.digest import definition_digest, mark
from apigwctl.values import Address, FrozenMap, freeze

Resources = dict[Address, Any]
Part = Callable[[str], Resources]
"""Something inside an API: given the API's name, its resources."""

OBJECT = FrozenMap({"type": "object"})
ACCOUNT, REGION = "123456789012", "eu-west-1"
CONTEXT = Context("shop", "dev", ACCOUNT, REGION)


def together(*snapshots: Snapshot) -> Snapshot:
    """Return one snapshot of several."""
    return Snapshot(FrozenMap({key: item for snapshot in snapshots for key, item in snapshot.resources.items()}))


# -- APIs --------------------------------------------------------------------------------------------------------------


def api(name: str, /, *parts: Part, **members: Any) -> Snapshot:
    """Return a REST API of these parts, with the paths that its routes need."""
    found: Resources = {Address("rest_api", (name,)): RestApi(**{"name": name, **frozen(members)})}
    for part in parts:
        found |= part(name)
    for address in [item for item in found if item.kind == "method"]:
        found |= path(address.parts[1])(name)
    return Snapshot(FrozenMap({address: normalise(item) for address, item in found.items()}))


def frozen(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return members with their dicts frozen; lists are documents' and stay tuples."""
    return {name: freeze(value) if isinstance(value, dict | list) else value for name, value in members.items()}


def path(name: str) -> Part:
    """A path and all paths above it."""

    def made(of: str) -> Resources:
        return {
            resource(of, item): Resource(parent=resource(of, parent_path(item)), path_part=item.rsplit("/", 1)[1])
            for item in paths_above(name)
        }

    return made


def http(uri: str = "https://backend.test/", **members: Any) -> Integration:
    """An HTTP_PROXY integration."""
    return Integration(**{"type": "HTTP_PROXY", "http_method": "GET", "uri": uri, **frozen(members)})


def mock(**members: Any) -> Integration:
    """A MOCK integration."""
    return Integration(**{"type": "MOCK", **frozen(members)})


def route(
    key: str,
    integration: Integration | None = None,
    responses: Mapping[str, MethodResponse | IntegrationResponse | tuple[Any, ...]] = FrozenMap(),
    **members: Any,
) -> Part:
    """A method with its integration (HTTP_PROXY unless said) and its responses by status."""
    verb, where = key.split(" ", 1)

    def made(of: str) -> Resources:
        own = {
            name: Address(name, (of, value)) if name in ("authorizer", "request_validator") and value else value
            for name, value in frozen(members).items()
        }
        found: Resources = {
            Address("method", (of, where, verb)): Method(http_method=verb, **own),
            Address("integration", (of, where, verb)): integration or http(),
        }
        for status, halves in responses.items():
            for half in halves if isinstance(halves, tuple) else (halves,):
                kind = "method_response" if isinstance(half, MethodResponse) else "integration_response"
                found[Address(kind, (of, where, verb, status))] = half
        return found

    return made


def answered(status: str, **members: Any) -> MethodResponse:
    """The method's half of a response."""
    return MethodResponse(status_code=status, **frozen(members))


def mapped(status: str, **members: Any) -> IntegrationResponse:
    """The integration's half of a response."""
    return IntegrationResponse(status_code=status, **frozen(members))


def _child(kind: str, name: str, item: Any) -> Part:
    return lambda of: {Address(kind, (of, name)): item}


def model(name: str, /, schema: Any = OBJECT, **members: Any) -> Part:
    """A model."""
    return _child("model", name, Model(name=name, schema=freeze(schema), **members))


def authorizer(name: str, /, **members: Any) -> Part:
    """A TOKEN authorizer unless said."""
    said = {"type": "TOKEN", "authorizer_uri": "arn:f", "identity_source": "method.request.header.Authorization"}
    return _child("authorizer", name, Authorizer(name=name, **{**said, **members}))


def validator(name: str, /, **members: Any) -> Part:
    """A request validator."""
    return _child("request_validator", name, RequestValidator(name=name, **members))


def gateway_response(kind: str, **members: Any) -> Part:
    """A customised gateway response."""
    return _child("gateway_response", kind, GatewayResponse(response_type=kind, **frozen(members)))


def documentation(key: str, properties: Any) -> Part:
    """A documentation part at a location such as `METHOD GET /pets`, `RESOURCE /pets` or `MODEL Order`."""
    kind, *rest = key.split(" ")
    names: tuple[str, ...] = ("method", "path", "status_code", "name")
    if kind in ("MODEL", "AUTHORIZER"):
        names = ("name",)
    elif rest and rest[0].startswith("/"):
        names = ("path",)
    location = DocumentationLocation(type=kind, **dict(zip(names, rest, strict=False)))
    part = DocumentationPart(location=location, properties=freeze(properties))
    return _child("documentation_part", documentation_key(location), part)


def documentation_version(name: str, /, **members: Any) -> Part:
    """A documentation version."""
    return _child("documentation_version", name, DocumentationVersion(version=name, **members))


def stage(name: str, /, settings: Mapping[str, Mapping[str, Any]] = FrozenMap(), **members: Any) -> Part:
    """A stage; `settings` are its per-method settings by route, `*` for all of it."""

    def made(of: str) -> Resources:
        found: Resources = {Address("stage", (of, name)): Stage(stage_name=name, **frozen(members))}
        for key, leaves in settings.items():
            verb, where = ("*", "*") if key == "*" else key.split(" ", 1)
            found[Address("method_setting", (of, name, where, verb))] = MethodSetting(**leaves)
        return found

    return made


def log_group(name: str, /, **members: Any) -> Part:
    """A log group."""
    return _child("log_group", name, LogGroup(log_group_name=name, **frozen(members)))


def permission(statement: str, function: str, **members: Any) -> Part:
    """A permission to invoke a function."""
    said = {"function_name": function, "source_arn": "arn:aws:execute-api:eu-west-1:123456789012:x/*"}
    return _child("lambda_permission", statement, LambdaPermission(**{**said, **members}))


# -- beside APIs -------------------------------------------------------------------------------------------------------


def _root(kind: str, name: str, item: Any) -> Snapshot:
    return Snapshot(FrozenMap({Address(kind, (name,)): item}))


def usage_plan(
    name: str,
    /,
    covers: Mapping[str, Mapping[str, Throttle]] = FrozenMap(),
    keys: tuple[str, ...] = (),
    **members: Any,
) -> Snapshot:
    """A usage plan that covers stages (`orders@prod`), each with throttles by route, and has keys on it."""
    found: Resources = {Address("usage_plan", (name,)): UsagePlan(name=name, **frozen(members))}
    for covered, throttle in covers.items():
        of, _, at = covered.partition("@")
        found[Address("usage_plan_stage", (name, of, at))] = UsagePlanStage(throttle=FrozenMap(throttle))
    for key in keys:
        found[Address("usage_plan_key", (name, key))] = UsagePlanKey(key=Address("api_key", (key,)))
    return Snapshot(FrozenMap(found))


def api_key(name: str, /, **members: Any) -> Snapshot:
    """An API key."""
    return _root("api_key", name, ApiKey(name=name, **frozen(members)))


def client_certificate(name: str, /, **members: Any) -> Snapshot:
    """A client certificate."""
    return _root("client_certificate", name, ClientCertificate(**frozen(members)))


def account(role: str | None = "arn:aws:iam::123456789012:role/logs") -> Snapshot:
    """The account's settings."""
    return Snapshot(FrozenMap({Address("account", ()): Account(cloudwatch_role_arn=role)}))


# -- plans -------------------------------------------------------------------------------------------------------------


def live(have: Snapshot, **members: Any) -> Live:
    """Return a live state as our own apply leaves it: our tags, an id for everything, stages served as planned."""
    tagged, _ = planner.comparable(have, Live(ACCOUNT, REGION), CONTEXT)
    made: Resources = dict(tagged.resources)
    newest: dict[Address, tuple[Address, ...]] = {}
    for address, _ in tagged.of("rest_api"):
        digest = definition_digest(tagged, address)
        served = Address("deployment", (address.name, f"dep-{digest[:6]}"))
        made[resource(address.name, "/")] = None
        if any(tagged.children(address, "stage")):
            made[served] = Deployment(description=mark(digest))
            newest[address] = (served,)
        for at, item in tagged.children(address, "stage"):
            made[at] = type(item)(**{**_members(item), "deployment": served})
    ids = {address: live_id(address) for address in made if KINDS[address.kind].identity != "key"}
    found = {address: item for address, item in made.items() if item is not None}
    said = {"snapshot": Snapshot(FrozenMap(found)), "ids": FrozenMap(ids), "newest": FrozenMap(newest)}
    return Live(ACCOUNT, REGION, **{**said, **members})


def _members(item: Any) -> dict[str, Any]:
    return {field.attribute: getattr(item, field.attribute) for field in KINDS["stage"].fields}


def live_id(address: Address) -> str:
    """Return the id that `live` gives to an address."""
    return address.name if address.kind == "deployment" else "id." + ".".join(address.parts)


def plan(have: Snapshot | Live, want: Snapshot, **context: Any) -> Plan:
    """Return the plan from one snapshot, read as `live` has it, to another."""
    found = have if isinstance(have, Live) else live(have)
    return planner.plan(want, found, Context(**{**vars(CONTEXT), **context}))


def operations(made: Plan) -> list[str]:
    """Return the operations of a plan in an order in which they can be sent one by one."""
    return [call.operation for step in in_turn(made) for call in step.calls]


def in_turn(made: Plan) -> list[Step]:
    """Return the steps of a plan one after another: always the first one that waits for nothing any more."""
    left, done = list(made.steps), list[Step]()
    while left:
        free = [step for step in left if {*step.after} <= {item.id for item in done}]
        assert free, "these steps wait for each other: " + ", ".join(step.title for step in left)
        done.append(free[0])
        left.remove(free[0])
    return done


# -- HTTP and WebSocket APIs -------------------------------------------------------------------------------------------


def http_api(name: str, /, *parts: Part, **members: Any) -> Snapshot:
    """Return an HTTP API of these parts."""
    return _v2_api("HttpApi", "HTTP", name, parts, members)


def socket_api(name: str, /, *parts: Part, **members: Any) -> Snapshot:
    """Return a WebSocket API of these parts, with routes by the action in the message unless said."""
    said = {"route_selection_expression": "$request.body.action", **members}
    return _v2_api("WebSocketApi", "WEBSOCKET", name, parts, said)


def _v2_api(kind: str, protocol: str, name: str, parts: tuple[Part, ...], members: Mapping[str, Any]) -> Snapshot:
    root = v2_api(kind, name)
    found: Resources = {root: v2.Api(**{"name": name, "protocol_type": protocol, **frozen(members)})}
    for part in parts:
        found |= part(root.name)
    return Snapshot(FrozenMap({address: normalise(item) for address, item in found.items()}))


def proxy(uri: str = "https://backend.test/", **members: Any) -> v2.V2Integration:
    """An HTTP_PROXY integration of an HTTP or WebSocket API."""
    said = {"integration_type": "HTTP_PROXY", "integration_method": "GET", "integration_uri": uri}
    return v2.V2Integration(**{**said, **frozen(members)})


def shared(name: str, integration: v2.V2Integration | None = None) -> Part:
    """A named integration."""
    return _child("v2_integration", name, integration or proxy())


def v2_route(
    key: str,
    target: v2.V2Integration | str | None = None,
    *,
    answers: Mapping[str, v2.V2IntegrationResponse] = FrozenMap(),
    response: v2.RouteResponse | None = None,
    **members: Any,
) -> Part:
    """A route with an integration of its own (HTTP_PROXY unless said), or with a named one.

    `answers` are the responses of its integration by key, `response` is its own.
    """

    def made(of: str) -> Resources:
        called = Address("v2_integration", (of, target if isinstance(target, str) else key))
        own = {
            name: Address("v2_authorizer", (of, value)) if name == "authorizer" else value
            for name, value in frozen(members).items()
        }
        found: Resources = {Address("v2_route", (of, key)): v2.Route(route_key=key, target=called, **own)}
        if not isinstance(target, str):
            found[called] = target or proxy()
        for name, item in answers.items():
            found[Address("v2_integration_response", (*called.parts, name))] = item
        if response is not None:
            found[Address("v2_route_response", (of, key, response.route_response_key))] = response
        return found

    return made


def v2_stage(name: str, /, **members: Any) -> Part:
    """A stage of an HTTP or WebSocket API."""
    return _child("v2_stage", name, v2.V2Stage(stage_name=name, **frozen(members)))


def jwt(name: str, /, **members: Any) -> Part:
    """A JWT authorizer."""
    said = {
        "authorizer_type": "JWT",
        "identity_source": frozenset({"$request.header.Authorization"}),
        "jwt_configuration": v2.TokenIssuer(issuer="https://issuer.test", audience=frozenset({"shop"})),
    }
    return _child("v2_authorizer", name, v2.V2Authorizer(name=name, **{**said, **members}))


FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:auth"


def caller(name: str, /, **members: Any) -> Part:
    """A Lambda authorizer of an HTTP API unless said."""
    said = {
        "authorizer_type": "REQUEST",
        "authorizer_uri": f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{FUNCTION}/invocations",
        "authorizer_payload_format_version": "2.0",
        "identity_source": frozenset({"$request.header.Authorization"}),
    }
    return _child("v2_authorizer", name, v2.V2Authorizer(name=name, **{**said, **members}))


def v2_model(name: str, /, schema: Any = OBJECT, **members: Any) -> Part:
    """A model of a WebSocket API."""
    return _child("v2_model", name, v2.V2Model(name=name, schema=freeze(schema), **members))
