"""The interpreter of plans, over a seam that answers what a test says."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from apigwctl.apply.executor import Execution, execute
from apigwctl.errors import AwsError, LostAnswerError
from apigwctl.model.event import Event, Kind
from apigwctl.model.plan import Bind, Call, Lock, Plan, Probe, Step, Until
from apigwctl.model.result import Outcome
from apigwctl.model.transient import Patience
from apigwctl.values import Address, FrozenMap, Ref, Secret, Template, freeze

SECONDS = 10.0
DONE, FAILED, SKIPPED = Outcome.DONE, Outcome.FAILED, Outcome.NOT_ATTEMPTED
API = Address("rest_api", ("orders",))
Answer = dict[str, Any] | BaseException | Callable[[], dict[str, Any]]


def error(code: str, status: int = 400, message: str = "no", **members: Any) -> AwsError:
    return AwsError(message, operation="Any", error_code=code, http_status=status, **members)


LOST = LostAnswerError("closed", operation="Any")


@dataclass
class Seam:
    """Answers by operation, one after another, the last one for ever; keeps what was sent."""

    answers: Mapping[str, list[Answer]] = field(default_factory=dict)
    sent: list[tuple[str, Any]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self, _: str, operation: str, params: Any) -> dict[str, Any]:
        with self.lock:
            self.sent.append((operation, params))
            left = self.answers.get(operation, [{}])
            answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer() if callable(answer) else answer

    def run(self, *steps: Step, attempts: int = 4) -> Execution:
        made = Plan("p", "t", "1", "r", "", "", steps=steps)
        patience = Patience(self.slept.append, random.Random(1), attempts)
        return execute(made, self.call, patience=patience, listener=self.events.append)

    @property
    def operations(self) -> list[str]:
        return [operation for operation, _ in self.sent]


def call(operation: str, params: Mapping[str, Any] = FrozenMap(), **members: Any) -> Call:
    return Call("apigateway", operation, freeze(params), **members)


def step(identifier: str, *calls: Call, lane: str = "orders", after: tuple[str, ...] = ()) -> Step:
    return Step(identifier, f"step {identifier}", lane, calls or (call(f"Do{identifier}"),), after)


def outcomes(execution: Execution) -> list[Outcome]:
    return [item.outcome for item in execution.steps]


# -- order -------------------------------------------------------------------------------------------------------------


def test_nothing_to_do_is_done() -> None:
    assert Seam().run() == Execution((), 0)


def test_the_steps_of_a_lane_go_out_in_order_and_so_do_the_calls_of_a_step() -> None:
    seam = Seam()
    seam.run(step("1", call("A"), call("B")), step("2", after=("1",)), step("3", after=("2",)))
    assert seam.operations == ["A", "B", "Do2", "Do3"]


def test_a_lane_is_written_to_by_one_step_at_a_time_whatever_their_order() -> None:
    busy, most = [], []

    def work() -> dict[str, Any]:
        busy.append(1)
        most.append(len(busy))
        threading.Event().wait(0.01)
        busy.pop()
        return {}

    seam = Seam({f"Do{number}": [work] for number in range(6)})
    execution = seam.run(*(step(str(number)) for number in range(6)))
    assert outcomes(execution) == [DONE] * 6
    assert max(most) == 1


def test_lanes_run_side_by_side() -> None:
    both = threading.Barrier(2)

    def meet() -> dict[str, Any]:
        both.wait(SECONDS)  # passes only when the other lane is at work too
        return {}

    seam = Seam({"Do1": [meet], "Do2": [meet]})
    assert outcomes(seam.run(step("1", lane="orders"), step("2", lane="billing"))) == [DONE, DONE]


def test_a_step_waits_for_what_it_needs_in_another_lane() -> None:
    seam = Seam()
    seam.run(step("1", lane="plan", after=("2",)), step("2", lane="orders"))
    assert seam.operations == ["Do2", "Do1"]


def test_steps_that_wait_for_each_other_are_not_attempted_and_nothing_hangs() -> None:
    seam = Seam()
    execution = seam.run(step("1", after=("2",)), step("2", lane="plan", after=("1",)), step("3", lane="key"))
    assert outcomes(execution) == [SKIPPED, SKIPPED, DONE]
    assert seam.operations == ["Do3"]


# -- failure -----------------------------------------------------------------------------------------------------------


def test_a_failure_stops_what_waits_for_it_and_nothing_else() -> None:
    seam = Seam({"Do1": [error("BadRequestException")]})
    execution = seam.run(
        step("1"),
        step("2", after=("1",)),
        step("3", lane="plan", after=("2",)),
        step("4", lane="billing"),
    )
    assert outcomes(execution) == [FAILED, SKIPPED, SKIPPED, DONE]
    assert execution.steps[0].error == "Any: BadRequestException: no"
    assert execution.steps[1].error == "waits for: step 1"
    assert execution.steps[2].error == "waits for: step 2"
    assert sorted(seam.operations) == ["Do1", "Do4"]


def test_a_failure_ends_its_step_and_says_how_many_calls_were_done() -> None:
    seam = Seam({"B": [AwsError("no", operation="B", error_code="X", hint="do that")]})
    (result,) = seam.run(step("1", call("A"), call("B"), call("C"))).steps
    assert (result.outcome, result.calls, result.hint) == (FAILED, 1, "do that")
    assert seam.operations == ["A", "B"]


def test_what_happens_is_told() -> None:
    seam = Seam({"B": [error("BadRequestException")]})
    seam.run(step("1", call("A")), step("2", call("B"), after=("1",)), step("3", after=("2",)))
    told = [(event.kind, event.step, event.operation) for event in seam.events]
    assert told == [
        (Kind.STARTED, "1", ""),
        (Kind.CALLED, "1", "A"),
        (Kind.FINISHED, "1", ""),
        (Kind.STARTED, "2", ""),
        (Kind.CALLED, "2", "B"),
        (Kind.FAILED, "2", ""),
        (Kind.SKIPPED, "3", ""),
    ]


def test_an_interrupt_lets_requests_in_flight_end_and_starts_no_new_ones() -> None:
    seam = Seam()
    patience = Patience(seam.slept.append)
    made = Plan("p", "t", "1", "r", "", "", steps=(step("1"), step("2", after=("1",)), step("3", after=("2",))))

    def listener(event: Event) -> None:
        # The interpreter's own thread skips steps; an interrupt reaches the program there.
        if event.kind is Kind.SKIPPED:
            raise KeyboardInterrupt

    broken = Seam({"Do1": [error("BadRequestException")]})
    execution = execute(made, broken.call, patience=patience, listener=listener)
    assert execution.interrupted
    assert outcomes(execution) == [FAILED, SKIPPED, SKIPPED]
    assert broken.operations == ["Do1"]
    assert execution.steps[2].error == "interrupted"


# -- parameters --------------------------------------------------------------------------------------------------------


def test_an_answer_binds_what_later_calls_refer_to() -> None:
    seam = Seam({"CreateRestApi": [{"id": "a1", "rootResourceId": "r1"}]})
    root = Ref(Address("resource", ("orders", "/")))
    create = call("CreateRestApi", binds=(Bind(Ref(API), ("id",)), Bind(root, ("rootResourceId",))))
    text = Template(("arn:", Ref(API), "/*"))
    use = call("Use", {"restApiId": Ref(API), "deep": [{"parent": root}], "arn": text, "number": 3})
    assert outcomes(seam.run(step("1", create), step("2", use, after=("1",)))) == [DONE, DONE]
    assert seam.sent[1][1] == {"restApiId": "a1", "deep": [{"parent": "r1"}], "arn": "arn:a1/*", "number": 3}
    assert [event.detail for event in seam.events if event.kind is Kind.BOUND] == [
        "rest_api:orders = a1",
        "resource:orders// = r1",
    ]


def test_a_list_binds_the_item_that_matches() -> None:
    items = [{"path": "/", "id": "r0"}, {"path": "/a", "id": "r1"}]
    seam = Seam({"GetResources": [{"items": items}]})
    ref = Ref(Address("resource", ("orders", "/a")))
    look = call("GetResources", binds=(Bind(ref, ("items",), FrozenMap({"path": "/a"}), ("id",)),))
    seam.run(step("1", look, call("Use", {"resourceId": ref})))
    assert seam.sent[-1] == ("Use", {"resourceId": "r1"})


@pytest.mark.parametrize(
    "bind",
    [
        Bind(Ref(API), ("id",)),
        Bind(Ref(API), ("items",), FrozenMap({"path": "/b"}), ("id",)),
        Bind(Ref(API), ("deep", "id")),
    ],
)
def test_an_answer_that_does_not_say_what_was_expected_fails_the_step(bind: Bind) -> None:
    seam = Seam({"Create": [{"items": [{"path": "/a"}]}]})
    (result,) = seam.run(step("1", call("Create", binds=(bind,)))).steps
    assert result.outcome is FAILED
    assert "does not say the id of rest_api:orders" in result.error


def test_a_reference_that_nothing_bound_is_a_fault_of_ours() -> None:
    seam = Seam()
    (result,) = seam.run(step("1", call("Use", {"restApiId": Ref(API)}))).steps
    assert (result.outcome, result.error) == (FAILED, "rest_api:orders was never bound")
    assert seam.sent == []


def test_a_secret_is_revealed_to_the_seam_and_nowhere_else() -> None:
    seam = Seam()
    execution = seam.run(step("1", call("CreateApiKey", {"value": Secret("ssm:/key", lambda: "s3cr3t")})))
    assert seam.sent == [("CreateApiKey", {"value": "s3cr3t"})]
    assert "s3cr3t" not in repr(seam.events) + repr(execution)


def test_a_secret_that_aws_quotes_in_a_refusal_is_not_told() -> None:
    seam = Seam({"CreateApiKey": [error("BadRequestException", message="s3cr3t is too short")]})
    execution = seam.run(step("1", call("CreateApiKey", {"value": Secret("ssm:/key", lambda: "s3cr3t")})))
    assert execution.steps[0].error == "Any: BadRequestException: <secret ssm:/key> is too short"
    assert "s3cr3t" not in repr(seam.events) + repr(execution)


# -- checks and waits --------------------------------------------------------------------------------------------------


def test_an_answer_that_is_as_planned_is_good() -> None:
    summary = {"/a": {"GET": {"apiKeyRequired": False}}}
    seam = Seam({"GetDeployment": [{"apiSummary": summary, "id": "d"}]})
    good = call("GetDeployment", expect=freeze({"apiSummary": summary}))
    assert outcomes(seam.run(step("1", good))) == [DONE]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"apiSummary": {"/a": {"GET": {"apiKeyRequired": True}}}}, "apiKeyRequired: planned False, found True"),
        ({"apiSummary": {"/a": {}}}, "/a: GET: planned {'apiKeyRequired': False}, found None"),
        ({}, "/a: planned"),
    ],
)
def test_an_answer_that_is_not_as_planned_fails_with_what_differs(answer: dict[str, Any], message: str) -> None:
    seam = Seam({"GetDeployment": [answer]})
    check = call("GetDeployment", expect=freeze({"apiSummary": {"/a": {"GET": {"apiKeyRequired": False}}}}))
    (result,) = seam.run(step("1", check)).steps
    assert result.outcome is FAILED
    assert message in result.error


UNTIL = Until("GetVpcLink", FrozenMap({"id": "v"}), ("status",), good=("AVAILABLE",), bad=("FAILED",), limit_seconds=5)


def test_what_takes_its_time_is_waited_for() -> None:
    seam = Seam({"GetVpcLink": [{"status": "PENDING"}, {"status": "PENDING"}, {"status": "AVAILABLE"}]})
    assert outcomes(seam.run(step("1", call("CreateVpcLink", until=UNTIL)))) == [DONE]
    assert seam.operations == ["CreateVpcLink", "GetVpcLink", "GetVpcLink", "GetVpcLink"]
    assert seam.slept == [1.0, 1.5]


@pytest.mark.parametrize(
    ("status", "message"), [("FAILED", "status is FAILED"), ("PENDING", "still PENDING after 5 s")]
)
def test_what_ends_badly_or_never_fails(status: str, message: str) -> None:
    seam = Seam({"GetVpcLink": [{"status": status}]})
    (result,) = seam.run(step("1", call("CreateVpcLink", until=UNTIL))).steps
    assert result.outcome is FAILED
    assert message in result.error


def test_what_ends_badly_says_why() -> None:
    seam = Seam({"GetVpcLink": [{"status": "FAILED", "statusMessage": "no such load balancer"}]})
    told = replace(UNTIL, message=("statusMessage",))
    (result,) = seam.run(step("1", call("CreateVpcLink", until=told))).steps
    assert "status is FAILED: no such load balancer" in result.error


# -- errors that pass, answers that are lost ---------------------------------------------------------------------------

CONCURRENT = error("ConflictException", 409, "Unable to complete operation due to concurrent modification.")
SLOW_DOWN = error("TooManyRequestsException", 429, retry_after=3.0)


@pytest.mark.parametrize("passing", [CONCURRENT, SLOW_DOWN])
def test_what_was_certainly_refused_for_now_is_sent_again(passing: AwsError) -> None:
    seam = Seam({"PutMethod": [passing, passing, {}]})
    assert outcomes(seam.run(step("1", call("PutMethod", probe=Probe("GetMethod"))))) == [DONE]
    assert seam.operations == ["PutMethod"] * 3
    assert [event.kind for event in seam.events].count(Kind.RETRIED) == 2
    assert (seam.slept == [3.0, 3.0]) == (passing is SLOW_DOWN)


@pytest.mark.parametrize("code", ["LimitExceededException", "ConflictException", "BadRequestException"])
def test_what_is_refused_for_good_is_not_sent_again(code: str) -> None:
    seam = Seam({"Create": [error(code, 429 if "Limit" in code else 400), {}]})
    assert outcomes(seam.run(step("1", call("Create")))) == [FAILED]
    assert seam.operations == ["Create"]


def test_patience_ends() -> None:
    seam = Seam({"PutMethod": [CONCURRENT]})
    assert outcomes(seam.run(step("1", call("PutMethod")), attempts=4)) == [FAILED]
    assert seam.operations == ["PutMethod"] * 4


LIST = Probe("List", FrozenMap({"limit": 500}), ("items",), freeze({"name": "a", "tags": {"owner": "x"}}))
MADE = {"name": "a", "id": "i1", "tags": {"owner": "x", "team": "t"}}
OTHERS = [{"name": "a", "tags": {"owner": "y"}}, {"name": "b", "tags": {"owner": "x"}}, {"name": "a"}]


@pytest.mark.parametrize("lost", [LOST, error("InternalFailure", 500)])
def test_a_create_whose_answer_is_lost_is_found_and_not_sent_again(lost: AwsError) -> None:
    seam = Seam({"Create": [lost], "List": [{"items": [*OTHERS, MADE]}]})
    create = call("Create", probe=LIST, binds=(Bind(Ref(API), ("id",)),))
    assert outcomes(seam.run(step("1", create, call("Use", {"id": Ref(API)})))) == [DONE]
    assert seam.operations == ["Create", "List", "Use"]
    assert seam.sent[-1][1] == {"id": "i1"}


def test_a_create_that_shows_late_is_looked_for_again() -> None:
    seam = Seam({"Create": [LOST], "List": [{"items": OTHERS}, {"items": []}, {"items": [MADE]}]})
    assert outcomes(seam.run(step("1", call("Create", probe=LIST)))) == [DONE]
    assert seam.operations == ["Create", "List", "List", "List"]


def test_a_create_that_is_not_there_is_sent_again() -> None:
    seam = Seam({"Create": [LOST, MADE], "List": [{"items": OTHERS}]})
    assert outcomes(seam.run(step("1", call("Create", probe=LIST)))) == [DONE]
    assert seam.operations == ["Create", "List", "List", "List", "Create"]


def test_all_pages_are_looked_through() -> None:
    seam = Seam({"Create": [LOST], "List": [{"items": OTHERS, "position": "p2"}, {"items": [MADE]}]})
    assert outcomes(seam.run(step("1", call("Create", probe=LIST)))) == [DONE]
    assert seam.sent[2] == ("List", {"limit": 500, "position": "p2"})


def test_a_thing_with_a_natural_key_is_asked_for_by_it() -> None:
    probe = Probe("GetStage", freeze({"restApiId": "a", "stageName": "prod"}))
    seam = Seam({"CreateStage": [LOST], "GetStage": [error("NotFoundException", 404), {"stageName": "prod"}]})
    assert outcomes(seam.run(step("1", call("CreateStage", probe=probe)))) == [DONE]
    assert seam.operations == ["CreateStage", "GetStage", "GetStage"]


def test_looking_that_fails_for_good_fails_the_step() -> None:
    seam = Seam({"Create": [LOST], "List": [error("AccessDeniedException", 403)]})
    (result,) = seam.run(step("1", call("Create", probe=LIST))).steps
    assert result.outcome is FAILED
    assert "AccessDenied" in result.error
    assert seam.operations == ["Create", "List"]


def test_looking_passes_over_errors_that_pass() -> None:
    seam = Seam({"Create": [LOST], "List": [SLOW_DOWN, LOST, {"items": [MADE]}]})
    assert outcomes(seam.run(step("1", call("Create", probe=LIST)))) == [DONE]


@pytest.mark.parametrize("code", ["NotFoundException", "ConflictException", "BadRequestException"])
def test_an_update_whose_answer_was_lost_and_that_is_refused_the_second_time_had_its_effect(code: str) -> None:
    seam = Seam({"UpdateStage": [LOST, error(code)]})
    assert outcomes(seam.run(step("1", call("UpdateStage")))) == [DONE]
    assert seam.operations == ["UpdateStage"] * 2


def test_an_update_that_is_refused_the_first_time_is_refused() -> None:
    assert outcomes(Seam({"UpdateStage": [error("BadRequestException")]}).run(step("1", call("UpdateStage")))) == [
        FAILED
    ]


def test_an_answer_that_is_lost_every_time_fails_the_step() -> None:
    seam = Seam({"UpdateStage": [LOST]})
    assert outcomes(seam.run(step("1", call("UpdateStage")), attempts=3)) == [FAILED]
    assert seam.operations == ["UpdateStage"] * 3


def test_a_delete_of_what_is_gone_is_done() -> None:
    seam = Seam({"DeleteStage": [error("NotFoundException", 404)]})
    assert outcomes(seam.run(step("1", call("DeleteStage", done_on=("NotFoundException",))))) == [DONE]


def test_requests_are_counted_lookups_included() -> None:
    seam = Seam({"Create": [LOST], "List": [{"items": [MADE]}]})
    assert seam.run(step("1", call("Create", probe=LIST))).requests == 2


def test_an_error_that_the_plan_says_passes_is_waited_for_and_no_other() -> None:
    late = error("WAFUnavailableEntityException")
    seam = Seam({"AssociateWebACL": [late, late, {}]})
    assert outcomes(seam.run(step("1", call("AssociateWebACL", again_on=("WAFUnavailableEntityException",))))) == [DONE]
    assert seam.operations == ["AssociateWebACL"] * 3
    assert outcomes(Seam({"AssociateWebACL": [late]}).run(step("1", call("AssociateWebACL")))) == [FAILED]


LOCK = Lock("GetWebACL", FrozenMap({"Id": "a"}), ("LockToken",), "LockToken", "WAFOptimisticLockException")


def test_a_lock_is_read_right_before_the_write_and_again_when_it_is_lost() -> None:
    lost = error("WAFOptimisticLockException")
    seam = Seam({"GetWebACL": [{"LockToken": "1"}, {"LockToken": "2"}], "UpdateWebACL": [lost, {}]})
    assert outcomes(seam.run(step("1", call("UpdateWebACL", lock=LOCK)))) == [DONE]
    assert seam.operations == ["GetWebACL", "UpdateWebACL"] * 2
    assert [params["LockToken"] for operation, params in seam.sent if operation == "UpdateWebACL"] == ["1", "2"]


def test_a_lock_that_is_lost_every_time_fails_the_step() -> None:
    seam = Seam({"GetWebACL": [{"LockToken": "1"}], "UpdateWebACL": [error("WAFOptimisticLockException")]})
    assert outcomes(seam.run(step("1", call("UpdateWebACL", lock=LOCK)), attempts=3)) == [FAILED]
    assert seam.operations == ["GetWebACL", "UpdateWebACL"] * 3


def test_what_is_gone_has_no_lock_and_its_delete_is_done() -> None:
    seam = Seam({"GetWebACL": [error("WAFNonexistentItemException")]})
    gone = call("DeleteWebACL", lock=LOCK, done_on=("WAFNonexistentItemException",))
    assert outcomes(seam.run(step("1", gone))) == [DONE]
    assert seam.operations == ["GetWebACL"]
