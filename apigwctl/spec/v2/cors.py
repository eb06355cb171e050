"""`cors:` on an HTTP API: the same words as on a REST API, for the setting that AWS has there."""

from __future__ import annotations

from collections.abc import Iterable

from apigwctl.catalogue.http import Cors as CorsConfiguration
from apigwctl.spec.cors import ALL_VERBS, DEFAULT_HEADERS, cors_of
from apigwctl.spec.members import Members
from apigwctl.spec.report import Report
from apigwctl.spec.v2.route_keys import verb_of
from apigwctl.values import Node


def cors_configuration(node: Node | None, routes: Iterable[str], report: Report) -> CorsConfiguration | None:
    """Return AWS's setting for a `cors:`; absent methods are those of the routes, absent headers the usual ones.

    As on REST APIs, so that the words mean the same; `corsConfiguration:` says exactly what AWS gets.
    """
    cors = cors_of(node, report)
    if cors is None or node is None:
        return None
    verbs = {verb_of(key) for key in routes}
    own = ALL_VERBS if "ANY" in verbs else tuple(sorted(verbs - {"OPTIONS"}))
    headers = cors.headers if not node.is_map or Members(node, report).names("allowHeaders") else DEFAULT_HEADERS
    return CorsConfiguration(
        allow_origins=frozenset(cors.origins),
        allow_methods=frozenset({*(cors.methods or own), "OPTIONS"}),
        allow_headers=frozenset(headers),
        expose_headers=frozenset(cors.exposed),
        allow_credentials=cors.credentials,
        max_age=cors.max_age,
    )
