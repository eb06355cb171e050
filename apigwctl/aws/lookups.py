"""What specs name otherwise than AWS: certificates and hosted zones by name, an object by its latest version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apigwctl.aws.paging import Reads
from apigwctl.errors import AwsError, UsageError

KEY_TYPES = ("RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1")
"""ListCertificates leaves out all but RSA of 1024 and 2048 bits unless asked (ACM reference)."""


def certificate(reads: Reads, identifier: str) -> str:
    """Return the ARN of the one issued certificate in ACM that names a domain name; `identifier` is REGION:NAME.

    UsageError when there is none, or several.
    """
    region, _, name = identifier.partition(":")
    found = [item["CertificateArn"] for item in _certificates(reads, region) if name in _names(item)]
    if len(found) == 1:
        return str(found[0])
    if found:
        hint = f"say which by ARN: {', '.join(sorted(found))}"
        raise UsageError(f"certificate: {len(found)} certificates in {region} are for {name}", hint=hint)
    hint = "edge-optimized names take certificates of us-east-1" if region == "us-east-1" else ""
    raise UsageError(f"certificate: no issued certificate in {region} is for {name}", hint=hint)


def _certificates(reads: Reads, region: str) -> list[dict[str, Any]]:
    params: dict[str, Any] = {"CertificateStatuses": ["ISSUED"], "Includes": {"keyTypes": list(KEY_TYPES)}}
    found: list[dict[str, Any]] = []
    while True:
        answer = reads.get(f"acm@{region}", "ListCertificates", params)
        found.extend(answer.get("CertificateSummaryList", []))
        if not answer.get("NextToken"):
            return found
        params = {**params, "NextToken": answer["NextToken"]}


def _names(item: dict[str, Any]) -> set[str]:
    return {item.get("DomainName", ""), *item.get("SubjectAlternativeNameSummaries", [])}


def hosted_zone(reads: Reads, name: str) -> str:
    """Return the id of the one public hosted zone of a name; UsageError when there is none, or several."""
    answer = reads.get("route53", "ListHostedZonesByName", {"DNSName": name})
    zones = [
        item["Id"].rpartition("/")[2]
        for item in answer.get("HostedZones", [])
        if item["Name"].rstrip(".") == name and not item.get("Config", {}).get("PrivateZone")
    ]
    if len(zones) == 1:
        return str(zones[0])
    hint = f"say which by id: {', '.join(sorted(zones))}" if zones else "name the zone, or its id"
    raise UsageError(f"dns: {len(zones) or 'no'} public hosted zones are called {name}", hint=hint)


@dataclass(frozen=True)
class Zone:
    """A hosted zone of Route 53."""

    id: str
    name: str
    private: bool


def hosted_zones(reads: Reads) -> list[Zone]:
    """Return all hosted zones of the account."""
    params: dict[str, Any] = {}
    found: list[Zone] = []
    while True:
        answer = reads.get("route53", "ListHostedZones", params)
        for item in answer.get("HostedZones", []):
            private = bool(item.get("Config", {}).get("PrivateZone"))
            found.append(Zone(item["Id"].rpartition("/")[2], item["Name"].rstrip("."), private))
        if not answer.get("IsTruncated"):
            return found
        params = {"Marker": answer["NextMarker"]}


def latest_version(reads: Reads, identifier: str) -> str:
    """Return the version of an object in S3 that is the latest, empty in a bucket without versions."""
    bucket, _, key = identifier.partition("/")
    try:
        answer = reads.get("s3", "HeadObject", {"Bucket": bucket, "Key": key})
    except AwsError as error:
        if error.http_status == 404:
            raise UsageError(f"truststoreUri: there is no s3://{identifier}") from error
        raise
    version = str(answer.get("VersionId") or "")
    return "" if version == "null" else version
