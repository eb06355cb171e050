"""Integrations and integration responses of HTTP and WebSocket APIs, as AWS documents them."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest
from botocore.exceptions import ClientError

from tests.contract.sandbox_client import client
from tests.contract.sandbox_v2_world import (
    INVOKE,
    LAMBDA,
    LISTENER,
    MAPPING,
    ROLE,
    SOURCE,
    Case,
    V2World,
    http_only,
    socket_only,
)
from tests.contract.sandbox_world import bad, conflict, missing

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
SOCKET = [
    create_socket(
        "a mock",
        socket(
            IntegrationType="MOCK", PassthroughBehavior="WHEN_NO_MATCH", IntegrationResponseSelectionExpression=STATUS
        ),
        IntegrationType="MOCK",
    ),
    create_socket(
        "a mock by GET has no method",
        socket(
            IntegrationType="MOCK", PassthroughBehavior="WHEN_NO_MATCH", IntegrationResponseSelectionExpression=STATUS
        ),
        IntegrationType="MOCK",
        IntegrationMethod="GET",
    ),
    create_socket(
        "a URL",
        socket(
            HTTP_PROXY,
            IntegrationType="HTTP",
            PassthroughBehavior="WHEN_NO_MATCH",
            IntegrationResponseSelectionExpression=STATUS,
        ),
        HTTP_PROXY,
        IntegrationType="HTTP",
    ),
    create_socket(
        "a function by hand",
        socket(
            IntegrationType="AWS",
            IntegrationMethod="POST",
            IntegrationUri=INVOKE,
            PassthroughBehavior="NEVER",
            IntegrationResponseSelectionExpression=MESSAGE,
        ),
        IntegrationType="AWS",
        IntegrationUri=INVOKE,
        PassthroughBehavior="NEVER",
    ),
    create_socket(
        "a function",
        socket(IntegrationType="AWS_PROXY", IntegrationMethod="POST", IntegrationUri=INVOKE),
        IntegrationType="AWS_PROXY",
        IntegrationUri=INVOKE,
    ),
    create_socket("a URL as it is", socket(HTTP_PROXY), HTTP_PROXY),
    create_socket("a function's own ARN", ARN, IntegrationType="AWS_PROXY", IntegrationUri=LAMBDA),
    create_socket(
        "the payload of HTTP APIs",
        payload("1.0"),
        IntegrationType="AWS_PROXY",
        IntegrationUri=INVOKE,
        PayloadFormatVersion="2.0",
    ),
    create_socket("the time of HTTP APIs", timeout(29000), IntegrationType="MOCK", TimeoutInMillis=29001),
    create_socket(
        "response parameters",
        http_only("ResponseParameters"),
        HTTP_PROXY,
        ResponseParameters={"200": {"overwrite:statuscode": "201"}},
    ),
    create_socket("a name to verify", http_only("TlsConfig"), HTTP_PROXY, TlsConfig={"ServerNameToVerify": "a"}),
    create_socket(
        "templates",
        socket(
            IntegrationType="MOCK",
            PassthroughBehavior="WHEN_NO_MATCH",
            IntegrationResponseSelectionExpression=STATUS,
            RequestTemplates={"$default": "{}"},
            TemplateSelectionExpression="$default",
        ),
        IntegrationType="MOCK",
        RequestTemplates={"$default": "{}"},
        TemplateSelectionExpression="$default",
    ),
    create_socket(
        "parameters",
        socket(
            HTTP_PROXY,
            RequestParameters={
                "integration.request.header.a": "context.connectionId",
                "integration.request.querystring.b": "'c'",
                "integration.request.path.d": "method.request.body.d",
            },
        ),
        HTTP_PROXY,
        RequestParameters={
            "integration.request.header.a": "context.connectionId",
            "integration.request.querystring.b": "'c'",
            "integration.request.path.d": "method.request.body.d",
        },
    ),
    create_socket(
        "an HTTP API's parameters",
        bad(f"{MAPPING}[Invalid mapping expression specified: append:header.a]"),
        HTTP_PROXY,
        RequestParameters={"append:header.a": "'b'"},
    ),
    create_socket(
        "a bare constant",
        bad(f"{MAPPING}[Invalid mapping expression specified: b]"),
        HTTP_PROXY,
        RequestParameters={"integration.request.header.a": "b"},
    ),
]
UPDATED = [
    update("nothing", shown(HTTP_PROXY, IntegrationUri=URL + "/pets")),
    update("a URL", shown(HTTP_PROXY), IntegrationUri=URL),
    update("a time", shown(HTTP_PROXY, IntegrationUri=URL + "/pets", TimeoutInMillis=51), TimeoutInMillis=51),
    update(
        "a method", shown(HTTP_PROXY, IntegrationUri=URL + "/pets", IntegrationMethod="PUT"), IntegrationMethod="PUT"
    ),
    update("no method", bad("HttpMethod must be specified for HTTP_PROXY IntegrationType"), IntegrationMethod=""),
    update("a mock", PROXIES, IntegrationType="MOCK"),
    update("no conversion", shown(HTTP_PROXY, IntegrationUri=URL + "/pets"), ContentHandlingStrategy=""),
    update("none", MISSING, IntegrationId="x"),
    Case(
        "one",
        "get_integration",
        {"ApiId": "<api>", "IntegrationId": "<function>"},
        shown(FUNCTION, IntegrationMethod="POST"),
    ),
    Case("none", "get_integration", {"ApiId": "<api>", "IntegrationId": "x"}, MISSING),
    Case(
        "all",
        "get_integrations",
        {"ApiId": "<api>"},
        {"Items": [shown(HTTP_PROXY, IntegrationUri=URL + "/pets"), shown(FUNCTION, IntegrationMethod="POST")]},
    ),
    Case("an unused one", "delete_integration", {"ApiId": "<api>", "IntegrationId": "<function>"}, {}, 204),
    Case("none", "delete_integration", {"ApiId": "<api>", "IntegrationId": "x"}, MISSING),
    Case(
        "one that a route targets",
        "delete_integration",
        {"ApiId": "<api>", "IntegrationId": "<backend>"},
        conflict("Cannot delete Integration because it is referenced by the following Routes with Ids: [<pets>]"),
    ),
]
KEY = bad("IntegrationResponseKey must be $default or a regular expression between slashes")
WHERE = {"ApiId": "<ws-api>", "IntegrationId": "<ws-mock>"}
DEFAULT = {"IntegrationResponseId": "<ws-answer>", "IntegrationResponseKey": "$default"}
RESPONSES = [
    Case("one", "get_integration_response", {**WHERE, "IntegrationResponseId": "<ws-answer>"}, DEFAULT),
    Case("all", "get_integration_responses", WHERE, {"Items": [DEFAULT]}),
    Case("all of none", "get_integration_responses", {**WHERE, "IntegrationId": "x"}, MISSING),
    Case(
        "none",
        "get_integration_response",
        {**WHERE, "IntegrationResponseId": "x"},
        missing("Invalid IntegrationResponse identifier specified"),
    ),
    Case(
        "a pattern",
        "create_integration_response",
        {
            **WHERE,
            "IntegrationResponseKey": "/4\\d\\d/",
            "ResponseTemplates": {"a": "b"},
            "ContentHandlingStrategy": "CONVERT_TO_TEXT",
        },
        {
            "IntegrationResponseId": ANY,
            "IntegrationResponseKey": "/4\\d\\d/",
            "ResponseTemplates": {"a": "b"},
            "ContentHandlingStrategy": "CONVERT_TO_TEXT",
        },
        201,
    ),
    Case("no pattern", "create_integration_response", {**WHERE, "IntegrationResponseKey": "200"}, KEY),
    Case("no key", "create_integration_response", {**WHERE, "IntegrationResponseKey": ""}, KEY),
    Case(
        "a second one",
        "create_integration_response",
        {**WHERE, "IntegrationResponseKey": "$default"},
        conflict("A response with key $default already exists"),
    ),
    Case(
        "for an HTTP API",
        "create_integration_response",
        {"ApiId": "<api>", "IntegrationId": "<backend>", "IntegrationResponseKey": "$default"},
        socket_only("IntegrationResponse"),
    ),
    Case(
        "templates",
        "update_integration_response",
        {**WHERE, "IntegrationResponseId": "<ws-answer>", "ResponseTemplates": {"a": "b"}},
        {**DEFAULT, "ResponseTemplates": {"a": "b"}},
    ),
    Case(
        "another key",
        "update_integration_response",
        {**WHERE, "IntegrationResponseId": "<ws-answer>", "IntegrationResponseKey": "a"},
        KEY,
    ),
    Case("one", "delete_integration_response", {**WHERE, "IntegrationResponseId": "<ws-answer>"}, {}, 204),
]


@pytest.mark.parametrize(
    "case",
    [*HTTP, *LINKS, *SERVICES, *MAPPINGS, *SOCKET, *UPDATED, *RESPONSES],
    ids=lambda case: f"{case.operation}: {case.says}",
)
def test_integrations_answer_as_documented(case: Case) -> None:
    V2World().holds(case)


def parameters(world: V2World, **asks: Any) -> Any:
    """What an update of the HTTP API's back end leaves of its parameters."""
    answer = world.shows("update_integration", ApiId="<api>", IntegrationId="<backend>", **asks)
    return answer[next(iter(asks))]


