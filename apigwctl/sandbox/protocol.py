"""REST-JSON from botocore's service model: which operation a request is, its members, and how an answer is written."""

from __future__ import annotations

import base64
import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

import botocore.loaders
from botocore.model import OperationModel, Shape, StructureShape
from botocore.model import ServiceModel as BotoServiceModel
from botocore.utils import parse_timestamp

from apigwctl.sandbox.errors import AnsweredError, bad_request, unreadable, validation
from apigwctl.sandbox.http import HttpRequest, HttpResponse
from apigwctl.sandbox.strict import size_problems, without_cleared, without_nulls

# AWS prints enum values in the order of a hash set; these orders were recorded, the others are the model's.
_RECORDED_ENUM_ORDER: Mapping[str, tuple[str, ...]] = {
    "Op": ("add", "remove", "move", "test", "replace", "copy"),
    "IntegrationType": ("HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"),
    "EndpointType": ("PRIVATE", "EDGE", "REGIONAL"),
    "IpAddressType": ("ipv4", "dualstack"),
    "GatewayResponseType": (
        "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND", "AUTHORIZER_CONFIGURATION_ERROR", "MISSING_AUTHENTICATION_TOKEN",
        "BAD_REQUEST_BODY", "INVALID_SIGNATURE", "INVALID_API_KEY", "BAD_REQUEST_PARAMETERS", "AUTHORIZER_FAILURE",
        "UNAUTHORIZED", "INTEGRATION_TIMEOUT", "ACCESS_DENIED", "DEFAULT_4XX", "DEFAULT_5XX", "WAF_FILTERED",
        "QUOTA_EXCEEDED", "THROTTLED", "API_CONFIGURATION_ERROR", "UNSUPPORTED_MEDIA_TYPE", "INTEGRATION_FAILURE",
        "EXPIRED_TOKEN",
    ),
    "DocumentationPartType": (
        "RESPONSE_BODY", "RESPONSE", "METHOD", "MODEL", "AUTHORIZER", "RESPONSE_HEADER", "RESOURCE", "PATH_PARAMETER",
        "REQUEST_BODY", "QUERY_PARAMETER", "API", "REQUEST_HEADER",
    ),
}  # fmt: skip

