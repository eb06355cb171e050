"""Recorded scenarios of what can be created and what cannot: REST APIs, their parts, and what is not there."""

from __future__ import annotations

from typing import Any

from tests.contract.recorded_apis import ANONYMOUS, PARAMETERS, api, gateway
from tests.contract.recorded_responses import GET, MOCKED, OK, changed
from tests.contract.recorded_scenarios import (
    API_PART,
    INVOKE,
    JSON,
    NEW_PART,
    NEW_VALIDATOR,
    Step,
    at_api,
    below,
    models,
    part,
    plain,
    validator,
    verb,
)
from tests.contract.sandbox_world import patch

NO_API = "test-fake-rest-id"
FIRST_GONE = Step(None, "delete_rest_api", {"restApiId": "<api>"})
TEMPLATE = (
    '{\n     "message": $context.error.messageString,\n     "type":  "$context.error.responseType",\n     "stage":  '
    '"$context.stage",\n     "resourcePath":  "$context.resourcePath",\n     "stageVariables.a":  '
    '"$stageVariables.a",\n     "statusCode": "\'404\'"\n}'
)
CUSTOM: dict[str, Any] = {
    "statusCode": "404",
    "responseParameters": PARAMETERS,
    "responseTemplates": {JSON: TEMPLATE},
}
ACCEPT = {"gatewayresponse.header.x-request-header": "method.request.header.Accept"}
SCHEMA = (
    '{"title": "Calc output", "type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}, '
    '"op": {"description": "operation of +, -, * or /", "type": "string"}, "c": {"type": "number"}}, '
    '"required": ["a", "b", "op"]}'
)
MEMBER = {"responseParameters": {"method.response.header.my-header": False}, "responseModels": {JSON: "Empty"}}


def created(key: str, name: str = "another", **asks: Any) -> Step:
    return Step(key, "create_rest_api", {"name": name, **asks})


def placed(key: str, name: str = "another", description: str | None = None, **endpoint: Any) -> Step:
    """A creation with an endpoint configuration."""
    described = {} if description is None else {"description": description}
    return created(key, name, endpointConfiguration=endpoint, **described)


def put_gateway(key: str, kind: str = ANONYMOUS, **asks: Any) -> Step:
    return gateway(key, "put_gateway_response", kind, **asks)


def wrongly(prefix: str, **asks: Any) -> list[Step]:
    """An integration response that is put where it cannot be, and read there."""
    asked = {**OK, **asks}
    return [
        verb(f"put-integration-response-{prefix}", "put_integration_response", **asked),
        verb(f"get-integration-response-{prefix}", "get_integration_response", **asked),
    ]


def wrong_ops(key: str, *paths: str) -> Step:
    return api(key, *(patch("wrong", path, "x") for path in paths))


