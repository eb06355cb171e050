"""`deprecated:` on an API or a route: clients are told by headers, and whoever cannot be told is named."""

from __future__ import annotations

import pytest

from tests.functional.test_first_apply import die
from tests.sandbox_project import Project, told

OLD = "{since: 2026-01-01, sunset: 2026-06-30T12:00:00Z}"
SINCE, SUNSET = "@1767225600", "Tue, 30 Jun 2026 12:00:00 GMT"
REST = f"""
kind: RestApi
name: orders
cors: {{allowOrigins: ["https://shop.example"]}}
routes:
  GET /old: {{mock: {{body: {{ok: true}}}}, deprecated: {OLD}}}
  GET /new: {{mock: {{body: {{ok: true}}}}}}
  GET /proxied: {{lambda: orders, deprecated: {OLD}}}
stages:
  prod: {{}}
"""
HTTP = f"""
kind: HttpApi
name: front
deprecated: {OLD}
routes:
  GET /front: {{lambda: front}}
  GET /back: {{http: "https://x.example", responses: {{404: {{responseParameters: {{append:header.X: y}}}}}}}}
stages:
  prod: {{}}
"""


def answer(project: Project, path: str) -> dict[str, str]:
    """The headers of what the sandbox answers at a path."""
    made = project.client().test_invoke_method(
        restApiId=project.api_id(),
        resourceId=project.resource_ids()[path],
        httpMethod="GET",
        pathWithQueryString=path,
    )
    return dict(made["headers"])


def mapped(project: Project, path: str) -> dict[str, dict[str, str]]:
    """The response parameters of the integration behind a route of the HTTP API."""
    client = project.client("apigatewayv2")
    (api,) = [item["ApiId"] for item in client.get_apis()["Items"]]
    (route,) = [item for item in client.get_routes(ApiId=api)["Items"] if item["RouteKey"] == path]
    found = client.get_integration(ApiId=api, IntegrationId=route["Target"].rpartition("/")[2])
    return dict(found["ResponseParameters"])


def test_a_route_of_a_rest_api_tells_its_clients_by_headers(shop: Project) -> None:
    shop.applied(REST)
    headers = answer(shop, "/old")
    assert (headers["Deprecation"], headers["Sunset"]) == (SINCE, SUNSET)
    assert headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "Deprecation" not in answer(shop, "/new")
    assert shop.lines() == []


def test_all_routes_of_an_http_api_tell_their_clients(shop: Project) -> None:
    shop.applied(HTTP)
    both = {"overwrite:header.Deprecation": SINCE, "overwrite:header.Sunset": SUNSET}
    assert mapped(shop, "GET /front") == dict.fromkeys(("200", "201", "202", "204"), both)
    assert mapped(shop, "GET /back")["404"] == {"append:header.X": "y", **both}
    assert shop.lines() == []


def test_plans_show_what_is_deprecated_and_the_headers_that_come(shop: Project) -> None:
    shop.applied(REST.replace(f", deprecated: {OLD}", ""))
    shop.write(REST)
    ran = shop.run("plan")
    assert "method.response.header.Deprecation:" in ran.out
    assert "orders/GET /old: deprecated since 2026-01-01, sunset 2026-06-30 [deprecated]" in ran.out
    (plan,) = shop.run("plan", "--format", "json").data["plans"]
    assert any("deprecated since" in note["message"] for note in plan["notes"])


def test_once_it_is_over_the_headers_go(shop: Project) -> None:
    shop.applied(REST)
    shop.applied(REST.replace(f", deprecated: {OLD}", ""))
    assert "Deprecation" not in answer(shop, "/old")
    assert shop.lines() == []


@pytest.mark.parametrize("spec", [REST, HTTP], ids=["rest", "http"])
def test_headers_that_an_apply_died_over_come_with_the_next(shop: Project, spec: str) -> None:
    shop.applied(spec.replace(f"deprecated: {OLD}", "").replace(", }", "}"))
    shop.write(spec)
    start = shop.sandbox.counts.total()
    shop.plan()
    die(shop, shop.sandbox.counts.total() - start + 1)
    assert shop.apply().failed
    shop.sandbox.faults.clear()
    again = shop.apply()
    assert again.verified, told(again)
    assert shop.lines() == []


SOCKET = f"""
kind: WebSocketApi
name: chat
routeSelectionExpression: $request.body.action
routes:
  send: {{lambda: chat, deprecated: {OLD}}}
stages: {{prod: {{}}}}
"""
NOWHERE = "deprecated: no header can be set here: "
SHARED = """
kind: HttpApi
name: front
integrations: {core: {type: HTTP_PROXY, httpMethod: GET, uri: "https://x.example"}}
routes:
  GET /a: {integration: core, deprecated: {since: 2026-01-01}}
  GET /b: {integration: core}
stages: {prod: {}}
"""


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (REST, f"orders/GET /proxied: {NOWHERE}the back end's answer goes out as it is"),
        (SOCKET, f"chat/send: {NOWHERE}messages of a WebSocket API have no headers"),
        (SHARED, f"front/GET /a: {NOWHERE}its integration is shared with other routes"),
    ],
    ids=["proxy", "socket", "shared"],
)
def test_where_no_header_can_be_set_a_warning_names_the_route(shop: Project, spec: str, says: str) -> None:
    shop.write(spec)
    ran = shop.run("validate")
    assert ran.status == 1, "it is said for nothing there"
    assert says in " ".join(ran.text.split())
    found = shop.run("validate", "--format", "json").data["problems"]
    assert [(item["severity"], item["rule"]) for item in found] == [("warning", "deprecated")]


def test_what_an_api_says_for_all_routes_is_noted_where_no_header_can_be_set(shop: Project) -> None:
    shop.write(REST.replace(f", deprecated: {OLD}", "").replace("name: orders", f"name: orders\ndeprecated: {OLD}"))
    ran = shop.run("validate")
    assert (ran.status, f"orders/GET /proxied: {NOWHERE}" in " ".join(ran.text.split())) == (0, True), ran.text


def test_a_whole_websocket_api_is_warned_of_once(shop: Project) -> None:
    shop.write(SOCKET.replace(f", deprecated: {OLD}", "").replace("name: chat", f"name: chat\ndeprecated: {OLD}"))
    assert [item["message"] for item in shop.run("validate", "--format", "json").data["problems"]] == [
        f"{NOWHERE}messages of a WebSocket API have no headers"
    ]


@pytest.mark.parametrize(
    ("deprecated", "says"),
    [
        ("{since: 2026-06-30, sunset: 2026-01-01}", "deprecated: sunset is before since"),
        ("{since: soon}", "deprecated: since soon is no date"),
        ("{until: 2026-01-01}", "unknown key until"),
        ("{}", "deprecated: since or sunset is missing"),
        ("true", "deprecated: expected a map, got true or false"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(shop: Project, deprecated: str, says: str) -> None:
    shop.write(REST.replace(OLD, deprecated, 1))
    ran = shop.run("validate")
    assert (ran.status, says in ran.text) == (1, True), ran.text
    assert "specs/orders.yaml:6:" in ran.text
