"""A small API in a control plane, and cases told as data: what is asked, and what AWS was recorded to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from tests.contract.sandbox_client import ACCOUNT, REGION, client, plane

ROLE = f"arn:aws:iam::{ACCOUNT}:role/logs"
LAMBDA = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
INVOKE = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{LAMBDA}/invocations"


@dataclass(frozen=True)
class Refusal:
    """An error answer: HTTP status, code and message."""

    status: int
    code: str
    message: str


def bad(message: str) -> Refusal:
    """400 BadRequestException."""
    return Refusal(400, "BadRequestException", message)


def missing(message: str) -> Refusal:
    """404 NotFoundException."""
    return Refusal(404, "NotFoundException", message)


def conflict(message: str) -> Refusal:
    """409 ConflictException."""
    return Refusal(409, "ConflictException", message)


def invalid(message: str) -> Refusal:
    """400 ValidationException."""
    return Refusal(400, "ValidationException", message)


@dataclass(frozen=True)
class Case:
    """One request and its answer; texts may name the world's ids as <name>. `answer` None means: only the status."""

    says: str
    operation: str
    asks: Mapping[str, Any]
    answer: Any
    status: int = 200


def patch(op: str, path: str | None, value: str | None = None, source: str | None = None) -> dict[str, str]:
    """One patch operation as it is sent; what is None is not sent."""
    members = {"op": op, "path": path, "value": value, "from": source}
    return {name: text for name, text in members.items() if text is not None}


@dataclass
class World:
    """A control plane with one API of two routes, everything that hangs on it, and a client; `names` holds the ids."""

    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plane = plane()
        self.client = client(self.plane)
        call = self.client
        call.update_account(patchOperations=[patch("replace", "/cloudwatchRoleArn", ROLE)])
        api = call.create_rest_api(name="orders")
        self.names |= {"api": api["id"], "root": api["rootResourceId"], "account": ACCOUNT, "region": REGION}
        self._routes()
        deployment = call.create_deployment(restApiId=api["id"])["id"]
        other = call.create_deployment(restApiId=api["id"])["id"]
        call.create_stage(restApiId=api["id"], stageName="dev", deploymentId=deployment)
        self.names |= {"deployment": deployment, "newer": other}

    def _routes(self) -> None:
        call, api = self.client, self.names["api"]
        pets = call.create_resource(restApiId=api, parentId=self.names["root"], pathPart="pets")["id"]
        pet = call.create_resource(restApiId=api, parentId=pets, pathPart="{id}")["id"]
        call.create_model(restApiId=api, name="Pet", contentType="application/json", schema='{"type": "object"}')
        authorizer = call.create_authorizer(
            restApiId=api,
            name="callers",
            type="TOKEN",
            authorizerUri=INVOKE,
            identitySource="method.request.header.Authorization",
        )["id"]
        validator = call.create_request_validator(restApiId=api, name="body", validateRequestBody=True)["id"]
        get = {"restApiId": api, "resourceId": pets, "httpMethod": "GET"}
        call.put_method(**get, authorizationType="NONE", requestParameters={"method.request.querystring.q": False})
        call.put_method_response(**get, statusCode="200", responseParameters={"method.response.header.Link": False})
        call.put_integration(**get, type="HTTP", integrationHttpMethod="GET", uri="http://example.com/pets")
        call.put_integration_response(**get, statusCode="200")
        mock = {"restApiId": api, "resourceId": pet, "httpMethod": "DELETE"}
        call.put_method(**mock, authorizationType="NONE")
        call.put_integration(**mock, type="MOCK")
        self.names |= {"pets": pets, "pet": pet, "authorizer": authorizer, "validator": validator}

    def filled(self, value: Any) -> Any:
        """A value with <name> replaced by the world's ids."""
        if isinstance(value, str):
            for name, text in self.names.items():
                value = value.replace(f"<{name}>", text)
            return value
        if isinstance(value, Mapping):
            return {self.filled(key): self.filled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        return value

    def ask(self, operation: str, **asks: Any) -> Any:
        """The answer to one request, or the Refusal; without the metadata."""
        try:
            answer = getattr(self.client, operation)(**self.filled(asks))
        except ClientError as error:
            said, status = error.response["Error"], error.response["ResponseMetadata"]["HTTPStatusCode"]
            return Refusal(status, said["Code"], said["Message"])
        self.status = answer.pop("ResponseMetadata")["HTTPStatusCode"]
        return answer

    def holds(self, case: Case) -> None:
        """Assert that a case holds; a refusal must leave everything as it was."""
        before = self.plane.to_data()["homes"] if isinstance(case.answer, Refusal) else None
        before_text = repr(before)
        answer = self.ask(case.operation, **case.asks)
        expected = case.answer
        if isinstance(expected, Refusal):
            assert answer == Refusal(expected.status, expected.code, self.filled(expected.message))
            assert repr(self.plane.to_data()["homes"]) == before_text
            return
        assert not isinstance(answer, Refusal), answer
        assert self.status == case.status
        if expected is not None:
            assert answer == self.filled(expected)
