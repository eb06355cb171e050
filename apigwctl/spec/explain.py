"""Explaining the spec language in the terminal: a kind, one of its members, a rule, the table of aliases."""

from __future__ import annotations

from collections.abc import Iterator

from apigwctl.catalogue import http
from apigwctl.catalogue.schema import KINDS, STRUCTS, Field, On, fields_of, name_of
from apigwctl.errors import UsageError
from apigwctl.spec import language as words
from apigwctl.spec import language_v2 as v2
from apigwctl.spec.language import Word
from apigwctl.spec.language_portals import ENDPOINT_PAGE
from apigwctl.spec.relations import described
from apigwctl.spec.report import suggest
from apigwctl.spec.schema_document import DOCUMENTS, header

OURS: dict[str, dict[str, Word]] = {
    **{name: {**header(name), **extra} for name, (_, extra) in DOCUMENTS.items()},
    "Routes": {**words.LABEL, **words.ROUTES},
    "HttpApi": {**words.HEADER, **v2.HTTP_API},
    "WebSocketApi": {**words.HEADER, **v2.WEBSOCKET_API},
    "Route": words.ROUTE,
    "HttpRoute": v2.HTTP_ROUTE,
    "SocketRoute": v2.SOCKET_ROUTE,
    "HttpStage": v2.HTTP_STAGE,
    "SocketStage": v2.SOCKET_STAGE,
    "HttpSettings": v2.HTTP_SETTINGS,
    "SocketSettings": v2.SOCKET_SETTINGS,
    "HttpAwsAction": v2.HTTP_ACTION,
    "SocketMock": v2.SOCKET_MOCK,
    "Stage": words.STAGE,
    "MethodSetting": words.SETTINGS,
    "Authorizer": words.AUTHORIZER,
    "Cors": words.CORS,
    "Lambda": words.LAMBDA,
    "AwsAction": words.AWS_ACTION,
    "Mock": words.MOCK,
    "StageCache": words.CACHE_CLUSTER,
    "AccessLog": words.ACCESS_LOG,
    "ExecutionLog": words.EXECUTION_LOG,
    "RouteLog": words.ROUTE_LOG,
    "Outputs": words.OUTPUTS,
    "ApiStage": words.API_STAGE,
    "EndpointPage": ENDPOINT_PAGE,
    "Project": words.PROJECT,
    "Target": words.TARGET,
}

_NOT_IN_SPECS = (
    "resource",
    "deployment",
    "v2_deployment",
    "lambda_permission",
    "log_group",
    "parameter",
    "usage_plan_stage",
    "usage_plan_key",
    "product_page",
    "product_rest_endpoint_page",
    "product_sharing_policy",
    "portal_publication",
    "portal_preview",
)
_TYPES = {
    "str": "text",
    "int": "whole number",
    "float": "number",
    "bool": "true or false",
    "json": "JSON document",
    "secret": "secret text",
    "address": "name",
    "struct": "map",
    "structs": "list of maps",
    "list": "list of texts",
    "set": "set of texts",
    "map": "map",
}
_WRITTEN = {
    On.AFTER: "written by an update after the creation",
    On.CREATE: "written at creation only; a change replaces the resource",
    On.IMPORT: "written at creation only; a later difference is a note",
}


def explain(topic: str) -> tuple[str, ...]:
    """Return lines about `KIND`, `KIND.FIELD` or a rule id; UsageError with a hint for anything else."""
    rules = described()
    if topic in rules:
        return (topic, f"  {rules[topic]}")
    kind, _, name = topic.partition(".")
    classes = _classes()
    if kind not in classes and kind not in OURS:
        hint = suggest(kind, (*classes, *OURS, *rules))
        raise UsageError(f"nothing is known about {kind}", hint=hint)
    if not name:
        return tuple(_kind(kind, classes.get(kind)))
    return tuple(_member(kind, name, classes.get(kind)))


def aliases() -> tuple[str, ...]:
    """Return the table of canonical names and the other names that are accepted."""
    rows = [
        (f"{kind}.{item.spec}", ", ".join(item.aliases))
        for kind, cls in _classes().items()
        for item in fields_of(cls)
        if item.aliases
    ]
    width = max(len(name) for name, _ in rows)
    return tuple(f"{name:<{width}}  {others}" for name, others in rows)


def topics() -> tuple[str, ...]:
    """Return the kinds that can be explained."""
    return tuple(dict.fromkeys((*_classes(), *OURS)))


def _classes() -> dict[str, type]:
    kinds = {name_of(item.cls): item.cls for name, item in KINDS.items() if name not in _NOT_IN_SPECS}
    return {**kinds, "WebSocketApi": http.Api, **{name_of(cls): cls for cls in STRUCTS}}


def _kind(kind: str, cls: type | None) -> Iterator[str]:
    yield kind
    if cls is not None and cls.__doc__:
        yield f"  {cls.__doc__.strip().splitlines()[0]}"
    rows = {key: word.doc for key, word in OURS.get(kind, {}).items()}
    rows |= {item.spec: _summary(item) for item in (fields_of(cls) if cls is not None else ()) if not item.key}
    width = max((len(key) for key in rows), default=0)
    for key, text in rows.items():
        yield f"  {key:<{width}}  {text}".rstrip()


def _summary(item: Field) -> str:
    kind = _TYPES[item.shape.base]
    return f"{kind}; {item.doc}" if item.doc else kind


def _member(kind: str, name: str, cls: type | None) -> Iterator[str]:
    members = fields_of(cls) if cls is not None else ()
    for item in members:
        if name == item.spec or name in item.aliases:
            yield f"{kind}.{item.spec}: {_TYPES[item.shape.base]}"
            yield from (f"  {line}" for line in _details(item))
            return
    word = OURS.get(kind, {}).get(name)
    if word is None:
        hint = suggest(name, [*(item.spec for item in members), *OURS.get(kind, {})])
        raise UsageError(f"{kind} has no {name}", hint=hint)
    yield f"{kind}.{name}"
    yield f"  {word.doc}"
    inner = [topic for topic in topics() if f"#/$defs/{topic}'" in str(word.schema)]
    if inner:
        yield f"  its members: explain {', '.join(inner)}"


def _details(item: Field) -> Iterator[str]:
    if item.doc:
        yield item.doc
    if item.required:
        yield "required"
    elif isinstance(item.default, str | int | float):
        default = str(item.default).lower() if isinstance(item.default, bool) else str(item.default)
        yield f"default: {default}"
    if item.enum:
        yield f"one of: {', '.join(item.enum)}"
    if item.minimum is not None or item.maximum is not None:
        low = "" if item.minimum is None else f"at least {item.minimum:.10g}"
        high = "" if item.maximum is None else f"at most {item.maximum:.10g}"
        yield ", ".join(part for part in (low, high) if part)
    if item.aliases:
        yield f"other names: {', '.join(item.aliases)}"
    if item.file:
        yield "may name a file: ./FILE, or {file: FILE, interpolate: true}"
    if item.on in _WRITTEN:
        yield _WRITTEN[item.on]
    if item.unmanaged:
        yield "left alone where a spec does not name it"
