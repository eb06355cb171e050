"""Specs that say every member of both services: what is there at first, and what is said of it then.

What a first creation imports as a document is not said by calls of its own, so each API is there before its contents
are said. Nothing here is more than what a member needs to be allowed.
"""

from __future__ import annotations

from typing import Any

from tests.sandbox_project import ACCOUNT, REGION

CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate"
EDGE_CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/edge"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
INVOKED = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{FUNCTION}"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer"
POLICY = """
  Version: "2012-10-17"
  Statement: [{Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*"}]
"""

LINKS = f"""
kind: VpcLink
name: core
description: to the core
targetArns: ["{BALANCER}/net/core/1"]
tags: {{team: shop}}
---
kind: VpcLink
name: inside
subnetIds: [subnet-1, subnet-2]
securityGroupIds: [sg-1]
tags: {{team: shop}}
---
kind: ClientCertificate
name: back-ends
description: shown to back ends
tags: {{team: shop}}
---
kind: Account
cloudwatchRoleArn: arn:aws:iam::{ACCOUNT}:role/apigw-logs
"""

FIRST_APIS = f"""
kind: RestApi
name: orders
version: "7"
description: Order service
binaryMediaTypes: [image/png]
minimumCompressionSize: 1024
apiKeySource: AUTHORIZER
endpointConfiguration: {{types: [REGIONAL], ipAddressType: dualstack}}
disableExecuteApiEndpoint: true
securityPolicy: SecurityPolicy_TLS13_1_3_2025_09
endpointAccessMode: STRICT
tags: {{team: shop}}
routes: {{GET /seed: {{mock: {{}}}}}}
stages: {{prod: {{}}}}
---
kind: RestApi
name: internal
endpointConfiguration: {{types: [PRIVATE], vpcEndpointIds: [vpce-0123456789abcdef0]}}
policy: {POLICY}
routes: {{GET /seed: {{mock: {{}}}}}}
stages: {{prod: {{}}}}
---
kind: HttpApi
name: web
version: "7"
description: Web front
disableExecuteApiEndpoint: true
ipAddressType: dualstack
tags: {{team: shop}}
corsConfiguration:
  allowOrigins: ["https://shop.example"]
  allowMethods: [GET]
  allowHeaders: [x-a]
  exposeHeaders: [x-b]
  allowCredentials: true
  maxAge: 600
routes: {{GET /seed: {{http: "https://x.example"}}}}
stages: {{prod: {{}}}}
---
kind: WebSocketApi
name: chat
routeSelectionExpression: $request.body.action
apiKeySelectionExpression: $context.authorizer.usageIdentifierKey
disableSchemaValidation: true
routes: {{seed: {{http: "https://x.example"}}}}
stages: {{prod: {{}}}}
"""

