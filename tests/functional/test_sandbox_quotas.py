"""Request quotas as AWS publishes them, in simulated time, through real boto3 clients."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from apigwctl.sandbox.clock import Clock
from apigwctl.sandbox.lifecycle import Sandbox, in_process

ONCE = Config(retries={"total_max_attempts": 1})
REGIONAL = {"types": ["REGIONAL"]}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox whose time stands still."""
    clock = Clock()
    clock.stop()
    with in_process(None, clock=clock) as running:
        yield running


def refused(call: Callable[..., Any], **parameters: Any) -> int:
    """The seconds that a refusal tells to wait; it must be one of too many requests."""
    with pytest.raises(ClientError) as refusal:
        call(**parameters)
    response = refusal.value.response
    assert response["Error"] == {"Code": "TooManyRequestsException", "Message": "Too Many Requests"}
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 429
    return int(response["ResponseMetadata"]["HTTPHeaders"]["retry-after"])


def too_many() -> type[ClientError]:
    """The exception of too many requests."""
    exception: type[ClientError] = boto3.client("apigateway").exceptions.TooManyRequestsException
    return exception


def allowed(sandbox: Sandbox, call: Callable[[int], Any], times: int) -> tuple[int, float]:
    """How often a call was refused until it was done `times` times, and how many seconds that took."""
    before, refusals = sandbox.clock(), 0
    for number in range(times):
        while True:
            try:
                call(number)
                break
            except too_many() as refusal:
                refusals += 1
                sandbox.clock.advance(float(refusal.response["ResponseMetadata"]["HTTPHeaders"]["retry-after"]))
    return refusals, (sandbox.clock() - before).total_seconds()


def test_without_the_setting_nobody_is_throttled(sandbox: Sandbox) -> None:
    client = boto3.client("apigateway", config=ONCE)
    assert allowed(sandbox, lambda number: client.create_rest_api(name=str(number)), 60) == (0, 0)


def test_a_plain_loop_that_creates_forty_resources_is_throttled_to_five_a_second(sandbox: Sandbox) -> None:
    client = boto3.client("apigateway", config=ONCE)
    api = client.create_rest_api(name="orders")
    sandbox.configure(requestQuotas=True)

    def create(number: int) -> None:
        client.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart=f"r{number}")

    # Five at once, and five more after each of seven waits of a second.
    assert allowed(sandbox, create, 40) == (7, 7.0)
    assert len(client.get_resources(restApiId=api["id"], limit=100)["items"]) == 41


def test_a_loop_that_does_not_wait_gets_five_through(sandbox: Sandbox) -> None:
    client = boto3.client("apigateway", config=ONCE)
    api = client.create_rest_api(name="orders")
    sandbox.configure(requestQuotas=True)
    made = 0
    for number in range(40):
        try:
            client.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart=f"r{number}")
            made += 1
        except too_many():
            continue
    assert made == 5


def test_botocore_repeats_a_throttled_request_by_itself(sandbox: Sandbox) -> None:
    sandbox.configure(requestQuotas=True)
    client = boto3.client("apigateway", config=Config(retries={"total_max_attempts": 2, "mode": "standard"}))
    client.create_rest_api(name="one", endpointConfiguration=REGIONAL)
    assert refused(client.create_rest_api, name="two", endpointConfiguration=REGIONAL) == 3
    assert sandbox.counts["CreateRestApi"] == 3


@pytest.mark.parametrize(
    ("operation", "parameters", "wait"),
    [
        ("create_rest_api", {"name": "a"}, 30),
        ("create_rest_api", {"name": "a", "endpointConfiguration": {"types": ["EDGE"]}}, 30),
        ("create_rest_api", {"name": "a", "endpointConfiguration": REGIONAL}, 3),
        ("import_rest_api", {"body": b'{"swagger": "2.0", "info": {"title": "a"}}'}, 30),
        (
            "import_rest_api",
            {
                "body": b'{"swagger": "2.0", "info": {"title": "a"}}',
                "parameters": {"endpointConfigurationTypes": "REGIONAL"},
            },
            3,
        ),
        ("update_account", {"patchOperations": []}, 20),
        ("delete_rest_api", {"restApiId": "none"}, 30),
    ],
)
def test_an_operation_with_a_quota_of_one_waits_as_long_as_published(
    sandbox: Sandbox, operation: str, parameters: dict[str, Any], wait: int
) -> None:
    client = boto3.client("apigateway", config=ONCE)
    sandbox.configure(requestQuotas=True)

    def call() -> None:
        # Whatever else is wrong with it, it counts.
        with contextlib.suppress(client.exceptions.NotFoundException):
            getattr(client, operation)(**parameters)

    call()
    assert refused(getattr(client, operation), **parameters) == wait
    sandbox.clock.advance(wait - 0.1)
    assert refused(getattr(client, operation), **parameters) == 1
    sandbox.clock.advance(0.1)
    call()


def test_everything_together_has_forty_at_once_and_ten_a_second(sandbox: Sandbox) -> None:
    rest, http = boto3.client("apigateway", config=ONCE), boto3.client("apigatewayv2", config=ONCE)
    sandbox.configure(requestQuotas=True)
    for _ in range(20):
        rest.get_rest_apis()
        http.get_vpc_links()
    assert refused(rest.get_rest_apis) == 1
    sandbox.clock.advance(0.1)
    rest.get_rest_apis()
    assert refused(rest.get_rest_apis) == 1
    assert allowed(sandbox, lambda _: rest.get_rest_apis(), 100) == (10, 10.0)


def test_version_two_says_nothing_of_how_long_to_wait(sandbox: Sandbox) -> None:
    client = boto3.client("apigatewayv2", config=ONCE)
    sandbox.configure(requestQuotas=True)
    client.create_vpc_link(Name="a", SubnetIds=["subnet-1"])
    with pytest.raises(ClientError) as refusal:
        client.create_vpc_link(Name="b", SubnetIds=["subnet-1"])
    assert refusal.value.response["Error"]["Code"] == "TooManyRequestsException"
    assert "retry-after" not in refusal.value.response["ResponseMetadata"]["HTTPHeaders"]
    # The first kind of VPC link has no quota of its own.
    rest = boto3.client("apigateway", config=ONCE)
    for name in ("a", "b"):
        rest.create_vpc_link(name=name, targetArns=["arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/net/n/1"])


def test_each_account_and_each_region_has_quotas_of_its_own(sandbox: Sandbox) -> None:
    sandbox.configure(requestQuotas=True)
    for region in ("us-east-1", "eu-west-1"):
        for account in ("111111111111", "222222222222"):
            client = boto3.client(
                "apigateway", region, aws_access_key_id=account, aws_secret_access_key="sandbox", config=ONCE
            )
            client.create_rest_api(name="first")
            assert refused(client.create_rest_api, name="second") == 30


def test_other_services_are_not_throttled(sandbox: Sandbox) -> None:
    sandbox.configure(requestQuotas=True)
    client = boto3.client("logs", config=ONCE)
    for _ in range(60):
        client.describe_log_groups()
