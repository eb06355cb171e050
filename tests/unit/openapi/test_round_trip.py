"""From a snapshot to a document and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from apigwctl.catalogue.quirks import BUILT_IN_MODELS
from apigwctl.model.snapshot import Snapshot
from apigwctl.openapi.exporter import document
from apigwctl.openapi.importer import routes
from apigwctl.values import thaw
from tests.unit.openapi.documents import comparable, node, resources
from tests.unit.openapi.snapshots import SHOP, shop, snapshots
from tests.unit.openapi.test_exporting import MEMBERS, PARTS
from tests.unit.openapi.test_left_out import LEFT_OUT


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(snapshots())
def test_reading_a_document_back_gives_all_of_the_snapshot_that_is_not_left_out(snapshot):
    there_and_back(snapshot)


@pytest.mark.parametrize("name", [*PARTS, *LEFT_OUT])
def test_reading_back_each_part_gives_that_part(name):
    there_and_back(shop((PARTS | LEFT_OUT)[name][0]))


@pytest.mark.parametrize("name", MEMBERS)
def test_reading_back_each_member_gives_that_member(name):
    there_and_back(shop(**MEMBERS[name][0]))


def there_and_back(snapshot: Snapshot) -> None:
    made = document(snapshot, SHOP)
    read, problems = routes(node(thaw(made.body)))
    assert [str(item) for item in problems if item.severity != "note"] == []
    back = comparable(resources("shop", read.plain()))
    for name in BUILT_IN_MODELS - {address.name for address, _ in snapshot.of("model")}:
        del back[f"model:shop/{name}"]
    kept = {address: item for address, item in snapshot.resources.items() if address not in made.left_out}
    assert described(back) == described(comparable(kept))


def described(found: dict[str, Any]) -> dict[str, Any]:
    """Return resources without what a document does not carry: endpoint types, the name and the version of the API."""
    api = found.pop("rest_api:shop")
    served = ("description", "binary_media_types", "minimum_compression_size", "api_key_source", "policy")
    endpoint = (api.endpoint_configuration.vpc_endpoint_ids, api.disable_execute_api_endpoint)
    return {**found, "api": [*(getattr(api, name) for name in served), *endpoint]}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(snapshots())
def test_a_document_is_openapi_by_the_judgement_of_a_validator(snapshot):
    validators = pytest.importorskip("openapi_spec_validator")
    # the validator does not return from a model that is nothing but a reference to itself
    assume(not any("$ref" in model.schema for _, model in snapshot.of("model")))
    # the + of a greedy variable is AWS's own
    body = json.dumps(thaw(document(snapshot, SHOP).body)).replace("{proxy+}", "{proxy}")
    errors = validators.OpenAPIV30SpecValidator(json.loads(body)).iter_errors()
    # OpenAPI wants a response at least; AWS takes none for none (recorded: swagger-mock-cors.json)
    assert [str(item) for item in errors if list(item.path)[-1:] != ["responses"]] == []
