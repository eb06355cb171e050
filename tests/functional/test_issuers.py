"""The user pool and the clients that an authorizer trusts, looked at when a plan is made."""

from __future__ import annotations

from tests.sandbox_project import REGION, Project

REST = """
kind: RestApi
name: orders
authorizers: {customers: {type: COGNITO_USER_POOLS, providerARNs: ["THE-POOL"]}}
routes: {GET /orders: {mock: {}, authorizer: customers}}
stages: {prod: {}}
"""
JWT = """
kind: RestApi
name: orders
authorizers:
  customers:
    type: JWT
    jwtConfiguration: {issuers: [{issuer: "ISSUER", audiences: [CLIENT]}], defaultAlgorithms: [RS256]}
routes: {GET /orders: {mock: {}, authorizer: customers}}
stages: {prod: {}}
"""


def pool(shop: Project) -> tuple[str, str, str]:
    """A user pool with a client: its id, its ARN, and the client's id."""
    cognito = shop.client("cognito-idp")
    made = cognito.create_user_pool(PoolName="customers")["UserPool"]
    client = cognito.create_user_pool_client(UserPoolId=made["Id"], ClientName="app")["UserPoolClient"]
    return made["Id"], made["Arn"], client["ClientId"]


def issuer(pool_id: str, region: str = REGION) -> str:
    return f"https://cognito-idp.{region}.amazonaws.com/{pool_id}"


def notes(shop: Project, text: str) -> list[str]:
    shop.write(text)
    return [note.rule for note in shop.plan().notes]


def test_a_user_pool_that_is_there_is_worth_no_word(shop: Project) -> None:
    pool_id, arn, client = pool(shop)
    assert notes(shop, REST.replace("THE-POOL", arn)) == []
    assert notes(shop, JWT.replace("ISSUER", issuer(pool_id)).replace("CLIENT", client)) == []


def test_a_user_pool_that_is_not_there_is_told(shop: Project) -> None:
    assert notes(shop, JWT.replace("ISSUER", issuer(f"{REGION}_nowhere1")).replace("CLIENT", "c")) == [
        "unknown-user-pool"
    ]


def test_a_client_that_the_pool_does_not_have_is_told(shop: Project) -> None:
    pool_id, _, _ = pool(shop)
    assert notes(shop, JWT.replace("ISSUER", issuer(pool_id)).replace("CLIENT", "nobody")) == ["unknown-audience"]


def test_what_cannot_be_asked_from_here_is_said(shop: Project) -> None:
    assert notes(shop, JWT.replace("ISSUER", "https://login.example").replace("CLIENT", "c")) == ["issuer-not-checked"]
    there = issuer("us-east-1_abc", "us-east-1")
    assert notes(shop, JWT.replace("ISSUER", there).replace("CLIENT", "c")) == ["issuer-not-checked"]


def test_an_authorizer_that_is_as_wanted_is_not_asked_about_again(shop: Project) -> None:
    pool_id, _, client = pool(shop)
    shop.applied(JWT.replace("ISSUER", issuer(pool_id)).replace("CLIENT", client))
    before = shop.calls("DescribeUserPool", "DescribeUserPoolClient")
    assert shop.plan().is_empty
    assert shop.calls("DescribeUserPool", "DescribeUserPoolClient") == before
