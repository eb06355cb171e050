"""Generated RestApi documents, with the Routes documents that go with them."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from apigwctl.catalogue.rest import GATEWAY_RESPONSE_TYPES
from tests.properties import stages
from tests.properties.atoms import (
    Drawn,
    arns,
    function,
    one_of_these,
    plain,
    schemas,
    some,
    subset,
    tags,
    usually_one,
    words,
    yes_or_no,
)
from tests.properties.paths import path_lists, route_lists
from tests.properties.routes import Names, integrations, routes

AUTHORIZER_NAMES = ["customers", "staff", "partners"]
MODEL_NAMES = ["Order", "Line", "Item2"]
VERSIONS = ["1", "v2.0"]


@dataclass(frozen=True)
class Api:
    """An API's documents, and what other documents may refer to."""

    name: str
    documents: list[dict[str, Any]] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    routes: list[str] = field(default_factory=list)
    certificates: list[str] = field(default_factory=list)
    logs: bool = False


_VALIDATORS = some(validateRequestBody=yes_or_no, validateRequestParameters=yes_or_no)


@functools.cache
def _outputs(name: str) -> Drawn:
    return some(ssm=st.sampled_from([f"/shop/{name}", f"/shop/v2/{name}"]))


@st.composite
def apis(draw: st.DrawFn, name: str, types: tuple[str, ...], policies: tuple[str, ...], modes: tuple[str, ...]) -> Api:
    """Return an API of one of these endpoint types, with none or one of these TLS policies and access modes."""
    models = draw(subset(MODEL_NAMES))
    validators = draw(subset(["body", "all of it"]))
    chosen = draw(subset(AUTHORIZER_NAMES))
    authorizers = {item: draw(_authorizers()) for item in chosen}
    named = draw(subset(["core", "wire"]))
    names = Names(models, validators, {key: item["type"] for key, item in authorizers.items()}, named)
    paths = draw(path_lists(draw(usually_one)))
    keys = draw(route_lists(paths))
    made = {f"{verb} {path}": draw(routes(verb, path, names)) for verb, path in keys}
    documented = draw(_documentation(chosen, models, paths, keys))
    definition: dict[str, Any] = {
        "models": {item: draw(_models(tuple(models[:index]))) for index, item in enumerate(models)},
        "requestValidators": {item: draw(_VALIDATORS) for item in validators},
        "authorizers": authorizers,
        "integrations": {item: draw(integrations("HTTP_PROXY", ())) for item in named},
        "gatewayResponses": draw(_gateway_responses()),
        "resources": draw(subset(["/only", "/only/deep"])),
        **documented,
    }
    versions = list(documented.get("documentationVersions", {}))
    # AWS deploys no API without a method.
    found = draw(stages.stage_maps(name, list(made), versions)) if made else {}
    stage_map = {key: item.document for key, item in found.items()}
    head = {
        "kind": "RestApi",
        "name": name,
        **draw(_settings(types, policies, modes)),
        **definition,
        "stages": stage_map,
    }
    head["outputs"] = draw(_outputs(name))
    document = {key: value for key, value in head.items() if value not in ({}, [])}
    return Api(
        name,
        draw(_spread(document, made)),
        list(found),
        list(made),
        sorted({item.certificate for item in found.values() if item.certificate}),
        any(item.logs for item in found.values()),
    )


@st.composite
def _spread(draw: st.DrawFn, document: dict[str, Any], made: dict[str, Any]) -> list[dict[str, Any]]:
    """Put the routes into the API's document, or some of them into a Routes document."""
    apart = draw(subset(list(made)))
    own = {key: value for key, value in made.items() if key not in apart}
    more = {key: made[key] for key in apart if "integration" not in made[key]}
    own.update({key: made[key] for key in apart if key not in more})
    documents = [{**document, **({"routes": own} if own else {})}]
    return [*documents, {"kind": "Routes", "api": document["name"], "routes": more}] if more else documents


