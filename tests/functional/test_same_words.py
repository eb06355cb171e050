"""The three kinds of APIs say the same things in the same words: a spec whose `kind:` alone changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from apigwctl.sandbox.lifecycle import in_process
from apigwctl.workflows import Options, apply, plan
from apigwctl.workflows.sessions import SANDBOX_FOLDER

REST = yaml.safe_load(
    """
    kind: RestApi
    name: orders
    description: Order service
    endpointConfiguration: {types: [REGIONAL], ipAddressType: dualstack}
    disableExecuteApiEndpoint: true
    tags: {team: shop}
    cors: {allowOrigins: ["https://shop.example"], maxAge: 600}
    authorizers:
      staff:
        type: JWT
        identitySource: method.request.header.Authorization
        jwtConfiguration: {issuers: [{issuer: "https://login.example", audiences: [shop]}], defaultAlgorithms: [RS256]}
      partners:
        type: REQUEST
        lambda: partners
        identitySource: method.request.header.X-Partner, method.request.querystring.key
        authorizerResultTtlInSeconds: 60
    defaults: {authorizer: staff, timeoutInMillis: 5000}
    integrations:
      core: {type: HTTP_PROXY, httpMethod: ANY, uri: "https://core.example/{proxy}"}
    routes:
      GET /orders: {lambda: orders, authorizationScopes: [orders/read]}
      POST /orders: {lambda: "orders:${stageVariables.alias}", operationName: placeOrder}
      GET /orders/{id}/receipt: {http: "https://receipts.example/{id}", authorizer: none}
      GET /search:
        authorizer: partners
        requestParameters: {method.request.querystring.query: false}
        http:
          uri: https://search.example
          requestParameters:
            integration.request.querystring.q: method.request.querystring.query
            integration.request.header.X-Client: "'shop'"
      ANY /core/{proxy+}: {integration: core, authorizer: iam}
    stages:
      prod:
        description: for everybody
        variables: {alias: live}
        throttle: {rateLimit: 500, burstLimit: 200}
        metrics: true
        accessLog: {logGroup: /apigw/orders, retentionInDays: 30, format: json}
        tags: {tier: gold}
        routes: {GET /orders: {throttle: {rateLimit: 50, burstLimit: 20}}}
    outputs: {ssm: /shop/orders}
    """
)
ACCOUNT = {"kind": "Account", "cloudwatchRoleArn": "arn:aws:iam::123456789012:role/logs"}


def applied(document: dict[str, Any], folder: Path) -> Options:
    """Apply a document in a folder of its own, and plan it again."""
    folder.mkdir()
    text = yaml.safe_dump_all([document, ACCOUNT], sort_keys=False)
    (folder / "spec.yaml").write_text(text, encoding="utf-8")
    options = Options(directory=folder, paths=(Path("spec.yaml"),), sandbox=True)
    (result,) = apply(options, consent=lambda _: True, listener=lambda _: None)
    assert [step.error for step in result.steps if step.error] == []
    assert result.verified
    assert all(item.is_empty for item in plan(options))
    return options


@pytest.mark.parametrize("kind", ["RestApi", "HttpApi"])
def test_a_spec_that_changes_its_kind_alone_applies_and_plans_empty(kind: str, tmp_path: Path) -> None:
    applied({**REST, "kind": kind}, tmp_path / kind)


def test_the_words_of_a_rest_api_mean_the_same_on_an_http_api(tmp_path: Path) -> None:
    folder = tmp_path / "http"
    applied({**REST, "kind": "HttpApi"}, folder)
    with in_process(folder / SANDBOX_FOLDER):
        client = boto3.client("apigatewayv2", region_name="us-east-1")
        (api,) = client.get_apis()["Items"]
        integrations = {item["IntegrationId"]: item for item in client.get_integrations(ApiId=api["ApiId"])["Items"]}
        routes = {item["RouteKey"]: item for item in client.get_routes(ApiId=api["ApiId"])["Items"]}
        authorizers = {item["Name"]: item for item in client.get_authorizers(ApiId=api["ApiId"])["Items"]}
        (stage,) = client.get_stages(ApiId=api["ApiId"])["Items"]
    assert api["IpAddressType"] == "dualstack"
    assert api["CorsConfiguration"]["AllowOrigins"] == ["https://shop.example"]
    assert set(routes) == set(REST["routes"])
    search = integrations[routes["GET /search"]["Target"].removeprefix("integrations/")]
    assert search["RequestParameters"] == {
        "overwrite:querystring.q": "$request.querystring.query",
        "overwrite:header.X-Client": "shop",
    }
    assert {item["TimeoutInMillis"] for item in integrations.values()} == {5000}
    assert authorizers["staff"]["JwtConfiguration"] == {"Audience": ["shop"], "Issuer": "https://login.example"}
    assert sorted(authorizers["partners"]["IdentitySource"]) == [
        "$request.header.X-Partner",
        "$request.querystring.key",
    ]
    types = {key: route["AuthorizationType"] for key, route in routes.items()}
    assert types == {
        "GET /orders": "JWT",
        "POST /orders": "JWT",
        "GET /orders/{id}/receipt": "NONE",
        "GET /search": "CUSTOM",
        "ANY /core/{proxy+}": "AWS_IAM",
    }
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == 500.0
    assert stage["RouteSettings"]["GET /orders"]["ThrottlingBurstLimit"] == 20


SOCKET_ROUTES = {
    "$connect": {"lambda": "connect"},
    "send": {"lambda": "orders:${stageVariables.alias}"},
    "ask": {"http": "https://bot.example", "responses": {"200": {}}},
}


def test_a_websocket_spec_shares_all_but_route_keys_and_their_selection(tmp_path: Path) -> None:
    shared = {
        key: REST[key]
        for key in ("name", "description", "endpointConfiguration", "disableExecuteApiEndpoint", "tags", "outputs")
    }
    stage = {**REST["stages"]["prod"], "routes": {"send": {"throttle": {"rateLimit": 5, "burstLimit": 2}}}}
    authorizer = REST["authorizers"]["partners"].items()
    partners = {key: item for key, item in authorizer if key != "authorizerResultTtlInSeconds"}
    document = {
        "kind": "WebSocketApi",
        "routeSelectionExpression": "$request.body.action",
        **shared,
        "authorizers": {"partners": partners},
        "defaults": {"authorizer": "partners", "timeoutInMillis": 5000},
        "routes": SOCKET_ROUTES,
        "stages": {"prod": stage},
    }
    applied(document, tmp_path / "socket")
