"""Values that specs take from elsewhere: SSM parameters, Secrets Manager secrets, CloudFormation outputs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial

from apigwctl.aws import lookups
from apigwctl.aws.paging import Reads
from apigwctl.errors import AwsError, UsageError
from apigwctl.values import Secret

LONGEST_VERSION = 256
"""How long a tag's value may be (AWS tagging reference); the version of a secret that was written is kept in one."""


@dataclass(frozen=True)
class External:
    """A value found elsewhere: plain text, or a secret that is fetched when it is sent; and its version."""

    value: str | Secret
    version: str = ""


def resolve(reads: Reads, kind: str, identifier: str) -> External:
    """Return an external value; UsageError when it is not there or may not be read.

    String parameters and stack outputs are plain. SecureString parameters and Secrets Manager values are secrets: their
    version is read now, their text only at the call that needs it.
    """
    try:
        match kind:
            case "ssm":
                return _parameter(reads, identifier)
            case "secretsmanager":
                return _secret(reads, identifier)
            case "cloudformation":
                return _output(reads, identifier)
            case "acm":
                return External(lookups.certificate(reads, identifier))
            case "route53":
                return External(lookups.hosted_zone(reads, identifier))
            case "s3":
                return External(lookups.latest_version(reads, identifier))
    except AwsError as error:
        raise UsageError(f"${{{kind}:{identifier}}} cannot be read: {error}") from error
    raise UsageError(f"${{{kind}:{identifier}}}: no such source of values")


def _parameter(reads: Reads, name: str) -> External:
    answer = reads.get("ssm", "GetParameter", {"Name": name})["Parameter"]
    version = str(answer.get("Version", ""))
    if answer["Type"] != "SecureString":
        return External(answer["Value"], version)
    version = _named_version(name, version)
    return External(Secret(f"ssm:{name}", partial(_reveal_parameter, reads, name), version), version)


def _named_version(name: str, version: str) -> str:
    """Return a version that no other parameter has: each is counted from 1, and a tag has to tell them apart."""
    said = f"{name}:{version}"
    return said if len(said) <= LONGEST_VERSION else hashlib.sha256(said.encode()).hexdigest()


def _reveal_parameter(reads: Reads, name: str) -> str:
    return str(reads.get("ssm", "GetParameter", {"Name": name, "WithDecryption": True})["Parameter"]["Value"])


def _secret(reads: Reads, identifier: str) -> External:
    answer = reads.get("secretsmanager", "DescribeSecret", {"SecretId": identifier})
    stages = answer.get("VersionIdsToStages", {})
    version = next((name for name, labels in stages.items() if "AWSCURRENT" in labels), "")
    return External(
        Secret(f"secretsmanager:{identifier}", partial(_reveal_secret, reads, identifier), version), version
    )


def _reveal_secret(reads: Reads, identifier: str) -> str:
    answer = reads.get("secretsmanager", "GetSecretValue", {"SecretId": identifier})
    if "SecretString" not in answer:
        raise UsageError(f"secret {identifier} holds bytes, and text is needed")
    return str(answer["SecretString"])


def _output(reads: Reads, identifier: str) -> External:
    stack, _, name = identifier.partition(".")
    stacks = reads.get("cloudformation", "DescribeStacks", {"StackName": stack})["Stacks"]
    for output in stacks[0].get("Outputs", []):
        if output["OutputKey"] == name:
            return External(str(output["OutputValue"]))
    names = ", ".join(sorted(output["OutputKey"] for output in stacks[0].get("Outputs", [])))
    raise UsageError(f"stack {stack} has no output {name}", hint=f"it has: {names or 'none'}")