@functools.cache
def _members() -> Drawn:
    return some(
        description=words,
        version=plain,
        binaryMediaTypes=subset(["image/png", "application/x~y", "*/*"]),
        minimumCompressionSize=st.integers(0, 10485760),
        apiKeySource=st.sampled_from(["HEADER", "AUTHORIZER"]),
        disableExecuteApiEndpoint=yes_or_no,
        tags=tags,
        policy=policies,
        cors=cors,
        defaults=some(apiKeyRequired=yes_or_no, timeoutInMillis=st.integers(50, 29000)),
        keepDeployments=st.integers(1, 3),
        lambdaPermissions=yes_or_no,
    )


@functools.cache
def _endpoints(*, private: bool) -> Drawn:
    if private:
        return some(vpcEndpointIds=subset(["vpce-1", "vpce-2"], least=1), ipAddressType=DUALSTACK)
    return some(ipAddressType=st.sampled_from(["ipv4", "dualstack"]))


@st.composite
def _settings(draw: st.DrawFn, types: tuple[str, ...], tls: tuple[str, ...], modes: tuple[str, ...]) -> dict[str, Any]:
    made: dict[str, Any] = draw(_members())
    kind = draw(one_of_these(*types))
    endpoint: dict[str, Any] = {"types": [kind]}
    if kind == "PRIVATE":
        endpoint.update(draw(_endpoints(private=True)))
        made.setdefault("policy", draw(policies))
    else:
        endpoint.update(draw(_endpoints(private=False)))
    if kind != "EDGE" or draw(yes_or_no):
        made["endpointConfiguration"] = endpoint
    fitting = [
        item for item in tls if not item.startswith("SecurityPolicy_") or item.endswith("_EDGE") == (kind == "EDGE")
    ]
    security = draw(one_of_these(None, *fitting))
    if security is not None:
        made["securityPolicy"] = security
        if security.startswith("SecurityPolicy_"):
            made["endpointAccessMode"] = draw(one_of_these(*modes))
    return made


