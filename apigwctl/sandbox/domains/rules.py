"""What a domain name may look like: certificates, security policies, mutual TLS, and what private ones have alone.

Texts about certificates, access modes and mutual TLS are AWS's, as told in issues of the Terraform provider, the CDK
and serverless-domain-manager; where the developer guide gives a rule without words, the words are ours.
"""

from __future__ import annotations

import re

from apigwctl.sandbox.domains import names
from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.kinds.kind import Call
from apigwctl.sandbox.store import Record

# The members that hold an endpoint type's certificate. A private domain's is `certificateArn` (developer guide).
CERTIFICATES = {
    "EDGE": ("certificateArn", "certificateName"),
    "REGIONAL": ("regionalCertificateArn", "regionalCertificateName"),
    "PRIVATE": ("certificateArn",),
}
LEGACY = ("TLS_1_0", "TLS_1_2")
_EDGE_REGION = "us-east-1"
_NAME = re.compile(r"(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST_NAME = 253
_CERTIFICATE = re.compile(r"arn:[^:]+:(acm|iam):(?P<region>[^:]*):(?P<account>\d*):(certificate|server-certificate)/.+")
_ACCESS_MODE_MISSING = "Endpoint access mode is required for the specified security policy"


def check_name(name: str, *, private: bool) -> None:
    """Raise BadRequestException for what is no domain name; upper case and wildcards of private ones are none."""
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        raise bad_request(f"Invalid domain name specified: {name}")
    if private and name.startswith("*."):
        raise bad_request("Wildcard custom domain names are not supported for private custom domain names")


def check(call: Call, record: Record, given: frozenset[str]) -> None:
    """Raise BadRequestException for a domain name that AWS would not have; `given` are the members just set."""
    types = names.types(record)
    if not types:
        raise bad_request("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")
    if "PRIVATE" in types and len(types) > 1:
        raise bad_request("A private custom domain name cannot have another endpoint type")
    _check_certificates(call, record, given)
    _check_security(record)
    _check_mutual_tls(record)
    if not names.is_private(record):
        for member in ("policy", "managementPolicy"):
            if record.get(member):
                raise bad_request(f"{member} is only supported for private custom domain names")
    elif record["endpointConfiguration"]["ipAddressType"] != "dualstack":
        raise bad_request("Only dualstack ipAddressType is supported for private custom domain names.")


def _check_certificates(call: Call, record: Record, given: frozenset[str]) -> None:
    types = names.types(record)
    served = {member for each in types for member in CERTIFICATES[each]}
    for each in ("EDGE", "REGIONAL"):
        if any(member in given and record.get(member) for member in set(CERTIFICATES[each]) - served):
            raise bad_request(f"Cannot import certificates for {each} while {types[0]} is active.")
    for each in types:
        present = [member for member in CERTIFICATES[each] if record.get(member)]
        if not present:
            raise bad_request(f"A certificate was not provided for the endpoint type {each}.")
        if len(present) > 1:
            raise bad_request(f"Only one certificate can be provided for the endpoint type {each}.")
        if present[0].endswith("Arn"):
            check_certificate(call, record[present[0]], _EDGE_REGION if each == "EDGE" else call.region)


def check_certificate(call: Call, arn: str, region: str) -> None:
    """Raise BadRequestException for the ARN of no certificate, or of one elsewhere; that it exists is not looked at."""
    found = _CERTIFICATE.fullmatch(arn)
    if not found:
        raise bad_request(f"Invalid certificate ARN: {arn}.")
    if found["region"] != region:
        raise bad_request(f"Invalid certificate ARN: {arn}. Certificate must be in '{region}'.")
    if found["account"] != call.account:
        raise bad_request("The certificate provided must be owned by the account creating the domain.")


def _check_security(record: Record) -> None:
    policy = record["securityPolicy"]
    types = names.types(record)
    if policy in LEGACY:
        if record.get("endpointAccessMode"):
            raise bad_request("Endpoint access mode is not supported for the specified security policy")
        if policy == "TLS_1_0" and "PRIVATE" in types:
            raise bad_request("Private custom domain names support the security policy TLS_1_2 only")
        return
    # The names of the policies of edge-optimized domains end so (developer guide, supported security policies).
    if policy.endswith("_EDGE") != ("EDGE" in types) or len(types) > 1:
        raise bad_request(f"Security policy {policy} is not supported for the endpoint type {', '.join(types)}")
    if not record.get("endpointAccessMode"):
        raise bad_request(_ACCESS_MODE_MISSING)


def _check_mutual_tls(record: Record) -> None:
    settings = record.get("mutualTlsAuthentication")
    if not settings:
        if record.get("ownershipVerificationCertificateArn"):
            raise bad_request("An ownership verification certificate needs mutual TLS authentication")
        return
    if names.types(record) != ["REGIONAL"]:
        raise bad_request("Mutual TLS authentication is only supported for REGIONAL domain names")
    if record["securityPolicy"] != "TLS_1_2":
        raise bad_request("Mutual TLS authentication is only supported with TLS 1.2.")
    if not re.fullmatch(r"s3://[^/]+/.+", settings.get("truststoreUri") or ""):
        raise bad_request("Invalid truststore URI specified; it must be of the form s3://bucket-name/key-name")
