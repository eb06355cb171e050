"""Rules on how many of something AWS allows in HTTP and WebSocket APIs (AWS developer guide, Quotas)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from typing import Any

from apigwctl.catalogue.addresses import protocol_of
from apigwctl.spec.facts import Facts, Rule
from apigwctl.spec.rules_quotas import KILOBYTE, Quota, over
from apigwctl.values import Problem

ROWS = {"HTTP": "HTTP", "WEBSOCKET": "WS"}
PER_API = {"routes": "v2_route", "integrations": "v2_integration", "stages": "v2_stage"}
AUTHORIZERS = {"HTTP": "authorizers", "WEBSOCKET": "Lambda authorizers"}
TAGS, LOG_FORMAT = Quota(50, False), Quota(3 * KILOBYTE, False)
VARIABLES = Quota(100, False)


def quotas(protocol: str) -> dict[str, Quota]:
    """Return the limits on numbers of things in a kind of API, by AWS's name for them."""
    text = resources.files("apigwctl.catalogue").joinpath("quotas.json").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = json.loads(text)["resources"]
    return {
        row["name"]: Quota(row["value"], bool(row.get("increasable")))
        for row in rows
        if isinstance(row["value"], int) and row["api"] == ROWS[protocol]
    }


def _quota(facts: Facts) -> Iterator[Problem]:
    counts = Counter((address.kind, address.parts[0]) for address in facts.snapshot if address.parts)
    for address, _ in facts.of("v2_api"):
        protocol = protocol_of(address.name)
        limits = quotas(protocol)
        for words, kind in PER_API.items():
            count = counts[kind, address.name]
            yield from over(facts, address, f"{count} {words}", count, limits[words])
        count = counts["v2_authorizer", address.name]
        yield from over(facts, address, f"{count} authorizers", count, limits[AUTHORIZERS[protocol]])
    yield from _inside(facts)


def _inside(facts: Facts) -> Iterator[Problem]:
    limits = quotas("HTTP")
    for address, item in facts.of("v2_authorizer"):
        count = len(item.jwt_configuration.audience) if item.jwt_configuration is not None else 0
        yield from over(facts, address, f"{count} audiences", count, limits["audiences per authorizer"])
    for address, item in facts.of("v2_route"):
        count = len(item.authorization_scopes)
        yield from over(facts, address, f"{count} scopes", count, limits["scopes per route"], "authorizationScopes")
    for address, item in facts.of("v2_api", "v2_stage"):
        yield from over(facts, address, f"{len(item.tags)} tags", len(item.tags), TAGS, "tags")
    for address, item in facts.of("v2_stage"):
        count = len(item.stage_variables)
        yield from over(facts, address, f"{count} stage variables", count, VARIABLES, "variables")
        if item.access_log_settings is not None:
            size = len(str(item.access_log_settings.format).encode())
            what = f"an access log format of {size} bytes"
            yield from over(facts, address, what, size, LOG_FORMAT, "accessLog", "format")


RULES = (Rule("v2-object-quota", "an HTTP or WebSocket API has no more of anything than AWS allows", _quota),)
