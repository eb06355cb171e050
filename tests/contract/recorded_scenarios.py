"""What was asked of AWS in the recorded scenarios, step by step: the answers stand in the recording."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.contract.sandbox_world import patch

SHARED = pathlib.Path(__file__).resolve().parents[2].parent / "shared"
JSON = "application/json"
INVOKE = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:f/"
    "invocations"
)
# Recorded with these in place of the documents' own placeholders
_FILLED = {
    b"${uri}": b"http://petstore.execute-api.us-east-1.amazonaws.com/petstore/pets",
    b"${cognito_pool_arn}": b"arn:aws:cognito-idp:us-east-1:111111111111:userpool/us-east-1_ABC123",
}


def whole(answer: Any) -> Any:
    """All of an answer."""
    return answer


@dataclass(frozen=True)
class Step:
    """One request: the recording's key of its answer (None: not recorded), and names taken from our answer.

    `shows` is what the recorder kept of an answer.
    """

    key: str | None
    operation: str
    asks: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    shows: Callable[[Any], Any] = whole


@dataclass(frozen=True)
class Shared:
    """A document that was imported into AWS, which lies beside the recordings."""

    name: str

    def read(self) -> bytes:
        """The document with the recorder's values."""
        body = (SHARED / "corpus" / "import" / self.name).read_bytes()
        for placeholder, value in _FILLED.items():
            body = body.replace(placeholder, value)
        return body


def at_api(key: str | None, operation: str, names: Mapping[str, str] | None = None, **asks: Any) -> Step:
    return Step(key, operation, {"restApiId": "<api>", **asks}, names or {})


def below(key: str | None, parent: str, part: str, name: str = "new") -> Step:
    return at_api(key, "create_resource", {name: "id"}, parentId=f"<{parent}>", pathPart=part)


def moved(key: str, what: str, *patches: dict[str, str]) -> Step:
    return at_api(key, "update_resource", resourceId=what, patchOperations=list(patches))


def verb(key: str | None, operation: str, where: str = "root", **asks: Any) -> Step:
    return at_api(key, operation, **{"resourceId": f"<{where}>", "httpMethod": "ANY", **asks})


def patched(key: str, operation: str, *patches: dict[str, str], **asks: Any) -> Step:
    return verb(key, operation, patchOperations=list(patches), **asks)


def plain(key: str | None, where: str = "root", **asks: Any) -> Step:
    return verb(key, "put_method", where, authorizationType="NONE", **asks)


def model(key: str, name: str, schema: str | None = None, api: str = "<api>") -> Step:
    schema = json.dumps({"title": name, "type": "object"}) if schema is None else schema
    return at_api(key, "create_model", name=name, contentType=JSON, schema=schema, restApiId=api)


def models(key: str, operation: str, name: str = "MySchema", **asks: Any) -> Step:
    return at_api(key, operation, modelName=name, **asks)


def validator(key: str, operation: str, *patches: dict[str, str], **asks: Any) -> Step:
    changes = {"patchOperations": list(patches)} if patches else {}
    return at_api(key, operation, requestValidatorId=asks.pop("of", "<validator>"), **changes, **asks)


def part(key: str, operation: str, *patches: dict[str, str], **asks: Any) -> Step:
    changes = {"patchOperations": list(patches)} if patches else {}
    return at_api(key, operation, documentationPartId=asks.pop("of", "<part>"), **changes, **asks)


API_PART = {"location": {"type": "API"}, "properties": '{"description": "Sample API description"}'}
NEW_PART = at_api("create-documentation-part", "create_documentation_part", {"part": "id"}, **API_PART)
NEW_VALIDATOR = at_api("create-request-validator", "create_request_validator", {"validator": "id"}, name="my-validator")
NEW_API = Step("create-rest-api", "create_rest_api", {"name": "a", "description": "my api"}, {"api": "id"})
KEYS = [
    Step("create-api-key", "create_api_key", {"name": "test-key-1"}, {"key": "id"}),
    Step("create-api-key-2", "create_api_key", {"name": "test-key-2"}, {"key2": "id"}),
]


def keys(key: str, **asks: Any) -> Step:
    return Step(key, "get_api_keys", asks, {"position": "position"} if key == "get-apis-keys-pagination" else {})


def plan_keys(key: str, plan: str = "<plan>", **asks: Any) -> Step:
    return Step(key, "get_usage_plan_keys", {"usagePlanId": plan, **asks})


