"""A domain name's host names and its status: what AWS makes up when it is made or changed, and how long that takes."""

from __future__ import annotations

from apigwctl.sandbox.domains import hosted_zones, names
from apigwctl.sandbox.errors import conflict
from apigwctl.sandbox.kinds.kind import Call
from apigwctl.sandbox.store import Record, partition

# A change of these takes effect in a while (AWS developer guide, security policies and migration of endpoint types).
_SLOW = (
    "certificateArn", "certificateName", "regionalCertificateArn", "regionalCertificateName", "endpointConfiguration",
    "securityPolicy", "endpointAccessMode", "mutualTlsAuthentication", "ownershipVerificationCertificateArn",
)  # fmt: skip
_EDGE_MEMBERS = ("distributionDomainName", "distributionHostedZoneId")
_REGIONAL_MEMBERS = ("regionalDomainName", "regionalHostedZoneId")


def complete(call: Call, record: Record) -> None:
    """Give a domain name the host names of its endpoint types, and take away those that it has no longer."""
    types = names.types(record)
    if "REGIONAL" not in types:
        _drop(record, _REGIONAL_MEMBERS)
    elif "regionalDomainName" not in record:
        suffix = "amazonaws.com.cn" if partition(call.region) == "aws-cn" else "amazonaws.com"
        record["regionalDomainName"] = f"d-{call.new_id(10)}.execute-api.{call.region}.{suffix}"
        record["regionalHostedZoneId"] = hosted_zones.regional(call.region)
    if "EDGE" not in types:
        _drop(record, _EDGE_MEMBERS)
    elif "distributionDomainName" not in record:
        record["distributionDomainName"] = f"d{call.new_id(13)}.cloudfront.net"
        record["distributionHostedZoneId"] = hosted_zones.EDGE


def begin(call: Call, record: Record) -> None:
    """Begin the life of a new domain name: CloudFront takes its time, the others are there at once.

    The developer guide's answers to CreateDomainName say AVAILABLE; edge-optimized domains take up to 40 minutes.
    """
    if "EDGE" in names.types(record):
        record["doing"], record["readyAt"] = "PENDING", call.ready_at("domainName")


def follow(call: Call, old: Record, new: Record) -> None:
    """Begin what a change needs; raises ConflictException while another is under way (the words are ours)."""
    changed = [member for member in _SLOW if old.get(member) != new.get(member)]
    if not changed:
        return
    if status(call, old) != "AVAILABLE":
        raise conflict(f"The domain name is being updated; {changed[0]} can be changed when that is finished")
    if any("ertificate" in member for member in changed) and names.types(new) != ["REGIONAL"]:
        new["certificateUploadDate"] = call.now
    new["doing"], new["readyAt"] = "UPDATING", call.ready_at("domainName")


def status(call: Call, record: Record) -> str:
    """The domain name's status as both services show it."""
    return "AVAILABLE" if call.is_past(record.get("readyAt")) else str(record["doing"])


def _drop(record: Record, members: tuple[str, ...]) -> None:
    for member in members:
        record.pop(member, None)
