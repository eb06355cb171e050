"""Generated HttpApi and WebSocketApi documents."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.properties.atoms import Drawn, arns, function, maps, plain, some, subset, tags, usually_one, words, yes_or_no

LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/a/1/2"
HTTP_KEYS = ["GET /a", "POST /a/{id}", "ANY /x/{proxy+}", "$default"]
SOCKET_KEYS = ["$connect", "$disconnect", "$default", "send"]
throttles = some(rateLimit=st.sampled_from([-1, 0, 1, 99.5]), burstLimit=st.integers(-1, 9))
cors = st.one_of(
    yes_or_no,
    st.fixed_dictionaries(
        {
            "allowOrigins": subset(["https://a.example", "https://b.example"], least=1),
            "exposeHeaders": subset(["x-b"]),
            "allowCredentials": yes_or_no,
        },
        optional={
            "allowMethods": subset(["GET", "POST"]),
            "allowHeaders": subset(["authorization", "x-a"]),
            "maxAge": st.integers(-1, 86400),
        },
    ),
)


# -- HTTP APIs ---------------------------------------------------------------------------------------------------------


@st.composite
def http_apis(draw: st.DrawFn, name: str, links: list[str]) -> dict[str, Any]:
    """Return an HTTP API; `links` are the VPC links into subnets that it may go through."""
    authorizers = {key: draw(_http_authorizers()) for key in draw(subset(["staff", "partners"]))}
    named = {key: draw(_http_members()) for key in draw(subset(["core"]))}
    routes = {key: draw(_http_routes(key, authorizers, list(named), links)) for key in draw(subset(HTTP_KEYS, least=1))}
    stages = {
        key: draw(_http_stages(f"{name}/{key.strip('$')}", list(routes)))
        for key in draw(subset(["$default", "prod"], least=draw(usually_one)))
    }
    settings = draw(_settings())
    if stages and all(stage.get("autoDeploy") for stage in stages.values()):
        settings.pop("keepDeployments", None)
    made = {
        "kind": "HttpApi",
        "name": name,
        **settings,
        **draw(some(cors=cors)),
        "authorizers": authorizers,
        "integrations": named,
        "routes": routes,
        "stages": stages,
    }
    return {key: value for key, value in made.items() if value not in ({}, [])}


def _settings() -> Drawn:
    return some(
        description=words,
        version=plain,
        disableExecuteApiEndpoint=yes_or_no,
        ipAddressType=st.sampled_from(["ipv4", "dualstack"]),
        tags=tags,
        keepDeployments=st.integers(1, 3),
        lambdaPermissions=yes_or_no,
        outputs=st.just({"ssm": "/shop/second"}),
    )


@st.composite
def _http_authorizers(draw: st.DrawFn) -> dict[str, Any]:
    if draw(yes_or_no):
        issuer = st.fixed_dictionaries(
            {
                "issuer": st.sampled_from(["https://i.example", "https://j.example"]),
                "audience": subset(["a", "b"], least=1),
            }
        )
        source = st.sampled_from([["$request.header.Authorization"], ["$request.querystring.token"]])
        return {"type": "JWT", "identitySource": draw(source), "jwtConfiguration": draw(issuer)}
    made: dict[str, Any] = {"type": "REQUEST", "lambda": draw(function())}
    made |= draw(
        some(
            authorizerCredentialsArn=arns,
            identitySource=subset(["$request.header.A", "$context.path", "$request.querystring.q"], least=1),
            narrow=yes_or_no,
        )
    )
    if made.get("identitySource"):
        made |= draw(some(authorizerResultTtlInSeconds=st.sampled_from([0, 60, 3600])))
    version = draw(st.sampled_from([None, "1.0", "2.0", "2.0"]))
    if version is not None:
        made["authorizerPayloadFormatVersion"] = version
        made |= {"enableSimpleResponses": draw(yes_or_no)} if version == "2.0" else {}
    return made


def _mapped(source: str) -> Drawn:
    return maps(["append:header.x-a", "overwrite:header.x-b"], [source, "text"])


def _http_common() -> dict[str, Drawn]:
    return {
        "description": words,
        "timeoutInMillis": st.integers(50, 30000),
        "requestParameters": _mapped("$request.header.x-c"),
        "responseParameters": _mapped("$response.header.x-d").map(lambda found: {"404": found} if found else {}),
    }


def _http_members() -> Drawn:
    """Integrations that any route may have."""
    methods = st.sampled_from(["GET", "ANY"])
    uris = st.sampled_from(["https://a.example", "https://b.example/x"])
    return st.fixed_dictionaries(
        {"type": st.just("HTTP_PROXY"), "httpMethod": methods, "uri": uris}, optional=_http_common()
    )


@st.composite
def _http_routes(
    draw: st.DrawFn, key: str, authorizers: dict[str, Any], named: list[str], links: list[str]
) -> dict[str, Any]:
    forms = ["lambda", "http", "aws", "integration", *(["private"] if links else []), *(["named"] if named else [])]
    made: dict[str, Any] = draw(some(operationName=plain))
    match draw(st.sampled_from(forms)):
        case "lambda":
            more = {"payloadFormatVersion": st.sampled_from(["1.0", "2.0"]), "narrow": yes_or_no, "credentials": arns}
            full = st.fixed_dictionaries({"function": function()}, optional={**_http_common(), **more})
            made["lambda"] = draw(st.one_of(function(variables=True), full))
        case "http":
            uri = "https://c.example/{id}" if "{id}" in key else "https://c.example/"
            made["http"] = draw(
                st.one_of(st.just(uri), st.fixed_dictionaries({"uri": st.just(uri)}, optional=_http_common()))
            )
        case "aws":
            parameters = st.fixed_dictionaries(
                {"QueueUrl": st.sampled_from(["u", "v"]), "MessageBody": st.just("$request.body")},
                optional={"DelaySeconds": st.just("5")},
            )
            made["aws"] = {"service": "sqs", "action": "SendMessage", "credentials": draw(arns)}
            made["aws"]["requestParameters"] = draw(parameters)
        case "integration":
            made["integration"] = draw(_http_members())
        case "private":
            made["http"] = {
                "uri": LISTENER,
                "connectionId": {"vpcLink": draw(st.sampled_from(links))},
                **draw(some(tlsConfig=st.just({"serverNameToVerify": "a.example"}))),
            }
        case "named":
            made["integration"] = draw(st.sampled_from(named))
    guard = draw(st.sampled_from([None, "iam", *authorizers]))
    if guard is not None:
        made["authorizer"] = guard
        if authorizers.get(guard, {}).get("type") == "JWT":
            made["authorizationScopes"] = draw(subset(["a/read", "a/write"]))
    return made


@st.composite
def _http_stages(draw: st.DrawFn, group: str, routes: list[str]) -> dict[str, Any]:
    settings = some(throttle=throttles, metrics=yes_or_no)
    made: dict[str, Any] = draw(
        some(
            description=words,
            variables=some(alias=st.sampled_from(["live", "beta"]), path=st.just("a/b?c=d,e")),
            throttle=throttles,
            metrics=yes_or_no,
            tags=tags,
            accessLog=st.fixed_dictionaries(
                {"logGroup": st.just(f"/apigw/{group}")},
                optional={
                    "format": st.sampled_from(["json", "csv", "$context.requestId $context.status"]),
                    "retentionInDays": st.sampled_from([1, 14]),
                },
            ),
        )
    )
    own = {key: draw(settings) for key in draw(subset(routes))}
    made |= {"routes": own} if own else {}
    return made | draw(st.sampled_from([{}, {"autoDeploy": True}, {"deploy": "manual"}, {"autoDeploy": False}]))


# -- WebSocket APIs ----------------------------------------------------------------------------------------------------


@st.composite
def socket_apis(draw: st.DrawFn, name: str, certificates: list[str]) -> dict[str, Any]:
    """Return a WebSocket API; `certificates` are the client certificates that its stages may show."""
    models = draw(subset(["Order", "Line"]))
    authorizers = {key: draw(_socket_authorizers()) for key in draw(subset(["staff"]))}
    routes = {
        key: draw(_socket_routes(key, models, list(authorizers))) for key in draw(subset(SOCKET_KEYS, least=1, most=4))
    }
    stages = {
        key: draw(_socket_stages(f"{name}/{key}", list(routes), certificates))
        for key in draw(subset(["prod", "test"], least=draw(usually_one)))
    }
    made = {
        "kind": "WebSocketApi",
        "name": name,
        "routeSelectionExpression": draw(st.sampled_from(["$request.body.action", "$request.body.kind"])),
        **draw(_settings()),
        **draw(
            some(
                apiKeySelectionExpression=st.sampled_from(
                    ["$request.header.x-api-key", "$context.authorizer.usageIdentifierKey"]
                ),
                disableSchemaValidation=yes_or_no,
            )
        ),
        "models": {key: draw(_socket_models()) for key in models},
        "authorizers": authorizers,
        "routes": routes,
        "stages": stages,
    }
    made.pop("outputs", None)
    return {key: value for key, value in made.items() if value not in ({}, [])}


def _socket_models() -> Drawn:
    schema = st.sampled_from([{"type": "object"}, {"type": "array", "title": "t"}])
    kinds = st.sampled_from(["application/json", "text/plain"])
    return st.fixed_dictionaries({"schema": schema}, optional={"description": words, "contentType": kinds})


def _socket_authorizers() -> Drawn:
    source = subset(["route.request.header.A", "route.request.querystring.q"], least=1)
    return st.fixed_dictionaries(
        {"type": st.just("REQUEST"), "lambda": function()},
        optional={"identitySource": source, "authorizerCredentialsArn": arns},
    )


templates = maps(["$default", "other"], ["{}", '{"a": 1}'])
conversions = st.sampled_from(["CONVERT_TO_TEXT", "CONVERT_TO_BINARY"])
constraints = maps(["route.request.header.x-a", "route.request.querystring.q"], [True, False])


@st.composite
def _socket_routes(draw: st.DrawFn, key: str, models: list[str], authorizers: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = draw(some(operationName=plain, requestParameters=constraints))
    made |= draw(some(apiKeyRequired=yes_or_no)) if key != "$disconnect" else {}
    if models and key not in ("$connect", "$disconnect"):
        made |= draw(
            some(
                requestModels=st.just({"$default": models[0]}),
                modelSelectionExpression=st.sampled_from(["$request.body.model", "$request.body.action"]),
            )
        )
    guards = ["iam", *authorizers] if key == "$connect" else []
    if guards and draw(yes_or_no):
        made["authorizer"] = draw(st.sampled_from(guards))
    form = draw(st.sampled_from(["lambda", "http", "mock", "integration"]))
    if form == "lambda":
        made["lambda"] = draw(function())
    elif form == "http":
        made["http"] = draw(st.sampled_from(["https://a.example", "https://b.example/x"]))
    elif form == "mock":
        made["mock"] = draw(some(statusCode=st.sampled_from([200, 202])))
    else:
        made["integration"] = draw(_socket_integrations())
        if key not in ("$connect", "$disconnect"):
            made["responses"] = draw(some(**{"$default": _answers(), "/500/": _answers()}))
    two_way = form in ("lambda", "http") and key not in ("$connect", "$disconnect") and draw(yes_or_no)
    if two_way:
        made["responses"] = {"$default": draw(_route_answers(models))}
    return {name: value for name, value in made.items() if value != {} or name == "mock"}


def _socket_integrations() -> Drawn:
    members = {
        "description": words,
        "timeoutInMillis": st.integers(50, 29000),
        "requestParameters": maps(
            ["integration.request.header.x-a", "integration.request.querystring.b"], ["'a'", "route.request.body.a"]
        ),
        "requestTemplates": templates,
        "templateSelectionExpression": st.just("$request.body.kind"),
        "passthroughBehavior": st.sampled_from(["WHEN_NO_MATCH", "NEVER", "WHEN_NO_TEMPLATES"]),
        "contentHandlingStrategy": conversions,
    }
    uris = st.sampled_from(["https://c.example", "https://d.example"])
    return st.fixed_dictionaries(
        {"type": st.just("HTTP"), "httpMethod": st.sampled_from(["GET", "POST"]), "uri": uris}, optional=members
    )


def _answers() -> Drawn:
    return some(
        responseTemplates=templates,
        responseParameters=st.sampled_from(
            [{}, *({"integration.response.header.x-a": text} for text in ("'a'", "'b'"))]
        ),
        templateSelectionExpression=st.just("$integration.response.body.kind"),
        contentHandlingStrategy=conversions,
    )


def _route_answers(models: list[str]) -> Drawn:
    members: dict[str, Drawn] = {
        "responseParameters": st.sampled_from(
            [{}, *({"route.response.header.x-a": found} for found in ({"required": True}, {"required": False}, {}))]
        ),
        "modelSelectionExpression": st.just("$request.body.model"),
    }
    if models:
        members["responseModels"] = st.just({"$default": models[0]})
    return some(**members).map(lambda found: {"route": found})


@st.composite
def _socket_stages(draw: st.DrawFn, group: str, routes: list[str], certificates: list[str]) -> dict[str, Any]:
    levels = st.sampled_from(["OFF", "ERROR", "INFO"])
    made: dict[str, Any] = draw(
        some(
            description=words,
            variables=some(alias=st.sampled_from(["live", "beta"])),
            throttle=throttles,
            metrics=yes_or_no,
            tags=tags,
            executionLog=st.one_of(levels, some(level=levels, dataTrace=yes_or_no, retentionInDays=st.just(14))),
            accessLog=st.just({"logGroup": f"/apigw/{group}"}),
            deploy=st.sampled_from(["auto", "manual"]),
        )
    )
    if certificates and draw(yes_or_no):
        made["clientCertificate"] = draw(st.sampled_from(certificates))
    settings = some(throttle=throttles, metrics=yes_or_no, logging=levels)
    own = {key: draw(settings) for key in draw(subset(routes))}
    return made | ({"routes": own} if own else {})
