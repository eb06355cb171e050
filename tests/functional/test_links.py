"""VPC links from a spec to AWS and back: waited for, named by integrations, replaced when they lead elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox_project import ACCOUNT, REGION, Project

BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/core/1"
OTHER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/core/2"
LINK = f"""
kind: VpcLink
name: core
targetArns: ["{BALANCER}"]
---
"""
SUBNETS = """
kind: VpcLink
name: core
subnetIds: [subnet-1, subnet-2]
securityGroupIds: [sg-1]
tags: {team: shop}
---
"""
ORDERS = """
kind: RestApi
name: orders
routes:
  GET /orders: {http: {uri: "http://core.internal/orders", connectionId: {vpcLink: core}}}
stages: {prod: {}}
"""


def links(shop: Project) -> list[dict[str, Any]]:
    return list(shop.client().get_vpc_links()["items"])


def connection(shop: Project) -> str:
    """The link that the served integration goes through."""
    operation = shop.served()["GET /orders"]
    return str(operation["x-amazon-apigateway-integration"]["connectionId"])


def test_a_link_is_made_before_the_integration_that_names_it(shop: Project):
    shop.applied(LINK + ORDERS)
    (link,) = links(shop)
    assert (link["status"], connection(shop)) == ("AVAILABLE", link["id"])
    assert shop.lines() == []


def test_a_link_that_leads_elsewhere_is_another_one_and_the_api_is_deployed_again(shop: Project):
    shop.applied(LINK + ORDERS)
    (before,) = links(shop)
    shop.applied(LINK.replace(BALANCER, OTHER) + ORDERS)
    (after,) = links(shop)
    assert after["id"] != before["id"]
    assert (after["targetArns"], connection(shop)) == ([OTHER], after["id"])
    assert shop.lines() == []


def test_a_link_keeps_its_id_when_its_description_changes(shop: Project):
    shop.applied(LINK + ORDERS)
    (before,) = links(shop)
    shop.applied(LINK.replace("---", "description: to the core\n---") + ORDERS)
    (after,) = links(shop)
    assert (after["id"], after["description"]) == (before["id"], "to the core")


def test_a_link_into_subnets_is_one_of_the_second_service(shop: Project):
    target = '"http://core.internal/orders", integrationTarget: "' + BALANCER + '"'
    spec = ORDERS.replace('"http://core.internal/orders"', target)
    shop.applied(SUBNETS + spec)
    (link,) = shop.client("apigatewayv2").get_vpc_links()["Items"]
    assert (sorted(link["SubnetIds"]), link["Tags"]["team"]) == (["subnet-1", "subnet-2"], "shop")
    shop.applied(SUBNETS.replace("subnet-2", "subnet-3").replace("team: shop", "team: store") + spec)
    (link,) = shop.client("apigatewayv2").get_vpc_links()["Items"]
    assert (sorted(link["SubnetIds"]), connection(shop)) == (["subnet-1", "subnet-3"], link["VpcLinkId"])
    assert shop.lines() == []


def test_a_link_goes_after_the_api_that_goes_through_it(shop: Project):
    shop.applied(LINK + ORDERS)
    assert shop.run("destroy", "--yes").status == 0
    assert links(shop) == []


def test_a_link_without_a_document_is_pruned_once_nothing_needs_it(shop: Project):
    shop.applied(LINK + ORDERS)
    shop.write(ORDERS.replace(", connectionId: {vpcLink: core}", ""))
    shop.applied(prune=True)
    assert links(shop) == []


def test_a_plan_of_a_part_of_the_project_redeploys_nothing(shop: Project):
    shop.write(LINK.replace("---", ""), "specs/link.yaml")
    shop.applied(ORDERS)
    assert shop.lines(paths=(shop.directory / "specs/orders.yaml",)) == []


@pytest.mark.parametrize(
    ("old", "new", "service"),
    [(LINK, LINK.replace(BALANCER, OTHER), "apigateway"), (SUBNETS, SUBNETS.replace("-2", "-3"), "apigatewayv2")],
    ids=["to a load balancer", "into subnets"],
)
def test_a_link_that_is_on_its_way_out_is_not_in_the_way(shop: Project, old: str, new: str, service: str):
    shop.sandbox.configure(durations={"vpcLinkDeletion": 3600})
    shop.applied(old)
    shop.applied(new)
    shown = shop.client(service).get_vpc_links()
    states = [link.get("status") or link["VpcLinkStatus"] for link in shown.get("items") or shown["Items"]]
    assert sorted(states) == ["AVAILABLE", "DELETING"]
    assert shop.lines() == []
    assert shop.run("destroy", "--yes").status == 0
    shop.applied(new)
    assert shop.lines() == []


def test_a_link_that_is_not_known_is_told(shop: Project):
    shop.write(ORDERS)
    ran = shop.run("validate")
    assert (ran.status, "no VpcLink core" in ran.text) == (1, True)