DUALSTACK = st.just("dualstack")
cors = st.one_of(
    yes_or_no,
    st.fixed_dictionaries(
        {"allowOrigins": subset(["https://a.example", "https://*.b.example"], least=1)},
        optional={
            "allowMethods": subset(["GET", "POST"]),
            "allowHeaders": subset(["authorization", "x-a"]),
            "exposeHeaders": subset(["x-b"]),
            "allowCredentials": yes_or_no,
            "maxAge": st.integers(0, 86400),
        },
    ),
)
_statements = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Principal": st.sampled_from(["*", {"AWS": "arn:aws:iam::222222222222:root"}]),
        "Action": st.sampled_from(["execute-api:Invoke", ["execute-api:Invoke"]]),
        "Resource": st.sampled_from(["execute-api:/*", ["execute-api:/*/GET/orders", "execute-api:/prod/*"]]),
    },
    optional={
        "Condition": st.just({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8"]}, "StringEquals": {"aws:a": "x"}}),
        "Sid": plain,
    },
)
policies = st.lists(_statements, min_size=1, max_size=2).map(
    lambda statements: {"Version": "2012-10-17", "Statement": statements}
)


_MORE_OF_MODELS = some(
    contentType=st.sampled_from(["application/json", "application/json", "application/xml"]), description=words
)


@st.composite
def _models(draw: st.DrawFn, earlier: tuple[str, ...]) -> dict[str, Any]:
    return {"schema": draw(schemas(earlier)), **draw(_MORE_OF_MODELS)}


@st.composite
def _authorizers(draw: st.DrawFn) -> dict[str, Any]:
    return dict(draw(_authorizers_of(draw(one_of_these("TOKEN", "REQUEST", "COGNITO_USER_POOLS", "JWT")))))


@functools.cache
def _authorizers_of(kind: str) -> Drawn:
    ttl = st.integers(0, 3600)
    common = {"authorizerResultTtlInSeconds": ttl}
    if kind == "TOKEN":
        source = st.sampled_from(["method.request.header.Authorization", "method.request.header.X-T"])
        needed = {"lambda": function()}
        members = {
            **common,
            "identitySource": source,
            "identityValidationExpression": st.just("^Bearer .+$"),
            "authorizerCredentials": arns,
            "narrow": yes_or_no,
            "authType": st.just("custom"),
        }
    elif kind == "REQUEST":
        source = st.sampled_from(
            ["method.request.header.A", "method.request.querystring.q,context.path,stageVariables.alias"]
        )
        needed = {"lambda": function(), "identitySource": source}
        members = {**common, "authorizerCredentials": arns}
    elif kind == "COGNITO_USER_POOLS":
        pools = ["arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_A"]
        needed = {"providerARNs": subset([*pools, f"{pools[0]}b"], least=1)}
        members = {**common, "identitySource": st.just("method.request.header.X-T")}
    else:
        needed = {"jwtConfiguration": _jwt()}
        members = {"identitySource": st.just("method.request.header.X-T")}
    return st.fixed_dictionaries({"type": st.just(kind), **needed}, optional=members)


def _jwt() -> Drawn:
    claim = st.fixed_dictionaries(
        {"claimName": plain, "format": st.just("SINGLE_STRING"), "required": yes_or_no},
        optional={"expectedValues": subset(["a", "b"], least=1)},
    )
    issuer = st.fixed_dictionaries(
        {"issuer": st.just("https://issuer.example"), "audiences": subset(["one", "two"], least=1)},
        optional={"additionalClaims": st.lists(claim, min_size=1, max_size=2)},
    )
    algorithms = subset(["RS256", "ES256"], least=1)
    return st.fixed_dictionaries({"issuers": st.lists(issuer, min_size=1, max_size=2), "defaultAlgorithms": algorithms})


@functools.cache
def _gateway_responses() -> Drawn:
    member = some(
        statusCode=st.sampled_from(["418", "599"]),
        responseParameters=st.dictionaries(
            st.sampled_from(["gatewayresponse.header.X-A", "gatewayresponse.header.X-B"]),
            st.sampled_from(["'a'", "method.request.header.q", "context.requestId"]),
            max_size=2,
        ),
        responseTemplates=st.dictionaries(
            st.sampled_from(["application/json", "text/plain"]), st.just("$context.error.message"), max_size=2
        ),
    )
    return st.dictionaries(st.sampled_from(GATEWAY_RESPONSE_TYPES), member, max_size=3)


_DOCUMENTED = st.fixed_dictionaries({"description": words}, optional={"summary": words, "x-more": st.just([1, {}])})
_DESCRIBED = some(description=words)


@st.composite
def _documentation(
    draw: st.DrawFn, authorizers: list[str], models: list[str], paths: list[str], routes: list[tuple[str, str]]
) -> dict[str, Any]:
    places: list[dict[str, Any]] = [{"type": "API"}]
    places += [{"type": "AUTHORIZER", "name": name} for name in authorizers]
    places += [{"type": "MODEL", "name": name} for name in models]
    places += [{"type": "RESOURCE", "path": path} for path in paths]
    for verb, path in routes:
        at = {"path": path, "method": verb}
        places += [
            {"type": "METHOD", **at},
            {"type": "QUERY_PARAMETER", **at, "name": "q"},
            {"type": "REQUEST_BODY", **at},
            {"type": "RESPONSE", **at, "statusCode": "200"},
            {"type": "RESPONSE_HEADER", **at, "statusCode": "200", "name": "Link"},
        ]
    parts = [{"location": place, "properties": draw(_DOCUMENTED)} for place in draw(subset(places))]
    if not parts:
        return {}
    versions = {name: draw(_DESCRIBED) for name in draw(subset(VERSIONS))}
    return {"documentationParts": parts, **({"documentationVersions": versions} if versions else {})}
