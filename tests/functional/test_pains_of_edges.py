"""What users of other tools suffer from with VPC links, domain names and web ACLs: outages while something changes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox_project import ACCOUNT, REGION, Project

# -- 16: a VPC link that cannot be replaced ------------------------------------------------------------------------

BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/core/1"
OTHER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/core/2"
LINK = f"""
kind: VpcLink
name: core
targetArns: ["{BALANCER}"]
---
"""
BEHIND = """
kind: RestApi
name: orders
routes:
  GET /orders: {http: {uri: "http://core.internal/orders", connectionId: {vpcLink: core}}}
stages: {prod: {}}
"""
SUBNETS = """
kind: VpcLink
name: core
subnetIds: [subnet-1, subnet-2]
---
"""
LISTENER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener/app/core/1/2"
HTTP_BEHIND = f"""
kind: HttpApi
name: orders
routes:
  GET /orders: {{http: {{uri: "{LISTENER}", connectionId: {{vpcLink: core}}}}}}
stages: {{prod: {{}}}}
"""


def edited(text: str, old: str, new: str) -> str:
    """A spec with one piece of text replaced, which must be there."""
    assert old in text, old
    return text.replace(old, new)


def served_link(shop: Project, stage: str = "prod") -> str:
    """The link that what a stage serves goes through."""
    return str(shop.served(stage)["GET /orders"]["x-amazon-apigateway-integration"]["connectionId"])


def test_a_link_to_another_balancer_replaces_the_one_that_deployments_still_refer_to(shop: Project) -> None:
    shop.applied(LINK + BEHIND)
    shop.applied(LINK + edited(BEHIND, "internal/orders", "internal/v2"))  # so an old deployment refers to it, too
    before = served_link(shop)
    shop.applied(edited(LINK, BALANCER, OTHER) + edited(BEHIND, "internal/orders", "internal/v2"))
    (link,) = shop.client().get_vpc_links()["items"]
    assert (link["id"] != before, link["targetArns"], served_link(shop)) == (True, [OTHER], link["id"])
    assert shop.lines() == []


def test_a_link_is_waited_for_before_anything_is_led_through_it(shop: Project) -> None:
    shop.sandbox.configure(durations={"vpcLink": 90})
    shop.write(LINK + BEHIND)
    shop.sandbox.clock.stop()
    operations = [call.operation for step in shop.plan().steps for call in step.calls]
    (waiting,) = [call for step in shop.plan().steps for call in step.calls if call.operation == "CreateVpcLink"]
    assert waiting.until is not None
    assert (waiting.until.operation, waiting.until.good) == ("GetVpcLink", ("AVAILABLE",))
    assert operations.index("CreateVpcLink") < operations.index("PutRestApi")


def test_a_link_that_a_stage_deployed_by_hand_still_serves_stays_until_it_does_not(shop: Project) -> None:
    two = edited(BEHIND, "{prod: {}}", "{prod: {}, old: {deploy: manual}}")
    shop.applied(LINK + two)
    before = served_link(shop, "old")
    shop.write(edited(LINK, BALANCER, OTHER) + two)
    shop.apply()
    assert served_link(shop) != served_link(shop, "old") == before
    assert before in {item["id"] for item in shop.client().get_vpc_links()["items"]}


def test_a_link_into_other_subnets_is_replaced_under_a_running_http_api(shop: Project) -> None:
    shop.applied(SUBNETS + HTTP_BEHIND)
    client = shop.client("apigatewayv2")
    (before,) = client.get_vpc_links()["Items"]
    shop.applied(edited(SUBNETS, "subnet-2", "subnet-3") + HTTP_BEHIND)
    (after,) = client.get_vpc_links()["Items"]
    (api,) = client.get_apis()["Items"]
    (integration,) = client.get_integrations(ApiId=api["ApiId"])["Items"]
    assert after["VpcLinkId"] != before["VpcLinkId"]
    assert integration["ConnectionId"] == after["VpcLinkId"]
    assert shop.lines() == []


# -- 24 and 25: domain names that go down while they change --------------------------------------------------------

CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/abc"
APIS = """
kind: RestApi
name: orders
endpointConfiguration: {types: [REGIONAL]}
routes: {GET /orders: {mock: {}}}
stages: {prod: {}, next: {}}
---
kind: HttpApi
name: web
routes: {GET /: {http: "https://web.example"}}
stages: {prod: {}}
---
"""
DOMAIN = f"""
kind: DomainName
name: shop.example.com
certificate: {CERTIFICATE}
"""


def mapped(shop: Project) -> dict[str, tuple[str, str]]:
    """Where the paths of the name lead: the API by its name, and the stage."""
    v2 = shop.client("apigatewayv2")
    names = {item["id"]: item["name"] for item in shop.client().get_rest_apis()["items"]}
    names |= {item["ApiId"]: item["Name"] for item in v2.get_apis()["Items"]}
    items = v2.get_api_mappings(DomainName="shop.example.com")["Items"]
    return {item["ApiMappingKey"]: (names[item["ApiId"]], item["Stage"]) for item in items}


SWITCHES = [
    ("another stage", '{"": orders@prod}', '{"": orders@next}', {"": ("orders", "next")}),
    ("another API", "{v1: orders@prod}", "{v1: web@prod}", {"v1": ("web", "prod")}),
    (
        "two that change places",
        "{a: orders@prod, b: orders@next}",
        "{b: orders@prod, a: orders@next}",
        {"a": ("orders", "next"), "b": ("orders", "prod")},
    ),
]


@pytest.mark.parametrize(("what", "before", "after", "found"), SWITCHES, ids=[item[0] for item in SWITCHES])
def test_a_path_leads_somewhere_at_every_moment_of_a_switch(
    shop: Project, what: str, before: str, after: str, found: dict[str, tuple[str, str]]
) -> None:
    shop.applied(APIS + DOMAIN + f"mappings: {before}\n")
    made = shop.calls("CreateApiMapping", "CreateBasePathMapping")
    shop.applied(APIS + DOMAIN + f"mappings: {after}\n")
    assert mapped(shop) == found, what
    assert shop.calls("DeleteApiMapping", "DeleteBasePathMapping") == 0
    assert shop.calls("CreateApiMapping", "CreateBasePathMapping") == made


def test_the_order_of_mappings_says_nothing(shop: Project) -> None:
    shop.applied(APIS + DOMAIN + 'mappings: {"": orders@prod, v1: orders@next, web: web@prod}\n')
    shop.write(APIS + DOMAIN + 'mappings: {web: web@prod, v1: orders@next, "": orders@prod}\n')
    assert shop.lines() == []


def test_the_root_of_a_name_is_written_as_nothing_and_not_as_none_in_parentheses(shop: Project) -> None:
    spec = APIS + DOMAIN + 'mappings: {"": {api: orders, stage: prod}}\n'
    shop.applied(spec)
    items = shop.client().get_base_path_mappings(domainName="shop.example.com")["items"]
    assert [item["basePath"] for item in items] == ["(none)"]
    shop.applied(edited(spec, ", stage: prod", ""))
    assert shop.lines() == []


def live_domain(shop: Project) -> dict[str, Any]:
    return dict(shop.client().get_domain_name(domainName="shop.example.com"))


def truststore(shop: Project, text: bytes) -> str:
    """Put a truststore into the bucket; the version that it gets."""
    return str(shop.client("s3").put_object(Bucket="trust", Key="store.pem", Body=text)["VersionId"])


MUTUAL = DOMAIN + 'mappings: {"": orders@prod}\nmutualTlsAuthentication: {truststoreUri: s3://trust/store.pem}\n'


@pytest.fixture
def bucket(shop: Project) -> None:
    s3 = shop.client("s3")
    for name in ("trust", "moved"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


@pytest.mark.usefixtures("bucket")
def test_a_name_is_up_at_every_moment_while_mutual_tls_comes_and_its_truststore_moves(shop: Project) -> None:
    truststore(shop, b"one")
    moved = shop.client("s3").put_object(Bucket="moved", Key="store.pem", Body=b"one")["VersionId"]
    shop.applied(APIS + DOMAIN + 'mappings: {"": orders@prod}\n')
    target = live_domain(shop)["regionalDomainName"]
    shop.applied(APIS + MUTUAL)
    shop.applied(APIS + edited(MUTUAL, "s3://trust", "s3://moved"))
    after = live_domain(shop)
    assert after["mutualTlsAuthentication"]["truststoreUri"] == "s3://moved/store.pem"
    assert after["mutualTlsAuthentication"]["truststoreVersion"] == moved
    assert (after["regionalDomainName"], mapped(shop)) == (target, {"": ("orders", "prod")})
    assert (shop.calls("CreateDomainName"), shop.calls("DeleteDomainName")) == (1, 0)


@pytest.mark.usefixtures("bucket")
def test_a_new_truststore_under_the_old_name_is_seen_and_taken(shop: Project) -> None:
    truststore(shop, b"one")
    shop.applied(APIS + MUTUAL)
    assert shop.lines() == []
    newer = truststore(shop, b"two")
    assert shop.run("plan", "--detailed-exitcode").status == 2
    shop.applied()
    assert live_domain(shop)["mutualTlsAuthentication"]["truststoreVersion"] == newer


@pytest.mark.usefixtures("bucket")
def test_an_access_mode_that_mutual_tls_rules_out_is_refused_with_its_line_before_anything_is_sent(
    shop: Project,
) -> None:
    truststore(shop, b"one")
    strict = "securityPolicy: SecurityPolicy_TLS13_1_3_2025_09\nendpointAccessMode: STRICT\n"
    shop.write(APIS + MUTUAL + strict)
    ran = shop.run("plan")
    assert (ran.status, "specs/orders.yaml:" in ran.text, "mutual TLS needs" in ran.text) == (1, True, True), ran.text


# -- 29: web ACLs that overwrite each other ------------------------------------------------------------------------

PROTECTED = """
kind: RestApi
name: orders
routes: {GET /orders: {mock: {}}}
stages: {prod: {webAcl: edge}}
"""


def made_acl(shop: Project, name: str) -> str:
    """A web ACL that somebody else made; its ARN."""
    visibility = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}
    made = shop.client("wafv2").create_web_acl(
        Name=name, Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visibility
    )
    return str(made["Summary"]["ARN"])


def test_the_former_web_acl_does_not_take_the_new_one_off_with_it(shop: Project) -> None:
    made_acl(shop, "edge")
    stricter = made_acl(shop, "stricter")
    shop.applied(PROTECTED)
    shop.applied(edited(PROTECTED, "webAcl: edge", "webAcl: stricter"))
    assert shop.stage()["webAclArn"] == stricter
    assert shop.calls("DisassociateWebACL") == 0
    assert shop.lines() == []


def test_another_web_acl_on_the_stage_is_drift_that_names_both(shop: Project) -> None:
    made_acl(shop, "edge")
    theirs = made_acl(shop, "theirs")
    shop.applied(PROTECTED)
    stage = f"arn:aws:apigateway:{REGION}::/restapis/{shop.api_id()}/stages/prod"
    shop.client("wafv2").associate_web_acl(WebACLArn=theirs, ResourceArn=stage)
    (line,) = shop.lines()
    assert line == f"~ orders@prod: webAcl {theirs} -> edge"


def test_a_stage_that_waf_does_not_know_yet_is_tried_again(shop: Project) -> None:
    made_acl(shop, "edge")
    shop.write(PROTECTED)
    (call,) = [call for step in shop.plan().steps for call in step.calls if call.operation == "AssociateWebACL"]
    assert {"WAFUnavailableEntityException", "WAFNonexistentItemException"} <= set(call.again_on)


@pytest.mark.parametrize("kind", ["HttpApi", "WebSocketApi"])
def test_a_web_acl_on_an_api_that_waf_cannot_protect_is_refused_with_what_to_do_instead(
    shop: Project, kind: str
) -> None:
    selection = "\nrouteSelectionExpression: $request.body.action" if kind == "WebSocketApi" else ""
    route = "send" if kind == "WebSocketApi" else "GET /orders"
    spec = edited(PROTECTED, "kind: RestApi", f"kind: {kind}{selection}")
    shop.write(edited(spec, "GET /orders: {mock: {}}", f'{route}: {{http: "https://core.example"}}'))
    ran = shop.run("validate")
    assert (ran.status, "webAcl" in ran.text, "hint:" in ran.text) == (1, True, True), ran.text
