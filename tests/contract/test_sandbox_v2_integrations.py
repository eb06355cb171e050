"""Integrations of HTTP APIs as they are made, as AWS documents them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.sandbox_v2_integrations import (
    ARN,
    FUNCTION,
    HTTP_PROXY,
    KNOWN,
    LINKED,
    METHODS,
    PRIVATE,
    PROXIES,
    QUEUE,
    SERVICE,
    URL,
    create,
    create_socket,
    payload,
    shown,
    socket,
)
from tests.contract.sandbox_v2_world import (
    INVOKE,
    LISTENER,
    MAPPING,
    ROLE,
    SOURCE,
    Case,
    V2World,
    http_only,
    socket_only,
)
from tests.contract.sandbox_world import bad, missing

HTTP = [
    create("a URL", shown(HTTP_PROXY), HTTP_PROXY),
    create("a function", shown(FUNCTION, IntegrationMethod="POST"), FUNCTION),
    create(
        "its invocation",
        shown(FUNCTION, IntegrationMethod="POST", IntegrationUri=INVOKE),
        FUNCTION,
        IntegrationUri=INVOKE,
    ),
    create(
        "the old payload",
        shown(FUNCTION, IntegrationMethod="POST", PayloadFormatVersion="1.0"),
        FUNCTION,
        PayloadFormatVersion="1.0",
    ),
    create(
        "no payload version",
        bad("PayloadFormatVersion is a required parameter for integration of type AWS_PROXY"),
        FUNCTION,
        PayloadFormatVersion=None,
    ),
    create("a third payload version", payload("1.0", "2.0"), FUNCTION, PayloadFormatVersion="3.0"),
    create("the payload of functions for a URL", payload("1.0"), HTTP_PROXY, PayloadFormatVersion="2.0"),
    create(
        "a function by GET",
        bad("HttpMethod must be POST for AWS_PROXY IntegrationType"),
        FUNCTION,
        IntegrationMethod="GET",
    ),
    create("a URL for a function", ARN, FUNCTION, IntegrationUri=URL),
    create(
        "no function",
        bad("IntegrationUri must be specified for AWS_PROXY IntegrationType"),
        FUNCTION,
        IntegrationUri=None,
    ),
    create(
        "no URL", bad("IntegrationUri must be specified for HTTP_PROXY IntegrationType"), HTTP_PROXY, IntegrationUri=""
    ),
    create("what is no URL", bad("Invalid HTTP endpoint specified for URI"), HTTP_PROXY, IntegrationUri="example.com"),
    create(
        "a URL from a variable",
        shown(HTTP_PROXY, IntegrationUri="https://${stageVariables.host}/x"),
        HTTP_PROXY,
        IntegrationUri="https://${stageVariables.host}/x",
    ),
    create(
        "no method",
        bad("HttpMethod must be specified for HTTP_PROXY IntegrationType"),
        HTTP_PROXY,
        IntegrationMethod=None,
    ),
    create(
        "an unknown method",
        bad(f"Invalid HttpMethod specified. Valid options are {METHODS}"),
        HTTP_PROXY,
        IntegrationMethod="FETCH",
    ),
    create("a mock", PROXIES, IntegrationType="MOCK"),
    create("a service by hand", PROXIES, IntegrationType="AWS", IntegrationUri=INVOKE),
    create("a URL that is no proxy", PROXIES, HTTP_PROXY, IntegrationType="HTTP"),
    create("as short as can be", shown(HTTP_PROXY, TimeoutInMillis=50), HTTP_PROXY, TimeoutInMillis=50),
    create("as long as can be", shown(HTTP_PROXY, TimeoutInMillis=30000), HTTP_PROXY, TimeoutInMillis=30000),
    create("described", shown(HTTP_PROXY, Description="d"), HTTP_PROXY, Description="d"),
    create("with a role", shown(HTTP_PROXY, CredentialsArn=ROLE), HTTP_PROXY, CredentialsArn=ROLE),
    create(
        "as the caller",
        shown(HTTP_PROXY, CredentialsArn="arn:aws:iam::*:user/*"),
        HTTP_PROXY,
        CredentialsArn="arn:aws:iam::*:user/*",
    ),
    create("as nobody", ARN, HTTP_PROXY, CredentialsArn="me"),
    create("a passthrough that is not kept", shown(HTTP_PROXY), HTTP_PROXY, PassthroughBehavior="WHEN_NO_MATCH"),
    create("templates", socket_only("RequestTemplates"), HTTP_PROXY, RequestTemplates={"a": "b"}),
    create(
        "a choice of template", socket_only("TemplateSelectionExpression"), HTTP_PROXY, TemplateSelectionExpression="a"
    ),
    create("conversion", socket_only("ContentHandlingStrategy"), HTTP_PROXY, ContentHandlingStrategy="CONVERT_TO_TEXT"),
    create("an API that is not", missing("Invalid API identifier specified <account>:x"), HTTP_PROXY, ApiId="x"),
]
LINKS = [
    create("a private one", shown(LINKED), LINKED),
    create(
        "with a name to verify",
        shown(LINKED, TlsConfig={"ServerNameToVerify": "a.example"}),
        LINKED,
        TlsConfig={"ServerNameToVerify": "a.example"},
    ),
    create("no link", bad("Connection ID must be specified for connection type VPC_LINK"), LINKED, ConnectionId=None),
    create("an unknown link", bad("Invalid VPC link specified: nope"), LINKED, ConnectionId="nope"),
    create(
        "a link of the first kind", bad("Invalid VPC link specified: <first-link>"), LINKED, ConnectionId="<first-link>"
    ),
    create("a private URL", PRIVATE, LINKED, IntegrationUri="http://inner"),
    create(
        "a load balancer that is no listener",
        PRIVATE,
        LINKED,
        IntegrationUri=LISTENER.replace("listener", "loadbalancer"),
    ),
    create(
        "a private function",
        bad("Connection type VPC_LINK is supported only for integrations of type HTTP and HTTP_PROXY"),
        FUNCTION,
        ConnectionType="VPC_LINK",
        ConnectionId="<link>",
    ),
    create(
        "a link to the internet",
        bad("ConnectionId is supported only for connection type VPC_LINK"),
        HTTP_PROXY,
        ConnectionId="<link>",
    ),
    create(
        "a name to verify in the internet",
        bad("TlsConfig is supported only for private integrations"),
        HTTP_PROXY,
        TlsConfig={"ServerNameToVerify": "a.example"},
    ),
    create_socket(
        "a link of the first kind",
        socket(LINKED, ConnectionId="<first-link>", IntegrationUri="http://inner"),
        LINKED,
        ConnectionId="<first-link>",
        IntegrationUri="http://inner",
    ),
    create_socket(
        "a link of the second kind", bad("Invalid VPC link specified: <link>"), LINKED, IntegrationUri="http://inner"
    ),
]
SERVICES = [
    create("a queue", shown(SERVICE), SERVICE),
    create(
        "no body",
        bad("Required request parameters of SQS-SendMessage are missing: MessageBody"),
        SERVICE,
        RequestParameters={"QueueUrl": "q"},
    ),
    create(
        "no parameters",
        bad("Required request parameters of SQS-PurgeQueue are missing: QueueUrl"),
        SERVICE,
        IntegrationSubtype="SQS-PurgeQueue",
        RequestParameters=None,
    ),
    create(
        "a parameter too many",
        bad("Request parameters that SQS-SendMessage does not have: Colour"),
        SERVICE,
        RequestParameters={**QUEUE, "Colour": "red"},
    ),
    create(
        "a value that is JSON",
        bad(SOURCE + '[Invalid source: {"a": 1} specified for destination: MessageAttributes]'),
        SERVICE,
        RequestParameters={**QUEUE, "MessageAttributes": '{"a": 1}'},
    ),
    create(
        "an unknown service",
        bad(f"Invalid IntegrationSubtype specified: SNS-Publish. Must be one of [{KNOWN}]"),
        SERVICE,
        IntegrationSubtype="SNS-Publish",
    ),
    create(
        "a service at a URL",
        bad("IntegrationUri cannot be specified together with IntegrationSubtype"),
        SERVICE,
        IntegrationUri=URL,
    ),
    create(
        "a service that is a URL",
        bad("IntegrationSubtype is supported only for integrations of type AWS_PROXY"),
        HTTP_PROXY,
        IntegrationSubtype="SQS-PurgeQueue",
    ),
    create(
        "a bus",
        shown(
            SERVICE,
            IntegrationSubtype="EventBridge-PutEvents",
            RequestParameters={"Detail": "$request.body", "DetailType": "t", "Source": "s"},
        ),
        SERVICE,
        IntegrationSubtype="EventBridge-PutEvents",
        RequestParameters={"Detail": "$request.body", "DetailType": "t", "Source": "s"},
    ),
    create(
        "a machine",
        shown(
            SERVICE,
            IntegrationSubtype="StepFunctions-StartExecution",
            RequestParameters={"StateMachineArn": "arn:aws:states:eu-west-1:1:stateMachine:m"},
        ),
        SERVICE,
        IntegrationSubtype="StepFunctions-StartExecution",
        RequestParameters={"StateMachineArn": "arn:aws:states:eu-west-1:1:stateMachine:m"},
    ),
    create_socket("a service for messages", http_only("IntegrationSubtype"), SERVICE),
]


def mapped(says: str, parameters: dict[str, str], refusal: str | None = None) -> Case:
    answer = shown(HTTP_PROXY, RequestParameters=parameters) if refusal is None else bad(refusal)
    return create(says, answer, HTTP_PROXY, RequestParameters=parameters)


def answered(says: str, parameters: dict[str, Any], refusal: str | None = None) -> Case:
    answer = shown(HTTP_PROXY, ResponseParameters=parameters) if refusal is None else bad(refusal)
    return create(says, answer, HTTP_PROXY, ResponseParameters=parameters)


MAPPINGS = [
    mapped("a header", {"append:header.a": "$context.requestId", "overwrite:header.b": "${request.header.a} x"}),
    mapped("what is left out", {"remove:querystring.q": "''", "remove:header.a": "''"}),
    mapped("a path", {"overwrite:path": "$request.path.proxy"}),
    mapped("a part of the body", {"append:querystring.q": "$request.body.name"}),
    mapped("a variable and a constant", {"append:header.a": "$stageVariables.a", "append:header.b": "constant"}),
    mapped("no action", {"header.a": "b"}, f"{MAPPING}[Invalid Request Actioned Parameter specified: header.a]"),
    mapped(
        "an unknown action",
        {"set:header.a": "b"},
        f"{MAPPING}[Invalid Request Actioned Parameter specified: set:header.a]",
    ),
    mapped(
        "a path appended", {"append:path": "b"}, f"{MAPPING}[Invalid Request Actioned Parameter specified: append:path]"
    ),
    mapped(
        "a header of AWS's",
        {"overwrite:header.x-amz-date": "b"},
        f"{MAPPING}[Operations on header x-amz-date are restricted]",
    ),
    mapped(
        "an unknown source",
        {"append:header.a": "$requests.a"},
        f"{SOURCE}[Invalid source: $requests.a specified for destination: append:header.a]",
    ),
    answered("a status", {"500": {"overwrite:statuscode": "503", "append:header.a": "$context.requestId"}}),
    answered(
        "no status",
        {"abc": {"overwrite:statuscode": "503"}},
        "Invalid status code specified for ResponseParameters: abc",
    ),
    answered(
        "a query",
        {"200": {"append:querystring.a": "b"}},
        f"{MAPPING}[Invalid Response Actioned Parameter specified: append:querystring.a]",
    ),
]


@pytest.mark.parametrize(
    "case", [*HTTP, *LINKS, *SERVICES, *MAPPINGS], ids=lambda case: f"{case.operation}: {case.says}"
)
def test_integrations_are_made_as_documented(case: Case) -> None:
    V2World().holds(case)
