"""`sandbox.yaml`: what it makes, how often, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from apigwctl.errors import SandboxError
from apigwctl.sandbox.lifecycle import in_process

EVERYTHING = """
roles:
  apigw-logs:
  states: {service: states.amazonaws.com}
secrets:
  apikeys/acme: a-value-of-twenty-characters
parameters:
  /shop/table: orders
  /shop/token: {value: abc, type: SecureString}
certificates:
  shop.example: {alternativeNames: [www.shop.example]}
userPools:
  customers: {clients: [web]}
logGroups:
  /apigw/orders: {retentionInDays: 30}
functions:
  orders:
webAcls:
  edge-protection: {defaultAction: block}
hostedZones:
  shop.example:
"""


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "sandbox.yaml"
    file.write_text(text)
    return file


def test_a_seed_makes_one_of_each(tmp_path: Path) -> None:
    with in_process(None, seed_file=write(tmp_path, EVERYTHING)) as sandbox:
        assert sandbox.counts.total() == 0
        trust = boto3.client("iam").get_role(RoleName="states")["Role"]["AssumeRolePolicyDocument"]
        assert trust["Statement"][0]["Principal"] == {"Service": "states.amazonaws.com"}
        secret = boto3.client("secretsmanager").get_secret_value(SecretId="apikeys/acme")
        assert secret["SecretString"] == "a-value-of-twenty-characters"
        token = boto3.client("ssm").get_parameter(Name="/shop/token", WithDecryption=True)["Parameter"]
        assert (token["Type"], token["Value"]) == ("SecureString", "abc")
        certificates = boto3.client("acm").list_certificates()["CertificateSummaryList"]
        assert [found["DomainName"] for found in certificates] == ["shop.example"]
        pools = boto3.client("cognito-idp").list_user_pools(MaxResults=5)["UserPools"]
        assert [pool["Name"] for pool in pools] == ["customers"]
        group = boto3.client("logs").describe_log_groups()["logGroups"][0]
        assert (group["logGroupName"], group["retentionInDays"]) == ("/apigw/orders", 30)
        assert boto3.client("lambda").list_functions()["Functions"][0]["FunctionName"] == "orders"
        assert boto3.client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"][0]["Name"] == "edge-protection"
        assert boto3.client("route53").list_hosted_zones()["HostedZones"][0]["Name"] == "shop.example."


def test_a_seed_is_planted_once_and_can_grow(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with in_process(state, seed_file=write(tmp_path, EVERYTHING)):
        boto3.client("secretsmanager").put_secret_value(SecretId="apikeys/acme", SecretString="rotated-by-someone")
        boto3.client("logs").delete_log_group(logGroupName="/apigw/orders")
    with in_process(state, seed_file=write(tmp_path, EVERYTHING)):
        assert boto3.client("logs").describe_log_groups()["logGroups"] == []
    with in_process(state, seed_file=write(tmp_path, EVERYTHING.replace("  orders:", "  orders:\n  receipts:"))):
        names = {found["FunctionName"] for found in boto3.client("lambda").list_functions()["Functions"]}
        assert names == {"orders", "receipts"}
        assert len(boto3.client("acm").list_certificates()["CertificateSummaryList"]) == 1
        assert len(boto3.client("cognito-idp").list_user_pools(MaxResults=5)["UserPools"]) == 1
        assert len(boto3.client("route53").list_hosted_zones()["HostedZones"]) == 1
        kept = boto3.client("secretsmanager").get_secret_value(SecretId="apikeys/acme")["SecretString"]
        assert kept == "rotated-by-someone"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("rols: {a: }", "unknown key rols", "did you mean 'roles'?"),
        ("roles: {a: {servce: x}}", "unknown key roles.a.servce", "did you mean 'service'?"),
        ("functions: {f: {runtime: x}}", "unknown key functions.f.runtime", "known here: nothing"),
        ("roles: [a]", "roles: a map of names is wanted", ""),
        ("- roles", "a map of sections is wanted", "sections: roles"),
        ("roles: {", "while parsing", ""),
        ("logGroups: {a: {retentionInDays: 8}}", "logGroups.a: 1 validation error", ""),
    ],
)
def test_a_seed_that_does_not_fit_is_refused_with_file_and_key(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    file = write(tmp_path, text)
    with pytest.raises(SandboxError) as refused, in_process(None, seed_file=file):
        pass
    assert str(refused.value).startswith(f"{file}: ")
    assert message in str(refused.value)
    assert refused.value.hint.startswith(hint)


def test_a_seed_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="No such file"), in_process(None, seed_file=tmp_path / "none.yaml"):
        pass