ORDERS = f"""
kind: RestApi
name: orders
description: Order service
binaryMediaTypes: [image/png]
minimumCompressionSize: 1024
apiKeySource: AUTHORIZER
endpointConfiguration: {{types: [REGIONAL], ipAddressType: dualstack}}
disableExecuteApiEndpoint: true
securityPolicy: SecurityPolicy_TLS13_1_3_2025_09
endpointAccessMode: STRICT
tags: {{team: shop}}
policy: {POLICY}
authorizers:
  pool: {{type: COGNITO_USER_POOLS, providerARNs: ["arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/p"]}}
  tokens:
    type: TOKEN
    authType: tokens
    authorizerUri: {INVOKED}:auth/invocations
    authorizerCredentials: {ROLE}
    identitySource: method.request.header.X-Token
    identityValidationExpression: "^x"
    authorizerResultTtlInSeconds: 60
  staff:
    type: JWT
    identitySource: method.request.header.Authorization
    jwtConfiguration:
      issuers:
        - issuer: https://login.example
          audiences: [orders]
          additionalClaims: [{{claimName: team, format: SINGLE_STRING, required: true, expectedValues: [shop]}}]
      defaultAlgorithms: [RS256]
models:
  Order: {{schema: {{type: object}}, description: an order, contentType: application/json}}
requestValidators:
  all: {{validateRequestBody: true, validateRequestParameters: true}}
gatewayResponses:
  DEFAULT_4XX:
    statusCode: "418"
    responseParameters: {{gatewayresponse.header.X: "'a'"}}
    responseTemplates: {{application/json: '{{"message": "no"}}'}}
documentationParts:
  - {{location: {{type: RESPONSE, path: /orders, method: GET, statusCode: "200"}}, properties: {{description: all}}}}
  - {{location: {{type: QUERY_PARAMETER, path: /orders, method: GET, name: page}}, properties: {{description: a page}}}}
documentationVersions:
  "1": {{description: the first}}
routes:
  GET /seed: {{mock: {{}}}}
  GET /orders:
    authorizer: pool
    authorizationScopes: [orders/read]
    apiKeyRequired: true
    operationName: listOrders
    requestValidator: all
    requestModels: {{application/json: Order}}
    requestParameters: {{method.request.header.X: true}}
    integration:
      type: HTTP
      httpMethod: POST
      uri: https://orders.example
      credentials: {ROLE}
      requestParameters: {{integration.request.header.X: method.request.header.X}}
      requestTemplates: {{application/json: $input.body}}
      passthroughBehavior: NEVER
      contentHandling: CONVERT_TO_TEXT
      timeoutInMillis: 5000
      cacheNamespace: orders
      cacheKeyParameters: [method.request.header.X]
      tlsConfig: {{insecureSkipVerification: true}}
    responses:
      "200":
        method: {{responseParameters: {{method.response.header.E: true}}, responseModels: {{application/json: Order}}}}
        integration:
          selectionPattern: "2.."
          responseParameters: {{method.response.header.E: integration.response.header.E}}
          responseTemplates: {{application/json: $input.body}}
          contentHandling: CONVERT_TO_TEXT
  GET /feed:
    integration:
      {{type: HTTP_PROXY, httpMethod: GET, uri: "https://feed.example", responseTransferMode: STREAM}}
  GET /core:
    integration:
      type: HTTP_PROXY
      httpMethod: GET
      uri: http://core.internal
      connectionType: VPC_LINK
      connectionId: {{vpcLink: inside}}
      integrationTarget: {BALANCER.replace("elasticloadbalancing", "elasticloadbalancing")}/app/core/1
stages:
  next: {{tags: {{team: shop}}}}
  prod:
    description: what everyone calls
    variables: {{alias: live}}
    documentationVersion: "1"
    cacheClusterEnabled: true
    cacheClusterSize: "1.6"
    tracingEnabled: true
    clientCertificate: back-ends
    accessLogSettings:
      destinationArn: arn:aws:logs:{REGION}:{ACCOUNT}:log-group:g
      format: $context.requestId
    tags: {{team: shop}}
    methodSettings:
      orders/GET:
        metricsEnabled: true
        loggingLevel: ERROR
        dataTraceEnabled: true
        throttlingBurstLimit: 7
        throttlingRateLimit: 8
        cachingEnabled: true
        cacheTtlInSeconds: 60
        cacheDataEncrypted: true
        requireAuthorizationForCacheControl: false
        unauthorizedCacheControlHeaderStrategy: FAIL_WITH_403
"""

INTERNAL = FIRST_APIS.split("---")[1]

