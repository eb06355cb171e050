"""An HTTP API's CORS configuration. Source: developer guide, "Configure CORS for HTTP APIs" (2026-04)."""

from __future__ import annotations

import re

from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.store import Record

_ORIGIN = re.compile(r"(https?|[a-z][a-z0-9+.-]*)://(\*|[^\s/]+)(:\d+)?/?", re.I)
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "*")
_HEADER = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


def completed(given: Record) -> Record:
    """A configuration as AWS shows it, AllowCredentials filled in (CLI example: update-api); raises
    BadRequestException."""
    cors = {"AllowCredentials": False, **{name: item for name, item in given.items() if item not in (None, [])}}
    origins = cors.get("AllowOrigins", [])
    if cors["AllowCredentials"] and any(origin in ("*", "http://*", "https://*") for origin in origins):
        # as users of the AWS CDK have reported it
        raise bad_request("allow-credentials is not supported if 'allow-origin' is *")
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise bad_request(f"Invalid format for origin {origin}")
    for method in cors.get("AllowMethods", []):
        # Terraform's acceptance tests send a lower case one and read it back as it was
        if method.upper() not in _METHODS:
            raise bad_request(f"Invalid method {method} specified for CorsConfiguration")
    for header in (*cors.get("AllowHeaders", []), *cors.get("ExposeHeaders", [])):
        if not _HEADER.fullmatch(header):
            raise bad_request(f"Invalid header {header} specified for CorsConfiguration")
    return cors
