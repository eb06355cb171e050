"""Answers that are lost, and applies that die, among domain names, links, web ACLs, HTTP and WebSocket APIs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from apigwctl.model.transient import Patience
from tests.chaos import points
from tests.sandbox_project import ACCOUNT, REGION, Project, die, open_project, told

BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/core/1"
LISTENER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener/app/core/1/2"
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/a"
NAMES = f"""
kind: RestApi
name: orders
endpointConfiguration: {{types: [REGIONAL]}}
routes: {{GET /orders: {{mock: {{}}}}}}
stages: {{prod: {{}}, test: {{}}}}
---
kind: DomainName
name: shop.example.com
certificate: {CERTIFICATE}
routingMode: ROUTING_RULE_THEN_API_MAPPING
mappings: {{"": orders@prod, v1: orders@test}}
routingRules: [{{priority: 10, api: orders, stage: test, headers: {{x-beta: "1"}}}}]
dns: {{hostedZone: example.com}}
---
kind: DomainName
name: beta.example.com
certificate: {CERTIFICATE}
mappings: {{"": orders@test}}
---
kind: RestApi
name: inner
endpointConfiguration: {{types: [PRIVATE]}}
policy: {{allow: {{vpcEndpoints: [vpce-1]}}}}
routes: {{GET /orders: {{mock: {{}}}}}}
stages: {{prod: {{}}}}
---
kind: DomainName
name: inner.example.com
endpointConfiguration: {{types: [PRIVATE]}}
certificate: {CERTIFICATE}
accessAssociations: [vpce-1]
mappings: {{v1: inner@prod}}
"""
LINKED = f"""
kind: VpcLink
name: core
targetArns: ["{BALANCER}"]
---
kind: VpcLink
name: inside
subnetIds: [subnet-1]
---
kind: WebAcl
name: edge
managedRules: [common]
blockIps: [198.51.100.7]
logging: arn:aws:logs:{REGION}:{ACCOUNT}:log-group:aws-waf-logs-edge
---
kind: RestApi
name: orders
routes:
  GET /orders: {{http: {{uri: "http://core.internal/orders", connectionId: {{vpcLink: core}}}}}}
stages: {{prod: {{webAcl: edge}}}}
---
kind: HttpApi
name: web
authorizers:
  staff: {{type: JWT, identitySource: [$request.header.Authorization],
           jwtConfiguration: {{issuer: "https://issuer.example", audience: [shop]}}}}
routes:
  GET /orders: {{http: {{uri: "{LISTENER}", connectionId: {{vpcLink: inside}}}}, authorizer: staff}}
  POST /orders: {{lambda: orders}}
stages: {{$default: {{throttle: {{rateLimit: 5, burstLimit: 2}}}}}}
"""
CHAT = f"""
kind: Account
cloudwatchRoleArn: arn:aws:iam::{ACCOUNT}:role/apigw-logs
---
kind: WebSocketApi
name: chat
routeSelectionExpression: $request.body.action
models: {{Order: {{schema: {{type: object}}}}}}
authorizers: {{members: {{type: REQUEST, lambda: members, identitySource: [route.request.querystring.token]}}}}
routes:
  $connect: {{lambda: chat, authorizer: members}}
  send: {{lambda: chat, requestModels: {{$default: Order}}, modelSelectionExpression: $request.body.action}}
  rooms: {{lambda: rooms, responses: {{$default: {{}}}}}}
  ping:
    integration: {{type: HTTP, httpMethod: GET, uri: "https://ping.example"}}
    responses: {{$default: {{responseTemplates: {{$default: "{{}}"}}}}}}
stages:
  live:
    executionLog: {{level: ERROR, retentionInDays: 14}}
    accessLog: {{logGroup: /apigw/chat, retentionInDays: 14}}
