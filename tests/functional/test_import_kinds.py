"""`apigwctl import` of every kind: what comes out reads like what went in, and adopting it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.functional.test_domains import CERTIFICATE, DOMAIN, ORDERS, PRIVATE
from tests.functional.test_import_specs import adopted_without_a_change, beside, document, imported
from tests.sandbox_project import ACCOUNT, REGION, Project

OURS = ["apigwctl:owner", "apigwctl:document", "apigwctl:adopted"]
SHARED_FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:shared"
LISTENER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener/app/core/1/2"

HTTP = f"""
kind: HttpApi
name: orders
description: Orders
tags: {{team: shop}}
cors: {{allowOrigins: ["https://shop.example"], maxAge: 600}}
authorizers:
  function:
    type: REQUEST
    lambda: authorize
    identitySource: [$request.header.Authorization]
    enableSimpleResponses: true
  users: {{type: JWT, jwtConfiguration: {{issuer: "https://issuer.example/", audience: [shop]}}}}
integrations:
  shared: {{type: AWS_PROXY, uri: "{SHARED_FUNCTION}", payloadFormatVersion: "2.0"}}
defaults: {{authorizer: users}}
routes:
  GET /a: {{integration: shared}}
  GET /b: {{integration: shared}}
  GET /inside:
    authorizer: iam
    http:
      uri: {LISTENER}
      httpMethod: ANY
      connectionId: {{vpcLink: core}}
      tlsConfig: {{serverNameToVerify: core.test}}
  GET /orders: {{authorizationScopes: [orders/read], lambda: orders}}
  POST /orders: {{lambda: "orders:live"}}
  PUT /orders: {{lambda: {{function: old, payloadFormatVersion: "1.0", timeoutInMillis: 5000}}}}
  POST /queue:
    authorizer: function
    aws:
      service: sqs
      action: SendMessage
      credentials: arn:aws:iam::{ACCOUNT}:role/queue
      requestParameters: {{MessageBody: $request.body, QueueUrl: "https://queue.test"}}
  GET /receipts/{{id}}:
    http: https://receipts.example/{{id}}
    responses:
      404: {{responseParameters: {{"overwrite:statuscode": "200"}}}}
  $default: {{authorizer: none, lambda: rest}}
stages:
  $default:
    autoDeploy: true
    variables: {{a: b}}
    throttle: {{rateLimit: 100, burstLimit: 50}}
    metrics: true
    accessLog: {{logGroup: /apigw/orders, retentionInDays: 30}}
    routes:
      GET /orders: {{throttle: {{rateLimit: 10, burstLimit: 5}}, metrics: false}}
  test: {{accessLog: {{logGroup: /apigw/test, format: clf}}}}
"""
LINK = """
kind: VpcLink
name: core
subnetIds: [subnet-1, subnet-2]
securityGroupIds: [sg-1]
"""
SOCKET = """
kind: WebSocketApi
name: chat
routeSelectionExpression: $request.body.action
authorizers:
  members: {type: REQUEST, lambda: members, identitySource: [route.request.querystring.token]}
models:
  Message: {schema: ./chat/schemas/message.json}
routes:
  $connect: {authorizer: members, requestParameters: {route.request.querystring.token: true}, lambda: connect}
  $disconnect: {lambda: disconnect}
  back:
    integration:
      type: HTTP
      httpMethod: PUT
      uri: https://back.example/x
      requestTemplates: {application/json: ./chat/templates/back-request.vtl}
      passthroughBehavior: NEVER
    responses:
      $default: {responseTemplates: {application/json: "{}"}}
      /500/: {responseTemplates: {application/json: failed}}
  queue:
    aws: {service: sqs, action: SendMessage, credentials: "arn:aws:iam::111111111111:role/queue"}
    responses: {$default: {}}
  rooms: {lambda: rooms, responses: {$default: {}}}
  send:
    apiKeyRequired: true
    modelSelectionExpression: $request.body.action
    requestModels: {send: Message}
    lambda: send
  typed: {lambda: typed, responses: {$default: {responseModels: {text: Message}}}}
  $default: {mock: {statusCode: 400, body: {error: unknown action}}}