def test_request_parameters_are_merged_and_an_empty_text_takes_one_away() -> None:
    world = V2World()
    first, second = {"append:header.a": "b"}, {"append:header.c": "d"}
    assert parameters(world, RequestParameters=first) == first
    assert parameters(world, RequestParameters=second) == first | second
    assert parameters(world, RequestParameters={"append:header.a": ""}) == second


def test_response_parameters_are_merged_by_status_and_an_empty_map_takes_one_away() -> None:
    world = V2World()
    first, second = {"500": {"overwrite:statuscode": "503"}}, {"404": {"append:header.a": "b"}}
    assert parameters(world, ResponseParameters=first) == first
    assert parameters(world, ResponseParameters=second) == first | second
    assert parameters(world, ResponseParameters={"500": {}}) == second


def test_an_update_of_a_services_parameters_names_the_required_ones_again() -> None:
    world = V2World()
    world.names["queue"] = world.shows("create_integration", ApiId="<api>", **SERVICE)["IntegrationId"]
    where = {"ApiId": "<api>", "IntegrationId": "<queue>"}
    refusal = bad("Required request parameters of SQS-SendMessage are missing: MessageBody, QueueUrl")
    world.holds(Case("less", "update_integration", {**where, "RequestParameters": {"DelaySeconds": "5"}}, refusal))
    more = world.shows("update_integration", **where, RequestParameters={**QUEUE, "DelaySeconds": "5"})
    assert more["RequestParameters"] == {**QUEUE, "DelaySeconds": "5"}
    assert world.shows("update_integration", **where, Description="d")["RequestParameters"] == more["RequestParameters"]


