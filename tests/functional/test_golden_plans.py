"""Plans of the second service, of domain names and of web ACLs, as they were looked at in a terminal and found good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from apigwctl import workflows
from apigwctl.model.plan import Plan
from apigwctl.render import arrange, markdown, text
from apigwctl.render.page import plain_text
from tests.sandbox_project import ACCOUNT, REGION, Project
from tests.unit.render.golden import assert_golden

WIDTH = 100
HTTP = """
kind: HttpApi
name: orders
description: Order service
cors: {allowOrigins: ["https://shop.example"], allowHeaders: [authorization], maxAge: 600}
authorizers:
  customers: {type: JWT, jwtConfiguration: {issuer: "https://login.example", audience: [shop]}}
defaults: {authorizer: customers}
integrations:
  catalogue: {type: HTTP_PROXY, httpMethod: ANY, uri: "https://catalogue.example/{proxy}"}
routes:
  GET /orders: {lambda: orders, authorizationScopes: [orders/read]}
  POST /orders: {lambda: "orders:${stageVariables.alias}"}
  GET /orders/{id}/receipt: {http: "https://receipts.example/{id}"}
  ANY /catalogue/{proxy+}: {integration: catalogue, authorizer: none}
stages:
  $default:
    variables: {alias: live}
    throttle: {rateLimit: 100, burstLimit: 50}
    accessLog: {logGroup: /apigw/orders, retentionInDays: 30, format: json}
    routes: {POST /orders: {throttle: {rateLimit: 10, burstLimit: 5}}}
outputs: {ssm: /shop/orders}
"""
HTTP_CHANGED = (
    HTTP.replace("GET /orders: {lambda: orders, authorizationScopes: [orders/read]}", "GET /orders: {lambda: orders}")
    .replace('receipts.example/{id}"}', 'receipts.example/v2/{id}"}\n  DELETE /orders/{id}: {lambda: cancel-order}')
    .replace("  ANY /catalogue/{proxy+}: {integration: catalogue, authorizer: none}\n", "")
    .replace("rateLimit: 100", "rateLimit: 200")
)
CHAT = """
kind: WebSocketApi
name: chat
routeSelectionExpression: $request.body.action
authorizers:
  members: {type: REQUEST, lambda: chat-members, identitySource: [route.request.querystring.token]}
models:
  Message: {schema: {type: object, required: [text], properties: {text: {type: string}}}}
routes:
  $connect: {lambda: chat-connect, authorizer: members}
  send: {lambda: chat-send, modelSelectionExpression: $request.body.action, requestModels: {send: Message}}
  rooms: {lambda: chat-rooms, responses: {$default: {}}}
  $default: {mock: {body: {error: unknown action}}}
stages:
  live: {throttle: {rateLimit: 500, burstLimit: 200}}
