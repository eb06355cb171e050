"""The documents around places of HTTP and WebSocket APIs, and values that fit there."""

from __future__ import annotations

from typing import Any

from tests.contract.language_samples import joined
from tests.contract.language_samples_releases import (
    AROUND_DEPRECATED_V2,
    AROUND_FUNCTIONS,
    AROUND_SMOKE,
    OF_DEPRECATED,
    OF_FUNCTIONS,
    OF_SMOKE,
)

ROLE = "arn:aws:iam::111111111111:role/r"
LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/a/1/2"
FUNCTION = "arn:aws:lambda:eu-west-1:111111111111:function:f"
URI = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
SERVICE = "arn:aws:apigateway:eu-west-1:sqs:path/q"
GROUP = "arn:aws:logs:eu-west-1:111111111111:log-group:g"
LOG = {"destinationArn": GROUP, "format": "$context.requestId"}
HTTP, SOCKET = "HttpApi.routes.GET /orders", "WebSocketApi.routes.send"
PASSED = "{integrationType: HTTP_PROXY, integrationMethod: POST, integrationUri: 'https://x.example'}"
CALLED = f"{{integrationType: AWS_PROXY, integrationMethod: POST, integrationUri: '{URI}'}}"
PRIVATE = f"{{integrationType: HTTP_PROXY, integrationMethod: POST, integrationUri: '{LISTENER}', connectionId: abc}}"
QUEUE = f"{{service: sqs, action: PurgeQueue, credentialsArn: '{ROLE}', requestParameters: {{QueueUrl: u}}}}"
BARE_QUEUE = "{service: null, action: null, integrationSubtype: SQS-PurgeQueue}"
RETURNED = "{integrationType: AWS, integrationMethod: POST, integrationUri: 'arn:aws:apigateway:eu-west-1:sqs:path/q'}"
JWT = '{authorizerType: JWT, lambda: null, jwtConfiguration: {issuer: "https://x.example", audience: [a]}}'
REST_JWT = """
    {authorizerType: JWT, lambda: null,
     jwtConfiguration: {issuer: null, audience: null, issuers: [{issuer: "https://x.example", audiences: [a]}]}}
    """


def route(of: str, inside: str) -> str:
    """Return the document of one route."""
    kind, _, key = of.partition(".routes.")
    assert kind
    return f"routes: {{{key}: {inside}}}"


def _forms(of: str) -> dict[str, str]:
    made = {
        f"{of}.{form}": route(of, f"{{http: null, {form}: {{{inside}}}}}")
        for form, inside in (("lambda", "function: f"), ("http", "integrationUri: 'https://x.example'"))
    }
    made[f"{of}.lambda.arn"] = route(of, "{lambda: {function: null}}")
    made[f"{of}.integration"] = route(of, f"{{http: null, integration: {PASSED}}}")
    for key in ("narrow", "payloadFormatVersion"):
        made[f"{of}.integration.{key}"] = route(of, f"{{integration: {CALLED}}}")
    for key in ("tlsConfig", "connectionType") if of == HTTP else ("connectionType",):
        made[f"{of}.integration.{key}"] = route(of, f"{{integration: {PRIVATE}}}")
        made[f"{of}.http.{key}"] = route(of, f"{{http: {{integrationUri: '{LISTENER}', connectionId: abc}}}}")
    for key in ("connectionId", "connectionId.vpcLink"):
        made[f"{of}.integration.{key}"] = route(of, f"{{integration: {{integrationUri: '{LISTENER}'}}}}")
        made[f"{of}.http.{key}"] = route(of, f"{{http: {{integrationUri: '{LISTENER}'}}}}")
    return made


