"""Generated OpenAPI documents of REST APIs, version 2.0 and 3.0, with the extensions that apply to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from apigwctl.catalogue.rest import GATEWAY_RESPONSE_TYPES
from tests.properties.apis import policies
from tests.properties.atoms import Drawn, plain, some, subset, template_maps, usually_one, words, yes_or_no
from tests.properties.paths import path_lists, path_variables, route_lists

PREFIX = "x-amazon-apigateway-"
INVOKE = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:111111111111:function:orders/invocations"
)
POOL = "arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_A"
MODELS = ("Order", "Line")
AUTHORIZERS = ("customers", "staff", "partners")
VALIDATORS = ("body", "all of it")
TYPES = ("application/json", "text/plain")
ttl = st.integers(0, 3600)


@dataclass(frozen=True)
class Draft:
    """What an operation may refer to, and the version of OpenAPI that it is written in."""

    swagger: bool
    models: list[str]
    authorizers: dict[str, str]
    validators: list[str]
    inline: bool

    @property
    def schemas(self) -> str:
        """Where a reference to a model leads."""
        return "#/definitions/" if self.swagger else "#/components/schemas/"

    @property
    def parameters(self) -> str:
        """Where a reference to a parameter leads."""
        return "#/parameters/" if self.swagger else "#/components/parameters/"


@st.composite
def openapi_documents(draw: st.DrawFn, *, inline: bool = True) -> dict[str, Any]:
    """Return a document; `inline`: some schemas stand where they are used; AWS names their models."""
    chosen = draw(subset(list(AUTHORIZERS)))
    kinds = {name: draw(st.sampled_from(["token", "request", "cognito_user_pools"])) for name in chosen}
    models, validators = draw(subset(list(MODELS))), draw(subset(list(VALIDATORS)))
    draft = Draft(draw(yes_or_no), models, kinds, validators, inline)
    head = draw(_heads(draft))
    paths: dict[str, Any] = {}
    for verb, path in draw(route_lists(draw(path_lists(draw(usually_one))))):
        key = f"{PREFIX}any-method" if verb == "ANY" else verb.lower()
        paths.setdefault(path, {})[key] = draw(_operations(path, draft, bool(head.get("security"))))
    for path in paths:
        paths[path].update(draw(some(parameters=_parameters(path, draft), summary=words)))
    schemes = {name: draw(_schemes(draft, kind)) for name, kind in kinds.items()}
    schemes["key"] = {"type": "apiKey", "name": draw(st.sampled_from(["x-api-key", "X-API-Key"])), "in": "header"}
    schemes["iam"] = {"type": "apiKey", "name": "Authorization", "in": "header", f"{PREFIX}authtype": "awsSigv4"}
    return {**head, "paths": paths, **_shelves(draft, draw(_named_models(draft)), schemes)}


def _shelves(draft: Draft, models: dict[str, Any], schemes: dict[str, Any]) -> dict[str, Any]:
    trace = {"name": "X-Trace", "in": "header", "required": True, **_typed(draft)}
    moved = {"description": "it is elsewhere", "headers": {"Location": _typed(draft)}}
    if draft.swagger:
        return {
            "definitions": models,
            "securityDefinitions": schemes,
            "parameters": {"trace": trace},
            "responses": {"moved": moved},
        }
    return {
        "components": {
            "schemas": models,
            "securitySchemes": schemes,
            "parameters": {"trace": trace},
            "responses": {"moved": moved},
        }
    }


def _typed(draft: Draft) -> dict[str, Any]:
    return {"type": "string"} if draft.swagger else {"schema": {"type": "string"}}


# -- the document itself -----------------------------------------------------------------------------------------------


@st.composite
def _heads(draw: st.DrawFn, draft: Draft) -> dict[str, Any]:
    said: dict[str, Any] = {"info": {"title": "orders", "version": "1.2", **draw(some(description=words))}}
    said = {"swagger": "2.0", **said} if draft.swagger else {"openapi": "3.0.1", **said}
    members = draw(
        some(
            **{
                "api-key-source": st.sampled_from(["HEADER", "AUTHORIZER"]),
                "binary-media-types": subset(["image/png", "*/*"], least=1),
                "minimum-compression-size": st.integers(0, 10485760),
                "policy": policies,
                "gateway-responses": _gateway_responses(),
                "documentation": _documentation(),
            }
        )
    )
    said.update({f"{PREFIX}{name}": value for name, value in members.items()})
    if draft.validators:
        kinds = some(validateRequestBody=yes_or_no, validateRequestParameters=yes_or_no)
        said[f"{PREFIX}request-validators"] = {name: draw(kinds) for name in draft.validators}
        said.update(draw(some(**{f"{PREFIX}request-validator": st.sampled_from(draft.validators)})))
    said.update(draw(_endpoints(draft)))
    said.update(draw(some(security=_security(draft))))
    if draft.swagger:
        said.update(draw(some(consumes=subset(list(TYPES), least=1), produces=subset(list(TYPES), least=1))))
    return said


@st.composite
def _endpoints(draw: st.DrawFn, draft: Draft) -> dict[str, Any]:
    endpoint = draw(some(disableExecuteApiEndpoint=yes_or_no))
    if not endpoint:
        return {}
    if draft.swagger:
        return {f"{PREFIX}endpoint-configuration": endpoint}
    return {"servers": [{"url": "https://api.example/v1", f"{PREFIX}endpoint-configuration": endpoint}]}


def _gateway_responses() -> Drawn:
    answer = some(
        statusCode=st.sampled_from(["418", 599]),
        responseParameters=st.just({"gatewayresponse.header.X-A": "'a'"}),
        responseTemplates=st.just({"application/json": "$context.error.message"}),
    )
    return st.dictionaries(st.sampled_from(GATEWAY_RESPONSE_TYPES), answer, min_size=1, max_size=2)


def _documentation() -> Drawn:
    part = st.just({"location": {"type": "API"}, "properties": {"info": {"description": "by hand"}}})
    return st.fixed_dictionaries({"documentationParts": st.lists(part, max_size=1)})


@st.composite
def _named_models(draw: st.DrawFn, draft: Draft) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in draft.models:
        made[name] = draw(_schemas(draft, list(made)))
    return made


@st.composite
def _schemas(draw: st.DrawFn, draft: Draft, others: list[str]) -> dict[str, Any]:
    scalars = st.sampled_from(
        [{"type": "string", "pattern": "^a/b$"}, {"type": "integer", "minimum": 0}, *draw(_references(draft, others))]
    )
    members = some(
        description=words, title=plain, properties=st.dictionaries(st.sampled_from(["id", "a b"]), scalars, max_size=2)
    )
    return {"type": "object", **draw(members)}


def _references(draft: Draft, names: list[str]) -> Drawn:
    return st.just([{"$ref": f"{draft.schemas}{name}"} for name in names])


@st.composite
def _schemes(draw: st.DrawFn, draft: Draft, kind: str) -> dict[str, Any]:
    """Return the security scheme of an authorizer."""
    header = draw(st.sampled_from(["Authorization", "X-Token"]))
    extension: dict[str, Any] = {"type": draw(st.sampled_from([kind, kind.upper()]))}
    authtype = "cognito_user_pools" if kind == "cognito_user_pools" else "custom"
    if kind == "cognito_user_pools":
        extension["providerARNs"] = [POOL]
    else:
        role = st.just("arn:aws:iam::111111111111:role/caller")
        extension["authorizerUri"] = INVOKE
        extension.update(draw(some(authorizerResultTtlInSeconds=ttl, authorizerCredentials=role)))
    if kind == "token":
        extension.update(draw(some(identityValidationExpression=st.just("^Bearer .+$"))))
    if kind == "request":
        header = "Unused"
        extension["identitySource"] = draw(
            st.sampled_from(["method.request.header.A", "method.request.querystring.q, context.path"])
        )
    scheme = {"type": "apiKey", "name": header, "in": "header"}
    return {**scheme, f"{PREFIX}authtype": authtype, f"{PREFIX}authorizer": extension}


# -- operations --------------------------------------------------------------------------------------------------------


@st.composite
def _security(draw: st.DrawFn, draft: Draft) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    who = draw(st.sampled_from([None, "iam", *draft.authorizers]))
    if who is not None:
        pools = draft.authorizers.get(who) == "cognito_user_pools"
        made.append({who: draw(subset(["orders/read"])) if pools else []})
    if draw(yes_or_no):
        made.append({"key": []})
    return made


@st.composite
def _parameters(draw: st.DrawFn, path: str, draft: Draft) -> list[dict[str, Any]]:
    """Return parameters that no two of which are the same."""
    made = [
        {"name": name, "in": "path", "required": True, **_typed(draft)} for name in draw(subset(path_variables(path)))
    ]
    for place, name in (("query", "q"), ("header", "X-A")):
        made += [{"name": name, "in": place, **draw(some(required=yes_or_no)), **_typed(draft)}] * draw(yes_or_no)
    return [*made, *([{"$ref": f"{draft.parameters}trace"}] if draw(yes_or_no) else [])]


@st.composite
def _operations(draw: st.DrawFn, path: str, draft: Draft, secured: bool) -> dict[str, Any]:
    made: dict[str, Any] = draw(
        some(
            operationId=plain,
            summary=words,
            description=words,
            tags=st.just(["orders"]),
            parameters=_parameters(path, draft),
            security=_security(draft),
        )
    )
    if draft.validators:
        made.update(draw(some(**{f"{PREFIX}request-validator": st.sampled_from(draft.validators)})))
    if not made.get("security", secured):
        # Which of the two counts where an operation has both is not recorded.
        made.update(draw(some(**{f"{PREFIX}auth": st.just({"type": "AWS_IAM"})})))
    schema = draw(_bodies(draft))
    if schema and draft.swagger:
        made.setdefault("parameters", []).append({"name": "body", "in": "body", "schema": schema})
        made.update(draw(some(consumes=subset(list(TYPES), least=1))))
    elif schema:
        made["requestBody"] = {"content": {kind: {"schema": schema} for kind in draw(subset(list(TYPES), least=1))}}
    made["responses"] = {status: draw(_responses(draft)) for status in draw(subset(["200", "400", "default"]))}
    made[f"{PREFIX}integration"] = draw(_integrations(path, [item for item in made["responses"] if item != "default"]))
    return made


@st.composite
def _bodies(draw: st.DrawFn, draft: Draft) -> dict[str, Any]:
    schemas: list[dict[str, Any]] = [{}, *({"$ref": f"{draft.schemas}{name}"} for name in draft.models)]
    if draft.inline:
        schemas += [{"type": "array", "items": {"type": "string"}}]
    return dict(draw(st.sampled_from(schemas)))


@st.composite
def _responses(draw: st.DrawFn, draft: Draft) -> dict[str, Any]:
    if draw(st.sampled_from([True, False, False])):
        return {"$ref": "#/responses/moved" if draft.swagger else "#/components/responses/moved"}
    made: dict[str, Any] = {"description": draw(words)}
    schema = draw(_bodies(draft))
    if schema:
        made.update({"schema": schema} if draft.swagger else {"content": {"application/json": {"schema": schema}}})
    return {**made, **draw(some(headers=st.just({"Link": _typed(draft)})))}


@st.composite
def _integrations(draw: st.DrawFn, path: str, statuses: list[str]) -> dict[str, Any]:
    kind = draw(st.sampled_from(["mock", "http", "http_proxy", "aws", "aws_proxy"]))
    made: dict[str, Any] = {"type": draw(st.sampled_from([kind, kind.upper()]))}
    if kind.startswith("aws"):
        made.update(uri=INVOKE, httpMethod="POST")
    elif kind != "mock":
        made.update(uri="https://back.example/x", httpMethod=draw(st.sampled_from(["GET", "any", "POST"])))
    variables = [f"method.request.path.{name}" for name in path_variables(path)]
    sources = st.sampled_from(["'a b'", "context.requestId", *variables])
    made.update(
        draw(
            some(
                passthroughBehavior=st.sampled_from(["when_no_match", "WHEN_NO_TEMPLATES", "never"]),
                contentHandling=st.sampled_from(["CONVERT_TO_TEXT", "CONVERT_TO_BINARY"]),
                timeoutInMillis=st.integers(50, 29000),
                requestTemplates=template_maps,
                requestParameters=st.dictionaries(st.just("integration.request.header.X-B"), sources, max_size=1),
                cacheNamespace=plain,
            )
        )
    )
    if kind in ("mock", "http", "aws"):
        made["responses"] = draw(_integration_responses(statuses))
    return made


@st.composite
def _integration_responses(draw: st.DrawFn, statuses: list[str]) -> dict[str, Any]:
    patterns = ["default", "4\\d{2}", ".*Error.*"]
    return {
        pattern: {
            "statusCode": status,
            **draw(some(responseTemplates=template_maps, contentHandling=st.just("CONVERT_TO_TEXT"))),
        }
        for pattern, status in zip(draw(st.permutations(patterns)), draw(subset(statuses)), strict=False)
    }
