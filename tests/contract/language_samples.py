"""What the walk through the spec language cannot know: the documents around a place, and values that fit there."""

from __future__ import annotations

from typing import Any

import yaml

from tests.contract import language_samples_domains as domains
from tests.contract import language_samples_portals as portals
from tests.contract import language_samples_releases as releases

ROLE = "arn:aws:iam::111111111111:role/r"
FUNCTION = "arn:aws:lambda:eu-west-1:111111111111:function:f"
URI = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
GROUP = "arn:aws:logs:eu-west-1:111111111111:log-group:g"
FORMAT = "$context.requestId"

BESIDE = (
    *yaml.safe_load_all("""
kind: ApiKey
name: acme
---
kind: ApiKey
name: globex
---
kind: ClientCertificate
name: back-ends
---
kind: UsagePlan
name: internal
---
kind: RestApi
name: billing
routes: {GET /orders: {mock: {}}, POST /bills: {mock: {}}}
stages: {prod: {}, test: {}}
---
kind: RestApi
name: stock
routes: {GET /bills: {mock: {}}}
stages: {prod: {}}
---
kind: RestApi
name: shop
authorizers: {staff: {type: COGNITO_USER_POOLS, providerARNs: ["arn:aws:cognito-idp:eu-west-1:1:userpool/p"]}}
models: {Order: {schema: {type: object}}, Other: {schema: {type: array}}}
requestValidators: {body: {validateRequestBody: true}, all: {validateRequestParameters: true}}
cors: true
routes: {GET /bills: {mock: {}}}
stages: {prod: {}}
---
kind: Account
cloudwatchRoleArn: arn:aws:iam::111111111111:role/logs
"""),
    *domains.BESIDE,
    *portals.BESIDE,
)
"""Documents that stand beside the one that a place is in; of a kind that is there once, the place's own counts."""


def joined(kind: str) -> dict[str, str]:
    """Return the stages of a kind that join a usage plan of another project, as an item of a list and alone."""
    plan, place = "{project: x, name: a}", f"{kind}.stages.prod.usagePlans"
    forms = {f"{place}.0": f"[{plan}]", place: plan}
    return {
        f"{where}.{key}": f"{{stages: {{prod: {{usagePlans: {form}}}}}}}"
        for where, form in forms.items()
        for key in ("project", "name")
    }