stages:
  live:
    deploy: manual
    throttle: {rateLimit: 500, burstLimit: 200}
    executionLog: ERROR
    accessLog: {logGroup: /apigw/chat, retentionInDays: 14, format: {id: $context.requestId}}
    routes:
      send: {executionLog: INFO}
"""
SOCKET_FILES = {
    "specs/chat/schemas/message.json": '{"type": "object", "required": ["room"]}\n',
    "specs/chat/templates/back-request.vtl": '#set($a = 1)\n{\n  "a": $a,\n  "b": 2\n}\n',
}
ROLE = f"kind: Account\ncloudwatchRoleArn: arn:aws:iam::{ACCOUNT}:role/logs\n"


def taken_off(shop: Project, **place: str) -> None:
    """Take our tags off everything, as if somebody had made it by hand."""
    first, second, waf = (shop.client(name, **place) for name in ("apigateway", "apigatewayv2", "wafv2"))
    start = f"arn:aws:apigateway:{place.get('region', REGION)}::"
    for path in _tagged(first):
        first.untag_resource(resourceArn=path if path.startswith("arn:") else f"{start}/{path}", tagKeys=OURS)
    apis, links = second.get_apis()["Items"], second.get_vpc_links()["Items"]
    for path in (*(f"apis/{item['ApiId']}" for item in apis), *(f"vpclinks/{item['VpcLinkId']}" for item in links)):
        second.untag_resource(ResourceArn=f"{start}/{path}", TagKeys=OURS)
    for item in waf.list_web_acls(Scope="REGIONAL")["WebACLs"]:
        waf.untag_resource(ResourceARN=item["ARN"], TagKeys=OURS)
    _unmark(first, second)


def _tagged(first: Any) -> Iterator[str]:
    """Everything of the first service that has tags, by its path or ARN."""
    for path, items in (
        ("restapis", first.get_rest_apis()["items"]),
        ("usageplans", first.get_usage_plans()["items"]),
        ("apikeys", first.get_api_keys()["items"]),
        ("vpclinks", first.get_vpc_links()["items"]),
    ):
        yield from (f"{path}/{item['id']}" for item in items)
    for item in first.get_client_certificates().get("items", []):
        yield f"clientcertificates/{item['clientCertificateId']}"
    for item in first.get_domain_names()["items"]:
        yield item.get("domainNameArn") or f"domainnames/{item['domainName']}"


def _unmark(first: Any, second: Any) -> None:
    """Take our marks off the deployments."""
    said = [{"op": "replace", "path": "/description", "value": "by hand"}]
    for api in first.get_rest_apis()["items"]:
        for item in first.get_deployments(restApiId=api["id"])["items"]:
            first.update_deployment(restApiId=api["id"], deploymentId=item["id"], patchOperations=said)
    for api in second.get_apis()["Items"]:
        for item in second.get_deployments(ApiId=api["ApiId"])["Items"]:
            if not item.get("AutoDeployed"):
                second.update_deployment(ApiId=api["ApiId"], DeploymentId=item["DeploymentId"], Description="by hand")


def without(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}


def parsed(text: str) -> Any:
    return yaml.safe_load(text)


def test_an_http_api_comes_out_as_it_was_written(shop: Project) -> None:
    shop.applied(HTTP + "---" + LINK)
    taken_off(shop)
    folder = imported(shop, "--all")
    said = document(folder, "orders.yaml")
    # The functions let our own API call them already, by statements that another project made.
    assert without(said, "lambdaPermissions", "version") == parsed(HTTP)
    assert document(folder, "vpc-links/core.yaml") == parsed(LINK)
    adopted_without_a_change(shop, folder)


def test_a_websocket_api_comes_out_as_it_was_written_deployed_by_hand(shop: Project) -> None:
    for name, text in SOCKET_FILES.items():
        shop.write(text, name)
    shop.applied(SOCKET.replace("    deploy: manual\n", "") + "---\n" + ROLE)
    taken_off(shop)
    ran = shop.run("import", "--all", "-o", beside(shop))
    folder = Path(beside(shop))
    assert without(document(folder, "chat.yaml"), "lambdaPermissions") == parsed(SOCKET)
    assert "AWS does not tell what stage live serves" in ran.out
    template = "specs/chat/templates/back-request.vtl"
    assert (folder / template).read_text(encoding="utf-8") == SOCKET_FILES[template]
    taken = Project(folder, shop.sandbox)
    assert taken.apply(adopt=True).verified
    assert taken.lines() == ["i chat@live"]


def test_a_route_that_is_off_under_a_stage_that_is_on_says_so(shop: Project) -> None:
    shop.applied(HTTP + "---" + LINK)
    client = shop.client("apigatewayv2")
    (item,) = client.get_apis()["Items"]
    alone = {
        "GET /a": {"DetailedMetricsEnabled": True},
        "GET /b": {"ThrottlingRateLimit": 100, "ThrottlingBurstLimit": 50},
    }
    client.update_stage(ApiId=item["ApiId"], StageName="$default", RouteSettings=alone)
    taken_off(shop)
    folder = imported(shop, "--all")
    assert document(folder, "orders.yaml")["stages"]["$default"]["routes"] == {
        "GET /a": {"throttle": {"rateLimit": -1, "burstLimit": -1}},
        "GET /b": {"metrics": False},
        "GET /orders": {"throttle": {"rateLimit": 10, "burstLimit": 5}, "metrics": False},
    }
    adopted_without_a_change(shop, folder)


def test_an_api_alone_names_its_link_by_id(shop: Project) -> None:
    shop.applied(HTTP + "---" + LINK)
    taken_off(shop)
    folder = imported(shop, "--name", "orders")
    assert [path.name for path in (folder / "specs").iterdir()] == ["orders.yaml"]
    link = shop.client("apigatewayv2").get_vpc_links()["Items"][0]["VpcLinkId"]
    assert document(folder, "orders.yaml")["routes"]["GET /inside"]["http"]["connectionId"] == link
    adopted_without_a_change(shop, folder)


def test_apis_of_one_name_get_files_that_tell_them_apart(shop: Project) -> None:
    shop.applied(ORDERS + "kind: HttpApi\nname: orders\nroutes: {$default: {lambda: rest}}\n")
    taken_off(shop)
    folder = imported(shop, "--all")
    assert sorted(path.name for path in (folder / "specs").iterdir()) == ["orders-http.yaml", "orders.yaml"]
    adopted_without_a_change(shop, folder)


def test_an_integration_that_calls_a_function_by_its_arn_is_a_lambda(shop: Project) -> None:
    client = shop.client("apigatewayv2")
    api = client.create_api(Name="made", ProtocolType="HTTP")["ApiId"]
    integration = client.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=SHARED_FUNCTION, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    client.create_route(ApiId=api, RouteKey="GET /made", Target=f"integrations/{integration}")
    client.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    folder = imported(shop, "--all")
    assert document(folder, "made.yaml")["routes"] == {"GET /made": {"lambda": "shared"}}
    adopted_without_a_change(shop, folder)


def test_an_integration_that_no_route_calls_is_listed_and_left_alone(shop: Project) -> None:
    shop.applied("kind: HttpApi\nname: orders\nroutes: {GET /orders: {lambda: orders}}\n")
    client = shop.client("apigatewayv2")
    api = client.get_apis()["Items"][0]["ApiId"]
    uri = "https://nobody.example/"
    client.create_integration(
        ApiId=api, IntegrationType="HTTP_PROXY", IntegrationMethod="GET", IntegrationUri=uri, PayloadFormatVersion="1.0"
    )
    taken_off(shop)
    ran = shop.run("import", "--all", "-o", beside(shop))
    assert f"orders: an integration that no route calls: {uri}" in ran.out
    adopted_without_a_change(shop, Path(beside(shop)))
    assert uri in [item["IntegrationUri"] for item in client.get_integrations(ApiId=api)["Items"]]


# -- domain names ------------------------------------------------------------------------------------------------------

RULES = """endpointConfiguration: {ipAddressType: dualstack}
routingMode: ROUTING_RULE_THEN_BASE_PATH_MAPPING
tags: {team: shop}
mappings: {"": orders@prod, v1/orders: orders@test}
routingRules:
  - {priority: 1, headers: {X-Version: 2*}, basePath: beta, api: orders, stage: test, stripBasePath: true}
  - {priority: 2, api: orders, stage: prod}