AROUND: dict[str, str] = {
    **joined("WebSocketApi"),
    **AROUND_SMOKE,
    **AROUND_FUNCTIONS,
    **AROUND_DEPRECATED_V2,
    "HttpApi": """
        kind: HttpApi
        name: web
        authorizers: {staff: {authorizerType: JWT, jwtConfiguration: {issuer: "https://i.example", audience: [a]}}}
        integrations: {core: {integrationType: HTTP_PROXY, integrationMethod: GET, integrationUri: "https://core.example"}}
        routes: {GET /orders: {http: "https://x.example"}}
        stages: {prod: {}}
        """,
    "WebSocketApi": """
        kind: WebSocketApi
        name: web
        routeSelectionExpression: $request.body.action
        authorizers: {staff: {authorizerType: REQUEST, lambda: f}}
        models: {Order: {schema: {type: object}}}
        integrations: {core: {integrationType: HTTP_PROXY, integrationMethod: GET, integrationUri: "https://core.example"}}
        routes: {send: {http: "https://x.example"}}
        stages: {prod: {}}
        """,
    **_forms(HTTP),
    **_forms(SOCKET),
    f"{HTTP}.aws": route(HTTP, f"{{http: null, aws: {QUEUE}}}"),
    f"{HTTP}.aws.integrationSubtype": route(HTTP, f"{{aws: {BARE_QUEUE}}}"),
    f"{SOCKET}.aws": route(SOCKET, "{http: null, aws: {service: sqs, path: q}}"),
    f"{SOCKET}.aws.action": route(SOCKET, "{aws: {path: null}}"),
    f"{SOCKET}.mock": route(SOCKET, "{http: null, mock: {}}"),
    f"{SOCKET}.responses": route(SOCKET, f"{{http: null, integration: {RETURNED}}}"),
    f"{HTTP}.authorizationScopes": route(HTTP, "{authorizer: staff}"),
    "HttpApi.lambdaPermissions": route(HTTP, "{http: null, lambda: f}"),
    "WebSocketApi.lambdaPermissions": route(SOCKET, "{http: null, lambda: f}"),
    "HttpApi.defaults": route(
        HTTP, "{http: null, integration: {integrationMethod: POST, integrationUri: 'https://x.example'}}"
    )
    + "\ndefaults: {integrationType: HTTP_PROXY}",
    "HttpApi.defaults.authorizationScopes": "{defaults: {authorizer: staff}}",
    "HttpApi.integrations": route(HTTP, "{http: null, integration: customers}"),
    "WebSocketApi.integrations": route(SOCKET, "{http: null, integration: customers}"),
    "*.integrations.customers": f"integrations: {{customers: {PASSED}}}",
    "*.integrations.customers.narrow": f"integrations: {{customers: {CALLED}}}",
    "*.integrations.customers.payloadFormatVersion": f"integrations: {{customers: {CALLED}}}",
    "*.integrations.customers.tlsConfig": f"integrations: {{customers: {PRIVATE}}}",
    "*.integrations.customers.connectionId": f"integrations: {{customers: {{integrationUri: '{LISTENER}'}}}}",
    "HttpApi.cors": '{cors: {allowOrigins: ["https://a.example"]}}',
    "HttpApi.corsConfiguration": '{corsConfiguration: {allowOrigins: ["https://a.example"]}}',
    "*.authorizers.customers": """
        authorizers: {customers: {authorizerType: REQUEST, lambda: f}}
        """,
    "*.authorizers.customers.authorizerUri": "{authorizers: {customers: {lambda: null}}}",
    "*.authorizers.customers.uri": "{authorizers: {customers: {lambda: null}}}",
    "*.authorizers.customers.lambda": "{authorizers: {customers: {lambda: {function: f}}}}",
    "*.authorizers.customers.lambda.arn": "{authorizers: {customers: {lambda: {function: null}}}}",
    "*.authorizers.customers.authorizerResultTtlInSeconds": """
        authorizers: {customers: {identitySource: $request.header.A}}
        """,
    "HttpApi.authorizers.customers.jwtConfiguration": f"authorizers: {{customers: {JWT}}}",
    "HttpApi.authorizers.customers.jwtConfiguration.issuers": f"authorizers: {{customers: {REST_JWT}}}",
    "HttpApi.authorizers.customers.jwtConfiguration.defaultAlgorithms": f"authorizers: {{customers: {REST_JWT}}}",
    "*.models.customers": "{models: {customers: {schema: {type: object}}}}",
    "*.stages.prod.accessLogSettings": f"stages: {{prod: {{accessLogSettings: {LOG}}}}}",
    "*.stages.prod.accessLog": "{stages: {prod: {accessLog: {logGroup: g}}}}",
    "*.stages.prod.accessLog.destinationArn": "{stages: {prod: {accessLog: {logGroup: null}}}}",
}
"""The document that a place stands in, by the containers on the way to it; each is laid over those above."""