AROUND: dict[str, str] = {
    **joined("RestApi"),
    "RestApi": """
        kind: RestApi
        name: orders
        authorizers:
          staff:
            type: COGNITO_USER_POOLS
            providerARNs: ["arn:aws:cognito-idp:eu-west-1:111111111111:userpool/p"]
        models: {Order: {schema: {type: object}}, Other: {schema: {type: array}}}
        requestValidators: {body: {validateRequestBody: true}, all: {validateRequestParameters: true}}
        documentationVersions: {"1": {}}
        integrations: {core: {type: HTTP_PROXY, httpMethod: GET, uri: "https://core.example"}}
        routes: {GET /orders: {mock: {}}}
        stages: {prod: {}}
        """,
    "Routes": """
        kind: Routes
        api: shop
        integrations: {core: {type: HTTP_PROXY, httpMethod: GET, uri: "https://core.example"}}
        routes: {GET /orders: {mock: {}}}
        """,
    "UsagePlan": "{kind: UsagePlan, name: partners}",
    "UsagePlan.apiStages.0": "{apiStages: [{api: billing, stage: prod}]}",
    "UsagePlan.apiStages.0.api": "{apiStages: [{api: {id: abc}, stage: prod}]}",
    "UsagePlan.apiStages.0.api.name": "{apiStages: [{api: {project: x, name: a}, stage: prod}]}",
    "UsagePlan.apiStages.0.api.project": "{apiStages: [{api: {project: x, name: a}, stage: prod}]}",
    "UsagePlan.apiStages.items.0": "{apiStages: {items: [{api: billing, stage: prod}]}}",
    "UsagePlan.apiStages.items.0.api": "{apiStages: {items: [{api: {id: abc}, stage: prod}]}}",
    "UsagePlan.apiStages.items.0.api.name": "{apiStages: {items: [{api: {project: x, name: a}, stage: prod}]}}",
    "UsagePlan.apiStages.items.0.api.project": "{apiStages: {items: [{api: {project: x, name: a}, stage: prod}]}}",
    "UsagePlan.quota": "{quota: {limit: 100, period: MONTH}}",
    "ApiKey": "{kind: ApiKey, name: new}",
    "ClientCertificate": "{kind: ClientCertificate, name: new}",
    "WebAcl": "{kind: WebAcl, name: new}",
    "WebAcl.managedRules.0": "{managedRules: [{name: common}]}",
    "WebAcl.rateLimits.customers": "{rateLimits: {customers: {limit: 1000}}}",
    "WebAcl.rateLimits.customers.header": "{rateLimits: {customers: {by: forwardedIp}}}",
    "WebAcl.response": "{defaultAction: block, response: {statusCode: 418}}",
    "WebAcl.response.contentType": "{response: {body: text}}",
    "WebAcl.logging": "{logging: {destinationArn: 'arn:aws:s3:::aws-waf-logs-a'}}",
    "Account": "{kind: Account}",
    "Account.targets": f"{{cloudwatchRoleArn: {ROLE}}}",
    "RestApi.endpointConfiguration.vpcEndpointIds": """
        endpointConfiguration: {types: [PRIVATE]}
        policy: {Version: "2012-10-17", Statement: []}
        """,
    "RestApi.policy": "{policy: {deny: {vpcs: [vpc-9]}}}",
    "RestApi.lambdaPermissions": "{routes: {GET /orders: {mock: null, lambda: f}}}",
    "*.defaults": """
        routes:
          GET /orders: {mock: null, integration: {type: HTTP, httpMethod: POST, uri: "https://x.example"}}
        """,
    "*.defaults*.type": "{routes: {GET /orders: {integration: {type: null}}}}",
    "*.defaults*.integrationType": "{routes: {GET /orders: {integration: {type: null}}}}",
    "*.defaults*.httpMethod": "{routes: {GET /orders: {integration: {httpMethod: null}}}}",
    "*.defaults*.integrationHttpMethod": "{routes: {GET /orders: {integration: {httpMethod: null}}}}",
    "*.defaults*.integrationMethod": "{routes: {GET /orders: {integration: {httpMethod: null}}}}",
    "*.defaults*.uri": "{routes: {GET /orders: {integration: {uri: null}}}}",
    "*.defaults*.integrationUri": "{routes: {GET /orders: {integration: {uri: null}}}}",
    "*.defaults.connectionType": "{defaults: {connectionId: abc123}}",
    "*.defaults.integration.connectionType": "{defaults: {integration: {connectionId: abc123}}}",
    "*.defaults.authorizationScopes": "{defaults: {authorizer: staff}}",
    "*.defaults*.responseTransferMode": "{routes: {GET /orders: {integration: {type: HTTP_PROXY}}}}",
    "*.integrations.customers": """
        integrations: {customers: {type: HTTP, httpMethod: POST, uri: "https://x.example"}}
        routes: {GET /orders: {mock: null, integration: customers}}
        """,
    "*.integrations": "{routes: {GET /orders: {mock: null, integration: customers}}}",
    "*.integrations.customers.connectionType": "{integrations: {customers: {connectionId: abc123}}}",
    "*.integrations.customers.responseTransferMode": "{integrations: {customers: {type: HTTP_PROXY}}}",
    "*.integrations.customers.narrow": f"{{integrations: {{customers: {{type: AWS_PROXY, uri: '{URI}'}}}}}}",
    "*.routes.GET /orders.lambda": "{routes: {GET /orders: {mock: null, lambda: {function: f}}}}",
    "*.routes.GET /orders.lambda.arn": "{routes: {GET /orders: {lambda: {function: null}}}}",
    "*.routes.GET /orders.http": "{routes: {GET /orders: {mock: null, http: {uri: 'https://x.example'}}}}",
    "*.routes.GET /orders.aws": "{routes: {GET /orders: {mock: null, aws: {service: sqs, path: q}}}}",
    "*.routes.GET /orders.aws.action": "{routes: {GET /orders: {aws: {path: null}}}}",
    "*.routes.GET /orders.integration": """
        routes:
          GET /orders:
            mock: null
            integration: {type: AWS, httpMethod: POST, uri: "arn:aws:apigateway:eu-west-1:sqs:path/q"}
        """,
    "*.routes.GET /orders.integration.narrow": f"""
        routes: {{GET /orders: {{integration: {{type: AWS_PROXY, uri: '{URI}'}}}}}}
        """,
    "*.routes.GET /orders.integration.responseTransferMode": """
        routes: {GET /orders: {integration: {type: HTTP_PROXY, uri: "https://x.example"}}}
        """,
    **{
        f"*.routes.GET /orders.{form}.connectionType": f"routes: {{GET /orders: {{{form}: {{connectionId: abc}}}}}}"
        for form in ("lambda", "http", "aws", "mock", "integration")
    },
    "*.routes.GET /orders.mock.contentType": "{routes: {GET /orders: {mock: {body: text}}}}",
    "*.routes.GET /orders.responses": """
        routes:
          GET /orders: {mock: null, integration: {type: HTTP, httpMethod: POST, uri: "https://x.example"}}
        """,
    "*.routes.GET /orders.responses.200.integration.responseParameters": """
        routes: {GET /orders: {responses: {"200": {method: {responseParameters: {customers: true}}}}}}
        """,
    "*.routes.GET /orders.responses.200.integration": "{routes: {GET /orders: {responses: {'200': {method: {}}}}}}",
    "*.routes.GET /orders.authorizationScopes": "{routes: {GET /orders: {authorizer: staff}}}",
    "RestApi.routes.GET /orders.cors": "{cors: true}",
    "RestApi.cors": '{cors: {allowOrigins: ["https://a.example"]}}',
    "RestApi.authorizers.customers": """
        authorizers: {customers: {type: REQUEST, lambda: f, identitySource: method.request.header.A}}
        """,
    "RestApi.authorizers.customers.authorizerUri": "{authorizers: {customers: {lambda: null}}}",
    "RestApi.authorizers.customers.uri": "{authorizers: {customers: {lambda: null}}}",
    "RestApi.authorizers.customers.providerARNs": """
        authorizers: {customers: {type: COGNITO_USER_POOLS, lambda: null, providerARNs: [text]}}
        """,
    "RestApi.authorizers.customers.lambda": "{authorizers: {customers: {lambda: {function: f}}}}",
    "RestApi.authorizers.customers.lambda.arn": "{authorizers: {customers: {lambda: {function: null}}}}",
    "RestApi.authorizers.customers.jwtConfiguration": """
        authorizers:
          customers:
            type: JWT
            lambda: null
            jwtConfiguration: {issuers: [{issuer: "https://x.example", audiences: [a]}], defaultAlgorithms: [RS256]}
        """,
    "RestApi.authorizers.customers.jwtConfiguration.issuers.0.additionalClaims.0": """
        authorizers:
          customers:
            jwtConfiguration:
              issuers:
                - issuer: https://x.example
                  audiences: [a]
                  additionalClaims: [{claimName: c, format: SINGLE_STRING}]
        """,
    "*.models.customers": "{models: {customers: {schema: {type: object}}}}",
    "RestApi.documentationParts.0": "{documentationParts: [{location: {type: API}, properties: {info: text}}]}",
    "RestApi.documentationParts.0.location.path": """
        documentationParts: [{location: {type: METHOD}, properties: {info: text}}]
        """,
    "RestApi.documentationParts.0.location.method": """
        documentationParts: [{location: {type: METHOD}, properties: {info: text}}]
        """,
    "RestApi.documentationParts.0.location.statusCode": """
        documentationParts: [{location: {type: RESPONSE}, properties: {info: text}}]
        """,
    "RestApi.documentationParts.0.location.name": """
        documentationParts: [{location: {type: MODEL}, properties: {info: text}}]
        """,
    "RestApi.stages.prod.accessLogSettings": f"""
        stages: {{prod: {{accessLogSettings: {{destinationArn: "{GROUP}", format: "{FORMAT}"}}}}}}
        """,
    "RestApi.stages.prod.accessLog": "{stages: {prod: {accessLog: {logGroup: g}}}}",
    "RestApi.stages.prod.accessLog.destinationArn": "{stages: {prod: {accessLog: {logGroup: null}}}}",
    "RestApi.stages.prod.cacheClusterSize": "{stages: {prod: {cacheClusterEnabled: true}}}",
}
AROUND |= domains.AROUND | portals.AROUND | releases.AROUND
"""The document that a place stands in, by the containers on the way to it; each is laid over those above."""

