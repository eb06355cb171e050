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
    "send": {"lambda": "orders:${stageVariables.alias}", "operationName": "placeOrder"},
    "ask": {"http": "https://bot.example", "responses": {"200": {}}},
    "core": {"integration": "core"},
}
NOT_FOR_SOCKETS = {
    "cors": "browsers ask for no leave to open a WebSocket",
    "authorizers.staff": "AWS has no JWT authorizers there",
    "authorizers.partners.authorizerResultTtlInSeconds": "AWS asks once a connection, and keeps no answer",
    "integrations.core.uri": "its {proxy} is a variable of a path, and there are no paths",
}


def socket_document() -> dict[str, Any]:
    """The REST spec as a WebSocket API: other routes and their selection, and without what such an API cannot have."""
    stage = {**REST["stages"]["prod"], "routes": {"send": {"throttle": {"rateLimit": 5, "burstLimit": 2}}}}
    partners = {
        key: item for key, item in REST["authorizers"]["partners"].items() if key != "authorizerResultTtlInSeconds"
    }
    return {
        **{key: item for key, item in REST.items() if key not in NOT_FOR_SOCKETS},
        "kind": "WebSocketApi",
        "routeSelectionExpression": "$request.body.action",
        "authorizers": {"partners": partners},
        "defaults": {**REST["defaults"], "authorizer": "partners"},
        "integrations": {"core": {**REST["integrations"]["core"], "uri": "https://core.example"}},
        "routes": SOCKET_ROUTES,
        "stages": {"prod": stage},
    }


def paths(value: Any, *, above: str = "") -> set[str]:
    """Every path of keys in a document, with what stands there."""
    if not isinstance(value, dict):
        return {f"{above}={value}"}
    return {path for key, item in value.items() for path in paths(item, above=f"{above}.{key}" if above else key)}


def test_a_websocket_spec_shares_all_but_route_keys_and_their_selection(tmp_path: Path) -> None:
    document = socket_document()
    left = {
        path for path in paths(REST) - paths(document) if not path.startswith(("kind", "routes", "stages.prod.routes"))
    }
    assert {path for path in left if not path.startswith(tuple(NOT_FOR_SOCKETS))} == {"defaults.authorizer=staff"}
    applied(document, tmp_path / "socket")


def test_the_words_of_a_rest_api_mean_the_same_on_a_websocket_api(tmp_path: Path) -> None:
    folder = tmp_path / "socket"
    applied(socket_document(), folder)
    with in_process(folder / SANDBOX_FOLDER):
        client = boto3.client("apigatewayv2", region_name="us-east-1")
        (api,) = client.get_apis()["Items"]
        where = {"ApiId": api["ApiId"]}
        (authorizer,) = client.get_authorizers(**where)["Items"]
        integrations = client.get_integrations(**where)["Items"]
        routes = {item["RouteKey"]: item for item in client.get_routes(**where)["Items"]}
        (stage,) = client.get_stages(**where)["Items"]
    assert (api["Description"], api["IpAddressType"], api["Tags"]["team"]) == ("Order service", "dualstack", "shop")
    assert sorted(authorizer["IdentitySource"]) == ["route.request.header.X-Partner", "route.request.querystring.key"]
    assert {item["TimeoutInMillis"] for item in integrations} == {5000}
    assert routes["$connect"]["AuthorizationType"] == "CUSTOM"
    assert routes["send"]["OperationName"] == "placeOrder"
    assert stage["StageVariables"] == {"alias": "live"}
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == 500.0
    assert stage["RouteSettings"]["send"]["ThrottlingBurstLimit"] == 2
    assert stage["Tags"]["tier"] == "gold"
