"""Which errors pass by themselves, and how long to wait: shared by what reads and what writes."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import tenacity

from apigwctl.errors import AwsError, LostAnswerError

ATTEMPTS = 8
FIRST_SECONDS = 0.5
LONGEST_SECONDS = 20.0

RATE_CODES = frozenset({"TooManyRequestsException", "ThrottlingException", "Throttling", "RequestLimitExceeded"})


def is_concurrent_modification(error: AwsError) -> bool:
    """A 409 that passes: "Unable to complete operation due to concurrent modification" (recorded 2026-03).

    All other conflicts are real. The message is the only thing that tells them apart.
    """
    if error.error_code in ("OperationAbortedException", "TooManyUpdates"):
        return True  # the words of CloudWatch Logs and SSM for the same
    return error.error_code == "ConflictException" and "concurrent modification" in error.message.lower()


def is_rate_limited(error: AwsError) -> bool:
    """Whether AWS asks to slow down; LimitExceeded is a full quota, and waiting does not empty it."""
    return error.error_code in RATE_CODES


def is_unsure(error: AwsError) -> bool:
    """Whether the request may have had its effect all the same: a lost answer, or a server's failure."""
    return isinstance(error, LostAnswerError) or error.http_status >= 500


def passes_for_reads(error: BaseException) -> bool:
    """Whether a read is worth repeating."""
    return isinstance(error, AwsError) and (is_rate_limited(error) or is_unsure(error))


def passes_for_writes(error: BaseException) -> bool:
    """Whether a write was certainly refused, and is worth repeating as it is."""
    return isinstance(error, AwsError) and (is_rate_limited(error) or is_concurrent_modification(error))


@dataclass(frozen=True)
class Patience:
    """How often and how long to try again; sleep and randomness are injected."""

    sleep: Callable[[float], None]
    random: random.Random = field(default_factory=random.Random)
    attempts: int = ATTEMPTS

    def retrying(self, passes: Callable[[BaseException], bool], noticed: Callable[[str], None]) -> tenacity.Retrying:
        """Return a tenacity loop that repeats what passes and tells what it waits for."""

        def before_sleep(state: tenacity.RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            noticed(str(error))

        return tenacity.Retrying(
            retry=tenacity.retry_if_exception(passes),
            wait=self._wait,
            stop=tenacity.stop_after_attempt(self.attempts),
            sleep=self.sleep,
            before_sleep=before_sleep,
            reraise=True,
        )

    def pause(self, attempt: int, error: BaseException | None) -> float:
        """Return the seconds to wait after an attempt (from 1): what AWS asks for, else doubling with jitter."""
        asked = getattr(error, "retry_after", None)
        if asked is not None:
            return float(asked)
        longest: float = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** (attempt - 1))
        return longest * (0.5 + self.random.random() / 2)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        return self.pause(state.attempt_number, state.outcome.exception() if state.outcome else None)


Caller = Callable[[str, str, Any], dict[str, Any]]
"""The seam: service, operation, parameters; returns the answer."""