def link(key: str, operation: str, of: str = "<link>", **asks: Any) -> Step:
    return Step(key, operation, {"vpcLinkId": of, **asks})


REPLACE_NAME = {"patchOperations": [patch("replace", "/name", "x")]}
NLB = "arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/n/1"

RESOURCES: dict[str, list[Step]] = {
    "TestApiGatewayApiResource::test_resource_lifecycle": [
        at_api("rest-api-root-resource", "get_resources"),
        below("create-resource", "root", "pets", "pets"),
        at_api("rest-api-resources-after-create", "get_resources"),
        below("create-subresource", "pets", "subpets"),
        at_api("rest-api-resources-after-create-sub", "get_resources"),
        moved("update-path-part", "<pets>", patch("replace", "/pathPart", "dogs")),
        at_api("get-resp-after-update-path-part", "get_resource", resourceId="<pets>"),
        at_api("del-resource", "delete_resource", resourceId="<pets>"),
        at_api("rest-api-resources-after-delete", "get_resources"),
    ],
    "TestApiGatewayApiResource::test_update_resource_behaviour": [
        moved("nonexistent-resource", "fake", patch("replace", "/pathPart", "dogs")),
        below(None, "root", "pets", "pets"),
        moved("invalid-path-part", "<pets>", patch("replace", "/invalid", "dogs")),
        moved("invalid-parent-id", "<pets>", patch("replace", "/parentId", "fake")),
        below("create-subresource", "pets", "subpets", "sub"),
        below("create-subresource-child", "sub", "pets", "child"),
        moved("existing-future-sibling-path", "<child>", patch("replace", "/parentId", "<root>")),
        moved("update-parent-id-to-subresource-id", "<pets>", patch("replace", "/parentId", "<sub>")),
        moved("update-parent-id-to-root-id", "<sub>", patch("replace", "/parentId", "<root>")),
        moved("update-path-already-exists", "<sub>", patch("replace", "/pathPart", "pets")),
        at_api(None, "delete_resource", resourceId="<pets>"),
        at_api(None, "delete_resource", resourceId="<child>"),
        at_api("resources-after-deletion", "get_resources"),
        moved("remove-unsupported", "<sub>", patch("remove", "/pathPart", "dogs")),
        moved("add-unsupported", "<sub>", patch("add", "/pathPart", "dogs")),
    ],
    "TestApiGatewayApiResource::test_delete_resource": [
        below(None, "root", "pets", "pets"),
        below(None, "pets", "subpets"),
        at_api("delete-resource", "delete_resource", resourceId="<pets>"),
        at_api("get-resources", "get_resources"),
        at_api("delete-subresource", "delete_resource", resourceId="<new>"),
    ],
    "TestApiGatewayApiResource::test_create_resource_parent_invalid": [
        at_api("wrong-resource-parent-id", "create_resource", parentId="fake", pathPart="pets")
    ],
    "TestApiGatewayApiResource::test_create_proxy_resource": [
        below("create-base-proxy-resource", "root", "{proxy+}"),
        below(None, "root", "parent", "parent"),
        below("create-proxy-sibling-proxy-child-resource", "parent", "{proxy+}", "proxy"),
        below("create-proxy-sibling-static-child-resource", "parent", "child", "child"),
        below("create-static-child-proxy-resource", "child", "{proxy+}"),
        at_api("all-resources", "get_resources"),
        at_api(None, "delete_resource", resourceId="<proxy>"),
        below("create-proxy-sibling-dynamic-child-resource", "parent", "{child}", "dynamic"),
        below("create-dynamic-child-proxy-resource", "dynamic", "{proxy+}"),
        at_api("all-resources-2", "get_resources"),
    ],
    "TestApiGatewayApiResource::test_create_proxy_resource_validation": [
        below("create-base-proxy-resource", "root", "{proxy+}", "proxy"),
        below("create-proxy-dynamic-sibling-resource", "root", "{test}"),
        below("create-proxy-static-child-resource", "proxy", "test"),
        below("create-proxy-dynamic-child-resource", "proxy", "{test}"),
        below(None, "root", "parent", "parent"),
        below("create-greedy-child-resource", "parent", "{child+}"),
    ],
    "TestApiGatewayApiResource::test_update_resource_on_root": [
        moved("update-root-path-part", "<root>", patch("replace", "/pathPart", "x")),
        moved("update-root-parent", "<root>", patch("replace", "/parentId", "x")),
    ],
}
METHODS: dict[str, list[Step]] = {
    "TestApiGatewayApiMethod::test_method_lifecycle": [
        plain("put-base-method-response"),
        verb("get-base-method-response", "get_method"),
        verb("del-base-method-response", "delete_method"),
        verb("get-deleted-method-response", "get_method"),
        verb("delete-deleted-method-response", "delete_method"),
    ],
    "TestApiGatewayApiMethod::test_put_method_model": [
        model("create-model", "MySchema"),
        model("create-model-2", "MySchemaTwo"),
        plain("put-method-request-models", requestModels={JSON: "MySchema"}),
        models("delete-model-used", "delete_model"),
        patched(
            "update-method-model", "update_method", patch("replace", "/requestModels/application~1json", "MySchemaTwo")
        ),
        models("delete-model-unused", "delete_model"),
        models("delete-model-used-2", "delete_model", "MySchemaTwo"),
        below(None, "root", "test", "test"),
        plain("put-method-2-request-models", "test", requestModels={JSON: "MySchemaTwo"}),
        models("delete-model-used-by-2-method", "delete_model", "MySchemaTwo"),
        verb(
            "update-method-model-2",
            "update_method",
            "test",
            patchOperations=[patch("remove", "/requestModels/application~1json", "MySchemaTwo")],
        ),
        models("delete-model-used-by-method-1", "delete_model", "MySchemaTwo"),
        verb("delete-method-using-model-2", "delete_method"),
        models("delete-model-unused-2", "delete_model", "MySchemaTwo"),
    ],
    "TestApiGatewayApiMethod::test_put_method_validation": [
        plain("wrong-api", restApiId="fake", httpMethod="WRONG"),
        plain("wrong-resource", resourceId="fake", httpMethod="WRONG"),
        plain("wrong-method", httpMethod="WRONG"),
        verb("missing-authorizer-id", "put_method", authorizationType="CUSTOM"),
        plain("invalid-request-validator", requestValidatorId="fake"),
        plain("invalid-model-name", requestModels={JSON: "petModel"}),
    ],
    "TestApiGatewayApiMethod::test_update_method": [
        plain("put-method-response"),
        patched(
            "update-method-add",
            "update_method",
            patch("add", "/requestParameters/method.request.querystring.optional", "true"),
            patch("add", "/requestModels/application~1json", "Empty"),
        ),
        patched(
            "update-method-replace",
            "update_method",
            patch("replace", "/operationName", "ReplacedOperationName"),
            patch("replace", "/apiKeyRequired", "true"),
            patch("replace", "/authorizationType", "AWS_IAM"),
            patch("replace", "/requestParameters/method.request.querystring.optional", "false"),
        ),
        at_api(
            None,
            "create_authorizer",
            {"authorizer": "id"},
            name="a",
            type="TOKEN",
            authorizerUri=INVOKE,
            identitySource="method.request.header.Authorization",
        ),
        patched(
            "update-method-replace-authorizer",
            "update_method",
            patch("replace", "/authorizerId", "<authorizer>"),
            patch("replace", "/authorizationType", "CUSTOM"),
        ),
        patched(
            "update-method-remove",
            "update_method",
            patch("remove", "/requestParameters/method.request.querystring.optional", "true"),
            patch("remove", "/requestModels/application~1json", "Empty"),
        ),
    ],
    "TestApiGatewayApiMethod::test_update_method_validation": [
        patched("wrong-rest-api", "update_method", restApiId="fake"),
        patched("wrong-resource-id", "update_method", resourceId="fake"),
        patched("method-does-not-exist", "update_method", patch("replace", "/operationName", "none"), httpMethod="GET"),
        plain("put-method-response", apiKeyRequired=True),
        patched("unsupported-operation", "update_method", patch("add", "/operationName", "operationName")),
        patched("unsupported-operation-2", "update_method", patch("add", "/requestValidatorId", "wrong-id")),
        patched("unsupported-path", "update_method", patch("add", "/httpMethod", "PUT")),
        patched("wrong-path-request-parameters", "update_method", patch("replace", "/requestParameters", "x=false")),
        patched("wrong-path-request-models", "update_method", patch("add", "/requestModels/application/json", "Empty")),
        patched("wrong-value-type", "update_method", patch("replace", "/apiKeyRequired", "whatever")),
        patched("wrong-auth-type", "update_method", patch("replace", "/authorizationType", "CUSTOM")),
        patched("skip-auth-id-with-wrong-type", "update_method", patch("replace", "/authorizerId", "abc123")),
        patched(
            "wrong-auth-id",
            "update_method",
            patch("replace", "/authorizationType", "CUSTOM"),
            patch("replace", "/authorizerId", "abc123"),
        ),
        patched("wrong-req-validator-id", "update_method", patch("replace", "/requestValidatorId", "abc123")),
    ],
}
UPDATED_SCHEMA = [
    patch("replace", "/schema", '{"title": "Updated schema", "type": "object"}'),
    patch("replace", "/description", ""),
]
DEFINITIONS: dict[str, list[Step]] = {
    "TestApiGatewayApiModels::test_model_validation": [
        model("create-model-wrong-id", "MySchema", api="abcde0"),
        at_api("get-models-wrong-id", "get_models", restApiId="abcde0"),
        models("get-model-wrong-id", "get_model", restApiId="abcde0"),
        models("del-model-wrong-id", "delete_model", restApiId="abcde0"),
        model("create-model", "MySchema"),
        model("create-model-already-exists", "MySchema"),
        model("create-model-empty-name", ""),
        model("create-model-empty-schema", "MySchema2", ""),
        at_api("create-model-no-schema-json", "create_model", name="MySchema3", contentType=JSON),
        at_api("create-model-no-schema-xml", "create_model", name="MySchema4", contentType="application/xml"),
    ],
    "TestApiGatewayApiModels::test_update_model": [
        models("update-model-wrong-id", "update_model", "mySchema", restApiId="abcde0", patchOperations=UPDATED_SCHEMA),
        model("create-model", "mySchema"),
        models("update-model", "update_model", "mySchema", patchOperations=UPDATED_SCHEMA),
        models(
            "update-model-invalid-op", "update_model", "mySchema", patchOperations=[patch("add", "/wrong-path", "x")]
        ),
        models(
            "update-model-invalid-path", "update_model", "mySchema", patchOperations=[patch("replace", "/name", "x")]
        ),
        models(
            "update-model-empty-schema", "update_model", "mySchema", patchOperations=[patch("replace", "/schema", "")]
        ),
    ],
    "TestApiGatewayApiRequestValidator::test_request_validator_lifecycle": [
        NEW_API,
        NEW_VALIDATOR,
        validator("get-request-validator", "get_request_validator"),
        at_api("get-request-validators", "get_request_validators"),
        validator(
            "update-request-validator-with-value",
            "update_request_validator",
            patch("replace", "/validateRequestBody", "true"),
        ),
        validator(
            "update-request-validator-without-value",
            "update_request_validator",
            patch("replace", "/validateRequestBody"),
        ),
        validator("get-request-validators-after-update-operation", "get_request_validator"),
        validator("delete-request-validator", "delete_request_validator"),
        validator("get-deleted-request-validator", "get_request_validator"),
        at_api("get-request-validators-after-delete", "get_request_validators"),
    ],
    "TestApiGatewayApiRequestValidator::test_invalid_update_request_validator_operations": [
        NEW_API,
        NEW_VALIDATOR,
        *(
            validator(key, "update_request_validator", change)
            for key, change in {
                "update-request-validator-invalid-add-operation": patch("add", "/validateRequestBody", "true"),
                "update-request-validator-invalid-remove-operation": patch("remove", "/validateRequestBody", "true"),
                "update-request-validator-invalid-path": patch("replace", "/invalidPath", "true"),
                "update-request-validator-empty-name-value": patch("replace", "/name"),
            }.items()
        ),
    ],
    "TestApiGatewayApiDocumentationPart::test_documentation_part_lifecycle": [
        NEW_PART,
        part("get-documentation-part", "get_documentation_part"),
        at_api("get-documentation-parts", "get_documentation_parts"),
        part(
            "update-documentation-part",
            "update_documentation_part",
            patch("replace", "/properties", '{"description": "Updated Sample API description"}'),
        ),
        part("get-documentation-part-after-update", "get_documentation_part"),
        part("delete_documentation_part", "delete_documentation_part"),
    ],
    "TestApiGatewayApiDocumentationPart::test_invalid_update_documentation_part": [
        NEW_PART,
        part(
            "update-documentation-part-invalid-api-id",
            "update_documentation_part",
            patch("replace", "/properties", "{}"),
            restApiId="api_id",
        ),
        part(
            "update-documentation-part-invalid-add-operation",
            "update_documentation_part",
            patch("add", "/properties", "{}"),
        ),
        part(
            "update-documentation-part-invalid-path",
            "update_documentation_part",
            patch("replace", "/invalidPath", "{}"),
        ),
    ],
    "TestApiGatewayApiDocumentationPart::test_invalid_delete_documentation_part": [
        NEW_PART,
        part("delete_documentation_part_wrong_api_id", "delete_documentation_part", restApiId="api_id"),
        part("delete_documentation_part", "delete_documentation_part"),
        part("delete_already_deleted_documentation_part", "delete_documentation_part"),
    ],
}
ACCESS: dict[str, list[Step]] = {
    "TestApigatewayApiKeysCrud::test_get_api_keys": [
        keys("get-api-keys"),
        KEYS[0],
        keys("get-api-keys-after-create-1"),
        keys("get-api-keys-wrong-name-query", nameQuery="wrong"),
        keys("get-api-keys-prefix-name-query", nameQuery="test-key-1"[:4]),
        keys("get-api-keys-prefix-name-query-cased", nameQuery="TEST"),
        keys("get-api-keys-postfix-name-query", nameQuery="key-1"),
        keys("get-api-keys-infix-name-query", nameQuery="key"),
        KEYS[1],
        keys("get-api-keys-after-create-2"),
        keys("get-api-keys-name-query", nameQuery="test-key-2"),
        keys("get-api-keys-prefix-name-query-2", nameQuery="test"),
        keys("get-apis-keys-pagination", limit=1),
        keys("get-apis-keys-pagination-2", limit=1, position="<position>"),
    ],
    "TestApigatewayApiKeysCrud::test_get_usage_plan_api_keys": [
        keys("get-api-keys"),
        *KEYS,
        keys("get-api-keys-after-create-1"),
        Step("create-usage-plan", "create_usage_plan", {"name": "test-plan"}, {"plan": "id"}),
        plan_keys("get-up-keys-before-create"),
        Step(
            "create-up-key", "create_usage_plan_key", {"usagePlanId": "<plan>", "keyId": "<key>", "keyType": "API_KEY"}
        ),
        Step(
            "create-up-key-2",
            "create_usage_plan_key",
            {"usagePlanId": "<plan>", "keyId": "<key2>", "keyType": "API_KEY"},
        ),
        plan_keys("get-up-keys"),
        plan_keys("get-up-keys-name-query", nameQuery="test-key"),
        plan_keys("get-up-keys-name-query-cased", nameQuery="TEST-key"),
        plan_keys("get-up-keys-name-query-key-name", nameQuery="test-key-1"),
        plan_keys("get-up-keys-bad-query", nameQuery="nothing"),
        Step(None, "delete_api_key", {"apiKey": "<key>"}),
        Step(None, "delete_api_key", {"apiKey": "<key2>"}),
        plan_keys("get-up-keys-after-delete"),
        plan_keys("get-up-keys-bad-usage-plan", "bad"),
    ],
    "TestApiGatewayVpcLink::test_vpc_link_lifecycle": [
        Step("create_vpc_link", "create_vpc_link", {"name": "n", "targetArns": [NLB]}, {"link": "id"}),
        link("get_vpc_link", "get_vpc_link"),
        Step("get_vpc_links", "get_vpc_links"),
        link("update_vpc_link", "update_vpc_link", patchOperations=[patch("replace", "/name", "n-updated")]),
        link("delete_vpc_link", "delete_vpc_link"),
    ],
    "TestApiGatewayVpcLink::test_create_vpc_link_invalid_parameters": [
        Step("create_vpc_link_invalid_target_arn", "create_vpc_link", {"name": "n", "targetArns": ["invalid-arn"]}),
        Step("create_vpc_link_empty_name", "create_vpc_link", {"name": "", "targetArns": [NLB]}),
    ],
    "TestApiGatewayVpcLink::test_get_vpc_link_invalid_id": [link("get_vpc_link_invalid_id", "get_vpc_link", "fake")],
    "TestApiGatewayVpcLink::test_delete_vpc_link_invalid_id": [
        link("delete_vpc_link_invalid_id", "delete_vpc_link", "fake")
    ],
    "TestApiGatewayVpcLink::test_update_vpc_link_invalid_id": [
        link("update_vpc_link_invalid_id", "update_vpc_link", "fake", **REPLACE_NAME)
    ],
}
SCENARIOS = RESOURCES | METHODS | DEFINITIONS | ACCESS
