"""AWS's error answers, raised by the sandbox's rules and turned into HTTP by the control plane."""

from __future__ import annotations

CONCURRENT = "Unable to complete operation due to concurrent modification. Please try again later."


class AnsweredError(Exception):
    """One error answer of AWS: its code (the botocore exception's name), message, HTTP status and Retry-After."""

    def __init__(self, code: str, message: str, status: int = 400, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.retry_after = retry_after


def bad_request(message: str) -> AnsweredError:
    """400: the request makes no sense."""
    return AnsweredError("BadRequestException", message, 400)


def not_found(message: str) -> AnsweredError:
    """404: something that the request names does not exist."""
    return AnsweredError("NotFoundException", message, 404)


def conflict(message: str) -> AnsweredError:
    """409: it exists already, or is in use."""
    return AnsweredError("ConflictException", message, 409)


def limit_exceeded(message: str) -> AnsweredError:
    """429: an object quota is used up; waiting does not help."""
    return AnsweredError("LimitExceededException", message, 429)


def validation(problems: list[str]) -> AnsweredError:
    """400: the request breaks the service model; AWS lists every problem at once."""
    plural = "error" if len(problems) == 1 else "errors"
    return AnsweredError(
        "ValidationException", f"{len(problems)} validation {plural} detected: {'; '.join(problems)}", 400
    )


def unreadable(found: str, wanted: str) -> AnsweredError:
    """400: a JSON value of a type that the model's type cannot be made from (Java class names, as recorded)."""
    return AnsweredError("SerializationException", f"class {found} can not be converted to an {wanted}", 400)
