"""What came of an apply: the status, the exit status, progress, problems and outputs."""

from __future__ import annotations

import json

import pytest

from apigwctl.errors import AwsError, RefusedError, SpecError, UsageError
from apigwctl.model.event import Event, Kind
from apigwctl.model.result import Outputs
from apigwctl.render import envelope, listing, report
from apigwctl.render.failure import failure_text
from apigwctl.render.page import plain_text
from apigwctl.render.problems import problem_lines, verdict
from apigwctl.render.progress import Lines
from apigwctl.values import FrozenMap, Problem, Source
from tests.unit.render.examples import results

EXITS = {"verified": 0, "nothing": 0, "differs": 4, "partial": 4, "failed": 4, "interrupted": 130}


@pytest.mark.parametrize(("name", "status"), EXITS.items())
def test_a_result_has_its_status_and_exit_status(name, status):
    assert report.status(results()[name]) == name
    assert report.exit_status([results()["verified"], results()[name]]) == status


def test_what_is_not_good_says_how_to_go_on():
    for name, result in results().items():
        good = EXITS[name] == 0
        assert ("how to go on" in plain_text(report.result_text([result]))) is not good


def test_the_command_to_go_on_with_is_the_one_that_was_used():
    assert "`apigwctl destroy` again" in plain_text(report.result_text([results()["partial"]], again="destroy"))


def test_a_destroy_is_told_as_one():
    told = plain_text(report.result_text([results()["verified"]], again="destroy"))
    assert told.startswith("Deleted and verified: shop/dev")
    assert "a fresh read finds none of it" in told


def test_progress_in_a_pipe_is_a_line_for_what_ended_or_has_to_wait():
    told = []
    listen = Lines(told.append)
    for kind in Kind:
        listen(Event(kind, "s1", "update orders@prod", "UpdateStage", "because"))
    assert told == [
        "again   update orders@prod (UpdateStage: because)",
        "wait    update orders@prod (UpdateStage: because)",
        "failed  update orders@prod: because",
        "skipped update orders@prod: because",
        "done    update orders@prod: because",
    ]


def test_progress_for_machines_is_an_event_a_line():
    told = []
    Lines(told.append, machine=True)(Event(Kind.CALLED, "s1", "t", "UpdateStage"))
    assert json.loads(told[0]) == {"event": "called", "step": "s1", "title": "t", "operation": "UpdateStage"}


def test_the_work_goes_on_when_nobody_reads_the_progress():
    heard = []

    def write(text):
        heard.append(text)
        raise BrokenPipeError

    listen = Lines(write)
    listen(Event(Kind.FINISHED, "s1", "a"))
    listen(Event(Kind.FINISHED, "s2", "b"))
    assert heard == ["done    a"]


def test_problems_are_told_by_place_with_rule_and_hint():
    late = Problem("m2", "r2", "orders", Source("a.yaml", 10, 1))
    early = Problem("m1", "r1", "orders/GET /a", Source("a.yaml", 9, 3), "do this")
    nowhere = Problem("m3", "r3")
    assert plain_text(problem_lines([nowhere, late, early])).splitlines() == [
        "a.yaml:9:3: orders/GET /a: m1 [r1]",
        "  hint: do this",
        "a.yaml:10:1: orders: m2 [r2]",
        "m3 [r3]",
    ]


@pytest.mark.parametrize(
    ("problems", "notes", "expected"),
    [
        ([], [], "Valid: 2 documents, no problems"),
        ([], [Problem("m", "r")], "Valid: 2 documents, no problems, 1 note"),
        ([Problem("m", "r", source=Source("a.yaml", 1, 1))] * 2, [], "2 problems in 1 file, 2 documents read"),
    ],
)
def test_a_validation_ends_with_its_verdict(problems, notes, expected):
    assert str(verdict(problems, 2, notes)) == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (UsageError("no such target", hint="one of: dev"), ["error: no such target", "  hint: one of: dev"]),
        (RefusedError("too many"), ["refused: too many"]),
        (
            AwsError("no", operation="GetStage", error_code="NotFound", request_id="r1"),
            ["error: GetStage: NotFound: no (request r1)"],
        ),
    ],
)
def test_a_failure_reads(error, expected):
    assert plain_text(failure_text(error)).splitlines() == expected


def test_a_refusal_tells_all_that_stands_in_the_way():
    problems = (
        Problem("would be deleted, and is protected", "protected", "orders", Source("a.yaml", 3, 1), "unprotect it"),
        Problem("11 deletes are planned, and 10 are allowed", "max-deletes", hint="--max-deletes 11"),
    )
    error = RefusedError("2 problems stand in the way: nothing was changed", problems=problems)
    assert plain_text(failure_text(error, problems)).splitlines() == [
        "a.yaml:3:1: orders: would be deleted, and is protected [protected]",
        "  hint: unprotect it",
        "11 deletes are planned, and 10 are allowed [max-deletes]",
        "  hint: --max-deletes 11",
        "refused: 2 problems stand in the way: nothing was changed",
    ]
    assert [item["rule"] for item in envelope.error(error)["error"]["problems"]] == ["protected", "max-deletes"]


def test_a_refusal_for_one_reason_is_told_once():
    problem = Problem("is protected", "protected", "orders", Source("a.yaml", 3, 1), "unprotect it")
    error = RefusedError("orders: is protected", problems=(problem,), hint="unprotect it")
    assert plain_text(failure_text(error, (problem,))).splitlines() == [
        "refused: orders: is protected",
        "  hint: unprotect it",
    ]
    assert len(envelope.error(error)["error"]["problems"]) == 1


def test_more_problems_than_anybody_reads_are_counted():
    problems = tuple(Problem(f"m{number:03}", "r") for number in range(120))
    told = plain_text(failure_text(RefusedError("120 problems", problems=problems), problems)).splitlines()
    assert told[99:] == ["m099 [r]", "… and 20 more: --format json lists all", "refused: 120 problems"]
    assert len(envelope.error(RefusedError("x", problems=problems))["error"]["problems"]) == 120


def test_a_failure_for_machines_has_its_code_and_problems():
    error = SpecError("2 problems", problems=(Problem("m", "r", source=Source("a.yaml", 1, 2)),))
    made = envelope.error(error)
    assert (made["error"]["code"], made["exitStatus"]) == ("spec", 1)
    assert made["error"]["problems"][0]["source"] == {"file": "a.yaml", "line": 1, "column": 2}


URLS = Outputs("dev", "1", "eu-west-1", FrozenMap({"orders.prod.invokeUrl": "https://a.example/prod?x=1&y"}))


def test_outputs_as_an_env_file_can_be_read_by_a_shell():
    assert listing.env_lines([URLS]) == ["ORDERS_PROD_INVOKE_URL='https://a.example/prod?x=1&y'"]


def test_outputs_of_two_targets_under_one_name_are_refused():
    other = Outputs("prod", "2", "eu-west-1", FrozenMap({"orders.prod.invokeUrl": "https://b.example"}))
    with pytest.raises(UsageError, match="ORDERS_PROD_INVOKE_URL"):
        listing.env_lines([URLS, other])


def test_a_url_is_never_broken():
    assert "    https://a.example/prod?x=1&y" in plain_text(listing.outputs_text([URLS], width=40))