SAMPLES: dict[str, tuple[Any, ...]] = {
    "*.authorizer": ("staff",),
    "*.requestValidator": ("body",),
    "*.requestModels": ({"application/json": "Order"},),
    "*.responseModels": ({"application/json": "Order"},),
    "*.file": ("./template.vtl", "./other.vtl"),
    "*.format.file": ("./format.txt", "./other.txt"),
    "*.customers.interpolate": (True,),
    "*.format.interpolate": (True,),
    "*.uri": ("https://x.example/a", "arn:aws:apigateway:eu-west-1:sqs:path/r"),
    "*.integrationUri": ("https://x.example/a", "arn:aws:apigateway:eu-west-1:sqs:path/r"),
    "*.defaults": ({"timeoutInMillis": 100},),
    "*.defaults.integration": ({"timeoutInMillis": 100},),
    "*.targets": (["prod"],),
    "*.overlays": ({"dev": {"description": "text"}},),
    "Routes.overlays": ({"dev": {"api": "stock"}},),
    "Account.overlays": ({"dev": {"cloudwatchRoleArn": ROLE}},),
    "*.exclusive": ("tags",),
    "*.ignore": (["description"],),
    "UsagePlan.exclusive": (["keys"],),
    "UsagePlan.keys.exclusive": (True,),
    "UsagePlan.apiStages.exclusive": (True,),
    "RestApi.outputs": ({"ssm": "/shop/orders"},),
    "RestApi.outputs.ssm": ("/shop/orders", "/shop/v2"),
    "*.httpMethod": ("POST", "PUT"),
    "*.integrationHttpMethod": ("POST", "PUT"),
    "*.integrationMethod": ("POST", "PUT"),
    "*.connectionType": ("INTERNET", "VPC_LINK"),
    "*.unauthorizedCacheControlHeaderStrategy": ("FAIL_WITH_403",),
    "*.cors.allowOrigins": (["https://a.example"], ["https://b.example"]),
    "*.cors": (True, False),
    "*.documentationVersion": ("1",),
    "*.webAcl": ("edge", "arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/a/1"),
    "*.clientCertificate": ("back-ends",),
    "*.usagePlans": (["internal"], "internal", [{"project": "bank", "name": "partners"}], {"id": "p1"}),
    "*.usagePlans*.project": ("a", "b"),
    "*.usagePlans*.name": ("a", "b"),
    "*.deploy": ("manual",),
    "*.accessLogSettings": ({"destinationArn": GROUP, "format": FORMAT},),
    "*.accessLogSettings.destinationArn": (GROUP, f"{GROUP}-2"),
    "*.accessLogSettings.format": (FORMAT, f"{FORMAT} $context.path"),
    "*.accessLog.format": ("csv", {"id": FORMAT}),
    "*.methodSettings": ({"orders/GET": {"metricsEnabled": True}},),
    "*.integrations": ({"customers": {"type": "MOCK"}}, {"customers": {"type": "MOCK", "timeoutInMillis": 100}}),
    "*.integrations.customers.type": ("HTTP", "MOCK"),
    "*.integrations.customers.integrationType": ("HTTP", "MOCK"),
    "*.type": ("HTTP", "MOCK", "AWS", "HTTP_PROXY"),
    "*.integrationType": ("HTTP", "MOCK", "AWS", "HTTP_PROXY"),
    "*.responses": ({"200": {}},),
    "*.routes": ({"GET /orders": {"mock": {}}}, {"GET /orders": {"mock": {}}, "POST /orders": {"mock": {}}}),
    "*.routes.GET /orders.lambda": ("f", {"function": "g"}),
    "*.routes.GET /orders.http": ("https://x.example", {"uri": "https://y.example"}),
    "*.routes.GET /orders.aws": ({"service": "sqs", "path": "q"}, {"service": "sns", "path": "q"}),
    "*.routes.GET /orders.mock": ({}, {"statusCode": 201}),
    "*.routes.GET /orders.integration": ("core", {"type": "MOCK"}),
    "*.mock.statusCode": (201,),
    "*.mock.body": ("text", {"ok": True}),
    "RestApi.stages.prod.routes": ({"GET /orders": {"metrics": True}},),
    "RestApi.resources": (["/a/b"],),
    "*.policy.*.ipRanges": (["192.0.2.0/24"],),
    "*.policy.*.vpcEndpoints": (["vpce-1"],),
    "*.policy.*.vpcs": (["vpc-1"],),
    "*.policy.*.accounts": (["222222222222"],),
    "*.policy.*.organisations": (["o-a1b2c3d4e5"],),
    "*.policy.allow": ({"accounts": ["222222222222"]},),
    "*.policy.deny": ({"accounts": ["222222222222"]},),
    "RestApi.policy": ({"Version": "2012-10-17", "Statement": []},),
    "RestApi.openapi": ("./api.yaml", {"openapi": "3.0.1", "info": {"title": "t"}, "paths": {"/p": {}}}),
    "RestApi.authorizers": ({"customers": {"type": "TOKEN", "lambda": "f"}},),
    "RestApi.authorizers.customers.type": ("REQUEST", "TOKEN"),
    "RestApi.authorizers.customers.authorizerType": ("REQUEST", "TOKEN"),
    "RestApi.authorizers.customers.authorizerUri": (URI, f"{URI}2"),
    "RestApi.authorizers.customers.uri": (URI, f"{URI}2"),
    "RestApi.authorizers.customers.identitySource": ("method.request.header.A", "method.request.header.B"),
    "*.jwtConfiguration.issuers": (
        [{"issuer": "https://x.example", "audiences": ["a"]}],
        [{"issuer": "https://y.example", "audiences": ["a"]}],
    ),
    "*.additionalClaims.0.format": ("SINGLE_STRING",),
    "*.authorizers.customers.jwtConfiguration": (
        {"issuers": [{"issuer": "https://x.example", "audiences": ["a"]}], "defaultAlgorithms": ["RS256"]},
        {"issuers": [{"issuer": "https://x.example", "audiences": ["a"]}], "defaultAlgorithms": ["RS384"]},
    ),
    "*.additionalClaims": ([{"claimName": "c", "format": "SINGLE_STRING"}],),
    "*.schema": ({"type": "object"}, {"type": "array"}, "./order.json"),
    "*.documentationParts": ([{"location": {"type": "API"}, "properties": {"info": "text"}}],),
    "*.documentationParts.0.location": ({"type": "API"}, {"type": "METHOD", "path": "/orders"}),
    "*.documentationParts.0.location.type": ("API", "RESOURCE"),
    "*.documentationParts.0.location.path": ("/orders",),
    "*.documentationParts.0.location.method": ("GET",),
    "*.documentationParts.0.location.statusCode": ("200",),
    "*.documentationParts.0.properties": ({"info": "text"}, {"info": "other"}),
    "Routes.api": ("shop", "stock"),
    "ApiKey.value": ("0123456789012345678901", "${secretsmanager:acme}"),
    "WebAcl.allowIps": (["192.0.2.0/24"], "192.0.2.1"),
    "WebAcl.blockIps": (["192.0.2.0/24"], "2001:db8::/32"),
    "WebAcl.managedRules": (["common"], [{"name": "sqli"}]),
    "WebAcl.managedRules.0.name": ("common", "sqli"),
    "WebAcl.managedRules.0": ("common",),
    "WebAcl.managedRules.0.countRules": (["SizeRestrictions_BODY"],),
    "WebAcl.rateLimits": ({"customers": {"limit": 100}},),
    "WebAcl.rateLimits.customers.limit": (100, 200),
    "WebAcl.rateLimits.customers.window": (60, 120),
    "WebAcl.rules": (
        {"customers": {"Statement": {"GeoMatchStatement": {"CountryCodes": ["XX"]}}, "Action": {"Block": {}}}},
    ),
    "WebAcl.response": ({"statusCode": 429},),
    "WebAcl.response.body": ("text", {"message": "later"}),
    "WebAcl.response.statusCode": (429,),
    "WebAcl.logging": ("arn:aws:s3:::aws-waf-logs-a", {"destinationArn": "arn:aws:s3:::aws-waf-logs-b"}),
    "WebAcl.logging.destinationArn": ("arn:aws:s3:::aws-waf-logs-a", "arn:aws:s3:::aws-waf-logs-b"),
    "UsagePlan.apiStages": ([{"api": "billing", "stage": "prod"}],),
    "UsagePlan.apiStages.*0.api": ("billing", "shop", {"id": "abc"}),
    "UsagePlan.apiStages.*0.api.id": ("abc", "def"),
    "UsagePlan.apiStages.*0.api.name": ("a", "b"),
    "UsagePlan.apiStages.*0.api.project": ("a", "b"),
    "UsagePlan.apiStages.*0.stage": ("prod", "test"),
    "UsagePlan.apiStages.*0.routes": ({"GET /orders": {"rateLimit": 5}},),
    "UsagePlan.apiStages.items": ([{"api": "billing", "stage": "prod"}],),
    "UsagePlan.keys": (["acme"],),
    "UsagePlan.keys.items": (["acme"],),
    "UsagePlan.quota.offset": (1,),
}
SAMPLES |= domains.SAMPLES | portals.SAMPLES | releases.SAMPLES
"""Values for a place, by its path; where there are none they follow from the schema."""

