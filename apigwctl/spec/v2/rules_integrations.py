"""Rules on what routes of HTTP and WebSocket APIs call.

Sources: AWS developer guide, the pages on integrations of HTTP APIs and of WebSocket APIs, "Transform API requests and
responses for HTTP APIs" and "WebSocket API data mapping" (2026-04).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from apigwctl.catalogue.addresses import protocol_of
from apigwctl.catalogue.http import HTTP, V2Integration
from apigwctl.spec.facts import Facts, Rule, is_open
from apigwctl.spec.report import suggest
from apigwctl.spec.route_keys import variables
from apigwctl.spec.v2.protocols import RULE, protocol_named
from apigwctl.spec.v2.route_keys import path_of
from apigwctl.spec.v2.subtypes import SUBTYPES
from apigwctl.values import Address, Problem

PROXIES = ("AWS_PROXY", "HTTP_PROXY")
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")
REQUEST_FORM = "append, overwrite or remove:header.NAME or :querystring.NAME, or overwrite:path"
ANSWER_FORM = "append, overwrite or remove:header.NAME, or overwrite:statuscode"
SOURCE_FORM = "$request.header.NAME, .querystring.NAME, .path.NAME, .body.NAME, $context.…, $stageVariables.…, or text"

_PLACEHOLDER = re.compile(r"(?<!\$)\{([^{}+]+)\+?\}")
_URL = re.compile(r"https?://[^\s/]+.*", re.DOTALL)
_SERVICE = re.compile(r"arn:[\w-]+:apigateway:[\w-]+:[\w.-]+:(path|action)/.+", re.DOTALL)
_FUNCTION = re.compile(r"arn:[\w-]+:lambda:[\w-]+:\d{12}:function:.+")
_LISTENER = re.compile(
    r"arn:[\w-]+:(elasticloadbalancing:[\w-]+:\d{12}:listener/(app|net)/|servicediscovery:.*:service/).+"
)
_ROLE = re.compile(r"arn:[\w-]+:iam::(\d{12}:role/.+|\*:user/\*)")
_STATUS = re.compile(r"[2-5]\d\d")
_HTTP_REQUEST = re.compile(r"(append|overwrite|remove):(header|querystring)\.[^\s:]+|overwrite:path")
_HTTP_ANSWER = re.compile(r"(append|overwrite|remove):header\.[^\s:]+|overwrite:statuscode")
_VARIABLE = re.compile(r"\$\{(?P<braced>[^{}]+)\}|\$(?P<bare>[A-Za-z][\w.\[\]*@'-]*)")
_NAMED = re.compile(
    r"request\.(header|querystring|path|body)\.\S+|request\.(path|body)|response\.(header|body)\.\S+|response\.body|"
    r"(context|stageVariables)\.[\w.-]+"
)
_SOCKET_TARGET = re.compile(r"integration\.request\.(path|querystring|header|multivalue\w+)\.\S+")
_SOCKET_SOURCE = re.compile(
    r"'.*'|(context|stageVariables)\.\S+|(route|method)\.request\.(body.*|(path|querystring|header|multivalue\w+)\.\S+)",
    re.DOTALL,
)
_RESERVED = re.compile(
    r"(access-control-.*|apigw-.*|authorization|connection|content-(encoding|length|location)|forwarded|keep-alive|origin|"
    r"proxy-authenticate|proxy-authorization|te|trailers|transfer-encoding|upgrade|x-amz-.*|x-amzn-.*|x-forwarded-for|"
    r"x-forwarded-host|x-forwarded-proto|via)",
    re.IGNORECASE,
)
"""Headers that HTTP APIs map neither from nor to ("Reserved headers", 2026-04)."""


def _integrations(facts: Facts) -> Iterator[tuple[Address, V2Integration, bool]]:
    for address, item in facts.of("v2_integration"):
        yield address, item, protocol_of(address.parts[0]) == HTTP


def _other_kind(facts: Facts) -> Iterator[Problem]:
    for address, item, http in _integrations(facts):
        if http and item.integration_type not in PROXIES:
            hint = "HTTP_PROXY or AWS_PROXY, lambda, http or aws; kind: RestApi has the others"
            message = f"an integration of type {item.integration_type} is not for HTTP APIs"
            yield facts.problem(address, message, "integrationType", hint=hint)
    for address, item in facts.of("v2_stage"):
        logs = item.access_log_settings
        arn = logs.destination_arn if logs is not None else ""
        if protocol_of(address.parts[0]) == HTTP and isinstance(arn, str) and ":firehose:" in arn:
            hint = "logGroup: NAME; a subscription of the group can feed the stream"
            message = "a Firehose stream as access log is not for HTTP APIs"
            yield facts.problem(address, message, "accessLog", "destinationArn", hint=hint)


def _incomplete(facts: Facts) -> Iterator[Problem]:
    for address, item, _ in _integrations(facts):
        for message, hint, severity in _lacks(item):
            yield facts.problem(address, message, hint=hint, severity=severity)
        if item.credentials_arn and not is_open(item.credentials_arn) and not _ROLE.fullmatch(item.credentials_arn):
            hint = "the ARN of an IAM role, or arn:aws:iam::*:user/* for the caller's own rights"
            yield facts.problem(address, f"{item.credentials_arn} is no role", "credentialsArn", hint=hint)


def _lacks(item: V2Integration) -> Iterator[tuple[str, str, str]]:
    kind = item.integration_type
    if item.integration_subtype is not None:
        if item.credentials_arn is None:
            yield "credentials are missing", "the role with which API Gateway calls the service", "warning"
        return
    if kind == "MOCK":
        return
    if item.integration_uri is None:
        yield f"an integration of type {kind} needs a uri", "", "error"
    if kind in ("HTTP", "HTTP_PROXY") and item.integration_method is None:
        yield f"an integration of type {kind} needs httpMethod", "the method of the back end, or ANY", "error"
    if item.connection_type == "VPC_LINK" and item.connection is None:
        yield "connectionType VPC_LINK needs connectionId", "{vpcLink: NAME}, or an id", "error"


def _uri(facts: Facts) -> Iterator[Problem]:
    for address, item, http in _integrations(facts):
        uri = item.integration_uri
        if uri is None or is_open(uri) or "stageVariables." in uri or item.integration_type == "MOCK":
            continue
        if http and item.connection_type == "VPC_LINK":
            if not _LISTENER.fullmatch(uri):
                hint = "the ARN of a load balancer's listener, or of a Cloud Map service"
                yield facts.problem(address, f"{uri} is nothing that a VPC link leads to", "integrationUri", hint=hint)
        elif item.integration_type in ("HTTP", "HTTP_PROXY"):
            if not _URL.fullmatch(uri):
                yield facts.problem(address, f"{uri} is no URL", "integrationUri", hint="https://HOST/PATH")
        elif not (_SERVICE.fullmatch(uri) or (http and _FUNCTION.fullmatch(uri))):
            hint = "lambda: NAME, or type: HTTP_PROXY for a URL" if http else "lambda: NAME, or aws: {service, action}"
            yield facts.problem(address, f"{uri} is no ARN of something to call", "integrationUri", hint=hint)


def _connection(facts: Facts) -> Iterator[Problem]:
    for address, item, _ in _integrations(facts):
        link = item.connection is not None
        if link and item.connection_type != "VPC_LINK":
            yield facts.problem(address, "connectionId is for connectionType VPC_LINK", "connectionType")
        elif item.connection_type == "VPC_LINK" and item.integration_type not in ("HTTP", "HTTP_PROXY"):
            hint = "type: HTTP_PROXY; a function in a VPC needs no link"
            message = f"a VPC link is not for type {item.integration_type}"
            yield facts.problem(address, message, "connectionType", hint=hint)
        elif item.tls_config is not None and not link:
            yield facts.problem(address, "tlsConfig is for private integrations", "tlsConfig", hint="connectionId: …")


def _method(facts: Facts) -> Iterator[Problem]:
    for address, item, _ in _integrations(facts):
        method = item.integration_method
        if method is None or is_open(method):
            continue
        if method not in VERBS:
            hint = suggest(method, VERBS)
            yield facts.problem(address, f"httpMethod {method} is not known", "integrationMethod", hint=hint)
        elif item.integration_type == "AWS_PROXY" and method != "POST" and item.integration_subtype is None:
            yield facts.problem(address, f"a function is called by POST, not {method}", "integrationMethod")


def _placeholder(facts: Facts) -> Iterator[Problem]:
    for address, item in facts.of("v2_route"):
        integration = facts.snapshot.get(item.target) if item.target is not None else None
        if integration is None or protocol_of(address.parts[0]) != HTTP:
            continue
        uri = integration.integration_uri
        if integration.integration_type != "HTTP_PROXY" or not isinstance(uri, str):
            continue
        known = variables(path_of(item.route_key))
        for name in _PLACEHOLDER.findall(uri):
            if name not in known:
                hint = suggest(name, known) or "the path has no variables"
                severity = "warning" if item.target in facts.described else "error"
                message = f"{{{name}}} in the uri is not in the path"
                where = item.target if item.target.parts[1] == item.route_key else address
                yield facts.problem(where, message, "integrationUri", hint=hint, severity=severity)


def _timeout(facts: Facts) -> Iterator[Problem]:
    for address, item, _ in _integrations(facts):
        protocol = protocol_named(protocol_of(address.parts[0]))
        if item.timeout_in_millis is not None and item.timeout_in_millis > protocol.longest_timeout:
            message = f"timeoutInMillis {item.timeout_in_millis} is above {protocol.longest_timeout}"
            hint = f"{protocol.title} wait no longer; start the work, and answer later"
            yield facts.problem(address, message, "timeoutInMillis", hint=hint)


def _payload(facts: Facts) -> Iterator[Problem]:
    for address, item, http in _integrations(facts):
        function = http and item.integration_type == "AWS_PROXY" and item.integration_subtype is None
        if item.payload_format_version == "2.0" and not function:
            hint = "only functions of HTTP APIs have a choice: leave it out"
            yield facts.problem(address, "payloadFormatVersion 2.0 is for functions", "payloadFormatVersion", hint=hint)


def _subtype(facts: Facts) -> Iterator[Problem]:
    for address, item, _ in _integrations(facts):
        name = item.integration_subtype
        if name is None or is_open(name):
            continue
        if name not in SUBTYPES:
            hint = suggest(name, SUBTYPES) or f"one of: {', '.join(SUBTYPES)}"
            yield facts.problem(address, f"integrationSubtype {name} is not known", "integrationSubtype", hint=hint)
            continue
        if item.integration_type != "AWS_PROXY" or item.integration_uri is not None:
            hint = "type: AWS_PROXY, and no uri"
            yield facts.problem(address, f"{name} says by itself what is called", "integrationSubtype", hint=hint)
        known = SUBTYPES[name]
        for missing in (key for key in known.needed if key not in item.request_parameters):
            hint = f"{missing}: $request.body.{missing}, for example"
            yield facts.problem(
                address, f"{name} needs the request parameter {missing}", "requestParameters", hint=hint
            )
        for key in item.request_parameters:
            if key not in (*known.needed, *known.optional):
                hint = suggest(key, (*known.needed, *known.optional))
                yield facts.problem(
                    address, f"{name} has no request parameter {key}", "requestParameters", key, hint=hint
                )


def _mapping(facts: Facts) -> Iterator[Problem]:
    for address, item, http in _integrations(facts):
        place: tuple[str, ...] = ("requestParameters",)
        if not http:
            yield from _socket_mapping(facts, address, item.request_parameters)
            continue
        targets = None if item.integration_subtype is not None else _HTTP_REQUEST
        yield from _http_mapping(facts, address, item.request_parameters, targets, REQUEST_FORM, place)
        for status, mapping in item.response_parameters.items():
            place = ("responseParameters", status)
            if not _STATUS.fullmatch(status):
                hint = "200 to 599: HTTP APIs map answers by their status"
                yield facts.problem(address, f"{status} is no status of an answer", *place, hint=hint)
            yield from _http_mapping(facts, address, mapping, _HTTP_ANSWER, ANSWER_FORM, place)


def _http_mapping(
    facts: Facts,
    address: Address,
    mapping: Mapping[str, str],
    targets: re.Pattern[str] | None,
    form: str,
    place: tuple[str, ...],
) -> Iterator[Problem]:
    for target, source in mapping.items():
        kind, _, header = target.partition(":")[2].partition(".")
        if targets is not None and not targets.fullmatch(target):
            yield facts.problem(address, f"{target} is nothing to map to", *place, target, hint=form)
        elif targets is not None and kind == "header" and _RESERVED.fullmatch(header):
            hint = "API Gateway keeps this header to itself"
            yield facts.problem(address, f"header {header} cannot be mapped", *place, target, hint=hint)
        elif not target.startswith("remove:") and not is_open(source) and not _is_source(source):
            yield facts.problem(address, f"{source} is nothing to map from", *place, target, hint=SOURCE_FORM)


def _is_source(text: str) -> bool:
    names = [match["braced"] or match["bare"] for match in _VARIABLE.finditer(text)]
    return all(_NAMED.fullmatch(name) for name in names) and "{" not in _VARIABLE.sub("", text)


def _socket_mapping(facts: Facts, address: Address, mapping: Mapping[str, str]) -> Iterator[Problem]:
    for target, source in mapping.items():
        place = ("requestParameters", target)
        if not _SOCKET_TARGET.fullmatch(target):
            hint = "integration.request.header.NAME, .querystring.NAME or .path.NAME"
            yield facts.problem(address, f"{target} is nothing to map to", *place, hint=hint)
        elif not is_open(source) and not _SOCKET_SOURCE.fullmatch(source):
            hint = "route.request.header.NAME, .querystring.NAME, .body.NAME, context.…, stageVariables.…, or 'text'"
            yield facts.problem(address, f"{source} is nothing to map from", *place, hint=hint)


RULES = (
    Rule(RULE, "what a spec says is there in its kind of API", _other_kind),
    Rule(
        "v2-integration-incomplete", "an integration of an HTTP or WebSocket API has what its type needs", _incomplete
    ),
    Rule("integration-uri", "what an integration of an HTTP or WebSocket API calls can be called", _uri),
    Rule("private-integration", "VPC links are for HTTP back ends, and TLS settings for VPC links", _connection),
    Rule("integration-method", "an integration of an HTTP or WebSocket API uses a method that its type has", _method),
    Rule("unknown-placeholder", "a placeholder in the URI of an HTTP API is in the path of its route", _placeholder),
    Rule("timeout", "an integration of an HTTP or WebSocket API waits no longer than AWS does", _timeout),
    Rule("payload-format", "a payload format version is one that the integration has", _payload),
    Rule("integration-subtype", "an AWS service that an HTTP API calls gets the parameters that it needs", _subtype),
    Rule("parameter-mapping", "what is mapped from and to is there", _mapping),
)
