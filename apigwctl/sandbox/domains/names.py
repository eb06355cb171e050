"""Where a domain name's record is, its ARN, and who else has that name.

A record has the members of the first service's DomainName, and `mappings` and `rules` by id. A public domain name is
kept under its name; a private one, of which an account may have several of one name, under `<name>+<id>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from apigwctl.sandbox.errors import bad_request, not_found
from apigwctl.sandbox.kinds.kind import Call
from apigwctl.sandbox.store import Record, partition

# As told by clients of both services (issues of serverless-domain-manager and the Terraform provider).
MISSING = "Invalid domain name identifier specified"
MISSING_ASSOCIATION = "Invalid domain name access association identifier specified"
_TAKEN = "The domain name you provided already exists."
_TAKEN_BY_EDGE = (
    "The domain name you provided is already associated with an existing CloudFront distribution. Remove the domain "
    "name from the existing CloudFront distribution or use a different domain name. If you own this domain name and "
    "are not using it on an existing CloudFront distribution, please contact support."
)


def find(call: Call, name: str, identifier: str | None = None) -> Record:
    """The account's domain name; a private one needs its id. Raises NotFoundException."""
    key = name if identifier is None else f"{name}+{identifier}"
    record: Record | None = call.home["domainNames"].get(key)
    if record is None or record["domainName"] != name:
        raise not_found(MISSING)
    return record


def key(record: Record) -> str:
    """The key that a record is kept under."""
    identifier = record.get("domainNameId")
    return str(record["domainName"]) if identifier is None else f"{record['domainName']}+{identifier}"


def arn(call: Call, record: Record) -> str:
    """A domain name's ARN: a private one's has the account (AWS developer guide, ARN reference)."""
    account = call.account if is_private(record) else ""
    return f"arn:{partition(call.region)}:apigateway:{call.region}:{account}:/domainnames/{key(record)}"


def types(record: Record) -> list[str]:
    """The endpoint types of a domain name: one, or two while it migrates."""
    return list(record["endpointConfiguration"]["types"])


def is_private(record: Record) -> bool:
    """Whether a domain name is a private one."""
    return "PRIVATE" in types(record)


def of_arn(call: Call, text: str) -> tuple[str, Record] | None:
    """The account and record of a domain name of any account of the region, by ARN."""
    for account, record in _of_region(call):
        if record["domainNameArn"] == text:
            return account, record
    return None


def tagged(call: Call, text: str) -> Record:
    """The account's domain name or access association of an ARN, whose tags are under "tags"; raises AnsweredError.

    Of a private domain name both forms have the account and the id in them (AWS developer guide, ARN reference).
    """
    start = rf"arn:{partition(call.region)}:apigateway:{call.region}:({call.account})?:/"
    if not re.match(start + r"(domainnames/[^/]+|domainnameaccessassociations/.+)$", text):
        raise bad_request(f"Invalid ARN. ARN is not well formed {text}")
    for record in call.home["domainNames"].values():
        if record["domainNameArn"] == text:
            found: Record = record
            return found
    association: Record | None = call.home["accessAssociations"].get(text)
    if association is None:
        raise not_found(MISSING_ASSOCIATION if "/domainnameaccessassociations/" in text else MISSING)
    return association


def others(call: Call) -> Iterator[tuple[str, Record]]:
    """The homes of the other accounts of the region, by account."""
    for place, home in call.homes.items():
        account, _, region = place.partition("/")
        if region == call.region and account != call.account:
            yield account, home


def check_free(call: Call, record: Record) -> None:
    """Raise BadRequestException where a public name is in use: in the region, or at the edge anywhere.

    A name is unique in a region across all accounts (AWS developer guide, custom domain names), and CloudFront has each
    name once. AWS answers with 400, not with a conflict.
    """
    for _, taken in _of_region(call):
        if taken["domainName"] == record["domainName"] and not is_private(taken):
            raise bad_request(_TAKEN)
    if "EDGE" in types(record):
        check_free_at_edge(call, record)


def check_free_at_edge(call: Call, record: Record) -> None:
    """Raise BadRequestException where another region's edge-optimized domain has the name."""
    for place, home in call.homes.items():
        if place.partition("/")[2] == call.region:
            continue
        for taken in home.get("domainNames", {}).values():
            if taken["domainName"] == record["domainName"] and "EDGE" in types(taken):
                raise bad_request(_TAKEN_BY_EDGE)


def _of_region(call: Call) -> Iterator[tuple[str, Record]]:
    for place, home in call.homes.items():
        account, _, region = place.partition("/")
        if region == call.region:
            for record in home.get("domainNames", {}).values():
                yield account, record
