"""One test invocation of a method: the request as AWS reads it, its $context, its log, and its gateway responses."""

from __future__ import annotations

import json
import random
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from apigwctl.sandbox.json_path import select
from apigwctl.sandbox.kinds import gateway_response, resource
from apigwctl.sandbox.kinds.kind import Call
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.templates import Input, JavaMap, java

_CONFIGURATION = "Execution failed due to configuration error: "
# What stands for a caller that is not there: seen in the events that functions get from the console's test.
_IDENTITY = {
    "sourceIp": "test-invoke-source-ip",
    "apiKey": "test-invoke-api-key",
    "apiKeyId": "test-invoke-api-key-id",
    "userAgent": "apigwctl sandbox",
}
_STAGE = "test-invoke-stage"
_ERROR_TYPES = {"4": "BadRequestException", "5": "InternalServerErrorException"}
_VARIABLE = re.compile(r"\$(?:\{(?P<braced>[\w.]+)\}|(?P<plain>context(?:\.\w+)+|stageVariables\.\w+))")


@dataclass
class Answer:
    """What the caller gets: headers with all their values, in the order in which they were set."""

    status: int
    headers: dict[str, list[str]]
    body: str


class RefusedError(Exception):
    """A request that ends in a gateway response: its type, its message, and what the log says of it."""

    def __init__(self, response_type: str, message: str, logged: str | None = None) -> None:
        super().__init__(message)
        self.response_type = response_type
        self.message = message
        self.logged = logged


def misconfigured(problem: str) -> RefusedError:
    """An API that cannot work: 500, and only the log says why (recorded)."""
    return RefusedError("API_CONFIGURATION_ERROR", "Internal server error", _CONFIGURATION + problem)


@dataclass
class Invocation:
    """A request to one method, with everything that mappings can name."""

    api: Record
    method: Record
    verb: str
    path: str
    parameters: dict[str, dict[str, list[str]]]
    body: str
    stage_variables: dict[str, str]
    context: JavaMap
    now: int
    lines: list[str] = field(default_factory=list)

    @property
    def request_id(self) -> str:
        """The id of the request, which the log and $context carry."""
        return str(self.context["requestId"])

    def log(self, line: str) -> None:
        """Write one line as the execution log has them (recorded form)."""
        moment = datetime.fromtimestamp(self.now, UTC).strftime("%a %b %d %H:%M:%S UTC %Y")
        self.lines.append(f"{moment} : {line}")

    def text(self) -> str:
        """The whole log."""
        return "\n".join([f"Execution log for request {self.request_id}", *self.lines, ""])

    def header(self, name: str) -> str | None:
        """A request header, whatever its case."""
        wanted = name.lower()
        return next((values[-1] for key, values in self.parameters["header"].items() if key.lower() == wanted), None)

    def variables(self, body: str) -> Record:
        """What a mapping template sees."""
        single = {
            place: {name: values[-1] for name, values in found.items()} for place, found in self.parameters.items()
        }
        return {
            "input": Input(body, single),
            "context": self.context,
            "stageVariables": java(self.stage_variables),
        }

    def value(self, expression: str, body: str = "", headers: Mapping[str, list[str]] | None = None) -> str | None:
        """What a mapping expression stands for; `body` and `headers` are the back end's answer."""
        if expression.startswith("'"):
            return expression[1:-1]
        place, _, rest = expression.partition(".")
        if place == "stageVariables":
            return self.stage_variables.get(rest)
        if place == "context":
            found = select(self.context, rest)
            return None if found is None else str(found)
        kind, name = _place(rest)
        if kind == "body":
            return _selected(body or (self.body if place == "method" else ""), name)
        known = self.parameters.get(kind, {}) if place == "method" else (headers or {})
        if kind == "header":
            return next((values[-1] for key, values in known.items() if key.lower() == name.lower()), None)
        return known[name][-1] if name in known else None


def _place(rest: str) -> tuple[str, str]:
    """`request.header.X` as ("header", "X"); multi-value forms are the plain ones; a body comes with its JSONPath."""
    _, _, rest = rest.partition(".")
    kind, _, name = rest.partition(".")
    return kind.replace("multivalue", ""), name


def _selected(body: str, path: str) -> str | None:
    if not path:
        return body
    try:
        found = select(json.loads(body or "null"), path)
    except ValueError:
        return None
    return found if found is None or isinstance(found, str) else json.dumps(found)


