"""REST APIs: what AWS does where emulators are known to do something else, one case a fact."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.sandbox_facts import Fact, asked, check
from tests.contract.sandbox_stock import everything
from tests.contract.sandbox_world import INVOKE, Refusal, patch

API = {"restApiId": "<api>"}
NO_API = {"restApiId": "none"}
GET = {"restApiId": "<api>", "resourceId": "<pets>", "httpMethod": "GET"}
MOCK = {"restApiId": "<api>", "resourceId": "<pet>", "httpMethod": "DELETE"}
STAGE = {"restApiId": "<api>", "stageName": "dev"}
BAD, MISSING, CONFLICT = (400, "BadRequestException"), (404, "NotFoundException"), (409, "ConflictException")
INVALID = (400, "ValidationException")


def update(says: str, operation: str, asks: dict[str, Any], *patches: dict[str, str], **expected: Any) -> Fact:
    """A fact about patch operations."""
    return Fact(says, operation, {**asks, "patchOperations": list(patches)}, **expected)


APIS = [
    Fact("a version is kept", "create_rest_api", {"name": "n", "version": "1.2"}, {"version": "1.2"}, status=201),
    Fact(
        "binary media types are kept",
        "create_rest_api",
        {"name": "n", "binaryMediaTypes": ["image/png"]},
        {"binaryMediaTypes": ["image/png"]},
    ),
    Fact(
        "what was not given is absent",
        "create_rest_api",
        {"name": "n"},
        {"apiKeySource": "HEADER", "disableExecuteApiEndpoint": False},
        ("description", "version", "binaryMediaTypes", "minimumCompressionSize", "policy", "tags"),
        status=201,
    ),
    Fact(
        "an edge API has IPv4",
        "create_rest_api",
        {"name": "n"},
        {"endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"}},
    ),
    Fact(
        "a private API has both",
        "create_rest_api",
        {"name": "n", "endpointConfiguration": {"types": ["PRIVATE"]}},
        {"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "dualstack"}},
    ),
    Fact(
        "a private API with IPv4 alone",
        "create_rest_api",
        {"name": "n", "endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "ipv4"}},
        refuses=(*BAD, "Only dualstack ipAddressType is supported for Private APIs."),
    ),
    Fact(
        "two endpoint types",
        "create_rest_api",
        {"name": "n", "endpointConfiguration": {"types": ["REGIONAL", "EDGE"]}},
        refuses=(*BAD, "Cannot create an api with multiple Endpoint Types."),
    ),
    Fact("an empty name", "create_rest_api", {"name": ""}, refuses=BAD),
    Fact(
        "an empty description",
        "create_rest_api",
        {"name": "n", "description": ""},
        refuses=(*BAD, "Description cannot be an empty string"),
    ),
    Fact("a negative compression size", "create_rest_api", {"name": "n", "minimumCompressionSize": -1}, refuses=BAD),
    Fact("a policy that is no JSON", "create_rest_api", {"name": "n", "policy": "{"}, refuses=BAD),
    Fact("a copy of nothing", "create_rest_api", {"name": "n", "cloneFrom": "none"}, refuses=MISSING),
    Fact("a copy never says whose it is", "create_rest_api", {"name": "n", "cloneFrom": "<api>"}, {}, ("cloneFrom",)),
    Fact(
        "a word that is no key source",
        "create_rest_api",
        {"name": "n", "apiKeySource": "FOO"},
        refuses=INVALID,
    ),
    Fact(
        "no API",
        "get_rest_api",
        NO_API,
        refuses=(*MISSING, "Invalid API identifier specified <account>:none"),
    ),
    Fact("deleting no API", "delete_rest_api", NO_API, refuses=MISSING),
    Fact("deleting a mapped API", "delete_rest_api", API, refuses=BAD),
    Fact(
        "deleting an API",
        "delete_rest_api",
        {"restApiId": "<regional>"},
        {},
        status=202,
        before=(("delete_base_path_mapping", {"domainName": "region.example.com", "basePath": "open"}),),
    ),
    update("a name by something like its path", "update_rest_api", API, patch("replace", "/nameX", "x"), refuses=BAD),
    update("the version", "update_rest_api", API, patch("replace", "/version", "2"), refuses=BAD),
    update("tags", "update_rest_api", API, patch("replace", "/tags", "{}"), refuses=BAD),
    update(
        "false is false",
        "update_rest_api",
        API,
        patch("replace", "/disableExecuteApiEndpoint", "false"),
        shows={"disableExecuteApiEndpoint": False},
    ),
    update(
        "dualstack leaves the types",
        "update_rest_api",
        API,
        patch("replace", "/endpointConfiguration/ipAddressType", "dualstack"),
        shows={"endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "dualstack"}},
    ),
    update(
        "a private API has both from then on",
        "update_rest_api",
        {"restApiId": "<regional>"},
        patch("replace", "/endpointConfiguration/types/REGIONAL", "PRIVATE"),
        shows={"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "dualstack"}},
    ),
    update(
        "a private API to the edge",
        "update_rest_api",
        {"restApiId": "<private>"},
        patch("replace", "/endpointConfiguration/types/PRIVATE", "EDGE"),
        refuses=BAD,
    ),
    update(
        "the literal media type -",
        "update_rest_api",
        API,
        patch("add", "/binaryMediaTypes/-", "image/png"),
        shows={"binaryMediaTypes": ["-"]},
    ),
    update(
        "media types by their container",
        "update_rest_api",
        API,
        patch("add", "/binaryMediaTypes", "image/png"),
        refuses=(*BAD, "Invalid patch path /binaryMediaTypes"),
    ),
    update(
        "adding a compression size",
        "update_rest_api",
        API,
        patch("add", "/minimumCompressionSize", "1"),
        refuses=(*BAD, "Invalid patch operation specified. Must be one of: [replace]"),
    ),
    update(
        "a compression size out of range",
        "update_rest_api",
        API,
        patch("replace", "/minimumCompressionSize", "-1"),
        refuses=(*BAD, "Invalid minimum compression size, must be between 0 and 10485760"),
    ),
    update(
        "no compression",
        "update_rest_api",
        API,
        patch("replace", "/minimumCompressionSize"),
        before=(("update_rest_api", {**API, "patchOperations": [patch("replace", "/minimumCompressionSize", "9")]}),),
        lacks=("minimumCompressionSize",),
    ),
    update(
        "tags are shown empty after a change",
        "update_rest_api",
        API,
        patch("replace", "/name", "n"),
        shows={"tags": {}},
    ),
    update("no operations", "update_rest_api", API, shows={"name": "orders"}),
    Fact("ids are case-sensitive", "get_rest_api", {"restApiId": "E41JRQX2DB"}, refuses=MISSING),
]

ROUTES = [
    Fact(
        "a sibling's name",
        "create_resource",
        {**API, "parentId": "<root>", "pathPart": "pets"},
        refuses=(*CONFLICT, "Another resource with the same parent already has this name: pets"),
    ),
    Fact("a second variable", "create_resource", {**API, "parentId": "<pets>", "pathPart": "{other}"}, refuses=BAD),
    Fact(
        "a child of a greedy variable", "create_resource", {**API, "parentId": "<greedy>", "pathPart": "x"}, refuses=BAD
    ),
    Fact(
        "no parent",
        "create_resource",
        {**API, "parentId": "none", "pathPart": "x"},
        refuses=(*MISSING, "Invalid Resource identifier specified"),
    ),
    Fact(
        "methods are named, not shown",
        "get_resource",
        {**API, "resourceId": "<pets>"},
        {"resourceMethods": {"GET": {}, "POST": {}}},
    ),
    Fact(
        "methods are shown when asked for",
        "get_resource",
        {**API, "resourceId": "<pet>", "embed": ["methods"]},
        {"resourceMethods": {"DELETE": {"httpMethod": "DELETE", "apiKeyRequired": False}}},
    ),
    Fact("deleting the root", "delete_resource", {**API, "resourceId": "<root>"}, refuses=BAD),
    Fact("deleting no resource", "delete_resource", {**API, "resourceId": "none"}, refuses=MISSING),
    update(
        "a cycle",
        "update_resource",
        {**API, "resourceId": "<pets>"},
        patch("replace", "/parentId", "<pet>"),
        refuses=BAD,
    ),
    update(
        "the root's name",
        "update_resource",
        {**API, "resourceId": "<root>"},
        patch("replace", "/pathPart", "x"),
        refuses=BAD,
    ),
    Fact(
        "no such verb",
        "put_method",
        {**API, "resourceId": "<root>", "httpMethod": "FOO", "authorizationType": "NONE"},
        refuses=BAD,
    ),
    Fact(
        "no such authorization",
        "put_method",
        {**API, "resourceId": "<root>", "httpMethod": "GET", "authorizationType": "FOO"},
        refuses=BAD,
    ),
    Fact(
        "CUSTOM without an authorizer",
        "put_method",
        {**API, "resourceId": "<root>", "httpMethod": "GET", "authorizationType": "CUSTOM"},
        refuses=BAD,
    ),
    Fact(
        "no such validator",
        "put_method",
        {**API, "resourceId": "<root>", "httpMethod": "GET", "authorizationType": "NONE", "requestValidatorId": "none"},
        refuses=BAD,
    ),
    Fact(
        "no such model",
        "put_method",
        {
            **API,
            "resourceId": "<root>",
            "httpMethod": "GET",
            "authorizationType": "NONE",
            "requestModels": {"a/b": "Nope"},
        },
        refuses=BAD,
    ),
    Fact("a method again", "put_method", {**GET, "authorizationType": "NONE"}, refuses=CONFLICT),
    Fact(
        "deleting no method",
        "delete_method",
        {**GET, "httpMethod": "PATCH"},
        refuses=(*MISSING, "Invalid Method identifier specified"),
    ),
    Fact("deleting a method", "delete_method", GET, {}, status=204),
    Fact("a bare method", "get_method", MOCK, {"apiKeyRequired": False}, ("methodResponses", "requestParameters")),
    update(
        "junk for a boolean is false",
        "update_method",
        GET,
        patch("replace", "/apiKeyRequired", "whatever"),
        shows={"apiKeyRequired": False},
    ),
    update(
        "an authorizer nobody uses",
        "update_method",
        GET,
        patch("replace", "/authorizerId", "<authorizer>"),
        lacks=("authorizerId",),
    ),
    update(
        "an unescaped content type",
        "update_method",
        GET,
        patch("add", "/requestModels/application/json", "Pet"),
        refuses=BAD,
    ),
    update(
        "parameters by their container",
        "update_method",
        GET,
        patch("replace", "/requestParameters", "x"),
        refuses=(*BAD, "Invalid patch path /requestParameters"),
    ),
    Fact(
        "no method response",
        "get_method_response",
        {**GET, "statusCode": "404"},
        refuses=(*MISSING, "Invalid Response status code specified"),
    ),
    Fact("deleting no method response", "delete_method_response", {**GET, "statusCode": "404"}, refuses=MISSING),
    Fact("a status that is none", "put_method_response", {**GET, "statusCode": "wrong"}, refuses=INVALID),
    Fact("a method response again", "put_method_response", {**GET, "statusCode": "200"}, refuses=CONFLICT),
    Fact(
        "an empty map is echoed",
        "put_method_response",
        {**GET, "statusCode": "201", "responseModels": {}},
        {"responseModels": {}},
        ("responseParameters",),
        status=201,
    ),
    update(
        "a method response is updated with 201",
        "update_method_response",
        {**GET, "statusCode": "200"},
        patch("add", "/responseParameters/method.response.header.X", "true"),
        status=201,
    ),
    update(
        "no such parameter",
        "update_method_response",
        {**GET, "statusCode": "200"},
        patch("replace", "/responseParameters/method.response.header.X", "true"),
        refuses=(*MISSING, "Invalid parameter name specified"),
    ),
    update(
        "no such content type",
        "update_method_response",
        {**GET, "statusCode": "200"},
        patch("remove", "/responseModels/a~1b"),
        refuses=(*MISSING, "Content-Type specified was not found"),
    ),
    Fact(
        "an integration's defaults",
        "put_integration",
        {**MOCK, "type": "MOCK"},
        {
            "cacheNamespace": "<pet>",
            "passthroughBehavior": "WHEN_NO_MATCH",
            "timeoutInMillis": 29000,
            "cacheKeyParameters": [],
        },
        ("connectionType", "httpMethod"),
        status=201,
    ),
    Fact(
        "HTTP goes over the internet",
        "put_integration",
        {**MOCK, "type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": "https://x.example"},
        {"connectionType": "INTERNET"},
    ),
    Fact("no such type", "put_integration", {**MOCK, "type": "FOO"}, refuses=INVALID),
    Fact(
        "a service without URI",
        "put_integration",
        {**MOCK, "type": "AWS", "integrationHttpMethod": "POST"},
        refuses=(*BAD, "Invalid ARN specified in the request"),
    ),
    Fact("a timeout too short", "put_integration", {**MOCK, "type": "MOCK", "timeoutInMillis": 49}, refuses=BAD),
    Fact(
        "cache keys are kept",
        "put_integration",
        {**GET, "type": "MOCK", "cacheKeyParameters": ["method.request.querystring.q"]},
        {"cacheKeyParameters": ["method.request.querystring.q"]},
    ),
    Fact(
        "a method without integration",
        "get_integration",
        {**GET, "httpMethod": "PUT"},
        refuses=(*MISSING, "Invalid Integration identifier specified"),
        before=(("put_method", {**GET, "httpMethod": "PUT", "authorizationType": "NONE"}),),
    ),
    Fact(
        "an answer without a method response",
        "put_integration_response",
        {**MOCK, "statusCode": "200"},
        refuses=MISSING,
    ),
    Fact(
        "deleting no integration response",
        "delete_integration_response",
        {**MOCK, "statusCode": "200"},
        refuses=MISSING,
    ),
    Fact(
        "an empty template is null",
        "put_integration_response",
        {**GET, "statusCode": "200", "responseTemplates": {"a/b": ""}},
        {"responseTemplates": {"a/b": None}},
        status=201,
    ),
    Fact(
        "what was not given is absent",
        "get_integration_response",
        {**GET, "statusCode": "200"},
        {},
        ("responseTemplates", "responseParameters"),
    ),
]

LIFE = [
    Fact(
        "a deployment shows itself alone",
        "create_deployment",
        {**API, "description": "d"},
        {"description": "d"},
        ("stageName", "apiSummary"),
        status=201,
    ),
    Fact(
        "deploying anew keeps what the stage was",
        "get_stage",
        STAGE,
        {"variables": {"v": "1"}, "tracingEnabled": True},
        before=(
            (
                "update_stage",
                {
                    **STAGE,
                    "patchOperations": [
                        patch("replace", "/variables/v", "1"),
                        patch("replace", "/tracingEnabled", "true"),
                    ],
                },
            ),
            ("create_deployment", {**API, "stageName": "dev"}),
        ),
    ),
    Fact("no deployment", "get_deployment", {**API, "deploymentId": "none"}, refuses=MISSING),
    Fact(
        "deleting a deployment in use",
        "delete_deployment",
        {**API, "deploymentId": "<deployment>"},
        refuses=(*BAD, "Active stages pointing to this deployment must be moved or deleted"),
    ),
    Fact("deleting a deployment", "delete_deployment", {**API, "deploymentId": "<newer>"}, {}, status=202),
    Fact(
        "a summary of a deployment",
        "get_deployment",
        {**API, "deploymentId": "<deployment>", "embed": ["apisummary"]},
        {"apiSummary": {"/pets": {"GET": {"authorizationType": "NONE", "apiKeyRequired": False}}}},
    ),
    Fact(
        "a canary without a stage",
        "create_deployment",
        {**API, "stageName": "none", "canarySettings": {"percentTraffic": 1}},
        refuses=BAD,
    ),
    Fact(
        "a canary of no stage's name",
        "create_deployment",
        {**API, "canarySettings": {"percentTraffic": 1}},
        refuses=BAD,
    ),
    Fact(
        "a canary leaves the stage's deployment",
        "get_stage",
        STAGE,
        {"deploymentId": "<deployment>"},
        before=(("create_deployment", {**API, "stageName": "dev", "canarySettings": {"percentTraffic": 1}}),),
    ),
    Fact(
        "no release beside a canary",
        "create_deployment",
        {**API, "stageName": "dev"},
        refuses=BAD,
        before=(("create_deployment", {**API, "stageName": "dev", "canarySettings": {"percentTraffic": 1}}),),
    ),
    Fact(
        "a stage's defaults",
        "create_stage",
        {**API, "stageName": "new", "deploymentId": "<newer>"},
        {
            "cacheClusterEnabled": False,
            "cacheClusterStatus": "NOT_AVAILABLE",
            "methodSettings": {},
            "tracingEnabled": False,
        },
        (
            "description",
            "variables",
            "tags",
            "accessLogSettings",
            "canarySettings",
            "documentationVersion",
            "webAclArn",
            "clientCertificateId",
            "cacheClusterSize",
        ),
        status=201,
    ),
    Fact("a stage of no deployment", "create_stage", {**API, "stageName": "new", "deploymentId": "none"}, refuses=BAD),
    Fact(
        "a stage's name with a blank",
        "create_stage",
        {**API, "stageName": "a b", "deploymentId": "<newer>"},
        refuses=BAD,
    ),
    Fact(
        "a cache of no size",
        "create_stage",
        {**API, "stageName": "new", "deploymentId": "<newer>", "cacheClusterEnabled": True, "cacheClusterSize": "7"},
        refuses=INVALID,
    ),
    Fact(
        "a stage again",
        "create_stage",
        {**STAGE, "deploymentId": "<newer>"},
        refuses=(*CONFLICT, "Stage already exists"),
    ),
    Fact("stages of a deployment", "get_stages", {**API, "deploymentId": "<newer>"}, {"item": []}),
    Fact("deleting a stage in a usage plan", "delete_stage", STAGE, refuses=BAD),
    Fact(
        "promoting without a canary",
        "update_stage",
        {**STAGE, "patchOperations": [patch("copy", "/deploymentId", None, "/canarySettings/deploymentId")]},
        refuses=(*BAD, "Promotion not available. Canary does not exist."),
    ),
    update(
        "a percentage makes a canary",
        "update_stage",
        STAGE,
        patch("replace", "/canarySettings/percentTraffic", "50"),
        shows={"canarySettings": {"percentTraffic": 50.0, "deploymentId": "<deployment>", "useStageCache": False}},
    ),
    update(
        "a deployment makes a canary",
        "update_stage",
        STAGE,
        patch("replace", "/canarySettings/deploymentId", "<newer>"),
        shows={"deploymentId": "<deployment>", "canarySettings": {"percentTraffic": 0.0, "deploymentId": "<newer>"}},
    ),
    update(
        "a canary of no deployment",
        "update_stage",
        STAGE,
        patch("replace", "/canarySettings/deploymentId", "none"),
        refuses=(*BAD, "Deployment id does not exist"),
    ),
    update(
        "promotion in one request",
        "update_stage",
        STAGE,
        patch("replace", "/canarySettings/deploymentId", "<newer>"),
        patch("replace", "/canarySettings/stageVariableOverrides/v", "c"),
        patch("replace", "/canarySettings/percentTraffic", "0.0"),
        patch("copy", "/variables", None, "/canarySettings/stageVariableOverrides"),
        patch("copy", "/deploymentId", None, "/canarySettings/deploymentId"),
        shows={
            "deploymentId": "<newer>",
            "variables": {"v": "c"},
            "canarySettings": {"deploymentId": "<newer>", "stageVariableOverrides": {"v": "c"}},
        },
    ),
    update(
        "one leaf makes a whole entry",
        "update_stage",
        STAGE,
        patch("replace", "/*/*/metrics/enabled", "true"),
        shows={
            "methodSettings": {
                "*/*": {
                    "metricsEnabled": True,
                    "throttlingBurstLimit": 5000,
                    "throttlingRateLimit": 10000.0,
                    "dataTraceEnabled": False,
                    "cachingEnabled": False,
                    "cacheTtlInSeconds": 300,
                    "cacheDataEncrypted": False,
                    "requireAuthorizationForCacheControl": True,
                    "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
                }
            }
        },
    ),
    update(
        "an entry copies the stage's own",
        "update_stage",
        STAGE,
        patch("replace", "/*/*/throttling/burstLimit", "9"),
        patch("replace", "/~1pets/GET/metrics/enabled", "true"),
        shows={"methodSettings": {"~1pets/GET": {"throttlingBurstLimit": 9}}},
    ),
    update(
        "a later change of the stage's own is not copied",
        "update_stage",
        STAGE,
        patch("replace", "/~1pets/GET/metrics/enabled", "true"),
        patch("replace", "/*/*/throttling/burstLimit", "9"),
        shows={"methodSettings": {"~1pets/GET": {"throttlingBurstLimit": 5000}}},
    ),
    update(
        "-1 is no limit of its own",
        "update_stage",
        STAGE,
        patch("replace", "/*/*/throttling/rateLimit", "-1"),
        shows={"methodSettings": {"*/*": {"throttlingRateLimit": -1.0}}},
    ),
    update(
        "removing no entry",
        "update_stage",
        STAGE,
        patch("remove", "/*/*"),
        refuses=(*BAD, "Cannot remove method setting */* because there is no method setting for this method "),
    ),
    update("a leaf that is none", "update_stage", STAGE, patch("replace", "/*/*/throttling/nope", "1"), refuses=BAD),
    update(
        "a level that is none", "update_stage", STAGE, patch("replace", "/*/*/logging/loglevel", "BLAH"), refuses=BAD
    ),
    update(
        "a rate that is none", "update_stage", STAGE, patch("replace", "/*/*/throttling/rateLimit", "many"), refuses=BAD
    ),
    update("the stage's name", "update_stage", STAGE, patch("replace", "/stageName", "x"), refuses=BAD),
    update("a web ACL", "update_stage", STAGE, patch("replace", "/webAclArn", "x"), refuses=BAD),
    update(
        "an empty log format",
        "update_stage",
        STAGE,
        patch("replace", "/accessLogSettings/format", ""),
        refuses=(*BAD, "Access Log value must not be empty"),
    ),
    Fact("flushing no stage", "flush_stage_cache", {**API, "stageName": "none"}, refuses=MISSING),
    Fact("flushing", "flush_stage_authorizers_cache", STAGE, {}, status=202),
    Fact("exporting no stage", "get_export", {**API, "stageName": "none", "exportType": "oas30"}, refuses=MISSING),
    Fact(
        "an export's file name",
        "get_export",
        {**STAGE, "exportType": "swagger"},
        {"contentDisposition": 'attachment; filename="swagger_2026-01-02T12:00:00Z.json"'},
    ),
]

AUTHORIZER = {
    **API,
    "name": "n",
    "type": "TOKEN",
    "authorizerUri": INVOKE,
    "identitySource": "method.request.header.A",
}
PARTS = [
    Fact(
        "an expression is kept",
        "create_authorizer",
        {**AUTHORIZER, "identityValidationExpression": "^a"},
        {"identityValidationExpression": "^a", "authType": "custom"},
        ("authorizerResultTtlInSeconds",),
        status=201,
    ),
    Fact("no identity source", "create_authorizer", {**AUTHORIZER, "identitySource": ""}, refuses=BAD),
    Fact("a name twice", "create_authorizer", {**AUTHORIZER, "name": "callers"}, refuses=BAD),
    Fact(
        "of no API",
        "create_authorizer",
        {**AUTHORIZER, "restApiId": "none"},
        refuses=(*CONFLICT, "Unable to complete operation due to concurrent modification. Please try again later."),
    ),
    Fact("deleting no authorizer", "delete_authorizer", {**API, "authorizerId": "none"}, refuses=MISSING),
    Fact(
        "a pool's authorizer", "get_authorizer", {**API, "authorizerId": "<pool>"}, {"authType": "cognito_user_pools"}
    ),
    Fact(
        "a validator's booleans",
        "create_request_validator",
        {**API, "name": "v"},
        {"validateRequestBody": False, "validateRequestParameters": False},
        status=201,
    ),
    Fact("a validator of no API", "create_request_validator", {**NO_API, "name": "v"}, refuses=BAD),
    Fact(
        "no validator",
        "get_request_validator",
        {**API, "requestValidatorId": "none"},
        refuses=(*MISSING, "Invalid Request Validator identifier specified"),
    ),
    update(
        "a validator's boolean without value",
        "update_request_validator",
        {**API, "requestValidatorId": "<validator>"},
        patch("replace", "/validateRequestBody"),
        shows={"validateRequestBody": False},
    ),
    update(
        "a blank validator name",
        "update_request_validator",
        {**API, "requestValidatorId": "<validator>"},
        patch("replace", "/name", ""),
        refuses=BAD,
    ),
    Fact(
        "a model again", "create_model", {**API, "name": "Pet", "contentType": "a/b", "schema": "{}"}, refuses=CONFLICT
    ),
    Fact(
        "a model's name with a dash",
        "create_model",
        {**API, "name": "a-b", "contentType": "a/b", "schema": "{}"},
        refuses=BAD,
    ),
    Fact(
        "a schema that is no JSON",
        "create_model",
        {**API, "name": "Other", "contentType": "application/json", "schema": "{"},
        refuses=BAD,
    ),
    Fact(
        "no model", "get_model", {**API, "modelName": "Nope"}, refuses=(*MISSING, "Invalid model name specified: Nope")
    ),
    Fact(
        "deleting a model in use",
        "delete_model",
        {**API, "modelName": "Pet"},
        refuses=CONFLICT,
        before=(("update_method", {**GET, "patchOperations": [patch("add", "/requestModels/a~1b", "Pet")]}),),
    ),
    update(
        "a model's content type",
        "update_model",
        {**API, "modelName": "Pet"},
        patch("replace", "/contentType", "a/b"),
        refuses=BAD,
    ),
    Fact(
        "a gateway response that nobody set",
        "get_gateway_response",
        {**API, "responseType": "THROTTLED"},
        {"defaultResponse": True, "statusCode": "429", "responseParameters": {}},
    ),
    Fact(
        "a class of gateway responses has no status",
        "get_gateway_response",
        {**API, "responseType": "DEFAULT_4XX"},
        {"defaultResponse": True},
        ("statusCode",),
    ),
    Fact(
        "putting a gateway response",
        "put_gateway_response",
        {**API, "responseType": "THROTTLED"},
        {
            "defaultResponse": False,
            "statusCode": "429",
            "responseParameters": {},
            "responseTemplates": {"application/json": '{"message":$context.error.messageString}'},
        },
        status=201,
    ),
    Fact("no such gateway response", "put_gateway_response", {**API, "responseType": "FOO"}, refuses=INVALID),
    Fact("deleting what nobody set", "delete_gateway_response", {**API, "responseType": "THROTTLED"}, refuses=MISSING),
    Fact(
        "a class shows through",
        "get_gateway_response",
        {**API, "responseType": "THROTTLED"},
        {"defaultResponse": True, "responseParameters": {"gatewayresponse.header.X": "'a'"}},
        before=(
            (
                "put_gateway_response",
                {**API, "responseType": "DEFAULT_4XX", "responseParameters": {"gatewayresponse.header.X": "'a'"}},
            ),
        ),
    ),
]

ACCESS = [
    Fact(
        "a plan's defaults",
        "create_usage_plan",
        {"name": "n", "quota": {"limit": 1, "period": "DAY"}},
        {"apiStages": [], "quota": {"offset": 0}},
        ("tags",),
        status=201,
    ),
    Fact("a plan's tags are shown", "get_usage_plan", {"usagePlanId": "<plan>"}, {"tags": {}}),
    Fact(
        "a period that is none",
        "create_usage_plan",
        {"name": "n", "quota": {"limit": 1, "period": "YEAR"}},
        refuses=INVALID,
    ),
    Fact(
        "an offset out of a week",
        "create_usage_plan",
        {"name": "n", "quota": {"limit": 1, "period": "WEEK", "offset": 7}},
        refuses=BAD,
    ),
    Fact(
        "a plan of no API",
        "create_usage_plan",
        {"name": "n", "apiStages": [{"apiId": "none", "stage": "dev"}]},
        refuses=MISSING,
    ),
    Fact("deleting no plan", "delete_usage_plan", {"usagePlanId": "none"}, refuses=MISSING),
    Fact("deleting a plan with stages", "delete_usage_plan", {"usagePlanId": "<covered>"}, refuses=BAD),
    update(
        "a rate with a fraction",
        "update_usage_plan",
        {"usagePlanId": "<plan>"},
        patch("replace", "/throttle/rateLimit", "5.5"),
        shows={"throttle": {"rateLimit": 5.5}},
    ),
    update(
        "a stage without value", "update_usage_plan", {"usagePlanId": "<plan>"}, patch("add", "/apiStages"), refuses=BAD
    ),
    update(
        "no such stage",
        "update_usage_plan",
        {"usagePlanId": "<plan>"},
        patch("add", "/apiStages", "none:dev"),
        refuses=(*MISSING, "Invalid API Stage {api: none, stage: dev} specified for usageplan <plan>"),
    ),
    Fact(
        "a key of no plan",
        "create_usage_plan_key",
        {"usagePlanId": "none", "keyId": "<key>", "keyType": "API_KEY"},
        refuses=MISSING,
    ),
    Fact(
        "a key again",
        "create_usage_plan_key",
        {"usagePlanId": "<covered>", "keyId": "<key>", "keyType": "API_KEY"},
        refuses=CONFLICT,
    ),
    Fact("taking no key away", "delete_usage_plan_key", {"usagePlanId": "<covered>", "keyId": "none"}, refuses=MISSING),
    Fact("keys of no plan", "get_usage_plan_keys", {"usagePlanId": "none"}, {"items": []}),
    Fact("a key's defaults", "create_api_key", {}, {"enabled": False, "stageKeys": []}, ("name",), status=201),
    Fact(
        "a key's value is short",
        "create_api_key",
        {"value": "short"},
        refuses=(*BAD, "API Key value should be at least 20 characters"),
    ),
    Fact("a key's value is shown when asked for alone", "get_api_key", {"apiKey": "<key>"}, {"name": "k"}, ("value",)),
    update(
        "a key's value is not shown after a change",
        "update_api_key",
        {"apiKey": "<key>"},
        patch("replace", "/name", "n"),
        lacks=("value",),
    ),
    update(
        "a key's value stays", "update_api_key", {"apiKey": "<key>"}, patch("replace", "/value", "x" * 30), refuses=BAD
    ),
    update(
        "junk enables nothing",
        "update_api_key",
        {"apiKey": "<key>"},
        patch("replace", "/enabled", "junk"),
        shows={"enabled": False},
    ),
    Fact("keys of a customer", "get_api_keys", {"customerId": "c"}, {"items": []}),
    Fact(
        "a domain again",
        "create_domain_name",
        {
            "domainName": "a.example.com",
            "regionalCertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
            "endpointConfiguration": {"types": ["REGIONAL"]},
        },
        refuses=(*BAD, "The domain name you provided already exists."),
    ),
    Fact(
        "a regional domain",
        "get_domain_name",
        {"domainName": "a.example.com"},
        {
            "securityPolicy": "TLS_1_2",
            "domainNameStatus": "AVAILABLE",
            "endpointConfiguration": {"types": ["REGIONAL"]},
        },
        ("distributionDomainName", "distributionHostedZoneId"),
    ),
    Fact("mappings of no domain", "get_base_path_mappings", {"domainName": "none.example.com"}, refuses=MISSING),
    Fact(
        "mappings of a domain without any", "get_base_path_mappings", {"domainName": "edge.example.com"}, {"items": []}
    ),
    Fact(
        "a mapping of no path",
        "create_base_path_mapping",
        {"domainName": "edge.example.com", "restApiId": "<api>", "stage": "dev"},
        {"basePath": "(none)"},
        status=201,
    ),
    Fact(
        "a mapping again",
        "create_base_path_mapping",
        {"domainName": "<domain>", "restApiId": "<api>", "stage": "dev", "basePath": "one"},
        refuses=CONFLICT,
    ),
    Fact(
        "a mapping to no stage",
        "create_base_path_mapping",
        {"domainName": "<domain>", "restApiId": "<api>", "stage": "no"},
        refuses=BAD,
    ),
    Fact(
        "a link is pending",
        "create_vpc_link",
        {"name": "n", "targetArns": ["arn:aws:elasticloadbalancing:r:a:l/n/1"]},
        {"status": "PENDING"},
        ("statusMessage",),
        status=202,
    ),
    Fact(
        "a link is ready",
        "get_vpc_link",
        {"vpcLinkId": "<link>"},
        {"status": "AVAILABLE", "statusMessage": "Your vpc link is ready for use"},
    ),
    Fact("no link", "get_vpc_link", {"vpcLinkId": "none"}, refuses=(*MISSING, "Invalid Vpc Link identifier specified")),
    Fact("deleting no link", "delete_vpc_link", {"vpcLinkId": "none"}, refuses=MISSING),
    update("a role that is none", "update_account", {}, patch("replace", "/cloudwatchRoleArn", "me"), refuses=BAD),
    update("no such path of the account", "update_account", {}, patch("replace", "/nope", "x"), refuses=BAD),
    *(
        Fact(
            f"tags of {path.split('/')[1]}",
            "tag_resource",
            {"resourceArn": f"arn:aws:apigateway:eu-west-1::{path}", "tags": {"a": "b"}},
            {},
            status=204,
        )
        for path in (
            "/restapis/<api>",
            "/restapis/<api>/stages/dev",
            "/apikeys/<key>",
            "/usageplans/<plan>",
            "/vpclinks/<link>",
            "/clientcertificates/<certificate>",
            "/domainnames/<domain>",
        )
    ),
]

FACTS = [*APIS, *ROUTES, *LIFE, *PARTS, *ACCESS]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.operation}: {fact.says}")
def test_a_fact_holds(fact: Fact) -> None:
    world = everything()
    world.names["greedy"] = world.ask("create_resource", restApiId="<api>", parentId="<root>", pathPart="{p+}")["id"]
    check(world, "apigateway", fact)


def test_a_refused_child_leaves_the_api_whole() -> None:
    world = everything()
    assert isinstance(world.ask("create_resource", restApiId="<api>", parentId="none", pathPart="x"), Refusal)
    assert world.ask("create_deployment", restApiId="<api>")["id"]
    assert len(world.ask("get_resources", restApiId="<api>")["items"]) == 3


def test_what_is_below_a_deleted_resource_goes_with_it() -> None:
    world = everything()
    world.ask("delete_resource", restApiId="<api>", resourceId="<pets>")
    assert [item["path"] for item in world.ask("get_resources", restApiId="<api>")["items"]] == ["/"]


def test_every_type_of_gateway_response_is_listed() -> None:
    world = everything()
    assert len(world.ask("get_gateway_responses", restApiId="<api>", limit=500)["items"]) == 21


def test_a_new_api_has_two_models_and_an_imported_one_only_its_own() -> None:
    world = everything()
    assert {item["name"] for item in world.ask("get_models", restApiId="<regional>")["items"]} == {"Empty", "Error"}
    document = b'{"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {}}'
    made = asked(world.client, "import_rest_api", {"body": document})
    assert (made["name"], made["version"]) == ("t", "1")
    assert asked(world.client, "get_models", {"restApiId": made["id"]})["items"] == []


def test_an_import_that_overwrites_keeps_the_root() -> None:
    world = everything()
    document = b'{"openapi": "3.0.1", "info": {"title": "t", "version": "7"}, "paths": {"/a/{b}": {"get": {}}}}'
    made = asked(
        world.client, "put_rest_api", {"restApiId": world.names["regional"], "mode": "overwrite", "body": document}
    )
    before = asked(world.client, "get_rest_api", {"restApiId": world.names["regional"]})
    assert (before["name"], before["version"]) == ("t", "7")
    assert made["rootResourceId"] == before["rootResourceId"]
    paths = [item["path"] for item in world.ask("get_resources", restApiId="<regional>")["items"]]
    assert sorted(paths) == ["/", "/a", "/a/{b}"]


def test_keys_are_listed_newest_first() -> None:
    world = everything()
    made = [world.ask("create_api_key", name=f"n{number}")["id"] for number in range(3)]
    assert [item["id"] for item in world.ask("get_api_keys")["items"]][:3] == made[::-1]