dns: {hostedZone: example.com, routing: weighted, weight: 5}
"""
EDGE = """
kind: DomainName
name: shop.example.com
certificate: arn:aws:acm:us-east-1:111111111111:certificate/edge
endpointConfiguration: {types: [EDGE]}
mappings: {orders: orders}
dns: {hostedZone: example.com}
"""


@pytest.mark.parametrize("spec", [DOMAIN + RULES, DOMAIN + "dns: {hostedZone: example.com, routing: latency}\n", EDGE])
def test_a_domain_name_comes_out_as_it_was_written(shop: Project, spec: str) -> None:
    shop.client("route53").create_hosted_zone(Name="example.com", CallerReference="1")
    shop.applied(ORDERS + spec)
    taken_off(shop)
    folder = imported(shop, "--all")
    assert document(folder, "domain-names/shop.example.com.yaml") == parsed(spec)
    adopted_without_a_change(shop, folder)


def test_a_private_name_comes_with_its_policies_and_vpc_endpoints(shop: Project) -> None:
    shop.applied(PRIVATE % CERTIFICATE)
    taken_off(shop)
    folder = imported(shop, "--all")
    said = document(folder, "domain-names/orders.internal.example.com.yaml")
    assert said["accessAssociations"] == ["vpce-1"]
    assert said["managementPolicy"] == "./orders.internal.example.com/management-policy.json"
    assert said["policy"] == "./orders.internal.example.com/policy.json"
    adopted_without_a_change(shop, folder)


def test_a_truststore_without_versions_is_said_as_it_is(shop: Project) -> None:
    s3 = shop.client("s3")
    s3.create_bucket(Bucket="trust", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="trust", Key="store.pem", Body=b"one")
    shop.applied(ORDERS + DOMAIN + "mutualTlsAuthentication: {truststoreUri: s3://trust/store.pem}\n")
    taken_off(shop)
    folder = imported(shop, "--all")
    said = document(folder, "domain-names/shop.example.com.yaml")
    assert said["mutualTlsAuthentication"] == {"truststoreUri": "s3://trust/store.pem"}
    adopted_without_a_change(shop, folder)


def test_two_records_of_a_name_are_listed_where_one_dns_cannot_say_them(shop: Project) -> None:
    zone = shop.client("route53").create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    shop.applied(ORDERS + DOMAIN + "dns: {hostedZone: example.com, routing: weighted, weight: 5}\n")
    (record,) = [item for item in records(shop, zone) if item["Type"] == "A"]
    more = {**record, "SetIdentifier": "more"}
    changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": more}]}
    shop.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=changes)
    taken_off(shop)
    ran = shop.run("import", "--all", "-o", beside(shop))
    assert "the records A in the hosted zone example.com" in ran.out
    adopted_without_a_change(shop, Path(beside(shop)))
    assert len([item for item in records(shop, zone) if item["Type"] == "A"]) == 2


def records(shop: Project, zone: str) -> list[dict[str, Any]]:
    return list(shop.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"])


# -- links and web ACLs ------------------------------------------------------------------------------------------------


def test_a_rest_api_names_the_link_that_it_goes_through(shop: Project) -> None:
    balancer = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/core/1"
    link = f'kind: VpcLink\nname: core\ndescription: inside\ntargetArns: ["{balancer}"]\n'
    route = '{http: {uri: "http://core.internal/x", connectionId: {vpcLink: core}}}'
    shop.applied(ORDERS.replace("{mock: {}}", route) + link)
    taken_off(shop)
    folder = imported(shop, "--all")
    assert document(folder, "vpc-links/core.yaml") == parsed(link)
    said = document(folder, "orders.yaml")["routes"]["GET /orders"]["http"]
    assert said == {"uri": "http://core.internal/x", "connectionId": {"vpcLink": "core"}}
    adopted_without_a_change(shop, folder)


def test_links_of_both_services_cannot_share_a_name(shop: Project) -> None:
    shop.client("apigatewayv2").create_vpc_link(Name="core", SubnetIds=["subnet-1"])
    balancer = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/core/1"
    shop.client().create_vpc_link(name="core", targetArns=[balancer])
    shop.applied(ORDERS.removesuffix("---\n"))
    taken_off(shop)
    ran = shop.run("import", "--all", "-o", beside(shop))
    assert ran.out.count("is one of 2 of this name: rename it") == 2


WEB_ACL = """
kind: WebAcl
name: edge
response: {statusCode: 429, body: {error: slow down}}
rateLimits: {everybody: {limit: 100}, forwarded: {limit: 200, window: 60, by: forwardedIp, action: count}}
managedRules: [common, {name: sqli, action: count}, {name: botControl, countRules: [CategoryAdvertising]}]
rules:
  europe:
    Statement: {GeoMatchStatement: {CountryCodes: [DE, FR]}}
    Action: {Count: {}}
