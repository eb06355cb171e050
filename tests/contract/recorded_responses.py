"""Recorded scenarios of integrations, of the responses of methods and integrations, and of gateway responses."""

from __future__ import annotations

from typing import Any

from tests.contract.recorded_scenarios import INVOKE, JSON, Step, at_api, plain, verb
from tests.contract.sandbox_world import patch

GET = {"httpMethod": "GET"}
OK: dict[str, Any] = {"httpMethod": "GET", "statusCode": "200"}
MOCKED = [
    plain(None, **GET),
    verb(None, "put_integration", **GET, type="MOCK", requestTemplates={JSON: '{"statusCode": 200}'}),
]
CREATED = {"selectionPattern": "", "responseTemplates": {JSON: '"created"'}}
HEADER = "method.response.header.my-header"
ADD = [
    patch("add", f"/responseParameters/{HEADER}", "true"),
    patch("add", "/responseModels/application~1json", "Empty"),
]
WRONG = patch("wrong_op", f"/responseParameters/{HEADER}", "true")
WRONG_MODEL, REMOVED_MODEL = (patch(op, "/responseModels/application~1json", "Empty") for op in ("wrong_op", "remove"))
NLB = "http://my-vpclink-test-nlb-1234567890abcdef.us-east-1.amazonaws.com"


def changed(key: str, *patches: dict[str, str], **asks: Any) -> Step:
    return verb(key, "update_method_response", **{**OK, "patchOperations": list(patches), **asks})


def integration(key: str | None, kind: str, **asks: Any) -> Step:
    return verb(key, "put_integration", **{**GET, "type": kind, **asks})


def gateway(key: str, operation: str, kind: str, **asks: Any) -> Step:
    return at_api(key, operation, responseType=kind, **asks)


DECLARED = [plain(None, **GET), verb(None, "put_method_response", **OK)]
HTTP = {"integrationHttpMethod": "POST", "uri": "http://example.com"}
LINKED = {
    "integrationHttpMethod": "GET",
    "uri": NLB,
    "connectionType": "VPC_LINK",
    "connectionId": "${stageVariables.vpcLinkId}",
}
NONE_SUCH = "FAKE_RESPONSE_TYPE"


def put_response(key: str | None, **asks: Any) -> Step:
    return verb(key, "put_integration_response", **{**OK, "selectionPattern": "2\\d{2}", **asks})


