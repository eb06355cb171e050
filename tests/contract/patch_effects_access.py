"""What patch operations do to accounts, keys, plans, links, domain names and mappings."""

from __future__ import annotations

import json

from tests.contract.patch_cases import (
    EDGE,
    GONE,
    OTHER_POLICY,
    POLICY,
    REGIONAL,
    STRICT,
    Effect,
    effect,
    scalar,
)
from tests.contract.sandbox_world import ROLE, patch

_STAGE_ROW = "/apiStages/{apidId:stageName}/throttle"
_ROUTE_ROW = f"{_STAGE_ROW}/{{resourcePath}}/{{httpMethod}}"
_COVERS = (patch("add", "/apiStages", "<api>:dev"),)
_STAGE = "/apiStages/<api>:dev/throttle"
_LIMITED = (*_COVERS, patch("replace", f"{_STAGE}/~1pets/GET/rateLimit", "1"))
_PLAN_QUOTA = (patch("replace", "/quota/limit", "10"), patch("replace", "/quota/period", "WEEK"))

ACCESS = [
    scalar("Account", "cloudwatchRoleArn", ROLE.replace("logs", "others")),
    scalar("Account", "cloudwatchRoleArn", "", GONE),
    scalar("ApiKey", "customerId", "c"),
    scalar("ApiKey", "description", "d"),
    scalar("ApiKey", "enabled", "true", True),
    scalar("ApiKey", "name", "n"),
    scalar("ClientCertificate", "description", "d"),
    effect("UsagePlan", "/apiStages", "add", "<api>:dev", "apiStages", [{"apiId": "<api>", "stage": "dev"}]),
    effect("UsagePlan", "/apiStages", "remove", "<api>:dev", "apiStages", [], first=_COVERS),
    effect(
        "UsagePlan",
        _ROUTE_ROW,
        "remove",
        None,
        "apiStages",
        [{"apiId": "<api>", "stage": "dev"}],
        path=f"{_STAGE}/~1pets/GET",
        first=_LIMITED,
    ),
    *(
        effect(
            "UsagePlan",
            f"{_ROUTE_ROW}/{leaf}",
            op,
            "7",
            "apiStages",
            [{"apiId": "<api>", "stage": "dev", "throttle": {"/pets/GET": {leaf: 7}}}],
            path=f"{_STAGE}/~1pets/GET/{leaf}",
            first=_COVERS,
        )
        for leaf in ("rateLimit", "burstLimit")
        for op in ("add", "replace")
    ),
    *(
        effect(
            "UsagePlan",
            _STAGE_ROW,
            op,
            '{"/pets/GET": {"rateLimit": 7, "burstLimit": 8}}',
            "apiStages",
            [{"apiId": "<api>", "stage": "dev", "throttle": {"/pets/GET": {"rateLimit": 7.0, "burstLimit": 8}}}],
            path=_STAGE,
            first=_COVERS,
        )
        for op in ("add", "replace")
    ),
    effect(
        "UsagePlan",
        _STAGE_ROW,
        "remove",
        None,
        "apiStages",
        [{"apiId": "<api>", "stage": "dev"}],
        path=_STAGE,
        first=_LIMITED,
    ),
    scalar("UsagePlan", "description", "d"),
    scalar("UsagePlan", "name", "n"),
    effect("UsagePlan", "/productCode", "add", "c", "productCode", "c"),
    scalar("UsagePlan", "productCode", "c"),
    effect(
        "UsagePlan", "/productCode", "remove", None, "productCode", GONE, first=(patch("add", "/productCode", "c"),)
    ),
    effect("UsagePlan", "/quota", "remove", None, "quota", GONE, first=_PLAN_QUOTA),
    *(
        effect("UsagePlan", f"/quota/{leaf}", op, value, ("quota", leaf), shows, along=_PLAN_QUOTA[drop])
        for leaf, value, shows, drop in (
            ("limit", "7", 7, slice(1, 2)),
            ("offset", "3", 3, slice(0, 2)),
            ("period", "MONTH", "MONTH", slice(0, 1)),
        )
        for op in ("add", "replace")
    ),
    effect(
        "UsagePlan", "/throttle", "remove", None, "throttle", GONE, first=(patch("add", "/throttle/rateLimit", "1"),)
    ),
    *(
        effect("UsagePlan", f"/throttle/{leaf}", op, "7", ("throttle", leaf), 7)
        for leaf in ("rateLimit", "burstLimit")
        for op in ("add", "replace")
    ),
    scalar("VpcLink", "name", "n"),
    scalar("VpcLink", "description", "d"),
]

LEGACY = [
    effect("Account", "/features", "add", "UsagePlans", "features", ["UsagePlans"]),
    # no answer shows labels: all that can be read back is the name that stays
    effect("ApiKey", "/labels", "add", "l", "name", "k"),
    effect("ApiKey", "/labels", "remove", "l", "name", "k", first=(patch("add", "/labels", "l"),)),
    effect("ApiKey", "/stages", "add", "<api>/dev", "stageKeys", ["<api>/dev"]),
    effect("ApiKey", "/stages", "add", "", "stageKeys", ["<api>/dev"], path="/stages/<api>~1dev"),
    effect("ApiKey", "/stages", "remove", "<api>/dev", "stageKeys", [], first=(patch("add", "/stages", "<api>/dev"),)),
    effect(
        "ApiKey",
        "/stages",
        "remove",
        "",
        "stageKeys",
        [],
        path="/stages/<api>~1dev",
        first=(patch("add", "/stages", "<api>/dev"),),
    ),
]

