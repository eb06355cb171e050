"""What outlives a server that was killed: one object of every neighbour, with its ids and its dates."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError

from apigwctl.sandbox.background import Running, start, status, stop
from apigwctl.sandbox.lifecycle import in_process

POLICY = '{"Version": "2012-10-17", "Statement": []}'
ROLE = "arn:aws:iam::222222222222:role/apigwctl"
VISIBILITY = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"}
Clients = Callable[[str], Any]


def clients_of(running: Running) -> Clients:
    """Makes clients of a server; they try once."""
    session = boto3.Session("sandbox", "sandbox", region_name=running.region)
    once = Config(retries={"total_max_attempts": 1})
    return lambda service: session.client(service, endpoint_url=running.endpoint, config=once)


def make_function(client: Clients) -> Any:
    client("lambda").add_permission(
        FunctionName="orders", StatementId="a", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
    )


def make_table(client: Clients) -> Any:
    client("dynamodb").create_table(
        TableName="locks",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client("dynamodb").put_item(TableName="locks", Item={"id": {"S": "a"}})


def make_object(client: Clients) -> Any:
    client("s3").create_bucket(Bucket="artefacts")
    client("s3").put_object(Bucket="artefacts", Key="a b/ü", Body=bytes(range(256)))


def make_pool(client: Clients) -> Any:
    pool = client("cognito-idp").create_user_pool(PoolName="customers")["UserPool"]["Id"]
    client("cognito-idp").create_user_pool_client(UserPoolId=pool, ClientName="web")


def read_pool(client: Clients) -> Any:
    pool = client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"][0]["Id"]
    shown = client("cognito-idp").describe_user_pool(UserPoolId=pool)["UserPool"]
    return [shown, client("cognito-idp").list_user_pool_clients(UserPoolId=pool)["UserPoolClients"]]


def make_alarm(client: Clients) -> Any:
    client("cloudwatch").put_metric_alarm(
        AlarmName="errors",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        Namespace="AWS/ApiGateway",
        MetricName="5XXError",
        Threshold=1.0,
        Period=60,
        Statistic="Sum",
    )


def make_web_acl(client: Clients) -> Any:
    client("wafv2").create_web_acl(
        Name="edge", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=VISIBILITY
    )


def read_certificate(client: Clients) -> Any:
    arn = client("acm").list_certificates()["CertificateSummaryList"][0]["CertificateArn"]
    return client("acm").describe_certificate(CertificateArn=arn)["Certificate"]


def read_object(client: Clients) -> Any:
    listed = client("s3").list_objects_v2(Bucket="artefacts")["Contents"]
    return [listed, client("s3").get_object(Bucket="artefacts", Key="a b/ü")["Body"].read().hex()]


NEIGHBOURS: dict[str, tuple[Callable[[Clients], Any], Callable[[Clients], Any]]] = {
    "lambda": (
        make_function,
        lambda client: [
            client("lambda").get_policy(FunctionName="orders")["Policy"],
            client("lambda").get_function(FunctionName="orders")["Configuration"],
        ],
    ),
    "logs": (
        lambda client: client("logs").create_log_group(logGroupName="/apigw/orders"),
        lambda client: client("logs").describe_log_groups()["logGroups"],
    ),
    "acm": (
        lambda client: client("acm").request_certificate(DomainName="a.example", ValidationMethod="DNS"),
        read_certificate,
    ),
    "iam": (
        lambda client: client("iam").create_role(RoleName="logs", AssumeRolePolicyDocument=POLICY),
        lambda client: client("iam").get_role(RoleName="logs")["Role"],
    ),
    "wafv2": (make_web_acl, lambda client: client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"]),
    "route53": (
        lambda client: client("route53").create_hosted_zone(Name="a.example", CallerReference="1"),
        lambda client: client("route53").list_hosted_zones()["HostedZones"],
    ),
    "cloudwatch": (make_alarm, lambda client: client("cloudwatch").describe_alarms()["MetricAlarms"]),
    "s3": (make_object, read_object),
    "dynamodb": (
        make_table,
        lambda client: [
            client("dynamodb").describe_table(TableName="locks")["Table"],
            client("dynamodb").scan(TableName="locks")["Items"],
        ],
    ),
    "secretsmanager": (
        lambda client: client("secretsmanager").create_secret(Name="k", SecretString="v"),
        lambda client: [
            client("secretsmanager").list_secrets()["SecretList"],
            client("secretsmanager").get_secret_value(SecretId="k")["SecretString"],
        ],
    ),
    "ssm": (
        lambda client: client("ssm").put_parameter(Name="/shop/table", Value="orders", Type="String"),
        lambda client: client("ssm").get_parameter(Name="/shop/table")["Parameter"],
    ),
    "cognito-idp": (make_pool, read_pool),
}
# What says when it was looked at, and the serial number of a certificate, which a key that is made anew has.
PASSING = ("LastAccessedDate", "Serial", "ResponseMetadata", "RoleLastUsed")


def told(data: Any) -> Any:
    """Data as one can compare it: dates as texts, without what changes at every look."""
    if isinstance(data, dict):
        return {name: told(value) for name, value in data.items() if name not in PASSING}
    if isinstance(data, list):
        return [told(item) for item in data]
    return data.isoformat() if isinstance(data, datetime) else data


def kill(running: Running) -> None:
    os.kill(running.pid, signal.SIGKILL)
    os.waitpid(running.pid, 0)


def test_a_killed_server_comes_back_with_every_neighbour_to_the_last_date(tmp_path: Path) -> None:
    running = start(tmp_path)
    try:
        client = clients_of(running)
        for make, _ in NEIGHBOURS.values():
            make(client)
        given = client("sts").assume_role(RoleArn=ROLE, RoleSessionName="test")["Credentials"]
        before = {name: told(read(client)) for name, (_, read) in NEIGHBOURS.items()}
    finally:
        kill(running)
    assert status(tmp_path) is None
    time.sleep(1.1)  # AWS's dates are of whole seconds
    running = start(tmp_path)
    try:
        client = clients_of(running)
        for name, (_, read) in NEIGHBOURS.items():
            assert told(read(client)) == before[name], name
        other = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        caller = other.client("sts", "us-east-1", endpoint_url=running.endpoint).get_caller_identity()
        assert caller["Account"] == "222222222222"
    finally:
        stop(tmp_path)


@pytest.mark.parametrize("after", [0.05, 0.2, 0.5])
def test_whenever_a_server_is_killed_only_the_request_in_flight_may_be_lost(tmp_path: Path, after: float) -> None:
    running = start(tmp_path)
    answered: list[str] = []
    begun = threading.Event()

    def write() -> None:
        client = clients_of(running)
        apigateway, logs, parameters = client("apigateway"), client("logs"), client("ssm")
        try:
            for number in range(10_000):
                name = f"n{number}"
                apigateway.create_rest_api(name=name)
                answered.append(name)
                logs.create_log_group(logGroupName=name)
                logs.delete_log_group(logGroupName=name)
                answered.append(f"-{name}")
                parameters.put_parameter(Name="count", Value=name, Type="String", Overwrite=True)
                answered.append(f"={name}")
                begun.set()
        except (ConnectionClosedError, EndpointConnectionError):
            return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(30)
        time.sleep(after)
    finally:
        kill(running)
        writer.join()
    with in_process(tmp_path):
        pages = boto3.client("apigateway").get_paginator("get_rest_apis").paginate(PaginationConfig={"PageSize": 500})
        apis = {item["name"] for page in pages for item in page["items"]}
        groups = [item["logGroupName"] for item in boto3.client("logs").describe_log_groups()["logGroups"]]
        count = boto3.client("ssm").get_parameter(Name="count")["Parameter"]["Value"]
    made = [name for name in answered if name[0] == "n"]
    assert set(made) <= apis
    assert len(apis) <= len(made) + 1
    assert groups in ([], [made[-1]])
    counted = [name[1:] for name in answered if name[0] == "="]
    assert count in (counted[-1], made[-1])


def test_dates_of_neighbours_follow_the_sandboxs_clock(tmp_path: Path) -> None:
    with in_process(tmp_path) as sandbox:
        boto3.client("secretsmanager").create_secret(Name="now", SecretString="v")
        sandbox.clock.advance(86_400)
        boto3.client("secretsmanager").create_secret(Name="later", SecretString="v")
        first, second = boto3.client("secretsmanager").list_secrets()["SecretList"]
        assert 86_400 <= (second["CreatedDate"] - first["CreatedDate"]).total_seconds() < 86_410


def test_moto_has_its_own_time_again_afterwards() -> None:
    with in_process(None) as sandbox:
        sandbox.clock.advance(86_400)
        boto3.client("logs").create_log_group(logGroupName="a")
        boto3.client("secretsmanager").list_secrets()
    import moto.core.utils
    import moto.secretsmanager.models

    assert abs(moto.core.utils.unix_time() - time.time()) < 60
    assert moto.secretsmanager.models.time is time