SCENARIOS: dict[str, list[Step]] = {
    "TestApigatewayMethodResponse::test_lifecycle_method_response": [
        *MOCKED,
        verb("put-method-response", "put_method_response", **OK, responseModels={}, responseParameters={}),
        verb("get-integration-response", "get_method_response", **OK),
        changed("add-method-responses", *ADD),
        changed("update-method-responses", patch("replace", f"/responseParameters/{HEADER}", "true")),
        verb("get-method", "get_method", **GET),
        verb("delete-method-response", "delete_method_response", **OK),
    ],
    "TestApigatewayMethodResponse::test_update_method_response": [
        *DECLARED,
        Step(
            None, "update_method_response", {"restApiId": "<api>", "resourceId": "<root>", **OK, "patchOperations": ADD}
        ),
        changed(
            "remove-update-method-response",
            patch("remove", f"/responseParameters/{HEADER}", "true"),
            REMOVED_MODEL,
        ),
        changed("add-update-method-response", *ADD),
    ],
    "TestApigatewayMethodResponse::test_update_method_response_wrong_operations": [
        *DECLARED,
        changed("update-method-response-wrong-operation-1", WRONG),
        changed("update-method-response-wrong-operation-2", WRONG_MODEL),
        changed("update-method-response-wrong-operation-3", WRONG, WRONG_MODEL),
        changed("update-method-response-wrong-operation-4", WRONG, WRONG_MODEL, WRONG, WRONG_MODEL),
        changed("update-method-response-wrong-operation-5", WRONG, REMOVED_MODEL, WRONG_MODEL),
    ],
    "TestApigatewayMethodResponse::test_update_method_response_negative_tests": [
        *DECLARED,
        changed("update-method-response-wrong-statuscode", ADD[0], statusCode="201"),
        changed("update-method-response-invalid-statuscode", ADD[0], statusCode="wrong"),
        changed("update-method-response-invalid-statuscode-and-wrong-op", WRONG, statusCode="wrong"),
        changed("update-method-response-wrong-resource", ADD[0], resourceId="wrong"),
        changed("update-method-response-wrong-method", ADD[0], httpMethod="POST"),
    ],
    "TestApigatewayMethodResponse::test_update_method_lack_response_parameters_and_models": [
        *DECLARED,
        changed(
            "update-method-response-operation-without-response-parameters",
            patch("remove", f"/responseParameters/{HEADER}", "true"),
        ),
        changed(
            "update-method-response-operation-without-response-models",
            patch("remove", "/responseModels/application~1json", "Empty"),
        ),
        changed("update-method-response-operation-with-wrong-path", patch("remove", f"/wrong/{HEADER}", "true")),
    ],
    "TestApigatewayIntegrationResponse::test_lifecycle_integration_response": [
        *MOCKED,
        verb("put-integration-response", "put_integration_response", **OK, **CREATED),
        verb("get-integration-response", "get_integration_response", **OK),
        verb(
            "update-integration-response",
            "update_integration_response",
            **OK,
            patchOperations=[patch("replace", "/selectionPattern", "updated-pattern")],
        ),
        verb(
            "overwrite-integration-response",
            "put_integration_response",
            **OK,
            selectionPattern="overwrite-pattern",
            responseTemplates={JSON: "overwrite"},
        ),
        verb("get-method", "get_method", **GET),
        verb("delete-integration-response", "delete_integration_response", **OK),
    ],
    "TestApigatewayIntegrationResponse::test_delete_integration_response_errors": [
        *MOCKED,
        verb("put-integration-response", "put_integration_response", **OK, **CREATED),
        *(
            verb(key, "delete_integration_response", **{**OK, **other})
            for key, other in {
                "non-existent-resource": {"resourceId": "bad"},
                "non-existent-api-id": {"restApiId": "bad"},
                "non-existent-method": {"httpMethod": "POST"},
                "non-existent-status-code": {"statusCode": "201"},
                "bad-method": {"httpMethod": "bad"},
            }.items()
        ),
    ],
    "TestApigatewayIntegration::test_put_integration_response_templates": [
        *MOCKED,
        put_response("put-integration-response-template-none", selectionPattern="", responseTemplates={JSON: None}),
        put_response("put-integration-response-template-empty", selectionPattern="", responseTemplates={JSON: ""}),
        put_response("put-integration-no-response-template", selectionPattern=""),
    ],
    "TestApigatewayIntegration::test_create_integration_with_vpc_link": [
        plain(None, **GET),
        integration("put-integration-vpc-link", "HTTP_PROXY", **LINKED),
        verb("get-integration-vpc-link", "get_integration", **GET),
        verb(
            "update-integration-vpc-link",
            "update_integration",
            **GET,
            patchOperations=[patch("replace", "/connectionId", "${stageVariables.vpcLinkIdBeta}")],
        ),
        verb("get-integration-update-vpc-link", "get_integration", **GET),
    ],
    "TestApigatewayIntegration::test_get_integration_non_existent": [
        verb("get-integration-no-api", "get_integration", **GET, restApiId="fake"),
        verb("get-integration-no-resource", "get_integration", **GET, resourceId="fake"),
        verb("get-integration-no-method", "get_integration", **GET),
        plain(None, **GET),
        verb("get-integration-no-integration", "get_integration", **GET),
    ],
    "TestApigatewayIntegration::test_put_integration_wrong_type": [
        plain(None, **GET),
        integration("put-integration-wrong-type", "HTTPS_PROXY", **HTTP),
    ],
    "test_put_integration_validation": [
        plain(None, **GET),
        *(
            integration(f"required-integration-method-{kind}", kind, uri="http://example.com")
            for kind in ("HTTP", "HTTP_PROXY", "AWS")
        ),
        integration("not-required-integration-method-MOCK", "MOCK"),
        integration("http-method-HTTP", "HTTP", **HTTP),
        integration("http-method-HTTP_PROXY", "HTTP_PROXY", **HTTP),
        integration(
            "aws-integration-AWS",
            "AWS",
            integrationHttpMethod="POST",
            uri="arn:aws:apigateway:us-east-1:s3:path/b/k",
            credentials="arn:aws:iam::111111111111:role/service-role/testfunction-role-oe783psq",
        ),
        integration(
            "aws-integration-type-AWS", "AWS", integrationHttpMethod="POST", uri=INVOKE.replace(":f/", ":MyLambda/")
        ),
        integration(
            "aws-integration-type-AWS_PROXY",
            "AWS_PROXY",
            integrationHttpMethod="POST",
            uri=INVOKE.replace(":f/", ":MyLambda/"),
        ),
        integration(
            "no-s3-support-AWS_PROXY",
            "AWS_PROXY",
            integrationHttpMethod="POST",
            uri="arn:aws:apigateway:us-east-1:s3:path/b/k",
        ),
        *(
            integration(f"invalid-uri-{kind}", kind, integrationHttpMethod="POST", uri="non-sensical-string")
            for kind in ("HTTP", "HTTP_PROXY")
        ),
        integration("invalid-uri-not-an-arn", "AWS", integrationHttpMethod="POST", uri="non-sensical-string"),
        integration(
            "invalid-uri-invalid-arn", "AWS", integrationHttpMethod="POST", uri="arn:aws:iam::0000000000:role/role-name"
        ),
    ],
    "test_put_integration_responses": [
        plain("put-method-get", **GET),
        verb("put-method-response-get", "put_method_response", **OK),
        integration("put-integration-get", "HTTP", **HTTP),
        put_response("put-integration-response-get", responseTemplates={}),
        verb("get-integration-response-get", "get_integration_response", **OK),
        verb("get-method-get", "get_method", **GET),
        at_api("deploy", "create_deployment", stageName="local"),
        verb("delete-integration-response-get", "delete_integration_response", **OK),
        verb("get-method-get-after-int-resp-delete", "get_method", **GET),
        plain("put-method-put", httpMethod="PUT"),
        verb("put-method-response-put", "put_method_response", httpMethod="PUT", statusCode="200"),
        integration("put-integration-put", "HTTP", **HTTP, httpMethod="PUT"),
        put_response("put-integration-response-put", httpMethod="PUT", contentHandling="CONVERT_TO_BINARY"),
        verb("get-integration-response-put", "get_integration_response", httpMethod="PUT", statusCode="200"),
    ],
    "TestApiGatewayGatewayResponse::test_gateway_response_validation": [
        *(
            Step(f"{key}-no-api", operation, {"restApiId": "fake-api-id", **asks})
            for key, operation, asks in (
                ("get-gateway-responses", "get_gateway_responses", {}),
                ("get-gateway-response", "get_gateway_response", {"responseType": "DEFAULT_4XX"}),
                ("delete-gateway-response", "delete_gateway_response", {"responseType": "DEFAULT_4XX"}),
                ("update-gateway-response", "update_gateway_response", {"responseType": "DEFAULT_4XX"}),
            )
        ),
        gateway("delete-gateway-response-not-set", "delete_gateway_response", "DEFAULT_4XX"),
        *(
            gateway(f"{verb_}-gateway-response-wrong-response-type", f"{verb_}_gateway_response", NONE_SUCH)
            for verb_ in ("get", "delete", "update", "put")
        ),
    ],
    "TestApiGatewayApiRestApi::test_list_and_delete_apis": [
        Step(None, "delete_rest_api", {"restApiId": "<api>"}),
        Step("create-rest-api-1", "create_rest_api", {"name": "a", "description": "this is my api"}, {"one": "id"}),
        Step("create-rest-api-2", "create_rest_api", {"name": "b", "description": "this is my api2"}),
        Step("get-rest-api-before-delete", "get_rest_apis"),
        Step("delete-rest-api", "delete_rest_api", {"restApiId": "<one>"}),
        Step("get-rest-api-after-delete", "get_rest_apis"),
    ],
}