_AT_EDGE = {"domainName": "edge.example.com"}
_CLOSED = {"domainName": "closed.example.com", "domainNameId": "<closed>"}
_TYPES = "/endpointConfiguration/types"
_OTHER = REGIONAL.replace("/1", "/2")
_STORE = "s3://bucket/store.pem"
_TRUST = "/mutualTlsAuthentication/truststoreUri"
_VERSION = "/mutualTlsAuthentication/truststoreVersion"
_TRUSTED = (patch("add", _TRUST, _STORE),)
_OWNED = "/ownershipVerificationCertificateArn"
_OPEN = {"domainName": "region.example.com", "basePath": "open"}


def certificates(member: str, value: str, other: str, home: str) -> list[Effect]:
    """What is done with the certificate of an endpoint type: a domain of the type rotates it, others migrate."""
    own, foreign = ({}, _AT_EDGE) if home == "REGIONAL" else (_AT_EDGE, {})
    path, arn = f"/{member}", "/regionalCertificateArn" if home == "REGIONAL" else "/certificateArn"
    come = patch("add", _TYPES, home)
    # a certificate is an ARN or an uploaded one's name, not both
    instead = () if path == arn else (patch("remove", arn),)
    return [
        effect("DomainName", path, "add", value, member, value, at=foreign or None, along=(come,)),
        effect("DomainName", path, "replace", other, member, other, at=own or None, along=instead),
        effect(
            "DomainName", path, "remove", None, member, GONE, at=foreign or None,
            first=(come, patch("add", path, value)),
            along=(patch("remove", _TYPES, home),),
        ),
    ]  # fmt: skip


DOMAINS = [
    *certificates("certificateArn", EDGE, EDGE.replace("/1", "/2"), "EDGE"),
    *certificates("certificateName", "uploaded", "other", "EDGE"),
    *certificates("regionalCertificateArn", REGIONAL, _OTHER, "REGIONAL"),
    *certificates("regionalCertificateName", "uploaded", "other", "REGIONAL"),
    effect(
        "DomainName", _TYPES, "add", "EDGE", ("endpointConfiguration", "types"), ["REGIONAL", "EDGE"],
        along=(patch("add", "/certificateArn", EDGE),),
    ),
    effect(
        "DomainName", _TYPES, "remove", "EDGE", ("endpointConfiguration", "types"), ["REGIONAL"],
        first=(patch("add", _TYPES, "EDGE"), patch("add", "/certificateArn", EDGE)),
        along=(patch("remove", "/certificateArn"),),
    ),
    effect(
        "DomainName", "/endpointConfiguration/ipAddressType", "replace", "dualstack",
        ("endpointConfiguration", "ipAddressType"), "dualstack",
    ),
    scalar("DomainName", "endpointAccessMode", "STRICT", first=STRICT),
    scalar("DomainName", "securityPolicy", "SecurityPolicy_TLS13_1_3_2025_09", along=STRICT[1:]),
    scalar("DomainName", "routingMode", "ROUTING_RULE_ONLY"),
    scalar("DomainName", "managementPolicy", POLICY, json.dumps(POLICY)[1:-1], at=_CLOSED),
    scalar("DomainName", "policy", OTHER_POLICY, json.dumps(OTHER_POLICY)[1:-1], at=_CLOSED),
    effect("DomainName", _TRUST, "add", _STORE, ("mutualTlsAuthentication", "truststoreUri"), _STORE),
    effect("DomainName", _TRUST, "replace", _STORE, ("mutualTlsAuthentication", "truststoreUri"), _STORE),
    effect("DomainName", _TRUST, "replace", "", "mutualTlsAuthentication", GONE, first=_TRUSTED),
    effect("DomainName", _TRUST, "remove", None, "mutualTlsAuthentication", GONE, first=_TRUSTED),
    *(
        effect("DomainName", _VERSION, op, "v", ("mutualTlsAuthentication", "truststoreVersion"), "v", first=_TRUSTED)
        for op in ("add", "replace")
    ),
    effect(
        "DomainName", _VERSION, "remove", None, ("mutualTlsAuthentication", "truststoreVersion"), GONE,
        first=(*_TRUSTED, patch("add", _VERSION, "v")),
    ),
    *(
        effect("DomainName", _OWNED, op, REGIONAL, "ownershipVerificationCertificateArn", REGIONAL, along=_TRUSTED)
        for op in ("add", "replace")
    ),
    effect(
        "DomainName", _OWNED, "remove", None, "ownershipVerificationCertificateArn", GONE,
        first=(*_TRUSTED, patch("add", _OWNED, REGIONAL)),
    ),
    effect(
        "BasePathMapping", "/basepath", "replace", "two", "basePath", "two",
        read=("get_base_path_mapping", {"domainName": "region.example.com", "basePath": "two"}),
    ),
    effect("BasePathMapping", "/restapiId", "replace", "<regional>", "restApiId", "<regional>", at=_OPEN),
    effect("BasePathMapping", "/stage", "replace", "dev", "stage", "dev", at=_OPEN),
    effect(
        "Usage", "/remaining", "replace", "50", ("items", "<key>"), [[0, 50]],
        read=(
            "get_usage",
            {"usagePlanId": "<metered>", "keyId": "<key>", "startDate": "2026-01-02", "endDate": "2026-01-02"},
        ),
    ),
]  # fmt: skip
