"""The documents around places of domain names and VPC links, and values that fit there."""

from __future__ import annotations

from typing import Any

import yaml

CERTIFICATE = "arn:aws:acm:eu-west-1:111111111111:certificate/a"
POLICY = {"Version": "2012-10-17", "Statement": []}

BESIDE = tuple(
    yaml.safe_load_all("""
kind: VpcLink
name: core
targetArns: ["arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/net/core/1"]
---
kind: VpcLink
name: edge
targetArns: ["arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/net/edge/1"]
---
kind: VpcLink
name: inside
subnetIds: [subnet-1]
---
kind: VpcLink
name: within
subnetIds: [subnet-2]
---
kind: DomainName
name: api.example
certificate: arn:aws:acm:eu-west-1:111111111111:certificate/b
---
kind: DomainName
name: one.example
certificate: arn:aws:acm:eu-west-1:111111111111:certificate/b
dns: {hostedZone: Z0000000000001, routing: weighted, weight: 100}
---
kind: DomainName
name: two.example
certificate: arn:aws:acm:eu-west-1:111111111111:certificate/b
dns: {hostedZone: Z0000000000001, routing: weighted, weight: 100}
""")
)

_PRIVATE = "{endpointConfiguration: {types: [PRIVATE]}}"
_TRUST = '{mutualTlsAuthentication: {truststoreUri: "s3://a/b", truststoreVersion: "1"}}'
_ACTIONS = "{routingRules: [{priority: 1, actions: [{invokeApi: {api: billing, stage: prod}}]}]}"

AROUND: dict[str, str] = {
    "DomainName": f'{{kind: DomainName, name: new.example, certificate: "{CERTIFICATE}"}}',
    "DomainName.certificate.name": "{certificate: {name: a.example}}",
    "DomainName.certificate.arn": f'{{certificate: {{arn: "{CERTIFICATE}"}}}}',
    "DomainName.certificateArn": "{certificate: null, endpointConfiguration: {types: [PRIVATE]}}",
    "DomainName.certificateName": "{certificate: null, endpointConfiguration: {types: [EDGE]}}",
    "DomainName.regionalCertificateArn": "{certificate: null}",
    "DomainName.regionalCertificateName": "{certificate: null}",
    "DomainName.endpointAccessMode": "{securityPolicy: SecurityPolicy_TLS13_1_3_2025_09}",
    "DomainName.mutualTlsAuthentication": _TRUST,
    "DomainName.mutualTlsAuthentication.truststoreVersion": _TRUST,
    "DomainName.ownershipVerificationCertificateArn": _TRUST,
    "DomainName.policy": "{endpointConfiguration: {types: [PRIVATE]}, policy: {deny: {vpcs: [vpc-9]}}}",
    "DomainName.managementPolicy": _PRIVATE,
    "DomainName.accessAssociations": _PRIVATE,
    "DomainName.mappings.customers": "{mappings: {customers: {api: billing, stage: prod}}}",
    "DomainName.mappings.customers.api": "{mappings: {customers: {api: {id: abc}, stage: prod}}}",
    "DomainName.mappings.customers.api.name": "{mappings: {customers: {api: {id: null, project: x, name: a}}}}",
    "DomainName.mappings.customers.api.project": "{mappings: {customers: {api: {id: null, project: x, name: a}}}}",
    "DomainName.routingRules.0": "{routingRules: [{priority: 1, api: billing, stage: prod}]}",
    "DomainName.routingRules.0.api": "{routingRules: [{priority: 1, api: {id: abc}, stage: prod}]}",
    "DomainName.routingRules.0.api.name": "{routingRules: [{priority: 1, api: {project: x, name: a}, stage: prod}]}",
    "DomainName.routingRules.0.api.project": "{routingRules: [{priority: 1, api: {project: x, name: a}, stage: prod}]}",
    "DomainName.routingRules.0.actions": _ACTIONS,
    "DomainName.routingRules.0.actions.0.invokeApi.apiId": _ACTIONS.replace("api: billing, ", "apiId: abc, "),
    "DomainName.routingRules.0.actions.0.invokeApi.api": _ACTIONS.replace("api: billing", "api: {id: abc}"),
    "DomainName.routingRules.0.actions.0.invokeApi.api.name": _ACTIONS.replace("billing", "{project: x, name: a}"),
    "DomainName.routingRules.0.actions.0.invokeApi.api.project": _ACTIONS.replace("billing", "{project: x, name: a}"),
    "DomainName.routingRules.0.conditions.0": """
        routingRules: [{priority: 1, api: billing, stage: prod, conditions: [{}]}]
        """,
    "DomainName.routingRules.0.conditions.0.matchHeaders.anyOf.0": """
        routingRules:
          - priority: 1
            api: billing
            stage: prod
            conditions: [{matchHeaders: {anyOf: [{header: x-a, valueGlob: b}]}}]
        """,
    "DomainName.dns": "{dns: {hostedZone: Z0000000000001}}",
    "DomainName.dns.weight": "{dns: {hostedZone: Z0000000000001, routing: weighted, weight: 1}}",
    "VpcLink": "{kind: VpcLink, name: new, targetArns: [text]}",
    "VpcLink.subnetIds": "{targetArns: null}",
    "VpcLink.securityGroupIds": "{targetArns: null, subnetIds: [subnet-1]}",
}

