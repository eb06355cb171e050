"""Short forms of resource policies, as the documents that they stand for."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from apigwctl.spec.policies import document
from apigwctl.spec.report import Report
from apigwctl.values import Node, Source

INVOKE = {"Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
EVERYBODY = {"Effect": "Allow", "Principal": "*", **INVOKE}


def deny(**condition: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Principal": "*", **INVOKE, "Condition": condition}


def policy(text: str, *, private: bool = False) -> tuple[list[dict[str, Any]], list[str]]:
    report = Report()
    made = document(Node.of(yaml.safe_load(text), Source("a.yaml", 1, 1)), "aws", report, private=private)
    assert made["Version"] == "2012-10-17"
    return made["Statement"], [item.rule for item in report.found]


CASES = [
    (
        "who comes through another endpoint is denied, whoever it is",
        "allow: {vpcEndpoints: [vpce-1]}",
        [EVERYBODY, deny(StringNotEquals={"aws:SourceVpce": ["vpce-1"]})],
    ),
    (
        "one of several places is enough",
        "allow: {ipRanges: [192.0.2.0/24], vpcs: [vpc-1]}",
        [
            EVERYBODY,
            deny(NotIpAddress={"aws:SourceIp": ["192.0.2.0/24"]}, StringNotEquals={"aws:SourceVpc": ["vpc-1"]}),
        ],
    ),
    (
        "accounts are principals",
        'allow: {accounts: ["222222222222"]}',
        [{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::222222222222:root"]}, **INVOKE}],
    ),
    (
        "an organisation is a condition",
        "allow: {organisations: [o-a1b2c3d4e5]}",
        [{**EVERYBODY, "Condition": {"StringEquals": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5"]}}}],
    ),
    (
        "who is not denied may call",
        "deny: {ipRanges: [198.51.100.7]}",
        [EVERYBODY, deny(IpAddress={"aws:SourceIp": ["198.51.100.7/32"]})],
    ),
    (
        "accounts can be denied too",
        'deny: {accounts: ["222222222222"]}',
        [EVERYBODY, deny(StringEquals={"aws:PrincipalAccount": ["222222222222"]})],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_a_short_form_stands_for_a_document(text: str, expected: list[dict[str, Any]]) -> None:
    assert policy(text) == (expected, [])


def test_addresses_of_private_requests_stand_in_another_key() -> None:
    made, _ = policy("allow: {ipRanges: [10.0.0.0/8]}", private=True)
    assert made[1] == deny(NotIpAddress={"aws:VpcSourceIp": ["10.0.0.0/8"]})


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("allow: {ipRanges: [10.0.0.1/8]}", "ip-range"),
        ("allow: {accounts: [12]}", "policy-form"),
        ("allow: {vpcs: [vpce-1]}", "policy-form"),
        ("allow: {people: [bob]}", "unknown-key"),
        ("allow: {vpcs: [vpc-1]}\nStatement: []", "unknown-key"),
    ],
)
def test_what_is_no_short_form_is_told(text: str, rule: str) -> None:
    assert policy(text)[1] == [rule]
