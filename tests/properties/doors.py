"""Generated DomainName and VpcLink documents: how callers come in, and how integrations get through."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from apigwctl.catalogue.domains import ROUTING_MODES
from apigwctl.catalogue.security_policies import SECURITY_POLICIES
from tests.properties.atoms import Drawn, maps, some, subset, tags, usually_one, words, yes_or_no
from tests.properties.walls import policies

REGIONAL = "arn:aws:acm:eu-west-1:111111111111:certificate/regional"
EDGE = "arn:aws:acm:us-east-1:111111111111:certificate/edge"
ZONE = "example.com"
BALANCERS = [f"arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/net/core/{one}" for one in (1, 2)]
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}],
}
MANAGEMENT = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
            "Action": "apigateway:CreateAccessAssociation",
            "Resource": "*",
        }
    ],
}
Target = tuple[str, str]
"""An API and a stage of it."""


@st.composite
def links(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Return a VPC link of either service."""
    made: dict[str, Any] = {"kind": "VpcLink", "name": name, "tags": draw(tags)}
    if name == "core":
        return {**made, "targetArns": [draw(st.sampled_from(BALANCERS))], **draw(some(description=words))}
    made["subnetIds"] = draw(subset(["subnet-1", "subnet-2"], least=1))
    return {**made, **draw(some(securityGroupIds=subset(["sg-1", "sg-2"])))}


def _mappings(targets: list[Target], paths: list[str]) -> Drawn:
    if not targets:
        return st.just({})
    return maps(paths, [f"{api}@{stage}" for api, stage in targets])


def _exclusively(made: dict[str, Any], alone: bool) -> dict[str, Any]:
    return {**made, "exclusive": ["mappings"]} if alone else made


@st.composite
def public_names(
    draw: st.DrawFn, name: str, rest: list[Target], http: list[Target], *, alone: bool, strict: bool = True
) -> dict[str, Any]:
    """Return a regional or edge-optimized name that leads to stages of REST and HTTP APIs."""
    types = draw(st.sampled_from([["REGIONAL"], ["REGIONAL"], ["EDGE"], ["REGIONAL", "EDGE"]]))
    made: dict[str, Any] = {"kind": "DomainName", "name": name, **draw(some(tags=tags))}
    members = {"REGIONAL": ("regionalCertificateArn", REGIONAL), "EDGE": ("certificateArn", EDGE)}
    if len(types) == 1 and draw(yes_or_no):
        short = st.sampled_from([members[types[0]][1], {"name": "*.example.com"}])
        made["certificate"] = draw(short)
    else:
        made |= dict(members[each] for each in types)
    address = draw(some(ipAddressType=st.sampled_from(["ipv4", "dualstack"])))
    made["endpointConfiguration"] = {"types": types, **address}
    made |= draw(_security(types, strict=strict))
    plain = types == ["REGIONAL"] and made.get("securityPolicy", "TLS_1_2") == "TLS_1_2"
    if plain:
        made |= draw(_mutual())
    # A mapping that the next project does not list stays where it is not exclusive, and must not be in its way.
    regional = types == ["REGIONAL"] and alone
    made |= draw(_ways(rest, http if plain and alone else [], deep=regional))
    if draw(usually_one):
        made["dns"] = draw(_records(latency=types != ["EDGE"]))
    return _exclusively(made, alone)


@st.composite
def _security(draw: st.DrawFn, types: list[str], *, strict: bool) -> dict[str, Any]:
    edge = "EDGE" in types
    if len(types) > 1 or draw(yes_or_no):
        return draw(some(securityPolicy=st.just("TLS_1_2")))
    enhanced = [item for item in SECURITY_POLICIES if item.startswith("SecurityPolicy_")]
    policy = draw(st.sampled_from([item for item in enhanced if item.endswith("_EDGE") == edge]))
    mode = draw(st.sampled_from(["BASIC", "STRICT"] if strict else ["BASIC"]))
    return {"securityPolicy": policy, "endpointAccessMode": mode}