WEB = (
    FIRST_APIS.split("---")[2]
    .replace("stages: {prod: {}}", "")
    .replace('routes: {GET /seed: {http: "https://x.example"}}', "")
    + f"""
authorizers:
  tokens: {{type: JWT, jwtConfiguration: {{issuer: "https://login.example", audience: [shop]}}}}
  asked:
    type: REQUEST
    authorizerUri: {INVOKED}:auth/invocations
    authorizerCredentialsArn: {ROLE}
    authorizerPayloadFormatVersion: "2.0"
    authorizerResultTtlInSeconds: 60
    enableSimpleResponses: true
    identitySource: [$request.header.X]
routes:
  GET /seed: {{http: "https://x.example"}}
  GET /orders:
    authorizer: tokens
    authorizationScopes: [orders/read]
    operationName: listOrders
    integration:
      type: HTTP_PROXY
      httpMethod: POST
      uri: {BALANCER.replace("loadbalancer", "listener")}/app/core/1/2
      connectionType: VPC_LINK
      connectionId: {{vpcLink: inside}}
      description: to the core
      timeoutInMillis: 5000
      requestParameters: {{overwrite:header.X: a}}
      responseParameters: {{"200": {{overwrite:header.X: b}}}}
      tlsConfig: {{serverNameToVerify: core.example}}
  POST /orders: {{authorizer: asked, lambda: {{function: f, payloadFormatVersion: "1.0"}}}}
  POST /events:
    aws:
      integrationSubtype: SQS-SendMessage
      credentials: {ROLE}
      requestParameters: {{QueueUrl: "https://sqs.example/q", MessageBody: $request.body}}
stages:
  prod:
    description: what everyone calls
    variables: {{alias: live}}
    accessLogSettings:
      destinationArn: arn:aws:logs:{REGION}:{ACCOUNT}:log-group:g
      format: $context.requestId
    tags: {{team: shop}}
  next: {{autoDeploy: true, tags: {{team: shop}}}}
"""
)

CHAT = f"""
kind: WebSocketApi
name: chat
routeSelectionExpression: $request.body.action
apiKeySelectionExpression: $context.authorizer.usageIdentifierKey
disableSchemaValidation: true
authorizers:
  members:
    type: REQUEST
    authorizerUri: {INVOKED}:auth/invocations
    identitySource: [route.request.header.X]
    identityValidationExpression: "^x"
models:
  Message: {{schema: {{type: object}}, description: a message, contentType: application/json}}
routes:
  seed: {{http: "https://x.example"}}
  $connect:
    authorizer: members
    apiKeyRequired: true
    requestParameters: {{route.request.header.X: true}}
    lambda: f
  send:
    modelSelectionExpression: $request.body.action
    requestModels: {{send: Message}}
    operationName: send
    routeResponseSelectionExpression: $default
    integration:
      type: AWS
      httpMethod: POST
      uri: arn:aws:apigateway:{REGION}:sqs:path/q
      credentials: {ROLE}
      contentHandling: CONVERT_TO_TEXT
      passthroughBehavior: NEVER
      requestTemplates: {{$default: $input.body}}
      templateSelectionExpression: \\$default
    responses:
      $default:
        route:
          modelSelectionExpression: $integration.response.body.kind
          responseModels: {{message: Message}}
          responseParameters: {{route.response.header.E: true}}
        integration:
          contentHandling: CONVERT_TO_TEXT
          responseParameters: {{route.response.header.E: "'e'"}}
          responseTemplates: {{$default: $input.body}}
          templateSelectionExpression: \\$default
stages:
  prod:
    usagePlans: [partners]
    clientCertificate: back-ends
    defaultRouteSettings:
      detailedMetricsEnabled: true
      loggingLevel: ERROR
      dataTraceEnabled: true
      throttlingBurstLimit: 70
      throttlingRateLimit: 80
    routeSettings:
      send:
        detailedMetricsEnabled: true
        loggingLevel: INFO
        dataTraceEnabled: true
        throttlingBurstLimit: 7
        throttlingRateLimit: 8
"""