QUEUES = ({"service": "sqs", "action": "PurgeQueue", "requestParameters": {"QueueUrl": "u"}},)
MAPPED = ({"overwrite:header.X": "a"}, {"overwrite:header.X": "b"})
SAMPLES: dict[str, tuple[Any, ...]] = {
    **OF_SMOKE,
    **OF_FUNCTIONS,
    **OF_DEPRECATED,
    "*.authorizer": ("staff", "none"),
    "*.file": ("./template.vtl", "./other.vtl"),
    "*.format.file": ("./format.txt", "./other.txt"),
    "*.interpolate": (True,),
    "*.requestModels": ({"$default": "Order"},),
    "*.responseModels": ({"$default": "Order"},),
    "*.clientCertificate": ("back-ends",),
    "*.usagePlans": (["internal"], [{"project": "bank", "name": "partners"}], {"id": "p1"}),
    "*.usagePlans*.project": ("a", "b"),
    "*.usagePlans*.name": ("a", "b"),
    "*.routeResponseSelectionExpression": ("$default",),
    "WebSocketApi.routeSelectionExpression": ("$request.body.a", "$request.body.b"),
    "WebSocketApi.stages.prod.routeSettings": ({"send": {"detailedMetricsEnabled": True}},),
    "WebSocketApi.routes": ({"send": {"http": "https://x.example"}}, {"send": {"http": "https://y.example"}}),
    "WebSocketApi.stages.prod.routes": ({"send": {"metrics": True}},),
    "WebSocketApi.routes.send.responses": ({"$default": {}},),
    "WebSocketApi.defaults.requestParameters": ({"route.request.header.X": True},),
    f"{HTTP}.http": ("https://y.example", {"uri": "https://z.example"}),
    f"{SOCKET}.http": ("https://y.example", {"uri": "https://z.example"}),
    f"{SOCKET}.aws": ({"service": "sqs", "path": "q"}, {"service": "sns", "path": "q"}),
    f"{SOCKET}.mock.body": ("text", {"ok": True}),
    f"{HTTP}.aws": QUEUES,
    f"{HTTP}.aws.service": ("sqs",),
    f"{HTTP}.aws.action": ("PurgeQueue", "ReceiveMessage"),
    "*.jwtConfiguration": (
        {"issuer": "https://x.example", "audience": ["a"]},
        {"issuer": "https://y.example", "audience": ["a"]},
    ),
    "*.jwtConfiguration.issuers": tuple([{"issuer": f"https://{name}.example", "audiences": ["a"]}] for name in "xy"),
    "*.jwtConfiguration.issuers.0.issuer": ("https://x.example", "https://y.example"),
    "*.defaultAlgorithms": (["RS256"], ["RS384"]),
    "*.endpointConfiguration.types": (["REGIONAL"],),
    "*.authorizerId": ("staff",),
    "*.authorizationType": ("AWS_IAM", "NONE"),
    "*.authorizationScopes": (["a"],),
    "*.httpMethod": ("POST", "PUT"),
    "*.integrationHttpMethod": ("POST", "PUT"),
    "*.integrationMethod": ("POST", "PUT"),
    "*.uri": ("https://x.example/a", "https://x.example/b"),
    "*.integrationUri": ("https://x.example/a", "https://x.example/b"),
    "*.authorizers.*.uri": (URI, URI.replace("function:f", "function:g")),
    "*.authorizers.*.authorizerUri": (URI, URI.replace("function:f", "function:g")),
    "WebSocketApi.*.aws.uri": (SERVICE, f"{SERVICE}2"),
    "WebSocketApi.*.aws.integrationUri": (SERVICE, f"{SERVICE}2"),
    "*.credentials": (ROLE, f"{ROLE}2"),
    "*.credentialsArn": (ROLE, f"{ROLE}2"),
    "*.authorizerCredentials": (ROLE, f"{ROLE}2"),
    "*.authorizerCredentialsArn": (ROLE, f"{ROLE}2"),
    "*.payloadFormatVersion": ("1.0", "2.0"),
    "*.integrationType": ("HTTP_PROXY", "AWS_PROXY", "HTTP"),
    "*.type": ("HTTP_PROXY", "AWS_PROXY", "HTTP"),
    "*.authorizers.customers.authorizerType": ("REQUEST",),
    "*.authorizers.customers.type": ("REQUEST",),
    "*.tlsConfig": ({"serverNameToVerify": "a"},),
    "*.connectionType": ("VPC_LINK", "INTERNET"),
    "*.vpcLink": ("inside", "within"),
    "HttpApi.*.requestParameters": MAPPED,
    "HttpApi.*.aws.requestParameters": ({"QueueUrl": "u"}, {"QueueUrl": "v"}),
    "HttpApi.*.responseParameters": tuple({"200": item} for item in MAPPED),
    f"{HTTP}.responses.*": MAPPED,
    f"{HTTP}.responses.200.integration": ({"responseParameters": MAPPED[0]},),
    f"{HTTP}.responses": ({"200": {"responseParameters": MAPPED[0]}},),
    f"{HTTP}.integration": ("core", {"type": "HTTP_PROXY", "httpMethod": "PUT", "uri": "https://y.example"}),
    f"{HTTP}.aws.integrationSubtype": ("SQS-PurgeQueue", "SQS-ReceiveMessage"),
    "HttpApi.routes": ({"GET /orders": {"http": "https://x.example"}}, {"GET /orders": {"http": "https://y.example"}}),
    "WebSocketApi.*.requestParameters": (
        {"integration.request.header.X": "'a'"},
        {"integration.request.header.X": "'b'"},
    ),
    f"{SOCKET}.requestParameters": ({"route.request.header.X": True}, {"route.request.header.X": False}),
    "*.integrations": (
        {"customers": {"type": "HTTP_PROXY", "httpMethod": "GET", "uri": "https://x.example"}},
        {"customers": {"type": "HTTP_PROXY", "httpMethod": "GET", "uri": "https://y.example"}},
    ),
    "*.identitySource": ("method.request.header.A", "method.request.header.B"),
    "*.jwtConfiguration.issuer": ("https://x.example", "https://y.example"),
    "*.cors.allowOrigins": (["https://a.example"], ["https://b.example"]),
    "*.corsConfiguration.allowOrigins": (["https://a.example"], ["https://b.example"]),
    "*.allowMethods": (["GET"], ["PUT"]),
    "*.cors": (True, False),
    "*.corsConfiguration": ({"allowOrigins": ["https://a.example"]},),
    "*.defaults": ({"timeoutInMillis": 100, "type": "HTTP_PROXY"},),
    "*.defaults.integration": ({"timeoutInMillis": 100},),
    "*.targets": (["prod"],),
    "*.overlays": ({"dev": {"description": "text"}},),
    "*.exclusive": ("tags",),
    "*.ignore": (["description"],),
    "*.deploy": ("manual",),
    "*.outputs": ({"ssm": "/shop/web"},),
    "*.outputs.ssm": ("/shop/web", "/shop/v2"),
    "*.accessLogSettings": (LOG,),
    "*.accessLogSettings.destinationArn": (GROUP, f"{GROUP}-2"),
    "*.accessLogSettings.format": ("$context.requestId", "$context.requestId $context.path"),
    "*.accessLog.format": ("csv", {"id": "$context.requestId"}),
    "HttpApi.stages.prod.routes": ({"GET /orders": {"metrics": True}},),
    "HttpApi.stages.prod.routeSettings": ({"GET /orders": {"detailedMetricsEnabled": True}},),
    "HttpApi.openapi": ({"openapi": "3.0.1", "info": {"title": "t", "description": "d"}, "paths": {}},),
    "*.authorizers": ({"customers": {"type": "REQUEST", "lambda": "g"}},),
    "*.schema": ({"type": "object"}, {"type": "array"}),
}
"""Values for a place, by its path; where there are none they follow from the schema."""

