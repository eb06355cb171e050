"""One tree of errors: each class has a code, an exit status and room for a hint.

Exit statuses are those of the command line: 1 error, 2 difference or hold, 3 refused, 4 applied in part, 130
interrupted.
"""

from __future__ import annotations

from typing import ClassVar


class ApigwctlError(Exception):
    """Anything that the product reports on purpose; a bug is any other exception."""

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class UsageError(ApigwctlError):
    """The command line or the Python call asks for something that cannot be."""

    code = "usage"


class ProblemsError(ApigwctlError):
    """What problems led to: `problems` holds all of them, and a traceback shows them."""

    def __init__(self, message: str, *, problems: tuple[object, ...] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problems = problems
        for problem in problems:
            self.add_note(str(problem))


class SpecError(ProblemsError):
    """The specs have problems."""

    code = "spec"


class RefusedError(ProblemsError):
    """A guard said no, or consent was not given: nothing was changed."""

    code = "refused"
    exit_status = 3


class AwsError(ApigwctlError):
    """AWS answered with an error: its code, HTTP status, operation and request id."""

    code = "aws"

    def __init__(
        self,
        message: str,
        *,
        operation: str,
        error_code: str = "",
        http_status: int = 0,
        request_id: str = "",
        retry_after: float | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after
        self.operation = operation
        self.error_code = error_code
        self.http_status = http_status
        self.request_id = request_id

    def __str__(self) -> str:
        identity = f" (request {self.request_id})" if self.request_id else ""
        return f"{self.operation}: {self.error_code or 'error'}: {self.message}{identity}"


class LostAnswerError(AwsError):
    """The connection ended before an answer came: the request may or may not have had its effect."""

    code = "lost-answer"


class IncompleteError(ApigwctlError):
    """An apply was carried out in part, or its result could not be verified."""

    code = "incomplete"
    exit_status = 4


class InterruptedError(ApigwctlError):
    """The user interrupted; the state is consistent."""

    code = "interrupted"
    exit_status = 130


class InternalError(ApigwctlError):
    """The product contradicts itself; never the user's fault."""

    code = "internal"


class SandboxError(ApigwctlError):
    """The local AWS cannot do what was asked (a lock, a port, a seed file)."""

    code = "sandbox"
