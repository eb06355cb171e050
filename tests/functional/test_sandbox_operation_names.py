"""How the sandbox tells which operation a request is, and whether it changes anything."""

from __future__ import annotations

import pytest

from apigwctl.sandbox.operation_names import OperationNames, changes_something

FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


@pytest.mark.parametrize(
    ("service", "method", "path", "headers", "body", "operation"),
    [
        ("apigateway", "POST", "/restapis", {}, b"{}", "CreateRestApi"),
        ("apigateway", "POST", "/restapis?mode=import&basepath=ignore", {}, b"", "ImportRestApi"),
        ("apigateway", "PUT", "/restapis/a1?mode=overwrite", {}, b"", "PutRestApi"),
        ("apigateway", "GET", "/restapis/a1/resources?embed=methods&limit=500", {}, b"", "GetResources"),
        ("apigateway", "PATCH", "/restapis/a1/stages/prod", {}, b"", "UpdateStage"),
        ("apigateway", "GET", "/tags/arn%3Aaws%3Aapigateway%3A%3A%2Frestapis%2Fa1", {}, b"", "GetTags"),
        ("apigateway", "GET", "/restapis/a1/resources/r/methods/GET/integration", {}, b"", "GetIntegration"),
        ("apigateway", "POST", "/v2/apis", {}, b"{}", "CreateApi"),
        ("apigateway", "DELETE", "/v2/apis/a1/routes/r", {}, b"", "DeleteRoute"),
        ("lambda", "POST", "/2015-03-31/functions/f/policy", {}, b"{}", "AddPermission"),
        ("lambda", "DELETE", "/2015-03-31/functions/f/policy/s?Qualifier=live", {}, b"", "RemovePermission"),
        ("logs", "POST", "/", {"x-amz-target": "Logs_20140328.CreateLogGroup"}, b"{}", "CreateLogGroup"),
        ("iam", "POST", "/", FORM, b"Action=CreateRole&RoleName=r", "CreateRole"),
        ("route53", "POST", "/2013-04-01/hostedzone/Z1/rrset/", {}, b"", "ChangeResourceRecordSets"),
        ("s3", "PUT", "/bucket/a/b", {}, b"", "PutObject"),
        ("s3", "PUT", "/bucket/a/b", {"x-amz-copy-source": "/c/d"}, b"", "CopyObject"),
        ("apigateway", "GET", "/nothing", {}, b"", "GET /nothing"),
        ("no-such-service", "GET", "/a", {}, b"", "GET /a"),
    ],
)
def test_a_request_is_told_by_its_address_or_target_or_action(
    service: str, method: str, path: str, headers: dict[str, str], body: bytes, operation: str
) -> None:
    url = f"https://{service}.eu-west-1.amazonaws.com{path}"
    assert OperationNames().of(service, method, url, headers, body) == operation


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("PUT", "/a", "PutObject"),
        ("PUT", "/a/b", "PutObject"),
        ("DELETE", "/a/b", "DeleteObject"),
        ("PUT", "/", "CreateBucket"),
        ("PUT", "/?versioning", "PutBucketVersioning"),
    ],
)
def test_a_bucket_may_stand_in_the_host(method: str, path: str, operation: str) -> None:
    for host in ("artefacts.s3.amazonaws.com", "artefacts.s3.eu-west-1.amazonaws.com"):
        assert OperationNames().of("s3", method, f"https://{host}{path}", {}, b"") == operation


@pytest.mark.parametrize(
    ("operation", "method", "changes"),
    [
        ("GetCallerIdentity", "POST", False),
        ("DescribeLogGroups", "POST", False),
        ("Scan", "POST", False),
        ("CreateRole", "POST", True),
        ("AssumeRole", "POST", True),
        ("Getaway", "POST", True),
        ("GET /a", "GET", False),
        ("PUT /a", "PUT", True),
    ],
)
def test_an_operation_changes_something_unless_its_name_reads(operation: str, method: str, changes: bool) -> None:
    assert changes_something(operation, method) is changes
