"""Models, authorizers and validators answer as AWS was recorded to."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import ANY

import pytest

from tests.contract.sandbox_world import INVOKE, Case, World, bad, conflict, missing, patch

NO_API = missing("Invalid API identifier specified <account>:none")
API: dict[str, Any] = {"restApiId": "<api>"}


def case(operation: str, says: str, answer: Any, status: int = 200, **asks: Any) -> Case:
    return Case(says, operation, API | asks, answer, status)


def updates(operation: str, says: str, answer: Any, patches: list[dict[str, str]], **place: Any) -> Case:
    return case(operation, says, answer, patchOperations=patches, **place)


JSON = "application/json"
EMPTY = bad("Model schema must have at least 1 property or array items defined")
NO_PET = missing("Invalid model name specified: None")
PET = {"id": ANY, "name": "Pet", "contentType": JSON, "schema": '{"type": "object"}'}
REFERENCE = json.dumps({"$ref": "https://apigateway.amazonaws.com/restapis/<api>/models/Pet"})
MODELS = [
    case("create_model", "bare", PET | {"name": "New"}, 201, name="New", contentType=JSON, schema='{"type": "object"}'),
    case(
        "create_model",
        "a reference to another",
        {"id": ANY, "name": "New", "contentType": JSON, "schema": REFERENCE},
        201,
        name="New",
        contentType=JSON,
        schema=REFERENCE,
    ),
    case(
        "create_model",
        "a reference to none",
        bad(
            "Invalid model specified: Validation Result: warnings : [], errors : "
            "[Invalid model reference specified: No]"
        ),
        name="New",
        contentType=JSON,
        schema=REFERENCE.replace("/Pet", "/No"),
    ),
    case(
        "create_model",
        "twice",
        conflict("Model name already exists for this REST API"),
        name="Pet",
        contentType=JSON,
        schema="{}",
    ),
    case("create_model", "no name", bad("Model name must be non-empty"), name="", contentType=JSON, schema="{}"),
    case(
        "create_model",
        "a bad name",
        bad("Model name must be alphanumeric: a-b"),
        name="a-b",
        contentType=JSON,
        schema="{}",
    ),
    case("create_model", "an empty schema", EMPTY, name="New", contentType=JSON, schema=""),
    case("create_model", "no schema", EMPTY, name="New", contentType=JSON),
    case("create_model", "no XML schema", EMPTY, name="New", contentType="application/xml"),
    Case("of no API", "create_model", {"restApiId": "none", "name": "A", "contentType": JSON, "schema": "{}"}, NO_API),
    Case("of no API", "get_models", {"restApiId": "none"}, NO_API),
    Case("of no API", "get_model", {"restApiId": "none", "modelName": "None"}, NO_PET),
    case("get_model", "a look", PET, modelName="Pet"),
    case("get_model", "a look at none", NO_PET, modelName="None"),
    case("delete_model", "a deletion", {}, 202, modelName="Pet"),
    case("delete_model", "a deletion of none", NO_PET, modelName="None"),
    updates("update_model", "schema", PET | {"schema": "{}"}, [patch("replace", "/schema", "{}")], modelName="Pet"),
    updates(
        "update_model",
        "description",
        PET | {"description": "d"},
        [patch("replace", "/description", "d")],
        modelName="Pet",
    ),
    updates("update_model", "an empty schema", EMPTY, [patch("replace", "/schema", "")], modelName="Pet"),
    updates("update_model", "of none", NO_PET, [patch("replace", "/schema", "{}")], modelName="None"),
    updates(
        "update_model",
        "a name",
        bad("Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]"),
        [patch("replace", "/name", "x")],
        modelName="Pet",
    ),
    updates(
        "update_model",
        "an add",
        bad("Invalid patch path  '/wrong-path' specified for op 'add'. Please choose supported operations"),
        [patch("add", "/wrong-path", "x")],
        modelName="Pet",
    ),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"{model.operation} {model.says}")
def test_models(model: Case) -> None:
    World().holds(model)


def test_a_flattened_model_holds_what_it_refers_to() -> None:
    world = World()
    world.ask("create_model", **API, name="Other", contentType=JSON, schema=REFERENCE)
    flat = json.loads(world.ask("get_model", **API, modelName="Other", flatten=True)["schema"])
    assert flat == {"$ref": "#/definitions/Pet", "definitions": {"Pet": {"type": "object"}}}


def test_a_model_that_is_referred_to_cannot_be_deleted() -> None:
    world = World()
    for place in ("<root>", "<pet>"):
        asks = {"httpMethod": "ANY", "authorizationType": "NONE", "requestModels": {JSON: "Pet"}}
        world.ask("put_method", **API, resourceId=place, **asks)
    said = "Cannot delete model 'Pet', is referenced in method request: "
    world.holds(case("delete_model", "", conflict(f"{said}/pets/{{id}}/ANY"), modelName="Pet"))
    world.ask("delete_method", **API, resourceId="<pet>", httpMethod="ANY")
    world.holds(case("delete_model", "", conflict(f"{said}//ANY"), modelName="Pet"))
    world.ask("delete_method", **API, resourceId="<root>", httpMethod="ANY")
    world.ask("create_model", **API, name="Other", contentType=JSON, schema=REFERENCE)
    message = "Cannot delete model 'Pet', is referenced in model: Other"
    world.holds(case("delete_model", "", conflict(message), modelName="Pet"))


TOKEN = {
    "id": ANY,
    "name": "callers",
    "type": "TOKEN",
    "authType": "custom",
    "authorizerUri": INVOKE,
    "identitySource": "method.request.header.Authorization",
}
POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc"
JWT = {
    "issuers": [{"issuer": "https://issuer.example", "audiences": ["a"], "additionalClaims": []}],
    "defaultAlgorithms": ["RS256"],
}
HEADER = "method.request.header.Authorization"
AT: dict[str, Any] = {"authorizerId": "<authorizer>"}
AUTHORIZERS = [
    case("get_authorizer", "a TTL that was not given is not shown", TOKEN, **AT),
    case(
        "create_authorizer",
        "of requests",
        TOKEN | {"name": "r", "type": "REQUEST", "authorizerResultTtlInSeconds": 0},
        201,
        name="r",
        type="REQUEST",
        authorizerUri=INVOKE,
        identitySource=HEADER,
        authorizerResultTtlInSeconds=0,
    ),
    case(
        "create_authorizer",
        "of user pools",
        {
            "id": ANY,
            "name": "c",
            "type": "COGNITO_USER_POOLS",
            "authType": "cognito_user_pools",
            "providerARNs": [POOL],
        },
        201,
        name="c",
        type="COGNITO_USER_POOLS",
        providerARNs=[POOL],
    ),
    case(
        "create_authorizer",
        "of JWTs",
        {"id": ANY, "name": "j", "type": "JWT", "jwtConfiguration": JWT},
        201,
        name="j",
        type="JWT",
        jwtConfiguration=JWT,
    ),
    case(
        "create_authorizer",
        "a name twice",
        bad("Authorizer name must be unique. Authorizer callers already exists in this RestApi."),
        name="callers",
        type="TOKEN",
        authorizerUri=INVOKE,
        identitySource=HEADER,
    ),
    Case(
        "of no API",
        "create_authorizer",
        {"restApiId": "none", "name": "n", "type": "TOKEN"},
        conflict("Unable to complete operation due to concurrent modification. Please try again later."),
    ),
    Case("of no API", "get_authorizers", {"restApiId": "none"}, NO_API),
    case("get_authorizer", "a look at none", missing("Invalid Authorizer identifier specified"), authorizerId="none"),
    case("delete_authorizer", "a deletion", {}, 202, **AT),
    updates(
        "update_authorizer",
        "scalars",
        TOKEN | {"name": "x", "authorizerResultTtlInSeconds": 60, "identityValidationExpression": "^a"},
        [
            patch("replace", "/name", "x"),
            patch("replace", "/authorizerResultTtlInSeconds", "60"),
            patch("replace", "/identityValidationExpression", "^a"),
        ],
        **AT,
    ),
    updates(
        "update_authorizer",
        "another type",
        {
            "id": ANY,
            "name": "callers",
            "type": "COGNITO_USER_POOLS",
            "authType": "cognito_user_pools",
            "providerARNs": [POOL],
            "authorizerUri": INVOKE,
            "identitySource": HEADER,
        },
        [patch("replace", "/type", "COGNITO_USER_POOLS"), patch("add", "/providerARNs", POOL)],
        **AT,
    ),
    updates(
        "update_authorizer",
        "JWT as one value",
        TOKEN | {"jwtConfiguration": JWT},
        [patch("replace", "/jwtConfiguration", json.dumps(JWT))],
        **AT,
    ),
]


@pytest.mark.parametrize("authorizer", AUTHORIZERS, ids=lambda case: f"{case.operation} {case.says}")
def test_authorizers(authorizer: Case) -> None:
    World().holds(authorizer)


def test_an_authorizer_in_use_cannot_be_deleted() -> None:
    world = World()
    asks = {"httpMethod": "PUT", "authorizationType": "CUSTOM", "authorizerId": "<authorizer>"}
    world.ask("put_method", **API, resourceId="<pets>", **asks)
    message = "Cannot delete authorizer 'callers', is referenced in method: /pets/PUT"
    world.holds(case("delete_authorizer", "", conflict(message), **AT))


def test_the_eleventh_authorizer_is_too_many() -> None:
    world = World()
    for number in range(9):
        world.ask("create_authorizer", **API, name=f"a{number}", type="JWT", jwtConfiguration=JWT)
    refusal = world.ask("create_authorizer", **API, name="more", type="JWT", jwtConfiguration=JWT)
    assert (refusal.status, refusal.code) == (429, "LimitExceededException")


VALIDATOR = {"id": "<validator>", "name": "body", "validateRequestBody": True, "validateRequestParameters": False}
NO_VALIDATOR = missing("Invalid Request Validator identifier specified")
V: dict[str, Any] = {"requestValidatorId": "<validator>"}


def unsupported(op: str) -> Any:
    return bad(
        f"Invalid patch path  '/validateRequestBody' specified for op '{op}'. Please choose supported operations"
    )


VALIDATORS = [
    case(
        "create_request_validator",
        "switches are off",
        VALIDATOR | {"id": ANY, "name": "n", "validateRequestBody": False},
        201,
        name="n",
    ),
    case("get_request_validator", "a look", VALIDATOR, **V),
    case("get_request_validators", "all", {"items": [VALIDATOR]}),
    case("get_request_validator", "a look at none", NO_VALIDATOR, requestValidatorId="none"),
    case("delete_request_validator", "a deletion", {}, 202, **V),
    case("delete_request_validator", "of none", NO_VALIDATOR, requestValidatorId="none"),
    Case(
        "of no API",
        "create_request_validator",
        {"restApiId": "none", "name": "n"},
        bad("Invalid REST API identifier specified"),
    ),
    Case("of no API", "get_request_validators", {"restApiId": "none"}, NO_API),
    Case("of no API", "get_request_validator", {"restApiId": "none", **V}, NO_VALIDATOR),
    Case("of no API", "delete_request_validator", {"restApiId": "none", **V}, NO_VALIDATOR),
    updates(
        "update_request_validator",
        "no value is false",
        VALIDATOR | {"validateRequestBody": False},
        [patch("replace", "/validateRequestBody")],
        **V,
    ),
    updates(
        "update_request_validator",
        "true",
        VALIDATOR | {"validateRequestParameters": True},
        [patch("replace", "/validateRequestParameters", "true")],
        **V,
    ),
    updates("update_request_validator", "add", unsupported("add"), [patch("add", "/validateRequestBody", "true")], **V),
    updates(
        "update_request_validator",
        "remove",
        unsupported("remove"),
        [patch("remove", "/validateRequestBody", "true")],
        **V,
    ),
    updates(
        "update_request_validator",
        "no name",
        bad("Request Validator name cannot be blank"),
        [patch("replace", "/name", "")],
        **V,
    ),
    updates(
        "update_request_validator",
        "an unknown path",
        bad(
            "Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/name, "
            "/validateRequestParameters, /validateRequestBody]"
        ),
        [patch("replace", "/invalidPath", "true")],
        **V,
    ),
]


@pytest.mark.parametrize("validator", VALIDATORS, ids=lambda case: f"{case.operation} {case.says}")
def test_request_validators(validator: Case) -> None:
    World().holds(validator)
