from __future__ import annotations

import random
from typing import Any

import pytest

from apigwctl.errors import AwsError, LostAnswerError
from apigwctl.model.transient import (
    LONGEST_SECONDS,
    Patience,
    is_concurrent_modification,
    is_unsure,
    passes_for_reads,
    passes_for_writes,
)

CONCURRENT = "Unable to complete operation due to concurrent modification. Please try again later."


def error(code: str, status: int = 400, message: str = "no", **members: Any) -> AwsError:
    return AwsError(message, operation="PutMethod", error_code=code, http_status=status, **members)


LOST = LostAnswerError("closed", operation="PutMethod")

# What came, whether a read is repeated, whether a write is, whether the write may have had its effect.
CASES: dict[str, tuple[BaseException, bool, bool, bool]] = {
    "too many requests": (error("TooManyRequestsException", 429), True, True, False),
    "throttling of another service": (error("ThrottlingException"), True, True, False),
    "a conflict that passes": (error("ConflictException", 409, CONCURRENT), False, True, False),
    "a real conflict": (error("ConflictException", 409, "Stage already exists"), False, False, False),
    "another error of that message": (error("BadRequestException", 400, CONCURRENT), False, False, False),
    "a full quota": (error("LimitExceededException", 429), False, False, False),
    "a server's failure": (error("InternalFailure", 500), True, False, True),
    "service unavailable": (error("ServiceUnavailableException", 503), True, False, True),
    "no answer": (LOST, True, False, True),
    "a bad request": (error("BadRequestException"), False, False, False),
    "not found": (error("NotFoundException", 404), False, False, False),
    "no permission": (error("AccessDeniedException", 403), False, False, False),
}


@pytest.mark.parametrize(("came", "reads", "writes", "unsure"), CASES.values(), ids=CASES.keys())
def test_which_errors_pass(came: AwsError, reads: bool, writes: bool, unsure: bool) -> None:
    assert passes_for_reads(came) is reads
    assert passes_for_writes(came) is writes
    assert is_unsure(came) is unsure


def test_an_error_that_is_not_of_aws_never_passes() -> None:
    assert not passes_for_reads(ValueError())
    assert not passes_for_writes(ValueError())


def test_the_two_meanings_of_a_conflict_are_told_apart_by_the_message() -> None:
    assert is_concurrent_modification(error("ConflictException", 409, CONCURRENT))
    assert is_concurrent_modification(error("TooManyUpdates", 400, "There are concurrent updates for a resource"))
    assert not is_concurrent_modification(error("ConflictException", 409, "Another resource has this name: a"))


# -- patience ----------------------------------------------------------------------------------------------------------


class Fixed(random.Random):
    """Randomness that is always the same."""

    def random(self) -> float:
        return 1.0


def patience(attempts: int = 8) -> tuple[Patience, list[float]]:
    slept: list[float] = []
    return Patience(slept.append, Fixed(), attempts), slept


def send(patient: Patience, *answers: BaseException | str) -> tuple[str, list[str]]:
    """Send until it passes; the answers come one after another."""
    left, noticed = list(answers), []
    for attempt in patient.retrying(passes_for_reads, noticed.append):
        with attempt:
            came = left.pop(0)
            if isinstance(came, BaseException):
                raise came
            return came, noticed
    raise AssertionError


def test_pauses_double_up_to_a_limit() -> None:
    patient, _ = patience()
    pauses = [patient.pause(attempt, None) for attempt in range(1, 9)]
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, LONGEST_SECONDS, LONGEST_SECONDS]


def test_a_pause_is_at_least_half_of_that() -> None:
    patient = Patience(lambda _: None, random.Random(3))
    assert all(4.0 <= patient.pause(5, None) <= 8.0 for _ in range(50))


def test_what_aws_asks_for_is_waited_for() -> None:
    patient, slept = patience()
    came, noticed = send(patient, error("TooManyRequestsException", 429, retry_after=7.0), "done")
    assert came == "done"
    assert slept == [7.0]
    assert noticed == ["PutMethod: TooManyRequestsException: no"]


def test_the_last_error_is_raised_when_patience_ends() -> None:
    patient, slept = patience(attempts=3)
    with pytest.raises(AwsError, match="third"):
        send(patient, LOST, LOST, error("InternalFailure", 500, "third"))
    assert slept == [0.5, 1.0]


def test_what_does_not_pass_is_raised_at_once() -> None:
    patient, slept = patience()
    with pytest.raises(AwsError):
        send(patient, error("LimitExceededException", 429), "never")
    assert slept == []


def test_an_error_says_operation_code_message_and_request() -> None:
    assert str(error("NotFoundException", 404, "no such API", request_id="r-1")) == (
        "PutMethod: NotFoundException: no such API (request r-1)"
    )
    assert str(error("", 500, "oops")) == "PutMethod: error: oops"
