"""Where the sandbox corrects moto's neighbours of API Gateway: what AWS's API references say that they answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from apigwctl.sandbox.lifecycle import Sandbox, in_process

ACCOUNT, REGION = "111111111111", "eu-west-1"
NOBODY = "arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/none/00000000-0000-0000-0000-000000000000"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with in_process(None, account=ACCOUNT, region=REGION) as running:
        yield running


def refusal(call: Any, **parameters: Any) -> tuple[str, int]:
    """Code and HTTP status of the error that a call meets."""
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"], refused.value.response["ResponseMetadata"]["HTTPStatusCode"]


def add_permission(function: str = "orders", sid: str = "a", **more: str) -> dict[str, Any]:
    answer = boto3.client("lambda").add_permission(
        FunctionName=function,
        StatementId=sid,
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        **more,
    )
    statement: dict[str, Any] = json.loads(answer["Statement"])
    return statement


def statements(function: str = "orders", **more: str) -> list[str]:
    policy = boto3.client("lambda").get_policy(FunctionName=function, **more)["Policy"]
    return [statement["Sid"] for statement in json.loads(policy)["Statement"]]


def test_a_permission_reads_back_as_it_was_given(sandbox: Sandbox) -> None:
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders"
    statement = add_permission(arn, SourceArn="arn:aws:execute-api:x", SourceAccount=ACCOUNT)
    assert statement == {
        "Sid": "a",
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": arn,
        "Condition": {
            "ArnLike": {"AWS:SourceArn": "arn:aws:execute-api:x"},
            "StringEquals": {"AWS:SourceAccount": ACCOUNT},
        },
    }
    policy = json.loads(boto3.client("lambda").get_policy(FunctionName="orders")["Policy"])
    assert policy["Statement"] == [statement]


def test_a_statement_id_is_taken_once(sandbox: Sandbox) -> None:
    add_permission()
    assert refusal(add_permission) == ("ResourceConflictException", 409)
    add_permission(sid="b")
    assert statements() == ["a", "b"]


@pytest.mark.parametrize("sid", ["a/b", "a b", "x" * 101])
def test_a_statement_id_has_a_form(sandbox: Sandbox, sid: str) -> None:
    assert refusal(add_permission, sid=sid)[1] == 400


def test_each_qualifier_has_a_policy_of_its_own(sandbox: Sandbox) -> None:
    add_permission(sid="plain")
    assert add_permission(sid="live", Qualifier="live")["Resource"].endswith(":function:orders:live")
    assert add_permission("orders:beta", sid="beta")["Resource"].endswith(":function:orders:beta")
    assert (statements(), statements(Qualifier="live"), statements("orders:beta")) == (["plain"], ["live"], ["beta"])


def test_a_statement_is_removed_once(sandbox: Sandbox) -> None:
    add_permission()
    remove = boto3.client("lambda").remove_permission
    remove(FunctionName="orders", StatementId="a")
    assert refusal(remove, FunctionName="orders", StatementId="a") == ("ResourceNotFoundException", 404)
    assert refusal(statements) == ("ResourceNotFoundException", 404)


def test_a_policy_grows_to_twenty_kilobytes_and_no_further(sandbox: Sandbox) -> None:
    source = "arn:aws:execute-api:eu-west-1:111111111111:" + "x" * 900
    for number in range(15):
        add_permission(sid=f"s{number}", SourceArn=source)
    codes = {refusal(add_permission, sid=f"t{number}", SourceArn=source * 6)[0] for number in range(2)}
    assert codes == {"PolicyLengthExceededException"}
    assert len(statements()) == 15


@pytest.mark.parametrize("call", ["get_function", "get_function_configuration"])
@pytest.mark.parametrize("name", ["orders", "orders:live", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders:live"])
def test_a_function_that_is_named_is_made_up(sandbox: Sandbox, call: str, name: str) -> None:
    answer = getattr(boto3.client("lambda"), call)(FunctionName=name)
    assert answer.get("Configuration", answer)["FunctionName"] == "orders"
    found = boto3.client("lambda").list_functions()["Functions"]
    assert [function["FunctionName"] for function in found] == ["orders"]


def test_a_function_of_another_account_is_not_ours_to_touch(sandbox: Sandbox) -> None:
    other = f"arn:aws:lambda:{REGION}:999999999999:function:orders"
    assert refusal(add_permission, function=other) == ("AccessDeniedException", 403)
    assert refusal(boto3.client("lambda").get_function, FunctionName=other) == ("AccessDeniedException", 403)
    assert boto3.client("lambda").list_functions()["Functions"] == []


def test_a_function_of_another_region_is_not_reachable(sandbox: Sandbox) -> None:
    other = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:orders"
    assert refusal(add_permission, function=other) == ("ResourceNotFoundException", 404)


def test_a_deleted_function_takes_its_policy_along(sandbox: Sandbox) -> None:
    add_permission()
    boto3.client("lambda").delete_function(FunctionName="orders")
    assert refusal(statements) == ("ResourceNotFoundException", 404)


@pytest.mark.parametrize("days", [1, 30, 365, 3653])
def test_a_listed_retention_is_taken(sandbox: Sandbox, days: int) -> None:
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName="a")
    logs.put_retention_policy(logGroupName="a", retentionInDays=days)
    assert logs.describe_log_groups()["logGroups"][0]["retentionInDays"] == days
    logs.delete_retention_policy(logGroupName="a")
    assert "retentionInDays" not in logs.describe_log_groups()["logGroups"][0]


@pytest.mark.parametrize("days", [0, 8, 31, 4000])
def test_any_other_retention_is_refused(sandbox: Sandbox, days: int) -> None:
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName="a")
    assert refusal(logs.put_retention_policy, logGroupName="a", retentionInDays=days)[1] == 400


def test_a_log_group_is_made_once_and_keeps_key_and_tags(sandbox: Sandbox) -> None:
    logs = boto3.client("logs")
    key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
    logs.create_log_group(logGroupName="/apigw/orders", tags={"a": "1"}, kmsKeyId=key)
    assert refusal(logs.create_log_group, logGroupName="/apigw/orders")[0] == "ResourceAlreadyExistsException"
    group = logs.describe_log_groups(logGroupNamePrefix="/apigw/")["logGroups"][0]
    assert group["kmsKeyId"] == key
    arn = group["arn"].removesuffix(":*")
    logs.tag_resource(resourceArn=arn, tags={"b": "2"})
    logs.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"b": "2"}
    logs.associate_kms_key(logGroupName="/apigw/orders", kmsKeyId=key + "2")
    assert logs.describe_log_groups()["logGroups"][0]["kmsKeyId"] == key + "2"
    logs.disassociate_kms_key(logGroupName="/apigw/orders")
    assert "kmsKeyId" not in logs.describe_log_groups()["logGroups"][0]
    assert refusal(logs.associate_kms_key, logGroupName="none", kmsKeyId=key)[0] == "ResourceNotFoundException"


def make_stage(name: str = "prod") -> str:
    """A stage with the least that AWS asks of one; its ARN."""
    client = boto3.client("apigateway")
    api = client.create_rest_api(name="orders")
    where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    client.put_method(**where, authorizationType="NONE")
    client.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    deployment = client.create_deployment(restApiId=api["id"])["id"]
    client.create_stage(restApiId=api["id"], stageName=name, deploymentId=deployment)
    return f"arn:aws:apigateway:{REGION}::/restapis/{api['id']}/stages/{name}"


def make_web_acl(name: str) -> str:
    visibility = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": name}
    made = boto3.client("wafv2").create_web_acl(
        Name=name, Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visibility
    )
    arn: str = made["Summary"]["ARN"]
    return arn


def web_acl_of(stage_arn: str) -> str | None:
    """The stage's web ACL; WAF and API Gateway must agree on it."""
    _, _, api, _, stage = stage_arn.partition("::")[2].split("/")
    shown: str | None = boto3.client("apigateway").get_stage(restApiId=api, stageName=stage).get("webAclArn")
    found = boto3.client("wafv2").get_web_acl_for_resource(ResourceArn=stage_arn).get("WebACL")
    assert shown == (found["ARN"] if found else None)
    return shown


