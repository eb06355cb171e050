"""The wire: raw requests, paging, unknown operations, persistence, and the patch table against what AWS documents."""

from __future__ import annotations

import json
import pathlib
import random
import threading
from typing import Any

import pytest

from apigwctl.sandbox.control_plane import ControlPlane
from apigwctl.sandbox.http import HttpRequest, HttpResponse
from apigwctl.sandbox.kinds.operations import OPERATIONS
from apigwctl.sandbox.patches import tables
from apigwctl.sandbox.protocol import protocol
from tests.contract.sandbox_client import ACCOUNT, NOON, REGION, client, plane
from tests.contract.sandbox_world import World, patch

SHARED = pathlib.Path(__file__).resolve().parents[2].parent / "shared"


def send(control: ControlPlane, method: str, path: str, body: object = None, **query: str) -> HttpResponse:
    return control.handle(
        HttpRequest(
            method=method,
            path=path,
            query={name: [value] for name, value in query.items()},
            headers={},
            body=b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode(),
            account=ACCOUNT,
            region=REGION,
        )
    )


RAW: list[tuple[str, str, str, object, int, str, str]] = [
    (
        "a boolean as text",
        "POST",
        "/restapis",
        {"name": True},
        400,
        "SerializationException",
        "class java.lang.Boolean can not be converted to an String",
    ),
    (
        "a number as text",
        "POST",
        "/restapis",
        {"name": 1},
        400,
        "SerializationException",
        "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String",
    ),
    ("no JSON", "POST", "/restapis", b"{", 400, "SerializationException", "Unable to parse the request body"),
    (
        "no name",
        "POST",
        "/restapis",
        {},
        400,
        "ValidationException",
        "1 validation error detected: Value null at 'createRestApiInput.name' failed to satisfy constraint: Member "
        "must not be null",
    ),
    (
        "an operation that is not there",
        "GET",
        "/nothing",
        None,
        404,
        "UnknownOperationException",
        "the sandbox does not know this operation: GET /nothing",
    ),
]


@pytest.mark.parametrize(
    ("says", "method", "path", "body", "status", "code", "message"),
    RAW,
    ids=lambda v: v if isinstance(v, str) and " " in v and len(v) < 60 else "",
)
def test_raw_requests(says: str, method: str, path: str, body: object, status: int, code: str, message: str) -> None:
    answer = send(plane(), method, path, body)
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (status, code)
    assert json.loads(answer.body) == {"message": message}


def test_lists_are_called_item_on_the_wire_and_dates_are_seconds() -> None:
    control = plane()
    send(control, "POST", "/restapis", {"name": "n"})
    (item,) = json.loads(send(control, "GET", "/restapis").body)["item"]
    assert item["createdDate"] == int(NOON.timestamp())


def test_pages_are_25_long_unless_asked_and_500_at_most() -> None:
    world = World()
    for number in range(27):
        world.ask("create_resource", restApiId="<api>", parentId="<root>", pathPart=f"r{number:02}")
    first = world.ask("get_resources", restApiId="<api>")
    second = world.ask("get_resources", restApiId="<api>", position=first["position"])
    assert (len(first["items"]), len(second["items"])) == (25, 5)
    assert "position" not in second
    everything = world.ask("get_resources", restApiId="<api>", limit=1000)
    assert everything == {"items": first["items"] + second["items"]}
    paginator = world.client.get_paginator("get_resources").paginate(
        restApiId=world.names["api"], PaginationConfig={"PageSize": 7}
    )
    assert [item for page in paginator for item in page["items"]] == everything["items"]


def test_a_position_survives_the_deletion_of_what_came_before_it() -> None:
    control = plane()
    call = client(control)
    names = [call.create_api_key(name=f"k{number}")["id"] for number in range(4)]
    first = call.get_api_keys(limit=2)
    call.delete_api_key(apiKey=names[3])
    rest = call.get_api_keys(limit=2, position=first["position"])
    assert [item["name"] for item in rest["items"]] == ["k1", "k0"]


def test_a_made_up_position_is_refused() -> None:
    refusal = World().ask("get_resources", restApiId="<api>", position="!")
    assert (refusal.status, refusal.code) == (400, "BadRequestException")


