"""Recorded scenarios of REST APIs, their stages and their gateway responses."""

from __future__ import annotations

from typing import Any

from tests.contract.recorded_scenarios import Step, at_api, plain, verb
from tests.contract.sandbox_world import patch

LOGS = "arn:aws:logs:us-east-1:111111111111:log-group:logs"
DESTINATION, FORMAT = "/accessLogSettings/destinationArn", "/accessLogSettings/format"
ORIGIN = "gatewayresponse.header.Access-Control-Allow-Origin"
PARAMETERS = {
    ORIGIN: "'a.b.c'",
    "gatewayresponse.header.x-request-path": "method.request.path.petId",
    "gatewayresponse.header.x-request-query": "method.request.querystring.q",
    "gatewayresponse.header.x-request-header": "method.request.header.Accept",
}
ANONYMOUS, CLIENT = "MISSING_AUTHENTICATION_TOKEN", "DEFAULT_4XX"
DEFAULT = '{"message":$context.error.messageString}'
DEPLOYABLE = [
    Step(
        None,
        "update_account",
        {"patchOperations": [patch("replace", "/cloudwatchRoleArn", "arn:aws:iam::111111111111:role/logs")]},
    ),
    plain(None),
    verb(None, "put_integration", type="MOCK"),
]
STAGE = [
    *DEPLOYABLE,
    at_api("create-deployment", "create_deployment", {"deployment": "id"}),
    at_api("create-stage", "create_stage", stageName="dev", deploymentId="<deployment>", description="dev stage"),
]


def stage(key: str, *patches: dict[str, str]) -> Step:
    return at_api(key, "update_stage", stageName="dev", patchOperations=list(patches))


def api(key: str | None, *patches: dict[str, str], **asks: Any) -> Step:
    return at_api(key, "update_rest_api", patchOperations=list(patches), **asks)


def gateway(key: str, operation: str, kind: str, **asks: Any) -> Step:
    return at_api(key, operation, responseType=kind, **asks)


def gateway_change(key: str, *patches: dict[str, str], kind: str = CLIENT) -> Step:
    return gateway(key, "update_gateway_response", kind, patchOperations=list(patches))