_APIS = ("billing", "shop", {"id": "abc"})

SAMPLES: dict[str, tuple[Any, ...]] = {
    "*.connectionId.vpcLink": ("core", "edge"),
    "*.stages.prod.domains": (["api.example"], "api.example/v1"),
    "DomainName.name": ("a.example", "b.example"),
    "DomainName.ignore": (["routingMode"],),
    "DomainName.routingRules.0.priority": (1, 2),
    "DomainName.overlays": ({"dev": {"securityPolicy": "TLS_1_0"}},),
    "DomainName.domainName": ("a.example", "b.example"),
    "DomainName.certificate": (CERTIFICATE, {"name": "a.example"}),
    "DomainName.endpointConfiguration": ({"types": ["PRIVATE"]},),
    "DomainName.endpointConfiguration.types": (["REGIONAL"], ["PRIVATE"]),
    "DomainName.mutualTlsAuthentication": ({"truststoreUri": "s3://a/b", "truststoreVersion": "1"},),
    "DomainName.mutualTlsAuthentication.truststoreUri": ("s3://a/b", "s3://a/c"),
    "DomainName.policy": (POLICY, {**POLICY, "Version": "2008-10-17"}),
    "DomainName.managementPolicy": (POLICY, {**POLICY, "Version": "2008-10-17"}),
    "DomainName.accessAssociations": (["vpce-1"], "vpce-2", {"vpce-3": None}),
    "DomainName.mappings": ({"": "billing@prod"}, {"v1": {"api": "shop", "stage": "prod"}}),
    "DomainName.mappings.customers": ("billing@prod", "billing@test"),
    "DomainName.mappings.customers.api": _APIS,
    "DomainName.mappings.customers.stage": ("prod", "test"),
    "DomainName.routingRules": ([{"priority": 1, "api": "billing", "stage": "prod"}],),
    "DomainName.routingRules.0.api": _APIS,
    "DomainName.routingRules.0.stage": ("prod", "test"),
    "DomainName.routingRules.0.actions": (
        [{"invokeApi": {"api": "billing", "stage": "prod"}}],
        [{"invokeApi": {"api": "billing", "stage": "test"}}],
    ),
    "DomainName.routingRules.0.actions.0.invokeApi": (
        {"api": "billing", "stage": "prod"},
        {"api": "billing", "stage": "test"},
    ),
    "DomainName.routingRules.0.actions.0.invokeApi.api": _APIS,
    "DomainName.routingRules.0.actions.0.invokeApi.stage": ("prod", "test"),
    "DomainName.routingRules.0.conditions": ([{"matchBasePaths": {"anyOf": ["v1"]}}],),
    "DomainName.routingRules.0.conditions.0.matchHeaders": ({"anyOf": [{"header": "a", "valueGlob": "b"}]},),
    "DomainName.routingRules.0.conditions.0.matchHeaders.anyOf": ([{"header": "a", "valueGlob": "b"}],),
    "DomainName.dns": ({"hostedZone": "example.com"}, {"hostedZone": "Z0000000000001"}),
    "DomainName.dns.hostedZone": ("example.com", "Z0000000000001"),
    "DomainName.dns.weight": (1, 2),
    "DomainName.dns.routing": ("simple", "latency"),
    "VpcLink.overlays": ({"dev": {"targetArns": ["other"]}},),
    "VpcLink.targetArns": (["text"], ["other"]),
    "VpcLink.subnetIds": (["subnet-1"], ["subnet-2"]),
    "VpcLink.securityGroupIds": (["sg-1"], ["sg-2"]),
}

OWNED = ("DomainName", "VpcLink")
