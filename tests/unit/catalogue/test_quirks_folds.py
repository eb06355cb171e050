"""What AWS is known to say in other words than it was told, told in one way on both sides of a diff."""

from __future__ import annotations

from typing import Any

import pytest

from apigwctl.catalogue import quirks, wire
from apigwctl.catalogue.access import Authorizer, Throttle, UsagePlan
from apigwctl.catalogue.addresses import documentation_key
from apigwctl.catalogue.documentation import DocumentationLocation, DocumentationPart
from apigwctl.catalogue.rest import EndpointConfiguration, Integration, RestApi
from apigwctl.planning.digest import mark, marked_digest
from apigwctl.values import Address, freeze

ACCOUNT_ROOT = "arn:aws:iam::123456789012:root"

POLICIES: dict[str, tuple[Any, Any]] = {
    "an account and its root": ({"Principal": {"AWS": "123456789012"}}, {"Principal": {"AWS": ACCOUNT_ROOT}}),
    "accounts among others": (
        {"Principal": {"AWS": ["arn:aws:iam::1:user/a", "123456789012"]}},
        {"Principal": {"AWS": [ACCOUNT_ROOT, "arn:aws:iam::1:user/a"]}},
    ),
    "a root of another partition": (
        {"NotPrincipal": {"AWS": ["123456789012"]}},
        {"NotPrincipal": {"AWS": ["arn:aws-cn:iam::123456789012:root"]}},
    ),
    "a flag and its text": (
        {"Condition": {"Bool": {"aws:SecureTransport": False}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    ),
    "flags in a list": (
        {"Condition": {"Bool": {"a": [True, False]}}},
        {"Condition": {"Bool": {"a": ["false", "true"]}}},
    ),
    "a number and its text": (
        {"Condition": {"NumericLessThan": {"a": 5}}},
        {"Condition": {"NumericLessThan": {"a": "5"}}},
    ),
}


@pytest.mark.parametrize(("said", "shown"), POLICIES.values(), ids=POLICIES.keys())
def test_a_policy_that_aws_shows_in_other_words_is_the_same(said: Any, shown: Any) -> None:
    assert quirks.fold_policy({"Statement": [said]}) == quirks.fold_policy({"Statement": [shown]})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Principal": {"AWS": "123456789012"}}, {"Principal": {"AWS": "arn:aws:iam::123456789012:user/a"}}),
        ({"Principal": {"AWS": "123456789012"}}, {"Principal": {"AWS": "arn:aws:iam::210987654321:root"}}),
        ({"Condition": {"Bool": {"a": True}}}, {"Condition": {"Bool": {"a": "false"}}}),
    ],
)
def test_a_policy_that_means_something_else_differs(one: Any, other: Any) -> None:
    assert quirks.fold_policy({"Statement": [one]}) != quirks.fold_policy({"Statement": [other]})


def test_identity_sources_are_the_same_with_and_without_spaces() -> None:
    def request(source: str) -> Authorizer:
        made: Authorizer = quirks.normalise(Authorizer(name="a", type="REQUEST", identity_source=source))
        return made

    spaced, close = (
        request("method.request.header.A, context.stage"),
        request("method.request.header.A,context.stage"),
    )
    assert spaced == close
    assert spaced.identity_source == "method.request.header.A,context.stage"


def part(**location: Any) -> DocumentationPart:
    made = DocumentationPart(location=DocumentationLocation(**location), properties=freeze({"description": "x"}))
    folded: DocumentationPart = quirks.normalise(made)
    return folded


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ({"type": "RESOURCE"}, {"type": "RESOURCE", "path": "/"}),
        ({"type": "METHOD", "path": "/a"}, {"type": "METHOD", "path": "/a", "method": "*"}),
        (
            {"type": "RESPONSE", "path": "/a", "method": "GET"},
            {"type": "RESPONSE", "path": "/a", "method": "GET", "status_code": "*"},
        ),
    ],
)
def test_a_place_is_the_same_whether_its_defaults_are_said_or_not(short: Any, long: Any) -> None:
    assert part(**short) == part(**long)
    assert documentation_key(part(**short).location) == documentation_key(part(**long).location)


def test_another_place_is_another() -> None:
    assert part(type="METHOD", path="/a", method="GET") != part(type="METHOD", path="/a")


def api(types: str, policy: str | None = None) -> RestApi:
    made: RestApi = quirks.normalise(
        RestApi(name="a", endpoint_configuration=EndpointConfiguration(types=(types,)), security_policy=policy)
    )
    return made


MOVES: dict[str, tuple[RestApi, RestApi, bool]] = {
    "the policy of the new type goes with it": (api("REGIONAL"), api("PRIVATE"), False),
    "and back": (api("PRIVATE"), api("REGIONAL"), False),
    "one of its own is written": (api("REGIONAL"), api("PRIVATE", "SecurityPolicy_TLS13_2025_EDGE"), True),
    "without a new type it is written": (api("REGIONAL", "TLS_1_2"), api("REGIONAL"), True),
}


@pytest.mark.parametrize(("old", "new", "written"), MOVES.values(), ids=MOVES.keys())
def test_the_tls_policy_is_written_where_it_does_not_go_with_the_type(
    old: RestApi, new: RestApi, written: bool
) -> None:
    operations = wire.patch_operations(Address("rest_api", ("a",)), new, wire.differences(old, new))
    assert ("/securityPolicy" in {item["path"] for item in operations}) is written


@pytest.mark.parametrize(("limit", "text"), [(1_000_000, "1000000"), (2, "2")])
def test_what_is_left_of_a_throttle_is_set_again_in_plain_digits(limit: int, text: str) -> None:
    old = UsagePlan(name="a", throttle=Throttle(rate_limit=5.0, burst_limit=limit))
    new = UsagePlan(name="a", throttle=Throttle(burst_limit=limit))
    operations = wire.patch_operations(Address("usage_plan", ("a",)), new, wire.differences(old, new))
    assert operations == [
        {"op": "remove", "path": "/throttle"},
        {"op": "replace", "path": "/throttle/burstLimit", "value": text},
    ]


def test_an_integration_without_a_connection_is_on_the_internet() -> None:
    old = Integration(type="AWS", uri="arn:x", connection_type="VPC_LINK")
    new = Integration(type="AWS", uri="arn:x")
    operations = wire.patch_operations(Address("integration", ("a", "/", "GET")), new, wire.differences(old, new))
    assert operations == [{"op": "replace", "path": "/connectionType", "value": "INTERNET"}]


@pytest.mark.parametrize("revision", ["", "3f2a", "release 7\n of May"])
def test_a_deployments_mark_reads_back_whatever_the_revision(revision: str) -> None:
    assert marked_digest(mark("ab" * 32, revision)) == "ab" * 32


def test_any_stands_for_the_verbs_that_a_path_has_no_method_of_its_own_for() -> None:
    assert quirks.verbs_of_any(set()) == ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
    assert quirks.verbs_of_any({"ANY", "GET", "PUT"}) == ("DELETE", "HEAD", "OPTIONS", "PATCH", "POST")
