"""Custom domain names through both services: what is made, shown, changed and refused."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import pytest

from apigwctl.sandbox.control_plane import ControlPlane
from apigwctl.sandbox.domains import hosted_zones
from tests.contract.domains_world import (
    CERTIFICATE,
    EDGE_CERTIFICATE,
    EDGE_NOT_HERE,
    NEXT_CERTIFICATE,
    NO_DOMAIN,
    OLD_TLS_NOT_HERE,
    OTHER_ACCOUNT,
    POLICY,
    PRIVATE,
    REGIONAL,
    DomainWorld,
)
from tests.contract.sandbox_client import NOON, client
from tests.contract.sandbox_world import Case, Refusal, bad, invalid, patch

TAKEN = bad("The domain name you provided already exists.")
NO_MODE = bad("Endpoint access mode is required for the specified security policy")
TRUST = {"truststoreUri": "s3://bucket/trust.pem"}
ENHANCED = "SecurityPolicy_TLS13_1_3_2025_09"


def shown(name: str, **said: Any) -> dict[str, Any]:
    """A domain name as the first service shows it."""
    return {
        "domainName": name,
        "domainNameArn": f"arn:aws:apigateway:<region>::/domainnames/{name}",
        "domainNameStatus": "AVAILABLE",
        "endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "ipv4"},
        "securityPolicy": "TLS_1_2",
        "routingMode": "BASE_PATH_MAPPING_ONLY",
        **said,
    }


def regional(name: str = "new.example.com", **said: Any) -> dict[str, Any]:
    hosts = {"regionalDomainName": ANY, "regionalHostedZoneId": "ZLY8HYME6SFDD"}
    return shown(name, **(hosts | {"regionalCertificateArn": CERTIFICATE} | said))


def edge(name: str = "new.example.com", **said: Any) -> dict[str, Any]:
    return shown(
        name,
        endpointConfiguration={"types": ["EDGE"], "ipAddressType": "ipv4"},
        domainNameStatus="PENDING",
        certificateUploadDate=NOON,
        distributionDomainName=ANY,
        distributionHostedZoneId="Z2FDTNDATAQYW2",
        **said,
    )


def private(**said: Any) -> dict[str, Any]:
    return shown(
        "new.example.com",
        domainNameId=ANY,
        certificateArn=CERTIFICATE,
        certificateUploadDate=NOON,
        endpointConfiguration={"types": ["PRIVATE"], "ipAddressType": "dualstack"},
        **({"domainNameArn": ANY} | said),
    )


def new(says: str, answer: Any, **asks: Any) -> Case:
    """CreateDomainName of a regional domain, unless it says otherwise."""
    given = {
        "domainName": "new.example.com",
        "regionalCertificateArn": CERTIFICATE,
        "endpointConfiguration": REGIONAL,
        **asks,
    }
    return Case(
        says, "create_domain_name", {name: item for name, item in given.items() if item is not None}, answer, 201
    )


def new_edge(says: str, answer: Any, **asks: Any) -> Case:
    given = {"endpointConfiguration": None, "regionalCertificateArn": None, "certificateArn": EDGE_CERTIFICATE}
    return new(says, answer, **(given | asks))


def new_private(says: str, answer: Any, **asks: Any) -> Case:
    given = {"endpointConfiguration": PRIVATE, "regionalCertificateArn": None, "certificateArn": CERTIFICATE}
    return new(says, answer, **(given | asks))


ELSEWHERE = CERTIFICATE.replace("eu-west-1", "eu-west-2")
CREATIONS = [
    new("regional", regional()),
    new("with tags", regional(tags={"a": "b"}), tags={"a": "b"}),
    new("a wildcard", regional("*.example.com"), domainName="*.example.com"),
    new(
        "dualstack",
        regional(endpointConfiguration=REGIONAL | {"ipAddressType": "dualstack"}),
        endpointConfiguration=REGIONAL | {"ipAddressType": "dualstack"},
    ),
    new("TLS 1.0", regional(securityPolicy="TLS_1_0"), securityPolicy="TLS_1_0"),
    new("rules only", regional(routingMode="ROUTING_RULE_ONLY"), routingMode="ROUTING_RULE_ONLY"),
    new(
        "an enhanced policy",
        regional(securityPolicy=ENHANCED, endpointAccessMode="STRICT"),
        securityPolicy=ENHANCED,
        endpointAccessMode="STRICT",
    ),
    new("mutual TLS", regional(mutualTlsAuthentication=TRUST), mutualTlsAuthentication=TRUST),
    new(
        "mutual TLS of an imported certificate",
        regional(mutualTlsAuthentication=TRUST, ownershipVerificationCertificateArn=NEXT_CERTIFICATE),
        mutualTlsAuthentication=TRUST,
        ownershipVerificationCertificateArn=NEXT_CERTIFICATE,
    ),
    new_edge("edge is the default", edge(certificateArn=EDGE_CERTIFICATE)),
    new_edge(
        "an edge policy",
        edge(
            certificateArn=EDGE_CERTIFICATE, securityPolicy="SecurityPolicy_TLS13_2025_EDGE", endpointAccessMode="BASIC"
        ),
        securityPolicy="SecurityPolicy_TLS13_2025_EDGE",
        endpointAccessMode="BASIC",
    ),
    new_edge(
        "an uploaded certificate",
        edge(certificateName="mine"),
        certificateArn=None,
        certificateName="mine",
        certificateBody="body",
        certificatePrivateKey="key",
        certificateChain="chain",
    ),
    new_private("private", private()),
    new_private(
        "a private name that is there already",
        private(domainName="private.example.com"),
        domainName="private.example.com",
    ),
    new_private(
        "a private name that is public too", private(domainName="api.example.com"), domainName="api.example.com"
    ),
    new("a public name that is private too", regional("private.example.com"), domainName="private.example.com"),
]
CREATIONS_REFUSED = [
    new("a name twice", TAKEN, domainName="api.example.com"),
    new_edge("a name twice, of another type", TAKEN, domainName="api.example.com"),
    new("no name", bad("Invalid domain name specified: -"), domainName="-"),
    new("upper case", bad("Invalid domain name specified: Api.example.com"), domainName="Api.example.com"),
    new("one label", bad("Invalid domain name specified: localhost"), domainName="localhost"),
    new("a wildcard in the middle", bad("Invalid domain name specified: a.*.com"), domainName="a.*.com"),
    new(
        "two types",
        bad("Cannot create a domain name with multiple Endpoint Types."),
        endpointConfiguration={"types": ["EDGE", "REGIONAL"]},
    ),
    new(
        "a made-up type",
        invalid(
            "1 validation error detected: Value '[FOO]' at 'createDomainNameInput.endpointConfiguration.types' "
            "failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: "
            "[PRIVATE, EDGE, REGIONAL]]"
        ),
        endpointConfiguration={"types": ["FOO"]},
    ),
    new(
        "no certificate",
        bad("A certificate was not provided for the endpoint type REGIONAL."),
        regionalCertificateArn=None,
    ),
    new_edge(
        "no edge certificate", bad("A certificate was not provided for the endpoint type EDGE."), certificateArn=None
    ),
    new_private(
        "no private certificate",
        bad("A certificate was not provided for the endpoint type PRIVATE."),
        certificateArn=None,
    ),
    new(
        "an edge certificate",
        bad("Cannot import certificates for EDGE while REGIONAL is active."),
        regionalCertificateArn=None,
        certificateArn=EDGE_CERTIFICATE,
    ),
    new_edge(
        "a regional certificate",
        bad("Cannot import certificates for REGIONAL while EDGE is active."),
        certificateArn=None,
        regionalCertificateArn=CERTIFICATE,
    ),
    new(
        "two certificates",
        bad("Only one certificate can be provided for the endpoint type REGIONAL."),
        regionalCertificateName="mine",
    ),
    new(
        "another region's certificate",
        bad(f"Invalid certificate ARN: {ELSEWHERE}. Certificate must be in 'eu-west-1'."),
        regionalCertificateArn=ELSEWHERE,
    ),
    new_edge(
        "an edge certificate of the region",
        bad(f"Invalid certificate ARN: {CERTIFICATE}. Certificate must be in 'us-east-1'."),
        certificateArn=CERTIFICATE,
    ),
    new(
        "another account's certificate",
        bad("The certificate provided must be owned by the account creating the domain."),
        regionalCertificateArn=CERTIFICATE.replace("123456789012", OTHER_ACCOUNT),
    ),
    new(
        "no certificate's ARN", bad("Invalid certificate ARN: arn:aws:s3:::b."), regionalCertificateArn="arn:aws:s3:::b"
    ),
    new_edge(
        "a certificate's name alone",
        bad("A certificate body and a private key must be provided with the certificate name"),
        certificateArn=None,
        certificateName="mine",
    ),
    new("an enhanced policy alone", NO_MODE, securityPolicy=ENHANCED),
    new(
        "an access mode alone",
        bad("Endpoint access mode is not supported for the specified security policy"),
        endpointAccessMode="BASIC",
    ),
    new(
        "an edge policy of a regional domain",
        bad("Security policy SecurityPolicy_TLS13_2025_EDGE is not supported for the endpoint type REGIONAL"),
        securityPolicy="SecurityPolicy_TLS13_2025_EDGE",
        endpointAccessMode="BASIC",
    ),
    new_edge(
        "a regional policy at the edge",
        bad(f"Security policy {ENHANCED} is not supported for the endpoint type EDGE"),
        securityPolicy=ENHANCED,
        endpointAccessMode="BASIC",
    ),
    new_private(
        "a private domain on TLS 1.0",
        bad("Private custom domain names support the security policy TLS_1_2 only"),
        securityPolicy="TLS_1_0",
    ),
    new(
        "mutual TLS on TLS 1.0",
        bad("Mutual TLS authentication is only supported with TLS 1.2."),
        mutualTlsAuthentication=TRUST,
        securityPolicy="TLS_1_0",
    ),
    new(
        "mutual TLS on an enhanced policy",
        bad("Mutual TLS authentication is only supported with TLS 1.2."),
        mutualTlsAuthentication=TRUST,
        securityPolicy=ENHANCED,
        endpointAccessMode="BASIC",
    ),
    new_edge(
        "mutual TLS at the edge",
        bad("Mutual TLS authentication is only supported for REGIONAL domain names"),
        mutualTlsAuthentication=TRUST,
    ),
    new(
        "a trust store elsewhere",
        bad("Invalid truststore URI specified; it must be of the form s3://bucket-name/key-name"),
        mutualTlsAuthentication={"truststoreUri": "https://bucket/trust.pem"},
    ),
    new(
        "an ownership certificate alone",
        bad("An ownership verification certificate needs mutual TLS authentication"),
        ownershipVerificationCertificateArn=NEXT_CERTIFICATE,
    ),
    new("a policy of a public domain", bad("policy is only supported for private custom domain names"), policy=POLICY),
    new_private(
        "a private wildcard",
        bad("Wildcard custom domain names are not supported for private custom domain names"),
        domainName="*.example.com",
    ),
    new_private(
        "ipv4 of a private domain",
        bad("Only dualstack ipAddressType is supported for private custom domain names."),
        endpointConfiguration=PRIVATE | {"ipAddressType": "ipv4"},
    ),
    new("AWS's own tags", bad("Tag keys starting with 'aws:' are reserved for system use"), tags={"aws:a": "b"}),
]


@pytest.mark.parametrize("case", [*CREATIONS, *CREATIONS_REFUSED], ids=lambda case: case.says)
def test_creating_a_domain_name(case: Case) -> None:
    world = DomainWorld()
    wanted = case.answer
    if isinstance(wanted, dict) and wanted["domainNameArn"] is ANY:
        case = Case(case.says, case.operation, case.asks, wanted | {"domainName": case.asks["domainName"]}, case.status)
    elif isinstance(wanted, dict):
        arn = f"arn:aws:apigateway:<region>::/domainnames/{wanted['domainName']}"
        case = Case(case.says, case.operation, case.asks, wanted | {"domainNameArn": arn}, case.status)
    world.holds(case)


def change(says: str, answer: Any, *patches: dict[str, str], name: str = "api.example.com", **asks: Any) -> Case:
    return Case(says, "update_domain_name", {"domainName": name, "patchOperations": list(patches), **asks}, answer)


def updated(**said: Any) -> dict[str, Any]:
    return regional("api.example.com", tags={}, **({"domainNameStatus": "UPDATING"} | said))


def put(path: str, value: str | None = None) -> dict[str, str]:
    return patch("replace", path, value)


TYPES = "/endpointConfiguration/types"
LISTED = ", ".join(
    [
        "/certificateName", "/certificateArn", "/endpointConfiguration/ipAddressType", "/endpointAccessMode",
        "/managementPolicy", "/mutualTlsAuthentication/truststoreUri", "/mutualTlsAuthentication/truststoreVersion",
        "/policy", "/regionalCertificateName", "/regionalCertificateArn", "/routingMode", "/securityPolicy",
        "/ownershipVerificationCertificateArn",
    ]
)  # fmt: skip
BOTH = {
    "certificateArn": EDGE_CERTIFICATE,
    "certificateUploadDate": NOON,
    "distributionDomainName": ANY,
    "distributionHostedZoneId": "Z2FDTNDATAQYW2",
}
CHANGES = [
    change("nothing", updated(domainNameStatus="AVAILABLE")),
    change(
        "the certificate",
        updated(regionalCertificateArn=NEXT_CERTIFICATE),
        put("/regionalCertificateArn", NEXT_CERTIFICATE),
    ),
    change(
        "the certificate by add",
        updated(regionalCertificateArn=NEXT_CERTIFICATE),
        patch("add", "/regionalCertificateArn", NEXT_CERTIFICATE),
    ),
    change("the security policy", updated(securityPolicy="TLS_1_0"), put("/securityPolicy", "TLS_1_0")),
    change(
        "to an enhanced policy",
        updated(securityPolicy=ENHANCED, endpointAccessMode="BASIC"),
        put("/securityPolicy", ENHANCED),
        put("/endpointAccessMode", "BASIC"),
    ),
    change(
        "the routing mode, at once",
        updated(routingMode="ROUTING_RULE_ONLY", domainNameStatus="AVAILABLE"),
        put("/routingMode", "ROUTING_RULE_ONLY"),
    ),
    change(
        "the address type",
        updated(endpointConfiguration=REGIONAL | {"ipAddressType": "dualstack"}),
        put("/endpointConfiguration/ipAddressType", "dualstack"),
    ),
    change(
        "mutual TLS",
        updated(mutualTlsAuthentication=TRUST),
        patch("add", "/mutualTlsAuthentication/truststoreUri", TRUST["truststoreUri"]),
    ),
    change(
        "mutual TLS with a version",
        updated(mutualTlsAuthentication=TRUST | {"truststoreVersion": "7"}),
        put("/mutualTlsAuthentication/truststoreUri", TRUST["truststoreUri"]),
        put("/mutualTlsAuthentication/truststoreVersion", "7"),
    ),
    change(
        "another type is added",
        updated(endpointConfiguration={"types": ["REGIONAL", "EDGE"], "ipAddressType": "ipv4"}, **BOTH),
        patch("add", TYPES, "EDGE"),
        patch("add", "/certificateArn", EDGE_CERTIFICATE),
    ),
    change(
        "another type in the place of the first",
        shown(
            "api.example.com",
            regionalCertificateArn=CERTIFICATE,
            tags={},
            domainNameStatus="UPDATING",
            endpointConfiguration={"types": ["EDGE"], "ipAddressType": "ipv4"},
            **BOTH,
        ),
        put(f"{TYPES}/0", "EDGE"),
        put("/certificateArn", EDGE_CERTIFICATE),
    ),
    change("a private domain's policy", None, put("/policy", POLICY), name="private.example.com", domainNameId="<id>"),
    change("an unknown domain", NO_DOMAIN, put("/securityPolicy", "TLS_1_0"), name="none.example.com"),
    change("a private domain without its id", NO_DOMAIN, put("/policy", POLICY), name="private.example.com"),
    change("a public domain with an id", NO_DOMAIN, put("/policy", POLICY), domainNameId="x"),
    change(
        "an unknown path",
        bad(f"Invalid patch path  '/domainName' specified for op 'replace'. Must be one of: [{LISTED}]"),
        put("/domainName", "b.example.com"),
    ),
    change("no path", bad("Invalid patch path null"), patch("replace", None, "x")),
    change(
        "types are not replaced",
        bad(f"Invalid patch path  '{TYPES}' specified for op 'replace'. Must be one of: [{LISTED}]"),
        put(TYPES, "EDGE"),
    ),
    change(
        "an unknown type",
        bad("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE"),
        patch("add", TYPES, "FOO"),
    ),
    change("a type twice", bad("Endpoint type REGIONAL is present already"), patch("add", TYPES, "REGIONAL")),
    change("a type that is not there", bad(f"Invalid patch path {TYPES}"), patch("remove", TYPES, "EDGE")),
    change("a second type that is not there", bad(f"Invalid patch path {TYPES}/1"), put(f"{TYPES}/1", "EDGE")),
    change(
        "no type at all",
        bad("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED."),
        patch("remove", TYPES, "REGIONAL"),
    ),
    change(
        "to private",
        bad("A custom domain name cannot be changed from or to the endpoint type PRIVATE"),
        put(f"{TYPES}/0", "PRIVATE"),
    ),
    change(
        "a type without its certificate",
        bad("A certificate was not provided for the endpoint type EDGE."),
        patch("add", TYPES, "EDGE"),
    ),
    change(
        "a certificate without its type",
        bad("Cannot import certificates for EDGE while REGIONAL is active."),
        patch("add", "/certificateArn", EDGE_CERTIFICATE),
    ),
    change(
        "adding and removing at once",
        bad("The add and remove operations cannot be included in the same request"),
        patch("add", TYPES, "EDGE"),
        patch("add", "/certificateArn", EDGE_CERTIFICATE),
        patch("remove", TYPES, "REGIONAL"),
    ),
    change(
        "the certificate away",
        bad("A certificate was not provided for the endpoint type REGIONAL."),
        patch("remove", "/regionalCertificateArn"),
    ),
    change("an enhanced policy alone", NO_MODE, put("/securityPolicy", ENHANCED)),
    change(
        "an unknown policy",
        bad(
            "Invalid value specified for /securityPolicy: TLS_9. Must be one of: [TLS_1_0, TLS_1_2, "
            "SecurityPolicy_TLS13_1_3_2025_09, SecurityPolicy_TLS13_1_3_FIPS_2025_09, "
            "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09, SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09, "
            "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09, SecurityPolicy_TLS13_1_2_Ext2_PQ_2025_09, "
            "SecurityPolicy_TLS13_1_2_Ext2_FIPS_PQ_2025_09, SecurityPolicy_TLS13_1_2_PQ_2025_09, "
            "SecurityPolicy_TLS13_1_2_2021_06, SecurityPolicy_TLS13_2025_EDGE, SecurityPolicy_TLS12_PFS_2025_EDGE, "
            "SecurityPolicy_TLS12_2018_EDGE]"
        ),
        put("/securityPolicy", "TLS_9"),
    ),
    change(
        "a trust store's version alone",
        bad("Invalid truststore URI specified; it must be of the form s3://bucket-name/key-name"),
        put("/mutualTlsAuthentication/truststoreVersion", "7"),
    ),
    change(
        "a public domain's policy",
        bad("policy is only supported for private custom domain names"),
        put("/policy", POLICY),
    ),
    change(
        "a private domain's broken policy",
        bad("Invalid policy document. Please check the policy syntax and ensure that Principals are valid."),
        put("/policy", "{"),
        name="private.example.com",
        domainNameId="<id>",
    ),
    change("all or nothing", NO_MODE, put("/routingMode", "ROUTING_RULE_ONLY"), put("/securityPolicy", ENHANCED)),
]


@pytest.mark.parametrize("case", CHANGES, ids=lambda case: case.says)
def test_updating_a_domain_name_with_patches(case: Case) -> None:
    DomainWorld().holds(case)


def configured(name: str = "new.example.com", **said: Any) -> dict[str, Any]:
    """A domain name as the second service shows it; what is said is about its configuration."""
    return {
        "ApiMappingSelectionExpression": "$request.basepath",
        "DomainName": name,
        "DomainNameArn": f"arn:aws:apigateway:<region>::/domainnames/{name}",
        "DomainNameConfigurations": [
            {
                "ApiGatewayDomainName": ANY,
                "CertificateArn": CERTIFICATE,
                "DomainNameStatus": "AVAILABLE",
                "EndpointType": "REGIONAL",
                "HostedZoneId": "ZLY8HYME6SFDD",
                "IpAddressType": "ipv4",
                "SecurityPolicy": "TLS_1_2",
                **said,
            }
        ],
        "RoutingMode": "API_MAPPING_ONLY",
        "Tags": {},
    }


GIVEN = {"CertificateArn": CERTIFICATE}


def second(says: str, answer: Any, *configurations: dict[str, Any], **asks: Any) -> Case:
    given = {"DomainName": "new.example.com", "DomainNameConfigurations": list(configurations), **asks}
    return Case(says, "v2_create_domain_name", given, answer, 201)


def second_change(says: str, answer: Any, name: str = "api.example.com", **asks: Any) -> Case:
    return Case(says, "v2_update_domain_name", {"DomainName": name, **asks}, answer)


SECOND_TRUST = {"TruststoreUri": "s3://bucket/trust.pem", "TruststoreVersion": "7"}
NEEDS_ONE = bad("Invalid input. Expected one domain name configuration")
SECOND_SERVICE = [
    second("bare", configured(), GIVEN),
    second("tags", configured() | {"Tags": {"a": "b"}}, GIVEN, Tags={"a": "b"}),
    second("dualstack", configured(IpAddressType="dualstack"), GIVEN | {"IpAddressType": "dualstack"}),
    second("TLS 1.0", configured(SecurityPolicy="TLS_1_0"), GIVEN | {"SecurityPolicy": "TLS_1_0"}),
    second(
        "rules",
        configured() | {"RoutingMode": "ROUTING_RULE_THEN_API_MAPPING"},
        GIVEN,
        RoutingMode="ROUTING_RULE_THEN_API_MAPPING",
    ),
    second(
        "mutual TLS",
        configured() | {"MutualTlsAuthentication": SECOND_TRUST},
        GIVEN,
        MutualTlsAuthentication=SECOND_TRUST,
    ),
    second("no configuration", NEEDS_ONE),
    second("two configurations", NEEDS_ONE, GIVEN, GIVEN),
    second(
        "edge", bad("EDGE endpoint type is not supported for APIGatewayV2 domainName"), GIVEN | {"EndpointType": "EDGE"}
    ),
    second("a name twice", TAKEN, GIVEN, DomainName="api.example.com"),
    second("a name that the edge has", TAKEN, GIVEN, DomainName="edge.example.com"),
    second("no certificate", bad("A certificate was not provided for the endpoint type REGIONAL."), {}),
    second(
        "mutual TLS on TLS 1.0",
        bad("Mutual TLS authentication is only supported with TLS 1.2."),
        GIVEN | {"SecurityPolicy": "TLS_1_0"},
        MutualTlsAuthentication=SECOND_TRUST,
    ),
    Case(
        "of the first service", "v2_get_domain_name", {"DomainName": "api.example.com"}, configured("api.example.com")
    ),
    Case(
        "of the edge",
        "v2_get_domain_name",
        {"DomainName": "edge.example.com"},
        configured(
            "edge.example.com",
            CertificateArn=EDGE_CERTIFICATE,
            CertificateUploadDate=NOON,
            EndpointType="EDGE",
            HostedZoneId="Z2FDTNDATAQYW2",
        ),
    ),
    Case("unknown", "v2_get_domain_name", {"DomainName": "none.example.com"}, NO_DOMAIN),
    Case("private", "v2_get_domain_name", {"DomainName": "private.example.com"}, NO_DOMAIN),
    second_change("nothing", configured("api.example.com")),
    second_change(
        "the certificate",
        configured("api.example.com", CertificateArn=NEXT_CERTIFICATE, DomainNameStatus="UPDATING"),
        DomainNameConfigurations=[{"CertificateArn": NEXT_CERTIFICATE}],
    ),
    second_change(
        "the mode",
        configured("api.example.com") | {"RoutingMode": "ROUTING_RULE_ONLY"},
        RoutingMode="ROUTING_RULE_ONLY",
    ),
    second_change(
        "mutual TLS",
        configured("api.example.com", DomainNameStatus="UPDATING") | {"MutualTlsAuthentication": SECOND_TRUST},
        MutualTlsAuthentication=SECOND_TRUST,
    ),
    second_change("no configuration", NEEDS_ONE, DomainNameConfigurations=[]),
    second_change(
        "to the edge",
        bad("EDGE endpoint type is not supported for APIGatewayV2 domainName"),
        DomainNameConfigurations=[GIVEN | {"EndpointType": "EDGE"}],
    ),
    second_change("of the edge", EDGE_NOT_HERE, "edge.example.com", RoutingMode="ROUTING_RULE_ONLY"),
    second_change("of TLS 1.0", OLD_TLS_NOT_HERE, "old.example.com", RoutingMode="ROUTING_RULE_ONLY"),
    second_change("unknown", NO_DOMAIN, "none.example.com"),
    Case("a deletion", "v2_delete_domain_name", {"DomainName": "api.example.com"}, {}, 204),
    Case("a deletion of nothing", "v2_delete_domain_name", {"DomainName": "none.example.com"}, NO_DOMAIN),
    Case("a deletion by the first service", "delete_domain_name", {"domainName": "edge.example.com"}, {}, 202),
    Case("a deletion of nothing by the first", "delete_domain_name", {"domainName": "none.example.com"}, NO_DOMAIN),
    Case(
        "a deletion by name and id",
        "delete_domain_name",
        {"domainName": "private.example.com", "domainNameId": "<id>"},
        {},
        202,
    ),
    Case(
        "a reading by name and id",
        "get_domain_name",
        {"domainName": "private.example.com", "domainNameId": "<id>"},
        None,
    ),
    Case("a reading without the id", "get_domain_name", {"domainName": "private.example.com"}, NO_DOMAIN),
]


@pytest.mark.parametrize("case", SECOND_SERVICE, ids=lambda case: case.says)
def test_the_second_service_sees_and_makes_the_same_domain_names(case: Case) -> None:
    DomainWorld().holds(case)


def test_lists_show_private_domains_in_the_first_service_alone() -> None:
    world = DomainWorld()
    first = [item["domainName"] for item in world.ask("get_domain_names")["items"]]
    other = [item["DomainName"] for item in world.ask("v2_get_domain_names")["Items"]]
    assert first == [*other, "private.example.com"]
    assert other == ["api.example.com", "old.example.com", "edge.example.com"]


@pytest.mark.parametrize("size", [1, 2, 500])
def test_both_lists_are_paged(size: int) -> None:
    world = DomainWorld()
    first = world.client.get_paginator("get_domain_names").paginate(PaginationConfig={"PageSize": size})
    other = world.second.get_paginator("get_domain_names").paginate(PaginationConfig={"PageSize": str(size)})
    assert len([item for page in first for item in page["items"]]) == 4
    assert len([item for page in other for item in page["Items"]]) == 3


def test_a_domain_moves_from_regional_to_the_edge_in_two_requests() -> None:
    world = DomainWorld()
    world.ask(
        "update_domain_name",
        domainName="api.example.com",
        patchOperations=[patch("add", TYPES, "EDGE"), patch("add", "/certificateArn", EDGE_CERTIFICATE)],
    )
    moved = world.ask(
        "update_domain_name",
        domainName="api.example.com",
        patchOperations=[patch("remove", TYPES, "REGIONAL"), patch("remove", "/regionalCertificateArn")],
    )
    assert moved["endpointConfiguration"]["types"] == ["EDGE"]
    assert not {"regionalDomainName", "regionalHostedZoneId", "regionalCertificateArn"} & set(moved)


def test_turning_mutual_tls_off_is_an_empty_uri_in_both_services() -> None:
    world = DomainWorld()
    turn_on = patch("add", "/mutualTlsAuthentication/truststoreUri", TRUST["truststoreUri"])
    turn_off = patch("replace", "/mutualTlsAuthentication/truststoreUri", "")
    name = "api.example.com"
    assert "mutualTlsAuthentication" in world.ask("update_domain_name", domainName=name, patchOperations=[turn_on])
    assert "mutualTlsAuthentication" not in world.ask("update_domain_name", domainName=name, patchOperations=[turn_off])
    world.ask("update_domain_name", domainName=name, patchOperations=[turn_on])
    off = world.ask("v2_update_domain_name", DomainName=name, MutualTlsAuthentication={"TruststoreUri": ""})
    assert "MutualTlsAuthentication" not in off


def test_an_enhanced_policy_is_left_by_emptying_the_access_mode() -> None:
    world = DomainWorld()
    there = [put("/securityPolicy", ENHANCED), put("/endpointAccessMode", "BASIC")]
    back = [put("/securityPolicy", "TLS_1_2"), put("/endpointAccessMode", "")]
    world.ask("update_domain_name", domainName="api.example.com", patchOperations=there)
    left = world.ask("update_domain_name", domainName="api.example.com", patchOperations=back)
    assert left["securityPolicy"] == "TLS_1_2"
    assert "endpointAccessMode" not in left


def test_a_change_is_over_when_next_looked_at() -> None:
    world = DomainWorld()
    rotate = [put("/regionalCertificateArn", NEXT_CERTIFICATE)]
    during = world.ask("update_domain_name", domainName="api.example.com", patchOperations=rotate)
    assert during["domainNameStatus"] == "UPDATING"
    assert world.ask("get_domain_name", domainName="api.example.com")["domainNameStatus"] == "AVAILABLE"


def test_while_a_change_takes_its_time_another_is_refused() -> None:
    world, now = DomainWorld(), [NOON]
    plane = ControlPlane.from_data(world.plane.to_data(), clock=lambda: now[0], random=random.Random())
    plane.durations = {**plane.durations, "domainName": 60.0}
    world.client, world.second = client(plane), client(plane, "apigatewayv2")
    rotate = [put("/regionalCertificateArn", NEXT_CERTIFICATE)]
    world.ask("update_domain_name", domainName="api.example.com", patchOperations=rotate)
    change_back = [put("/regionalCertificateArn", CERTIFICATE)]
    refused = world.ask("update_domain_name", domainName="api.example.com", patchOperations=change_back)
    assert (refused.status, refused.code) == (409, "ConflictException")
    status = world.ask("v2_get_domain_name", DomainName="api.example.com")["DomainNameConfigurations"][0]
    assert status["DomainNameStatus"] == "UPDATING"
    now[0] += timedelta(seconds=61)
    assert not isinstance(
        world.ask("update_domain_name", domainName="api.example.com", patchOperations=change_back), Refusal
    )


def test_a_public_name_is_one_account_s_in_a_region_and_free_in_another() -> None:
    world = DomainWorld()
    asks = {
        "domainName": "api.example.com",
        "regionalCertificateArn": CERTIFICATE.replace("123456789012", OTHER_ACCOUNT),
        "endpointConfiguration": REGIONAL,
    }
    stranger = client(world.plane, account=OTHER_ACCOUNT)
    assert world.ask_as(stranger, "create_domain_name", **asks) == TAKEN
    elsewhere = client(world.plane, region="eu-west-2")
    asks["regionalCertificateArn"] = ELSEWHERE
    made = world.ask_as(elsewhere, "create_domain_name", **asks)
    assert made["regionalHostedZoneId"] == "ZJ5UAJN8Y3Z2Q"
    assert made["regionalDomainName"].endswith(".execute-api.eu-west-2.amazonaws.com")


def test_an_edge_name_is_taken_in_every_region() -> None:
    world = DomainWorld()
    elsewhere = client(world.plane, region="eu-west-2")
    asks = {"domainName": "edge.example.com", "certificateArn": EDGE_CERTIFICATE}
    refused = world.ask_as(elsewhere, "create_domain_name", **asks)
    assert refused.code == "BadRequestException"
    assert "already associated with an existing CloudFront distribution" in refused.message


def test_a_private_domain_s_policy_names_the_domain() -> None:
    world = DomainWorld()
    asks = {"domainName": "private.example.com", "domainNameId": "<id>"}
    answer = world.ask("update_domain_name", **asks, patchOperations=[put("/policy", POLICY)])
    policy = json.loads(json.loads(f'"{answer["policy"]}"'))
    arn = "arn:aws:execute-api:eu-west-1:123456789012:/domainnames/private.example.com+<id>/*"
    assert policy["Statement"][0]["Resource"] == world.filled(arn)


@pytest.mark.parametrize("quota", [120])
def test_there_is_a_quota_of_public_domain_names_in_both_services(quota: int) -> None:
    world = DomainWorld()
    for number in range(quota - 3):
        asks = {"regionalCertificateArn": CERTIFICATE, "endpointConfiguration": REGIONAL}
        assert "domainName" in world.ask("create_domain_name", domainName=f"n{number}.example.com", **asks)
    over = world.ask("create_domain_name", domainName="over.example.com", **asks)
    assert (over.status, over.code) == (429, "LimitExceededException")
    over = world.ask("v2_create_domain_name", DomainName="over.example.com", DomainNameConfigurations=[GIVEN])
    assert (over.status, over.code) == (429, "TooManyRequestsException")


def test_no_uploaded_key_is_kept() -> None:
    world = DomainWorld()
    uploaded = {"certificateName": "mine", "certificateBody": "body", "certificatePrivateKey": "a secret"}
    world.ask("create_domain_name", domainName="up.example.com", **uploaded)
    assert "a secret" not in json.dumps(world.plane.to_data())


def test_a_region_without_alias_records_has_no_hosted_zone() -> None:
    assert hosted_zones.regional("cn-north-1") is None


@pytest.mark.parametrize("arn", ["arn:aws:apigateway:<region>::/domainnames/api.example.com", "<private arn>"])
def test_tags_of_a_domain_name_are_the_same_in_both_services(arn: str) -> None:
    world = DomainWorld()
    world.holds(Case("", "tag_resource", {"resourceArn": arn, "tags": {"a": "1", "b": "2"}}, {}, 204))
    world.holds(Case("", "v2_get_tags", {"ResourceArn": arn}, {"Tags": {"a": "1", "b": "2"}}))
    world.holds(Case("", "v2_untag_resource", {"ResourceArn": arn, "TagKeys": ["a"]}, {}, 204))
    world.holds(Case("", "get_tags", {"resourceArn": arn}, {"tags": {"b": "2"}}))


@pytest.mark.parametrize(
    ("arn", "answer"),
    [
        ("arn:aws:apigateway:<region>::/domainnames/none.example.com", NO_DOMAIN),
        ("arn:aws:apigateway:<region>::/domainnames/private.example.com", NO_DOMAIN),
        (
            "arn:aws:apigateway:<region>:999999999999:/domainnames/private.example.com+<id>",
            bad(
                "Invalid ARN. ARN is not well formed "
                "arn:aws:apigateway:<region>:999999999999:/domainnames/private.example.com+<id>"
            ),
        ),
    ],
)
def test_tags_of_what_is_no_domain_name_are_refused(arn: str, answer: Refusal) -> None:
    DomainWorld().holds(Case("", "get_tags", {"resourceArn": arn}, answer))


def test_a_private_policy_is_refused_when_it_is_made_too() -> None:
    broken = "Invalid policy document. Please check the policy syntax and ensure that Principals are valid."
    DomainWorld().holds(new_private("", bad(broken), policy="{"))


def test_a_private_domain_has_no_second_type() -> None:
    asks = {"domainName": "private.example.com", "domainNameId": "<id>"}
    refusal = bad("A private custom domain name cannot have another endpoint type")
    operations = [patch("add", TYPES, "REGIONAL"), patch("add", "/regionalCertificateArn", CERTIFICATE)]
    DomainWorld().holds(Case("", "update_domain_name", asks | {"patchOperations": operations}, refusal))
