"""Rules on paths, methods, integrations and responses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from apigwctl.catalogue.rest import Integration
from apigwctl.spec.facts import Facts, Rule, is_open
from apigwctl.spec.report import suggest
from apigwctl.spec.route_keys import is_greedy, is_variable, variables
from apigwctl.values import Address, Problem

DEFAULT_TIMEOUT = 29_000
STREAM_TIMEOUT = 900_000
PROXIES = ("AWS_PROXY", "HTTP_PROXY")
DEFAULT_PATTERN = "default"

_PLACEHOLDER = re.compile(r"(?<!\$)\{([^{}+]+)\+?\}")
_SOURCE = re.compile(r"method\.request\.(path|querystring|header|multivalueheader|multivaluequerystring)\.(.+)\Z")


def _method_without_integration(facts: Facts) -> Iterator[Problem]:
    for address, _ in facts.of("method"):
        if not facts.exists(Address("integration", address.parts)):
            hint = "lambda, http, aws, mock or integration says what is called"
            yield facts.problem(address, "has no integration", hint=hint)


def _variable_siblings(facts: Facts) -> Iterator[Problem]:
    first: dict[tuple[Address, str], str] = {}
    for address, item in facts.of("resource"):
        if is_variable(item.path_part):
            other = first.setdefault((item.parent, ""), item.path_part)
            if other != item.path_part:
                hint = "AWS allows one variable below a path: give both the same name"
                yield facts.problem(address, f"{other} and {item.path_part} are siblings", hint=hint)


def _child_of_greedy_path(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("resource"):
        above = item.parent.name.rsplit("/", 1)[-1]
        if is_greedy(above):
            yield facts.problem(address, f"{item.path_part} lies below {above}, which takes the rest of the path")


def _unmapped_placeholder(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("integration"):
        if not isinstance(item.uri, str) or item.type == "MOCK":
            continue
        for name in _PLACEHOLDER.findall(item.uri):
            if f"integration.request.path.{name}" not in item.request_parameters:
                known = variables(address.parts[1])
                near = suggest(name, known) if name not in known else ""
                hint = near or f"map integration.request.path.{name} in requestParameters"
                # AWS imports such documents and fails at the call; a spec of ours can be held to more.
                severity = "warning" if address in facts.described else "error"
                message = f"{{{name}}} in the uri is not mapped"
                yield facts.problem(address, message, "uri", hint=hint, severity=severity)


def _unknown_path_parameter(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("method", "integration"):
        known = variables(address.parts[1])
        used = item.request_parameters
        for key in used if address.kind == "method" else used.values():
            match = _SOURCE.match(key) if isinstance(key, str) else None
            if match is not None and match.group(1) == "path" and match.group(2) not in known:
                hint = suggest(match.group(2), known) or "the path has no variables"
                message = f"the path has no {{{match.group(2)}}}"
                yield facts.problem(address, message, "requestParameters", hint=hint)


def _undeclared_parameter(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("integration"):
        method = facts.snapshot.get(Address("method", address.parts))
        declared: Mapping[str, bool] = method.request_parameters if method is not None else {}
        for key, value in item.request_parameters.items():
            match = _SOURCE.match(value) if isinstance(value, str) else None
            if match is None or method is None or _declared(match.group(1), match.group(2), declared):
                continue
            if match.group(1) == "path":
                continue  # the variables of a path are declared by the path
            hint = f"add {value} to the route's requestParameters"
            yield facts.problem(address, f"{value} is mapped and not declared", "requestParameters", key, hint=hint)


def _declared(place: str, name: str, declared: Mapping[str, bool]) -> bool:
    # A multi-value mapping reads the parameter that is declared under its plain place.
    return any(f"method.request.{item}.{name}" in declared for item in (place, place.removeprefix("multivalue")))


def _integration_incomplete(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("integration"):
        yield from (facts.problem(address, message, hint=hint) for message, hint in _lacks(item))


def _lacks(item: Integration) -> Iterator[tuple[str, str]]:
    if item.type != "MOCK" and item.uri is None:
        yield f"an integration of type {item.type} needs a uri", ""
    if item.type != "MOCK" and item.http_method is None:
        hint = "POST" if item.type.startswith("AWS") else "the method of the back end, or ANY"
        yield f"an integration of type {item.type} needs httpMethod", hint
    if item.connection_type == "VPC_LINK" and item.connection_id is None:
        yield "connectionType VPC_LINK needs connectionId", ""
    if item.response_transfer_mode == "STREAM" and item.type not in PROXIES:
        yield f"responseTransferMode STREAM is not for type {item.type}", "AWS_PROXY or HTTP_PROXY"


def _timeout_range(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("integration"):
        if item.timeout_in_millis <= DEFAULT_TIMEOUT:
            continue
        api = facts.snapshot.get(Address("rest_api", address.parts[:1]))
        edge = api is not None and "EDGE" in api.endpoint_configuration.types
        streams = item.response_transfer_mode == "STREAM"
        message = f"timeoutInMillis {item.timeout_in_millis} is above {DEFAULT_TIMEOUT}"
        if item.timeout_in_millis > STREAM_TIMEOUT or (edge and not streams):
            yield facts.problem(
                address, message, "timeoutInMillis", hint="an edge API cannot wait longer" if edge else ""
            )
        elif not streams:
            hint = "needs a raised quota (L-E5AE38E3)"
            yield facts.problem(address, message, "timeoutInMillis", hint=hint, severity="warning")


def _response_without_method_response(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("integration_response"):
        half = Address("method_response", address.parts)
        if not facts.exists(half):
            hint = f"responses: {{{address.name}: {{method: {{}}, …}}}}"
            yield facts.problem(address, f"the method has no response {address.name}", hint=hint)
            continue
        declared = facts.snapshot.get(half)
        for key in item.response_parameters if declared is not None else ():
            if key not in declared.response_parameters and not is_open(key):
                message = f"{key} is mapped and not declared by the method's response"
                yield facts.problem(address, message, "responseParameters", key)


def _selection_pattern_twice(facts: Facts) -> Iterator[Problem]:
    # AWS: "Integration response with selection pattern default already exists" (hashicorp/terraform pull request 5893,
    # carrot/terraform-api-gateway-method-module issue 2); so it keeps no pattern, or an empty one, as `default`.
    first: dict[tuple[Address, str], str] = {}
    for address, item in sorted(facts.of("integration_response"), key=lambda found: found[0]):
        if is_open(item.selection_pattern):
            continue
        pattern = item.selection_pattern or DEFAULT_PATTERN
        other = first.setdefault((Address("method", address.parts[:3]), pattern), address.name)
        if other != address.name:
            if pattern == DEFAULT_PATTERN:
                message = f"response {other} has no selection pattern either"
                hint = "AWS allows one without: say with selectionPattern when this one is chosen"
            else:
                message = f"response {other} has the selection pattern {pattern} too"
                hint = "AWS allows a pattern once: answer both with one status, or give this one a pattern of its own"
            yield facts.problem(address, message, "selectionPattern", hint=hint)


RULES = (
    Rule("method-without-integration", "a method says what it calls", _method_without_integration),
    Rule("variable-siblings", "a path has at most one variable below it", _variable_siblings),
    Rule("child-of-greedy-path", "nothing lies below a path that takes the rest", _child_of_greedy_path),
    Rule("unmapped-placeholder", "each placeholder in a URI is mapped", _unmapped_placeholder),
    Rule("unknown-path-parameter", "a path parameter that is used is in the path", _unknown_path_parameter),
    Rule("undeclared-parameter", "a request parameter that is mapped is declared by the method", _undeclared_parameter),
    Rule("integration-incomplete", "an integration has the members that its type needs", _integration_incomplete),
    Rule("timeout-range", "an integration times out within what AWS allows", _timeout_range),
    Rule(
        "response-without-method-response",
        "what an integration's response maps is declared by the method's response",
        _response_without_method_response,
    ),
    Rule(
        "selection-pattern-twice",
        "the responses of an integration differ in their selection patterns",
        _selection_pattern_twice,
    ),
)
