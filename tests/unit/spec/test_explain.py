from __future__ import annotations

import jsonschema
import pytest

from apigwctl.catalogue.schema import fields_of
from apigwctl.errors import UsageError
from apigwctl.spec import json_schema
from apigwctl.spec.schema_document import DOCUMENTS, declared


def test_a_member_is_explained_with_its_default_values_and_names():
    assert json_schema.explain("Integration.integrationHttpMethod") == (
        "Integration.httpMethod: text",
        "  other names: integrationHttpMethod, integrationMethod",
    )
    assert json_schema.explain("RestApi.apiKeySource") == (
        "RestApi.apiKeySource: text",
        "  default: HEADER",
        "  one of: HEADER, AUTHORIZER",
    )


@pytest.mark.parametrize(
    "topic", ["RestApi.cors", "Stage.accessLog", "Route.lambda", "Project.targets", "unknown-model"]
)
def test_our_own_words_are_explained_too(topic: str):
    head, *lines = json_schema.explain(topic)
    assert head == topic
    assert lines


@pytest.mark.parametrize("topic", json_schema.topics())
def test_every_topic_is_explained_in_lines(topic: str):
    assert len(json_schema.explain(topic)) > 1


@pytest.mark.parametrize(("topic", "hint"), [("RestApy", "RestApi"), ("Stage.tracingEnable", "tracingEnabled")])
def test_a_topic_that_nobody_knows_gets_a_hint(topic: str, hint: str):
    with pytest.raises(UsageError) as caught:
        json_schema.explain(topic)
    assert hint in caught.value.hint


def test_the_table_of_aliases_names_every_alias():
    rows = dict(line.split(maxsplit=1) for line in json_schema.aliases())
    assert rows["Authorizer.authorizerUri"] == "uri"
    assert rows["Integration.type"] == "integrationType"


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_every_declared_member_is_in_the_schema(kind: str):
    cls, _ = DOCUMENTS[kind]
    made = declared(cls)["properties"]
    assert {item.spec for item in fields_of(cls) if not item.key} <= set(made)


@pytest.mark.parametrize(
    "document",
    [
        {"kind": "RestApi"},
        {"kind": "RestApi", "name": "a", "descripton": "b"},
        {"kind": "RestApi", "name": "a", "apiKeySource": "header"},
        {"kind": "RestApi", "name": "a", "routes": {"FETCH /x": {}}},
        {"kind": "RestApi", "name": "a", "stages": {"prod": {"tracingEnabled": "yes"}}},
        {"kind": "RestApi", "name": "a", "stages": {"prod": {"deploymentId": "x"}}},
        {"kind": "UsagePlan", "name": "a", "quota": {"limit": -1, "period": "DAY"}},
        {"kind": "HttpApi", "name": "a", "policy": {}},
        {"kind": "WebSocketApi", "name": "a"},
        {"project": "a", "targts": {}},
    ],
)
def test_the_schema_refuses_what_the_parser_refuses(document: dict[str, object]):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schema.schema()).validate(document)