"""
SPECS = {"names": NAMES, "links and walls": LINKED, "sockets": CHAT}
LOST = {
    "names": (
        "CreateDomainName",
        "CreateApiMapping",
        "CreateRoutingRule",
        "CreateDomainNameAccessAssociation",
        "CreateBasePathMapping",
        "ChangeResourceRecordSets",
    ),
    "links and walls": (
        "CreateVpcLink",
        "CreateWebACL",
        "CreateIPSet",
        "AssociateWebACL",
        "PutLoggingConfiguration",
        "CreateApi",
        "CreateStage",
        "CreateDeployment",
        "AddPermission",
    ),
    "sockets": (
        "CreateApi",
        "CreateModel",
        "CreateAuthorizer",
        "CreateIntegration",
        "CreateIntegrationResponse",
        "CreateRoute",
        "CreateRouteResponse",
        "CreateDeployment",
        "CreateStage",
        "CreateLogGroup",
        "PutRetentionPolicy",
    ),
}


@contextmanager
def opened(folder: Path, spec: str) -> Iterator[Project]:
    folder.mkdir(exist_ok=True)
    with open_project(folder, spec) as project:
        project.client("route53").create_hosted_zone(Name="example.com", CallerReference="1")
        yield project


def tally(project: Project) -> Counter[str]:
    """How many there are of everything that an apply of these specs creates."""
    first, second, waf = project.client(), project.client("apigatewayv2"), project.client("wafv2")
    found = Counter(f"REST API {item['name']}" for item in first.get_rest_apis()["items"])
    found.update(f"link {item['name']}" for item in first.get_vpc_links()["items"] if item["status"] != "DELETING")
    found.update(
        f"v2 link {item['Name']}" for item in second.get_vpc_links()["Items"] if item["VpcLinkStatus"] != "DELETING"
    )
    found["associations"] = len(first.get_domain_name_access_associations()["items"])
    for item in first.get_domain_names()["items"]:
        name = item["domainName"]
        where = {"domainName": name, **({"domainNameId": item["domainNameId"]} if "domainNameId" in item else {})}
        found[name] += 1
        paths = first.get_base_path_mappings(**where).get("items", [])
        found.update(f"{name} {path['basePath']}" for path in paths)
    found.update(item["Name"] for item in waf.list_web_acls(Scope="REGIONAL")["WebACLs"])
    found.update(item["Name"] for item in waf.list_ip_sets(Scope="REGIONAL")["IPSets"])
    for zone in project.client("route53").list_hosted_zones()["HostedZones"]:
        records = project.client("route53").list_resource_record_sets(HostedZoneId=zone["Id"])
        found.update(f"{item['Name']} {item['Type']}" for item in records["ResourceRecordSets"])
    for api in second.get_apis()["Items"]:
        name, of = api["Name"], {"ApiId": api["ApiId"]}
        found[name] += 1
        found[f"{name} deployments"] = len(second.get_deployments(**of)["Items"])
        found[f"{name} integrations"] = len(second.get_integrations(**of)["Items"])
        found.update(f"{name} {item['RouteKey']}" for item in second.get_routes(**of)["Items"])
        found.update(f"{name}@{item['StageName']}" for item in second.get_stages(**of)["Items"])
        found.update(f"{name} authorizer {item['Name']}" for item in second.get_authorizers(**of)["Items"])
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Counter[str]]:
    """What there is after an apply of each spec without any fault."""
    found = {}
    for case, spec in SPECS.items():
        with opened(tmp_path_factory.mktemp("undisturbed"), spec) as project:
            project.applied()
            found[case] = tally(project)
    return found


@pytest.mark.parametrize(("case", "operation"), [(case, name) for case, names in LOST.items() for name in names])
def test_a_first_apply_survives_a_lost_answer_and_makes_one_of_everything(
    tmp_path: Path, undisturbed: dict[str, Counter[str]], case: str, operation: str
) -> None:
    with opened(tmp_path, SPECS[case]) as project:
        project.sandbox.faults.add(operation, "drop-after")
        project.applied()
        assert not project.sandbox.faults.to_data(), f"{operation} was never asked for"
        assert tally(project) == undisturbed[case]


@pytest.mark.parametrize("case", SPECS)
def test_a_first_apply_survives_requests_that_never_arrive(
    tmp_path: Path, undisturbed: dict[str, Counter[str]], case: str
) -> None:
    with opened(tmp_path, SPECS[case]) as project:
        for operation in LOST[case]:
            project.sandbox.faults.add(operation, "drop-before")
        project.applied()
        assert not project.sandbox.faults.to_data()
        assert tally(project) == undisturbed[case]
        assert project.lines() == []


@pytest.mark.parametrize("skip", [0, 1, 2])
def test_of_several_domain_names_the_one_whose_answer_was_lost_is_found_again(
    tmp_path: Path, undisturbed: dict[str, Counter[str]], skip: int
) -> None:
    with opened(tmp_path, NAMES) as project:
        project.sandbox.faults.add("CreateDomainName", "drop-after", skip=skip)
        project.applied()
        assert tally(project) == undisturbed["names"]


@pytest.mark.parametrize("case", SPECS)
def test_reads_that_lag_behind_writes_are_waited_for(
    tmp_path: Path, undisturbed: dict[str, Counter[str]], case: str
) -> None:
    with opened(tmp_path, SPECS[case]) as project:
        patience = Patience(project.sandbox.clock.advance, random.Random(1))
        project.sandbox.clock.stop()
        project.sandbox.configure(readLagSeconds=2)
        project.applied(patience=patience)
        project.sandbox.configure(readLagSeconds=0)
        assert tally(project) == undisturbed[case]


# -- applies that die --------------------------------------------------------------------------------------------------

LESS = """
kind: RestApi
name: orders
endpointConfiguration: {types: [REGIONAL]}
routes: {GET /orders: {mock: {}}}
stages: {prod: {}}
"""
MOVED = NAMES.replace("v1: orders@test", "v2: orders@prod").replace("priority: 10", "priority: 20")
ELSEWHERE = LINKED.replace("net/core/1", "net/core/2").replace("198.51.100.7", "198.51.100.8")
QUIETER = CHAT.replace("responses: {$default: {}}", "authorizer: none").replace("ping:", "pong:")
DEATHS: dict[str, tuple[str | None, str]] = {
    "names come": (None, NAMES),
    "names lead elsewhere": (NAMES, MOVED),
    "names go": (NAMES, LESS),
    "links and walls come": (None, LINKED),
    "links and walls change": (LINKED, ELSEWHERE),
    "links and walls go": (LINKED, LESS),
    "sockets come": (None, CHAT),
    "sockets change": (CHAT, QUIETER),
}


@contextmanager
def prepared(folder: Path, case: str) -> Iterator[Project]:
    """A project whose next apply is what a case is about."""
    before, after = DEATHS[case]
    with opened(folder, before or after) as project:
        if before is not None:
            project.applied()
        project.write(after)
        yield project


@pytest.mark.parametrize("case", DEATHS)
def test_an_apply_that_dies_at_any_write_is_finished_by_the_next_one(tmp_path: Path, case: str) -> None:
    allowed: dict[str, Any] = {"prune": True, "max_deletes": 50}
    with prepared(tmp_path / "whole", case) as project:
        start = project.sandbox.counts.total()
        project.plan(**allowed)
        reads = project.sandbox.counts.total() - start
        project.applied(**allowed)
        wanted = tally(project)
        writes = sum(1 for event in project.events if event.kind.value == "called")
    assert writes >= 3
    for number in points(0, writes):
        with prepared(tmp_path / str(number), case) as project:
            die(project, reads + number)
            result = project.apply(**allowed)
            assert result.failed or not result.verified
            project.sandbox.faults.clear()
            again = project.apply(**allowed)
            assert again.verified, f"died at write {number}: {told(again)}"
            assert tally(project) == wanted, f"died at write {number}"
