"""The neighbours' log: it is as long as what there is, not as what there was, and means the same as before."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from apigwctl.sandbox.lifecycle import Sandbox, in_process

POLICY = '{"Version": "2012-10-17", "Statement": []}'
ALLOWED = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}]}
)
VISIBILITY = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"}


def client(service: str) -> Any:
    return boto3.client(service, "us-east-1")


def groups(name: str, *, keep: bool) -> None:
    client("logs").create_log_group(logGroupName=name, tags={"a": "1"})
    for days in (7, 14, 30):
        client("logs").put_retention_policy(logGroupName=name, retentionInDays=days)
    if not keep:
        client("logs").delete_log_group(logGroupName=name)


def functions(name: str, *, keep: bool) -> None:
    for statement in ("a", "b"):
        client("lambda").add_permission(
            FunctionName=name, StatementId=statement, Action="lambda:InvokeFunction", Principal="s.amazonaws.com"
        )
    client("lambda").remove_permission(FunctionName=name, StatementId="a")
    if not keep:
        client("lambda").delete_function(FunctionName=name)


def roles(name: str, *, keep: bool) -> None:
    client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=POLICY)
    client("iam").put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=ALLOWED)
    if not keep:
        client("iam").delete_role_policy(RoleName=name, PolicyName="p")
        client("iam").delete_role(RoleName=name)


def secrets(name: str, *, keep: bool) -> None:
    client("secretsmanager").create_secret(Name=name, SecretString="1")
    client("secretsmanager").put_secret_value(SecretId=name, SecretString="2")
    if not keep:
        client("secretsmanager").delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)


def parameters(name: str, *, keep: bool) -> None:
    client("ssm").put_parameter(Name=f"/{name}", Value="1", Type="String")
    client("ssm").put_parameter(Name=f"/{name}", Value="2", Type="String", Overwrite=True)
    if not keep:
        client("ssm").delete_parameter(Name=f"/{name}")


def objects(name: str, *, keep: bool) -> None:
    for text in (b"1", b"2", b"3"):
        client("s3").put_object(Bucket="artefacts", Key=f"plans/{name}", Body=text)
    if not keep:
        client("s3").delete_object(Bucket="artefacts", Key=f"plans/{name}")


def items(name: str, *, keep: bool) -> None:
    key = {"id": {"S": name}}
    client("dynamodb").put_item(
        TableName="locks", Item={**key, "by": {"S": "x"}}, ConditionExpression="attribute_not_exists(id)"
    )
    client("dynamodb").update_item(
        TableName="locks", Key=key, UpdateExpression="SET n = :n", ExpressionAttributeValues={":n": {"N": "1"}}
    )
    if not keep:
        client("dynamodb").delete_item(TableName="locks", Key=key)


def alarms(name: str, *, keep: bool) -> None:
    client("cloudwatch").put_metric_alarm(
        AlarmName=name, ComparisonOperator="GreaterThanThreshold", EvaluationPeriods=1, Namespace="n", MetricName="m",
        Threshold=1.0, Period=60, Statistic="Sum",
    )  # fmt: skip
    for state in ("ALARM", "OK", "ALARM"):
        client("cloudwatch").set_alarm_state(AlarmName=name, StateValue=state, StateReason="r")
    if not keep:
        client("cloudwatch").delete_alarms(AlarmNames=[name])


def records(name: str, *, keep: bool) -> None:
    zone = client("route53").list_hosted_zones()["HostedZones"][0]["Id"]
    for action, value in [("UPSERT", "1"), ("UPSERT", "2"), *([] if keep else [("DELETE", "2")])]:
        record = {"Name": f"{name}.a.example", "Type": "TXT", "TTL": 5, "ResourceRecords": [{"Value": f'"{value}"'}]}
        client("route53").change_resource_record_sets(
            HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record}]}
        )


CYCLES: list[Callable[..., None]] = [
    groups, functions, roles, secrets, parameters, objects, items, alarms, records,
]  # fmt: skip


def prepare() -> None:
    """What the cycles need to be there."""
    client("s3").create_bucket(Bucket="artefacts")
    client("route53").create_hosted_zone(Name="a.example", CallerReference="1")
    client("dynamodb").create_table(
        TableName="locks", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}], BillingMode="PAY_PER_REQUEST",
    )  # fmt: skip


def seen() -> dict[str, Any]:
    """Everything that the cycles leave, read back; dates apart."""
    zone = client("route53").list_hosted_zones()["HostedZones"][0]["Id"]
    found = {
        "groups": client("logs").describe_log_groups()["logGroups"],
        "functions": [
            [item["FunctionName"], client("lambda").get_policy(FunctionName=item["FunctionName"])["Policy"]]
            for item in client("lambda").list_functions()["Functions"]
        ],
        "roles": client("iam").list_roles()["Roles"],
        "secrets": client("secretsmanager").list_secrets()["SecretList"],
        "parameters": client("ssm").get_parameters_by_path(Path="/")["Parameters"],
        "objects": [
            [item["Key"], client("s3").get_object(Bucket="artefacts", Key=item["Key"])["Body"].read().decode()]
            for item in client("s3").list_objects_v2(Bucket="artefacts").get("Contents", [])
        ],
        "items": client("dynamodb").scan(TableName="locks")["Items"],
        "alarms": [
            [item["AlarmName"], item["StateValue"]] for item in client("cloudwatch").describe_alarms()["MetricAlarms"]
        ],
        "records": client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"],
    }
    plain: dict[str, Any] = json.loads(json.dumps(found, default=lambda item: isinstance(item, datetime) or str(item)))
    for group in plain["groups"]:
        del group["creationTime"]
    return plain


def log(folder: Path) -> list[str]:
    return (folder / "default" / "neighbours.jsonl").read_text().splitlines()


def test_what_came_and_went_leaves_nothing_and_what_stays_is_as_it_was(tmp_path: Path) -> None:
    with in_process(tmp_path) as sandbox:
        prepare()
        for cycle in CYCLES:
            cycle("stays", keep=True)
            for number in range(3):
                cycle(f"goes{number}", keep=False)
            cycle("goes-and-comes", keep=False)
            cycle("goes-and-comes", keep=True)
        before, lines = seen(), len(log(tmp_path))
        sandbox.gate.compact()
        after = log(tmp_path)
        assert not [line for line in after if "goes0" in line]
        assert len(after) < lines * 0.5
        assert seen() == before
        groups("later", keep=True)
    with in_process(tmp_path):
        client("logs").delete_log_group(logGroupName="later")
        assert seen() == before


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: cycle.__name__)
def test_a_log_does_not_grow_with_the_number_of_times(tmp_path: Path, cycle: Callable[..., None]) -> None:
    lengths = []
    with in_process(tmp_path) as sandbox:
        prepare()
        for _ in range(3):
            for _ in range(4):
                cycle("orders", keep=False)
            sandbox.gate.compact()
            lengths.append(len(log(tmp_path)))
    assert lengths[0] == lengths[2]


def stays(tmp_path: Path, mark: str, act: Callable[[], Any], read: Callable[[], Any]) -> None:
    """What `act` did reads the same after a compaction and a replay, and the lines that say `mark` are still there."""
    with in_process(tmp_path) as sandbox:
        prepare()
        act()
        before = read()
        sandbox.gate.compact()
        assert [line for line in log(tmp_path) if mark in line]
    with in_process(tmp_path):
        assert read() == before


def test_a_role_that_a_function_had_is_needed_to_make_the_function_again(tmp_path: Path) -> None:
    def act() -> None:
        role = client("iam").create_role(RoleName="runs", AssumeRolePolicyDocument=POLICY)["Role"]["Arn"]
        client("lambda").create_function(
            FunctionName="orders",
            Role=role,
            Runtime="python3.12",
            Handler="a.b",
            Code={"ZipFile": b"PK\x05\x06" + bytes(18)},
        )
        client("iam").delete_role(RoleName="runs")

    def functions() -> list[str]:
        return [item["FunctionName"] for item in client("lambda").list_functions()["Functions"]]

    stays(tmp_path, "CreateRole", act, functions)


def test_a_bucket_that_keeps_versions_keeps_its_history(tmp_path: Path) -> None:
    def act() -> None:
        client("s3").put_bucket_versioning(Bucket="artefacts", VersioningConfiguration={"Status": "Enabled"})
        objects("orders", keep=False)

    stays(tmp_path, "plans/orders", act, lambda: len(client("s3").list_object_versions(Bucket="artefacts")["Versions"]))


def test_a_copy_needs_what_it_was_copied_from(tmp_path: Path) -> None:
    def act() -> None:
        objects("orders", keep=True)
        client("s3").copy_object(Bucket="artefacts", Key="copy", CopySource="artefacts/plans/orders")
        client("s3").delete_object(Bucket="artefacts", Key="plans/orders")

    stays(
        tmp_path, "plans/orders", act, lambda: client("s3").get_object(Bucket="artefacts", Key="copy")["Body"].read()
    )  # fmt: skip


def test_an_item_written_with_others_is_deleted_again_in_a_replay(tmp_path: Path) -> None:
    def act() -> None:
        put = {"PutRequest": {"Item": {"id": {"S": "orders"}}}}
        client("dynamodb").batch_write_item(RequestItems={"locks": [put]})
        client("dynamodb").delete_item(TableName="locks", Key={"id": {"S": "orders"}})

    stays(tmp_path, "DeleteItem", act, lambda: client("dynamodb").scan(TableName="locks")["Items"])


def test_a_record_changed_with_others_is_deleted_again_in_a_replay(tmp_path: Path) -> None:
    def act() -> None:
        zone = client("route53").list_hosted_zones()["HostedZones"][0]["Id"]
        sets = [
            {"Name": f"{name}.a.example", "Type": "TXT", "TTL": 5, "ResourceRecords": [{"Value": '"2"'}]}
            for name in "ab"
        ]
        changes = [{"Action": "CREATE", "ResourceRecordSet": item} for item in sets]
        client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
        changes = [{"Action": "DELETE", "ResourceRecordSet": sets[0]}]
        client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

    stays(tmp_path, "DELETE", act, lambda: seen()["records"])


def test_an_association_that_ended_is_forgotten_with_its_end(tmp_path: Path) -> None:
    with in_process(tmp_path) as sandbox:
        stage, acl = make_stage(), make_web_acl()
        for _ in range(3):
            client("wafv2").associate_web_acl(WebACLArn=acl, ResourceArn=stage)
            client("wafv2").disassociate_web_acl(ResourceArn=stage)
        client("wafv2").associate_web_acl(WebACLArn=acl, ResourceArn=stage)
        sandbox.gate.compact()
        assert [json.loads(line)["headers"]["X-Amz-Target"].split(".")[1] for line in log(tmp_path)] == [
            "CreateWebACL",
            "AssociateWebACL",
        ]
    with in_process(tmp_path):
        found = client("wafv2").list_resources_for_web_acl(WebACLArn=acl, ResourceType="API_GATEWAY")["ResourceArns"]
        assert found == [stage]


def make_stage() -> str:
    apigateway = client("apigateway")
    api = apigateway.create_rest_api(name="orders")
    where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    apigateway.put_method(**where, authorizationType="NONE")
    apigateway.put_integration(**where, type="MOCK")
    deployment = apigateway.create_deployment(restApiId=api["id"])["id"]
    apigateway.create_stage(restApiId=api["id"], stageName="prod", deploymentId=deployment)
    return f"arn:aws:apigateway:us-east-1::/restapis/{api['id']}/stages/prod"


def make_web_acl() -> str:
    made = client("wafv2").create_web_acl(
        Name="edge", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=VISIBILITY
    )
    return str(made["Summary"]["ARN"])


def test_a_session_that_is_over_is_forgotten(tmp_path: Path) -> None:
    with in_process(tmp_path) as sandbox:
        for hours in (0, 11, 2):
            sandbox.clock.advance(hours * 3600)
            given = client("sts").assume_role(
                RoleArn="arn:aws:iam::222222222222:role/apigwctl", RoleSessionName="test"
            )["Credentials"]
        sandbox.gate.compact()
        assert len(log(tmp_path)) == 2
    with in_process(tmp_path):
        other = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        assert other.client("sts").get_caller_identity()["Account"] == "222222222222"


def test_a_long_log_is_looked_through_by_itself(tmp_path: Path) -> None:
    with in_process(tmp_path):
        client("logs").create_log_group(logGroupName="stays")
        for number in range(600):
            client("logs").create_log_group(logGroupName=f"goes{number}")
            client("logs").delete_log_group(logGroupName=f"goes{number}")
        assert len(log(tmp_path)) < 500
    with in_process(tmp_path):
        assert [group["logGroupName"] for group in client("logs").describe_log_groups()["logGroups"]] == ["stays"]


def names_of(sandbox: Sandbox) -> list[str]:
    return sorted(item["name"] for item in client("apigateway").get_rest_apis()["items"])


def test_the_control_plane_is_as_it_was_after_a_compaction(tmp_path: Path) -> None:
    with in_process(tmp_path) as sandbox:
        for name in "ab":
            client("apigateway").create_rest_api(name=name)
            groups(name, keep=False)
        sandbox.gate.compact()
        client("apigateway").create_rest_api(name="c")
    with in_process(tmp_path) as sandbox:
        assert names_of(sandbox) == ["a", "b", "c"]


@pytest.mark.parametrize("seed", range(2))
def test_in_any_order_the_state_is_the_same_after_compactions_and_a_replay(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with in_process(tmp_path) as sandbox:
        prepare()
        for _ in range(60):
            cycle = chance.choice(CYCLES)
            # What is there already, or is deleted by another, is refused half-way: that is as good a history as any.
            with contextlib.suppress(ClientError):
                cycle(chance.choice(["orders", "orders-api", "shop"]), keep=chance.random() < 0.4)
            if chance.random() < 0.05:
                sandbox.gate.compact()
        before = seen()
        sandbox.gate.compact()
        changes = json.loads(log(tmp_path)[-1])["number"]
        assert len(log(tmp_path)) < changes * 0.7
    with in_process(tmp_path):
        assert seen() == before