"""
CHAT_CHANGED = (
    CHAT.replace("required: [text], properties: {text: {type: string}}", "required: [room, text]")
    .replace("lambda: chat-send,", "lambda: chat-send:live,")
    .replace("rooms: {lambda: chat-rooms, responses: {$default: {}}}", "leave: {lambda: chat-leave}")
    .replace("error: unknown action", "error: no such action")
    .replace("rateLimit: 500", "rateLimit: 400")
)
DOMAIN = f"""
kind: RestApi
name: web
endpointConfiguration: {{types: [REGIONAL]}}
routes: {{GET /: {{http: "https://web.example"}}}}
stages: {{live: {{}}, next: {{}}}}
---
kind: DomainName
name: shop.example.com
certificate: arn:aws:acm:{REGION}:{ACCOUNT}:certificate/0123
mappings: {{"": web@live, beta: web@next}}
dns: {{hostedZone: example.com, routing: weighted, weight: 10}}
"""
DOMAIN_CHANGED = (
    DOMAIN.replace("certificate/0123", "certificate/4567")
    .replace('{"": web@live, beta: web@next}', '{"": web@next, v1: web@live}\nexclusive: [mappings]')
    .replace("weight: 10", "weight: 20")
    + "routingMode: ROUTING_RULE_THEN_API_MAPPING\n"
    + "routingRules: [{priority: 10, headers: {x-beta: 'yes*'}, api: web, stage: next}]\n"
)
FIREWALL = f"""
kind: WebAcl
name: edge
managedRules: [common, sqli]
rateLimits: {{per-caller: {{limit: 2000}}}}
allowIps: [192.0.2.0/24]
logging: arn:aws:logs:{REGION}:{ACCOUNT}:log-group:aws-waf-logs-edge
---
kind: RestApi
name: orders
routes: {{GET /orders: {{mock: {{}}}}}}
stages: {{prod: {{webAcl: edge}}}}
"""
FIREWALL_CHANGED = (
    FIREWALL.replace("[common, sqli]", "[ipReputation, {name: common, action: count}]")
    .replace("limit: 2000", "limit: 500")
    .replace("allowIps: [192.0.2.0/24]", "allowIps: [192.0.2.0/25]\nblockIps: [198.51.100.7]")
)


def planned(shop: Project) -> Plan:
    """What `plan` shows."""
    return shop.plan()


def drifted(shop: Project) -> Plan:
    """What `drift` shows after somebody has been at an HTTP API by hand."""
    v2 = shop.client("apigatewayv2")
    (api,) = v2.get_apis()["Items"]
    where = {"ApiId": api["ApiId"]}
    routes = {item["RouteKey"]: item for item in v2.get_routes(**where)["Items"]}
    v2.create_route(**where, RouteKey="GET /debug")
    v2.update_route(**where, RouteId=routes["GET /orders"]["RouteId"], AuthorizationType="NONE")
    v2.delete_route(**where, RouteId=routes["GET /orders/{id}/receipt"]["RouteId"])
    v2.update_stage(**where, StageName="$default", DefaultRouteSettings={"ThrottlingRateLimit": 9999})
    v2.delete_cors_configuration(**where)
    (plan,) = workflows.drift(shop.options())
    return plan


def destroyed(shop: Project) -> Plan:
    """What `destroy` asks for."""
    asked: list[Plan] = []
    workflows.destroy(shop.options(), consent=lambda plans: not asked.extend(plans), listener=lambda _: None)
    (plan,) = asked
    return plan


@dataclass(frozen=True)
class Case:
    """A golden plan: its file, what is live, what the specs say then, and what is asked."""

    name: str
    live: str
    spec: str
    plan: Callable[[Project], Plan] = planned


CASES = [
    Case("http-first", "", HTTP),
    Case("http-changed", HTTP, HTTP_CHANGED),
    Case("http-drift", HTTP, HTTP, drifted),
    Case("http-destroy", HTTP, HTTP, destroyed),
    Case("websocket-first", "", CHAT),
    Case("websocket-changed", CHAT, CHAT_CHANGED),
    Case("domain-first", "", DOMAIN),
    Case("domain-changed", DOMAIN, DOMAIN_CHANGED),
    Case("web-acl-first", "", FIREWALL),
    Case("web-acl-changed", FIREWALL, FIREWALL_CHANGED),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_plan_reads_as_it_was_found_good(case: Case, shop: Project) -> None:
    shop.client("route53").create_hosted_zone(Name="example.com", CallerReference="1")
    if case.live:
        shop.applied(case.live)
    shop.write(case.spec)
    plan = case.plan(shop)
    watched = case.plan is drifted
    outline = (arrange.drift if watched else arrange.outline)(plan)
    as_text, as_markdown = (
        (text.drift_text, markdown.drift_markdown) if watched else (text.plan_text, markdown.plan_markdown)
    )
    assert_golden(f"plans/{case.name}.txt", plain_text(as_text([outline], width=WIDTH)))
    assert_golden(f"plans/{case.name}.md", as_markdown([outline]))
