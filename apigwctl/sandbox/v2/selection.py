"""Selection expressions and parameter mappings: what may be named in them, by protocol.

Sources: developer guide, "WebSocket API selection expressions", "Transform API requests and responses for HTTP APIs"
and "WebSocket API data mapping" (2026-04). The texts around a bad mapping are as users of Terraform have reported them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from apigwctl.sandbox.errors import AnsweredError, bad_request

_MESSAGE_PART = re.compile(
    r"\$(\{request\.(body|header|querystring)\.[^{}\s]+\}|request\.(body|header|querystring)\.\S+)"
)
_HTTP_REQUEST = re.compile(r"(append|overwrite|remove):(header|querystring)\.[^\s:]+|overwrite:path")
_HTTP_RESPONSE = re.compile(r"(append|overwrite|remove):header\.[^\s:]+|overwrite:statuscode")
_VARIABLE = re.compile(r"\$\{(?P<braced>[^{}]+)\}|\$(?P<bare>[A-Za-z][\w.\[\]*@'-]*)")
_HTTP_NAMED = re.compile(
    r"request\.(header|querystring|path|body)\.\S+|request\.(path|body)|"
    r"(response\.(header|body)\.\S+|response\.body)|(context|stageVariables)\.[\w.-]+"
)
_SOCKET_TARGET = re.compile(r"integration\.request\.(path|querystring|header|multivalue\w+)\.\S+")
_SOCKET_SOURCE = re.compile(
    r"'.*'|(context|stageVariables)\.\S+|(route|method)\.request\.(body.*|(path|querystring|header|multivalue\w+)\.\S+)",
    re.S,
)
# AWS developer guide, "Reserved headers" of parameter mapping (2026-04).
_RESERVED = re.compile(
    r"(access-control-.*|apigw-.*|authorization|connection|content-(encoding|length|location)|forwarded|keep-alive|origin|"
    r"proxy-authenticate|proxy-authorization|te|trailers|transfer-encoding|upgrade|x-amz-.*|x-amzn-.*|x-forwarded-for|"
    r"x-forwarded-host|x-forwarded-proto|via)", re.I
)  # fmt: skip


def names_message_part(text: str) -> bool:
    """Whether a WebSocket API's route selection expression names a part of the message."""
    return _MESSAGE_PART.search(text) is not None


def check_http_request(given: Mapping[str, str]) -> None:
    """Raise BadRequestException for a request parameter mapping that an HTTP API does not take."""
    for target, source in given.items():
        _check_http(target, source, _HTTP_REQUEST, "Request")


def check_http_response(given: Mapping[str, Mapping[str, str]]) -> None:
    """Raise BadRequestException for response parameters, by status code, that an HTTP API does not take."""
    for status, mapping in given.items():
        if not re.fullmatch(r"[2-5]\d\d", status):
            raise bad_request(f"Invalid status code specified for ResponseParameters: {status}")
        for target, source in mapping.items():
            _check_http(target, source, _HTTP_RESPONSE, "Response")


def _check_http(target: str, source: str, targets: re.Pattern[str], where: str) -> None:
    if not targets.fullmatch(target):
        raise _bad_mapping(f"Invalid {where} Actioned Parameter specified: {target}")
    kind, _, header = target.partition(":")[2].partition(".")
    if kind == "header" and _RESERVED.fullmatch(header):
        raise _bad_mapping(f"Operations on header {header} are restricted")
    if not target.startswith("remove:"):
        check_source(target, source)


def check_source(target: str, source: str) -> None:
    """Raise BadRequestException for the value of an HTTP API's mapping that names no known part of the request."""
    names = [match["braced"] or match["bare"] for match in _VARIABLE.finditer(source)]
    if "{" in _VARIABLE.sub("", source) or not all(_HTTP_NAMED.fullmatch(name) for name in names):
        raise bad_request(
            "Invalid selection expression specified: Validation Result: warnings : [], errors : "
            f"[Invalid source: {source} specified for destination: {target}]"
        )


def check_socket_request(given: Mapping[str, str]) -> None:
    """Raise BadRequestException for a request parameter mapping that a WebSocket API does not take."""
    for target, source in given.items():
        if not _SOCKET_TARGET.fullmatch(target):
            raise _bad_mapping(f"Invalid mapping expression specified: {target}")
        if not _SOCKET_SOURCE.fullmatch(source):
            raise _bad_mapping(f"Invalid mapping expression specified: {source}")


def _bad_mapping(problem: str) -> AnsweredError:
    return bad_request(f"Invalid mapping expression specified: Validation Result: warnings : [], errors : [{problem}]")
