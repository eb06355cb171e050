"""What holds of APIs whose routes live in an OpenAPI document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given

from tests.properties import check
from tests.properties.openapi import openapi_documents
from tests.properties.world import Documents, connection, lines, new_world, one_in

FILE = "orders.openapi.json"


def spec(document: dict[str, Any], **members: Any) -> tuple[Documents, dict[str, str]]:
    """Return the spec that refers to a document, and the document as a file; AWS deploys no API without a method."""
    api = {"kind": "RestApi", "name": "orders", "openapi": f"./{FILE}", **members}
    stages = {"stages": {"prod": {}}} if document["paths"] else {}
    return [{**api, **stages}], {FILE: json.dumps(document)}


@one_in(2)
@given(before=openapi_documents(), after=openapi_documents())
def test_an_api_follows_its_openapi_document(folder: Path, before: dict[str, Any], after: dict[str, Any]) -> None:
    with new_world(folder) as world:
        for document in (before, after):
            documents, files = spec(document)
            found = world.load(documents, files=files)
            check.serves(found, check.applies(world, found, prune=True))


@one_in(2)
@given(document=openapi_documents(inline=False))
def test_an_openapi_document_means_what_aws_makes_of_it(folder: Path, document: dict[str, Any]) -> None:
    with new_world(folder) as world:
        call = connection().call
        made = call("apigateway", "ImportRestApi", {"body": json.dumps(document).encode()})
        if document["paths"]:
            call("apigateway", "CreateDeployment", {"restApiId": made["id"], "stageName": "prod"})
        documents, files = spec(document, lambdaPermissions=False)
        found = world.load(documents, files=files)
        plan = world.plan(found, adopt=True)
        others = [line for line in lines(plan) if not line.startswith("adopt ")]
        beside = [line for line in others if not line.startswith("update rest_api:orders: tags.")]
        assert beside == [], "\n".join(beside)
