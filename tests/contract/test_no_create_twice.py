"""No create is ever sent twice unseen: not by botocore, and not by us without looking whether it was made."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from apigwctl.aws.client import Connection, Login
from apigwctl.aws.throttle import Throttle
from apigwctl.errors import LostAnswerError
from apigwctl.model.result import Outcome
from apigwctl.model.snapshot import Snapshot
from tests.contract.sandboxed import Place, place
from tests.snapshots import api, api_key, route, stage, together, usage_plan

SECONDS = 10.0


class Deaf:
    """An endpoint that takes a request, counts it, and ends the connection without an answer."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Deaf:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(SECONDS)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return  # closed: the test is over
            with connection:
                connection.settimeout(SECONDS)
                self.requests.append(_request(connection))


def _request(connection: socket.socket) -> bytes:
    """Read one request to the end of its body."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    length = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < length:
        body += connection.recv(65536)
    return head.split(b"\r\n")[0]


@pytest.mark.parametrize(
    ("service", "operation", "params", "line"),
    [
        ("apigateway", "CreateRestApi", {"name": "orders"}, b"POST /restapis HTTP/1.1"),
        ("apigateway", "CreateApiKey", {"name": "acme"}, b"POST /apikeys HTTP/1.1"),
        ("apigateway", "CreateUsagePlan", {"name": "partners"}, b"POST /usageplans HTTP/1.1"),
        ("apigateway", "GetRestApis", {}, b"GET /restapis HTTP/1.1"),
        ("logs", "CreateLogGroup", {"logGroupName": "/a"}, b"POST / HTTP/1.1"),
    ],
)
def test_a_request_whose_answer_is_lost_is_sent_once(
    service: str, operation: str, params: dict[str, str], line: bytes
) -> None:
    with Deaf() as endpoint:
        login = Login(region="eu-west-1", endpoint_url=endpoint.url, access_key="123456789012")
        connection = Connection(login, Throttle(enabled=False))
        with pytest.raises(LostAnswerError) as raised:
            connection.call(service, operation, params)
    assert endpoint.requests == [line]
    assert connection.requests() == 1
    assert raised.value.operation == operation


# -- lost answers in an apply ------------------------------------------------------------------------------------------


@contextmanager
def standing(have: Snapshot | None) -> Iterator[Place]:
    """A sandbox in which a snapshot was applied."""
    with place() as at:
        if have is not None:
            assert all(step.outcome is Outcome.DONE for step in at.apply(have).steps)
        at.connection.counts.clear()
        yield at


ORDERS = api("orders", route("GET /orders"), stage("prod"))
EVERYTHING = together(
    ORDERS,
    usage_plan("partners", covers={"orders@prod": {}}, keys=("acme",)),
    api_key("acme"),
)
LONGER = together(api("orders", route("GET /orders"), route("GET /orders/{id}/lines"), stage("prod")))
TWO_STAGES = together(api("orders", route("GET /orders"), stage("prod"), stage("dev")))

LOST = [
    ("CreateRestApi", None, EVERYTHING),
    ("CreateUsagePlan", None, EVERYTHING),
    ("CreateApiKey", None, EVERYTHING),
    ("CreateUsagePlanKey", None, EVERYTHING),
    ("CreateStage", None, EVERYTHING),
    ("CreateDeployment", None, EVERYTHING),
    ("PutRestApi", None, EVERYTHING),
    ("CreateResource", ORDERS, LONGER),
    ("PutMethod", ORDERS, LONGER),
    ("PutIntegration", ORDERS, LONGER),
    ("CreateDeployment", ORDERS, LONGER),
    ("UpdateStage", ORDERS, LONGER),
    ("CreateStage", ORDERS, TWO_STAGES),
]
CREATES_AGAIN = {"PutRestApi", "PutIntegration", "UpdateStage"}
"""What replaces what is there is simply said again."""


def holdings(at: Place) -> dict[str, list[str]]:
    """What exists, by sort."""
    call = at.connection.call
    found = {
        "apis": [item["name"] for item in call("apigateway", "GetRestApis", {})["items"]],
        "plans": [item["name"] for item in call("apigateway", "GetUsagePlans", {})["items"]],
        "keys": [item["name"] for item in call("apigateway", "GetApiKeys", {})["items"]],
    }
    for item in call("apigateway", "GetRestApis", {})["items"]:
        inside = {"restApiId": item["id"]}
        paths = call("apigateway", "GetResources", inside)["items"]
        found["paths"] = sorted(entry["path"] for entry in paths)
        found["stages"] = sorted(entry["stageName"] for entry in call("apigateway", "GetStages", inside)["item"])
        deployments = call("apigateway", "GetDeployments", inside)["items"]
        found["deployments"] = sorted(entry["description"].split(" ")[2] for entry in deployments)
    return found


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
@pytest.mark.parametrize(("operation", "have", "want"), LOST, ids=lambda item: item if isinstance(item, str) else "")
def test_an_apply_with_a_lost_answer_leaves_one_of_each(
    operation: str, have: Snapshot | None, want: Snapshot, fault: str
) -> None:
    with standing(have) as at:
        at.apply(want)
        expected = holdings(at)
    with standing(have) as at:
        at.sandbox.faults.add(operation, fault)  # type: ignore[arg-type]
        execution = at.apply(want)
        assert [step.error for step in execution.steps if step.outcome is not Outcome.DONE] == []
        again = fault == "drop-before" or operation in CREATES_AGAIN
        sent = at.count(operation)
        at.connection.counts.clear()
        assert holdings(at) == expected
        assert at.plan(want).changes == ()
    with standing(have) as at:
        at.apply(want)
        assert sent == at.count(operation) + (1 if again else 0)


@pytest.mark.parametrize("operation", ["CreateRestApi", "CreateUsagePlan", "CreateApiKey", "CreateDeployment"])
def test_an_answer_that_is_lost_twice_is_still_found(operation: str) -> None:
    with standing(None) as at:
        at.sandbox.faults.add(operation, "drop-before")
        at.sandbox.faults.add(operation, "drop-after")
        execution = at.apply(EVERYTHING)
        assert {step.outcome for step in execution.steps} == {Outcome.DONE}
        found = holdings(at)
        assert [len(found[name]) for name in ("apis", "plans", "keys", "deployments")] == [1, 1, 1, 1]


def test_an_apply_that_lost_its_run_after_the_create_is_finished_by_the_next() -> None:
    """The answer of the create is lost, and so is everything that would find it again; a later run goes on."""
    with standing(None) as at:
        at.sandbox.faults.add("CreateRestApi", "drop-after")
        at.sandbox.faults.add("GetRestApis", "drop-before", times=100, skip=1)
        execution = at.apply(ORDERS)
        assert execution.steps[0].outcome is Outcome.FAILED
        assert {step.outcome for step in execution.steps[1:]} == {Outcome.NOT_ATTEMPTED}
        at.sandbox.faults.clear()
        assert {step.outcome for step in at.apply(ORDERS).steps} == {Outcome.DONE}
        assert holdings(at)["apis"] == ["orders"]
        assert at.plan(ORDERS).changes == ()
