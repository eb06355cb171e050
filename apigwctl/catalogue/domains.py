"""Custom domain names: the names, the paths and rules that lead to APIs, who may reach private ones, and DNS records.

Names are written through the first service, which has members that the second lacks (private names, the enhanced
security policies, access modes); mappings and rules through the second, which takes all kinds of APIs. The planner
writes the mappings of names that the second service leaves to the first (edge-optimized, private, TLS 1.0) there.
"""

from __future__ import annotations

from collections.abc import Mapping

from apigwctl.catalogue.schema import V2, Calls, Json, On, Patch, Settling, aws, kind, struct, struct_v2
from apigwctl.catalogue.security_policies import SECURITY_POLICIES
from apigwctl.values import EMPTY, Address

MAPPINGS_ONLY = "BASE_PATH_MAPPING_ONLY"
ROUTING_MODES = {
    "API_MAPPING_ONLY": MAPPINGS_ONLY,
    "ROUTING_RULE_ONLY": "ROUTING_RULE_ONLY",
    "ROUTING_RULE_THEN_API_MAPPING": "ROUTING_RULE_THEN_BASE_PATH_MAPPING",
}
"""The second service's names of routing modes, and the first's."""

ARN, ID, HOST, ZONE = "domain_name.arn", "domain_name.id", "domain_name.host", "domain_name.zone"
"""Kinds of the addresses under which a name's ARN, its id, its host name at AWS and that one's zone are known."""


def aspect(domain: Address, which: str) -> Address:
    """Return the address under which something that AWS makes up for a domain name is known, as if it were an id."""
    return Address(which, domain.parts[:1])


def distribution_of(domain: Address) -> Address:
    """Return what stands for the host of the other endpoint type that a name has while it moves between two."""
    return Address(domain.kind, (f"{domain.name} (its distribution)",))


@struct
class DomainEndpoint:
    """How a domain name is reached."""

    types: frozenset[str] = aws(
        default=frozenset({"REGIONAL"}),
        enum=("EDGE", "REGIONAL", "PRIVATE"),
        doc="one, or REGIONAL and EDGE while a name migrates; default REGIONAL",
    )
    ip_address_type: str | None = aws(
        default=None, enum=("ipv4", "dualstack"), doc="absent means ipv4, for a private name dualstack"
    )


@struct
class MutualTls:
    """Which clients are let in: those whose certificates the truststore vouches for."""

    truststore_uri: str = aws(doc="s3://BUCKET/KEY")
    truststore_version: str | None = aws(
        default=None, doc="a version of the object; absent: the latest one when the plan is made, if there are versions"
    )


@kind(
    "domain_name",
    title="DomainName",
    param="domainName",
    identity="domainName",
    root=True,
    params={V2: "DomainName"},
    arn="/domainnames/{domainName}",
    calls=Calls(
        create="CreateDomainName",
        get="GetDomainName",
        list="GetDomainNames",
        update="UpdateDomainName",
        delete="DeleteDomainName",
    ),
    settling=Settling(
        ("domainNameStatus",),
        ("AVAILABLE",),
        ("FAILED", "PENDING_CERTIFICATE_REIMPORT", "PENDING_OWNERSHIP_VERIFICATION"),
        ("domainNameStatusMessage",),
        3600,
    ),
    computed=frozenset(
        {
            "certificateUploadDate",
            "distributionDomainName",
            "distributionHostedZoneId",
            "domainNameArn",
            "domainNameId",
            "domainNameStatus",
            "domainNameStatusMessage",
            "mutualTlsAuthentication.truststoreWarnings",
            "regionalDomainName",
            "regionalHostedZoneId",
        }
    ),
    declined={
        "certificateBody": "certificates are imported into ACM, and named by ARN",
        "certificateChain": "certificates are imported into ACM, and named by ARN",
        "certificatePrivateKey": "certificates are imported into ACM, and named by ARN",
        "endpointConfiguration.vpcEndpointIds": "VPC endpoints are associated with a private name: accessAssociations",
    },
)
class DomainName:
    """A custom domain name."""

    domain_name: str = aws(on=On.CREATE, patch=Patch.NONE, doc="the name itself; the document's name where absent")
    certificate_arn: str | None = aws(
        default=None, clear="remove", doc="of an edge-optimized name (in us-east-1) or a private one"
    )
    certificate_name: str | None = aws(
        default=None, clear="remove", unmanaged=True, doc="of a certificate uploaded before ACM"
    )
    regional_certificate_arn: str | None = aws(default=None, clear="remove", doc="of a regional name")
    regional_certificate_name: str | None = aws(default=None, clear="remove", unmanaged=True)
    endpoint_configuration: DomainEndpoint = aws(default=DomainEndpoint())
    security_policy: str = aws(default="TLS_1_2", clear="default", enum=SECURITY_POLICIES)
    endpoint_access_mode: str | None = aws(
        default=None, enum=("BASIC", "STRICT"), doc="with the policies SecurityPolicy_* only, which need it"
    )
    routing_mode: str = aws(
        default=MAPPINGS_ONLY,
        clear="default",
        enum=tuple(ROUTING_MODES.values()),
        doc="the second service's names are taken too: API_MAPPING_ONLY, ROUTING_RULE_THEN_API_MAPPING",
    )
    mutual_tls_authentication: MutualTls | None = aws(default=None)
    ownership_verification_certificate_arn: str | None = aws(default=None, clear="remove")
    policy: Json | None = aws(default=None, file=True, doc="private names: who may call")
    management_policy: Json | None = aws(
        default=None, on=On.AFTER, file=True, doc="private names: which accounts may associate their VPC endpoints"
    )
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True)


