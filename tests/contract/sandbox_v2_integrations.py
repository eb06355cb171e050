"""Integrations as they are asked for and as AWS shows them, for cases told as data."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

from tests.contract.sandbox_v2_world import (
    LAMBDA,
    LISTENER,
    ROLE,
    Case,
)
from tests.contract.sandbox_world import bad, missing

URL = "https://example.com"
QUEUE = {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/1/q", "MessageBody": "$request.body"}
PROXIES = bad(
    "Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, "
    "HTTP_PROXY)"
)
ARN = bad("Invalid ARN specified in the request")
PRIVATE = bad(
    "For VpcLink VPC_LINK, integration uri should be a valid ELB listener ARN or a valid Cloud Map service ARN."
)
METHODS = "GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS,ANY"
KNOWN = (
    "EventBridge-PutEvents, SQS-SendMessage, SQS-ReceiveMessage, SQS-DeleteMessage, SQS-PurgeQueue, "
    "AppConfig-GetConfiguration, Kinesis-PutRecord, StepFunctions-StartExecution, StepFunctions-StartSyncExecution, "
    "StepFunctions-StopExecution"
)
MISSING = missing("Invalid Integration identifier specified")
STATUS, MESSAGE = "${integration.response.statuscode}", "${integration.response.body.errorMessage}"
HTTP_PROXY = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "GET", "IntegrationUri": URL}
FUNCTION = {"IntegrationType": "AWS_PROXY", "IntegrationUri": LAMBDA, "PayloadFormatVersion": "2.0"}
SERVICE = {
    "IntegrationType": "AWS_PROXY",
    "IntegrationSubtype": "SQS-SendMessage",
    "CredentialsArn": ROLE,
    "RequestParameters": QUEUE,
}
LINKED = {
    "IntegrationType": "HTTP_PROXY",
    "IntegrationMethod": "ANY",
    "IntegrationUri": LISTENER,
    "ConnectionType": "VPC_LINK",
    "ConnectionId": "<link>",
}


def shown(*parts: dict[str, Any], **said: Any) -> dict[str, Any]:
    """An HTTP API's integration as AWS shows it."""
    answer: dict[str, Any] = {
        "ConnectionType": "INTERNET",
        "IntegrationId": ANY,
        "PayloadFormatVersion": "1.0",
        "TimeoutInMillis": 30000,
    }
    for part in (*parts, said):
        answer |= part
    return answer


def socket(*parts: dict[str, Any], **said: Any) -> dict[str, Any]:
    """A WebSocket API's integration as AWS shows it."""
    return shown({"TimeoutInMillis": 29000}, *parts, said)


def create(says: str, answer: Any, *parts: dict[str, Any], **asks: Any) -> Case:
    asked: dict[str, Any] = {"ApiId": "<api>"}
    for part in (*parts, asks):
        asked |= part
    return Case(
        says, "create_integration", {name: item for name, item in asked.items() if item is not None}, answer, 201
    )


def create_socket(says: str, answer: Any, *parts: dict[str, Any], **asks: Any) -> Case:
    return create(says, answer, *parts, {"ApiId": "<ws-api>"}, asks)


def update(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "update_integration", {"ApiId": "<api>", "IntegrationId": "<backend>", **asks}, answer)


def timeout(longest: int) -> Any:
    return bad(f"Timeout should be between 50 ms and {longest} ms")


def payload(*allowed: str) -> Any:
    return bad(f"Invalid PayloadFormatVersion specified. Must be one of [{', '.join(allowed)}]")
