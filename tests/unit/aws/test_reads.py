"""Reads over a seam that answers what a test says: pages, retries, externals, and one connection's errors."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from typing import Any

import botocore.exceptions
import pytest

from apigwctl.aws import paging
from apigwctl.aws.client import Connection, Login
from apigwctl.aws.paging import Reads, together
from apigwctl.aws.resolvers import resolve
from apigwctl.aws.throttle import Throttle
from apigwctl.errors import AwsError, LostAnswerError, UsageError
from apigwctl.model.transient import Patience
from apigwctl.values import Secret

SECONDS = 10.0


class Seam:
    """Answers by operation, one after another, the last one for ever."""

    def __init__(self, **answers: list[Any]) -> None:
        self.answers = answers
        self.sent: list[tuple[str, str, dict[str, Any]]] = []

    def __call__(self, service: str, operation: str, params: Any) -> dict[str, Any]:
        self.sent.append((service, operation, dict(params)))
        left = self.answers[operation]
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, BaseException):
            raise answer
        return dict(answer)


def reads(seam: Seam) -> Reads:
    return Reads(seam, Patience(lambda _: None, random.Random(1), attempts=3))


def error(code: str, status: int = 400) -> AwsError:
    return AwsError("no", operation="Any", error_code=code, http_status=status)


# -- pages and retries -------------------------------------------------------------------------------------------------


def test_a_list_is_read_to_its_last_page() -> None:
    seam = Seam(GetRestApis=[{"items": [1, 2], "position": "p2"}, {"items": [3], "position": "p3"}, {"items": []}])
    assert reads(seam).list("GetRestApis", {"x": "y"}) == [1, 2, 3]
    assert [params for _, _, params in seam.sent] == [
        {"x": "y", "limit": 500},
        {"x": "y", "limit": 500, "position": "p2"},
        {"x": "y", "limit": 500, "position": "p3"},
    ]


def test_a_list_without_pages_is_not_asked_for_any() -> None:
    seam = Seam(GetStages=[{"item": [1]}])
    assert reads(seam).list("GetStages", {"restApiId": "a"}, paged=False) == [1]
    assert seam.sent == [("apigateway", "GetStages", {"restApiId": "a"})]


def test_a_list_of_nothing_is_empty() -> None:
    assert reads(Seam(GetModels=[{}])).list("GetModels", {}) == []


@pytest.mark.parametrize("passing", [error("TooManyRequestsException", 429), error("X", 503)])
def test_a_read_is_repeated_while_its_errors_pass(passing: AwsError) -> None:
    seam = Seam(GetModels=[passing, LostAnswerError("closed", operation="x"), {"items": [1]}])
    assert reads(seam).list("GetModels", {}) == [1]


def test_a_read_that_is_refused_is_refused() -> None:
    seam = Seam(GetModels=[error("AccessDeniedException", 403)])
    with pytest.raises(AwsError):
        reads(seam).get("apigateway", "GetModels", {})
    assert len(seam.sent) == 1


@pytest.mark.parametrize("code", ["NotFoundException", "ResourceNotFoundException"])
def test_what_is_not_there_is_none(code: str) -> None:
    assert reads(Seam(GetPolicy=[error(code, 404)])).find("lambda", "GetPolicy", {}) is None
    assert reads(Seam(GetPolicy=[{"Policy": "{}"}])).find("lambda", "GetPolicy", {}) == {"Policy": "{}"}
    with pytest.raises(AwsError):
        reads(Seam(GetPolicy=[error("AccessDeniedException", 403)])).find("lambda", "GetPolicy", {})


def test_reads_go_side_by_side_and_come_back_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "WORKERS", 2)
    both = threading.Barrier(2)

    def one() -> int:
        return both.wait(SECONDS) * 0 + 1

    def other() -> int:
        return both.wait(SECONDS) * 0 + 2

    assert together([one, other]) == [1, 2]
    assert together([lambda: 1]) == [1]
    assert together([]) == []


def test_an_error_of_one_read_is_raised() -> None:
    def fails() -> int:
        raise error("X")

    with pytest.raises(AwsError):
        together([lambda: 1, fails])


# -- values from elsewhere ---------------------------------------------------------------------------------------------


def test_a_string_parameter_is_plain() -> None:
    seam = Seam(GetParameter=[{"Parameter": {"Type": "String", "Value": "v", "Version": 3}}])
    found = resolve(reads(seam), "ssm", "/a")
    assert (found.value, found.version) == ("v", "3")


def test_a_secure_parameter_is_a_secret_that_is_read_when_it_is_needed() -> None:
    seam = Seam(GetParameter=[{"Parameter": {"Type": "SecureString", "Value": "cipher", "Version": 3}}])
    found = resolve(reads(seam), "ssm", "/a")
    assert isinstance(found.value, Secret)
    assert (found.value.reference, found.value.version) == ("ssm:/a", "/a:3")
    assert [params for _, _, params in seam.sent] == [{"Name": "/a"}]
    assert found.value.reveal() == "cipher"
    assert seam.sent[-1][2] == {"Name": "/a", "WithDecryption": True}


def test_the_first_version_of_one_parameter_is_not_that_of_another() -> None:
    def version(name: str) -> str:
        seam = Seam(GetParameter=[{"Parameter": {"Type": "SecureString", "Value": "cipher", "Version": 1}}])
        return resolve(reads(seam), "ssm", name).version

    long = "/a" * 500
    assert len({version(name) for name in ("/a", "/b", long, f"{long}/b")}) == 4
    assert len(version(long)) <= 256, "a tag keeps it"


def test_a_secret_is_known_by_its_current_version_before_it_is_read() -> None:
    seam = Seam(
        DescribeSecret=[{"VersionIdsToStages": {"v1": ["AWSPREVIOUS"], "v2": ["AWSCURRENT"]}}],
        GetSecretValue=[{"SecretString": "s3cr3t"}],
    )
    found = resolve(reads(seam), "secretsmanager", "keys/acme")
    assert isinstance(found.value, Secret)
    assert found.version == "v2"
    assert [operation for _, operation, _ in seam.sent] == ["DescribeSecret"]
    assert found.value.reveal() == "s3cr3t"


def test_an_output_of_a_stack_is_plain() -> None:
    outputs = [{"OutputKey": "A", "OutputValue": "1"}, {"OutputKey": "B", "OutputValue": "2"}]
    seam = Seam(DescribeStacks=[{"Stacks": [{"Outputs": outputs}]}])
    assert resolve(reads(seam), "cloudformation", "net.B").value == "2"
    with pytest.raises(UsageError, match="stack net has no output C") as raised:
        resolve(reads(seam), "cloudformation", "net.C")
    assert raised.value.hint == "it has: A, B"


def test_what_cannot_be_read_says_which() -> None:
    with pytest.raises(UsageError, match=r"\$\{ssm:/a\} cannot be read"):
        resolve(reads(Seam(GetParameter=[error("ParameterNotFound")])), "ssm", "/a")
    with pytest.raises(UsageError, match="no such source"):
        resolve(reads(Seam()), "vault", "/a")


# -- one connection ----------------------------------------------------------------------------------------------------


class Client:
    """Stands where a boto3 client stands, and raises or answers what a test says."""

    def __init__(self, came: Any) -> None:
        self.came = came
        self.asked: list[dict[str, Any]] = []

    def get_rest_apis(self, **params: Any) -> dict[str, Any]:
        self.asked.append(params)
        if isinstance(self.came, BaseException):
            raise self.came
        return dict(self.came)


def connection(came: Any) -> Connection:
    return Connection(Login(region="eu-west-1"), Throttle(enabled=False), _clients={"apigateway": Client(came)})


def refused(headers: Mapping[str, str]) -> botocore.exceptions.ClientError:
    return botocore.exceptions.ClientError(
        {
            "Error": {"Code": "TooManyRequestsException", "Message": "slow down"},
            "ResponseMetadata": {"HTTPStatusCode": 429, "RequestId": "r-1", "HTTPHeaders": dict(headers)},
        },
        "GetRestApis",
    )


def test_an_answer_comes_without_its_metadata_and_is_counted() -> None:
    made = connection({"items": [], "ResponseMetadata": {"RequestId": "r"}})
    assert made.call("apigateway", "GetRestApis", {"limit": 5}) == {"items": []}
    assert made.counts == {"apigateway:GetRestApis": 1}
    assert made.requests() == 1


@pytest.mark.parametrize(
    ("header", "seconds"), [({"retry-after": "7"}, 7.0), ({"retry-after": "soon"}, None), ({}, None)]
)
def test_a_refusal_carries_code_status_request_and_what_aws_asks_for(header: dict[str, str], seconds: Any) -> None:
    with pytest.raises(AwsError) as raised:
        connection(refused(header)).call("apigateway", "GetRestApis", {})
    found = raised.value
    assert (found.error_code, found.http_status, found.request_id) == ("TooManyRequestsException", 429, "r-1")
    assert found.retry_after == seconds
    assert str(found) == "GetRestApis: TooManyRequestsException: slow down (request r-1)"


@pytest.mark.parametrize(
    "came",
    [
        botocore.exceptions.ConnectionClosedError(endpoint_url="http://x"),
        botocore.exceptions.ReadTimeoutError(endpoint_url="http://x"),
        botocore.exceptions.ConnectTimeoutError(endpoint_url="http://x"),
        botocore.exceptions.EndpointConnectionError(endpoint_url="http://x"),
    ],
    ids=lambda came: type(came).__name__,
)
def test_a_connection_that_ends_is_a_lost_answer(came: Exception) -> None:
    with pytest.raises(LostAnswerError):
        connection(came).call("apigateway", "GetRestApis", {})


@pytest.mark.parametrize(
    "came",
    [
        botocore.exceptions.NoCredentialsError(),
        botocore.exceptions.PartialCredentialsError(provider="env", cred_var="x"),
        botocore.exceptions.CredentialRetrievalError(provider="process", error_msg="exit 1"),
        botocore.exceptions.UnauthorizedSSOTokenError(),
        botocore.exceptions.LoginRefreshRequired(),
        botocore.exceptions.SSOTokenLoadError(error_msg="none"),
    ],
    ids=lambda came: type(came).__name__,
)
def test_credentials_that_cannot_be_used_are_no_traceback(came: Exception) -> None:
    with pytest.raises(UsageError, match="no usable AWS credentials"):
        connection(came).call("apigateway", "GetRestApis", {})


def test_a_parameter_that_botocore_refuses_is_an_error_of_the_call() -> None:
    with pytest.raises(AwsError) as raised:
        connection(botocore.exceptions.ParamValidationError(report="bad")).call("apigateway", "GetRestApis", {})
    assert raised.value.error_code == "ParamValidation"


def test_without_a_region_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    made = Connection(Login(access_key="123456789012"), Throttle(enabled=False))
    with pytest.raises(UsageError, match="no AWS region"):
        made.call("apigateway", "GetRestApis", {})


def test_a_profile_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    made = Connection(Login(region="eu-west-1", profile="nobody"), Throttle(enabled=False))
    with pytest.raises(UsageError, match="nobody"):
        made.call("apigateway", "GetRestApis", {})


@pytest.mark.parametrize(("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn")])
def test_the_partition_is_the_regions(region: str, partition: str) -> None:
    made = Connection(Login(region=region, access_key="123456789012"), Throttle(enabled=False))
    assert (made.region, made.partition()) == (region, partition)


def test_a_role_is_assumed_once_before_the_first_request() -> None:
    """In the sandbox the account of a key is the key; an assumed role answers for its own."""
    from apigwctl.sandbox.lifecycle import in_process

    with in_process(None, account="123456789012", region="eu-west-1"):
        role = "arn:aws:iam::123456789012:role/deployer"
        made = Connection(Login(region="eu-west-1", access_key="123456789012", role_arn=role), Throttle(enabled=False))
        first = made.call("sts", "GetCallerIdentity", {})
        assert ":assumed-role/deployer/apigwctl" in first["Arn"]
        assert made.call("sts", "GetCallerIdentity", {})["Arn"] == first["Arn"]