OWNED = ("RestApi", "UsagePlan", "ApiKey", "ClientCertificate", *domains.OWNED, *portals.OWNED)
MANAGED: dict[str, str] = {
    **{f"{kind}.id": "which live object is meant" for kind in OWNED},
    **{f"{kind}.renamedFrom": "which live object is meant" for kind in OWNED},
    **{f"{kind}.protected": "a guard against deletes" for kind in OWNED},
    **{f"{kind}.ignore": "what is left alone of what is live" for kind in OWNED},
    **{f"{kind}.exclusive": "what is taken away of what is live" for kind in OWNED},
    "ClientCertificate.rotateBeforeDays": "whether what is live is replaced before it expires",
    "Account.takeOver": "whether a role that somebody else gave the account is replaced",
    "WebAcl.id": "which live object is meant",
    "WebAcl.protected": "a guard against deletes",
    "WebAcl.ignore": "what is left alone of what is live",
    "WebAcl.exclusive": "what is taken away of what is live",
    "UsagePlan.*.exclusive": "what is taken away of what is live",
    "RestApi.keepDeployments": "how many old deployments a later deployment leaves",
    "RestApi.stages.prod.deploy": "whether a later change of the definition is deployed",
    **releases.MANAGED,
}
"""Keys that say how something is managed: they change what planning is told, and no step of a first apply."""