DOMAINS = f"""
kind: DomainName
name: shop.example.com
regionalCertificateArn: {CERTIFICATE}/a
ownershipVerificationCertificateArn: {CERTIFICATE}/b
endpointConfiguration: {{types: [REGIONAL], ipAddressType: dualstack}}
securityPolicy: TLS_1_2
mutualTlsAuthentication: {{truststoreUri: s3://trust/store.pem, truststoreVersion: "1"}}
routingMode: ROUTING_RULE_THEN_API_MAPPING
tags: {{team: shop}}
mappings: {{v1: orders@prod}}
routingRules:
  - priority: 10
    conditions:
      - {{matchBasePaths: {{anyOf: [v2]}}}}
      - {{matchHeaders: {{anyOf: [{{header: x-beta, valueGlob: "yes*"}}]}}}}
    actions: [{{invokeApi: {{api: orders, stage: prod, stripBasePath: true}}}}]
---
kind: DomainName
name: edge.example.com
certificateArn: {EDGE_CERTIFICATE}
endpointConfiguration: {{types: [EDGE]}}
mappings: {{v1: orders@prod}}
---
kind: DomainName
name: named.example.com
regionalCertificateName: named
securityPolicy: TLS_1_0
---
kind: DomainName
name: strict.example.com
regionalCertificateArn: {CERTIFICATE}/a
securityPolicy: SecurityPolicy_TLS13_1_3_2025_09
endpointAccessMode: STRICT
---
kind: DomainName
name: internal.example.com
endpointConfiguration: {{types: [PRIVATE]}}
certificateArn: {CERTIFICATE}/a
policy: {POLICY}
managementPolicy:
  Version: "2012-10-17"
  Statement:
    - {{Effect: Allow, Principal: {{AWS: "222222222222"}}, Action: "apigateway:CreateAccessAssociation", Resource: "*"}}
mappings: {{"": internal@prod}}
accessAssociations: {{vpce-1: {{tags: {{team: shop}}}}}}
"""

KEYS = """
kind: UsagePlan
name: partners
description: who pays
throttle: {rateLimit: 50, burstLimit: 20}
quota: {limit: 1000, period: MONTH, offset: 2}
productCode: p
tags: {team: shop}
apiStages:
  - {api: orders, stage: prod, routes: {"GET /orders": {rateLimit: 5, burstLimit: 2}}}
keys: [acme]
---
kind: ApiKey
name: acme
description: of acme
enabled: false
customerId: c-1
value: ${secretsmanager:acme}
tags: {team: shop}
"""

PORTALS = f"""
kind: PortalProduct
name: orders
displayName: Orders
description: how to order
tags: {{team: shop}}
overview: about orders
pages: {{Limits: not too many}}
endpoints:
  Reading:
    - orders@prod GET /orders
    - api: orders
      stage: prod
      route: GET /feed
      tryItState: DISABLED
      operationName: the feed
      body: what is new
      endpoint: https://feed.example
sharingPolicy:
  Version: "2012-10-17"
  Statement:
    - Effect: Allow
      Principal: {{AWS: "222222222222"}}
      Action: [apigateway:GetPortalProduct, apigateway:GetProductPage, apigateway:GetProductRestEndpointPage]
      Resource: "portalproduct:"
---
kind: Portal
name: developers
displayName: Developers
description: for those who build on it
colors:
  {{accent: red, background: white, errorValidation: blue, header: green, navigation: black, text: grey}}
authorization:
  userPoolArn: arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_p
  userPoolDomain: https://login.example
  appClientId: app
domain: {{domainName: portal.example.com, certificateArn: {EDGE_CERTIFICATE}}}
products: [orders]
logo: s3://pictures/logo.png
rumAppMonitorName: portal
publish: {{description: the first}}
tags: {{team: shop}}
---
kind: Portal
name: everybody
authorization: none
publish: false
"""

RELEASED = """
kind: RestApi
name: released
routes: {GET /orders: {http: "https://orders.example"}}
stages:
  prod:
    variables: {alias: live}
    deploy: {strategy: canary, percentTraffic: 10, useStageCache: true, variables: {alias: next}}
"""
IN_FLIGHT = RELEASED.replace("orders.example", "store.example")