IDLE: dict[str, str] = {
    "WebSocketApi*deprecated*": "messages have no headers: it is noted, and warned of",
    "HttpApi.smoke.0.request.stageVariables": "a real request gets the stage's own",
    "*.endpointConfiguration.types": "REGIONAL is all that there is",
    "HttpApi.authorizers.customers.jwtConfiguration.defaultAlgorithms": "an HTTP API takes RSA, and asks no more",
    "*.authorizers.customers.authorizerType": "REQUEST is all that a function can be",
    "*.authorizers.customers.type": "REQUEST is all that a function can be",
    "HttpApi.*.connectionType": "connectionId says it already, and the other is refused",
    "WebSocketApi.*.payloadFormatVersion": "1.0 is all that there is",
    "WebSocketApi.integrations.customers.passthroughBehavior": "a proxy has no use for it",
    "WebSocketApi.routes.send.lambda.passthroughBehavior": "a proxy has no use for it",
    "WebSocketApi.routes.send.http.passthroughBehavior": "a proxy has no use for it",
    "WebSocketApi.routes.send.integration.passthroughBehavior": "a proxy has no use for it",
    f"{HTTP}.aws.service": "the other action of each service belongs to it alone",
}
"""Keys that may be written and that change nothing, by their nature."""

ELSEWHERE: dict[str, str] = {
    "*.stages.prod.domains*": "the kind DomainName says the same",
    "*.additionalClaims*": "HTTP APIs refuse them: scenarios of validation",
    "WebSocketApi.routes.send.author*": "only $connect asks who calls: scenarios of validation",
    "WebSocketApi*connection*": "links of the first service: tests of VPC links",
    "HttpApi.defaults*": "as on a route, where each is shown",
    "WebSocketApi.defaults*": "as on a route, where each is shown",
    "*.integrationType": "HTTP APIs have proxies only, and each takes a uri of another form: scenarios of validation",
    "*.type": "HTTP APIs have proxies only, and each takes a uri of another form: scenarios of validation",
    "HttpApi.*.integrationSubtype": "AWS's members of aws, where it is shown",
}
"""Keys that are shown elsewhere to reach a plan, or to be refused."""