def test_an_empty_tls_configuration_takes_it_away() -> None:
    world = V2World()
    made = world.shows("create_integration", ApiId="<api>", **LINKED, TlsConfig={"ServerNameToVerify": "a.example"})
    where = {"ApiId": "<api>", "IntegrationId": made["IntegrationId"]}
    assert "TlsConfig" not in world.shows("update_integration", **where, TlsConfig={})


def test_a_link_that_an_integration_uses_is_not_deleted() -> None:
    world = V2World()
    made = world.shows("create_integration", ApiId="<api>", **LINKED)["IntegrationId"]
    world.names["route"] = world.shows(
        "create_route", ApiId="<api>", RouteKey="ANY /in", Target=f"integrations/{made}"
    )["RouteId"]
    refusal = bad(
        "Cannot delete vpc link. Vpc link '<link>', is referenced in [ANY:<route>] in format of [Method:Resource]."
    )
    world.holds(Case("used", "delete_vpc_link", {"VpcLinkId": "<link>"}, refusal))
    world.shows("delete_route", ApiId="<api>", RouteId="<route>")
    world.shows("delete_integration", ApiId="<api>", IntegrationId=made)
    world.holds(Case("unused", "delete_vpc_link", {"VpcLinkId": "<link>"}, {}, 202))


def test_a_new_type_brings_its_own_defaults() -> None:
    world = V2World()
    where = {"ApiId": "<ws-api>", "IntegrationId": "<ws-mock>"}
    changed = world.shows("update_integration", **where, IntegrationType="AWS", IntegrationUri=INVOKE)
    assert (changed["IntegrationResponseSelectionExpression"], changed["IntegrationMethod"]) == (MESSAGE, "POST")


def test_a_link_of_the_first_kind_that_a_websocket_api_uses_is_not_deleted() -> None:
    world = V2World()
    asks = {**LINKED, "ConnectionId": "<first-link>", "IntegrationUri": "http://inner"}
    made = world.shows("create_integration", ApiId="<ws-api>", **asks)["IntegrationId"]
    with pytest.raises(ClientError, match=rf"is referenced in \[ANY:{made}\] in format of \[Method:Resource\]"):
        client(world.plane).delete_vpc_link(vpcLinkId=world.names["first-link"])


def test_a_link_of_the_second_kind_that_a_rest_api_uses_is_not_deleted() -> None:
    world = V2World()
    rest = client(world.plane)
    api = rest.create_rest_api(name="rest")
    root = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    rest.put_method(**root, authorizationType="NONE")
    link = {"connectionType": "VPC_LINK", "connectionId": world.names["link"], "integrationTarget": LISTENER}
    rest.put_integration(**root, type="HTTP_PROXY", integrationHttpMethod="GET", uri="http://inner", **link)
    rest.create_deployment(restApiId=api["id"], stageName="dev")
    refusal = world.ask("delete_vpc_link", VpcLinkId="<link>")
    assert "in format of [Method:Resource:Stage]" in refusal.message
