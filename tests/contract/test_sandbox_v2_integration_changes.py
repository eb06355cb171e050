"""Integrations of WebSocket APIs and their responses, and how integrations change, as AWS documents them."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest
from botocore.exceptions import ClientError

from tests.contract.sandbox_client import client
from tests.contract.sandbox_v2_integrations import (
    ARN,
    FUNCTION,
    HTTP_PROXY,
    LINKED,
    MESSAGE,
    MISSING,
    PROXIES,
    QUEUE,
    SERVICE,
    STATUS,
    URL,
    create_socket,
    payload,
    shown,
    socket,
    timeout,
    update,
)
from tests.contract.sandbox_v2_world import (
    INVOKE,
    LAMBDA,
    LISTENER,
    MAPPING,
    Case,
    V2World,
    http_only,
    socket_only,
)
from tests.contract.sandbox_world import bad, conflict, missing

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


@pytest.mark.parametrize("case", [*SOCKET, *UPDATED, *RESPONSES], ids=lambda case: f"{case.operation}: {case.says}")
def test_integrations_and_their_responses_answer_as_documented(case: Case) -> None:
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
    assert "in format of [RESTApiId:Method:Resource:Stage]" in refusal.message