BARE = f"""
kind: VpcLink
name: core
targetArns: ["{BALANCER}/net/core/1"]
---
kind: VpcLink
name: inside
subnetIds: [subnet-1, subnet-2]
securityGroupIds: [sg-1]
---
kind: ClientCertificate
name: back-ends
---
kind: RestApi
name: orders
endpointConfiguration: {{types: [REGIONAL]}}
authorizers:
  pool: {{type: COGNITO_USER_POOLS, providerARNs: ["arn:aws:cognito-idp:eu-west-1:111111111111:userpool/p"]}}
  tokens: {{type: TOKEN, authorizerUri: "{INVOKED}:auth/invocations", identitySource: method.request.header.X-Token}}
models: {{Order: {{schema: {{type: object}}}}}}
requestValidators: {{all: {{}}}}
documentationVersions: {{"1": {{}}}}
routes:
  GET /seed: {{mock: {{}}}}
  GET /orders:
    integration: {{type: HTTP, httpMethod: POST, uri: "https://orders.example"}}
    responses: {{"200": {{method: {{}}, integration: {{}}}}}}
  GET /feed: {{integration: {{type: HTTP_PROXY, httpMethod: GET, uri: "https://feed.example"}}}}
stages: {{prod: {{}}, next: {{}}}}
---
{INTERNAL}
---
kind: HttpApi
name: web
authorizers:
  tokens: {{type: JWT, jwtConfiguration: {{issuer: "https://login.example", audience: [shop]}}}}
  asked: {{type: REQUEST, authorizerUri: "{INVOKED}:auth/invocations", identitySource: [$request.header.X]}}
routes:
  GET /seed: {{http: "https://x.example"}}
  GET /orders: {{integration: {{type: HTTP_PROXY, httpMethod: POST, uri: "https://x.example"}}}}
  POST /orders: {{lambda: {{function: f}}}}
stages: {{prod: {{}}, next: {{}}}}
---
kind: WebSocketApi
name: chat
routeSelectionExpression: $request.body.action
authorizers:
  members: {{type: REQUEST, authorizerUri: "{INVOKED}:auth/invocations"}}
models: {{Message: {{schema: {{type: object}}}}}}
routes:
  seed: {{http: "https://x.example"}}
  $connect: {{lambda: f}}
  send:
    routeResponseSelectionExpression: $default
    integration: {{type: AWS, httpMethod: POST, uri: "arn:aws:apigateway:eu-west-1:sqs:path/q"}}
    responses: {{$default: {{route: {{}}, integration: {{}}}}}}
stages: {{prod: {{}}}}
---
kind: DomainName
name: shop.example.com
certificate: {CERTIFICATE}/a
---
kind: DomainName
name: edge.example.com
endpointConfiguration: {{types: [EDGE]}}
certificate: {EDGE_CERTIFICATE}
---
kind: DomainName
name: strict.example.com
certificate: {CERTIFICATE}/a
---
kind: DomainName
name: named.example.com
regionalCertificateName: named
---
kind: DomainName
name: internal.example.com
endpointConfiguration: {{types: [PRIVATE]}}
certificate: {CERTIFICATE}/a
---
kind: UsagePlan
name: partners
---
kind: ApiKey
name: acme
---
kind: PortalProduct
name: orders
---
kind: Portal
name: developers
authorization: none
publish: false
---
kind: Portal
name: everybody
authorization: none
publish: false
"""

FIRST = (LINKS, FIRST_APIS, RELEASED)
THEN = (LINKS, ORDERS, INTERNAL, WEB, CHAT, DOMAINS, KEYS, PORTALS, IN_FLIGHT)
LAST = (BARE, IN_FLIGHT)


def joined(parts: tuple[str, ...]) -> str:
    """Return documents as one file."""
    return "\n---\n".join(part.strip() for part in parts) + "\n"


def seeds(client: Any) -> None:
    """Make what the specs name outside of API Gateway."""
    client("secretsmanager").create_secret(Name="acme", SecretString="acme-0123456789-abcdefghij")