_JAVA_NAMES = {bool: "java.lang.Boolean", list: "java.util.ArrayList", dict: "java.util.HashMap"}
_NUMBER = "com.amazon.coral.value.json.numbers.TruncatingBigNumber"
_JAVA_TARGETS = {
    "string": "String", "integer": "Integer", "long": "Long", "double": "Double", "float": "Double",
    "boolean": "Boolean", "timestamp": "Date", "structure": "Map", "map": "Map", "list": "List",
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    """One operation's place in the URL space."""

    method: str
    pattern: re.Pattern[str]
    query: Mapping[str, str]
    literals: int
    operation: str


@dataclass(frozen=True)
class Match:
    """An operation and the path variables, still under their location names, percent-decoded."""

    operation: str
    variables: Mapping[str, str]


class Protocol:
    """The wire of one service, taken from its botocore model."""

    def __init__(self, service: str) -> None:
        model = botocore.loaders.Loader().load_service_model(service, "service-2")
        self.model = BotoServiceModel(model, service)
        self._strict = service == "apigatewayv2"
        routes = [_route(self.model.operation_model(name)) for name in self.model.operation_names]
        # more fixed text first: `/restapis?mode=import` before `/restapis`, `/usageplans/{id}/usage` before `{id}/{x}`
        self._routes = sorted(routes, key=lambda route: (-len(route.query), -route.literals))

    def match(self, request: HttpRequest) -> Match | None:
        """The operation that a request means, or None."""
        for route in self._routes:
            if route.method != request.method.upper():
                continue
            if any(value not in request.query.get(name, ()) for name, value in route.query.items()):
                continue
            found = route.pattern.fullmatch(request.path)
            if found:
                variables = {name: unquote(text) for name, text in zip(_names(route), found.groups(), strict=True)}
                return Match(route.operation, variables)
        return None

    def operation(self, name: str) -> OperationModel:
        """The model of one operation."""
        return self.model.operation_model(name)

    def shape(self, name: str) -> Shape:
        """The model of one shape."""
        return self.model.shape_for(name)

    def is_paged(self, operation: str) -> bool:
        """Whether the model gives this operation `position` and `limit`."""
        shape = self.operation(operation).input_shape
        return shape is not None and {"position", "limit"} <= set(shape.members)

    def parse(self, match: Match, request: HttpRequest) -> dict[str, Any]:
        """The request's members under their model names; raises AnsweredError."""
        shape = self.operation(match.operation).input_shape
        if shape is None:
            return {}
        if self._strict:
            return self._parse_strictly(shape, match, request)
        params = _located(shape, match, request)
        params.update(_from_body(shape, request))
        problems = list(_problems(shape, params, _input_name(match.operation)))
        if problems:
            raise validation(problems)
        return params

    def _parse_strictly(self, shape: StructureShape, match: Match, request: HttpRequest) -> dict[str, Any]:
        try:
            params: dict[str, Any] = without_nulls({**_located(shape, match, request), **_from_body(shape, request)})
        except AnsweredError as fault:
            raise bad_request(f"Invalid request input: {fault.message}") from fault
        where = _input_name(match.operation)
        problems = _problems(shape, without_cleared(shape, params), where)
        problems += size_problems(shape, params, where)
        if problems:
            raise bad_request(validation(problems).message)
        return params

    def checked(self, shape: str, value: Any, where: str) -> Any:
        """A JSON value as one shape of the model, for members that arrive as text; raises AnsweredError."""
        model = self.shape(shape)
        loaded = _load(model, value)
        problems = _member_problems(model, loaded, where)
        if problems:
            raise validation(problems)
        return loaded

    def answer(self, operation: str, result: Mapping[str, Any]) -> HttpResponse:
        """An answer in the operation's output shape: other members are dropped, dates are epoch seconds."""
        model = self.operation(operation)
        status = int(model.http.get("responseCode", 200))
        shape = model.output_shape
        if shape is None:
            return HttpResponse(status, {"Content-Type": "application/json"}, b"")
        headers = {"Content-Type": "application/json"}
        body: dict[str, Any] = {}
        payload = shape.serialization.get("payload")
        for name, member in shape.members.items():
            if result.get(name) is None:
                continue
            located = member.serialization.get("location")
            wire = member.serialization.get("name", name)
            if located in ("header", "headers"):
                headers[wire] = str(result[name])
            elif located != "statusCode" and name != payload:
                body[wire] = _dump(member, result[name])
        if payload is not None and shape.members[payload].type_name == "blob":
            return HttpResponse(status, headers, bytes(result.get(payload) or b""))
        if payload is not None:
            body = _dump(shape.members[payload], result.get(payload) or {})
        return HttpResponse(status, headers, json.dumps(body, separators=(",", ":")).encode())


def fault_answer(fault: AnsweredError) -> HttpResponse:
    """An error in AWS's form: code in `x-amzn-errortype`, message in the body."""
    headers = {"Content-Type": "application/json", "x-amzn-errortype": fault.code}
    if fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    return HttpResponse(fault.status, headers, json.dumps({"message": fault.message}).encode())


@functools.cache
def protocol(service: str) -> Protocol:
    """The service's protocol, read once per process (models are immutable)."""
    return Protocol(service)


def _route(model: OperationModel) -> Route:
    path, _, query = model.http["requestUri"].partition("?")
    parts = re.split(r"(\{[^}]+\})", path)
    pattern = "".join(_pattern(part) for part in parts)
    literals = sum(len(part) for part in parts if not part.startswith("{"))
    return Route(model.http["method"], re.compile(pattern), dict(parse_qsl(query)), literals, model.name)


def _pattern(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    name = part[1:-1]
    greedy = name.endswith("+")
    return f"(?P<{_group(name.rstrip('+'))}>{'.+' if greedy else '[^/]+'})"


def _group(name: str) -> str:
    # `restapi_id`, `api_Key`, `proxy+`, `resource-arn`: location names are not all Python identifiers
    return re.sub(r"\W", "_", name)


def _names(route: Route) -> list[str]:
    return list(route.pattern.groupindex)


def _input_name(operation: str) -> str:
    return f"{operation[0].lower()}{operation[1:]}Input"


def _located(shape: StructureShape, match: Match, request: HttpRequest) -> dict[str, Any]:
    params: dict[str, Any] = {}
    headers = {name.lower(): value for name, value in request.headers.items()}
    for name, member in shape.members.items():
        location = member.serialization.get("location")
        wire = member.serialization.get("name", name)
        if location == "uri":
            params[name] = _from_text(member, match.variables[_group(wire)])
        elif location == "querystring" and member.type_name == "map":
            # its entries are parameters of their own; one that is called like the map itself is none of them
            known = {other.serialization.get("name", key) for key, other in shape.members.items()}
            params[name] = {key: values[-1] for key, values in request.query.items() if key not in known}
        elif location == "querystring" and wire in request.query:
            values = list(request.query[wire])
            params[name] = values if member.type_name == "list" else _from_text(member, values[-1])
        elif location == "header" and wire.lower() in headers:
            params[name] = _from_text(member, headers[wire.lower()])
    return params


def _from_text(shape: Shape, text: str) -> Any:
    if shape.type_name == "boolean":
        return text.lower() == "true"
    if shape.type_name in ("integer", "long"):
        try:
            return int(text)
        except ValueError as error:
            raise unreadable("java.lang.String", "Integer") from error
    return text


def _from_body(shape: StructureShape, request: HttpRequest) -> dict[str, Any]:
    payload = shape.serialization.get("payload")
    if payload is not None and shape.members[payload].type_name == "blob":
        return {payload: request.body}
    members = {
        member.serialization.get("name", name): (name, member)
        for name, member in shape.members.items()
        if not member.serialization.get("location")
    }
    if not members or not request.body:
        return {}
    try:
        document = json.loads(request.body)
    except ValueError as error:
        raise AnsweredError("SerializationException", "Unable to parse the request body", 400) from error
    if not isinstance(document, dict):
        raise unreadable(_java_name(document), "Map")
    return {
        members[wire][0]: _load(members[wire][1], value)
        for wire, value in document.items()
        if wire in members and value is not None
    }


def _java_name(value: object) -> str:
    return _JAVA_NAMES.get(type(value), "java.lang.String" if isinstance(value, str) else _NUMBER)


def _load(shape: Shape, value: Any) -> Any:
    """A JSON value as the model's type, converted or refused as AWS's unmarshaller does."""
    kind = shape.type_name
    if value is None:
        return None
    if kind == "structure" and isinstance(value, dict):
        names = {member.serialization.get("name", name): (name, member) for name, member in shape.members.items()}
        return {names[key][0]: _load(names[key][1], item) for key, item in value.items() if key in names}
    if kind == "map" and isinstance(value, dict):
        return {key: _load(shape.value, item) for key, item in value.items()}
    if kind == "list" and isinstance(value, list):
        return [_load(shape.member, item) for item in value]
    if kind == "blob" and isinstance(value, str):
        return base64.b64decode(value)
    return _load_scalar(kind, value)


def _load_scalar(kind: str, value: Any) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "string" and isinstance(value, str):
        return value
    if kind == "boolean" and isinstance(value, bool | str):
        return value if isinstance(value, bool) else value.lower() == "true"
    if kind in ("integer", "long", "double", "float", "timestamp") and (number or isinstance(value, str)):
        try:
            if kind == "timestamp":
                return parse_timestamp(value).timestamp()
            return int(value) if kind in ("integer", "long") else float(value)
        except (ValueError, RuntimeError) as error:
            raise unreadable("java.lang.String", _JAVA_TARGETS[kind]) from error
    raise unreadable(_java_name(value), _JAVA_TARGETS.get(kind, "Object"))


def _problems(shape: StructureShape, params: Mapping[str, Any], where: str) -> list[str]:
    """Every broken constraint: the body's first, then those of path and query (recorded order)."""
    body: list[str] = []
    rest: list[str] = []
    for name, member in shape.members.items():
        located = bool(member.serialization.get("location")) or name == shape.serialization.get("payload")
        found = _member_problems(member, params.get(name), name if located else f"{where}.{name}")
        if name in shape.required_members and params.get(name) is None:
            found = [_failed(None, name if located else f"{where}.{name}", "Member must not be null")]
        (rest if located else body).extend(found)
    return body + rest


def _member_problems(shape: Shape, value: Any, where: str) -> list[str]:
    if value is None:
        return []
    kind = shape.type_name
    if kind == "structure":
        return _problems(shape, value, where)
    if kind == "list" and isinstance(value, list):
        if None in value:
            # which words AWS has for it was not recorded: those of any other member that may not be null
            return [
                _failed(None, f"{where}.{index}.member", "Member must not be null")
                for index, item in enumerate(value, 1)
                if item is None
            ]
        allowed = _enum(shape.member)
        if allowed and any(item not in allowed for item in value):
            inner = f"Member must satisfy constraint: [Member must satisfy enum value set: [{', '.join(allowed)}]]"
            return [_failed(f"[{', '.join(value)}]", where, inner)]
        return [
            problem
            for index, item in enumerate(value, 1)
            for problem in _member_problems(shape.member, item, f"{where}.{index}.member")
        ]
    allowed = _enum(shape)
    if allowed and value not in allowed:
        return [_failed(value, where, f"Member must satisfy enum value set: [{', '.join(allowed)}]")]
    pattern = shape.metadata.get("pattern")
    if kind == "string" and pattern and not re.fullmatch(pattern, value):
        return [_failed(value, where, f"Member must satisfy regular expression pattern: {pattern}")]
    return []


def _enum(shape: Shape) -> tuple[str, ...]:
    if shape.type_name != "string":
        return ()
    return _RECORDED_ENUM_ORDER.get(shape.name, tuple(shape.enum))


def _failed(value: object, where: str, constraint: str) -> str:
    shown = "null" if value is None else f"'{value}'"
    return f"Value {shown} at '{where}' failed to satisfy constraint: {constraint}"


def _dump(shape: Shape, value: Any) -> Any:
    kind = shape.type_name
    if value is None:
        return None
    if kind == "structure":
        return {
            member.serialization.get("name", name): _dump(member, value[name])
            for name, member in shape.members.items()
            if value.get(name) is not None
        }
    if kind == "map":
        return {key: _dump(shape.value, item) for key, item in value.items()}
    if kind == "list":
        return [_dump(shape.member, item) for item in value]
    if kind == "blob":
        return base64.b64encode(value).decode()
    if kind in ("double", "float"):
        return float(value)
    if kind == "timestamp" and shape.serialization.get("timestampFormat") == "iso8601":
        return datetime.fromtimestamp(value, UTC).isoformat().replace("+00:00", "Z")
    return value
