"""The one seam for I/O: `call(service, operation, params) -> dict`, over boto3 with its own retries off.

botocore's default sends a create three times when the connection drops (measured 2026-11), so it makes one attempt
here; what may be repeated is decided above.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import boto3
import botocore.exceptions
from botocore import xform_name
from botocore.config import Config

from apigwctl.aws.throttle import Throttle
from apigwctl.errors import AwsError, LostAnswerError, UsageError
from apigwctl.values import thaw

CONNECT_SECONDS = 10
READ_SECONDS = 60
NOT_REACHED = (
    botocore.exceptions.ConnectionError,
    botocore.exceptions.HTTPClientError,
    botocore.exceptions.IncompleteReadError,
)
CREDENTIALS = (
    botocore.exceptions.NoCredentialsError,
    botocore.exceptions.PartialCredentialsError,
    botocore.exceptions.CredentialRetrievalError,
    botocore.exceptions.TokenRetrievalError,
    botocore.exceptions.SSOError,
    botocore.exceptions.LoginError,
    botocore.exceptions.ProfileNotFound,
)


@dataclass(frozen=True)
class Login:
    """Where requests go and as whom: empty members mean what the environment says.

    `access_key` is the sandbox's: a dummy that names the account.
    """

    region: str = ""
    profile: str = ""
    endpoint_url: str = ""
    role_arn: str = ""
    access_key: str = ""


@dataclass
class Connection:
    """Clients of one account and region, made on first use; counts its requests."""

    login: Login
    throttle: Throttle
    counts: Counter[str] = field(default_factory=Counter)
    _clients: dict[str, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _turns: dict[str, threading.Lock] = field(default_factory=dict)
    _session: Any = None

    def call(self, service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Send one request and return its answer.

        Raises AwsError for an error answer, LostAnswerError when no answer came, UsageError without credentials.
        """
        client = self._client(service)
        self.throttle.wait(service, operation, params)
        with self._lock:
            self.counts[f"{service}:{operation}"] += 1
            turn = self._turn(operation, params)
        try:
            with turn:
                answer = getattr(client, xform_name(operation))(**thaw(params))
        except botocore.exceptions.ClientError as error:
            raise _aws_error(operation, error) from error
        except CREDENTIALS as error:
            raise UsageError(f"no usable AWS credentials: {error}", hint="log in, or name a --profile") from error
        except NOT_REACHED as error:
            raise LostAnswerError(f"no answer: {error}", operation=operation) from error
        except botocore.exceptions.ParamValidationError as error:
            raise AwsError(str(error), operation=operation, error_code="ParamValidation") from error
        answer.pop("ResponseMetadata", None)
        return dict(answer)

    @property
    def region(self) -> str:
        """The region that requests go to; UsageError when neither the login nor the environment names one."""
        region = self.login.region or self._boto_session().region_name
        if not region:
            raise UsageError("no AWS region", hint="name one in apigwctl.yaml, with --region or in AWS_REGION")
        return str(region)

    def partition(self) -> str:
        """Return the partition of the region: aws, aws-cn, aws-us-gov …"""
        return str(self._boto_session().get_partition_for_region(self.region))

    def requests(self) -> int:
        """Return how many requests were sent."""
        return sum(self.counts.values())

    def _turn(self, operation: str, params: Mapping[str, Any]) -> AbstractContextManager[Any]:
        """Return what lets one request at a time change a function's policy: Lambda loses some of several at once.

        Terraform's provider does the same, and says that AWS knows of it (read 2026-11).
        """
        if operation not in ("AddPermission", "RemovePermission"):
            return nullcontext()
        return self._turns.setdefault(str(params["FunctionName"]), threading.Lock())

    def _client(self, service: str) -> Any:
        with self._lock:
            if service not in self._clients:
                config = Config(
                    retries={"total_max_attempts": 1},
                    connect_timeout=CONNECT_SECONDS,
                    read_timeout=READ_SECONDS,
                    max_pool_connections=16,
                    user_agent_extra="apigwctl",
                )
                # `acm@us-east-1` is a service in another region than the connection's.
                name, _, elsewhere = service.partition("@")
                self._clients[service] = self._boto_session().client(
                    name,
                    region_name=elsewhere or self.region,
                    endpoint_url=self.login.endpoint_url or None,
                    config=config,
                )
            return self._clients[service]

    def _boto_session(self) -> Any:
        if self._session is None:
            try:
                self._session = boto3.Session(
                    profile_name=self.login.profile or None,
                    region_name=self.login.region or None,
                    aws_access_key_id=self.login.access_key or None,
                    aws_secret_access_key=self.login.access_key or None,
                )
            except CREDENTIALS as error:
                raise UsageError(str(error), hint="`aws configure list-profiles` shows what there is") from error
            if self.login.role_arn:
                self._session = self._assume(self._session)
        return self._session

    def _assume(self, session: Any) -> Any:
        sts = session.client("sts", region_name=self.login.region or None, endpoint_url=self.login.endpoint_url or None)
        try:
            made = sts.assume_role(RoleArn=self.login.role_arn, RoleSessionName="apigwctl")["Credentials"]
        except botocore.exceptions.ClientError as error:
            raise _aws_error("AssumeRole", error) from error
        except CREDENTIALS as error:
            raise UsageError(f"no usable AWS credentials: {error}", hint="log in, or name a --profile") from error
        except NOT_REACHED as error:
            raise LostAnswerError(f"no answer: {error}", operation="AssumeRole") from error
        return boto3.Session(
            aws_access_key_id=made["AccessKeyId"],
            aws_secret_access_key=made["SecretAccessKey"],
            aws_session_token=made["SessionToken"],
            region_name=self.login.region or None,
        )


def _aws_error(operation: str, error: botocore.exceptions.ClientError) -> AwsError:
    answer, metadata = error.response.get("Error", {}), error.response.get("ResponseMetadata", {})
    headers = metadata.get("HTTPHeaders", {})
    return AwsError(
        str(answer.get("Message") or error),
        operation=operation,
        error_code=str(answer.get("Code", "")),
        http_status=int(metadata.get("HTTPStatusCode", 0)),
        request_id=str(metadata.get("RequestId", "")),
        retry_after=_seconds(headers.get("retry-after")),
    )


def _seconds(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