AT_CREATION: dict[str, str] = {
    "*.targets": "what is not for this target is not asked for, and an orphan where it exists",
    "RestApi.version": "AWS takes it at creation only: a later difference is a note",
    **releases.AT_CREATION,
}
"""Keys that change a first apply, and are no difference to plan later."""

IDLE: dict[str, str] = {
    "Account.name": "names the document in messages",
    "Routes.name": "names the document in messages",
    "*.mock.type": "a mock is of type MOCK: anything else is refused",
    "*.mock.integrationType": "a mock is of type MOCK: anything else is refused",
    "*.mock.httpMethod": "AWS keeps no verb of a MOCK",
    "*.mock.integrationHttpMethod": "AWS keeps no verb of a MOCK",
    "*.mock.integrationMethod": "AWS keeps no verb of a MOCK",
    "*.mock.responseTransferMode": "only BUFFERED, the default, is allowed there: STREAM is refused",
    "*.aws.responseTransferMode": "only BUFFERED, the default, is allowed there: STREAM is refused",
    "*.additionalClaims.0.format": "has one value, and is required",
    **portals.IDLE,
}
"""Keys that may be written and that change nothing, by their nature."""

FILES = {
    "order.json": '{"type": "object", "title": "${region}"}',
    "template.vtl": "#set($region = '${region}')",
    "other.vtl": "$input.body",
    "other.txt": "$context.requestId",
    "format.txt": "$context.requestId ${region}",
    "api.yaml": "{openapi: 3.0.1, info: {title: t, version: '1'}, paths: {/p: {get: {}}}}",
}
"""Files that specs here refer to."""
