"""Rules on how many of something AWS allows, and how large it may be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

from apigwctl.spec.facts import Facts, Rule, is_open
from apigwctl.values import Address, Problem, thaw

PER_API = {
    "authorizers": ("authorizer", "authorizers"),
    "documentation parts": ("documentation_part", "documentation parts"),
    "resources": ("resource", "resources"),
    "stages": ("stage", "stages"),
}
PER_ACCOUNT = {
    "usage plans": "usage_plan",
    "API keys": "api_key",
    "client certificates": "client_certificate",
}
KILOBYTE = 1024


@dataclass(frozen=True)
class Quota:
    """A published limit, and whether AWS raises it on request."""

    value: int
    raisable: bool


def quotas() -> dict[str, Quota]:
    """Return the limits on numbers of things in REST APIs, by AWS's name for them (AWS developer guide, Quotas)."""
    text = resources.files("apigwctl.catalogue").joinpath("quotas.json").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = json.loads(text)["resources"]
    return {
        row["name"]: Quota(row["value"], bool(row.get("increasable")))
        for row in rows
        if isinstance(row["value"], int) and ("REST" in row["api"] or row["api"] == "ALL")
    }


def _object_quota(facts: Facts) -> Iterator[Problem]:
    limits = quotas()
    yield from _per_api(facts, limits)
    yield from _per_account(facts, limits)
    yield from _inside(facts, limits)
    yield from _sizes(facts, limits)


def over(facts: Facts, address: Address, what: str, count: int, quota: Quota, *path: str) -> Iterator[Problem]:
    """Report a number that is above its quota: a warning where AWS raises it."""
    if count > quota.value:
        hint = "AWS raises this quota on request" if quota.raisable else "AWS does not raise this quota"
        severity = "warning" if quota.raisable else "error"
        yield facts.problem(address, f"{what}, AWS allows {quota.value}", *path, hint=hint, severity=severity)


def _per_api(facts: Facts, limits: dict[str, Quota]) -> Iterator[Problem]:
    counts: dict[tuple[str, str], int] = {}
    for address in facts.snapshot:
        counts[address.parts[0] if address.parts else "", address.kind] = (
            counts.get((address.parts[0] if address.parts else "", address.kind), 0) + 1
        )
    for address, _ in facts.of("rest_api"):
        for name, (kind, words) in PER_API.items():
            # AWS counts the root path as a resource; it is no resource of ours.
            count = counts.get((address.name, kind), 0) + (1 if kind == "resource" else 0)
            yield from over(facts, address, f"{count} {words}", count, limits[name])


def _per_account(facts: Facts, limits: dict[str, Quota]) -> Iterator[Problem]:
    for name, kind in PER_ACCOUNT.items():
        found = [address for address, _ in facts.of(kind)]
        if found:
            yield from over(facts, found[-1], f"{len(found)} {name}", len(found), limits[name])
    plans: dict[str, int] = {}
    for address, _ in facts.of("usage_plan_key"):
        plans[address.parts[1]] = plans.get(address.parts[1], 0) + 1
    for key, count in plans.items():
        where = Address("api_key", (key,))
        yield from over(facts, where, f"{count} usage plans for the key", count, limits["usage plans per API key"])


def _inside(facts: Facts, limits: dict[str, Quota]) -> Iterator[Problem]:
    for address, item in facts.of("stage"):
        count = len(item.variables)
        yield from over(facts, address, f"{count} stage variables", count, limits["stage variables"], "variables")
    for address, item in facts.of("usage_plan_stage"):
        count = len(item.throttle)
        quota = limits["method-level throttles per stage in a usage plan"]
        yield from over(facts, address, f"{count} throttled routes", count, quota, "routes")
    for address, item in facts.of("rest_api", "stage", "usage_plan", "api_key", "client_certificate"):
        yield from over(facts, address, f"{len(item.tags)} tags", len(item.tags), limits["tags"], "tags")


def _sizes(facts: Facts, limits: dict[str, Quota]) -> Iterator[Problem]:
    for address, item in facts.of("rest_api"):
        if item.policy is not None and not is_open(item.policy):
            size = len(json.dumps(thaw(item.policy), separators=(",", ":")))
            yield from over(facts, address, f"a policy of {size} characters", size, limits["resource policy length"])
    template = Quota(limits["mapping template size"].value * KILOBYTE, False)
    for address, item in facts.of("integration", "integration_response"):
        key = "requestTemplates" if address.kind == "integration" else "responseTemplates"
        templates = item.request_templates if address.kind == "integration" else item.response_templates
        for content, text in templates.items():
            size = len(str(text).encode())
            yield from over(facts, address, f"a template of {size} bytes", size, template, key, content)
    log = Quota(limits["access log template size"].value * KILOBYTE, False)
    for address, item in facts.of("stage"):
        if item.access_log_settings is not None:
            size = len(item.access_log_settings.format.encode())
            yield from over(facts, address, f"an access log format of {size} bytes", size, log, "accessLog", "format")


RULES = (Rule("object-quota", "there are no more things, and no larger ones, than AWS allows", _object_quota),)
