"""Authorizers, models, plans, keys, domain names, links and tags of REST APIs: one case a fact about AWS."""

from __future__ import annotations

import pytest

from tests.contract.rest_facts import API, BAD, CONFLICT, GET, INVALID, MISSING, NO_API, update
from tests.contract.sandbox_facts import Fact, check
from tests.contract.sandbox_stock import everything
from tests.contract.sandbox_world import INVOKE, patch

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

FACTS = [*PARTS, *ACCESS]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.operation}: {fact.says}")
def test_a_fact_holds(fact: Fact) -> None:
    check(everything(), "apigateway", fact)
