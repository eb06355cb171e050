"""What an integration would call: the request that mappings and templates make, which the sandbox does not send."""

from __future__ import annotations

import ipaddress
import json
import re
from urllib.parse import quote, urlencode, urlsplit

from apigwctl.sandbox.kinds.invocation import Answer, Invocation, misconfigured, shown
from apigwctl.sandbox.kinds.mock_integration import request_body
from apigwctl.sandbox.store import Record

_PLACES = ("path", "querystring", "header")
_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.(\w+)\}")
_ACTION = re.compile(
    r"arn:[\w-]+:apigateway:(?P<region>[\w-]+):(?P<service>[\w.-]+):(?P<form>path|action)/(?P<rest>.*)", re.S
)


def described(invocation: Invocation) -> Answer:
    """A 200 that tells the call; raises RefusedError where AWS would not call either."""
    settings = invocation.method["methodIntegration"]
    sent = _mapped(invocation, settings)
    uri = _uri(invocation, settings, sent)
    body = _proxy_event(invocation) if settings["type"] == "AWS_PROXY" else _body(invocation, settings)
    headers = sent["header"]
    invocation.log(f"Endpoint request URI: {uri}")
    invocation.log(f"Endpoint request headers: {shown(headers)}")
    invocation.log(f"Endpoint request body after transformations: {body}")
    invocation.log(f"Sending request to {uri}")
    invocation.log("Not sent: the sandbox calls no back ends")
    verb = invocation.verb if settings["httpMethod"] == "ANY" else settings["httpMethod"]
    told = {
        "type": settings["type"],
        "httpMethod": verb,
        "uri": uri,
        "headers": {name: ",".join(values) for name, values in headers.items()},
        "body": body,
        **{name: settings[name] for name in ("connectionType", "connectionId", "credentials") if name in settings},
    }
    text = json.dumps({"message": "the sandbox calls no back ends", "wouldCall": told})
    return Answer(200, {"Content-Type": ["application/json"], "x-sandbox-integration": ["not-called"]}, text)


def _mapped(invocation: Invocation, settings: Record) -> dict[str, dict[str, list[str]]]:
    """The parameters that the back end gets: a proxy gets all, others what is mapped; overrides come last."""
    proxy = settings["type"].endswith("_PROXY")
    sent: dict[str, dict[str, list[str]]] = {
        place: dict(invocation.parameters[place]) if proxy and place != "path" else {} for place in _PLACES
    }
    for target, source in (settings.get("requestParameters") or {}).items():
        _, _, place, name = target.split(".", 3)
        value = invocation.value(source)
        if value is not None:
            sent[place][name] = [value]
    return sent


def _uri(invocation: Invocation, settings: Record, sent: dict[str, dict[str, list[str]]]) -> str:
    uri = _STAGE_VARIABLE.sub(lambda match: invocation.stage_variables.get(match[1], ""), settings.get("uri") or "")
    for name, values in sent["path"].items():
        uri = uri.replace(f"{{{name}}}", quote(values[-1])).replace(f"{{{name}+}}", quote(values[-1]))
    if settings["type"].startswith("AWS"):
        return _aws_uri(uri, sent)
    _check_host(uri, settings)
    query = [(name, value) for name, values in sent["querystring"].items() for value in values]
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode(query)}" if query else uri


def _aws_uri(uri: str, sent: dict[str, dict[str, list[str]]]) -> str:
    """The endpoint behind an integration ARN (recorded for Lambda; the subdomain form of S3 and others is left out)."""
    match = _ACTION.fullmatch(uri)
    if match is None:
        raise misconfigured("Invalid endpoint address")
    host = f"https://{match['service']}.{match['region']}.amazonaws.com"
    query = [(name, value) for name, values in sent["querystring"].items() for value in values]
    if match["form"] == "action":
        action, _, rest = match["rest"].partition("&")
        return f"{host}/?Action={action}{'&' + rest if rest else ''}{'&' + urlencode(query) if query else ''}"
    lambdas = match["service"] == "lambda"
    return f"{host}/{match['rest']}" + (f"?{urlencode(query)}" if query and not lambdas else "")


def _check_host(uri: str, settings: Record) -> None:
    """AWS calls public addresses only, but through a VPC link (recorded text)."""
    if settings.get("connectionType") == "VPC_LINK":
        return
    if not _is_public(uri):
        raise misconfigured("Invalid endpoint address")


def _is_public(uri: str) -> bool:
    try:
        host = urlsplit(uri).hostname or ""
    except ValueError:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:  # a name, not an address
        return host not in ("", "localhost") and not host.endswith((".invalid", ".localhost"))


def _body(invocation: Invocation, settings: Record) -> str:
    return invocation.body if settings["type"] == "HTTP_PROXY" else request_body(invocation)


def _proxy_event(invocation: Invocation) -> str:
    """The event that a Lambda function would get (AWS developer guide, input format of a proxy function)."""
    found = invocation.parameters
    last = {place: {name: values[-1] for name, values in found[place].items()} or None for place in _PLACES}
    context = {name: value for name, value in invocation.context.items() if not name.endswith("Override")}
    return json.dumps(
        {
            "resource": context["resourcePath"],
            "path": invocation.path,
            "httpMethod": invocation.verb,
            "headers": last["header"],
            "multiValueHeaders": found["header"] or None,
            "queryStringParameters": last["querystring"],
            "multiValueQueryStringParameters": found["querystring"] or None,
            "pathParameters": last["path"],
            "stageVariables": invocation.stage_variables or None,
            "requestContext": context,
            "body": invocation.body or None,
            "isBase64Encoded": False,
        },
        default=str,
    )
