"""AWS's error answers, raised by the sandbox's rules and turned into HTTP by the control plane."""

from __future__ import annotations

CONCURRENT = "Unable to complete operation due to concurrent modification. Please try again later."


class AwsFault(Exception):
    """One error answer of AWS: its code (the botocore exception's name), message, HTTP status and Retry-After."""

    def __init__(self, code: str, message: str, status: int = 400, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.retry_after = retry_after


def bad_request(message: str) -> AwsFault:
    """400: the request makes no sense."""
    return AwsFault("BadRequestException", message, 400)


def not_found(message: str) -> AwsFault:
    """404: something that the request names does not exist."""
    return AwsFault("NotFoundException", message, 404)


def conflict(message: str) -> AwsFault:
    """409: it exists already, or is in use."""
    return AwsFault("ConflictException", message, 409)


def limit_exceeded(message: str) -> AwsFault:
    """429: an object quota is used up; waiting does not help."""
    return AwsFault("LimitExceededException", message, 429)


def validation(problems: list[str]) -> AwsFault:
    """400: the request breaks the service model; AWS lists every problem at once."""
    plural = "error" if len(problems) == 1 else "errors"
    return AwsFault("ValidationException", f"{len(problems)} validation {plural} detected: {'; '.join(problems)}", 400)


def unreadable(found: str, wanted: str) -> AwsFault:
    """400: a JSON value of a type that the model's type cannot be made from (Java class names, as recorded)."""
    return AwsFault("SerializationException", f"class {found} can not be converted to an {wanted}", 400)
