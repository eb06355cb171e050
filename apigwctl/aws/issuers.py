"""Who issues the tokens that authorizers accept: whether the user pool and its clients are there, before AWS is asked.

Looked at where an authorizer is new or accepts other tokens than before, so that a plan without a difference asks
nothing. What only the internet could tell, the discovery document of another issuer, is not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apigwctl.aws.paging import Reads
from apigwctl.catalogue.addresses import label
from apigwctl.errors import AwsError
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address, Problem

COGNITO = "cognito-idp"
_ISSUER = re.compile(
    r"https://cognito-idp\.(?P<region>[\w-]+)\.amazonaws\.com(?:\.cn)?/(?P<pool>[\w-]+_[0-9a-zA-Z]+)/?\Z"
)
_ARN = re.compile(
    r"arn:[\w-]+:cognito-idp:(?P<region>[\w-]+):(?P<account>\d{12}):userpool/(?P<pool>[\w-]+_[0-9a-zA-Z]+)\Z"
)


@dataclass(frozen=True)
class Trust:
    """An issuer that an authorizer trusts: its address, and the audiences, which Cognito calls clients."""

    issuer: str
    audiences: tuple[str, ...] = ()


def trusts(authorizer: Any) -> frozenset[Trust]:
    """Return whom an authorizer of any kind of API trusts."""
    found = {Trust(arn) for arn in getattr(authorizer, "provider_arns", ())}
    said = getattr(authorizer, "jwt_configuration", None)
    if said is not None:
        several = getattr(said, "issuers", None)
        if several is None:
            issuer = getattr(said, "issuer", None)
            found |= {Trust(issuer, tuple(sorted(said.audience)))} if issuer else set()
        else:
            found |= {Trust(item.issuer, tuple(sorted(item.audiences))) for item in several}
    return frozenset(found)


def check(
    reads: Reads, desired: Snapshot, live: Mapping[Address, Any], *, account: str, region: str
) -> tuple[Problem, ...]:
    """Return what is wrong, or not known, about the issuers of authorizers that are new or changed."""
    notes: list[Problem] = []
    asked: dict[Trust, tuple[tuple[str, str], ...]] = {}
    for address, item in desired.of("authorizer", "v2_authorizer"):
        for trust in sorted(trusts(item) - trusts(live.get(address)), key=lambda trust: trust.issuer):
            if trust not in asked:
                asked[trust] = tuple(_doubts(reads, trust, account, region))
            place = desired.sources.get(address)
            notes += [Problem(text, rule, label(address), place, severity="note") for text, rule in asked[trust]]
    return tuple(notes)


def _doubts(reads: Reads, trust: Trust, account: str, region: str) -> Iterator[tuple[str, str]]:
    found = _ISSUER.match(trust.issuer) or _ARN.match(trust.issuer)
    if found is None:
        if trust.issuer.startswith("https://"):
            yield f"whether {trust.issuer} issues tokens is not known from here", "issuer-not-checked"
        return
    if found["region"] != region or found.groupdict().get("account", account) != account:
        yield f"user pool {found['pool']} is elsewhere, and was not looked at", "issuer-not-checked"
        return
    if not _exists(reads, "DescribeUserPool", {"UserPoolId": found["pool"]}):
        yield f"no user pool {found['pool']} in {region}", "unknown-user-pool"
        return
    for client in trust.audiences:
        if not _exists(reads, "DescribeUserPoolClient", {"UserPoolId": found["pool"], "ClientId": client}):
            yield f"user pool {found['pool']} has no client {client}", "unknown-audience"


def _exists(reads: Reads, operation: str, params: Mapping[str, str]) -> bool:
    """Whether Cognito knows a pool or client; who may not ask is not told that it does not."""
    try:
        return reads.find(COGNITO, operation, params) is not None
    except AwsError as error:
        if error.error_code in ("AccessDeniedException", "AccessDenied"):
            return True
        raise
