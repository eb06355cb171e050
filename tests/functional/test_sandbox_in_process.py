"""The sandbox in this process, through real boto3 clients."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError
from moto import mock_aws

from apigwctl.errors import SandboxError
from apigwctl.sandbox.background import reset
from apigwctl.sandbox.control_plane import ControlPlane
from apigwctl.sandbox.lifecycle import in_process
from apigwctl.sandbox.mount import mount

ONCE = Config(retries={"total_max_attempts": 1})


def make_neighbours(region: str = "us-east-1") -> dict[str, str]:
    """One object of every neighbour whose ids moto draws; what was drawn."""
    policy = '{"Version": "2012-10-17", "Statement": []}'
    visibility = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"}

    def client(service: str) -> Any:
        return boto3.client(service, region)

    pool = client("cognito-idp").create_user_pool(PoolName="customers")["UserPool"]["Id"]
    app = client("cognito-idp").create_user_pool_client(UserPoolId=pool, ClientName="web")["UserPoolClient"]
    role = client("iam").create_role(RoleName="logs", AssumeRolePolicyDocument=policy)["Role"]
    certificate = client("acm").request_certificate(DomainName="a.example", ValidationMethod="DNS")
    web_acl = client("wafv2").create_web_acl(
        Name="edge", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visibility
    )["Summary"]
    client("lambda").add_permission(
        FunctionName="orders", StatementId="a", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
    )
    client("dynamodb").create_table(
        TableName="locks",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client("s3").create_bucket(Bucket="artefacts")
    client("s3").put_object(Bucket="artefacts", Key="a b/ü", Body=bytes(range(256)))
    client("ssm").put_parameter(Name="/shop/table", Value="orders", Type="String")
    client("logs").create_log_group(logGroupName="/apigw/orders")
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
    return {
        "pool": pool,
        "app": app["ClientId"],
        "role": role["RoleId"],
        "certificate": certificate["CertificateArn"],
        "web acl": web_acl["Id"],
        "web acl lock": web_acl["LockToken"],
        "secret": client("secretsmanager").create_secret(Name="k", SecretString="v")["ARN"],
        "zone": client("route53").create_hosted_zone(Name="a.example", CallerReference="1")["HostedZone"]["Id"],
    }


def read_neighbours(region: str = "us-east-1") -> dict[str, str]:
    """What `make_neighbours` returned, read anew, and a look at all that has no id."""

    def client(service: str) -> Any:
        return boto3.client(service, region)

    pool = client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"][0]["Id"]
    apps = client("cognito-idp").list_user_pool_clients(UserPoolId=pool, MaxResults=10)["UserPoolClients"]
    web_acl = client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"][0]
    assert "Statement" in client("lambda").get_policy(FunctionName="orders")["Policy"]
    assert client("dynamodb").list_tables()["TableNames"] == ["locks"]
    assert client("s3").get_object(Bucket="artefacts", Key="a b/ü")["Body"].read() == bytes(range(256))
    assert client("ssm").get_parameter(Name="/shop/table")["Parameter"]["Value"] == "orders"
    assert client("logs").describe_log_groups()["logGroups"][0]["logGroupName"] == "/apigw/orders"
    assert client("cloudwatch").describe_alarms()["MetricAlarms"][0]["AlarmName"] == "errors"
    return {
        "pool": pool,
        "app": apps[0]["ClientId"],
        "role": client("iam").get_role(RoleName="logs")["Role"]["RoleId"],
        "certificate": client("acm").list_certificates()["CertificateSummaryList"][0]["CertificateArn"],
        "web acl": web_acl["Id"],
        "web acl lock": web_acl["LockToken"],
        "secret": client("secretsmanager").list_secrets()["SecretList"][0]["ARN"],
        "zone": client("route53").list_hosted_zones()["HostedZones"][0]["Id"],
    }


def apis() -> list[tuple[str, str]]:
    items = boto3.client("apigateway").get_rest_apis()["items"]
    return sorted((item["name"], item["id"]) for item in items)


def test_an_explicit_account_is_who_the_caller_is_and_what_arns_carry() -> None:
    with in_process(None, account="111111111111", region="eu-west-1"):
        assert boto3.client("sts").get_caller_identity()["Account"] == "111111111111"
        function = boto3.client("lambda").get_function(FunctionName="orders")["Configuration"]["FunctionArn"]
        assert function == "arn:aws:lambda:eu-west-1:111111111111:function:orders"


def test_an_assumed_role_acts_in_its_own_account() -> None:
    with in_process(None, account="111111111111"):
        boto3.client("apigateway").create_rest_api(name="mine")
        role = "arn:aws:iam::222222222222:role/apigwctl"
        given = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        other = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        assert other.client("sts").get_caller_identity()["Account"] == "222222222222"
        assert other.client("apigateway").get_rest_apis()["items"] == []
        assert len(apis()) == 1


def test_clients_of_several_accounts_share_one_sandbox_by_keys_of_twelve_digits() -> None:
    with in_process(None, account="111111111111"):
        other = boto3.client("apigateway", aws_access_key_id="222222222222", aws_secret_access_key="sandbox")
        other.create_rest_api(name="theirs")
        assert apis() == []
        assert [item["name"] for item in other.get_rest_apis()["items"]] == ["theirs"]


def test_regions_do_not_see_each_other() -> None:
    with in_process(None):
        boto3.client("apigateway", "eu-west-1").create_rest_api(name="here")
        assert len(boto3.client("apigateway", "eu-west-1").get_rest_apis()["items"]) == 1
        assert boto3.client("apigateway", "us-east-1").get_rest_apis()["items"] == []


def test_the_environment_is_a_dummy_one_inside_and_the_users_own_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "real")
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:1")
    before = dict(os.environ)
    with in_process(None, region="eu-west-1"):
        assert "AWS_PROFILE" not in os.environ
        assert boto3.client("lambda").meta.region_name == "eu-west-1"
        assert boto3.client("lambda").list_functions()["Functions"] == []
    assert dict(os.environ) == before


def test_two_sandboxes_in_one_process_are_refused() -> None:
    with (
        in_process(None),
        pytest.raises(SandboxError, match="already"),
        in_process(None),
    ):
        pass


def test_a_sandbox_without_a_directory_forgets_everything() -> None:
    with in_process(None):
        make_neighbours()
        boto3.client("apigateway").create_rest_api(name="orders")
    with in_process(None):
        assert apis() == []
        assert boto3.client("logs").describe_log_groups()["logGroups"] == []


def test_what_was_made_is_there_the_next_time_under_the_same_ids(tmp_path: Path) -> None:
    with in_process(tmp_path):
        made = make_neighbours()
        boto3.client("apigateway").create_rest_api(name="orders")
        kept = apis()
    with in_process(tmp_path):
        assert read_neighbours() == made
        assert apis() == kept
    with in_process(tmp_path):
        assert read_neighbours() == made


def test_new_ids_differ_from_those_of_the_time_before(tmp_path: Path) -> None:
    for count in range(1, 4):
        with in_process(tmp_path):
            boto3.client("apigateway").create_rest_api(name="orders")
            assert len({api_id for _, api_id in apis()}) == count


def test_two_names_live_side_by_side(tmp_path: Path) -> None:
    with in_process(tmp_path, name="one"):
        boto3.client("apigateway").create_rest_api(name="first")
    with in_process(tmp_path, name="two"):
        assert apis() == []
        boto3.client("apigateway").create_rest_api(name="second")
    with in_process(tmp_path, name="one"):
        assert [name for name, _ in apis()] == ["first"]


def test_a_second_user_is_told_which_process_holds_the_sandbox(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib\n"
        "from apigwctl.sandbox.lifecycle import in_process\n"
        "with in_process(pathlib.Path(sys.argv[1])):\n"
        "    print('ready', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        with pytest.raises(SandboxError, match=f"in use by process {other.pid}"), in_process(tmp_path):
            pass
        with pytest.raises(SandboxError, match=str(other.pid)):
            reset(tmp_path)
        other.stdin.close()
        assert other.wait(20) == 0
    with in_process(tmp_path):
        assert apis() == []


def test_a_reset_deletes_the_state(tmp_path: Path) -> None:
    with in_process(tmp_path):
        boto3.client("apigateway").create_rest_api(name="orders")
        boto3.client("logs").create_log_group(logGroupName="a")
    reset(tmp_path)
    with in_process(tmp_path):
        assert apis() == []
        assert boto3.client("logs").describe_log_groups()["logGroups"] == []


@pytest.mark.parametrize("log", ["plane.jsonl", "neighbours.jsonl"])
def test_a_torn_last_line_is_forgotten_and_the_log_goes_on(tmp_path: Path, log: str) -> None:
    with in_process(tmp_path):
        boto3.client("logs").create_log_group(logGroupName="a")
    with (tmp_path / "default" / log).open("a") as file:
        file.write('{"number":2,"at":"2026-')
    for expected in (["a"], ["a", "b"]):
        with in_process(tmp_path):
            names = [group["logGroupName"] for group in boto3.client("logs").describe_log_groups()["logGroups"]]
            assert names == expected
            if names == ["a"]:
                boto3.client("logs").create_log_group(logGroupName="b")


def test_a_broken_line_in_the_middle_is_an_error_with_its_place(tmp_path: Path) -> None:
    with in_process(tmp_path):
        boto3.client("logs").create_log_group(logGroupName="a")
    log = tmp_path / "default" / "neighbours.jsonl"
    log.write_text("nonsense\n" + log.read_text())
    with pytest.raises(SandboxError, match=r"neighbours\.jsonl:1: not a line"), in_process(tmp_path):
        pass


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"schema": 99, "through": 0, "data": {}}', "schema 99"),
        ('{"schema": 1, "through": 0, "data": {}}', "cannot be read"),
        ('{"schema": 1', "not a file that the sandbox wrote"),
    ],
)
def test_a_state_that_cannot_be_read_is_refused(tmp_path: Path, text: str, message: str) -> None:
    folder = tmp_path / "default"
    folder.mkdir()
    (folder / "plane.json").write_text(text)
    with pytest.raises(SandboxError, match=message) as refused, in_process(tmp_path):
        pass
    assert refused.value.hint == "apigwctl sandbox reset starts anew"
    reset(tmp_path)
    with in_process(tmp_path):
        assert apis() == []


def test_what_a_snapshot_holds_is_not_replayed_once_more(tmp_path: Path) -> None:
    """A kill between the snapshot and the emptying of the log leaves both."""
    log = tmp_path / "default" / "plane.jsonl"
    with in_process(tmp_path):
        boto3.client("apigateway").create_rest_api(name="orders")
        lines = log.read_text()
        kept = apis()
    assert log.read_text() == ""
    log.write_text(lines)
    with in_process(tmp_path):
        assert apis() == kept


def test_a_control_plane_whose_process_died_comes_back_from_its_log(tmp_path: Path) -> None:
    script = (
        "import os, sys, pathlib, boto3\n"
        "from apigwctl.sandbox.lifecycle import in_process\n"
        "with in_process(pathlib.Path(sys.argv[1])):\n"
        "    for name in 'abc':\n"
        "        print(name, boto3.client('apigateway').create_rest_api(name=name)['id'], flush=True)\n"
        "    os._exit(9)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    died = subprocess.run(command, capture_output=True, text=True, check=False)
    assert died.returncode == 9
    with in_process(tmp_path):
        assert apis() == [tuple(line.split()) for line in died.stdout.splitlines()]


def test_a_log_alone_makes_the_same_control_plane_to_the_last_date_and_id(tmp_path: Path) -> None:
    with in_process(tmp_path) as sandbox:
        client = boto3.client("apigateway")
        api = client.create_rest_api(name="orders", tags={"a": "1"})
        for part in ("a", "b"):
            made = client.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart=part)
            where = {"restApiId": api["id"], "resourceId": made["id"], "httpMethod": "GET"}
            client.put_method(**where, authorizationType="NONE")
            client.put_integration(**where, type="HTTP_PROXY", integrationHttpMethod="GET", uri="https://a.example")
        deployment = client.create_deployment(restApiId=api["id"])["id"]
        client.create_stage(restApiId=api["id"], stageName="prod", deploymentId=deployment)
        acl = boto3.client("wafv2").create_web_acl(
            Name="edge",
            Scope="REGIONAL",
            DefaultAction={"Allow": {}},
            VisibilityConfig={"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"},
        )["Summary"]["ARN"]
        stage = f"arn:aws:apigateway:us-east-1::/restapis/{api['id']}/stages/prod"
        boto3.client("wafv2").associate_web_acl(WebACLArn=acl, ResourceArn=stage)
        shutil.copytree(tmp_path / "default", tmp_path / "copy")
        state = json.dumps(sandbox.plane.to_data(), sort_keys=True)
    assert not (tmp_path / "copy" / "plane.json").exists()
    with in_process(tmp_path, name="copy") as sandbox:
        assert json.dumps(sandbox.plane.to_data(), sort_keys=True) == state


def test_a_log_that_grew_long_gives_way_to_a_snapshot(tmp_path: Path) -> None:
    log, snapshot = tmp_path / "default" / "plane.jsonl", tmp_path / "default" / "plane.json"
    with in_process(tmp_path):
        client = boto3.client("apigateway")
        api = client.create_rest_api(name="orders")["id"]
        for number in range(2000):
            client.tag_resource(resourceArn=f"arn:aws:apigateway:us-east-1::/restapis/{api}", tags={"n": str(number)})
        assert snapshot.exists()
        assert len(log.read_text().splitlines()) == 1
    with in_process(tmp_path):
        assert boto3.client("apigateway").get_rest_api(restApiId=api)["tags"] == {"n": "1999"}


def test_requests_are_counted_by_operation() -> None:
    with in_process(None) as sandbox:
        apis()
        apis()
        boto3.client("logs").describe_log_groups()
        boto3.client("lambda").list_functions()
        assert sandbox.counts == {"GetRestApis": 2, "DescribeLogGroups": 1, "ListFunctions": 1}
        sandbox.counts.clear()
        assert sandbox.counts.total() == 0


def test_a_request_that_is_dropped_before_it_arrives_has_no_effect() -> None:
    with in_process(None) as sandbox:
        sandbox.faults.add("CreateRestApi", "drop-before")
        client = boto3.client("apigateway", config=ONCE)
        with pytest.raises(ConnectionClosedError):
            client.create_rest_api(name="orders")
        assert apis() == []
        client.create_rest_api(name="orders")
        assert len(apis()) == 1


def test_a_request_whose_answer_is_dropped_has_its_effect() -> None:
    with in_process(None) as sandbox:
        sandbox.faults.add("CreateRestApi", "drop-after")
        with pytest.raises(ConnectionClosedError):
            boto3.client("apigateway", config=ONCE).create_rest_api(name="orders")
        assert len(apis()) == 1


def test_botocore_repeats_a_create_on_its_own_unless_told_otherwise() -> None:
    with in_process(None) as sandbox:
        sandbox.faults.add("CreateRestApi", "drop-after", times=2)
        boto3.client("apigateway").create_rest_api(name="orders")
        assert sandbox.counts["CreateRestApi"] == 3


@pytest.mark.parametrize(
    ("service", "call", "fault", "code"),
    [
        ("apigateway", ("get_rest_apis", {}), "429", "TooManyRequestsException"),
        ("apigateway", ("get_rest_apis", {}), "503", "ServiceUnavailableException"),
        ("logs", ("describe_log_groups", {}), "503", "ServiceUnavailableException"),
        ("iam", ("list_roles", {}), "429", "TooManyRequestsException"),
    ],
)
def test_a_refusal_on_purpose_reads_as_the_services_own(
    service: str, call: tuple[str, dict[str, Any]], fault: Any, code: str
) -> None:
    with in_process(None) as sandbox:
        sandbox.faults.add("*", fault, skip=1)
        client = boto3.client(service, config=ONCE)
        getattr(client, call[0])(**call[1])
        with pytest.raises(ClientError) as refused:
            getattr(client, call[0])(**call[1])
        assert refused.value.response["Error"]["Code"] == code
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == int(fault)
        getattr(client, call[0])(**call[1])


def test_an_unknown_fault_is_refused() -> None:
    with in_process(None) as sandbox, pytest.raises(SandboxError, match="unknown fault"):
        sandbox.faults.add("CreateRestApi", "explode")  # type: ignore[arg-type]


def test_latency_is_added_to_every_request() -> None:
    with in_process(None) as sandbox:
        client = boto3.client("apigateway")
        client.get_rest_apis()
        sandbox.latency_seconds = 0.05
        started = time.monotonic()
        for _ in range(4):
            client.get_rest_apis()
        assert time.monotonic() - started >= 0.2


def test_a_certificate_is_issued_at_once() -> None:
    with in_process(None):
        client = boto3.client("acm")
        arn = client.request_certificate(DomainName="a.example", ValidationMethod="DNS")["CertificateArn"]
        assert client.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED"


def test_every_exchange_has_a_request_id_of_its_own() -> None:
    with in_process(None):
        client = boto3.client("apigateway")
        ids = {client.get_rest_apis()["ResponseMetadata"]["RequestId"] for _ in range(3)}
        assert len(ids) == 3


def test_the_control_plane_alone_can_be_mounted_on_mock_aws_and_taken_off() -> None:
    plane = ControlPlane(clock=lambda: datetime(2030, 1, 1, tzinfo=UTC), random=random.Random(1))
    with mock_aws():
        with mount(plane):
            boto3.client("apigateway", "eu-west-1").create_rest_api(name="ours")
            assert plane.counts["CreateRestApi"] == 1
        moto_own = boto3.client("apigateway", "eu-west-1").create_rest_api(name="moto's")
        assert moto_own["name"] == "moto's"
        assert plane.counts.total() == 1