"""
WITH_ACL = ORDERS.replace("prod: {}", "prod: {webAcl: edge}")


def test_a_web_acl_that_a_stage_has_comes_out_as_it_was_written(shop: Project) -> None:
    shop.applied(WITH_ACL + WEB_ACL)
    taken_off(shop)
    folder = imported(shop, "--all")
    assert document(folder, "orders.yaml")["stages"]["prod"] == {"webAcl": "edge"}
    assert document(folder, "web-acls/edge.yaml") == parsed(WEB_ACL)
    adopted_without_a_change(shop, folder)


def test_a_web_acl_of_no_stage_is_somebody_elses(shop: Project) -> None:
    shop.applied(ORDERS + WEB_ACL)
    taken_off(shop)
    assert not (imported(shop, "--all") / "specs" / "web-acls").exists()


def test_a_web_acl_that_no_document_says_is_named_by_its_stage(shop: Project) -> None:
    visibility = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "other-than-its-name"}
    shop.client("wafv2").create_web_acl(
        Name="edge", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visibility
    )
    shop.applied(WITH_ACL.removesuffix("---\n"))
    taken_off(shop)
    ran = shop.run("import", "--all", "-o", beside(shop))
    assert "WebAcl/edge: no document says all of it" in ran.out
    folder = Path(beside(shop))
    assert document(folder, "orders.yaml")["stages"]["prod"] == {"webAcl": "edge"}
    adopted_without_a_change(shop, folder)


def test_no_refusal_to_read_the_zones_or_web_acls_stops_an_import(shop: Project) -> None:
    shop.applied(ORDERS + DOMAIN + 'mappings: {"": orders@prod}')
    taken_off(shop)
    shop.sandbox.faults.add("ListHostedZones", "409", times=100)
    shop.sandbox.faults.add("ListWebACLs", "409", times=100)
    ran = shop.run("import", "--all", "-o", beside(shop))
    assert ran.status == 0, ran.text
    assert "Route 53 was not read" in ran.out
    assert "WAF was not read" in ran.out
    adopted_without_a_change(shop, Path(beside(shop)))
