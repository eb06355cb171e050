"""Custom domain names from a spec to AWS and back: made, mapped, moved, led to by DNS, and taken away."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox_project import ACCOUNT, REGION, Project, open_project

CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/abc"
EDGE_CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/edge"
ORDERS = """
kind: RestApi
name: orders
endpointConfiguration: {types: [REGIONAL]}
routes: {GET /orders: {mock: {}}}
stages: {prod: {}, test: {}}
---
"""
DOMAIN = f"""
kind: DomainName
name: shop.example.com
certificate: {CERTIFICATE}
"""


def domain(shop: Project, name: str = "shop.example.com") -> dict[str, Any]:
    return dict(shop.client().get_domain_name(domainName=name))


def mapped(shop: Project, name: str = "shop.example.com") -> dict[str, str]:
    """Where the paths of a domain name lead, by the second service."""
    items = shop.client("apigatewayv2").get_api_mappings(DomainName=name)["Items"]
    return {item["ApiMappingKey"]: item["Stage"] for item in items}


def test_a_domain_name_is_made_with_its_mappings_and_found_as_it_should_be(shop: Project):
    shop.applied(ORDERS + DOMAIN + 'mappings: {"": orders@prod, v1/orders: {api: orders, stage: test}}')
    assert domain(shop)["endpointConfiguration"]["types"] == ["REGIONAL"]
    assert mapped(shop) == {"": "prod", "v1/orders": "test"}
    assert shop.lines() == []


def test_a_mapping_moves_to_another_stage_in_place(shop: Project):
    shop.applied(ORDERS + DOMAIN + 'mappings: {"": orders@prod}')
    before = shop.calls("DeleteApiMapping", "CreateApiMapping")
    shop.applied(ORDERS + DOMAIN + 'mappings: {"": orders@test}')
    assert mapped(shop) == {"": "test"}
    assert shop.calls("DeleteApiMapping", "CreateApiMapping") == before


def test_a_stage_says_the_same_attachment_from_its_side(shop: Project):
    shop.applied(ORDERS.replace("prod: {}", "prod: {domains: [shop.example.com, shop.example.com/v2]}") + DOMAIN)
    assert mapped(shop) == {"": "prod", "v2": "prod"}
    assert shop.lines() == []


def test_a_stage_that_goes_is_unmapped_first(shop: Project):
    shop.applied(ORDERS + DOMAIN + 'mappings: {"": orders@prod, v1: orders@test}')
    shop.applied(ORDERS.replace(", test: {}", "") + DOMAIN + 'mappings: {"": orders@prod}')
    assert mapped(shop) == {"": "prod"}


def test_a_mapping_of_somebody_else_is_left_alone_unless_the_document_is_exclusive(shop: Project):
    spec = ORDERS + DOMAIN + 'mappings: {"": orders@prod}\n'
    shop.applied(spec)
    shop.client("apigatewayv2").create_api_mapping(
        DomainName="shop.example.com", ApiId=shop.api_id(), Stage="test", ApiMappingKey="theirs"
    )
    assert shop.lines() == []
    shop.applied(spec + "exclusive: [mappings]\n")
    assert mapped(shop) == {"": "prod"}


def test_an_edge_name_and_a_mapping_without_a_stage_go_through_the_first_service(shop: Project):
    edge = f"""
        kind: DomainName
        name: shop.example.com
        endpointConfiguration: {{types: [EDGE]}}
        certificate: {EDGE_CERTIFICATE}
        mappings: {{"": {{api: orders}}, v1: orders@test}}
    """
    shop.applied(ORDERS + edge)
    items = shop.client().get_base_path_mappings(domainName="shop.example.com")["items"]
    assert {item["basePath"]: item.get("stage") for item in items} == {"(none)": None, "v1": "test"}
    shop.applied(ORDERS + edge.replace("v1: orders@test", "v1: orders@prod"))
    assert shop.lines() == []


def test_a_name_migrates_from_regional_to_edge_in_place(shop: Project):
    shop.applied(ORDERS + DOMAIN + 'mappings: {"": orders@prod}')
    edge = f"""
        endpointConfiguration: {{types: [EDGE]}}
        certificate: {EDGE_CERTIFICATE}
        mappings: {{"": orders@prod}}
    """
    made = shop.calls("CreateDomainName")
    shop.applied(ORDERS + "kind: DomainName\nname: shop.example.com" + edge.replace("\n        ", "\n"))
    assert domain(shop)["endpointConfiguration"]["types"] == ["EDGE"]
    assert "regionalCertificateArn" not in domain(shop)
    assert shop.calls("CreateDomainName") == made
    shop.applied(ORDERS + DOMAIN + 'mappings: {"": orders@prod}')
    assert domain(shop)["endpointConfiguration"]["types"] == ["REGIONAL"]


def test_the_security_policy_and_the_access_mode_change_in_two_steps(shop: Project):
    shop.applied(ORDERS + DOMAIN)
    strict = "securityPolicy: SecurityPolicy_TLS13_1_3_2025_09\nendpointAccessMode: STRICT\n"
    shop.applied(ORDERS + DOMAIN + strict)
    assert domain(shop)["endpointAccessMode"] == "STRICT"
    shop.applied(ORDERS + DOMAIN)
    assert domain(shop)["securityPolicy"] == "TLS_1_2"


def test_enabling_mutual_tls_replaces_no_domain_and_takes_the_latest_truststore(shop: Project):
    s3 = shop.client("s3")
    s3.create_bucket(Bucket="trust", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket="trust", VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket="trust", Key="store.pem", Body=b"one")["VersionId"]
    shop.applied(ORDERS + DOMAIN)
    mutual = DOMAIN + "mutualTlsAuthentication: {truststoreUri: s3://trust/store.pem}\n"
    shop.applied(ORDERS + mutual)
    assert domain(shop)["mutualTlsAuthentication"]["truststoreVersion"] == first
    second = s3.put_object(Bucket="trust", Key="store.pem", Body=b"two")["VersionId"]
    assert shop.lines() == [
        f"~ DomainName/shop.example.com: mutualTlsAuthentication.truststoreVersion {first} -> {second}"
    ]
    shop.applied()
    assert domain(shop)["mutualTlsAuthentication"]["truststoreVersion"] == second
    shop.applied(ORDERS + DOMAIN)
    assert "mutualTlsAuthentication" not in domain(shop)
    assert shop.calls("CreateDomainName") == 1


def test_a_certificate_is_found_by_its_name_and_an_ambiguous_one_is_refused(shop: Project):
    acm = shop.client("acm")
    arn = acm.request_certificate(DomainName="shop.example.com", ValidationMethod="DNS")["CertificateArn"]
    spec = ORDERS + "kind: DomainName\nname: shop.example.com\ncertificate: {name: shop.example.com}\n"
    acm.describe_certificate(CertificateArn=arn)
    shop.applied(spec)
    assert domain(shop)["regionalCertificateArn"] == arn
    other = acm.request_certificate(DomainName="shop.example.com", ValidationMethod="DNS", IdempotencyToken="b")
    assert other["CertificateArn"] != arn
    ran = shop.run("plan")
    assert (ran.status, "2 certificates in eu-west-1 are for shop.example.com" in ran.err) == (1, True)


def test_routing_rules_are_made_swapped_and_removed(shop: Project):
    rules = DOMAIN + "routingMode: ROUTING_RULE_THEN_API_MAPPING\nroutingRules:\n"
    beta = "- {priority: %d, headers: {x-beta: 'yes*'}, api: orders, stage: test}\n"
    plain = "- {priority: %d, basePath: v1, api: orders, stage: prod, stripBasePath: true}\n"
    shop.applied(ORDERS + rules + beta % 10 + plain % 20)
    shop.applied(ORDERS + rules + beta % 20 + plain % 10)
    found = shop.client("apigatewayv2").list_routing_rules(DomainName="shop.example.com")["RoutingRules"]
    assert {item["Priority"]: item["Actions"][0]["InvokeApi"]["Stage"] for item in found} == {10: "prod", 20: "test"}
    shop.applied(ORDERS + rules + plain % 10)
    assert shop.lines() == []


PRIVATE = """
kind: RestApi
name: orders
endpointConfiguration: {types: [PRIVATE]}
policy:
  Version: "2012-10-17"
  Statement: [{Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*"}]
routes: {GET /orders: {mock: {}}}
stages: {prod: {}}
---
kind: DomainName
name: orders.internal.example.com
endpointConfiguration: {types: [PRIVATE]}
certificate: %s
policy:
  Version: "2012-10-17"
  Statement: [{Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*"}]
managementPolicy:
  Version: "2012-10-17"
  Statement:
    - {Effect: Allow, Principal: {AWS: "222222222222"}, Action: "apigateway:CreateAccessAssociation", Resource: "*"}
mappings: {"": orders@prod}
accessAssociations: [vpce-1]
tags: {team: shop}
"""


def associated_tags(shop: Project) -> dict[str, dict[str, str]]:
    """The tags of access associations, by VPC endpoint."""
    found = shop.client().get_domain_name_access_associations()["items"]
    return {item["accessAssociationSource"]: item.get("tags", {}) for item in found}


def test_an_access_association_has_tags_of_its_own_that_change_in_place(shop: Project):
    spec = PRIVATE % CERTIFICATE
    shop.applied(spec.replace("[vpce-1]", "{vpce-1: {tags: {team: shop}}, vpce-2: }"))
    assert associated_tags(shop) == {"vpce-1": {"team": "shop"}, "vpce-2": {}}
    shop.write(spec.replace("[vpce-1]", "{vpce-1: {tags: {team: store}}, vpce-2: {tags: {team: shop}}}"))
    assert shop.lines() == [
        "~ DomainName/orders.internal.example.com AccessAssociation/vpce-1: tags.team shop -> store",
        "~ DomainName/orders.internal.example.com AccessAssociation/vpce-2: tags.team (not set) -> shop",
    ]
    shop.applied()
    assert associated_tags(shop) == {"vpce-1": {"team": "store"}, "vpce-2": {"team": "shop"}}
    assert shop.calls("CreateDomainNameAccessAssociation") == 2
    shop.applied(spec)
    assert associated_tags(shop) == {"vpce-1": {"team": "store"}}


def test_a_private_name_is_reached_from_its_vpc_endpoints(shop: Project):
    shop.applied(PRIVATE % CERTIFICATE)
    associated = shop.client().get_domain_name_access_associations()["items"]
    assert [item["accessAssociationSource"] for item in associated] == ["vpce-1"]
    shop.applied((PRIVATE % CERTIFICATE).replace("[vpce-1]", "[vpce-2]").replace("team: shop", "team: store"))
    associated = shop.client().get_domain_name_access_associations()["items"]
    assert [item["accessAssociationSource"] for item in associated] == ["vpce-2"]
    assert shop.run("destroy", "--yes").status == 0
    assert shop.client().get_domain_names()["items"] == []


# -- DNS ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def zone(shop: Project) -> str:
    made = shop.client("route53").create_hosted_zone(Name="example.com", CallerReference="1")
    return str(made["HostedZone"]["Id"].rpartition("/")[2])


def records(shop: Project, zone: str) -> list[dict[str, Any]]:
    found = shop.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return [item for item in found if item["Type"] in ("A", "AAAA")]


def test_an_alias_record_leads_to_the_name_and_goes_with_it(shop: Project, zone: str):
    shop.applied(ORDERS + DOMAIN + "dns: {hostedZone: example.com}\n")
    (record,) = records(shop, zone)
    assert record["AliasTarget"]["DNSName"].rstrip(".") == domain(shop)["regionalDomainName"]
    dualstack = "endpointConfiguration: {ipAddressType: dualstack}\n"
    shop.applied(ORDERS + DOMAIN + dualstack + "dns: {hostedZone: example.com}\n")
    assert [item["Type"] for item in records(shop, zone)] == ["A", "AAAA"]
    shop.applied(ORDERS + DOMAIN + "dns: {hostedZone: example.com, routing: latency}\n")
    assert [(item["SetIdentifier"], item["Region"]) for item in records(shop, zone)] == [(REGION, REGION)]
    assert shop.lines() == []
    assert shop.run("destroy", "--yes").status == 0
    assert records(shop, zone) == []


def test_the_record_follows_a_name_that_migrates(shop: Project, zone: str):
    dns = "dns: {hostedZone: example.com}\n"
    shop.applied(ORDERS + DOMAIN + dns)
    edge = DOMAIN.replace(CERTIFICATE, EDGE_CERTIFICATE) + "endpointConfiguration: {types: [EDGE]}\n"
    shop.applied(ORDERS + edge + dns)
    (record,) = records(shop, zone)
    assert record["AliasTarget"]["DNSName"].rstrip(".") == domain(shop)["distributionDomainName"]


def test_a_record_that_leads_elsewhere_is_not_touched(shop: Project, zone: str):
    theirs = {"Name": "shop.example.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    change = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": theirs}]}
    shop.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=change)
    shop.write(ORDERS + DOMAIN + f"dns: {{hostedZone: {zone}}}\n")
    ran = shop.run("apply", "--yes")
    assert (ran.status, "leads elsewhere" in ran.text) == (3, True)


# -- what cannot be done in place, and what others own -----------------------------------------------------------------


def test_a_name_that_cannot_be_changed_in_place_is_replaced_only_when_allowed(shop: Project):
    mapping = 'mappings: {"": orders@prod}\n'
    shop.applied(ORDERS + DOMAIN + mapping)
    shop.write(ORDERS + DOMAIN + mapping + "domainName: store.example.com\n")
    refused = shop.run("apply", "--yes")
    assert (refused.status, "--allow-replace" in refused.text) == (3, True)
    shop.applied(allow_replace=True)
    assert [item["domainName"] for item in shop.client().get_domain_names()["items"]] == ["store.example.com"]
    assert mapped(shop, "store.example.com") == {"": "prod"}


def test_a_name_without_our_tags_is_adopted_with_its_mappings(shop: Project):
    client = shop.client()
    client.create_domain_name(
        domainName="shop.example.com",
        regionalCertificateArn=CERTIFICATE,
        endpointConfiguration={"types": ["REGIONAL"]},
    )
    shop.write(ORDERS + DOMAIN + 'mappings: {"": orders@prod}\n')
    assert shop.run("apply", "--yes").status == 3
    shop.applied(adopt=True)
    assert domain(shop)["tags"]["apigwctl:document"] == "DomainName/shop.example.com"


def test_what_somebody_changed_is_drift_and_is_put_back(shop: Project):
    shop.applied(ORDERS + DOMAIN + 'mappings: {"": orders@prod}\n')
    client = shop.client("apigatewayv2")
    (item,) = client.get_api_mappings(DomainName="shop.example.com")["Items"]
    client.update_api_mapping(
        DomainName="shop.example.com", ApiMappingId=item["ApiMappingId"], ApiId=item["ApiId"], Stage="test"
    )
    assert shop.lines() == ["~ DomainName/shop.example.com /: stage test -> prod"]
    shop.applied()
    assert mapped(shop) == {"": "prod"}


def test_a_domain_name_without_a_document_is_pruned(shop: Project):
    shop.write(DOMAIN + 'mappings: {"": orders@prod}\n', "specs/domain.yaml")
    shop.applied(ORDERS.removesuffix("---\n"))
    shop.remove("specs/domain.yaml")
    shop.applied(prune=True)
    assert shop.client().get_domain_names()["items"] == []


def test_a_name_in_two_regions_has_a_record_for_each_by_latency(tmp_path: Path):
    project = f"""
        project: shop
        targets:
          prod:
            account: "{ACCOUNT}"
            regions: [eu-west-1, us-east-1]
            homeRegion: us-east-1
    """
    with open_project(tmp_path, project=project) as shop:
        made = shop.client("route53").create_hosted_zone(Name="example.com", CallerReference="1")
        zone = str(made["HostedZone"]["Id"].rpartition("/")[2])
        certificate = DOMAIN.replace(REGION, "${region}")
        shop.write(ORDERS + certificate + "dns: {hostedZone: example.com, routing: latency}\n")
        assert all(result.verified for result in shop.apply_all())
        assert sorted(item["Region"] for item in records(shop, zone)) == ["eu-west-1", "us-east-1"]
        shop.write(ORDERS + certificate + "dns: {hostedZone: example.com, routing: weighted, weight: 1}\n")
        assert all(result.verified for result in shop.apply_all())


def test_a_simple_record_is_written_from_the_home_region_alone(tmp_path: Path):
    project = f"""
        project: shop
        targets:
          prod:
            account: "{ACCOUNT}"
            regions: [eu-west-1, us-east-1]
            homeRegion: us-east-1
    """
    with open_project(tmp_path, project=project) as shop:
        made = shop.client("route53").create_hosted_zone(Name="example.com", CallerReference="1")
        zone = str(made["HostedZone"]["Id"].rpartition("/")[2])
        shop.write(ORDERS + DOMAIN.replace(REGION, "${region}") + "dns: {hostedZone: example.com}\n")
        assert all(result.verified for result in shop.apply_all())
        (record,) = records(shop, zone)
        assert ".us-east-1." in record["AliasTarget"]["DNSName"]


def test_an_http_api_is_mapped_from_both_sides_and_unmapped_before_it_goes(shop: Project):
    web = """
    kind: HttpApi
    name: web
    routes: {GET /orders: {http: "https://x.example"}}
    stages: {prod: {domains: [shop.example.com/web]}}
    ---
    """
    shop.applied(textwrap.dedent(web) + DOMAIN + 'mappings: {"": web@prod}\n')
    assert mapped(shop) == {"": "prod", "web": "prod"}
    assert shop.lines() == []
    assert shop.run("destroy", "--yes").status == 0
    assert shop.client("apigatewayv2").get_apis()["Items"] == []


def test_outputs_tell_where_a_record_for_the_name_has_to_lead(shop: Project):
    shop.applied(ORDERS + DOMAIN + 'mappings: {"": orders@prod}\n')
    live = domain(shop)
    (told,) = shop.run("outputs", "--format", "json").data["targets"]
    assert {key: value for key, value in told["values"].items() if key.startswith("DomainName/")} == {
        "DomainName/shop.example.com.url": "https://shop.example.com",
        "DomainName/shop.example.com.target": live["regionalDomainName"],
        "DomainName/shop.example.com.targetHostedZoneId": live["regionalHostedZoneId"],
    }


def test_a_certificate_that_is_only_named_cannot_come_with_a_new_name_and_stays_with_one_that_is_there(shop: Project):
    named = ORDERS + DOMAIN.replace(f"certificate: {CERTIFICATE}", "certificateName: old")
    named += "endpointConfiguration: {types: [EDGE]}\n"
    shop.write(named)
    (problem,) = shop.plan().problems
    assert problem.rule == "domain-certificate"
    assert problem.hint == "import the certificate into ACM in us-east-1, and say certificate: with its ARN"
    assert shop.run("apply", "--yes").status == 3
    uploaded = {"certificateName": "old", "certificateBody": "body", "certificatePrivateKey": "a secret"}
    shop.client().create_domain_name(
        domainName="shop.example.com", endpointConfiguration={"types": ["EDGE"]}, **uploaded
    )
    shop.applied(named, adopt=True)
    assert domain(shop)["certificateName"] == "old"
    assert shop.lines() == []