TYPE, ADDRESS = "/endpointConfiguration/types/EDGE", "/endpointConfiguration/ipAddressType"
APIS: dict[str, list[Step]] = {
    "TestApiGatewayApiRestApi::test_get_api_case_insensitive": [
        # recorded before APIs had an ipAddressType: its first answer is that of the other scenarios less that member
        Step("get-api-upper-case", "get_rest_api", {"restApiId": "<API>"}),
    ],
    "TestApiGatewayApiRestApi::test_create_rest_api_with_optional_params": [
        created("create-only-name", "a"),
        created("create-empty-desc", description=""),
        created("create-with-version", "b", version="v1"),
        created("create-with-empty-binary-media", "c", binaryMediaTypes=[]),
        created("string-compression-size", minimumCompressionSize=-1),
    ],
    "TestApiGatewayApiRestApi::test_create_rest_api_with_binary_media_types": [
        created("create-with-binary-media", binaryMediaTypes=["image/png"])
    ],
    "TestApiGatewayApiRestApi::test_create_rest_api_with_endpoint_configuration": [
        placed("create-with-empty-types", types=[]),
        placed("create-with-invalid-ip-address-type", ipAddressType="wrong"),
        placed("create-with-invalid-types", types=["wrong"]),
        placed("create-with-invalid-ip-address-type-and-types", ipAddressType="wrong", types=["wrong"]),
        placed("create-with-invalid-types-and-ip-address-type", types=["wrong"], ipAddressType="wrong"),
        placed("create-with-multiple-errors-1", description="", types=["wrong"], ipAddressType="wrong"),
        placed("create-with-multiple-errors-2", description="", types=[], ipAddressType="ipv4"),
        placed("create-with-two-types", types=["EDGE", "REGIONAL"]),
        placed("create-with-endpoint-config-dualstack", "a", types=["EDGE"], ipAddressType="dualstack"),
        placed("create-with-endpoint-config-regional", "b", types=["REGIONAL"], ipAddressType="ipv4"),
    ],
    "TestApiGatewayApiRestApi::test_create_rest_api_private_type": [
        placed("create-with-private-type-and-ipv4-ip-address-type", types=["PRIVATE"], ipAddressType="ipv4"),
        placed("create-with-private-type-and-wrong-ip-address-type", types=["PRIVATE"], ipAddressType="wrong"),
        placed(
            "create-with-private-type-and-ipv4-ip-address-type-and-empty-description",
            description="",
            types=["PRIVATE"],
            ipAddressType="ipv4",
        ),
    ],
    "TestApiGatewayApiRestApi::test_create_rest_api_verify_defaults": [
        placed("create-with-edge-default", "a", types=["EDGE"]),
        placed("create-with-regional-default", "b", types=["REGIONAL"]),
        placed("create-with-private-default", "c", types=["PRIVATE"]),
        placed("create-with-empty-default", "d"),
        placed("create-with-empty-ip-address-type-and-wrong-type", types=["wrong"]),
    ],
    "TestApiGatewayApiRestApi::test_update_rest_api_concatenation_of_errors": [
        wrong_ops("update-rest-api-wrong-operations-on-ipAddressType", ADDRESS, ADDRESS),
        wrong_ops("update-rest-api-wrong-operations-on-type", TYPE, TYPE),
        wrong_ops("update-rest-api-wrong-operations-on-type-and-on-ip-address-type", TYPE, TYPE, ADDRESS),
    ],
    "test_create_execute_api_vpc_endpoint": [
        FIRST_GONE,
        Step(
            None,
            "create_rest_api",
            {
                "name": "private",
                "endpointConfiguration": {"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-0123456789abcdef0"]},
                "policy": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": '
                '"execute-api:Invoke", "Resource": "execute-api:/*"}]}',
            },
            {"private": "id"},
        ),
        Step("api-details", "get_rest_api", {"restApiId": "<private>"}),
    ],
    "TestAPIGateway::test_update_rest_api_deployment": [
        plain(None),
        verb(None, "put_integration", type="MOCK"),
        at_api(None, "create_deployment", {"deployment": "id"}, description="my deployment"),
        at_api(
            "after-update",
            "update_deployment",
            deploymentId="<deployment>",
            patchOperations=[patch("replace", "/description", "new-description")],
        ),
    ],
    "TestApiGatewayStage::test_get_stages_filters_by_deployment_id": [
        plain(None),
        verb(None, "put_integration", type="MOCK"),
        at_api(None, "create_deployment", {"one": "id"}),
        at_api(None, "create_deployment", {"two": "id"}),
        at_api(None, "create_stage", stageName="stage1", deploymentId="<one>"),
        at_api(None, "create_stage", stageName="stage2", deploymentId="<two>"),
        at_api("all-stages", "get_stages"),
        at_api("stages-deploy1", "get_stages", deploymentId="<one>"),
        at_api("stages-deploy2", "get_stages", deploymentId="<two>"),
    ],
}
PARTS: dict[str, list[Step]] = {
    "TestApiGatewayApiAuthorizer::test_authorizer_crud_no_api": [
        at_api(
            "wrong-rest-api-id-create-authorizer",
            "create_authorizer",
            restApiId=NO_API,
            name="fake-auth-name",
            type="TOKEN",
            authorizerUri=INVOKE,
            identitySource="method.request.header.Authorization",
        ),
        at_api("wrong-rest-api-id-get-authorizers", "get_authorizers", restApiId=NO_API),
    ],
    "TestAPIGateway::test_apigateway_with_custom_authorization_method": [
        at_api(
            "authorizer",
            "create_authorizer",
            {"authorizer": "id"},
            name="lambda_authorizer",
            type="TOKEN",
            authorizerUri=INVOKE,
            identitySource="method.request.header.Auth",
        ),
        verb(
            "put-method-response",
            "put_method",
            **GET,
            authorizationType="CUSTOM",
            authorizerId="<authorizer>",
            apiKeyRequired=True,
        ),
    ],
    "TestApiGatewayApiMethod::test_method_request_parameters": [
        plain(
            "put-method-request-params-response",
            requestParameters={
                "method.request.querystring.q_optional": False,
                "method.request.querystring.q_required": True,
                "method.request.header.h_optional": False,
                "method.request.header.h_required": True,
            },
        ),
        verb("get-method-request-params-response", "get_method"),
        plain(
            "req-params-same-name",
            **GET,
            requestParameters={"method.request.querystring.optional": False, "method.request.header.optional": False},
        ),
    ],
    "TestApiGatewayApiModels::test_model_lifecycle": [
        at_api(
            "create-model",
            "create_model",
            name="CalcOutput",
            contentType=JSON,
            description="Calc output model",
            schema=SCHEMA,
        ),
        at_api("get-models", "get_models"),
        models("get-model", "get_model", "CalcOutput"),
        models("del-model", "delete_model", "CalcOutput"),
    ],
    "TestApiGatewayApiRequestValidator::test_validators_crud_no_api": [
        at_api(
            "wrong-rest-api-id-create-validator",
            "create_request_validator",
            restApiId=NO_API,
            name="v",
            validateRequestBody=True,
            validateRequestParameters=False,
        ),
        at_api("wrong-rest-api-id-get-validators", "get_request_validators", restApiId=NO_API),
    ],
    "TestApiGatewayApiRequestValidator::test_invalid_get_request_validator": [
        NEW_VALIDATOR,
        validator("get-request-validators-invalid-api-id", "get_request_validator", restApiId="api_id"),
        validator("get-request-validators-invalid-validator-id", "get_request_validator", of="validator_id"),
    ],
    "TestApiGatewayApiRequestValidator::test_invalid_get_request_validators": [
        at_api("get-invalid-request-validators", "get_request_validators", restApiId="api_id")
    ],
    "TestApiGatewayApiRequestValidator::test_invalid_delete_request_validator": [
        NEW_VALIDATOR,
        validator("delete-request-validator-invalid-api-id", "delete_request_validator", restApiId="api_id"),
        validator("delete-request-validator-invalid-validator-id", "delete_request_validator", of="validator_id"),
    ],
    "TestApiGatewayApiRequestValidator::test_create_request_validator_invalid_api_id": [
        at_api("invalid-create-request-validator", "create_request_validator", restApiId="api_id", name="v")
    ],
    "TestApiGatewayApiDocumentationPart::test_doc_parts_crud_no_api": [
        at_api("wrong-rest-api-id-create-doc-part", "create_documentation_part", restApiId=NO_API, **API_PART),
        at_api("wrong-rest-api-id-get-doc-parts", "get_documentation_parts", restApiId=NO_API),
    ],
    "TestApiGatewayApiDocumentationPart::test_invalid_get_documentation_part": [
        NEW_PART,
        part("get-documentation-part-invalid-api-id", "get_documentation_part", restApiId="api_id"),
        part("get-documentation-part-invalid-doc-id", "get_documentation_part", of="documentation_part_id"),
    ],
    "TestApiGatewayApiDocumentationPart::test_invalid_get_documentation_parts": [
        at_api("get-inavlid-documentation-parts", "get_documentation_parts", restApiId="api_id")
    ],
    "TestApiGatewayApiDocumentationPart::test_invalid_create_documentation_part_operations": [
        at_api("create_documentation_part_invalid_api_id", "create_documentation_part", restApiId="api_id", **API_PART),
        at_api(
            "create_documentation_part_invalid_location_type",
            "create_documentation_part",
            location={"type": "INVALID"},
            properties=API_PART["properties"],
        ),
    ],
    "TestApiGatewayApiDocumentationPart::test_import_documentation_parts_bad_file": [
        at_api(f"import-documentation-parts-bad-{kind}-file", "import_documentation_parts", mode="overwrite", body=body)
        for kind, body in (("yaml", b"a: [b"), ("json", b'{"a"'))
    ],
    "TestApiGatewayGatewayResponse::test_gateway_response_crud": [
        gateway("get-gateway-response-default", "get_gateway_response", ANONYMOUS),
        put_gateway("put-gateway-response", **CUSTOM),
        at_api("get-gateway-responses", "get_gateway_responses"),
        gateway("get-gateway-response", "get_gateway_response", ANONYMOUS),
        gateway("delete-gateway-response", "delete_gateway_response", ANONYMOUS),
        gateway("get-deleted-gw-response", "get_gateway_response", ANONYMOUS),
    ],
    "TestApiGatewayGatewayResponse::test_gateway_response_put": [
        put_gateway("put-gateway-response-all-value", **CUSTOM),
        put_gateway("put-gateway-response-status-only", statusCode="404"),
        put_gateway("put-gateway-response-response-parameters-only", responseParameters=ACCEPT),
        put_gateway("put-gateway-response-response-templates-only", responseTemplates={JSON: TEMPLATE}),
        put_gateway(
            "put-gateway-response-default-5xx",
            "DEFAULT_5XX",
            statusCode="599",
            responseParameters=ACCEPT,
            responseTemplates={JSON: TEMPLATE},
        ),
        put_gateway(
            "put-gateway-response-default-ignored",
            "AUTHORIZER_FAILURE",
            responseParameters={"gatewayresponse.header.foo": "'bar'"},
        ),
        at_api("get-gateway-responses", "get_gateway_responses"),
    ],
}
POSTED = {"httpMethod": "POST", "type": "MOCK", "requestTemplates": {JSON: '{"statusCode": 200}'}}
SOUGHT = {"httpMethod": "GET", "type": "MOCK", "requestTemplates": {JSON: '{"statusCode": 200}'}}
ANSWER = {**OK, "selectionPattern": "", "responseTemplates": {JSON: "{}"}}
TEST_PATH = "integration.request.path.testPath"
RESPONSES: dict[str, list[Step]] = {
    "TestApigatewayIntegration::test_put_integration_response_validation": [
        plain(None, httpMethod="POST"),
        verb("put-integration-wrong-method", "put_integration", **SOUGHT),
        verb("put-integration-wrong-resource", "put_integration", **SOUGHT, resourceId="badresource"),
        verb(None, "put_integration", **POSTED),
        verb("put-integration-response-wrong-method", "put_integration_response", **ANSWER),
        verb("put-integration-response-wrong-resource", "put_integration_response", **ANSWER, resourceId="badresource"),
    ],
    "TestApigatewayIntegration::test_put_integration_request_parameter_bool_type": [
        plain("bool-method", **GET, requestParameters={"method.request.path.testPath": True}),
        plain(
            "put-method-request-param-wrong-type",
            httpMethod="POST",
            requestParameters={"method.request.path.testPath": True, True: True},
        ),
        *(
            verb(key, "put_integration", **GET, type="HTTP_PROXY", requestParameters={name: True})
            for key, name in (
                ("put-integration-request-param-wrong-type", True),
                ("put-integration-request-param-bool-value", TEST_PATH),
            )
        ),
    ],
    "TestApigatewayIntegrationResponse::test_integration_response_wrong_api": wrongly("wrong-api", restApiId="wrong"),
    "TestApigatewayIntegrationResponse::test_integration_response_wrong_resource": wrongly(
        "wrong-resource", resourceId="wrong-resource"
    ),
    "TestApigatewayIntegrationResponse::test_integration_response_wrong_method": wrongly(
        "wrong-method", httpMethod="wrong-method"
    ),
    "TestApigatewayIntegrationResponse::test_integration_response_invalid_statuscode": wrongly(
        "invalid-statusCode", statusCode="wrong"
    ),
    "TestApigatewayIntegrationResponse::test_integration_response_invalid_responsetemplates": [
        *MOCKED,
        *(
            verb(
                f"put-integration-response-invalid-responseTemplates-{number}",
                "put_integration_response",
                **OK,
                selectionPattern="",
                responseTemplates=templates,
            )
            for number, templates in ((1, {JSON: 123}), (2, {123: '{"statusCode": 200}'}))
        ),
    ],
    "TestApigatewayIntegrationResponse::test_integration_response_invalid_integration": [
        plain(None, **GET),
        verb("get-integration-response-without-integration", "get_integration_response", **OK),
    ],
    "TestApigatewayIntegrationResponse::test_integration_response_wrong_status_code": [
        *MOCKED,
        verb(
            "get-integration-response-wrong-status-code",
            "get_integration_response",
            **{**OK, "statusCode": "201"},
        ),
    ],
    "TestApigatewayMethodResponse::test_update_method_wrong_param_names": [
        plain(None, **GET),
        verb(None, "put_method_response", **OK, **MEMBER),
        *(
            changed(f"update-method-response-operation-with-wrong-param-name-{number}", patch(op, path, "true"))
            for number, (op, path) in enumerate(
                [
                    ("replace", "/responseParameters/wrong"),
                    ("remove", "/responseParameters/wrong"),
                    ("replace", "/responseModels/wrong"),
                    ("remove", "/responseModels/wrong"),
                ],
                start=1,
            )
        ),
    ],
    "test_put_integration_response_with_response_template": [
        *MOCKED,
        verb(None, "put_method_response", **OK),
        verb(
            None,
            "put_integration_response",
            **OK,
            selectionPattern="foobar",
            responseTemplates={JSON: '{"data": "test"}'},
        ),
        verb("get-integration-response", "get_integration_response", **OK),
    ],
    "test_integration_mock_with_path_param": [
        below(None, "root", "{testPath}"),
        plain(None, "new", **GET, requestParameters={"method.request.path.testPath": True}),
        verb(
            "integration",
            "put_integration",
            "new",
            **GET,
            type="MOCK",
            integrationHttpMethod="POST",
            requestParameters={"integration.request.path.integrationPath": "method.request.path.testPath"},
            requestTemplates={JSON: "{statusCode: 200}"},
        ),
    ],
}