@kind(
    "api_mapping",
    parent="domain_name",
    title="ApiMapping",
    service=V2,
    param="ApiMappingId",
    identity="ApiMappingId",
    calls=Calls(
        create="CreateApiMapping",
        get="GetApiMapping",
        list="GetApiMappings",
        update="UpdateApiMapping",
        delete="DeleteApiMapping",
    ),
    declined={"ApiMappingKey": "the natural key is the path"},
)
class ApiMapping:
    """A path of a domain name that leads to a stage; its natural key is the path, empty for the root."""

    api: Address = aws("ApiId", to="rest_api")
    stage: str = aws(default="", doc="absent: the path names the stage next (REST APIs)")


@struct_v2
class MatchBasePaths:
    """A base path that requests may have."""

    any_of: tuple[str, ...] = aws(default=())


@struct_v2
class MatchHeader:
    """A header and what its value is like: `*` stands at the beginning, the end or both."""

    header: str = aws()
    value_glob: str = aws()


@struct_v2
class MatchHeaders:
    """A header that requests may have."""

    any_of: tuple[MatchHeader, ...] = aws(default=())


@struct_v2
class RuleCondition:
    """What a request must be like."""

    match_base_paths: MatchBasePaths | None = aws(default=None)
    match_headers: MatchHeaders | None = aws(default=None)


@struct_v2
class InvokeApi:
    """The stage that a rule leads to."""

    api: Address = aws("ApiId", to="rest_api", aliases=("apiId",))
    stage: str = aws()
    strip_base_path: bool = aws(default=False)


@struct_v2
class RuleAction:
    """What becomes of a request."""

    invoke_api: InvokeApi = aws()


@kind(
    "routing_rule",
    parent="domain_name",
    title="RoutingRule",
    service=V2,
    param="RoutingRuleId",
    identity="RoutingRuleId",
    calls=Calls(
        create="CreateRoutingRule",
        get="GetRoutingRule",
        list="ListRoutingRules",
        update="PutRoutingRule",
        delete="DeleteRoutingRule",
    ),
    computed=frozenset({"RoutingRuleArn"}),
    declined={"DomainNameId": "private names are told apart by it: it goes with the name"},
)
class RoutingRule:
    """Where requests of some kind lead, before mappings are looked at; its natural key is the priority."""

    priority: int = aws(key=True, minimum=1, maximum=1_000_000)
    conditions: tuple[RuleCondition, ...] = aws(default=(), patch=Patch.WHOLE)
    actions: tuple[RuleAction, ...] = aws(patch=Patch.WHOLE)


@kind(
    "access_association",
    parent="domain_name",
    title="AccessAssociation",
    param="domainNameAccessAssociationArn",
    identity="domainNameAccessAssociationArn",
    alone=True,
    arn="{domainNameAccessAssociationArn}",
    calls=Calls(
        create="CreateDomainNameAccessAssociation",
        list="GetDomainNameAccessAssociations",
        delete="DeleteDomainNameAccessAssociation",
    ),
    declined={"domainNameArn": "the domain name whose document it is"},
)
class AccessAssociation:
    """A VPC endpoint from which a private domain name may be called; its natural key is the endpoint's id."""

    access_association_source: str = aws(key=True, on=On.CREATE, patch=Patch.NONE)
    access_association_source_type: str = aws(default="VPCE", on=On.CREATE, enum=("VPCE",), patch=Patch.NONE)
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True)


@struct_v2
class Alias:
    """Where an alias record leads: the host name that AWS made up for a domain name."""

    target: Address = aws("DNSName", to="domain_name")
    evaluate_target_health: bool = aws(default=False)


@kind(
    "dns_record",
    parent="domain_name",
    title="DnsRecord",
    service="route53",
    param="",
    own_keys=3,
    calls=Calls(list="ListResourceRecordSets"),
    computed=frozenset({"AliasTarget.HostedZoneId"}),
    declined={
        "Name": "the domain name",
        "Type": "in the natural key",
        "SetIdentifier": "in the natural key: the region where nothing else is said",
        "GeoLocation": "records are simple, weighted or by latency",
        "GeoProximityLocation": "records are simple, weighted or by latency",
        "Failover": "records are simple, weighted or by latency",
        "CidrRoutingConfig": "records are simple, weighted or by latency",
        "MultiValueAnswer": "an alias is one value",
        "TTL": "an alias has none",
        "ResourceRecords": "an alias has none",
        "TrafficPolicyInstanceId": "owned by Route 53",
    },
)
class DnsRecord:
    """An alias of a domain name in Route 53; its natural key is the zone, the type and what tells several apart."""

    weight: int | None = aws(default=None, minimum=0, maximum=255, patch=Patch.NONE)
    region: str | None = aws(default=None, patch=Patch.NONE)
    health_check_id: str | None = aws(default=None, patch=Patch.NONE)
    alias_target: Alias = aws(patch=Patch.NONE)