def stages_of(web_acl: str) -> list[str]:
    client = boto3.client("wafv2")
    arns: list[str] = client.list_resources_for_web_acl(WebACLArn=web_acl, ResourceType="API_GATEWAY")["ResourceArns"]
    return arns


def test_a_stage_has_one_web_acl_and_a_new_one_replaces_it(sandbox: Sandbox) -> None:
    waf, stage, first, second = boto3.client("wafv2"), make_stage(), make_web_acl("first"), make_web_acl("second")
    assert web_acl_of(stage) is None
    for acl in (first, second):
        waf.associate_web_acl(WebACLArn=acl, ResourceArn=stage)
        assert web_acl_of(stage) == acl
    assert (stages_of(first), stages_of(second)) == ([], [stage])
    waf.disassociate_web_acl(ResourceArn=stage)
    assert web_acl_of(stage) is None
    assert stages_of(second) == []


def test_a_stage_or_web_acl_that_is_not_there_is_refused(sandbox: Sandbox) -> None:
    waf, stage, acl = boto3.client("wafv2"), make_stage(), make_web_acl("first")
    missing = stage.replace("/prod", "/none")
    nonexistent = ("WAFNonexistentItemException", 400)
    assert refusal(waf.associate_web_acl, WebACLArn=acl, ResourceArn=missing) == nonexistent
    assert refusal(waf.associate_web_acl, WebACLArn=NOBODY, ResourceArn=stage) == nonexistent
    assert refusal(waf.get_web_acl_for_resource, ResourceArn=missing) == nonexistent
    assert refusal(waf.disassociate_web_acl, ResourceArn=missing) == nonexistent
    assert refusal(waf.list_resources_for_web_acl, WebACLArn=NOBODY) == nonexistent