def key(label: str, operation: str = "create_api_key", /, *patches: dict[str, str], **asks: Any) -> Step:
    changes = {"apiKey": "<key>", "patchOperations": list(patches)} if patches else {}
    return Step(label, operation, {**changes, **asks}, {} if patches else {"key": "id"})


LONG = "a" * 125001
KEYS: dict[str, list[Step]] = {
    "TestApigatewayApiKeysCrud::test_negative_get_usage_plan_api_keys": [
        Step("get-api-keys-invalid-limit", "get_api_keys", {"limit": -1}),
        key("create-api-key", name="key-enabled-false", enabled=False),
        key("update-api-key-name", "update_api_key", patch("replace", "/name", "new-name")),
    ],
    "TestApigatewayApiKeysCrud::test_create_api_key_with_invalid_name": [
        key("create-api-key-name-too-long", name="a" * 1025),
        key("create-api-key-empty-name", name=""),
        key("create-api-key-no-name"),
    ],
    "TestApigatewayApiKeysCrud::test_create_api_key_with_invalid_value": [
        key("create-api-key-short-value", value="short"),
        key("create-api-key-invalid-value-too-long", value="a" * 129),
        key("create-api-key-empty-value", value=""),
    ],
    "TestApigatewayApiKeysCrud::test_update_api_key_invalid_description_length": [
        key("create-api-key-description-too-long", description=LONG),
        Step(None, "create_api_key", {}, {"key": "id"}),
        key("update-api-key-description-too-long", "update_api_key", patch("replace", "/description", LONG)),
    ],
    "TestApigatewayApiKeysCrud::test_update_api_key_invalid_enabled_type": [
        Step(None, "create_api_key", {}, {"key": "id"}),
        key("update-api-key-invalid-enabled-type", "update_api_key", patch("replace", "/enabled", "not-a-boolean")),
    ],
    "TestApigatewayApiKeysCrud::test_update_api_key_immutable_field": [
        Step(None, "create_api_key", {}, {"key": "id"}),
        key("update-api-key-immutable-field", "update_api_key", patch("replace", "/id", "new-id")),
    ],
    "TestApigatewayApiKeysCrud::test_create_usage_plan_with_throttle": [
        Step(
            "create-usage-plan-burst-gt-rate",
            "create_usage_plan",
            {"name": "p", "throttle": {"rateLimit": 10, "burstLimit": 20}},
        )
    ],
}
SCENARIOS = APIS | PARTS | RESPONSES | KEYS