def test_the_state_survives_its_data_and_goes_on_with_the_same_ids() -> None:
    world = World()
    data = json.loads(json.dumps(world.plane.to_data()))
    restored = ControlPlane.from_data(data, clock=lambda: NOON, random=random.Random())
    other = client(restored)
    asks: dict[str, Any] = {"restApiId": world.names["api"], "embed": ["methods"]}
    assert other.get_resources(**asks)["items"] == world.client.get_resources(**asks)["items"]
    assert other.create_rest_api(name="n")["id"] == world.client.create_rest_api(name="n")["id"]
    assert restored.writes == world.plane.writes
    assert restored.counts == world.plane.counts


def test_writes_count_what_changed_and_counts_all_requests() -> None:
    world = World()
    before, asked = world.plane.writes, world.plane.counts["GetRestApi"]
    world.ask("get_rest_api", restApiId="<api>")
    world.ask("delete_rest_api", restApiId="none")
    assert world.plane.writes == before
    assert world.plane.counts["GetRestApi"] == asked + 1
    world.ask("delete_rest_api", restApiId="<api>")
    assert world.plane.writes == before + 1


def test_requests_from_many_threads_do_not_disturb_each_other() -> None:
    world = World()
    place = f"/restapis/{world.names['api']}/resources/{world.names['root']}"

    def make(start: int) -> None:
        for number in range(start, start + 20):
            assert send(world.plane, "POST", place, {"pathPart": f"r{number}"}).status == 201

    threads = [threading.Thread(target=make, args=(start,)) for start in range(0, 160, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(world.ask("get_resources", restApiId="<api>", limit=500)["items"]) == 163


def test_every_operation_that_is_answered_is_one_of_the_model() -> None:
    assert set(OPERATIONS) <= set(protocol("apigateway").model.operation_names)


# Members that the API reference's table of patch paths spells in a way of its own.
SPELT = {"basepath": "basePath", "restapiId": "restApiId", "stages": "stageKeys"}
# labels of keys are shown nowhere, and what is left of a quota is shown by key and day
UNSHOWN = {("UpdateApiKey", "/labels"), ("UpdateUsage", "/remaining")}


def test_every_patch_path_leads_to_a_member_of_what_it_patches() -> None:
    for operation, table in tables().items():
        shape = protocol("apigateway").shape(operation.removeprefix("Update"))
        for rule in table.rules:
            where = shape
            if (operation, rule.path) in UNSHOWN:
                continue
            for segment in rule.segments:
                if segment.startswith("{"):
                    assert where.type_name in ("map", "list"), (operation, rule.path)
                    break
                member = SPELT.get(segment, segment)
                assert member in where.members, (operation, rule.path)
                where = where.members[member]


@pytest.mark.needs_shared
def test_the_patch_table_allows_what_aws_documents() -> None:
    source = SHARED / "facts" / "patch-operations.json"
    if not source.exists():
        pytest.skip(f"{source} is absent")
    documented = json.loads(source.read_text("utf-8"))
    for operation, table in tables().items():
        rows = {row["path"]: set(row["ops"]) for row in documented[operation]}
        for rule in table.rules:
            container = rule.path.rpartition("/{")[0]
            known = rows.get(rule.path) or rows.get(container) or rows.get(f"{container}/{{type}}")
            assert known is not None, (operation, rule.path)
            assert set(rule.ops) <= known, (operation, rule.path)


def test_a_bug_is_a_500_and_not_an_exception(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Any:
        raise RuntimeError("the clock is broken")

    answer = send(ControlPlane(clock=broken, random=random.Random(1)), "GET", "/restapis")
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (500, "InternalFailure")
    assert "the clock is broken" in caplog.text


def test_a_patch_without_operations_shows_the_thing_unchanged() -> None:
    world = World()
    shown = world.ask("get_rest_api", restApiId="<api>")
    assert world.ask("update_rest_api", restApiId="<api>") == shown
    assert (
        world.ask("update_rest_api", restApiId="<api>", patchOperations=[patch("replace", "/name", "orders")]) == shown
    )