SIZE, TYPE, ADDRESS = (
    "/minimumCompressionSize",
    "/endpointConfiguration/types/EDGE",
    "/endpointConfiguration/ipAddressType",
)
# the recorder's API has this description
DESCRIBED = api(None, patch("replace", "/description", "this is my api"))
SCENARIOS: dict[str, list[Step]] = {
    "TestApiGatewayApiRestApi::test_update_rest_api_operation_add_remove": [
        DESCRIBED,
        api(
            "update-rest-api-add",
            patch("add", "/binaryMediaTypes/image~1png"),
            patch("add", "/binaryMediaTypes/image~1jpeg"),
        ),
        api("update-rest-api-replace", patch("replace", "/binaryMediaTypes/image~1png", "image/gif")),
        api(
            "update-rest-api-remove",
            patch("remove", "/binaryMediaTypes/image~1gif"),
            patch("remove", "/description"),
        ),
    ],
    "TestApiGatewayApiRestApi::test_update_rest_api_compression": [
        DESCRIBED,
        api("enable-compression", patch("replace", SIZE, "10")),
        api("disable-compression", patch("replace", SIZE, "")),
        api("set-compression-zero", patch("replace", SIZE, "0")),
        api("set-negative-compression", patch("replace", SIZE, "-1")),
        api("set-string-compression", patch("replace", SIZE, "test")),
        api("unsupported-operation", patch("add", SIZE, "10")),
    ],
    "TestApiGatewayApiRestApi::test_update_rest_api_behaviour": [
        DESCRIBED,
        api("update-rest-api-array", patch("add", "/binaryMediaTypes/-", "image/png")),
        api("update-rest-api-add-base-path", patch("add", "/binaryMediaTypes", "image/png")),
        api("update-rest-api-replace-base-path", patch("replace", "/binaryMediaTypes", "image/png")),
        api("update-rest-api-remove-base-path", patch("remove", "/binaryMediaTypes")),
    ],
    "TestApiGatewayApiRestApi::test_update_rest_api_invalid_api_id": [
        api("not-found-update-rest-api", patch("replace", "/apiKeySource", "AUTHORIZER"), restApiId="api_id")
    ],
    "TestApiGatewayApiRestApi::test_update_rest_api_ip_address_type": [
        api(None, patch("remove", "/description")),
        api("update-rest-api-replace-type", patch("replace", TYPE, "PRIVATE")),
        api("update-rest-api-replace-to-ipv4-within-private-type", patch("replace", ADDRESS, "ipv4")),
        api("update-rest-api-wrong-ipAddressType", patch("replace", ADDRESS, "wrong")),
        api("update-rest-api-wrong-type", patch("replace", TYPE, "wrong")),
        api("update-rest-api-invalid-operation-on-ipAddressType", patch("remove", ADDRESS, "ipv4")),
        api("update-rest-api-invalid-operation-on-type", patch("remove", TYPE, "EDGE")),
        api("update-rest-api-replace-ip-address-type", patch("replace", ADDRESS, "dualstack")),
    ],
    "TestApiGatewayApiRestApi::test_create_rest_api_with_tags": [
        Step(None, "delete_rest_api", {"restApiId": "<api>"}),
        Step(
            "create-rest-api-w-tags",
            "create_rest_api",
            {"name": "n", "description": "this is my api", "tags": {"MY_TAG1": "MY_VALUE1"}},
            {"tagged": "id"},
        ),
        Step("get-rest-api-w-tags", "get_rest_api", {"restApiId": "<tagged>"}),
        Step("get-rest-apis-w-tags", "get_rest_apis"),
    ],
    "TestApiGatewayStage::test_stage_access_log_settings": [
        *STAGE,
        stage("update-stage-access-log-dest-add", patch("add", DESTINATION, LOGS)),
        stage("update-stage-access-log-dest-replace", patch("replace", DESTINATION, f"{LOGS}a")),
        stage(
            "update-stage-access-log-format-add",
            patch("add", FORMAT, "$context.requestId $context.identity.sourceIp"),
        ),
        stage("update-stage-access-log-remove-all", patch("remove", "/accessLogSettings")),
    ],
    "TestApiGatewayStage::test_stage_access_log_settings_validation": [
        *STAGE,
        *(
            stage(f"{key}-{op}", patch(op, f"/accessLogSettings{rest}", "x"))
            for key, rest in (("invalid-path", "/randomValue"), ("star-and", "/*"))
            for op in ("add", "remove", "replace")
        ),
        stage("root-and-add", patch("add", "/accessLogSettings", "x")),
        stage("root-and-replace", patch("replace", "/accessLogSettings", "x")),
        stage("update-stage-access-log-dest-add", patch("add", DESTINATION, LOGS)),
        stage("update-stage-access-log-destinationArn-empty", patch("replace", DESTINATION, "")),
        stage("update-stage-access-log-format-empty", patch("replace", FORMAT, "")),
        stage("update-stage-access-log-dest-remove", patch("remove", DESTINATION)),
    ],
    "TestApiGatewayGatewayResponse::test_update_gateway_response": [
        gateway_change("update-gateway-response-not-set", patch("replace", "/statusCode", "444")),
        gateway("default-get-gateway-response", "get_gateway_response", CLIENT),
        gateway(
            "put-gateway-response",
            "put_gateway_response",
            CLIENT,
            statusCode="404",
            responseParameters=PARAMETERS,
            responseTemplates={
                "application/json": '{"application/json": "{\\"message\\":$context.error.messageString}"}'
            },
        ),
        gateway_change(
            "update-gateway-response",
            patch("replace", "/statusCode", "444"),
            patch("replace", f"/responseParameters/{ORIGIN}", "'example.com'"),
            patch(
                "add",
                "/responseTemplates/application~1xml",
                "<gatewayResponse><message>$context.error.messageString</message><type>$context.error.responseType</type>"
                "</gatewayResponse>",
            ),
        ),
        gateway("get-gateway-response", "get_gateway_response", CLIENT),
        gateway_change("update-gateway-add-status-code", patch("add", "/statusCode", "444")),
        gateway_change("update-gateway-remove-status-code", patch("remove", "/statusCode")),
        gateway_change(
            "update-gateway-replace-invalid-parameter",
            patch("replace", f"/responseParameters/{ORIGIN}", "'example.com'"),
            kind="DEFAULT_5XX",
        ),
        gateway_change("update-gateway-no-path", {"op": "add", "value": "'example.com'"}),
        gateway_change("update-gateway-wrong-op", patch("wrong-op", "/statusCode", "x")),
        gateway_change("update-gateway-wrong-path", patch("add", "/wrongPath", "'example.com'")),
        gateway_change(
            "update-gateway-replace-invalid-parameter-0-none", patch("replace", "/responseTemplates/application~1xml")
        ),
        gateway_change(
            "update-gateway-replace-invalid-parameter-1-none", patch("replace", f"/responseParameters/{ORIGIN}")
        ),
    ],
}