def test_a_web_acl_in_use_stays(sandbox: Sandbox) -> None:
    waf, stage, acl = boto3.client("wafv2"), make_stage(), make_web_acl("first")
    waf.associate_web_acl(WebACLArn=acl, ResourceArn=stage)
    summary = waf.list_web_acls(Scope="REGIONAL")["WebACLs"][0]
    named = {key: summary[key] for key in ("Name", "Id", "LockToken")}
    assert refusal(waf.delete_web_acl, **named, Scope="REGIONAL")[0] == "WAFAssociatedItemException"
    waf.disassociate_web_acl(ResourceArn=stage)
    waf.delete_web_acl(**named, Scope="REGIONAL")
    assert waf.list_web_acls(Scope="REGIONAL")["WebACLs"] == []


def test_a_deleted_stage_is_no_longer_listed(sandbox: Sandbox) -> None:
    waf, stage, acl = boto3.client("wafv2"), make_stage(), make_web_acl("first")
    waf.associate_web_acl(WebACLArn=acl, ResourceArn=stage)
    boto3.client("apigateway").delete_stage(restApiId=stage.split("/")[2], stageName="prod")
    assert stages_of(acl) == []


@pytest.mark.parametrize("stage_made_anew", [False, True])
def test_an_association_is_kept_as_long_as_its_stage(tmp_path: Path, stage_made_anew: bool) -> None:
    with in_process(tmp_path, account=ACCOUNT, region=REGION):
        stage, acl = make_stage(), make_web_acl("first")
        boto3.client("wafv2").associate_web_acl(WebACLArn=acl, ResourceArn=stage)
    with in_process(tmp_path, account=ACCOUNT, region=REGION):
        assert (web_acl_of(stage), stages_of(acl)) == (acl, [stage])
        if stage_made_anew:
            client, api = boto3.client("apigateway"), stage.split("/")[2]
            deployment = client.delete_stage(restApiId=api, stageName="prod") and client.create_deployment(
                restApiId=api
            )
            client.create_stage(restApiId=api, stageName="prod", deploymentId=deployment["id"])
    with in_process(tmp_path, account=ACCOUNT, region=REGION):
        kept = (None, []) if stage_made_anew else (acl, [stage])
        assert (web_acl_of(stage), stages_of(acl)) == kept