def begin(call: Call, api: Record, holder: Record, method: Record) -> Invocation:
    """The invocation that a TestInvokeMethod request asks for, with the first lines of its log."""
    params = call.params
    own_path = resource.path_of(api, holder)
    path, _, query = (params.get("pathWithQueryString") or own_path).partition("?")
    parameters = {
        "path": {name: [value] for name, value in variables_of(own_path, path).items()},
        "querystring": _grouped(parse_qsl(query, keep_blank_values=True)),
        "header": given_headers(params),
    }
    request_id = str(uuid.UUID(int=call.source.getrandbits(128), version=4))
    made = Invocation(
        api=api,
        method=method,
        verb=params["httpMethod"],
        path=path,
        parameters=parameters,
        body=params.get("body") or "",
        stage_variables=params.get("stageVariables") or {},
        context=_context(call, request_id, holder, own_path, path),
        now=call.now,
    )
    made.log(f"Starting execution for request: {request_id}")
    made.log(f"HTTP Method: {made.verb}, Resource Path: {path}")
    made.log(f"Method request path: {shown(parameters['path'])}")
    made.log(f"Method request query string: {shown(parameters['querystring'])}")
    made.log(f"Method request headers: {shown(parameters['header'])}")
    made.log(f"Method request body before transformations: {made.body}")
    return made


def given_headers(params: Record) -> dict[str, list[str]]:
    """The headers of a test request, single and multiple."""
    single = {name: [value] for name, value in (params.get("headers") or {}).items()}
    return {**single, **{name: list(values) for name, values in (params.get("multiValueHeaders") or {}).items()}}


def _context(call: Call, request_id: str, holder: Record, own_path: str, path: str) -> JavaMap:
    made: JavaMap = java(
        {
            "requestId": request_id,
            "extendedRequestId": f"{call.new_id(10)}=",
            "accountId": call.account,
            "apiId": call.api_id,
            "resourceId": holder["id"],
            "resourcePath": own_path,
            "path": path,
            "httpMethod": call.params["httpMethod"],
            "stage": _STAGE,
            "protocol": "HTTP/1.1",
            "domainName": "testPrefix.testDomainName",
            "domainPrefix": "testPrefix",
            "requestTime": datetime.fromtimestamp(call.now, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "requestTimeEpoch": call.now * 1000,
            "identity": {**_IDENTITY, "accountId": call.account, "caller": call.account, "user": call.account},
            "authorizer": {},
            "requestOverride": {"path": {}, "header": {}, "querystring": {}},
            "responseOverride": {"header": {}},
        }
    )
    return made


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def variables_of(own_path: str, path: str) -> dict[str, str]:
    """A path's variables: none where the path is not the resource's (recorded: it is invoked all the same)."""
    wanted, given = own_path.strip("/").split("/"), path.strip("/").split("/")
    greedy = wanted[-1].endswith("+}")
    if greedy and len(given) >= len(wanted):
        given = [*given[: len(wanted) - 1], "/".join(given[len(wanted) - 1 :])]
    if len(wanted) != len(given):
        return {}
    found = {}
    for pattern, part in zip(wanted, given, strict=True):
        if pattern.startswith("{"):
            found[pattern.strip("{}").rstrip("+")] = unquote(part)
        elif pattern != part:
            return {}
    return found


def shown(values: Mapping[str, list[str]]) -> str:
    """Parameters as the log shows them: Java's map (recorded); several values have commas between them."""
    return "{" + ", ".join(f"{name}={','.join(several)}" for name, several in values.items()) + "}"


def refusal(invocation: Invocation, refused: RefusedError) -> Answer:
    """The gateway response of a refused request; there is no Content-Type (recorded for a failure)."""
    about = gateway_response.shown(invocation.api, refused.response_type)
    status = int(about["statusCode"])
    invocation.context["error"] = java(
        {
            "message": refused.message,
            "messageString": json.dumps(refused.message),
            "responseType": refused.response_type,
            "validationErrorString": refused.logged or "",
        }
    )
    templates = about["responseTemplates"]
    accepted = invocation.header("Accept") or "application/json"
    template = templates.get(accepted) or templates.get("application/json") or next(iter(templates.values()), "")
    headers = {"x-amzn-ErrorType": [_ERROR_TYPES.get(str(status)[0], "InternalServerErrorException")]}
    for target, source in about["responseParameters"].items():
        value = invocation.value(source)
        if target.startswith("gatewayresponse.header.") and value is not None:
            headers[target.removeprefix("gatewayresponse.header.")] = [value]
    if refused.logged:
        invocation.log(refused.logged)
    invocation.log(f"Method completed with status: {status}")
    return Answer(status, headers, _filled(invocation, template))


def _filled(invocation: Invocation, template: str) -> str:
    """A gateway response's template: simple substitution, no Velocity (AWS developer guide, gateway responses)."""

    def replaced(match: re.Match[str]) -> str:
        return invocation.value(match["braced"] or match["plain"]) or ""

    return _VARIABLE.sub(replaced, template)


def latency(source: random.Random) -> int:
    """Milliseconds, made up: the sandbox's own time is no measure of AWS's."""
    return source.randint(1, 9)


def answer(call: Call, invocation: Invocation, made: Answer) -> dict[str, Any]:
    """TestInvokeMethod's answer."""
    return {
        "status": made.status,
        "body": made.body,
        "headers": {name: values[-1] for name, values in made.headers.items()},
        "multiValueHeaders": made.headers,
        "log": invocation.text(),
        "latency": latency(call.source),
    }