def _mutual() -> Drawn:
    uri = st.sampled_from(["s3://trust/store.pem", "s3://trust/other.pem"])
    trust = st.fixed_dictionaries({"truststoreUri": uri}, optional={"truststoreVersion": st.sampled_from(["1", "2"])})
    both = {"mutualTlsAuthentication": trust, "ownershipVerificationCertificateArn": st.just(f"{REGIONAL}2")}
    one = {"mutualTlsAuthentication": trust}
    return st.sampled_from([0, 1, 2]).flatmap(lambda way: (st.just({}), *map(st.fixed_dictionaries, (one, both)))[way])


@st.composite
def _ways(draw: st.DrawFn, rest: list[Target], http: list[Target], *, deep: bool) -> dict[str, Any]:
    paths = ["", "v1", *(["v1/deep"] if deep else [])]
    rules = {number: draw(_rules(number, rest)) for number in draw(subset([1, 5, 70])) if rest}
    # With rules there may be only one kind of APIs behind a name; rules that nobody follows are not read.
    made: dict[str, Any] = {"mappings": draw(_mappings(rest if rules else [*rest, *http], paths))}
    modes = [*ROUTING_MODES, *ROUTING_MODES.values()]
    if rules:
        made["routingRules"] = list(rules.values())
        modes = [mode for mode in modes if not mode.endswith("MAPPING_ONLY")]
    if rules or draw(yes_or_no):
        made["routingMode"] = draw(st.sampled_from(modes))
    return {key: value for key, value in made.items() if value}


@st.composite
def _rules(draw: st.DrawFn, priority: int, rest: list[Target]) -> dict[str, Any]:
    api, stage = draw(st.sampled_from(rest))
    made = {"priority": priority, "api": api, "stage": stage, **draw(some(stripBasePath=yes_or_no))}
    headers = maps(["x-a", "x-b"], ["a*", "*b"])
    return made | {key: value for key, value in draw(some(headers=headers, basePath=st.just("v1"))).items() if value}


@st.composite
def _records(draw: st.DrawFn, *, latency: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"hostedZone": ZONE, **draw(some(evaluateTargetHealth=yes_or_no))}
    routing = draw(st.sampled_from([None, "simple", "weighted", *(["latency"] if latency else [])]))
    if routing is None:
        return made
    made["routing"] = routing
    if routing == "weighted":
        made["weight"] = draw(st.sampled_from([0, 1, 255]))
    if routing != "simple":
        made |= draw(some(healthCheckId=st.just("abcdef11-2222-3333-4444-555555fedcba")))
    return made


@st.composite
def socket_names(draw: st.DrawFn, name: str, targets: list[Target], *, alone: bool) -> dict[str, Any]:
    """Return a regional name that leads to stages of WebSocket APIs."""
    made = {"kind": "DomainName", "name": name, "certificate": REGIONAL}
    return _exclusively({**made, "mappings": draw(_mappings(targets, ["", "v1"]))}, alone)


@st.composite
def private_names(draw: st.DrawFn, name: str, rest: list[Target], *, alone: bool) -> dict[str, Any]:
    """Return a private name, with who may come in, that leads to stages of private REST APIs."""
    made: dict[str, Any] = {
        "kind": "DomainName",
        "name": name,
        "certificate": REGIONAL,
        "endpointConfiguration": {"types": ["PRIVATE"]},
        **draw(_security(["PRIVATE"], strict=False)),
        **draw(_ways(rest, [], deep=False)),
        **draw(
            some(
                tags=tags,
                policy=st.one_of(st.just(POLICY), policies(private=True)),
                managementPolicy=st.just(MANAGEMENT),
                accessAssociations=subset(["vpce-1", "vpce-2"]),
            )
        ),
    }
    return _exclusively(made, alone)
